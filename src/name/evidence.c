// SPDX-License-Identifier: MIT
// Facts about a character, hashed. Arithmetic is on unsigned integers only, so that all
// machines agree.
#include "name/evidence.h"

enum { PAD = PM_EVIDENCE_PAD };

enum { // kinds of characters
  TYPE_OTHER = 1,
  TYPE_DIGIT,
  TYPE_LATIN,
  TYPE_SPACE,
  TYPE_NUMERAL,
  TYPE_CALENDAR,
  TYPE_HAN,
  TYPE_DOT,
  TYPE_OPEN,
  TYPE_CLOSE,
  TYPE_EDGE
};

enum { // groups of lexicon classes
  GROUP_SURNAME,
  GROUP_GIVEN,
  GROUP_PERSON,
  GROUP_PLACE,
  GROUP_DICTIONARY_PLACE,
  GROUP_ORGANIZATION,
  GROUP_ORG_SUFFIX,
  GROUP_PLACE_SUFFIX,
  GROUP_TITLE,
  GROUP_SPEECH,
  GROUP_INDUSTRY,
  GROUP_OTHER_NAME,
  NO_GROUP
};

static uint32_t plain(uint32_t cp) {
  if (cp >= 0xFF01 && cp <= 0xFF5E)
    cp -= 0xFEE0;
  if (cp >= '0' && cp <= '9')
    return '0';
  if (cp >= 'A' && cp <= 'Z')
    return 'A';
  return cp >= 'a' && cp <= 'z' ? 'A' : cp;
}

static uint8_t type_of_han(uint32_t cp) {
  switch (cp) {
  case 0x4E00: // 一二三四五六七八九十百千万亿〇零两
  case 0x4E8C:
  case 0x4E09:
  case 0x56DB:
  case 0x4E94:
  case 0x516D:
  case 0x4E03:
  case 0x516B:
  case 0x4E5D:
  case 0x5341:
  case 0x767E:
  case 0x5343:
  case 0x4E07:
  case 0x4EBF:
  case 0x3007:
  case 0x96F6:
  case 0x4E24: return TYPE_NUMERAL;
  case 0x5E74: // 年月日时分
  case 0x6708:
  case 0x65E5:
  case 0x65F6:
  case 0x5206: return TYPE_CALENDAR;
  default: return TYPE_HAN;
  }
}

static uint8_t type_of(uint32_t cp) {
  switch (cp) {
  case '0': return TYPE_DIGIT;
  case 'A': return TYPE_LATIN;
  case ' ':
  case '\n':
  case 0x3000: return TYPE_SPACE;
  case 0xB7:
  case 0x2022:
  case 0x30FB: return TYPE_DOT;
  case '(':
  case 0x201C:
  case 0x300A: return TYPE_OPEN;
  case ')':
  case 0x201D:
  case 0x300B: return TYPE_CLOSE;
  default: return pm_is_han(cp) ? type_of_han(cp) : TYPE_OTHER;
  }
}

static uint64_t mix(uint64_t hash, uint64_t value) {
  hash = (hash ^ value) * UINT64_C(0x9FB21C651E98DF25);
  return hash ^ hash >> 32;
}

static size_t group_of(const PmScan *scan, const PmLexRow *row) {
  switch ((PmLexClass)row->cls) {
  case PM_LEX_SURNAME: return GROUP_SURNAME;
  case PM_LEX_GIVEN: return GROUP_GIVEN;
  case PM_LEX_PERSON: return GROUP_PERSON;
  case PM_LEX_PLACE:
  case PM_LEX_STEM:
  case PM_LEX_REGION: return GROUP_PLACE;
  case PM_LEX_ORG_NAME: return GROUP_ORGANIZATION;
  case PM_LEX_ORG_SUFFIX:
  case PM_LEX_ORG_BODY: return GROUP_ORG_SUFFIX;
  case PM_LEX_PLACE_SUFFIX: return GROUP_PLACE_SUFFIX;
  case PM_LEX_TITLE: return GROUP_TITLE;
  case PM_LEX_SPEECH: return GROUP_SPEECH;
  case PM_LEX_INDUSTRY: return GROUP_INDUSTRY;
  case PM_LEX_DICTIONARY: {
    const PmStr tag = pm_tag(scan, row);
    return pm_str_eqz(tag, "nr")   ? GROUP_PERSON
           : pm_str_eqz(tag, "ns") ? GROUP_DICTIONARY_PLACE
           : pm_str_eqz(tag, "nt") ? GROUP_ORGANIZATION
           : pm_str_eqz(tag, "nz") ? GROUP_OTHER_NAME
                                   : NO_GROUP;
  }
  case PM_LEX_WORD:
  case PM_LEX_BREAK:
  case PM_LEX_STOP_STEM:
  case PM_LEX_OUTSIDE:
  case PM_LEX_EVENT_NOUN:
  case PM_LEX_EVENT_VERB:
  case PM_LEX_EVENT_DEED:
  case PM_LEX_NAME:
  case PM_N_LEX: break;
  }
  return NO_GROUP;
}

