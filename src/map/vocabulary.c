// SPDX-License-Identifier: MIT
// One table of RML-Core and RML-IO, and the names of the other modules.
#include "map/vocabulary.h"

#include "base/suggest.h"

enum {
  ANY_TERM_MAP =
      PM_IN_SUBJECT_MAP | PM_IN_PREDICATE_MAP | PM_IN_OBJECT_MAP | PM_IN_GRAPH_MAP,
  ANY_EXPRESSION = ANY_TERM_MAP | PM_IN_VALUE_MAP | PM_IN_FIELD,
};

// By PmRmlTerm; `places` is 0 for classes and values.
static const struct {
  const char *name;
  unsigned places;
} terms[] = {
    [PM_RML_BASE_IRI] = {"baseIRI", PM_IN_TRIPLES_MAP},
    [PM_RML_BLANK_NODE] = {"BlankNode", 0},
    [PM_RML_CHILD] = {"child", PM_IN_JOIN},
    [PM_RML_CHILD_MAP] = {"childMap", PM_IN_JOIN},
    [PM_RML_CLASS] = {"class", PM_IN_SUBJECT_MAP},
    [PM_RML_COMPRESSION] = {"compression", PM_IN_SOURCE | PM_IN_TARGET},
    [PM_RML_CONSTANT] = {"constant", ANY_EXPRESSION},
    [PM_RML_CURRENT_WORKING_DIRECTORY] = {"CurrentWorkingDirectory", 0},
    [PM_RML_CSV] = {"CSV", 0},
    [PM_RML_DATATYPE] = {"datatype", PM_IN_OBJECT_MAP},
    [PM_RML_DATATYPE_MAP] = {"datatypeMap", PM_IN_OBJECT_MAP},
    [PM_RML_DEFAULT_GRAPH] = {"defaultGraph", 0},
    [PM_RML_ENCODING] = {"encoding", PM_IN_SOURCE | PM_IN_TARGET},
    [PM_RML_FILE_PATH] = {"FilePath", 0},
    [PM_RML_GRAPH] = {"graph", PM_IN_SUBJECT_MAP | PM_IN_POM},
    [PM_RML_GRAPH_MAP] = {"graphMap", PM_IN_SUBJECT_MAP | PM_IN_POM},
    [PM_RML_IRI] = {"IRI", 0},
    [PM_RML_ITERATOR] = {"iterator", PM_IN_LOGICAL_SOURCE | PM_IN_FIELD},
    [PM_RML_JOIN_CONDITION] = {"joinCondition",
                               PM_IN_OBJECT_MAP | PM_IN_SUBJECT_MAP | PM_IN_VIEW_JOIN},
    [PM_RML_JSON_PATH] = {"JSONPath", 0},
    [PM_RML_LANGUAGE] = {"language", PM_IN_OBJECT_MAP},
    [PM_RML_LANGUAGE_MAP] = {"languageMap", PM_IN_OBJECT_MAP},
    [PM_RML_LITERAL] = {"Literal", 0},
    [PM_RML_LOGICAL_SOURCE] = {"logicalSource", PM_IN_TRIPLES_MAP},
    [PM_RML_MAPPING_DIRECTORY] = {"MappingDirectory", 0},
    [PM_RML_NAMESPACE] = {"namespace", PM_IN_FORMULATION},
    [PM_RML_NAMESPACE_PREFIX] = {"namespacePrefix", PM_IN_NAMESPACE},
    [PM_RML_NAMESPACE_URL] = {"namespaceURL", PM_IN_NAMESPACE},
    [PM_RML_GZIP] = {"gzip", 0},
    [PM_RML_NO_COMPRESSION] = {"none", 0},
    [PM_RML_NULL] = {"null", PM_IN_SOURCE},
    [PM_RML_OBJECT] = {"object", PM_IN_POM},
    [PM_RML_OBJECT_MAP] = {"objectMap", PM_IN_POM},
    [PM_RML_PARENT] = {"parent", PM_IN_JOIN},
    [PM_RML_PARENT_MAP] = {"parentMap", PM_IN_JOIN},
    [PM_RML_PARENT_TRIPLES_MAP] = {"parentTriplesMap", PM_IN_OBJECT_MAP},
    [PM_RML_PATH] = {"path", PM_IN_SOURCE | PM_IN_TARGET},
    [PM_RML_PREDICATE] = {"predicate", PM_IN_POM},
    [PM_RML_PREDICATE_MAP] = {"predicateMap", PM_IN_POM},
    [PM_RML_PREDICATE_OBJECT_MAP] = {"predicateObjectMap", PM_IN_TRIPLES_MAP},
    [PM_RML_REFERENCE] = {"reference", ANY_EXPRESSION},
    [PM_RML_REFERENCE_FORMULATION] = {"referenceFormulation",
                                      PM_IN_LOGICAL_SOURCE | PM_IN_FIELD},
    [PM_RML_RELATIVE_PATH_SOURCE] = {"RelativePathSource", 0},
    [PM_RML_ROOT] = {"root", PM_IN_SOURCE | PM_IN_TARGET},
    [PM_RML_SOURCE] = {"source", PM_IN_LOGICAL_SOURCE},
    [PM_RML_SUBJECT] = {"subject", PM_IN_TRIPLES_MAP},
    [PM_RML_SUBJECT_MAP] = {"subjectMap", PM_IN_TRIPLES_MAP},
    [PM_RML_TEMPLATE] = {"template", ANY_EXPRESSION},
    [PM_RML_TERM_TYPE] = {"termType", ANY_TERM_MAP | PM_IN_VALUE_MAP},
    [PM_RML_TRIPLES_MAP] = {"TriplesMap", 0},
    [PM_RML_UNSAFE_IRI] = {"UnsafeIRI", 0},
    [PM_RML_URI] = {"URI", 0},
    [PM_RML_UTF16] = {"UTF-16", 0},
    [PM_RML_UTF8] = {"UTF-8", 0},
    [PM_RML_XPATH] = {"XPath", 0},
    [PM_RML_XPATH_FORMULATION] = {"XPathReferenceFormulation", 0},
    // RML-CC
    [PM_RML_ALLOW_EMPTY] = {"allowEmptyListAndContainer",
                            PM_IN_SUBJECT_MAP | PM_IN_OBJECT_MAP},
    [PM_RML_APPEND] = {"append", 0},
    [PM_RML_CARTESIAN_PRODUCT] = {"cartesianProduct", 0},
    [PM_RML_GATHER] = {"gather", PM_IN_SUBJECT_MAP | PM_IN_OBJECT_MAP},
    [PM_RML_GATHER_AS] = {"gatherAs", PM_IN_SUBJECT_MAP | PM_IN_OBJECT_MAP},
    [PM_RML_STRATEGY] = {"strategy", PM_IN_SUBJECT_MAP | PM_IN_OBJECT_MAP},
    // RML-FNML
    [PM_RML_CONDITION] = {"condition", ANY_EXPRESSION | PM_IN_POM},
    [PM_RML_FUNCTION] = {"function", PM_IN_EXECUTION},
    [PM_RML_FUNCTION_EXECUTION] = {"functionExecution", ANY_EXPRESSION},
    [PM_RML_FUNCTION_MAP] = {"functionMap", PM_IN_EXECUTION},
    [PM_RML_INPUT] = {"input", PM_IN_EXECUTION},
    [PM_RML_INPUT_VALUE] = {"inputValue", PM_IN_INPUT},
    [PM_RML_INPUT_VALUE_MAP] = {"inputValueMap", PM_IN_INPUT},
    [PM_RML_PARAMETER] = {"parameter", PM_IN_INPUT},
    [PM_RML_PARAMETER_MAP] = {"parameterMap", PM_IN_INPUT},
    [PM_RML_RETURN] = {"return", ANY_EXPRESSION},
    [PM_RML_RETURN_MAP] = {"returnMap", ANY_EXPRESSION},
    // RML-IO
    [PM_RML_LOGICAL_TARGET] = {"logicalTarget", ANY_EXPRESSION},
    [PM_RML_SERIALIZATION] = {"serialization", PM_IN_TARGET},
    [PM_RML_TARGET] = {"target", PM_IN_TARGET},
    [PM_RML_TARGZ] = {"targz", 0},
    [PM_RML_TARXZ] = {"tarxz", 0},
    [PM_RML_XZ] = {"xz", 0},
    [PM_RML_ZIP] = {"zip", 0},
    // RML-LV
    [PM_RML_EXPRESSION_FIELD] = {"ExpressionField", 0},
    [PM_RML_FIELD] = {"field", PM_IN_VIEW | PM_IN_FIELD | PM_IN_VIEW_JOIN},
    [PM_RML_FIELD_NAME] = {"fieldName", PM_IN_FIELD},
    [PM_RML_INNER_JOIN] = {"innerJoin", PM_IN_VIEW},
    [PM_RML_ITERABLE_FIELD] = {"IterableField", 0},
    [PM_RML_LEFT_JOIN] = {"leftJoin", PM_IN_VIEW},
    [PM_RML_ON_FIELDS] = {"onFields", PM_IN_ANNOTATION},
    [PM_RML_PARENT_LOGICAL_VIEW] = {"parentLogicalView", PM_IN_VIEW_JOIN},
    [PM_RML_STRUCTURAL_ANNOTATION] = {"structuralAnnotation", PM_IN_VIEW},
    [PM_RML_TARGET_FIELDS] = {"targetFields", PM_IN_ANNOTATION},
    [PM_RML_TARGET_VIEW] = {"targetView", PM_IN_ANNOTATION},
    [PM_RML_VIEW_ON] = {"viewOn", PM_IN_VIEW},
    // RML-IO-Registry
    [PM_RML_SQL_QUERY] = {"SQL2008Query", 0},
    [PM_RML_SQL_TABLE] = {"SQL2008Table", 0},
    // RML-Star
    [PM_RML_ASSERTED_TRIPLES_MAP] = {"AssertedTriplesMap", 0},
    [PM_RML_NON_ASSERTED_TRIPLES_MAP] = {"NonAssertedTriplesMap", 0},
    [PM_RML_QUOTED_TRIPLES_MAP] = {"quotedTriplesMap",
                                   PM_IN_SUBJECT_MAP | PM_IN_OBJECT_MAP},
};
enum { N_TERMS = sizeof terms / sizeof *terms };

