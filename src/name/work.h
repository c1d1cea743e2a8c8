// SPDX-License-Identifier: MIT
// The workbench of one page: its texts as code points with everything the lexicons know
// of them, and the spans that the rules propose. A tagger that proposes spans of its own
// (or evidence for the rules) takes its place beside pm_find_*. Private to name/.
#ifndef PM_NAME_WORK_H
#define PM_NAME_WORK_H

#include "name/gazetteer.h"

#include <inttypes.h>

/// A lexicon text found at a position; hits at one position stand in order of length.
typedef struct {
  const PmLexRow *row; // the first row; more by pm_lex_next
  uint32_t chars;
  uint32_t classes; // of its rows, a bit each: most questions need not look at the rows
} PmHit;

_Static_assert(PM_N_LEX <= 32, "classes in one word");

static inline uint32_t pm_class_bit(uint32_t cls) { return UINT32_C(1) << (cls & 31); }

/// A row of the class may be among the hit's; if not, none is.
static inline bool pm_hit_has(const PmHit *hit, PmLexClass cls) {
  return hit->classes & pm_class_bit(cls);
}

typedef struct PmWork PmWork;

/// Code points [start, end) of a text.
typedef struct {
  uint32_t start, end;
} PmRange;

/// One head or body text.
typedef struct {
  const PmWork *work; // whose it is
  PmStr text;
  uint32_t article;
  bool in_head;
  uint32_t n;       // code points
  uint32_t *cp;     // n, and a 0 behind
  uint32_t *offset; // n + 1 byte offsets
  PmHit *hits;
  size_t n_hits, cap_hits;
  uint32_t *first;   // n + 1: hits of position i are first[i] … first[i + 1] - 1
  uint32_t *classes; // n: of the hits of position i
  uint8_t *token;    // n + 1: length of the token that starts here, 0 inside a token
  uint32_t xian, qu; // the only county (县, 区) that its places lie in, or no division
  uint32_t *body;    // n + 1: 1 + start of the longest organization that ends here, or 0
} PmScan;

/// A proposed name. The better priority wins where two overlap, then the longer.
typedef struct {
  uint32_t scan, start, end; // code points
  PmClass cls;
  int priority;
  double confidence;
  const char *why;   // the rule, as docs/recognition.md lists them
  int32_t margin;    // the tagger's, over no name; else 0
  uint32_t division; // place: its division; organization: the one it belongs to
  uint32_t target;   // index of an established name (page lexicon), or PM_NO_INDEX
  PmStr kind;
  PmStr name;      // full resolved name; empty: as printed
  PmStr corrected; // what damaged words should read
  uint32_t entity; // after minting
  uint32_t order;  // in which it was proposed: the last word where all else is equal
} PmSpan;

enum { // priorities
  PM_PRIORITY_STEM = 20,
  PM_PRIORITY_TAGGED = 30,
  PM_PRIORITY_PLACE = 40,
  PM_PRIORITY_SITE = 45,
  PM_PRIORITY_SHORT = 50,
  PM_PRIORITY_NAME = 60,
  PM_PRIORITY_PERSON = 70,
  PM_PRIORITY_BODY = 80,
  PM_PRIORITY_COMPANY = 90,
};

/// What is established on this page under a name: short forms point to the full ones.
typedef struct {
  PmClass cls;
  PmStr text; // the form looked for
  PmStr name; // the full name
  PmStr kind;
  uint32_t division;
  const char *why; // the rule of its occurrences
  int32_t margin;  // as in PmSpan
} PmEstablished;

struct PmWork {
  const PmNamer *namer;
  PmJob *job;
  PmPage *page;
  PmArena arena; // scratch
  PmScan *scans;
  size_t n_scans;
  PmSpan *spans;
  size_t n_spans, cap_spans;
  PmEstablished *established;
  size_t n_established, cap_established;
  PmForms names; // forms of the established
  PmForms stems; // bare names of the towns of the page\'s county
  PmStrtab iris; // of entities: numbers are indexes
  PmStrtab mention_iris, relation_iris;
  // The page's own region: divisions or PM_NO_INDEX.
  uint32_t province, prefecture, county;
  uint8_t *named; // by division index: named on the page in full, down to counties
};

// namer.c

void pm_work_init(PmWork *work, const PmNamer *namer, PmJob *job, PmPage *page);
void pm_work_release(PmWork *work);

