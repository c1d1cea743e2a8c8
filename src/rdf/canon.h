// SPDX-License-Identifier: MIT
// RDF Dataset Canonicalization, RDFC-1.0 (W3C Recommendation, 21 May 2024).
#ifndef PM_RDF_CANON_H
#define PM_RDF_CANON_H

#include "rdf/quad_set.h"

typedef enum { PM_CANON_SHA256 = 0, PM_CANON_SHA384 } PmCanonHash;

typedef struct {
  PmCanonHash hash;
  // Steps of Hash N-Degree Quads and permutations tried before a dataset counts as made
  // to poison (section 7.1); 0 is 100,000.
  uint64_t max_work;
} PmCanonOptions;

/// Canonical numbers of the dataset's blank nodes: numbers[i] belongs to blank node i of
/// dataset->bnodes and stands for the label c14n<number>. The array is in the dataset's
/// arena. PM_ERR_LIMIT when max_work is used up; PM_ERR_UNSUPPORTED for blank nodes in
/// triple terms, which RDFC-1.0 does not define.
PM_NODISCARD PmStatus pm_canon_numbers(PmJob *job, PmQuadSet *dataset,
                                       const PmCanonOptions *options, uint32_t **numbers);

/// Hands the dataset with canonical labels to `sink`, in the order of the dataset.
PM_NODISCARD PmStatus pm_canonize(PmJob *job, PmQuadSet *dataset,
                                  const PmCanonOptions *options, const PmSink *sink);

#endif
