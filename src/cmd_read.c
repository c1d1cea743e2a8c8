// SPDX-License-Identifier: MIT
// pressmark read: pages to editions (TEI), one file a page. A page that is refused is
// named and the others go on.
#include "cmd.h"
#include "name/name.h"
#include "page_options.h"

#include <inttypes.h>

typedef struct {
  PmCli *cli;
  const char *out; // a folder, or "-"
  bool explain, no_names;
  PmNamer *namer;        // NULL with --no-names
  PmRegister *register_; // NULL for none
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

// One line a block: where it stands, which article took it as what, by which rule.
static PmStatus put_placement(PmOutput *out, const PmPage *page, const PmPlacement *p) {
  const PmStr start = pm_str_slice(p->text, 0, pm_utf8_offset(p->text, 24));
  PM_TRY(pm_output_printf(out, "%.*s:%u", PM_ARGS(page->file_name), p->first_line));
  if (p->last_line > p->first_line)
    PM_TRY(pm_output_printf(out, "-%u", p->last_line));
  if (p->article)
    PM_TRY(pm_output_printf(out, "\ta%u", p->article));
  else
    PM_TRY(pm_output_write(out, PM_STR("\t-")));
  return pm_output_printf(out, "\t%s\t%s\t%.*s%s\n", p->kind, p->why, PM_ARGS(start),
                          start.len < p->text.len ? "…" : "");
}

// A column of a line: what a tab or a line's end would break in two has spaces there.
static PmStatus put_column(PmOutput *out, PmStr text) {
  PM_TRY(pm_output_write(out, PM_STR("\t")));
  for (size_t from = 0, to = 0; from < text.len; from = ++to) {
    while (to < text.len && (unsigned char)text.data[to] >= ' ')
      ++to;
    PM_TRY(pm_output_write(out, pm_str_slice(text, from, to)));
    if (to < text.len)
      PM_TRY(pm_output_write(out, PM_STR(" ")));
  }
  return PM_OK;
}

// One line a name: where it stands, its article, as what, by which rule, its words, how
// sure, and whom it means.
static PmStatus put_name(PmOutput *out, const PmPage *page, const PmMention *m) {
  const PmEntity *entity = &page->entities[m->entity];
  const PmStr id = pm_str_starts(entity->iri, page->namespace_)
                       ? pm_str_slice(entity->iri, page->namespace_.len, entity->iri.len)
                       : entity->iri;
  PM_TRY(pm_output_printf(out, "%.*s#%s-%zu-%zu\ta%u\t%s%s", PM_ARGS(page->file_name),
                          m->in_head ? "head" : "body", m->start, m->end,
                          page->articles[m->article].number,
                          m->rejected ? "rejected " : "", pm_class_name(entity->cls)));
  PM_TRY(put_column(out, pm_str(m->why)));
  if (m->margin)
    PM_TRY(pm_output_printf(out, " margin %" PRId32, m->margin));
  PM_TRY(put_column(out, m->exact));
  PM_TRY(pm_output_printf(out, "\t%.2f", m->confidence));
  PM_TRY(put_column(out, id));
  PM_TRY(put_column(out, entity->name));
  return pm_output_write(out, PM_STR("\n"));
}

static PmStatus put_names(PmOutput *out, const PmPage *page) {
  for (size_t i = 0; i < page->n_mentions; ++i) {
    const PmMention *m = &page->mentions[i];
    if (m->article < page->n_articles && m->entity < page->n_entities)
      PM_TRY(put_name(out, page, m));
  }
  return PM_OK;
}

static PmStatus explain_page(Reading *r, const PmPage *page) {
  PmOutput *out = NULL;
  PmStatus st = pm_output_open(&r->cli->job, "-", &out);
  for (size_t i = 0; !st && i < page->n_placements; ++i)
    st = put_placement(out, page, &page->placements[i]);
  if (!st)
    st = put_names(out, page);
  if (st) {
    pm_output_abort(out);
    return st;
  }
  return pm_output_commit(out);
}

static PmStatus read_page(Reading *r, const PmPageInfo *info) {
  PmPage *page = NULL;
  PmStatus st = pm_page_read(&r->cli->job, info, r->namespace_, &page);
  if (!st && r->namer)
    st = pm_namer_run(r->namer, &r->cli->job, page);
  if (!st && r->register_ && r->namer)
    st = pm_register_apply(r->register_, &r->cli->job, page);
  if (!st && r->explain)
    st = explain_page(r, page);
  if (!st && r->out)
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
  if (r->out && strcmp(r->out, "-") != 0)
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

static PmStatus load_namer(Reading *r, const PmPageOptions *values, PmArena *arena) {
  if (r->no_names)
    return PM_OK;
  const PmStr dir = pm_cli_data_path(arena, "data");
  const PmNamerOptions options = {.data_dir = dir.data,
                                  .lexicons = values->lexicons.items,
                                  .n_lexicons = values->lexicons.n,
                                  .model = values->model};
  return dir.data ? pm_namer_new(&r->cli->job, &options, &r->namer) : PM_ERR_NOMEM;
}

static int read_all(Reading *r, const PmPageOptions *values,
                    const PmStringList *operands) {
  PmArena arena = {0};
  PmPageInfos infos = {0};
  r->namespace_ = pm_page_options_namespace(values);
  PmStatus st = pm_page_options_collect(&r->cli->job, values, operands, &arena, &infos);
  if (!st)
    st = load_namer(r, values, &arena);
  if (!st && values->register_)
    st = pm_register_read(&r->cli->job, values->register_, r->namespace_, &r->register_);
  if (!st)
    st = read_pages(r, infos.items, infos.n);
  pm_namer_free(r->namer);
  pm_register_free(r->register_);
  pm_strtab_release(&r->stems);
  pm_arena_release(&arena);
  if (st)
    return pm_cli_exit(r->cli, st);
  return r->n_refused == 0         ? PM_EXIT_DONE
         : r->n_refused == infos.n ? PM_EXIT_FAILED
                                   : PM_EXIT_REFUSED;
}

static int run(PmCli *cli, int argc, char **argv) {
  enum { N_OWN = 3 };
  PmPageOptions values = {0};
  Reading reading = {.cli = cli};
  PmOption options[N_OWN + PM_N_PAGE_OPTIONS] = {
      {'o', "output", PM_OPTION_STRING, "DIR",
       "folder for the editions, or - for standard output", &reading.out},
      {0, "no-names", PM_OPTION_FLAG, NULL, "articles only, no names in them",
       &reading.no_names},
      {0, "explain", PM_OPTION_FLAG, NULL,
       "print where each line went, what each name is, and\nby which rules",
       &reading.explain},
  };
  pm_page_options(&values, options + N_OWN);
  PmStringList operands = {0};
  int rc = pm_cli_options(cli, options, N_OWN + PM_N_PAGE_OPTIONS, argc, argv, &operands);
  if (rc < 0 && operands.n == 0)
    rc = pm_cli_usage(cli, "no page given");
  if (rc < 0 && !reading.out && !reading.explain)
    rc = pm_cli_usage(cli, "where to? -o DIR, or -o - for standard output");
  if (rc < 0 && reading.explain && reading.out && strcmp(reading.out, "-") == 0)
    rc = pm_cli_usage(cli, "--explain and -o - both want standard output");
  if (rc < 0)
    rc = read_all(&reading, &values, &operands);
  pm_string_list_free(&operands);
  pm_string_list_free(&values.lexicons);
  return rc;
}

const PmCommand pm_cmd_read = {
    "read", "PAGE… -o DIR|-",
    "Turns newspaper pages into editions (TEI), one file a page.",
    "A page is plain text, Markdown, ALTO, hOCR or TEI; a METS stands for its pages of\n"
    "ALTO or hOCR. docs/tei.md describes what comes out, docs/layout.md how articles "
    "are\n"
    "found.\n\n"
    "  pressmark read page1.txt --date 2025-03-04 --page 1 -o editions\n"
    "  pressmark read page1.txt --explain\n"
    "  pressmark read issue-mets.xml --newspaper hzwb -o editions\n",
    run};
