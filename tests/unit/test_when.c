// SPDX-License-Identifier: MIT
// Expressions of time: what a newspaper's become (EDTF), and what kind the others are.
// Sentences of our own; days of the Chinese calendar by the almanac.
#include "name/date.h"
#include "chars.h"
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>

static PmMoment moment_of(const char *day) {
  PmMoment m = {0};
  sscanf(day, "%d-%d-%d", &m.year, &m.month, &m.day);
  return m;
}

// --- dates of newspapers

typedef struct {
  const char *issue, *text, *dates; // WORDS=EDTF, parted by semicolons
} DateCase;

static const DateCase dates[] = {
    {"2025-03-04", "本报讯 昨天上午，长桥镇举行签约。", "昨天上午=2025-03-03"},
    {"2025-03-04", "2月28日晚，灯会开幕；3月8日闭幕。",
     "2月28日晚=2025-02-28;3月8日=2025-03-08"},
    {"2025-01-04", "12月28日，冬修水利开工。", "12月28日=2024-12-28"},
    {"2025-03-04", "2024年11月8日（星期五）开馆。", "2024年11月8日（星期五）=2024-11-08"},
    {"2025-03-04", "二〇二四年十一月二十日立碑。", "二〇二四年十一月二十日=2024-11-20"},
    {"2025-03-04", "1月 20日下午，1 月 21 日上午。",
     "1月 20日下午=2025-01-20;1 月 21 日上午=2025-01-21"},
    {"2025-03-04", "上周五验收，上周末试水，本周开园。",
     "上周五=2025-02-28;上周末=2025-03-01/2025-03-02;本周=2025-03-03/2025-03-09"},
    {"2025-03-04", "上个月15日到货，本月中旬安装。",
     "上个月15日=2025-02-15;本月中旬=2025-03-11/2025-03-20"},
    {"2025-03-04", "15日发布，3日复核。", "15日=2025-02-15;3日=2025-03-03"},
    // ranges
    {"2025-03-04", "1至5月产值增长，1-2月出口下降。",
     "1至5月=2025-01/2025-05;1-2月=2025-01/2025-02"},
    {"2025-03-04", "展期为5月1日至7日。", "5月1日至7日=2025-05-01/2025-05-07"},
    {"2025-03-04", "工期从2024年10月到2025年2月。",
     "从2024年10月到2025年2月=2024-10/2025-02"},
    {"2025-03-04", "2021—2025年规划", "2021—2025年=2021/2025"},
    {"2025-03-04", "11月至次年3月禁渔", "11月至次年3月="},
    {"2025-03-04", "12月30日至1月2日停航", "12月30日至1月2日=2024-12-30/2025-01-02"},
    // parts of years
    {"2025-03-04", "今年上半年、去年第四季度、2024年底、今年年初",
     "今年上半年=2025-01/2025-06;去年第四季度=2024-10/2024-12;2024年底=2024-12;"
     "今年年初=2025-01"},
    {"2025-03-04", "去年冬天雪大，今年前两个月回暖。",
     "去年冬天=2024-12/2025-02;今年前两个月=2025-01/2025-02"},
    {"2025-03-04", "“十四五”期间，上世纪八十年代，20世纪90年代",
     "“十四五”期间=2021/2025;上世纪八十年代=1980/1989;20世纪90年代=1990/1999"},
    {"2025-03-04", "2025年的第一周，10月的最后一个星期一",
     "2025年的第一周=2024-12-30/2025-01-05;10月的最后一个星期一=2024-10-28"},
    // open ends
    {"2025-03-04", "2018年以来连年增收，截至2024年底脱贫，2026年前建成。",
     "2018年以来=2018/..;截至2024年底=../2024-12;2026年前=../2026"},
    {"2025-03-04", "自3月1日起施行。", "自3月1日起=2025-03-01/.."},
    {"2025-03-04", "预计8月底前封顶，计划10月投产；10月投产。",
     "8月底前=../2025-08-31;10月=2025-10;10月=2024-10"},
    {"2024-12-20", "将于1月8日开馆；1月8日开馆。", "1月8日=2025-01-08;1月8日=2024-01-08"},
    {"2025-03-04", "今年前三名，春节前夕，去年前后，3月前后",
     "今年=2025;春节=2025-01-29;去年=2024;3月=2025-03"},
    {"2025-03-04", "3月6日8时至16时停电。", "3月6日8时至16时=2025-03-06"},
    // festivals and the Chinese calendar
    {"2025-03-04", "今年春节，去年除夕，2025年中秋节，正月十五闹花灯。",
     "今年春节=2025-01-29;去年除夕=2024-02-09;2025年中秋节=2025-10-06;"
     "正月十五=2025-02-12"},
    {"2025-01-20", "腊月初八施粥，农历五月初五赛龙舟。",
     "腊月初八=2025-01-07;农历五月初五=2025-05-31"},
    {"2025-03-04", "去年腊月一场雪，公告满三十日。", "去年腊月=2024-12-31/2025-01-28"},
    {"2025-03-04", "2023年农历二月初二抬龙头", "2023年农历二月初二=2023-02-21"},
    {"2025-03-04", "1954年春节，2027年春节，2100年春节",
     "1954年春节=1954-02-03;2027年春节=2027-02-06;2100年春节=2100-02-09"},
    {"2025-03-04", "1987年中秋，2012年端午",
     "1987年中秋=1987-10-07;2012年端午=2012-06-23"},
    // other reckonings
    {"2025-03-04", "建于光绪三十年，民国二十六年毁，康熙年间重修。",
     "光绪三十年=1904;民国二十六年=1937;康熙年间=1662/1722"},
    {"2025-03-04", "道光五年三月立石", "道光五年三月=1825"},
    {"2025-03-04", "民國二十六年七月七日", "民國二十六年七月七日=1937-07-07"},
    // words that stay words
    {"2025-03-04", "近日，日前，当天，次日", "近日=;日前=;当天=;次日="},
    {"", "昨天，去年3月，3月4日", "昨天=;去年3月=;3月4日="},
    {"2025", "去年3月，昨天，5月", "去年3月=2024-03;昨天=;5月=2025-05"},
    // what is no date
    {"2025-03-04", "用了三年时间，学画两个月，3天内完成，工期18年。", ""},
    {"2025-03-04", "五天前下单，近三年增长，未来两天有雨，每周三开放。", ""},
    {"2025-03-04", "下午3点开始，9:30进站，比分3:2，两点建议。", ""},
    {"2025-03-04", "第3天，第二年，数十年，三年级，20周年，2.5年", ""},
    {"2025-03-04", "12号楼，电话0573-85012345，版本1.2.3，12/1，3-7-07", ""},
    {"2025-03-04", "两千年历史，1200年古银杏，18周岁，三四天，一天天", ""},
    {"2025-03-04", "今日头条报道，《明日之后》上线。", ""},
    {"2025-03-04", "2月30日", "2月30日=2025-02"},
};

