// SPDX-License-Identifier: MIT
// The recogniser on sentences of our own in the manner of dailies from many regions:
// people and companies are invented, places are real.
#include "name/name.h"
#include "one_article.h"
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct {
  const char *paper, *edition, *date;
  const char *head, *text;
  // mentions in order, parted by spaces; NULL is not looked at, "" is none
  const char *persons, *organizations, *places, *events;
} Case;

static const Case cases[] = {
#include "test_name_cases.inc"
};

static PmPage *page_of(const Case *c) {
  PmPage *page = one_article(c->text);
  page->info = (PmPageInfo){.newspaper = PM_STR("test"),
                            .name = pm_str(c->paper),
                            .edition = pm_str(c->edition),
                            .date = pm_str(c->date)};
  page->articles->head.text = pm_str(c->head);
  return page;
}

static bool in_order(const PmPage *page) {
  for (size_t i = 1; i < page->n_mentions; i++) {
    const PmMention *a = &page->mentions[i - 1], *b = &page->mentions[i];
    if (a->article > b->article ||
        (a->article == b->article && !a->in_head && b->in_head) ||
        (a->article == b->article && a->in_head == b->in_head && a->start > b->start))
      return false;
  }
  return true;
}

// Every mention reproduces its words; no two of a class stand on one span.
static bool offsets_hold(const PmPage *page) {
  for (size_t i = 0; i < page->n_mentions; i++) {
    const PmMention *m = &page->mentions[i];
    const PmText *text =
        m->in_head ? &page->articles[m->article].head : &page->articles[m->article].body;
    const size_t start = pm_utf8_offset(text->text, m->start);
    const size_t end = pm_utf8_offset(text->text, m->end);
    if (m->entity >= page->n_entities || m->start >= m->end ||
        !pm_str_eq(pm_str_slice(text->text, start, end), m->exact))
      return false;
    for (size_t k = 0; k < i; k++)
      if (pm_str_eq(page->mentions[k].iri, m->iri))
        return false;
  }
  return in_order(page);
}

static void mentions_of(const PmPage *page, PmClass cls, PmBuf *out) {
  pm_buf_clear(out);
  for (size_t i = 0; i < page->n_mentions; i++)
    if (page->entities[page->mentions[i].entity].cls == cls) {
      if (out->len && pm_buf_putc(out, ' '))
        abort();
      if (pm_buf_append(out, page->mentions[i].exact))
        abort();
    }
}

static void check_case(const PmNamer *namer, PmJob *job, const Case *c) {
  PmPage *page = page_of(c);
  PmBuf got = pm_buf(1 << 16);
  const char *const want[] = {c->persons, c->organizations, c->places, c->events};
  ok(pm_namer_run(namer, job, page) == PM_OK && offsets_hold(page), "runs: %.30s",
     c->text);
  for (int cls = 0; cls < PM_N_CLASSES; cls++) {
    if (!want[cls])
      continue;
    mentions_of(page, (PmClass)cls, &got);
    char name[160];
    snprintf(name, sizeof name, "%ss of: %.60s", pm_class_name((PmClass)cls), c->text);
    is(pm_buf_str(&got), pm_str(want[cls]), name);
  }
  pm_buf_release(&got);
  pm_arena_release(&page->arena);
  free(page);
}

// --- single properties

static const PmEntity *entity_named(const PmPage *page, PmClass cls, const char *name) {
  for (size_t i = 0; i < page->n_entities; i++)
    if (page->entities[i].cls == cls && pm_str_eqz(page->entities[i].name, name))
      return &page->entities[i];
  return NULL;
}

static void check_places(const PmNamer *namer, PmJob *job) {
  const Case c = {.paper = "海宁日报",
                  .edition = "",
                  .date = "2025-03-04",
                  .head = "",
                  .text = "江苏省昆山市巴城镇迎来春游客流。"};
  PmPage *page = page_of(&c);
  ok(pm_namer_run(namer, job, page) == PM_OK, "a chain of divisions is read");
  const PmEntity *town = entity_named(page, PM_CLASS_PLACE, "巴城镇");
  const PmEntity *county = entity_named(page, PM_CLASS_PLACE, "昆山市");
  ok(town && pm_str_eqz(town->code, "320583101"), "the town has its code");
  ok(town && county && town->parent == (uint32_t)(county - page->entities),
     "the town is part of the county");
  ok(entity_named(page, PM_CLASS_PLACE, "苏州市") != NULL,
     "the prefecture between them is there without a mention");
  pm_arena_release(&page->arena);
  free(page);
}

