// SPDX-License-Identifier: MIT
// Sources apart from XML: what a record and a value is in CSV and JSON, and what is said
// of those that are no good.
#include "rules_of_text.h"
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PREFIXES                                                                         \
  "@prefix rml: <http://w3id.org/rml/> .\n"                                              \
  "@prefix csvw: <http://www.w3.org/ns/csvw#> .\n"                                       \
  "@prefix ex: <http://example.org/> .\n"
// A rule that makes the value of `o` for the subject http://x/{s}.
#define MAP(source, s, o)                                                                \
  PREFIXES "<#A> rml:logicalSource [ " source " ] ;\n"                                   \
           "rml:subjectMap [ rml:template \"http://x/{" s "}\" ] ;\n"                    \
           "rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ "              \
           "rml:reference \"" o "\" ] ] .\n"
#define CSV(dialect)                                                                     \
  MAP("rml:source [ rml:path \"-\" ; " dialect " ] ; rml:referenceFormulation rml:CSV",  \
      "a", "b")
#define JSON(iterator, o)                                                                \
  MAP("rml:source [ rml:path \"-\" ] ; rml:referenceFormulation rml:JSONPath ; "         \
      "rml:iterator \"" iterator "\"",                                                   \
      "$.a", o)

static PmStatus keep(void *self, const PmQuad *quad) {
  const PmStr subject = pm_str_slice(quad->subject.value, 9, quad->subject.value.len);
  const size_t hash = pm_str_find(quad->object.datatype, PM_STR("#"), 0);
  const PmStr type = hash == SIZE_MAX ? PM_STR("")
                                      : pm_str_slice(quad->object.datatype, hash + 1,
                                                     quad->object.datatype.len);
  return pm_buf_printf(self, "%.*s=%.*s%s%.*s\n", PM_ARGS(subject),
                       PM_ARGS(quad->object.value), type.len ? "^" : "", PM_ARGS(type));
}

typedef struct {
  const char *name;  // of the test
  const char *file;  // of the input
  const char *rules; // text
  PmStr input;
  const char *quads; // "subject=object^type" a line, or NULL: an error
  const char *said;  // part of a message, or NULL: none
  bool strict;
} Case;

static PmStatus map_input(PmJob *job, const Case *c, const PmRules *rules, PmBuf *quads) {
  const PmSink sink = {.quad = keep, .self = quads};
  PmMapping *mapping = NULL;
  PM_TRY(pm_mapping_new(job, rules, &sink, &mapping));
  if (c->strict)
    pm_mapping_be_strict(mapping);
  const PmMapInput input = {.bytes = c->input, .name = c->file};
  const PmStatus st = pm_mapping_run(mapping, &input);
  pm_mapping_free(mapping);
  return st;
}

static void test(const Case *c) {
  TapJob tap;
  PmRules *rules = NULL;
  PmBuf quads = pm_buf(1 << 24);
  tap_job_init(&tap);
  PmStatus st = rules_of_text(&tap.job, c->rules, &rules);
  if (!st)
    st = map_input(&tap.job, c, rules, &quads);
  ok((st == PM_OK) == (c->quads != NULL), "%s: status %d", c->name, (int)st);
  if (c->quads)
    is(pm_buf_str(&quads), pm_str(c->quads), c->name);
  const PmStr log = pm_buf_str(&tap.log);
  if (!ok(c->said ? pm_str_contains(log, pm_str(c->said)) : log.len == 0, "%s: message",
          c->name))
    printf("# said: %s\n", log.data ? log.data : "nothing");
  pm_buf_release(&quads);
  pm_rules_free(rules);
  tap_job_release(&tap);
}

