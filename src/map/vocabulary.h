// SPDX-License-Identifier: MIT
// The terms of http://w3id.org/rml/: which there are, which of them this version runs,
// and where each may stand.
#ifndef PM_MAP_VOCABULARY_H
#define PM_MAP_VOCABULARY_H

#include "base/base.h"

#define PM_RML "http://w3id.org/rml/"

/// Terms that the rule reader asks for by name. The order is that of the table.
typedef enum {
  PM_RML_NONE = 0, // not of the namespace
  PM_RML_UNKNOWN,  // of the namespace, but no term of it
  PM_RML_OTHER,    // a term that the reader never asks for
  PM_RML_BASE_IRI,
  PM_RML_BLANK_NODE,
  PM_RML_CHILD,
  PM_RML_CHILD_MAP,
  PM_RML_CLASS,
  PM_RML_COMPRESSION,
  PM_RML_CONSTANT,
  PM_RML_CURRENT_WORKING_DIRECTORY,
  PM_RML_CSV,
  PM_RML_DATATYPE,
  PM_RML_DATATYPE_MAP,
  PM_RML_DEFAULT_GRAPH,
  PM_RML_ENCODING,
  PM_RML_FILE_PATH,
  PM_RML_GRAPH,
  PM_RML_GRAPH_MAP,
  PM_RML_IRI,
  PM_RML_ITERATOR,
  PM_RML_JOIN_CONDITION,
  PM_RML_JSON_PATH,
  PM_RML_LANGUAGE,
  PM_RML_LANGUAGE_MAP,
  PM_RML_LITERAL,
  PM_RML_LOGICAL_SOURCE,
  PM_RML_MAPPING_DIRECTORY,
  PM_RML_NAMESPACE,
  PM_RML_NAMESPACE_PREFIX,
  PM_RML_NAMESPACE_URL,
  PM_RML_GZIP,
  PM_RML_NO_COMPRESSION,
  PM_RML_NULL,
  PM_RML_OBJECT,
  PM_RML_OBJECT_MAP,
  PM_RML_PARENT,
  PM_RML_PARENT_MAP,
  PM_RML_PARENT_TRIPLES_MAP,
  PM_RML_PATH,
  PM_RML_PREDICATE,
  PM_RML_PREDICATE_MAP,
  PM_RML_PREDICATE_OBJECT_MAP,
  PM_RML_REFERENCE,
  PM_RML_REFERENCE_FORMULATION,
  PM_RML_RELATIVE_PATH_SOURCE,
  PM_RML_ROOT,
  PM_RML_SOURCE,
  PM_RML_SUBJECT,
  PM_RML_SUBJECT_MAP,
  PM_RML_TEMPLATE,
  PM_RML_TERM_TYPE,
  PM_RML_TRIPLES_MAP,
  PM_RML_UNSAFE_IRI,
  PM_RML_URI,
  PM_RML_UTF16,
  PM_RML_UTF8,
  PM_RML_XPATH,
  PM_RML_XPATH_FORMULATION,
  PM_RML_ALLOW_EMPTY,
  PM_RML_APPEND,
  PM_RML_CARTESIAN_PRODUCT,
  PM_RML_CONDITION,
  PM_RML_FUNCTION,
  PM_RML_FUNCTION_EXECUTION,
  PM_RML_FUNCTION_MAP,
  PM_RML_INPUT,
  PM_RML_INPUT_VALUE,
  PM_RML_INPUT_VALUE_MAP,
  PM_RML_PARAMETER,
  PM_RML_PARAMETER_MAP,
  PM_RML_RETURN,
  PM_RML_RETURN_MAP,
  PM_RML_LOGICAL_TARGET,
  PM_RML_SERIALIZATION,
  PM_RML_TARGET,
  PM_RML_TARGZ,
  PM_RML_TARXZ,
  PM_RML_XZ,
  PM_RML_ZIP,
  PM_RML_GATHER,
  PM_RML_GATHER_AS,
  PM_RML_STRATEGY,
  PM_RML_EXPRESSION_FIELD,
  PM_RML_FIELD,
  PM_RML_FIELD_NAME,
  PM_RML_INNER_JOIN,
  PM_RML_ITERABLE_FIELD,
  PM_RML_LEFT_JOIN,
  PM_RML_ON_FIELDS,
  PM_RML_PARENT_LOGICAL_VIEW,
  PM_RML_STRUCTURAL_ANNOTATION,
  PM_RML_TARGET_FIELDS,
  PM_RML_TARGET_VIEW,
  PM_RML_VIEW_ON,
  PM_RML_SQL_QUERY,
  PM_RML_SQL_TABLE,
  PM_RML_ASSERTED_TRIPLES_MAP,
  PM_RML_NON_ASSERTED_TRIPLES_MAP,
  PM_RML_QUOTED_TRIPLES_MAP,
} PmRmlTerm;

/// Where a property may stand; several are or-ed.
enum {
  PM_IN_TRIPLES_MAP = 1 << 0,
  PM_IN_LOGICAL_SOURCE = 1 << 1,
  PM_IN_SOURCE = 1 << 2,
  PM_IN_FORMULATION = 1 << 3,
  PM_IN_NAMESPACE = 1 << 4,
  PM_IN_POM = 1 << 5,
  PM_IN_SUBJECT_MAP = 1 << 6,
  PM_IN_PREDICATE_MAP = 1 << 7,
  PM_IN_OBJECT_MAP = 1 << 8,
  PM_IN_GRAPH_MAP = 1 << 9,
  PM_IN_VALUE_MAP = 1 << 10, // language, datatype, child and parent maps
  PM_IN_JOIN = 1 << 11,
  PM_IN_VIEW = 1 << 12,
  PM_IN_FIELD = 1 << 13,
  PM_IN_VIEW_JOIN = 1 << 14,
  PM_IN_ANNOTATION = 1 << 15,
  PM_IN_EXECUTION = 1 << 16,
  PM_IN_INPUT = 1 << 17,
  PM_IN_TARGET = 1 << 18,
};

/// The term that an IRI names.
PmRmlTerm pm_rml_term(PmStr iri);

/// Its local name; static.
const char *pm_rml_name(PmRmlTerm term);

/// Whether the IRI is a property of RML that this version does not run.
bool pm_rml_is_later(PmStr iri);

/// Where the property `term` may stand.
unsigned pm_rml_places(PmRmlTerm term);

/// The term nearest to a misspelt local name, or NULL.
const char *pm_rml_suggest(PmStr local);

#endif
