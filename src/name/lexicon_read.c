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
    {"lexicon/event-deeds.tsv", PM_LEX_EVENT_DEED, read_tagged},
};

// Tags that a class can have; kinds are those of vocab/kinds.ttl.
#define ORGANIZATIONS                                                                    \
  " company cooperative government party congress consultative court procuratorate "     \
  "military committee association foundation institution school hospital research "      \
  "culture media team religious other "
#define PLACES                                                                           \
  " division country province city prefecture county district town township "            \
  "subdistrict community village zone region neighbourhood building scenic park road "   \
  "station water mountain island "
#define EVENTS                                                                           \
  " meeting ceremony opening signing award competition training exhibition "             \
  "performance festival publication visit construction production campaign activity "    \
  "recruitment appointment founding trial accident disaster "

typedef struct {
  const char *name;
  PmLexClass cls;
  const char *tags; // of which one is the tag's first word; NULL: nobody looks
} ClassName;

// What a user's list may add to: the class in its first column.
static const ClassName classes[] = {
    {"person", PM_LEX_PERSON, NULL},
    {"organization", PM_LEX_ORG_NAME, ORGANIZATIONS},
    {"place", PM_LEX_REGION, PLACES},
    {"title", PM_LEX_TITLE, " office profession byline none "},
    {"surname", PM_LEX_SURNAME, NULL},
    {"organization-suffix", PM_LEX_ORG_SUFFIX, ORGANIZATIONS},
    {"organization-body", PM_LEX_ORG_BODY, ORGANIZATIONS},
    {"place-suffix", PM_LEX_PLACE_SUFFIX, PLACES},
    {"industry", PM_LEX_INDUSTRY, NULL},
    {"event-noun", PM_LEX_EVENT_NOUN, EVENTS},
    {"event-verb", PM_LEX_EVENT_VERB, EVENTS},
    {"event-deed", PM_LEX_EVENT_DEED, EVENTS},
    {"speech", PM_LEX_SPEECH, NULL},
    {"break", PM_LEX_BREAK, NULL},
    {"word", PM_LEX_WORD, NULL},
};

enum { N_CLASSES = sizeof classes / sizeof *classes };

static const ClassName *class_of(PmStr line) {
  const PmStr name = column(&line);
  size_t i = 0;
  while (i < N_CLASSES && !pm_str_eqz(name, classes[i].name))
    i++;
  return i < N_CLASSES ? &classes[i] : NULL;
}

static bool is_tag_of(const ClassName *cls, PmStr tag) {
  char word[32];
  const size_t space = pm_str_find(tag, PM_STR(" "), 0);
  tag = pm_str_slice(tag, 0, space < tag.len ? space : tag.len);
  if (!cls->tags || !tag.len)
    return true;
  const int n = snprintf(word, sizeof word, " %.*s ", PM_ARGS(tag));
  return n > 0 && (size_t)n < sizeof word && strstr(cls->tags, word);
}

static PmStatus read_user_line(PmLexiconBuilder *builder, PmLexClass unused, PmStr line) {
  enum { COMMON = 80 }; // what a user's word is worth in a segmentation
  (void)unused;
  const ClassName *cls = class_of(line);
  column(&line);
  const PmStr text = column(&line);
  if (!cls || !text.len || !is_tag_of(cls, line))
    return PM_ERR_SYNTAX;
  return pm_lexicon_add(builder, cls->cls, text, line, COMMON);
}

static PmStatus refuse_line(PmJob *job, PmStatus status, PmPosition at, PmStr line) {
  const ClassName *cls = class_of(line);
  PmStr tag = line;
  const PmStr name = column(&tag), text = column(&tag);
  if (cls && !is_tag_of(cls, tag)) {
    char hint[400];
    snprintf(hint, sizeof hint, "one of:%.*s", (int)strlen(cls->tags) - 1, cls->tags);
    return pm_fail(job, status, at, hint, "'%.*s' is no tag of the class %s",
                   PM_ARGS(tag), cls->name);
  }
  if (!cls && text.len)
    return pm_fail(job, status, at,
                   "classes are person, organization, place, title, surname, … (man "
                   "pressmark has them all)",
                   "'%.*s' is no class", PM_ARGS(pm_str_slice(name, 0, 80)));
  return pm_fail(job, status, at,
                 "a line is a class, a tab and a text; for some a tab and a tag",
                 "no line of a lexicon");
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
      return refuse_line(job, status, pm_at(source->file, number + 1, 0), line);
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
