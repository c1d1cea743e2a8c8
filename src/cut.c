// SPDX-License-Identifier: MIT
// Reading a mapped file has no error but a signal. Looking at the file's size before each
// page would cost more and leave a gap; so the signal's handler says which file it was,
// with functions that are safe there (signal-safety(7)), and ends the program.
#include "cut.h"

#include "cli.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <unistd.h>

enum { MAX_LINE = PATH_MAX + 128 };

static uintptr_t hex(const char **p) {
  static const char digits[] = "0123456789abcdef";
  uintptr_t n = 0;
  for (const char *d; **p && (d = strchr(digits, **p)); ++*p)
    n = n << 4 | (uintptr_t)(d - digits);
  return n;
}

// The file of a line of /proc/self/maps that has the address: "FROM-TO … /path".
static const char *file_at(const char *line, uintptr_t address) {
  const char *p = line;
  const uintptr_t from = hex(&p);
  p += *p == '-';
  const uintptr_t to = hex(&p);
  return from <= address && address < to ? strchr(p, '/') : NULL;
}

static void say(const char *text) { (void)!write(STDERR_FILENO, text, strlen(text)); }

static void on_bus(int number, siginfo_t *info, void *context) {
  (void)number, (void)context;
  char line[MAX_LINE];
  const char *file = NULL;
  size_t n = 0;
  const int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  for (char c; fd >= 0 && !file && read(fd, &c, 1) == 1;) {
    if (c != '\n' && n < sizeof line - 1) {
      line[n++] = c;
    } else if (c == '\n') {
      line[n] = '\0';
      n = 0;
      file = file_at(line, (uintptr_t)info->si_addr);
    }
  }
  say(file ? file : "pressmark");
  say(": error: the file was cut while it was open, or its disk cannot be read\n"
      "  put the whole file back, then try again\n");
  _exit(PM_EXIT_FAILED);
}

void pm_cut_catch(void) {
  struct sigaction action = {.sa_sigaction = on_bus, .sa_flags = SA_SIGINFO};
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, NULL);
}
