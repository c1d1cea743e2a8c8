// SPDX-License-Identifier: MIT
// What an event's sentence says was signed, awarded or published: 签署《…》, 荣获“…”称号,
// 8个项目集中签约. Kept in the words of the text.
#include "name/event.h"

typedef enum { ACT_SIGN, ACT_AWARD, ACT_PUBLISH, N_ACTS, ACT_NONE = N_ACTS } Act;

// Last words of what the act is done to, one space between.
static const char sign_nouns[] =
    "协议 协议书 合同 备忘录 意向书 责任书 承诺书 公约 宣言 项目 "
    "订单 约";
static const char award_nouns[] =
    "奖 称号 荣誉 奖项 冠军 亚军 季军 奖杯 奖牌 证书 牌匾 奖状 "
    "勋章 名单 金牌 银牌 铜牌 奖金 城市 示范区 示范县 示范村 百强 "
    "先进集体 劳动模范 先进单位 先进个人 第一名 第二名 第三名 标兵 之乡";
static const char publish_nouns[] =
    "名单 榜单 结果 报告 皮书 指数 方案 意见 办法 标准 规范 通知 "
    "公告 条例 规定 细则 清单 图谱 地图 政策 成果 指南 计划 规划 "
    "指引 守则 倡议书 目录 专辑 措施 公报 年报 丛书 邮票 版本 "
    "手册 导则 案例";

static const struct {
  const char *kind; // of the verb
  const char *nouns;
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
  const Act own = act_of(kind);
  if (own != ACT_NONE)
    return own == act;
  return pm_kind_among(kind, act == ACT_AWARD
                                 ? "competition ceremony festival exhibition"
                                 : "meeting ceremony exhibition festival activity "
                                   "competition");
}

// What the event's name says already is no object of it.
static PmStatus add(PmWork *work, PmEntity *event, PmStr object) {
  PmArena *arena = &work->page->arena;
  if (pm_str_contains(event->name, object))
    return PM_OK;
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
static bool ends_in(const PmScan *scan, PmRange in, const char *nouns) {
  return (in.end == scan->n || scan->token[in.end]) &&
         pm_ends_among(pm_scan_slice(scan, in.start, in.end), pm_str(nouns));
}

// The noun phrase from `from` on that ends in one of the nouns and goes no farther.
static PmRange phrase_behind(const PmScan *scan, PmRange in, const char *nouns) {
  const PmRange none = {in.start, in.start};
  for (uint32_t i = in.start; i < in.end && i - in.start < PM_PHRASE_MAX;) {
    if (pm_is_comma(scan->cp[i]) || scan->cp[i] == U'《')
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
         scan->cp[i] == U'和'))
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
    if (pm_is_comma(scan->cp[i]))
      break;
    if (scan->cp[i] != U'《')
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
static PmRange phrase_ahead(const PmScan *scan, PmRange in, const char *nouns) {
  uint32_t start = in.end;
  if (!ends_in(scan, in, nouns))
    return (PmRange){in.end, in.end};
  while (start > in.start && in.end - start < PM_PHRASE_MAX) {
    const uint32_t p = pm_token_before(scan, start);
    const bool quote = scan->cp[start - 1] == U'“' || scan->cp[start - 1] == U'”';
    if (p < in.start || (!quote && pm_event_breaks(scan, p, start)))
      break;
    start = p;
  }
  return (PmRange){start, in.end};
}

static PmRange behind(const PmScan *scan, uint32_t verb_end, uint32_t to) {
  uint32_t i = verb_end;
  while (i < to && (scan->cp[i] == U'了' || scan->cp[i] == U'为' || scan->cp[i] == U'过'))
    i++;
  return (PmRange){i, to};
}

// 签署的: a relative clause has the object elsewhere.
static bool is_relative(const PmScan *scan, PmRange rest) {
  return rest.start < rest.end && scan->cp[rest.start] == U'的';
}

PmRange pm_event_act_object(const PmScan *scan, PmRange verb, uint32_t to, PmStr kind) {
  const Act act = act_of(kind);
  const PmRange rest = behind(scan, verb.end, to);
  return act == ACT_NONE || is_relative(scan, rest)
             ? (PmRange){verb.end, verb.end}
             : phrase_behind(scan, rest, acts[act].nouns);
}

// What stands before the verb in its part of the sentence.
static PmRange ahead(const PmScan *scan, uint32_t from, uint32_t verb) {
  uint32_t i = verb;
  while (i > from && !pm_is_comma(scan->cp[i - 1]))
    i--;
  return (PmRange){i, verb};
}

// What the verb of the sentence is done to: documents, or a phrase behind it or, but for
// an award, before it.
static PmStatus add_objects(PmWork *work, const PmCandidate *at, PmRange verb, Act act,
                            PmEntity *event) {
  enum { SHORTEST = 2 };
  const PmScan *scan = &work->scans[at->scan];
  const PmRange rest = behind(scan, verb.end, at->sentence.end);
  uint32_t end = rest.start;
  if (is_relative(scan, rest))
    return PM_OK;
  if (act != ACT_AWARD)
    PM_TRY(add_documents(work, scan, rest, event, &end));
  if (end > rest.start)
    return PM_OK;
  PmRange phrase = phrase_behind(scan, rest, acts[act].nouns);
  if (phrase.end < phrase.start + SHORTEST && act != ACT_AWARD)
    phrase =
        phrase_ahead(scan, ahead(scan, at->sentence.start, verb.start), acts[act].nouns);
  return phrase.end >= phrase.start + SHORTEST
             ? add(work, event, pm_scan_slice(scan, phrase.start, phrase.end))
             : PM_OK;
}

// The act of the verb [verb.start, verb.end) that the event may hold, apart from its
// name.
static Act act_at(const PmScan *scan, const PmCandidate *at, uint32_t i, uint32_t *end) {
  const PmLexRow *verb = NULL;
  const uint32_t n =
      scan->token[i] ? pm_scan_longest(scan, i, PM_LEX_EVENT_VERB, &verb) : 0;
  const Act act = n ? act_of(pm_event_verb_kind(scan, verb)) : ACT_NONE;
  const bool apart = i + n <= at->phrase.start || i >= at->phrase.end;
  *end = n ? i + n : i + 1;
  return apart && *end <= at->sentence.end && act != ACT_NONE && fits(at->kind, act)
             ? act
             : ACT_NONE;
}

PmStatus pm_event_objects(PmWork *work, const PmCandidate *at, PmEntity *event) {
  const PmScan *scan = &work->scans[at->scan];
  for (uint32_t i = at->sentence.start, end; i < at->sentence.end; i = end) {
    const Act act = act_at(scan, at, i, &end);
    if (act != ACT_NONE)
      PM_TRY(add_objects(work, at, (PmRange){i, end}, act, event));
  }
  return PM_OK;
}
