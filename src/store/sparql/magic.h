// SPDX-License-Identifier: MIT
// Property functions: predicates that are computed instead of looked up.
#ifndef PM_STORE_SPARQL_MAGIC_H
#define PM_STORE_SPARQL_MAGIC_H

#include "store/sparql/exec.h"

/// The operator that gives a pattern's subject, if its predicate is such a function, else
/// NULL.
PM_NODISCARD PmStatus pm_magic_op(PmExec *x, const PmTerm *predicate,
                                  const PmPlace at[PM_POSITIONS], PmOp **op);

#endif
