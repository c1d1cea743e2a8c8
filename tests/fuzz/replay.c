// SPDX-License-Identifier: MIT
// Runs a fuzz target over the files of a folder: the seeds, and inputs that once failed,
// as an ordinary test. Each is also cut and damaged in a fixed way.
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

static int failed(const char *what) {
  printf("Bail out! %s\n", what);
  return 1;
}

// The input whole, every so many bytes shorter, and with a byte changed here and there.
static void try_all(uint8_t *bytes, size_t n) {
  enum { N_VARIANTS = 64 };
  LLVMFuzzerTestOneInput(bytes, n);
  const size_t step = n / N_VARIANTS + 1;
  for (size_t i = 0; i < n; i += step) {
    const uint8_t old = bytes[i];
    LLVMFuzzerTestOneInput(bytes, i);
    bytes[i] = (uint8_t)(old ^ (1U << (i % 8)));
    LLVMFuzzerTestOneInput(bytes, n);
    bytes[i] = old;
  }
}

static PmStatus try_file(const char *path) {
  PmBuf buf = pm_buf(64 << 20);
  const PmStatus st = pm_read_file(NULL, path, &buf);
  if (!st)
    try_all((uint8_t *)buf.data, buf.len);
  pm_buf_release(&buf);
  return st;
}

int main(int argc, char **argv) {
  struct dirent **entries = NULL;
  const int n = argc == 2 ? scandir(argv[1], &entries, NULL, alphasort) : -1;
  if (n < 0)
    return failed("usage: replay FOLDER");
  int points = 0;
  bool good = true;
  for (int i = 0; i < n; ++i) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", argv[1], entries[i]->d_name);
    if (entries[i]->d_name[0] != '.') {
      const bool read = try_file(path) == PM_OK;
      printf("%sok %d - %s\n", read ? "" : "not ", ++points, entries[i]->d_name);
      good = good && read;
    }
    free(entries[i]);
  }
  free(entries);
  printf("1..%d\n", points);
  return good && points ? 0 : 1;
}
