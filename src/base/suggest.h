// SPDX-License-Identifier: MIT
// "Did you mean …?": the known name nearest to a misspelt one.
#ifndef PM_BASE_SUGGEST_H
#define PM_BASE_SUGGEST_H

#include "base/status.h"
#include "base/str.h"

/// Edits (insert, delete, replace, swap neighbours) from `a` to `b`; names longer than 63
/// bytes are SIZE_MAX apart.
size_t pm_edit_distance(PmStr a, PmStr b);

/// The nearest of `names`, or NULL when none is near enough to be meant.
const char *pm_suggest(PmStr name, const char *const *names, size_t n);

#endif
