// SPDX-License-Identifier: MIT
// Values under their keys: which term fits which value (the inverse of value expansion,
// JSON-LD 1.1 API, section 5.3.2, and of object to RDF conversion, section 8.2.2).
#include "rdf/json_node.h"

#include <stdint.h>
#include <stdlib.h>

struct PmNodeValue {
  size_t from, to; // in text; a language map's tag stands before `from`
  size_t tag;      // where it begins
  size_t next;     // the next value under the same key, or NONE
};

struct PmNodeKey {
  const char *id; // the text of the key, which is one pointer for one PmKey
  PmStr text;
  PmKeyContainer container;
  size_t first, last; // values
};

static const size_t NONE = SIZE_MAX;

void pm_nodes_init(PmNodes *nodes, PmWords *words) {
  *nodes = (PmNodes){.words = words};
  nodes->text.buf = nodes->joined.buf = nodes->predicate = pm_buf(SIZE_MAX / 4);
}

void pm_nodes_release(PmNodes *nodes) {
  pm_pen_release(&nodes->text);
  pm_pen_release(&nodes->joined);
  pm_buf_release(&nodes->predicate);
  free(nodes->values);
  free(nodes->keys);
}

PmNode pm_node_begin(PmNodes *nodes, const PmTerm *id) {
  PmNode node = {nodes->text.buf.len, nodes->n_values, nodes->n_keys, 0};
  if (id)
    pm_words_put_id(nodes->words, &nodes->text, id);
  node.id_end = nodes->text.buf.len;
  return node;
}

// --- which key -------------------------------------------------------------------------

// -?(0|[1-9][0-9]*), not -0, and exact in a double: a JSON number keeps it.
static bool is_native_integer(PmStr s) {
  const size_t from = s.len && s.data[0] == '-';
  if (s.len == from || s.len - from > 15 || (s.data[from] == '0' && s.len > 1))
    return false;
  for (size_t i = from; i < s.len; ++i)
    if (s.data[i] < '0' || s.data[i] > '9')
      return false;
  return true;
}

static bool is_native(const PmTerm *o) {
  if (pm_str_eq(o->datatype, PM_STR(PM_XSD "integer")))
    return is_native_integer(o->value);
  return pm_str_eq(o->datatype, PM_STR(PM_XSD "boolean")) &&
         (pm_str_eq(o->value, PM_STR("true")) || pm_str_eq(o->value, PM_STR("false")));
}

static bool is_string(const PmTerm *o) {
  return o->datatype.len == 0 || pm_str_eq(o->datatype, PM_STR(PM_XSD "string"));
}

static bool literal_fits(const PmKey *key, const PmTerm *o) {
  if (key->container == PM_KEY_LANGUAGE)
    return o->language.len && o->direction == key->direction;
  if (o->language.len)
    return key->coercion == PM_COERCE_NONE && pm_str_eq(key->language, o->language) &&
           key->direction == o->direction;
  if (key->coercion == PM_COERCE_TYPE)
    return is_string(o) ? pm_str_eq(key->datatype, PM_STR(PM_XSD "string"))
                        : pm_str_eq(key->datatype, o->datatype);
  if (is_string(o))
    return key->coercion == PM_COERCE_NONE && !key->language.len &&
           key->direction == PM_DIR_NONE;
  return key->coercion == PM_COERCE_NONE && is_native(o);
}

// Whether the value can stand under the key as a bare string, number or boolean.
static bool fits(const PmKey *key, const PmTerm *o) {
  if (key->container == PM_KEY_LIST)
    return false;
  if (o->kind == PM_TERM_LITERAL)
    return literal_fits(key, o);
  return key->container != PM_KEY_LANGUAGE &&
         (key->coercion == PM_COERCE_ID || key->coercion == PM_COERCE_VOCAB);
}

// Objects say all themselves: they may stand where the container takes any value.
static bool takes_objects(const PmKey *key) {
  return key->container == PM_KEY_NONE || key->container == PM_KEY_SET;
}

