// SPDX-License-Identifier: MIT
// A newspaper page as an edition: articles, texts, and the names found in them. Readers
// make it from lines or from TEI; name/ fills in entities and mentions; the TEI writer
// writes it out. The one header of this folder for the other stages.
#ifndef PM_PAGE_PAGE_H
#define PM_PAGE_PAGE_H

#include "base/base.h"

#define PM_NAMESPACE_DEFAULT "https://data.example.org/"

/// What the command line or the manifest says of a page. Empty is unknown.
typedef struct {
  PmStr file;      // path
  PmStr newspaper; // key, part of IRIs
  PmStr name;      // title of the newspaper
  PmStr edition;   // 平湖版
  PmStr date;      // YYYY-MM-DD, YYYY-MM or YYYY
  PmStr label;     // printed page number
  PmStr mets;      // path of the METS that the page comes from; empty for none
  PmStr mets_file; // ID of the page's file there
} PmPageInfo;

/// A box on the page's image, in the units of the source; empty without width or height.
typedef struct {
  long x, y, w, h;
} PmBox;

typedef enum { // the item types of vocab/kinds.ttl
  PM_ITEM_NEWS,
  PM_ITEM_COMMENTARY,
  PM_ITEM_FEATURE,
  PM_ITEM_INTERVIEW,
  PM_ITEM_PHOTO,
  PM_ITEM_ADVERTISEMENT,
  PM_ITEM_WEATHER,
  PM_ITEM_NOTICE,
  PM_ITEM_INDEX,
  PM_N_ITEMS
} PmItemType;

/// "news", "commentary", …: the local name of the concept and the TEI's div/@type.
const char *pm_item_type_name(PmItemType type);

typedef enum {
  PM_CLASS_PERSON,
  PM_CLASS_ORGANIZATION,
  PM_CLASS_PLACE,
  PM_CLASS_EVENT,
  PM_N_CLASSES
} PmClass;

/// "person", "organization", "place", "event": as IRIs and TEI write it.
const char *pm_class_name(PmClass cls);

enum { PM_NO_INDEX = UINT32_MAX };

/// One byline entry: a name in a role, as printed (inner spaces of the name taken out).
typedef struct {
  PmStr role; // 记者, 通讯员, 摄影, …; empty when only a name stands there
  PmStr name;
  uint32_t agent; // index of its entity, or PM_NO_INDEX before name/ has run
  double confidence;
} PmContribution;

typedef struct {
  PmStr text;
  bool heading; // a cross-heading inside the article
} PmParagraph;

/// A fixed text that offsets count into: NFC, paragraphs joined by one line feed.
typedef struct {
  PmStr iri;
  PmStr text;
  size_t length; // code points
  PmSha256 sha256;
} PmText;

typedef struct {
  PmStr iri;
  uint32_t number; // order on the page, from 1
  PmItemType type;
  PmStr headline;
  PmStr *subheads; // kicker, deck, subtitle in printed order
  size_t n_subheads, cap_subheads;
  PmStr section;      // printed column title
  PmStr byline;       // as printed; several joined by one space
  PmStr continued_on; // 下转2版
  PmContribution *contributions;
  size_t n_contributions, cap_contributions;
  PmParagraph *paragraphs;
  size_t n_paragraphs, cap_paragraphs;
  PmText head, body;          // made by pm_page_finish
  double confidence;          // that these lines are one article, 0–1
  const char *responsibility; // the rule that decided, for @resp
} PmArticle;

/// A person, organization, place or event of the page.
typedef struct {
  PmClass cls;
  PmStr iri;
  PmStr name;
  PmStr *alt_names;
  size_t n_alt_names, cap_alt_names;
  PmStr kind;       // local name of a concept: company, city, meeting, …; may be empty
  PmStr code;       // place: GB/T 2260 code; empty if none
  PmStr code_year;  // whose edition of the codes
  uint32_t parent;  // place, organization: index of what it is part of, or PM_NO_INDEX
  PmStr date;       // event: xsd:date, gYearMonth, gYear or EDTF; empty if unknown
  PmStr date_text;  // event: the words
  PmStr date_basis; // event: printed, given, inferred; empty without date
  uint32_t place;   // event: index of its place, or PM_NO_INDEX
  PmStr *objects;   // event: what was signed, awarded or published, in the page's words
  size_t n_objects, cap_objects;
} PmEntity;

typedef struct {
  PmStr iri;
  uint32_t article;  // index
  bool in_head;      // in the head transcription, else in the body
  size_t start, end; // code points of that text, end exclusive
  PmStr exact;
  PmStr corrected; // what damaged words should read; empty for sound ones
  uint32_t entity; // index
  double confidence;
  const char *why; // the rule that decided, for @resp; "tei" for one that a TEI brought
  int32_t margin;  // the tagger's, over no name; else 0
  bool rejected;   // a person found it wrong
} PmMention;

/// A number with its unit, as the text says it, and what it measures where that is said.
typedef struct {
  PmStr iri;
  uint32_t article;  // index
  bool in_head;      // in the head transcription, else in the body
  size_t start, end; // code points of that text, end exclusive
  PmStr exact;
  PmStr value;    // a decimal number, 万 and 亿 worked out
  PmStr unit;     // UCUM or ISO 4217, or the word that ends `exact`
  PmStr measures; // 产值; may be empty
} PmQuantity;

typedef enum {
  PM_RELATION_CONTRIBUTION, // person → article, role as in the byline
  PM_RELATION_OFFICE,       // person → organization (or none), role is the title
  PM_RELATION_PARTICIPANT,  // agent → event, role may be empty
} PmRelationKind;

