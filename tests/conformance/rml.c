// SPDX-License-Identifier: MIT
// Runs the RML suites of the W3C Knowledge Graph Construction group, folder by folder:
// the datasets must be the same up to blank nodes; what metadata.csv flags as an error
// must end in one.
#include "map/map.h"
#include "suite.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

// The base of a suite that names none: that of its expected files.
static PmStr base_of(PmStr folder) {
  return pm_str_starts(folder, PM_STR("rml-cc")) ? PM_STR("http://example.com/base/")
                                                 : PM_STR("http://example.com/");
}

// Cases that nobody can pass here: faults of the suites that their maintainers know, and
// what needs a server or the network. A name without its last letters stands for all.
static const struct {
  const char *test, *reason;
} left_out[] = {
    {"RMLTC0027b",
     "expects <http://example.com/Person/Emily Smith>: a space is in no IRI (RFC 3987, "
     "section 2.2) and in no N-Quads (nt-syntax-bad-uri-01), and RML-Core makes it an "
     "error (rml-core#265)"},
    {"RMLIOREGTC0003d",
     "expects a name of what the rule cannot select: its prefix stands for "
     "http://example.org, the file's namespace is http://example.org/, and \"student\" "
     "and "
     "\"Name\" are of no namespace (XPath 1.0, section 2.3)"},
    {"RMLIOREGTC0012i",
     "expects <http://example.org/0> with foaf:age from a rule that makes "
     "<http://example.com/{ID}/{Name}> with ex:id, of columns that the file does not "
     "have "
     "(RML-Core: an error)"},
    {"RMLSTC0003", "expects xsd:integer of ages that the file has as strings, \"33\", "
                   "asked for as CSV, "
                   "which has no datatypes (SPARQL 1.1 Query Results CSV, section 3)"},
    {"RMLSTC0006a", "the suite names a database and ships a CSV file (rml-io#147)"},
    {"RMLSTC0009a", "flagged as an error, but ships its output (rml-io#150)"},
    {"RMLTTC0004a", "default.nq and the dumps differ in datatypes (rml-io#151)"},
    {"RMLTTC0004c", "default.nq and the dumps differ in datatypes (rml-io#151)"},
    {"RMLTTC0004e", "default.nq and the dumps differ in datatypes (rml-io#151)"},
    {"RMLTTC0004f", "default.nq and the dumps differ in datatypes (rml-io#151)"},
    {"RMLTTC0004g", "default.nq and the dumps differ in datatypes (rml-io#151)"},
    {"RMLTTC0005b", "default.nq and the dumps differ in datatypes (rml-io#151)"},
    {"RMLTTC0006b", "default.nq and the dumps differ in datatypes (rml-io#151)"},
    {"RMLTTC0006c", "default.nq and the dumps differ in datatypes (rml-io#151)"},
    {"RMLTTC0006d", "default.nq and the dumps differ in datatypes (rml-io#151)"},
    {"RMLTTC0006e", "default.nq and the dumps differ in datatypes (rml-io#151)"},
    {"RMLFNMLTC0008-CSV", "the suite is wrong (rml-fnml#79)"},
    {"RMLIOREGTC0004", "a MySQL server"},
    {"RMLIOREGTC0005", "a PostgreSQL server"},
    {"RMLIOREGTC0006", "a SQL Server"},
    {"RMLIOREGTC0007", "DCAT over HTTP"},
    {"RMLIOREGTC0008", "JSON over HTTP"},
    {"RMLIOREGTC0009", "Kafka"},
    {"RMLIOREGTC0010", "MQTT"},
    {"RMLIOREGTC0011", "a SPARQL endpoint"},
    {"RMLIOREGTC0012a", "CSV over HTTP"},
};

static const char *why_left_out(PmStr test) {
  for (size_t i = 0; i < sizeof left_out / sizeof *left_out; ++i)
    if (pm_str_starts(test, pm_str(left_out[i].test)))
      return left_out[i].reason;
  return NULL;
}

// The last column of the case's line, after its first.
static bool wants_error(PmStr metadata, PmStr test) {
  for (size_t at = 0; at < metadata.len;) {
    size_t end = pm_str_find(metadata, PM_STR("\n"), at);
    end = end < metadata.len ? end : metadata.len;
    PmStr line = pm_str_slice(metadata, at, end);
    if (pm_str_ends(line, PM_STR("\r")))
      --line.len;
    if (pm_str_starts(line, test) && line.len > test.len && line.data[test.len] == ',')
      return pm_str_ends(line, PM_STR(",true"));
    at = end + 1;
  }
  return false;
}

