// SPDX-License-Identifier: MIT
// What verbs that run rules hand over for SPARQL sources.
#ifndef PM_SPARQL_SOURCE_H
#define PM_SPARQL_SOURCE_H

#include "map/map.h"

/// As PmSparql wants it; `self` is not used.
PM_NODISCARD PmStatus pm_sparql_source_ask(void *self, PmJob *job,
                                           const PmSparqlSource *source, PmBuf *csv);

#endif
