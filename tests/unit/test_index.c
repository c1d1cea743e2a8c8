// SPDX-License-Identifier: MIT
// Unit tests of the storage: every pattern in every order against a plain list, terms in
// = terms out, changes small and big, snapshots beside a writer, a bounded sort.
#include "tap.h"

#include "store/block.h"
#include "store/index.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { UNIVERSE = 6, MAX_QUADS = UNIVERSE * UNIVERSE * UNIVERSE * UNIVERSE };

static char room[] = "/tmp/pressmark-index.XXXXXX";
static TapJob tap;
static PmIndex *ix;
static bool model[UNIVERSE][UNIVERSE][UNIVERSE][UNIVERSE];
static uint64_t seed = 42;

static unsigned roll(unsigned n) {
  seed = seed * UINT64_C(6364136223846793005) + 1;
  return (unsigned)(seed >> 33) % n;
}

static PmTerm term(unsigned position, unsigned n) {
  static char text[4][UNIVERSE][32];
  char *t = text[position][n];
  if (position == PM_G && n == 0)
    return (PmTerm){0};
  snprintf(t, sizeof text[0][0], "http://e.org/%c%u", "spog"[position], n);
  if (position == PM_O && n < 3)
    return pm_typed_literal(pm_str_n(t + 14, 1), PM_STR(PM_XSD "integer"));
  return pm_iri(pm_str(t));
}

static PmStatus change_model(PmChange *c, bool add) {
  const unsigned s = roll(UNIVERSE), p = roll(UNIVERSE), o = roll(UNIVERSE),
                 g = roll(UNIVERSE);
  const PmQuad q = {term(PM_S, s), term(PM_P, p), term(PM_O, o), term(PM_G, g)};
  model[s][p][o][g] = add;
  return add ? pm_change_add(c, &q) : pm_change_delete(c, &q);
}

static PmStatus clear_model(PmChange *c) {
  const unsigned g = roll(UNIVERSE);
  const PmTerm graph = term(PM_G, g);
  PmId id = 0;
  for (unsigned i = 0; i < MAX_QUADS / UNIVERSE; ++i)
    model[i / 36][i / 6 % 6][i % 6][g] = false;
  PM_TRY(pm_change_id(c, &graph, &id));
  return pm_change_clear(c, id);
}

static PmStatus change_some(unsigned n) {
  PmChange *c = NULL;
  PM_TRY(pm_change_begin(ix, &tap.job, &c));
  PmStatus st = PM_OK;
  for (unsigned i = 0; !st && i < n; ++i)
    st = roll(20) == 0 ? clear_model(c) : change_model(c, roll(3) != 0);
  if (!st)
    return pm_change_commit(c);
  pm_change_abort(c);
  return st;
}

// Whether the model has the quad that the pattern (indexes or -1) asks for.
static size_t expected(const int at[4], bool distinct) {
  size_t n = 0;
  for (int i = 0; i < MAX_QUADS / UNIVERSE; ++i) {
    const int s = i / 36, p = i / 6 % 6, o = i % 6;
    size_t graphs = 0;
    for (int g = 0; g < UNIVERSE; ++g)
      graphs += model[s][p][o][g] && (at[3] < 0 || at[3] == g);
    if ((at[0] < 0 || at[0] == s) && (at[1] < 0 || at[1] == p) &&
        (at[2] < 0 || at[2] == o))
      n += distinct ? graphs > 0 : graphs;
  }
  return n;
}

static bool ordered(const PmIds *a, const PmIds *b, PmOrder order) {
  const uint8_t *at = pm_order_positions(order);
  for (size_t i = 0; i < PM_POSITIONS; ++i)
    if (a->at[at[i]] != b->at[at[i]])
      return a->at[at[i]] < b->at[at[i]];
  return false;
}