static PmStatus map_rules(PmJob *job, const PmRules *rules, PmDataset *dataset) {
  PmMapping *mapping = NULL;
  PM_TRY(pm_mapping_new(job, rules, pm_dataset_sink(dataset), &mapping));
  pm_mapping_be_strict(mapping);
  PmStatus st = pm_mapping_run(mapping, NULL);
  if (!st)
    st = pm_mapping_end(mapping);
  pm_mapping_free(mapping);
  return st;
}

static PmStatus map_file(PmJob *job, PmStr base, const char *file, PmDataset *dataset) {
  PmRules *rules = NULL;
  PM_TRY(pm_rules_read(job, &file, 1, base, &rules));
  const PmStatus st = map_rules(job, rules, dataset);
  pm_rules_free(rules);
  return st;
}

// The rules in another notation, in a file of their own.
static PmStatus convert_rules(PmJob *job, PmNotation notation, const char *converted) {
  PmOutput *output = NULL;
  PM_TRY(pm_output_open(job, converted, &output));
  const PmStatus st = pm_rules_convert(job, "mapping.ttl", notation, output);
  if (!st)
    return pm_output_commit(output);
  pm_output_abort(output);
  return st;
}

static PmStatus map_case(PmJob *job, PmStr base, PmNotation notation,
                         PmDataset *dataset) {
  char folder[] = "/tmp/pm-rml-XXXXXX";
  if (!mkdtemp(folder))
    return PM_ERR_IO;
  char path[sizeof folder + 16];
  snprintf(path, sizeof path, "%s/rules.%s", folder,
           notation == PM_NOTATION_YARRRML ? "yml" : "ttl");
  PmStatus st = PM_OK;
  if (notation)
    st = convert_rules(job, notation, path);
  if (!st)
    st = map_file(job, base, notation ? path : "mapping.ttl", dataset);
  unlink(path);
  rmdir(folder);
  return st;
}

typedef struct {
  PmArena *arena;
  TapJob *t;
  const char *folder;  // suite/case
  PmNotation notation; // into which the rules are converted first, or PM_NOTATION_NONE
} Case;

// --- RDF-star -------------------------------------------------------------------------

// The quads of an RDF-star file, read as RDF 1.2: << s p o >> is a reifier, another one
// each time.
typedef struct {
  PmArena *arena;
  PmQuad *items;
  size_t n, cap;
} Quads;

static PmStatus keep_quad(void *self, const PmQuad *quad) {
  Quads *quads = self;
  PmQuad *items =
      pm_arena_extend(quads->arena, quads->items, quads->n, &quads->cap, sizeof *items);
  if (!items)
    return PM_ERR_NOMEM;
  quads->items = items;
  PmQuad *copy = &items[quads->n++];
  *copy = (PmQuad){0};
  PM_TRY(pm_term_copy(quads->arena, &quad->subject, &copy->subject));
  PM_TRY(pm_term_copy(quads->arena, &quad->predicate, &copy->predicate));
  return pm_term_copy(quads->arena, &quad->object, &copy->object);
}

static void rename_in(PmTerm *term, PmStr from, PmStr to) {
  if (term->kind == PM_TERM_BNODE && pm_str_eq(term->value, from))
    term->value = to;
  if (term->kind != PM_TERM_TRIPLE)
    return;
  PmTriple *triple = (PmTriple *)term->triple; // a copy of ours
  rename_in(&triple->subject, from, to);
  rename_in(&triple->object, from, to);
}

// Names each reifier by its triple, as the specification of RML-Star means a quoted
// triple to be one term; as often as triples are nested.
static PmStatus merge_reifiers(Quads *quads) {
  for (size_t i = 0; i < quads->n * 4; ++i) {
    const PmQuad *q = &quads->items[i % quads->n];
    PmBuf text = pm_buf(1 << 20);
    if (q->object.kind != PM_TERM_TRIPLE)
      continue;
    const PmStatus st = pm_term_to_ntriples(&q->object, &text);
    const PmSha256 hash = pm_sha256(pm_buf_str(&text));
    const PmStr from = q->subject.value,
                to = pm_arena_printf(quads->arena, "r%s", hash.hex);
    pm_buf_release(&text);
    if (st || !to.data)
      return PM_ERR_NOMEM;
    for (size_t j = 0; j < quads->n; ++j) {
      rename_in(&quads->items[j].subject, from, to);
      rename_in(&quads->items[j].object, from, to);
    }
  }
  return PM_OK;
}

