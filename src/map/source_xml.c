// SPDX-License-Identifier: MIT
// XML sources: documents parsed by libxml2, references in XPath 1.0. The one file of this
// stage that touches libxml2. No network, no external subset, no entities but XML's own:
// a document that declares any is refused, so that none can be expanded.
#include "map/source.h"
#include "map/suggest.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/SAX2.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <limits.h>
#include <stdlib.h>

enum {
  MAX_DOCUMENT = 1 << 30,     // bytes
  MAX_OPERATIONS = 500000000, // of one XPath evaluation: minutes, not days
};

// The records that an iterator selects; kept, since several triples maps share iterators.
typedef struct Records {
  struct Records *next;
  uint32_t iterator;
  bool is_part; // of a record: the cursor's own
  xmlXPathObjectPtr result;
  xmlNodeSetPtr nodes;
} Records;

// A document seen through one formulation: its namespaces are registered in the context.
typedef struct View {
  struct View *next;
  const PmFormulation *formulation;
  xmlXPathContextPtr context;
  Records *records;
} View;

struct PmDocument {
  PmJob *job;
  const char *name;
  xmlDocPtr xml;
  View *views;
  PmArena arena;
};

// --- references -----------------------------------------------------------------------

// The core library (XPath 1.0, section 4) and the node tests that look like calls.
static const struct {
  const char *name;
  size_t least, most; // arguments
} functions[] = {
    {"boolean", 1, 1},
    {"ceiling", 1, 1},
    {"comment", 0, 0},
    {"concat", 2, SIZE_MAX},
    {"contains", 2, 2},
    {"count", 1, 1},
    {"false", 0, 0},
    {"floor", 1, 1},
    {"id", 1, 1},
    {"lang", 1, 1},
    {"last", 0, 0},
    {"local-name", 0, 1},
    {"name", 0, 1},
    {"namespace-uri", 0, 1},
    {"node", 0, 0},
    {"normalize-space", 0, 1},
    {"not", 1, 1},
    {"number", 0, 1},
    {"position", 0, 0},
    {"processing-instruction", 0, 1},
    {"round", 1, 1},
    {"starts-with", 2, 2},
    {"string", 0, 1},
    {"string-length", 0, 1},
    {"substring", 2, 3},
    {"substring-after", 2, 2},
    {"substring-before", 2, 2},
    {"sum", 1, 1},
    {"text", 0, 0},
    {"translate", 3, 3},
    {"true", 0, 0},
};
enum { N_FUNCTIONS = sizeof functions / sizeof *functions };

static bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         c == '_' || c == '-' || c == '.' || (unsigned char)c >= 0x80;
}

static bool is_declared(const PmFormulation *formulation, PmStr prefix) {
  for (size_t i = 0; i < formulation->n_namespaces; ++i)
    if (pm_str_eq(formulation->namespaces[i].prefix, prefix))
      return true;
  return pm_str_eqz(prefix, "xml");
}

static PmStatus fault(PmFault *f, PmStr text, PmStr hint) {
  f->text = text;
  f->hint = hint;
  return text.data && hint.data ? PM_ERR_SYNTAX : PM_ERR_NOMEM;
}

// Namespaces that rule writers are likely to mean, for the hint.
static const struct {
  const char *prefix, *uri;
} known_namespaces[] = {
    {"tei", "http://www.tei-c.org/ns/1.0"},
    {"alto", "http://www.loc.gov/standards/alto/ns-v4#"},
    {"mets", "http://www.loc.gov/METS/"},
    {"marc", "http://www.loc.gov/MARC21/slim"},
    {"mods", "http://www.loc.gov/mods/v3"},
    {"dc", "http://purl.org/dc/elements/1.1/"},
    {"xlink", "http://www.w3.org/1999/xlink"},
};

