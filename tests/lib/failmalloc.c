// SPDX-License-Identifier: MIT
// Preloaded into a program, makes one of its allocations fail:
//   FAILMALLOC_AT=N      the N-th malloc, calloc or realloc returns NULL (0: none)
//   FAILMALLOC_ON=1      and every one after it
//   FAILMALLOC_OWN=1     counts only those that the program's own code asks for, not its
//                        shared libraries
//   FAILMALLOC_COUNT=F   at the end the number counted is written to the file F
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

// glibc's own entries, so that no symbol has to be looked up (which allocates).
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);

static unsigned long fail_at;
static bool from_then_on, own_only, ready;
static uintptr_t own_start, own_end; // of the program's code
static atomic_ulong counted;

// The first object of the list is the program itself.
static int find_own(struct dl_phdr_info *info, size_t size, void *data) {
  (void)size;
  (void)data;
  for (size_t i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr) *p = &info->dlpi_phdr[i];
    if (p->p_type == PT_LOAD && (p->p_flags & PF_X)) {
      own_start = info->dlpi_addr + p->p_vaddr;
      own_end = own_start + p->p_memsz;
    }
  }
  return 1;
}

__attribute__((constructor)) static void start(void) {
  const char *at = getenv("FAILMALLOC_AT");
  fail_at = at ? strtoul(at, NULL, 10) : 0;
  from_then_on = getenv("FAILMALLOC_ON") != NULL;
  own_only = getenv("FAILMALLOC_OWN") != NULL;
  dl_iterate_phdr(find_own, NULL);
  ready = true;
}

__attribute__((destructor)) static void finish(void) {
  const char *name = getenv("FAILMALLOC_COUNT");
  const int fd = name ? open(name, O_WRONLY | O_CREAT | O_TRUNC, 0666) : -1;
  if (fd < 0)
    return;
  char text[32];
  const int n = snprintf(text, sizeof text, "%lu\n", (unsigned long)counted);
  if (write(fd, text, (size_t)n) != n)
    _exit(99);
  close(fd);
}

static bool fails(const void *caller) {
  const uintptr_t at = (uintptr_t)caller;
  if (!ready || (own_only && (at < own_start || at >= own_end)))
    return false;
  const unsigned long n = ++counted;
  if (!fail_at || (from_then_on ? n < fail_at : n != fail_at))
    return false;
  errno = ENOMEM;
  return true;
}

void *malloc(size_t size) {
  return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size) {
  return fails(__builtin_return_address(0)) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size) {
  return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(old, size);
}
