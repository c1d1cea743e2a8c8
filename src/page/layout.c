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
                                   .first_run = PM_NO_RUN,
                                   .last_run = PM_NO_RUN,
                                   .story = PM_NO_STORY};
  return PM_OK;
}

// A public notice over or under another advertisement is one of its own.
static bool begins_notice(const PmBlock *b) {
  return b->gap && pm_str_contains(b->text, PM_STR("公益广告"));
}

static bool goes_on(const PmStories *s, size_t i) {
  const PmBlock *last = &s->blocks->items[s->chunks[s->n_chunks - 1].last];
  const PmBlock *b = &s->blocks->items[i];
  if (is_item(b))
    return last->kind == b->kind && b->kind != PM_BLOCK_WEATHER && !begins_notice(b);
  return is_text(last) && s->decisions[i].label != PM_LABEL_LEAD;
}

static void note_run(PmStories *s, size_t block) {
  PmChunk *c = &s->chunks[s->n_chunks - 1];
  const size_t run = s->run_of[block];
  if (run == PM_NO_RUN)
    return;
  if (c->first_run == PM_NO_RUN)
    c->first_run = run;
  c->last_run = run;
}

// What the sequence says of each block, as chunks: a first paragraph opens one, and so
// does a text behind a byline, which goes on with the story before.
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
    if (open && goes_on(s, i)) {
      s->chunks[s->n_chunks - 1].last = i;
    } else {
      PM_TRY(add_chunk(s, i));
      s->chunks[s->n_chunks - 1].follows =
          s->n_chunks > 1 && is_text(b) && s->decisions[i].label != PM_LABEL_LEAD;
    }
    note_run(s, i);
    open = true;
  }
  return PM_OK;
}

static size_t last_text_block(const PmStories *s, const PmChunk *c) {
  size_t i = c->last;
  while (i > c->first && !is_text(&s->blocks->items[i]))
    --i;
  return i;
}

