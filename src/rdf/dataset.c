// SPDX-License-Identifier: MIT
// Datasets in memory: each distinct term gets a number, each quad is a row of four.
#include "rdf/dataset.h"

#include "rdf/pen.h"

#include <stdlib.h>

static PmStatus add_quad(void *self, const PmQuad *quad);

PmStatus pm_dataset_new(PmDataset **dataset) {
  PmDataset *d = calloc(1, sizeof *d);
  *dataset = d;
  if (!d)
    return PM_ERR_NOMEM;
  d->sink = (PmSink){.quad = add_quad, .self = d};
  d->key = pm_buf(SIZE_MAX / 4);
  return PM_OK;
}

void pm_dataset_free(PmDataset *d) {
  if (!d)
    return;
  pm_strtab_release(&d->keys);
  pm_arena_release(&d->arena);
  pm_buf_release(&d->key);
  free(d->nodes);
  free(d->rows);
  free(d);
}

const PmSink *pm_dataset_sink(PmDataset *d) { return &d->sink; }

// Room for one more of `n` items in a malloc'ed array; NULL when memory is out.
static void *extend(void *items, size_t n, size_t *cap, size_t size) {
  if (n < *cap)
    return items;
  const size_t grown = *cap ? *cap * 2 : 64;
  void *moved = realloc(items, grown * size);
  if (moved)
    *cap = grown;
  return moved;
}

static PmStatus extend_nodes(PmDataset *d, size_t n) {
  PmDatasetNode *nodes = extend(d->nodes, n, &d->nodes_cap, sizeof *nodes);
  d->nodes = nodes ? nodes : d->nodes;
  return nodes ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus extend_rows(PmDataset *d) {
  PmDatasetRow *rows = extend(d->rows, d->n_rows, &d->rows_cap, sizeof *rows);
  d->rows = rows ? rows : d->rows;
  return rows ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus add_term(PmDataset *d, const PmTerm *term, uint32_t *number);

static PmStatus add_node(PmDataset *d, const PmTerm *term, PmDatasetNode *node) {
  node->bnode = term->kind == PM_TERM_BNODE ? d->n_bnodes++ : (uint32_t)PM_NO_BNODE;
  node->open = term->kind == PM_TERM_BNODE;
  node->hash = pm_hash64(pm_buf_str(&d->key), 1);
  PM_TRY(pm_term_copy(&d->arena, term, &node->term));
  if (term->kind != PM_TERM_TRIPLE)
    return PM_OK;
  const PmTerm *parts[] = {&term->triple->subject, &term->triple->predicate,
                           &term->triple->object};
  for (size_t i = 0; i < 3; ++i) {
    PM_TRY(add_term(d, parts[i], &node->parts[i]));
    node->open = node->open || d->nodes[node->parts[i]].open;
  }
  return PM_OK;
}

static PmStatus add_term(PmDataset *d, const PmTerm *term, uint32_t *number) {
  bool added = false;
  pm_buf_clear(&d->key);
  if (term->kind != PM_TERM_NONE)
    PM_TRY(pm_term_to_canonical(term, &d->key));
  PM_TRY(pm_strtab_add(&d->keys, pm_buf_str(&d->key), number, &added));
  if (!added)
    return PM_OK;
  PM_TRY(extend_nodes(d, *number));
  PmDatasetNode node = {0};
  PM_TRY(add_node(d, term, &node));
  // The parts of a triple term may have taken numbers behind its own.
  PM_TRY(extend_nodes(d, d->keys.n));
  d->nodes[*number] = node;
  return PM_OK;
}

static PmStatus add_quad(void *self, const PmQuad *quad) {
  PmDataset *d = self;
  const PmTerm *terms[] = {&quad->subject, &quad->predicate, &quad->object, &quad->graph};
  PmDatasetRow row;
  for (size_t i = 0; i < PM_DATASET_PARTS; ++i)
    PM_TRY(add_term(d, terms[i], &row.terms[i]));
  PM_TRY(extend_rows(d));
  d->rows[d->n_rows++] = row;
  d->sorted = false;
  return PM_OK;
}

int pm_dataset_compare_rows(const void *a, const void *b) {
  const PmDatasetRow *x = a, *y = b;
  for (size_t i = 0; i < PM_DATASET_PARTS; ++i)
    if (x->terms[i] != y->terms[i])
      return x->terms[i] < y->terms[i] ? -1 : 1;
  return 0;
}

size_t pm_dataset_count(PmDataset *d) {
  if (d->sorted || d->n_rows == 0)
    return d->n_rows;
  qsort(d->rows, d->n_rows, sizeof *d->rows, pm_dataset_compare_rows);
  size_t n = 1;
  for (size_t i = 1; i < d->n_rows; ++i)
    if (pm_dataset_compare_rows(&d->rows[i], &d->rows[n - 1]) != 0)
      d->rows[n++] = d->rows[i];
  d->n_rows = n;
  d->sorted = true;
  return n;
}

PmQuad pm_dataset_quad(const PmDataset *d, const PmDatasetRow *row) {
  return (PmQuad){d->nodes[row->terms[0]].term, d->nodes[row->terms[1]].term,
                  d->nodes[row->terms[2]].term, d->nodes[row->terms[3]].term};
}
