// SPDX-License-Identifier: MIT
// What stands around the objects of a JSON-LD document: the context, "@graph", lines.
#include "rdf/jsonld_frame.h"

#include <stdint.h>
#include <stdlib.h>

// --- the head --------------------------------------------------------------------------

static void put_prefix(PmPen *pen, const PmNamespace *ns) {
  const bool ends = strchr(":/?#[]@", ns->iri.data[ns->iri.len - 1]) != NULL;
  pm_pen_char(pen, '"');
  pm_pen_string(pen, ns->prefix);
  pm_pen_put(pen, ends ? PM_STR("\":\"") : PM_STR("\":{\"@prefix\":true,\"@id\":\""));
  pm_pen_string(pen, ns->iri);
  pm_pen_put(pen, ends ? PM_STR("\"") : PM_STR("\"}"));
}

static PmStatus put_prefixes(PmFrame *j, PmArena *arena, PmPen *pen) {
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

void pm_frame_put_head(PmFrame *j, bool all_prefixes) {
  PmArena arena = {0};
  PmPen head = {.buf = pm_buf(SIZE_MAX / 4)};
  pm_pen_put(&head, PM_STR("{\"@context\":"));
  if (!j->words.declaring) {
    pm_pen_put(&head, pm_buf_str(&j->context));
  } else {
    if (all_prefixes)
      use_all(j->words.names);
    pm_pen_fail(&j->writing->pen, put_prefixes(j, &arena, &head));
  }
  pm_pen_put(&head, PM_STR(",\n\"@graph\":["));
  pm_pen_fail(&j->writing->pen, pm_pen_status(&head));
  pm_pen_above(&j->writing->pen, pm_buf_str(&head.buf));
  pm_pen_release(&head);
  pm_arena_release(&arena);
}

// --- lines -----------------------------------------------------------------------------

void pm_frame_begin_line(PmFrame *j, const PmTerm *graph) {
  PmPen *pen = &j->writing->pen;
  pm_pen_char(pen, '{');
  if (j->context.len) {
    pm_pen_put(pen, PM_STR("\"@context\":"));
    pm_pen_put(pen, pm_buf_str(&j->context));
    pm_pen_char(pen, ',');
  }
  if (graph->kind == PM_TERM_NONE)
    return;
  pm_pen_put(pen, PM_STR("\"@id\":"));
  pm_words_put_id(&j->words, pen, graph);
  pm_pen_put(pen, PM_STR(",\"@graph\":[{"));
}

void pm_frame_end_line(PmFrame *j, const PmTerm *graph) {
  pm_pen_put(&j->writing->pen,
             graph->kind == PM_TERM_NONE ? PM_STR("}\n") : PM_STR("}]}\n"));
}

// --- the context -----------------------------------------------------------------------

static void put_json(PmPen *pen, const PmJson *json, size_t depth);

static void put_newline(PmPen *pen, size_t depth) {
  pm_pen_char(pen, '\n');
  for (size_t i = 0; i < depth; ++i)
    pm_pen_put(pen, PM_STR("  "));
}

static void put_quoted(PmPen *pen, PmStr s) {
  pm_pen_char(pen, '"');
  pm_pen_string(pen, s);
  pm_pen_char(pen, '"');
}

static void put_items(PmPen *pen, const PmJson *json, size_t depth) {
  const bool object = json->type == PM_JSON_OBJECT;
  const bool flat = depth > 0; // a term's definition stays on its line
  pm_pen_char(pen, object ? '{' : '[');
  for (size_t i = 0; i < json->n; ++i) {
    if (i)
      pm_pen_char(pen, ',');
    if (flat)
      pm_pen_put(pen, i ? PM_STR(" ") : PM_STR(""));
    else
      put_newline(pen, 1);
    if (object) {
      put_quoted(pen, json->members[i].key);
      pm_pen_put(pen, PM_STR(": "));
    }
    put_json(pen, object ? json->members[i].value : json->items[i], depth + 1);
  }
  if (!flat)
    put_newline(pen, 0);
  pm_pen_char(pen, object ? '}' : ']');
}

static void put_json(PmPen *pen, const PmJson *json, size_t depth) {
  switch (json->type) {
  case PM_JSON_NULL: pm_pen_put(pen, PM_STR("null")); break;
  case PM_JSON_FALSE: pm_pen_put(pen, PM_STR("false")); break;
  case PM_JSON_TRUE: pm_pen_put(pen, PM_STR("true")); break;
  case PM_JSON_NUMBER: pm_pen_put(pen, json->text); break;
  case PM_JSON_STRING: put_quoted(pen, json->text); break;
  case PM_JSON_ARRAY:
  case PM_JSON_OBJECT: put_items(pen, json, depth); break;
  }
}

static PmStatus write_context(PmFrame *j) {
  const PmJson *json = j->words.context->json;
  if (j->lines || !j->writing->options->pretty)
    return pm_json_write(&j->context, json);
  PmPen pen = {.buf = j->context};
  put_json(&pen, json, 0);
  j->context = pen.buf;
  return pm_pen_status(&pen);
}

static PmStatus add_prefixes(PmNames *names, const PmKeyContext *context) {
  for (size_t i = 0; i < context->n; ++i) {
    const PmKeyTerm *term = &context->terms[i];
    if (term->prefix)
      PM_TRY(pm_names_add(names, (PmPrefix){term->name, term->iri}, true));
  }
  return PM_OK;
}

PmStatus pm_frame_init(PmFrame *j, PmWriting *w, PmNodes *nodes) {
  static const PmKeyContext none = {0};
  j->writing = w;
  j->context = pm_buf(SIZE_MAX / 4);
  j->lines = w->options->format == PM_FORMAT_JSONL;
  j->words.writing = w;
  pm_nodes_init(nodes, &j->words);
  if (w->options->context) {
    j->words.context = w->options->context;
    j->words.names = &j->names;
    PM_TRY(add_prefixes(&j->names, w->options->context));
    return write_context(j);
  }
  j->words.context = &none;
  j->words.declaring = !j->lines;
  j->words.names = j->lines ? &j->names : &w->names;
  w->names.fixed = true;
  return PM_OK;
}

void pm_frame_release(PmFrame *j) {
  pm_words_release(&j->words);
  pm_names_release(&j->names);
  pm_buf_release(&j->context);
}
