// SPDX-License-Identifier: MIT
// Records of an XML document one at a time, by libxml2's reader: in memory are the record
// and the elements around it, whatever the size of the document.
#include "map/xml.h"

#include <limits.h>
#include <stdlib.h>

enum {
  OPTIONS = XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_COMPACT | XML_PARSE_BIG_LINES
};

struct PmXmlStream {
  PmJob *job;
  const char *name;
  const PmXpath *iterator;
  size_t n_steps;
  bool anywhere; // records may stand in each other
  PmXpathRun run;
  PmArena arena;
  PmSourceStream *source;
  PmStatus source_status; // why reading the source failed
  xmlTextReaderPtr reader;
  xmlError error;  // the first one
  bool in_record;  // the reader stands at a record
  uint64_t before; // lines of the document before a part
};

// --- messages --------------------------------------------------------------------------

// What libxml2 says of its limits names its own options.
static const char *limit_of(const char *message) {
  static const struct {
    const char *said, *limit;
  } limits[] = {
      {"Excessive depth", "elements stand in each other deeper than 256 levels"},
      {"XML_PARSE_HUGE", "the document is larger than the XML library allows"},
      {"huge text node", "a text is longer than 10 MB"},
      {"Huge input lookup", "a text, attribute or comment is longer than 10 MB"},
      {"too long", "an attribute or name is longer than is read"},
      {"too big", "a comment or CDATA section is longer than 10 MB"},
  };
  for (size_t i = 0; message && i < sizeof limits / sizeof *limits; ++i)
    if (strstr(message, limits[i].said))
      return limits[i].limit;
  return NULL;
}

PmStatus pm_xml_not_well_formed(PmJob *job, const char *name, const xmlError *error) {
  const char *limit = error ? limit_of(error->message) : NULL;
  if (!limit && (!error || !error->message || error->code == XML_ERR_NO_MEMORY))
    return PM_ERR_NOMEM;
  if (limit)
    return pm_fail(job, PM_ERR_LIMIT,
                   pm_at(name, error->line > 0 ? (uint64_t)error->line : 0, 0),
                   "take it out or split it up before it is mapped", "%s", limit);
  PmStr why = pm_str(error->message);
  while (why.len && why.data[why.len - 1] == '\n')
    --why.len;
  return pm_fail(job, PM_ERR_SYNTAX,
                 pm_at(name, error->line > 0 ? (uint64_t)error->line : 0,
                       error->int2 > 0 ? (uint64_t)error->int2 : 0),
                 NULL, "not well-formed XML: %.*s", PM_ARGS(why));
}

PmStatus pm_xml_has_entities(PmJob *job, const char *name, uint64_t line) {
  return pm_fail(job, PM_ERR_INVALID, pm_at(name, line, 0),
                 "write the characters themselves and take the DOCTYPE out",
                 "the document declares entities; they are not expanded");
}

// Namespaces that are not declared, and the like, are no reason to stop.
static void keep_first(void *data, xmlErrorPtr error) {
  PmXmlStream *s = data;
  if (s->error.code == 0 &&
      (error->level == XML_ERR_FATAL || error->code == XML_ERR_NO_MEMORY))
    xmlCopyError(error, &s->error);
}

// --- opening ---------------------------------------------------------------------------

static int read_source(void *data, char *into, int cap) {
  PmXmlStream *s = data;
  size_t n = 0;
  s->source_status = pm_source_stream_read(s->source, into, (size_t)cap, &n);
  return s->source_status ? -1 : (int)n;
}

static PmStatus open_reader(PmXmlStream *s, const PmSourceFile *file) {
  PM_TRY(pm_job_check(s->job));
  s->reader = xmlReaderForIO(read_source, NULL, s, NULL,
                             file->encoding.len ? "UTF-8" : NULL, OPTIONS);
  if (!s->reader)
    return s->source_status ? s->source_status : PM_ERR_NOMEM;
  xmlTextReaderSetStructuredErrorHandler(s->reader, keep_first, s);
  return PM_OK;
}

static PmXmlStream *new_stream(PmJob *job, const char *name, const PmXpath *iterator) {
  PmXmlStream *s = calloc(1, sizeof *s);
  if (!s)
    return NULL;
  s->job = job;
  s->name = name;
  s->run = (PmXpathRun){.job = job, .name = name, .arena = &s->arena};
  s->iterator = iterator;
  s->n_steps = iterator ? pm_xpath_stream_steps(iterator) : 0;
  s->anywhere = iterator && pm_xpath_is_anywhere(iterator);
  return s;
}

