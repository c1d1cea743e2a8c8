// SPDX-License-Identifier: MIT
// Bytes to text: only UTF-8 without NULs comes in, and no document of another kind whose
// marks would be published as if they were printed.
#include "page/internal.h"

static uint64_t line_of(PmStr text, size_t offset) {
  uint64_t line = 1;
  for (size_t i = 0; i < offset; ++i)
    line += text.data[i] == '\n';
  return line;
}

// `offset` counts from the file's first byte, the byte order mark's.
static PmStatus refuse(PmJob *job, const char *path, PmStr text, size_t offset) {
  const unsigned char c = (unsigned char)text.data[offset];
  const PmPosition at = pm_at(path, line_of(text, offset), 0);
  if (offset < 2 && text.len > 1 && (c == 0xFE || c == 0xFF))
    return pm_fail(job, PM_ERR_SYNTAX, at, "convert it: iconv -f UTF-16 -t UTF-8",
                   "UTF-16, not UTF-8");
  if (c == 0)
    return pm_fail(job, PM_ERR_SYNTAX, at, "give a text file in UTF-8",
                   "a NUL at byte %zu: binary data, not text", offset);
  return pm_fail(job, PM_ERR_SYNTAX, at,
                 "convert it to UTF-8, for example: iconv -f GB18030 -t UTF-8",
                 "not UTF-8: byte 0x%02X at offset %zu", c, offset);
}

PmStatus pm_text_check(PmJob *job, const char *path, PmStr *text) {
  const PmStr all = *text;
  if (pm_str_starts(all, PM_STR("\xEF\xBB\xBF")))
    *text = pm_str_slice(all, 3, all.len);
  const char *nul = text->len ? memchr(text->data, 0, text->len) : NULL;
  const size_t valid = pm_utf8_valid(*text);
  const size_t zero = nul ? (size_t)(nul - text->data) : text->len;
  const size_t bad = valid < zero ? valid : zero;
  return bad < text->len ? refuse(job, path, all, bad + (all.len - text->len)) : PM_OK;
}

// --- documents that are no page ---

typedef struct {
  const char *start, *what, *hint;
} Signature;

static const Signature signatures[] = {
    {"%PDF-", "a PDF", "take its text out first, for example: pdftotext -layout"},
    {"{\\rtf", "RTF", "save it as plain text in UTF-8"},
    {"PK\x03\x04", "a ZIP or office document", "save it as plain text in UTF-8"},
    {"\xD0\xCF\x11\xE0", "an office document", "save it as plain text in UTF-8"},
    {"\xFF\xD8\xFF", "an image", "recognize its text first (ALTO, hOCR or plain text)"},
    {"\x89PNG", "an image", "recognize its text first (ALTO, hOCR or plain text)"},
};

PmStatus pm_text_refuse_binary(PmJob *job, const char *path, PmStr bytes) {
  for (size_t i = 0; i < sizeof signatures / sizeof *signatures; ++i) {
    const Signature *s = &signatures[i];
    if (pm_str_starts(bytes, pm_str(s->start)))
      return pm_fail(job, PM_ERR_UNSUPPORTED, pm_at(path, 0, 0), s->hint, "%s, not text",
                     s->what);
  }
  return PM_OK;
}

static PmStr behind_comments(PmStr s) {
  for (s = pm_str_trim(s); pm_str_starts(s, PM_STR("<!--"));) {
    const size_t end = pm_str_find(s, PM_STR("-->"), 4);
    if (end == (size_t)-1)
      break;
    s = pm_str_trim(pm_str_slice(s, end + 3, s.len));
  }
  return s;
}

static bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         c == ':' || c == '-' || c == '_' || c == '.';
}

static bool starts_folded(PmStr s, const char *lower) {
  for (size_t i = 0; lower[i]; ++i)
    if (i >= s.len ||
        ((unsigned char)s.data[i] | 0x20u) != ((unsigned char)lower[i] | 0x20u))
      return false;
  return true;
}

// One element from the first byte to the last; inline tags of Markdown, <https://…> and
// <a@b> are none.
static bool is_element(PmStr s) {
  size_t n = 1;
  while (n < s.len && is_name_char(s.data[n]))
    ++n;
  if (s.len < 4 || s.data[0] != '<' || n == 1 || n + 1 >= s.len ||
      s.data[s.len - 1] != '>' || !strchr(" \t\r\n/>", s.data[n]) ||
      (s.data[n] == '/' && s.data[n + 1] != '>'))
    return false;
  const PmStr name = pm_str_slice(s, 1, n), rest = pm_str_slice(s, 0, s.len - 1);
  return pm_str_find(s, PM_STR(">"), 0) == s.len - 1 ||
         (pm_str_ends(rest, name) &&
          pm_str_ends(pm_str_slice(rest, 0, rest.len - name.len), PM_STR("</")));
}

static bool is_json(PmStr s) {
  if (s.len < 2)
    return false;
  const char first = s.data[0], last = s.data[s.len - 1];
  const PmStr inner = pm_str_trim(pm_str_slice(s, 1, s.len));
  const char next = inner.len ? inner.data[0] : 0;
  if (first == '{')
    return last == '}' && (next == '"' || next == '}');
  return first == '[' && last == ']' && (next == '{' || next == '"' || next == '[');
}

PmStatus pm_text_refuse_markup(PmJob *job, const char *path, PmStr text) {
  const PmStr s = behind_comments(text);
  const bool html = starts_folded(s, "<!doctype html") || starts_folded(s, "<html");
  const char *what =
      html ? "HTML, but no hOCR"
      : starts_folded(s, "<!doctype") || pm_str_starts(s, PM_STR("<?")) || is_element(s)
          ? "XML, but no page"
      : is_json(s) ? "JSON"
                   : NULL;
  if (!what)
    return PM_OK;
  return pm_fail(job, PM_ERR_UNSUPPORTED, pm_at(path, 0, 0),
                 "give TEI, ALTO, hOCR, plain text or Markdown; data go through "
                 "`pressmark map`",
                 "%s", what);
}
