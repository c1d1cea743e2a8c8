// SPDX-License-Identifier: MIT
// SPARQL 1.1 Query Results JSON Format (W3C, 21 March 2013); one solution a line.
#include "store/results.h"

static PmStatus put_escaped(PmResults *r, unsigned char c) {
  switch (c) {
  case '"': return PM_RESULTS_PUT(r, "\\\"");
  case '\\': return PM_RESULTS_PUT(r, "\\\\");
  case '\n': return PM_RESULTS_PUT(r, "\\n");
  case '\r': return PM_RESULTS_PUT(r, "\\r");
  case '\t': return PM_RESULTS_PUT(r, "\\t");
  default: return pm_output_printf(r->out, "\\u%04X", c);
  }
}

static PmStatus put_string(PmResults *r, PmStr s) {
  PM_TRY(PM_RESULTS_PUT(r, "\""));
  size_t from = 0;
  for (size_t i = 0; i < s.len; ++i) {
    const unsigned char c = (unsigned char)s.data[i];
    if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7F)
      continue;
    PM_TRY(pm_output_write(r->out, pm_str_slice(s, from, i)));
    PM_TRY(put_escaped(r, c));
    from = i + 1;
  }
  PM_TRY(pm_output_write(r->out, pm_str_slice(s, from, s.len)));
  return PM_RESULTS_PUT(r, "\"");
}

static PmStatus put_member(PmResults *r, const char *key, PmStr value) {
  PM_TRY(pm_output_printf(r->out, ",\"%s\":", key));
  return put_string(r, value);
}

static PmStatus put_term(PmResults *r, const PmTerm *t) {
  static const char *const types[] = {[PM_TERM_NONE] = "",
                                      [PM_TERM_IRI] = "uri",
                                      [PM_TERM_BNODE] = "bnode",
                                      [PM_TERM_LITERAL] = "literal",
                                      [PM_TERM_TRIPLE] = "triple"};
  PM_TRY(pm_output_printf(r->out, "{\"type\":\"%s\"", types[t->kind]));
  if (t->language.len)
    PM_TRY(put_member(r, "xml:lang", t->language));
  else if (t->datatype.len)
    PM_TRY(put_member(r, "datatype", t->datatype));
  PM_TRY(put_member(r, "value", t->value));
  return PM_RESULTS_PUT(r, "}");
}

static PmStatus head(PmResults *r) {
  PM_TRY(PM_RESULTS_PUT(r, "{\"head\":{\"vars\":["));
  for (size_t i = 0; i < r->n; ++i) {
    PM_TRY(i ? PM_RESULTS_PUT(r, ",") : PM_OK);
    PM_TRY(put_string(r, r->variables[i]));
  }
  return PM_RESULTS_PUT(r, "]},\"results\":{\"bindings\":[");
}

static PmStatus row(PmResults *r, const PmTerm *terms) {
  PM_TRY(r->rows ? PM_RESULTS_PUT(r, ",\n{") : PM_RESULTS_PUT(r, "\n{"));
  bool first = true;
  for (size_t i = 0; i < r->n; ++i) {
    if (!terms[i].kind)
      continue;
    PM_TRY(first ? PM_OK : PM_RESULTS_PUT(r, ","));
    first = false;
    PM_TRY(put_string(r, r->variables[i]));
    PM_TRY(PM_RESULTS_PUT(r, ":"));
    PM_TRY(put_term(r, &terms[i]));
  }
  return PM_RESULTS_PUT(r, "}");
}

static PmStatus tail(PmResults *r) { return PM_RESULTS_PUT(r, "\n]}}\n"); }

static PmStatus boolean(PmResults *r, bool value) {
  return pm_output_printf(r->out, "{\"head\":{},\"boolean\":%s}\n",
                          value ? "true" : "false");
}

const PmResultsOps pm_results_json = {
    .head = head, .row = row, .tail = tail, .boolean = boolean};