// scan.c

/// Decodes the page's texts.
PM_NODISCARD PmStatus pm_work_scan(PmWork *work);
/// Looks every position up in the lexicons and, once they are there, in the region's
/// stems.
PM_NODISCARD PmStatus pm_work_look_up(PmWork *work);
/// Cuts the texts into tokens; needs the page's region.
PM_NODISCARD PmStatus pm_work_segment(PmWork *work);
/// The row of class `cls` that is exactly [start, end), or NULL.
const PmLexRow *pm_scan_is(const PmScan *scan, uint32_t start, uint32_t end,
                           PmLexClass cls);
/// The longest text of class `cls` that starts at `start`; `*row` (may be NULL) is its
/// row. 0 when there is none.
uint32_t pm_scan_longest(const PmScan *scan, uint32_t start, PmLexClass cls,
                         const PmLexRow **row);
/// The longest text of class `cls` within `in` that ends where it ends.
uint32_t pm_scan_ending(const PmScan *scan, PmRange in, PmLexClass cls,
                        const PmLexRow **row);
PmStr pm_scan_slice(const PmScan *scan, uint32_t start, uint32_t end);
/// The bytes of [start, end) equal `text`.
bool pm_scan_eq(const PmScan *scan, uint32_t start, uint32_t end, const char *text);
/// How many code points of `in` are `word`, which it begins with; 0 when it does not.
uint32_t pm_scan_starts(const PmScan *scan, PmRange in, const char *word);
/// The same of the longest of `n` words.
uint32_t pm_scan_starts_any(const PmScan *scan, PmRange in, const char *const *words,
                            size_t n);
/// How many code points the longest of `n` words has that `in` ends with and that begins
/// with a token; 0 when there is none.
uint32_t pm_scan_ends_any(const PmScan *scan, PmRange in, const char *const *words,
                          size_t n);
/// [start, end) is a water, a mountain or an island that the dictionary knows.
bool pm_scan_is_nature(const PmScan *scan, uint32_t start, uint32_t end);
/// [start, end) is a division, in full or its bare stem.
bool pm_scan_is_division(const PmScan *scan, uint32_t start, uint32_t end);

static inline bool pm_is_han(uint32_t cp) {
  return (cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0x3400 && cp <= 0x4DBF) ||
         (cp >= 0x20000 && cp <= 0x323AF) || cp == 0x3007;
}
static inline bool pm_is_digit(uint32_t cp) {
  return (cp >= '0' && cp <= '9') || (cp >= 0xFF10 && cp <= 0xFF19);
}
static inline bool pm_is_latin(uint32_t cp) {
  return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') ||
         (cp >= 0xC0 && cp < 0x250);
}
/// A letter or digit: what a name runs over.
static inline bool pm_is_word(uint32_t cp) {
  return pm_is_han(cp) || pm_is_digit(cp) || pm_is_latin(cp);
}
/// The code point before `i`, or 0 at the start.
static inline uint32_t pm_before(const PmScan *scan, uint32_t i) {
  return i ? scan->cp[i - 1] : 0;
}

/// The tag of a row: a kind, a part of speech.
static inline PmStr pm_tag(const PmScan *scan, const PmLexRow *row) {
  return pm_namer_tag(scan->work->namer, row);
}
/// The part of speech of a word is one of these letters.
static inline bool pm_pos_is(const PmScan *scan, const PmLexRow *word,
                             const char *letters) {
  const PmStr tag = pm_tag(scan, word);
  return tag.len && strchr(letters, tag.data[0]);
}

// span.c

PM_NODISCARD PmStatus pm_span_add(PmWork *work, PmSpan span);
/// Keeps the best of overlapping spans, in order of text and start.
PM_NODISCARD PmStatus pm_span_settle(PmWork *work);
/// The first settled span of a text that starts at `at` or later.
size_t pm_span_from(const PmWork *work, uint32_t scan, uint32_t at);
/// Makes a form known to the page.
PM_NODISCARD PmStatus pm_establish(PmWork *work, PmEstablished established);
/// Why a found name's other occurrences are it: the tagger's stay the tagger's.
static inline const char *pm_why_again(const PmSpan *span) {
  return span->margin ? span->why : "repeated";
}
/// The established form that a text is, or NULL.
const PmEstablished *pm_established(const PmWork *work, PmStr text);
/// Proposes every occurrence of the established forms.
PM_NODISCARD PmStatus pm_find_established(PmWork *work);

