// SPDX-License-Identifier: MIT
// The lists of data/ and users' own lists, read into a lexicon's builder.
#include "name/lexicon_build.h"
#include "name/name.h"

#include <stdio.h>

enum { MAX_FILE = 64 << 20 };

typedef PmStatus (*LineReader)(PmLexiconBuilder *builder, PmLexClass cls, PmStr line);

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

// A word and, where it has one, its tag.
static PmStatus read_tagged(PmLexiconBuilder *builder, PmLexClass cls, PmStr line) {
  const PmStr text = column(&line);
  return pm_lexicon_add(builder, cls, text, line, 0);
}

// A word, a number, a tag.
static PmStatus read_counted(PmLexiconBuilder *builder, PmLexClass cls, PmStr line) {
  const PmStr text = column(&line);
  const uint32_t value = small_number(column(&line));
  return pm_lexicon_add(builder, cls, text, line, value);
}

// Code, kind, name: down to counties in the first pass, towns in the second.
static PmStatus read_upper(PmLexiconBuilder *builder, PmLexClass cls, PmStr line) {
  (void)cls;
  const PmStr code = column(&line), kind = column(&line);
  return code.len > 6 ? PM_OK : pm_lexicon_add_division(builder, code, kind, line);
}

// A town with its villages: its line of places.tsv, a tab, and their names parted by
// spaces. The code of a village is its town's and three digits: one more than those of
// the village before, unless they stand before the name.
static PmStatus read_town(PmLexiconBuilder *builder, PmLexClass cls, PmStr line) {
  (void)cls;
  const PmStr town = column(&line), kind = column(&line), name = column(&line);
  uint32_t number = 0;
  if (name.len)
    PM_TRY(pm_lexicon_add_division(builder, town, kind, name));
  while (line.len) {
    const size_t space = pm_str_find(line, PM_STR(" "), 0);
    PmStr village = pm_str_slice(line, 0, space);
    line = pm_str_slice(line, space == SIZE_MAX ? line.len : space + 1, line.len);
    const bool given = village.len && village.data[0] >= '0' && village.data[0] <= '9';
    number = given ? small_number(pm_str_slice(village, 0, 3)) : number + 1;
    village = pm_str_slice(village, given ? 3 : 0, village.len);
    char code[16];
    const int n = snprintf(code, sizeof code, "%.*s%03u", PM_ARGS(town), number % 1000);
    if (town.len != 9 || n != 12 || !village.len)
      return PM_ERR_SYNTAX;
    PM_TRY(pm_lexicon_add_division(
        builder, pm_str_n(code, 12),
        pm_str_ends(village, PM_STR("社区")) ? PM_STR("community") : PM_STR("village"),
        village));
  }
  return PM_OK;
}

typedef struct {
  const char *file;
  PmLexClass cls;
  LineReader read;
} Source;

static const Source sources[] = {
    {"lexicon/stop-stems.tsv", PM_LEX_STOP_STEM, read_tagged}, // the places ask for it
    {"counties.tsv", PM_LEX_PLACE, read_upper},
    {"towns.tsv.gz", PM_LEX_PLACE, read_town},
    {"words.tsv", PM_LEX_WORD, read_counted},
    {"lexicon/words.tsv", PM_LEX_WORD, read_counted},
    {"dictionary.tsv.gz", PM_LEX_DICTIONARY, read_counted},
    {"given-names.tsv", PM_LEX_GIVEN, read_counted},
    {"lexicon/surnames.tsv", PM_LEX_SURNAME, read_tagged},
    {"lexicon/titles.tsv", PM_LEX_TITLE, read_tagged},
    {"lexicon/speech.tsv", PM_LEX_SPEECH, read_tagged},
    {"lexicon/breaks.tsv", PM_LEX_BREAK, read_tagged},
    {"lexicon/organization-suffixes.tsv", PM_LEX_ORG_SUFFIX, read_tagged},
    {"lexicon/organization-bodies.tsv", PM_LEX_ORG_BODY, read_tagged},
    {"lexicon/organizations.tsv", PM_LEX_ORG_NAME, read_tagged},
    {"lexicon/place-suffixes.tsv", PM_LEX_PLACE_SUFFIX, read_tagged},
    {"lexicon/regions.tsv", PM_LEX_REGION, read_tagged},
    {"lexicon/places-outside.tsv", PM_LEX_OUTSIDE, read_tagged},
    {"lexicon/industries.tsv", PM_LEX_INDUSTRY, read_tagged},
    {"lexicon/event-nouns.tsv", PM_LEX_EVENT_NOUN, read_tagged},
    {"lexicon/event-verbs.tsv", PM_LEX_EVENT_VERB, read_tagged},
};

typedef struct {
  const char *name;
  PmLexClass cls;
} ClassName;

