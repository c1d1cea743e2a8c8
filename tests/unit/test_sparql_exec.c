// SPDX-License-Identifier: MIT
// Unit tests of the executor: plans do not depend on the order of patterns, both ways to
// join say the same, numbers and dates in ranges, sorting, aggregates, limits, updates.
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/store.h"

static char room[] = "/tmp/pressmark-exec.XXXXXX";
static char dir[64];
static TapJob tap;

static const char data[] =
    "@prefix : <http://e/> .\n"
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    ":a :n 1 ; :d \"1950-01-01\"^^xsd:date ; :k :b .\n"
    ":b :n 2.5 ; :d \"1950-06-30+08:00\"^^xsd:date ; :k :c .\n"
    ":c :n 3e0 ; :d \"1951-01-01\"^^xsd:date ; :k :d .\n"
    ":d :n \"4\"^^xsd:int ; :d \"1950-12-31\"^^xsd:date .\n"
    ":e :n 123456789012345678901234567890 , -7 ; :d \"no date\" .\n"
    ":f :n \"five\" , \"5\" , true .\n"
    ":g :number 0 , 1 , 2 , -3 , 0.5 , 0.50 , -0.5 , 0.00000001 , 1e0 , 5e-1 , 2.0 , 1.5 "
    ",\n"
    "  7205759403.7 , 7205759404.0 , 576460752303423487 , -576460752303423488 ,\n"
    "  576460752303423488 , \"1\"^^xsd:byte , \"0.5\"^^xsd:float , \"NaN\"^^xsd:double "
    ",\n"
    "  \"INF\"^^xsd:double , \"-INF\"^^xsd:float , \"+1\"^^xsd:decimal , "
    "\"no\"^^xsd:decimal ,\n"
    "  \"1999-12-31\"^^xsd:date , \"1\" , true .\n";

// Some thousand triples: articles with an issue, a date and persons, who have a place.
static PmStatus add_many(PmStore *store) {
  char s[48], o[48];
  PmStatus st = PM_OK;
  const PmSink *sink = pm_store_sink(store);
  for (unsigned i = 0; !st && i < 3000; ++i) {
    static const char *const predicates[] = {"issue", "person", "title"};
    snprintf(s, sizeof s, "http://m/article%u", i);
    for (unsigned k = 0; !st && k < 3; ++k) {
      snprintf(o, sizeof o, "http://m/%s%u", predicates[k],
               k == 0   ? i / 20
               : k == 1 ? i * 7919 % 200
                        : i);
      char p[48];
      snprintf(p, sizeof p, "http://m/%s", predicates[k]);
      const PmQuad q = {pm_iri(pm_str(s)), pm_iri(pm_str(p)), pm_iri(pm_str(o)), {0}};
      st = pm_sink_quad(sink, &q);
    }
  }
  for (unsigned i = 0; !st && i < 200; ++i) {
    snprintf(s, sizeof s, "http://m/person%u", i);
    snprintf(o, sizeof o, "http://m/place%u", i % 10);
    const PmQuad q = {
        pm_iri(pm_str(s)), pm_iri(PM_STR("http://m/from")), pm_iri(pm_str(o)), {0}};
    st = pm_sink_quad(sink, &q);
  }
  return st;
}

static PmStatus make_store(void) {
  PmStore *store = NULL;
  PmInput *input = NULL;
  const PmReadOptions options = {.format = PM_FORMAT_TURTLE};
  PM_TRY(pm_store_open(&tap.job, dir, PM_STORE_UPDATE, &store));
  PmStatus st = pm_input_memory(&tap.job, pm_str(data), "data", &input);
  if (!st)
    st = pm_rdf_read(&tap.job, input, &options, pm_store_sink(store));
  pm_input_close(input);
  if (!st)
    st = add_many(store);
  if (!st)
    st = pm_store_commit(store);
  pm_store_close(store);
  return st;
}

typedef struct {
  const char *text;
  double timeout;
  size_t memory;
  bool plan;
} Question;

