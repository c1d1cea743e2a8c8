// SPDX-License-Identifier: MIT
// pressmark explain: why a triple is there. Reads the file that `map --provenance` wrote:
// N-Quads, with a comment before the lines that one rule made of one record.
#include "cmd.h"

enum { MAX_LINE = 1 << 30, PIECE = 1 << 16 };

typedef struct {
  PmStringList operands;
  const char *file, *rule;
  bool objects;
} Options;

// The record that the lines being read are from.
typedef struct {
  PmStr rule, rule_at, record_at; // in `text`
  PmBuf text;
} Origin;

typedef struct {
  PmCli *cli;
  const Options *options;
  PmOutput *output;
  Origin origin;
  PmStr wanted; // "<IRI>", or empty
  size_t n_found;
} Explain;

static PmStr field(PmStr *rest) {
  const size_t tab = pm_str_find(*rest, PM_STR("\t"), 0);
  const PmStr f = pm_str_slice(*rest, 0, tab);
  *rest = pm_str_slice(*rest, tab == SIZE_MAX ? rest->len : tab + 1, rest->len);
  return f;
}

static PmStatus read_origin(Origin *origin, PmStr line) {
  pm_buf_clear(&origin->text);
  PM_TRY(pm_buf_append(&origin->text, pm_str_slice(line, 2, line.len)));
  PmStr rest = pm_buf_str(&origin->text);
  origin->rule = field(&rest);
  origin->rule_at = field(&rest);
  origin->record_at = rest;
  return PM_OK;
}

// "<#Person>", "#Person" and "Person" name the same rule.
static bool is_rule(const Explain *e) {
  PmStr name = e->origin.rule, asked = pm_str(e->options->rule);
  if (!e->options->rule || pm_str_eq(name, asked))
    return true;
  if (pm_str_starts(name, PM_STR("<")))
    name = pm_str_slice(name, 1, name.len - 1);
  return pm_str_eq(name, asked) || (pm_str_starts(name, PM_STR("#")) &&
                                    pm_str_eq(pm_str_slice(name, 1, name.len), asked));
}

static bool is_wanted(const Explain *e, PmStr line) {
  if (!is_rule(e))
    return false;
  if (e->wanted.len == 0)
    return true;
  return e->options->objects ? pm_str_contains(line, e->wanted)
                             : pm_str_starts(line, e->wanted);
}

static PmStatus on_line(Explain *e, PmStr line) {
  if (pm_str_starts(line, PM_STR("# ")))
    return read_origin(&e->origin, line);
  if (line.len == 0 || !is_wanted(e, line))
    return PM_OK;
  ++e->n_found;
  return pm_output_printf(e->output, "%.*s\n  %.*s, rule %.*s of %.*s\n", PM_ARGS(line),
                          PM_ARGS(e->origin.record_at), PM_ARGS(e->origin.rule),
                          PM_ARGS(e->origin.rule_at));
}

// Takes the whole lines off the front of the buffer.
static PmStatus take_lines(Explain *e, PmBuf *buf) {
  size_t at = 0;
  for (;;) {
    const PmStr text = pm_buf_str(buf);
    const char *feed = at < text.len ? memchr(text.data + at, '\n', text.len - at) : NULL;
    if (!feed)
      break;
    const size_t end = (size_t)(feed - text.data);
    PM_TRY(on_line(e, pm_str_slice(text, at, end)));
    at = end + 1;
  }
  if (at)
    memmove(buf->data, buf->data + at, buf->len - at);
  buf->len -= at;
  return pm_job_check(&e->cli->job);
}

static PmStatus read_lines(Explain *e, PmInput *input, PmBuf *buf) {
  for (;;) {
    char piece[PIECE];
    size_t n = 0;
    PM_TRY(pm_input_read(input, piece, sizeof piece, &n));
    if (n == 0)
      return buf->len ? on_line(e, pm_buf_str(buf)) : PM_OK;
    PM_TRY(pm_buf_append(buf, pm_str_n(piece, n)));
    PM_TRY(take_lines(e, buf));
  }
}

static PmStatus explain_to(Explain *e) {
  PmInput *input = NULL;
  PmBuf buf = pm_buf(MAX_LINE);
  PM_TRY(pm_input_open(&e->cli->job, e->options->file, &input));
  const PmStatus st = read_lines(e, input, &buf);
  pm_input_close(input);
  pm_buf_release(&buf);
  return st;
}

static PmStatus explain_all(Explain *e) {
  PM_TRY(pm_output_open(&e->cli->job, "-", &e->output));
  const PmStatus st = explain_to(e);
  if (!st)
    return pm_output_commit(e->output);
  pm_output_abort(e->output);
  return st;
}

static int explain(PmCli *cli, const Options *o) {
  PmArena arena = {0};
  Explain e = {.cli = cli, .options = o, .origin = {.text = pm_buf(MAX_LINE)}};
  if (!o->file)
    return pm_cli_usage(cli, "say which file: --provenance FILE, as `map` wrote it");
  if (o->operands.n > 1 || (o->operands.n == 0 && !o->rule))
    return pm_cli_usage(cli, "name an IRI, or --rule NAME");
  const char *iri = o->operands.n ? o->operands.items[0] : "";
  const bool has_angles = iri[0] == '<' || iri[0] == '_' || !iri[0];
  e.wanted = has_angles ? pm_str(iri) : pm_arena_printf(&arena, "<%s>", iri);
  PmStatus st = e.wanted.data ? explain_all(&e) : PM_ERR_NOMEM;
  pm_buf_release(&e.origin.text);
  pm_arena_release(&arena);
  if (st)
    return pm_cli_exit(cli, st);
  if (e.n_found)
    return PM_EXIT_DONE;
  pm_warn(&cli->job, pm_at(o->file, 0, 0),
          "whole IRIs are compared; --objects looks at objects, too",
          "nothing here was made so");
  return PM_EXIT_REFUSED;
}

static int run(PmCli *cli, int argc, char **argv) {
  Options o = {0};
  const PmOption options[] = {
      {'p', "provenance", PM_OPTION_STRING, "FILE", "what `map --provenance` wrote",
       &o.file},
      {0, "rule", PM_OPTION_STRING, "NAME", "only what this rule made", &o.rule},
      {0, "objects", PM_OPTION_FLAG, NULL, "look for the IRI in any place of a quad",
       &o.objects},
  };
  int rc = pm_cli_options(cli, options, sizeof options / sizeof *options, argc, argv,
                          &o.operands);
  if (rc < 0)
    rc = explain(cli, &o);
  pm_string_list_free(&o.operands);
  return rc;
}

const PmCommand pm_cmd_explain = {
    .name = "explain",
    .synopsis = "-p FILE [IRI] [--rule NAME]",
    .summary = "Tells which rule made a triple, and of which record.",
    .details = "FILE is what `pressmark map --provenance FILE` wrote. Each quad about "
               "IRI comes\n"
               "with the place of its record and of its rule.\n"
               "\n"
               "Examples:\n"
               "  pressmark map -m people.rml.ttl -o people.nq --provenance people.why\n"
               "  pressmark explain -p people.why http://example.org/person/p1\n"
               "  pressmark explain -p people.why --rule Person\n"
               "\n"
               "Exit status: 0 something was found, 1 nothing was, 2 usage, 3 failed.\n",
    .run = run,
};
