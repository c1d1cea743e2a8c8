// SPDX-License-Identifier: MIT
// JSON-LD 1.1 in one pass: one node object a subject, in an array under "@graph", or, as
// JSON Lines, one document a subject. Only the subject at hand is in memory; a subject of
// very many quads becomes several objects, which readers join.
// Blank nodes keep their labels: a stream cannot know whether they are mentioned again.
#include "rdf/json_node.h"

#include <stdint.h>
#include <stdlib.h>

enum { MOST_VALUES = 1000, MOST_TEXT = 1 << 20 };

typedef struct {
  PmWriting *writing;
  PmWords words;
  PmNames no_names; // JSON Lines without a context: IRIs in full
  PmNodes nodes;
  PmBuf context; // text of the context given
  bool lines;
  bool in_node, in_graph;
  bool some; // an object was written on this level
  PmNode node;
  PmBuf subject, graph;
  PmTermKind subject_kind, graph_kind;
} Jsonld;

// --- the head --------------------------------------------------------------------------

static void put_prefix(PmPen *pen, const PmNamespace *ns) {
  const bool ends = strchr(":/?#[]@", ns->iri.data[ns->iri.len - 1]) != NULL;
  pm_pen_char(pen, '"');
  pm_pen_string(pen, ns->prefix);
  pm_pen_put(pen, ends ? PM_STR("\":\"") : PM_STR("\":{\"@prefix\":true,\"@id\":\""));
  pm_pen_string(pen, ns->iri);
  pm_pen_put(pen, ends ? PM_STR("\"") : PM_STR("\"}"));
}

static PmStatus put_prefixes(Jsonld *j, PmArena *arena, PmPen *pen) {
  PmNamespace **pending = NULL;
  size_t n = 0;
  PM_TRY(pm_names_pending(&j->writing->names, arena, &pending, &n));
  pm_pen_char(pen, '{');
  for (size_t i = 0; i < n; ++i) {
    pm_pen_put(pen, i ? PM_STR(",\n") : PM_STR("\n"));
    put_prefix(pen, pending[i]);
    pending[i]->declared = true;
  }
  pm_pen_char(pen, '}');
  return pm_pen_status(pen);
}

// Prefixes that IRIs may begin with for another reason (RFC 5870, 8141, …): a document
// that declares one of them cannot say such an IRI any more.
static bool is_scheme(PmStr prefix) {
  static const char *const schemes[] = {"geo",  "urn",  "tag", "info",
                                        "data", "news", "doi"};
  for (size_t i = 0; i < sizeof schemes / sizeof *schemes; ++i)
    if (pm_str_eqz(prefix, schemes[i]))
      return true;
  return false;
}

// A document that outgrows the buffer declares all prefixes it may come to need.
static void use_all(PmNames *names) {
  for (size_t i = 0; i < names->n; ++i)
    if (names->items[i].prefix.len && !is_scheme(names->items[i].prefix))
      names->items[i].used = true;
}

static void put_head(void *self) {
  Jsonld *j = self;
  PmArena arena = {0};
  PmPen head = {.buf = pm_buf(SIZE_MAX / 4)};
  pm_pen_put(&head, PM_STR("{\"@context\":"));
  if (!j->words.declaring) {
    pm_pen_put(&head, pm_buf_str(&j->context));
  } else {
    if (j->in_node || j->some)
      use_all(j->words.names);
    pm_pen_fail(&j->writing->pen, put_prefixes(j, &arena, &head));
  }
  pm_pen_put(&head, PM_STR(",\n\"@graph\":["));
  pm_pen_fail(&j->writing->pen, pm_pen_status(&head));
  pm_pen_above(&j->writing->pen, pm_buf_str(&head.buf));
  pm_pen_release(&head);
  pm_arena_release(&arena);
}

// --- objects ---------------------------------------------------------------------------

