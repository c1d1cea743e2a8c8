// SPDX-License-Identifier: MIT
// Lays a lexicon out. Characters are numbered by how often they occur, entries sorted by
// those numbers, and each node's children put at the first free cells that take them all.
#include "name/gazetteer.h"
#include "name/lexicon_build.h"

#include <stdlib.h>

typedef struct {
  uint16_t *chars; // numbers of its characters; code points until all are known
  uint32_t n, seq;
  PmLexRow row;
} Entry;

struct PmLexiconBuilder {
  PmArena arena;
  Entry *entries;
  size_t n, cap;
  uint32_t **wide; // code points of each entry
  size_t cap_wide;
  PmStrtab tags, names, codes, stop_stems;
  PmLexDivision *divisions; // name: number in names until the image is laid out
  size_t n_divisions, cap_divisions, n_upper;
  uint16_t *numbers; // of code points
};

PmStatus pm_lexicon_builder_new(PmLexiconBuilder **builder) {
  uint32_t none;
  PmLexiconBuilder *made = *builder = calloc(1, sizeof *made);
  if (!made)
    return PM_ERR_NOMEM;
  const PmStatus status = pm_strtab_add(&made->tags, PM_STR(""), &none, NULL);
  if (status) {
    pm_lexicon_builder_free(made);
    *builder = NULL;
  }
  return status;
}

void pm_lexicon_builder_free(PmLexiconBuilder *b) {
  if (!b)
    return;
  pm_strtab_release(&b->tags);
  pm_strtab_release(&b->names);
  pm_strtab_release(&b->codes);
  pm_strtab_release(&b->stop_stems);
  pm_arena_release(&b->arena);
  free(b->numbers);
  free(b);
}

static PmStatus tag_number(PmLexiconBuilder *b, PmStr tag, uint16_t *number) {
  uint32_t n;
  PM_TRY(pm_strtab_add(&b->tags, tag, &n, NULL));
  *number = (uint16_t)n;
  return n <= UINT16_MAX ? PM_OK : PM_ERR_LIMIT;
}

PmStatus pm_lexicon_add(PmLexiconBuilder *b, PmLexClass cls, PmStr text, PmStr tag,
                        uint32_t value) {
  const size_t n = pm_utf8_count(text);
  if (n == 0 || n > PM_LEX_MAX_CHARS)
    return PM_OK;
  uint32_t unused;
  if (cls == PM_LEX_STOP_STEM)
    PM_TRY(pm_strtab_add(&b->stop_stems, text, &unused, NULL));
  b->entries = pm_arena_extend(&b->arena, b->entries, b->n, &b->cap, sizeof *b->entries);
  b->wide = pm_arena_extend(&b->arena, b->wide, b->n, &b->cap_wide, sizeof *b->wide);
  uint32_t *wide = pm_arena_alloc(&b->arena, n * sizeof *wide);
  if (!b->entries || !b->wide || !wide)
    return PM_ERR_NOMEM;
  Entry entry = {.n = (uint32_t)n,
                 .seq = (uint32_t)b->n,
                 .row = {.value = value, .cls = (uint8_t)cls}};
  PM_TRY(tag_number(b, tag, &entry.row.tag));
  for (size_t i = 0, pos = 0; i < n; i++)
    if ((wide[i] = pm_utf8_next(text, &pos)) >= PM_LEX_N_CHARS)
      return PM_OK; // a character that no text of ours has
  b->wide[b->n] = wide;
  b->entries[b->n++] = entry;
  return PM_OK;
}

// --- divisions

