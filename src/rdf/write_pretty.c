// SPDX-License-Identifier: MIT
// Turtle and TriG for people: sorted, only the prefixes that are used, blank nodes and
// lists where they are mentioned, one predicate a line. The same graph gives the same
// bytes, so that two versions of a file can be compared line by line.
#include "rdf/graph.h"
#include "rdf/turtle.h"

#include <stdlib.h>

typedef struct {
  PmWriting *writing;
  PmGraph own;
  PmGraph *graph;    // its own, or that of the writer it stands beside
  uint32_t in_graph; // 0: the default graph
  bool some;         // a block stands above: a blank line goes before the next
} Pretty;

static void put_newline(PmPen *pen, size_t depth) {
  pm_pen_char(pen, '\n');
  for (size_t i = 0; i < depth; ++i)
    pm_pen_put(pen, PM_STR("  "));
}

static PmStatus put_term(Pretty *p, uint32_t number) {
  PmTerm term;
  PM_TRY(pm_graph_term(p->graph, number, &term));
  pm_turtle_term(p->writing, &term);
  return PM_OK;
}

static PmStatus put_object(Pretty *p, uint32_t number, size_t depth);

// Quads of one subject, from `first` on. Nesting is bounded by the graph's MOST_NESTED.
static PmStatus put_properties(Pretty *p, size_t first, size_t n, size_t depth) {
  PmPen *pen = &p->writing->pen;
  const PmGraphQuad *q = &p->graph->quads[first];
  for (size_t i = 0; i < n; ++i) {
    const bool next = i && q[i].predicate == q[i - 1].predicate;
    if (next) {
      pm_pen_put(pen, PM_STR(" ,"));
      put_newline(pen, depth + 1);
    } else {
      if (i) {
        pm_pen_put(pen, PM_STR(" ;"));
        put_newline(pen, depth);
      }
      pm_turtle_predicate(p->writing, &p->graph->terms[q[i].predicate].term);
      pm_pen_char(pen, ' ');
    }
    PM_TRY(put_object(p, q[i].object, next ? depth + 1 : depth));
  }
  return PM_OK;
}

static PmStatus put_nested(Pretty *p, const PmGraphTerm *node, size_t depth) {
  PmPen *pen = &p->writing->pen;
  pm_pen_char(pen, '[');
  if (node->n) {
    put_newline(pen, depth + 1);
    PM_TRY(put_properties(p, node->first, node->n, depth + 1));
    put_newline(pen, depth);
  }
  pm_pen_char(pen, ']');
  return PM_OK;
}

static PmStatus put_list(Pretty *p, uint32_t cell, size_t depth) {
  PmPen *pen = &p->writing->pen;
  pm_pen_char(pen, '(');
  while (cell != p->graph->nil) {
    const PmGraphQuad *q = &p->graph->quads[p->graph->terms[cell].first];
    pm_pen_char(pen, ' ');
    PM_TRY(put_object(p, q[0].object, depth));
    cell = q[1].object;
  }
  pm_pen_put(pen, PM_STR(" )"));
  return PM_OK;
}

static PmStatus put_object(Pretty *p, uint32_t number, size_t depth) {
  const PmGraphTerm *t = &p->graph->terms[number];
  if (number == p->graph->nil) {
    pm_pen_put(&p->writing->pen, PM_STR("()"));
    return PM_OK;
  }
  if (t->place == PM_PLACE_NESTED)
    return put_nested(p, t, depth);
  if (t->place == PM_PLACE_LIST)
    return put_list(p, number, depth);
  return put_term(p, number);
}

static PmStatus enter_graph(Pretty *p, uint32_t graph) {
  PmPen *pen = &p->writing->pen;
  if (p->in_graph == graph)
    return PM_OK;
  if (p->in_graph)
    pm_pen_put(pen, PM_STR("}\n"));
  if (p->some)
    pm_pen_char(pen, '\n');
  p->in_graph = graph;
  PM_TRY(put_term(p, graph));
  pm_pen_put(pen, PM_STR(" {\n"));
  p->some = false;
  return PM_OK;
}

static PmStatus put_subject(Pretty *p, size_t first, size_t n) {
  PmPen *pen = &p->writing->pen;
  const PmGraphQuad *q = &p->graph->quads[first];
  const PmPlace place = p->graph->terms[q->subject].place;
  if (place == PM_PLACE_NESTED || place == PM_PLACE_LIST)
    return PM_OK;
  PM_TRY(enter_graph(p, q->graph));
  if (p->some)
    pm_pen_char(pen, '\n');
  p->some = true;
  if (place == PM_PLACE_ROOT)
    pm_pen_put(pen, PM_STR("[]"));
  else
    PM_TRY(put_term(p, q->subject));
  pm_pen_char(pen, ' ');
  PM_TRY(put_properties(p, first, n, 1));
  pm_pen_put(pen, PM_STR(" .\n"));
  PM_TRY(pm_job_check(p->writing->job));
  return pm_pen_status(pen);
}

static void note(Pretty *p, uint32_t number) {
  PmGraphTerm *t = &p->graph->terms[number];
  if (!t->noted)
    pm_turtle_note(&p->writing->names, &t->term);
  t->noted = true;
}

// Marks the prefixes that the document will need; the cells of a list need none.
static void note_all(Pretty *p) {
  const PmGraph *g = p->graph;
  for (size_t i = 0; i < g->n; ++i) {
    const PmGraphQuad *q = &g->quads[i];
    note(p, q->graph);
    note(p, q->subject);
    if (q->predicate != g->type && g->terms[q->subject].place != PM_PLACE_LIST)
      note(p, q->predicate);
    if (q->object != g->nil)
      note(p, q->object);
  }
}

static PmStatus pretty_quad(void *self, const PmQuad *quad) {
  return pm_graph_add(((Pretty *)self)->graph, quad);
}

static PmStatus pretty_lines(void *self, PmStr lines) {
  Pretty *p = self;
  return pm_graph_add_lines(p->graph, p->writing->job, lines);
}

static PmStatus pretty_end(void *self) {
  Pretty *p = self;
  PM_TRY(pm_graph_arrange(p->graph, true));
  note_all(p);
  pm_turtle_declare(p->writing, false);
  for (size_t i = 0; i < p->graph->n;) {
    const size_t n = pm_graph_run(p->graph, i);
    PM_TRY(put_subject(p, i, n));
    i += n;
  }
  if (p->in_graph)
    pm_pen_put(&p->writing->pen, PM_STR("}\n"));
  return PM_OK;
}

static void pretty_free(void *self) {
  Pretty *p = self;
  pm_graph_release(&p->own);
  free(p);
}

PmStatus pm_write_pretty_turtle(PmWriting *writing, PmFormatWriter *made) {
  Pretty *p = calloc(1, sizeof *p);
  if (!p)
    return PM_ERR_NOMEM;
  *made = (PmFormatWriter){.quad = pretty_quad,
                           .lines = pretty_lines,
                           .end = pretty_end,
                           .free = pretty_free,
                           .self = p};
  p->writing = writing;
  p->graph = writing->graph ? writing->graph : &p->own;
  if (!writing->graph)
    PM_TRY(pm_graph_init(&p->own));
  p->own.drop_graphs = writing->options->drop_graphs;
  made->graph = p->graph;
  return PM_OK;
}
