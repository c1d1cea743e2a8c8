// SPDX-License-Identifier: MIT
// The state folder holds for each unit (a source, or an input) the quads that it made, as
// sorted N-Quads in a file named after its fingerprint, and an index of them. A unit with
// the same fingerprint is not mapped again. A quad is new when no unit made it before and
// gone when none makes it now. The index is written last: until then nothing has
// happened. It has a line for each unit (the fingerprint, the SHA-256 of its file, its
// name) and at its end a SHA-256 of them all, so that a folder that something else wrote
// to is not taken for what was mapped.
#include "cmd_map_since.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MOST_BYTES = 1 << 30, PIECE = 1 << 16 };

typedef struct {
  PmStr name;
  PmSha256 print;   // names its file
  PmSha256 content; // of that file
  size_t unit;      // of the rules, or SIZE_MAX: an input
  bool known;       // it can be told whether it changed
  bool kept;        // made before, and the same
} Unit;

typedef struct {
  Unit *items;
  size_t n, cap;
} Units;

typedef struct {
  PmCli *cli;
  const PmSince *since;
  PmArena arena;
  Units before, now;
  PmStrtab lines;        // of what was mapped again
  bool *was, *is, *held; // by line: before, now, in a unit that was kept
  size_t cap;
  uint64_t refused;
} Run;

static PmStr unit_path(Run *r, const Unit *unit) {
  return pm_arena_printf(&r->arena, "%s/%s.nq", r->since->state, unit->print.hex);
}

static PmStatus add_unit(Run *r, Units *units, const Unit *unit) {
  Unit *items =
      pm_arena_extend(&r->arena, units->items, units->n, &units->cap, sizeof *items);
  if (!items)
    return PM_ERR_NOMEM;
  units->items = items;
  items[units->n++] = *unit;
  return PM_OK;
}

// --- what there was -------------------------------------------------------------------

enum { HEX = 64, BEFORE_NAME = 2 * (HEX + 1) };

static PmStatus damaged(const Run *r, const char *path) {
  return pm_fail(&r->cli->job, PM_ERR_INVALID, pm_at(path, 0, 0),
                 "remove the folder and map anew; which quads are gone is then unknown",
                 "the state of --since was changed or damaged");
}

static PmStatus check_content(Run *r, const Unit *unit) {
  const PmStr path = unit_path(r, unit);
  PmSha256 hash;
  if (!path.data)
    return PM_ERR_NOMEM;
  if (access(path.data, R_OK))
    return damaged(r, path.data);
  PM_TRY(pm_sha256_file(&r->cli->job, path.data, &hash));
  return strcmp(hash.hex, unit->content.hex) == 0 ? PM_OK : damaged(r, path.data);
}

static PmStatus read_index_line(Run *r, PmStr line, const char *index) {
  Unit unit = {.known = true};
  if (line.len < BEFORE_NAME)
    return damaged(r, index);
  memcpy(unit.print.hex, line.data, HEX);
  memcpy(unit.content.hex, line.data + HEX + 1, HEX);
  unit.name = pm_arena_copy(&r->arena, pm_str_slice(line, BEFORE_NAME, line.len));
  if (!unit.name.data)
    return PM_ERR_NOMEM;
  PM_TRY(check_content(r, &unit));
  return add_unit(r, &r->before, &unit);
}

static PmStatus read_lines(Run *r, PmStr text, const char *index) {
  const size_t last = text.len > HEX ? text.len - HEX - 1 : 0;
  const PmStr lines = pm_str_slice(text, 0, last);
  const PmSha256 hash = pm_sha256(lines);
  if (text.len <= HEX || memcmp(text.data + last, hash.hex, HEX) != 0)
    return damaged(r, index);
  for (size_t at = 0; at < lines.len;) {
    const size_t feed = pm_str_find(lines, PM_STR("\n"), at);
    const size_t end = feed < lines.len ? feed : lines.len;
    PM_TRY(read_index_line(r, pm_str_slice(lines, at, end), index));
    at = end + 1;
  }
  return PM_OK;
}

static PmStatus read_index(Run *r) {
  const PmStr path = pm_arena_printf(&r->arena, "%s/index", r->since->state);
  PmBuf buf = pm_buf(MOST_BYTES);
  if (!path.data)
    return PM_ERR_NOMEM;
  if (access(path.data, F_OK))
    return PM_OK;
  PmStatus st = pm_read_file(&r->cli->job, path.data, &buf);
  if (!st)
    st = read_lines(r, pm_buf_str(&buf), path.data);
  pm_buf_release(&buf);
  return st;
}

