// SPDX-License-Identifier: MIT
// Lines to blocks: a block is a paragraph, a heading or a byline. Joins the lines that a
// column's width has cut, and says what each block is, looking no further than the lines
// beside it.
#include "page/features.h"

#include <stdlib.h>

enum {
  LARGE_TYPE = 15,    // tenths of the usual
  HEADING_WIDTH = 84, // 42 Han characters
  LOOK_BACK = 8,      // blocks that may be looked through
};

typedef struct {
  PmJob *job;
  PmPage *page;
  const PmLines *lines;
  PmBlocks *blocks;
  uint16_t *widths; // of each line, at most PM_LINE_WIDTH_MAX
  bool *wraps;      // of each line: cut at a column's width, as its neighbours are
} Maker;

// --- the page as a whole ---

static bool pairs_up(const Maker *m, size_t i) {
  const PmLine *a = &m->lines->items[i], *b = &m->lines->items[i + 1];
  return !b->gap && !a->row && a->level == 0 && b->level == 0 && !a->hard_end;
}

static bool is_cut(const Maker *m, size_t i) {
  enum { CUT_MIN = 12 }; // columns
  return i + 1 < m->lines->n && pairs_up(m, i) && m->widths[i] >= CUT_MIN &&
         m->widths[i] < PM_LINE_WIDTH_MAX &&
         !pm_text_ends_sentence(m->lines->items[i].text);
}

static void measure_lines(Maker *m) {
  size_t han = 0, other = 0;
  for (size_t i = 0; i < m->lines->n; ++i) {
    const PmLine *l = &m->lines->items[i];
    const size_t width = pm_text_width(l->text);
    m->widths[i] = width > PM_LINE_WIDTH_MAX ? PM_LINE_WIDTH_MAX : (uint16_t)width;
    m->blocks->marked |= l->level > 0;
    const bool is_han = pm_char_is_han(pm_str_first_char(l->text));
    han += is_han ? l->text.len : 0;
    other += is_han ? 0 : l->text.len;
  }
  m->blocks->han = han * 2 >= other;
}

// Lines [from, to) between blank lines are a column's where many go on in the next, are
// of one width, and hold commas as running text does.
static bool is_column(const Maker *m, size_t from, size_t to) {
  enum { CUTS_MIN = 3, WIDTH_MAX = 64, NEAR = 8 }; // NEAR: an indent and punctuation
  size_t cuts = 0, commas = 0, column = 0;
  for (size_t i = from; i < to; ++i)
    if (is_cut(m, i) && m->widths[i] <= WIDTH_MAX && m->widths[i] > column)
      column = m->widths[i];
  for (size_t i = from; i < to; ++i) {
    const PmStr s = m->lines->items[i].text;
    const bool full =
        is_cut(m, i) && m->widths[i] <= column && m->widths[i] + (size_t)NEAR >= column;
    cuts += full;
    commas += full && (pm_text_commas(s) || pm_text_has_stop(s));
  }
  return cuts >= CUTS_MIN && cuts * 5 >= (to - from) * 2 && commas * 3 >= cuts;
}

// Whole paragraphs on lines of their own, between blank lines on a page that is wrapped.
static bool has_whole_lines(const Maker *m, size_t from, size_t to) {
  enum { WHOLE_MIN = 84 };
  for (size_t i = from; m->blocks->han && i < to; ++i)
    if (m->widths[i] >= WHOLE_MIN)
      return true;
  return false;
}

static void find_columns(Maker *m) {
  for (size_t from = 0, to; from < m->lines->n; from = to) {
    for (to = from + 1; to < m->lines->n && !m->lines->items[to].gap;)
      ++to;
    const bool column =
        (m->blocks->wrapped && !has_whole_lines(m, from, to)) || is_column(m, from, to);
    for (size_t i = from; i < to; ++i)
      m->wraps[i] = column;
  }
}

