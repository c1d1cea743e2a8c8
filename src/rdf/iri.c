// SPDX-License-Identifier: MIT
// IRIs: reference resolution (RFC 3986, section 5.2) and validity (RFC 3987).
// Nothing is normalised beyond what resolution asks for.
#include "rdf/scan_read.h"

typedef struct {
  PmStr scheme, authority, path, query, fragment; // without their delimiters
  bool has_scheme, has_authority, has_query, has_fragment;
} Parts;

// Cuts `rest` at the first of `stops`; what is before it is returned.
static PmStr cut(PmStr *rest, const char *stops) {
  size_t n = 0;
  while (n < rest->len && !strchr(stops, rest->data[n]))
    ++n;
  const PmStr head = pm_str_slice(*rest, 0, n);
  *rest = pm_str_slice(*rest, n, rest->len);
  return head;
}

// RFC 3986, appendix B.
static Parts split(PmStr iri) {
  Parts parts = {.has_scheme = pm_scan_has_scheme(iri)};
  if (parts.has_scheme) {
    parts.scheme = cut(&iri, ":");
    iri = pm_str_slice(iri, 1, iri.len);
  }
  if (pm_str_starts(iri, PM_STR("//"))) {
    iri = pm_str_slice(iri, 2, iri.len);
    parts.has_authority = true;
    parts.authority = cut(&iri, "/?#");
  }
  parts.path = cut(&iri, "?#");
  if (iri.len && iri.data[0] == '?') {
    iri = pm_str_slice(iri, 1, iri.len);
    parts.has_query = true;
    parts.query = cut(&iri, "#");
  }
  parts.has_fragment = iri.len > 0;
  parts.fragment = pm_str_slice(iri, 1, iri.len);
  return parts;
}

// RFC 3986, section 5.2.4, in place on the path that starts at `from`. Works on whole
// segments: `w` is where the next segment goes.
static void remove_dot_segments(PmBuf *out, size_t from) {
  char *path = out->data + from;
  const size_t len = out->len - from;
  const bool rooted = len > 0 && path[0] == '/';
  size_t w = rooted;
  for (size_t r = rooted; r <= len;) {
    const char *slash = memchr(path + r, '/', len - r);
    const size_t n = slash ? (size_t)(slash - path) - r : len - r;
    const bool dot = n == 1 && path[r] == '.';
    const bool dots = n == 2 && path[r] == '.' && path[r + 1] == '.';
    if (dots && w > rooted) {
      --w; // the slash behind the segment before
      while (w > rooted && path[w - 1] != '/')
        --w;
    }
    if (!dot && !dots) {
      memmove(path + w, path + r, n + (slash != NULL));
      w += n + (slash != NULL);
    }
    r += n + 1;
  }
  out->len = from + w;
  out->data[out->len] = '\0';
}

// RFC 3986, section 5.2.3; the path of a reference that is relative to its base's path.
static PmStatus merge(const Parts *base, PmStr path, PmBuf *out) {
  if (base->has_authority && base->path.len == 0)
    PM_TRY(pm_buf_putc(out, '/'));
  size_t n = base->path.len;
  while (n > 0 && base->path.data[n - 1] != '/')
    --n;
  PM_TRY(pm_buf_append(out, pm_str_slice(base->path, 0, n)));
  return pm_buf_append(out, path);
}

// Scheme and authority of the result (RFC 3986, sections 5.2.2 and 5.3).
static PmStatus put_root(const Parts *base, const Parts *ref, PmBuf *out) {
  const Parts *scheme = ref->has_scheme ? ref : base;
  if (scheme->has_scheme) {
    PM_TRY(pm_buf_append(out, scheme->scheme));
    PM_TRY(pm_buf_putc(out, ':'));
  }
  const Parts *root = ref->has_scheme || ref->has_authority ? ref : base;
  if (!root->has_authority)
    return PM_OK;
  PM_TRY(pm_buf_append(out, PM_STR("//")));
  return pm_buf_append(out, root->authority);
}

static PmStatus put_path(const Parts *base, const Parts *ref, PmBuf *out) {
  const bool own = ref->has_scheme || ref->has_authority;
  const size_t from = out->len;
  if (!own && ref->path.len == 0)
    return pm_buf_append(out, base->path);
  if (own || ref->path.data[0] == '/')
    PM_TRY(pm_buf_append(out, ref->path));
  else
    PM_TRY(merge(base, ref->path, out));
  if (out->len > from)
    remove_dot_segments(out, from);
  return PM_OK;
}

PmStatus pm_iri_resolve(PmStr base_iri, PmStr reference, PmBuf *out) {
  const Parts base = split(base_iri), ref = split(reference);
  pm_buf_clear(out);
  PM_TRY(put_root(&base, &ref, out));
  PM_TRY(put_path(&base, &ref, out));
  const bool keeps_query = !ref.has_scheme && !ref.has_authority && ref.path.len == 0;
  const Parts *asked = ref.has_query || !keeps_query ? &ref : &base;
  if (asked->has_query) {
    PM_TRY(pm_buf_putc(out, '?'));
    PM_TRY(pm_buf_append(out, asked->query));
  }
  if (!ref.has_fragment)
    return PM_OK;
  PM_TRY(pm_buf_putc(out, '#'));
  return pm_buf_append(out, ref.fragment);
}

// ucschar and iprivate of RFC 3987, section 2.2.
static bool is_iri_high(uint32_t cp) {
  if (cp < 0xA0 || (cp >= 0xD800 && cp < 0xE000) || (cp >= 0xFDD0 && cp < 0xFDF0))
    return false;
  return cp < 0x10000 ? cp < 0xFFF0 : (cp & 0xFFFF) < 0xFFFE;
}

static bool is_escape(PmStr iri, size_t at) {
  return iri.len - at > 2 && pm_ch(iri.data[at + 1], PM_CH_HEX) &&
         pm_ch(iri.data[at + 2], PM_CH_HEX);
}

// Letters, digits, '-', '_' and '/': the most of any IRI, and always allowed.
static size_t skip_plain(PmStr iri, size_t i) {
  while (i < iri.len && (pm_ch(iri.data[i], PM_CH_PN) || iri.data[i] == '/'))
    ++i;
  return i;
}

bool pm_iri_is_valid(PmStr iri) {
  if (!pm_scan_has_scheme(iri))
    return false;
  bool in_fragment = false;
  for (size_t i = skip_plain(iri, 0); i < iri.len; i = skip_plain(iri, i)) {
    const size_t at = i;
    const bool ascii = !(iri.data[i] & 0x80);
    const uint32_t cp = ascii ? (unsigned char)iri.data[i++] : pm_utf8_next(iri, &i);
    if (cp >= 0x80 ? !is_iri_high(cp) : cp == 0x7F || pm_ch(iri.data[at], PM_CH_NOIRI))
      return false;
    if ((cp == '%' && !is_escape(iri, at)) || (cp == '#' && in_fragment))
      return false;
    in_fragment = in_fragment || cp == '#';
  }
  return true;
}
