// SPDX-License-Identifier: MIT
// pressmark convert: any RDF file that can be read into any format that can be written.
#include "cmd.h"
#include "rdf_options.h"

#include <inttypes.h>
#include <stdio.h>

typedef struct {
  PmCli *cli;
  PmStringList inputs;
  PmRdfOptions rdf;
  const char *to, *output, *context, *hash;
  bool lax, count, validate, sort, canon, pretty, expanded, native_types, drop_graphs;
  unsigned long sort_memory; // MiB
  unsigned long max_work;
  PmFormat to_format;
  PmCanonHash canon_hash;
  PmKeyContext *key_context;
  // Where quads go.
  PmOutput *out;
  PmWriter *writer;
  PmSorter *sorter;
  PmDataset *dataset; // to be canonicalized
  PmSink sink;
  uint64_t n_quads; // of the input at hand
} Convert;

// --- quads pass here -------------------------------------------------------------------

static PmStatus count_quad(void *self, const PmQuad *quad) {
  (void)quad;
  ++((Convert *)self)->n_quads;
  return PM_OK;
}

static PmStatus add_to_dataset(void *self, const PmQuad *quad) {
  Convert *c = self;
  PmQuad triple = *quad;
  if (c->drop_graphs)
    triple.graph = (PmTerm){0};
  return pm_sink_quad(pm_dataset_sink(c->dataset), &triple);
}

static PmStatus open_sorter(Convert *c) {
  const PmSortOptions options = {.max_memory = (size_t)c->sort_memory << 20,
                                 .drop_graphs = c->drop_graphs};
  PM_TRY(pm_sorter_new(&c->cli->job, &options, &c->sorter));
  c->sink = *pm_sorter_sink(c->sorter);
  if (!c->canon)
    return PM_OK;
  PM_TRY(pm_dataset_new(&c->dataset));
  c->sink = (PmSink){.quad = add_to_dataset, .self = c};
  return PM_OK;
}

static PmStatus open_sink(Convert *c) {
  if (c->count || c->validate) {
    c->sink = (PmSink){.quad = count_quad, .self = c};
    return PM_OK;
  }
  PM_TRY(pm_output_open(&c->cli->job, c->output ? c->output : "-", &c->out));
  if (c->sort || c->canon)
    return open_sorter(c);
  const PmWriteOptions options = {.format = c->to_format,
                                  .drop_graphs = c->drop_graphs,
                                  .pretty = c->pretty,
                                  .expanded = c->expanded,
                                  .native_types = c->native_types,
                                  .rdf_direction = c->rdf.reading.rdf_direction,
                                  .context = c->key_context};
  PM_TRY(pm_writer_new(&c->cli->job, c->out, &options, &c->writer));
  c->sink = *pm_writer_sink(c->writer);
  return PM_OK;
}

static PmStatus finish_sink(Convert *c) {
  const PmCanonOptions options = {.hash = c->canon_hash, .max_work = c->max_work};
  PM_TRY(pm_sink_end(&c->sink));
  if (c->dataset)
    PM_TRY(pm_dataset_canonize(&c->cli->job, c->dataset, &options,
                               pm_sorter_sink(c->sorter)));
  if (c->sorter)
    PM_TRY(pm_sorter_write(c->sorter, c->out));
  PmOutput *out = c->out;
  c->out = NULL; // commit frees it, whatever happens
  return out ? pm_output_commit(out) : PM_OK;
}

// --- inputs ----------------------------------------------------------------------------

static PmStatus read_input(Convert *c, const char *path, const char *bnode_prefix) {
  PmInput *in = NULL;
  PM_TRY(pm_input_open(&c->cli->job, path, &in));
  PmReadOptions options = c->rdf.reading;
  options.lax = c->lax;
  options.all_errors = c->validate;
  options.bnode_prefix = pm_str(bnode_prefix);
  const PmStatus st = pm_rdf_read(&c->cli->job, in, &options, &c->sink);
  pm_input_close(in);
  return st;
}

