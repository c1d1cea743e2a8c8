// SPDX-License-Identifier: MIT
// RDF/XML in its plainest form (RDF 1.1 XML Syntax), in one pass: a property element a
// triple, in an rdf:Description for subjects that follow each other. What XML has no way
// to say is refused with a message that names it.
#include "rdf/write.h"

#include "rdf/chars.h"

#include <stdint.h>
#include <stdlib.h>
#include <strings.h>

typedef struct {
  PmWriting *writing;
  PmBuf subject; // of the quad before
  PmTermKind subject_kind;
  bool in_subject;
} Xml;

// --- characters ------------------------------------------------------------------------

static const char *entity(char c, bool attribute) {
  switch (c) {
  case '&': return "&amp;";
  case '<': return "&lt;";
  case '>': return "&gt;";
  case '\r': return "&#xD;"; // a reader would make it a line feed
  case '"': return attribute ? "&quot;" : NULL;
  case '\n': return attribute ? "&#xA;" : NULL;
  case '\t': return attribute ? "&#x9;" : NULL;
  default: return NULL;
  }
}

static void put_text(PmPen *pen, PmStr s, bool attribute) {
  size_t done = 0;
  for (size_t i = 0; i < s.len; ++i) {
    const char *e = entity(s.data[i], attribute);
    if (!e)
      continue;
    pm_pen_put(pen, pm_str_slice(s, done, i));
    pm_pen_put(pen, pm_str(e));
    done = i + 1;
  }
  pm_pen_put(pen, pm_str_slice(s, done, s.len));
}

