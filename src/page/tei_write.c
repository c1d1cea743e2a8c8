// SPDX-License-Identifier: MIT
// The edition as TEI P5, exactly as docs/tei.md lays it down. Writes what the page holds
// and decides nothing; the same page gives the same bytes.
#include "page/internal.h"

#include "config.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct {
  PmJob *job;
  const PmPage *page;
  PmOutput *out;
  char (*ids)[16];          // xml:id of each entity: p1, o2, l3, e4
  const PmMention **placed; // mentions in bodies, by article and place
  size_t n_placed, next_placed;
} Writer;

static PmStatus put(Writer *w, const char *text) {
  return pm_output_write(w->out, pm_str(text));
}

// The name in a tag, which may have attributes behind it.
static PmStr name_of(const char *tag) { return pm_str_n(tag, strcspn(tag, " ")); }

static PmStatus put_between(Writer *w, const char *open, PmStr tag, const char *close) {
  PM_TRY(put(w, open));
  PM_TRY(pm_output_write(w->out, tag));
  return put(w, close);
}

// --- escaping ---

static const char *replacement(unsigned char c) {
  switch (c) {
  case '&': return "&amp;";
  case '<': return "&lt;";
  case '>': return "&gt;";
  case '"': return "&quot;";
  case '\r': return "&#13;";
  default: return c < 0x20 && c != '\n' && c != '\t' ? "\xEF\xBF\xBD" : NULL;
  }
}

// Content of elements and of attributes alike: XML 1.0, sections 2.2 and 2.4. Characters
// that XML cannot carry become U+FFFD, one for one, so that offsets stay.
static PmStatus put_text(Writer *w, PmStr s) {
  size_t from = 0;
  for (size_t i = 0; i < s.len; ++i) {
    const unsigned char c = (unsigned char)s.data[i];
    if (c > '>' && c != 0xEF)
      continue;
    const bool bad = c == 0xEF && i + 2 < s.len && (unsigned char)s.data[i + 1] == 0xBF &&
                     (unsigned char)s.data[i + 2] >= 0xBE;
    const char *other = bad ? "\xEF\xBF\xBD" : replacement(c);
    if (!other)
      continue;
    PM_TRY(pm_output_write(w->out, pm_str_slice(s, from, i)));
    PM_TRY(put(w, other));
    i += bad ? 2 : 0;
    from = i + 1;
  }
  return pm_output_write(w->out, pm_str_slice(s, from, s.len));
}

static PmStatus open_attribute(Writer *w, const char *name) {
  PM_TRY(put(w, " "));
  PM_TRY(put(w, name));
  return put(w, "=\"");
}

// name="value", left out when the value is empty. Line ends would become spaces.
static PmStatus put_attribute(Writer *w, const char *name, PmStr value) {
  if (value.len == 0)
    return PM_OK;
  PM_TRY(open_attribute(w, name));
  for (size_t from = 0; from <= value.len;) {
    const char *nl =
        from < value.len ? memchr(value.data + from, '\n', value.len - from) : NULL;
    const size_t to = nl ? (size_t)(nl - value.data) : value.len;
    PM_TRY(put_text(w, pm_str_slice(value, from, to)));
    if (nl)
      PM_TRY(put(w, "&#10;"));
    from = to + 1;
  }
  return put(w, "\"");
}

static PmStatus put_confidence(Writer *w, double value) {
  char text[16];
  const int hundredths = (int)(value * 100 + 0.5);
  if (hundredths <= 0)
    return PM_OK;
  if (hundredths >= 100)
    return put(w, " cert=\"1\"");
  snprintf(text, sizeof text, hundredths % 10 ? "0.%02d" : "0.%d",
           hundredths % 10 ? hundredths : hundredths / 10);
  return put_attribute(w, "cert", pm_str(text));
}

static PmStatus put_iri(Writer *w, const char *name, const char *prefix, PmStr iri) {
  if (iri.len == 0)
    return PM_OK;
  PM_TRY(open_attribute(w, name));
  PM_TRY(put(w, prefix));
  PM_TRY(put_text(w, iri));
  return put(w, "\"");
}

// <name>text</name>, left out when the text is empty.
static PmStatus put_element(Writer *w, const char *indent, const char *name, PmStr text) {
  if (text.len == 0)
    return PM_OK;
  PM_TRY(put(w, indent));
  PM_TRY(put_between(w, "<", pm_str(name), ">"));
  PM_TRY(put_text(w, text));
  return put_between(w, "</", name_of(name), ">\n");
}

// --- header ---

