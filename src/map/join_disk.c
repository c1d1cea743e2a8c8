// SPDX-License-Identifier: MIT
// The file has groups of entries with the same hash, in the order of the hashes. Slots,
// by the first bits of a hash, say where groups begin; where memory is short they are in
// a file, too.
#include "map/join_disk.h"

#include "base/temp.h"

#include <stdlib.h>
#include <unistd.h>

enum {
  LEAST_MEMORY = 1 << 16,
  SLOT_ENTRIES = 2, // about, of a slot; or, where memory is short:
  LARGE_SLOT_ENTRIES = 16,
  MAX_SLOT_BITS = 32,
  WINDOW = 1 << 14, // bytes that a look-up reads at a time
};

// Before its entries.
typedef struct {
  uint64_t hash;
  uint64_t bytes;
} GroupHead;

struct PmJoinDisk {
  PmJob *job;
  size_t max_memory;
  PmJoinPart parts[PM_JOIN_PARTS];
  uint64_t n; // entries
  FILE *groups;
  uint64_t bytes; // of them
  unsigned slot_bits;
  uint64_t n_slots; // so far
  uint64_t *slots;  // or NULL: they are in
  FILE *slot_file;
};

PmStatus pm_join_disk_new(PmJob *job, size_t max_memory, PmJoinDisk **out) {
  PmJoinDisk *disk = *out = calloc(1, sizeof *disk);
  if (!disk)
    return PM_ERR_NOMEM;
  disk->job = job;
  disk->max_memory = max_memory > LEAST_MEMORY ? max_memory : LEAST_MEMORY;
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
  pm_join_parts_close(disk->parts);
  close_file(&disk->groups);
  close_file(&disk->slot_file);
  free(disk->slots);
  free(disk);
}

PmStatus pm_join_disk_add(PmJoinDisk *disk, PmStr key, PmStr subject) {
  const size_t part = pm_join_part_of(pm_join_hash(key), PM_JOIN_FIRST_SHIFT);
  ++disk->n;
  return pm_join_part_add(disk->job, &disk->parts[part], key, subject);
}

PmJoinPart *pm_join_disk_parts(PmJoinDisk *disk) { return disk->parts; }

// --- sorting ---------------------------------------------------------------------------

// Groups from here on are of this slot, or a later one.
static PmStatus put_slots(PmJoinDisk *disk, uint64_t slot) {
  for (; disk->n_slots <= slot; ++disk->n_slots)
    if (disk->slots)
      disk->slots[disk->n_slots] = disk->bytes;
    else
      PM_TRY(pm_join_write(disk->job, disk->slot_file, &disk->bytes, sizeof disk->bytes));
  return PM_OK;
}

static PmStatus begin_group(PmJoinDisk *disk, uint64_t hash, uint64_t bytes) {
  const GroupHead group = {hash, bytes};
  PM_TRY(put_slots(disk, hash >> (64 - disk->slot_bits)));
  disk->bytes += sizeof group + bytes;
  return pm_join_write(disk->job, disk->groups, &group, sizeof group);
}

typedef struct {
  uint64_t hash;
  size_t at, len; // its bytes in the part
} Entry;

static int by_hash(const void *a, const void *b) {
  const Entry *e = a, *f = b;
  return e->hash != f->hash ? (e->hash < f->hash ? -1 : 1)
                            : (e->at > f->at) - (e->at < f->at);
}

static PmStatus put_sorted(PmJoinDisk *disk, const char *bytes, const Entry *entries,
                           size_t n) {
  for (size_t i = 0, end = 0; i < n; i = end) {
    uint64_t len = 0;
    for (end = i; end < n && entries[end].hash == entries[i].hash; ++end)
      len += entries[end].len;
    PM_TRY(begin_group(disk, entries[i].hash, len));
    for (size_t j = i; j < end; ++j)
      PM_TRY(
          pm_join_write(disk->job, disk->groups, bytes + entries[j].at, entries[j].len));
  }
  return PM_OK;
}

