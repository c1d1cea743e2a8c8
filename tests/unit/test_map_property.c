// SPDX-License-Identifier: MIT
// Random rules over random tables, as CSV, JSON and XML: the engine makes the quads that
// a slow interpreter of RML-Core makes, each once, and the same bytes for any number of
// threads and any memory. The interpreter knows tables and nested loops, nothing else; of
// what is gathered it counts containers and members.
#include "map/map.h"
#include "tap.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MAX_ROWS = 12, COLUMNS = 4, MAX_MAPS = 4, MAX_POMS = 4, TABLES = 2, ROUNDS = 200 };
#define E "http://example.org/"

typedef enum { CSV, JSON, XML, KINDS } Kind;

typedef struct {
  Kind kind;
  size_t n;
  const char *cells[MAX_ROWS][COLUMNS];
} Table;

typedef enum { CONSTANT, REFERENCE, TEMPLATE, BNODE, LANGUAGE, TYPED } Shape;

typedef struct {
  Shape shape;
  unsigned number;        // of the constant, or in the template's text
  unsigned first, second; // columns
} Term;

// What is made of the parents of a join: objects, triple terms, or members.
typedef enum { OBJECTS, QUOTED, GATHERED } Joined;

typedef struct {
  Term predicate, object, graph;
  bool has_graph, joins, joins_twice;
  Joined joined;
  unsigned parent, child_column[2], parent_column[2];
} Pom;

typedef struct {
  unsigned table;
  Term subject, graph;
  bool has_class, has_graph;
  Pom poms[MAX_POMS];
  size_t n_poms;
} Map;

typedef struct {
  Table tables[TABLES];
  Map maps[MAX_MAPS];
  size_t n_maps;
} World;

// --- chance ----------------------------------------------------------------------------

static unsigned draw(uint64_t *seed, unsigned below) {
  *seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
  return (unsigned)((*seed >> 33) % below);
}

static Term draw_term(uint64_t *seed, const Shape *shapes, unsigned n) {
  return (Term){.shape = shapes[draw(seed, n)],
                .number = draw(seed, 2),
                .first = draw(seed, COLUMNS),
                .second = draw(seed, COLUMNS)};
}

static Pom draw_pom(uint64_t *seed, const World *world) {
  static const Shape names[] = {CONSTANT, CONSTANT, TEMPLATE};
  static const Shape objects[] = {CONSTANT, REFERENCE, TEMPLATE, BNODE, LANGUAGE, TYPED};
  Pom pom = {.predicate = draw_term(seed, names, 3),
             .object = draw_term(seed, objects, 6),
             .graph = draw_term(seed, names, 3)};
  pom.has_graph = draw(seed, 4) == 0;
  pom.joins = draw(seed, 4) == 0;
  pom.joins_twice = draw(seed, 3) == 0;
  pom.parent = draw(seed, (unsigned)world->n_maps);
  for (int i = 0; i < 2; ++i) {
    pom.child_column[i] = draw(seed, COLUMNS);
    pom.parent_column[i] = draw(seed, COLUMNS);
  }
  return pom;
}

// A triples map that others may quote has one predicate-object map.
static bool is_quotable(const Map *map) {
  return map->n_poms == 1 && !map->poms[0].joins;
}

// Two worlds in four have one kind of joins more.
static void draw_joined(uint64_t *seed, World *world) {
  const unsigned kind = draw(seed, 4);
  for (size_t i = 0; i < world->n_maps; ++i)
    for (size_t j = 0; j < world->maps[i].n_poms; ++j) {
      Pom *pom = &world->maps[i].poms[j];
      if (kind == GATHERED || (kind == QUOTED && is_quotable(&world->maps[pom->parent])))
        pom->joined = (Joined)kind;
    }
}

