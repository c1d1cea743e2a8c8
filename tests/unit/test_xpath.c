// SPDX-License-Identifier: MIT
// XPath against libxml2's own: random expressions over random documents give the same
// nodes, texts, numbers and booleans. What libxml2 does otherwise than XPath 1.0 says is
// not asked for (numbers with exponents, what follows an attribute).
#include "map/xml.h"
#include "tap.h"

#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { N_DOCUMENTS = 40, N_EXPRESSIONS = 400, MAX_WRONG = 10 };

// --- a generator -----------------------------------------------------------------------

static uint64_t state = 20240601;

static unsigned draw(unsigned n) { // xorshift64*
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return (unsigned)((state * 2685821657736338717U) >> 33) % n;
}

#define PICK(array) (array)[draw(sizeof(array) / sizeof *(array))]

static void put(PmBuf *buf, const char *text) {
  if (pm_buf_append(buf, pm_str(text)))
    abort();
}

static const char *const names[] = {"a", "b", "n:a", "n:c", "d"};
static const char *const words[] = {"x",   "yy", " z ",          "1",
                                    "2.5", "-3", "\xE6\xB9\x96", ""};

static void put_element(PmBuf *buf, unsigned depth) {
  const char *name = PICK(names);
  static unsigned id;
  put(buf, "<");
  put(buf, name);
  if (draw(8) == 0)
    put(buf, " xmlns:m='urn:m' m:k='1'");
  if (draw(3) == 0)
    put(buf, " k='"), put(buf, PICK(words)), put(buf, "'");
  if (draw(3) == 0)
    put(buf, " l='"), put(buf, PICK(words)), put(buf, "'");
  if (draw(6) == 0)
    put(buf, draw(2) ? " xml:lang='de-AT'" : " xml:lang='en'");
  if (draw(5) == 0 && pm_buf_printf(buf, " xml:id='i%u'", id++ % 1000))
    abort();
  put(buf, ">");
  for (unsigned i = depth ? draw(6) : 0; i > 0; --i)
    switch (draw(7)) {
    case 0: put(buf, "<!-- c -->"); break;
    case 1: put(buf, "<?p q?>"); break;
    case 2:
    case 3: put(buf, PICK(words)); break;
    default: put_element(buf, depth - 1); break;
    }
  put(buf, "</"), put(buf, name), put(buf, ">");
}

static void put_expression(PmBuf *buf, unsigned depth);
static void put_nodes(PmBuf *buf, unsigned depth);

static void put_condition(PmBuf *buf, unsigned depth) {
  static const char *const simple[] = {
      "1",       "2",        "last()",   "position() > 1", "@k",
      "not(@l)", "@k = 'x'", "b = 'yy'", "last()-1",       "position() mod 2 = 1"};
  put(buf, "[");
  if (depth && draw(2))
    put_expression(buf, depth - 1);
  else
    put(buf, PICK(simple));
  put(buf, "]");
}

// `below`: it stands behind "//", where libxml2 loses nodes of ".".
static void put_step(PmBuf *buf, unsigned depth, bool below) {
  static const char *const axes[] = {"",
                                     "",
                                     "",
                                     "@",
                                     "self::",
                                     "parent::",
                                     "ancestor::",
                                     "ancestor-or-self::",
                                     "descendant::",
                                     "descendant-or-self::",
                                     "following-sibling::",
                                     "preceding-sibling::",
                                     "preceding::",
                                     "namespace::",
                                     "child::*/following::"};
  static const char *const tests[] = {
      "*",   "node()", "a", "b",         "n:a",
      "n:*", "text()", "k", "comment()", "l",
      "m:k", "xml:id", "d", "n:c",       "processing-instruction('p')"};
  if (draw(12) == 0) {
    put(buf, draw(2) && !below ? "." : "..");
    return;
  }
  const char *axis = PICK(axes), *test = PICK(tests);
  put(buf, axis);
  put(buf, *axis != 'n' ? test : draw(2) ? "n" : "m");
  while (draw(3) == 0)
    put_condition(buf, depth);
}

static void put_steps(PmBuf *buf, unsigned depth, bool below) {
  put_step(buf, depth, below);
  while (draw(2)) {
    below = draw(4) == 0;
    put(buf, below ? "//" : "/");
    put_step(buf, depth, below);
  }
}

static void put_path(PmBuf *buf, unsigned depth) {
  static const char *const starts[] = {"", "", "", "/", "//", ".//"};
  const char *start = PICK(starts);
  put(buf, start);
  put_steps(buf, depth, strlen(start) > 1);
}

