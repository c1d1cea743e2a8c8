// SPDX-License-Identifier: MIT
// Term numbers come from a string table over keys: a letter for the kind, then for
// literals the datatype or tag, a byte that UTF-8 never has, then the value. The key has
// the tag in lower case, so that tags compare without case while the term keeps its own.
#include "store/image.h"

#include <stdlib.h>

enum { SEPARATOR = 0xFF };

// The orders in which quads are sorted. The first three answer over all graphs, the
// others within one.
static const uint8_t orders[PM_IMAGE_ORDERS][PM_POSITIONS] = {
    {PM_S, PM_P, PM_O, PM_G}, {PM_P, PM_O, PM_S, PM_G}, {PM_O, PM_S, PM_P, PM_G},
    {PM_G, PM_S, PM_P, PM_O}, {PM_G, PM_P, PM_O, PM_S}, {PM_G, PM_O, PM_S, PM_P},
};

// By the bits of the bound positions (S 1, P 2, O 4): the order that has them in front.
static const uint8_t order_of[8] = {0, 0, 1, 0, 2, 2, 1, 0};

// --- terms ----------------------------------------------------------------------------

static PmStatus append_lower(PmBuf *buf, PmStr s) {
  for (size_t i = 0; i < s.len; ++i) {
    const char c = s.data[i];
    PM_TRY(pm_buf_putc(buf, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c));
  }
  return PM_OK;
}

static PmStatus append_literal(PmBuf *key, const PmTerm *t) {
  const bool is_string = pm_str_eq(t->datatype, PM_STR(PM_XSD "string"));
  PM_TRY(pm_buf_putc(key, t->language.len ? '@' : '^'));
  if (t->language.len)
    PM_TRY(append_lower(key, t->language));
  else if (!is_string)
    PM_TRY(pm_buf_append(key, t->datatype));
  PM_TRY(pm_buf_putc(key, (char)SEPARATOR));
  return pm_buf_append(key, t->value);
}

PmStatus pm_image_key(PmBuf *key, const PmTerm *t) {
  pm_buf_clear(key);
  switch (t->kind) {
  case PM_TERM_NONE: return pm_buf_putc(key, '-');
  case PM_TERM_IRI: PM_TRY(pm_buf_putc(key, '<')); break;
  case PM_TERM_BNODE: PM_TRY(pm_buf_putc(key, '_')); break;
  case PM_TERM_LITERAL: return append_literal(key, t);
  case PM_TERM_TRIPLE: return PM_ERR_UNSUPPORTED;
  }
  return pm_buf_append(key, t->value);
}