static bool report_count(const Convert *c, const char *path, uint64_t n) {
  if (!c->count)
    return true;
  return (c->inputs.n > 1 ? printf("%" PRIu64 "\t%s\n", n, path)
                          : printf("%" PRIu64 "\n", n)) > 0;
}

static PmStatus print_failed(Convert *c) {
  return pm_fail(&c->cli->job, PM_ERR_IO, pm_at("<standard output>", 0, 0), NULL,
                 "cannot write the count");
}

// What a validation goes on after: the next file may be fine.
static bool is_about_input(PmStatus st) {
  return st == PM_ERR_SYNTAX || st == PM_ERR_INVALID || st == PM_ERR_LIMIT;
}

static PmStatus read_inputs(Convert *c) {
  uint64_t total = 0;
  for (size_t i = 0; i < c->inputs.n; ++i) {
    char prefix[32] = "";
    if (c->inputs.n > 1) // "f1_1b" and "f11_b": the digits end at the underscore
      snprintf(prefix, sizeof prefix, "f%zu_", i + 1);
    c->n_quads = 0;
    const PmStatus st = read_input(c, c->inputs.items[i], prefix);
    if (st && !(c->validate && is_about_input(st)))
      return st;
    total += c->n_quads;
    if (!report_count(c, c->inputs.items[i], c->n_quads))
      return print_failed(c);
  }
  if (c->inputs.n > 1 && !report_count(c, "total", total))
    return print_failed(c);
  return fflush(stdout) == 0 ? PM_OK : print_failed(c);
}

static PmStatus read_context(Convert *c) {
  PmBuf text = pm_buf(64 << 20);
  PmStatus st = pm_read_file(&c->cli->job, c->context, &text);
  if (!st)
    st = pm_key_context_read(&c->cli->job, pm_buf_str(&text), c->context, &c->rdf.reading,
                             &c->key_context);
  pm_buf_release(&text);
  return st;
}

static PmStatus work(Convert *c) {
  if (c->context)
    PM_TRY(read_context(c));
  PM_TRY(open_sink(c));
  PM_TRY(read_inputs(c));
  return finish_sink(c);
}

static void release(Convert *c) {
  pm_writer_free(c->writer);
  pm_sorter_free(c->sorter);
  pm_dataset_free(c->dataset);
  pm_output_abort(c->out);
  pm_key_context_free(c->key_context);
  pm_rdf_options_release(&c->rdf);
  pm_string_list_free(&c->inputs);
}

// --- the command line ------------------------------------------------------------------

// Lines with a graph name where there is one fit both triples and quads.
static int choose_format(Convert *c) {
  if (c->to && !(c->to_format = pm_format_by_name(pm_str(c->to))))
    return pm_cli_usage(
        c->cli, "-f knows nt nq ttl trig jsonld jsonl rdfxml n3 rdfjson, not '%s'",
        c->to);
  if (!c->to && c->output)
    c->to_format = pm_format_by_path(pm_str(c->output));
  if (!c->to_format)
    c->to_format = c->expanded ? PM_FORMAT_JSONLD : PM_FORMAT_NQUADS;
  return -1;
}

static int check_hash(Convert *c) {
  if (!c->hash)
    return -1;
  if (!c->canon)
    return pm_cli_usage(c->cli, "--hash is for --canon");
  if (strcmp(c->hash, "sha256") != 0 && strcmp(c->hash, "sha384") != 0)
    return pm_cli_usage(c->cli, "--hash is sha256 or sha384, not '%s'", c->hash);
  c->canon_hash = strcmp(c->hash, "sha384") == 0 ? PM_CANON_SHA384 : PM_CANON_SHA256;
  return -1;
}

