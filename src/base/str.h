// SPDX-License-Identifier: MIT
// A borrowed run of bytes, usually UTF-8; it owns nothing and need not end in NUL.
#ifndef PM_BASE_STR_H
#define PM_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct {
  const char *data; // may be NULL when len is 0
  size_t len;       // bytes
} PmStr;

/// A PmStr over a string literal, usable in static initialisers.
#define PM_STR(literal) ((PmStr){"" literal, sizeof(literal) - 1})
/// The two arguments that printf's "%.*s" wants.
#define PM_ARGS(str) (int)(str).len, ((str).data ? (str).data : "")

static inline PmStr pm_str(const char *z) { return (PmStr){z, z ? strlen(z) : 0}; }

static inline PmStr pm_str_n(const char *data, size_t len) { return (PmStr){data, len}; }

static inline bool pm_str_eq(PmStr a, PmStr b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static inline bool pm_str_eqz(PmStr a, const char *z) { return pm_str_eq(a, pm_str(z)); }

/// Byte order, shorter first on a tie: the order of sorted N-Quads.
static inline int pm_str_cmp(PmStr a, PmStr b) {
  const size_t n = a.len < b.len ? a.len : b.len;
  const int c = n ? memcmp(a.data, b.data, n) : 0;
  return c ? c : (a.len > b.len) - (a.len < b.len);
}

static inline bool pm_str_starts(PmStr s, PmStr prefix) {
  return s.len >= prefix.len &&
         (prefix.len == 0 || memcmp(s.data, prefix.data, prefix.len) == 0);
}

static inline bool pm_str_ends(PmStr s, PmStr suffix) {
  return s.len >= suffix.len && (suffix.len == 0 || memcmp(s.data + s.len - suffix.len,
                                                           suffix.data, suffix.len) == 0);
}

/// `s` is one of `n` words.
static inline bool pm_str_is_any(PmStr s, const char *const *words, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (pm_str_eqz(s, words[i]))
      return true;
  return false;
}

/// `s` ends with one of `n` words.
static inline bool pm_str_ends_any(PmStr s, const char *const *words, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (pm_str_ends(s, pm_str(words[i])))
      return true;
  return false;
}

/// The bytes from `from` up to `to` (clamped to the end).
static inline PmStr pm_str_slice(PmStr s, size_t from, size_t to) {
  to = to < s.len ? to : s.len;
  from = from < to ? from : to;
  return (PmStr){s.data ? s.data + from : NULL, to - from};
}

/// Offset of the first `needle` in `s` at or after `from`, or SIZE_MAX.
size_t pm_str_find(PmStr s, PmStr needle, size_t from);

static inline bool pm_str_contains(PmStr s, PmStr needle) {
  return pm_str_find(s, needle, 0) != (size_t)-1;
}

#endif
