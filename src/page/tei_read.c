// SPDX-License-Identifier: MIT
// A page that comes as TEI: our own edition, whole, or a library's, where divisions are
// articles and inline names become entities and mentions.
#include "page/features.h"
#include "page/xml.h"

#include <stdlib.h>

typedef struct {
  PmStr id; // xml:id
  uint32_t index;
} Id;

typedef enum { IN_HEADLINE, IN_SUBHEAD, IN_PARAGRAPH } Where;

// A name inside the text, before the texts that offsets count into are made.
typedef struct {
  uint32_t article, entity;
  Where where;
  size_t item, start, end; // code points of that headline, subheading or paragraph
} Inline;

typedef struct {
  PmJob *job;
  PmPage *page;
  xmlDoc *doc;
  Id *ids; // of entities
  size_t n_ids, cap_ids;
  Id *article_ids;
  size_t n_article_ids, cap_article_ids;
  PmStrtab names; // inline names without an entry
  uint32_t *name_entity;
  size_t n_name_entity, cap_name_entity;
  Inline *inlines;
  size_t n_inlines, cap_inlines;
  bool has_relations;
  bool has_spans;  // mentions stand in a spanGrp: inline names that refer to an entry
                   // are only a view of them; one without @ref a person has added
  bool words_only; // names here are not mentions
  PmBuf text;      // of the element being read
  size_t chars;    // code points of it
} Tei;

static PmArena *arena_of(Tei *t) { return &t->page->arena; }

// --- nodes ---

static bool is_any(const xmlNode *n, const char *const *names, size_t count) {
  for (size_t i = 0; i < count; ++i)
    if (pm_xml_is(n, names[i]))
      return true;
  return false;
}

static PmStatus keep(Tei *t, PmStr s, PmStr *out) {
  *out = pm_arena_copy(arena_of(t), s);
  return out->data ? PM_OK : PM_ERR_NOMEM;
}

// --- text ---

static bool is_wide(uint32_t cp) { return cp >= 0x2E80; }

static PmStatus put_space(Tei *t, uint32_t next) {
  const uint32_t last = pm_str_last_char(pm_buf_str(&t->text));
  if (t->text.len == 0 || (is_wide(last) && is_wide(next)))
    return PM_OK; // a line end between Han characters is the editor's, not the text's
  ++t->chars;
  return pm_buf_putc(&t->text, ' ');
}

// Appends text; a run of white space with a line end in it is one space or none.
static PmStatus put_text(Tei *t, PmStr s, bool *pending) {
  for (size_t pos = 0; pos < s.len;) {
    const size_t start = pos;
    size_t after = pos;
    bool line_end = false;
    while (after < s.len && strchr(" \t\r\n", s.data[after]))
      line_end |= s.data[after++] == '\n';
    if (line_end || (after > start && t->text.len == 0)) {
      *pending = true;
      pos = after;
      continue;
    }
    const uint32_t cp = pm_utf8_next(s, &pos);
    if (*pending)
      PM_TRY(put_space(t, cp));
    *pending = false;
    PM_TRY(pm_buf_append(&t->text, pm_str_slice(s, start, pos)));
    ++t->chars;
  }
  return PM_OK;
}

static PmStatus add_inline(Tei *t, Inline i) {
  Inline *grown = pm_arena_extend(arena_of(t), t->inlines, t->n_inlines, &t->cap_inlines,
                                  sizeof *grown);
  if (!grown)
    return PM_ERR_NOMEM;
  t->inlines = grown;
  grown[t->n_inlines++] = i;
  return PM_OK;
}

static PmStatus entity_for(Tei *t, const xmlNode *n, PmClass cls, PmStr name,
                           uint32_t *entity);

static bool name_class(const xmlNode *n, PmClass *cls) {
  static const struct {
    const char *element, *type;
    PmClass cls;
  } names[] = {
      {"persName", NULL, PM_CLASS_PERSON}, {"orgName", NULL, PM_CLASS_ORGANIZATION},
      {"placeName", NULL, PM_CLASS_PLACE}, {"settlement", NULL, PM_CLASS_PLACE},
      {"geogName", NULL, PM_CLASS_PLACE},  {"name", "event", PM_CLASS_EVENT},
      {"name", "person", PM_CLASS_PERSON}, {"name", "org", PM_CLASS_ORGANIZATION},
      {"name", "place", PM_CLASS_PLACE},
  };
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
    if (pm_xml_is(n, names[i].element) &&
        (!names[i].type || pm_str_eqz(pm_xml_attribute(n, "type"), names[i].type))) {
      *cls = names[i].cls;
      return true;
    }
  return false;
}

typedef struct {
  uint32_t article;
  Where where;
  size_t item;
  bool pending; // white space not yet written
} Place;

static PmStatus read_inline(Tei *t, const xmlNode *n, Place *place);

