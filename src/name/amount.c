// SPDX-License-Identifier: MIT
// Numbers with units. Precision comes first: what may be an ordinal, an end of a range or
// a part of a word (3号, 10至20万元, 5个月) is left alone.
#include "name/amount.h"

#include <stdio.h>

typedef struct {
  const char32_t *word;
  const char *code;           // UCUM, ISO 4217; NULL: the word
  const char32_t *not_before; // characters that make another word of it
  enum { MEASURE, MONEY, COUNT, SHARE } kind;
} Unit;

// Durations are no amounts: the grammar of times has them.
static const Unit units[] = {
    // money
    {U"元", "CNY", U"旦宵素件勋帅/每", MONEY},
    {U"元人民币", "CNY", U"/每", MONEY},
    {U"美元", "USD", U"/每", MONEY},
    {U"欧元", "EUR", U"/每", MONEY},
    {U"港元", "HKD", U"/每", MONEY},
    {U"日元", "JPY", U"/每", MONEY},
    {U"英镑", "GBP", U"/每", MONEY},
    // area, length, volume, weight
    {U"平方米", "m2", U"/每", MEASURE},
    {U"平方公里", "km2", U"/每", MEASURE},
    {U"平方千米", "km2", U"/每", MEASURE},
    {U"公顷", "har", U"/每", MEASURE},
    {U"亩", NULL, U"/每均次", MEASURE},
    {U"米", "m", U"/每饭粉兰", MEASURE},
    {U"公里", "km", U"/每", MEASURE},
    {U"千米", "km", U"/每", MEASURE},
    {U"厘米", "cm", U"/每", MEASURE},
    {U"毫米", "mm", U"/每", MEASURE},
    {U"微米", "um", U"/每", MEASURE},
    {U"纳米", "nm", U"/每", MEASURE},
    {U"海里", "[nmi_i]", U"/每", MEASURE},
    {U"立方米", "m3", U"/每", MEASURE},
    {U"升", "L", U"/每级至学旗温格", MEASURE},
    {U"毫升", "mL", U"/每", MEASURE},
    {U"吨", "t", U"/每位", MEASURE},
    {U"公斤", "kg", U"/每", MEASURE},
    {U"千克", "kg", U"/每", MEASURE},
    {U"克", "g", U"/每服拉隆", MEASURE},
    {U"斤", NULL, U"/每", MEASURE},
    // electricity, warmth
    {U"千瓦", "kW", U"/每", MEASURE},
    {U"千瓦时", "kW.h", U"/每", MEASURE},
    {U"度电", "kW.h", U"/每", MEASURE},
    {U"兆瓦", "MW", U"/每", MEASURE},
    {U"兆瓦时", "MW.h", U"/每", MEASURE},
    {U"千伏", "kV", U"", MEASURE},
    {U"℃", "Cel", U"/每", MEASURE},
    {U"摄氏度", "Cel", U"/每", MEASURE},
    // shares
    {U"%", "%", U"", SHARE},
    {U"‰", "[ppth]", U"", SHARE},
    {U"个百分点", NULL, U"", SHARE},
    {U"倍", NULL, U"速增", SHARE},
    // what things are counted in
    {U"人", NULL, U"/民大均才事", COUNT},
    {U"人次", NULL, U"/", COUNT},
    {U"名", NULL, U"单字称牌次额", COUNT},
    {U"位", NULL, U"于列居次数", COUNT},
    {U"个", NULL, U"月小百工星季年礼世钟半多体人性", COUNT},
    {U"家", NULL, U"庭长园乡居属具畜住国用", COUNT},
    {U"家次", NULL, U"", COUNT},
    {U"户", NULL, U"籍外均/", COUNT},
    {U"户次", NULL, U"", COUNT},
    {U"台", NULL, U"风湾州账/", COUNT},
    {U"台套", NULL, U"/", COUNT},
    {U"套", NULL, U"/", COUNT},
    {U"辆", NULL, U"/", COUNT},
    {U"辆次", NULL, U"/", COUNT},
    {U"件", NULL, U"/", COUNT},
    {U"场", NULL, U"所地馆景", COUNT},
    {U"场次", NULL, U"", COUNT},
    {U"项", NULL, U"目", COUNT},
    {U"条", NULL, U"例款", COUNT},
    {U"篇", NULL, U"章", COUNT},
    {U"座", NULL, U"谈位", COUNT},
    {U"所", NULL, U"以有", COUNT},
    {U"艘", NULL, U"", COUNT},
    {U"艘次", NULL, U"", COUNT},
    {U"架次", NULL, U"", COUNT},
    {U"列", NULL, U"车入为", COUNT},
    {U"头", NULL, U"条等", COUNT},
    {U"只", NULL, U"有要是能会需", COUNT},
    {U"羽", NULL, U"", COUNT},
    {U"尾", NULL, U"", COUNT},
    {U"株", NULL, U"/", COUNT},
    {U"棵", NULL, U"", COUNT},
    {U"盏", NULL, U"", COUNT},
    {U"份", NULL, U"额", COUNT},
    {U"册", NULL, U"", COUNT},
    {U"幅", NULL, U"度", COUNT},
    {U"次", NULL, U"日年月会生", COUNT},
    {U"张", NULL, U"", COUNT},
    {U"间", NULL, U"隔", COUNT},
    {U"片", NULL, U"区", COUNT},
    {U"枚", NULL, U"", COUNT},
    {U"栋", NULL, U"一二三四五六七八九十0123456789单", COUNT},
    {U"幢", NULL, U"一二三四五六七八九十0123456789单", COUNT},
    {U"支", NULL, U"部持行付", COUNT},
    {U"起", NULL, U"来点步重", COUNT},
    {U"批", NULL, U"次发准", COUNT},
    {U"标箱", NULL, U"/", COUNT},
    {U"床", NULL, U"位", COUNT},
    {U"张床位", NULL, U"", COUNT},
    {U"件套", NULL, U"", COUNT},
};

