// SPDX-License-Identifier: MIT
// Everything in the files is written and read from front to back.
#include "map/join_disk.h"
#include "map/join.h"

#include <stdlib.h>

enum { PARTS = 64 };

// Before the bytes of a key, a subject, or both.
typedef struct {
  uint64_t record;       // of a child; 0: a parent
  uint64_t ordinal;      // of the match in its record, by keys
  uint32_t key, subject; // bytes
} Head;

typedef struct {
  FILE *parents, *children, *matches;
  Head head; // of the first match not taken; record 0 at the end
} Part;

struct PmJoinDisk {
  PmJob *job;
  Part parts[PARTS];
  uint64_t record, ordinal; // of the child's key that was added last
  PmBuf key, subject;       // read back
  uint64_t found;           // the record whose matches these are
  PmArena arena;
  PmTexts texts;
};

PmStatus pm_join_disk_new(PmJob *job, PmJoinDisk **out) {
  PmJoinDisk *disk = *out = calloc(1, sizeof *disk);
  if (!disk)
    return PM_ERR_NOMEM;
  disk->job = job;
  disk->key = disk->subject = pm_buf(UINT32_MAX);
  return PM_OK;
}

static void close_file(FILE **file) {
  if (*file)
    fclose(*file);
  *file = NULL;
}

void pm_join_disk_free(PmJoinDisk *disk) {
  if (!disk)
    return;
  for (size_t i = 0; i < PARTS; ++i) {
    close_file(&disk->parts[i].parents);
    close_file(&disk->parts[i].children);
    close_file(&disk->parts[i].matches);
  }
  pm_buf_release(&disk->key);
  pm_buf_release(&disk->subject);
  pm_arena_release(&disk->arena);
  free(disk);
}

// --- writing ---------------------------------------------------------------------------

static Part *part_of(PmJoinDisk *disk, PmStr key) {
  return &disk->parts[pm_hash64(key, 0x70617274) >> 58];
}

static PmStatus put(PmJoinDisk *disk, FILE **file, const Head *head, PmStr texts[2]) {
  if (!*file)
    PM_TRY(pm_temp_open(disk->job, file));
  bool fine = fwrite(head, sizeof *head, 1, *file) == 1;
  for (size_t i = 0; i < 2; ++i)
    fine =
        fine && (texts[i].len == 0 || fwrite(texts[i].data, texts[i].len, 1, *file) == 1);
  return fine ? PM_OK : pm_temp_error(disk->job, "write");
}

PmStatus pm_join_disk_add_parent(PmJoinDisk *disk, PmStr key, PmStr subject) {
  const Head head = {0, 0, (uint32_t)key.len, (uint32_t)subject.len};
  return put(disk, &part_of(disk, key)->parents, &head, (PmStr[2]){key, subject});
}

PmStatus pm_join_disk_add_child(PmJoinDisk *disk, uint64_t record, PmStr key) {
  disk->ordinal = record == disk->record ? disk->ordinal + 1 : 0;
  disk->record = record;
  const Head head = {record, disk->ordinal, (uint32_t)key.len, 0};
  Part *part = part_of(disk, key);
  if (!part->parents)
    return PM_OK; // nothing to be joined with
  return put(disk, &part->children, &head, (PmStr[2]){key, {NULL, 0}});
}

// --- reading ---------------------------------------------------------------------------

static PmStatus get_text(PmJoinDisk *disk, FILE *file, PmBuf *buf, uint32_t n) {
  pm_buf_clear(buf);
  PM_TRY(pm_buf_reserve(buf, n));
  if (n && fread(buf->data, n, 1, file) != 1)
    return pm_temp_error(disk->job, "read");
  buf->len = n;
  return PM_OK;
}

// `*more` is false at the end.
static PmStatus get(PmJoinDisk *disk, FILE *file, Head *head, bool *more) {
  *more = fread(head, sizeof *head, 1, file) == 1;
  if (!*more)
    return ferror(file) ? pm_temp_error(disk->job, "read") : PM_OK;
  PM_TRY(get_text(disk, file, &disk->key, head->key));
  return get_text(disk, file, &disk->subject, head->subject);
}

// --- matching --------------------------------------------------------------------------

