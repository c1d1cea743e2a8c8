// SPDX-License-Identifier: MIT
// Serialize RDF as JSON-LD (JSON-LD 1.1 API, section 8.4): a whole dataset becomes one
// expanded document, with lists found. Streams go through write_jsonld.c instead.
#include "rdf/jsonld.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define I18N "https://www.w3.org/ns/i18n#"

/// Where a node is the object of: `node[property]` holds `value`.
typedef struct {
  PmJson *node;
  PmStr property;
  PmJson *value;
} Usage;

typedef struct {
  PmJson *object; // the node object
  bool removed;   // became part of a list or of a literal
} Node;

/// Where a blank node is an object, in whichever graph.
typedef struct {
  Usage usage; // the only one while n is 1
  size_t n;
} Reference;

/// One graph's node map, by the text of @id.
typedef struct {
  PmStr name; // empty for the default graph
  PmStrtab ids;
  Node *nodes;
  size_t cap;
  Usage *nils; // where rdf:nil stands
  size_t n_nils, cap_nils;
} Graph;

struct PmFromRdf {
  PmJob *job;
  PmFromRdfOptions options;
  PmArena arena;
  PmStrtab names;
  Graph **graphs;
  size_t n_graphs, cap_graphs;
  PmStrtab objects; // "_:label" of blank nodes that are objects
  Reference *references;
  size_t cap_references;
  PmSink sink;
};

static PmJson *get(const PmJson *object, const char *key) {
  return pm_json_get(object, pm_str(key));
}

static PmStatus set(PmFromRdf *f, PmJson *object, const char *key, PmJson *value) {
  return pm_json_set(&f->arena, object, pm_str(key), value);
}

