// SPDX-License-Identifier: MIT
// Reads the register and refuses what it cannot mean: ids of no known form, lines that
// contradict each other. What the lines do to a page is register_apply.c's.
#include "name/register_read.h"

#include "name/id.h"

#include <stdio.h>
#include <stdlib.h>

enum { REGISTER_MAX = 256 << 20, MAX_CELLS = 32 };

typedef struct {
  PmStr text;
  uint64_t column; // from 1, in code points
} Cell;

typedef struct {
  PmJob *job;
  PmRegister *reg;
  const char *name; // for messages
  uint64_t line;
  Cell cells[MAX_CELLS];
  size_t n_cells;
} Reader;

// --- words of the format --------------------------------------------------------------

static const char *const verb_names[PM_N_OVERRIDES] = {"merge",  "split",    "rename",
                                                       "reject", "distinct", "match"};

static const struct {
  size_t n; // columns after the verb
  const char *form;
} verb_forms[PM_N_OVERRIDES] = {
    {2, "merge, id, id that it is"},
    {2, "split, id, key, condition=value"},
    {2, "rename, id, name"},
    {1, "reject, id"},
    {2, "distinct, id, id that it isn't"},
    {3, "match, id, predicate, IRI of the authority"},
};

static const char *const condition_names[PM_N_CONDITIONS] = {
    "article", "byline", "office", "organization", "section", "mention", "exact"};

enum { N_DETAILS = 5 };
static const char *const detail_names[N_DETAILS] = {"confidence", "justification",
                                                    "author", "date", "comment"};

static PmStr *detail_at(PmOverrideDetails *d, size_t i) {
  PmStr *const fields[N_DETAILS] = {&d->confidence, &d->justification, &d->author,
                                    &d->date, &d->comment};
  return fields[i];
}

const char *pm_override_name(PmOverrideVerb verb) { return verb_names[verb]; }

const char *pm_condition_name(PmConditionKind kind) { return condition_names[kind]; }

// --- messages -------------------------------------------------------------------------

// A line of the command line has no place.
static PmPosition at_cell(const Reader *r, size_t cell) {
  return !r->name
             ? pm_at(NULL, 0, 0)
             : pm_at(r->name, r->line, cell < r->n_cells ? r->cells[cell].column : 0);
}

static PmPosition at_line(const Reader *r, uint64_t line) {
  return r->name ? pm_at(r->name, line, 1) : pm_at(NULL, 0, 0);
}

static PmStatus fail_unknown(Reader *r, size_t cell, PmStr word, const char *what) {
  const char *const *names = condition_names;
  size_t n = PM_N_CONDITIONS;
  const char *near = NULL;
  if (strcmp(what, "verb") == 0) {
    names = verb_names;
    n = PM_N_OVERRIDES;
  }
  near = pm_suggest(word, names, n);
  if (!near && names == condition_names)
    near = pm_suggest(word, detail_names, N_DETAILS);
  char hint[96];
  snprintf(hint, sizeof hint, near ? "did you mean '%s'?" : "%s",
           near ? near
           : names == verb_names
               ? "there are merge, split, rename, reject, distinct and match"
               : "there are confidence, justification, author, date and comment");
  return pm_fail(r->job, PM_ERR_SYNTAX, at_cell(r, cell), hint, "no such %s: '%.*s'",
                 what, PM_ARGS(word));
}

// --- ids ------------------------------------------------------------------------------

static bool is_hex(PmStr s) {
  size_t n = 0;
  while (n < s.len && strchr("0123456789abcdef", s.data[n]))
    ++n;
  return n == s.len;
}

// person/0123456789ab; *cls says which.
static bool is_entity_path(PmStr path, PmClass *cls) {
  const size_t slash = pm_str_find(path, PM_STR("/"), 0);
  const PmStr id = pm_str_slice(path, slash + 1, path.len);
  if (slash == SIZE_MAX || id.len != 12 || !is_hex(id))
    return false;
  for (unsigned c = 0; c < PM_N_CLASSES; ++c)
    if (pm_str_eqz(pm_str_slice(path, 0, slash), pm_class_name((PmClass)c))) {
      *cls = (PmClass)c;
      return true;
    }
  return false;
}

static bool is_mention_path(PmStr path) {
  return pm_str_starts(path, PM_STR("article/")) &&
         (pm_str_contains(path, PM_STR("#body-")) ||
          pm_str_contains(path, PM_STR("#head-")));
}