static PmStatus read_name(Tei *t, const xmlNode *n, PmClass cls, Place *place) {
  const size_t from = t->text.len, start = t->chars;
  PM_TRY(read_inline(t, n, place));
  size_t skip = from < t->text.len && t->text.data[from] == ' ' ? 1 : 0;
  const PmStr name = pm_str_slice(pm_buf_str(&t->text), from + skip, t->text.len);
  uint32_t entity;
  if (t->words_only || name.len == 0 ||
      (t->has_spans && pm_xml_attribute(n, "ref").len > 0))
    return PM_OK;
  PM_TRY(entity_for(t, n, cls, name, &entity));
  return add_inline(t, (Inline){place->article, entity, place->where, place->item,
                                start + skip, t->chars});
}

// In a choice the words as printed are the text, not what an editor made of them.
static bool is_editors(const xmlNode *n) {
  static const char *const made[] = {"corr", "reg", "expan"};
  return n->parent && pm_xml_is(n->parent, "choice") && is_any(n, made, 3);
}

// The text of an element with its children; notes and figures are not running text.
static PmStatus read_inline(Tei *t, const xmlNode *top, Place *place) {
  static const char *const silent[] = {"note", "figure", "fw", "pb", "cb"};
  for (const xmlNode *n = top->children; n; n = n->next) {
    PmClass cls;
    if (n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE)
      PM_TRY(put_text(t, pm_str((const char *)n->content), &place->pending));
    else if (n->type != XML_ELEMENT_NODE || is_any(n, silent, 5) || is_editors(n))
      continue;
    else if (pm_xml_is(n, "lb"))
      place->pending |= !pm_str_eqz(pm_xml_attribute(n, "break"), "no");
    else if (name_class(n, &cls))
      PM_TRY(read_name(t, n, cls, place));
    else
      PM_TRY(read_inline(t, n, place));
  }
  return PM_OK;
}

static PmStatus read_text(Tei *t, const xmlNode *n, Place place, PmStr *out) {
  pm_buf_clear(&t->text);
  t->chars = 0;
  PM_TRY(read_inline(t, n, &place));
  return keep(t, pm_str_trim(pm_buf_str(&t->text)), out);
}

static PmStatus text_of(Tei *t, const xmlNode *n, PmStr *out) {
  const bool had = t->words_only;
  t->words_only = true;
  const PmStatus st = n ? read_text(t, n, (Place){0}, out) : PM_OK;
  t->words_only = had;
  return st;
}

// --- header ---

static PmStatus fill(Tei *t, PmStr *field, const xmlNode *n) {
  return field->len == 0 && n ? text_of(t, n, field) : PM_OK;
}

// The key in …newspaper/{key}; other IRIs are nobody's key.
static PmStatus read_key(Tei *t, PmStr ref) {
  const PmStr mark = PM_STR("newspaper/");
  const size_t at = pm_str_find(ref, mark, 0);
  if (t->page->info.newspaper.len || at == (size_t)-1)
    return PM_OK;
  const PmStr key = pm_str_slice(ref, at + mark.len, ref.len);
  return pm_str_eqz(key, "-") || pm_str_contains(key, PM_STR("/"))
             ? PM_OK
             : keep(t, key, &t->page->info.newspaper);
}

static PmStatus read_date(Tei *t, const xmlNode *n) {
  PmPage *p = t->page;
  const PmStr when = pm_xml_attribute(n, "when"), type = pm_xml_attribute(n, "type");
  if (p->info.date.len || !pm_page_date_valid(when))
    return PM_OK;
  PM_TRY(keep(t, when, &p->info.date));
  const bool known = pm_str_eqz(type, "given") || pm_str_eqz(type, "inferred");
  return keep(t, known ? type : PM_STR("printed"), &p->date_basis);
}

static bool is_sha256(PmStr s) {
  size_t n = 0;
  while (n < s.len && strchr("0123456789abcdef", s.data[n]))
    ++n;
  return n == 64 && s.len == 64;
}

static PmStatus read_idno(Tei *t, const xmlNode *n) {
  PmStr text = {NULL, 0};
  const PmStr type = pm_xml_attribute(n, "type");
  PM_TRY(text_of(t, n, &text));
  if (pm_str_eqz(type, "file") && text.len)
    t->page->file_name = pm_path_base(text);
  else if (pm_str_eqz(type, "sha256") && is_sha256(text))
    memcpy(t->page->file_sha256.hex, text.data, 64);
  return PM_OK;
}

static PmStatus read_bibl_part(Tei *t, const xmlNode *n) {
  PmPageInfo *info = &t->page->info;
  if (pm_xml_is(n, "title") && pm_str_eqz(pm_xml_attribute(n, "level"), "j")) {
    PM_TRY(read_key(t, pm_xml_attribute(n, "ref")));
    return fill(t, &info->name, n);
  }
  if (pm_xml_is(n, "edition"))
    return fill(t, &info->edition, n);
  if (pm_xml_is(n, "biblScope") && pm_str_eqz(pm_xml_attribute(n, "unit"), "page"))
    return fill(t, &info->label, n);
  if (pm_xml_is(n, "date"))
    return read_date(t, n);
  return pm_xml_is(n, "idno") ? read_idno(t, n) : PM_OK;
}

