// SPDX-License-Identifier: MIT
// The SPARQL parser's entrance, its errors, the prologue, and terms.
#include "store/sparql/parse.h"

#include <stdarg.h>
#include <stdio.h>
#include <strings.h>

enum { MAX_MESSAGE = 300, MAX_SHOWN = 40, DEFAULT_DEPTH = 500 };

PmStatus pm_sq_fail(PmParser *p, size_t offset, const char *hint, const char *fmt, ...) {
  char text[MAX_MESSAGE];
  va_list args;
  va_start(args, fmt);
  vsnprintf(text, sizeof text, fmt, args);
  va_end(args);
  return pm_fail(p->job, PM_ERR_SYNTAX, pm_sq_position(p, offset), hint, "%s", text);
}

PmStatus pm_sq_expected(PmParser *p, const char *what, const char *hint) {
  PmStr found = p->token.text;
  const size_t line = pm_str_find(found, PM_STR("\n"), 0);
  const size_t shown = pm_utf8_offset(found, MAX_SHOWN);
  found = pm_str_slice(found, 0, line < shown ? line : shown);
  if (p->token.kind == PM_TOKEN_END)
    return pm_sq_fail(p, p->text.len, hint, "expected %s, found the end", what);
  return pm_sq_fail(p, pm_sq_offset(p), hint, "expected %s, found '%.*s'", what,
                    PM_ARGS(found));
}

PmStatus pm_sq_enter(PmParser *p) {
  if (p->depth++ < p->max_depth)
    return PM_OK;
  return pm_fail(p->job, PM_ERR_LIMIT, pm_sq_position(p, pm_sq_offset(p)),
                 "break the query up", "nested more than %zu deep", p->max_depth);
}

// Keywords are matched in any case, but for `a` (section 19.8, note 1).
bool pm_sq_is_word(const PmParser *p, const char *word) {
  return p->token.kind == PM_TOKEN_WORD && p->token.text.len == strlen(word) &&
         strncasecmp(p->token.text.data, word, p->token.text.len) == 0;
}

bool pm_sq_is_op(const PmParser *p, const char *op) {
  return p->token.kind == PM_TOKEN_OPERATOR && pm_str_eqz(p->token.text, op);
}

PmStatus pm_sq_take_word(PmParser *p, const char *word, bool *took) {
  *took = pm_sq_is_word(p, word);
  return *took ? pm_sq_next(p) : PM_OK;
}

PmStatus pm_sq_take_op(PmParser *p, const char *op, bool *took) {
  *took = pm_sq_is_op(p, op);
  return *took ? pm_sq_next(p) : PM_OK;
}

PmStatus pm_sq_want_word(PmParser *p, const char *word) {
  return pm_sq_is_word(p, word) ? pm_sq_next(p) : pm_sq_expected(p, word, NULL);
}

PmStatus pm_sq_want_op(PmParser *p, const char *op) {
  char what[8];
  snprintf(what, sizeof what, "'%s'", op);
  return pm_sq_is_op(p, op) ? pm_sq_next(p) : pm_sq_expected(p, what, NULL);
}

static PmStatus resolve(PmParser *p, PmStr reference, PmStr *iri) {
  if (p->sparql->base.len == 0 || pm_iri_is_valid(reference)) { // as it stands
    *iri = reference;
    return PM_OK;
  }
  PM_TRY(pm_iri_resolve(p->sparql->base, reference, &p->scratch));
  *iri = pm_arena_copy(p->arena, pm_buf_str(&p->scratch));
  return iri->data ? PM_OK : PM_ERR_NOMEM;
}

static const PmPrefix *find_prefix(const PmPrefix *prefixes, size_t n, PmStr name) {
  while (n-- > 0)
    if (pm_str_eq(prefixes[n].prefix, name))
      return &prefixes[n];
  return NULL;
}

static PmStatus unknown_prefix(PmParser *p, PmStr name) {
  size_t n;
  const PmPrefix *known = pm_prefixes_well_known(&n);
  known = find_prefix(known, n, name);
  char hint[MAX_MESSAGE];
  snprintf(hint, sizeof hint, "put before the query: PREFIX %.*s: <%.*s>", PM_ARGS(name),
           PM_ARGS(known ? known->iri : PM_STR("…")));
  return pm_sq_fail(p, pm_sq_offset(p), hint, "the prefix '%.*s:' is not declared",
                    PM_ARGS(name));
}