static void draw_world(uint64_t *seed, World *world) {
  static const char *const values[] = {
      "1",  "2", "a b",  "ü",     "\"q\"", "x,y", "Ü/%&<>", "",
      "李", "3", "l\nm", "\\u00", "#h?",   "a.b", "_~-",    "tab\there"};
  static const Shape subjects[] = {TEMPLATE, TEMPLATE, TEMPLATE, BNODE, CONSTANT};
  static const Shape graphs[] = {CONSTANT, TEMPLATE};
  *world = (World){.n_maps = 1 + draw(seed, MAX_MAPS)};
  for (size_t t = 0; t < TABLES; ++t) {
    world->tables[t].kind = (Kind)draw(seed, KINDS);
    world->tables[t].n = draw(seed, MAX_ROWS + 1);
    for (size_t i = 0; i < world->tables[t].n; ++i)
      for (size_t c = 0; c < COLUMNS; ++c)
        world->tables[t].cells[i][c] = values[draw(seed, draw(seed, 2) ? 3 : 16)];
  }
  for (size_t i = 0; i < world->n_maps; ++i) {
    Map *map = &world->maps[i];
    map->table = draw(seed, TABLES);
    map->subject = draw_term(seed, subjects, 5);
    map->graph = draw_term(seed, graphs, 2);
    map->has_class = draw(seed, 2) == 0;
    map->has_graph = draw(seed, 4) == 0;
    map->n_poms = draw(seed, MAX_POMS + 1);
    for (size_t j = 0; j < map->n_poms; ++j)
      map->poms[j] = draw_pom(seed, world);
  }
  draw_joined(seed, world);
}

// --- files -----------------------------------------------------------------------------

static void put(PmBuf *buf, const char *text) {
  if (pm_buf_append(buf, pm_str(text)))
    abort();
}

static void put_quoted(PmBuf *buf, const char *text, Kind kind) {
  static const struct {
    char c;
    const char *forms[KINDS];
  } escapes[] = {{'"', {"\"\"", "\\\"", "&quot;"}}, {'\\', {"\\", "\\\\", "\\"}},
                 {'\n', {"\n", "\\n", "&#10;"}},    {'\t', {"\t", "\\t", "&#9;"}},
                 {'<', {"<", "<", "&lt;"}},         {'&', {"&", "&", "&amp;"}}};
  put(buf, "\"");
  for (; *text; ++text) {
    const char *form = (char[2]){*text, '\0'};
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; ++i)
      if (escapes[i].c == *text)
        form = escapes[i].forms[kind];
    put(buf, form);
  }
  put(buf, "\"");
}

static void put_row(PmBuf *buf, const Table *table, size_t row) {
  static const char *const names[KINDS][COLUMNS] = {
      {"", ",", ",", ","},
      {"{\"a\":", ",\"b\":", ",\"c\":", ",\"d\":"},
      {"<r a=", " b=", " c=", " d="}};
  static const char *const ends[] = {"\n", "}", "/>\n"};
  put(buf, table->kind == JSON && row ? ",\n" : "");
  for (size_t c = 0; c < COLUMNS; ++c) {
    put(buf, names[table->kind][c]);
    put_quoted(buf, table->cells[row][c], table->kind);
  }
  put(buf, ends[table->kind]);
}

static void put_table(PmBuf *buf, const Table *table) {
  static const char *const begin[] = {"a,b,c,d\n", "{\"t\":[", "<t>"};
  static const char *const end[] = {"", "]}", "</t>"};
  put(buf, begin[table->kind]);
  for (size_t i = 0; i < table->n; ++i)
    put_row(buf, table, i);
  put(buf, end[table->kind]);
}

static bool write_file(const char *path, PmStr text) {
  FILE *file = fopen(path, "we");
  const bool fine = file && (text.len == 0 || fwrite(text.data, text.len, 1, file) == 1);
  return file && fclose(file) == 0 && fine;
}

// --- rules -----------------------------------------------------------------------------

static const char *reference(Kind kind, unsigned column) {
  static const char *const names[KINDS][COLUMNS] = {
      {"a", "b", "c", "d"}, {"$.a", "$.b", "$.c", "$.d"}, {"@a", "@b", "@c", "@d"}};
  return names[kind][column];
}

PM_PRINTF(2, 3) static void print(PmBuf *buf, const char *fmt, ...) {
  char text[512];
  va_list args;
  va_start(args, fmt);
  vsnprintf(text, sizeof text, fmt, args);
  va_end(args);
  put(buf, text);
}

