// SPDX-License-Identifier: MIT
// One table of namespaces and one of names that changed; all other names are the same in
// both. What changed its shape, too (tables and queries, source strings, streams,
// functions as predicate-object maps), is told apart by the properties of its node.
#include "map/older.h"

#include "base/suggest.h"

#define D2RQ "http://www.wiwiss.fu-berlin.de/suhl/bizer/D2RQ/0.1#"
#define FNML "http://semweb.mmlab.be/ns/fnml#"
#define RMLT "http://semweb.mmlab.be/ns/rml-target#"
#define COMP "http://semweb.mmlab.be/ns/rml-compression#"
#define CARML "http://carml.taxonic.com/carml/"
#define FNO "https://w3id.org/function/ontology#"
#define FNO_OLD "http://w3id.org/function/ontology#"

typedef enum { IN_RR, IN_RML, IN_QL, IN_FNML, IN_RMLT, IN_COMP, IN_CARML } Space;

static const struct {
  PmStr iri;
  const char *prefix;
} spaces[] = {
    [IN_RR] = {{PM_RR, sizeof PM_RR - 1}, "rr"},
    [IN_RML] = {{PM_RML_2014, sizeof PM_RML_2014 - 1}, "rml"},
    [IN_QL] = {{PM_QL, sizeof PM_QL - 1}, "ql"},
    [IN_FNML] = {{FNML, sizeof FNML - 1}, "fnml"},
    [IN_RMLT] = {{RMLT, sizeof RMLT - 1}, "rmlt"},
    [IN_COMP] = {{COMP, sizeof COMP - 1}, "comp"},
    [IN_CARML] = {{CARML, sizeof CARML - 1}, "carml"},
};
enum { N_SPACES = sizeof spaces / sizeof *spaces };

// Names that changed; a current name NULL: says nothing any more.
static const struct {
  Space space;
  const char *older, *now;
} changed[] = {
    {IN_RR, "column", "reference"},
    {IN_RR, "logicalTable", "logicalSource"},
    {IN_RR, "tableName", "iterator"},
    {IN_RR, "sqlQuery", "iterator"},
    {IN_RR, "LogicalTable", "LogicalSource"},
    {IN_RR, "BaseTableOrView", "LogicalSource"},
    {IN_RR, "R2RMLView", "LogicalSource"},
    {IN_RR, "TriplesMapClass", "TriplesMap"},
    {IN_RR, "sqlVersion", NULL},
    {IN_RR, "inverseExpression", NULL},
    {IN_RR, "SQL2008", NULL},
    {IN_RML, "query", "iterator"},
    {IN_RML, "version", NULL},
    {IN_QL, "XPath2", "XPath"},
    {IN_FNML, "FunctionTermMap", "TermMap"},
    {IN_COMP, "targzip", "targz"},
    {IN_COMP, "tarxzip", "tarxz"},
    {IN_CARML, "Stream", "RelativePathSource"},
    {IN_CARML, "FileSource", "RelativePathSource"},
    {IN_CARML, "streamName", NULL}, // the input
    {IN_CARML, "url", "path"},
    {IN_CARML, "XmlDocument", NULL},
    {IN_CARML, "declaresNamespace", NULL}, // said by the formulation
    {IN_CARML, "namespacePrefix", "namespacePrefix"},
    {IN_CARML, "namespaceName", "namespaceURL"},
    {IN_CARML, "Namespace", "Namespace"},
};
enum { N_CHANGED = sizeof changed / sizeof *changed };

static Space space_of(PmStr iri) {
  size_t i = 0;
  while (i < N_SPACES && !pm_str_starts(iri, spaces[i].iri))
    ++i;
  return (Space)i;
}

bool pm_is_older(PmStr iri) { return (size_t)space_of(iri) < N_SPACES; }

static PmStr local_of(PmStr iri, Space space) {
  return pm_str_slice(iri, spaces[space].iri.len, iri.len);
}

static const char *changed_name(Space space, PmStr local, bool *found) {
  *found = false;
  for (size_t i = 0; i < N_CHANGED; ++i)
    if (changed[i].space == space && pm_str_eqz(local, changed[i].older)) {
      *found = true;
      return changed[i].now;
    }
  return NULL;
}

