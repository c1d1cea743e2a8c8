// SPDX-License-Identifier: MIT
// Functions on values of any kind: comparison, choice, logic, numbers, lists.
#include "map/function.h"

#include <math.h>
#include <stdlib.h>

enum { MAX_TEXT = 1 << 28 };

// --- comparison and choice ------------------------------------------------------------

static PmStatus equal(PmFunctionRun *run) {
  return pm_give_boolean(run, pm_str_eq(run->args[0], run->args[1]));
}

static PmStatus not_equal(PmFunctionRun *run) {
  return pm_give_boolean(run, !pm_str_eq(run->args[0], run->args[1]));
}

static PmStatus is_null(PmFunctionRun *run) {
  return pm_give_boolean(run, !run->args[0].data);
}

static PmStatus is_not_null(PmFunctionRun *run) {
  return pm_give_boolean(run, run->args[0].data != NULL);
}

static PmStatus is_blank(PmFunctionRun *run) {
  return pm_give_boolean(run, run->args[0].len == 0);
}

static PmStatus choose(PmFunctionRun *run) {
  const PmStr chosen = run->args[pm_is_true(run->args[0]) ? 1 : 2];
  return chosen.data ? pm_give(run, chosen) : PM_OK;
}

static PmStatus if_true(PmFunctionRun *run) {
  return pm_is_true(run->args[0]) ? pm_give(run, run->args[1]) : PM_OK;
}

static PmStatus if_equal(PmFunctionRun *run) {
  return pm_str_eq(run->args[0], run->args[1]) ? pm_give(run, run->args[2]) : PM_OK;
}

static PmStatus coalesce(PmFunctionRun *run) {
  const PmValues *values = &run->values[0];
  for (size_t i = 0; i < values->n; ++i)
    if (values->items[i].len)
      return pm_give(run, values->items[i]);
  return PM_OK;
}

static PmStatus itself(PmFunctionRun *run) { return pm_give(run, run->args[0]); }

// --- logic ----------------------------------------------------------------------------

static PmStatus all_true(PmFunctionRun *run) {
  bool all = true;
  for (size_t i = 0; i < run->values[0].n; ++i)
    all = all && pm_is_true(run->values[0].items[i]);
  return pm_give_boolean(run, all);
}

static PmStatus any_true(PmFunctionRun *run) {
  bool any = false;
  for (size_t i = 0; i < run->values[0].n; ++i)
    any = any || pm_is_true(run->values[0].items[i]);
  return pm_give_boolean(run, any);
}

static PmStatus not_true(PmFunctionRun *run) {
  return pm_give_boolean(run, !pm_is_true(run->args[0]));
}

// --- numbers --------------------------------------------------------------------------

static PmStatus with_one(PmFunctionRun *run, double (*f)(double)) {
  double a = 0;
  return pm_read_number(run, run->args[0], &a) ? pm_give_number(run, f(a))
                                               : pm_no_use(run, run->args[0], "number");
}

static PmStatus with_two(PmFunctionRun *run, double (*f)(double, double)) {
  double a = 0, b = 0;
  if (!pm_read_number(run, run->args[0], &a))
    return pm_no_use(run, run->args[0], "number");
  return pm_read_number(run, run->args[1], &b) ? pm_give_number(run, f(a, b))
                                               : pm_no_use(run, run->args[1], "number");
}

static double half_up(double a) { return floor(a + 0.5); }
static double plus(double a, double b) { return a + b; }
static double minus(double a, double b) { return a - b; }
static double times(double a, double b) { return a * b; }
static double by(double a, double b) { return a / b; }

static PmStatus number_abs(PmFunctionRun *run) { return with_one(run, fabs); }
static PmStatus number_ceil(PmFunctionRun *run) { return with_one(run, ceil); }
static PmStatus number_floor(PmFunctionRun *run) { return with_one(run, floor); }
static PmStatus number_round(PmFunctionRun *run) { return with_one(run, half_up); }
static PmStatus number_max(PmFunctionRun *run) { return with_two(run, fmax); }
static PmStatus number_min(PmFunctionRun *run) { return with_two(run, fmin); }
static PmStatus number_mod(PmFunctionRun *run) { return with_two(run, fmod); }
static PmStatus number_pow(PmFunctionRun *run) { return with_two(run, pow); }
static PmStatus add(PmFunctionRun *run) { return with_two(run, plus); }
static PmStatus subtract(PmFunctionRun *run) { return with_two(run, minus); }
static PmStatus multiply(PmFunctionRun *run) { return with_two(run, times); }
static PmStatus divide(PmFunctionRun *run) { return with_two(run, by); }

static PmStatus to_number(PmFunctionRun *run) {
  double a = 0;
  return pm_read_number(run, run->args[0], &a) ? pm_give_number(run, a)
                                               : pm_no_use(run, run->args[0], "number");
}

