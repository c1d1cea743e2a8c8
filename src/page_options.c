// SPDX-License-Identifier: MIT
// Options of pages and the manifest's rows, brought together: one info a page.
#include "page_options.h"

#include "rdf/rdf.h"

#include <stdio.h>
#include <stdlib.h>

void pm_page_options(PmPageOptions *v, PmOption table[PM_N_PAGE_OPTIONS]) {
  const PmOption options[PM_N_PAGE_OPTIONS] = {
      {0, "newspaper", PM_OPTION_STRING, "KEY",
       "short key of the newspaper, part of IRIs", &v->newspaper},
      {0, "name", PM_OPTION_STRING, "NAME", "name of the newspaper", &v->name},
      {0, "edition", PM_OPTION_STRING, "NAME", "edition (平湖版)", &v->edition},
      {0, "date", PM_OPTION_STRING, "DATE",
       "date of the issue: YYYY-MM-DD, YYYY-MM, YYYY", &v->date},
      {0, "page", PM_OPTION_STRING, "LABEL", "printed page number (A5)", &v->label},
      {0, "manifest", PM_OPTION_STRING, "CSV",
       "these for each page: columns file, newspaper,\nname, edition, date, page",
       &v->manifest},
      {0, "namespace", PM_OPTION_STRING, "IRI",
       "namespace of minted IRIs\n(default " PM_NAMESPACE_DEFAULT ")", &v->namespace_},
      {0, "lexicon", PM_OPTION_LIST, "TSV",
       "own names and words; may be given several times", &v->lexicons},
      {0, "model", PM_OPTION_STRING, "MODEL",
       "own model for names, made by `pressmark train`", &v->model},
      {0, "register", PM_OPTION_STRING, "FILE",
       "what people have decided about entities\n(see `pressmark entity`)",
       &v->register_},
  };
  memcpy(table, options, sizeof options);
}

PmStr pm_page_options_namespace(const PmPageOptions *v) {
  return pm_str(v->namespace_ ? v->namespace_ : PM_NAMESPACE_DEFAULT);
}

static PmStatus check_options(PmJob *job, const PmPageOptions *v) {
  const PmStr ns = pm_page_options_namespace(v);
  const char *const texts[] = {v->newspaper, v->name, v->edition, v->label};
  if (v->date && !pm_page_date_valid(pm_str(v->date)))
    return pm_fail(job, PM_ERR_USAGE, pm_at(NULL, 0, 0),
                   "dates are YYYY-MM-DD, YYYY-MM or YYYY", "--date '%s' is not a date",
                   v->date);
  // fragments name the texts of an article, so that the namespace can have none
  if (!pm_iri_is_valid(ns) || pm_str_contains(ns, PM_STR("#")) ||
      !pm_str_ends(ns, PM_STR("/")))
    return pm_fail(job, PM_ERR_USAGE, pm_at(NULL, 0, 0),
                   "give an absolute IRI that ends in /",
                   "--namespace '%.*s' cannot be one", PM_ARGS(ns));
  for (size_t i = 0; i < sizeof texts / sizeof *texts; ++i)
    if (texts[i] && pm_utf8_valid(pm_str(texts[i])) < strlen(texts[i]))
      return pm_fail(job, PM_ERR_USAGE, pm_at(NULL, 0, 0), NULL,
                     "an option's value is not UTF-8");
  return PM_OK;
}

static void fill(PmPageInfo *info, PmPageInfo with) {
  info->newspaper = info->newspaper.len ? info->newspaper : with.newspaper;
  info->name = info->name.len ? info->name : with.name;
  info->edition = info->edition.len ? info->edition : with.edition;
  info->date = info->date.len ? info->date : with.date;
  info->label = info->label.len ? info->label : with.label;
}

static PmStr option(const char *value) { return pm_str(value ? value : ""); }

static void fill_from_options(PmPageInfo *info, const PmPageOptions *v) {
  fill(info, (PmPageInfo){.newspaper = option(v->newspaper),
                          .name = option(v->name),
                          .edition = option(v->edition),
                          .date = option(v->date),
                          .label = option(v->label)});
}

