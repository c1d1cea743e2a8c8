// SPDX-License-Identifier: MIT
// The word table: open addressing on a rolling hash over code points, so that a walk over
// a text hashes every length once; a mask of lengths for each first character spares most
// probes.
#include "name/lexicon.h"

#include <stdlib.h>

static PmStatus grow_rows(PmLex *lex) {
  if (lex->n < lex->cap)
    return PM_OK;
  const size_t cap = lex->cap ? lex->cap * 2 : 64;
  PmLexRow *rows = realloc(lex->rows, cap * sizeof *rows);
  if (!rows)
    return PM_ERR_NOMEM;
  lex->rows = rows;
  lex->cap = cap;
  return PM_OK;
}

// The rolling hash is weak in its low bits; one more round spreads it.
static size_t home_of(uint32_t hash, size_t n_slots) {
  hash ^= hash >> 16;
  hash *= UINT32_C(0x7FEB352D);
  hash ^= hash >> 15;
  return hash & (n_slots - 1);
}

// A text's rows hang on its first one; only first rows stand in the slots.
static PmStatus grow_slots(PmLex *lex) {
  if (lex->n * 2 < lex->n_slots)
    return PM_OK;
  const size_t n_slots = lex->n_slots ? lex->n_slots * 4 : 256;
  PmLexSlot *slots = calloc(n_slots, sizeof *slots);
  if (!slots)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < lex->n_slots; i++) {
    if (!lex->slots[i].row)
      continue;
    size_t at = home_of(lex->slots[i].hash, n_slots);
    while (slots[at].row)
      at = (at + 1) & (n_slots - 1);
    slots[at] = lex->slots[i];
  }
  free(lex->slots);
  lex->slots = slots;
  lex->n_slots = n_slots;
  return PM_OK;
}

static size_t slot_of(const PmLex *lex, PmStr text, uint32_t hash) {
  size_t at = home_of(hash, lex->n_slots);
  for (; lex->slots[at].row; at = (at + 1) & (lex->n_slots - 1)) {
    if (lex->slots[at].hash != hash)
      continue;
    const PmLexRow *row = &lex->rows[lex->slots[at].row - 1];
    if (pm_str_eq(pm_str_n(row->text, row->len), text))
      break;
  }
  return at;
}

static uint32_t hash_text(PmStr text, uint32_t first[2], size_t *chars) {
  uint32_t hash = 0;
  *chars = 0;
  for (size_t pos = 0; pos < text.len; (*chars)++) {
    const uint32_t cp = pm_utf8_next(text, &pos);
    if (*chars < 2)
      first[*chars] = cp;
    hash = pm_lex_hash(hash, cp);
  }
  return hash;
}

PmStatus pm_lex_add(PmLex *lex, PmLexClass cls, PmStr text, PmStr tag, uint32_t value) {
  uint32_t first[2] = {0};
  size_t chars;
  const uint32_t hash = hash_text(text, first, &chars);
  if (chars == 0 || chars > PM_LEX_MAX_CHARS || tag.len > UINT16_MAX)
    return PM_OK;
  lex->n_masks = lex->n_masks ? lex->n_masks : PM_LEX_FEW;
  if (!lex->masks && !(lex->masks = calloc(lex->n_masks, sizeof *lex->masks)))
    return PM_ERR_NOMEM;
  PM_TRY(grow_rows(lex));
  PM_TRY(grow_slots(lex));
  lex->masks[pm_lex_mask(lex, first[0], first[1])] |= UINT32_C(1) << chars;
  const size_t at = slot_of(lex, text, hash);
  PmLexRow *row = &lex->rows[lex->n];
  *row = (PmLexRow){.text = text.data,
                    .tag = tag.data,
                    .len = (uint16_t)text.len,
                    .tag_len = (uint16_t)tag.len,
                    .chars = (uint8_t)chars,
                    .cls = (uint8_t)cls,
                    .hash = hash,
                    .value = value,
                    .next = PM_LEX_NONE};
  if (lex->slots[at]
          .row) { // a new row goes second: chains of one name stay short to extend
    PmLexRow *head = &lex->rows[lex->slots[at].row - 1];
    row->next = head->next;
    head->next = (uint32_t)lex->n;
  } else {
    lex->slots[at] = (PmLexSlot){(uint32_t)lex->n + 1, hash};
  }
  lex->n++;
  return PM_OK;
}

const PmLexRow *pm_lex_find(const PmLex *lex, PmStr text, uint32_t hash) {
  if (!lex->n_slots)
    return NULL;
  const uint32_t row = lex->slots[slot_of(lex, text, hash)].row;
  return row ? &lex->rows[row - 1] : NULL;
}

const PmLexRow *pm_lex_get(const PmLex *lex, PmStr text) {
  uint32_t first[2];
  size_t chars;
  return pm_lex_find(lex, text, hash_text(text, first, &chars));
}

void pm_lex_release(PmLex *lex) {
  free(lex->rows);
  free(lex->slots);
  free(lex->masks);
  *lex = (PmLex){0};
}
