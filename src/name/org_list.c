// SPDX-License-Identifier: MIT
// Lists whose items are names because of the noun behind them: A、B、C等企业. Items in
// quotation marks may stand without 、.
#include "name/organization.h"

enum { MAX_ITEMS = 12, MAX_BETWEEN = 6 };

typedef struct {
  const char *noun; // what a list's items are said to be
  PmClass cls;
  const char *kind;
  uint32_t longest; // item in code points
} ListNoun;

static const ListNoun list_nouns[] = {
    {"企业", PM_CLASS_ORGANIZATION, "company", 12},
    {"公司", PM_CLASS_ORGANIZATION, "company", 12},
    {"项目", PM_CLASS_ORGANIZATION, "company", 4},
    {"景点", PM_CLASS_PLACE, "scenic", 8},
    {"景区", PM_CLASS_PLACE, "scenic", 8},
    {"古迹", PM_CLASS_PLACE, "scenic", 8},
};

typedef struct {
  uint32_t start, end;
  uint32_t left; // with its quotation mark
  bool more;     // another item stands before it
} Item;

static bool is_quote(uint32_t cp) { return cp == 0x201C || cp == 0x201D; }

// The noun a few characters after 等, or NULL.
static const ListNoun *list_noun(const PmScan *scan, uint32_t deng) {
  for (uint32_t i = deng + 1;
       i + 2 <= scan->n && i <= deng + MAX_BETWEEN && pm_is_word(scan->cp[i]); i++)
    for (size_t k = 0; k < sizeof list_nouns / sizeof *list_nouns; k++)
      if (pm_scan_eq(scan, i, i + 2, list_nouns[k].noun))
        return &list_nouns[k];
  return NULL;
}

// 吸引|卫岭化学、…: a verb before the first name.
static bool is_verb_of_list(const PmScan *scan, uint32_t p, uint32_t start,
                            uint32_t end) {
  const PmLexRow *word = pm_scan_is(scan, p, start, PM_LEX_WORD);
  return start - p == 2 && end - start >= 3 && word && word->value >= 60 &&
         pm_str_eqz(pm_tag(scan, word), "v");
}

static uint32_t item_start(const PmScan *scan, uint32_t end, uint32_t longest) {
  uint32_t start = end;
  while (start && end - start <= longest && pm_is_word(scan->cp[start - 1]))
    start--;
  if (start && scan->cp[start - 1] == 0x3001)
    return start; // whole between two marks
  start = end;
  while (start && end - start <= longest && pm_is_word(scan->cp[start - 1])) {
    const uint32_t p = pm_token_before(scan, start);
    if (pm_token_breaks(scan, p, start) || is_verb_of_list(scan, p, start, end))
      break;
    start = p;
  }
  return start;
}

static Item item_before(const PmScan *scan, uint32_t end, uint32_t longest) {
  const bool quoted = is_quote(scan->cp[end - 1]);
  Item item = {.end = end - quoted};
  item.left = item.start = item_start(scan, item.end, longest);
  if (quoted && item.left && is_quote(scan->cp[item.left - 1]))
    item.left--;
  const uint32_t before = pm_before(scan, item.left);
  item.more = before == 0x3001 || (quoted && is_quote(before));
  return item;
}

static bool is_word(const PmScan *scan, const Item *item, const ListNoun *noun) {
  return pm_scan_is(scan, item->start, item->end, PM_LEX_WORD) &&
         noun->cls != PM_CLASS_PLACE && !pm_token_is_rare(scan, item->start, item->end);
}

static PmStatus add_item(PmWork *work, uint32_t s, const Item *item,
                         const ListNoun *noun) {
  const PmSpan span = {.scan = s,
                       .start = item->start,
                       .end = item->end,
                       .cls = noun->cls,
                       .priority = PM_PRIORITY_NAME,
                       .confidence = 0.7,
                       .why = "list",
                       .division = PM_NO_INDEX,
                       .target = PM_NO_INDEX,
                       .kind = pm_str(noun->kind)};
  return noun->cls == PM_CLASS_ORGANIZATION ? pm_org_add(work, span)
                                            : pm_span_add(work, span);
}

PmStatus pm_org_of_list(PmWork *work, uint32_t s, uint32_t deng) {
  enum { SHORT_ITEM = 4 };
  const PmScan *scan = &work->scans[s];
  const ListNoun *noun = list_noun(scan, deng);
  for (uint32_t end = deng, items = 0; noun && end && items < MAX_ITEMS; items++) {
    const Item item = item_before(scan, end, noun->longest);
    if (item.end < item.start + 2 || item.end - item.start > noun->longest ||
        (!item.more && !items))
      break;
    const bool word = is_word(scan, &item, noun);
    if (word && noun->longest <= SHORT_ITEM)
      break;
    if (!word && !pm_scan_is(scan, item.start, item.end, PM_LEX_PLACE))
      PM_TRY(add_item(work, s, &item, noun));
    if (!item.more)
      break;
    end = item.left - (scan->cp[item.left - 1] == 0x3001);
  }
  return PM_OK;
}
