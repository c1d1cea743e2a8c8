// SPDX-License-Identifier: MIT
// The RDF readers: what they hand over, where they say it stood, and what they refuse.
#include "rdf/dataset.h"
#include "rdf/reader_read.h"
#include "rdf/turtle_read.h"

#include <stdio.h>
#include <stdlib.h>

#include "tap.h"

#define EX "http://example.org/"

// Quads as lines of N-Quads; with positions in front if `at` is set.
typedef struct {
  PmBuf text;
  const PmPosition *at;
} Lines;

static PmStatus keep_line(void *self, const PmQuad *quad) {
  Lines *lines = self;
  const PmTerm *terms[] = {&quad->subject, &quad->predicate, &quad->object, &quad->graph};
  if (lines->at)
    PM_TRY(pm_buf_printf(&lines->text, "%llu:%llu ", (unsigned long long)lines->at->line,
                         (unsigned long long)lines->at->column));
  for (size_t i = 0; i < 4; ++i)
    if (terms[i]->kind) {
      PM_TRY(pm_term_to_ntriples(terms[i], &lines->text));
      PM_TRY(pm_buf_putc(&lines->text, ' '));
    }
  return pm_buf_append(&lines->text, PM_STR(".\n"));
}

// Reads `text` in pieces of `chunk` bytes; quads and messages come back.
static PmStatus read_text(PmStr text, const PmReadOptions *options, size_t chunk,
                          Lines *lines, TapJob *job) {
  lines->text = pm_buf(64 << 20);
  lines->at = options->position;
  tap_job_init(job);
  const PmSink sink = {.quad = keep_line, .self = lines};
  PmInput *input = NULL;
  PM_TRY(pm_input_memory(&job->job, text, "in", &input));
  const PmStatus st = pm_rdf_read_chunked(&job->job, input, options, &sink, chunk);
  pm_input_close(input);
  return st;
}

static void release(Lines *lines, TapJob *job) {
  pm_buf_release(&lines->text);
  tap_job_release(job);
}

typedef struct {
  const char *base, *reference, *want;
} Resolution;

static void test_resolution(void) {
  // RFC 3986, sections 5.4.1 and 5.4.2, and some more.
  static const char base[] = "http://a/b/c/d;p?q";
  static const Resolution cases[] = {
      {base, "g:h", "g:h"},
      {base, "g", "http://a/b/c/g"},
      {base, "./g", "http://a/b/c/g"},
      {base, "g/", "http://a/b/c/g/"},
      {base, "/g", "http://a/g"},
      {base, "//g", "http://g"},
      {base, "?y", "http://a/b/c/d;p?y"},
      {base, "g?y", "http://a/b/c/g?y"},
      {base, "#s", "http://a/b/c/d;p?q#s"},
      {base, "g#s", "http://a/b/c/g#s"},
      {base, "g?y#s", "http://a/b/c/g?y#s"},
      {base, ";x", "http://a/b/c/;x"},
      {base, "g;x", "http://a/b/c/g;x"},
      {base, "g;x?y#s", "http://a/b/c/g;x?y#s"},
      {base, "", "http://a/b/c/d;p?q"},
      {base, ".", "http://a/b/c/"},
      {base, "./", "http://a/b/c/"},
      {base, "..", "http://a/b/"},
      {base, "../", "http://a/b/"},
      {base, "../g", "http://a/b/g"},
      {base, "../..", "http://a/"},
      {base, "../../", "http://a/"},
      {base, "../../g", "http://a/g"},
      {base, "../../../g", "http://a/g"},
      {base, "../../../../g", "http://a/g"},
      {base, "/./g", "http://a/g"},
      {base, "/../g", "http://a/g"},
      {base, "g.", "http://a/b/c/g."},
      {base, ".g", "http://a/b/c/.g"},
      {base, "g..", "http://a/b/c/g.."},
      {base, "..g", "http://a/b/c/..g"},
      {base, "./../g", "http://a/b/g"},
      {base, "./g/.", "http://a/b/c/g/"},
      {base, "g/./h", "http://a/b/c/g/h"},
      {base, "g/../h", "http://a/b/c/h"},
      {base, "g;x=1/./y", "http://a/b/c/g;x=1/y"},
      {base, "g;x=1/../y", "http://a/b/c/y"},
      {base, "g?y/./x", "http://a/b/c/g?y/./x"},
      {base, "g?y/../x", "http://a/b/c/g?y/../x"},
      {base, "g#s/./x", "http://a/b/c/g#s/./x"},
      {base, "g#s/../x", "http://a/b/c/g#s/../x"},
      {base, "http:g", "http:g"},
      {base, "http://x/a/../b", "http://x/b"},
      {"http://a", "b", "http://a/b"},
      {"http://a?q", "b", "http://a/b"},
      {"http://a#f", "", "http://a"},
      {"http://a/b", "//c//d/../e", "http://c//e"},
      {"file:///x/y", "//host/z", "file://host/z"},
      {"http://a/b//c", "../d", "http://a/b/d"},
      {"http://a/b/", "报纸?页=1", "http://a/b/报纸?页=1"},
  };
  PmBuf out = pm_buf(1 << 16);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    const PmStatus st =
        pm_iri_resolve(pm_str(cases[i].base), pm_str(cases[i].reference), &out);
    is(st ? PM_STR("(failed)") : pm_buf_str(&out), pm_str(cases[i].want),
       cases[i].reference);
  }
  pm_buf_release(&out);
}

