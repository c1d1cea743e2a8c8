// SPDX-License-Identifier: MIT
// JSON-LD Expansion and Value Expansion (JSON-LD 1.1 API, sections 5.1 and 5.3).
#include "rdf/jsonld.h"

#include <stdlib.h>

/// One object being expanded (step 13 works on it, and on what is nested in it).
typedef struct {
  PmJsonld *ld;
  PmContext *active, *type_scoped;
  PmStr property; // active property; data is NULL for none
  PmStr base_url;
  PmStr input_type; // expanded; empty if none
  PmJson *result;
} Object;

typedef struct {
  PmContext *active;
  PmStr property;
  PmStr base_url;
  bool from_map;
} Place;

static PmStatus expand(PmJsonld *ld, const Place *place, PmJson *element, PmJson **out);

static PmJson *new_array(PmJsonld *ld) { return pm_json_new(ld->arena, PM_JSON_ARRAY); }

static PmStatus set(PmJsonld *ld, PmJson *object, const char *key, PmJson *value) {
  return pm_json_set(ld->arena, object, pm_str(key), value);
}

static PmJson *get(const PmJson *object, const char *key) {
  return pm_json_get(object, pm_str(key));
}

static PmStatus as_array(PmJsonld *ld, PmJson *value, PmJson **out) {
  *out = value;
  if (value->type == PM_JSON_ARRAY)
    return PM_OK;
  *out = new_array(ld);
  return *out ? pm_json_push(ld->arena, *out, value) : PM_ERR_NOMEM;
}

static bool is_scalar(const PmJson *v) {
  return v->type != PM_JSON_ARRAY && v->type != PM_JSON_OBJECT && v->type != PM_JSON_NULL;
}

static bool is_value_object(const PmJson *v) { return get(v, "@value") != NULL; }

static bool is_list_object(const PmJson *v) { return get(v, "@list") != NULL; }

static bool is_node_object(const PmJson *v) {
  return v->type == PM_JSON_OBJECT && !is_value_object(v) && !is_list_object(v) &&
         !get(v, "@set");
}

static bool is_graph_object(const PmJson *v) {
  if (!pm_json_is(v, PM_JSON_OBJECT) || !get(v, "@graph"))
    return false;
  for (size_t i = 0; i < v->n; ++i)
    if (!pm_str_eqz(v->members[i].key, "@graph") &&
        !pm_str_eqz(v->members[i].key, "@id") && !pm_str_eqz(v->members[i].key, "@index"))
      return false;
  return true;
}

// Adds a value, or each item of an array, to the array under `key`.
static PmStatus add_value(PmJsonld *ld, PmJson *object, PmStr key, PmJson *value) {
  PmJson *list = pm_json_get(object, key);
  if (!list) {
    list = new_array(ld);
    PM_TRY(pm_json_set(ld->arena, object, key, list));
  }
  if (value->type != PM_JSON_ARRAY)
    return pm_json_push(ld->arena, list, value);
  for (size_t i = 0; i < value->n; ++i)
    PM_TRY(pm_json_push(ld->arena, list, value->items[i]));
  return PM_OK;
}

static PmStatus expand_iri_json(PmJsonld *ld, PmContext *active, PmStr value,
                                bool relative, bool vocab, PmJson **out) {
  PmMaybe iri;
  PM_TRY(pm_jsonld_expand_iri(ld, active, value, relative, vocab, &iri));
  *out = iri.null ? pm_json_new(ld->arena, PM_JSON_NULL)
                  : pm_json_string(ld->arena, iri.text);
  return *out ? PM_OK : PM_ERR_NOMEM;
}

static int compare_keys(const void *a, const void *b) {
  return pm_str_cmp((*(const PmJsonMember *const *)a)->key,
                    (*(const PmJsonMember *const *)b)->key);
}

// The members in the order of their keys.
static const PmJsonMember **sorted_members(PmJsonld *ld, const PmJson *object) {
  const PmJsonMember **order = pm_arena_alloc(ld->arena, (object->n + 1) * sizeof *order);
  if (!order)
    return NULL;
  for (size_t i = 0; i < object->n; ++i)
    order[i] = &object->members[i];
  qsort(order, object->n, sizeof *order, compare_keys);
  return order;
}

// --- value expansion (section 5.3.2) ---------------------------------------------------

static PmStatus add_language(PmJsonld *ld, const PmContext *active, const PmTermDef *def,
                             PmJson *result) {
  const PmMaybe language = def && def->language.set ? def->language : active->language;
  const PmMaybe direction =
      def && def->direction.set ? def->direction : active->direction;
  if (language.set && !language.null)
    PM_TRY(set(ld, result, "@language", pm_json_string(ld->arena, language.text)));
  if (direction.set && !direction.null)
    PM_TRY(set(ld, result, "@direction", pm_json_string(ld->arena, direction.text)));
  return PM_OK;
}

