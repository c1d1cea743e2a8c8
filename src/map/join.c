// SPDX-License-Identifier: MIT
// A key is the values of all conditions, each but the last with its length before it.
// Several values of one condition make several keys.
#include "map/join.h"

#include "base/hash.h"
#include "map/gather.h"

#include <stdlib.h>
#include <sys/mman.h>

enum {
  LARGE_PAGE = 1 << 21,
  MAX_KEY = 1 << 30,
  FIRST_BYTES = 1 << 10,
  FIRST_SLOTS = 1 << 6,
  BATCH = 1 << 16,
  UNIT = 8, // parents begin at multiples of it
};

static PmStatus walk_keys(const PmKeyWalk *walk, size_t condition, PmBuf *key) {
  if (condition == walk->n_joins)
    return walk->use(walk->data, pm_buf_str(key));
  const PmJoin *join = &walk->joins[condition];
  PmValues values;
  PM_TRY(pm_record_values(walk->record, walk->is_parent ? &join->parent : &join->child,
                          PM_ENCODE_NONE, &values));
  PM_TRY(pm_record_no_tree(walk->record, &values));
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

// Before the bytes of a parent's key and subject. Places are in units, and one more. The
// key stands with its first parent only.
typedef struct {
  uint32_t next; // parent with the same key, or 0
  uint32_t last; // of the first parent of a key: the last one; of others: the first
  uint32_t key, subject; // bytes; KEY_BEFORE: the key stands with the first
} Parent;
#define KEY_BEFORE UINT32_MAX

// By a key's hash.
typedef struct PmJoinSlot {
  uint32_t hash;
  uint32_t at; // place of the first parent, or 0
} Slot;

static Parent *parent_at(const PmJoinTable *table, uint32_t at) {
  return (Parent *)(void *)(table->bytes + (size_t)(at - 1) * UNIT);
}

static PmStr key_of(const Parent *parent) {
  return pm_str_n((const char *)(parent + 1), parent->key);
}

static PmStr subject_of(const Parent *parent) {
  const size_t key = parent->key == KEY_BEFORE ? 0 : parent->key;
  return pm_str_n((const char *)(parent + 1) + key, parent->subject);
}

static uint32_t hash_of(PmStr key) {
  const uint64_t h = pm_hash64(key, 0);
  return (uint32_t)(h ^ h >> 32);
}

// The slot of a key, or the empty one where it belongs.
static Slot *find_slot(const PmJoinTable *table, PmStr key, uint32_t hash) {
  size_t i = hash & (table->n_slots - 1);
  for (;; i = (i + 1) & (table->n_slots - 1)) {
    Slot *slot = &table->slots[i];
    if (!slot->at ||
        (slot->hash == hash && pm_str_eq(key_of(parent_at(table, slot->at)), key)))
      return slot;
  }
}

// A large table is read all over: without large pages most of the time goes to finding
// pages. It is a wish only.
static void wish_large_pages(void *bytes, size_t n) {
  const uintptr_t from = ((uintptr_t)bytes + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
  const uintptr_t to = ((uintptr_t)bytes + n) / LARGE_PAGE * LARGE_PAGE;
  if (from < to)
    (void)madvise((void *)from, to - from, MADV_HUGEPAGE);
}

static PmStatus grow_slots(PmJoinTable *table) {
  const size_t n = table->n_slots ? table->n_slots * 2 : FIRST_SLOTS;
  Slot *slots = calloc(n, sizeof *slots);
  if (!slots)
    return PM_ERR_NOMEM;
  wish_large_pages(slots, n * sizeof *slots);
  for (size_t i = 0; i < table->n_slots; ++i) {
    size_t k = table->slots[i].hash & (n - 1);
    while (table->slots[i].at && slots[k].at)
      k = (k + 1) & (n - 1);
    if (table->slots[i].at)
      slots[k] = table->slots[i];
  }
  free(table->slots);
  table->slots = slots;
  table->n_slots = n;
  return PM_OK;
}

// Room for a parent behind the others; PM_TEXT_SLACK bytes more may be read.
static PmStatus make_room(PmJoinTable *table, size_t n) {
  size_t cap = table->cap ? table->cap : FIRST_BYTES;
  if (table->len / UNIT > UINT32_MAX - n / UNIT - 2)
    return PM_ERR_LIMIT;
  while (cap - table->len < n + PM_TEXT_SLACK)
    cap *= 2;
  if (cap == table->cap)
    return PM_OK;
  char *bytes = realloc(table->bytes, cap);
  if (!bytes)
    return PM_ERR_NOMEM;
  wish_large_pages(bytes, cap);
  table->bytes = bytes;
  table->cap = cap;
  return PM_OK;
}

static char *put_bytes(char *out, PmStr s) {
  if (s.len)
    memcpy(out, s.data, s.len);
  return out + s.len;
}

// Links a parent at `at` behind the others of its key.
static void link_parent(PmJoinTable *table, Slot *slot, uint32_t at) {
  Parent *first = parent_at(table, slot->at);
  parent_at(table, first->last)->next = at;
  first->last = at;
}

static PmStatus put(PmJoinTable *table, PmStr key, PmStr subject) {
  if (table->n * 4 >= table->n_slots * 3)
    PM_TRY(grow_slots(table));
  const uint32_t hash = hash_of(key);
  Slot *slot = find_slot(table, key, hash);
  const bool is_first = slot->at == 0;
  const size_t key_len = is_first ? key.len : 0;
  const size_t n = (sizeof(Parent) + key_len + subject.len + UNIT - 1) / UNIT * UNIT;
  PM_TRY(make_room(table, n));
  const uint32_t at = (uint32_t)(table->len / UNIT) + 1;
  Parent *parent = parent_at(table, at);
  table->len += n;
  *parent = (Parent){.last = is_first ? at : slot->at,
                     .key = is_first ? (uint32_t)key.len : KEY_BEFORE,
                     .subject = (uint32_t)subject.len};
  put_bytes(put_bytes((char *)(parent + 1), pm_str_n(key.data, key_len)), subject);
  if (!is_first) {
    link_parent(table, slot, at);
    return PM_OK;
  }
  *slot = (Slot){hash, at};
  ++table->n;
  return PM_OK;
}

static void forget_parents(PmJoinTable *table) {
  PmJoinDisk *disk = table->disk;
  table->disk = NULL;
  pm_join_release(table);
  table->disk = disk;
}

// Moves what is in memory to files, as it came.
static PmStatus move_to_disk(PmJoinTable *table, PmJob *job, size_t max_memory) {
  PM_TRY(pm_join_disk_new(job, max_memory, &table->disk));
  for (size_t at = 0; at < table->len;) {
    const Parent *parent = (const Parent *)(const void *)(table->bytes + at);
    const bool has_key = parent->key != KEY_BEFORE;
    const Parent *first = has_key ? parent : parent_at(table, parent->last);
    const size_t n = sizeof *parent + (has_key ? parent->key : 0) + parent->subject;
    PM_TRY(pm_join_disk_add(table->disk, key_of(first), subject_of(parent)));
    at += (n + UNIT - 1) / UNIT * UNIT;
  }
  forget_parents(table);
  return PM_OK;
}

PmStatus pm_join_add(PmJoinTable *table, PmStr key, PmStr subject) {
  return table->disk ? pm_join_disk_add(table->disk, key, subject)
                     : put(table, key, subject);
}

PmStatus pm_join_bound(PmJoinTable *table, PmJob *job, size_t max_memory) {
  const size_t used = table->len + table->n_slots * sizeof *table->slots;
  return !table->disk && used > max_memory ? move_to_disk(table, job, max_memory) : PM_OK;
}

PmStatus pm_join_end(PmJoinTable *table) {
  table->built = true;
  return table->disk ? pm_join_disk_sort(table->disk) : PM_OK;
}

static PmStatus expect_keys(PmJoinTable *table, PmJob *job) {
  return table->answers
             ? PM_OK
             : pm_join_answers_new(job, pm_join_disk_parts(table->disk), &table->answers);
}

PmStatus pm_join_ask(PmJoinTable *table, PmJob *job, PmStr key) {
  PM_TRY(expect_keys(table, job));
  return pm_join_answers_ask(table->answers, key);
}

PmStatus pm_join_answer(PmJoinTable *table, PmJob *job, size_t max_memory) {
  PM_TRY(expect_keys(table, job));
  table->built = true;
  return pm_join_answers_join(table->answers, max_memory);
}

// Before the bytes of a key and a subject that wait in a batch.
typedef struct {
  uint32_t key, subject;
} Noted;

typedef struct {
  PmBatch *batch;
  const PmTexts *subjects;
} Noting;

static PmStatus note_parent(void *data, PmStr key) {
  const Noting *noting = data;
  for (size_t i = 0; i < noting->subjects->n; ++i) {
    const PmStr subject = noting->subjects->items[i];
    const Noted noted = {(uint32_t)key.len, (uint32_t)subject.len};
    char *out = NULL;
    PM_TRY(pm_batch_begin(noting->batch, sizeof noted + key.len + subject.len, &out));
    memcpy(out, &noted, sizeof noted);
    out = put_bytes(put_bytes(out + sizeof noted, key), subject);
    noting->batch->len = (size_t)(out - noting->batch->data);
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

PmStatus pm_join_note(const PmJoining *joining, PmRecord *record, PmBatch *batch) {
  const PmRefMap *ref = joining->ref;
  PmTexts subjects = {0};
  PM_TRY(list_subjects(joining, record, &subjects));
  Noting noting = {batch, &subjects};
  const PmKeyWalk walk = {record, ref->joins, ref->n_joins, true, note_parent, &noting};
  return pm_join_each_key(&walk);
}

PmStatus pm_join_take(PmJoinTable *table, const PmJoining *joining, PmBatch *batch) {
  for (size_t at = 0; at < batch->len;) {
    Noted noted;
    memcpy(&noted, batch->data + at, sizeof noted);
    at += sizeof noted;
    const PmStr key = pm_str_n(batch->data + at, noted.key);
    const PmStr subject = pm_str_n(key.data + key.len, noted.subject);
    PM_TRY(pm_join_add(table, key, subject));
    at += key.len + subject.len;
  }
  pm_batch_clear(batch);
  return pm_join_bound(table, joining->maker->job, joining->max_memory);
}

PmStatus pm_join_build(PmJoinTable *table, const PmJoining *joining, PmRecord *record) {
  PmBatch batch = {0};
  PmStatus st = PM_OK;
  for (bool more = true; more && !st;) {
    st = pm_record_next(record, &more);
    if (!st && more)
      st = pm_job_check(joining->maker->job);
    if (!st && more)
      st = pm_join_note(joining, record, &batch);
    if (!st && (!more || batch.len > BATCH))
      st = pm_join_take(table, joining, &batch);
  }
  pm_batch_release(&batch);
  return st;
}

// --- children -------------------------------------------------------------------------

PmStatus pm_join_each(const PmJoinTable *table, PmStr key,
                      PmStatus (*use)(void *data, PmStr subject), void *data) {
  uint32_t at = table->n ? find_slot(table, key, hash_of(key))->at : 0;
  while (at) {
    const Parent *parent = parent_at(table, at);
    PM_TRY(use(data, subject_of(parent)));
    at = parent->next;
  }
  return PM_OK;
}

typedef struct {
  const PmJoinTable *table;
  PmRecord *record;
  PmTexts *texts;
} Finding;

static PmStatus add_text(void *data, PmStr subject) {
  const Finding *finding = data;
  return pm_texts_add(&finding->record->arena, finding->texts, subject);
}

static PmStatus find_parents(void *data, PmStr key) {
  const Finding *finding = data;
  const PmJoinTable *table = finding->table;
  if (table->answers)
    return pm_join_answers_find(table->answers, finding->record, key, finding->texts);
  if (table->disk)
    return pm_join_disk_find(table->disk, finding->record, key, finding->texts);
  return pm_join_each(table, key, add_text, data);
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
  pm_join_answers_free(table->answers);
  free(table->bytes);
  free(table->slots);
  *table = (PmJoinTable){0};
}
