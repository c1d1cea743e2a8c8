// SPDX-License-Identifier: MIT
// pressmark publish: the main job.
#include "cmd.h"
#include "page_options.h"
#include "publish/publish.h"
#include "rule_options.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

typedef struct {
  PmPageOptions pages;
  PmStringList rules;
  PmRuleOptions with;
  const char *dir;
  bool no_store;
  unsigned long jobs;
} Options;

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void print_number(size_t n, const char *one, const char *many, const char *after) {
  printf("%zu %s%s", n, n == 1 ? one : many, after);
}

static void print_summary(const PmPublishOptions *o, const PmPublishSummary *s,
                          double elapsed) {
  print_number(s->n_pages, "page", "pages", ", ");
  print_number(s->n_articles, "article", "articles", "\n");
  print_number(s->n_entities[PM_CLASS_PERSON], "person", "people", ", ");
  print_number(s->n_entities[PM_CLASS_ORGANIZATION], "organization", "organizations",
               ", ");
  print_number(s->n_entities[PM_CLASS_PLACE], "place", "places", ", ");
  print_number(s->n_entities[PM_CLASS_EVENT], "event", "events", "\n");
  if (s->n_refused)
    print_number(s->n_refused, "page", "pages", " refused, see the messages\n");
  printf("%llu quads in %s/dump.nq", (unsigned long long)s->n_quads, o->dir);
  if (s->n_held != s->n_pages)
    printf(", from the %zu pages that the folder holds now", s->n_held);
  printf("\n%.2f seconds\n\nLook at %s/README.md first", elapsed, o->dir);
  if (!o->no_store)
    printf(
        ", or ask:\n  pressmark query --store %s/store 'SELECT * { ?s ?p ?o } LIMIT 10'",
        o->dir);
  putchar('\n');
}

// Functions of rules, and what they come from.
static PmStatus load_functions(PmCli *cli, PmRuleOptions *with, PmArena *arena,
                               PmPublishOptions *o) {
  const size_t n = with->objects.n + with->filters.n;
  const char **code = pm_arena_alloc(arena, (n + 1) * sizeof *code);
  if (!code)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < n; ++i)
    code[i] = i < with->objects.n ? with->objects.items[i]
                                  : with->filters.items[i - with->objects.n];
  o->rules_code = code;
  o->n_rules_code = n;
  return pm_rule_options_load(cli, with, &o->rules_with);
}

static int publish(PmCli *cli, Options *options, PmArena *arena,
                   const PmStringList *operands) {
  PmPublishOptions o = {.dir = options->dir,
                        .version = cli->program_version,
                        .no_store = options->no_store,
                        .jobs = options->jobs,
                        .lexicons = options->pages.lexicons.items,
                        .n_lexicons = options->pages.lexicons.n,
                        .model = options->pages.model,
                        .register_ = options->pages.register_,
                        .namespace_ = pm_page_options_namespace(&options->pages)};
  PmPageInfos infos = {0};
  PmStatus st =
      pm_page_options_collect(&cli->job, &options->pages, operands, arena, &infos);
  if (!st)
    st = load_functions(cli, &options->with, arena, &o);
  if (st)
    return pm_cli_exit(cli, st);
  const PmStr rules = pm_cli_data_path(arena, "mappings/newspaper.rml.ttl");
  const PmStr data = pm_cli_data_path(arena, "data");
  const PmStr vocab = pm_cli_data_path(arena, "vocab");
  if (!rules.data || !data.data || !vocab.data)
    return pm_cli_exit(cli, PM_ERR_NOMEM);
  o.pages = infos.items;
  o.n_pages = infos.n;
  o.rules = options->rules.n ? options->rules.items : &rules.data;
  o.n_rules = options->rules.n ? options->rules.n : 1;
  o.data_dir = data.data;
  o.vocab_dir = vocab.data;
  PmPublishSummary summary;
  const double start = seconds();
  st = pm_publish(&cli->job, &o, &summary);
  if (st)
    return pm_cli_exit(cli, st);
  if (!cli->quiet)
    print_summary(&o, &summary, seconds() - start);
  if (fflush(stdout) != 0 || ferror(stdout)) {
    pm_fail(&cli->job, PM_ERR_IO, pm_at(NULL, 0, 0), NULL,
            "published, but the summary cannot be written: %s", strerror(errno));
    return PM_EXIT_FAILED;
  }
  return summary.n_refused ? PM_EXIT_REFUSED : PM_EXIT_DONE;
}

static int run(PmCli *cli, int argc, char **argv) {
  Options o = {0};
  enum { N_OWN = 4, N_ALL = N_OWN + PM_N_RULE_OPTIONS + PM_N_PAGE_OPTIONS };
  PmOption options[N_ALL] = {
      {'o', "output", PM_OPTION_STRING, "DIR", "the folder to publish into (required)",
       &o.dir},
      {'m', "rules", PM_OPTION_LIST, "RULES",
       "mapping rules (RML in Turtle); may be given several times\n"
       "(default: the shipped mappings/newspaper.rml.ttl)",
       &o.rules},
      {0, "no-store", PM_OPTION_FLAG, NULL, "leave the triple store out", &o.no_store},
      {'j', "jobs", PM_OPTION_NUMBER, "N", "pages made at a time (default: one a core)",
       &o.jobs},
  };
  pm_rule_options(&o.with, options + N_OWN);
  pm_page_options(&o.pages, options + N_OWN + PM_N_RULE_OPTIONS);
  PmStringList operands = {0};
  PmArena arena = {0};
  int rc = pm_cli_options(cli, options, N_ALL, argc, argv, &operands);
  if (rc < 0 && !o.dir)
    rc = pm_cli_usage(cli, "where to? name a folder with -o DIR");
  if (rc < 0 && operands.n == 0)
    rc = pm_cli_usage(cli, "no page is named");
  if (rc < 0)
    rc = publish(cli, &o, &arena, &operands);
  pm_arena_release(&arena);
  pm_string_list_free(&operands);
  pm_string_list_free(&o.rules);
  pm_rule_options_release(&o.with);
  pm_string_list_free(&o.pages.lexicons);
  return rc;
}

const PmCommand pm_cmd_publish = {
    "publish", "[OPTION…] PAGE… -o DIR",
    "Reads newspaper pages, finds articles and names, and publishes them as linked data.",
    "PAGE is a page of a newspaper: plain text, Markdown, ALTO, hOCR or TEI; a METS\n"
    "stands for its pages of ALTO or hOCR. Into DIR go: tei/ (the editions), nq/, ttl/\n"
    "and jsonld/ (each page as RDF), dump.nq and dump.ttl (all of\n"
    "it), the vocabulary, checksums, and store/, which `pressmark query` answers from.\n"
    "A page that DIR holds already is replaced. The same pages give the same bytes.\n"
    "\n"
    "Examples:\n"
    "  pressmark publish page1.txt page2.txt --newspaper hzwb --name 海州晚报 \\\n"
    "      --edition 新城版 --date 2025-03-04 -o out\n"
    "  pressmark publish pages/*.txt --manifest pages/manifest.csv -o out\n"
    "  pressmark publish page.txt -m my-rules.rml.ttl --no-store -o out\n"
    "\n"
    "Exit status: 0 done; 1 done, but some page was refused and named; 2 usage;\n"
    "3 failed and nothing changed; 130 interrupted.\n",
    run};
