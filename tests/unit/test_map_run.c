// SPDX-License-Identifier: MIT
// Runs of rules: what is handed over, in which order, over several inputs, and what is
// said of values and documents that are no good.
#include "rules_of_text.h"
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>

#define RULES(iterator, rest)                                                            \
  "@prefix rml: <http://w3id.org/rml/> .\n"                                              \
  "@prefix ex: <http://example.org/> .\n"                                                \
  "<#A> rml:logicalSource [ rml:source [ rml:path \"-\" ] ; rml:referenceFormulation "   \
  "rml:XPath ; rml:iterator \"" iterator "\" ] ;\n" rest
#define SIMPLE                                                                           \
  RULES("//a", "rml:subjectMap [ rml:template \"http://x/{@n}\" ] ;\n"                   \
               "rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ "          \
               "rml:reference \"@v\" ] ] .\n")
#define LINK                                                                             \
  RULES("//a", "rml:subjectMap [ rml:template \"http://x/{@n}\" ] ;\n"                   \
               "rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ "          \
               "rml:reference \"@v\" ; rml:termType rml:IRI ] ] .\n")

typedef struct {
  PmBuf text;     // subject and object of each quad: "1=v\n"
  int fail_after; // of this many quads, if not 0
  int n;
} Kept;

static PmStatus keep(void *self, const PmQuad *quad) {
  Kept *kept = self;
  if (++kept->n == kept->fail_after)
    return PM_ERR_IO;
  const PmStr subject = pm_str_slice(quad->subject.value, 9, quad->subject.value.len);
  return pm_buf_printf(&kept->text, "%.*s=%.*s\n", PM_ARGS(subject),
                       PM_ARGS(quad->object.value));
}

// A rule set with a sink and a log.
typedef struct {
  TapJob tap;
  PmRules *rules;
  PmMapping *mapping;
  Kept kept;
  PmSink sink;
} Bench;

static void begin(Bench *b, const char *text) {
  *b = (Bench){.kept = {.text = pm_buf(1 << 20)}};
  tap_job_init(&b->tap);
  b->sink = (PmSink){.quad = keep, .self = &b->kept};
  ok(rules_of_text(&b->tap.job, text, &b->rules) == PM_OK, "the rules are read");
  ok(pm_mapping_new(&b->tap.job, b->rules, &b->sink, &b->mapping) == PM_OK,
     "a mapping is made");
}

static PmStatus run(Bench *b, const char *xml) {
  const PmMapInput input = {.bytes = pm_str(xml), .name = "in.xml"};
  return pm_mapping_run(b->mapping, &input);
}

static void end(Bench *b) {
  pm_mapping_free(b->mapping);
  pm_rules_free(b->rules);
  pm_buf_release(&b->kept.text);
  tap_job_release(&b->tap);
}

static void is_log(Bench *b, const char *part, const char *name) {
  if (!ok(pm_str_contains(pm_buf_str(&b->tap.log), pm_str(part)), "%s", name))
    printf("# said: %s\n", b->tap.log.data ? b->tap.log.data : "nothing");
}

static void test_inputs(void) {
  Bench b;
  begin(&b, SIMPLE);
  ok(run(&b, "<r><a n='2' v='b'/><a n='1' v='a'/></r>") == PM_OK, "first input");
  ok(run(&b, "<r><a n='1' v='a'/><a n='3' v='c'/></r>") == PM_OK, "second input");
  is(pm_buf_str(&b.kept.text), PM_STR("2=b\n1=a\n3=c\n"),
     "order of the records; a quad of an earlier input does not come again");
  const PmMapCounts counts = pm_mapping_counts(b.mapping);
  ok(counts.records == 4 && counts.quads == 3 && counts.refused == 0,
     "the run is counted");
  end(&b);
}

static void test_bad_document(void) {
  Bench b;
  begin(&b, SIMPLE);
  ok(run(&b, "<r>\n<a n='1' v='a'/>\n<b></r>") == PM_ERR_SYNTAX, "broken XML is refused");
  is_log(&b, "error: in.xml:3:", "with its line");
  ok(b.kept.n == 0, "and makes no quad");
  ok(run(&b, "") == PM_ERR_SYNTAX, "an empty input is refused");
  ok(run(&b, "<!DOCTYPE r [\n<!ENTITY e 'x'>]><r><a n='1' v='&e;'/></r>") ==
         PM_ERR_INVALID,
     "entities are refused");
  is_log(&b, "error: in.xml:2:0: the document declares entities", "with their line");
  ok(run(&b, "<!DOCTYPE r SYSTEM 'no-such.dtd'><r><a n='1' v='a'/></r>") == PM_OK,
     "an external subset is left alone");
  is(pm_buf_str(&b.kept.text), PM_STR("1=a\n"), "the mapping goes on after a refusal");
  end(&b);
}

