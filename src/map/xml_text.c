// SPDX-License-Identifier: MIT
// Elements of an XML document back as text: for records that have to be mended. Every
// element brings the namespaces that it needs along.
#include "map/xml.h"

enum { COPY_ALL = 1, COPY_ATTRIBUTES = 2 }; // of xmlDocCopyNode

static PmStatus dump(xmlNodePtr node, int extent, PmArena *arena, PmStr *out) {
  xmlNodePtr copy = xmlDocCopyNode(node, node->doc, extent);
  xmlBufferPtr buffer = xmlBufferCreate();
  const bool fine = copy && buffer && xmlNodeDump(buffer, node->doc, copy, 0, 0) >= 0;
  *out = (PmStr){NULL, 0};
  if (fine)
    *out = pm_arena_copy(arena, pm_str_n((const char *)xmlBufferContent(buffer),
                                         (size_t)xmlBufferLength(buffer)));
  xmlBufferFree(buffer);
  xmlFreeNode(copy);
  return out->data ? PM_OK : PM_ERR_NOMEM;
}

// <a b="c"/> as <a b="c"> and </a>.
static PmStatus tags(xmlNodePtr node, PmArena *arena, PmStr *open, PmStr *close) {
  PmStr empty;
  PM_TRY(dump(node, COPY_ATTRIBUTES, arena, &empty));
  const size_t name = strcspn(empty.data + 1, " \t\r\n/>");
  const PmStr declaration = node->parent && node->parent->type == XML_ELEMENT_NODE
                                ? PM_STR("")
                                : PM_STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  *open = pm_arena_printf(arena, "%.*s%.*s>\n", PM_ARGS(declaration), (int)empty.len - 2,
                          empty.data);
  *close = pm_arena_printf(arena, "\n</%.*s>", (int)name, empty.data + 1);
  return open->data && close->data ? PM_OK : PM_ERR_NOMEM;
}

PmStatus pm_xml_record_text(xmlNodePtr node, PmArena *arena, PmRecordText *text) {
  *text = (PmRecordText){.separator = PM_STR("\n")};
  if (node->type != XML_ELEMENT_NODE || !node->parent ||
      node->parent->type != XML_ELEMENT_NODE)
    return PM_OK;
  for (xmlNodePtr n = node->parent; n && n->type == XML_ELEMENT_NODE; n = n->parent)
    ++text->n;
  text->opens = pm_arena_alloc(arena, text->n * sizeof *text->opens);
  text->closes = pm_arena_alloc(arena, text->n * sizeof *text->closes);
  if (!text->opens || !text->closes)
    return PM_ERR_NOMEM;
  xmlNodePtr around = node->parent;
  for (size_t i = text->n; i-- > 0; around = around->parent)
    PM_TRY(tags(around, arena, &text->opens[i], &text->closes[i]));
  return dump(node, COPY_ALL, arena, &text->text);
}
