// SPDX-License-Identifier: MIT
// Answers of others: SPARQL 1.1 Query Results JSON Format (W3C, 21 March 2013), in
// memory for one row. Members may come in any order, so the file is read twice: for the
// variables or the boolean, then for the rows.
#include "endpoint/endpoint.h"

#include "base/json_scan.h"

#include <unistd.h>

typedef struct {
  PmJob *job;
  const char *name;
  const PmAnswerSink *answer;
  PmJsonScan scan;
  PmJsonToken token;
  PmArena arena; // variables
  PmArena row_arena;
  PmStr *variables;
  size_t n, cap;
  PmTerm *row;
  bool has_variables, has_boolean, boolean;
} Reader;

static PmStatus next(Reader *r) { return pm_json_scan_next(&r->scan, &r->token); }

static PmStatus unexpected(Reader *r, const char *want) {
  return pm_fail(r->job, PM_ERR_INVALID, pm_at(r->name, r->token.line, r->token.column),
                 "the answer is not in SPARQL Query Results JSON Format", "%s is missing",
                 want);
}

static PmStatus expect(Reader *r, PmJsonTokenType type, const char *want) {
  PM_TRY(next(r));
  return r->token.type == type ? PM_OK : unexpected(r, want);
}

// Reads the value that comes next and forgets it.
static PmStatus skip(Reader *r) {
  size_t depth = 0;
  do {
    PM_TRY(next(r));
    if (r->token.type == PM_JSON_TOKEN_ARRAY || r->token.type == PM_JSON_TOKEN_OBJECT)
      ++depth;
    if (r->token.type == PM_JSON_TOKEN_ARRAY_END ||
        r->token.type == PM_JSON_TOKEN_OBJECT_END)
      --depth;
  } while (depth);
  return PM_OK;
}

typedef PmStatus Member(Reader *r, PmStr key, void *data);

// The members of the object that was begun.
static PmStatus each_member(Reader *r, Member *member, void *data) {
  for (;;) {
    PM_TRY(next(r));
    if (r->token.type == PM_JSON_TOKEN_OBJECT_END)
      return PM_OK;
    PM_TRY(member(r, r->token.text, data));
  }
}

// --- first reading: head and boolean ---------------------------------------------------

