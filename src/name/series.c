// SPDX-License-Identifier: MIT
// Meetings and campaigns that are counted: 市十七届人大三次会议, 第六届乡村文创设计大赛,
// 2025年防灾减灾宣传周. The count tells them apart from all others, so that every page
// which names one gives it one id, whatever day, place or spelling it prints.
#include "name/series.h"

#include "name/id.h"
#include "name/number.h"

enum { MAX_NAME = 64 };

typedef struct {
  const PmWork *work;
  uint32_t in[MAX_NAME];
  size_t n;
  PmBuf *out;
  bool counted; // an edition (届) or a year stands in it
} Maker;

// --- numbers --------------------------------------------------------------------------

static unsigned unit_of(uint32_t cp) {
  return cp == 0x5341 ? 10 : cp == 0x767E ? 100 : 0; // 十 百
}

// Where the number that starts at `from` ends, and its value; digits one after another
// are a year's or an Arabic number's.
static size_t number_at(const Maker *m, size_t from, unsigned *value) {
  unsigned sum = 0, last = 0;
  size_t i = from;
  for (; i < m->n && i - from < 8; ++i) {
    const int digit = pm_digit_value(m->in[i]);
    const unsigned unit = unit_of(m->in[i]);
    if (digit < 0 && !unit)
      break;
    if (unit) {
      sum += (last ? last : 1) * unit;
      last = 0;
    } else {
      last = last * 10 + (unsigned)digit;
    }
  }
  *value = sum + last;
  return i;
}

// --- words ----------------------------------------------------------------------------

static bool is_mark(uint32_t cp) {
  static const uint32_t marks[] = {' ',    0x3000, '"',    0x201C, 0x201D,
                                   0x2018, 0x2019, 0x300A, 0x300B, 0x300C,
                                   0x300D, 0xB7,   '-',    0x2014};
  for (size_t i = 0; i < sizeof marks / sizeof *marks; ++i)
    if (marks[i] == cp)
      return true;
  return false;
}

static PmStatus put_number(Maker *m, size_t *at) {
  unsigned value;
  const size_t end = number_at(m, *at, &value);
  const uint32_t next = end < m->n ? m->in[end] : 0;
  m->counted |= next == 0x5C4A;                                 // 届
  m->counted |= next == 0x5E74 && value > 1900 && value < 2100; // 年
  m->counted |= value > 1900 && value < 2100 && end - *at == 4;
  *at = end;
  return pm_buf_printf(m->out, "%u", value);
}

static PmStatus put_word(Maker *m, size_t *at) {
  char bytes[4];
  unsigned value;
  const uint32_t cp = m->in[*at];
  if (is_mark(cp) || (cp == 0x7B2C && number_at(m, *at + 1, &value) > *at + 1)) { // 第
    ++*at;
    return PM_OK;
  }
  if (number_at(m, *at, &value) > *at)
    return put_number(m, at);
  ++*at;
  return pm_buf_append(m->out, pm_str_n(bytes, pm_utf8_put(cp, bytes)));
}

// Long and short names of the same bodies.
static PmStatus shorten(PmBuf *text) {
  static const struct {
    const char *full, *brief;
  } words[] = {{"人民代表大会", "人大"},
               {"政治协商会议", "政协"},
               {"中国人民政协", "政协"},
               {"常务委员会", "常委会"}};
  for (size_t i = 0; i < sizeof words / sizeof *words; ++i) {
    const PmStr full = pm_str(words[i].full), brief = pm_str(words[i].brief);
    const size_t at = pm_str_find(pm_buf_str(text), full, 0);
    if (at == SIZE_MAX)
      continue;
    memcpy(text->data + at, brief.data, brief.len);
    memmove(text->data + at + brief.len, text->data + at + full.len,
            text->len - at - full.len + 1);
    text->len -= full.len - brief.len;
  }
  return PM_OK;
}

// 14届政协: where the count (14届) that ends at `at` begins, or `at`.
static size_t count_before(PmStr key, size_t at) {
  const PmStr edition = PM_STR("届");
  size_t from = at;
  if (at < edition.len || !pm_str_ends(pm_str_slice(key, 0, at), edition))
    return at;
  from -= edition.len;
  while (from && key.data[from - 1] >= '0' && key.data[from - 1] <= '9')
    from--;
  return from < at - edition.len ? from : at;
}

// 市14届政协2次会议, 市政协14届2次会议: the body goes before its count.
static PmStr body_first(const Maker *m, PmStr key) {
  static const char *const bodies[] = {"人大常委会", "政协常委会", "人大", "政协",
                                       "纪委"};
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; ++i) {
    const PmStr body = pm_str(bodies[i]);
    const size_t at = pm_str_find(key, body, 0);
    const size_t count = at == SIZE_MAX ? at : count_before(key, at);
    if (count < at)
      return pm_arena_printf(&m->work->page->arena, "%.*s%.*s%.*s%.*s", (int)count,
                             key.data, PM_ARGS(body),
                             PM_ARGS(pm_str_slice(key, count, at)),
                             PM_ARGS(pm_str_slice(key, at + body.len, key.len)));
    if (at != SIZE_MAX)
      break;
  }
  return key;
}