// --- lists ----------------------------------------------------------------------------

static PmStatus list_join(PmFunctionRun *run) {
  PmBuf buf = pm_buf(MAX_TEXT);
  PmStatus st = PM_OK;
  for (size_t i = 0; i < run->values[0].n && !st; ++i) {
    if (i)
      st = pm_buf_append(&buf, run->args[1]);
    if (!st)
      st = pm_buf_append(&buf, run->values[0].items[i]);
  }
  if (!st && run->values[0].n)
    st = pm_give(run, pm_arena_copy(run->arena, pm_buf_str(&buf)));
  pm_buf_release(&buf);
  return st;
}

static PmStatus list_length(PmFunctionRun *run) {
  return pm_give_number(run, (double)run->values[0].n);
}

// One item, or those up to before another; negative positions count from the end.
static PmStatus list_get(PmFunctionRun *run) {
  const PmValues *values = &run->values[0];
  const double n = (double)values->n;
  double from = 0, to = 0;
  if (!pm_read_number(run, run->args[1], &from))
    return pm_no_use(run, run->args[1], "position");
  from += from < 0 ? n : 0;
  to = from + 1;
  if (run->args[2].data && !pm_read_number(run, run->args[2], &to))
    return pm_no_use(run, run->args[2], "position");
  to += to < 0 ? n : 0;
  for (size_t i = 0; i < values->n; ++i)
    if ((double)i >= from && (double)i < to)
      PM_TRY(pm_give(run, values->items[i]));
  return PM_OK;
}

static PmStatus list_reverse(PmFunctionRun *run) {
  for (size_t i = run->values[0].n; i-- > 0;)
    PM_TRY(pm_give(run, run->values[0].items[i]));
  return PM_OK;
}

static int compare(const void *a, const void *b) {
  return pm_str_cmp(*(const PmStr *)a, *(const PmStr *)b);
}

static PmStatus list_sort(PmFunctionRun *run) {
  const PmValues *values = &run->values[0];
  const size_t first = run->out->n;
  for (size_t i = 0; i < values->n; ++i)
    PM_TRY(pm_give(run, values->items[i]));
  if (values->n > 1)
    qsort(run->out->items + first, values->n, sizeof *values->items, compare);
  return PM_OK;
}

static PmStatus list_unique(PmFunctionRun *run) {
  const PmValues *values = &run->values[0];
  for (size_t i = 0; i < values->n; ++i) {
    bool seen = false;
    for (size_t j = 0; j < i && !seen; ++j)
      seen = pm_str_eq(values->items[i], values->items[j]);
    if (!seen)
      PM_TRY(pm_give(run, values->items[i]));
  }
  return PM_OK;
}

static PmStatus list_sum(PmFunctionRun *run) {
  double sum = 0, a = 0;
  for (size_t i = 0; i < run->values[0].n; ++i) {
    if (!pm_read_number(run, run->values[0].items[i], &a))
      return pm_no_use(run, run->values[0].items[i], "number");
    sum += a;
  }
  return pm_give_number(run, sum);
}

static PmStatus list_contains(PmFunctionRun *run) {
  bool found = false;
  for (size_t i = 0; i < run->values[0].n; ++i)
    found = found || pm_str_eq(run->values[0].items[i], run->args[1]);
  return pm_give_boolean(run, found);
}

#define VALUE "grel:valueParam|grel:valueParameter|idlab-fn:str"
#define PAIR                                                                             \
  "grel:valueParam|grel:valueParameter|idlab-fn:str|idlab-fn:_str_1 "                    \
  "grel:valueParam2|grel:valueParameter2|idlab-fn:otherStr|idlab-fn:_str_2"
#define MAYBE "?grel:valueParam|grel:valueParameter|idlab-fn:str|grel:p_any_e"
#define NUMBER                                                                           \
  "grel:p_dec_n|grel:p_dec_a|grel:valueParam|grel:valueParameter|grel:p_any_e"
#define NUMBERS NUMBER " grel:p_dec_b|grel:param_n2|grel:valueParam2|grel:valueParameter2"
#define LIST "*grel:p_array_a|grel:valueParam|grel:valueParameter|idlab-fn:list"
#define BOOLEANS "*grel:param_rep_b|grel:bool_b|grel:valueParam|grel:valueParam2"

