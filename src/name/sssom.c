// SPDX-License-Identifier: MIT
// SSSOM/TSV (https://mapping-commons.github.io/sssom/spec-formats-tsv/): the exchange
// format for mappings. Of a register it carries matches, merges (both ids are ours) and
// what is distinct (predicate modifier Not).
#include "name/register_read.h"

#include <stdio.h>
#include <stdlib.h>

#define SEMAPV "https://w3id.org/semapv/vocab/"
#define CURATED "semapv:ManualMappingCuration"

enum { MAX_COLUMNS = 128 };

typedef struct {
  PmStr prefix, iri;
} Prefix;

typedef struct {
  Prefix *items;
  size_t n, cap;
} Prefixes;

// In the order of the specification's model.
enum {
  SUBJECT,
  PREDICATE,
  MODIFIER,
  OBJECT,
  JUSTIFICATION,
  AUTHOR_ID,
  AUTHOR,
  DATE,
  CONFIDENCE,
  COMMENT,
  N_SLOTS
};
static const char *const slots[N_SLOTS] = {
    "subject_id",   "predicate_id",          "predicate_modifier",
    "object_id",    "mapping_justification", "author_id",
    "author_label", "mapping_date",          "confidence",
    "comment"};

// --- prefixes -------------------------------------------------------------------------

static const Prefix well_known[] = {
    // built in, or of the authorities that libraries use
    {{"skos", 4}, {PM_SKOS, sizeof PM_SKOS - 1}},
    {{"semapv", 6}, {SEMAPV, sizeof SEMAPV - 1}},
    {{"owl", 3}, {"http://www.w3.org/2002/07/owl#", 30}},
    {{"wd", 2}, {"http://www.wikidata.org/entity/", 31}},
    {{"viaf", 4}, {"http://viaf.org/viaf/", 21}},
    {{"gnd", 3}, {"https://d-nb.info/gnd/", 22}},
    {{"lcnaf", 5}, {"http://id.loc.gov/authorities/names/", 36}},
    {{"geonames", 8}, {"https://sws.geonames.org/", 25}},
};
enum { N_WELL_KNOWN = sizeof well_known / sizeof *well_known, N_BUILT_IN = 3 };

static PmStatus add_prefix(PmArena *arena, Prefixes *p, PmStr prefix, PmStr iri) {
  p->items = pm_arena_extend(arena, p->items, p->n, &p->cap, sizeof *p->items);
  if (!p->items || !prefix.data)
    return PM_ERR_NOMEM;
  p->items[p->n++] = (Prefix){prefix, iri};
  return PM_OK;
}

// What stands before the last / or #.
static PmStr namespace_of(PmStr iri) {
  size_t end = iri.len;
  while (end && iri.data[end - 1] != '/' && iri.data[end - 1] != '#')
    --end;
  return pm_str_slice(iri, 0, end ? end : iri.len);
}

static const Prefix *prefix_for(const Prefixes *p, PmStr iri) {
  for (size_t i = 0; i < p->n; ++i)
    if (pm_str_starts(iri, p->items[i].iri))
      return &p->items[i];
  return NULL;
}

static PmStatus note_prefix(PmArena *arena, Prefixes *p, PmStr iri) {
  if (prefix_for(p, iri))
    return PM_OK;
  for (size_t i = 0; i < N_WELL_KNOWN; ++i)
    if (pm_str_starts(iri, well_known[i].iri))
      return add_prefix(arena, p, well_known[i].prefix, well_known[i].iri);
  return add_prefix(arena, p, pm_arena_printf(arena, "ns%zu", p->n + 1),
                    namespace_of(iri));
}

// --- writing --------------------------------------------------------------------------

typedef struct {
  const PmRegister *reg;
  PmOutput *out;
  PmArena arena;
  Prefixes prefixes;
} Writer;

static bool is_mapping(const PmOverride *o) {
  return o->verb == PM_OVERRIDE_MATCH || o->verb == PM_OVERRIDE_MERGE ||
         o->verb == PM_OVERRIDE_DISTINCT;
}

