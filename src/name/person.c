// SPDX-License-Identifier: MIT
// Persons: after a title, before a verb of speech, in lists, from bylines. Precision goes
// before recall: a surname alone proves nothing.
#include "name/work.h"

// Characters that given names do not hold, each three bytes.
static const char never_given[] =
    "的了在是与及等说们这那个为于被把将不没很都也就还又着过从向对让给到去要会此其谁什么吗"
    "呢吧啊呀省市县"
    "区镇乡街路号楼层室村店房亿条款称指表介告您你我他她它或但而且以最则并所者您该每各某";

static bool given_char(const PmScan *scan, uint32_t i) {
  return i < scan->n && pm_is_han(scan->cp[i]) &&
         !pm_str_contains(pm_str(never_given), pm_scan_slice(scan, i, i + 1));
}

// 张为民, 叶向阳: prepositions that a given name of two characters may begin with.
static bool given_pair(const PmScan *scan, uint32_t i) {
  return i + 1 < scan->n && given_char(scan, i + 1) &&
         (given_char(scan, i) ||
          pm_str_contains(PM_STR("为向以从将会与"), pm_scan_slice(scan, i, i + 1)));
}

// 尚可为|的: 为 ends a name before 的 or a mark.
static bool ends_in_wei(const PmScan *scan, uint32_t i) {
  return given_char(scan, i) && i + 2 < scan->n && scan->cp[i + 1] == 0x4E3A &&
         (scan->cp[i + 2] == 0x7684 || !pm_is_word(scan->cp[i + 2]));
}

static bool given_name(const PmScan *scan, uint32_t i, uint32_t chars) {
  return chars == 2 ? given_pair(scan, i) || ends_in_wei(scan, i) : given_char(scan, i);
}

// 薛巧|送饭, 项飞|和患者, 耿直|蹲下: the last character is the verb or conjunction that
// goes on.
static bool takes_verb(const PmScan *scan, uint32_t end) {
  enum { SELDOM = 25 };
  if (end < 3 || end >= scan->n || !pm_is_han(scan->cp[end]) ||
      scan->token[end - 1] != 1 || pm_scan_longest(scan, end, PM_LEX_SPEECH, NULL))
    return false;
  const PmLexRow *word = pm_scan_is(scan, end - 1, end, PM_LEX_WORD);
  const PmLexRow *given = pm_scan_is(scan, end - 1, end, PM_LEX_GIVEN);
  return pm_str_contains(PM_STR("送带看作和来独提做问找拿讲获率便又"),
                         pm_scan_slice(scan, end - 1, end)) ||
         (word && pm_pos_is(scan, word, "v") && (!given || given->value < SELDOM));
}

// What follows lets a name end here.
static bool right_is_free(const PmScan *scan, uint32_t end) {
  if (end >= scan->n || !pm_is_word(scan->cp[end]))
    return end >= scan->n || scan->cp[end] != 0xB7; // ·
  return pm_scan_longest(scan, end, PM_LEX_SPEECH, NULL) ||
         pm_scan_longest(scan, end, PM_LEX_TITLE, NULL) > 1 || // but 陆建|文
         pm_scan_longest(scan, end, PM_LEX_BREAK, NULL) > 1;
}

// 检察长彭小文到…: behind a title and a full name a verb or preposition goes on.
static bool is_particle(const PmScan *scan, uint32_t i) {
  const PmLexRow *word = pm_scan_is(scan, i, i + 1, PM_LEX_WORD);
  return scan->token[i] == 1 &&
         (pm_str_contains(PM_STR("到赴率在向为与和同就对带作来把被给从是"),
                          pm_scan_slice(scan, i, i + 1)) ||
          (word && word->value >= 70 && pm_pos_is(scan, word, "v") &&
           !pm_str_contains(PM_STR("正也都已将再又便才刚"),
                            pm_scan_slice(scan, i - 1, i))));
}

