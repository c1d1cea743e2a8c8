// SPDX-License-Identifier: MIT
// pressmark rules test: a folder with rules, their example input and expected.nq. The
// rules are run, and what they make is compared with what was expected, as graphs.
#include "cmd_rules.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_BYTES = 1 << 30 };

// What a folder holds.
typedef struct {
  PmArena arena;
  const char *rules, *expected;
  PmStringList inputs; // input.*
} Folder;

static bool is_rule_file(PmStr name) {
  static const char *const endings[] = {".ttl", ".yml", ".yaml", ".yarrrml"};
  for (size_t i = 0; i < sizeof endings / sizeof *endings; ++i)
    if (pm_str_ends(name, pm_str(endings[i])))
      return true;
  return false;
}

static PmStatus take_file(PmCli *cli, Folder *f, PmStr dir, PmStr name) {
  const PmStr path = pm_path_join(&f->arena, dir, name);
  if (!path.data)
    return PM_ERR_NOMEM;
  if (pm_str_starts(name, PM_STR("expected.")))
    f->expected = path.data;
  else if (pm_str_starts(name, PM_STR("input.")))
    return pm_string_list_add(&f->inputs, path.data) ? PM_OK : PM_ERR_NOMEM;
  else if (is_rule_file(name) && f->rules)
    return pm_fail(&cli->job, PM_ERR_INVALID, pm_at(path.data, 0, 0),
                   "a folder tests one rule file; name inputs input.… and the answer "
                   "expected.nq",
                   "there is another rule file: %s", f->rules);
  else if (is_rule_file(name))
    f->rules = path.data;
  return PM_OK;
}

static PmStatus look_into(PmCli *cli, Folder *f, const char *dir) {
  struct dirent **entries = NULL;
  const int n = scandir(dir, &entries, NULL, alphasort);
  PmStatus st = PM_OK;
  if (n < 0)
    return pm_fail(&cli->job, PM_ERR_NOT_FOUND, pm_at(dir, 0, 0), NULL,
                   "this is no folder that can be read");
  for (int i = 0; i < n; ++i) {
    if (!st)
      st = take_file(cli, f, pm_str(dir), pm_str(entries[i]->d_name));
    free(entries[i]);
  }
  free(entries);
  if (!st && (!f->rules || !f->expected))
    st = pm_fail(&cli->job, PM_ERR_NOT_FOUND, pm_at(dir, 0, 0),
                 "a folder holds one rule file, what it reads, and expected.nq",
                 "there is no %s", f->rules ? "expected.nq" : "rule file");
  return st;
}

// --- running --------------------------------------------------------------------------

static PmStatus map_input(PmCli *cli, PmMapping *mapping, const char *path) {
  PmBuf bytes = pm_buf(MOST_BYTES);
  PmStatus st = pm_read_file(&cli->job, path, &bytes);
  const PmMapInput input = {.bytes = pm_buf_str(&bytes), .name = path};
  if (!st)
    st = pm_mapping_run(mapping, &input);
  pm_buf_release(&bytes);
  return st;
}

static PmStatus map_inputs(PmCli *cli, const Folder *f, PmMapping *mapping) {
  if (f->inputs.n == 0)
    PM_TRY(pm_mapping_run(mapping, NULL));
  for (size_t i = 0; i < f->inputs.n; ++i)
    PM_TRY(map_input(cli, mapping, f->inputs.items[i]));
  return pm_mapping_end(mapping);
}

static PmStatus map_folder(PmCli *cli, PmRulesArgs *o, const Folder *f, PmDataset *got) {
  PmRules *rules = NULL;
  PmMapping *mapping = NULL;
  o->with.base = o->base;
  PM_TRY(pm_rule_options_read(cli, &o->with, (PmRulePaths){&f->rules, 1}, &rules));
  PmStatus st = pm_mapping_new(&cli->job, rules, pm_dataset_sink(got), &mapping);
  if (!st)
    st = map_inputs(cli, f, mapping);
  pm_mapping_free(mapping);
  pm_rules_free(rules);
  return st;
}

static PmStatus read_expected(PmCli *cli, PmRulesArgs *o, const Folder *f,
                              PmDataset *expected) {
  PmInput *input = NULL;
  const PmReadOptions options = {.base = pm_str(o->base)};
  PM_TRY(pm_input_open(&cli->job, f->expected, &input));
  const PmStatus st = pm_rdf_read(&cli->job, input, &options, pm_dataset_sink(expected));
  pm_input_close(input);
  return st;
}

// --- comparing ------------------------------------------------------------------------

typedef struct {
  PmOutput *output;
  char sign;
} Difference;

static PmStatus put_difference(void *self, const PmQuad *quad) {
  const Difference *d = self;
  PmBuf buf = pm_buf((size_t)1 << 30);
  PmStatus st = pm_quad_to_nquads(quad, &buf);
  if (!st)
    st = pm_output_printf(d->output, "%c %.*s\n", d->sign, PM_ARGS(pm_buf_str(&buf)));
  pm_buf_release(&buf);
  return st;
}

static PmStatus compare(PmCli *cli, PmDataset *const sets[2], PmOutput *output,
                        bool *same) {
  Difference missing = {output, '-'}, more = {output, '+'};
  const PmSink only_expected = {.quad = put_difference, .self = &missing};
  const PmSink only_got = {.quad = put_difference, .self = &more};
  const PmCompareOptions options = {.only_a = &only_expected, .only_b = &only_got};
  return pm_dataset_compare(&cli->job, sets[0], sets[1], &options, same);
}

static PmStatus test_found(PmCli *cli, PmRulesArgs *o, const Folder *f, bool *same) {
  PmDataset *sets[2] = {NULL, NULL};
  PmStatus st = pm_dataset_new(&sets[0]);
  if (!st)
    st = pm_dataset_new(&sets[1]);
  if (!st)
    st = read_expected(cli, o, f, sets[0]);
  if (!st)
    st = map_folder(cli, o, f, sets[1]);
  if (!st)
    st = compare(cli, sets, o->out, same);
  pm_dataset_free(sets[0]);
  pm_dataset_free(sets[1]);
  return st;
}

static PmStatus test_folder(PmCli *cli, PmRulesArgs *o, const char *dir, bool *same) {
  Folder f = {0};
  PmStatus st = look_into(cli, &f, dir);
  if (!st)
    st = test_found(cli, o, &f, same);
  if (!st)
    st = pm_output_printf(o->out, "%s: %s\n", dir, *same ? "as expected" : "different");
  pm_string_list_free(&f.inputs);
  pm_arena_release(&f.arena);
  return st;
}

int pm_rules_test(PmCli *cli, PmRulesArgs *o) {
  bool all = true;
  PmStatus st = PM_OK;
  if (o->operands.n < 2)
    return pm_cli_usage(cli, "say which folder: rules test DIR…");
  st = pm_output_open(&cli->job, "-", &o->out);
  for (size_t i = 1; i < o->operands.n && !st; ++i) {
    bool same = false;
    st = test_folder(cli, o, o->operands.items[i], &same);
    all = all && same;
  }
  if (!st)
    st = pm_output_commit(o->out);
  else if (o->out)
    pm_output_abort(o->out);
  return st ? pm_cli_exit(cli, st) : all ? PM_EXIT_DONE : PM_EXIT_REFUSED;
}