// 14届宜春市, 宜春市14届: the count and the place that stand between a body's name and
// its 委员会, in either order.
static PmStr take_count(PmStr *place) {
  const PmStr edition = PM_STR("届"), all = *place;
  const size_t last = count_before(all, all.len), first = pm_str_find(all, edition, 0);
  if (last < all.len) {
    *place = pm_str_slice(all, 0, last);
    return pm_str_slice(all, last, all.len);
  }
  const size_t end = first == SIZE_MAX ? 0 : first + edition.len;
  if (!end || count_before(all, end) != 0)
    return (PmStr){0};
  *place = pm_str_slice(all, end, all.len);
  return pm_str_slice(all, 0, end);
}

// 政协14届宜春市委员会4次会议, 宜春市政协14届委员会4次会议: 宜春市政协14届4次会议.
static PmStr place_first(const Maker *m, PmStr key) {
  const PmStr body = PM_STR("政协"), committee = PM_STR("委员会");
  const size_t at = pm_str_find(key, body, 0);
  const size_t end = at == SIZE_MAX ? at : pm_str_find(key, committee, at);
  if (end == SIZE_MAX)
    return key;
  PmStr place = pm_str_slice(key, at + body.len, end);
  const PmStr count = take_count(&place);
  return pm_arena_printf(&m->work->page->arena, "%.*s%.*s%.*s%.*s%.*s", (int)at, key.data,
                         PM_ARGS(place), PM_ARGS(body), PM_ARGS(count),
                         PM_ARGS(pm_str_slice(key, end + committee.len, key.len)));
}

// --- whose it is ----------------------------------------------------------------------

// 市, 省, 县 or 区 in front, with what only a body's own meeting has behind it.
static PmStr own_region(const Maker *m, PmStr key) {
  static const char *const behind[] = {"人大", "政协", "委", "政府"};
  const PmWork *w = m->work;
  const uint32_t cp = m->n ? m->in[0] : 0;
  const bool province = cp == 0x7701;
  if (!province && cp != 0x5E02 && cp != 0x53BF && cp != 0x533A)
    return (PmStr){0};
  const PmStr rest = pm_str_slice(key, 3, key.len);
  bool fits = rest.len && *rest.data >= '0' && *rest.data <= '9';
  for (size_t i = 0; i < sizeof behind / sizeof *behind; ++i)
    fits |= pm_str_starts(rest, pm_str(behind[i]));
  const uint32_t smaller = w->county != PM_NO_INDEX ? w->county : w->prefecture;
  const uint32_t division = province ? w->province : smaller;
  return fits && division != PM_NO_INDEX ? pm_division(w->namer, division).name
                                         : (PmStr){0};
}

static bool is_place(const Maker *m, PmStr text) {
  for (const PmLexRow *row = pm_namer_get(m->work->namer, text); row;
       row = pm_lex_next(row))
    if (row->cls == PM_LEX_PLACE || row->cls == PM_LEX_STEM)
      return true;
  return false;
}

// 3届儋州海产品展销会, 2020年度江苏省…: what follows the count.
static PmStr after_count(PmStr key) {
  static const char *const words[] = {"年", "度", "届", "次", "期", "批"};
  size_t at = 0;
  while (at < key.len && key.data[at] >= '0' && key.data[at] <= '9')
    ++at;
  key = pm_str_slice(key, at, key.len);
  for (size_t i = 0; at && i < sizeof words / sizeof *words; ++i)
    if (pm_str_starts(key, pm_str(words[i])))
      key = pm_str_slice(key, 3, key.len);
  return key;
}

// The name says itself whose it is: a place, the country, the world.
static bool names_owner(const Maker *m, PmStr key) {
  static const char *const wide[] = {"全国", "中国", "全球", "世界", "国际", "亚洲"};
  for (size_t i = 0; i < sizeof wide / sizeof *wide; ++i)
    if (pm_str_contains(key, pm_str(wide[i])))
      return true;
  key = after_count(key);
  for (size_t chars = 2; chars <= 8; ++chars) {
    const PmStr start = pm_str_slice(key, 0, pm_utf8_offset(key, chars));
    if (start.len < key.len && is_place(m, start))
      return true;
  }
  return false;
}

// --- the key --------------------------------------------------------------------------

static PmStatus make_key(Maker *m, PmSeries *series) {
  PmArena *arena = &m->work->page->arena;
  for (size_t i = 0; i < m->n;)
    PM_TRY(put_word(m, &i));
  PM_TRY(shorten(m->out));
  PmStr key = place_first(m, pm_buf_str(m->out));
  if (key.data)
    key = body_first(m, key);
  if (!key.data && m->out->len)
    return PM_ERR_NOMEM;
  if (!m->counted || pm_utf8_count(key) < 6)
    return PM_OK;
  const PmStr own = own_region(m, key);
  series->name = own.len ? pm_arena_printf(arena, "%.*s%.*s", PM_ARGS(own),
                                           PM_ARGS(pm_str_slice(key, 3, key.len)))
                         : pm_arena_copy(arena, key);
  if (!series->name.data)
    return PM_ERR_NOMEM;
  series->region = own.len || names_owner(m, key) ? (PmStr){0} : pm_region_code(m->work);
  return PM_OK;
}

PmStatus pm_series_of(const PmWork *work, PmStr name, PmSeries *series) {
  PmBuf out = pm_buf(MAX_NAME * 16);
  Maker m = {.work = work, .out = &out};
  *series = (PmSeries){0};
  for (size_t pos = 0; pos < name.len;) {
    if (m.n == MAX_NAME)
      return PM_OK; // too long for a name
    m.in[m.n++] = pm_utf8_next(name, &pos);
  }
  const PmStatus st = make_key(&m, series);
  pm_buf_release(&out);
  return st;
}
