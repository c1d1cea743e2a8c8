// SPDX-License-Identifier: MIT
// Growth by doubling, up to the maximum.
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

PmStatus pm_buf_reserve(PmBuf *buf, size_t extra) {
  if (extra > buf->max || buf->len > buf->max - extra)
    return PM_ERR_LIMIT;
  const size_t need = buf->len + extra + 1;
  if (need <= buf->cap)
    return PM_OK;
  size_t cap = buf->cap ? buf->cap : 64;
  while (cap < need)
    cap *= 2;
  char *data = realloc(buf->data, cap);
  if (!data)
    return PM_ERR_NOMEM;
  buf->data = data;
  buf->cap = cap;
  return PM_OK;
}

PmStatus pm_buf_append(PmBuf *buf, PmStr s) {
  PM_TRY(pm_buf_reserve(buf, s.len));
  if (s.len)
    memcpy(buf->data + buf->len, s.data, s.len);
  buf->len += s.len;
  buf->data[buf->len] = '\0';
  return PM_OK;
}

PmStatus pm_buf_putc(PmBuf *buf, char c) { return pm_buf_append(buf, (PmStr){&c, 1}); }

PmStatus pm_buf_printf(PmBuf *buf, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  const int n = vsnprintf(NULL, 0, fmt, args);
  va_end(args);
  if (n < 0)
    return PM_ERR_INVALID;
  PM_TRY(pm_buf_reserve(buf, (size_t)n));
  va_start(args, fmt);
  vsnprintf(buf->data + buf->len, (size_t)n + 1, fmt, args);
  va_end(args);
  buf->len += (size_t)n;
  return PM_OK;
}

void pm_buf_release(PmBuf *buf) {
  free(buf->data);
  *buf = (PmBuf){.max = buf->max};
}
