// SPDX-License-Identifier: MIT
// XML sources: read record by record where iterator and references allow it, else the
// whole document in memory. No network, no external subset, no entities but XML's own: a
// document that declares any is refused, so that none can be expanded.
#include "map/xml.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

enum {
  SMALL = 1 << 20, // documents that are quicker in memory
};

// The records of a cursor.
typedef struct {
  const PmReference *iterator;
  PmXmlStream *stream; // or NULL: they are all in
  PmXmlNodes nodes;
  PmArena arena;
  xmlNodePtr node;     // the current one
  PmXpathRun *run;     // of the document, or
  PmXpathRun own;      // of a stream
  PmXmlCutter *cutter; // threads share the stream's records
} Records;

struct PmDocument {
  PmJob *job;
  const char *name;
  PmOpening opening;
  PmBuf bytes;   // of a file
  xmlDocPtr xml; // NULL: not in memory
  PmXpathRun run;
  PmArena arena;
};

// --- documents in memory ---------------------------------------------------------------

// Replaces the SAX handler of entity declarations; the parser's private data takes the
// line.
static void refuse_entity(void *data, const xmlChar *name, int type,
                          const xmlChar *public_id, const xmlChar *system_id,
                          xmlChar *content) {
  (void)name, (void)type, (void)public_id, (void)system_id, (void)content;
  xmlParserCtxtPtr parser = data;
  const int line = xmlSAX2GetLineNumber(parser);
  *(uint64_t *)parser->_private = line > 0 ? (uint64_t)line : 1;
  xmlStopParser(parser);
}

static PmStatus not_xml(PmDocument *document, xmlParserCtxtPtr parser,
                        uint64_t entity_line) {
  if (entity_line)
    return pm_xml_has_entities(document->job, document->name, entity_line);
  return pm_xml_not_well_formed(document->job, document->name,
                                xmlCtxtGetLastError(parser));
}

static PmStatus parse(PmDocument *document, PmStr bytes) {
  xmlParserCtxtPtr parser = xmlNewParserCtxt();
  if (!parser)
    return PM_ERR_NOMEM;
  uint64_t entity_line = 0;
  parser->_private = &entity_line;
  parser->sax->entityDecl = refuse_entity;
  document->xml =
      xmlCtxtReadMemory(parser, bytes.data, (int)bytes.len, NULL, NULL,
                        XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                            XML_PARSE_NOCDATA | XML_PARSE_COMPACT | XML_PARSE_BIG_LINES);
  PmStatus st = PM_OK;
  if (!document->xml || entity_line)
    st = not_xml(document, parser, entity_line);
  xmlFreeParserCtxt(parser);
  return st;
}

// An input that needs no conversion stays where it is.
static PmStatus read_bytes(PmDocument *document, PmStr *bytes) {
  const PmSourceFile *file = document->opening.file;
  *bytes = document->opening.input.bytes;
  if (bytes->data && !(file->is_input && (file->encoding.len || file->packing)))
    return PM_OK;
  PmSourceStream *stream = NULL;
  PM_TRY(pm_source_stream_open(document->job, file, &document->opening.input, &stream));
  document->bytes = pm_buf(PM_XML_MAX_DOCUMENT);
  const PmStatus st = pm_source_stream_read_all(stream, &document->bytes);
  pm_source_stream_close(stream);
  *bytes = pm_buf_str(&document->bytes);
  return st;
}

static PmStatus load(PmDocument *document) {
  PmStr bytes = {NULL, 0};
  if (document->xml)
    return PM_OK;
  PM_TRY(read_bytes(document, &bytes));
  if (bytes.len > PM_XML_MAX_DOCUMENT)
    return pm_fail(document->job, PM_ERR_LIMIT, pm_at(document->name, 0, 0),
                   "split it into several documents",
                   "an XML source may have 1 GiB, this has %zu bytes", bytes.len);
  if (bytes.len == 0)
    return pm_fail(document->job, PM_ERR_SYNTAX, pm_at(document->name, 0, 0), NULL,
                   "the XML source is empty");
  const PmStatus st = parse(document, bytes);
  pm_buf_release(&document->bytes);
  return st;
}

