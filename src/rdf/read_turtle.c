// SPDX-License-Identifier: MIT
// The grammar of Turtle and TriG (RDF 1.2 Turtle, section 6; RDF 1.2 TriG, section 5),
// by recursive descent; the depth is bounded by max_depth. A triple is handed over before
// what is nested in it.
#include "rdf/turtle_read.h"

static PmStatus emit(PmTurtle *t, const PmTerm *s, const PmTerm *p, const PmTerm *o) {
  const PmQuad quad = {*s, *p, *o, t->graph};
  if (t->r->options->position)
    *t->r->options->position = t->at;
  t->sink_status = t->r->sink->quad(t->r->sink->self, &quad);
  return t->sink_status;
}

static PmStatus enter(PmTurtle *t) {
  if (t->depth >= t->r->max_depth)
    return pm_reader_too_deep(t->r, t->w->p);
  ++t->depth;
  return PM_OK;
}

static bool next_is(PmTurtle *t, const char *text) {
  const size_t n = strlen(text);
  if (*t->w->p != text[0])
    return false;
  pm_turtle_need(t, n);
  return strncmp(t->w->p, text, n) == 0;
}

static PmStatus predicate_object_list(PmTurtle *t, const PmTerm *subject);
static PmStatus object(PmTurtle *t, const PmTerm *subject, const PmTerm *predicate);
static PmStatus reified_triple(PmTurtle *t, PmTerm *reifier);

// iri | BLANK_NODE_LABEL | ANON
static PmStatus iri_or_bnode(PmTurtle *t, PmTerm *term) {
  const char c = *t->w->p;
  if (c == '_')
    return pm_turtle_bnode(t, term);
  if (c == '[') {
    ++t->w->p;
    pm_turtle_skip(t);
    PM_TRY(pm_turtle_take(t, "]", "only an empty [] can stand here"));
    return pm_turtle_new_bnode(t, term);
  }
  *term = (PmTerm){.kind = PM_TERM_IRI};
  return pm_turtle_iri(t, &term->value);
}

static PmStatus verb(PmTurtle *t, PmTerm *term) {
  const char c = pm_turtle_skip(t);
  if (c == 'a' && pm_turtle_take_word(t, "a", false)) {
    *term = pm_iri(PM_STR(PM_RDF "type"));
    return PM_OK;
  }
  *term = (PmTerm){.kind = PM_TERM_IRI};
  if (c == '<' || c == ':' || pm_ch(c, PM_CH_ALPHA | PM_CH_HIGH))
    return pm_turtle_iri(t, &term->value);
  return pm_window_expected(t->w, t->w->p, "a predicate (an IRI or 'a')", NULL);
}

// A term that holds no others; a string is borrowed (pm_turtle_keep).
static PmStatus simple_term(PmTurtle *t, PmTerm *term) {
  const char c = *t->w->p;
  if (c == '<' || c == '_' || c == '[' || c == ':')
    return iri_or_bnode(t, term);
  if ((c == 't' || c == 'f') && pm_turtle_boolean(t, term))
    return PM_OK;
  if (pm_ch(c, PM_CH_ALPHA | PM_CH_HIGH))
    return iri_or_bnode(t, term);
  if (c && strchr("\"'+-.0123456789", c))
    return pm_turtle_literal(t, term);
  return pm_window_expected(t->w, t->w->p,
                            "an IRI, a blank node or a literal as the object", NULL);
}

// tripleTerm ::= '<<(' ttSubject verb ttObject ')>>'
static PmStatus triple_term(PmTurtle *t, PmTerm *term) {
  PM_TRY(enter(t));
  PmTriple *triple = (PmTriple *)(void *)pm_text_alloc(&t->r->text, sizeof *triple);
  if (!triple)
    return PM_ERR_NOMEM;
  *term = (PmTerm){.kind = PM_TERM_TRIPLE, .triple = triple};
  t->w->p += 3;
  pm_turtle_skip(t);
  PM_TRY(iri_or_bnode(t, &triple->subject));
  PM_TRY(verb(t, &triple->predicate));
  pm_turtle_skip(t);
  if (next_is(t, "<<("))
    PM_TRY(triple_term(t, &triple->object));
  else
    PM_TRY(simple_term(t, &triple->object));
  PM_TRY(pm_turtle_keep(t, &triple->object));
  pm_turtle_skip(t);
  --t->depth;
  return pm_turtle_take(t, ")>>", "a triple term is <<( subject predicate object )>>");
}

