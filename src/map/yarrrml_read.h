// SPDX-License-Identifier: MIT
// Private to the YARRRML reader: what its files share.
#ifndef PM_MAP_YARRRML_READ_H
#define PM_MAP_YARRRML_READ_H

#include "map/yaml.h"
#include "map/yarrrml.h"

#define PM_IDLAB_FN "https://w3id.org/imec/idlab/function#"
#define PM_GREL "http://users.ugent.be/~bjdmeest/function/grel.ttl#"

typedef struct {
  PmRuleReader *reader;
  const PmYarrrmlFile *file;
  PmArena *arena;
  const PmYaml *prefixes, *external, *sources, *targets, *mappings, *base;
  size_t n_fresh;
  size_t n_triples;
} PmYarrrml;

/// The value of `key` in a map, NULL where it is not; `key` may list other spellings
/// after '|': "subjects|subject|s".
const PmYaml *pm_yaml_get(const PmYaml *map, const char *key);

/// The items of a list, or the node itself as the only one; `*n` is 0 for NULL.
PmYaml *const *pm_yaml_each(PmYaml *const *node, size_t *n);

/// Reports the keys of a map that are none of `keys` (each as in pm_yaml_get, NULL at the
/// end), and those that stand twice.
PM_NODISCARD PmStatus pm_yarrrml_check_keys(PmYarrrml *y, const PmYaml *map,
                                            const char *const *keys);

/// Adds a triple in place of `at`; `predicate` is a name of RML, or an IRI.
PM_NODISCARD PmStatus pm_yarrrml_say(PmYarrrml *y, const PmTerm *subject,
                                     const char *predicate, PmTerm object,
                                     const PmYaml *at);
PM_NODISCARD PmStatus pm_yarrrml_fresh(PmYarrrml *y, PmTerm *node);
static inline PmTerm pm_yarrrml_text(PmStr s) { return pm_literal(s); }

/// What a value of YARRRML is in RML.
typedef enum {
  PM_YARRRML_CONSTANT,
  PM_YARRRML_REFERENCE,
  PM_YARRRML_TEMPLATE
} PmYarrrmlKind;
typedef struct {
  PmYarrrmlKind kind;
  PmStr text; // as rml:constant, rml:reference or rml:template has it
} PmYarrrmlValue;

/// Reads "ex:$(id)/x"; prefixes are expanded, with `well_known` also those that everybody
/// knows.
PM_NODISCARD PmStatus pm_yarrrml_value(PmYarrrml *y, const PmYaml *node, PmStr text,
                                       bool well_known, PmYarrrmlValue *value);

/// Says the value of the expression map `map`; with `is_iri` a constant is an IRI.
PM_NODISCARD PmStatus pm_yarrrml_say_value(PmYarrrml *y, const PmTerm *map,
                                           const PmYarrrmlValue *value, bool is_iri,
                                           const PmYaml *at);

/// An IRI written as a name with its prefix or whole; `*iri` stays empty after an error.
PM_NODISCARD PmStatus pm_yarrrml_iri(PmYarrrml *y, const PmYaml *node, PmStr text,
                                     PmStr *iri);

/// Says `subject` rml:functionExecution of what `call` (a map with function and
/// parameters) describes.
PM_NODISCARD PmStatus pm_yarrrml_call(PmYarrrml *y, const PmTerm *subject,
                                      const PmYaml *call);

/// Adds a logical source, as a node that `*source` names.
PM_NODISCARD PmStatus pm_yarrrml_source(PmYarrrml *y, const PmYaml *node, PmTerm *source);

/// Says the logical targets of a term map.
PM_NODISCARD PmStatus pm_yarrrml_targets(PmYarrrml *y, const PmTerm *map,
                                         const PmYaml *node);

#endif