enum { BEGIN, INSIDE, END, SINGLE };

static uint8_t place_in(uint32_t i, uint32_t start, uint32_t end) {
  return end - start == 1 ? SINGLE : i == start ? BEGIN : i + 1 == end ? END : INSIDE;
}

// The longest text of each group over each character.
static void note_hit(PmEvidence *e, size_t group, uint32_t start, uint32_t end) {
  const uint8_t length = (uint8_t)(end - start < 7 ? end - start : 7);
  for (uint32_t i = start; i < end; i++) {
    uint8_t *at = &e->groups[i][group];
    if (*at / 4 < length)
      *at = (uint8_t)(length * 4 + place_in(i, start, end));
  }
}

static void note_hits(PmEvidence *e, const PmScan *scan) {
  for (uint32_t i = 0; i < scan->n; i++)
    for (uint32_t h = scan->first[i]; h < scan->first[i + 1]; h++) {
      uint32_t seen = 0;
      for (const PmLexRow *row = scan->hits[h].row; row; row = pm_lex_next(row)) {
        const size_t group = group_of(scan, row);
        if (group != NO_GROUP && !(seen >> group & 1))
          note_hit(e, group, i, i + scan->hits[h].chars);
        seen |= UINT32_C(1) << group;
      }
    }
}

static uint8_t pos_of(const PmScan *scan, const PmEvidence *e, uint32_t start,
                      uint32_t end) {
  static const PmLexClass classes[] = {PM_LEX_PLACE,    PM_LEX_STEM,  PM_LEX_REGION,
                                       PM_LEX_ORG_NAME, PM_LEX_TITLE, PM_LEX_ORG_SUFFIX,
                                       PM_LEX_SPEECH};
  const PmLexRow *word = pm_scan_is(scan, start, end, PM_LEX_WORD);
  const PmStr tag = word ? pm_tag(scan, word) : (PmStr){0};
  if (tag.len && end - start > 1)
    return (uint8_t)tag.data[0];
  for (size_t k = 0; k < sizeof classes / sizeof *classes; k++)
    if (pm_scan_is(scan, start, end, classes[k]))
      return (uint8_t)('A' + k);
  return tag.len ? (uint8_t)tag.data[0] : e->type[start];
}

static void note_tokens(PmEvidence *e, const PmScan *scan) {
  uint32_t number = 0;
  for (uint32_t i = 0; i < scan->n;) {
    uint32_t end = i + (scan->token[i] ? scan->token[i] : 1);
    while (end < scan->n && e->type[i] <= TYPE_LATIN && e->type[end] == e->type[i] &&
           e->type[i] != TYPE_OTHER)
      end++; // a number or a Latin word
    uint64_t hash = 1;
    for (uint32_t k = i; k < end; k++) {
      if (e->type[i] != TYPE_DIGIT || k == i)
        hash = mix(hash, e->cp[k]);
      e->place[k] = place_in(k, i, end);
      e->token[k] = number;
    }
    e->tokens[number++] = (PmEvidenceToken){hash, pos_of(scan, e, i, end)};
    i = end;
  }
  e->token[scan->n] = number; // edges lead to the empty tokens around
}

