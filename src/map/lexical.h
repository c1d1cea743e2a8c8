// SPDX-License-Identifier: MIT
// Whether a value may be a literal of a datatype (XML Schema 1.1 Datatypes, section 3):
// the ones that rules give often and data often break.
#ifndef PM_MAP_LEXICAL_H
#define PM_MAP_LEXICAL_H

#include "base/base.h"

typedef struct {
  const char *name; // of the datatype, without its namespace
  const char *what; // for messages: "date", "number"
  bool (*fits)(PmStr value);
} PmLexical;

/// How values of the datatype are written; NULL for those that are not checked.
const PmLexical *pm_lexical(PmStr datatype);

#endif