static PmStatus sort_in_memory(PmJoinDisk *disk, PmJoinPart *part) {
  const size_t n = (size_t)part->n, size = (size_t)part->bytes;
  Entry *entries = malloc(n * sizeof *entries);
  char *bytes = malloc(size);
  PmStatus st =
      entries && bytes ? pm_join_read(disk->job, part->file, bytes, size) : PM_ERR_NOMEM;
  for (size_t i = 0, at = 0; i < n && !st; ++i) {
    PmJoinHead head;
    memcpy(&head, bytes + at, sizeof head);
    entries[i] = (Entry){head.hash, at, sizeof head + head.key + head.text};
    at += entries[i].len;
  }
  if (!st) {
    qsort(entries, n, sizeof *entries, by_hash);
    st = put_sorted(disk, bytes, entries, n);
  }
  free(entries);
  free(bytes);
  return st;
}

static PmStatus sort_parts(PmJoinDisk *disk, PmJoinPart *parts, unsigned shift);

static PmStatus sort_by_parts(PmJoinDisk *disk, PmJoinPart *part, unsigned shift) {
  PmJoinPart *parts = calloc(PM_JOIN_PARTS, sizeof *parts);
  if (!parts)
    return PM_ERR_NOMEM;
  PmStatus st = pm_join_part_split(disk->job, part, parts, shift);
  pm_join_part_close(part);
  if (!st)
    st = sort_parts(disk, parts, shift);
  pm_join_parts_close(parts);
  free(parts);
  return st;
}

static PmStatus put_group(PmJoinDisk *disk, PmJoinPart *part) {
  PM_TRY(begin_group(disk, part->hash, part->bytes));
  return pm_join_copy(disk->job, part->file, disk->groups, part->bytes);
}

// Entries of one hash, however many, are in order as they are. `shift` is that of the
// bits by which these are parts.
static PmStatus sort_part(PmJoinDisk *disk, PmJoinPart *part, unsigned shift) {
  PM_TRY(pm_job_check(disk->job));
  PM_TRY(pm_temp_rewind(disk->job, part->file));
  if (!part->varies)
    return put_group(disk, part);
  if (part->bytes + part->n * 2 * sizeof(Entry) <= disk->max_memory || shift == 0)
    return sort_in_memory(disk, part);
  return sort_by_parts(disk, part,
                       shift < PM_JOIN_PART_BITS ? 0 : shift - PM_JOIN_PART_BITS);
}

static PmStatus sort_parts(PmJoinDisk *disk, PmJoinPart *parts, unsigned shift) {
  for (size_t i = 0; i < PM_JOIN_PARTS; ++i)
    if (parts[i].file) {
      PM_TRY(sort_part(disk, &parts[i], shift));
      pm_join_part_close(&parts[i]);
    }
  return PM_OK;
}

static uint64_t bytes_of_slots(const PmJoinDisk *disk) {
  return ((UINT64_C(1) << disk->slot_bits) + 1) * sizeof *disk->slots;
}

