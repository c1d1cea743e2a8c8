// SPDX-License-Identifier: MIT
// The only file that touches LMDB, which writes, and keeps the readers' table; reading
// goes through page.c, since LMDB trusts its file. What LMDB is about to touch in a
// transaction that writes is looked at first. The map is as large as the machine gives
// (the file is not: it grows as it is written), so that no transaction ever meets its
// end.
#include "store/kv.h"

#include "store/page.h"

#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_TABLES = 32, MAX_READERS = 510, MAX_NAME = 16, MAX_TRIES = 1000 };
#define LARGEST_MAP ((size_t)1 << 40)
#define SMALLEST_MAP ((size_t)1 << 28)

typedef struct {
  char name[MAX_NAME];
  bool numbers;
  MDB_dbi dbi; // in a store that writes
} Table;

struct PmKv {
  PmJob *job;
  MDB_env *env;
  char *path;
  Table tables[MAX_TABLES];
  unsigned n_tables;
  pthread_mutex_t mutex; // of `pages`
  PmPages *pages;        // the newest version that somebody asked for
};

struct PmKvTxn {
  PmKv *kv;
  PmJob *job;
  MDB_txn *txn;
  bool write;
  PmPages *pages;            // what is read, or was there before a writer's changes
  PmTree trees[MAX_TABLES];  // of that
  PmWalk near[MAX_TABLES];   // where a value was read last
  bool appended[MAX_TABLES]; // the way to the last key was looked at
  bool changed[MAX_TABLES];  // by this transaction: LMDB alone knows what is there
};

struct PmKvCursor {
  PmKvTxn *txn;
  PmKvTable table;
  MDB_cursor *cursor; // of a writer
  PmWalk walk;        // of a reader
};

// --- messages -------------------------------------------------------------------------

static PmStatus damaged(PmJob *job, const char *path, const char *why) {
  return pm_fail(job, PM_ERR_INVALID, pm_at(path, 0, 0),
                 "load the data again into a new folder", "the store is damaged: %s",
                 why);
}

static PmStatus failed(PmJob *job, const char *path, int rc) {
  switch (rc) {
  case ENOMEM: return PM_ERR_NOMEM;
  case ENOSPC:
  case EDQUOT:
  case EFBIG:
    return pm_fail(job, PM_ERR_IO, pm_at(path, 0, 0), "make room, then try again",
                   "cannot write: %s", strerror(rc));
  case EIO: // LMDB says so too where only a part could be written
    return pm_fail(job, PM_ERR_IO, pm_at(path, 0, 0),
                   "see whether the disk is full or broken", "cannot read or write: %s",
                   strerror(rc));
  case MDB_MAP_FULL:
    return pm_fail(job, PM_ERR_LIMIT, pm_at(path, 0, 0),
                   "raise the limit of the address space (ulimit -v)",
                   "the store cannot grow further here");
  case MDB_READERS_FULL:
    return pm_fail(job, PM_ERR_LIMIT, pm_at(path, 0, 0), "wait until some are done",
                   "more than %d readers at once", (int)MAX_READERS);
  case MDB_INVALID:
  case MDB_CORRUPTED:
  case MDB_PAGE_NOTFOUND:
  case MDB_PANIC:
  case MDB_BAD_TXN:
  case MDB_INCOMPATIBLE:
  case MDB_CURSOR_FULL:
  case MDB_VERSION_MISMATCH: return damaged(job, path, mdb_strerror(rc));
  default:
    return pm_fail(job, rc > 0 ? PM_ERR_IO : PM_ERR_EXTERNAL, pm_at(path, 0, 0), NULL,
                   "cannot use the store: %s", mdb_strerror(rc));
  }
}

PmStatus pm_kv_damaged(const PmKvTxn *txn, const char *why) {
  return damaged(txn->job, txn->kv->path, why);
}

static PmStatus txn_failed(const PmKvTxn *txn, int rc) {
  return failed(txn->job, txn->kv->path, rc);
}

