// SPDX-License-Identifier: MIT
// Lines to articles.
#include "page/internal.h"

static bool ends_sentence(PmStr s) {
  static const char marks[] = "。！？!?…”’）)；;";
  char utf8[5] = {0};
  const uint32_t cp = pm_str_last_char(s);
  return cp && pm_utf8_put(cp, utf8) && strstr(marks, utf8);
}

static bool is_opening(PmStr s) {
  return pm_str_starts(s, PM_STR("本报讯")) || pm_str_starts(s, PM_STR("本报记者"));
}

static bool is_heading(const PmLine *l) {
  return l->level || (!ends_sentence(l->text) && pm_utf8_count(l->text) <= 40);
}

PmStatus pm_layout(PmJob *job, PmPage *page, const PmLines *lines) {
  (void)job;
  PmArticle *a = NULL;
  size_t heads = 0;
  for (size_t i = 0; i < lines->n; ++i) {
    const PmLine *l = &lines->items[i];
    PmByline b;
    PM_TRY(pm_byline_read(&page->arena, l->text, a && heads && !a->n_paragraphs, &b));
    if (b.n && a) {
      for (size_t k = 0; k < b.n; ++k)
        PM_TRY(pm_article_add_contribution(page, a, b.items[k]));
      a->byline = l->text;
    } else if (is_heading(l)) {
      if (!a || a->n_paragraphs) {
        PM_TRY(pm_page_add_article(page, &a));
        a->responsibility = l->level ? "heading-mark" : "short-line";
        heads = 0;
      }
      if (heads++ == 0)
        a->headline = l->text;
      else
        PM_TRY(pm_article_add_subhead(page, a, l->text));
    } else {
      if (!a || (is_opening(l->text) && a->n_paragraphs)) {
        PM_TRY(pm_page_add_article(page, &a));
        a->responsibility = "dateline-anchor";
      }
      PM_TRY(pm_article_add_paragraph(page, a, (PmParagraph){l->text, false}));
    }
  }
  return PM_OK;
}
