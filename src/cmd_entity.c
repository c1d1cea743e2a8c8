// SPDX-License-Identifier: MIT
// pressmark entity: the register of people's decisions, its file looked at and changed.
#include "cmd_entity.h"

#include "rdf/rdf.h"

#include <errno.h>
#include <unistd.h>

enum { MAX_LINE = 1 << 20 };

PmStatus pm_entity_register(PmJob *job, const PmEntityArgs *o, PmRegister **reg) {
  if (access(o->register_, F_OK) != 0 && errno == ENOENT)
    return pm_fail(job, PM_ERR_NOT_FOUND, pm_at(o->register_, 0, 0),
                   "the first decision begins it: entity merge, import, …; until then "
                   "leave it out",
                   "there is no such register");
  return pm_register_read(job, o->register_, o->namespace_, reg);
}

// --- adding and taking out ------------------------------------------------------------

// The operands are the columns of a line: what reads the file reads them.
static PmStatus read_operands(PmCli *cli, const PmEntityArgs *o, PmRegister **reg) {
  PmBuf line = pm_buf(MAX_LINE);
  PmStatus st = PM_OK;
  for (size_t i = 0; !st && i < o->operands.n; ++i) {
    const PmStr cell = pm_str(o->operands.items[i]);
    if (memchr(cell.data, '\t', cell.len) || memchr(cell.data, '\n', cell.len))
      st = pm_fail(&cli->job, PM_ERR_USAGE, pm_at(NULL, 0, 0), NULL,
                   "a tab or line end in '%.*s'", PM_ARGS(cell));
    if (!st && i)
      st = pm_buf_putc(&line, '\t');
    if (!st)
      st = pm_buf_append(&line, cell);
  }
  if (!st)
    st = pm_register_parse(&cli->job, NULL, pm_buf_str(&line), o->namespace_, reg);
  pm_buf_release(&line);
  return st == PM_ERR_SYNTAX || st == PM_ERR_INVALID ? PM_ERR_USAGE : st;
}

static int add(PmCli *cli, const PmEntityArgs *o) {
  PmRegister *line = NULL;
  size_t added = 0;
  PmStatus st = read_operands(cli, o, &line);
  if (!st) {
    PmOverrides all = {0};
    all.items = pm_register_overrides(line, &all.n);
    st = pm_register_add(&cli->job, o->register_, o->namespace_, &all, &added);
  }
  if (!st && !added)
    pm_cli_say(cli, "%s says so already", o->register_);
  pm_register_free(line);
  return pm_cli_exit(cli, st);
}

static int undo(PmCli *cli, const PmEntityArgs *o) {
  static const char *const fill[PM_N_OVERRIDES][3] = {
      [PM_OVERRIDE_MERGE] = {"urn:x"},
      [PM_OVERRIDE_SPLIT] = {"x", "office=*"},
      [PM_OVERRIDE_RENAME] = {"x"},
      [PM_OVERRIDE_DISTINCT] = {"urn:x"},
      [PM_OVERRIDE_MATCH] = {"exactMatch", "urn:x"}};
  if (o->operands.n != 3)
    return pm_cli_usage(cli, "say what: entity undo VERB ID");
  PmEntityArgs line = *o;
  const char *cells[5] = {o->operands.items[1], o->operands.items[2]};
  line.operands = (PmStringList){.items = cells, .n = 2};
  for (size_t v = 0; v < PM_N_OVERRIDES; ++v)
    for (size_t i = 0; strcmp(cells[0], pm_override_name((PmOverrideVerb)v)) == 0 &&
                       i < 3 && fill[v][i];
         ++i)
      cells[line.operands.n++] = fill[v][i];
  PmRegister *like = NULL;
  size_t n = 0, removed = 0;
  PmStatus st = read_operands(cli, &line, &like);
  if (!st)
    st = pm_register_remove(&cli->job, o->register_, o->namespace_,
                            pm_register_overrides(like, &n), &removed);
  pm_register_free(like);
  if (!st && !removed)
    st = pm_fail(&cli->job, PM_ERR_NOT_FOUND, pm_at(o->register_, 0, 0),
                 "see `pressmark entity list`", "no line says %s of %s", cells[0],
                 cells[1]);
  if (!st)
    pm_cli_say(cli, "%zu line%s taken out", removed, removed == 1 ? "" : "s");
  return pm_cli_exit(cli, st);
}

// --- looking --------------------------------------------------------------------------

static PmStatus put_line(PmOutput *out, PmBuf *line, PmStr namespace_,
                         const PmOverride *o) {
  pm_buf_clear(line);
  PM_TRY(pm_override_write(line, namespace_, o));
  return pm_output_write(out, pm_buf_str(line));
}

