// SPDX-License-Identifier: MIT
// JSON-LD 1.1 (W3C Recommendation, 16 July 2020): contexts, expansion, to RDF. Internal
// to this folder. Names follow the API specification, whose sections the code cites.
#ifndef PM_RDF_JSONLD_H
#define PM_RDF_JSONLD_H

#include "base/base.h"
#include "rdf/rdf.h"

typedef struct {
  PmStr base;                   // IRI of the document
  const char *name;             // for messages
  const PmJson *expand_context; // a context put before the document's, or NULL
  const PmContextMap *context_map;
  size_t n_context_map;
  PmRdfDirection rdf_direction;
  PmStr bnode_prefix;
  size_t max_depth; // nesting of arrays and objects; 0 is PM_JSON_MAX_DEPTH
} PmJsonldOptions;

/// A remote document: the copy that the context map names.
typedef struct {
  PmJson *json;
  const char *path;
} PmJsonldCopy;

/// One run over one document: everything it makes lives in the arena.
typedef struct {
  PmJob *job;
  PmArena *arena;
  const PmJsonldOptions *options;
  PmStrtab loaded;      // IRIs of remote documents
  PmJsonldCopy *copies; // by number in `loaded`
  size_t cap_copies;
  size_t depth;
  PmPosition at; // of what is worked on, for messages; no file: that of the options
  bool unplaced; // what is worked on comes from several files
  unsigned long long n_bnodes; // made for nodes without one
} PmJsonld;

typedef enum {
  PM_CONTAINER_GRAPH = 1,
  PM_CONTAINER_ID = 2,
  PM_CONTAINER_INDEX = 4,
  PM_CONTAINER_LANGUAGE = 8,
  PM_CONTAINER_LIST = 16,
  PM_CONTAINER_SET = 32,
  PM_CONTAINER_TYPE = 64,
} PmContainer;

/// A text that may be absent, explicitly null, or given.
typedef struct {
  bool set, null;
  PmStr text;
} PmMaybe;

/// A term definition (section 4.1).
typedef struct {
  PmMaybe iri; // set and null where the term is mapped to null
  PmStr type;  // type mapping; empty: none
  PmMaybe language, direction;
  PmStr index, nest;
  unsigned containers; // of PmContainer
  bool prefix, protect, reverse;
  PmJson *context; // local context, or NULL
  PmStr base_url;  // of that context
} PmTermDef;

typedef struct PmContext PmContext;

/// An active context (section 4.1). Shared and unchanging once it is made.
struct PmContext {
  PmMaybe base;
  PmStr original_base;
  PmMaybe vocab, language, direction;
  PmStr *terms; // hash table: keys, and definitions beside them
  PmTermDef **definitions;
  size_t n, n_slots;
  PmContext *previous;
};

typedef struct {
  PmStr base_url;
  bool override_protected;
  bool no_propagate;
  bool skip_scoped; // do not validate scoped contexts that are being processed already
  const struct PmRemote *remote; // contexts being included, innermost first
} PmContextOptions;

/// Frees what stands outside the arena.
void pm_jsonld_release(PmJsonld *ld);

/// A context with nothing in it but the base.
PmContext *pm_jsonld_initial_context(PmJsonld *ld);

/// Context Processing (section 4.1.2).
PM_NODISCARD PmStatus pm_jsonld_process(PmJsonld *ld, PmContext *active,
                                        const PmJson *local,
                                        const PmContextOptions *options,
                                        PmContext **result);

/// The term's definition, or NULL.
PmTermDef *pm_jsonld_term(const PmContext *context, PmStr term);

/// IRI Expansion (section 5.2.2); `out->null` where the value has none.
PM_NODISCARD PmStatus pm_jsonld_expand_iri(PmJsonld *ld, PmContext *active, PmStr value,
                                           bool document_relative, bool vocab,
                                           PmMaybe *out);

/// Expansion of a whole document (section 9.1, expand()): an array.
PM_NODISCARD PmStatus pm_jsonld_expand(PmJsonld *ld, PmJson *document, PmJson **expanded);

/// Deserialize expanded JSON-LD to RDF (section 8.1), quad by quad.
PM_NODISCARD PmStatus pm_jsonld_to_rdf(PmJsonld *ld, const PmJson *expanded,
                                       const PmSink *sink);

/// Serialize RDF as JSON-LD (section 8.4): options of the specification, zero its
/// defaults.
typedef struct {
  bool native_types; // useNativeTypes
  bool rdf_type;     // useRdfType
  PmRdfDirection direction;
} PmFromRdfOptions;

/// Collects a dataset through its sink; the document is made once all is there and lives
/// until the free.
typedef struct PmFromRdf PmFromRdf;
PM_NODISCARD PmStatus pm_from_rdf_new(PmJob *job, const PmFromRdfOptions *options,
                                      PmFromRdf **from_rdf);
const PmSink *pm_from_rdf_sink(PmFromRdf *from_rdf);
PM_NODISCARD PmStatus pm_from_rdf_document(PmFromRdf *from_rdf, PmJson **document);
void pm_from_rdf_free(PmFromRdf *from_rdf);

/// Notes that `value` is worked on, if it knows where it was read.
void pm_jsonld_stand(PmJsonld *ld, const PmJson *value);

/// Counts `ld->depth` up; more than the document's nesting allows is reported as a limit.
PM_NODISCARD PmStatus pm_jsonld_deeper(PmJsonld *ld);

/// Reports "JSON-LD: CODE: …" and returns PM_ERR_INVALID; CODE is one of section 9.6.
PmStatus pm_jsonld_fail(PmJsonld *ld, const char *code, PmStr what);

bool pm_jsonld_is_keyword(PmStr text);
/// "@" and letters only: reserved for keywords to come.
bool pm_jsonld_like_keyword(PmStr text);
/// Begins with a scheme and a colon.
bool pm_jsonld_is_iri(PmStr text);

#endif
