// SPDX-License-Identifier: MIT
// Unit tests of the RDF writers, on hand-made quads.
#include "tap.h"

#include "rdf/rdf.h"

#include <stdio.h>
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
    const PmStr end = pm_arena_printf(&arena, "<urn:s> <urn:p> %s .\n", c->ttl);
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
            "_:b rdfs:label \"平湖\"@zh-Hans .\n"),
     "Turtle groups, and declares what it uses");
  is(write_quads(&buf, (PmWriteOptions){.format = PM_FORMAT_TRIG}, sample, N_SAMPLE),
     PM_STR("@prefix e: <http://e.org/> .\n"
            "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
            "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n\n"
            "e:s a e:T ;\n  e:p \"1\" , \"2\" .\n\n"
            "_:b rdfs:label \"平湖\"@zh-Hans .\n\n"
            "e:g {\n_:b e:p \"2020-01-01\"^^xsd:date .\n}\n\n"
            "_:g {\n_:b e:p 2 .\n}\n\n"
            "_:b e:p 3 .\n"),
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
                              "<http://e.org/s> e:p <http://e.org/o> .\n")),
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
            "e:s <http://e.org/p> <http://e.org/o> .\n"),
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
         pm_str_contains(ttl, PM_STR("x\\nx")) && pm_str_ends(ttl, PM_STR("x\" .\n")),
     "a literal longer than the buffer passes through");
  pm_buf_release(&buf);
  free(text);
}

// --- JSON-LD ---------------------------------------------------------------------------

static const char context[] =
    "{\"@context\": {\"@vocab\": \"http://e.org/\", \"xsd\": \"" PM_XSD "\","
    "\"knows\": {\"@type\": \"@id\"}, \"day\": {\"@type\": \"xsd:date\"},"
    "\"label\": {\"@id\": \"" PM_RDFS "label\", \"@container\": \"@language\"},"
    "\"title\": {\"@language\": \"en\"}, \"tags\": {\"@container\": \"@set\"},"
    "\"steps\": {\"@container\": \"@list\"}, \"n\": {\"@type\": \"xsd:integer\"}}}";

typedef struct {
  const char *predicate;
  PmTerm object;
  const char *member; // under the context above
} MemberCase;

static const MemberCase member_cases[] = {
    {PM_RDF "type", IRI(E "T"), "\"@type\":\"T\",\"@id\":\"urn:s\""},
    {E "knows", IRI("urn:o"), "\"knows\":\"urn:o\""},
    {E "knows", BNODE("b"), "\"knows\":\"_:b\""},
    {E "knows", LIT("x"), "\"knows\":{\"@value\":\"x\"}"},
    {E "day", TYPED("2020-01-01", PM_XSD "date"), "\"day\":\"2020-01-01\""},
    {E "day", TYPED("2020", PM_XSD "gYear"),
     "\"day\":{\"@value\":\"2020\",\"@type\":\"xsd:gYear\"}"},
    {E "day", LIT("today"), "\"day\":{\"@value\":\"today\"}"},
    {PM_RDFS "label", LANG("平湖", "zh"), "\"label\":{\"zh\":\"平湖\"}"},
    {PM_RDFS "label", LIT("x"), "\"" PM_RDFS "label\":\"x\""},
    {E "title", LANG("x", "en"), "\"title\":\"x\""},
    {E "title", LANG("x", "EN"), "\"title\":{\"@value\":\"x\",\"@language\":\"EN\"}"},
    {E "title", LIT("x"), "\"title\":{\"@value\":\"x\"}"},
    {E "tags", LIT("x"), "\"tags\":[\"x\"]"},
    {E "n", TYPED("5", PM_XSD "integer"), "\"n\":5"},
    {E "n", TYPED("05", PM_XSD "integer"), "\"n\":\"05\""},
    {E "p", LIT("x"), "\"p\":\"x\""},
    {E "p", LIT("\"\\\n\x01"), "\"p\":\"\\\"\\\\\\n\\u0001\""},
    {E "p", TYPED("-7", PM_XSD "integer"), "\"p\":-7"},
    {E "p", TYPED("-0", PM_XSD "integer"),
     "\"p\":{\"@value\":\"-0\",\"@type\":\"xsd:integer\"}"},
    {E "p", TYPED("1000000000000000", PM_XSD "integer"),
     "\"p\":{\"@value\":\"1000000000000000\",\"@type\":\"xsd:integer\"}"},
    {E "p", TYPED("false", PM_XSD "boolean"), "\"p\":false"},
    {E "p", TYPED("1", PM_XSD "boolean"),
     "\"p\":{\"@value\":\"1\",\"@type\":\"xsd:boolean\"}"},
    {E "p", TYPED("1.5", PM_XSD "decimal"),
     "\"p\":{\"@value\":\"1.5\",\"@type\":\"xsd:decimal\"}"},
    {E "p", IRI("urn:o"), "\"p\":{\"@id\":\"urn:o\"}"},
    {"urn:other", LIT("x"), "\"urn:other\":\"x\""},
};