static void look_at_page(Maker *m) {
  size_t cut = 0, plain = 0;
  measure_lines(m);
  for (size_t i = 0; i < m->lines->n; ++i) {
    plain += m->lines->items[i].level == 0;
    cut += is_cut(m, i);
  }
  m->blocks->wrapped = (cut >= 8 && cut * 2 >= plain) || m->lines->n_words > 0;
  find_columns(m);
}

// --- making a block ---

// A hyphen that cut a word at the line's end; the word goes on in small letters.
static PmStr before_hyphen(PmStr line, PmStr next) {
  return pm_text_is_hyphenated(line, next) ? pm_str_slice(line, 0, line.len - 1) : line;
}

static PmStr join_lines(Maker *m, size_t from, size_t to) {
  const PmLine *l = m->lines->items;
  if (to == from + 1)
    return l[from].text;
  size_t len = 0, n = 0;
  for (size_t i = from; i < to; ++i)
    len += l[i].text.len + 1;
  char *text = pm_arena_alloc(&m->page->arena, len + 1);
  for (size_t i = from; text && i < to; ++i) {
    if (i > from && pm_join_wants_space(l[i - 1].text, l[i].text))
      text[n++] = ' ';
    const PmStr s = i + 1 < to ? before_hyphen(l[i].text, l[i + 1].text) : l[i].text;
    memcpy(text + n, s.data, s.len);
    n += s.len;
  }
  return (PmStr){text, text ? n : 0};
}

static void read_features(PmBlock *b) {
  b->width = pm_text_width(b->text);
  b->ends = pm_text_ends_sentence(b->text);
  b->stop = pm_text_has_stop(b->text);
  b->comma = pm_text_commas(b->text) > 0;
  b->opening = pm_text_is_opening(b->text);
  b->starter = pm_text_is_starter(b->text);
  b->mid_start = pm_text_starts_mid(b->text);
}

static PmStatus push(Maker *m, PmBlock block) {
  PmBlocks *t = m->blocks;
  PmBlock *grown =
      pm_arena_extend(&m->page->arena, t->items, t->n, &t->cap, sizeof block);
  if (!grown)
    return PM_ERR_NOMEM;
  t->items = grown;
  grown[t->n++] = block;
  return PM_OK;
}

// Lines [from, to) as one block of this kind.
static PmStatus add_block(Maker *m, size_t from, size_t to, PmBlockKind kind,
                          const char *why) {
  const PmLine *first = &m->lines->items[from];
  PmBlock b = {.text = join_lines(m, from, to),
               .first_line = first->number,
               .last_line = m->lines->items[to - 1].number,
               .from = from,
               .to = to,
               .kind = kind,
               .level = first->level,
               .strong = first->strong,
               .large = first->size >= LARGE_TYPE,
               .zone = first->zone,
               .gap = first->gap,
               .gap_after = to < m->lines->n && m->lines->items[to].gap,
               .why = why};
  if (!b.text.data)
    return PM_ERR_NOMEM;
  if (kind == PM_BLOCK_HEADING || kind == PM_BLOCK_CREDIT)
    PM_TRY(pm_text_undouble(&m->page->arena, b.text, &b.text));
  read_features(&b);
  for (size_t i = from; i < to; ++i)
    b.line_width = m->widths[i] > b.line_width ? m->widths[i] : b.line_width;
  return push(m, b);
}

// --- what one line says ---

static PmStatus set_info(Maker *m, PmStr *field, PmStr value) {
  if (field->len == 0) {
    *field = pm_arena_copy(&m->page->arena, value);
    return field->data ? PM_OK : PM_ERR_NOMEM;
  }
  return PM_OK;
}

static PmStatus take_date(Maker *m, const unsigned ymd[3]) {
  PmPage *p = m->page;
  if (p->info.date.len)
    return PM_OK;
  const PmStr date = pm_arena_printf(&p->arena, "%04u-%02u-%02u", ymd[0], ymd[1], ymd[2]);
  if (!date.data)
    return PM_ERR_NOMEM;
  if (pm_page_date_valid(date)) {
    p->info.date = date;
    p->date_basis = PM_STR("printed");
  }
  return PM_OK;
}

