// SPDX-License-Identifier: MIT
// Pages that recognition of characters has left with coordinates: ALTO 2 to 4 (Library of
// Congress) and hOCR become lines with the boxes of their words. Blocks come in the order
// of the file, or of IDNEXT where blocks name the next one.
#include "page/xml.h"

#include <stdlib.h>

enum { LINES_MAX = 1 << 20 };

typedef struct {
  PmJob *job;
  PmPage *page;
  PmLines *lines;
  PmBuf text; // of the line being read
  PmBox last; // the box of its last word
  const PmZones *zones;
} Reader;

// --- lines and words ---

static PmStatus add_word(Reader *r, PmStr text, PmBox box, double confidence) {
  PmLines *l = r->lines;
  PmStr kept;
  PM_TRY(pm_utf8_nfc(&r->page->arena, text, &kept));
  kept = pm_arena_copy(&r->page->arena, kept);
  PmWord *grown = pm_arena_extend(&r->page->arena, l->words, l->n_words, &l->cap_words,
                                  sizeof *grown);
  if (!kept.data || !grown)
    return PM_ERR_NOMEM;
  l->words = grown;
  r->last = box;
  grown[l->n_words++] = (PmWord){(uint32_t)l->n, kept, box, confidence};
  return pm_buf_append(&r->text, kept);
}

static PmStatus end_line(Reader *r, PmLine line) {
  PmLines *l = r->lines;
  const PmStr text = pm_str_trim(pm_buf_str(&r->text));
  if (text.len == 0)
    return PM_OK;
  if (l->n == LINES_MAX)
    return pm_fail(r->job, PM_ERR_LIMIT, pm_at(r->page->info.file.data, line.number, 0),
                   NULL, "more than %d lines", LINES_MAX);
  line.text = pm_arena_copy(&r->page->arena, text);
  PmLine *grown =
      pm_arena_extend(&r->page->arena, l->items, l->n, &l->cap, sizeof *grown);
  if (!line.text.data || !grown)
    return PM_ERR_NOMEM;
  l->items = grown;
  grown[l->n++] = line;
  pm_buf_clear(&r->text);
  return PM_OK;
}

// --- ALTO ---

static PmBox alto_box(const xmlNode *n) {
  return (PmBox){pm_xml_number(pm_xml_attribute(n, "HPOS"), 0),
                 pm_xml_number(pm_xml_attribute(n, "VPOS"), 0),
                 pm_xml_number(pm_xml_attribute(n, "WIDTH"), 0),
                 pm_xml_number(pm_xml_attribute(n, "HEIGHT"), 0)};
}

// WC and x_wconf: 0.97 or 97; 1 where nothing is said.
static double confidence_of(PmStr s, double whole) {
  if (s.len == 0)
    return 1;
  double v = 0, scale = 0;
  for (size_t i = 0; i < s.len && i < 9; ++i) {
    if (s.data[i] == '.' && scale == 0) {
      scale = 1;
    } else if (s.data[i] >= '0' && s.data[i] <= '9') {
      v = v * 10 + (s.data[i] - '0');
      scale *= 10;
    } else {
      return 1;
    }
  }
  v /= (scale > 0 ? scale : 1) * whole;
  return v > 1 ? 1 : v;
}

// The room between the last word and the one that `box` holds.
static PmGap gap_before(const Reader *r, PmBox box, PmBox line) {
  const bool known = r->last.w > 0 && box.w > 0 && line.h > 0;
  return (PmGap){.width = box.x - (r->last.x + r->last.w),
                 .line_height = known ? line.h : 0};
}

// Words of a line; a hyphen that cut one stands as such, for the join to take it out.
static PmStatus read_alto_line(Reader *r, const xmlNode *line) {
  bool space = r->text.len > 0;
  for (const xmlNode *n = line->children; n; n = n->next) {
    if (pm_xml_is(n, "SP"))
      space = true;
    if (pm_xml_is(n, "HYP"))
      PM_TRY(pm_buf_append(&r->text, PM_STR("-")));
    if (!pm_xml_is(n, "String"))
      continue;
    const PmStr text = pm_str_trim(pm_xml_attribute(n, "CONTENT"));
    if (space && r->text.len &&
        !pm_spacing_joins(pm_buf_str(&r->text), text,
                          gap_before(r, alto_box(n), alto_box(line))))
      PM_TRY(pm_buf_putc(&r->text, ' '));
    space = false;
    if (text.len)
      PM_TRY(add_word(r, text, alto_box(n), confidence_of(pm_xml_attribute(n, "WC"), 1)));
  }
  return PM_OK;
}

