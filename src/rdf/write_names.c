// SPDX-License-Identifier: MIT
// The table behind names.h, and the prefixes that everybody in the field knows.
#include "rdf/names.h"

#include "rdf/chars.h"

#include <stdint.h>
#include <stdlib.h>

enum { MOST_NAMESPACES = 10000 }; // a file that announces more is not written for people

// Owners of a prefix that are no place in items.
static const size_t NOBODY = SIZE_MAX, RESERVED = SIZE_MAX - 1;

static const PmPrefix well_known[] = {
#define PAIR(prefix, iri)                                                                \
  {                                                                                      \
    {prefix, sizeof prefix - 1}, { iri, sizeof iri - 1 }                                 \
  }
    PAIR("bf", "http://id.loc.gov/ontologies/bibframe/"),
    PAIR("bibo", "http://purl.org/ontology/bibo/"),
    PAIR("bio", "http://purl.org/vocab/bio/0.1/"),
    PAIR("crm", "http://www.cidoc-crm.org/cidoc-crm/"),
    PAIR("csvw", "http://www.w3.org/ns/csvw#"),
    PAIR("d2rq", "http://www.wiwiss.fu-berlin.de/suhl/bizer/D2RQ/0.1#"),
    PAIR("dc", "http://purl.org/dc/elements/1.1/"),
    PAIR("dcat", "http://www.w3.org/ns/dcat#"),
    PAIR("dcmitype", "http://purl.org/dc/dcmitype/"),
    PAIR("dcterms", "http://purl.org/dc/terms/"),
    PAIR("edm", "http://www.europeana.eu/schemas/edm/"),
    PAIR("foaf", "http://xmlns.com/foaf/0.1/"),
    PAIR("geo", "http://www.opengis.net/ont/geosparql#"),
    PAIR("gn", "http://www.geonames.org/ontology#"),
    PAIR("lvont", "http://lexvo.org/ontology#"),
    PAIR("oa", "http://www.w3.org/ns/oa#"),
    PAIR("ore", "http://www.openarchives.org/ore/terms/"),
    PAIR("org", "http://www.w3.org/ns/org#"),
    PAIR("owl", "http://www.w3.org/2002/07/owl#"),
    PAIR("pm", "https://w3id.org/pressmark/vocab#"),
    PAIR("pmk", "https://w3id.org/pressmark/kinds#"),
    PAIR("prov", "http://www.w3.org/ns/prov#"),
    PAIR("rdf", PM_RDF),
    PAIR("rdfs", PM_RDFS),
    PAIR("rml", "http://w3id.org/rml/"),
    PAIR("schema", "http://schema.org/"),
    PAIR("sh", "http://www.w3.org/ns/shacl#"),
    PAIR("skos", "http://www.w3.org/2004/02/skos/core#"),
    PAIR("spdx", "http://spdx.org/rdf/terms#"),
    PAIR("time", "http://www.w3.org/2006/time#"),
    PAIR("vann", "http://purl.org/vocab/vann/"),
    PAIR("void", "http://rdfs.org/ns/void#"),
    PAIR("wd", "http://www.wikidata.org/entity/"),
    PAIR("wdt", "http://www.wikidata.org/prop/direct/"),
    PAIR("wgs84", "http://www.w3.org/2003/01/geo/wgs84_pos#"),
    PAIR("xsd", PM_XSD),
#undef PAIR
};

const PmPrefix *pm_prefixes_well_known(size_t *n) {
  *n = sizeof well_known / sizeof *well_known;
  return well_known;
}

// Notes the owner of a prefix: a place in items, or RESERVED.
static PmStatus set_owner(PmNames *names, PmStr prefix, size_t place) {
  uint32_t number = 0;
  PM_TRY(pm_strtab_add(&names->prefixes, prefix, &number, NULL));
  size_t *owners = pm_arena_extend(&names->arena, names->owners, number,
                                   &names->owners_cap, sizeof *owners);
  if (!owners)
    return PM_ERR_NOMEM;
  names->owners = owners;
  owners[number] = place;
  if (place != RESERVED)
    names->items[place].prefix = pm_strtab_get(&names->prefixes, number);
  return PM_OK;
}

static size_t owner_of(const PmNames *names, PmStr prefix) {
  const uint32_t number = pm_strtab_find(&names->prefixes, prefix);
  return number == PM_STRTAB_NONE ? NOBODY : names->owners[number];
}

// Gives the prefix to namespace `place`, and leaves the one that had it without.
static PmStatus take_prefix(PmNames *names, PmStr prefix, size_t place) {
  const size_t owner = owner_of(names, prefix);
  if (owner == RESERVED)
    return PM_OK;
  if (owner != NOBODY && owner != place) {
    PmNamespace *had = &names->items[owner];
    if (names->fixed && (had->used || had->declared))
      return PM_OK;
    had->prefix = (PmStr){NULL, 0};
  }
  names->items[place].declared = false;
  return set_owner(names, prefix, place);
}

