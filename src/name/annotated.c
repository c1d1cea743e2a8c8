// SPDX-License-Identifier: MIT
// Reads annotated text. Of a TEI the marks inside headlines, bylines and paragraphs
// count; a small scan for tags is enough for it.
#include "name/annotated.h"
#include "name/work.h"

#include <stdlib.h>

enum { MAX_FILE = 256 << 20, SENTENCES = 40 };

typedef struct {
  const char *name, *tei;
  PmTag tag;
} TagName;

static const TagName tag_names[] = {
    {"PER", "persName", PM_TAG_PERSON},      {"LOC", "placeName", PM_TAG_PLACE},
    {"ORG", "orgName", PM_TAG_ORGANIZATION}, {"TITLE", "roleName", PM_TAG_TITLE},
    {"TIME", "date", PM_TAG_TIME},
};

typedef struct {
  PmAnnotatedTexts *texts;
  PmBuf text;
  PmBuf labels;  // one byte a code point: 0, else 1 + tag
  PmBuf starts;  // one byte a code point: a span starts here
  uint32_t tags; // seen in the file
  size_t first;  // of the file's texts
} Reader;

// --- building texts

static PmStatus put_char(Reader *r, uint32_t cp, int tag, bool starts) {
  char bytes[4];
  PM_TRY(pm_buf_append(&r->text, pm_str_n(bytes, pm_utf8_put(cp, bytes))));
  PM_TRY(pm_buf_putc(&r->labels, (char)(tag + 1)));
  return pm_buf_putc(&r->starts, starts);
}

static PmStatus put_str(Reader *r, PmStr s, int tag, bool *starts) {
  for (size_t pos = 0; pos < s.len; *starts = false) {
    uint32_t cp = pm_utf8_next(s, &pos);
    cp = cp == '\n' || cp == '\t' || cp == '\r' ? ' ' : cp;
    PM_TRY(put_char(r, cp, tag, *starts && tag >= 0));
  }
  return PM_OK;
}

static PmStatus end_text(Reader *r) {
  PmAnnotatedTexts *texts = r->texts;
  const size_t n = r->labels.len;
  if (!n)
    return PM_OK;
  texts->items = pm_arena_extend(&texts->arena, texts->items, texts->n, &texts->cap,
                                 sizeof *texts->items);
  PmAnnotated made = {.text = pm_arena_copy(&texts->arena, pm_buf_str(&r->text)),
                      .n = (uint32_t)n,
                      .labels = pm_arena_alloc(&texts->arena, n)};
  if (!texts->items || !made.text.data || !made.labels)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < n; i++) {
    const int tag = r->labels.data[i] - 1;
    if (tag < 0)
      continue;
    const bool first = r->starts.data[i];
    const bool last =
        i + 1 == n || r->labels.data[i + 1] != r->labels.data[i] || r->starts.data[i + 1];
    made.labels[i] = (uint8_t)(1 + 4 * tag + (first ? (last ? 3 : 0) : last ? 2 : 1));
  }
  texts->items[texts->n++] = made;
  pm_buf_clear(&r->text);
  pm_buf_clear(&r->labels);
  pm_buf_clear(&r->starts);
  return PM_OK;
}

// --- IOB2

static PmStr next_field(PmStr *line) {
  const size_t tab = pm_str_find(*line, PM_STR("\t"), 0);
  const PmStr field = pm_str_slice(*line, 0, tab);
  *line = pm_str_slice(*line, tab == SIZE_MAX ? line->len : tab + 1, line->len);
  return field;
}

static int tag_of(PmStr label) {
  for (size_t i = 0; i < sizeof tag_names / sizeof *tag_names; i++)
    if (pm_str_eqz(label, tag_names[i].name))
      return (int)tag_names[i].tag;
  return -1;
}

static bool is_number(PmStr s) {
  for (size_t i = 0; i < s.len; i++)
    if (s.data[i] < '0' || s.data[i] > '9')
      return false;
  return s.len;
}

// Words in Latin letters were parted by a space.
static bool wants_space(const Reader *r, PmStr token) {
  const char last = r->text.len ? r->text.data[r->text.len - 1] : '\n';
  return last > ' ' && last < 0x7F && token.len && token.data[0] > ' ' &&
         token.data[0] < 0x7F && pm_is_word((uint32_t)last) &&
         pm_is_word((uint32_t)token.data[0]);
}

static PmStatus read_token(Reader *r, PmStr line) {
  PmStr token = next_field(&line), label = next_field(&line);
  if (is_number(token) && line.len) { // an index stands before
    token = label;
    label = next_field(&line);
  }
  if (!token.len || !label.len)
    return PM_ERR_SYNTAX;
  bool starts = pm_str_starts(label, PM_STR("B-"));
  const int tag = label.len > 2 ? tag_of(pm_str_slice(label, 2, label.len)) : -1;
  if (tag >= 0)
    r->tags |= UINT32_C(1) << tag;
  if (wants_space(r, token)) {
    const bool inside = tag >= 0 && !starts;
    PM_TRY(put_char(r, ' ', inside ? tag : -1, false));
  }
  return put_str(r, token, tag, &starts);
}

