// SPDX-License-Identifier: MIT
// YARRRML, the YAML notation of rules: read into the rule graph in the terms of
// http://w3id.org/rml/, and written from it.
#ifndef PM_MAP_YARRRML_H
#define PM_MAP_YARRRML_H

#include "map/reader.h"

/// Whether a rule file is in YAML, by its name.
bool pm_is_yaml_path(PmStr path);

/// A rule file in YAML.
typedef struct {
  PmStr text;
  const char *name; // outlives the graph
  PmStr base;       // of the names of mappings: <BASE#name>
  PmStr bnodes;     // put before each blank node label
} PmYarrrmlFile;

/// Adds the triples of a rule file to the reader's graph; what is wrong is reported with
/// its place.
PM_NODISCARD PmStatus pm_yarrrml_read(PmRuleReader *reader, const PmYarrrmlFile *file);

/// Writes the reader's graph, whose names start with `base`, as YARRRML. What YARRRML has
/// no word for is reported as an error of the rules.
PM_NODISCARD PmStatus pm_yarrrml_write(PmRuleReader *reader, PmStr base,
                                       PmOutput *output);

#endif
