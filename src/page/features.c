// SPDX-License-Identifier: MIT
// What a block's own words say: does it end a sentence, begin in the middle of one, open
// an article, speak of the weather, sell something, name a page. Tables of words, no
// decisions about neighbours.
#include "page/features.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

bool pm_char_in(const char *set, uint32_t cp) {
  char utf8[5] = {0};
  return cp && pm_utf8_put(cp, utf8) && strstr(set, utf8) != NULL;
}

static bool starts_with_any(PmStr s, const char *const *words, size_t n) {
  for (size_t i = 0; i < n; ++i)
    if (pm_str_starts(s, pm_str(words[i])))
      return true;
  return false;
}

static bool ends_with_any(PmStr s, const char *const *words, size_t n) {
  for (size_t i = 0; i < n; ++i)
    if (pm_str_ends(s, pm_str(words[i])))
      return true;
  return false;
}

static size_t count_hits(PmStr s, const char *const *words, size_t n) {
  size_t hits = 0;
  for (size_t i = 0; i < n; ++i)
    hits += pm_str_contains(s, pm_str(words[i]));
  return hits;
}

static size_t next_width(PmStr s, size_t *pos) {
  const uint32_t cp = pm_utf8_next(s, pos);
  return cp >= 0x1100 || (cp >= 0x2014 && cp <= 0x2026) ? 2 : 1; // “—…”
}

size_t pm_text_width(PmStr s) {
  size_t width = 0;
  for (size_t pos = 0; pos < s.len;)
    width += next_width(s, &pos);
  return width;
}

bool pm_text_fits(PmStr s, size_t columns) {
  size_t width = 0;
  if (s.len > 3 * columns) // three bytes make a column at least
    return false;
  for (size_t pos = 0; pos < s.len && width <= columns;)
    width += next_width(s, &pos);
  return width <= columns;
}

static const char stops[] = "。！？!?…；";
static const char closers[] = "”’）)》」』】\"'";

bool pm_text_ends_sentence(PmStr s) {
  while (s.len && pm_char_in(closers, pm_str_last_char(s)))
    s.len = pm_str_last_start(s);
  const uint32_t last = pm_str_last_char(s);
  return pm_char_in(stops, last) || last == '.' || last == ':' || last == 0xFF1A ||
         last == ';';
}

bool pm_text_has_stop(PmStr s) {
  if (pm_str_contains(s, PM_STR("。")))
    return true;
  size_t spaces = 0; // Latin prose
  for (size_t i = 0; i < s.len; ++i)
    spaces += s.data[i] == ' ';
  return spaces >= 3 && (pm_str_ends(s, PM_STR(".")) ||
                         (pm_str_contains(s, PM_STR(". ")) && !pm_text_fits(s, 60)));
}

size_t pm_text_commas(PmStr s) {
  size_t n = 0;
  for (size_t pos = 0; pos < s.len;) {
    const uint32_t cp = pm_utf8_next(s, &pos);
    n += cp == ',' || cp == 0xFF0C;
  }
  return n;
}

// GUNZENHAUSEN. …, LONDON — …: a place in capitals and what parts it from the sentence.
static bool is_place_in_capitals(PmStr s) {
  static const char *const marks[] = {". ", " — ", " – ", " - ", ".— "};
  size_t pos = 0, letters = 0;
  while (pos < s.len) {
    size_t next = pos;
    const uint32_t cp = pm_utf8_next(s, &next);
    if (!((cp >= 'A' && cp <= 'Z') || (cp >= 0xC0 && cp <= 0xDE) || cp == ' ' ||
          cp == '-') ||
        letters > 24)
      break;
    if (cp == ' ' && letters >= 4 &&
        starts_with_any(pm_str_slice(s, pos, s.len), marks, COUNT(marks)))
      return true;
    letters += cp != ' ';
    pos = next;
  }
  return letters >= 4 &&
         starts_with_any(pm_str_slice(s, pos, s.len), marks, COUNT(marks));
}

// 本报讯, 本刊讯（, 海州讯 …, 本报3月4日讯（…: who reports, and 讯 or 电.
bool pm_text_is_dateline(PmStr s) {
  static const char *const words[] = {"本报讯", "本刊讯", "本台讯", "本网讯"};
  if (starts_with_any(s, words, COUNT(words)) || is_place_in_capitals(s))
    return true;
  size_t n = 0;
  for (size_t pos = 0; pos < s.len && n < 16; ++n) {
    const uint32_t cp = pm_utf8_next(s, &pos);
    if (pm_char_is_punct(cp))
      return false;
    const uint32_t next = pm_str_first_char(pm_str_slice(s, pos, s.len));
    if (n >= 2 && pm_char_in("讯电", cp) &&
        (pm_char_is_space(next) || pm_char_in("(（", next)))
      return true;
  }
  return false;
}

