// SPDX-License-Identifier: MIT
// What the files of organizations share: organization.c asks at each position what begins
// or ends there, org_ending.c where a name ends, org_left.c where it begins, org_body.c
// for bodies after a place, org_level.c after 省, 市, 县, org_name.c for names by their
// ending, org_list.c for A、B、C等企业. Private to name/.
#ifndef PM_NAME_ORGANIZATION_H
#define PM_NAME_ORGANIZATION_H

#include "name/work.h"

/// How far a name's endings may stand apart.
enum { PM_ORG_GAP = 8 };

// organization.c

/// Proposes an organization.
PM_NODISCARD PmStatus pm_org_add(PmWork *work, PmSpan span);

// org_ending.c

/// Where an organization's ending that starts at `i` ends, or 0. It ends with a token, or
/// where a title goes on: 党委 in 党委书记.
uint32_t pm_org_ending(const PmScan *scan, uint32_t i, PmStr *kind);
/// Goes right from `from` over tokens that a name may hold, at most `gap`, to the last
/// ending of an organization in reach, whose kind it sets; 0 when there is none.
uint32_t pm_org_extend(const PmScan *scan, uint32_t from, uint32_t gap, PmStr *kind);

// org_left.c

/// What stands before an ending that may be the beginning of its name.
typedef struct {
  uint32_t start;
  bool place;     // begins with a place
  bool free;      // nothing of a name stands before it
  bool rare;      // has a token that no dictionary knows
  bool all_rare;  // has no other
  bool own_first; // its first is one
} PmOrgLeft;

/// Looks left from the ending at `suffix`, at most `max` code points; `loose`: also over
/// words that break a phrase but stand in companies' names.
PmOrgLeft pm_org_left(const PmScan *scan, uint32_t suffix, uint32_t max, bool loose);
/// 某某机床（浙江）有限公司: where the bracket that ends at `end` begins, or `end`.
uint32_t pm_org_over_bracket(const PmScan *scan, uint32_t end);
/// 大连澄海…: where the divisions begin that stand before `start`.
uint32_t pm_org_over_places(const PmWork *work, const PmScan *scan, uint32_t start);

// org_body.c

PM_NODISCARD PmStatus pm_org_after_place(PmWork *work, const PmSpan *place);

// org_level.c

/// Notes for each text which county its places lie in.
void pm_org_find_counties(PmWork *work);
/// 省 市 县 区 州
bool pm_org_is_level(uint32_t cp);
/// Proposes what begins with a level word: a body of the division that it means here.
PM_NODISCARD PmStatus pm_org_add_of_level(PmWork *work, PmSpan span);
/// 市总工会 at `i`.
PM_NODISCARD PmStatus pm_org_after_level(PmWork *work, uint32_t s, uint32_t i);
/// 财政局 at `i`, alone, between boundaries: the one of the page's own place.
PM_NODISCARD PmStatus pm_org_alone(PmWork *work, uint32_t s, uint32_t i);

// org_name.c

/// What is named by the ending at `i`: 有限公司, 中学.
PM_NODISCARD PmStatus pm_org_by_ending(PmWork *work, uint32_t s, uint32_t i);
/// A brand and its trade at `i`: 澜芯半导体.
PM_NODISCARD PmStatus pm_org_by_trade(PmWork *work, uint32_t s, uint32_t i);

// org_list.c

/// A、B、C等企业, where 等 stands at `deng`; other lists' items become places.
PM_NODISCARD PmStatus pm_org_of_list(PmWork *work, uint32_t s, uint32_t deng);

#endif
