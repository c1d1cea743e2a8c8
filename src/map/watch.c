// SPDX-License-Identifier: MIT
// The provenance file is N-Quads with a comment before the lines of each record: rule,
// its place, the record's place, parted by tabs.
#include "map/watch.h"

#include <stdlib.h>

PmStatus pm_watch_init(PmWatch *watch, PmJob *job, const PmRules *rules) {
  *watch = (PmWatch){0};
  watch->counts = calloc(rules->n_maps + 1, sizeof *watch->counts);
  if (!watch->counts)
    return PM_ERR_NOMEM;
  watch->now = &watch->counts[rules->n_maps]; // of nobody
  for (size_t i = 0; i < rules->n_maps; ++i) {
    watch->counts[i].name = rules->maps[i]->name;
    watch->counts[i].at = rules->maps[i]->at;
    watch->counts[i].is_parent =
        rules->maps[i]->n_poms == 0 && rules->maps[i]->classes.n == 0;
  }
  pm_lines_init(&watch->batch, &(PmLinesOptions){.job = job});
  return PM_OK;
}

void pm_watch_release(PmWatch *watch) {
  pm_lines_release(&watch->batch);
  free(watch->counts);
  *watch = (PmWatch){0};
}

PmStatus pm_watch_explain(PmWatch *watch, const PmTriplesMap *map,
                          const PmRecord *record) {
  PmOutput *out = watch->options.provenance;
  const PmPosition at = pm_record_position(record);
  if (!out || watch->batch.len == 0)
    return PM_OK;
  PM_TRY(pm_output_printf(out, "# %s\t%s:%llu\t%s:%llu\n", map->name,
                          map->at.file ? map->at.file : "rules",
                          (unsigned long long)map->at.line, at.file ? at.file : "source",
                          (unsigned long long)at.line));
  return pm_output_write(out, pm_str_n(watch->batch.data, watch->batch.len));
}

void pm_watch_drop(PmWatch *watch) {
  watch->batch.len = watch->batch.n_doubts = 0;
  watch->batch.n_lines = 0;
}
