// SPDX-License-Identifier: MIT
// What expressions compute with: RDF terms by value (section 17). A term of kind
// PM_TERM_NONE stands for an error of an expression, or for what is unbound.
#ifndef PM_STORE_SPARQL_VALUE_H
#define PM_STORE_SPARQL_VALUE_H

#include "store/sparql/moment.h"
#include "store/sparql/number.h"
#include "store/sparql/sparql.h"

/// What a query's expressions share.
typedef struct {
  PmJob *job;
  PmArena *arena;    // of the expression being evaluated; cleared by its owner
  PmStr base;        // IRI()
  PmStr now;         // one moment for the whole query (17.4.5.1)
  uint64_t random;   // state of the generator
  uint64_t blanks;   // made so far
  uint64_t solution; // number of the one being evaluated, for BNODE(s)
  struct PmRegexCache *regexes;
} PmEval;

/// Effective boolean value (17.2.2): 0, 1, or -1 for an error.
PM_NODISCARD PmStatus pm_value_ebv(PmEval *e, const PmTerm *term, int *ebv);
/// The operators = and < (17.3): 0, 1, or -1 for an error.
PM_NODISCARD PmStatus pm_value_equal(PmEval *e, const PmTerm *a, const PmTerm *b,
                                     int *is);
/// -1, 0, 1; 2 where there is no order, 3 an error.
PM_NODISCARD PmStatus pm_value_compare(PmEval *e, const PmTerm *a, const PmTerm *b,
                                       int *order);
/// The order of ORDER BY (15.1): total; what has no order by value is ordered by kind,
/// datatype and form.
PM_NODISCARD PmStatus pm_value_order(PmEval *e, const PmTerm *a, const PmTerm *b,
                                     int *order);
/// A number that never contradicts that order: of two terms the one with the smaller
/// number comes first.
PM_NODISCARD PmStatus pm_value_prefix(PmEval *e, const PmTerm *term, uint64_t *prefix);
uint64_t pm_value_prefix_number(const PmNumber *number); // no NaN
uint64_t pm_value_prefix_moment(const PmMoment *moment);
/// A function of the language that takes plain values; NONE among the arguments never
/// gets here.
PM_NODISCARD PmStatus pm_value_call(PmEval *e, PmFunction function, const PmTerm *args,
                                    size_t n, PmTerm *result);
/// A cast to an XML Schema type (17.5); NONE for functions that are not known.
PM_NODISCARD PmStatus pm_value_cast(PmEval *e, PmStr iri, const PmTerm *arg,
                                    PmTerm *result);
/// matches(), replace() of XPath: regex.c.
PM_NODISCARD PmStatus pm_regex_call(PmEval *e, PmFunction function, const PmTerm *args,
                                    size_t n, PmTerm *result);
void pm_regex_release(PmEval *e);

/// MD5 to SHA512: digest.c.
PM_NODISCARD PmStatus pm_digest(PmEval *e, PmFunction function, PmStr s, PmTerm *r);

static inline PmTerm pm_value_boolean(bool value) {
  return pm_typed_literal(value ? PM_STR("true") : PM_STR("false"),
                          PM_STR(PM_XSD "boolean"));
}
static inline bool pm_value_is_string(const PmTerm *t) {
  return t->kind == PM_TERM_LITERAL && t->datatype.len == 0;
}

#endif