static bool is_common_word(const PmScan *scan, uint32_t start, uint32_t end,
                           uint32_t value) {
  const PmLexRow *word = pm_scan_is(scan, start, end, PM_LEX_WORD);
  return word && word->value >= value;
}

// A verb or another common word starts here, so a transliterated name does not go on.
static bool ends_foreign(const PmScan *scan, uint32_t i) {
  const PmLexRow *word = pm_scan_is(scan, i, i + scan->token[i], PM_LEX_WORD);
  return pm_scan_longest(scan, i, PM_LEX_SPEECH, NULL) > 1 ||
         (word && scan->token[i] > 1 && pm_pos_is(scan, word, "vdpcurt")) ||
         pm_str_contains(PM_STR("有来家"), pm_scan_slice(scan, i, i + 1));
}

// 约翰·史密斯: parts of at most seven characters, joined by dots.
static uint32_t foreign_name(const PmScan *scan, uint32_t start) {
  uint32_t i = start, dots = 0, part = start;
  for (; i < scan->n && i - part < 8; i++)
    if (scan->cp[i] == 0xB7 && i > part) {
      dots++;
      part = i + 1;
    } else if (!given_char(scan, i) || (i > part && ends_foreign(scan, i))) {
      break;
    }
  return dots && dots < 4 && i - start >= 4 && scan->cp[i - 1] != 0xB7 ? i : 0;
}

// 来停车: what follows the surname is a verb of two characters.
static bool gives_verb(const PmScan *scan, uint32_t start, uint32_t end) {
  const PmLexRow *word = pm_scan_is(scan, start, end, PM_LEX_WORD);
  return word && end - start == 2 && word->value >= 45 && pm_pos_is(scan, word, "v");
}

// 陆建文|通报, not 陆建|文通|报: the word that starts here is the commoner one.
static bool begins_word(const PmScan *scan, uint32_t i) {
  const PmLexRow *own = NULL;
  const uint32_t chars = pm_scan_longest(scan, i, PM_LEX_WORD, &own);
  const PmLexRow *other =
      pm_scan_is(scan, i - 1, i - 1 + scan->token[i - 1], PM_LEX_WORD);
  return scan->token[i] > 1 ||
         (chars > 1 && scan->token[i - 1] > 1 && (!other || own->value > other->value));
}

// 和公民, 和一名, 向游客: the conjunction or preposition before a word or a number, not
// the surname.
static bool is_conjunction(const PmScan *scan, uint32_t start) {
  const bool and = scan->cp[start] == 0x548C;
  if (and&&start && pm_is_han(scan->cp[start - 1]))
    return true; // 教师和外卖骑手
  return (and || scan->cp[start] == 0x5411) && scan->token[start] == 1 &&
         (scan->token[start + 1] > 1 ||
          pm_str_contains(PM_STR("一二两三四五六七八九十"),
                          pm_scan_slice(scan, start + 1, start + 2)));
}

// 来延吉, 从国网, 来做: a verb or preposition before a place, body or verb, no surname.
static bool is_preposition(const PmScan *scan, uint32_t start) {
  const uint32_t next = start + 1, end = next + scan->token[next];
  if (scan->token[start] != 1 ||
      !pm_str_contains(PM_STR("来从由向于和同都经"), pm_scan_slice(scan, start, next)))
    return false;
  const PmLexRow *word = pm_scan_is(scan, next, end, PM_LEX_WORD);
  if (end == next + 1)
    return word && pm_pos_is(scan, word, "v") && !pm_left_is_free(scan, start);
  return pm_scan_is(scan, next, end, PM_LEX_PLACE) ||
         pm_scan_is(scan, next, end, PM_LEX_STEM) ||
         pm_scan_is(scan, next, end, PM_LEX_ORG_NAME);
}

// 助理庄严|说: behind an office even a word is a name before this verb.
static bool before_say(const PmScan *scan, uint32_t end) {
  return pm_scan_eq(scan, end, end + 1, "说") || pm_scan_eq(scan, end, end + 2, "告诉");
}

