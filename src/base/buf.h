// SPDX-License-Identifier: MIT
// A growable byte buffer with a mandatory maximum.
#ifndef PM_BASE_BUF_H
#define PM_BASE_BUF_H

#include "base/status.h"
#include "base/str.h"

typedef struct {
  char *data; // NUL-terminated once anything was appended
  size_t len; // bytes, without the NUL
  size_t cap;
  size_t max; // an append beyond this many bytes is PM_ERR_LIMIT
} PmBuf;

/// An empty buffer that never grows past `max` bytes; release it with pm_buf_release.
static inline PmBuf pm_buf(size_t max) { return (PmBuf){.max = max}; }

PM_NODISCARD PmStatus pm_buf_reserve(PmBuf *buf, size_t extra);
PM_NODISCARD PmStatus pm_buf_append(PmBuf *buf, PmStr s);
PM_NODISCARD PmStatus pm_buf_putc(PmBuf *buf, char c);
PM_NODISCARD PmStatus pm_buf_printf(PmBuf *buf, const char *fmt, ...) PM_PRINTF(2, 3);
void pm_buf_release(PmBuf *buf);

static inline PmStr pm_buf_str(const PmBuf *buf) { return (PmStr){buf->data, buf->len}; }

/// Empties the buffer but keeps its memory.
static inline void pm_buf_clear(PmBuf *buf) {
  buf->len = 0;
  if (buf->data)
    buf->data[0] = '\0';
}

#endif