static const PmKey *choose(const PmWord *word, const PmTerm *o, bool *bare) {
  for (size_t i = 0; i < word->n_keys; ++i)
    if (fits(&word->keys[i], o)) {
      *bare = true;
      return &word->keys[i];
    }
  *bare = false;
  for (size_t i = 0; i < word->n_keys; ++i)
    if (takes_objects(&word->keys[i]))
      return &word->keys[i];
  return NULL;
}

// --- values ----------------------------------------------------------------------------

static void put_string(PmPen *pen, PmStr s) {
  pm_pen_char(pen, '"');
  pm_pen_string(pen, s);
  pm_pen_char(pen, '"');
}

static PmStatus put_word(PmNodes *nodes, PmStr iri) {
  const PmWord *word = NULL;
  PM_TRY(pm_words_get(nodes->words, iri, &word));
  pm_pen_put(&nodes->text, word->text);
  return PM_OK;
}

static PmStatus put_bare(PmNodes *nodes, const PmKey *key, const PmTerm *o) {
  if (o->kind != PM_TERM_LITERAL) {
    if (o->kind == PM_TERM_IRI && key->coercion == PM_COERCE_VOCAB)
      return put_word(nodes, o->value);
    pm_words_put_id(nodes->words, &nodes->text, o);
  } else if (!o->language.len && is_native(o)) {
    pm_pen_put(&nodes->text, o->value);
  } else {
    put_string(&nodes->text, o->value);
  }
  return PM_OK;
}

static PmStatus put_literal(PmNodes *nodes, const PmTerm *o) {
  PmPen *pen = &nodes->text;
  pm_pen_put(pen, PM_STR("{\"@value\":"));
  put_string(pen, o->value);
  if (o->language.len) {
    pm_pen_put(pen, PM_STR(",\"@language\":"));
    put_string(pen, o->language);
    if (o->direction)
      pm_pen_put(pen, o->direction == PM_DIR_RTL ? PM_STR(",\"@direction\":\"rtl\"")
                                                 : PM_STR(",\"@direction\":\"ltr\""));
  } else if (!is_string(o)) {
    pm_pen_put(pen, PM_STR(",\"@type\":"));
    PM_TRY(put_word(nodes, o->datatype));
  }
  pm_pen_char(pen, '}');
  return PM_OK;
}

static PmStatus put_object(PmNodes *nodes, const PmTerm *o) {
  if (o->kind == PM_TERM_LITERAL)
    return put_literal(nodes, o);
  pm_pen_put(&nodes->text, PM_STR("{\"@id\":"));
  pm_words_put_id(nodes->words, &nodes->text, o);
  pm_pen_char(&nodes->text, '}');
  return PM_OK;
}

// --- the node --------------------------------------------------------------------------

static void *grow(void *items, size_t n, size_t *cap, size_t size) {
  if (n < *cap)
    return items;
  const size_t more = *cap ? *cap * 2 : 64;
  void *moved = realloc(items, more * size);
  if (moved)
    *cap = more;
  return moved;
}

// The key's entry in this node; the one used last is the likeliest.
static PmStatus find_key(PmNodes *nodes, const PmNode *node, const PmKey *key,
                         PmNodeKey **found) {
  for (size_t i = nodes->n_keys; i > node->keys; --i)
    if (nodes->keys[i - 1].id == key->text.data) {
      *found = &nodes->keys[i - 1];
      return PM_OK;
    }
  PmNodeKey *keys = grow(nodes->keys, nodes->n_keys, &nodes->keys_cap, sizeof *keys);
  if (!keys)
    return PM_ERR_NOMEM;
  nodes->keys = keys;
  *found = &keys[nodes->n_keys++];
  **found = (PmNodeKey){key->text.data, key->text, key->container, NONE, NONE};
  return PM_OK;
}