static PmStatus expand_value(PmJsonld *ld, PmContext *active, PmStr property,
                             PmJson *value, PmJson **out) {
  const PmTermDef *def = pm_jsonld_term(active, property);
  const PmStr type = def ? def->type : PM_STR("");
  const bool id = pm_str_eqz(type, "@id"), vocab = pm_str_eqz(type, "@vocab");
  PmJson *result = pm_json_new(ld->arena, PM_JSON_OBJECT);
  *out = result;
  if (!result)
    return PM_ERR_NOMEM;
  if ((id || vocab) && value->type == PM_JSON_STRING) {
    PmJson *iri = NULL;
    PM_TRY(expand_iri_json(ld, active, value->text, true, vocab, &iri));
    return set(ld, result, "@id", iri);
  }
  PM_TRY(set(ld, result, "@value", value));
  if (type.len && !id && !vocab && !pm_str_eqz(type, "@none"))
    return set(ld, result, "@type", pm_json_string(ld->arena, type));
  return value->type == PM_JSON_STRING ? add_language(ld, active, def, result) : PM_OK;
}

// --- keywords of an object (step 13.4) -------------------------------------------------

static PmStatus fail_at(const Object *o, const char *code, PmStr key) {
  return pm_jsonld_fail(o->ld, code, key);
}

static Place place_in(const Object *o, PmStr property) {
  return (Place){.active = o->active, .property = property, .base_url = o->base_url};
}

static PmStatus keyword_id(Object *o, PmStr key, PmJson *value, PmJson **out) {
  if (value->type != PM_JSON_STRING)
    return fail_at(o, "invalid @id value", key);
  return expand_iri_json(o->ld, o->active, value->text, true, false, out);
}

static PmStatus keyword_type(Object *o, PmStr key, PmJson *value, PmJson **out) {
  PmJson *types = NULL, *all = get(o->result, "@type");
  if (value->type != PM_JSON_STRING && value->type != PM_JSON_ARRAY)
    return fail_at(o, "invalid type value", key);
  PM_TRY(as_array(o->ld, value, &types));
  PmJson *list = new_array(o->ld);
  if (!list)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < types->n; ++i) {
    PmJson *iri = NULL;
    if (types->items[i]->type != PM_JSON_STRING)
      return fail_at(o, "invalid type value", key);
    PM_TRY(
        expand_iri_json(o->ld, o->type_scoped, types->items[i]->text, true, true, &iri));
    PM_TRY(pm_json_push(o->ld->arena, list, iri));
  }
  if (all) { // several keys stand for @type
    PM_TRY(as_array(o->ld, all, &all));
    for (size_t i = 0; i < list->n; ++i)
      PM_TRY(pm_json_push(o->ld->arena, all, list->items[i]));
    *out = all;
    return PM_OK;
  }
  *out = value->type == PM_JSON_STRING ? list->items[0] : list;
  return PM_OK;
}

static PmStatus keyword_graph(Object *o, PmStr key, PmJson *value, PmJson **out) {
  (void)key;
  const Place place = place_in(o, PM_STR("@graph"));
  PM_TRY(expand(o->ld, &place, value, out));
  return *out ? as_array(o->ld, *out, out) : PM_ERR_NOMEM;
}

static PmStatus keyword_included(Object *o, PmStr key, PmJson *value, PmJson **out) {
  const Place place = place_in(o, (PmStr){NULL, 0});
  PmJson *existing = get(o->result, "@included");
  PM_TRY(expand(o->ld, &place, value, out));
  if (!*out)
    return fail_at(o, "invalid @included value", key);
  PM_TRY(as_array(o->ld, *out, out));
  for (size_t i = 0; i < (*out)->n; ++i)
    if (!is_node_object((*out)->items[i]))
      return fail_at(o, "invalid @included value", key);
  if (!existing)
    return PM_OK;
  for (size_t i = 0; i < (*out)->n; ++i)
    PM_TRY(pm_json_push(o->ld->arena, existing, (*out)->items[i]));
  *out = existing;
  return PM_OK;
}

static PmStatus keyword_value(Object *o, PmStr key, PmJson *value, PmJson **out) {
  const bool json = pm_str_eqz(o->input_type, "@json");
  if (!json && value->type != PM_JSON_NULL && !is_scalar(value))
    return fail_at(o, "invalid value object value", key);
  *out = value;
  return PM_OK;
}

