// SPDX-License-Identifier: MIT
// The register: what people have decided about entities, in a plain file of one override
// a line (docs/register.md). A run only reads it. Part of name/name.h.
#ifndef PM_NAME_REGISTER_H
#define PM_NAME_REGISTER_H

#include "page/page.h"

typedef enum {
  PM_OVERRIDE_MERGE,    // this id is that one
  PM_OVERRIDE_SPLIT,    // this id is another one under some conditions
  PM_OVERRIDE_RENAME,   // this is its name
  PM_OVERRIDE_REJECT,   // this id is nothing, or this mention is wrong
  PM_OVERRIDE_DISTINCT, // these two are two: never propose them as one
  PM_OVERRIDE_MATCH,    // this id is an authority's
  PM_N_OVERRIDES
} PmOverrideVerb;

/// "merge", "split", …: as the file writes it.
const char *pm_override_name(PmOverrideVerb verb);

typedef enum { // what tells an article or a mention apart that a split means
  PM_CONDITION_ARTICLE,
  PM_CONDITION_BYLINE,
  PM_CONDITION_OFFICE,
  PM_CONDITION_ORGANIZATION,
  PM_CONDITION_SECTION,
  PM_CONDITION_MENTION, // these two are of a mention, not of its article
  PM_CONDITION_EXACT,
  PM_N_CONDITIONS
} PmConditionKind;

/// "article", "byline", …
const char *pm_condition_name(PmConditionKind kind);

typedef struct {
  PmStr confidence, justification, author, date, comment; // empty when not given
} PmOverrideDetails;

/// One line of the register. IRIs are absolute.
typedef struct {
  PmOverrideVerb verb;
  PmStr id;        // what the line speaks of: an entity, or a rejected mention
  PmStr predicate; // match: an IRI
  PmStr object;    // merge, distinct, match: an IRI; split: a key; rename: a name
  PmStr conditions[PM_N_CONDITIONS]; // split: all of them hold; empty ones are none
  PmOverrideDetails details;
  uint64_t line; // from 1; 0 when it was not read from a file
} PmOverride;

typedef struct PmRegister PmRegister;

/// Reads a register; ids relative to `namespace_` become absolute. Mistakes and
/// contradictions are reported with file, line and column. Free with pm_register_free.
PM_NODISCARD PmStatus pm_register_read(PmJob *job, const char *path, PmStr namespace_,
                                       PmRegister **reg);

/// The same from memory; `name` is for messages.
PM_NODISCARD PmStatus pm_register_parse(PmJob *job, const char *name, PmStr text,
                                        PmStr namespace_, PmRegister **reg);

/// The overrides in the order of the file; they live as long as the register.
const PmOverride *pm_register_overrides(const PmRegister *reg, size_t *n);

/// SHA-256 of the file's bytes.
PmSha256 pm_register_hash(const PmRegister *reg);

/// What the id stands for in the end when no article is looked at: merges are followed.
PmStr pm_register_resolve(const PmRegister *reg, PmStr id);

/// A person has said that the two are not one.
bool pm_register_distinct(const PmRegister *reg, PmStr a, PmStr b);

/// Applies the overrides to a page whose names were found: mentions, bylines, offices and
/// participations go to the entities that they are of; what was merged is kept as
/// page->replaced, what is an authority's as page->matches. A register that says nothing
/// of the page's entities leaves it as it is.
PM_NODISCARD PmStatus pm_register_apply(const PmRegister *reg, PmJob *job, PmPage *page);

void pm_register_free(PmRegister *reg);

/// A line says just this, details apart.
bool pm_register_says(const PmRegister *reg, const PmOverride *override);

typedef struct {
  const PmOverride *items;
  size_t n;
} PmOverrides;

/// Adds lines at the end of a register's file, which is made if it is not there; what it
/// says already is left out. All other bytes stay. A contradiction is reported and
/// nothing is written.
PM_NODISCARD PmStatus pm_register_add(PmJob *job, const char *path, PmStr namespace_,
                                      const PmOverrides *add, size_t *added);

/// Takes out the lines of the verb and the id of `like`.
PM_NODISCARD PmStatus pm_register_remove(PmJob *job, const char *path, PmStr namespace_,
                                         const PmOverride *like, size_t *removed);

/// The id of what is split off `id` under `key`; data is NULL only when memory is out.
PmStr pm_register_split_id(PmArena *arena, PmStr namespace_, PmStr id, PmStr key);

/// One line of a register, with its line feed; ids below `namespace_` become relative.
PM_NODISCARD PmStatus pm_override_write(PmBuf *to, PmStr namespace_,
                                        const PmOverride *override);

// --- SSSOM ----------------------------------------------------------------------------

/// What a register can say of a file of mappings.
typedef struct {
  PmOverrides overrides;
  size_t skipped; // rows with other predicates, or about nothing of the namespace
} PmSssom;

/// The comments and the header row of SSSOM/TSV, rather than lines of a register.
bool pm_sssom_looks_like(PmStr text);

/// Reads SSSOM/TSV with its metadata in the file; all in `arena`.
PM_NODISCARD PmStatus pm_sssom_parse(PmJob *job, const char *name, PmStr text,
                                     PmStr namespace_, PmArena *arena, PmSssom *out);

/// Writes the matches, merges and distinct ids; `*left_out` counts the other lines.
PM_NODISCARD PmStatus pm_sssom_write(const PmRegister *reg, PmOutput *out,
                                     size_t *left_out);

#endif