// Headings and bylines go to the chunk of the text that the sequence has them by.
static void give_heads(PmStories *s) {
  size_t chunk = 0, story = PM_NO_CHUNK; // the next chunk; the first of the story open
  for (size_t i = 0; i < s->blocks->n; ++i) {
    const PmLabel label = s->decisions[i].label;
    while (chunk < s->n_chunks && s->chunks[chunk].first <= i) {
      story = s->chunks[chunk].follows ? story : chunk;
      ++chunk;
    }
    size_t owner = PM_NO_CHUNK;
    if ((label == PM_LABEL_HEAD || label == PM_LABEL_SIGN) && chunk < s->n_chunks)
      owner = chunk;
    if (label == PM_LABEL_HEAD_AFTER || label == PM_LABEL_SIGN_AFTER)
      owner = story;
    if (owner == PM_NO_CHUNK)
      continue;
    const bool head = label == PM_LABEL_HEAD || label == PM_LABEL_HEAD_AFTER;
    if (!head)
      s->beside[i] = owner;
    if (head && !(s->chunks[owner].item && label == PM_LABEL_HEAD_AFTER)) {
      s->owner[i] = owner;
      ++s->chunks[owner].n_heads;
    }
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

// A text before this one is over: signed at its end, or it goes on elsewhere.
static bool closed_between(const PmStories *s, size_t a, size_t b) {
  for (size_t i = s->chunks[a].last + 1; i < s->chunks[b].first; ++i) {
    const PmBlock *k = &s->blocks->items[i];
    if ((k->kind == PM_BLOCK_BYLINE && k->byline.closing) ||
        k->kind == PM_BLOCK_CONTINUED)
      return true;
  }
  return false;
}

// Whether headings stand between two chunks.
static bool headed_between(const PmStories *s, size_t a, size_t b) {
  for (size_t i = s->chunks[a].last + 1; i < s->chunks[b].first; ++i)
    if (s->blocks->items[i].kind == PM_BLOCK_HEADING)
      return true;
  return false;
}

typedef struct {
  size_t from, to;
} Span;

// The blocks among which the headings of two neighbouring chunks are: large pages are not
// searched as a whole.
static Span around(const PmStories *s, size_t first, size_t last) {
  enum { REACH = 64 };
  const size_t a = s->chunks[first].first, b = s->chunks[last].last;
  const size_t low = a < b ? a : b, high = a < b ? b : a;
  const size_t to = high + REACH < s->blocks->n ? high + REACH : s->blocks->n;
  return (Span){low > REACH ? low - REACH : 0, to};
}

// Whether a headline of another text speaks of this one too; one with a dateline, which
// no other headline claims, needs less of its words there.
static bool is_spoken_of(const PmStories *s, size_t chunk, size_t first) {
  const double SPOKEN_OF = head_of(s, chunk)->opening ? 0.15 : 0.3;
  const Span near = around(s, first, chunk);
  for (size_t i = near.from; i < near.to; ++i)
    if (s->owner[i] == first && s->blocks->items[i].kind == PM_BLOCK_HEADING &&
        pm_cohesion(s, i, chunk) >= SPOKEN_OF)
      return true;
  return false;
}

// A text right behind the signature of another.
static bool is_behind_signature(const PmStories *s, size_t chunk, size_t first) {
  for (size_t i = s->chunks[chunk].first; i-- > 0 && !s->chunks[chunk].item;) {
    if (pm_block_is_gone(&s->blocks->items[i]))
      continue;
    return s->beside[i] == first;
  }
  return false;
}

// What stands right behind a text is dropped because it stands over it: it follows it.
static bool is_followed_by(const PmStories *s, size_t chunk, size_t first) {
  const size_t next = s->chunks[chunk].last + 1;
  return next < s->blocks->n && s->blocks->items[next].kind == PM_BLOCK_DUPLICATE &&
         pm_str_eq(s->blocks->items[next].text, head_of(s, first)->text);
}

// How much speaks for a text without a headline being the beginning of the story before
// it: the headlines take up its words, or it breaks off where that one begins.
static double leads_points(const PmStories *s, size_t chunk, size_t first) {
  const PmBlock *head = head_of(s, first), *tail = tail_of(s, chunk);
  double points = (head->mid_start ? 1.5 : 0) + (is_followed_by(s, chunk, first) ? 2 : 0);
  if (head->opening)
    return -5;
  const bool opening = head_of(s, chunk)->opening;
  if ((opening || is_behind_signature(s, chunk, first)) && is_spoken_of(s, chunk, first))
    points += opening ? 0.5 : 1;
  if (pm_block_dangles(tail))
    points += 0.5 + 0.5 * pm_block_continues(tail, head);
  const Span near = around(s, first, chunk);
  for (size_t i = near.from; i < near.to; ++i)
    if (s->owner[i] == first && s->blocks->items[i].kind == PM_BLOCK_HEADING)
      points += 1.5 * (pm_cohesion(s, i, chunk) - pm_cohesion(s, i, first));
  const double tie =
      pm_run_tie(s, s->chunks[chunk].first_run, s->chunks[first].first_run);
  points += tie > 0.03 ? 5 * (tie - 0.03) : 0;
  return points + (opening ? 0.8 : 0);
}

// A text without a headline right after another's: a column out of order, or an article
// of its own.
static bool join_previous(PmStories *s, size_t chunk) {
  const size_t prev = chunk ? chunk - 1 : PM_NO_CHUNK;
  if (prev == PM_NO_CHUNK || s->chunks[prev].item || s->chunks[prev].story == PM_NO_STORY)
    return false;
  PmStory *story = &s->stories[s->chunks[prev].story];
  if (headed_between(s, prev, chunk) || closed_between(s, prev, chunk))
    return false;
  const double after = pm_block_continues(tail_of(s, story->last), head_of(s, chunk));
  const double before = leads_points(s, chunk, story->first);
  if (after < 2 && before < 1)
    return false;
  story->why = before > after && head_of(s, chunk)->opening ? "dateline-anchor"
                                                            : "sentence-continues";
  story->confidence = 0.85;
  if (before > after)
    prepend_chunk(s, s->chunks[prev].story, chunk);
  else
    append_chunk(s, s->chunks[prev].story, chunk);
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

// Whether headings stand between two chunks that are not those of the second.
static bool strange_between(const PmStories *s, size_t a, size_t b) {
  for (size_t i = s->chunks[a].last + 1; i < s->chunks[b].first; ++i)
    if (s->blocks->items[i].kind == PM_BLOCK_HEADING && s->owner[i] != b)
      return true;
  return false;
}

// A text without a headline right before one that opens with a dateline and shares its
// wording: the columns have changed places.
static bool join_next(PmStories *s, size_t chunk) {
  static const double ALIKE = 0.03;
  const size_t next = chunk + 1;
  if (next >= s->n_chunks || s->chunks[next].item || s->chunks[next].story == PM_NO_STORY)
    return false;
  PmStory *story = &s->stories[s->chunks[next].story];
  if (story->first != next || !head_of(s, next)->opening || head_of(s, chunk)->opening ||
      strange_between(s, chunk, next) || closed_between(s, chunk, next) ||
      pm_run_tie(s, s->chunks[chunk].last_run, s->chunks[next].first_run) < ALIKE)
    return false;
  append_chunk(s, s->chunks[next].story, chunk);
  story->why = "dateline-anchor";
  story->confidence = 0.7;
  return true;
}

// --- headings whose text is elsewhere ---

static double story_cohesion(const PmStories *s, size_t heading, size_t chunk) {
  const size_t story = s->chunks[chunk].story;
  double best = 0;
  for (size_t c = story == PM_NO_STORY ? chunk : s->stories[story].first;
       c != PM_NO_CHUNK; c = story == PM_NO_STORY ? PM_NO_CHUNK : s->chunks[c].next) {
    const double now = pm_rare_cohesion(s, heading, c);
    best = now > best ? now : best;
  }
  return best;
}

// The chunk that a heading fits clearly better than its own; a text without a headline
// needs less.
static size_t better_chunk(const PmStories *s, size_t heading) {
  const size_t own = s->owner[heading];
  size_t best = PM_NO_CHUNK;
  double most = own == PM_NO_CHUNK ? 0.35 : 0.2 + story_cohesion(s, heading, own);
  for (size_t c = 0; c < s->n_chunks; ++c) {
    const size_t story = s->chunks[c].story;
    if (c == own || s->chunks[c].item ||
        (story != PM_NO_STORY && s->stories[story].first != c))
      continue;
    const double now =
        story_cohesion(s, heading, c) - (story == PM_NO_STORY ? -0.1 : 0.15);
    if (now > most) {
      most = now;
      best = c;
    }
  }
  return best;
}

// Whether a heading stands with another and no blank line between them.
static bool is_bound(const PmBlocks *t, size_t i) {
  const bool above =
      i > 0 && t->items[i - 1].kind == PM_BLOCK_HEADING && !t->items[i].gap;
  const bool below =
      i + 1 < t->n && t->items[i + 1].kind == PM_BLOCK_HEADING && !t->items[i].gap_after;
  return above || below;
}

static void move_heading(PmStories *s, size_t heading, size_t chunk) {
  const size_t own = s->owner[heading];
  if (own != PM_NO_CHUNK)
    --s->chunks[own].n_heads;
  s->owner[heading] = chunk;
  ++s->chunks[chunk].n_heads;
  s->blocks->items[heading].why = "cohesion";
}

// The one below a heading that went from `own` to `chunk`: of the same mark, and not the
// last one over its text, it is the second line of that headline.
static bool goes_along(const PmStories *s, size_t below, size_t own, size_t chunk) {
  const PmBlock *b = &s->blocks->items[below];
  return b->kind == PM_BLOCK_HEADING && b->level && b->level == b[-1].level &&
         own != PM_NO_CHUNK && s->owner[below] == own && s->chunks[own].n_heads > 1 &&
         story_cohesion(s, below, chunk) >= story_cohesion(s, below, own);
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
    if (s->blocks->items[i].kind != PM_BLOCK_HEADING || is_bound(s->blocks, i) ||
        (own != PM_NO_CHUNK && s->chunks[own].n_heads < 2))
      continue;
    const size_t best = better_chunk(s, i);
    if (best == PM_NO_CHUNK)
      continue;
    move_heading(s, i, best);
    while (i + 1 < s->blocks->n && goes_along(s, i + 1, own, best))
      move_heading(s, ++i, best);
  }
}

// --- all stories ---

// How sure it is that a text begins here: by how much the sequence won with it.
static double sureness(const PmStories *s, size_t chunk) {
  const double margin = s->decisions[s->chunks[chunk].first].margin;
  const double sure = 0.5 + 0.5 * margin / (1 + margin);
  return sure > 0.95 ? 0.95 : sure;
}

static PmStatus find_stories(PmStories *s) {
  for (size_t c = 0; c < s->n_chunks; ++c)
    s->chunks[c].story = PM_NO_STORY;
  for (size_t c = 0; c < s->n_chunks; ++c)
    if (s->chunks[c].item)
      PM_TRY(add_story(s, c, head_of(s, c)->why, 0.9));
    else if (s->chunks[c].n_heads)
      PM_TRY(add_story(s, c, "headline", sureness(s, c)));
    else if (s->decisions[s->chunks[c].first].brief)
      PM_TRY(add_story(s, c, "signature", sureness(s, c)));
    else if (s->chunks[c].follows && s->chunks[c - 1].story != PM_NO_STORY)
      append_chunk(s, s->chunks[c - 1].story, c);
    else
      join_previous(s, c);
  move_far_headings(s);
  for (size_t c = 0; c < s->n_chunks; ++c)
    if (s->chunks[c].story != PM_NO_STORY)
      continue;
    else if (s->chunks[c].n_heads)
      PM_TRY(add_story(s, c, "headline", 0.8));
    else if (s->chunks[c].follows && s->chunks[c - 1].story != PM_NO_STORY)
      append_chunk(s, s->chunks[c - 1].story, c);
    else if (!join_next(s, c) && !join_anywhere(s, c))
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

// Bylines go where the sequence has them; a second one of the same story stays loose,
// except credits, which stand beside a byline.
static void give_placed_bylines(PmStories *s) {
  for (size_t i = 0; i < s->blocks->n; ++i) {
    const size_t chunk = s->beside[i];
    if (!is_free_byline(s, i) || chunk == PM_NO_CHUNK || s->chunks[chunk].item)
      continue;
    const size_t story = s->chunks[chunk].story;
    const bool credit = is_credit_byline(&s->blocks->items[i].byline);
    const double margin = s->decisions[i].margin;
    if (!s->stories[story].has_byline || credit)
      give_byline(s, i, story, margin > 1 ? 1 : 0.9);
  }
}

// Bylines one after another at the end of a page, as many as stories want one: they stand
// in the order of the stories.
static void give_listed_bylines(PmStories *s) {
  size_t group[16], n = 0, wanting = 0;
  for (size_t i = 0; i < s->blocks->n; ++i) {
    const PmBlock *b = &s->blocks->items[i];
    if (pm_block_is_gone(b))
      continue;
    if (is_free_byline(s, i) && !is_credit_byline(&b->byline) && n < 16)
      group[n++] = i;
    else if (b->kind != PM_BLOCK_BYLINE)
      n = 0;
  }
  for (size_t k = 0; k < s->n_stories; ++k)
    wanting += !s->stories[k].has_byline && !s->chunks[s->stories[k].first].item;
  if (n < 2 || n != wanting)
    return;
  for (size_t k = 0, i = 0; k < s->n_stories && i < n; ++k)
    if (!s->stories[k].has_byline && !s->chunks[s->stories[k].first].item) {
      give_byline(s, group[i], k, 0.7);
      s->blocks->items[group[i++]].why = "listed-byline";
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
        pm_char_is_mark(pm_str_first_char(b->text)) || t->items[first].byline.closing) {
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
  s->beside = pm_arena_alloc(s->arena, n * sizeof *s->beside);
  if (!s->owner || !s->chunk_of || !s->beside)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < n; ++i)
    s->owner[i] = s->chunk_of[i] = s->beside[i] = PM_NO_CHUNK;
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
  if (!st)
    st = merge_bylines(&s);
  if (!st)
    st = pm_runs_make(&s);
  if (!st)
    st = pm_sequence_decide(job, &s);
  if (!st)
    st = find_chunks(&s);
  if (!st)
    st = prepare(&s);
  if (!st) {
    give_heads(&s);
    st = find_stories(&s);
  }
  for (size_t i = 0; !st && i < s.n_stories; ++i)
    rotate_story(&s, &s.stories[i]);
  if (!st) {
    give_listed_bylines(&s);
    give_placed_bylines(&s);
    give_bylines(&s);
    give_loose_bylines(&s);
    st = pm_stories_write(job, page, &s);
  }
  pm_arena_release(&arena);
  return st;
}
