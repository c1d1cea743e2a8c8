// SPDX-License-Identifier: MIT
// Table `text`: the word, a NUL, the number of the first term (8 bytes, big end first) →
// checksum (4), differences of the numbers behind it. What a killed writer left may name
// wrong terms, and so may a word that was cut: who finds a term looks at its text.
#include "store/fulltext.h"

#include "store/dict.h"
#include "store/sum.h"
#include "store/words.h"

#include <stdlib.h>

enum {
  SUM_BYTES = 4,
  NUMBER_BYTES = 8,
  MAX_VALUE = 1000,
  MAX_KEY = PM_WORD_BYTES + 1 + NUMBER_BYTES,
  MIN_ENTRIES = 1024,
  MIN_LIST = 16,
};

// --- keys and values ------------------------------------------------------------------

typedef struct {
  char bytes[MAX_KEY];
  size_t len;
} Key;

static Key make_key(PmStr word, uint64_t number) {
  Key k = {.len = word.len + 1 + NUMBER_BYTES};
  memcpy(k.bytes, word.data, word.len);
  for (size_t i = 0; i < NUMBER_BYTES; ++i)
    k.bytes[word.len + 1 + i] = (char)(number >> (56 - 8 * i) & 0xFF);
  return k;
}

static PmStr key_str(const Key *k) { return pm_str_n(k->bytes, k->len); }

static PmStr key_word(PmStr key) {
  return pm_str_n(key.data, key.len > NUMBER_BYTES ? key.len - NUMBER_BYTES - 1 : 0);
}

static uint64_t key_number(PmStr key) {
  uint64_t n = 0;
  for (size_t i = key.len - NUMBER_BYTES; i < key.len; ++i)
    n = n << 8 | (unsigned char)key.data[i];
  return n;
}

static uint32_t value_sum(PmStr key, PmStr list) {
  return (uint32_t)pm_sum64(list, pm_sum64(key, 0x7E27));
}

// The list behind the checksum; false where it does not match.
static bool get_list(PmStr key, PmStr value, PmStr *list) {
  uint32_t sum = 0;
  if (value.len < SUM_BYTES || key.len <= NUMBER_BYTES + 1)
    return false;
  memcpy(&sum, value.data, SUM_BYTES);
  *list = pm_str_slice(value, SUM_BYTES, value.len);
  return sum == value_sum(key, *list);
}

static uint64_t get_varint(PmStr list, size_t *at) {
  uint64_t x = 0;
  for (unsigned shift = 0; *at < list.len && shift < 64; shift += 7) {
    const unsigned char c = (unsigned char)list.data[(*at)++];
    x |= (uint64_t)(c & 0x7F) << shift;
    if (c < 0x80)
      break;
  }
  return x;
}

static size_t put_varint(char *out, uint64_t x) {
  size_t n = 0;
  for (; x >= 0x80; x >>= 7)
    out[n++] = (char)(x | 0x80);
  out[n++] = (char)x;
  return n;
}

// --- writing --------------------------------------------------------------------------

// A word's numbers since the last flush: the first, then differences.
typedef struct {
  char word[PM_WORD_BYTES];
  uint8_t word_len; // 0: an empty entry
  uint32_t len, cap;
  uint64_t first, last;
  char *list;
} Entry;

struct PmFulltextWriter {
  PmIndex *index;
  size_t memory, used;
  Entry *entries;
  size_t n, cap;
  PmBuf folded;
  uint64_t number; // being added
};

PmStatus pm_fulltext_writer_new(PmIndex *index, size_t memory, PmFulltextWriter **out) {
  PmFulltextWriter *w = calloc(1, sizeof *w);
  *out = w;
  if (!w)
    return PM_ERR_NOMEM;
  *w = (PmFulltextWriter){
      .index = index, .memory = memory, .folded = pm_buf(SIZE_MAX / 2)};
  return PM_OK;
}

static void forget(PmFulltextWriter *w) {
  for (size_t i = 0; i < w->cap; ++i)
    free(w->entries[i].list);
  free(w->entries);
  w->entries = NULL;
  w->n = w->cap = w->used = 0;
}

void pm_fulltext_writer_free(PmFulltextWriter *w) {
  if (!w)
    return;
  forget(w);
  pm_buf_release(&w->folded);
  free(w);
}

bool pm_fulltext_writer_is_full(const PmFulltextWriter *w) { return w->used > w->memory; }

static PmStr entry_word(const Entry *e) { return pm_str_n(e->word, e->word_len); }

static Entry *find_entry(Entry *entries, size_t cap, PmStr word) {
  size_t i = pm_sum64(word, 0) & (cap - 1);
  while (entries[i].word_len && !pm_str_eq(entry_word(&entries[i]), word))
    i = (i + 1) & (cap - 1);
  return &entries[i];
}

