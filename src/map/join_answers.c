// SPDX-License-Identifier: MIT
// Answers are parts again: each entry has a key and its subjects, with their lengths, in
// the order of the children. Children one after the other with the same key share one.
#include "map/join_answers.h"

#include "base/temp.h"
#include "map/join.h"

#include <stdlib.h>

enum {
  PARENT_BYTES = 32, // that one takes in memory besides its own, about
  LEAST_MEMORY = 1 << 12,
};

// An entry of a part that is read.
typedef struct {
  PmJoinHead head;
  PmBuf bytes; // key and text
  uint64_t n;  // entries read so far
} Entry;

struct PmJoinAnswers {
  PmJob *job;
  PmJoinPart parents[PM_JOIN_PARTS], children[PM_JOIN_PARTS], answers[PM_JOIN_PARTS];
  Entry entries[PM_JOIN_PARTS]; // of the answers: the last one read
};

PmStatus pm_join_answers_new(PmJob *job, PmJoinPart *parents, PmJoinAnswers **out) {
  PmJoinAnswers *a = *out = calloc(1, sizeof *a);
  if (!a)
    return PM_ERR_NOMEM;
  a->job = job;
  memcpy(a->parents, parents, sizeof a->parents);
  memset(parents, 0, sizeof a->parents);
  return PM_OK;
}

static void release_entries(Entry *entries) {
  for (size_t i = 0; i < PM_JOIN_PARTS; ++i)
    pm_buf_release(&entries[i].bytes);
}

void pm_join_answers_free(PmJoinAnswers *a) {
  if (!a)
    return;
  pm_join_parts_close(a->parents);
  pm_join_parts_close(a->children);
  pm_join_parts_close(a->answers);
  release_entries(a->entries);
  free(a);
}

PmStatus pm_join_answers_ask(PmJoinAnswers *a, PmStr key) {
  const size_t part = pm_join_part_of(pm_join_hash(key), PM_JOIN_FIRST_SHIFT);
  return pm_join_part_add(a->job, &a->children[part], key, PM_STR(""));
}

// --- entries ---------------------------------------------------------------------------

static PmStr key_of(const Entry *entry) {
  return pm_str_n(entry->bytes.data, entry->head.key);
}

static PmStr text_of(const Entry *entry) {
  return pm_str_n(entry->bytes.data + entry->head.key, entry->head.text);
}

static PmStatus read_entry(PmJob *job, const PmJoinPart *part, Entry *entry) {
  PM_TRY(pm_join_read(job, part->file, &entry->head, sizeof entry->head));
  const size_t n = (size_t)entry->head.key + entry->head.text;
  entry->bytes.max = SIZE_MAX / 4;
  pm_buf_clear(&entry->bytes);
  PM_TRY(pm_buf_reserve(&entry->bytes, n + 1));
  ++entry->n;
  return pm_join_read(job, part->file, entry->bytes.data, n);
}

static bool has_key(const Entry *entry, uint64_t hash, PmStr key) {
  return entry->n && entry->head.hash == hash && pm_str_eq(key_of(entry), key);
}

// Reads on to the answer of a key, which is the last one read, or comes behind it.
static PmStatus find_answer(PmJob *job, const PmJoinPart *answers, Entry *entry,
                            uint64_t hash, PmStr key) {
  while (!has_key(entry, hash, key)) {
    if (entry->n == answers->n)
      return pm_fail(job, PM_ERR_INVALID, pm_at(NULL, 0, 0),
                     "let nobody write to the sources meanwhile",
                     "a source of a join is not what it was when it was read first");
    PM_TRY(read_entry(job, answers, entry));
  }
  return PM_OK;
}

// --- one part --------------------------------------------------------------------------

static PmStatus load_parents(PmJob *job, const PmJoinPart *part, PmJoinTable *table) {
  Entry entry = {0};
  PmStatus st = PM_OK;
  for (uint64_t i = 0; i < part->n && !st; ++i) {
    st = read_entry(job, part, &entry);
    if (!st)
      st = pm_join_add(table, key_of(&entry), text_of(&entry));
  }
  pm_buf_release(&entry.bytes);
  return st;
}

static PmStatus add_subject(void *data, PmStr subject) {
  PmBuf *text = data;
  const uint32_t n = (uint32_t)subject.len;
  PM_TRY(pm_buf_append(text, pm_str_n((const char *)&n, sizeof n)));
  return pm_buf_append(text, subject);
}

static PmStatus answer_children(PmJob *job, const PmJoinTable *table,
                                const PmJoinPart *children, PmJoinPart *answers) {
  Entry child = {0}, last = {0};
  PmBuf text = pm_buf(UINT32_MAX);
  PmStatus st = PM_OK;
  for (uint64_t i = 0; i < children->n && !st; ++i) {
    st = read_entry(job, children, &child);
    if (st || has_key(&last, child.head.hash, key_of(&child)))
      continue;
    pm_buf_clear(&text);
    st = pm_join_each(table, key_of(&child), add_subject, &text);
    if (!st)
      st = pm_join_part_add(job, answers, key_of(&child), pm_buf_str(&text));
    const Entry swap = last;
    last = child;
    child = swap;
  }
  pm_buf_release(&child.bytes);
  pm_buf_release(&last.bytes);
  pm_buf_release(&text);
  return st;
}

