// SPDX-License-Identifier: MIT
// JSON-LD 1.1 in one pass: one node object a subject, in an array under "@graph", or, as
// JSON Lines, one document a subject. Only the subject at hand is in memory; a subject of
// very many quads becomes several objects, which readers join.
// Blank nodes keep their labels: a stream cannot know whether they are mentioned again.
#include "rdf/jsonld_frame.h"

#include <stdint.h>
#include <stdlib.h>

enum { MOST_VALUES = 1000, MOST_TEXT = 1 << 20 };

typedef struct {
  PmFrame frame;
  PmNodes nodes;
  bool in_node, in_graph;
  bool some; // an object was written on this level
  PmNode node;
  PmBuf subject, graph;
  PmTermKind subject_kind, graph_kind;
} Jsonld;

static void put_head(void *self) {
  Jsonld *j = self;
  pm_frame_put_head(&j->frame, j->in_node || j->some);
}

static PmTerm graph_term(const Jsonld *j) {
  return (PmTerm){.kind = j->graph_kind, .value = pm_buf_str(&j->graph)};
}

static void end_node(Jsonld *j) {
  PmPen *pen = &j->frame.writing->pen;
  const PmTerm graph = graph_term(j);
  if (!j->in_node)
    return;
  if (j->frame.lines)
    pm_frame_begin_line(&j->frame, &graph);
  else
    pm_pen_put(pen, j->some ? PM_STR(",\n{") : PM_STR("\n{"));
  pm_node_end(&j->nodes, &j->node, pen, 0);
  if (j->frame.lines)
    pm_frame_end_line(&j->frame, &graph);
  else
    pm_pen_char(pen, '}');
  j->in_node = false;
  j->some = true;
}

static void end_graph(Jsonld *j) {
  end_node(j);
  if (j->in_graph && !j->frame.lines) {
    pm_pen_put(&j->frame.writing->pen, PM_STR("]}"));
    j->some = true;
  }
  j->in_graph = false;
}

static bool same(PmTermKind kind, const PmBuf *before, const PmTerm *term) {
  return kind == term->kind && pm_str_eq(pm_buf_str(before), term->value);
}

static PmStatus remember(PmBuf *buf, PmStr value) {
  pm_buf_clear(buf);
  return pm_buf_append(buf, value);
}

static PmStatus begin_graph(Jsonld *j, const PmTerm *graph) {
  PmPen *pen = &j->frame.writing->pen;
  end_graph(j);
  j->graph_kind = graph->kind;
  PM_TRY(remember(&j->graph, graph->value));
  if (graph->kind == PM_TERM_NONE)
    return PM_OK;
  if (!j->frame.lines) {
    pm_pen_put(pen, j->some ? PM_STR(",\n{\"@id\":") : PM_STR("\n{\"@id\":"));
    pm_words_put_id(&j->frame.words, pen, graph);
    pm_pen_put(pen, PM_STR(",\"@graph\":["));
    j->some = false;
  }
  j->in_graph = true;
  return PM_OK;
}

static PmStatus begin_node(Jsonld *j, const PmTerm *subject) {
  end_node(j);
  if (j->frame.words.iris.n >= PM_MOST_WORDS) {
    pm_words_trim(&j->frame.words);
    j->nodes.word = NULL;
  }
  j->subject_kind = subject->kind;
  PM_TRY(remember(&j->subject, subject->value));
  j->node = pm_node_begin(&j->nodes, subject);
  j->in_node = true;
  return PM_OK;
}

static PmStatus jsonld_quad(void *self, const PmQuad *quad) {
  Jsonld *j = self;
  if (!same(j->graph_kind, &j->graph, &quad->graph))
    PM_TRY(begin_graph(j, &quad->graph));
  if (!j->in_node || !same(j->subject_kind, &j->subject, &quad->subject) ||
      j->nodes.n_values >= MOST_VALUES || j->nodes.text.buf.len >= MOST_TEXT)
    PM_TRY(begin_node(j, &quad->subject));
  PM_TRY(pm_node_add(&j->nodes, &j->node, &quad->predicate, &quad->object));
  return pm_pen_status(&j->nodes.text);
}

static PmStatus jsonld_end(void *self) {
  Jsonld *j = self;
  end_graph(j);
  if (j->frame.lines)
    return PM_OK;
  j->some = false; // the document is done: only what it used is declared
  pm_pen_put(&j->frame.writing->pen, PM_STR("\n]}\n"));
  return PM_OK;
}

static void jsonld_free(void *self) {
  Jsonld *j = self;
  pm_nodes_release(&j->nodes);
  pm_frame_release(&j->frame);
  pm_buf_release(&j->subject);
  pm_buf_release(&j->graph);
  free(j);
}

PmStatus pm_write_jsonld(PmWriting *writing, PmFormatWriter *made) {
  Jsonld *j = calloc(1, sizeof *j);
  if (!j)
    return PM_ERR_NOMEM;
  *made = (PmFormatWriter){
      .quad = jsonld_quad, .end = jsonld_end, .free = jsonld_free, .self = j};
  j->subject = j->graph = pm_buf(SIZE_MAX / 4);
  PM_TRY(pm_frame_init(&j->frame, writing, &j->nodes));
  if (!j->frame.lines) {
    writing->pen.before_first = put_head;
    writing->pen.owner = j;
  }
  return PM_OK;
}
