// SPDX-License-Identifier: MIT
// Unit tests of src/store: what goes in comes out, graphs, generations, guards, results.
#include "tap.h"

#include "store/store.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define EX "http://example.org/"

static char room[] = "/tmp/pressmark-store.XXXXXX";
static char dir[64];
static TapJob tap;

static PmStr ask(PmStore *store, const char *sparql, PmResultsFormat format, PmBuf *buf) {
  pm_buf_clear(buf);
  PmOutput *out = NULL;
  PmResultsWriter *writer = NULL;
  const PmQuery query = {.text = pm_str(sparql), .name = "<query>"};
  PmStatus st = pm_output_memory(&tap.job, buf, &out);
  if (!st)
    st = pm_results_writer_new(&tap.job, out, format, NULL, &writer);
  if (!st)
    st = pm_store_query(store, &tap.job, &query, pm_results_writer_sink(writer));
  pm_results_writer_free(writer);
  pm_output_abort(out);
  return st ? pm_str(pm_status_text(st)) : pm_buf_str(buf);
}

static PmStatus add(PmStore *store, const char *name, PmTerm object, const char *graph) {
  const PmQuad quad = {.subject = pm_iri(PM_STR(EX "s")),
                       .predicate = pm_iri(pm_str(name)),
                       .object = object,
                       .graph = graph ? pm_iri(pm_str(graph)) : (PmTerm){0}};
  return pm_sink_quad(pm_store_sink(store), &quad);
}

static PmStore *open_store(PmStoreMode mode) {
  PmStore *store = NULL;
  return pm_store_open(&tap.job, dir, mode, &store) ? NULL : store;
}

static void count_is(const char *sparql, const char *want, const char *name) {
  PmBuf buf = pm_buf(1 << 20);
  PmStore *store = open_store(PM_STORE_READ);
  is(store ? ask(store, sparql, PM_RESULTS_CSV, &buf) : PM_STR("no store"), pm_str(want),
     name);
  pm_store_close(store);
  pm_buf_release(&buf);
}

#define ALL "SELECT ?o { ?s ?p ?o }"
#define NAMED "SELECT ?g ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"

static void test_graphs(void) {
  const PmTerm a = pm_literal(PM_STR("a")), b = pm_literal(PM_STR("b"));
  PmStore *store = open_store(PM_STORE_UPDATE);
  ok(store && !add(store, EX "p", a, EX "g1") && !add(store, EX "p", a, EX "g1") &&
         !add(store, EX "p", a, EX "g2") && !add(store, EX "p", a, NULL),
     "quads go in");
  ok(!pm_store_commit(store), "a commit");
  pm_store_close(store);
  count_is(ALL, "o\r\na\r\n", "the union has each triple once");
  count_is(NAMED, "g,o\r\n" EX "g1,a\r\n" EX "g2,a\r\n", "GRAPH has each graph");
  count_is("SELECT ?o FROM <" EX "g1> { ?s ?p ?o }", "o\r\na\r\n", "FROM takes a graph");
  count_is("SELECT ?g FROM NAMED <" EX "g2> { GRAPH ?g { ?s ?p ?o } }",
           "g\r\n" EX "g2\r\n", "FROM NAMED takes a graph");

  store = open_store(PM_STORE_UPDATE);
  ok(!pm_store_clear_graph(store, PM_STR(EX "g1")) && !add(store, EX "p", b, EX "g1"),
     "a graph is replaced");
  pm_store_close(store);
  count_is(NAMED, "g,o\r\n" EX "g1,a\r\n" EX "g2,a\r\n",
           "closed without commit: as it was");

  store = open_store(PM_STORE_UPDATE);
  PmStatus st = pm_store_clear_graph(store, PM_STR(EX "g1"));
  st = st ? st : add(store, EX "p", b, EX "g1");
  ok(!st && !pm_store_commit(store), "a graph is replaced and committed");
  pm_store_close(store);
  count_is(NAMED, "g,o\r\n" EX "g1,b\r\n" EX "g2,a\r\n", "no stale triple");
}

// In another process: a store is open once in each.
static int write_beside(void) {
  PmStore *writer = open_store(PM_STORE_UPDATE);
  const PmStatus st =
      writer ? add(writer, EX "q", pm_literal(PM_STR("new")), NULL) : PM_ERR_IO;
  const int rc = st || pm_store_commit(writer) ? 1 : 0;
  pm_store_close(writer);
  return rc;
}

static int in_child(int (*work)(void)) {
  int status = -1;
  fflush(stdout);
  const pid_t pid = fork();
  if (pid == 0)
    _exit(work());
  return pid > 0 && waitpid(pid, &status, 0) == pid ? status : -1;
}

static int open_writer(void) {
  PmStore *store = open_store(PM_STORE_UPDATE);
  pm_store_close(store);
  return store != NULL;
}

