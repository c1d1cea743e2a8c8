// SPDX-License-Identifier: MIT
// Mapping rules: any Turtle ends in a status; rules that are accepted run over a document
// and make only quads that can be written.
#include "fuzz.h"
#include "map/map.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static PmStatus check(void *self, const PmQuad *quad) {
  (void)self;
  if (quad->subject.kind == PM_TERM_LITERAL || quad->predicate.kind != PM_TERM_IRI ||
      quad->graph.kind == PM_TERM_LITERAL)
    abort();
  return PM_OK;
}

static void run(const PmRules *rules) {
  static const char xml[] =
      "<TEI xmlns='http://www.tei-c.org/ns/1.0' xml:lang='zh'><text><body>"
      "<div n='1' xml:id='a1'><head>标题</head><p>正文 <name "
      "ref='#p1'>李大山</name></p></div>"
      "</body></text></TEI>";
  const PmMapInput input = {.bytes = {xml, sizeof xml - 1}, .name = "fuzz.xml"};
  const PmSink sink = {.quad = check};
  const PmStatus st = pm_rules_run(NULL, rules, &(PmMapOptions){.input = &input}, &sink);
  (void)st;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char path[] = "/tmp/pm-fuzz-rules-XXXXXX";
  const int fd = mkstemp(path);
  if (fd < 0)
    return 0;
  const bool written = write(fd, data, size) == (ssize_t)size;
  close(fd);
  PmRules *rules = NULL;
  const char *const paths[] = {path};
  if (written &&
      pm_rules_read(NULL, paths, 1, PM_STR("http://example.org/"), &rules) == PM_OK)
    run(rules);
  pm_rules_free(rules);
  unlink(path);
  return 0;
}
