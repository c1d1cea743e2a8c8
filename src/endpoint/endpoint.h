// SPDX-License-Identifier: MIT
// A triple store behind HTTP: SPARQL 1.1 Protocol and SPARQL 1.1 Graph Store HTTP
// Protocol (W3C, 21 March 2013). For programs that talk to endpoints; the embedded store
// knows nothing of it.
#ifndef PM_ENDPOINT_ENDPOINT_H
#define PM_ENDPOINT_ENDPOINT_H

#include "store/store.h"

/// Zero is the default of every member but `url`. The strings must outlive the endpoint.
typedef struct {
  const char *url;        // takes queries
  const char *update_url; // takes updates; NULL: as the product of `url` has it, or url
  const char *graph_store_url; // takes graphs; NULL: the same
  const char *user, *password; // digest authentication
  bool basic;                  // …or basic
  const char *token;           // …or a bearer token
  size_t chunk;                // bytes of N-Triples in a request; 0 is 4 MiB
  size_t max_held;             // bytes of triples held back in all; 0 is 256 MiB
  unsigned max_tries;          // of a request that may be sent again; 0 is 5
  bool replace;                // a graph that gets a triple is emptied first
} PmEndpointOptions;

typedef struct PmEndpoint PmEndpoint;

/// Opens no connection yet. Free with pm_endpoint_close.
PM_NODISCARD PmStatus pm_endpoint_open(PmJob *job, const PmEndpointOptions *options,
                                       PmEndpoint **endpoint);
void pm_endpoint_close(PmEndpoint *endpoint);

/// Sends the query as it is (the endpoint may know more than SPARQL 1.1) and hands over
/// the answer. PM_ERR_EXTERNAL with the endpoint's own words when it refuses.
PM_NODISCARD PmStatus pm_endpoint_query(PmEndpoint *endpoint, PmStr query,
                                        const PmAnswerSink *answer);

PM_NODISCARD PmStatus pm_endpoint_update(PmEndpoint *endpoint, PmStr update);

/// A sink for quads: they go out graph by graph, in requests of about `chunk` bytes. The
/// triples of a graph that have a blank node go out together in one request at the end,
/// since a label means another node in each request: PM_ERR_LIMIT when they are more than
/// max_held. Its `end` sends what is held; nothing takes back what was sent before a
/// failure.
const PmSink *pm_endpoint_sink(PmEndpoint *endpoint);

/// What may be fetched, and how much of it.
typedef struct {
  PmStr address;
  const char *const *allowed; // addresses that others must begin with, redirects too
  size_t n_allowed;
  uint64_t max_bytes; // 0 is no limit
  double timeout;     // seconds for all of it; 0 is no limit
} PmFetchOptions;

typedef struct {
  int fd; // the bytes, in a file without a name, read from its start; close it
  char content_type[80];
  PmStr address; // where they were at last, without fragment; in the arena
} PmDownload;

/// Gets RDF from an http or https address (an IRI; RFC 3987, section 3.1) for SPARQL's
/// LOAD, without credentials. PM_ERR_UNSUPPORTED where it is not allowed.
PM_NODISCARD PmStatus pm_endpoint_fetch(PmJob *job, PmArena *arena,
                                        const PmFetchOptions *options,
                                        PmDownload *download);

/// SPARQL 1.1 Query Results JSON Format from an open file, to `answer`. `name` is for
/// messages.
PM_NODISCARD PmStatus pm_results_read_json(PmJob *job, int fd, const char *name,
                                           const PmAnswerSink *answer);

#endif
