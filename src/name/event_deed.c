// SPDX-License-Identifier: MIT
// Events that no noun names: what a headline or a dated lead says that somebody did
// (破获一起…案, 会见…, 荣获…称号, 发布…预警), kept from the verb to the end of its
// clause, or that befell the clause's subject (…逝世, …复航), kept from that subject on.
// The main event where no noun names one.
#include "name/event.h"

enum { OBJECT_MAX = 28, SUBJECT_MAX = 36, CLAUSE_MAX = 60 };

// Verbs by what the news is of: police, rescue, giving, visits, publication, medicine,
// weather.
static const struct {
  const char *verb, *kind;
  bool named;          // only where a name stands before it in its clause
  const char *objects; // last words of what is done, one space between; NULL for any
} deeds[] = {
    {"破获", "campaign", false, NULL},
    {"侦破", "campaign", false, NULL},
    {"捣毁", "campaign", false, NULL},
    {"摧毁", "campaign", false, NULL},
    {"查获", "campaign", false, NULL},
    {"查处", "campaign", false, NULL},
    {"抓获", "campaign", false, NULL},
    {"打掉", "campaign", false, NULL},
    {"营救", "activity", false, NULL},
    {"救出", "activity", false, NULL},
    {"救起", "activity", false, NULL},
    {"救援", "activity", false, NULL},
    {"解救", "activity", false, NULL},
    {"扑灭", "activity", false, NULL},
    {"抢通", "activity", false, NULL},
    {"寻回", "activity", false, NULL},
    {"找回", "activity", false, NULL},
    {"寻找", "activity", false, "老人 儿童 男童 女童 游客 驴友"},
    {"搜救", "activity", false, "老人 儿童 男童 女童 游客 驴友"},
    {"转移", "activity", false, "群众 居民 人员 村民 名 人"},
    {"疏散", "activity", false, "群众 居民 人员 村民 名 人"},
    {"捐赠", "activity", false, NULL},
    {"捐献", "activity", false, NULL},
    {"捐出", "activity", false, NULL},
    {"捐建", "activity", false, NULL},
    {"赠送", "activity", false, NULL},
    {"返还", "activity", false, NULL},
    {"放飞", "activity", false, NULL},
    {"放流", "activity", false, NULL},
    {"欢送", "activity", false, NULL},
    {"拍卖", "activity", false, NULL},
    {"发掘", "activity", false, NULL},
    {"试飞", "opening", false, NULL},
    {"发射", "opening", false, NULL},
    {"收购", "signing", false, NULL},
    {"竞得", "signing", false, NULL},
    {"会见", "visit", false, NULL},
    {"会晤", "visit", false, NULL},
    {"接访", "visit", false, NULL},
    {"接待", "visit", true, "来访群众 代表团 考察团 访问团"},
    {"走访慰问", "visit", true, NULL},
    {"走访调研", "visit", true, NULL},
    {"看望慰问", "visit", true, NULL},
    {"走访", "visit", true, NULL},
    {"慰问", "visit", true, NULL},
    {"看望", "visit", true, NULL},
    {"参观", "visit", true, NULL},
    {"视察", "visit", true, NULL},
    {"督导", "visit", true, NULL},
    {"督查", "visit", true, NULL},
    {"调研", "visit", true, NULL},
    {"暗访", "visit", true, NULL},
    {"通报", "publication", false, "案例 问题 情况"},
    {"发布", "publication", false, "预警 信号 倡议 倡议书"},
    {"发出", "publication", false, "预警 信号 倡议 倡议书"},
    {"启动", "publication", false, "预警 信号 倡议 倡议书"},
    {"表决通过", "publication", false, "条例 决定 议案 规划 方案 人选"},
    {"审议通过", "publication", false, "条例 决定 议案 规划 方案 人选"},
    {"表彰", "award", false, NULL},
    {"当选", "award", false, "会长 主席 理事长 市长 县长 区长 主任 院长"},
    {"当选为", "award", false, "会长 主席 理事长 市长 县长 区长 主任 院长"},
    {"战胜", "competition", false, NULL},
    {"击败", "competition", false, NULL},
    {"启动", "campaign", false, "工程 试点 改革 计划 项目 建设"},
    {"完成", "activity", false, "手术 移植 吊装 换装 首飞 试飞 首航"},
    {"实施", "activity", false, "手术 移植 吊装 换装 首飞 试飞 首航"},
    {"开展", "activity", false, "手术 移植 吊装 换装 首飞 试飞 首航"},
    {"迎来", "disaster", false, "降雪 初雪 降雨 暴雨 大雾 寒潮 冰雹"},
    {"遭遇", "disaster", false, "降雪 初雪 降雨 暴雨 大雾 寒潮 冰雹"},
    {"突降", "disaster", false, "降雪 初雪 降雨 暴雨 大雾 寒潮 冰雹"},
    {"登陆", "disaster", false, NULL},
};