static void put_nodes(PmBuf *buf, unsigned depth) {
  if (depth == 0) {
    put_path(buf, 0);
    return;
  }
  switch (draw(8)) {
  case 0:
    put(buf, "("), put_nodes(buf, depth - 1), put(buf, ")");
    put_condition(buf, depth - 1);
    if (draw(2))
      put(buf, "/"), put_steps(buf, depth - 1, false);
    break;
  case 1: put_nodes(buf, depth - 1), put(buf, " | "), put_nodes(buf, depth - 1); break;
  case 2: put(buf, "id('i1 i3 i2')"); break;
  default: put_path(buf, depth - 1);
  }
}

static void put_leaf(PmBuf *buf) {
  static const char *const leaves[] = {"'x'",    "'yy'", "1", "0",  "2.5",
                                       "true()", "''",   ".", "@k", "string-length()"};
  put(buf, PICK(leaves));
}

// $ stands for an expression, # for one of nodes.
static void put_pattern(PmBuf *buf, const char *pattern, unsigned depth) {
  for (const char *p = pattern; *p; ++p)
    if (*p == '$')
      put_expression(buf, depth);
    else if (*p == '#')
      put_nodes(buf, depth);
    else
      put(buf, (char[]){*p, '\0'});
}

static void put_expression(PmBuf *buf, unsigned depth) {
  static const char *const patterns[] = {"$ = $",
                                         "$ != $",
                                         "$ < $",
                                         "$ >= $",
                                         "$ and $",
                                         "$ or $",
                                         "$ + $",
                                         "$ - $",
                                         "$ * 2",
                                         "$ mod 2",
                                         "-$",
                                         "count(#)",
                                         "sum(#)",
                                         "name(#)",
                                         "local-name(#)",
                                         "boolean($)",
                                         "namespace-uri(#)",
                                         "string($)",
                                         "concat($, $)",
                                         "contains($, $)",
                                         "not($)",
                                         "starts-with($, $)",
                                         "substring-before($, $)",
                                         "substring-after($, $)",
                                         "substring($, 2)",
                                         "substring($, $, $)",
                                         "string-length($)",
                                         "normalize-space($)",
                                         "translate($, 'xyz', 'ab')",
                                         "number($)",
                                         "floor($)",
                                         "ceiling($)",
                                         "round($)",
                                         "lang('de')",
                                         "# = #",
                                         "# = $",
                                         "$ < #",
                                         "normalize-space()",
                                         "name()",
                                         "#",
                                         "#",
                                         "#"};
  if (depth == 0)
    put_leaf(buf);
  else
    put_pattern(buf, PICK(patterns), depth - 1);
}

// --- the comparison --------------------------------------------------------------------

typedef struct {
  PmArena arena;
  PmFormulation formulation;
  xmlDocPtr doc;
  xmlXPathContextPtr context;
  PmXpathRun run;
} Room;

typedef struct {
  PmXpathVisitor visitor;
  PmArena *arena;
  PmXmlNodes nodes;
} Collector;

static PmStatus collect(PmXpathVisitor *self, xmlNodePtr node) {
  Collector *c = (Collector *)self;
  c->nodes.items = pm_arena_extend(c->arena, c->nodes.items, c->nodes.n, &c->nodes.cap,
                                   sizeof *c->nodes.items);
  if (!c->nodes.items)
    return PM_ERR_NOMEM;
  c->nodes.items[c->nodes.n++] = node;
  return PM_OK;
}

static bool same_node(const xmlNode *a, const xmlNode *b) {
  if (a->type != XML_NAMESPACE_DECL || b->type != XML_NAMESPACE_DECL)
    return a == b;
  const xmlNs *x = (const xmlNs *)(const void *)a, *y = (const xmlNs *)(const void *)b;
  return x->next == y->next && xmlStrEqual(x->prefix, y->prefix);
}

static bool has(xmlNodeSetPtr set, const xmlNode *node) {
  for (int i = 0; i < set->nodeNr; ++i)
    if (same_node(set->nodeTab[i], node))
      return true;
  return false;
}

// Whether a node comes before another: looked for by going on from it, since libxml2
// sorts texts between elements wrongly.
static bool is_before(const xmlNode *a, const xmlNode *b) {
  if (a->type == XML_NAMESPACE_DECL || b->type == XML_NAMESPACE_DECL)
    return true; // their order is nobody's
  const bool attributes = a->type == XML_ATTRIBUTE_NODE && b->type == XML_ATTRIBUTE_NODE;
  for (const xmlNode *n = a->next; attributes && a->parent == b->parent && n; n = n->next)
    if (n == b)
      return true;
  if (a->type == XML_ATTRIBUTE_NODE && a->parent == b)
    return false;
  xmlNodePtr from = a->type == XML_ATTRIBUTE_NODE ? a->parent : (xmlNodePtr)a;
  const xmlNode *to = b->type == XML_ATTRIBUTE_NODE ? b->parent : b;
  if (from == to)
    return !attributes && b->type == XML_ATTRIBUTE_NODE;
  do
    from = pm_xml_next_below((xmlNodePtr)a->doc, from);
  while (from && from != to);
  return from != NULL;
}

