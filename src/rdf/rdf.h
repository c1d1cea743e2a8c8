// SPDX-License-Identifier: MIT
// RDF terms, quads and the quad sink; readers and writers stand on both sides of it.
// A term is a small value over borrowed bytes: nothing in the hot path allocates.
// The one header of this folder for the other stages.
#ifndef PM_RDF_RDF_H
#define PM_RDF_RDF_H

#include "base/base.h"

#define PM_RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#define PM_RDFS "http://www.w3.org/2000/01/rdf-schema#"
#define PM_XSD "http://www.w3.org/2001/XMLSchema#"

typedef enum {
  PM_TERM_NONE = 0, // no term: the default graph in a quad's graph position
  PM_TERM_IRI,
  PM_TERM_BNODE,
  PM_TERM_LITERAL,
  PM_TERM_TRIPLE, // RDF 1.2 triple term
} PmTermKind;

/// Base direction of a literal (RDF 1.2 rdf:dirLangString).
typedef enum { PM_DIR_NONE = 0, PM_DIR_LTR, PM_DIR_RTL } PmDirection;

typedef struct PmTriple PmTriple;

/// An RDF term (RDF 1.1 Concepts, section 3; RDF 1.2 where noted). All bytes are UTF-8
/// and borrowed: a sink that keeps a term copies it.
typedef struct {
  PmTermKind kind;
  PmDirection direction; // literal with a language only
  PmStr value;           // IRI; blank node label without "_:"; lexical form
  PmStr datatype; // literal: datatype IRI, empty for xsd:string and with a language
  PmStr language; // literal: tag as written, empty if none
  const PmTriple *triple; // triple term only
} PmTerm;

struct PmTriple {
  PmTerm subject, predicate, object;
};

typedef struct {
  PmTerm subject, predicate, object;
  PmTerm graph; // PM_TERM_NONE for the default graph
} PmQuad;

static inline PmTerm pm_iri(PmStr iri) {
  return (PmTerm){.kind = PM_TERM_IRI, .value = iri};
}
static inline PmTerm pm_bnode(PmStr label) {
  return (PmTerm){.kind = PM_TERM_BNODE, .value = label};
}
static inline PmTerm pm_literal(PmStr lexical) {
  return (PmTerm){.kind = PM_TERM_LITERAL, .value = lexical};
}
static inline PmTerm pm_typed_literal(PmStr lexical, PmStr datatype) {
  return (PmTerm){.kind = PM_TERM_LITERAL, .value = lexical, .datatype = datatype};
}
static inline PmTerm pm_lang_literal(PmStr lexical, PmStr language) {
  return (PmTerm){.kind = PM_TERM_LITERAL, .value = lexical, .language = language};
}

/// Same term (RDF 1.1 Concepts 3.2–3.4: literal by lexical form, datatype and tag; tags
/// compare without case).
bool pm_term_eq(const PmTerm *a, const PmTerm *b);

/// Copies a term, its strings and triple, into the arena.
PM_NODISCARD PmStatus pm_term_copy(PmArena *arena, const PmTerm *term, PmTerm *copy);

/// Appends the term in N-Triples syntax, with the canonical escapes of RDF 1.2 N-Triples,
/// section 5: the form in which quads are sorted and compared.
PM_NODISCARD PmStatus pm_term_to_ntriples(const PmTerm *term, PmBuf *buf);

/// Appends the quad as a statement of N-Quads, its terms as above, without the line's
/// end.
PM_NODISCARD PmStatus pm_quad_to_nquads(const PmQuad *quad, PmBuf *buf);

/// Where quads go. A writer, a store loader, a counter, a filter: each is a sink. Members
/// may be NULL, except `quad`; what is handed over is borrowed for the call.
typedef struct PmSink {
  PmStatus (*quad)(void *self, const PmQuad *quad);
  PmStatus (*prefix)(void *self, PmStr prefix, PmStr iri); // without the colon
  PmStatus (*base)(void *self, PmStr iri);
  PmStatus (*end)(void *self); // after the last quad of the last input
  // Takes statements that are lines already: see pm_sink_lines.
  PmStatus (*lines)(void *self, PmStr lines);
  bool no_graph_lines; // `lines` takes triples only
  void *self;
} PmSink;

PM_NODISCARD static inline PmStatus pm_sink_quad(const PmSink *sink, const PmQuad *quad) {
  return sink->quad(sink->self, quad);
}
PM_NODISCARD static inline PmStatus pm_sink_end(const PmSink *sink) {
  return sink->end ? sink->end(sink->self) : PM_OK;
}

/// Hands over statements that are written already: lines of N-Quads with the canonical
/// escapes, each with its newline. A sink that takes no lines gets them quad by quad.
/// `graphs`: some of them may have a graph name.
PM_NODISCARD PmStatus pm_sink_lines(PmJob *job, const PmSink *sink, PmStr lines,
                                    bool graphs);

/// The triple of such a line: what stands before the graph name and the full stop. Empty
/// where the line is none.
PmStr pm_line_triple(PmStr line);

