// SPDX-License-Identifier: MIT
// Names and calls. Names are compared in their short form, prefix:name, with the prefixes
// of the table below; where a function takes one value and its input has several, it runs
// for each of them, as templates do (RML-FNML, "Function execution").
#include "map/function.h"

#include "base/suggest.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAX_RUNS = 1 << 20, MAX_WARNINGS = 5, MAX_SHOWN = 60 };

// --- tables ---------------------------------------------------------------------------

const PmFunction *pm_function_at(size_t i) {
  const struct {
    const PmFunction *items;
    size_t n;
  } tables[] = {{pm_text_functions, pm_n_text_functions},
                {pm_value_functions, pm_n_value_functions},
                {pm_date_functions, pm_n_date_functions},
                {pm_lookup_functions, pm_n_lookup_functions}};
  for (size_t t = 0; t < sizeof tables / sizeof *tables; ++t) {
    if (i < tables[t].n)
      return &tables[t].items[i];
    i -= tables[t].n;
  }
  return NULL;
}

static const struct {
  const char *prefix, *iri;
} namespaces[] = {
    {"grel", "http://users.ugent.be/~bjdmeest/function/grel.ttl#"},
    {"grel", "https://w3id.org/imec/grel#"},
    {"idlab-fn", "https://w3id.org/imec/idlab/function#"},
    {"idlab-fn", "http://example.com/idlab/function/"},
    {"pm-fn", "https://w3id.org/pressmark/function#"},
};

// Whether `iri` is what prefix:name stands for.
static bool is_named(PmStr iri, PmStr name) {
  const size_t colon = pm_str_find(name, PM_STR(":"), 0);
  if (pm_str_eq(iri, name))
    return true; // a function from outside has a whole IRI for a name
  for (size_t i = 0; i < sizeof namespaces / sizeof *namespaces; ++i) {
    const PmStr ns = pm_str(namespaces[i].iri);
    if (pm_str_eqz(pm_str_slice(name, 0, colon), namespaces[i].prefix) &&
        pm_str_starts(iri, ns) &&
        pm_str_eq(pm_str_slice(iri, ns.len, iri.len),
                  pm_str_slice(name, colon + 1, name.len)))
      return true;
  }
  return false;
}

// The part of `list` up to `separator`, which is then behind it; false at the end.
static bool next_part(PmStr *list, const char *separator, PmStr *part) {
  const size_t end = pm_str_find(*list, pm_str(separator), 0);
  *part = pm_str_slice(*list, 0, end);
  *list = end < list->len ? pm_str_slice(*list, end + 1, list->len) : (PmStr){NULL, 0};
  return part->len > 0;
}

static bool is_one_of(PmStr iri, PmStr names) {
  PmStr name;
  while (next_part(&names, "|", &name))
    if (is_named(iri, name))
      return true;
  return false;
}

const PmFunction *pm_function_find(const PmFunctions *more, PmStr iri) {
  const PmFunction *f = NULL;
  for (size_t i = 0; more && (f = pm_functions_at(more, i)); ++i)
    if (pm_str_eqz(iri, f->name))
      return f;
  for (size_t i = 0; (f = pm_function_at(i)); ++i)
    if (is_one_of(iri, pm_str(f->name)))
      return f;
  return NULL;
}

static PmStr local_name(PmStr iri) {
  size_t from = iri.len;
  while (from && !strchr("#/:", iri.data[from - 1]))
    --from;
  return pm_str_slice(iri, from, iri.len);
}

const PmFunction *pm_function_suggest(PmStr iri) {
  const PmFunction *f = NULL;
  const PmFunction *best = NULL;
  const PmStr wanted = local_name(iri);
  size_t nearest = wanted.len / 3 + 2;
  for (size_t i = 0; (f = pm_function_at(i)); ++i) {
    PmStr names = pm_str(f->name), name;
    while (next_part(&names, "|", &name)) {
      const size_t d = pm_edit_distance(wanted, local_name(name));
      if (d < nearest) {
        nearest = d;
        best = f;
      }
    }
  }
  return best;
}

PmStr pm_function_parameter_at(const PmFunction *function, size_t i) {
  PmStr list = pm_str(function->parameters), part = {NULL, 0};
  for (size_t j = 0; j <= i; ++j)
    if (!next_part(&list, " ", &part))
      return (PmStr){NULL, 0};
  return part;
}

static bool is_mark(PmStr parameter, char mark) {
  return parameter.len && parameter.data[0] == mark;
}