static PmStatus keyword_language(Object *o, PmStr key, PmJson *value, PmJson **out) {
  *out = value;
  return value->type == PM_JSON_STRING
             ? PM_OK
             : fail_at(o, "invalid language-tagged string", key);
}

static PmStatus keyword_direction(Object *o, PmStr key, PmJson *value, PmJson **out) {
  *out = value;
  const bool good = value->type == PM_JSON_STRING &&
                    (pm_str_eqz(value->text, "ltr") || pm_str_eqz(value->text, "rtl"));
  return good ? PM_OK : fail_at(o, "invalid base direction", key);
}

static PmStatus keyword_index(Object *o, PmStr key, PmJson *value, PmJson **out) {
  *out = value;
  return value->type == PM_JSON_STRING ? PM_OK : fail_at(o, "invalid @index value", key);
}

static PmStatus keyword_list(Object *o, PmStr key, PmJson *value, PmJson **out) {
  (void)key;
  *out = NULL;
  if (!o->property.data || pm_str_eqz(o->property, "@graph"))
    return PM_OK;
  const Place place = place_in(o, o->property);
  PM_TRY(expand(o->ld, &place, value, out));
  if (!*out)
    *out = new_array(o->ld);
  return *out ? as_array(o->ld, *out, out) : PM_ERR_NOMEM;
}

static PmStatus keyword_set(Object *o, PmStr key, PmJson *value, PmJson **out) {
  (void)key;
  const Place place = place_in(o, o->property);
  return expand(o->ld, &place, value, out);
}

static PmStatus add_reverse(Object *o, PmStr property, PmJson *items) {
  PmJson *map = get(o->result, "@reverse");
  if (!map) {
    map = pm_json_new(o->ld->arena, PM_JSON_OBJECT);
    PM_TRY(set(o->ld, o->result, "@reverse", map));
  }
  PM_TRY(as_array(o->ld, items, &items));
  for (size_t i = 0; i < items->n; ++i) {
    if (is_value_object(items->items[i]) || is_list_object(items->items[i]))
      return fail_at(o, "invalid reverse property value", property);
    PM_TRY(add_value(o->ld, map, property, items->items[i]));
  }
  return PM_OK;
}

static PmStatus keyword_reverse(Object *o, PmStr key, PmJson *value, PmJson **out) {
  *out = NULL;
  if (value->type != PM_JSON_OBJECT)
    return fail_at(o, "invalid @reverse value", key);
  const Place place = place_in(o, PM_STR("@reverse"));
  PmJson *expanded = NULL;
  PM_TRY(expand(o->ld, &place, value, &expanded));
  if (!pm_json_is(expanded, PM_JSON_OBJECT))
    return PM_OK;
  const PmJson *twice = get(expanded, "@reverse");
  for (size_t i = 0; twice && i < twice->n; ++i)
    PM_TRY(add_value(o->ld, o->result, twice->members[i].key, twice->members[i].value));
  for (size_t i = 0; i < expanded->n; ++i)
    if (!pm_str_eqz(expanded->members[i].key, "@reverse"))
      PM_TRY(add_reverse(o, expanded->members[i].key, expanded->members[i].value));
  return PM_OK;
}

typedef PmStatus Keyword(Object *o, PmStr key, PmJson *value, PmJson **out);

static Keyword *keyword_handler(PmStr property) {
  static const struct {
    const char *name;
    Keyword *handle;
  } handlers[] = {
      {"@id", keyword_id},
      {"@type", keyword_type},
      {"@graph", keyword_graph},
      {"@included", keyword_included},
      {"@value", keyword_value},
      {"@language", keyword_language},
      {"@direction", keyword_direction},
      {"@index", keyword_index},
      {"@list", keyword_list},
      {"@set", keyword_set},
      {"@reverse", keyword_reverse},
  };
  for (size_t i = 0; i < sizeof handlers / sizeof *handlers; ++i)
    if (pm_str_eqz(property, handlers[i].name))
      return handlers[i].handle;
  return NULL;
}

static PmStatus expand_keyword(Object *o, PmStr key, PmStr property, PmJson *value) {
  if (pm_str_eqz(o->property, "@reverse"))
    return fail_at(o, "invalid reverse property map", key);
  if (pm_json_get(o->result, property) && !pm_str_eqz(property, "@included") &&
      !pm_str_eqz(property, "@type"))
    return fail_at(o, "colliding keywords", key);
  Keyword *handle = keyword_handler(property);
  PmJson *expanded = NULL;
  if (!handle)
    return PM_OK;
  PM_TRY(handle(o, key, value, &expanded));
  return expanded ? pm_json_set(o->ld->arena, o->result, property, expanded) : PM_OK;
}