static PmStatus read_header(Tei *t, const xmlNode *root) {
  const xmlNode *source = pm_xml_find(root, "sourceDesc");
  const PmStr lang = pm_xml_attribute(root, "lang");
  if (lang.len)
    PM_TRY(keep(t, lang, &t->page->language));
  for (const xmlNode *n = source; n; n = pm_xml_next(n, source))
    PM_TRY(read_bibl_part(t, n));
  return PM_OK;
}

// --- entities ---

static PmStatus add_id(PmArena *arena, Id **ids, size_t *n, size_t *cap, Id id) {
  Id *grown = pm_arena_extend(arena, *ids, *n, cap, sizeof *grown);
  if (!grown)
    return PM_ERR_NOMEM;
  *ids = grown;
  grown[(*n)++] = id;
  return PM_OK;
}

static int by_id(const void *a, const void *b) {
  return pm_str_cmp(((const Id *)a)->id, ((const Id *)b)->id);
}

// The entity or article that "#p1" points to, or PM_NO_INDEX. `ids` is sorted.
static uint32_t resolve(const Id *ids, size_t n, PmStr pointer) {
  if (pointer.len < 2 || pointer.data[0] != '#' || n == 0)
    return PM_NO_INDEX;
  const Id key = {pm_str_slice(pointer, 1, pointer.len), 0};
  const Id *hit = bsearch(&key, ids, n, sizeof *ids, by_id);
  return hit ? hit->index : PM_NO_INDEX;
}

static bool is_absolute(PmStr iri) {
  const size_t colon = pm_str_find(iri, PM_STR(":"), 0);
  return colon != (size_t)-1 && colon > 1 && !pm_str_contains(iri, PM_STR(" "));
}

static PmStatus add_entity(Tei *t, PmEntity e, uint32_t *index) {
  PmPage *p = t->page;
  PmEntity *grown = pm_arena_extend(&p->arena, p->entities, p->n_entities,
                                    &p->cap_entities, sizeof *grown);
  if (!grown)
    return PM_ERR_NOMEM;
  p->entities = grown;
  *index = (uint32_t)p->n_entities;
  grown[p->n_entities++] = e;
  return PM_OK;
}

// name_entity[k] is the entity of the k-th string in `names`.
static PmStatus add_number(Tei *t, uint32_t entity) {
  uint32_t *grown = pm_arena_extend(arena_of(t), t->name_entity, t->n_name_entity,
                                    &t->cap_name_entity, sizeof *grown);
  if (!grown)
    return PM_ERR_NOMEM;
  t->name_entity = grown;
  grown[t->n_name_entity++] = entity;
  return PM_OK;
}

// The entity of an inline name: by pointer, by IRI, or by its words.
static PmStatus entity_for(Tei *t, const xmlNode *n, PmClass cls, PmStr name,
                           uint32_t *entity) {
  PmStr ref = pm_xml_attribute(n, "ref");
  ref = ref.len ? ref : pm_xml_attribute(n, "corresp");
  *entity = resolve(t->ids, t->n_ids, ref);
  if (*entity != PM_NO_INDEX)
    return PM_OK;
  bool added;
  uint32_t number;
  const PmStr iri = is_absolute(ref) ? ref : (PmStr){NULL, 0};
  const PmStr key = pm_arena_printf(arena_of(t), "%d %d %.*s", (int)cls, iri.len > 0,
                                    PM_ARGS(iri.len ? iri : name));
  PM_TRY(key.data ? pm_strtab_add(&t->names, key, &number, &added) : PM_ERR_NOMEM);
  if (added) {
    PmEntity e = {.cls = cls, .parent = PM_NO_INDEX, .place = PM_NO_INDEX};
    PM_TRY(keep(t, name, &e.name));
    PM_TRY(keep(t, iri, &e.iri));
    PM_TRY(add_entity(t, e, entity));
    return add_number(t, *entity);
  }
  *entity = t->name_entity[number];
  return PM_OK;
}

static bool entry_class(const xmlNode *n, PmClass *cls) {
  static const char *const entries[PM_N_CLASSES] = {"person", "org", "place", "event"};
  for (unsigned i = 0; i < PM_N_CLASSES; ++i)
    if (pm_xml_is(n, entries[i])) {
      *cls = (PmClass)i;
      return pm_xml_attribute(n, "id").len > 0;
    }
  return false;
}

static PmStatus add_alt_name(Tei *t, PmEntity *e, PmStr name) {
  PmStr *grown = pm_arena_extend(arena_of(t), e->alt_names, e->n_alt_names,
                                 &e->cap_alt_names, sizeof *grown);
  if (!grown)
    return PM_ERR_NOMEM;
  e->alt_names = grown;
  grown[e->n_alt_names++] = name;
  return PM_OK;
}

// The code and the year that it is of: codes change, and one without a year says little.
static PmStatus read_code(Tei *t, const xmlNode *n, PmStr code, PmEntity *e) {
  const PmStr when = pm_xml_attribute(n, "when");
  e->code = code;
  return keep(t, pm_page_date_valid(when) ? pm_str_slice(when, 0, 4) : (PmStr){NULL, 0},
              &e->code_year);
}