static PmStatus put_title(Writer *w) {
  const PmPageInfo *i = &w->page->info;
  const PmStr parts[] = {i->name.len ? i->name : i->newspaper, i->edition, i->date};
  bool first = true;
  PM_TRY(put(w, "   <titleStmt><title>"));
  for (size_t k = 0; k < sizeof parts / sizeof *parts; ++k) {
    if (parts[k].len == 0)
      continue;
    PM_TRY(put(w, first ? "" : " "));
    PM_TRY(put_text(w, parts[k]));
    first = false;
  }
  const bool zh = pm_str_starts(w->page->language, PM_STR("zh"));
  if (i->label.len) {
    PM_TRY(pm_output_printf(w->out, "%s%s", first ? "" : " ", zh ? "第" : "p. "));
    PM_TRY(put_text(w, i->label));
    PM_TRY(put(w, zh ? "版" : ""));
  } else if (first) {
    PM_TRY(put_text(w, w->page->file_name));
  }
  return put(w, "</title></titleStmt>\n");
}

static PmStatus put_date(Writer *w) {
  const PmPage *p = w->page;
  if (p->info.date.len == 0)
    return PM_OK;
  PM_TRY(put(w, "     <date"));
  PM_TRY(put_attribute(w, "when", p->info.date));
  PM_TRY(put_attribute(w, "type", p->date_basis));
  return put(w, "/>\n");
}

static PmStatus put_graphs(Writer *w) {
  static const char *const layers[] = {"source", "machine", "links", "provenance"};
  for (size_t k = 0; k < sizeof layers / sizeof *layers; ++k) {
    PM_TRY(pm_output_printf(w->out, "     <idno type=\"graph-%s\">", layers[k]));
    PM_TRY(put_text(w, w->page->namespace_));
    PM_TRY(pm_output_printf(w->out, "graph/%s/", layers[k]));
    PM_TRY(put_text(w, w->page->path));
    PM_TRY(put(w, "</idno>\n"));
  }
  return PM_OK;
}

static PmStatus put_bibl(Writer *w) {
  const PmPage *p = w->page;
  PM_TRY(put(w, "   <sourceDesc>\n    <bibl>\n     <title level=\"j\""));
  PM_TRY(put_attribute(w, "ref", p->newspaper_iri));
  PM_TRY(put(w, ">"));
  PM_TRY(put_text(w, p->info.name.len ? p->info.name : p->info.newspaper));
  PM_TRY(put(w, "</title>\n"));
  PM_TRY(put_element(w, "     ", "edition", p->info.edition));
  PM_TRY(put_date(w));
  PM_TRY(put_element(w, "     ", "biblScope unit=\"page\"", p->info.label));
  PM_TRY(put_element(w, "     ", "idno type=\"file\"", p->file_name));
  PM_TRY(put_element(w, "     ", "idno type=\"sha256\"", pm_str(p->file_sha256.hex)));
  PM_TRY(put_element(w, "     ", "idno type=\"issue\"", p->issue_iri));
  PM_TRY(put_element(w, "     ", "idno type=\"page\"", p->iri));
  PM_TRY(put_graphs(w));
  return put(w, "    </bibl>\n   </sourceDesc>\n");
}

static PmStatus put_used(Writer *w, const PmRunFile *file) {
  PM_TRY(put(w, "     <ptr"));
  PM_TRY(put_attribute(w, "target", file->iri));
  PM_TRY(put_attribute(w, "n", file->name));
  return put(w, "/>\n");
}

static PmStatus put_run(Writer *w) {
  const PmRunInfo *run = &w->page->run;
  if (run->iri.len == 0)
    return PM_OK;
  PM_TRY(put(w, "  <encodingDesc>\n   <appInfo>\n    <application ident=\"pressmark\""));
  PM_TRY(put_attribute(w, "version", run->version.len ? run->version : PM_STR("0")));
  PM_TRY(put_attribute(w, "sameAs", run->iri));
  PM_TRY(put(w, ">\n     <label>pressmark</label>\n"));
  for (size_t i = 0; i < run->n_used; ++i)
    PM_TRY(put_used(w, &run->used[i]));
  return put(w, "    </application>\n   </appInfo>\n  </encodingDesc>\n");
}

static PmStatus put_header(Writer *w) {
  const PmRunInfo *run = &w->page->run;
  PM_TRY(put(w, " <teiHeader>\n  <fileDesc>\n"));
  PM_TRY(put_title(w));
  PM_TRY(put(w, "   <publicationStmt><p>Read by pressmark "));
  PM_TRY(put_text(w, run->version.len ? run->version : PM_STR(PACKAGE_VERSION)));
  PM_TRY(put(w, "</p></publicationStmt>\n"));
  PM_TRY(put_bibl(w));
  PM_TRY(put(w, "  </fileDesc>\n"));
  PM_TRY(put_run(w));
  return put(w, " </teiHeader>\n");
}

// --- body ---

typedef struct {
  const PmMention *const *items; // of one article's body, outermost first
  size_t n, next;
} Tags;

static int by_place(const void *a, const void *b) {
  const PmMention *x = *(const PmMention *const *)a, *y = *(const PmMention *const *)b;
  if (x->article != y->article)
    return x->article < y->article ? -1 : 1;
  if (x->start != y->start)
    return x->start < y->start ? -1 : 1;
  if (x->end != y->end)
    return x->end > y->end ? -1 : 1;
  return (x->entity > y->entity) - (x->entity < y->entity);
}

