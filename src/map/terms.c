// SPDX-License-Identifier: MIT
// From values to terms: IRIs checked and completed by the base, blank node labels,
// literals with language or datatype.
#include "map/gather.h"
#include "map/lexical.h"

enum {
  MAX_LABEL = 1 << 20,
  MAX_WARNINGS = 5, // a term map; the rest is counted
  MAX_SHOWN = 60,   // bytes of a value in a message
};

PmStatus pm_terms_add(PmRecord *record, PmTerms *terms, const PmTerm *term) {
  PmTerm *items =
      pm_arena_extend(&record->arena, terms->items, terms->n, &terms->cap, sizeof *items);
  if (!items)
    return PM_ERR_NOMEM;
  terms->items = items;
  items[terms->n++] = *term;
  return PM_OK;
}

// Cut at a character, so that a message stays UTF-8.
static PmStr shown(PmStr value) {
  size_t n = value.len < MAX_SHOWN ? value.len : MAX_SHOWN;
  while (n < value.len && n > 0 && ((unsigned char)value.data[n] & 0xC0) == 0x80)
    --n;
  return pm_str_slice(value, 0, n);
}

static bool stops(const PmTermMaker *maker) {
  return maker->strict || maker->on_error == PM_ON_ERROR_STOP;
}

static PmStr refusal_text(PmTermMaker *maker, PmArena *arena, const PmRefusal *r) {
  const PmTermMap *map = r->map;
  const bool last = !stops(maker) && maker->refused[map->number] == MAX_WARNINGS;
  const PmStr said =
      pm_arena_printf(arena,
                      r->hint ? "the reference '%.*s%s' selects %s, which is no value"
                              : "the value '%.*s%s' makes no %s",
                      PM_ARGS(r->value), r->is_cut ? "…" : "", r->what);
  if (!said.data)
    return said;
  return pm_arena_printf(
      arena, "%s%s (rule at %s:%llu)%s", said.data,
      stops(maker)                          ? ""
      : maker->on_error == PM_ON_ERROR_SKIP ? ": its record is left out"
                                            : " and is left out",
      map->at.file ? map->at.file : "rules", (unsigned long long)map->at.line,
      last ? "; more of this rule are counted only" : "");
}

PmStatus pm_refuse(PmTermMaker *maker, const PmRefusal *r) {
  PmArena arena = {0};
  ++maker->n_refused;
  if (++maker->refused[r->map->number] > MAX_WARNINGS)
    return PM_OK;
  const PmStr text = refusal_text(maker, &arena, r);
  const PmStatus code = stops(maker) ? PM_ERR_INVALID : PM_OK;
  const PmDiagnostic d = {.severity = code ? PM_SEVERITY_ERROR : PM_SEVERITY_WARNING,
                          .code = code,
                          .at = r->at,
                          .subject = r->rule->name,
                          .text = text.data,
                          .hint = r->hint};
  if (text.data)
    pm_report(maker->job, &d);
  pm_arena_release(&arena);
  return text.data ? code : PM_ERR_NOMEM;
}

static PmStatus refuse_later(PmTermMaker *maker, PmRefusal refusal) {
  PmRefusals *later = maker->later;
  PmRefusal *items =
      pm_arena_extend(&later->arena, later->items, later->n, &later->cap, sizeof *items);
  refusal.value = pm_arena_copy(&later->arena, refusal.value);
  if (!items || !refusal.value.data)
    return PM_ERR_NOMEM;
  later->items = items;
  items[later->n++] = refusal;
  ++maker->n_refused;
  return stops(maker) ? PM_ERR_INVALID : PM_OK;
}

static PmStatus refuse_as(PmTermMaker *maker, const PmRefusal *refusal) {
  if (maker->quiet)
    return PM_OK;
  return maker->later ? refuse_later(maker, *refusal) : pm_refuse(maker, refusal);
}

// Says that a value of `record` makes no `what`; the triple is left out.
static PmStatus refuse(PmTermMaker *maker, PmRecord *record, const PmTermMap *map,
                       PmStr value, const char *what) {
  const PmRefusal refusal = {.rule = maker->map,
                             .map = map,
                             .value = shown(value),
                             .is_cut = shown(value).len < value.len,
                             .what = what,
                             .at = pm_record_position(record)};
  return refuse_as(maker, &refusal);
}

static PmEncoding encoding_of(const PmTermMap *map, const PmExpr *expr) {
  if (expr == map->language)
    return PM_ENCODE_NONE;
  if (expr == map->datatype || map->type == PM_TYPE_IRI)
    return PM_ENCODE_IRI;
  return map->type == PM_TYPE_URI ? PM_ENCODE_URI : PM_ENCODE_NONE;
}