static PmStatus put_lines(PmCli *cli, const PmEntityArgs *o, const PmRegister *reg,
                          PmStr id) {
  PmOutput *out = NULL;
  PmBuf line = pm_buf(MAX_LINE);
  size_t n = 0;
  const PmOverride *items = pm_register_overrides(reg, &n);
  PmStatus st = pm_output_open(&cli->job, "-", &out);
  for (size_t i = 0; !st && i < n; ++i)
    if (!id.len || pm_str_eq(items[i].id, id) || pm_str_eq(items[i].object, id))
      st = put_line(out, &line, o->namespace_, &items[i]);
  pm_buf_release(&line);
  if (out && st)
    pm_output_abort(out);
  return out && !st ? pm_output_commit(out) : st;
}

static PmStr whole_id(PmArena *arena, const PmEntityArgs *o, const char *id) {
  return strchr(id, ':') ? pm_str(id)
                         : pm_arena_printf(arena, "%.*s%s", PM_ARGS(o->namespace_), id);
}

static int list(PmCli *cli, const PmEntityArgs *o) {
  PmRegister *reg = NULL;
  PmArena arena = {0};
  const PmStr id =
      o->operands.n > 1 ? whole_id(&arena, o, o->operands.items[1]) : (PmStr){0};
  PmStatus st = pm_entity_register(&cli->job, o, &reg);
  if (!st)
    st = put_lines(cli, o, reg, id);
  pm_register_free(reg);
  pm_arena_release(&arena);
  return pm_cli_exit(cli, st);
}

static int check(PmCli *cli, const PmEntityArgs *o) {
  PmStatus st = PM_OK;
  if (o->operands.n < 2 && !o->register_)
    return pm_cli_usage(cli, "say which file: entity check FILE…");
  for (size_t i = 1; i < o->operands.n || (i == 1 && o->operands.n == 1); ++i) {
    const char *path = i < o->operands.n ? o->operands.items[i] : o->register_;
    PmRegister *reg = NULL;
    size_t n = 0;
    const PmStatus one = pm_register_read(&cli->job, path, o->namespace_, &reg);
    if (!one) {
      (void)pm_register_overrides(reg, &n);
      pm_cli_say(cli, "%s: %zu decision%s", path, n, n == 1 ? "" : "s");
    }
    pm_register_free(reg);
    st = one ? one : st;
  }
  return pm_cli_exit(cli, st);
}

// --- import and export ----------------------------------------------------------------

static PmStatus write_sssom(PmCli *cli, const PmEntityArgs *o, size_t *left_out) {
  PmRegister *reg = NULL;
  PmOutput *out = NULL;
  PmStatus st = pm_entity_register(&cli->job, o, &reg);
  if (!st)
    st = pm_output_open(&cli->job, o->output ? o->output : "-", &out);
  if (!st)
    st = pm_sssom_write(reg, out, left_out);
  pm_register_free(reg);
  if (out && st)
    pm_output_abort(out);
  return out && !st ? pm_output_commit(out) : st;
}

static int export_mappings(PmCli *cli, const PmEntityArgs *o) {
  size_t left_out = 0;
  const PmStatus st = write_sssom(cli, o, &left_out);
  if (!st && left_out)
    pm_cli_say(cli,
               "%zu decision%s left out: splits, names and rejections are no mappings",
               left_out, left_out == 1 ? "" : "s");
  return pm_cli_exit(cli, st);
}

static PmStatus import_text(PmCli *cli, const PmEntityArgs *o, const char *path,
                            PmStr text) {
  PmArena arena = {0};
  PmRegister *other = NULL;
  PmSssom mappings = {0};
  size_t added = 0;
  PmStatus st;
  if (pm_sssom_looks_like(text)) {
    st = pm_sssom_parse(&cli->job, path, text, o->namespace_, &arena, &mappings);
  } else {
    st = pm_register_parse(&cli->job, path, text, o->namespace_, &other);
    if (!st)
      mappings.overrides.items = pm_register_overrides(other, &mappings.overrides.n);
  }
  if (!st)
    st = pm_register_add(&cli->job, o->register_, o->namespace_, &mappings.overrides,
                         &added);
  if (!st)
    pm_cli_say(cli, "%zu of %zu decisions are new", added, mappings.overrides.n);
  if (!st && mappings.skipped)
    pm_warn(&cli->job, pm_at(path, 0, 0),
            "a register has skos:exactMatch, owl:sameAs and skos:closeMatch of ids below "
            "its namespace (--namespace)",
            "%zu row%s left out", mappings.skipped, mappings.skipped == 1 ? "" : "s");
  pm_register_free(other);
  pm_arena_release(&arena);
  return st;
}

static int import_decisions(PmCli *cli, const PmEntityArgs *o) {
  if (o->operands.n != 2)
    return pm_cli_usage(cli, "say which file: entity import FILE");
  PmBuf text = pm_buf(256 << 20);
  PmStatus st = pm_read_file(&cli->job, o->operands.items[1], &text);
  if (!st)
    st = import_text(cli, o, o->operands.items[1], pm_buf_str(&text));
  pm_buf_release(&text);
  return pm_cli_exit(cli, st);
}

// --- the verb -------------------------------------------------------------------------

