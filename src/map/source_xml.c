// SPDX-License-Identifier: MIT
// XML sources: read record by record where iterator and references allow it, else the
// whole document in memory. No network, no external subset, no entities but XML's own: a
// document that declares any is refused, so that none can be expanded.
#include "map/xml.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

enum {
  // Smaller documents are quicker in memory, and read before anything is made of them.
  SMALL_FILE = 1 << 20,
  SMALL_INPUT = 16 << 20,
};

// A document seen through one formulation.
typedef struct View {
  struct View *next;
  const PmFormulation *formulation;
  xmlXPathContextPtr context; // made when it is wanted
} View;

// The records of a cursor.
typedef struct {
  const PmReference *iterator;
  PmXmlStream *stream; // or NULL: they are all in
  PmXmlNodes nodes;
  PmArena arena;
  xmlXPathObjectPtr result; // or they are in this
  xmlNodePtr node;          // the current one
  View view;                // of a stream
  PmXmlCutter *cutter;      // threads share the stream's records
} Records;

struct PmDocument {
  PmJob *job;
  const char *name;
  PmOpening opening;
  PmBuf bytes;   // of a file
  xmlDocPtr xml; // NULL: not in memory
  View *views;
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
    return opening->input.bytes.len <= SMALL_INPUT;
  return stat(opening->file->path.data, &st) == 0 && S_ISREG(st.st_mode) &&
         st.st_size <= SMALL_FILE;
}

static void xml_close(PmDocument *document) {
  if (!document)
    return;
  for (View *view = document->views; view; view = view->next)
    xmlXPathFreeContext(view->context);
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
  *document = (PmDocument){
      .job = job, .name = opening->input.name, .opening = *opening, .arena = arena};
  const PmStatus st = is_small(opening) ? load(document) : PM_OK;
  if (st)
    xml_close(document);
  else
    *out = document;
  return st;
}

static PmStatus find_view(PmDocument *document, const PmFormulation *formulation,
                          View **out) {
  for (View *view = document->views; view; view = view->next)
    if (view->formulation == formulation) {
      *out = view;
      return PM_OK;
    }
  View *view = *out = pm_arena_alloc(&document->arena, sizeof *view);
  if (!view)
    return PM_ERR_NOMEM;
  view->formulation = formulation;
  view->next = document->views;
  document->views = view;
  return PM_OK;
}

// --- evaluation ------------------------------------------------------------------------

static PmStatus evaluate(const PmCursor *cursor, const PmReference *ref, xmlNodePtr node,
                         xmlXPathObjectPtr *result) {
  View *view = cursor->view;
  const PmDocument *document = cursor->document;
  if (!view->context) {
    const bool is_document = node->type == XML_DOCUMENT_NODE;
    xmlDocPtr doc = is_document ? (xmlDocPtr)node : node->doc;
    PM_TRY(pm_xml_context(document->xml ? document->xml : doc, view->formulation,
                          &view->context));
  }
  const PmXmlPlace place = {document->job, document->name, view->context};
  return pm_xml_evaluate(&place, ref, node, result);
}

// The nodes that an iterator selects, in document order; they stay with `records`.
static PmStatus select_nodes(const PmCursor *cursor, const PmReference *iterator,
                             xmlNodePtr node, Records *records) {
  const PmXmlReference *compiled = iterator->compiled;
  if (compiled->path)
    return pm_xml_path_select(compiled->path, node, &records->arena, &records->nodes);
  PM_TRY(evaluate(cursor, iterator, node, &records->result));
  xmlNodeSetPtr set =
      records->result->type == XPATH_NODESET ? records->result->nodesetval : NULL;
  if (!set)
    return PM_OK;
  xmlXPathNodeSetSort(set);
  records->nodes = (PmXmlNodes){.items = set->nodeTab, .n = (size_t)set->nodeNr};
  return PM_OK;
}

// --- records ---------------------------------------------------------------------------

// Whether records can be read one at a time: the iterator can be followed, and no other
// reference looks at more than a record and the attributes around it.
static bool can_stream(const PmFormulation *formulation, uint32_t iterator) {
  const PmXmlReference *it = formulation->references[iterator].compiled;
  if (!it->path || pm_xml_path_stream_steps(it->path) == 0)
    return false;
  for (size_t i = 0; i < formulation->n_references; ++i) {
    const PmXmlReference *ref = formulation->references[i].compiled;
    if (i != iterator && !ref->inside)
      return false;
  }
  return true;
}

static PmStatus new_records(PmCursor *cursor, PmDocument *document, void *view,
                            const PmReference *iterator) {
  Records *records = calloc(1, sizeof *records);
  *cursor = (PmCursor){.document = document, .view = view, .records = records};
  if (!records)
    return PM_ERR_NOMEM;
  records->iterator = iterator;
  return PM_OK;
}

static PmStatus xml_select(PmDocument *document, const PmFormulation *formulation,
                           uint32_t iterator, PmCursor *cursor) {
  const PmReference *ref = &formulation->references[iterator];
  const PmXmlReference *compiled = ref->compiled;
  PM_TRY(new_records(cursor, document, NULL, ref));
  Records *records = cursor->records;
  if (!document->xml && can_stream(formulation, iterator)) {
    cursor->view = &records->view;
    records->view.formulation = formulation;
    return pm_xml_stream_open(document->job, &document->opening, compiled->path,
                              &records->stream);
  }
  View *view = NULL;
  PM_TRY(load(document));
  PM_TRY(find_view(document, formulation, &view));
  cursor->view = view;
  return select_nodes(cursor, ref, (xmlNodePtr)document->xml, records);
}

