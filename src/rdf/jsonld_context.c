// SPDX-License-Identifier: MIT
// JSON-LD contexts: Context Processing, Create Term Definition, IRI Expansion
// (JSON-LD 1.1 API, sections 4.1, 4.2 and 5.2). Remote contexts come from the context map
// only: this program opens no connection for them.
#include "rdf/jsonld.h"

enum { MAX_REMOTE = 32, MAX_CONTEXT_FILE = 16 << 20 };

typedef struct PmRemote {
  PmStr iri;
  const struct PmRemote *outer;
  size_t depth;
} PmRemote;

typedef enum { UNSEEN, BEING_DEFINED, DEFINED } Progress;

/// Create Term Definition's surroundings: one local context on top of an active one.
typedef struct {
  PmJsonld *ld;
  PmContext *active;
  const PmJson *local;
  Progress *progress; // by member number of `local`
  const PmContextOptions *options;
  bool protect;
} Definer;

void pm_jsonld_stand(PmJsonld *ld, const PmJson *value) {
  if (value->line) {
    ld->at.line = ld->unplaced ? 0 : value->line;
    ld->at.column = ld->unplaced ? 0 : value->column;
  }
}

static PmPosition place(const PmJsonld *ld) {
  return pm_at(ld->at.file ? ld->at.file : ld->options->name, ld->at.line, ld->at.column);
}

PmStatus pm_jsonld_fail(PmJsonld *ld, const char *code, PmStr what) {
  return pm_fail(ld->job, PM_ERR_INVALID, place(ld), NULL, "JSON-LD: %s: %.*s", code,
                 PM_ARGS(pm_str_slice(what, 0, 200)));
}

// Contexts and what expansion wraps count too, hence twice what JSON may be nested.
PmStatus pm_jsonld_deeper(PmJsonld *ld) {
  const size_t depth =
      ld->options->max_depth ? ld->options->max_depth : PM_JSON_MAX_DEPTH;
  return ++ld->depth > 2 * depth
             ? pm_fail(ld->job, PM_ERR_LIMIT, place(ld),
                       "raise the limit with pressmark convert --max-depth",
                       "JSON-LD nested too deeply")
             : PM_OK;
}

bool pm_jsonld_is_keyword(PmStr text) {
  static const char *const keywords[] = {
      "@base",     "@container", "@context",   "@default",     "@direction",
      "@embed",    "@explicit",  "@graph",     "@id",          "@import",
      "@included", "@index",     "@json",      "@language",    "@list",
      "@nest",     "@none",      "@null",      "@omitDefault", "@prefix",
      "@preserve", "@propagate", "@protected", "@requireAll",  "@reverse",
      "@set",      "@type",      "@value",     "@version",     "@vocab"};
  for (size_t i = 0;
       text.len && text.data[0] == '@' && i < sizeof keywords / sizeof *keywords; ++i)
    if (pm_str_eqz(text, keywords[i]))
      return true;
  return false;
}

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool pm_jsonld_like_keyword(PmStr text) {
  if (text.len < 2 || text.data[0] != '@')
    return false;
  for (size_t i = 1; i < text.len; ++i)
    if (!is_letter(text.data[i]))
      return false;
  return true;
}

bool pm_jsonld_is_iri(PmStr text) {
  for (size_t i = 0; i < text.len; ++i) {
    const char c = text.data[i];
    if (c == ':')
      return i > 0;
    const bool later = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    if (!is_letter(c) && !(i > 0 && later))
      return false;
  }
  return false;
}

static bool is_bnode(PmStr text) { return pm_str_starts(text, PM_STR("_:")); }