static PmStatus add_value(PmNodes *nodes, const PmNode *node, const PmKey *key,
                          PmNodeValue value) {
  PmNodeKey *under = NULL;
  PM_TRY(find_key(nodes, node, key, &under));
  PmNodeValue *values =
      grow(nodes->values, nodes->n_values, &nodes->values_cap, sizeof *values);
  if (!values)
    return PM_ERR_NOMEM;
  nodes->values = values;
  value.to = nodes->text.buf.len;
  value.next = NONE;
  values[nodes->n_values] = value;
  if (under->first == NONE)
    under->first = nodes->n_values;
  else
    values[under->last].next = nodes->n_values;
  under->last = nodes->n_values++;
  return PM_OK;
}

static PmStatus add_type(PmNodes *nodes, const PmNode *node, const PmTerm *type) {
  static const PmKey key = {.text = {"\"@type\"", 7}};
  const size_t at = nodes->text.buf.len;
  if (type->kind == PM_TERM_IRI)
    PM_TRY(put_word(nodes, type->value));
  else
    pm_words_put_id(nodes->words, &nodes->text, type);
  return add_value(nodes, node, &key, (PmNodeValue){.tag = at, .from = at});
}

static PmStatus find_word(PmNodes *nodes, PmStr predicate) {
  if (nodes->word && pm_str_eq(pm_buf_str(&nodes->predicate), predicate))
    return PM_OK;
  nodes->word = NULL;
  pm_buf_clear(&nodes->predicate);
  PM_TRY(pm_buf_append(&nodes->predicate, predicate));
  return pm_words_get(nodes->words, predicate, &nodes->word);
}

static PmStatus refuse(PmNodes *nodes, const char *what, PmStr predicate) {
  return pm_fail(nodes->words->writing->job, PM_ERR_INVALID, PM_NOWHERE, NULL,
                 "JSON-LD cannot hold %s of <%.*s>", what, PM_ARGS(predicate));
}

PmStatus pm_node_add(PmNodes *nodes, const PmNode *node, const PmTerm *predicate,
                     const PmTerm *o) {
  if (o->kind == PM_TERM_TRIPLE)
    return refuse(nodes, "a triple term, the value", predicate->value);
  if (o->kind != PM_TERM_LITERAL && pm_str_eq(predicate->value, PM_STR(PM_RDF "type")))
    return add_type(nodes, node, o);
  PM_TRY(find_word(nodes, predicate->value));
  bool bare = false;
  const PmKey *chosen = choose(nodes->word, o, &bare);
  if (!chosen)
    return refuse(nodes, "under this context a value", predicate->value);
  const PmKey key = *chosen; // the word may move
  PmNodeValue value = {.tag = nodes->text.buf.len};
  if (key.container == PM_KEY_LANGUAGE)
    put_string(&nodes->text, o->language);
  value.from = nodes->text.buf.len;
  PM_TRY(bare ? put_bare(nodes, &key, o) : put_object(nodes, o));
  PM_TRY(add_value(nodes, node, &key, value));
  return pm_pen_status(&nodes->text);
}

// --- nodes and lists as values ---------------------------------------------------------

static PmStatus find_inner_key(PmNodes *nodes, const PmTerm *predicate, bool list,
                               PmKey *key) {
  static const PmTerm node = {.kind = PM_TERM_BNODE};
  PM_TRY(find_word(nodes, predicate->value));
  const PmWord *word = nodes->word;
  bool bare = false;
  for (size_t i = 0; i < word->n_keys && list; ++i)
    if (word->keys[i].container == PM_KEY_LIST) {
      *key = word->keys[i];
      return PM_OK;
    }
  const PmKey *chosen = choose(word, &node, &bare);
  if (!chosen)
    return refuse(nodes, "under this context a value", predicate->value);
  *key = *chosen;
  return PM_OK;
}

PmStatus pm_node_begin_inner(PmNodes *nodes, const PmTerm *predicate, PmInner *inner) {
  *inner = (PmInner){.from = nodes->text.buf.len};
  PM_TRY(find_inner_key(nodes, predicate, false, &inner->key));
  inner->node = pm_node_begin(nodes, NULL);
  return PM_OK;
}

