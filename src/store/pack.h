// SPDX-License-Identifier: MIT
// A quad in few bytes, as what differs from the one before it: for the runs of a sort.
// Inside src/store.
#ifndef PM_STORE_PACK_H
#define PM_STORE_PACK_H

#include "store/index.h"

enum { PM_IDS_PACKED = 1 + 10 * PM_POSITIONS }; // bytes at most

/// Packs a quad as what differs from `last`; returns how many bytes. The highest bit of
/// the first is 0, for the caller's own use.
size_t pm_ids_pack(uint8_t *to, const PmIds *last, const PmIds *ids);
/// The way back: `ids` is the quad before. Returns the bytes used.
size_t pm_ids_unpack(const uint8_t *from, const uint8_t *end, PmIds *ids);

#endif