// The same nodes, in the document's order.
static bool same_nodes(Room *r, const PmXpathContext *at, const PmXpath *x,
                       xmlNodeSetPtr set) {
  Collector c = {{.node = collect}, &r->arena, {0}};
  const size_t n = set ? (size_t)set->nodeNr : 0;
  if (pm_xpath_visit(at, x, &c.visitor) || c.nodes.n != n)
    return false;
  for (size_t i = 0; i < n; ++i)
    if (!has(set, c.nodes.items[i]) ||
        (i && !is_before(c.nodes.items[i - 1], c.nodes.items[i])))
      return false;
  return true;
}

static bool same_number(double a, double b) {
  return (isnan(a) && isnan(b)) || a == b || fabs(a - b) < 1e-9 * fabs(a);
}

static bool same_value(Room *r, const PmXpathContext *at, const PmXpath *x,
                       const xmlXPathObject *expected) {
  bool yes = false;
  double number = 0;
  PmStr text;
  if (x->type == PM_XPATH_NODES)
    return expected->type == XPATH_NODESET && same_nodes(r, at, x, expected->nodesetval);
  if (x->type == PM_XPATH_BOOLEAN)
    return expected->type == XPATH_BOOLEAN && !pm_xpath_boolean(at, x, &yes) &&
           yes == (bool)expected->boolval;
  if (x->type == PM_XPATH_NUMBER)
    return expected->type == XPATH_NUMBER && !pm_xpath_number(at, x, &number) &&
           same_number(number, expected->floatval);
  return expected->type == XPATH_STRING && !pm_xpath_text(at, x, &text) &&
         pm_str_eqz(text, (const char *)expected->stringval);
}

static xmlNodePtr any_element(xmlDocPtr doc) {
  xmlNodePtr node = xmlDocGetRootElement(doc);
  for (unsigned i = draw(30); i > 0; --i) {
    xmlNodePtr next = pm_xml_next_below((xmlNodePtr)doc, node);
    while (next && next->type != XML_ELEMENT_NODE)
      next = pm_xml_next_below((xmlNodePtr)doc, next);
    if (!next)
      break;
    node = next;
  }
  return node;
}

static bool open_room(Room *r) {
  static PmNamespace namespaces[] = {{{"n", 1}, {"urn:n", 5}}, {{"m", 1}, {"urn:m", 5}}};
  PmBuf text = pm_buf(1 << 24);
  *r = (Room){.formulation = {.namespaces = namespaces, .n_namespaces = 2}};
  put(&text, "<r xmlns:n='urn:n'>");
  for (unsigned i = 1 + draw(5); i > 0; --i)
    put_element(&text, 4);
  put(&text, "</r>");
  r->doc = xmlReadMemory(text.data, (int)text.len, NULL, NULL, XML_PARSE_NONET);
  pm_buf_release(&text);
  r->context = r->doc ? xmlXPathNewContext(r->doc) : NULL;
  if (!r->context)
    return false;
  r->run.arena = &r->arena;
  r->run.is_whole = true;
  xmlXPathOrderDocElems(r->doc);
  xmlXPathRegisterNs(r->context, (const xmlChar *)"n", (const xmlChar *)"urn:n");
  xmlXPathRegisterNs(r->context, (const xmlChar *)"m", (const xmlChar *)"urn:m");
  return true;
}

static void close_room(Room *r) {
  pm_xpath_run_release(&r->run);
  pm_arena_release(&r->arena);
  xmlXPathFreeContext(r->context);
  xmlFreeDoc(r->doc);
}

static void keep_silent(void *data, xmlErrorPtr error) { (void)data, (void)error; }