static const Case cases[] = {
    {"rows", "x.csv", CSV(""), PM_STR("a,b\n1,x\r\n2,\n\n3,z"), "1=x\n2=\n3=z\n", NULL,
     0},
    {"byte order mark", "x.csv", CSV(""),
     PM_STR("\xEF\xBB\xBF"
            "a,b\n1,x\n"),
     "1=x\n", NULL, 0},
    {"quotation marks", "x.csv", CSV(""),
     PM_STR("\"a\",b\n1,\"x, \"\"y\"\"\nz\"\n2,w \"q\"\n"), "1=x, \"y\"\nz\n2=w \"q\"\n",
     NULL, 0},
    {"quotation mark not closed", "x.csv", CSV(""), PM_STR("a,b\n1,x\n2,\"y\n3,z\n"),
     NULL, "error: x.csv:3:0: the row's quotation marks do not fit", 0},
    {"text behind a quotation mark", "x.csv", CSV(""), PM_STR("a,b\n1,\"x\"y\n"), NULL,
     "error: x.csv:2:0:", 0},
    {"lines are counted in quoted text", "x.csv", CSV(""),
     PM_STR("a,b\n1,\"x\n\n\"\n2,\"\n"), NULL, "error: x.csv:5:0:", 0},
    {"no such column", "x.csv", CSV(""), PM_STR("a,bb\n1,x\n"), NULL,
     ":6:77: there is no column \"b\" in 'x.csv'", 0},
    {"short and long rows", "x.csv", CSV(""), PM_STR("a,b\n1\n2,y,z\n"), "2=y\n",
     "warning: x.csv:2:0: the row has 1 values, the header 2", 0},
    {"short rows are errors", "x.csv", CSV(""), PM_STR("a,b\n1\n"), NULL,
     "error: x.csv:2:0: the row has 1 values", true},
    {"not UTF-8", "x.csv", CSV(""), PM_STR("a,b\n1,\xFC\n"), NULL,
     "error: x.csv:2:0: a value of the row is not in UTF-8", 0},
    {"not UTF-8 where nothing looks", "x.csv", CSV(""), PM_STR("a,b,c\n1,x,\xFC\n"),
     "1=x\n", NULL, 0},
    {"Latin-1", "x.csv", CSV("csvw:dialect [ csvw:encoding \"ISO-8859-1\" ]"),
     PM_STR("a,b\n1,\xFC\n"), "1=\xC3\xBC\n", NULL, 0},
    {"UTF-16", "x.csv", CSV("rml:encoding rml:UTF-16"),
     PM_STR("\xFE\xFF\0a\0,\0b\0\n\0"
            "1\0,\x4E\x2D\0\n"),
     "1=\xE4\xB8\xAD\n", NULL, 0},
    {"UTF-16 cut", "x.csv", CSV("rml:encoding rml:UTF-16"),
     PM_STR("\xFE\xFF\0a\0,\0b\0\n\0"
            "1\0,\x4E"),
     NULL, "the source is not in UTF-16", 0},
    {"no such encoding", "x.csv", CSV("csvw:dialect [ csvw:encoding \"none-such\" ]"),
     PM_STR("a,b\n"), NULL, "there is no encoding 'none-such'", 0},
    {"dialect", "x.csv",
     CSV("csvw:dialect [ csvw:delimiter \";\" ; csvw:quoteChar \"'\" ; csvw:trim true ; "
         "csvw:commentPrefix \"#\" ]"),
     PM_STR("# a;b'\na;b\n1; x \n#2;y\n3;'it''s'\n"), "1=x\n3=it's\n", NULL, 0},
    {"nulls", "x.csv", CSV("csvw:null \"NULL\", \"-\" ; rml:null \"\""),
     PM_STR("a,b\n1,NULL\n2,-\n3,\n4,null\n"), "4=null\n", NULL, 0},
    {"tabs by the name", "x.tsv", CSV(""), PM_STR("a\tb\n1\tx,y\n"), "1=x,y\n", NULL, 0},
    {"no header", "x.csv",
     MAP("rml:source [ rml:path \"-\" ; csvw:dialect [ csvw:header false ; "
         "csvw:commentPrefix \"%\" ] ] ; rml:referenceFormulation rml:CSV",
         "_col.1", "_col.2"),
     PM_STR("% c\n1,\"\"\"x\"\n2,y\n"), "1=\"x\n2=y\n", NULL, 0},
    {"no rows", "x.csv", CSV(""), PM_STR(""), "", NULL, 0},
    {"natural datatypes", "x.json", JSON("$[*]", "$.b"),
     PM_STR("[{\"a\":1,\"b\":true},{\"a\":2,\"b\":12},{\"a\":3,\"b\":30.0},"
            "{\"a\":4,\"b\":\"t\"},{\"a\":5,\"b\":null},{\"a\":6}]"),
     "1=true^boolean\n2=12^integer\n3=3.0E1^double\n4=t\n", NULL, 0},
    {"nested records", "x.json", JSON("$.x.y[*]", "b[*].c"),
     PM_STR("{\"u\":[{\"a\":9}],\"x\":{\"z\":{\"y\":[{\"a\":8}]},\"y\":[{\"a\":1,\"b\":"
            "[{\"c\":\"p\"},{\"c\":\"q\"}]}]},\"y\":[{\"a\":7}]}"),
     "1=p\n1=q\n", NULL, 0},
    {"members as records", "x.json", JSON("$.x[*]", "$.b"),
     PM_STR("{\"x\":{\"k\":{\"a\":1,\"b\":\"p\"},\"l\":{\"a\":2,\"b\":\"q\"}}}"),
     "1=p\n2=q\n", NULL, 0},
    {"records below records", "x.json", JSON("$[*].r[0]", "$.b"),
     PM_STR(
         "[{\"r\":[{\"a\":1,\"b\":\"p\"},{\"a\":2}]},3,{\"r\":[{\"a\":4,\"b\":\"q\"}]}]"),
     "1=p\n4=q\n", NULL, 0},
    {"descendants, slices, filters", "x.json",
     JSON("$..r[?@.b > 1 && !(@.c == 'no')]", "$.d[-2:]"),
     PM_STR("{\"q\":{\"r\":[{\"a\":1,\"b\":1,\"d\":[5]},{\"a\":2,\"b\":2,\"d\":[5,6,7]},"
            "{\"a\":3,\"b\":3,\"c\":\"no\",\"d\":[5]}]}}"),
     "2=6^integer\n2=7^integer\n", NULL, 0},
    {"names in quotation marks", "x.json", JSON("$[*]", "$['b c']['\\\\u00e9']"),
     PM_STR("[{\"a\":1,\"b c\":{\"\xC3\xA9\":\"p\"}}]"), "1=p\n", NULL, 0},
    {"JSON Lines", "x.jsonl", JSON("$", "$.b"),
     PM_STR("{\"a\":1,\"b\":\"p\"}\n\n{\"a\":2,\"b\":\"q\"}"), "1=p\n2=q\n", NULL, 0},
    {"JSON Lines with an error", "x.jsonl", JSON("$", "$.b"),
     PM_STR("{\"a\":1,\"b\":\"p\"}\n\n{\"a\":2,\n"), NULL, "error: x.jsonl:3:", 0},
    {"array as a value", "x.json", JSON("$[*]", "$.b"),
     PM_STR("[{\"a\":1,\n \"b\":[1,2]},{\"a\":2,\"b\":3}]"), "2=3^integer\n",
     "warning: x.json:2:6: the reference '$.b' selects an array", 0},
    {"array as a value, strictly", "x.json", JSON("$[*]", "$.b"),
     PM_STR("[{\"a\":1,\n \"b\":[1,2]}]"), NULL,
     "error: x.json:2:6: the reference '$.b' selects an array", true},
    {"broken JSON", "x.json", JSON("$[*]", "$.b"), PM_STR("[{\"a\":1,\n \"b\" 2}]"), NULL,
     "error: x.json:2:", 0},
    {"path with an error", "x.json", JSON("$[*]]", "$.b"), PM_STR("[]"), NULL,
     "the JSONPath '$[*]]' is wrong at character 5", 0},
    {"filter with a function", "x.json", JSON("$[?length(@.b) > 1]", "$.b"), PM_STR("[]"),
     NULL, "functions are not known", 0},
    {"reference without a match", "x.json", JSON("$[*]", "$.c"),
     PM_STR("[{\"a\":1,\"b\":1},{\"a\":2}]"), NULL,
     "the reference '$.c' selects nothing in any record", true},
    {"reference with a match", "x.json", JSON("$[*]", "$.b"),
     PM_STR("[{\"a\":1,\"b\":null},{\"a\":2}]"), "", NULL, true},
};