// A headline that a METS names is one line, however many it has on paper.
static PmStatus read_alto_block(Reader *r, const xmlNode *block) {
  const PmZone *zone = pm_zones_find(r->zones, pm_xml_attribute(block, "ID"));
  PmLine made = {.gap = true,
                 .zone = zone ? zone->article : 0,
                 .level = zone && zone->heading ? 1 : 0};
  for (const xmlNode *n = block->children; n; n = n->next) {
    if (!pm_xml_is(n, "TextLine"))
      continue;
    made.number = made.number ? made.number : (uint32_t)xmlGetLineNo(n);
    made.box = pm_box_join(made.box, alto_box(n));
    PM_TRY(read_alto_line(r, n));
    if (made.level == 0) {
      PM_TRY(end_line(r, made));
      made = (PmLine){.zone = made.zone};
    }
  }
  return end_line(r, made);
}

typedef struct {
  const xmlNode **items;
  size_t n, cap;
} Blocks;

static PmStatus gather_blocks(Reader *r, const xmlNode *top, Blocks *out) {
  for (const xmlNode *n = top; n; n = pm_xml_next(n, top)) {
    if (!pm_xml_is(n, "TextBlock"))
      continue;
    const xmlNode **grown =
        pm_arena_extend(&r->page->arena, out->items, out->n, &out->cap, sizeof *grown);
    if (!grown)
      return PM_ERR_NOMEM;
    out->items = grown;
    grown[out->n++] = n;
  }
  return PM_OK;
}

// The block that IDNEXT names, for the order of reading.
static size_t next_block(const Blocks *blocks, const bool *done, size_t i) {
  enum { CHAINED_MAX = 4096 }; // blocks; more stay in the file's order
  const PmStr next = blocks->n <= CHAINED_MAX
                         ? pm_xml_attribute(blocks->items[i], "IDNEXT")
                         : (PmStr){NULL, 0};
  for (size_t k = 0; next.len && k < blocks->n; ++k)
    if (!done[k] && pm_str_eq(pm_xml_attribute(blocks->items[k], "ID"), next))
      return k;
  return blocks->n;
}

static PmStatus read_alto_blocks(Reader *r, const Blocks *blocks) {
  bool *done = pm_arena_alloc(&r->page->arena, blocks->n + 1);
  if (!done)
    return PM_ERR_NOMEM;
  memset(done, 0, blocks->n + 1);
  for (size_t i = 0; i < blocks->n; ++i)
    for (size_t k = i; k < blocks->n && !done[k]; k = next_block(blocks, done, k)) {
      done[k] = true;
      PM_TRY(read_alto_block(r, blocks->items[k]));
    }
  return PM_OK;
}

