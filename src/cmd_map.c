// SPDX-License-Identifier: MIT
// pressmark map: rules over sources into RDF. Rules are checked first; the output appears
// whole or not at all.
#include "cmd_map_files.h"
#include "cmd_map_since.h"
#include "map/map.h"
#include "rule_options.h"

#include <stdlib.h>
#include <unistd.h>

enum { MAX_INPUT = 1 << 30 }; // bytes of one input

typedef struct {
  PmStringList rules, inputs;
  PmRuleOptions with;
  const char *format, *output, *base, *database, *on_error, *provenance, *memory;
  const char *since, *removed, *rejects;
  PmStringList instead;
  PmMapWatch watch;
  PmMapTuning tuning;
  unsigned long jobs, limit;
  PmFormat output_format;
  bool strict, table, plan;
} Options;

static int choose_format(PmCli *cli, Options *o) {
  if (o->format) {
    o->output_format = pm_format_by_name(pm_str(o->format));
    return o->output_format
               ? -1
               : pm_cli_usage(cli,
                              "there is no format '%s'; there are nt, nq, ttl, "
                              "trig, jsonld, jsonl, rdfxml, n3, rdfjson",
                              o->format);
  }
  if (o->output)
    o->output_format = pm_format_by_path(pm_str(o->output));
  if (!o->output_format)
    o->output_format = PM_FORMAT_NQUADS;
  return -1;
}

static int choose_on_error(PmCli *cli, Options *o) {
  static const char *const names[] = {[PM_ON_ERROR_NULL] = "null",
                                      [PM_ON_ERROR_SKIP] = "skip",
                                      [PM_ON_ERROR_STOP] = "stop"};
  if (!o->on_error)
    return -1;
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
    if (strcmp(o->on_error, names[i]) == 0) {
      o->watch.on_error = (PmOnError)i;
      return -1;
    }
  return pm_cli_usage(cli, "--on-error takes skip, null or stop, not '%s'", o->on_error);
}

// A number with K, M or G behind it; without, it is of MiB.
static bool read_size(const char *text, size_t *size) {
  char *end = NULL;
  const unsigned long long n = strtoull(text, &end, 10);
  const char *units = "KMG", *unit = *end ? strchr(units, *end) : units + 1;
  if (end == text || !unit || (*end && end[1]) || n == 0 || n > SIZE_MAX >> 30)
    return false;
  *size = (size_t)n << 10 * (unit - units + 1);
  return true;
}

static int choose_tuning(PmCli *cli, Options *o) {
  const long cores = sysconf(_SC_NPROCESSORS_ONLN);
  o->tuning.limit = o->limit;
  o->tuning.jobs = o->jobs ? (unsigned)o->jobs : cores > 0 ? (unsigned)cores : 1;
  if (o->jobs > 64)
    return pm_cli_usage(cli, "--jobs takes up to 64");
  if (o->memory && !read_size(o->memory, &o->tuning.max_memory))
    return pm_cli_usage(cli, "--memory takes a size as 64M or 2G, not '%s'", o->memory);
  return -1;
}

// --- the end of a run -----------------------------------------------------------------

static void warn_of_nothing(PmCli *cli, const PmRuleCounts *c, bool all) {
  if (c->is_quoted || c->quads || c->doubles || c->skipped ||
      (c->is_parent && c->records) || (c->records == 0 && !all))
    return;
  const PmDiagnostic d = {
      .severity = PM_SEVERITY_WARNING,
      .at = c->at,
      .subject = c->name,
      .text =
          c->records ? "the rule made nothing of any record" : "the rule had no record",
      .hint = c->records ? "its references may name what the source does not have"
                         : "the source may be empty, or its iterator select nothing"};
  pm_report(&cli->job, &d);
}

// What each rule did, and warnings for those that did nothing.
static void report_rules(PmCli *cli, const Options *o, const PmMapping *mapping) {
  const size_t n = pm_mapping_n_rules(mapping);
  const bool made_nothing = pm_mapping_counts(mapping).quads == 0;
  if (o->table)
    pm_cli_say(cli, "%9s %9s %9s %9s %9s %9s  %s", "records", "quads", "doubles", "nulls",
               "refused", "unjoined", "rule");
  for (size_t i = 0; i < n && o->table; ++i) {
    const PmRuleCounts *c = pm_mapping_rule(mapping, i);
    pm_cli_say(cli, "%9llu %9llu %9llu %9llu %9llu %9llu  %s",
               (unsigned long long)c->records, (unsigned long long)c->quads,
               (unsigned long long)c->doubles, (unsigned long long)c->nulls,
               (unsigned long long)c->refused, (unsigned long long)c->unmatched, c->name);
  }
  for (size_t i = 0; i < n; ++i)
    warn_of_nothing(cli, pm_mapping_rule(mapping, i), o->table || made_nothing);
}

