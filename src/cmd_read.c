// SPDX-License-Identifier: MIT
// pressmark read: pages to editions (TEI), one file a page. A page that is refused is
// named and the others go on.
#include "cmd.h"
#include "page_options.h"

typedef struct {
  PmCli *cli;
  const char *out; // a folder, or "-"
  PmStr namespace_;
  PmStrtab stems; // of the files written, so that none is written twice
  size_t n_refused;
} Reading;

static PmStatus write_to(Reading *r, const PmPage *page, const char *path) {
  PmOutput *output = NULL;
  PM_TRY(pm_output_open(&r->cli->job, path, &output));
  const PmStatus st = pm_page_write_tei(&r->cli->job, page, output);
  if (st) {
    pm_output_abort(output);
    return st;
  }
  return pm_output_commit(output);
}

static PmStatus write_page(Reading *r, PmPage *page) {
  if (strcmp(r->out, "-") == 0)
    return write_to(r, page, "-");
  bool added = false;
  uint32_t number;
  const PmStr stem = pm_page_file_stem(page);
  PM_TRY(stem.data ? pm_strtab_add(&r->stems, stem, &number, &added) : PM_ERR_NOMEM);
  if (!added)
    return pm_fail(&r->cli->job, PM_ERR_INVALID, pm_at(page->info.file.data, 0, 0),
                   "give it another page number, date or edition",
                   "another page has the same place in the issue: %.*s",
                   PM_ARGS(page->path));
  const PmStr name = pm_arena_printf(&page->arena, "%.*s.xml", PM_ARGS(stem));
  const PmStr path = pm_path_join(&page->arena, pm_str(r->out), name);
  return name.data && path.data ? write_to(r, page, path.data) : PM_ERR_NOMEM;
}

static PmStatus read_page(Reading *r, const PmPageInfo *info) {
  PmPage *page = NULL;
  PmStatus st = pm_page_read(&r->cli->job, info, r->namespace_, &page);
  if (!st)
    st = write_page(r, page);
  pm_page_free(page);
  return st;
}

// What is wrong with one page stops that page only; what is wrong with the run stops all.
static bool is_refusal(PmStatus st, const PmPageInfo *info) {
  return st == PM_ERR_SYNTAX || st == PM_ERR_INVALID || st == PM_ERR_LIMIT ||
         st == PM_ERR_NOT_FOUND || st == PM_ERR_UNSUPPORTED ||
         (st == PM_ERR_IO && info->file.len);
}

static PmStatus read_pages(Reading *r, const PmPageInfo *infos, size_t n) {
  if (strcmp(r->out, "-") != 0)
    PM_TRY(pm_make_dirs(&r->cli->job, r->out));
  for (size_t i = 0; i < n; ++i) {
    PM_TRY(pm_job_check(&r->cli->job));
    pm_progress(&r->cli->job, "pages", i, n);
    const PmStatus st = read_page(r, &infos[i]);
    if (st && !is_refusal(st, &infos[i]))
      return st;
    r->n_refused += st != PM_OK;
  }
  pm_progress(&r->cli->job, "pages", n, n);
  return PM_OK;
}

static int read_all(Reading *r, const PmPageOptions *values,
                    const PmStringList *operands) {
  PmArena arena = {0};
  PmPageInfo *infos = NULL;
  r->namespace_ = pm_page_options_namespace(values);
  PmStatus st = pm_page_options_collect(&r->cli->job, values, operands, &arena, &infos);
  if (!st)
    st = read_pages(r, infos, operands->n);
  pm_strtab_release(&r->stems);
  pm_arena_release(&arena);
  if (st)
    return pm_cli_exit(r->cli, st);
  return r->n_refused == 0             ? PM_EXIT_DONE
         : r->n_refused == operands->n ? PM_EXIT_FAILED
                                       : PM_EXIT_REFUSED;
}

static int run(PmCli *cli, int argc, char **argv) {
  enum { N_OWN = 1 };
  PmPageOptions values = {0};
  Reading reading = {.cli = cli};
  PmOption options[N_OWN + PM_N_PAGE_OPTIONS] = {
      {'o', "output", PM_OPTION_STRING, "DIR",
       "folder for the editions, or - for standard output", &reading.out},
  };
  pm_page_options(&values, options + N_OWN);
  PmStringList operands = {0};
  int rc = pm_cli_options(cli, options, N_OWN + PM_N_PAGE_OPTIONS, argc, argv, &operands);
  if (rc < 0 && operands.n == 0)
    rc = pm_cli_usage(cli, "no page given");
  if (rc < 0 && !reading.out)
    rc = pm_cli_usage(cli, "where to? -o DIR, or -o - for standard output");
  if (rc < 0)
    rc = read_all(&reading, &values, &operands);
  pm_string_list_free(&operands);
  return rc;
}

const PmCommand pm_cmd_read = {
    "read", "PAGE… -o DIR|-",
    "Turns newspaper pages into editions (TEI), one file a page.",
    "A page is plain text, Markdown or TEI. docs/tei.md describes what comes out.\n",
    run};
