// SPDX-License-Identifier: MIT
// pressmark store: what is in a store, whether it is sound, all of it as N-Quads; the
// store anew without what is not used.
#include "cmd.h"

#include "store/store.h"

#include <inttypes.h>
#include <stdio.h>

static const char details[] =
    "info counts what the store holds; check reads all of it and says whether it is "
    "sound;\n"
    "dump writes all quads as N-Quads, graph by graph, and is what to load again; "
    "compact\n"
    "writes the store anew without free pages and unused terms.\n\n"
    "Examples:\n"
    "  pressmark store info db\n"
    "  pressmark store check db\n"
    "  pressmark store dump db -o dump.nq\n"
    "  pressmark store compact db\n\n"
    "Exit status: 0 done and sound, 2 usage, 3 failed or damaged, 130 interrupted.\n";

typedef struct {
  const char *dir;
  const char *output; // of dump
} Work;

static PmStatus check(PmCli *cli, const Work *w) {
  PM_TRY(pm_store_check(&cli->job, w->dir));
  if (!cli->quiet)
    printf("%s is sound\n", w->dir);
  return PM_OK;
}

static PmStatus print_info(PmStore *store) {
  PmStoreInfo info;
  PM_TRY(pm_store_info(store, &info));
  printf("quads     %" PRIu64 "\ngraphs    %" PRIu64 "\nsubjects  %" PRIu64
         "\nobjects   %" PRIu64 "\nterms     %" PRIu64 "\nbytes     %" PRIu64
         "\ntext      %s\n",
         info.quads, info.graphs, info.subjects, info.objects, info.terms, info.bytes,
         info.text ? "indexed" : "no");
  return PM_OK;
}

static PmStatus info(PmCli *cli, const Work *w) {
  PmStore *store = NULL;
  PM_TRY(pm_store_open(&cli->job, w->dir, PM_STORE_READ, &store));
  const PmStatus st = print_info(store);
  pm_store_close(store);
  return st;
}

static PmStatus write_all(PmCli *cli, PmStore *store, PmOutput *out) {
  const PmWriteOptions options = {.format = PM_FORMAT_NQUADS};
  PmWriter *writer = NULL;
  PM_TRY(pm_writer_new(&cli->job, out, &options, &writer));
  PmStatus st = pm_store_each(store, pm_writer_sink(writer));
  if (!st)
    st = pm_sink_end(pm_writer_sink(writer));
  pm_writer_free(writer);
  return st;
}

static PmStatus dump(PmCli *cli, const Work *w) {
  PmStore *store = NULL;
  PmOutput *out = NULL;
  PM_TRY(pm_store_open(&cli->job, w->dir, PM_STORE_READ, &store));
  PmStatus st = pm_output_open(&cli->job, w->output ? w->output : "-", &out);
  if (!st) {
    st = write_all(cli, store, out);
    if (st)
      pm_output_abort(out);
    else
      st = pm_output_commit(out);
  }
  pm_store_close(store);
  return st;
}

static PmStatus compact(PmCli *cli, const Work *w) {
  return pm_store_compact(&cli->job, w->dir);
}

static const struct {
  const char *name;
  PmStatus (*run)(PmCli *cli, const Work *work);
} actions[] = {{"info", info}, {"check", check}, {"dump", dump}, {"compact", compact}};
enum { N_ACTIONS = sizeof actions / sizeof *actions };

static int act(PmCli *cli, const PmStringList *operands, const char *output) {
  if (operands->n != 2)
    return pm_cli_usage(cli,
                        "name what to do (info, check, dump or compact) and one store");
  const Work work = {.dir = operands->items[1], .output = output};
  for (size_t i = 0; i < N_ACTIONS; ++i)
    if (pm_str_eqz(pm_str(operands->items[0]), actions[i].name))
      return pm_cli_exit(cli, actions[i].run(cli, &work));
  return pm_cli_usage(cli, "there is no '%s'; known are info check dump compact",
                      operands->items[0]);
}

static int run(PmCli *cli, int argc, char **argv) {
  const char *output = NULL;
  const PmOption options[] = {{'o', "output", PM_OPTION_STRING, "FILE",
                               "where dump writes; default: standard output", &output}};
  PmStringList operands = {0};
  int rc = pm_cli_options(cli, options, 1, argc, argv, &operands);
  if (rc < 0)
    rc = act(cli, &operands, output);
  if (rc == PM_EXIT_DONE && fflush(stdout))
    rc = PM_EXIT_FAILED;
  pm_string_list_free(&operands);
  return rc;
}

const PmCommand pm_cmd_store = {"store", "info|check|dump|compact DIR [-o FILE]",
                                "Looks into a store, checks it, writes it out.", details,
                                run};