// place.c, organization.c, person.c: propose spans

/// The region that newspaper and edition name.
PM_NODISCARD PmStatus pm_region_given(PmWork *work);
/// Marks what the page names and, where no region is given, takes the most named.
PM_NODISCARD PmStatus pm_find_region(PmWork *work);
PM_NODISCARD PmStatus pm_find_places(PmWork *work);
/// Sites by their endings, in one text.
PM_NODISCARD PmStatus pm_find_sites(PmWork *work, uint32_t s);
/// 枫泾、吕巷等乡镇, in one text.
PM_NODISCARD PmStatus pm_find_place_lists(PmWork *work, uint32_t s);
/// The division that a PLACE or STEM hit means here, or PM_NO_INDEX.
uint32_t pm_place_choose(const PmWork *work, const PmLexRow *row, uint32_t after);
/// Where the token before `end` starts.
uint32_t pm_token_before(const PmScan *scan, uint32_t end);
/// A name may not run over the token [start, end).
bool pm_token_breaks(const PmScan *scan, uint32_t start, uint32_t end);
/// No dictionary knows the token: a single character that is no word of its own.
bool pm_token_is_rare(const PmScan *scan, uint32_t start, uint32_t end);
/// Nothing of a name stands before `start`.
bool pm_left_is_free(const PmScan *scan, uint32_t start);
PM_NODISCARD PmStatus pm_find_organizations(PmWork *work);
PM_NODISCARD PmStatus pm_find_persons(PmWork *work);
/// Proposes what the tagger finds.
PM_NODISCARD PmStatus pm_find_tagged(PmWork *work);
/// Proposes branches and faculties of what was found, with the whole's name.
PM_NODISCARD PmStatus pm_find_branches(PmWork *work);
/// Proposes teams: a place or an organization that was found, and 队 behind it.
PM_NODISCARD PmStatus pm_find_teams(PmWork *work);
PM_NODISCARD PmStatus pm_add_tagged_person(PmWork *work, PmSpan span);
PM_NODISCARD PmStatus pm_add_organization(PmWork *work, PmSpan span);
/// Proposes a site that begins with a level word: 市体育馆.
PM_NODISCARD PmStatus pm_venue_of_level(PmWork *work, PmSpan span);
/// Establishes short forms of companies and stems of towns that were found.
PM_NODISCARD PmStatus pm_establish_short_forms(PmWork *work);

// damaged.c

/// Takes unnamed words that one character tells from a division for its damaged name.
PM_NODISCARD PmStatus pm_find_damaged(PmWork *work);

// event.c

PM_NODISCARD PmStatus pm_find_events(PmWork *work);

// quantity.c

/// Fills page->quantities.
PM_NODISCARD PmStatus pm_find_quantities(PmWork *work);

// office.c

/// Makes relations of the offices before the persons that were put.
PM_NODISCARD PmStatus pm_put_offices(PmWork *work);

// entity.c

/// Makes entities, mentions and relations out of the settled spans.
PM_NODISCARD PmStatus pm_work_mint(PmWork *work);
/// The index of an entity like `wanted`, added if new by its IRI, which is minted here.
/// `apart`: what tells it apart beside its name, up to two fields.
PM_NODISCARD PmStatus pm_entity_put(PmWork *work, const PmEntity *wanted,
                                    const PmStr *apart, uint32_t *index);
PM_NODISCARD PmStatus pm_entity_alt(PmWork *work, uint32_t index, PmStr form);
/// Adds a relation that `article` states; one that is there is stated once more.
PM_NODISCARD PmStatus pm_relation_put(PmWork *work, const PmRelation *relation,
                                      uint32_t article);
PM_NODISCARD PmStatus pm_mention_put(PmWork *work, const PmSpan *span);
/// The entity of a person of this newspaper.
PM_NODISCARD PmStatus pm_person_put(PmWork *work, PmStr name, uint32_t *index);
/// `{ns}{path}/{id}` for an agent's part in an organization or event.
PmStr pm_participation_iri(PmWork *work, const char *path, uint32_t active,
                           uint32_t passive, PmStr role);
/// The code of the smallest known division that the page is of; empty if none.
PmStr pm_region_code(const PmWork *work);
/// Puts the mentions in order.
void pm_work_order(PmWork *work);

#endif
