// SPDX-License-Identifier: MIT
// Stories to articles: chooses the headline among a story's headings, joins paragraphs
// that a column's end has cut, reads the bylines inside texts, tells the kind, and notes
// for every block where it went and why.
#include "page/features.h"
#include "page/stories.h"

#include <stdlib.h>

enum { MAX_HEADS = 16 }; // of one story that compete; more are subheadings

typedef struct {
  size_t *items; // blocks
  size_t n, cap;
} List;

typedef struct {
  size_t story, place; // its first block
  List heads, bylines, credits;
  PmStr continued_on;
} Draft;

typedef struct {
  PmPage *page;
  const PmStories *s;
  PmBlocks *blocks;
  Draft *drafts; // by story
  bool has_reporters;
} Desk;

static PmStatus push(Desk *d, List *list, size_t block) {
  size_t *grown =
      pm_arena_extend(d->s->arena, list->items, list->n, &list->cap, sizeof *grown);
  if (!grown)
    return PM_ERR_NOMEM;
  list->items = grown;
  grown[list->n++] = block;
  return PM_OK;
}

// --- gathering ---

static size_t story_of(const Desk *d, size_t block) {
  const size_t own = d->s->owner[block], in = d->s->chunk_of[block];
  const size_t chunk = own != PM_NO_CHUNK ? own : in;
  return chunk == PM_NO_CHUNK ? PM_NO_STORY : d->s->chunks[chunk].story;
}

static PmStatus note_continued(Desk *d, size_t story, size_t block) {
  if (story == PM_NO_STORY)
    return PM_OK;
  Draft *draft = &d->drafts[story];
  const PmStr text = pm_text_strip_brackets(d->blocks->items[block].text);
  if (pm_str_starts(text, PM_STR("下转")) || pm_str_starts(text, PM_STR("紧接")))
    draft->continued_on = text;
  return PM_OK;
}

static PmStatus gather_block(Desk *d, size_t i, size_t *near) {
  const PmBlock *b = &d->blocks->items[i];
  const size_t story = story_of(d, i);
  if (story != PM_NO_STORY && !pm_block_is_gone(b)) {
    *near = story;
    Draft *draft = &d->drafts[story];
    draft->place = i < draft->place ? i : draft->place;
  }
  if (b->kind == PM_BLOCK_CONTINUED)
    return note_continued(d, *near, i);
  if (b->kind == PM_BLOCK_CREDIT && *near != PM_NO_STORY)
    return push(d, &d->drafts[*near].credits, i);
  if (story == PM_NO_STORY)
    return PM_OK;
  if (b->kind == PM_BLOCK_HEADING)
    return push(d, &d->drafts[story].heads, i);
  if (b->kind == PM_BLOCK_BYLINE && b->byline.n)
    return push(d, &d->drafts[story].bylines, i);
  return PM_OK;
}

static PmStatus gather(Desk *d) {
  size_t near = PM_NO_STORY;
  d->drafts = pm_arena_alloc(d->s->arena, (d->s->n_stories + 1) * sizeof *d->drafts);
  if (!d->drafts)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < d->s->n_stories; ++i)
    d->drafts[i] = (Draft){.story = i, .place = SIZE_MAX};
  for (size_t i = 0; i < d->blocks->n; ++i) {
    PM_TRY(gather_block(d, i, &near));
    for (size_t k = 0; k < d->blocks->items[i].byline.n; ++k)
      d->has_reporters |=
          pm_str_ends(d->blocks->items[i].byline.items[k].role, PM_STR("记者"));
  }
  return PM_OK;
}

// --- the headline ---

static double best_cohesion(const Desk *d, size_t head, size_t story) {
  double best = 0;
  for (size_t c = d->s->stories[story].first; c != PM_NO_CHUNK;
       c = d->s->chunks[c].next) {
    const double now = pm_cohesion(d->s, head, c);
    best = now > best ? now : best;
  }
  return best;
}

