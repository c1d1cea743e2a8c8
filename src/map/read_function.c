// SPDX-License-Identifier: MIT
// Function executions (RML-FNML): the function, its inputs by parameter, what of its
// results is meant. All of them are known when rules are read.
#include "map/function.h"
#include "map/reader.h"

enum { MAX_NESTING = 50 };

// A constant IRI: the short cut, or a map that has it as rml:constant.
static PmStatus read_iri(PmRuleReader *reader, uint32_t node, const PmRmlTerm terms[2],
                         const PmRuleTriple **triple, PmStr *iri) {
  const PmRuleTriple *constant = NULL, *map = NULL;
  PM_TRY(pm_rule_only(reader, node, terms[0], &constant));
  PM_TRY(pm_rule_only(reader, node, terms[1], &map));
  *triple = constant ? constant : map;
  *iri = (PmStr){NULL, 0};
  if (map) {
    PM_TRY(pm_rule_check_place(reader, map->object, PM_IN_VALUE_MAP));
    PM_TRY(pm_rule_only(reader, map->object, PM_RML_CONSTANT, &constant));
  }
  if (!*triple)
    return PM_OK;
  const PmTerm *term = constant ? pm_rule_term(&reader->graph, constant->object) : NULL;
  if (term && term->kind == PM_TERM_IRI) {
    *iri = term->value;
    return PM_OK;
  }
  return pm_rule_error(reader, (*triple)->at, "write an IRI: grel:toUpperCase",
                       "rml:%s wants a constant IRI", pm_rml_name((*triple)->term));
}

static PmStatus read_name(PmRuleReader *reader, const PmRuleTriple *execution,
                          PmCall *call) {
  static const PmRmlTerm terms[2] = {PM_RML_FUNCTION, PM_RML_FUNCTION_MAP};
  const PmRuleTriple *t = NULL;
  PmStr iri = {0};
  PM_TRY(read_iri(reader, execution->object, terms, &t, &iri));
  if (!t)
    return pm_rule_has_unknown(reader, execution->object)
               ? PM_OK
               : pm_rule_error(reader, execution->at,
                               "write rml:functionExecution [ rml:function "
                               "grel:toUpperCase ; rml:input [ … ] ]",
                               "the execution has no function");
  call->at = t->at;
  if (!iri.data)
    return PM_OK;
  call->function = pm_function_find(reader->rules->functions, iri);
  if (call->function)
    return PM_OK;
  const PmFunction *near = pm_function_suggest(iri);
  const PmStr hint = near
                         ? pm_arena_printf(&reader->rules->arena, "did you mean %.*s?",
                                           PM_ARGS(pm_function_title(near)))
                         : PM_STR("docs/functions.md lists them; --functions loads more");
  return hint.data ? pm_rule_error(reader, t->at, hint.data,
                                   "there is no function <%.*s>", PM_ARGS(iri))
                   : PM_ERR_NOMEM;
}

// --- inputs ---------------------------------------------------------------------------

static PmStatus no_parameter(PmRuleReader *reader, const PmRuleTriple *t, PmStr iri,
                             const PmFunction *function) {
  PmArena *arena = &reader->rules->arena;
  PmStr hint = PM_STR("it takes no parameters"), p;
  for (size_t i = 0; (p = pm_function_parameter_at(function, i)).len && hint.data; ++i)
    hint = i ? pm_arena_printf(arena, "%.*s, %.*s", PM_ARGS(hint),
                               PM_ARGS(pm_parameter_title(p)))
             : pm_arena_printf(arena, "it takes %.*s", PM_ARGS(pm_parameter_title(p)));
  return hint.data
             ? pm_rule_error(reader, t->at, hint.data, "%.*s has no parameter <%.*s>",
                             PM_ARGS(pm_function_title(function)), PM_ARGS(iri))
             : PM_ERR_NOMEM;
}

static PmStatus read_value(PmRuleReader *reader, uint32_t node, PmExpr *expr) {
  const PmRuleTriple *value = NULL, *map = NULL;
  PM_TRY(pm_rule_only(reader, node, PM_RML_INPUT_VALUE, &value));
  PM_TRY(pm_rule_only(reader, node, PM_RML_INPUT_VALUE_MAP, &map));
  if (map)
    return pm_rule_read_value_map(reader, map->object, "input value map", expr);
  if (!value)
    return pm_rule_has_unknown(reader, node)
               ? PM_OK
               : pm_rule_error(reader, pm_rule_at(reader, node),
                               "write rml:inputValueMap [ rml:reference \"…\" ], or "
                               "rml:inputValue \"…\"",
                               "the input has no value");
  expr->kind = PM_EXPR_CONSTANT;
  expr->constant = *pm_rule_term(&reader->graph, value->object);
  return PM_OK;
}