const PmFunction pm_value_functions[] = {
    {"idlab-fn:equal|grel:equal", PAIR, PM_GIVES_BOOLEAN, equal,
     .about = "whether two values are the same text"},
    {"idlab-fn:notEqual|grel:notEqual", PAIR, PM_GIVES_BOOLEAN, not_equal,
     .about = "whether they are not"},
    {"idlab-fn:isNull|grel:isNull", MAYBE, PM_GIVES_BOOLEAN, is_null,
     .about = "whether there is no value"},
    {"idlab-fn:isNotNull|grel:isNotNull", MAYBE, PM_GIVES_BOOLEAN, is_not_null,
     .about = "whether there is one"},
    {"grel:isBlank|idlab-fn:isEmpty", MAYBE, PM_GIVES_BOOLEAN, is_blank,
     .about = "whether there is none, or an empty one"},
    {"grel:controls_if", "?grel:bool_b ?grel:any_true ?grel:any_false", PM_GIVES_TEXT,
     choose,
     .about =
         "one value where the condition is true, else the other, which may be missing"},
    {"idlab-fn:trueCondition", "idlab-fn:strBoolean idlab-fn:str", PM_GIVES_TEXT, if_true,
     .about = "the value where the condition is true"},
    {"idlab-fn:decide", "idlab-fn:str idlab-fn:expectedStr idlab-fn:result",
     PM_GIVES_TEXT, if_equal, .about = "the result where the value is the expected one"},
    {"grel:value_coalesce|grel:coalesce", "*grel:p_array_a|grel:valueParam|grel:p_any_e",
     PM_GIVES_TEXT, coalesce, .about = "the first of several values that is not empty"},
    {"grel:boolean_and", BOOLEANS, PM_GIVES_BOOLEAN, all_true,
     .about = "whether all are true"},
    {"grel:boolean_or", BOOLEANS, PM_GIVES_BOOLEAN, any_true,
     .about = "whether one is true"},
    {"grel:boolean_not", "grel:param_b|grel:bool_b|grel:valueParam", PM_GIVES_BOOLEAN,
     not_true, .about = "whether it is false"},
    {"grel:string_toString|grel:toString", VALUE, PM_GIVES_TEXT, itself,
     .about = "the value without its datatype"},
    {"grel:string_toNumber|grel:toNumber", VALUE, PM_GIVES_NUMBER, to_number,
     .about = "the value as a number"},
    {"grel:math_abs", NUMBER, PM_GIVES_NUMBER, number_abs, .about = "without its sign"},
    {"grel:math_ceil", NUMBER, PM_GIVES_NUMBER, number_ceil,
     .about = "the next whole number"},
    {"grel:math_floor", NUMBER, PM_GIVES_NUMBER, number_floor,
     .about = "the whole number before"},
    {"grel:math_round", NUMBER, PM_GIVES_NUMBER, number_round,
     .about = "the nearest whole number"},
    {"grel:math_max", NUMBERS, PM_GIVES_NUMBER, number_max, .about = "the larger one"},
    {"grel:math_min", NUMBERS, PM_GIVES_NUMBER, number_min, .about = "the smaller one"},
    {"grel:math_mod", NUMBERS, PM_GIVES_NUMBER, number_mod,
     .about = "what a division leaves"},
    {"grel:math_pow", NUMBERS, PM_GIVES_NUMBER, number_pow, .about = "a power"},
    {"grel:math_add|idlab-fn:add", NUMBERS, PM_GIVES_NUMBER, add, .about = "the sum"},
    {"grel:math_subtract|idlab-fn:subtract", NUMBERS, PM_GIVES_NUMBER, subtract,
     .about = "the difference"},
    {"grel:math_multiply|idlab-fn:multiply", NUMBERS, PM_GIVES_NUMBER, multiply,
     .about = "the product"},
    {"grel:math_divide|idlab-fn:divide", NUMBERS, PM_GIVES_NUMBER, divide,
     .about = "the quotient; none by zero"},
    {"grel:array_join|grel:string_join", LIST " ?grel:p_string_sep|idlab-fn:delimiter",
     PM_GIVES_TEXT, list_join, .about = "all values in one text, with what parts them"},
    {"grel:array_length", LIST, PM_GIVES_NUMBER, list_length, .about = "how many values"},
    {"grel:array_get|grel:array_slice",
     LIST
     " grel:param_int_i_from|grel:p_int_i_from ?grel:param_int_i_opt_to|grel:p_int_i_to",
     PM_GIVES_TEXTS, list_get,
     .about = "one value, from 0, or those up to before another"},
    {"grel:array_reverse", LIST, PM_GIVES_TEXTS, list_reverse,
     .about = "the values from the end"},
    {"grel:array_sort", LIST, PM_GIVES_TEXTS, list_sort, .about = "the values in order"},
    {"grel:array_uniques", LIST, PM_GIVES_TEXTS, list_unique, .about = "each value once"},
    {"grel:array_sum", LIST, PM_GIVES_NUMBER, list_sum, .about = "the sum of the values"},
    {"idlab-fn:listContainsElement|grel:array_contains",
     LIST " idlab-fn:str|grel:p_any_e|grel:valueParam2", PM_GIVES_BOOLEAN, list_contains,
     .about = "whether a value is among them"},
};
const size_t pm_n_value_functions =
    sizeof pm_value_functions / sizeof *pm_value_functions;
