// SPDX-License-Identifier: MIT
// What a dump says about entities, read into tables: who is named in which article with
// whom, holds which office, signs what. For `pressmark entity`.
#ifndef PM_COLLECTION_H
#define PM_COLLECTION_H

#include "page/page.h"

/// One IRI or text of the dump; the members that its kind has. PM_NO_INDEX is none, all
/// others are numbers of terms.
typedef struct {
  uint8_t cls;       // of an entity, else PM_N_CLASSES
  uint32_t name;     // entity
  uint32_t role;     // office, byline
  uint32_t body;     // office: organization
  uint32_t agent;    // byline
  uint32_t date;     // event
  uint32_t place;    // event
  uint32_t section;  // article
  uint32_t page;     // article: the graph that its mentions stand in
  uint32_t articles; // entity: how many mention it
} PmCollectionTerm;

typedef struct {
  uint32_t a, b;
} PmTermPair;

/// Pairs in order of both, each once.
typedef struct {
  PmTermPair *items;
  size_t n, cap;
} PmTermPairs;

PM_NODISCARD PmStatus pm_term_pairs_add(PmTermPairs *pairs, uint32_t a, uint32_t b);

typedef struct {
  uint32_t person, office, page;
} PmHeldOffice;

typedef struct {
  PmStrtab strings;
  PmCollectionTerm *terms; // by number
  size_t cap_terms;
  PmTermPairs by_entity;    // entity, article
  PmTermPairs by_article;   // article, entity
  PmTermPairs other_names;  // entity, text
  PmTermPairs bylines;      // person, contribution
  PmTermPairs signed_in;    // contribution, article
  PmTermPairs participants; // event, entity
  PmTermPairs said_in;      // office without an organization, article
  PmHeldOffice *held;       // by person
  size_t n_held, cap_held;
  size_t n_articles;
} PmCollection;

/// Reads `dir`/dump.nq, or the file of RDF `dir`. Release with pm_collection_release,
/// also after a failure.
PM_NODISCARD PmStatus pm_collection_read(PmJob *job, const char *dir,
                                         PmCollection *collection);
void pm_collection_release(PmCollection *collection);

static inline PmStr pm_term_text(const PmCollection *c, uint32_t term) {
  return term == PM_NO_INDEX ? (PmStr){0} : pm_strtab_get(&c->strings, term);
}

/// The pairs whose first is `a`: the first one, and their number.
const PmTermPair *pm_pairs_of(const PmTermPairs *pairs, uint32_t a, size_t *n);

/// The offices of a person.
const PmHeldOffice *pm_offices_of(const PmCollection *c, uint32_t person, size_t *n);

/// The newspaper's key and the date in an article's IRI (docs/vocabulary.md); empty
/// where it is none of ours.
void pm_article_place(PmStr iri, PmStr *newspaper, PmStr *date);

#endif