static const char *tag_of(PmClass cls) {
  static const char *const tags[PM_N_CLASSES] = {"persName", "orgName", "placeName",
                                                 "name type=\"event\""};
  return tags[cls];
}

// The words as printed and, where they are damaged, what they should read (TEI
// P5, 3.5.1).
static PmStatus put_words(Writer *w, const PmMention *m, PmStr text) {
  if (m->corrected.len == 0)
    return put_text(w, text);
  PM_TRY(put(w, "<choice><sic>"));
  PM_TRY(put_text(w, text));
  PM_TRY(put(w, "</sic><corr"));
  PM_TRY(put_confidence(w, m->confidence));
  PM_TRY(put_iri(w, "resp", "#", m->why ? pm_str(m->why) : (PmStr){0}));
  PM_TRY(put(w, ">"));
  PM_TRY(put_text(w, m->corrected));
  return put(w, "</corr></choice>");
}

static PmStatus put_tagged(Writer *w, const PmMention *m, PmStr text) {
  const char *tag = tag_of(w->page->entities[m->entity].cls);
  PM_TRY(put_between(w, "<", pm_str(tag), " ref=\"#"));
  PM_TRY(put_between(w, "", pm_str(w->ids[m->entity]), "\">"));
  PM_TRY(put_words(w, m, text));
  return put_between(w, "</", name_of(tag), ">");
}

// A paragraph that covers the code points from `start` of the body. A name inside
// another, or across two paragraphs, is not tagged.
static PmStatus put_paragraph_text(Writer *w, PmStr text, size_t start, Tags *tags) {
  const size_t end = start + pm_utf8_count(text);
  size_t at = start, byte = 0;
  for (; tags->next < tags->n && tags->items[tags->next]->start < end; ++tags->next) {
    const PmMention *m = tags->items[tags->next];
    if (m->start < at || m->end > end || m->end <= m->start)
      continue;
    const PmStr rest = pm_str_slice(text, byte, text.len);
    const size_t from = byte + pm_utf8_offset(rest, m->start - at);
    const size_t to = byte + pm_utf8_offset(rest, m->end - at);
    PM_TRY(put_text(w, pm_str_slice(text, byte, from)));
    PM_TRY(put_tagged(w, m, pm_str_slice(text, from, to)));
    byte = to;
    at = m->end;
  }
  return put_text(w, pm_str_slice(text, byte, text.len));
}

static PmStatus put_paragraph(Writer *w, const PmParagraph *p, bool in_section,
                              size_t start, Tags *tags) {
  const char *indent = in_section ? "     " : "    ";
  const char *tag = p->heading ? "head type=\"section\"" : "p";
  PM_TRY(pm_output_printf(w->out, "%s<%s>", indent, tag));
  PM_TRY(put_paragraph_text(w, p->text, start, tags));
  return put(w, p->heading ? "</head>\n" : "</p>\n");
}

static PmStatus put_paragraphs(Writer *w, const PmArticle *a, Tags *tags) {
  bool in_section = false;
  size_t start = 0;
  for (size_t i = 0; i < a->n_paragraphs; ++i) {
    const PmParagraph *p = &a->paragraphs[i];
    if (p->text.len == 0)
      continue;
    if (p->heading) {
      PM_TRY(put(w, in_section ? "    </div>\n" : ""));
      PM_TRY(put(w, "    <div type=\"section\">\n"));
      in_section = true;
    }
    PM_TRY(put_paragraph(w, p, in_section, start, tags));
    start += pm_utf8_count(p->text) + 1;
  }
  return put(w, in_section ? "    </div>\n" : "");
}

static bool is_there(const PmPage *p, const PmMention *m) {
  return m->article < p->n_articles && m->entity < p->n_entities;
}

// What a person found wrong stands in a list of its own and counts for nothing.
static bool is_shown(const PmPage *p, const PmMention *m) {
  return is_there(p, m) && !m->rejected;
}

static PmStatus place_mentions(Writer *w) {
  const PmPage *p = w->page;
  w->placed = calloc(p->n_mentions + 1, sizeof *w->placed);
  if (!w->placed)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < p->n_mentions; ++i)
    if (is_shown(p, &p->mentions[i]) && !p->mentions[i].in_head)
      w->placed[w->n_placed++] = &p->mentions[i];
  qsort(w->placed, w->n_placed, sizeof *w->placed, by_place);
  return PM_OK;
}

// The mentions of the next article: articles are written in order.
static Tags take_tags(Writer *w, size_t article) {
  const size_t from = w->next_placed;
  while (w->next_placed < w->n_placed && w->placed[w->next_placed]->article == article)
    ++w->next_placed;
  return (Tags){.items = w->placed + from, .n = w->next_placed - from};
}