// The answer as TSV, or the plan, or what went wrong; in `buf`.
static PmStr ask(const Question *q, PmBuf *buf) {
  PmStore *store = NULL;
  PmOutput *out = NULL;
  PmResultsWriter *writer = NULL;
  pm_buf_clear(buf);
  pm_buf_clear(&tap.log);
  PmStatus st = pm_store_open(&tap.job, dir, PM_STORE_READ, &store);
  if (!st)
    st = pm_output_memory(&tap.job, buf, &out);
  if (!st)
    st = pm_results_writer_new(&tap.job, out, PM_RESULTS_TSV, NULL, &writer);
  const PmQuery query = {.text = pm_str(q->text),
                         .name = "q",
                         .timeout = q->timeout,
                         .memory = q->memory,
                         .plan = q->plan ? out : NULL};
  if (!st)
    st = pm_store_query(store, &tap.job, &query, pm_results_writer_sink(writer));
  pm_results_writer_free(writer);
  const PmStatus written = out ? pm_output_commit(out) : PM_OK;
  pm_store_close(store);
  return st || written ? pm_buf_str(&tap.log) : pm_buf_str(buf);
}

static void answers(const char *text, const char *want, const char *name) {
  PmBuf buf = pm_buf(1 << 24);
  char whole[4096];
  snprintf(whole, sizeof whole,
           "PREFIX : <http://e/> PREFIX m: <http://m/> "
           "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> %s",
           text);
  is(ask(&(Question){.text = whole}, &buf), pm_str(want), name);
  pm_buf_release(&buf);
}

// --- plans ----------------------------------------------------------------------------

// Rows that all operators of the plan made: the work, whatever machine does it.
static double work_of(PmStr plan) {
  double work = 0;
  for (size_t at = pm_str_find(plan, PM_STR("\n"), 0); at < plan.len;) {
    double expected = 0, rows = 0;
    if (sscanf(plan.data + at, "%lf %lf", &expected, &rows) == 2)
      work += rows;
    at = pm_str_find(plan, PM_STR("\n"), at + 1);
  }
  return work;
}

static void test_orders(void) {
  static const char *const parts[] = {"?a m:issue ?i .", "?a m:person ?p .",
                                      "?p m:from m:place3 .", "?a m:title ?t ."};
  double best = 0, worst = 0;
  PmBuf buf = pm_buf(1 << 20);
  for (unsigned order = 0; order < 256; ++order) {
    const unsigned at[] = {order & 3, order >> 2 & 3, order >> 4 & 3, order >> 6};
    char text[512];
    if ((1U << at[0] | 1U << at[1] | 1U << at[2] | 1U << at[3]) != 15)
      continue;
    snprintf(text, sizeof text,
             "PREFIX m: <http://m/> SELECT ?t { %s %s %s %s FILTER(?i = m:issue7) }",
             parts[at[0]], parts[at[1]], parts[at[2]], parts[at[3]]);
    const double work = work_of(ask(&(Question){.text = text, .plan = true}, &buf));
    best = best == 0 || work < best ? work : best;
    worst = work > worst ? work : worst;
  }
  ok(best > 0 && worst <= 1.2 * best, "24 orders of patterns: %.0f to %.0f rows", best,
     worst);
  ok(worst < 400, "rows are few where a pattern is rare: %.0f", worst);
  pm_buf_release(&buf);
}

static void test_joins(void) {
  answers("SELECT (COUNT(*) AS ?n) { ?a m:issue ?i . ?b m:issue ?i }",
          "?n\n\"60000\"^^<" PM_XSD "integer>\n", "a join with itself");
  answers("SELECT (COUNT(*) AS ?n) { ?a m:person ?p OPTIONAL { ?p m:from ?w FILTER(?w = "
          "m:place1) } FILTER(!BOUND(?w)) }",
          "?n\n\"2700\"^^<" PM_XSD "integer>\n", "OPTIONAL with a condition");
  answers("SELECT (COUNT(*) AS ?n) { ?a m:person ?p MINUS { ?p m:from m:place1 } }",
          "?n\n\"2700\"^^<" PM_XSD "integer>\n", "MINUS");
  answers("SELECT (COUNT(*) AS ?n) { ?a m:person ?p FILTER NOT EXISTS { ?p m:from "
          "m:place1 } }",
          "?n\n\"2700\"^^<" PM_XSD "integer>\n", "NOT EXISTS");
  answers("SELECT ?x ?y { { ?x :k ?y } UNION { ?y :k ?x } ?y :k :d }",
          "?x\t?y\n<http://e/b>\t<http://e/c>\n<http://e/d>\t<http://e/c>\n",
          "a union beside a pattern");
  answers("SELECT ?y { :a :k+ ?y } ORDER BY ?y",
          "?y\n<http://e/b>\n<http://e/c>\n<http://e/d>\n", "a path");
  answers("SELECT ?x { ?x :k/:k :d }", "?x\n<http://e/b>\n", "a path of two steps");
  answers("SELECT ?v { ?x :k :b OPTIONAL { ?x :none ?v } } VALUES ?v { 1 2 }",
          "?v\n\"1\"^^<" PM_XSD "integer>\n\"2\"^^<" PM_XSD "integer>\n",
          "VALUES behind OPTIONAL");
}

