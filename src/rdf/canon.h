// SPDX-License-Identifier: MIT
// RDF Dataset Canonicalization, RDFC-1.0 (W3C Recommendation, 21 May 2024): the step that
// the public pm_dataset_canonize (rdf.h) and the conformance tests share.
#ifndef PM_RDF_CANON_H
#define PM_RDF_CANON_H

#include "rdf/rdf.h"

/// Canonical numbers: numbers[i] belongs to blank node i of the dataset and stands for
/// the label c14n<number>; free it.
PM_NODISCARD PmStatus pm_canon_numbers(PmJob *job, PmDataset *dataset,
                                       const PmCanonOptions *options, uint32_t **numbers);

#endif
