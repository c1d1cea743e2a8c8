// SPDX-License-Identifier: MIT
// JSON-LD for people: sorted, blank nodes and lists where they are mentioned, a member a
// line. As JSON Lines, one line a tree. The same dataset gives the same bytes.
#include "rdf/graph.h"
#include "rdf/jsonld_frame.h"

#include <stdlib.h>

typedef struct {
  PmFrame frame;
  PmNodes nodes;
  PmGraph own;
  PmGraph *graph;   // its own, or that of the writer it stands beside
  PmOutput *output; // held back until all prefixes are known
  uint32_t in_graph;
  bool some; // an object was written on this level
} Pretty;

static PmStatus fill_node(Pretty *p, const PmNode *node, size_t first, size_t n,
                          size_t depth);

static PmStatus add_items(Pretty *p, PmInner *list, uint32_t cell, size_t depth) {
  PmGraph *g = p->graph;
  while (cell != g->nil) {
    const PmGraphQuad *q = &g->quads[g->terms[cell].first];
    const PmGraphTerm *t = &g->terms[q[0].object];
    PmInner inner;
    PmTerm term;
    if (t->place == PM_PLACE_NESTED) {
      pm_node_begin_item(&p->nodes, list, &inner);
      PM_TRY(fill_node(p, &inner.node, t->first, t->n, depth + 1));
      pm_node_end_item(&p->nodes, &inner, depth);
    } else if (t->place == PM_PLACE_LIST) {
      PM_TRY(pm_node_begin_item_list(&p->nodes, list, &inner));
      PM_TRY(add_items(p, &inner, q[0].object, depth));
      pm_node_end_item_list(&p->nodes);
    } else {
      PM_TRY(pm_graph_term(g, q[0].object, &term));
      PM_TRY(pm_node_add_item(&p->nodes, list, &term));
    }
    cell = q[1].object;
  }
  return PM_OK;
}

static PmStatus add_value(Pretty *p, const PmNode *node, const PmGraphQuad *q, bool alone,
                          size_t depth) {
  PmGraph *g = p->graph;
  const PmTerm *predicate = &g->terms[q->predicate].term;
  const PmGraphTerm *t = &g->terms[q->object];
  // Values of an array are one deeper than their key.
  const size_t inside = alone ? depth : depth + 1;
  PmInner inner;
  PmTerm term;
  if (t->place == PM_PLACE_NESTED) {
    PM_TRY(pm_node_begin_inner(&p->nodes, predicate, &inner));
    PM_TRY(fill_node(p, &inner.node, t->first, t->n, inside + 1));
    return pm_node_end_inner(&p->nodes, node, &inner, inside);
  }
  if (t->place == PM_PLACE_LIST) {
    PM_TRY(pm_node_begin_list(&p->nodes, predicate, alone, &inner));
    PM_TRY(add_items(p, &inner, q->object, inside));
    return pm_node_end_list(&p->nodes, node, &inner);
  }
  PM_TRY(pm_graph_term(g, q->object, &term));
  return pm_node_add(&p->nodes, node, predicate, &term);
}

static PmStatus fill_node(Pretty *p, const PmNode *node, size_t first, size_t n,
                          size_t depth) {
  for (size_t i = 0; i < n; ++i) {
    const PmGraphQuad *q = &p->graph->quads[first + i];
    const bool alone = (i == 0 || q[-1].predicate != q->predicate) &&
                       (i + 1 == n || q[1].predicate != q->predicate);
    PM_TRY(add_value(p, node, q, alone, depth));
  }
  return pm_pen_status(&p->nodes.text);
}

static PmStatus enter_graph(Pretty *p, uint32_t graph) {
  PmPen *pen = &p->frame.writing->pen;
  PmTerm name;
  if (p->frame.lines || p->in_graph == graph)
    return PM_OK;
  if (p->in_graph)
    pm_pen_put(pen, PM_STR("\n]}"));
  pm_pen_put(pen,
             p->some || p->in_graph ? PM_STR(",\n{\"@id\": ") : PM_STR("\n{\"@id\": "));
  PM_TRY(pm_graph_term(p->graph, graph, &name));
  pm_words_put_id(&p->frame.words, pen, &name);
  pm_pen_put(pen, PM_STR(",\n\"@graph\": ["));
  p->in_graph = graph;
  p->some = false;
  return PM_OK;
}

