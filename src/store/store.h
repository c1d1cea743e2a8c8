// SPDX-License-Identifier: MIT
// The embedded triple store: named graphs in a folder, answered over SPARQL.
// The one header of this folder for the other stages; nothing behind it shows.
#ifndef PM_STORE_STORE_H
#define PM_STORE_STORE_H

#include "rdf/rdf.h"

typedef struct PmStore PmStore;

typedef enum {
  PM_STORE_READ,   // must be there
  PM_STORE_UPDATE, // made if it is not there
} PmStoreMode;

/// Opens the store in the folder `dir`, once in a process. A reader sees it as it was
/// when it was opened. Free with pm_store_close.
PM_NODISCARD PmStatus pm_store_open(PmJob *job, const char *dir, PmStoreMode mode,
                                    PmStore **store);

/// How many bytes of memory a change may take, about; 256 MiB if nothing is said. Before
/// the first change.
void pm_store_set_memory(PmStore *store, size_t bytes);

/// Has the store keep the full-text index from the next commit on, of all that it holds.
PM_NODISCARD PmStatus pm_store_index_text(PmStore *store);

/// Removes all quads of the named graph; a graph that is not there is fine.
PM_NODISCARD PmStatus pm_store_clear_graph(PmStore *store, PmStr graph);

/// The same for any graph: PM_TERM_NONE is the default graph.
PM_NODISCARD PmStatus pm_store_clear(PmStore *store, const PmTerm *graph);

/// A sink that adds quads; a quad that is there already is not added again.
const PmSink *pm_store_sink(PmStore *store);

/// Makes what was done since opening durable; a folder without a store has one then, if
/// nothing was done too.
PM_NODISCARD PmStatus pm_store_commit(PmStore *store);

/// How many quads the last commit added and deleted, counted operation by operation:
/// those that were there already, or were not, are not among them.
void pm_store_changed(const PmStore *store, uint64_t *added, uint64_t *deleted);

typedef struct {
  uint64_t quads, graphs;     // named graphs
  uint64_t subjects, objects; // distinct; estimates after small changes
  uint64_t terms; // of the dictionary, those that no quad uses any more among them
  uint64_t bytes; // of the file
  bool text;      // the full-text index is kept
} PmStoreInfo;

/// What a store that was opened for reading holds.
PM_NODISCARD PmStatus pm_store_info(PmStore *store, PmStoreInfo *info);

/// Hands over all quads of a store that was opened for reading, graph by graph.
PM_NODISCARD PmStatus pm_store_each(PmStore *store, const PmSink *sink);

/// Reads all of a store that nobody has open in this process, and reports the first fault
/// as PM_ERR_INVALID.
PM_NODISCARD PmStatus pm_store_check(PmJob *job, const char *dir);

/// Writes the store anew without free pages and without terms that no quad uses, and puts
/// it in the old one's place. Who reads goes on reading what it opened.
PM_NODISCARD PmStatus pm_store_compact(PmJob *job, const char *dir);

/// Closes without commit what was not committed, as far as the engine can.
void pm_store_close(PmStore *store);

typedef enum {
  PM_ANSWER_BINDINGS, // SELECT
  PM_ANSWER_BOOLEAN,  // ASK
  PM_ANSWER_GRAPH,    // CONSTRUCT, DESCRIBE
} PmAnswerKind;

/// Receives an answer; members other than `begin` are called as its kind needs. A row has
/// one term a variable, kind PM_TERM_NONE where unbound. `prefix` may be NULL; it gets
/// the query's prefixes before anything else. Borrowed for the call.
typedef struct {
  PmStatus (*prefix)(void *self, PmStr prefix, PmStr iri);
  PmStatus (*begin)(void *self, PmAnswerKind kind, const PmStr *variables, size_t n);
  PmStatus (*row)(void *self, const PmTerm *terms, size_t n);
  PmStatus (*boolean)(void *self, bool value);
  PmStatus (*quad)(void *self, const PmQuad *quad);
  PmStatus (*end)(void *self);
  void *self;
} PmAnswerSink;

/// Who asks other endpoints for SERVICE. The sink gets the rows of a SELECT.
typedef struct {
  PmStatus (*ask)(void *self, PmJob *job, PmStr endpoint, PmStr query,
                  const PmAnswerSink *answer);
  void *self;
} PmService;

typedef struct {
  PmStr text;       // SPARQL
  const char *name; // of the file it came from, for messages
  PmStr base;
  bool strict_default_graph; // else: union of all graphs, each triple once
  double timeout;            // seconds; 0 is no limit
  size_t memory;             // bytes that rows may take; 0 is no limit
  PmOutput *plan;            // if set, the plan with what came true goes there, and no
                             // answer is given
  const PmService *service;  // NULL: SERVICE is refused
} PmQuery;

/// Whether the text is SPARQL 1.1 Query, or with `update` SPARQL 1.1 Update: what is
/// wrong is reported with line and column. Needs no store.
PM_NODISCARD PmStatus pm_query_check(PmJob *job, const PmQuery *query, bool update);

/// Answers a query. FROM and FROM NAMED never open a file or a connection.
PM_NODISCARD PmStatus pm_store_query(PmStore *store, PmJob *job, const PmQuery *query,
                                     const PmAnswerSink *answer);

/// What LOAD got from an address.
typedef struct {
  PmArena *arena;  // of `address`; set by who asks
  int fd;          // the bytes, seekable; who asked closes it
  PmFormat format; // unknown: by name and content
  PmStr address;   // where they were at last: their base
} PmFetched;

/// Who fetches what LOAD names by http or https: all that is allowed, and nothing else.
typedef struct {
  PmStatus (*fetch)(void *self, PmJob *job, PmStr address, PmFetched *got);
  void *self;
} PmFetch;

typedef struct {
  PmQuery query;        // the request; `plan` unused
  bool load_files;      // LOAD <file:///…> is allowed
  const PmFetch *fetch; // NULL: LOAD opens no connection
} PmUpdate;

/// Does a SPARQL 1.1 Update request on a store that was opened for changing; the caller
/// commits. After a failure nothing of the request, nor of what was not committed before
/// it, is left.
PM_NODISCARD PmStatus pm_store_update(PmStore *store, const PmUpdate *update);

typedef enum {
  PM_RESULTS_TABLE, // aligned columns for people
  PM_RESULTS_CSV,
  PM_RESULTS_TSV,
  PM_RESULTS_JSON,
  PM_RESULTS_XML,
  PM_RESULTS_NONE, // graphs only
} PmResultsFormat;

/// By the names of the command line: table csv tsv json xml; false for others.
bool pm_results_format_by_name(PmStr name, PmResultsFormat *format);

typedef struct PmResultsWriter PmResultsWriter;

/// Writes SELECT and ASK answers (SPARQL 1.1 Query Results CSV, TSV, JSON, XML); graphs
/// go through `graph`, a sink that may be NULL if none is expected.
PM_NODISCARD PmStatus pm_results_writer_new(PmJob *job, PmOutput *output,
                                            PmResultsFormat format, const PmSink *graph,
                                            PmResultsWriter **writer);
const PmAnswerSink *pm_results_writer_sink(PmResultsWriter *writer);
void pm_results_writer_free(PmResultsWriter *writer);

#endif
