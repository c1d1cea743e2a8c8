// SPDX-License-Identifier: MIT
// What the verbs that read RDF files have in common: options that say how to read them.
#ifndef PM_RDF_OPTIONS_H
#define PM_RDF_OPTIONS_H

#include "cli.h"
#include "rdf/rdf.h"

/// Values of the options; zero where not given.
typedef struct {
  const char *from, *base, *direction;
  PmStringList context_map;
  unsigned long max_depth, max_token;
  PmArena arena; // what `reading` points to
  PmReadOptions reading;
} PmRdfOptions;

enum { PM_N_RDF_OPTIONS = 6 };

/// Fills `table` with the options, to be joined with the verb's own.
void pm_rdf_options(PmRdfOptions *values, PmOption table[PM_N_RDF_OPTIONS]);

/// Checks the values and fills in `values->reading`. Returns -1 to go on, or an exit
/// status.
int pm_rdf_options_check(PmCli *cli, PmRdfOptions *values);

void pm_rdf_options_release(PmRdfOptions *values);

#endif