// --- inputs ---------------------------------------------------------------------------

static PmStatus map_input(PmCli *cli, PmMapping *mapping, const char *path) {
  PmBuf bytes = pm_buf(MAX_INPUT);
  PmStatus st = pm_read_file(&cli->job, path, &bytes);
  if (st == PM_ERR_IO) // the input's fault, not the output's
    st = PM_ERR_NOT_FOUND;
  if (!st) {
    const PmMapInput input = {.bytes = pm_buf_str(&bytes),
                              .name = path[0] == '-' && !path[1] ? "<stdin>" : path};
    st = pm_mapping_run(mapping, &input);
  }
  pm_buf_release(&bytes);
  return st;
}

// An input that is refused before it made a quad is left out; what fails in the middle of
// one, or for another reason than the input, fails the run.
static bool is_refusal(PmStatus st) {
  return st == PM_ERR_SYNTAX || st == PM_ERR_INVALID || st == PM_ERR_LIMIT ||
         st == PM_ERR_NOT_FOUND;
}

typedef struct {
  PmMapping *mapping;
  const PmRules *rules;
  size_t n_refused;  // inputs
  uint64_t n_values; // refused in the others
} Run;

static PmStatus map_inputs(PmCli *cli, const Options *o, Run *run) {
  static const char *const standard_input[] = {"-"};
  if (!pm_rules_want_input(run->rules))
    return pm_mapping_run(run->mapping, NULL);
  const char *const *paths = o->inputs.n ? o->inputs.items : standard_input;
  const size_t n = o->inputs.n ? o->inputs.n : 1;
  for (size_t i = 0; i < n; ++i) {
    const uint64_t before = pm_mapping_counts(run->mapping).quads;
    const PmStatus st = map_input(cli, run->mapping, paths[i]);
    const bool untouched = pm_mapping_counts(run->mapping).quads == before;
    if (st && !(is_refusal(st) && untouched && n > 1))
      return st;
    run->n_refused += st != PM_OK;
    pm_progress(&cli->job, "inputs", i + 1, n);
  }
  return PM_OK;
}

static PmStatus map_to_writer(PmCli *cli, const Options *o, PmWriter *writer, Run *run) {
  PM_TRY(pm_mapping_new(&cli->job, run->rules, pm_writer_sink(writer), &run->mapping));
  if (o->strict)
    pm_mapping_be_strict(run->mapping);
  pm_mapping_watch(run->mapping, &o->watch);
  pm_mapping_tune(run->mapping, &o->tuning);
  PmStatus st = map_inputs(cli, o, run);
  const size_t n = o->inputs.n ? o->inputs.n : 1;
  if (!st && run->n_refused == n)
    st = PM_ERR_INVALID;
  if (!st)
    st = pm_mapping_end(run->mapping);
  if (!st)
    st = pm_sink_end(pm_writer_sink(writer));
  if (!st)
    report_rules(cli, o, run->mapping);
  run->n_values = pm_mapping_counts(run->mapping).refused;
  pm_mapping_free(run->mapping);
  return st;
}

static PmStatus map_to_output(PmCli *cli, const Options *o, Run *run) {
  PmOutput *output = NULL;
  PmWriter *writer = NULL;
  const PmWriteOptions options = {.format = o->output_format};
  PM_TRY(pm_output_open(&cli->job, o->output ? o->output : "-", &output));
  PmStatus st = pm_writer_new(&cli->job, output, &options, &writer);
  if (!st)
    st = map_to_writer(cli, o, writer, run);
  pm_writer_free(writer);
  if (!st)
    return pm_output_commit(output);
  pm_output_abort(output);
  return st;
}

static PmStatus read_rules(PmCli *cli, Options *o, PmRules **rules) {
  o->with.base = o->base;
  return pm_rule_options_read(cli, &o->with, (PmRulePaths){o->rules.items, o->rules.n},
                              rules);
}

// A table of rejects appears with the quads, or not at all.
static PmStatus map_with_rejects(PmCli *cli, Options *o, Run *run) {
  PmOutput *output = NULL;
  if (!o->rejects)
    return map_to_output(cli, o, run);
  PM_TRY(pm_output_open(&cli->job, o->rejects, &output));
  o->watch.rejects = output;
  const PmStatus st = map_to_output(cli, o, run);
  if (!st)
    return pm_output_commit(output);
  pm_output_abort(output);
  return st;
}