// Two villages of one name: the one near what the article names last.
static void check_near(const PmNamer *namer, PmJob *job) {
  static const struct {
    const char *text, *town;
  } near[] = {{"海宁市盐官镇办了书屋，隔壁的桃园村也来参观。", "盐官镇"},
              {"秀洲区新塍镇办了书屋，隔壁的桃园村也来参观。", "新塍镇"}};
  for (size_t i = 0; i < sizeof near / sizeof *near; i++) {
    const Case c = {
        .paper = "嘉兴日报", .edition = "", .date = "", .head = "", .text = near[i].text};
    PmPage *page = page_of(&c);
    const bool run = pm_namer_run(namer, job, page) == PM_OK;
    const PmEntity *village = entity_named(page, PM_CLASS_PLACE, "桃园村");
    const PmEntity *town = entity_named(page, PM_CLASS_PLACE, near[i].town);
    ok(run && village && town && village->parent == (uint32_t)(town - page->entities),
       "the village is of %s", near[i].town);
    pm_arena_release(&page->arena);
    free(page);
  }
}

typedef struct {
  const char *paper, *text, *printed, *name; // name "": no division is meant
} DamagedCase;

// A division that one character tells from what is printed, and what is none; a person.
static const DamagedCase damaged[] = {
    {"平湖日报", "昨天，当糊街道举行招聘会。", "当糊街道", "当湖街道"},
    {"平湖日报", "昨天，平湖市独山山港镇举行招聘会。", "独山山港镇", "独山港镇"},
    {"海宁日报", "他来自泸县玄摊镇。", "玄摊镇", "玄滩镇"},
    {"平湖日报", "昨天，平湖市钟埭镇举行招聘会。", "钟埭镇", ""}, // now 钟埭街道
    {"平湖日报", "昨天，平湖市新隶镇举行招聘会。", "新隶镇", ""}, // 新埭镇 or 新仓镇
    {"平湖日报", "昨天，新隶镇牌楼村举行招聘会。", "新隶镇", "新埭镇"}, // by its village
    {"平湖日报", "昨天，新仓镇衫青港村举行招聘会。", "衫青港村", "杉青港村"},
    {"平湖日报", "昨天，德清县当糊街道举行招聘会。", "当糊街道", ""}, // another county
    {"平湖日报", "昨天，平湖市当湖街道举行招聘会。", "当湖街道", "当湖街道"},
    {"平湖日报", "县委书记汪立诚出席会议。随后，江立诚又察看了育秧工厂。", "江立诚",
     "汪立诚"},
};

static void check_damaged(const PmNamer *namer, PmJob *job) {
  for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
    const DamagedCase *d = &damaged[i];
    const Case c = {
        .paper = d->paper, .edition = "", .date = "", .head = "", .text = d->text};
    PmPage *page = page_of(&c);
    const bool run = pm_namer_run(namer, job, page) == PM_OK;
    PmStr name = {0};
    double confidence = 0;
    bool corrected = false;
    for (size_t k = 0; k < page->n_mentions; k++)
      if (pm_str_eqz(page->mentions[k].exact, d->printed)) {
        corrected = d->name[0] && pm_str_eqz(page->mentions[k].corrected, d->name);
        const PmEntity *entity = &page->entities[page->mentions[k].entity];
        const bool known = entity->code.len || entity->cls == PM_CLASS_PERSON;
        name = known ? entity->name : (PmStr){0};
        confidence = page->mentions[k].confidence;
      }
    const bool same = strcmp(d->printed, d->name) == 0;
    ok(run && pm_str_eqz(name, d->name) && (!name.len || same == (confidence > 0.6)) &&
           corrected == (*d->name && !same) && offsets_hold(page),
       "%s is %s (%.*s)", d->printed, *d->name ? d->name : "left as printed",
       PM_ARGS(name));
    pm_arena_release(&page->arena);
    free(page);
  }
}

