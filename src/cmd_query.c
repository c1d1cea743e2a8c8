// SPDX-License-Identifier: MIT
// pressmark query: asks a store in SPARQL.
#include "cmd.h"

#include "answer.h"
#include "service.h"

static const char details[] =
    "Without FROM a query sees the default graph and all named graphs as one, each "
    "triple\n"
    "once; GRAPH ?g says where a triple is. FROM and FROM NAMED choose among the "
    "store's\n"
    "graphs and never open a file or a connection; SERVICE is refused without\n"
    "--allow-service.\n"
    "SELECT and ASK answer as table, csv, tsv, json or xml; CONSTRUCT as nt, nq, ttl,\n"
    "trig, jsonld or rdfxml; without -f the ending of -o FILE says which. The table is\n"
    "for reading: it cuts long texts; the others say all.\n"
    "A store may also be the address of a SPARQL endpoint; then see\n"
    "`pressmark query --store http://… --help`.\n\n"
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
  bool strict_default_graph;
  bool allow_service;
  bool parse_only;
  bool plan;
  unsigned long timeout; // seconds
  unsigned long memory;  // MiB
  PmAnswerOutput output;
} Options;

typedef struct {
  PmCli *cli;
  PmStore *store;
  const PmQuery *query;
} Question;

static PmStatus ask_store(void *data, const PmAnswerSink *sink) {
  const Question *q = data;
  return pm_store_query(q->store, &q->cli->job, q->query, sink);
}

// The plan goes where the answer would go.
static PmStatus write_plan(PmCli *cli, const Options *o, const Question *question) {
  PmQuery query = *question->query;
  const PmAnswerSink nobody = {0};
  PM_TRY(pm_output_open(&cli->job, o->output.path ? o->output.path : "-", &query.plan));
  const PmStatus st = pm_store_query(question->store, &cli->job, &query, &nobody);
  if (!st)
    return pm_output_commit(query.plan);
  pm_output_abort(query.plan);
  return st;
}

static PmStatus ask(PmCli *cli, const Options *o, const PmQuery *query) {
  Question question = {.cli = cli, .query = query};
  PM_TRY(pm_store_open(&cli->job, o->store, PM_STORE_READ, &question.store));
  const PmStatus st = o->plan
                          ? write_plan(cli, o, &question)
                          : pm_answer_write(&cli->job, &o->output, ask_store, &question);
  pm_store_close(question.store);
  return st;
}

static PmStatus read_and_ask(PmCli *cli, const Options *o, const char *text) {
  PmBuf buf = pm_buf(MAX_QUERY);
  PmQuery query = {.text = pm_str(text),
                   .name = "<query>",
                   .base = pm_str(o->base),
                   .timeout = (double)o->timeout,
                   .memory = (size_t)o->memory << 20,
                   .service = o->allow_service ? &pm_service_http : NULL,
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

static int check(PmCli *cli, Options *o, const PmStringList *operands) {
  if (!o->store && !o->parse_only)
    return pm_cli_usage(cli, "--store DIR is missing");
  if (o->store && pm_str_contains(pm_str(o->store), PM_STR("://")))
    return pm_cli_usage(cli, "--store wants a folder, or an http or https address");
  if (operands->n > 1)
    return pm_cli_usage(cli, "one query at a time; put it in quotes");
  if ((operands->n == 1) == (o->query_file != NULL))
    return pm_cli_usage(cli, "give a query, or -q FILE");
  if (o->base && !pm_iri_is_valid(pm_str(o->base)))
    return pm_cli_usage(cli, "--base wants an absolute IRI, not '%s'", o->base);
  if (!pm_answer_format(&o->output, o->format_name))
    return pm_cli_usage(cli, "there is no format '%s'; known are " PM_ANSWER_FORMATS,
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
       &o.output.path},
      {0, "base", PM_OPTION_STRING, "IRI", "resolves relative IRIs", &o.base},
      {0, "strict-default-graph", PM_OPTION_FLAG, NULL,
       "without FROM, see the default graph alone", &o.strict_default_graph},
      {0, "plan", PM_OPTION_FLAG, NULL,
       "write no answer but how it is found:\nrows expected and found by each operator",
       &o.plan},
      {0, "timeout", PM_OPTION_NUMBER, "SECONDS",
       "stop a query that takes longer (0: no limit)", &o.timeout},
      {0, "memory", PM_OPTION_NUMBER, "MIB",
       "stop a query that keeps more than that (0: no limit)", &o.memory},
      {0, "allow-service", PM_OPTION_FLAG, NULL, "SERVICE may ask other endpoints",
       &o.allow_service},
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