PmStatus pm_xml_stream_open_part(const PmOpening *opening, const PmXpath *iterator,
                                 PmPart *part, PmXmlStream **out) {
  PmXmlStream *s = *out = new_stream(part->job, opening->input.name, iterator);
  if (!s)
    return PM_ERR_NOMEM;
  s->before = part->line - 1;
  if (part->len > INT_MAX)
    return PM_ERR_LIMIT;
  s->reader = xmlReaderForMemory(part->bytes, (int)part->len, NULL, "UTF-8", OPTIONS);
  if (!s->reader)
    return PM_ERR_NOMEM;
  xmlTextReaderSetStructuredErrorHandler(s->reader, keep_first, s);
  return PM_OK;
}

uint64_t pm_xml_stream_line(const PmXmlStream *s, long line) {
  return line > 0 ? (uint64_t)line + s->before : 0;
}

PmStatus pm_xml_stream_open(PmJob *job, const PmOpening *opening, const PmXpath *iterator,
                            PmXmlStream **out) {
  PmXmlStream *s = *out = new_stream(job, opening->input.name, iterator);
  if (!s)
    return PM_ERR_NOMEM;
  PM_TRY(pm_source_stream_open(job, opening->file, &opening->input, &s->source));
  return open_reader(s, opening->file);
}

void pm_xml_stream_close(PmXmlStream *s) {
  if (!s)
    return;
  if (s->reader)
    xmlFreeTextReader(s->reader);
  pm_source_stream_close(s->source);
  xmlResetError(&s->error);
  pm_xpath_run_release(&s->run);
  pm_arena_release(&s->arena);
  free(s);
}

// --- records ---------------------------------------------------------------------------

static PmStatus failure(PmXmlStream *s) {
  s->error.line += (int)s->before;
  return s->source_status ? s->source_status
                          : pm_xml_not_well_formed(s->job, s->name, &s->error);
}

// Moves the reader: into what is next, or past it. At the end `*more` is false.
static PmStatus move(PmXmlStream *s, bool past, bool *more) {
  const int moved = past ? xmlTextReaderNext(s->reader) : xmlTextReaderRead(s->reader);
  *more = moved == 1;
  return moved < 0 || s->error.code || s->source_status ? failure(s) : PM_OK;
}

// The parser reads ahead of the reader, and a DOCTYPE has no line: none is named.
static PmStatus check_doctype(PmXmlStream *s) {
  const xmlDoc *document = xmlTextReaderCurrentNode(s->reader)->doc;
  const xmlDtd *subset = document->intSubset;
  return subset && (subset->entities || subset->pentities)
             ? pm_xml_has_entities(s->job, s->name, 0)
             : PM_OK;
}

// Whether the element at which the reader stands is a record; `*skip`: nothing in it is.
// Elements that do not pass are skipped, so all around this one have passed their steps.
static PmStatus look_at(PmXmlStream *s, bool *is_record, bool *skip) {
  const size_t step = s->anywhere ? 0 : (size_t)xmlTextReaderDepth(s->reader);
  bool passes = false;
  s->run.work = 0;
  PM_TRY(pm_xpath_passes(&s->run, s->iterator, step, xmlTextReaderCurrentNode(s->reader),
                         &passes));
  *is_record = passes && step + 1 == s->n_steps;
  *skip = !s->anywhere && !passes;
  return PM_OK;
}

PmStatus pm_xml_stream_next(PmXmlStream *s, xmlNodePtr *node) {
  bool skip = s->in_record && !s->anywhere, more = true, is_record = false;
  *node = NULL;
  s->in_record = false;
  for (;;) {
    PM_TRY(move(s, skip, &more));
    if (!more)
      return PM_OK;
    skip = false;
    const int type = xmlTextReaderNodeType(s->reader);
    if (type == XML_READER_TYPE_DOCUMENT_TYPE)
      PM_TRY(check_doctype(s));
    if (type == XML_READER_TYPE_ELEMENT)
      PM_TRY(look_at(s, &is_record, &skip));
    if (!is_record)
      continue;
    s->in_record = true;
    *node = xmlTextReaderExpand(s->reader);
    return *node && s->error.code == 0 ? PM_OK : failure(s);
  }
}

static PmStatus read_to_end(PmXmlStream *s) {
  for (;;) {
    bool more = true;
    PM_TRY(move(s, false, &more));
    if (!more)
      return PM_OK;
    if (xmlTextReaderNodeType(s->reader) == XML_READER_TYPE_DOCUMENT_TYPE)
      PM_TRY(check_doctype(s));
  }
}

PmStatus pm_xml_stream_check(PmJob *job, const PmOpening *opening) {
  PmXmlStream *s = NULL;
  PmStatus st = pm_xml_stream_open(job, opening, NULL, &s);
  if (!st)
    st = read_to_end(s);
  pm_xml_stream_close(s);
  return st;
}