// The values of an expression of `map`; what is none is refused.
static PmStatus find_values(PmTermMaker *maker, PmRecord *record, const PmTermMap *map,
                            const PmExpr *expr, PmValues *values) {
  PM_TRY(pm_record_values(record, expr, encoding_of(map, expr), values));
  const PmTree *tree = values->tree;
  if (!tree)
    return PM_OK;
  const PmRefusal refusal = {.rule = maker->map,
                             .map = map,
                             .value = shown(tree->reference),
                             .is_cut = shown(tree->reference).len < tree->reference.len,
                             .what = pm_tree_name(tree),
                             .hint = pm_tree_hint(tree),
                             .at = tree->at};
  return refuse_as(maker, &refusal);
}

PmStatus pm_term_key(const PmTerm *term, PmBuf *buf) {
  PM_TRY(pm_buf_putc(buf, (char)('0' + (int)term->kind)));
  PM_TRY(pm_buf_append(buf, term->value));
  if (term->kind != PM_TERM_LITERAL)
    return PM_OK;
  PM_TRY(pm_buf_putc(buf, '\0'));
  PM_TRY(pm_buf_append(buf, term->datatype));
  PM_TRY(pm_buf_putc(buf, '\0'));
  return pm_buf_append(buf, term->language);
}

// --- IRIs -----------------------------------------------------------------------------

static bool is_ascii(PmStr s) {
  for (size_t i = 0; i < s.len; ++i)
    if ((unsigned char)s.data[i] >= 0x80)
      return false;
  return true;
}

static bool is_iri(const PmTermMap *map, PmStr value) {
  return pm_iri_is_valid(value) && (map->type != PM_TYPE_URI || is_ascii(value));
}

// RML-Core: a value that is no absolute IRI is appended to the base, not resolved.
static PmStatus complete_iri(PmTermMaker *maker, PmRecord *record, const PmTermMap *map,
                             PmStr *value) {
  const PmStr base = maker->map->base.len ? maker->map->base : maker->rules->base;
  if (is_iri(map, *value))
    return PM_OK;
  const PmStr whole =
      pm_arena_printf(&record->arena, "%.*s%.*s", PM_ARGS(base), PM_ARGS(*value));
  if (!whole.data)
    return PM_ERR_NOMEM;
  *value = base.len && is_iri(map, whole) ? whole : (PmStr){NULL, 0};
  return PM_OK;
}

static PmStatus make_iri(PmTermMaker *maker, PmRecord *record, const PmTermMap *map,
                         PmStr value, PmTerms *terms) {
  PmStr iri = value;
  PM_TRY(complete_iri(maker, record, map, &iri));
  if (!iri.data)
    return refuse(maker, record, map, value, "valid IRI");
  const PmTerm term = pm_iri(iri);
  return pm_terms_add(record, terms, &term);
}

// --- blank nodes ----------------------------------------------------------------------

PmStatus pm_bnode_label(PmStr value, PmBuf *buf) {
  for (size_t i = 0; i < value.len; ++i) {
    const unsigned char c = (unsigned char)value.data[i];
    const bool plain =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    PM_TRY(plain ? pm_buf_putc(buf, (char)c) : pm_buf_printf(buf, "_%02X", (unsigned)c));
  }
  return PM_OK;
}

static PmStatus make_bnode(PmRecord *record, PmStr value, PmTerms *terms) {
  PmBuf buf = pm_buf(MAX_LABEL);
  PmStatus st = pm_buf_putc(&buf, 'b');
  if (!st)
    st = pm_bnode_label(value, &buf);
  const PmTerm term =
      pm_bnode(st ? PM_STR("") : pm_arena_copy(&record->arena, pm_buf_str(&buf)));
  pm_buf_release(&buf);
  PM_TRY(st);
  return term.value.data ? pm_terms_add(record, terms, &term) : PM_ERR_NOMEM;
}

static PmStatus make_fresh_bnode(PmTermMaker *maker, PmRecord *record, PmTerms *terms) {
  const PmTerm term = pm_bnode(
      pm_arena_printf(&record->arena, "n%llu", (unsigned long long)++maker->n_blank));
  return term.value.data ? pm_terms_add(record, terms, &term) : PM_ERR_NOMEM;
}

// --- literals -------------------------------------------------------------------------

static bool is_subtag(PmStr tag, bool is_first) {
  for (size_t i = 0; i < tag.len; ++i) {
    const char c = tag.data[i];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && (is_first || c < '0' || c > '9'))
      return false;
  }
  if (is_first && tag.len == 1)
    return strchr("xXiI", tag.data[0]) != NULL;
  return tag.len >= 1 && tag.len <= 8;
}

bool pm_is_language_tag(PmStr tag) {
  for (size_t from = 0;;) {
    size_t to = pm_str_find(tag, PM_STR("-"), from);
    to = to < tag.len ? to : tag.len;
    if (!is_subtag(pm_str_slice(tag, from, to), from == 0))
      return false;
    if (to == tag.len)
      return tag.len > 1;
    from = to + 1;
  }
}