bool pm_text_is_opening(PmStr s) {
  static const char *const words[] = {"本报记者", "本报通讯员", "本报综合",
                                      "新华社",   "中新社",     "据新华社"};
  return starts_with_any(s, words, COUNT(words)) || pm_text_is_dateline(s);
}

bool pm_text_is_dated(PmStr s) {
  static const char *const words[] = {"近日", "日前",   "昨天", "昨日",   "近期", "最近",
                                      "今年", "连日来", "去年", "前不久", "当天", "当日"};
  enum { TIME_MAX = 36 }; // bytes
  size_t comma = pm_str_find(s, PM_STR("，"), 0);
  const size_t narrow = pm_str_find(s, PM_STR(","), 0);
  comma = narrow < comma ? narrow : comma;
  if (comma >= s.len || comma > TIME_MAX)
    return false;
  const PmStr time = pm_str_slice(s, 0, comma);
  return starts_with_any(time, words, COUNT(words)) ||
         (pm_char_is_digit(pm_str_first_char(time)) &&
          pm_str_contains(time, PM_STR("月")) && pm_str_contains(time, PM_STR("日")));
}

bool pm_text_is_starter(PmStr s) {
  static const char *const words[] = {
      "“",      "近日", "日前", "昨天", "昨日", "今年",   "去年", "据",   "目前",
      "近年来", "为了", "当前", "此外", "同时", "下一步", "接下", "今天", "连日",
      "随着",   "截至", "走进", "如今", "为深", "自",     "在",   "面对", "作为",
      "此次",   "近期", "前不", "今后", "未来", "首先",   "其次", "最后", "一是",
      "“",      "\"",   "事实", "不仅", "从",   "对于",   "由于", "记者"};
  return starts_with_any(s, words, COUNT(words)) ||
         pm_char_is_digit(pm_str_first_char(s));
}

// 当|前,省委… : a lone character and a comma, or what cannot begin a sentence.
bool pm_text_starts_mid(PmStr s) {
  size_t pos = 0;
  const uint32_t first = s.len ? pm_utf8_next(s, &pos) : 0;
  const uint32_t second = pos < s.len ? pm_utf8_next(s, &pos) : 0;
  if (pm_char_in("，,、。；;：:！!？?）)》”’·%", first) ||
      pm_char_in("的了们得等", first))
    return true;
  if (first >= 'a' && first <= 'z')
    return true;
  return pm_char_is_han(first) && pm_char_in("，,、", second);
}

int pm_text_quote_balance(PmStr s) {
  int n = 0;
  for (size_t pos = 0; pos < s.len;) {
    const uint32_t cp = pm_utf8_next(s, &pos);
    n += cp == 0x201C || cp == 0x300A;
    n -= cp == 0x201D || cp == 0x300B;
  }
  return n;
}

static bool ends_open(PmStr s) {
  return pm_char_in("，,、和与及或的在将是以对为把被从向至到", pm_str_last_char(s));
}

bool pm_text_joins_word(PmStr tail, PmStr head) {
  char pair[8];
  const uint32_t last = pm_str_last_char(tail), first = pm_str_first_char(head);
  if (!pm_char_is_han(last) || !pm_char_is_han(first))
    return false;
  size_t n = pm_utf8_put(last, pair);
  n += pm_utf8_put(first, pair + n);
  return pm_is_word(pm_str_n(pair, n));
}

double pm_block_continues(const PmBlock *tail, const PmBlock *head) {
  if (tail->ends || head->opening)
    return -5;
  double score = 0;
  score += pm_text_joins_word(tail->text, head->text) ? 3 : 0;
  score += head->mid_start ? 2 : 0;
  score += pm_text_quote_balance(tail->text) > 0 && pm_text_quote_balance(head->text) < 0
               ? 2
               : 0;
  score += ends_open(tail->text) ? 0.5 : 0;
  score -= head->starter ? 1.5 : 0;
  return score;
}

static bool is_letter_or_digit(uint32_t cp) {
  return pm_char_is_letter(cp) || pm_char_is_digit(cp);
}

bool pm_join_wants_space(PmStr a, PmStr b) {
  const uint32_t last = pm_str_last_char(a), first = pm_str_first_char(b);
  return last < 0x2000 && last != '-' && pm_char_is_letter(first) &&
         (is_letter_or_digit(last) || pm_char_is_punct(last));
}

bool pm_text_is_hyphenated(PmStr a, PmStr b) {
  if (a.len < 2 || a.data[a.len - 1] != '-')
    return false;
  const uint32_t before = pm_str_last_char(pm_str_slice(a, 0, a.len - 1));
  const uint32_t after = pm_str_first_char(b);
  return pm_char_is_latin(before) &&
         ((after >= 'a' && after <= 'z') || (after >= 0xDF && after <= 0xFF));
}