// What prices and yields are for each of: UCUM, annotations where it has no unit.
static const struct {
  const char32_t *word;
  const char *code;
} pers[] = {
    {U"平方米", "m2"},    {U"立方米", "m3"},   {U"公斤", "kg"},        {U"千克", "kg"},
    {U"吨", "t"},         {U"斤", "{jin}"},    {U"克", "g"},           {U"升", "L"},
    {U"亩", "{mu}"},      {U"公顷", "har"},    {U"公里", "km"},        {U"千米", "km"},
    {U"米", "m"},         {U"小时", "h"},      {U"分钟", "min"},       {U"秒", "s"},
    {U"天", "d"},         {U"日", "d"},        {U"月", "mo"},          {U"年", "a"},
    {U"人次", "{visit}"}, {U"人", "{person}"}, {U"户", "{household}"}, {U"度", "kW.h"},
    {U"千瓦时", "kW.h"},  {U"个", "{item}"},   {U"件", "{item}"},      {U"台", "{item}"},
    {U"只", "{item}"},    {U"头", "{item}"},   {U"株", "{item}"},      {U"张", "{item}"},
    {U"箱", "{box}"},     {U"盒", "{box}"},    {U"瓶", "{bottle}"},    {U"次", "{time}"},
    {U"股", "{share}"},   {U"袋", "{bag}"},    {U"床", "{bed}"}};

// Powers of ten.
static const PmWord multipliers[] = {
    {U"万亿", 12, 0, 0}, {U"千亿", 11, 0, 0}, {U"百亿", 10, 0, 0}, {U"十亿", 9, 0, 0},
    {U"亿", 8, 0, 0},    {U"千万", 7, 0, 0},  {U"百万", 6, 0, 0},  {U"十万", 5, 0, 0},
    {U"万", 4, 0, 0},    {U"千", 3, 0, 0},    {U"百", 2, 0, 0},    {NULL, 0, 0, 0}};

static bool is_ascii_digit(uint32_t cp) { return cp >= '0' && cp <= '9'; }

static uint32_t simple_at(const PmChars *text, uint32_t i) {
  return i < text->n ? pm_simple(text->cp[i]) : 0;
}

static bool stands_in(const char32_t *set, uint32_t cp) {
  for (; *set; set++)
    if (*set == cp)
      return true;
  return false;
}

// --- numbers

enum { MAX_DIGITS = 15, MAX_EXPONENT = 15 };

typedef struct {
  long long mantissa;
  int exponent;
  bool characters; // written in characters
  bool multiplied;
} Number;

// 1,759 has commas only between groups of three.
static bool is_group(const PmChars *text, uint32_t i) {
  for (uint32_t k = 1; k <= 3; k++)
    if (!is_ascii_digit(simple_at(text, i + k)))
      return false;
  return simple_at(text, i) == ',' && !is_ascii_digit(simple_at(text, i + 4));
}

static uint32_t digits_at(const PmChars *text, uint32_t i, Number *n) {
  uint32_t k = i, digits = 0;
  bool decimals = false;
  for (; k < text->n; k++) {
    const uint32_t cp = simple_at(text, k);
    if (is_ascii_digit(cp)) {
      if (++digits > MAX_DIGITS)
        return 0;
      n->mantissa = n->mantissa * 10 + (long long)(cp - '0');
      n->exponent -= decimals;
    } else if (cp == '.' && !decimals && is_ascii_digit(simple_at(text, k + 1))) {
      decimals = true;
    } else if (decimals || !digits || !is_group(text, k)) {
      break;
    }
  }
  return digits ? k : 0;
}

