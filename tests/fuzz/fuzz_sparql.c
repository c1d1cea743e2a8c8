// SPDX-License-Identifier: MIT
// Fuzz target of the SPARQL parser: any bytes, as a query and as an update.
#include "fuzz.h"

#include <stdlib.h>

#include "store/sparql/sparql.h"

static void parse(PmStr text, bool update) {
  PmArena arena = {0};
  PmJob job = {0};
  PmSparql *tree = NULL;
  const PmSparqlOptions options = {
      .base = PM_STR("http://example.org/x/y"), .update = update, .max_depth = 50};
  const PmStatus st = pm_sparql_parse(&job, &arena, text, &options, &tree);
  if ((st == PM_OK) != (tree != NULL) || (st && st != PM_ERR_NOMEM && !job.n_errors))
    abort(); // neither a tree nor a message
  pm_arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const PmStr text = {(const char *)data, size};
  parse(text, false);
  parse(text, true);
  return 0;
}