static PmStatus expand_name(PmParser *p, PmStr *iri) {
  const PmStr name = pm_str_slice(p->token.value, 0, p->token.colon);
  const PmStr local = pm_str_slice(p->token.value, p->token.colon + 1, SIZE_MAX);
  const PmPrefix *prefix = find_prefix(p->sparql->prefixes, p->sparql->n_prefixes, name);
  if (!prefix)
    return unknown_prefix(p, name);
  char *out = pm_arena_alloc(p->arena, prefix->iri.len + local.len + 1);
  if (!out)
    return PM_ERR_NOMEM;
  if (prefix->iri.len)
    memcpy(out, prefix->iri.data, prefix->iri.len);
  if (local.len)
    memcpy(out + prefix->iri.len, local.data, local.len);
  *iri = pm_str_n(out, prefix->iri.len + local.len);
  return PM_OK;
}

static PmStatus base_decl(PmParser *p) {
  PM_TRY(pm_sq_next(p));
  if (p->token.kind != PM_TOKEN_IRI)
    return pm_sq_expected(p, "an IRI in angle brackets", "BASE <http://…/>");
  PM_TRY(resolve(p, p->token.value, &p->sparql->base));
  return pm_sq_next(p);
}

static PmStatus prefix_decl(PmParser *p) {
  static const char hint[] = "PREFIX name: <http://…>";
  PM_TRY(pm_sq_next(p));
  PmPrefix prefix;
  if (p->token.kind != PM_TOKEN_NAME || p->token.colon + 1 != p->token.text.len)
    return pm_sq_expected(p, "a prefix and a colon", hint);
  prefix.prefix = pm_str_slice(p->token.value, 0, p->token.colon);
  PM_TRY(pm_sq_next(p));
  if (p->token.kind != PM_TOKEN_IRI)
    return pm_sq_expected(p, "an IRI in angle brackets", hint);
  PM_TRY(resolve(p, p->token.value, &prefix.iri));
  PM_SQ_PUSH(p, p->sparql->prefixes, p->sparql->n_prefixes, p->sparql->cap_prefixes,
             prefix);
  return pm_sq_next(p);
}

PmStatus pm_sq_prologue(PmParser *p) {
  for (;;) {
    if (pm_sq_is_word(p, "BASE"))
      PM_TRY(base_decl(p));
    else if (pm_sq_is_word(p, "PREFIX"))
      PM_TRY(prefix_decl(p));
    else
      return PM_OK;
  }
}

bool pm_sq_is_iri(const PmParser *p) {
  return p->token.kind == PM_TOKEN_IRI || p->token.kind == PM_TOKEN_NAME;
}

PmStatus pm_sq_iri(PmParser *p, PmTerm *iri) {
  PmStr value;
  if (p->token.kind == PM_TOKEN_IRI)
    PM_TRY(resolve(p, p->token.value, &value));
  else if (p->token.kind == PM_TOKEN_NAME)
    PM_TRY(expand_name(p, &value));
  else
    return pm_sq_expected(p, "an IRI", "write <http://…> or prefix:name");
  *iri = pm_iri(value);
  return pm_sq_next(p);
}

bool pm_sq_is_number(const PmParser *p) {
  return p->token.kind >= PM_TOKEN_INTEGER && p->token.kind <= PM_TOKEN_DOUBLE;
}

bool pm_sq_is_literal(const PmParser *p) {
  return pm_sq_is_number(p) || p->token.kind == PM_TOKEN_STRING ||
         pm_sq_is_word(p, "true") || pm_sq_is_word(p, "false");
}

static PmStatus string_literal(PmParser *p, PmTerm *literal) {
  *literal = pm_literal(p->token.value);
  PM_TRY(pm_sq_next(p));
  if (p->token.kind == PM_TOKEN_LANGUAGE) {
    literal->language = p->token.value;
    return pm_sq_next(p);
  }
  bool typed;
  PM_TRY(pm_sq_take_op(p, "^^", &typed));
  if (!typed)
    return PM_OK;
  PmTerm datatype;
  PM_TRY(pm_sq_iri(p, &datatype));
  if (!pm_str_eqz(datatype.value, PM_XSD "string"))
    literal->datatype = datatype.value;
  return PM_OK;
}