PmStr pm_function_title(const PmFunction *function) {
  const PmStr names = pm_str(function->name);
  return pm_str_slice(names, 0, pm_str_find(names, PM_STR("|"), 0));
}

PmStr pm_parameter_title(PmStr p) {
  if (is_mark(p, '?') || is_mark(p, '*'))
    p = pm_str_slice(p, 1, p.len);
  return pm_str_slice(p, 0, pm_str_find(p, PM_STR("|"), 0));
}

size_t pm_function_parameter(const PmFunction *function, PmStr iri) {
  for (size_t i = 0;; ++i) {
    PmStr p = pm_function_parameter_at(function, i);
    if (p.len == 0)
      return SIZE_MAX;
    if (is_mark(p, '?') || is_mark(p, '*'))
      p = pm_str_slice(p, 1, p.len);
    if (is_one_of(iri, p))
      return i;
  }
}

bool pm_function_returns(const PmFunction *function, PmStr iri) {
  static const char *const names[] = {
      [PM_GIVES_TEXT] = "grel:stringOut|grel:stringOutput|grel:output_string|"
                        "idlab-fn:_stringOut|idlab-fn:_result",
      [PM_GIVES_BOOLEAN] = "grel:booleanOut|grel:output_bool|grel:output_boolean|"
                           "idlab-fn:_boolOut|idlab-fn:_booleanOut",
      [PM_GIVES_NUMBER] = "grel:output_number|grel:output_decimal|grel:output_integer|"
                          "grel:numberOut|grel:intOut|idlab-fn:_numberOut",
      [PM_GIVES_DATE] = "grel:output_date|grel:output_datetime|grel:stringOut|"
                        "idlab-fn:_stringOut",
      [PM_GIVES_TIME] = "grel:output_datetime|grel:output_date|grel:stringOut|"
                        "idlab-fn:_stringOut",
      [PM_GIVES_TEXTS] = "grel:output_array|grel:output_list|grel:listOut|"
                         "grel:stringOut|idlab-fn:_listOut",
  };
  return is_one_of(iri, pm_str(names[function->gives])) ||
         is_one_of(iri, PM_STR("pm-fn:out|grel:output"));
}

// --- results --------------------------------------------------------------------------

PmStatus pm_give_typed(PmFunctionRun *run, PmStr value, PmStr type) {
  PmValues *out = run->out;
  if (out->n == run->cap) {
    size_t cap = run->cap;
    PmStr *items = pm_arena_extend(run->arena, out->items, out->n, &cap, sizeof *items);
    PmStr *types =
        pm_arena_extend(run->arena, out->types, out->n, &run->cap, sizeof *types);
    if (!items || !types)
      return PM_ERR_NOMEM;
    out->items = items;
    out->types = types;
  }
  out->items[out->n] = value;
  out->types[out->n++] = type;
  return PM_OK;
}

PmStatus pm_give(PmFunctionRun *run, PmStr value) {
  if (!value.data)
    return PM_ERR_NOMEM; // of an arena
  return pm_give_typed(run, value, PM_STR(""));
}

PmStatus pm_give_boolean(PmFunctionRun *run, bool value) {
  return pm_give_typed(run, value ? PM_STR("true") : PM_STR("false"),
                       PM_STR(PM_XSD "boolean"));
}

PmStatus pm_give_number(PmFunctionRun *run, double value) {
  char text[40];
  const bool whole = isfinite(value) && fabs(value) < 1e15 && floor(value) == value;
  if (!isfinite(value))
    return PM_OK; // no number
  for (int digits = whole ? 0 : 1; digits <= 17; ++digits) {
    snprintf(text, sizeof text, whole ? "%.*f" : "%.*g", digits, value + 0.0);
    if (strtod(text, NULL) == value)
      break;
  }
  const PmStr copy = pm_arena_copy(run->arena, pm_str(text));
  if (!copy.data)
    return PM_ERR_NOMEM;
  return pm_give_typed(run, copy,
                       whole               ? PM_STR(PM_XSD "integer")
                       : strchr(text, 'e') ? PM_STR(PM_XSD "double")
                                           : PM_STR(PM_XSD "decimal"));
}

