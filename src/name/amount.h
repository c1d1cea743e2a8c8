// SPDX-License-Identifier: MIT
// Amounts in Chinese text: a number and its unit, with 万 and 亿 worked out. Reads code
// points, knows nothing of pages. Private to name/.
#ifndef PM_NAME_AMOUNT_H
#define PM_NAME_AMOUNT_H

#include "name/number.h"

typedef struct {
  uint32_t start, end;   // code points; equal when nothing was found
  long long mantissa;    // the value is mantissa · 10^exponent
  int exponent;          //
  const char *code;      // UCUM or ISO 4217; NULL: the word is the unit
  const char *per;       // UCUM of what it is for each of (每斤, 元/吨), else NULL
  uint32_t word, behind; // where the unit stands
  bool counted;          // the unit counts things: 家, 名, 台
  bool share;            // of something: %, 倍
} PmAmount;

/// The first amount in [from, n).
PmAmount pm_amount_find(const PmChars *text, uint32_t from);

enum { PM_AMOUNT_TEXT = 40 };

/// The value as a decimal number (XML Schema); returns its length.
size_t pm_amount_value(const PmAmount *amount, char out[PM_AMOUNT_TEXT]);

#endif