static void test_validity(void) {
  static const char *const good[] = {"http://a/b?c#d", "urn:x:y", "http://a/报纸",
                                     "mailto:a@b", "http://a/%E6%8A%A5"};
  static const char *const bad[] = {"",           "a",          "/a",       "1a:b",
                                    "http://a b", "http://a<b", "http://%", "http://%zz",
                                    "a:b#c#d",    "a:\xFF",     "a:\x7F"};
  for (size_t i = 0; i < sizeof good / sizeof *good; ++i)
    ok(pm_iri_is_valid(pm_str(good[i])), "a valid IRI: %s", good[i]);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; ++i)
    ok(!pm_iri_is_valid(pm_str(bad[i])), "not a valid IRI: %zu", i);
}

// All that the grammar has, with what comes out of it.
static const char turtle[] =
    "@prefix : <" EX "> . # a comment\n"
    "PREFIX ex: <" EX "ns#>\n"
    "BASE <" EX "dir/>\n"
    ":印刷 a <../C>, ex:b%20c\\,d , :a.b.\n"
    "<x> :n 1, -1.5, +2e3, .5 , 1.E2 ; ; :t true, false;.\n"
    "<x> :s \"a\\tb\\u00e9\\U0001F600\", 'it\\'s', \"\"\"l\"on\ng\"\"\"@zh-Hant , "
    "'''x'''^^ex:t, \"r\"@ar--rtl .\n"
    "_:b.1 :p _:genid1, [], [ :q ( 1 [ :r :s ] () ) ; ] .\n"
    "( :i ) :p :o .\n"
    "[ :p :o ] .\n"
    "<< :s :p << :a :b \"c\" ~ :id >> >> :x :y .\n"
    ":s :p \"报纸\" ~ :e1 {| :q :r |} {| :t \"u\" |} , <<( :s :p <<( :a :b 'c' )>> )>> "
    ".\n";

static void test_chunks(PmStr text, PmFormat format, const char *name) {
  PmPosition at = {0}, at_whole = {0};
  const PmReadOptions whole_options = {
      .format = format, .base = PM_STR(EX), .position = &at_whole};
  const PmReadOptions options = {.format = format, .base = PM_STR(EX), .position = &at};
  Lines whole, lines;
  TapJob whole_job, job;
  ok(read_text(text, &whole_options, 1 << 16, &whole, &whole_job) == PM_OK, "%s: read",
     name);
  bool same = true;
  for (size_t chunk = 1; chunk <= text.len && same; ++chunk) {
    const PmStatus st = read_text(text, &options, chunk, &lines, &job);
    same = st == PM_OK && pm_str_eq(pm_buf_str(&lines.text), pm_buf_str(&whole.text));
    if (!same)
      printf("# pieces of %zu bytes: %s %s\n", chunk, pm_status_text(st),
             job.log.data ? job.log.data : "");
    release(&lines, &job);
  }
  ok(same && whole.text.len > 0, "%s: the same in pieces of any size", name);
  release(&whole, &whole_job);
}

static void test_all_chunks(void) {
  static const char quads[] = "VERSION \"1.2\"\n<" EX "s> <" EX
                              "p> \"a\\n\\u4E2D报纸\"@zh-Hant-TW <" EX "g> .\r\n"
                              "# comment\r\r_:a <" EX "p\\u00e9>\t<<( _:a <" EX
                              "p> \"x\"^^<" EX "t> )>> _:g.#c\n\n"
                              "<" EX "s><" EX "p>_:b.c<" EX "g>.";
  static const char trig[] =
      "@prefix : <" EX "> . { :a :b :c } :g { :a :b [ :c :d ] . :e :f ( 1 2 ) } "
      "GRAPH _:g { [] :p 'x' ; :q 1 . } [] { } :s :p :o . graph<x>{<< :a :b :c >>}";
  test_chunks(pm_str(turtle), PM_FORMAT_TURTLE, "Turtle");
  test_chunks(pm_str(turtle), PM_FORMAT_TRIG, "Turtle as TriG");
  test_chunks(pm_str(trig), PM_FORMAT_TRIG, "TriG");
  test_chunks(pm_str(quads), PM_FORMAT_NQUADS, "N-Quads");
}

typedef struct {
  const char *text, *log; // log: what must stand in the messages
  PmFormat format;
  PmStatus status;
} Refusal;

