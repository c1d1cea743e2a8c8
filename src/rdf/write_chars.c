// SPDX-License-Identifier: MIT
// The character productions of Turtle (RDF 1.1 Turtle, section 6.5), as tables.
#include "rdf/chars.h"

#define N PM_CHAR_NOT_IN_IRI
#define W PM_CHAR_WORD
#define E PM_CHAR_LOCAL_ESC
const uint8_t pm_char_classes[256] = {
    N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, //
    N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, //
    N, E, N, E, E, E, E, E, E, E, E, E, E, E, E, E, // space ! " # $ % & ' ( ) * + , - . /
    W, W, W, W, W, W, W, W, W, W, 0, E, N, E, N, E, // 0-9 : ; < = > ?
    E, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, // @ A-O
    W, W, W, W, W, W, W, W, W, W, W, 0, N, 0, N, W, // P-Z [ \ ] ^ _
    N, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, // ` a-o
    W, W, W, W, W, W, W, W, W, W, W, N, N, N, E, 0, // p-z { | } ~ DEL
};
#undef N
#undef W
#undef E

typedef struct {
  uint32_t first, last;
} Range;

// PN_CHARS_BASE beyond ASCII.
static const Range base_ranges[] = {
    {0xC0, 0xD6},     {0xD8, 0xF6},     {0xF8, 0x2FF},    {0x370, 0x37D},
    {0x37F, 0x1FFF},  {0x200C, 0x200D}, {0x2070, 0x218F}, {0x2C00, 0x2FEF},
    {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF},
};
// What PN_CHARS has besides, beyond ASCII.
static const Range inner_ranges[] = {{0xB7, 0xB7}, {0x300, 0x36F}, {0x203F, 0x2040}};

static bool in_ranges(uint32_t cp, const Range *ranges, size_t n) {
  for (size_t i = 0; i < n; ++i)
    if (cp <= ranges[i].last)
      return cp >= ranges[i].first;
  return false;
}

bool pm_chars_name(uint32_t cp, bool first) {
  if (cp < 0x80)
    return first ? pm_char_is((char)cp, PM_CHAR_WORD) && !(cp >= '0' && cp <= '9')
                 : pm_char_is((char)cp, PM_CHAR_WORD) || cp == '-';
  return in_ranges(cp, base_ranges, sizeof base_ranges / sizeof *base_ranges) ||
         (!first &&
          in_ranges(cp, inner_ranges, sizeof inner_ranges / sizeof *inner_ranges));
}

// Names whose inner characters are PN_CHARS and '.', and whose last is no '.'.
static bool is_name(PmStr s, size_t from) {
  if (s.len && s.data[s.len - 1] == '.')
    return false;
  for (size_t i = from; i < s.len;) {
    if (pm_char_is(s.data[i], PM_CHAR_WORD) || s.data[i] == '.') {
      ++i;
      continue;
    }
    const uint32_t cp = pm_utf8_next(s, &i);
    if (cp == PM_UTF8_BAD || !pm_chars_name(cp, false))
      return false;
  }
  return true;
}

bool pm_chars_bnode_label(PmStr label) {
  if (label.len == 0)
    return false;
  size_t i = 0;
  const uint32_t cp = pm_utf8_next(label, &i);
  return cp != PM_UTF8_BAD && (pm_chars_name(cp, true) || (cp >= '0' && cp <= '9')) &&
         is_name(label, i);
}

bool pm_chars_prefix(PmStr prefix) {
  if (prefix.len == 0)
    return true;
  size_t i = 0;
  const uint32_t cp = pm_utf8_next(prefix, &i);
  return cp != PM_UTF8_BAD && cp != '_' && pm_chars_name(cp, true) && is_name(prefix, i);
}