static PmStatus write_node(Pretty *p, const PmGraphQuad *q, const PmNode *node) {
  PmPen *pen = &p->frame.writing->pen;
  PmTerm graph = {0};
  if (p->frame.lines) {
    if (q->graph)
      PM_TRY(pm_graph_term(p->graph, q->graph, &graph));
    pm_frame_begin_line(&p->frame, &graph);
    pm_node_end(&p->nodes, node, pen, 0);
    pm_frame_end_line(&p->frame, &graph);
    return PM_OK;
  }
  pm_pen_put(pen, p->some ? PM_STR(",\n{") : PM_STR("\n{"));
  pm_node_end(&p->nodes, node, pen, 1);
  pm_pen_put(pen, PM_STR("\n}"));
  p->some = true;
  return PM_OK;
}

static PmStatus put_subject(Pretty *p, size_t first, size_t n) {
  const PmGraphQuad *q = &p->graph->quads[first];
  const PmPlace place = p->graph->terms[q->subject].place;
  if (place == PM_PLACE_NESTED || place == PM_PLACE_LIST)
    return PM_OK;
  PM_TRY(enter_graph(p, q->graph));
  PmTerm subject = {0};
  if (place == PM_PLACE_LABEL)
    PM_TRY(pm_graph_term(p->graph, q->subject, &subject));
  const PmNode node = pm_node_begin(&p->nodes, place == PM_PLACE_LABEL ? &subject : NULL);
  PM_TRY(fill_node(p, &node, first, n, 1));
  PM_TRY(write_node(p, q, &node));
  PM_TRY(pm_job_check(p->frame.writing->job));
  return pm_pen_status(&p->frame.writing->pen);
}

static PmStatus pretty_quad(void *self, const PmQuad *quad) {
  return pm_graph_add(((Pretty *)self)->graph, quad);
}

static PmStatus pretty_lines(void *self, PmStr lines) {
  Pretty *p = self;
  return pm_graph_add_lines(p->graph, p->frame.writing->job, lines);
}

static PmStatus pretty_end(void *self) {
  Pretty *p = self;
  PmPen *pen = &p->frame.writing->pen;
  PM_TRY(pm_graph_arrange(p->graph, false));
  for (size_t i = 0; i < p->graph->n;) {
    const size_t n = pm_graph_run(p->graph, i);
    PM_TRY(put_subject(p, i, n));
    i += n;
  }
  if (!p->frame.lines)
    pm_pen_put(pen, p->in_graph ? PM_STR("\n]}\n]}\n") : PM_STR("\n]}\n"));
  pen->output = p->output;
  return PM_OK;
}

static void pretty_free(void *self) {
  Pretty *p = self;
  pm_nodes_release(&p->nodes);
  pm_frame_release(&p->frame);
  pm_graph_release(&p->own);
  free(p);
}

static void put_head(void *self) { pm_frame_put_head(&((Pretty *)self)->frame, false); }

PmStatus pm_write_pretty_jsonld(PmWriting *writing, PmFormatWriter *made) {
  Pretty *p = calloc(1, sizeof *p);
  if (!p)
    return PM_ERR_NOMEM;
  *made = (PmFormatWriter){.quad = pretty_quad,
                           .lines = pretty_lines,
                           .end = pretty_end,
                           .free = pretty_free,
                           .self = p};
  PM_TRY(pm_frame_init(&p->frame, writing, &p->nodes));
  p->graph = writing->graph ? writing->graph : &p->own;
  if (!writing->graph)
    PM_TRY(pm_graph_init(&p->own));
  p->own.drop_graphs = writing->options->drop_graphs;
  made->graph = p->graph;
  p->nodes.pretty = !p->frame.lines;
  if (!p->frame.lines) {
    writing->pen.before_first = put_head;
    writing->pen.owner = p;
  }
  p->output = writing->pen.output;
  writing->pen.output = NULL;
  return PM_OK;
}