static void check_offices(const PmNamer *namer, PmJob *job) {
  const Case c = {.paper = "绍兴日报",
                  .edition = "",
                  .date = "2025-03-04",
                  .head = "",
                  .text = "省科协党组成员、副主席卢广志，市教育局局长汤怀远出席。"};
  PmPage *page = page_of(&c);
  ok(pm_namer_run(namer, job, page) == PM_OK, "a chain of offices is read");
  size_t offices = 0, right = 0;
  for (size_t i = 0; i < page->n_relations; i++) {
    const PmRelation *r = &page->relations[i];
    if (r->kind != PM_RELATION_OFFICE)
      continue;
    offices++;
    const PmStr who = page->entities[r->active].name;
    const PmStr of =
        r->passive == PM_NO_INDEX ? PM_STR("-") : page->entities[r->passive].name;
    right += pm_str_eqz(who, "卢广志") && pm_str_eqz(of, "浙江省科协") &&
             pm_str_eqz(r->role, "副主席");
    right += pm_str_eqz(who, "卢广志") && pm_str_eqz(of, "浙江省科协") &&
             pm_str_eqz(r->role, "党组成员");
    right += pm_str_eqz(who, "汤怀远") && pm_str_eqz(of, "绍兴市教育局") &&
             pm_str_eqz(r->role, "局长");
    ok(pm_str_eqz(r->as_of, "2025-03-04"), "an office is of the day of the issue");
  }
  ok(offices == 3 && right == 3, "three offices, each of its organization (%zu of %zu)",
     right, offices);
  pm_arena_release(&page->arena);
  free(page);
}

typedef struct {
  const char *text;
  const char *offices; // from the name leftwards: organization, role
} OfficeCase;

static const OfficeCase chains[] = {
    {"林埭镇党委委员李大山说。", "林埭镇党委,委员;"},
    {"曹桥街道经济发展办公室主任李大山说。", "曹桥街道经济发展办公室,主任;"},
    {"市经信局数字产业科科长李大山说。", "平湖市经信局,数字产业科科长;"},
    {"嘉兴市人大常委会副主任、市总工会主席李大山出席。",
     "嘉兴市总工会,主席;嘉兴市人大常委会,副主任;"},
    {"市委副书记、社会工作部部长李大山出席。",
     "平湖市委,社会工作部部长;平湖市委,副书记;"},
    {"市委副书记、市长李大山出席。", "-,市长;平湖市委,副书记;"},
    {"平湖经济技术开发区党工委副书记、管委会副主任李大山说。",
     "-,管委会副主任;平湖经济技术开发区党工委,副书记;"},
    {"浙江海纳精工有限公司去年投产。公司总经理李大山说。",
     "浙江海纳精工有限公司,总经理;"},
    {"去年建成投产。公司总经理李大山说。", "-,总经理;"},
};

static void check_chains(const PmNamer *namer, PmJob *job) {
  for (size_t i = 0; i < sizeof chains / sizeof *chains; i++) {
    const Case c = {.paper = "嘉兴日报",
                    .edition = "平湖版",
                    .date = "",
                    .head = "",
                    .text = chains[i].text};
    PmPage *page = page_of(&c);
    const bool run = pm_namer_run(namer, job, page) == PM_OK;
    PmStr all = pm_arena_copy(&page->arena, (PmStr){0});
    for (size_t k = 0; k < page->n_relations; k++) {
      const PmRelation *r = &page->relations[k];
      const PmStr of =
          r->passive == PM_NO_INDEX ? PM_STR("-") : page->entities[r->passive].name;
      if (r->kind == PM_RELATION_OFFICE)
        all = pm_arena_printf(&page->arena, "%.*s%.*s,%.*s;", PM_ARGS(all), PM_ARGS(of),
                              PM_ARGS(r->role));
    }
    ok(run && pm_str_eqz(all, chains[i].offices), "%s: %.*s", chains[i].text,
       PM_ARGS(all));
    pm_arena_release(&page->arena);
    free(page);
  }
}

