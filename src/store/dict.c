// SPDX-License-Identifier: MIT
// A packed term is its tag in one byte and then: the IRI, label or string; for a language
// direction (1), length of the tag (4), tag, string; for other literals length of the
// datatype (4), datatype, lexical form; for triple terms three ids. Tags of languages
// compare without case: they are hashed in lower case, and the first form that came is
// the one that is kept. In the table a checksum (4) stands before them. The table of
// hashes has the 64-bit hash as its key, or the next free number after it where terms
// have equal hashes: bytes decide which term it is. Its value is the number, with a
// checksum in the upper 20 bits, so that an entry that lost a bit is noticed by who looks
// beside it too.
#include "store/dict.h"

#include "store/id.h"
#include "store/runs.h"
#include "store/sum.h"

#include <stdlib.h>

enum {
  LANGUAGE_HEAD = 6,
  TYPED_HEAD = 5,
  TRIPLE_BYTES = 25,
  MIN_SLOTS = 1024,
  SUM_BYTES = 4,
  HASH_BYTES = 32, // of the file, about, that a hash takes
  CHECK_EVERY = 1 << 12,
  NUMBER_BITS = 44
};
#define MAX_NUMBER ((UINT64_C(1) << NUMBER_BITS) - 1)
#define LARGEST_TERM ((size_t)UINT32_MAX - 4096)

// --- packing --------------------------------------------------------------------------

static PmStatus pack_length(PmBuf *buf, size_t n) {
  const uint32_t length = (uint32_t)n;
  return pm_buf_append(buf, pm_str_n((const char *)&length, sizeof length));
}

static PmStatus pack_literal(PmBuf *buf, const PmTerm *t) {
  const PmStr string = PM_STR(PM_XSD "string");
  if (t->language.len) {
    PM_TRY(pm_buf_putc(buf, PM_TAG_LANGUAGE));
    PM_TRY(pm_buf_putc(buf, (char)t->direction));
    PM_TRY(pack_length(buf, t->language.len));
    PM_TRY(pm_buf_append(buf, t->language));
  } else if (t->datatype.len && !pm_str_eq(t->datatype, string)) {
    PM_TRY(pm_buf_putc(buf, PM_TAG_TYPED));
    PM_TRY(pack_length(buf, t->datatype.len));
    PM_TRY(pm_buf_append(buf, t->datatype));
  } else {
    PM_TRY(pm_buf_putc(buf, PM_TAG_STRING));
  }
  return pm_buf_append(buf, t->value);
}

// Room for the checksum.
static PmStatus start_packing(PmBuf *buf) {
  pm_buf_clear(buf);
  return pack_length(buf, 0);
}

// What was packed.
static PmStr packed_in(const PmBuf *buf) {
  const PmStr all = pm_buf_str(buf);
  return pm_str_slice(all, SUM_BYTES, all.len);
}

// All but triple terms.
static PmStatus pack(PmBuf *buf, const PmTerm *t) {
  PM_TRY(start_packing(buf));
  if (t->kind == PM_TERM_LITERAL)
    return pack_literal(buf, t);
  PM_TRY(pm_buf_putc(buf, t->kind == PM_TERM_IRI ? PM_TAG_IRI : PM_TAG_BNODE));
  return pm_buf_append(buf, t->value);
}

static PmStatus pack_triple(PmBuf *buf, const PmId ids[3]) {
  PM_TRY(start_packing(buf));
  PM_TRY(pm_buf_putc(buf, PM_TAG_TRIPLE));
  return pm_buf_append(buf, pm_str_n((const char *)ids, 3 * sizeof *ids));
}

static size_t length_at(PmStr packed, size_t at) {
  uint32_t n = 0;
  if (packed.len < at + sizeof n)
    return SIZE_MAX;
  memcpy(&n, packed.data + at, sizeof n);
  return n <= packed.len - at - sizeof n ? n : SIZE_MAX;
}

static PmTag tag_of(PmStr packed) { return packed.len ? (PmTag)packed.data[0] : 0; }

