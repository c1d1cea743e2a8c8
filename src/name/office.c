// SPDX-License-Identifier: MIT
// Offices before a person's name: 甲局局长、乙会副主席张三. They are read from right to
// left once the names are settled, so that each knows its organization's true end: in
// 经济发展 办公室主任 the title is 主任, though 办公室主任 is one, too.
#include "name/work.h"

enum { DEPARTMENT = 8, CHAIN = 8, REACH = 300 }; // characters, offices, characters

/// One office of a chain: its title, and the organization that stands before it.
typedef struct {
  uint32_t start, end; // the role as printed, its department included
  uint32_t left;       // where the whole of it begins
  const PmSpan *body;  // NULL: none of its own
  bool heir;           // without one, it is of the organization named before it
  bool recalled;       // the body is one named earlier: 公司总经理
} Office;

static bool is_gap(uint32_t cp) { return cp == ' ' || cp == 0x3000; }

// The last settled name of the text that begins before `at`, or NULL.
static const PmSpan *name_before(const PmWork *work, uint32_t s, uint32_t at) {
  const size_t k = pm_span_from(work, s, at);
  return k && work->spans[k - 1].scan == s ? &work->spans[k - 1] : NULL;
}

// Between a body and a title stands nothing but its department: 某局|数字产业科|科长.
static bool is_department(const PmScan *scan, uint32_t start, uint32_t end) {
  if (end - start > DEPARTMENT)
    return false;
  for (uint32_t i = start; i < end; i++)
    if (!pm_is_han(scan->cp[i]) || pm_scan_is(scan, i, i + 1, PM_LEX_BREAK))
      return false;
  return true;
}

static void take_body(const PmWork *work, const PmScan *scan, uint32_t s,
                      Office *office) {
  const PmSpan *name = name_before(work, s, office->end);
  if (!name || name->end >= office->end)
    return;
  if (name->cls != PM_CLASS_ORGANIZATION) {
    if (name->end == office->start) // 某某镇|副镇长: nothing of the chain is lost
      office->left = name->start;
    return;
  }
  const bool inside = name->end > office->start;
  if (inside ? !pm_scan_is(scan, name->end, office->end, PM_LEX_TITLE)
             : !is_department(scan, name->end, office->start))
    return;
  office->body = name;
  office->start = name->end;
  office->left = name->start;
}

// 公司总经理张三: of the company named last before.
static void recall_company(const PmWork *work, const PmScan *scan, uint32_t s,
                           Office *office) {
  const uint32_t i = office->start;
  if (office->body || i < 3 || !pm_scan_eq(scan, i - 2, i, "公司") ||
      pm_is_han(scan->cp[i - 3]))
    return;
  for (size_t k = pm_span_from(work, s, i); k-- > 0;) {
    const PmSpan *name = &work->spans[k];
    if (name->scan != s || i - name->end > REACH)
      return;
    if (name->cls != PM_CLASS_ORGANIZATION || !pm_str_eqz(name->kind, "company"))
      continue;
    office->body = name;
    office->left = i - 2;
    office->recalled = true;
    return;
  }
}

// 副书记、社会工作部|部长: in a chain what stands before the title is its department.
static void take_department(const PmScan *scan, Office *office) {
  uint32_t i = office->start;
  while (i && office->start - i < DEPARTMENT && pm_is_han(scan->cp[i - 1]))
    i--;
  if (!office->body && i && office->left == office->start && scan->cp[i - 1] == 0x3001 &&
      pm_scan_ending(scan, (PmRange){0, i - 1}, PM_LEX_TITLE, NULL))
    office->start = office->left = i;
}

// Who governs a division (市长, 副镇长) is of no party committee named before, and a
// profession is of nobody.
static bool may_inherit(const PmScan *scan, PmStr tag, uint32_t end) {
  static const uint32_t levels[] = {
      0x7701, 0x5E02, 0x53BF, 0x533A, 0x5DDE,
      0x76DF, 0x65D7, 0x9547, 0x4E61, 0x6751}; // 省市县区州盟旗镇乡村
  if (!pm_str_eqz(tag, "office"))
    return false;
  for (size_t k = 0; k < sizeof levels / sizeof *levels; k++)
    if (end >= 2 && scan->cp[end - 1] == 0x957F && scan->cp[end - 2] == levels[k])
      return false;
  return true;
}

static bool read_office(const PmWork *work, uint32_t s, uint32_t end, Office *office) {
  const PmScan *scan = &work->scans[s];
  const PmLexRow *row = NULL;
  const uint32_t chars = pm_scan_ending(scan, (PmRange){0, end}, PM_LEX_TITLE, &row);
  if (!chars)
    return false;
  const PmStr tag = pm_tag(scan, row);
  if (!pm_str_eqz(tag, "office") && !pm_str_eqz(tag, "profession"))
    return false;
  const uint32_t start = end - chars;
  *office = (Office){.start = start, .end = end, .left = start};
  take_body(work, scan, s, office);
  recall_company(work, scan, s, office);
  take_department(scan, office);
  // 管委会|常务副主任: a body that has no name here, but is not the one named before
  const bool other = start && scan->cp[start - 1] == 0x4F1A;
  office->heir = !office->body && !other && may_inherit(scan, tag, end);
  return true;
}

static PmStatus put_office(PmWork *work, const PmSpan *person, const Office *office) {
  const PmScan *scan = &work->scans[person->scan];
  PmRelation relation = {.kind = PM_RELATION_OFFICE,
                         .active = person->entity,
                         .passive = office->body ? office->body->entity : PM_NO_INDEX,
                         .role = pm_scan_slice(scan, office->start, office->end),
                         .as_of = work->page->info.date,
                         .confidence = office->recalled ? 0.7 : 0.85};
  relation.iri = pm_participation_iri(work, "office", relation.active, relation.passive,
                                      relation.role);
  if (!relation.iri.data)
    return PM_ERR_NOMEM;
  return pm_relation_put(work, &relation, scan->article);
}

static PmStatus put_offices_of(PmWork *work, const PmSpan *person) {
  const PmScan *scan = &work->scans[person->scan];
  Office chain[CHAIN];
  size_t n = 0;
  uint32_t end = person->start;
  while (end && is_gap(scan->cp[end - 1]))
    end--;
  while (n < CHAIN && end && read_office(work, person->scan, end, &chain[n])) {
    const uint32_t left = chain[n++].left;
    if (!left || (scan->cp[left - 1] != 0x3001 && scan->cp[left - 1] != 0xFF0C))
      break;
    end = left - 1;
  }
  const PmSpan *body = NULL; // from the first printed on
  for (size_t k = n; k-- > 0;) {
    if (chain[k].body)
      body = chain[k].body;
    else if (chain[k].heir)
      chain[k].body = body;
  }
  for (size_t k = 0; k < n; k++)
    PM_TRY(put_office(work, person, &chain[k]));
  return PM_OK;
}

PmStatus pm_put_offices(PmWork *work) {
  for (size_t i = 0; i < work->n_spans; i++)
    if (work->spans[i].cls == PM_CLASS_PERSON)
      PM_TRY(put_offices_of(work, &work->spans[i]));
  return PM_OK;
}