PmStr pm_older_short(PmArena *arena, PmStr iri) {
  const Space space = space_of(iri);
  if ((size_t)space >= N_SPACES)
    return pm_arena_copy(arena, iri);
  return pm_arena_printf(arena, "%s:%.*s", spaces[space].prefix,
                         PM_ARGS(local_of(iri, space)));
}

PmStr pm_older_suggest(PmArena *arena, PmStr iri) {
  const Space space = space_of(iri);
  const char *names[N_CHANGED];
  size_t n = 0;
  if ((size_t)space >= N_SPACES)
    return (PmStr){NULL, 0};
  for (size_t i = 0; i < N_CHANGED; ++i)
    if (changed[i].space == space)
      names[n++] = changed[i].older;
  const PmStr local = local_of(iri, space);
  const char *near = pm_suggest(local, names, n);
  near = near ? near : pm_rml_suggest(local);
  return near ? pm_arena_printf(arena, "did you mean %s:%s?", spaces[space].prefix, near)
              : (PmStr){NULL, 0};
}

// --- the translation ------------------------------------------------------------------

typedef struct {
  const PmRuleGraph *from;
  PmRuleGraph *to;
  size_t n_fresh;
} Older;

static PmStr iri_of(const Older *o, uint32_t node) {
  const PmTerm *term = pm_rule_term(o->from, node);
  return term->kind == PM_TERM_IRI ? term->value : PM_STR("");
}

static bool has_name(PmStr iri, Space space, const char *local) {
  return pm_str_starts(iri, spaces[space].iri) && pm_str_eqz(local_of(iri, space), local);
}

// The first triple of `node` whose predicate is `local` of the namespace.
static const PmRuleTriple *find(const Older *o, uint32_t node, Space space,
                                const char *local) {
  for (uint32_t i = o->from->nodes[node].first; i != PM_NO_NODE;
       i = o->from->triples[i].next)
    if (has_name(iri_of(o, o->from->triples[i].predicate), space, local))
      return &o->from->triples[i];
  return NULL;
}

static PmStatus add(Older *o, const PmTerm *subject, PmTerm predicate,
                    const PmTerm *object, PmPosition at) {
  const PmQuad quad = {.subject = *subject, .predicate = predicate, .object = *object};
  return pm_rule_graph_add(o->to, &quad, at);
}

static PmTerm rml(const char *iri) { return pm_iri(pm_str(iri)); }

static PmStatus fresh(Older *o, PmTerm *node) {
  *node = pm_bnode(pm_arena_printf(o->to->arena, "older-%zu", o->n_fresh++));
  return node->value.data ? PM_OK : PM_ERR_NOMEM;
}

// The current term for an IRI; kind PM_TERM_NONE where it says nothing any more, itself
// where it is no older one or unknown.
static PmStatus current(Older *o, const PmTerm *term, PmTerm *out) {
  *out = *term;
  const Space space = term->kind == PM_TERM_IRI ? space_of(term->value) : N_SPACES;
  if ((size_t)space >= N_SPACES)
    return PM_OK;
  bool found;
  const PmStr local = local_of(term->value, space);
  const char *now = changed_name(space, local, &found);
  if (found && !now) {
    *out = (PmTerm){0};
    return PM_OK;
  }
  const PmStr iri = now ? pm_arena_printf(o->to->arena, PM_RML "%s", now)
                        : pm_arena_printf(o->to->arena, PM_RML "%.*s", PM_ARGS(local));
  if (!iri.data)
    return PM_ERR_NOMEM;
  if (pm_rml_term(iri) != PM_RML_UNKNOWN)
    *out = pm_iri(iri);
  return PM_OK;
}

// --- SQL names ------------------------------------------------------------------------

static bool is_quote(char c) { return c == '"' || c == '`'; }

// R2RML's columns are SQL identifiers: "\"Name\"" is Name as it stands.
static PmStr unquoted(PmStr name) {
  if (name.len >= 2 && is_quote(name.data[0]) && name.data[name.len - 1] == name.data[0])
    return pm_str_slice(name, 1, name.len - 1);
  return name;
}

