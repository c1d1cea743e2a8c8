// SPDX-License-Identifier: MIT
// make-lexicon DATA_DIR IMAGE: the lists of data/ as the image that the recogniser maps.
// Runs while the package is built; not installed.
#include "name/lexicon_build.h"

#include <stdio.h>

static void report(void *data, const PmDiagnostic *d) {
  (void)data;
  fprintf(stderr, "make-lexicon: %s:%llu: %s\n", d->at.file ? d->at.file : "",
          (unsigned long long)d->at.line, d->text);
}

static PmStatus write_image(PmJob *job, const char *path, PmStr image) {
  PmOutput *output = NULL;
  PM_TRY(pm_output_open(job, path, &output));
  const PmStatus status = pm_output_write(output, image);
  if (status) {
    pm_output_abort(output);
    return status;
  }
  return pm_output_commit(output);
}

int main(int argc, char **argv) {
  enum { MAX_IMAGE = 512 << 20 };
  if (argc != 3) {
    fputs("usage: make-lexicon DATA_DIR IMAGE\n", stderr);
    return 2;
  }
  PmJob job = {.report = report};
  PmLexiconBuilder *builder = NULL;
  PmBuf image = pm_buf(MAX_IMAGE);
  PmStatus status = pm_lexicon_builder_new(&builder);
  if (!status)
    status = pm_lexicon_add_folder(&job, builder, argv[1]);
  if (!status)
    status = pm_lexicon_build(builder, &image);
  if (!status)
    status = write_image(&job, argv[2], pm_buf_str(&image));
  if (status && !job.n_errors)
    fprintf(stderr, "make-lexicon: %s\n", pm_status_text(status));
  pm_lexicon_builder_free(builder);
  pm_buf_release(&image);
  return status ? 3 : 0;
}
