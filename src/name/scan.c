// SPDX-License-Identifier: MIT
// Texts as code points with lexicon hits, and their best segmentation into words. Every
// later rule works on this; no rule walks bytes.
#include "name/work.h"

#include <stdlib.h>

PmStr pm_scan_slice(const PmScan *scan, uint32_t start, uint32_t end) {
  return pm_str_slice(scan->text, scan->offset[start], scan->offset[end]);
}

// How many bytes of a word `text` begins with; all of them, or it is not there. Lists of
// words are asked for at every character, and nearly all differ in the first bytes.
static size_t common(PmStr text, const char *word) {
  size_t n = 0;
  while (n < text.len && word[n] && text.data[n] == word[n])
    n++;
  return n;
}

bool pm_scan_eq(const PmScan *scan, uint32_t start, uint32_t end, const char *text) {
  const PmStr own = pm_scan_slice(scan, start, end);
  const size_t n = common(own, text);
  return n == own.len && !text[n];
}

uint32_t pm_scan_starts(const PmScan *scan, PmRange in, const char *word) {
  return pm_scan_starts_any(scan, in, &word, 1);
}

uint32_t pm_scan_starts_any(const PmScan *scan, PmRange in, const char *const *words,
                            size_t n) {
  const PmStr text =
      in.start < in.end ? pm_scan_slice(scan, in.start, in.end) : (PmStr){0};
  size_t longest = 0; // in bytes
  for (size_t k = 0; k < n; k++) {
    const size_t bytes = common(text, words[k]);
    longest = bytes > longest && !words[k][bytes] ? bytes : longest;
  }
  return (uint32_t)pm_utf8_count(pm_str_slice(text, 0, longest));
}

uint32_t pm_scan_ends_any(const PmScan *scan, PmRange in, const char *const *words,
                          size_t n) {
  const PmStr text =
      in.start < in.end ? pm_scan_slice(scan, in.start, in.end) : (PmStr){0};
  uint32_t longest = 0;
  for (size_t k = 0; k < n; k++)
    if (pm_str_ends(text, pm_str(words[k]))) {
      const uint32_t chars = (uint32_t)pm_utf8_count(pm_str(words[k]));
      longest = chars > longest && scan->token[in.end - chars] ? chars : longest;
    }
  return longest;
}

static PmStatus decode(PmWork *work, PmScan *scan) {
  const size_t n = pm_utf8_count(scan->text);
  if (n >= UINT32_MAX / 4)
    return PM_ERR_LIMIT;
  scan->n = (uint32_t)n;
  scan->cp = pm_arena_alloc(&work->arena, (n + 1) * sizeof *scan->cp);
  scan->offset = pm_arena_alloc(&work->arena, (n + 1) * sizeof *scan->offset);
  scan->first = pm_arena_alloc(&work->arena, (n + 2) * sizeof *scan->first);
  scan->classes = pm_arena_alloc(&work->arena, (n + 1) * sizeof *scan->classes);
  scan->token = pm_arena_alloc(&work->arena, n + 1);
  scan->body = pm_arena_alloc(&work->arena, (n + 1) * sizeof *scan->body);
  if (!scan->cp || !scan->offset || !scan->first || !scan->classes || !scan->token ||
      !scan->body)
    return PM_ERR_NOMEM;
  size_t pos = 0;
  for (size_t i = 0; i < n; i++) {
    scan->offset[i] = (uint32_t)pos;
    scan->cp[i] = pm_utf8_next(scan->text, &pos);
  }
  scan->offset[n] = (uint32_t)scan->text.len;
  return PM_OK;
}

static PmStatus add_hit(PmWork *work, PmScan *scan, PmHit hit) {
  scan->hits = pm_arena_extend(&work->arena, scan->hits, scan->n_hits, &scan->cap_hits,
                               sizeof hit);
  if (!scan->hits)
    return PM_ERR_NOMEM;
  scan->hits[scan->n_hits++] = hit;
  return PM_OK;
}