static PmStatus read_input(PmRuleReader *reader, const PmRuleTriple *input,
                           PmCall *call) {
  static const PmRmlTerm terms[2] = {PM_RML_PARAMETER, PM_RML_PARAMETER_MAP};
  const PmRuleTriple *t = NULL;
  PmStr iri = {0};
  PmExpr expr = {0};
  PM_TRY(pm_rule_check_place(reader, input->object, PM_IN_INPUT));
  PM_TRY(read_iri(reader, input->object, terms, &t, &iri));
  if (!t && !pm_rule_has_unknown(reader, input->object))
    return pm_rule_error(reader, input->at, "write rml:parameter grel:valueParam",
                         "the input does not say for which parameter it is");
  PM_TRY(read_value(reader, input->object, &expr));
  if (!iri.data || !call->function)
    return PM_OK; // said
  const size_t i = pm_function_parameter(call->function, iri);
  if (i == SIZE_MAX)
    return no_parameter(reader, t, iri, call->function);
  PmArgument *argument = &call->arguments[i];
  PmExpr *items = pm_arena_extend(&reader->rules->arena, argument->items, argument->n,
                                  &argument->cap, sizeof expr);
  if (!items)
    return PM_ERR_NOMEM;
  argument->items = items;
  items[argument->n++] = expr;
  return PM_OK;
}

static PmStatus read_inputs(PmRuleReader *reader, uint32_t node, PmCall *call) {
  while (call->function && pm_function_parameter_at(call->function, call->n).len)
    ++call->n;
  call->arguments =
      pm_arena_alloc(&reader->rules->arena, (call->n + 1) * sizeof *call->arguments);
  if (!call->arguments)
    return PM_ERR_NOMEM;
  const PmRuleTriple *t = pm_rule_first(&reader->graph, node, PM_RML_INPUT);
  for (; t; t = pm_rule_next(&reader->graph, t))
    PM_TRY(read_input(reader, t, call));
  for (size_t i = 0; i < call->n; ++i) {
    const PmStr p = pm_function_parameter_at(call->function, i);
    if (call->arguments[i].n == 0 && p.data[0] != '?' && p.data[0] != '*' &&
        !pm_rule_has_unknown(reader, node))
      PM_TRY(pm_rule_error(
          reader, call->at,
          "write rml:input [ rml:parameter … ; rml:inputValueMap [ … ] ]",
          "%.*s wants an input for %.*s", PM_ARGS(pm_function_title(call->function)),
          PM_ARGS(pm_parameter_title(p))));
  }
  return PM_OK;
}

// --- results --------------------------------------------------------------------------

static PmStatus read_return(PmRuleReader *reader, uint32_t node, const PmCall *call) {
  static const PmRmlTerm terms[2] = {PM_RML_RETURN, PM_RML_RETURN_MAP};
  const PmRuleTriple *t = NULL;
  PmStr iri = {0};
  PM_TRY(read_iri(reader, node, terms, &t, &iri));
  if (!iri.data || !call->function || pm_function_returns(call->function, iri))
    return PM_OK;
  return pm_rule_error(reader, t->at,
                       "leave rml:return out: the function gives one result",
                       "%.*s does not give <%.*s>",
                       PM_ARGS(pm_function_title(call->function)), PM_ARGS(iri));
}

static PmStatus prepare(PmRuleReader *reader, PmCall *call) {
  PmStr constants[PM_MAX_PARAMETERS] = {{NULL, 0}};
  PmFault fault = {0};
  for (size_t i = 0; i < call->n; ++i)
    if (call->arguments[i].n == 1 && call->arguments[i].items[0].kind == PM_EXPR_CONSTANT)
      constants[i] = call->arguments[i].items[0].constant.value;
  const PmPreparation preparation = {
      .job = reader->job,
      .arena = &reader->rules->arena,
      .constants = constants,
      .rule_dir =
          pm_arena_copy(&reader->rules->arena, pm_path_dir(pm_str(call->at.file))),
      .allowed = &reader->rules->allowed,
      .files = &reader->rules->tables,
      .at = call->at};
  if (!preparation.rule_dir.data)
    return PM_ERR_NOMEM;
  const PmStatus st = call->function->prepare(&preparation, &call->prepared, &fault);
  if (st == PM_OK || st == PM_ERR_NOMEM || st == PM_ERR_INTERRUPTED)
    return st;
  return pm_rule_error(reader, call->at, fault.hint.data, "%.*s: %.*s",
                       PM_ARGS(pm_function_title(call->function)), PM_ARGS(fault.text));
}

static PmStatus read_call(PmRuleReader *reader, const PmRuleTriple *t, PmCall *call) {
  PM_TRY(pm_rule_check_place(reader, t->object, PM_IN_EXECUTION));
  PM_TRY(read_name(reader, t, call));
  PM_TRY(read_inputs(reader, t->object, call));
  PM_TRY(read_return(reader, t->subject, call));
  return call->function && call->function->prepare && reader->n_errors == 0
             ? prepare(reader, call)
             : PM_OK;
}

PmStatus pm_rule_read_call(PmRuleReader *reader, const PmRuleTriple *t, PmExpr *expr) {
  if (reader->call_depth == MAX_NESTING)
    return pm_rule_error(reader, t->at, "an execution may not be its own input",
                         "function executions are nested too deep");
  PmCall *call = pm_arena_alloc(&reader->rules->arena, sizeof *call);
  if (!call)
    return PM_ERR_NOMEM;
  expr->kind = PM_EXPR_FUNCTION;
  expr->call = call;
  ++reader->call_depth;
  const PmStatus st = read_call(reader, t, call);
  --reader->call_depth;
  return st;
}