static PmStatus concat(PmJsonld *ld, PmStr a, PmStr b, PmStr *out) {
  *out = pm_arena_printf(ld->arena, "%.*s%.*s", PM_ARGS(a), PM_ARGS(b));
  return out->data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus resolve(PmJsonld *ld, PmStr base, PmStr reference, PmStr *out) {
  PmBuf buf = pm_buf((size_t)1 << 24);
  PmStatus st = pm_iri_resolve(base, reference, &buf);
  if (!st) {
    *out = pm_arena_copy(ld->arena, pm_buf_str(&buf));
    st = out->data ? PM_OK : PM_ERR_NOMEM;
  }
  pm_buf_release(&buf);
  return st;
}

// --- the table of terms ----------------------------------------------------------------

static size_t slot_of(const PmContext *context, PmStr term) {
  size_t i = (size_t)pm_hash64(term, 2) & (context->n_slots - 1);
  while (context->terms[i].data && !pm_str_eq(context->terms[i], term))
    i = (i + 1) & (context->n_slots - 1);
  return i;
}

PmTermDef *pm_jsonld_term(const PmContext *context, PmStr term) {
  return context->n_slots ? context->definitions[slot_of(context, term)] : NULL;
}

static PmStatus make_slots(PmJsonld *ld, PmContext *context, size_t n_slots) {
  context->terms = pm_arena_alloc(ld->arena, n_slots * sizeof *context->terms);
  context->definitions =
      pm_arena_alloc(ld->arena, n_slots * sizeof *context->definitions);
  context->n_slots = n_slots;
  context->n = 0;
  return context->terms && context->definitions ? PM_OK : PM_ERR_NOMEM;
}

static void put_term(PmContext *context, PmStr term, PmTermDef *definition) {
  const size_t i = slot_of(context, term);
  context->n += !context->terms[i].data;
  context->terms[i] = term;
  context->definitions[i] = definition;
}

static PmStatus set_term(PmJsonld *ld, PmContext *context, PmStr term,
                         PmTermDef *definition) {
  if ((context->n + 1) * 2 > context->n_slots) {
    const PmContext old = *context;
    PM_TRY(make_slots(ld, context, old.n_slots ? old.n_slots * 2 : 64));
    for (size_t i = 0; i < old.n_slots; ++i)
      if (old.terms[i].data)
        put_term(context, old.terms[i], old.definitions[i]);
  }
  put_term(context, term, definition);
  return PM_OK;
}

static PmStatus copy_context(PmJsonld *ld, const PmContext *from, PmContext **out) {
  PmContext *copy = pm_arena_alloc(ld->arena, sizeof *copy);
  if (!copy)
    return PM_ERR_NOMEM;
  *copy = *from;
  *out = copy;
  if (!from->n_slots)
    return PM_OK;
  PM_TRY(make_slots(ld, copy, from->n_slots));
  memcpy(copy->terms, from->terms, from->n_slots * sizeof *copy->terms);
  memcpy(copy->definitions, from->definitions, from->n_slots * sizeof *copy->definitions);
  copy->n = from->n;
  return PM_OK;
}

void pm_jsonld_release(PmJsonld *ld) { pm_strtab_release(&ld->loaded); }

PmContext *pm_jsonld_initial_context(PmJsonld *ld) {
  PmContext *context = pm_arena_alloc(ld->arena, sizeof *context);
  if (context) {
    context->original_base = ld->options->base;
    context->base = (PmMaybe){ld->options->base.len > 0, ld->options->base.len == 0,
                              ld->options->base};
  }
  return context;
}

static bool has_protected(const PmContext *context) {
  for (size_t i = 0; i < context->n_slots; ++i)
    if (context->definitions[i] && context->definitions[i]->protect)
      return true;
  return false;
}

// --- IRI expansion (section 5.2.2) -----------------------------------------------------

static PmStatus define_term(Definer *d, PmStr term);

static PmStatus define_if_local(Definer *d, PmStr term) {
  return d && pm_json_get(d->local, term) ? define_term(d, term) : PM_OK;
}

// Step 6: a compact IRI or something absolute. Sets `*done` when `out` holds the result.
static PmStatus expand_colon(PmJsonld *ld, const PmContext *active, PmStr value,
                             size_t colon, Definer *definer, PmMaybe *out, bool *done) {
  const PmStr prefix = pm_str_slice(value, 0, colon);
  const PmStr suffix = pm_str_slice(value, colon + 1, value.len);
  *done = true;
  if (pm_str_eqz(prefix, "_") || pm_str_starts(suffix, PM_STR("//")))
    return PM_OK;
  PM_TRY(define_if_local(definer, prefix));
  const PmTermDef *def = pm_jsonld_term(active, prefix);
  if (def && def->iri.set && !def->iri.null && def->prefix)
    return concat(ld, def->iri.text, suffix, &out->text);
  *done = pm_jsonld_is_iri(value);
  return PM_OK;
}

static PmStatus expand_iri(PmJsonld *ld, PmContext *active, PmStr value,
                           bool document_relative, bool vocab, Definer *definer,
                           PmMaybe *out) {
  *out = (PmMaybe){true, false, value};
  if (pm_jsonld_is_keyword(value))
    return PM_OK;
  if (pm_jsonld_like_keyword(value)) {
    out->null = true;
    return PM_OK;
  }
  PM_TRY(define_if_local(definer, value));
  const PmTermDef *def = pm_jsonld_term(active, value);
  if (def && ((vocab && def->iri.set) ||
              (!def->iri.null && pm_jsonld_is_keyword(def->iri.text)))) {
    *out = def->iri;
    return PM_OK;
  }
  const size_t colon = value.len > 1 ? pm_str_find(value, PM_STR(":"), 1) : SIZE_MAX;
  bool done = false;
  if (colon != SIZE_MAX)
    PM_TRY(expand_colon(ld, active, value, colon, definer, out, &done));
  if (done)
    return PM_OK;
  if (vocab && active->vocab.set)
    return concat(ld, active->vocab.text, value, &out->text);
  if (document_relative && active->base.set && !active->base.null)
    return resolve(ld, active->base.text, value, &out->text);
  return PM_OK;
}

PmStatus pm_jsonld_expand_iri(PmJsonld *ld, PmContext *active, PmStr value,
                              bool document_relative, bool vocab, PmMaybe *out) {
  return expand_iri(ld, active, value, document_relative, vocab, NULL, out);
}

// --- create term definition (section 4.2.2) --------------------------------------------

static PmStatus fail_term(Definer *d, const char *code, PmStr term) {
  return pm_jsonld_fail(d->ld, code, term);
}

static PmStatus expand_in(Definer *d, PmStr value, PmMaybe *out) {
  return expand_iri(d->ld, d->active, value, false, true, d, out);
}

// Step 12.
static PmStatus define_type(Definer *d, PmStr term, const PmJson *type, PmTermDef *def) {
  if (!type)
    return PM_OK;
  if (type->type != PM_JSON_STRING)
    return fail_term(d, "invalid type mapping", term);
  PmMaybe iri;
  PM_TRY(expand_in(d, type->text, &iri));
  const bool keyword =
      !iri.null && (pm_str_eqz(iri.text, "@id") || pm_str_eqz(iri.text, "@json") ||
                    pm_str_eqz(iri.text, "@none") || pm_str_eqz(iri.text, "@vocab"));
  if (!keyword && (iri.null || !pm_jsonld_is_iri(iri.text)))
    return fail_term(d, "invalid type mapping", term);
  def->type = iri.text;
  return PM_OK;
}

// Step 13.
static PmStatus define_reverse(Definer *d, PmStr term, const PmJson *value,
                               const PmJson *reverse, PmTermDef *def, bool *ignored) {
  if (pm_json_get(value, PM_STR("@id")) || pm_json_get(value, PM_STR("@nest")))
    return fail_term(d, "invalid reverse property", term);
  if (reverse->type != PM_JSON_STRING)
    return fail_term(d, "invalid IRI mapping", term);
  *ignored =
      !pm_jsonld_is_keyword(reverse->text) && pm_jsonld_like_keyword(reverse->text);
  if (*ignored)
    return PM_OK;
  PM_TRY(expand_in(d, reverse->text, &def->iri));
  if (def->iri.null || (!pm_jsonld_is_iri(def->iri.text) && !is_bnode(def->iri.text)))
    return fail_term(d, "invalid IRI mapping", term);
  const PmJson *container = pm_json_get(value, PM_STR("@container"));
  if (container && container->type != PM_JSON_NULL) {
    if (container->type != PM_JSON_STRING)
      return fail_term(d, "invalid reverse property", term);
    if (pm_str_eqz(container->text, "@set"))
      def->containers = PM_CONTAINER_SET;
    else if (pm_str_eqz(container->text, "@index"))
      def->containers = PM_CONTAINER_INDEX;
    else
      return fail_term(d, "invalid reverse property", term);
  }
  def->reverse = true;
  return PM_OK;
}

static bool inner_colon_or_slash(PmStr term) {
  const size_t colon =
      term.len > 2 ? pm_str_find(pm_str_slice(term, 0, term.len - 1), PM_STR(":"), 1)
                   : SIZE_MAX;
  return colon != SIZE_MAX || pm_str_contains(term, PM_STR("/"));
}

static bool ends_in_gen_delim(PmStr iri) {
  return iri.len && strchr(":/?#[]@", iri.data[iri.len - 1]);
}

// Step 14.
static PmStatus define_id(Definer *d, PmStr term, const PmJson *id, bool simple,
                          PmTermDef *def, bool *ignored) {
  if (id->type == PM_JSON_NULL) {
    def->iri = (PmMaybe){true, true, PM_STR("")};
    return PM_OK;
  }
  if (id->type != PM_JSON_STRING)
    return fail_term(d, "invalid IRI mapping", term);
  *ignored = !pm_jsonld_is_keyword(id->text) && pm_jsonld_like_keyword(id->text);
  if (*ignored)
    return PM_OK;
  PM_TRY(expand_in(d, id->text, &def->iri));
  const PmStr iri = def->iri.text;
  if (def->iri.null ||
      (!pm_jsonld_is_keyword(iri) && !pm_jsonld_is_iri(iri) && !is_bnode(iri)))
    return fail_term(d, "invalid IRI mapping", term);
  if (pm_str_eqz(iri, "@context"))
    return fail_term(d, "invalid keyword alias", term);
  if (inner_colon_or_slash(term)) {
    PmMaybe own;
    for (size_t i = 0; i < d->local->n; ++i)
      if (pm_str_eq(d->local->members[i].key, term))
        d->progress[i] = DEFINED;
    PM_TRY(expand_in(d, term, &own));
    if (own.null || !pm_str_eq(own.text, iri))
      return fail_term(d, "invalid IRI mapping", term);
  }
  def->prefix = simple && !pm_str_contains(term, PM_STR(":")) &&
                !pm_str_contains(term, PM_STR("/")) &&
                (ends_in_gen_delim(iri) || is_bnode(iri));
  return PM_OK;
}

// Steps 15 to 18: a term without @id stands for itself.
static PmStatus define_own(Definer *d, PmStr term, PmTermDef *def) {
  const size_t colon = term.len > 1 ? pm_str_find(term, PM_STR(":"), 1) : SIZE_MAX;
  def->iri = (PmMaybe){true, false, term};
  if (colon != SIZE_MAX) {
    const PmStr prefix = pm_str_slice(term, 0, colon);
    PM_TRY(define_if_local(d, prefix));
    const PmTermDef *p = pm_jsonld_term(d->active, prefix);
    if (p && p->iri.set && !p->iri.null)
      return concat(d->ld, p->iri.text, pm_str_slice(term, colon + 1, term.len),
                    &def->iri.text);
    return PM_OK;
  }
  if (pm_str_contains(term, PM_STR("/"))) {
    PM_TRY(pm_jsonld_expand_iri(d->ld, d->active, term, false, true, &def->iri));
    return !def->iri.null && pm_jsonld_is_iri(def->iri.text)
               ? PM_OK
               : fail_term(d, "invalid IRI mapping", term);
  }
  if (pm_str_eqz(term, "@type"))
    return PM_OK;
  if (!d->active->vocab.set)
    return fail_term(d, "invalid IRI mapping", term);
  return concat(d->ld, d->active->vocab.text, term, &def->iri.text);
}

static unsigned container_bit(const PmJson *value) {
  static const struct {
    const char *name;
    PmContainer bit;
  } containers[] = {
      {"@graph", PM_CONTAINER_GRAPH}, {"@id", PM_CONTAINER_ID},
      {"@index", PM_CONTAINER_INDEX}, {"@language", PM_CONTAINER_LANGUAGE},
      {"@list", PM_CONTAINER_LIST},   {"@set", PM_CONTAINER_SET},
      {"@type", PM_CONTAINER_TYPE},
  };
  for (size_t i = 0; i < sizeof containers / sizeof *containers; ++i)
    if (value->type == PM_JSON_STRING && pm_str_eqz(value->text, containers[i].name))
      return containers[i].bit;
  return 0;
}

// Step 19.1: which combinations a container mapping may have.
static bool container_allowed(unsigned bits) {
  const unsigned rest = bits & ~(unsigned)PM_CONTAINER_SET;
  const unsigned graph = rest & ~(unsigned)PM_CONTAINER_GRAPH;
  if (bits == PM_CONTAINER_LIST || rest == 0)
    return bits != 0;
  if (rest & PM_CONTAINER_GRAPH)
    return graph == 0 || graph == PM_CONTAINER_ID || graph == PM_CONTAINER_INDEX;
  return rest == PM_CONTAINER_ID || rest == PM_CONTAINER_INDEX ||
         rest == PM_CONTAINER_TYPE || rest == PM_CONTAINER_LANGUAGE;
}

// Step 19.
static PmStatus define_container(Definer *d, PmStr term, const PmJson *container,
                                 PmTermDef *def) {
  if (!container)
    return PM_OK;
  const bool array = container->type == PM_JSON_ARRAY;
  const size_t n = array ? container->n : 1;
  for (size_t i = 0; i < n; ++i) {
    const unsigned bit = container_bit(array ? container->items[i] : container);
    if (!bit || (def->containers & bit))
      return fail_term(d, "invalid container mapping", term);
    def->containers |= bit;
  }
  if (!container_allowed(def->containers))
    return fail_term(d, "invalid container mapping", term);
  if (!(def->containers & PM_CONTAINER_TYPE))
    return PM_OK;
  if (!def->type.len)
    def->type = PM_STR("@id");
  return pm_str_eqz(def->type, "@id") || pm_str_eqz(def->type, "@vocab")
             ? PM_OK
             : fail_term(d, "invalid type mapping", term);
}

// Step 20.
static PmStatus define_index(Definer *d, PmStr term, const PmJson *index,
                             PmTermDef *def) {
  PmMaybe iri = {false, true, PM_STR("")};
  if (!index)
    return PM_OK;
  if ((def->containers & PM_CONTAINER_INDEX) && index->type == PM_JSON_STRING)
    PM_TRY(expand_in(d, index->text, &iri));
  if (iri.null || !pm_jsonld_is_iri(iri.text))
    return fail_term(d, "invalid term definition", term);
  def->index = index->text;
  return PM_OK;
}

// Step 21: a scoped context is processed once here to find its faults.
static PmStatus define_context(Definer *d, PmStr term, PmJson *context, PmTermDef *def) {
  if (!context)
    return PM_OK;
  PmContext *unused = NULL;
  PmContextOptions options = *d->options;
  options.override_protected = true;
  options.skip_scoped = true;
  options.no_propagate = false;
  const PmStatus st = pm_jsonld_process(d->ld, d->active, context, &options, &unused);
  if (st == PM_ERR_INVALID)
    return fail_term(d, "invalid scoped context", term);
  PM_TRY(st);
  def->context = context;
  def->base_url = d->options->base_url;
  return PM_OK;
}

static bool is_direction(const PmJson *value) {
  return value->type == PM_JSON_STRING &&
         (pm_str_eqz(value->text, "ltr") || pm_str_eqz(value->text, "rtl"));
}

// Steps 22 to 25.
static PmStatus define_rest(Definer *d, PmStr term, const PmJson *value, PmTermDef *def) {
  const bool typed = pm_json_get(value, PM_STR("@type")) != NULL;
  const PmJson *language = pm_json_get(value, PM_STR("@language"));
  const PmJson *direction = pm_json_get(value, PM_STR("@direction"));
  const PmJson *nest = pm_json_get(value, PM_STR("@nest"));
  const PmJson *prefix = pm_json_get(value, PM_STR("@prefix"));
  if (language && !typed) {
    if (language->type != PM_JSON_NULL && language->type != PM_JSON_STRING)
      return fail_term(d, "invalid language mapping", term);
    def->language = (PmMaybe){true, language->type == PM_JSON_NULL, language->text};
  }
  if (direction && !typed) {
    if (direction->type != PM_JSON_NULL && !is_direction(direction))
      return fail_term(d, "invalid base direction", term);
    def->direction = (PmMaybe){true, direction->type == PM_JSON_NULL, direction->text};
  }
  if (nest) {
    if (nest->type != PM_JSON_STRING ||
        (pm_jsonld_is_keyword(nest->text) && !pm_str_eqz(nest->text, "@nest")))
      return fail_term(d, "invalid @nest value", term);
    def->nest = nest->text;
  }
  if (prefix) {
    if (pm_str_contains(term, PM_STR(":")) || pm_str_contains(term, PM_STR("/")))
      return fail_term(d, "invalid term definition", term);
    if (!pm_json_is_boolean(prefix))
      return fail_term(d, "invalid @prefix value", term);
    def->prefix = prefix->type == PM_JSON_TRUE;
    if (def->prefix && !def->iri.null && pm_jsonld_is_keyword(def->iri.text))
      return fail_term(d, "invalid term definition", term);
  }
  return PM_OK;
}

// Step 26.
static PmStatus check_members(Definer *d, PmStr term, const PmJson *value) {
  static const char *const known[] = {
      "@id",       "@reverse", "@container", "@context",   "@direction", "@index",
      "@language", "@nest",    "@prefix",    "@protected", "@type"};
  for (size_t i = 0; i < value->n; ++i) {
    size_t k = 0;
    while (k < sizeof known / sizeof *known &&
           !pm_str_eqz(value->members[i].key, known[k]))
      ++k;
    if (k == sizeof known / sizeof *known)
      return fail_term(d, "invalid term definition", term);
  }
  return PM_OK;
}

static bool maybe_eq(PmMaybe a, PmMaybe b) {
  return a.set == b.set && a.null == b.null && pm_str_eq(a.text, b.text);
}

// All but the protected flag.
static bool same_definition(const PmTermDef *a, const PmTermDef *b) {
  return maybe_eq(a->iri, b->iri) && pm_str_eq(a->type, b->type) &&
         maybe_eq(a->language, b->language) && maybe_eq(a->direction, b->direction) &&
         pm_str_eq(a->index, b->index) && pm_str_eq(a->nest, b->nest) &&
         a->containers == b->containers && a->prefix == b->prefix &&
         a->reverse == b->reverse && !a->context == !b->context &&
         (!a->context || pm_json_equal(a->context, b->context));
}

// Steps 10 to 26 for a definition in object form; `*ignored`: the term is left out.
static PmStatus define_object(Definer *d, PmStr term, const PmJson *value, bool simple,
                              PmTermDef *def, bool *ignored) {
  const PmJson *protect = pm_json_get(value, PM_STR("@protected"));
  const PmJson *id = pm_json_get(value, PM_STR("@id"));
  const PmJson *reverse = pm_json_get(value, PM_STR("@reverse"));
  def->protect = protect ? protect->type == PM_JSON_TRUE : d->protect;
  if (protect && !pm_json_is_boolean(protect))
    return fail_term(d, "invalid @protected value", term);
  PM_TRY(define_type(d, term, pm_json_get(value, PM_STR("@type")), def));
  if (reverse) {
    PM_TRY(define_reverse(d, term, value, reverse, def, ignored));
    return define_index(d, term, pm_json_get(value, PM_STR("@index")), def);
  }
  const bool own = !id || (id->type == PM_JSON_STRING && pm_str_eq(id->text, term));
  PM_TRY(own ? define_own(d, term, def) : define_id(d, term, id, simple, def, ignored));
  if (*ignored)
    return PM_OK;
  PM_TRY(define_container(d, term, pm_json_get(value, PM_STR("@container")), def));
  PM_TRY(define_index(d, term, pm_json_get(value, PM_STR("@index")), def));
  PM_TRY(define_context(d, term, pm_json_get(value, PM_STR("@context")), def));
  PM_TRY(define_rest(d, term, value, def));
  return check_members(d, term, value);
}

// Step 4: @type may be given a container @set and be protected, nothing else.
static bool type_redefinition_allowed(const PmJson *value) {
  if (value->type != PM_JSON_OBJECT || value->n == 0)
    return false;
  for (size_t i = 0; i < value->n; ++i) {
    const PmJson *v = value->members[i].value;
    const bool set = pm_str_eqz(value->members[i].key, "@container") &&
                     (container_bit(v) == PM_CONTAINER_SET ||
                      (v->type == PM_JSON_ARRAY && v->n == 1 &&
                       container_bit(v->items[0]) == PM_CONTAINER_SET));
    if (!set && !pm_str_eqz(value->members[i].key, "@protected"))
      return false;
  }
  return true;
}

// Steps 7 to 9: null and strings are short for an object with @id.
static PmStatus as_object(Definer *d, PmStr term, PmJson *value, PmJson **object) {
  *object = value;
  if (value->type == PM_JSON_OBJECT)
    return PM_OK;
  if (value->type != PM_JSON_NULL && value->type != PM_JSON_STRING)
    return fail_term(d, "invalid term definition", term);
  *object = pm_json_new(d->ld->arena, PM_JSON_OBJECT);
  return *object ? pm_json_set(d->ld->arena, *object, PM_STR("@id"), value)
                 : PM_ERR_NOMEM;
}

static PmStatus define_member(Definer *d, PmStr term, PmJson *given) {
  if (!term.len)
    return fail_term(d, "invalid term definition", term);
  if (pm_str_eqz(term, "@type") ? !type_redefinition_allowed(given)
                                : pm_jsonld_is_keyword(term))
    return fail_term(d, "keyword redefinition", term);
  if (!pm_jsonld_is_keyword(term) && pm_jsonld_like_keyword(term))
    return PM_OK;
  PmTermDef *previous = pm_jsonld_term(d->active, term);
  if (previous)
    put_term(d->active, term, NULL);
  PmTermDef *def = pm_arena_alloc(d->ld->arena, sizeof *def);
  PmJson *value = NULL;
  bool ignored = false;
  if (!def)
    return PM_ERR_NOMEM;
  PM_TRY(as_object(d, term, given, &value));
  PM_TRY(define_object(d, term, value, given->type == PM_JSON_STRING, def, &ignored));
  if (ignored)
    return PM_OK;
  if (previous && previous->protect && !d->options->override_protected) {
    if (!same_definition(previous, def))
      return fail_term(d, "protected term redefinition", term);
    def = previous;
  }
  return set_term(d->ld, d->active, term, def);
}

static PmStatus define_term(Definer *d, PmStr term) {
  size_t i = 0;
  while (i < d->local->n && !pm_str_eq(d->local->members[i].key, term))
    ++i;
  if (i == d->local->n || d->progress[i] == DEFINED)
    return PM_OK;
  if (d->progress[i] == BEING_DEFINED)
    return fail_term(d, "cyclic IRI mapping", term);
  d->progress[i] = BEING_DEFINED;
  const PmPosition outer = d->ld->at;
  pm_jsonld_stand(d->ld, d->local->members[i].value);
  PM_TRY(define_member(d, d->local->members[i].key, d->local->members[i].value));
  d->ld->at = outer;
  d->progress[i] = DEFINED;
  return PM_OK;
}

// --- remote contexts -------------------------------------------------------------------

static const PmContextMap *find_mapping(const PmJsonldOptions *options, PmStr iri) {
  for (size_t i = 0; i < options->n_context_map; ++i) {
    const PmContextMap *m = &options->context_map[i];
    const bool folder = pm_str_ends(m->iri, PM_STR("/"));
    if (folder ? pm_str_starts(iri, m->iri) && !pm_str_contains(iri, PM_STR(".."))
               : pm_str_eq(iri, m->iri))
      return m;
  }
  return NULL;
}

static PmStatus read_context_file(PmJsonld *ld, const char *path, PmJson **document) {
  PmBuf text = pm_buf(MAX_CONTEXT_FILE);
  PmStatus st = pm_read_file(ld->job, path, &text);
  if (!st)
    st = pm_json_parse(ld->job, ld->arena, pm_buf_str(&text), path, document);
  pm_buf_release(&text);
  return st;
}

static PmStatus load_remote(PmJsonld *ld, PmStr iri, PmJson **document) {
  uint32_t number = pm_strtab_find(&ld->loaded, iri);
  if (number != PM_STRTAB_NONE) {
    *document = ld->copies[number].json;
    return PM_OK;
  }
  const PmContextMap *m = find_mapping(ld->options, iri);
  if (!m)
    return pm_fail(ld->job, PM_ERR_INVALID, place(ld),
                   "nothing is fetched from the network: name a copy with --context-map "
                   "IRI=FILE",
                   "JSON-LD: loading remote context failed: %.*s", PM_ARGS(iri));
  const PmStr rest = pm_str_ends(m->iri, PM_STR("/"))
                         ? pm_str_slice(iri, m->iri.len, iri.len)
                         : PM_STR("");
  const PmStr path = rest.len ? pm_path_join(ld->arena, pm_str(m->path), rest)
                              : pm_arena_copy(ld->arena, pm_str(m->path));
  if (!path.data)
    return PM_ERR_NOMEM;
  const PmStatus st = read_context_file(ld, path.data, document);
  if (st)
    return st == PM_ERR_NOMEM ? st
                              : pm_jsonld_fail(ld, "loading remote context failed", iri);
  PM_TRY(pm_strtab_add(&ld->loaded, iri, &number, NULL));
  ld->copies =
      pm_arena_extend(ld->arena, ld->copies, number, &ld->cap_copies, sizeof *ld->copies);
  if (!ld->copies)
    return PM_ERR_NOMEM;
  ld->copies[number] = (PmJsonldCopy){*document, path.data};
  return PM_OK;
}

// Step 5.2.
static PmStatus process_remote(PmJsonld *ld, PmContext **result, PmStr reference,
                               const PmContextOptions *options) {
  PmRemote remote = {.outer = options->remote,
                     .depth = options->remote ? options->remote->depth + 1 : 1};
  PM_TRY(resolve(ld, options->base_url.len ? options->base_url : ld->options->base,
                 reference, &remote.iri));
  for (const PmRemote *r = options->remote; r; r = r->outer)
    if (pm_str_eq(r->iri, remote.iri)) {
      if (options->skip_scoped)
        return PM_OK;
      return pm_jsonld_fail(ld, "recursive context inclusion", remote.iri);
    }
  if (remote.depth > MAX_REMOTE)
    return pm_jsonld_fail(ld, "context overflow", remote.iri);
  PmJson *document = NULL;
  PM_TRY(load_remote(ld, remote.iri, &document));
  const PmJson *context = pm_json_get(document, PM_STR("@context"));
  if (!context)
    return pm_jsonld_fail(ld, "invalid remote context", remote.iri);
  const PmContextOptions inner = {
      .base_url = remote.iri, .remote = &remote, .skip_scoped = options->skip_scoped};
  return pm_jsonld_process(ld, *result, context, &inner, result);
}

// Step 5.6: the imported context's members stand unless this one has its own.
static PmStatus import_context(PmJsonld *ld, const PmContextOptions *options,
                               const PmJson **context) {
  const PmJson *import = pm_json_get(*context, PM_STR("@import"));
  if (!import)
    return PM_OK;
  if (import->type != PM_JSON_STRING)
    return pm_jsonld_fail(ld, "invalid @import value", PM_STR("@import"));
  PmStr iri;
  PmJson *document = NULL;
  PM_TRY(resolve(ld, options->base_url.len ? options->base_url : ld->options->base,
                 import->text, &iri));
  PM_TRY(load_remote(ld, iri, &document));
  const PmJson *imported = pm_json_get(document, PM_STR("@context"));
  if (!pm_json_is(imported, PM_JSON_OBJECT))
    return pm_jsonld_fail(ld, "invalid remote context", iri);
  if (pm_json_get(imported, PM_STR("@import")))
    return pm_jsonld_fail(ld, "invalid context entry", iri);
  PmJson *merged = pm_json_shallow_copy(ld->arena, imported);
  if (!merged)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < (*context)->n; ++i)
    PM_TRY(pm_json_set(ld->arena, merged, (*context)->members[i].key,
                       (*context)->members[i].value));
  *context = merged;
  ld->unplaced = true;
  return PM_OK;
}

