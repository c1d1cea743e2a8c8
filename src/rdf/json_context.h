// SPDX-License-Identifier: MIT
// A JSON-LD context as a writer needs it: which terms stand for an IRI, and what each
// says about its values (JSON-LD 1.1 API, sections 4.1 and 4.2). Private to src/rdf.
#ifndef PM_RDF_JSON_CONTEXT_H
#define PM_RDF_JSON_CONTEXT_H

#include "base/base.h"
#include "rdf/rdf.h"

/// What a term's values are when they are strings.
typedef enum {
  PM_COERCE_NONE, // text in the term's language
  PM_COERCE_ID,
  PM_COERCE_VOCAB,
  PM_COERCE_TYPE, // literals of `datatype`
} PmCoercion;

typedef enum {
  PM_KEY_NONE,
  PM_KEY_SET,
  PM_KEY_LANGUAGE,
  PM_KEY_LIST,
} PmKeyContainer;

typedef struct {
  PmStr name;
  PmStr iri; // or a keyword; empty: the name must not be used
  PmCoercion coercion;
  PmStr datatype;
  PmStr language; // of its strings; empty: none
  PmDirection direction;
  PmKeyContainer container;
  bool prefix; // may begin a compact IRI
  bool opaque; // has what this writer doesn't write by: scoped context, @reverse, …
} PmKeyTerm;

struct PmKeyContext {
  PmArena arena;
  const PmJson *json; // the value of "@context", to be inlined
  PmKeyTerm *terms;   // in the order in which they are tried
  size_t n;
  PmStrtab names; // number = place in terms
  PmStr vocab;    // empty: none
  PmStr language; // default
  PmDirection direction;
};

/// The term of this name, or NULL.
const PmKeyTerm *pm_key_context_term(const PmKeyContext *context, PmStr name);

#endif