static PmKeyContext *read_context(const char *text) {
  PmJob job = {0};
  PmKeyContext *made = NULL;
  ok(pm_key_context_read(&job, pm_str(text), "context", &(PmReadOptions){0}, &made) ==
         PM_OK,
     "a context is read");
  return made;
}

static void test_members(void) {
  PmBuf buf = pm_buf(1 << 16);
  PmKeyContext *made = read_context(context);
  for (size_t i = 0; i < sizeof member_cases / sizeof *member_cases; ++i) {
    const MemberCase *c = &member_cases[i];
    const PmQuad quad = {IRI("urn:s"), pm_iri(pm_str(c->predicate)), c->object, {0}};
    const PmWriteOptions options = {.format = PM_FORMAT_JSONLD, .context = made};
    const PmStr got = write_quads(&buf, options, &quad, 1);
    ok(pm_str_contains(got, pm_str(c->member)), "JSON-LD: %s", c->member);
  }
  pm_key_context_free(made);
  pm_buf_release(&buf);
}

static void test_jsonld(void) {
  static const PmQuad quads[] = {
      {IRI(E "s"), IRI(PM_RDF "type"), IRI(E "T"), {0}},
      {IRI(E "s"), IRI(E "p"), LIT("1"), {0}},
      {IRI(E "s"), IRI(PM_RDF "type"), IRI(E "U"), {0}},
      {IRI(E "s"), IRI(E "p"), LIT("2"), {0}},
      {IRI(E "s"), IRI(E "q"), IRI("e:x"), IRI(E "g")},
  };
  PmBuf buf = pm_buf(1 << 16);
  is(write_quads(&buf, (PmWriteOptions){.format = PM_FORMAT_JSONLD}, quads, 4),
     PM_STR("{\"@context\":{\n\"e\":\"http://e.org/\"},\n\"@graph\":[\n"
            "{\"@type\":[\"e:T\",\"e:U\"],\"@id\":\"e:s\",\"e:p\":[\"1\",\"2\"]}\n]}\n"),
     "values that lie apart are joined under their keys");
  is(write_quads(&buf, (PmWriteOptions){.format = PM_FORMAT_JSONL}, quads + 3, 2),
     PM_STR("{\"@id\":\"http://e.org/s\",\"http://e.org/p\":\"2\"}\n"
            "{\"@id\":\"http://e.org/g\",\"@graph\":[{\"@id\":\"http://e.org/s\","
            "\"http://e.org/q\":{\"@id\":\"e:x\"}}]}\n"),
     "JSON Lines say each graph, and need no prefix");
  is(write_quads(&buf, (PmWriteOptions){.format = PM_FORMAT_JSONLD}, quads + 3, 2),
     pm_str(pm_status_text(PM_ERR_INVALID)),
     "an IRI that a prefix in use would swallow is refused");
  static const PmQuad alike = {IRI("urn:s"), IRI("urn:p"), IRI("e:x"), {0}};
  is(write_quads(&buf, (PmWriteOptions){.format = PM_FORMAT_JSONLD}, &alike, 1),
     PM_STR("{\"@context\":{},\n\"@graph\":[\n"
            "{\"@id\":\"urn:s\",\"urn:p\":{\"@id\":\"e:x\"}}\n]}\n"),
     "a prefix steps back before it is used");
  pm_buf_release(&buf);
}

