// SPDX-License-Identifier: MIT
// pressmark query: asks a store in SPARQL.
#include "cmd.h"

#include "store/store.h"

static const char details[] =
    "Without FROM a query sees the default graph and all named graphs as one, each "
    "triple\n"
    "once; GRAPH ?g says where a triple is. FROM and FROM NAMED choose among the "
    "store's\n"
    "graphs and never open a file or a connection; SERVICE is refused.\n"
    "SELECT and ASK answer as table, csv, tsv, json or xml; CONSTRUCT as nt, nq, ttl, "
    "trig,\n"
    "jsonld or rdfxml. The table is for reading: it cuts long texts; the others say "
    "all.\n\n"
    "Examples:\n"
    "  pressmark query --store db 'SELECT * { ?s ?p ?o } LIMIT 10'\n"
    "  pressmark query --store db -f csv -q persons.rq -o persons.csv\n"
    "  pressmark query --store db -f nt 'CONSTRUCT { ?s a ?c } { ?s a ?c }'\n\n"
    "Exit status: 0 answered (also when nothing was found), 2 usage, 3 failed,\n"
    "130 interrupted.\n";

enum { MAX_QUERY = 1 << 21 };

typedef struct {
  const char *store;
  const char *format_name;
  const char *query_file;
  const char *base;
  const char *output;
  bool strict_default_graph;
  bool parse_only;
  PmResultsFormat results;
  PmFormat graph; // unknown: a format of results was named
} Options;

// Answers of either kind go to `out`: rows through the results writer, graphs through an
// RDF writer.
static PmStatus answer(PmCli *cli, const Options *o, const PmQuery *query, PmStore *store,
                       PmOutput *out) {
  const PmWriteOptions options = {.format = o->graph};
  PmWriter *graph = NULL;
  PmResultsWriter *results = NULL;
  PmStatus st = PM_OK;
  if (o->graph != PM_FORMAT_UNKNOWN)
    st = pm_writer_new(&cli->job, out, &options, &graph);
  if (!st)
    st = pm_results_writer_new(&cli->job, out, o->results,
                               graph ? pm_writer_sink(graph) : NULL, &results);
  if (!st)
    st = pm_store_query(store, &cli->job, query, pm_results_writer_sink(results));
  pm_results_writer_free(results);
  pm_writer_free(graph);
  return st;
}

static PmStatus ask(PmCli *cli, const Options *o, const PmQuery *query) {
  PmStore *store = NULL;
  PM_TRY(pm_store_open(&cli->job, o->store, PM_STORE_READ, &store));
  PmOutput *out = NULL;
  PmStatus st = pm_output_open(&cli->job, o->output ? o->output : "-", &out);
  if (!st) {
    st = answer(cli, o, query, store, out);
    if (st)
      pm_output_abort(out);
    else
      st = pm_output_commit(out);
  }
  pm_store_close(store);
  return st;
}

static PmStatus read_and_ask(PmCli *cli, const Options *o, const char *text) {
  PmBuf buf = pm_buf(MAX_QUERY);
  PmQuery query = {.text = pm_str(text),
                   .name = "<query>",
                   .base = pm_str(o->base),
                   .strict_default_graph = o->strict_default_graph};
  PmStatus st = PM_OK;
  if (!text) {
    st = pm_read_file(&cli->job, o->query_file, &buf);
    query.text = pm_buf_str(&buf);
    query.name = o->query_file;
  }
  if (!st)
    st = o->parse_only ? pm_query_check(&cli->job, &query, false) : ask(cli, o, &query);
  pm_buf_release(&buf);
  return st;
}

// One name for both kinds: where one was chosen, answers of the other kind are refused.
static bool choose_format(Options *o) {
  o->results = PM_RESULTS_TABLE;
  o->graph = PM_FORMAT_TURTLE;
  if (!o->format_name)
    return true;
  const PmStr name = pm_str(o->format_name);
  const PmFormat graph = pm_format_by_name(name);
  o->graph = graph;
  o->results = PM_RESULTS_NONE;
  return graph != PM_FORMAT_UNKNOWN || pm_results_format_by_name(name, &o->results);
}

static int check(PmCli *cli, Options *o, const PmStringList *operands) {
  if (!o->store && !o->parse_only)
    return pm_cli_usage(cli, "--store DIR is missing");
  if (o->store && pm_str_contains(pm_str(o->store), PM_STR("://")))
    return pm_cli_usage(cli, "--store wants a folder; endpoints are not supported yet");
  if (operands->n > 1)
    return pm_cli_usage(cli, "one query at a time; put it in quotes");
  if ((operands->n == 1) == (o->query_file != NULL))
    return pm_cli_usage(cli, "give a query, or -q FILE");
  if (o->base && !pm_iri_is_valid(pm_str(o->base)))
    return pm_cli_usage(cli, "--base wants an absolute IRI, not '%s'", o->base);
  if (!choose_format(o))
    return pm_cli_usage(cli,
                        "there is no format '%s'; known are table csv tsv json xml, "
                        "and for graphs nt nq ttl trig jsonld jsonl rdfxml",
                        o->format_name);
  return -1;
}

static int run(PmCli *cli, int argc, char **argv) {
  Options o = {0};
  const PmOption options[] = {
      {0, "store", PM_OPTION_STRING, "DIR", "the store", &o.store},
      {'f', "format", PM_OPTION_STRING, "FORMAT",
       "table csv tsv json xml, or\nnt nq ttl trig jsonld jsonl rdfxml for graphs",
       &o.format_name},
      {'q', "query", PM_OPTION_STRING, "FILE", "the query is in FILE", &o.query_file},
      {'o', "output", PM_OPTION_STRING, "FILE", "write there, whole or not at all",
       &o.output},
      {0, "base", PM_OPTION_STRING, "IRI", "resolves relative IRIs", &o.base},
      {0, "strict-default-graph", PM_OPTION_FLAG, NULL,
       "without FROM, see the default graph alone", &o.strict_default_graph},
      {0, "parse-only", PM_OPTION_FLAG, NULL,
       "check the query as SPARQL 1.1, ask nothing", &o.parse_only},
  };
  PmStringList operands = {0};
  int rc = pm_cli_options(cli, options, sizeof options / sizeof *options, argc, argv,
                          &operands);
  if (rc < 0)
    rc = check(cli, &o, &operands);
  if (rc < 0)
    rc = pm_cli_exit(cli, read_and_ask(cli, &o, operands.n ? operands.items[0] : NULL));
  pm_string_list_free(&operands);
  return rc;
}

const PmCommand pm_cmd_query = {"query", "--store DIR [OPTION…] 'SPARQL' | -q FILE",
                                "Asks a store in SPARQL.", details, run};
