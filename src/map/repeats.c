// SPDX-License-Identifier: MIT
// Parts are small enough for the processor's cache, which a table of all subjects is not.
#include "map/repeats.h"

#include <stdlib.h>

enum {
  FIRST_SLOTS = 1 << 10,
  LEAST_SLOTS = 1 << 4, // of a part: most inputs are small
  FIRST_ITEMS = 512,
  ROUND_SHIFT = 40,
  SAMPLE = 1 << 16,
  AHEAD = 16, // items whose place in the table is fetched before it is wanted
};

__extension__ typedef unsigned __int128 Wide;

static inline uint64_t fold(uint64_t a, uint64_t b) {
  const Wide product = (Wide)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

// Never 0.
uint64_t pm_repeats_print(PmStr s, uint32_t group) {
  uint64_t h = s.len ^ (uint64_t)(group + 1) << 32;
  const char *p = s.data;
  size_t n = s.len;
  uint64_t word = 0;
  for (; n > 8; n -= 8, p += 8) {
    memcpy(&word, p, 8);
    h = fold(h ^ word, UINT64_C(0x9E3779B97F4A7C15));
  }
  word = 0;
  memcpy(&word, p, n);
  h = fold(h ^ word, UINT64_C(0xE7037ED1A0B428DB));
  return h ? h : 1;
}

// --- adding ----------------------------------------------------------------------------

static PmStatus spill(PmRepeats *r, PmRepeatsPart *part) {
  if (part->n == 0)
    return PM_OK;
  if (!part->file)
    PM_TRY(pm_temp_open(r->job, &part->file));
  if (fwrite(part->items, sizeof *part->items, part->n, part->file) != part->n)
    return pm_temp_error(r->job, "write");
  part->n_file += part->n;
  part->n = 0;
  return PM_OK;
}

// Room for one item more; when all parts together have too much, they go to their files.
static PmStatus make_room(PmRepeats *r, PmRepeatsPart *part) {
  const size_t cap = part->cap ? part->cap + part->cap / 2 : FIRST_ITEMS;
  const size_t more = (cap - part->cap) * sizeof *part->items;
  if (part->cap && r->used + more > r->max) {
    for (size_t i = 0; i < PM_REPEATS_PARTS; ++i)
      PM_TRY(spill(r, &r->parts[i]));
    return PM_OK;
  }
  uint64_t *items = realloc(part->items, cap * sizeof *items);
  if (!items)
    return PM_ERR_NOMEM;
  part->items = items;
  part->cap = cap;
  r->used += more;
  return PM_OK;
}

bool pm_repeats_gives_up(const PmRepeats *r, uint32_t group) {
  return group < PM_REPEATS_GROUPS && r->n_sampled[group] == SAMPLE &&
         r->n_again[group] > SAMPLE / 4;
}

// Counts what comes again soon; a place holds the last fingerprint that had it.
static PmStatus add_to_sample(PmRepeats *r, uint64_t key, uint32_t group) {
  if (group >= PM_REPEATS_GROUPS || r->n_sampled[group] == SAMPLE)
    return PM_OK;
  if (!r->sample)
    r->sample = calloc(SAMPLE, sizeof *r->sample);
  if (!r->sample)
    return PM_ERR_NOMEM;
  uint64_t *place = &r->sample[key & (SAMPLE - 1)];
  ++r->n_sampled[group];
  r->n_again[group] += *place == key;
  *place = key;
  return PM_OK;
}

PmStatus pm_repeats_add(PmRepeats *r, uint64_t key, uint32_t group) {
  PM_TRY(add_to_sample(r, key, group));
  if (pm_repeats_gives_up(r, group))
    return PM_OK;
  PmRepeatsPart *part = &r->parts[key >> 58];
  if (part->n == part->cap)
    PM_TRY(make_room(r, part));
  part->items[part->n++] = key;
  return PM_OK;
}

// --- settling --------------------------------------------------------------------------

// A table of fingerprints; the lowest bits choose the place.
static uint64_t *find_slot(uint64_t *slots, size_t n_slots, uint64_t key) {
  size_t at = key & (n_slots - 1);
  while (slots[at] && slots[at] != key)
    at = (at + 1) & (n_slots - 1);
  return &slots[at];
}

static PmStatus grow_kept(PmRepeats *r) {
  const size_t n = r->n_slots ? r->n_slots * 2 : FIRST_SLOTS;
  if (n > FIRST_SLOTS && n * sizeof *r->slots > r->max) {
    r->all = true;
    return PM_OK;
  }
  uint64_t *slots = calloc(n, sizeof *slots);
  if (!slots)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < r->n_slots; ++i)
    if (r->slots[i])
      *find_slot(slots, n, r->slots[i]) = r->slots[i];
  free(r->slots);
  r->slots = slots;
  r->n_slots = n;
  return PM_OK;
}

