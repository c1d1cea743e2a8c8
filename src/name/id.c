// SPDX-License-Identifier: MIT
// The recipe of an id: SHA-256 over class, normalised name and what tells it apart,
// joined by U+001F; the first 12 hex digits. Changing it changes every IRI of every user:
// don't.
#include "name/id.h"

#include <stdlib.h>
#include <utf8proc.h>

enum { ID_DIGITS = 12 };

// Ideographs, ASCII without spaces: as NFKC leaves them. Most names are such.
static bool is_plain(PmStr name) {
  for (size_t pos = 0; pos < name.len;) {
    const uint32_t cp = pm_utf8_next(name, &pos);
    if (!(cp > 0x20 && cp < 0x7F) && !(cp >= 0x4E00 && cp < 0xA000))
      return false;
  }
  return true;
}

PmStatus pm_id_normalise(PmArena *arena, PmStr name, PmStr *out) {
  *out = (PmStr){0};
  if (!name.len)
    return PM_OK;
  if (is_plain(name)) {
    *out = name;
    return PM_OK;
  }
  utf8proc_uint8_t *mapped = NULL;
  const utf8proc_ssize_t n = utf8proc_map(
      (const utf8proc_uint8_t *)name.data, (utf8proc_ssize_t)name.len, &mapped,
      (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT));
  if (n < 0)
    return n == UTF8PROC_ERROR_NOMEM ? PM_ERR_NOMEM : PM_ERR_INVALID;
  size_t kept = 0; // after NFKC every space in use is U+0020 or a control character
  for (utf8proc_ssize_t i = 0; i < n; i++)
    if (mapped[i] > 0x20)
      mapped[kept++] = mapped[i];
  *out = pm_arena_copy(arena, pm_str_n((const char *)mapped, kept));
  free(mapped);
  return out->data ? PM_OK : PM_ERR_NOMEM;
}

// The parts with `between` between them.
static PmStr join(PmArena *arena, const PmStr *parts, size_t n, const char *between) {
  const PmStr mark = pm_str(between);
  size_t len = 1;
  for (size_t i = 0; i < n; i++)
    len += parts[i].len + mark.len;
  char *text = pm_arena_alloc(arena, len), *at = text;
  for (size_t i = 0; text && i < n; i++) {
    if (i) {
      memcpy(at, mark.data, mark.len);
      at += mark.len;
    }
    if (parts[i].len)
      memcpy(at, parts[i].data, parts[i].len);
    at += parts[i].len;
  }
  return pm_str_n(text, text ? (size_t)(at - text) : 0);
}

PmStr pm_id_iri(PmArena *arena, PmStr namespace_, const PmIdParts *parts) {
  PmStr name;
  if (pm_id_normalise(arena, parts->name, &name) == PM_ERR_NOMEM)
    return (PmStr){0};
  const PmStr path = pm_str(parts->path);
  const PmStr hashed[] = {path, name, parts->apart[0], parts->apart[1], parts->apart[2]};
  const PmStr text = join(arena, hashed, sizeof hashed / sizeof *hashed, "\x1f");
  if (!text.data)
    return (PmStr){0};
  const PmSha256 hash = pm_sha256(text);
  const PmStr iri[] = {namespace_, path, PM_STR("/"), pm_str_n(hash.hex, ID_DIGITS)};
  return join(arena, iri, sizeof iri / sizeof *iri, "");
}
