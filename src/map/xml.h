// SPDX-License-Identifier: MIT
// What the files of XML sources share.
// References are XPath (xpath.h), xml_stream.c reads records one at a time, xml_cut.c
// cuts a document for several threads, source_xml.c is the source.
#ifndef PM_MAP_XML_H
#define PM_MAP_XML_H

#include "map/xpath.h"

enum { PM_XML_MAX_DOCUMENT = 1 << 30 }; // bytes, of a document in memory

/// A reference, compiled.
typedef struct {
  const PmXpath *xpath;
  bool inside; // looks only at the element, what is in it, and attributes around it
} PmXmlReference;

// --- xml_text.c

/// An element as text, with the tags of the elements around it.
PM_NODISCARD PmStatus pm_xml_record_text(xmlNodePtr node, PmArena *arena,
                                         PmRecordText *text);

// --- xml_stream.c

typedef struct PmXmlStream PmXmlStream;

/// Opens a source to be read record by record.
PM_NODISCARD PmStatus pm_xml_stream_open(PmJob *job, const PmOpening *opening,
                                         const PmXpath *iterator, PmXmlStream **stream);
/// The next record, or NULL at the end; it stays until the next one is asked for.
PM_NODISCARD PmStatus pm_xml_stream_next(PmXmlStream *stream, xmlNodePtr *node);
void pm_xml_stream_close(PmXmlStream *stream);

/// Reads a source to its end: PM_OK if it is well-formed and declares no entities.
PM_NODISCARD PmStatus pm_xml_stream_check(PmJob *job, const PmOpening *opening);

/// The same for a part, which must stay.
PM_NODISCARD PmStatus pm_xml_stream_open_part(const PmOpening *opening,
                                              const PmXpath *iterator, PmPart *part,
                                              PmXmlStream **stream);
/// The line of the document in which a node stands, or 0.
uint64_t pm_xml_stream_line(const PmXmlStream *stream, long line);

// --- xml_cut.c

typedef struct PmXmlCutter PmXmlCutter;

/// Begins to cut a document between the records of `iterator`; NULL where that cannot be
/// done.
PM_NODISCARD PmStatus pm_xml_cutter_open(PmJob *job, const PmOpening *opening,
                                         const PmXpath *iterator, PmXmlCutter **cutter);
/// The next part, for pm_xml_stream_open_part; its `len` is 0 behind the last.
PM_NODISCARD PmStatus pm_xml_cut(PmXmlCutter *cutter, PmPart *part);
void pm_xml_cutter_close(PmXmlCutter *cutter);

/// Reports that a document is not well-formed.
PM_NODISCARD PmStatus pm_xml_not_well_formed(PmJob *job, const char *name,
                                             const xmlError *error);
/// Reports that a document declares entities.
PM_NODISCARD PmStatus pm_xml_has_entities(PmJob *job, const char *name, uint64_t line);

#endif