// --- hashing --------------------------------------------------------------------------

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

static uint64_t hash_of(PmStr packed) {
  if (tag_of(packed) != PM_TAG_LANGUAGE)
    return pm_sum64(packed, 0);
  const size_t n = length_at(packed, 2);
  uint64_t h = pm_sum64(pm_str_slice(packed, 0, LANGUAGE_HEAD), 0);
  for (size_t i = 0; i < n; ++i)
    h = pm_sum_mix(h, (unsigned char)lower(packed.data[LANGUAGE_HEAD + i]));
  return pm_sum64(pm_str_slice(packed, LANGUAGE_HEAD + n, packed.len), h);
}

static bool same(PmStr a, PmStr b) {
  if (tag_of(a) != PM_TAG_LANGUAGE || a.len != b.len)
    return pm_str_eq(a, b);
  const size_t n = length_at(a, 2);
  if (n == SIZE_MAX || memcmp(a.data, b.data, LANGUAGE_HEAD) != 0)
    return false;
  for (size_t i = 0; i < n; ++i)
    if (lower(a.data[LANGUAGE_HEAD + i]) != lower(b.data[LANGUAGE_HEAD + i]))
      return false;
  const size_t head = LANGUAGE_HEAD + n;
  return pm_str_eq(pm_str_slice(a, head, a.len), pm_str_slice(b, head, b.len));
}

// --- reading --------------------------------------------------------------------------

static PmStr number_key(const uint64_t *number) {
  return pm_str_n((const char *)number, sizeof *number);
}

static uint32_t term_sum(uint64_t number, PmStr packed) {
  return (uint32_t)pm_sum64(packed, number);
}

// The packed term of a number; data is NULL where there is none.
static PmStatus get_packed(PmIndex *ix, PmKvTxn *txn, uint64_t number, PmStr *packed) {
  PmStr value = {0};
  uint32_t sum = 0;
  *packed = value;
  PM_TRY(pm_kv_get(txn, ix->tables.terms, number_key(&number), &value));
  if (!value.data)
    return PM_OK;
  *packed = pm_str_slice(value, SUM_BYTES, value.len);
  if (value.len > SUM_BYTES)
    memcpy(&sum, value.data, SUM_BYTES);
  return value.len > SUM_BYTES && sum == term_sum(number, *packed)
             ? PM_OK
             : pm_kv_damaged(txn, "a term does not match its checksum");
}

static uint64_t hash_entry(uint64_t key, uint64_t number) {
  return pm_sum_mix(key, number) << NUMBER_BITS | number;
}

static PmStatus read_entry(PmKvTxn *txn, PmStr key, PmStr value, uint64_t *number) {
  uint64_t k = 0, entry = 0;
  if (key.len == sizeof k && value.len == sizeof entry) {
    memcpy(&k, key.data, sizeof k);
    memcpy(&entry, value.data, sizeof entry);
    *number = entry & MAX_NUMBER;
    if (entry == hash_entry(k, *number))
      return PM_OK;
  }
  return pm_kv_damaged(txn, "a hash does not match its checksum");
}

// That a hash is not there is believed only if those beside it are whole.
static PmStatus check_beside(PmIndex *ix, PmKvTxn *txn, PmStr key) {
  PmKvBeside beside;
  uint64_t number = 0;
  PM_TRY(pm_kv_beside(txn, ix->tables.hashes, key, &beside));
  for (size_t i = 0; i < 2; ++i)
    if (beside.key[i].data)
      PM_TRY(read_entry(txn, beside.key[i], beside.value[i], &number));
  return PM_OK;
}

