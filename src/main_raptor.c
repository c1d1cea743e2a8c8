// SPDX-License-Identifier: MIT
// pressmark-raptor FORMAT BASE MEGABYTES SECONDS: a document on standard input, N-Triples
// on standard output, messages on standard error, one a line: severity (W or E), line,
// column, text, separated by tabs. The one program that hands untrusted bytes to
// libraptor2, under limits of memory and CPU time (SECONDS, and one more for each MiB of
// the document), so that what breaks or never ends there stays there.
// Exit status: 0 done, 1 the document has errors, 3 output or memory failed.
#include <inttypes.h>
#include <raptor2.h>
#include <stdbool.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

enum { CHUNK = 32 << 10, EXIT_BAD_DOCUMENT = 1, EXIT_USAGE = 2, EXIT_FAILED = 3 };

typedef struct {
  raptor_parser *parser;
  uint64_t n_bnodes, seconds;
  bool errors, lost; // lost: output or memory failed
} Child;

static void say(char severity, const raptor_locator *at, const char *text) {
  const int line = at && at->line > 0 ? at->line : 0;
  const int column = at && at->column >= 0 && line ? at->column + 1 : 0;
  fprintf(stderr, "%c\t%d\t%d\t", severity, line, column);
  for (const char *p = text; *p; ++p)
    putc((unsigned char)*p < 0x20 ? ' ' : *p, stderr);
  putc('\n', stderr);
}

static void log_message(void *data, raptor_log_message *message) {
  Child *child = data;
  if (message->level < RAPTOR_LOG_LEVEL_WARN)
    return;
  const char *text = message->text ? message->text : "";
  // raptor skips elements with the withdrawn names aboutEach and aboutEachPrefix, which
  // are errors (RDF/XML, section 5.1).
  const bool error =
      message->level >= RAPTOR_LOG_LEVEL_ERROR || strstr(text, "has aboutEach");
  child->errors = child->errors || error;
  const raptor_locator *at = message->locator; // libxml2's messages come without a line
  if ((!at || at->line <= 0) && child->parser)
    at = raptor_parser_get_locator(child->parser);
  say(error ? 'E' : 'W', at, text);
}

// raptor's own labels hold the time and the process: ours are numbered. A label of the
// document that looks like ours gets a letter more.
static unsigned char *make_label(void *data, unsigned char *user) {
  Child *child = data;
  static const char ours[] = "genid";
  const size_t n = sizeof ours - 1;
  if (user && strncmp((const char *)user, ours, n) != 0)
    return user;
  const size_t size = n + 2 + (user ? strlen((const char *)user) : 20);
  char *made = raptor_alloc_memory(size);
  if (made && user)
    snprintf(made, size, "%su%s", ours, (const char *)user + n);
  else if (made)
    snprintf(made, size, "%s%" PRIu64, ours, ++child->n_bnodes);
  raptor_free_memory(user);
  return (unsigned char *)made;
}

// Whether N-Triples can hold the IRI (RFC 3987 forbids the rest anyway).
static bool check_iri(Child *child, raptor_uri *uri) {
  size_t n = 0;
  const char *text = (const char *)raptor_uri_as_counted_string(uri, &n);
  for (size_t i = 0; i < n; ++i)
    if ((unsigned char)text[i] <= 0x20 || strchr("<>\"{}|^`\\", text[i])) {
      child->errors = true;
      say('E', raptor_parser_get_locator(child->parser),
          "an IRI holds a character that it may not; escape it as %XX");
      return false;
    }
  return true;
}

static bool check_term(Child *child, const raptor_term *term) {
  if (term->type == RAPTOR_TERM_TYPE_URI)
    return check_iri(child, term->value.uri);
  if (term->type == RAPTOR_TERM_TYPE_LITERAL && term->value.literal.datatype)
    return check_iri(child, term->value.literal.datatype);
  return true;
}

static void write_iri(raptor_uri *uri) {
  size_t n = 0;
  const unsigned char *text = raptor_uri_as_counted_string(uri, &n);
  putchar('<');
  fwrite(text, 1, n, stdout);
  putchar('>');
}

static void write_string(const unsigned char *text, size_t n) {
  putchar('"');
  for (size_t i = 0; i < n; ++i) {
    static const char from[] = "\"\\\n\r", to[] = "\"\\nr";
    const char *hit = text[i] ? strchr(from, text[i]) : NULL;
    if (hit)
      putchar('\\');
    putchar(hit ? to[hit - from] : text[i]);
  }
  putchar('"');
}

