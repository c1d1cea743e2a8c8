// SPDX-License-Identifier: MIT
// The hash functions of section 17.4.6. The one file of the store that knows nettle.
#include "store/sparql/value.h"

#include <nettle/md5.h>
#include <nettle/sha1.h>
#include <nettle/sha2.h>

PmStatus pm_digest(PmEval *e, PmFunction function, PmStr s, PmTerm *r) {
  uint8_t digest[SHA512_DIGEST_SIZE];
  size_t n = 0;
  const uint8_t *data = (const uint8_t *)(s.data ? s.data : "");
  if (function == PM_FN_MD5) {
    struct md5_ctx md5;
    md5_init(&md5);
    md5_update(&md5, s.len, data);
    md5_digest(&md5, n = MD5_DIGEST_SIZE, digest);
  } else if (function == PM_FN_SHA1) {
    struct sha1_ctx sha1;
    sha1_init(&sha1);
    sha1_update(&sha1, s.len, data);
    sha1_digest(&sha1, n = SHA1_DIGEST_SIZE, digest);
  } else if (function == PM_FN_SHA256) {
    struct sha256_ctx sha256;
    sha256_init(&sha256);
    sha256_update(&sha256, s.len, data);
    sha256_digest(&sha256, n = SHA256_DIGEST_SIZE, digest);
  } else {
    struct sha512_ctx sha512;
    const bool is_384 = function == PM_FN_SHA384;
    is_384 ? sha384_init(&sha512) : sha512_init(&sha512);
    sha512_update(&sha512, s.len, data);
    n = is_384 ? SHA384_DIGEST_SIZE : SHA512_DIGEST_SIZE;
    is_384 ? sha384_digest(&sha512, n, digest) : sha512_digest(&sha512, n, digest);
  }
  char *hex = pm_arena_alloc(e->arena, 2 * n + 1);
  if (!hex)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < n; ++i) {
    hex[2 * i] = "0123456789abcdef"[digest[i] >> 4];
    hex[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
  }
  *r = pm_literal(pm_str_n(hex, 2 * n));
  return PM_OK;
}