// Classes and values that say nothing the reader needs.
static const char *const others[] = {
    "LogicalTarget",
    "Target",
    "Execution",
    "FunctionExecution",
    "FunctionMap",
    "Input",
    "InputValueMap",
    "ParameterMap",
    "ReturnMap",
    "Field",
    "ForeignKeyAnnotation",
    "InclusionAnnotation",
    "IriSafeAnnotation",
    "LogicalView",
    "LogicalViewJoin",
    "NotNullAnnotation",
    "PrimaryKeyAnnotation",
    "StructuralAnnotation",
    "UniqueAnnotation",
    "expressionField", // in the suite of RML-LV
    "AbstractLogicalSource",
    "BaseSource",
    "ChildMap",
    "DatatypeMap",
    "Expression",
    "ExpressionMap",
    "GatherMap",
    "GraphMap",
    "Join",
    "LanguageMap",
    "LogicalSource",
    "Namespace",
    "ObjectMap",
    "ParentMap",
    "PredicateMap",
    "PredicateObjectMap",
    "RefObjectMap",
    "ReferenceFormulation",
    "ReferencingObjectMap",
    "Source",
    "StarMap",
    "SubjectMap",
    "TermMap",
};

// Properties, and values that only they take, of the modules and sources to come.
static const char *const later[] = {
    "query",
    "subjectQuotedTriplesMap",
};