// --- context processing (section 4.1.2) ------------------------------------------------

// Step 5.7.
static PmStatus set_base(PmJsonld *ld, PmContext *result, const PmJson *base) {
  if (base->type == PM_JSON_NULL) {
    result->base = (PmMaybe){true, true, PM_STR("")};
    return PM_OK;
  }
  if (base->type != PM_JSON_STRING)
    return pm_jsonld_fail(ld, "invalid base IRI", PM_STR("@base"));
  if (pm_jsonld_is_iri(base->text))
    result->base = (PmMaybe){true, false, base->text};
  else if (result->base.set && !result->base.null)
    return resolve(ld, result->base.text, base->text, &result->base.text);
  else
    return pm_jsonld_fail(ld, "invalid base IRI", base->text);
  return PM_OK;
}

// Step 5.8.
static PmStatus set_vocab(PmJsonld *ld, PmContext *result, const PmJson *vocab) {
  PmMaybe iri = {false, false, PM_STR("")};
  if (vocab->type == PM_JSON_STRING) {
    PM_TRY(expand_iri(ld, result, vocab->text, true, true, NULL, &iri));
    const bool good = !iri.null && (pm_jsonld_is_iri(iri.text) || is_bnode(iri.text) ||
                                    (result->base.null && !iri.text.len));
    if (!good)
      return pm_jsonld_fail(ld, "invalid vocab mapping", vocab->text);
  } else if (vocab->type != PM_JSON_NULL)
    return pm_jsonld_fail(ld, "invalid vocab mapping", PM_STR("@vocab"));
  result->vocab = iri;
  return PM_OK;
}

