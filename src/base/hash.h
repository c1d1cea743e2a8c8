// SPDX-License-Identifier: MIT
// Hashes: SHA-256 for identity and checksums, a fast one for tables in memory.
#ifndef PM_BASE_HASH_H
#define PM_BASE_HASH_H

#include "base/job.h"
#include "base/str.h"

#include <stdint.h>

/// Lower-case hex of a SHA-256, NUL-terminated.
typedef struct {
  char hex[65];
} PmSha256;

/// Lower-case hex of a SHA-384, NUL-terminated.
typedef struct {
  char hex[97];
} PmSha384;

/// SHA-256 and SHA-384 of the bytes (FIPS 180-4).
PmSha256 pm_sha256(PmStr bytes);
PmSha384 pm_sha384(PmStr bytes);

/// A SHA-256 in the making; NULL when memory is out.
typedef struct PmSha256Sum PmSha256Sum;
PmSha256Sum *pm_sha256_new(void);
void pm_sha256_add(PmSha256Sum *sum, PmStr bytes);
/// Of all that was added; starts anew.
PmSha256 pm_sha256_take(PmSha256Sum *sum);
void pm_sha256_free(PmSha256Sum *sum);

/// SHA-256 of a file's bytes as they stand on the disk.
PM_NODISCARD PmStatus pm_sha256_file(PmJob *job, const char *path, PmSha256 *hash);

/// A 64-bit hash for tables in memory; not stable over versions, never written out.
static inline uint64_t pm_hash64(PmStr s, uint64_t seed) {
  uint64_t h = seed ^ (s.len * UINT64_C(0x9E3779B97F4A7C15));
  const char *p = s.data;
  size_t n = s.len;
  for (; n >= 8; n -= 8, p += 8) {
    uint64_t w;
    memcpy(&w, p, 8);
    h = (h ^ w) * UINT64_C(0xFF51AFD7ED558CCD);
    h ^= h >> 32;
  }
  uint64_t w = 0;
  if (n)
    memcpy(&w, p, n);
  h = (h ^ w) * UINT64_C(0xC4CEB9FE1A85EC53);
  return h ^ (h >> 29);
}

#endif