// 延边朝鲜族: the peoples behind the name of an autonomous prefecture or county.
static PmStr without_peoples(PmStr name) {
  static const char *const peoples[] = {
      "蒙古族", "蒙古",     "回族",   "藏族",     "维吾尔", "苗族",   "彝族",
      "壮族",   "布依族",   "朝鲜族", "朝鲜",     "满族",   "侗族",   "瑶族",
      "白族",   "土家族",   "哈尼族", "哈萨克族", "哈萨克", "傣族",   "黎族",
      "傈僳族", "佤族",     "畲族",   "拉祜族",   "水族",   "东乡族", "纳西族",
      "景颇族", "柯尔克孜", "土族",   "达斡尔族", "仫佬族", "羌族",   "布朗族",
      "撒拉族", "毛南族",   "仡佬族", "锡伯",     "塔吉克", "怒族",   "鄂温克族",
      "裕固族", "保安族",   "普米族", "独龙族",   "鄂伦春", "各族"};
  for (bool cut = true; cut;) {
    cut = false;
    for (size_t i = 0; i < sizeof peoples / sizeof *peoples && !cut; i++)
      if (pm_str_ends(name, pm_str(peoples[i])) && name.len > strlen(peoples[i])) {
        name.len -= strlen(peoples[i]);
        cut = true;
      }
  }
  if (pm_str_ends(name, PM_STR("县")))
    name.len -= 3;
  return name.len >= 6 ? name : (PmStr){0};
}

PmStr pm_division_stem(PmStr name) {
  static const char *const ends[] = {
      "维吾尔自治区", "壮族自治区", "回族自治区", "特别行政区", "自治区", "地区",
      "街道",         "省",         "市",         "县",         "区",     "镇",
      "乡",           "盟",         "社区",       "村"};
  static const char *const autonomous[] = {"自治州", "自治县", "自治旗"};
  for (size_t i = 0; i < sizeof autonomous / sizeof *autonomous; i++)
    if (pm_str_ends(name, pm_str(autonomous[i])))
      return without_peoples(pm_str_slice(name, 0, name.len - strlen(autonomous[i])));
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
    if (pm_str_ends(name, pm_str(ends[i]))) {
      name = pm_str_slice(name, 0, name.len - strlen(ends[i]));
      return name.len >= 6 ? name : (PmStr){0}; // two Chinese characters at least
    }
  return (PmStr){0};
}

static uint32_t parent_of(const PmLexiconBuilder *b, PmStr code) {
  static const size_t levels[] = {9, 6, 4, 2};
  for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
    if (levels[i] >= code.len)
      continue;
    const uint32_t at = pm_strtab_find(&b->codes, pm_str_slice(code, 0, levels[i]));
    if (at != PM_STRTAB_NONE)
      return at;
  }
  return UINT32_MAX;
}

// 红河州, 屏边县: how autonomous prefectures and counties are mostly called.
static PmStatus add_short_name(PmLexiconBuilder *b, PmStr name, PmStr kind,
                               uint32_t index) {
  static const struct {
    const char *full, *brief;
  } ends[] = {{"自治州", "州"}, {"自治县", "县"}, {"自治旗", "旗"}};
  const PmStr stem = pm_division_stem(name);
  for (size_t i = 0; stem.len && i < sizeof ends / sizeof *ends; i++)
    if (pm_str_ends(name, pm_str(ends[i].full))) {
      const PmStr text =
          pm_arena_printf(&b->arena, "%.*s%s", PM_ARGS(stem), ends[i].brief);
      return text.data ? pm_lexicon_add(b, PM_LEX_PLACE, text, kind, index)
                       : PM_ERR_NOMEM;
    }
  return PM_OK;
}