// What RFC 3987 lets nowhere stand in an IRI.
static bool has_iri_chars(PmStr s) {
  for (size_t i = 0; i < s.len; ++i)
    if ((unsigned char)s.data[i] <= 0x20 || strchr("<>\"{}|\\^`", s.data[i]))
      return false;
  return s.len > 0;
}

static bool is_absolute(PmStr s) {
  size_t n = 0;
  while (n < s.len && ((s.data[n] >= 'a' && s.data[n] <= 'z') ||
                       (s.data[n] >= 'A' && s.data[n] <= 'Z') ||
                       (n && strchr("0123456789+.-", s.data[n]))))
    ++n;
  return n > 1 && n + 1 < s.len && s.data[n] == ':';
}

// The part of an absolute id below the namespace, or an empty one.
static PmStr below(PmStr namespace_, PmStr iri) {
  return pm_str_starts(iri, namespace_) ? pm_str_slice(iri, namespace_.len, iri.len)
                                        : (PmStr){0};
}

static PmStatus make_absolute(Reader *r, PmStr text, PmStr *out) {
  *out = is_absolute(text) ? text
                           : pm_arena_printf(&r->reg->arena, "%.*s%.*s",
                                             PM_ARGS(r->reg->namespace_), PM_ARGS(text));
  return out->data ? PM_OK : PM_ERR_NOMEM;
}

// An entity, or (`mention`) a mention: below the namespace in the forms that are minted
// there, elsewhere any IRI, as a library's TEI may bring it.
static PmStatus read_id(Reader *r, size_t cell, bool mention, PmStr *out) {
  const PmStr text = r->cells[cell].text;
  PmClass cls;
  if (has_iri_chars(text)) {
    PM_TRY(make_absolute(r, text, out));
    const PmStr path = below(r->reg->namespace_, *out);
    if (!pm_str_starts(*out, r->reg->namespace_) || is_entity_path(path, &cls) ||
        (mention && is_mention_path(path)))
      return PM_OK;
  }
  return pm_fail(r->job, PM_ERR_SYNTAX, at_cell(r, cell),
                 mention ? "ids are like person/0123456789ab; mentions like "
                           "article/key/-/2025-03-04/1/01#body-7-11-person"
                         : "ids are like person/0123456789ab, or whole IRIs",
                 "'%.*s' is no id", PM_ARGS(text));
}

// --- one line -------------------------------------------------------------------------

// What no editor shows would make two lines that look alike differ.
static PmStatus check_characters(Reader *r, PmStr line) {
  for (size_t i = 0; i < line.len; ++i)
    if (((unsigned char)line.data[i] < 0x20 && line.data[i] != '\t') ||
        line.data[i] == 0x7F)
      return pm_fail(
          r->job, PM_ERR_SYNTAX,
          r->name ? pm_at(r->name, r->line, 1 + pm_utf8_count(pm_str_slice(line, 0, i)))
                  : pm_at(NULL, 0, 0),
          "take it out", "a control character, U+%04X", (unsigned)line.data[i]);
  return PM_OK;
}

static PmStatus split_cells(Reader *r, PmStr line) {
  size_t from = 0;
  r->n_cells = 0;
  PM_TRY(check_characters(r, line));
  for (;;) {
    const size_t tab = pm_str_find(line, PM_STR("\t"), from);
    const size_t end = tab == SIZE_MAX ? line.len : tab;
    size_t start = from, stop = end;
    while (start < stop && line.data[start] == ' ')
      ++start;
    while (stop > start && line.data[stop - 1] == ' ')
      --stop;
    if (r->n_cells == MAX_CELLS)
      return pm_fail(r->job, PM_ERR_LIMIT, at_cell(r, 0), NULL, "more than %d columns",
                     MAX_CELLS);
    r->cells[r->n_cells++] = (Cell){pm_str_slice(line, start, stop),
                                    1 + pm_utf8_count(pm_str_slice(line, 0, start))};
    if (tab == SIZE_MAX)
      break;
    from = tab + 1;
  }
  while (r->n_cells && r->cells[r->n_cells - 1].text.len == 0)
    --r->n_cells; // spreadsheets fill rows up
  return PM_OK;
}

