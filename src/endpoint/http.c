// SPDX-License-Identifier: MIT
// HTTP by libcurl: authentication, retries, answers into a file without a name so that
// their size is no matter. The one file of this stage that knows libcurl.
#include "endpoint/http.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum {
  DEFAULT_TRIES = 5,
  CONNECT_SECONDS = 20,
  STALL_SECONDS = 300, // without a byte in either direction
  MOST_WAIT = 60,      // seconds before the next try
  SAID_MAX = 300,      // bytes of an error's body that are shown
  TOO_MANY_REQUESTS = 429,
};

struct PmHttp {
  PmJob *job;
  const PmEndpointOptions *options;
  CURL *curl;
  int fd;            // of the answer being received
  bool reached;      // the server answered once: it is there
  bool write_failed; // the disk, not the network
  uint64_t received, max_bytes;
  char why[CURL_ERROR_SIZE];
};

static size_t receive(char *data, size_t size, size_t n, void *self) {
  PmHttp *http = self;
  const size_t len = size * n;
  http->received += len;
  if (http->max_bytes && http->received > http->max_bytes)
    return 0;
  for (size_t done = 0; done < len;) {
    const ssize_t k = write(http->fd, data + done, len - done);
    if (k < 0 && errno == EINTR)
      continue;
    if (k < 0) {
      http->write_failed = true;
      return 0;
    }
    done += (size_t)k;
  }
  return len;
}

static int check_interrupt(void *self, curl_off_t down_total, curl_off_t down,
                           curl_off_t up_total, curl_off_t up) {
  (void)down_total, (void)down, (void)up_total, (void)up;
  return pm_job_check(((PmHttp *)self)->job) != PM_OK;
}

static CURLcode authenticate(PmHttp *http) {
  const PmEndpointOptions *o = http->options;
  CURLcode rc = CURLE_OK;
  if (o->token) {
    rc = curl_easy_setopt(http->curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER);
    return rc ? rc : curl_easy_setopt(http->curl, CURLOPT_XOAUTH2_BEARER, o->token);
  }
  if (!o->user)
    return rc;
  rc = curl_easy_setopt(http->curl, CURLOPT_HTTPAUTH,
                        (long)(o->basic ? CURLAUTH_BASIC : CURLAUTH_DIGEST));
  rc = rc ? rc : curl_easy_setopt(http->curl, CURLOPT_USERNAME, o->user);
  return rc ? rc
            : curl_easy_setopt(http->curl, CURLOPT_PASSWORD,
                               o->password ? o->password : "");
}

static CURLcode set_up(PmHttp *http) {
  CURL *c = http->curl;
  const struct {
    CURLoption option;
    long value;
  } numbers[] = {{CURLOPT_NOSIGNAL, 1},
                 {CURLOPT_MAXREDIRS, 5},
                 {CURLOPT_POSTREDIR, CURL_REDIR_POST_ALL},
                 {CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS},
                 {CURLOPT_LOW_SPEED_LIMIT, 1},
                 {CURLOPT_LOW_SPEED_TIME, STALL_SECONDS},
                 {CURLOPT_NOPROGRESS, 0}};
  CURLcode rc = CURLE_OK;
  for (size_t i = 0; !rc && i < sizeof numbers / sizeof *numbers; ++i)
    rc = curl_easy_setopt(c, numbers[i].option, numbers[i].value);
  rc = rc ? rc : curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
  rc = rc ? rc : curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "");
  rc = rc ? rc : curl_easy_setopt(c, CURLOPT_USERAGENT, "pressmark");
  rc = rc ? rc : curl_easy_setopt(c, CURLOPT_ERRORBUFFER, http->why);
  rc = rc ? rc : curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, receive);
  rc = rc ? rc : curl_easy_setopt(c, CURLOPT_WRITEDATA, http);
  rc = rc ? rc : curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, check_interrupt);
  rc = rc ? rc : curl_easy_setopt(c, CURLOPT_XFERINFODATA, http);
  return rc ? rc : authenticate(http);
}

PmStatus pm_http_new(PmJob *job, const PmEndpointOptions *options, PmHttp **out) {
  *out = NULL;
  if (curl_global_init(CURL_GLOBAL_DEFAULT))
    return PM_ERR_NOMEM;
  PmHttp *http = calloc(1, sizeof *http);
  if (!http) {
    curl_global_cleanup();
    return PM_ERR_NOMEM;
  }
  *http = (PmHttp){.job = job, .options = options, .curl = curl_easy_init(), .fd = -1};
  if (!http->curl || set_up(http)) {
    pm_http_free(http);
    return PM_ERR_NOMEM;
  }
  *out = http;
  return PM_OK;
}