static void test_two_opens(void) {
  PmStore *reader = open_store(PM_STORE_READ);
  ok(reader && in_child(write_beside) == 0, "a writer beside a reader");
  PmBuf buf = pm_buf(1 << 20);
  is(ask(reader, "SELECT ?o { ?s <" EX "q> ?o }", PM_RESULTS_CSV, &buf), PM_STR("o\r\n"),
     "the reader sees what it opened");
  pm_buf_release(&buf);
  pm_store_close(reader);
  count_is("SELECT ?o { ?s <" EX "q> ?o }", "o\r\nnew\r\n", "the next one sees more");
  PmStore *writer = open_store(PM_STORE_UPDATE);
  ok(writer && in_child(open_writer) == 0, "a second writer is refused");
  pm_store_close(writer);
}

static void round_trip(PmTerm term, const char *name) {
  char graph[] = EX "round";
  PmStore *store = open_store(PM_STORE_UPDATE);
  PmStatus st = pm_store_clear_graph(store, pm_str(graph));
  st = st ? st : add(store, EX "round-trip", term, graph);
  st = st ? st : pm_store_commit(store);
  pm_store_close(store);
  PmBuf got = pm_buf(1 << 24), want = pm_buf(1 << 24);
  store = st ? NULL : open_store(PM_STORE_READ);
  st = pm_buf_append(&want, PM_STR("?o\n"));
  st = st ? st : pm_term_to_ntriples(&term, &want);
  st = st ? st : pm_buf_putc(&want, '\n');
  const PmStr answer = store && !st ? ask(store, "SELECT ?o { ?s <" EX "round-trip> ?o }",
                                          PM_RESULTS_TSV, &got)
                                    : PM_STR("failed");
  is(answer, pm_buf_str(&want), name);
  pm_store_close(store);
  pm_buf_release(&got);
  pm_buf_release(&want);
}

static void test_terms(void) {
  static const struct {
    const char *value, *datatype;
  } typed[] = {
      {"1", "boolean"},
      {"TRUE", "boolean"},
      {"+005.0", "decimal"},
      {"abc", "int"},
      {"123456789012345678901234567890", "integer"},
      {"1e400", "double"},
      {"2026-02-30", "date"},
      {"2026-01-01+08:00", "date"},
      {"2026-01-01T00:00:00.10+08:00", "dateTime"},
  };
  for (size_t i = 0; i < sizeof typed / sizeof *typed; ++i) {
    char datatype[80];
    snprintf(datatype, sizeof datatype, PM_XSD "%s", typed[i].datatype);
    round_trip(pm_typed_literal(pm_str(typed[i].value), pm_str(datatype)), datatype);
  }
  round_trip(pm_literal(PM_STR("")), "the empty string");
  round_trip(pm_literal(PM_STR("报 \"x\" \\ \n\r\t\x01 \xF0\x9F\x93\xB0")), "characters");
  round_trip(pm_lang_literal(PM_STR("報"), PM_STR("zh-Hant-TW")), "the case of a tag");
  round_trip(pm_iri(PM_STR(EX "报纸#一")), "a Chinese IRI");
  PmBuf buf = pm_buf(1 << 20);
  PmStatus st = PM_OK;
  for (int i = 0; !st && i < 40000; ++i)
    st = pm_buf_append(&buf, PM_STR("报"));
  round_trip(pm_literal(pm_buf_str(&buf)), "a literal of 120 KB");
  pm_buf_release(&buf);
}

static void refused(const char *sparql, const char *message, const char *name) {
  PmBuf buf = pm_buf(1 << 20);
  pm_buf_clear(&tap.log);
  PmStore *store = open_store(PM_STORE_READ);
  (void)ask(store, sparql, PM_RESULTS_CSV, &buf);
  ok(pm_str_contains(pm_buf_str(&tap.log), pm_str(message)), "%s: %.*s", name,
     PM_ARGS(pm_buf_str(&tap.log)));
  pm_store_close(store);
  pm_buf_release(&buf);
}

// A FIFO would block whoever opens it for reading.
static void test_guards(void) {
  char fifo[64], sparql[256];
  snprintf(fifo, sizeof fifo, "%s/fifo", room);
  ok(mkfifo(fifo, 0600) == 0, "a FIFO");
  alarm(20);
  snprintf(sparql, sizeof sparql, "SELECT ?o FROM <file://%s> { ?s ?p ?o }", fifo);
  count_is(sparql, "o\r\n", "FROM opens no file");
  snprintf(sparql, sizeof sparql,
           "SELECT ?o FROM NAMED <file://%s> { GRAPH ?g { ?s ?p ?o } }", fifo);
  count_is(sparql, "o\r\n", "FROM NAMED opens no file");
  alarm(0);
  unlink(fifo);
  refused("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE",
          "SERVICE");
  refused("SELECT *\n{ ?s ?p ?o . foo }", "<query>:2", "a syntax error has its line");
}