// Where `name` stands in `text` from byte `from` on, spaces between its characters
// allowed (张 健); an empty range for nowhere.
static void find_name(PmStr text, PmStr name, size_t from, size_t range[2]) {
  range[0] = range[1] = text.len;
  for (size_t start = from; start < text.len && range[0] == text.len; ++start) {
    size_t at = start, pos = 0;
    while (pos < name.len && at < text.len) {
      size_t next = at;
      const bool same = text.data[at] == name.data[pos];
      if (!same && (pos == 0 || !pm_char_is_space(pm_utf8_next(text, &next))))
        break;
      pos += same;
      at = same ? at + 1 : next;
    }
    if (name.len && pos == name.len) {
      range[0] = start;
      range[1] = at;
    }
  }
}

// The byline as printed, each name that stands in it linked to its person.
static PmStatus put_byline(Writer *w, const PmArticle *a) {
  if (a->byline.len == 0)
    return PM_OK;
  size_t at = 0;
  PM_TRY(put(w, "    <byline>"));
  for (size_t i = 0; i < a->n_contributions; ++i) {
    const PmContribution *c = &a->contributions[i];
    size_t range[2];
    find_name(a->byline, c->name, at, range);
    if (range[0] == range[1] || c->agent >= w->page->n_entities)
      continue;
    PM_TRY(put_text(w, pm_str_slice(a->byline, at, range[0])));
    PM_TRY(pm_output_printf(w->out, "<docAuthor ref=\"#%s\">", w->ids[c->agent]));
    PM_TRY(put_text(w, pm_str_slice(a->byline, range[0], range[1])));
    PM_TRY(put(w, "</docAuthor>"));
    at = range[1];
  }
  PM_TRY(put_text(w, pm_str_slice(a->byline, at, a->byline.len)));
  return put(w, "</byline>\n");
}

static PmStatus put_heads(Writer *w, const PmArticle *a) {
  PM_TRY(put_element(w, "    ", "head type=\"column\"", a->section));
  PM_TRY(put_element(w, "    ", "head", a->headline));
  for (size_t i = 0; i < a->n_subheads; ++i)
    PM_TRY(put_element(w, "    ", "head type=\"sub\"", a->subheads[i]));
  return put_byline(w, a);
}

static PmStatus put_article(Writer *w, size_t index) {
  const PmArticle *a = &w->page->articles[index];
  Tags tags = take_tags(w, index);
  PM_TRY(pm_output_printf(w->out, "   <div type=\"%s\" n=\"%u\" xml:id=\"a%u\"",
                          pm_item_type_name(a->type), a->number, a->number));
  PM_TRY(put_attribute(w, "sameAs", a->iri));
  PM_TRY(put_confidence(w, a->confidence));
  PM_TRY(put_iri(w, "resp", "#", pm_str(a->responsibility)));
  PM_TRY(put(w, ">\n"));
  PM_TRY(put_heads(w, a));
  PM_TRY(put_paragraphs(w, a, &tags));
  PM_TRY(put_element(w, "    ", "trailer type=\"continued\"", a->continued_on));
  return put(w, "   </div>\n");
}

// --- back ---

static PmStatus put_ab(Writer *w, const PmArticle *a, const PmText *t, const char *kind) {
  if (t->text.len == 0)
    return PM_OK;
  PM_TRY(pm_output_printf(w->out,
                          "    <ab type=\"%s\" xml:id=\"a%u-%s\" corresp=\"#a%u\" "
                          "n=\"sha256:%s\"",
                          kind, a->number, kind, a->number, t->sha256.hex));
  PM_TRY(put_attribute(w, "sameAs", t->iri));
  PM_TRY(put(w, ">"));
  PM_TRY(put_text(w, t->text));
  return put(w, "</ab>\n");
}

static PmStatus put_transcriptions(Writer *w) {
  PM_TRY(put(w, "   <div type=\"transcriptions\">\n"));
  for (size_t i = 0; i < w->page->n_articles; ++i) {
    PM_TRY(put_ab(w, &w->page->articles[i], &w->page->articles[i].head, "head"));
    PM_TRY(put_ab(w, &w->page->articles[i], &w->page->articles[i].body, "body"));
  }
  return put(w, "   </div>\n");
}

static const struct {
  const char *list, *entry, *name;
} elements[PM_N_CLASSES] = {{"listPerson", "person", "persName"},
                            {"listOrg", "org", "orgName"},
                            {"listPlace", "place", "placeName"},
                            {"listEvent", "event", "label"}};

static PmStatus put_parent(Writer *w, const PmEntity *e) {
  if (e->parent >= w->page->n_entities)
    return PM_OK;
  const PmStr id = pm_str(w->ids[e->parent]);
  if (e->cls == PM_CLASS_PLACE)
    return put_between(w, "<location><placeName ref=\"#", id, "\"/></location>");
  if (e->cls == PM_CLASS_ORGANIZATION)
    return put_between(w, "<orgName type=\"parent\" ref=\"#", id, "\"/>");
  return PM_OK;
}