// Says that `reifier` reifies the triple.
static PmStatus emit_reifies(PmTurtle *t, const PmTerm *reifier, const PmTriple *triple) {
  const PmTerm reifies = pm_iri(PM_STR(PM_RDF "reifies"));
  const PmTerm term = {.kind = PM_TERM_TRIPLE, .triple = triple};
  return emit(t, reifier, &reifies, &term);
}

// reifier ::= '~' (iri | BlankNode)?
static PmStatus reifier_id(PmTurtle *t, PmTerm *reifier) {
  ++t->w->p;
  const char c = pm_turtle_skip(t);
  if (c == '_' || c == '[' || c == ':' || pm_ch(c, PM_CH_ALPHA | PM_CH_HIGH) ||
      (c == '<' && !next_is(t, "<<")))
    return iri_or_bnode(t, reifier);
  return pm_turtle_new_bnode(t, reifier);
}

// rtObject ::= iri | BlankNode | literal | tripleTerm | reifiedTriple
static PmStatus reified_object(PmTurtle *t, PmTerm *term) {
  if (next_is(t, "<<("))
    return triple_term(t, term);
  if (next_is(t, "<<"))
    return reified_triple(t, term);
  PM_TRY(simple_term(t, term));
  return pm_turtle_keep(t, term);
}

// reifiedTriple ::= '<<' rtSubject verb rtObject reifier? '>>'
static PmStatus reified_triple(PmTurtle *t, PmTerm *reifier) {
  PM_TRY(enter(t));
  PmTriple triple;
  t->w->p += 2;
  if (pm_turtle_skip(t) == '<' && next_is(t, "<<") && !next_is(t, "<<("))
    PM_TRY(reified_triple(t, &triple.subject));
  else
    PM_TRY(iri_or_bnode(t, &triple.subject));
  PM_TRY(verb(t, &triple.predicate));
  pm_turtle_skip(t);
  PM_TRY(reified_object(t, &triple.object));
  if (pm_turtle_skip(t) == '~')
    PM_TRY(reifier_id(t, reifier));
  else
    PM_TRY(pm_turtle_new_bnode(t, reifier));
  pm_turtle_skip(t);
  PM_TRY(pm_turtle_take(t, ">>", "a reified triple is << subject predicate object >>"));
  --t->depth;
  return emit_reifies(t, reifier, &triple);
}

// annotationBlock ::= '{|' predicateObjectList '|}'
static PmStatus annotation_block(PmTurtle *t, const PmTerm *reifier) {
  PM_TRY(enter(t));
  t->w->p += 2;
  PM_TRY(predicate_object_list(t, reifier));
  pm_turtle_skip(t);
  --t->depth;
  return pm_turtle_take(t, "|}", "an annotation is {| predicate object |}");
}

// annotation ::= (reifier | annotationBlock)* ; a block belongs to the reifier before it,
// or to a new one. Reifiers are forgotten in turn, so that their number costs no memory.
static PmStatus annotations(PmTurtle *t, const PmTriple *triple) {
  const PmTextMark mark = pm_text_mark(&t->r->text);
  PmTerm reifier;
  bool have = false;
  for (;;) {
    const char c = pm_turtle_skip(t);
    const bool block = c == '{' && next_is(t, "{|");
    if (c != '~' && !block)
      return PM_OK;
    if (!block || !have) {
      pm_text_reset(&t->r->text, mark);
      PM_TRY(block ? pm_turtle_new_bnode(t, &reifier) : reifier_id(t, &reifier));
      PM_TRY(emit_reifies(t, &reifier, triple));
    }
    if (block)
      PM_TRY(annotation_block(t, &reifier));
    have = !block;
  }
}

// What follows the '[' of a subject or object, up to the ']'.
static PmStatus property_list(PmTurtle *t, const PmTerm *node) {
  PM_TRY(enter(t));
  PM_TRY(predicate_object_list(t, node));
  pm_turtle_skip(t);
  --t->depth;
  return pm_turtle_take(t, "]", "a blank node's properties end in ]");
}