static void test_refusals(void) {
  static const Refusal cases[] = {
      {"<a:s> <a:p> <a:o>", "in:1:18: expected '.'", PM_FORMAT_NTRIPLES, PM_ERR_SYNTAX},
      {"<a:s> <a:p> <a:o> <a:g> .", "in:1:19: expected '.'", PM_FORMAT_NTRIPLES,
       PM_ERR_SYNTAX},
      {"\n<a:s> \"报\" <a:o> .", "in:2:7: expected an IRI as the predicate",
       PM_FORMAT_NTRIPLES, PM_ERR_SYNTAX},
      {"<a:s> <a:p> \"报\"x .", "in:1:16: expected '.'", PM_FORMAT_NTRIPLES,
       PM_ERR_SYNTAX},
      {"<a:s> <a:p> \"\\uD83D\\uDE00\" .", "in:1:14: bad escape", PM_FORMAT_NTRIPLES,
       PM_ERR_SYNTAX},
      {"<a:s> <a:p> \"\\x\" .", "in:1:14: unknown escape", PM_FORMAT_NTRIPLES,
       PM_ERR_SYNTAX},
      {"<a:s> <a:p> \"a\xFF\" .", "in:1:15: byte 0xFF is not UTF-8", PM_FORMAT_NTRIPLES,
       PM_ERR_SYNTAX},
      {"<a:s> <a:p> \"a\xE6\x8A", "in:1:15: byte 0xE6 is not UTF-8", PM_FORMAT_TURTLE,
       PM_ERR_SYNTAX},
      {"<s> <a:p> <a:o> .", "in:1:2: the IRI is relative", PM_FORMAT_NTRIPLES,
       PM_ERR_SYNTAX},
      {"<a:s b> <a:p> <a:o> .", "in:1:5: expected '>'", PM_FORMAT_NTRIPLES,
       PM_ERR_SYNTAX},
      {"<a:\\u0020> <a:p> <a:o> .", "may not hold the character U+0020",
       PM_FORMAT_NTRIPLES, PM_ERR_SYNTAX},
      {"<a:s> <a:p> \"x\"@1 .", "bad language tag", PM_FORMAT_NTRIPLES, PM_ERR_SYNTAX},
      {"<a:s> <a:p> \"x\"@en--up .", "bad base direction", PM_FORMAT_NTRIPLES,
       PM_ERR_SYNTAX},
      {"<s> <a:p> <a:o> .", "no base IRI", PM_FORMAT_TURTLE, PM_ERR_SYNTAX},
      {"x:a <a:p> <a:o> .", "in:1:1: the prefix 'x:' is not declared", PM_FORMAT_TURTLE,
       PM_ERR_SYNTAX},
      {"<a:s> <a:p> <a:o> ;\n  <a:q> ;\n", "in:2:9: expected an IRI, a blank node",
       PM_FORMAT_TURTLE, PM_ERR_SYNTAX},
      {"<a:s> <a:p> [ <a:q> 1 .", "expected ']', found '.'", PM_FORMAT_TURTLE,
       PM_ERR_SYNTAX},
      {"<a:s> <a:p> 'x\n' .", "found the end of the line", PM_FORMAT_TURTLE,
       PM_ERR_SYNTAX},
      {"<a:s> <a:p> '''x\n' .", "in:2:4: expected ''', found the end of the file",
       PM_FORMAT_TURTLE, PM_ERR_SYNTAX},
      {"@prefix a <a:> .", "expected a prefix and its colon", PM_FORMAT_TURTLE,
       PM_ERR_SYNTAX},
      {"<a:g> { <a:s> <a:p> <a:o> ", "expected ';', ',', '.' or '}', found the end",
       PM_FORMAT_TRIG, PM_ERR_SYNTAX},
      {"<a:s> <a:p> <<( <a:s> <a:p> [] >> .", "expected ')>>'", PM_FORMAT_TURTLE,
       PM_ERR_SYNTAX},
      {"<a:s> <a:p> <a\x01> .", "found the control character U+0001", PM_FORMAT_TURTLE,
       PM_ERR_SYNTAX},
      {"<a:s> <a:p> \"x\"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString> .",
       "needs a language tag", PM_FORMAT_TURTLE, PM_ERR_SYNTAX},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    Lines lines;
    TapJob job;
    const PmReadOptions options = {.format = cases[i].format};
    const PmStatus st = read_text(pm_str(cases[i].text), &options, 7, &lines, &job);
    const PmStr log = pm_buf_str(&job.log);
    if (!ok(st == cases[i].status && pm_str_contains(log, pm_str(cases[i].log)),
            "refused: %s", cases[i].log))
      printf("# got: %s: %.*s\n", pm_status_text(st), PM_ARGS(log));
    release(&lines, &job);
  }
}

