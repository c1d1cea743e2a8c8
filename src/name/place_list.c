// SPDX-License-Identifier: MIT
// Divisions of a list that share one class word behind it: 枫泾、吕巷等周边乡镇 are
// 枫泾镇 and 吕巷镇; 商水、鹿邑、太康三县.
#include "name/work.h"

typedef struct {
  const char *word;       // behind 等
  const char *endings[3]; // what a name of the list may end in
} ListClass;

// A longer word stands before those that it begins with.
static const ListClass classes[] = {
    {"镇街道", {"镇", "街道", NULL}}, {"乡镇", {"镇", "乡", "街道"}},
    {"镇街", {"镇", "街道", NULL}},   {"镇乡", {"镇", "乡", NULL}},
    {"街道", {"街道", NULL, NULL}},   {"镇", {"镇", NULL, NULL}},
    {"乡", {"乡", NULL, NULL}},       {"社区", {"社区", NULL, NULL}},
    {"村", {"村", NULL, NULL}},       {"县市区", {"县", "市", "区"}},
    {"县区", {"县", "区", NULL}},     {"县市", {"县", "市", NULL}},
    {"市县", {"市", "县", NULL}},     {"市", {"市", NULL, NULL}},
    {"省", {"省", NULL, NULL}},       {"县", {"县", NULL, NULL}},
    {"区", {"区", NULL, NULL}},
};

enum { LEAST_ITEM = 2, LONGEST_ITEM = 4, LONGEST_BETWEEN = 4, MAX_ITEMS = 20 };

// The class word that ends a token at most a few characters behind 等 (等周边, 等5个).
static const ListClass *class_behind(const PmScan *scan, uint32_t deng) {
  for (uint32_t i = deng + 1;
       i < scan->n && i <= deng + 1 + LONGEST_BETWEEN && pm_is_word(scan->cp[i]); i++)
    for (size_t k = 0; k < sizeof classes / sizeof *classes; k++) {
      const uint32_t n = pm_scan_starts(scan, (PmRange){i, scan->n}, classes[k].word);
      if (n && scan->token[i] && (i + n == scan->n || scan->token[i + n]))
        return &classes[k];
    }
  return NULL;
}

// Finds the division that an item is with one of the endings; of one that is far away or
// several only the name is known. `span->name` stays empty where there is none.
static PmStatus name_item(PmWork *work, const ListClass *class, PmStr item,
                          PmSpan *span) {
  for (size_t k = 0; k < sizeof class->endings / sizeof *class->endings; k++) {
    if (!class->endings[k])
      break;
    const PmStr name =
        pm_arena_printf(&work->arena, "%.*s%s", PM_ARGS(item), class->endings[k]);
    if (!name.data)
      return PM_ERR_NOMEM;
    const PmLexRow *row = pm_namer_get(work->namer, name);
    while (row && row->cls != PM_LEX_PLACE)
      row = pm_lex_next(row);
    if (!row)
      continue;
    span->division = pm_place_choose(work, row, PM_NO_INDEX);
    span->name = name;
    span->kind = pm_tag(&work->scans[span->scan], row);
    if (span->division != PM_NO_INDEX)
      return PM_OK;
  }
  return PM_OK;
}

// The longest item that ends at `end` and is a division.
static PmStatus item_before(PmWork *work, const ListClass *class, uint32_t end,
                            PmSpan *span) {
  const PmScan *scan = &work->scans[span->scan];
  for (uint32_t n = LONGEST_ITEM; n >= LEAST_ITEM && !span->name.len; n--) {
    if (end < n || !scan->token[end - n])
      continue;
    span->start = end - n;
    PM_TRY(name_item(work, class, pm_scan_slice(scan, end - n, end), span));
  }
  return PM_OK;
}

// 两二三四五六七八九十
static bool is_number(uint32_t cp) {
  switch (cp) {
  case 0x4E24:
  case 0x4E8C:
  case 0x4E09:
  case 0x56DB:
  case 0x4E94:
  case 0x516D:
  case 0x4E03:
  case 0x516B:
  case 0x4E5D:
  case 0x5341: return true;
  default: return false;
  }
}

// 赤坎、霞山、麻章、坡头|四区: the class word behind a number that ends the list.
static const ListClass *class_numbered(const PmScan *scan, uint32_t i) {
  if (!is_number(scan->cp[i]))
    return NULL;
  for (size_t k = 0; k < sizeof classes / sizeof *classes; k++) {
    const uint32_t n = pm_scan_starts(scan, (PmRange){i + 1, scan->n}, classes[k].word);
    if (n && (i + 1 + n == scan->n || scan->token[i + 1 + n]))
      return &classes[k];
  }
  return NULL;
}

static bool is_item_mark(uint32_t cp) { return cp == 0x3001 || cp == 0x548C; } // 、和

static PmStatus find_list(PmWork *work, uint32_t s, uint32_t end,
                          const ListClass *class) {
  const PmScan *scan = &work->scans[s];
  for (size_t items = 0; class && end && items < MAX_ITEMS; items++) {
    PmSpan span = {.scan = s,
                   .end = end,
                   .cls = PM_CLASS_PLACE,
                   .priority = PM_PRIORITY_PERSON + 1, // 双红、杨树等村
                   .confidence = 0.85,
                   .why = "list",
                   .division = PM_NO_INDEX,
                   .target = PM_NO_INDEX};
    PM_TRY(item_before(work, class, end, &span));
    const bool more = span.start && is_item_mark(scan->cp[span.start - 1]);
    if (!span.name.len || (!more && !items))
      break;
    PM_TRY(pm_span_add(work, span));
    if (!more)
      break;
    end = span.start - 1;
  }
  return PM_OK;
}

PmStatus pm_find_place_lists(PmWork *work, uint32_t s) {
  const PmScan *scan = &work->scans[s];
  for (uint32_t i = 1; i < scan->n; i++) {
    const ListClass *class = scan->cp[i] == 0x7B49 ? class_behind(scan, i) // 等
                                                   : class_numbered(scan, i);
    if (class)
      PM_TRY(find_list(work, s, i, class));
  }
  return PM_OK;
}