static PmStatus add_object(Tei *t, PmEntity *e, PmStr object) {
  PmStr *grown = pm_arena_extend(arena_of(t), e->objects, e->n_objects, &e->cap_objects,
                                 sizeof *grown);
  if (!grown)
    return PM_ERR_NOMEM;
  e->objects = grown;
  grown[e->n_objects++] = object;
  return PM_OK;
}

static PmStatus read_entry_part(Tei *t, const xmlNode *n, PmEntity *e) {
  static const char *const names[] = {"persName", "orgName", "placeName", "label"};
  PmStr text = {NULL, 0};
  const PmStr type = pm_xml_attribute(n, "type");
  if (!is_any(n, names, 4) && !pm_xml_is(n, "idno") && !pm_xml_is(n, "note"))
    return PM_OK;
  PM_TRY(text_of(t, n, &text));
  if (pm_xml_is(n, "idno")) {
    return pm_str_eqz(type, "gbt2260") ? read_code(t, n, text, e) : PM_OK;
  } else if (pm_xml_is(n, "note") && pm_str_eqz(type, "date")) {
    e->date_text = text;
    return keep(t, pm_xml_attribute(n, "subtype"), &e->date_basis);
  } else if (pm_xml_is(n, "note") && pm_str_eqz(type, "object") && text.len) {
    return add_object(t, e, text);
  } else if (!pm_xml_is(n, "note") && text.len && e->name.len == 0) {
    e->name = text;
  } else if (!pm_xml_is(n, "note") && text.len) {
    return add_alt_name(t, e, text);
  }
  return PM_OK;
}

static PmStatus read_entry(Tei *t, const xmlNode *n, PmClass cls) {
  PmEntity e = {.cls = cls, .parent = PM_NO_INDEX, .place = PM_NO_INDEX};
  const PmStr iri = pm_xml_attribute(n, "corresp"), when = pm_xml_attribute(n, "when");
  uint32_t index;
  PM_TRY(keep(t, is_absolute(iri) ? iri : (PmStr){NULL, 0}, &e.iri));
  if (cls != PM_CLASS_PERSON)
    PM_TRY(keep(t, pm_xml_attribute(n, "type"), &e.kind));
  if (cls == PM_CLASS_EVENT)
    PM_TRY(keep(t, when.len ? when : pm_xml_attribute(n, "when-custom"), &e.date));
  for (const xmlNode *c = n->children; c; c = c->next)
    if (c->type == XML_ELEMENT_NODE)
      PM_TRY(read_entry_part(t, c, &e));
  PM_TRY(add_entity(t, e, &index));
  return add_id(arena_of(t), &t->ids, &t->n_ids, &t->cap_ids,
                (Id){pm_xml_attribute(n, "id"), index});
}

// What an entry points to, once all entries are known.
static PmStatus link_entry(Tei *t, const xmlNode *n) {
  const PmStr id = pm_xml_attribute(n, "id");
  const PmStr pointer = pm_arena_printf(arena_of(t), "#%.*s", PM_ARGS(id));
  if (!pointer.data)
    return PM_ERR_NOMEM;
  const uint32_t index = resolve(t->ids, t->n_ids, pointer);
  if (index == PM_NO_INDEX)
    return PM_OK;
  PmEntity *e = &t->page->entities[index];
  e->place = resolve(t->ids, t->n_ids, pm_xml_attribute(n, "where"));
  for (const xmlNode *c = n->children; c; c = c->next) {
    const xmlNode *up = pm_xml_is(c, "location") ? pm_xml_child(c, "placeName") : NULL;
    if (pm_xml_is(c, "orgName") && pm_str_eqz(pm_xml_attribute(c, "type"), "parent"))
      up = c;
    if (up)
      e->parent = resolve(t->ids, t->n_ids, pm_xml_attribute(up, "ref"));
  }
  return PM_OK;
}

static PmStatus read_entries(Tei *t, const xmlNode *root) {
  PmClass cls;
  for (const xmlNode *n = root; n; n = pm_xml_next(n, root))
    if (entry_class(n, &cls))
      PM_TRY(read_entry(t, n, cls));
  if (t->n_ids)
    qsort(t->ids, t->n_ids, sizeof *t->ids, by_id);
  for (const xmlNode *n = root; n; n = pm_xml_next(n, root))
    if (entry_class(n, &cls))
      PM_TRY(link_entry(t, n));
  return PM_OK;
}

// --- articles ---

static PmArticle *article(Tei *t, uint32_t index) { return &t->page->articles[index]; }

static PmStatus read_head(Tei *t, const xmlNode *n, uint32_t index, bool in_section) {
  PmArticle *a = article(t, index);
  const PmStr type = pm_xml_attribute(n, "type");
  PmStr text;
  if (in_section || pm_str_eqz(type, "section")) {
    PM_TRY(read_text(t, n, (Place){index, IN_PARAGRAPH, a->n_paragraphs, false}, &text));
    return text.len ? pm_article_add_paragraph(t->page, a, (PmParagraph){text, true})
                    : PM_OK;
  }
  if (pm_str_eqz(type, "column"))
    return text_of(t, n, &a->section);
  if (!pm_str_eqz(type, "sub") && a->headline.len == 0)
    return read_text(t, n, (Place){index, IN_HEADLINE, 0, false}, &a->headline);
  PM_TRY(read_text(t, n, (Place){index, IN_SUBHEAD, a->n_subheads, false}, &text));
  return text.len ? pm_article_add_subhead(t->page, a, text) : PM_OK;
}