static void test_nul(void) {
  Lines lines;
  TapJob job;
  const PmReadOptions options = {.format = PM_FORMAT_TURTLE};
  ok(!read_text(PM_STR("<a:s> <a:p> \"a\0b\\u0000\" ."), &options, 3, &lines, &job),
     "U+0000 in a literal is a character as others");
  ok(lines.text.len > 0 && pm_str_contains(pm_buf_str(&lines.text), PM_STR("b")),
     "and what is behind it stays");
  release(&lines, &job);
  ok(read_text(PM_STR("<a:s\0> <a:p> <a:o> ."), &options, 3, &lines, &job) ==
         PM_ERR_SYNTAX,
     "U+0000 in an IRI is refused");
  release(&lines, &job);
  ok(read_text(PM_STR("<a:s> <a:p> <a:o> .\n\0\n<a:s> <a:p> <a:o> ."), &options, 3,
               &lines, &job) == PM_ERR_SYNTAX,
     "U+0000 between statements is refused");
  release(&lines, &job);
}

static void test_positions(void) {
  PmPosition at = {0};
  const PmReadOptions options = {.format = PM_FORMAT_TURTLE, .position = &at};
  Lines lines;
  TapJob job;
  ok(!read_text(PM_STR("@prefix : <a:> .\n:报 :p\n  1 ,\n\t\"报\", [ :q\n :r ] .\n"),
                &options, 5, &lines, &job),
     "positions: read");
  is(pm_buf_str(&lines.text),
     PM_STR("3:3 <a:报> <a:p> \"1\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n"
            "4:2 <a:报> <a:p> \"报\" .\n"
            "4:7 <a:报> <a:p> _:genid1 .\n"
            "5:2 _:genid1 <a:q> <a:r> .\n"),
     "each triple stands where its object does");
  release(&lines, &job);
}

static void test_lax(void) {
  static const char text[] =
      "<a:s> <a:p> \"1\" .\n<a:s> a \"2\" .\n<a:s> <a:p> \"\xFF\xFE\" .\n"
      "<a:s> <a:p> \"4\" .\n\xC3\n<a:s> <a:p> \"6\" . x";
  for (size_t chunk = 1; chunk < 80; chunk += 13) {
    Lines lines;
    TapJob job;
    PmReadOptions options = {.format = PM_FORMAT_NTRIPLES, .lax = true};
    ok(read_text(pm_str(text), &options, chunk, &lines, &job) == PM_OK &&
           job.job.n_errors == 0,
       "lax: bad lines are no errors");
    is(pm_buf_str(&lines.text), PM_STR("<a:s> <a:p> \"1\" .\n<a:s> <a:p> \"4\" .\n"),
       "lax: the good lines are there");
    ok(job.job.n_warnings == 5 &&
           pm_str_contains(pm_buf_str(&job.log), PM_STR("4 bad lines left out")),
       "lax: a warning each, and their number");
    release(&lines, &job);
    options = (PmReadOptions){.format = PM_FORMAT_NTRIPLES, .all_errors = true};
    ok(read_text(pm_str(text), &options, chunk, &lines, &job) == PM_ERR_SYNTAX &&
           job.job.n_errors == 4,
       "all errors: each bad line is one");
    release(&lines, &job);
  }
}

static void test_all_errors(void) {
  static const char text[] = "@prefix : <a:> .\n:a :b x:c .\n:a :b 1 .\n:a :b \"x\n .\n"
                             ":g { :a :b\n .\n:a :b [ :c ( 2 .\n:a :b 3 .";
  for (size_t chunk = 1; chunk < 100; chunk += 9) {
    Lines lines;
    TapJob job;
    const PmReadOptions options = {.format = PM_FORMAT_TRIG, .all_errors = true};
    ok(read_text(pm_str(text), &options, chunk, &lines, &job) == PM_ERR_SYNTAX &&
           job.job.n_errors == 4,
       "all errors of TriG: one a statement");
    ok(pm_str_contains(pm_buf_str(&lines.text), PM_STR("\"1\"")) &&
           pm_str_contains(pm_buf_str(&lines.text), PM_STR("\"3\"")),
       "and the good statements are read");
    if (job.job.n_errors != 4)
      printf("# %s", job.log.data);
    release(&lines, &job);
  }
}

static PmStatus read_repeated(const char *head, const char *body, size_t n,
                              const PmReadOptions *options) {
  PmBuf text = pm_buf(SIZE_MAX / 4);
  PmStatus st = pm_buf_append(&text, pm_str(head));
  while (st == PM_OK && n--)
    st = pm_buf_append(&text, pm_str(body));
  Lines lines;
  TapJob job;
  if (st == PM_OK)
    st = read_text(pm_buf_str(&text), options, PM_READ_CHUNK, &lines, &job);
  release(&lines, &job);
  pm_buf_release(&text);
  return st;
}

