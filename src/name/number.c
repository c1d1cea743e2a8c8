// SPDX-License-Identifier: MIT
// Reads numbers and words. Spaces that extractors leave between them are stepped over;
// traditional characters and full-width digits count as their simple forms.
#include "name/number.h"

enum { MAX_DIGITS = 9 };

int pm_digit_value(uint32_t cp) {
  static const uint32_t characters[] = {0x3007, 0x4E00, 0x4E8C, 0x4E09, 0x56DB,
                                        0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D};
  if (cp >= '0' && cp <= '9')
    return (int)(cp - '0');
  if (cp >= 0xFF10 && cp <= 0xFF19)
    return (int)(cp - 0xFF10);
  if (cp < 0x3007)
    return -1;
  for (int i = 0; i < 10; i++)
    if (characters[i] == cp)
      return i;
  return cp == U'零' ? 0 : cp == U'两' || cp == U'兩' ? 2 : -1;
}

uint32_t pm_simple(uint32_t cp) {
  if (cp < 0x4E00)
    return cp;
  if (cp >= 0xFF01 && cp <= 0xFF5E)
    return cp - 0xFEE0;
  switch (cp) {
  case U'個': return U'个';
  case U'後': return U'后';
  case U'週': return U'周';
  case U'禮': return U'礼';
  case U'鐘': return U'钟';
  case U'點': return U'点';
  case U'時': return U'时';
  case U'號': return U'号';
  case U'從': return U'从';
  case U'來': return U'来';
  case U'農': return U'农';
  case U'曆': return U'历';
  case U'陰': return U'阴';
  case U'過': return U'过';
  case U'兩': return U'两';
  case U'紀': return U'纪';
  case U'間': return U'间';
  case U'開': return U'开';
  case U'國': return U'国';
  case U'節': return U'节';
  case U'頭': return U'头';
  case U'這': return U'这';
  case U'臘': return U'腊';
  case U'總': return U'总';
  default: return cp;
  }
}

uint32_t pm_over_gap(const PmChars *text, uint32_t i) {
  for (int spaces = 0; spaces < 2 && i < text->n; spaces++, i++)
    if (text->cp[i] != ' ' && text->cp[i] != 0xA0 && text->cp[i] != 0x3000)
      break;
  return i;
}

static bool is_ascii_digit(uint32_t cp) {
  return (cp >= '0' && cp <= '9') || (cp >= 0xFF10 && cp <= 0xFF19);
}

static uint32_t digits_at(const PmChars *text, uint32_t i, PmNumber *number) {
  uint32_t k = i;
  for (; k < text->n && is_ascii_digit(text->cp[k]); k++) {
    if (k - i == MAX_DIGITS)
      return 0;
    number->value = number->value * 10 + pm_digit_value(text->cp[k]);
  }
  number->chars = k - i;
  return k;
}

static int multiplier(uint32_t cp) {
  return cp == U'十' ? 10 : cp == U'百' ? 100 : cp == U'千' ? 1000 : 0;
}

// 二〇二五: digits in a row.
static void read_row(const uint32_t *cp, PmNumber *number) {
  for (uint32_t k = 0; k < number->chars && k < MAX_DIGITS; k++)
    number->value = number->value * 10 + pm_digit_value(cp[k]);
}

// 两千零二十五, and 两百五 for 250.
static void read_counted(const uint32_t *cp, PmNumber *number) {
  int digit = -1, last = 1;
  for (uint32_t k = 0; k < number->chars; k++) {
    const int times = multiplier(cp[k]);
    if (times) {
      number->value += (digit > 0 ? digit : 1) * times;
      digit = -1;
      last = times;
    } else if (pm_digit_value(cp[k]) == 0) {
      last = 1;
    } else {
      digit = pm_digit_value(cp[k]);
    }
  }
  if (digit > 0)
    number->value += digit * (last >= 100 ? last / 10 : 1);
}

uint32_t pm_number_at(const PmChars *text, uint32_t i, PmNumber *number) {
  *number = (PmNumber){0};
  i = pm_over_gap(text, i);
  if (i >= text->n)
    return 0;
  if (is_ascii_digit(text->cp[i]))
    return digits_at(text, i, number);
  if (text->cp[i] == U'廿' || text->cp[i] == U'卅') { // twenty, thirty
    const int tens = text->cp[i] == U'廿' ? 20 : 30;
    const int d = i + 1 < text->n ? pm_digit_value(text->cp[i + 1]) : -1;
    *number = (PmNumber){tens + (d > 0 ? d : 0), 1 + (d > 0), PM_NUMBER_COUNTED};
    return i + number->chars;
  }
  bool counted = false;
  uint32_t k = i, digits = 0;
  for (; k < text->n && k - i < 9; k++) {
    const bool times = multiplier(text->cp[k]) != 0;
    if (!times && (is_ascii_digit(text->cp[k]) || pm_digit_value(text->cp[k]) < 0))
      break;
    digits = times ? 0 : digits + 1;
    if (counted && digits > 2)
      return 0; // neither form
    counted |= times;
  }
  number->chars = k - i;
  number->form = counted || number->chars == 1 ? PM_NUMBER_COUNTED : PM_NUMBER_ROW;
  if (number->form == PM_NUMBER_COUNTED)
    read_counted(text->cp + i, number);
  else
    read_row(text->cp + i, number);
  return number->chars ? k : 0;
}

// Code points of the word that stand at `i`, 0 when not all do.
static uint32_t match(const PmChars *text, uint32_t i, const char32_t *word) {
  uint32_t k = 0;
  while (word[k] && i + k < text->n && pm_simple(text->cp[i + k]) == word[k])
    k++;
  return word[k] ? 0 : k;
}

uint32_t pm_word_at(const PmChars *text, uint32_t i, const char32_t *word) {
  i = pm_over_gap(text, i);
  const uint32_t chars = match(text, i, word);
  return chars ? i + chars : 0;
}

const PmWord *pm_word_of(const PmChars *text, const PmWord *table, uint32_t *i) {
  const uint32_t from = pm_over_gap(text, *i);
  if (from >= text->n)
    return NULL;
  const uint32_t first = pm_simple(text->cp[from]);
  const PmWord *best = NULL;
  uint32_t longest = 0;
  for (; table->word; table++) {
    const uint32_t chars = table->word[0] == first ? match(text, from, table->word) : 0;
    if (chars > longest) {
      longest = chars;
      best = table;
    }
  }
  if (best)
    *i = from + longest;
  return best;
}
