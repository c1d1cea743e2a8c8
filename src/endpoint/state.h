// SPDX-License-Identifier: MIT
// An endpoint while it is open. Inside src/endpoint only.
#ifndef PM_ENDPOINT_STATE_H
#define PM_ENDPOINT_STATE_H

#include "endpoint/http.h"

// What waits to be sent to one graph, as N-Triples.
typedef struct {
  PmBuf lines;  // ground triples
  PmBuf bnodes; // triples with a blank node
  bool begun;   // something was sent
} PmHeldGraph;

struct PmEndpoint {
  PmJob *job;
  PmEndpointOptions options;
  PmHttp *http;
  PmArena arena; // addresses
  PmStrtab
      names; // graphs, "" the default graph; a name's number is its place in `graphs`
  PmHeldGraph *graphs;
  size_t n_graphs, cap_graphs;
  size_t held; // bytes in all graphs
  PmSink sink;
};

// Appends `s` percent-encoded (RFC 3986, section 2.1).
PM_NODISCARD PmStatus pm_endpoint_escape(PmBuf *buf, PmStr s);
PM_NODISCARD PmStatus pm_endpoint_put_quad(void *self, const PmQuad *quad);
PM_NODISCARD PmStatus pm_endpoint_send_all(void *self);

#endif