static PmStatus put_names_of(Writer *w, const PmEntity *e) {
  const PmStr name = pm_str(elements[e->cls].name);
  PM_TRY(put_between(w, "<", name, ">"));
  PM_TRY(put_text(w, e->name));
  PM_TRY(put_between(w, "</", name, ">"));
  for (size_t i = 0; i < e->n_alt_names; ++i) {
    PM_TRY(put_between(w, "<", name, " type=\"alt\">"));
    PM_TRY(put_text(w, e->alt_names[i]));
    PM_TRY(put_between(w, "</", name, ">"));
  }
  return PM_OK;
}

static PmStatus put_event_attributes(Writer *w, const PmEntity *e) {
  const bool plain = pm_page_date_valid(e->date);
  PM_TRY(put_attribute(w, plain ? "when" : "when-custom", e->date));
  return e->place < w->page->n_entities
             ? put_between(w, " where=\"#", pm_str(w->ids[e->place]), "\"")
             : PM_OK;
}

static PmStatus put_event_date(Writer *w, const PmEntity *e) {
  if (e->date_text.len == 0 && e->date_basis.len == 0)
    return PM_OK;
  PM_TRY(put(w, "<note type=\"date\""));
  PM_TRY(put_attribute(w, "subtype", e->date_basis));
  PM_TRY(put(w, ">"));
  PM_TRY(put_text(w, e->date_text));
  return put(w, "</note>");
}

static PmStatus put_event_notes(Writer *w, const PmEntity *e) {
  PM_TRY(put_event_date(w, e));
  for (size_t i = 0; i < e->n_objects; ++i) {
    PM_TRY(put(w, "<note type=\"object\">"));
    PM_TRY(put_text(w, e->objects[i]));
    PM_TRY(put(w, "</note>"));
  }
  return PM_OK;
}

static PmStatus put_code(Writer *w, const PmEntity *e) {
  if (e->code.len == 0)
    return PM_OK;
  PM_TRY(put(w, "<idno type=\"gbt2260\""));
  PM_TRY(put_attribute(w, "when", e->code_year));
  PM_TRY(put(w, ">"));
  PM_TRY(put_text(w, e->code));
  return put(w, "</idno>");
}

static PmStatus put_entity(Writer *w, size_t index) {
  const PmEntity *e = &w->page->entities[index];
  const PmStr tag = pm_str(elements[e->cls].entry);
  PM_TRY(put_between(w, "     <", tag, " xml:id=\""));
  PM_TRY(put_between(w, "", pm_str(w->ids[index]), "\""));
  if (e->cls != PM_CLASS_PERSON)
    PM_TRY(put_attribute(w, "type", e->kind));
  if (e->cls == PM_CLASS_EVENT)
    PM_TRY(put_event_attributes(w, e));
  PM_TRY(put_attribute(w, "corresp", e->iri));
  PM_TRY(put(w, ">"));
  PM_TRY(put_names_of(w, e));
  PM_TRY(put_parent(w, e));
  PM_TRY(put_code(w, e));
  if (e->cls == PM_CLASS_EVENT)
    PM_TRY(put_event_notes(w, e));
  return put_between(w, "</", tag, ">\n");
}

static PmStatus put_passive(Writer *w, const PmRelation *r) {
  if (r->kind == PM_RELATION_CONTRIBUTION)
    return pm_output_printf(w->out, " passive=\"#a%u\"", r->passive + 1);
  return r->passive < w->page->n_entities
             ? put_between(w, " passive=\"#", pm_str(w->ids[r->passive]), "\"")
             : PM_OK;
}

static PmStatus put_relation(Writer *w, const PmRelation *r) {
  static const char *const kinds[] = {"contribution", "office", "participant"};
  if (r->active >= w->page->n_entities)
    return PM_OK;
  PM_TRY(put_between(w, "      <relation name=\"", pm_str(kinds[r->kind]), "\""));
  PM_TRY(put_attribute(w, "sameAs", r->iri));
  PM_TRY(put_between(w, " active=\"#", pm_str(w->ids[r->active]), "\""));
  PM_TRY(put_passive(w, r));
  PM_TRY(put_attribute(w, "n", r->role));
  PM_TRY(put_attribute(w, "when", r->as_of));
  PM_TRY(put_confidence(w, r->confidence));
  return put(w, "/>\n");
}

static PmStatus put_relations(Writer *w) {
  if (w->page->n_relations == 0)
    return PM_OK;
  PM_TRY(put(w, "     <listRelation>\n"));
  for (size_t i = 0; i < w->page->n_relations; ++i)
    PM_TRY(put_relation(w, &w->page->relations[i]));
  return put(w, "     </listRelation>\n");
}

// The schema has listRelation only inside a list of what is related: the last one.
static PmStatus put_list(Writer *w, PmClass cls, bool last) {
  bool open = false;
  for (size_t i = 0; i < w->page->n_entities; ++i) {
    if (w->page->entities[i].cls != cls)
      continue;
    if (!open)
      PM_TRY(pm_output_printf(w->out, "    <%s>\n", elements[cls].list));
    open = true;
    PM_TRY(put_entity(w, i));
  }
  if (open && last)
    PM_TRY(put_relations(w));
  return open ? pm_output_printf(w->out, "    </%s>\n", elements[cls].list) : PM_OK;
}

