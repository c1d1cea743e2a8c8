// SPDX-License-Identifier: MIT
// Unit tests of the RDF writers, on hand-made quads.
#include "tap.h"

#include "rdf/rdf.h"

#include <stdlib.h>

#define E "http://e.org/"
#define IRI(text)                                                                        \
  {                                                                                      \
    .kind = PM_TERM_IRI, .value = { text, sizeof(text) - 1 }                             \
  }
#define BNODE(text)                                                                      \
  {                                                                                      \
    .kind = PM_TERM_BNODE, .value = { text, sizeof(text) - 1 }                           \
  }
#define LIT(text)                                                                        \
  {                                                                                      \
    .kind = PM_TERM_LITERAL, .value = { text, sizeof(text) - 1 }                         \
  }
#define TYPED(text, type)                                                                \
  {                                                                                      \
    .kind = PM_TERM_LITERAL, .value = {text, sizeof(text) - 1}, .datatype = {            \
      type,                                                                              \
      sizeof(type) - 1                                                                   \
    }                                                                                    \
  }
#define LANG(text, tag)                                                                  \
  {                                                                                      \
    .kind = PM_TERM_LITERAL, .value = {text, sizeof(text) - 1}, .language = {            \
      tag,                                                                               \
      sizeof(tag) - 1                                                                    \
    }                                                                                    \
  }

// What `n` quads look like in a format; prefix e: is announced.
static PmStr write_quads(PmBuf *buf, PmWriteOptions options, const PmQuad *quads,
                         size_t n) {
  PmJob job = {0};
  PmOutput *output = NULL;
  PmWriter *writer = NULL;
  pm_buf_clear(buf);
  if (pm_output_memory(&job, buf, &output) != PM_OK)
    return PM_STR("no output");
  PmStatus st = pm_writer_new(&job, output, &options, &writer);
  if (!st) {
    const PmSink *sink = pm_writer_sink(writer);
    st = sink->prefix(sink->self, PM_STR("e"), PM_STR(E));
    for (size_t i = 0; !st && i < n; ++i)
      st = pm_sink_quad(sink, &quads[i]);
    if (!st)
      st = pm_sink_end(sink);
  }
  pm_writer_free(writer);
  if (st) {
    pm_output_abort(output);
    return pm_str(pm_status_text(st));
  }
  return pm_output_commit(output) == PM_OK ? pm_buf_str(buf) : PM_STR("no commit");
}

typedef struct {
  PmTerm object;
  const char *nt, *ttl;
} TermCase;