static bool is_own_name(const Maker *m, PmStr s) {
  const PmPageInfo *i = &m->page->info;
  const bool part =
      s.len >= 6 && s.len < i->name.len && pm_str_starts(i->name, s) && m->blocks->n <= 4;
  return s.len &&
         (pm_str_eq(s, i->name) || pm_str_eq(s, i->edition) || part ||
          (i->name.len && i->edition.len && s.len == i->name.len + i->edition.len &&
           pm_str_starts(s, i->name) && pm_str_ends(s, i->edition)));
}

// Whether what follows line `i` makes it a headline: a byline or a dateline.
static PmStatus heads_something(Maker *m, size_t i, bool *yes) {
  *yes = false;
  if (i + 1 >= m->lines->n)
    return PM_OK;
  PmByline b;
  const PmStr next = m->lines->items[i + 1].text;
  PM_TRY(pm_byline_read(&m->page->arena, next, false, &b));
  *yes = b.n > 0 || pm_text_is_opening(next);
  return PM_OK;
}

// A notice has its date at its end, below its text or who signs it.
static bool is_notice_date(const Maker *m, size_t i) {
  const PmLine *l = m->lines->items;
  if (i < 2 || m->blocks->n == 0 || !pm_text_is_bare_date(l[i].text))
    return false;
  if (pm_text_is_signature(l[i - 1].text) || pm_text_has_stop(l[i - 1].text))
    return true;
  return m->widths[i - 1] <= 44 && pm_text_ends_sentence(l[i - 2].text) &&
         !l[i - 1].level;
}

// Furniture by what it is: the rule's name, or NULL.
static PmStatus furniture_rule(Maker *m, size_t i, const char **why) {
  const PmStr s = m->lines->items[i].text;
  unsigned ymd[3];
  *why = NULL;
  if (m->widths[i] > 80 || pm_text_is_opening(s))
    return PM_OK;
  const bool dated = is_notice_date(m, i);
  if (!dated && pm_text_date(s, ymd)) {
    *why = "date-line";
    return take_date(m, ymd);
  }
  const PmStr label = pm_text_is_continued(s) ? (PmStr){NULL, 0} : pm_text_page_label(s);
  if (label.len) {
    *why = "page-label";
    return set_info(m, &m->page->info.label, label);
  }
  if (is_own_name(m, s))
    *why = "masthead";
  else if (pm_text_is_imprint(s))
    *why = "imprint";
  else if (m->blocks->han && pm_text_is_foreign_title(s))
    *why = "foreign-title";
  bool heads = false, surely = false;
  const bool channel = pm_text_is_channels(s, &surely);
  if (channel && surely)
    *why = "channel";
  if (*why)
    return PM_OK;
  PM_TRY(heads_something(m, i, &heads));
  if (heads)
    return PM_OK;
  if (channel)
    *why = "channel";
  else if (pm_text_is_edition(s) && m->blocks->n <= 4) {
    *why = "edition-line";
    return set_info(m, &m->page->info.edition, s);
  }
  return PM_OK;
}

// --- bylines ---

static PmStatus extend_byline(PmArena *arena, PmByline *b, const PmByline *more) {
  for (size_t i = 0; i < more->n; ++i) {
    PmContribution *grown =
        pm_arena_extend(arena, b->items, b->n, &b->cap, sizeof *grown);
    if (!grown)
      return PM_ERR_NOMEM;
    b->items = grown;
    grown[b->n] = more->items[i];
    grown[b->n].role = b->items[b->n - 1].role;
    grown[b->n].confidence = b->items[b->n - 1].confidence;
    ++b->n;
  }
  return PM_OK;
}

// Names alone on the line after a byline go on with its last role.
static PmStatus take_more_names(Maker *m, size_t from, size_t *to, PmByline *b) {
  PmArena *arena = &m->page->arena;
  while (*to < m->lines->n && *to < from + 4 && !m->lines->items[*to].gap &&
         m->lines->items[*to].level == 0) {
    PmByline more;
    PM_TRY(pm_byline_read(arena, m->lines->items[*to].text, true, &more));
    if (more.n == 0 || more.marked || more.rest.len)
      break;
    PM_TRY(extend_byline(arena, b, &more));
    ++*to;
  }
  return PM_OK;
}

