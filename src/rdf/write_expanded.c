// SPDX-License-Identifier: MIT
// Expanded JSON-LD of a whole dataset: what the W3C's algorithm makes of it
// (jsonld_from_rdf.c), a node object a line.
#include "rdf/jsonld.h"
#include "rdf/write.h"

#include <stdint.h>
#include <stdlib.h>

typedef struct {
  PmWriting *writing;
  PmFromRdf *from_rdf;
} Expanded;

static PmStatus expanded_quad(void *self, const PmQuad *quad) {
  const PmSink *sink = pm_from_rdf_sink(((Expanded *)self)->from_rdf);
  return pm_sink_quad(sink, quad);
}

static PmStatus put_nodes(PmPen *pen, const PmJson *document) {
  PmBuf text = pm_buf(SIZE_MAX / 4);
  PmStatus st = PM_OK;
  pm_pen_char(pen, '[');
  for (size_t i = 0; i < document->n && !st; ++i) {
    pm_buf_clear(&text);
    st = pm_json_write(&text, document->items[i]);
    pm_pen_put(pen, i ? PM_STR(",\n") : PM_STR("\n"));
    pm_pen_put(pen, pm_buf_str(&text));
  }
  pm_pen_put(pen, PM_STR("\n]\n"));
  pm_buf_release(&text);
  return st;
}

static PmStatus expanded_end(void *self) {
  Expanded *e = self;
  PmJson *document = NULL;
  PM_TRY(pm_from_rdf_document(e->from_rdf, &document));
  return put_nodes(&e->writing->pen, document);
}

static void expanded_free(void *self) {
  Expanded *e = self;
  pm_from_rdf_free(e->from_rdf);
  free(e);
}

PmStatus pm_write_expanded_jsonld(PmWriting *writing, PmFormatWriter *made) {
  const PmFromRdfOptions options = {.native_types = writing->options->native_types,
                                    .direction = writing->options->rdf_direction};
  Expanded *e = calloc(1, sizeof *e);
  if (!e)
    return PM_ERR_NOMEM;
  e->writing = writing;
  *made = (PmFormatWriter){
      .quad = expanded_quad, .end = expanded_end, .free = expanded_free, .self = e};
  return pm_from_rdf_new(writing->job, &options, &e->from_rdf);
}
