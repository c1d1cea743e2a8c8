// SPDX-License-Identifier: MIT
// What the words of one line or block say by themselves; see features.c.
#ifndef PM_PAGE_FEATURES_H
#define PM_PAGE_FEATURES_H

#include "page/layout.h"

bool pm_char_in(const char *set, uint32_t cp); // set: UTF-8 characters
size_t pm_text_width(PmStr s);                 // columns
bool pm_text_ends_sentence(PmStr s);
bool pm_text_has_stop(PmStr s);
size_t pm_text_commas(PmStr s);
bool pm_text_is_dateline(PmStr s); // 本报讯, 海州讯（
bool pm_text_is_opening(PmStr s);  // a dateline, 本报记者
bool pm_text_is_starter(PmStr s);
bool pm_text_starts_mid(PmStr s);
int pm_text_quote_balance(PmStr s); // above 0: a quotation is left open
/// Whether the last character of `tail` and the first of `head` are a word.
bool pm_text_joins_word(PmStr tail, PmStr head);

/// Lines of alphabets want a space where they are joined, unless a hyphen cut a word.
bool pm_join_wants_space(PmStr a, PmStr b);

bool pm_text_is_weather(PmStr s);
unsigned pm_text_sells(PmStr s);       // 0 no, 1 perhaps, 2 and more surely
bool pm_text_is_notice_title(PmStr s); // 拍卖公告, 招聘启事（摘登）
bool pm_text_is_index_title(PmStr s);
bool pm_text_is_index_entry(PmStr s);
bool pm_text_is_continued(PmStr s);     // a line 下转2版
size_t pm_text_find_continued(PmStr s); // where （下转2版） begins at the end, or s.len
PmStr pm_text_strip_brackets(PmStr s);
bool pm_text_is_credit(PmStr s);

/// Accounts and apps of the newspaper; `surely` unless 发布 is the only sign.
bool pm_text_is_channels(PmStr s, bool *surely);
bool pm_text_is_imprint(PmStr s);
bool pm_text_is_foreign_title(PmStr s);
bool pm_text_is_edition(PmStr s);
PmStr pm_text_page_label(PmStr s);
bool pm_text_date(PmStr s, unsigned ymd[3]);

PM_NODISCARD PmStatus pm_text_undouble(PmArena *arena, PmStr s, PmStr *out);

#endif