static PmHit hit_of(const PmLexRow *row, uint32_t chars) {
  PmHit hit = {.row = row, .chars = chars};
  for (; row; row = pm_lex_next(row))
    hit.classes |= pm_class_bit(row->cls);
  return hit;
}

// All texts of the lexicons, and of the page's own stems, that start at `i`, shortest
// first.
static PmStatus look_up_at(PmWork *work, PmScan *scan, uint32_t i) {
  const PmNamer *namer = work->namer;
  const uint32_t stems = pm_forms_lengths(&work->stems, scan->cp[i], scan->cp[i + 1]);
  uint32_t nodes[PM_N_LEXICONS] = {0};
  size_t alive = namer->n_lexicons;
  for (uint32_t chars = 1; (alive || stems >> chars) && i + chars <= scan->n; chars++) {
    for (size_t k = 0; k < namer->n_lexicons; k++) {
      if (nodes[k] == PM_LEX_NOWHERE)
        continue;
      nodes[k] = pm_lexicon_step(&namer->lexicons[k], nodes[k], scan->cp[i + chars - 1]);
      alive -= nodes[k] == PM_LEX_NOWHERE;
      const PmLexRow *row = nodes[k] == PM_LEX_NOWHERE
                                ? NULL
                                : pm_lexicon_rows(&namer->lexicons[k], nodes[k]);
      if (row)
        PM_TRY(add_hit(work, scan, hit_of(row, chars)));
    }
    const PmLexRow *stem = NULL;
    if (stems >> chars & 1)
      stem = pm_forms_get(&work->stems, pm_scan_slice(scan, i, i + chars));
    if (stem)
      PM_TRY(add_hit(work, scan, hit_of(stem, chars)));
  }
  return PM_OK;
}

static PmStatus keep_hits(PmWork *work, PmScan *scan, const PmHit *hits, size_t n) {
  for (size_t h = 0; h < n; h++)
    PM_TRY(add_hit(work, scan, hits[h]));
  return PM_OK;
}

// The second time, for the stems, what was found where no stem may begin stays as it is.
static PmStatus look_up(PmWork *work, PmScan *scan) {
  const PmHit *before = scan->hits;
  scan->hits = NULL;
  scan->n_hits = scan->cap_hits = 0;
  for (uint32_t i = 0; i < scan->n; i++) {
    const uint32_t from = scan->first[i], to = scan->first[i + 1]; // of before
    scan->first[i] = (uint32_t)scan->n_hits;
    if (before && !pm_forms_lengths(&work->stems, scan->cp[i], scan->cp[i + 1]))
      PM_TRY(keep_hits(work, scan, before + from, to - from));
    else
      PM_TRY(look_up_at(work, scan, i));
    scan->classes[i] = 0;
    for (size_t h = scan->first[i]; h < scan->n_hits; h++)
      scan->classes[i] |= scan->hits[h].classes;
  }
  scan->first[scan->n] = (uint32_t)scan->n_hits;
  scan->first[scan->n + 1] = (uint32_t)scan->n_hits;
  return PM_OK;
}

PmStatus pm_work_look_up(PmWork *work) {
  for (size_t i = 0; i < work->n_scans; i++) {
    PM_TRY(pm_job_check(work->job));
    PM_TRY(look_up(work, &work->scans[i]));
  }
  return PM_OK;
}

static PmStatus add_scan(PmWork *work, const PmText *text, uint32_t article,
                         bool in_head) {
  PmScan *scan = &work->scans[work->n_scans++];
  *scan =
      (PmScan){.work = work, .text = text->text, .article = article, .in_head = in_head};
  return decode(work, scan);
}

typedef struct {
  size_t han, kana, other;
} Letters;

static void count_letters(PmStr text, Letters *letters) {
  for (size_t at = 0; at < text.len;) {
    const uint32_t cp = pm_utf8_next(text, &at);
    const bool kana = cp >= 0x3041 && cp <= 0x30FF;
    const bool latin = ((cp | 32) >= 'a' && (cp | 32) <= 'z');
    letters->kana += kana;
    letters->han += cp >= 0x3400 && cp <= 0x9FFF;
    letters->other +=
        latin || (cp >= 0xC0 && cp < 0x2000) || (cp >= 0xAC00 && cp <= 0xD7A3);
  }
}