static PmStatus add_rest(Maker *m, size_t line, PmStr rest) {
  const uint32_t number = m->lines->items[line].number;
  const bool body = pm_text_has_stop(rest) || !pm_text_fits(rest, HEADING_WIDTH);
  PmBlock b = {.text = rest,
               .first_line = number,
               .last_line = number,
               .from = line,
               .to = line + 1,
               .kind = body ? PM_BLOCK_BODY : PM_BLOCK_HEADING,
               .why = "after-byline"};
  read_features(&b);
  return push(m, b);
}

// Running text may begin with 记者 and a name: then what follows is no opening.
static bool is_byline_line(const PmByline *b) {
  return b->n > 0 && (b->rest.len == 0 || pm_text_is_opening(b->rest) ||
                      (!pm_text_has_stop(b->rest) && pm_text_fits(b->rest, 60) &&
                       pm_text_width(b->rest) >= 6));
}

static PmStatus add_byline(Maker *m, const size_t range[2], const PmByline *b) {
  PM_TRY(add_block(m, range[0], range[1], PM_BLOCK_BYLINE, "byline-anchor"));
  m->blocks->items[m->blocks->n - 1].byline = *b;
  return PM_OK;
}

// ■海州时评: a heading over another, without a role, is the title of a column.
static bool is_marked_title(const Maker *m, size_t i, const PmByline *b) {
  const PmLine *l = &m->lines->items[i];
  bool roles = false;
  for (size_t k = 0; k < b->n; ++k)
    roles |= !pm_str_eqz(b->items[k].role, "作者");
  return !roles && l->level && i + 1 < m->lines->n && l[1].level;
}

static PmStatus try_byline(Maker *m, size_t i, size_t *to) {
  PmByline b;
  const PmLine *line = &m->lines->items[i];
  *to = i;
  if (pm_text_is_dateline(line->text)) // its bracket is read with the text
    return PM_OK;
  const bool office = i + 1 < m->lines->n && !m->lines->items[i + 1].gap &&
                      pm_byline_is_office(m->lines->items[i + 1].text);
  PmStr text;
  PM_TRY(pm_text_undouble(&m->page->arena, line->text, &text));
  PM_TRY(pm_byline_read(&m->page->arena, text, office, &b));
  if (is_marked_title(m, i, &b))
    return PM_OK;
  if (pm_text_is_source(b.rest)) // 图/受访者提供
    b.rest.len = 0;
  if (pm_text_is_question(text) && pm_text_ends_sentence(b.rest)) // of an interview
    return PM_OK;
  if (!is_byline_line(&b))
    return PM_OK;
  *to = i + 1;
  if (office && b.rest.len == 0) {
    *to = i + 2;
    return add_byline(m, (size_t[]){i, *to}, &b);
  }
  if (b.rest.len == 0)
    PM_TRY(take_more_names(m, i, to, &b));
  PM_TRY(add_byline(m, (size_t[]){i, *to}, &b));
  PmBlock *made = &m->blocks->items[m->blocks->n - 1];
  if (text.data != line->text.data)
    made->text = text;
  if (b.rest.len) { // the printed byline ends before the rest
    made->text =
        pm_str_trim(pm_str_slice(made->text, 0, (size_t)(b.rest.data - made->text.data)));
    PM_TRY(add_rest(m, i, b.rest));
  }
  return PM_OK;
}

// --- lines that speak for themselves ---

static PmStatus is_credit(Maker *m, PmStr s, bool *yes) {
  PmStr once;
  PM_TRY(pm_text_undouble(&m->page->arena, s, &once));
  *yes = pm_text_is_credit(once);
  return PM_OK;
}