static const TermCase term_cases[] = {
    {TYPED("1", PM_XSD "boolean"), "\"1\"^^<" PM_XSD "boolean>", "\"1\"^^xsd:boolean"},
    {TYPED("true", PM_XSD "boolean"), "\"true\"^^<" PM_XSD "boolean>", "true"},
    {TYPED("TRUE", PM_XSD "boolean"), "\"TRUE\"^^<" PM_XSD "boolean>",
     "\"TRUE\"^^xsd:boolean"},
    {TYPED("01", PM_XSD "integer"), "\"01\"^^<" PM_XSD "integer>", "01"},
    {TYPED("+5", PM_XSD "integer"), "\"+5\"^^<" PM_XSD "integer>", "+5"},
    {TYPED(" 5", PM_XSD "integer"), "\" 5\"^^<" PM_XSD "integer>", "\" 5\"^^xsd:integer"},
    {TYPED("", PM_XSD "integer"), "\"\"^^<" PM_XSD "integer>", "\"\"^^xsd:integer"},
    {TYPED("-", PM_XSD "integer"), "\"-\"^^<" PM_XSD "integer>", "\"-\"^^xsd:integer"},
    {TYPED("abc", PM_XSD "integer"), "\"abc\"^^<" PM_XSD "integer>",
     "\"abc\"^^xsd:integer"},
    {TYPED("1", PM_XSD "decimal"), "\"1\"^^<" PM_XSD "decimal>", "\"1\"^^xsd:decimal"},
    {TYPED("1.", PM_XSD "decimal"), "\"1.\"^^<" PM_XSD "decimal>", "\"1.\"^^xsd:decimal"},
    {TYPED("-.5", PM_XSD "decimal"), "\"-.5\"^^<" PM_XSD "decimal>", "-.5"},
    {TYPED("1.0", PM_XSD "double"), "\"1.0\"^^<" PM_XSD "double>", "\"1.0\"^^xsd:double"},
    {TYPED("1E3", PM_XSD "double"), "\"1E3\"^^<" PM_XSD "double>", "1E3"},
    {TYPED("1.e-3", PM_XSD "double"), "\"1.e-3\"^^<" PM_XSD "double>", "1.e-3"},
    {TYPED(".e3", PM_XSD "double"), "\".e3\"^^<" PM_XSD "double>", "\".e3\"^^xsd:double"},
    {TYPED("1E", PM_XSD "double"), "\"1E\"^^<" PM_XSD "double>", "\"1E\"^^xsd:double"},
    {TYPED("INF", PM_XSD "double"), "\"INF\"^^<" PM_XSD "double>", "\"INF\"^^xsd:double"},
    {TYPED("a", PM_XSD "string"), "\"a\"", "\"a\""},
    {LIT("quote \" back \\ tab \t nl \n cr \r bs \b ff \f"),
     "\"quote \\\" back \\\\ tab \\t nl \\n cr \\r bs \\b ff \\f\"",
     "\"quote \\\" back \\\\ tab \\t nl \\n cr \\r bs \\b ff \\f\""},
    {LIT("\0\x01\x7F"), "\"\\u0000\\u0001\\u007F\"", "\"\\u0000\\u0001\\u007F\""},
    {LIT("no characters: \xEF\xBF\xBE \xEF\xBF\xBF, but \xEF\xBF\xBD and \xEF\xBC\x8C"),
     "\"no characters: \\uFFFE \\uFFFF, but \xEF\xBF\xBD and \xEF\xBC\x8C\"",
     "\"no characters: \\uFFFE \\uFFFF, but \xEF\xBF\xBD and \xEF\xBC\x8C\""},
    {LANG("報紙📰", "zh-Hant-TW"), "\"報紙📰\"@zh-Hant-TW", "\"報紙📰\"@zh-Hant-TW"},
    {{.kind = PM_TERM_LITERAL,
      .direction = PM_DIR_RTL,
      .value = {"x", 1},
      .language = {"ar", 2}},
     "\"x\"@ar--rtl",
     "\"x\"@ar--rtl"},
    {IRI(E "1900-01-01"), "<" E "1900-01-01>", "e:1900-01-01"},
    {IRI(E "-x"), "<" E "-x>", "e:\\-x"},
    {IRI(E "a.b."), "<" E "a.b.>", "e:a.b\\."},
    {IRI(E ".a"), "<" E ".a>", "e:\\.a"},
    {IRI(E), "<" E ">", "e:"},
    {IRI(E "a%20b?q=1&r=2"), "<" E "a%20b?q=1&r=2>", "e:a%20b\\?q\\=1\\&r\\=2"},
    {IRI(E "50%"), "<" E "50%>", "e:50\\%"},
    {IRI(E "報紙"), "<" E "報紙>", "e:報紙"},
    {IRI(E "\xC2\xB7x"), "<" E "\xC2\xB7x>", "<" E "\xC2\xB7x>"},
    {IRI(E "a b<c>\\"), "<" E "a\\u0020b\\u003Cc\\u003E\\u005C>",
     "<" E "a\\u0020b\\u003Cc\\u003E\\u005C>"},
    {IRI("urn:isbn:0-395-36341-1"), "<urn:isbn:0-395-36341-1>",
     "<urn:isbn:0-395-36341-1>"},
    {BNODE("b.1"), "_:b.1", "_:b.1"},
};

static void test_terms(void) {
  PmBuf buf = pm_buf(1 << 16);
  for (size_t i = 0; i < sizeof term_cases / sizeof *term_cases; ++i) {
    const TermCase *c = &term_cases[i];
    pm_buf_clear(&buf);
    ok(pm_term_to_ntriples(&c->object, &buf) == PM_OK, "%s is written", c->nt);
    is(pm_buf_str(&buf), pm_str(c->nt), "in N-Triples");
    const PmQuad quad = {IRI("urn:s"), IRI("urn:p"), c->object, {0}};
    const PmStr ttl =
        write_quads(&buf, (PmWriteOptions){.format = PM_FORMAT_TURTLE}, &quad, 1);
    PmArena arena = {0};
    const PmStr end = pm_arena_printf(&arena, "<urn:s> <urn:p> %s .\n\n", c->ttl);
    ok(pm_str_ends(ttl, end), "in Turtle: %s", c->ttl);
    pm_arena_release(&arena);
  }
  pm_buf_release(&buf);
}

static void test_triple_term(void) {
  static const PmTriple inner = {IRI(E "a"), IRI(E "b"), LIT("c")};
  const PmTriple outer = {
      BNODE("x"), IRI(E "p"), {.kind = PM_TERM_TRIPLE, .triple = &inner}};
  const PmTerm term = {.kind = PM_TERM_TRIPLE, .triple = &outer};
  PmBuf buf = pm_buf(1 << 16);
  ok(pm_term_to_ntriples(&term, &buf) == PM_OK, "a triple term is written");
  is(pm_buf_str(&buf), PM_STR("<<( _:x <" E "p> <<( <" E "a> <" E "b> \"c\" )>> )>>"),
     "triple terms nest");
  pm_buf_release(&buf);
}