static bool fits(const PmIds *quad, const PmIds *pattern) {
  for (size_t i = 0; i < PM_POSITIONS; ++i)
    if (pattern->at[i] != PM_ID_ANY && pattern->at[i] != quad->at[i])
      return false;
  return true;
}

// Quads of the pattern; SIZE_MAX where one is out of place.
static size_t scanned(PmSnapshot *s, const PmQuadPattern *p) {
  PmQuadScan *scan = NULL;
  const PmIds *quad = NULL;
  PmIds last = {0};
  size_t n = 0;
  if (pm_quad_scan_open(s, p, &scan))
    return SIZE_MAX;
  while (!pm_quad_scan_next(scan, &quad) && quad) {
    if (!fits(quad, &p->pattern) || (n && !ordered(&last, quad, p->order)))
      n = SIZE_MAX / 2;
    last = *quad;
    ++n;
  }
  pm_quad_scan_close(scan);
  return n;
}

static bool pattern_is_right(PmSnapshot *s, const int at[4]) {
  PmQuadPattern p = {0};
  for (unsigned i = 0; i < PM_POSITIONS; ++i) {
    const PmTerm t = term(i, at[i] < 0 ? 0 : (unsigned)at[i]);
    p.pattern.at[i] = PM_ID_ANY;
    if (at[i] >= 0 && pm_snapshot_find(s, &t, &p.pattern.at[i]))
      return false;
  }
  p.order = pm_order_for(&p.pattern);
  uint64_t estimate = 0;
  bool exact = false;
  const size_t want = expected(at, false);
  if (scanned(s, &p) != want || pm_snapshot_estimate(s, &p, &estimate, &exact) ||
      !exact || estimate != want)
    return false;
  p.distinct = true;
  return at[3] >= 0 || scanned(s, &p) == expected(at, true);
}

static size_t wrong_patterns(void) {
  size_t wrong = 0;
  PmSnapshot *s = NULL;
  if (pm_snapshot_open(ix, &tap.job, &s))
    return SIZE_MAX;
  for (unsigned bits = 0; bits < 16; ++bits)
    for (int i = 0; i < UNIVERSE; ++i) {
      int at[4];
      for (unsigned j = 0; j < 4; ++j)
        at[j] = bits & 1U << j ? (i + (int)j) % UNIVERSE : -1;
      wrong += !pattern_is_right(s, at);
    }
  pm_snapshot_close(s);
  return wrong;
}

// Of all and of each predicate; the check compares what it reads with them.
static bool counts_are_right(void) {
  PmSnapshot *s = NULL;
  PmCounts counts;
  size_t wrong = 0;
  if (pm_snapshot_open(ix, &tap.job, &s))
    return false;
  for (int i = -1; i < UNIVERSE; ++i) {
    const int at[4] = {-1, i, -1, -1};
    const PmTerm p = term(PM_P, i < 0 ? 0 : (unsigned)i);
    PmId id = 0;
    PmStatus st = pm_snapshot_find(s, &p, &id);
    if (!st)
      st = i < 0 ? pm_snapshot_counts(s, &counts) : pm_snapshot_predicate(s, id, &counts);
    wrong +=
        st || counts.quads != expected(at, false) || counts.triples != expected(at, true);
  }
  wrong += pm_snapshot_check(s) != PM_OK;
  pm_snapshot_close(s);
  return wrong == 0;
}

static void test_patterns(void) {
  static const unsigned sizes[] = {600, 20, 1, 900, 40, 200};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; ++i) {
    ok(!change_some(sizes[i]), "%u changes", sizes[i]);
    const size_t wrong = wrong_patterns();
    ok(wrong == 0, "every pattern in its order: %zu wrong", wrong);
    ok(counts_are_right(), "quads and triples are counted");
  }
}