static uint32_t plain_at(const PmChars *text, uint32_t i, Number *n) {
  *n = (Number){0};
  const uint32_t first = simple_at(text, i);
  if (is_ascii_digit(first))
    return digits_at(text, i, n);
  PmNumber number;
  if (first == U'百' || first == U'千') // 近百万: about so many
    return 0;
  const uint32_t k = pm_number_at(text, i, &number);
  if (!k || number.form != PM_NUMBER_COUNTED)
    return 0;
  n->mantissa = number.value;
  n->characters = true;
  return k;
}

// 元/吨: what stands behind the stroke at `i`, as UCUM; NULL for none.
static const char *per_behind(const PmChars *text, uint32_t i, uint32_t *behind) {
  const char *code = NULL;
  for (size_t k = 0; simple_at(text, i) == '/' && k < sizeof pers / sizeof *pers; k++) {
    const uint32_t end = pm_word_at(text, i + 1, pers[k].word);
    if (end && (!code || end > *behind)) {
      *behind = end;
      code = pers[k].code;
    }
  }
  return code;
}

// 每斤, 每平方米 at `each`: of what, as UCUM; NULL for none.
static const char *each_at(const PmChars *text, uint32_t each, uint32_t *behind) {
  const char *code = NULL;
  for (size_t k = 0; simple_at(text, each) == U'每' && k < sizeof pers / sizeof *pers;
       k++) {
    const uint32_t end = pm_word_at(text, each + 1, pers[k].word);
    if (end && (!code || end > *behind)) {
      *behind = end;
      code = pers[k].code;
    }
  }
  return code;
}

// 每斤(约)3.2元, of which it is a part, and 每亩增收|200元, of which it is none: what
// stands before `i`; `*start` is where the amount begins.
static const char *per_before(const PmChars *text, uint32_t i, bool money,
                              uint32_t *start) {
  enum { REACH = 10 };
  static const char32_t about[] = U"约近达超为仅需";
  while (i && stands_in(about, simple_at(text, i - 1)))
    i--;
  for (uint32_t each = i; each > 0 && i - each < REACH &&
                          (text->cp[each - 1] >= 0x4E00 && text->cp[each - 1] <= 0x9FFF);
       each--) {
    uint32_t behind = 0;
    const char *code = each_at(text, each - 1, &behind);
    if (!code)
      continue;
    if (behind == i)
      *start = each - 1;
    return behind == i || (behind < i && money) ? code : NULL;
  }
  return NULL;
}

static const Unit *unit_at(const PmChars *text, uint32_t i, uint32_t *behind) {
  const Unit *best = NULL;
  *behind = i;
  const uint32_t first = simple_at(text, i);
  for (size_t k = 0; k < sizeof units / sizeof *units && first; k++) {
    if (units[k].word[0] != first)
      continue;
    const uint32_t end = pm_word_at(text, i, units[k].word);
    if (end > *behind) {
      *behind = end;
      best = &units[k];
    }
  }
  uint32_t end;
  if (best && stands_in(best->not_before, simple_at(text, *behind)) &&
      !(best->kind <= MONEY && best->code && per_behind(text, *behind, &end)))
    best = NULL;
  return best;
}

static uint32_t over_about(const PmChars *text, uint32_t i) { // 400余, 10多万
  const uint32_t cp = simple_at(text, i);
  return i + (cp == U'余' || cp == U'多');
}

static bool add(Number *sum, const Number *more) {
  while (sum->exponent > more->exponent && sum->mantissa < 100000000000000LL) {
    sum->mantissa *= 10;
    sum->exponent--;
  }
  if (sum->exponent != more->exponent)
    return false;
  sum->mantissa += more->mantissa;
  return true;
}

// 50.23亿, 1亿2000万, 20万.
static uint32_t number_at(const PmChars *text, uint32_t i, Number *n) {
  uint32_t k = plain_at(text, i, n), behind;
  if (!k)
    return 0;
  for (int parts = 0; parts < 3; parts++) {
    k = over_about(text, k);
    if (unit_at(text, k, &behind))
      return k;
    const PmWord *times = pm_word_of(text, multipliers, &k);
    if (!times)
      return parts ? k : 0;
    n->multiplied = true;
    n->exponent += times->a;
    k = over_about(text, k);
    Number more;
    const uint32_t next =
        is_ascii_digit(simple_at(text, k)) ? plain_at(text, k, &more) : 0;
    uint32_t end = next;
    const PmWord *of = next ? pm_word_of(text, multipliers, &end) : NULL;
    if (!next)
      continue;
    more.exponent += of ? of->a : 0;
    if (!add(n, &more))
      return 0;
    k = end;
  }
  return k;
}

// --- what stands before

static bool is_numeral(uint32_t cp) {
  return pm_digit_value(cp) >= 0 || stands_in(U"十百千万亿%元‰℃", cp);
}