static PmStatus find_prefixes(Writer *w) {
  PM_TRY(add_prefix(&w->arena, &w->prefixes, PM_STR("data"), w->reg->namespace_));
  for (size_t i = 0; i < N_BUILT_IN - 1; ++i)
    PM_TRY(add_prefix(&w->arena, &w->prefixes, well_known[i].prefix, well_known[i].iri));
  for (size_t i = 0; i < w->reg->n; ++i) {
    if (!is_mapping(&w->reg->items[i]))
      continue;
    PM_TRY(note_prefix(&w->arena, &w->prefixes, w->reg->items[i].id));
    PM_TRY(note_prefix(&w->arena, &w->prefixes, w->reg->items[i].object));
  }
  return PM_OK;
}

// Quoted as RFC 4180 does where it has to be.
static PmStatus put_cell(Writer *w, PmStr text) {
  bool quote = false;
  for (size_t i = 0; i < text.len; ++i)
    quote |= strchr("\t\"\r\n", text.data[i]) != NULL;
  if (!quote)
    return pm_output_write(w->out, text);
  PM_TRY(pm_output_write(w->out, PM_STR("\"")));
  for (size_t i = 0; i < text.len; ++i)
    PM_TRY(pm_output_write(w->out, text.data[i] == '"' ? PM_STR("\"\"")
                                                       : pm_str_slice(text, i, i + 1)));
  return pm_output_write(w->out, PM_STR("\""));
}

static PmStr contracted(Writer *w, PmStr iri) {
  const Prefix *p = prefix_for(&w->prefixes, iri);
  const PmStr rest = pm_str_slice(iri, p->iri.len, iri.len);
  return pm_arena_printf(&w->arena, "%.*s:%.*s", PM_ARGS(p->prefix), PM_ARGS(rest));
}

static PmStatus put_row(Writer *w, const PmOverride *o) {
  const PmOverrideDetails *d = &o->details;
  const bool distinct = o->verb == PM_OVERRIDE_DISTINCT;
  const PmStr exact = PM_STR(PM_SKOS "exactMatch");
  const PmStr cells[N_SLOTS] = {
      [SUBJECT] = contracted(w, o->id),
      [PREDICATE] = contracted(w, o->predicate.len ? o->predicate : exact),
      [MODIFIER] = distinct ? PM_STR("Not") : PM_STR(""),
      [OBJECT] = contracted(w, o->object),
      [JUSTIFICATION] = d->justification.len ? d->justification : PM_STR(CURATED),
      [AUTHOR] = d->author,
      [DATE] = d->date,
      [CONFIDENCE] = d->confidence,
      [COMMENT] = d->comment};
  if (!cells[SUBJECT].data || !cells[PREDICATE].data || !cells[OBJECT].data)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < N_SLOTS; ++i) {
    if (i == AUTHOR_ID)
      continue;
    PM_TRY(i ? pm_output_write(w->out, PM_STR("\t")) : PM_OK);
    PM_TRY(put_cell(w, cells[i]));
  }
  return pm_output_write(w->out, PM_STR("\n"));
}

static PmStatus put_head(Writer *w) {
  PM_TRY(pm_output_write(w->out, PM_STR("#curie_map:\n")));
  for (size_t i = 0; i < w->prefixes.n; ++i)
    PM_TRY(pm_output_printf(w->out, "#  %.*s: \"%.*s\"\n",
                            PM_ARGS(w->prefixes.items[i].prefix),
                            PM_ARGS(w->prefixes.items[i].iri)));
  PM_TRY(pm_output_printf(w->out,
                          "#license: \"https://w3id.org/sssom/license/unspecified\"\n"
                          "#mapping_set_id: \"%.*sregister\"\n",
                          PM_ARGS(w->reg->namespace_)));
  for (size_t i = 0; i < N_SLOTS; ++i)
    if (i != AUTHOR_ID)
      PM_TRY(pm_output_printf(w->out, "%s%s", i ? "\t" : "", slots[i]));
  return pm_output_write(w->out, PM_STR("\n"));
}

static PmStatus put_all(Writer *w) {
  PM_TRY(find_prefixes(w));
  PM_TRY(put_head(w));
  for (size_t i = 0; i < w->reg->n; ++i)
    if (is_mapping(&w->reg->items[i]))
      PM_TRY(put_row(w, &w->reg->items[i]));
  return PM_OK;
}

