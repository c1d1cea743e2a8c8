// SPDX-License-Identifier: MIT
// The formats and how they are named.
#include "rdf/rdf.h"

#include <strings.h>

typedef struct {
  const char *name, *title, *endings[3], *media_type;
} Format;

static const Format formats[] = {
    [PM_FORMAT_UNKNOWN] = {"", "unknown format", {NULL}, ""},
    [PM_FORMAT_NTRIPLES] = {"nt",
                            "N-Triples",
                            {".nt", ".ntriples"},
                            "application/n-triples"},
    [PM_FORMAT_NQUADS] = {"nq", "N-Quads", {".nq", ".nquads"}, "application/n-quads"},
    [PM_FORMAT_TURTLE] = {"ttl", "Turtle", {".ttl", ".turtle"}, "text/turtle"},
    [PM_FORMAT_TRIG] = {"trig", "TriG", {".trig"}, "application/trig"},
    [PM_FORMAT_JSONLD] = {"jsonld",
                          "JSON-LD",
                          {".jsonld", ".json"},
                          "application/ld+json"},
    [PM_FORMAT_JSONL] = {"jsonl",
                         "JSON Lines of JSON-LD",
                         {".jsonl", ".ndjson"},
                         "application/x-ndjson"},
    [PM_FORMAT_RDFXML] = {"rdfxml",
                          "RDF/XML",
                          {".rdf", ".owl", ".xml"},
                          "application/rdf+xml"},
    [PM_FORMAT_N3] = {"n3", "N3", {".n3"}, "text/n3"},
    [PM_FORMAT_RDFJSON] = {"rdfjson",
                           "RDF/JSON",
                           {".rj", ".rdfjson"},
                           "application/rdf+json"},
};
enum { N_FORMATS = sizeof formats / sizeof *formats };

PmFormat pm_format_by_name(PmStr name) {
  for (int i = 1; i < N_FORMATS; ++i)
    if (pm_str_eqz(name, formats[i].name))
      return (PmFormat)i;
  return PM_FORMAT_UNKNOWN;
}

PmFormat pm_format_by_path(PmStr path) {
  if (pm_str_ends(path, PM_STR(".gz")))
    path.len -= 3;
  for (int i = 1; i < N_FORMATS; ++i)
    for (size_t k = 0; k < 3 && formats[i].endings[k]; ++k)
      if (pm_str_ends(path, pm_str(formats[i].endings[k])))
        return (PmFormat)i;
  return PM_FORMAT_UNKNOWN;
}

PmFormat pm_format_by_media_type(PmStr type) {
  size_t n = 0;
  while (n < type.len && !strchr("; \t", type.data[n]))
    ++n;
  for (int i = 1; i < N_FORMATS; ++i)
    if (n == strlen(formats[i].media_type) &&
        strncasecmp(type.data, formats[i].media_type, n) == 0)
      return (PmFormat)i;
  return PM_FORMAT_UNKNOWN;
}

const char *pm_format_name(PmFormat format) { return formats[format].name; }

const char *pm_format_title(PmFormat format) { return formats[format].title; }