static PmStatus grow(PmFulltextWriter *w) {
  const size_t cap = w->cap ? w->cap * 2 : MIN_ENTRIES;
  Entry *entries = calloc(cap, sizeof *entries);
  if (!entries)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < w->cap; ++i)
    if (w->entries[i].word_len)
      *find_entry(entries, cap, entry_word(&w->entries[i])) = w->entries[i];
  free(w->entries);
  w->used += (cap - w->cap) * sizeof *entries;
  w->entries = entries;
  w->cap = cap;
  return PM_OK;
}

static PmStatus add_number(PmFulltextWriter *w, Entry *e) {
  if (e->last == w->number)
    return PM_OK;
  if (e->cap - e->len < 10) {
    const uint32_t cap = e->cap ? e->cap * 2 : MIN_LIST;
    char *list = realloc(e->list, cap);
    if (!list)
      return PM_ERR_NOMEM;
    w->used += cap - e->cap + (e->cap ? 0 : sizeof(size_t) * 2);
    e->list = list;
    e->cap = cap;
  }
  if (e->first)
    e->len += (uint32_t)put_varint(e->list + e->len, w->number - e->last);
  else
    e->first = w->number;
  e->last = w->number;
  return PM_OK;
}

static PmStatus add_word(void *self, PmStr word) {
  PmFulltextWriter *w = self;
  if (4 * (w->n + 1) > 3 * w->cap)
    PM_TRY(grow(w));
  Entry *e = find_entry(w->entries, w->cap, word);
  if (!e->word_len) {
    memcpy(e->word, word.data, word.len);
    e->word_len = (uint8_t)word.len;
    ++w->n;
  }
  return add_number(w, e);
}

PmStatus pm_fulltext_writer_add(PmFulltextWriter *w, PmKvTxn *txn, uint64_t number) {
  const PmWordSink sink = {.word = add_word, .self = w};
  PmDictString string;
  PM_TRY(pm_dict_string(w->index, txn, number, &string));
  w->number = number;
  return string.text.data ? pm_words_of(string.text, &w->folded, &sink) : PM_OK;
}

// A record that is being filled.
typedef struct {
  PmKvTxn *txn;
  PmKvTable table;
  bool append;
  Key key;
  char value[MAX_VALUE + 16];
  size_t len;
  uint64_t last;
} Record;

static PmStatus put_record(Record *r) {
  const PmStr key = key_str(&r->key);
  const uint32_t sum = value_sum(key, pm_str_n(r->value + SUM_BYTES, r->len - SUM_BYTES));
  memcpy(r->value, &sum, SUM_BYTES);
  return pm_kv_put(r->txn, r->table, key, pm_str_n(r->value, r->len), r->append);
}

static void start_record(Record *r, PmStr word, uint64_t number) {
  r->key = make_key(word, number);
  r->len = SUM_BYTES;
  r->last = number;
}

static PmStatus add_to_record(Record *r, PmStr word, uint64_t number) {
  if (r->len >= MAX_VALUE) {
    PM_TRY(put_record(r));
    start_record(r, word, number);
    return PM_OK;
  }
  r->len += put_varint(r->value + r->len, number - r->last);
  r->last = number;
  return PM_OK;
}

// Goes on with the word's last record in the file, where there is one with room before
// the first number; else starts one.
static PmStatus open_record(Record *r, const Entry *e) {
  const PmStr word = entry_word(e);
  const Key wanted = make_key(word, UINT64_MAX);
  PmKvCursor *cursor = NULL;
  PmStr key = key_str(&wanted), value = {0}, list = {0};
  start_record(r, word, e->first);
  if (r->append)
    return PM_OK;
  PM_TRY(pm_kv_cursor_open(r->txn, r->table, &cursor));
  PmStatus st = pm_kv_move(cursor, PM_KV_AT_OR_AFTER, &key, &value);
  if (!st)
    st = pm_kv_move(cursor, key.data ? PM_KV_PREV : PM_KV_LAST, &key, &value);
  if (!st && key.data && pm_str_eq(key_word(key), word) && value.len < MAX_VALUE &&
      get_list(key, value, &list)) {
    uint64_t last = key_number(key);
    for (size_t at = 0; at < list.len;)
      last += get_varint(list, &at);
    if (last < e->first) {
      r->key = make_key(word, key_number(key));
      memcpy(r->value, value.data, value.len);
      r->len = value.len;
      r->last = last;
      st = add_to_record(r, word, e->first);
    }
  }
  pm_kv_cursor_close(cursor);
  return st;
}

static PmStatus write_entry(Record *r, const Entry *e) {
  const PmStr list = pm_str_n(e->list, e->len);
  uint64_t number = e->first;
  PM_TRY(open_record(r, e));
  for (size_t at = 0; at < list.len;) {
    number += get_varint(list, &at);
    PM_TRY(add_to_record(r, entry_word(e), number));
  }
  return put_record(r);
}