static const struct {
  const char *name;
  int (*run)(PmCli *cli, const PmEntityArgs *o);
  bool needs_register;
} actions[] = {{"merge", add, true},
               {"split", add, true},
               {"rename", add, true},
               {"reject", add, true},
               {"distinct", add, true},
               {"match", add, true},
               {"undo", undo, true},
               {"list", list, true},
               {"check", check, false},
               {"export", export_mappings, true},
               {"import", import_decisions, true},
               {"suggest", pm_entity_suggest, false},
               {"show", pm_entity_show, false}};
enum { N_ACTIONS = sizeof actions / sizeof *actions };

static int act(PmCli *cli, PmEntityArgs *o) {
  const char *names[N_ACTIONS];
  if (o->operands.n == 0)
    return pm_cli_usage(cli, "say what to do: merge, split, list, …");
  if (!pm_iri_is_valid(o->namespace_) || !pm_str_ends(o->namespace_, PM_STR("/")))
    return pm_cli_usage(cli, "--namespace wants an absolute IRI that ends in /");
  const char *asked = o->operands.items[0];
  for (size_t i = 0; i < N_ACTIONS; ++i) {
    names[i] = actions[i].name;
    if (strcmp(asked, names[i]) != 0)
      continue;
    if (actions[i].needs_register && !o->register_)
      return pm_cli_usage(cli, "which register? name its file with --register FILE");
    return actions[i].run(cli, o);
  }
  const char *near = pm_suggest(pm_str(asked), names, N_ACTIONS);
  return near ? pm_cli_usage(cli, "there is no 'entity %s'; did you mean '%s'?", asked,
                             near)
              : pm_cli_usage(cli, "there is no 'entity %s'", asked);
}

static int run(PmCli *cli, int argc, char **argv) {
  PmEntityArgs o = {0};
  const PmOption options[] = {
      {'r', "register", PM_OPTION_STRING, "FILE", "the register", &o.register_},
      {0, "namespace", PM_OPTION_STRING, "IRI",
       "namespace of minted IRIs\n(default " PM_NAMESPACE_DEFAULT ")", &o.namespace_text},
      {'o', "output", PM_OPTION_STRING, "FILE",
       "export: write there (default -); suggest: write there what\n"
       "the register would say",
       &o.output},
      {0, "min", PM_OPTION_STRING, "NUMBER",
       "suggest: what is surer than this (default 0.6)", &o.least},
  };
  int rc = pm_cli_options(cli, options, sizeof options / sizeof *options, argc, argv,
                          &o.operands);
  o.namespace_ = pm_str(o.namespace_text ? o.namespace_text : PM_NAMESPACE_DEFAULT);
  if (rc < 0)
    rc = act(cli, &o);
  pm_string_list_free(&o.operands);
  return rc;
}

const PmCommand pm_cmd_entity = {
    .name = "entity",
    .synopsis = "ACTION [ARGUMENT…] --register FILE",
    .summary = "Looks at and changes the register: what people decided about entities.",
    .details =
        "The register is a plain file, one decision a line (docs/register.md); publish\n"
        "and read apply it. An ID is what follows the namespace, person/0123456789ab, "
        "or\n"
        "a whole IRI.\n"
        "\n"
        "  merge ID ID           the first is the second\n"
        "  split ID KEY COND…    in some articles the id is another one; COND is\n"
        "                        article=IRI, byline=ROLE, office=TITLE,\n"
        "                        organization=NAME, section=NAME; of single mentions\n"
        "                        mention=IRI or exact=WORDS\n"
        "  rename ID NAME        this is its name\n"
        "  reject ID             this is none; or, of a mention's IRI, this is wrong\n"
        "  distinct ID ID        they are two: do not suggest to merge them\n"
        "  match ID exactMatch|closeMatch IRI   this is an authority's\n"
        "  undo VERB ID          takes the lines of a verb about an id out\n"
        "  list [ID]             the decisions, or those about an id\n"
        "  show ID [DIR]         what a published collection and the register say of an "
        "id\n"
        "  check FILE…           names the mistakes of registers\n"
        "  import FILE           takes over what another register, suggestions or SSSOM "
        "say\n"
        "  export                writes matches, merges and distinct ids as SSSOM (TSV)\n"
        "  suggest DIR           what of a published collection may be one, or two\n"
        "\n"
        "Each of the first six takes comment=TEXT, author=NAME, date=DATE,\n"
        "confidence=NUMBER and justification=TEXT besides. Contradictions are refused.\n"
        "The file appears whole or not at all, with all its comments.\n"
        "\n"
        "Examples:\n"
        "  pressmark entity merge person/0a11b22c33d4 person/5e66f77a88b9 -r reg.tsv\n"
        "  pressmark entity split person/9c0d1e2f3a4b teacher office=教师 -r reg.tsv\n"
        "  pressmark entity check reg.tsv\n"
        "  pressmark entity suggest out -r reg.tsv -o suggestions.tsv\n",
    .run = run,
};