double pm_text_likeness(PmStr a, PmStr b) {
  size_t n = 0, common = 0;
  if (a.len > b.len) {
    const PmStr c = a;
    a = b;
    b = c;
  }
  for (size_t pos = 0; pos < a.len; ++n) {
    const size_t start = pos;
    pm_utf8_next(a, &pos);
    common += pm_str_contains(b, pm_str_slice(a, start, pos));
  }
  return n ? (double)common / (double)n : 0;
}

// --- special lines ---

bool pm_text_is_weather(PmStr s) {
  static const char *const words[] = {"多云",   "阴",     "晴",     "雨",     "级",
                                      "气温",   "℃",      "风力",   "偏南风", "偏北风",
                                      "东南风", "西北风", "东北风", "西南风", "°C"};
  static const char *const latin[] = {
      "cloud", "rain",    "sunny",   "wind",   "Highs",      "highs",   "showers",
      "°C",    "°F",      "degrees", "Wind",   "Regen",      "bewölkt", "Höchstwerte",
      "Grad",  "bedeckt", "Sonne",   "heiter", "Tiefstwerte"};
  if (pm_text_fits(s, 400) && count_hits(s, latin, COUNT(latin)) >= 4)
    return true;
  return pm_text_fits(s, 600) && count_hits(s, words, COUNT(words)) >= 4 &&
         (pm_str_contains(s, PM_STR("℃")) || pm_str_contains(s, PM_STR("°C")) ||
          pm_str_contains(s, PM_STR("气温")));
}

static bool has_phone(PmStr s) {
  size_t digits = 0;
  for (size_t i = 0; i < s.len; ++i) {
    digits = s.data[i] >= '0' && s.data[i] <= '9' ? digits + 1
             : s.data[i] == '-' && digits >= 3    ? digits
                                                  : 0;
    if (digits >= 7)
      return true;
  }
  return false;
}

unsigned pm_text_sells(PmStr s) {
  static const char *const strong[] = {"公益广告", "招生热线", "咨询热线", "订购热线",
                                       "友情提醒", "广告热线", "招租",     "诚聘",
                                       "招商热线", "广告"};
  static const char *const weak[] = {"地址:",  "地址：", "热线", "电话",
                                     "网址",   "优惠",   "咨询", "报名",
                                     "微信号", "欢迎",   "传真", "联系人"};
  return (count_hits(s, strong, COUNT(strong)) ? 2U : 0U) +
         (count_hits(s, weak, COUNT(weak)) ? 1U : 0U) + (has_phone(s) ? 1U : 0U);
}

// 某某局 2024年5月13日 without the date.
static PmStr before_date(PmStr s) {
  const size_t space = pm_str_find(s, PM_STR(" "), 0);
  return space < s.len && pm_text_is_bare_date(pm_str_trim(pm_str_slice(s, space, s.len)))
             ? pm_str_slice(s, 0, space)
             : s;
}

bool pm_text_is_signature(PmStr s) {
  static const char *const ends[] = {
      "局",   "委员会", "公司", "政府", "办公室", "学校",   "医院",   "法院",   "中心",
      "协会", "检察院", "银行", "党委", "大队",   "编辑部", "联合社", "合作社", "中学",
      "小学", "指挥部", "分局", "支队", "商会",   "学会",   "幼儿园"};
  static const char *const not_ends[] = {"开局", "结局", "大局", "格局", "布局",
                                         "全局", "破局", "新局", "局局"};
  s = before_date(s);
  return pm_text_fits(s, 44) && !pm_text_has_stop(s) && !pm_text_commas(s) &&
         !pm_str_contains(s, PM_STR("：")) && ends_with_any(s, ends, COUNT(ends)) &&
         !ends_with_any(s, not_ends, COUNT(not_ends));
}

bool pm_text_is_bare_date(PmStr s) {
  unsigned ymd[3];
  return pm_text_date(s, ymd) && pm_char_is_digit(pm_str_first_char(s)) &&
         (pm_str_ends(s, PM_STR("日")) || pm_char_is_digit(pm_str_last_char(s)));
}

bool pm_text_is_list_entry(PmStr s, bool *numbered) {
  static const char bullets[] = "◆◇●○▲△▼▽★☆□◎※⊙▶►•①②③④⑤⑥⑦⑧⑨⑩";
  static const char han[] = "一二三四五六七八九十";
  size_t pos = 0, digits = 0, numbers = 0;
  uint32_t cp = 0;
  *numbered = false;
  if (pm_char_in(bullets, pm_str_first_char(s)))
    return true;
  if (pm_char_in("（(", pm_str_first_char(s)))
    pm_utf8_next(s, &pos);
  const bool open = pos > 0;
  for (size_t n = 0; pos < s.len && n < 3; ++n) {
    cp = pm_utf8_next(s, &pos);
    if (pm_char_is_digit(cp))
      ++digits;
    else if (pm_char_in(han, cp))
      ++numbers;
    else
      break;
  }
  *numbered = numbers > 0;
  if (pos >= s.len || (digits > 0) == (numbers > 0))
    return false;
  if (open)
    return pm_char_in("）)", cp);
  const uint32_t next = pm_str_first_char(pm_str_slice(s, pos, s.len));
  return pm_char_in("、．", cp) || (cp == '.' && !pm_char_is_digit(next));
}