static PmStatus undeclared(PmArena *arena, PmStr prefix, PmFault *f) {
  const char *uri = "…";
  for (size_t i = 0; i < sizeof known_namespaces / sizeof *known_namespaces; ++i)
    if (pm_str_eqz(prefix, known_namespaces[i].prefix))
      uri = known_namespaces[i].uri;
  return fault(
      f,
      pm_arena_printf(arena, "the prefix %.*s: is not declared for this source",
                      PM_ARGS(prefix)),
      pm_arena_printf(arena,
                      "write in the logical source: rml:referenceFormulation [ a "
                      "rml:XPathReferenceFormulation ; rml:namespace [ "
                      "rml:namespacePrefix \"%.*s\" ; rml:namespaceURL \"%s\" ] ]",
                      PM_ARGS(prefix), uri));
}

static PmStatus unknown_function(PmArena *arena, PmStr name, PmFault *f) {
  const char *names[N_FUNCTIONS];
  for (size_t i = 0; i < N_FUNCTIONS; ++i)
    names[i] = functions[i].name;
  const char *near = pm_suggest(name, names, N_FUNCTIONS);
  return fault(f,
               pm_arena_printf(arena, "XPath 1.0 has no function %.*s()", PM_ARGS(name)),
               near ? pm_arena_printf(arena, "did you mean %s()?", near)
                    : PM_STR("the functions are those of XPath 1.0, section 4: concat, "
                             "substring-after, normalize-space, translate, …"));
}

static size_t skip_blanks(PmStr s, size_t i) {
  while (i < s.len && (s.data[i] == ' ' || s.data[i] == '\t' || s.data[i] == '\n' ||
                       s.data[i] == '\r'))
    ++i;
  return i;
}

static size_t skip_name(PmStr s, size_t i) {
  while (i < s.len && is_name_byte(s.data[i]))
    ++i;
  return i;
}

// Counts the arguments of a call whose '(' stands at `i`; nothing if it is not closed.
static bool count_arguments(PmStr s, size_t i, size_t *n) {
  size_t depth = 0;
  *n = s.len > i + 1 && s.data[skip_blanks(s, i + 1)] != ')';
  for (; i < s.len; ++i) {
    const char c = s.data[i];
    if (c == '"' || c == '\'') {
      const char *close = memchr(s.data + i + 1, c, s.len - i - 1);
      if (!close)
        return false;
      i = (size_t)(close - s.data);
    } else if (c == '(' || c == '[') {
      ++depth;
    } else if ((c == ')' || c == ']') && --depth == 0) {
      return true;
    } else if (c == ',' && depth == 1) {
      ++*n;
    }
  }
  return false;
}

static PmStatus check_call(PmArena *arena, PmStr s, PmStr name, PmFault *f) {
  const size_t open = skip_blanks(s, (size_t)(name.data - s.data) + name.len);
  size_t given = 0;
  for (size_t i = 0; i < N_FUNCTIONS; ++i) {
    if (!pm_str_eqz(name, functions[i].name))
      continue;
    if (!count_arguments(s, open, &given) ||
        (given >= functions[i].least && given <= functions[i].most))
      return PM_OK;
    return fault(
        f,
        pm_arena_printf(arena, "%s() is called with %zu argument%s", functions[i].name,
                        given, given == 1 ? "" : "s"),
        pm_arena_printf(arena, "it takes %zu%s", functions[i].least,
                        functions[i].most > functions[i].least ? " or more" : ""));
  }
  return unknown_function(arena, name, f);
}

