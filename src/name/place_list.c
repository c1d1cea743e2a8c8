// SPDX-License-Identifier: MIT
// Divisions of a list that share one class word behind it: 枫泾、吕巷等周边乡镇 are
// 枫泾镇 and 吕巷镇.
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
    {"县", {"县", NULL, NULL}},       {"区", {"区", NULL, NULL}},
};

enum { LEAST_ITEM = 2, LONGEST_ITEM = 4, LONGEST_BETWEEN = 4, MAX_ITEMS = 20 };

// The class word that ends a token at most a few characters behind 等 (等周边, 等5个).
static const ListClass *class_behind(const PmScan *scan, uint32_t deng) {
  for (uint32_t i = deng + 1;
       i < scan->n && i <= deng + 1 + LONGEST_BETWEEN && pm_is_word(scan->cp[i]); i++)
    for (size_t k = 0; k < sizeof classes / sizeof *classes; k++) {
      const uint32_t end = i + (uint32_t)pm_utf8_count(pm_str(classes[k].word));
      if (end <= scan->n && scan->token[i] && (end == scan->n || scan->token[end]) &&
          pm_scan_eq(scan, i, end, classes[k].word))
        return &classes[k];
    }
  return NULL;
}

// The division that an item is with one of the endings, or PM_NO_INDEX.
static PmStatus division_of(PmWork *work, const ListClass *class, PmStr item,
                            uint32_t *division) {
  *division = PM_NO_INDEX;
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
    if (row)
      *division = pm_place_choose(work, row, PM_NO_INDEX);
    if (*division != PM_NO_INDEX)
      return PM_OK;
  }
  return PM_OK;
}

// The longest item that ends at `end` and is a division; its start, or `end`.
static PmStatus item_before(PmWork *work, const ListClass *class, PmRange within,
                            PmSpan *span) {
  const PmScan *scan = &work->scans[span->scan];
  const uint32_t end = within.end;
  span->start = span->end = end;
  span->division = PM_NO_INDEX;
  for (uint32_t n = LONGEST_ITEM; n >= LEAST_ITEM; n--) {
    if (end < within.start + n || !scan->token[end - n])
      continue;
    PM_TRY(division_of(work, class, pm_scan_slice(scan, end - n, end), &span->division));
    if (span->division != PM_NO_INDEX) {
      span->start = end - n;
      break;
    }
  }
  return PM_OK;
}

static PmStatus add_item(PmWork *work, PmSpan span) {
  const PmDivision is = pm_division(work->namer, span.division);
  span.cls = PM_CLASS_PLACE;
  span.priority = PM_PRIORITY_SITE;
  span.confidence = 0.85;
  span.why = "list";
  span.target = PM_NO_INDEX;
  span.kind = is.kind;
  span.name = is.name;
  return pm_span_add(work, span);
}

static bool is_item_mark(uint32_t cp) { return cp == 0x3001 || cp == 0x548C; } // 、和

static PmStatus find_list(PmWork *work, uint32_t s, uint32_t deng) {
  const PmScan *scan = &work->scans[s];
  const ListClass *class = class_behind(scan, deng);
  uint32_t end = deng;
  for (size_t items = 0; class && end && items < MAX_ITEMS; items++) {
    PmSpan span = {.scan = s};
    PM_TRY(item_before(work, class, (PmRange){0, end}, &span));
    const bool more = span.start && is_item_mark(scan->cp[span.start - 1]);
    if (span.start == end || (!more && !items))
      break;
    PM_TRY(add_item(work, span));
    if (!more)
      break;
    end = span.start - 1;
  }
  return PM_OK;
}

PmStatus pm_find_place_lists(PmWork *work, uint32_t s) {
  const PmScan *scan = &work->scans[s];
  for (uint32_t i = 1; i < scan->n; i++)
    if (scan->cp[i] == 0x7B49) // 等
      PM_TRY(find_list(work, s, i));
  return PM_OK;
}
