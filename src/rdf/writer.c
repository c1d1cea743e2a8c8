// SPDX-License-Identifier: MIT
// The front of all writers: checks what RDF allows in each position, drops or refuses
// graph names, and hands on to the writer of the format.
#include "rdf/write.h"

#include <stdlib.h>

struct PmWriter {
  PmWriting writing;
  PmWriteOptions options;
  PmFormatWriter format;
  PmSink sink;
};

typedef PmStatus Make(PmWriting *writing, PmFormatWriter *made);

static const struct {
  Make *make, *make_pretty;
  bool graphs; // the format has a place for graph names
} formats[] = {
    [PM_FORMAT_UNKNOWN] = {NULL, NULL, false},
    [PM_FORMAT_NTRIPLES] = {pm_write_nt, pm_write_nt, false},
    [PM_FORMAT_NQUADS] = {pm_write_nt, pm_write_nt, true},
    [PM_FORMAT_TURTLE] = {pm_write_turtle, pm_write_pretty_turtle, false},
    [PM_FORMAT_TRIG] = {pm_write_turtle, pm_write_pretty_turtle, true},
    [PM_FORMAT_JSONLD] = {pm_write_jsonld, pm_write_pretty_jsonld, true},
    [PM_FORMAT_JSONL] = {pm_write_jsonld, pm_write_pretty_jsonld, true},
    [PM_FORMAT_RDFXML] = {pm_write_rdfxml, pm_write_rdfxml, false},
    [PM_FORMAT_N3] = {pm_write_turtle, pm_write_pretty_turtle, false},
    [PM_FORMAT_RDFJSON] = {pm_write_rdfjson, pm_write_rdfjson, false},
};

static PmStatus refuse(const PmWriter *w, const char *hint, const char *what) {
  return pm_fail(w->writing.job, PM_ERR_INVALID, PM_NOWHERE, hint, "%s cannot hold %s",
                 pm_format_title(w->options.format), what);
}

static bool is_resource(const PmTerm *term) {
  return term->kind == PM_TERM_IRI || term->kind == PM_TERM_BNODE;
}

// RDF 1.1 Concepts, section 3.1.
static PmStatus check(const PmWriter *w, const PmQuad *quad) {
  if (!is_resource(&quad->subject))
    return refuse(w, NULL, "a triple whose subject is neither IRI nor blank node");
  if (quad->predicate.kind != PM_TERM_IRI)
    return refuse(w, NULL, "a triple whose predicate is no IRI");
  if (quad->object.kind == PM_TERM_NONE)
    return refuse(w, NULL, "a triple without an object");
  if (quad->graph.kind != PM_TERM_NONE && !is_resource(&quad->graph))
    return refuse(w, NULL, "a graph whose name is neither IRI nor blank node");
  return PM_OK;
}

// A status that stuck to the pen has had no message yet unless an output gave one.
static PmStatus pen_status(const PmWriter *w) {
  const PmStatus st = pm_pen_status(&w->writing.pen);
  return st == PM_ERR_INVALID ? refuse(w, NULL, "this blank node label") : st;
}

static PmStatus writer_quad(void *self, const PmQuad *quad) {
  PmWriter *w = self;
  PM_TRY(check(w, quad));
  PmQuad triple;
  if (quad->graph.kind != PM_TERM_NONE && w->options.drop_graphs) {
    triple = *quad;
    triple.graph = (PmTerm){0};
    quad = &triple;
  }
  if (quad->graph.kind != PM_TERM_NONE && !formats[w->options.format].graphs)
    return refuse(w, "choose nq, trig or jsonld, or drop the graph names",
                  "quads in named graphs");
  PM_TRY(w->format.quad(w->format.self, quad));
  return pen_status(w);
}

// N-Triples and N-Quads: what is handed over is what is written.
static PmStatus writer_lines(void *self, PmStr lines) {
  PmWriter *w = self;
  pm_pen_put(&w->writing.pen, lines);
  return pm_pen_status(&w->writing.pen);
}

// The other formats that know what to do with lines.
static PmStatus format_lines(void *self, PmStr lines) {
  PmWriter *w = self;
  PM_TRY(w->format.lines(w->format.self, lines));
  return pen_status(w);
}

static PmStatus writer_prefix(void *self, PmStr prefix, PmStr iri) {
  PmWriter *w = self;
  const PmNames *names = &w->writing.names;
  const PmNamespace *owner = names->fixed ? NULL : pm_names_owner(names, prefix);
  if (owner && owner->used && !owner->declared && !pm_str_eq(owner->iri, iri))
    pm_pen_flush(&w->writing.pen); // what was written with the prefix keeps its meaning
  return pm_names_add(&w->writing.names, (PmPrefix){prefix, iri}, true);
}

static PmStatus writer_end(void *self) {
  PmWriter *w = self;
  if (w->format.end)
    PM_TRY(w->format.end(w->format.self));
  pm_pen_flush(&w->writing.pen);
  return pen_status(w);
}

static PmStatus add_prefixes(PmNames *names, const PmWriteOptions *options) {
  size_t n = 0;
  const PmPrefix *known = pm_prefixes_well_known(&n);
  for (size_t i = 0; i < n && !options->no_well_known; ++i)
    PM_TRY(pm_names_add(names, known[i], false));
  for (size_t i = 0; i < options->n_prefixes; ++i)
    PM_TRY(pm_names_add(names, options->prefixes[i], true));
  return PM_OK;
}

static PmStatus start(PmWriter *w, PmOutput *output) {
  const bool expanded = w->options.expanded && w->options.format == PM_FORMAT_JSONLD;
  Make *make = expanded            ? pm_write_expanded_jsonld
               : w->options.pretty ? formats[w->options.format].make_pretty
                                   : formats[w->options.format].make;
  if (!make)
    return pm_fail(w->writing.job, PM_ERR_UNSUPPORTED, PM_NOWHERE, NULL,
                   "this version does not write %s", pm_format_title(w->options.format));
  PM_TRY(pm_pen_init(&w->writing.pen, output));
  PM_TRY(add_prefixes(&w->writing.names, &w->options));
  return make(&w->writing, &w->format);
}

PmStatus pm_writer_new(PmJob *job, PmOutput *output, const PmWriteOptions *options,
                       PmWriter **writer) {
  *writer = NULL;
  PmWriter *w = calloc(1, sizeof *w);
  if (!w)
    return PM_ERR_NOMEM;
  w->options = *options;
  w->writing.job = job;
  w->writing.options = &w->options;
  w->writing.graph = options->beside ? options->beside->format.graph : NULL;
  w->sink = (PmSink){
      .quad = writer_quad, .prefix = writer_prefix, .end = writer_end, .self = w};
  if (formats[options->format].make == pm_write_nt) {
    w->sink.lines = writer_lines;
    w->sink.no_graph_lines = options->drop_graphs || !formats[options->format].graphs;
  }
  const PmStatus st = start(w, output);
  if (st) {
    pm_writer_free(w);
    return st;
  }
  if (w->format.lines) {
    w->sink.lines = format_lines;
    w->sink.no_graph_lines = !options->drop_graphs && !formats[options->format].graphs;
  }
  *writer = w;
  return PM_OK;
}

const PmSink *pm_writer_sink(PmWriter *writer) { return &writer->sink; }

void pm_writer_free(PmWriter *w) {
  if (!w)
    return;
  if (w->format.free)
    w->format.free(w->format.self);
  pm_pen_release(&w->writing.pen);
  pm_names_release(&w->writing.names);
  free(w);
}
