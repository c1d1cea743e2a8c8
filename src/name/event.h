// SPDX-License-Identifier: MIT
// What the files of events share: event.c finds the phrases, event_deed.c those that a
// verb alone makes events, event_cast.c who took part and where, event_object.c what was
// signed, awarded or published. Private to name/.
#ifndef PM_NAME_EVENT_H
#define PM_NAME_EVENT_H

#include "name/date.h"
#include "name/work.h"

/// A phrase that names an event, in its sentence.
typedef struct {
  uint32_t scan;
  PmRange phrase, sentence;
  PmStr kind;
} PmHappening;

enum { PM_CAST_MAX = 24, PM_PHRASE_MAX = 48 };

/// Entities of the spans of other classes that stand in the sentence, and of the persons
/// that the next one says attended.
typedef struct {
  uint32_t place; // or PM_NO_INDEX
  uint32_t agents[PM_CAST_MAX];
  size_t n_agents;
} PmCast;

// event.c

/// A sentence ends here.
bool pm_is_stop(uint32_t cp);
/// A clause or an item of a list ends here.
bool pm_is_clause_mark(uint32_t cp);
bool pm_is_opening_mark(uint32_t cp);
/// The closing mark that belongs to the opening one, or PM_NO_INDEX.
uint32_t pm_closing_of(const PmScan *scan, uint32_t open, uint32_t to);
/// The name of an event does not run over this token.
bool pm_event_breaks(const PmScan *scan, uint32_t start, uint32_t end);
/// The kind in the tag of a verb.
PmStr pm_event_verb_kind(const PmScan *scan, const PmLexRow *verb);

// event_cast.c

PmCast pm_event_cast(const PmWork *work, const PmHappening *at);

// event_deed.c

/// Whether the token at `i` of `at->scan` and `at->sentence` is a verb that tells an
/// event by itself; then `at` has its phrase and kind.
bool pm_event_deed(const PmWork *work, uint32_t i, PmHappening *at);

// event_object.c

/// What the verb of this kind is done to: the noun phrase behind it, empty for none.
PmRange pm_event_act_object(const PmScan *scan, PmRange verb, uint32_t to, PmStr kind);

/// Adds what the sentence says was signed, awarded or published.
PM_NODISCARD PmStatus pm_event_objects(PmWork *work, const PmHappening *at,
                                       PmEntity *event);

#endif