// Not an ordinal, the end of a range, a rate, a part of a number or of a name.
static bool may_begin(const PmChars *text, uint32_t i) {
  const uint32_t before = i ? simple_at(text, i - 1) : 0;
  const uint32_t second = i > 1 ? simple_at(text, i - 2) : 0;
  if (pm_digit_value(before) >= 0 ||
      stands_in(U"十百千万亿第前后每数几好上号#./-", before))
    return false;
  const bool latin = (before >= 'a' && before <= 'z') || (before >= 'A' && before <= 'Z');
  if (latin || before == '_')
    return false;
  return !stands_in(U"—–~〜至到:比", before) || !is_numeral(second);
}

// --- the whole

// 百分之二十五点五.
static uint32_t percent_at(const PmChars *text, uint32_t i, PmAmount *amount) {
  Number n, decimals;
  uint32_t k = pm_word_at(text, i, U"百分之");
  k = k ? plain_at(text, k, &n) : 0;
  if (!k)
    return 0;
  if (simple_at(text, k) == U'点') {
    const uint32_t digit = simple_at(text, k + 1);
    if (pm_digit_value(digit) < 0 || pm_digit_value(simple_at(text, k + 2)) >= 0)
      return 0;
    decimals = (Number){.mantissa = pm_digit_value(digit), .exponent = -1};
    if (!add(&n, &decimals))
      return 0;
    k += 2;
  }
  *amount = (PmAmount){.start = i,
                       .end = k,
                       .mantissa = n.mantissa,
                       .exponent = n.exponent,
                       .code = "%",
                       .share = true};
  return k;
}

// 8℃～13℃, 5%-8%: neither end is the amount.
static bool opens_range(const PmChars *text, uint32_t i) {
  return stands_in(U"-—–~〜至到", simple_at(text, i)) &&
         pm_digit_value(simple_at(text, i + 1)) >= 0;
}

static bool is_below_zero(const PmChars *text, uint32_t i) {
  return i > 1 && text->cp[i - 1] == U'下' && text->cp[i - 2] == U'零';
}

static uint32_t amount_at(const PmChars *text, uint32_t i, PmAmount *amount) {
  Number n;
  uint32_t behind;
  const uint32_t k = number_at(text, i, &n);
  const Unit *unit = k ? unit_at(text, k, &behind) : NULL;
  if (!unit || n.exponent > MAX_EXPONENT || n.exponent < -MAX_EXPONENT)
    return 0;
  // 三个, 一次 are words; 三万名, 五十公里 amounts
  const bool small =
      n.characters && !n.multiplied && (unit->kind == COUNT || n.mantissa < 10);
  if (small || opens_range(text, behind))
    return 0;
  const bool below = is_below_zero(text, i);
  uint32_t start = below ? i - 2 : i, end = behind;
  const bool priced = unit->kind <= MONEY && unit->code;
  const char *per = priced ? per_behind(text, behind, &end) : NULL;
  if (!per && priced)
    per = per_before(text, i, unit->kind == MONEY, &start);
  *amount = (PmAmount){.start = start,
                       .end = end,
                       .mantissa = below ? -n.mantissa : n.mantissa,
                       .exponent = n.exponent,
                       .code = unit->code,
                       .per = per,
                       .word = k,
                       .behind = behind,
                       .counted = unit->kind == COUNT,
                       .share = unit->kind == SHARE};
  return end;
}

static bool begins(uint32_t cp) {
  return cp < 0x80 ? is_ascii_digit(cp)
                   : cp == U'百' || cp == U'十' || pm_digit_value(cp) >= 0;
}

PmAmount pm_amount_find(const PmChars *text, uint32_t from) {
  for (uint32_t i = from; i < text->n; i++) {
    PmAmount amount = {0};
    if (!begins(pm_simple(text->cp[i])) || !may_begin(text, i))
      continue;
    if (amount_at(text, i, &amount) || percent_at(text, i, &amount))
      return amount;
  }
  return (PmAmount){.start = from, .end = from};
}

size_t pm_amount_value(const PmAmount *amount, char out[PM_AMOUNT_TEXT]) {
  long long m = amount->mantissa;
  int exponent = amount->exponent;
  for (; m && m % 10 == 0; m /= 10)
    exponent++;
  if (!m)
    exponent = 0;
  if (exponent >= 0)
    return (size_t)snprintf(out, PM_AMOUNT_TEXT, "%lld%.*s", m, exponent,
                            "000000000000000000000000000000");
  long long power = 1;
  for (int k = 0; k < -exponent; k++)
    power *= 10;
  const char *sign = m < 0 ? "-" : "";
  m = m < 0 ? -m : m;
  return (size_t)snprintf(out, PM_AMOUNT_TEXT, "%s%lld.%0*lld", sign, m / power,
                          -exponent, m % power);
}
