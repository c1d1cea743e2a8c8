// SPDX-License-Identifier: MIT
// Cuts an XML document between records, for several threads to parse. It looks at markup
// only as far as to know which elements are open: around each part but the last stand the
// start and end tags of those, so that a part is a document by itself, and what is wrong
// in the document is wrong in a part. Lines of a part are those of the document.
#include "map/xml.h"

#include <stdlib.h>

enum { CHUNK = 1 << 16, PART = 1 << 17, MAX_AROUND = 16 };

struct PmXmlCutter {
  PmJob *job;
  const char *name;
  PmSourceStream *source;
  PmBuf window;  // what is in no part yet
  size_t at;     // looked at up to here
  bool ended;    // nothing behind the window
  bool done;     // all is in parts
  bool declares; // there is a <!DOCTYPE, or the like
  uint64_t line; // of the window's first byte
  size_t depth;  // elements open
  size_t around; // elements open between records
  PmBuf tags;    // start tags of the outermost elements open, as far as `around`
  size_t marks[MAX_AROUND]; // where each begins
};

// --- markup ----------------------------------------------------------------------------

static PmStatus fill(PmXmlCutter *c) {
  const size_t left = c->window.len - c->at, want = left > CHUNK ? left : CHUNK;
  size_t n = 0;
  if (c->window.max - c->window.len < want)
    return pm_fail(c->job, PM_ERR_LIMIT, pm_at(c->name, c->line, 0),
                   "an iterator that goes further down makes smaller records",
                   "one record has more than 1 GiB");
  PM_TRY(pm_buf_reserve(&c->window, want));
  PM_TRY(pm_source_stream_read(c->source, c->window.data + c->window.len, want, &n));
  c->window.len += n;
  c->ended = n == 0;
  return PM_OK;
}

static PmStr ahead(const PmXmlCutter *c) {
  return pm_str_slice(pm_buf_str(&c->window), c->at, c->window.len);
}

// The length of what begins `s` and ends with `end`, not before `from`; 0: not there.
static size_t length_to(PmStr s, size_t from, const char *end) {
  const size_t at = from <= s.len ? pm_str_find(s, pm_str(end), from) : SIZE_MAX;
  return at < s.len ? at + strlen(end) : 0;
}

static size_t length_of_tag(PmStr s) {
  char quote = '\0';
  for (size_t i = 1; i < s.len; ++i) {
    const char c = s.data[i];
    if (quote)
      quote = c == quote ? '\0' : quote;
    else if (c == '"' || c == '\'')
      quote = c;
    else if (c == '>')
      return i + 1;
  }
  return 0;
}

static PmStatus open_element(PmXmlCutter *c, PmStr tag) {
  if (c->depth < c->around) {
    c->marks[c->depth] = c->tags.len;
    PM_TRY(pm_buf_append(&c->tags, tag));
    for (size_t i = c->marks[c->depth]; i < c->tags.len; ++i)
      if (c->tags.data[i] == '\n' || c->tags.data[i] == '\r')
        c->tags.data[i] = ' '; // the same to XML, but no line
  }
  ++c->depth;
  return PM_OK;
}

static void close_element(PmXmlCutter *c) {
  c->depth -= c->depth > 0;
  if (c->depth < c->around)
    c->tags.len = c->marks[c->depth];
}

// Passes over the markup at `at`; `*whole` is false if the window does not hold it.
static PmStatus pass_markup(PmXmlCutter *c, bool *whole) {
  const PmStr s = ahead(c);
  const bool is_tag = s.len > 1 && s.data[1] != '!' && s.data[1] != '?';
  size_t n = 0;
  if (pm_str_starts(s, PM_STR("<!--")))
    n = length_to(s, 4, "-->");
  else if (pm_str_starts(s, PM_STR("<![CDATA[")))
    n = length_to(s, 9, "]]>");
  else if (pm_str_starts(s, PM_STR("<?")))
    n = length_to(s, 2, "?>");
  else if (is_tag)
    n = length_of_tag(s);
  else if (s.len >= 9 || c->ended) {
    c->declares = true;
    n = length_to(s, 0, ">");
  }
  *whole = n > 0;
  c->at += n;
  if (n == 0 || !is_tag)
    return PM_OK;
  if (s.data[1] == '/')
    close_element(c);
  else if (s.data[n - 2] != '/')
    return open_element(c, pm_str_slice(s, 0, n));
  return PM_OK;
}

// Past the next markup; `*more` is false at the end of the document.
static PmStatus move_on(PmXmlCutter *c, bool *more) {
  for (bool whole = false; !whole;) {
    const PmStr s = ahead(c);
    const char *mark = s.len ? memchr(s.data, '<', s.len) : NULL;
    c->at = mark ? (size_t)(mark - c->window.data) : c->window.len;
    if (mark)
      PM_TRY(pass_markup(c, &whole));
    *more = whole || !c->ended;
    if (!*more) {
      c->at = c->window.len;
      return PM_OK;
    }
    if (!whole)
      PM_TRY(fill(c));
  }
  return PM_OK;
}

