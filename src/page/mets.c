// SPDX-License-Identifier: MIT
// METS (Library of Congress): the pages of an issue in their order, and which blocks of a
// page are which article where a logical structure says so.
#include "page/xml.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { METS_MAX = 64 << 20, PAGES_MAX = 4096, ZONES_MAX = 20000 };

typedef struct {
  PmJob *job;
  PmArena *arena;
  const char *path;
  const xmlNode *root;
} Mets;

static bool is_any_of(PmStr s, const char *const *words, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    size_t k = 0;
    const size_t len = strlen(words[i]);
    while (k < s.len && k < len && (s.data[k] & ~32) == (words[i][k] & ~32))
      ++k;
    if (k == s.len && k == len)
      return true;
  }
  return false;
}

#define ANY_OF(s, table) is_any_of((s), (table), sizeof(table) / sizeof *(table))

bool pm_mets_looks_like(PmStr text) {
  const PmStr start = pm_str_slice(text, 0, text.len < 8192 ? text.len : 8192);
  return pm_str_contains(start, PM_STR("<mets")) ||
         (pm_str_contains(start, PM_STR(":mets")) &&
          pm_str_contains(start, PM_STR("loc.gov/METS")));
}

static PmStatus load(PmJob *job, const char *path, xmlDoc **doc) {
  PmInput *input = NULL;
  PmBuf bytes = pm_buf(METS_MAX);
  *doc = NULL;
  PmStatus st = pm_input_open(job, path, &input);
  if (!st)
    st = pm_input_read_all(input, &bytes);
  pm_input_close(input);
  PmStr text = pm_buf_str(&bytes);
  if (!st)
    st = pm_text_check(job, path, &text);
  if (!st)
    st = pm_xml_parse(job, path, text, doc);
  pm_buf_release(&bytes);
  return st;
}

// --- files ---

// Where the file of an id lies, relative to the METS; empty for none. Only names of
// files: nothing is fetched.
static PmStr href_of(const Mets *m, PmStr id) {
  for (const xmlNode *n = m->root; n; n = pm_xml_next(n, m->root)) {
    if (!pm_xml_is(n, "file") || !pm_str_eq(pm_xml_attribute(n, "ID"), id))
      continue;
    const xmlNode *at = pm_xml_child(n, "FLocat");
    return at ? pm_xml_attribute(at, "href") : (PmStr){NULL, 0};
  }
  return (PmStr){NULL, 0};
}

// Whether a file is a page's text: its group, its type or its name say so.
static bool is_text_file(const Mets *m, PmStr id) {
  static const char *const uses[] = {"ALTO", "FULLTEXT", "TEXT", "OCR", "ALTOGRP"};
  for (const xmlNode *n = m->root; n; n = pm_xml_next(n, m->root)) {
    if (!pm_xml_is(n, "file") || !pm_str_eq(pm_xml_attribute(n, "ID"), id))
      continue;
    const PmStr type = pm_xml_attribute(n, "MIMETYPE");
    if (pm_str_contains(type, PM_STR("alto")) || pm_str_contains(type, PM_STR("hocr")))
      return true;
    for (const xmlNode *up = n->parent; up && up->type == XML_ELEMENT_NODE;
         up = up->parent)
      if (ANY_OF(pm_xml_attribute(up, "USE"), uses) ||
          ANY_OF(pm_xml_attribute(up, "ID"), uses))
        return true;
    return pm_str_contains(type, PM_STR("xml"));
  }
  return false;
}

static bool is_remote(PmStr href) {
  return href.len == 0 || pm_str_contains(href, PM_STR("://"));
}

// What is not on this machine keeps its address: pm_mets_check_file says so of its page.
static PmStatus local_path(const Mets *m, PmStr href, PmStr *path) {
  static const PmStr file = PM_STR("file://");
  if (pm_str_starts(href, file))
    href = pm_str_slice(href, file.len, href.len);
  while (pm_str_starts(href, PM_STR("./")))
    href = pm_str_slice(href, 2, href.len);
  *path = is_remote(href) || href.data[0] == '/'
              ? pm_arena_copy(m->arena, href)
              : pm_path_join(m->arena, pm_path_dir(pm_str(m->path)), href);
  return path->data ? PM_OK : PM_ERR_NOMEM;
}

