// SPDX-License-Identifier: MIT
// Several files as one source: the records of each in the order of the files' names. A
// reference is compiled twice, here for its number and in the language of the files; one
// file is open at a time.
#include "map/source.h"

#include <stdlib.h>

struct PmDocument {
  PmJob *job;
  const PmSourceFile *file;
  PmOpening opening; // of each file, but for its name
};

// One pass over all files.
typedef struct {
  const PmFormulation *formulation; // of the files
  uint32_t iterator;
  size_t next; // file
  const PmSourceType *type;
  PmDocument *document; // of the file under way, or NULL
  PmCursor cursor;
} Pass;

static PmStatus many_compile(PmArena *arena, const PmFormulation *formulation,
                             PmReference *ref, PmFault *fault) {
  PmFormulation *inner = formulation->inner;
  PmReference own = *ref;
  own.number = (uint32_t)inner->n_references;
  PM_TRY(inner->type->compile(arena, inner, &own, fault));
  own.fixed = false; // the next file may have another value
  PmReference *items = pm_arena_extend(arena, inner->references, inner->n_references,
                                       &inner->references_cap, sizeof own);
  if (!items) {
    inner->type->release(&own);
    return PM_ERR_NOMEM;
  }
  inner->references = items;
  items[inner->n_references++] = own;
  return PM_OK;
}

static void many_release(PmReference *ref) { (void)ref; } // the inner one is the owner

static PmStatus many_open(PmJob *job, const PmOpening *opening, PmDocument **out) {
  PmDocument *document = calloc(1, sizeof *document);
  if (!document)
    return PM_ERR_NOMEM;
  *document = (PmDocument){.job = job, .file = opening->file, .opening = *opening};
  *out = document;
  return PM_OK;
}

static void many_close(PmDocument *document) { free(document); }

static void close_file(Pass *pass) {
  if (!pass->document)
    return;
  if (pass->type->leave)
    pass->type->leave(&pass->cursor);
  pass->type->close(pass->document);
  pass->document = NULL;
}

static void many_leave(PmCursor *cursor) {
  Pass *pass = cursor->records;
  if (pass)
    close_file(pass);
  if (pass && pass->next == SIZE_MAX && pass->type->leave)
    pass->type->leave(&pass->cursor);
  free(pass);
  cursor->records = NULL;
}

static PmStatus many_select(PmDocument *document, const PmFormulation *formulation,
                            uint32_t iterator, PmCursor *cursor) {
  Pass *pass = calloc(1, sizeof *pass);
  *cursor = (PmCursor){.document = document, .records = pass};
  if (!pass)
    return PM_ERR_NOMEM;
  pass->formulation = formulation->inner;
  pass->type = formulation->inner->type;
  pass->iterator = iterator;
  return PM_OK;
}

// `*more` is false where there are no more files.
static PmStatus open_file(PmCursor *cursor, bool *more) {
  Pass *pass = cursor->records;
  PmDocument *document = cursor->document;
  close_file(pass);
  *more = pass->next < document->file->n_parts;
  if (!*more)
    return PM_OK;
  PmOpening opening = document->opening;
  opening.file = document->file->parts[pass->next++];
  opening.input = (PmMapInput){.name = opening.file->path.data};
  PM_TRY(pass->type->open(document->job, &opening, &pass->document));
  const PmStatus st = pass->type->select(pass->document, pass->formulation,
                                         pass->iterator, &pass->cursor);
  pass->cursor.quiet = cursor->quiet;
  return st;
}

static PmStatus many_next(PmCursor *cursor, bool *more) {
  Pass *pass = cursor->records;
  *more = true;
  if (pass->next == SIZE_MAX) // within a record
    return pass->type->next(&pass->cursor, more);
  if (!pass->document)
    PM_TRY(open_file(cursor, more));
  while (*more) {
    bool found = false;
    PM_TRY(pass->type->next(&pass->cursor, &found));
    if (found)
      return PM_OK;
    PM_TRY(open_file(cursor, more));
  }
  return PM_OK;
}

static PmStatus many_enter(const PmCursor *parent, const PmReference *iterator,
                           PmCursor *child) {
  const Pass *pass = parent->records;
  Pass *inner = calloc(1, sizeof *inner);
  *child = (PmCursor){.document = parent->document, .records = inner};
  if (!inner)
    return PM_ERR_NOMEM;
  inner->formulation = pass->formulation;
  inner->type = pass->type;
  inner->next = SIZE_MAX; // no files of its own
  if (!pass->type->enter)
    return pm_fail(parent->document->job, PM_ERR_INVALID,
                   pass->type->position(&pass->cursor), NULL,
                   "a record of this source has no parts");
  return pass->type->enter(
      &pass->cursor, &pass->formulation->references[iterator->number], &inner->cursor);
}

static PmStatus many_values(const PmCursor *cursor, const PmReference *ref,
                            PmArena *arena, PmValues *values) {
  const Pass *pass = cursor->records;
  return pass->type->values(&pass->cursor, &pass->formulation->references[ref->number],
                            arena, values);
}

static PmPosition many_position(const PmCursor *cursor) {
  const Pass *pass = cursor->records;
  return pass->type->position(&pass->cursor);
}

const PmSourceType pm_source_many = {
    .name = "pattern",
    .streams = true,
    .compile = many_compile,
    .release = many_release,
    .open = many_open,
    .close = many_close,
    .select = many_select,
    .leave = many_leave,
    .next = many_next,
    .enter = many_enter,
    .values = many_values,
    .position = many_position,
};