// The term over the bytes of its key, which live as long as the image.
static PmStatus keep_term(PmImage *im, uint32_t number, const PmTerm *t) {
  PmTerm *terms =
      pm_arena_extend(&im->arena, im->terms, number, &im->cap_terms, sizeof *terms);
  if (!terms)
    return PM_ERR_NOMEM;
  im->terms = terms;
  const PmStr key = pm_strtab_get(&im->keys, number);
  PmTerm *kept = &terms[number];
  *kept = (PmTerm){.kind = t->kind};
  kept->value = pm_str_slice(key, key.len - t->value.len, key.len);
  if (t->datatype.len && !pm_str_eq(t->datatype, PM_STR(PM_XSD "string")))
    kept->datatype = pm_str_slice(key, 1, 1 + t->datatype.len);
  if (!t->language.len)
    return PM_OK;
  kept->language = pm_arena_copy(&im->arena, t->language);
  return kept->language.data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus add_term(PmImage *im, const PmTerm *t, uint32_t *number) {
  PM_TRY(pm_image_key(&im->key, t));
  bool added = false;
  PM_TRY(pm_strtab_add(&im->keys, pm_buf_str(&im->key), number, &added));
  return added ? keep_term(im, *number, t) : PM_OK;
}

PmStatus pm_image_find(PmImage *im, const PmTerm *t, uint32_t *number) {
  PM_TRY(pm_image_key(&im->key, t));
  *number = pm_strtab_find(&im->keys, pm_buf_str(&im->key));
  if (*number == PM_STRTAB_NONE)
    *number = PM_IMAGE_ABSENT;
  return PM_OK;
}

// --- quads ----------------------------------------------------------------------------

PmStatus pm_image_init(PmImage *im) {
  *im = (PmImage){.key = pm_buf((size_t)1 << 32)};
  uint32_t number = 0;
  const PmTerm none = {0};
  return add_term(im, &none, &number); // PM_IMAGE_DEFAULT
}

void pm_image_release(PmImage *im) {
  pm_strtab_release(&im->keys);
  pm_arena_release(&im->arena);
  pm_buf_release(&im->key);
  free(im->quads);
  free(im->graphs);
  for (size_t i = 0; i < PM_IMAGE_ORDERS; ++i)
    free(im->orders[i]);
  *im = (PmImage){0};
}

PmStatus pm_image_add(PmImage *im, const PmQuad *quad) {
  if (im->n == im->cap) {
    const size_t cap = im->cap ? im->cap * 2 : 1024;
    PmNumbers *quads = realloc(im->quads, cap * sizeof *quads);
    if (!quads)
      return PM_ERR_NOMEM;
    im->quads = quads;
    im->cap = cap;
  }
  PmNumbers *q = &im->quads[im->n];
  PM_TRY(add_term(im, &quad->subject, &q->at[PM_S]));
  PM_TRY(add_term(im, &quad->predicate, &q->at[PM_P]));
  PM_TRY(add_term(im, &quad->object, &q->at[PM_O]));
  PM_TRY(add_term(im, &quad->graph, &q->at[PM_G]));
  ++im->n;
  return PM_OK;
}

PmStatus pm_image_finish(PmImage *im) {
  bool *seen = calloc(im->keys.n, sizeof *seen);
  im->graphs = calloc(im->keys.n, sizeof *im->graphs);
  if (!seen || !im->graphs) {
    free(seen);
    return PM_ERR_NOMEM;
  }
  seen[PM_IMAGE_DEFAULT] = true;
  for (size_t i = 0; i < im->n; ++i) {
    const uint32_t g = im->quads[i].at[PM_G];
    if (!seen[g])
      im->graphs[im->n_graphs++] = g;
    seen[g] = true;
  }
  free(seen);
  return PM_OK;
}

// --- scans ----------------------------------------------------------------------------

static int compare(const PmNumbers *a, const PmNumbers *b, const uint8_t *order,
                   size_t n) {
  for (size_t i = 0; i < n; ++i) {
    const uint32_t x = a->at[order[i]], y = b->at[order[i]];
    if (x != y)
      return x < y ? -1 : 1;
  }
  return 0;
}

static int compare_all(const void *a, const void *b, void *order) {
  return compare(a, b, order, PM_POSITIONS);
}

static PmStatus make_order(PmImage *im, size_t which) {
  if (im->orders[which] || im->n == 0)
    return PM_OK;
  PmNumbers *sorted = malloc(im->n * sizeof *sorted);
  if (!sorted)
    return PM_ERR_NOMEM;
  memcpy(sorted, im->quads, im->n * sizeof *sorted);
  uint8_t order[PM_POSITIONS];
  memcpy(order, orders[which], sizeof order);
  qsort_r(sorted, im->n, sizeof *sorted, compare_all, order);
  im->orders[which] = sorted;
  return PM_OK;
}

// The first of the sorted quads that is not less than the pattern in its first `n`
// positions; with `after`, the first that is greater.
static const PmNumbers *bound(const PmNumbers *quads, size_t count,
                              const PmNumbers *pattern, const uint8_t *order, size_t n,
                              bool after) {
  while (count) {
    const size_t half = count / 2;
    const int c = compare(&quads[half], pattern, order, n);
    if (c < 0 || (after && c == 0)) {
      quads += half + 1;
      count -= half + 1;
    } else {
      count = half;
    }
  }
  return quads;
}

static bool same_triple(const PmNumbers *a, const PmNumbers *b) {
  return a->at[PM_S] == b->at[PM_S] && a->at[PM_P] == b->at[PM_P] &&
         a->at[PM_O] == b->at[PM_O];
}

// A triple's graphs stand side by side in every order that reads more than one graph.
void pm_scan_next(PmScan *scan) {
  const PmNumbers *last = scan->current;
  const bool *graphs = scan->options.graphs;
  scan->current = NULL;
  for (const PmNumbers *q = scan->next; q < scan->end; ++q) {
    if ((graphs && !graphs[q->at[PM_G]]) || (last && same_triple(q, last)))
      continue;
    scan->current = q;
    scan->next = q + 1;
    return;
  }
  scan->next = scan->end;
}

PmStatus pm_image_scan(PmImage *im, const PmScanOptions *options, PmScan *scan) {
  *scan = (PmScan){.options = *options};
  const PmNumbers *p = &options->pattern;
  unsigned bits = 0;
  size_t n = 0;
  for (unsigned i = 0; i < PM_POSITIONS; ++i) {
    if (p->at[i] == PM_IMAGE_ABSENT)
      return PM_OK;
    if (p->at[i] == PM_IMAGE_ANY)
      continue;
    bits |= 1U << i;
    ++n;
  }
  const bool one_graph = bits & (1U << PM_G);
  const size_t which = order_of[bits & 7] + (one_graph ? 3U : 0U);
  PM_TRY(make_order(im, which));
  const PmNumbers *quads = im->orders[which];
  scan->next = bound(quads, im->n, p, orders[which], n, false);
  scan->end = bound(quads, im->n, p, orders[which], n, true);
  pm_scan_next(scan);
  return PM_OK;
}