bool pm_confidence_is_valid(PmStr text) {
  char digits[16];
  size_t n = 0;
  while (n < text.len && n < sizeof digits - 1 && strchr("0123456789.", text.data[n])) {
    digits[n] = text.data[n];
    ++n;
  }
  digits[n] = '\0';
  return n == text.len && (!n || strtod(digits, NULL) <= 1);
}

static PmStatus read_confidence(Reader *r, size_t cell, PmStr text) {
  return pm_confidence_is_valid(text) ? PM_OK
                                      : pm_fail(r->job, PM_ERR_SYNTAX, at_cell(r, cell),
                                                "write it as 0.85, from 0 to 1",
                                                "confidence '%.*s'", PM_ARGS(text));
}

static PmStatus put_named(Reader *r, size_t cell, PmStr *field, PmStr value) {
  if (field->len)
    return pm_fail(r->job, PM_ERR_SYNTAX, at_cell(r, cell),
                   "keep one; more conditions go on lines of their own",
                   "said twice: '%.*s'", PM_ARGS(r->cells[cell].text));
  *field = value;
  return PM_OK;
}

static PmStatus read_condition(Reader *r, size_t cell, PmOverride *o, size_t kind,
                               PmStr value) {
  if (kind == PM_CONDITION_ARTICLE || kind == PM_CONDITION_MENTION)
    PM_TRY(make_absolute(r, value, &value));
  if (kind == PM_CONDITION_MENTION && !pm_str_contains(value, PM_STR("#")))
    return pm_fail(r->job, PM_ERR_SYNTAX, at_cell(r, cell),
                   "a mention is like article/…/01#body-6-9-person",
                   "'%.*s' is no mention", PM_ARGS(value));
  return put_named(r, cell, &o->conditions[kind], value);
}

// condition=value of a split, or a detail of any line.
static PmStatus read_named(Reader *r, size_t cell, PmOverride *o) {
  const PmStr text = r->cells[cell].text;
  const size_t equals = pm_str_find(text, PM_STR("="), 0);
  const PmStr name = pm_str_slice(text, 0, equals);
  const PmStr value =
      equals == SIZE_MAX ? (PmStr){0} : pm_str_slice(text, equals + 1, text.len);
  if (text.len == 0)
    return PM_OK;
  if (value.len == 0)
    return pm_fail(r->job, PM_ERR_SYNTAX, at_cell(r, cell),
                   "after the columns of its verb a line has name=value, as in "
                   "comment=seen in the archive",
                   "'%.*s' has no value", PM_ARGS(text));
  for (size_t i = 0; o->verb == PM_OVERRIDE_SPLIT && i < PM_N_CONDITIONS; ++i)
    if (pm_str_eqz(name, condition_names[i]))
      return read_condition(r, cell, o, i, value);
  for (size_t i = 0; i < N_DETAILS; ++i)
    if (pm_str_eqz(name, detail_names[i])) {
      if (i == 0)
        PM_TRY(read_confidence(r, cell, value));
      return put_named(r, cell, detail_at(&o->details, i), value);
    }
  return fail_unknown(r, cell, name,
                      o->verb == PM_OVERRIDE_SPLIT ? "condition" : "detail");
}

static PmStatus read_predicate(Reader *r, size_t cell, PmStr *out) {
  static const char *const exact[] = {"exactMatch", "skos:exactMatch",
                                      PM_SKOS "exactMatch"};
  static const char *const near[] = {"closeMatch", "skos:closeMatch",
                                     PM_SKOS "closeMatch"};
  const PmStr text = r->cells[cell].text;
  for (size_t i = 0; i < 3; ++i) {
    if (!pm_str_eqz(text, exact[i]) && !pm_str_eqz(text, near[i]))
      continue;
    *out = pm_str(pm_str_eqz(text, exact[i]) ? exact[2] : near[2]);
    return PM_OK;
  }
  return pm_fail(r->job, PM_ERR_SYNTAX, at_cell(r, cell),
                 "write exactMatch or closeMatch", "'%.*s' is no predicate of a match",
                 PM_ARGS(text));
}