// [2] Char of XML 1.0: no controls but tab and line ends, no U+FFFE, no U+FFFF.
static bool is_xml(PmStr s) {
  for (size_t i = 0; i < s.len; ++i) {
    const unsigned char c = (unsigned char)s.data[i];
    if (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
      return false;
    if (c == 0xEF && s.len - i > 2 && (unsigned char)s.data[i + 1] == 0xBF &&
        (unsigned char)s.data[i + 2] >= 0xBE)
      return false;
  }
  return true;
}

static PmStatus refuse(const Xml *x, const char *what, PmStr iri) {
  return pm_fail(x->writing->job, PM_ERR_INVALID, PM_NOWHERE, "choose ttl, nt or jsonld",
                 "RDF/XML cannot hold %s <%.*s>", what, PM_ARGS(iri));
}

// --- names -----------------------------------------------------------------------------

// Offset where the longest NCName that ends the IRI begins; iri.len if none does.
static size_t split(PmStr iri) {
  size_t best = iri.len;
  for (size_t i = iri.len; i > 0;) {
    size_t at = i - 1;
    while (at && ((unsigned char)iri.data[at] & 0xC0) == 0x80)
      --at;
    size_t next = at;
    const uint32_t cp = pm_utf8_next(iri, &next);
    if (cp == PM_UTF8_BAD || !(pm_chars_name(cp, false) || cp == '.'))
      break;
    if (pm_chars_name(cp, true))
      best = at;
    i = at;
  }
  return best;
}

// Names of RDF that are syntax, and mean no property (RDF 1.1 XML Syntax, 7.2.4).
static bool is_syntax(PmStr iri) {
  static const char *const names[] = {
      "RDF", "ID",       "about", "parseType", "resource",        "nodeID",
      "li",  "datatype", "bagID", "aboutEach", "aboutEachPrefix", "Description",
  };
  if (!pm_str_starts(iri, PM_STR(PM_RDF)))
    return false;
  const PmStr name = pm_str_slice(iri, sizeof PM_RDF - 1, iri.len);
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
    if (pm_str_eqz(name, names[i]))
      return true;
  return false;
}

// An element's name: by a known prefix, or one made up for this element.
typedef struct {
  PmStr prefix, local, iri;
} Name;

static PmStatus find_name(const Xml *x, PmStr predicate, Name *name) {
  const size_t at = split(predicate);
  if (at == predicate.len || at == 0)
    return refuse(x, "a predicate that makes no XML name,", predicate);
  if (is_syntax(predicate))
    return refuse(x, "the word of its own syntax", predicate);
  *name = (Name){.prefix = PM_STR("ns"),
                 .local = pm_str_slice(predicate, at, predicate.len),
                 .iri = pm_str_slice(predicate, 0, at)};
  PmStr local;
  const PmNamespace *ns = pm_names_find(&x->writing->names, predicate, &local);
  if (ns && ns->prefix.len && local.len == name->local.len &&
      split(ns->prefix) == 0) // XML names its own prefixes so
    name->prefix = ns->prefix;
  if (name->prefix.len >= 3 && strncasecmp(name->prefix.data, "xml", 3) == 0)
    name->prefix = PM_STR("ns");
  return PM_OK;
}

// --- elements --------------------------------------------------------------------------

static void put_attribute(PmPen *pen, const char *name, PmStr value) {
  pm_pen_char(pen, ' ');
  pm_pen_put(pen, pm_str(name));
  pm_pen_put(pen, PM_STR("=\""));
  put_text(pen, value, true);
  pm_pen_char(pen, '"');
}

// rdf:nodeID takes an NCName, which may not begin with a digit; "_" makes room for those.
static void put_node_id(PmPen *pen, PmStr label) {
  if (!pm_chars_bnode_label(label))
    pm_pen_fail(pen, PM_ERR_INVALID);
  const char c = label.len ? label.data[0] : '0';
  pm_pen_put(pen, PM_STR(" rdf:nodeID=\""));
  if (c == '_' || (c >= '0' && c <= '9'))
    pm_pen_char(pen, '_');
  pm_pen_put(pen, label);
  pm_pen_char(pen, '"');
}

static void put_resource(PmPen *pen, const char *attribute, const PmTerm *term) {
  if (term->kind == PM_TERM_BNODE)
    put_node_id(pen, term->value);
  else
    put_attribute(pen, attribute, term->value);
}

static void close_subject(Xml *x) {
  if (x->in_subject)
    pm_pen_put(&x->writing->pen, PM_STR("  </rdf:Description>\n"));
  x->in_subject = false;
}

static PmStatus open_subject(Xml *x, const PmTerm *subject) {
  PmPen *pen = &x->writing->pen;
  close_subject(x);
  pm_buf_clear(&x->subject);
  PM_TRY(pm_buf_append(&x->subject, subject->value));
  x->subject_kind = subject->kind;
  x->in_subject = true;
  pm_pen_put(pen, PM_STR("  <rdf:Description"));
  put_resource(pen, "rdf:about", subject);
  pm_pen_put(pen, PM_STR(">\n"));
  return PM_OK;
}

static void put_literal(PmPen *pen, const PmTerm *o) {
  if (o->language.len)
    put_attribute(pen, "xml:lang", o->language);
  else if (o->datatype.len && !pm_str_eq(o->datatype, PM_STR(PM_XSD "string")))
    put_attribute(pen, "rdf:datatype", o->datatype);
  pm_pen_char(pen, '>');
  put_text(pen, o->value, false);
}

static void put_name(PmPen *pen, const Name *name) {
  pm_pen_put(pen, name->prefix);
  pm_pen_char(pen, ':');
  pm_pen_put(pen, name->local);
}

static PmStatus put_property(Xml *x, const Name *name, const PmTerm *o) {
  PmPen *pen = &x->writing->pen;
  pm_pen_put(pen, PM_STR("    <"));
  put_name(pen, name);
  if (!pm_str_eq(name->prefix, PM_STR("rdf"))) {
    pm_pen_put(pen, PM_STR(" xmlns:"));
    pm_pen_put(pen, name->prefix);
    pm_pen_put(pen, PM_STR("=\""));
    put_text(pen, name->iri, true);
    pm_pen_char(pen, '"');
  }
  if (o->kind != PM_TERM_LITERAL) {
    put_resource(pen, "rdf:resource", o);
    pm_pen_put(pen, PM_STR("/>\n"));
    return PM_OK;
  }
  put_literal(pen, o);
  pm_pen_put(pen, PM_STR("</"));
  put_name(pen, name);
  pm_pen_put(pen, PM_STR(">\n"));
  return PM_OK;
}

static PmStatus xml_quad(void *self, const PmQuad *quad) {
  Xml *x = self;
  const PmTerm *o = &quad->object;
  Name name = {0};
  if (o->kind == PM_TERM_TRIPLE)
    return refuse(x, "a triple term, the value of", quad->predicate.value);
  if (o->direction != PM_DIR_NONE)
    return refuse(x, "a base direction, in a value of", quad->predicate.value);
  if (!is_xml(o->value) || !is_xml(quad->subject.value))
    return refuse(x, "control characters, in a value of", quad->predicate.value);
  PM_TRY(find_name(x, quad->predicate.value, &name));
  // The prefix of the root element keeps its meaning.
  if (pm_str_eq(name.prefix, PM_STR("rdf")) && !pm_str_eq(name.iri, PM_STR(PM_RDF)))
    name.prefix = PM_STR("ns");
  if (!x->in_subject || x->subject_kind != quad->subject.kind ||
      !pm_str_eq(pm_buf_str(&x->subject), quad->subject.value))
    PM_TRY(open_subject(x, &quad->subject));
  return put_property(x, &name, o);
}

static PmStatus xml_end(void *self) {
  Xml *x = self;
  close_subject(x);
  pm_pen_put(&x->writing->pen, PM_STR("</rdf:RDF>\n"));
  return PM_OK;
}

static void xml_free(void *self) {
  Xml *x = self;
  pm_buf_release(&x->subject);
  free(x);
}

PmStatus pm_write_rdfxml(PmWriting *writing, PmFormatWriter *made) {
  Xml *x = calloc(1, sizeof *x);
  if (!x)
    return PM_ERR_NOMEM;
  x->writing = writing;
  x->subject = pm_buf(SIZE_MAX / 4);
  *made = (PmFormatWriter){.quad = xml_quad, .end = xml_end, .free = xml_free, .self = x};
  pm_pen_put(&writing->pen, PM_STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                   "<rdf:RDF xmlns:rdf=\"" PM_RDF "\">\n"));
  return pm_pen_status(&writing->pen);
}
