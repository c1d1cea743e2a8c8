// SPDX-License-Identifier: MIT
// Prefixes of a document being written: which namespace an IRI falls into, found by
// cutting it at the last '#' or '/' and one look-up. Private to src/rdf.
#ifndef PM_RDF_NAMES_H
#define PM_RDF_NAMES_H

#include "rdf/rdf.h"

typedef struct {
  PmStr prefix; // without the colon; data is NULL once another namespace took it over
  PmStr iri;
  bool announced; // by the caller or the source, not only well known
  bool used;      // some name was written with it
  bool declared;  // the document says so already
} PmNamespace;

/// Zero-initialise.
typedef struct {
  PmArena arena;
  bool fixed; // a prefix that was used keeps its meaning to the end
  PmNamespace *items;
  size_t n, cap;
  PmStrtab iris;     // number = place in items
  PmStrtab prefixes; // number → owners
  size_t *owners;    // place in items of the namespace that has this prefix
  size_t owners_cap;
  size_t *odd; // namespaces that end neither in '#' nor in '/'
  size_t n_odd, odd_cap;
} PmNames;

/// Takes a pair in; a prefix that the grammar does not know is left out. A later
/// announcement takes a prefix from an earlier namespace.
PM_NODISCARD PmStatus pm_names_add(PmNames *names, PmPrefix pair, bool announced);

/// The namespace of `iri`, or NULL; `*local` is what follows it.
PmNamespace *pm_names_find(const PmNames *names, PmStr iri, PmStr *local);

/// Those that are used and not declared yet, by prefix; an array in `arena`.
PM_NODISCARD PmStatus pm_names_pending(const PmNames *names, PmArena *arena,
                                       PmNamespace ***pending, size_t *n);

/// The namespace that has this prefix now, or NULL.
const PmNamespace *pm_names_owner(const PmNames *names, PmStr prefix);

/// From now on nobody gets this prefix, and who had it is left without.
PM_NODISCARD PmStatus pm_names_reserve(PmNames *names, PmStr prefix);

void pm_names_release(PmNames *names);

#endif