static bool has_any(PmStr s, const char *const *words, size_t n) {
  for (size_t i = 0; i < n; ++i)
    if (pm_str_contains(s, pm_str(words[i])))
      return true;
  return false;
}

// 周某某出席并讲话: what somebody did at it stands over or under the headline.
static bool is_attendance(PmStr s) {
  static const char *const ends[] = {"讲话", "主持",     "出席",    "致辞",
                                     "致词", "参加",     "部署",    "陪同",
                                     "汇报", "部署工作", "签约仪式"};
  static const char *const acts[] = {"出席", "主持",   "讲话",    "参加",
                                     "致辞", "作部署", "部署工作"};
  bool ends_so = false;
  for (size_t i = 0; i < sizeof ends / sizeof *ends; ++i)
    ends_so |= pm_str_ends(s, pm_str(ends[i]));
  return ends_so && has_any(s, acts, sizeof acts / sizeof *acts) && pm_text_fits(s, 44);
}

static double wording_score(PmStr s) {
  static const char *const begins[] = {"从", "以", "在", "为"};
  static const char *const finishes[] = {"着手", "强调", "指出", "要求", "入手",
                                         "抓手", "之际", "侧记", "综述", "见闻",
                                         "走笔", "纪实", "风采", "群像"};
  static const char *const numbers[] = {"%", "％", "亿元", "万元", "同比"};
  double score = 0;
  size_t digits = 0;
  if (pm_str_starts(s, PM_STR("——")) || pm_str_starts(s, PM_STR("—")) ||
      pm_str_ends(s, PM_STR("——")))
    score -= 3;
  for (size_t i = 0; i < sizeof begins / sizeof *begins; ++i)
    score -= pm_str_starts(s, pm_str(begins[i])) ? 0.4 : 0;
  for (size_t i = 0; i < sizeof finishes / sizeof *finishes; ++i)
    score -= pm_str_ends(s, pm_str(finishes[i])) ? 0.6 : 0;
  for (size_t i = 0; i < s.len; ++i)
    digits += s.data[i] >= '0' && s.data[i] <= '9';
  score -= has_any(s, numbers, sizeof numbers / sizeof *numbers) ? 0.8
           : digits >= 2                                         ? 0.3
                                                                 : 0;
  score -= pm_str_contains(s, PM_STR("系列")) ? 0.8 : 0;
  score -= pm_str_contains(s, PM_STR("〔")) ? 1 : 0;    // …字〔2020〕18号
  const size_t colon = pm_str_find(s, PM_STR("："), 0); // 法院：…
  score -= colon <= 12 ? 0.25 : 0;
  score -= pm_text_is_signature(pm_str_slice(s, 0, colon < s.len ? colon : 0)) ? 0.6 : 0;
  score -= is_attendance(s) ? 1.5 : 0;
  return score - (pm_text_commas(s) ? 0.35 : 0);
}

// 窗口少跑路 群众少烦心: a slogan of two halves of one length that share a character.
static bool is_parallel(PmStr s) {
  const size_t space = pm_str_find(s, PM_STR(" "), 0);
  if (space == (size_t)-1 || space < 9 || s.len != 2 * space + 1)
    return false;
  for (size_t pos = 0; pos < space;) {
    const size_t start = pos;
    pm_utf8_next(s, &pos);
    const size_t mirror = space + 1 + start;
    if (memcmp(s.data + start, s.data + mirror, pos - start) == 0)
      return true;
  }
  return false;
}

static PmStr head_text(const Desk *d, const Draft *draft, size_t k) {
  return d->blocks->items[draft->heads.items[k]].text;
}

// Whether nothing but titles of columns, short or in brackets, stands above.
static bool leads(const Desk *d, const Draft *draft, size_t k) {
  for (size_t i = 0; i < k; ++i) {
    const PmStr s = head_text(d, draft, i);
    if (!pm_text_fits(s, 16) && !pm_char_in("【[〔■◆●", pm_str_first_char(s)))
      return false;
  }
  return true;
}