static void test_counts(void) {
  static const int all[4] = {-1, -1, -1, -1};
  PmSnapshot *s = NULL;
  PmArena arena = {0};
  PmCounts counts = {0};
  PmId *graphs = NULL;
  size_t n = 0, want = 0;
  ok(!pm_snapshot_open(ix, &tap.job, &s) && !pm_snapshot_counts(s, &counts) &&
         counts.quads == expected(all, false),
     "quads are counted");
  for (int g = 1; g < UNIVERSE; ++g)
    want += expected((const int[4]){-1, -1, -1, g}, false) > 0;
  ok(!pm_snapshot_graphs(s, &arena, &graphs, &n) && n == want, "named graphs");
  const PmTerm p = term(PM_P, 2);
  PmId id = 0;
  ok(!pm_snapshot_find(s, &p, &id) && !pm_snapshot_predicate(s, id, &counts) &&
         counts.quads == expected((const int[4]){-1, 2, -1, -1}, false),
     "quads of a predicate are counted");
  pm_snapshot_close(s);
  pm_arena_release(&arena);
}

static void test_ranges(void) {
  static const char *const integers[] = {
      "-576460752303423488", "-12", "-1", "0", "7", "10", "576460752303423487"};
  PmId last = 0;
  bool rising = true;
  for (size_t i = 0; i < sizeof integers / sizeof *integers; ++i) {
    const PmTerm t = pm_typed_literal(pm_str(integers[i]), PM_STR(PM_XSD "integer"));
    const PmId id = pm_id_inline(&t);
    rising &= (i == 0) == (id == PM_ID_ABSENT) || id > last;
    last = i ? id : 0;
  }
  ok(rising, "integers stand in the order of their values");
  static const char *const forms[] = {"+1", "01",  "-0", "",
                                      "-",  "1.0", " 1", "576460752303423488"};
  bool inlined = false;
  for (size_t i = 0; i < sizeof forms / sizeof *forms; ++i) {
    const PmTerm t = pm_typed_literal(pm_str(forms[i]), PM_STR(PM_XSD "integer"));
    inlined |= pm_id_inline(&t) != PM_ID_ABSENT;
  }
  ok(!inlined, "other forms are not inline");
  static const char *const decimals[] = {
      "-7205759403.7927935", "-1.5", "-1.50", "-0.0000001", "0", "0.0",
      "0.0000001",           "0.5",  "0.50",  "0.500",      "1", "10.25",
      "7205759403.7927935"};
  last = 0;
  rising = true;
  for (size_t i = 0; i < sizeof decimals / sizeof *decimals; ++i) {
    const PmTerm t = pm_typed_literal(pm_str(decimals[i]), PM_STR(PM_XSD "decimal"));
    const PmId id = pm_id_inline(&t);
    rising &= id != PM_ID_ABSENT && id > last;
    last = id;
  }
  ok(rising, "so do decimals");
  static const char *const others[] = {
      "+1",  "01", "-0", "-0.0",       "",
      "-",   ".5", "5.", "0.00000001", "7205759403.7927936",
      "1e0", " 1", ".",  "10000000000"};
  inlined = false;
  for (size_t i = 0; i < sizeof others / sizeof *others; ++i) {
    const PmTerm t = pm_typed_literal(pm_str(others[i]), PM_STR(PM_XSD "decimal"));
    inlined |= pm_id_inline(&t) != PM_ID_ABSENT;
  }
  ok(!inlined, "other forms of theirs are not inline");
  const PmTerm date = pm_typed_literal(PM_STR("1999-12-31"), PM_STR(PM_XSD "date"));
  ok(pm_id_inline(&date) == pm_id_of_date(1999, 12, 31), "a date");
}

static bool comes_back(const PmTerm *t) {
  PmChange *c = NULL;
  PmSnapshot *s = NULL;
  PmArena arena = {0};
  PmTerm got = {0};
  PmId id = 0, found = PM_ID_ABSENT;
  PmStatus st = pm_change_begin(ix, &tap.job, &c);
  st = st ? st : pm_change_id(c, t, &id);
  st = st ? st : pm_change_commit(c);
  st = st ? st : pm_snapshot_open(ix, &tap.job, &s);
  st = st ? st : pm_snapshot_find(s, t, &found);
  st = st ? st : pm_snapshot_term(s, found, &arena, &got);
  const bool same = !st && found == id && pm_term_eq(t, &got) &&
                    pm_str_eq(t->language, got.language) && t->direction == got.direction;
  pm_snapshot_close(s);
  pm_arena_release(&arena);
  return same;
}