static void test_contexts(void) {
  static const struct {
    const char *context, *name;
    PmStatus status;
  } cases[] = {
      {"{\"@context\": \"https://e.org/c\"}", "a remote context", PM_ERR_INVALID},
      {"{\"a\": \"b:c\", \"b\": \"a:d\"}", "a circle of terms", PM_ERR_INVALID},
      {"{\"a\": 5}", "a number for a term", PM_ERR_INVALID},
      {"[{\"a\": \"urn:a\"}, null]", "null after a context", PM_OK},
      {"{\"@propagate\": false}", "@propagate", PM_ERR_UNSUPPORTED},
      {"{\"a\": ", "cut JSON", PM_ERR_SYNTAX},
      {"5", "no context at all", PM_ERR_INVALID},
  };
  PmBuf buf = pm_buf(1 << 16);
  const PmQuad quad = {IRI("urn:x"), IRI("urn:a"), LIT("o"), {0}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    PmJob job = {0};
    PmKeyContext *made = NULL;
    const PmStatus st = pm_key_context_read(&job, pm_str(cases[i].context), "context",
                                            &(PmReadOptions){0}, &made);
    const PmWriteOptions options = {.format = PM_FORMAT_JSONLD, .context = made};
    ok(st == cases[i].status &&
           (st || pm_str_contains(write_quads(&buf, options, &quad, 1),
                                  PM_STR("\"urn:a\":\"o\""))),
       "context: %s", cases[i].name);
    pm_key_context_free(made);
  }
  pm_buf_release(&buf);
}

// --- pretty ----------------------------------------------------------------------------

#define FIRST IRI(PM_RDF "first")
#define REST IRI(PM_RDF "rest")
#define NIL IRI(PM_RDF "nil")

static void test_pretty(void) {
  static const PmQuad quads[] = {
      {BNODE("in"), IRI(E "v"), LIT("deep"), {0}},
      {IRI(E "s"), IRI(E "z"), BNODE("in"), {0}},
      {IRI(E "s"), IRI(E "list"), BNODE("l1"), {0}},
      {BNODE("l1"), FIRST, LIT("a"), {0}},
      {BNODE("l1"), REST, BNODE("l2"), {0}},
      {BNODE("l2"), FIRST, BNODE("item"), {0}},
      {BNODE("l2"), REST, NIL, {0}},
      {BNODE("item"), IRI(E "v"), LIT("1"), {0}},
      {IRI(E "s"), IRI(PM_RDFS "label"), LIT("s"), {0}},
      {IRI(E "s"), IRI(PM_RDF "type"), IRI(E "T"), {0}},
      {IRI(E "s"), IRI(PM_RDF "type"), IRI(E "T"), {0}},
      {BNODE("top"), IRI(E "v"), BNODE("shared"), {0}},
      {IRI(E "t"), IRI(E "v"), BNODE("shared"), {0}},
  };
  PmBuf buf = pm_buf(1 << 16);
  const PmWriteOptions ttl = {.format = PM_FORMAT_TURTLE, .pretty = true};
  is(write_quads(&buf, ttl, quads, sizeof quads / sizeof *quads),
     PM_STR("@prefix e: <http://e.org/> .\n"
            "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\n"
            "e:s a e:T ;\n  rdfs:label \"s\" ;\n  e:list ( \"a\" [\n"
            "    e:v \"1\"\n  ] ) ;\n  e:z [\n    e:v \"deep\"\n  ] .\n\n"
            "e:t e:v _:b1 .\n\n[] e:v _:b1 .\n"),
     "pretty Turtle nests trees and lists, and only those");
  const PmWriteOptions json = {.format = PM_FORMAT_JSONL, .pretty = true};
  is(write_quads(&buf, json, quads, 8),
     PM_STR("{\"@id\":\"http://e.org/s\","
            "\"http://e.org/list\":{\"@list\":[\"a\",{\"http://e.org/v\":\"1\"}]},"
            "\"http://e.org/z\":{\"http://e.org/v\":\"deep\"}}\n"),
     "and so do JSON Lines");
  pm_buf_release(&buf);
}

