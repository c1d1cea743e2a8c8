// SPDX-License-Identifier: MIT
// The grammar of bylines: marks, roles, names, in the orders that newspapers print them.
// Looks at one line; whether the line's place makes it a byline is the layout's to say.
#include "page/layout.h"

enum {
  LINE_MAX_CHARS = 120,
  NAME_MIN = 2,
  NAME_MAX = 4,
  NAME_SAID_MAX = 6,
  FOREIGN_NAME_MAX = 24
};

typedef struct {
  PmStr line;
  uint32_t cp[LINE_MAX_CHARS]; // width folded
  size_t offset[LINE_MAX_CHARS + 1];
  size_t n, i;
} Scan;

// --- tables ---

// Longer ones first where one begins another. `single` ones are words of their own too
// and count only between separators.
static const struct {
  const char *text;
  bool single;
} roles[] = {
    {"摄影记者", false}, {"摄影报道", false},   {"文字记者", false},
    {"实习记者", false}, {"见习记者", false},   {"特约记者", false},
    {"首席记者", false}, {"特约通讯员", false}, {"特约评论员", false},
    {"评论员", false},   {"记者", false},       {"通讯员", false},
    {"实习生", false},   {"摄影", false},       {"制图", false},
    {"绘图", false},     {"漫画", false},       {"插画", false},
    {"插图", false},     {"撰稿", false},       {"撰文", false},
    {"采写", false},     {"作者", false},       {"供图", false},
    {"供稿", false},     {"整理", false},       {"编译", false},
    {"执笔", false},     {"视频", false},       {"读者", true},
    {"市民", true},      {"文/图", true},       {"图/文", true},
    {"文/摄", true},     {"文图", true},        {"图文", true},
    {"文", true},        {"图", true},          {"摄", true},
    {"绘", true},        {"译", true},
};

// What may stand before a role and is not part of it.
static const char *const owners[] = {"本报",   "本刊",   "本台", "新华社",
                                     "全媒体", "融媒体", "融媒"};

// Words that follow 记者 in running text.
static const char *const not_names[] = {
    "获悉", "了解", "注意", "证实", "看到", "发现", "采访", "走进", "来到", "从",  "在",
    "昨天", "昨日", "近日", "日前", "报道", "介绍", "表示", "综合", "受访", "资料"};

static const char affiliation_ends[] = "局委院校会部司镇乡村办处科站所馆厂社团";

// The surnames of the Hundred Family Surnames and the most frequent others.
static const char surnames[] =
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏"
    "潘葛"
    "奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞"
    "齐康"
    "伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮"
    "蓝闵"
    "席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解"
    "应宗"
    "丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲家封芮羿储靳汲邴糜松井段富"
    "巫乌"
    "焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄"
    "印宿"
    "白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮"
    "牛寿"
    "通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡"
    "国文"
    "寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查"
    "后荆"
    "红游竺权逯盖益桓公万俟言肖付代闫邸佟付苟迟楼线付涂付仝邝麦司覃植原逯官佘佟丘迺冼撒丛"
    "岳晋"
    "励纳楚闫法汝鄢涂钦归海墨哈谯笪年爱阳佴第五戢铁招税荆卿尉揭初练况都"
    "隋谌苑亓么仉帅战由庹牟豆占缑腾恽忻禚郇郄琚泮展库辜粟矫綦亢兰佀户回芦朴旷普达肇风雪黑"
    "真敬操延召启门淳虎求";

// --- scanning ---

static bool scan_line(Scan *s, PmStr line) {
  *s = (Scan){.line = line};
  for (size_t pos = 0; pos < line.len; ++s->n) {
    if (s->n == LINE_MAX_CHARS)
      return false;
    s->offset[s->n] = pos;
    s->cp[s->n] = pm_char_fold(pm_utf8_next(line, &pos));
  }
  s->offset[s->n] = line.len;
  return true;
}

static uint32_t at(const Scan *s, size_t i) { return i < s->n ? s->cp[i] : 0; }

static bool has_char(const char *set, uint32_t cp) {
  char utf8[5] = {0};
  return cp && pm_utf8_put(cp, utf8) && strstr(set, utf8) != NULL;
}

bool pm_char_is_mark(uint32_t cp) { return has_char("■□●○◆◇▲△◎★☆▶►※▌•·*", cp); }

static bool is_separator(uint32_t cp) {
  return pm_char_is_space(cp) || has_char(",、;/|:()[]【】|_+", cp) ||
         pm_char_is_mark(cp);
}

static size_t skip_separators(const Scan *s, size_t i) {
  while (i < s->n && is_separator(s->cp[i]))
    ++i;
  return i;
}

