// SPDX-License-Identifier: MIT
// String templates (RML-Core, "Template"): cut once into fixed text and references.
#ifndef PM_MAP_TEMPLATE_H
#define PM_MAP_TEMPLATE_H

#include "map/rules.h"

/// A reference as it stands in a template, unescaped, and the fixed text before it.
typedef struct {
  PmStr text;
  PmStr reference;
  bool is_end; // only text, the last piece
} PmTemplatePiece;

typedef struct {
  PmTemplatePiece *items;
  size_t n, cap;
} PmTemplate;

/// Cuts `source`; on PM_ERR_SYNTAX `fault` says what is wrong. Pieces live in `arena`.
PM_NODISCARD PmStatus pm_template_parse(PmArena *arena, PmStr source,
                                        PmTemplate *template, PmFault *fault);

#endif
