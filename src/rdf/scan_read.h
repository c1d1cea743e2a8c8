// SPDX-License-Identifier: MIT
// Characters of the RDF grammars and the two scans that see most bytes: to the end of an
// IRI and to the end of a quoted string. They may look up to PM_SCAN_SLACK bytes behind
// the sentinel, so a window has that much room to spare.
#ifndef PM_RDF_SCAN_READ_H
#define PM_RDF_SCAN_READ_H

#include "rdf/rdf.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { PM_SCAN_SLACK = 64 };

enum {
  PM_CH_WS = 0x01,    // space, tab, line feed, carriage return
  PM_CH_PN = 0x02,    // PN_CHARS below U+0080
  PM_CH_HEX = 0x04,   //
  PM_CH_DIGIT = 0x08, //
  PM_CH_ALPHA = 0x10, //
  PM_CH_NOIRI = 0x20, // not in an IRIREF
  PM_CH_HIGH = 0x40,  // part of a longer UTF-8 sequence
};
extern const uint8_t pm_ch_table[256];

static inline bool pm_ch(char c, unsigned classes) {
  return pm_ch_table[(unsigned char)c] & classes;
}

/// PN_CHARS_BASE, and the further code points of PN_CHARS (Turtle, section 6.5), for code
/// points from U+0080.
bool pm_ch_pn_base(uint32_t cp);
bool pm_ch_pn(uint32_t cp);

/// The next code point of valid UTF-8; `*q` moves past it.
uint32_t pm_scan_cp(const char **q);

/// Past the PN_CHARS that start at `q`, for which the byte is not ASCII; `q` if there is
/// none.
const char *pm_scan_high(const char *q, bool base_only);

/// The byte that `\` and `c` stand for in a string (ECHAR), or 0.
char pm_scan_echar(char c);

/// Reads the escape at `*q` (behind the backslash: u or U and its digits) into `*cp`;
/// false for bad digits, surrogates and what is beyond U+10FFFF.
bool pm_scan_uchar(const char **q, uint32_t *cp);

/// The first byte that may not be in an IRI: its end, an escape, an error, the sentinel.
static inline const char *pm_scan_iri(const char *q) {
#ifdef __SSE2__
  for (;;) {
    const __m128i x = _mm_loadu_si128((const __m128i *)(const void *)q);
    const __m128i y = _mm_or_si128(x, _mm_set1_epi8(2));
    __m128i stop = _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8(0x20)), x);
    stop = _mm_or_si128(stop, _mm_cmpeq_epi8(y, _mm_set1_epi8('>'))); // < >
    stop = _mm_or_si128(stop, _mm_cmpeq_epi8(y, _mm_set1_epi8('^'))); // \ ^
    stop = _mm_or_si128(stop, _mm_cmpeq_epi8(x, _mm_set1_epi8('"')));
    stop = _mm_or_si128(stop, _mm_cmpeq_epi8(x, _mm_set1_epi8('`')));
    stop = _mm_or_si128(stop, _mm_cmpgt_epi8(x, _mm_set1_epi8('z'))); // { | } ~ DEL
    const int mask = _mm_movemask_epi8(stop);
    if (!mask) {
      q += 16;
      continue;
    }
    q += __builtin_ctz((unsigned)mask);
    if (pm_ch(*q, PM_CH_NOIRI))
      return q;
    ++q;
  }
#else
  while (!pm_ch(*q, PM_CH_NOIRI))
    ++q;
  return q;
#endif
}

/// The first quote, backslash, line end or NUL. `quote` is the string's own mark.
static inline const char *pm_scan_string(const char *q, char quote) {
#ifdef __SSE2__
  const __m128i mark = _mm_set1_epi8(quote);
  for (;;) {
    const __m128i x = _mm_loadu_si128((const __m128i *)(const void *)q);
    __m128i stop = _mm_cmpeq_epi8(x, mark);
    stop = _mm_or_si128(stop, _mm_cmpeq_epi8(x, _mm_set1_epi8('\\')));
    stop = _mm_or_si128(stop, _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8('\r')), x));
    const int mask = _mm_movemask_epi8(stop);
    if (!mask) {
      q += 16;
      continue;
    }
    q += __builtin_ctz((unsigned)mask);
    if (*q == quote || *q == '\\' || *q == '\n' || *q == '\r' || *q == '\0')
      return q;
    ++q;
  }
#else
  while (*q != quote && *q != '\\' && *q != '\n' && *q != '\r' && *q != '\0')
    ++q;
  return q;
#endif
}

/// Whether the IRI starts with a scheme (RFC 3986, section 3.1) and its colon.
static inline bool pm_scan_has_scheme(PmStr iri) {
  if (iri.len > 5 && memcmp(iri.data, "http:", 5) == 0)
    return true;
  if (iri.len == 0 || !pm_ch(iri.data[0], PM_CH_ALPHA))
    return false;
  size_t i = 1;
  while (i < iri.len && (pm_ch(iri.data[i], PM_CH_ALPHA | PM_CH_DIGIT) ||
                         iri.data[i] == '+' || iri.data[i] == '-' || iri.data[i] == '.'))
    ++i;
  return i < iri.len && iri.data[i] == ':';
}

#endif