// Looks at one name of an expression: a prefix must be declared, a function must exist.
// libxml2 finds both only when it evaluates that far.
static PmStatus check_name(PmArena *arena, const PmFormulation *formulation, PmStr s,
                           size_t *i, PmFault *f) {
  const size_t from = *i;
  size_t end = skip_name(s, from);
  const PmStr name = pm_str_slice(s, from, end);
  *i = end;
  const bool axis = end + 1 < s.len && s.data[end] == ':' && s.data[end + 1] == ':';
  if (axis) {
    *i = end + 2;
    return PM_OK;
  }
  if (end < s.len && s.data[end] == ':') {
    *i = skip_name(s, end + 1);
    return is_declared(formulation, name) ? PM_OK : undeclared(arena, name, f);
  }
  end = skip_blanks(s, end);
  const bool digit = name.data[0] >= '0' && name.data[0] <= '9';
  return end < s.len && s.data[end] == '(' && !digit && !pm_str_eqz(name, "and") &&
                 !pm_str_eqz(name, "or") && !pm_str_eqz(name, "div") &&
                 !pm_str_eqz(name, "mod")
             ? check_call(arena, s, name, f)
             : PM_OK;
}

static PmStatus check_names(PmArena *arena, const PmFormulation *formulation, PmStr s,
                            PmFault *f) {
  for (size_t i = 0; i < s.len;) {
    const char c = s.data[i];
    if (c == '"' || c == '\'') {
      const char *close = memchr(s.data + i + 1, c, s.len - i - 1);
      i = close ? (size_t)(close - s.data) + 1 : s.len; // unclosed: libxml2 says so
    } else if (c == '$') {
      return fault(f, PM_STR("rules have no XPath variables"),
                   PM_STR("write the value itself, or a reference to it"));
    } else if (is_name_byte(c) && c != '.' && c != '-') {
      PM_TRY(check_name(arena, formulation, s, &i, f));
    } else {
      ++i;
    }
  }
  return PM_OK;
}

// Whether a path that starts at the root has nothing outside brackets but steps: then no
// part of it looks at the current record.
static bool is_fixed(PmStr s) {
  if (!pm_str_starts(s, PM_STR("/")))
    return false;
  size_t depth = 0;
  for (size_t i = 0; i < s.len; ++i) {
    const char c = s.data[i];
    if (c == '"' || c == '\'') {
      const char *close = memchr(s.data + i + 1, c, s.len - i - 1);
      if (!close)
        return false;
      i = (size_t)(close - s.data);
    } else if (c == '[' || c == '(') {
      ++depth;
    } else if (c == ']' || c == ')') {
      --depth;
    } else if (depth == 0 && !is_name_byte(c) && !strchr("/:@*", c)) {
      return false;
    }
  }
  return true;
}

static void keep_silent(void *data, xmlErrorPtr error) {
  (void)data; // the error stays in the context, too
  (void)error;
}

static const char *xpath_complaint(const xmlError *error) {
  static const struct {
    int code;
    const char *text;
  } complaints[] = {
      {XML_XPATH_NUMBER_ERROR, "this is no number"},
      {XML_XPATH_UNFINISHED_LITERAL_ERROR, "a quotation mark is not closed"},
      {XML_XPATH_START_LITERAL_ERROR, "a text in quotation marks is wanted"},
      {XML_XPATH_INVALID_PREDICATE_ERROR, "a [ is not closed by ]"},
      {XML_XPATH_EXPR_ERROR, "something is missing or too much"},
      {XML_XPATH_UNCLOSED_ERROR, "a ( is not closed by )"},
      {XML_XPATH_INVALID_OPERAND, "an operand is wrong"},
      {XML_XPATH_INVALID_TYPE, "a function or operator gets a value of the wrong kind"},
      {XPATH_OP_LIMIT_EXCEEDED + XML_XPATH_EXPRESSION_OK, "it takes too long"},
  };
  for (size_t i = 0; i < sizeof complaints / sizeof *complaints; ++i)
    if (complaints[i].code == error->code)
      return complaints[i].text;
  return "it is no XPath 1.0 expression";
}