// Matches `word` at `i`, spaces allowed between its characters (记 者); 0 for no match.
static size_t match_word(const Scan *s, size_t i, const char *word) {
  const PmStr w = pm_str(word);
  for (size_t pos = 0; pos < w.len; ++i) {
    while (pos > 0 && i < s->n && pm_char_is_space(s->cp[i]))
      ++i;
    if (at(s, i) != pm_utf8_next(w, &pos))
      return 0;
  }
  return i;
}

static size_t match_any(const Scan *s, size_t i, const char *const *words, size_t n) {
  for (size_t k = 0; k < n; ++k) {
    const size_t end = match_word(s, i, words[k]);
    if (end)
      return end;
  }
  return 0;
}

static size_t match_role(const Scan *s, size_t i, PmStr *role);

// 海州日报记者, 融媒体中心记者: a name that ends as media do, up to a role.
static size_t match_medium(const Scan *s, size_t i) {
  enum { MEDIUM_MAX = 14 };
  PmStr role;
  for (size_t k = i; k < i + MEDIUM_MAX && pm_char_is_han(at(s, k)); ++k)
    if (k > i + 1 && has_char("报网台社刊媒体心端", at(s, k - 1)) &&
        match_role(s, k, &role))
      return k;
  return 0;
}

static size_t skip_owner(const Scan *s, size_t i) {
  size_t end = match_any(s, i, owners, sizeof owners / sizeof *owners);
  if (!end)
    end = match_medium(s, i);
  return end ? end : i;
}

static bool is_bound(const Scan *s, size_t i) {
  return i >= s->n || is_separator(s->cp[i]);
}

// A role at `i`: its end and its text without spaces; 0 for none.
static size_t match_role(const Scan *s, size_t i, PmStr *role) {
  for (size_t k = 0; k < sizeof roles / sizeof *roles; ++k) {
    const size_t end = match_word(s, i, roles[k].text);
    if (!end ||
        (roles[k].single && (!is_bound(s, end) || (i > 0 && !is_bound(s, i - 1)))))
      continue;
    *role = pm_str(roles[k].text);
    return end;
  }
  return 0;
}

// --- names ---

typedef struct {
  size_t start, end;
} Span;

static size_t han_run(const Scan *s, size_t i) {
  size_t n = 0;
  while (pm_char_is_han(at(s, i + n)) || (n > 0 && has_char("·•", at(s, i + n))))
    ++n;
  return n;
}

static bool is_affiliation(const Scan *s, size_t i, size_t n) {
  return n >= 3 && has_char(affiliation_ends, at(s, i + n - 1)) &&
         !has_char(surnames, at(s, i));
}

static bool has_dot(const Scan *s, size_t i, size_t n) {
  for (size_t k = i; k < i + n; ++k)
    if (has_char("·•", at(s, k)))
      return true;
  return false;
}

// 教 文: the second of two that stand alone is a name's, unless 文/图 says that it is
// work.
static bool is_given(const Scan *s, size_t i, size_t before) {
  return before % 2 == 1 && at(s, i) == 0x6587 && at(s, i + 1) != '/';
}

static const char works[] = "文图摄绘译"; // what a credit says with one character

// How many characters stand alone from `i` on, spaces between them: 王 强 李 明 are 4.
static size_t count_singles(const Scan *s, size_t i) {
  size_t n = 0;
  while (han_run(s, i) == 1 && is_bound(s, i + 1) &&
         (!has_char(works, at(s, i)) || is_given(s, i, n))) {
    ++n;
    ++i;
    if (!pm_char_is_space(at(s, i)))
      break;
    while (pm_char_is_space(at(s, i)))
      ++i;
  }
  return n;
}

// The character that stands alone behind the one at `i`.
static size_t next_single(const Scan *s, size_t i) {
  ++i;
  while (pm_char_is_space(at(s, i)))
    ++i;
  return i;
}

// A surname must begin it; one of four characters; none, right behind a role.
typedef enum { NAME_STRICT, NAME_USUAL, NAME_SAID } NameRule;

// 公 示: a heading of notices, set wide.
static bool is_wide_heading(const Scan *s, size_t i) {
  static const char *const words[] = {"公示", "公告", "通知", "通告", "简讯", "广告",
                                      "时评", "文摘", "关注", "启事", "声明", "讣告"};
  return match_any(s, i, words, sizeof words / sizeof *words) == s->n;
}

