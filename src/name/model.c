// SPDX-License-Identifier: MIT
// Opens a model and sums the weights of each character's facts.
#include "name/tagger.h"

#include <stdlib.h>

// --- the sieve: one bit for each bucket and low bits of a print

static inline uint32_t bucket_of(const PmTagger *tagger, uint64_t fact) {
  return (uint32_t)(fact >> 32) & (tagger->head->n_buckets - 1);
}

static inline uint32_t sieve_place(uint32_t bucket, uint32_t print) {
  return (bucket << 3 | (print & 7)) & (PM_SIEVE_BITS - 1);
}

static void fill_sieve(PmTagger *tagger) {
  const uint32_t n = tagger->head->n_buckets, n_facts = tagger->head->n_facts;
  for (uint32_t bucket = 0; bucket < n; bucket++)
    for (uint32_t at = tagger->bounds[bucket];
         at < tagger->bounds[bucket + 1] && at < n_facts; at++) {
      const uint32_t place = sieve_place(bucket, tagger->prints[at]);
      tagger->sieve[place >> 3] |= (uint8_t)(1U << (place & 7));
    }
}

// --- opening

static const char magic[8] = "PMTAG\n\x1a";

static PmStatus refuse(PmJob *job, const char *name, const char *why) {
  return pm_fail(job, PM_ERR_SYNTAX, pm_at(name, 0, 0),
                 "make it again: pressmark train --help",
                 "not a tagger's model of this version: %s", why);
}

static const void *take(PmStr *left, uint64_t n, size_t size, bool *fits) {
  const uint64_t bytes = (n * size + 7) / 8 * 8;
  *fits = *fits && bytes <= left->len;
  const void *part = left->data;
  *left = pm_str_slice(*left, bytes, left->len);
  return part;
}

PmStatus pm_tagger_open(PmJob *job, const char *name, PmStr bytes, PmTagger *tagger) {
  const PmTaggerHead *head = (const void *)bytes.data;
  if (bytes.len < sizeof *head || memcmp(head->magic, magic, sizeof magic) != 0)
    return refuse(job, name, "it does not begin like one");
  if (head->order != PM_LEX_ORDER)
    return refuse(job, name, "its numbers are in another byte order");
  if (head->version != PM_TAGGER_VERSION || head->evidence != PM_EVIDENCE_VERSION)
    return refuse(job, name, "another version");
  const uint32_t n = head->n_buckets;
  if (n == 0 || (n & (n - 1)) || n > UINT32_C(1) << 30)
    return refuse(job, name, "its parts do not agree");
  PmTagger found = {.head = head};
  PmStr left = pm_str_slice(bytes, sizeof *head, bytes.len);
  bool fits = true;
  found.bounds = take(&left, (uint64_t)n + 1, sizeof *found.bounds, &fits);
  found.prints = take(&left, head->n_facts, sizeof *found.prints, &fits);
  found.weights =
      take(&left, (uint64_t)head->n_facts * PM_LABEL_ROW, sizeof *found.weights, &fits);
  if (!fits)
    return refuse(job, name, "it is cut short");
  found.sieve = calloc(PM_SIEVE_BITS / 8, 1);
  if (!found.sieve)
    return PM_ERR_NOMEM;
  fill_sieve(&found);
  *tagger = found;
  return PM_OK;
}

void pm_tagger_close(PmTagger *tagger) {
  free(tagger->sieve);
  *tagger = (PmTagger){0};
}

// --- scores

// The weights of facts lie all over the model. Characters are taken by batches, and each
// round over a batch asks for what the next one reads, so that the reads from memory
// overlap; nine in ten facts that the model does not have end at the sieve, which stays
// in the cache.
enum { BATCH = 8 };

typedef struct {
  const PmTagger *tagger;
  uint64_t facts[BATCH * PM_MAX_FACTS];
  uint32_t rows[BATCH * PM_MAX_FACTS];
  uint32_t ends[BATCH]; // of each character's facts, then of its rows
} Batch;

// Keeps the facts that the model may have.
static size_t sift(const PmTagger *tagger, uint64_t *facts, size_t n) {
  size_t kept = 0;
  for (size_t k = 0; k < n; k++) { // no branch: half of them go either way
    const uint64_t fact = facts[k];
    const uint32_t bucket = bucket_of(tagger, fact);
    const uint32_t place = sieve_place(bucket, (uint32_t)fact);
    __builtin_prefetch(tagger->bounds + bucket);
    facts[kept] = fact;
    kept += tagger->sieve[place >> 3] >> (place & 7) & 1;
  }
  return kept;
}

