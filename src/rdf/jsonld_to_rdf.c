// SPDX-License-Identifier: MIT
// Expanded JSON-LD to quads (JSON-LD 1.1 API, section 8). Quads are handed over while the
// tree is walked; the node map of the specification only merges what a graph merges
// anyway.
#include "rdf/jsonld.h"
#include "rdf/scan_read.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define I18N "https://www.w3.org/ns/i18n#"

typedef struct {
  PmJsonld *ld;
  const PmSink *sink;
  PmTerm graph;
} ToRdf;

static PmJson *get(const PmJson *object, const char *key) {
  return pm_json_get(object, pm_str(key));
}

static PmStatus emit(ToRdf *t, PmTerm subject, PmTerm predicate, PmTerm object) {
  PM_TRY(pm_job_check(t->ld->job));
  return pm_sink_quad(t->sink, &(PmQuad){subject, predicate, object, t->graph});
}

// A node without an identifier: g0, g1, …
static PmStatus fresh_bnode(ToRdf *t, PmTerm *out) {
  const PmStr text =
      pm_arena_printf(t->ld->arena, "%.*sg%llu", PM_ARGS(t->ld->options->bnode_prefix),
                      t->ld->n_bnodes++);
  *out = pm_bnode(text);
  return text.data ? PM_OK : PM_ERR_NOMEM;
}

static bool is_plain_label(PmStr label) {
  for (size_t i = 0; i < label.len; ++i)
    if (!pm_ch(label.data[i], PM_CH_ALPHA | PM_CH_DIGIT) && label.data[i] != '_')
      return false;
  return true;
}

// Whatever stands behind "_:" in the document becomes a label of its own: behind a b
// where it could be one anyway, else as the hex of its bytes behind an x. No table is
// needed, so that the lines of a file share their blank nodes in constant memory.
static PmStatus document_bnode(ToRdf *t, PmStr label, PmTerm *out) {
  const PmStr prefix = t->ld->options->bnode_prefix;
  const bool plain = is_plain_label(label);
  char *text = pm_arena_alloc(t->ld->arena, prefix.len + 1 + label.len * 2 + 1);
  if (!text)
    return PM_ERR_NOMEM;
  size_t n = 0;
  for (; n < prefix.len; ++n)
    text[n] = prefix.data[n];
  text[n++] = plain ? 'b' : 'x';
  for (size_t i = 0; i < label.len; ++i) {
    const unsigned char c = (unsigned char)label.data[i];
    if (!plain)
      text[n++] = "0123456789abcdef"[c >> 4];
    text[n++] = plain ? (char)c : "0123456789abcdef"[c & 15];
  }
  *out = pm_bnode(pm_str_n(text, n));
  return PM_OK;
}

// IRI or blank node; PM_TERM_NONE for what is neither and is left out (8.1, step 1.3.1).
static PmStatus resource(ToRdf *t, const PmJson *text, PmTerm *out) {
  *out = (PmTerm){0};
  if (!pm_json_is(text, PM_JSON_STRING))
    return PM_OK;
  if (pm_str_starts(text->text, PM_STR("_:"))) {
    return document_bnode(t, pm_str_slice(text->text, 2, text->text.len), out);
  }
  if (pm_iri_is_valid(text->text))
    *out = pm_iri(text->text);
  return PM_OK;
}

// --- literals (section 8.2)
// ---------------------------------------------------------------

// RFC 5646, section 2.1, roughly: letters and digits in groups of one to eight.
static bool is_language_tag(PmStr tag) {
  size_t run = 0;
  for (size_t i = 0; i < tag.len; ++i) {
    const char c = tag.data[i];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (c == '-' && run) {
      run = 0;
      continue;
    }
    if (!letter && !(c >= '0' && c <= '9' && i > 0))
      return false;
    if (++run > 8)
      return false;
  }
  return run > 0;
}

// XSD 1.1, canonical double: one digit before the point, no padding in the exponent.
static PmStr canonical_double(PmArena *arena, double value) {
  char text[40];
  if (isinf(value))
    return value < 0 ? PM_STR("-INF") : PM_STR("INF");
  snprintf(text, sizeof text, "%.15E", value);
  char *e = strchr(text, 'E');
  char *end = e;
  while (end[-1] == '0' && end[-2] != '.')
    --end;
  const long exponent = strtol(e + 1, NULL, 10);
  return pm_arena_printf(arena, "%.*sE%ld", (int)(end - text), text, exponent);
}

// Digits without an exponent or a fraction, of any length, or a double below 1e21.
static PmStr canonical_integer(PmArena *arena, PmStr text, double value) {
  const bool plain = !pm_str_contains(text, PM_STR(".")) &&
                     !pm_str_contains(text, PM_STR("e")) &&
                     !pm_str_contains(text, PM_STR("E"));
  if (plain && !pm_str_eqz(text, "-0"))
    return text;
  return pm_arena_printf(arena, "%.0f", value == 0 ? 0.0 : value);
}

