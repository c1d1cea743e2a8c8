// SPDX-License-Identifier: MIT
// Rule files that are wrong, each with the messages that they must get: place, triples
// map, what is wrong, what to write instead. And rule files that are fine.
#include "rules_of_text.h"
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>

#define PREFIXES                                                                         \
  "@prefix rml: <http://w3id.org/rml/> .\n"                                              \
  "@prefix ex: <http://example.org/> .\n"
#define SOURCE                                                                           \
  "<#A> rml:logicalSource [ rml:source [ rml:path \"-\" ] ; rml:referenceFormulation "   \
  "rml:XPath ; rml:iterator \"//a\" ] ;\n"
#define SUBJECT "rml:subjectMap [ rml:template \"http://x/{@n}\" ] ;\n"
// Lines 1 and 2 are prefixes, 3 the source, 4 the subject: OBJECT stands in line 5.
#define OBJECT(map)                                                                      \
  PREFIXES SOURCE SUBJECT                                                                \
      "rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap " map " ] .\n"
#define SUBJECT_MAP(map) PREFIXES SOURCE "rml:subjectMap [ " map " ] .\n"
#define SOURCE_MAP(map)                                                                  \
  PREFIXES "<#A> rml:logicalSource [ " map " ] ;\n" SUBJECT "ex:x 1 .\n"
#define POM(map) PREFIXES SOURCE SUBJECT "rml:predicateObjectMap [ " map " ] .\n"

typedef struct {
  const char *name;
  const char *rules;
  unsigned line;
  const char *text; // how the message begins, the map's name before it
  const char *hint; // what the hint holds
} Wrong;