// The row of a fact whose bucket is [at, end), or `end` or more. Few buckets hold more
// than three; up to three are looked at without a branch (the weights lie behind the last
// print, so that there is always something to read).
static inline uint32_t find_row(const PmTagger *tagger, uint32_t at, uint32_t end,
                                uint32_t print) {
  const uint32_t *p = tagger->prints + at;
  if (end - at > 3) {
    while (at < end && tagger->prints[at] != print)
      at++;
    return at;
  }
  const uint32_t not_second = 1 + (p[1] != print) * (1U + (p[2] != print));
  return at + (p[0] != print) * not_second;
}

static void find_rows(Batch *b, size_t n_chars) {
  const PmTagger *tagger = b->tagger;
  const uint32_t n_facts = tagger->head->n_facts;
  uint32_t kept = 0;
  for (size_t k = 0; k < b->ends[n_chars - 1]; k++) {
    b->rows[k] = tagger->bounds[bucket_of(tagger, b->facts[k])];
    __builtin_prefetch(tagger->prints + (b->rows[k] < n_facts ? b->rows[k] : 0));
  }
  for (size_t i = 0, k = 0; i < n_chars; i++) {
    for (; k < b->ends[i]; k++) {
      uint32_t end = tagger->bounds[bucket_of(tagger, b->facts[k]) + 1];
      end = end < n_facts ? end : n_facts;
      const uint32_t row = find_row(tagger, b->rows[k], end, (uint32_t)b->facts[k]);
      const char *weights =
          (const char *)(tagger->weights + (size_t)(row < end ? row : 0) * PM_LABEL_ROW);
      __builtin_prefetch(weights);
      __builtin_prefetch(weights + PM_LABEL_ROW * sizeof(int16_t) - 1);
      b->rows[kept] = row;
      kept += row < end;
    }
    b->ends[i] = kept;
  }
}

// Compilers make vector instructions of these where there are any. The low and the high
// byte of weights are summed apart: neither sum of PM_MAX_FACTS leaves sixteen bits.
typedef int16_t Weights __attribute__((vector_size(16)));

_Static_assert(PM_MAX_FACTS * 255 <= INT16_MAX, "sums of low bytes fit");

static void add_rows(const PmTagger *tagger, const uint32_t *rows, size_t n,
                     int32_t *scores) {
  enum { PARTS = PM_LABEL_ROW / 8 };
  Weights low[PARTS] = {0}, high[PARTS] = {0};
  for (size_t k = 0; k < n; k++) {
    const int16_t *row = tagger->weights + (size_t)rows[k] * PM_LABEL_ROW;
#pragma GCC unroll 3 // so that the sums stay in registers
    for (size_t i = 0; i < PARTS; i++) {
      Weights part;
      memcpy(&part, row + 8 * i, sizeof part);
      low[i] += part & 255;
      high[i] += part >> 8;
    }
  }
  int16_t lows[PM_LABEL_ROW], highs[PM_LABEL_ROW];
  int32_t sums[PM_LABEL_ROW];
  memcpy(lows, low, sizeof lows);
  memcpy(highs, high, sizeof highs);
  for (size_t i = 0; i < PM_LABEL_ROW; i++)
    sums[i] = highs[i] * 256 + lows[i];
  memcpy(scores, sums, PM_N_LABELS * sizeof *scores);
}

static void score_batch(Batch *b, const PmEvidence *evidence, PmRange range,
                        int32_t *scores) {
  const size_t n = range.end - range.start;
  size_t kept = 0, first = 0;
  for (size_t i = 0; i < n; i++) {
    const size_t found =
        pm_evidence_at(evidence, range.start + (uint32_t)i, b->facts + kept);
    kept += sift(b->tagger, b->facts + kept, found);
    b->ends[i] = (uint32_t)kept;
  }
  find_rows(b, n);
  for (size_t i = 0; i < n; i++, scores += PM_N_LABELS) {
    add_rows(b->tagger, b->rows + first, b->ends[i] - first, scores);
    first = b->ends[i];
  }
}

void pm_tagger_score(const PmTagger *tagger, const PmEvidence *evidence,
                     int32_t *scores) {
  const uint32_t n = evidence->n;
  Batch batch = {.tagger = tagger};
  for (uint32_t i = 0; i < n; i += BATCH)
    score_batch(&batch, evidence, (PmRange){i, n - i < BATCH ? n : i + BATCH},
                scores + (size_t)i * PM_N_LABELS);
}