// The width of the stack's shortest line that can be a headline.
static size_t least_width(const Desk *d, const Draft *draft) {
  enum { LEAST = 12 };
  size_t least = SIZE_MAX;
  for (size_t k = 0; k < draft->heads.n && k < MAX_HEADS; ++k) {
    const size_t width = d->blocks->items[draft->heads.items[k]].width;
    least = width < least ? width : least;
  }
  return least < LEAST ? 0 : least;
}

// 曹桥街道愚桥村: divisions and nothing else, which stand over a headline.
static bool is_place(PmStr s) {
  static const char *const ends[] = {"街道", "社区", "镇", "乡", "村", "县", "区", "市"};
  enum { HAN = 3, NAME_MAX = 4 }; // bytes, characters
  size_t pos = 0;
  while (pos < s.len) {
    size_t next = 0;
    for (size_t n = 1; !next && n <= NAME_MAX && pos + n * HAN < s.len; ++n)
      for (size_t k = 0; !next && k < sizeof ends / sizeof *ends; ++k)
        if (pm_str_starts(pm_str_slice(s, pos + n * HAN, s.len), pm_str(ends[k])))
          next = pos + n * HAN + strlen(ends[k]);
    if (!next)
      return false;
    pos = next;
  }
  return s.len > 0;
}

// The deepest mark in the stack: that of a title of a column (百村行), whatever its own.
static uint8_t lowest_level(const Desk *d, const Draft *draft) {
  uint8_t lowest = 0;
  for (size_t k = 0; k < draft->heads.n && k < MAX_HEADS; ++k) {
    const uint8_t level = d->blocks->items[draft->heads.items[k]].level;
    lowest = level > lowest ? level : lowest;
  }
  return lowest;
}

static double headline_score(const Desk *d, const Draft *draft, size_t k) {
  static const double COHESION = 0.4; // a deck shares more words with the text: no merit
  const size_t i = draft->heads.items[k];
  const PmBlock *b = &d->blocks->items[i];
  const bool first = leads(d, draft, k), last = k + 1 == draft->heads.n;
  enum { UNMARKED = 5 }; // a bare line among marked ones ranks below them
  const double cohesion = best_cohesion(d, i, draft->story);
  double score = wording_score(b->text) + (cohesion < COHESION ? cohesion : COHESION);
  const bool generic = b->level && !last && b->width <= 12 && cohesion <= 0.04;
  score -= generic                          ? lowest_level(d, draft)
           : b->level || !d->blocks->marked ? 1.2 * b->level
                                            : UNMARKED;
  const bool quoted = pm_str_contains(b->text, PM_STR("”"));
  score -= b->width <= 10 && !quoted                     ? 1.0
           : b->width <= 16 && !quoted && cohesion < 0.2 ? 0.2
                                                         : 0;
  score += b->to - b->from > 1 ? 0.4 : 0; // large type needs more lines
  score -= is_parallel(b->text) ? 0.4 : 0;
  score -= !last && is_place(b->text) ? 1.0 : 0;
  score -= cohesion <= 0.04 ? 0.6 : 0; // the text does not take it up
  score -= b->width > 56 ? 0.5 : 0;
  score -= pm_char_in("【[〔", pm_str_first_char(b->text)) ? 1 : 0;
  score -= pm_str_contains(b->text, PM_STR("·")) && b->width <= 30 ? 0.5 : 0;
  score -= d->blocks->wrapped ? (double)b->line_width * 0.02 : 0;
  score -= strcmp(b->why, "after-byline") == 0 ? 0.5 : 0;
  const double longer = 0.03 * (double)(b->width - least_width(d, draft));
  score -= longer > 0.5 ? 0.5 : longer; // large type has few characters
  score += k == 1 && draft->heads.n == 3 ? 0.3 : 0;
  score +=
      !last && pm_char_in("？?", pm_str_last_char(b->text)) ? 0.5 : 0; // answered below
  if (!last && pm_str_starts(head_text(d, draft, k + 1), PM_STR("——")))
    score += cohesion > 0.04 ? 0.8 : 0.2;
  if (!first && pm_str_ends(head_text(d, draft, k - 1), PM_STR("——")))
    score += 0.5;
  return score + (first ? 0.4 : 0) + (last ? 0.3 : 0);
}