void pm_node_end_item(PmNodes *nodes, PmInner *item, size_t depth) {
  const bool empty = item->node.keys == nodes->n_keys;
  pm_buf_clear(&nodes->joined.buf);
  pm_node_end(nodes, &item->node, &nodes->joined, depth + 1);
  pm_pen_char(&nodes->text, '{');
  pm_pen_put(&nodes->text, pm_buf_str(&nodes->joined.buf));
  if (!empty)
    pm_node_newline(nodes, &nodes->text, depth);
  pm_pen_char(&nodes->text, '}');
  pm_pen_fail(&nodes->text, pm_pen_status(&nodes->joined));
}

PmStatus pm_node_end_inner(PmNodes *nodes, const PmNode *node, PmInner *inner,
                           size_t depth) {
  pm_node_end_item(nodes, inner, depth);
  return add_value(nodes, node, &inner->key,
                   (PmNodeValue){.tag = inner->from, .from = inner->from});
}

PmStatus pm_node_begin_list(PmNodes *nodes, const PmTerm *predicate, bool alone,
                            PmInner *list) {
  *list = (PmInner){.from = nodes->text.buf.len};
  PM_TRY(find_inner_key(nodes, predicate, alone, &list->key));
  pm_pen_put(&nodes->text,
             list->key.container == PM_KEY_LIST ? PM_STR("[") : PM_STR("{\"@list\":["));
  return PM_OK;
}

static void begin_item(PmNodes *nodes, PmInner *list) {
  if (list->items++)
    pm_pen_put(&nodes->text, nodes->pretty ? PM_STR(", ") : PM_STR(","));
}

// Items are read by what the key says of values, whatever its container.
PmStatus pm_node_add_item(PmNodes *nodes, PmInner *list, const PmTerm *item) {
  if (item->kind == PM_TERM_TRIPLE)
    return refuse(nodes, "a triple term, an item", PM_STR(PM_RDF "first"));
  PmKey key = list->key;
  key.container = PM_KEY_NONE;
  begin_item(nodes, list);
  return fits(&key, item) ? put_bare(nodes, &key, item) : put_object(nodes, item);
}

void pm_node_begin_item(PmNodes *nodes, PmInner *list, PmInner *item) {
  begin_item(nodes, list);
  *item = (PmInner){.from = nodes->text.buf.len, .node = pm_node_begin(nodes, NULL)};
}

PmStatus pm_node_begin_item_list(PmNodes *nodes, PmInner *list, PmInner *item) {
  begin_item(nodes, list);
  *item = (PmInner){.key = list->key, .from = nodes->text.buf.len};
  pm_pen_put(&nodes->text, PM_STR("{\"@list\":["));
  return pm_pen_status(&nodes->text);
}

void pm_node_end_item_list(PmNodes *nodes) { pm_pen_put(&nodes->text, PM_STR("]}")); }

PmStatus pm_node_end_list(PmNodes *nodes, const PmNode *node, PmInner *list) {
  pm_pen_put(&nodes->text,
             list->key.container == PM_KEY_LIST ? PM_STR("]") : PM_STR("]}"));
  PmKey key = list->key;
  if (key.container == PM_KEY_LIST)
    key.container = PM_KEY_NONE; // it has its brackets
  return add_value(nodes, node, &key,
                   (PmNodeValue){.tag = list->from, .from = list->from});
}

// --- the node's text -------------------------------------------------------------------

void pm_node_newline(const PmNodes *nodes, PmPen *pen, size_t depth) {
  if (!nodes->pretty)
    return;
  pm_pen_char(pen, '\n');
  for (size_t i = 0; i < depth; ++i)
    pm_pen_put(pen, PM_STR("  "));
}

static void put_colon(const PmNodes *nodes, PmPen *pen) {
  pm_pen_put(pen, nodes->pretty ? PM_STR(": ") : PM_STR(":"));
}

static PmStr value_text(const PmNodes *nodes, const PmNodeValue *value) {
  return pm_str_n(nodes->text.buf.data + value->from, value->to - value->from);
}