static PmStatus set_defaults(PmJsonld *ld, PmContext *result, const PmJson *context) {
  const PmJson *language = pm_json_get(context, PM_STR("@language"));
  const PmJson *direction = pm_json_get(context, PM_STR("@direction"));
  if (language) {
    if (language->type != PM_JSON_NULL && language->type != PM_JSON_STRING)
      return pm_jsonld_fail(ld, "invalid default language", PM_STR("@language"));
    result->language = (PmMaybe){language->type == PM_JSON_STRING, false, language->text};
  }
  if (direction) {
    if (direction->type != PM_JSON_NULL && !is_direction(direction))
      return pm_jsonld_fail(ld, "invalid base direction", PM_STR("@direction"));
    result->direction =
        (PmMaybe){direction->type == PM_JSON_STRING, false, direction->text};
  }
  return PM_OK;
}

static PmStatus check_flags(PmJsonld *ld, const PmJson *context) {
  const PmJson *version = pm_json_get(context, PM_STR("@version"));
  const PmJson *propagate = pm_json_get(context, PM_STR("@propagate"));
  const PmJson *protect = pm_json_get(context, PM_STR("@protected"));
  if (version && !(version->type == PM_JSON_NUMBER && pm_str_eqz(version->text, "1.1")))
    return pm_jsonld_fail(ld, "invalid @version value", version->text);
  if (propagate && !pm_json_is_boolean(propagate))
    return pm_jsonld_fail(ld, "invalid @propagate value", PM_STR("@propagate"));
  if (protect && !pm_json_is_boolean(protect))
    return pm_jsonld_fail(ld, "invalid @protected value", PM_STR("@protected"));
  return PM_OK;
}