// The items of a list from the first on; `node` is its blank node. Its label is written
// over by that of the next, so that the length of a list costs no memory.
static PmStatus list_items(PmTurtle *t, PmTerm *node) {
  const PmTerm first = pm_iri(PM_STR(PM_RDF "first")),
               rest = pm_iri(PM_STR(PM_RDF "rest")), nil = pm_iri(PM_STR(PM_RDF "nil"));
  PM_TRY(enter(t));
  for (;;) {
    const PmTextMark mark = pm_text_mark(&t->r->text);
    PM_TRY(object(t, node, &first));
    pm_text_reset(&t->r->text, mark);
    if (pm_turtle_skip(t) == ')')
      break;
    PmTerm next;
    PM_TRY(pm_turtle_new_bnode(t, &next));
    PM_TRY(emit(t, node, &rest, &next));
    memcpy((char *)(uintptr_t)node->value.data, next.value.data, next.value.len);
    node->value.len = next.value.len;
    pm_text_reset(&t->r->text, mark);
  }
  ++t->w->p;
  --t->depth;
  return emit(t, node, &rest, &nil);
}

// collection ::= '(' object* ')' ; the triple that `head` is the object of, if there is a
// subject, is told before its items.
static PmStatus collection(PmTurtle *t, const PmTerm *subject, const PmTerm *predicate,
                           PmTerm *head) {
  ++t->w->p;
  const bool empty = pm_turtle_skip(t) == ')';
  *head = pm_iri(PM_STR(PM_RDF "nil"));
  if (!empty)
    PM_TRY(pm_turtle_new_bnode(t, head));
  if (subject)
    PM_TRY(emit(t, subject, predicate, head));
  if (empty) {
    ++t->w->p;
    return PM_OK;
  }
  PmTerm node;
  PM_TRY(pm_turtle_copy_bnode(t, head, &node));
  return list_items(t, &node);
}

// object ::= iri | BlankNode | collection | blankNodePropertyList | literal | tripleTerm
//          | reifiedTriple, and the annotation behind it
static PmStatus object(PmTurtle *t, const PmTerm *subject, const PmTerm *predicate) {
  PmTriple triple = {*subject, *predicate, {0}};
  PmTerm *term = &triple.object;
  const char c = pm_turtle_skip(t);
  if (t->r->options->position)
    t->at = pm_window_at(t->w, t->w->p);
  if (c == '(') {
    PM_TRY(collection(t, subject, predicate, term));
  } else if (c == '[') {
    ++t->w->p;
    PM_TRY(pm_turtle_new_bnode(t, term));
    const bool empty = pm_turtle_skip(t) == ']';
    t->w->p += empty;
    PM_TRY(emit(t, subject, predicate, term));
    if (!empty)
      PM_TRY(property_list(t, term));
  } else {
    if (c == '<' && next_is(t, "<<"))
      PM_TRY(reified_object(t, term));
    else
      PM_TRY(simple_term(t, term));
    PM_TRY(emit(t, subject, predicate, term));
  }
  const char next = pm_turtle_skip(t);
  if (next == '~' || next == '{') {
    PM_TRY(pm_turtle_keep(t, term));
    PM_TRY(annotations(t, &triple));
  }
  t->w->hold = NULL;
  return PM_OK;
}

static PmStatus object_list(PmTurtle *t, const PmTerm *subject, const PmTerm *predicate) {
  for (;;) {
    const PmTextMark mark = pm_text_mark(&t->r->text);
    PM_TRY(object(t, subject, predicate));
    pm_text_reset(&t->r->text, mark);
    if (pm_turtle_skip(t) != ',')
      return PM_OK;
    ++t->w->p;
  }
}