bool pm_text_is_contact(PmStr s) {
  static const char *const labels[] = {
      "地址",     "报名",     "联系人", "联系电话", "联系方式", "咨询", "咨询电话",
      "监督电话", "报名电话", "电话",   "网址",     "投稿邮箱", "热线"};
  size_t colon = pm_str_find(s, PM_STR("："), 0);
  const size_t narrow = pm_str_find(s, PM_STR(":"), 0);
  colon = narrow < colon ? narrow : colon;
  return colon < s.len &&
         ends_with_any(pm_str_slice(s, 0, colon), labels, COUNT(labels)) &&
         pm_text_fits(pm_str_slice(s, 0, colon), 12);
}

bool pm_text_is_ad_label(PmStr s) {
  static const char *const words[] = {"广告",          "广 告",   "ADVERTISEMENT",
                                      "Advertisement", "Anzeige", "ANZEIGE",
                                      "公益广告"};
  for (size_t i = 0; i < COUNT(words); ++i)
    if (pm_str_eqz(s, words[i]))
      return true;
  return false;
}

// Without what a bracket at its end adds: 名单（节选）.
static PmStr before_bracket(PmStr s) {
  const size_t bracket = pm_str_find(s, PM_STR("("), 1);
  const size_t wide = pm_str_find(s, PM_STR("（"), 1);
  const size_t end = bracket < wide ? bracket : wide;
  return end < s.len ? pm_str_trim(pm_str_slice(s, 0, end)) : s;
}

bool pm_text_is_notice_title(PmStr s) {
  static const char *const words[] = {
      "更正", "勘误", "致歉",  "征集令", "公告",  "公示",  "启事",  "通告",  "声明",
      "通知", "讣告", "简章",  "简讯",   "短讯",  "短波",  "预报",  "信息",  "招聘",
      "须知", "告示", "公 示", "通 告",  "公 告", "启 事", "声 明", "讣 告", "通 知"};
  s = before_bracket(s);
  return pm_text_fits(s, 84) && !pm_text_has_stop(s) && !pm_text_commas(s) &&
         ends_with_any(s, words, COUNT(words));
}

bool pm_text_is_list_title(PmStr s) {
  static const char *const words[] = {
      "名单", "名录", "速览", "快讯", "播报", "战报", "榜",   "日程", "安排",
      "提醒", "提示", "鸣谢", "寻人", "热线", "要闻", "动态", "一览", "花絮",
      "集锦", "预告", "任免", "成绩", "调整", "测报", "扫描", "信箱", "答谢",
      "讣闻", "速递", "开庭", "服务", "赛程", "通报", "公布", "问答", "四则"};
  s = before_bracket(s);
  return pm_text_fits(s, 48) && !pm_text_has_stop(s) && !pm_text_commas(s) &&
         ends_with_any(s, words, COUNT(words));
}

bool pm_text_is_question(PmStr s) {
  static const char *const words[] = {"问：",  "答：", "问:",  "答:", "记者：",
                                      "记者:", "问（", "答（", "问(", "答("};
  return starts_with_any(s, words, COUNT(words));
}

bool pm_text_is_index_title(PmStr s) {
  static const char *const words[] = {"导读",     "今日导读", "要闻导读",     "本期导读",
                                      "内容提要", "今日看点", "今日要目",     "导 读",
                                      "要闻速览", "要闻速递", "今日速览",     "内容导航",
                                      "版面导读", "本版导读", "今日要闻",     "Inside",
                                      "INSIDE",   "Inhalt",   "In this issue"};
  for (size_t i = 0; i < COUNT(words); ++i)
    if (pm_str_eqz(s, words[i]))
      return true;
  return false;
}

// … 2版, … >>>第2版: the last word names a page.
static bool ends_with_page(PmStr s) {
  static const char *const words[] = {"page", "Page", "PAGE", "Seite", "S."};
  const bool is_han = pm_str_ends(s, PM_STR("版"));
  PmStr rest = pm_str_slice(s, 0, s.len - (is_han ? 3 : 0));
  const size_t end = rest.len;
  while (rest.len && (pm_char_is_digit(pm_str_last_char(rest)) ||
                      pm_char_in("一二三四五六七八九十", pm_str_last_char(rest))))
    rest.len = pm_str_last_start(rest);
  if (rest.len == end || rest.len == 0)
    return false;
  return is_han || ends_with_any(pm_str_trim(rest), words, COUNT(words));
}