static bool is_context_keyword(PmStr key) {
  static const char *const keywords[] = {"@base",     "@direction", "@import",
                                         "@language", "@propagate", "@protected",
                                         "@version",  "@vocab"};
  for (size_t i = 0; i < sizeof keywords / sizeof *keywords; ++i)
    if (pm_str_eqz(key, keywords[i]))
      return true;
  return false;
}

// Steps 5.5 to 5.13.
static PmStatus process_object(PmJsonld *ld, PmContext *result, const PmJson *context,
                               const PmContextOptions *options) {
  PM_TRY(check_flags(ld, context));
  PM_TRY(import_context(ld, options, &context));
  PM_TRY(check_flags(ld, context));
  const PmJson *base = pm_json_get(context, PM_STR("@base"));
  const PmJson *vocab = pm_json_get(context, PM_STR("@vocab"));
  if (base && !options->remote)
    PM_TRY(set_base(ld, result, base));
  if (vocab)
    PM_TRY(set_vocab(ld, result, vocab));
  PM_TRY(set_defaults(ld, result, context));
  Definer d = {.ld = ld, .active = result, .local = context, .options = options};
  d.progress = pm_arena_alloc(ld->arena, (context->n + 1) * sizeof *d.progress);
  if (!d.progress)
    return PM_ERR_NOMEM;
  const PmJson *protect = pm_json_get(context, PM_STR("@protected"));
  d.protect = protect && protect->type == PM_JSON_TRUE;
  for (size_t i = 0; i < context->n; ++i)
    if (!is_context_keyword(context->members[i].key))
      PM_TRY(define_term(&d, context->members[i].key));
  return PM_OK;
}