// A METS from elsewhere must not have /etc read: only regular files below its own folder.
PmStatus pm_mets_check_file(PmJob *job, const PmPageInfo *info) {
  char real[PATH_MAX], dir[PATH_MAX];
  struct stat st;
  if (is_remote(info->file))
    return pm_fail(job, PM_ERR_UNSUPPORTED, pm_at(info->mets.data, 0, 0),
                   "put the page's file beside the METS",
                   "a page that is not a local file: '%.*s'", PM_ARGS(info->file));
  char *const folder = strndup(pm_path_dir(info->mets).data, pm_path_dir(info->mets).len);
  if (!folder)
    return PM_ERR_NOMEM;
  const bool has_dir = realpath(folder, dir);
  free(folder);
  if (!has_dir || !realpath(info->file.data, real) || stat(real, &st) != 0)
    return pm_fail(job, PM_ERR_NOT_FOUND, pm_at(info->mets.data, 0, 0),
                   "put the page's file beside the METS", "there is no file '%.*s'",
                   PM_ARGS(info->file));
  if (!pm_path_is_below(real, dir))
    return pm_fail(job, PM_ERR_INVALID, pm_at(info->mets.data, 0, 0),
                   "put the page's file beside the METS or in a folder below",
                   "the page '%.*s' lies outside the METS's own folder",
                   PM_ARGS(info->file));
  if (!S_ISREG(st.st_mode))
    return pm_fail(job, PM_ERR_INVALID, pm_at(info->mets.data, 0, 0),
                   "name the file of a page", "the page '%.*s' is no regular file",
                   PM_ARGS(info->file));
  return PM_OK;
}

// --- what the issue is called ---

static PmStr content(const xmlNode *n) {
  return n && n->children && n->children->content
             ? pm_str_trim(pm_str((const char *)n->children->content))
             : (PmStr){NULL, 0};
}