static PmStatus number_literal(ToRdf *t, PmStr text, PmStr datatype, PmTerm *out) {
  char digits[64];
  snprintf(digits, sizeof digits, "%.*s", PM_ARGS(text));
  const double value = strtod(digits, NULL);
  const bool is_double = fabs(value) >= 1e21 || value != floor(value) ||
                         pm_str_eqz(datatype, PM_XSD "double");
  const PmStr lexical = is_double ? canonical_double(t->ld->arena, value)
                                  : canonical_integer(t->ld->arena, text, value);
  const PmStr fallback = is_double ? PM_STR(PM_XSD "double") : PM_STR(PM_XSD "integer");
  *out = pm_typed_literal(lexical, datatype.len ? datatype : fallback);
  return lexical.data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus json_literal(ToRdf *t, const PmJson *value, PmTerm *out) {
  PmBuf buf = pm_buf((size_t)1 << 30);
  PmStatus st = pm_json_write_canonical(&buf, value);
  PmStr text = {NULL, 0};
  if (!st) {
    text = pm_arena_copy(t->ld->arena, pm_buf_str(&buf));
    st = text.data ? PM_OK : PM_ERR_NOMEM;
  }
  pm_buf_release(&buf);
  *out = pm_typed_literal(text, PM_STR(PM_RDF "JSON"));
  return st;
}

static PmStr lower(PmArena *arena, PmStr text) {
  const PmStr copy = pm_arena_copy(arena, text);
  for (size_t i = 0; i < copy.len; ++i)
    if (copy.data[i] >= 'A' && copy.data[i] <= 'Z')
      ((char *)copy.data)[i] = (char)(copy.data[i] + 'a' - 'A');
  return copy;
}

// Base direction as a datatype, or as a node of its own (8.2.2, step 13).
static PmStatus directed_literal(ToRdf *t, PmStr text, PmStr language, PmStr direction,
                                 PmTerm *out) {
  const PmStr tag = lower(t->ld->arena, language);
  if (!tag.data && language.len)
    return PM_ERR_NOMEM;
  if (t->ld->options->rdf_direction == PM_RDF_DIRECTION_I18N) {
    const PmStr datatype =
        pm_arena_printf(t->ld->arena, I18N "%.*s_%.*s", PM_ARGS(tag), PM_ARGS(direction));
    *out = pm_typed_literal(text, datatype);
    return datatype.data ? PM_OK : PM_ERR_NOMEM;
  }
  PM_TRY(fresh_bnode(t, out));
  PM_TRY(emit(t, *out, pm_iri(PM_STR(PM_RDF "value")), pm_literal(text)));
  if (language.len)
    PM_TRY(emit(t, *out, pm_iri(PM_STR(PM_RDF "language")), pm_literal(tag)));
  return emit(t, *out, pm_iri(PM_STR(PM_RDF "direction")), pm_literal(direction));
}

static PmStatus string_literal(ToRdf *t, const PmJson *object, PmStr text, PmStr datatype,
                               PmTerm *out) {
  const PmJson *language = get(object, "@language"),
               *direction = get(object, "@direction");
  const PmStr tag = language ? language->text : PM_STR("");
  if (language && !is_language_tag(tag)) {
    pm_warn(t->ld->job, pm_at(t->ld->options->name, 0, 0), NULL,
            "a value with the language tag '%.*s' is left out", PM_ARGS(tag));
    return PM_OK;
  }
  if (direction && t->ld->options->rdf_direction != PM_RDF_DIRECTION_NONE)
    return directed_literal(t, text, tag, direction->text, out);
  *out = language ? pm_lang_literal(text, tag) : pm_typed_literal(text, datatype);
  if (pm_str_eqz(out->datatype, PM_XSD "string"))
    out->datatype = PM_STR("");
  return PM_OK;
}

static PmStatus literal(ToRdf *t, const PmJson *object, PmTerm *out) {
  const PmJson *value = get(object, "@value"), *type = get(object, "@type");
  const PmStr datatype = type ? type->text : PM_STR("");
  *out = (PmTerm){0};
  if (pm_str_eqz(datatype, "@json"))
    return json_literal(t, value, out);
  if (datatype.len && !pm_iri_is_valid(datatype))
    return PM_OK;
  if (pm_json_is_boolean(value)) {
    const PmStr text = value->type == PM_JSON_TRUE ? PM_STR("true") : PM_STR("false");
    *out = pm_typed_literal(text, datatype.len ? datatype : PM_STR(PM_XSD "boolean"));
    return PM_OK;
  }
  if (value->type == PM_JSON_NUMBER)
    return number_literal(t, value->text, datatype, out);
  return string_literal(t, object, value->text, datatype, out);
}

// --- objects
// ------------------------------------------------------------------------------

static PmStatus node(ToRdf *t, const PmJson *object, PmTerm *id);
static PmStatus object_term(ToRdf *t, const PmJson *item, PmTerm *out);

// Section 8.3. Items that make no term are left out, with their cell.
static PmStatus list(ToRdf *t, const PmJson *items, PmTerm *head) {
  const PmTerm first = pm_iri(PM_STR(PM_RDF "first")),
               rest = pm_iri(PM_STR(PM_RDF "rest"));
  const PmTerm nil = pm_iri(PM_STR(PM_RDF "nil"));
  PmTerm last = {0};
  *head = nil;
  for (size_t i = 0; i < items->n; ++i) {
    PmTerm cell, item;
    PM_TRY(fresh_bnode(t, &cell));
    PM_TRY(object_term(t, items->items[i], &item));
    if (last.kind == PM_TERM_NONE)
      *head = cell;
    else
      PM_TRY(emit(t, last, rest, cell));
    if (item.kind != PM_TERM_NONE)
      PM_TRY(emit(t, cell, first, item));
    last = cell;
  }
  return last.kind == PM_TERM_NONE ? PM_OK : emit(t, last, rest, nil);
}

static PmStatus object_term(ToRdf *t, const PmJson *item, PmTerm *out) {
  const PmJson *items = get(item, "@list");
  if (get(item, "@value"))
    return literal(t, item, out);
  return items ? list(t, items, out) : node(t, item, out);
}

static PmStatus predicate(const PmStr key, PmTerm *out) {
  *out = pm_iri_is_valid(key) ? pm_iri(key) : (PmTerm){0};
  return PM_OK;
}

static PmStatus property(ToRdf *t, PmTerm subject, PmStr key, const PmJson *values) {
  PmTerm p, o;
  PM_TRY(predicate(key, &p));
  for (size_t i = 0; i < values->n; ++i) {
    PM_TRY(object_term(t, values->items[i], &o)); // also where no triple comes of it
    if (subject.kind != PM_TERM_NONE && p.kind != PM_TERM_NONE && o.kind != PM_TERM_NONE)
      PM_TRY(emit(t, subject, p, o));
  }
  return PM_OK;
}

static PmStatus types(ToRdf *t, PmTerm subject, const PmJson *values) {
  for (size_t i = 0; i < values->n; ++i) {
    PmTerm type;
    PM_TRY(resource(t, values->items[i], &type));
    if (subject.kind != PM_TERM_NONE && type.kind != PM_TERM_NONE)
      PM_TRY(emit(t, subject, pm_iri(PM_STR(PM_RDF "type")), type));
  }
  return PM_OK;
}

static PmStatus reverse(ToRdf *t, PmTerm object, const PmJson *map) {
  for (size_t i = 0; i < map->n; ++i) {
    const PmJson *values = map->members[i].value;
    PmTerm p, s;
    PM_TRY(predicate(map->members[i].key, &p));
    for (size_t k = 0; k < values->n; ++k) {
      PM_TRY(object_term(t, values->items[k], &s));
      if (object.kind != PM_TERM_NONE && p.kind != PM_TERM_NONE && s.kind != PM_TERM_NONE)
        PM_TRY(emit(t, s, p, object));
    }
  }
  return PM_OK;
}

static PmStatus nodes(ToRdf *t, const PmJson *items) {
  for (size_t i = 0; i < items->n; ++i) {
    PmTerm ignored;
    PM_TRY(object_term(t, items->items[i], &ignored));
  }
  return PM_OK;
}

// What stands in a graph whose name is no IRI or blank node is left out.
static PmStatus named_graph(ToRdf *t, PmTerm name, const PmJson *items) {
  if (name.kind == PM_TERM_NONE)
    return PM_OK;
  const PmTerm outer = t->graph;
  t->graph = name;
  PM_TRY(nodes(t, items));
  t->graph = outer;
  return PM_OK;
}

static PmStatus member(ToRdf *t, PmTerm id, const PmJsonMember *m) {
  if (pm_str_eqz(m->key, "@type"))
    return types(t, id, m->value);
  if (pm_str_eqz(m->key, "@graph"))
    return named_graph(t, id, m->value);
  if (pm_str_eqz(m->key, "@reverse"))
    return reverse(t, id, m->value);
  if (pm_str_eqz(m->key, "@included"))
    return nodes(t, m->value);
  return pm_jsonld_is_keyword(m->key) ? PM_OK : property(t, id, m->key, m->value);
}

static PmStatus node(ToRdf *t, const PmJson *object, PmTerm *id) {
  const PmJson *given = get(object, "@id");
  PM_TRY(pm_jsonld_deeper(t->ld));
  PM_TRY(given ? resource(t, given, id) : fresh_bnode(t, id));
  for (size_t i = 0; i < object->n; ++i)
    PM_TRY(member(t, *id, &object->members[i]));
  --t->ld->depth;
  return PM_OK;
}

PmStatus pm_jsonld_to_rdf(PmJsonld *ld, const PmJson *expanded, const PmSink *sink) {
  ToRdf t = {.ld = ld, .sink = sink};
  return nodes(&t, expanded);
}