PmStatus pm_lexicon_add_division(PmLexiconBuilder *b, PmStr code, PmStr kind,
                                 PmStr name) {
  PmLexDivision division = {.parent = parent_of(b, code)};
  uint32_t index;
  bool added = false;
  if (code.len > sizeof division.code || name.len > UINT8_MAX)
    return PM_ERR_LIMIT;
  memcpy(division.code, code.data, code.len);
  division.code_len = (uint8_t)code.len;
  division.name_len = (uint8_t)name.len;
  PM_TRY(tag_number(b, kind, &division.kind));
  PM_TRY(pm_strtab_add(&b->names, name, &division.name, NULL));
  PM_TRY(pm_strtab_add(&b->codes, code, &index, &added));
  if (!added)
    return PM_ERR_INVALID;
  b->divisions = pm_arena_extend(&b->arena, b->divisions, b->n_divisions,
                                 &b->cap_divisions, sizeof division);
  if (!b->divisions)
    return PM_ERR_NOMEM;
  b->divisions[b->n_divisions++] = division;
  PM_TRY(pm_lexicon_add(b, PM_LEX_PLACE, name, kind, index));
  if (code.len > 6)
    return PM_OK; // towns: only those of a page's own region, see place.c
  b->n_upper = b->n_divisions;
  const PmStr stem = pm_division_stem(name);
  PM_TRY(add_short_name(b, name, kind, index));
  if (!stem.len || pm_strtab_find(&b->stop_stems, stem) != PM_STRTAB_NONE)
    return PM_OK;
  return pm_lexicon_add(b, PM_LEX_STEM, stem, kind, index);
}

// --- characters

typedef struct {
  uint32_t cp, count;
} Count;

static int by_count(const void *x, const void *y) {
  const Count *a = x, *b = y;
  if (a->count != b->count)
    return a->count > b->count ? -1 : 1;
  return a->cp < b->cp ? -1 : a->cp > b->cp;
}

// Common characters get low numbers, so that children of a node lie close together.
static PmStatus number_chars(PmLexiconBuilder *b) {
  Count *counts = calloc(PM_LEX_N_CHARS, sizeof *counts);
  b->numbers = calloc(PM_LEX_N_CHARS, sizeof *b->numbers);
  if (!counts || !b->numbers) {
    free(counts);
    return PM_ERR_NOMEM;
  }
  for (uint32_t cp = 0; cp < PM_LEX_N_CHARS; cp++)
    counts[cp].cp = cp;
  for (size_t i = 0; i < b->n; i++)
    for (uint32_t k = 0; k < b->entries[i].n; k++)
      counts[b->wide[i][k]].count++;
  qsort(counts, PM_LEX_N_CHARS, sizeof *counts, by_count);
  for (uint32_t i = 0; i < UINT16_MAX - 1 && counts[i].count; i++)
    b->numbers[counts[i].cp] = (uint16_t)(i + 1);
  free(counts);
  for (size_t i = 0; i < b->n; i++) {
    Entry *entry = &b->entries[i];
    entry->chars = pm_arena_alloc(&b->arena, entry->n * sizeof *entry->chars);
    if (!entry->chars)
      return PM_ERR_NOMEM;
    for (uint32_t k = 0; k < entry->n; k++)
      entry->chars[k] = b->numbers[b->wide[i][k]];
  }
  return PM_OK;
}

static int by_text(const void *x, const void *y) {
  const Entry *a = x, *b = y;
  for (uint32_t k = 0; k < a->n && k < b->n; k++)
    if (a->chars[k] != b->chars[k])
      return a->chars[k] < b->chars[k] ? -1 : 1;
  if (a->n != b->n)
    return a->n < b->n ? -1 : 1;
  return a->seq < b->seq ? -1 : a->seq > b->seq;
}

// --- the trie

enum { FREE = UINT32_MAX, MAX_TRIES = 64 };

typedef struct {
  PmLexiconBuilder *b;
  PmLexNode *nodes; // parent FREE: unused
  size_t n, cap;    // n: one behind the last used
  uint32_t *next;   // free cells after each free cell, roughly: skips runs of used ones
  size_t from;      // where the search for many children begins
  PmLexRow *rows;
  uint32_t n_rows;
} Trie;

static PmStatus trie_reserve(Trie *t, size_t n) {
  if (n <= t->cap)
    return PM_OK;
  size_t cap = t->cap ? t->cap : 4096;
  while (cap < n)
    cap *= 2;
  PmLexNode *nodes = realloc(t->nodes, cap * sizeof *nodes);
  if (nodes)
    t->nodes = nodes;
  uint32_t *next = realloc(t->next, cap * sizeof *next);
  if (next)
    t->next = next;
  if (!nodes || !next)
    return PM_ERR_NOMEM;
  for (size_t i = t->cap; i < cap; i++) {
    t->nodes[i] = (PmLexNode){.parent = FREE};
    t->next[i] = (uint32_t)i;
  }
  t->cap = cap;
  return PM_OK;
}