void pm_http_free(PmHttp *http) {
  if (!http)
    return;
  curl_easy_cleanup(http->curl);
  curl_global_cleanup();
  free(http);
}

static bool add_header(struct curl_slist **list, const char *name, const char *value) {
  char *line = NULL;
  if (asprintf(&line, "%s: %s", name, value) < 0)
    return false;
  struct curl_slist *longer = curl_slist_append(*list, line);
  free(line);
  if (longer)
    *list = longer;
  return longer != NULL;
}

static CURLcode set_body(CURL *c, const PmHttpRequest *r) {
  if (strcmp(r->method, "GET") == 0)
    return curl_easy_setopt(c, CURLOPT_HTTPGET, 1L);
  CURLcode rc = curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.len);
  rc = rc ? rc : curl_easy_setopt(c, CURLOPT_POSTFIELDS, r->body.len ? r->body.data : "");
  return rc ? rc : curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, r->method);
}

static CURLcode set_limits(CURL *c, const PmHttpRequest *r) {
  CURLcode rc = curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, r->stay ? 0L : 1L);
  rc = rc ? rc : curl_easy_setopt(c, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)r->max_bytes);
  return rc ? rc : curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)(r->timeout * 1000));
}

static CURLcode perform(PmHttp *http, const PmHttpRequest *r) {
  struct curl_slist *headers = NULL;
  CURLcode rc =
      (!r->content_type || add_header(&headers, "Content-Type", r->content_type)) &&
              add_header(&headers, "Accept", r->accept) &&
              add_header(&headers, "Expect", "")
          ? CURLE_OK
          : CURLE_OUT_OF_MEMORY;
  CURL *c = http->curl;
  http->received = 0;
  http->max_bytes = r->max_bytes;
  rc = rc ? rc : curl_easy_setopt(c, CURLOPT_URL, r->url);
  rc = rc ? rc : set_body(c, r);
  rc = rc ? rc : set_limits(c, r);
  rc = rc ? rc : curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
  http->why[0] = '\0';
  rc = rc ? rc : curl_easy_perform(c);
  curl_easy_setopt(c, CURLOPT_HTTPHEADER, NULL);
  curl_slist_free_all(headers);
  return rc;
}

// The beginning of what the server said, on one line, without markup.
static void first_words(int fd, char *said, size_t size) {
  char raw[4096];
  size_t n = 0;
  const ssize_t got = pread(fd, raw, sizeof raw, 0);
  bool tag = false, space = true;
  for (ssize_t i = 0; i < got && n + 1 < size; ++i) {
    const unsigned char c = (unsigned char)raw[i];
    tag = tag ? c != '>' : c == '<';
    if (tag || c == '>' || (c <= ' ' && space) || c == 0x7F)
      continue;
    space = c <= ' ';
    said[n++] = space ? ' ' : (char)c;
  }
  while (n && ((unsigned char)said[n - 1] & 0xC0) == 0x80) // not within a character
    --n;
  said[n] = '\0';
}

static const char *hint_for(const PmHttp *http, const PmHttpRequest *r, long status) {
  if (r->stay) // no endpoint
    return NULL;
  if (status == 401 || status == 403)
    return http->options->user || http->options->token
               ? "check the credentials and what this user may do"
               : "give credentials: PRESSMARK_USER and PRESSMARK_PASSWORD, or "
                 "--credentials";
  if (status == 404 || status == 405)
    return "is this the endpoint's address? see --update-url and --graph-store-url";
  return NULL;
}

static PmStatus refused(PmHttp *http, const PmHttpRequest *r, long status) {
  char said[SAID_MAX];
  first_words(http->fd, said, sizeof said);
  return pm_fail(http->job, PM_ERR_EXTERNAL, pm_at(r->url, 0, 0),
                 hint_for(http, r, status), "the server answers %ld%s%s", status,
                 *said ? ": " : "", said);
}

