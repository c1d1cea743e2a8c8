// SPDX-License-Identifier: MIT
// What site.c and road.c share. Private to name/.
#ifndef PM_NAME_SITE_H
#define PM_NAME_SITE_H

#include "name/work.h"

// site.c

/// Proposes a site.
PM_NODISCARD PmStatus pm_site_add(PmWork *work, PmSpan span);
/// 走两步路, 三间旧祠堂, 请社区: a verb or a number before the ending, no name.
bool pm_begins_as_phrase(const PmScan *scan, uint32_t start);

// road.c

/// 207国道, 国道207线: roads by their numbers, in one text.
PM_NODISCARD PmStatus pm_find_numbered_roads(PmWork *work, uint32_t s);
/// 解放西路, 城南路, where 路 or 街 stands at `i`: a road of one word of two characters,
/// where the words around it say so.
PM_NODISCARD PmStatus pm_find_common_road(PmWork *work, uint32_t s, uint32_t i,
                                          PmStr kind);

/// 京昆高速勉县段: what of a road or a water that was found lies at a place, in one text.
PM_NODISCARD PmStatus pm_find_stretches(PmWork *work, uint32_t s);

#endif
