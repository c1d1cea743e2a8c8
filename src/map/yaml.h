// SPDX-License-Identifier: MIT
// YAML as a tree with places: what the YARRRML reader walks. libyaml is behind it.
#ifndef PM_MAP_YAML_H
#define PM_MAP_YAML_H

#include "base/base.h"

typedef enum { PM_YAML_SCALAR, PM_YAML_LIST, PM_YAML_MAP } PmYamlKind;

typedef struct PmYaml PmYaml;

struct PmYaml {
  PmYamlKind kind;
  PmStr text;     // of a scalar; "" for null
  PmYaml **items; // of a list; of a map key, value, key, value, …
  size_t n, cap;  // items
  PmPosition at;
};

/// Parses one YAML document; the tree is in `arena`, its places name `file`, which must
/// outlive it. What an alias names stands in the tree twice. `*root` is NULL for an empty
/// document.
PM_NODISCARD PmStatus pm_yaml_parse(PmJob *job, PmArena *arena, PmStr text,
                                    const char *file, PmYaml **root);

#endif