// Names in letters are Chinese news, an article in letters is none: nobody is named in
// it.
static bool is_foreign(const PmArticle *article) {
  enum { FEW = 40 };
  Letters n = {0};
  count_letters(article->head.text, &n);
  count_letters(article->body.text, &n);
  return (n.other > FEW && n.han * 4 < n.other) ||
         (n.kana > FEW / 2 && n.kana * 4 > n.han);
}

PmStatus pm_work_scan(PmWork *work) {
  const PmPage *page = work->page;
  work->scans = pm_arena_alloc(&work->arena, (page->n_articles * 2 + 1) * sizeof(PmScan));
  if (!work->scans)
    return PM_ERR_NOMEM;
  for (uint32_t i = 0; i < page->n_articles; i++) {
    const PmArticle *article = &page->articles[i];
    if (is_foreign(article))
      continue;
    if (article->head.text.len)
      PM_TRY(add_scan(work, &article->head, i, true));
    if (article->body.text.len)
      PM_TRY(add_scan(work, &article->body, i, false));
  }
  return PM_OK;
}

static const PmLexRow *row_of(const PmHit *hit, PmLexClass cls) {
  const PmLexRow *row = pm_hit_has(hit, cls) ? hit->row : NULL;
  while (row && row->cls != cls)
    row = pm_lex_next(row);
  return row;
}

const PmLexRow *pm_scan_is(const PmScan *scan, uint32_t start, uint32_t end,
                           PmLexClass cls) {
  if (start >= end || end > scan->n || !(scan->classes[start] & pm_class_bit(cls)))
    return NULL;
  for (uint32_t h = scan->first[start]; h < scan->first[start + 1]; h++)
    if (scan->hits[h].chars == end - start) {
      const PmLexRow *row = row_of(&scan->hits[h], cls);
      if (row)
        return row; // else perhaps in the region's own lexicon, the next hit
    }
  return NULL;
}

uint32_t pm_scan_longest(const PmScan *scan, uint32_t start, PmLexClass cls,
                         const PmLexRow **row) {
  if (start >= scan->n || !(scan->classes[start] & pm_class_bit(cls)))
    return 0;
  for (uint32_t h = scan->first[start + 1]; h-- > scan->first[start];) {
    const PmLexRow *found = row_of(&scan->hits[h], cls);
    if (!found)
      continue;
    if (row)
      *row = found;
    return scan->hits[h].chars;
  }
  return 0;
}

uint32_t pm_scan_ending(const PmScan *scan, PmRange in, PmLexClass cls,
                        const PmLexRow **row) {
  enum { LONGEST = 12 };
  const bool far = in.end > LONGEST && in.end - LONGEST > in.start;
  for (uint32_t i = far ? in.end - LONGEST : in.start; i < in.end; i++) {
    const PmLexRow *found = pm_scan_is(scan, i, in.end, cls);
    if (!found)
      continue;
    if (row)
      *row = found;
    return in.end - i;
  }
  return 0;
}

enum { STEM_WORTH = 80 }; // of a bare stem, in the same measure

// The names of provinces go before those of seas and lakes (山东|海…, not 山|东海…).
static int stem_worth(const PmWork *work, const PmLexRow *row) {
  const uint32_t division = pm_place_choose(work, row, PM_NO_INDEX);
  if (division == PM_NO_INDEX)
    return 0;
  return pm_division_level(work->namer, division) == 2 ? 120 : STEM_WORTH;
}

