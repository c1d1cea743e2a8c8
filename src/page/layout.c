// SPDX-License-Identifier: MIT
// Blocks to articles. Texts are gathered first (chunks: runs of paragraphs), then each
// headline and byline is given to the text it belongs to, then texts that continue one
// another become one story, and the stories are written down as articles. Every decision
// is a score over features, and leaves its rule's name.
#include "page/features.h"
#include "page/stories.h"

// --- chunks ---

static bool is_text(const PmBlock *b) {
  return b->kind == PM_BLOCK_BODY || b->kind == PM_BLOCK_SECTION;
}

static bool is_item(const PmBlock *b) { // an item by itself: no headline, no byline
  return b->kind == PM_BLOCK_WEATHER || b->kind == PM_BLOCK_ADVERTISEMENT ||
         b->kind == PM_BLOCK_INDEX;
}

static PmStatus add_chunk(PmStories *s, size_t first) {
  PmChunk *grown =
      pm_arena_extend(s->arena, s->chunks, s->n_chunks, &s->cap_chunks, sizeof *grown);
  if (!grown)
    return PM_ERR_NOMEM;
  s->chunks = grown;
  grown[s->n_chunks++] = (PmChunk){.first = first,
                                   .last = first,
                                   .item = is_item(&s->blocks->items[first]),
                                   .story = PM_NO_STORY};
  return PM_OK;
}

static bool goes_on(const PmStories *s, const PmChunk *c, const PmBlock *b) {
  const PmBlock *last = &s->blocks->items[c->last];
  if (is_item(b))
    return last->kind == b->kind && b->kind != PM_BLOCK_WEATHER;
  return is_text(last) && is_text(b) && !b->opening;
}

static PmStatus find_chunks(PmStories *s) {
  bool open = false; // nothing stood between the last chunk and this block
  for (size_t i = 0; i < s->blocks->n; ++i) {
    const PmBlock *b = &s->blocks->items[i];
    if (pm_block_is_gone(b) || b->kind == PM_BLOCK_CREDIT)
      continue;
    if (!is_text(b) && !is_item(b)) {
      open = false;
      continue;
    }
    if (open && goes_on(s, &s->chunks[s->n_chunks - 1], b))
      s->chunks[s->n_chunks - 1].last = i;
    else
      PM_TRY(add_chunk(s, i));
    open = true;
  }
  return PM_OK;
}

// --- cross-headings ---

typedef struct {
  size_t prev, next;  // blocks on each side, SIZE_MAX for none
  size_t first, last; // the run of headings
} Between;

static bool next_live(const PmBlocks *t, size_t i, size_t *found) {
  for (; i < t->n; ++i)
    if (!pm_block_is_gone(&t->items[i]) && t->items[i].kind != PM_BLOCK_CREDIT) {
      *found = i;
      return true;
    }
  return false;
}

// How much a single heading between two paragraphs looks like a headline of its own
// rather than a cross-heading.
static double headline_score(const PmBlocks *t, size_t i, size_t next) {
  const PmBlock *h = &t->items[i], *b = &t->items[next];
  double score = 0;
  size_t after = 0;
  score += b->opening || pm_text_is_notice_title(h->text) ? 3 : 0;
  score += h->level ? 2 : t->marked ? -3 : 0;
  score += h->level >= 4 ? -1 : 0;
  score += b->starter && !b->opening ? 0.7 : 0;
  score += h->width >= 20 ? 0.7 : -0.7;
  score += h->width >= 18 && pm_str_contains(h->text, PM_STR(" ")) ? 0.5 : 0;
  score -= pm_text_commas(h->text) ? 0.3 : 0;
  if (next_live(t, next + 1, &after) && t->items[after].kind == PM_BLOCK_BYLINE)
    score += 1.5; // a caption with its credit
  return score;
}

// A lone heading in running text becomes a cross-heading unless it looks like a headline.
static void find_sections(PmBlocks *t) {
  size_t prev = SIZE_MAX;
  for (size_t i = 0; i < t->n; ++i) {
    PmBlock *b = &t->items[i];
    size_t next;
    if (pm_block_is_gone(b) || b->kind == PM_BLOCK_CREDIT)
      continue;
    if (b->kind == PM_BLOCK_HEADING && prev != SIZE_MAX && is_text(&t->items[prev]) &&
        next_live(t, i + 1, &next) && t->items[next].kind == PM_BLOCK_BODY &&
        !pm_block_dangles(&t->items[prev]) && headline_score(t, i, next) < 1) {
      b->kind = PM_BLOCK_SECTION;
      b->why = "between-paragraphs";
    }
    prev = i;
  }
}

