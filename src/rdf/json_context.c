// SPDX-License-Identifier: MIT
// Context processing and term definitions (JSON-LD 1.1 API, sections 4.1.2 and 4.2.2), as
// far as a writer may rely on them: a term with anything else is marked opaque, and no
// value is written by it.
#include "rdf/json_context.h"

#include "rdf/write.h"

#include <stdlib.h>

typedef enum { NEW, DEFINING, DEFINED } State;

typedef struct {
  PmJob *job;
  PmKeyContext *context;
  const PmJson *local; // the context object being read
  State *states;       // of its members
} Reader;

static const char context_name[] = "the JSON-LD context";

static PmStatus refuse(const Reader *r, PmStatus code, PmStr what, const char *why) {
  return pm_fail(r->job, code, pm_at(context_name, 0, 0), NULL, "%.*s: %s", PM_ARGS(what),
                 why);
}

const PmKeyTerm *pm_key_context_term(const PmKeyContext *context, PmStr name) {
  const uint32_t number = pm_strtab_find(&context->names, name);
  return number == PM_STRTAB_NONE ? NULL : &context->terms[number];
}

static PmStatus set_term(PmKeyContext *context, const PmKeyTerm *term) {
  uint32_t number = 0;
  bool added = false;
  PM_TRY(pm_strtab_add(&context->names, term->name, &number, &added));
  PmKeyTerm *terms = pm_arena_extend(&context->arena, context->terms, number,
                                     &context->cap, sizeof *terms);
  if (!terms)
    return PM_ERR_NOMEM;
  context->terms = terms;
  terms[number] = *term;
  if (added)
    context->n = number + (size_t)1;
  return PM_OK;
}

static bool is_keyword(PmStr s) { return s.len > 1 && s.data[0] == '@'; }

static bool is_string(const PmJson *json) { return pm_json_is(json, PM_JSON_STRING); }

static PmStatus define(Reader *r, PmStr name);

static PmStatus define_if_local(Reader *r, PmStr name) {
  return pm_json_get(r->local, name) ? define(r, name) : PM_OK;
}

static size_t find_colon(PmStr s) {
  return s.len ? pm_str_find(s, PM_STR(":"), 1) : (size_t)-1;
}

static PmStatus join(Reader *r, PmStr a, PmStr b, PmStr *iri) {
  *iri = pm_arena_printf(&r->context->arena, "%.*s%.*s", PM_ARGS(a), PM_ARGS(b));
  return iri->data ? PM_OK : PM_ERR_NOMEM;
}

// API 5.2.2, with vocab true; `*iri` stays empty where the value expands to nothing
// absolute. `term` is what is being defined, and does not stand for itself.
static PmStatus expand(Reader *r, PmStr value, PmStr term, PmStr *iri) {
  *iri = (PmStr){NULL, 0};
  if (is_keyword(value)) {
    *iri = value;
    return PM_OK;
  }
  if (!pm_str_eq(value, term)) {
    PM_TRY(define_if_local(r, value));
    const PmKeyTerm *known = pm_key_context_term(r->context, value);
    if (known) {
      *iri = known->iri;
      return PM_OK;
    }
  }
  const size_t colon = find_colon(value);
  if (colon != (size_t)-1) {
    const PmStr prefix = pm_str_slice(value, 0, colon);
    const PmStr suffix = pm_str_slice(value, colon + 1, value.len);
    *iri = value;
    if (pm_str_eq(prefix, PM_STR("_")) || pm_str_starts(suffix, PM_STR("//")))
      return PM_OK;
    PM_TRY(define_if_local(r, prefix));
    const PmKeyTerm *ns = pm_key_context_term(r->context, prefix);
    return ns && ns->prefix ? join(r, ns->iri, suffix, iri) : PM_OK;
  }
  return r->context->vocab.len ? join(r, r->context->vocab, value, iri) : PM_OK;
}

// A simple term whose IRI ends in one of RFC 3986's gen-delims begins compact IRIs.
static bool ends_like_namespace(PmStr iri) {
  return iri.len && strchr(":/?#[]@", iri.data[iri.len - 1]) != NULL;
}

static bool plain_name(PmStr name) {
  return !pm_str_contains(name, PM_STR(":")) && !pm_str_contains(name, PM_STR("/"));
}