static void test_limits(void) {
  const PmReadOptions ttl = {.format = PM_FORMAT_TURTLE};
  const PmReadOptions deep = {.format = PM_FORMAT_TURTLE, .max_depth = SIZE_MAX};
  const PmReadOptions nt = {.format = PM_FORMAT_NTRIPLES, .max_token = 100000};
  const PmReadOptions small = {.format = PM_FORMAT_TURTLE, .max_token = 100};
  ok(read_repeated("<a:s> <a:p> ", "[ <a:p> ", 1000000, &ttl) == PM_ERR_LIMIT,
     "a million [");
  ok(read_repeated("<a:s> <a:p> ", "[ <a:p> ", 1000000, &deep) == PM_ERR_LIMIT,
     "a million [, with a limit beyond what can be");
  ok(read_repeated("<a:s> <a:p> ", "(", 1000000, &deep) == PM_ERR_LIMIT, "a million (");
  ok(read_repeated("", "<< ", 1000000, &deep) == PM_ERR_LIMIT, "a million <<");
  ok(read_repeated("<a:s> <a:p> ", "<<( <a:s> <a:p> ", 100000, &deep) == PM_ERR_LIMIT,
     "a hundred thousand <<( in Turtle");
  ok(read_repeated("<a:s> <a:p> ", "<<(<a:s><a:p>", 5000, &nt) == PM_ERR_LIMIT,
     "five thousand <<( in N-Triples");
  ok(read_repeated("<a:s> <a:p> 1 ", "~ <a:b> {| <a:p> 1 ", 10000, &deep) == PM_ERR_LIMIT,
     "ten thousand {|");
  ok(read_repeated("<a:s> <a:p> \"", "0123456789", 100000, &nt) == PM_ERR_LIMIT,
     "a literal longer than max_token in N-Triples");
  ok(read_repeated("<a:s> <a:p> '''", "0123456789", 100000, &small) == PM_ERR_LIMIT,
     "and in Turtle");
  ok(read_repeated("<a:s> <a:", "0123456789", 100, &small) == PM_ERR_LIMIT ||
         read_repeated("<a:s> <a:", "0123456789", 100, &small) == PM_ERR_SYNTAX,
     "an IRI without an end");
  ok(read_repeated("<a:s> <a:p> (", "1 ", 200000, &ttl) == PM_ERR_SYNTAX,
     "a long list is no deep one");
}

