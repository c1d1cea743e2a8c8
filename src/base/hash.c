// SPDX-License-Identifier: MIT
// SHA-256 by nettle.
#include "base/hash.h"

#include <errno.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>

static void put_hex(const uint8_t *digest, size_t n, char *hex) {
  for (size_t i = 0; i < n; ++i) {
    hex[2 * i] = "0123456789abcdef"[digest[i] >> 4];
    hex[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
  }
  hex[2 * n] = '\0';
}

static PmSha256 finish(struct sha256_ctx *ctx) {
  uint8_t digest[SHA256_DIGEST_SIZE];
  PmSha256 out;
  sha256_digest(ctx, sizeof digest, digest);
  put_hex(digest, sizeof digest, out.hex);
  return out;
}

PmSha256 pm_sha256(PmStr bytes) {
  struct sha256_ctx ctx;
  sha256_init(&ctx);
  sha256_update(&ctx, bytes.len, (const uint8_t *)bytes.data);
  return finish(&ctx);
}

struct PmSha256Sum {
  struct sha256_ctx ctx;
};

PmSha256Sum *pm_sha256_new(void) {
  PmSha256Sum *sum = malloc(sizeof *sum);
  if (sum)
    sha256_init(&sum->ctx);
  return sum;
}

void pm_sha256_add(PmSha256Sum *sum, PmStr bytes) {
  sha256_update(&sum->ctx, bytes.len, (const uint8_t *)bytes.data);
}

PmSha256 pm_sha256_take(PmSha256Sum *sum) { return finish(&sum->ctx); }

void pm_sha256_free(PmSha256Sum *sum) { free(sum); }

PmSha384 pm_sha384(PmStr bytes) {
  struct sha512_ctx ctx;
  uint8_t digest[SHA384_DIGEST_SIZE];
  PmSha384 out;
  sha384_init(&ctx);
  sha384_update(&ctx, bytes.len, (const uint8_t *)bytes.data);
  sha384_digest(&ctx, sizeof digest, digest);
  put_hex(digest, sizeof digest, out.hex);
  return out;
}

PmStatus pm_sha256_file(PmJob *job, const char *path, PmSha256 *hash) {
  uint8_t chunk[1 << 14];
  FILE *file = fopen(path, "rbe");
  if (!file)
    return pm_fail(job, PM_ERR_IO, pm_at(path, 0, 0), pm_errno_hint(errno),
                   "cannot open: %s", strerror(errno));
  struct sha256_ctx ctx;
  sha256_init(&ctx);
  for (size_t n; (n = fread(chunk, 1, sizeof chunk, file)) > 0;)
    sha256_update(&ctx, n, chunk);
  const bool failed = ferror(file);
  fclose(file);
  *hash = finish(&ctx);
  return failed ? pm_fail(job, PM_ERR_IO, pm_at(path, 0, 0), NULL, "cannot read") : PM_OK;
}