// --- properties (steps 13.5 to 13.14) --------------------------------------------------

static PmStatus make_json_literal(PmJsonld *ld, PmJson *value, PmJson **out) {
  *out = pm_json_new(ld->arena, PM_JSON_OBJECT);
  if (!*out)
    return PM_ERR_NOMEM;
  PM_TRY(set(ld, *out, "@value", value));
  return set(ld, *out, "@type", pm_json_string(ld->arena, PM_STR("@json")));
}

static PmStatus language_item(Object *o, const PmTermDef *def, PmStr language,
                              PmJson *item, PmJson *list) {
  if (item->type == PM_JSON_NULL)
    return PM_OK;
  if (item->type != PM_JSON_STRING)
    return fail_at(o, "invalid language map value", language);
  PmJson *v = pm_json_new(o->ld->arena, PM_JSON_OBJECT);
  const PmMaybe direction = def->direction.set ? def->direction : o->active->direction;
  PmMaybe iri;
  if (!v)
    return PM_ERR_NOMEM;
  PM_TRY(set(o->ld, v, "@value", item));
  PM_TRY(pm_jsonld_expand_iri(o->ld, o->active, language, false, true, &iri));
  if (iri.null || !pm_str_eqz(iri.text, "@none"))
    PM_TRY(set(o->ld, v, "@language", pm_json_string(o->ld->arena, language)));
  if (direction.set && !direction.null)
    PM_TRY(set(o->ld, v, "@direction", pm_json_string(o->ld->arena, direction.text)));
  return pm_json_push(o->ld->arena, list, v);
}

static PmStatus expand_language_map(Object *o, const PmTermDef *def, const PmJson *map,
                                    PmJson **out) {
  const PmJsonMember **order = sorted_members(o->ld, map);
  PmJson *list = new_array(o->ld);
  if (!order || !list)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < map->n; ++i) {
    PmJson *items = NULL;
    PM_TRY(as_array(o->ld, order[i]->value, &items));
    for (size_t k = 0; k < items->n; ++k)
      PM_TRY(language_item(o, def, order[i]->key, items->items[k], list));
  }
  *out = list;
  return PM_OK;
}

typedef struct {
  const PmTermDef *def;
  PmStr key;       // the property's key
  PmStr index_key; // @index, or the property that indexes
} IndexMap;

// Step 13.8.3.7.2: the index becomes a property of the item.
static PmStatus index_as_property(Object *o, const IndexMap *map, PmStr index,
                                  PmJson *item) {
  PmJson *value = NULL;
  PmMaybe iri;
  PM_TRY(expand_value(o->ld, o->active, map->index_key,
                      pm_json_string(o->ld->arena, index), &value));
  PM_TRY(pm_jsonld_expand_iri(o->ld, o->active, map->index_key, false, true, &iri));
  PmJson *values = new_array(o->ld), *existing = pm_json_get(item, iri.text);
  if (!values)
    return PM_ERR_NOMEM;
  PM_TRY(pm_json_push(o->ld->arena, values, value));
  if (existing) {
    PM_TRY(as_array(o->ld, existing, &existing));
    for (size_t i = 0; i < existing->n; ++i)
      PM_TRY(pm_json_push(o->ld->arena, values, existing->items[i]));
  }
  PM_TRY(pm_json_set(o->ld->arena, item, iri.text, values));
  return is_value_object(item) ? fail_at(o, "invalid value object", index) : PM_OK;
}

static PmStatus index_as_type(Object *o, const PmMaybe *expanded, PmJson *item) {
  PmJson *types = new_array(o->ld), *existing = get(item, "@type");
  if (!types)
    return PM_ERR_NOMEM;
  PM_TRY(pm_json_push(o->ld->arena, types, pm_json_string(o->ld->arena, expanded->text)));
  if (existing) {
    PM_TRY(as_array(o->ld, existing, &existing));
    for (size_t i = 0; i < existing->n; ++i)
      PM_TRY(pm_json_push(o->ld->arena, types, existing->items[i]));
  }
  return set(o->ld, item, "@type", types);
}

static PmStatus wrap_graph(PmJsonld *ld, PmJson *item, PmJson **out) {
  PmJson *content = NULL;
  *out = pm_json_new(ld->arena, PM_JSON_OBJECT);
  if (!*out)
    return PM_ERR_NOMEM;
  PM_TRY(as_array(ld, item, &content));
  return set(ld, *out, "@graph", content);
}