PmStatus pm_names_reserve(PmNames *names, PmStr prefix) {
  const size_t owner = owner_of(names, prefix);
  if (owner == RESERVED)
    return PM_OK;
  if (names->prefixes.n >= MOST_NAMESPACES)
    return PM_ERR_LIMIT;
  if (owner != NOBODY)
    names->items[owner].prefix = (PmStr){NULL, 0};
  return set_owner(names, prefix, RESERVED);
}

const PmNamespace *pm_names_owner(const PmNames *names, PmStr prefix) {
  const size_t owner = owner_of(names, prefix);
  return owner == NOBODY || owner == RESERVED ? NULL : &names->items[owner];
}

static PmStatus note_odd(PmNames *names, size_t place) {
  size_t *odd = pm_arena_extend(&names->arena, names->odd, names->n_odd, &names->odd_cap,
                                sizeof *odd);
  if (!odd)
    return PM_ERR_NOMEM;
  names->odd = odd;
  odd[names->n_odd++] = place;
  return PM_OK;
}

static PmStatus add_namespace(PmNames *names, PmStr iri, size_t *place) {
  PmNamespace *items =
      pm_arena_extend(&names->arena, names->items, names->n, &names->cap, sizeof *items);
  if (!items)
    return PM_ERR_NOMEM;
  names->items = items;
  uint32_t number = 0;
  PM_TRY(pm_strtab_add(&names->iris, iri, &number, NULL));
  iri = pm_strtab_get(&names->iris, number);
  items[number] = (PmNamespace){.iri = iri};
  names->n = number + (size_t)1;
  *place = number;
  const char last = iri.data[iri.len - 1];
  return last == '/' || last == '#' ? PM_OK : note_odd(names, number);
}

PmStatus pm_names_add(PmNames *names, PmPrefix pair, bool announced) {
  if (pair.iri.len == 0 || !pm_chars_prefix(pair.prefix))
    return PM_OK;
  size_t place = pm_strtab_find(&names->iris, pair.iri);
  if (place == PM_STRTAB_NONE) {
    if (names->n >= MOST_NAMESPACES)
      return PM_OK;
    PM_TRY(add_namespace(names, pair.iri, &place));
  }
  PmNamespace *ns = &names->items[place];
  // The first announcement of a namespace names it; a second prefix adds nothing.
  if (ns->prefix.data && (ns->announced || !announced))
    return PM_OK;
  ns->announced = announced;
  return take_prefix(names, pair.prefix, place);
}

// Behind the last '#' or '/', or 0.
static size_t cut(PmStr iri) {
  const char *const hash = iri.len ? memrchr(iri.data, '#', iri.len) : NULL;
  const size_t from = hash ? (size_t)(hash - iri.data) + 1 : 0;
  const char *const slash =
      iri.len > from ? memrchr(iri.data + from, '/', iri.len - from) : NULL;
  return slash ? (size_t)(slash - iri.data) + 1 : from;
}

static PmNamespace *find_at(const PmNames *names, PmStr iri, size_t at, PmStr *local) {
  const uint32_t place = pm_strtab_find(&names->iris, pm_str_n(iri.data, at));
  if (place == PM_STRTAB_NONE || !names->items[place].prefix.data)
    return NULL;
  *local = pm_str_n(iri.data + at, iri.len - at);
  return &names->items[place];
}

static PmNamespace *find_odd(const PmNames *names, PmStr iri, PmNamespace *best,
                             PmStr *local) {
  for (size_t i = 0; i < names->n_odd; ++i) {
    PmNamespace *ns = &names->items[names->odd[i]];
    if (ns->prefix.data && pm_str_starts(iri, ns->iri) &&
        (!best || ns->iri.len > best->iri.len))
      best = ns;
  }
  if (best)
    *local = pm_str_slice(iri, best->iri.len, iri.len);
  return best;
}

PmNamespace *pm_names_find(const PmNames *names, PmStr iri, PmStr *local) {
  const size_t at = cut(iri);
  PmNamespace *ns = at ? find_at(names, iri, at, local) : NULL;
  return names->n_odd ? find_odd(names, iri, ns, local) : ns;
}

static int by_prefix(const void *a, const void *b) {
  return pm_str_cmp((*(PmNamespace *const *)a)->prefix,
                    (*(PmNamespace *const *)b)->prefix);
}

PmStatus pm_names_pending(const PmNames *names, PmArena *arena, PmNamespace ***pending,
                          size_t *n) {
  PmNamespace **list = pm_arena_alloc(arena, (names->n + 1) * sizeof(PmNamespace *));
  if (!list)
    return PM_ERR_NOMEM;
  *n = 0;
  for (size_t i = 0; i < names->n; ++i) {
    PmNamespace *ns = &names->items[i];
    if (ns->used && !ns->declared && ns->prefix.data)
      list[(*n)++] = ns;
  }
  qsort(list, *n, sizeof *list, by_prefix);
  *pending = list;
  return PM_OK;
}

void pm_names_release(PmNames *names) {
  pm_strtab_release(&names->iris);
  pm_strtab_release(&names->prefixes);
  pm_arena_release(&names->arena);
}