static PmStatus not_xpath(PmArena *arena, PmStr text, const xmlError *error, PmFault *f) {
  if (error->code == XML_ERR_NO_MEMORY)
    return PM_ERR_NOMEM;
  const PmStr why = pm_str(xpath_complaint(error));
  const size_t at = error->int1 > 0 ? (size_t)error->int1 : 0;
  const PmStr rest = pm_str_slice(text, at, text.len);
  return fault(f,
               rest.len && rest.len < text.len
                   ? pm_arena_printf(arena,
                                     "the XPath '%.*s' is wrong before '%.*s': %.*s",
                                     PM_ARGS(text), PM_ARGS(rest), PM_ARGS(why))
                   : pm_arena_printf(arena, "the XPath '%.*s' is wrong: %.*s",
                                     PM_ARGS(text), PM_ARGS(why)),
               PM_STR("references and iterators are XPath 1.0: @ref, tei:head, "
                      "normalize-space(tei:p)"));
}

static PmStatus xml_compile(PmArena *arena, const PmFormulation *formulation,
                            PmReference *ref, PmFault *f) {
  PM_TRY(check_names(arena, formulation, ref->text, f));
  xmlXPathContextPtr context = xmlXPathNewContext(NULL);
  if (!context)
    return PM_ERR_NOMEM;
  context->error = keep_silent;
  const PmStr text = pm_arena_copy(arena, ref->text); // NUL-terminated
  ref->compiled =
      text.data ? xmlXPathCtxtCompile(context, (const xmlChar *)text.data) : NULL;
  ref->fixed = is_fixed(ref->text);
  PmStatus st = text.data ? PM_OK : PM_ERR_NOMEM;
  if (!st && !ref->compiled)
    st = not_xpath(arena, text, &context->lastError, f);
  xmlXPathFreeContext(context);
  return st;
}

static void xml_release(PmReference *ref) {
  xmlXPathFreeCompExpr(ref->compiled);
  ref->compiled = NULL;
}

// --- documents ------------------------------------------------------------------------

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
  const xmlError *error = xmlCtxtGetLastError(parser);
  const uint64_t line = error && error->line > 0 ? (uint64_t)error->line : 0;
  if (entity_line)
    return pm_fail(document->job, PM_ERR_INVALID, pm_at(document->name, entity_line, 0),
                   "write the characters themselves and take the DOCTYPE out",
                   "the document declares entities; they are not expanded");
  if (!error || error->code == XML_ERR_NO_MEMORY)
    return PM_ERR_NOMEM;
  PmStr why = pm_str(error->message);
  while (why.len && why.data[why.len - 1] == '\n')
    --why.len;
  return pm_fail(document->job, PM_ERR_SYNTAX,
                 pm_at(document->name, line, error->int2 > 0 ? (uint64_t)error->int2 : 0),
                 NULL, "not well-formed XML: %.*s", PM_ARGS(why));
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

static void xml_close(PmDocument *document) {
  if (!document)
    return;
  for (View *view = document->views; view; view = view->next) {
    for (Records *r = view->records; r; r = r->next)
      xmlXPathFreeObject(r->result);
    xmlXPathFreeContext(view->context);
  }
  xmlFreeDoc(document->xml);
  PmArena arena = document->arena; // the document stands in it
  pm_arena_release(&arena);
}

static PmStatus xml_open(PmJob *job, const PmOpening *opening, PmDocument **out) {
  const PmMapInput *input = &opening->input;
  if (input->bytes.len > MAX_DOCUMENT)
    return pm_fail(job, PM_ERR_LIMIT, pm_at(input->name, 0, 0),
                   "split it into several documents",
                   "an XML source may have 1 GiB, this has %zu bytes", input->bytes.len);
  if (input->bytes.len == 0)
    return pm_fail(job, PM_ERR_SYNTAX, pm_at(input->name, 0, 0), NULL,
                   "the XML source is empty");
  PmArena arena = {0};
  PmDocument *document = pm_arena_alloc(&arena, sizeof *document);
  if (!document)
    return PM_ERR_NOMEM;
  *document = (PmDocument){.job = job, .name = input->name, .arena = arena};
  const PmStatus st = parse(document, input->bytes);
  if (st)
    xml_close(document);
  else
    *out = document;
  return st;
}

