// SPDX-License-Identifier: MIT
// Trains the tagger: an averaged structured perceptron in integers, so that the same
// texts give the same model everywhere. Where a text's annotators did not look for a
// class, a first model, made of the texts that have all classes, adds it.
#include "name/annotated.h"
#include "name/tagger.h"

#include <stdlib.h>

enum { MIN_COUNT = 2, COUNT_BITS = 25, STEP = 64, SCALE = 24000 };

typedef struct {
  uint32_t n;        // characters
  uint32_t *first;   // n + 1: facts of character i are facts[first[i]] …
  uint32_t *facts;   // numbers
  uint32_t *allowed; // masks of the labels that agree with the annotation
} Sentence;

typedef struct {
  const PmNamer *namer;
  PmJob *job;
  const PmTrainOptions *options;
  PmArena arena;
  PmAnnotatedTexts texts;
  uint8_t *counts;  // by low bits of the hash: how often a fact occurs, roughly
  uint64_t *keys;   // open addressing
  uint32_t *values; // 1 + number
  size_t n_slots, n_facts;
  Sentence *sentences;
  size_t n_sentences, cap_sentences;
  int32_t *now, *sum; // weights, and what averaging takes off them
  int32_t steps[PM_N_LABELS + 1][PM_N_LABELS], step_sums[PM_N_LABELS + 1][PM_N_LABELS];
  int32_t *scores; // of one sentence
  uint8_t *room, *path, *truth;
} Trainer;

// --- texts as the recogniser sees them

static PmStatus prepare(PmWork *work) {
  typedef PmStatus (*Step)(PmWork * work);
  static const Step steps[] = {pm_work_scan, pm_region_given, pm_work_look_up,
                               pm_find_region, pm_work_segment};
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
    PM_TRY(steps[i](work));
  return PM_OK;
}

typedef PmStatus (*TextUser)(Trainer *t, PmWork *work, const PmAnnotated *text);

// Puts a text on a workbench as the body of a page's one article.
static PmStatus with_text(Trainer *t, const PmAnnotated *text, TextUser use) {
  PmArticle article = {.body = {.text = text->text}};
  PmPage page = {.articles = &article, .n_articles = 1};
  PmWork work;
  pm_work_init(&work, t->namer, t->job, &page);
  PmStatus status = prepare(&work);
  if (!status && work.n_scans == 1 && work.scans[0].n == text->n)
    status = use(t, &work, text);
  pm_work_release(&work);
  pm_arena_release(&page.arena);
  return status;
}

static PmStatus with_texts(Trainer *t, TextUser use) {
  for (size_t i = 0; i < t->texts.n; i++) {
    PM_TRY(pm_job_check(t->job));
    PM_TRY(with_text(t, &t->texts.items[i], use));
  }
  return PM_OK;
}

static PmStatus read_texts(Trainer *t, const char *const *files, size_t n) {
  for (size_t i = 0; i < n; i++)
    PM_TRY(pm_annotated_read(t->job, files[i], &t->texts));
  return PM_OK;
}

// --- facts

static PmStatus count_facts(Trainer *t, PmWork *work, const PmAnnotated *text) {
  (void)text;
  PmEvidence evidence;
  uint64_t facts[PM_MAX_FACTS];
  PM_TRY(pm_evidence_make(&work->arena, &work->scans[0], &evidence));
  for (uint32_t i = 0; i < evidence.n; i++) {
    const size_t n = pm_evidence_at(&evidence, i, facts);
    for (size_t k = 0; k < n; k++) {
      uint8_t *count = &t->counts[facts[k] >> (64 - COUNT_BITS)];
      *count = (uint8_t)(*count + (*count < UINT8_MAX));
    }
  }
  return PM_OK;
}

static size_t slot_of(const Trainer *t, uint64_t key) {
  size_t at = key & (t->n_slots - 1);
  while (t->values[at] && t->keys[at] != key)
    at = (at + 1) & (t->n_slots - 1);
  return at;
}