typedef struct {
  const char *paper, *edition, *text, *body;
} PartyCase;

// Whose committee a party office is of.
static const PartyCase parties[] = {
    {"榕江报", "", "县委书记李大山强调，要压实责任。", "榕江县委"},
    {"嘉兴日报", "", "县委书记李大山强调，要压实责任。", "县委"},
    {"嘉兴日报", "", "海盐县西塘桥街道开大会。县委常委李大山说。", "海盐县委"},
    {"嘉兴日报", "", "海盐县和嘉善县开大会。县委常委李大山说。", "县委"},
    {"嘉兴日报", "", "区委书记李大山来到南湖区凤桥镇。", "南湖区委"},
    {"榕江报", "", "市委书记李大山来到榕江县。", "市委"}, // a 州 is above it
    {"榕江报", "", "州委书记李大山来到榕江县。", "黔东南苗族侗族自治州委"},
    {"兴安日报", "扎赉特旗版", "旗委书记李大山说。", "扎赉特旗委"},
};

static void check_parties(const PmNamer *namer, PmJob *job) {
  for (size_t i = 0; i < sizeof parties / sizeof *parties; i++) {
    const PartyCase *p = &parties[i];
    const Case c = {.paper = p->paper,
                    .edition = p->edition,
                    .date = "",
                    .head = "",
                    .text = p->text};
    PmPage *page = page_of(&c);
    const bool run = pm_namer_run(namer, job, page) == PM_OK;
    bool right = false;
    PmStr of = {0};
    for (size_t k = 0; k < page->n_relations; k++) {
      const PmRelation *r = &page->relations[k];
      if (r->kind == PM_RELATION_OFFICE && r->passive != PM_NO_INDEX) {
        of = page->entities[r->passive].name;
        right = pm_str_eqz(of, p->body) &&
                pm_str_eqz(page->entities[r->active].name, "李大山");
      }
    }
    ok(run && right, "%s: an office of %s (%.*s)", p->text, p->body, PM_ARGS(of));
    pm_arena_release(&page->arena);
    free(page);
  }
}

typedef struct {
  const char *issue, *text, *date, *words, *basis;
} DateCase;

static const DateCase dates[] = {
    {"2025-03-04", "昨天，梧州市第三届六堡茶文化节在梧州市开幕。", "2025-03-03", "昨天",
     "inferred"},
    {"2025-03-01", "前天，梧州市第三届六堡茶文化节在梧州市开幕。", "2025-02-27", "前天",
     "inferred"},
    {"2025-03-04", "2月28日，梧州市第三届六堡茶文化节在梧州市开幕。", "2025-02-28",
     "2月28日", "inferred"},
    {"2025-01-04", "12月28日，梧州市第三届六堡茶文化节在梧州市开幕。", "2024-12-28",
     "12月28日", "inferred"},
    {"2025-03-04", "2024年11月8日，梧州市第三届六堡茶文化节在梧州市开幕。", "2024-11-08",
     "2024年11月8日", "printed"},
    {"2025-03-04", "二〇二四年十一月二十日，梧州市第三届六堡茶文化节在梧州市开幕。",
     "2024-11-20", "二〇二四年十一月二十日", "printed"},
    {"2025-03-04", "上周五，梧州市第三届六堡茶文化节在梧州市开幕。", "2025-02-28",
     "上周五", "inferred"},
    {"2025-03-04", "今年3月，梧州市第三届六堡茶文化节在梧州市开幕。", "2025-03",
     "今年3月", "inferred"},
    {"2025-03-04", "去年，梧州市第三届六堡茶文化节在梧州市开幕。", "2024", "去年",
     "inferred"},
    {"2025-03-04", "近日，梧州市第三届六堡茶文化节在梧州市开幕。", "", "近日", ""},
    {"", "昨天，梧州市第三届六堡茶文化节在梧州市开幕。", "", "昨天", ""},
    {"", "3月4日，梧州市第三届六堡茶文化节在梧州市开幕。", "", "3月4日", ""},
    {"", "3月4日，梧州市第三届六堡茶文化节在梧州市开幕。2024年办了两届，2025年扩大规模。",
     "2025-03-04", "3月4日", "inferred"},
};