static void test_terms(void) {
  static const char *const forms[] = {"true",
                                      "0",
                                      "TRUE",
                                      "2024-02-29",
                                      "2023-02-29",
                                      "0000-01-01",
                                      "2024-01-01Z",
                                      "2024-01-01T24:00:00",
                                      "2024-01-01T24:00:01",
                                      "2024-01-01T01:02:03Z",
                                      "2024-01-01T01:02:03.0",
                                      "-5",
                                      "007",
                                      "-0.50",
                                      "12.0000001",
                                      "-0.0",
                                      "12.",
                                      "7205759403.7927935",
                                      "-7205759403.7927936",
                                      "abc",
                                      "",
                                      "1234567",
                                      "12345678",
                                      "\xE5\xB9\xB3\xE6\xB9\x96"};
  static const char *const types[] = {"",     "integer",  "boolean",
                                      "date", "dateTime", "decimal"};
  for (size_t j = 0; j < sizeof types / sizeof *types; ++j) {
    char type[64];
    snprintf(type, sizeof type, "%s%s", *types[j] ? PM_XSD : "", types[j]);
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; ++i) {
      const PmTerm t = pm_typed_literal(pm_str(forms[i]), pm_str(type));
      wrong += !comes_back(&t);
    }
    ok(wrong == 0, "forms of '%s' come back: %zu wrong", types[j], wrong);
  }
  PmTerm t = pm_lang_literal(PM_STR("a\0b\0\0c"), PM_STR("zh-Hant-TW"));
  t.direction = PM_DIR_RTL;
  ok(comes_back(&t), "a tag with its case, a direction, NULs");
  t = pm_literal(PM_STR("a\0"));
  ok(comes_back(&t), "a short string that ends in NUL");
  PmTriple inner = {pm_iri(PM_STR("http://e.org/new-s")),
                    pm_iri(PM_STR("http://e.org/p")), pm_literal(PM_STR("1"))};
  PmTriple outer = {
      pm_bnode(PM_STR("b")), inner.predicate, {.kind = PM_TERM_TRIPLE, .triple = &inner}};
  t = (PmTerm){.kind = PM_TERM_TRIPLE, .triple = &outer};
  ok(comes_back(&t), "a triple term in a triple term");
  const size_t n = (size_t)10 << 20;
  char *big = malloc(n);
  if (big)
    memset(big, 'x', n);
  t = pm_literal(pm_str_n(big, big ? n : 0));
  ok(big && comes_back(&t), "a literal of 10 MiB");
  free(big);
}

// --- a big load, in little memory -----------------------------------------------------

// A quad a number, and a text for each hundredth.
static PmStatus add_numbers(PmIndex *into, unsigned from, unsigned to) {
  PmChange *c = NULL;
  PM_TRY(pm_change_begin(into, &tap.job, &c));
  pm_change_index_text(c);
  PmStatus st = PM_OK;
  for (unsigned i = from; !st && i < to; ++i) {
    const unsigned k = i * 7919U % 300007U; // all over the place
    char s[40], o[24];
    snprintf(s, sizeof s, "http://e.org/n%u", k);
    snprintf(o, sizeof o, "%u", k);
    const PmQuad q = {pm_iri(pm_str(s)), pm_iri(PM_STR("http://e.org/p")),
                      pm_typed_literal(pm_str(o), PM_STR(PM_XSD "integer")),
                      pm_iri(PM_STR("http://e.org/g"))};
    st = pm_change_add(c, &q);
    snprintf(o, sizeof o, "平湖的第%u篇", k);
    const PmQuad text = {q.subject, pm_iri(PM_STR("http://e.org/t")),
                         pm_literal(pm_str(o)), q.graph};
    if (!st && i % 100 == 0)
      st = pm_change_add(c, &text);
  }
  if (!st)
    return pm_change_commit(c);
  pm_change_abort(c);
  return st;
}

