// SPDX-License-Identifier: MIT
// XML and TEI sources case by case: one document, an iterator, an object map, and the
// objects that come out, in order. Namespaces are declared in the rule.
#include "map/map.h"
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char document[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\" xml:lang=\"en\" xml:id=\"issue\">\n"
    " <teiHeader><fileDesc><titleStmt><title>The Example</title></titleStmt>\n"
    "  <publicationStmt><date when=\"2024-03-01\">1 March 2024</date></publicationStmt>\n"
    " </fileDesc></teiHeader>\n"
    " <text><body>\n"
    "  <div type=\"page\" n=\"1\" xml:id=\"p1\">\n"
    "   <div type=\"article\" xml:id=\"a1\" sameAs=\"http://example.org/a1\">\n"
    "    <head type=\"kicker\">Docks</head><head>Harbour <hi rend=\"i\">reopens</hi> "
    "today</head>\n"
    "    <byline resp=\"#bo #ann\">By <persName ref=\"#ann\">Ann  Lee</persName> and "
    "<persName\n"
    "     ref=\"#bo\">Bo Hart</persName></byline>\n"
    "    <p n=\"1\">The <placeName>Hull</placeName> docks<lb/> opened.<!-- no -->\n</p>\n"
    "    <p n=\"2\"><![CDATA[Ships & <crews>]]> came.</p>\n"
    "    <p n=\"3\" xml:lang=\"fr\">Bien s\xC3\xBBr.</p>\n"
    "   </div>\n"
    "   <div type=\"article\" xml:id=\"a2\" xml:lang=\"zh\">\n"
    "    <head>\xE6\xB5\xB7\xE5\xB7\x9E</head><p n=\"1\"/><p n=\"2\"> </p>\n"
    "    <note xmlns=\"\">plain</note>\n"
    "    <m:math xmlns:m=\"http://www.w3.org/1998/Math/MathML\" "
    "m:id=\"m1\"><m:mn>42</m:mn></m:math>\n"
    "   </div>\n"
    "  </div>\n"
    "  <div type=\"page\" n=\"2\" xml:id=\"p2\"><div type=\"article\" xml:id=\"a3\">"
    "<head>Fair</head><p n=\"1\">7.5</p></div></div>\n"
    " </body></text>\n"
    " <standOff><listPerson><person xml:id=\"ann\"><persName>Lee, Ann</persName></person>"
    "<person xml:id=\"bo\"><persName>Hart, "
    "Bo</persName></person></listPerson></standOff>\n"
    "</TEI>\n";

#define ARTICLES "//tei:div[@type='article']"
#define PAGES "/tei:TEI/tei:text/tei:body/tei:div"
#define REFERENCE(xpath) "rml:reference \"" xpath "\""
#define LANGUAGE(xpath) " ; rml:languageMap [ rml:reference \"" xpath "\" ]"
#define NEAREST "ancestor-or-self::*[@xml:lang][1]/@xml:lang"

typedef struct {
  const char *name, *iterator, *object;
  const char *objects; // a line each, as N-Triples without the language "x-none"
} Case;

static const Case cases[] = {
    // the default namespace of the document, under the rule's own prefix
    {"default namespace", ARTICLES, REFERENCE("tei:head[not(@type)]"),
     "\"Harbour reopens today\"\n\"\xE6\xB5\xB7\xE5\xB7\x9E\"\n\"Fair\"\n"},
    {"no prefix is no namespace", ARTICLES, REFERENCE("note"), "\"plain\"\n"},
    {"no prefix misses the default namespace", ARTICLES, REFERENCE("head"), ""},
    {"another prefix of the same namespace", "//t:person", REFERENCE("t:persName"),
     "\"Lee, Ann\"\n\"Hart, Bo\"\n"},
    {"a second namespace", "//m:math", REFERENCE("m:mn"), "\"42\"\n"},
    {"an attribute in a namespace", "//m:math", REFERENCE("@m:id"), "\"m1\"\n"},
    {"any namespace", ARTICLES,
     REFERENCE("*[local-name() = 'mn' or local-name() = 'math']"), "\"42\"\n"},
    {"namespace-uri", "//m:mn", REFERENCE("namespace-uri()"),
     "\"http://www.w3.org/1998/Math/MathML\"\n"},
    {"all of a prefix", "//m:math", REFERENCE("m:*"), "\"42\"\n"},
    {"a namespace unset below", ARTICLES, REFERENCE("tei:note"), ""},
    // mixed content
    {"mixed content whole", ARTICLES "[@xml:id='a1']", REFERENCE("tei:byline"),
     "\"By Ann  Lee and Bo Hart\"\n"},
    {"an empty element between", "//tei:p[tei:lb]", REFERENCE("."),
     "\"The Hull docks opened.\\n\"\n"},
    {"a comment is no text", "//tei:p[comment()]", REFERENCE("normalize-space()"),
     "\"The Hull docks opened.\"\n"},
    {"the comment itself", "//tei:p", REFERENCE("comment()"), "\" no \"\n"},
    {"CDATA is text", "//tei:p[@n='2'][string-length() > 1]", REFERENCE("."),
     "\"Ships & <crews> came.\"\n"},
    {"own text only", ARTICLES "[@xml:id='a1']/tei:head[not(@type)]", REFERENCE("text()"),
     "\"Harbour \"\n\" today\"\n"},
    {"text of a descendant", ARTICLES "[@xml:id='a1']", REFERENCE("tei:head/tei:hi"),
     "\"reopens\"\n"},
    {"an empty element makes nothing", ARTICLES "[@xml:id='a2']", REFERENCE("tei:p[1]"),
     ""},
    {"a blank is a value", ARTICLES "[@xml:id='a2']", REFERENCE("tei:p[2]"), "\" \"\n"},
    {"several nodes in document order", ARTICLES "[@xml:id='a1']",
     REFERENCE("tei:byline/tei:persName | tei:head[1]"),
     "\"Docks\"\n\"Ann  Lee\"\n\"Bo Hart\"\n"},
    // xml:id, xml:lang
    {"xml:id", PAGES, REFERENCE("@xml:id"), "\"p1\"\n\"p2\"\n"},
    {"xml:id of the root", PAGES, REFERENCE("/tei:TEI/@xml:id"), "\"issue\"\n"},
    {"an element by its xml:id", "//tei:persName[@ref]",
     REFERENCE("//tei:person[@xml:id = substring-after(current()/@ref, '#')]"), NULL},
    {"xml:lang inherited", ARTICLES "/tei:p[normalize-space()]",
     REFERENCE("normalize-space()") LANGUAGE(NEAREST),
     "\"The Hull docks opened.\"@en\n\"Ships & <crews> came.\"@en\n\"Bien "
     "s\xC3\xBBr.\"@fr\n"
     "\"7.5\"@en\n"},
    {"xml:lang of an ancestor", ARTICLES "/tei:head[not(@type)]",
     REFERENCE("normalize-space()") LANGUAGE(NEAREST),
     "\"Harbour reopens today\"@en\n\"\xE6\xB5\xB7\xE5\xB7\x9E\"@zh\n\"Fair\"@en\n"},
    {"lang()", ARTICLES, REFERENCE("tei:head[lang('zh')]"),
     "\"\xE6\xB5\xB7\xE5\xB7\x9E\"\n"},
    // axes
    {"parent", ARTICLES, REFERENCE("../@n"), "\"1\"\n\"2\"\n"},
    {"ancestor", "//tei:placeName", REFERENCE("ancestor::tei:div[@type='page']/@xml:id"),
     "\"p1\"\n"},
    {"ancestors in document order", "//tei:placeName",
     REFERENCE("ancestor::tei:div/@xml:id"), "\"p1\"\n\"a1\"\n"},
    {"the nearest ancestor", "//tei:placeName", REFERENCE("ancestor::tei:div[1]/@xml:id"),
     "\"a1\"\n"},
    {"following sibling", ARTICLES "[@xml:id='a1']",
     REFERENCE("following-sibling::tei:div[1]/@xml:id"), "\"a2\"\n"},
    {"preceding sibling", ARTICLES "[@xml:id='a2']",
     REFERENCE("preceding-sibling::tei:div[1]/@xml:id"), "\"a1\"\n"},
    {"following", ARTICLES "[@xml:id='a2']", REFERENCE("following::tei:head[1]"),
     "\"Fair\"\n"},
    {"preceding", ARTICLES "[@xml:id='a3']", REFERENCE("preceding::tei:head[1]"),
     "\"\xE6\xB5\xB7\xE5\xB7\x9E\"\n"},
    {"descendant", PAGES, REFERENCE("descendant::tei:placeName"), "\"Hull\"\n"},
    {"descendants of the record only", PAGES "[2]", REFERENCE(".//tei:head"),
     "\"Fair\"\n"},
    {"self", ARTICLES, REFERENCE("self::tei:div[@sameAs]/@xml:id"), "\"a1\"\n"},
    {"attributes all", ARTICLES "[3 > 0][@sameAs]", REFERENCE("@*"),
     "\"article\"\n\"a1\"\n\"http://example.org/a1\"\n"},
    {"from the root", ARTICLES "[@xml:id='a3']",
     REFERENCE("/tei:TEI/tei:teiHeader//tei:date/@when"), "\"2024-03-01\"\n"},
    // functions of XPath 1.0
    {"position()", ARTICLES "[@xml:id='a1']/tei:p",
     REFERENCE("count(preceding-sibling::tei:p) + 1"), "\"1\"\n\"2\"\n\"3\"\n"},
    {"last()", PAGES "[1]", REFERENCE("tei:div[last()]/@xml:id"), "\"a2\"\n"},
    {"count()", PAGES, REFERENCE("count(tei:div)"), "\"2\"\n\"1\"\n"},
    {"concat()", ARTICLES, REFERENCE("concat(../@n, '-', @xml:id)"),
     "\"1-a1\"\n\"1-a2\"\n\"2-a3\"\n"},
    {"substring-before()", "//tei:date", REFERENCE("substring-before(@when, '-')"),
     "\"2024\"\n"},
    {"substring-after()", "//tei:persName[@ref]",
     REFERENCE("substring-after( @ref,'#' )"), "\"ann\"\n\"bo\"\n"},
    {"substring-after() what is not there", "//tei:date",
     REFERENCE("substring-after(@when, ')')"), ""},
    {"substring-after() of the first node", "//tei:byline",
     REFERENCE("substring-after(tei:persName[@ref='#ann'], ' ')"), "\" Lee\"\n"},
    {"string-length() as a condition", PAGES "/tei:div",
     REFERENCE("tei:p/@n[string-length() = 1]"), "\"1\"\n\"2\"\n\"3\"\n"},
    {"string-length() counts characters", "//tei:head[string-length() = 2]",
     REFERENCE("."), "\"\xE6\xB5\xB7\xE5\xB7\x9E\"\n"},
    {"not(string-length())", "//tei:div", REFERENCE("@xml:id[not(string-length() = 2)]"),
     ""},
    {"id() and steps", "//tei:persName[@ref]",
     REFERENCE("id(translate(@ref, '#', ''))/tei:persName"),
     "\"Lee, Ann\"\n\"Hart, Bo\"\n"},
    {"id() that nothing has", "//tei:date", REFERENCE("id(translate(@when, '-', ''))"),
     ""},
    {"several ids, in the order of the document", "//tei:byline",
     REFERENCE("id(translate(@resp, '#', ''))/@xml:id"), "\"ann\"\n\"bo\"\n"},
    {"one of two paths", PAGES "/tei:div", REFERENCE("tei:byline/@resp | tei:nothing"),
     "\"#bo #ann\"\n"},
    {"two paths, in the order of the document", ARTICLES "[@xml:id='a1']",
     REFERENCE("tei:p/@n | @xml:id"), "\"a1\"\n\"1\"\n\"2\"\n\"3\"\n"},
    {"substring()", "//tei:date", REFERENCE("substring(@when, 6, 2)"), "\"03\"\n"},
    {"translate()", "//tei:date", REFERENCE("translate(@when, '-', '')"),
     "\"20240301\"\n"},
    {"starts-with()", "//tei:persName", REFERENCE("@ref[starts-with(., '#a')]"),
     "\"#ann\"\n"},
    {"contains()", ARTICLES,
     REFERENCE("tei:head[contains(., 'open')]/@type | "
               "tei:head[contains(., 'Dock')]/@type"),
     "\"kicker\"\n"},
    {"string-length()", ARTICLES "[@xml:id='a2']", REFERENCE("string-length(tei:head)"),
     "\"2\"\n"},
    {"number and sum()", PAGES "[2]", REFERENCE("sum(.//tei:p) * 2"), "\"15\"\n"},
    {"round(), floor(), ceiling()", "//tei:p[. = '7.5']",
     REFERENCE("concat(round(.), floor(.), ceiling(.))"), "\"878\"\n"},
    {"boolean()", ARTICLES, REFERENCE("boolean(@sameAs)"), "\"true\"\n\"false\"\n"},
    {"name()", "//m:mn", REFERENCE("name()"), "\"m:mn\"\n"},
    {"a condition that is false", ARTICLES, REFERENCE("@xml:id[../@n]"), ""},
    // terms
    {"a template of attributes", ARTICLES,
     "rml:template \"http://example.org/{../@n}/{@xml:id}\"",
     "<http://example.org/1/a1>\n<http://example.org/1/a2>\n<http://example.org/2/a3>\n"},
    {"a reference as an IRI", ARTICLES, REFERENCE("@sameAs") " ; rml:termType rml:IRI",
     "<http://example.org/a1>\n"},
    {"braces in a template", "//tei:date",
     "rml:template \"\\\\{{@when}\\\\}\" ; rml:termType rml:Literal",
     "\"{2024-03-01}\"\n"},
    {"a datatype", "//tei:date",
     REFERENCE("@when") " ; rml:datatype <http://www.w3.org/2001/XMLSchema#date>",
     "\"2024-03-01\"^^<http://www.w3.org/2001/XMLSchema#date>\n"},
    {"text nodes as records", "//tei:head/text()", REFERENCE("."),
     "\"Docks\"\n\"Harbour \"\n\" today\"\n\"\xE6\xB5\xB7\xE5\xB7\x9E\"\n\"Fair\"\n"},
    {"attributes as records", "//tei:div/@n", REFERENCE("../@xml:id"),
     "\"p1\"\n\"p2\"\n"},
    {"records in document order", "//tei:p[@n='3'] | //tei:p[@n='1']", REFERENCE("@n"),
     "\"1\"\n\"3\"\n"},
    {"records in each other", "//tei:div", REFERENCE("@xml:id"),
     "\"p1\"\n\"a1\"\n\"a2\"\n\"p2\"\n\"a3\"\n"},
    {"an iterator that selects nothing", "//tei:figure", REFERENCE("."), ""},
    {"an iterator that is no path", "count(//tei:div)", REFERENCE("."), ""},
};

static PmStatus take_object(void *self, const PmQuad *quad) {
  PM_TRY(pm_term_to_ntriples(&quad->object, self));
  return pm_buf_putc(self, '\n');
}

static PmStatus read_rules(PmJob *job, const Case *c, PmRules **rules) {
  char path[] = "/tmp/pm-xml-XXXXXX";
  const int fd = mkstemp(path);
  FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
  if (!file)
    return PM_ERR_IO;
  fprintf(file,
          "@prefix rml: <http://w3id.org/rml/> .\n"
          "<#R> rml:logicalSource [ rml:source [ rml:path \"-\" ] ;\n"
          " rml:referenceFormulation [ a rml:XPathReferenceFormulation ; rml:namespace\n"
          "  [ rml:namespacePrefix \"tei\" ; rml:namespaceURL "
          "\"http://www.tei-c.org/ns/1.0\" ] ,\n"
          "  [ rml:namespacePrefix \"t\" ; rml:namespaceURL "
          "\"http://www.tei-c.org/ns/1.0\" ] ,\n"
          "  [ rml:namespacePrefix \"m\" ; rml:namespaceURL "
          "\"http://www.w3.org/1998/Math/MathML\" ] ] ; rml:iterator \"%s\" ] ;\n"
          " rml:subject <http://example.org/s> ;\n"
          " rml:predicateObjectMap [ rml:predicate <http://example.org/p> ;\n"
          "  rml:objectMap [ %s ] ] .\n",
          c->iterator, c->object);
  fclose(file);
  const char *const paths[] = {path};
  const PmStatus st = pm_rules_read(job, paths, 1, PM_STR("http://example.org/r"), rules);
  unlink(path);
  return st;
}

static void test_case(const Case *c) {
  TapJob t;
  PmRules *rules = NULL;
  PmBuf got = pm_buf(1 << 20);
  const PmMapInput input = {{document, sizeof document - 1}, "document.xml"};
  const PmSink sink = {.quad = take_object, .self = &got};
  tap_job_init(&t);
  PmStatus st = read_rules(&t.job, c, &rules);
  if (!st)
    st = pm_rules_run(&t.job, rules, &(PmMapOptions){.input = &input}, &sink);
  if (!c->objects)
    ok(st == PM_ERR_INVALID && t.log.len, "%s: refused", c->name);
  else if (!ok(!st && pm_str_eqz(pm_buf_str(&got), c->objects), "%s", c->name))
    printf("# got %.*s# wanted %s# %.*s\n", PM_ARGS(pm_buf_str(&got)), c->objects,
           PM_ARGS(pm_buf_str(&t.log)));
  pm_rules_free(rules);
  pm_buf_release(&got);
  tap_job_release(&t);
}

int main(void) {
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i)
    test_case(&cases[i]);
  return tap_done();
}