// --- values ---------------------------------------------------------------------------

// Numbers of all kinds against constants of all kinds: as a range of the index, by ids,
// and by terms.
static void test_numbers(void) {
  static const char *const constants[] = {"0.5",
                                          "-0.5",
                                          "0.50",
                                          "1",
                                          "2",
                                          "0",
                                          "-3",
                                          "1e0",
                                          "5e-1",
                                          "1e300",
                                          "-1e300",
                                          "576460752303423487",
                                          "-576460752303423489",
                                          "0.00000001",
                                          "7205759403.8",
                                          "\"1\"^^xsd:byte",
                                          "\"0.5\"^^xsd:float",
                                          "\"NaN\"^^xsd:double",
                                          "\"1999-12-31\"^^xsd:date"};
  static const char *const operators[] = {"=", "!=", "<", ">", "<=", ">="};
  static const char *const ways[] = {"FILTER(?n ", "BIND(?n AS ?m) FILTER(?m ",
                                     "FILTER(COALESCE(?n) "};
  PmBuf first = pm_buf(1 << 20), other = pm_buf(1 << 20);
  size_t wrong = 0;
  for (size_t i = 0; i < sizeof constants / sizeof *constants * 6; ++i)
    for (size_t way = 0; way < 3; ++way) {
      char text[512];
      snprintf(text, sizeof text,
               "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> SELECT ?n { ?x "
               "<http://e/number> ?n %s%s %s) } ORDER BY STR(?n) DATATYPE(?n)",
               ways[way], operators[i % 6], constants[i / 6]);
      ask(&(Question){.text = text}, way ? &other : &first);
      if (!way || pm_str_eq(pm_buf_str(&first), pm_buf_str(&other)))
        continue;
      printf("# %s\n", text);
      ++wrong;
    }
  ok(wrong == 0, "numbers compare alike in every way: %zu do not", wrong);
  pm_buf_release(&first);
  pm_buf_release(&other);
}

#define INTEGER(n) "\"" n "\"^^<http://www.w3.org/2001/XMLSchema#integer>"

static void test_counting(void) {
  static const char each[] =
      "?p\t?n\n<http://m/from>\t" INTEGER("200") "\n<http://m/issue>\t" INTEGER(
          "3000") "\n<http://m/person>\t" INTEGER("3000") "\n<http://m/"
                                                          "title>\t" INTEGER("3000") "\n";
  answers(
      "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o FILTER(STRSTARTS(STR(?p), \"http://m/\")) "
      "} GROUP BY ?p ORDER BY ?p",
      each, "rows of each predicate");
  answers("SELECT ?p ?n { { SELECT ?p (COUNT(?o) AS ?n) { ?s ?p ?o } GROUP BY ?p } "
          "FILTER(?n > 100) } ORDER BY ?p",
          each, "as the store has counted them");
  answers("SELECT ?w (COUNT(*) AS ?n) { ?p m:from ?w } GROUP BY ?w ORDER BY ?w LIMIT 2",
          "?w\t?n\n<http://m/place0>\t" INTEGER("20") "\n<http://m/place1>\t" INTEGER(
              "20") "\n",
          "of each object");
  answers("SELECT (COUNT(*) AS ?k) (SUM(?n) AS ?all) { SELECT ?s (COUNT(*) AS ?n) { ?s "
          "m:person ?o } GROUP BY ?s }",
          "?k\t?all\n" INTEGER("3000") "\t" INTEGER("3000") "\n", "of each subject");
  answers("SELECT ?p (COUNT(*) AS ?n) { :a ?p ?o } GROUP BY ?p ORDER BY ?p LIMIT 1",
          "?p\t?n\n<http://e/d>\t" INTEGER("1") "\n", "of a subject");
  answers("SELECT ?o (COUNT(*) AS ?n) { :none ?p ?o } GROUP BY ?o", "?o\t?n\n",
          "of nothing");
  answers(
      "SELECT ?w (COUNT(*) AS ?n) (COUNT(DISTINCT ?p) AS ?k) (MIN(?p) AS ?m) { ?p m:from "
      "?w . ?a m:person ?p } GROUP BY ?w ORDER BY ?w LIMIT 1",
      "?w\t?n\t?k\t?m\n<http://m/place0>\t" INTEGER("300") "\t" INTEGER(
          "20") "\t<http://m/person0>\n",
      "rows of a join");
  answers(
      "SELECT (COUNT(?a) AS ?n) (COUNT(DISTINCT ?a) AS ?k) (SUM(1) AS ?s) { ?p m:from "
      "m:place3 . ?a m:person ?p }",
      "?n\t?k\t?s\n" INTEGER("300") "\t" INTEGER("300") "\t" INTEGER("300") "\n",
      "of what the last scan binds");
  answers("SELECT (COUNT(*) AS ?n) { ?p m:from m:nowhere . ?a m:person ?p }",
          "?n\n" INTEGER("0") "\n", "no rows are counted too");
}