static void put_term_map(PmBuf *buf, const char *property, const Term *t, Kind kind) {
  const char *a = reference(kind, t->first), *b = reference(kind, t->second);
  print(buf, " rml:%s [ ", property);
  switch (t->shape) {
  case CONSTANT: print(buf, "rml:constant <" E "c%s>", t->number ? "1" : "0"); break;
  case REFERENCE: print(buf, "rml:reference \"%s\"", a); break;
  case LANGUAGE: print(buf, "rml:reference \"%s\" ; rml:language \"de\"", a); break;
  case TYPED: print(buf, "rml:reference \"%s\" ; rml:datatype <" E "type>", a); break;
  case TEMPLATE:
    put(buf, t->number ? "rml:template \"" E "s/" : "rml:template \"" E);
    if (t->number)
      print(buf, "{%s}/{%s}\"", a, b);
    else
      print(buf, "{%s}\"", a);
    break;
  case BNODE: print(buf, "rml:template \"{%s}\" ; rml:termType rml:BlankNode", a); break;
  }
  put(buf, " ] ");
}

static void put_join(PmBuf *buf, const World *world, const Map *map, const Pom *pom) {
  switch (pom->joined) {
  case OBJECTS:
    print(buf, "rml:objectMap [ rml:parentTriplesMap <#M%u> ", pom->parent);
    break;
  case QUOTED:
    print(buf, "rml:objectMap [ rml:quotedTriplesMap <#M%u> ", pom->parent);
    break;
  case GATHERED:
    print(buf,
          "rml:objectMap [ rml:gatherAs rdf:Bag ; rml:gather ( [ rml:parentTriplesMap "
          "<#M%u> ",
          pom->parent);
    break;
  }
  for (int i = 0; i < 1 + pom->joins_twice; ++i)
    print(buf, "; rml:joinCondition [ rml:child \"%s\" ; rml:parent \"%s\" ] ",
          reference(world->tables[map->table].kind, pom->child_column[i]),
          reference(world->tables[world->maps[pom->parent].table].kind,
                    pom->parent_column[i]));
  put(buf, pom->joined == GATHERED ? "] ) ]" : "]");
}

static void put_pom(PmBuf *buf, const World *world, const Map *map, const Pom *pom) {
  const Kind kind = world->tables[map->table].kind;
  put(buf, ";\n  rml:predicateObjectMap [ ");
  if (pom->joins && pom->joined != OBJECTS)
    put(buf, pom->joined == QUOTED ? "rml:predicate rdf:reifies"
                                   : "rml:predicate <" E "gathered>");
  else
    put_term_map(buf, "predicateMap", &pom->predicate, kind);
  put(buf, "; ");
  if (pom->joins)
    put_join(buf, world, map, pom);
  else
    put_term_map(buf, "objectMap", &pom->object, kind);
  if (pom->has_graph) {
    put(buf, "; ");
    put_term_map(buf, "graphMap", &pom->graph, kind);
  }
  put(buf, "]");
}

static const char *const table_names[TABLES][KINDS] = {{"t0.csv", "t0.json", "t0.xml"},
                                                       {"t1.csv", "t1.json", "t1.xml"}};

static void put_map(PmBuf *buf, const World *world, size_t i) {
  static const char *const languages[] = {"rml:CSV",
                                          "rml:JSONPath ; rml:iterator \"$.t[*]\"",
                                          "rml:XPath ; rml:iterator \"/t/r\""};
  const Map *map = &world->maps[i];
  const Kind kind = world->tables[map->table].kind;
  print(buf, "<#M%zu> a rml:TriplesMap %s; ", i,
        is_quotable(map) ? ", rml:AssertedTriplesMap " : "");
  print(buf,
        "rml:logicalSource [ rml:source [ rml:root rml:MappingDirectory ; rml:path "
        "\"%s\" ] ; rml:referenceFormulation %s ] ;\n",
        table_names[map->table][kind], languages[kind]);
  put_term_map(buf, "subjectMap", &map->subject, kind);
  buf->len -= 3; // stays open
  if (map->has_class)
    put(buf, " ; rml:class <" E "C>");
  if (map->has_graph) {
    put(buf, " ; ");
    put_term_map(buf, "graphMap", &map->graph, kind);
  }
  put(buf, " ] ");
  for (size_t j = 0; j < map->n_poms; ++j)
    put_pom(buf, world, map, &map->poms[j]);
  put(buf, " .\n");
}