// The first free cell at `at` or behind it, with the path to it shortened.
static uint32_t free_cell(Trie *t, uint32_t at) {
  uint32_t end = at;
  while (end < t->cap && t->next[end] != end)
    end = t->next[end];
  while (at < end) {
    const uint32_t next = t->next[at];
    t->next[at] = end;
    at = next;
  }
  return end;
}

static bool takes(const Trie *t, uint32_t base, const uint16_t *children, size_t n) {
  for (size_t i = 0; i < n; i++)
    if ((size_t)base + children[i] < t->cap &&
        t->nodes[base + children[i]].parent != FREE)
      return false;
  return true;
}

// A base at which all children find free cells.
static PmStatus find_base(Trie *t, const uint16_t *children, size_t n, uint32_t *base) {
  size_t tries = 0;
  uint32_t cell = (uint32_t)(n > 1 && t->from > children[0] ? t->from : children[0]);
  for (cell = cell ? cell : 1;; cell++) {
    PM_TRY(trie_reserve(t, (size_t)cell + UINT16_MAX + 2));
    cell = free_cell(t, cell);
    PM_TRY(trie_reserve(t, (size_t)cell + UINT16_MAX + 2));
    *base = cell - children[0];
    if (takes(t, *base, children, n))
      break;
    if (++tries == MAX_TRIES && n > 1 && n < 64)
      t->from = cell; // what lies before is too full for many
  }
  return (size_t)*base + UINT16_MAX < FREE ? PM_OK : PM_ERR_LIMIT;
}

static void put_rows(Trie *t, uint32_t node, size_t *low, size_t high, uint32_t depth) {
  const Entry *entries = t->b->entries;
  while (*low < high && entries[*low].n == depth) {
    if (!t->nodes[node].rows)
      t->nodes[node].rows = t->n_rows + 1;
    t->rows[t->n_rows++] = entries[(*low)++].row;
  }
  if (t->nodes[node].rows)
    t->rows[t->n_rows - 1].last = true;
}

// The entries [low, high) share `depth` characters that lead to `node`.
static PmStatus put_node(Trie *t, uint32_t node, size_t low, size_t high,
                         uint32_t depth) {
  put_rows(t, node, &low, high, depth);
  if (low == high)
    return PM_OK;
  const Entry *entries = t->b->entries;
  uint16_t *children = calloc(high - low, sizeof *children);
  if (!children)
    return PM_ERR_NOMEM;
  size_t n = 0;
  for (size_t i = low; i < high; i++)
    if (n == 0 || children[n - 1] != entries[i].chars[depth])
      children[n++] = entries[i].chars[depth];
  uint32_t base = 0;
  PmStatus status = find_base(t, children, n, &base);
  for (size_t i = 0; i < n && !status; i++) {
    const uint32_t cell = base + children[i];
    t->nodes[cell] = (PmLexNode){.parent = node};
    t->next[cell] = cell + 1;
    t->n = t->n > cell + 1 ? t->n : cell + 1;
  }
  free(children);
  PM_TRY(status);
  t->nodes[node].base = base;
  for (size_t i = low, end; i < high; i = end) {
    const uint16_t c = entries[i].chars[depth];
    for (end = i; end < high && entries[end].chars[depth] == c;)
      end++;
    PM_TRY(put_node(t, base + c, i, end, depth + 1)); // at most PM_LEX_MAX_CHARS deep
  }
  return PM_OK;
}