static PmStatus try_special(Maker *m, size_t i, size_t *to) {
  const PmStr s = m->lines->items[i].text;
  const char *why = NULL;
  PM_TRY(try_byline(m, i, to));
  if (*to > i)
    return PM_OK;
  PM_TRY(furniture_rule(m, i, &why));
  if (why) {
    *to = i + 1;
    return add_block(m, i, *to, PM_BLOCK_FURNITURE, why);
  }
  if (pm_text_is_continued(s)) {
    *to = i + 1;
    return add_block(m, i, *to, PM_BLOCK_CONTINUED, "continued-mark");
  }
  bool credit = false;
  PM_TRY(is_credit(m, s, &credit));
  if (credit) {
    *to = i + 1;
    return add_block(m, i, *to, PM_BLOCK_CREDIT, "credit-words");
  }
  return PM_OK;
}

// A whole paragraph or a heading on one line.
static PmStatus add_line_block(Maker *m, size_t i) {
  const PmLine *l = &m->lines->items[i];
  const size_t width = m->widths[i];
  const bool stop = pm_text_has_stop(l->text), opening = pm_text_is_opening(l->text);
  const bool marked = l->level || l->strong;
  const bool body = (opening && width > 30) || width > (marked ? 120 : HEADING_WIDTH) ||
                    (stop && !(marked && width <= 60)) ||
                    (!marked && pm_text_ends_sentence(l->text) && width > 50);
  if (pm_text_is_weather(l->text))
    return add_block(m, i, i + 1, PM_BLOCK_WEATHER, "weather-words");
  return add_block(m, i, i + 1, body ? PM_BLOCK_BODY : PM_BLOCK_HEADING,
                   body     ? "sentence"
                   : marked ? "heading-mark"
                            : "short-line");
}

// --- wrapped pages ---

// Where the stretch of lines from `i` ends: before a mark, a byline, what is furniture.
static PmStatus end_of_stretch(Maker *m, size_t i, size_t *end, bool *byline) {
  size_t k = i + 1;
  *byline = false;
  for (; k < m->lines->n && !*byline; ++k) {
    const PmLine *l = &m->lines->items[k];
    PmByline b = {0};
    const char *why = NULL;
    PM_TRY(furniture_rule(m, k, &why));
    bool credit = false;
    PM_TRY(is_credit(m, l->text, &credit));
    if (why || credit || l->level || l->row || l->zone != m->lines->items[i].zone ||
        !m->wraps[k] || pm_text_is_continued(l->text))
      break;
    if (!pm_text_is_dateline(l->text))
      PM_TRY(pm_byline_read(&m->page->arena, l->text, false, &b));
    *byline = is_byline_line(&b);
  }
  *end = *byline ? k - 1 : k;
  return PM_OK;
}

static bool last_block_dangles(const Maker *m) {
  size_t i = m->blocks->n;
  for (size_t steps = 0; i-- > 0 && steps < LOOK_BACK; ++steps)
    if (!pm_block_is_gone(&m->blocks->items[i]))
      return pm_block_dangles(&m->blocks->items[i]);
  return false;
}

// A headline seldom has two: a kicker with one, a headline with another.
static bool has_quotation(PmStr s) {
  return pm_text_quote_balance(s) == 0 && pm_str_contains(s, PM_STR("”"));
}

// The lines of one headline are balanced: one clearly longer or shorter than the line
// before begins another, and so do names.
static PmStatus begins_unit(Maker *m, size_t i, bool *yes) {
  enum { LONGER = 6, SHORTER = 8, TOO_SHORT = 10, TITLE = 8 }; // columns
  const PmStr s = m->lines->items[i].text, before = m->lines->items[i - 1].text;
  const size_t a = m->widths[i - 1], b = m->widths[i];
  const bool balanced = b <= a + LONGER && (a <= b + SHORTER || b < TOO_SHORT);
  PmByline names[2];
  PM_TRY(pm_byline_read(&m->page->arena, before, true, &names[0]));
  PM_TRY(pm_byline_read(&m->page->arena, s, true, &names[1]));
  if (pm_char_in("：:，,", pm_str_last_char(before)) && !m->lines->items[i].gap) {
    *yes = false; // the line before announces this one
    return PM_OK;
  }
  *yes = (!balanced && !(b < a && pm_text_joins_word(before, s))) || a <= TITLE ||
         (a <= TOO_SHORT && b > a + 2) || m->lines->items[i].gap ||
         pm_str_starts(s, PM_STR("——")) || pm_str_ends(before, PM_STR("——")) ||
         (has_quotation(before) && has_quotation(s)) || names[0].n || names[1].n;
  return PM_OK;
}