static PmStatus make_lang_literals(PmTermMaker *maker, PmRecord *record,
                                   const PmTermMap *map, PmStr value, PmTerms *terms) {
  PmValues tags;
  PM_TRY(find_values(maker, record, map, map->language, &tags));
  for (size_t i = 0; i < tags.n; ++i) {
    const PmTerm term = pm_lang_literal(value, tags.items[i]);
    PM_TRY(pm_is_language_tag(tags.items[i])
               ? pm_terms_add(record, terms, &term)
               : refuse(maker, record, map, tags.items[i], "language tag"));
  }
  return PM_OK;
}

// A number of the source as the rule's xsd:double (R2RML, "datatype-override RDF
// literal"); every other value keeps its form.
static PmStatus cast(PmTermMaker *maker, PmRecord *record, PmStr iri, PmStr *value) {
  const bool number = pm_str_eqz(maker->natural, PM_XSD "integer") ||
                      pm_str_eqz(maker->natural, PM_XSD "decimal");
  return number && pm_str_eqz(iri, PM_XSD "double")
             ? pm_canonical_double(&record->arena, *value, value)
             : PM_OK;
}

static PmStatus make_typed_literals(PmTermMaker *maker, PmRecord *record,
                                    const PmTermMap *map, PmStr value, PmTerms *terms) {
  PmValues types;
  PM_TRY(find_values(maker, record, map, map->datatype, &types));
  for (size_t i = 0; i < types.n; ++i) {
    PmStr iri = types.items[i];
    PM_TRY(complete_iri(maker, record, map, &iri));
    if (!iri.data) {
      PM_TRY(refuse(maker, record, map, types.items[i], "datatype"));
      continue;
    }
    const PmLexical *form = pm_lexical(iri);
    if (form && !form->fits(value)) {
      PM_TRY(refuse(maker, record, map, value, form->what));
      continue;
    }
    PmStr lexical = value;
    PM_TRY(cast(maker, record, iri, &lexical));
    const PmTerm term = pm_str_eqz(iri, PM_XSD "string") ? pm_literal(lexical)
                                                         : pm_typed_literal(lexical, iri);
    PM_TRY(pm_terms_add(record, terms, &term));
  }
  return PM_OK;
}

static PmStatus make_literal(PmTermMaker *maker, PmRecord *record, const PmTermMap *map,
                             PmStr value, PmTerms *terms) {
  if (map->language)
    return make_lang_literals(maker, record, map, value, terms);
  if (map->datatype)
    return make_typed_literals(maker, record, map, value, terms);
  const PmLexical *form = maker->natural.len ? pm_lexical(maker->natural) : NULL;
  if (form && !form->fits(value)) // a column of SQLite holds what it likes
    return refuse(maker, record, map, value, form->what);
  const PmTerm term = pm_typed_literal(value, maker->natural);
  return pm_terms_add(record, terms, &term);
}

// --- term maps ------------------------------------------------------------------------

static PmStatus make_term(PmTermMaker *maker, PmRecord *record, const PmTermMap *map,
                          PmStr value, PmTerms *terms) {
  switch (map->type) {
  case PM_TYPE_IRI:
  case PM_TYPE_URI:
  case PM_TYPE_UNSAFE_IRI: return make_iri(maker, record, map, value, terms);
  case PM_TYPE_BNODE: return make_bnode(record, value, terms);
  case PM_TYPE_LITERAL: return make_literal(maker, record, map, value, terms);
  case PM_TYPE_NONE: break;
  }
  return PM_OK;
}

PmStatus pm_condition_holds(PmRecord *record, const PmExpr *condition, bool *holds) {
  PmValues values;
  *holds = !condition;
  if (!condition)
    return PM_OK;
  PM_TRY(pm_record_values(record, condition, PM_ENCODE_NONE, &values));
  PM_TRY(pm_record_no_tree(record, &values));
  for (size_t i = 0; i < values.n && !*holds; ++i)
    *holds = pm_str_eqz(values.items[i], "true") || pm_str_eqz(values.items[i], "1");
  return PM_OK;
}

PmStatus pm_make_terms(PmTermMaker *maker, PmRecord *record, const PmTermMap *map,
                       PmTerms *terms) {
  bool holds = true;
  if (map->condition)
    PM_TRY(pm_condition_holds(record, map->condition, &holds));
  if (!holds)
    return PM_OK;
  if (map->gather)
    return pm_gather(maker, record, map, terms);
  if (map->quote)
    return pm_quote(maker, record, map->quote, terms);
  const bool plain_constant =
      map->expr.kind == PM_EXPR_CONSTANT &&
      !((map->language || map->datatype) && map->expr.constant.kind == PM_TERM_LITERAL);
  if (plain_constant)
    return pm_terms_add(record, terms, &map->expr.constant);
  if (map->expr.kind == PM_EXPR_NONE)
    return make_fresh_bnode(maker, record, terms);
  PmValues values;
  PM_TRY(find_values(maker, record, map, &map->expr, &values));
  for (size_t i = 0; i < values.n; ++i) {
    maker->natural = values.types ? values.types[i] : PM_STR("");
    PM_TRY(make_term(maker, record, map, values.items[i], terms));
  }
  return PM_OK;
}