static PmStatus read_type(Reader *r, const PmJson *type, PmKeyTerm *term) {
  if (!type)
    return PM_OK;
  if (!is_string(type))
    return refuse(r, PM_ERR_INVALID, term->name, "@type must be a string");
  if (pm_str_eqz(type->text, "@id"))
    term->coercion = PM_COERCE_ID;
  else if (pm_str_eqz(type->text, "@vocab"))
    term->coercion = PM_COERCE_VOCAB;
  else if (pm_str_eqz(type->text, "@json"))
    term->opaque = true;
  else if (!pm_str_eqz(type->text, "@none")) {
    term->coercion = PM_COERCE_TYPE;
    PM_TRY(expand(r, type->text, PM_STR(""), &term->datatype));
    term->opaque = term->opaque || !term->datatype.len;
  }
  return PM_OK;
}

static void read_language(const PmJson *object, PmKeyTerm *term) {
  const PmJson *language = pm_json_get(object, PM_STR("@language"));
  const PmJson *direction = pm_json_get(object, PM_STR("@direction"));
  term->own_language = language != NULL;
  term->own_direction = direction != NULL;
  if (is_string(language))
    term->language = language->text;
  if (is_string(direction))
    term->direction = pm_str_eqz(direction->text, "rtl") ? PM_DIR_RTL : PM_DIR_LTR;
}

static void read_container(const PmJson *container, PmKeyTerm *term) {
  static const struct {
    const char *name;
    PmKeyContainer container;
  } known[] = {
      {"@set", PM_KEY_SET}, {"@language", PM_KEY_LANGUAGE}, {"@list", PM_KEY_LIST}};
  if (!container || container->type == PM_JSON_NULL)
    return;
  if (container->type == PM_JSON_ARRAY && container->n == 1)
    container = container->items[0];
  for (size_t i = 0; i < sizeof known / sizeof *known; ++i)
    if (is_string(container) && pm_str_eqz(container->text, known[i].name)) {
      term->container = known[i].container;
      return;
    }
  term->opaque = true;
}

static PmStatus read_id(Reader *r, const PmJson *id, PmKeyTerm *term) {
  if (!id)
    return expand(r, term->name, term->name, &term->iri);
  if (id->type == PM_JSON_NULL)
    return PM_OK;
  if (!is_string(id))
    return refuse(r, PM_ERR_INVALID, term->name, "@id must be a string or null");
  return expand(r, id->text, term->name, &term->iri);
}

static PmStatus read_object(Reader *r, const PmJson *value, PmKeyTerm *term) {
  static const char *const opaque[] = {"@context", "@reverse", "@nest", "@index"};
  for (size_t i = 0; i < sizeof opaque / sizeof *opaque; ++i)
    term->opaque = term->opaque || pm_json_get(value, pm_str(opaque[i]));
  if (!pm_json_get(value, PM_STR("@reverse")))
    PM_TRY(read_id(r, pm_json_get(value, PM_STR("@id")), term));
  PM_TRY(read_type(r, pm_json_get(value, PM_STR("@type")), term));
  read_language(value, term);
  read_container(pm_json_get(value, PM_STR("@container")), term);
  term->prefix = pm_json_is(pm_json_get(value, PM_STR("@prefix")), PM_JSON_TRUE) &&
                 term->iri.len && !is_keyword(term->iri);
  return PM_OK;
}

static PmStatus read_term(Reader *r, const PmJson *value, PmKeyTerm *term) {
  switch (value->type) {
  case PM_JSON_NULL: return PM_OK;
  case PM_JSON_STRING:
    PM_TRY(expand(r, value->text, term->name, &term->iri));
    term->prefix = plain_name(term->name) && ends_like_namespace(term->iri);
    return PM_OK;
  case PM_JSON_OBJECT: return read_object(r, value, term);
  case PM_JSON_FALSE:
  case PM_JSON_TRUE:
  case PM_JSON_NUMBER:
  case PM_JSON_ARRAY: break;
  }
  return refuse(r, PM_ERR_INVALID, term->name, "a term is a string, an object or null");
}

// API 4.2.2; terms may build on each other in any order, but not in a circle.
static PmStatus define(Reader *r, PmStr name) {
  size_t i = 0;
  while (!pm_str_eq(r->local->members[i].key, name))
    ++i;
  if (r->states[i] == DEFINED)
    return PM_OK;
  if (r->states[i] == DEFINING)
    return refuse(r, PM_ERR_INVALID, name, "terms are defined in a circle");
  r->states[i] = DEFINING;
  PmKeyTerm term = {.name = name};
  PM_TRY(read_term(r, r->local->members[i].value, &term));
  r->states[i] = DEFINED;
  return set_term(r->context, &term);
}