static bool is_small(const PmOpening *opening) {
  struct stat st;
  if (opening->file->is_input || opening->input.bytes.data)
    return opening->input.bytes.len <= SMALL;
  return stat(opening->file->path.data, &st) == 0 && S_ISREG(st.st_mode) &&
         st.st_size <= SMALL;
}

// An input is read to its end before anything is made of it: one that does not parse is
// left out.
static PmStatus begin(PmDocument *document) {
  if (is_small(&document->opening))
    return load(document);
  return document->opening.file->is_input
             ? pm_xml_stream_check(document->job, &document->opening)
             : PM_OK;
}

static void xml_close(PmDocument *document) {
  if (!document)
    return;
  pm_xpath_run_release(&document->run);
  xmlFreeDoc(document->xml);
  pm_buf_release(&document->bytes);
  PmArena arena = document->arena; // the document stands in it
  pm_arena_release(&arena);
}

static PmStatus xml_open(PmJob *job, const PmOpening *opening, PmDocument **out) {
  PmArena arena = {0};
  PmDocument *document = pm_arena_alloc(&arena, sizeof *document);
  if (!document)
    return PM_ERR_NOMEM;
  *document =
      (PmDocument){.job = job,
                   .name = opening->input.name,
                   .opening = *opening,
                   .run = {.job = job, .name = opening->input.name, .is_whole = true},
                   .arena = arena};
  const PmStatus st = begin(document);
  if (st)
    xml_close(document);
  else
    *out = document;
  return st;
}

// --- references ------------------------------------------------------------------------

static PmStatus xml_compile(PmArena *arena, const PmFormulation *formulation,
                            PmReference *ref, PmFault *fault) {
  PmXmlReference *compiled = pm_arena_alloc(arena, sizeof *compiled);
  if (!compiled)
    return PM_ERR_NOMEM;
  PM_TRY(pm_xpath_compile(arena, formulation, ref->text, fault, &compiled->xpath));
  compiled->inside = pm_xpath_is_inside(compiled->xpath);
  ref->fixed = pm_xpath_is_fixed(compiled->xpath);
  ref->compiled = compiled;
  return PM_OK;
}

static void xml_release(PmReference *ref) { ref->compiled = NULL; }

// Readies the run for an evaluation from `node`, whose texts go to `arena`.
static PmXpathContext context_of(PmXpathRun *run, xmlNodePtr node, PmArena *arena) {
  run->arena = arena;
  run->work = 0;
  run->stack.n = 0;
  return (PmXpathContext){run, node, 1, 1};
}

static PmStatus evaluated(const PmXpathContext *at, const PmReference *ref, PmStatus st) {
  if (st != PM_ERR_LIMIT)
    return st;
  const long line = at->node->type == XML_ELEMENT_NODE ? xmlGetLineNo(at->node) : 0;
  return pm_fail(at->run->job, PM_ERR_INVALID,
                 pm_at(at->run->name, line > 0 ? (uint64_t)line : 0, 0),
                 "paths that look for something in the whole document again for each of "
                 "many nodes take long: a join does not",
                 "the XPath '%.*s' cannot be evaluated: it takes too long",
                 PM_ARGS(ref->text));
}

typedef struct {
  PmXpathVisitor visitor;
  Records *records;
} Selection;

static PmStatus add_node(PmXpathVisitor *self, xmlNodePtr node) {
  Records *records = ((Selection *)self)->records;
  PmXmlNodes *nodes = &records->nodes;
  xmlNodePtr *items = pm_arena_extend(&records->arena, nodes->items, nodes->n,
                                      &nodes->cap, sizeof *items);
  if (!items)
    return PM_ERR_NOMEM;
  nodes->items = items;
  items[nodes->n++] = node;
  return PM_OK;
}

