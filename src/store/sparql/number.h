// SPDX-License-Identifier: MIT
// Numbers of XML Schema: integers and decimals of any size, exact; floats and doubles.
#ifndef PM_STORE_SPARQL_NUMBER_H
#define PM_STORE_SPARQL_NUMBER_H

#include "rdf/rdf.h"

enum { PM_NUMBER_DIGITS = 4096 }; // an exact number of more digits is an error

/// In the order of promotion (SPARQL 1.1 Query, section 17.3).
typedef enum {
  PM_NUMBER_NONE, // not a number, or the result of an error
  PM_NUMBER_INTEGER,
  PM_NUMBER_DECIMAL,
  PM_NUMBER_FLOAT,
  PM_NUMBER_DOUBLE,
} PmNumberKind;

typedef struct {
  PmNumberKind kind;
  bool negative;         // exact kinds
  const uint8_t *digits; // most significant first, 0 to 9, no leading zeros; none is 0
  size_t n;
  size_t scale; // of these digits, how many are behind the point
  double value; // float and double
} PmNumber;

/// Reads a literal by its datatype; kind NONE for what is not a valid number.
PM_NODISCARD PmStatus pm_number_read(PmArena *arena, const PmTerm *term,
                                     PmNumber *number);
/// Reads a lexical form as the kind.
PM_NODISCARD PmStatus pm_number_parse(PmArena *arena, PmNumberKind kind, PmStr lexical,
                                      PmNumber *number);
/// The literal in canonical form; kind NONE gives PM_TERM_NONE.
PM_NODISCARD PmStatus pm_number_term(PmArena *arena, const PmNumber *number,
                                     PmTerm *term);
/// As XPath casts it to a string (Functions and Operators, 19.1.1): 1, 1.25, 1.0E6.
PM_NODISCARD PmStatus pm_number_string(PmArena *arena, const PmNumber *number,
                                       PmStr *string);
PmNumber pm_number_of_double(double value);
double pm_number_to_double(const PmNumber *number);

/// '+', '-', '*' or '/'. Integers divide to decimals; division of exact numbers by zero
/// gives kind NONE.
PM_NODISCARD PmStatus pm_number_compute(PmArena *arena, char op, const PmNumber *a,
                                        const PmNumber *b, PmNumber *result);
/// Below, at, above 0; 2 where one is NaN.
int pm_number_compare(const PmNumber *a, const PmNumber *b);

typedef enum { PM_ROUND_FLOOR, PM_ROUND_CEIL, PM_ROUND_HALF, PM_ROUND_TRUNCATE } PmRound;
PM_NODISCARD PmStatus pm_number_round(PmArena *arena, PmRound how, const PmNumber *a,
                                      PmNumber *result);
bool pm_number_is_zero(const PmNumber *number); // or NaN

#endif