// 王 强: a surname, one space, a given name of one or two characters. Of 欧 阳 雪 all
// three are one name; 王 强 李 明 are two.
static size_t spaced_name(const Scan *s, size_t i, NameRule rule) {
  const bool strict = rule == NAME_STRICT;
  if (han_run(s, i) != 1 || !pm_char_is_space(at(s, i + 1)) ||
      (strict && (!has_char(surnames, at(s, i)) || is_wide_heading(s, i))))
    return 0;
  const size_t k = next_single(s, i), n = han_run(s, k);
  if (has_char(works, at(s, i)) && // 通讯员 文 体, 记者 王强 文 摄
      (rule != NAME_SAID || n != 1 || has_char(works, at(s, k))))
    return 0;
  if (n == 2 && is_bound(s, k + 2) && !has_char(surnames, at(s, k)) &&
      !match_role(s, k, &(PmStr){NULL, 0}))
    return k + 2; // 车 前子
  if (n != 1 || !is_bound(s, k + 1))
    return 0;
  const size_t singles = count_singles(s, i);
  if (singles % 2 == 0)
    return k + 1;
  const size_t third = next_single(s, k);
  return singles > 3 && has_char(surnames, at(s, third)) ? k + 1 : third + 1;
}

// A name ends here: nothing, a separator (a colon makes it a speaker's or a place's) or
// 报道 follows.
static bool name_is_bound(const Scan *s, size_t i) {
  return (is_bound(s, i) && at(s, i) != ':') || match_word(s, i, "报道") != 0;
}

static bool is_word_at(const Scan *s, size_t i) {
  return pm_is_word(pm_str_slice(s->line, s->offset[i], s->offset[i + 2]));
}

// One name at `i`; 0 for none.
static size_t match_name(const Scan *s, size_t i, NameRule rule) {
  const bool strict = rule == NAME_STRICT;
  const size_t spaced = spaced_name(s, i, rule);
  if (spaced)
    return spaced;
  size_t n = han_run(s, i);
  if (n >= NAME_MIN + 2 && match_word(s, i + n - 2, "报道")) // 记者王小雨报道
    n -= 2;
  const size_t end = i + n;
  if (has_dot(s, i, n))
    return n >= 4 && n <= FOREIGN_NAME_MAX && name_is_bound(s, end) &&
                   !(strict && is_word_at(s, i)) // 民生·关注
               ? end
               : 0;
  const size_t most = rule == NAME_SAID ? NAME_SAID_MAX : NAME_MAX;
  if (n < NAME_MIN || n > most || !name_is_bound(s, end) || is_affiliation(s, i, n))
    return 0;
  if (match_any(s, i, not_names, sizeof not_names / sizeof *not_names))
    return 0;
  if ((strict || (n == NAME_MAX && rule != NAME_SAID)) && !has_char(surnames, at(s, i)))
    return 0;
  if (strict && n == NAME_MAX && is_word_at(s, i) && is_word_at(s, i + 2)) // 文明实践
    return 0;
  return end;
}

static PmStatus add_name(PmArena *arena, PmByline *b, const Scan *s, Span span,
                         PmStr role) {
  PmContribution *grown =
      pm_arena_extend(arena, b->items, b->n, &b->cap, sizeof *b->items);
  if (!grown)
    return PM_ERR_NOMEM;
  b->items = grown;
  const PmStr name = pm_str_squeeze(
      arena, pm_str_slice(s->line, s->offset[span.start], s->offset[span.end]));
  if (!name.data)
    return PM_ERR_NOMEM;
  grown[b->n++] = (PmContribution){role, name, PM_NO_INDEX, 0};
  return PM_OK;
}

// 记者王小雨: the name follows at once, up to the next separator.
static bool role_is_bound(const Scan *s, size_t end) {
  return is_bound(s, end) || match_name(s, end, NAME_STRICT) != 0;
}

// 本报评论员: who signs is the office itself.
static PmStatus add_office(PmArena *arena, PmByline *b, const Scan *s, Span span,
                           PmStr role) {
  if (pm_str_starts(role, PM_STR("供"))) // 县科协供稿: the body alone
    span.end -= 2;
  return b->n == 0 ? add_name(arena, b, s, span, role) : PM_OK;
}

// 王小雨 摄, 本报记者 王小雨 摄: a role at the end is that of the names before it.
static void name_role(PmByline *b, PmStr role) {
  const PmStr had = b->items[b->n - 1].role;
  for (size_t k = b->n; k-- > 0 && pm_str_eq(b->items[k].role, had);)
    b->items[k].role = role;
}

// Behind 漫画 or 图 titles of columns stand too.
static bool is_writer(PmStr role) {
  return pm_str_ends(role, PM_STR("记者")) || pm_str_ends(role, PM_STR("通讯员"));
}

