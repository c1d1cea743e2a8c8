// SPDX-License-Identifier: MIT
// From a file to a page: checks that it is text, tells plain text from TEI, ALTO and
// hOCR, has it laid out and finished.
#include "page/internal.h"

enum { PAGE_MAX_BYTES = 64 << 20 };

static bool copy_all(PmArena *arena, PmStr *const *texts, size_t n) {
  for (size_t i = 0; i < n; ++i)
    if (texts[i]->len) {
      *texts[i] = pm_arena_copy(arena, *texts[i]);
      if (!texts[i]->data)
        return false;
    }
  return true;
}

// A file's name is bytes: what of it is not UTF-8 stands percent-encoded, since no XML
// and no RDF can hold it.
static PmStr shown_name(PmArena *arena, PmStr path) {
  static const char hex[] = "0123456789ABCDEF";
  const PmStr name = pm_path_base(path);
  char *out = pm_arena_alloc(arena, name.len * 3 + 1);
  size_t n = 0;
  for (size_t pos = 0; out && pos < name.len;) {
    const size_t start = pos;
    if (pm_utf8_next(name, &pos) != PM_UTF8_BAD) {
      memcpy(out + n, name.data + start, pos - start);
      n += pos - start;
      continue;
    }
    for (size_t i = start; i < pos; ++i) {
      const unsigned char c = (unsigned char)name.data[i];
      out[n++] = '%';
      out[n++] = hex[c >> 4];
      out[n++] = hex[c & 15];
    }
  }
  return (PmStr){out, out ? n : 0};
}

static PmStatus take_info(PmPage *page, const PmPageInfo *info, PmStr namespace_) {
  page->info = *info;
  page->namespace_ = namespace_.len ? namespace_ : PM_STR(PM_NAMESPACE_DEFAULT);
  page->file_name = shown_name(&page->arena, info->file);
  PmStr *const texts[] = {&page->info.file,    &page->info.newspaper, &page->info.name,
                          &page->info.edition, &page->info.date,      &page->info.label,
                          &page->info.mets,    &page->info.mets_file, &page->namespace_};
  if (!page->file_name.data ||
      !copy_all(&page->arena, texts, sizeof texts / sizeof *texts))
    return PM_ERR_NOMEM;
  if (page->info.date.len)
    page->date_basis = PM_STR("given");
  return PM_OK;
}

static PmStatus read_text(PmJob *job, PmPage *page, PmStr text) {
  PmLines lines = {0};
  PmStr nfc;
  PM_TRY(pm_utf8_nfc(&page->arena, text, &nfc));
  page->language = pm_str(pm_language_of(nfc));
  PM_TRY(pm_lines_split(job, &page->arena, nfc, &lines));
  PM_TRY(pm_spacing_close(&page->arena, &lines));
  PM_TRY(pm_layout(job, page, &lines));
  return pm_year_infer(page);
}

static PmStatus read_scan(PmJob *job, PmPage *page, PmStr text) {
  PmLines lines = {0};
  PM_TRY(pm_ocr_read(job, page, text, &lines));
  PM_TRY(pm_spacing_close(&page->arena, &lines));
  PmBuf all = pm_buf(1 << 16);
  PmStatus st = PM_OK; // a sample, to tell the language from
  for (size_t i = 0; i < lines.n && !st && all.len + lines.items[i].text.len < 60000;
       ++i) {
    st = pm_buf_append(&all, lines.items[i].text);
    st = st ? st : pm_buf_putc(&all, '\n');
  }
  page->language = pm_str(pm_language_of(pm_buf_str(&all)));
  pm_buf_release(&all);
  if (!st && lines.language.len)
    page->language = pm_language_tag(lines.language, page->language);
  PM_TRY(st);
  PM_TRY(pm_layout(job, page, &lines));
  PM_TRY(pm_year_infer(page));
  PM_TRY(pm_page_finish(page));
  return pm_regions_find(page, &lines);
}

static PmStatus read_bytes(PmJob *job, PmPage *page, PmStr bytes) {
  const char *path = page->info.file.data;
  page->file_sha256 = pm_sha256(bytes);
  PmStr text = bytes;
  PM_TRY(pm_text_refuse_binary(job, path, bytes));
  PM_TRY(pm_text_check(job, path, &text));
  if (pm_str_trim(text).len == 0)
    return pm_fail(job, PM_ERR_INVALID, pm_at(path, 0, 0), NULL, "nothing in it");
  if (pm_mets_looks_like(text))
    return pm_fail(job, PM_ERR_UNSUPPORTED, pm_at(path, 0, 0),
                   "name the METS to `pressmark publish` or `pressmark read` itself",
                   "a METS stands for several pages, not for one");
  if (pm_ocr_looks_like(text))
    return read_scan(job, page, text);
  if (pm_tei_looks_like(text))
    return pm_tei_read(job, page, text);
  PM_TRY(pm_text_refuse_markup(job, path, text));
  PM_TRY(read_text(job, page, text));
  return pm_page_finish(page);
}

static PmStatus read_file(PmJob *job, PmPage *page) {
  PmInput *input = NULL;
  PmBuf bytes = pm_buf(PAGE_MAX_BYTES);
  if (page->info.mets.len)
    PM_TRY(pm_mets_check_file(job, &page->info));
  PmStatus st = pm_input_open(job, page->info.file.data, &input);
  if (!st)
    st = pm_input_read_all(input, &bytes);
  pm_input_close(input);
  if (!st) { // the page borrows from its text
    const PmStr kept = pm_arena_copy(&page->arena, pm_buf_str(&bytes));
    st = kept.data ? read_bytes(job, page, kept) : PM_ERR_NOMEM;
  }
  pm_buf_release(&bytes);
  return st;
}

PmStatus pm_page_read(PmJob *job, const PmPageInfo *info, PmStr namespace_,
                      PmPage **page) {
  PM_TRY(pm_page_new(page));
  PM_TRY(take_info(*page, info, namespace_));
  return read_file(job, *page);
}