// Sources that are read from another file than the rules say.
static PmStatus replace_sources(PmCli *cli, const Options *o, PmRules *rules) {
  for (size_t i = 0; i < o->instead.n; ++i) {
    const PmStr pair = pm_str(o->instead.items[i]);
    const size_t sign = pm_str_find(pair, PM_STR("="), 0);
    if (sign == SIZE_MAX)
      return pm_fail(&cli->job, PM_ERR_USAGE, pm_at(NULL, 0, 0),
                     "write --instead people.csv=mended.csv", "'%.*s' names no two files",
                     PM_ARGS(pair));
    PM_TRY(pm_rules_replace_source(&cli->job, rules, pm_str_slice(pair, 0, sign),
                                   pm_str_slice(pair, sign + 1, pair.len)));
  }
  return PM_OK;
}

// Provenance appears with the quads that it explains, or not at all.
static PmStatus map_with_provenance(PmCli *cli, Options *o, Run *run) {
  PmOutput *output = NULL;
  if (!o->provenance)
    return map_with_rejects(cli, o, run);
  PM_TRY(pm_output_open(&cli->job, o->provenance, &output));
  o->watch.provenance = output;
  const PmStatus st = map_with_rejects(cli, o, run);
  if (!st)
    return pm_output_commit(output);
  pm_output_abort(output);
  return st;
}

static PmStatus map_since(PmCli *cli, const Options *o, Run *run) {
  if (pm_rules_have_targets(run->rules)) // a target is written whole, by each unit anew
    return pm_fail(&cli->job, PM_ERR_UNSUPPORTED, pm_at(NULL, 0, 0),
                   "map without --since, or with rules that name no rml:logicalTarget",
                   "--since goes without logical targets, and the rules have some");
  const PmSince since = {.rules = run->rules,
                         .inputs = &o->inputs,
                         .state = o->since,
                         .output = o->output,
                         .format = o->output_format,
                         .removed = o->removed,
                         .strict = o->strict,
                         .watch = o->watch};
  return pm_map_since(cli, &since, &run->n_values);
}

static int check_since(PmCli *cli, const Options *o) {
  if (o->since && (o->provenance || o->table || o->rejects))
    return pm_cli_usage(cli, "--since goes without --provenance, --rejects and --table");
  if (o->since && o->limit)
    return pm_cli_usage(cli, "--since goes without --limit: what was left out would "
                             "count as removed");
  if (o->removed && !o->since)
    return pm_cli_usage(cli, "--removed goes with --since");
  return -1;
}

static PmStatus check_files(PmCli *cli, const Options *o, const PmRules *rules) {
  const PmMapFiles files = {.rules = &o->rules,
                            .inputs = &o->inputs,
                            .output = o->output,
                            .rejects = o->rejects,
                            .provenance = o->provenance,
                            .removed = o->removed,
                            .state = o->since};
  return pm_map_check_files(cli, &files, rules);
}

static PmStatus print_plan(PmCli *cli, const Options *o, const PmRules *rules) {
  PmOutput *output = NULL;
  PM_TRY(pm_output_open(&cli->job, o->output ? o->output : "-", &output));
  const PmStatus st = pm_rules_plan(rules, output);
  if (!st)
    return pm_output_commit(output);
  pm_output_abort(output);
  return st;
}

static int map(PmCli *cli, Options *o) {
  if (o->rules.n == 0)
    return pm_cli_usage(cli, "say which rules: -m RULES");
  int rc = choose_format(cli, o);
  rc = rc < 0 ? choose_on_error(cli, o) : rc;
  rc = rc < 0 ? check_since(cli, o) : rc;
  rc = rc < 0 ? choose_tuning(cli, o) : rc;
  if (rc >= 0)
    return rc;
  PmRules *rules = NULL;
  Run run = {0};
  PmStatus st = read_rules(cli, o, &rules);
  run.rules = rules;
  if (!st && o->database)
    st = pm_rules_set_database(&cli->job, rules, o->database);
  if (!st)
    st = replace_sources(cli, o, rules);
  if (!st)
    st = check_files(cli, o, rules);
  if (!st && o->inputs.n && !pm_rules_want_input(rules))
    pm_warn(&cli->job, pm_at(NULL, 0, 0), "a source reads them that has rml:path \"-\"",
            "no rule reads the inputs named on the command line");
  if (!st)
    st = o->plan    ? print_plan(cli, o, rules)
         : o->since ? map_since(cli, o, &run)
                    : map_with_provenance(cli, o, &run);
  pm_rules_free(rules);
  return st                              ? pm_cli_exit(cli, st)
         : run.n_refused || run.n_values ? PM_EXIT_REFUSED
                                         : PM_EXIT_DONE;
}

