// SPDX-License-Identifier: MIT
// Values of one record. A reference is evaluated once a record, or once a document when
// it cannot depend on the record.
#include "map/function.h"

#include <stdlib.h>

enum {
  MAX_COMBINATIONS = 1 << 20, // of the values in one template
  MAX_VALUE = 1 << 30,        // bytes
};

PmStatus pm_record_begin(PmRecord *record, PmJob *job, PmOpenDocument *open,
                         const PmLogicalSource *source) {
  const size_t n = source->formulation->n_references;
  *record = (PmRecord){.job = job,
                       .open = open,
                       .formulation = source->formulation,
                       .text = pm_buf(MAX_VALUE)};
  record->slots = calloc(n ? n : 1, sizeof *record->slots);
  if (!record->slots)
    return PM_ERR_NOMEM;
  return open->type->select(open->document, source->formulation, source->iterator,
                            &record->cursor);
}

PmStatus pm_record_enter(PmRecord *record, const PmRecord *parent, uint32_t iterator) {
  const PmFormulation *formulation = parent->formulation;
  *record = (PmRecord){.job = parent->job,
                       .open = parent->open,
                       .formulation = formulation,
                       .text = pm_buf(MAX_VALUE)};
  record->slots = calloc(formulation->n_references, sizeof *record->slots);
  if (!record->slots)
    return PM_ERR_NOMEM;
  return parent->open->type->enter(&parent->cursor, &formulation->references[iterator],
                                   &record->cursor);
}

PmStatus pm_record_open_part(PmRecord *record, const PmRecord *whole, PmPart *part) {
  if (!record->slots) {
    const size_t n = whole->formulation->n_references;
    *record = (PmRecord){.job = part->job,
                         .open = whole->open,
                         .formulation = whole->formulation,
                         .text = pm_buf(MAX_VALUE)};
    record->slots = calloc(n ? n : 1, sizeof *record->slots);
    if (!record->slots)
      return PM_ERR_NOMEM;
  }
  return whole->open->type->open_part(&whole->cursor, part, &record->cursor);
}

PmStatus pm_record_next(PmRecord *record, bool *more) {
  pm_arena_clear(&record->arena);
  ++record->record;
  return record->open->type->next(&record->cursor, more);
}

void pm_record_end(PmRecord *record) {
  if (record->open && record->open->type->leave)
    record->open->type->leave(&record->cursor);
  free(record->slots);
  pm_arena_release(&record->arena);
  pm_buf_release(&record->text);
  pm_buf_release(&record->key);
  *record = (PmRecord){0};
}

const PmReference *pm_record_unmatched(const PmRecord *record) {
  for (size_t i = 0; record->slots && i < record->formulation->n_references; ++i)
    if (record->slots[i].record && !record->slots[i].found)
      return &record->formulation->references[i];
  return NULL;
}

// --- references -----------------------------------------------------------------------

static bool is_null(const PmSourceFile *file, PmStr value) {
  for (size_t i = 0; i < file->nulls.n; ++i)
    if (pm_str_eq(file->nulls.items[i], value))
      return true;
  return false;
}

static void drop_nulls(const PmSourceFile *file, PmValues *values) {
  size_t n = 0;
  for (size_t i = 0; i < values->n && file->nulls.n; ++i) {
    if (is_null(file, values->items[i]))
      continue;
    values->items[n] = values->items[i];
    if (values->types)
      values->types[n] = values->types[i];
    ++n;
  }
  values->n = file->nulls.n ? n : values->n;
}

static PmStatus fixed_slot(PmRecord *record, uint32_t reference, PmValues ***slot) {
  PmOpenDocument *open = record->open;
  PmValues ***row = &open->fixed[record->formulation->number];
  if (!*row) {
    *row = pm_arena_alloc(&open->arena, record->formulation->n_references * sizeof **row);
    if (!*row)
      return PM_ERR_NOMEM;
  }
  *slot = &(*row)[reference];
  return PM_OK;
}

static PmStatus fixed_values(PmRecord *record, uint32_t reference, PmValues *values) {
  PmValues **slot = NULL;
  PM_TRY(fixed_slot(record, reference, &slot));
  if (!*slot) {
    PmArena *arena = &record->open->arena;
    PmValues *found = pm_arena_alloc(arena, sizeof *found);
    if (!found)
      return PM_ERR_NOMEM;
    PM_TRY(record->open->type->values(
        &record->cursor, &record->formulation->references[reference], arena, found));
    drop_nulls(record->open->file, found);
    *slot = found;
  }
  *values = **slot;
  return PM_OK;
}

PmStatus pm_record_reference(PmRecord *record, uint32_t reference, PmValues *values) {
  const PmReference *ref = &record->formulation->references[reference];
  if (ref->fixed)
    return fixed_values(record, reference, values);
  PmSlot *slot = &record->slots[reference];
  if (slot->record != record->record) {
    PM_TRY(
        record->open->type->values(&record->cursor, ref, &record->arena, &slot->values));
    drop_nulls(record->open->file, &slot->values);
    slot->record = record->record;
    slot->found |= slot->values.found;
  }
  *values = slot->values;
  return PM_OK;
}

PmStatus pm_record_no_tree(const PmRecord *record, const PmValues *values) {
  const PmTree *tree = values->tree;
  if (!tree)
    return PM_OK;
  return pm_fail(record->job, PM_ERR_INVALID, tree->at, pm_tree_hint(tree),
                 "the reference '%.*s' selects %s, which is no value",
                 PM_ARGS(tree->reference), pm_tree_name(tree));
}