static bool is_kept(const Run *r, Unit *unit) {
  for (size_t i = 0; i < r->before.n; ++i)
    if (pm_str_eq(r->before.items[i].name, unit->name) &&
        strcmp(r->before.items[i].print.hex, unit->print.hex) == 0) {
      unit->content = r->before.items[i].content;
      return true;
    }
  return false;
}

// --- what there is --------------------------------------------------------------------

// A unit that is always mapped again gets another file each time.
static PmStr last_print(const Run *r, const Unit *unit) {
  for (size_t i = 0; i < r->before.n; ++i)
    if (pm_str_eq(r->before.items[i].name, unit->name))
      return pm_str(r->before.items[i].print.hex);
  return PM_STR("");
}

// The file's name tells sources of the same content apart, too.
static PmStatus finish_unit(Run *r, Unit *unit, const PmFingerprint *print) {
  const PmStr last = print->known ? PM_STR("") : last_print(r, unit);
  const PmStr all = pm_arena_printf(&r->arena, "%s%.*s %.*s", print->hash.hex,
                                    PM_ARGS(last), PM_ARGS(unit->name));
  if (!all.data)
    return PM_ERR_NOMEM;
  unit->print = pm_sha256(all);
  unit->known = print->known;
  unit->kept = print->known && is_kept(r, unit);
  return add_unit(r, &r->now, unit);
}

static PmStatus add_sources(Run *r) {
  for (size_t i = 0; i < pm_rules_n_units(r->since->rules); ++i) {
    const char *name = pm_rules_unit_name(r->since->rules, i);
    PmFingerprint print;
    if (!name)
      continue;
    Unit unit = {.unit = i, .name = pm_arena_printf(&r->arena, "%zu %s", i, name)};
    PM_TRY(pm_rules_unit_print(&r->cli->job, r->since->rules, i, &print));
    PM_TRY(unit.name.data ? finish_unit(r, &unit, &print) : PM_ERR_NOMEM);
  }
  return PM_OK;
}

static PmStatus add_input(Run *r, const PmFingerprint *rules, const char *path) {
  Unit unit = {.unit = SIZE_MAX, .name = pm_arena_printf(&r->arena, "- %s", path)};
  PmFingerprint print = *rules;
  PmSha256 hash;
  PM_TRY(pm_sha256_file(&r->cli->job, path, &hash));
  const PmStr all = pm_arena_printf(&r->arena, "%s %s", rules->hash.hex, hash.hex);
  if (!all.data || !unit.name.data)
    return PM_ERR_NOMEM;
  print.hash = pm_sha256(all);
  return finish_unit(r, &unit, &print);
}

static PmStatus add_inputs(Run *r) {
  PmFingerprint print;
  if (!pm_rules_want_input(r->since->rules))
    return PM_OK;
  PM_TRY(pm_rules_input_print(&r->cli->job, r->since->rules, &print));
  for (size_t i = 0; i < r->since->inputs->n; ++i)
    PM_TRY(add_input(r, &print, r->since->inputs->items[i]));
  return PM_OK;
}

// --- mapping --------------------------------------------------------------------------

static PmStatus run_unit(Run *r, const Unit *unit, PmMapping *mapping) {
  PmBuf bytes = pm_buf(MOST_BYTES);
  PmMapInput input = {0};
  PmStatus st = PM_OK;
  pm_mapping_choose(mapping, unit->unit, pm_hash64(unit->name, 0));
  if (unit->unit == SIZE_MAX) {
    input.name = unit->name.data + 2;
    st = pm_read_file(&r->cli->job, input.name, &bytes);
    input.bytes = pm_buf_str(&bytes);
  }
  if (!st)
    st = pm_mapping_run(mapping, unit->unit == SIZE_MAX ? &input : NULL);
  if (!st)
    st = pm_mapping_end(mapping);
  pm_buf_release(&bytes);
  return st;
}

static PmStatus map_into(Run *r, const Unit *unit, PmSorter *sorter) {
  PmMapping *mapping = NULL;
  PM_TRY(pm_mapping_new(&r->cli->job, r->since->rules, pm_sorter_sink(sorter), &mapping));
  if (r->since->strict)
    pm_mapping_be_strict(mapping);
  pm_mapping_watch(mapping, &r->since->watch);
  const PmStatus st = run_unit(r, unit, mapping);
  r->refused += pm_mapping_counts(mapping).refused;
  pm_mapping_free(mapping);
  return st;
}