static PmStatus read_columns(Reader *r, PmOverride *o) {
  PM_TRY(read_id(r, 1, o->verb == PM_OVERRIDE_REJECT, &o->id));
  switch (o->verb) {
  case PM_OVERRIDE_MERGE:
  case PM_OVERRIDE_DISTINCT: return read_id(r, 2, false, &o->object);
  case PM_OVERRIDE_SPLIT:
  case PM_OVERRIDE_RENAME: o->object = r->cells[2].text; return PM_OK;
  case PM_OVERRIDE_MATCH:
    PM_TRY(read_predicate(r, 2, &o->predicate));
    o->object = r->cells[3].text;
    return is_absolute(o->object) && has_iri_chars(o->object)
               ? PM_OK
               : pm_fail(r->job, PM_ERR_SYNTAX, at_cell(r, 3),
                         "write the authority's IRI whole", "'%.*s' is no IRI",
                         PM_ARGS(o->object));
  case PM_OVERRIDE_REJECT:
  case PM_N_OVERRIDES: break;
  }
  return PM_OK;
}

static PmStatus check_filled(Reader *r, const PmOverride *o) {
  bool filled = r->n_cells > verb_forms[o->verb].n;
  for (size_t i = 1; filled && i <= verb_forms[o->verb].n; ++i)
    filled = r->cells[i].text.len > 0;
  return filled
             ? PM_OK
             : pm_fail(r->job, PM_ERR_SYNTAX, at_cell(r, 0), "columns are parted by tabs",
                       "a line is: %s", verb_forms[o->verb].form);
}

static PmStatus check_condition(Reader *r, const PmOverride *o) {
  bool any = o->verb != PM_OVERRIDE_SPLIT;
  for (size_t i = 0; i < PM_N_CONDITIONS; ++i)
    any |= o->conditions[i].len > 0;
  return any ? PM_OK
             : pm_fail(r->job, PM_ERR_SYNTAX, at_cell(r, 0),
                       "add article=, byline=, office=, organization=, section=, "
                       "mention= or exact=",
                       "a split has a condition");
}

// An editor that made spaces of tabs is the likeliest mistake.
static PmStatus fail_verb(Reader *r, PmStr word) {
  const size_t space = pm_str_find(word, PM_STR(" "), 0);
  const PmStr first = pm_str_slice(word, 0, space);
  for (size_t i = 0; i < PM_N_OVERRIDES; ++i)
    if (pm_str_eqz(first, verb_names[i]))
      return pm_fail(r->job, PM_ERR_SYNTAX, at_cell(r, 0), "put a tab between columns",
                     "a space after '%.*s'", PM_ARGS(first));
  return fail_unknown(r, 0, first, "verb");
}

static PmStatus read_line(Reader *r, PmOverride *o) {
  const PmStr word = r->cells[0].text;
  size_t verb = 0;
  while (verb < PM_N_OVERRIDES && !pm_str_eqz(word, verb_names[verb]))
    ++verb;
  if (verb == PM_N_OVERRIDES)
    return fail_verb(r, word);
  *o = (PmOverride){.verb = (PmOverrideVerb)verb, .line = r->line};
  PM_TRY(check_filled(r, o));
  PM_TRY(read_columns(r, o));
  for (size_t i = verb_forms[verb].n + 1; i < r->n_cells; ++i)
    PM_TRY(read_named(r, i, o));
  return check_condition(r, o);
}

// --- what the lines say together ------------------------------------------------------

static PmStatus note_id(PmRegister *reg, PmStr id, PmRegisterId **of) {
  uint32_t number;
  bool added;
  PM_TRY(pm_strtab_add(&reg->ids, id, &number, &added));
  if (added) {
    reg->of =
        pm_arena_extend(&reg->arena, reg->of, number, &reg->cap_of, sizeof *reg->of);
    if (!reg->of)
      return PM_ERR_NOMEM;
    reg->of[number] = (PmRegisterId){.cls = PM_N_CLASSES};
    (void)is_entity_path(below(reg->namespace_, id), &reg->of[number].cls);
  }
  *of = &reg->of[number];
  return PM_OK;
}

static PmStatus fail_contradiction(Reader *r, const PmOverride *o, uint64_t other,
                                   const char *what) {
  return pm_fail(r->job, PM_ERR_INVALID, at_line(r, o->line), "keep one of the two",
                 "%s: %s in line %llu", verb_names[o->verb], what,
                 (unsigned long long)other);
}

// The line of a verb about an id must be the only one that says something else.
static PmStatus note_once(Reader *r, const PmOverride *o, const PmOverride **slot,
                          const char *what) {
  if (*slot && !pm_str_eq((*slot)->object, o->object))
    return fail_contradiction(r, o, (*slot)->line, what);
  if (!*slot)
    *slot = o;
  return PM_OK;
}

