// SPDX-License-Identifier: MIT
// Amounts: numbers, units, what is none; and what a page's quantities measure. Sentences
// of our own.
#include "name/amount.h"
#include "name/name.h"
#include "chars.h"
#include "one_article.h"
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>

static const struct {
  const char *text, *amounts; // WORDS=VALUE UNIT, parted by semicolons
} cases[] = {
    {"产值50.23亿元，同比增长25.37%。", "50.23亿元=5023000000 CNY;25.37%=25.37 %"},
    {"占地1,558亩，长12.5公里，宽20米", "1,558亩=1558 亩;12.5公里=12.5 km;20米=20 m"},
    {"1亿2000万元，3.5万亿元，5千元",
     "1亿2000万元=120000000 CNY;3.5万亿元=3500000000000 CNY;"
     "5千元=5000 CNY"},
    {"发电21.4亿千瓦时，装机30万千瓦，110千伏",
     "21.4亿千瓦时=2140000000 kW.h;30万千瓦=300000 kW;110千伏=110 kV"},
    {"建成5千米步道，用料3千克", "5千米=5 km;3千克=3 kg"},
    {"400余家企业，10多万人次，近700余件",
     "400余家=400 家;10多万人次=100000 人次;700余件=700 件"},
    {"提高6.2个百分点，是去年的3.5倍", "6.2个百分点=6.2 个百分点;3.5倍=3.5 倍"},
    {"百分之二十五点五的农户，百分之三", "百分之二十五点五=25.5 %;百分之三=3 %"},
    {"五千万元，两万吨，三百亩，四十公里",
     "五千万元=50000000 CNY;两万吨=20000 t;三百亩=300 亩;四十公里=40 km"},
    {"最低气温零下8℃，最高５℃", "零下8℃=-8 Cel;５℃=5 Cel"},
    {"0.05吨，100.0元，1200.50元", "0.05吨=0.05 t;100.0元=100 CNY;1200.50元=1200.5 CNY"},
    {"1260万美元，80万港元", "1260万美元=12600000 USD;80万港元=800000 HKD"},
    {"每斤3.2元，每吨约320元，1.2万元/平方米，每人30元",
     "每斤3.2元=3.2 CNY/{jin};每吨约320元=320 CNY/t;"
     "1.2万元/平方米=12000 CNY/m2;每人30元=30 CNY/{person}"},
    {"时速50公里/小时", "50公里/小时=50 km/h"},
    // what is none
    {"第3名，前10名，每100人，3号楼，5栋二楼", ""},
    {"10至20万元，3-5人，8～13℃，5%-8%", ""},
    {"3个月，5个小时，20天，3年，2个工作日", ""},
    {"一个人，三家店，两次，一米", ""},
    {"百万元，上千万元，数十亿元", ""},
    {"5元旦，3人民，20家庭，8台风，12条例，6场地", ""},
    {"0573-85012345，A3张，192.168.1.1，3:2", ""},
    {"9999999999999999999元", ""},
};

static void check_cases(void) {
  static Chars chars;
  PmBuf got = pm_buf(1 << 16);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const PmStr text = pm_str(cases[i].text);
    decode(&chars, text);
    const PmChars all = {chars.cp, chars.n};
    pm_buf_clear(&got);
    for (uint32_t at = 0; at < chars.n;) {
      char value[PM_AMOUNT_TEXT];
      const PmAmount a = pm_amount_find(&all, at);
      if (a.end == a.start)
        break;
      const PmStr number = pm_str_n(value, pm_amount_value(&a, value));
      const PmStr unit = a.code ? pm_str(a.code) : words(text, a.word, a.behind);
      if ((got.len && pm_buf_putc(&got, ';')) ||
          pm_buf_append(&got, words(text, a.start, a.end)) || pm_buf_putc(&got, '=') ||
          pm_buf_append(&got, number) || pm_buf_putc(&got, ' ') ||
          pm_buf_append(&got, unit) || (a.per && pm_buf_putc(&got, '/')) ||
          (a.per && pm_buf_append(&got, pm_str(a.per))))
        abort();
      at = a.end;
    }
    is(pm_buf_str(&got), pm_str(cases[i].amounts), cases[i].text);
  }
  pm_buf_release(&got);
}

// --- what is measured, on a page

static const struct {
  const char *text, *quantities; // MEASURED=VALUE UNIT
} measured[] = {
    {"全年规上工业增加值175.3亿元，增长8.6%。",
     "规上工业增加值=17530000000 CNY;增长=8.6 %;"},
    {"项目总投资达11.4亿元，建筑面积约4300平方米。",
     "项目总投资=1140000000 CNY;建筑面积=4300 m2;"},
    {"来了192名专家。", "专家=192 名;"},
    {"提供优质大米3吨。", "=3 t;"},
    {"种了12亩葡萄，改造老旧小区9个。", "葡萄=12 亩;小区=9 个;"},
    {"鲜果售价16元/公斤。", "鲜果售价=16 CNY/kg;"},
    {"增速提高2.5个百分点", "提高=2.5 百分点;"},
};

static void check_page(const PmNamer *namer, PmJob *job) {
  PmBuf got = pm_buf(1 << 16);
  for (size_t i = 0; i < sizeof measured / sizeof *measured; i++) {
    PmPage *page = one_article(measured[i].text);
    pm_buf_clear(&got);
    bool exact = pm_namer_run(namer, job, page) == PM_OK;
    for (size_t k = 0; k < page->n_quantities; k++) {
      const PmQuantity *q = &page->quantities[k];
      exact &=
          pm_str_eq(words(pm_str(measured[i].text), (uint32_t)q->start, (uint32_t)q->end),
                    q->exact);
      if (pm_buf_append(&got, q->measures) || pm_buf_putc(&got, '=') ||
          pm_buf_append(&got, q->value) || pm_buf_putc(&got, ' ') ||
          pm_buf_append(&got, q->unit) || pm_buf_putc(&got, ';'))
        abort();
    }
    is(pm_buf_str(&got), pm_str(measured[i].quantities), measured[i].text);
    ok(exact, "its words stand where it says");
    pm_arena_release(&page->arena);
    free(page);
  }
  pm_buf_release(&got);
}

int main(void) {
  TapJob tap;
  tap_job_init(&tap);
  const char *share = getenv("PRESSMARK_DATADIR");
  PmArena arena = {0};
  const PmStr dir =
      pm_path_join(&arena, pm_str(share ? share : "share/pressmark"), PM_STR("data"));
  PmNamer *namer = NULL;
  check_cases();
  if (ok(dir.data && pm_namer_new(&tap.job, &(PmNamerOptions){.data_dir = dir.data},
                                  &namer) == PM_OK,
         "the lexicons load"))
    check_page(namer, &tap.job);
  pm_namer_free(namer);
  pm_arena_release(&arena);
  tap_job_release(&tap);
  return tap_done();
}
