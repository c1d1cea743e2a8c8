// SPDX-License-Identifier: MIT
// What the verbs that take pages have in common: options that say which newspaper, date
// and number a page has, and the manifest.
#ifndef PM_PAGE_OPTIONS_H
#define PM_PAGE_OPTIONS_H

#include "cli.h"
#include "page/page.h"

/// Values of the options; NULL where not given.
typedef struct {
  const char *newspaper, *name, *edition, *date, *label;
  const char *manifest;
  const char *namespace_;
  PmStringList lexicons;
  const char *model;     // of the tagger
  const char *register_; // the file of overrides
} PmPageOptions;

enum { PM_N_PAGE_OPTIONS = 10 };

/// Fills `table` with the options, to be joined with the verb's own.
void pm_page_options(PmPageOptions *values, PmOption table[PM_N_PAGE_OPTIONS]);

typedef struct {
  PmPageInfo *items;
  size_t n;
} PmPageInfos;

/// One info for each page, in the order of the operands; all in `arena`. A METS stands
/// for the pages that it names, in its order. With a manifest each operand but a METS
/// must have a row there: that whose path its own ends in, or the only one of its base
/// name; a row without an operand is only noted. What a row leaves empty comes from the
/// options; a newspaper without a key is called by its name.
PM_NODISCARD PmStatus pm_page_options_collect(PmJob *job, const PmPageOptions *values,
                                              const PmStringList *operands,
                                              PmArena *arena, PmPageInfos *infos);

/// The namespace of minted IRIs; checked by pm_page_options_collect.
PmStr pm_page_options_namespace(const PmPageOptions *values);

#endif