static PmStatus copy_text(PmFromRdf *f, PmStr text, PmJson **out) {
  *out = pm_json_string(&f->arena, pm_arena_copy(&f->arena, text));
  return *out && (*out)->text.data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus set_text(PmFromRdf *f, PmJson *object, const char *key, PmStr text) {
  PmJson *value = NULL;
  PM_TRY(copy_text(f, text, &value));
  return set(f, object, key, value);
}

// --- graphs and nodes
// -------------------------------------------------------------------

static PmStatus find_graph(PmFromRdf *f, PmStr name, Graph **graph) {
  uint32_t number = 0;
  bool added = false;
  PM_TRY(pm_strtab_add(&f->names, name, &number, &added));
  if (added) {
    Graph **graphs =
        pm_arena_extend(&f->arena, f->graphs, number, &f->cap_graphs, sizeof *f->graphs);
    Graph *made = pm_arena_alloc(&f->arena, sizeof *made);
    if (!graphs || !made)
      return PM_ERR_NOMEM;
    made->name = pm_strtab_get(&f->names, number);
    f->graphs = graphs;
    graphs[f->n_graphs++] = made;
  }
  *graph = f->graphs[number];
  return PM_OK;
}

static PmStatus find_node(PmFromRdf *f, Graph *graph, PmStr id, uint32_t *number) {
  bool added = false;
  PM_TRY(pm_strtab_add(&graph->ids, id, number, &added));
  if (!added)
    return PM_OK;
  graph->nodes = pm_arena_extend(&f->arena, graph->nodes, *number, &graph->cap,
                                 sizeof *graph->nodes);
  if (!graph->nodes)
    return PM_ERR_NOMEM;
  Node *node = &graph->nodes[*number];
  *node = (Node){.object = pm_json_new(&f->arena, PM_JSON_OBJECT)};
  return node->object ? set_text(f, node->object, "@id", id) : PM_ERR_NOMEM;
}

static PmStatus id_of(PmFromRdf *f, const PmTerm *term, PmStr *id) {
  *id = term->value;
  if (term->kind == PM_TERM_BNODE)
    *id = pm_arena_printf(&f->arena, "_:%.*s", PM_ARGS(term->value));
  return id->data || !id->len ? PM_OK : PM_ERR_NOMEM;
}

// --- literals (section 8.4.2)
// -------------------------------------------------------------

static bool is_json_number(PmStr text, bool fraction) {
  size_t i = text.len && text.data[0] == '-' ? 1 : 0, digits = 0;
  if (i + 1 < text.len && text.data[i] == '0' && text.data[i + 1] >= '0' &&
      text.data[i + 1] <= '9')
    return false;
  for (; i < text.len && text.data[i] >= '0' && text.data[i] <= '9'; ++i)
    ++digits;
  char copy[64];
  snprintf(copy, sizeof copy, "%.*s", PM_ARGS(text));
  if (!isfinite(strtod(copy, NULL)))
    return false; // ECMAScript has no number for it
  return digits > 0 && (i == text.len || (fraction && strchr(".eE", text.data[i]) &&
                                          text.data[text.len - 1] >= '0' &&
                                          text.data[text.len - 1] <= '9'));
}

// A native value where the option asks for them and the lexical form is one.
static PmStatus native_value(PmFromRdf *f, const PmTerm *literal, PmJson **out) {
  *out = NULL;
  if (!f->options.native_types)
    return PM_OK;
  const bool boolean = pm_str_eqz(literal->datatype, PM_XSD "boolean");
  const bool integer = pm_str_eqz(literal->datatype, PM_XSD "integer");
  const bool decimal = pm_str_eqz(literal->datatype, PM_XSD "double");
  PmJsonType type = PM_JSON_NULL;
  const PmStr text = literal->value;
  if (boolean && (pm_str_eqz(text, "true") || pm_str_eqz(text, "1")))
    type = PM_JSON_TRUE;
  else if (boolean && (pm_str_eqz(text, "false") || pm_str_eqz(text, "0")))
    type = PM_JSON_FALSE;
  else if ((integer || decimal) && is_json_number(text, decimal))
    type = PM_JSON_NUMBER;
  if (type == PM_JSON_NULL)
    return PM_OK;
  *out = pm_json_new(&f->arena, type);
  if (!*out)
    return PM_ERR_NOMEM;
  (*out)->text = pm_arena_copy(&f->arena, literal->value);
  return (*out)->text.data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus json_value(PmFromRdf *f, const PmTerm *literal, PmJson *object) {
  PmJson *value = NULL;
  const PmStatus st =
      pm_json_parse(NULL, &f->arena, literal->value, "rdf:JSON literal", &value);
  if (st == PM_ERR_NOMEM)
    return st;
  if (st)
    return pm_fail(f->job, PM_ERR_INVALID, pm_at(NULL, 0, 0), NULL,
                   "JSON-LD: invalid JSON literal: %.*s",
                   PM_ARGS(pm_str_slice(literal->value, 0, 200)));
  PM_TRY(set(f, object, "@value", value));
  return set_text(f, object, "@type", PM_STR("@json"));
}

// i18n#en_rtl: language and direction out of the datatype.
static PmStatus directed_value(PmFromRdf *f, const PmTerm *literal, PmJson *object) {
  const PmStr tail =
      pm_str_slice(literal->datatype, sizeof I18N - 1, literal->datatype.len);
  const size_t bar = pm_str_find(tail, PM_STR("_"), 0);
  const PmStr language = pm_str_slice(tail, 0, bar);
  PM_TRY(set_text(f, object, "@value", literal->value));
  if (language.len)
    PM_TRY(set_text(f, object, "@language", language));
  if (bar == SIZE_MAX)
    return PM_OK;
  return set_text(f, object, "@direction", pm_str_slice(tail, bar + 1, tail.len));
}

static PmStatus literal_object(PmFromRdf *f, const PmTerm *literal, PmJson *object) {
  PmJson *native = NULL;
  if (pm_str_eqz(literal->datatype, PM_RDF "JSON"))
    return json_value(f, literal, object);
  if (f->options.direction == PM_RDF_DIRECTION_I18N &&
      pm_str_starts(literal->datatype, PM_STR(I18N)))
    return directed_value(f, literal, object);
  PM_TRY(native_value(f, literal, &native));
  if (native)
    return set(f, object, "@value", native);
  PM_TRY(set_text(f, object, "@value", literal->value));
  if (literal->language.len)
    PM_TRY(set_text(f, object, "@language", literal->language));
  else if (literal->datatype.len && !pm_str_eqz(literal->datatype, PM_XSD "string"))
    PM_TRY(set_text(f, object, "@type", literal->datatype));
  if (literal->direction == PM_DIR_NONE)
    return PM_OK;
  return set_text(f, object, "@direction",
                  literal->direction == PM_DIR_RTL ? PM_STR("rtl") : PM_STR("ltr"));
}

static PmStatus object_of(PmFromRdf *f, const PmTerm *term, PmStr id, PmJson **out) {
  *out = pm_json_new(&f->arena, PM_JSON_OBJECT);
  if (!*out)
    return PM_ERR_NOMEM;
  return term->kind == PM_TERM_LITERAL ? literal_object(f, term, *out)
                                       : set_text(f, *out, "@id", id);
}

// --- quads
// --------------------------------------------------------------------------------

// The value in node[property], added unless it is there; `*value` is the one that stands.
static PmStatus add_value(PmFromRdf *f, PmJson *node, PmStr property, PmJson **value) {
  PmJson *values = pm_json_get(node, property);
  if (!values) {
    const PmStr key = pm_arena_copy(&f->arena, property);
    values = pm_json_new(&f->arena, PM_JSON_ARRAY);
    if (!key.data)
      return PM_ERR_NOMEM;
    PM_TRY(pm_json_set(&f->arena, node, key, values));
  }
  for (size_t i = 0; i < values->n; ++i)
    if (pm_json_equal(values->items[i], *value)) {
      *value = values->items[i];
      return PM_ERR_NOT_FOUND; // nothing new
    }
  return pm_json_push(&f->arena, values, *value);
}

static PmStatus add_type(PmFromRdf *f, PmJson *node, PmStr id) {
  PmJson *type = NULL;
  PM_TRY(copy_text(f, id, &type));
  const PmStatus st = add_value(f, node, PM_STR("@type"), &type);
  return st == PM_ERR_NOT_FOUND ? PM_OK : st;
}

static PmStatus note_nil(PmFromRdf *f, Graph *graph, Usage usage) {
  graph->nils = pm_arena_extend(&f->arena, graph->nils, graph->n_nils, &graph->cap_nils,
                                sizeof *graph->nils);
  if (!graph->nils)
    return PM_ERR_NOMEM;
  graph->nils[graph->n_nils++] = usage;
  return PM_OK;
}

static PmStatus note_reference(PmFromRdf *f, PmStr object, Usage usage) {
  uint32_t number = 0;
  bool added = false;
  PM_TRY(pm_strtab_add(&f->objects, object, &number, &added));
  if (added) {
    f->references = pm_arena_extend(&f->arena, f->references, number, &f->cap_references,
                                    sizeof *f->references);
    if (!f->references)
      return PM_ERR_NOMEM;
    f->references[number] = (Reference){0};
  }
  f->references[number].usage = usage;
  ++f->references[number].n;
  return PM_OK;
}

// The one place where a node is used, or NULL.
static const Usage *only_usage(const PmFromRdf *f, const PmJson *object) {
  const uint32_t number = pm_strtab_find(&f->objects, get(object, "@id")->text);
  return number != PM_STRTAB_NONE && f->references[number].n == 1
             ? &f->references[number].usage
             : NULL;
}

static PmStatus add_triple(PmFromRdf *f, Graph *graph, const PmQuad *q) {
  PmStr subject, predicate = q->predicate.value, object = {NULL, 0};
  uint32_t s = 0, o = 0; // an object is a node as well
  PM_TRY(id_of(f, &q->subject, &subject));
  PM_TRY(find_node(f, graph, subject, &s));
  const bool resource = q->object.kind != PM_TERM_LITERAL;
  if (resource) {
    PM_TRY(id_of(f, &q->object, &object));
    PM_TRY(find_node(f, graph, object, &o));
  }
  PmJson *node = graph->nodes[s].object, *value = NULL;
  if (resource && !f->options.rdf_type && pm_str_eqz(predicate, PM_RDF "type"))
    return add_type(f, node, object);
  PM_TRY(object_of(f, &q->object, object, &value));
  const PmStatus st = add_value(f, node, predicate, &value);
  if (st)
    return st == PM_ERR_NOT_FOUND ? PM_OK : st;
  if (!resource)
    return PM_OK;
  const Usage usage = {node, pm_arena_copy(&f->arena, predicate), value};
  if (!usage.property.data)
    return PM_ERR_NOMEM;
  if (pm_str_eqz(object, PM_RDF "nil"))
    return note_nil(f, graph, usage);
  return q->object.kind == PM_TERM_BNODE ? note_reference(f, object, usage) : PM_OK;
}

static PmStatus add_quad(void *self, const PmQuad *q) {
  PmFromRdf *f = self;
  Graph *graph = NULL, *base = NULL;
  uint32_t number = 0;
  PmStr name = PM_STR("");
  if (q->object.kind == PM_TERM_TRIPLE)
    return pm_fail(f->job, PM_ERR_UNSUPPORTED, pm_at(NULL, 0, 0), NULL,
                   "JSON-LD 1.1 has no triple terms");
  PM_TRY(find_graph(f, PM_STR(""), &base));
  if (q->graph.kind != PM_TERM_NONE) {
    PM_TRY(id_of(f, &q->graph, &name));
    PM_TRY(find_node(f, base, name, &number)); // a graph's name is a node of the default
  }
  PM_TRY(find_graph(f, name, &graph));
  return add_triple(f, graph, q);
}

// --- lists and compound literals
// ------------------------------------------------------------

static const PmJson *only_value(const PmJson *node, const char *property) {
  const PmJson *values = get(node, property);
  return values && values->n == 1 ? values->items[0] : NULL;
}

// Step 6.4.3: a cell with nothing but first and rest, used in one place.
static bool is_cell(const PmJson *object) {
  const PmJson *type = get(object, "@type");
  const bool list_type =
      !type || (type->n == 1 && pm_str_eqz(type->items[0]->text, PM_RDF "List"));
  return pm_str_starts(get(object, "@id")->text, PM_STR("_:")) && list_type &&
         only_value(object, PM_RDF "first") && only_value(object, PM_RDF "rest") &&
         object->n == 3 + (size_t)(type != NULL);
}

static PmStatus make_list(PmFromRdf *f, Graph *graph, Usage usage) {
  PmJson *list = pm_json_new(&f->arena, PM_JSON_ARRAY);
  if (!list)
    return PM_ERR_NOMEM;
  while (pm_str_eqz(usage.property, PM_RDF "rest") && is_cell(usage.node)) {
    const Usage *outer = only_usage(f, usage.node);
    if (!outer || list->n > graph->ids.n) // shared, or a ring of cells
      break;
    PM_TRY(pm_json_push(&f->arena, list, get(usage.node, PM_RDF "first")->items[0]));
    graph->nodes[pm_strtab_find(&graph->ids, get(usage.node, "@id")->text)].removed =
        true;
    usage = *outer;
  }
  for (size_t i = 0; i < list->n / 2; ++i) {
    PmJson *swap = list->items[i];
    list->items[i] = list->items[list->n - 1 - i];
    list->items[list->n - 1 - i] = swap;
  }
  usage.value->n = 0; // its @id gives way to @list
  return set(f, usage.value, "@list", list);
}

// Step 6.1: a node of rdf:value, rdf:language and rdf:direction becomes the literal that
// it stands for, in each place where it is used.
static PmStatus make_compound(PmFromRdf *f, Node *node) {
  static const char *const parts[][2] = {{PM_RDF "value", "@value"},
                                         {PM_RDF "language", "@language"},
                                         {PM_RDF "direction", "@direction"}};
  const Usage *usage = only_usage(f, node->object);
  if (!get(node->object, PM_RDF "direction") || !usage)
    return PM_OK;
  PmJson *value = usage->value;
  value->n = 0;
  for (size_t i = 0; i < 3; ++i) {
    const PmJson *part = only_value(node->object, parts[i][0]);
    if (part && get(part, "@value"))
      PM_TRY(set(f, value, parts[i][1], get(part, "@value")));
  }
  node->removed = true;
  return PM_OK;
}

static PmStatus fold_graph(PmFromRdf *f, Graph *graph) {
  for (size_t i = 0;
       f->options.direction == PM_RDF_DIRECTION_COMPOUND && i < graph->ids.n; ++i)
    PM_TRY(make_compound(f, &graph->nodes[i]));
  for (size_t i = 0; i < graph->n_nils; ++i)
    PM_TRY(make_list(f, graph, graph->nils[i]));
  return PM_OK;
}

// --- the document
// -----------------------------------------------------------------------------

static int compare_nodes(const void *a, const void *b) {
  return pm_str_cmp(get((*(const Node *const *)a)->object, "@id")->text,
                    get((*(const Node *const *)b)->object, "@id")->text);
}

// The node objects of a graph by @id, but for those that say nothing.
static PmStatus graph_nodes(PmFromRdf *f, const Graph *graph, PmJson **out) {
  const Node **order = pm_arena_alloc(&f->arena, (graph->ids.n + 1) * sizeof *order);
  size_t n = 0;
  *out = pm_json_new(&f->arena, PM_JSON_ARRAY);
  if (!order || !*out)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < graph->ids.n; ++i)
    if (!graph->nodes[i].removed)
      order[n++] = &graph->nodes[i];
  qsort(order, n, sizeof *order, compare_nodes);
  for (size_t i = 0; i < n; ++i)
    if (order[i]->object->n > 1)
      PM_TRY(pm_json_push(&f->arena, *out, order[i]->object));
  return PM_OK;
}

// A named graph hangs on the node of its name, which may have no other member.
static PmStatus hang_graphs(PmFromRdf *f) {
  for (size_t i = 0; i < f->names.n; ++i) {
    const Graph *graph = f->graphs[i];
    PmJson *nodes = NULL;
    uint32_t number = 0;
    if (!graph->name.len)
      continue;
    PM_TRY(graph_nodes(f, graph, &nodes));
    PM_TRY(find_node(f, f->graphs[0], graph->name, &number));
    PM_TRY(set(f, f->graphs[0]->nodes[number].object, "@graph", nodes));
  }
  return PM_OK;
}

PmStatus pm_from_rdf_new(PmJob *job, const PmFromRdfOptions *options, PmFromRdf **out) {
  PmFromRdf *f = calloc(1, sizeof *f);
  *out = f;
  if (!f)
    return PM_ERR_NOMEM;
  f->job = job;
  f->options = *options;
  f->sink = (PmSink){.quad = add_quad, .self = f};
  return PM_OK;
}

const PmSink *pm_from_rdf_sink(PmFromRdf *f) { return &f->sink; }

PmStatus pm_from_rdf_document(PmFromRdf *f, PmJson **document) {
  Graph *base = NULL;
  PM_TRY(find_graph(f, PM_STR(""), &base));
  for (size_t i = 0; i < f->names.n; ++i)
    PM_TRY(fold_graph(f, f->graphs[i]));
  PM_TRY(hang_graphs(f));
  return graph_nodes(f, base, document);
}

void pm_from_rdf_free(PmFromRdf *f) {
  if (!f)
    return;
  for (size_t i = 0; i < f->n_graphs; ++i)
    pm_strtab_release(&f->graphs[i]->ids);
  pm_strtab_release(&f->names);
  pm_strtab_release(&f->objects);
  pm_arena_release(&f->arena);
  free(f);
}