static PmStatus join_in_memory(PmJob *job, const PmJoinPart *parents,
                               const PmJoinPart *children, PmJoinPart *answers) {
  PmJoinTable table = {0};
  PmStatus st = load_parents(job, parents, &table);
  if (!st)
    st = answer_children(job, &table, children, answers);
  pm_join_release(&table);
  return st;
}

// --- parts of parts --------------------------------------------------------------------

typedef struct {
  PmJob *job;
  size_t max_memory;
} Joining;

static PmStatus join_part(const Joining *joining, PmJoinPart *const of[3],
                          unsigned shift);

static PmStatus join_parts(const Joining *joining, PmJoinPart *parents,
                           PmJoinPart *children, PmJoinPart *answers, unsigned shift) {
  for (size_t i = 0; i < PM_JOIN_PARTS; ++i) {
    PmJoinPart *const of[3] = {&parents[i], &children[i], &answers[i]};
    PM_TRY(pm_job_check(joining->job));
    PM_TRY(join_part(joining, of, shift));
    if (answers[i].file)
      PM_TRY(pm_temp_rewind(joining->job, answers[i].file));
    pm_join_part_close(&parents[i]);
    pm_join_part_close(&children[i]);
  }
  return PM_OK;
}

// Puts the answers of parts together, as the children come.
static PmStatus merge(PmJob *job, const PmJoinPart *children, PmJoinAnswers *parts,
                      PmJoinPart *answers, unsigned shift) {
  Entry child = {0};
  PmStatus st = pm_temp_rewind(job, children->file);
  for (uint64_t i = 0; i < children->n && !st; ++i) {
    st = read_entry(job, children, &child);
    const uint64_t hash = child.head.hash;
    const size_t part = pm_join_part_of(hash, shift);
    Entry *entry = &parts->entries[part];
    if (!st)
      st = find_answer(job, &parts->answers[part], entry, hash, key_of(&child));
    if (!st)
      st = pm_join_part_add(job, answers, key_of(entry), text_of(entry));
  }
  pm_buf_release(&child.bytes);
  return st;
}

static PmStatus join_by_parts(const Joining *joining, PmJoinPart *const of[3],
                              unsigned shift) {
  PmJob *job = joining->job;
  PmJoinAnswers *parts = calloc(1, sizeof *parts);
  if (!parts)
    return PM_ERR_NOMEM;
  PmStatus st = pm_join_part_split(job, of[0], parts->parents, shift);
  pm_join_part_close(of[0]);
  if (!st)
    st = pm_join_part_split(job, of[1], parts->children, shift);
  if (!st)
    st = join_parts(joining, parts->parents, parts->children, parts->answers, shift);
  if (!st)
    st = merge(job, of[1], parts, of[2], shift);
  pm_join_answers_free(parts);
  return st;
}

// The bits by which a part of `bytes` is parted so that most of its own parts fit.
static unsigned next_shift(const Joining *joining, uint64_t bytes, unsigned shift) {
  unsigned bits = 1;
  while (bits < PM_JOIN_PART_BITS && bytes >> bits > joining->max_memory)
    ++bits;
  return shift > bits ? shift - bits : 0;
}

// Parents, children and answers of a part, which was parted by the bits from `shift` on.
// Parents with one hash are taken as they are, however many.
static PmStatus join_part(const Joining *joining, PmJoinPart *const of[3],
                          unsigned shift) {
  const PmJoinPart *parents = of[0], *children = of[1];
  if (!children->file)
    return PM_OK;
  if (parents->file)
    PM_TRY(pm_temp_rewind(joining->job, parents->file));
  PM_TRY(pm_temp_rewind(joining->job, children->file));
  const uint64_t bytes = parents->bytes + parents->n * PARENT_BYTES;
  return bytes <= joining->max_memory || !parents->varies || shift == 0
             ? join_in_memory(joining->job, parents, children, of[2])
             : join_by_parts(joining, of, next_shift(joining, bytes, shift));
}

PmStatus pm_join_answers_join(PmJoinAnswers *a, size_t max_memory) {
  const Joining joining = {a->job, max_memory > LEAST_MEMORY ? max_memory : LEAST_MEMORY};
  return join_parts(&joining, a->parents, a->children, a->answers, PM_JOIN_FIRST_SHIFT);
}

// --- finding ---------------------------------------------------------------------------

PmStatus pm_join_answers_find(PmJoinAnswers *a, PmRecord *record, PmStr key,
                              PmTexts *texts) {
  const uint64_t hash = pm_join_hash(key);
  const size_t part = pm_join_part_of(hash, PM_JOIN_FIRST_SHIFT);
  Entry *entry = &a->entries[part];
  PM_TRY(find_answer(a->job, &a->answers[part], entry, hash, key));
  if (entry->head.text == 0)
    return PM_OK;
  const PmStr kept = pm_text_keep(&record->arena, text_of(entry));
  if (!kept.data)
    return PM_ERR_NOMEM;
  for (size_t at = 0; at < kept.len;) {
    uint32_t n;
    memcpy(&n, kept.data + at, sizeof n);
    at += sizeof n;
    PM_TRY(pm_texts_add(&record->arena, texts, pm_str_slice(kept, at, at + n)));
    at += n;
  }
  return PM_OK;
}
