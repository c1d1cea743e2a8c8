// SPDX-License-Identifier: MIT
// Reads the lexicons of data/ and the division codes, makes the stems of provinces,
// prefectures and counties, and answers who lies in what.
#include "name/gazetteer.h"

#include <stdlib.h>

enum { MAX_FILE = 64 << 20 };

typedef struct {
  const char *file;
  PmLexClass cls;
} Source;

// words.tsv and places.tsv have three columns, the others a word and perhaps a tag.
static const Source sources[] = {
    {"lexicon/stop-stems.tsv", PM_LEX_STOP_STEM}, // before the places, which ask for it
    {"places.tsv", PM_LEX_PLACE},
    {"words.tsv", PM_LEX_WORD},
    {"lexicon/surnames.tsv", PM_LEX_SURNAME},
    {"lexicon/titles.tsv", PM_LEX_TITLE},
    {"lexicon/speech.tsv", PM_LEX_SPEECH},
    {"lexicon/breaks.tsv", PM_LEX_BREAK},
    {"lexicon/organization-suffixes.tsv", PM_LEX_ORG_SUFFIX},
    {"lexicon/organization-bodies.tsv", PM_LEX_ORG_BODY},
    {"lexicon/organizations.tsv", PM_LEX_ORG_NAME},
    {"lexicon/place-suffixes.tsv", PM_LEX_PLACE_SUFFIX},
    {"lexicon/regions.tsv", PM_LEX_REGION},
    {"lexicon/places-outside.tsv", PM_LEX_OUTSIDE},
    {"lexicon/industries.tsv", PM_LEX_INDUSTRY},
    {"lexicon/event-nouns.tsv", PM_LEX_EVENT_NOUN},
    {"lexicon/event-verbs.tsv", PM_LEX_EVENT_VERB},
};
enum { N_SOURCES = sizeof sources / sizeof *sources };

static PmStr column(PmStr *line) {
  const char *tab = line->len ? memchr(line->data, '\t', line->len) : NULL;
  const size_t n = tab ? (size_t)(tab - line->data) : line->len;
  const PmStr field = pm_str_slice(*line, 0, n);
  *line = pm_str_slice(*line, tab ? n + 1 : n, line->len);
  return field;
}

static uint32_t small_number(PmStr digits) {
  uint32_t n = 0;
  for (size_t i = 0;
       i < digits.len && i < 6 && digits.data[i] >= '0' && digits.data[i] <= '9'; i++)
    n = n * 10 + (uint32_t)(digits.data[i] - '0');
  return n;
}

// The file is sorted by code, so the parent is the last one before that is a prefix.
static uint32_t parent_of(const PmNamer *namer, PmStr code) {
  uint32_t at = namer->n_divisions ? (uint32_t)namer->n_divisions - 1 : PM_NO_INDEX;
  while (at != PM_NO_INDEX && !pm_str_starts(code, namer->divisions[at].code))
    at = namer->divisions[at].parent;
  return at;
}

static PmStatus add_stem(PmNamer *namer, uint32_t index) {
  const PmDivision *division = &namer->divisions[index];
  if (division->code.len > 6)
    return PM_OK; // towns: only those of the page's own region, see place.c
  const PmStr stem = pm_division_stem(division);
  if (pm_lex_get(&namer->lex, stem) &&
      pm_lex_get(&namer->lex, stem)->cls == PM_LEX_STOP_STEM)
    return PM_OK;
  return pm_lex_add(&namer->lex, PM_LEX_STEM, stem, division->kind, index);
}

static PmStatus add_place(PmNamer *namer, PmStr line) {
  if (namer->n_divisions == namer->cap_divisions) {
    const size_t cap = namer->cap_divisions ? namer->cap_divisions * 2 : 1024;
    PmDivision *divisions = realloc(namer->divisions, cap * sizeof *divisions);
    if (!divisions)
      return PM_ERR_NOMEM;
    namer->divisions = divisions;
    namer->cap_divisions = cap;
  }
  PmDivision division = {
      .code = column(&line), .kind = column(&line), .name = column(&line)};
  division.parent = parent_of(namer, division.code);
  const uint32_t index = (uint32_t)namer->n_divisions++;
  namer->divisions[index] = division;
  PM_TRY(pm_lex_add(&namer->lex, PM_LEX_PLACE, division.name, division.kind, index));
  return add_stem(namer, index);
}

static PmStatus add_line(PmNamer *namer, PmLexClass cls, PmStr line) {
  if (cls == PM_LEX_PLACE)
    return add_place(namer, line);
  const PmStr text = column(&line);
  if (cls == PM_LEX_WORD) {
    const uint32_t value = small_number(column(&line));
    return pm_lex_add(&namer->lex, cls, text, line, value);
  }
  return pm_lex_add(&namer->lex, cls, text, line, 0);
}