// Options that do not go together: the first rule that is broken is named.
static int check_together(Convert *c) {
  const PmFormat to = c->to_format;
  const bool lines = to == PM_FORMAT_NTRIPLES || to == PM_FORMAT_NQUADS;
  const bool json = to == PM_FORMAT_JSONLD || to == PM_FORMAT_JSONL;
  const bool sorted = c->sort || c->canon, silent = c->count || c->validate;
  const struct {
    bool broken;
    const char *rule;
  } rules[] = {
      {c->count && c->validate, "--count and --validate exclude each other"},
      {silent && (c->to || c->output || sorted || c->pretty || c->expanded || c->context),
       "--count and --validate write no RDF: leave out what says how to write it"},
      {c->lax && c->validate, "--lax and --validate exclude each other"},
      {sorted && !lines, "--sort and --canon write nt or nq, no other format"},
      {sorted && to == PM_FORMAT_NTRIPLES && !c->drop_graphs,
       "--sort and --canon with -f nt need --drop-graphs; or take -f nq"},
      {c->sort && c->canon, "--canon sorts: leave --sort out"},
      {c->pretty && lines, "--pretty is for ttl, trig and jsonld; see --sort"},
      {c->context && !json, "--context is for jsonld and jsonl"},
      {c->expanded && to != PM_FORMAT_JSONLD, "--expanded is for jsonld"},
      {c->expanded && (c->pretty || c->context),
       "--expanded has its own form: leave --pretty and --context out"},
      {c->native_types && !c->expanded, "--native-types is for --expanded"},
      {c->max_work && !c->canon, "--max-work is for --canon"},
  };
  for (size_t i = 0; i < sizeof rules / sizeof *rules; ++i)
    if (rules[i].broken)
      return pm_cli_usage(c->cli, "%s", rules[i].rule);
  return -1;
}

static int check_options(Convert *c) {
  int (*const checks[])(Convert *) = {choose_format, check_hash, check_together};
  int rc = pm_rdf_options_check(c->cli, &c->rdf);
  for (size_t i = 0; rc < 0 && i < sizeof checks / sizeof *checks; ++i)
    rc = checks[i](c);
  return rc;
}

enum { N_OWN = 15 };

static int parse(Convert *c, int argc, char **argv) {
  PmOption options[N_OWN + PM_N_RDF_OPTIONS] = {
      {'f', "format", PM_OPTION_STRING, "FORMAT",
       "format of the output (else by the name of -o, else nq)", &c->to},
      {'o', "output", PM_OPTION_STRING, "FILE",
       "write here, whole or not at all (else to standard output)", &c->output},
      {0, "pretty", PM_OPTION_FLAG, NULL,
       "for people: sorted, nested, the same bytes for the same graph;\n"
       "holds all of it in memory",
       &c->pretty},
      {0, "context", PM_OPTION_STRING, "FILE", "JSON-LD context to write jsonld by",
       &c->context},
      {0, "expanded", PM_OPTION_FLAG, NULL,
       "expanded jsonld, as the W3C's algorithm makes it from the whole\n"
       "dataset, in memory",
       &c->expanded},
      {0, "native-types", PM_OPTION_FLAG, NULL,
       "numbers and booleans of JSON in it, which may change how they are\n"
       "written",
       &c->native_types},
      {0, "drop-graphs", PM_OPTION_FLAG, NULL, "leave the names of graphs out",
       &c->drop_graphs},
      {0, "sort", PM_OPTION_FLAG, NULL,
       "canonical nq, sorted by bytes, each line once; for files larger\n"
       "than memory too (uses $TMPDIR)",
       &c->sort},
      {0, "sort-memory", PM_OPTION_NUMBER, "MIB", "memory for --sort (256)",
       &c->sort_memory},
      {0, "canon", PM_OPTION_FLAG, NULL,
       "the same, with canonical blank node labels (RDFC-1.0); holds all of\n"
       "it in memory",
       &c->canon},
      {0, "hash", PM_OPTION_STRING, "NAME", "of --canon: sha256 (default) or sha384",
       &c->hash},
      {0, "max-work", PM_OPTION_NUMBER, "N",
       "--canon gives up after so many steps over blank nodes that are\n"
       "alike (100000)",
       &c->max_work},
      {0, "lax", PM_OPTION_FLAG, NULL,
       "skip bad lines of nt and nq with a warning; exit status 1 if\n"
       "there were any",
       &c->lax},
      {0, "count", PM_OPTION_FLAG, NULL, "write no RDF, print the number of quads",
       &c->count},
      {0, "validate", PM_OPTION_FLAG, NULL,
       "write no RDF, report all errors; exit status 1 if there are any", &c->validate},
  };
  pm_rdf_options(&c->rdf, options + N_OWN);
  const int rc =
      pm_cli_options(c->cli, options, N_OWN + PM_N_RDF_OPTIONS, argc, argv, &c->inputs);
  return rc >= 0 ? rc : check_options(c);
}

