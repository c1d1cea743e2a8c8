// SPDX-License-Identifier: MIT
// Events that no noun names: what a headline or a dated lead says that somebody did
// (破获一起…案, 会见…, 荣获…称号, 发布…预警), kept from the verb to the end of its
// clause, or that befell the clause's subject (…逝世, …复航), kept from that subject on.
// The main event where no noun names one. The verbs are those of event-deeds.tsv.
#include "name/event.h"

enum { OBJECT_MAX = 34, SUBJECT_MAX = 36, NAME_MAX = 32, CLAUSE_MAX = 60 };

typedef struct {
  const PmEventFinder *f;
  const PmScan *scan;
  PmRange clause;
  uint32_t verb; // where it begins
  PmRange phrase;
  PmStr kind;
} Deed;

// --- the clause

static bool ends_clause(const PmScan *scan, uint32_t at) {
  const uint32_t cp = scan->cp[at];
  return (pm_is_clause_mark(cp) && cp != U'、') || (scan->in_head && cp == ' ');
}

static PmRange clause_of(const PmEventFinder *f, uint32_t i) {
  const PmScan *scan = &f->work->scans[f->scan];
  PmRange clause = {i, i};
  while (clause.start > f->from && i - clause.start < CLAUSE_MAX &&
         !ends_clause(scan, clause.start - 1))
    clause.start--;
  while (clause.end < f->to && clause.end - i < CLAUSE_MAX &&
         !ends_clause(scan, clause.end))
    clause.end++;
  return clause;
}

// 要, 将, 未 …: it is not said to have happened.
static bool is_open(const Deed *d) {
  static const char *const words[] = {"要", "应", "将", "可", "不", "没", "未",  "需",
                                      "拟", "能", "会", "想", "勿", "莫", "请",  "为",
                                      "来", "去", "被", "的", "和", "与", "积极"};
  return pm_scan_ends_any(d->scan, (PmRange){d->clause.start, d->verb}, words,
                          sizeof words / sizeof *words);
}

// --- deeds

static bool has_leader(const PmScan *scan, PmRange in) {
  static const char *const leaders[] = {"领导", "书记", "市长", "县长", "区长", "主席"};
  for (uint32_t i = in.start; i < in.end; i++)
    if (pm_scan_starts_any(scan, (PmRange){i, in.end}, leaders,
                           sizeof leaders / sizeof *leaders))
      return true;
  return false;
}

// Where the subject of the verb may stand: its clause, and the one before where the verb
// opens its own (某某直奔现场，检查…工作).
static PmRange doers(const Deed *d) {
  uint32_t start = d->clause.start;
  if (d->verb == start && start > d->f->from && !d->scan->in_head)
    start = clause_of(d->f, start - 1).start;
  return (PmRange){start, d->verb};
}

// Somebody stands before the verb, by name or office.
static bool has_doer(const Deed *d) {
  const PmWork *work = d->f->work;
  const PmRange in = doers(d);
  for (size_t k = pm_span_from(work, d->f->scan, in.start); k < work->n_spans; k++) {
    const PmSpan *span = &work->spans[k];
    if (span->scan != d->f->scan || span->end > in.end)
      break;
    if (span->cls != PM_CLASS_PLACE)
      return true;
  }
  return has_leader(d->scan, in);
}

// 救援队, 捐赠者, 救援中: part of another word.
static bool goes_on(const PmScan *scan, PmRange rest) {
  static const char *const words[] = {
      "的", "者",   "队",   "人员", "中",   "时",   "后",   "员", "力", "站",
      "点", "工作", "活动", "公告", "志愿", "仪式", "现场", "出", "会"};
  return pm_scan_starts_any(scan, rest, words, sizeof words / sizeof *words);
}

// The second word of a row's tag says what the verb has to do with its clause, the others
// what is done.
typedef enum { DEED_DOES, DEED_NAMED, DEED_BEFALLS, DEED_STRIKES, N_HOWS } How;

typedef struct {
  PmStr kind;
  How how;
  PmStr objects; // empty for any
} Meaning;

static PmStr word_of(PmStr *rest) {
  const size_t space = pm_str_find(*rest, PM_STR(" "), 0);
  const PmStr word = pm_str_slice(*rest, 0, space);
  *rest = pm_str_slice(*rest, space == SIZE_MAX ? rest->len : space + 1, rest->len);
  return word;
}

static Meaning meaning_of(const PmScan *scan, const PmLexRow *row) {
  static const char *const hows[N_HOWS] = {"does", "named", "befalls", "strikes"};
  PmStr rest = pm_tag(scan, row);
  Meaning m = {.kind = word_of(&rest)};
  const PmStr how = word_of(&rest);
  while (m.how + 1 < N_HOWS && !pm_str_eqz(how, hows[m.how]))
    m.how++;
  m.objects = rest;
  return m;
}