static size_t texts(PmIndex *from) {
  PmSnapshot *s = NULL;
  PmArena arena = {0};
  PmIdList found = {0};
  size_t n = SIZE_MAX;
  if (!pm_snapshot_open(from, &tap.job, &s) &&
      !pm_snapshot_text(s, PM_STR("平湖"), &arena, &found))
    n = found.n;
  pm_snapshot_close(s);
  pm_arena_release(&arena);
  return n;
}

static size_t in_range(PmIndex *from, int64_t low, int64_t high) {
  PmSnapshot *s = NULL;
  const PmTerm p = pm_iri(PM_STR("http://e.org/p"));
  PmQuadPattern range = {.pattern = {{PM_ID_ANY, PM_ID_ANY, PM_ID_ANY, PM_ID_ANY}},
                         .order = PM_ORDER_POSG,
                         .range = true,
                         .from = pm_id_of_integer(low),
                         .to = pm_id_of_integer(high)};
  size_t n = SIZE_MAX;
  if (!pm_snapshot_open(from, &tap.job, &s) &&
      !pm_snapshot_find(s, &p, &range.pattern.at[PM_P]))
    n = scanned(s, &range);
  pm_snapshot_close(s);
  return n;
}

typedef struct {
  PmIndex *index;
  size_t rounds, wrong;
  bool stop;
} Reader;

// Each commit adds 1,000 numbers and 10 texts: a reader sees a whole number of them.
static void *read_on(void *data) {
  Reader *r = data;
  do {
    const size_t n = in_range(r->index, 0, 400000);
    const size_t t = texts(r->index);
    r->wrong += n == SIZE_MAX || n % 1000 != 0 || t == SIZE_MAX || t % 10 != 0;
    ++r->rounds;
  } while (!__atomic_load_n(&r->stop, __ATOMIC_ACQUIRE));
  return NULL;
}

static void test_readers(PmIndex *big) {
  enum { READERS = 16 };
  pthread_t threads[READERS];
  Reader readers[READERS];
  size_t started = 0, wrong = 0;
  for (; started < READERS; ++started) {
    readers[started] = (Reader){.index = big};
    if (pthread_create(&threads[started], NULL, read_on, &readers[started]))
      break;
  }
  PmStatus st = PM_OK;
  for (unsigned i = 0; !st && i < 5; ++i)
    st = add_numbers(big, 200000 + i * 1000, 201000 + i * 1000);
  for (size_t i = 0; i < started; ++i) {
    __atomic_store_n(&readers[i].stop, true, __ATOMIC_RELEASE);
    pthread_join(threads[i], NULL);
    wrong += readers[i].wrong;
  }
  ok(!st && started == READERS && wrong == 0, "%zu readers beside a writer: %zu wrong",
     started, wrong);
}

static void test_bulk(void) {
  char dir[64];
  PmIndex *big = NULL;
  snprintf(dir, sizeof dir, "%s/big", room);
  const PmIndexOptions options = {.write = true, .memory = 4 << 20}; // sorts in runs
  ok(!pm_index_open(&tap.job, dir, &options, &big), "a store with little memory");
  ok(big && !add_numbers(big, 0, 200000), "200,000 quads");
  ok(in_range(big, 0, 400000) == 200000, "all are there");
  const size_t n = in_range(big, 1000, 1999), again = in_range(big, 1000, 1999);
  ok(n > 500 && n <= 1000 && n == again, "a range of numbers: %zu", n);
  test_readers(big);
  ok(!add_numbers(big, 0, 1000) && in_range(big, 0, 400000) == 205000,
     "what is there is not added again");
  pm_index_close(big);
}