static PmStatus unquote_template(PmArena *arena, PmStr text, PmStr *out) {
  char *copy = pm_arena_alloc(arena, text.len + 1);
  if (!copy)
    return PM_ERR_NOMEM;
  size_t n = 0;
  for (size_t i = 0; i < text.len; ++i) {
    const char c = text.data[i];
    const bool opens = i > 0 && text.data[i - 1] == '{';
    const bool closes = i + 1 < text.len && text.data[i + 1] == '}';
    if (!is_quote(c) || (!opens && !closes))
      copy[n++] = c;
  }
  *out = pm_str_n(copy, n);
  return PM_OK;
}

// --- shapes that changed --------------------------------------------------------------

static PmStatus add_path(Older *o, const PmRuleTriple *t, PmTerm path) {
  PmTerm source;
  const PmTerm type = rml(PM_RML "RelativePathSource");
  PM_TRY(fresh(o, &source));
  PM_TRY(add(o, pm_rule_term(o->from, t->subject), rml(PM_RML "source"), &source, t->at));
  PM_TRY(add(o, &source, rml(PM_RDF "type"), &type, t->at));
  return add(o, &source, rml(PM_RML "path"), &path, t->at);
}

// A table or query says its formulation itself; ql:CSV beside it says nothing.
static PmStatus add_table(Older *o, const PmRuleTriple *t, bool is_query) {
  const PmTerm formulation =
      rml(is_query ? PM_RML "SQL2008Query" : PM_RML "SQL2008Table");
  const PmTerm *subject = pm_rule_term(o->from, t->subject);
  PM_TRY(add(o, subject, rml(PM_RML "referenceFormulation"), &formulation, t->at));
  return add(o, subject, rml(PM_RML "iterator"), pm_rule_term(o->from, t->object), t->at);
}

static bool is_sql(const Older *o, uint32_t node) {
  return find(o, node, IN_RR, "tableName") || find(o, node, IN_RR, "sqlQuery") ||
         find(o, node, IN_RML, "query");
}

// CARML declares namespaces at the source.
static PmStatus add_xpath_namespaces(Older *o, const PmRuleTriple *t, uint32_t source) {
  PmTerm formulation;
  const PmTerm type = rml(PM_RML "XPathReferenceFormulation");
  PM_TRY(fresh(o, &formulation));
  PM_TRY(add(o, pm_rule_term(o->from, t->subject), rml(PM_RML "referenceFormulation"),
             &formulation, t->at));
  PM_TRY(add(o, &formulation, rml(PM_RDF "type"), &type, t->at));
  for (uint32_t i = o->from->nodes[source].first; i != PM_NO_NODE;
       i = o->from->triples[i].next) {
    const PmRuleTriple *ns = &o->from->triples[i];
    if (has_name(iri_of(o, ns->predicate), IN_CARML, "declaresNamespace"))
      PM_TRY(add(o, &formulation, rml(PM_RML "namespace"),
                 pm_rule_term(o->from, ns->object), ns->at));
  }
  return PM_OK;
}

// --- functions ------------------------------------------------------------------------

// The object of rr:X, or of the constant of rr:XMap.
static uint32_t constant_of(const Older *o, uint32_t node, const char *property,
                            const char *map_property) {
  const PmRuleTriple *t = find(o, node, IN_RR, property);
  if (t)
    return t->object;
  t = find(o, node, IN_RR, map_property);
  const PmRuleTriple *constant = t ? find(o, t->object, IN_RR, "constant") : NULL;
  return constant ? constant->object : PM_NO_NODE;
}

static bool is_executes(const Older *o, uint32_t node) {
  const PmStr iri = node == PM_NO_NODE ? PM_STR("") : pm_rule_term(o->from, node)->value;
  return pm_str_eqz(iri, FNO "executes") || pm_str_eqz(iri, FNO_OLD "executes");
}

