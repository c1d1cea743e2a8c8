// SPDX-License-Identifier: MIT
// What pm_writer_new and the writers of the formats know of each other. Private to
// src/rdf.
#ifndef PM_RDF_WRITE_H
#define PM_RDF_WRITE_H

#include "rdf/names.h"
#include "rdf/pen.h"

/// What every writer starts from; lives as long as the writer.
typedef struct {
  PmJob *job;
  const PmWriteOptions *options;
  PmPen pen;
  PmNames names;
  struct PmGraph *graph; // of the pretty writer that it stands beside, or NULL
} PmWriting;

/// One format's writer: quads come checked, graph names only where the format has them.
/// `quad` may leave errors in the pen. `free` may be NULL.
typedef struct {
  PmStatus (*quad)(void *self, const PmQuad *quad);
  PmStatus (*end)(void *self);
  void (*free)(void *self);
  PmStatus (*lines)(void *self, PmStr lines); // or NULL
  struct PmGraph *graph;                      // of a pretty writer
  void *self;
} PmFormatWriter;

PM_NODISCARD PmStatus pm_write_nt(PmWriting *writing, PmFormatWriter *made);
PM_NODISCARD PmStatus pm_write_turtle(PmWriting *writing, PmFormatWriter *made);
PM_NODISCARD PmStatus pm_write_jsonld(PmWriting *writing, PmFormatWriter *made);
PM_NODISCARD PmStatus pm_write_rdfjson(PmWriting *writing, PmFormatWriter *made);
PM_NODISCARD PmStatus pm_write_rdfxml(PmWriting *writing, PmFormatWriter *made);
PM_NODISCARD PmStatus pm_write_pretty_turtle(PmWriting *writing, PmFormatWriter *made);
PM_NODISCARD PmStatus pm_write_expanded_jsonld(PmWriting *writing, PmFormatWriter *made);
PM_NODISCARD PmStatus pm_write_pretty_jsonld(PmWriting *writing, PmFormatWriter *made);

/// An error about what is to be written, which has no place in a file.
#define PM_NOWHERE ((PmPosition){NULL, 0, 0})

#endif