PmStatus pm_sq_literal(PmParser *p, PmTerm *literal) {
  if (p->token.kind == PM_TOKEN_STRING)
    return string_literal(p, literal);
  PmStr datatype = PM_STR(PM_XSD "boolean");
  PmStr lexical = pm_sq_is_word(p, "true") ? PM_STR("true") : PM_STR("false");
  if (pm_sq_is_number(p)) {
    lexical = p->token.text;
    datatype = p->token.kind == PM_TOKEN_INTEGER   ? PM_STR(PM_XSD "integer")
               : p->token.kind == PM_TOKEN_DECIMAL ? PM_STR(PM_XSD "decimal")
                                                   : PM_STR(PM_XSD "double");
  }
  *literal = pm_typed_literal(lexical, datatype);
  return pm_sq_next(p);
}

static PmStatus add_variable(PmParser *p, PmVariable variable, uint32_t *number) {
  *number = (uint32_t)p->sparql->n_variables;
  PM_SQ_PUSH(p, p->sparql->variables, p->sparql->n_variables, p->sparql->cap_variables,
             variable);
  return PM_OK;
}

PmStatus pm_sq_new_blank(PmParser *p, PmStr label, uint32_t *variable) {
  return add_variable(p, (PmVariable){.name = label, .is_blank = true}, variable);
}

PmStatus pm_sq_variable(PmParser *p, uint32_t *variable) {
  if (p->token.kind != PM_TOKEN_VARIABLE)
    return pm_sq_expected(p, "a variable", "variables start with ? or $");
  if (!p->allow_variables)
    return pm_sq_fail(p, pm_sq_offset(p), "use INSERT { … } WHERE { … } or its DELETE",
                      "DATA holds no variables");
  uint32_t number;
  bool added;
  PM_TRY(pm_strtab_add(&p->names, p->token.value, &number, &added));
  if (added) {
    size_t n = number;
    PM_TRY(add_variable(p, (PmVariable){.name = p->token.value}, variable));
    PM_SQ_PUSH(p, p->name_variables, n, p->cap_name_variables, *variable);
  }
  *variable = p->name_variables[number];
  return pm_sq_next(p);
}

PmStatus pm_sq_name(PmParser *p, PmNode *node) {
  *node = (PmNode){0};
  if (p->token.kind == PM_TOKEN_VARIABLE) {
    node->kind = PM_NODE_VARIABLE;
    return pm_sq_variable(p, &node->variable);
  }
  if (!pm_sq_is_iri(p))
    return pm_sq_expected(p, "a variable or an IRI", NULL);
  node->kind = PM_NODE_TERM;
  return pm_sq_iri(p, &node->term);
}

static PmStatus parse(PmParser *p) {
  const size_t bad = pm_utf8_valid(p->source);
  if (bad < p->source.len)
    return pm_sq_fail(p, bad, "SPARQL is written in UTF-8", "a byte that is not UTF-8");
  PM_TRY(pm_sq_unescape(p));
  if (pm_str_starts(p->text, PM_STR("\xEF\xBB\xBF")))
    p->at = 3;
  PM_TRY(pm_sq_next(p));
  PM_TRY(p->options->update ? pm_sq_update(p) : pm_sq_query(p));
  return pm_sq_check(p);
}

PmStatus pm_sparql_parse(PmJob *job, PmArena *arena, PmStr text,
                         const PmSparqlOptions *options, PmSparql **sparql) {
  PmParser p = {
      .job = job,
      .arena = arena,
      .options = options,
      .source = text,
      .max_depth = options->max_depth ? options->max_depth : DEFAULT_DEPTH,
      .scratch = pm_buf(SIZE_MAX / 4),
      .allow_paths = true,
      .allow_variables = true,
      .allow_blanks = true,
      .sparql = pm_arena_alloc(arena, sizeof *p.sparql),
  };
  if (!p.sparql)
    return PM_ERR_NOMEM;
  p.sparql->base = options->base;
  const PmStatus st = parse(&p);
  pm_strtab_release(&p.names);
  pm_strtab_release(&p.pattern_labels.labels);
  pm_strtab_release(&p.template_labels.labels);
  pm_buf_release(&p.scratch);
  *sparql = st ? NULL : p.sparql;
  return st;
}
