// SPDX-License-Identifier: MIT
// What this stage uses of libxml2: its parsers and its trees, and nothing of its XPath.
#ifndef PM_MAP_LIBXML_H
#define PM_MAP_LIBXML_H

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/tree.h>
#include <libxml/valid.h>
#include <libxml/xmlreader.h>

#endif