static PmStatus xml_next(PmCursor *cursor, bool *more) {
  Records *records = cursor->records;
  if (records->stream) {
    PM_TRY(pm_xml_stream_next(records->stream, &records->node));
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
  PM_TRY(new_records(child, parent->document, parent->view, iterator));
  return select_nodes(child, iterator, current(parent), child->records);
}

static void xml_leave(PmCursor *cursor) {
  Records *records = cursor->records;
  if (!records)
    return;
  xmlXPathFreeContext(records->view.context);
  pm_xml_stream_close(records->stream);
  pm_xml_cutter_close(records->cutter);
  xmlXPathFreeObject(records->result);
  pm_arena_release(&records->arena);
  free(records);
  cursor->records = NULL;
}

// --- parts -----------------------------------------------------------------------------

// libxml2 writes to its compiled expressions while it evaluates them, so threads share
// only what needs none.
static bool are_shareable(const PmFormulation *formulation, uint32_t iterator) {
  for (size_t i = 0; i < formulation->n_references; ++i) {
    const PmXmlReference *ref = formulation->references[i].compiled;
    if (!ref->path || (i != iterator && formulation->references[i].fixed))
      return false;
  }
  return true;
}

static PmStatus xml_splits(const PmFormulation *formulation, uint32_t iterator,
                           PmCursor *cursor, bool *yes) {
  const PmXmlReference *compiled = formulation->references[iterator].compiled;
  *yes = can_stream(formulation, iterator) && are_shareable(formulation, iterator) &&
         !pm_xml_path_is_anywhere(compiled->path);
  Records *records = cursor ? cursor->records : NULL;
  if (!*yes || !records)
    return PM_OK;
  xmlInitParser(); // before there are threads: libxml2 does not guard its first use
  if (records->stream)
    PM_TRY(pm_xml_cutter_open(cursor->document->job, &cursor->document->opening,
                              compiled->path, &records->cutter));
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
    PM_TRY(new_records(cursor, whole->document, NULL, iterator));
  Records *records = cursor->records;
  pm_xml_stream_close(records->stream);
  return pm_xml_stream_open_part(&whole->document->opening, compiled->path, part,
                                 &records->stream);
}

static void xml_end_part(PmCursor *whole, const PmPart *part) { (void)whole, (void)part; }

// --- values ----------------------------------------------------------------------------

static PmStatus node_values(const PmXmlNodes *nodes, PmArena *arena, PmValues *values) {
  values->found = nodes->n > 0;
  if (nodes->n == 0)
    return PM_OK;
  values->items = pm_arena_alloc(arena, nodes->n * sizeof *values->items);
  if (!values->items)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < nodes->n; ++i) {
    PM_TRY(pm_xml_text(nodes->items[i], arena, &values->items[values->n]));
    values->n += values->items[values->n].len > 0;
  }
  return PM_OK;
}

static PmStatus set_values(xmlNodeSetPtr set, PmArena *arena, PmValues *values) {
  if (!set)
    return PM_OK;
  if (set->nodeNr > 1)
    xmlXPathNodeSetSort(set);
  PmXmlNodes nodes = {.items = set->nodeTab, .n = (size_t)set->nodeNr};
  PM_TRY(node_values(&nodes, arena, values));
  for (size_t i = 0; i < values->n; ++i) { // namespace nodes go with the set
    values->items[i] = pm_arena_copy(arena, values->items[i]);
    if (!values->items[i].data)
      return PM_ERR_NOMEM;
  }
  return PM_OK;
}

static PmStatus text_value(PmStr text, PmArena *arena, PmValues *values) {
  values->items = pm_arena_alloc(arena, sizeof *values->items);
  if (!values->items)
    return PM_ERR_NOMEM;
  values->items[0] = pm_arena_copy(arena, text);
  values->n = text.len > 0;
  values->found = true;
  return values->items[0].data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus single_value(xmlXPathObjectPtr result, PmArena *arena, PmValues *values) {
  xmlChar *text = xmlXPathCastToString(result);
  if (!text)
    return PM_ERR_NOMEM;
  const PmStatus st = text_value(pm_str((const char *)text), arena, values);
  xmlFree(text);
  return st;
}

static PmStatus xml_values(const PmCursor *cursor, const PmReference *ref, PmArena *arena,
                           PmValues *values) {
  const PmXmlReference *compiled = ref->compiled;
  PmXmlNodes nodes = {0};
  *values = (PmValues){0};
  if (compiled->path) {
    PM_TRY(pm_xml_path_select(compiled->path, current(cursor), arena, &nodes));
    return node_values(&nodes, arena, values);
  }
  if (compiled->call) {
    PmXmlAnswer answer;
    PM_TRY(pm_xml_call_answer(compiled->call, current(cursor), arena, &answer));
    if (answer.known)
      return answer.is_text ? text_value(answer.text, arena, values)
                            : node_values(&answer.nodes, arena, values);
  }
  xmlXPathObjectPtr result = NULL;
  PM_TRY(evaluate(cursor, ref, current(cursor), &result));
  const PmStatus st = result->type == XPATH_NODESET
                          ? set_values(result->nodesetval, arena, values)
                          : single_value(result, arena, values);
  xmlXPathFreeObject(result);
  return st;
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
    .compile = pm_xml_compile,
    .release = pm_xml_release,
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