// In the order of keys: NUL stands behind each word.
static int by_word(const void *a, const void *b) {
  const Entry *x = a, *y = b;
  const size_t n = x->word_len < y->word_len ? x->word_len : y->word_len;
  const int c = memcmp(x->word, y->word, n);
  return c ? c : (x->word_len > y->word_len) - (x->word_len < y->word_len);
}

PmStatus pm_fulltext_writer_flush(PmFulltextWriter *w, PmKvTxn *txn) {
  uint64_t there = 0;
  size_t n = 0;
  Record r = {.txn = txn, .table = w->index->tables.text};
  PM_TRY(pm_kv_count(txn, r.table, &there));
  r.append = there == 0;
  for (size_t i = 0; i < w->cap; ++i)
    if (w->entries[i].word_len) {
      const Entry e = w->entries[i];
      w->entries[i] = (Entry){0};
      w->entries[n++] = e;
    }
  if (n)
    qsort(w->entries, n, sizeof *w->entries, by_word);
  PmStatus st = PM_OK;
  for (size_t i = 0; !st && i < n; ++i)
    st = write_entry(&r, &w->entries[i]);
  forget(w);
  return st;
}

// --- looking up -----------------------------------------------------------------------

typedef struct {
  uint64_t *items;
  size_t n, cap;
} Numbers;

static PmStatus add_found(Numbers *found, uint64_t number) {
  if (found->n == found->cap) {
    const size_t cap = found->cap ? found->cap * 2 : 256;
    uint64_t *items = realloc(found->items, cap * sizeof *items);
    if (!items)
      return PM_ERR_NOMEM;
    found->items = items;
    found->cap = cap;
  }
  found->items[found->n++] = number;
  return PM_OK;
}

static int by_number(const void *a, const void *b) {
  const uint64_t *x = a, *y = b;
  return (*x > *y) - (*x < *y);
}

// Rising, each once.
static void tidy(Numbers *found) {
  size_t n = 0;
  bool rising = true;
  for (size_t i = 1; rising && i < found->n; ++i)
    rising = found->items[i - 1] < found->items[i];
  if (rising)
    return;
  qsort(found->items, found->n, sizeof *found->items, by_number);
  for (size_t i = 0; i < found->n; ++i)
    if (!n || found->items[n - 1] != found->items[i])
      found->items[n++] = found->items[i];
  found->n = n;
}

static PmStatus read_list(PmSnapshot *s, PmStr key, PmStr value, Numbers *found) {
  PmStr list = {0};
  if (!get_list(key, value, &list))
    return pm_index_damaged(s->index, s->job, "a record of texts is broken");
  uint64_t number = key_number(key);
  PM_TRY(add_found(found, number));
  for (size_t at = 0; at < list.len;) {
    number += get_varint(list, &at);
    PM_TRY(add_found(found, number));
  }
  return PM_OK;
}

static bool is_wanted(PmStr key, const PmNeeded *need) {
  const PmStr word = key_word(key);
  return need->is_prefix ? pm_str_starts(word, need->word) : pm_str_eq(word, need->word);
}

static PmStatus read_lists(PmSnapshot *s, const PmNeeded *need, Numbers *found) {
  const Key first = make_key(need->word, 0);
  PmKvCursor *cursor = NULL;
  PmStr key = need->is_prefix ? need->word : key_str(&first), value = {0};
  found->n = 0;
  PM_TRY(pm_kv_cursor_open(s->txn, s->index->tables.text, &cursor));
  PmStatus st = pm_kv_move(cursor, PM_KV_AT_OR_AFTER, &key, &value);
  while (!st && key.data && is_wanted(key, need)) {
    st = read_list(s, key, value, found);
    if (!st)
      st = pm_job_check(s->job);
    if (!st)
      st = pm_kv_move(cursor, PM_KV_NEXT, &key, &value);
  }
  pm_kv_cursor_close(cursor);
  tidy(found);
  return st;
}

static void keep_common(Numbers *a, const Numbers *b) {
  size_t n = 0;
  for (size_t i = 0, j = 0; i < a->n && j < b->n;) {
    const uint64_t x = a->items[i], y = b->items[j];
    if (x == y)
      a->items[n++] = x;
    i += x <= y;
    j += y <= x;
  }
  a->n = n;
}

// --- searching ------------------------------------------------------------------------

typedef struct {
  PmSnapshot *snapshot;
  PmWordQuery *query;
  PmArena *arena;
  PmId *ids;
  size_t n, cap;
} Search;

static PmStatus add_id(Search *f, PmId id) {
  PmId *ids = pm_arena_extend(f->arena, f->ids, f->n, &f->cap, sizeof *ids);
  if (!ids)
    return PM_ERR_NOMEM;
  f->ids = ids;
  ids[f->n++] = id;
  return PM_OK;
}

