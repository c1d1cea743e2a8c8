// SPDX-License-Identifier: MIT
// A string table with rows; a mask of lengths for each two first characters spares most
// look-ups.
#include "name/forms.h"

#include <stdlib.h>

static PmStatus make_room(PmForms *forms) {
  if (forms->texts.n < forms->cap)
    return PM_OK;
  const size_t cap = forms->cap ? forms->cap * 2 : 64;
  PmLexRow *rows = realloc(forms->rows, cap * sizeof *rows);
  if (!rows)
    return PM_ERR_NOMEM;
  forms->rows = rows;
  forms->cap = cap;
  return PM_OK;
}

PmStatus pm_forms_add(PmForms *forms, PmLexClass cls, PmStr text, uint32_t value) {
  uint32_t first[2] = {0}, number = 0;
  size_t chars = 0;
  bool added = false;
  for (size_t pos = 0; pos < text.len; chars++) {
    const uint32_t cp = pm_utf8_next(text, &pos);
    if (chars < 2)
      first[chars] = cp;
  }
  if (chars < 2 || chars > PM_LEX_MAX_CHARS)
    return PM_OK;
  PM_TRY(make_room(forms));
  PM_TRY(pm_strtab_add(&forms->texts, text, &number, &added));
  if (!added)
    return PM_OK;
  forms->rows[number] = (PmLexRow){.value = value, .cls = (uint8_t)cls, .last = true};
  forms->masks[pm_forms_mask(first[0], first[1])] |= UINT32_C(1) << chars;
  return PM_OK;
}

void pm_forms_release(PmForms *forms) {
  pm_strtab_release(&forms->texts);
  free(forms->rows);
  *forms = (PmForms){0};
}