// --- encoding -------------------------------------------------------------------------

static bool is_unreserved(uint32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         c == '-' || c == '.' || c == '_' || c == '~';
}

bool pm_is_ucschar(uint32_t c) {
  if (c < 0x10000)
    return (c >= 0xA0 && c <= 0xD7FF) || (c >= 0xF900 && c <= 0xFDCF) ||
           (c >= 0xFDF0 && c <= 0xFFEF);
  return c >= 0xE1000 ? c <= 0xEFFFD && (c & 0xFFFF) <= 0xFFFD
                      : c <= 0xDFFFD && (c & 0xFFFF) <= 0xFFFD;
}

static PmStatus encode_from(PmEncoding encoding, PmStr value, size_t from, PmBuf *buf) {
  for (size_t i = from; i < value.len;) {
    const size_t start = i;
    const uint32_t c = pm_utf8_next(value, &i);
    if (is_unreserved(c) || (encoding == PM_ENCODE_IRI && pm_is_ucschar(c))) {
      PM_TRY(pm_buf_append(buf, pm_str_slice(value, start, i)));
      continue;
    }
    for (size_t j = start; j < i; ++j)
      PM_TRY(pm_buf_printf(buf, "%%%02X", (unsigned)(unsigned char)value.data[j]));
  }
  return PM_OK;
}

PmStatus pm_encode(PmEncoding encoding, PmStr value, PmBuf *buf) {
  if (encoding == PM_ENCODE_NONE)
    return pm_buf_append(buf, value);
  size_t plain = 0;
  while (plain < value.len && is_unreserved((unsigned char)value.data[plain]))
    ++plain;
  PM_TRY(pm_buf_append(buf, pm_str_slice(value, 0, plain)));
  return encode_from(encoding, value, plain, buf);
}

// --- templates ------------------------------------------------------------------------

typedef struct {
  const PmExpr *expr;
  PmEncoding encoding;
  PmValues *values; // by piece
  size_t *chosen;   // by piece: which value of it
} Filling;

static PmStatus fill(PmRecord *record, const Filling *f, PmStr *value) {
  PmBuf *buf = &record->text;
  pm_buf_clear(buf);
  for (size_t i = 0; i < f->expr->n_pieces; ++i) {
    PM_TRY(pm_buf_append(buf, f->expr->pieces[i].text));
    if (f->expr->pieces[i].reference != PM_NO_REFERENCE)
      PM_TRY(pm_encode(f->encoding, f->values[i].items[f->chosen[i]], buf));
  }
  *value = pm_arena_copy(&record->arena, pm_buf_str(buf));
  return value->data ? PM_OK : PM_ERR_NOMEM;
}

// The next combination, the last piece turning fastest; false after the last.
static bool choose_next(const Filling *f) {
  for (size_t i = f->expr->n_pieces; i-- > 0;) {
    if (f->values[i].n > 1 && ++f->chosen[i] < f->values[i].n)
      return true;
    f->chosen[i] = 0;
  }
  return false;
}

// Looks all references up; `*n` is the number of combinations, 0 when one has no value.
static PmStatus look_up(PmRecord *record, const Filling *f, size_t *n,
                        const PmTree **tree) {
  *n = 1;
  for (size_t i = 0; i < f->expr->n_pieces; ++i) {
    if (f->expr->pieces[i].reference == PM_NO_REFERENCE)
      continue;
    PM_TRY(pm_record_reference(record, f->expr->pieces[i].reference, &f->values[i]));
    *tree = f->values[i].tree ? f->values[i].tree : *tree;
    *n *= f->values[i].n;
    if (*n > MAX_COMBINATIONS)
      return pm_fail(record->job, PM_ERR_LIMIT, pm_record_position(record),
                     "let its references select fewer elements",
                     "the values of one template make more than %d combinations",
                     MAX_COMBINATIONS);
    if (*n == 0)
      return PM_OK;
  }
  return PM_OK;
}

static PmStatus template_values(PmRecord *record, Filling *f, PmValues *values) {
  PmArena *arena = &record->arena;
  size_t n = 0;
  f->values = pm_arena_alloc(arena, f->expr->n_pieces * sizeof *f->values);
  f->chosen = pm_arena_alloc(arena, f->expr->n_pieces * sizeof *f->chosen);
  if (!f->values || !f->chosen)
    return PM_ERR_NOMEM;
  PM_TRY(look_up(record, f, &n, &values->tree));
  if (n == 0)
    return PM_OK;
  values->items = pm_arena_alloc(arena, n * sizeof *values->items);
  if (!values->items)
    return PM_ERR_NOMEM;
  do
    PM_TRY(fill(record, f, &values->items[values->n++]));
  while (choose_next(f));
  return PM_OK;
}

PmStatus pm_record_values(PmRecord *record, const PmExpr *expr, PmEncoding encoding,
                          PmValues *values) {
  *values = (PmValues){0};
  switch (expr->kind) {
  case PM_EXPR_NONE: return PM_OK;
  case PM_EXPR_REFERENCE: return pm_record_reference(record, expr->reference, values);
  case PM_EXPR_TEMPLATE:
    return template_values(record, &(Filling){.expr = expr, .encoding = encoding},
                           values);
  case PM_EXPR_FUNCTION: return pm_call_values(record, expr->call, values);
  case PM_EXPR_CONSTANT: break;
  }
  values->items = pm_arena_alloc(&record->arena, sizeof *values->items);
  if (!values->items)
    return PM_ERR_NOMEM;
  values->items[values->n++] = expr->constant.value;
  return PM_OK;
}