bool pm_text_is_index_entry(PmStr s) {
  static const char *const words[] = {"详见", "见A", "见B", "见C", "见第", "导读"};
  const bool says =
      count_hits(s, words, COUNT(words)) > 0 &&
      (pm_str_contains(s, PM_STR("版")) || pm_str_contains(s, PM_STR("导读")));
  return pm_text_fits(s, 80) && (says || ends_with_page(s));
}

PmStr pm_text_strip_brackets(PmStr s) {
  static const char open[] = "(（[【〔", close[] = ")）]】〕";
  s = pm_str_trim(s);
  if (pm_char_in(open, pm_str_first_char(s)) && pm_char_in(close, pm_str_last_char(s))) {
    size_t pos = 0;
    pm_utf8_next(s, &pos);
    s = pm_str_slice(s, pos, pm_str_last_start(s));
  }
  return pm_str_trim(s);
}

PmStr pm_text_bracket_at(PmStr s, size_t from) {
  static const PmStr opens[] = {PM_STR("（"), PM_STR("(")},
                     closes[] = {PM_STR("）"), PM_STR(")")};
  for (size_t k = 0; k < 2; ++k) {
    const PmStr rest = pm_str_slice(s, from, s.len);
    if (!pm_str_starts(rest, opens[k]))
      continue;
    for (size_t c = 0; c < 2; ++c) {
      const size_t end = pm_str_find(rest, closes[c], 0);
      if (end != (size_t)-1 && end < 180)
        return pm_str_slice(rest, opens[k].len, end);
    }
  }
  return (PmStr){NULL, 0};
}

PmStr pm_text_closing_bracket(PmStr s) {
  const uint32_t last = pm_str_last_char(s);
  if (last != ')' && last != 0xFF09)
    return (PmStr){NULL, 0};
  const size_t from = s.len > 120 ? s.len - 120 : 0;
  for (size_t i = s.len; i-- > from;)
    if (s.data[i] == '(' || pm_str_starts(pm_str_slice(s, i, s.len), PM_STR("（"))) {
      const PmStr before = pm_str_trim(pm_str_slice(s, 0, i));
      return pm_text_ends_sentence(before) || i == 0 ? pm_text_bracket_at(s, i)
                                                     : (PmStr){NULL, 0};
    }
  return (PmStr){NULL, 0};
}

bool pm_text_is_taken_up(PmStr s) {
  static const char *const words[] = {"上接", "接上",           "紧接",
                                      "转接", "Continued from", "Fortsetzung von"};
  return starts_with_any(pm_text_strip_brackets(s), words, COUNT(words));
}

bool pm_text_is_continued(PmStr s) {
  static const char *const words[] = {"下转", "上接", "紧接", "转接", "接下"};
  static const char *const latin[] = {"Continued on page",     "Continued from page",
                                      "Turn to page",          "Fortsetzung auf Seite",
                                      "Fortsetzung von Seite", "See page"};
  s = pm_text_strip_brackets(s);
  if (pm_text_fits(s, 40) && starts_with_any(s, latin, COUNT(latin)))
    return true;
  return pm_text_fits(s, 40) && starts_with_any(s, words, COUNT(words)) &&
         pm_str_contains(s, PM_STR("版"));
}

size_t pm_text_find_continued(PmStr s) {
  const uint32_t last = pm_str_last_char(s);
  if (!pm_char_in(")）]】", last))
    return s.len;
  const size_t window = s.len > 60 ? s.len - 60 : 0;
  static const char *const opens[] = {"(下转", "（下转", "[下转", "【下转", "( 下转"};
  for (size_t i = 0; i < COUNT(opens); ++i) {
    const size_t hit = pm_str_find(s, pm_str(opens[i]), window);
    if (hit != (size_t)-1)
      return hit;
  }
  return s.len;
}

bool pm_text_is_credit(PmStr s) {
  static const char *const begins[] = {"图片由",   "图为",     "照片由",   "本版图片",
                                       "本文图片", "图片来源", "本版摄影", "资料图"};
  static const char *const finishes[] = {"提供", "供图"};
  return pm_text_fits(s, 60) && !pm_text_has_stop(s) &&
         starts_with_any(s, begins, COUNT(begins)) &&
         (ends_with_any(s, finishes, COUNT(finishes)) ||
          !pm_str_starts(s, PM_STR("图为")));
}

// 市公交公司答复：
static bool is_answer(PmStr s) {
  enum { GIVER_MAX = 60 }; // bytes
  static const char *const words[] = {"回复", "答复", "回应"};
  size_t colon = pm_str_find(s, PM_STR("："), 0);
  if (colon == (size_t)-1)
    colon = pm_str_find(s, PM_STR(":"), 0);
  return colon <= GIVER_MAX &&
         ends_with_any(pm_str_slice(s, 0, colon), words, COUNT(words));
}