typedef enum {
  PM_FORMAT_UNKNOWN = 0,
  PM_FORMAT_NTRIPLES,
  PM_FORMAT_NQUADS,
  PM_FORMAT_TURTLE,
  PM_FORMAT_TRIG,
  PM_FORMAT_JSONLD,
  PM_FORMAT_JSONL, // JSON-LD documents, one a line
  PM_FORMAT_RDFXML,
  PM_FORMAT_N3,      // what of N3 is Turtle
  PM_FORMAT_RDFJSON, // written only
} PmFormat;

/// By the names of the command line: nt nq ttl trig jsonld jsonl rdfxml n3
/// rdfjson.
PmFormat pm_format_by_name(PmStr name);
/// By the ending of a file name, `.gz` apart.
PmFormat pm_format_by_path(PmStr path);
/// By a media type, "text/turtle; charset=utf-8"; unknown for those that name no one
/// format, as text/plain.
PmFormat pm_format_by_media_type(PmStr type);
/// "ttl", "Turtle"; static.
const char *pm_format_name(PmFormat format);
const char *pm_format_title(PmFormat format);

/// A copy of a remote JSON-LD context: this library opens no connections.
typedef struct {
  PmStr iri;        // of a context, or, ending in '/', of the folder of several
  const char *path; // a file, or a folder for the latter
} PmContextMap;

/// How base directions of JSON-LD become RDF (JSON-LD 1.1 API, section 9.3 rdfDirection).
typedef enum {
  PM_RDF_DIRECTION_NONE = 0, // left out
  PM_RDF_DIRECTION_I18N,     // in a datatype of the i18n namespace
  PM_RDF_DIRECTION_COMPOUND, // in a node of its own
} PmRdfDirection;

enum {
  PM_READ_DEPTH_LIMIT = 2000,    // what the stack of a thread bears
  PM_READ_TOKEN_LIMIT = 1 << 30, // a window of some more fits all machines
};

/// Reading. Zero is the default of every member.
typedef struct {
  PmFormat format;    // PM_FORMAT_UNKNOWN: by name, then by content
  PmStr base;         // base IRI; empty: the file's own IRI
  bool lax;           // N-Triples, N-Quads: skip and count lines that do not parse
  bool all_errors;    // go on after an error to report the next (validation); after
                      // 100 they are only counted
  PmStr bnode_prefix; // put before each blank node label, to keep files apart
  size_t max_depth;   // nesting of [ ], ( ), << >>; 0 is 1,000
  size_t max_token;   // bytes of one IRI or literal; 0 is 256 MiB
  const PmContextMap *context_map; // JSON-LD
  size_t n_context_map;
  PmRdfDirection rdf_direction; // JSON-LD
  PmPosition *position; // if set, kept at the object of the triple being handed over
                        // (N-Triples, N-Quads: at the start of the statement)
} PmReadOptions;

/// Reads all of `input` and hands every quad to `sink` (without calling its `end`).
/// Syntax errors are reported with line and column, and returned as PM_ERR_SYNTAX.
PM_NODISCARD PmStatus pm_rdf_read(PmJob *job, PmInput *input,
                                  const PmReadOptions *options, const PmSink *sink);

/// Resolves `reference` against `base` (RFC 3986, section 5.2) into `out` (cleared
/// first).
PM_NODISCARD PmStatus pm_iri_resolve(PmStr base, PmStr reference, PmBuf *out);

/// Whether `iri` is absolute and holds only characters that an IRI may (RFC 3987).
bool pm_iri_is_valid(PmStr iri);

/// A prefix (without the colon) and the namespace it stands for.
typedef struct {
  PmStr prefix, iri;
} PmPrefix;

/// The prefixes that the field knows by heart (rdf, skos, dcterms, pm, …); static.
const PmPrefix *pm_prefixes_well_known(size_t *n);

/// A JSON-LD context to write by. It is read once, for any number of writers.
typedef struct PmKeyContext PmKeyContext;

/// Reads a context document, `{"@context": …}` or the context alone, remote contexts in
/// it by the context map of `options`. `name` is of its file, for messages. What would
/// make a written document mean something else is refused with a message. Free with
/// pm_key_context_free.
PM_NODISCARD PmStatus pm_key_context_read(PmJob *job, PmStr text, const char *name,
                                          const PmReadOptions *options,
                                          PmKeyContext **context);
void pm_key_context_free(PmKeyContext *context);

typedef struct PmWriter PmWriter;

/// Writing. Zero is the default of every member.
typedef struct {
  PmFormat format;
  bool drop_graphs;  // write triples: graph names are left out
  bool pretty;       // whole graph in memory: sorted, nested, same graph = same bytes
  bool expanded;     // JSON-LD: of the whole dataset in memory, by the W3C's algorithm
                     // "Serialize RDF as JSON-LD" (API, section 8.4), without a context
  bool native_types; // expanded: numbers and booleans of JSON
  PmRdfDirection rdf_direction; // expanded
  bool no_well_known;           // Turtle, TriG, JSON-LD: no prefixes but those announced
  const PmPrefix *prefixes;     // besides those that the sink's `prefix` announces
  size_t n_prefixes;
  const PmKeyContext *context; // JSON-LD; or NULL
  // Both pretty: the same dataset once more. Only `beside` is given quads; it ends first
  // and is freed last.
  const PmWriter *beside;
} PmWriteOptions;