static PmStatus unreachable(PmHttp *http, const PmHttpRequest *r, CURLcode rc) {
  if (rc == CURLE_OUT_OF_MEMORY)
    return PM_ERR_NOMEM;
  PM_TRY(pm_job_check(http->job));
  if (rc == CURLE_FILESIZE_EXCEEDED || (r->max_bytes && http->received > r->max_bytes))
    return pm_fail(http->job, PM_ERR_LIMIT, pm_at(r->url, 0, 0),
                   "--load-limit MIB allows more", "is larger than %.3g MiB, the limit",
                   (double)r->max_bytes / (1 << 20));
  if (http->write_failed)
    return pm_fail(http->job, PM_ERR_IO, pm_at(NULL, 0, 0),
                   "set TMPDIR to a folder with room",
                   "cannot write the answer to a temporary file");
  return pm_fail(http->job, PM_ERR_EXTERNAL, pm_at(r->url, 0, 0),
                 "is the server running, and the address right?", "%s",
                 *http->why ? http->why : curl_easy_strerror(rc));
}

// Whether the same request may do better later.
static bool transient(const PmHttp *http, const PmHttpRequest *r, CURLcode rc,
                      long status) {
  if (rc == CURLE_COULDNT_CONNECT || rc == CURLE_COULDNT_RESOLVE_HOST)
    return http->reached;
  if (rc)
    return !r->once && !http->write_failed && !r->timeout &&
           (rc == CURLE_SEND_ERROR || rc == CURLE_RECV_ERROR || rc == CURLE_GOT_NOTHING ||
            rc == CURLE_PARTIAL_FILE || rc == CURLE_OPERATION_TIMEDOUT);
  if (status == 503 || status == TOO_MANY_REQUESTS) // not taken
    return true;
  return !r->once && (status == 502 || status == 504);
}

static PmStatus wait_before(PmHttp *http, unsigned try) {
  curl_off_t asked = 0;
  curl_easy_getinfo(http->curl, CURLINFO_RETRY_AFTER, &asked);
  long ms = 250L << (try < 8 ? try : 8);
  if (asked > 0)
    ms = 1000L * (asked < MOST_WAIT ? (long)asked : MOST_WAIT);
  for (; ms > 0; ms -= 100) {
    PM_TRY(pm_job_check(http->job));
    nanosleep(&(struct timespec){.tv_nsec = 100 * 1000 * 1000}, NULL);
  }
  return PM_OK;
}

// Where a redirect that is not followed leads.
static bool is_redirect(PmHttp *http, const PmHttpRequest *r, PmHttpResponse *response) {
  const char *location = NULL;
  if (!r->stay || curl_easy_getinfo(http->curl, CURLINFO_REDIRECT_URL, &location) ||
      !location || strlen(location) >= sizeof response->location)
    return false;
  snprintf(response->location, sizeof response->location, "%s", location);
  return true;
}

static PmStatus exchange(PmHttp *http, const PmHttpRequest *r, PmHttpResponse *response) {
  const unsigned tries =
      http->options->max_tries ? http->options->max_tries : DEFAULT_TRIES;
  for (unsigned try = 1;; ++try) {
    http->write_failed = false;
    if (ftruncate(http->fd, 0) != 0 || lseek(http->fd, 0, SEEK_SET) != 0)
      return PM_ERR_IO;
    const CURLcode rc = perform(http, r);
    long status = 0;
    curl_easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, &status);
    http->reached = http->reached || status;
    if (!rc && ((status >= 200 && status < 300) || is_redirect(http, r, response)))
      break;
    if (try == tries || !transient(http, r, rc, status))
      return rc ? unreachable(http, r, rc) : refused(http, r, status);
    PM_TRY(wait_before(http, try));
  }
  const char *type = NULL;
  curl_easy_getinfo(http->curl, CURLINFO_CONTENT_TYPE, &type);
  snprintf(response->content_type, sizeof response->content_type, "%s", type ? type : "");
  return lseek(http->fd, 0, SEEK_SET) == 0 ? PM_OK : PM_ERR_IO;
}

PmStatus pm_http_send(PmHttp *http, const PmHttpRequest *request,
                      PmHttpResponse *response) {
  *response = (PmHttpResponse){.fd = -1};
  http->fd = pm_temp_fd();
  if (http->fd < 0)
    return errno == ENOMEM ? PM_ERR_NOMEM : pm_temp_error(http->job, "create");
  const PmStatus st = exchange(http, request, response);
  if (st)
    close(http->fd);
  else
    response->fd = http->fd;
  http->fd = -1;
  return st;
}
