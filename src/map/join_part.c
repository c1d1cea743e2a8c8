// SPDX-License-Identifier: MIT
// Parts are written and read from the beginning to the end.
#include "map/join_part.h"

#include "base/hash.h"
#include "base/temp.h"

enum { SEED = 0x70617274, BUFFER = 1 << 14 };

uint64_t pm_join_hash(PmStr key) { return pm_hash64(key, SEED); }

PmStatus pm_join_write(PmJob *job, FILE *file, const void *bytes, size_t n) {
  return n == 0 || fwrite_unlocked(bytes, n, 1, file) == 1 ? PM_OK
                                                           : pm_temp_error(job, "write");
}

PmStatus pm_join_read(PmJob *job, FILE *file, void *bytes, size_t n) {
  return n == 0 || fread(bytes, n, 1, file) == 1 ? PM_OK : pm_temp_error(job, "read");
}

PmStatus pm_join_copy(PmJob *job, FILE *from, FILE *to, uint64_t n) {
  char bytes[4096];
  while (n) {
    const size_t some = n < sizeof bytes ? (size_t)n : sizeof bytes;
    PM_TRY(pm_join_read(job, from, bytes, some));
    PM_TRY(pm_join_write(job, to, bytes, some));
    n -= some;
  }
  return PM_OK;
}

PmStatus pm_join_part_begin(PmJob *job, PmJoinPart *part, const PmJoinHead *head) {
  if (!part->file) {
    PM_TRY(pm_temp_open(job, &part->file));
    (void)setvbuf(part->file, NULL, _IOFBF, BUFFER); // a wish
    part->hash = head->hash;
  }
  part->varies |= part->hash != head->hash;
  ++part->n;
  part->bytes += sizeof *head + head->key + head->text;
  return pm_join_write(job, part->file, head, sizeof *head);
}

PmStatus pm_join_part_add(PmJob *job, PmJoinPart *part, PmStr key, PmStr text) {
  const PmJoinHead head = {pm_join_hash(key), (uint32_t)key.len, (uint32_t)text.len};
  PM_TRY(pm_join_part_begin(job, part, &head));
  PM_TRY(pm_join_write(job, part->file, key.data, key.len));
  return pm_join_write(job, part->file, text.data, text.len);
}

PmStatus pm_join_part_split(PmJob *job, const PmJoinPart *part, PmJoinPart *parts,
                            unsigned shift) {
  if (part->file)
    PM_TRY(pm_temp_rewind(job, part->file));
  for (uint64_t i = 0; i < part->n; ++i) {
    PmJoinHead head;
    PM_TRY(pm_join_read(job, part->file, &head, sizeof head));
    PmJoinPart *to = &parts[pm_join_part_of(head.hash, shift)];
    PM_TRY(pm_join_part_begin(job, to, &head));
    PM_TRY(pm_join_copy(job, part->file, to->file, (uint64_t)head.key + head.text));
  }
  return PM_OK;
}

void pm_join_part_close(PmJoinPart *part) {
  if (part->file)
    fclose(part->file);
  *part = (PmJoinPart){0};
}

void pm_join_parts_close(PmJoinPart *parts) {
  for (size_t i = 0; i < PM_JOIN_PARTS; ++i)
    pm_join_part_close(&parts[i]);
}
