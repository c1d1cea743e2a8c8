// SPDX-License-Identifier: MIT
// Rules in current terms, written in those of 2014 or of R2RML: what `rules convert`
// does for other engines.
#include "map/older.h"

#define D2RQ "http://www.wiwiss.fu-berlin.de/suhl/bizer/D2RQ/0.1#"
#define FNML "http://semweb.mmlab.be/ns/fnml#"
#define FNO "https://w3id.org/function/ontology#"

// Names that R2RML has, too.
static const char *const in_r2rml[] = {
    "BlankNode",
    "GraphMap",
    "IRI",
    "Literal",
    "ObjectMap",
    "PredicateMap",
    "PredicateObjectMap",
    "RefObjectMap",
    "SubjectMap",
    "TermMap",
    "TriplesMap",
    "child",
    "class",
    "constant",
    "datatype",
    "defaultGraph",
    "graph",
    "graphMap",
    "joinCondition",
    "language",
    "object",
    "objectMap",
    "parent",
    "parentTriplesMap",
    "predicate",
    "predicateMap",
    "predicateObjectMap",
    "subject",
    "subjectMap",
    "template",
    "termType",
};

// Names that are others there: [0] of 2014, [1] of R2RML; NULL as it is now.
static const struct {
  const char *now, *older[2];
} others[] = {
    {"LogicalSource", {PM_RML_2014 "LogicalSource", PM_RR "LogicalTable"}},
    {"logicalSource", {PM_RML_2014 "logicalSource", PM_RR "logicalTable"}},
    {"reference", {PM_RML_2014 "reference", PM_RR "column"}},
    {"source", {PM_RML_2014 "source", NULL}},
    {"iterator", {PM_RML_2014 "iterator", NULL}},
    {"referenceFormulation", {PM_RML_2014 "referenceFormulation", NULL}},
    {"languageMap", {PM_RML_2014 "languageMap", NULL}},
    {"CSV", {PM_QL "CSV", NULL}},
    {"JSONPath", {PM_QL "JSONPath", NULL}},
    {"XPath", {PM_QL "XPath", NULL}},
    {"functionExecution", {FNML "functionValue", FNML "functionValue"}},
    {"input", {PM_RR "predicateObjectMap", PM_RR "predicateObjectMap"}},
    {"parameter", {PM_RR "predicate", PM_RR "predicate"}},
    {"inputValue", {PM_RR "object", PM_RR "object"}},
    {"inputValueMap", {PM_RR "objectMap", PM_RR "objectMap"}},
};

typedef struct {
  const PmRuleGraph *graph;
  bool r2rml;
  const PmSink *sink;
  PmArena arena;
  size_t n_fresh;
} Out;

static PmStatus older_term(Out *out, const PmTerm *term, PmTerm *older) {
  *older = *term;
  if (term->kind != PM_TERM_IRI || !pm_str_starts(term->value, PM_STR(PM_RML)))
    return PM_OK;
  const PmStr name = pm_str_slice(term->value, sizeof PM_RML - 1, term->value.len);
  for (size_t i = 0; i < sizeof others / sizeof *others; ++i)
    if (pm_str_eqz(name, others[i].now) && others[i].older[out->r2rml]) {
      older->value = pm_str(others[i].older[out->r2rml]);
      return PM_OK;
    }
  for (size_t i = 0; i < sizeof in_r2rml / sizeof *in_r2rml; ++i)
    if (pm_str_eqz(name, in_r2rml[i])) {
      older->value = pm_arena_printf(&out->arena, PM_RR "%s", in_r2rml[i]);
      return older->value.data ? PM_OK : PM_ERR_NOMEM;
    }
  return PM_OK;
}

static PmStatus put(Out *out, const PmTerm *subject, const char *predicate,
                    const PmTerm *object) {
  const PmQuad quad = {
      .subject = *subject, .predicate = pm_iri(pm_str(predicate)), .object = *object};
  return pm_sink_quad(out->sink, &quad);
}

static bool is_rml(const Out *out, uint32_t node, const char *name) {
  const PmStr iri = pm_rule_term(out->graph, node)->value;
  return pm_str_starts(iri, PM_STR(PM_RML)) &&
         pm_str_eqz(pm_str_slice(iri, sizeof PM_RML - 1, iri.len), name);
}

static const PmRuleTriple *find(const Out *out, uint32_t node, const char *name) {
  const PmRuleGraph *g = out->graph;
  for (uint32_t i = g->nodes[node].first; i != PM_NO_NODE; i = g->triples[i].next)
    if (is_rml(out, g->triples[i].predicate, name))
      return &g->triples[i];
  return NULL;
}

// --- sources --------------------------------------------------------------------------

