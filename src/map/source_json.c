// SPDX-License-Identifier: MIT
// JSON sources (RFC 8259) with JSONPath references. Where the iterator leads straight to
// the items of an array, records are read one at a time; else the document is read whole.
// A file of JSON Lines is one document a line.
#include "map/jsonpath.h"

#include <stdio.h>
#include <stdlib.h>

enum { CHUNK = 1 << 16, MAX_LINE = 1 << 30, PART = 1 << 17 };

struct PmDocument {
  PmJob *job;
  PmOpening opening;
  const char *name;
  bool is_lines;
};

typedef struct {
  PmJsonPath path;
  size_t n_plain; // segments up to the first [*], when all before it are names; else 0
} Compiled;

// One pass over the records.
typedef struct {
  PmDocument *document;
  PmJob *job; // who is told of what is wrong
  const Compiled *iterator;
  PmArena arena; // of the value that was read last
  PmSourceStream *stream;
  PmInput *input; // of the scan
  PmJsonScan scan;
  bool scanning;
  size_t matched;     // plain names that lead to where the scan is
  bool is_part;       // the bytes are a part's
  PmBuf window;       // of JSON Lines
  size_t at;          // what is not read yet of it
  bool exhausted;     // nothing behind it
  uint64_t line;      // of it
  bool ended;         // nothing more to read
  const PmJson *item; // the value: a line, or an item of the array
  uint64_t number;    // of it
  PmJsonNodes nodes;  // records in the value
  size_t next;
} Records;

// --- references -----------------------------------------------------------------------

static bool is_plain_name(const PmSegment *segment) {
  return !segment->descends && segment->n == 1 &&
         segment->selectors[0].kind == PM_SELECT_NAME;
}

static bool is_all(const PmSegment *segment) {
  return !segment->descends && segment->n == 1 &&
         segment->selectors[0].kind == PM_SELECT_ALL;
}

static size_t count_plain(const PmJsonPath *path) {
  size_t n = 0;
  while (n < path->n && is_plain_name(&path->segments[n]))
    ++n;
  return n < path->n && is_all(&path->segments[n]) ? n + 1 : 0;
}

static PmStatus json_compile(PmArena *arena, const PmFormulation *formulation,
                             PmReference *ref, PmFault *fault) {
  (void)formulation;
  Compiled *compiled = pm_arena_alloc(arena, sizeof *compiled);
  if (!compiled)
    return PM_ERR_NOMEM;
  PM_TRY(pm_jsonpath_compile(arena, ref->text, &compiled->path, fault));
  compiled->n_plain = count_plain(&compiled->path);
  ref->compiled = compiled;
  return PM_OK;
}

static void json_release(PmReference *ref) { ref->compiled = NULL; } // in the arena

// --- documents ------------------------------------------------------------------------

static bool is_lines_name(PmStr name) {
  return pm_str_ends(name, PM_STR(".jsonl")) || pm_str_ends(name, PM_STR(".ndjson")) ||
         pm_str_ends(name, PM_STR(".jsonl.gz"));
}

static PmStatus json_open(PmJob *job, const PmOpening *opening, PmDocument **out) {
  PmDocument *document = malloc(sizeof *document);
  if (!document)
    return PM_ERR_NOMEM;
  *document = (PmDocument){.job = job,
                           .opening = *opening,
                           .name = opening->input.name,
                           .is_lines = is_lines_name(pm_str(opening->input.name))};
  *out = document;
  return PM_OK;
}

static void json_close(PmDocument *document) { free(document); }

// --- records --------------------------------------------------------------------------

static void json_leave(PmCursor *cursor) {
  Records *r = cursor->records;
  if (!r)
    return;
  if (r->scanning)
    pm_json_scan_release(&r->scan);
  pm_input_close(r->input);
  pm_source_stream_close(r->stream);
  if (!r->is_part)
    pm_buf_release(&r->window);
  pm_arena_release(&r->arena);
  free(r);
  cursor->records = NULL;
}

static PmStatus json_select(PmDocument *document, const PmFormulation *formulation,
                            uint32_t iterator, PmCursor *cursor) {
  Records *r = calloc(1, sizeof *r);
  *cursor = (PmCursor){.document = document, .records = r};
  if (!r)
    return PM_ERR_NOMEM;
  r->document = document;
  r->job = document->job;
  r->iterator = formulation->references[iterator].compiled;
  r->line = 1;
  r->window = pm_buf(MAX_LINE);
  return pm_source_stream_open(document->job, document->opening.file,
                               &document->opening.input, &r->stream);
}