PmStr pm_mention_article(PmStr iri) {
  return pm_str_slice(iri, 0, pm_str_find(iri, PM_STR("#"), 0));
}

PmStr pm_override_mention(const PmOverride *o) {
  if (o->verb == PM_OVERRIDE_REJECT && pm_str_contains(o->id, PM_STR("#")))
    return o->id;
  return o->conditions[PM_CONDITION_MENTION];
}

static PmStatus note_override(Reader *r, const PmOverride *o) {
  PmRegister *reg = r->reg;
  PmRegisterId *of = NULL, *other = NULL;
  const PmStr mention = pm_override_mention(o);
  if (mention.len)
    PM_TRY(
        pm_strtab_add(&reg->articles, pm_mention_article(mention), &(uint32_t){0}, NULL));
  PM_TRY(note_id(reg, o->id, &of));
  switch (o->verb) {
  case PM_OVERRIDE_MERGE: {
    PM_TRY(note_id(reg, o->object, &other));
    PM_TRY(note_id(reg, o->id, &of)); // the table may have moved
    if (of->cls != other->cls && of->cls < PM_N_CLASSES && other->cls < PM_N_CLASSES)
      return pm_fail(r->job, PM_ERR_INVALID, at_line(r, o->line),
                     "only ids of one class can be one", "a %s is no %s",
                     pm_class_name(of->cls), pm_class_name(other->cls));
    return note_once(r, o, &of->merge, "it is merged into another id");
  }
  case PM_OVERRIDE_RENAME: return note_once(r, o, &of->rename, "it has another name");
  case PM_OVERRIDE_REJECT: return note_once(r, o, &of->reject, "");
  case PM_OVERRIDE_SPLIT:
    of->split = of->split ? of->split : o;
    reg->by_mention |= o->conditions[PM_CONDITION_MENTION].len > 0 ||
                       o->conditions[PM_CONDITION_EXACT].len > 0;
    return PM_OK;
  case PM_OVERRIDE_MATCH: of->match = of->match ? of->match : o; return PM_OK;
  case PM_OVERRIDE_DISTINCT:
  case PM_N_OVERRIDES: break;
  }
  return PM_OK;
}

const PmRegisterId *pm_register_of(const PmRegister *reg, PmStr id) {
  const uint32_t number = pm_strtab_find(&reg->ids, id);
  return number == PM_STRTAB_NONE ? NULL : &reg->of[number];
}

PmStr pm_register_resolve(const PmRegister *reg, PmStr id) {
  const PmRegisterId *of = pm_register_of(reg, id);
  for (; of && of->merge; of = pm_register_of(reg, id))
    id = of->merge->object;
  return id;
}

// Merges end somewhere, and soon: a register is no long chain.
static PmStatus check_chain(Reader *r, const PmOverride *from) {
  enum { MAX_CHAIN = 1000 };
  PmStr id = from->object;
  for (size_t steps = 0; steps < MAX_CHAIN; ++steps) {
    if (pm_str_eq(id, from->id))
      return pm_fail(r->job, PM_ERR_INVALID, at_line(r, from->line),
                     "take one of the merges out", "merge: the id comes back to itself");
    const PmRegisterId *of = pm_register_of(r->reg, id);
    if (!of || !of->merge)
      return PM_OK;
    id = of->merge->object;
  }
  return pm_fail(r->job, PM_ERR_LIMIT, at_line(r, from->line),
                 "merge all of them into the last id",
                 "merge: more than %d merges in a row, or a circle", MAX_CHAIN);
}

// What is split off must not be merged back, at whatever distance.
static PmStatus check_split(Reader *r, const PmOverride *o) {
  PmRegister *reg = r->reg;
  const PmStr part = pm_register_split_id(&reg->arena, reg->namespace_, o->id, o->object);
  if (!part.data)
    return PM_ERR_NOMEM;
  return pm_str_eq(pm_register_resolve(reg, part), o->id)
             ? pm_fail(r->job, PM_ERR_INVALID, at_line(r, o->line),
                       "take the split or the merge out",
                       "split: '%.*s' is merged back into the id", PM_ARGS(o->object))
             : PM_OK;
}