// Where a name that starts at `start` ends, or 0. `strong`: a title stands before it, so
// that a name may also end where a long word begins.
static uint32_t name_end(const PmScan *scan, uint32_t start, bool strong) {
  const uint32_t surname = pm_scan_longest(scan, start, PM_LEX_SURNAME, NULL);
  if (!surname || pm_scan_longest(scan, start, PM_LEX_BREAK, NULL) > 1 ||
      scan->cp[start] == 0x8C08 || // 书记谈开局: the verb far oftener than the surname
      is_conjunction(scan, start) || is_preposition(scan, start))
    return 0;
  for (uint32_t family = surname; family >= 1; family--) {
    if (!pm_scan_is(scan, start, start + family, PM_LEX_SURNAME))
      continue;
    for (uint32_t given = 2; given >= 1; given--) {
      const uint32_t end = start + family + given;
      if (end > scan->n || !given_name(scan, start + family, given) ||
          (given == 2 && takes_verb(scan, end)))
        continue;
      if ((is_common_word(scan, start, end, strong ? 60 : 1) &&
           !(strong && before_say(scan, end))) ||
          gives_verb(scan, start, end) || gives_verb(scan, start + family, end))
        continue;
      // 王强调: the speech verb starts inside the longer candidate
      if (given == 2 && pm_scan_longest(scan, end - 1, PM_LEX_SPEECH, NULL) >= 2)
        continue;
      if (right_is_free(scan, end) || (strong && given == 2 && is_particle(scan, end)))
        return end;
    }
  }
  for (uint32_t given = 2; strong && given >= 1; given--) {
    const uint32_t end = start + surname + given;
    if (end < scan->n && given_char(scan, end - 1) && given_char(scan, start + surname) &&
        (given == 2 ? begins_word(scan, end)
                    : scan->token[end] > 1 || takes_verb(scan, end + 1)) &&
        !(given == 2 && takes_verb(scan, end)) && !is_common_word(scan, start, end, 75) &&
        !is_common_word(scan, start, start + 2, 75))
      return end;
  }
  return 0;
}

static bool is_gap(uint32_t cp) { return cp == ' ' || cp == 0x3000; }

// 王　强: names of two characters are set as wide as those of three. Where such a name
// ends, or 0; the two characters must not be a word (通　告) or a byline's 文　图.
static uint32_t spaced_end(const PmScan *scan, uint32_t start) {
  enum { GAP_MAX = 3 };
  if (!pm_scan_is(scan, start, start + 1, PM_LEX_SURNAME) || !scan->token[start])
    return 0;
  uint32_t i = start + 1;
  while (i < scan->n && i - start <= GAP_MAX && is_gap(scan->cp[i]))
    i++;
  if (i >= scan->n)
    return 0;
  const bool bound = right_is_free(scan, i + 1) || scan->token[i + 1] > 1;
  if (i == start + 1 || !given_char(scan, i) || !bound ||
      pm_str_contains(PM_STR("文图摄绘"), pm_scan_slice(scan, i, i + 1)))
    return 0;
  char both[8];
  size_t n = pm_utf8_put(scan->cp[start], both);
  n += pm_utf8_put(scan->cp[i], both + n);
  for (const PmLexRow *row = pm_namer_get(scan->work->namer, pm_str_n(both, n)); row;
       row = pm_lex_next(row))
    if (row->cls == PM_LEX_WORD)
      return 0;
  return i + 1;
}

// 李阿婆: how somebody is called who is not named.
static bool is_address(PmStr name) {
  static const char *const words[] = {"阿婆", "阿姨", "大爷", "大妈", "大娘",
                                      "奶奶", "爷爷", "师傅", "大哥", "大姐",
                                      "女士", "先生", "小姐", "老师", "老汉"};
  for (size_t k = 0; k < sizeof words / sizeof *words; k++)
    if (pm_str_ends(name, pm_str(words[k])))
      return true;
  return false;
}

static bool is_behind_title(const PmScan *scan, uint32_t start) {
  const PmRange left = {start > 8 ? start - 8 : 0, start};
  return pm_scan_ending(scan, left, PM_LEX_TITLE, NULL);
}

