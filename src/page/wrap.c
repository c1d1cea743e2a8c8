// SPDX-License-Identifier: MIT
// Lines that a column's width has cut: which of them begin a paragraph, which go on,
// which are headlines. Decided for a stretch of lines at once, by the sequence with the
// highest points; looks at widths, ends of sentences, blank lines and words across line
// ends.
#include "page/features.h"

enum {
  LARGE = 15, // tenths of the usual type
  COLUMN_WINDOW = 15,
  COLUMN_MAX = PM_LINE_WIDTH_MAX,
  NEAR = 3,
  INDENT = 8,
  SHORT_END = 5
};

// The most frequent width of lines [from, to), and how many lines come near it.
// Half-width characters make lines of one column vary.
static size_t usual_width(const PmWrap *w, size_t from, size_t to, size_t *n_near) {
  uint8_t count[COLUMN_MAX + 2] = {0};
  size_t best = 0, most = 0;
  *n_near = 0;
  for (size_t k = from; k < to; ++k)
    ++count[w->widths[k]];
  for (size_t width = 1; width <= COLUMN_MAX; ++width) {
    const size_t now = 2U * count[width] + count[width - 1] + count[width + 1];
    if (count[width] && now >= most) {
      most = now;
      best = width;
    }
  }
  for (size_t k = from; k < to; ++k)
    *n_near += w->widths[k] <= best + (size_t)NEAR && w->widths[k] + (size_t)NEAR >= best;
  return best;
}

// The column's width around a line: that of its group between blank lines where this is
// of one width, else of the lines around.
size_t pm_wrap_column(const PmWrap *w, size_t i) {
  enum { GROUP_MIN = 5 };
  size_t from = i, to = i + 1, n_near = 0;
  while (from > 0 && i - from < COLUMN_WINDOW && !w->lines->items[from].gap)
    --from;
  while (to < w->lines->n && to - i <= COLUMN_WINDOW && !w->lines->items[to].gap)
    ++to;
  const size_t group = usual_width(w, from, to, &n_near);
  if (to - from >= GROUP_MIN && n_near * 2 + 1 >= to - from)
    return group;
  from = i > COLUMN_WINDOW ? i - COLUMN_WINDOW : 0;
  to = i + COLUMN_WINDOW < w->lines->n ? i + COLUMN_WINDOW + 1 : w->lines->n;
  return usual_width(w, from, to, &n_near);
}

typedef struct {
  size_t width, column;
  bool gap, ends, stop, opening, starter, mid, joins; // joins: a word goes on in the next
  bool title, comma_end, open_quote, alone;           // alone: blank lines on both sides
  bool loose; // in a small group between blank lines that holds no sentence
  bool deck;  // begins with a dash
  bool indented;
  bool large;  // set in larger type than the page's text
  bool closed; // ends with the writer's names in brackets, which may begin a line before
  bool names;  // nothing but names, on a line of their own
  bool dated;  // begins with a time and a comma, as first paragraphs do
  bool comma;
  bool asks;   // a question and nothing else
  bool bottom; // a blank line or the page's end stands behind it
  bool halves; // two parts and a space between them, as headlines have
  size_t need; // columns that the next line's first word needs: why it may stand there
} Look;

// The columns of the number or foreign word that the line begins with.
static size_t first_token(PmStr s) {
  size_t n = 0;
  while (n < s.len && s.data[n] > ' ' && (unsigned char)s.data[n] < 0x80)
    ++n;
  return n;
}

// 凌晨海上遇险 渔民获救: running text has no space between Han.
static bool has_halves(PmStr s) {
  enum { HALF_MIN = 12 }; // bytes
  const size_t space = pm_str_find(s, PM_STR(" "), 0);
  return space < s.len && space >= HALF_MIN && s.len - space > HALF_MIN &&
         pm_str_find(s, PM_STR(" "), space + 1) >= s.len && !pm_text_commas(s) &&
         !pm_text_has_stop(s);
}

