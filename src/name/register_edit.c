// SPDX-License-Identifier: MIT
// Changes a register's file: lines are added or taken out, all others stay byte for byte.
// The new text is checked before it replaces the old one.
#include "name/register_read.h"

#include <errno.h>
#include <stdio.h>

enum { EDIT_MAX = 256 << 20 };

static const char heading[] =
    "# What people have decided about entities, one decision a line, columns parted by\n"
    "# tabs (docs/register.md). pressmark reads it and never changes it by itself.\n";

// --- the file -------------------------------------------------------------------------

// A register that is not there yet is empty.
static PmStatus read_old(PmJob *job, const char *path, PmBuf *text) {
  PmJob silent = {0};
  PmInput *input = NULL;
  const PmStatus st = pm_input_open(&silent, path, &input);
  if (st == PM_OK) {
    pm_input_close(input);
    return pm_read_file(job, path, text);
  }
  FILE *there = fopen(path, "rb");
  if (there || errno != ENOENT) {
    if (there)
      fclose(there);
    return pm_read_file(job, path, text); // says what is wrong
  }
  return pm_buf_append(text, pm_str(heading));
}

static PmStatus write_new(PmJob *job, const char *path, PmStr text) {
  PmOutput *output = NULL;
  PM_TRY(pm_output_open(job, path, &output));
  const PmStatus st = pm_output_write(output, text);
  if (!st)
    return pm_output_commit(output);
  pm_output_abort(output);
  return st;
}

// Checks the whole and puts it in place.
static PmStatus replace(PmJob *job, const char *path, PmStr namespace_, PmStr text) {
  PmRegister *reg = NULL;
  PM_TRY(pm_register_parse(job, path, text, namespace_, &reg));
  pm_register_free(reg);
  return write_new(job, path, text);
}

// --- adding ---------------------------------------------------------------------------

static bool is_same(const PmOverride *a, const PmOverride *b) {
  bool same = a->verb == b->verb && pm_str_eq(a->id, b->id) &&
              pm_str_eq(a->object, b->object) && pm_str_eq(a->predicate, b->predicate);
  for (size_t i = 0; i < PM_N_CONDITIONS; ++i)
    same = same && pm_str_eq(a->conditions[i], b->conditions[i]);
  return same;
}

bool pm_register_says(const PmRegister *reg, const PmOverride *o) {
  for (size_t i = 0; i < reg->n; ++i)
    if (is_same(&reg->items[i], o))
      return true;
  return false;
}

static PmStatus add_lines(PmBuf *text, const PmRegister *old, PmStr namespace_,
                          const PmOverrides *add, size_t *added) {
  if (text->len && text->data[text->len - 1] != '\n')
    PM_TRY(pm_buf_putc(text, '\n'));
  for (size_t i = 0; i < add->n; ++i) {
    if (pm_register_says(old, &add->items[i]))
      continue;
    PM_TRY(pm_override_write(text, namespace_, &add->items[i]));
    ++*added;
  }
  return PM_OK;
}

PmStatus pm_register_add(PmJob *job, const char *path, PmStr namespace_,
                         const PmOverrides *add, size_t *added) {
  PmBuf text = pm_buf(EDIT_MAX);
  PmRegister *old = NULL;
  *added = 0;
  PmStatus st = read_old(job, path, &text);
  if (!st)
    st = pm_register_parse(job, path, pm_buf_str(&text), namespace_, &old);
  if (!st)
    st = add_lines(&text, old, namespace_, add, added);
  if (!st && *added)
    st = replace(job, path, namespace_, pm_buf_str(&text));
  pm_register_free(old);
  pm_buf_release(&text);
  return st;
}

// --- taking out -----------------------------------------------------------------------

// The lines that are not numbers of `out`, which are in order.
static PmStatus keep_lines(PmStr text, const PmOverride *const *out, size_t n,
                           PmBuf *kept) {
  uint64_t line = 1;
  size_t next = 0;
  for (size_t from = 0; from < text.len; ++line) {
    const size_t nl = pm_str_find(text, PM_STR("\n"), from);
    const size_t end = nl == SIZE_MAX ? text.len : nl + 1;
    const bool drop = next < n && out[next]->line == line;
    next += drop;
    if (!drop)
      PM_TRY(pm_buf_append(kept, pm_str_slice(text, from, end)));
    from = end;
  }
  return PM_OK;
}

static PmStatus find_lines(PmRegister *reg, PmOverrideVerb verb, PmStr id,
                           const PmOverride ***out, size_t *n) {
  size_t cap = 0;
  *out = NULL;
  *n = 0;
  for (size_t i = 0; i < reg->n; ++i) {
    const PmOverride *o = &reg->items[i];
    if (o->verb != verb || !pm_str_eq(o->id, id))
      continue;
    *out = pm_arena_extend(&reg->arena, *out, *n, &cap, sizeof **out);
    if (!*out)
      return PM_ERR_NOMEM;
    (*out)[(*n)++] = o;
  }
  return PM_OK;
}

PmStatus pm_register_remove(PmJob *job, const char *path, PmStr namespace_,
                            const PmOverride *like, size_t *removed) {
  PmBuf text = pm_buf(EDIT_MAX), kept = pm_buf(EDIT_MAX);
  PmRegister *old = NULL;
  const PmOverride **out = NULL;
  *removed = 0;
  PmStatus st = pm_read_file(job, path, &text);
  if (!st)
    st = pm_register_parse(job, path, pm_buf_str(&text), namespace_, &old);
  if (!st)
    st = find_lines(old, like->verb, like->id, &out, removed);
  if (!st)
    st = keep_lines(pm_buf_str(&text), out, *removed, &kept);
  if (!st && *removed)
    st = replace(job, path, namespace_, pm_buf_str(&kept));
  pm_register_free(old);
  pm_buf_release(&text);
  pm_buf_release(&kept);
  return st;
}