bool pm_text_is_afterword(PmStr s) {
  static const char *const words[] = {"编后",     "编者按",   "编辑点评", "记者手记",
                                      "相关链接", "新闻链接", "小贴士",   "短评"};
  return starts_with_any(s, words, COUNT(words)) || is_answer(s);
}

bool pm_text_is_source(PmStr s) {
  static const char *const ends[] = {"提供", "供图", "资料图片", "资料图", "资料照片"};
  return s.len && pm_text_fits(s, 24) && ends_with_any(s, ends, COUNT(ends));
}

// --- furniture ---

static bool is_channel(PmStr token) { // 海州新闻客户端
  static const char *const words[] = {"客户端", "公众号", "视频号", "抖音号", "微博",
                                      "APP",    "App",    "新闻网", "二维码"};
  return pm_text_fits(token, 24) && ends_with_any(token, words, COUNT(words));
}

static bool is_account(PmStr token) { // 海州发布
  return pm_str_ends(token, PM_STR("发布")) && pm_text_fits(token, 14);
}

bool pm_text_is_channels(PmStr s, bool *surely) {
  bool any = false;
  *surely = is_channel(s) && !pm_text_has_stop(s); // 今 海州客户端
  if (*surely)
    return true;
  while (s.len) {
    size_t end = 0, pos = 0;
    while (pos < s.len && !pm_char_is_space(pm_utf8_next(s, &pos)))
      end = pos;
    const PmStr token = pm_str_slice(s, 0, end);
    if (!is_channel(token) && !is_account(token))
      return false;
    *surely |= is_channel(token);
    any = true;
    s = pm_str_trim(pm_str_slice(s, end, s.len));
  }
  return any;
}

bool pm_text_is_imprint(PmStr s) {
  static const char *const words[] = {
      "责任编辑", "责编",       "版式",     "美编",     "校对",     "编辑:",    "编辑：",
      "国内统一", "统一刊号",   "邮发代号", "总编辑",   "新闻热线", "邮箱",     "http://",
      "https:",   "www.",       "E-mail",   "零售价",   "今日版",   "组版",     "值班",
      "版面设计", "审读",       "零售",     "印刷质量", "数字报",   "本报地址", "社址",
      "承印",     "广告许可证", "本版编辑", "邮编",     "版面统筹", "一审：",   "二审：",
      "初审：",   "终审：",     "监制：",   "一审:",    "二审:",    "初审:",    "终审:",
      "报料热线", "报料电话",   "内部资料", "免费交流", "主管：",   "主管:",    "主 管：",
      "关注我们", "点击上方",   "点击蓝字", "扫一扫",   "长按识别", "视觉编辑"};
  return pm_text_fits(s, 80) && !pm_text_has_stop(s) &&
         count_hits(s, words, COUNT(words)) > 0;
}

// A line in letters of another script, on a page of Han characters: JIAXING DAILY.
bool pm_text_is_foreign_title(PmStr s) {
  size_t capitals = 0, letters = 0, n = 0;
  for (size_t pos = 0; pos < s.len; ++n) {
    const uint32_t cp = pm_utf8_next(s, &pos);
    if (pm_char_is_han(cp) || pm_char_is_digit(cp))
      return false;
    letters += pm_char_is_letter(cp);
    capitals += cp >= 'A' && cp <= 'Z';
  }
  return letters >= 4 && n <= 48 && capitals * 5 >= letters;
}

bool pm_text_is_edition(PmStr s) {
  static const char *const sections[] = {"要闻", "经济", "民生", "综合", "文化", "体育",
                                         "副刊", "专",   "头",   "新闻", "教育", "健康",
                                         "财经", "时政", "国际", "国内", "社会", "封面",
                                         "广告", "第",   "出",   "正式", "排",   "改"};
  const size_t width = pm_text_width(s);
  return width >= 6 && width <= 10 && pm_str_ends(s, PM_STR("版")) &&
         pm_char_is_han(pm_str_first_char(s)) &&
         !starts_with_any(s, sections, COUNT(sections));
}

bool pm_text_is_title(PmStr s) {
  static const char *const words[] = {
      "日报",     "晚报",     "早报",  "晨报",  "周报",    "时报",     "商报",
      "都市报",   "晚刊",     "周刊",  "新闻",  "导报",    "农民报",   "报",
      "Courier",  "COURIER",  "Times", "TIMES", "Gazette", "GAZETTE",  "Herald",
      "HERALD",   "Post",     "POST",  "News",  "NEWS",    "Zeitung",  "ZEITUNG",
      "Tagblatt", "Anzeiger", "bote",  "Echo",  "Kurier",  "Rundschau"};
  return !pm_text_has_stop(s) && !pm_text_commas(s) &&
         ends_with_any(s, words, COUNT(words));
}

