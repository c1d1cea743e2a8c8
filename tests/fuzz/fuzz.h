// SPDX-License-Identifier: MIT
// A fuzz target: libFuzzer (--enable-fuzzing) or replay.c calls it with bytes.
#ifndef PM_TESTS_FUZZ_FUZZ_H
#define PM_TESTS_FUZZ_FUZZ_H

#include "base/base.h"

/// Aborts when something that must hold of any input does not.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