PmStatus pm_sssom_write(const PmRegister *reg, PmOutput *out, size_t *left_out) {
  Writer w = {.reg = reg, .out = out};
  const PmStatus st = put_all(&w);
  *left_out = 0;
  for (size_t i = 0; i < reg->n; ++i)
    *left_out += !is_mapping(&reg->items[i]);
  pm_arena_release(&w.arena);
  return st;
}

// --- reading --------------------------------------------------------------------------

typedef struct {
  PmJob *job;
  const char *name;
  PmArena *arena;
  PmStr namespace_;
  PmStr text;
  size_t pos;
  uint64_t line; // of pos, from 1
  uint64_t row;  // line that the row begins at
  Prefixes prefixes;
  PmStr cells[MAX_COLUMNS];
  size_t n_cells;
  size_t columns[N_SLOTS]; // SIZE_MAX: not there
  PmOverride *items;
  size_t n, cap;
  size_t skipped;
} Reader;

static PmStatus fail(Reader *r, const char *hint, const char *what, PmStr about) {
  return pm_fail(r->job, PM_ERR_SYNTAX, pm_at(r->name, r->row, 1), hint, "%s%s%.*s%s",
                 what, about.len ? ": '" : "", PM_ARGS(about), about.len ? "'" : "");
}

static PmStr trimmed(PmStr s) {
  while (s.len && (*s.data == ' ' || *s.data == '\t'))
    s = pm_str_slice(s, 1, s.len);
  while (s.len && strchr(" \t\r", s.data[s.len - 1]))
    --s.len;
  return s;
}

static PmStr unquoted(PmStr s) {
  const bool quoted =
      s.len >= 2 && (*s.data == '"' || *s.data == '\'') && s.data[s.len - 1] == *s.data;
  return quoted ? pm_str_slice(s, 1, s.len - 1) : s;
}

// "  viaf: http://viaf.org/viaf/", one prefix a line, as the specification shows it.
static PmStatus read_prefix(Reader *r, PmStr line) {
  const PmStr pair = trimmed(line);
  const size_t colon = pm_str_find(pair, PM_STR(":"), 0);
  const PmStr iri = unquoted(
      trimmed(pm_str_slice(pair, colon == SIZE_MAX ? pair.len : colon + 1, pair.len)));
  if (colon == SIZE_MAX || colon == 0 || iri.len == 0)
    return fail(r, "write it as #  prefix: \"IRI\", one a line", "no prefix", pair);
  return add_prefix(r->arena, &r->prefixes, unquoted(pm_str_slice(pair, 0, colon)), iri);
}

static PmStr take_line(Reader *r) {
  const size_t nl = pm_str_find(r->text, PM_STR("\n"), r->pos);
  const size_t end = nl == SIZE_MAX ? r->text.len : nl;
  const PmStr line = pm_str_slice(r->text, r->pos, end);
  r->row = ++r->line;
  r->pos = end + 1;
  return line;
}

static PmStatus read_head(Reader *r) {
  bool in_map = false;
  for (size_t i = 0; i < N_BUILT_IN; ++i)
    PM_TRY(add_prefix(r->arena, &r->prefixes, well_known[i].prefix, well_known[i].iri));
  while (r->pos < r->text.len && r->text.data[r->pos] == '#') {
    PmStr line = take_line(r);
    line = pm_str_slice(line, 1, line.len);
    const bool inner = line.len && (*line.data == ' ' || *line.data == '\t');
    if (in_map && inner && trimmed(line).len && *trimmed(line).data != '#') {
      // "# key:" of those who put a space after each # is no prefix
      const bool key = pm_str_starts(line, PM_STR(" ")) &&
                       !pm_str_starts(line, PM_STR("  ")) &&
                       pm_str_ends(trimmed(line), PM_STR(":"));
      PM_TRY(key ? PM_OK : read_prefix(r, line));
      continue;
    }
    const PmStr key = trimmed(line);
    if (pm_str_starts(key, PM_STR("curie_map:")) && !pm_str_eqz(key, "curie_map:"))
      return fail(r, "write one prefix a line", "curie_map on one line", (PmStr){0});
    in_map = pm_str_eqz(key, "curie_map:");
  }
  return PM_OK;
}