static unsigned last_class(const PmPage *p) {
  unsigned last = 0;
  for (size_t i = 0; i < p->n_entities; ++i)
    last = p->entities[i].cls > last ? p->entities[i].cls : last;
  return last;
}

static PmStatus put_names(Writer *w) {
  if (w->page->n_entities == 0)
    return PM_OK;
  const unsigned last = last_class(w->page);
  PM_TRY(put(w, "   <div type=\"names\">\n"));
  for (unsigned cls = 0; cls < PM_N_CLASSES; ++cls)
    PM_TRY(put_list(w, (PmClass)cls, cls == last));
  return put(w, "   </div>\n");
}

static PmStatus put_mention(Writer *w, const PmMention *m) {
  const PmArticle *a = &w->page->articles[m->article];
  PM_TRY(pm_output_printf(w->out,
                          "    <span corresp=\"#a%u-%s\" from=\"#char=%zu\" "
                          "to=\"#char=%zu\" ana=\"#%s\"",
                          a->number, m->in_head ? "head" : "body", m->start, m->end,
                          w->ids[m->entity]));
  PM_TRY(put_confidence(w, m->confidence));
  PM_TRY(put_iri(w, "resp", "#", m->why ? pm_str(m->why) : (PmStr){0}));
  PM_TRY(put_attribute(w, "sameAs", m->iri));
  PM_TRY(put(w, ">"));
  PM_TRY(put_words(w, m, m->exact));
  return put(w, "</span>\n");
}

static PmStatus put_mentions(Writer *w, bool rejected) {
  const PmPage *p = w->page;
  bool open = false;
  for (size_t i = 0; i < p->n_mentions; ++i) {
    if (!is_there(p, &p->mentions[i]) || p->mentions[i].rejected != rejected)
      continue;
    if (!open)
      PM_TRY(put(w, rejected ? "   <spanGrp type=\"rejected\">\n"
                             : "   <spanGrp type=\"mentions\">\n"));
    open = true;
    PM_TRY(put_mention(w, &p->mentions[i]));
  }
  return open ? put(w, "   </spanGrp>\n") : PM_OK;
}

// The words hold a measure. A unit that is a word is marked where it stands, and what is
// measured is in @n: libxml2 takes no Chinese for the letters that @unit and @commodity
// are made of.
static PmStatus put_measured(Writer *w, const PmQuantity *q) {
  const bool word = q->unit.len && (unsigned char)q->unit.data[0] >= 0x80 &&
                    pm_str_ends(q->exact, q->unit);
  const size_t end = q->exact.len - (word ? q->unit.len : 0);
  PM_TRY(put_attribute(w, "quantity", q->value));
  PM_TRY(put_attribute(w, "unit", word ? (PmStr){0} : q->unit));
  PM_TRY(put_attribute(w, "n", q->measures));
  PM_TRY(put(w, ">"));
  PM_TRY(put_text(w, pm_str_slice(q->exact, 0, end)));
  if (!word)
    return PM_OK;
  PM_TRY(put(w, "<seg type=\"unit\">"));
  PM_TRY(put_text(w, q->unit));
  return put(w, "</seg>");
}

static PmStatus put_quantity(Writer *w, const PmQuantity *q) {
  PM_TRY(pm_output_printf(w->out,
                          "    <span corresp=\"#a%u-%s\" from=\"#char=%zu\" "
                          "to=\"#char=%zu\"",
                          w->page->articles[q->article].number,
                          q->in_head ? "head" : "body", q->start, q->end));
  PM_TRY(put_attribute(w, "sameAs", q->iri));
  PM_TRY(put(w, "><measure"));
  PM_TRY(put_measured(w, q));
  return put(w, "</measure></span>\n");
}

static PmStatus put_quantities(Writer *w) {
  if (w->page->n_quantities == 0)
    return PM_OK;
  PM_TRY(put(w, "   <spanGrp type=\"quantities\">\n"));
  for (size_t i = 0; i < w->page->n_quantities; ++i)
    PM_TRY(put_quantity(w, &w->page->quantities[i]));
  return put(w, "   </spanGrp>\n");
}

// --- links: which article speaks of which entity ---

typedef struct {
  uint32_t article, cls, entity;
} Pair;

static int by_pair(const void *a, const void *b) {
  const Pair *x = a, *y = b;
  if (x->article != y->article)
    return x->article < y->article ? -1 : 1;
  if (x->cls != y->cls)
    return x->cls < y->cls ? -1 : 1;
  return (x->entity > y->entity) - (x->entity < y->entity);
}

static Pair pair_of(const PmPage *p, const PmMention *m) {
  return (Pair){m->article, p->entities[m->entity].cls, m->entity};
}

