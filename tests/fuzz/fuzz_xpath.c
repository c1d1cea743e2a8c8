// SPDX-License-Identifier: MIT
// XPath: the first line is an expression, the rest a document, or one of ours. Whatever
// compiles has a value of its type at every element; nodes come in order, each once.
#include "fuzz.h"
#include "map/xml.h"

#include <stdlib.h>

static const char sample[] =
    "<t xmlns:n='urn:n' xml:lang='de'><r n:a='1' a='2'><b xml:id='i'>x<c/>y</b>"
    "<!-- c --><?p q?></r><n:r a=' 2.5 '><r a='3'/> z </n:r></t>";

enum { MAX_ELEMENTS = 16, MAX_NODES = 1 << 16, MAX_DOCUMENT = 1 << 14 };

typedef struct {
  PmXpathVisitor visitor;
  size_t n;
  const xmlNode *last;
} Counter;

static PmStatus count(PmXpathVisitor *self, xmlNodePtr node) {
  Counter *c = (Counter *)self;
  if (node == c->last)
    abort();
  c->last = node;
  self->enough = ++c->n == MAX_NODES;
  return PM_OK;
}

// Values of another type than the expression's are made of it (section 4).
static void evaluate(const PmXpathContext *at, const PmXpath *xpath) {
  Counter counter = {{.node = count}, 0, NULL};
  bool yes = false;
  double number = 0;
  PmStr text = {NULL, 0};
  at->run->work = 0;
  if (xpath->type == PM_XPATH_NODES && pm_xpath_visit(at, xpath, &counter.visitor))
    return;
  if (pm_xpath_boolean(at, xpath, &yes) || pm_xpath_number(at, xpath, &number) ||
      pm_xpath_text(at, xpath, &text))
    return;
  if (xpath->type == PM_XPATH_NODES && yes != (counter.n > 0))
    abort();
  if (xpath->type == PM_XPATH_TEXT && yes != (text.len > 0))
    abort();
}

static void evaluate_all(xmlDocPtr doc, const PmXpath *xpath) {
  PmArena arena = {0};
  PmXpathRun run = {.name = "fuzz", .arena = &arena, .is_whole = true};
  xmlNodePtr node = (xmlNodePtr)doc;
  for (unsigned i = 0; i < MAX_ELEMENTS && node; ++i) {
    evaluate(&(PmXpathContext){&run, node, 1, 1}, xpath);
    run.stack.n = 0;
    node = pm_xml_next_below((xmlNodePtr)doc, node);
  }
  pm_xpath_run_release(&run);
  pm_arena_release(&arena);
}

static xmlDocPtr read_document(PmStr text) {
  const PmStr own = {sample, sizeof sample - 1};
  if (text.len == 0 || text.len > MAX_DOCUMENT)
    text = own;
  return xmlReadMemory(text.data, (int)text.len, "fuzz", NULL,
                       XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static PmNamespace namespaces[] = {{{"n", 1}, {"urn:n", 5}}};
  const PmFormulation formulation = {.namespaces = namespaces, .n_namespaces = 1};
  const PmStr input = {(const char *)data, size};
  const size_t feed = pm_str_find(input, PM_STR("\n"), 0),
               end = feed < size ? feed : size;
  PmArena arena = {0};
  PmFault fault = {0};
  const PmXpath *xpath = NULL;
  const PmStr text = pm_str_slice(input, 0, end);
  const PmStatus st = pm_xpath_compile(&arena, &formulation, text, &fault, &xpath);
  if (st == PM_ERR_SYNTAX && !fault.text.len)
    abort();
  xmlDocPtr doc = st ? NULL : read_document(pm_str_slice(input, end + 1, size));
  if (doc) {
    (void)pm_xpath_stream_steps(xpath);
    (void)pm_xpath_is_inside(xpath);
    (void)pm_xpath_is_fixed(xpath);
    evaluate_all(doc, xpath);
  }
  xmlFreeDoc(doc);
  pm_arena_release(&arena);
  return 0;
}