// What a user's list may add to: the class in its first column.
static const ClassName classes[] = {
    {"person", PM_LEX_PERSON},
    {"organization", PM_LEX_ORG_NAME},
    {"place", PM_LEX_REGION},
    {"title", PM_LEX_TITLE},
    {"surname", PM_LEX_SURNAME},
    {"organization-suffix", PM_LEX_ORG_SUFFIX},
    {"organization-body", PM_LEX_ORG_BODY},
    {"place-suffix", PM_LEX_PLACE_SUFFIX},
    {"industry", PM_LEX_INDUSTRY},
    {"event-noun", PM_LEX_EVENT_NOUN},
    {"event-verb", PM_LEX_EVENT_VERB},
    {"speech", PM_LEX_SPEECH},
    {"break", PM_LEX_BREAK},
    {"word", PM_LEX_WORD},
};

static PmStatus read_user_line(PmLexiconBuilder *builder, PmLexClass cls, PmStr line) {
  enum { COMMON = 80 }; // what a user's word is worth in a segmentation
  (void)cls;
  const PmStr name = column(&line), text = column(&line);
  for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
    if (pm_str_eqz(name, classes[i].name))
      return text.len ? pm_lexicon_add(builder, classes[i].cls, text, line, COMMON)
                      : PM_ERR_SYNTAX;
  return PM_ERR_SYNTAX;
}

static PmStatus read_lines(PmJob *job, PmLexiconBuilder *builder, const Source *source,
                           PmStr text) {
  uint64_t number = 0;
  for (size_t at = 0; at < text.len; number++) {
    size_t end = pm_str_find(text, PM_STR("\n"), at);
    end = end < text.len ? end : text.len;
    PmStr line = pm_str_slice(text, at, end);
    if (pm_str_ends(line, PM_STR("\r")))
      line.len--;
    const PmStatus status = line.len && line.data[0] != '#'
                                ? source->read(builder, source->cls, line)
                                : PM_OK;
    if (status == PM_ERR_SYNTAX || status == PM_ERR_INVALID)
      return pm_fail(job, status, pm_at(source->file, number + 1, 0),
                     "docs/recognition.md says what a line holds",
                     "not a line of such a lexicon");
    PM_TRY(status);
    at = end + 1;
  }
  return PM_OK;
}

static PmStatus read_source(PmJob *job, PmLexiconBuilder *builder, const Source *source) {
  PmBuf text = pm_buf(MAX_FILE);
  PmInput *input = NULL;
  PmStatus status = pm_input_open(job, source->file, &input);
  if (!status)
    status = pm_input_read_all(input, &text);
  pm_input_close(input);
  PmStr lines = pm_buf_str(&text);
  if (!status && pm_utf8_valid(lines) < lines.len)
    status = pm_fail(job, PM_ERR_SYNTAX, pm_at(source->file, 0, 0),
                     "save the lexicon as UTF-8", "the lexicon is not valid UTF-8");
  if (pm_str_starts(lines, PM_STR("\xEF\xBB\xBF")))
    lines = pm_str_slice(lines, 3, lines.len);
  if (!status)
    status = read_lines(job, builder, source, lines);
  pm_buf_release(&text);
  return status;
}

PmStatus pm_lexicon_add_folder(PmJob *job, PmLexiconBuilder *builder,
                               const char *data_dir) {
  PmArena arena = {0};
  PmStatus status = PM_OK;
  for (size_t i = 0; i < sizeof sources / sizeof *sources && !status; i++) {
    Source source = sources[i];
    const PmStr path = pm_path_join(&arena, pm_str(data_dir), pm_str(source.file));
    source.file = path.data;
    status = path.data ? read_source(job, builder, &source) : PM_ERR_NOMEM;
  }
  pm_arena_release(&arena);
  return status;
}

PmStatus pm_lexicon_add_user_file(PmJob *job, PmLexiconBuilder *builder,
                                  const char *path) {
  const Source source = {.file = path, .read = read_user_line};
  return read_source(job, builder, &source);
}

static PmStatus write_image(PmJob *job, const char *path, PmStr image) {
  PmOutput *output = NULL;
  PM_TRY(pm_output_open(job, path, &output));
  const PmStatus status = pm_output_write(output, image);
  if (!status)
    return pm_output_commit(output);
  pm_output_abort(output);
  return status;
}

PmStatus pm_lexicon_compile(PmJob *job, const char *data_dir, const char *path) {
  enum { MAX_IMAGE = 512 << 20 };
  PmLexiconBuilder *builder = NULL;
  PmBuf image = pm_buf(MAX_IMAGE);
  PmStatus status = pm_lexicon_builder_new(&builder);
  if (!status)
    status = pm_lexicon_add_folder(job, builder, data_dir);
  if (!status)
    status = pm_lexicon_build(builder, &image);
  if (!status)
    status = write_image(job, path, pm_buf_str(&image));
  pm_lexicon_builder_free(builder);
  pm_buf_release(&image);
  return status;
}