static PmStatus put_link(Writer *w, const Pair *pair) {
  const PmEntity *e = &w->page->entities[pair->entity];
  if (e->iri.len == 0)
    return PM_OK;
  PM_TRY(put(w, "    <link target=\""));
  PM_TRY(put_text(w, w->page->articles[pair->article].iri));
  PM_TRY(put(w, " "));
  PM_TRY(put_text(w, e->iri));
  return put(w, "\"/>\n");
}

static PmStatus put_link_group(Writer *w, const char *type, const Pair *pairs, size_t n) {
  if (n == 0)
    return PM_OK;
  PM_TRY(pm_output_printf(w->out, "   <linkGrp type=\"%s\">\n", type));
  for (size_t i = 0; i < n; ++i)
    if (i == 0 || by_pair(&pairs[i - 1], &pairs[i]) != 0)
      PM_TRY(put_link(w, &pairs[i]));
  return put(w, "   </linkGrp>\n");
}

// The main subject is the first event that an article's mentions refer to, in the order
// in which name/ lists them.
static size_t main_subjects(const PmPage *p, const PmMention *const *first, Pair *pairs) {
  size_t n = 0;
  for (uint32_t a = 0; a < p->n_articles; ++a)
    if (first[a])
      pairs[n++] = pair_of(p, first[a]);
  return n;
}

static void find_first_events(const PmPage *p, const PmMention **first) {
  for (size_t i = 0; i < p->n_mentions; ++i) {
    const PmMention *m = &p->mentions[i];
    if (is_shown(p, m) && p->entities[m->entity].cls == PM_CLASS_EVENT &&
        !first[m->article])
      first[m->article] = m;
  }
}

// --- regions of mentions ---

// A box as a media fragment: pixels, or percent where the source counts otherwise.
static PmStatus put_region(Writer *w, const PmMention *m, PmBox box) {
  const PmImage *i = &w->page->image;
  const bool absolute = pm_str_contains(i->file, PM_STR("://"));
  const PmStr image = absolute ? i->file : w->page->iri;
  PM_TRY(put(w, "    <link target=\""));
  PM_TRY(put_text(w, m->iri));
  PM_TRY(put(w, " "));
  PM_TRY(put_text(w, image));
  if (i->pixels || i->width <= 0 || i->height <= 0)
    PM_TRY(pm_output_printf(w->out, "#xywh=%ld,%ld,%ld,%ld", box.x, box.y, box.w, box.h));
  else // hundredths, in whole numbers: the same on every machine
    PM_TRY(pm_output_printf(
        w->out, "#xywh=percent:%ld.%02ld,%ld.%02ld,%ld.%02ld,%ld.%02ld",
        box.x * 10000 / i->width / 100, box.x * 10000 / i->width % 100,
        box.y * 10000 / i->height / 100, box.y * 10000 / i->height % 100,
        box.w * 10000 / i->width / 100, box.w * 10000 / i->width % 100,
        box.h * 10000 / i->height / 100, box.h * 10000 / i->height % 100));
  return put(w, "\"/>\n");
}

// One region for each line that the mention's words stand on.
static PmStatus put_mention_regions(Writer *w, const PmMention *m) {
  const PmPage *p = w->page;
  size_t low = 0, high = p->n_words; // words are in order of article, text and place
  while (low < high) {
    const size_t mid = low + (high - low) / 2;
    const PmWordPlace *x = &p->words[mid];
    const bool before = x->article != m->article   ? x->article < m->article
                        : x->in_head != m->in_head ? x->in_head
                                                   : x->end <= m->start;
    low = before ? mid + 1 : low;
    high = before ? high : mid;
  }
  PmBox box = {0};
  uint32_t line = UINT32_MAX;
  for (size_t i = low; i < p->n_words; ++i) {
    const PmWordPlace *x = &p->words[i];
    if (x->article != m->article || x->in_head != m->in_head || x->start >= m->end)
      break;
    if (line != UINT32_MAX && x->line != line) {
      PM_TRY(put_region(w, m, box));
      box = (PmBox){0};
    }
    line = x->line;
    box = pm_box_join(box, x->box);
  }
  return line == UINT32_MAX ? PM_OK : put_region(w, m, box);
}

static PmStatus put_regions(Writer *w) {
  const PmPage *p = w->page;
  if (p->n_regions == 0 && (p->n_words == 0 || p->n_mentions == 0))
    return PM_OK;
  PM_TRY(put(w, "   <linkGrp type=\"regions\">\n"));
  for (size_t i = 0; p->n_words && i < p->n_mentions; ++i)
    PM_TRY(put_mention_regions(w, &p->mentions[i]));
  for (size_t i = 0; i < p->n_regions; ++i) {
    PM_TRY(put(w, "    <link target=\""));
    PM_TRY(put_text(w, p->regions[i].mention));
    PM_TRY(put(w, " "));
    PM_TRY(put_text(w, p->regions[i].region));
    PM_TRY(put(w, "\"/>\n"));
  }
  return put(w, "   </linkGrp>\n");
}

