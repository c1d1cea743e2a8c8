// SPDX-License-Identifier: MIT
// A store in memory behind store/index.h, for tests.
#ifndef PM_TESTS_CONFORMANCE_MEMORY_INDEX_H
#define PM_TESTS_CONFORMANCE_MEMORY_INDEX_H

#include "store/index.h"

PmSnapshot *memory_new(void);
PM_NODISCARD PmStatus memory_add(PmSnapshot *snapshot, const PmQuad *quad);

#endif