// What befalls the subject, the clause ends with it.
static const struct {
  const char *verb, *kind;
} changes[] = {
    {"逝世", "activity"},
    {"病逝", "activity"},
    {"去世", "activity"},
    {"出征", "activity"},
    {"获救", "activity"},
    {"开镰", "activity"},
    {"开渔", "activity"},
    {"开捕", "activity"},
    {"入伍", "activity"},
    {"上市", "opening"},
    {"复航", "opening"},
    {"通航", "opening"},
    {"恢复运营", "opening"},
    {"恢复营业", "opening"},
    {"恢复开放", "opening"},
    {"恢复通行", "opening"},
    {"恢复通车", "opening"},
    {"重新开放", "opening"},
    {"上线运营", "opening"},
    {"投入运营", "opening"},
    {"试运营", "opening"},
    {"试营业", "opening"},
    {"开门迎客", "opening"},
    {"开港", "opening"},
    {"开学", "opening"},
    {"开课", "opening"},
    {"首飞成功", "opening"},
    {"试飞成功", "opening"},
    {"首发成功", "opening"},
    {"发射升空", "opening"},
    {"联调联试", "opening"},
    {"启航", "opening"},
    {"起航", "opening"},
    {"首演", "opening"},
    {"首映", "opening"},
    {"下水", "opening"},
    {"并网发电", "opening"},
    {"亮相", "opening"},
    {"下线", "production"},
    {"杀青", "production"},
    {"开拍", "production"},
    {"开机", "production"},
    {"奠基", "construction"},
    {"集中开工", "construction"},
    {"集中竣工", "construction"},
    {"施行", "publication"},
    {"正式施行", "publication"},
    {"正式实施", "publication"},
    {"夺冠", "award"},
    {"获奖", "award"},
    {"晋级", "competition"},
    {"开赛", "competition"},
    {"开战", "competition"},
    {"开幕", "ceremony"},
    {"闭幕", "ceremony"},
    {"启幕", "ceremony"},
    {"揭幕", "ceremony"},
    {"落幕", "ceremony"},
    {"收官", "ceremony"},
    {"鸣金收兵", "ceremony"},
    {"开锣", "ceremony"},
    {"举行", "ceremony"},
    {"召开", "ceremony"},
    {"启动", "ceremony"},
    {"拉开帷幕", "ceremony"},
    {"拉开序幕", "ceremony"},
    {"落下帷幕", "ceremony"},
    {"起火", "accident"},
    {"侧翻", "accident"},
    {"追尾", "accident"},
    {"相撞", "accident"},
    {"坍塌", "accident"},
    {"泄漏", "accident"},
    {"爆炸", "accident"},
    {"塌方", "disaster"},
    {"登陆", "disaster"},
    {"宣判", "trial"},
    {"开庭", "trial"},
};

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

// Somebody stands before the verb in its clause, by name or office.
static bool has_doer(const Deed *d) {
  const PmWork *work = d->f->work;
  const PmRange in = {d->clause.start, d->verb};
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

// Deed `k` of the list is done to what stands behind its verb.
static bool is_done(const Deed *d, size_t k, PmRange object) {
  return object.end >= object.start + 2 && object.end - object.start <= OBJECT_MAX &&
         !goes_on(d->scan, object) && (!deeds[k].named || has_doer(d)) &&
         (!deeds[k].objects ||
          pm_ends_among(pm_scan_slice(d->scan, object.start, object.end),
                        deeds[k].objects));
}

static bool find_deed(Deed *d) {
  const PmRange in = {d->verb, d->clause.end};
  uint32_t longest = 0;
  for (size_t k = 0; k < sizeof deeds / sizeof *deeds; k++) {
    const uint32_t n = pm_scan_starts(d->scan, in, deeds[k].verb);
    if (n <= longest || !is_done(d, k, (PmRange){in.start + n, in.end}))
      continue;
    longest = n;
    d->phrase = in;
    d->kind = pm_str(deeds[k].kind);
  }
  return longest > 0;
}

// --- changes

// Behind the date and the time of day that open the clause.
static uint32_t subject_start(const Deed *d) {
  const PmDate date = pm_date_find(d->scan, d->clause.start, d->verb, &d->f->today);
  return date.end > date.start && date.start == d->clause.start ? date.end
                                                                : d->clause.start;
}

static bool find_change(Deed *d) {
  const uint32_t end = d->clause.end;
  for (size_t k = 0; k < sizeof changes / sizeof *changes; k++) {
    if (!pm_scan_eq(d->scan, d->verb, end, changes[k].verb))
      continue;
    const uint32_t start = subject_start(d);
    if (d->verb < start + 2 || end - start > SUBJECT_MAX)
      continue;
    d->phrase = (PmRange){start, end};
    d->kind = pm_str(changes[k].kind);
    return true;
  }
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

static bool begins_as(PmStr text, const char *verb) {
  enum { HAN = 3 }; // bytes of a character, as all verbs begin with
  return text.len >= HAN && memcmp(text.data, verb, HAN) == 0;
}

// Nearly all words can be none of these, their first character shows it.
static bool may_be_verb(const PmScan *scan, const PmTrigger *t) {
  const PmStr text = pm_scan_slice(scan, t->at, scan->n);
  if (t->verb)
    return true;
  for (size_t k = 0; k < sizeof deeds / sizeof *deeds; k++)
    if (begins_as(text, deeds[k].verb))
      return true;
  for (size_t k = 0; k < sizeof changes / sizeof *changes; k++)
    if (begins_as(text, changes[k].verb))
      return true;
  return false;
}

PmStatus pm_event_deed(PmEventFinder *f, const PmTrigger *t) {
  if (!f->lead || !may_be_verb(&f->work->scans[f->scan], t))
    return PM_OK;
  Deed d = {.f = f,
            .scan = &f->work->scans[f->scan],
            .clause = clause_of(f, t->at),
            .verb = t->at};
  if (is_open(&d) || !(find_deed(&d) || find_change(&d) || find_act(&d, t)))
    return PM_OK;
  return pm_event_propose(
      f, (PmCandidate){
             .phrase = d.phrase, .kind = d.kind, .why = "event-deed", .deed = true});
}