// Step 13.8.3.7.
static PmStatus index_item(Object *o, const IndexMap *map, PmStr index, PmJson *item,
                           PmJson *list) {
  const unsigned c = map->def->containers;
  PmMaybe expanded;
  PM_TRY(pm_jsonld_expand_iri(o->ld, o->active, index, false, true, &expanded));
  const bool none = !expanded.null && pm_str_eqz(expanded.text, "@none");
  if ((c & PM_CONTAINER_GRAPH) && !is_graph_object(item))
    PM_TRY(wrap_graph(o->ld, item, &item));
  else if (!none) { // items may be shared with a list: change a copy
    item = pm_json_shallow_copy(o->ld->arena, item);
    if (!item)
      return PM_ERR_NOMEM;
  }
  if (none)
    ;
  else if ((c & PM_CONTAINER_INDEX) && !pm_str_eqz(map->index_key, "@index"))
    PM_TRY(index_as_property(o, map, index, item));
  else if ((c & PM_CONTAINER_INDEX) && !get(item, "@index"))
    PM_TRY(set(o->ld, item, "@index", pm_json_string(o->ld->arena, index)));
  else if ((c & PM_CONTAINER_ID) && !get(item, "@id")) {
    PmJson *id = NULL;
    PM_TRY(expand_iri_json(o->ld, o->active, index, true, false, &id));
    PM_TRY(set(o->ld, item, "@id", id));
  } else if (c & PM_CONTAINER_TYPE)
    PM_TRY(index_as_type(o, &expanded, item));
  return pm_json_push(o->ld->arena, list, item);
}

// Steps 13.8.3.1 to 13.8.3.3: the context for the values under one index.
static PmStatus map_context(Object *o, const IndexMap *map, PmStr index,
                            PmContext **out) {
  const unsigned c = map->def->containers;
  *out = o->active;
  if ((c & (PM_CONTAINER_ID | PM_CONTAINER_TYPE)) && o->active->previous)
    *out = o->active->previous;
  const PmTermDef *def = pm_jsonld_term(*out, index);
  if (!(c & PM_CONTAINER_TYPE) || !def || !def->context)
    return PM_OK;
  const PmContextOptions options = {.base_url = def->base_url, .no_propagate = true};
  return pm_jsonld_process(o->ld, *out, def->context, &options, out);
}

static PmStatus expand_index_map(Object *o, const PmTermDef *def, PmStr key,
                                 const PmJson *value, PmJson **out) {
  const IndexMap map = {def, key, def->index.len ? def->index : PM_STR("@index")};
  const PmJsonMember **order = sorted_members(o->ld, value);
  PmJson *list = new_array(o->ld);
  if (!order || !list)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < value->n; ++i) {
    Place place = {.property = key, .base_url = o->base_url, .from_map = true};
    PmJson *items = NULL;
    PM_TRY(map_context(o, &map, order[i]->key, &place.active));
    PM_TRY(as_array(o->ld, order[i]->value, &items));
    PM_TRY(expand(o->ld, &place, items, &items));
    for (size_t k = 0; items && k < items->n; ++k)
      PM_TRY(index_item(o, &map, order[i]->key, items->items[k], list));
  }
  *out = list;
  return PM_OK;
}

// Step 13.12.
static PmStatus wrap_graphs(PmJsonld *ld, PmJson *value, PmJson **out) {
  PmJson *list = new_array(ld);
  PM_TRY(as_array(ld, value, &value));
  if (!list)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < value->n; ++i) {
    PmJson *graph = NULL;
    PM_TRY(wrap_graph(ld, value->items[i], &graph));
    PM_TRY(pm_json_push(ld->arena, list, graph));
  }
  *out = list;
  return PM_OK;
}

static PmStatus wrap_list(PmJsonld *ld, PmJson *value, PmJson **out) {
  PmJson *items = NULL;
  PM_TRY(as_array(ld, value, &items));
  *out = pm_json_new(ld->arena, PM_JSON_OBJECT);
  return *out ? set(ld, *out, "@list", items) : PM_ERR_NOMEM;
}

static PmStatus expand_property_value(Object *o, const PmTermDef *def, PmStr key,
                                      PmJson *value, PmJson **out) {
  const unsigned c = def ? def->containers : 0;
  const bool map = value->type == PM_JSON_OBJECT;
  if (def && pm_str_eqz(def->type, "@json"))
    return make_json_literal(o->ld, value, out);
  if (map && (c & PM_CONTAINER_LANGUAGE))
    return expand_language_map(o, def, value, out);
  if (map && (c & (PM_CONTAINER_INDEX | PM_CONTAINER_TYPE | PM_CONTAINER_ID)))
    return expand_index_map(o, def, key, value, out);
  const Place place = place_in(o, key);
  return expand(o->ld, &place, value, out);
}