// Step 5.1.
static PmStatus nullify(PmJsonld *ld, const PmContextOptions *options,
                        PmContext **result) {
  if (!options->override_protected && has_protected(*result))
    return pm_jsonld_fail(ld, "invalid context nullification", PM_STR("null"));
  PmContext *fresh = pm_jsonld_initial_context(ld);
  if (!fresh)
    return PM_ERR_NOMEM;
  if (options->no_propagate)
    fresh->previous = *result;
  *result = fresh;
  return PM_OK;
}

// The file that a context with this base URL stands in; NULL for the document itself.
static const char *file_of(const PmJsonld *ld, PmStr base_url) {
  const uint32_t number = pm_strtab_find(&ld->loaded, base_url);
  return number == PM_STRTAB_NONE ? NULL : ld->copies[number].path;
}

static PmStatus process_one(PmJsonld *ld, const PmJson *context,
                            const PmContextOptions *options, PmContext **result) {
  ld->at.file = file_of(ld, options->base_url);
  pm_jsonld_stand(ld, context);
  if (context->type == PM_JSON_NULL)
    return nullify(ld, options, result);
  if (context->type == PM_JSON_STRING)
    return process_remote(ld, result, context->text, options);
  if (context->type != PM_JSON_OBJECT)
    return pm_jsonld_fail(ld, "invalid local context", context->text);
  return process_object(ld, *result, context, options);
}

PmStatus pm_jsonld_process(PmJsonld *ld, PmContext *active, const PmJson *local,
                           const PmContextOptions *given, PmContext **result) {
  PmContextOptions options = *given;
  const PmJson *propagate = pm_json_get(local, PM_STR("@propagate"));
  if (propagate && pm_json_is_boolean(propagate))
    options.no_propagate = propagate->type == PM_JSON_FALSE;
  PM_TRY(pm_jsonld_deeper(ld));
  PmContext *out = NULL;
  const PmPosition outer = ld->at;
  const bool unplaced = ld->unplaced;
  PM_TRY(copy_context(ld, active, &out));
  if (options.no_propagate && !out->previous)
    out->previous = active;
  const bool array = local->type == PM_JSON_ARRAY;
  for (size_t i = 0; i < (array ? local->n : 1); ++i)
    PM_TRY(process_one(ld, array ? local->items[i] : local, &options, &out));
  ld->at = outer;
  ld->unplaced = unplaced;
  --ld->depth;
  *result = out;
  return PM_OK;
}
