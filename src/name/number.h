// SPDX-License-Identifier: MIT
// Numbers in digits and in characters, and words, at a place of a text of code points:
// what the grammars of times and of quantities are built of. Private to name/.
#ifndef PM_NAME_NUMBER_H
#define PM_NAME_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uchar.h>

typedef struct {
  const uint32_t *cp;
  uint32_t n;
} PmChars;

typedef enum {
  PM_NUMBER_DIGITS,  // 2025
  PM_NUMBER_ROW,     // 二〇二五
  PM_NUMBER_COUNTED, // 两千零二十五; also a single character
} PmNumberForm;

typedef struct {
  int value;
  uint32_t chars;
  PmNumberForm form;
} PmNumber;

/// The value of a digit, half or full width, or of a character (两 is 2); -1 for others.
int pm_digit_value(uint32_t cp);

/// A code point as the tables have it: simplified, half width.
uint32_t pm_simple(uint32_t cp);

/// Behind the spaces at `i`, two at most.
uint32_t pm_over_gap(const PmChars *text, uint32_t i);

/// The number at `i`, up to nine digits; returns the place behind it, or 0.
uint32_t pm_number_at(const PmChars *text, uint32_t i, PmNumber *number);

/// The word stands at `i`, or behind a gap; returns the place behind it, or 0.
uint32_t pm_word_at(const PmChars *text, uint32_t i, const char32_t *word);

/// A row of a table of words; a row without a word ends the table.
typedef struct {
  const char32_t *word;
  int a, b, c; // what it means; each table says how
} PmWord;

/// The longest word of a table that stands at `*i`, or behind a gap; moves `*i` behind
/// it. NULL for none.
const PmWord *pm_word_of(const PmChars *text, const PmWord *table, uint32_t *i);

#endif
