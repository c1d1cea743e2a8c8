// SPDX-License-Identifier: MIT
// Older vocabularies, translated to the terms of http://w3id.org/rml/ once a rule file is
// read, and back when rules are converted: R2RML, RML of 2014 with its query languages,
// functions and targets, CARML's streams.
#ifndef PM_MAP_OLDER_H
#define PM_MAP_OLDER_H

#include "map/graph.h"

#define PM_RR "http://www.w3.org/ns/r2rml#"
#define PM_RML_2014 "http://semweb.mmlab.be/ns/rml#"
#define PM_QL "http://semweb.mmlab.be/ns/ql#"

/// Whether the IRI is in one of the older namespaces.
bool pm_is_older(PmStr iri);

/// Replaces what the graph says in older terms by what it means in current ones; each
/// triple keeps its place. Terms that no vocabulary has stay as they are.
PM_NODISCARD PmStatus pm_older_translate(PmRuleGraph *graph);

/// "rr:column" for a misspelt IRI of an older namespace, in `arena`; data NULL without an
/// idea, or when memory is out.
PmStr pm_older_suggest(PmArena *arena, PmStr iri);
/// "rr:colum": the IRI with its usual prefix, in `arena`.
PmStr pm_older_short(PmArena *arena, PmStr iri);

/// Hands the graph to the sink in the terms of 2014 (`r2rml` false) or of R2RML. What
/// these have no term for stays in current terms, which the reader takes in one file.
PM_NODISCARD PmStatus pm_older_write(const PmRuleGraph *graph, bool r2rml,
                                     const PmSink *sink);

#endif
