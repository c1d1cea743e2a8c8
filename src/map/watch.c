// SPDX-License-Identifier: MIT
// The provenance file is N-Quads with a comment before the lines of each record: rule,
// its place, the record's place, parted by tabs.
#include "map/watch.h"

#include <stdlib.h>

PmStatus pm_watch_init(PmWatch *watch, const PmRules *rules) {
  *watch = (PmWatch){0};
  watch->counts = calloc(rules->n_maps + 1, sizeof *watch->counts);
  watch->rejects = calloc(1, sizeof *watch->rejects);
  if (!watch->counts || !watch->rejects)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < rules->n_maps; ++i) {
    watch->counts[i].name = rules->maps[i]->name;
    watch->counts[i].at = rules->maps[i]->at;
    watch->counts[i].is_parent =
        rules->maps[i]->n_poms == 0 && rules->maps[i]->classes.n == 0;
    watch->counts[i].is_quoted = rules->maps[i]->is_quoted_only;
  }
  return PM_OK;
}

void pm_watch_release(PmWatch *watch) {
  free(watch->counts);
  if (watch->rejects)
    pm_rejects_release(watch->rejects);
  free(watch->rejects);
  *watch = (PmWatch){0};
}

static PmStatus explain(PmOutput *out, const PmTriplesMap *map, const PmRecord *record,
                        PmStr lines) {
  const PmPosition at = pm_record_position(record);
  if (lines.len == 0)
    return PM_OK;
  PM_TRY(pm_output_printf(out, "# %s\t%s:%llu\t%s:%llu\n", map->name,
                          map->at.file ? map->at.file : "rules",
                          (unsigned long long)map->at.line, at.file ? at.file : "source",
                          (unsigned long long)at.line));
  return pm_output_write(out, lines);
}

enum { TARGET_BATCH = 1 << 16 };

static void begin(PmRows *rows) {
  pm_collector_begin(rows->collector);
  for (size_t i = 0; i < rows->n_targets; ++i) {
    rows->targets[i].before = pm_batch_mark(&rows->targets[i].batch);
    pm_collector_begin(&rows->targets[i].collector);
  }
}

static void take_back(PmRows *rows, PmBatchMark before) {
  pm_batch_rewind(rows->batch, before);
  pm_collector_take_back(rows->collector);
  for (size_t i = 0; i < rows->n_targets; ++i) {
    pm_batch_rewind(&rows->targets[i].batch, rows->targets[i].before);
    pm_collector_take_back(&rows->targets[i].collector);
  }
}

// Full batches of targets go on, now that their record stays.
static PmStatus hand_over(PmRows *rows) {
  for (size_t i = 0; i < rows->n_targets; ++i)
    if (rows->targets[i].batch.len >= TARGET_BATCH)
      PM_TRY(pm_lines_take(&rows->targets[i].lines, &rows->targets[i].batch));
  return PM_OK;
}

PmStatus pm_watch_rows(const PmWatch *watch, PmRows *rows, const PmPlanMap *plan,
                       PmRecord *record) {
  PmBatch *batch = rows->batch;
  const PmBatchMark before = pm_batch_mark(batch);
  const uint64_t refused = rows->maker.n_refused;
  PmRuleCounts *counts = &rows->counts[plan->rule];
  const uint64_t quads = counts->quads;
  begin(rows);
  batch->rule = plan->rule;
  ++counts->records;
  if (rows->explained)
    pm_buf_clear(rows->explained);
  PM_TRY(pm_rows_make(rows, plan, record));
  counts->refused += rows->maker.n_refused - refused;
  if (watch->options.rejects && rows->maker.n_refused > refused)
    PM_TRY(pm_rejects_add(watch->rejects, watch->options.rejects, record));
  if (watch->options.on_error == PM_ON_ERROR_SKIP && rows->maker.n_refused > refused) {
    take_back(rows, before);
    counts->quads = quads;
    ++counts->skipped;
    return PM_OK;
  }
  PM_TRY(hand_over(rows));
  counts->quads += pm_batch_lines(batch) - before.n_new - before.n_doubts;
  if (!watch->options.provenance)
    return PM_OK;
  PM_TRY(explain(watch->options.provenance, plan->map, record,
                 pm_str_n(batch->data + before.len, batch->len - before.len)));
  return explain(watch->options.provenance, plan->map, record,
                 pm_buf_str(rows->explained));
}
