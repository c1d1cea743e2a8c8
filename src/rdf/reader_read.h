// SPDX-License-Identifier: MIT
// What the readers share, and the formats behind pm_rdf_read.
#ifndef PM_RDF_READER_READ_H
#define PM_RDF_READER_READ_H

#include "rdf/text_read.h"
#include "rdf/window_read.h"

enum {
  PM_READ_CHUNK = 64 << 10,
  PM_READ_MAX_DEPTH = 1000,      // the default
  PM_READ_MAX_TOKEN = 256 << 20, // the default
  PM_READ_MAX_MESSAGES = 100,    // about bad statements; the rest are counted
};

typedef struct {
  PmWindow window;
  PmText text;
  const PmReadOptions *options;
  const PmSink *sink;
  PmFormat format;
  size_t max_depth, max_token; // with the defaults filled in
  PmJob *job;                  // the caller's
  PmJob muted;                 // the window's job once PM_READ_MAX_MESSAGES are out
  uint64_t n_bad;              // statements left out
} PmReader;

/// Counts a bad statement that is left out; after many, messages about them stop.
void pm_reader_skipped(PmReader *r);

/// Reports a token longer than max_token.
PmStatus pm_reader_too_long(PmReader *r, const char *at, const char *what);
/// Reports nesting deeper than max_depth.
PmStatus pm_reader_too_deep(PmReader *r, const char *at);

/// Resolves the escapes of a string or IRI (`in_iri`: \u and \U only, and only to what an
/// IRI may hold) into the reader's text. Errors are reported; `raw` is in the window.
PM_NODISCARD PmStatus pm_reader_unescape(PmReader *r, PmStr raw, bool in_iri, PmStr *out);

/// Checks the language tag at `q`, behind the @ (LANG_DIR of RDF 1.2), and cuts it into
/// language and direction; `*q` moves past it. The whole tag must be in the window.
PM_NODISCARD PmStatus pm_reader_language(PmReader *r, const char **q, PmTerm *literal);

/// Checks the datatype just read; xsd:string becomes the empty one.
PM_NODISCARD PmStatus pm_reader_datatype(PmReader *r, const char *at, PmTerm *literal);

/// Appends the base IRI: the options', or the file's own; nothing if it has none.
PM_NODISCARD PmStatus pm_reader_base(const PmReader *r, PmBuf *base);

/// Hands a quad over; the place is that of `at`.
static inline PmStatus pm_reader_emit(PmReader *r, const PmQuad *quad, const char *at) {
  if (r->options->position)
    *r->options->position = pm_window_at(&r->window, at);
  return r->sink->quad(r->sink->self, quad);
}

PM_NODISCARD PmStatus pm_read_jsonld(PmReader *r);
PM_NODISCARD PmStatus pm_read_lines(PmReader *r);
PM_NODISCARD PmStatus pm_read_turtle(PmReader *r);
PM_NODISCARD PmStatus pm_read_raptor(PmReader *r);

/// pm_rdf_read with pieces of `chunk` bytes, for tests of what crosses a chunk.
PM_NODISCARD PmStatus pm_rdf_read_chunked(PmJob *job, PmInput *input,
                                          const PmReadOptions *options,
                                          const PmSink *sink, size_t chunk);

#endif
