// SPDX-License-Identifier: MIT
// Annotated text: TEI as data/corpus has it, or IOB2. Private to name/.
#ifndef PM_NAME_ANNOTATED_H
#define PM_NAME_ANNOTATED_H

#include "name/model.h"

/// A text whose names are known.
typedef struct {
  PmStr text;      // paragraphs end in a line feed
  uint32_t n;      // code points
  uint8_t *labels; // of each
  uint32_t tags;   // bit mask of the classes that its annotators looked for
} PmAnnotated;

/// Zero-initialise; everything lives in the arena.
typedef struct {
  PmArena arena;
  PmAnnotated *items;
  size_t n, cap;
} PmAnnotatedTexts;

/// Adds the texts of a file. IOB2 has a token and, last but for columns of `-`, its label
/// a line, an empty line after a sentence; columns are parted by tabs. A class that has
/// no label in the file was not looked for.
PM_NODISCARD PmStatus pm_annotated_read(PmJob *job, const char *path,
                                        PmAnnotatedTexts *texts);

#endif
