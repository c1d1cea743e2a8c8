// SPDX-License-Identifier: MIT
// Quoted triples (RML-Star) in RDF 1.2: a reifier, a blank node named by its triple,
// stands where RDF-star had the triple, and is said to reify it. So the same triple has
// the same reifier wherever it is quoted, as it was one term in RDF-star.
#include "map/gather.h"

enum { MAX_LINE = 1 << 30, LABEL_DIGITS = 32 };

PmStatus pm_statements_add(PmArena *arena, PmStatements *statements, PmStr text) {
  PmStr *items = pm_arena_extend(arena, statements->items, statements->n,
                                 &statements->cap, sizeof *items);
  if (!items)
    return PM_ERR_NOMEM;
  statements->items = items;
  items[statements->n++] = text;
  return PM_OK;
}

// The reifier of a triple term, and the statement that it is one.
static PmStatus add_reifier(PmTermMaker *maker, PmRecord *record, const PmTerm *triple,
                            PmTerms *terms) {
  PmBuf text = pm_buf(MAX_LINE);
  const PmStatus st = pm_term_to_ntriples(triple, &text);
  const PmSha256 hash = pm_sha256(pm_buf_str(&text));
  const PmStr statement =
      st ? PM_STR("")
         : pm_arena_printf(&record->arena, "_:t%.*s <" PM_RDF "reifies> %.*s",
                           LABEL_DIGITS, hash.hex, PM_ARGS(pm_buf_str(&text)));
  pm_buf_release(&text);
  PM_TRY(st);
  if (!statement.data)
    return PM_ERR_NOMEM;
  PM_TRY(pm_statements_add(&record->arena, &maker->collector->quotes, statement));
  const PmTerm reifier = pm_bnode(pm_str_slice(statement, 2, 2 + 1 + LABEL_DIGITS));
  return pm_terms_add(record, terms, &reifier);
}

static PmStatus add_quoted(PmTermMaker *maker, PmRecord *record, const PmQuote *quote,
                           const PmTriple *triple, PmTerms *terms) {
  PmTriple *copy = pm_arena_alloc(&record->arena, sizeof *copy);
  if (!copy)
    return PM_ERR_NOMEM;
  *copy = *triple;
  const PmTerm term = {.kind = PM_TERM_TRIPLE, .triple = copy};
  return quote->is_term ? pm_terms_add(record, terms, &term)
                        : add_reifier(maker, record, &term, terms);
}

static PmStatus make_all(PmTermMaker *maker, PmRecord *record, const PmTermMaps *maps,
                         PmTerms *terms) {
  for (size_t i = 0; i < maps->n; ++i)
    PM_TRY(pm_make_terms(maker, record, &maps->items[i], terms));
  return PM_OK;
}

static PmStatus make_objects(PmTermMaker *maker, PmRecord *record,
                             const PmPredicateObjectMap *pom, PmTerms *objects) {
  PM_TRY(make_all(maker, record, &pom->objects, objects));
  for (size_t i = 0; i < pom->n_refs; ++i)
    PM_TRY(maker->refs.objects(maker->refs.self, record, &pom->refs[i], objects));
  return PM_OK;
}

// Every triple of a predicate-object map; graphs are not quoted.
static PmStatus quote_pom(PmTermMaker *maker, PmRecord *record, const PmQuote *quote,
                          const PmPredicateObjectMap *pom, PmTerms *terms) {
  PmTerms s = {0}, p = {0}, o = {0};
  bool holds = true;
  if (pom->condition)
    PM_TRY(pm_condition_holds(record, pom->condition, &holds));
  if (!holds)
    return PM_OK;
  PM_TRY(pm_make_terms(maker, record, &quote->ref.parent->subject, &s));
  PM_TRY(make_all(maker, record, &pom->predicates, &p));
  PM_TRY(make_objects(maker, record, pom, &o));
  for (size_t i = 0; i < s.n; ++i)
    for (size_t j = 0; j < p.n; ++j)
      for (size_t k = 0; k < o.n; ++k) {
        const PmTriple triple = {s.items[i], p.items[j], o.items[k]};
        PM_TRY(add_quoted(maker, record, quote, &triple, terms));
      }
  return PM_OK;
}

PmStatus pm_quote(PmTermMaker *maker, PmRecord *record, const PmQuote *quote,
                  PmTerms *terms) {
  const PmTriplesMap *quoting = maker->map, *quoted = quote->ref.parent;
  PmStatus st = PM_OK;
  if (quote->ref.n_joins)
    return maker->refs.objects(maker->refs.self, record, &quote->ref, terms);
  maker->map = quoted;
  for (size_t i = 0; i < quoted->n_poms && !st; ++i)
    st = quote_pom(maker, record, quote, &quoted->poms[i], terms);
  maker->map = quoting;
  return st;
}