// A5, 第2版, 02版: the label, or nothing.
static PmStr page_label(PmStr s) {
  static const char *const words[] = {"第", "Page ", "PAGE ", "page ", "Seite ", "p. "};
  bool called = false;
  for (size_t i = 0; i < COUNT(words) && !called; ++i)
    if (pm_str_starts(s, pm_str(words[i]))) {
      s = pm_str_slice(s, strlen(words[i]), s.len);
      called = i > 0;
    }
  size_t i = 0;
  if (i < s.len && s.data[i] >= 'A' && s.data[i] <= 'Z')
    ++i;
  const size_t letters = i;
  while (i < s.len && s.data[i] >= '0' && s.data[i] <= '9')
    ++i;
  const bool digits = i > letters && i - letters <= 3;
  const PmStr rest = pm_str_trim(pm_str_slice(s, i, s.len));
  const bool bare = rest.len == 0 && (called || letters || i - letters <= 2);
  const bool page = pm_str_eqz(rest, "版");
  return digits && (bare || page) ? pm_str_slice(s, 0, i) : (PmStr){NULL, 0};
}

// 海州日报 第2版 综合新闻, B03 三农: a label among few short words, none of a sentence.
PmStr pm_text_page_label(PmStr s) {
  enum { LINE_WIDTH = 40, WORD_WIDTH = 12, DIGITS_MIN = 2 };
  PmStr found = page_label(s);
  if (found.len || !pm_text_fits(s, LINE_WIDTH))
    return found;
  while (s.len) {
    size_t end = 0, pos = 0;
    while (pos < s.len && !pm_char_is_space(pm_utf8_next(s, &pos)))
      end = pos;
    const PmStr word = pm_str_slice(s, 0, end);
    const PmStr label = page_label(word);
    if (!pm_text_fits(word, WORD_WIDTH) || pm_text_ends_sentence(word))
      return (PmStr){NULL, 0};
    if (found.len == 0 && (label.len >= DIGITS_MIN || pm_str_ends(word, PM_STR("版"))))
      found = label;
    s = pm_str_trim(pm_str_slice(s, end, s.len));
  }
  return found;
}

static unsigned take_number(PmStr s, size_t *i, size_t max) {
  unsigned v = 0;
  while (*i < s.len && s.data[*i] == ' ') // 2023年 4月
    ++*i;
  const size_t from = *i;
  while (*i < s.len && *i - from < max && s.data[*i] >= '0' && s.data[*i] <= '9')
    v = v * 10 + (unsigned)(s.data[(*i)++] - '0');
  return v;
}

static bool take(PmStr s, size_t *i, const char *const *marks, size_t n) {
  while (*i < s.len && s.data[*i] == ' ')
    ++*i;
  for (size_t k = 0; k < n; ++k)
    if (pm_str_starts(pm_str_slice(s, *i, s.len), pm_str(marks[k]))) {
      *i += strlen(marks[k]);
      return true;
    }
  return false;
}

// The number of a month called by its English, German, French or Spanish name.
static unsigned month_of(PmStr word) {
  static const char *const names[][12] = {{"jan", "feb", "mar", "apr", "may", "jun",
                                           "jul", "aug", "sep", "oct", "nov", "dec"},
                                          {"jan", "feb", "mär", "apr", "mai", "jun",
                                           "jul", "aug", "sep", "okt", "nov", "dez"},
                                          {"janv", "févr", "mars", "avr", "mai", "juin",
                                           "juil", "août", "sept", "oct", "nov", "déc"},
                                          {"ene", "feb", "marzo", "abr", "mayo", "jun",
                                           "jul", "ago", "sep", "oct", "nov", "dic"}};
  char low[16] = {0};
  if (word.len < 3 || word.len >= sizeof low)
    return 0;
  for (size_t i = 0; i < word.len; ++i)
    low[i] = (char)(word.data[i] | (word.data[i] >= 'A' && word.data[i] <= 'Z' ? 32 : 0));
  for (size_t k = 0; k < COUNT(names); ++k)
    for (unsigned m = 0; m < 12; ++m)
      if (strncmp(low, names[k][m], strlen(names[k][m])) == 0)
        return m + 1;
  return 0;
}

