// SPDX-License-Identifier: MIT
// Makes images of the lexicon: entries are collected, sorted and laid out as a
// double-array trie. The same entries give the same bytes. Private to name/.
#ifndef PM_NAME_LEXICON_BUILD_H
#define PM_NAME_LEXICON_BUILD_H

#include "name/lexicon.h"

typedef struct PmLexiconBuilder PmLexiconBuilder;

PM_NODISCARD PmStatus pm_lexicon_builder_new(PmLexiconBuilder **builder);
void pm_lexicon_builder_free(PmLexiconBuilder *builder);

/// Adds a meaning of a text; empty texts and those longer than PM_LEX_MAX_CHARS code
/// points are left out.
PM_NODISCARD PmStatus pm_lexicon_add(PmLexiconBuilder *builder, PmLexClass cls,
                                     PmStr text, PmStr tag, uint32_t value);

/// Reads the lists of the folder `data_dir` (data/README.md).
PM_NODISCARD PmStatus pm_lexicon_add_folder(PmJob *job, PmLexiconBuilder *builder,
                                            const char *data_dir);

/// Reads a user's list: class, text and, where the class has one, a tag, parted by tabs.
PM_NODISCARD PmStatus pm_lexicon_add_user_file(PmJob *job, PmLexiconBuilder *builder,
                                               const char *path);

/// Lays the image out in `image`.
PM_NODISCARD PmStatus pm_lexicon_build(PmLexiconBuilder *builder, PmBuf *image);

/// Adds a division with its name and, down to counties, its stem. Its parents come first,
/// and all divisions down to counties before the others, each group in order of code.
PM_NODISCARD PmStatus pm_lexicon_add_division(PmLexiconBuilder *builder, PmStr code,
                                              PmStr kind, PmStr name);

#endif
