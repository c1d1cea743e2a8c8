// SPDX-License-Identifier: MIT
// The recogniser: people, organizations, places, events and dates in a page's texts.
// The one header of this folder for the other stages.
#ifndef PM_NAME_NAME_H
#define PM_NAME_NAME_H

#include "page/page.h"

/// Lexicons and gazetteer, read once and then shared, read-only.
typedef struct PmNamer PmNamer;

/// Loads the lexicons of the folder `data_dir`. Free with pm_namer_free.
PM_NODISCARD PmStatus pm_namer_new(PmJob *job, const char *data_dir, PmNamer **namer);

/// SHA-256 over all lexicons, part of a run's identity.
PmSha256 pm_namer_hash(const PmNamer *namer);

/// Fills page->entities, mentions and relations. The result depends on the page and the
/// lexicons only. Mentions' offsets reproduce their exact text.
PM_NODISCARD PmStatus pm_namer_run(const PmNamer *namer, PmJob *job, PmPage *page);

void pm_namer_free(PmNamer *namer);

#endif