static PmStatus read_quoted(Reader *r, PmStr *cell) {
  const size_t start = ++r->pos;
  size_t end = start;
  while (end < r->text.len && !(r->text.data[end] == '"' &&
                                (end + 1 == r->text.len || r->text.data[end + 1] != '"')))
    end += r->text.data[end] == '"' ? 2 : 1;
  if (end >= r->text.len)
    return fail(r, "close it with \"", "a quoted cell does not end", (PmStr){0});
  char *out = pm_arena_alloc(r->arena, end - start + 1);
  size_t n = 0;
  if (!out)
    return PM_ERR_NOMEM;
  for (size_t i = start; i < end; i += r->text.data[i] == '"' ? 2 : 1) {
    r->line += r->text.data[i] == '\n';
    out[n++] = r->text.data[i];
  }
  r->pos = end + 1;
  *cell = pm_str_n(out, n);
  return PM_OK;
}

static PmStatus read_row(Reader *r) {
  r->n_cells = 0;
  r->row = r->line + 1;
  for (bool more = true; more;) {
    PmStr cell = {0};
    if (r->n_cells == MAX_COLUMNS)
      return fail(r, NULL, "too many columns", (PmStr){0});
    if (r->pos < r->text.len && r->text.data[r->pos] == '"')
      PM_TRY(read_quoted(r, &cell));
    size_t end = r->pos;
    while (end < r->text.len && r->text.data[end] != '\t' && r->text.data[end] != '\n')
      ++end;
    const PmStr rest = trimmed(pm_str_slice(r->text, r->pos, end));
    r->cells[r->n_cells++] = cell.data ? cell : rest;
    more = end < r->text.len && r->text.data[end] == '\t';
    r->pos = end + 1;
  }
  ++r->line;
  return PM_OK;
}

static PmStatus read_columns(Reader *r) {
  PM_TRY(read_row(r));
  for (size_t i = 0; i < N_SLOTS; ++i) {
    r->columns[i] = SIZE_MAX;
    for (size_t k = 0; k < r->n_cells; ++k)
      if (pm_str_eqz(r->cells[k], slots[i]))
        r->columns[i] = k;
  }
  static const size_t needed[] = {SUBJECT, PREDICATE, OBJECT, JUSTIFICATION};
  for (size_t i = 0; i < sizeof needed / sizeof *needed; ++i)
    if (r->columns[needed[i]] == SIZE_MAX)
      return fail(r, "the first row after the comments names the columns",
                  "a column is missing", pm_str(slots[needed[i]]));
  return PM_OK;
}

static PmStr cell_of(const Reader *r, size_t slot) {
  const size_t column = r->columns[slot];
  return column < r->n_cells ? r->cells[column] : (PmStr){0};
}

// A CURIE by the file's prefixes; the last of two equal prefixes counts.
static PmStatus expand(Reader *r, size_t slot, PmStr *out) {
  const PmStr curie = cell_of(r, slot);
  const size_t colon = pm_str_find(curie, PM_STR(":"), 0);
  const PmStr prefix = pm_str_slice(curie, 0, colon == SIZE_MAX ? 0 : colon);
  for (size_t i = r->prefixes.n; prefix.len && i-- > 0;)
    if (pm_str_eq(r->prefixes.items[i].prefix, prefix)) {
      *out = pm_arena_printf(r->arena, "%.*s%.*s", PM_ARGS(r->prefixes.items[i].iri),
                             PM_ARGS(pm_str_slice(curie, colon + 1, curie.len)));
      return out->data ? PM_OK : PM_ERR_NOMEM;
    }
  *out = curie;
  return pm_str_starts(curie, PM_STR("http://")) ||
                 pm_str_starts(curie, PM_STR("https://"))
             ? PM_OK
             : fail(r, "declare its prefix in the curie_map",
                    prefix.len ? "an unknown prefix" : "no id", curie);
}

static bool is_ours(const Reader *r, PmStr iri) {
  return pm_str_starts(iri, r->namespace_);
}