// In a library's TEI the byline's words are all there is.
static PmStatus read_byline(Tei *t, const xmlNode *n, uint32_t index) {
  PmArticle *a = article(t, index);
  PmByline b;
  PM_TRY(text_of(t, n, &a->byline));
  if (t->has_relations)
    return PM_OK;
  PM_TRY(pm_byline_read(arena_of(t), a->byline, true, &b));
  for (size_t i = 0; i < b.n; ++i)
    PM_TRY(pm_article_add_contribution(t->page, a, b.items[i]));
  return PM_OK;
}

static PmStatus read_paragraph(Tei *t, const xmlNode *n, uint32_t index) {
  PmStr text;
  PmArticle *a = article(t, index);
  PM_TRY(read_text(t, n, (Place){index, IN_PARAGRAPH, a->n_paragraphs, false}, &text));
  return text.len ? pm_article_add_paragraph(t->page, a, (PmParagraph){text, false})
                  : PM_OK;
}

static PmStatus read_parts(Tei *t, const xmlNode *top, uint32_t index, bool in_section) {
  static const char *const silent[] = {"pb",     "cb",   "lb",       "fw",
                                       "figure", "note", "milestone"};
  static const char *const groups[] = {"lg", "list", "quote", "floatingText", "body"};
  for (const xmlNode *n = top->children; n; n = n->next) {
    if (n->type != XML_ELEMENT_NODE || is_any(n, silent, 7))
      continue;
    if (pm_xml_is(n, "head"))
      PM_TRY(read_head(t, n, index, in_section));
    else if (pm_xml_is(n, "byline") || pm_xml_is(n, "docAuthor"))
      PM_TRY(read_byline(t, n, index));
    else if (pm_xml_is(n, "trailer"))
      PM_TRY(text_of(t, n, &article(t, index)->continued_on));
    else if (pm_xml_is(n, "div"))
      PM_TRY(read_parts(t, n, index, true));
    else if (is_any(n, groups, 5))
      PM_TRY(read_parts(t, n, index, in_section));
    else
      PM_TRY(read_paragraph(t, n, index));
  }
  return PM_OK;
}

static PmItemType item_type(PmStr name) {
  for (unsigned i = 0; i < PM_N_ITEMS; ++i)
    if (pm_str_eqz(name, pm_item_type_name((PmItemType)i)))
      return (PmItemType)i;
  return PM_ITEM_NEWS;
}

// The rule that @resp names; without one what stands here is the TEI's.
static PmStatus read_rule(Tei *t, const xmlNode *n, const char **why) {
  const PmStr resp = pm_xml_attribute(n, "resp");
  *why = "tei";
  if (resp.len < 2 || resp.data[0] != '#')
    return PM_OK;
  PmStr rule;
  PM_TRY(keep(t, pm_str_slice(resp, 1, resp.len), &rule));
  *why = rule.data;
  return PM_OK;
}

static PmStatus read_confidence(Tei *t, const xmlNode *n, PmArticle *a) {
  const PmStr cert = pm_xml_attribute(n, "cert");
  a->confidence = cert.len ? strtod(cert.data, NULL) : 1;
  return read_rule(t, n, &a->responsibility);
}

static PmStatus read_article(Tei *t, const xmlNode *n) {
  PmArticle *a;
  const uint32_t index = (uint32_t)t->page->n_articles;
  PM_TRY(pm_page_add_article(t->page, &a));
  a->type = item_type(pm_xml_attribute(n, "type"));
  PM_TRY(read_confidence(t, n, a));
  if (pm_xml_attribute(n, "id").len)
    PM_TRY(add_id(arena_of(t), &t->article_ids, &t->n_article_ids, &t->cap_article_ids,
                  (Id){pm_xml_attribute(n, "id"), index}));
  return read_parts(t, n, index, false);
}

// A division that holds divisions only, not sections of one text, is a frame around
// articles.
static bool is_frame(const xmlNode *n) {
  static const char *const texts[] = {"p", "ab", "lg", "list", "byline"};
  bool divisions = false;
  for (const xmlNode *c = n->children; c; c = c->next) {
    if (is_any(c, texts, 5))
      return false;
    divisions |=
        pm_xml_is(c, "div") && !pm_str_eqz(pm_xml_attribute(c, "type"), "section");
  }
  return divisions;
}

static PmStatus read_divisions(Tei *t, const xmlNode *top) {
  for (const xmlNode *n = top->children; n; n = n->next)
    if (pm_xml_is(n, "div"))
      PM_TRY(is_frame(n) ? read_divisions(t, n) : read_article(t, n));
  return PM_OK;
}