static void check_dates(const PmNamer *namer, PmJob *job) {
  for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
    const DateCase *d = &dates[i];
    const Case c = {.paper = "梧州日报",
                    .edition = "",
                    .date = d->issue,
                    .head = "",
                    .text = d->text};
    PmPage *page = page_of(&c);
    ok(pm_namer_run(namer, job, page) == PM_OK, "dates: %s", d->text);
    const PmEntity *event = NULL;
    for (size_t k = 0; k < page->n_entities; k++)
      if (page->entities[k].cls == PM_CLASS_EVENT)
        event = &page->entities[k];
    ok(event != NULL, "an event stands in it");
    is(event ? event->date : PM_STR("-"), pm_str(d->date), "its date");
    is(event ? event->date_text : PM_STR("-"), pm_str(d->words), "the words");
    is(event ? event->date_basis : PM_STR("-"), pm_str(d->basis), "the basis");
    pm_arena_release(&page->arena);
    free(page);
  }
}

typedef struct {
  const char *paper, *text;
  const char *place;   // "": none
  const char *with;    // participants, parted by spaces
  const char *objects; // the same
} EventCase;

static const EventCase events[] = {
    {"丽水日报",
     "昨天，景宁畲族自治县举行山海协作签约仪式，现场签署《产业合作协议》《人才培养协议》"
     "。",
     "景宁畲族自治县", "", "《产业合作协议》 《人才培养协议》"},
    {"丽水日报", "昨天，全市工业项目集中签约仪式在莲都区举行，12个工业项目集中签约。",
     "莲都区", "", "12个工业项目"},
    {"丽水日报", "在全市中学生棋类比赛中，遂昌县第二中学荣获团体一等奖。", "",
     "遂昌县第二中学", "团体一等奖"},
    {"丽水日报", "近日，省农业农村厅发布《山地果园管理规范》。", "", "省农业农村厅", ""},
    {"丽水日报", "3月2日，省科技厅公布2024年度全省创新型县评价结果，遂昌县和松阳县上榜。",
     "", "省科技厅", ""},
    {"丽水日报",
     "老梁种了半辈子香菇。他不爱说话。烘干房是他的家。去年11月2日，遂昌县菌菇烘干中心建成"
     "投产。",
     "遂昌县", "", ""}, // told behind the lead
    {"丽水日报", "3月1日，由市妇联主办的“她力量”云聘会在莲都区落幕。", "莲都区", "市妇联",
     ""}, // no list has the noun
    {"丽水日报", "全国林业工作会议召开后，遂昌县迅速行动。", "", "", ""},
    {"丽水日报", "全国林业现场会在遂昌县召开。", "遂昌县", "", ""},
    {"丽水日报", "全市林业现场会在遂昌县召开。市领导谷云涛、祁红梅出席。", "遂昌县",
     "谷云涛 祁红梅", ""},
    {"丽水日报", "全市林业现场会在遂昌县召开。村民谷云涛种树三年。", "遂昌县", "", ""},
    {"丽水日报", "昨天，市总工会在位于青田县的青田县文化馆举行工业项目签约仪式。",
     "青田县", "市总工会", ""},
    {"丽水日报",
     "本报讯（记者 "
     "尤一鸣）3月2日，龙泉市剑池街道举行第三届读书节启动仪式，市文联主席邬长青致辞。",
     "剑池街道", "市文联 邬长青", ""},
};

static void join(PmBuf *out, PmStr text) {
  if ((out->len && pm_buf_putc(out, ' ')) || pm_buf_append(out, text))
    abort();
}

// An alternative name where there is one: as printed.
static PmStr printed(const PmEntity *e) {
  return e->n_alt_names ? e->alt_names[0] : e->name;
}

