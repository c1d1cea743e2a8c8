// SPDX-License-Identifier: MIT
// One HTTP exchange, tried again where that is safe. Inside src/endpoint only; libcurl
// does not show.
#ifndef PM_ENDPOINT_HTTP_H
#define PM_ENDPOINT_HTTP_H

#include "endpoint/endpoint.h"

typedef struct PmHttp PmHttp;

typedef struct {
  const char *method; // "GET" (without a body), "POST", "PUT"
  const char *url;
  const char *content_type; // of the body
  const char *accept;
  PmStr body;
  bool once;          // sending it twice would do more than sending it once
  bool stay;          // a redirect is not followed: it is the answer
  uint64_t max_bytes; // of the answer; 0 is no limit
  double timeout;     // seconds; 0 is no limit but that of a silent server
} PmHttpRequest;

enum { PM_HTTP_LOCATION = 4096 };

typedef struct {
  int fd; // the body, in a file without a name, read from its start; close it
  char content_type[80];
  char location[PM_HTTP_LOCATION]; // where a redirect leads, absolute; else empty
} PmHttpResponse;

PM_NODISCARD PmStatus pm_http_new(PmJob *job, const PmEndpointOptions *options,
                                  PmHttp **http);
void pm_http_free(PmHttp *http);

/// Any status but 2xx (and, with `stay`, a redirect) is PM_ERR_EXTERNAL, reported with
/// what the server said.
PM_NODISCARD PmStatus pm_http_send(PmHttp *http, const PmHttpRequest *request,
                                   PmHttpResponse *response);

#endif