static PmStatus read_body(Tei *t, const xmlNode *body) {
  PM_TRY(read_divisions(t, body));
  if (t->page->n_articles == 0 && pm_xml_child(body, "p") &&
      pm_xml_find(body, "p")->children)
    PM_TRY(read_article(t, body));
  if (t->n_article_ids)
    qsort(t->article_ids, t->n_article_ids, sizeof *t->article_ids, by_id);
  return PM_OK;
}

// --- relations and mentions ---

static double confidence_of(const xmlNode *n) {
  const PmStr cert = pm_xml_attribute(n, "cert");
  return cert.len ? strtod(cert.data, NULL) : 0;
}

static PmStatus add_relation(Tei *t, PmRelation r) {
  PmPage *p = t->page;
  PmRelation *grown = pm_arena_extend(&p->arena, p->relations, p->n_relations,
                                      &p->cap_relations, sizeof *grown);
  if (!grown)
    return PM_ERR_NOMEM;
  p->relations = grown;
  grown[p->n_relations++] = r;
  if (r.kind != PM_RELATION_CONTRIBUTION)
    return PM_OK;
  return pm_article_add_contribution(
      p, &p->articles[r.passive],
      (PmContribution){r.role, p->entities[r.active].name, r.active, r.confidence});
}

static PmStatus read_relation(Tei *t, const xmlNode *n) {
  static const char *const kinds[] = {"contribution", "office", "participant"};
  const PmStr name = pm_xml_attribute(n, "name");
  size_t kind = 0;
  while (kind < 3 && !pm_str_eqz(name, kinds[kind]))
    ++kind;
  PmRelation r = {.kind = (PmRelationKind)kind, .confidence = confidence_of(n)};
  r.active = resolve(t->ids, t->n_ids, pm_xml_attribute(n, "active"));
  const PmStr passive = pm_xml_attribute(n, "passive");
  r.passive = kind == PM_RELATION_CONTRIBUTION
                  ? resolve(t->article_ids, t->n_article_ids, passive)
                  : resolve(t->ids, t->n_ids, passive);
  if (kind == 3 || r.active == PM_NO_INDEX ||
      (kind != PM_RELATION_OFFICE && r.passive == PM_NO_INDEX))
    return PM_OK; // another relation than ours
  PM_TRY(keep(t, pm_xml_attribute(n, "n"), &r.role));
  PM_TRY(keep(t, pm_xml_attribute(n, "when"), &r.as_of));
  PM_TRY(keep(t, pm_xml_attribute(n, "sameAs"), &r.iri));
  return add_relation(t, r);
}

static PmStatus add_mention(Tei *t, PmMention m) {
  PmPage *p = t->page;
  const PmText *text =
      m.in_head ? &p->articles[m.article].head : &p->articles[m.article].body;
  if (m.start >= m.end || m.end > text->length)
    return PM_OK;
  const size_t from = pm_utf8_offset(text->text, m.start);
  const PmStr words = pm_str_slice(text->text, from, pm_utf8_offset(text->text, m.end));
  if (m.exact.len && !pm_str_eq(words, m.exact))
    return PM_OK; // offsets that do not hold their words point nowhere
  m.exact = words;
  PmMention *grown = pm_arena_extend(&p->arena, p->mentions, p->n_mentions,
                                     &p->cap_mentions, sizeof *grown);
  if (!grown)
    return PM_ERR_NOMEM;
  p->mentions = grown;
  grown[p->n_mentions++] = m;
  return PM_OK;
}

static size_t offset_of(PmStr s) { // "#char=7"
  const PmStr mark = PM_STR("#char=");
  return pm_str_starts(s, mark) ? (size_t)strtoul(s.data + mark.len, NULL, 10) : 0;
}

// The article of a span, and whether it is of its head; PM_NO_INDEX for none.
static uint32_t article_of_span(const Tei *t, const xmlNode *n, bool *in_head) {
  PmStr text = pm_xml_attribute(n, "corresp");
  *in_head = pm_str_ends(text, PM_STR("-head"));
  if (!*in_head && !pm_str_ends(text, PM_STR("-body")))
    return PM_NO_INDEX;
  text.len -= 5;
  return resolve(t->article_ids, t->n_article_ids, text);
}