// Whether an expression gives the same as libxml2's; it may refuse what the other does.
static bool agrees(Room *r, const char *text, unsigned *evaluated) {
  PmFault fault = {0};
  const PmXpath *x = NULL;
  const PmStatus st =
      pm_xpath_compile(&r->arena, &r->formulation, pm_str(text), &fault, &x);
  r->context->node = any_element(r->doc);
  r->context->error = keep_silent;
  xmlXPathObjectPtr expected = xmlXPathEval((const xmlChar *)text, r->context);
  const PmXpathContext at = {&r->run, r->context->node, 1, 1};
  r->run.stack.n = r->run.work = 0;
  bool fine = st ? !expected || pm_str_contains(fault.text, PM_STR("position()"))
                 : expected && same_value(r, &at, x, expected);
  if (st)
    printf("# %.*s\n", PM_ARGS(fault.text));
  *evaluated += !st;
  xmlXPathFreeObject(expected);
  return fine;
}

static void test_random(void) {
  unsigned wrong = 0, evaluated = 0;
  for (unsigned i = 0; i < N_DOCUMENTS && wrong < MAX_WRONG; ++i) {
    Room room;
    if (!ok(open_room(&room), "document %u", i))
      continue;
    for (unsigned k = 0; k < N_EXPRESSIONS && wrong < MAX_WRONG; ++k) {
      PmBuf text = pm_buf(1 << 20);
      put_expression(&text, 1 + draw(4));
      if (!agrees(&room, text.data, &evaluated)) {
        ++wrong;
        printf("# %s\n", text.data);
      }
      pm_buf_release(&text);
    }
    close_room(&room);
  }
  ok(wrong == 0 && evaluated > N_DOCUMENTS * N_EXPRESSIONS / 2,
     "the same as libxml2 in %u expressions", evaluated);
}

// Each step from each node reaches most of the nodes; they are kept once.
static void test_overlap(void) {
  enum { N = 2000, MOST = 1 << 18 };
  PmBuf text = pm_buf(1 << 16);
  PmArena arena = {0};
  PmXpathRun run = {.arena = &arena};
  const PmXpath *x = NULL;
  PmFault fault = {0};
  double n = 0;
  put(&text, "<r>");
  for (unsigned i = 0; i < N; ++i)
    put(&text, "<a><b/></a>");
  put(&text, "</r>");
  xmlDocPtr doc = xmlReadMemory(text.data, (int)text.len, NULL, NULL, XML_PARSE_NONET);
  const PmXpathContext at = {&run, (xmlNodePtr)doc, 1, 1};
  PmStatus st = pm_xpath_compile(&arena, &(PmFormulation){0},
                                 PM_STR("count(//*/preceding::*)"), &fault, &x);
  st = doc && !st ? pm_xpath_number(&at, x, &n) : PM_ERR_NOMEM;
  // all but the root, the last <a> and what is in it
  ok(!st && n == 2 * N - 2, "nodes that come again and again count once: %g", n);
  ok(run.stack.cap <= MOST, "and are kept once: %zu", run.stack.cap);
  pm_xpath_run_release(&run);
  pm_arena_release(&arena);
  xmlFreeDoc(doc);
  pm_buf_release(&text);
}

// What is the same for every node is looked for once.
static void test_same_side(void) {
  enum { N = 4000, MOST = 64 * N };
  PmBuf text = pm_buf(1 << 20);
  PmArena arena = {0};
  PmXpathRun run = {.arena = &arena, .is_whole = true};
  const char *const expressions[] = {"count(//a[. = //a/@n])", "count(//a[//a/@n = .])",
                                     "count(//a[. = //a[. = //a/@n]/@n])"};
  const double expected[] = {N / 2, N / 2, N / 4};
  put(&text, "<r>");
  for (unsigned i = 0; i < N; ++i) {
    char element[64];
    snprintf(element, sizeof element, "<a n='%u'>%u</a>", i, 2 * i);
    put(&text, element);
  }
  put(&text, "</r>");
  xmlDocPtr doc = xmlReadMemory(text.data, (int)text.len, NULL, NULL, XML_PARSE_NONET);
  const PmXpathContext at = {&run, (xmlNodePtr)doc, 1, 1};
  for (size_t i = 0; i < sizeof expressions / sizeof *expressions; ++i) {
    const PmXpath *x = NULL;
    PmFault fault = {0};
    double n = 0;
    PmStatus st =
        pm_xpath_compile(&arena, &(PmFormulation){0}, pm_str(expressions[i]), &fault, &x);
    run.work = 0;
    st = doc && !st ? pm_xpath_number(&at, x, &n) : PM_ERR_NOMEM;
    ok(!st && n == expected[i] && run.work <= MOST, "%s: %g, by %llu steps",
       expressions[i], n, (unsigned long long)run.work);
  }
  pm_xpath_run_release(&run);
  pm_arena_release(&arena);
  xmlFreeDoc(doc);
  pm_buf_release(&text);
}

int main(void) {
  test_random();
  test_overlap();
  test_same_side();
  return tap_done();
}