/// A writer into `output`. Its sink takes quads; `end` finishes the document but neither
/// commits nor closes the output. Free with pm_writer_free. The strings and the context
/// of `options` must outlive the writer. A quad that the format has no place for (a graph
/// name in Turtle, a predicate that makes no XML name in RDF/XML) is reported and
/// PM_ERR_INVALID. Only prefixes that are used get into the document; without `pretty`
/// memory is bounded, and a prefix first used late in a long document is declared there.
PM_NODISCARD PmStatus pm_writer_new(PmJob *job, PmOutput *output,
                                    const PmWriteOptions *options, PmWriter **writer);
const PmSink *pm_writer_sink(PmWriter *writer);
void pm_writer_free(PmWriter *writer);

/// Sorting. Zero is the default of every member.
typedef struct {
  size_t max_memory; // bytes of quads held before they go to $TMPDIR; 0 is 256 MiB
  bool drop_graphs;  // sort triples: graph names are left out
} PmSortOptions;

typedef struct PmSorter PmSorter;

/// A sink that sorts. pm_sorter_write then writes canonical N-Quads (RDF 1.2 N-Quads,
/// section 4: canonical escapes, language tags in lower case) in byte order, each line
/// once (as `LC_ALL=C sort -u` would); once only. Free with pm_sorter_free.
PM_NODISCARD PmStatus pm_sorter_new(PmJob *job, const PmSortOptions *options,
                                    PmSorter **sorter);
const PmSink *pm_sorter_sink(PmSorter *sorter);

/// Adds the file `path`, which a sorter has written: it is merged as it stands, without
/// being sorted again, and read no sooner than by pm_sorter_write.
PM_NODISCARD PmStatus pm_sorter_add_sorted(PmSorter *sorter, const char *path);

PM_NODISCARD PmStatus pm_sorter_write(PmSorter *sorter, PmOutput *output);

/// Takes some lines, each with its newline, borrowed for the call.
typedef PmStatus PmTakeLines(void *self, PmStr lines);

/// As pm_sorter_write, but hands the lines over in order.
PM_NODISCARD PmStatus pm_sorter_hand_over(PmSorter *sorter, PmTakeLines *take,
                                          void *self);
/// Lines that were written or handed over.
uint64_t pm_sorter_count(const PmSorter *sorter);
void pm_sorter_free(PmSorter *sorter);

/// A dataset in memory, to be compared with another up to the names of their blank nodes
/// (RDF 1.2 Concepts, section 4.7).
typedef struct PmDataset PmDataset;

/// An empty dataset; free with pm_dataset_free.
PM_NODISCARD PmStatus pm_dataset_new(PmDataset **dataset);
void pm_dataset_free(PmDataset *dataset);

/// A sink that adds quads; doubles are dropped. It lives as long as the dataset.
const PmSink *pm_dataset_sink(PmDataset *dataset);

/// Distinct quads.
size_t pm_dataset_count(PmDataset *dataset);

/// Zero is the default of every member.
typedef struct {
  uint64_t max_work;    // quads looked at; 0 is 2^30, some ten seconds
  const PmSink *only_a; // gets the quads of `a` that have no counterpart in `b`, sorted
  const PmSink *only_b; // the other way round
} PmCompareOptions;

/// Whether `a` and `b` are isomorphic. PM_ERR_LIMIT when blank nodes are tied up so that
/// max_work does not suffice to tell. Differences are found by what surrounds a blank
/// node, so datasets that differ only in how like blank nodes are linked have none to
/// show.
PM_NODISCARD PmStatus pm_dataset_compare(PmJob *job, PmDataset *a, PmDataset *b,
                                         const PmCompareOptions *options, bool *same);

typedef enum { PM_CANON_SHA256 = 0, PM_CANON_SHA384 } PmCanonHash;

/// Zero is the default of every member.
typedef struct {
  PmCanonHash hash;
  uint64_t max_work; // steps and permutations tried; 0 is 100,000
} PmCanonOptions;

/// RDF Dataset Canonicalization, RDFC-1.0: hands the dataset's quads, each once, with
/// canonical blank node labels (c14n0, …) to `sink`; sorted as N-Quads they are the
/// canonical form. PM_ERR_LIMIT when max_work is used up (section 7.1, dataset
/// poisoning); PM_ERR_UNSUPPORTED for blank nodes in triple terms, which RDFC-1.0 does
/// not define.
PM_NODISCARD PmStatus pm_dataset_canonize(PmJob *job, PmDataset *dataset,
                                          const PmCanonOptions *options,
                                          const PmSink *sink);

#endif