// --- headings to chunks ---

static bool has_byline_between(const PmBlocks *t, size_t from, size_t to) {
  for (size_t i = from; i < to; ++i)
    if (t->items[i].kind == PM_BLOCK_BYLINE)
      return true;
  return false;
}

static size_t last_text_block(const PmStories *s, const PmChunk *c) {
  size_t i = c->last;
  while (i > c->first && !is_text(&s->blocks->items[i]))
    --i;
  return i;
}

// A heading cut into a sentence (…更令人期 | column title | 待的是…) is nobody's
// headline; the sentence goes on after it.
static void find_cuts(PmStories *s) {
  for (size_t k = 0; k + 1 < s->n_chunks; ++k) {
    PmChunk *p = &s->chunks[k], *n = p + 1;
    if (p->item || n->item || has_byline_between(s->blocks, p->last, n->first))
      continue;
    const PmBlock *tail = &s->blocks->items[last_text_block(s, p)];
    const PmBlock *head = &s->blocks->items[n->first];
    if (pm_block_dangles(tail) && pm_block_continues(tail, head) + 0.5 >= 2)
      n->continues = true;
  }
}

static size_t gap_of(const PmStories *s, size_t block, size_t k) {
  while (k < s->n_chunks && s->chunks[k].last < block)
    ++k;
  return k;
}

static size_t neighbour_chunk(const PmStories *s, size_t k, int step) {
  for (; k < s->n_chunks; k += (size_t)step)
    if (!s->chunks[k].item)
      return k;
  return PM_NO_CHUNK;
}

// Whether this page's headlines stand after their texts: the cohesion of each heading
// with the text before and after it, and what only one style can explain.
static bool heads_come_after(const PmStories *s) {
  double before = 1, after = 0; // the usual style has the benefit of the doubt
  size_t k = 0;
  for (size_t i = 0; i < s->blocks->n; ++i) {
    if (s->blocks->items[i].kind != PM_BLOCK_HEADING)
      continue;
    k = gap_of(s, i, k);
    const size_t next = neighbour_chunk(s, k, 1);
    const size_t prev = k ? neighbour_chunk(s, k - 1, -1) : PM_NO_CHUNK;
    before += next != PM_NO_CHUNK ? pm_cohesion(s, i, next) : 0;
    after += prev != PM_NO_CHUNK ? pm_cohesion(s, i, prev) : 0;
    before += prev == PM_NO_CHUNK ? 0.5 : 0;
  }
  return after > before;
}

static bool is_head_matter(const PmBlock *b) {
  return b->kind == PM_BLOCK_HEADING || b->kind == PM_BLOCK_BYLINE;
}

// Whether the heading belongs to the text before it: it stands right under that one and
// apart from the next, or, where blank lines say nothing, the page has it so.
static bool touches(const PmBlocks *t, size_t i, bool heads_after) {
  size_t first = i, last = i;
  while (first > 0 && is_head_matter(&t->items[first - 1]) && !t->items[first].gap)
    --first;
  while (last + 1 < t->n && is_head_matter(&t->items[last + 1]) &&
         !t->items[last].gap_after)
    ++last;
  const bool above = first > 0 && !t->items[first].gap;
  const bool below = last + 1 < t->n && !t->items[last].gap_after;
  return above == below ? heads_after : above;
}

static void give_headings(PmStories *s) {
  size_t k = 0;
  for (size_t i = 0; i < s->blocks->n; ++i) {
    if (s->blocks->items[i].kind != PM_BLOCK_HEADING)
      continue;
    k = gap_of(s, i, k);
    const size_t next = neighbour_chunk(s, k, 1);
    const size_t prev = k ? neighbour_chunk(s, k - 1, -1) : PM_NO_CHUNK;
    const bool cut = next != PM_NO_CHUNK && s->chunks[next].continues;
    const bool after = touches(s->blocks, i, s->heads_after);
    const size_t first = after ? prev : next;
    if (cut || first == PM_NO_CHUNK)
      continue; // decided later: a column title, or an article without a text
    s->owner[i] = first;
    ++s->chunks[first].n_heads;
  }
}