// A node in the default graph may not move into a named one, nor out of a cycle.
static void test_no_nesting(void) {
  static const PmQuad graphs[] = {
      {IRI(E "s"), IRI(E "p"), BNODE("b"), IRI(E "g")},
      {BNODE("b"), IRI(E "v"), LIT("x"), {0}},
  };
  static const PmQuad cycle[] = {
      {BNODE("a"), FIRST, BNODE("x"), {0}},
      {BNODE("a"), REST, NIL, {0}},
      {BNODE("x"), IRI(E "p"), BNODE("a"), {0}},
  };
  PmBuf buf = pm_buf(1 << 16);
  const PmWriteOptions trig = {.format = PM_FORMAT_TRIG, .pretty = true};
  is(write_quads(&buf, trig, graphs, 2),
     PM_STR("@prefix e: <http://e.org/> .\n\n_:b1 e:v \"x\" .\n\n"
            "e:g {\ne:s e:p _:b1 .\n}\n"),
     "a blank node stays in its graph");
  const PmStr got = write_quads(&buf, trig, cycle, 3);
  ok(pm_str_contains(got, PM_STR("_:b1 e:p _:b2 .")) ||
         pm_str_contains(got, PM_STR("_:b2 e:p _:b1 .")),
     "a list in a cycle keeps its labels: %zu bytes", got.len);
  pm_buf_release(&buf);
}

// Chains of `n` blank nodes, by a property or as a list.
static PmStatus write_chain(const PmSink *sink, size_t n, PmStr next, bool list) {
  PmStatus st =
      pm_sink_quad(sink, &(PmQuad){IRI(E "s"), IRI(E "p"), pm_bnode(PM_STR("n0")), {0}});
  for (size_t i = 0; !st && i < n; ++i) {
    char here[32], there[32];
    snprintf(here, sizeof here, "n%zu", i);
    snprintf(there, sizeof there, "n%zu", i + 1);
    PmQuad quad = {pm_bnode(pm_str(here)), FIRST, LIT("i"), {0}};
    if (list)
      st = pm_sink_quad(sink, &quad);
    quad.predicate = pm_iri(next);
    quad.object = list && i + 1 == n ? (PmTerm)NIL : pm_bnode(pm_str(there));
    st = st ? st : pm_sink_quad(sink, &quad);
  }
  return st;
}

static void test_deep(void) {
  for (int list = 0; list < 2; ++list) {
    PmJob job = {0};
    PmBuf buf = pm_buf(1 << 24);
    PmOutput *output = NULL;
    PmWriter *writer = NULL;
    const PmWriteOptions options = {.format = PM_FORMAT_TURTLE, .pretty = true};
    bool fine = pm_output_memory(&job, &buf, &output) == PM_OK &&
                pm_writer_new(&job, output, &options, &writer) == PM_OK;
    const PmSink *sink = pm_writer_sink(writer);
    fine = fine &&
           write_chain(sink, 20000, list ? PM_STR(PM_RDF "rest") : PM_STR(E "next"),
                       list) == PM_OK &&
           pm_sink_end(sink) == PM_OK;
    pm_writer_free(writer);
    ok(fine && pm_output_commit(output) == PM_OK, "20,000 blank nodes in a row");
    ok(pm_str_contains(pm_buf_str(&buf), PM_STR("_:")) == !list,
       list ? "a list is one list, however long" : "deep nesting is cut by labels");
    pm_buf_release(&buf);
  }
}