PmStatus pm_no_use(PmFunctionRun *run, PmStr value, const char *what) {
  PmRecord *record = run->record;
  size_t n = value.len < MAX_SHOWN ? value.len : MAX_SHOWN;
  while (n < value.len && n > 0 && ((unsigned char)value.data[n] & 0xC0) == 0x80)
    --n;
  if (!record->cursor.quiet && ++record->n_useless <= MAX_WARNINGS)
    pm_warn(record->job, pm_record_position(record),
            record->n_useless == MAX_WARNINGS ? "more such values are not named" : NULL,
            "%.*s: '%.*s%s' is no %s, the result is none",
            PM_ARGS(pm_function_title(run->function)), (int)n,
            value.len ? value.data : "", n < value.len ? "…" : "", what);
  return PM_OK;
}

bool pm_is_true(PmStr value) {
  return pm_str_eqz(value, "true") || pm_str_eqz(value, "1");
}

bool pm_read_number(PmFunctionRun *run, PmStr value, double *number) {
  const PmStr copy = pm_arena_copy(run->arena, value);
  char *end = NULL;
  if (!copy.data || copy.len == 0 || copy.len > 400)
    return false;
  *number = strtod(copy.data, &end);
  while (*end == ' ')
    ++end;
  return end == copy.data + copy.len && isfinite(*number) &&
         !strpbrk(copy.data, "xXpPnN"); // 0x10, nan, inf
}

// --- calls ----------------------------------------------------------------------------

// All values of an argument's expressions, one after the other.
static PmStatus argument_values(PmRecord *record, const PmArgument *argument,
                                PmValues *values) {
  *values = (PmValues){0};
  size_t cap = 0;
  for (size_t i = 0; i < argument->n; ++i) {
    PmValues more;
    PM_TRY(pm_record_values(record, &argument->items[i], PM_ENCODE_NONE, &more));
    if (argument->n == 1) {
      *values = more;
      return PM_OK;
    }
    values->tree = more.tree ? more.tree : values->tree;
    for (size_t j = 0; j < more.n; ++j) {
      PmStr *items =
          pm_arena_extend(&record->arena, values->items, values->n, &cap, sizeof *items);
      if (!items)
        return PM_ERR_NOMEM;
      values->items = items;
      items[values->n++] = more.items[j];
    }
  }
  return PM_OK;
}

typedef struct {
  PmValues values[PM_MAX_PARAMETERS];
  size_t n_runs;
  bool turns[PM_MAX_PARAMETERS]; // the run takes one of the values at a time
} Arguments;

static PmStatus find_arguments(PmRecord *record, const PmCall *call, Arguments *a) {
  a->n_runs = 1;
  for (size_t i = 0; i < call->n; ++i) {
    const PmStr p = pm_function_parameter_at(call->function, i);
    PM_TRY(argument_values(record, &call->arguments[i], &a->values[i]));
    for (size_t j = 0; j < a->values[i].n; ++j) // an empty value is one
      if (!a->values[i].items[j].data)
        a->values[i].items[j] = PM_STR("");
    a->turns[i] = !is_mark(p, '*') && a->values[i].n > 0;
    if (!a->turns[i] && !is_mark(p, '*') && !is_mark(p, '?'))
      a->n_runs = 0; // what it needs has no value here
    if (a->turns[i])
      a->n_runs *= a->values[i].n;
    if (a->n_runs > MAX_RUNS)
      return pm_fail(record->job, PM_ERR_LIMIT, pm_record_position(record),
                     "let its inputs select fewer values",
                     "the inputs of %.*s make more than %d combinations",
                     PM_ARGS(pm_function_title(call->function)), MAX_RUNS);
  }
  return PM_OK;
}

PmStatus pm_call_values(PmRecord *record, const PmCall *call, PmValues *values) {
  Arguments a = {0};
  PmStr args[PM_MAX_PARAMETERS];
  *values = (PmValues){0};
  PM_TRY(find_arguments(record, call, &a));
  for (size_t i = 0; i < call->n; ++i)
    values->tree = a.values[i].tree ? a.values[i].tree : values->tree;
  if (values->tree)
    return PM_OK;
  PmFunctionRun run = {.function = call->function,
                       .record = record,
                       .arena = &record->arena,
                       .prepared = call->prepared,
                       .args = args,
                       .values = a.values,
                       .out = values};
  for (size_t turn = 0; turn < a.n_runs; ++turn) {
    size_t rest = turn;
    for (size_t i = call->n; i-- > 0;) {
      args[i] = (PmStr){NULL, 0};
      if (!a.turns[i])
        continue;
      args[i] = a.values[i].items[rest % a.values[i].n];
      rest /= a.values[i].n;
    }
    PM_TRY(call->function->run(&run));
  }
  values->found = true;
  return PM_OK;
}
