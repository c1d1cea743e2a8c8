// SPDX-License-Identifier: MIT
// Sources of mapping rules: the first byte chooses the kind of source, or that the rest
// is an expression (JSONPath, XPath); any bytes end in a status, and what is made can be
// written.
#include "fuzz.h"
#include "map/map.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define HEAD                                                                             \
  "@prefix rml: <http://w3id.org/rml/> .\n<#M> a rml:TriplesMap ; rml:logicalSource [ "  \
  "rml:source [ rml:path \"-\" ] ; rml:referenceFormulation "
#define TAIL(subject, value)                                                             \
  " ] ; rml:subjectMap [ rml:template \"http://x/{" subject "}\" ] ; "                   \
  "rml:predicateObjectMap [ rml:predicate <http://x/p> ; rml:objectMap [ "               \
  "rml:reference \"" value "\" ] ] .\n"

// Rules whose source is fuzzed.
static const char *const rules[] = {
    HEAD "rml:CSV" TAIL("a", "b"),
    HEAD "rml:JSONPath ; rml:iterator \"$[*]\"" TAIL("$.a", "$.b"),
    HEAD "rml:JSONPath ; rml:iterator \"$..x\"" TAIL("$.a", "$.b[*]"),
    HEAD "rml:XPath ; rml:iterator \"/t/r\"" TAIL("@a", "b"),
    HEAD "rml:XPath ; rml:iterator \"//r\"" TAIL("../@a", "normalize-space(b)"),
};
enum { N_RULES = sizeof rules / sizeof *rules };

// Rules whose reference is fuzzed, between these, and what they run over.
static const char *const open_rules[] = {
    HEAD "rml:JSONPath ; rml:iterator \"$[*]\" ] ; rml:subjectMap [ rml:template "
         "\"http://x/{$.a}\" ] ; rml:predicateObjectMap [ rml:predicate <http://x/p> ; "
         "rml:objectMap [ rml:reference \"\"\"",
    HEAD "rml:XPath ; rml:iterator \"//r\" ] ; rml:subjectMap [ rml:template "
         "\"http://x/{@a}\" ] ; rml:predicateObjectMap [ rml:predicate <http://x/p> ; "
         "rml:objectMap [ rml:reference \"\"\"",
};
static const char *const samples[] = {
    "[{\"a\":\"1\",\"b\":[1,2.5,{\"c\":null}]},{\"a\":true}]",
    "<t xml:lang=\"de\"><r a=\"1\"><b>x<c/>y</b></r><r a=\"2\"><r a=\"3\"/></r></t>"};

static PmStatus check(void *self, const PmQuad *quad) {
  (void)self;
  if (quad->subject.kind == PM_TERM_LITERAL || quad->predicate.kind != PM_TERM_IRI)
    abort();
  return PM_OK;
}

static bool write_rules(const char *path, const char *head, PmStr rest,
                        const char *tail) {
  FILE *file = fopen(path, "we");
  if (!file)
    return false;
  fputs(head, file);
  if (rest.len)
    fwrite(rest.data, rest.len, 1, file);
  fputs(tail, file);
  return fclose(file) == 0;
}

static void run(const char *path, PmStr bytes) {
  const char *const paths[] = {path};
  const PmMapInput input = {.bytes = bytes, .name = "fuzz"};
  const PmSink sink = {.quad = check};
  PmRules *read = NULL;
  if (pm_rules_read(NULL, paths, 1, PM_STR("http://x/"), &read) == PM_OK &&
      pm_rules_run(NULL, read, &(PmMapOptions){.input = &input}, &sink) == PM_ERR_USAGE)
    abort();
  pm_rules_free(read);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char path[] = "/tmp/pm-fuzz-sources-XXXXXX";
  const int fd = size ? mkstemp(path) : -1;
  if (fd < 0)
    return 0;
  close(fd);
  const unsigned kind = data[0] % (N_RULES + 2);
  const PmStr rest = {(const char *)data + 1, size - 1};
  if (kind < N_RULES && write_rules(path, rules[kind], PM_STR(""), ""))
    run(path, rest);
  if (kind >= N_RULES &&
      write_rules(path, open_rules[kind - N_RULES], rest, "\"\"\" ] ] .\n"))
    run(path, pm_str(samples[kind - N_RULES]));
  unlink(path);
  return 0;
}