static const Wrong wrongs[] = {
    {"unknown property", OBJECT("[ rml:refernce \"@x\" ]"), 5,
     "<#A>: rml:refernce is no term of RML", "did you mean rml:reference?"},
    {"unknown value", OBJECT("[ rml:reference \"@x\" ; rml:termType rml:Iri ]"), 5,
     "<#A>: rml:Iri is no term of RML", "did you mean rml:IRI?"},
    {"unknown property of a shared node",
     OBJECT(
         "[ rml:reference \"@x\" ; rml:languageMap <#L> ]") "<#L> rml:refrence \"@l\" .",
     6, "<#A>: rml:refrence is no term of RML", "did you mean rml:reference?"},
    {"function execution without a function", OBJECT("[ rml:functionExecution <#F> ]"), 5,
     "<#A>: the execution has no function", "rml:function grel:toUpperCase"},
    {"unknown function",
     OBJECT("[ rml:functionExecution [ rml:function "
            "<http://users.ugent.be/~bjdmeest/function/grel.ttl#toUpercase> ] ]"),
     5, "<#A>: there is no function", "did you mean grel:toUpperCase?"},
    {"function without an input",
     OBJECT("[ rml:functionExecution [ rml:function "
            "<https://w3id.org/pressmark/function#slug> ] ]"),
     5, "<#A>: pm-fn:slug wants an input for grel:valueParam", "rml:inputValueMap"},
    {"execution in itself",
     OBJECT(
         "[ rml:functionExecution <#F> ]") "<#F> rml:function "
                                           "<https://w3id.org/pressmark/function#slug> ; "
                                           "rml:input [ rml:parameter "
                                           "<https://w3id.org/pressmark/function#value> "
                                           "; rml:inputValueMap [ "
                                           "rml:functionExecution <#F> ] ] .",
     6, "<#A>: function executions are nested too deep", "its own input"},
    {"gather without a kind", OBJECT("[ rml:gather ( [ rml:reference \"@x\" ] ) ]"), 5,
     "<#A>: the gather map does not say what it makes", "rdf:List"},
    {"gather of nothing",
     OBJECT("[ rml:gather () ; rml:gatherAs "
            "<http://www.w3.org/1999/02/22-rdf-syntax-ns#List> ]"),
     5, "<#A>: rml:gather has nothing to gather", "write a list"},
    {"file as a database",
     SOURCE_MAP("rml:source [ rml:path \"-\" ] ; rml:referenceFormulation "
                "rml:SQL2008Table ; rml:iterator \"x\""),
     3, "<#A>: the source describes no database", "d2rq:jdbcDSN"},
    {"delimiter",
     SOURCE_MAP("rml:source [ rml:path \"-\" ; <http://www.w3.org/ns/csvw#dialect> [ "
                "<http://www.w3.org/ns/csvw#delimiter> \";;\" ] ] ; "
                "rml:referenceFormulation rml:CSV"),
     3, "<#A>: ';;' is no character that can part values", "write one character"},
    {"dialect property to come",
     SOURCE_MAP("rml:source [ rml:path \"-\" ; <http://www.w3.org/ns/csvw#dialect> [ "
                "<http://www.w3.org/ns/csvw#skipRows> 2 ] ] ; "
                "rml:referenceFormulation rml:CSV"),
     3, "<#A>: this version does not read csvw:skipRows", "delimiter, quoteChar"},
    {"source on the network",
     SOURCE_MAP("rml:source [ <http://www.w3.org/ns/csvw#url> \"http://a/b.csv\" ] ; "
                "rml:referenceFormulation rml:CSV"),
     3, "<#A>: sources are files; nothing is fetched", "name the file"},
    {"older vocabulary",
     PREFIXES "@prefix rr: <http://www.w3.org/ns/r2rml#> .\n<#A> rr:subjectMp [] .\n", 4,
     "rr:subjectMp is no term of its vocabulary", "did you mean rr:subjectMap?"},
    {"nothing to run", PREFIXES "ex:a ex:b ex:c .\n", 0, "there is no triples map",
     "rml:logicalSource"},
    {"property in the wrong place",
     POM("rml:predicate ex:p ; rml:object 1 ; rml:reference \"@x\""), 5,
     "<#A>: rml:reference says nothing in a predicate-object map", "it belongs in"},
    {"class as a property", OBJECT("[ rml:reference \"@x\" ; rml:Literal true ]"), 5,
     "<#A>: rml:Literal says nothing in an object map", "no property"},
    {"no logical source", PREFIXES "<#A> " SUBJECT "ex:x 1 .\n", 3,
     "<#A>: the triples map has no logical source", "rml:logicalSource ["},
    {"no source", SOURCE_MAP("rml:referenceFormulation rml:XPath ; rml:iterator \"//a\""),
     3, "<#A>: the logical source has no rml:source", "rml:path"},
    {"no path",
     SOURCE_MAP(
         "rml:source [] ; rml:referenceFormulation rml:XPath ; rml:iterator \"//a\""),
     3, "<#A>: the source has no rml:path", "rml:path"},
    {"no formulation", SOURCE_MAP("rml:source [ rml:path \"-\" ] ; rml:iterator \"//a\""),
     3, "<#A>: the logical source has no reference formulation", "rml:XPath"},
    {"strange formulation",
     SOURCE_MAP("rml:source [ rml:path \"-\" ] ; rml:referenceFormulation ex:Y ; "
                "rml:iterator \"//a\""),
     3, "<#A>: this is no reference formulation", "rml:XPathReferenceFormulation"},
    {"no iterator",
     SOURCE_MAP("rml:source [ rml:path \"-\" ] ; rml:referenceFormulation rml:XPath"), 3,
     "<#A>: the logical source has no iterator", "rml:iterator"},
    {"iterator that is no text",
     SOURCE_MAP("rml:source [ rml:path \"-\" ] ; rml:referenceFormulation rml:XPath ; "
                "rml:iterator ex:a"),
     3, "<#A>: rml:iterator wants a text", "quotation marks"},
    {"namespace without URL",
     SOURCE_MAP(
         "rml:source [ rml:path \"-\" ] ; rml:referenceFormulation [ a "
         "rml:XPathReferenceFormulation ; rml:namespace [ rml:namespacePrefix \"t\" ] "
         "] ; rml:iterator \"//a\""),
     3, "<#A>: a namespace wants one prefix and one URL", "rml:namespaceURL"},
    {"prefix declared twice",
     SOURCE_MAP(
         "rml:source [ rml:path \"-\" ] ; rml:referenceFormulation [ a "
         "rml:XPathReferenceFormulation ; rml:namespace [ rml:namespacePrefix \"t\" ; "
         "rml:namespaceURL \"u:1\" ] , [ rml:namespacePrefix \"t\" ; rml:namespaceURL "
         "\"u:2\" ] ] ; rml:iterator \"//a\""),
     3, "<#A>: the prefix \"t\" is declared twice", "another prefix"},
    {"encoding",
     SOURCE_MAP("rml:source [ rml:path \"-\" ; rml:encoding rml:XPath ] ; "
                "rml:referenceFormulation rml:XPath ; rml:iterator \"//a\""),
     3, "<#A>: this is no encoding of a source", "write rml:UTF-8 or rml:UTF-16"},
    {"file that is not there",
     SOURCE_MAP("rml:source [ rml:path \"no-such.xml\" ] ; rml:referenceFormulation "
                "rml:XPath ; rml:iterator \"//a\""),
     3, "<#A>: there is no file 'no-such.xml'", "below the folder of the rule file"},
    {"file outside",
     SOURCE_MAP("rml:source [ rml:path \"/etc/passwd\" ] ; rml:referenceFormulation "
                "rml:XPath ; rml:iterator \"//a\""),
     3, "<#A>: '/etc/passwd' lies outside", "below the folder of the rule file"},
    {"file that is a device",
     SOURCE_MAP("rml:source [ rml:path \"/dev/null\" ] ; rml:referenceFormulation "
                "rml:XPath ; rml:iterator \"//a\""),
     3, "<#A>: '/dev/null' lies outside", "below the folder of the rule file"},
    {"strange root",
     SOURCE_MAP(
         "rml:source [ rml:path \"-\" ; rml:root ex:r ] ; rml:referenceFormulation "
         "rml:XPath ; rml:iterator \"//a\""),
     3, "<#A>: this is no root of a source", "rml:MappingDirectory"},
    {"no subject", PREFIXES SOURCE "ex:x 1 .\n", 3,
     "<#A>: the triples map has no subject", "rml:subjectMap"},
    {"two subjects", PREFIXES SOURCE SUBJECT "rml:subject ex:s .\n", 3,
     "<#A>: the triples map has two subjects", "rml:subjectMap"},
    {"two subject maps", PREFIXES SOURCE SUBJECT SUBJECT "ex:x 1 .\n", 5,
     "<#A>: rml:subjectMap stands here twice", "must go"},
    {"literal as subject", SUBJECT_MAP("rml:constant \"s\""), 4,
     "<#A>: a constant subject must be an IRI, not \"s\"", "without quotation marks"},
    {"literal term type of a subject",
     SUBJECT_MAP("rml:reference \"@x\" ; rml:termType "
                 "rml:Literal"),
     4, "<#A>: a subject map cannot have this term type", "rml:BlankNode"},
    {"literal as class", SUBJECT_MAP("rml:reference \"@x\" ; rml:class \"C\""), 4,
     "<#A>: a constant class must be an IRI", "without quotation marks"},
    {"literal as graph", SUBJECT_MAP("rml:reference \"@x\" ; rml:graph \"g\""), 4,
     "<#A>: a constant graph must be an IRI", "without quotation marks"},
    {"literal as predicate", POM("rml:predicate \"p\" ; rml:object 1"), 5,
     "<#A>: a constant predicate must be an IRI", "without quotation marks"},
    {"blank node as predicate's type",
     POM("rml:predicateMap [ rml:reference \"@x\" ; rml:termType rml:BlankNode ] ; "
         "rml:object 1"),
     5, "<#A>: a predicate map cannot have this term type", "rml:IRI"},
    {"blank node as constant", POM("rml:predicate ex:p ; rml:object []"), 5,
     "<#A>: a blank node cannot be a constant", "rml:BlankNode"},
    {"no predicate", POM("rml:object ex:o"), 5,
     "<#A>: the predicate-object map has no predicate", "rml:predicate"},
    {"no object", POM("rml:predicate ex:p"), 5,
     "<#A>: the predicate-object map has no object", "rml:objectMap"},
    {"no value", OBJECT("[ rml:termType rml:IRI ]"), 5,
     "<#A>: the object map says nothing of its value", "rml:reference"},
    {"two values", OBJECT("[ rml:reference \"@x\" ; rml:constant 1 ]"), 5,
     "<#A>: the object map has both rml:constant and rml:reference", "keep one"},
    {"empty reference", OBJECT("[ rml:reference \"\" ]"), 5,
     "<#A>: rml:reference wants a text", "quotation marks"},
    {"language and datatype",
     OBJECT("[ rml:reference \"@x\" ; rml:language \"zh\" ; rml:datatype ex:d ]"), 5,
     "<#A>: the object map has both a language and a datatype", "no other datatype"},
    {"language and language map",
     OBJECT(
         "[ rml:reference \"@x\" ; rml:language \"zh\" ; rml:languageMap [ rml:reference "
         "\"@l\" ] ]"),
     5, "<#A>: rml:languageMap and rml:language say the same", "keep one"},
    {"language that is none", OBJECT("[ rml:reference \"@x\" ; rml:language \"中文\" ]"),
     5, "<#A>: '中文' is no language tag", "BCP 47"},
    {"datatype that is none", OBJECT("[ rml:reference \"@x\" ; rml:datatype \"date\" ]"),
     5, "<#A>: \"date\" is no datatype", "xsd:date"},
    {"datatype of an IRI",
     OBJECT("[ rml:reference \"@x\" ; rml:termType rml:IRI ; rml:datatype ex:d ]"), 5,
     "<#A>: only a literal has a language or a datatype", "rml:Literal"},
    {"template: open brace", OBJECT("[ rml:template \"a{@x\" ]"), 5,
     "<#A>: the template \"a{@x\" has a '{' that is not closed", "braces"},
    {"template: close brace", OBJECT("[ rml:template \"a}b\" ]"), 5,
     "<#A>: the template \"a}b\" has a '}' without its '{'", "braces"},
    {"template: empty braces", OBJECT("[ rml:template \"a{ }b\" ]"), 5,
     "<#A>: the template \"a{ }b\" has empty braces", "braces"},
    {"template: brace in braces", OBJECT("[ rml:template \"{a{b}}\" ]"), 5,
     "<#A>: the template \"{a{b}}\" has a '{' inside of braces", "braces"},
    {"template: stray backslash", OBJECT("[ rml:template \"a\\\\b\" ]"), 5,
     "<#A>: the template \"a\\b\" has a backslash", "braces"},
    {"template: wrong XPath", OBJECT("[ rml:template \"{@x[}\" ]"), 5,
     "<#A>: the XPath '@x[' is wrong", "XPath 1.0"},
    {"XPath: a value of the wrong kind", OBJECT("[ rml:reference \"count('x')\" ]"), 5,
     "<#A>: the XPath 'count('x')' is wrong: a path is wanted here", "XPath 1.0"},
    {"XPath: a step behind a text", OBJECT("[ rml:reference \"string(a)/b\" ]"), 5,
     "<#A>: the XPath 'string(a)/b' is wrong before '/b'", "XPath 1.0"},
    {"XPath: no axis", OBJECT("[ rml:reference \"anscestor::a\" ]"), 5,
     "<#A>: XPath 1.0 has no axis anscestor::", "did you mean ancestor::?"},
    {"XPath: no place to count", OBJECT("[ rml:reference \"position()\" ]"), 5,
     "<#A>: position() and last() are known only within [ ]", "preceding-sibling"},
    {"XPath: unclosed quotation", OBJECT("[ rml:reference \"concat('a, @x)\" ]"), 5,
     "<#A>: the XPath 'concat('a, @x)' is wrong", "XPath 1.0"},
    {"XPath: undeclared prefix", OBJECT("[ rml:reference \"tei:head\" ]"), 5,
     "<#A>: the prefix tei: is not declared", "http://www.tei-c.org/ns/1.0"},
    {"XPath: undeclared prefix in a predicate", OBJECT("[ rml:reference \"*[q:x]\" ]"), 5,
     "<#A>: the prefix q: is not declared", "rml:namespacePrefix \"q\""},
    {"XPath: function of another version",
     OBJECT("[ rml:reference \"replace(., 'a', '')\" ]"), 5,
     "<#A>: XPath 1.0 has no function replace()", "XPath 1.0"},
    {"XPath: misspelt function", OBJECT("[ rml:reference \"normalise-space(.)\" ]"), 5,
     "<#A>: XPath 1.0 has no function normalise-space()",
     "did you mean normalize-space()?"},
    {"XPath: wrong number of arguments",
     OBJECT("[ rml:reference \"substring-after(@x)\" ]"), 5,
     "<#A>: substring-after() is called with 1 argument", "it takes 2"},
    {"XPath: variable", OBJECT("[ rml:reference \"$x\" ]"), 5,
     "<#A>: rules have no XPath variables", "a reference"},
    {"join without parent",
     OBJECT("[ rml:joinCondition [ rml:child \"@x\" ; rml:parent \"@y\" ] ]"), 5,
     "<#A>: a join condition joins with nothing", "rml:parentTriplesMap"},
    {"join with a map that is not there", OBJECT("[ rml:parentTriplesMap <#Aa> ]"), 5,
     "<#A>: there is no triples map <#Aa>", "did you mean <#A>?"},
    {"join without child",
     OBJECT("[ rml:parentTriplesMap <#A> ; rml:joinCondition [ rml:parent \"@y\" ] ]"), 5,
     "<#A>: the join condition wants one rml:child", "rml:joinCondition"},
    {"join of other records without condition",
     OBJECT(
         "[ rml:parentTriplesMap <#B> ]") "<#B> rml:logicalSource [ rml:source [ "
                                          "rml:path \"-\" ] ; rml:referenceFormulation "
                                          "rml:XPath ; rml:iterator \"//b\" ] ; "
                                          "rml:subject ex:b .\n",
     5, "<#A>: <#B> has other records, and nothing joins them", "rml:joinCondition"},
};
enum { N_WRONGS = sizeof wrongs / sizeof *wrongs };