static PmStatus check_merged(Reader *r, const PmOverride *o) {
  const PmRegisterId *of = pm_register_of(r->reg, o->id);
  if (o->verb == PM_OVERRIDE_MERGE) {
    const PmRegisterId *into = pm_register_of(r->reg, o->object);
    return into && into->reject
               ? fail_contradiction(r, o, into->reject->line, "its other id is rejected")
               : PM_OK;
  }
  if (o->verb == PM_OVERRIDE_DISTINCT)
    return pm_str_eq(pm_register_resolve(r->reg, o->id),
                     pm_register_resolve(r->reg, o->object))
               ? pm_fail(r->job, PM_ERR_INVALID, at_line(r, o->line),
                         "take the merge or this line out",
                         "distinct: the two are merged, here or over a third id")
               : PM_OK;
  if (o->verb != PM_OVERRIDE_SPLIT && of && of->merge)
    return pm_fail(r->job, PM_ERR_INVALID, at_line(r, o->line),
                   "say it of the id that it is merged into",
                   "%s: the id is merged into another in line %llu", verb_names[o->verb],
                   (unsigned long long)of->merge->line);
  return o->verb == PM_OVERRIDE_SPLIT ? check_split(r, o) : PM_OK;
}

static PmStatus check_together(Reader *r) {
  for (size_t i = 0; i < r->reg->n; ++i)
    PM_TRY(note_override(r, &r->reg->items[i]));
  for (size_t i = 0; i < r->reg->n; ++i)
    if (r->reg->items[i].verb == PM_OVERRIDE_MERGE)
      PM_TRY(check_chain(r, &r->reg->items[i]));
  for (size_t i = 0; i < r->reg->n; ++i)
    PM_TRY(check_merged(r, &r->reg->items[i]));
  return PM_OK;
}

// --- the file -------------------------------------------------------------------------

static PmStatus add_line(Reader *r, PmStr line) {
  PmRegister *reg = r->reg;
  if (line.len && line.data[line.len - 1] == '\r')
    --line.len;
  PM_TRY(split_cells(r, line));
  if (r->n_cells == 0 || pm_str_starts(r->cells[0].text, PM_STR("#")))
    return PM_OK;
  PmOverride override;
  PM_TRY(read_line(r, &override));
  reg->items =
      pm_arena_extend(&reg->arena, reg->items, reg->n, &reg->cap, sizeof override);
  if (!reg->items)
    return PM_ERR_NOMEM;
  reg->items[reg->n++] = override;
  return PM_OK;
}

static PmStatus check_utf8(Reader *r, PmStr text) {
  const size_t bad = pm_utf8_valid(text);
  if (bad == text.len)
    return memchr(text.data ? text.data : "", 0, text.len)
               ? pm_fail(r->job, PM_ERR_SYNTAX, pm_at(r->name, 0, 0), NULL,
                         "a NUL: this is no text")
               : PM_OK;
  uint64_t line = 1;
  size_t start = 0;
  for (size_t i = 0; i < bad; ++i)
    if (text.data[i] == '\n') {
      ++line;
      start = i + 1;
    }
  return pm_fail(r->job, PM_ERR_SYNTAX,
                 pm_at(r->name, line, 1 + pm_utf8_count(pm_str_slice(text, start, bad))),
                 "save the file as UTF-8", "not UTF-8");
}

static PmStatus read_text(Reader *r, PmStr text) {
  PM_TRY(check_utf8(r, text));
  if (pm_str_starts(text, PM_STR("\xEF\xBB\xBF")))
    text = pm_str_slice(text, 3, text.len);
  for (size_t from = 0; from < text.len;) {
    const size_t nl = pm_str_find(text, PM_STR("\n"), from);
    const size_t end = nl == SIZE_MAX ? text.len : nl;
    ++r->line;
    PM_TRY(add_line(r, pm_str_slice(text, from, end)));
    from = end + 1;
  }
  return check_together(r);
}

PmStatus pm_register_parse(PmJob *job, const char *name, PmStr text, PmStr namespace_,
                           PmRegister **reg) {
  PmRegister *made = calloc(1, sizeof *made);
  *reg = NULL;
  if (!made)
    return PM_ERR_NOMEM;
  Reader r = {.job = job, .reg = made, .name = name};
  made->hash = pm_sha256(text);
  made->namespace_ = pm_arena_copy(&made->arena, namespace_);
  made->name = pm_arena_copy(&made->arena, pm_str(name)).data;
  const PmStr copy = pm_arena_copy(&made->arena, text); // cells point into it
  PmStatus st = copy.data && made->namespace_.data && made->name ? PM_OK : PM_ERR_NOMEM;
  if (!st)
    st = read_text(&r, copy);
  if (st)
    pm_register_free(made);
  else
    *reg = made;
  return st;
}

