// SPDX-License-Identifier: MIT
// The layout of LMDB 0.9 (data version 1), as far as these tables use it: no duplicate
// keys. A page has its number (8 bytes), padding (2), flags (2), the end of the array of
// offsets (2), the start of the nodes (2), the offsets (2 each); a node has four numbers
// of 16 bits (size of data or page number of a child, flags, length of the key), the key,
// the data or the number of the page where large data begins. Pages 0 and 1 hold the two
// last versions' roots.
#include "store/page.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
  PAGE_HEAD = 16,
  NODE_HEAD = 8,
  MAX_KEY = 511,
  SMALLEST_PAGE = 4096,
  LARGEST_PAGE = 65536,
  FIRST_DATA_PAGE = 2,
  META_BYTES = 136,
  DB_BYTES = 48,
};
enum { P_BRANCH = 1, P_LEAF = 2, P_OVERFLOW = 4, P_META = 8 };
enum { N_BIG = 1, N_TABLE = 2 };
enum { T_NUMBERS = 8, T_FILE = 0x4000 }; // MDB_INTEGERKEY, MDB_NOSUBDIR (of the file)
#define MAGIC UINT32_C(0xBEEFC0DE)
#define NO_PAGE UINT64_MAX

struct PmPages {
  const uint8_t *base;
  size_t length;    // mapped
  uint64_t n;       // pages of this version
  size_t page_size; // bytes
  uint64_t version;
  PmTree free, main;
  uint8_t *seen; // by page: it was looked at
  int refs;
};

static unsigned get16(const uint8_t *p) { return p[0] | (unsigned)p[1] << 8; }

static uint32_t get32(const uint8_t *p) {
  uint32_t x = 0;
  memcpy(&x, p, sizeof x);
  return x;
}

static uint64_t get64(const uint8_t *p) {
  uint64_t x = 0;
  memcpy(&x, p, sizeof x);
  return x;
}

// --- the two heads --------------------------------------------------------------------

typedef struct {
  uint64_t last_page, version, map;
  size_t page_size;
  PmTree free, main;
} Head;

static bool get_tree(const uint8_t *p, uint64_t n_pages, PmTree *tree) {
  const unsigned flags = get16(p + 4);
  *tree = (PmTree){.numbers = flags & T_NUMBERS,
                   .depth = get16(p + 6),
                   .entries = get64(p + 32),
                   .root = get64(p + 40)};
  const bool empty = tree->root == NO_PAGE;
  return (flags & ~(unsigned)(T_NUMBERS | T_FILE)) == 0 && empty == (tree->depth == 0) &&
         tree->depth <= PM_PAGES_DEPTH &&
         (empty || (tree->root >= FIRST_DATA_PAGE && tree->root < n_pages));
}

// Of a page's bytes; NULL, or what is wrong.
static const char *get_head(const uint8_t *page, uint64_t number, Head *head) {
  const uint8_t *p = page + PAGE_HEAD;
  if (get64(page) != number || get16(page + 10) != P_META || get32(p) != MAGIC)
    return "its head is broken";
  if (get32(p + 4) != 1)
    return "its head is of another version of LMDB";
  *head = (Head){.map = get64(p + 16),
                 .page_size = get32(p + 24),
                 .last_page = get64(p + 120),
                 .version = get64(p + 128)};
  if (head->page_size < SMALLEST_PAGE || head->page_size > LARGEST_PAGE ||
      head->page_size & (head->page_size - 1) || head->map > UINT64_MAX >> 16 ||
      head->last_page < 1 || head->last_page > UINT64_MAX >> 20)
    return "its head is broken";
  return get_tree(p + 24, head->last_page + 1, &head->free) && head->free.numbers &&
                 get_tree(p + 24 + DB_BYTES, head->last_page + 1, &head->main) &&
                 !head->main.numbers
             ? NULL
             : "its head is broken";
}

