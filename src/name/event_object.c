// SPDX-License-Identifier: MIT
// What an event's sentence says was signed, awarded or published: 签署《…》, 荣获“…”称号,
// 8个项目集中签约. Kept in the words of the text.
#include "name/event.h"

typedef enum { ACT_SIGN, ACT_AWARD, ACT_PUBLISH, N_ACTS, ACT_NONE = N_ACTS } Act;

// Last words of what the act is done to, ended by NULL.
static const char *const sign_nouns[] = {"协议",   "协议书", "合同", "备忘录", "意向书",
                                         "责任书", "承诺书", "公约", "宣言",   "项目",
                                         "订单",   "约",     NULL};
static const char *const award_nouns[] = {
    "奖",       "称号",     "荣誉",   "奖项",   "冠军",   "亚军",   "季军", "奖杯",
    "奖牌",     "证书",     "牌匾",   "奖状",   "勋章",   "名单",   "金牌", "银牌",
    "铜牌",     "奖金",     "城市",   "示范区", "示范县", "示范村", "百强", "先进集体",
    "先进单位", "先进个人", "第一名", "第二名", "第三名", "标兵",   "之乡", NULL};
static const char *const publish_nouns[] = {
    "名单", "榜单", "结果", "报告", "皮书", "指数", "方案",   "意见", "办法", "标准",
    "规范", "通知", "公告", "条例", "规定", "细则", "清单",   "图谱", "地图", "政策",
    "成果", "指南", "计划", "规划", "指引", "守则", "倡议书", "目录", "专辑", "措施",
    "公报", "年报", "丛书", "邮票", "版本", "手册", "导则",   "案例", NULL};

static const struct {
  const char *kind; // of the verb
  const char *const *nouns;
} acts[N_ACTS] = {[ACT_SIGN] = {"signing", sign_nouns},
                  [ACT_AWARD] = {"award", award_nouns},
                  [ACT_PUBLISH] = {"publication", publish_nouns}};

static Act act_of(PmStr kind) {
  for (unsigned k = 0; k < N_ACTS; k++)
    if (pm_str_eqz(kind, acts[k].kind))
      return (Act)k;
  return ACT_NONE;
}

// What may happen at an event of this kind; an act is its own event's.
static bool fits(PmStr kind, Act act) {
  static const char *const meetings[] = {"meeting",  "ceremony", "exhibition",
                                         "festival", "activity", "competition"};
  static const char *const contests[] = {"competition", "ceremony", "festival",
                                         "exhibition"};
  const Act own = act_of(kind);
  bool held = false;
  if (own != ACT_NONE)
    return own == act;
  for (size_t k = 0; act != ACT_AWARD && k < sizeof meetings / sizeof *meetings; k++)
    held |= pm_str_eqz(kind, meetings[k]);
  for (size_t k = 0; act == ACT_AWARD && k < sizeof contests / sizeof *contests; k++)
    held |= pm_str_eqz(kind, contests[k]);
  return held;
}

static PmStatus add(PmWork *work, PmEntity *event, PmStr object) {
  PmArena *arena = &work->page->arena;
  for (size_t i = 0; i < event->n_objects; i++)
    if (pm_str_eq(event->objects[i], object))
      return PM_OK;
  event->objects = pm_arena_extend(arena, event->objects, event->n_objects,
                                   &event->cap_objects, sizeof object);
  if (!event->objects)
    return PM_ERR_NOMEM;
  event->objects[event->n_objects] = pm_arena_copy(arena, object);
  return event->objects[event->n_objects++].data ? PM_OK : PM_ERR_NOMEM;
}

// One of the nouns ends at `end`, where a token does.
static bool ends_in(const PmScan *scan, PmRange in, const char *const *nouns) {
  const PmStr text = pm_scan_slice(scan, in.start, in.end);
  if (in.end < scan->n && !scan->token[in.end])
    return false;
  for (size_t k = 0; nouns[k]; k++)
    if (pm_str_ends(text, pm_str(nouns[k])))
      return true;
  return false;
}

static bool is_mark(uint32_t cp) { return pm_is_stop(cp) || cp == 0xFF0C || cp == ','; }

// The noun phrase from `from` on that ends in one of the nouns and goes no farther.
static PmRange phrase_behind(const PmScan *scan, PmRange in, const char *const *nouns) {
  const PmRange none = {in.start, in.start};
  for (uint32_t i = in.start; i < in.end && i - in.start < PM_PHRASE_MAX;) {
    if (is_mark(scan->cp[i]) || scan->cp[i] == 0x300A)
      return none;
    if (pm_is_opening_mark(scan->cp[i])) {
      const uint32_t close = pm_closing_of(scan, i, in.end);
      if (close == PM_NO_INDEX)
        return none;
      i = close + 1;
    } else {
      i += scan->token[i] ? scan->token[i] : 1;
    }
    if (i <= in.end && ends_in(scan, (PmRange){in.start, i}, nouns) &&
        (i == in.end || !pm_is_word(scan->cp[i]) || pm_event_breaks(scan, i, i + 1) ||
         scan->cp[i] == 0x548C))
      return (PmRange){in.start, i};
  }
  return none;
}

