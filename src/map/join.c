// SPDX-License-Identifier: MIT
// A key is the values of all conditions, each but the last with its length before it.
// Several values of one condition make several keys.
#include "map/join.h"

#include "map/gather.h"

enum {
  MAX_KEY = 1 << 30,
  A_KEY = 96, // bytes that a key takes besides its own, about; and an entry
  AN_ENTRY = 88,
};

static PmStatus walk_keys(const PmKeyWalk *walk, size_t condition, PmBuf *key) {
  if (condition == walk->n_joins)
    return walk->use(walk->data, pm_buf_str(key));
  const PmJoin *join = &walk->joins[condition];
  PmValues values;
  PM_TRY(pm_record_values(walk->record, walk->is_parent ? &join->parent : &join->child,
                          PM_ENCODE_NONE, &values));
  const size_t before = key->len;
  for (size_t i = 0; i < values.n; ++i) {
    if (condition + 1 < walk->n_joins)
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

// The subject lives as long as the table.
static PmStatus put(PmJoinTable *table, PmStr key, PmStr subject) {
  uint32_t number = 0;
  bool added = false;
  PM_TRY(pm_strtab_add(&table->keys, key, &number, &added));
  if (added) {
    PM_TRY(add_key(table, number));
    table->used += key.len + A_KEY;
  }
  table->used += subject.len + AN_ENTRY;
  return add_entry(table, number, subject);
}

static void forget_parents(PmJoinTable *table) {
  PmJoinDisk *disk = table->disk;
  table->disk = NULL;
  pm_join_release(table);
  table->disk = disk;
}

// Moves what is in memory to files, in the order of each key.
static PmStatus move_to_disk(PmJoinTable *table, PmJob *job, size_t max_memory) {
  PM_TRY(pm_join_disk_new(job, max_memory, &table->disk));
  for (uint32_t k = 0; k < table->keys.n; ++k)
    for (uint32_t i = table->first[k]; i; i = table->entries[i - 1].next)
      PM_TRY(pm_join_disk_add(table->disk, pm_strtab_get(&table->keys, k),
                              table->entries[i - 1].subject));
  forget_parents(table);
  return PM_OK;
}

PmStatus pm_join_add(PmJoinTable *table, PmStr key, PmStr subject) {
  return table->disk ? pm_join_disk_add(table->disk, key, subject)
                     : put(table, key, subject);
}

PmStatus pm_join_bound(PmJoinTable *table, PmJob *job, size_t max_memory) {
  return !table->disk && table->used > max_memory ? move_to_disk(table, job, max_memory)
                                                  : PM_OK;
}

PmStatus pm_join_end(PmJoinTable *table) {
  if (table->disk)
    PM_TRY(pm_join_disk_sort(table->disk));
  table->built = true;
  return PM_OK;
}

typedef struct {
  PmJoinTable *table;
  const PmTexts *subjects;
} Adding;

static PmStatus add_parent(void *data, PmStr key) {
  const Adding *adding = data;
  for (size_t i = 0; i < adding->subjects->n; ++i)
    PM_TRY(pm_join_add(adding->table, key, adding->subjects->items[i]));
  return PM_OK;
}

// The subjects' texts are kept once, however many keys lead to them.
static PmStatus keep_subjects(PmJoinTable *table, PmTexts *subjects) {
  for (size_t i = 0; i < subjects->n && !table->disk; ++i) {
    subjects->items[i] = pm_text_keep(&table->arena, subjects->items[i]);
    if (!subjects->items[i].data)
      return PM_ERR_NOMEM;
  }
  return PM_OK;
}

// Puts the statements of quoted triples behind each of a record's subjects, after line
// feeds. What waits of the record that is being joined stays as it is.
static PmStatus pack_quotes(const PmJoining *joining, PmRecord *record,
                            PmTexts *subjects) {
  const PmStatements *quotes = &joining->maker->collector->quotes;
  PmBuf buf = pm_buf(MAX_KEY);
  PmStatus st = PM_OK;
  for (size_t i = 0; i < subjects->n && !st; ++i) {
    pm_buf_clear(&buf);
    st = pm_buf_append(&buf, subjects->items[i]);
    for (size_t j = 0; j < quotes->n && !st; ++j) {
      st = pm_buf_putc(&buf, '\n');
      st = st ? st : pm_buf_append(&buf, quotes->items[j]);
    }
    subjects->items[i] = pm_text_keep(&record->arena, pm_buf_str(&buf));
    st = st || subjects->items[i].data ? st : PM_ERR_NOMEM;
  }
  pm_buf_release(&buf);
  return st;
}

static void count_record(const PmJoining *joining, const PmTexts *subjects,
                         uint64_t refused_before) {
  PmRuleCounts *counts = joining->counts;
  if (!counts)
    return;
  ++counts->records;
  counts->nulls += subjects->n == 0;
  counts->refused += joining->maker->n_refused - refused_before;
}

static PmStatus list_subjects(const PmJoining *joining, PmRecord *record,
                              PmTexts *subjects) {
  PmCollector *collector = joining->maker->collector;
  const PmStatements waiting = collector->quotes;
  const uint64_t refused = joining->maker->n_refused;
  collector->quotes = (PmStatements){0};
  PmStatus st = pm_text_list(joining->maker, record, &joining->subject, subjects);
  if (!st && pm_ref_brings_quotes(joining->ref))
    st = pack_quotes(joining, record, subjects);
  collector->quotes = waiting;
  count_record(joining, subjects, refused);
  return st;
}

static PmStatus add_parents(PmJoinTable *table, const PmJoining *joining,
                            PmRecord *record) {
  const PmRefMap *ref = joining->ref;
  for (;;) {
    bool more = false;
    PM_TRY(pm_record_next(record, &more));
    if (!more)
      return PM_OK;
    PM_TRY(pm_job_check(joining->maker->job));
    PmTexts subjects = {0};
    PM_TRY(list_subjects(joining, record, &subjects));
    PM_TRY(keep_subjects(table, &subjects));
    Adding adding = {table, &subjects};
    const PmKeyWalk walk = {record, ref->joins, ref->n_joins, true, add_parent, &adding};
    PM_TRY(pm_join_each_key(&walk));
    PM_TRY(pm_join_bound(table, joining->maker->job, joining->max_memory));
  }
}

PmStatus pm_join_build(PmJoinTable *table, const PmJoining *joining) {
  PmTermMaker *maker = joining->maker;
  const PmTriplesMap *parent = joining->ref->parent, *child = maker->map;
  PmRecord record;
  PmStatus st = pm_record_begin(&record, maker->job, joining->open, parent->source);
  maker->map = parent;
  maker->heads_only = true;
  maker->quiet = record.cursor.quiet = joining->is_quiet;
  if (!st)
    st = add_parents(table, joining, &record);
  maker->heads_only = maker->quiet = false;
  maker->map = child;
  pm_record_end(&record);
  return st ? st : pm_join_end(table);
}

// --- children -------------------------------------------------------------------------

typedef struct {
  const PmJoinTable *table;
  PmRecord *record;
  PmTexts *texts;
} Finding;

static PmStatus find_parents(void *data, PmStr key) {
  const Finding *finding = data;
  const PmJoinTable *table = finding->table;
  if (table->disk)
    return pm_join_disk_find(table->disk, finding->record, key, finding->texts);
  const uint32_t number = pm_strtab_find(&table->keys, key);
  uint32_t i = number == PM_STRTAB_NONE ? 0 : table->first[number];
  for (; i; i = table->entries[i - 1].next)
    PM_TRY(pm_texts_add(&finding->record->arena, finding->texts,
                        table->entries[i - 1].subject));
  return PM_OK;
}

PmStatus pm_join_find(const PmJoinTable *table, const PmJoinChild *child,
                      PmTexts *texts) {
  Finding finding = {table, child->record, texts};
  const PmKeyWalk walk = {child->record, child->joins, child->n_joins,
                          false,         find_parents, &finding};
  return pm_join_each_key(&walk);
}

void pm_join_release(PmJoinTable *table) {
  pm_join_disk_free(table->disk);
  pm_strtab_release(&table->keys);
  pm_arena_release(&table->arena);
  *table = (PmJoinTable){0};
}
