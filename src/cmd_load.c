// SPDX-License-Identifier: MIT
// pressmark load: RDF files into a store, all of them or none.
#include "cmd.h"

#include "store/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const char details[] =
    "Quads keep the graphs that the files name; triples go to --graph, or to the "
    "default\n"
    "graph. A quad that is there already is not added again. With --replace, each graph\n"
    "that gets a quad is emptied first. All files are loaded or none: after an error or "
    "an\n"
    "interrupt the store is as it was. Blank nodes of different files stay apart. What\n"
    "is larger than --memory is sorted in files of the store's folder.\n"
    "A store may also be the address of a SPARQL endpoint; then see\n"
    "`pressmark load --store http://… --help`.\n\n"
    "Examples:\n"
    "  pressmark load --store db out/dump.nq\n"
    "  pressmark load --store db --graph https://example.org/g --replace places.ttl\n"
    "  zcat dump.nq.gz | pressmark load --store db -i nq -\n\n"
    "Exit status: 0 loaded, 2 usage, 3 failed and nothing changed, 130 interrupted.\n";

enum { PROGRESS_EVERY = 10000 };

typedef struct {
  const char *store;
  const char *graph;
  const char *base;
  const char *format_name;
  bool replace;
  unsigned long memory; // MiB
  bool text;
  PmFormat format;
} Options;

// Between the reader and the store: names the graph of triples, empties graphs.
typedef struct {
  PmJob *job;
  PmStore *store;
  const Options *options;
  PmStrtab replaced; // graphs that were emptied, as N-Triples
  PmBuf key;
  uint64_t n;
} Loader;

static PmStatus replace_once(Loader *l, const PmTerm *graph) {
  pm_buf_clear(&l->key);
  if (graph->kind)
    PM_TRY(pm_term_to_ntriples(graph, &l->key));
  uint32_t number = 0;
  bool added = false;
  PM_TRY(pm_strtab_add(&l->replaced, pm_buf_str(&l->key), &number, &added));
  return added ? pm_store_clear(l->store, graph) : PM_OK;
}

static PmStatus load_quad(void *self, const PmQuad *quad) {
  Loader *l = self;
  PmQuad q = *quad;
  if (q.graph.kind == PM_TERM_NONE && l->options->graph)
    q.graph = pm_iri(pm_str(l->options->graph));
  if (l->options->replace)
    PM_TRY(replace_once(l, &q.graph));
  if (++l->n % PROGRESS_EVERY == 0)
    pm_progress(l->job, "quads", l->n, 0);
  return pm_sink_quad(pm_store_sink(l->store), &q);
}

// The same file gives the same labels, so that loading it twice adds nothing.
static PmStr bnode_prefix(PmArena *arena, const char *path) {
  char *real = realpath(path, NULL);
  const PmSha256 sum = pm_sha256(pm_str(real ? real : path));
  free(real);
  return pm_arena_printf(arena, "f%.12s.", sum.hex);
}

static PmStatus load_file(Loader *l, PmArena *arena, const char *path) {
  const PmStr prefix = bnode_prefix(arena, path);
  if (!prefix.data)
    return PM_ERR_NOMEM;
  const PmReadOptions options = {.format = l->options->format,
                                 .base = pm_str(l->options->base),
                                 .bnode_prefix = prefix};
  const PmSink sink = {.quad = load_quad, .self = l};
  PmInput *input = NULL;
  PM_TRY(pm_input_open(l->job, path, &input));
  const PmStatus st = pm_rdf_read(l->job, input, &options, &sink);
  pm_input_close(input);
  return st;
}

static PmStatus load_files(Loader *l, const PmStringList *files) {
  PmArena arena = {0};
  PmStatus st = PM_OK;
  for (size_t i = 0; !st && i < files->n; ++i)
    st = load_file(l, &arena, files->items[i]);
  pm_arena_release(&arena);
  return st ? st : pm_store_commit(l->store);
}

static PmStatus load(PmCli *cli, const Options *options, const PmStringList *files) {
  Loader l = {.job = &cli->job, .options = options, .key = pm_buf((size_t)1 << 20)};
  PM_TRY(pm_store_open(&cli->job, options->store, PM_STORE_UPDATE, &l.store));
  if (options->memory)
    pm_store_set_memory(l.store, (size_t)options->memory << 20);
  PmStatus st = options->text ? pm_store_index_text(l.store) : PM_OK;
  if (!st)
    st = load_files(&l, files);
  pm_store_close(l.store);
  pm_strtab_release(&l.replaced);
  pm_buf_release(&l.key);
  if (!st && !cli->quiet)
    printf("%" PRIu64 " quad%s of %zu file%s loaded into %s\n", l.n, l.n == 1 ? "" : "s",
           files->n, files->n == 1 ? "" : "s", options->store);
  return st;
}

static int check(PmCli *cli, Options *o, const PmStringList *files) {
  if (!o->store)
    return pm_cli_usage(cli, "--store DIR is missing");
  if (pm_str_contains(pm_str(o->store), PM_STR("://")))
    return pm_cli_usage(cli, "--store wants a folder, or an http or https address");
  if (files->n == 0)
    return pm_cli_usage(cli, "name the files to load, or - for standard input");
  if (o->graph && !pm_iri_is_valid(pm_str(o->graph)))
    return pm_cli_usage(cli, "--graph wants an absolute IRI, not '%s'", o->graph);
  if (o->base && !pm_iri_is_valid(pm_str(o->base)))
    return pm_cli_usage(cli, "--base wants an absolute IRI, not '%s'", o->base);
  if (o->format_name) {
    o->format = pm_format_by_name(pm_str(o->format_name));
    if (o->format == PM_FORMAT_UNKNOWN)
      return pm_cli_usage(cli,
                          "there is no format '%s'; known are nt nq ttl trig jsonld "
                          "jsonl rdfxml",
                          o->format_name);
  }
  return -1;
}

static int run(PmCli *cli, int argc, char **argv) {
  Options o = {0};
  const PmOption options[] = {
      {0, "store", PM_OPTION_STRING, "DIR", "the store; made if it is not there",
       &o.store},
      {'g', "graph", PM_OPTION_STRING, "IRI", "the graph of triples", &o.graph},
      {0, "replace", PM_OPTION_FLAG, NULL, "empty the graphs that get quads", &o.replace},
      {'i', "input-format", PM_OPTION_STRING, "FORMAT",
       "nt nq ttl trig jsonld jsonl rdfxml;\nelse by name and content", &o.format_name},
      {0, "base", PM_OPTION_STRING, "IRI", "resolves relative IRIs", &o.base},
      {0, "text", PM_OPTION_FLAG, NULL, "keep a full-text index in the store from now on",
       &o.text},
      {0, "memory", PM_OPTION_NUMBER, "MIB", "memory that loading takes (256)",
       &o.memory},
  };
  PmStringList files = {0};
  int rc =
      pm_cli_options(cli, options, sizeof options / sizeof *options, argc, argv, &files);
  if (rc < 0)
    rc = check(cli, &o, &files);
  if (rc < 0)
    rc = pm_cli_exit(cli, load(cli, &o, &files));
  if (rc == PM_EXIT_DONE && fflush(stdout))
    rc = PM_EXIT_FAILED;
  pm_string_list_free(&files);
  return rc;
}

const PmCommand pm_cmd_load = {"load", "--store DIR [OPTION…] FILE…",
                               "Loads RDF files into a store.", details, run};