// By looks where the left side has few rows, else with the right side kept.
static void test_minus(void) {
  answers(
      "SELECT ?a { ?a m:issue m:issue3 MINUS { ?a m:person m:person140 } } ORDER BY ?a "
      "LIMIT 1",
      "?a\n<http://m/article61>\n", "MINUS of few rows");
  answers("SELECT (COUNT(*) AS ?n) { ?a m:issue ?i MINUS { ?a m:person m:person60 } }",
          "?n\n" INTEGER("2985") "\n", "MINUS of many rows");
  answers("SELECT (COUNT(*) AS ?n) { ?a m:issue m:issue3 MINUS { ?b m:person ?p } }",
          "?n\n" INTEGER("20") "\n", "nothing is shared");
  answers(
      "SELECT (COUNT(*) AS ?n) { ?a m:issue m:issue3 MINUS { ?a m:person ?p FILTER(?a "
      "= ?b) } }",
      "?n\n" INTEGER("20") "\n", "a filter that sees nothing");
  answers(
      "SELECT (COUNT(*) AS ?n) { ?a m:issue m:issue3 OPTIONAL { ?a :none ?x } MINUS { "
      "?a m:person ?p OPTIONAL { ?a m:title ?x } } }",
      "?n\n" INTEGER("0") "\n", "what is unbound is no difference");
}

// By ids, and by terms.
static void test_sums(void) {
  answers(
      "SELECT ((SUM(?n) = SUM(COALESCE(?n, 0))) AS ?same) (DATATYPE(SUM(?n)) AS ?t) { "
      "VALUES ?n { 1 2.5 -0.25 0.0000001 7205759403.7 } }",
      "?same\t?t\n\"true\"^^<http://www.w3.org/2001/XMLSchema#boolean>\t"
      "<http://www.w3.org/2001/XMLSchema#decimal>\n",
      "a sum of integers and decimals");
  answers("SELECT (STR(SUM(?n)) AS ?s) (STR(AVG(?n)) AS ?a) { VALUES ?n { 1 2.5 -0.25 "
          "0.0000001 } }",
          "?s\t?a\n\"3.2500001\"\t\"0.812500025\"\n", "and its mean");
  answers("SELECT (STR(SUM(?n)) AS ?s) { VALUES (?n ?k) { (576460752303423487 1) "
          "(576460752303423487 2) (576460752303423487 3) (576460752303423487 4) "
          "(576460752303423487 5) (576460752303423487 6) (576460752303423487 7) "
          "(576460752303423487 8) (576460752303423487 9) (576460752303423487 10) "
          "(576460752303423487 11) (576460752303423487 12) (576460752303423487 13) "
          "(576460752303423487 14) (576460752303423487 15) (576460752303423487 16) "
          "(576460752303423487 17) (0.5 18) } }",
          "?s\n\"9799832789158199279.5\"\n", "a sum beyond 64 bits");
}

