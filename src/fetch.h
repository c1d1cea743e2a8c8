// SPDX-License-Identifier: MIT
// LOAD from addresses for the verbs that change stores.
#ifndef PM_FETCH_H
#define PM_FETCH_H

#include "cli.h"
#include "store/store.h"

typedef struct {
  PmStringList allowed;  // addresses that others must begin with
  unsigned long limit;   // MiB of an answer; 0 is 1024
  unsigned long timeout; // seconds; 0 is no limit
} PmFetchRules;

/// Whether all that is allowed is the beginning of an http or https address; else `*bad`
/// is one that is not.
bool pm_fetch_rules_are_valid(const PmFetchRules *rules, const char **bad);

/// Gets over HTTP, by the program of endpoints; the rules must outlive it.
PmFetch pm_fetch_http(const PmFetchRules *rules);

#endif