static PmStatus find_packed(PmIndex *ix, PmKvTxn *txn, PmStr packed, PmId *id) {
  *id = PM_ID_ABSENT;
  for (uint64_t hash = hash_of(packed);; ++hash) {
    const PmStr key = number_key(&hash);
    PmStr value = {0}, stored = {0};
    uint64_t number = 0;
    PM_TRY(pm_kv_get(txn, ix->tables.hashes, key, &value));
    if (!value.data)
      return check_beside(ix, txn, key);
    PM_TRY(read_entry(txn, key, value, &number));
    PM_TRY(get_packed(ix, txn, number, &stored));
    if (!stored.data)
      return pm_kv_damaged(txn, "a hash has no term");
    if (same(stored, packed)) {
      *id = pm_id_make(tag_of(packed), number);
      return PM_OK;
    }
  }
}

PmStatus pm_dict_find(PmIndex *ix, PmKvTxn *txn, PmBuf *scratch, const PmTerm *t,
                      PmId *id) {
  *id = t->kind == PM_TERM_NONE ? PM_ID_DEFAULT : pm_id_inline(t);
  if (*id != PM_ID_ABSENT)
    return PM_OK;
  if (t->kind != PM_TERM_TRIPLE) {
    PM_TRY(pack(scratch, t));
    return find_packed(ix, txn, packed_in(scratch), id);
  }
  const PmTerm *parts[] = {&t->triple->subject, &t->triple->predicate,
                           &t->triple->object};
  PmId ids[3] = {0};
  for (size_t i = 0; i < 3; ++i) {
    PM_TRY(pm_dict_find(ix, txn, scratch, parts[i], &ids[i]));
    if (ids[i] == PM_ID_ABSENT) {
      *id = PM_ID_ABSENT;
      return PM_OK;
    }
  }
  PM_TRY(pack_triple(scratch, ids));
  return find_packed(ix, txn, packed_in(scratch), id);
}

static PmStatus unpack_triple(PmSnapshot *s, PmStr packed, PmArena *arena, PmTerm *t) {
  PmId ids[3];
  PmTriple *triple = pm_arena_alloc(arena, sizeof *triple);
  if (!triple)
    return PM_ERR_NOMEM;
  memcpy(ids, packed.data + 1, sizeof ids);
  PM_TRY(pm_dict_term(s, ids[0], arena, &triple->subject));
  PM_TRY(pm_dict_term(s, ids[1], arena, &triple->predicate));
  PM_TRY(pm_dict_term(s, ids[2], arena, &triple->object));
  *t = (PmTerm){.kind = PM_TERM_TRIPLE, .triple = triple};
  return PM_OK;
}

// False where the bytes make no term.
static bool unpack(PmStr packed, PmTerm *t) {
  const PmTag tag = tag_of(packed);
  const bool headed = tag == PM_TAG_LANGUAGE || tag == PM_TAG_TYPED;
  const size_t head = tag == PM_TAG_LANGUAGE ? LANGUAGE_HEAD : headed ? TYPED_HEAD : 1;
  const size_t n = headed ? length_at(packed, head - sizeof(uint32_t)) : 0;
  if (tag < PM_TAG_IRI || tag > PM_TAG_TYPED || n == SIZE_MAX)
    return false;
  const PmStr name = pm_str_slice(packed, head, head + n);
  *t = (PmTerm){.kind = tag == PM_TAG_IRI     ? PM_TERM_IRI
                        : tag == PM_TAG_BNODE ? PM_TERM_BNODE
                                              : PM_TERM_LITERAL,
                .value = pm_str_slice(packed, head + n, packed.len)};
  if (tag == PM_TAG_TYPED)
    t->datatype = name;
  if (tag == PM_TAG_LANGUAGE) {
    t->language = name;
    t->direction = (PmDirection)packed.data[1];
  }
  return t->direction <= PM_DIR_RTL;
}

