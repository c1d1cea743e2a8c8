// SPDX-License-Identifier: MIT
// Text to lines: trims, drops control characters, and turns the marks of Markdown
// (headings, emphasis, quotes, lists, images) into features. Joins and judges nothing.
#include "page/internal.h"

static PmStatus add_line(PmArena *arena, PmLines *lines, PmLine line) {
  PmLine *grown =
      pm_arena_extend(arena, lines->items, lines->n, &lines->cap, sizeof line);
  if (!grown)
    return PM_ERR_NOMEM;
  lines->items = grown;
  grown[lines->n++] = line;
  return PM_OK;
}

// Characters that no text holds: controls, marks of direction and of order, zero width,
// and those that XML 1.0 cannot carry.
static bool is_noise(uint32_t cp) {
  return (cp < 0x20 && cp != '\t') || (cp >= 0x7F && cp < 0xA0) || cp == 0xAD ||
         (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x202A && cp <= 0x202E) ||
         (cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF || (cp & 0xFFFE) == 0xFFFE ||
         cp == 0xFFFC;
}

static bool has_noise(PmStr s) {
  for (size_t pos = 0; pos < s.len;)
    if (is_noise(pm_utf8_next(s, &pos)))
      return true;
  return false;
}

// The line without noise; borrows where there is none.
static PmStatus clean(PmArena *arena, PmStr line, PmStr *out) {
  *out = line;
  if (!has_noise(line))
    return PM_OK;
  char *text = pm_arena_alloc(arena, line.len + 1);
  if (!text)
    return PM_ERR_NOMEM;
  size_t n = 0;
  for (size_t pos = 0; pos < line.len;) {
    const size_t start = pos;
    if (is_noise(pm_utf8_next(line, &pos)))
      continue;
    memcpy(text + n, line.data + start, pos - start);
    n += pos - start;
  }
  *out = (PmStr){text, n};
  return PM_OK;
}

// "## " in front, "##" behind.
static PmStr take_heading(PmStr s, uint8_t *level) {
  size_t n = 0;
  while (n < s.len && n < 6 && s.data[n] == '#')
    ++n;
  if (n == 0 || (n < s.len && s.data[n] == '#'))
    return s;
  *level = (uint8_t)n;
  s = pm_str_trim(pm_str_slice(s, n, s.len));
  while (s.len && s.data[s.len - 1] == '#')
    --s.len;
  return pm_str_trim(s);
}

// "> " and "- " in front; a dash before a digit or without a space is text.
static PmStr take_prefix(PmStr s) {
  while (s.len > 1 && s.data[0] == '>' && s.data[1] == ' ')
    s = pm_str_trim(pm_str_slice(s, 1, s.len));
  if (s.len > 2 && strchr("-*+", s.data[0]) && s.data[1] == ' ')
    s = pm_str_trim(pm_str_slice(s, 1, s.len));
  return s;
}

// A line that is bold as a whole is emphasis of the extractor; `strong` says so.
static PmStr take_emphasis(PmStr s, bool *strong) {
  static const PmStr marks[] = {PM_STR("***"), PM_STR("**"), PM_STR("__"), PM_STR("*"),
                                PM_STR("_")};
  for (size_t i = 0; i < sizeof marks / sizeof *marks; ++i) {
    const PmStr m = marks[i];
    if (s.len > 2 * m.len && pm_str_starts(s, m) && pm_str_ends(s, m) &&
        pm_str_find(s, m, m.len) == s.len - m.len) {
      *strong = m.len > 1;
      return pm_str_trim(pm_str_slice(s, m.len, s.len - m.len));
    }
  }
  return s;
}

// Marks of bold inside a line, where they stand in pairs: **本报讯** 昨天.
static PmStatus take_inner_marks(PmArena *arena, PmStr s, PmStr *out) {
  static const PmStr mark = PM_STR("**");
  size_t n = 0;
  *out = s;
  for (size_t at = pm_str_find(s, mark, 0); at < s.len;
       at = pm_str_find(s, mark, at + mark.len))
    ++n;
  if (n == 0 || n % 2)
    return PM_OK;
  char *text = pm_arena_alloc(arena, s.len + 1);
  if (!text)
    return PM_ERR_NOMEM;
  size_t len = 0;
  for (size_t i = 0; i < s.len;)
    if (pm_str_starts(pm_str_slice(s, i, s.len), mark))
      i += mark.len;
    else
      text[len++] = s.data[i++];
  *out = pm_str_trim((PmStr){text, len});
  return PM_OK;
}

// | a | b |: a row of a table; its cells stay, with a space between them.
static PmStatus take_cells(PmArena *arena, PmStr s, PmLine *line, PmStr *out) {
  *out = s;
  if (s.len < 3 || s.data[0] != '|' || s.data[s.len - 1] != '|')
    return PM_OK;
  char *text = pm_arena_alloc(arena, s.len + 1);
  if (!text)
    return PM_ERR_NOMEM;
  size_t len = 0;
  for (size_t i = 0; i < s.len; ++i) {
    const char c = s.data[i] == '|' ? ' ' : s.data[i];
    if (c != ' ' || (len && text[len - 1] != ' '))
      text[len++] = c;
  }
  line->row = true;
  *out = pm_str_trim((PmStr){text, len});
  return PM_OK;
}

// ![…](…), <!-- … -->, rules of dashes, fences: nothing that was printed.
static bool is_markup(PmStr s) {
  if ((pm_str_starts(s, PM_STR("![")) && pm_str_ends(s, PM_STR(")"))) ||
      (pm_str_starts(s, PM_STR("<!--")) && pm_str_ends(s, PM_STR("-->"))) ||
      pm_str_starts(s, PM_STR("```")))
    return true;
  size_t n = 0;
  while (n < s.len && strchr("-*_=|: \t", s.data[n]))
    ++n;
  return n == s.len && s.len >= 3;
}

static PmStatus add_text(PmArena *arena, PmLines *lines, PmStr raw, PmLine line) {
  PmStr s;
  PM_TRY(clean(arena, raw, &s));
  line.hard_end = pm_str_ends(s, PM_STR("  ")) || pm_str_ends(s, PM_STR("\\"));
  if (pm_str_ends(s, PM_STR("\\")))
    --s.len;
  s = take_prefix(pm_str_trim(s));
  if (is_markup(s))
    return PM_OK;
  bool strong = false;
  s = take_emphasis(take_heading(s, &line.level), &strong);
  line.strong = strong;
  PM_TRY(take_inner_marks(arena, s, &s));
  PM_TRY(take_cells(arena, s, &line, &s));
  line.text = s;
  return s.len ? add_line(arena, lines, line) : PM_OK;
}

static size_t end_of_line(PmStr text, size_t pos) {
  while (pos < text.len && text.data[pos] != '\n' && text.data[pos] != '\r' &&
         text.data[pos] != '\f')
    ++pos;
  return pos;
}

PmStatus pm_lines_split(PmJob *job, PmArena *arena, PmStr text, PmLines *lines) {
  uint32_t number = 1;
  bool gap = true;
  for (size_t pos = 0; pos < text.len;) {
    const size_t end = end_of_line(text, pos);
    const size_t before = lines->n;
    if (number % 4096 == 0)
      PM_TRY(pm_job_check(job));
    PM_TRY(add_text(arena, lines, pm_str_slice(text, pos, end),
                    (PmLine){.number = number, .gap = gap}));
    gap = lines->n == before;
    if (end < text.len && text.data[end] == '\f')
      gap = true; // a new page or column
    else
      ++number;
    pos = end + 1;
    if (end + 1 < text.len && text.data[end] == '\r' && text.data[end + 1] == '\n')
      ++pos;
  }
  return PM_OK;
}
