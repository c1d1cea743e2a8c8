// SPDX-License-Identifier: MIT
// How an IRI is said in JSON-LD: as a term, a compact IRI or in full, such that the same
// IRI is read back. Private to src/rdf.
#ifndef PM_RDF_JSON_WORDS_H
#define PM_RDF_JSON_WORDS_H

#include "rdf/json_context.h"
#include "rdf/write.h"

/// A key that stands for a predicate, and what it says about its values.
typedef struct {
  PmStr text; // in quotes
  PmCoercion coercion;
  PmStr datatype, language;
  PmDirection direction;
  PmKeyContainer container;
} PmKey;

/// An IRI in a vocabulary position: predicate, class, datatype.
typedef struct {
  PmStr text; // in quotes; empty: the context leaves no way to say it
  PmKey *keys;
  size_t n_keys;
} PmWord;

typedef struct {
  PmWriting *writing;
  const PmKeyContext *context; // without terms where none is given
  PmNames *names;              // prefixes in use: the context's, or those of the document
  bool declaring;              // no context given: prefixes are declared as they are used
  PmStrtab iris;               // number = place in words
  PmWord *words;
  size_t cap;
  PmArena arena;
} PmWords;

/// The word for an IRI; valid until pm_words_trim.
PM_NODISCARD PmStatus pm_words_get(PmWords *words, PmStr iri, const PmWord **word);

enum { PM_MOST_WORDS = 1 << 16 }; // time to trim

/// Forgets the words; between two subjects.
void pm_words_trim(PmWords *words);

/// Writes an IRI or blank node as the string that "@id" takes.
void pm_words_put_id(PmWords *words, PmPen *pen, const PmTerm *term);

void pm_words_release(PmWords *words);

#endif