static bool is_office(PmStr role) {
  return is_writer(role) || pm_str_ends(role, PM_STR("评论员")) ||
         pm_str_starts(role, PM_STR("供"));
}

// 县科学技术协会供稿, to the line's end: where the body's name ends; 0 for none.
static size_t match_giver(const Scan *s, size_t i) {
  enum { GIVER_MIN = 4, GIVER_MAX = 20 };
  const size_t n = han_run(s, i);
  if (n < GIVER_MIN + 2 || n > GIVER_MAX + 2 || skip_separators(s, i + n) < s->n ||
      !match_word(s, i + n - 2, "供稿"))
    return 0;
  return i + n - 2;
}

// Names up to the first thing that is none. A role that follows names without one
// (王强 摄) is theirs.
static PmStatus read_parts(PmArena *arena, Scan *s, bool names_only, PmByline *b) {
  PmStr role = {NULL, 0};
  bool announced = false; // a role of writers, and no name of it yet
  for (;;) {
    s->i = skip_separators(s, s->i);
    const size_t told = b->n ? match_word(s, s->i, "报道") : 0;
    s->i = told ? skip_separators(s, told) : s->i;
    const size_t pen_name = announced ? spaced_name(s, s->i, NAME_SAID) : 0; // 文 体
    announced = false;
    if (pen_name) {
      PM_TRY(add_name(arena, b, s, (Span){s->i, pen_name}, role));
      s->i = pen_name;
      continue;
    }
    const size_t start = s->i, word = skip_owner(s, s->i);
    PmStr next = {NULL, 0};
    const size_t role_end = match_role(s, word, &next);
    if (role_end && role_is_bound(s, role_end)) {
      const size_t after = skip_separators(s, role_end);
      if (after >= s->n && b->n > 0 &&
          (b->items[b->n - 1].role.len == 0 || pm_str_eqz(next, "摄")))
        name_role(b, next);
      else if (after >= s->n && word > start && is_office(next))
        PM_TRY(add_office(arena, b, s, (Span){start, role_end}, next));
      role = next;
      announced = is_writer(role);
      b->marked = true;
      s->i = role_end;
      continue;
    }
    const size_t giver = b->n ? 0 : match_giver(s, s->i);
    if (giver) {
      b->marked = true;
      PM_TRY(add_name(arena, b, s, (Span){s->i, giver}, PM_STR("供稿")));
      s->i = s->n;
      return PM_OK;
    }
    const NameRule rule = names_only && !b->marked ? NAME_STRICT
                          : is_writer(role)        ? NAME_SAID
                                                   : NAME_USUAL;
    const size_t end = match_name(s, s->i, rule);
    if (!end)
      return PM_OK;
    PM_TRY(add_name(arena, b, s, (Span){s->i, end}, role));
    s->i = end;
  }
}

// （通讯员 王小雨）: nothing but one bracket.
static bool is_bracketed(const Scan *s) {
  for (size_t i = 1; i + 1 < s->n; ++i)
    if (has_char("()", s->cp[i]))
      return false;
  return s->n >= 4 && s->cp[0] == '(' && s->cp[s->n - 1] == ')';
}

static bool ends_as(PmStr s, const char *const *ends, size_t n) {
  for (size_t i = 0; i < n; ++i)
    if (pm_str_ends(s, pm_str(ends[i])))
      return true;
  return false;
}

// A profession: the role of who signs with it.
static bool is_post(PmStr s) {
  static const char *const ends[] = {"农艺师", "工程师", "医师", "医生", "律师",
                                     "教授",   "研究员", "主任", "校长", "院长",
                                     "教师",   "书记",   "局长", "会长", "专家",
                                     "法官",   "检察官", "馆长", "站长"};
  return s.len >= 9 && ends_as(s, ends, sizeof ends / sizeof *ends);
}

// The body that somebody is of.
static bool is_body(PmStr s) {
  static const char *const ends[] = {
      "联合会", "医院", "委员会", "公安局", "法院", "检察院", "中学", "小学", "大队",
      "派出所", "镇",   "乡",     "街道",   "局",   "中心",   "公司", "中队", "学校"};
  return s.len >= 9 && ends_as(s, ends, sizeof ends / sizeof *ends);
}

// Where one who writes to the paper lives, or that.
static bool is_home(PmStr s) {
  static const char *const ends[] = {"县",   "区",   "市",   "村",   "社区",
                                     "市民", "村民", "居民", "读者", "网友"};
  return s.len >= 9 && ends_as(s, ends, sizeof ends / sizeof *ends);
}

