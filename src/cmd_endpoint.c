// SPDX-License-Identifier: MIT
// pressmark load, query and update against a SPARQL endpoint. The verbs for a store in a
// folder are in cmd_load.c, cmd_query.c and cmd_update.c.
#include "cmd.h"

#include "answer.h"
#include "endpoint/endpoint.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define CREDENTIALS                                                                      \
  "Credentials come from the environment (PRESSMARK_USER and PRESSMARK_PASSWORD, or\n"   \
  "PRESSMARK_TOKEN) or from --credentials FILE with lines user=…, password=…, "      \
  "token=….\n"                                                                         \
  "docs/endpoints.md has the addresses of known products.\n\n"                           \
  "Exit status: 0 done, 2 usage, 3 failed, 130 interrupted.\n"

static const char load_details[] =
    "Quads keep the graphs that the files name; triples go to --graph, or to the "
    "default\n"
    "graph. They are sent in requests of some megabytes, tried again when the server is\n"
    "busy. An endpoint has no transaction over several requests: after an error what "
    "was\n"
    "sent is there; loading again adds nothing but blank nodes. With --replace each "
    "graph\n"
    "that gets a triple is emptied first.\n\n"
    "Example:\n"
    "  pressmark load --store http://localhost:8890/sparql-auth \\\n"
    "    --credentials virtuoso.txt out/dump.nq\n\n" CREDENTIALS;

static const char query_details[] =
    "The query is sent as it is. The answer is written in the formats of `query`.\n\n"
    "Example:\n"
    "  pressmark query --store http://localhost:8890/sparql -f csv -q "
    "persons.rq\n\n" CREDENTIALS;

static const char update_details[] =
    "The update is sent as it is, once: it is not tried again when the connection "
    "breaks.\n\n"
    "Example:\n"
    "  pressmark update --store http://localhost:8890/sparql-auth \\\n"
    "    'CLEAR GRAPH <https://example.org/g>'\n\n" CREDENTIALS;

enum { MAX_TEXT = 1 << 26, MAX_CREDENTIALS = 1 << 16, PROGRESS_EVERY = 10000 };

typedef struct {
  PmEndpointOptions endpoint;
  const char *auth;
  const char *credentials;
  PmArena arena; // of the credentials
  // load
  const char *graph, *base, *input_format;
  PmFormat format;
  unsigned long chunk;
  uint64_t n; // quads read
  const PmSink *to;
  PmJob *job;
  // query, update
  const char *file, *output_format;
  PmAnswerOutput output;
} Options;

typedef struct {
  Options *options;
  PmEndpoint *endpoint;
  PmStr text;
} Work;

// --- credentials -----------------------------------------------------------------------

static PmStatus take_line(Options *o, PmStr line) {
  const struct {
    const char *name;
    const char **value;
  } known[] = {{"user=", &o->endpoint.user},
               {"password=", &o->endpoint.password},
               {"token=", &o->endpoint.token}};
  for (size_t i = 0; i < sizeof known / sizeof *known; ++i) {
    const PmStr name = pm_str(known[i].name);
    if (!pm_str_starts(line, name))
      continue;
    *known[i].value =
        pm_arena_copy(&o->arena, pm_str_slice(line, name.len, line.len)).data;
    return *known[i].value ? PM_OK : PM_ERR_NOMEM;
  }
  return line.len && line.data[0] != '#' ? PM_ERR_SYNTAX : PM_OK;
}

static PmStatus take_lines(PmCli *cli, Options *o, PmStr text) {
  uint64_t number = 0;
  for (size_t from = 0; from < text.len;) {
    size_t end = pm_str_find(text, PM_STR("\n"), from);
    end = end == (size_t)-1 ? text.len : end;
    PmStr line = pm_str_slice(text, from, end);
    if (line.len && line.data[line.len - 1] == '\r')
      --line.len;
    ++number;
    const PmStatus st = take_line(o, line);
    if (st == PM_ERR_SYNTAX)
      return pm_fail(&cli->job, st, pm_at(o->credentials, number, 0),
                     "a line is user=…, password=…, token=… or a # comment",
                     "this line is none that credentials have");
    PM_TRY(st);
    from = end + 1;
  }
  return PM_OK;
}

static PmStatus read_credentials(PmCli *cli, Options *o) {
  if (!o->credentials) {
    o->endpoint.user = getenv("PRESSMARK_USER");
    o->endpoint.password = getenv("PRESSMARK_PASSWORD");
    o->endpoint.token = getenv("PRESSMARK_TOKEN");
    return PM_OK;
  }
  struct stat st;
  if (stat(o->credentials, &st) == 0 && (st.st_mode & (S_IRGRP | S_IROTH)))
    pm_warn(&cli->job, pm_at(o->credentials, 0, 0), "chmod 600 it",
            "others can read these credentials");
  PmBuf text = pm_buf(MAX_CREDENTIALS);
  PmStatus status = pm_read_file(&cli->job, o->credentials, &text);
  status = status ? status : take_lines(cli, o, pm_buf_str(&text));
  pm_buf_release(&text);
  return status;
}

