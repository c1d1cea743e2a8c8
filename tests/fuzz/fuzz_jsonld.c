// SPDX-License-Identifier: MIT
// Fuzz target of the JSON-LD reader.
#include "reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  return fuzz_reader(PM_FORMAT_JSONLD, data, size);
}
