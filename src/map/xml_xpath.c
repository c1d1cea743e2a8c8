// SPDX-License-Identifier: MIT
// References in XPath 1.0: checked before anything runs, compiled, and evaluated by
// libxml2 where they are more than simple paths (xml_path.c).
#include "base/suggest.h"
#include "map/xml.h"

enum { MAX_OPERATIONS = 500000000 }; // of one evaluation: minutes, not days

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

void pm_xml_keep_silent(void *data, xmlErrorPtr error) {
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

// --- what is at hand ------------------------------------------------------------------

// Whether the expression may look at more than the current element, what is in it, and
// the attributes of what is around it. Says yes when in doubt.
static bool looks_around(PmStr s) {
  static const char *const inner[] = {"child", "attribute", "self", "descendant",
                                      "descendant-or-self"};
  bool operand = false; // a '/' here goes on from what stands before it
  for (size_t i = 0; i < s.len;) {
    const char c = s.data[i];
    if (c == '"' || c == '\'') {
      const char *close = memchr(s.data + i + 1, c, s.len - i - 1);
      i = close ? (size_t)(close - s.data) + 1 : s.len;
      operand = true;
    } else if (c == '.' && i + 1 < s.len && s.data[i + 1] == '.') {
      return true;
    } else if (is_name_byte(c)) {
      const size_t end = skip_name(s, i);
      const PmStr name = pm_str_slice(s, i, end);
      bool known = !(end + 1 < s.len && s.data[end] == ':' && s.data[end + 1] == ':');
      for (size_t k = 0; k < sizeof inner / sizeof *inner; ++k)
        known |= pm_str_eqz(name, inner[k]);
      if (!known || pm_str_eqz(name, "id"))
        return true;
      operand = !(pm_str_eqz(name, "and") || pm_str_eqz(name, "or") ||
                  pm_str_eqz(name, "div") || pm_str_eqz(name, "mod"));
      i = end;
    } else {
      if (c == '/' && !operand)
        return true;
      operand = c == ')' || c == ']' || c == '*' || c == '@' ||
                (operand && (c == ' ' || c == '/' || c == ':'));
      ++i;
    }
  }
  return false;
}

// --- the interface ---------------------------------------------------------------------

static PmStatus compile_xpath(PmArena *arena, PmReference *ref, PmXmlReference *out,
                              PmFault *f) {
  xmlXPathContextPtr context = xmlXPathNewContext(NULL);
  if (!context)
    return PM_ERR_NOMEM;
  context->error = pm_xml_keep_silent;
  const PmStr text = pm_arena_copy(arena, ref->text); // NUL-terminated
  out->xpath =
      text.data ? xmlXPathCtxtCompile(context, (const xmlChar *)text.data) : NULL;
  PmStatus st = text.data ? PM_OK : PM_ERR_NOMEM;
  if (!st && !out->xpath)
    st = not_xpath(arena, text, &context->lastError, f);
  xmlXPathFreeContext(context);
  return st;
}

PmStatus pm_xml_compile(PmArena *arena, const PmFormulation *formulation,
                        PmReference *ref, PmFault *f) {
  PM_TRY(check_names(arena, formulation, ref->text, f));
  PmXmlReference *compiled = pm_arena_alloc(arena, sizeof *compiled);
  if (!compiled)
    return PM_ERR_NOMEM;
  PM_TRY(pm_xml_path_compile(arena, formulation, ref->text, &compiled->path));
  ref->fixed = is_fixed(ref->text);
  compiled->inside =
      compiled->path ? pm_xml_path_is_inside(compiled->path) : !looks_around(ref->text);
  if (!compiled->path) {
    PM_TRY(compile_xpath(arena, ref, compiled, f));
    PM_TRY(pm_xml_call_compile(arena, formulation, ref->text, &compiled->call));
  }
  ref->compiled = compiled;
  return PM_OK;
}

void pm_xml_release(PmReference *ref) {
  const PmXmlReference *compiled = ref->compiled;
  if (compiled)
    xmlXPathFreeCompExpr(compiled->xpath);
  ref->compiled = NULL;
}

PmStatus pm_xml_context(xmlDocPtr doc, const PmFormulation *formulation,
                        xmlXPathContextPtr *out) {
  xmlXPathContextPtr context = *out = xmlXPathNewContext(doc);
  if (!context)
    return PM_ERR_NOMEM;
  context->error = pm_xml_keep_silent;
  if (xmlXPathContextSetCache(context, 1, -1, 0))
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < formulation->n_namespaces; ++i) {
    const PmNamespace *ns = &formulation->namespaces[i];
    if (xmlXPathRegisterNs(context, (const xmlChar *)ns->prefix.data,
                           (const xmlChar *)ns->uri.data))
      return PM_ERR_NOMEM;
  }
  return PM_OK;
}

PmStatus pm_xml_evaluate(const PmXmlPlace *place, const PmReference *ref, xmlNodePtr node,
                         xmlXPathObjectPtr *result) {
  const PmXmlReference *compiled = ref->compiled;
  xmlXPathContextPtr context = place->context;
  context->node = node;
  context->opLimit = MAX_OPERATIONS;
  context->opCount = 0;
  xmlResetError(&context->lastError);
  *result = xmlXPathCompiledEval(compiled->xpath, context);
  const xmlError *error = &context->lastError;
  if (error->code == XML_ERR_NO_MEMORY || (!*result && error->code == 0))
    return PM_ERR_NOMEM;
  if (*result)
    return PM_OK;
  const int line = node && node->type == XML_ELEMENT_NODE ? (int)xmlGetLineNo(node) : 0;
  return pm_fail(place->job, PM_ERR_INVALID,
                 pm_at(place->name, line > 0 ? (uint64_t)line : 0, 0), NULL,
                 "the XPath '%.*s' cannot be evaluated: %s", PM_ARGS(ref->text),
                 xpath_complaint(error));
}