static PmStatus load_parents(PmJoinDisk *disk, Part *part, PmJoinTable *table) {
  Head head;
  bool more = true;
  rewind(part->parents);
  for (;;) {
    PM_TRY(get(disk, part->parents, &head, &more));
    if (!more)
      return PM_OK;
    const PmStr subject = pm_text_keep(&table->arena, pm_buf_str(&disk->subject));
    if (!subject.data)
      return PM_ERR_NOMEM;
    PM_TRY(pm_join_put(table, pm_buf_str(&disk->key), subject));
  }
}

static PmStatus match_child(PmJoinDisk *disk, Part *part, const PmJoinTable *table,
                            const Head *child) {
  for (uint32_t i = pm_join_first(table, pm_buf_str(&disk->key)); i;
       i = table->entries[i - 1].next) {
    const PmStr subject = table->entries[i - 1].subject;
    const Head head = {child->record, child->ordinal, 0, (uint32_t)subject.len};
    PM_TRY(put(disk, &part->matches, &head, (PmStr[2]){{NULL, 0}, subject}));
  }
  return PM_OK;
}

static PmStatus match_children(PmJoinDisk *disk, Part *part, const PmJoinTable *table) {
  Head head;
  bool more = true;
  rewind(part->children);
  for (;;) {
    PM_TRY(get(disk, part->children, &head, &more));
    if (!more)
      return PM_OK;
    PM_TRY(match_child(disk, part, table, &head));
  }
}

static PmStatus next_match(PmJoinDisk *disk, Part *part) {
  bool more = fread(&part->head, sizeof part->head, 1, part->matches) == 1;
  if (!more)
    part->head = (Head){0};
  return ferror(part->matches) ? pm_temp_error(disk->job, "read") : PM_OK;
}

static PmStatus match_part(PmJoinDisk *disk, Part *part) {
  PmJoinTable table = {0};
  PM_TRY(pm_job_check(disk->job));
  if (!part->parents || !part->children)
    return PM_OK;
  PmStatus st = load_parents(disk, part, &table);
  if (!st)
    st = match_children(disk, part, &table);
  pm_join_release(&table);
  close_file(&part->parents);
  close_file(&part->children);
  if (st || !part->matches)
    return st;
  rewind(part->matches);
  return next_match(disk, part);
}

PmStatus pm_join_disk_match(PmJoinDisk *disk) {
  for (size_t i = 0; i < PARTS; ++i)
    PM_TRY(match_part(disk, &disk->parts[i]));
  return PM_OK;
}

// --- finding ---------------------------------------------------------------------------

// The part whose next match comes next in the record, or NULL.
static Part *first_part(PmJoinDisk *disk, uint64_t record) {
  Part *first = NULL;
  for (size_t i = 0; i < PARTS; ++i) {
    Part *part = &disk->parts[i];
    if (part->head.record == record &&
        (!first || part->head.ordinal < first->head.ordinal))
      first = part;
  }
  return first;
}

static PmStatus add_text(PmArena *arena, PmTexts *texts, PmStr text) {
  PmStr *items =
      pm_arena_extend(arena, texts->items, texts->n, &texts->cap, sizeof *items);
  if (!items)
    return PM_ERR_NOMEM;
  texts->items = items;
  items[texts->n++] = text;
  return PM_OK;
}

static PmStatus take_matches(PmJoinDisk *disk, uint64_t record) {
  pm_arena_clear(&disk->arena);
  disk->texts = (PmTexts){0};
  disk->found = record;
  for (Part *part; (part = first_part(disk, record));) {
    PM_TRY(get_text(disk, part->matches, &disk->subject, part->head.subject));
    const PmStr text = pm_text_keep(&disk->arena, pm_buf_str(&disk->subject));
    if (!text.data)
      return PM_ERR_NOMEM;
    PM_TRY(add_text(&disk->arena, &disk->texts, text));
    PM_TRY(next_match(disk, part));
  }
  return PM_OK;
}

PmStatus pm_join_disk_find(PmJoinDisk *disk, PmRecord *child, PmTexts *texts) {
  if (disk->found != child->record)
    PM_TRY(take_matches(disk, child->record));
  for (size_t i = 0; i < disk->texts.n; ++i)
    PM_TRY(add_text(&child->arena, texts, disk->texts.items[i]));
  return PM_OK;
}
