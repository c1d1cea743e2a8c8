// SPDX-License-Identifier: MIT
// A page of one article, for tests of what src/name finds there.
#ifndef PM_TESTS_ONE_ARTICLE_H
#define PM_TESTS_ONE_ARTICLE_H

#include "page/page.h"

#include <stdlib.h>

// To be freed with its arena.
static inline PmPage *one_article(const char *text) {
  PmPage *page = calloc(1, sizeof *page);
  PmArticle *article = page ? pm_arena_alloc(&page->arena, sizeof *article) : NULL;
  if (!article)
    abort();
  page->namespace_ = PM_STR(PM_NAMESPACE_DEFAULT);
  page->language = PM_STR("zh");
  page->file_name = PM_STR("test.txt");
  article->iri = PM_STR("https://data.example.org/article/test/-/2025-03-04/1/01");
  article->number = 1;
  article->body.text = pm_str(text);
  page->articles = article;
  page->n_articles = page->cap_articles = 1;
  return page;
}

#endif
