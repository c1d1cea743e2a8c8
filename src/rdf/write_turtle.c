// SPDX-License-Identifier: MIT
// Turtle and TriG in one pass: subjects and predicates that follow each other are
// grouped, and memory does not grow with the input. Prefixes are declared when they are
// first used; while the document still fits the pen's buffer, the declarations are held
// back and stand together above it.
#include "rdf/turtle.h"

#include <stdint.h>
#include <stdlib.h>

typedef struct {
  PmWriting *writing;
  PmBuf subject, predicate, graph; // of the quad before
  PmTermKind subject_kind, graph_kind;
  bool in_subject, in_graph; // a block is open
  bool some;                 // a block stands above: a blank line goes before the next
  bool held;                 // the buffer has not left yet: declarations may go above it
} Turtle;

static void declare_above(void *self) {
  Turtle *t = self;
  t->held = false;
  pm_turtle_declare(t->writing, true);
}

static void close_subject(Turtle *t) {
  if (t->in_subject)
    pm_pen_put(&t->writing->pen, PM_STR(" .\n"));
  t->in_subject = false;
}

static void close_graph(Turtle *t) {
  close_subject(t);
  if (t->in_graph)
    pm_pen_put(&t->writing->pen, PM_STR("}\n"));
  t->in_graph = false;
}

static void part_blocks(Turtle *t) {
  if (t->some && !t->in_graph)
    pm_pen_char(&t->writing->pen, '\n');
  t->some = true;
}

static bool same(PmTermKind kind, const PmBuf *before, const PmTerm *term) {
  return kind == term->kind && pm_str_eq(pm_buf_str(before), term->value);
}

static void remember(Turtle *t, PmBuf *buf, PmStr value) {
  pm_buf_clear(buf);
  pm_pen_fail(&t->writing->pen, pm_buf_append(buf, value));
}

static void open_graph(Turtle *t, const PmTerm *graph) {
  close_graph(t);
  remember(t, &t->graph, graph->value);
  t->graph_kind = graph->kind;
  if (graph->kind == PM_TERM_NONE)
    return;
  part_blocks(t);
  pm_turtle_term(t->writing, graph);
  pm_pen_put(&t->writing->pen, PM_STR(" {\n"));
  t->in_graph = true;
}

static void open_subject(Turtle *t, const PmQuad *quad) {
  close_subject(t);
  part_blocks(t);
  remember(t, &t->subject, quad->subject.value);
  t->subject_kind = quad->subject.kind;
  t->in_subject = true;
  pm_turtle_term(t->writing, &quad->subject);
  pm_pen_char(&t->writing->pen, ' ');
}

static bool goes_on(const Turtle *t, const PmQuad *quad) {
  return t->in_subject && same(t->graph_kind, &t->graph, &quad->graph) &&
         same(t->subject_kind, &t->subject, &quad->subject);
}

static bool repeats(const Turtle *t, const PmQuad *quad) {
  return pm_str_eq(pm_buf_str(&t->predicate), quad->predicate.value);
}

// Marks the prefixes of what will be written: what was written last is not written again,
// unless a declaration comes between. True if one is needed.
static bool note_quad(const Turtle *t, const PmQuad *quad) {
  PmNames *names = &t->writing->names;
  const bool go_on = goes_on(t, quad);
  bool missing = pm_turtle_note(names, &quad->object);
  if (missing || !go_on || !repeats(t, quad))
    missing |= pm_turtle_note_predicate(names, &quad->predicate);
  if (!missing && go_on)
    return false;
  missing |= pm_turtle_note(names, &quad->subject);
  return pm_turtle_note(names, &quad->graph) || missing;
}

// Everything a quad will be written with is declared before its first word.
static void declare(Turtle *t, const PmQuad *quad) {
  if (!note_quad(t, quad) || t->held)
    return;
  close_graph(t);
  t->graph_kind = PM_TERM_NONE;
  part_blocks(t);
  pm_turtle_declare(t->writing, false);
  t->some = false; // a blank line ends the declarations
}

static void put_predicate(Turtle *t, const PmTerm *predicate) {
  remember(t, &t->predicate, predicate->value);
  pm_turtle_predicate(t->writing, predicate);
  pm_pen_char(&t->writing->pen, ' ');
}

static PmStatus turtle_quad(void *self, const PmQuad *quad) {
  Turtle *t = self;
  PmPen *pen = &t->writing->pen;
  declare(t, quad);
  if (!same(t->graph_kind, &t->graph, &quad->graph))
    open_graph(t, &quad->graph);
  if (!goes_on(t, quad)) {
    open_subject(t, quad);
    put_predicate(t, &quad->predicate);
  } else if (repeats(t, quad)) {
    pm_pen_put(pen, PM_STR(" , "));
  } else {
    pm_pen_put(pen, PM_STR(" ;\n  "));
    put_predicate(t, &quad->predicate);
  }
  pm_turtle_term(t->writing, &quad->object);
  return PM_OK;
}

static PmStatus turtle_end(void *self) {
  close_graph(self);
  return PM_OK;
}

static void turtle_free(void *self) {
  Turtle *t = self;
  pm_buf_release(&t->subject);
  pm_buf_release(&t->predicate);
  pm_buf_release(&t->graph);
  free(t);
}

PmStatus pm_write_turtle(PmWriting *writing, PmFormatWriter *made) {
  Turtle *t = malloc(sizeof *t);
  if (!t)
    return PM_ERR_NOMEM;
  const PmBuf empty = pm_buf(SIZE_MAX / 4);
  *t = (Turtle){.writing = writing,
                .subject = empty,
                .predicate = empty,
                .graph = empty,
                .held = true};
  writing->pen.before_first = declare_above;
  writing->pen.owner = t;
  *made = (PmFormatWriter){
      .quad = turtle_quad, .end = turtle_end, .free = turtle_free, .self = t};
  return PM_OK;
}
