// SPDX-License-Identifier: MIT
// Functions from outside are loaded before any rule is read.
#include "rule_options.h"

#include "sparql_source.h"

void pm_rule_options(PmRuleOptions *values, PmOption table[PM_N_RULE_OPTIONS]) {
  const PmOption options[PM_N_RULE_OPTIONS] = {
      {0, "allow-path", PM_OPTION_LIST, "DIR",
       "let rules read and write below DIR, too; may be\nrepeated", &values->allowed},
      {0, "allow-host", PM_OPTION_LIST, "HOST",
       "let rules read databases of HOST, too; may be\nrepeated", &values->hosts},
      {0, "functions", PM_OPTION_LIST, "FILE",
       "shared object with functions for rules; may be\nrepeated", &values->objects},
      {0, "filter", PM_OPTION_LIST, "IRI=COMMAND",
       "the function IRI is a command that answers each\nline with a line; may be "
       "repeated",
       &values->filters},
  };
  memcpy(table, options, sizeof options);
}

static PmStatus load_functions(PmCli *cli, PmRuleOptions *o) {
  if (!o->functions)
    PM_TRY(pm_functions_new(&cli->job, &o->functions));
  for (size_t i = 0; i < o->objects.n; ++i)
    PM_TRY(pm_functions_load(o->functions, o->objects.items[i]));
  for (size_t i = 0; i < o->filters.n; ++i)
    PM_TRY(pm_functions_filter(o->functions, o->filters.items[i]));
  return PM_OK;
}

PmStatus pm_rule_options_load(PmCli *cli, PmRuleOptions *o, PmRulesOptions *options) {
  if (!o->functions)
    PM_TRY(load_functions(cli, o));
  *options = (PmRulesOptions){.sparql = {.ask = pm_sparql_source_ask},
                              .base = pm_str(o->base),
                              .functions = o->functions,
                              .allowed = o->allowed.items,
                              .n_allowed = o->allowed.n,
                              .hosts = o->hosts.items,
                              .n_hosts = o->hosts.n};
  return PM_OK;
}

PmStatus pm_rule_options_read(PmCli *cli, PmRuleOptions *o, PmRulePaths paths,
                              PmRules **rules) {
  PmRulesOptions options;
  PM_TRY(pm_rule_options_load(cli, o, &options));
  return pm_rules_read_with(&cli->job, paths.items, paths.n, &options, rules);
}

void pm_rule_options_release(PmRuleOptions *o) {
  pm_functions_free(o->functions);
  pm_string_list_free(&o->objects);
  pm_string_list_free(&o->filters);
  pm_string_list_free(&o->allowed);
  pm_string_list_free(&o->hosts);
  *o = (PmRuleOptions){0};
}
