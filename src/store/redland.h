// SPDX-License-Identifier: MIT
// Quads on disk: one folder of Berkeley DB files, written and read through librdf.
// Inside src/store only; no type of librdf shows.
#ifndef PM_STORE_REDLAND_H
#define PM_STORE_REDLAND_H

#include "rdf/rdf.h"

typedef struct PmRedland PmRedland;

/// Makes what librdf needs, no files yet; `job` must outlive it.
PM_NODISCARD PmStatus pm_redland_new(PmJob *job, PmRedland **redland);
void pm_redland_free(PmRedland *redland);

/// Opens the files in `dir`; with `write` they are made where they are missing.
PM_NODISCARD PmStatus pm_redland_open(PmRedland *redland, const char *dir, bool write);

/// Writes out and closes the files, if any are open; the status says whether librdf
/// complained.
PM_NODISCARD PmStatus pm_redland_close(PmRedland *redland);

bool pm_redland_is_open(const PmRedland *redland);

/// Adds a quad without looking whether it is there.
PM_NODISCARD PmStatus pm_redland_add(PmRedland *redland, const PmQuad *quad);

/// Removes a quad that is there.
PM_NODISCARD PmStatus pm_redland_remove(PmRedland *redland, const PmQuad *quad);

/// Hands over all quads, in no order. The sink must not change what is being read. There
/// is no reading of one graph: librdf compares keys beyond their end when it does that.
PM_NODISCARD PmStatus pm_redland_each(PmRedland *redland, const PmSink *sink);

#endif
