// SPDX-License-Identifier: MIT
// Page reading: any bytes end in a status, and a page that was read can be written as an
// edition.
#include "fuzz.h"
#include "page/page.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static void write_edition(PmPage *page) {
  PmBuf buf = pm_buf(1 << 28);
  PmOutput *out = NULL;
  if (pm_output_memory(NULL, &buf, &out))
    abort();
  if (pm_page_write_tei(NULL, page, out) || pm_output_commit(out))
    abort();
  pm_buf_release(&buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const int fd = memfd_create("page", MFD_CLOEXEC);
  if (fd < 0 || write(fd, data, size) != (ssize_t)size)
    abort();
  char path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  const PmPageInfo info = {.file = pm_str(path), .date = PM_STR("2025-03-04")};
  PmPage *page = NULL;
  PmArena arena = {0};
  PmPageInfo *pages = NULL;
  size_t n = 0;
  if (pm_mets_looks_like(pm_str_n((const char *)data, size)) &&
      pm_mets_pages(NULL, &arena, path, &pages, &n))
    n = 0;
  pm_arena_release(&arena);
  if (pm_page_read(NULL, &info, PM_STR(PM_NAMESPACE_DEFAULT), &page) == PM_OK)
    write_edition(page);
  pm_page_free(page);
  close(fd);
  return 0;
}
