// SPDX-License-Identifier: MIT
// RML: rules are read and checked, then run over sources into a quad sink.
// The one header of this folder for the other stages.
#ifndef PM_MAP_MAP_H
#define PM_MAP_MAP_H

#include "rdf/rdf.h"

/// A checked rule set, read-only while it runs.
typedef struct PmRules PmRules;

/// Reads RML rule files (Turtle) and checks them: every error is reported with file, line
/// and triples map, and what was expected. Nothing else is read or written. Free with
/// pm_rules_free.
PM_NODISCARD PmStatus pm_rules_read(PmJob *job, const char *const *paths, size_t n_paths,
                                    PmStr base, PmRules **rules);

/// One SHA-256 hex a file, in the order given; part of a run's identity.
PmSha256 pm_rules_hash(const PmRules *rules, size_t file);

/// What a source with rml:path "-" reads.
typedef struct {
  PmStr bytes;
  const char *name; // for messages
} PmMapInput;

typedef struct {
  const PmMapInput *input; // for rml:path "-"; NULL: such a source is an error
} PmMapOptions;

/// Runs every triples map and hands each quad to the sink, duplicates within one run
/// removed, in a stable order (without calling its `end`).
PM_NODISCARD PmStatus pm_rules_run(PmJob *job, const PmRules *rules,
                                   const PmMapOptions *options, const PmSink *sink);

void pm_rules_free(PmRules *rules);

#endif