static PmStatus register_namespaces(View *view) {
  const PmFormulation *formulation = view->formulation;
  for (size_t i = 0; i < formulation->n_namespaces; ++i) {
    const PmNamespace *ns = &formulation->namespaces[i];
    if (xmlXPathRegisterNs(view->context, (const xmlChar *)ns->prefix.data,
                           (const xmlChar *)ns->uri.data))
      return PM_ERR_NOMEM;
  }
  return PM_OK;
}

static PmStatus find_view(PmDocument *document, const PmFormulation *formulation,
                          View **out) {
  for (View *view = document->views; view; view = view->next)
    if (view->formulation == formulation) {
      *out = view;
      return PM_OK;
    }
  View *view = pm_arena_alloc(&document->arena, sizeof *view);
  if (!view)
    return PM_ERR_NOMEM;
  view->formulation = formulation;
  view->context = xmlXPathNewContext(document->xml);
  if (!view->context)
    return PM_ERR_NOMEM;
  view->next = document->views;
  document->views = view;
  view->context->error = keep_silent;
  if (xmlXPathContextSetCache(view->context, 1, -1, 0))
    return PM_ERR_NOMEM;
  *out = view;
  return register_namespaces(view);
}

static PmStatus evaluate(PmDocument *document, View *view, const PmReference *ref,
                         xmlNodePtr node, xmlXPathObjectPtr *result) {
  xmlXPathContextPtr context = view->context;
  context->node = node;
  context->opLimit = MAX_OPERATIONS;
  context->opCount = 0;
  xmlResetError(&context->lastError);
  *result = xmlXPathCompiledEval(ref->compiled, context);
  const xmlError *error = &context->lastError;
  if (error->code == XML_ERR_NO_MEMORY || (!*result && error->code == 0))
    return PM_ERR_NOMEM;
  if (*result)
    return PM_OK;
  const int line = node && node->type == XML_ELEMENT_NODE ? (int)xmlGetLineNo(node) : 0;
  return pm_fail(document->job, PM_ERR_INVALID,
                 pm_at(document->name, line > 0 ? (uint64_t)line : 0, 0), NULL,
                 "the XPath '%.*s' cannot be evaluated: %s", PM_ARGS(ref->text),
                 xpath_complaint(error));
}

// --- records --------------------------------------------------------------------------

static PmStatus add_records(PmDocument *document, View *view, uint32_t iterator,
                            Records **out) {
  Records *records = pm_arena_alloc(&document->arena, sizeof *records);
  if (!records)
    return PM_ERR_NOMEM;
  records->iterator = iterator;
  const PmReference *ref = &view->formulation->references[iterator];
  PM_TRY(evaluate(document, view, ref, (xmlNodePtr)document->xml, &records->result));
  records->next = view->records;
  view->records = records;
  if (records->result->type == XPATH_NODESET)
    records->nodes = records->result->nodesetval;
  if (records->nodes)
    xmlXPathNodeSetSort(records->nodes);
  *out = records;
  return PM_OK;
}

static PmStatus xml_select(PmDocument *document, const PmFormulation *formulation,
                           uint32_t iterator, PmCursor *cursor) {
  View *view = NULL;
  PM_TRY(find_view(document, formulation, &view));
  Records *records = view->records;
  while (records && records->iterator != iterator)
    records = records->next;
  if (!records)
    PM_TRY(add_records(document, view, iterator, &records));
  *cursor = (PmCursor){.document = document, .view = view, .records = records};
  return PM_OK;
}

static PmStatus xml_next(PmCursor *cursor, bool *more) {
  const xmlNodeSet *nodes = ((const Records *)cursor->records)->nodes;
  *more = nodes && cursor->next < (size_t)nodes->nodeNr;
  cursor->next += *more;
  return PM_OK;
}

static xmlNodePtr current(const PmCursor *cursor) {
  const xmlNodeSet *nodes = ((const Records *)cursor->records)->nodes;
  return nodes->nodeTab[cursor->next - 1];
}