// --- the interpreter -------------------------------------------------------------------

// The value of a column; NULL where there is none: XML has no empty values.
static const char *cell(const Table *table, size_t row, unsigned column) {
  const char *text = table->cells[row][column];
  return table->kind == XML && !*text ? NULL : text;
}

static bool is_plain(unsigned char c, const char *more) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c && strchr(more, c));
}

static void put_encoded(PmBuf *buf, const char *text, bool is_iri) {
  for (; *text; ++text) {
    const unsigned char c = (unsigned char)*text;
    char form[4] = {*text, '\0'};
    if (!is_plain(c, is_iri ? "-._~" : "") && !(is_iri && c >= 0x80))
      snprintf(form, sizeof form, is_iri ? "%%%02X" : "_%02X", (unsigned)c);
    put(buf, form);
  }
}

static void put_literal(PmBuf *buf, const char *text) {
  const PmTerm term = pm_literal(pm_str(text));
  if (pm_term_to_ntriples(&term, buf))
    abort();
}

// A term as N-Triples has it; false where there is none.
static bool make_term(const Table *table, size_t row, const Term *t, PmBuf *buf) {
  const char *a = cell(table, row, t->first), *b = cell(table, row, t->second);
  if (t->shape != CONSTANT && (!a || (t->shape == TEMPLATE && t->number && !b)))
    return false;
  switch (t->shape) {
  case CONSTANT: print(buf, "<" E "c%s>", t->number ? "1" : "0"); break;
  case REFERENCE: put_literal(buf, a); break;
  case LANGUAGE:
    put_literal(buf, a);
    put(buf, "@de");
    break;
  case TYPED:
    put_literal(buf, a);
    put(buf, "^^<" E "type>");
    break;
  case TEMPLATE:
    put(buf, t->number ? "<" E "s/" : "<" E);
    put_encoded(buf, a, true);
    if (t->number) {
      put(buf, "/");
      put_encoded(buf, b, true);
    }
    put(buf, ">");
    break;
  case BNODE:
    put(buf, "_:b");
    put_encoded(buf, a, false);
    break;
  }
  return true;
}

typedef struct {
  const World *world;
  PmStrtab quads;    // the set, but for containers
  size_t n_gathered; // quads that have one as object
  size_t n_members;  // quads that have a member
} Answer;

static void add_quad(Answer *to, PmStr triple, PmStr graph) {
  PmBuf line = pm_buf(1 << 16);
  uint32_t number;
  if (pm_buf_append(&line, triple) || pm_buf_append(&line, graph))
    abort();
  put(&line, " .");
  if (pm_strtab_add(&to->quads, pm_buf_str(&line), &number, NULL))
    abort();
  pm_buf_release(&line);
}

// The graphs of both graph maps, each once: " <graph>", or "".
static void find_graphs(const Answer *to, const Map *map, const Pom *pom, size_t row,
                        PmStrtab *names) {
  const Table *table = &to->world->tables[map->table];
  const Term *graphs[2] = {map->has_graph ? &map->graph : NULL,
                           pom && pom->has_graph ? &pom->graph : NULL};
  for (int i = 0; i < 2 + (!graphs[0] && !graphs[1]); ++i) {
    PmBuf name = pm_buf(1 << 16);
    bool made = i == 2;
    uint32_t number;
    put(&name, made ? "" : " ");
    if (i < 2 && graphs[i])
      made = make_term(table, row, graphs[i], &name);
    if (made && pm_strtab_add(names, pm_buf_str(&name), &number, NULL))
      abort();
    pm_buf_release(&name);
  }
}

// The quads of one subject, predicate and object.
static void answer(Answer *to, const Map *map, const Pom *pom, size_t row, PmStr triple) {
  PmStrtab graphs = {0};
  find_graphs(to, map, pom, row, &graphs);
  for (uint32_t i = 0; i < graphs.n; ++i)
    add_quad(to, triple, pm_strtab_get(&graphs, i));
  pm_strtab_release(&graphs);
}