static PmStatus read_quantity(Tei *t, const xmlNode *n) {
  PmPage *p = t->page;
  const xmlNode *measure = pm_xml_child(n, "measure");
  PmQuantity q = {.article = PM_NO_INDEX};
  if (measure)
    q.article = article_of_span(t, n, &q.in_head);
  if (q.article == PM_NO_INDEX)
    return PM_OK;
  const PmText *text =
      q.in_head ? &p->articles[q.article].head : &p->articles[q.article].body;
  q.start = offset_of(pm_xml_attribute(n, "from"));
  q.end = offset_of(pm_xml_attribute(n, "to"));
  PM_TRY(keep(t, pm_xml_attribute(n, "sameAs"), &q.iri));
  PM_TRY(keep(t, pm_xml_attribute(measure, "quantity"), &q.value));
  PM_TRY(keep(t, pm_xml_attribute(measure, "unit"), &q.unit));
  PM_TRY(keep(t, pm_xml_attribute(measure, "n"), &q.measures));
  const xmlNode *word = pm_xml_child(measure, "seg");
  if (word)
    PM_TRY(text_of(t, word, &q.unit));
  PM_TRY(text_of(t, measure, &q.exact));
  if (q.start >= q.end || q.end > text->length || !q.value.len)
    return PM_OK;
  const PmStr words = pm_str_slice(text->text, pm_utf8_offset(text->text, q.start),
                                   pm_utf8_offset(text->text, q.end));
  if (!pm_str_eq(words, q.exact))
    return PM_OK; // offsets that do not hold their words point nowhere
  PmQuantity *grown = pm_arena_extend(&p->arena, p->quantities, p->n_quantities,
                                      &p->cap_quantities, sizeof *grown);
  if (!grown)
    return PM_ERR_NOMEM;
  p->quantities = grown;
  grown[p->n_quantities++] = q;
  return PM_OK;
}

static PmStatus read_span(Tei *t, const xmlNode *n) {
  const PmStr group = n->parent ? pm_xml_attribute(n->parent, "type") : (PmStr){0};
  if (pm_str_eqz(group, "quantities"))
    return read_quantity(t, n);
  PmMention m = {.confidence = confidence_of(n)};
  m.rejected = pm_str_eqz(group, "rejected");
  m.article = article_of_span(t, n, &m.in_head);
  m.entity = resolve(t->ids, t->n_ids, pm_xml_attribute(n, "ana"));
  if (m.article == PM_NO_INDEX || m.entity == PM_NO_INDEX)
    return PM_OK;
  m.start = offset_of(pm_xml_attribute(n, "from"));
  m.end = offset_of(pm_xml_attribute(n, "to"));
  PM_TRY(keep(t, pm_xml_attribute(n, "sameAs"), &m.iri));
  PM_TRY(text_of(t, n, &m.exact));
  PM_TRY(read_rule(t, n, &m.why));
  const xmlNode *choice = pm_xml_child(n, "choice");
  const xmlNode *corr = choice ? pm_xml_child(choice, "corr") : NULL;
  if (corr)
    PM_TRY(text_of(t, corr, &m.corrected));
  return add_mention(t, m);
}

// Where an inline name's paragraph or subheading begins in its text. Inline names come in
// document order, so that counting goes on from the last one's paragraph.
typedef struct {
  uint32_t article;
  size_t item, start;
} Cursor;

static size_t start_of(const PmArticle *a, const Inline *i, Cursor *at) {
  size_t start = 0;
  if (i->where == IN_PARAGRAPH) {
    if (at->article != i->article || at->item > i->item)
      *at = (Cursor){i->article, 0, 0};
    for (; at->item < i->item && at->item < a->n_paragraphs; ++at->item)
      at->start += pm_utf8_count(a->paragraphs[at->item].text) + 1;
    return at->start;
  }
  if (i->where == IN_SUBHEAD) {
    start = a->headline.len ? pm_utf8_count(a->headline) + 1 : 0;
    for (size_t k = 0; k < i->item && k < a->n_subheads; ++k)
      start += pm_utf8_count(a->subheads[k]) + 1;
  }
  return start;
}

// Where a mention stands, and as what: a person may mark again what a span has.
static PmStatus add_place(PmStrtab *places, const PmPage *page, const PmMention *m,
                          bool *added) {
  char key[96];
  uint32_t index;
  const int n =
      snprintf(key, sizeof key, "%u %d %zu %zu %d", m->article, m->in_head,
               (size_t)m->start, (size_t)m->end, (int)page->entities[m->entity].cls);
  return pm_strtab_add(places, pm_str_n(key, (size_t)n), &index, added);
}

static PmStatus place_inlines_among(Tei *t, PmStrtab *places) {
  Cursor at = {PM_NO_INDEX, 0, 0};
  bool added;
  for (size_t i = 0; t->n_inlines && i < t->page->n_mentions; ++i)
    PM_TRY(add_place(places, t->page, &t->page->mentions[i], &added));
  for (size_t k = 0; k < t->n_inlines; ++k) {
    const Inline *i = &t->inlines[k];
    const size_t start = start_of(article(t, i->article), i, &at);
    const PmMention made = {.article = i->article,
                            .in_head = i->where != IN_PARAGRAPH,
                            .start = start + i->start,
                            .end = start + i->end,
                            .entity = i->entity,
                            .why = "tei",
                            .confidence = 0.99};
    PM_TRY(add_place(places, t->page, &made, &added));
    if (added)
      PM_TRY(add_mention(t, made));
  }
  return PM_OK;
}

static PmStatus place_inlines(Tei *t) {
  PmStrtab places = {0};
  const PmStatus st = place_inlines_among(t, &places);
  pm_strtab_release(&places);
  return st;
}