// 浙江|新昌: right behind a division that it is in, a stem is usual everywhere.
static bool is_in_chain(const PmWork *work, const PmScan *scan, uint32_t i,
                        const PmHit *hit) {
  enum { NAME_MAX = 5 };
  const PmLexRow *stem = row_of(hit, PM_LEX_STEM);
  for (uint32_t n = 2; stem && n <= NAME_MAX && n <= i; n++) {
    const PmLexRow *row = pm_scan_is(scan, i - n, i, PM_LEX_PLACE);
    if (!row)
      row = pm_scan_is(scan, i - n, i, PM_LEX_STEM);
    const uint32_t above = row ? pm_place_choose(work, row, PM_NO_INDEX) : PM_NO_INDEX;
    const uint32_t division =
        above == PM_NO_INDEX ? above : pm_place_choose(work, stem, above);
    if (division != PM_NO_INDEX && division != above &&
        pm_division_within(work->namer, division, above))
      return true;
  }
  return false;
}

// What a class of hit is worth as a word, in tenths of a natural logarithm of a
// frequency; names of places and offices count as common words.
static int worth(const PmWork *work, const PmHit *hit) {
  int best = 0;
  for (const PmLexRow *row = hit->row; row; row = pm_lex_next(row)) {
    int value = 0;
    switch ((PmLexClass)row->cls) {
    case PM_LEX_WORD: value = (int)row->value; break;
    case PM_LEX_PLACE: // a name may have many rows: enough when no more can be won
      value =
          best < 95 && pm_place_choose(work, row, PM_NO_INDEX) != PM_NO_INDEX ? 95 : 0;
      break;
    case PM_LEX_STEM: value = best < 120 ? stem_worth(work, row) : 0; break;
    case PM_LEX_REGION:
    case PM_LEX_ORG_NAME: value = 95; break;
    case PM_LEX_TITLE:
    case PM_LEX_BREAK:
    case PM_LEX_SPEECH:
    case PM_LEX_ORG_SUFFIX:
    case PM_LEX_ORG_BODY:
    case PM_LEX_PLACE_SUFFIX:
    case PM_LEX_EVENT_NOUN:
    case PM_LEX_EVENT_VERB: value = hit->chars > 1 ? 75 : 0; break;
    case PM_LEX_SURNAME:
    case PM_LEX_STOP_STEM:
    case PM_LEX_OUTSIDE:
    case PM_LEX_INDUSTRY:
    case PM_LEX_GIVEN:
    case PM_LEX_DICTIONARY:
    case PM_LEX_EVENT_DEED:
    case PM_N_LEX:
    case PM_LEX_NAME: break;
    case PM_LEX_PERSON: value = 95; break;
    }
    best = value > best ? value : best;
  }
  return best;
}

// 浏阳河, 东山岛: a water, a mountain, an island that the dictionary knows; of two
// characters only a water (高山, 临海).
bool pm_scan_is_nature(const PmScan *scan, uint32_t start, uint32_t end) {
  enum { LEAST = 28 }; // for two characters
  const bool two = end == start + 2;
  if (end < start + 2 ||
      !pm_str_contains(two ? PM_STR("江河湖溪") : PM_STR("江河湖溪海山岛峡湾峰岭"),
                       pm_scan_slice(scan, end - 1, end)))
    return false;
  const PmLexRow *row = pm_scan_is(scan, start, end, PM_LEX_DICTIONARY);
  for (; row; row = pm_lex_next(row))
    if (row->cls == PM_LEX_DICTIONARY && pm_str_eqz(pm_tag(scan, row), "ns") &&
        (!two || row->value >= LEAST))
      return true;
  return false;
}

enum { LOG_TOTAL = 179, UNKNOWN = 30 }; // 10 ln of the dictionary's sum, and of one char