static PmStatus expand_property(Object *o, PmStr key, PmStr property, PmJson *value) {
  const PmTermDef *def = pm_jsonld_term(o->active, key);
  const unsigned c = def ? def->containers : 0;
  PmJson *expanded = NULL;
  // A property-scoped context is applied where the value is expanded, but containers with
  // maps look terms up in it before.
  PM_TRY(expand_property_value(o, def, key, value, &expanded));
  if (!expanded)
    return PM_OK;
  if ((c & PM_CONTAINER_LIST) && !is_list_object(expanded))
    PM_TRY(wrap_list(o->ld, expanded, &expanded));
  if ((c & PM_CONTAINER_GRAPH) && !(c & (PM_CONTAINER_ID | PM_CONTAINER_INDEX)))
    PM_TRY(wrap_graphs(o->ld, expanded, &expanded));
  if (def && def->reverse)
    return add_reverse(o, property, expanded);
  return add_value(o->ld, o->result, property, expanded);
}

// --- objects ---------------------------------------------------------------------------

static PmStatus key_is(PmJsonld *ld, PmContext *active, PmStr key, const char *keyword,
                       bool *yes) {
  PmMaybe iri;
  PM_TRY(pm_jsonld_expand_iri(ld, active, key, false, true, &iri));
  *yes = !iri.null && pm_str_eqz(iri.text, keyword);
  return PM_OK;
}

static PmStatus expand_nested(Object *o, PmStr key, const PmJson *element);

static PmStatus expand_members(Object *o, const PmJson *element) {
  const PmJsonMember **order = sorted_members(o->ld, element);
  PmStr *nests = pm_arena_alloc(o->ld->arena, (element->n + 1) * sizeof *nests);
  size_t n_nests = 0;
  if (!order || !nests)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < element->n; ++i) {
    const PmStr key = order[i]->key;
    PmMaybe property;
    if (pm_str_eqz(key, "@context"))
      continue;
    PM_TRY(pm_jsonld_expand_iri(o->ld, o->active, key, false, true, &property));
    const bool keyword = !property.null && pm_jsonld_is_keyword(property.text);
    if (property.null || (!keyword && !pm_str_contains(property.text, PM_STR(":"))))
      continue;
    pm_jsonld_stand(o->ld, order[i]->value);
    if (keyword && pm_str_eqz(property.text, "@nest"))
      nests[n_nests++] = key;
    else if (keyword)
      PM_TRY(expand_keyword(o, key, property.text, order[i]->value));
    else
      PM_TRY(expand_property(o, key, property.text, order[i]->value));
  }
  for (size_t i = 0; i < n_nests; ++i)
    PM_TRY(expand_nested(o, nests[i], element));
  return PM_OK;
}

// Step 14; a nesting term's own context counts for what is in it.
static PmStatus expand_nested(Object *o, PmStr key, const PmJson *element) {
  const PmTermDef *def = pm_jsonld_term(o->active, key);
  PmContext *outer = o->active;
  PmJson *values = NULL;
  PM_TRY(as_array(o->ld, pm_json_get(element, key), &values));
  if (def && def->context) {
    const PmContextOptions options = {.base_url = def->base_url,
                                      .override_protected = true};
    PM_TRY(pm_jsonld_process(o->ld, o->active, def->context, &options, &o->active));
  }
  PM_TRY(pm_jsonld_deeper(o->ld));
  for (size_t i = 0; i < values->n; ++i) {
    const PmJson *value = values->items[i];
    if (value->type != PM_JSON_OBJECT)
      return fail_at(o, "invalid @nest value", key);
    for (size_t k = 0; k < value->n; ++k) {
      bool is_value = false;
      PM_TRY(key_is(o->ld, o->active, value->members[k].key, "@value", &is_value));
      if (is_value)
        return fail_at(o, "invalid @nest value", key);
    }
    PM_TRY(expand_members(o, value));
  }
  --o->ld->depth;
  o->active = outer;
  return PM_OK;
}

// Step 7: a type-scoped context ends where the next node object begins.
static PmStatus revert_context(PmJsonld *ld, const Place *place, const PmJson *element,
                               PmContext **active) {
  if (!(*active)->previous || place->from_map)
    return PM_OK;
  for (size_t i = 0; i < element->n; ++i) {
    bool is_value = false, is_id = false;
    PM_TRY(key_is(ld, *active, element->members[i].key, "@value", &is_value));
    PM_TRY(key_is(ld, *active, element->members[i].key, "@id", &is_id));
    if (is_value || (is_id && element->n == 1))
      return PM_OK;
  }
  *active = (*active)->previous;
  return PM_OK;
}

static int compare_texts(const void *a, const void *b) {
  return pm_str_cmp((*(const PmJson *const *)a)->text, (*(const PmJson *const *)b)->text);
}