typedef struct {
  PmJob *job;
  const char *path;
  PmPageInfo *rows; // sorted by base name, those of one name by path
  size_t n;
  bool *used;
} Manifest;

static PmStr tidy_path(PmStr path) {
  while (pm_str_starts(path, PM_STR("./")))
    path = pm_str_slice(path, 2, path.len);
  return path;
}

static int by_base_name(const void *a, const void *b) {
  const PmPageInfo *x = a, *y = b;
  return pm_str_cmp(pm_path_base(x->file), pm_path_base(y->file));
}

static int by_path(const void *a, const void *b) {
  const PmPageInfo *x = a, *y = b;
  const int order = by_base_name(a, b);
  return order ? order : pm_str_cmp(tidy_path(x->file), tidy_path(y->file));
}

static PmStatus read_manifest(Manifest *m, PmArena *arena) {
  PM_TRY(pm_manifest_read(m->job, m->path, arena, &m->rows, &m->n));
  if (m->n)
    qsort(m->rows, m->n, sizeof *m->rows, by_path);
  for (size_t i = 1; i < m->n; ++i)
    if (by_path(&m->rows[i - 1], &m->rows[i]) == 0)
      return pm_fail(m->job, PM_ERR_INVALID, pm_at(m->path, 0, 0), "keep one of the rows",
                     "two rows for '%.*s'", PM_ARGS(m->rows[i].file));
  m->used = pm_arena_alloc(arena, m->n + 1);
  if (m->used)
    memset(m->used, 0, m->n + 1);
  return m->used ? PM_OK : PM_ERR_NOMEM;
}

// The row whose path the file's path ends in, the longest of them: pages of many issues
// have one name.
static const PmPageInfo *row_of_path(const Manifest *m, PmStr file) {
  PmPageInfo wanted = {.file = tidy_path(file)};
  while (m->n && wanted.file.len) {
    const PmPageInfo *row = bsearch(&wanted, m->rows, m->n, sizeof *m->rows, by_path);
    const size_t slash = pm_str_find(wanted.file, PM_STR("/"), 0);
    if (row || slash >= wanted.file.len)
      return row;
    wanted.file = pm_str_slice(wanted.file, slash + 1, wanted.file.len);
  }
  return NULL;
}

// Else the only one of its base name, whatever folder it names; NULL when there is none.
static PmStatus find_row(Manifest *m, PmStr file, const PmPageInfo **row) {
  const PmPageInfo wanted = {.file = file};
  *row = row_of_path(m, file);
  if (!*row && m->n) {
    const PmPageInfo *of_name =
        bsearch(&wanted, m->rows, m->n, sizeof *m->rows, by_base_name);
    const bool twice =
        of_name &&
        ((of_name > m->rows && by_base_name(of_name - 1, of_name) == 0) ||
         (of_name + 1 < m->rows + m->n && by_base_name(of_name, of_name + 1) == 0));
    if (twice)
      return pm_fail(m->job, PM_ERR_INVALID, pm_at(m->path, 0, 0),
                     "write its path there as on the command line",
                     "several rows may be meant for the page '%.*s'", PM_ARGS(file));
    *row = of_name;
  }
  if (*row)
    m->used[*row - m->rows] = true;
  return PM_OK;
}

static PmStatus take_row(Manifest *m, PmPageInfo *info) {
  const PmPageInfo *row = NULL;
  PM_TRY(find_row(m, info->file, &row));
  if (!row)
    return pm_fail(m->job, PM_ERR_INVALID, pm_at(m->path, 0, 0),
                   "add a row for it or leave the page out", "no row for the page '%.*s'",
                   PM_ARGS(info->file));
  const PmStr file = info->file;
  *info = *row;
  info->file = file;
  return PM_OK;
}