static int run(PmCli *cli, int argc, char **argv) {
  Options o = {0};
  const PmOption own[] = {
      {'m', "rules", PM_OPTION_LIST, "RULES",
       "rule file (RML in Turtle); may be repeated", &o.rules},
      {'f', "format", PM_OPTION_STRING, "FORMAT",
       "nt nq ttl trig jsonld jsonl rdfxml n3 rdfjson\n(default: by the name of FILE, "
       "else nq)",
       &o.format},
      {'o', "output", PM_OPTION_STRING, "FILE",
       "write there (default -, standard output);\nFILE appears whole or not at all",
       &o.output},
      {0, "base", PM_OPTION_STRING, "IRI",
       "resolves relative IRIs in the rules, and is put\nbefore values that make "
       "relative "
       "IRIs",
       &o.base},
      {0, "database", PM_OPTION_STRING, "URL",
       "of rules that name none, as in R2RML: sqlite:FILE,\n"
       "postgresql://[USER@]HOST/NAME, mysql://HOST/NAME",
       &o.database},
      {0, "strict", PM_OPTION_FLAG, NULL,
       "fail at a value that makes no valid term, and at a\nreference that selects "
       "nothing (default: warn and go on)",
       &o.strict},
      {0, "on-error", PM_OPTION_STRING, "WHAT",
       "at a value that makes no valid IRI, date or number:\n"
       "null leaves the value out (default), skip its record,\n"
       "stop ends the run",
       &o.on_error},
      {'j', "jobs", PM_OPTION_NUMBER, "N",
       "threads that share a source (default: one a core);\nthe output is the same",
       &o.jobs},
      {0, "memory", PM_OPTION_STRING, "SIZE",
       "memory for finding duplicates and for joins, as 64M\nor 2G (default 256M); what "
       "is more goes to $TMPDIR",
       &o.memory},
      {0, "limit", PM_OPTION_NUMBER, "N",
       "map the first N records of each source only\n(0: all)", &o.limit},
      {0, "plan", PM_OPTION_FLAG, NULL, "say how the rules would be run, and stop",
       &o.plan},
      {0, "table", PM_OPTION_FLAG, NULL, "tell at the end what each rule made", &o.table},
      {0, "rejects", PM_OPTION_STRING, "FILE",
       "write there the records with a value that was refused,\nas in their source, to "
       "be mended",
       &o.rejects},
      {0, "instead", PM_OPTION_LIST, "NAME=FILE",
       "read FILE where the rules name the file NAME: mended\nrejects; may be repeated",
       &o.instead},
      {0, "since", PM_OPTION_STRING, "STATE",
       "map only what changed since the run that left the\nfolder STATE, and write the "
       "quads that are new",
       &o.since},
      {0, "removed", PM_OPTION_STRING, "FILE",
       "with --since: write there the quads that are gone", &o.removed},
      {0, "provenance", PM_OPTION_STRING, "FILE",
       "write there which rule made each quad of which\nrecord, for `pressmark explain`",
       &o.provenance},
  };
  enum { N_OWN = sizeof own / sizeof *own };
  PmOption options[N_OWN + PM_N_RULE_OPTIONS];
  memcpy(options, own, sizeof own);
  pm_rule_options(&o.with, options + N_OWN);
  int rc = pm_cli_options(cli, options, N_OWN + PM_N_RULE_OPTIONS, argc, argv, &o.inputs);
  if (rc < 0)
    rc = map(cli, &o);
  pm_string_list_free(&o.rules);
  pm_rule_options_release(&o.with);
  pm_string_list_free(&o.inputs);
  pm_string_list_free(&o.instead);
  return rc;
}

const PmCommand pm_cmd_map = {
    .name = "map",
    .synopsis = "-m RULES… [-f FORMAT] [-o FILE] [--base IRI] [INPUT…]",
    .summary =
        "Runs mapping rules (RML) over CSV, JSON, XML and SQL sources and writes the "
        "RDF they make.",
    .details =
        "A rule's source names its file with rml:path, below the folder of the rule file "
        "or\n"
        "the working folder. A source with rml:path \"-\" reads each INPUT in turn; "
        "without\n"
        "INPUT it reads standard input. Rules are checked before anything runs: each "
        "mistake\n"
        "is named with file, line and triples map, and nothing is written.\n"
        "\n"
        "Examples:\n"
        "  pressmark map -m newspaper.rml.ttl tei/*.xml -o pages.nq\n"
        "  pressmark read page.txt -o - | pressmark map -m my-rules.ttl -f ttl\n"
        "  pressmark map -m people.rml.ttl --base https://example.org/ -o people.jsonld\n"
        "\n"
        "Exit status: 0 done, 1 done but an INPUT or a value was refused and named, 2 "
        "usage,\n"
        "3 failed and nothing written.\n",
    .run = run,
};
