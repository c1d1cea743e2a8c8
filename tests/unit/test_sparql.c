// SPDX-License-Identifier: MIT
// The SPARQL parser: messages with their places, the shape of the tree, limits, and every
// failed allocation.
#include "store/sparql/sparql.h"
#include "tap.h"

#include <stdlib.h>

static PmStatus parse(TapJob *t, PmArena *arena, PmStr text, PmSparql **tree) {
  const bool update = pm_str_starts(text, PM_STR("U:"));
  const PmSparqlOptions options = {
      .name = "q", .base = PM_STR("http://example.org/a/b"), .update = update};
  return pm_sparql_parse(&t->job, arena, pm_str_slice(text, update ? 2 : 0, text.len),
                         &options, tree);
}

static void says(const char *text, const char *message) {
  PmArena arena = {0};
  PmSparql *tree = NULL;
  TapJob t;
  tap_job_init(&t);
  const PmStatus st = parse(&t, &arena, pm_str(text), &tree);
  const PmStr log = pm_buf_str(&t.log);
  const size_t line = pm_str_find(log, PM_STR("\n"), 0);
  is(pm_str_slice(log, 0, line), pm_str(message), message);
  ok(st != PM_OK && !tree, "no tree");
  tap_job_release(&t);
  pm_arena_release(&arena);
}

static void test_messages(void) {
  says("SELECT", "error: q:1:7: expected a variable, found the end");
  says("SELECT ?x\n{ ?x 题 1 }",
       "error: q:2:6: SPARQL has no use for the character U+9898 here");
  says("ASK { ?x \\u0061 'b\\u0022 }\n", "error: q:1:17: a string that does not end");
  says("ASK { BIND(1 AS ?x) BIND(2 AS ?x) }",
       "error: q:1:31: ?x has a meaning here already");
  says("SELECT ?y { ?x ?y ?z } GROUP BY ?x",
       "error: q:1:8: ?y is neither grouped by nor aggregated");
  says("ASK { _:a ?p 1 OPTIONAL { _:a ?q 2 } }",
       "error: q:1:27: the blank node '_:a' is used in another group too");
  says("ASK { FILTER(COUNT(*) > 1) }", "error: q:1:14: COUNT cannot stand here");
  says("ASK { FILTER(substr('a') = '') }",
       "error: q:1:14: SUBSTR takes at least 2 arguments, not 1");
  says("U:INSERT DATA { ?s ?p 1 }", "error: q:1:15: DATA holds no variables");
  says("U:DELETE DATA { _:a <p> 1 }",
       "error: q:1:15: a blank node cannot say which quads to delete");
  says("INSERT DATA {}",
       "error: q:1:1: expected SELECT, ASK, CONSTRUCT or DESCRIBE, found 'INSERT'");
  says("ASK {} \xFF", "error: q:1:8: a byte that is not UTF-8");
  says("ASK { VALUES (?a ?b) { (1) } }",
       "error: q:1:24: a row of 1 values for 2 variables");
}

static void test_tree(void) {
  PmArena arena = {0};
  PmSparql *q = NULL;
  TapJob t;
  tap_job_init(&t);
  const PmStr text =
      PM_STR("SELECT * { ?s <c>/^<#d> \"题\\n\"@zh , -1.50 FILTER(?s != 1 - 2*3) }");
  if (ok(!parse(&t, &arena, text, &q), "parses")) {
    ok(q->select.n_projection == 1 && q->select.where->n == 2, "one variable, two items");
    const PmTriplePattern *triple = q->select.where->items[0]->triples.items;
    ok(triple->path && triple->path->kind == PM_PATH_SEQUENCE && triple->path->n == 2,
       "a sequence");
    is(triple->path->items[0]->iri.value, PM_STR("http://example.org/a/c"), "resolved");
    ok(triple->path->items[1]->kind == PM_PATH_INVERSE, "inverse");
    is(triple->object.term.value, PM_STR("题\n"), "string");
    is(triple->object.term.language, PM_STR("zh"), "language");
    is(triple[1].object.term.value, PM_STR("-1.50"), "number, as written");
    const PmExpr *e = q->select.where->items[1]->expr;
    ok(e->kind == PM_EXPR_NE && e->args[1]->kind == PM_EXPR_SUBTRACT, "precedence");
  }
  tap_job_release(&t);
  pm_arena_release(&arena);
}

// `open` n times, `middle`, `close` n times.
static PmStatus nested(const char *open, const char *close, size_t n) {
  PmArena arena = {0};
  PmSparql *tree = NULL;
  TapJob t;
  PmBuf buf = pm_buf(1 << 24);
  tap_job_init(&t);
  PmStatus st = pm_buf_append(&buf, PM_STR("ASK { "));
  for (size_t i = 0; !st && i < n; ++i)
    st = pm_buf_append(&buf, pm_str(open));
  for (size_t i = 0; !st && i < n; ++i)
    st = pm_buf_append(&buf, pm_str(close));
  if (!st)
    st = pm_buf_append(&buf, PM_STR(" }"));
  if (!st)
    st = parse(&t, &arena, pm_buf_str(&buf), &tree);
  pm_buf_release(&buf);
  tap_job_release(&t);
  pm_arena_release(&arena);
  return st;
}

static void test_depth(void) {
  ok(nested("{", "}", 100) == PM_OK, "100 groups");
  ok(nested("{", "}", 100000) == PM_ERR_LIMIT, "too many groups");
  ok(nested("FILTER EXISTS {", "}", 100000) == PM_ERR_LIMIT, "too many EXISTS");
  ok(nested("{ SELECT * {", "} }", 100000) == PM_ERR_LIMIT, "too many subqueries");
  ok(nested("?s ?p [ ?q ( ", ") ] .", 100000) == PM_ERR_LIMIT ||
         nested("?s ?p [ ?q ( ", ") ] .", 100000) == PM_ERR_SYNTAX,
     "too many brackets");
  ok(nested("FILTER(1", "+1)", 1) == PM_OK, "a sum");
}

int main(void) {
  test_messages();
  test_tree();
  test_depth();
  return tap_done();
}