// --- load ------------------------------------------------------------------------------

static PmStatus load_quad(void *self, const PmQuad *quad) {
  Options *o = self;
  PmQuad q = *quad;
  if (q.graph.kind == PM_TERM_NONE && o->graph)
    q.graph = pm_iri(pm_str(o->graph));
  if (++o->n % PROGRESS_EVERY == 0)
    pm_progress(o->job, "quads", o->n, 0);
  return pm_sink_quad(o->to, &q);
}

// Blank nodes of different files stay apart.
static PmStatus load_file(Options *o, const char *path, size_t number) {
  char prefix[32];
  snprintf(prefix, sizeof prefix, "f%zu.", number);
  const PmReadOptions options = {
      .format = o->format, .base = pm_str(o->base), .bnode_prefix = pm_str(prefix)};
  const PmSink sink = {.quad = load_quad, .self = o};
  PmInput *input = NULL;
  PM_TRY(pm_input_open(o->job, path, &input));
  const PmStatus st = pm_rdf_read(o->job, input, &options, &sink);
  pm_input_close(input);
  return st;
}

static PmStatus load(PmCli *cli, Work *w, const PmStringList *files) {
  Options *o = w->options;
  o->job = &cli->job;
  o->to = pm_endpoint_sink(w->endpoint);
  for (size_t i = 0; i < files->n; ++i)
    PM_TRY(load_file(o, files->items[i], i));
  PM_TRY(pm_sink_end(o->to));
  if (!cli->quiet)
    printf("%" PRIu64 " quad%s of %zu file%s sent to %s\n", o->n, o->n == 1 ? "" : "s",
           files->n, files->n == 1 ? "" : "s", o->endpoint.url);
  return PM_OK;
}

// --- query, update ---------------------------------------------------------------------

static PmStatus ask(void *data, const PmAnswerSink *sink) {
  const Work *w = data;
  return pm_endpoint_query(w->endpoint, w->text, sink);
}

typedef PmStatus Send(PmCli *cli, Work *w);

static PmStatus send_query(PmCli *cli, Work *w) {
  return pm_answer_write(&cli->job, &w->options->output, ask, w);
}

static PmStatus send_update(PmCli *cli, Work *w) {
  (void)cli;
  return pm_endpoint_update(w->endpoint, w->text);
}

static PmStatus read_and_send(PmCli *cli, Work *w, const PmStringList *operands,
                              Send *send) {
  PmBuf buf = pm_buf(MAX_TEXT);
  PmStatus st = PM_OK;
  if (w->options->file) {
    st = pm_read_file(&cli->job, w->options->file, &buf);
    w->text = pm_buf_str(&buf);
  } else {
    w->text = pm_str(operands->items[0]);
  }
  st = st ? st : send(cli, w);
  pm_buf_release(&buf);
  return st;
}

static PmStatus query(PmCli *cli, Work *w, const PmStringList *operands) {
  return read_and_send(cli, w, operands, send_query);
}

static PmStatus update(PmCli *cli, Work *w, const PmStringList *operands) {
  return read_and_send(cli, w, operands, send_update);
}

// --- the command lines -----------------------------------------------------------------

typedef PmStatus Act(PmCli *cli, Work *w, const PmStringList *operands);

static int check_auth(PmCli *cli, Options *o) {
  if (!o->endpoint.url)
    return pm_cli_usage(cli, "--store URL is missing");
  if (!o->auth || strcmp(o->auth, "digest") == 0)
    return -1;
  o->endpoint.basic = strcmp(o->auth, "basic") == 0;
  return o->endpoint.basic
             ? -1
             : pm_cli_usage(cli, "--auth is digest or basic, not '%s'", o->auth);
}

static int check_load(PmCli *cli, Options *o, const PmStringList *files) {
  if (files->n == 0)
    return pm_cli_usage(cli, "name the files to load, or - for standard input");
  if (o->graph && !pm_iri_is_valid(pm_str(o->graph)))
    return pm_cli_usage(cli, "--graph wants an absolute IRI, not '%s'", o->graph);
  if (o->base && !pm_iri_is_valid(pm_str(o->base)))
    return pm_cli_usage(cli, "--base wants an absolute IRI, not '%s'", o->base);
  o->endpoint.chunk = (size_t)o->chunk << 10;
  if (!o->input_format)
    return -1;
  o->format = pm_format_by_name(pm_str(o->input_format));
  return o->format ? -1
                   : pm_cli_usage(cli,
                                  "there is no format '%s'; known are nt nq ttl trig "
                                  "jsonld jsonl rdfxml",
                                  o->input_format);
}

static int check_text(PmCli *cli, Options *o, const PmStringList *operands) {
  if (operands->n > 1)
    return pm_cli_usage(cli, "one text at a time; put it in quotes");
  if ((operands->n == 1) == (o->file != NULL))
    return pm_cli_usage(cli, "give a text, or -q FILE");
  return pm_answer_format(&o->output, o->output_format)
             ? -1
             : pm_cli_usage(cli, "there is no format '%s'; known are " PM_ANSWER_FORMATS,
                            o->output_format);
}

