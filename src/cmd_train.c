// SPDX-License-Identifier: MIT
// pressmark train: the tagger's model from annotated text, and what a model makes of
// text that is annotated already.
#include "cmd.h"
#include "name/name.h"

#include <stdio.h>

enum { EPOCHS = 8, FACTS = 120000 };

typedef struct {
  const char *model, *use;
  unsigned long epochs, n_facts;
  PmStringList tests, lexicons;
} Options;

static double f1(size_t right, size_t found, size_t gold) {
  return found + gold ? 2.0 * (double)right / (double)(found + gold) : 0;
}

static void print_scores(const PmTagScores *s) {
  size_t right = 0, found = 0, gold = 0;
  printf("%-14s %8s %8s %8s %7s\n", "class", "marked", "found", "right", "F1");
  for (size_t i = 0; i < PM_N_TAGGED; ++i) {
    printf("%-14s %8zu %8zu %8zu %7.4f\n", pm_tag_name(i), s->gold[i], s->found[i],
           s->right[i], f1(s->right[i], s->found[i], s->gold[i]));
    right += s->right[i];
    found += s->found[i];
    gold += s->gold[i];
  }
  printf("%-14s %8zu %8zu %8zu %7.4f\n", "all", gold, found, right,
         f1(right, found, gold));
}

static PmStatus train(PmCli *cli, const Options *o, PmNamerOptions *with,
                      const PmStringList *files) {
  const PmTrainOptions options = {.files = files->items,
                                  .n_files = files->n,
                                  .model = o->model,
                                  .epochs = o->epochs,
                                  .n_facts = o->n_facts};
  PmNamer *namer = NULL;
  with->model = "";
  PmStatus st = pm_namer_new(&cli->job, with, &namer);
  if (!st)
    st = pm_tagger_train(&cli->job, namer, &options);
  pm_namer_free(namer);
  return st;
}

static PmStatus test(PmCli *cli, const Options *o, PmNamerOptions *with) {
  PmTagScores scores;
  PmNamer *namer = NULL;
  with->model = o->model ? o->model : o->use;
  PmStatus st = pm_namer_new(&cli->job, with, &namer);
  if (!st)
    st = pm_tagger_test(&cli->job, namer, o->tests.items, o->tests.n, &scores);
  pm_namer_free(namer);
  if (!st)
    print_scores(&scores);
  return st;
}

static int work(PmCli *cli, const Options *o, const PmStringList *files) {
  PmArena arena = {0};
  const PmStr data = pm_cli_data_path(&arena, "data");
  PmNamerOptions with = {
      .data_dir = data.data, .lexicons = o->lexicons.items, .n_lexicons = o->lexicons.n};
  PmStatus st = data.data ? PM_OK : PM_ERR_NOMEM;
  if (!st && files->n)
    st = train(cli, o, &with, files);
  if (!st && o->tests.n)
    st = test(cli, o, &with);
  pm_arena_release(&arena);
  return st ? pm_cli_exit(cli, st) : PM_EXIT_DONE;
}

static int run(PmCli *cli, int argc, char **argv) {
  enum { N_OWN = 6 };
  Options o = {.epochs = EPOCHS, .n_facts = FACTS};
  const PmOption options[N_OWN] = {
      {'o', "output", PM_OPTION_STRING, "MODEL", "the model to write", &o.model},
      {0, "epochs", PM_OPTION_NUMBER, "N", "times over the texts (default: 8)",
       &o.epochs},
      {0, "facts", PM_OPTION_NUMBER, "N", "facts that the model keeps (default: 120000)",
       &o.n_facts},
      {0, "test", PM_OPTION_LIST, "FILE",
       "annotated text to measure the model on; may be\ngiven several times", &o.tests},
      {0, "model", PM_OPTION_STRING, "MODEL",
       "the model to measure, when none is made\n(default: the shipped one)", &o.use},
      {0, "lexicon", PM_OPTION_LIST, "TSV",
       "own names and words; may be given several times", &o.lexicons},
  };
  PmStringList operands = {0};
  int rc = pm_cli_options(cli, options, N_OWN, argc, argv, &operands);
  if (rc < 0 && !operands.n && !o.tests.n)
    rc = pm_cli_usage(cli, "no annotated text is named");
  if (rc < 0 && operands.n && !o.model)
    rc = pm_cli_usage(cli, o.tests.n ? "where to? name a model with -o MODEL; to measure "
                                       "on several files, --test before each"
                                     : "where to? name a model with -o MODEL");
  if (rc < 0 && (!o.epochs || o.epochs > 1000 || !o.n_facts || o.n_facts > 100000000))
    rc = pm_cli_usage(cli, "--epochs and --facts are numbers above 0");
  if (rc < 0)
    rc = work(cli, &o, &operands);
  pm_string_list_free(&operands);
  pm_string_list_free(&o.tests);
  pm_string_list_free(&o.lexicons);
  return rc;
}

const PmCommand pm_cmd_train = {
    "train", "FILE… -o MODEL",
    "Makes the model by which names are recognised, from annotated text.",
    "FILE is TEI with persName, orgName, placeName, roleName and date, as data/corpus\n"
    "has it, or IOB2. The same files in the same order give the same model.\n\n"
    "  pressmark train corpus/*.xml -o own.model\n"
    "  pressmark train --model own.model --test held-out.xml\n",
    run};