static PmStatus add_standard_input(Convert *c) {
  static char dash[] = "-", verb[] = "convert";
  char *argv[] = {verb, dash};
  return pm_cli_options(c->cli, NULL, 0, 2, argv, &c->inputs) < 0 ? PM_OK : PM_ERR_NOMEM;
}

static int exit_status(Convert *c, PmStatus st) {
  if (st)
    return pm_cli_exit(c->cli, st);
  const uint64_t refused = c->cli->job.n_errors + (c->lax ? c->cli->job.n_warnings : 0);
  return refused ? PM_EXIT_REFUSED : PM_EXIT_DONE;
}

static int run(PmCli *cli, int argc, char **argv) {
  Convert c = {.cli = cli};
  int rc = parse(&c, argc, argv);
  if (rc < 0) {
    PmStatus st = c.inputs.n ? PM_OK : add_standard_input(&c);
    st = st ? st : work(&c);
    rc = exit_status(&c, st);
  }
  release(&c);
  return rc;
}

static const char details[] =
    "FORMAT is one of\n"
    "  nt      N-Triples            nq      N-Quads\n"
    "  ttl     Turtle               trig    TriG\n"
    "  jsonld  JSON-LD              jsonl   JSON-LD, one document a line\n"
    "  rdfxml  RDF/XML\n"
    "\n"
    "IN is a file, gzipped or not, or - for standard input, which is also what is read\n"
    "without any. Several inputs become one output; their blank nodes are kept apart.\n"
    "\n"
    "Without --pretty, --expanded and --canon, memory does not grow with the input "
    "(that\n"
    "of a JSON-LD or RDF/XML document does). Every literal\n"
    "keeps the form it was written in: 01, 1.0 and \"1\"^^xsd:boolean stay what they "
    "are.\n"
    "\n"
    "Examples:\n"
    "  pressmark convert dump.nq.gz -f trig -o dump.trig\n"
    "  pressmark convert pages/*.ttl -o all.nt\n"
    "  pressmark convert --pretty messy.nt -o tidy.ttl\n"
    "  pressmark convert page.nq --drop-graphs -f jsonld --context context.jsonld\n"
    "  pressmark convert --sort a.nq b.nq -o all-sorted.nq\n"
    "  pressmark convert --canon graph.ttl | sha256sum\n"
    "  pressmark convert page.jsonld --context-map https://example.org/c/=contexts/\n"
    "  curl -s https://example.org/x.ttl | pressmark convert -i ttl --base "
    "https://example.org/x.ttl\n"
    "  pressmark convert --validate *.ttl && echo fine\n"
    "\n"
    "Exit status: 0 done; 1 done, but some lines were refused (--lax) or a file is not\n"
    "valid (--validate); 2 the command line is wrong; 3 failed, and FILE is as it was.\n";

const PmCommand pm_cmd_convert = {"convert",
                                  "[-i FORMAT] [-f FORMAT] [-o FILE] [OPTION…] [IN…]",
                                  "RDF from one format to another.", details, run};
