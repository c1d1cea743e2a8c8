// SPDX-License-Identifier: MIT
// What the runners of conformance suites share: files of a suite, counting, the table,
// and comparison of datasets by canonical form.
#ifndef PM_TESTS_CONFORMANCE_SUITE_H
#define PM_TESTS_CONFORMANCE_SUITE_H

#include "base/base.h"
#include "rdf/rdf.h"
#include "../unit/tap.h"

/// Counts of one suite; failures are printed as TAP comments when they happen.
typedef struct {
  const char *name;
  size_t n, passed, excluded;
} Suite;

/// The text of $SHARED/suites/<folder>/<file>, in the arena; data is NULL if not there.
PmStr suite_file(PmArena *arena, const char *folder, PmStr file);

void suite_count(Suite *suite, PmStr test, bool passed, PmStr why);
/// Names a test that is left out, with the reason.
void suite_exclude(Suite *suite, PmStr test, const char *reason);
/// A row of the table, and a test point: at least `must` passed.
void suite_close(const Suite *suite, size_t must);

/// Reads `text` and adds its quads to the dataset.
PmStatus suite_read(PmJob *job, PmStr text, PmFormat format, PmStr base,
                    PmDataset *dataset);
/// The sorted canonical N-Quads of a dataset, in the arena; data is NULL if it fails.
PmStr suite_canonical(PmArena *arena, PmDataset *dataset, PmCanonHash hash);

#endif