static PmStatus read_star(const Case *c, PmStr text, PmDataset *dataset) {
  Quads quads = {.arena = c->arena};
  const PmSink sink = {.quad = keep_quad, .self = &quads};
  const PmReadOptions options = {.format = PM_FORMAT_TURTLE};
  PmInput *input = NULL;
  PM_TRY(pm_input_memory(&c->t->job, text, "output.nt", &input));
  PmStatus st = pm_rdf_read(&c->t->job, input, &options, &sink);
  pm_input_close(input);
  if (!st)
    st = merge_reifiers(&quads);
  for (size_t i = 0; i < quads.n && !st; ++i)
    st = pm_sink_quad(pm_dataset_sink(dataset), &quads.items[i]);
  return st;
}

// --- results --------------------------------------------------------------------------

static PmStatus read_expected(const Case *c, PmDataset *dataset) {
  static const char *const names[] = {"output.nq", "default.nq", "output.nt"};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    const PmStr want = suite_file(c->arena, c->folder, pm_str(names[i]));
    if (want.data)
      return pm_str_eqz(pm_str(names[i]), "output.nt")
                 ? read_star(c, want, dataset)
                 : suite_read(&c->t->job, want, PM_FORMAT_NQUADS, PM_STR(""), dataset);
  }
  return PM_ERR_NOT_FOUND;
}

static bool is_same(const Case *c, PmDataset *got) {
  PmDataset *expected = NULL;
  bool same = false;
  const bool compared =
      !pm_dataset_new(&expected) && !read_expected(c, expected) &&
      !pm_dataset_compare(&c->t->job, expected, got, &(PmCompareOptions){0}, &same);
  pm_dataset_free(expected);
  return compared && same;
}

// The files that targets wrote, in the working folder, against those of the case.
static bool same_dump(const Case *c, PmStr name) {
  const PmStr want = suite_file(c->arena, c->folder, name);
  const PmReadOptions options = {.format = pm_format_by_path(name)};
  PmDataset *expected = NULL, *got = NULL;
  PmInput *input = NULL;
  bool same = false;
  if (!want.data)
    return true;
  const bool compared =
      !pm_dataset_new(&expected) && !pm_dataset_new(&got) &&
      !pm_input_open(&c->t->job, name.data, &input) &&
      !pm_rdf_read(&c->t->job, input, &options, pm_dataset_sink(got)) &&
      !suite_read(&c->t->job, want, options.format, PM_STR(""), expected) &&
      !pm_dataset_compare(&c->t->job, expected, got, &(PmCompareOptions){0}, &same);
  pm_input_close(input);
  pm_dataset_free(expected);
  pm_dataset_free(got);
  return compared && same;
}

static bool same_dumps(const Case *c) {
  static const char *const endings[] = {"nq", "nt", "ttl", "n3", "jsonld", "nq.gz"};
  bool same = true;
  for (int i = 1; i <= 3; ++i)
    for (size_t k = 0; k < sizeof endings / sizeof *endings; ++k)
      same &= same_dump(c, pm_arena_printf(c->arena, "dump%d.%s", i, endings[k]));
  return same;
}

static bool run(const Case *c, bool wants_failure) {
  PmDataset *got = NULL;
  if (pm_dataset_new(&got))
    return false;
  const PmStatus st = map_case(&c->t->job, base_of(pm_str(c->folder)), c->notation, got);
  const bool refused = pm_str_contains(pm_buf_str(&c->t->log), PM_STR("this version"));
  const bool passed =
      wants_failure ? st && !refused : !st && is_same(c, got) && same_dumps(c);
  pm_dataset_free(got);
  return passed;
}

// A suite, as it is or in another notation.
typedef struct {
  const char *name;
  size_t must; // what is passed today: to fall behind it is a failure
  PmNotation notation;
} Run;

// As it stands: PmInput would unpack it.
static bool read_raw(const char *path, PmBuf *bytes) {
  char block[4096];
  FILE *file = fopen(path, "rb");
  bool done = file != NULL;
  for (size_t n = 1; done && n;) {
    n = fread(block, 1, sizeof block, file);
    done = !pm_buf_append(bytes, pm_str_n(block, n));
  }
  if (file)
    fclose(file);
  return done;
}

