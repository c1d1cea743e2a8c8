// SPDX-License-Identifier: MIT
// Functions of rules (RML-FNML): what each is called, what it takes and gives, and calls
// of them as expressions.
#ifndef PM_MAP_FUNCTION_H
#define PM_MAP_FUNCTION_H

#include "map/record.h"

enum { PM_MAX_PARAMETERS = 16 };

typedef struct PmFunction PmFunction;

/// One run of a function, for one combination of values.
typedef struct {
  const PmFunction *function;
  PmRecord *record;
  PmArena *arena;
  const void *prepared;   // by the function's `prepare`
  const PmStr *args;      // by parameter; data NULL: none
  const PmValues *values; // by parameter: all values, for parameters that are lists
  PmValues *out;
  size_t cap;
} PmFunctionRun;

/// What a function gives: the natural datatype of its values.
typedef enum {
  PM_GIVES_TEXT,
  PM_GIVES_BOOLEAN,
  PM_GIVES_NUMBER, // xsd:integer where it is one, else xsd:decimal or xsd:double
  PM_GIVES_DATE,   // xsd:date, xsd:gYearMonth or xsd:gYear
  PM_GIVES_TIME,   // xsd:dateTime
  PM_GIVES_TEXTS,
} PmGives;

/// What a function that needs a file is made ready with.
typedef struct {
  PmJob *job;
  PmArena *arena;
  const PmStr *constants; // by parameter; data NULL where it is none
  PmStr rule_dir;
  const PmStrings *allowed;
  PmStrings *files; // gets the paths of what is read
  PmPosition at;
} PmPreparation;

struct PmFunction {
  const char *name;       // "grel:toUpperCase", other names behind a |
  const char *parameters; // "grel:valueParam|grel:valueParameter ?grel:other *grel:list":
                          // ? may be missing, * takes all values of all its inputs
  PmGives gives;
  PmStatus (*run)(PmFunctionRun *run);
  const char *about;
  PmStatus (*prepare)(const PmPreparation *preparation, const void **prepared,
                      PmFault *fault);
  const void *own; // of functions from outside
};

/// The tables of our own, one after the other; NULL at the end.
const PmFunction *pm_function_at(size_t i);
extern const PmFunction pm_text_functions[], pm_value_functions[], pm_date_functions[],
    pm_lookup_functions[];
extern const size_t pm_n_text_functions, pm_n_value_functions, pm_n_date_functions,
    pm_n_lookup_functions;

/// One of a set from outside; NULL behind the last.
const PmFunction *pm_functions_at(const PmFunctions *functions, size_t i);

/// The function that an IRI names, in `more` or of our own; or NULL.
const PmFunction *pm_function_find(const PmFunctions *more, PmStr iri);
/// The one whose name is nearest to one that is none, or NULL.
const PmFunction *pm_function_suggest(PmStr iri);

/// The first of a function's names; of a parameter of the table.
PmStr pm_function_title(const PmFunction *function);
PmStr pm_parameter_title(PmStr parameter);

/// The number of the parameter that an IRI names, or SIZE_MAX.
size_t pm_function_parameter(const PmFunction *function, PmStr iri);
/// One parameter as the table writes it; empty behind the last.
PmStr pm_function_parameter_at(const PmFunction *function, size_t i);
/// Whether an IRI names what the function gives.
bool pm_function_returns(const PmFunction *function, PmStr iri);

/// An argument: the expressions of all inputs of a parameter.
typedef struct {
  PmExpr *items;
  size_t n, cap;
} PmArgument;

/// A function execution.
struct PmCall {
  const PmFunction *function;
  const void *prepared;
  PmArgument *arguments; // by parameter
  size_t n;              // parameters
  PmPosition at;
};

/// The values of a call for the current record, in its arena.
PM_NODISCARD PmStatus pm_call_values(PmRecord *record, const PmCall *call,
                                     PmValues *values);

// For the functions themselves:

/// Adds a value.
PM_NODISCARD PmStatus pm_give(PmFunctionRun *run, PmStr value);
PM_NODISCARD PmStatus pm_give_typed(PmFunctionRun *run, PmStr value, PmStr type);
PM_NODISCARD PmStatus pm_give_boolean(PmFunctionRun *run, bool value);
PM_NODISCARD PmStatus pm_give_number(PmFunctionRun *run, double value);
/// Says that a value is of no use, a few times a source; the result is none.
PM_NODISCARD PmStatus pm_no_use(PmFunctionRun *run, PmStr value, const char *what);
bool pm_is_true(PmStr value);
/// A number in `value`, with nothing around it but blanks.
bool pm_read_number(PmFunctionRun *run, PmStr value, double *number);

#endif