static PmStatus take_value(Records *r, const PmJson *value, size_t from) {
  r->next = 0;
  r->item = value;
  ++r->number;
  return pm_jsonpath_select(&r->iterator->path, from, value, &r->arena, &r->nodes);
}

static PmStatus fill_window(Records *r) {
  PmBuf *w = &r->window;
  const size_t left = w->len - r->at;
  size_t n = 0;
  if (r->at)
    memmove(w->data, w->data + r->at, left);
  w->len = left;
  r->at = 0;
  if (w->max - w->len < CHUNK)
    return pm_fail(r->job, PM_ERR_LIMIT, pm_at(r->document->name, r->line, 0),
                   "a line is one JSON document", "the line has more than %d bytes",
                   MAX_LINE);
  PM_TRY(pm_buf_reserve(w, CHUNK));
  PM_TRY(pm_source_stream_read(r->stream, w->data + left, CHUNK, &n));
  w->len += n;
  r->exhausted = n == 0;
  return PM_OK;
}

// The next line without its line feed; false at the end.
static PmStatus take_line(Records *r, PmStr *line, bool *more) {
  for (size_t looked = 0;;) {
    const PmStr rest = pm_str_slice(pm_buf_str(&r->window), r->at, r->window.len);
    const size_t feed = pm_str_find(rest, PM_STR("\n"), looked);
    *more = feed < rest.len || rest.len;
    if (feed < rest.len || r->exhausted) {
      *line = pm_str_slice(rest, 0, feed);
      r->at += line->len + (feed < rest.len);
      return PM_OK;
    }
    looked = rest.len;
    PM_TRY(fill_window(r));
  }
}

static bool is_blank(PmStr line) {
  for (size_t i = 0; i < line.len; ++i)
    if (!strchr(" \t\r", line.data[i]))
      return false;
  return true;
}

// JSON Lines: the next line that is not blank.
static PmStatus read_line(Records *r) {
  PmStr line = {NULL, 0};
  PmJson *value = NULL;
  bool more = true;
  for (;; ++r->line) {
    PM_TRY(take_line(r, &line, &more));
    if (!more || !is_blank(line))
      break;
  }
  r->ended = !more;
  if (!more)
    return PM_OK;
  const PmJsonScanOptions options = {
      .text = line, .name = r->document->name, .line = r->line++};
  PM_TRY(pm_json_read(r->job, &r->arena, &options, &value));
  return take_value(r, value, 0);
}

static PmStatus read_bytes(void *self, char *into, size_t cap, size_t *n) {
  return pm_source_stream_read(self, into, cap, n);
}

static PmStatus scan_options(Records *r, PmJsonScanOptions *options) {
  *options = (PmJsonScanOptions){.name = r->document->name};
  PM_TRY(pm_input_function(r->job, r->document->name, read_bytes, r->stream, &r->input));
  options->input = r->input;
  return PM_OK;
}

static PmStatus read_whole(Records *r) {
  PmJson *value = NULL;
  PmJsonScanOptions options;
  r->ended = true;
  PM_TRY(scan_options(r, &options));
  PM_TRY(pm_json_read(r->job, &r->arena, &options, &value));
  return take_value(r, value, 0);
}

// Reads a value and forgets it.
static PmStatus skip_value(Records *r, const PmJsonToken *token) {
  PmJson *value = NULL;
  return pm_json_read_value(&r->scan, &r->arena, token, &value);
}

static PmStr plain_name(const Records *r, size_t i) {
  return r->iterator->path.segments[i].selectors[0].name;
}

// One token on the way to the items of the array that the iterator names. The scan is
// inside of `matched` containers: those that the names lead through, and, at n_plain, the
// one whose items are records. `*item` is true where the token begins one.
static PmStatus step(Records *r, PmJsonToken *token, bool *item) {
  const size_t n = r->iterator->n_plain;
  *item = false;
  PM_TRY(pm_json_scan_next(&r->scan, token));
  if (token->type == PM_JSON_TOKEN_END) {
    r->ended = true;
    return PM_OK;
  }
  if (token->type == PM_JSON_TOKEN_ARRAY_END || token->type == PM_JSON_TOKEN_OBJECT_END) {
    --r->matched;
    return PM_OK;
  }
  bool wanted = r->matched < n;
  if (token->type == PM_JSON_TOKEN_KEY) {
    wanted = r->matched == n || pm_str_eq(token->text, plain_name(r, r->matched - 1));
    PM_TRY(pm_json_scan_next(&r->scan, token));
  }
  *item = r->matched == n;
  const bool enters = token->type == PM_JSON_TOKEN_OBJECT ||
                      (token->type == PM_JSON_TOKEN_ARRAY && r->matched == n - 1);
  if (*item)
    return PM_OK;
  if (wanted && enters)
    ++r->matched;
  else
    return skip_value(r, token);
  return PM_OK;
}

