// SPDX-License-Identifier: MIT
// RDF from an address, for LOAD. Redirects are followed here, one by one, since each must
// lead to what is allowed; dot segments are refused, since a server may read them as
// another address than the one that was compared.
#include "endpoint/http.h"

#include <strings.h>
#include <time.h>
#include <unistd.h>

enum { MOST_REDIRECTS = 5 };

static const char accepted[] = "application/n-triples, application/n-quads, text/turtle, "
                               "application/trig, application/ld+json;q=0.9, "
                               "application/rdf+xml;q=0.8, */*;q=0.1";

typedef struct {
  PmJob *job;
  PmArena *arena;
  const PmFetchOptions *options;
  PmHttp *http;
  double deadline; // 0: none
} Fetch;

// --- what is allowed -------------------------------------------------------------------

// Where the path begins; 0 where the address has no scheme that is spoken here.
static size_t authority_end(PmStr address) {
  static const char *const schemes[] = {"http://", "https://"};
  for (size_t i = 0; i < sizeof schemes / sizeof *schemes; ++i) {
    size_t n = strlen(schemes[i]);
    if (address.len < n || strncasecmp(address.data, schemes[i], n) != 0)
      continue;
    while (n < address.len && !strchr("/?#", address.data[n]))
      ++n;
    return n;
  }
  return 0;
}

// The address begins with the allowed one, and that ends where a part of it does: the
// host example.org does not allow example.org.example.net, nor example.org@example.net.
static bool begins_with(PmStr address, PmStr allowed) {
  const size_t host = authority_end(allowed);
  if (!host || address.len < allowed.len ||
      strncasecmp(address.data, allowed.data, host) != 0 ||
      memcmp(address.data + host, allowed.data + host, allowed.len - host) != 0)
    return false;
  return allowed.data[allowed.len - 1] == '/' || address.len == allowed.len ||
         strchr("/?#", address.data[allowed.len]) != NULL;
}

// "." and "..", perhaps encoded.
static bool is_dots(PmStr segment) {
  size_t dots = 0;
  for (size_t i = 0; i < segment.len; ++dots) {
    if (segment.data[i] == '.')
      ++i;
    else if (segment.len - i >= 3 && strncasecmp(segment.data + i, "%2e", 3) == 0)
      i += 3;
    else
      return false;
  }
  return dots == 1 || dots == 2;
}

static bool has_dots(PmStr address) {
  size_t from = authority_end(address);
  for (size_t i = from; i <= address.len; ++i) {
    const char c = i < address.len ? address.data[i] : '#';
    if (!strchr("/?#", c))
      continue;
    if (is_dots(pm_str_slice(address, from, i)))
      return true;
    if (c != '/')
      return false;
    from = i + 1;
  }
  return false;
}

static PmStatus check(const Fetch *f, PmStr address) {
  const PmFetchOptions *o = f->options;
  bool allowed = false;
  for (size_t i = 0; !allowed && i < o->n_allowed; ++i)
    allowed = begins_with(address, pm_str(o->allowed[i]));
  if (!allowed || !authority_end(address) || !pm_iri_is_valid(address))
    return pm_fail(f->job, PM_ERR_UNSUPPORTED, pm_at(NULL, 0, 0),
                   "--allow-load-from ADDRESS allows addresses that begin so",
                   "LOAD may not fetch <%.*s>", PM_ARGS(address));
  return has_dots(address) ? pm_fail(f->job, PM_ERR_UNSUPPORTED, pm_at(NULL, 0, 0),
                                     "write the address without them",
                                     "LOAD does not fetch addresses with . or ..: <%.*s>",
                                     PM_ARGS(address))
                           : PM_OK;
}

// --- fetching --------------------------------------------------------------------------

// Without the fragment, which no server is asked for.
static PmStr plain(PmStr address) {
  const char *fragment = memchr(address.data, '#', address.len);
  return fragment ? pm_str_n(address.data, (size_t)(fragment - address.data)) : address;
}

// The URI of an IRI, its host apart; NULL without memory.
static const char *to_uri(PmArena *arena, PmStr iri) {
  PmBuf buf = pm_buf(3 * iri.len + 1);
  PmStatus st = PM_OK;
  const size_t host = authority_end(iri);
  for (size_t i = 0; !st && i < iri.len; ++i) {
    const unsigned char c = (unsigned char)iri.data[i];
    st = c < 0x80 || i < host ? pm_buf_putc(&buf, (char)c)
                              : pm_buf_printf(&buf, "%%%02X", c);
  }
  const char *uri = st ? NULL : pm_arena_copy(arena, pm_buf_str(&buf)).data;
  pm_buf_release(&buf);
  return uri;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static PmStatus get(const Fetch *f, PmStr address, PmHttpResponse *response) {
  PmHttpRequest request = {.method = "GET",
                           .url = to_uri(f->arena, address),
                           .accept = accepted,
                           .stay = true,
                           .max_bytes = f->options->max_bytes};
  PM_TRY(check(f, address));
  if (!request.url)
    return PM_ERR_NOMEM;
  if (f->deadline) {
    const double left = f->deadline - now();
    request.timeout = left > 0.001 ? left : 0.001;
  }
  return pm_http_send(f->http, &request, response);
}

static PmStatus follow(const Fetch *f, PmDownload *download) {
  PmHttpResponse response;
  for (int i = 0; i <= MOST_REDIRECTS; ++i) {
    PM_TRY(get(f, download->address, &response));
    if (!*response.location) {
      download->fd = response.fd;
      memcpy(download->content_type, response.content_type,
             sizeof download->content_type);
      return PM_OK;
    }
    close(response.fd);
    download->address = pm_arena_copy(f->arena, plain(pm_str(response.location)));
    if (!download->address.data)
      return PM_ERR_NOMEM;
  }
  return pm_fail(f->job, PM_ERR_EXTERNAL, pm_at(download->address.data, 0, 0), NULL,
                 "more than %d redirects", (int)MOST_REDIRECTS);
}

PmStatus pm_endpoint_fetch(PmJob *job, PmArena *arena, const PmFetchOptions *options,
                           PmDownload *download) {
  const PmEndpointOptions nobody = {0};
  Fetch f = {.job = job, .arena = arena, .options = options};
  *download =
      (PmDownload){.fd = -1, .address = pm_arena_copy(arena, plain(options->address))};
  if (!download->address.data)
    return PM_ERR_NOMEM;
  if (options->timeout > 0)
    f.deadline = now() + options->timeout;
  PM_TRY(pm_http_new(job, &nobody, &f.http));
  const PmStatus st = follow(&f, download);
  pm_http_free(f.http);
  return st;
}