PmStatus pm_pages_check_head(int fd, const char **why) {
  uint8_t bytes[PAGE_HEAD + META_BYTES];
  struct stat st;
  Head heads[2] = {0};
  *why = "its file cannot be read";
  if (fstat(fd, &st))
    return PM_ERR_INVALID;
  if (st.st_size == 0)
    return PM_OK;
  for (size_t i = 0; i < 2; ++i) {
    const off_t at = i ? (off_t)heads[0].page_size : 0;
    *why = "its file was cut off";
    if (pread(fd, bytes, sizeof bytes, at) != (ssize_t)sizeof bytes)
      return PM_ERR_INVALID;
    *why = get_head(bytes, i, &heads[i]);
    if (*why)
      return PM_ERR_INVALID;
  }
  const Head *newer = &heads[heads[1].version > heads[0].version];
  *why = "its head is broken";
  if (heads[0].page_size != heads[1].page_size)
    return PM_ERR_INVALID;
  *why = "its file was cut off";
  return (uint64_t)st.st_size / newer->page_size > newer->last_page ? PM_OK
                                                                    : PM_ERR_INVALID;
}

// --- versions -------------------------------------------------------------------------

static PmStatus map_file(PmPages *p, int fd, const char **why) {
  struct stat st;
  *why = "its file cannot be read";
  if (fstat(fd, &st) || st.st_size < 2 * SMALLEST_PAGE)
    return PM_ERR_INVALID;
  p->length = (size_t)st.st_size;
  void *base = mmap(NULL, p->length, PROT_READ, MAP_SHARED, fd, 0);
  if (base == MAP_FAILED)
    return PM_ERR_NOMEM;
  (void)madvise(base, p->length, MADV_RANDOM);
  p->base = base;
  return PM_OK;
}

// A writer may write a newer version over this one's head meanwhile.
static PmStatus read_head(PmPages *p, uint64_t version, const char **why) {
  Head head, again;
  *why = get_head(p->base, 0, &head);
  if (*why)
    return PM_ERR_INVALID;
  const uint64_t number = version & 1;
  const uint8_t *page = p->base + number * head.page_size;
  *why = get_head(page, number, &head);
  if (*why || get_head(page, number, &again) || head.version != again.version ||
      head.version != version || memcmp(&head.main, &again.main, sizeof head.main) != 0)
    return *why ? PM_ERR_INVALID : PM_ERR_NOT_FOUND;
  *why = "its file was cut off";
  if (p->length / head.page_size <= head.last_page)
    return PM_ERR_INVALID;
  p->page_size = head.page_size;
  p->n = head.last_page + 1;
  p->version = version;
  p->free = head.free;
  p->main = head.main;
  p->seen = calloc(1, p->n);
  return p->seen ? PM_OK : PM_ERR_NOMEM;
}

PmStatus pm_pages_open(int fd, uint64_t version, PmPages **out, const char **why) {
  PmPages *p = calloc(1, sizeof *p);
  *out = NULL;
  if (!p)
    return PM_ERR_NOMEM;
  p->refs = 1;
  PmStatus st = map_file(p, fd, why);
  if (!st)
    st = read_head(p, version, why);
  if (st)
    pm_pages_release(p);
  else
    *out = p;
  return st;
}

PmPages *pm_pages_share(PmPages *p) {
  __atomic_add_fetch(&p->refs, 1, __ATOMIC_RELAXED);
  return p;
}

void pm_pages_release(PmPages *p) {
  if (!p || __atomic_sub_fetch(&p->refs, 1, __ATOMIC_ACQ_REL))
    return;
  if (p->base)
    munmap((void *)(uintptr_t)p->base, p->length);
  free(p->seen);
  free(p);
}

uint64_t pm_pages_version(const PmPages *p) { return p->version; }

uint64_t pm_pages_size(const PmPages *p) { return p->n * p->page_size; }

// --- nodes ----------------------------------------------------------------------------

static unsigned count(const uint8_t *page) { return (get16(page + 12) - PAGE_HEAD) / 2; }

static bool is_branch(const uint8_t *page) { return get16(page + 10) & P_BRANCH; }

static const uint8_t *node(const uint8_t *page, unsigned i) {
  return page + get16(page + PAGE_HEAD + 2 * (size_t)i);
}

static PmStr node_key(const uint8_t *n) {
  return pm_str_n((const char *)n + NODE_HEAD, get16(n + 6));
}

static uint64_t node_child(const uint8_t *n) {
  return get32(n) | (uint64_t)get16(n + 4) << 32;
}

static int compare(PmStr a, PmStr b, bool numbers) {
  if (numbers) {
    const uint64_t x = get64((const uint8_t *)a.data), y = get64((const uint8_t *)b.data);
    return (x > y) - (x < y);
  }
  const int c = memcmp(a.data, b.data, a.len < b.len ? a.len : b.len);
  return c ? c : (a.len > b.len) - (a.len < b.len);
}