PmStatus pm_dict_term(PmSnapshot *s, PmId id, PmArena *arena, PmTerm *t) {
  *t = (PmTerm){0};
  if (id == PM_ID_DEFAULT)
    return PM_OK;
  if (pm_id_tag(id) >= PM_TAG_SHORT && pm_id_tag(id) <= PM_TAG_DECIMAL)
    return pm_id_inline_term(id, arena, t);
  const uint64_t number = id & (UINT64_MAX >> 4);
  PmStr packed = {0};
  PM_TRY(get_packed(s->index, s->txn, number, &packed));
  if (packed.data && tag_of(packed) == pm_id_tag(id)) {
    // A triple term's parts are older than itself: no way round in a circle.
    if (tag_of(packed) == PM_TAG_TRIPLE && packed.len == TRIPLE_BYTES) {
      PmId parts[3];
      memcpy(parts, packed.data + 1, sizeof parts);
      bool older = true;
      for (size_t i = 0; i < 3; ++i)
        older &= pm_id_is_inline(parts[i]) || (parts[i] & (UINT64_MAX >> 4)) < number;
      if (older)
        return unpack_triple(s, packed, arena, t);
    } else if (unpack(packed, t)) {
      return PM_OK;
    }
  }
  return pm_index_damaged(s->index, s->job, "a term is missing or broken");
}

PmStatus pm_dict_string(PmIndex *ix, PmKvTxn *txn, uint64_t number,
                        PmDictString *string) {
  PmStr packed = {0};
  PmTerm term = {0};
  *string = (PmDictString){0};
  PM_TRY(get_packed(ix, txn, number, &packed));
  const PmTag tag = tag_of(packed);
  if ((tag != PM_TAG_STRING && tag != PM_TAG_LANGUAGE) || !unpack(packed, &term))
    return PM_OK;
  string->text = term.value.data ? term.value : PM_STR("");
  string->id = pm_id_make(tag, number);
  return PM_OK;
}

static PmStatus check_term(PmSnapshot *s, PmStr key) {
  uint64_t number = 0;
  PmId id = PM_ID_ABSENT;
  PmTerm term = {0};
  PmStr packed = {0};
  if (key.len == sizeof number) {
    memcpy(&number, key.data, sizeof number);
    PM_TRY(get_packed(s->index, s->txn, number, &packed));
  }
  const bool triple = tag_of(packed) == PM_TAG_TRIPLE && packed.len == TRIPLE_BYTES;
  if (triple || unpack(packed, &term))
    PM_TRY(find_packed(s->index, s->txn, packed, &id));
  return id == pm_id_make(tag_of(packed), number)
             ? PM_OK
             : pm_index_damaged(s->index, s->job, "a term is missing or broken");
}

PmStatus pm_dict_check(PmSnapshot *s) {
  PmKvCursor *cursor = NULL;
  uint64_t hashes = 0, n = 0;
  PM_TRY(pm_kv_count(s->txn, s->index->tables.hashes, &hashes));
  if (s->state.terms > hashes) // a writer may have left more
    return pm_kv_damaged(s->txn, "there are fewer hashes than terms");
  PmStr key = {0}, value = {0};
  PM_TRY(pm_kv_cursor_open(s->txn, s->index->tables.terms, &cursor));
  PmStatus st = pm_kv_move(cursor, PM_KV_FIRST, &key, &value);
  for (; !st && key.data && n < s->state.terms;
       ++n) { // what a killed writer left is behind
    st = check_term(s, key);
    if (!st)
      st = pm_job_check(s->job);
    if (!st)
      st = pm_kv_move(cursor, PM_KV_NEXT, &key, &value);
  }
  pm_kv_cursor_close(cursor);
  if (!st && n != s->state.terms)
    return pm_kv_damaged(s->txn, "terms are missing");
  return st;
}

// --- adding ---------------------------------------------------------------------------

typedef struct {
  uint64_t hash;
  PmId id; // 0: an empty slot
  PmStr packed;
} Slot;

// Terms with their bytes.
typedef struct {
  Slot *slots;
  size_t n, cap;
  size_t used; // bytes, about
  PmArena arena;
} Slots;

// Hashes on their way into the table; keys rise.
typedef struct {
  PmKvTxn *txn;
  PmKvTable table;
  bool append;   // the table was empty
  uint64_t last; // key
} HashWriter;