// 签署《…》《…》: each document by itself. `*end` is behind the last, or stays.
static PmStatus add_documents(PmWork *work, const PmScan *scan, PmRange in,
                              PmEntity *event, uint32_t *end) {
  enum { REACH = 16, JOIN = 2 };
  uint32_t reach = REACH;
  for (uint32_t i = in.start, from = in.start; i < in.end && i - from <= reach; i++) {
    if (is_mark(scan->cp[i]))
      break;
    if (scan->cp[i] != 0x300A)
      continue;
    const uint32_t close = pm_closing_of(scan, i, in.end);
    if (close == PM_NO_INDEX)
      break;
    PM_TRY(add(work, event, pm_scan_slice(scan, i, close + 1)));
    *end = i = close;
    from = close + 1;
    reach = JOIN;
  }
  return PM_OK;
}

// 8个项目集中签约, 名单公布: the phrase before the verb.
static PmRange phrase_ahead(const PmScan *scan, PmRange in, const char *const *nouns) {
  uint32_t start = in.end;
  if (!ends_in(scan, in, nouns))
    return (PmRange){in.end, in.end};
  while (start > in.start && in.end - start < PM_PHRASE_MAX) {
    const uint32_t p = pm_token_before(scan, start);
    const bool quote = scan->cp[start - 1] == 0x201C || scan->cp[start - 1] == 0x201D;
    if (p < in.start || (!quote && pm_event_breaks(scan, p, start)))
      break;
    start = p;
  }
  return (PmRange){start, in.end};
}

// Behind 签署了 and the like stands the object; a relative clause (签署的) has it
// elsewhere.
static uint32_t over_particles(const PmScan *scan, uint32_t i, uint32_t end) {
  while (i < end && (scan->cp[i] == 0x4E86 || scan->cp[i] == 0x4E3A ||
                     scan->cp[i] == 0x8FC7)) // 了 为 过
    i++;
  return i;
}

PmRange pm_event_act_object(const PmScan *scan, PmRange verb, uint32_t to, PmStr kind) {
  const Act act = act_of(kind);
  const PmRange behind = {over_particles(scan, verb.end, to), to};
  if (act == ACT_NONE || (behind.start < to && scan->cp[behind.start] == 0x7684)) // 的
    return (PmRange){verb.end, verb.end};
  return phrase_behind(scan, behind, acts[act].nouns);
}

// What the verb [verb.start, verb.end) of the sentence is done to.
static PmStatus objects_of(PmWork *work, const PmHappening *at, PmRange verb, Act act,
                           PmEntity *event) {
  const PmScan *scan = &work->scans[at->scan];
  const PmRange behind = {over_particles(scan, verb.end, at->sentence.end),
                          at->sentence.end};
  uint32_t end = behind.start;
  if (behind.start < behind.end && scan->cp[behind.start] == 0x7684) // 的
    return PM_OK;
  if (act != ACT_AWARD)
    PM_TRY(add_documents(work, scan, behind, event, &end));
  if (end > behind.start)
    return PM_OK;
  PmRange phrase = phrase_behind(scan, behind, acts[act].nouns);
  if (phrase.end < phrase.start + 2 && act != ACT_AWARD) {
    PmRange ahead = {at->sentence.start, verb.start};
    for (uint32_t i = ahead.start; i < ahead.end; i++)
      if (is_mark(scan->cp[i]))
        ahead.start = i + 1;
    phrase = phrase_ahead(scan, ahead, acts[act].nouns);
  }
  return phrase.end >= phrase.start + 2
             ? add(work, event, pm_scan_slice(scan, phrase.start, phrase.end))
             : PM_OK;
}

PmStatus pm_event_objects(PmWork *work, const PmHappening *at, PmEntity *event) {
  const PmScan *scan = &work->scans[at->scan];
  const Act own = act_of(at->kind);
  for (uint32_t i = at->sentence.start; i < at->sentence.end; i++) {
    const PmLexRow *verb = NULL;
    const uint32_t n =
        scan->token[i] ? pm_scan_longest(scan, i, PM_LEX_EVENT_VERB, &verb) : 0;
    const Act act = n ? act_of(pm_event_verb_kind(scan, verb)) : ACT_NONE;
    const bool apart = i + n <= at->phrase.start || i >= at->phrase.end;
    if (act != ACT_NONE && apart && fits(at->kind, act) && i + n <= at->sentence.end)
      PM_TRY(objects_of(work, at, (PmRange){i, i + n}, act, event));
    i += n ? n - 1 : 0;
  }
  // the phrase of such an event is what was awarded or published, where nothing else is
  return event->n_objects || (own != ACT_AWARD && own != ACT_PUBLISH)
             ? PM_OK
             : add(work, event, pm_scan_slice(scan, at->phrase.start, at->phrase.end));
}