// The first message, and how many there were.
typedef struct {
  unsigned n;
  unsigned long long line;
  char text[1024], hint[1024];
} Heard;

static void hear(void *data, const PmDiagnostic *d) {
  Heard *heard = data;
  if (heard->n++)
    return;
  heard->line = d->at.line;
  snprintf(heard->text, sizeof heard->text, "%s%s%s", d->subject ? d->subject : "",
           d->subject ? ": " : "", d->text);
  snprintf(heard->hint, sizeof heard->hint, "%s", d->hint ? d->hint : "");
}

static void test_wrong(const Wrong *w) {
  Heard heard = {0};
  PmJob job = {.report = hear, .data = &heard};
  PmRules *rules = NULL;
  const PmStatus st = rules_of_text(&job, w->rules, &rules);
  const bool said = strncmp(heard.text, w->text, strlen(w->text)) == 0;
  ok(st == PM_ERR_INVALID && !rules, "%s: refused", w->name);
  ok(heard.n == 1 && said && heard.line == w->line, "%s: line %llu: %s (%u)", w->name,
     heard.line, heard.text, heard.n);
  ok(strstr(heard.hint, w->hint) != NULL, "%s: hint: %s", w->name, heard.hint);
}

static void test_all_errors(void) {
  Heard heard = {0};
  PmJob job = {.report = hear, .data = &heard};
  PmRules *rules = NULL;
  const PmStatus st = rules_of_text(
      &job,
      OBJECT(
          "[ rml:refernce \"@x\" ] , [ rml:reference \"q:x\" ] , [ rml:template \"{\" ]"),
      &rules);
  ok(st == PM_ERR_INVALID && heard.n == 3, "all errors of a file are said: %u", heard.n);
}

