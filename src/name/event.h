// SPDX-License-Identifier: MIT
// What the files of events share. event.c goes over the sentences; event_phrase.c says
// where names begin and how good they are; the frames that make a phrase an event stand
// in event_noun.c (a last word names it), event_act.c (what is done names it),
// event_change.c (a change of its subject) and event_deed.c (a verb alone).
// event_choice.c keeps the best phrases, event_put.c writes them out with date, place
// (event_cast.c), participants and what was signed, awarded or published
// (event_object.c). Private to name/.
#ifndef PM_NAME_EVENT_H
#define PM_NAME_EVENT_H

#include "name/date.h"
#include "name/work.h"

enum { PM_CAST_MAX = 24, PM_PHRASE_MAX = 48, PM_EVENT_SURE = 5 };

/// A phrase that may name an event.
typedef struct {
  uint32_t scan;
  PmRange phrase, sentence;
  PmStr kind;
  const char *why; // the frame
  int score;
  int dated;   // what a day in its sentence adds behind the lead
  bool quoted; // its name stands in quotation marks
  bool lead;   // in the headline or the first sentences of the body
  bool deed;   // told by a verb alone
  bool told;   // its sentence says on which day
  bool cited;  // a meeting of a series that the sentence refers to but does not report
} PmCandidate;

/// The search in one article.
typedef struct {
  PmWork *work;
  PmDate today;
  uint32_t lead_scan; // the first sentences of the body: their first date is that of the
  PmRange lead_text;  // events of headline and lead whose own sentence has none
  PmCandidate *items;
  size_t n, cap;
  uint32_t scan;
  uint32_t from, to; // the sentence at work
  bool timed;        // the lead says when
  bool lead;         // the sentence is the headline or one of the first of the body
  int told;          // it says when; -1 as long as nobody asked
} PmEventFinder;

/// A token, and what the lists say of the words that begin there.
typedef struct {
  uint32_t at;
  const PmLexRow *noun, *verb; // or NULL
  bool deed;                   // a verb of event-deeds.tsv
  uint32_t noun_end, verb_end;
  PmStr verb_kind;
} PmTrigger;

/// Entities of the spans of other classes that stand in the sentence, and of the persons
/// that the next one says attended.
typedef struct {
  uint32_t place; // or PM_NO_INDEX
  uint32_t agents[PM_CAST_MAX];
  size_t n_agents;
} PmCast;

// event.c

/// Adds a candidate with phrase, kind, why and score; the rest is the finder's.
PM_NODISCARD PmStatus pm_event_propose(PmEventFinder *f, PmCandidate candidate);
/// The date in the candidate's sentence, not farther than a long sentence reaches.
PmDate pm_event_date(const PmEventFinder *f, const PmCandidate *c);

// event_phrase.c

/// A sentence ends here.
bool pm_is_stop(uint32_t cp);
/// A part of a sentence ends here: a stop or a comma.
bool pm_is_comma(uint32_t cp);
/// A clause or an item of a list ends here.
bool pm_is_clause_mark(uint32_t cp);
bool pm_is_opening_mark(uint32_t cp);
/// The closing mark that belongs to the opening one, or PM_NO_INDEX.
uint32_t pm_closing_of(const PmScan *scan, uint32_t open, uint32_t to);
/// The name of an event does not run over this token.
bool pm_event_breaks(const PmScan *scan, uint32_t start, uint32_t end);
/// Where the noun phrase that ends at `end` begins; `*quoted` is set when it holds a
/// quotation.
uint32_t pm_event_phrase(const PmEventFinder *f, uint32_t end, bool *quoted);
/// Behind the day that opens [start, end), if one does.
uint32_t pm_event_over_day(const PmEventFinder *f, PmRange phrase);
/// What makes a phrase the name of one happening: a year, an ordinal, a quotation, a
/// place.
int pm_event_name_value(const PmEventFinder *f, PmRange phrase, bool quoted);
/// 第四十四次, 十四届: one of a series.
bool pm_event_is_counted(const PmScan *scan, PmRange phrase);
/// One of `kinds`, which stand with one space between, is `kind`.
bool pm_kind_among(PmStr kind, const char *kinds);
/// The text ends with one of `words`, which stand with one space between.
bool pm_ends_among(PmStr text, PmStr words);
/// The kind in the tag of a verb.
PmStr pm_event_verb_kind(const PmScan *scan, const PmLexRow *verb);
/// What happens stands there: "before" or "after" the verb.
bool pm_event_verb_says(const PmScan *scan, const PmLexRow *verb, const char *where);
/// The character stands in the name of a person.
bool pm_event_in_person(const PmEventFinder *f, uint32_t at);
/// The name of a body or a person ends right before `at`.
bool pm_event_named(const PmEventFinder *f, uint32_t at);

// The frames: each proposes what it finds at the trigger.

PM_NODISCARD PmStatus pm_event_noun(PmEventFinder *f, const PmTrigger *t);
PM_NODISCARD PmStatus pm_event_object(PmEventFinder *f, const PmTrigger *t);
PM_NODISCARD PmStatus pm_event_quoted(PmEventFinder *f, const PmTrigger *t);
PM_NODISCARD PmStatus pm_event_founding(PmEventFinder *f, const PmTrigger *t);
PM_NODISCARD PmStatus pm_event_pact(PmEventFinder *f, const PmTrigger *t);
PM_NODISCARD PmStatus pm_event_visit(PmEventFinder *f, const PmTrigger *t);
PM_NODISCARD PmStatus pm_event_change(PmEventFinder *f, const PmTrigger *t);
PM_NODISCARD PmStatus pm_event_deed(PmEventFinder *f, const PmTrigger *t);

// event_choice.c

/// Puts the best candidate of an article and the sure ones, each once; the other phrases
/// for the same happening become mentions of it.
PM_NODISCARD PmStatus pm_event_choose(PmEventFinder *f);

// event_put.c

PM_NODISCARD PmStatus pm_event_put(const PmEventFinder *f, const PmCandidate *c,
                                   uint32_t *index);
PM_NODISCARD PmStatus pm_event_put_mention(const PmEventFinder *f, const PmCandidate *c,
                                           uint32_t entity);

// event_cast.c

PmCast pm_event_cast(const PmWork *work, const PmCandidate *c);

// event_object.c

/// What the verb of this kind is done to: the noun phrase behind it, empty for none.
PmRange pm_event_act_object(const PmScan *scan, PmRange verb, uint32_t to, PmStr kind);
/// Adds what the sentence says was signed, awarded or published.
PM_NODISCARD PmStatus pm_event_objects(PmWork *work, const PmCandidate *c,
                                       PmEntity *event);

#endif