// Step 11 for one key that stands for @type.
static PmStatus apply_type_contexts(Object *o, const PmJson *value) {
  const bool array = value->type == PM_JSON_ARRAY;
  const size_t n = array ? value->n : 1;
  const PmJson **types = pm_arena_alloc(o->ld->arena, (n + 1) * sizeof *types);
  size_t n_types = 0;
  if (!types)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < n; ++i) {
    const PmJson *type = array ? value->items[i] : value;
    if (type->type == PM_JSON_STRING)
      types[n_types++] = type;
  }
  qsort(types, n_types, sizeof *types, compare_texts);
  for (size_t i = 0; i < n_types; ++i) {
    const PmTermDef *def = pm_jsonld_term(o->type_scoped, types[i]->text);
    const PmContextOptions options = {.base_url = def ? def->base_url : PM_STR(""),
                                      .no_propagate = true};
    if (def && def->context)
      PM_TRY(pm_jsonld_process(o->ld, o->active, def->context, &options, &o->active));
  }
  return PM_OK;
}

// Steps 11 and 12: contexts by type, and the type that decides what @value may hold.
static PmStatus scan_types(Object *o, const PmJson *element) {
  const PmJsonMember **order = sorted_members(o->ld, element);
  const PmJson *first = NULL;
  if (!order)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < element->n; ++i) {
    bool is_type = false;
    PM_TRY(key_is(o->ld, o->type_scoped, order[i]->key, "@type", &is_type));
    if (!is_type)
      continue;
    first = first ? first : order[i]->value;
    PM_TRY(apply_type_contexts(o, order[i]->value));
  }
  if (pm_json_is(first, PM_JSON_ARRAY))
    first = first->n ? first->items[first->n - 1] : NULL;
  if (!pm_json_is(first, PM_JSON_STRING))
    return PM_OK;
  PmMaybe iri;
  PM_TRY(pm_jsonld_expand_iri(o->ld, o->active, first->text, false, true, &iri));
  o->input_type = iri.null ? PM_STR("") : iri.text;
  return PM_OK;
}

static bool only_members(const PmJson *object, const char *const *names, size_t n) {
  for (size_t i = 0; i < object->n; ++i) {
    size_t k = 0;
    while (k < n && !pm_str_eqz(object->members[i].key, names[k]))
      ++k;
    if (k == n)
      return false;
  }
  return true;
}

static bool is_type_iri(const PmJson *type) {
  return type->type == PM_JSON_STRING && pm_jsonld_is_iri(type->text) &&
         !pm_str_contains(type->text, PM_STR(" "));
}

// Step 15.
static PmStatus finish_value(Object *o, PmJson **out) {
  static const char *const names[] = {"@direction", "@index", "@language", "@type",
                                      "@value"};
  PmJson *r = o->result, *value = get(r, "@value"), *type = get(r, "@type");
  const bool tagged = get(r, "@language") || get(r, "@direction");
  if (!only_members(r, names, 5) || (type && tagged))
    return fail_at(o, "invalid value object", PM_STR("@value"));
  *out = r;
  if (type && type->type == PM_JSON_STRING && pm_str_eqz(type->text, "@json"))
    return PM_OK;
  if (value->type == PM_JSON_NULL || (value->type == PM_JSON_ARRAY && value->n == 0)) {
    *out = NULL;
    return PM_OK;
  }
  if (value->type != PM_JSON_STRING && get(r, "@language"))
    return fail_at(o, "invalid language-tagged value", PM_STR("@language"));
  return !type || is_type_iri(type) ? PM_OK
                                    : fail_at(o, "invalid typed value", PM_STR("@type"));
}

// Steps 16 to 19.
static PmStatus finish_other(Object *o, PmJson **out) {
  static const char *const set_names[] = {"@set", "@list", "@index"};
  PmJson *r = o->result, *type = get(r, "@type");
  if (type) {
    PM_TRY(as_array(o->ld, type, &type));
    PM_TRY(set(o->ld, r, "@type", type));
  }
  if (get(r, "@set") || get(r, "@list")) {
    if (!only_members(r, set_names, 3) || (get(r, "@set") && get(r, "@list")))
      return fail_at(o, "invalid set or list object", PM_STR("@set or @list"));
    if (get(r, "@set"))
      r = get(r, "@set");
  }
  *out = r;
  if (r->type == PM_JSON_OBJECT && r->n == 1 && get(r, "@language"))
    *out = NULL;
  return PM_OK;
}