static PmStatus try_number(Search *f, uint64_t number) {
  PmSnapshot *s = f->snapshot;
  PmDictString string;
  bool matches = false;
  PM_TRY(pm_dict_string(s->index, s->txn, number, &string));
  if (string.text.data)
    PM_TRY(pm_word_query_matches(f->query, string.text, &matches));
  return matches ? add_id(f, string.id) : PM_OK;
}

// Terms from `from` on, one by one.
static PmStatus try_each(Search *f, uint64_t from) {
  PmStatus st = PM_OK;
  for (uint64_t i = from; !st && i <= f->snapshot->state.terms; ++i) {
    st = try_number(f, i);
    if (!st)
      st = pm_job_check(f->snapshot->job);
  }
  return st;
}

// Inline strings are in no dictionary: those that quads have, each once.
static PmStatus try_short(Search *f) {
  const PmQuadPattern p = {.pattern = {{PM_ID_ANY, PM_ID_ANY, PM_ID_ANY, PM_ID_ANY}},
                           .order = PM_ORDER_OSPG,
                           .range = true,
                           .from = pm_id_make(PM_TAG_SHORT, 0),
                           .to = pm_id_make(PM_TAG_INTEGER, 0) - 1};
  PmQuadScan *scan = NULL;
  const PmIds *quad = NULL;
  PmArena arena = {0};
  PmStatus st = pm_quad_scan_open(f->snapshot, &p, &scan);
  while (!st && !(st = pm_quad_scan_next(scan, &quad)) && quad) {
    const PmId id = quad->at[PM_O];
    const PmIds after = {{0, 0, id + 1, 0}};
    PmTerm term;
    bool matches = false;
    pm_arena_clear(&arena);
    st = pm_snapshot_term(f->snapshot, id, &arena, &term);
    if (!st)
      st = pm_word_query_matches(f->query, term.value, &matches);
    if (!st && matches)
      st = add_id(f, id);
    if (!st)
      st = pm_quad_scan_seek(scan, &after);
  }
  pm_quad_scan_close(scan);
  pm_arena_release(&arena);
  return st;
}

static PmStatus candidates(Search *f, Numbers *found) {
  Numbers other = {0};
  size_t n = 0;
  const PmNeeded *needs = pm_word_query_needs(f->query, &n);
  PmStatus st = read_lists(f->snapshot, &needs[0], found);
  for (size_t i = 1; !st && i < n && found->n; ++i) {
    st = read_lists(f->snapshot, &needs[i], &other);
    keep_common(found, &other);
  }
  free(other.items);
  return st;
}

static PmStatus try_candidates(Search *f, uint64_t indexed) {
  Numbers found = {0};
  PmStatus st = candidates(f, &found);
  for (size_t i = 0; !st && i < found.n && found.items[i] <= indexed; ++i) {
    st = try_number(f, found.items[i]);
    if (!st)
      st = pm_job_check(f->snapshot->job);
  }
  free(found.items);
  return st;
}

static PmStatus search(Search *f) {
  size_t n = 0;
  uint64_t indexed = f->snapshot->state.text;
  indexed -= indexed > 0;
  (void)pm_word_query_needs(f->query, &n);
  if (pm_word_query_is_empty(f->query))
    return PM_OK;
  if (n && indexed)
    PM_TRY(try_candidates(f, indexed));
  PM_TRY(try_each(f, n ? indexed + 1 : 1));
  return try_short(f);
}

PmStatus pm_snapshot_text(PmSnapshot *s, PmStr query, PmArena *arena, PmIdList *ids) {
  Search f = {.snapshot = s, .arena = arena};
  *ids = (PmIdList){0};
  PM_TRY(pm_word_query_new(query, &f.query));
  const PmStatus st = search(&f);
  pm_word_query_free(f.query);
  *ids = (PmIdList){f.ids, f.n};
  return st;
}

// --- checking -------------------------------------------------------------------------

PmStatus pm_fulltext_check(PmSnapshot *s) {
  PmKvCursor *cursor = NULL;
  PmStr key = {0}, value = {0}, list = {0};
  PM_TRY(pm_kv_cursor_open(s->txn, s->index->tables.text, &cursor));
  PmStatus st = pm_kv_move(cursor, PM_KV_FIRST, &key, &value);
  while (!st && key.data) {
    if (!get_list(key, value, &list))
      st = pm_index_damaged(s->index, s->job, "a record of texts is broken");
    if (!st)
      st = pm_job_check(s->job);
    if (!st)
      st = pm_kv_move(cursor, PM_KV_NEXT, &key, &value);
  }
  pm_kv_cursor_close(cursor);
  return st;
}