static PmStatus add_paragraph(Maker *m, size_t from, size_t to) {
  PM_TRY(add_block(m, from, to, PM_BLOCK_BODY, "column-width"));
  PmBlock *made = &m->blocks->items[m->blocks->n - 1];
  if (pm_text_is_weather(made->text)) {
    made->kind = PM_BLOCK_WEATHER;
    made->why = "weather-words";
  }
  return PM_OK;
}

static PmStatus add_stretch(Maker *m, size_t from, size_t end, bool byline) {
  PmWrapLabel *labels = pm_arena_alloc(&m->page->arena, (end - from) * sizeof *labels);
  if (!labels)
    return PM_ERR_NOMEM;
  const PmWrap wrap = {.lines = m->lines,
                       .widths = m->widths,
                       .from = from,
                       .to = end,
                       .dangling = last_block_dangles(m),
                       .byline_behind = byline};
  PM_TRY(pm_wrap_decide(&m->page->arena, &wrap, labels));
  for (size_t i = from, start = from; i < end; ++i) {
    const PmWrapLabel now = labels[i - from];
    const PmWrapLabel next = i + 1 < end ? labels[i + 1 - from] : PM_WRAP_BEGIN;
    bool ends = now == PM_WRAP_HEAD || next != PM_WRAP_ON;
    if (now == PM_WRAP_HEAD && next == now)
      PM_TRY(begins_unit(m, i + 1, &ends));
    if (!ends)
      continue;
    PM_TRY(now == PM_WRAP_HEAD
               ? add_block(m, start, i + 1, PM_BLOCK_HEADING, "short-line")
               : add_paragraph(m, start, i + 1));
    start = i + 1;
  }
  return PM_OK;
}

// --- second look: what a block's neighbours make of it ---

static PmBlock *neighbour(PmBlocks *t, size_t i, int step) {
  for (size_t k = i + (size_t)step; k < t->n; k += (size_t)step)
    if (!pm_block_is_gone(&t->items[k]))
      return &t->items[k];
  return NULL;
}

static bool opens_article(const PmBlock *b) {
  return b && (b->kind == PM_BLOCK_BYLINE || b->opening);
}

// A bare short line in running text that the sentence before or after it needs.
static bool is_fragment(PmBlocks *t, size_t i) {
  const PmBlock *b = &t->items[i];
  if (b->kind != PM_BLOCK_HEADING || b->level)
    return false;
  const PmBlock *prev = neighbour(t, i, -1), *next = neighbour(t, i, 1);
  if (opens_article(next))
    return false;
  if (prev && pm_block_dangles(prev) && pm_block_continues(prev, b) >= 2)
    return true;
  PmBlock as_body = *b;
  as_body.kind = PM_BLOCK_BODY;
  return b->comma && prev && prev->kind == PM_BLOCK_BODY && next &&
         next->kind == PM_BLOCK_BODY && pm_block_continues(&as_body, next) >= 2;
}

static bool is_index_part(const PmBlock *b) {
  return b->kind == PM_BLOCK_HEADING || b->kind == PM_BLOCK_FURNITURE;
}

