// SPDX-License-Identifier: MIT
// One record of a source: the values of its references, each looked up once, and the
// values of expressions and templates made of them.
#ifndef PM_MAP_RECORD_H
#define PM_MAP_RECORD_H

#include "map/rules.h"

/// An open document of a run, with the values that are the same for all its records.
struct PmOpenDocument {
  const PmSourceType *type;
  const PmSourceFile *file;
  PmDocument *document;
  PmArena arena;
  PmValues ***fixed; // by formulation, then reference; NULL where not yet looked up
};

/// A value with the record in which it was looked up.
typedef struct {
  PmValues values;
  uint64_t record; // 0: in none yet
  bool found;      // in any record so far
} PmSlot;

typedef struct {
  PmJob *job;
  PmOpenDocument *open;
  const PmFormulation *formulation;
  PmCursor cursor;
  PmArena arena; // cleared with each record
  PmBuf text;    // a template being filled
  PmBuf key;     // of a join, being made
  PmSlot *slots; // by reference
  uint64_t record;
  unsigned n_useless; // values that functions could not use
} PmRecord;

/// Sets `record` before the first record of `source`. Release with pm_record_end.
PM_NODISCARD PmStatus pm_record_begin(PmRecord *record, PmJob *job, PmOpenDocument *open,
                                      const PmLogicalSource *source);
/// Sets `record` before the first record that `iterator` selects in the current record of
/// `parent`, which must stay where it is. Release with pm_record_end.
PM_NODISCARD PmStatus pm_record_enter(PmRecord *record, const PmRecord *parent,
                                      uint32_t iterator);
/// Sets `record`, which was set so before or is zero, before the first record of a part
/// of `whole`, in any thread. Release with pm_record_end.
PM_NODISCARD PmStatus pm_record_open_part(PmRecord *record, const PmRecord *whole,
                                          PmPart *part);
/// Moves to the next record; `*more` is false at the end.
PM_NODISCARD PmStatus pm_record_next(PmRecord *record, bool *more);
void pm_record_end(PmRecord *record);

/// A reference that was looked up and has selected nothing in all records so far, or
/// NULL.
const PmReference *pm_record_unmatched(const PmRecord *record);

static inline PmPosition pm_record_position(const PmRecord *record) {
  return record->open->type->position(&record->cursor);
}

/// How a value goes into a template.
typedef enum {
  PM_ENCODE_NONE,
  PM_ENCODE_IRI, // all but iunreserved percent-encoded (RML-Core, "IRI-safe version")
  PM_ENCODE_URI, // all but unreserved
} PmEncoding;

/// The values of an expression for the current record, in its arena. A constant has one.
PM_NODISCARD PmStatus pm_record_values(PmRecord *record, const PmExpr *expr,
                                       PmEncoding encoding, PmValues *values);

/// Fails, with a message, if the values were of a tree.
PM_NODISCARD PmStatus pm_record_no_tree(const PmRecord *record, const PmValues *values);

/// What to write instead of a reference that selects a tree.
static inline const char *pm_tree_hint(const PmTree *tree) {
  return tree->is_array
             ? "add [*] for its items, in another map where other records have one value"
             : "add .name for one of its members";
}

static inline const char *pm_tree_name(const PmTree *tree) {
  return tree->is_array ? "an array" : "an object";
}

/// The values of a reference for the current record, looked up once.
PM_NODISCARD PmStatus pm_record_reference(PmRecord *record, uint32_t reference,
                                          PmValues *values);

/// ucschar of RFC 3987, section 2.2.
bool pm_is_ucschar(uint32_t c);

/// Appends `value` encoded.
PM_NODISCARD PmStatus pm_encode(PmEncoding encoding, PmStr value, PmBuf *buf);

#endif
