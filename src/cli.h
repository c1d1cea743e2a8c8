// SPDX-License-Identifier: MIT
// The command line: options declared as data, help made from them, messages for people.
#ifndef PM_CLI_H
#define PM_CLI_H

#include "base/base.h"

/// Exit statuses of every verb (docs: DESIGN, "Command line").
typedef enum {
  PM_EXIT_DONE = 0,
  PM_EXIT_REFUSED = 1, // done, but some input was refused and named (diff: different)
  PM_EXIT_USAGE = 2,
  PM_EXIT_FAILED = 3,   // and nothing changed
  PM_EXIT_SIGNAL = 128, // and the number of the signal, as a shell says it
} PmExit;

typedef enum {
  PM_OPTION_FLAG,   // bool *
  PM_OPTION_STRING, // const char **
  PM_OPTION_LIST,   // PmStringList *: may be given several times
  PM_OPTION_NUMBER, // unsigned long *
} PmOptionType;

typedef struct {
  const char **items;
  size_t n, cap;
} PmStringList;

typedef struct {
  char short_name;       // or 0
  const char *long_name; // without dashes, or NULL
  PmOptionType type;
  const char *argument; // its name in the help, NULL for flags
  const char *help;     // one line or more, lines parted by '\n'
  void *value;
} PmOption;

typedef struct PmCli PmCli;

typedef struct {
  const char *name;
  const char *synopsis;                          // "PAGE… -o DIR"
  const char *summary;                           // one line
  const char *details;                           // paragraphs and examples for --help
  int (*run)(PmCli *cli, int argc, char **argv); // argv[0] is the verb; returns a PmExit
} PmCommand;

/// What a verb has of its surroundings.
struct PmCli {
  const PmCommand *command;
  const char *program_version;
  bool quiet, verbose, json_log;
  PmJob job;      // messages and progress go to standard error
  uint64_t total; // of what is under way, as progress was told last
  double began;   // in seconds of a clock that only goes forward
};

/// Parses the options of a verb, the general ones (--help, --quiet, --verbose, --log)
/// among them. Operands are left in `operands`, its items borrowed from argv; "--" ends
/// the options. Returns -1 to go on, or an exit status.
int pm_cli_options(PmCli *cli, const PmOption *options, size_t n, int argc, char **argv,
                   PmStringList *operands);
/// Adds a borrowed string; false when memory is out.
bool pm_string_list_add(PmStringList *list, const char *item);
void pm_string_list_free(PmStringList *list);

/// Prints "usage: …" with `fmt` before it to standard error; returns PM_EXIT_USAGE.
int pm_cli_usage(PmCli *cli, const char *fmt, ...) PM_PRINTF(2, 3);

/// Prints a line of a summary to standard error, unless the run is quiet or logs as JSON.
void pm_cli_say(const PmCli *cli, const char *fmt, ...) PM_PRINTF(2, 3);

/// The exit status for a failed status; a message for those that bring none of their own
/// (out of memory, interrupted).
int pm_cli_exit(PmCli *cli, PmStatus status);

/// Path of a shipped file, "mappings/newspaper.rml.ttl"; in `arena`.
PmStr pm_cli_data_path(PmArena *arena, const char *name);

/// main() of a program that holds `commands`: finds the verb, runs it.
int pm_cli_main(const PmCommand *const *commands, size_t n, int argc, char **argv);

#endif