static PmStatus read_item(Records *r) {
  PmJsonToken token;
  PmJson *value = NULL;
  bool item = false;
  while (!item) {
    PM_TRY(step(r, &token, &item));
    if (r->ended)
      return PM_OK;
  }
  PM_TRY(pm_json_read_value(&r->scan, &r->arena, &token, &value));
  return take_value(r, value, r->iterator->n_plain);
}

static PmStatus begin_scan(Records *r, size_t chunk) {
  PmJsonScanOptions options;
  if (r->scanning)
    return PM_OK;
  PM_TRY(scan_options(r, &options));
  options.chunk = chunk;
  pm_json_scan_init(&r->scan, r->job, &options);
  r->scanning = true;
  return PM_OK;
}

static PmStatus read_more(Records *r) {
  pm_arena_clear(&r->arena);
  r->nodes = (PmJsonNodes){0};
  r->next = 0;
  if (r->document->is_lines)
    return read_line(r);
  if (r->iterator->n_plain == 0)
    return read_whole(r);
  PM_TRY(begin_scan(r, 0));
  return read_item(r);
}

static bool json_reads_on(const PmFormulation *formulation, uint32_t iterator) {
  const Compiled *compiled = formulation->references[iterator].compiled;
  return compiled->n_plain > 0 || is_lines_name(formulation->file->path);
}

static PmStatus json_next(PmCursor *cursor, bool *more) {
  Records *r = cursor->records;
  while (r->next == r->nodes.n && !r->ended)
    PM_TRY(read_more(r));
  *more = r->next < r->nodes.n;
  r->next += *more;
  return PM_OK;
}

static const PmJson *current(const PmCursor *cursor) {
  const Records *r = cursor->records;
  return r->nodes.items[r->next - 1];
}

static PmPosition position_of(const PmCursor *cursor, const PmJson *value) {
  return pm_at(cursor->document->name, value->line, value->column);
}

static PmPosition json_position(const PmCursor *cursor) {
  return position_of(cursor, current(cursor));
}

// Records within a record.
static PmStatus json_enter(const PmCursor *parent, const PmReference *iterator,
                           PmCursor *child) {
  const Compiled *compiled = iterator->compiled;
  Records *r = calloc(1, sizeof *r);
  *child = (PmCursor){.document = parent->document, .records = r};
  if (!r)
    return PM_ERR_NOMEM;
  r->document = parent->document;
  r->job = ((const Records *)parent->records)->job;
  r->ended = true;
  return pm_jsonpath_select(&compiled->path, 0, current(parent), &r->arena, &r->nodes);
}

// --- texts ----------------------------------------------------------------------------

// The names that lead to the array whose items are records: {"a": {"b": [
static PmStatus put_way(const Records *r, bool opens, PmBuf *buf) {
  const size_t n = r->iterator->n_plain - 1;
  for (size_t i = 0; i < n && opens; ++i) {
    PM_TRY(pm_buf_printf(buf, "{"));
    PM_TRY(pm_json_quote(buf, plain_name(r, i)));
    PM_TRY(pm_buf_printf(buf, ": "));
  }
  PM_TRY(pm_buf_printf(buf, opens ? "[\n" : "\n]"));
  for (size_t i = 0; i < n && !opens; ++i)
    PM_TRY(pm_buf_printf(buf, "}"));
  return PM_OK;
}