// Whether headings stand between two chunks.
static bool headed_between(const PmStories *s, size_t a, size_t b) {
  for (size_t i = s->chunks[a].last + 1; i < s->chunks[b].first; ++i)
    if (s->blocks->items[i].kind == PM_BLOCK_HEADING)
      return true;
  return false;
}

// A text with nothing between it and the one before will be a part of that one's story.
static bool is_part_of_previous(const PmStories *s, size_t c) {
  return s->chunks[c].continues ||
         (c > 0 && !s->chunks[c - 1].item && !headed_between(s, c - 1, c) &&
          !(s->blocks->items[s->chunks[c].first].opening &&
            s->blocks->items[s->chunks[c - 1].first].opening));
}

// A heading in a stack may belong to a text elsewhere on the page: one that has much more
// of its words than the text beside it.
static void move_far_headings(PmStories *s) {
  enum { FAR_MAX = 40000 }; // headings × chunks: larger pages keep what they have
  size_t n_headings = 0;
  for (size_t i = 0; i < s->blocks->n; ++i)
    n_headings += s->blocks->items[i].kind == PM_BLOCK_HEADING;
  if (n_headings * s->n_chunks > FAR_MAX)
    return;
  for (size_t i = 0; i < s->blocks->n; ++i) {
    const size_t own = s->owner[i];
    if (s->blocks->items[i].kind != PM_BLOCK_HEADING ||
        (own != PM_NO_CHUNK && s->chunks[own].n_heads < 2))
      continue;
    size_t best = PM_NO_CHUNK;
    double best_score = own == PM_NO_CHUNK ? 0 : pm_rare_cohesion(s, i, own);
    best_score += own == PM_NO_CHUNK ? 0.35 : 0.2;
    for (size_t c = 0; c < s->n_chunks; ++c) {
      if (c == own || s->chunks[c].item || is_part_of_previous(s, c))
        continue;
      const double score =
          pm_rare_cohesion(s, i, c) + (s->chunks[c].n_heads == 0 ? 0.1 : 0);
      if (score > best_score) {
        best_score = score;
        best = c;
      }
    }
    if (best == PM_NO_CHUNK)
      continue;
    if (own != PM_NO_CHUNK)
      --s->chunks[own].n_heads;
    s->owner[i] = best;
    ++s->chunks[best].n_heads;
    s->blocks->items[i].why = "cohesion";
  }
}

// --- stories: chunks that are one article ---

static PmStatus add_story(PmStories *s, size_t chunk, const char *why,
                          double confidence) {
  PmStory *grown =
      pm_arena_extend(s->arena, s->stories, s->n_stories, &s->cap_stories, sizeof *grown);
  if (!grown)
    return PM_ERR_NOMEM;
  s->stories = grown;
  s->chunks[chunk].story = s->n_stories;
  s->chunks[chunk].next = PM_NO_CHUNK;
  grown[s->n_stories++] =
      (PmStory){.first = chunk, .last = chunk, .why = why, .confidence = confidence};
  return PM_OK;
}

static void append_chunk(PmStories *s, size_t story, size_t chunk) {
  s->chunks[s->stories[story].last].next = chunk;
  s->chunks[chunk].next = PM_NO_CHUNK;
  s->chunks[chunk].story = story;
  s->stories[story].last = chunk;
}

static void prepend_chunk(PmStories *s, size_t story, size_t chunk) {
  s->chunks[chunk].next = s->stories[story].first;
  s->chunks[chunk].story = story;
  s->stories[story].first = chunk;
}

static const PmBlock *head_of(const PmStories *s, size_t chunk) {
  return &s->blocks->items[s->chunks[chunk].first];
}

static const PmBlock *tail_of(const PmStories *s, size_t chunk) {
  return &s->blocks->items[last_text_block(s, &s->chunks[chunk])];
}

// A text before this one is over: signed at its end, or 上接1版 says what comes now.
static bool closed_between(const PmStories *s, size_t a, size_t b) {
  for (size_t i = s->chunks[a].last + 1; i < s->chunks[b].first; ++i) {
    const PmBlock *k = &s->blocks->items[i];
    if ((k->kind == PM_BLOCK_BYLINE && k->byline.closing) ||
        (k->kind == PM_BLOCK_CONTINUED && pm_str_contains(k->text, PM_STR("上接"))))
      return true;
  }
  return false;
}