static void count_gathered(Answer *to, const Map *map, const Pom *pom, size_t row,
                           size_t members) {
  PmStrtab graphs = {0};
  find_graphs(to, map, pom, row, &graphs);
  to->n_gathered += members ? graphs.n : 0;
  to->n_members += members * graphs.n;
  pm_strtab_release(&graphs);
}

static bool is_joined(const World *world, const Map *map, const Pom *pom, size_t row,
                      size_t parent_row) {
  const Map *parent = &world->maps[pom->parent];
  for (int i = 0; i < 1 + pom->joins_twice; ++i) {
    const char *a = cell(&world->tables[map->table], row, pom->child_column[i]);
    const char *b =
        cell(&world->tables[parent->table], parent_row, pom->parent_column[i]);
    if (!a || !b || strcmp(a, b) != 0)
      return false;
  }
  return true;
}

// What a join makes of a parent's row.
static bool make_joined(const World *world, const Pom *pom, size_t row, PmBuf *buf) {
  const Map *parent = &world->maps[pom->parent];
  const Table *table = &world->tables[parent->table];
  if (pom->joined != QUOTED)
    return make_term(table, row, &parent->subject, buf);
  put(buf, "<<( ");
  bool made = make_term(table, row, &parent->subject, buf);
  put(buf, " ");
  made = made && make_term(table, row, &parent->poms[0].predicate, buf);
  put(buf, " ");
  made = made && make_term(table, row, &parent->poms[0].object, buf);
  put(buf, " )>>");
  return made;
}

static void answer_join(Answer *to, const Map *map, const Pom *pom, size_t row,
                        PmStr subject) {
  const World *world = to->world;
  const Table *table = &world->tables[map->table];
  size_t members = 0;
  for (size_t i = 0; i < world->tables[world->maps[pom->parent].table].n; ++i) {
    PmBuf triple = pm_buf(1 << 16);
    if (pm_buf_append(&triple, subject))
      abort();
    put(&triple, " ");
    bool made = is_joined(world, map, pom, row, i);
    if (pom->joined == QUOTED)
      put(&triple, "<" PM_RDF "reifies>");
    else if (pom->joined == OBJECTS)
      made = made && make_term(table, row, &pom->predicate, &triple);
    put(&triple, " ");
    made = made && make_joined(world, pom, i, &triple);
    members += made;
    if (made && pom->joined != GATHERED)
      answer(to, map, pom, row, pm_buf_str(&triple));
    pm_buf_release(&triple);
  }
  if (pom->joined == GATHERED)
    count_gathered(to, map, pom, row, members);
}

static void answer_pom(Answer *to, const Map *map, const Pom *pom, size_t row,
                       PmStr subject) {
  const Table *table = &to->world->tables[map->table];
  PmBuf triple = pm_buf(1 << 16);
  if (pom->joins) {
    answer_join(to, map, pom, row, subject);
    return;
  }
  if (pm_buf_append(&triple, subject))
    abort();
  put(&triple, " ");
  bool made = make_term(table, row, &pom->predicate, &triple);
  put(&triple, " ");
  made = made && make_term(table, row, &pom->object, &triple);
  if (made)
    answer(to, map, pom, row, pm_buf_str(&triple));
  pm_buf_release(&triple);
}

static void answer_row(Answer *to, const Map *map, size_t row) {
  PmBuf subject = pm_buf(1 << 16);
  if (make_term(&to->world->tables[map->table], row, &map->subject, &subject)) {
    for (size_t i = 0; i < map->n_poms; ++i)
      answer_pom(to, map, &map->poms[i], row, pm_buf_str(&subject));
    put(&subject, " <" PM_RDF "type> <" E "C>");
    if (map->has_class)
      answer(to, map, NULL, row, pm_buf_str(&subject));
  }
  pm_buf_release(&subject);
}

// --- the engine ------------------------------------------------------------------------

typedef struct {
  TapJob tap;
  PmRules *rules;
} Engine;

