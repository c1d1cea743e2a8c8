// SPDX-License-Identifier: MIT
// The frame of a JSON-LD document being written, for the streaming and the pretty writer.
// Private to src/rdf.
#ifndef PM_RDF_JSONLD_FRAME_H
#define PM_RDF_JSONLD_FRAME_H

#include "rdf/json_node.h"

typedef struct {
  PmWriting *writing;
  PmWords words;
  PmNames names; // prefixes of the context given; JSON Lines without one: IRIs in full
  PmBuf context; // text of the context given
  bool lines;
} PmFrame;

/// Takes the context given and prepares words and nodes.
PM_NODISCARD PmStatus pm_frame_init(PmFrame *frame, PmWriting *writing, PmNodes *nodes);
void pm_frame_release(PmFrame *frame);

/// Writes what stands before the first object, before everything in the buffer.
/// `all_prefixes`: not only those used so far.
void pm_frame_put_head(PmFrame *frame, bool all_prefixes);

/// Begins a line of JSON Lines, up to the members of the node; `graph` of kind
/// PM_TERM_NONE is the default graph.
void pm_frame_begin_line(PmFrame *frame, const PmTerm *graph);
void pm_frame_end_line(PmFrame *frame, const PmTerm *graph);

#endif