static bool is_loose(const PmWrap *w, size_t i) {
  enum { LOOSE_MAX = 4 };
  size_t from = i, to = i + 1;
  while (from > w->from && i - from < LOOSE_MAX && !w->lines->items[from].gap)
    --from;
  while (to < w->to && to - i <= LOOSE_MAX && !w->lines->items[to].gap)
    ++to;
  for (size_t k = from; k < to; ++k)
    if (pm_text_has_stop(w->lines->items[k].text) ||
        pm_text_is_opening(w->lines->items[k].text))
      return false;
  const uint32_t last = pm_str_last_char(w->lines->items[to - 1].text);
  return to - from <= LOOSE_MAX && w->lines->items[from].gap &&
         (to == w->lines->n || w->lines->items[to].gap) && !pm_char_in("；;…）)”", last);
}

static PmStatus look_at_end(PmArena *arena, const PmWrap *w, size_t i, Look *out) {
  PmStr s = w->lines->items[i].text;
  PmByline b;
  if (!pm_char_in(")）", pm_str_last_char(s)))
    return PM_OK;
  if (pm_text_closing_bracket(s).len == 0 && i > w->from)
    s = pm_arena_printf(arena, "%.*s%.*s", PM_ARGS(w->lines->items[i - 1].text),
                        PM_ARGS(s));
  if (!s.data)
    return PM_ERR_NOMEM;
  PM_TRY(pm_byline_read_bracket(arena, pm_text_closing_bracket(s), &b));
  out->closed = b.n > 0 && b.rest.len == 0;
  return PM_OK;
}

static void look(const PmWrap *w, size_t i, Look *out) {
  const PmLine *l = &w->lines->items[i];
  *out = (Look){.width = w->widths[i],
                .column = pm_wrap_column(w, i),
                .gap = l->gap,
                .ends = pm_text_ends_sentence(l->text),
                .stop = pm_text_has_stop(l->text),
                .opening = pm_text_is_opening(l->text),
                .starter = pm_text_is_starter(l->text),
                .mid = pm_text_starts_mid(l->text),
                .title = pm_text_is_notice_title(l->text),
                .comma_end = pm_char_in("，,、；;", pm_str_last_char(l->text)),
                .open_quote = pm_text_quote_balance(l->text) != 0};
  out->loose = is_loose(w, i);
  out->halves = has_halves(l->text);
  out->dated = pm_text_is_dated(l->text);
  out->comma = pm_text_commas(l->text) > 0;
  out->asks = pm_char_in("？?", pm_str_last_char(l->text)) && !out->comma && !out->stop &&
              !pm_text_is_question(l->text);
  out->large = l->size >= LARGE;
  out->indented = l->indented;
  out->deck = pm_str_starts(l->text, PM_STR("——"));
  out->need = i + 1 < w->to ? first_token(w->lines->items[i + 1].text) : 0;
  out->ends |= pm_char_in(")）", pm_str_last_char(l->text)); // a signature's bracket
  out->alone = l->gap && (i + 1 >= w->to || w->lines->items[i + 1].gap);
  out->bottom = i + 1 < w->to ? w->lines->items[i + 1].gap : i + 1 == w->lines->n;
  out->joins = i + 1 < w->to && pm_text_joins_word(l->text, w->lines->items[i + 1].text);
}

// How many names a line holds that holds nothing else.
static PmStatus count_names(PmArena *arena, const PmWrap *w, size_t i, size_t *n) {
  enum { NAMES_WIDTH = 30 };
  PmByline b;
  *n = 0;
  if (i < w->from || i >= w->to || w->widths[i] > NAMES_WIDTH)
    return PM_OK;
  PM_TRY(pm_byline_read(arena, w->lines->items[i].text, true, &b));
  *n = b.rest.len == 0 ? b.n : 0;
  return PM_OK;
}

