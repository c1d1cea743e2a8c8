// SPDX-License-Identifier: MIT
// make-lexicon DATA_DIR IMAGE: the lists of data/ as the image that the recogniser maps.
// Runs while the package is built; not installed.
#include "name/name.h"

#include <stdio.h>

static void report(void *data, const PmDiagnostic *d) {
  (void)data;
  fprintf(stderr, "make-lexicon: %s:%llu: %s\n", d->at.file ? d->at.file : "",
          (unsigned long long)d->at.line, d->text);
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fputs("usage: make-lexicon DATA_DIR IMAGE\n", stderr);
    return 2;
  }
  PmJob job = {.report = report};
  const PmStatus status = pm_lexicon_compile(&job, argv[1], argv[2]);
  if (status && !job.n_errors)
    fprintf(stderr, "make-lexicon: %s\n", pm_status_text(status));
  return status ? 3 : 0;
}
