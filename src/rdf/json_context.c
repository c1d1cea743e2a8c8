// SPDX-License-Identifier: MIT
// From an active context, as the reader makes it, to what a writer needs: its terms in
// the order in which they are tried (JSON-LD 1.1 API, section 4.3: shortest first, then
// by their letters). A term with more to it than a writer can rely on is marked opaque,
// and no value is written by it.
#include "rdf/json_context.h"

#include "rdf/jsonld.h"
#include "rdf/write.h"

#include <stdlib.h>

const PmKeyTerm *pm_key_context_term(const PmKeyContext *context, PmStr name) {
  const uint32_t number = pm_strtab_find(&context->names, name);
  return number == PM_STRTAB_NONE ? NULL : &context->terms[number];
}

static int shortest_first(const void *a, const void *b) {
  const PmStr x = ((const PmKeyTerm *)a)->name, y = ((const PmKeyTerm *)b)->name;
  return x.len != y.len ? (x.len > y.len) - (x.len < y.len) : pm_str_cmp(x, y);
}

static PmDirection direction_of(PmMaybe direction) {
  if (!direction.set || direction.null)
    return PM_DIR_NONE;
  return pm_str_eqz(direction.text, "rtl") ? PM_DIR_RTL : PM_DIR_LTR;
}

static PmStr text_of(PmMaybe text) {
  return text.set && !text.null ? text.text : PM_STR("");
}

static void set_type(PmKeyTerm *term, PmStr type) {
  static const struct {
    const char *type;
    PmCoercion coercion;
  } keywords[] = {{"", PM_COERCE_NONE},
                  {"@none", PM_COERCE_NONE},
                  {"@id", PM_COERCE_ID},
                  {"@vocab", PM_COERCE_VOCAB}};
  for (size_t i = 0; i < sizeof keywords / sizeof *keywords; ++i)
    if (pm_str_eqz(type, keywords[i].type)) {
      term->coercion = keywords[i].coercion;
      return;
    }
  term->coercion = PM_COERCE_TYPE;
  term->datatype = type;
  term->opaque = term->opaque || pm_jsonld_is_keyword(type); // @json
}

static void set_container(PmKeyTerm *term, unsigned containers) {
  switch (containers) {
  case 0: break;
  case PM_CONTAINER_SET: term->container = PM_KEY_SET; break;
  case PM_CONTAINER_LANGUAGE: term->container = PM_KEY_LANGUAGE; break;
  case PM_CONTAINER_LIST: term->container = PM_KEY_LIST; break;
  default: term->opaque = true;
  }
}

static PmKeyTerm make_term(const PmContext *active, PmStr name, const PmTermDef *def) {
  PmKeyTerm term = {
      .name = name,
      .iri = text_of(def->iri),
      .language = text_of(def->language.set ? def->language : active->language),
      .direction = direction_of(def->direction.set ? def->direction : active->direction),
      .prefix = def->prefix};
  term.opaque = def->context || def->reverse || def->nest.len || def->index.len;
  set_type(&term, def->type);
  set_container(&term, def->containers);
  return term;
}

static PmStatus take_terms(PmKeyContext *context, const PmContext *active) {
  PmKeyTerm *terms = pm_arena_alloc(&context->arena, (active->n + 1) * sizeof *terms);
  size_t n = 0;
  if (!terms)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < active->n_slots; ++i)
    if (active->definitions[i] && !pm_jsonld_is_keyword(active->terms[i]))
      terms[n++] = make_term(active, active->terms[i], active->definitions[i]);
  qsort(terms, n, sizeof *terms, shortest_first);
  context->terms = terms;
  context->n = n;
  for (size_t i = 0; i < n; ++i) {
    uint32_t number = 0; // is i
    PM_TRY(pm_strtab_add(&context->names, terms[i].name, &number, NULL));
  }
  return PM_OK;
}

static PmStatus take(PmKeyContext *context, PmJsonld *ld, const PmContext *active) {
  if (active->previous)
    return pm_fail(ld->job, PM_ERR_UNSUPPORTED, pm_at(ld->options->name, 0, 0), NULL,
                   "@propagate: a context that does not reach nested nodes cannot be "
                   "written by");
  const PmStr vocab = text_of(active->vocab);
  context->vocab = pm_jsonld_is_iri(vocab) ? vocab : PM_STR("");
  context->language = text_of(active->language);
  context->direction = direction_of(active->direction);
  return take_terms(context, active);
}

static PmStatus process(PmKeyContext *context, PmJsonld *ld, PmStr text) {
  static const PmContextOptions none = {.base_url = {"", 0}};
  PmJson *root = NULL;
  PmContext *active = pm_jsonld_initial_context(ld);
  if (!active)
    return PM_ERR_NOMEM;
  PM_TRY(pm_json_parse(ld->job, ld->arena, text, ld->options->name, &root));
  const PmJson *inner = pm_json_get(root, PM_STR("@context"));
  context->json = inner ? inner : root;
  PM_TRY(pm_jsonld_process(ld, active, context->json, &none, &active));
  return take(context, ld, active);
}

PmStatus pm_key_context_read(PmJob *job, PmStr text, const char *name,
                             const PmReadOptions *options, PmKeyContext **out) {
  const PmJsonldOptions reading = {.name = name,
                                   .context_map = options->context_map,
                                   .n_context_map = options->n_context_map};
  PmKeyContext *context = calloc(1, sizeof *context);
  if (!context)
    return PM_ERR_NOMEM;
  PmJsonld ld = {.job = job, .arena = &context->arena, .options = &reading};
  const PmStatus st = process(context, &ld, text);
  pm_jsonld_release(&ld);
  if (st)
    pm_key_context_free(context);
  else
    *out = context;
  return st;
}

void pm_key_context_free(PmKeyContext *context) {
  if (!context)
    return;
  pm_strtab_release(&context->names);
  pm_arena_release(&context->arena);
  free(context);
}
