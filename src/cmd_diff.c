// SPDX-License-Identifier: MIT
// pressmark diff: do two RDF files say the same, whatever their blank nodes are called?
#include "cmd.h"
#include "rdf_options.h"

#include <stdlib.h>

typedef struct {
  PmCli *cli;
  PmStringList inputs;
  PmRdfOptions rdf;
  bool drop_graphs;
  unsigned long max_work;
  PmDataset *datasets[2];
} Diff;

// Leaves the graph names out on the way.
typedef struct {
  const PmSink *next;
} Dropper;

static PmStatus drop_graph(void *self, const PmQuad *quad) {
  PmQuad triple = *quad;
  triple.graph = (PmTerm){0};
  return pm_sink_quad(((const Dropper *)self)->next, &triple);
}

static PmStatus read_input(Diff *d, size_t i) {
  PmInput *in = NULL;
  PM_TRY(pm_input_open(&d->cli->job, d->inputs.items[i], &in));
  Dropper dropper = {pm_dataset_sink(d->datasets[i])};
  const PmSink drop = {.quad = drop_graph, .self = &dropper};
  const PmStatus st =
      pm_rdf_read(&d->cli->job, in, &d->rdf.reading,
                  d->drop_graphs ? &drop : pm_dataset_sink(d->datasets[i]));
  pm_input_close(in);
  return st;
}

// A line of N-Quads that stands in one of the files only.
typedef struct {
  PmStr text;
  char sign;
} Line;

typedef struct {
  PmArena arena;
  Line *lines;
  size_t n, cap;
} Lines;

typedef struct {
  Lines *lines;
  char sign;
} Collector;

static PmStatus collect(void *self, const PmQuad *quad) {
  const Collector *c = self;
  Lines *l = c->lines;
  PmBuf buf = pm_buf((size_t)1 << 31);
  PmStatus st = pm_quad_to_nquads(quad, &buf);
  l->lines = pm_arena_extend(&l->arena, l->lines, l->n, &l->cap, sizeof *l->lines);
  const PmStr text = pm_arena_copy(&l->arena, pm_buf_str(&buf));
  pm_buf_release(&buf);
  if (st || !l->lines || !text.data)
    return st ? st : PM_ERR_NOMEM;
  l->lines[l->n++] = (Line){text, c->sign};
  return PM_OK;
}

// By the text, what is gone before what is new: a changed object's lines come together.
static int compare_lines(const void *a, const void *b) {
  const Line *x = a, *y = b;
  const int order = pm_str_cmp(x->text, y->text);
  return order ? order : (x->sign == '+') - (y->sign == '+');
}

static PmStatus compare_into(Diff *d, Lines *lines, bool *same) {
  Collector removed = {lines, '-'}, added = {lines, '+'};
  const PmSink only_a = {.quad = collect, .self = &removed};
  const PmSink only_b = {.quad = collect, .self = &added};
  const PmCompareOptions options = {
      .max_work = d->max_work, .only_a = &only_a, .only_b = &only_b};
  return pm_dataset_compare(&d->cli->job, d->datasets[0], d->datasets[1], &options, same);
}

static PmStatus print_lines(Diff *d, Lines *lines) {
  PmOutput *out = NULL;
  if (lines->n)
    qsort(lines->lines, lines->n, sizeof *lines->lines, compare_lines);
  PM_TRY(pm_output_open(&d->cli->job, "-", &out));
  for (size_t i = 0; i < lines->n; ++i) {
    const PmStatus st = pm_output_printf(out, "%c %.*s\n", lines->lines[i].sign,
                                         PM_ARGS(lines->lines[i].text));
    if (st) {
      pm_output_abort(out);
      return st;
    }
  }
  return pm_output_commit(out);
}

static PmStatus compare(Diff *d, bool *same) {
  for (size_t i = 0; i < 2; ++i) {
    PM_TRY(pm_dataset_new(&d->datasets[i]));
    PM_TRY(read_input(d, i));
  }
  Lines lines = {0};
  PmStatus st = compare_into(d, &lines, same);
  if (!st)
    st = print_lines(d, &lines);
  pm_arena_release(&lines.arena);
  return st;
}

static int run_diff(Diff *d) {
  if (d->inputs.n != 2)
    return pm_cli_usage(d->cli, "two files are compared, not %zu", d->inputs.n);
  const int rc = pm_rdf_options_check(d->cli, &d->rdf);
  if (rc >= 0)
    return rc;
  bool same = false;
  const PmStatus st = compare(d, &same);
  if (st)
    return pm_cli_exit(d->cli, st);
  if (!same && !d->cli->quiet)
    pm_report(&d->cli->job, &(PmDiagnostic){PM_SEVERITY_NOTE, PM_OK, pm_at(NULL, 0, 0),
                                            NULL, "the files differ", NULL});
  return same ? PM_EXIT_DONE : PM_EXIT_REFUSED;
}

static int run(PmCli *cli, int argc, char **argv) {
  Diff d = {.cli = cli};
  enum { N_OWN = 2 };
  PmOption options[PM_N_RDF_OPTIONS + N_OWN] = {
      {0, "drop-graphs", PM_OPTION_FLAG, NULL, "compare triples: leave graph names out",
       &d.drop_graphs},
      {0, "max-work", PM_OPTION_NUMBER, "N",
       "give up after so many steps over blank nodes that are alike\n"
       "(1073741824, some ten seconds)",
       &d.max_work},
  };
  pm_rdf_options(&d.rdf, options + N_OWN);
  int rc = pm_cli_options(cli, options, PM_N_RDF_OPTIONS + N_OWN, argc, argv, &d.inputs);
  if (rc < 0)
    rc = run_diff(&d);
  for (size_t i = 0; i < 2; ++i)
    pm_dataset_free(d.datasets[i]);
  pm_rdf_options_release(&d.rdf);
  pm_string_list_free(&d.inputs);
  return rc;
}

const PmCommand pm_cmd_diff = {
    "diff", "[OPTION…] A B",
    "Compares two RDF files as datasets: order, formats and blank node labels do not "
    "count.",
    "Lines that begin with '-' stand in A only, those with '+' in B only, as N-Quads.\n"
    "Blank nodes are matched by what surrounds them. '-' is standard input.\n"
    "\n"
    "Examples:\n"
    "  pressmark diff old.ttl new.ttl\n"
    "  pressmark diff page.nq page.jsonld --drop-graphs && echo same\n"
    "\n"
    "Exit status: 0 the same; 1 different; 2 usage; 3 failed; 130 interrupted.\n",
    run};
