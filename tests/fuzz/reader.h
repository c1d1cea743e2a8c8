// SPDX-License-Identifier: MIT
// What the fuzz targets of the RDF readers share: the bytes are read whole, in small
// pieces, and with recovery; the pieces must make no difference.
#ifndef PM_TESTS_FUZZ_READER_H
#define PM_TESTS_FUZZ_READER_H

#include "fuzz.h"
#include "rdf/rdf.h"

int fuzz_reader(PmFormat format, const uint8_t *data, size_t size);

#endif