static PmStatus xml_enter(const PmCursor *parent, const PmReference *iterator,
                          PmCursor *child) {
  Records *records = calloc(1, sizeof *records);
  *child =
      (PmCursor){.document = parent->document, .view = parent->view, .records = records};
  if (!records)
    return PM_ERR_NOMEM;
  records->is_part = true;
  PM_TRY(evaluate(parent->document, parent->view, iterator, current(parent),
                  &records->result));
  if (records->result->type == XPATH_NODESET)
    records->nodes = records->result->nodesetval;
  if (records->nodes)
    xmlXPathNodeSetSort(records->nodes);
  return PM_OK;
}

static void xml_leave(PmCursor *cursor) {
  Records *records = cursor->records;
  if (!records || !records->is_part)
    return;
  xmlXPathFreeObject(records->result);
  free(records);
  cursor->records = NULL;
}

// The text of a node that holds one run of text, without a copy.
static const xmlChar *only_text(const xmlNode *node) {
  if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
    return node->content;
  if (node->type != XML_ELEMENT_NODE && node->type != XML_ATTRIBUTE_NODE)
    return NULL;
  const xmlNode *child = node->children;
  return child && !child->next && child->type == XML_TEXT_NODE ? child->content : NULL;
}

static PmStatus copy_xml_string(PmArena *arena, xmlChar *owned, PmStr *out) {
  if (!owned)
    return PM_ERR_NOMEM;
  *out = pm_arena_copy(arena, pm_str((const char *)owned));
  xmlFree(owned);
  return out->data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus node_value(xmlNodePtr node, PmArena *arena, PmStr *value) {
  const xmlChar *text = only_text(node);
  if (text) {
    *value = pm_str((const char *)text);
    return PM_OK;
  }
  return copy_xml_string(arena, xmlXPathCastNodeToString(node), value);
}

static PmStatus node_values(xmlNodeSetPtr nodes, PmArena *arena, PmValues *values) {
  const int n = nodes ? nodes->nodeNr : 0;
  values->found = n > 0;
  if (n == 0)
    return PM_OK;
  if (n > 1)
    xmlXPathNodeSetSort(nodes);
  values->items = pm_arena_alloc(arena, (size_t)n * sizeof *values->items);
  if (!values->items)
    return PM_ERR_NOMEM;
  for (int i = 0; i < n; ++i) {
    PM_TRY(node_value(nodes->nodeTab[i], arena, &values->items[values->n]));
    values->n += values->items[values->n].len > 0;
  }
  return PM_OK;
}

static PmStatus single_value(xmlXPathObjectPtr result, PmArena *arena, PmValues *values) {
  values->items = pm_arena_alloc(arena, sizeof *values->items);
  if (!values->items)
    return PM_ERR_NOMEM;
  PM_TRY(copy_xml_string(arena, xmlXPathCastToString(result), values->items));
  values->n = values->items->len > 0;
  values->found = true;
  return PM_OK;
}

static PmStatus xml_values(const PmCursor *cursor, const PmReference *ref, PmArena *arena,
                           PmValues *values) {
  View *view = cursor->view;
  xmlXPathObjectPtr result = NULL;
  *values = (PmValues){0};
  PM_TRY(evaluate(cursor->document, view, ref, current(cursor), &result));
  const PmStatus st = result->type == XPATH_NODESET
                          ? node_values(result->nodesetval, arena, values)
                          : single_value(result, arena, values);
  xmlXPathFreeObject(result);
  return st;
}

static PmPosition xml_position(const PmCursor *cursor) {
  xmlNodePtr node = current(cursor);
  const long line = node->type == XML_NAMESPACE_DECL ? 0 : xmlGetLineNo(node);
  return pm_at(cursor->document->name, line > 0 ? (uint64_t)line : 0, 0);
}

const PmSourceType pm_source_xml = {
    .name = "XML",
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
    .position = xml_position,
};