// A text without a headline right after another's: a column out of order, a part cut off
// by a byline, or an article of its own.
static bool join_previous(PmStories *s, size_t chunk) {
  const size_t prev = chunk ? chunk - 1 : PM_NO_CHUNK;
  if (prev == PM_NO_CHUNK || s->chunks[prev].item || s->chunks[prev].story == PM_NO_STORY)
    return false;
  const size_t story = s->chunks[prev].story;
  if (s->chunks[chunk].continues) {
    append_chunk(s, story, chunk);
    s->stories[story].why = "sentence-continues";
    return true;
  }
  if (headed_between(s, prev, chunk) || closed_between(s, prev, chunk))
    return false;
  const size_t first = s->stories[story].first, last = s->stories[story].last;
  const PmBlock *head = head_of(s, first);
  if (head_of(s, chunk)->opening && head->opening)
    return false;
  const bool leads =
      head_of(s, chunk)->opening || (pm_block_dangles(tail_of(s, chunk)) &&
                                     pm_block_continues(tail_of(s, chunk), head) >= 2);
  const double after = pm_block_continues(tail_of(s, last), head_of(s, chunk));
  if (leads && after < 2) {
    prepend_chunk(s, story, chunk);
    s->stories[story].why =
        head_of(s, chunk)->opening ? "dateline-anchor" : "sentence-continues";
    s->stories[story].confidence = 0.85;
    return true;
  }
  append_chunk(s, story, chunk);
  s->stories[story].why = "follows";
  s->stories[story].confidence = 0.7;
  return true;
}

// A text without a headline somewhere: the story that breaks off where it begins, or
// begins where it breaks off.
static bool join_anywhere(PmStories *s, size_t chunk) {
  enum { NEAR = 64 };
  double best = 3;
  size_t story = PM_NO_STORY;
  bool after = false;
  const size_t from = s->n_stories > NEAR ? s->n_stories - NEAR : 0;
  for (size_t k = from; k < s->n_stories; ++k) {
    if (s->chunks[s->stories[k].first].item)
      continue;
    const double on =
        pm_block_continues(tail_of(s, s->stories[k].last), head_of(s, chunk));
    const double off =
        pm_block_continues(tail_of(s, chunk), head_of(s, s->stories[k].first));
    if (on < best && off < best)
      continue;
    best = on > off ? on : off;
    after = on > off;
    story = k;
  }
  if (story == PM_NO_STORY)
    return false;
  if (after)
    append_chunk(s, story, chunk);
  else
    prepend_chunk(s, story, chunk);
  s->stories[story].why = "sentence-continues";
  s->stories[story].confidence = 0.75;
  return true;
}

static PmStatus find_stories(PmStories *s) {
  for (size_t c = 0; c < s->n_chunks; ++c)
    if (s->chunks[c].item)
      PM_TRY(add_story(s, c, head_of(s, c)->why, 0.9));
    else if (s->chunks[c].n_heads && !s->chunks[c].continues)
      PM_TRY(add_story(s, c, "headline", 0.95));
    else if (!join_previous(s, c))
      s->chunks[c].story = PM_NO_STORY;
  for (size_t c = 0; c < s->n_chunks; ++c)
    if (s->chunks[c].story == PM_NO_STORY && !join_anywhere(s, c))
      PM_TRY(add_story(s, c, head_of(s, c)->opening ? "dateline-anchor" : "text-alone",
                       0.5));
  return PM_OK;
}

// --- columns out of order inside a story ---