// Two kinds of tables in memory: `young` and `old` have terms with their bytes, those
// that were met last; `seen` has all terms that were met, each as 20 bits of its hash and
// its number. When `young` is full it becomes `old`, and what of that was not met again
// since is forgotten: terms that come all the time stay. Who is in none of them is new,
// if the file had no terms in the beginning: no look into the file. Hashes of new terms
// wait, sorted, until they are written from the first to the last.
struct PmDictWriter {
  PmIndex *index;
  PmJob *job;
  size_t memory; // bytes
  Slots young, old;
  uint64_t *seen;
  size_t n_seen, cap_seen;
  bool complete; // all terms of the file are in `seen`
  bool flushing; // some hashes of `news` are written
  HashWriter hashes;
  PmRuns *news;     // hash and number of terms whose hashes are not written yet
  uint64_t next;    // number
  uint64_t flushed; // the greatest number whose hash is written
  size_t written;
  PmBuf scratch;
};

enum { SLOTS_SHARE = 2, SEEN_SHARE = 5, NEWS_SHARE = 1 }; // eighths of the memory

PmStatus pm_dict_writer_new(PmIndex *index, PmJob *job, const PmDictOptions *o,
                            PmDictWriter **out) {
  PmDictWriter *w = calloc(1, sizeof *w);
  *out = w;
  if (!w)
    return PM_ERR_NOMEM;
  *w = (PmDictWriter){.index = index,
                      .job = job,
                      .memory = o->memory,
                      .complete = o->terms == 0,
                      .next = o->terms + 1,
                      .flushed = o->terms,
                      .scratch = pm_buf(LARGEST_TERM)};
  w->cap_seen = o->memory / 8 * SEEN_SHARE / sizeof *w->seen;
  w->cap_seen = w->cap_seen < MIN_SLOTS    ? MIN_SLOTS
                : w->cap_seen > UINT32_MAX ? UINT32_MAX
                                           : w->cap_seen;
  return PM_OK;
}

static void free_slots(Slots *s) {
  free(s->slots);
  pm_arena_release(&s->arena);
}

void pm_dict_writer_forget(PmDictWriter *w) {
  free_slots(&w->young);
  free_slots(&w->old);
  free(w->seen);
  w->young = w->old = (Slots){0};
  w->seen = NULL;
}

void pm_dict_writer_free(PmDictWriter *w) {
  if (!w)
    return;
  pm_dict_writer_forget(w);
  pm_runs_free(w->news);
  pm_buf_release(&w->scratch);
  free(w);
}

size_t pm_dict_writer_written(PmDictWriter *w) {
  const size_t n = w->written;
  w->written = 0;
  return n;
}

uint64_t pm_dict_writer_flushed(const PmDictWriter *w) { return w->flushed; }

// Where the term is, or an empty slot.
static Slot *find_slot(const Slots *s, uint64_t hash, PmStr packed) {
  size_t i = hash & (s->cap - 1);
  while (s->slots[i].id &&
         (s->slots[i].hash != hash || !same(s->slots[i].packed, packed)))
    i = (i + 1) & (s->cap - 1);
  return &s->slots[i];
}

static PmStatus grow(Slots *s) {
  const size_t cap = s->cap ? s->cap * 2 : MIN_SLOTS;
  Slot *slots = calloc(cap, sizeof *slots);
  if (!slots)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < s->cap; ++i) {
    if (!s->slots[i].id)
      continue;
    size_t at = s->slots[i].hash & (cap - 1);
    while (slots[at].id)
      at = (at + 1) & (cap - 1);
    slots[at] = s->slots[i];
  }
  free(s->slots);
  s->slots = slots;
  s->cap = cap;
  return PM_OK;
}

static void age(PmDictWriter *w) {
  Slots empty = w->old;
  if (empty.n)
    memset(empty.slots, 0, empty.cap * sizeof *empty.slots);
  pm_arena_clear(&empty.arena);
  empty.n = empty.used = 0;
  w->old = w->young;
  w->young = empty;
}