static const PmQuad sample[] = {
    {IRI(E "s"), IRI(PM_RDF "type"), IRI(E "T"), {0}},
    {IRI(E "s"), IRI(E "p"), LIT("1"), {0}},
    {IRI(E "s"), IRI(E "p"), LIT("2"), {0}},
    {BNODE("b"), IRI(PM_RDFS "label"), LANG("平湖", "zh-Hans"), {0}},
    {BNODE("b"), IRI(E "p"), TYPED("2020-01-01", PM_XSD "date"), IRI(E "g")},
    {BNODE("b"), IRI(E "p"), TYPED("2", PM_XSD "integer"), BNODE("g")},
    {BNODE("b"), IRI(E "p"), TYPED("3", PM_XSD "integer"), {0}},
};
enum { N_SAMPLE = sizeof sample / sizeof *sample, N_TRIPLES = 4 };

static void test_documents(void) {
  PmBuf buf = pm_buf(1 << 16);
  is(write_quads(&buf, (PmWriteOptions){.format = PM_FORMAT_TURTLE}, sample, N_TRIPLES),
     PM_STR("@prefix e: <http://e.org/> .\n"
            "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\n"
            "e:s a e:T ;\n  e:p \"1\" , \"2\" .\n\n"
            "_:b rdfs:label \"平湖\"@zh-Hans .\n\n"),
     "Turtle groups, and declares what it uses");
  is(write_quads(&buf, (PmWriteOptions){.format = PM_FORMAT_TRIG}, sample, N_SAMPLE),
     PM_STR("@prefix e: <http://e.org/> .\n"
            "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
            "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n\n"
            "e:s a e:T ;\n  e:p \"1\" , \"2\" .\n\n"
            "_:b rdfs:label \"平湖\"@zh-Hans .\n\n"
            "e:g {\n_:b e:p \"2020-01-01\"^^xsd:date .\n}\n\n"
            "_:g {\n_:b e:p 2 .\n}\n\n"
            "_:b e:p 3 .\n\n"),
     "TriG opens and closes graphs");
  is(write_quads(&buf, (PmWriteOptions){.format = PM_FORMAT_NQUADS}, sample + 3, 2),
     PM_STR("_:b <http://www.w3.org/2000/01/rdf-schema#label> \"平湖\"@zh-Hans .\n"
            "_:b <http://e.org/p> "
            "\"2020-01-01\"^^<http://www.w3.org/2001/XMLSchema#date> <http://e.org/g> "
            ".\n"),
     "N-Quads");
  is(write_quads(&buf, (PmWriteOptions){.format = PM_FORMAT_NTRIPLES}, sample + 4, 1),
     pm_str(pm_status_text(PM_ERR_INVALID)), "N-Triples refuses a graph name");
  is(write_quads(&buf,
                 (PmWriteOptions){.format = PM_FORMAT_NTRIPLES, .drop_graphs = true},
                 sample + 5, 1),
     PM_STR("_:b <http://e.org/p> \"2\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n"),
     "unless it may drop it");
  is(write_quads(&buf, (PmWriteOptions){.format = PM_FORMAT_TURTLE}, NULL, 0), PM_STR(""),
     "an empty graph is an empty file");
  pm_buf_release(&buf);
}

static void test_refused(void) {
  static const PmQuad bad[] = {
      {LIT("s"), IRI(E "p"), LIT("o"), {0}},
      {IRI(E "s"), BNODE("p"), LIT("o"), {0}},
      {IRI(E "s"), IRI(E "p"), {0}, {0}},
      {IRI(E "s"), IRI(E "p"), LIT("o"), LIT("g")},
      {IRI(E "s"), IRI(E "p"), BNODE("a b"), {0}},
      {IRI(E "s"), IRI(E "p"), BNODE(""), {0}},
      {IRI(E "s"), IRI(E "p"), BNODE("a."), {0}},
      {IRI(E "s"), IRI(E "p"), BNODE("-a"), {0}},
  };
  PmBuf buf = pm_buf(1 << 16);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; ++i)
    is(write_quads(&buf, (PmWriteOptions){.format = PM_FORMAT_NQUADS}, &bad[i], 1),
       pm_str(pm_status_text(PM_ERR_INVALID)), "what is no RDF is refused");
  pm_buf_release(&buf);
}