// --- the beginning ---------------------------------------------------------------------

static bool is_utf8(PmStr declaration) {
  size_t i = pm_str_find(declaration, PM_STR("encoding"), 0);
  if (i >= declaration.len)
    return true;
  while (i < declaration.len && declaration.data[i] != '"' && declaration.data[i] != '\'')
    ++i;
  const char *name = declaration.data + i + 1;
  return i + 6 < declaration.len && strncasecmp(name, "utf-8", 5) == 0 &&
         name[5] == declaration.data[i];
}

// Reads up to the root element. A document that declares anything, or is not in UTF-8, is
// for libxml2 alone.
static PmStatus read_prolog(PmXmlCutter *c, bool converted, bool *yes) {
  bool more = true;
  *yes = false;
  while (more && c->depth == 0)
    PM_TRY(move_on(c, &more));
  const PmStr text = pm_buf_str(&c->window);
  if (!more || c->declares || memchr(text.data, '\0', text.len))
    return PM_OK;
  const bool declared = pm_str_starts(text, PM_STR("<?xml"));
  const size_t n = declared ? length_to(text, 0, "?>") : 0;
  *yes = (unsigned char)text.data[0] < 0x80 &&
         (converted || !declared || is_utf8(pm_str_slice(text, 0, n)));
  return PM_OK;
}

PmStatus pm_xml_cutter_open(PmJob *job, const PmOpening *opening, const PmXpath *iterator,
                            PmXmlCutter **out) {
  const size_t steps = pm_xpath_stream_steps(iterator);
  bool yes = false;
  *out = NULL;
  if (pm_xpath_is_anywhere(iterator) || steps < 2 || steps > MAX_AROUND)
    return PM_OK;
  PmXmlCutter *c = calloc(1, sizeof *c);
  if (!c)
    return PM_ERR_NOMEM;
  *c = (PmXmlCutter){.job = job,
                     .name = opening->input.name,
                     .window = pm_buf(PM_XML_MAX_DOCUMENT),
                     .tags = pm_buf(PM_XML_MAX_DOCUMENT),
                     .line = 1,
                     .around = steps - 1};
  PmStatus st = pm_source_stream_open(job, opening->file, &opening->input, &c->source);
  if (!st)
    st = read_prolog(c, opening->file->encoding.len > 0, &yes);
  if (!st && yes)
    *out = c;
  else
    pm_xml_cutter_close(c);
  return st;
}

void pm_xml_cutter_close(PmXmlCutter *c) {
  if (!c)
    return;
  pm_source_stream_close(c->source);
  pm_buf_release(&c->window);
  pm_buf_release(&c->tags);
  free(c);
}

// --- parts -----------------------------------------------------------------------------

static PmStatus put(PmPart *part, PmStr text) {
  PM_TRY(pm_part_reserve(part, part->len + text.len));
  if (text.len)
    memcpy(part->bytes + part->len, text.data, text.len);
  part->len += text.len;
  return PM_OK;
}

static PmStatus put_end_tags(const PmXmlCutter *c, PmPart *part) {
  for (size_t i = c->around; i-- > 0;) {
    const char *name = c->tags.data + c->marks[i] + 1;
    const size_t room = c->tags.len - c->marks[i] - 1;
    size_t n = 0;
    while (n < room && !strchr(" \t/>", name[n]))
      ++n;
    PM_TRY(put(part, PM_STR("</")));
    PM_TRY(put(part, pm_str_n(name, n)));
    PM_TRY(put(part, PM_STR(">")));
  }
  return PM_OK;
}

static void forget(PmXmlCutter *c) {
  for (size_t i = 0; i < c->at; ++i)
    c->line += c->window.data[i] == '\n';
  memmove(c->window.data, c->window.data + c->at, c->window.len - c->at);
  c->window.len -= c->at;
  c->at = 0;
}

// A part ends where a record may begin, or with the document.
PmStatus pm_xml_cut(PmXmlCutter *c, PmPart *part) {
  bool more = true;
  part->len = 0;
  if (c->done)
    return PM_OK;
  part->line = c->line;
  if (c->at == 0) // else it is the first one
    PM_TRY(put(part, pm_buf_str(&c->tags)));
  do
    PM_TRY(move_on(c, &more));
  while (more && (c->at < PART || c->depth != c->around));
  PM_TRY(put(part, pm_str_slice(pm_buf_str(&c->window), 0, c->at)));
  forget(c);
  c->done = !more;
  return more ? put_end_tags(c, part) : PM_OK;
}