static PmStatus segment(PmWork *work, PmScan *scan) {
  int64_t *best = pm_arena_alloc(&work->arena, (scan->n + 1) * sizeof *best);
  if (!best)
    return PM_ERR_NOMEM;
  for (uint32_t i = scan->n; i-- > 0;) { // from the end, so that token[] is the path
    const bool run = i + 1 < scan->n && !pm_is_han(scan->cp[i]) &&
                     pm_is_word(scan->cp[i]) && !pm_is_han(scan->cp[i + 1]) &&
                     pm_is_word(scan->cp[i + 1]);
    best[i] = best[i + 1] + (run ? 0 : UNKNOWN - LOG_TOTAL);
    scan->token[i] = 1;
    for (uint32_t h = scan->first[i]; h < scan->first[i + 1]; h++) {
      int value = worth(work, &scan->hits[h]);
      if (value < STEM_WORTH && (is_in_chain(work, scan, i, &scan->hits[h]) ||
                                 (scan->hits[h].chars > 2 &&
                                  pm_scan_is_nature(scan, i, i + scan->hits[h].chars))))
        value = STEM_WORTH;
      const int64_t sum = best[i + scan->hits[h].chars] + value - LOG_TOTAL;
      if (value && sum > best[i]) {
        best[i] = sum;
        scan->token[i] = (uint8_t)scan->hits[h].chars;
      }
    }
  }
  for (uint32_t i = 0; i < scan->n;) {
    const uint32_t next = i + scan->token[i];
    for (uint32_t k = i + 1; k < next; k++)
      scan->token[k] = 0;
    i = next;
  }
  scan->token[scan->n] = 1;
  return PM_OK;
}

bool pm_scan_is_division(const PmScan *scan, uint32_t start, uint32_t end) {
  return pm_scan_is(scan, start, end, PM_LEX_PLACE) ||
         pm_scan_is(scan, start, end, PM_LEX_STEM);
}

uint32_t pm_token_before(const PmScan *scan, uint32_t end) {
  uint32_t start = end ? end - 1 : 0;
  while (start && !scan->token[start])
    start--;
  return start;
}

bool pm_token_breaks(const PmScan *scan, uint32_t start, uint32_t end) {
  if (!pm_is_word(scan->cp[start]) || pm_scan_is(scan, start, end, PM_LEX_BREAK) ||
      (end - start > 2 && pm_scan_is(scan, start, end, PM_LEX_SPEECH)))
    return true;
  const PmLexRow *title = pm_scan_is(scan, start, end, PM_LEX_TITLE);
  if (title && end - start > 1 &&
      (pm_str_eqz(pm_tag(scan, title), "office") ||
       pm_str_eqz(pm_tag(scan, title), "byline")))
    return true;
  const PmLexRow *word = pm_scan_is(scan, start, end, PM_LEX_WORD);
  return word && end - start > 1 && pm_pos_is(scan, word, "dpcurty") &&
         !pm_scan_is(scan, start, end, PM_LEX_STEM) &&
         !pm_scan_is(scan, start, end, PM_LEX_PLACE);
}

enum { RARE_WORD = 42 }; // 60 times in the dictionary's sixty million words

bool pm_token_is_rare(const PmScan *scan, uint32_t start, uint32_t end) {
  static const char common[] =
      "大小新老东南西北中上下前后左右内外高低多少好一二三四五六七八九十"
      "两几第本各全总分主副正区市县镇乡村个级类批条座家名位间处所项件次年月日";
  const PmLexRow *word = pm_scan_is(scan, start, end, PM_LEX_WORD);
  if (end - start == 2 && word && word->value <= RARE_WORD)
    return true;
  if (!pm_is_han(scan->cp[start]) || end - start != 1)
    return false;
  return !pm_str_contains(pm_str(common), pm_scan_slice(scan, start, end));
}

// 4月12日|县气象局: the figure before the mark of a day, a month, a year.
static bool ends_date(const PmScan *scan, uint32_t end) {
  return end > 1 && scan->token[end - 1] &&
         pm_str_contains(PM_STR("年月日时"), pm_scan_slice(scan, end - 1, end)) &&
         pm_is_digit(scan->cp[end - 2]);
}

bool pm_left_is_free(const PmScan *scan, uint32_t start) {
  if (start == 0 || !pm_is_word(scan->cp[start - 1]) || ends_date(scan, start))
    return true;
  if (!scan->token[start])
    return false;
  return pm_token_breaks(scan, pm_token_before(scan, start), start);
}

PmStatus pm_work_segment(PmWork *work) {
  for (size_t i = 0; i < work->n_scans; i++)
    PM_TRY(segment(work, &work->scans[i]));
  return PM_OK;
}