static PmStatus keep(const Mets *m, PmStr s, PmStr *out) {
  if (s.len == 0 || out->len)
    return PM_OK;
  *out = pm_arena_copy(m->arena, s);
  return out->data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus read_title(const Mets *m, PmPageInfo *info) {
  const xmlNode *title = pm_xml_find(m->root, "titleInfo");
  PM_TRY(keep(m, content(title ? pm_xml_child(title, "title") : NULL), &info->name));
  for (const xmlNode *n = m->root; n; n = pm_xml_next(n, m->root))
    if ((pm_xml_is(n, "dateIssued") || pm_xml_is(n, "date")) &&
        pm_page_date_valid(content(n)))
      PM_TRY(keep(m, content(n), &info->date));
  return PM_OK;
}

// --- pages ---

typedef struct {
  PmPageInfo *items;
  size_t n, cap;
} Pages;

static PmStatus add_page(const Mets *m, const xmlNode *div, PmStr id, Pages *out) {
  PmPageInfo info = {0};
  PmPageInfo *grown =
      pm_arena_extend(m->arena, out->items, out->n, &out->cap, sizeof info);
  if (!grown)
    return PM_ERR_NOMEM;
  out->items = grown;
  if (out->n == PAGES_MAX)
    return pm_fail(m->job, PM_ERR_LIMIT, pm_at(m->path, 0, 0), NULL, "more than %d pages",
                   PAGES_MAX);
  PM_TRY(local_path(m, href_of(m, id), &info.file));
  PmStr label = pm_xml_attribute(div, "ORDERLABEL");
  if (label.len == 0)
    label = pm_xml_attribute(div, "ORDER");
  PM_TRY(keep(m, label, &info.label));
  PM_TRY(keep(m, pm_str(m->path), &info.mets));
  PM_TRY(keep(m, id, &info.mets_file));
  PM_TRY(read_title(m, &info));
  grown[out->n++] = info;
  return PM_OK;
}

// The page's text among the files that a division of the physical structure points to.
static PmStatus read_division(const Mets *m, const xmlNode *div, Pages *out) {
  for (const xmlNode *n = div->children; n; n = n->next) {
    if (!pm_xml_is(n, "fptr"))
      continue;
    PmStr id = pm_xml_attribute(n, "FILEID");
    for (const xmlNode *k = n; id.len == 0 && k; k = pm_xml_next(k, n))
      if (pm_xml_is(k, "area") && is_text_file(m, pm_xml_attribute(k, "FILEID")))
        id = pm_xml_attribute(k, "FILEID");
    if (id.len && is_text_file(m, id))
      return add_page(m, div, id, out);
  }
  return PM_OK;
}

static bool is_logical(const xmlNode *map) {
  static const char *const types[] = {"LOGICAL", "LOGICAL_STRUCTURE"};
  return ANY_OF(pm_xml_attribute(map, "TYPE"), types);
}

PmStatus pm_mets_pages(PmJob *job, PmArena *arena, const char *path, PmPageInfo **infos,
                       size_t *n) {
  xmlDoc *doc = NULL;
  Pages pages = {0};
  PmStatus st = load(job, path, &doc);
  const xmlNode *root = st ? NULL : xmlDocGetRootElement(doc);
  const Mets m = {job, arena, path, root};
  for (const xmlNode *map = root; map && !st; map = pm_xml_next(map, root)) {
    if (!pm_xml_is(map, "structMap") || is_logical(map) || pages.n)
      continue;
    for (const xmlNode *d = map; d && !st; d = pm_xml_next(d, map))
      if (pm_xml_is(d, "div"))
        st = read_division(&m, d, &pages);
  }
  if (!st && pages.n == 0)
    st = pm_fail(job, PM_ERR_INVALID, pm_at(path, 0, 0),
                 "its physical structure must point to files of ALTO or hOCR",
                 "a METS without pages of text");
  xmlFreeDoc(doc);
  *infos = pages.items;
  *n = pages.n;
  return st;
}

// --- zones ---

const PmZone *pm_zones_find(const PmZones *zones, PmStr block) {
  for (size_t i = 0; zones && i < zones->n; ++i)
    if (pm_str_eq(zones->items[i].block, block))
      return &zones->items[i];
  return NULL;
}

static bool is_item_division(PmStr type) {
  static const char *const types[] = {"ARTICLE",     "ADVERTISEMENT", "ADVERT",
                                      "CONTENTUNIT", "ITEM",          "OBITUARY",
                                      "LETTER",      "WEATHER",       "NEWS"};
  return ANY_OF(type, types);
}

static bool is_heading_division(PmStr type) {
  static const char *const types[] = {"HEADING",  "HEADLINE",    "TITLE",
                                      "SUBTITLE", "SUBHEADLINE", "OVERLINE"};
  return ANY_OF(type, types);
}

static PmStatus add_zone(const Mets *m, PmZones *zones, PmZone zone) {
  PmZone *grown =
      pm_arena_extend(m->arena, zones->items, zones->n, &zones->cap, sizeof zone);
  if (!grown)
    return PM_ERR_NOMEM;
  zones->items = grown;
  if (zones->n == ZONES_MAX)
    return pm_fail(m->job, PM_ERR_LIMIT, pm_at(m->path, 0, 0), NULL,
                   "more than %d zones on a page", ZONES_MAX);
  zone.block = pm_arena_copy(m->arena, zone.block);
  grown[zones->n++] = zone;
  return zone.block.data ? PM_OK : PM_ERR_NOMEM;
}

// The innermost division above decides whether it is a headline, the item above whose.
static PmStatus read_area(const Mets *m, const xmlNode *area, PmStr file,
                          PmZones *zones) {
  const PmStr block = pm_xml_attribute(area, "BEGIN");
  if (!pm_str_eq(pm_xml_attribute(area, "FILEID"), file) || block.len == 0)
    return PM_OK;
  bool heading = false;
  for (const xmlNode *up = area->parent; up && up->type == XML_ELEMENT_NODE;
       up = up->parent) {
    const PmStr type = pm_xml_attribute(up, "TYPE");
    heading |= pm_xml_is(up, "div") && is_heading_division(type);
    if (pm_xml_is(up, "div") && is_item_division(type))
      return add_zone(m, zones, (PmZone){block, (uint32_t)xmlGetLineNo(up) + 1, heading});
  }
  return PM_OK;
}

PmStatus pm_mets_zones(PmJob *job, PmPage *page, PmZones *zones) {
  xmlDoc *doc = NULL;
  const char *path = page->info.mets.data;
  PmStatus st = load(job, path, &doc);
  const xmlNode *root = st ? NULL : xmlDocGetRootElement(doc);
  const Mets m = {job, &page->arena, path, root};
  for (const xmlNode *map = root; map && !st; map = pm_xml_next(map, root)) {
    if (!pm_xml_is(map, "structMap") || !is_logical(map))
      continue;
    for (const xmlNode *n = map; n && !st; n = pm_xml_next(n, map))
      if (pm_xml_is(n, "area"))
        st = read_area(&m, n, page->info.mets_file, zones);
  }
  xmlFreeDoc(doc);
  return st;
}