// --- damage ---------------------------------------------------------------------------

// Some random quads, rising: in small steps, and across tags.
static size_t make_block(PmBlock *block, PmIds *ids) {
  PmIds next = {{1, 2, 3, 4}};
  size_t n = 0;
  ids[n++] = next;
  pm_block_start(block, &next, PM_BLOCK_BYTES);
  for (size_t i = 0; i < PM_BLOCK_QUADS; ++i) {
    next.at[roll(4)] += 1 + roll(1000);
    next.at[0] += roll(2);
    next.at[2] += roll(20) ? 0 : (uint64_t)roll(12) << 60;
    if (pm_ids_cmp(&next, &ids[n - 1]) > 0 && pm_block_add(block, &next))
      ids[n++] = next;
  }
  return n;
}

static size_t wrong_places(const PmBlockView *v, const PmIds *ids) {
  PmIds got[PM_BLOCK_QUADS];
  size_t wrong = 0;
  for (size_t i = 0; i < v->n; ++i) {
    PmIds past = ids[i];
    ++past.at[3];
    pm_block_read(v, i, v->n, got);
    wrong += memcmp(&got[i], &ids[i], (v->n - i) * sizeof *ids) != 0;
    wrong += pm_block_find(v, 0, v->n, &ids[i]) != i ||
             pm_block_find(v, 0, v->n, &past) != i + 1;
  }
  return wrong;
}

static void test_blocks(void) {
  static PmBlock block;
  static PmBlockView view;
  static PmIds ids[PM_BLOCK_QUADS];
  char key[PM_BLOCK_KEY];
  size_t missed = 0, wrong = 0, quads = 0;
  for (size_t round = 0; round < 40; ++round) {
    const size_t n = make_block(&block, ids);
    const PmStr value = pm_block_value(&block);
    pm_block_key(&ids[0], key);
    quads += n;
    wrong += value.len > PM_BLOCK_BYTES ||
             !pm_block_view(pm_str_n(key, sizeof key), value, &view) || view.n != n ||
             pm_ids_cmp(&view.last, &ids[n - 1]) || wrong_places(&view, ids);
  }
  ok(wrong == 0 && quads > 1000, "blocks of %zu quads come back", quads);
  const PmStr value = pm_block_value(&block);
  for (size_t bit = 0; bit < value.len * 8; ++bit) {
    block.bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    missed += pm_block_view(pm_str_n(key, sizeof key), value, &view);
    block.bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
  }
  ok(missed == 0, "each flipped bit is noticed: %zu missed", missed);
}

static void test_cut_off(void) {
  char path[80], dir[64];
  PmIndex *cut = NULL;
  snprintf(dir, sizeof dir, "%s/big", room);
  snprintf(path, sizeof path, "%s/data.mdb", dir);
  const PmIndexOptions options = {0};
  pm_buf_clear(&tap.log);
  ok(truncate(path, 1 << 20) == 0 &&
         pm_index_open(&tap.job, dir, &options, &cut) != PM_OK &&
         pm_str_contains(pm_buf_str(&tap.log), PM_STR("cut off")),
     "a file that was cut off is refused");
}

int main(void) {
  tap_job_init(&tap);
  if (!mkdtemp(room))
    return 1;
  char dir[64];
  snprintf(dir, sizeof dir, "%s/small", room);
  const PmIndexOptions options = {.write = true};
  if (pm_index_open(&tap.job, dir, &options, &ix))
    return 1;
  test_patterns();
  test_counts();
  test_ranges();
  test_terms();
  pm_index_close(ix);
  test_bulk();
  test_blocks();
  test_cut_off();
  ok(pm_remove_tree(&tap.job, room) == PM_OK, "clean up");
  tap_job_release(&tap);
  return tap_done();
}
