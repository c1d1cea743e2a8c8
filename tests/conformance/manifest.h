// SPDX-License-Identifier: MIT
// W3C test manifests (http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#) as
// triples, for the runners that read them.
#ifndef PM_TESTS_CONFORMANCE_MANIFEST_H
#define PM_TESTS_CONFORMANCE_MANIFEST_H

#include "suite.h"

#define MF "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
#define QT "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
#define UT "http://www.w3.org/2009/sparql/tests/test-update#"
/// Files have IRIs below this one: their path in $SHARED/suites.
#define SUITES "http://suites.example/"

typedef struct {
  PmArena *arena;
  PmQuad *quads; // in the order of the text
  size_t n, cap;
} Manifest;

/// Reads $SHARED/suites/`path`; false if it is not there or not Turtle.
bool manifest_read(Manifest *manifest, const char *path);
/// The first object; kind PM_TERM_NONE if there is none.
PmTerm manifest_get(const Manifest *manifest, const PmTerm *subject,
                    const char *predicate);
/// The items of a list, in the arena.
size_t manifest_list(const Manifest *manifest, const PmTerm *list, PmTerm **items);
/// Runs the tests of `folder`/manifest.ttl in its order and closes their suite, which is
/// named after the folder.
void manifest_run(const char *folder, size_t must,
                  void (*run)(const Manifest *manifest, const PmTerm *test,
                              Suite *suite));
/// The path in $SHARED/suites of a file's IRI.
PmStr manifest_path(const PmTerm *iri);

#endif