// The page's own title: a short line among what stands above all texts, right over the
// date or the imprint, or called as newspapers are.
static void find_title(PmBlocks *t) {
  enum { TITLE_WIDTH = 26, FIRST = 6 };
  for (size_t i = 0; i < t->n && i < FIRST; ++i) {
    PmBlock *b = &t->items[i];
    if (b->kind == PM_BLOCK_FURNITURE)
      continue;
    const bool over = i + 1 < t->n && t->items[i + 1].kind == PM_BLOCK_FURNITURE;
    if (b->kind != PM_BLOCK_HEADING || b->width > TITLE_WIDTH ||
        !(over || pm_text_is_title(b->text)))
      return;
    b->kind = PM_BLOCK_FURNITURE;
    b->why = "page-title";
  }
}

// From 导读 to the last entry that names a page.
static void find_index(PmBlocks *t, size_t i) {
  size_t last = i;
  for (size_t k = i + 1; k < t->n && k < i + 40 && is_index_part(&t->items[k]); ++k)
    if (pm_text_is_index_entry(t->items[k].text))
      last = k;
  for (size_t k = i; last > i && k <= last; ++k) {
    t->items[k].kind = PM_BLOCK_INDEX;
    t->items[k].why = "index-words";
  }
}

static bool is_ad_part(const PmBlock *b) {
  return b->kind == PM_BLOCK_HEADING && b->level == 0;
}

// A line right below a text, with a blank line behind it: where a notice is answered.
static bool answers(const PmBlocks *t, size_t i) {
  const PmBlock *b = &t->items[i];
  return i > 0 && b->kind == PM_BLOCK_HEADING && !b->gap && b->gap_after &&
         t->items[i - 1].kind == PM_BLOCK_BODY && pm_text_sells(b->text) &&
         !pm_str_contains(b->text, PM_STR("广告"));
}

// Where the text above is to be answered: 地址：…, 联系人：….
static size_t find_contacts(PmBlocks *t, size_t i) {
  const PmBlock *above = neighbour(t, i, -1);
  for (; above && above->kind == PM_BLOCK_BODY && i < t->n && is_ad_part(&t->items[i]) &&
         pm_text_is_contact(t->items[i].text);
       ++i) {
    t->items[i].kind = PM_BLOCK_BODY;
    t->items[i].why = "contact";
  }
  return i;
}

// A run of bare short lines that sells or admonishes. What stands right above a byline or
// a text, after the last line that does, is a headline.
static size_t find_advertisement(PmBlocks *t, size_t i) {
  size_t end = i, last = i;
  unsigned signs = 0;
  if (answers(t, i))
    return i + 1;
  if ((end = find_contacts(t, i)) > i)
    return end;
  for (; end < t->n && (is_ad_part(&t->items[end]) || pm_block_is_gone(&t->items[end]));
       ++end) {
    const unsigned s = pm_text_sells(t->items[end].text);
    signs += s;
    last = s ? end : last;
  }
  if (signs < 2)
    return end;
  const bool heads = end < t->n && (opens_article(&t->items[end]) ||
                                    t->items[end].kind == PM_BLOCK_BODY);
  const size_t to = heads ? last + 1 : end;
  for (size_t k = i; k < to; ++k)
    if (is_ad_part(&t->items[k])) {
      t->items[k].kind = PM_BLOCK_ADVERTISEMENT;
      t->items[k].why = "advertising-words";
    }
  return end;
}

// A label and the paragraph that it speaks of.
static void find_labelled(PmBlocks *t, size_t i) {
  PmBlock *next = neighbour(t, i, 1);
  if (!pm_text_is_ad_label(t->items[i].text) || !next || next->kind != PM_BLOCK_BODY)
    return;
  t->items[i].kind = PM_BLOCK_ADVERTISEMENT;
  t->items[i].why = "advertising-label";
  next->kind = PM_BLOCK_ADVERTISEMENT;
  next->why = "advertising-label";
}

// The last two characters, and the first two, are a word.
static bool ends_with_word(PmStr s) {
  const size_t last = pm_str_last_start(s);
  return pm_text_joins_word(pm_str_slice(s, 0, last), pm_str_slice(s, last, s.len));
}

static bool begins_with_word(PmStr s) {
  size_t pos = 0;
  pm_utf8_next(s, &pos);
  return pm_text_joins_word(pm_str_slice(s, 0, pos), pm_str_slice(s, pos, s.len));
}