// What the row says, as a line of a register; false for what a register cannot say.
static bool make_override(const Reader *r, PmOverride *o) {
  const bool not = pm_str_eqz(cell_of(r, MODIFIER), "Not");
  const bool same = pm_str_eqz(o->predicate, "http://www.w3.org/2002/07/owl#sameAs");
  const bool exact = same || pm_str_eqz(o->predicate, PM_SKOS "exactMatch");
  const bool close = pm_str_eqz(o->predicate, PM_SKOS "closeMatch");
  if (!is_ours(r, o->id) && is_ours(r, o->object)) { // both predicates are symmetric
    const PmStr swap = o->id;
    o->id = o->object;
    o->object = swap;
  }
  if (!is_ours(r, o->id) || (!exact && !close))
    return false;
  const bool both = is_ours(r, o->object);
  o->verb = !both ? PM_OVERRIDE_MATCH : not ? PM_OVERRIDE_DISTINCT : PM_OVERRIDE_MERGE;
  o->predicate = both    ? (PmStr){0}
                 : exact ? PM_STR(PM_SKOS "exactMatch")
                         : PM_STR(PM_SKOS "closeMatch");
  return both ? exact : !not ;
}

static PmStatus read_mapping(Reader *r) {
  PmOverride o = {.line = r->row};
  PM_TRY(expand(r, SUBJECT, &o.id));
  PM_TRY(expand(r, PREDICATE, &o.predicate));
  PM_TRY(expand(r, OBJECT, &o.object));
  if (!make_override(r, &o)) {
    ++r->skipped;
    return PM_OK;
  }
  if (!pm_confidence_is_valid(cell_of(r, CONFIDENCE)))
    return fail(r, "write it as 0.85, from 0 to 1", "confidence", cell_of(r, CONFIDENCE));
  const PmStr author = cell_of(r, AUTHOR), justification = cell_of(r, JUSTIFICATION);
  o.details = (PmOverrideDetails){
      .confidence = cell_of(r, CONFIDENCE),
      .justification = pm_str_eqz(justification, CURATED) ? (PmStr){0} : justification,
      .author = author.len ? author : cell_of(r, AUTHOR_ID),
      .date = cell_of(r, DATE),
      .comment = cell_of(r, COMMENT)};
  r->items = pm_arena_extend(r->arena, r->items, r->n, &r->cap, sizeof o);
  if (!r->items)
    return PM_ERR_NOMEM;
  r->items[r->n++] = o;
  return PM_OK;
}

static PmStatus read_text(Reader *r) {
  PM_TRY(read_head(r));
  PM_TRY(read_columns(r));
  while (r->pos < r->text.len) {
    PM_TRY(read_row(r));
    if (r->n_cells > 1 || r->cells[0].len)
      PM_TRY(read_mapping(r));
  }
  return PM_OK;
}

PmStatus pm_sssom_parse(PmJob *job, const char *name, PmStr text, PmStr namespace_,
                        PmArena *arena, PmSssom *out) {
  Reader r = {.job = job,
              .name = name,
              .arena = arena,
              .namespace_ = namespace_,
              .text = pm_arena_copy(arena, text)};
  *out = (PmSssom){0};
  if (!r.text.data)
    return PM_ERR_NOMEM;
  if (pm_utf8_valid(r.text) < r.text.len || memchr(r.text.data, 0, r.text.len))
    return pm_fail(job, PM_ERR_SYNTAX, pm_at(name, 0, 0), "save the file as UTF-8",
                   "not UTF-8");
  if (pm_str_starts(r.text, PM_STR("\xEF\xBB\xBF")))
    r.pos = 3;
  PM_TRY(read_text(&r));
  *out = (PmSssom){{r.items, r.n}, r.skipped};
  return PM_OK;
}

bool pm_sssom_looks_like(PmStr text) {
  for (size_t from = 0; from < text.len;) {
    const size_t nl = pm_str_find(text, PM_STR("\n"), from);
    const size_t end = nl == SIZE_MAX ? text.len : nl;
    const PmStr line = pm_str_slice(text, from, end);
    if (trimmed(line).len && !pm_str_starts(line, PM_STR("#")) &&
        !pm_str_starts(line, PM_STR("\xEF\xBB\xBF#")))
      return pm_str_contains(line, PM_STR("subject_id"));
    from = end + 1;
  }
  return false;
}