static PmStr value_tag(const PmNodes *nodes, const PmNodeValue *value) {
  return pm_str_n(nodes->text.buf.data + value->tag, value->from - value->tag);
}

// One value, or an array of those from `first` on that have the same tag; `depth` is that
// of the key.
static void put_values(const PmNodes *nodes, size_t first, bool set, PmPen *pen,
                       size_t depth) {
  const PmNodeValue *values = nodes->values;
  const PmStr tag = value_tag(nodes, &values[first]);
  bool array = set;
  for (size_t i = first; i != NONE; i = values[i].next) {
    if (!pm_str_eq(value_tag(nodes, &values[i]), tag))
      continue;
    if (i == first) {
      for (size_t k = values[i].next; k != NONE && !array; k = values[k].next)
        array = pm_str_eq(value_tag(nodes, &values[k]), tag);
      if (array)
        pm_pen_char(pen, '[');
    } else {
      pm_pen_char(pen, ',');
    }
    if (array)
      pm_node_newline(nodes, pen, depth + 1);
    pm_pen_put(pen, value_text(nodes, &values[i]));
  }
  if (array) {
    pm_node_newline(nodes, pen, depth);
    pm_pen_char(pen, ']');
  }
}

static bool tag_came_before(const PmNodes *nodes, size_t first, size_t at) {
  const PmStr tag = value_tag(nodes, &nodes->values[at]);
  for (size_t i = first; i != at; i = nodes->values[i].next)
    if (pm_str_eq(value_tag(nodes, &nodes->values[i]), tag))
      return true;
  return false;
}

static void put_language_map(const PmNodes *nodes, const PmNodeKey *key, PmPen *pen,
                             size_t depth) {
  pm_pen_char(pen, '{');
  for (size_t i = key->first; i != NONE; i = nodes->values[i].next) {
    if (tag_came_before(nodes, key->first, i))
      continue;
    if (i != key->first)
      pm_pen_char(pen, ',');
    pm_node_newline(nodes, pen, depth + 1);
    pm_pen_put(pen, value_tag(nodes, &nodes->values[i]));
    put_colon(nodes, pen);
    put_values(nodes, i, false, pen, depth + 1);
  }
  pm_node_newline(nodes, pen, depth);
  pm_pen_char(pen, '}');
}

static void put_key(const PmNodes *nodes, const PmNodeKey *key, PmPen *pen,
                    size_t depth) {
  pm_node_newline(nodes, pen, depth);
  pm_pen_put(pen, key->text);
  put_colon(nodes, pen);
  if (key->container == PM_KEY_LANGUAGE)
    put_language_map(nodes, key, pen, depth);
  else
    put_values(nodes, key->first, key->container == PM_KEY_SET, pen, depth);
}

static bool is_type(const PmNodeKey *key) {
  return pm_str_eq(key->text, PM_STR("\"@type\""));
}

// "@type" comes before "@id", as readers that stream want it (Streaming JSON-LD, 3.1).
void pm_node_end(PmNodes *nodes, const PmNode *node, PmPen *pen, size_t depth) {
  size_t written = 0;
  for (size_t i = node->keys; i < nodes->n_keys; ++i)
    if (is_type(&nodes->keys[i])) {
      put_key(nodes, &nodes->keys[i], pen, depth);
      ++written;
    }
  if (node->id_end > node->text) {
    if (written++)
      pm_pen_char(pen, ',');
    pm_node_newline(nodes, pen, depth);
    pm_pen_put(pen, PM_STR("\"@id\""));
    put_colon(nodes, pen);
    pm_pen_put(pen,
               pm_str_n(nodes->text.buf.data + node->text, node->id_end - node->text));
  }
  for (size_t i = node->keys; i < nodes->n_keys; ++i) {
    if (is_type(&nodes->keys[i]))
      continue;
    if (written++)
      pm_pen_char(pen, ',');
    put_key(nodes, &nodes->keys[i], pen, depth);
  }
  nodes->n_keys = node->keys;
  nodes->n_values = node->values;
  nodes->text.buf.len = node->text;
}