static void test_ranges(void) {
  answers("SELECT ?x { ?x :n ?n FILTER(?n > 1 && ?n <= 4) } ORDER BY ?x",
          "?x\n<http://e/b>\n<http://e/c>\n<http://e/d>\n", "numbers of all types");
  answers("SELECT ?x { ?x :n ?n FILTER(10 < ?n) }", "?x\n<http://e/e>\n",
          "a number that is not inline");
  answers("SELECT ?x { ?x :n ?n FILTER(?n = 4) }", "?x\n<http://e/d>\n",
          "equality of values");
  answers("SELECT ?x { ?x :d ?d FILTER(?d >= \"1950-01-01\"^^xsd:date && ?d < "
          "\"1951-01-01\"^^xsd:date) } ORDER BY ?x",
          "?x\n<http://e/a>\n<http://e/b>\n<http://e/d>\n",
          "dates with and without a time zone");
  answers("SELECT ?x { ?x :n ?n FILTER(?n > 5 && ?n < 2) }", "?x\n", "an empty range");
  answers("SELECT ?x { ?x :d ?d FILTER(?d > 3) }", "?x\n", "no number among dates");
}

static void test_order(void) {
  answers("SELECT ?n { ?x :n ?n } ORDER BY ?n LIMIT 3",
          "?n\n\"-7\"^^<" PM_XSD "integer>\n\"1\"^^<" PM_XSD "integer>\n\"2.5\"^^<" PM_XSD
          "decimal>\n",
          "the first rows");
  answers("SELECT ?n { ?x :n ?n } ORDER BY ?n OFFSET 7", "?n\n\"5\"\n\"five\"\n",
          "strings behind numbers and booleans");
  answers("SELECT ?a { ?a m:title ?t } ORDER BY DESC(?a) LIMIT 2",
          "?a\n<http://m/article999>\n<http://m/article998>\n", "the last ones");
  answers("SELECT ?a { ?a m:title ?t } ORDER BY DESC(?a) OFFSET 2998",
          "?a\n<http://m/article1>\n<http://m/article0>\n", "sorted whole");
  answers("SELECT DISTINCT ?i { ?a m:issue ?i } ORDER BY DESC(?i) LIMIT 2",
          "?i\n<http://m/issue99>\n<http://m/issue98>\n", "distinct rows in order");
}

static void test_aggregates(void) {
  answers("SELECT (SUM(?n) AS ?s) (COUNT(?n) AS ?c) (MIN(?n) AS ?a) (MAX(?n) AS ?b) "
          "{ VALUES ?n { 9223372036854775807 1 2.5 -3 } }",
          "?s\t?c\t?a\t?b\n\"9223372036854775807.5\"^^<" PM_XSD
          "decimal>\t\"4\"^^<" PM_XSD "integer>\t\"-3\"^^<" PM_XSD
          "integer>\t\"9223372036854775807\"^^<" PM_XSD "integer>\n",
          "a sum beyond 64 bits");
  answers("SELECT ?w (COUNT(DISTINCT ?p) AS ?n) { ?a m:person ?p . ?p m:from ?w } GROUP "
          "BY ?w HAVING (COUNT(DISTINCT ?p) > 1) ORDER BY ?w LIMIT 1",
          "?w\t?n\n<http://m/place0>\t\"20\"^^<" PM_XSD "integer>\n", "distinct values");
  answers("SELECT (AVG(?n) AS ?a) (GROUP_CONCAT(?n; separator='+') AS ?g) { VALUES ?n { "
          "1 2 } }",
          "?a\t?g\n\"1.5\"^^<" PM_XSD "decimal>\t\"1+2\"\n", "an average, a text");
  answers("SELECT (SUM(?n) AS ?s) { VALUES ?n { 1 \"x\" } }", "?s\n\n",
          "a sum with what is no number");
  answers("SELECT (COUNT(*) AS ?n) { ?s :none ?o }", "?n\n\"0\"^^<" PM_XSD "integer>\n",
          "a count of nothing");
}

// --- limits, changes ------------------------------------------------------------------

static void refused(const Question *q, const char *message, const char *name) {
  PmBuf buf = pm_buf(1 << 24);
  const PmStr got = ask(q, &buf);
  ok(pm_str_contains(got, pm_str(message)), "%s: %.*s", name,
     (int)(got.len > 200 ? 200 : got.len), got.data ? got.data : "");
  pm_buf_release(&buf);
}

static void test_limits(void) {
  refused(&(Question){.text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i "
                              "FILTER(?a != ?g) }",
                      .timeout = 0.2},
          "was stopped after 0.2 seconds", "too long");
  refused(&(Question){.text = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c",
                      .memory = 1 << 20},
          "needs more than 1 MiB", "too much kept");
  refused(&(Question){.text = "SELECT (GROUP_CONCAT(?x) AS ?y) { ?a ?b ?c . ?d ?e ?f "
                              "BIND(CONCAT(STR(?a), STR(?d)) AS ?x) }",
                      .memory = 1 << 20},
          "needs more than 1 MiB", "too many new texts");
}