static void note_unused(const Manifest *m) {
  for (size_t i = 0; i < m->n; ++i) {
    if (m->used[i])
      continue;
    char text[512];
    snprintf(text, sizeof text, "the row of '%.*s' has no page here",
             PM_ARGS(m->rows[i].file));
    pm_report(m->job, &(PmDiagnostic){.severity = PM_SEVERITY_NOTE,
                                      .at = pm_at(m->path, 0, 0),
                                      .text = text});
  }
}

typedef struct {
  PmPageInfo *items;
  size_t n, cap;
} Infos;

static PmStatus add_info(PmArena *arena, Infos *infos, PmPageInfo info) {
  PmPageInfo *grown =
      pm_arena_extend(arena, infos->items, infos->n, &infos->cap, sizeof *grown);
  if (!grown)
    return PM_ERR_NOMEM;
  infos->items = grown;
  grown[infos->n++] = info;
  return PM_OK;
}

// A METS shows in its first bytes. What cannot be opened is the page reader's to name.
static bool is_mets(const char *path) {
  char start[8192];
  const size_t len = strlen(path);
  FILE *f = len > 4 && strcmp(path + len - 4, ".xml") == 0 ? fopen(path, "rb") : NULL;
  if (!f)
    return false;
  const size_t n = fread(start, 1, sizeof start, f);
  fclose(f);
  return pm_mets_looks_like(pm_str_n(start, n));
}

// A page of a METS: its row; then that of the METS; then what the command line gives;
// then what the METS says of the issue. Only --page, which cannot be that of all pages,
// comes behind a page's own label in the METS.
static PmStatus fill_from_mets(Manifest *m, const PmPageOptions *v, const char *path,
                               const PmPageInfo *page, PmPageInfo *info) {
  const PmPageInfo *own = NULL, *all = NULL;
  PM_TRY(find_row(m, page->file, &own));
  PM_TRY(find_row(m, pm_str(path), &all));
  *info =
      (PmPageInfo){.file = page->file, .mets = page->mets, .mets_file = page->mets_file};
  if (own)
    fill(info, *own);
  fill(info, (PmPageInfo){.label = page->label});
  if (all)
    fill(info, *all);
  fill_from_options(info, v);
  fill(info, *page);
  return PM_OK;
}

static PmStatus add_mets(Manifest *m, const PmPageOptions *v, const char *path,
                         PmArena *arena, Infos *out) {
  PmPageInfo *pages = NULL;
  size_t n = 0;
  PM_TRY(pm_mets_pages(m->job, arena, path, &pages, &n));
  for (size_t i = 0; i < n; ++i) {
    PmPageInfo info;
    PM_TRY(fill_from_mets(m, v, path, &pages[i], &info));
    PM_TRY(add_info(arena, out, info));
  }
  return PM_OK;
}

// Without a key the name tells newspapers apart: two of one day must not have one IRI.
static void name_keys(Infos *infos) {
  enum { LONGEST = 256 }; // it stands in each IRI
  for (size_t i = 0; i < infos->n; ++i)
    if (infos->items[i].newspaper.len == 0 && infos->items[i].name.len <= LONGEST)
      infos->items[i].newspaper = infos->items[i].name;
}

PmStatus pm_page_options_collect(PmJob *job, const PmPageOptions *v,
                                 const PmStringList *operands, PmArena *arena,
                                 PmPageInfos *infos) {
  Manifest m = {.job = job, .path = v->manifest};
  Infos all = {0};
  PM_TRY(check_options(job, v));
  if (v->manifest)
    PM_TRY(read_manifest(&m, arena));
  for (size_t i = 0; i < operands->n; ++i) {
    PmPageInfo info = {.file = pm_str(operands->items[i])};
    if (is_mets(operands->items[i])) {
      PM_TRY(add_mets(&m, v, operands->items[i], arena, &all));
      continue;
    }
    if (v->manifest)
      PM_TRY(take_row(&m, &info));
    fill_from_options(&info, v);
    PM_TRY(add_info(arena, &all, info));
  }
  note_unused(&m);
  name_keys(&all);
  *infos = (PmPageInfos){all.items, all.n};
  return PM_OK;
}