static void test_guess(void) {
  static const struct {
    const char *text;
    size_t quads;
  } cases[] = {
      {"<a:s> <a:p> <a:o> <a:g> .\n", 1},
      {"_:s <a:p> \"a b\\\" c\"@en _:g .\n", 1},
      {"<a:s> <a:p> <a:o> .\n", 1},
      {"# x\n@prefix : <a:> . :g { :a :b :c }", 1},
      {"\xEF\xBB\xBF@prefix : <a:> . :a :b 1, 2.", 2},
      {"[ <a:p> 1 ] .", 1},
      {"", 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    Lines lines;
    TapJob job;
    const PmStatus st =
        read_text(pm_str(cases[i].text), &(PmReadOptions){0}, 64, &lines, &job);
    size_t n = 0;
    for (size_t k = 0; k < lines.text.len; ++k)
      n += lines.text.data[k] == '\n';
    ok(st == PM_OK && n == cases[i].quads, "format guessed: case %zu", i);
    release(&lines, &job);
  }
}

static void test_bnodes(void) {
  Lines lines;
  TapJob job;
  const PmReadOptions options = {.format = PM_FORMAT_TURTLE,
                                 .bnode_prefix = PM_STR("f1")};
  ok(!read_text(PM_STR("_:a <a:p> [], _:genid1 ."), &options, 64, &lines, &job), "read");
  is(pm_buf_str(&lines.text),
     PM_STR("_:f1a <a:p> _:f1genid1 .\n_:f1a <a:p> _:f1genidu1 .\n"),
     "labels get the prefix, and none is generated twice");
  release(&lines, &job);
}

// Through the child process, which the tests find in the build folder.
static void test_rdfxml(void) {
  const char *build = getenv("TOP_BUILDDIR");
  if (!build) {
    tap_skip(7, "TOP_BUILDDIR is not set");
    return;
  }
  char folder[4096];
  snprintf(folder, sizeof folder, "%s/src", build);
#define HEAD "<rdf:RDF xmlns:rdf='" PM_RDF "' xmlns:e='" EX "'>\n"
  static const char good[] =
      HEAD "<e:T rdf:about='x'><e:p xml:lang='zh'>\"报\\纸\n\"</e:p><e:q/>\n"
           "<e:r rdf:nodeID='genid1'/><e:r><e:U/></e:r></e:T></rdf:RDF>";
  Lines lines;
  TapJob job;
  PmReadOptions options = {.base = PM_STR(EX), .bnode_prefix = PM_STR("f")};
  setenv("PRESSMARK_LIBEXECDIR", folder, 1);
  ok(!read_text(pm_str(good), &options, 64, &lines, &job), "RDF/XML, guessed");
  is(pm_buf_str(&lines.text),
     PM_STR("<" EX "x> <" PM_RDF "type> <" EX "T> .\n"
            "<" EX "x> <" EX "p> \"\\\"报\\\\纸\\n\\\"\"@zh .\n"
            "<" EX "x> <" EX "q> \"\" .\n"
            "<" EX "x> <" EX "r> _:fgenidu1 .\n"
            "_:fgenid1 <" PM_RDF "type> <" EX "U> .\n"
            "<" EX "x> <" EX "r> _:fgenid1 .\n"),
     "RDF/XML: its triples");
  release(&lines, &job);
  options.format = PM_FORMAT_RDFXML;
  ok(read_text(PM_STR(HEAD "<e:T>\n</rdf:RDF>"), &options, 64, &lines, &job) ==
         PM_ERR_SYNTAX,
     "RDF/XML that is not well formed");
  ok(pm_str_contains(pm_buf_str(&job.log), PM_STR("error: in:3:")),
     "and where it breaks");
  release(&lines, &job);
  ok(read_text(PM_STR(HEAD "<e:T rdf:about='a b'/>\n</rdf:RDF>"), &options, 64, &lines,
               &job) == PM_ERR_SYNTAX &&
         pm_str_contains(pm_buf_str(&job.log), PM_STR("error: in:2:")),
     "an IRI with a space");
  release(&lines, &job);
  ok(read_text(PM_STR("<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" HEAD
                      "<e:T e:p='x'><e:q>&a;</e:q></e:T></rdf:RDF>"),
               &options, 64, &lines, &job) ||
         !pm_str_contains(pm_buf_str(&lines.text), PM_STR("root")),
     "no file is opened for an entity");
  release(&lines, &job);
#undef HEAD
  setenv("PRESSMARK_LIBEXECDIR", "/nowhere", 1);
  const PmStatus st = read_text(pm_str(good), &options, 64, &lines, &job);
  ok(st == PM_OK || (st == PM_ERR_EXTERNAL && job.job.n_errors == 1),
     "a child program that is not there is a message"); // or it is installed
  release(&lines, &job);
}

static bool isomorphic(const char *a, const char *b, PmStatus *status, PmBuf *changes) {
  PmDataset *d[2] = {NULL, NULL};
  const char *texts[2] = {a, b};
  TapJob job;
  tap_job_init(&job);
  bool same = false;
  *status = PM_OK;
  for (int i = 0; i < 2 && !*status; ++i) {
    PmInput *input = NULL;
    *status = pm_dataset_new(&d[i]);
    if (!*status)
      *status = pm_input_memory(&job.job, pm_str(texts[i]), "in", &input);
    if (!*status)
      *status = pm_rdf_read(&job.job, input, &(PmReadOptions){.format = PM_FORMAT_TRIG},
                            pm_dataset_sink(d[i]));
    pm_input_close(input);
  }
  Lines lines = {.text = pm_buf(1 << 20)};
  const PmSink sink = {.quad = keep_line, .self = &lines};
  const PmCompareOptions options = {.max_work = 1000000,
                                    .only_a = changes ? &sink : NULL,
                                    .only_b = changes ? &sink : NULL};
  if (!*status)
    *status = pm_dataset_compare(&job.job, d[0], d[1], &options, &same);
  if (changes)
    *changes = lines.text;
  pm_dataset_free(d[0]);
  pm_dataset_free(d[1]);
  tap_job_release(&job);
  return same;
}

static void test_isomorphism(void) {
  static const struct {
    const char *a, *b;
    bool same;
  } cases[] = {
      {"<a:s> <a:p> 1 .", "<a:s> <a:p> 1 . <a:s> <a:p> 1 .", true},
      {"<a:s> <a:p> 1 .", "<a:s> <a:p> 01 .", false},
      {"<a:s> <a:p> 'x'@EN .", "<a:s> <a:p> 'x'@en .", true},
      {"_:a <a:p> _:b . _:b <a:p> _:c .", "_:c <a:p> _:a . _:b <a:p> _:c .", true},
      {"_:a <a:p> _:b . _:b <a:p> _:a .", "_:a <a:p> _:a . _:b <a:p> _:b .", false},
      {"[] a <a:T> . [] a <a:T> . [] a <a:T> .", "[] a <a:T> . [] a <a:T> .", false},
      {"[] a <a:T> . [] a <a:T> .", "[] a <a:T> . [] a <a:T> .", true},
      // Two triangles or a hexagon: refinement alone cannot tell.
      {"_:a <a:p> _:b . _:b <a:p> _:c . _:c <a:p> _:a . _:d <a:p> _:e . _:e <a:p> _:f . "
       "_:f <a:p> _:d .",
       "_:a <a:p> _:b . _:b <a:p> _:c . _:c <a:p> _:d . _:d <a:p> _:e . _:e <a:p> _:f . "
       "_:f <a:p> _:a .",
       false},
      {"_:a <a:p> _:b . _:b <a:p> _:c . _:c <a:p> _:a . _:d <a:p> _:e . _:e <a:p> _:f . "
       "_:f <a:p> _:d .",
       "_:a <a:p> _:c . _:c <a:p> _:e . _:e <a:p> _:a . _:b <a:p> _:d . _:d <a:p> _:f . "
       "_:f <a:p> _:b .",
       true},
      {"<a:s> <a:p> <<( _:a <a:p> _:b )>> . _:a <a:q> 1 .",
       "<a:s> <a:p> <<( _:x <a:p> _:y )>> . _:x <a:q> 1 .", true},
      {"<a:s> <a:p> <<( _:a <a:p> _:b )>> . _:a <a:q> 1 .",
       "<a:s> <a:p> <<( _:x <a:p> _:y )>> . _:y <a:q> 1 .", false},
      {"_:g { <a:s> <a:p> _:x } _:h { <a:s> <a:p> _:g }",
       "_:1 { <a:s> <a:p> _:2 } _:2 { <a:s> <a:p> _:3 }", true},
      {"<a:g> { <a:s> <a:p> 1 }", "<a:s> <a:p> 1 .", false},
      {"", "", true},
  };
  PmStatus st = PM_OK;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i)
    ok(isomorphic(cases[i].a, cases[i].b, &st, NULL) == cases[i].same && st == PM_OK,
       "isomorphism: case %zu", i);
  PmBuf changes;
  ok(!isomorphic("<a:s> <a:p> 1, 2 . _:a <a:q> 'x', 'y' .",
                 "<a:s> <a:p> 1, '3' . _:b <a:q> 'z', 'x' .", &st, &changes),
     "differences");
  ok(pm_str_contains(pm_buf_str(&changes), PM_STR("\"2\"")) &&
         pm_str_contains(pm_buf_str(&changes), PM_STR("\"3\"")) &&
         pm_str_contains(pm_buf_str(&changes), PM_STR("\"y\"")) &&
         pm_str_contains(pm_buf_str(&changes), PM_STR("\"z\"")) &&
         !pm_str_contains(pm_buf_str(&changes), PM_STR("\"x\"")) &&
         !pm_str_contains(pm_buf_str(&changes), PM_STR("\"1\"")),
     "are told, and no more than they");
  pm_buf_release(&changes);
}