// predicateObjectList ::= verb objectList (';' (verb objectList)?)*
static PmStatus predicate_object_list(PmTurtle *t, const PmTerm *subject) {
  for (;;) {
    const PmTextMark mark = pm_text_mark(&t->r->text);
    PmTerm predicate;
    PM_TRY(verb(t, &predicate));
    PM_TRY(object_list(t, subject, &predicate));
    pm_text_reset(&t->r->text, mark);
    char c = pm_turtle_skip(t);
    if (c != ';')
      return PM_OK;
    while (c == ';') {
      ++t->w->p;
      c = pm_turtle_skip(t);
    }
    if (c == '\0' || strchr(".]}|", c))
      return PM_OK;
  }
}

// What a statement starts with. `*label`: it may name a graph. `*complete`: it says
// something already, and needs no predicate.
static PmStatus subject_term(PmTurtle *t, PmTerm *subject, bool *label, bool *complete) {
  const char c = *t->w->p;
  *label = *complete = false;
  if (c == '(')
    return collection(t, NULL, NULL, subject);
  if (c == '<' && next_is(t, "<<") && !next_is(t, "<<(")) {
    *complete = true;
    return reified_triple(t, subject);
  }
  *label = true;
  if (c != '[') {
    if (c == '<' || c == '_' || c == ':' || pm_ch(c, PM_CH_ALPHA | PM_CH_HIGH))
      return iri_or_bnode(t, subject);
    return pm_window_expected(t->w, t->w->p, "a subject or a directive", NULL);
  }
  ++t->w->p;
  PM_TRY(pm_turtle_new_bnode(t, subject));
  if (pm_turtle_skip(t) == ']') {
    ++t->w->p;
    return PM_OK;
  }
  *label = false;
  *complete = true;
  return property_list(t, subject);
}

static PmStatus wrapped_graph(PmTurtle *t);

// triples, up to its end; `*graph` if it was a graph.
static PmStatus triples(PmTurtle *t, bool *graph) {
  PmTerm subject;
  bool label, complete;
  PM_TRY(subject_term(t, &subject, &label, &complete));
  const char c = pm_turtle_skip(t);
  *graph = t->trig && !t->in_graph && label && c == '{';
  if (*graph) {
    t->graph = subject;
    return wrapped_graph(t);
  }
  if (complete && (c == '.' || (c == '}' && t->in_graph)))
    return PM_OK;
  return predicate_object_list(t, &subject);
}

// wrappedGraph ::= '{' triplesBlock? '}'
static PmStatus wrapped_graph(PmTurtle *t) {
  PM_TRY(pm_turtle_take(t, "{", NULL));
  t->in_graph = true;
  while (pm_turtle_skip(t) != '}') {
    const PmTextMark mark = pm_text_mark(&t->r->text);
    bool graph;
    PM_TRY(triples(t, &graph));
    pm_text_reset(&t->r->text, mark);
    const char c = pm_turtle_skip(t);
    if (c == '.')
      ++t->w->p;
    else if (c != '}')
      return pm_window_expected(t->w, t->w->p, "';', ',', '.' or '}'", NULL);
  }
  ++t->w->p;
  t->in_graph = false;
  t->graph = (PmTerm){0};
  return PM_OK;
}

static PmStatus set_prefix(PmTurtle *t) {
  PmStr prefix, iri;
  pm_turtle_skip(t);
  PM_TRY(pm_turtle_prefix_name(t, &prefix));
  if (pm_turtle_skip(t) != '<')
    return pm_window_expected(t->w, t->w->p, "an IRI in < >", NULL);
  PM_TRY(pm_turtle_iri(t, &iri));
  PM_TRY(pm_prefixes_set(&t->prefixes, prefix, iri));
  const PmSink *sink = t->r->sink;
  if (sink->prefix)
    t->sink_status = sink->prefix(sink->self, prefix, iri);
  return t->sink_status;
}

static PmStatus set_base(PmTurtle *t) {
  PmStr iri;
  if (pm_turtle_skip(t) != '<')
    return pm_window_expected(t->w, t->w->p, "an IRI in < >", NULL);
  PM_TRY(pm_turtle_iri(t, &iri));
  pm_buf_clear(&t->base);
  PM_TRY(pm_buf_append(&t->base, iri));
  const PmSink *sink = t->r->sink;
  if (sink->base)
    t->sink_status = sink->base(sink->self, iri);
  return t->sink_status;
}