static void test_syntax(void) {
  Heard heard = {0};
  PmJob job = {.report = hear, .data = &heard};
  PmRules *rules = NULL;
  const PmStatus st = rules_of_text(&job, PREFIXES "<#A> rml:subjectMap [ ; .\n", &rules);
  ok(st == PM_ERR_SYNTAX && heard.line == 3 && !rules, "wrong Turtle is a syntax error");
}

static void test_right(void) {
  static const char *const right[] = {
      OBJECT("[ rml:reference \"@x\" ]"),
      OBJECT(
          "[ rml:reference \"a/b[@c='$x q:y upper-case(']\" ]"), // all in quotation marks
      OBJECT("[ rml:reference \"@x and @y or (@z)\" ] , [ rml:reference \"6 div (2)\" ]"),
      OBJECT("[ rml:reference \"ancestor::a/child::text()\" ]"),
      OBJECT(
          "[ a rml:ObjectMap ; <http://www.w3.org/2000/01/rdf-schema#label> \"x\"@en ; "
          "rml:reference \"@xml:lang\" ]"),
      OBJECT("[ rml:parentTriplesMap <#A> ]"),
      PREFIXES SOURCE "a rml:TriplesMap ; rml:subject ex:s .\n",
  };
  for (size_t i = 0; i < sizeof right / sizeof *right; ++i) {
    Heard heard = {0};
    PmJob job = {.report = hear, .data = &heard};
    PmRules *rules = NULL;
    const PmStatus st = rules_of_text(&job, right[i], &rules);
    ok(st == PM_OK && rules && heard.n == 0, "right %zu: %s", i, heard.text);
    ok(rules && pm_rules_want_input(rules), "right %zu reads the input", i);
    pm_rules_free(rules);
  }
}

int main(void) {
  for (size_t i = 0; i < N_WRONGS; ++i)
    test_wrong(&wrongs[i]);
  test_all_errors();
  test_syntax();
  test_right();
  return tap_done();
}
