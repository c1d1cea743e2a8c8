// SPDX-License-Identifier: MIT
// Bylines in alphabets: "By Jane Doe", "Von Lena Muster", "Photo: Dan Roe", names alone
// with the office behind or below. Looks at one line, like byline.c.
#include "page/internal.h"

enum { WORDS_MAX = 12, NAME_WORDS_MAX = 5, LINE_BYTES_MAX = 160 };

typedef struct {
  PmStr words[WORDS_MAX];
  size_t n;
} Words;

static bool is_one_of(PmStr s, const char *const *words, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    size_t k = 0;
    const size_t len = strlen(words[i]);
    while (k < s.len && k < len && (s.data[k] | 32) == (words[i][k] | 32))
      ++k;
    if (k == s.len && k == len)
      return true;
  }
  return false;
}

#define ONE_OF(s, table) is_one_of((s), (table), sizeof(table) / sizeof *(table))

static const char *const author_words[] = {"by",    "von",   "par",   "por",   "text",
                                           "texte", "words", "story", "report"};
static const char *const photo_words[] = {"photo",    "photos", "photograph", "foto",
                                          "fotos",    "bild",   "bilder",     "picture",
                                          "pictures", "image",  "photographs"};
static const char *const link_words[] = {"by", "von", "par", "de"};
// What may stand between "by" and the name.
static const char *const house_words[] = {
    "our",           "unserem",       "unserer",       "unser",
    "staff",         "redakteur",     "redakteurin",   "redaktionsmitglied",
    "mitarbeiter",   "mitarbeiterin", "korrespondent", "reporter",
    "correspondent", "special"};
static const char *const office_words[] = {
    "reporter",  "correspondent", "editor",     "writer",      "staff",
    "redakteur", "redaktion",     "journalist", "contributor", "columnist"};
static const char *const particles[] = {"von", "van", "der", "den", "de", "da",
                                        "du",  "la",  "le",  "zu",  "ten"};
// No name begins with these.
static const char *const not_first[] = {
    "the", "a",   "an",  "das",  "der", "die",  "ein", "eine", "le",  "les", "la",
    "el",  "los", "las", "il",   "our", "in",   "on",  "at",   "for", "to",  "no",
    "new", "how", "why", "what", "who", "when", "im",  "am",   "zum", "zur", "und"};

static bool is_upper(uint32_t cp) {
  return (cp >= 'A' && cp <= 'Z') || (cp >= 0xC0 && cp <= 0xDE && cp != 0xD7);
}

static bool is_name_word(PmStr w) {
  if (!is_upper(pm_str_first_char(w)))
    return false;
  for (size_t pos = 0; pos < w.len;) {
    const uint32_t cp = pm_utf8_next(w, &pos);
    if (!pm_char_is_letter(cp) && cp != '-' && cp != '\'' && cp != 0x2019 && cp != '.')
      return false;
  }
  return w.data[w.len - 1] != '.' || w.len <= 3; // J., Dr.
}

static bool split(PmStr line, Words *out) {
  *out = (Words){.n = 0};
  while (line.len) {
    size_t end = 0;
    while (end < line.len && line.data[end] != ' ')
      ++end;
    if (end && out->n == WORDS_MAX)
      return false;
    if (end)
      out->words[out->n++] = pm_str_slice(line, 0, end);
    line = pm_str_slice(line, end < line.len ? end + 1 : end, line.len);
  }
  return out->n > 0;
}

static PmStr without(PmStr w, char mark) {
  if (w.len && w.data[w.len - 1] == mark)
    --w.len;
  return w;
}

typedef struct {
  PmArena *arena;
  const Words *w;
  size_t i;
  PmByline *out;
  PmStr role;
} Reader;

static bool is_joint(PmStr w) {
  static const char *const words[] = {"and", "und", "et", "y", "&", "/", "|"};
  return ONE_OF(w, words);
}

static PmStatus add(Reader *r, size_t from, size_t to) {
  PmContribution *grown =
      pm_arena_extend(r->arena, r->out->items, r->out->n, &r->out->cap, sizeof *grown);
  if (!grown)
    return PM_ERR_NOMEM;
  r->out->items = grown;
  const char *start = r->w->words[from].data;
  const PmStr last = without(r->w->words[to - 1], ',');
  const PmStr name = pm_str_n(start, (size_t)(last.data + last.len - start));
  grown[r->out->n++] = (PmContribution){r->role, name, PM_NO_INDEX, 0.9};
  return PM_OK;
}

// One name of two words at least from here; its end, or `i` for none.
static size_t name_end(const Words *w, size_t i) {
  size_t k = i, capitals = 0;
  for (; k < w->n && k - i < NAME_WORDS_MAX && !is_joint(w->words[k]); ++k) {
    const PmStr word = without(w->words[k], ',');
    if (is_name_word(word))
      ++capitals;
    else if (k == i || !ONE_OF(word, particles))
      break;
    if (word.len < w->words[k].len) {
      ++k;
      break;
    }
  }
  return capitals >= 2 ? k : i;
}

// What may follow the names: an office, a place behind a comma.
static bool is_tail(const Words *w, size_t i) {
  size_t capitals = 0;
  for (; i < w->n; ++i) {
    if (ONE_OF(w->words[i], office_words))
      return true;
    capitals += is_upper(pm_str_first_char(w->words[i]));
    if (!is_upper(pm_str_first_char(w->words[i])))
      return false;
  }
  return capitals <= 2;
}

static PmStatus read_names(Reader *r) {
  while (r->i < r->w->n) {
    const size_t end = name_end(r->w, r->i);
    if (end == r->i)
      break;
    PM_TRY(add(r, r->i, end));
    r->i = end;
    if (r->i < r->w->n && is_joint(r->w->words[r->i]))
      ++r->i;
  }
  return PM_OK;
}

static void skip_house(Reader *r) {
  while (r->i < r->w->n && ONE_OF(r->w->words[r->i], house_words))
    ++r->i;
}

bool pm_byline_is_office(PmStr line) {
  Words w;
  if (line.len > LINE_BYTES_MAX / 3 || !split(line, &w) || w.n > 4 ||
      !is_upper(pm_str_first_char(line)))
    return false;
  return ONE_OF(w.words[w.n - 1], office_words) &&
         (w.n > 1 || ONE_OF(w.words[0], office_words));
}

PmStatus pm_byline_read_latin(PmArena *arena, PmStr line, bool names_only,
                              PmByline *byline) {
  Words w;
  *byline = (PmByline){0};
  if (line.len > LINE_BYTES_MAX || !split(line, &w))
    return PM_OK;
  PmByline b = {0};
  Reader r = {.arena = arena, .w = &w, .out = &b, .role = PM_STR("author")};
  const PmStr first = without(w.words[0], ':');
  if (ONE_OF(first, photo_words)) {
    r.role = PM_STR("photographer");
    b.marked = true;
  } else if (ONE_OF(first, author_words)) {
    b.marked = true;
  } else if (!names_only || ONE_OF(first, not_first)) {
    return PM_OK;
  }
  r.i = b.marked;
  if (b.marked && r.i < w.n && ONE_OF(without(w.words[r.i], ':'), link_words))
    ++r.i;
  if (b.marked)
    skip_house(&r);
  PM_TRY(read_names(&r));
  if (b.n && (r.i == w.n || is_tail(&w, r.i)))
    *byline = b;
  return PM_OK;
}