// --- looking at a page ----------------------------------------------------------------

typedef struct {
  const PmPages *pages;
  const uint8_t *page;
  bool leaf, numbers;
  PmStr low, high; // of its keys, NULL where open
} Look;

static bool node_is_sound(const Look *l, unsigned i, size_t *bytes) {
  const size_t size = l->pages->page_size;
  const size_t at = get16(l->page + PAGE_HEAD + 2 * (size_t)i);
  if (at < get16(l->page + 14) || at % 2 || at + NODE_HEAD > size)
    return false;
  const uint8_t *n = l->page + at;
  const size_t key = get16(n + 6), flags = get16(n + 4);
  size_t end = at + NODE_HEAD + key;
  if (l->leaf)
    end += flags & N_BIG ? sizeof(uint64_t) : get32(n);
  *bytes += (end - at + 1) & ~(size_t)1;
  if (key > MAX_KEY || end > size ||
      (l->numbers && key != sizeof(uint64_t) && (l->leaf || i)))
    return false;
  if (l->leaf)
    return (flags & ~(size_t)(N_BIG | N_TABLE)) == 0;
  return node_child(n) >= FIRST_DATA_PAGE && node_child(n) < l->pages->n;
}

// Keys rise, and stay within what the page above says. A branch's first key is not used.
static bool keys_are_sound(const Look *l) {
  const unsigned first = l->leaf ? 0 : 1, n = count(l->page);
  for (unsigned i = first; i < n; ++i) {
    const PmStr key = node_key(node(l->page, i));
    if (i == first ? l->low.data && compare(key, l->low, l->numbers) < 0
                   : compare(node_key(node(l->page, i - 1)), key, l->numbers) >= 0)
      return false;
  }
  return !l->high.data || n == first ||
         compare(node_key(node(l->page, n - 1)), l->high, l->numbers) < 0;
}

static bool page_is_sound(const Look *l, uint64_t number) {
  const size_t lower = get16(l->page + 12), upper = get16(l->page + 14);
  size_t bytes = 0;
  if (get64(l->page) != number || get16(l->page + 10) != (l->leaf ? P_LEAF : P_BRANCH) ||
      lower <= PAGE_HEAD || lower % 2 || lower > upper || upper > l->pages->page_size)
    return false;
  for (unsigned i = 0; i < count(l->page); ++i)
    if (!node_is_sound(l, i, &bytes))
      return false;
  return bytes <= l->pages->page_size - upper && keys_are_sound(l);
}

// --- walking --------------------------------------------------------------------------

// What the pages above say of the keys of the page that comes on top of the stack.
static void set_range(const PmWalk *w, Look *l) {
  for (unsigned i = w->n; i-- > 0 && !(l->low.data && l->high.data);) {
    const uint8_t *page = w->stack[i].page;
    const unsigned at = w->stack[i].at;
    if (!l->low.data && at > 0)
      l->low = node_key(node(page, at));
    if (!l->high.data && at + 1 < count(page))
      l->high = node_key(node(page, at + 1));
  }
}

// The page of that number below the stack; NULL where it is damaged.
static const uint8_t *look_at(const PmWalk *w, uint64_t number) {
  PmPages *p = w->pages;
  if (number < FIRST_DATA_PAGE || number >= p->n)
    return NULL;
  const uint8_t *page = p->base + number * p->page_size;
  if (__atomic_load_n(&p->seen[number], __ATOMIC_RELAXED))
    return is_branch(page) == (w->n + 1 < w->tree.depth) ? page : NULL;
  Look l = {.pages = p,
            .page = page,
            .leaf = w->n + 1 == w->tree.depth,
            .numbers = w->tree.numbers};
  set_range(w, &l);
  if (!page_is_sound(&l, number))
    return NULL;
  __atomic_store_n(&p->seen[number], 1, __ATOMIC_RELAXED);
  return page;
}

static PmStatus damaged(PmWalk *w) {
  w->n = 0;
  return PM_ERR_INVALID;
}

static PmStatus push(PmWalk *w, uint64_t number) {
  const uint8_t *page = w->n < w->tree.depth ? look_at(w, number) : NULL;
  if (!page)
    return damaged(w);
  w->stack[w->n].page = page;
  w->stack[w->n++].at = 0;
  return PM_OK;
}