// 整理|成册, 一方|白文印, 堆|成小山: the surname is a verb's complement, or the words are
// counted as things are.
static bool is_thing(const PmScan *scan, uint32_t start, uint32_t end) {
  if (!start || !pm_is_han(scan->cp[start - 1]))
    return false;
  if (scan->cp[start] == 0x6210) // 成
    return end - start == 2 ||
           (!pm_left_is_free(scan, start) && !is_behind_title(scan, start));
  return start > 1 &&
         pm_str_contains(PM_STR("方块枚张只条件座棵把幅盏株艘尊套片间"),
                         pm_scan_slice(scan, start - 1, start)) &&
         (pm_is_digit(scan->cp[start - 2]) ||
          pm_str_contains(PM_STR("一两三四五六七八九十几"),
                          pm_scan_slice(scan, start - 2, start - 1)));
}

// 黄姑塘, 柳树浜: a water by its last character, which names seldom have.
static bool ends_as_water(const PmScan *scan, uint32_t start, uint32_t end) {
  const PmLexRow *site = pm_scan_is(scan, end - 1, end, PM_LEX_PLACE_SUFFIX);
  return end - start == 3 && site && pm_str_eqz(pm_tag(scan, site), "water") &&
         pm_str_contains(PM_STR("塘浜荡漾渠"), pm_scan_slice(scan, end - 1, end));
}

// 红艳艳|的: told of something.
static bool is_told_of(const PmScan *scan, uint32_t start, uint32_t end) {
  return end - start == 3 && end < scan->n && scan->cp[end - 1] == scan->cp[end - 2] &&
         scan->cp[end] == 0x7684 &&
         pm_str_contains(PM_STR("红黄白金乌"), pm_scan_slice(scan, start, start + 1));
}

// 过江|通道, 时|语文: behind the character that may be a surname stands a noun that no
// given name is; but 王|海洋, 学生|熊小妹.
static bool is_noun_behind(const PmScan *scan, uint32_t start, uint32_t end) {
  const PmLexRow *word = pm_scan_is(scan, start + 1, end, PM_LEX_WORD);
  const PmLexRow *last = pm_scan_is(scan, end - 1, end, PM_LEX_GIVEN);
  enum { OFTEN = 40 };
  return end - start == 3 && scan->token[start] && scan->token[start + 1] == 2 && word &&
         word->value >= OFTEN && (!last || last->value < OFTEN) &&
         !is_behind_title(scan, start);
}

// 李阿婆, 伍警官, 晁老|提: nobody named.
static bool names_nobody(const PmScan *scan, uint32_t start, uint32_t end) {
  const PmLexRow *last = pm_scan_is(scan, end - 1, end, PM_LEX_WORD);
  if (is_thing(scan, start, end) || is_told_of(scan, start, end))
    return true;
  if (end - start == 2 && scan->cp[start + 1] == 0x8001)
    return true; // 覃老
  if (end - start == 3 && scan->cp[start + 1] == 0x8001 && last &&
      pm_pos_is(scan, last, "v"))
    return true;
  return is_address(pm_scan_slice(scan, start, end)) ||
         (end - start == 3 && pm_scan_is(scan, start + 1, end, PM_LEX_TITLE));
}

// The name without the spaces in it; the printed text itself where it has none.
static PmStr without_gaps(PmArena *arena, const PmScan *scan, uint32_t start,
                          uint32_t end) {
  const PmStr printed = pm_scan_slice(scan, start, end);
  char *text = pm_arena_alloc(arena, printed.len + 1);
  size_t n = 0;
  for (uint32_t i = start; text && i < end; i++)
    if (!is_gap(scan->cp[i]))
      n += pm_utf8_put(scan->cp[i], text + n);
  return n == printed.len ? printed : (PmStr){text, n};
}