static PmStatus run_into(Engine *e, const PmMapTuning *tuning, const PmSink *sink) {
  PmMapping *mapping = NULL;
  PM_TRY(pm_mapping_new(&e->tap.job, e->rules, sink, &mapping));
  pm_mapping_tune(mapping, tuning);
  PmStatus st = pm_mapping_run(mapping, NULL);
  if (!st)
    st = pm_mapping_end(mapping);
  pm_mapping_free(mapping);
  return st ? st : pm_sink_end(sink);
}

static PmStatus run(Engine *e, const PmMapTuning *tuning, PmBuf *bytes) {
  PmOutput *output = NULL;
  PmWriter *writer = NULL;
  const PmWriteOptions options = {.format = PM_FORMAT_NQUADS};
  PM_TRY(pm_output_memory(&e->tap.job, bytes, &output));
  PM_TRY(pm_writer_new(&e->tap.job, output, &options, &writer));
  const PmStatus st = run_into(e, tuning, pm_writer_sink(writer));
  pm_writer_free(writer);
  if (!st)
    return pm_output_commit(output);
  pm_output_abort(output);
  return st;
}

// Takes a line that has to do with a container off what is still expected of them.
static bool count_line(PmStr line, size_t *gathered, size_t *members) {
  const bool is_head = pm_str_find(line, PM_STR(" <" E "gathered> _:c"), 0) < line.len;
  *gathered -= is_head;
  if (is_head || !pm_str_starts(line, PM_STR("_:c")))
    return is_head;
  *members -= pm_str_find(line, PM_STR(PM_RDF "_"), 0) < line.len;
  return true;
}

// Whether the lines are those of the set, each once.
static bool is_answer(PmStr lines, const Answer *to) {
  PmStrtab seen = {0};
  size_t gathered = to->n_gathered, members = to->n_members;
  bool same = true;
  for (size_t at = 0; at < lines.len && same;) {
    const size_t end = pm_str_find(lines, PM_STR("\n"), at);
    const PmStr line = pm_str_slice(lines, at, end);
    uint32_t number;
    bool added = false;
    same = count_line(line, &gathered, &members) ||
           (pm_strtab_find(&to->quads, line) != PM_STRTAB_NONE &&
            pm_strtab_add(&seen, line, &number, &added) == PM_OK && added);
    at = end + 1;
  }
  same = same && seen.n == to->quads.n && gathered == 0 && members == 0;
  pm_strtab_release(&seen);
  return same;
}

static const PmMapTuning tunings[] = {{.jobs = 1},
                                      {.jobs = 2},
                                      {.jobs = 7},
                                      {.jobs = 1, .max_memory = 1},
                                      {.jobs = 3, .max_memory = 1 << 16}};
enum { TUNINGS = sizeof tunings / sizeof *tunings };

// Runs with each tuning; the bytes of the first one.
static bool run_all(Engine *e, PmBuf *first) {
  bool same = run(e, &tunings[0], first) == PM_OK;
  for (size_t i = 1; i < TUNINGS && same; ++i) {
    PmBuf other = pm_buf(1 << 28);
    same = run(e, &tunings[i], &other) == PM_OK &&
           pm_str_eq(pm_buf_str(first), pm_buf_str(&other));
    pm_buf_release(&other);
  }
  return same;
}

static bool read_rules(Engine *e, const char *path) {
  const char *const paths[] = {path};
  return pm_rules_read(&e->tap.job, paths, 1, PM_STR(""), &e->rules) == PM_OK;
}

static bool write_world(const World *world, PmBuf *rules) {
  bool fine = true;
  for (size_t t = 0; t < TABLES; ++t) {
    PmBuf text = pm_buf(1 << 20);
    put_table(&text, &world->tables[t]);
    fine &= write_file(table_names[t][world->tables[t].kind], pm_buf_str(&text));
    pm_buf_release(&text);
  }
  put(rules, "@prefix rml: <http://w3id.org/rml/> .\n@prefix rdf: <" PM_RDF
             "> .\n@base <http://example.org/> .\n");
  for (size_t i = 0; i < world->n_maps; ++i)
    put_map(rules, world, i);
  return fine && write_file("rules.ttl", pm_buf_str(rules));
}