static void check_events(const PmNamer *namer, PmJob *job) {
  for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
    const EventCase *e = &events[i];
    const Case c = {.paper = e->paper,
                    .edition = "",
                    .date = "2025-03-04",
                    .head = "",
                    .text = e->text};
    PmPage *page = page_of(&c);
    ok(pm_namer_run(namer, job, page) == PM_OK, "events: %s", e->text);
    PmBuf with = pm_buf(4096), objects = pm_buf(4096);
    PmStr place = PM_STR("no event");
    for (size_t k = 0; k < page->n_entities; k++)
      if (page->entities[k].cls == PM_CLASS_EVENT) {
        const PmEntity *event = &page->entities[k];
        place =
            event->place == PM_NO_INDEX ? PM_STR("") : page->entities[event->place].name;
        for (size_t o = 0; o < event->n_objects; o++)
          join(&objects, event->objects[o]);
      }
    for (size_t k = 0; k < page->n_relations; k++)
      if (page->relations[k].kind == PM_RELATION_PARTICIPANT)
        join(&with, printed(&page->entities[page->relations[k].active]));
    is(place, pm_str(e->place), "where it was");
    is(pm_buf_str(&with), pm_str(e->with), "who took part");
    is(pm_buf_str(&objects), pm_str(e->objects), "what was signed, awarded, published");
    pm_buf_release(&with);
    pm_buf_release(&objects);
    pm_arena_release(&page->arena);
    free(page);
  }
}

// Names of one meeting of a series, in all orders of its words.
static const char *const spellings[] = {
    "市政协十四届二次会议",
    "市十四届政协二次会议",
    "政协第十四届丽水市委员会第二次会议",
    "政协丽水市第十四届委员会第二次会议",
    "丽水市政协第十四届委员会第二次会议",
};

static void check_series(const PmNamer *namer, PmJob *job) {
  char first[128] = "";
  for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
    char text[256];
    snprintf(text, sizeof text, "3月2日，%s召开。", spellings[i]);
    const Case c = {.paper = "丽水日报",
                    .edition = "",
                    .date = "2025-03-04",
                    .head = "",
                    .text = text};
    PmPage *page = page_of(&c);
    PmStr iri = PM_STR("no event");
    ok(pm_namer_run(namer, job, page) == PM_OK, "series: %s", spellings[i]);
    for (size_t k = 0; k < page->n_entities; k++)
      if (page->entities[k].cls == PM_CLASS_EVENT)
        iri = page->entities[k].iri;
    if (!i)
      snprintf(first, sizeof first, "%.*s", PM_ARGS(iri));
    is(iri, pm_str(first), "one id under all names");
    pm_arena_release(&page->arena);
    free(page);
  }
}

// The same page gives the same names, IRIs and order.
static bool same(const PmPage *a, const PmPage *b) {
  if (a->n_entities != b->n_entities || a->n_mentions != b->n_mentions ||
      a->n_relations != b->n_relations)
    return false;
  for (size_t i = 0; i < a->n_entities; i++)
    if (!pm_str_eq(a->entities[i].iri, b->entities[i].iri))
      return false;
  for (size_t i = 0; i < a->n_mentions; i++)
    if (!pm_str_eq(a->mentions[i].iri, b->mentions[i].iri))
      return false;
  for (size_t i = 0; i < a->n_relations; i++)
    if (!pm_str_eq(a->relations[i].iri, b->relations[i].iri))
      return false;
  return true;
}

static uint32_t
next_random(uint32_t *state) { // xorshift32, so that a failure comes again
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  return *state;
}

// Sentences cut and joined at random code points.
static PmStr shuffled(PmBuf *buf, uint32_t *state) {
  pm_buf_clear(buf);
  const size_t n_cases = sizeof cases / sizeof *cases;
  for (size_t i = 0; i < 6; i++) {
    const PmStr text = pm_str(cases[next_random(state) % n_cases].text);
    const size_t n = pm_utf8_count(text);
    const size_t from = next_random(state) % (n + 1);
    const size_t to = from + next_random(state) % (n - from + 1);
    if (pm_buf_append(buf, pm_str_slice(text, pm_utf8_offset(text, from),
                                        pm_utf8_offset(text, to))))
      abort();
  }
  return pm_buf_str(buf);
}