static PmStatus make_trie(Trie *t) {
  PmLexiconBuilder *b = t->b;
  t->rows = calloc(b->n + 1, sizeof *t->rows);
  if (!t->rows)
    return PM_ERR_NOMEM;
  PM_TRY(trie_reserve(t, 2));
  t->nodes[0].parent = 0;
  t->next[0] = 1;
  t->n = 1;
  PM_TRY(number_chars(b));
  if (b->n)
    qsort(b->entries, b->n, sizeof *b->entries, by_text);
  PM_TRY(put_node(t, 0, 0, b->n, 0));
  for (size_t i = 0; i < t->n; i++)
    if (t->nodes[i].parent == FREE)
      t->nodes[i] = (PmLexNode){.parent = FREE - 1}; // no node's number
  return PM_OK;
}

// --- the image

static PmStatus put_part(PmBuf *image, const void *part, size_t bytes) {
  static const char zeros[8];
  PM_TRY(pm_buf_append(image, pm_str_n(part, bytes)));
  return pm_buf_append(image, pm_str_n(zeros, (8 - bytes % 8) % 8));
}

// Strings of divisions' names, then of tags; each is written once.
static PmStatus put_strings(PmLexiconBuilder *b, PmBuf *strings, PmBuf *tags) {
  uint32_t *at = calloc(b->names.n + 1, sizeof *at);
  PmStatus status = at ? PM_OK : PM_ERR_NOMEM;
  for (uint32_t i = 0; i < b->names.n && !status; i++) {
    at[i] = (uint32_t)strings->len;
    status = pm_buf_append(strings, pm_strtab_get(&b->names, i));
  }
  for (size_t i = 0; i < b->n_divisions && !status; i++)
    b->divisions[i].name = at[b->divisions[i].name];
  free(at);
  for (uint32_t i = 0; i < b->tags.n && !status; i++) {
    const PmStr tag = pm_strtab_get(&b->tags, i);
    const uint32_t entry[2] = {(uint32_t)strings->len, (uint32_t)tag.len};
    status = pm_buf_append(tags, pm_str_n((const char *)entry, sizeof entry));
    if (!status)
      status = pm_buf_append(strings, tag);
  }
  return status;
}

static PmStatus put_image(Trie *t, PmBuf *image, const PmBuf *strings,
                          const PmBuf *tags) {
  const PmLexiconBuilder *b = t->b;
  PmLexHead head = {.magic = "PMLEX\n\x1a",
                    .order = PM_LEX_ORDER,
                    .version = PM_LEX_VERSION,
                    .n_nodes = (uint32_t)t->n,
                    .n_rows = t->n_rows,
                    .n_divisions = (uint32_t)b->n_divisions,
                    .n_upper = (uint32_t)b->n_upper,
                    .n_tags = (uint32_t)b->tags.n,
                    .n_strings = (uint32_t)strings->len};
  pm_buf_clear(image);
  PM_TRY(put_part(image, &head, sizeof head));
  PM_TRY(put_part(image, b->numbers, PM_LEX_N_CHARS * sizeof *b->numbers));
  PM_TRY(put_part(image, t->nodes, t->n * sizeof *t->nodes));
  PM_TRY(put_part(image, t->rows, t->n_rows * sizeof *t->rows));
  PM_TRY(put_part(image, b->divisions, b->n_divisions * sizeof *b->divisions));
  PM_TRY(put_part(image, tags->data, tags->len));
  PM_TRY(put_part(image, strings->data, strings->len));
  const PmSha256 hash =
      pm_sha256(pm_str_slice(pm_buf_str(image), sizeof head, image->len));
  memcpy(image->data + offsetof(PmLexHead, sha256), hash.hex, sizeof head.sha256);
  return PM_OK;
}

PmStatus pm_lexicon_build(PmLexiconBuilder *b, PmBuf *image) {
  enum { MAX_STRINGS = 256 << 20 };
  Trie trie = {.b = b};
  PmBuf strings = pm_buf(MAX_STRINGS), tags = pm_buf(MAX_STRINGS);
  PmStatus status = make_trie(&trie);
  if (!status)
    status = put_strings(b, &strings, &tags);
  if (!status)
    status = put_image(&trie, image, &strings, &tags);
  pm_buf_release(&strings);
  pm_buf_release(&tags);
  free(trie.nodes);
  free(trie.next);
  free(trie.rows);
  return status;
}