static void test_no_input(void) {
  Bench b;
  begin(&b, SIMPLE);
  ok(pm_mapping_run(b.mapping, NULL) == PM_ERR_INVALID, "\"-\" without an input");
  is_log(&b, ":3:", "names the rule");
  end(&b);
}

static void test_refused_values(void) {
  Bench b;
  PmBuf xml = pm_buf(1 << 16);
  begin(&b, LINK);
  PmStatus st = pm_buf_append(&xml, PM_STR("<r>\n"));
  for (int i = 0; i < 20 && !st; ++i)
    st = pm_buf_printf(&xml, "<a n='%d' v='%s'/>\n", i, i == 7 ? "http://x/y" : "a b");
  if (!st)
    st = pm_buf_append(&xml, PM_STR("</r>"));
  ok(st == PM_OK && run(&b, xml.data) == PM_OK, "values that make no IRI stop nothing");
  is(pm_buf_str(&b.kept.text), PM_STR("7=http://x/y\n"),
     "only their triples are left out");
  ok(pm_mapping_counts(b.mapping).refused == 19, "they are counted");
  ok(b.tap.job.n_warnings == 5, "and the first ones shown");
  is_log(&b, "warning: in.xml:2:0: the value 'a b' makes no valid IRI and is left out",
         "with source and line");
  is_log(&b, ":5)", "and the rule's line");
  pm_buf_release(&xml);
  end(&b);
}

static void test_sink_failure(void) {
  Bench b;
  begin(&b, SIMPLE);
  b.kept.fail_after = 2;
  ok(run(&b, "<r><a n='1' v='a'/><a n='2' v='b'/><a n='3' v='c'/></r>") == PM_ERR_IO,
     "what the sink refuses ends the run");
  ok(b.kept.n == 2, "at once");
  end(&b);
}

static void test_interrupt(void) {
  static volatile sig_atomic_t stop = 1;
  Bench b;
  begin(&b, SIMPLE);
  b.tap.job.interrupted = &stop;
  ok(run(&b, "<r><a n='1' v='a'/></r>") == PM_ERR_INTERRUPTED, "a run can be stopped");
  end(&b);
}

static void test_combinations(void) {
  Bench b;
  PmBuf xml = pm_buf(1 << 20);
  begin(&b,
        RULES("/r", "rml:subjectMap [ rml:template \"http://x/{a}{a}{a}{a}{a}\" ] ;\n"
                    "rml:predicateObjectMap [ rml:predicate ex:p ; rml:object 1 ] .\n"));
  PmStatus st = pm_buf_append(&xml, PM_STR("<r>"));
  for (int i = 0; i < 100 && !st; ++i)
    st = pm_buf_append(&xml, PM_STR("<a>x</a>"));
  if (!st)
    st = pm_buf_append(&xml, PM_STR("</r>"));
  ok(st == PM_OK && run(&b, xml.data) == PM_ERR_LIMIT,
     "10 billion combinations are a limit, not a hang");
  is_log(&b, "combinations", "which is said");
  pm_buf_release(&xml);
  end(&b);
}

static void test_depth(void) {
  Bench b;
  PmBuf xml = pm_buf(1 << 22);
  PmStatus st = PM_OK;
  begin(&b, SIMPLE);
  for (int i = 0; i < 100000 && !st; ++i)
    st = pm_buf_append(&xml, PM_STR("<r>"));
  ok(st == PM_OK && run(&b, xml.data) == PM_ERR_LIMIT,
     "100,000 open elements are refused");
  pm_buf_release(&xml);
  end(&b);
}

int main(void) {
  test_inputs();
  test_bad_document();
  test_no_input();
  test_refused_values();
  test_sink_failure();
  test_interrupt();
  test_combinations();
  test_depth();
  return tap_done();
}