static PmStatus write_sorted(Run *r, const Unit *unit, PmSorter *sorter) {
  const PmStr path = unit_path(r, unit);
  PmOutput *output = NULL;
  if (!path.data)
    return PM_ERR_NOMEM;
  PM_TRY(pm_output_open(&r->cli->job, path.data, &output));
  const PmStatus st = pm_sorter_write(sorter, output);
  if (!st)
    return pm_output_commit(output);
  pm_output_abort(output);
  return st;
}

static PmStatus map_unit(Run *r, const Unit *unit) {
  PmSorter *sorter = NULL;
  PM_TRY(pm_sorter_new(&r->cli->job, &(PmSortOptions){0}, &sorter));
  PmStatus st = map_into(r, unit, sorter);
  if (!st)
    st = write_sorted(r, unit, sorter);
  pm_sorter_free(sorter);
  return st;
}

// --- lines ----------------------------------------------------------------------------

static PmStatus grow_marks(Run *r) {
  if (r->lines.n < r->cap)
    return PM_OK;
  const size_t cap = r->cap ? r->cap * 2 : 1 << 12;
  bool **marks[] = {&r->was, &r->is, &r->held};
  for (size_t i = 0; i < 3; ++i) {
    bool *grown = realloc(*marks[i], cap);
    if (!grown)
      return PM_ERR_NOMEM;
    memset(grown + r->cap, 0, cap - r->cap);
    *marks[i] = grown;
  }
  r->cap = cap;
  return PM_OK;
}

typedef enum { WAS, IS, HELD } Mark;

static PmStatus mark_line(Run *r, PmStr line, Mark mark) {
  uint32_t number = pm_strtab_find(&r->lines, line);
  if (number == PM_STRTAB_NONE && mark == HELD)
    return PM_OK;
  PM_TRY(grow_marks(r));
  if (number == PM_STRTAB_NONE)
    PM_TRY(pm_strtab_add(&r->lines, line, &number, NULL));
  (mark == WAS ? r->was : mark == IS ? r->is : r->held)[number] = true;
  return PM_OK;
}

static PmStatus mark_lines(Run *r, PmBuf *buf, Mark mark) {
  size_t at = 0;
  const PmStr text = pm_buf_str(buf);
  for (;;) {
    const char *feed = at < text.len ? memchr(text.data + at, '\n', text.len - at) : NULL;
    if (!feed)
      break;
    const size_t end = (size_t)(feed - text.data);
    PM_TRY(mark_line(r, pm_str_slice(text, at, end), mark));
    at = end + 1;
  }
  if (at)
    memmove(buf->data, buf->data + at, buf->len - at);
  buf->len -= at;
  return pm_job_check(&r->cli->job);
}

static PmStatus mark_file(Run *r, const Unit *unit, Mark mark) {
  const PmStr path = unit_path(r, unit);
  PmInput *input = NULL;
  PmBuf buf = pm_buf(MOST_BYTES);
  char piece[PIECE];
  size_t n = 1;
  if (!path.data)
    return PM_ERR_NOMEM;
  PM_TRY(pm_input_open(&r->cli->job, path.data, &input));
  PmStatus st = PM_OK;
  while (!st && n) {
    st = pm_input_read(input, piece, sizeof piece, &n);
    if (!st)
      st = pm_buf_append(&buf, pm_str_n(piece, n));
    if (!st)
      st = mark_lines(r, &buf, mark);
  }
  pm_input_close(input);
  pm_buf_release(&buf);
  return st;
}

// Whether a unit of before is one of those that were kept.
static bool is_still(const Run *r, const Unit *old) {
  for (size_t i = 0; i < r->now.n; ++i)
    if (r->now.items[i].kept && strcmp(r->now.items[i].print.hex, old->print.hex) == 0)
      return true;
  return false;
}

static PmStatus mark_all(Run *r) {
  for (size_t i = 0; i < r->before.n; ++i)
    if (!is_still(r, &r->before.items[i]))
      PM_TRY(mark_file(r, &r->before.items[i], WAS));
  for (size_t i = 0; i < r->now.n; ++i)
    if (!r->now.items[i].kept)
      PM_TRY(map_unit(r, &r->now.items[i]));
  for (size_t i = 0; i < r->now.n; ++i)
    PM_TRY(r->now.items[i].kept ? PM_OK : mark_file(r, &r->now.items[i], IS));
  for (size_t i = 0; i < r->now.n && r->lines.n; ++i)
    if (r->now.items[i].kept)
      PM_TRY(mark_file(r, &r->now.items[i], HELD));
  return PM_OK;
}

// --- what comes out -------------------------------------------------------------------

