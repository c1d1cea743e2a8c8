// SPDX-License-Identifier: MIT
// Rules in YAML: any bytes end in a status; rules that are accepted run, and go to the
// other notations and back.
#include "fuzz.h"
#include "map/map.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static PmStatus check(void *self, const PmQuad *quad) {
  (void)self;
  if (quad->subject.kind == PM_TERM_LITERAL || quad->predicate.kind != PM_TERM_IRI)
    abort();
  return PM_OK;
}

static void run(const PmRules *rules) {
  static const char csv[] = "id,name\n1,李大山\n2,\"a \"\"b\"\"\"\n";
  const PmMapInput input = {.bytes = {csv, sizeof csv - 1}, .name = "fuzz.csv"};
  const PmSink sink = {.quad = check};
  const PmStatus st = pm_rules_run(NULL, rules, &(PmMapOptions){.input = &input}, &sink);
  (void)st;
}

static void convert(const char *path, PmNotation notation) {
  PmBuf buf = pm_buf(1 << 24);
  PmOutput *output = NULL;
  if (pm_output_memory(NULL, &buf, &output) == PM_OK) {
    const PmStatus st = pm_rules_convert(NULL, path, notation, output);
    (void)st;
    pm_output_abort(output);
  }
  pm_buf_release(&buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char path[] = "/tmp/pm-fuzz-yarrrml-XXXXXX.yml";
  const int fd = mkstemps(path, 4);
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
  convert(path, PM_NOTATION_YARRRML);
  convert(path, PM_NOTATION_RML_2014);
  convert(path, PM_NOTATION_R2RML);
  unlink(path);
  return 0;
}