static void *padded(PmArena *arena, uint32_t n, size_t size) {
  char *at = pm_arena_alloc(arena, ((size_t)n + 2 * PAD) * size);
  return at ? at + PAD * size : NULL;
}

static PmStatus make_room(PmArena *arena, PmEvidence *e) {
  e->cp = padded(arena, e->n, sizeof *e->cp);
  e->type = padded(arena, e->n, 1);
  e->place = padded(arena, e->n, 1);
  e->token = padded(arena, e->n, sizeof *e->token);
  e->tokens = padded(arena, e->n, sizeof *e->tokens);
  e->groups = padded(arena, e->n, sizeof *e->groups);
  e->all = padded(arena, e->n, sizeof *e->all);
  e->flags = padded(arena, e->n, 1);
  return e->cp && e->type && e->place && e->token && e->tokens && e->groups && e->all &&
                 e->flags
             ? PM_OK
             : PM_ERR_NOMEM;
}

static void note_characters(PmEvidence *e, const PmScan *scan) {
  for (int64_t i = -PAD; i < (int64_t)e->n + PAD; i++) {
    const bool edge = i < 0 || i >= (int64_t)e->n;
    e->cp[i] = edge ? 2 : plain(scan->cp[i]);
    e->type[i] = edge ? TYPE_EDGE : type_of(e->cp[i]);
  }
}

static uint64_t hash_of(const uint8_t groups[PM_N_GROUPS]) {
  uint64_t low = 0, high = 0; // by value, not by byte order
  for (size_t k = 0; k < 8; k++)
    low = low << 8 | groups[k];
  for (size_t k = 8; k < PM_N_GROUPS; k++)
    high = high << 8 | groups[k];
  return mix(mix(3, low), high);
}

// Bit k tells of the k-th of these groups.
static uint8_t flags_of(const uint8_t groups[PM_N_GROUPS]) {
  static const uint8_t of[] = {GROUP_SURNAME,    GROUP_GIVEN,       GROUP_PERSON,
                               GROUP_TITLE,      GROUP_SPEECH,      GROUP_PLACE,
                               GROUP_ORG_SUFFIX, GROUP_PLACE_SUFFIX};
  uint8_t flags = 0;
  for (size_t k = 0; k < sizeof of / sizeof *of; k++)
    flags = (uint8_t)(flags | (groups[of[k]] ? 1U << k : 0U));
  return flags;
}

PmStatus pm_evidence_make(PmArena *arena, const PmScan *scan, PmEvidence *e) {
  *e = (PmEvidence){.n = scan->n};
  PM_TRY(make_room(arena, e));
  note_characters(e, scan);
  note_hits(e, scan);
  note_tokens(e, scan);
  for (uint32_t i = 0; i < e->n; i++) {
    e->all[i] = hash_of(e->groups[i]);
    e->flags[i] = flags_of(e->groups[i]);
  }
  return PM_OK;
}

// --- facts

typedef struct {
  uint64_t *out;
  size_t n;
} Facts;

static inline void put(Facts *f, uint64_t kind, uint64_t a, uint64_t b, uint64_t c) {
  uint64_t h = (kind + 1) * UINT64_C(0x9E3779B97F4A7C15) ^
               a * UINT64_C(0xC2B2AE3D27D4EB4F) ^ b * UINT64_C(0x165667B19E3779F9) ^
               c * UINT64_C(0xD6E8FEB86659FD93);
  h ^= h >> 32;
  h *= UINT64_C(0x9FB21C651E98DF25);
  f->out[f->n++] = h ^ h >> 29;
}

