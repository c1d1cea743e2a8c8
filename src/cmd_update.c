// SPDX-License-Identifier: MIT
// pressmark update: changes a store as a SPARQL 1.1 Update request says.
#include "cmd.h"

#include "fetch.h"
#include "service.h"

#include <inttypes.h>

static const char details[] =
    "All operations of the request are done, or none: they are one commit, and readers\n"
    "beside it see the store as it was. Without WITH and USING a pattern sees what "
    "queries\n"
    "see: the default graph and all named graphs as one; templates that name no graph\n"
    "change the default graph alone, so DELETE needs GRAPH to delete what a pattern\n"
    "found in a named one. A folder that is not there becomes a store.\n"
    "LOAD reads files (file:///…) with --allow-load only, and fetches only addresses "
    "that\n"
    "begin with one of --allow-load-from, by way of redirects too.\n"
    "A store may also be the address of a SPARQL endpoint; then see\n"
    "`pressmark update --store http://… --help`.\n\n"
    "Examples:\n"
    "  pressmark update --store db \\\n"
    "    'DELETE WHERE { GRAPH ?g { ?s <http://example.org/old> ?o } }'\n"
    "  pressmark update --store db -q corrections.ru\n\n"
    "Exit status: 0 done, 2 usage, 3 failed and nothing changed, 130 interrupted.\n";

enum { MAX_REQUEST = 1 << 30 };

typedef struct {
  const char *store;
  const char *file;
  const char *base;
  bool allow_load;
  PmFetchRules fetch;
  bool allow_service;
  bool strict_default_graph;
  bool parse_only;
  unsigned long timeout; // seconds
  unsigned long memory;  // MiB
} Options;

static PmStatus change(PmCli *cli, const Options *o, const PmUpdate *update) {
  PmStore *store = NULL;
  PM_TRY(pm_store_open(&cli->job, o->store, PM_STORE_UPDATE, &store));
  PmStatus st = pm_store_update(store, update);
  if (!st)
    st = pm_store_commit(store);
  uint64_t added = 0, deleted = 0;
  pm_store_changed(store, &added, &deleted);
  pm_store_close(store);
  if (!st)
    pm_cli_say(cli, "%" PRIu64 " quad%s added, %" PRIu64 " deleted in %s", added,
               added == 1 ? "" : "s", deleted, o->store);
  return st;
}

static PmStatus read_and_change(PmCli *cli, const Options *o, const char *text) {
  PmBuf buf = pm_buf(MAX_REQUEST);
  const PmFetch fetch = pm_fetch_http(&o->fetch);
  PmUpdate update = {.query = {.text = pm_str(text),
                               .name = "<update>",
                               .base = pm_str(o->base),
                               .timeout = (double)o->timeout,
                               .memory = (size_t)o->memory << 20,
                               .service = o->allow_service ? &pm_service_http : NULL,
                               .strict_default_graph = o->strict_default_graph},
                     .load_files = o->allow_load,
                     .fetch = o->fetch.allowed.n ? &fetch : NULL};
  PmStatus st = PM_OK;
  if (!text) {
    st = pm_read_file(&cli->job, o->file, &buf);
    update.query.text = pm_buf_str(&buf);
    update.query.name = o->file;
  }
  if (!st)
    st = o->parse_only ? pm_query_check(&cli->job, &update.query, true)
                       : change(cli, o, &update);
  pm_buf_release(&buf);
  return st;
}

static int check(PmCli *cli, const Options *o, const PmStringList *operands) {
  if (!o->store && !o->parse_only)
    return pm_cli_usage(cli, "--store DIR is missing");
  if (operands->n > 1)
    return pm_cli_usage(cli, "one request at a time; put it in quotes");
  if ((operands->n == 1) == (o->file != NULL))
    return pm_cli_usage(cli, "give a request, or -q FILE");
  if (o->base && !pm_iri_is_valid(pm_str(o->base)))
    return pm_cli_usage(cli, "--base wants an absolute IRI, not '%s'", o->base);
  const char *bad = NULL;
  if (!pm_fetch_rules_are_valid(&o->fetch, &bad))
    return pm_cli_usage(cli, "--allow-load-from wants an http or https address, not '%s'",
                        bad);
  return -1;
}

static int run(PmCli *cli, int argc, char **argv) {
  Options o = {0};
  const PmOption options[] = {
      {0, "store", PM_OPTION_STRING, "DIR", "the store", &o.store},
      {'q', "query", PM_OPTION_STRING, "FILE", "the request is in FILE", &o.file},
      {0, "base", PM_OPTION_STRING, "IRI", "resolves relative IRIs", &o.base},
      {0, "allow-load", PM_OPTION_FLAG, NULL, "LOAD may read files", &o.allow_load},
      {0, "allow-load-from", PM_OPTION_LIST, "ADDRESS",
       "LOAD may fetch http and https addresses that\nbegin so; may be given again",
       &o.fetch.allowed},
      {0, "load-limit", PM_OPTION_NUMBER, "MIB",
       "LOAD takes no more than that from an address (1024)", &o.fetch.limit},
      {0, "allow-service", PM_OPTION_FLAG, NULL, "SERVICE may ask other endpoints",
       &o.allow_service},
      {0, "strict-default-graph", PM_OPTION_FLAG, NULL,
       "patterns see the default graph alone", &o.strict_default_graph},
      {0, "timeout", PM_OPTION_NUMBER, "SECONDS",
       "stop an operation that takes longer; nothing\nchanges (0: no limit)", &o.timeout},
      {0, "memory", PM_OPTION_NUMBER, "MIB",
       "stop an operation that keeps more than that\n(0: no limit)", &o.memory},
      {0, "parse-only", PM_OPTION_FLAG, NULL,
       "check the request as SPARQL 1.1, do nothing", &o.parse_only},
  };
  PmStringList operands = {0};
  int rc = pm_cli_options(cli, options, sizeof options / sizeof *options, argc, argv,
                          &operands);
  if (rc < 0)
    rc = check(cli, &o, &operands);
  o.fetch.timeout = o.timeout;
  if (rc < 0)
    rc =
        pm_cli_exit(cli, read_and_change(cli, &o, operands.n ? operands.items[0] : NULL));
  pm_string_list_free(&operands);
  pm_string_list_free(&o.fetch.allowed);
  return rc;
}

const PmCommand pm_cmd_update = {"update", "--store DIR [OPTION…] 'SPARQL' | -q FILE",
                                 "Changes a store in SPARQL.", details, run};