static size_t choose_headline(const Desk *d, const Draft *draft) {
  size_t best = 0;
  double best_score = 0;
  for (size_t k = 0; k < draft->heads.n && k < MAX_HEADS; ++k) {
    const double score = headline_score(d, draft, k);
    if (k == 0 || score > best_score) {
      best = k;
      best_score = score;
    }
  }
  return best;
}

// 创新突破看半年: a short first line over the headline that the text does not take up.
static bool is_column_title(const Desk *d, const Draft *draft, size_t k, size_t chosen) {
  const size_t i = draft->heads.items[k];
  const PmBlock *b = &d->blocks->items[i];
  return k < chosen && b->width <= 24 && !b->comma &&
         !pm_str_ends(b->text, PM_STR("——")) &&
         (b->width <= 16 || pm_str_contains(b->text, PM_STR("·"))) &&
         best_cohesion(d, i, draft->story) < 0.7;
}

static PmStatus write_heads(Desk *d, const Draft *draft, PmArticle *a) {
  if (draft->heads.n == 0)
    return PM_OK;
  const size_t chosen = choose_headline(d, draft);
  for (size_t k = 0; k < draft->heads.n; ++k) {
    const PmBlock *b = &d->blocks->items[draft->heads.items[k]];
    if (k == chosen) {
      a->headline = b->text;
      if (strcmp(a->responsibility, "headline") == 0)
        a->responsibility = b->why;
    } else if (a->section.len == 0 && is_column_title(d, draft, k, chosen)) {
      a->section = b->text;
    } else {
      PM_TRY(pm_article_add_subhead(d->page, a, b->text));
    }
  }
  return PM_OK;
}

// --- bylines ---

PmStatus pm_byline_merge(PmArena *arena, PmBlock *first, PmBlock *more) {
  PmByline *b = &first->byline;
  for (size_t i = 0; i < more->byline.n; ++i) {
    PmContribution *grown =
        pm_arena_extend(arena, b->items, b->n, &b->cap, sizeof *grown);
    if (!grown)
      return PM_ERR_NOMEM;
    b->items = grown;
    grown[b->n++] = more->byline.items[i];
  }
  const PmStr joined =
      pm_arena_printf(arena, "%.*s %.*s", PM_ARGS(first->text), PM_ARGS(more->text));
  if (!joined.data)
    return PM_ERR_NOMEM;
  first->text = joined;
  more->byline.n = 0;
  more->why = "byline-continued";
  return PM_OK;
}

static PmStatus add_byline_text(Desk *d, PmArticle *a, PmStr text) {
  a->byline = a->byline.len ? pm_arena_printf(&d->page->arena, "%.*s %.*s",
                                              PM_ARGS(a->byline), PM_ARGS(text))
                            : pm_arena_copy(&d->page->arena, text);
  return a->byline.data ? PM_OK : PM_ERR_NOMEM;
}

static bool has_contribution(const PmArticle *a, const PmContribution *c) {
  for (size_t i = 0; i < a->n_contributions; ++i)
    if (pm_str_eq(a->contributions[i].name, c->name) &&
        pm_str_eq(a->contributions[i].role, c->role))
      return true;
  return false;
}

static PmStatus add_names(Desk *d, PmArticle *a, const PmByline *b, double confidence) {
  enum { NAMES_MAX = 64 };
  for (size_t i = 0; i < b->n && a->n_contributions < NAMES_MAX; ++i) {
    PmContribution c = b->items[i];
    c.confidence *= confidence;
    c.name = pm_arena_copy(&d->page->arena, c.name);
    c.role = pm_arena_copy(&d->page->arena, c.role);
    if (!c.name.data || !c.role.data)
      return PM_ERR_NOMEM;
    if (!has_contribution(a, &c))
      PM_TRY(pm_article_add_contribution(d->page, a, c));
  }
  return PM_OK;
}