static PmStatus add_parameter(Older *o, const PmTerm *call, uint32_t parameter,
                              const PmRuleTriple *value) {
  PmTerm input;
  PM_TRY(fresh(o, &input));
  const PmTerm name = pm_iri(pm_rule_term(o->from, parameter)->value);
  const bool is_map = has_name(iri_of(o, value->predicate), IN_RR, "objectMap");
  PM_TRY(add(o, call, rml(PM_RML "input"), &input, value->at));
  PM_TRY(add(o, &input, rml(PM_RML "parameter"), &name, value->at));
  return add(o, &input, rml(is_map ? PM_RML "inputValueMap" : PM_RML "inputValue"),
             pm_rule_term(o->from, value->object), value->at);
}

static PmStatus add_call_part(Older *o, const PmTerm *call, const PmRuleTriple *t) {
  const uint32_t predicate = constant_of(o, t->object, "predicate", "predicateMap");
  const PmRuleTriple *value = find(o, t->object, IN_RR, "objectMap");
  value = value ? value : find(o, t->object, IN_RR, "object");
  if (predicate == PM_NO_NODE || !value)
    return PM_OK; // the call lacks what the reader will miss
  if (!is_executes(o, predicate))
    return add_parameter(o, call, predicate, value);
  const uint32_t function = constant_of(o, t->object, "object", "objectMap");
  if (function == PM_NO_NODE)
    return PM_OK;
  const PmTerm iri = pm_iri(pm_rule_term(o->from, function)->value);
  return add(o, call, rml(PM_RML "function"), &iri, t->at);
}

// fnml:functionValue: its predicate-object maps are the function and its parameters.
static PmStatus add_call(Older *o, const PmRuleTriple *t) {
  const PmTerm *call = pm_rule_term(o->from, t->object);
  PM_TRY(add(o, pm_rule_term(o->from, t->subject), rml(PM_RML "functionExecution"), call,
             t->at));
  for (uint32_t i = o->from->nodes[t->object].first; i != PM_NO_NODE;
       i = o->from->triples[i].next)
    if (has_name(iri_of(o, o->from->triples[i].predicate), IN_RR, "predicateObjectMap"))
      PM_TRY(add_call_part(o, call, &o->from->triples[i]));
  return PM_OK;
}

static const PmRuleTriple *user_of(const Older *o, uint32_t node) {
  const uint32_t used = o->from->nodes[node].used;
  return used == PM_NO_NODE ? NULL : &o->from->triples[used];
}

static bool is_call(const Older *o, uint32_t node) {
  const PmRuleTriple *user = user_of(o, node);
  return user && has_name(iri_of(o, user->predicate), IN_FNML, "functionValue");
}

// The function's own triples, its predicate-object maps and their predicate maps: all
// said by add_call.
static bool is_part_of_call(const Older *o, uint32_t node) {
  for (int up = 0; up < 3; ++up) {
    if (is_call(o, node))
      return true;
    const PmRuleTriple *user = user_of(o, node);
    const PmStr by = user ? iri_of(o, user->predicate) : PM_STR("");
    const bool inner =
        has_name(by, IN_RR, "predicateObjectMap") || has_name(by, IN_RR, "predicateMap");
    const bool function =
        has_name(by, IN_RR, "objectMap") &&
        is_executes(o, constant_of(o, user->subject, "predicate", "predicateMap"));
    if (!inner && !function)
      return false;
    node = user->subject;
  }
  return false;
}

// --- triples --------------------------------------------------------------------------

// rr:constant "http://…" with rr:termType rr:IRI, as some writers have it, is an IRI.
static bool is_iri_in_quotes(const Older *o, const PmRuleTriple *t, PmStr name) {
  const PmRuleTriple *type = find(o, t->subject, IN_RR, "termType");
  return pm_str_eqz(name, "constant") && type &&
         pm_rule_term(o->from, t->object)->kind == PM_TERM_LITERAL &&
         has_name(iri_of(o, type->object), IN_RR, "IRI");
}

static PmStatus older_object(Older *o, const PmRuleTriple *t, PmStr name,
                             PmTerm *object) {
  if (is_iri_in_quotes(o, t, name))
    *object = pm_iri(object->value);
  if (object->kind != PM_TERM_LITERAL)
    return PM_OK;
  if (pm_str_eqz(name, "column") || pm_str_eqz(name, "child") ||
      pm_str_eqz(name, "parent"))
    object->value = unquoted(object->value);
  return pm_str_eqz(name, "template")
             ? unquote_template(o->to->arena, object->value, &object->value)
             : PM_OK;
}