// Down to a leaf, along the first or the last children.
static PmStatus go_down(PmWalk *w, uint64_t number, bool last) {
  for (;;) {
    PM_TRY(push(w, number));
    const uint8_t *page = w->stack[w->n - 1].page;
    const unsigned at = last ? count(page) - 1 : 0;
    w->stack[w->n - 1].at = at;
    if (!is_branch(page))
      return PM_OK;
    number = node_child(node(page, at));
  }
}

static PmStatus go_to_end(PmWalk *w, bool last) {
  w->n = 0;
  return w->tree.depth ? go_down(w, w->tree.root, last) : PM_OK;
}

PmStatus pm_walk_first(PmWalk *w) { return go_to_end(w, false); }
PmStatus pm_walk_last(PmWalk *w) { return go_to_end(w, true); }

PmStatus pm_walk_next(PmWalk *w) {
  if (w->n && ++w->stack[w->n - 1].at < count(w->stack[w->n - 1].page))
    return PM_OK;
  while (w->n) {
    if (--w->n == 0)
      return PM_OK;
    const uint8_t *page = w->stack[w->n - 1].page;
    if (w->stack[w->n - 1].at + 1 < count(page))
      return go_down(w, node_child(node(page, ++w->stack[w->n - 1].at)), false);
  }
  return PM_OK;
}

PmStatus pm_walk_prev(PmWalk *w) {
  for (bool leaf = true; w->n; leaf = false) {
    if (w->stack[w->n - 1].at > 0) {
      const unsigned at = --w->stack[w->n - 1].at;
      return leaf ? PM_OK
                  : go_down(w, node_child(node(w->stack[w->n - 1].page, at)), true);
    }
    --w->n;
  }
  return PM_OK;
}

static uint64_t number_of(const uint8_t *page, unsigned at) {
  return get64((const uint8_t *)node_key(node(page, at)).data);
}

// Nodes [low, high) of a page, and perhaps the one behind.
typedef struct {
  unsigned low, high;
} Nodes;

// Numbers mostly lie evenly: looks where the wanted one should be, then farther and
// farther from there.
static Nodes near_number(const uint8_t *page, Nodes n, uint64_t wanted) {
  const uint64_t first = number_of(page, n.low), steps = wanted - first;
  if (wanted >= first && steps < n.high - n.low && // perhaps there is no gap
      number_of(page, n.low + (unsigned)steps) == wanted)
    return (Nodes){n.low + (unsigned)steps, n.low + (unsigned)steps};
  const uint64_t last = number_of(page, n.high - 1);
  unsigned step = 1;
  if (wanted <= first || wanted > last)
    return wanted <= first ? (Nodes){n.low, n.low} : (Nodes){n.high, n.high};
  const double share = (double)(wanted - first) / (double)(last - first);
  const unsigned guess = n.low + (unsigned)(share * (n.high - 1 - n.low) + 0.5);
  const uint64_t found = number_of(page, guess);
  if (found == wanted)
    return (Nodes){guess, guess};
  if (found < wanted) {
    for (n.low = guess + 1; n.low + step < n.high; step *= 2) {
      if (number_of(page, n.low + step) >= wanted)
        return (Nodes){n.low, n.low + step};
      n.low += step + 1;
    }
    return n;
  }
  for (n.high = guess; n.low + step < n.high; step *= 2) {
    if (number_of(page, n.high - step) < wanted)
      return (Nodes){n.high - step + 1, n.high};
    n.high -= step;
  }
  return n;
}

// The first node, from `from` on, whose key is not before the wanted one.
static unsigned search(const uint8_t *page, unsigned from, PmStr key, bool numbers) {
  Nodes n = {from, count(page)};
  if (numbers && n.low < n.high && key.len == sizeof(uint64_t))
    n = near_number(page, n, get64((const uint8_t *)key.data));
  while (n.low < n.high) {
    const unsigned middle = n.low + (n.high - n.low) / 2;
    if (compare(node_key(node(page, middle)), key, numbers) < 0)
      n.low = middle + 1;
    else
      n.high = middle;
  }
  return n.low;
}

static unsigned child_of(const uint8_t *page, PmStr key, bool numbers) {
  const unsigned at = search(page, 1, key, numbers);
  return at < count(page) && compare(node_key(node(page, at)), key, numbers) == 0
             ? at
             : at - 1;
}