// --- opening --------------------------------------------------------------------------

static PmStatus check_head(const PmKvOptions *o) {
  const char *why = NULL;
  const int fd = open(o->path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return errno == ENOENT && o->write ? PM_OK : failed(o->job, o->path, errno);
  const PmStatus st = pm_pages_check_head(fd, &why);
  close(fd);
  return st ? damaged(o->job, o->path, why) : PM_OK;
}

static int open_with(PmKv *kv, const PmKvOptions *o, size_t map) {
  int rc = mdb_env_create(&kv->env);
  if (rc)
    return rc;
  mdb_env_set_maxdbs(kv->env, MAX_TABLES);
  mdb_env_set_maxreaders(kv->env, MAX_READERS);
  rc = mdb_env_set_mapsize(kv->env, map);
  if (!rc)
    rc = mdb_env_open(kv->env, o->path,
                      MDB_NOSUBDIR | MDB_NOTLS | MDB_NORDAHEAD |
                          (o->write ? 0U : (unsigned)MDB_RDONLY) |
                          (o->unlocked ? (unsigned)MDB_NOLOCK : 0U),
                      0666);
  if (rc) {
    mdb_env_close(kv->env);
    kv->env = NULL;
  }
  return rc;
}

static PmStatus open_env(PmKv *kv, const PmKvOptions *o) {
  int rc = open_with(kv, o, LARGEST_MAP);
  for (size_t map = LARGEST_MAP / 2;
       (rc == ENOMEM || rc == EINVAL) && map >= SMALLEST_MAP; map /= 2)
    rc = open_with(kv, o, map);
  return rc ? failed(o->job, o->path, rc) : PM_OK;
}

PmStatus pm_kv_open(const PmKvOptions *o, PmKv **out) {
  *out = NULL;
  PmKv *kv = calloc(1, sizeof *kv);
  if (!kv)
    return PM_ERR_NOMEM;
  kv->job = o->job;
  kv->mutex = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
  kv->path = strdup(o->path);
  PmStatus st = kv->path ? check_head(o) : PM_ERR_NOMEM;
  if (!st)
    st = open_env(kv, o);
  if (st) {
    pm_kv_close(kv);
    return st;
  }
  int dead = 0;
  (void)mdb_reader_check(kv->env, &dead); // of killed readers
  *out = kv;
  return PM_OK;
}

void pm_kv_close(PmKv *kv) {
  if (!kv)
    return;
  pm_pages_release(kv->pages);
  if (kv->env)
    mdb_env_close(kv->env);
  pthread_mutex_destroy(&kv->mutex);
  free(kv->path);
  free(kv);
}

// --- transactions ---------------------------------------------------------------------

// What the pages say that page.c found; `st` of one of its functions.
static PmStatus page_status(const PmKvTxn *txn, PmStatus st) {
  return st == PM_ERR_INVALID ? damaged(txn->job, txn->kv->path, "a page makes no sense")
                              : st;
}

static PmStatus get_pages(PmKvTxn *txn, uint64_t version) {
  PmKv *kv = txn->kv;
  mdb_filehandle_t fd;
  const char *why = NULL;
  if (mdb_env_get_fd(kv->env, &fd))
    return damaged(txn->job, kv->path, "its file cannot be read");
  pthread_mutex_lock(&kv->mutex);
  PmStatus st = PM_OK;
  if (!kv->pages || pm_pages_version(kv->pages) != version) {
    PmPages *pages = NULL;
    st = pm_pages_open(fd, version, &pages, &why);
    if (!st) {
      pm_pages_release(kv->pages);
      kv->pages = pages;
    }
  }
  if (!st)
    txn->pages = pm_pages_share(kv->pages);
  pthread_mutex_unlock(&kv->mutex);
  return st == PM_ERR_INVALID ? damaged(txn->job, kv->path, why) : st;
}

static PmStatus find_tree(PmKvTxn *txn, PmKvTable table, bool *found) {
  const Table *t = &txn->kv->tables[table];
  return page_status(txn, pm_pages_table(txn->pages, pm_str(t->name), t->numbers,
                                         &txn->trees[table], found));
}

static PmStatus find_trees(PmKvTxn *txn) {
  bool found = false;
  for (unsigned i = 0; i < txn->kv->n_tables; ++i)
    PM_TRY(find_tree(txn, i, &found));
  return txn->write ? page_status(txn, pm_pages_guard_free(txn->pages)) : PM_OK;
}

static PmStatus begin_once(PmKvTxn *txn) {
  const int rc = mdb_txn_begin(txn->kv->env, NULL, txn->write ? 0U : (unsigned)MDB_RDONLY,
                               &txn->txn);
  if (rc)
    return txn_failed(txn, rc);
  PmStatus st = get_pages(txn, mdb_txn_id(txn->txn) - txn->write);
  if (!st)
    st = find_trees(txn);
  if (st) {
    mdb_txn_abort(txn->txn);
    txn->txn = NULL;
  }
  return st;
}

PmStatus pm_kv_begin(PmKv *kv, PmJob *job, bool write, PmKvTxn **out) {
  *out = NULL;
  PmKvTxn *txn = calloc(1, sizeof *txn);
  if (!txn)
    return PM_ERR_NOMEM;
  *txn = (PmKvTxn){.kv = kv, .job = job, .write = write};
  PmStatus st = PM_ERR_NOT_FOUND; // two commits came between, try again
  for (int i = 0; st == PM_ERR_NOT_FOUND && i < MAX_TRIES; ++i)
    st = begin_once(txn);
  if (st == PM_ERR_NOT_FOUND)
    st = damaged(job, kv->path, "its head changes all the time");
  if (st)
    pm_kv_abort(txn);
  else
    *out = txn;
  return st;
}

static void free_txn(PmKvTxn *txn) {
  pm_pages_release(txn->pages);
  free(txn);
}

PmStatus pm_kv_commit(PmKvTxn *txn) {
  const int rc = mdb_txn_commit(txn->txn);
  const PmStatus st = rc ? txn_failed(txn, rc) : PM_OK;
  free_txn(txn);
  return st;
}

void pm_kv_abort(PmKvTxn *txn) {
  if (!txn)
    return;
  if (txn->txn)
    mdb_txn_abort(txn->txn);
  free_txn(txn);
}

uint64_t pm_kv_size(PmKvTxn *txn) { return pm_pages_size(txn->pages); }

PmStatus pm_kv_check(PmKvTxn *txn) {
  return page_status(txn, pm_pages_check_all(txn->pages));
}

// --- tables ---------------------------------------------------------------------------

static PmStatus open_dbi(PmKvTxn *txn, Table *t) {
  const int rc =
      mdb_dbi_open(txn->txn, t->name,
                   (unsigned)MDB_CREATE | (t->numbers ? MDB_INTEGERKEY : 0U), &t->dbi);
  return rc ? txn_failed(txn, rc) : PM_OK;
}

PmStatus pm_kv_table(PmKvTxn *txn, const char *name, PmKvKind kind, PmKvTable *table,
                     bool *found) {
  PmKv *kv = txn->kv;
  if (kv->n_tables == MAX_TABLES || strlen(name) >= MAX_NAME)
    return PM_ERR_LIMIT;
  Table *t = &kv->tables[kv->n_tables];
  *t = (Table){.numbers = kind == PM_KV_NUMBER};
  memcpy(t->name, name, strlen(name));
  *table = kv->n_tables;
  PM_TRY(find_tree(txn, *table, found));
  if (txn->write) {
    PM_TRY(page_status(txn, pm_pages_guard_main(txn->pages)));
    PM_TRY(open_dbi(txn, t));
  }
  ++kv->n_tables;
  *found |= txn->write;
  return PM_OK;
}

static MDB_dbi dbi_of(const PmKvTxn *txn, PmKvTable table) {
  return txn->kv->tables[table].dbi;
}

PmStatus pm_kv_empty(PmKvTxn *txn, PmKvTable table) {
  PM_TRY(page_status(txn, pm_pages_guard_all(txn->pages, &txn->trees[table])));
  txn->changed[table] = true;
  const int rc = mdb_drop(txn->txn, dbi_of(txn, table), 0);
  return rc ? txn_failed(txn, rc) : PM_OK;
}

PmStatus pm_kv_count(PmKvTxn *txn, PmKvTable table, uint64_t *n) {
  MDB_stat stat;
  *n = txn->trees[table].entries;
  if (!txn->write)
    return PM_OK;
  const int rc = mdb_stat(txn->txn, dbi_of(txn, table), &stat);
  *n = rc ? 0 : stat.ms_entries;
  return rc ? txn_failed(txn, rc) : PM_OK;
}

static MDB_val to_val(PmStr s) { return (MDB_val){s.len, (void *)(uintptr_t)s.data}; }

static PmStr of_val(MDB_val v) { return pm_str_n(v.mv_data, v.mv_size); }

// Before LMDB goes where the key belongs.
static PmStatus guard(PmKvTxn *txn, PmKvTable table, PmStr key) {
  return page_status(txn, pm_pages_guard(txn->pages, &txn->trees[table], key));
}

static PmStatus read_value(PmKvTxn *txn, PmKvTable table, PmStr wanted, PmStr *value) {
  PmWalk *walk = &txn->near[table]; // who asks often asks for neighbours
  PmStr key = {0};
  if (walk->pages != txn->pages)
    *walk = pm_walk(txn->pages, &txn->trees[table]);
  PM_TRY(pm_walk_near(walk, wanted));
  PM_TRY(pm_walk_here(walk, &key, value));
  if (!key.data || !pm_str_eq(key, wanted))
    *value = (PmStr){0};
  return PM_OK;
}

PmStatus pm_kv_get(PmKvTxn *txn, PmKvTable table, PmStr key, PmStr *value) {
  *value = (PmStr){0};
  if (!txn->changed[table])
    return page_status(txn, read_value(txn, table, key, value));
  MDB_val k = to_val(key), v = {0};
  PM_TRY(guard(txn, table, key));
  const int rc = mdb_get(txn->txn, dbi_of(txn, table), &k, &v);
  if (!rc)
    *value = of_val(v);
  return rc && rc != MDB_NOTFOUND ? txn_failed(txn, rc) : PM_OK;
}

PmStatus pm_kv_beside(PmKvTxn *txn, PmKvTable table, PmStr key, PmKvBeside *beside) {
  PmWalk walk = pm_walk(txn->pages, &txn->trees[table]);
  *beside = (PmKvBeside){0};
  PmStatus st = pm_walk_at_or_after(&walk, key);
  if (!st)
    st = pm_walk_here(&walk, &beside->key[1], &beside->value[1]);
  if (!st)
    st = walk.n ? pm_walk_prev(&walk) : pm_walk_last(&walk);
  if (!st)
    st = pm_walk_here(&walk, &beside->key[0], &beside->value[0]);
  return page_status(txn, st);
}

static PmStatus guard_end(PmKvTxn *txn, PmKvTable table) {
  PmWalk walk = pm_walk(txn->pages, &txn->trees[table]);
  if (txn->appended[table])
    return PM_OK;
  txn->appended[table] = true;
  return page_status(txn, pm_walk_last(&walk));
}

PmStatus pm_kv_put(PmKvTxn *txn, PmKvTable table, PmStr key, PmStr value, bool last) {
  MDB_val k = to_val(key), v = to_val(value);
  PM_TRY(last ? guard_end(txn, table) : guard(txn, table, key));
  txn->changed[table] = true;
  const int rc =
      mdb_put(txn->txn, dbi_of(txn, table), &k, &v, last ? (unsigned)MDB_APPEND : 0U);
  return rc ? txn_failed(txn, rc) : PM_OK;
}

PmStatus pm_kv_put_new(PmKvTxn *txn, PmKvTable table, PmStr key, PmStr value,
                       bool *is_new) {
  MDB_val k = to_val(key), v = to_val(value);
  PM_TRY(guard(txn, table, key));
  txn->changed[table] = true;
  const int rc = mdb_put(txn->txn, dbi_of(txn, table), &k, &v, MDB_NOOVERWRITE);
  *is_new = rc == 0;
  return rc && rc != MDB_KEYEXIST ? txn_failed(txn, rc) : PM_OK;
}

PmStatus pm_kv_delete(PmKvTxn *txn, PmKvTable table, PmStr key) {
  MDB_val k = to_val(key);
  PM_TRY(guard(txn, table, key));
  txn->changed[table] = true;
  const int rc = mdb_del(txn->txn, dbi_of(txn, table), &k, NULL);
  return rc && rc != MDB_NOTFOUND ? txn_failed(txn, rc) : PM_OK;
}

// --- cursors --------------------------------------------------------------------------

PmStatus pm_kv_cursor_open(PmKvTxn *txn, PmKvTable table, PmKvCursor **out) {
  *out = NULL;
  PmKvCursor *c = calloc(1, sizeof *c);
  if (!c)
    return PM_ERR_NOMEM;
  c->txn = txn;
  c->table = table;
  c->walk = pm_walk(txn->pages, &txn->trees[table]);
  const int rc =
      txn->write ? mdb_cursor_open(txn->txn, dbi_of(txn, table), &c->cursor) : 0;
  if (rc) {
    free(c);
    return txn_failed(txn, rc);
  }
  *out = c;
  return PM_OK;
}

void pm_kv_cursor_close(PmKvCursor *c) {
  if (!c)
    return;
  if (c->cursor)
    mdb_cursor_close(c->cursor);
  free(c);
}

static PmStatus walk(PmWalk *w, PmKvMove move, PmStr key) {
  static PmStatus (*const moves[])(PmWalk *) = {pm_walk_first, pm_walk_last, pm_walk_next,
                                                pm_walk_prev};
  return move == PM_KV_AT_OR_AFTER ? pm_walk_at_or_after(w, key) : moves[move](w);
}

// LMDB's cursor stays on the pages that were looked at, or goes to one beside them.
static PmStatus guard_move(PmKvCursor *c, PmKvMove move, PmStr key) {
  PmWalk w = c->walk;
  if (move == PM_KV_AT_OR_AFTER)
    return guard(c->txn, c->table, key);
  return move == PM_KV_FIRST || move == PM_KV_LAST
             ? page_status(c->txn, walk(&w, move, key))
             : PM_OK;
}

static PmStatus move_cursor(PmKvCursor *c, PmKvMove move, PmStr *key, PmStr *value) {
  static const MDB_cursor_op ops[] = {MDB_FIRST, MDB_LAST, MDB_NEXT, MDB_PREV,
                                      MDB_SET_RANGE};
  MDB_val k = move == PM_KV_AT_OR_AFTER ? to_val(*key) : (MDB_val){0}, v = {0};
  PM_TRY(guard_move(c, move, *key));
  const int rc = mdb_cursor_get(c->cursor, &k, &v, ops[move]);
  *key = rc ? (PmStr){0} : of_val(k);
  *value = rc ? (PmStr){0} : of_val(v);
  if (rc)
    return rc == MDB_NOTFOUND ? PM_OK : txn_failed(c->txn, rc);
  return guard(c->txn, c->table, *key);
}

PmStatus pm_kv_move(PmKvCursor *c, PmKvMove move, PmStr *key, PmStr *value) {
  if (c->cursor)
    return move_cursor(c, move, key, value);
  PmStatus st = walk(&c->walk, move, *key);
  if (!st)
    st = pm_walk_here(&c->walk, key, value);
  return page_status(c->txn, st);
}