static PmStatus keep_repeat(PmRepeats *r, uint64_t key) {
  if (r->n * 2 >= r->n_slots)
    PM_TRY(grow_kept(r));
  if (r->all)
    return PM_OK;
  uint64_t *slot = find_slot(r->slots, r->n_slots, key);
  r->n += *slot == 0;
  *slot = key;
  return PM_OK;
}

// It takes the keys of one round: where a part has more than memory holds, it is looked
// through several times.
typedef struct {
  uint64_t *slots;
  size_t n_slots, n;
  uint64_t round, rounds; // a power of 2
} Table;

static PmStatus look_through(PmRepeats *r, Table *table, const uint64_t *items,
                             size_t n) {
  for (size_t i = 0; i < n && !r->all; ++i) {
    if (i + AHEAD < n)
      __builtin_prefetch(&table->slots[items[i + AHEAD] & (table->n_slots - 1)], 1);
    if ((items[i] >> ROUND_SHIFT & (table->rounds - 1)) != table->round)
      continue;
    uint64_t *slot = find_slot(table->slots, table->n_slots, items[i]);
    if (*slot)
      PM_TRY(keep_repeat(r, items[i]));
    else
      ++table->n;
    *slot = items[i];
    r->all |= table->n == table->n_slots - 1; // keys made so that they meet
  }
  return PM_OK;
}

static PmStatus look_through_file(PmRepeats *r, Table *table, PmRepeatsPart *part) {
  uint64_t items[512];
  size_t n;
  PM_TRY(pm_temp_rewind(r->job, part->file));
  while ((n = fread(items, sizeof *items, 512, part->file)) > 0)
    PM_TRY(look_through(r, table, items, n));
  return ferror(part->file) ? pm_temp_error(r->job, "read") : PM_OK;
}

static PmStatus settle_round(PmRepeats *r, PmRepeatsPart *part, Table *table) {
  table->n = 0;
  memset(table->slots, 0, table->n_slots * sizeof *table->slots);
  if (part->file)
    PM_TRY(look_through_file(r, table, part));
  return look_through(r, table, part->items, part->n);
}

static PmStatus settle_part(PmRepeats *r, PmRepeatsPart *part) {
  Table table = {.n_slots = LEAST_SLOTS, .rounds = 1};
  if (part->n + part->n_file < 2)
    return PM_OK;
  while (table.n_slots < (part->n + part->n_file) * 2)
    table.n_slots *= 2;
  while (table.n_slots * sizeof *table.slots > r->max && table.n_slots > FIRST_SLOTS) {
    table.n_slots /= 2;
    table.rounds *= 2;
  }
  table.n_slots *= table.rounds > 1 ? 2 : 1; // rounds are not of the same size
  table.slots = malloc(table.n_slots * sizeof *table.slots);
  if (!table.slots)
    return PM_ERR_NOMEM;
  PmStatus st = PM_OK;
  for (; table.round < table.rounds && !st; ++table.round)
    st = settle_round(r, part, &table);
  free(table.slots);
  return st;
}

static void release_part(PmRepeats *r, PmRepeatsPart *part) {
  if (part->file)
    fclose(part->file);
  r->used -= part->cap * sizeof *part->items;
  free(part->items);
  *part = (PmRepeatsPart){0};
}

PmStatus pm_repeats_settle(PmRepeats *r) {
  free(r->sample);
  r->sample = NULL;
  for (size_t i = 0; i < PM_REPEATS_PARTS; ++i) {
    PM_TRY(settle_part(r, &r->parts[i]));
    release_part(r, &r->parts[i]);
    PM_TRY(pm_job_check(r->job));
  }
  return PM_OK;
}

bool pm_repeats_has(const PmRepeats *r, PmStr subject, uint32_t group) {
  if (r->all || pm_repeats_gives_up(r, group))
    return true;
  if (r->n == 0)
    return false;
  return *find_slot(r->slots, r->n_slots, pm_repeats_print(subject, group)) != 0;
}

void pm_repeats_release(PmRepeats *r) {
  for (size_t i = 0; i < PM_REPEATS_PARTS; ++i)
    release_part(r, &r->parts[i]);
  free(r->slots);
  free(r->sample);
  *r = (PmRepeats){0};
}