// To the leaf where the key belongs, on the first node that is not before it: perhaps
// behind the last one.
static PmStatus go_to_leaf(PmWalk *w, PmStr key) {
  w->n = 0;
  if (w->tree.numbers && key.len != sizeof(uint64_t))
    return damaged(w);
  for (uint64_t number = w->tree.root; w->n < w->tree.depth;) {
    PM_TRY(push(w, number));
    const uint8_t *page = w->stack[w->n - 1].page;
    const bool branch = is_branch(page);
    const unsigned at = branch ? child_of(page, key, w->tree.numbers)
                               : search(page, 0, key, w->tree.numbers);
    w->stack[w->n - 1].at = at;
    if (branch)
      number = node_child(node(page, at));
  }
  return PM_OK;
}

// Whether the leaf that the walk stands on is where the key belongs.
static bool is_near(const PmWalk *w, PmStr key) {
  if (!w->n || w->n != w->tree.depth || (w->tree.numbers && key.len != sizeof(uint64_t)))
    return false;
  const uint8_t *page = w->stack[w->n - 1].page;
  const unsigned n = count(page);
  return n && compare(node_key(node(page, 0)), key, w->tree.numbers) <= 0 &&
         compare(node_key(node(page, n - 1)), key, w->tree.numbers) >= 0;
}

PmStatus pm_walk_near(PmWalk *w, PmStr key) {
  if (!is_near(w, key))
    return pm_walk_at_or_after(w, key);
  w->stack[w->n - 1].at = search(w->stack[w->n - 1].page, 0, key, w->tree.numbers);
  return PM_OK;
}

PmStatus pm_walk_at_or_after(PmWalk *w, PmStr key) {
  PM_TRY(go_to_leaf(w, key));
  if (!w->n || w->stack[w->n - 1].at < count(w->stack[w->n - 1].page))
    return PM_OK;
  --w->stack[w->n - 1].at;
  return pm_walk_next(w);
}

// Large data: whole pages of their own.
static PmStatus large_value(const PmPages *p, const uint8_t *n, PmStr *value) {
  const uint64_t first = get64((const uint8_t *)node_key(n).data + get16(n + 6));
  const uint64_t pages = (PAGE_HEAD - 1 + (uint64_t)get32(n)) / p->page_size + 1;
  if (first < FIRST_DATA_PAGE || first >= p->n || pages > p->n - first)
    return PM_ERR_INVALID;
  const uint8_t *page = p->base + first * p->page_size;
  if (get64(page) != first || get16(page + 10) != P_OVERFLOW || get32(page + 12) != pages)
    return PM_ERR_INVALID;
  *value = pm_str_n((const char *)page + PAGE_HEAD, get32(n));
  return PM_OK;
}

PmStatus pm_walk_here(const PmWalk *w, PmStr *key, PmStr *value) {
  *key = *value = (PmStr){0};
  if (!w->n)
    return PM_OK;
  const uint8_t *n = node(w->stack[w->n - 1].page, w->stack[w->n - 1].at);
  *key = node_key(n);
  if (get16(n + 4) & N_BIG)
    return large_value(w->pages, n, value);
  *value = pm_str_n(key->data + key->len, get32(n));
  return PM_OK;
}

// --- tables ---------------------------------------------------------------------------

PmStatus pm_pages_table(PmPages *p, PmStr name, bool numbers, PmTree *tree, bool *found) {
  PmWalk w = pm_walk(p, &p->main);
  PmStr key = {0}, value = {0};
  PM_TRY(pm_walk_at_or_after(&w, name));
  PM_TRY(pm_walk_here(&w, &key, &value));
  *tree = (PmTree){.root = NO_PAGE};
  *found = key.data && pm_str_eq(key, name);
  if (!*found)
    return PM_OK;
  return value.len == DB_BYTES && get_tree((const uint8_t *)value.data, p->n, tree) &&
                 tree->numbers == numbers
             ? PM_OK
             : PM_ERR_INVALID;
}

// --- guards ---------------------------------------------------------------------------