static void check_random(const PmNamer *namer, PmJob *job) {
  PmBuf buf = pm_buf(1 << 20);
  uint32_t state = 20250304;
  size_t good = 0;
  const size_t rounds = 300;
  for (size_t i = 0; i < rounds; i++) {
    const PmStr text = shuffled(&buf, &state);
    const Case c = {.paper = i % 2 ? "嘉兴日报" : "",
                    .edition = "",
                    .date = i % 3 ? "2025-03-04" : "",
                    .head = "",
                    .text = text.data ? text.data : ""};
    PmPage *one = page_of(&c), *two = page_of(&c);
    good += pm_namer_run(namer, job, one) == PM_OK && offsets_hold(one) &&
            pm_namer_run(namer, job, two) == PM_OK && same(one, two);
    pm_arena_release(&one->arena);
    pm_arena_release(&two->arena);
    free(one);
    free(two);
  }
  ok(good == rounds,
     "random texts keep their offsets and give the same twice (%zu of %zu)", good,
     rounds);
  pm_buf_release(&buf);
}

static void check_long(const PmNamer *namer, PmJob *job, const char *unit) {
  PmBuf buf = pm_buf(8 << 20);
  while (buf.len < (1 << 19))
    if (pm_buf_append(&buf, pm_str(unit)))
      abort();
  const Case c = {
      .paper = "", .edition = "", .date = "", .head = buf.data, .text = buf.data};
  PmPage *page = page_of(&c);
  ok(pm_namer_run(namer, job, page) == PM_OK, "half a megabyte of %s", unit);
  pm_arena_release(&page->arena);
  free(page);
  pm_buf_release(&buf);
}

static void check_language(const PmNamer *namer, PmJob *job) {
  const Case c = {.paper = "",
                  .edition = "",
                  .date = "",
                  .head = "",
                  .text = "Mayor Wang said 北京市 is far away."};
  PmPage *page = page_of(&c);
  page->language = PM_STR("en");
  ok(pm_namer_run(namer, job, page) == PM_OK && page->n_mentions == 0,
     "a page in another language gets no names");
  pm_arena_release(&page->arena);
  free(page);
}

int main(void) {
  TapJob tap;
  tap_job_init(&tap);
  const char *share = getenv("PRESSMARK_DATADIR");
  PmArena arena = {0};
  const PmStr dir =
      pm_path_join(&arena, pm_str(share ? share : "share/pressmark"), PM_STR("data"));
  PmNamer *namer = NULL;
  ok(pm_namer_new(&tap.job, &(PmNamerOptions){.data_dir = "/nonexistent"}, &namer) ==
             PM_ERR_IO &&
         !namer,
     "missing lexicons are reported");
  ok(dir.data &&
         pm_namer_new(&tap.job, &(PmNamerOptions){.data_dir = dir.data}, &namer) == PM_OK,
     "the lexicons load");
  if (namer) {
    ok(strlen(pm_namer_hash(namer).hex) == 64, "they have a hash");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
      check_case(namer, &tap.job, &cases[i]);
    check_places(namer, &tap.job);
    check_near(namer, &tap.job);
    check_damaged(namer, &tap.job);
    check_events(namer, &tap.job);
    check_series(namer, &tap.job);
    check_offices(namer, &tap.job);
    check_chains(namer, &tap.job);
    check_parties(namer, &tap.job);
    check_dates(namer, &tap.job);
    check_random(namer, &tap.job);
    check_language(namer, &tap.job);
    check_long(namer, &tap.job, "王");
    check_long(namer, &tap.job, "省市县区局委");
    check_long(namer, &tap.job, "“新华街道");
    check_long(namer, &tap.job, "”）");
    check_long(namer, &tap.job, "、主任李");
    check_long(namer, &tap.job, "2025年3月召开会议");
  }
  pm_namer_free(namer);
  pm_arena_release(&arena);
  tap_job_release(&tap);
  return tap_done();
}