static bool dropped_at_top(const Object *o, const PmJson *r) {
  if ((o->property.data && !pm_str_eqz(o->property, "@graph")) ||
      r->type != PM_JSON_OBJECT)
    return false;
  return r->n == 0 || is_value_object(r) || is_list_object(r) ||
         (r->n == 1 && get(r, "@id"));
}

static PmStatus expand_object(PmJsonld *ld, const Place *place, const PmTermDef *def,
                              const PmJson *element, PmJson **out) {
  Object o = {.ld = ld,
              .active = place->active,
              .property = place->property,
              .base_url = place->base_url};
  PM_TRY(revert_context(ld, place, element, &o.active));
  if (def && def->context) {
    const PmContextOptions options = {.base_url = def->base_url,
                                      .override_protected = true};
    PM_TRY(pm_jsonld_process(ld, o.active, def->context, &options, &o.active));
  }
  const PmJson *context = get(element, "@context");
  const PmContextOptions options = {.base_url = place->base_url};
  if (context)
    PM_TRY(pm_jsonld_process(ld, o.active, context, &options, &o.active));
  o.type_scoped = o.active;
  PM_TRY(scan_types(&o, element));
  o.result = pm_json_new(ld->arena, PM_JSON_OBJECT);
  if (!o.result)
    return PM_ERR_NOMEM;
  PM_TRY(expand_members(&o, element));
  pm_jsonld_stand(ld, element);
  PM_TRY(is_value_object(o.result) ? finish_value(&o, out) : finish_other(&o, out));
  if (*out && dropped_at_top(&o, *out))
    *out = NULL;
  return PM_OK;
}

static PmStatus expand_array(PmJsonld *ld, const Place *place, const PmTermDef *def,
                             const PmJson *array, PmJson **out) {
  PmJson *list = new_array(ld);
  if (!list)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < array->n; ++i) {
    PmJson *item = NULL;
    PM_TRY(expand(ld, place, array->items[i], &item));
    if (!item)
      continue;
    const bool nested = item->type == PM_JSON_ARRAY;
    if (nested && def && (def->containers & PM_CONTAINER_LIST)) {
      PM_TRY(wrap_list(ld, item, &item));
      PM_TRY(pm_json_push(ld->arena, list, item));
      continue;
    }
    for (size_t k = 0; k < (nested ? item->n : 1); ++k)
      PM_TRY(pm_json_push(ld->arena, list, nested ? item->items[k] : item));
  }
  *out = list;
  return PM_OK;
}

static PmStatus expand_scalar(PmJsonld *ld, const Place *place, const PmTermDef *def,
                              PmJson *value, PmJson **out) {
  PmContext *active = place->active;
  if (!place->property.data || pm_str_eqz(place->property, "@graph"))
    return PM_OK;
  if (def && def->context) {
    const PmContextOptions options = {.base_url = def->base_url,
                                      .override_protected = true};
    PM_TRY(pm_jsonld_process(ld, active, def->context, &options, &active));
  }
  return expand_value(ld, active, place->property, value, out);
}

// `*out` is NULL where the result is null.
static PmStatus expand(PmJsonld *ld, const Place *place, PmJson *element, PmJson **out) {
  *out = NULL;
  PM_TRY(pm_job_check(ld->job));
  if (element->type == PM_JSON_NULL)
    return PM_OK;
  const PmTermDef *def =
      place->property.data ? pm_jsonld_term(place->active, place->property) : NULL;
  pm_jsonld_stand(ld, element);
  if (is_scalar(element))
    return expand_scalar(ld, place, def, element, out);
  PM_TRY(pm_jsonld_deeper(ld));
  PM_TRY(element->type == PM_JSON_ARRAY ? expand_array(ld, place, def, element, out)
                                        : expand_object(ld, place, def, element, out));
  --ld->depth;
  return PM_OK;
}

PmStatus pm_jsonld_expand(PmJsonld *ld, PmJson *document, PmJson **expanded) {
  Place place = {.active = pm_jsonld_initial_context(ld), .base_url = ld->options->base};
  const PmJson *before = ld->options->expand_context;
  if (!place.active)
    return PM_ERR_NOMEM;
  if (before) {
    const PmJson *inner = get(before, "@context");
    const PmContextOptions options = {.base_url = ld->options->base};
    PM_TRY(pm_jsonld_process(ld, place.active, inner ? inner : before, &options,
                             &place.active));
  }
  PmJson *result = NULL;
  PM_TRY(expand(ld, &place, document, &result));
  if (result && result->type == PM_JSON_OBJECT && result->n == 1 && get(result, "@graph"))
    result = get(result, "@graph");
  if (!result)
    result = new_array(ld);
  return result ? as_array(ld, result, expanded) : PM_ERR_NOMEM;
}