PmStatus pm_register_read(PmJob *job, const char *path, PmStr namespace_,
                          PmRegister **reg) {
  PmBuf text = pm_buf(REGISTER_MAX);
  *reg = NULL;
  PmStatus st = pm_read_file(job, path, &text);
  if (!st)
    st = pm_register_parse(job, path, pm_buf_str(&text), namespace_, reg);
  pm_buf_release(&text);
  return st;
}

const PmOverride *pm_register_overrides(const PmRegister *reg, size_t *n) {
  *n = reg->n;
  return reg->items;
}

PmSha256 pm_register_hash(const PmRegister *reg) { return reg->hash; }

bool pm_register_distinct(const PmRegister *reg, PmStr a, PmStr b) {
  a = pm_register_resolve(reg, a);
  b = pm_register_resolve(reg, b);
  for (size_t i = 0; i < reg->n; ++i) {
    const PmOverride *o = &reg->items[i];
    if (o->verb != PM_OVERRIDE_DISTINCT)
      continue;
    const PmStr x = pm_register_resolve(reg, o->id);
    const PmStr y = pm_register_resolve(reg, o->object);
    if ((pm_str_eq(x, a) && pm_str_eq(y, b)) || (pm_str_eq(x, b) && pm_str_eq(y, a)))
      return true;
  }
  return false;
}

void pm_register_free(PmRegister *reg) {
  if (!reg)
    return;
  pm_strtab_release(&reg->ids);
  pm_strtab_release(&reg->articles);
  pm_arena_release(&reg->arena);
  free(reg);
}

// --- writing --------------------------------------------------------------------------

// What would end the cell, or is refused in one, becomes a space.
static PmStatus put_cell(PmBuf *to, const char *name, PmStr text) {
  if (!text.len)
    return PM_OK;
  PM_TRY(pm_buf_putc(to, '\t'));
  if (name)
    PM_TRY(pm_buf_printf(to, "%s=", name));
  const size_t from = to->len;
  PM_TRY(pm_buf_append(to, text));
  for (size_t i = from; i < to->len; ++i)
    if ((unsigned char)to->data[i] < 0x20 || to->data[i] == 0x7F)
      to->data[i] = ' ';
  return PM_OK;
}

// Below the namespace what is left is enough, where it is read as the same again.
static PmStr shortened(PmStr namespace_, PmStr iri) {
  const PmStr rest = below(namespace_, iri);
  return rest.len && !is_absolute(rest) ? rest : iri;
}

PmStatus pm_override_write(PmBuf *to, PmStr namespace_, const PmOverride *o) {
  const bool id = o->verb == PM_OVERRIDE_MERGE || o->verb == PM_OVERRIDE_DISTINCT;
  PM_TRY(pm_buf_append(to, pm_str(verb_names[o->verb])));
  PM_TRY(put_cell(to, NULL, shortened(namespace_, o->id)));
  if (o->predicate.len)
    PM_TRY(put_cell(to, NULL,
                    pm_str_slice(o->predicate, sizeof PM_SKOS - 1, o->predicate.len)));
  PM_TRY(put_cell(to, NULL, id ? shortened(namespace_, o->object) : o->object));
  for (size_t i = 0; i < PM_N_CONDITIONS; ++i)
    PM_TRY(put_cell(to, condition_names[i], shortened(namespace_, o->conditions[i])));
  PmOverrideDetails details = o->details;
  for (size_t i = 0; i < N_DETAILS; ++i)
    PM_TRY(put_cell(to, detail_names[i], *detail_at(&details, i)));
  return pm_buf_putc(to, '\n');
}

PmStr pm_register_split_id(PmArena *arena, PmStr namespace_, PmStr id, PmStr key) {
  PmClass cls = PM_CLASS_PERSON;
  const PmStr path = shortened(namespace_, id);
  (void)is_entity_path(path, &cls);
  const PmIdParts parts = {.path = pm_class_name(cls), .name = path, .apart = {key}};
  return pm_id_iri(arena, namespace_, &parts);
}