static PmStatus add_variable(Reader *r) {
  r->variables =
      pm_arena_extend(&r->arena, r->variables, r->n, &r->cap, sizeof *r->variables);
  if (!r->variables)
    return PM_ERR_NOMEM;
  r->variables[r->n] = pm_arena_copy(&r->arena, r->token.text);
  return r->variables[r->n++].data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus head_member(Reader *r, PmStr key, void *data) {
  (void)data;
  if (!pm_str_eq(key, PM_STR("vars")))
    return skip(r);
  PM_TRY(expect(r, PM_JSON_TOKEN_ARRAY, "the array of variables"));
  r->has_variables = true;
  for (;;) {
    PM_TRY(next(r));
    if (r->token.type == PM_JSON_TOKEN_ARRAY_END)
      return PM_OK;
    if (r->token.type != PM_JSON_TOKEN_STRING)
      return unexpected(r, "a variable's name");
    PM_TRY(add_variable(r));
  }
}

static PmStatus first_reading(Reader *r, PmStr key, void *data) {
  if (pm_str_eq(key, PM_STR("head"))) {
    PM_TRY(expect(r, PM_JSON_TOKEN_OBJECT, "the head"));
    return each_member(r, head_member, data);
  }
  if (!pm_str_eq(key, PM_STR("boolean")))
    return skip(r);
  PM_TRY(next(r));
  if (r->token.type != PM_JSON_TOKEN_TRUE && r->token.type != PM_JSON_TOKEN_FALSE)
    return unexpected(r, "true or false");
  r->has_boolean = true;
  r->boolean = r->token.type == PM_JSON_TOKEN_TRUE;
  return PM_OK;
}

// --- second reading: rows --------------------------------------------------------------

typedef struct {
  PmStr type, value, datatype, language;
} Binding;

static PmStatus binding_member(Reader *r, PmStr key, void *data) {
  Binding *b = data;
  PmStr *const member = pm_str_eq(key, PM_STR("type"))       ? &b->type
                        : pm_str_eq(key, PM_STR("value"))    ? &b->value
                        : pm_str_eq(key, PM_STR("datatype")) ? &b->datatype
                        : pm_str_eq(key, PM_STR("xml:lang")) ? &b->language
                                                             : NULL;
  if (!member)
    return skip(r);
  PM_TRY(expect(r, PM_JSON_TOKEN_STRING, "a string"));
  *member = pm_arena_copy(&r->row_arena, r->token.text);
  return member->data ? PM_OK : PM_ERR_NOMEM;
}

// Labels as N-Triples has them, whatever the product puts before.
static PmStr bnode_label(PmStr value) {
  static const char *const before[] = {"_:", "nodeID://"};
  for (size_t i = 0; i < sizeof before / sizeof *before; ++i)
    if (pm_str_starts(value, pm_str(before[i])))
      return pm_str_slice(value, strlen(before[i]), value.len);
  return value;
}

static PmStatus make_term(Reader *r, const Binding *b, PmTerm *term) {
  if (pm_str_eq(b->type, PM_STR("uri")))
    *term = pm_iri(b->value);
  else if (pm_str_eq(b->type, PM_STR("bnode")))
    *term = pm_bnode(bnode_label(b->value));
  else if (pm_str_eq(b->type, PM_STR("literal")) ||
           pm_str_eq(b->type, PM_STR("typed-literal"))) // of the drafts; Virtuoso
    *term = (PmTerm){.kind = PM_TERM_LITERAL,
                     .value = b->value,
                     .language = b->language,
                     .datatype = b->language.len ? (PmStr){NULL, 0} : b->datatype};
  else
    return unexpected(r, "a type that is uri, literal or bnode");
  if (pm_str_eq(term->datatype, PM_STR(PM_XSD "string")))
    term->datatype = (PmStr){NULL, 0};
  return PM_OK;
}

static PmStatus row_member(Reader *r, PmStr key, void *data) {
  (void)data;
  size_t at = 0;
  while (at < r->n && !pm_str_eq(r->variables[at], key))
    ++at;
  if (at == r->n)
    return unexpected(r, "this binding's variable in the head");
  PM_TRY(expect(r, PM_JSON_TOKEN_OBJECT, "a term"));
  Binding b = {0};
  PM_TRY(each_member(r, binding_member, &b));
  return make_term(r, &b, &r->row[at]);
}

static PmStatus read_rows(Reader *r) {
  PM_TRY(expect(r, PM_JSON_TOKEN_ARRAY, "the array of bindings"));
  for (;;) {
    PM_TRY(pm_job_check(r->job));
    PM_TRY(next(r));
    if (r->token.type == PM_JSON_TOKEN_ARRAY_END)
      return PM_OK;
    if (r->token.type != PM_JSON_TOKEN_OBJECT)
      return unexpected(r, "a solution");
    memset(r->row, 0, (r->n + 1) * sizeof *r->row);
    pm_arena_clear(&r->row_arena);
    PM_TRY(each_member(r, row_member, NULL));
    PM_TRY(r->answer->row(r->answer->self, r->row, r->n));
  }
}

static PmStatus results_member(Reader *r, PmStr key, void *data) {
  (void)data;
  return pm_str_eq(key, PM_STR("bindings")) ? read_rows(r) : skip(r);
}

static PmStatus second_reading(Reader *r, PmStr key, void *data) {
  if (!pm_str_eq(key, PM_STR("results")))
    return skip(r);
  PM_TRY(expect(r, PM_JSON_TOKEN_OBJECT, "the results"));
  return each_member(r, results_member, data);
}

static PmStatus read_once(Reader *r, int fd, Member *member) {
  if (lseek(fd, 0, SEEK_SET) != 0)
    return PM_ERR_IO;
  PmInput *input = NULL;
  PM_TRY(pm_input_fd(r->job, fd, r->name, &input));
  pm_json_scan_init(&r->scan, r->job,
                    &(PmJsonScanOptions){.input = input, .name = r->name});
  PmStatus st = expect(r, PM_JSON_TOKEN_OBJECT, "an object");
  st = st ? st : each_member(r, member, NULL);
  st = st ? st : expect(r, PM_JSON_TOKEN_END, "the end");
  pm_json_scan_release(&r->scan);
  pm_input_close(input);
  return st;
}

// Virtuoso 7 answers ASK by a row of this one variable.
static bool is_asked(const Reader *r) {
  return r->n == 1 && pm_str_eq(r->variables[0], PM_STR("__ASK_RETVAL"));
}

static PmStatus keep_boolean(void *self, const PmTerm *terms, size_t n) {
  Reader *r = self;
  r->boolean = n == 1 && pm_str_eq(terms[0].value, PM_STR("1"));
  return PM_OK;
}

static PmStatus read_boolean(Reader *r, int fd) {
  const PmAnswerSink *answer = r->answer;
  r->answer = &(PmAnswerSink){.row = keep_boolean, .self = r};
  const PmStatus st = read_once(r, fd, second_reading);
  r->answer = answer;
  r->has_boolean = true;
  return st;
}

static PmStatus hand_over(Reader *r, int fd) {
  const PmAnswerSink *a = r->answer;
  PM_TRY(read_once(r, fd, first_reading));
  r->row = pm_arena_alloc(&r->arena, (r->n + 1) * sizeof *r->row);
  if (!r->row)
    return PM_ERR_NOMEM;
  if (is_asked(r))
    PM_TRY(read_boolean(r, fd));
  if (r->has_boolean) {
    PM_TRY(a->begin(a->self, PM_ANSWER_BOOLEAN, NULL, 0));
    PM_TRY(a->boolean(a->self, r->boolean));
    return a->end(a->self);
  }
  if (!r->has_variables)
    return unexpected(r, "the head's list of variables");
  PM_TRY(a->begin(a->self, PM_ANSWER_BINDINGS, r->variables, r->n));
  PM_TRY(read_once(r, fd, second_reading));
  return a->end(a->self);
}

PmStatus pm_results_read_json(PmJob *job, int fd, const char *name,
                              const PmAnswerSink *answer) {
  Reader r = {.job = job, .name = name, .answer = answer};
  const PmStatus st = hand_over(&r, fd);
  pm_arena_release(&r.row_arena);
  pm_arena_release(&r.arena);
  return st;
}