// Two lines of one headline: a word runs across (木拱廊桥修 | 缮保护座谈会召开), or the
// first announces the second (夜行人： | …).
static bool is_cut_headline(const PmBlock *a, const PmBlock *b) {
  enum { JOINED_MAX = 64, CUT_MIN = 12 }; // shorter ones are titles of columns
  return a->kind == PM_BLOCK_HEADING && b->kind == PM_BLOCK_HEADING &&
         a->level == b->level && a->strong == b->strong && a->zone == b->zone &&
         a->width + b->width <= JOINED_MAX &&
         (pm_char_in("：:，,", pm_str_last_char(a->text)) ||
          (a->width >= CUT_MIN && pm_text_joins_word(a->text, b->text) &&
           !ends_with_word(a->text) && !begins_with_word(b->text)));
}

static PmStatus join_headlines(Maker *m) {
  PmBlocks *t = m->blocks;
  size_t n = 0;
  for (size_t i = 0; i < t->n; ++i) {
    PmBlock *last = n ? &t->items[n - 1] : NULL;
    if (!last || !is_cut_headline(last, &t->items[i])) {
      t->items[n++] = t->items[i];
      continue;
    }
    last->text = pm_arena_printf(&m->page->arena, "%.*s%.*s", PM_ARGS(last->text),
                                 PM_ARGS(t->items[i].text));
    if (!last->text.data)
      return PM_ERR_NOMEM;
    last->last_line = t->items[i].last_line;
    last->gap_after = t->items[i].gap_after;
    read_features(last);
  }
  t->n = n;
  return PM_OK;
}

static PmStatus look_again(Maker *m) {
  PmBlocks *t = m->blocks;
  PM_TRY(join_headlines(m));
  find_title(t);
  for (size_t i = 0; i < t->n; ++i) {
    PmBlock *b = &t->items[i];
    if (is_fragment(t, i)) {
      b->kind = PM_BLOCK_BODY;
      b->why = "word-across-lines";
    }
    if (b->kind == PM_BLOCK_HEADING && pm_text_is_index_title(b->text))
      find_index(t, i);
    if (b->kind == PM_BLOCK_HEADING)
      find_labelled(t, i);
  }
  for (size_t i = 0; i < t->n;)
    i = is_ad_part(&t->items[i]) ? find_advertisement(t, i) : i + 1;
  return PM_OK;
}

static PmStatus make_blocks(Maker *m) {
  for (size_t i = 0; i < m->lines->n;) {
    size_t to = i;
    if (i % 1024 == 0)
      PM_TRY(pm_job_check(m->job));
    if (m->lines->items[i].row)
      PM_TRY(add_block(m, i, ++to, PM_BLOCK_BODY, "table-row"));
    else
      PM_TRY(try_special(m, i, &to));
    if (to == i && (!m->wraps[i] || m->lines->items[i].level)) {
      PM_TRY(add_line_block(m, i));
      to = i + 1;
    } else if (to == i) {
      bool byline = false;
      PM_TRY(end_of_stretch(m, i, &to, &byline));
      PM_TRY(add_stretch(m, i, to, byline));
    }
    i = to;
  }
  return PM_OK;
}

PmStatus pm_blocks_make(PmJob *job, PmPage *page, const PmLines *lines,
                        PmBlocks *blocks) {
  Maker m = {.job = job, .page = page, .lines = lines, .blocks = blocks};
  *blocks = (PmBlocks){0};
  m.widths = pm_arena_alloc(&page->arena, (lines->n + 1) * sizeof *m.widths);
  m.wraps = pm_arena_alloc(&page->arena, (lines->n + 1) * sizeof *m.wraps);
  if (!m.widths || !m.wraps)
    return PM_ERR_NOMEM;
  look_at_page(&m);
  PM_TRY(make_blocks(&m));
  PM_TRY(pm_blocks_drop_duplicates(blocks));
  return look_again(&m);
}