static PmStatus put_lines(Run *r, const PmSink *sink, bool added) {
  PmBuf line = pm_buf(MOST_BYTES);
  PmStatus st = PM_OK;
  for (uint32_t i = 0; i < r->lines.n && !st; ++i) {
    const bool wanted = added ? r->is[i] && !r->was[i] : r->was[i] && !r->is[i];
    if (!wanted || r->held[i])
      continue;
    pm_buf_clear(&line);
    st = pm_buf_append(&line, pm_strtab_get(&r->lines, i));
    st = st ? st : pm_buf_putc(&line, '\n');
    st = st ? st : pm_sink_lines(&r->cli->job, sink, pm_buf_str(&line), true);
  }
  pm_buf_release(&line);
  return st ? st : pm_sink_end(sink);
}

static PmStatus put_in(Run *r, PmOutput *output, PmFormat format, bool added) {
  PmWriter *writer = NULL;
  PM_TRY(
      pm_writer_new(&r->cli->job, output, &(PmWriteOptions){.format = format}, &writer));
  const PmStatus st = put_lines(r, pm_writer_sink(writer), added);
  pm_writer_free(writer);
  return st;
}

static PmStatus write_lines(Run *r, const char *path, bool added) {
  const PmFormat named = added ? PM_FORMAT_UNKNOWN : pm_format_by_path(pm_str(path));
  PmOutput *output = NULL;
  PM_TRY(pm_output_open(&r->cli->job, path, &output));
  const PmStatus st = put_in(r, output, named ? named : r->since->format, added);
  if (!st)
    return pm_output_commit(output);
  pm_output_abort(output);
  return st;
}

static PmStatus hash_unit(Run *r, Unit *unit) {
  if (unit->kept)
    return PM_OK;
  const PmStr path = unit_path(r, unit);
  return path.data ? pm_sha256_file(&r->cli->job, path.data, &unit->content)
                   : PM_ERR_NOMEM;
}

static PmStatus put_index(Run *r, PmOutput *output) {
  PmBuf lines = pm_buf(MOST_BYTES);
  PmStatus st = PM_OK;
  for (size_t i = 0; i < r->now.n && !st; ++i) {
    Unit *unit = &r->now.items[i];
    st = hash_unit(r, unit);
    if (!st)
      st = pm_buf_printf(&lines, "%s %s %.*s\n", unit->print.hex, unit->content.hex,
                         PM_ARGS(unit->name));
  }
  if (!st)
    st = pm_output_write(output, pm_buf_str(&lines));
  if (!st)
    st = pm_output_printf(output, "%s\n", pm_sha256(pm_buf_str(&lines)).hex);
  pm_buf_release(&lines);
  return st;
}

static PmStatus write_index(Run *r) {
  const PmStr path = pm_arena_printf(&r->arena, "%s/index", r->since->state);
  PmOutput *output = NULL;
  if (!path.data)
    return PM_ERR_NOMEM;
  PM_TRY(pm_output_open(&r->cli->job, path.data, &output));
  const PmStatus st = put_index(r, output);
  if (!st)
    return pm_output_commit(output);
  pm_output_abort(output);
  return st;
}

static bool is_now(const Run *r, const Unit *old) {
  for (size_t i = 0; i < r->now.n; ++i)
    if (strcmp(r->now.items[i].print.hex, old->print.hex) == 0)
      return true;
  return false;
}

static void drop_old_files(Run *r) {
  for (size_t i = 0; i < r->before.n; ++i) {
    const PmStr path = unit_path(r, &r->before.items[i]);
    if (path.data && !is_now(r, &r->before.items[i]))
      unlink(path.data);
  }
}

static PmStatus run_all(Run *r) {
  PM_TRY(pm_make_dirs(&r->cli->job, r->since->state));
  PM_TRY(read_index(r));
  PM_TRY(add_sources(r));
  PM_TRY(add_inputs(r));
  PM_TRY(mark_all(r));
  PM_TRY(write_lines(r, r->since->output ? r->since->output : "-", true));
  if (r->since->removed)
    PM_TRY(write_lines(r, r->since->removed, false));
  PM_TRY(write_index(r));
  drop_old_files(r);
  return PM_OK;
}

PmStatus pm_map_since(PmCli *cli, const PmSince *since, uint64_t *refused) {
  Run r = {.cli = cli, .since = since};
  const PmStatus st = run_all(&r);
  *refused = r.refused;
  pm_strtab_release(&r.lines);
  pm_arena_release(&r.arena);
  free(r.was);
  free(r.is);
  free(r.held);
  return st;
}
