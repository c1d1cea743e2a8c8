// SPDX-License-Identifier: MIT
// A key is the values of all conditions, each with its length before it. Several values
// of one condition make several keys.
#include "map/join.h"

enum { MAX_KEY = 1 << 30 };

static PmStatus walk_keys(const PmKeyWalk *walk, size_t condition, PmBuf *key) {
  if (condition == walk->n_joins)
    return walk->use(walk->data, pm_buf_str(key));
  const PmJoin *join = &walk->joins[condition];
  PmValues values;
  PM_TRY(pm_record_values(walk->record, walk->is_parent ? &join->parent : &join->child,
                          PM_ENCODE_NONE, &values));
  const size_t before = key->len;
  for (size_t i = 0; i < values.n; ++i) {
    PM_TRY(pm_buf_printf(key, "%zu:", values.items[i].len));
    PM_TRY(pm_buf_append(key, values.items[i]));
    PM_TRY(walk_keys(walk, condition + 1, key));
    key->len = before;
  }
  return PM_OK;
}

PmStatus pm_join_each_key(const PmKeyWalk *walk) {
  PmBuf *key = &walk->record->key;
  key->max = MAX_KEY;
  pm_buf_clear(key);
  return walk_keys(walk, 0, key);
}

// --- parents --------------------------------------------------------------------------

typedef struct {
  PmJoinTable *table;
  const PmTexts *subjects;
} Adding;

static PmStatus add_entry(PmJoinTable *table, uint32_t key, PmStr subject) {
  PmJoinEntry *entries = pm_arena_extend(&table->arena, table->entries, table->n,
                                         &table->cap, sizeof *entries);
  if (!entries)
    return PM_ERR_NOMEM;
  table->entries = entries;
  entries[table->n] = (PmJoinEntry){.subject = subject};
  const uint32_t number = (uint32_t)++table->n;
  if (table->last[key])
    entries[table->last[key] - 1].next = number;
  else
    table->first[key] = number;
  table->last[key] = number;
  return PM_OK;
}

static PmStatus add_key(PmJoinTable *table, uint32_t key) {
  uint32_t *first =
      pm_arena_extend(&table->arena, table->first, key, &table->first_cap, sizeof *first);
  uint32_t *last =
      pm_arena_extend(&table->arena, table->last, key, &table->last_cap, sizeof *last);
  if (!first || !last)
    return PM_ERR_NOMEM;
  table->first = first;
  table->last = last;
  first[key] = last[key] = 0;
  return PM_OK;
}

static PmStatus add_parent(void *data, PmStr key) {
  const Adding *adding = data;
  PmJoinTable *table = adding->table;
  uint32_t number = 0;
  bool added = false;
  PM_TRY(pm_strtab_add(&table->keys, key, &number, &added));
  if (added)
    PM_TRY(add_key(table, number));
  for (size_t i = 0; i < adding->subjects->n; ++i)
    PM_TRY(add_entry(table, number, adding->subjects->items[i]));
  return PM_OK;
}

// The subjects' texts are kept once, however many keys lead to them.
static PmStatus keep_subjects(PmJoinTable *table, PmTexts *subjects) {
  for (size_t i = 0; i < subjects->n; ++i) {
    subjects->items[i] = pm_text_keep(&table->arena, subjects->items[i]);
    if (!subjects->items[i].data)
      return PM_ERR_NOMEM;
  }
  return PM_OK;
}

static PmStatus add_parents(PmJoinTable *table, const PmJoining *joining,
                            PmRecord *record) {
  for (;;) {
    bool more = false;
    PM_TRY(pm_record_next(record, &more));
    if (!more)
      return PM_OK;
    PM_TRY(pm_job_check(joining->maker->job));
    PmTexts subjects = {0};
    PM_TRY(pm_text_list(joining->maker, record, joining->subject, &subjects));
    PM_TRY(keep_subjects(table, &subjects));
    Adding adding = {table, &subjects};
    const PmRefMap *ref = joining->ref;
    const PmKeyWalk walk = {record, ref->joins, ref->n_joins, true, add_parent, &adding};
    PM_TRY(pm_join_each_key(&walk));
  }
}

PmStatus pm_join_build(PmJoinTable *table, const PmJoining *joining) {
  PmTermMaker *maker = joining->maker;
  const PmTriplesMap *parent = joining->ref->parent, *child = maker->map;
  PmRecord record;
  PmStatus st = pm_record_begin(&record, maker->job, joining->open, parent->source);
  maker->map = parent;
  maker->heads_only = true;
  if (!st)
    st = add_parents(table, joining, &record);
  maker->heads_only = false;
  maker->map = child;
  pm_record_end(&record);
  table->built = !st;
  return st;
}

// --- children -------------------------------------------------------------------------

typedef struct {
  const PmJoinTable *table;
  PmArena *arena;
  PmTexts *texts;
} Finding;

static PmStatus find_parents(void *data, PmStr key) {
  const Finding *finding = data;
  const PmJoinTable *table = finding->table;
  const uint32_t number = pm_strtab_find(&table->keys, key);
  if (number == PM_STRTAB_NONE)
    return PM_OK;
  for (uint32_t i = table->first[number]; i; i = table->entries[i - 1].next) {
    PmTexts *texts = finding->texts;
    PmStr *items = pm_arena_extend(finding->arena, texts->items, texts->n, &texts->cap,
                                   sizeof *items);
    if (!items)
      return PM_ERR_NOMEM;
    texts->items = items;
    items[texts->n++] = table->entries[i - 1].subject;
  }
  return PM_OK;
}

PmStatus pm_join_find(const PmJoinTable *table, PmRecord *child, const PmRefMap *ref,
                      PmTexts *texts) {
  Finding finding = {table, &child->arena, texts};
  const PmKeyWalk walk = {child, ref->joins, ref->n_joins, false, find_parents, &finding};
  return pm_join_each_key(&walk);
}

void pm_join_release(PmJoinTable *table) {
  pm_strtab_release(&table->keys);
  pm_arena_release(&table->arena);
  *table = (PmJoinTable){0};
}