static void put_line_head(Jsonld *j, PmPen *pen) {
  pm_pen_char(pen, '{');
  if (j->context.len) {
    pm_pen_put(pen, PM_STR("\"@context\":"));
    pm_pen_put(pen, pm_buf_str(&j->context));
    pm_pen_char(pen, ',');
  }
  if (!j->in_graph)
    return;
  pm_pen_put(pen, PM_STR("\"@id\":"));
  pm_words_put_id(&j->words, pen,
                  &(PmTerm){.kind = j->graph_kind, .value = pm_buf_str(&j->graph)});
  pm_pen_put(pen, PM_STR(",\"@graph\":[{"));
}

static void end_node(Jsonld *j) {
  PmPen *pen = &j->writing->pen;
  if (!j->in_node)
    return;
  if (j->lines)
    put_line_head(j, pen);
  else
    pm_pen_put(pen, j->some ? PM_STR(",\n{") : PM_STR("\n{"));
  pm_node_end(&j->nodes, &j->node, pen, 0);
  if (j->lines)
    pm_pen_put(pen, j->in_graph ? PM_STR("}]}\n") : PM_STR("}\n"));
  else
    pm_pen_char(pen, '}');
  j->in_node = false;
  j->some = true;
}

static void end_graph(Jsonld *j) {
  end_node(j);
  if (j->in_graph && !j->lines) {
    pm_pen_put(&j->writing->pen, PM_STR("]}"));
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
  PmPen *pen = &j->writing->pen;
  end_graph(j);
  j->graph_kind = graph->kind;
  PM_TRY(remember(&j->graph, graph->value));
  if (graph->kind == PM_TERM_NONE)
    return PM_OK;
  if (!j->lines) {
    pm_pen_put(pen, j->some ? PM_STR(",\n{\"@id\":") : PM_STR("\n{\"@id\":"));
    pm_words_put_id(&j->words, pen, graph);
    pm_pen_put(pen, PM_STR(",\"@graph\":["));
    j->some = false;
  }
  j->in_graph = true;
  return PM_OK;
}

static PmStatus begin_node(Jsonld *j, const PmTerm *subject) {
  end_node(j);
  if (j->words.iris.n >= PM_MOST_WORDS) {
    pm_words_trim(&j->words);
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
  if (j->lines)
    return PM_OK;
  j->some = false; // the document is done: only what it used is declared
  pm_pen_put(&j->writing->pen, PM_STR("\n]}\n"));
  return PM_OK;
}

static void jsonld_free(void *self) {
  Jsonld *j = self;
  pm_nodes_release(&j->nodes);
  pm_words_release(&j->words);
  pm_names_release(&j->no_names);
  pm_buf_release(&j->context);
  pm_buf_release(&j->subject);
  pm_buf_release(&j->graph);
  free(j);
}

static PmStatus start(Jsonld *j) {
  PmWriting *w = j->writing;
  j->context = j->subject = j->graph = pm_buf(SIZE_MAX / 4);
  j->lines = w->options->format == PM_FORMAT_JSONL;
  j->words.writing = w;
  pm_nodes_init(&j->nodes, &j->words);
  if (w->options->context.len) {
    PM_TRY(pm_context_read(w->job, w->options->context, &j->words.context));
    PM_TRY(pm_json_write(&j->context, j->words.context.json));
    j->words.names = &j->words.context.prefixes;
  } else {
    j->words.declaring = !j->lines;
    j->words.names = j->lines ? &j->no_names : &w->names;
    w->names.fixed = true;
  }
  if (!j->lines) {
    w->pen.before_first = put_head;
    w->pen.owner = j;
  }
  return PM_OK;
}

PmStatus pm_write_jsonld(PmWriting *writing, PmFormatWriter *made) {
  Jsonld *j = calloc(1, sizeof *j);
  if (!j)
    return PM_ERR_NOMEM;
  j->writing = writing;
  *made = (PmFormatWriter){
      .quad = jsonld_quad, .end = jsonld_end, .free = jsonld_free, .self = j};
  return start(j);
}