static PmStatus write_bylines(Desk *d, const Draft *draft, PmArticle *a) {
  for (size_t i = 0; i < draft->bylines.n; ++i) {
    const PmBlock *b = &d->blocks->items[draft->bylines.items[i]];
    PM_TRY(add_byline_text(d, a, b->text));
    PM_TRY(add_names(d, a, &b->byline, b->confidence));
  }
  for (size_t i = 0; i < draft->credits.n; ++i)
    PM_TRY(add_byline_text(d, a, d->blocks->items[draft->credits.items[i]].text));
  return PM_OK;
}

// 本报讯（记者 王小雨）…: the bracket after the dateline.
static PmStr dateline_bracket(PmStr s) {
  for (size_t pos = 0, n = 0; pos < s.len && n < 16; ++n) {
    const size_t start = pos;
    const uint32_t cp = pm_utf8_next(s, &pos);
    if (cp == '(' || cp == 0xFF08)
      return pm_text_bracket_at(s, start);
    if (pm_char_is_punct(cp))
      break;
  }
  return (PmStr){NULL, 0};
}

// 本报阿克苏3月4日讯 记者 王小雨报道：…: what stands between the dateline and its colon.
static PmStr dateline_names(PmStr s) {
  enum { DATELINE = 60, NAMES = 72 }; // bytes
  static const PmStr ends[] = {PM_STR("："), PM_STR(":"), PM_STR("报道")};
  size_t from = pm_str_find(s, PM_STR("讯"), 0), to = s.len;
  if (from >= s.len || from > DATELINE)
    from = pm_str_find(s, PM_STR("电"), 0);
  if (from >= s.len || from > DATELINE)
    return (PmStr){NULL, 0};
  from += 3;
  for (size_t i = 0; i < sizeof ends / sizeof *ends; ++i) {
    const size_t at = pm_str_find(s, ends[i], from);
    to = at < to ? at : to;
  }
  return to < s.len && to - from <= NAMES ? pm_str_trim(pm_str_slice(s, from, to))
                                          : (PmStr){NULL, 0};
}

static PmStatus read_inner_byline(Desk *d, PmArticle *a, PmStr text, bool names_only) {
  PmByline b;
  if (text.len == 0)
    return PM_OK;
  PM_TRY(pm_byline_read(d->s->arena, text, names_only, &b));
  if (b.n == 0 || b.rest.len)
    return PM_OK;
  if (a->byline.len == 0)
    PM_TRY(add_byline_text(d, a, text));
  return add_names(d, a, &b, 0.95);
}

static PmStatus read_closing_byline(Desk *d, PmArticle *a, PmStr text) {
  PmByline b;
  PM_TRY(pm_byline_read_bracket(d->s->arena, text, &b));
  if (b.n == 0 || b.rest.len || a->n_contributions)
    return read_inner_byline(d, a, text, a->n_contributions == 0);
  if (a->byline.len == 0)
    PM_TRY(add_byline_text(d, a, text));
  return add_names(d, a, &b, 0.95);
}

static PmStatus read_inner_bylines(Desk *d, PmArticle *a) {
  if (a->n_paragraphs == 0)
    return PM_OK;
  const PmStr first = a->paragraphs[0].text;
  const PmStr last = a->paragraphs[a->n_paragraphs - 1].text;
  if (pm_text_is_opening(first)) {
    const PmStr bracket = dateline_bracket(first);
    PM_TRY(read_inner_byline(d, a, bracket.len ? bracket : dateline_names(first),
                             bracket.len > 0));
  }
  return read_closing_byline(d, a, pm_text_closing_bracket(last));
}

// --- the body ---

typedef struct {
  PmBuf text;
  const PmBlock *last;
} Paragraph;

static PmStatus flush(Desk *d, PmArticle *a, Paragraph *p) {
  if (p->text.len == 0)
    return PM_OK;
  const PmStr text = pm_arena_copy(&d->page->arena, pm_buf_str(&p->text));
  if (!text.data)
    return PM_ERR_NOMEM;
  const bool heading = p->last->kind == PM_BLOCK_SECTION;
  pm_buf_clear(&p->text);
  return pm_article_add_paragraph(d->page, a, (PmParagraph){text, heading});
}

