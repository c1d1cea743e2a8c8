// SPDX-License-Identifier: MIT
// pressmark: finds the program that holds a verb and becomes it. Heavy libraries are
// linked into those programs only, so that a small verb starts in milliseconds.
#include "base/base.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "config.h"

typedef struct {
  const char *verb;
  const char *program; // beside this one, or in the libexec folder
  const char *summary;
} Verb;

static const Verb verbs[] = {
    {"publish", "pressmark-publish", "the main job: pages in, linked data out"},
    {"read", "pressmark-map", "pages to TEI editions, with the names found"},
    {"train", "pressmark-map", "the recogniser's model from annotated text"},
    {"map", "pressmark-map", "mapping rules (RML) over sources, to RDF"},
    {"rules", "pressmark-map", "check, test and convert mapping rules"},
    {"explain", "pressmark-map", "which rule made a triple, of which record"},
    {"entity", "pressmark-map", "what people decided: which ids are one, which are two"},
    {"convert", "pressmark-rdf", "RDF from one format to another"},
    {"diff", "pressmark-rdf", "do two RDF files say the same?"},
    {"load", "pressmark-store", "RDF files into a triple store"},
    {"query", "pressmark-store", "ask a triple store in SPARQL"},
    {"update", "pressmark-store", "change a triple store in SPARQL"},
    {"store", "pressmark-store", "look into a triple store, check it, write it out"},
};
enum { N_VERBS = sizeof verbs / sizeof *verbs, EXIT_USAGE = 2, EXIT_FAILED = 3 };

static void print_help(FILE *to) {
  fputs("usage: pressmark VERB [OPTION…] [ARGUMENT…]\n\n"
        "Newspaper pages to linked open data.\n\nVerbs:\n",
        to);
  for (size_t i = 0; i < N_VERBS; ++i)
    fprintf(to, "  %-9s %s\n", verbs[i].verb, verbs[i].summary);
  fputs("\n`pressmark help VERB` explains one verb; `man pressmark` has them all.\n"
        "Start here:\n  pressmark publish PAGE.txt -o DIR\n"
        "  pressmark query --store DIR/store 'SELECT * { ?s ?p ?o } LIMIT 10'\n",
        to);
}

// The verb, or NULL and a message.
static const Verb *find_verb(const char *name) {
  for (size_t i = 0; i < N_VERBS; ++i)
    if (strcmp(verbs[i].verb, name) == 0)
      return &verbs[i];
  fprintf(stderr, "pressmark: there is no verb '%s'; see `pressmark --help`\n", name);
  return NULL;
}

static int written(void) {
  if (fflush(stdout) == 0 && !ferror(stdout))
    return 0;
  fprintf(stderr, "pressmark: cannot write to standard output: %s\n", strerror(errno));
  return EXIT_FAILED;
}

// The folder of the running program, so that an installation can be moved.
static PmStr own_folder(char *buffer, size_t size) {
  const ssize_t n = readlink("/proc/self/exe", buffer, size);
  return n > 0 && (size_t)n < size ? pm_path_dir(pm_str_n(buffer, (size_t)n))
                                   : PM_STR(".");
}

// Shipped files: ../share/pressmark from bin/ of an installation and from a build folder.
static void set_data_dir(PmArena *arena, PmStr folder) {
  if (getenv("PRESSMARK_DATADIR"))
    return;
  const PmStr dir = pm_path_join(arena, folder, PM_STR("../share/pressmark"));
  if (dir.data && access(dir.data, R_OK) == 0)
    setenv("PRESSMARK_DATADIR", dir.data, 1);
}

// A store that is an address is no matter for the program that holds the verb.
static const char *program_for(const Verb *verb, char **argv) {
  static const char option[] = "--store";
  if (strcmp(verb->program, "pressmark-store") != 0)
    return verb->program;
  for (char **arg = argv; *arg && strcmp(*arg, "--") != 0; ++arg) {
    if (strncmp(*arg, option, sizeof option - 1) != 0)
      continue;
    const char *value = *arg + sizeof option - 1;
    value = *value == '=' ? value + 1 : *value ? "" : arg[1] ? arg[1] : "";
    if (strncmp(value, "http://", 7) == 0 || strncmp(value, "https://", 8) == 0)
      return "pressmark-endpoint";
  }
  return verb->program;
}

static int become(const Verb *verb, char **argv) {
  char buffer[4096];
  PmArena arena = {0};
  const PmStr folder = own_folder(buffer, sizeof buffer);
  const PmStr program = pm_str(program_for(verb, argv));
  set_data_dir(&arena, folder);
  const PmStr places[] = {
      pm_path_join(&arena, folder, program),
      pm_path_join(&arena, folder,
                   pm_arena_printf(&arena, "../libexec/pressmark/%s", program.data)),
      pm_path_join(&arena, PM_STR(PM_PKGLIBEXECDIR), program),
  };
  for (size_t i = 0; i < sizeof places / sizeof *places; ++i)
    if (places[i].data && access(places[i].data, X_OK) == 0)
      execv(places[i].data, argv);
  fprintf(stderr, "pressmark: cannot run %s: %s\n  reinstall pressmark\n", program.data,
          strerror(errno));
  pm_arena_release(&arena);
  return EXIT_FAILED;
}

static int help_on(const char *name) {
  const Verb *verb = find_verb(name);
  if (!verb)
    return EXIT_USAGE;
  char program[] = "pressmark", option[] = "--help";
  char *copy = strdup(verb->verb);
  const int status =
      copy ? become(verb, (char *[]){program, copy, option, NULL}) : EXIT_FAILED;
  free(copy);
  return status;
}

int main(int argc, char **argv) {
  const char *first = argc > 1 ? argv[1] : "";
  if (strcmp(first, "--version") == 0 || strcmp(first, "-V") == 0) {
    printf("pressmark %s\n", PACKAGE_VERSION);
    return written();
  }
  const bool help = strcmp(first, "help") == 0;
  if (help && argc > 2)
    return help_on(argv[2]);
  if (help || strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0) {
    print_help(stdout);
    return written();
  }
  if (!*first) {
    print_help(stderr);
    return EXIT_USAGE;
  }
  const Verb *verb = find_verb(first);
  return verb ? become(verb, argv) : EXIT_USAGE;
}
