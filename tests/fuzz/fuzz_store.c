// SPDX-License-Identifier: MIT
// Fuzz target of the reader of the store's file: the input is a list of changes to the
// bytes of a sound file. Whatever they are, reading, checking and writing end in a
// status, and what is read without a fault was there before.
#include "fuzz.h"
#include "store/index.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { N_QUADS = 300, CHANGE_BYTES = 4, EXPECTED = N_QUADS + 1 };

typedef struct {
  char dir[64], data[96];
  PmBuf image; // of a sound file
} Room;

static void need(bool done) {
  if (!done)
    abort();
}

static PmStatus add_quads(PmIndex *index, unsigned from, unsigned to) {
  PmChange *c = NULL;
  PM_TRY(pm_change_begin(index, NULL, &c));
  PmStatus st = PM_OK;
  pm_change_index_text(c);
  for (unsigned i = from; !st && i < to; ++i) {
    char s[40], o[6000];
    snprintf(s, sizeof s, "http://e.org/s%u", i);
    snprintf(o, sizeof o, "a text of some length %*u", i == 7 ? 5000 : 1, i);
    const PmQuad q = {pm_iri(pm_str(s)), pm_iri(PM_STR("http://e.org/p")),
                      pm_lang_literal(pm_str(o), PM_STR("en")),
                      i % 2 ? pm_iri(PM_STR("http://e.org/g")) : (PmTerm){0}};
    st = pm_change_add(c, &q);
  }
  if (!st)
    return pm_change_commit(c);
  pm_change_abort(c);
  return st;
}

static void write_quads(const char *dir, unsigned from, unsigned to) {
  PmIndex *index = NULL;
  const PmIndexOptions options = {.write = true, .memory = 4 << 20}; // runs are many
  if (pm_index_open(NULL, dir, &options, &index))
    return;
  const PmStatus st = add_quads(index, from, to);
  (void)st;
  pm_index_close(index);
}

static void make_room(Room *room) {
  snprintf(room->dir, sizeof room->dir, "%s/pm-fuzz-store-XXXXXX",
           access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"); // memory syncs fast
  need(mkdtemp(room->dir) != NULL);
  snprintf(room->data, sizeof room->data, "%s/data.mdb", room->dir);
  write_quads(room->dir, 0, N_QUADS);
  write_quads(room->dir, N_QUADS, N_QUADS + 1);
  room->image = pm_buf((size_t)1 << 24);
  char bytes[4096];
  const int fd = open(room->data, O_RDONLY | O_CLOEXEC);
  need(fd >= 0);
  for (ssize_t n; (n = read(fd, bytes, sizeof bytes)) > 0;)
    need(pm_buf_append(&room->image, pm_str_n(bytes, (size_t)n)) == PM_OK);
  close(fd);
}

// Three bytes of place, one of what is there then; the last place may cut the file.
static void spoil(const Room *room, const uint8_t *data, size_t size) {
  char *bytes = malloc(room->image.len);
  size_t len = room->image.len;
  need(bytes != NULL);
  memcpy(bytes, room->image.data, len);
  for (; size >= CHANGE_BYTES; size -= CHANGE_BYTES, data += CHANGE_BYTES) {
    const size_t at = ((size_t)data[0] << 16 | (size_t)data[1] << 8 | data[2]) % len;
    if (size == CHANGE_BYTES && data[3] == 0xFF)
      len = at + 1;
    else
      bytes[at] = (char)((unsigned char)bytes[at] ^ data[3]);
  }
  const int fd = open(room->data, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  need(fd >= 0 && write(fd, bytes, len) == (ssize_t)len);
  close(fd);
  free(bytes);
}

static PmStatus read_terms(PmSnapshot *s, const PmIds *quad) {
  PmArena arena = {0};
  PmTerm term = {0};
  PmId id = PM_ID_ABSENT;
  PmStatus st = PM_OK;
  for (size_t i = 0; !st && i < PM_POSITIONS; ++i) {
    st = pm_snapshot_term(s, quad->at[i], &arena, &term);
    if (!st)
      st = pm_snapshot_find(s, &term, &id);
    need(st || id == quad->at[i]);
  }
  pm_arena_release(&arena);
  return st;
}

static PmStatus read_quads(PmSnapshot *s, PmOrder order) {
  const PmQuadPattern all = {.pattern = {{PM_ID_ANY, PM_ID_ANY, PM_ID_ANY, PM_ID_ANY}},
                             .order = order};
  PmQuadScan *scan = NULL;
  const PmIds *quad = NULL;
  size_t n = 0;
  PM_TRY(pm_quad_scan_open(s, &all, &scan));
  PmStatus st = pm_quad_scan_next(scan, &quad);
  for (; !st && quad; ++n) {
    st = read_terms(s, quad);
    if (!st)
      st = pm_quad_scan_next(scan, &quad);
  }
  pm_quad_scan_close(scan);
  need(st || n == EXPECTED || n == N_QUADS); // the commit before is a state too
  return st;
}

// The quads are numbered: each number is in one text.
static PmStatus search(PmSnapshot *s) {
  PmArena arena = {0};
  PmIdList ids;
  const PmStatus st = pm_snapshot_text(s, PM_STR("TEXT 123"), &arena, &ids);
  need(st || ids.n <= 1);
  pm_arena_release(&arena);
  return st;
}

static void read_store(const char *dir) {
  const PmIndexOptions options = {0};
  PmIndex *index = NULL;
  PmSnapshot *s = NULL;
  if (pm_index_open(NULL, dir, &options, &index))
    return;
  PmStatus st = pm_snapshot_open(index, NULL, &s);
  for (PmOrder order = 0; s && order < PM_ORDERS; ++order)
    st = read_quads(s, order);
  if (s)
    st = search(s);
  if (s)
    st = pm_snapshot_check(s);
  (void)st;
  pm_snapshot_close(s);
  pm_index_close(index);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Room room;
  make_room(&room);
  spoil(&room, data, size);
  read_store(room.dir);
  write_quads(room.dir, 0, 5);
  write_quads(room.dir, N_QUADS, 2 * N_QUADS);
  pm_buf_release(&room.image);
  need(pm_remove_tree(NULL, room.dir) == PM_OK);
  return 0;
}
