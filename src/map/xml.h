// SPDX-License-Identifier: MIT
// What the files of XML sources share; the one place of this stage that knows libxml2.
// xml_xpath.c checks and compiles references, xml_path.c evaluates simple paths by
// itself, xml_call.c simple calls, xml_stream.c reads records one at a time, source_xml.c
// is the source.
#ifndef PM_MAP_XML_H
#define PM_MAP_XML_H

#include "map/source.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlreader.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

enum { PM_XML_MAX_DOCUMENT = 1 << 30 }; // bytes, of a document in memory

typedef struct PmXmlPath PmXmlPath;
typedef struct PmXmlCall PmXmlCall;

/// A reference, compiled.
typedef struct {
  PmXmlPath *path;           // a simple path, or
  PmXmlCall *call;           // a simple call, tried first, or NULL
  xmlXPathCompExprPtr xpath; // any expression but a simple path
  bool inside; // looks only at the element, what is in it, and attributes around it
} PmXmlReference;

/// Where an expression is evaluated.
typedef struct {
  PmJob *job;
  const char *name; // of the document
  xmlXPathContextPtr context;
} PmXmlPlace;

typedef struct {
  xmlNodePtr *items;
  size_t n, cap;
} PmXmlNodes;

// --- xml_xpath.c

PM_NODISCARD PmStatus pm_xml_compile(PmArena *arena, const PmFormulation *formulation,
                                     PmReference *ref, PmFault *fault);
void pm_xml_release(PmReference *ref);

/// An error handler: errors stay in the context.
void pm_xml_keep_silent(void *data, xmlErrorPtr error);

/// A context with the formulation's namespaces; also after a failure the caller's.
PM_NODISCARD PmStatus pm_xml_context(xmlDocPtr doc, const PmFormulation *formulation,
                                     xmlXPathContextPtr *context);

/// Evaluates a reference that is no simple path; free the result.
PM_NODISCARD PmStatus pm_xml_evaluate(const PmXmlPlace *place, const PmReference *ref,
                                      xmlNodePtr node, xmlXPathObjectPtr *result);

// --- xml_path.c

/// `*path` is NULL where the expression is more than a simple path: steps along child,
/// attribute, self, parent, ancestor and descendant axes, with conditions of the form
/// [@n], [@n='v'], [n='v'], [string-length() = 10], [not(…)], and ( … )[last()] around
/// it.
PM_NODISCARD PmStatus pm_xml_path_compile(PmArena *arena,
                                          const PmFormulation *formulation, PmStr text,
                                          PmXmlPath **path);

/// Appends the nodes that the path selects from `node`, in document order.
PM_NODISCARD PmStatus pm_xml_path_select(const PmXmlPath *path, xmlNodePtr node,
                                         PmArena *arena, PmXmlNodes *nodes);

bool pm_xml_path_is_inside(const PmXmlPath *path);

/// The number of steps of a path that a stream can follow: child steps from the root with
/// conditions on attributes only, or one descendant step; else 0.
size_t pm_xml_path_stream_steps(const PmXmlPath *path);
bool pm_xml_path_is_anywhere(const PmXmlPath *path); // it is one descendant step

/// Whether an element passes step `i`.
PM_NODISCARD PmStatus pm_xml_path_test(const PmXmlPath *path, size_t i, xmlNodePtr node,
                                       bool *passes);

/// The string-value of a node (XPath 1.0, section 5): borrowed from the document, or in
/// `arena`.
PM_NODISCARD PmStatus pm_xml_text(const xmlNode *node, PmArena *arena, PmStr *text);

// --- xml_call.c

/// What a call makes.
typedef struct {
  bool known;   // else it is not answered here
  bool is_text; // else it is nodes, in document order
  PmStr text;
  PmXmlNodes nodes;
} PmXmlAnswer;

/// `*call` is NULL where the expression is none of substring-after(path, 'v'),
/// substring-before(path, 'v'), id(translate(path, 'v', '')) with steps behind it or
/// none, and path | path.
PM_NODISCARD PmStatus pm_xml_call_compile(PmArena *arena,
                                          const PmFormulation *formulation, PmStr text,
                                          PmXmlCall **call);
/// Several ids in one value and unions of two kinds of nodes are not answered.
PM_NODISCARD PmStatus pm_xml_call_answer(const PmXmlCall *call, xmlNodePtr node,
                                         PmArena *arena, PmXmlAnswer *answer);

// --- xml_text.c

/// An element as text, with the tags of the elements around it.
PM_NODISCARD PmStatus pm_xml_record_text(xmlNodePtr node, PmArena *arena,
                                         PmRecordText *text);

// --- xml_stream.c

typedef struct PmXmlStream PmXmlStream;

/// Opens a source to be read record by record.
PM_NODISCARD PmStatus pm_xml_stream_open(PmJob *job, const PmOpening *opening,
                                         const PmXmlPath *iterator, PmXmlStream **stream);
/// The next record, or NULL at the end; it stays until the next one is asked for.
PM_NODISCARD PmStatus pm_xml_stream_next(PmXmlStream *stream, xmlNodePtr *node);
void pm_xml_stream_close(PmXmlStream *stream);

/// The same for a part, which must stay.
PM_NODISCARD PmStatus pm_xml_stream_open_part(const PmOpening *opening,
                                              const PmXmlPath *iterator, PmPart *part,
                                              PmXmlStream **stream);
/// The line of the document in which a node stands, or 0.
uint64_t pm_xml_stream_line(const PmXmlStream *stream, long line);

// --- xml_cut.c

typedef struct PmXmlCutter PmXmlCutter;

/// Begins to cut a document between the records of `iterator`; NULL where that cannot be
/// done.
PM_NODISCARD PmStatus pm_xml_cutter_open(PmJob *job, const PmOpening *opening,
                                         const PmXmlPath *iterator, PmXmlCutter **cutter);
/// The next part, for pm_xml_stream_open_part; its `len` is 0 behind the last.
PM_NODISCARD PmStatus pm_xml_cut(PmXmlCutter *cutter, PmPart *part);
void pm_xml_cutter_close(PmXmlCutter *cutter);

/// Reports that a document is not well-formed.
PM_NODISCARD PmStatus pm_xml_not_well_formed(PmJob *job, const char *name,
                                             const xmlError *error);
/// Reports that a document declares entities.
PM_NODISCARD PmStatus pm_xml_has_entities(PmJob *job, const char *name, uint64_t line);

#endif
