// SPDX-License-Identifier: MIT
// A plan for people: `pressmark map --plan`.
#include "map/plan.h"
#include "map/sql.h"

static PmStatus print_source(const PmPass *pass, size_t number, PmOutput *out) {
  const PmLogicalSource *source = pass->source;
  const PmSourceType *type = source->formulation->type;
  const PmSourceFile *file = source->file;
  const PmStr iterator = source->formulation->iterator;
  const char *path = file->path.data ? file->path.data : "(made by the rules)";
  PM_TRY(pm_output_printf(out, "pass %zu: %s %s", number, type->name,
                          file->is_input ? "each INPUT" : path));
  if (iterator.len)
    PM_TRY(pm_output_printf(out, ", %.*s", PM_ARGS(iterator)));
  const bool whole =
      type->reads_on && !type->reads_on(source->formulation, source->iterator);
  return pm_output_printf(out, "\n  %s%s\n",
                          whole ? "the whole document is held in memory"
                                : "records are read one at a time",
                          pass->is_idle ? ", only to be joined"
                          : pass->parts ? ", by several threads"
                                        : "");
}

static const char *duplicates(const PmPlanMap *map) {
  return map->is_parent       ? "nothing is made"
         : map->knows_repeats ? "only what subjects that come again make is looked up"
                              : "each quad is looked up";
}

static PmStatus print_joins(const PmPlanMap *map, PmOutput *out) {
  for (size_t i = 0; i < map->map->n_poms; ++i)
    for (size_t j = 0; j < map->map->poms[i].n_refs; ++j) {
      const PmRefMap *ref = &map->map->poms[i].refs[j];
      if (ref->n_joins)
        PM_TRY(pm_output_printf(out, "    joined by hash with %s%s\n", ref->parent->name,
                                pm_sql_can_match(map->map->source, ref)
                                    ? ", of which the database selects what is joined"
                                    : ""));
    }
  return PM_OK;
}

static size_t count_ready(const PmPlanMap *map, size_t *all) {
  size_t n = map->subject.kind != PM_TEXT_OTHER;
  *all = 1;
  for (size_t i = 0; i < map->map->n_poms; ++i)
    for (size_t j = 0; j < map->map->poms[i].objects.n; ++j, ++*all)
      n += map->poms[i].objects[j].kind != PM_TEXT_OTHER;
  return n;
}

static PmStatus print_pass(const PmPass *pass, size_t number, PmOutput *out) {
  PM_TRY(print_source(pass, number, out));
  for (size_t i = 0; i < pass->n; ++i) {
    const PmPlanMap *map = pass->maps[i];
    size_t all = 0;
    const size_t ready = count_ready(map, &all);
    PM_TRY(pm_output_printf(out,
                            "  %s, group %u: %s\n    %zu of %zu subject and object maps "
                            "are ready-made\n",
                            map->map->name, (unsigned)map->group + 1, duplicates(map),
                            ready, all));
    PM_TRY(print_joins(map, out));
  }
  return PM_OK;
}

PmStatus pm_rules_plan(const PmRules *rules, PmOutput *output) {
  for (size_t i = 0; i < rules->plan->n_passes; ++i)
    PM_TRY(print_pass(&rules->plan->passes[i], i + 1, output));
  return PM_OK;
}
