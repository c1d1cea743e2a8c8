// SPDX-License-Identifier: MIT
// A property function gives the terms that can be its subject: rows like those of VALUES,
// which the planner joins like others.
#include "store/sparql/magic.h"

#define VOCABULARY "https://w3id.org/pressmark/vocab#"

// ?text pm:contains "words": the strings of the store in which they stand.
static PmStatus contains(PmExec *x, const PmTerm *words, PmIdList *ids) {
  return pm_snapshot_text(x->snapshot, words->value, &x->arena, ids);
}

static const struct {
  const char *iri;
  PmStatus (*subjects)(PmExec *x, const PmTerm *object, PmIdList *ids);
} functions[] = {{VOCABULARY "contains", contains}};
enum { N_FUNCTIONS = sizeof functions / sizeof *functions };

static PmStatus rows_of(PmExec *x, const PmPlace *subject, const PmIdList *ids,
                        PmOp **op) {
  PM_TRY(pm_op_values_new(x, &subject->slot, subject->is_slot, op));
  for (size_t i = 0; i < ids->n; ++i)
    if (subject->is_slot || subject->id == ids->ids[i])
      PM_TRY(pm_op_values_add(*op, &ids->ids[i]));
  return PM_OK;
}

PmStatus pm_magic_op(PmExec *x, const PmTerm *predicate, const PmPlace at[PM_POSITIONS],
                     PmOp **op) {
  PmTerm object = {0};
  PmIdList ids;
  size_t i = 0;
  *op = NULL;
  while (i < N_FUNCTIONS && !pm_str_eqz(predicate->value, functions[i].iri))
    ++i;
  if (i == N_FUNCTIONS)
    return PM_OK;
  if (!at[PM_O].is_slot)
    PM_TRY(pm_exec_term(x, at[PM_O].id, &object));
  if (object.kind != PM_TERM_LITERAL)
    return pm_fail(x->job, PM_ERR_UNSUPPORTED, pm_at(x->name, 0, 0),
                   "write ?text pm:contains \"words\"",
                   "the object of <%s> is no string of the query", functions[i].iri);
  PM_TRY(functions[i].subjects(x, &object, &ids));
  return rows_of(x, &at[PM_S], &ids, op);
}