// A document longer than the buffer: prefixes that come late are declared late, and one
// that changes its meaning does so for what follows only.
static void test_long(void) {
  PmJob job = {0};
  PmBuf buf = pm_buf(1 << 24);
  PmOutput *output = NULL;
  PmWriter *writer = NULL;
  const PmWriteOptions options = {.format = PM_FORMAT_TURTLE};
  bool fine = pm_output_memory(&job, &buf, &output) == PM_OK &&
              pm_writer_new(&job, output, &options, &writer) == PM_OK;
  const PmSink *sink = pm_writer_sink(writer);
  fine = fine && sink->prefix(sink->self, PM_STR("e"), PM_STR(E)) == PM_OK;
  const PmQuad quad = {IRI(E "s"), IRI(E "p"), IRI(E "o"), {0}};
  const PmQuad other = {IRI(E "s"), IRI("http://f.org/p"), IRI(E "o"), {0}};
  for (int i = 0; i < 100000; ++i)
    fine = fine && pm_sink_quad(sink, &quad) == PM_OK;
  fine = fine && sink->prefix(sink->self, PM_STR("e"), PM_STR("http://f.org/")) == PM_OK;
  fine = fine && pm_sink_quad(sink, &other) == PM_OK && pm_sink_end(sink) == PM_OK;
  pm_writer_free(writer);
  ok(fine && pm_output_commit(output) == PM_OK, "a long document is written");
  const PmStr text = pm_buf_str(&buf);
  ok(pm_str_starts(text, PM_STR("@prefix e: <http://e.org/> .\n\ne:s e:p e:o , e:o")),
     "the prefix in use stands on top");
  ok(pm_str_ends(text, PM_STR("e:o , e:o .\n\n@prefix e: <http://f.org/> .\n\n"
                              "<http://e.org/s> e:p <http://e.org/o> .\n\n")),
     "a prefix may change its meaning on the way");
  pm_buf_release(&buf);
}

static void test_redefined_early(void) {
  PmJob job = {0};
  PmBuf buf = pm_buf(1 << 16);
  PmOutput *output = NULL;
  PmWriter *writer = NULL;
  const PmWriteOptions options = {.format = PM_FORMAT_TURTLE};
  bool fine = pm_output_memory(&job, &buf, &output) == PM_OK &&
              pm_writer_new(&job, output, &options, &writer) == PM_OK;
  const PmSink *sink = pm_writer_sink(writer);
  const PmQuad a = {IRI(E "s"), IRI(E "p"), IRI(E "o"), {0}};
  const PmQuad b = {IRI("http://f.org/s"), IRI(E "p"), IRI(E "o"), {0}};
  fine = fine && sink->prefix(sink->self, PM_STR("e"), PM_STR(E)) == PM_OK &&
         pm_sink_quad(sink, &a) == PM_OK &&
         sink->prefix(sink->self, PM_STR("e"), PM_STR("http://f.org/")) == PM_OK &&
         pm_sink_quad(sink, &b) == PM_OK && pm_sink_end(sink) == PM_OK;
  pm_writer_free(writer);
  ok(fine && pm_output_commit(output) == PM_OK, "two meanings in a short document");
  is(pm_buf_str(&buf),
     PM_STR("@prefix e: <http://e.org/> .\n\ne:s e:p e:o .\n\n"
            "@prefix e: <http://f.org/> .\n\n"
            "e:s <http://e.org/p> <http://e.org/o> .\n\n"),
     "each name keeps the meaning it was written with");
  pm_buf_release(&buf);
}

static void test_long_literal(void) {
  const size_t n = 1000000;
  char *text = malloc(n);
  if (!text) {
    ok(false, "memory");
    return;
  }
  memset(text, 'x', n);
  text[n / 2] = '\n';
  const PmQuad quad = {IRI(E "s"), IRI(E "p"), pm_literal(pm_str_n(text, n)), {0}};
  PmBuf buf = pm_buf(1 << 22);
  const PmStr ttl =
      write_quads(&buf, (PmWriteOptions){.format = PM_FORMAT_TURTLE}, &quad, 1);
  ok(pm_str_starts(ttl, PM_STR("@prefix e: <http://e.org/> .\n\ne:s e:p \"xxx")) &&
         pm_str_contains(ttl, PM_STR("x\\nx")) && pm_str_ends(ttl, PM_STR("x\" .\n\n")),
     "a literal longer than the buffer passes through");
  pm_buf_release(&buf);
  free(text);
}

int main(void) {
  test_terms();
  test_triple_term();
  test_documents();
  test_refused();
  test_long();
  test_redefined_early();
  test_long_literal();
  return tap_done();
}