static PmStatus set_version(PmTurtle *t) {
  PmStr version;
  pm_turtle_skip(t);
  PM_TRY(pm_turtle_string(t, false, &version));
  t->w->hold = NULL;
  return PM_OK;
}

typedef struct {
  const char *word;
  PmStatus (*run)(PmTurtle *t);
} Directive;

static const Directive directives[] = {
    {"prefix", set_prefix}, {"base", set_base}, {"version", set_version}};
enum { N_DIRECTIVES = sizeof directives / sizeof *directives };

// prefixID | base | version, and their forms from SPARQL, which take no dot and any case.
static PmStatus directive(PmTurtle *t, bool *found) {
  const bool at_form = *t->w->p == '@';
  t->w->p += at_form;
  *found = true;
  for (size_t i = 0; i < N_DIRECTIVES; ++i)
    if (at_form ? pm_turtle_take_at_word(t, directives[i].word)
                : pm_turtle_take_word(t, directives[i].word, true)) {
      PM_TRY(directives[i].run(t));
      pm_turtle_skip(t);
      return at_form ? pm_turtle_take(t, ".", "a directive with @ ends in a dot") : PM_OK;
    }
  *found = false;
  return at_form ? pm_window_expected(t->w, t->w->p, "prefix, base or version", NULL)
                 : PM_OK;
}

static PmStatus named_graph(PmTurtle *t) {
  pm_turtle_skip(t);
  PM_TRY(iri_or_bnode(t, &t->graph));
  pm_turtle_skip(t);
  return wrapped_graph(t);
}

static PmStatus statement(PmTurtle *t) {
  const char c = *t->w->p;
  bool done = false;
  if (c == '@' || (c && strchr("pPbBvV", c)))
    PM_TRY(directive(t, &done));
  if (done)
    return PM_OK;
  if (t->trig && c == '{')
    return wrapped_graph(t);
  if (t->trig && (c == 'g' || c == 'G') && pm_turtle_take_word(t, "graph", true))
    return named_graph(t);
  PM_TRY(triples(t, &done));
  if (done)
    return PM_OK;
  if (pm_turtle_skip(t) != '.')
    return pm_window_expected(t->w, t->w->p, "';', ',' or '.' behind the object", NULL);
  ++t->w->p;
  return PM_OK;
}

// After an error: past the next dot at the end of a line. False at the end of the file.
static bool skip_statement(PmTurtle *t) {
  if (!pm_window_recover(t->w))
    return false;
  t->w->hold = NULL;
  t->depth = 0;
  t->in_graph = false;
  t->graph = (PmTerm){0};
  bool dot = false;
  for (const char *q = t->w->p; !pm_window_at_end(t->w, &q); t->w->p = ++q) {
    if (dot && (*q == '\n' || *q == '\r'))
      break;
    dot = *q == '.' || (dot && (*q == ' ' || *q == '\t'));
  }
  t->w->lenient = false;
  return t->w->status == PM_OK;
}

static PmStatus read_all(PmTurtle *t) {
  PmStatus first = PM_OK;
  while (pm_turtle_skip(t) || t->w->p < t->w->end || t->w->status) {
    const PmTextMark mark = pm_text_mark(&t->r->text);
    PmStatus st = t->w->status ? t->w->status : statement(t);
    pm_text_reset(&t->r->text, mark);
    if (st == PM_OK)
      st = pm_job_check(t->w->job);
    if (st == PM_OK)
      continue;
    if (st != PM_ERR_SYNTAX || t->sink_status || !t->r->options->all_errors)
      return st;
    first = st;
    pm_reader_skipped(t->r);
    if (!skip_statement(t))
      return t->w->status;
  }
  return first;
}

PmStatus pm_read_turtle(PmReader *r) {
  PmTurtle t = {.r = r, .w = &r->window, .trig = r->format == PM_FORMAT_TRIG};
  t.base = pm_buf(r->max_token);
  t.resolved = pm_buf(SIZE_MAX / 4);
  PmStatus st = pm_reader_base(r, &t.base);
  if (st == PM_OK)
    st = read_all(&t);
  pm_prefixes_release(&t.prefixes);
  pm_buf_release(&t.base);
  pm_buf_release(&t.resolved);
  return st;
}
