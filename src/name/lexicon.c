// SPDX-License-Identifier: MIT
// Opens an image of the lexicon and looks texts up in it.
#include "name/lexicon.h"

static const char magic[8] = "PMLEX\n\x1a";

typedef struct {
  PmStr left;
  bool short_; // the image ended before a part did
} Parts;

static const void *take(Parts *parts, uint64_t n, size_t size) {
  const uint64_t bytes = (n * size + 7) / 8 * 8;
  if (bytes > parts->left.len) {
    parts->short_ = true;
    return parts->left.data;
  }
  const void *part = parts->left.data;
  parts->left = pm_str_slice(parts->left, bytes, parts->left.len);
  return part;
}

static PmStatus refuse(PmJob *job, const char *name, const char *why) {
  return pm_fail(job, PM_ERR_SYNTAX, pm_at(name, 0, 0),
                 "make it again with this version's make-lexicon",
                 "not a lexicon of this version: %s", why);
}

PmStatus pm_lexicon_open(PmJob *job, const char *name, PmStr image, PmLexicon *lexicon) {
  const PmLexHead *head = (const void *)image.data;
  if (image.len < sizeof *head || memcmp(head->magic, magic, sizeof magic) != 0)
    return refuse(job, name, "it does not begin like one");
  if (head->order != PM_LEX_ORDER)
    return refuse(job, name, "its numbers are in another byte order");
  if (head->version != PM_LEX_VERSION)
    return refuse(job, name, "another version of the format");
  Parts parts = {.left = pm_str_slice(image, sizeof *head, image.len)};
  PmLexicon found = {.head = head};
  found.chars = take(&parts, PM_LEX_N_CHARS, sizeof *found.chars);
  found.nodes = take(&parts, head->n_nodes, sizeof *found.nodes);
  found.rows = take(&parts, head->n_rows, sizeof *found.rows);
  found.divisions = take(&parts, head->n_divisions, sizeof *found.divisions);
  found.tags = take(&parts, head->n_tags, 2 * sizeof *found.tags);
  found.strings = take(&parts, head->n_strings, 1);
  if (parts.short_)
    return refuse(job, name, "it is cut short");
  if (!head->n_nodes || head->n_upper > head->n_divisions ||
      (head->n_rows && !found.rows[head->n_rows - 1].last))
    return refuse(job, name, "its parts do not agree");
  *lexicon = found;
  return PM_OK;
}

const PmLexRow *pm_lexicon_get(const PmLexicon *lexicon, PmStr text) {
  uint32_t node = 0;
  for (size_t pos = 0; pos < text.len && node != PM_LEX_NOWHERE;)
    node = pm_lexicon_step(lexicon, node, pm_utf8_next(text, &pos));
  return node == PM_LEX_NOWHERE ? NULL : pm_lexicon_rows(lexicon, node);
}

PmStr pm_lexicon_tag(const PmLexicon *lexicon, uint32_t tag) {
  return tag < lexicon->head->n_tags ? pm_lexicon_string(lexicon, lexicon->tags[2 * tag],
                                                         lexicon->tags[2 * tag + 1])
                                     : (PmStr){0};
}
