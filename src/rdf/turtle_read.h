// SPDX-License-Identifier: MIT
// Between the tokens of Turtle and TriG (read_token.c) and their grammar (read_turtle.c).
#ifndef PM_RDF_TURTLE_READ_H
#define PM_RDF_TURTLE_READ_H

#include "rdf/prefix_read.h"
#include "rdf/reader_read.h"

typedef struct {
  PmReader *r;
  PmWindow *w;
  PmPrefixes prefixes;
  PmBuf base;     // the base IRI, empty if there is none
  PmBuf resolved; // the last relative IRI
  bool trig;
  bool in_graph;     // between { and }
  size_t depth;      // of [ ], ( ), << >>, {| |}
  uint64_t n_bnodes; // generated so far
  PmTerm graph;
  size_t lexical;       // offset from w->hold of the literal that is borrowed from there
  PmPosition at;        // of the object, if the options want positions
  PmStatus sink_status; // what the sink refused with
} PmTurtle;

/// Skips white space and comments; the byte that follows, NUL at the end.
char pm_turtle_skip(PmTurtle *t);

/// Makes `n` bytes visible from w->p, if there are as many.
void pm_turtle_need(PmTurtle *t, size_t n);

/// Consumes the text `what`; else reports that it is missing.
PM_NODISCARD PmStatus pm_turtle_take(PmTurtle *t, const char *what, const char *hint);

/// Consumes the word at w->p if it is `word`, whatever the case if `any_case`; a name
/// with a colon is none.
bool pm_turtle_take_word(PmTurtle *t, const char *word, bool any_case);
/// The word behind an @, which a colon may follow at once.
bool pm_turtle_take_at_word(PmTurtle *t, const char *word);

/// IRIREF | PrefixedName. All terms are in the reader's text, stable until reset.
PM_NODISCARD PmStatus pm_turtle_iri(PmTurtle *t, PmStr *iri);

/// PNAME_NS, as a directive has it: the prefix without the colon.
PM_NODISCARD PmStatus pm_turtle_prefix_name(PmTurtle *t, PmStr *prefix);

/// BLANK_NODE_LABEL
PM_NODISCARD PmStatus pm_turtle_bnode(PmTurtle *t, PmTerm *term);

/// A blank node that no label of the document can be.
PM_NODISCARD PmStatus pm_turtle_new_bnode(PmTurtle *t, PmTerm *term);

/// STRING_LITERAL_QUOTE | STRING_LITERAL_SINGLE_QUOTE, and the long ones if `allow_long`.
/// The text may be borrowed from the window, which is held (w->hold, t->lexical).
PM_NODISCARD PmStatus pm_turtle_string(PmTurtle *t, bool allow_long, PmStr *text);

/// literal: string with tag or datatype, or number; borrowed as the string.
PM_NODISCARD PmStatus pm_turtle_literal(PmTurtle *t, PmTerm *term);

/// 'true' or 'false', if that is the word at w->p.
bool pm_turtle_boolean(PmTurtle *t, PmTerm *term);

/// A copy of a generated blank node with room for the label of any other.
PM_NODISCARD PmStatus pm_turtle_copy_bnode(PmTurtle *t, const PmTerm *node, PmTerm *copy);

/// Points a borrowed literal to where the window has moved it.
void pm_turtle_refresh(PmTurtle *t, PmTerm *term);

/// Copies a borrowed literal and lets go of the window.
PM_NODISCARD PmStatus pm_turtle_keep(PmTurtle *t, PmTerm *term);

#endif