static PmStatus grow_slots(Trainer *t) {
  const size_t old = t->n_slots;
  uint64_t *keys = t->keys;
  uint32_t *values = t->values;
  if (t->n_facts * 2 < old)
    return PM_OK;
  t->n_slots = old ? old * 2 : 1 << 20;
  t->keys = calloc(t->n_slots, sizeof *keys);
  t->values = calloc(t->n_slots, sizeof *values);
  const bool made = t->keys && t->values;
  for (size_t i = 0; i < old && made; i++)
    if (values[i]) {
      const size_t at = slot_of(t, keys[i]);
      t->keys[at] = keys[i];
      t->values[at] = values[i];
    }
  free(keys);
  free(values);
  return made ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus number_fact(Trainer *t, uint64_t key, uint32_t *number) {
  PM_TRY(grow_slots(t));
  const size_t at = slot_of(t, key);
  if (!t->values[at]) {
    t->keys[at] = key;
    t->values[at] = (uint32_t)++t->n_facts;
  }
  *number = t->values[at] - 1;
  return t->n_facts < UINT32_MAX / 2 ? PM_OK : PM_ERR_LIMIT;
}

static uint32_t allowed_at(const PmAnnotated *text, uint32_t i) {
  if (text->labels[i])
    return UINT32_C(1) << text->labels[i];
  uint32_t mask = 1;
  for (uint32_t tag = 0; tag < PM_N_TAGS; tag++)
    if (!(text->tags >> tag & 1))
      mask |= UINT32_C(15) << (1 + 4 * tag);
  return mask;
}

static PmStatus add_sentence(Trainer *t, const PmEvidence *evidence,
                             const PmAnnotated *text, PmRange range) {
  enum { MOST = 256 * PM_MAX_FACTS };
  uint64_t hashes[PM_MAX_FACTS];
  uint32_t numbers[MOST + PM_MAX_FACTS], n = 0;
  Sentence s = {.n = range.end - range.start};
  s.first = pm_arena_alloc(&t->arena, (s.n + 1) * sizeof *s.first);
  s.allowed = pm_arena_alloc(&t->arena, s.n * sizeof *s.allowed);
  t->sentences = pm_arena_extend(&t->arena, t->sentences, t->n_sentences,
                                 &t->cap_sentences, sizeof s);
  if (!s.first || !s.allowed || !t->sentences)
    return PM_ERR_NOMEM;
  for (uint32_t i = 0; i < s.n && n < MOST; i++) {
    const size_t found = pm_evidence_at(evidence, range.start + i, hashes);
    s.first[i] = n;
    s.allowed[i] = allowed_at(text, range.start + i);
    for (size_t k = 0; k < found; k++)
      if (t->counts[hashes[k] >> (64 - COUNT_BITS)] >= MIN_COUNT)
        PM_TRY(number_fact(t, hashes[k], &numbers[n++]));
  }
  s.first[s.n] = n;
  s.facts = pm_arena_alloc(&t->arena, (n + 1) * sizeof *s.facts);
  if (!s.facts)
    return PM_ERR_NOMEM;
  memcpy(s.facts, numbers, n * sizeof *numbers);
  t->sentences[t->n_sentences++] = s;
  return PM_OK;
}

static PmStatus add_sentences(Trainer *t, PmWork *work, const PmAnnotated *text) {
  PmEvidence evidence;
  const PmScan *scan = &work->scans[0];
  PM_TRY(pm_evidence_make(&work->arena, scan, &evidence));
  for (uint32_t start = 0, end; start < scan->n; start = end) {
    end = pm_sentence_end(scan, start);
    PM_TRY(add_sentence(t, &evidence, text, (PmRange){start, end}));
  }
  return PM_OK;
}

// --- learning

static void score_sentence(Trainer *t, const Sentence *s) {
  for (uint32_t i = 0; i < s->n; i++) {
    int32_t *at = t->scores + (size_t)i * PM_N_LABELS;
    memset(at, 0, PM_N_LABELS * sizeof *at);
    for (uint32_t k = s->first[i]; k < s->first[i + 1]; k++) {
      const int32_t *row = t->now + (size_t)s->facts[k] * PM_N_LABELS;
      for (size_t y = 0; y < PM_N_LABELS; y++)
        at[y] += row[y];
    }
  }
}

static void move_weights(Trainer *t, const Sentence *s, const uint8_t *path, int32_t by,
                         int32_t time) {
  uint32_t before = PM_N_LABELS;
  for (uint32_t i = 0; i < s->n; i++) {
    t->steps[before][path[i]] += by;
    t->step_sums[before][path[i]] += by * time;
    before = path[i];
    if (t->path[i] == t->truth[i])
      continue;
    for (uint32_t k = s->first[i]; k < s->first[i + 1]; k++) {
      const size_t at = (size_t)s->facts[k] * PM_N_LABELS + path[i];
      t->now[at] += by;
      t->sum[at] += by * time;
    }
  }
}

static bool learn_sentence(Trainer *t, const Sentence *s, int32_t time) {
  score_sentence(t, s);
  const int32_t(*steps)[PM_N_LABELS] = (const int32_t(*)[PM_N_LABELS])t->steps;
  pm_best_path(t->scores, s->n, steps, NULL, t->room, t->path);
  bool right = true;
  for (uint32_t i = 0; i < s->n; i++)
    right &= s->allowed[i] >> t->path[i] & 1;
  if (right)
    return true;
  pm_best_path(t->scores, s->n, steps, s->allowed, t->room, t->truth);
  move_weights(t, s, t->truth, 1, time);
  move_weights(t, s, t->path, -1, time);
  return false;
}

static uint64_t random_next(uint64_t *state) { // xorshift
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

// Exactly one label is allowed everywhere.
static bool is_complete(const Sentence *s) {
  for (uint32_t i = 0; i < s->n; i++)
    if (s->allowed[i] & (s->allowed[i] - 1))
      return false;
  return true;
}

// Learns from the sentences that are complete; `*time` is what averages divide by.
static PmStatus learn(Trainer *t, int32_t *time) {
  uint64_t state = UINT64_C(88172645463325252);
  uint32_t *order = pm_arena_alloc(&t->arena, (t->n_sentences + 1) * sizeof *order);
  if (!order)
    return PM_ERR_NOMEM;
  uint32_t n = 0;
  for (uint32_t i = 0; i < t->n_sentences; i++)
    if (is_complete(&t->sentences[i]))
      order[n++] = i;
  memset(t->now, 0, (t->n_facts + 1) * PM_N_LABELS * sizeof *t->now);
  memset(t->sum, 0, (t->n_facts + 1) * PM_N_LABELS * sizeof *t->sum);
  memset(t->steps, 0, sizeof t->steps);
  memset(t->step_sums, 0, sizeof t->step_sums);
  size_t seen = 0;
  for (size_t epoch = 0; epoch < t->options->epochs; epoch++) {
    pm_progress(t->job, "epochs", epoch, t->options->epochs);
    for (size_t i = n; i > 1; i--) {
      const size_t j = random_next(&state) % i;
      const uint32_t swapped = order[i - 1];
      order[i - 1] = order[j];
      order[j] = swapped;
    }
    for (size_t i = 0; i < n; i++, seen++) {
      PM_TRY(pm_job_check(t->job));
      learn_sentence(t, &t->sentences[order[i]], (int32_t)(seen / STEP));
    }
  }
  *time = (int32_t)(seen / STEP) + 1;
  return PM_OK;
}

static int64_t average(const Trainer *t, size_t at, int32_t time) {
  return (int64_t)t->now[at] * time - t->sum[at];
}

static int64_t step_average(const Trainer *t, size_t from, size_t to, int32_t time) {
  return (int64_t)t->steps[from][to] * time - t->step_sums[from][to];
}

// Puts averages in the place of the weights.
static void take_averages(Trainer *t, int32_t time) {
  enum { FINE = 1024 };
  for (size_t at = 0; at < t->n_facts * PM_N_LABELS; at++)
    t->now[at] = (int32_t)(average(t, at, time) * FINE / time);
  for (size_t from = 0; from <= PM_N_LABELS; from++)
    for (size_t to = 0; to < PM_N_LABELS; to++)
      t->steps[from][to] = (int32_t)(step_average(t, from, to, time) * FINE / time);
}

// Adds the classes that annotators did not look for, as the model sees them.
static void complete(Trainer *t) {
  for (size_t i = 0; i < t->n_sentences; i++) {
    const Sentence *s = &t->sentences[i];
    score_sentence(t, s);
    pm_best_path(t->scores, s->n, (const int32_t(*)[PM_N_LABELS])t->steps, s->allowed,
                 t->room, t->truth);
    for (uint32_t k = 0; k < s->n; k++)
      s->allowed[k] = UINT32_C(1) << t->truth[k];
  }
}

// --- the model

typedef struct {
  uint64_t key;
  uint64_t place; // bucket and fingerprint
  int64_t most;   // largest weight
  uint32_t number;
} Kept;

static int by_most(const void *x, const void *y) {
  const Kept *a = x, *b = y;
  if (a->most != b->most)
    return a->most > b->most ? -1 : 1;
  return a->key < b->key ? -1 : a->key > b->key;
}

static int by_place(const void *x, const void *y) {
  const Kept *a = x, *b = y;
  return a->place < b->place ? -1 : a->place > b->place;
}

static int64_t magnitude(int64_t x) { return x < 0 ? -x : x; }

// The facts worth most, in order of bucket; `*n` of them.
static Kept *choose_facts(const Trainer *t, int32_t time, uint32_t *n_buckets,
                          size_t *n) {
  Kept *kept = calloc(t->n_facts + 1, sizeof *kept);
  *n = 0;
  for (size_t slot = 0; kept && slot < t->n_slots; slot++) {
    if (!t->values[slot])
      continue;
    Kept fact = {.key = t->keys[slot], .number = t->values[slot] - 1};
    for (size_t y = 0; y < PM_N_LABELS; y++) {
      const int64_t w =
          magnitude(average(t, fact.number * (size_t)PM_N_LABELS + y, time));
      fact.most = w > fact.most ? w : fact.most;
    }
    if (fact.most)
      kept[(*n)++] = fact;
  }
  if (!kept)
    return NULL;
  qsort(kept, *n, sizeof *kept, by_most);
  *n = *n < t->options->n_facts ? *n : t->options->n_facts;
  for (*n_buckets = 1; *n_buckets < *n;)
    *n_buckets *= 2;
  for (size_t i = 0; i < *n; i++)
    kept[i].place = (kept[i].key >> 32 & (*n_buckets - 1)) << 32 | (uint32_t)kept[i].key;
  qsort(kept, *n, sizeof *kept, by_place);
  return kept;
}

// Rounded to the nearest, half away from zero.
static int16_t scaled(int64_t weight, int64_t most) {
  const int64_t twice = magnitude(weight) * 2 * SCALE / most + 1;
  return (int16_t)(weight < 0 ? -(twice / 2) : twice / 2);
}

static PmStatus put_part(PmBuf *out, const void *part, size_t bytes) {
  static const char zeros[8];
  PM_TRY(pm_buf_append(out, pm_str_n(part, bytes)));
  return pm_buf_append(out, pm_str_n(zeros, (8 - bytes % 8) % 8));
}

typedef struct {
  const Kept *kept;
  size_t n;
  uint32_t n_buckets;
  uint32_t *bounds, *prints;
  int16_t *weights;
} Parts;

static void fill_parts(const Trainer *t, int32_t time, Parts *p, int64_t most) {
  size_t at = 0;
  for (uint32_t bucket = 0; bucket <= p->n_buckets; bucket++) {
    while (at < p->n && p->kept[at].place >> 32 < bucket)
      at++;
    p->bounds[bucket] = (uint32_t)at;
  }
  for (size_t i = 0; i < p->n; i++) {
    p->prints[i] = (uint32_t)p->kept[i].place;
    for (size_t y = 0; y < PM_N_LABELS; y++)
      p->weights[i * PM_LABEL_ROW + y] =
          scaled(average(t, p->kept[i].number * (size_t)PM_N_LABELS + y, time), most);
  }
}

static PmStatus put_model(const Trainer *t, int32_t time, Parts *p, PmBuf *out) {
  int64_t most = 1;
  for (size_t i = 0; i < p->n; i++)
    most = p->kept[i].most > most ? p->kept[i].most : most;
  for (size_t from = 0; from <= PM_N_LABELS; from++)
    for (size_t to = 0; to < PM_N_LABELS; to++) {
      const int64_t w = magnitude(step_average(t, from, to, time));
      most = w > most ? w : most;
    }
  PmTaggerHead head = {.magic = "PMTAG\n\x1a",
                       .order = PM_LEX_ORDER,
                       .version = PM_TAGGER_VERSION,
                       .evidence = PM_EVIDENCE_VERSION,
                       .n_facts = (uint32_t)p->n,
                       .n_buckets = p->n_buckets};
  for (size_t from = 0; from <= PM_N_LABELS; from++)
    for (size_t to = 0; to < PM_N_LABELS; to++)
      head.steps[from][to] = scaled(step_average(t, from, to, time), most);
  fill_parts(t, time, p, most);
  pm_buf_clear(out);
  PM_TRY(put_part(out, &head, sizeof head));
  PM_TRY(put_part(out, p->bounds, ((size_t)p->n_buckets + 1) * sizeof *p->bounds));
  PM_TRY(put_part(out, p->prints, p->n * sizeof *p->prints));
  PM_TRY(put_part(out, p->weights, p->n * PM_LABEL_ROW * sizeof *p->weights));
  const PmSha256 hash = pm_sha256(pm_str_slice(pm_buf_str(out), sizeof head, out->len));
  memcpy(out->data + offsetof(PmTaggerHead, sha256), hash.hex, sizeof head.sha256);
  return PM_OK;
}

static PmStatus make_model(const Trainer *t, int32_t time, PmBuf *out) {
  Parts p = {0};
  Kept *kept = choose_facts(t, time, &p.n_buckets, &p.n);
  p.kept = kept;
  p.bounds = calloc((size_t)p.n_buckets + 1, sizeof *p.bounds);
  p.prints = calloc(p.n + 1, sizeof *p.prints);
  p.weights = calloc(p.n + 1, PM_LABEL_ROW * sizeof *p.weights);
  const PmStatus status = kept && p.bounds && p.prints && p.weights
                              ? put_model(t, time, &p, out)
                              : PM_ERR_NOMEM;
  free(kept);
  free(p.bounds);
  free(p.prints);
  free(p.weights);
  return status;
}

static PmStatus write_model(PmJob *job, const char *path, PmStr bytes) {
  PmOutput *output = NULL;
  PM_TRY(pm_output_open(job, path, &output));
  const PmStatus status = pm_output_write(output, bytes);
  if (!status)
    return pm_output_commit(output);
  pm_output_abort(output);
  return status;
}

static PmStatus make_room(Trainer *t) {
  enum { LONGEST = 256 };
  t->now = calloc(t->n_facts + 1, PM_N_LABELS * sizeof *t->now);
  t->sum = calloc(t->n_facts + 1, PM_N_LABELS * sizeof *t->sum);
  t->scores = pm_arena_alloc(&t->arena, LONGEST * PM_N_LABELS * sizeof *t->scores);
  t->room = pm_arena_alloc(&t->arena, LONGEST * PM_N_LABELS);
  t->path = pm_arena_alloc(&t->arena, LONGEST);
  t->truth = pm_arena_alloc(&t->arena, LONGEST);
  return t->now && t->sum && t->scores && t->room && t->path && t->truth ? PM_OK
                                                                         : PM_ERR_NOMEM;
}

static PmStatus train(Trainer *t, PmBuf *model) {
  int32_t time = 0;
  const PmTrainOptions *o = t->options;
  t->counts = calloc(UINT64_C(1) << COUNT_BITS, 1);
  if (!t->counts)
    return PM_ERR_NOMEM;
  PM_TRY(read_texts(t, o->files, o->n_files));
  PM_TRY(with_texts(t, count_facts));
  PM_TRY(with_texts(t, add_sentences));
  if (!t->n_facts)
    return pm_fail(t->job, PM_ERR_INVALID, pm_at(NULL, 0, 0),
                   "give more text, with marks in it", "there is nothing to learn from");
  PM_TRY(make_room(t));
  PM_TRY(learn(t, &time));
  take_averages(t, time);
  complete(t);
  PM_TRY(learn(t, &time));
  PM_TRY(make_model(t, time, model));
  return write_model(t->job, o->model, pm_buf_str(model));
}

static void release(Trainer *t) {
  free(t->counts);
  free(t->keys);
  free(t->values);
  free(t->now);
  free(t->sum);
  pm_arena_release(&t->texts.arena);
  pm_arena_release(&t->arena);
}

PmStatus pm_tagger_train(PmJob *job, const PmNamer *namer,
                         const PmTrainOptions *options) {
  enum { MAX_MODEL = 1 << 30 };
  Trainer t = {.namer = namer, .job = job, .options = options};
  PmBuf model = pm_buf(MAX_MODEL);
  PmStatus status = train(&t, &model);
  pm_buf_release(&model);
  release(&t);
  if (status == PM_ERR_NOMEM)
    status = pm_fail(job, status, pm_at(NULL, 0, 0), NULL, "out of memory");
  return status;
}

// --- measuring

typedef struct {
  Trainer t; // its texts
  PmTagger tagger;
  PmTagScores *scores;
} Test;

static PmStatus test_text(Trainer *t, PmWork *work, const PmAnnotated *text) {
  Test *test = (Test *)t; // its first member
  const PmScan *scan = &work->scans[0];
  uint8_t *labels = pm_arena_alloc(&work->arena, scan->n + 1);
  if (!labels)
    return PM_ERR_NOMEM;
  PM_TRY(pm_tagger_run(&test->tagger, &work->arena, scan, labels, NULL));
  PmTagged span;
  for (uint32_t at = 0; pm_next_tagged(text->labels, text->n, &at, &span);)
    test->scores->gold[span.tag]++;
  for (uint32_t at = 0; pm_next_tagged(labels, scan->n, &at, &span);) {
    if (!(text->tags >> span.tag & 1))
      continue;
    test->scores->found[span.tag]++;
    bool same = true; // begin and end are labels of their own
    for (uint32_t i = span.start; i < span.end; i++)
      same &= text->labels[i] == labels[i];
    test->scores->right[span.tag] += same;
  }
  return PM_OK;
}

PmStatus pm_tagger_test(PmJob *job, const PmNamer *namer, const char *const *files,
                        size_t n, PmTagScores *scores) {
  Test test = {.t = {.namer = namer, .job = job}, .scores = scores};
  *scores = (PmTagScores){0};
  test.tagger = namer->tagger;
  if (!namer->tagger.head)
    return pm_fail(job, PM_ERR_NOT_FOUND, pm_at(NULL, 0, 0), "name one with --model",
                   "there is no model to test");
  PmStatus status = read_texts(&test.t, files, n);
  if (!status)
    status = with_texts(&test.t, test_text);
  release(&test.t);
  return status;
}

const char *pm_tag_name(size_t tag) {
  static const char *const names[] = {"person", "place", "organization", "title", "time"};
  return tag < sizeof names / sizeof *names ? names[tag] : "";
}