static PmStatus establish(PmWork *work, PmStr text, PmStr name) {
  return pm_establish(work, (PmEstablished){.cls = PM_CLASS_PERSON,
                                            .text = text,
                                            .name = name,
                                            .division = PM_NO_INDEX,
                                            .why = "repeated"});
}

// What proves a person, and how well.
typedef struct {
  const char *why;
  double confidence;
} Proof;

static const Proof title_before = {"title-before", 0.95}, in_list = {"list", 0.9},
                   speech_verb = {"speech-verb", 0.85},
                   spaced_name = {"spaced-name", 0.85},
                   title_behind = {"title-behind", 0.85}, in_lexicon = {"lexicon", 0.9};

static PmStatus add_person(PmWork *work, uint32_t s, uint32_t start, uint32_t end,
                           const Proof *proof) {
  const PmScan *scan = &work->scans[s];
  const PmStr printed = pm_scan_slice(scan, start, end);
  if (names_nobody(scan, start, end))
    return PM_OK;
  PmStr name = without_gaps(&work->page->arena, scan, start, end);
  if (!name.data)
    return PM_ERR_NOMEM;
  if (name.len == printed.len)
    name = (PmStr){0};
  else
    PM_TRY(establish(work, name, (PmStr){0}));
  PM_TRY(establish(work, printed, name));
  return pm_span_add(work, (PmSpan){.scan = s,
                                    .start = start,
                                    .end = end,
                                    .cls = PM_CLASS_PERSON,
                                    .priority = PM_PRIORITY_PERSON,
                                    .confidence = proof->confidence,
                                    .why = proof->why,
                                    .division = PM_NO_INDEX,
                                    .target = PM_NO_INDEX,
                                    .name = name});
}

PmStatus pm_add_tagged_person(PmWork *work, PmSpan span) {
  const PmScan *scan = &work->scans[span.scan];
  if (span.end - span.start == 3 && takes_verb(scan, span.end))
    span.end--;
  if (names_nobody(scan, span.start, span.end) ||
      ends_as_water(scan, span.start, span.end) ||
      is_noun_behind(scan, span.start, span.end))
    return PM_OK;
  const uint32_t given = span.end - span.start > 2 ? span.end - 2 : span.end - 1;
  for (uint32_t i = span.start + 1; i < given; i++)
    if (pm_is_han(scan->cp[i]) && !given_char(scan, i))
      return PM_OK;
  if (pm_is_han(scan->cp[given]) && !given_name(scan, given, span.end - given))
    return PM_OK;
  PM_TRY(pm_establish(work,
                      (PmEstablished){.cls = PM_CLASS_PERSON,
                                      .text = pm_scan_slice(scan, span.start, span.end),
                                      .division = PM_NO_INDEX,
                                      .why = pm_why_again(&span),
                                      .margin = span.margin}));
  span.cls = PM_CLASS_PERSON;
  return pm_span_add(work, span);
}

// --- rules

// 赵云鹏、(妥学军)、闫晓燕: in a list of names an item of two or three characters that is
// no word, though its surname is in no list.
static uint32_t between_names(const PmScan *scan, uint32_t start) {
  uint32_t end = start;
  while (end < scan->n && end - start < 4 && given_char(scan, end))
    end++;
  if (end - start < 2 || end - start > 3 || end >= scan->n || scan->cp[end] != 0x3001 ||
      scan->token[start] > 1 || is_common_word(scan, start, end, 1))
    return 0;
  return spaced_end(scan, end + 1) || name_end(scan, end + 1, false) ? end : 0;
}

// 领导张三、李四等: the names after the first one.
static PmStatus find_list(PmWork *work, uint32_t s, uint32_t end) {
  const PmScan *scan = &work->scans[s];
  for (size_t items = 0; items < 40 && end < scan->n && scan->cp[end] == 0x3001;
       items++) {
    const uint32_t start = end + 1;
    if (start < scan->n && scan->cp[start] == 0x548C)
      return PM_OK; // 、和居民: the conjunction, not the surname 和
    end = spaced_end(scan, start);
    end = end ? end : name_end(scan, start, false);
    end = end ? end : between_names(scan, start);
    if (!end || (scan->cp[end] != 0x7B49 && !right_is_free(scan, end)))
      return PM_OK;
    PM_TRY(add_person(work, s, start, end, &in_list));
  }
  return PM_OK;
}

