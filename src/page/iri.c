// SPDX-License-Identifier: MIT
// IRIs of newspaper, issue, page, articles and their texts, as the vocabulary's
// "Identity" says: made from what is printed or given only, so that the same page always
// gets the same ones.
#include "page/internal.h"

static bool may_stand(uint32_t cp) { // RFC 3987, ipchar without '%', and our caution
  if (cp < 0x80)
    return cp > 0x20 && cp < 0x7F && !strchr("\"<>\\^`{|}/?#%[]", (int)cp);
  return cp >= 0xA0 && !pm_char_is_space(cp) && !(cp >= 0xE000 && cp <= 0xF8FF) &&
         !(cp >= 0xFDD0 && cp <= 0xFDEF) && !(cp >= 0xFFF0 && cp <= 0xFFFF) &&
         (cp & 0xFFFE) != 0xFFFE && cp < 0xE0000;
}

static bool is_dots(PmStr s) { return pm_str_eqz(s, ".") || pm_str_eqz(s, ".."); }

PmStr pm_iri_segment(PmArena *arena, PmStr s) {
  static const char hex[] = "0123456789ABCDEF";
  if (s.len == 0)
    return PM_STR("-");
  char *out = pm_arena_alloc(arena, s.len * 3 + 1);
  if (!out)
    return (PmStr){NULL, 0};
  size_t n = 0;
  for (size_t pos = 0; pos < s.len;) {
    size_t start = pos;
    const uint32_t cp = pm_utf8_next(s, &pos);
    const bool keep = cp != PM_UTF8_BAD && may_stand(cp) && !is_dots(s);
    for (; start < pos; ++start) {
      const unsigned char c = (unsigned char)s.data[start];
      if (!keep) {
        out[n++] = '%';
        out[n++] = hex[c >> 4];
      }
      out[n++] = keep ? (char)c : hex[c & 15];
    }
  }
  return (PmStr){out, n};
}

// Minting never checks each allocation: a piece without memory leaves its IRI empty, and
// the caller looks once at the end.
static bool mint_page(PmPage *page) {
  PmArena *arena = &page->arena;
  const PmPageInfo *info = &page->info;
  const PmStr key = pm_iri_segment(arena, info->newspaper);
  const PmStr edition = pm_iri_segment(arena, info->edition);
  const bool dated = info->date.len && !pm_str_eqz(page->date_basis, "inferred");
  const PmStr date = dated
                         ? pm_iri_segment(arena, info->date)
                         : pm_arena_printf(arena, "undated-%.8s", page->file_sha256.hex);
  const PmStr label = info->label.len
                          ? pm_iri_segment(arena, info->label)
                          : pm_arena_printf(arena, "f-%.8s", page->file_sha256.hex);
  if (!key.data || !edition.data || !date.data || !label.data)
    return false;
  const PmStr issue = pm_arena_printf(arena, "%.*s/%.*s/%.*s", PM_ARGS(key),
                                      PM_ARGS(edition), PM_ARGS(date));
  page->path = pm_arena_printf(arena, "%.*s/%.*s", PM_ARGS(issue), PM_ARGS(label));
  const PmStr ns = page->namespace_;
  page->newspaper_iri =
      pm_arena_printf(arena, "%.*snewspaper/%.*s", PM_ARGS(ns), PM_ARGS(key));
  page->issue_iri = pm_arena_printf(arena, "%.*sissue/%.*s", PM_ARGS(ns), PM_ARGS(issue));
  page->iri = pm_arena_printf(arena, "%.*spage/%.*s", PM_ARGS(ns), PM_ARGS(page->path));
  return issue.data && page->path.data && page->newspaper_iri.data &&
         page->issue_iri.data && page->iri.data;
}

PmStatus pm_page_mint(PmPage *page) {
  if (!mint_page(page))
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < page->n_articles; ++i) {
    PmArticle *a = &page->articles[i];
    a->number = (uint32_t)i + 1;
    a->iri = pm_arena_printf(&page->arena, "%.*sarticle/%.*s/%02u",
                             PM_ARGS(page->namespace_), PM_ARGS(page->path), a->number);
    a->head.iri = pm_arena_printf(&page->arena, "%.*s#head", PM_ARGS(a->iri));
    a->body.iri = pm_arena_printf(&page->arena, "%.*s#body", PM_ARGS(a->iri));
    if (!a->iri.data || !a->head.iri.data || !a->body.iri.data)
      return PM_ERR_NOMEM;
  }
  return PM_OK;
}
