// SPDX-License-Identifier: MIT
// Terms as bytes, and small values inside ids. Inside src/store only.
#ifndef PM_STORE_ID_H
#define PM_STORE_ID_H

#include "store/index.h"

/// The term of an inline id, its bytes in the arena.
PM_NODISCARD PmStatus pm_id_inline_term(PmId id, PmArena *arena, PmTerm *term);

#endif
