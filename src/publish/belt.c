// SPDX-License-Identifier: MIT
// A ring of blocks. The caller fills one while the thread empties those before; blocks
// are small enough to be in the caches when the other core comes to them.
#include "publish/belt.h"

#include <pthread.h>
#include <stdlib.h>

enum { N_BLOCKS = 4, BLOCK = 1 << 18 };

struct PmBelt {
  PmTakeLines *take;
  void *self;
  PmBuf blocks[N_BLOCKS];
  size_t put, taken; // blocks so far
  bool alone, closed;
  PmStatus status; // of `take`
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t moved;
};

static PmBuf *block_at(PmBelt *b, size_t i) { return &b->blocks[i % N_BLOCKS]; }

// The next full block; NULL when there is none any more.
static PmBuf *wait_for_block(PmBelt *b) {
  pthread_mutex_lock(&b->lock);
  while (b->taken == b->put && !b->closed)
    pthread_cond_wait(&b->moved, &b->lock);
  PmBuf *block = b->taken < b->put ? block_at(b, b->taken) : NULL;
  pthread_mutex_unlock(&b->lock);
  return block;
}

static void *thread_main(void *data) {
  PmBelt *b = data;
  PmStatus st = PM_OK;
  for (PmBuf *block; (block = wait_for_block(b));) {
    st = st ? st : b->take(b->self, pm_buf_str(block));
    pm_buf_clear(block);
    pthread_mutex_lock(&b->lock);
    b->status = st;
    ++b->taken;
    pthread_cond_signal(&b->moved);
    pthread_mutex_unlock(&b->lock);
  }
  return NULL;
}

PmStatus pm_belt_start(PmTakeLines *take, void *self, bool alone, PmBelt **belt) {
  PmBelt *b = calloc(1, sizeof *b);
  *belt = b;
  if (!b)
    return PM_ERR_NOMEM;
  *b = (PmBelt){.take = take, .self = self, .alone = true};
  for (size_t i = 0; i < N_BLOCKS; ++i)
    b->blocks[i] = pm_buf(SIZE_MAX / 4);
  pthread_mutex_init(&b->lock, NULL);
  pthread_cond_init(&b->moved, NULL);
  // Without a thread the work is done all the same.
  b->alone = alone || pthread_create(&b->thread, NULL, thread_main, b) != 0;
  return PM_OK;
}

// Hands the block being filled over, and waits until the next is empty.
static PmStatus move(PmBelt *b) {
  if (b->alone) {
    PmBuf *block = block_at(b, 0);
    b->status = b->status ? b->status : b->take(b->self, pm_buf_str(block));
    pm_buf_clear(block);
    return b->status;
  }
  pthread_mutex_lock(&b->lock);
  ++b->put;
  pthread_cond_signal(&b->moved);
  while (b->put - b->taken == N_BLOCKS)
    pthread_cond_wait(&b->moved, &b->lock);
  const PmStatus st = b->status;
  pthread_mutex_unlock(&b->lock);
  return st;
}

PmStatus pm_belt_put(PmBelt *b, PmStr bytes) {
  PmBuf *block = block_at(b, b->put);
  if (block->len && block->len + bytes.len > BLOCK) {
    PM_TRY(move(b));
    block = block_at(b, b->put);
  }
  return pm_buf_append(block, bytes);
}

static void close_belt(PmBelt *b) {
  pthread_mutex_lock(&b->lock);
  b->closed = true;
  pthread_cond_signal(&b->moved);
  pthread_mutex_unlock(&b->lock);
  pthread_join(b->thread, NULL);
}

PmStatus pm_belt_end(PmBelt *b, PmStatus st) {
  if (!b)
    return st;
  if (!st && block_at(b, b->put)->len)
    st = move(b);
  if (!b->alone)
    close_belt(b);
  st = st ? st : b->status;
  pthread_cond_destroy(&b->moved);
  pthread_mutex_destroy(&b->lock);
  for (size_t i = 0; i < N_BLOCKS; ++i)
    pm_buf_release(&b->blocks[i]);
  free(b);
  return st;
}
