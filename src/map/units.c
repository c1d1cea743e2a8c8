// SPDX-License-Identifier: MIT
// Units of an incremental run: what one source makes. A unit's fingerprint is of all
// bytes that it depends on: its source, those it joins with or views, the rules.
#include "map/rules.h"
#include "map/sql.h"
#include "map/view.h"

#include <stdlib.h>

static bool has_maps(const PmRules *rules, const PmSourceFile *file) {
  for (size_t i = 0; i < rules->n_maps; ++i)
    if (rules->maps[i]->source->file == file && !rules->maps[i]->per_input)
      return true;
  return false;
}

size_t pm_rules_n_units(const PmRules *rules) { return rules->n_files; }

const char *pm_rules_unit_name(const PmRules *rules, size_t unit) {
  const PmSourceFile *file = rules->files[unit];
  return has_maps(rules, file) ? file->path.data : NULL;
}

// --- what a unit depends on -----------------------------------------------------------

typedef struct {
  const PmRules *rules;
  bool *needed; // by file
} Needs;

static void need(const Needs *n, const PmSourceFile *file) {
  n->needed[file->number] = true;
  for (const PmView *v = file->view; v; v = v->base->file->view) {
    n->needed[v->base->file->number] = true;
    if (v->parent)
      need(n, v->parent->file);
  }
}

static bool gathers(const PmTriplesMap *map) {
  if (map->subject.gather || map->subject.quote)
    return true;
  for (size_t i = 0; i < map->n_poms; ++i)
    for (size_t j = 0; j < map->poms[i].objects.n; ++j)
      if (map->poms[i].objects.items[j].gather || map->poms[i].objects.items[j].quote)
        return true;
  return false;
}

static void need_of_map(const Needs *n, const PmTriplesMap *map) {
  need(n, map->source->file);
  for (size_t i = 0; i < map->n_poms; ++i)
    for (size_t j = 0; j < map->poms[i].n_refs; ++j)
      need(n, map->poms[i].refs[j].parent->source->file);
  // What a list, a container or a quoted triple takes from joins is not looked up here:
  // all of them.
  for (size_t i = 0; gathers(map) && i < n->rules->n_joins; ++i)
    need(n, n->rules->join_parents[i]->source->file);
}

static PmStatus add_file(PmJob *job, const PmSourceFile *file, PmBuf *buf, bool *known) {
  PmSha256 hash;
  if (file->sql && !file->sql->path.len)
    *known = false; // a server's tables have no fingerprint
  if (file->is_input || file->view || (file->sql && !file->sql->path.len))
    return PM_OK;
  PM_TRY(pm_sha256_file(job, file->sql ? file->sql->path.data : file->path.data, &hash));
  return pm_buf_printf(buf, "%s %.*s\n", hash.hex, PM_ARGS(file->path));
}

// What functions look things up in counts as a part of the rules: any rule may call them.
static PmStatus add_rules(PmJob *job, const PmRules *rules, PmBuf *buf) {
  PM_TRY(pm_buf_printf(buf, "%.*s\n", PM_ARGS(rules->base)));
  for (size_t i = 0; i < rules->n_rule_files; ++i)
    PM_TRY(pm_buf_printf(buf, "%s\n", rules->hashes[i].hex));
  for (size_t i = 0; i < rules->tables.n; ++i) {
    PmSha256 hash;
    PM_TRY(pm_sha256_file(job, rules->tables.items[i].data, &hash));
    PM_TRY(pm_buf_printf(buf, "%s\n", hash.hex));
  }
  return PM_OK;
}

static PmStatus add_needed(PmJob *job, const Needs *n, PmBuf *buf, bool *known) {
  PM_TRY(add_rules(job, n->rules, buf));
  for (size_t i = 0; i < n->rules->n_files; ++i)
    if (n->needed[i])
      PM_TRY(add_file(job, n->rules->files[i], buf, known));
  return PM_OK;
}

// `file` NULL: of the maps that run with each input.
static PmStatus fingerprint(PmJob *job, const PmRules *rules, const PmSourceFile *file,
                            PmFingerprint *print) {
  PmBuf buf = pm_buf(1 << 26);
  const Needs n = {rules, calloc(rules->n_files + 1, sizeof(bool))};
  if (!n.needed)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < rules->n_maps; ++i)
    if (file ? rules->maps[i]->source->file == file : rules->maps[i]->per_input)
      need_of_map(&n, rules->maps[i]);
  print->known = true;
  const PmStatus st = add_needed(job, &n, &buf, &print->known);
  if (!st)
    print->hash = pm_sha256(pm_buf_str(&buf));
  pm_buf_release(&buf);
  free(n.needed);
  return st;
}

PmStatus pm_rules_unit_print(PmJob *job, const PmRules *rules, size_t unit,
                             PmFingerprint *print) {
  return fingerprint(job, rules, rules->files[unit], print);
}

PmStatus pm_rules_input_print(PmJob *job, const PmRules *rules, PmFingerprint *print) {
  return fingerprint(job, rules, NULL, print);
}