// Names on a line of their own sign; several such lines are a list. One alone may be a
// paragraph's last word.
static PmStatus look_at_names(PmArena *arena, const PmWrap *w, size_t i, Look *out) {
  size_t before = 0, here = 0, behind = 0;
  if (out->ends)
    return PM_OK;
  PM_TRY(count_names(arena, w, i, &here));
  if (here == 0 || (here == 1 && out->width + INDENT > out->column))
    return PM_OK;
  PM_TRY(count_names(arena, w, i - 1, &before));
  PM_TRY(count_names(arena, w, i + 1, &behind));
  out->names = !before && !behind;
  return PM_OK;
}

static bool is_short(const Look *l) { return l->width + l->need + INDENT <= l->column; }

static bool is_full(const Look *l) {
  return l->width + l->need + INDENT > l->column && l->width <= l->column + NEAR;
}

static bool ends_short(const Look *l) {
  return l->width + l->need + SHORT_END <= l->column;
}

static double begin_points(const Look *l) {
  double points = -0.5;
  points += l->opening ? 1.5 : l->starter ? 0.3 : 0;
  points += is_full(l) ? 0.5 : l->width > l->column + NEAR ? -1 : 0;
  points -= is_short(l) && !l->ends ? 2.5 : 0;
  points -= l->alone && !l->ends ? 2.2 : 0;
  points -= l->title ? 1.5 : 0;
  points -= l->loose ? 1.2 : 0;
  points -= l->deck ? 1.5 : 0;
  points -= l->large ? 1.5 : 0;
  points += l->indented ? 1.2 : 0;
  points -= (l->halves ? 1.0 : 0) + (l->asks ? 0.4 : 0);
  return points - (l->mid ? 0.8 : 0);
}

static double on_points(const Look *l, const Look *before) {
  double points = 0;
  points -= l->opening ? 4 : 0;
  points -= l->width > l->column + NEAR + 1 ? 2 : 0;
  points -= is_short(l) && !l->ends && !l->joins ? 1.2 : 0;
  points -= l->gap ? (before->ends ? 3 : 0.4) : 0;
  points -= ends_short(before) ? (before->ends ? 2.5 : l->gap ? 0.5 : 1.5) : 0;
  points += before->joins ? 1.5 : 0;
  points -= l->indented ? 1.2 : 0;
  points -= l->halves && before->ends ? 1.0 : 0;
  points -= before->closed ? 4 : 0;
  points -= l->names ? 1.5 : 0;
  points -= l->dated && !before->ends && !before->comma_end ? 1.2 : 0;
  return points + (l->mid ? 0.8 : 0);
}

static double head_points(const Look *l) {
  double points = -0.9;
  points -= l->stop ? 3 : l->asks ? -0.3 : l->ends ? 0.2 : 0;
  points -= l->comma_end ? 1.5 : 0;
  points -= l->open_quote ? 0.8 : 0;
  points -= l->mid ? 1.5 : 0;
  points -= l->opening ? 3 : 0;
  if (is_short(l)) { // by more than an indent
    const double less = (double)(l->column - l->width - INDENT) / 8.0;
    points += less > 1 ? 1.2 : 1.2 * less;
  } else {
    points += is_full(l) ? (l->alone ? -0.4 : -1.6) : 0.6;
  }
  points += l->halves ? 1.0 : 0;
  points += (l->loose ? 0.8 : 0) + (l->deck ? 1.5 : 0) + (l->large ? 1.5 : 0);
  return points + (l->title ? 2.2 : 0) + (l->gap ? 0.6 : 0);
}

// A headline behind a finished text: a blank line says so, and that the text is signed.
static double after_end(const Look *before, const Look *l) {
  return (before->closed ? 0.8 : 0) +
         (l->gap && (!l->ends || l->asks) && !l->comma ? 1.2 : 0);
}

