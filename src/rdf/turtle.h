// SPDX-License-Identifier: MIT
// Terms as Turtle writes them, for the streaming and the pretty writer. Private to
// src/rdf.
#ifndef PM_RDF_TURTLE_H
#define PM_RDF_TURTLE_H

#include "rdf/write.h"

/// Marks the prefixes that the term will be written with; true when one of them is not
/// declared in the document yet.
bool pm_turtle_note(PmNames *names, const PmTerm *term);

/// The same for a predicate: rdf:type takes no prefix.
bool pm_turtle_note_predicate(PmNames *names, const PmTerm *predicate);

/// Writes `@prefix` lines for those noted and not declared, into the pen's buffer or,
/// `above`, before it.
void pm_turtle_declare(PmWriting *writing, bool above);

/// Writes the term, with a prefix where its namespace is declared or about to be.
void pm_turtle_term(PmWriting *writing, const PmTerm *term);

/// The same, `a` for rdf:type.
void pm_turtle_predicate(PmWriting *writing, const PmTerm *predicate);

#endif
