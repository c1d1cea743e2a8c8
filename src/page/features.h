// SPDX-License-Identifier: MIT
// What the words of one line or block say by themselves; see features.c.
#ifndef PM_PAGE_FEATURES_H
#define PM_PAGE_FEATURES_H

#include "page/layout.h"

bool pm_char_in(const char *set, uint32_t cp); // set: UTF-8 characters
size_t pm_text_width(PmStr s);                 // columns
bool pm_text_fits(PmStr s, size_t columns);    // no wider
bool pm_text_ends_sentence(PmStr s);
bool pm_text_has_stop(PmStr s);
size_t pm_text_commas(PmStr s);
bool pm_text_is_dateline(PmStr s); // 本报讯, 海州讯（
bool pm_text_is_opening(PmStr s);  // a dateline, 本报记者
bool pm_text_is_dated(PmStr s);    // 7月17日，…, 近日，…
bool pm_text_is_starter(PmStr s);
bool pm_text_starts_mid(PmStr s);
int pm_text_quote_balance(PmStr s); // above 0: a quotation is left open
/// Whether the last character of `tail` and the first of `head` are a word.
bool pm_text_joins_word(PmStr tail, PmStr head);

/// Share of the characters of the shorter text that the other has too, 0–1.
double pm_text_likeness(PmStr a, PmStr b);

/// Lines of alphabets want a space where they are joined, unless a hyphen cut a word.
bool pm_join_wants_space(PmStr a, PmStr b);
/// Whether `a` ends in a hyphen that cut a word which goes on in `b`.
bool pm_text_is_hyphenated(PmStr a, PmStr b);

bool pm_text_is_weather(PmStr s);
unsigned pm_text_sells(PmStr s);       // 0 no, 1 perhaps, 2 and more surely
bool pm_text_is_notice_title(PmStr s); // 拍卖公告, 招聘启事（摘登）
bool pm_text_is_signature(PmStr s);    // the body that signs a notice
bool pm_text_is_bare_date(PmStr s);    // 2024年5月13日 and nothing else
bool pm_text_is_list_title(PmStr s);   // …名单, …安排: stands over a list
bool pm_text_is_question(PmStr s);     // 问：…, 答：…, 记者：…
/// An entry of a list: ◆…, 3.…, （二）…; `numbered` where it is a Han number's (一、).
bool pm_text_is_list_entry(PmStr s, bool *numbered);
bool pm_text_is_contact(PmStr s);  // 地址：…, 联系人：…
bool pm_text_is_ad_label(PmStr s); // ADVERTISEMENT
bool pm_text_is_index_title(PmStr s);
bool pm_text_is_index_entry(PmStr s);
bool pm_text_is_continued(PmStr s); // a line 下转2版 or 上接1版
bool pm_text_is_taken_up(PmStr s);  // of those, 上接1版
/// What stands in the bracket that opens at byte `from`; nothing where none does.
PmStr pm_text_bracket_at(PmStr s, size_t from);
/// …。（王小雨）: what stands in the bracket behind the last sentence.
PmStr pm_text_closing_bracket(PmStr s);
size_t pm_text_find_continued(PmStr s); // where （下转2版） begins at the end, or s.len
PmStr pm_text_strip_brackets(PmStr s);
bool pm_text_is_credit(PmStr s);
bool pm_text_is_afterword(PmStr s); // 编后：…, 市公交公司答复：…
bool pm_text_is_source(PmStr s);    // 受访者提供, 资料图片

/// Accounts and apps of the newspaper; `surely` unless 发布 is the only sign.
bool pm_text_is_channels(PmStr s, bool *surely);
bool pm_text_is_imprint(PmStr s);
bool pm_text_is_foreign_title(PmStr s);
bool pm_text_is_edition(PmStr s);
bool pm_text_is_title(PmStr s); // …晚报, … Courier
PmStr pm_text_page_label(PmStr s);
bool pm_text_date(PmStr s, unsigned ymd[3]);

// --- wrap.c: lines that a column's width has cut ---

enum { PM_LINE_WIDTH_MAX = 128 }; // columns; a longer line counts as one of these

typedef enum { PM_WRAP_BEGIN, PM_WRAP_ON, PM_WRAP_HEAD, PM_N_WRAP_LABELS } PmWrapLabel;

/// A stretch of lines with nothing else between them.
typedef struct {
  const PmLines *lines;
  const uint16_t *widths; // of all lines
  size_t from, to;
  bool dangling;      // the text before breaks off
  bool byline_behind; // a byline stands behind
} PmWrap;

/// The width of the column around a line.
size_t pm_wrap_column(const PmWrap *wrap, size_t line);

/// Says of each line from `from` on whether it begins a paragraph, goes on, or is a
/// headline's.
PM_NODISCARD PmStatus pm_wrap_decide(PmArena *arena, const PmWrap *wrap,
                                     PmWrapLabel *labels);

PM_NODISCARD PmStatus pm_text_undouble(PmArena *arena, PmStr s, PmStr *out);

#endif