static PmStatus read_iob2(Reader *r, PmStr text, uint64_t *line_number) {
  size_t sentences = 0;
  for (size_t at = 0; at < text.len; ++*line_number) {
    size_t end = pm_str_find(text, PM_STR("\n"), at);
    end = end < text.len ? end : text.len;
    PmStr line = pm_str_slice(text, at, end);
    at = end + 1;
    if (pm_str_ends(line, PM_STR("\r")))
      line.len--;
    // a token may be the number sign itself
    if (line.len && line.data[0] == '#' && !pm_str_contains(line, PM_STR("\t")))
      continue;
    if (line.len) {
      PM_TRY(read_token(r, line));
    } else if (r->labels.len && r->text.data[r->text.len - 1] != '\n') {
      PM_TRY(put_char(r, '\n', -1, false));
      if (++sentences % SENTENCES == 0)
        PM_TRY(end_text(r));
    }
  }
  return PM_OK;
}

// --- TEI

typedef struct {
  bool inside; // of a block whose text counts
  int tag;     // of the mark that is open, or -1
  bool starts;
} Position;

static bool is_block(PmStr name) {
  return pm_str_eqz(name, "head") || pm_str_eqz(name, "byline") ||
         pm_str_eqz(name, "p") || pm_str_eqz(name, "opener") ||
         pm_str_eqz(name, "closer");
}

static PmStatus read_tag(Reader *r, PmStr tag, Position *at) {
  const bool closes = tag.data[0] == '/';
  const bool empty = tag.data[tag.len - 1] == '/';
  size_t end = closes;
  while (end < tag.len && tag.data[end] > ' ' && tag.data[end] != '/')
    end++;
  const PmStr name = pm_str_slice(tag, closes, end);
  if (is_block(name)) {
    if (closes && at->inside)
      PM_TRY(put_char(r, '\n', -1, false));
    at->inside = !closes && !empty;
    at->tag = -1;
  }
  for (size_t i = 0; i < sizeof tag_names / sizeof *tag_names && !empty; i++)
    if (pm_str_eqz(name, tag_names[i].tei)) {
      at->tag = closes ? -1 : (int)tag_names[i].tag;
      at->starts = !closes;
      r->tags |= UINT32_C(1) << tag_names[i].tag;
    }
  return PM_OK;
}

static PmStatus read_entity(Reader *r, PmStr name, Position *at) {
  static const struct {
    const char *name, *text;
  } entities[] = {{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}};
  for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
    if (pm_str_eqz(name, entities[i].name))
      return put_str(r, pm_str(entities[i].text), at->tag, &at->starts);
  return PM_OK;
}

static PmStatus read_tei(Reader *r, PmStr xml) {
  Position at = {.tag = -1};
  size_t i = pm_str_find(xml, PM_STR("<text"), 0);
  while (i < xml.len) {
    const char c = xml.data[i];
    const size_t end = c == '<'   ? pm_str_find(xml, PM_STR(">"), i)
                       : c == '&' ? pm_str_find(xml, PM_STR(";"), i)
                                  : i;
    if (end == SIZE_MAX)
      return PM_ERR_SYNTAX;
    const PmStr inside = pm_str_slice(xml, i + 1, end);
    if (c == '<' && inside.len)
      PM_TRY(read_tag(r, inside, &at));
    else if (c == '&' && at.inside)
      PM_TRY(read_entity(r, inside, &at));
    size_t next = end + 1;
    if (c != '<' && c != '&') {
      while (next < xml.len && xml.data[next] != '<' && xml.data[next] != '&')
        next++;
      if (at.inside)
        PM_TRY(put_str(r, pm_str_slice(xml, i, next), at.tag, &at.starts));
    }
    i = next;
  }
  return PM_OK;
}

PmStatus pm_annotated_read(PmJob *job, const char *path, PmAnnotatedTexts *texts) {
  PmBuf file = pm_buf(MAX_FILE);
  Reader r = {.texts = texts,
              .text = pm_buf(MAX_FILE),
              .labels = pm_buf(MAX_FILE),
              .starts = pm_buf(MAX_FILE),
              .first = texts->n};
  uint64_t line = 1;
  PmStatus status = pm_read_file(job, path, &file);
  const PmStr bytes = pm_buf_str(&file);
  if (!status && pm_utf8_valid(bytes) < bytes.len)
    status = PM_ERR_SYNTAX;
  const bool xml = bytes.len && bytes.data[0] == '<';
  if (!status)
    status = xml ? read_tei(&r, bytes) : read_iob2(&r, bytes, &line);
  if (!status)
    status = end_text(&r);
  for (size_t i = r.first; i < texts->n; i++)
    texts->items[i].tags = r.tags;
  pm_buf_release(&file);
  pm_buf_release(&r.text);
  pm_buf_release(&r.labels);
  pm_buf_release(&r.starts);
  if (status == PM_ERR_SYNTAX)
    return pm_fail(job, status, pm_at(path, xml ? 0 : line, 0),
                   "annotated text is TEI or IOB2, in UTF-8", "cannot read annotations");
  return status;
}
