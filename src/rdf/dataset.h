// SPDX-License-Identifier: MIT
// A dataset in memory as rows of term numbers, for algorithms that need the whole graph:
// comparison and canonical form. Streams never pass through it. Its public functions are
// in rdf.h.
#ifndef PM_RDF_DATASET_H
#define PM_RDF_DATASET_H

#include "rdf/rdf.h"

enum { PM_NO_BNODE = UINT32_MAX, PM_DATASET_PARTS = 4 };

typedef struct {
  PmTerm term;
  uint64_t hash;     // of a term without blank nodes
  uint32_t bnode;    // its number, or PM_NO_BNODE
  uint32_t parts[3]; // of a triple term
  bool open;         // is a blank node, or holds one
} PmDatasetNode;

typedef struct {
  uint32_t terms[PM_DATASET_PARTS]; // subject, predicate, object, graph
} PmDatasetRow;

struct PmDataset {
  PmSink sink;
  PmStrtab keys; // term in canonical N-Triples → number; "" is no term
  PmArena arena;
  PmBuf key;
  PmDatasetNode *nodes; // by number
  size_t nodes_cap;
  PmDatasetRow *rows;
  size_t n_rows, rows_cap;
  bool sorted;
  uint32_t n_bnodes;
};

/// Order of rows by their numbers, for qsort and bsearch.
int pm_dataset_compare_rows(const void *a, const void *b);

/// The quad of a row, borrowed from the dataset.
PmQuad pm_dataset_quad(const PmDataset *dataset, const PmDatasetRow *row);

#endif