// A link of two IRIs.
static PmStatus read_pair(Tei *t, const xmlNode *link, PmStr pair[2], bool *is) {
  const PmStr target = pm_xml_attribute(link, "target");
  const size_t space = pm_str_find(target, PM_STR(" "), 0);
  *is = space < target.len;
  if (!*is)
    return PM_OK;
  PM_TRY(keep(t, pm_str_slice(target, 0, space), &pair[0]));
  return keep(t, pm_str_trim(pm_str_slice(target, space, target.len)), &pair[1]);
}

// Mention and region.
static PmStatus read_region(Tei *t, const PmStr pair[2]) {
  PmPage *p = t->page;
  PmRegion *grown = pm_arena_extend(&p->arena, p->regions, p->n_regions, &p->cap_regions,
                                    sizeof *grown);
  if (!grown)
    return PM_ERR_NOMEM;
  p->regions = grown;
  grown[p->n_regions++] = (PmRegion){pair[0], pair[1]};
  return PM_OK;
}

// An id that was merged into another one.
static PmStatus read_replaced(Tei *t, const PmStr pair[2]) {
  PmPage *p = t->page;
  PmReplacement *grown = pm_arena_extend(&p->arena, p->replaced, p->n_replaced,
                                         &p->cap_replaced, sizeof *grown);
  if (!grown)
    return PM_ERR_NOMEM;
  p->replaced = grown;
  grown[p->n_replaced++] = (PmReplacement){pair[0], pair[1]};
  return PM_OK;
}

static PmStatus read_match(Tei *t, const xmlNode *n, bool close, const PmStr pair[2]) {
  PmPage *p = t->page;
  PmMatch m = {.entity = pair[0],
               .authority = pair[1],
               .close = close,
               .confidence = confidence_of(n)};
  PM_TRY(keep(t, pm_xml_attribute(n, "sameAs"), &m.iri));
  PmMatch *grown = pm_arena_extend(&p->arena, p->matches, p->n_matches, &p->cap_matches,
                                   sizeof *grown);
  if (!grown)
    return PM_ERR_NOMEM;
  p->matches = grown;
  grown[p->n_matches++] = m;
  return PM_OK;
}

static PmStatus read_link(Tei *t, const xmlNode *n) {
  const PmStr type = n->parent ? pm_xml_attribute(n->parent, "type") : (PmStr){0};
  const bool close = pm_str_eqz(type, "closeMatch");
  PmStr pair[2];
  bool is;
  PM_TRY(read_pair(t, n, pair, &is));
  if (is && pm_str_eqz(type, "regions"))
    return read_region(t, pair);
  if (is && pm_str_eqz(type, "replaced"))
    return read_replaced(t, pair);
  return is && (close || pm_str_eqz(type, "exactMatch")) ? read_match(t, n, close, pair)
                                                         : PM_OK;
}

static PmStatus read_back(Tei *t, const xmlNode *root) {
  for (const xmlNode *n = root; n; n = pm_xml_next(n, root)) {
    if (pm_xml_is(n, "relation"))
      PM_TRY(read_relation(t, n));
    if (pm_xml_is(n, "span") && pm_xml_is(n->parent, "spanGrp"))
      PM_TRY(read_span(t, n));
    if (pm_xml_is(n, "link"))
      PM_TRY(read_link(t, n));
  }
  return place_inlines(t);
}

// --- the document ---

static PmStatus read_document(Tei *t) {
  const xmlNode *root = xmlDocGetRootElement(t->doc);
  const xmlNode *text = pm_xml_child(root, "text"), *body = pm_xml_child(text, "body");
  if (!pm_xml_is(root, "TEI") || !body)
    return pm_fail(t->job, PM_ERR_UNSUPPORTED, pm_at(t->page->info.file.data, 1, 0),
                   "give TEI, ALTO, hOCR, plain text or Markdown", "XML, but no page");
  for (const xmlNode *n = root; n; n = pm_xml_next(n, root)) {
    t->has_spans |=
        pm_xml_is(n, "spanGrp") && pm_str_eqz(pm_xml_attribute(n, "type"), "mentions");
    t->has_relations |= pm_xml_is(n, "relation");
  }
  PM_TRY(read_header(t, root));
  PM_TRY(read_entries(t, root));
  PM_TRY(read_body(t, body));
  PM_TRY(pm_page_finish(t->page)); // the texts that offsets count into
  return read_back(t, root);
}

bool pm_tei_looks_like(PmStr text) {
  text = pm_str_trim(pm_str_slice(text, 0, 4096));
  return pm_str_starts(text, PM_STR("<?xml")) || pm_str_starts(text, PM_STR("<TEI")) ||
         (pm_str_starts(text, PM_STR("<!")) && pm_str_contains(text, PM_STR("<TEI")));
}

PmStatus pm_tei_read(PmJob *job, PmPage *page, PmStr text) {
  Tei t = {.job = job, .page = page, .text = pm_buf(SIZE_MAX / 2)};
  PmStatus st = pm_xml_parse(job, page->info.file.data, text, &t.doc);
  if (!st)
    st = read_document(&t);
  xmlFreeDoc(t.doc);
  pm_strtab_release(&t.names);
  pm_buf_release(&t.text);
  return st;
}