// The nodes that an iterator selects, in document order; they stay with `records`.
static PmStatus select_nodes(const PmReference *iterator, xmlNodePtr node,
                             Records *records) {
  const PmXmlReference *compiled = iterator->compiled;
  const PmXpathContext at = context_of(records->run, node, &records->arena);
  Selection selection = {{.node = add_node}, records};
  if (compiled->xpath->type != PM_XPATH_NODES)
    return PM_OK;
  return evaluated(&at, iterator,
                   pm_xpath_visit(&at, compiled->xpath, &selection.visitor));
}

// --- records ---------------------------------------------------------------------------

// Whether records can be read one at a time: the iterator can be followed, and no other
// reference looks at more than a record and the attributes around it.
static bool can_stream(const PmFormulation *formulation, uint32_t iterator) {
  const PmXmlReference *it = formulation->references[iterator].compiled;
  if (pm_xpath_stream_steps(it->xpath) == 0)
    return false;
  for (size_t i = 0; i < formulation->n_references; ++i) {
    const PmXmlReference *ref = formulation->references[i].compiled;
    if (i != iterator && !ref->inside)
      return false;
  }
  return true;
}

static PmStatus new_records(PmCursor *cursor, PmDocument *document,
                            const PmReference *iterator) {
  Records *records = calloc(1, sizeof *records);
  *cursor = (PmCursor){.document = document, .records = records};
  if (!records)
    return PM_ERR_NOMEM;
  records->iterator = iterator;
  records->run = &document->run;
  return PM_OK;
}

static void use_own_run(Records *records, const PmDocument *document, PmJob *job) {
  records->run = &records->own;
  records->own.job = job;
  records->own.name = document->name;
}

static PmStatus xml_select(PmDocument *document, const PmFormulation *formulation,
                           uint32_t iterator, PmCursor *cursor) {
  const PmReference *ref = &formulation->references[iterator];
  const PmXmlReference *compiled = ref->compiled;
  PM_TRY(new_records(cursor, document, ref));
  Records *records = cursor->records;
  if (!document->xml && can_stream(formulation, iterator)) {
    use_own_run(records, document, document->job);
    return pm_xml_stream_open(document->job, &document->opening, compiled->xpath,
                              &records->stream);
  }
  PM_TRY(load(document));
  return select_nodes(ref, (xmlNodePtr)document->xml, records);
}

static PmStatus xml_next(PmCursor *cursor, bool *more) {
  Records *records = cursor->records;
  if (records->stream) {
    PM_TRY(pm_xml_stream_next(records->stream, &records->node));
    records->run->numbered = false; // it is another tree
  } else {
    const PmXmlNodes *nodes = &records->nodes;
    records->node = cursor->next < nodes->n ? nodes->items[cursor->next] : NULL;
  }
  *more = records->node != NULL;
  cursor->next += *more;
  return PM_OK;
}

static xmlNodePtr current(const PmCursor *cursor) {
  return ((const Records *)cursor->records)->node;
}

static PmStatus xml_enter(const PmCursor *parent, const PmReference *iterator,
                          PmCursor *child) {
  PM_TRY(new_records(child, parent->document, iterator));
  Records *records = child->records;
  records->run = ((const Records *)parent->records)->run;
  return select_nodes(iterator, current(parent), records);
}

static void xml_leave(PmCursor *cursor) {
  Records *records = cursor->records;
  if (!records)
    return;
  pm_xml_stream_close(records->stream);
  pm_xml_cutter_close(records->cutter);
  pm_xpath_run_release(&records->own);
  pm_arena_release(&records->arena);
  free(records);
  cursor->records = NULL;
}

// --- parts -----------------------------------------------------------------------------

static PmStatus xml_splits(const PmFormulation *formulation, uint32_t iterator,
                           PmCursor *cursor, bool *yes) {
  const PmXmlReference *compiled = formulation->references[iterator].compiled;
  *yes = can_stream(formulation, iterator) && !pm_xpath_is_anywhere(compiled->xpath);
  Records *records = cursor ? cursor->records : NULL;
  if (!*yes || !records)
    return PM_OK;
  xmlInitParser(); // before there are threads: libxml2 does not guard its first use
  if (records->stream)
    PM_TRY(pm_xml_cutter_open(cursor->document->job, &cursor->document->opening,
                              compiled->xpath, &records->cutter));
  *yes = records->cutter != NULL;
  return PM_OK;
}