// Rows of tables and 地址：… are lines of their own.
static bool is_row(const PmBlock *b) {
  return strcmp(b->why, "table-row") == 0 || pm_text_is_contact(b->text);
}

static bool same_paragraph(const PmBlock *last, const PmBlock *b) {
  return last && last->kind == PM_BLOCK_BODY && b->kind == PM_BLOCK_BODY && !last->ends &&
         !b->opening && !is_row(last) && !is_row(b) && pm_block_continues(last, b) > -1.6;
}

static PmStatus write_text(Desk *d, PmArticle *a, Paragraph *p, const PmBlock *b) {
  if (!same_paragraph(p->last, b))
    PM_TRY(flush(d, a, p));
  else if (pm_text_is_hyphenated(pm_buf_str(&p->text), b->text))
    --p->text.len;
  else if (pm_join_wants_space(pm_buf_str(&p->text), b->text))
    PM_TRY(pm_buf_putc(&p->text, ' '));
  p->last = b;
  return pm_buf_append(&p->text, b->text);
}

static bool is_written(const PmBlock *b) {
  return b->kind == PM_BLOCK_BODY || b->kind == PM_BLOCK_SECTION ||
         b->kind == PM_BLOCK_WEATHER || b->kind == PM_BLOCK_ADVERTISEMENT ||
         b->kind == PM_BLOCK_INDEX;
}

// 导读 over its entries is their headline, and so is an advertisement's first line where
// a blank line parts it from the rest.
static bool is_item_head(const PmArticle *a, const PmBlock *b, bool last) {
  return (b->kind == PM_BLOCK_INDEX && pm_text_is_index_title(b->text)) ||
         (b->kind == PM_BLOCK_ADVERTISEMENT && !last && b->gap_after &&
          b->text.data == a->headline.data &&
          !pm_str_contains(b->text, PM_STR("公益广告")));
}

static PmStatus write_range(Desk *d, PmArticle *a, Paragraph *p, const size_t range[2]) {
  for (size_t i = range[0]; i <= range[1]; ++i)
    if (is_written(&d->blocks->items[i]) &&
        !is_item_head(a, &d->blocks->items[i], i == range[1]))
      PM_TRY(write_text(d, a, p, &d->blocks->items[i]));
  return PM_OK;
}

static PmStatus write_chunks(Desk *d, PmArticle *a, const PmStory *story, Paragraph *p) {
  for (size_t k = story->first; k != PM_NO_CHUNK; k = d->s->chunks[k].next) {
    const PmChunk *c = &d->s->chunks[k];
    if (c->rotate_at)
      PM_TRY(write_range(d, a, p, (size_t[]){c->rotate_at, c->last}));
    PM_TRY(write_range(d, a, p,
                       (size_t[]){c->first, c->rotate_at ? c->rotate_at - 1 : c->last}));
  }
  return flush(d, a, p);
}

// （下转2版） at the end of the last paragraph.
static void take_continued(PmArticle *a) {
  if (a->n_paragraphs == 0)
    return;
  PmParagraph *p = &a->paragraphs[a->n_paragraphs - 1];
  const size_t at = pm_text_find_continued(p->text);
  if (at == p->text.len)
    return;
  if (a->continued_on.len == 0)
    a->continued_on = pm_text_strip_brackets(pm_str_slice(p->text, at, p->text.len));
  p->text = pm_str_trim(pm_str_slice(p->text, 0, at));
}

static PmStatus write_body(Desk *d, const Draft *draft, PmArticle *a) {
  Paragraph p = {.text = pm_buf(SIZE_MAX / 2)};
  const PmStatus st = write_chunks(d, a, &d->s->stories[draft->story], &p);
  pm_buf_release(&p.text);
  if (!st)
    take_continued(a);
  return st;
}

// --- the kind ---