// It is done to what stands behind the verb.
static bool is_done(Deed *d, const Meaning *m, uint32_t end) {
  const PmRange object = {end, d->clause.end};
  if (object.end < object.start + 2 || object.end - object.start > OBJECT_MAX ||
      goes_on(d->scan, object) || (m->how == DEED_NAMED && !has_doer(d)) ||
      (m->objects.len &&
       !pm_ends_among(pm_scan_slice(d->scan, object.start, object.end), m->objects)))
    return false;
  d->phrase = (PmRange){d->verb, d->clause.end};
  return true;
}

// Behind the date and the time of day that open the clause.
static uint32_t over_day(const Deed *d) {
  const PmDate date = pm_date_find(d->scan, d->clause.start, d->verb, &d->f->today);
  return date.end > date.start && date.start == d->clause.start ? date.end
                                                                : d->clause.start;
}

// 孙某某同志，…于2月17日在临汾逝世: the last name of somebody before the clause, or
// PM_NO_INDEX.
static uint32_t name_before(const Deed *d) {
  const PmEventFinder *f = d->f;
  for (size_t k = pm_span_from(f->work, f->scan, d->clause.start); k-- > 0;) {
    const PmSpan *span = &f->work->spans[k];
    if (span->scan != f->scan || span->start < f->from)
      break;
    if (span->cls != PM_CLASS_PLACE)
      return span->start;
  }
  return PM_NO_INDEX;
}

// Where the subject of the clause begins, or the clause when its subject stands too far
// before it; the verb where none is named.
static uint32_t subject_start(const Deed *d) {
  static const char *const words[] = {"在", "于", "自", "从"};
  const uint32_t start = over_day(d);
  const PmRange own = {start, d->verb};
  if (own.end >= own.start + 2 &&
      !pm_scan_starts_any(d->scan, own, words, sizeof words / sizeof *words))
    return start;
  const uint32_t name = name_before(d);
  return name == PM_NO_INDEX ? d->verb : d->verb - name > NAME_MAX ? start : name;
}

// It befell the subject: the verb ends the clause, or its object does (暴雨袭击…).
static bool has_befallen(Deed *d, const Meaning *m, uint32_t verb_end) {
  const uint32_t end = d->clause.end;
  if ((verb_end == end) != (m->how == DEED_BEFALLS))
    return false;
  const uint32_t start = subject_start(d);
  if (d->verb < start + 2 || end - start > SUBJECT_MAX)
    return false;
  d->phrase = (PmRange){start, end};
  return true;
}

static bool find_meaning(Deed *d, const PmHit *hit) {
  for (const PmLexRow *row = hit->row; row; row = pm_lex_next(row)) {
    if (row->cls != PM_LEX_EVENT_DEED)
      continue;
    const Meaning m = meaning_of(d->scan, row);
    const uint32_t end = d->verb + hit->chars;
    if (m.how >= DEED_BEFALLS ? has_befallen(d, &m, end) : is_done(d, &m, end)) {
      d->kind = m.kind;
      return true;
    }
  }
  return false;
}

// The longest verb of the list that begins there and fits its clause.
static bool find_deed(Deed *d) {
  const PmScan *scan = d->scan;
  for (uint32_t h = scan->first[d->verb + 1]; h-- > scan->first[d->verb];)
    if (find_meaning(d, &scan->hits[h]))
      return true;
  return false;
}

// --- acts

// 荣获…称号, 出台…措施, 签署…合同: the verb of the lists and what it is done to.
static bool find_act(Deed *d, const PmTrigger *t) {
  if (!t->verb || t->verb_end > d->clause.end)
    return false;
  const PmRange object = pm_event_act_object(d->scan, (PmRange){t->at, t->verb_end},
                                             d->clause.end, t->verb_kind);
  if (object.end < object.start + 2)
    return false;
  d->phrase = (PmRange){t->at, object.end};
  d->kind = t->verb_kind;
  return true;
}

PmStatus pm_event_deed(PmEventFinder *f, const PmTrigger *t) {
  enum { FAR = 3 };
  if (!t->deed && !t->verb)
    return PM_OK;
  Deed d = {.f = f,
            .scan = &f->work->scans[f->scan],
            .clause = clause_of(f, t->at),
            .verb = t->at};
  if (is_open(&d) || !((t->deed && find_deed(&d)) || find_act(&d, t)))
    return PM_OK;
  return pm_event_propose(f, (PmCandidate){.phrase = d.phrase,
                                           .kind = d.kind,
                                           .why = "event-deed",
                                           .deed = true,
                                           .dated = FAR});
}
