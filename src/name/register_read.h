// SPDX-License-Identifier: MIT
// A register in memory: its lines, and for each id which of them speak of it. Private to
// name/.
#ifndef PM_NAME_REGISTER_READ_H
#define PM_NAME_REGISTER_READ_H

#include "name/register.h"

#define PM_SKOS "http://www.w3.org/2004/02/skos/core#"

/// The first line of each verb that speaks of an id, or NULL.
typedef struct {
  PmClass cls; // PM_N_CLASSES when its form does not say
  const PmOverride *merge, *rename, *reject, *split, *match;
} PmRegisterId;

struct PmRegister {
  PmArena arena;
  PmStr namespace_;
  PmSha256 hash;
  PmOverride *items;
  size_t n, cap;
  PmStrtab ids;     // those that lines speak of and those that they merge into
  PmRegisterId *of; // by number
  size_t cap_of;
  bool by_mention;   // a split tells mentions of one article apart
  PmStrtab articles; // of which lines name a mention
  const char *name;  // of the file, in the arena
};

/// The mention that a line names, or an empty text.
PmStr pm_override_mention(const PmOverride *override);

/// The article that a mention's IRI begins with.
PmStr pm_mention_article(PmStr iri);

/// What is said of an id, or NULL for nothing.
const PmRegisterId *pm_register_of(const PmRegister *reg, PmStr id);

/// Empty, or a number from 0 to 1.
bool pm_confidence_is_valid(PmStr text);

#endif
