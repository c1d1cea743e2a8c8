// SPDX-License-Identifier: MIT
// Bytes to text: only UTF-8 without NULs comes in.
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
