// SPDX-License-Identifier: MIT
// RDF 1.1 JSON Alternate Serialization (RDF/JSON): one object by subject and predicate,
// so the whole graph is held in memory until its end. Blank nodes keep their labels.
#include "base/json.h"
#include "rdf/write.h"

#include <stdint.h>
#include <stdlib.h>

typedef struct {
  PmWriting *writing;
  PmArena arena;
  PmJson *subjects;
} RdfJson;

// An IRI as it is, a blank node with its prefix.
static PmStatus name_of(RdfJson *w, const PmTerm *term, PmStr *name) {
  *name = term->kind == PM_TERM_BNODE
              ? pm_arena_printf(&w->arena, "_:%.*s", PM_ARGS(term->value))
              : pm_arena_copy(&w->arena, term->value);
  return name->data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus set_text(RdfJson *w, PmJson *object, PmStr key, PmStr text) {
  const PmStr copy = pm_arena_copy(&w->arena, text);
  PmJson *value = copy.data ? pm_json_string(&w->arena, copy) : NULL;
  return value ? pm_json_set(&w->arena, object, key, value) : PM_ERR_NOMEM;
}

// The member's value; a new one of `type` if there is none.
static PmStatus find_member(RdfJson *w, PmJson *object, PmStr key, PmJsonType type,
                            PmJson **out) {
  *out = pm_json_get(object, key);
  if (*out)
    return PM_OK;
  *out = pm_json_new(&w->arena, type);
  return *out ? pm_json_set(&w->arena, object, key, *out) : PM_ERR_NOMEM;
}

static PmStatus object_of(RdfJson *w, const PmTerm *term, PmJson **out) {
  PmJson *object = pm_json_new(&w->arena, PM_JSON_OBJECT);
  PmStr value = {NULL, 0};
  *out = object;
  if (!object)
    return PM_ERR_NOMEM;
  PM_TRY(name_of(w, term, &value));
  PM_TRY(set_text(w, object, PM_STR("type"),
                  term->kind == PM_TERM_IRI     ? PM_STR("uri")
                  : term->kind == PM_TERM_BNODE ? PM_STR("bnode")
                                                : PM_STR("literal")));
  PM_TRY(set_text(w, object, PM_STR("value"), value));
  if (term->kind == PM_TERM_LITERAL && term->language.len)
    return set_text(w, object, PM_STR("lang"), term->language);
  if (term->kind == PM_TERM_LITERAL && term->datatype.len)
    return set_text(w, object, PM_STR("datatype"), term->datatype);
  return PM_OK;
}

static PmStatus rdfjson_quad(void *self, const PmQuad *quad) {
  RdfJson *w = self;
  PmStr subject = {NULL, 0}, predicate = {NULL, 0};
  PmJson *node = NULL, *objects = NULL, *object = NULL;
  if (quad->object.kind == PM_TERM_TRIPLE)
    return pm_fail(w->writing->job, PM_ERR_INVALID, PM_NOWHERE, "choose nt, nq or ttl",
                   "RDF/JSON cannot hold triple terms");
  PM_TRY(name_of(w, &quad->subject, &subject));
  PM_TRY(name_of(w, &quad->predicate, &predicate));
  PM_TRY(find_member(w, w->subjects, subject, PM_JSON_OBJECT, &node));
  PM_TRY(find_member(w, node, predicate, PM_JSON_ARRAY, &objects));
  PM_TRY(object_of(w, &quad->object, &object));
  return pm_json_push(&w->arena, objects, object);
}

static PmStatus put_member(PmPen *pen, const PmJsonMember *member) {
  PmBuf text = pm_buf(SIZE_MAX / 4);
  PmStatus st = pm_json_quote(&text, member->key);
  if (!st)
    st = pm_buf_append(&text, PM_STR(": "));
  if (!st)
    st = pm_json_write(&text, member->value);
  pm_pen_put(pen, pm_buf_str(&text));
  pm_buf_release(&text);
  return st;
}

static PmStatus rdfjson_end(void *self) {
  const RdfJson *w = self;
  PmPen *pen = &w->writing->pen;
  pm_pen_char(pen, '{');
  for (size_t i = 0; i < w->subjects->n; ++i) {
    pm_pen_put(pen, i ? PM_STR(",\n") : PM_STR("\n"));
    PM_TRY(put_member(pen, &w->subjects->members[i]));
  }
  pm_pen_put(pen, PM_STR("\n}\n"));
  return PM_OK;
}

static void rdfjson_free(void *self) {
  RdfJson *w = self;
  pm_arena_release(&w->arena);
  free(w);
}

PmStatus pm_write_rdfjson(PmWriting *writing, PmFormatWriter *made) {
  RdfJson *w = calloc(1, sizeof *w);
  if (!w)
    return PM_ERR_NOMEM;
  w->writing = writing;
  *made = (PmFormatWriter){
      .quad = rdfjson_quad, .end = rdfjson_end, .free = rdfjson_free, .self = w};
  w->subjects = pm_json_new(&w->arena, PM_JSON_OBJECT);
  return w->subjects ? PM_OK : PM_ERR_NOMEM;
}