// --- sorting ---------------------------------------------------------------------------

static PmStatus sort_numbers(PmSorter *sorter, int n) {
  for (int i = 0; i < n; ++i) {
    char text[32];
    snprintf(text, sizeof text, "%d", i * 7919 % n / 2);
    const PmQuad quad = {IRI(E "s"), IRI(E "p"), pm_literal(pm_str(text)), {0}};
    PM_TRY(pm_sink_quad(pm_sorter_sink(sorter), &quad));
  }
  return PM_OK;
}

static bool is_sorted(PmStr text, size_t *n) {
  PmStr before = PM_STR("");
  for (*n = 0; text.len; ++*n) {
    const size_t nl = pm_str_find(text, PM_STR("\n"), 0);
    const PmStr line = pm_str_slice(text, 0, nl);
    if (pm_str_cmp(before, line) >= 0)
      return false;
    before = line;
    text = pm_str_slice(text, nl + 1, text.len);
  }
  return true;
}

static void test_sort(void) {
  static const size_t memories[] = {0, 1}; // all in memory; 64 KiB: many runs, merged
  for (size_t i = 0; i < 2; ++i) {
    PmJob job = {0};
    PmBuf buf = pm_buf(1 << 24);
    PmOutput *output = NULL;
    PmSorter *sorter = NULL;
    const PmSortOptions options = {.max_memory = memories[i]};
    size_t n = 0;
    const bool fine = pm_output_memory(&job, &buf, &output) == PM_OK &&
                      pm_sorter_new(&job, &options, &sorter) == PM_OK &&
                      sort_numbers(sorter, 100000) == PM_OK &&
                      pm_sorter_write(sorter, output) == PM_OK;
    pm_sorter_free(sorter);
    ok(fine && pm_output_commit(output) == PM_OK, "100,000 quads are sorted");
    ok(is_sorted(pm_buf_str(&buf), &n) && n == 50000, "each once, in order");
    pm_buf_release(&buf);
  }
}

// --- RDF/XML ---------------------------------------------------------------------------

static void test_rdfxml(void) {
  static const PmQuad quads[] = {
      {IRI(E "s?a&b"), IRI(E "p"), LANG("a<b>&\r", "en"), {0}},
      {IRI(E "s?a&b"), IRI(E "1/q"), BNODE("1b"), {0}},
      {IRI(E "s"), IRI(E "1"), LIT("x"), {0}},
      {IRI(E "s"), IRI(PM_RDF "li"), LIT("x"), {0}},
      {IRI(E "s"), IRI(E "p"), LIT("\x01"), {0}},
  };
  PmBuf buf = pm_buf(1 << 16);
  const PmWriteOptions options = {.format = PM_FORMAT_RDFXML};
  is(write_quads(&buf, options, quads, 2),
     PM_STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rdf:RDF xmlns:rdf=\"" PM_RDF
            "\">\n  <rdf:Description rdf:about=\"http://e.org/s?a&amp;b\">\n"
            "    <e:p xmlns:e=\"http://e.org/\" xml:lang=\"en\">a&lt;b&gt;&amp;&#xD;"
            "</e:p>\n"
            "    <ns:q xmlns:ns=\"http://e.org/1/\" rdf:nodeID=\"_1b\"/>\n"
            "  </rdf:Description>\n</rdf:RDF>\n"),
     "RDF/XML");
  for (size_t i = 2; i < sizeof quads / sizeof *quads; ++i)
    is(write_quads(&buf, options, &quads[i], 1), pm_str(pm_status_text(PM_ERR_INVALID)),
       "what XML cannot say is refused");
  pm_buf_release(&buf);
}

int main(void) {
  test_terms();
  test_triple_term();
  test_documents();
  test_refused();
  test_long();
  test_redefined_early();
  test_long_literal();
  test_members();
  test_jsonld();
  test_contexts();
  test_pretty();
  test_no_nesting();
  test_deep();
  test_sort();
  test_rdfxml();
  return tap_done();
}