static PmDate today_of(const char *issue) {
  const PmMoment m = moment_of(issue);
  return (PmDate){.year = m.year, .month = m.month, .day = m.day};
}

static void check_dates(void) {
  PmArena arena = {0};
  PmBuf got = pm_buf(1 << 16);
  static Chars chars;
  for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
    const PmStr text = pm_str(dates[i].text);
    decode(&chars, text);
    const PmScan scan = {.cp = chars.cp, .n = chars.n};
    const PmDate today = today_of(dates[i].issue);
    pm_buf_clear(&got);
    for (uint32_t at = 0; at < chars.n;) {
      const PmDate d = pm_date_find(&scan, at, chars.n, &today);
      if (d.end == d.start)
        break;
      if ((got.len && pm_buf_putc(&got, ';')) ||
          pm_buf_append(&got, words(text, d.start, d.end)) || pm_buf_putc(&got, '=') ||
          pm_buf_append(&got, pm_date_text(&arena, &d)))
        abort();
      at = d.end;
    }
    is(pm_buf_str(&got), pm_str(dates[i].dates), dates[i].text);
  }
  pm_buf_release(&got);
  pm_arena_release(&arena);
}

// --- kinds

static const struct {
  const char *text, *kinds; // WORDS=kind: moment, period, length, set, vague
} kinds[] = {
    {"三年半后", "三年半后=m"},
    {"用了8天又20小时", "8天又20小时=l"},
    {"半个月", "半个月=l"},
    {"一个半小时", "一个半小时=l"},
    {"每天早上六点，每周一下午八点", "每天早上六点=s;每周一下午八点=s"},
    {"下午3点20分至5点", "下午3点20分至5点=p"},
    {"周三上午9:30", "周三上午9:30=m"},
    {"近三年，未来两天", "近三年=p;未来两天=p"},
    {"上周四到今天", "上周四到今天=p"},
    {"傍晚，凌晨", "傍晚=p;凌晨=p"},
    {"马上", "马上=v"},
};