static PmStatus open_index(PmJoinDisk *disk) {
  disk->slot_bits = 1;
  while (disk->slot_bits < MAX_SLOT_BITS && disk->n >> disk->slot_bits > SLOT_ENTRIES)
    ++disk->slot_bits;
  while (bytes_of_slots(disk) > disk->max_memory / 2 &&
         disk->n >> disk->slot_bits < LARGE_SLOT_ENTRIES)
    --disk->slot_bits;
  PM_TRY(pm_temp_open(disk->job, &disk->groups));
  if (bytes_of_slots(disk) > disk->max_memory / 2)
    return pm_temp_open(disk->job, &disk->slot_file);
  disk->slots = malloc((size_t)bytes_of_slots(disk));
  return disk->slots ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus flush(PmJoinDisk *disk, FILE *file) {
  return !file || fflush(file) == 0 ? PM_OK : pm_temp_error(disk->job, "write");
}

PmStatus pm_join_disk_sort(PmJoinDisk *disk) {
  PM_TRY(open_index(disk));
  PM_TRY(sort_parts(disk, disk->parts, PM_JOIN_FIRST_SHIFT));
  PM_TRY(put_slots(disk, UINT64_C(1) << disk->slot_bits));
  PM_TRY(flush(disk, disk->groups));
  return flush(disk, disk->slot_file);
}

// --- finding ---------------------------------------------------------------------------

static PmStatus read_at(PmRecord *record, FILE *file, uint64_t at, void *into, size_t n) {
  for (size_t got = 0; got < n;) {
    const ssize_t some =
        pread(fileno(file), (char *)into + got, n - got, (off_t)(at + got));
    if (some <= 0)
      return pm_temp_error(record->job, "read");
    got += (size_t)some;
  }
  return PM_OK;
}

// Bytes of the groups, in the record's arena; more may be read behind them.
static PmStatus load(const PmJoinDisk *disk, PmRecord *record, uint64_t at, uint64_t n,
                     PmStr *out) {
  char *bytes = n < SIZE_MAX - PM_TEXT_SLACK
                    ? pm_arena_alloc(&record->arena, (size_t)n + PM_TEXT_SLACK)
                    : NULL;
  if (!bytes)
    return PM_ERR_NOMEM;
  *out = pm_str_n(bytes, (size_t)n);
  return read_at(record, disk->groups, at, bytes, (size_t)n);
}

static PmStatus take_entries(PmRecord *record, PmStr entries, PmStr key, PmTexts *texts) {
  for (size_t at = 0; at < entries.len;) {
    PmJoinHead head;
    memcpy(&head, entries.data + at, sizeof head);
    at += sizeof head;
    const bool is_it =
        head.key == key.len &&
        (key.len == 0 || memcmp(entries.data + at, key.data, key.len) == 0);
    at += head.key;
    if (is_it)
      PM_TRY(
          pm_texts_add(&record->arena, texts, pm_str_slice(entries, at, at + head.text)));
    at += head.text;
  }
  return PM_OK;
}

// Where the groups of a slot begin, and end.
static PmStatus find_slot(const PmJoinDisk *disk, PmRecord *record, uint64_t hash,
                          uint64_t range[2]) {
  const uint64_t slot = hash >> (64 - disk->slot_bits);
  if (!disk->slots)
    return read_at(record, disk->slot_file, slot * sizeof *range, range,
                   2 * sizeof *range);
  memcpy(range, &disk->slots[slot], 2 * sizeof *range);
  return PM_OK;
}

// The group of a hash, which begins at `at`, or as much of it as is in the window.
static PmStatus take_group(const PmJoinDisk *disk, PmRecord *record, PmStr window,
                           uint64_t at, PmStr *entries) {
  GroupHead group;
  memcpy(&group, window.data, sizeof group);
  *entries = pm_str_slice(window, sizeof group, sizeof group + (size_t)group.bytes);
  return entries->len == group.bytes
             ? PM_OK
             : load(disk, record, at + sizeof group, group.bytes, entries);
}

// The first group of the hash in `window`; `*at` is where it begins in the window, or
// what comes behind the window.
static bool find_group(PmStr window, uint64_t hash, uint64_t *at) {
  GroupHead group;
  for (*at = 0; *at + sizeof group <= window.len; *at += sizeof group + group.bytes) {
    memcpy(&group, window.data + *at, sizeof group);
    if (group.hash == hash)
      return true;
  }
  return false;
}

PmStatus pm_join_disk_find(const PmJoinDisk *disk, PmRecord *record, PmStr key,
                           PmTexts *texts) {
  const uint64_t hash = pm_join_hash(key);
  uint64_t range[2], skip = 0;
  PM_TRY(find_slot(disk, record, hash, range));
  for (uint64_t at = range[0]; at < range[1]; at += skip) {
    PmStr window, entries;
    const uint64_t rest = range[1] - at;
    PM_TRY(load(disk, record, at, rest < WINDOW ? rest : WINDOW, &window));
    if (!find_group(window, hash, &skip))
      continue;
    window = pm_str_slice(window, (size_t)skip, window.len);
    PM_TRY(take_group(disk, record, window, at + skip, &entries));
    return take_entries(record, entries, key, texts);
  }
  return PM_OK;
}