PmStatus pm_pages_guard(PmPages *p, const PmTree *tree, PmStr key) {
  PmWalk w = pm_walk(p, tree);
  PM_TRY(go_to_leaf(&w, key));
  if (!w.n)
    return PM_OK;
  PmWalk beside = w;
  beside.stack[w.n - 1].at = count(w.stack[w.n - 1].page) - 1;
  PM_TRY(pm_walk_next(&beside));
  beside = w;
  beside.stack[w.n - 1].at = 0;
  return pm_walk_prev(&beside);
}

PmStatus pm_pages_guard_all(PmPages *p, const PmTree *tree) {
  PmWalk w = pm_walk(p, tree);
  PmStatus st = pm_walk_first(&w);
  while (!st && w.n) {
    w.stack[w.n - 1].at = count(w.stack[w.n - 1].page) - 1;
    st = pm_walk_next(&w);
  }
  return st;
}

PmStatus pm_pages_guard_main(PmPages *p) { return pm_pages_guard_all(p, &p->main); }

// A record: how many, then page numbers, falling.
static PmStatus check_free_record(const PmPages *p, PmStr value, uint8_t *used) {
  const uint8_t *bytes = (const uint8_t *)value.data;
  const uint64_t n = value.len >= 8 ? get64(bytes) : UINT64_MAX;
  if (n > value.len / 8 - 1)
    return PM_ERR_INVALID;
  for (uint64_t i = 0, last = p->n; i < n; ++i) {
    const uint64_t page = get64(bytes + 8 + 8 * i);
    if (page >= last || page < FIRST_DATA_PAGE || (used && used[page]))
      return PM_ERR_INVALID;
    if (used)
      used[page] = 1;
    last = page;
  }
  return PM_OK;
}

static PmStatus each_free(PmPages *p, uint8_t *used) {
  PmWalk w = pm_walk(p, &p->free);
  PmStatus st = pm_walk_first(&w);
  while (!st && w.n) {
    PmStr key, value;
    st = pm_walk_here(&w, &key, &value);
    if (!st)
      st = check_free_record(p, value, used);
    if (!st)
      st = pm_walk_next(&w);
  }
  return st;
}

PmStatus pm_pages_guard_free(PmPages *p) { return each_free(p, NULL); }

// --- all pages ------------------------------------------------------------------------

typedef struct {
  PmPages *pages;
  uint8_t *used;
} Census;

static PmStatus use(Census *c, uint64_t page, uint64_t n) {
  for (uint64_t i = page; i < page + n; ++i) {
    if (c->used[i])
      return PM_ERR_INVALID;
    c->used[i] = 1;
  }
  return PM_OK;
}

// The node where the walk stands, and the pages that it has just come to.
static PmStatus use_node(Census *c, const PmWalk *w) {
  PmStr key, value;
  for (unsigned i = w->n; i-- > 0 && w->stack[i].at == 0;)
    PM_TRY(use(c, get64(w->stack[i].page), 1));
  PM_TRY(pm_walk_here(w, &key, &value));
  const uint8_t *n = node(w->stack[w->n - 1].page, w->stack[w->n - 1].at);
  if (!(get16(n + 4) & N_BIG))
    return PM_OK;
  const uint8_t *large = (const uint8_t *)value.data - PAGE_HEAD;
  return use(c, get64(large), get32(large + 12));
}

static PmStatus use_tree(Census *c, const PmTree *tree, bool tables) {
  PmWalk w = pm_walk(c->pages, tree);
  uint64_t n = 0;
  PmStatus st = pm_walk_first(&w);
  for (; !st && w.n; ++n) {
    PmTree table;
    PmStr key, value;
    st = use_node(c, &w);
    if (!st)
      st = pm_walk_here(&w, &key, &value);
    if (!st && tables)
      st = value.len == DB_BYTES &&
                   get_tree((const uint8_t *)value.data, c->pages->n, &table)
               ? use_tree(c, &table, false)
               : PM_ERR_INVALID;
    if (!st)
      st = pm_walk_next(&w);
  }
  return st ? st : n == tree->entries ? PM_OK : PM_ERR_INVALID;
}

PmStatus pm_pages_check_all(PmPages *p) {
  Census c = {.pages = p, .used = calloc(1, p->n)};
  if (!c.used)
    return PM_ERR_NOMEM;
  PmStatus st = use_tree(&c, &p->free, false);
  if (!st)
    st = use_tree(&c, &p->main, true);
  if (!st)
    st = each_free(p, c.used);
  free(c.used);
  return st;
}