// 市农技中心高级农艺师 燕永贵, 清水县 李双全: an office, profession, body or home, a
// space, a name.
static PmStatus read_office_name(PmArena *arena, const Scan *s, PmByline *b) {
  const size_t first = skip_separators(s, 0); // ■
  size_t space = first;
  while (space < s->n && pm_char_is_han(s->cp[space]))
    ++space;
  if (!pm_char_is_space(at(s, space)))
    return PM_OK;
  const PmStr office = pm_str_slice(s->line, s->offset[first], s->offset[space]);
  const size_t start = skip_separators(s, space), end = match_name(s, start, NAME_STRICT);
  if (!end || end < s->n || end - start >= NAME_MAX ||
      pm_is_word(pm_str_slice(s->line, s->offset[start], s->offset[end])))
    return PM_OK;
  if (is_post(office))
    return add_name(arena, b, s, (Span){start, end}, office);
  return is_body(office) || is_home(office)
             ? add_name(arena, b, s, (Span){start, end}, (PmStr){NULL, 0})
             : PM_OK;
}

// 程楠（埠河镇）: a bracket from `open` to the line's end says where somebody is from.
static bool is_origin(const Scan *s, size_t open) {
  if (open + 2 >= s->n || s->cp[open] != '(' || s->cp[s->n - 1] != ')')
    return false;
  const PmStr in = pm_str_slice(s->line, s->offset[open + 1], s->offset[s->n - 1]);
  return is_post(in) || is_body(in) || is_home(in);
}

static PmStatus read_name_office(PmArena *arena, const Scan *s, PmByline *b) {
  const size_t open = match_name(s, 0, NAME_STRICT);
  return open && is_origin(s, open)
             ? add_name(arena, b, s, (Span){0, open}, (PmStr){NULL, 0})
             : PM_OK;
}

static bool starts_with_mark(const Scan *s) {
  return s->n > 0 && pm_char_is_mark(s->cp[0]);
}

static void set_confidence(PmByline *b) {
  for (size_t k = 0; k < b->n; ++k) {
    b->items[k].confidence = b->items[k].role.len ? 0.95 : b->marked ? 0.85 : 0.75;
    if (b->items[k].role.len == 0)
      b->items[k].role = PM_STR("作者");
    else if (pm_str_eqz(b->items[k].role, "摄") ||
             pm_str_eqz(b->items[k].role, "摄影报道"))
      b->items[k].role = PM_STR("摄影");
  }
}

PmStatus pm_byline_read(PmArena *arena, PmStr line, bool names_only, PmByline *byline) {
  Scan s;
  PmByline b = {0};
  *byline = b;
  if (!scan_line(&s, line))
    return PM_OK;
  if (pm_char_is_latin(pm_str_first_char(line)))
    return pm_byline_read_latin(arena, line, names_only, byline);
  b.marked = starts_with_mark(&s);
  b.closing = is_bracketed(&s);
  names_only |= b.closing;
  PM_TRY(read_parts(arena, &s, names_only || b.marked, &b));
  if (b.n == 0 && (names_only || b.marked) && s.i == skip_separators(&s, 0)) {
    PM_TRY(read_office_name(arena, &s, &b));
    if (b.n == 0)
      PM_TRY(read_name_office(arena, &s, &b));
    s.i = b.n ? s.n : 0;
  }
  if (b.n == 1 && s.i && is_origin(&s, s.i - 1)) // □ 程楠（埠河镇）
    s.i = s.n;
  b.rest = pm_str_trim(pm_str_slice(line, s.offset[s.i < s.n ? s.i : s.n], line.len));
  if (b.n == 0 || !(b.marked || (names_only && b.rest.len == 0)) ||
      (b.closing && b.rest.len))
    return PM_OK;
  set_confidence(&b);
  *byline = b;
  return PM_OK;
}

PmStatus pm_byline_read_bracket(PmArena *arena, PmStr bracket, PmByline *byline) {
  enum { BODY_MAX = 14 };
  Scan s;
  PM_TRY(pm_byline_read(arena, bracket, true, byline));
  if (byline->n || !scan_line(&s, bracket))
    return PM_OK;
  const bool body = s.n <= BODY_MAX && han_run(&s, 0) == s.n && is_body(bracket);
  if (!body && (count_singles(&s, 0) != 2 || !pm_char_is_han(at(&s, s.n - 1)) ||
                s.n > NAME_MAX)) // （县人社局）, （教 文）
    return PM_OK;
  PM_TRY(add_name(arena, byline, &s, (Span){0, s.n}, PM_STR("作者")));
  byline->items[0].confidence = 0.75;
  return PM_OK;
}
