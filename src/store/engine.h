// SPDX-License-Identifier: MIT
// Answering a query over an image. Inside src/store only; no type of rasqal shows.
#ifndef PM_STORE_ENGINE_H
#define PM_STORE_ENGINE_H

#include "store/image.h"
#include "store/store.h"

PM_NODISCARD PmStatus pm_engine_query(PmImage *image, PmJob *job, const PmQuery *query,
                                      const PmAnswerSink *answer);

/// Turns the text of a CONSTRUCT query into a SELECT of the template's variables, in
/// place and without moving anything, so that positions in messages stay true.
void pm_construct_to_select(char *text, size_t len);

/// The offset behind the token of SPARQL that starts at `i`: a comment, IRI, string or
/// word as a whole, else one byte.
size_t pm_sparql_skip(PmStr text, size_t i);

/// Why the query must not be given to rasqal, and where; NULL where it may.
const char *pm_guard_query(PmStr text, size_t *offset);

#endif