// A story that breaks off at its end and begins in the middle: the end's paragraph goes
// before the beginning. A physical break (dropped repetitions) shows where.
static void rotate_story(PmStories *s, PmStory *story) {
  if (story->first != story->last)
    return;
  PmChunk *c = &s->chunks[story->first];
  const size_t last = last_text_block(s, c);
  const PmBlock *tail = &s->blocks->items[last], *head = &s->blocks->items[c->first];
  size_t start = last;
  if (c->item || last == c->first || !pm_block_dangles(tail))
    return;
  double score = 1 + pm_block_continues(tail, head);
  if (pm_block_is_gone(&s->blocks->items[last - 1]) &&
      s->blocks->items[last - 1].kind == PM_BLOCK_DUPLICATE)
    score += 1;
  if (last + 1 < s->blocks->n && s->blocks->items[last + 1].kind == PM_BLOCK_CONTINUED)
    score -= 4;
  if (s->chunks[story->first].n_heads == 0 ||
      pm_text_find_continued(tail->text) < tail->text.len)
    score -= 4;
  while (start > c->first && !is_text(&s->blocks->items[start]))
    --start;
  if (score < 2 || start == c->first)
    return;
  c->rotate_at = start;
  story->why = "column-order";
  story->confidence = 0.75;
}

// --- bylines ---

typedef struct {
  size_t byline, chunk;
  double score;
} Offer;

static bool is_credit_byline(const PmByline *b) {
  for (size_t i = 0; i < b->n; ++i) {
    const PmStr r = b->items[i].role;
    if (!pm_str_starts(r, PM_STR("摄")) && !pm_str_starts(r, PM_STR("评论员")) &&
        !pm_str_starts(r, PM_STR("特约评论员")))
      return false;
  }
  return b->n > 0;
}

static void offer(Offer *offers, size_t *n, Offer o) {
  for (size_t i = 0; i < *n; ++i)
    if (offers[i].chunk == o.chunk) {
      offers[i].score += o.score;
      return;
    }
  offers[(*n)++] = o;
}

static size_t live_step(const PmBlocks *t, size_t i, int step) {
  for (i += (size_t)step; i < t->n; i += (size_t)step)
    if (!pm_block_is_gone(&t->items[i]) && t->items[i].kind != PM_BLOCK_CREDIT &&
        t->items[i].kind != PM_BLOCK_CONTINUED)
      return i;
  return t->n;
}

// What speaks for a byline's belonging to the texts near it: the heading above it most,
// then touching the text, then the heading below it.
static size_t make_offers(const PmStories *s, size_t first, Offer offers[4]) {
  const PmBlocks *t = s->blocks;
  size_t n = 0;
  const size_t above = live_step(t, first, -1);
  size_t below = live_step(t, first, 1);
  while (below < t->n && t->items[below].kind == PM_BLOCK_BYLINE &&
         t->items[below].byline.n == 0) // merged into this one
    below = live_step(t, below, 1);
  const bool credit = is_credit_byline(&t->items[first].byline);
  if (above < t->n && t->items[above].kind == PM_BLOCK_HEADING &&
      s->owner[above] != PM_NO_CHUNK)
    offer(offers, &n, (Offer){first, s->owner[above], 2.5});
  if (above < t->n && is_text(&t->items[above]))
    offer(offers, &n,
          (Offer){first, s->chunk_of[above],
                  t->items[first].byline.closing ? 3.5
                  : credit                       ? 2.6
                                                 : 1.8});
  if (below < t->n && t->items[below].kind == PM_BLOCK_HEADING &&
      s->owner[below] != PM_NO_CHUNK)
    offer(offers, &n, (Offer){first, s->owner[below], 1.5});
  if (below < t->n && is_text(&t->items[below]))
    offer(offers, &n,
          (Offer){first, s->chunk_of[below], t->items[below].opening ? 2.5 : 2});
  return n;
}

static bool takes_byline(const PmStories *s, const Offer *o) {
  const size_t story = s->chunks[o->chunk].story;
  return !s->stories[story].has_byline;
}

static bool is_free_byline(const PmStories *s, size_t i) {
  const PmBlock *b = &s->blocks->items[i];
  return b->kind == PM_BLOCK_BYLINE && b->byline.n && s->owner[i] == PM_NO_CHUNK;
}

static void give_byline(PmStories *s, size_t block, size_t story, double confidence) {
  PmBlocks *t = s->blocks;
  t->items[block].confidence = confidence;
  s->owner[block] = s->stories[story].first;
  for (size_t i = live_step(t, block, 1); // the lines merged into it
       i < t->n && t->items[i].kind == PM_BLOCK_BYLINE && t->items[i].byline.n == 0;
       i = live_step(t, i, 1))
    s->owner[i] = s->stories[story].first;
  s->stories[story].has_byline = true;
}