// rml:source "people.csv": of 2014, and still written beside current terms.
static bool is_source_text(const PmRuleGraph *graph, const PmRuleTriple *t) {
  const PmStr iri = pm_rule_term(graph, t->predicate)->value;
  return (has_name(iri, IN_RML, "source") || pm_str_eqz(iri, PM_RML "source")) &&
         pm_rule_term(graph, t->object)->kind == PM_TERM_LITERAL;
}

static PmStatus translate_rr(Older *o, const PmRuleTriple *t, PmTerm object, bool *done) {
  const PmStr iri = iri_of(o, t->predicate);
  const bool query = has_name(iri, IN_RR, "sqlQuery") || has_name(iri, IN_RML, "query");
  *done = true;
  if (query || has_name(iri, IN_RR, "tableName"))
    return add_table(o, t, query);
  if (is_source_text(o->from, t))
    return add_path(o, t, object);
  if (has_name(iri, IN_FNML, "functionValue"))
    return add_call(o, t);
  *done = false;
  return PM_OK;
}

static PmStatus translate_formulation(Older *o, const PmRuleTriple *t, bool *done) {
  const PmRuleTriple *source = find(o, t->subject, IN_RML, "source");
  *done = is_sql(o, t->subject);
  if (*done || !source || !find(o, source->object, IN_CARML, "declaresNamespace"))
    return PM_OK;
  *done = true;
  return add_xpath_namespaces(o, t, source->object);
}

static PmStatus translate_stream(Older *o, const PmRuleTriple *t) {
  const PmTerm input = pm_literal(PM_STR("-"));
  return add(o, pm_rule_term(o->from, t->subject), rml(PM_RML "path"), &input, t->at);
}

static PmStatus translate(Older *o, const PmRuleTriple *t) {
  const PmStr iri = iri_of(o, t->predicate);
  const Space space = space_of(iri);
  PmTerm predicate, object = *pm_rule_term(o->from, t->object);
  bool done = false;
  if (is_part_of_call(o, t->subject))
    return PM_OK;
  PM_TRY(translate_rr(o, t, object, &done));
  if (!done && has_name(iri, IN_RML, "referenceFormulation"))
    PM_TRY(translate_formulation(o, t, &done));
  if (done)
    return PM_OK;
  if (has_name(iri, IN_CARML, "streamName") ||
      (has_name(iri_of(o, t->object), IN_CARML, "Stream") &&
       !find(o, t->subject, IN_CARML, "streamName")))
    PM_TRY(translate_stream(o, t));
  PM_TRY(current(o, pm_rule_term(o->from, t->predicate), &predicate));
  if ((size_t)space < N_SPACES)
    PM_TRY(older_object(o, t, local_of(iri, space), &object));
  PM_TRY(current(o, &object, &object));
  if (predicate.kind == PM_TERM_NONE || object.kind == PM_TERM_NONE)
    return PM_OK;
  return add(o, pm_rule_term(o->from, t->subject), predicate, &object, t->at);
}

static bool has_older(const PmRuleGraph *graph) {
  for (size_t i = 0; i < graph->n; ++i)
    if (is_source_text(graph, &graph->triples[i]) ||
        pm_is_older(pm_rule_term(graph, graph->triples[i].predicate)->value) ||
        pm_is_older(pm_rule_term(graph, graph->triples[i].object)->value))
      return true;
  return false;
}

PmStatus pm_older_translate(PmRuleGraph *graph) {
  if (!has_older(graph))
    return PM_OK;
  PmRuleGraph to = {.arena = graph->arena};
  Older o = {.from = graph, .to = &to};
  PmStatus st = PM_OK;
  for (size_t i = 0; i < graph->n && !st; ++i)
    st = translate(&o, &graph->triples[i]);
  if (st) {
    pm_rule_graph_release(&to);
    return st;
  }
  pm_rule_graph_release(graph);
  *graph = to;
  return PM_OK;
}
