// SPDX-License-Identifier: MIT
// Datasets in memory, compared up to the names of their blank nodes (RDF 1.2 Concepts,
// section 4.7). For `pressmark diff` and the tests.
#ifndef PM_RDF_ISOMORPHISM_H
#define PM_RDF_ISOMORPHISM_H

#include "rdf/rdf.h"

/// Appends the term in canonical N-Triples: as pm_term_to_ntriples, but with language
/// tags in lower case (RDF 1.2 N-Triples, section 4), since tags compare without case.
PM_NODISCARD PmStatus pm_term_to_canonical(const PmTerm *term, PmBuf *buf);

typedef struct PmDataset PmDataset;

/// An empty dataset; free with pm_dataset_free.
PM_NODISCARD PmStatus pm_dataset_new(PmDataset **dataset);
void pm_dataset_free(PmDataset *dataset);

/// A sink that adds quads; doubles are dropped. It lives as long as the dataset.
const PmSink *pm_dataset_sink(PmDataset *dataset);

/// Distinct quads.
size_t pm_dataset_count(PmDataset *dataset);

/// Zero is the default of every member.
typedef struct {
  uint64_t max_work;    // quads looked at; 0 is 2^30, some ten seconds
  const PmSink *only_a; // gets the quads of `a` that have no counterpart in `b`, sorted
  const PmSink *only_b; // the other way round
} PmCompareOptions;

/// Whether `a` and `b` are isomorphic. PM_ERR_LIMIT when blank nodes are tied up so that
/// max_work does not suffice to tell. Differences are found by what surrounds a blank
/// node, so datasets that differ only in how like blank nodes are linked have none to
/// show.
PM_NODISCARD PmStatus pm_dataset_compare(PmJob *job, PmDataset *a, PmDataset *b,
                                         const PmCompareOptions *options, bool *same);

#endif
