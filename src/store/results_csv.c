// SPDX-License-Identifier: MIT
// SPARQL 1.1 Query Results CSV and TSV Formats (W3C, 21 March 2013). CSV has values alone
// and quotes as RFC 4180 says (section 3); TSV has terms as Turtle writes them (section
// 4). An ASK has no form there; it is one line, true or false.
#include "store/results.h"

// --- CSV ------------------------------------------------------------------------------

static bool needs_quotes(PmStr s) {
  for (size_t i = 0; i < s.len; ++i)
    if (strchr("\",\r\n", s.data[i]) && s.data[i])
      return true;
  return false;
}

static PmStatus put_csv(PmResults *r, PmStr s) {
  if (!needs_quotes(s))
    return pm_output_write(r->out, s);
  PM_TRY(PM_RESULTS_PUT(r, "\""));
  for (size_t from = 0; from < s.len;) {
    const size_t quote = pm_str_find(s, PM_STR("\""), from);
    const size_t to = quote < s.len ? quote + 1 : s.len;
    PM_TRY(pm_output_write(r->out, pm_str_slice(s, from, to)));
    if (quote < s.len)
      PM_TRY(PM_RESULTS_PUT(r, "\""));
    from = to;
  }
  return PM_RESULTS_PUT(r, "\"");
}

static PmStatus csv_head(PmResults *r) {
  for (size_t i = 0; i < r->n; ++i) {
    PM_TRY(i ? PM_RESULTS_PUT(r, ",") : PM_OK);
    PM_TRY(put_csv(r, r->variables[i]));
  }
  return PM_RESULTS_PUT(r, "\r\n");
}

static PmStatus csv_row(PmResults *r, const PmTerm *terms) {
  for (size_t i = 0; i < r->n; ++i) {
    PM_TRY(i ? PM_RESULTS_PUT(r, ",") : PM_OK);
    if (terms[i].kind == PM_TERM_BNODE)
      PM_TRY(PM_RESULTS_PUT(r, "_:"));
    PM_TRY(put_csv(r, terms[i].value));
  }
  return PM_RESULTS_PUT(r, "\r\n");
}

static PmStatus csv_boolean(PmResults *r, bool value) {
  return value ? PM_RESULTS_PUT(r, "true\r\n") : PM_RESULTS_PUT(r, "false\r\n");
}

const PmResultsOps pm_results_csv = {
    .head = csv_head, .row = csv_row, .boolean = csv_boolean};

// --- TSV ------------------------------------------------------------------------------

static PmStatus tsv_head(PmResults *r) {
  for (size_t i = 0; i < r->n; ++i) {
    PM_TRY(i ? PM_RESULTS_PUT(r, "\t?") : PM_RESULTS_PUT(r, "?"));
    PM_TRY(pm_output_write(r->out, r->variables[i]));
  }
  return PM_RESULTS_PUT(r, "\n");
}

static PmStatus tsv_row(PmResults *r, const PmTerm *terms) {
  for (size_t i = 0; i < r->n; ++i) {
    PM_TRY(i ? PM_RESULTS_PUT(r, "\t") : PM_OK);
    pm_buf_clear(&r->scratch);
    if (terms[i].kind)
      PM_TRY(pm_term_to_ntriples(&terms[i], &r->scratch));
    PM_TRY(pm_output_write(r->out, pm_buf_str(&r->scratch)));
  }
  return PM_RESULTS_PUT(r, "\n");
}

static PmStatus tsv_boolean(PmResults *r, bool value) {
  return value ? PM_RESULTS_PUT(r, "true\n") : PM_RESULTS_PUT(r, "false\n");
}

const PmResultsOps pm_results_tsv = {
    .head = tsv_head, .row = tsv_row, .boolean = tsv_boolean};
