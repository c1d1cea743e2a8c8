// SPDX-License-Identifier: MIT
// Rules from one notation to another: read into the rule graph, which speaks the current
// terms, and written from there.
#include "map/older.h"
#include "map/yarrrml.h"

#include <stdlib.h>

// Relative IRIs of the rules stay relative: they are resolved against this, and it is
// taken off again.
#define BASE "http://rules.invalid/"

static void make_relative(PmTerm *term) {
  if (term->kind == PM_TERM_IRI && pm_str_starts(term->value, PM_STR(BASE)))
    term->value = pm_str_slice(term->value, sizeof BASE - 1, term->value.len);
}

static PmStatus on_quad(void *self, const PmQuad *quad) {
  const PmSink *next = self;
  PmQuad q = *quad;
  make_relative(&q.subject);
  make_relative(&q.predicate);
  make_relative(&q.object);
  return pm_sink_quad(next, &q);
}

static PmStatus current_terms(const PmRuleGraph *graph, const PmSink *sink) {
  for (size_t i = 0; i < graph->n; ++i) {
    const PmRuleTriple *t = &graph->triples[i];
    const PmQuad quad = {.subject = *pm_rule_term(graph, t->subject),
                         .predicate = *pm_rule_term(graph, t->predicate),
                         .object = *pm_rule_term(graph, t->object)};
    PM_TRY(pm_sink_quad(sink, &quad));
  }
  return PM_OK;
}

static PmStatus announce(PmRuleReader *reader, const PmSink *sink) {
  static const PmPrefix own[] = {
      {{"rml", 3}, {PM_RML, sizeof PM_RML - 1}},
      {{"rr", 2}, {PM_RR, sizeof PM_RR - 1}},
      {{"rml14", 5}, {PM_RML_2014, sizeof PM_RML_2014 - 1}},
      {{"ql", 2}, {PM_QL, sizeof PM_QL - 1}},
  };
  for (size_t i = 0; i < sizeof own / sizeof *own && sink->prefix; ++i)
    PM_TRY(sink->prefix(sink->self, own[i].prefix, own[i].iri));
  for (size_t i = 0; i < reader->n_prefixes && sink->prefix; ++i)
    PM_TRY(sink->prefix(sink->self, reader->prefixes[i].prefix, reader->prefixes[i].iri));
  return PM_OK;
}

static PmStatus write_turtle(PmRuleReader *reader, PmNotation notation,
                             PmOutput *output) {
  PmWriter *writer = NULL;
  const PmWriteOptions options = {.format = PM_FORMAT_TURTLE, .pretty = true};
  PM_TRY(pm_writer_new(reader->job, output, &options, &writer));
  const PmSink *next = pm_writer_sink(writer);
  const PmSink sink = {.quad = on_quad, .self = (void *)next};
  PmStatus st = announce(reader, next);
  if (!st)
    st = notation == PM_NOTATION_RML
             ? current_terms(&reader->graph, &sink)
             : pm_older_write(&reader->graph, notation == PM_NOTATION_R2RML, &sink);
  if (!st)
    st = pm_sink_end(next);
  pm_writer_free(writer);
  return st;
}

PmNotation pm_notation_by_name(PmStr name) {
  static const struct {
    const char *name;
    PmNotation notation;
  } names[] = {{"rml", PM_NOTATION_RML},
               {"rml2014", PM_NOTATION_RML_2014},
               {"rr", PM_NOTATION_R2RML},
               {"r2rml", PM_NOTATION_R2RML},
               {"yarrrml", PM_NOTATION_YARRRML}};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
    if (pm_str_eqz(name, names[i].name))
      return names[i].notation;
  return PM_NOTATION_NONE;
}

PmStatus pm_rules_convert(PmJob *job, const char *path, PmNotation notation,
                          PmOutput *output) {
  PmRules *rules = calloc(1, sizeof *rules);
  if (!rules)
    return PM_ERR_NOMEM;
  PmRuleReader reader = {.job = job, .rules = rules, .graph = {.arena = &rules->arena}};
  rules->hashes = pm_arena_alloc(&rules->arena, sizeof *rules->hashes);
  rules->base = PM_STR(BASE);
  PmStatus st = rules->hashes ? pm_rule_load(&reader, &path, 1) : PM_ERR_NOMEM;
  if (!st && reader.n_errors)
    st = PM_ERR_INVALID;
  if (!st)
    st = notation == PM_NOTATION_YARRRML ? pm_yarrrml_write(&reader, PM_STR(BASE), output)
                                         : write_turtle(&reader, notation, output);
  pm_rule_graph_release(&reader.graph);
  pm_strtab_release(&reader.said);
  pm_rules_free(rules);
  return st;
}
