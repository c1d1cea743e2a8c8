// SPDX-License-Identifier: MIT
// XML for the page readers (TEI, ALTO, METS, hOCR): the one place of this stage that
// knows libxml2. No network, no document type, no entities but those of XML itself.
#ifndef PM_PAGE_XML_H
#define PM_PAGE_XML_H

#include "page/internal.h"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/tree.h>

/// Whether `n` is an element of this local name.
bool pm_xml_is(const xmlNode *n, const char *name);

/// An attribute's value by local name, borrowed from the document; empty for none.
PmStr pm_xml_attribute(const xmlNode *n, const char *name);

/// The first child element of this local name, or NULL.
const xmlNode *pm_xml_child(const xmlNode *n, const char *name);

/// The next node in document order below `top`, or NULL.
const xmlNode *pm_xml_next(const xmlNode *n, const xmlNode *top);

/// The first element of this local name from `top` on, or NULL.
const xmlNode *pm_xml_find(const xmlNode *top, const char *name);

/// Parses a document; what it refuses it names with file, line and column. Free with
/// xmlFreeDoc.
PM_NODISCARD PmStatus pm_xml_parse(PmJob *job, const char *path, PmStr bytes,
                                   xmlDoc **doc);

/// Parses HTML as browsers do, for hOCR.
PM_NODISCARD PmStatus pm_xml_parse_html(PmJob *job, const char *path, PmStr bytes,
                                        xmlDoc **doc);

/// A number of digits, a point and digits, rounded; `otherwise` where there is none.
long pm_xml_number(PmStr s, long otherwise);

#endif