static PmStatus copy_way(const Records *r, bool opens, PmArena *arena, PmStr **out) {
  PmBuf buf = pm_buf(MAX_LINE);
  PmStatus st = put_way(r, opens, &buf);
  *out = pm_arena_alloc(arena, sizeof **out);
  if (!st && *out)
    **out = pm_arena_copy(arena, pm_buf_str(&buf));
  pm_buf_release(&buf);
  return st ? st : *out && (*out)->data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus json_text(const PmCursor *cursor, PmArena *arena, PmRecordText *out) {
  const Records *r = cursor->records;
  PmBuf buf = pm_buf(MAX_LINE);
  const bool is_lines = r->document->is_lines;
  *out = (PmRecordText){.number = r->number,
                        .separator = is_lines ? PM_STR("\n") : PM_STR(",\n")};
  if (!is_lines && r->iterator->n_plain == 0)
    return PM_OK;
  PmStatus st = pm_json_write(&buf, r->item);
  if (!st)
    out->text = pm_arena_copy(arena, pm_buf_str(&buf));
  pm_buf_release(&buf);
  if (st || !out->text.data || is_lines)
    return st ? st : out->text.data ? PM_OK : PM_ERR_NOMEM;
  out->n = 1;
  PM_TRY(copy_way(r, true, arena, &out->opens));
  return copy_way(r, false, arena, &out->closes);
}

// --- parts ----------------------------------------------------------------------------

static PmStatus json_splits(const PmFormulation *formulation, uint32_t iterator,
                            PmCursor *cursor, bool *yes) {
  const Compiled *compiled = formulation->references[iterator].compiled;
  *yes = compiled->n_plain > 0 ||
         (cursor ? cursor->document->is_lines : is_lines_name(formulation->file->path));
  return PM_OK;
}

// The lines that the window holds whole, or what is left at the end.
static PmStatus cut_lines(Records *r, PmPart *part) {
  PmStr rest = {NULL, 0};
  const char *feed = NULL;
  for (;;) {
    rest = pm_str_slice(pm_buf_str(&r->window), r->at, r->window.len);
    feed = rest.len ? memrchr(rest.data, '\n', rest.len) : NULL;
    if (r->exhausted || (feed && rest.len >= PART))
      break;
    PM_TRY(fill_window(r));
  }
  part->len = r->exhausted || !feed ? rest.len : (size_t)(feed + 1 - rest.data);
  PM_TRY(pm_part_reserve(part, part->len));
  if (part->len)
    memcpy(part->bytes, rest.data, part->len);
  part->line = r->line;
  for (size_t i = 0; i < part->len; ++i)
    r->line += rest.data[i] == '\n';
  r->at += part->len;
  return PM_OK;
}

// Items in brackets, as if they were an array or object by themselves; what ends before
// they do is left to end there.
static PmStatus keep_items(PmPart *part, const PmJsonItems *items) {
  part->len = items->text.len + 2 - items->cut;
  part->line = items->line;
  part->column = items->column - 1;
  PM_TRY(pm_part_reserve(part, part->len));
  part->bytes[0] = items->open;
  memcpy(part->bytes + 1, items->text.data, items->text.len);
  if (!items->cut)
    part->bytes[part->len - 1] = items->close;
  return PM_OK;
}

static PmStatus json_cut(PmCursor *cursor, PmPart *part) {
  Records *r = cursor->records;
  PmJsonItems items = {0};
  PmJsonToken token;
  bool item = false;
  part->len = 0;
  if (r->document->is_lines)
    return cut_lines(r, part);
  PM_TRY(begin_scan(r, PART));
  while (!r->ended) {
    if (r->matched == r->iterator->n_plain) {
      PM_TRY(pm_json_scan_items(&r->scan, PART, &items));
      if (items.text.len) {
        r->ended = items.cut;
        return keep_items(part, &items);
      }
    }
    PM_TRY(step(r, &token, &item)); // the end of the items, or on the way to them
  }
  return PM_OK;
}

static void start_part(Records *r, PmPart *part) {
  r->job = part->job;
  r->ended = false;
  r->nodes = (PmJsonNodes){0};
  r->next = 0;
  if (r->document->is_lines) {
    r->window = (PmBuf){.data = part->bytes, .len = part->len};
    r->at = 0;
    r->exhausted = true;
    r->line = part->line;
    return;
  }
  if (r->scanning)
    pm_json_scan_release(&r->scan);
  const PmJsonScanOptions options = {.text = pm_str_n(part->bytes, part->len),
                                     .name = r->document->name,
                                     .line = part->line,
                                     .column = part->column};
  pm_json_scan_init(&r->scan, r->job, &options);
  r->scanning = true;
  r->matched = r->iterator->n_plain - 1; // the brackets are the array's
}

static PmStatus json_open_part(const PmCursor *whole, PmPart *part, PmCursor *cursor) {
  const Records *all = whole->records;
  if (!cursor->records) {
    Records *r = calloc(1, sizeof *r);
    *cursor = (PmCursor){.document = whole->document, .records = r};
    if (!r)
      return PM_ERR_NOMEM;
    r->document = all->document;
    r->iterator = all->iterator;
    r->is_part = true;
  }
  start_part(cursor->records, part);
  return PM_OK;
}

static void json_end_part(PmCursor *whole, const PmPart *part) {
  (void)whole, (void)part;
}

// --- values ---------------------------------------------------------------------------

static bool is_integer(PmStr number) {
  for (size_t i = 0; i < number.len; ++i)
    if (number.data[i] == '.' || number.data[i] == 'e' || number.data[i] == 'E')
      return false;
  return true;
}

PmStatus pm_canonical_double(PmArena *arena, PmStr number, PmStr *out) {
  const PmStr copy = pm_arena_copy(arena, number);
  char text[40] = "";
  if (!copy.data)
    return PM_ERR_NOMEM;
  const double value = strtod(copy.data, NULL);
  for (int digits = 1; digits <= 17; ++digits) {
    snprintf(text, sizeof text, "%.*E", digits, value);
    if (strtod(text, NULL) == value)
      break;
  }
  const char *e = strchr(text, 'E');
  *out = e ? pm_arena_printf(arena, "%.*sE%ld", (int)(e - text), text,
                             strtol(e + 1, NULL, 10))
           : copy;
  return out->data ? PM_OK : PM_ERR_NOMEM;
}

// RML-IO registry, JSON: natural datatypes.
static PmStatus scalar(const PmJson *node, PmArena *arena, PmStr *value, PmStr *type) {
  *value = node->text;
  *type = PM_STR("");
  switch (node->type) {
  case PM_JSON_TRUE: *value = PM_STR("true"); break;
  case PM_JSON_FALSE: *value = PM_STR("false"); break;
  case PM_JSON_NUMBER:
    *type = is_integer(node->text) ? PM_STR(PM_XSD "integer") : PM_STR(PM_XSD "double");
    return is_integer(node->text) ? PM_OK : pm_canonical_double(arena, node->text, value);
  case PM_JSON_NULL:
  case PM_JSON_STRING:
  case PM_JSON_ARRAY:
  case PM_JSON_OBJECT: return PM_OK;
  }
  *type = PM_STR(PM_XSD "boolean");
  return PM_OK;
}

static PmStatus note_tree(const PmCursor *cursor, const PmReference *ref,
                          const PmJson *node, PmArena *arena, PmValues *values) {
  PmTree *tree = pm_arena_alloc(arena, sizeof *tree);
  if (!tree)
    return PM_ERR_NOMEM;
  *tree = (PmTree){ref->text, position_of(cursor, node), node->type == PM_JSON_ARRAY};
  values->tree = tree;
  return PM_OK;
}

static PmStatus json_values(const PmCursor *cursor, const PmReference *ref,
                            PmArena *arena, PmValues *values) {
  const Compiled *compiled = ref->compiled;
  PmJsonNodes nodes;
  *values = (PmValues){0};
  PM_TRY(pm_jsonpath_select(&compiled->path, 0, current(cursor), arena, &nodes));
  if (nodes.n == 0)
    return PM_OK;
  values->items = pm_arena_alloc(arena, nodes.n * sizeof *values->items);
  PmStr *types = pm_arena_alloc(arena, nodes.n * sizeof *types);
  if (!values->items || !types)
    return PM_ERR_NOMEM;
  values->types = types;
  values->found = true;
  for (size_t i = 0; i < nodes.n; ++i) {
    const PmJson *node = nodes.items[i];
    if (node->type == PM_JSON_NULL)
      continue;
    if (node->type == PM_JSON_ARRAY || node->type == PM_JSON_OBJECT) {
      PM_TRY(note_tree(cursor, ref, node, arena, values));
      continue;
    }
    PM_TRY(scalar(node, arena, &values->items[values->n], &types[values->n]));
    ++values->n;
  }
  return PM_OK;
}

const PmSourceType pm_source_json = {
    .name = "JSON",
    .streams = true,
    .has_iterator = true,
    .compile = json_compile,
    .release = json_release,
    .open = json_open,
    .close = json_close,
    .select = json_select,
    .leave = json_leave,
    .next = json_next,
    .enter = json_enter,
    .values = json_values,
    .reads_on = json_reads_on,
    .splits = json_splits,
    .cut = json_cut,
    .open_part = json_open_part,
    .end_part = json_end_part,
    .text = json_text,
    .position = json_position,
};