static PmStatus add_file(PmNamer *namer, PmLexClass cls, PmStr text) {
  for (size_t at = 0; at < text.len;) {
    size_t end = pm_str_find(text, PM_STR("\n"), at);
    end = end < text.len ? end : text.len;
    const PmStr line = pm_str_slice(text, at, end);
    if (line.len && line.data[0] != '#')
      PM_TRY(add_line(namer, cls, line));
    at = end + 1;
  }
  return PM_OK;
}

static PmStatus load(PmJob *job, const char *data_dir, PmNamer *namer) {
  PmArena arena = {0};
  PmBuf hashes = pm_buf(N_SOURCES * sizeof(PmSha256));
  PmStatus status = PM_OK;
  for (size_t i = 0; i < N_SOURCES && !status; i++) {
    namer->files[i] = pm_buf(MAX_FILE);
    namer->n_files = i + 1;
    const PmStr path = pm_path_join(&arena, pm_str(data_dir), pm_str(sources[i].file));
    status = path.data ? pm_read_file(job, path.data, &namer->files[i]) : PM_ERR_NOMEM;
    if (!status && pm_utf8_valid(pm_buf_str(&namer->files[i])) < namer->files[i].len)
      status = pm_fail(job, PM_ERR_SYNTAX, pm_at(path.data, 0, 0),
                       "save the lexicon as UTF-8", "the lexicon is not valid UTF-8");
    if (!status)
      status = add_file(namer, sources[i].cls, pm_buf_str(&namer->files[i]));
    if (!status) {
      const PmSha256 sha = pm_sha256(pm_buf_str(&namer->files[i]));
      status = pm_buf_append(&hashes, pm_str(sha.hex));
    }
  }
  if (!status)
    namer->hash = pm_sha256(pm_buf_str(&hashes));
  pm_buf_release(&hashes);
  pm_arena_release(&arena);
  return status;
}

PmStatus pm_namer_new(PmJob *job, const char *data_dir, PmNamer **namer) {
  *namer = NULL;
  PmNamer *made = calloc(1, sizeof *made);
  if (made) {
    made->lex.n_masks = PM_LEX_MANY;
    made->files = calloc(N_SOURCES, sizeof *made->files);
  }
  PmStatus status = made && made->files ? load(job, data_dir, made) : PM_ERR_NOMEM;
  if (status == PM_ERR_NOMEM)
    status = pm_fail(job, status, pm_at(data_dir, 0, 0), NULL, "out of memory");
  if (status)
    pm_namer_free(made);
  else
    *namer = made;
  return status;
}

PmSha256 pm_namer_hash(const PmNamer *namer) { return namer->hash; }

void pm_namer_free(PmNamer *namer) {
  if (!namer)
    return;
  for (size_t i = 0; i < namer->n_files; i++)
    pm_buf_release(&namer->files[i]);
  free(namer->files);
  free(namer->divisions);
  pm_lex_release(&namer->lex);
  free(namer);
}

bool pm_division_within(const PmNamer *namer, uint32_t b, uint32_t a) {
  return a != PM_NO_INDEX && b != PM_NO_INDEX &&
         pm_str_starts(namer->divisions[b].code, namer->divisions[a].code);
}

uint32_t pm_division_at(const PmNamer *namer, uint32_t index, size_t level) {
  while (index != PM_NO_INDEX && namer->divisions[index].code.len > level)
    index = namer->divisions[index].parent;
  return index != PM_NO_INDEX && namer->divisions[index].code.len == level ? index
                                                                           : PM_NO_INDEX;
}

PmStr pm_division_stem(const PmDivision *division) {
  static const char *const ends[] = {
      "维吾尔自治区", "壮族自治区", "回族自治区", "特别行政区", "自治区", "地区",
      "街道",         "省",         "市",         "县",         "区",     "镇",
      "乡",           "盟",         "社区",       "村"};
  PmStr name = division->name;
  if (pm_str_contains(name, PM_STR("自治州")) ||
      pm_str_contains(name, PM_STR("自治县")) || pm_str_contains(name, PM_STR("自治旗")))
    return (PmStr){0}; // where the name of the people begins is not written
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
    if (pm_str_ends(name, pm_str(ends[i]))) {
      name = pm_str_slice(name, 0, name.len - strlen(ends[i]));
      return name.len >= 6 ? name : (PmStr){0}; // two Chinese characters at least
    }
  return (PmStr){0};
}