static double step(PmWrapLabel from, PmWrapLabel to, const Look *before, const Look *l) {
  const bool text = from != PM_WRAP_HEAD;
  if (to == PM_WRAP_ON)
    return text ? on_points(l, before) : -40;
  if (to == PM_WRAP_BEGIN && text) {
    const double points = before->closed ? 0.8
                          : before->ends ? (ends_short(before) ? 0.8 : -0.3)
                                         : -2.5;
    return points - (before->joins ? 1.5 : 0) + (l->gap ? 1.0 : 0);
  }
  if (to == PM_WRAP_BEGIN && before->names)
    return 0.5;
  if (to == PM_WRAP_BEGIN) // under a headline
    return (l->opening || is_full(l) ? 0.4 : -0.5) - (before->joins ? 1.2 : 0) -
           (l->mid && !l->gap ? 2.5 : 0) + (l->dated ? 0.8 : 0) -
           (l->bottom && !l->ends && !l->gap ? 2.5 : 0); // of one line: no paragraph
  if (text)
    return (before->ends ? after_end(before, l)
            : l->names   ? -4.5
            : l->gap     ? -1.2
                         : -3) -
           (before->joins ? 1.5 : 0);
  return l->names ? 2.0 : l->gap ? -0.3 : -0.1;
}

typedef struct {
  double best[PM_N_WRAP_LABELS];
  uint8_t from[PM_N_WRAP_LABELS];
} Cell;

static double own_points(PmWrapLabel label, const Look *l) {
  return label == PM_WRAP_HEAD    ? head_points(l)
         : label == PM_WRAP_BEGIN ? begin_points(l)
                                  : 0;
}

static void first_cell(const PmWrap *w, const Look *l, Cell *cell) {
  cell->best[PM_WRAP_ON] = -1e30;
  cell->best[PM_WRAP_BEGIN] = begin_points(l) + (w->dangling ? 1.5 : 0);
  cell->best[PM_WRAP_HEAD] = head_points(l) - (w->dangling && !l->gap ? 1.5 : 0);
}

static void next_cell(const Cell *last, const Look *before, const Look *l, Cell *cell) {
  for (unsigned to = 0; to < PM_N_WRAP_LABELS; ++to) {
    cell->best[to] = -1e30;
    for (unsigned from = 0; from < PM_N_WRAP_LABELS; ++from) {
      const double now = last->best[from] + own_points((PmWrapLabel)to, l) +
                         step((PmWrapLabel)from, (PmWrapLabel)to, before, l);
      if (now > cell->best[to]) {
        cell->best[to] = now;
        cell->from[to] = (uint8_t)from;
      }
    }
  }
}

PmStatus pm_wrap_decide(PmArena *arena, const PmWrap *w, PmWrapLabel *labels) {
  const size_t n = w->to - w->from;
  Cell *cells = pm_arena_alloc(arena, (n + 1) * sizeof *cells);
  if (!cells)
    return PM_ERR_NOMEM;
  Look before = {0}, now;
  for (size_t i = 0; i < n; ++i) {
    look(w, w->from + i, &now);
    PM_TRY(look_at_end(arena, w, w->from + i, &now));
    PM_TRY(look_at_names(arena, w, w->from + i, &now));
    if (i == 0)
      first_cell(w, &now, &cells[0]);
    else
      next_cell(&cells[i - 1], &before, &now, &cells[i]);
    before = now;
  }
  // a byline behind wants a headline or a finished text before it
  if (w->byline_behind) {
    cells[n - 1].best[PM_WRAP_HEAD] += 2.5;
    for (unsigned k = 0; !before.ends && k < PM_WRAP_HEAD; ++k)
      cells[n - 1].best[k] -= 2.5;
  }
  unsigned at = 0;
  for (unsigned k = 1; k < PM_N_WRAP_LABELS; ++k)
    at = cells[n - 1].best[k] > cells[n - 1].best[at] ? k : at;
  for (size_t i = n; i-- > 0;) {
    labels[i] = (PmWrapLabel)at;
    at = cells[i].from[at];
  }
  return PM_OK;
}