static PmStatus note_news(PmDictWriter *w, uint64_t hash) {
  const PmRecord news = {.ids = {{hash, w->next}}};
  if (!w->news)
    PM_TRY(
        pm_runs_new(w->job, w->index->dir, w->memory / 8 * NEWS_SHARE, true, &w->news));
  return pm_runs_add(w->news, &news);
}

// Another part of the hash than that which chooses the slot.
static uint64_t seen_mark(uint64_t hash) { return hash >> NUMBER_BITS << NUMBER_BITS; }

static size_t seen_place(const PmDictWriter *w, uint64_t hash) {
  return (size_t)((hash & UINT32_MAX) * w->cap_seen >> 32);
}

static size_t seen_next(const PmDictWriter *w, size_t i) {
  return i + 1 < w->cap_seen ? i + 1 : 0;
}

// The number of a term among those met; 0 where it is not.
static PmStatus find_seen(PmDictWriter *w, PmKvTxn *txn, const Slot *slot,
                          uint64_t *number) {
  PmStr stored = {0};
  *number = 0;
  for (size_t i = seen_place(w, slot->hash); w->seen && w->seen[i]; i = seen_next(w, i)) {
    if (seen_mark(w->seen[i]) != seen_mark(slot->hash))
      continue;
    PM_TRY(get_packed(w->index, txn, w->seen[i] & MAX_NUMBER, &stored));
    if (stored.data && same(stored, slot->packed)) {
      *number = w->seen[i] & MAX_NUMBER;
      return PM_OK;
    }
  }
  return PM_OK;
}

bool pm_dict_writer_is_full(const PmDictWriter *w) {
  return w->seen && w->n_seen >= w->cap_seen / 16 * 11;
}

static PmStatus note_seen(PmDictWriter *w, PmKvTxn *txn, uint64_t hash, uint64_t number) {
  if (!w->seen && !(w->seen = calloc(w->cap_seen, sizeof *w->seen)))
    return PM_ERR_NOMEM;
  if (4 * w->n_seen >= 3 * w->cap_seen) { // starts again: the file knows them all
    bool more = false;
    PM_TRY(pm_dict_writer_flush(w, txn, SIZE_MAX, &more));
  }
  size_t i = seen_place(w, hash);
  while (w->seen[i])
    i = seen_next(w, i);
  w->seen[i] = seen_mark(hash) | number;
  ++w->n_seen;
  return PM_OK;
}

// What was packed, under the next number.
static PmStatus put_term(PmDictWriter *w, PmKvTxn *txn) {
  const uint32_t sum = term_sum(w->next, packed_in(&w->scratch));
  memcpy(w->scratch.data, &sum, SUM_BYTES);
  if (w->next > MAX_NUMBER)
    return PM_ERR_LIMIT;
  return pm_kv_put(txn, w->index->tables.terms, number_key(&w->next),
                   pm_buf_str(&w->scratch), true);
}

static PmStatus add_term(PmDictWriter *w, PmKvTxn *txn, uint64_t hash, PmId *id) {
  const PmStr packed = packed_in(&w->scratch);
  PM_TRY(put_term(w, txn));
  PM_TRY(note_seen(w, txn, hash, w->next));
  PM_TRY(note_news(w, hash));
  w->written += packed.len + 32;
  *id = pm_id_make(tag_of(packed), w->next++);
  return PM_OK;
}

// The id of a term without its bytes in memory.
static PmStatus look_up(PmDictWriter *w, PmKvTxn *txn, Slot *slot) {
  uint64_t number = 0;
  PM_TRY(find_seen(w, txn, slot, &number));
  slot->id = number ? pm_id_make(tag_of(slot->packed), number) : PM_ID_ABSENT;
  if (number)
    return PM_OK;
  if (!w->complete)
    PM_TRY(find_packed(w->index, txn, slot->packed, &slot->id));
  return slot->id == PM_ID_ABSENT ? add_term(w, txn, slot->hash, &slot->id)
                                  : note_seen(w, txn, slot->hash, slot->id & MAX_NUMBER);
}

