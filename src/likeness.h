// SPDX-License-Identifier: MIT
// Whether two entities of a collection are one: evidence for and against, added up, and
// said in words. Knows nothing of the command line.
#ifndef PM_LIKENESS_H
#define PM_LIKENESS_H

#include "collection.h"

/// Numbers of terms in order, each once; in an arena.
typedef struct {
  uint32_t *items;
  size_t n, cap;
} PmTermSet;

/// What is known of an entity over some articles.
typedef struct {
  uint32_t entity;
  PmTermSet articles;
  PmTermSet people, bodies, places; // named in these articles too, the frequent left out
  PmTermSet sections;
  PmTermSet offices;       // of a person
  PmTermSet office_bodies; // their organizations
  PmTermSet roles;         // their titles
  PmTermSet holders;       // of an organization: names of persons with an office there
  PmStr first, last;       // dates
  PmStr newspaper;         // of the first article
  bool signs, told;        // a person: by-lines; somebody writes about it
} PmProfile;

/// The articles of an entity, those that it signs among them.
PM_NODISCARD PmStatus pm_articles_of(const PmCollection *c, PmArena *arena,
                                     uint32_t entity, PmTermSet *articles);

/// The profile of an entity over `articles`, which is kept.
PM_NODISCARD PmStatus pm_profile_make(const PmCollection *c, PmArena *arena,
                                      uint32_t entity, PmTermSet articles,
                                      PmProfile *profile);

/// Log odds that two are one, and why; zero-initialise with a buffer for the words.
typedef struct {
  double score;
  PmBuf why;
} PmLikeness;

/// Adds what speaks for and against two persons of one name being one, the name apart.
PM_NODISCARD PmStatus pm_compare_persons(const PmCollection *c, const PmProfile *a,
                                         const PmProfile *b, PmLikeness *likeness);
PM_NODISCARD PmStatus pm_compare_organizations(const PmCollection *c, const PmProfile *a,
                                               const PmProfile *b, PmLikeness *likeness);
PM_NODISCARD PmStatus pm_compare_events(const PmCollection *c, const PmProfile *a,
                                        const PmProfile *b, PmLikeness *likeness);

/// What a name alone says: long ones are rarely shared.
double pm_name_weight(PmStr name);

/// 1 / (1 + e^-score), in hundredths.
unsigned pm_likeness_percent(double score);

PM_NODISCARD PmStatus pm_term_set_add(PmArena *arena, PmTermSet *set, uint32_t term);
void pm_term_set_settle(PmTermSet *set);
bool pm_term_set_has(const PmTermSet *set, uint32_t term);

#endif