// Best offers first; each story takes one byline, so that a loose one finds the text that
// is left.
static void give_bylines(PmStories *s) {
  static const double steps[] = {3.5, 2.6, 2.5, 2.0, 1.8, 1.5};
  const PmBlocks *t = s->blocks;
  for (size_t pass = 0; pass < sizeof steps / sizeof *steps; ++pass)
    for (size_t i = 0; i < t->n; ++i) {
      Offer offers[4];
      if (!is_free_byline(s, i))
        continue;
      const size_t n = make_offers(s, i, offers);
      for (size_t k = 0; k < n; ++k)
        if (offers[k].score >= steps[pass] && takes_byline(s, &offers[k])) {
          give_byline(s, i, s->chunks[offers[k].chunk].story, pass < 2 ? 1 : 0.9);
          break;
        }
    }
}

// A byline that nobody near took: the next story without one, else the nearest.
static void give_loose_bylines(PmStories *s) {
  size_t next = 0;
  for (size_t i = 0; i < s->blocks->n && s->n_stories; ++i) {
    if (!is_free_byline(s, i))
      continue;
    while (next < s->n_stories &&
           (s->stories[next].has_byline || s->chunks[s->stories[next].first].item))
      ++next;
    Offer offers[4];
    const size_t n = make_offers(s, i, offers);
    const bool touches = n > 0 && offers[0].score >= 1.8;
    const size_t story = next < s->n_stories ? next
                         : touches           ? s->chunks[offers[0].chunk].story
                                             : s->n_stories - 1;
    give_byline(s, i, story, 0.5);
    s->blocks->items[i].why = "loose-byline";
  }
}

// Bylines on consecutive lines are one: the first takes the names of the others.
static PmStatus merge_bylines(PmStories *s) {
  enum { MERGE_MAX = 8 }; // blocks
  PmBlocks *t = s->blocks;
  size_t first = SIZE_MAX;
  for (size_t i = 0; i < t->n; ++i) {
    PmBlock *b = &t->items[i];
    if (pm_block_is_gone(b))
      continue;
    if (b->kind != PM_BLOCK_BYLINE || (first != SIZE_MAX && i - first > MERGE_MAX)) {
      first = SIZE_MAX;
      if (b->kind != PM_BLOCK_BYLINE)
        continue;
    }
    if (first == SIZE_MAX || is_credit_byline(&b->byline) || b->byline.closing ||
        t->items[first].byline.closing) {
      first = i;
      continue;
    }
    PM_TRY(pm_byline_merge(s->page_arena, &t->items[first], b));
  }
  return PM_OK;
}

// --- the whole ---

static PmStatus prepare(PmStories *s) {
  const size_t n = s->blocks->n + 1;
  s->owner = pm_arena_alloc(s->arena, n * sizeof *s->owner);
  s->chunk_of = pm_arena_alloc(s->arena, n * sizeof *s->chunk_of);
  if (!s->owner || !s->chunk_of)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < n; ++i)
    s->owner[i] = s->chunk_of[i] = PM_NO_CHUNK;
  for (size_t c = 0; c < s->n_chunks; ++c)
    for (size_t i = s->chunks[c].first; i <= s->chunks[c].last; ++i)
      s->chunk_of[i] = c;
  return PM_OK;
}

PmStatus pm_layout(PmJob *job, PmPage *page, const PmLines *lines) {
  PmBlocks blocks;
  PmArena arena = {0};
  PmStories s = {.arena = &arena, .page_arena = &page->arena, .blocks = &blocks};
  PmStatus st = pm_blocks_make(job, page, lines, &blocks);
  if (!st) {
    find_sections(&blocks);
    st = merge_bylines(&s);
  }
  if (!st)
    st = find_chunks(&s);
  if (!st)
    st = prepare(&s);
  if (!st)
    st = pm_cohesion_prepare(&s);
  if (!st) {
    find_cuts(&s);
    s.heads_after = heads_come_after(&s);
    give_headings(&s);
    move_far_headings(&s);
    st = find_stories(&s);
  }
  for (size_t i = 0; !st && i < s.n_stories; ++i)
    rotate_story(&s, &s.stories[i]);
  if (!st) {
    give_bylines(&s);
    give_loose_bylines(&s);
    st = pm_stories_write(job, page, &s);
  }
  pm_arena_release(&arena);
  return st;
}
