// SPDX-License-Identifier: MIT
// Parses a query or an update for the sake of the messages alone.
#include "store/sparql/sparql.h"
#include "store/store.h"

PmStatus pm_query_check(PmJob *job, const PmQuery *query, bool update) {
  PmArena arena = {0};
  PmSparql *tree = NULL;
  const PmSparqlOptions options = {
      .name = query->name, .base = query->base, .update = update};
  const PmStatus st = pm_sparql_parse(job, &arena, query->text, &options, &tree);
  pm_arena_release(&arena);
  return st;
}
