// SPDX-License-Identifier: MIT
// The identity of entities: one recipe, in one place. Private to name/.
#ifndef PM_NAME_ID_H
#define PM_NAME_ID_H

#include "page/page.h"

/// What makes an id: fields joined by U+001F, hashed. Names are normalised first.
typedef struct {
  const char *path; // "person", "organization", …, "office", "participation"
  PmStr name;
  PmStr apart[3]; // what tells it apart; empty ones count
} PmIdParts;

/// `{ns}{path}/{12 hex digits}`; data is NULL only when memory is out.
PmStr pm_id_iri(PmArena *arena, PmStr namespace_, const PmIdParts *parts);

/// NFKC with all spaces taken out: the form that is compared and hashed.
PM_NODISCARD PmStatus pm_id_normalise(PmArena *arena, PmStr name, PmStr *out);

#endif