static PmStatus add_slot(PmDictWriter *w, PmKvTxn *txn, Slot *slot) {
  const Slot *old = w->old.n ? find_slot(&w->old, slot->hash, slot->packed) : NULL;
  const PmStr packed = slot->packed;
  if (old && old->id)
    slot->id = old->id;
  else
    PM_TRY(look_up(w, txn, slot));
  slot->packed = pm_arena_copy(&w->young.arena, packed);
  if (!slot->packed.data)
    return PM_ERR_NOMEM;
  *find_slot(&w->young, slot->hash, packed) = *slot;
  ++w->young.n;
  w->young.used += packed.len + 3 * sizeof *slot;
  return PM_OK;
}

static PmStatus packed_id(PmDictWriter *w, PmKvTxn *txn, PmId *id) {
  const PmStr packed = packed_in(&w->scratch);
  if (w->young.used > w->memory / 16 * SLOTS_SHARE)
    age(w);
  if (4 * (w->young.n + 1) > 3 * w->young.cap)
    PM_TRY(grow(&w->young));
  Slot slot = {.hash = hash_of(packed), .packed = packed};
  const Slot *known = find_slot(&w->young, slot.hash, packed);
  if (known->id)
    slot.id = known->id;
  else
    PM_TRY(add_slot(w, txn, &slot));
  *id = slot.id;
  return PM_OK;
}

PmStatus pm_dict_writer_id(PmDictWriter *w, PmKvTxn *txn, const PmTerm *t, PmId *id) {
  *id = t->kind == PM_TERM_NONE ? PM_ID_DEFAULT : pm_id_inline(t);
  if (*id != PM_ID_ABSENT)
    return PM_OK;
  if (t->kind == PM_TERM_TRIPLE) {
    PmId ids[3] = {0};
    PM_TRY(pm_dict_writer_id(w, txn, &t->triple->subject, &ids[0]));
    PM_TRY(pm_dict_writer_id(w, txn, &t->triple->predicate, &ids[1]));
    PM_TRY(pm_dict_writer_id(w, txn, &t->triple->object, &ids[2]));
    PM_TRY(pack_triple(&w->scratch, ids));
    return packed_id(w, txn, id);
  }
  const PmStatus st = pack(&w->scratch, t);
  if (st == PM_ERR_LIMIT)
    return pm_fail(w->job, st, pm_at(NULL, 0, 0), NULL, "a term is larger than 4 GiB");
  PM_TRY(st);
  return packed_id(w, txn, id);
}

// At the first free key from the hash on.
static PmStatus put_hash(HashWriter *h, uint64_t hash, uint64_t number) {
  bool done = h->append;
  uint64_t key = h->last && hash <= h->last ? h->last + 1 : hash;
  uint64_t entry = hash_entry(key, number);
  if (h->append)
    PM_TRY(pm_kv_put(h->txn, h->table, number_key(&key), number_key(&entry), true));
  while (!done) {
    entry = hash_entry(key, number);
    PM_TRY(pm_kv_put_new(h->txn, h->table, number_key(&key), number_key(&entry), &done));
    key += !done;
  }
  h->last = key;
  return PM_OK;
}

static PmStatus put_hashes(PmDictWriter *w, size_t limit, bool *more) {
  const PmRecord *news = NULL;
  const size_t written = w->written;
  for (uint64_t n = 0; w->written - written < limit; ++n) {
    if (n % CHECK_EVERY == 0)
      PM_TRY(pm_job_check(w->job));
    PM_TRY(pm_runs_next(w->news, &news));
    *more = news != NULL;
    if (!news)
      return PM_OK;
    PM_TRY(put_hash(&w->hashes, news->ids.at[0], news->ids.at[1]));
    w->written += HASH_BYTES;
  }
  return PM_OK;
}