static PmStatus after_title(PmWork *work, uint32_t s, uint32_t i, uint32_t *done) {
  const PmScan *scan = &work->scans[s];
  const PmLexRow *row = NULL;
  const uint32_t chars = pm_scan_longest(scan, i, PM_LEX_TITLE, &row);
  if (chars < 2 && !(chars == 1 && pm_left_is_free(scan, i)))
    return PM_OK;
  uint32_t start = i + chars;
  if (start <= *done)
    return PM_OK; // the tail of a longer title
  *done = start;
  const bool colon = chars > 1 && start < scan->n &&
                     (scan->cp[start] == ':' || scan->cp[start] == 0xFF1A);
  start += colon; // 联系人：王强
  while (start < scan->n && is_gap(scan->cp[start]))
    start++;
  if (start >= scan->n || (start == i + chars && !scan->token[start]))
    return PM_OK;
  if (chars == 1 && start == i + chars)
    return PM_OK; // 文 and 图 need their space
  const PmStr tag = pm_tag(scan, row);
  const bool office = !colon && !pm_str_eqz(tag, "none");
  const PmLexRow *word = pm_scan_is(scan, start, start + 2, PM_LEX_WORD);
  if (scan->token[start] > 2 || (!office && word && scan->token[start] == 2))
    return PM_OK; // 负责人齐聚一堂, 代表景点
  uint32_t end = spaced_end(scan, start);
  if (!end)
    end = name_end(scan, start, office);
  if (!end)
    end = foreign_name(scan, start);
  const bool slogan = i && scan->cp[i - 1] == 0x201C && scan->cp[end] == 0x201D;
  if (!end || slogan) // “茶农云课堂”
    return PM_OK;
  PM_TRY(add_person(work, s, start, end, &title_before));
  return find_list(work, s, end);
}

static PmStatus before_speech(PmWork *work, uint32_t s, uint32_t i) {
  static const char *const verbs[] = {"说",     "说道", "表示", "指出", "强调", "介绍",
                                      "告诉",   "透露", "坦言", "直言", "认为", "回忆",
                                      "笑着说", "感慨", "要求", "解释", "谈到", "补充"};
  const PmScan *scan = &work->scans[s];
  if (i && pm_is_han(scan->cp[i - 1]))
    return PM_OK;
  const uint32_t end = name_end(scan, i, false);
  if (!end || end >= scan->n)
    return PM_OK;
  const uint32_t speech = pm_scan_longest(scan, end, PM_LEX_SPEECH, NULL);
  const PmStr verb = pm_scan_slice(scan, end, end + speech);
  for (size_t k = 0; speech && k < sizeof verbs / sizeof *verbs; k++)
    if (pm_str_starts(verb, pm_str(verbs[k])))
      return add_person(work, s, i, end, &speech_verb);
  return PM_OK;
}

// A name with a space in it behind punctuation, a body or a longer word (辅警王　强).
static PmStatus spaced(PmWork *work, uint32_t s, uint32_t i) {
  const PmScan *scan = &work->scans[s];
  if (i + 2 >= scan->n || !is_gap(scan->cp[i + 1]) ||
      (i && pm_is_word(scan->cp[i - 1]) && !scan->body[i] &&
       i - pm_token_before(scan, i) < 2))
    return PM_OK;
  const uint32_t end = spaced_end(scan, i);
  return end ? add_person(work, s, i, end, &spaced_name) : PM_OK;
}