static PmStatus xml_cut(PmCursor *cursor, PmPart *part) {
  return pm_xml_cut(((Records *)cursor->records)->cutter, part);
}

static PmStatus xml_open_part(const PmCursor *whole, PmPart *part, PmCursor *cursor) {
  const PmReference *iterator = ((const Records *)whole->records)->iterator;
  const PmXmlReference *compiled = iterator->compiled;
  if (!cursor->records)
    PM_TRY(new_records(cursor, whole->document, iterator));
  Records *records = cursor->records;
  use_own_run(records, whole->document, part->job);
  pm_xml_stream_close(records->stream);
  return pm_xml_stream_open_part(&whole->document->opening, compiled->xpath, part,
                                 &records->stream);
}

static void xml_end_part(PmCursor *whole, const PmPart *part) { (void)whole, (void)part; }

// --- values ----------------------------------------------------------------------------

typedef struct {
  PmXpathVisitor visitor;
  PmXpathRun *run;
  PmValues *values;
  size_t cap;
} Taker;

static PmStatus take_value(PmXpathVisitor *self, xmlNodePtr node) {
  Taker *taker = (Taker *)self;
  PmValues *values = taker->values;
  PmStr *items = pm_arena_extend(taker->run->arena, values->items, values->n, &taker->cap,
                                 sizeof *items);
  if (!items)
    return PM_ERR_NOMEM;
  values->items = items;
  values->found = true;
  PM_TRY(pm_xpath_node_text(taker->run, node, &items[values->n]));
  values->n += items[values->n].len > 0;
  return PM_OK;
}

static PmStatus single_value(const PmXpathContext *at, const PmXpath *xpath,
                             PmValues *values) {
  values->items = pm_arena_alloc(at->run->arena, sizeof *values->items);
  if (!values->items)
    return PM_ERR_NOMEM;
  PM_TRY(pm_xpath_text(at, xpath, &values->items[0]));
  values->n = values->items[0].len > 0;
  values->found = true;
  return PM_OK;
}

static PmStatus xml_values(const PmCursor *cursor, const PmReference *ref, PmArena *arena,
                           PmValues *values) {
  const PmXmlReference *compiled = ref->compiled;
  const Records *records = cursor->records;
  const PmXpathContext at = context_of(records->run, records->node, arena);
  Taker taker = {{.node = take_value}, records->run, values, 0};
  *values = (PmValues){0};
  return evaluated(&at, ref,
                   compiled->xpath->type == PM_XPATH_NODES
                       ? pm_xpath_visit(&at, compiled->xpath, &taker.visitor)
                       : single_value(&at, compiled->xpath, values));
}

static PmPosition xml_position(const PmCursor *cursor) {
  xmlNodePtr node = current(cursor);
  const long line = node->type == XML_NAMESPACE_DECL ? 0 : xmlGetLineNo(node);
  const PmXmlStream *stream = ((const Records *)cursor->records)->stream;
  const uint64_t number = stream     ? pm_xml_stream_line(stream, line)
                          : line > 0 ? (uint64_t)line
                                     : 0;
  return pm_at(cursor->document->name, number, 0);
}

static PmStatus xml_text(const PmCursor *cursor, PmArena *arena, PmRecordText *text) {
  PM_TRY(pm_xml_record_text(current(cursor), arena, text));
  text->number = cursor->next;
  return PM_OK;
}

const PmSourceType pm_source_xml = {
    .name = "XML",
    .streams = true,
    .has_iterator = true,
    .compile = xml_compile,
    .release = xml_release,
    .open = xml_open,
    .close = xml_close,
    .select = xml_select,
    .leave = xml_leave,
    .next = xml_next,
    .enter = xml_enter,
    .values = xml_values,
    .reads_on = can_stream,
    .splits = xml_splits,
    .cut = xml_cut,
    .open_part = xml_open_part,
    .end_part = xml_end_part,
    .text = xml_text,
    .position = xml_position,
};
