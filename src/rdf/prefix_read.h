// SPDX-License-Identifier: MIT
// The prefixes of a Turtle document: a hash table, with the last hit remembered.
#ifndef PM_RDF_PREFIX_READ_H
#define PM_RDF_PREFIX_READ_H

#include "rdf/rdf.h"

typedef struct {
  char *memory; // prefix and IRI; NULL for a free slot
  PmStr prefix, iri;
} PmPrefixSlot;

/// Zero-initialise; release with pm_prefixes_release.
typedef struct {
  PmPrefixSlot *slots;
  size_t n, n_slots; // n_slots is 0 or a power of two
  size_t last;       // slot of the last hit
} PmPrefixes;

/// Sets or replaces a prefix; copies both strings.
PM_NODISCARD PmStatus pm_prefixes_set(PmPrefixes *table, PmStr prefix, PmStr iri);

/// The IRI of a prefix; NULL when it is not declared.
const PmStr *pm_prefixes_get(PmPrefixes *table, PmStr prefix);

void pm_prefixes_release(PmPrefixes *table);

#endif