// 李四总书记, 王五同志: the title behind.
static PmStatus before_title(PmWork *work, uint32_t s, uint32_t i) {
  static const char *const titles[] = {"总书记", "同志", "先生", "女士",
                                       "院士",   "教授", "老师"};
  const PmScan *scan = &work->scans[s];
  for (uint32_t n = 3; n >= 2; n--) {
    const PmLexRow *row = NULL;
    const uint32_t chars = pm_scan_longest(scan, i + n, PM_LEX_TITLE, &row);
    if (!chars || !pm_scan_is(scan, i, i + 1, PM_LEX_SURNAME) || !scan->token[i] ||
        !given_char(scan, i + 1) || !given_char(scan, i + n - 1))
      continue;
    // the name's characters must be no words, and a word must end before it
    const bool tokens = scan->token[i] == 1 && scan->token[i + n];
    const uint32_t p = i ? pm_token_before(scan, i) : 0;
    const bool left = pm_left_is_free(scan, i) || i - p > 1;
    for (size_t k = 0; tokens && left && k < sizeof titles / sizeof *titles; k++)
      if (pm_scan_eq(scan, i + n, i + n + chars, titles[k]))
        return add_person(work, s, i, i + n, &title_behind);
  }
  return PM_OK;
}

static PmStatus from_bylines(PmWork *work) {
  for (size_t a = 0; a < work->page->n_articles; a++)
    for (size_t c = 0; c < work->page->articles[a].n_contributions; c++) {
      const PmStr name = work->page->articles[a].contributions[c].name;
      const size_t chars = pm_utf8_count(name);
      if (chars >= 2 && chars <= 4 && !pm_namer_knows(work->namer, name))
        PM_TRY(pm_establish(work, (PmEstablished){.cls = PM_CLASS_PERSON,
                                                  .text = name,
                                                  .division = PM_NO_INDEX,
                                                  .why = "byline"}));
    }
  return PM_OK;
}

// The words in brackets from `open` on, at most LONGEST; empty when they do not close.
static PmRange bracket(const PmScan *scan, uint32_t open) {
  enum { LONGEST = 30 };
  if (open >= scan->n || (scan->cp[open] != '(' && scan->cp[open] != 0xFF08))
    return (PmRange){0};
  for (uint32_t i = open + 1; i < scan->n && i - open <= LONGEST; i++)
    if (scan->cp[i] == ')' || scan->cp[i] == 0xFF09)
      return (PmRange){open + 1, i};
  return (PmRange){0};
}

// 余光普（县畜牧站兽医师）、雍敏（农业服务中心）: in a list, each with office or body.
static PmStatus before_bracket(PmWork *work, uint32_t s, uint32_t i) {
  const PmScan *scan = &work->scans[s];
  if (i && pm_is_word(scan->cp[i - 1]))
    return PM_OK;
  const uint32_t end = name_end(scan, i, false);
  const PmRange in = end ? bracket(scan, end) : (PmRange){0};
  if (in.start < in.end && (pm_scan_ending(scan, in, PM_LEX_TITLE, NULL) > 1 ||
                            pm_scan_ending(scan, in, PM_LEX_ORG_SUFFIX, NULL) > 1 ||
                            pm_scan_ending(scan, in, PM_LEX_ORG_BODY, NULL) > 1))
    return add_person(work, s, i, end, &title_behind);
  return PM_OK;
}

// Who stands in a user's own list.
static PmStatus listed(PmWork *work, uint32_t s, uint32_t i) {
  const uint32_t chars = pm_scan_longest(&work->scans[s], i, PM_LEX_PERSON, NULL);
  return chars ? add_person(work, s, i, i + chars, &in_lexicon) : PM_OK;
}

PmStatus pm_find_persons(PmWork *work) {
  PM_TRY(from_bylines(work));
  for (uint32_t s = 0; s < work->n_scans; s++) {
    uint32_t done = 0;
    for (uint32_t i = 0; i < work->scans[s].n; i++) {
      PM_TRY(after_title(work, s, i, &done));
      PM_TRY(before_speech(work, s, i));
      PM_TRY(before_title(work, s, i));
      PM_TRY(before_bracket(work, s, i));
      PM_TRY(spaced(work, s, i));
      PM_TRY(listed(work, s, i));
    }
  }
  return PM_OK;
}