static void write_literal(const raptor_term_literal_value *literal) {
  write_string(literal->string, literal->string_len);
  if (literal->language) {
    printf("@%s", (const char *)literal->language);
  } else if (literal->datatype) {
    fputs("^^", stdout);
    write_iri(literal->datatype);
  }
}

static void write_term(const raptor_term *term) {
  switch (term->type) {
  case RAPTOR_TERM_TYPE_URI: write_iri(term->value.uri); break;
  case RAPTOR_TERM_TYPE_LITERAL: write_literal(&term->value.literal); break;
  case RAPTOR_TERM_TYPE_BLANK:
    printf("_:%s", (const char *)term->value.blank.string);
    break;
  case RAPTOR_TERM_TYPE_UNKNOWN: break;
  }
  putchar(' ');
}

static void write_statement(void *data, raptor_statement *statement) {
  Child *child = data;
  const raptor_term *terms[] = {statement->subject, statement->predicate,
                                statement->object};
  for (size_t i = 0; i < 3; ++i)
    if (!check_term(child, terms[i])) {
      raptor_parser_parse_abort(child->parser);
      return;
    }
  for (size_t i = 0; i < 3; ++i)
    write_term(terms[i]);
  fputs(".\n", stdout);
  child->lost = child->lost || ferror(stdout);
}

// The time grows with the document: raptor reads some 40 MiB a second, but takes time
// that grows with the square of the depth.
static bool limit_time(uint64_t seconds) {
  struct rlimit time;
  if (getrlimit(RLIMIT_CPU, &time))
    return false;
  time.rlim_cur = seconds < time.rlim_max ? seconds : time.rlim_max;
  return !setrlimit(RLIMIT_CPU, &time);
}

static void parse(Child *child) {
  static unsigned char chunk[CHUNK];
  uint64_t total = 0;
  size_t n = 0;
  do {
    n = fread(chunk, 1, sizeof chunk, stdin);
    total += n;
    child->lost = !limit_time(child->seconds + (total >> 20));
    if (raptor_parser_parse_chunk(child->parser, chunk, n, n == 0)) {
      child->errors = true;
      return;
    }
  } while (n && !child->lost && !child->errors);
}

static int run(raptor_world *world, char **argv) {
  const char *format = argv[1], *base = argv[2];
  Child child = {.seconds = strtoul(argv[4], NULL, 10)};
  raptor_world_set_log_handler(world, &child, log_message);
  raptor_world_set_generate_bnodeid_handler(world, &child, make_label);
  raptor_uri *uri = raptor_new_uri(world, (const unsigned char *)base);
  child.parser = raptor_new_parser(world, format);
  if (!uri || !child.parser)
    return EXIT_FAILED;
  raptor_parser_set_statement_handler(child.parser, &child, write_statement);
  static const raptor_option closed[] = {RAPTOR_OPTION_NO_NET, RAPTOR_OPTION_NO_FILE};
  for (size_t i = 0; i < sizeof closed / sizeof *closed; ++i)
    raptor_parser_set_option(child.parser, closed[i], NULL, 1);
  raptor_parser_set_option(child.parser, RAPTOR_OPTION_LOAD_EXTERNAL_ENTITIES, NULL, 0);
  if (raptor_parser_parse_start(child.parser, uri))
    return EXIT_FAILED;
  parse(&child);
  raptor_free_parser(child.parser);
  raptor_free_uri(uri);
  if (fflush(stdout) || child.lost)
    return EXIT_FAILED;
  return child.errors ? EXIT_BAD_DOCUMENT : 0;
}

// AddressSanitizer reserves terabytes: no limit on memory under it.
static bool set_limits(unsigned long megabytes) {
  const struct rlimit memory = {megabytes << 20, megabytes << 20};
  const struct rlimit none = {0, 0};
#ifdef __SANITIZE_ADDRESS__
  (void)memory;
#else
  if (setrlimit(RLIMIT_AS, &memory))
    return false;
#endif
  return !setrlimit(RLIMIT_CORE, &none);
}

int main(int argc, char **argv) {
  if (argc != 5) {
    fputs("usage: pressmark-raptor FORMAT BASE MEGABYTES SECONDS (run by pressmark)\n",
          stderr);
    return EXIT_USAGE;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL); // nobody is left to read what we would write
  if (!set_limits(strtoul(argv[3], NULL, 10))) {
    say('E', NULL, "cannot set limits on memory");
    return EXIT_FAILED;
  }
  raptor_world *world = raptor_new_world();
  if (!world)
    return EXIT_FAILED;
  const int status = run(world, argv);
  raptor_free_world(world);
  return status;
}