// The path of a source that a string says whole; NULL for others. R2RML has no strings
// for sources, and its readers take those written in current terms.
static const PmRuleTriple *plain_path(const Out *out, uint32_t node) {
  const PmRuleGraph *g = out->graph;
  const PmRuleTriple *path = NULL;
  if (out->r2rml || g->nodes[node].term.kind == PM_TERM_LITERAL)
    return NULL;
  for (uint32_t i = g->nodes[node].first; i != PM_NO_NODE; i = g->triples[i].next) {
    const PmRuleTriple *t = &g->triples[i];
    if (is_rml(out, t->predicate, "path"))
      path = t;
    else if (!is_rml(out, t->object, "Source") &&
             !is_rml(out, t->object, "RelativePathSource") &&
             !is_rml(out, t->object, "MappingDirectory"))
      return NULL;
  }
  return path;
}

static bool is_source_of(const Out *out, uint32_t node) {
  const uint32_t used = out->graph->nodes[node].used;
  return used != PM_NO_NODE && is_rml(out, out->graph->triples[used].predicate, "source");
}

typedef enum { NO_SQL, SQL_TABLE, SQL_QUERY } Sql;

static Sql sql_of(const Out *out, uint32_t source) {
  const PmRuleTriple *t = find(out, source, "referenceFormulation");
  if (t && is_rml(out, t->object, "SQL2008Table"))
    return SQL_TABLE;
  return t && is_rml(out, t->object, "SQL2008Query") ? SQL_QUERY : NO_SQL;
}

static PmStatus put_sql(Out *out, const PmRuleTriple *t, Sql sql, bool *done) {
  const PmTerm *subject = pm_rule_term(out->graph, t->subject);
  const PmTerm *object = pm_rule_term(out->graph, t->object);
  *done = true;
  if (is_rml(out, t->predicate, "iterator"))
    return put(out, subject,
               sql == SQL_TABLE ? PM_RR "tableName"
               : out->r2rml     ? PM_RR "sqlQuery"
                                : PM_RML_2014 "query",
               object);
  if (is_rml(out, t->predicate, "referenceFormulation"))
    return PM_OK;
  *done = out->r2rml && is_rml(out, t->predicate, "source"); // said on the command line
  return PM_OK;
}

// --- triples --------------------------------------------------------------------------

// A function is named by a predicate-object map of its own.
static PmStatus put_function(Out *out, const PmRuleTriple *t) {
  const PmTerm pom = pm_bnode(pm_arena_printf(&out->arena, "call-%zu", out->n_fresh++));
  const PmTerm executes = pm_iri(PM_STR(FNO "executes"));
  if (!pom.value.data)
    return PM_ERR_NOMEM;
  PM_TRY(
      put(out, pm_rule_term(out->graph, t->subject), PM_RR "predicateObjectMap", &pom));
  PM_TRY(put(out, &pom, PM_RR "predicate", &executes));
  return put(out, &pom, PM_RR "object", pm_rule_term(out->graph, t->object));
}

static PmStatus put_triple(Out *out, const PmRuleTriple *t) {
  const PmRuleGraph *g = out->graph;
  const Sql sql = sql_of(out, t->subject);
  const bool is_function = is_rml(out, t->predicate, "function");
  const PmRuleTriple *path =
      is_rml(out, t->predicate, "source") ? plain_path(out, t->object) : NULL;
  bool done = false;
  if (is_source_of(out, t->subject) && plain_path(out, t->subject))
    return PM_OK;
  if (out->r2rml && (pm_str_starts(pm_rule_term(g, t->predicate)->value, PM_STR(D2RQ)) ||
                     pm_str_starts(pm_rule_term(g, t->object)->value, PM_STR(D2RQ))))
    return PM_OK;
  if (sql)
    PM_TRY(put_sql(out, t, sql, &done));
  if (done)
    return PM_OK;
  if (is_function)
    return put_function(out, t);
  PmQuad quad = {.subject = *pm_rule_term(g, t->subject)};
  PM_TRY(older_term(out, pm_rule_term(g, t->predicate), &quad.predicate));
  PM_TRY(older_term(out, pm_rule_term(g, path ? path->object : t->object), &quad.object));
  return pm_sink_quad(out->sink, &quad);
}

PmStatus pm_older_write(const PmRuleGraph *graph, bool r2rml, const PmSink *sink) {
  Out out = {.graph = graph, .r2rml = r2rml, .sink = sink};
  PmStatus st = PM_OK;
  for (size_t i = 0; i < graph->n && !st; ++i)
    st = put_triple(&out, &graph->triples[i]);
  pm_arena_release(&out.arena);
  return st;
}