// Blank nodes that only a search can pair.
static void test_search(void) {
  PmBuf a = pm_buf(1 << 20), b = pm_buf(1 << 20), pairs = pm_buf(1 << 20);
  PmStatus st = PM_OK, compared = PM_OK;
  for (int i = 0; i < 24 * 24 && !st; ++i) {
    const int x = i / 24, y = i % 24;
    if ((x * x + y * y * 7 + x * y) % 5 >= 2)
      continue;
    st = pm_buf_printf(&a, "_:n%d <a:p> _:n%d .\n", x, y);
    if (!st)
      st = pm_buf_printf(&b, "_:n%d <a:p> _:n%d .\n", (x * 7 + 3) % 24, (y * 7 + 3) % 24);
  }
  ok(!st && isomorphic(a.data, b.data, &compared, NULL) && !compared,
     "a dense graph with other labels is the same");
  for (int i = 0; i < 2000 && !st; ++i)
    st = pm_buf_printf(&pairs, "_:a%d <a:p> _:b%d . _:b%d <a:p> _:a%d .\n", i, i, i, i);
  ok(!st && isomorphic(pairs.data, pairs.data, &compared, NULL) && !compared,
     "thousands of like pairs are paired off");
  pm_buf_release(&a);
  pm_buf_release(&b);
  pm_buf_release(&pairs);
}

// A node that all others hang on, and others of the same kind within.
static void test_pieces(void) {
  PmBuf a = pm_buf(1 << 20), b = pm_buf(1 << 20);
  PmStatus st = PM_OK, compared = PM_OK;
  for (int i = 0; i < 1000 && !st; ++i) {
    const int k = (i * 7) % 1000;
    st = pm_buf_printf(&a, "_:r <a:p> _:n%d . _:n%d <a:q> _:n%d .\n", i, i, i ^ 1);
    if (!st)
      st = pm_buf_printf(&b, "_:n%d <a:q> _:n%d . _:s <a:p> _:n%d .\n", k, k ^ 1, k);
  }
  ok(!st && isomorphic(a.data, b.data, &compared, NULL) && !compared,
     "pieces that hang on one node");
  st = pm_buf_append(&b, PM_STR("_:n1 <a:x> 1 ."));
  if (!st)
    st = pm_buf_append(&a, PM_STR("_:r <a:x> 1 ."));
  ok(!st && !isomorphic(a.data, b.data, &compared, NULL) && !compared,
     "one of which differs");
  pm_buf_release(&a);
  pm_buf_release(&b);
}

// The 4×4 rook's graph (`rook`) or Shrikhande's, which no refinement tells apart.
static PmStatus put_regular(PmBuf *buf, bool rook, int number) {
  for (int i = 0; i < 16; ++i)
    for (int k = 0; k < 16; ++k) {
      const int dx = (i % 4 - k % 4 + 4) % 4, dy = (i / 4 - k / 4 + 4) % 4;
      const bool linked =
          rook ? (dx == 0) != (dy == 0)
               : (dx == 0 && dy % 2) || (dy == 0 && dx % 2) || (dx == dy && dx % 2);
      if (linked)
        PM_TRY(pm_buf_printf(buf, "_:%c%d-%d <a:p> _:%c%d-%d .\n", rook ? 'r' : 's',
                             number, i, rook ? 'r' : 's', number, k));
    }
  return PM_OK;
}