// Rows that cross the window's border, and one that is larger.
static void test_windows(void) {
  PmBuf input = pm_buf(1 << 26), want = pm_buf(1 << 26);
  PmStatus st = pm_buf_append(&input, PM_STR("a,b\n"));
  for (int i = 0; i < 200000 && !st; ++i) {
    st = pm_buf_printf(&input, "%d,\"v%d, \"\"w\"\"\"\n", i, i);
    if (!st)
      st = pm_buf_printf(&want, "%d=v%d, \"w\"\n", i, i);
  }
  if (!st)
    st = pm_buf_printf(&input, "big,\"%*d\"\n", 3 << 20, 1);
  if (!st)
    st = pm_buf_printf(&want, "big=%*d\n", 3 << 20, 1);
  const Case c = {"windows", "x.csv", CSV(""), pm_buf_str(&input),
                  want.data, NULL,    false};
  ok(st == PM_OK, "input of %zu bytes", input.len);
  test(&c);
  pm_buf_release(&input);
  pm_buf_release(&want);
}

// A file that rules name: what a subject makes that comes again is not handed over twice.
static void test_repeats(void) {
  static const char rows[] = "a,b\n1,x\n2,y\n1,x\n1,z\n3,w\n2,y\n";
  char path[] = "/tmp/pm-test-rows-XXXXXX";
  const int fd = mkstemp(path);
  const ssize_t n = fd < 0 ? 0 : write(fd, rows, sizeof rows - 1);
  PmBuf rules = pm_buf(1 << 16);
  ok(n == (ssize_t)sizeof rows - 1 &&
         pm_buf_printf(
             &rules,
             MAP("rml:source [ rml:path \"%s\" ] ; rml:referenceFormulation "
                 "rml:CSV",
                 "a",
                 "b") "<#B> rml:logicalSource [ rml:source [ rml:path \"%s\" ] ; "
                      "rml:referenceFormulation rml:CSV ] ; rml:subjectMap [ "
                      "rml:template \"http://y/{b}\" ] ; rml:predicateObjectMap [ "
                      "rml:predicate ex:p ; rml:object \"1\", \"2\" ] ; "
                      "rml:predicateObjectMap [ rml:predicate ex:p ; rml:object \"1\" "
                      "] .\n",
             path, path) == PM_OK,
     "a file");
  const Case c = {"repeats",
                  "",
                  rules.data,
                  PM_STR(""),
                  "1=x\nx=1\nx=2\n2=y\ny=1\ny=2\n1=z\nz=1\nz=2\n3=w\nw=1\nw=2\n",
                  NULL,
                  false};
  test(&c);
  pm_buf_release(&rules);
  close(fd);
  unlink(path);
}

int main(void) {
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i)
    test(&cases[i]);
  test_windows();
  test_repeats();
  return tap_done();
}