// Patterns that may be planned in two ways, in each other: time grows with their number.
static void test_depth(void) {
  static const char *const opens[] = {"OPTIONAL { ?a ?b ?c ", "{ ?a ?b ?c ",
                                      "{ ?a ?b ?c } UNION { ?a ?b ?c ",
                                      "FILTER EXISTS { ?a ?b ?c "};
  for (size_t i = 0; i < sizeof opens / sizeof *opens; ++i) {
    PmBuf text = pm_buf(1 << 20), buf = pm_buf(1 << 24);
    PmStatus st = pm_buf_append(&text, PM_STR("ASK { ?a ?b ?c "));
    for (int k = 0; !st && k < 120; ++k)
      st = pm_buf_append(&text, pm_str(opens[i]));
    for (int k = 0; !st && k <= 120; ++k)
      st = pm_buf_append(&text, PM_STR("}"));
    const PmStr got = st ? PM_STR("no memory")
                         : ask(&(Question){.text = text.data, .timeout = 300}, &buf);
    is(got, PM_STR("true\n"), "120 levels");
    pm_buf_release(&text);
    pm_buf_release(&buf);
  }
}

static bool change(const char *text) {
  PmStore *store = NULL;
  const PmUpdate update = {.query = {.text = pm_str(text), .name = "u"}};
  pm_buf_clear(&tap.log);
  PmStatus st = pm_store_open(&tap.job, dir, PM_STORE_UPDATE, &store);
  if (!st)
    st = pm_store_update(store, &update);
  if (!st)
    st = pm_store_commit(store);
  pm_store_close(store);
  return st == PM_OK;
}

static void test_updates(void) {
  ok(change("PREFIX : <http://u/> INSERT DATA { :x :p 1 . GRAPH :g { :x :p 1 } "
            "GRAPH :h { :x :p 1 } }"),
     "quads go in");
  answers("SELECT ?o FROM <http://u/g> FROM <http://u/h> { <http://u/x> ?p ?o }",
          "?o\n\"1\"^^<" PM_XSD "integer>\n", "a triple of two graphs comes once");
  ok(change("PREFIX : <http://u/> DELETE { ?s :p ?o } INSERT { ?s :p ?n . ?s :q [] } "
            "WHERE { ?s :p ?o BIND(?o + 1 AS ?n) }"),
     "a modification");
  answers("SELECT ?g ?o { { ?s <http://u/p> ?o FILTER NOT EXISTS { GRAPH ?any { ?s "
          "<http://u/p> ?o } } } UNION { GRAPH ?g { ?s <http://u/p> ?o } } } ORDER BY ?g",
          "?g\t?o\n\t\"2\"^^<" PM_XSD "integer>\n<http://u/g>\t\"1\"^^<" PM_XSD
          "integer>\n<http://u/h>\t\"1\"^^<" PM_XSD "integer>\n",
          "a template without a graph changes the default graph alone");
  ok(!change("CLEAR ALL ; LOAD <file:///etc/hostname>"), "LOAD is refused");
  answers("SELECT (COUNT(*) AS ?n) { ?s <http://u/q> ?b FILTER(isBlank(?b)) }",
          "?n\n\"1\"^^<" PM_XSD "integer>\n", "and what was cleared before it is there");
  ok(change("MOVE <http://u/g> TO <http://u/k> ; DROP GRAPH <http://u/h>"), "graphs");
  answers("SELECT ?g { GRAPH ?g { ?s ?p ?o } }", "?g\n<http://u/k>\n", "moved, dropped");
}

int main(void) {
  tap_job_init(&tap);
  if (!mkdtemp(room))
    return 1;
  snprintf(dir, sizeof dir, "%s/store", room);
  ok(make_store() == PM_OK, "a store");
  test_orders();
  test_joins();
  test_ranges();
  test_numbers();
  test_counting();
  test_sums();
  test_minus();
  test_order();
  test_aggregates();
  test_limits();
  test_depth();
  test_updates();
  ok(pm_remove_tree(&tap.job, room) == PM_OK, "clean up");
  tap_job_release(&tap);
  return tap_done();
}
