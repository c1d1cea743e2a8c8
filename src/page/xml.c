// SPDX-License-Identifier: MIT
// Reading XML and walking its tree: what the readers of TEI, ALTO, METS and hOCR share.
#include "page/xml.h"

bool pm_xml_is(const xmlNode *n, const char *name) {
  return n->type == XML_ELEMENT_NODE && strcmp((const char *)n->name, name) == 0;
}

PmStr pm_xml_attribute(const xmlNode *n, const char *name) {
  for (const xmlAttr *a = n->properties; a; a = a->next)
    if (strcmp((const char *)a->name, name) == 0 && a->children && a->children->content)
      return pm_str((const char *)a->children->content);
  return (PmStr){NULL, 0};
}

const xmlNode *pm_xml_child(const xmlNode *n, const char *name) {
  for (const xmlNode *c = n ? n->children : NULL; c; c = c->next)
    if (pm_xml_is(c, name))
      return c;
  return NULL;
}

const xmlNode *pm_xml_next(const xmlNode *n, const xmlNode *top) {
  if (n->children && n->type == XML_ELEMENT_NODE)
    return n->children;
  while (n != top && !n->next)
    n = n->parent;
  return n == top ? NULL : n->next;
}

const xmlNode *pm_xml_find(const xmlNode *top, const char *name) {
  for (const xmlNode *n = top; n; n = pm_xml_next(n, top))
    if (pm_xml_is(n, name))
      return n;
  return NULL;
}

static uint64_t line_of(PmStr text, size_t offset) {
  uint64_t line = 1;
  for (size_t i = 0; i < offset; ++i)
    line += text.data[i] == '\n';
  return line;
}

static PmStatus fail_xml(PmJob *job, const char *path, const xmlError *e) {
  const PmStr text =
      pm_str_trim(pm_str(e && e->message ? e->message : "not well-formed"));
  if (!e || e->code == XML_ERR_OK || e->code == XML_ERR_NO_MEMORY)
    return PM_ERR_NOMEM;
  return pm_fail(job, PM_ERR_SYNTAX,
                 pm_at(path, e->line > 0 ? (uint64_t)e->line : 0,
                       e->int2 > 0 ? (uint64_t)e->int2 : 0),
                 NULL, "%.*s", PM_ARGS(text));
}

PmStatus pm_xml_parse(PmJob *job, const char *path, PmStr bytes, xmlDoc **doc) {
  const size_t type = pm_str_find(bytes, PM_STR("<!DOCTYPE"), 0);
  *doc = NULL;
  if (type != (size_t)-1)
    return pm_fail(job, PM_ERR_UNSUPPORTED, pm_at(path, line_of(bytes, type), 0),
                   "take the DOCTYPE out; TEI, ALTO and METS need none",
                   "a document type declaration is not read");
  xmlParserCtxt *ctxt = xmlNewParserCtxt();
  if (!ctxt)
    return PM_ERR_NOMEM;
  *doc = xmlCtxtReadMemory(ctxt, bytes.data, (int)bytes.len, NULL, "UTF-8",
                           XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  const PmStatus st = *doc ? PM_OK : fail_xml(job, path, xmlCtxtGetLastError(ctxt));
  xmlFreeParserCtxt(ctxt);
  return st;
}

PmStatus pm_xml_parse_html(PmJob *job, const char *path, PmStr bytes, xmlDoc **doc) {
  const size_t entity = pm_str_find(bytes, PM_STR("<!ENTITY"), 0);
  *doc = NULL;
  if (entity != (size_t)-1)
    return pm_fail(job, PM_ERR_UNSUPPORTED, pm_at(path, line_of(bytes, entity), 0),
                   "take the declaration out", "a declaration of entities is not read");
  htmlParserCtxt *ctxt = htmlNewParserCtxt();
  if (!ctxt)
    return PM_ERR_NOMEM;
  *doc = htmlCtxtReadMemory(ctxt, bytes.data, (int)bytes.len, NULL, "UTF-8",
                            HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                HTML_PARSE_RECOVER);
  const PmStatus st = *doc ? PM_OK : fail_xml(job, path, xmlCtxtGetLastError(ctxt));
  htmlFreeParserCtxt(ctxt);
  return st;
}

long pm_xml_number(PmStr s, long otherwise) {
  enum { MOST = 100000000 };
  long v = 0;
  size_t i = 0;
  const bool minus = s.len && s.data[0] == '-';
  for (i = minus; i < s.len && s.data[i] >= '0' && s.data[i] <= '9'; ++i)
    if (v < MOST)
      v = v * 10 + (s.data[i] - '0');
  if (i == minus)
    return otherwise;
  if (i + 1 < s.len && s.data[i] == '.' && s.data[i + 1] >= '5' && s.data[i + 1] <= '9')
    ++v;
  return minus ? -v : v;
}