typedef struct {
  PmItemType type;
  const char *words[12];
} KindWords;

// Looked for in headline, subheadings and section, in this order.
static const KindWords kind_words[] = {
    {PM_ITEM_NOTICE,
     {"公告", "公示", "启事", "通告", "声明", "讣告", "遗失", "招标", "拍卖", "公 示",
      "公 告", "讣 告"}},
    {PM_ITEM_INTERVIEW, {"——访", "专访", "访谈", "——对话", "对话"}},
    {PM_ITEM_COMMENTARY,
     {"评论", "时评", "快评", "社论", "短评", "锐评", "杂谈", "漫谈", "有感", "一论",
      "二论", "三论"}},
    {PM_ITEM_FEATURE, {"综述", "纪实", "侧记", "特写", "巡礼", "纪事", "——记"}},
};

static bool heads_contain(const PmArticle *a, PmStr word) {
  bool hit = pm_str_contains(a->headline, word) || pm_str_contains(a->section, word);
  for (size_t i = 0; i < a->n_subheads; ++i)
    hit |= pm_str_contains(a->subheads[i], word);
  return hit;
}

static bool is_signed_as(const PmArticle *a, const char *role_part, bool all) {
  size_t hits = 0;
  for (size_t i = 0; i < a->n_contributions; ++i)
    hits += pm_str_contains(a->contributions[i].role, pm_str(role_part));
  return all ? hits && hits == a->n_contributions : hits > 0;
}

// …。（王小雨）: a brief, not an opinion.
static bool is_signed_inside(const PmArticle *a) {
  return a->n_paragraphs &&
         pm_text_closing_bracket(a->paragraphs[a->n_paragraphs - 1].text).len > 0;
}

static size_t body_bytes(const PmArticle *a) {
  size_t n = 0;
  for (size_t i = 0; i < a->n_paragraphs; ++i)
    n += a->paragraphs[i].text.len;
  return n;
}

static bool has_dateline(const PmArticle *a) {
  return a->n_paragraphs && pm_text_is_dateline(a->paragraphs[0].text);
}

static PmItemType kind_of(const Desk *d, const PmArticle *a, PmBlockKind block) {
  enum { CAPTION_BYTES = 900 }; // 300 Han characters
  if (block == PM_BLOCK_WEATHER)
    return PM_ITEM_WEATHER;
  if (block == PM_BLOCK_ADVERTISEMENT)
    return PM_ITEM_ADVERTISEMENT;
  if (block == PM_BLOCK_INDEX)
    return PM_ITEM_INDEX;
  if (is_signed_as(a, "摄", true) && body_bytes(a) <= CAPTION_BYTES)
    return PM_ITEM_PHOTO;
  if (is_signed_as(a, "评论员", false))
    return PM_ITEM_COMMENTARY;
  for (size_t k = 0; k < sizeof kind_words / sizeof *kind_words; ++k)
    for (size_t w = 0; w < 12 && kind_words[k].words[w]; ++w)
      if (heads_contain(a, pm_str(kind_words[k].words[w])))
        return kind_words[k].type;
  // signed by one name without a role where reporters are called so: an opinion
  return d->has_reporters && a->n_contributions == 1 && is_signed_as(a, "作者", true) &&
                 !is_signed_inside(a) && !has_dateline(a)
             ? PM_ITEM_COMMENTARY
             : PM_ITEM_NEWS;
}

// --- articles ---

// An advertisement or index has no headline proper: its first line stands for it.
static void name_item(const Desk *d, const Draft *draft, PmArticle *a) {
  const PmBlock *b =
      &d->blocks->items[d->s->chunks[d->s->stories[draft->story].first].first];
  if (b->kind == PM_BLOCK_ADVERTISEMENT || b->kind == PM_BLOCK_INDEX)
    a->headline = b->text;
}

