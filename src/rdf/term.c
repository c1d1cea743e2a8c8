// SPDX-License-Identifier: MIT
// Terms: equality, copies, and their canonical N-Triples form.
#include "rdf/rdf.h"

#include <strings.h>

static bool lang_eq(PmStr a, PmStr b) {
  return a.len == b.len && (a.len == 0 || strncasecmp(a.data, b.data, a.len) == 0);
}

bool pm_term_eq(const PmTerm *a, const PmTerm *b) {
  if (a->kind != b->kind || a->direction != b->direction ||
      !pm_str_eq(a->value, b->value))
    return false;
  if (a->kind == PM_TERM_TRIPLE)
    return pm_term_eq(&a->triple->subject, &b->triple->subject) &&
           pm_term_eq(&a->triple->predicate, &b->triple->predicate) &&
           pm_term_eq(&a->triple->object, &b->triple->object);
  return pm_str_eq(a->datatype, b->datatype) && lang_eq(a->language, b->language);
}

static PmStatus copy_str(PmArena *arena, PmStr *s) {
  if (s->len == 0) {
    *s = PM_STR("");
    return PM_OK;
  }
  *s = pm_arena_copy(arena, *s);
  return s->data ? PM_OK : PM_ERR_NOMEM;
}

PmStatus pm_term_copy(PmArena *arena, const PmTerm *term, PmTerm *copy) {
  *copy = *term;
  PM_TRY(copy_str(arena, &copy->value));
  PM_TRY(copy_str(arena, &copy->datatype));
  PM_TRY(copy_str(arena, &copy->language));
  if (term->kind != PM_TERM_TRIPLE)
    return PM_OK;
  PmTriple *triple = pm_arena_alloc(arena, sizeof *triple);
  if (!triple)
    return PM_ERR_NOMEM;
  copy->triple = triple;
  PM_TRY(pm_term_copy(arena, &term->triple->subject, &triple->subject));
  PM_TRY(pm_term_copy(arena, &term->triple->predicate, &triple->predicate));
  return pm_term_copy(arena, &term->triple->object, &triple->object);
}