static void check_kinds(void) {
  static const char letters[] = "?vmpls";
  PmBuf got = pm_buf(1 << 16);
  static Chars chars;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    const PmStr text = pm_str(kinds[i].text);
    decode(&chars, text);
    const PmWhenText when = {.chars = {chars.cp, chars.n},
                             .now = moment_of("2025-03-04")};
    pm_buf_clear(&got);
    for (uint32_t at = 0; at < chars.n;) {
      const PmWhen w = pm_when_find(&when, at);
      if (w.end == w.start)
        break;
      if ((got.len && pm_buf_putc(&got, ';')) ||
          pm_buf_append(&got, words(text, w.start, w.end)) || pm_buf_putc(&got, '=') ||
          pm_buf_putc(&got, letters[w.kind]))
        abort();
      at = w.end;
    }
    is(pm_buf_str(&got), pm_str(kinds[i].kinds), kinds[i].text);
  }
  pm_buf_release(&got);
}

// --- numbers

static void check_numbers(void) {
  static const struct {
    const char *text;
    int value;
    uint32_t chars;
  } numbers[] = {{"2025年", 2025, 4}, {"二〇二五", 2025, 4}, {"十", 10, 1},
                 {"二十三", 23, 3},   {"两千零四", 2004, 4}, {"一百零五", 105, 4},
                 {"两百五", 250, 3},  {"三千", 3000, 2},     {"廿三", 23, 2},
                 {"１２", 12, 2},     {"零", 0, 1},          {"年", 0, 0},
                 {"1234567890", 0, 0}};
  static Chars chars;
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    PmNumber n;
    decode(&chars, pm_str(numbers[i].text));
    const uint32_t end = pm_number_at(&(PmChars){chars.cp, chars.n}, 0, &n);
    ok(end == numbers[i].chars && (!end || n.value == numbers[i].value), "%s is %d",
       numbers[i].text, numbers[i].value);
  }
}

// --- any text

static uint32_t next_random(uint32_t *state) { // xorshift32: a failure comes again
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  return *state;
}

// Characters that times are written with, in any order.
static void scramble(Chars *chars, uint32_t *state) {
  static const char32_t all[] = U"0123456789〇零一二三四五六七八九十百千两廿年月日号点时"
                                U"分秒半刻周星期礼拜天末初上下中旬"
                                U"前后今去明昨大本这个每近未来过自从截至到和与之间以及或"
                                U"起第最的季度世纪代农历正腊元宵春节"
                                U"光绪民国康熙晚早午凌晨:：.-—/～，（）“”《 \n个";
  const uint32_t n = sizeof all / sizeof *all - 1;
  chars->n = 1 + next_random(state) % 60;
  for (uint32_t i = 0; i < chars->n; i++)
    chars->cp[i] = next_random(state) % 50 ? all[next_random(state) % n]
                                           : next_random(state) % 0x110000;
  chars->cp[chars->n] = 0;
}

// Nothing runs over, stands still or comes out as what is no date.
static bool holds(PmArena *arena, const Chars *chars, const PmMoment *now) {
  const PmWhenText text = {.chars = {chars->cp, chars->n}, .now = *now};
  const PmScan scan = {.cp = (uint32_t *)chars->cp, .n = chars->n};
  const PmDate today = {.year = now->year, .month = now->month, .day = now->day};
  for (uint32_t at = 0; at < chars->n;) {
    const PmWhen w = pm_when_find(&text, at);
    if (w.end == w.start)
      break;
    PmWhen past = w, future = w;
    const bool known = pm_when_resolve(&text, &past, PM_PAST);
    const bool again = pm_when_resolve(&text, &future, PM_FUTURE);
    if (w.start < at || w.end > chars->n || w.kind == PM_WHEN_NONE ||
        (known && again && past.start != future.start))
      return false;
    at = w.end;
  }
  for (uint32_t at = 0; at < chars->n;) {
    const PmDate d = pm_date_find(&scan, at, chars->n, &today);
    if (d.end == d.start)
      break;
    const PmStr edtf = pm_date_text(arena, &d);
    if (d.start < at || d.end > chars->n || (d.year && (edtf.len < 4 || edtf.len > 21)) ||
        d.month > 12 || d.to_month > 12 || d.day > 31 || d.to_day > 31)
      return false;
    at = d.end;
  }
  return true;
}

static void check_random(void) {
  static Chars chars;
  static const char *const days[] = {"2025-03-04", "", "2024-02-29", "2025",
                                     "1900-01-01"};
  uint32_t state = 20250304;
  size_t good = 0;
  const size_t rounds = 40000;
  PmArena arena = {0};
  for (size_t i = 0; i < rounds; i++) {
    const PmMoment now = moment_of(days[i % (sizeof days / sizeof *days)]);
    scramble(&chars, &state);
    good += holds(&arena, &chars, &now);
  }
  pm_arena_release(&arena);
  ok(good == rounds, "any characters in any order (%zu of %zu)", good, rounds);
}

int main(void) {
  check_dates();
  check_kinds();
  check_numbers();
  check_random();
  return tap_done();
}