static int act(PmCli *cli, Options *o, const PmStringList *operands, Act *doing) {
  Work w = {.options = o};
  PmStatus st = read_credentials(cli, o);
  st = st ? st : pm_endpoint_open(&cli->job, &o->endpoint, &w.endpoint);
  st = st ? st : doing(cli, &w, operands);
  pm_endpoint_close(w.endpoint);
  if (!st && fflush(stdout))
    st = PM_ERR_IO;
  return pm_cli_exit(cli, st);
}

// What a verb makes of its command line.
typedef struct {
  const PmOption *options;
  size_t n;
  int (*check)(PmCli *cli, Options *o, const PmStringList *operands);
  Act *act;
  int argc;
  char **argv;
} Line;

static int run_line(PmCli *cli, Options *o, const Line *line) {
  PmStringList operands = {0};
  int rc = pm_cli_options(cli, line->options, line->n, line->argc, line->argv, &operands);
  rc = rc < 0 ? check_auth(cli, o) : rc;
  rc = rc < 0 ? line->check(cli, o, &operands) : rc;
  rc = rc < 0 ? act(cli, o, &operands, line->act) : rc;
  pm_string_list_free(&operands);
  pm_arena_release(&o->arena);
  return rc;
}

#define COMMON_OPTIONS(o)                                                                \
  {0, "store", PM_OPTION_STRING, "URL", "the endpoint", &(o).endpoint.url},              \
      {0,                                                                                \
       "credentials",                                                                    \
       PM_OPTION_STRING,                                                                 \
       "FILE",                                                                           \
       "user, password or token",                                                        \
       &(o).credentials},                                                                \
  {                                                                                      \
    0, "auth", PM_OPTION_STRING, "KIND", "digest (default) or basic", &(o).auth          \
  }

static int run_load(PmCli *cli, int argc, char **argv) {
  Options o = {0};
  const PmOption options[] = {
      COMMON_OPTIONS(o),
      {0, "graph-store-url", PM_OPTION_STRING, "URL",
       "the graph store, if elsewhere than the product of --store has it",
       &o.endpoint.graph_store_url},
      {'g', "graph", PM_OPTION_STRING, "IRI", "the graph of triples", &o.graph},
      {0, "replace", PM_OPTION_FLAG, NULL, "empty the graphs that get triples",
       &o.endpoint.replace},
      {'i', "input-format", PM_OPTION_STRING, "FORMAT",
       "nt nq ttl trig jsonld jsonl rdfxml;\nelse by name and content", &o.input_format},
      {0, "base", PM_OPTION_STRING, "IRI", "resolves relative IRIs", &o.base},
      {0, "chunk", PM_OPTION_NUMBER, "KIB", "size of a request (default 4096)", &o.chunk},
  };
  const Line line = {options, sizeof options / sizeof *options, check_load, load, argc,
                     argv};
  return run_line(cli, &o, &line);
}

static int run_query(PmCli *cli, int argc, char **argv) {
  Options o = {0};
  const PmOption options[] = {
      COMMON_OPTIONS(o),
      {'f', "format", PM_OPTION_STRING, "FORMAT",
       "table csv tsv json xml, or\nnt nq ttl trig jsonld jsonl rdfxml for graphs",
       &o.output_format},
      {'q', "query", PM_OPTION_STRING, "FILE", "the query is in FILE", &o.file},
      {'o', "output", PM_OPTION_STRING, "FILE", "write there, whole or not at all",
       &o.output.path},
  };
  const Line line = {options, sizeof options / sizeof *options, check_text, query, argc,
                     argv};
  return run_line(cli, &o, &line);
}

static int run_update(PmCli *cli, int argc, char **argv) {
  Options o = {0};
  const PmOption options[] = {
      COMMON_OPTIONS(o),
      {0, "update-url", PM_OPTION_STRING, "URL",
       "where updates go, if elsewhere than the product of --store has it",
       &o.endpoint.update_url},
      {'q', "query", PM_OPTION_STRING, "FILE", "the update is in FILE", &o.file},
  };
  const Line line = {options, sizeof options / sizeof *options, check_text, update, argc,
                     argv};
  return run_line(cli, &o, &line);
}

const PmCommand pm_cmd_endpoint_load = {"load", "--store URL [OPTION…] FILE…",
                                        "Sends RDF files to a SPARQL endpoint.",
                                        load_details, run_load};
const PmCommand pm_cmd_endpoint_query = {
    "query", "--store URL [OPTION…] 'SPARQL' | -q FILE", "Asks a SPARQL endpoint.",
    query_details, run_query};
const PmCommand pm_cmd_endpoint_update = {
    "update", "--store URL [OPTION…] 'SPARQL' | -q FILE",
    "Changes a store behind a SPARQL endpoint.", update_details, run_update};