// Copies of what a case reads, in the working folder: targets write there.
static bool copy_case(PmStr folder) {
  struct dirent **entries = NULL;
  const int n = scandir(folder.data, &entries, NULL, alphasort);
  bool done = n > 0;
  for (int i = 0; i < n; ++i) {
    PmArena arena = {0};
    const PmStr name = pm_str(entries[i]->d_name);
    const bool is_result = pm_str_starts(name, PM_STR("dump")) ||
                           pm_str_starts(name, PM_STR("default.")) ||
                           pm_str_starts(name, PM_STR("output."));
    PmBuf bytes = pm_buf(1 << 26);
    PmOutput *copy = NULL;
    if (name.data[0] != '.' && !is_result)
      done = done && read_raw(pm_path_join(&arena, folder, name).data, &bytes) &&
             !pm_output_open(NULL, name.data, &copy) &&
             !pm_output_write(copy, pm_buf_str(&bytes)) && !pm_output_commit(copy);
    pm_buf_release(&bytes);
    pm_arena_release(&arena);
    free(entries[i]);
  }
  free(entries);
  return done;
}

static void run_case(Suite *suite, const Run *how, PmStr name, bool wants_failure) {
  PmArena arena = {0};
  TapJob t;
  tap_job_init(&t);
  const PmStr folder = pm_arena_printf(&arena, "%s/%.*s", how->name, PM_ARGS(name));
  const PmStr path =
      pm_arena_printf(&arena, "%s/suites/%s", getenv("SHARED"), folder.data);
  const Case c = {&arena, &t, folder.data, how->notation};
  char room[] = "/tmp/pm-rml-XXXXXX";
  const bool passed =
      mkdtemp(room) && chdir(room) == 0 && copy_case(path) && run(&c, wants_failure);
  if (pm_remove_tree(&t.job, room))
    fprintf(stderr, "%s stays\n", room);
  const PmStr why = t.log.len       ? pm_buf_str(&t.log)
                    : wants_failure ? PM_STR("no error")
                                    : PM_STR("another dataset");
  suite_count(suite, name, passed, why);
  tap_job_release(&t);
  pm_arena_release(&arena);
}

static void run_suite(const Run *how) {
  PmArena arena = {0};
  const char *name = how->name;
  const char *in = how->notation == PM_NOTATION_NONE      ? ""
                   : how->notation == PM_NOTATION_YARRRML ? " in YARRRML"
                                                          : " in RML of 2014";
  Suite suite = {.name = pm_arena_printf(&arena, "%s%s", name, in).data};
  struct dirent **entries = NULL;
  const PmStr folder = pm_arena_printf(&arena, "%s/suites/%s", getenv("SHARED"), name);
  const bool is_star = pm_str_starts(pm_str(name), PM_STR("rml-star/"));
  const PmStr metadata =
      suite_file(&arena, is_star ? "rml-star" : name, PM_STR("metadata.csv"));
  const int n = metadata.data ? scandir(folder.data, &entries, NULL, alphasort) : 0;
  for (int i = 0; i < n; ++i) {
    const PmStr test = pm_str(entries[i]->d_name);
    const PmStr rules = pm_arena_printf(&arena, "%s/%s", test.data, "mapping.ttl");
    const char *reason = why_left_out(test);
    if (!suite_file(&arena, name, rules).data)
      ; // no case
    else if (reason)
      suite_exclude(&suite, test, reason);
    else
      run_case(&suite, how, test, wants_error(metadata, test));
    free(entries[i]);
  }
  free(entries);
  suite_close(&suite, how->must);
  pm_arena_release(&arena);
}

static const Run suites[] = {
    {"rml-core", 75, PM_NOTATION_NONE},
    {"rml-core", 75, PM_NOTATION_RML_2014},
    {"rml-core", 75, PM_NOTATION_YARRRML},
    {"rml-io", 60, PM_NOTATION_NONE},
    {"rml-io-registry", 17, PM_NOTATION_NONE},
    {"rml-cc", 35, PM_NOTATION_NONE},
    {"rml-fnml", 19, PM_NOTATION_NONE},
    {"rml-fnml", 19, PM_NOTATION_RML_2014},
    {"rml-fnml", 19, PM_NOTATION_YARRRML},
    {"rml-lv", 41, PM_NOTATION_NONE},
    {"rml-star/valid", 16, PM_NOTATION_NONE},
    {"rml-star/invalid", 2, PM_NOTATION_NONE},
    {"rml-star/valid", 16, PM_NOTATION_YARRRML},
};

int main(void) {
  PmArena arena = {0};
  const bool here = suite_file(&arena, "rml-core", PM_STR("metadata.csv")).data != NULL;
  for (size_t i = 0; here && i < sizeof suites / sizeof *suites; ++i)
    run_suite(&suites[i]);
  if (!here)
    tap_skip(1, "the suites are not here");
  pm_arena_release(&arena);
  return tap_done();
}
