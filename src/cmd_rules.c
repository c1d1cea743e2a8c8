// SPDX-License-Identifier: MIT
// pressmark rules: what people do with rule files besides running them: check them, test
// them, take them to another notation.
#include "cmd_rules.h"

// --- convert --------------------------------------------------------------------------

static PmStatus convert_to(PmCli *cli, PmRulesArgs *o, PmNotation notation) {
  PmOutput *output = NULL;
  PM_TRY(pm_output_open(&cli->job, o->output ? o->output : "-", &output));
  const PmStatus st = pm_rules_convert(&cli->job, o->operands.items[1], notation, output);
  if (!st)
    return pm_output_commit(output);
  pm_output_abort(output);
  return st;
}

static int convert(PmCli *cli, PmRulesArgs *o) {
  const PmNotation notation = pm_notation_by_name(pm_str(o->to ? o->to : "rml"));
  if (o->operands.n != 2)
    return pm_cli_usage(cli, "say which file: rules convert FILE -t rml");
  if (!notation)
    return pm_cli_usage(cli,
                        "there is no notation '%s'; there are rml, rml2014, r2rml, "
                        "yarrrml",
                        o->to);
  return pm_cli_exit(cli, convert_to(cli, o, notation));
}

// --- check ----------------------------------------------------------------------------

static int check(PmCli *cli, PmRulesArgs *o) {
  PmRules *rules = NULL;
  if (o->operands.n < 2)
    return pm_cli_usage(cli, "say which file: rules check FILE…");
  const PmRulePaths paths = {o->operands.items + 1, o->operands.n - 1};
  o->with.base = o->base;
  PmStatus st = pm_rule_options_read(cli, &o->with, paths, &rules);
  if (!st && o->database)
    st = pm_rules_set_database(&cli->job, rules, o->database);
  if (!st)
    st = pm_rules_check_sources(&cli->job, rules);
  pm_rules_free(rules);
  return pm_cli_exit(cli, st);
}

// --- the verb -------------------------------------------------------------------------

static const struct {
  const char *name;
  int (*run)(PmCli *cli, PmRulesArgs *o);
} actions[] = {{"check", check}, {"test", pm_rules_test}, {"convert", convert}};

static int act(PmCli *cli, PmRulesArgs *o) {
  if (o->operands.n == 0)
    return pm_cli_usage(cli, "say what to do: check, test or convert");
  for (size_t i = 0; i < sizeof actions / sizeof *actions; ++i)
    if (strcmp(o->operands.items[0], actions[i].name) == 0)
      return actions[i].run(cli, o);
  return pm_cli_usage(cli, "there is no 'rules %s'; there are check, test and convert",
                      o->operands.items[0]);
}

static int run(PmCli *cli, int argc, char **argv) {
  PmRulesArgs o = {0};
  const PmOption own[] = {
      {'t', "to", PM_OPTION_STRING, "NOTATION",
       "convert: rml (default), rml2014, r2rml or yarrrml", &o.to},
      {'o', "output", PM_OPTION_STRING, "FILE",
       "convert: write there (default -, standard output)", &o.output},
      {0, "base", PM_OPTION_STRING, "IRI", "resolves relative IRIs in the rules",
       &o.base},
      {0, "database", PM_OPTION_STRING, "URL", "check: of rules that name none",
       &o.database},
  };
  enum { N_OWN = sizeof own / sizeof *own };
  PmOption options[N_OWN + PM_N_RULE_OPTIONS];
  memcpy(options, own, sizeof own);
  pm_rule_options(&o.with, options + N_OWN);
  int rc =
      pm_cli_options(cli, options, N_OWN + PM_N_RULE_OPTIONS, argc, argv, &o.operands);
  if (rc < 0)
    rc = act(cli, &o);
  pm_rule_options_release(&o.with);
  pm_string_list_free(&o.operands);
  return rc;
}

const PmCommand pm_cmd_rules = {
    .name = "rules",
    .synopsis = "check FILE… | test DIR… | convert FILE [-t NOTATION] [-o FILE]",
    .summary = "Checks and tests rule files, and takes them to another notation.",
    .details =
        "A rule file is RML in Turtle, with current or older terms (R2RML, RML of "
        "2014),\n"
        "or YARRRML, when its name ends in .yml or .yaml.\n"
        "\n"
        "  check    reads the rules as `pressmark map` does and makes nothing: each "
        "mistake\n"
        "           is named with file, line, triples map and what to write instead; so "
        "is\n"
        "           what the first 1000 records of the sources do not have\n"
        "  test     runs the rule file of each DIR and compares what it makes with\n"
        "           expected.nq there, as graphs: lines with - are missing, those with "
        "+\n"
        "           were not expected. Files input.… stand for the inputs of a run\n"
        "  convert  writes the rules in another notation; comments are not kept. Where "
        "an\n"
        "           older vocabulary lacks a term, the current one is written\n"
        "\n"
        "Examples:\n"
        "  pressmark rules check people.rml.ttl\n"
        "  pressmark rules test my-rules/people\n"
        "  pressmark rules convert people.yml -t rml -o people.rml.ttl\n"
        "  pressmark rules convert old.ttl -t yarrrml\n"
        "\n"
        "Exit status: 0 done, 1 a test shows a difference, 2 usage, 3 a mistake was "
        "found and\n"
        "named.\n",
    .run = run,
};