// --- what the register says of entities ---

static PmStatus put_pair(Writer *w, PmStr a, PmStr b) {
  PM_TRY(put(w, " target=\""));
  PM_TRY(put_text(w, a));
  PM_TRY(put(w, " "));
  PM_TRY(put_text(w, b));
  return put(w, "\"");
}

static PmStatus put_replaced(Writer *w) {
  const PmPage *p = w->page;
  for (size_t i = 0; i < p->n_replaced; ++i) {
    PM_TRY(put(w, i ? "    <link" : "   <linkGrp type=\"replaced\">\n    <link"));
    PM_TRY(put_pair(w, p->replaced[i].old, p->replaced[i].now));
    PM_TRY(put(w, "/>\n"));
  }
  return p->n_replaced ? put(w, "   </linkGrp>\n") : PM_OK;
}

static PmStatus put_matches(Writer *w, bool close) {
  const PmPage *p = w->page;
  bool open = false;
  for (size_t i = 0; i < p->n_matches; ++i) {
    const PmMatch *m = &p->matches[i];
    if (m->close != close)
      continue;
    if (!open)
      PM_TRY(pm_output_printf(w->out, "   <linkGrp type=\"%s\">\n",
                              close ? "closeMatch" : "exactMatch"));
    open = true;
    PM_TRY(put(w, "    <link"));
    PM_TRY(put_attribute(w, "sameAs", m->iri));
    PM_TRY(put_pair(w, m->entity, m->authority));
    PM_TRY(put_confidence(w, m->confidence));
    PM_TRY(put(w, "/>\n"));
  }
  return open ? put(w, "   </linkGrp>\n") : PM_OK;
}

static PmStatus put_links(Writer *w) {
  const PmPage *p = w->page;
  Pair *pairs = calloc(p->n_mentions + p->n_articles + 1, sizeof *pairs);
  const PmMention **first = calloc(p->n_articles + 1, sizeof *first);
  if (!pairs || !first) {
    free(pairs);
    free(first);
    return PM_ERR_NOMEM;
  }
  size_t n = 0;
  for (size_t i = 0; i < p->n_mentions; ++i)
    if (is_shown(p, &p->mentions[i]))
      pairs[n++] = pair_of(p, &p->mentions[i]);
  qsort(pairs, n, sizeof *pairs, by_pair);
  find_first_events(p, first);
  PmStatus st = put_link_group(w, "mentions", pairs, n);
  if (!st)
    st = put_link_group(w, "about", pairs, main_subjects(p, first, pairs));
  free(pairs);
  free(first);
  return st;
}

// --- document ---

static PmStatus number_entities(Writer *w) {
  static const char letters[PM_N_CLASSES] = {'p', 'o', 'l', 'e'};
  unsigned numbers[PM_N_CLASSES] = {0};
  w->ids = calloc(w->page->n_entities + 1, sizeof *w->ids);
  if (!w->ids)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < w->page->n_entities; ++i) {
    const PmClass cls = w->page->entities[i].cls;
    snprintf(w->ids[i], sizeof w->ids[i], "%c%u", letters[cls], ++numbers[cls]);
  }
  return PM_OK;
}

static PmStatus put_body(Writer *w) {
  PM_TRY(put(w, " <text>\n  <body>\n"));
  for (size_t i = 0; i < w->page->n_articles; ++i)
    PM_TRY(put_article(w, i));
  if (w->page->n_articles == 0)
    PM_TRY(put(w, "   <p/>\n")); // TEI wants something in a body
  return put(w, "  </body>\n");
}

static PmStatus put_back(Writer *w) {
  if (w->page->n_articles == 0)
    return PM_OK;
  PM_TRY(put(w, "  <back>\n"));
  PM_TRY(put_transcriptions(w));
  PM_TRY(put_names(w));
  PM_TRY(put_mentions(w, false));
  PM_TRY(put_mentions(w, true));
  PM_TRY(put_quantities(w));
  PM_TRY(put_links(w));
  PM_TRY(put_regions(w));
  PM_TRY(put_replaced(w));
  PM_TRY(put_matches(w, false));
  PM_TRY(put_matches(w, true));
  return put(w, "  </back>\n");
}

static PmStatus put_document(Writer *w) {
  PM_TRY(put(w, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\""));
  PM_TRY(put_attribute(w, "xml:lang", w->page->language));
  PM_TRY(put(w, ">\n"));
  PM_TRY(put_header(w));
  PM_TRY(put_body(w));
  PM_TRY(put_back(w));
  return put(w, " </text>\n</TEI>\n");
}

PmStatus pm_page_write_tei(PmJob *job, const PmPage *page, PmOutput *output) {
  Writer w = {.job = job, .page = page, .out = output};
  PmStatus st = number_entities(&w);
  if (!st)
    st = place_mentions(&w);
  if (!st)
    st = put_document(&w);
  free(w.placed);
  free(w.ids);
  return st;
}