static void put_chars(Facts *f, const PmEvidence *e, uint32_t at) {
  const uint32_t *c = e->cp + at;
  const uint8_t *t = e->type + at;
  put(f, 0, c[-2], 0, 0);
  put(f, 1, c[-1], 0, 0);
  put(f, 2, c[0], 0, 0);
  put(f, 3, c[1], 0, 0);
  put(f, 4, c[2], 0, 0);
  put(f, 5, c[-2], c[-1], 0);
  put(f, 6, c[-1], c[0], 0);
  put(f, 7, c[0], c[1], 0);
  put(f, 8, c[1], c[2], 0);
  put(f, 9, c[-1], c[1], 0);
  put(f, 10, c[-2], c[-1], c[0]);
  put(f, 11, c[-1], c[0], c[1]);
  put(f, 12, c[0], c[1], c[2]);
  put(f, 13, t[-2] | (uint64_t)t[-1] << 4 | (uint64_t)t[0] << 8 | (uint64_t)t[1] << 12,
      t[2], 0);
  put(f, 14, c[0], c[-3], 0);
  put(f, 15, c[0], c[3], 0);
  put(f, 16, (uint64_t)c[-1] << 32 | c[0], c[1], c[2]);
  put(f, 17, (uint64_t)c[-2] << 32 | c[-1], c[0], c[1]);
}

static void put_tokens(Facts *f, const PmEvidence *e, uint32_t at) {
  const PmEvidenceToken *w = e->tokens + e->token[at];
  const uint64_t g = e->place[at];
  put(f, 20, g, w[0].hash, 0);
  put(f, 21, g, w[-1].hash, 0);
  put(f, 22, g, w[1].hash, 0);
  put(f, 23, g, w[0].hash, w[-1].hash);
  put(f, 24, g, w[0].hash, w[1].hash);
  put(f, 25, g, w[0].pos, 0);
  put(f, 26, g, w[0].pos, w[-1].pos);
  put(f, 27, g, w[0].pos, w[1].pos);
  put(f, 28, g | (uint64_t)w[0].pos << 8, w[-1].pos, w[1].pos);
  put(f, 29,
      g | (uint64_t)e->place[(int64_t)at - 1] << 4 | (uint64_t)e->place[at + 1] << 8,
      e->type[at], 0);
  put(f, 30, g, w[2].hash, 0);
  put(f, 31, g | (uint64_t)w[0].pos << 8, w[-1].hash, 0);
  put(f, 32, g | (uint64_t)w[0].pos << 8, w[1].hash, 0);
}

// How far a flag stands ahead: 1 … reach, or reach + 1.
static uint32_t ahead(const PmEvidence *e, uint32_t at, uint8_t flag, uint32_t reach) {
  uint32_t k = 1;
  while (k <= reach && at + k < e->n && !(e->flags[at + k] & flag) &&
         (e->type[at + k] == TYPE_HAN || e->type[at + k] == TYPE_NUMERAL))
    k++;
  if (at + k >= e->n || !(e->flags[at + k] & flag))
    return reach + 1;
  return k;
}

static void put_lexicon(Facts *f, const PmEvidence *e, uint32_t at) {
  const int64_t i = at;
  const uint8_t *flags = e->flags + i, *g = e->groups[i];
  for (size_t k = 0; k < PM_N_GROUPS; k++)
    if (g[k])
      put(f, 40 + k, g[k], 0, 0);
  put(f, 60, e->all[i], 0, 0);
  put(f, 61, e->all[i], e->all[i - 1], 0);
  put(f, 62, e->all[i], e->all[i + 1], 0);
  put(f, 63,
      (flags[-2] & 15U) | (flags[-1] & 15U) << 4 | (flags[0] & 15U) << 8 |
          (flags[1] & 15U) << 12 | (flags[2] & 15U) << 16,
      0, 0);
  put(f, 64, flags[-1] | (uint32_t)flags[0] << 8 | (uint32_t)flags[1] << 16, flags[2], 0);
  put(f, 65, ahead(e, at, 64, 8), flags[0], 0);
  put(f, 66, ahead(e, at, 8, 5), flags[0] & 7U, 0);
  put(f, 67, e->cp[i], g[GROUP_PLACE], g[GROUP_ORG_SUFFIX]);
  put(f, 68, e->cp[i + 1], g[GROUP_SURNAME], g[GROUP_TITLE]);
}

size_t pm_evidence_at(const PmEvidence *e, uint32_t i, uint64_t facts[PM_MAX_FACTS]) {
  Facts f = {.out = facts};
  put_chars(&f, e, i);
  put_tokens(&f, e, i);
  put_lexicon(&f, e, i);
  return f.n;
}
