// SPDX-License-Identifier: MIT
// SHA-256 by nettle.
#include "base/hash.h"

#include <nettle/sha2.h>

PmSha256 pm_sha256(PmStr bytes) {
  struct sha256_ctx ctx;
  uint8_t digest[SHA256_DIGEST_SIZE];
  sha256_init(&ctx);
  sha256_update(&ctx, bytes.len, (const uint8_t *)bytes.data);
  sha256_digest(&ctx, sizeof digest, digest);
  PmSha256 out;
  for (size_t i = 0; i < sizeof digest; ++i) {
    out.hex[2 * i] = "0123456789abcdef"[digest[i] >> 4];
    out.hex[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
  }
  out.hex[64] = '\0';
  return out;
}