static PmStatus write_article(Desk *d, const Draft *draft) {
  PmArticle *a;
  const PmStory *story = &d->s->stories[draft->story];
  PM_TRY(pm_page_add_article(d->page, &a));
  a->confidence = story->confidence;
  a->responsibility = story->why;
  a->continued_on = draft->continued_on;
  name_item(d, draft, a);
  PM_TRY(write_heads(d, draft, a));
  PM_TRY(write_bylines(d, draft, a));
  PM_TRY(write_body(d, draft, a));
  PM_TRY(read_inner_bylines(d, a));
  a->type = kind_of(d, a, d->blocks->items[d->s->chunks[story->first].first].kind);
  return PM_OK;
}

static int by_place(const void *a, const void *b) {
  const Draft *x = *(const Draft *const *)a, *y = *(const Draft *const *)b;
  return (x->place > y->place) - (x->place < y->place);
}

// --- headings without a text ---

// A heading that no text took: a column title of the article it stands by, or, with a
// byline or on a page without texts, a headline whose text is lost.
static PmStatus write_heading_alone(Desk *d, size_t i) {
  PmArticle *a;
  PM_TRY(pm_page_add_article(d->page, &a));
  a->headline = d->blocks->items[i].text;
  a->confidence = 0.4;
  a->responsibility = "headline-alone";
  return PM_OK;
}

static void lend_to_neighbour(Desk *d, size_t i, size_t near, size_t *article_of) {
  if (near == PM_NO_STORY)
    return;
  PmArticle *a = &d->page->articles[article_of[near]];
  if (a->section.len == 0)
    a->section = d->blocks->items[i].text;
}

static PmStatus write_loose_headings(Desk *d, size_t *article_of) {
  size_t near = PM_NO_STORY;
  for (size_t i = 0; i < d->blocks->n; ++i) {
    const PmBlock *b = &d->blocks->items[i];
    if (story_of(d, i) != PM_NO_STORY)
      near = story_of(d, i);
    if (b->kind != PM_BLOCK_HEADING || story_of(d, i) != PM_NO_STORY)
      continue;
    if (d->s->n_stories == 0)
      PM_TRY(write_heading_alone(d, i));
    else
      lend_to_neighbour(d, i, near, article_of);
  }
  return PM_OK;
}

// --- where everything went ---

static const char *const kind_names[] = {
    "body",    "heading",       "cross-heading", "byline",    "continuation", "credit",
    "weather", "advertisement", "index",         "furniture", "duplicate"};

static PmStatus write_placements(Desk *d, const size_t *article_of) {
  PmPage *p = d->page;
  p->placements = pm_arena_alloc(&p->arena, (d->blocks->n + 1) * sizeof *p->placements);
  if (!p->placements)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < d->blocks->n; ++i) {
    const PmBlock *b = &d->blocks->items[i];
    const size_t story = pm_block_is_gone(b) ? PM_NO_STORY : story_of(d, i);
    p->placements[p->n_placements++] = (PmPlacement){
        .first_line = b->first_line,
        .last_line = b->last_line,
        .from = b->from,
        .to = b->to,
        .article = story == PM_NO_STORY ? 0 : (uint32_t)article_of[story] + 1,
        .kind = kind_names[b->kind],
        .why = b->why,
        .text = b->text};
  }
  return PM_OK;
}

PmStatus pm_stories_write(PmJob *job, PmPage *page, const PmStories *s) {
  Desk d = {.page = page, .s = s, .blocks = s->blocks};
  PM_TRY(gather(&d));
  Draft **order = pm_arena_alloc(s->arena, (s->n_stories + 1) * sizeof(Draft *));
  size_t *article_of = pm_arena_alloc(s->arena, (s->n_stories + 1) * sizeof *article_of);
  if (!order || !article_of)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < s->n_stories; ++i)
    order[i] = &d.drafts[i];
  if (s->n_stories)
    qsort(order, s->n_stories, sizeof *order, by_place);
  for (size_t i = 0; i < s->n_stories; ++i) {
    PM_TRY(pm_job_check(job));
    article_of[order[i]->story] = i;
    PM_TRY(write_article(&d, order[i]));
  }
  PM_TRY(write_loose_headings(&d, article_of));
  return write_placements(&d, article_of);
}