typedef struct {
  PmRelationKind kind;
  PmStr iri;
  uint32_t active;  // entity
  uint32_t passive; // entity, or article for a contribution; PM_NO_INDEX for none
  PmStr role;
  PmStr as_of; // office: date of the issue, empty when unknown
  double confidence;
  uint32_t *articles; // office, participant: which ones say so; unknown where none does
  size_t n_articles, cap_articles;
} PmRelation;

/// An id that the register has merged into another, both as IRIs.
typedef struct {
  PmStr old, now;
} PmReplacement;

/// An entity that is an authority's, as a person accepted it.
typedef struct {
  PmStr iri;
  PmStr entity, authority;
  bool close; // skos:closeMatch, else skos:exactMatch
  double confidence;
} PmMatch;

/// A rule or data file that a run used.
typedef struct {
  PmStr name; // base name
  PmStr iri;  // RFC 6920 name of its SHA-256
} PmRunFile;

/// The run that made the edition (pm:Run); all empty when unknown.
typedef struct {
  PmStr iri;
  PmStr version; // of the program
  PmRunFile *used;
  size_t n_used;
} PmRunInfo;

/// Where a word of an article's text stands on the image.
typedef struct {
  uint32_t article; // index
  bool in_head;
  size_t start, end; // code points of that text
  uint32_t line;     // words of one line make one region
  PmBox box;
} PmWordPlace;

/// A mention and a region of the page's image, both as IRIs.
typedef struct {
  PmStr mention, region;
} PmRegion;

/// The image that coordinates count on.
typedef struct {
  PmStr file; // as the source names it; empty for none
  long width, height;
  bool pixels; // else some other unit, and regions are percentages
} PmImage;

/// Where lines of the source went, for `pressmark read --explain`.
typedef struct {
  uint32_t first_line, last_line; // in the file, from 1
  size_t from, to;                // the same lines as read: indices, `to` behind them
  uint32_t article;               // number, 0 for none
  const char *kind;               // body, heading, byline, furniture, duplicate, …
  const char *why;                // the rule that decided
  PmStr text;
} PmPlacement;

/// A page; everything in it lives in its arena.
typedef struct {
  PmArena arena;
  PmPageInfo info;  // completed from the page's own words where it was silent
  PmStr date_basis; // of info.date: given, printed, inferred; empty without date
  PmStr namespace_; // of minted IRIs, ends in /; texts are fragments below
  PmStr file_name;  // base name of the source file
  PmSha256 file_sha256;
  PmStr language; // BCP 47, "zh" by default
  PmStr newspaper_iri, issue_iri, iri;
  PmStr path; // what follows {ns}page/ in its IRI: {key}/{edition}/{date}/{label}
  PmRunInfo run;
  PmArticle *articles;
  size_t n_articles, cap_articles;
  PmEntity *entities;
  size_t n_entities, cap_entities;
  PmMention *mentions;
  size_t n_mentions, cap_mentions;
  PmRelation *relations;
  size_t n_relations, cap_relations;
  PmQuantity *quantities; // in order of article, head before body, start
  size_t n_quantities, cap_quantities;
  PmReplacement *replaced;
  size_t n_replaced, cap_replaced;
  PmMatch *matches;
  size_t n_matches, cap_matches;
  PmPlacement *placements; // empty for a page that came as TEI
  size_t n_placements;
  PmImage image;
  PmWordPlace *words; // in order of article, head before body, start; ALTO and hOCR only
  size_t n_words, cap_words;
  PmRegion *regions; // of a page that came as TEI with them
  size_t n_regions, cap_regions;
} PmPage;

/// Whether a file of this beginning is a METS, which stands for several pages.
bool pm_mets_looks_like(PmStr text);

/// The pages that a METS names, in their order: file, label and what it says of the
/// issue.
PM_NODISCARD PmStatus pm_mets_pages(PmJob *job, PmArena *arena, const char *path,
                                    PmPageInfo **infos, size_t *n);

/// Reads a page of plain text, Markdown, ALTO, hOCR or TEI (told apart by content) and
/// finds its articles; mints the IRIs of issue, page, articles and texts. Names are left
/// to name/, except those that a TEI brings. Free with pm_page_free, also after a
/// failure.
PM_NODISCARD PmStatus pm_page_read(PmJob *job, const PmPageInfo *info, PmStr namespace_,
                                   PmPage **page);

/// Makes head and body transcriptions, hashes and IRIs from the articles; pm_page_read
/// ends with it.
PM_NODISCARD PmStatus pm_page_finish(PmPage *page);

/// Writes the edition (docs/tei.md), indented, in UTF-8.
PM_NODISCARD PmStatus pm_page_write_tei(PmJob *job, const PmPage *page, PmOutput *output);

/// A file name for products of the page: its path with everything but letters, digits,
/// CJK, '.', '-' replaced by '_' ('/' by '_' too); in the page's arena.
PmStr pm_page_file_stem(PmPage *page);

void pm_page_free(PmPage *page);

/// YYYY-MM-DD, YYYY-MM or YYYY of the Gregorian calendar.
bool pm_page_date_valid(PmStr date);

/// The manifest: CSV (RFC 4180) with a header naming the columns file, newspaper, name,
/// edition, date, page in any order. `arena` owns the result.
PM_NODISCARD PmStatus pm_manifest_read(PmJob *job, const char *path, PmArena *arena,
                                       PmPageInfo **infos, size_t *n);

#endif