// Returns how many quads it has.
static size_t test_world(unsigned round) {
  uint64_t seed = round * 7919 + 1;
  World world;
  PmBuf rules = pm_buf(1 << 20), bytes = pm_buf(1 << 24);
  Engine e = {0};
  draw_world(&seed, &world);
  Answer to = {.world = &world};
  tap_job_init(&e.tap);
  bool fine = write_world(&world, &rules) && read_rules(&e, "rules.ttl");
  for (size_t i = 0; i < world.n_maps; ++i)
    for (size_t row = 0; row < world.tables[world.maps[i].table].n; ++row)
      answer_row(&to, &world.maps[i], row);
  fine = fine && run_all(&e, &bytes);
  if (!ok(fine && is_answer(pm_buf_str(&bytes), &to), "world %u", round))
    printf("# %s\n# %.2000s\n", e.tap.log.data ? e.tap.log.data : "", rules.data);
  const size_t n = to.quads.n;
  pm_strtab_release(&to.quads);
  pm_buf_release(&rules);
  pm_buf_release(&bytes);
  pm_rules_free(e.rules);
  tap_job_release(&e.tap);
  return n;
}

// --- a table of several parts ----------------------------------------------------------

static void put_big_map(PmBuf *buf, const char *subject, const char *rest) {
  put(buf, "[] a rml:TriplesMap ; rml:logicalSource [ rml:source [ rml:root "
           "rml:MappingDirectory ; rml:path \"big.csv\" ] ; rml:referenceFormulation "
           "rml:CSV ] ; rml:subjectMap [ rml:template \"" E);
  print(buf,
        "%s\" ] ; rml:predicateObjectMap [ rml:predicate <" E
        "p> ; rml:objectMap [ %s ] ] .\n",
        subject, rest);
}

// Quoted line feeds, rows that are too short, values that come again.
static bool write_big(size_t n) {
  PmBuf text = pm_buf(1 << 26);
  put(&text, "a,b\n");
  for (size_t i = 0; i < n; ++i) {
    char row[64];
    snprintf(row, sizeof row, i % 3 ? "%zu,v%zu\n" : "%zu,\"v\n%zu\"\n", i % 9000,
             i % 100);
    put(&text, i % 5000 == 77 ? "short\n" : row);
  }
  const bool fine = write_file("big.csv", pm_buf_str(&text));
  pm_buf_release(&text);
  return fine;
}

static void test_parts(void) {
  PmBuf rules = pm_buf(1 << 16), bytes = pm_buf(1 << 28);
  Engine e = {0};
  tap_job_init(&e.tap);
  put(&rules, "@prefix rml: <http://w3id.org/rml/> .\n@base <http://example.org/> .\n");
  put_big_map(&rules, "{a}", "rml:reference \"b\"");
  put_big_map(&rules, "x/{b}", "rml:template \"" E "{a}\"");
  ok(write_big(100000) && write_file("big.ttl", pm_buf_str(&rules)) &&
         read_rules(&e, "big.ttl"),
     "a table of several parts");
  ok(run_all(&e, &bytes) && bytes.len > 1 << 20,
     "the same bytes for all threads and memories");
  pm_buf_release(&rules);
  pm_buf_release(&bytes);
  pm_rules_free(e.rules);
  tap_job_release(&e.tap);
}

int main(void) {
  char room[] = "/tmp/pressmark-property-XXXXXX";
  static const char *const files[] = {"rules.ttl", "big.ttl", "big.csv"};
  if (!mkdtemp(room) || chdir(room))
    return 99;
  size_t n = 0;
  for (unsigned round = 0; round < ROUNDS; ++round)
    n += test_world(round);
  ok(n > 20 * ROUNDS, "%zu quads in all worlds", n);
  test_parts();
  for (size_t i = 0; i < sizeof files / sizeof *files; ++i)
    unlink(files[i]);
  for (size_t t = 0; t < TABLES; ++t)
    for (size_t k = 0; k < KINDS; ++k)
      unlink(table_names[t][k]);
  if (chdir("/") || rmdir(room))
    return 99;
  return tap_done();
}
