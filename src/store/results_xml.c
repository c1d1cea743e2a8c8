// SPDX-License-Identifier: MIT
// SPARQL Query Results XML Format (Second Edition, W3C, 21 March 2013).
#include "store/results.h"

#define START                                                                            \
  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                                         \
  "<sparql xmlns=\"http://www.w3.org/2005/sparql-results#\">\n"

// XML 1.0, production [2] Char: what is not there cannot be written in any way.
static PmStatus check(PmResults *r, PmStr s) {
  for (size_t i = 0; i < s.len;) {
    const uint32_t c = pm_utf8_next(s, &i);
    if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xFFFE || c == 0xFFFF ||
        c == PM_UTF8_BAD)
      return pm_fail(r->job, PM_ERR_UNSUPPORTED, pm_at(NULL, 0, 0), "choose json or tsv",
                     "XML cannot hold the character U+%04X of the answer", (unsigned)c);
  }
  return PM_OK;
}

static const char *entity(char c) {
  switch (c) {
  case '&': return "&amp;";
  case '<': return "&lt;";
  case '>': return "&gt;";
  case '"': return "&quot;";
  case '\r': return "&#13;"; // a parser would make it a line feed
  default: return NULL;
  }
}

static PmStatus put(PmResults *r, PmStr s) {
  PM_TRY(check(r, s));
  size_t from = 0;
  for (size_t i = 0; i < s.len; ++i) {
    const char *replacement = entity(s.data[i]);
    if (!replacement)
      continue;
    PM_TRY(pm_output_write(r->out, pm_str_slice(s, from, i)));
    PM_TRY(pm_output_write(r->out, pm_str(replacement)));
    from = i + 1;
  }
  return pm_output_write(r->out, pm_str_slice(s, from, s.len));
}

static PmStatus put_attribute(PmResults *r, const char *name, PmStr value) {
  PM_TRY(pm_output_printf(r->out, " %s=\"", name));
  PM_TRY(put(r, value));
  return PM_RESULTS_PUT(r, "\"");
}

static PmStatus put_literal(PmResults *r, const PmTerm *t) {
  PM_TRY(PM_RESULTS_PUT(r, "<literal"));
  if (t->language.len)
    PM_TRY(put_attribute(r, "xml:lang", t->language));
  else if (t->datatype.len)
    PM_TRY(put_attribute(r, "datatype", t->datatype));
  PM_TRY(PM_RESULTS_PUT(r, ">"));
  PM_TRY(put(r, t->value));
  return PM_RESULTS_PUT(r, "</literal>");
}

static PmStatus put_term(PmResults *r, const PmTerm *t) {
  if (t->kind == PM_TERM_LITERAL)
    return put_literal(r, t);
  const char *name = t->kind == PM_TERM_IRI ? "uri" : "bnode";
  PM_TRY(pm_output_printf(r->out, "<%s>", name));
  PM_TRY(put(r, t->value));
  return pm_output_printf(r->out, "</%s>", name);
}

static PmStatus head(PmResults *r) {
  PM_TRY(PM_RESULTS_PUT(r, START "<head>\n"));
  for (size_t i = 0; i < r->n; ++i) {
    PM_TRY(PM_RESULTS_PUT(r, "<variable"));
    PM_TRY(put_attribute(r, "name", r->variables[i]));
    PM_TRY(PM_RESULTS_PUT(r, "/>\n"));
  }
  return PM_RESULTS_PUT(r, "</head>\n<results>\n");
}

static PmStatus row(PmResults *r, const PmTerm *terms) {
  PM_TRY(PM_RESULTS_PUT(r, "<result>"));
  for (size_t i = 0; i < r->n; ++i) {
    if (!terms[i].kind)
      continue;
    PM_TRY(PM_RESULTS_PUT(r, "<binding"));
    PM_TRY(put_attribute(r, "name", r->variables[i]));
    PM_TRY(PM_RESULTS_PUT(r, ">"));
    PM_TRY(put_term(r, &terms[i]));
    PM_TRY(PM_RESULTS_PUT(r, "</binding>"));
  }
  return PM_RESULTS_PUT(r, "</result>\n");
}

static PmStatus tail(PmResults *r) {
  return PM_RESULTS_PUT(r, "</results>\n</sparql>\n");
}

static PmStatus boolean(PmResults *r, bool value) {
  return pm_output_printf(r->out, START "<head/>\n<boolean>%s</boolean>\n</sparql>\n",
                          value ? "true" : "false");
}

const PmResultsOps pm_results_xml = {
    .head = head, .row = row, .tail = tail, .boolean = boolean};