static PmStatus begin_flush(PmDictWriter *w, PmKvTxn *txn) {
  uint64_t there = 0;
  w->hashes = (HashWriter){.table = w->index->tables.hashes};
  PM_TRY(pm_kv_count(txn, w->hashes.table, &there));
  w->hashes.append = there == 0;
  w->flushing = true;
  return pm_runs_rewind(w->news);
}

// `seen` starts again when it is nearly full: the file knows all terms then.
static void end_flush(PmDictWriter *w) {
  pm_runs_free(w->news);
  w->news = NULL;
  w->flushing = false;
  w->flushed = w->next - 1;
  if (!pm_dict_writer_is_full(w))
    return;
  memset(w->seen, 0, w->cap_seen * sizeof *w->seen);
  w->n_seen = 0;
  w->complete = false;
}

PmStatus pm_dict_writer_flush(PmDictWriter *w, PmKvTxn *txn, size_t limit, bool *more) {
  *more = false;
  if (!w->news)
    return PM_OK;
  if (!w->flushing)
    PM_TRY(begin_flush(w, txn));
  w->hashes.txn = txn;
  PM_TRY(put_hashes(w, limit, more));
  if (!*more)
    end_flush(w);
  return PM_OK;
}

static PmStatus last_number(PmIndex *ix, PmKvTxn *txn, uint64_t *number) {
  PmKvCursor *cursor = NULL;
  PmStr key = {0}, value = {0};
  *number = 0;
  PM_TRY(pm_kv_cursor_open(txn, ix->tables.terms, &cursor));
  const PmStatus st = pm_kv_move(cursor, PM_KV_LAST, &key, &value);
  if (key.len == sizeof *number)
    memcpy(number, key.data, sizeof *number);
  pm_kv_cursor_close(cursor);
  return st;
}

enum { AT_ONCE = 1 << 16 };

// Keys of hashes whose terms are not among the first `terms`, at most AT_ONCE.
static PmStatus leftover_hashes(PmIndex *ix, PmKvTxn *txn, uint64_t terms, PmBuf *keys) {
  PmKvCursor *cursor = NULL;
  PmStr key = {0}, value = {0};
  uint64_t number = 0;
  PM_TRY(pm_kv_cursor_open(txn, ix->tables.hashes, &cursor));
  PmStatus st = pm_kv_move(cursor, PM_KV_FIRST, &key, &value);
  while (!st && key.data && keys->len < AT_ONCE * sizeof number) {
    st = read_entry(txn, key, value, &number);
    if (!st && number > terms)
      st = pm_buf_append(keys, key);
    if (!st)
      st = pm_kv_move(cursor, PM_KV_NEXT, &key, &value);
  }
  pm_kv_cursor_close(cursor);
  return st;
}

static PmStatus remove_hashes(PmIndex *ix, PmKvTxn *txn, uint64_t terms, bool *some) {
  PmBuf keys = pm_buf(AT_ONCE * sizeof(uint64_t));
  PmStatus st = leftover_hashes(ix, txn, terms, &keys);
  for (size_t i = 0; !st && i < keys.len; i += sizeof(uint64_t))
    st = pm_kv_delete(txn, ix->tables.hashes, pm_str_n(keys.data + i, sizeof(uint64_t)));
  *some = keys.len > 0;
  pm_buf_release(&keys);
  return st;
}

PmStatus pm_dict_remove_leftovers(PmIndex *ix, PmKvTxn *txn, uint64_t terms, bool *more) {
  uint64_t last = 0;
  PM_TRY(last_number(ix, txn, &last));
  *more = last > terms;
  if (*more) { // hashes first: while terms are left, it is known that there may be some
    bool some = false;
    PM_TRY(remove_hashes(ix, txn, terms, &some));
    if (some)
      return PM_OK;
  }
  for (int i = 0; *more && i < AT_ONCE; ++i) {
    uint64_t number = 0;
    PM_TRY(last_number(ix, txn, &number));
    *more = number > terms;
    if (*more)
      PM_TRY(pm_kv_delete(txn, ix->tables.terms, number_key(&number)));
  }
  return PM_OK;
}