static void test_results(void) {
  static const char sparql[] =
      "SELECT ?a ?b ?c { VALUES (?a ?b ?c) { (\"x,\\\"y\\\"\" <http://e/?a=1&b> UNDEF) "
      "(\"中\"@zh 1 \"<&\") } }";
  static const struct {
    PmResultsFormat format;
    const char *want;
  } cases[] = {
      {PM_RESULTS_CSV, "a,b,c\r\n\"x,\"\"y\"\"\",http://e/?a=1&b,\r\n中,1,<&\r\n"},
      {PM_RESULTS_TSV, "?a\t?b\t?c\n\"x,\\\"y\\\"\"\t<http://e/?a=1&b>\t\n"
                       "\"中\"@zh\t\"1\"^^<" PM_XSD "integer>\t\"<&\"\n"},
      {PM_RESULTS_JSON,
       "{\"head\":{\"vars\":[\"a\",\"b\",\"c\"]},\"results\":{\"bindings\":[\n"
       "{\"a\":{\"type\":\"literal\",\"value\":\"x,\\\"y\\\"\"},"
       "\"b\":{\"type\":\"uri\",\"value\":\"http://e/?a=1&b\"}},\n"
       "{\"a\":{\"type\":\"literal\",\"xml:lang\":\"zh\",\"value\":\"中\"},"
       "\"b\":{\"type\":\"literal\",\"datatype\":\"" PM_XSD "integer\",\"value\":\"1\"},"
       "\"c\":{\"type\":\"literal\",\"value\":\"<&\"}}\n]}}\n"},
      {PM_RESULTS_XML,
       "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
       "<sparql xmlns=\"http://www.w3.org/2005/sparql-results#\">\n<head>\n"
       "<variable name=\"a\"/>\n<variable name=\"b\"/>\n<variable name=\"c\"/>\n</head>\n"
       "<results>\n<result><binding "
       "name=\"a\"><literal>x,&quot;y&quot;</literal></binding>"
       "<binding name=\"b\"><uri>http://e/?a=1&amp;b</uri></binding></result>\n"
       "<result><binding name=\"a\"><literal xml:lang=\"zh\">中</literal></binding>"
       "<binding name=\"b\"><literal datatype=\"" PM_XSD "integer\">1</literal></binding>"
       "<binding name=\"c\"><literal>&lt;&amp;</literal></binding></result>\n"
       "</results>\n</sparql>\n"},
      {PM_RESULTS_TABLE, " a     | b                 | c\n"
                         "-------+-------------------+----\n"
                         " x,\"y\" | <http://e/?a=1&b> | \n"
                         " 中    | 1                 | <&\n2 rows\n"},
  };
  PmBuf buf = pm_buf(1 << 20);
  PmStore *store = open_store(PM_STORE_READ);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i)
    is(ask(store, sparql, cases[i].format, &buf), pm_str(cases[i].want), "results");
  is(ask(store, "ASK { ?s <" EX "nothing> ?o }", PM_RESULTS_JSON, &buf),
     PM_STR("{\"head\":{},\"boolean\":false}\n"), "an ASK");
  pm_store_close(store);
  pm_buf_release(&buf);
}

static void test_folders(void) {
  char other[80], path[96];
  PmStore *store = NULL;
  snprintf(other, sizeof other, "%s/other", room);
  ok(pm_store_open(&tap.job, other, PM_STORE_READ, &store) == PM_ERR_NOT_FOUND,
     "no store to read");
  snprintf(path, sizeof path, "%s/file", other);
  ok(mkdir(other, 0700) == 0 && close(open(path, O_CREAT | O_WRONLY, 0600)) == 0 &&
         pm_store_open(&tap.job, other, PM_STORE_UPDATE, &store) == PM_ERR_INVALID,
     "a foreign folder is refused");
  snprintf(path, sizeof path, "%s/pressmark-store", other);
  FILE *f = fopen(path, "w");
  ok(f && fputs("pressmark store, format 99\n", f) >= 0 && fclose(f) == 0 &&
         pm_store_open(&tap.job, other, PM_STORE_READ, &store) == PM_ERR_UNSUPPORTED,
     "a newer store is refused");
  f = fopen(path, "w");
  pm_buf_clear(&tap.log);
  ok(f && fputs("pressmark store, format 1\ngeneration 1\n", f) >= 0 && fclose(f) == 0 &&
         pm_store_open(&tap.job, other, PM_STORE_READ, &store) == PM_ERR_UNSUPPORTED &&
         pm_str_contains(pm_buf_str(&tap.log), PM_STR("format 1 of an earlier version")),
     "a store of the first version is refused with the way out");
}

int main(void) {
  tap_job_init(&tap);
  if (!mkdtemp(room))
    return 1;
  snprintf(dir, sizeof dir, "%s/store", room);
  test_graphs();
  test_two_opens();
  test_terms();
  test_guards();
  test_results();
  test_folders();
  ok(pm_remove_tree(&tap.job, room) == PM_OK, "clean up");
  tap_job_release(&tap);
  return tap_done();
}