static void test_poison(void) {
  PmBuf a = pm_buf(1 << 22), b = pm_buf(1 << 22);
  PmStatus st = PM_OK, compared = PM_OK;
  for (int i = 0; i < 3 && !st; ++i) {
    st = put_regular(&a, i < 1, i);
    if (!st)
      st = put_regular(&b, i > 1, i);
  }
  ok(!st && isomorphic(a.data, b.data, &compared, NULL) && !compared,
     "regular graphs are paired off in whatever order");
  if (!st)
    st = put_regular(&a, true, 9);
  if (!st)
    st = put_regular(&b, false, 9);
  ok(!st && !isomorphic(a.data, b.data, &compared, NULL) && !compared,
     "two of one kind and two of the other are not three and one");
  for (int i = 10; i < 200 && !st; ++i) {
    st = put_regular(&a, i % 2, i);
    if (!st)
      st = put_regular(&b, i % 3 == 0, i);
  }
  ok(!st && !isomorphic(a.data, b.data, &compared, NULL) && compared == PM_ERR_LIMIT,
     "hundreds of them end at the limit of work");
  pm_buf_release(&a);
  pm_buf_release(&b);
}

// --- against trying every permutation --------------------------------------------------

enum { SMALL = 5 };

typedef struct {
  bool edge[SMALL][SMALL];
} SmallGraph;

static SmallGraph random_graph(uint32_t *seed) {
  SmallGraph g = {0};
  for (int i = 0; i < SMALL; ++i)
    for (int k = 0; k < SMALL; ++k) {
      *seed = *seed * 1664525U + 1013904223U;
      g.edge[i][k] = (*seed >> 16) % 3 == 0;
    }
  return g;
}

static bool maps(const SmallGraph *a, const SmallGraph *b, const int *to) {
  for (int i = 0; i < SMALL; ++i)
    for (int k = 0; k < SMALL; ++k)
      if (a->edge[i][k] != b->edge[to[i]][to[k]])
        return false;
  return true;
}

static bool any_maps(const SmallGraph *a, const SmallGraph *b, int *to, int n) {
  if (n == SMALL)
    return maps(a, b, to);
  for (int i = n; i < SMALL; ++i) {
    const int held = to[n];
    to[n] = to[i];
    to[i] = held;
    const bool found = any_maps(a, b, to, n + 1);
    to[i] = to[n];
    to[n] = held;
    if (found)
      return true;
  }
  return false;
}

// Every node is mentioned, so that both have as many.
static PmStatus put_graph(PmBuf *buf, const SmallGraph *g) {
  for (int i = 0; i < SMALL; ++i) {
    PM_TRY(pm_buf_printf(buf, "_:n%d a <a:N> .\n", i));
    for (int k = 0; k < SMALL; ++k)
      if (g->edge[i][k])
        PM_TRY(pm_buf_printf(buf, "_:n%d <a:p> _:n%d .\n", i, k));
  }
  return PM_OK;
}

// The second graph has the nodes of the first in another order, and sometimes an edge
// moved.
static SmallGraph shuffled(const SmallGraph *g, uint32_t seed) {
  static const int orders[][SMALL] = {{1, 2, 3, 4, 0}, {4, 2, 0, 1, 3}, {0, 3, 1, 4, 2}};
  SmallGraph other = {0};
  const int *to = orders[seed % 3];
  for (int i = 0; i < SMALL; ++i)
    for (int k = 0; k < SMALL; ++k)
      other.edge[to[i]][to[k]] = g->edge[i][k];
  bool *moved = &other.edge[seed / 3 % SMALL][seed / 16 % SMALL];
  if (seed & 1) {
    other.edge[seed / 16 % SMALL][seed / 3 % SMALL] ^= *moved;
    *moved = !*moved;
  }
  return other;
}

static void test_small_graphs(void) {
  uint32_t seed = 7;
  int wrong = 0, alike = 0;
  for (int n = 0; n < 1000; ++n) {
    const SmallGraph a = random_graph(&seed), b = shuffled(&a, seed >> 8);
    PmBuf text_a = pm_buf(1 << 16), text_b = pm_buf(1 << 16);
    PmStatus st = put_graph(&text_a, &a), compared = PM_OK;
    if (!st)
      st = put_graph(&text_b, &b);
    const bool want = any_maps(&a, &b, (int[]){0, 1, 2, 3, 4}, 0);
    wrong += st || isomorphic(text_a.data, text_b.data, &compared, NULL) != want;
    alike += want;
    pm_buf_release(&text_a);
    pm_buf_release(&text_b);
  }
  ok(wrong == 0 && alike > 300 && alike < 900,
     "1000 small graphs, %d of them alike: %d wrong", alike, wrong);
}

int main(void) {
  test_resolution();
  test_validity();
  test_all_chunks();
  test_refusals();
  test_nul();
  test_positions();
  test_lax();
  test_all_errors();
  test_limits();
  test_guess();
  test_bnodes();
  test_rdfxml();
  test_isomorphism();
  test_search();
  test_pieces();
  test_poison();
  test_small_graphs();
  return tap_done();
}