// --- the context as a whole ------------------------------------------------------------

static PmStatus read_vocab(Reader *r, const PmJson *vocab) {
  if (!vocab)
    return PM_OK;
  r->context->vocab = PM_STR("");
  if (!is_string(vocab))
    return PM_OK;
  PmStr iri = {NULL, 0};
  PM_TRY(expand(r, vocab->text, vocab->text, &iri));
  r->context->vocab = iri.len && find_colon(iri) != (size_t)-1 ? iri : PM_STR("");
  return PM_OK;
}

static void read_defaults(PmKeyContext *context, const PmJson *local) {
  PmKeyTerm defaults = {0};
  read_language(local, &defaults);
  if (defaults.own_language)
    context->language = defaults.language;
  if (defaults.own_direction)
    context->direction = defaults.direction;
}

static PmStatus read_members(Reader *r) {
  const PmJson *local = r->local;
  if (pm_json_get(local, PM_STR("@import")))
    return refuse(r, PM_ERR_UNSUPPORTED, PM_STR("@import"),
                  "put the imported context into this one");
  if (pm_json_is(pm_json_get(local, PM_STR("@propagate")), PM_JSON_FALSE))
    return refuse(r, PM_ERR_UNSUPPORTED, PM_STR("@propagate"),
                  "a context that does not reach nested nodes cannot be written by");
  PM_TRY(read_vocab(r, pm_json_get(local, PM_STR("@vocab"))));
  read_defaults(r->context, local);
  for (size_t i = 0; i < local->n; ++i)
    if (!is_keyword(local->members[i].key))
      PM_TRY(define(r, local->members[i].key));
  return PM_OK;
}

// A null context takes back what came before it.
static void forget(PmKeyContext *context) {
  pm_strtab_release(&context->names);
  context->n = context->cap = 0;
  context->terms = NULL;
  context->vocab = context->language = PM_STR("");
  context->direction = PM_DIR_NONE;
}

static PmStatus read_local(PmJob *job, PmKeyContext *context, const PmJson *local) {
  Reader r = {.job = job, .context = context, .local = local};
  switch (local->type) {
  case PM_JSON_NULL: forget(context); return PM_OK;
  case PM_JSON_STRING:
    return pm_fail(job, PM_ERR_UNSUPPORTED, pm_at(context_name, 0, 0),
                   "save it as a file and name that",
                   "remote context <%.*s> is not fetched", PM_ARGS(local->text));
  case PM_JSON_ARRAY:
    for (size_t i = 0; i < local->n; ++i)
      PM_TRY(read_local(job, context, local->items[i]));
    return PM_OK;
  case PM_JSON_OBJECT:
    r.states = pm_arena_alloc(&context->arena, (local->n + 1) * sizeof *r.states);
    return r.states ? read_members(&r) : PM_ERR_NOMEM;
  case PM_JSON_FALSE:
  case PM_JSON_TRUE:
  case PM_JSON_NUMBER: break;
  }
  return refuse(&r, PM_ERR_INVALID, PM_STR("@context"),
                "a context is an object, or an array of objects");
}

// What a term leaves open is what the whole context says in the end.
static PmStatus finish(PmKeyContext *context) {
  for (size_t i = 0; i < context->n; ++i) {
    PmKeyTerm *term = &context->terms[i];
    if (!term->own_language)
      term->language = context->language;
    if (!term->own_direction)
      term->direction = context->direction;
    if (term->prefix)
      PM_TRY(pm_names_add(&context->prefixes, (PmPrefix){term->name, term->iri}, true));
  }
  return PM_OK;
}

PmStatus pm_key_context_read(PmJob *job, PmStr text, PmKeyContext *context) {
  PmJson *root = NULL;
  PM_TRY(pm_json_parse(job, &context->arena, text, context_name, &root));
  const PmJson *inner = pm_json_get(root, PM_STR("@context"));
  context->json = inner ? inner : root;
  PM_TRY(read_local(job, context, context->json));
  return finish(context);
}

void pm_key_context_release(PmKeyContext *context) {
  pm_strtab_release(&context->names);
  pm_names_release(&context->prefixes);
  pm_arena_release(&context->arena);
}