static PmStatus keep(Reader *r, PmStr s, PmStr *out) {
  if (s.len == 0)
    return PM_OK;
  *out = pm_arena_copy(&r->page->arena, s);
  return out->data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus text_of(Reader *r, const xmlNode *n, PmStr *out) {
  if (n && n->children && n->children->content)
    return keep(r, pm_str_trim(pm_str((const char *)n->children->content)), out);
  return PM_OK;
}

static PmStatus read_alto(Reader *r, const xmlNode *root) {
  const xmlNode *unit = pm_xml_find(root, "MeasurementUnit");
  const xmlNode *page = pm_xml_find(root, "Page");
  PmStr measure = {NULL, 0};
  Blocks blocks = {0};
  if (!page)
    return PM_OK;
  PM_TRY(text_of(r, unit, &measure));
  PM_TRY(text_of(r, pm_xml_find(root, "fileName"), &r->page->image.file));
  r->page->image.pixels = pm_str_eqz(measure, "pixel");
  r->page->image.width = pm_xml_number(pm_xml_attribute(page, "WIDTH"), 0);
  r->page->image.height = pm_xml_number(pm_xml_attribute(page, "HEIGHT"), 0);
  const PmStr label = pm_xml_attribute(page, "PRINTED_IMG_NR");
  if (r->page->info.label.len == 0)
    PM_TRY(keep(r, label, &r->page->info.label));
  for (const xmlNode *n = page; n; n = pm_xml_next(n, page)) {
    const PmStr lang = pm_xml_attribute(n, "LANG");
    if (n->type == XML_ELEMENT_NODE && lang.len && r->lines->language.len == 0)
      PM_TRY(keep(r, lang, &r->lines->language));
  }
  PM_TRY(gather_blocks(r, page, &blocks));
  return read_alto_blocks(r, &blocks);
}

// --- hOCR ---

static bool has_class(const xmlNode *n, const char *name) {
  const PmStr classes =
      n->type == XML_ELEMENT_NODE ? pm_xml_attribute(n, "class") : (PmStr){NULL, 0};
  const size_t at = pm_str_find(classes, pm_str(name), 0), len = strlen(name);
  return at != (size_t)-1 && (at == 0 || classes.data[at - 1] == ' ') &&
         (at + len == classes.len || classes.data[at + len] == ' ');
}

// A property of title="bbox 10 20 30 40; x_wconf 92": what follows its name.
static PmStr property(const xmlNode *n, const char *name) {
  const PmStr title = pm_xml_attribute(n, "title");
  size_t at = pm_str_find(title, pm_str(name), 0);
  if (at == (size_t)-1)
    return (PmStr){NULL, 0};
  at += strlen(name);
  const size_t end = pm_str_find(title, PM_STR(";"), at);
  return pm_str_trim(pm_str_slice(title, at, end < title.len ? end : title.len));
}

static PmBox hocr_box(const xmlNode *n) {
  long v[4] = {0};
  PmStr s = property(n, "bbox ");
  for (size_t i = 0; i < 4 && s.len; ++i) {
    v[i] = pm_xml_number(s, 0);
    const size_t space = pm_str_find(s, PM_STR(" "), 0);
    s = space < s.len ? pm_str_trim(pm_str_slice(s, space, s.len)) : (PmStr){NULL, 0};
  }
  return (PmBox){v[0], v[1], v[2] - v[0], v[3] - v[1]};
}

static PmStatus put_content(Reader *r, const xmlNode *word, PmBox line) {
  PmBuf text = pm_buf(1 << 16);
  PmStatus st = PM_OK;
  for (const xmlNode *n = word; n && !st; n = pm_xml_next(n, word))
    if (n->type == XML_TEXT_NODE && n->content)
      st = pm_buf_append(&text, pm_str((const char *)n->content));
  const PmStr trimmed = pm_str_trim(pm_buf_str(&text));
  const PmStr before = pm_buf_str(&r->text);
  PmGap gap = gap_before(r, hocr_box(word), line);
  gap.words_are_signs = true;
  if (!st && trimmed.len && before.len && !pm_spacing_joins(before, trimmed, gap))
    st = pm_buf_putc(&r->text, ' ');
  if (!st && trimmed.len)
    st = add_word(r, trimmed, hocr_box(word),
                  confidence_of(property(word, "x_wconf "), 100));
  pm_buf_release(&text);
  return st;
}

static bool is_hocr_line(const xmlNode *n) {
  return has_class(n, "ocr_line") || has_class(n, "ocr_header") ||
         has_class(n, "ocr_caption") || has_class(n, "ocr_textfloat");
}

static PmStatus read_hocr_line(Reader *r, const xmlNode *line, bool gap) {
  const PmBox box = hocr_box(line);
  bool words = false;
  for (const xmlNode *n = line; n; n = pm_xml_next(n, line))
    if (has_class(n, "ocrx_word")) {
      words = true;
      PM_TRY(put_content(r, n, box));
    }
  if (!words)
    PM_TRY(put_content(r, line, box));
  return end_line(
      r, (PmLine){.number = (uint32_t)xmlGetLineNo(line), .gap = gap, .box = box});
}

// image "pages/1.png" of a page's title.
static PmStatus read_image(Reader *r, const xmlNode *page) {
  PmStr name = property(page, "image ");
  if (name.len > 1 && (name.data[0] == '"' || name.data[0] == '\''))
    name = pm_str_slice(name, 1, name.len - 1);
  const PmBox box = hocr_box(page);
  r->page->image.pixels = true;
  r->page->image.width = box.w;
  r->page->image.height = box.h;
  return keep(r, name, &r->page->image.file);
}

static PmStatus read_hocr(Reader *r, const xmlNode *root) {
  bool gap = true, seen = false;
  for (const xmlNode *n = root; n; n = pm_xml_next(n, root)) {
    if (has_class(n, "ocr_page")) {
      if (seen)
        return pm_fail(r->job, PM_ERR_UNSUPPORTED,
                       pm_at(r->page->info.file.data, (uint64_t)xmlGetLineNo(n), 0),
                       "give each page a file of its own",
                       "a second page in one hOCR file");
      seen = true;
      PM_TRY(read_image(r, n));
    }
    const PmStr lang =
        n->type == XML_ELEMENT_NODE ? pm_xml_attribute(n, "lang") : (PmStr){NULL, 0};
    if (lang.len && r->lines->language.len == 0)
      PM_TRY(keep(r, lang, &r->lines->language));
    gap |= has_class(n, "ocr_carea") || has_class(n, "ocr_par");
    if (is_hocr_line(n)) {
      PM_TRY(read_hocr_line(r, n, gap));
      gap = false;
    }
  }
  return PM_OK;
}

// --- the sizes of type and columns ---

static int by_size(const void *a, const void *b) {
  const long x = *(const long *)a, y = *(const long *)b;
  return (x > y) - (x < y);
}

static long middle(long *values, size_t n) {
  if (n == 0)
    return 0;
  qsort(values, n, sizeof *values, by_size);
  return values[n / 2];
}

// Heights and widths relative to the page's usual type: large type is a headline's.
static PmStatus measure(Reader *r) {
  PmLines *l = r->lines;
  long *heights = pm_arena_alloc(&r->page->arena, (l->n + 1) * sizeof *heights);
  if (!heights)
    return PM_ERR_NOMEM;
  size_t n = 0;
  for (size_t i = 0; i < l->n; ++i)
    if (l->items[i].box.h > 0)
      heights[n++] = l->items[i].box.h;
  const long usual = middle(heights, n);
  for (size_t i = 0; usual > 0 && i < l->n; ++i) {
    const PmLine *before = i && !l->items[i].gap ? &l->items[i - 1] : NULL;
    const PmLine *behind = i + 1 < l->n && !l->items[i + 1].gap ? &l->items[i + 1] : NULL;
    const long x = l->items[i].box.x - usual * 6 / 10;
    l->items[i].indented = (before || behind) && (!before || before->box.x < x) &&
                           (!behind || behind->box.x < x);
    const long size = l->items[i].box.h * 10 / usual;
    l->items[i].size = (uint8_t)(size > 250 ? 250 : size < 0 ? 0 : size);
  }
  return PM_OK;
}

// --- the document ---

bool pm_ocr_looks_like(PmStr text) {
  const PmStr start = pm_str_slice(text, 0, text.len < 8192 ? text.len : 8192);
  return pm_str_contains(start, PM_STR("<alto")) ||
         pm_str_contains(start, PM_STR(":alto ")) ||
         pm_str_contains(start, PM_STR("ocr_page")) ||
         pm_str_contains(start, PM_STR("ocr-system"));
}

PmStatus pm_ocr_read(PmJob *job, PmPage *page, PmStr text, PmLines *lines) {
  PmZones zones = {0};
  Reader r = {.job = job, .page = page, .lines = lines, .text = pm_buf(1 << 20)};
  const char *path = page->info.file.data;
  const PmStr start = pm_str_slice(text, 0, text.len < 8192 ? text.len : 8192);
  const bool html = pm_str_contains(start, PM_STR("ocr_page")) ||
                    pm_str_contains(start, PM_STR("ocr-system"));
  xmlDoc *doc = NULL;
  PmStatus st = html ? pm_xml_parse_html(job, path, text, &doc)
                     : pm_xml_parse(job, path, text, &doc);
  if (!st && page->info.mets.len)
    st = pm_mets_zones(job, page, &zones);
  r.zones = &zones;
  const xmlNode *root = st ? NULL : xmlDocGetRootElement(doc);
  if (root)
    st = html ? read_hocr(&r, root) : read_alto(&r, root);
  if (!st)
    st = measure(&r);
  if (!st && lines->n == 0)
    st = pm_fail(job, PM_ERR_INVALID, pm_at(path, 0, 0), NULL, "no text on the page");
  xmlFreeDoc(doc);
  pm_buf_release(&r.text);
  return st;
}