static bool is_listed(PmStr name, const char *const *list, size_t n) {
  for (size_t i = 0; i < n; ++i)
    if (pm_str_eqz(name, list[i]))
      return true;
  return false;
}

static PmStr local_name(PmStr iri) {
  return pm_str_slice(iri, sizeof PM_RML - 1, iri.len);
}

PmRmlTerm pm_rml_term(PmStr iri) {
  if (!pm_str_starts(iri, PM_STR(PM_RML)))
    return PM_RML_NONE;
  const PmStr name = local_name(iri);
  for (size_t i = PM_RML_OTHER + 1; i < N_TERMS; ++i)
    if (pm_str_eqz(name, terms[i].name))
      return (PmRmlTerm)i;
  return is_listed(name, others, sizeof others / sizeof *others) ||
                 is_listed(name, later, sizeof later / sizeof *later)
             ? PM_RML_OTHER
             : PM_RML_UNKNOWN;
}

const char *pm_rml_name(PmRmlTerm term) { return terms[term].name; }

bool pm_rml_is_later(PmStr iri) {
  return pm_str_starts(iri, PM_STR(PM_RML)) &&
         is_listed(local_name(iri), later, sizeof later / sizeof *later);
}

unsigned pm_rml_places(PmRmlTerm term) { return terms[term].places; }

const char *pm_rml_suggest(PmStr local) {
  const char *names[N_TERMS + sizeof others / sizeof *others];
  size_t n = 0;
  for (size_t i = PM_RML_OTHER + 1; i < N_TERMS; ++i)
    names[n++] = terms[i].name;
  for (size_t i = 0; i < sizeof others / sizeof *others; ++i)
    names[n++] = others[i];
  return pm_suggest(local, names, n);
}
