// SPDX-License-Identifier: MIT
// Options, help, messages and progress: the only file of the programs that prints to
// standard error.
#include "cli.h"

#include "cut.h"

#include <errno.h>
#include <fcntl.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "config.h"

enum { MANY_FILES = 8192 };

static volatile sig_atomic_t interrupted; // by this signal; read through PmJob

static void on_signal(int number) {
  __atomic_store_n(&interrupted, number, __ATOMIC_RELAXED); // several threads look
}

// No SA_RESTART: reads return. The handler serves once: a second signal ends the program.
static void catch_signals(void) {
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGHUP, &action, NULL);
  signal(SIGPIPE, SIG_IGN); // a closed pipe is a write error with a message
  signal(SIGXFSZ, SIG_IGN); // and so is a file of the size that ulimit allows
}

// As many files as the system allows: the usual limit, 1024, is one for select(2).
static void open_many_files(void) {
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= MANY_FILES)
    return;
  files.rlim_cur = files.rlim_max < MANY_FILES ? files.rlim_max : MANY_FILES;
  (void)setrlimit(RLIMIT_NOFILE, &files);
}

// A file must not be opened under the number of a stream that the caller closed: messages
// would go into it. The wrong mode keeps a read or write an error, as it was.
static void fill_closed_streams(void) {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd)
    if (fcntl(fd, F_GETFD) < 0) // open takes the lowest free number: this one
      (void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

// --- messages -------------------------------------------------------------------------

static const char *severity_name(PmSeverity severity) {
  switch (severity) {
  case PM_SEVERITY_NOTE: return "note";
  case PM_SEVERITY_WARNING: return "warning";
  case PM_SEVERITY_ERROR: return "error";
  }
  return "error";
}

// Control characters could move a terminal's cursor or fake a second message.
static void put_clean(const char *text) {
  for (const unsigned char *p = (const unsigned char *)text; *p; ++p)
    if (*p < 0x20 || *p == 0x7F)
      fprintf(stderr, "\\x%02X", *p);
    else
      fputc(*p, stderr);
}

static void put_json(const char *key, const char *text) {
  if (!text)
    return;
  fprintf(stderr, ",\"%s\":\"", key);
  for (const unsigned char *p = (const unsigned char *)text; *p; ++p)
    if (*p == '"' || *p == '\\')
      fprintf(stderr, "\\%c", *p);
    else if (*p < 0x20 || *p == 0x7F)
      fprintf(stderr, "\\u%04x", *p);
    else
      fputc(*p, stderr);
  fputc('"', stderr);
}

static void report_json(const PmDiagnostic *d) {
  fprintf(stderr, "{\"severity\":\"%s\"", severity_name(d->severity));
  put_json("file", d->at.file);
  if (d->at.line)
    fprintf(stderr, ",\"line\":%llu", (unsigned long long)d->at.line);
  if (d->at.column)
    fprintf(stderr, ",\"column\":%llu", (unsigned long long)d->at.column);
  put_json("subject", d->subject);
  put_json("text", d->text);
  put_json("hint", d->hint);
  fputs("}\n", stderr);
}

static void report_plain(const PmDiagnostic *d) {
  if (d->at.file)
    put_clean(d->at.file);
  else
    fputs("pressmark", stderr);
  if (d->at.line)
    fprintf(stderr, ":%llu", (unsigned long long)d->at.line);
  if (d->at.line && d->at.column)
    fprintf(stderr, ":%llu", (unsigned long long)d->at.column);
  fprintf(stderr, ": %s: ", severity_name(d->severity));
  if (d->subject) {
    put_clean(d->subject);
    fputs(": ", stderr);
  }
  put_clean(d->text);
  if (d->hint) {
    fputs("\n  ", stderr);
    put_clean(d->hint);
  }
  fputc('\n', stderr);
}

static void report(void *data, const PmDiagnostic *d) {
  const PmCli *cli = data;
  if (cli->quiet && d->severity != PM_SEVERITY_ERROR)
    return;
  if (d->severity == PM_SEVERITY_NOTE && !cli->verbose)
    return;
  if (isatty(STDERR_FILENO))
    fputs("\r\033[K", stderr); // wipe a progress line
  if (cli->json_log)
    report_json(d);
  else
    report_plain(d);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

// How long the rest takes if it goes on as so far; a total that changes begins anew.
static void put_time_left(PmCli *cli, uint64_t done, uint64_t total) {
  const double at = now();
  if (cli->total != total)
    cli->began = at;
  cli->total = total;
  const double past = at - cli->began;
  if (done > 0 && past >= 1)
    fprintf(stderr, ", %.0f s left", past * (double)(total - done) / (double)done);
}

static void progress(void *data, const char *what, uint64_t done, uint64_t total) {
  PmCli *cli = data;
  if (cli->quiet || cli->json_log || !isatty(STDERR_FILENO))
    return;
  if (total) {
    fprintf(stderr, "\r\033[K%s %llu of %llu", what, (unsigned long long)done,
            (unsigned long long)total);
    put_time_left(cli, done < total ? done : total, total);
  } else
    fprintf(stderr, "\r\033[K%s %llu", what, (unsigned long long)done);
  if (total && done >= total)
    fputs("\r\033[K", stderr);
  fflush(stderr);
}

void pm_cli_say(const PmCli *cli, const char *fmt, ...) {
  char line[512];
  va_list args;
  if (cli->quiet || cli->json_log)
    return;
  va_start(args, fmt);
  vsnprintf(line, sizeof line, fmt, args);
  va_end(args);
  put_clean(line);
  fputc('\n', stderr);
}

int pm_cli_usage(PmCli *cli, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  fprintf(stderr, "pressmark %s: ", cli->command->name);
  vfprintf(stderr, fmt, args);
  va_end(args);
  fprintf(stderr, "\nusage: pressmark %s %s\n  `pressmark help %s` explains\n",
          cli->command->name, cli->command->synopsis, cli->command->name);
  return PM_EXIT_USAGE;
}

int pm_cli_exit(PmCli *cli, PmStatus status) {
  if (status == PM_OK)
    return PM_EXIT_DONE;
  if (status == PM_ERR_INTERRUPTED) {
    pm_fail(&cli->job, status, pm_at(NULL, 0, 0), NULL, "interrupted");
    return PM_EXIT_SIGNAL + interrupted;
  }
  if (status == PM_ERR_NOMEM)
    pm_fail(&cli->job, status, pm_at(NULL, 0, 0), "free memory or take smaller input",
            "out of memory");
  else if (cli->job.n_errors == 0) // a failure without a message would be a riddle
    pm_fail(&cli->job, status, pm_at(NULL, 0, 0), NULL, "%s", pm_status_text(status));
  return status == PM_ERR_USAGE ? PM_EXIT_USAGE : PM_EXIT_FAILED;
}

// --- options --------------------------------------------------------------------------

bool pm_string_list_add(PmStringList *list, const char *item) {
  if (list->n == list->cap) {
    const size_t cap = list->cap ? list->cap * 2 : 16;
    const char **items = realloc(list->items, cap * sizeof *items);
    if (!items)
      return false;
    list->items = items;
    list->cap = cap;
  }
  list->items[list->n++] = item;
  return true;
}

void pm_string_list_free(PmStringList *list) {
  free(list->items);
  *list = (PmStringList){0};
}

typedef struct {
  PmCli *cli;
  const PmOption *options;
  size_t n;
  bool help;
  const char *log;
} Parser;

static int set_value(Parser *p, const PmOption *o, const char *text) {
  char *end = NULL;
  switch (o->type) {
  case PM_OPTION_FLAG: *(bool *)o->value = true; break;
  case PM_OPTION_STRING: *(const char **)o->value = text; break;
  case PM_OPTION_LIST:
    if (!pm_string_list_add(o->value, text))
      return pm_cli_exit(p->cli, PM_ERR_NOMEM);
    break;
  case PM_OPTION_NUMBER:
    errno = 0;
    *(unsigned long *)o->value = strtoul(text, &end, 10);
    if (errno || end == text || *end || *text == '-')
      return pm_cli_usage(p->cli, "--%s wants a number, not '%s'", o->long_name, text);
    break;
  }
  return -1;
}

static const PmOption *find_long(const Parser *p, PmStr name) {
  for (size_t i = 0; i < p->n; ++i)
    if (p->options[i].long_name && pm_str_eqz(name, p->options[i].long_name))
      return &p->options[i];
  return NULL;
}

static const PmOption *find_short(const Parser *p, char name) {
  for (size_t i = 0; i < p->n; ++i)
    if (p->options[i].short_name == name)
      return &p->options[i];
  return NULL;
}

static int parse_long(Parser *p, const char *arg, char **argv, int argc, int *i) {
  const char *eq = strchr(arg, '=');
  const PmStr name = eq ? pm_str_n(arg, (size_t)(eq - arg)) : pm_str(arg);
  const PmOption *o = find_long(p, name);
  if (!o)
    return pm_cli_usage(p->cli, "there is no option --%.*s", PM_ARGS(name));
  if (o->type == PM_OPTION_FLAG)
    return eq ? pm_cli_usage(p->cli, "--%s takes no value", o->long_name)
              : set_value(p, o, NULL);
  const char *value = eq ? eq + 1 : *i + 1 < argc ? argv[++*i] : NULL;
  return value ? set_value(p, o, value)
               : pm_cli_usage(p->cli, "--%s wants %s", o->long_name, o->argument);
}

static int parse_short(Parser *p, const char *arg, char **argv, int argc, int *i) {
  for (; *arg; ++arg) {
    const PmOption *o = find_short(p, *arg);
    if (!o)
      return pm_cli_usage(p->cli, "there is no option -%c", *arg);
    int rc = -1;
    if (o->type == PM_OPTION_FLAG) {
      rc = set_value(p, o, NULL);
      if (rc >= 0)
        return rc;
      continue;
    }
    const char *value = arg[1] ? arg + 1 : *i + 1 < argc ? argv[++*i] : NULL;
    return value ? set_value(p, o, value)
                 : pm_cli_usage(p->cli, "-%c wants %s", *arg, o->argument);
  }
  return -1;
}

static void print_option(const PmOption *o) {
  char left[80];
  snprintf(left, sizeof left, "%s%s%s%s%s%s",
           o->short_name ? (char[]){'-', o->short_name, '\0'} : "",
           o->short_name && o->long_name ? ", " : "", o->long_name ? "--" : "",
           o->long_name ? o->long_name : "", o->argument ? " " : "",
           o->argument ? o->argument : "");
  const char *help = o->help;
  printf("  %-24s ", left);
  if (strlen(left) > 24)
    printf("\n%27s", "");
  for (const char *nl; (nl = strchr(help, '\n')); help = nl + 1)
    printf("%.*s\n%27s", (int)(nl - help), help, "");
  puts(help);
}

static int print_help(const Parser *p) {
  const PmCommand *c = p->cli->command;
  printf("usage: pressmark %s %s\n\n%s\n\n", c->name, c->synopsis, c->summary);
  puts("Options:");
  for (size_t i = 0; i < p->n; ++i)
    print_option(&p->options[i]);
  if (c->details)
    printf("\n%s", c->details);
  if (fflush(stdout) == 0 && !ferror(stdout))
    return PM_EXIT_DONE;
  pm_fail(&p->cli->job, PM_ERR_IO, pm_at(NULL, 0, 0), NULL,
          "cannot write to standard output: %s", strerror(errno));
  return PM_EXIT_FAILED;
}

static int parse_all(Parser *p, int argc, char **argv, PmStringList *operands) {
  bool options_over = false;
  for (int i = 1; i < argc; ++i) {
    const char *arg = argv[i];
    int rc = -1;
    if (options_over || arg[0] != '-' || !arg[1])
      rc = pm_string_list_add(operands, arg) ? -1 : pm_cli_exit(p->cli, PM_ERR_NOMEM);
    else if (strcmp(arg, "--") == 0)
      options_over = true;
    else if (arg[1] == '-')
      rc = parse_long(p, arg + 2, argv, argc, &i);
    else
      rc = parse_short(p, arg + 1, argv, argc, &i);
    if (rc >= 0)
      return rc;
  }
  return -1;
}

int pm_cli_options(PmCli *cli, const PmOption *options, size_t n, int argc, char **argv,
                   PmStringList *operands) {
  enum { N_GENERAL = 4 };
  Parser p = {.cli = cli};
  const PmOption general[N_GENERAL] = {
      {'h', "help", PM_OPTION_FLAG, NULL, "this text", &p.help},
      {'q', "quiet", PM_OPTION_FLAG, NULL, "errors only", &cli->quiet},
      {'v', "verbose", PM_OPTION_FLAG, NULL, "notes too", &cli->verbose},
      {0, "log", PM_OPTION_STRING, "json", "messages as JSON, one a line", &p.log},
  };
  PmOption *all = calloc(n + N_GENERAL, sizeof *all);
  if (!all)
    return pm_cli_exit(cli, PM_ERR_NOMEM);
  if (n)
    memcpy(all, options, n * sizeof *all);
  memcpy(all + n, general, sizeof general);
  for (size_t i = n; i < n + N_GENERAL; ++i) // a verb's letter goes before a general one
    for (size_t j = 0; j < n; ++j)
      if (all[i].short_name == all[j].short_name)
        all[i].short_name = 0;
  p.options = all;
  p.n = n + N_GENERAL;
  int rc = parse_all(&p, argc, argv, operands);
  if (rc < 0 && p.log && strcmp(p.log, "json") != 0)
    rc = pm_cli_usage(cli, "--log knows 'json' only, not '%s'", p.log);
  cli->json_log = p.log != NULL;
  if (rc < 0 && p.help)
    rc = print_help(&p);
  free(all);
  return rc;
}

// --- programs -------------------------------------------------------------------------

PmStr pm_cli_data_path(PmArena *arena, const char *name) {
  const char *dir = getenv("PRESSMARK_DATADIR");
  return pm_path_join(arena, pm_str(dir && *dir ? dir : PM_PKGDATADIR), pm_str(name));
}

// Pages and records take and free some megabytes each: the C library is to keep them
// instead of handing them back and getting them zeroed again.
static void keep_freed_memory(void) {
#ifdef M_TRIM_THRESHOLD
  enum { LARGE = 4 << 20, KEPT = 64 << 20 };
  mallopt(M_MMAP_THRESHOLD, LARGE);
  mallopt(M_TRIM_THRESHOLD, KEPT);
#endif
}

int pm_cli_main(const PmCommand *const *commands, size_t n, int argc, char **argv) {
  fill_closed_streams();
  catch_signals();
  open_many_files();
  pm_cut_catch();
  keep_freed_memory();
  PmCli cli = {
      .program_version = PACKAGE_VERSION,
      .job = {.report = report, .progress = progress, .interrupted = &interrupted}};
  cli.job.data = &cli;
  const char *verb = argc > 1 ? argv[1] : "";
  for (size_t i = 0; i < n; ++i)
    if (strcmp(commands[i]->name, verb) == 0) {
      cli.command = commands[i];
      return commands[i]->run(&cli, argc - 1, argv + 1);
    }
  fprintf(stderr, "%s: run it as `pressmark %s`\n", argc ? argv[0] : "pressmark",
          commands[0]->name);
  return PM_EXIT_USAGE;
}