// Thursday, March 14, 2024; Dienstag, 5. November 2024: few words, one of them a month.
static bool spelled_date(PmStr s, unsigned ymd[3]) {
  enum { WORDS_MAX = 7 };
  size_t words = 0;
  ymd[0] = ymd[1] = ymd[2] = 0;
  for (; s.len && words <= WORDS_MAX; ++words) {
    size_t end = 0;
    while (end < s.len && !strchr(" ,.", s.data[end]))
      ++end;
    const PmStr word = pm_str_slice(s, 0, end);
    size_t i = 0;
    const unsigned number = take_number(word, &i, 4);
    if (i == 4 && i == end)
      ymd[0] = number;
    else if (i > 0 && i <= 2 && (i == end || end - i == 2)) // 14, 14th
      ymd[2] = number;
    else if (ymd[1] == 0)
      ymd[1] = month_of(word);
    while (end < s.len && strchr(" ,.", s.data[end]))
      ++end;
    s = pm_str_slice(s, end, s.len);
  }
  return s.len == 0 && words >= 3 && ymd[0] >= 1600 && ymd[1] && ymd[2] >= 1 &&
         ymd[2] <= 31;
}

// A date line: 2025年3月4日 星期二, nothing but the date and its weekday or lunar date.
bool pm_text_date(PmStr s, unsigned ymd[3]) {
  static const char *const year_marks[] = {"年", "-", ".", "/"};
  static const char *const month_marks[] = {"月", "-", ".", "/"};
  size_t i = 0;
  if (pm_text_fits(s, 48) && spelled_date(s, ymd))
    return true;
  while (i < s.len && !(s.data[i] >= '0' && s.data[i] <= '9'))
    ++i;
  if (!pm_text_fits(s, 70) || i > 36 || pm_text_has_stop(s) || pm_text_commas(s))
    return false;
  ymd[0] = take_number(s, &i, 4);
  if (ymd[0] < 1800 || !take(s, &i, year_marks, COUNT(year_marks)))
    return false;
  ymd[1] = take_number(s, &i, 2);
  if (ymd[1] < 1 || ymd[1] > 12 || !take(s, &i, month_marks, COUNT(month_marks)))
    return false;
  ymd[2] = take_number(s, &i, 2);
  const PmStr rest = pm_str_slice(s, i, s.len);
  return ymd[2] >= 1 && ymd[2] <= 31 &&
         (pm_str_trim(rest).len == 0 || pm_str_eqz(rest, "日") ||
          pm_str_contains(rest, PM_STR("星期")) || pm_str_contains(rest, PM_STR("周")) ||
          pm_str_contains(rest, PM_STR("农历")) || pm_str_contains(rest, PM_STR("版")));
}

// --- doubled glyphs ---

enum { DOUBLE_MAX = 160 };

// Whether the characters from `i` on are squares (xx) throughout; `half[i]` then says how
// long the first square's half is.
static bool find_squares(const uint32_t *cp, size_t n, size_t half[DOUBLE_MAX + 1]) {
  half[n] = 0;
  bool good[DOUBLE_MAX + 1] = {false};
  good[n] = true;
  for (size_t i = n; i-- > 0;)
    for (size_t k = 1; !good[i] && i + 2 * k <= n; ++k)
      if (good[i + 2 * k] && memcmp(cp + i, cp + i + k, k * sizeof *cp) == 0) {
        good[i] = true;
        half[i] = k;
      }
  return good[0];
}

// Whether the squares are one, or differ, and are not of digits and punctuation alone:
// 00000000 and 加油加油加油加油 are printed so.
static bool are_of_words(const uint32_t *cp, size_t n, const size_t *half) {
  bool differ = n == 2 * half[0], words = false;
  for (size_t i = 0; i < n; i += 2 * half[i]) {
    differ |= half[i] != half[0] || memcmp(cp, cp + i, half[0] * sizeof *cp) != 0;
    for (size_t k = i; k < i + half[i]; ++k)
      words |= pm_char_is_han(cp[k]) || pm_char_is_letter(cp[k]);
  }
  return differ && words;
}

// 经开经开““强区强区””: display type with a shadow, extracted twice. Only a line that is
// doubled throughout is undone.
PmStatus pm_text_undouble(PmArena *arena, PmStr s, PmStr *out) {
  uint32_t cp[DOUBLE_MAX];
  uint32_t odd = 0; // 0 where every character stands an even number of times
  size_t half[DOUBLE_MAX + 1], n = 0;
  *out = s;
  for (size_t pos = 0; pos < s.len; ++n) {
    if (n == DOUBLE_MAX)
      return PM_OK;
    cp[n] = pm_utf8_next(s, &pos);
    odd ^= cp[n];
  }
  if (n < 8 || odd != 0 || !find_squares(cp, n, half) || !are_of_words(cp, n, half))
    return PM_OK;
  char *text = pm_arena_alloc(arena, s.len + 1);
  if (!text)
    return PM_ERR_NOMEM;
  size_t len = 0;
  for (size_t i = 0; i < n; i += 2 * half[i])
    for (size_t k = 0; k < half[i]; ++k)
      len += pm_utf8_put(cp[i + k], text + len);
  *out = pm_str_trim((PmStr){text, len});
  return PM_OK;
}
