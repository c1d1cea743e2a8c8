// SPDX-License-Identifier: MIT
// The only file that touches LMDB. The map is as large as the machine gives (the file is
// not: it grows as it is written), so that no transaction ever meets its end.
#include "store/kv.h"

#include <errno.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { MAX_TABLES = 32, MAX_READERS = 510 };
#define LARGEST_MAP ((size_t)1 << 40)
#define SMALLEST_MAP ((size_t)1 << 28)

struct PmKv {
  PmJob *job;
  MDB_env *env;
  char *path;
};

struct PmKvTxn {
  PmKv *kv;
  PmJob *job;
  MDB_txn *txn;
  bool write;
};

struct PmKvCursor {
  PmKvTxn *txn;
  MDB_cursor *cursor;
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

static PmStatus txn_failed(const PmKvTxn *txn, int rc) {
  return failed(txn->job, txn->kv->path, rc);
}

// --- opening --------------------------------------------------------------------------

// A file that ends before the pages that its header counts would be SIGBUS to read.
static PmStatus check_length(PmKv *kv) {
  struct stat st;
  mdb_filehandle_t fd;
  MDB_stat stat;
  MDB_envinfo info;
  if (mdb_env_get_fd(kv->env, &fd) || fstat(fd, &st) || mdb_env_stat(kv->env, &stat) ||
      mdb_env_info(kv->env, &info))
    return damaged(kv->job, kv->path, "its file cannot be read");
  if (st.st_size && (uint64_t)st.st_size < (info.me_last_pgno + 1) * stat.ms_psize)
    return damaged(kv->job, kv->path, "its file was cut off");
  return PM_OK;
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

PmStatus pm_kv_open(const PmKvOptions *o, PmKv **out) {
  *out = NULL;
  PmKv *kv = calloc(1, sizeof *kv);
  if (!kv)
    return PM_ERR_NOMEM;
  kv->job = o->job;
  kv->path = strdup(o->path);
  int rc = kv->path ? open_with(kv, o, LARGEST_MAP) : ENOMEM;
  for (size_t map = LARGEST_MAP / 2; rc == ENOMEM && map >= SMALLEST_MAP; map /= 2)
    rc = open_with(kv, o, map);
  PmStatus st = rc ? failed(o->job, o->path, rc) : check_length(kv);
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
  if (kv->env)
    mdb_env_close(kv->env);
  free(kv->path);
  free(kv);
}

uint64_t pm_kv_size(PmKv *kv) {
  MDB_stat stat;
  MDB_envinfo info;
  if (mdb_env_stat(kv->env, &stat) || mdb_env_info(kv->env, &info))
    return 0;
  return (info.me_last_pgno + 1) * (uint64_t)stat.ms_psize;
}

// --- transactions ---------------------------------------------------------------------

PmStatus pm_kv_begin(PmKv *kv, PmJob *job, bool write, PmKvTxn **out) {
  *out = NULL;
  PmKvTxn *txn = calloc(1, sizeof *txn);
  if (!txn)
    return PM_ERR_NOMEM;
  *txn = (PmKvTxn){.kv = kv, .job = job, .write = write};
  const int rc =
      mdb_txn_begin(kv->env, NULL, write ? 0U : (unsigned)MDB_RDONLY, &txn->txn);
  if (rc) {
    const PmStatus st = failed(job, kv->path, rc);
    free(txn);
    return st;
  }
  *out = txn;
  return PM_OK;
}

PmStatus pm_kv_commit(PmKvTxn *txn) {
  const int rc = mdb_txn_commit(txn->txn);
  const PmStatus st = rc ? txn_failed(txn, rc) : PM_OK;
  free(txn);
  return st;
}

void pm_kv_abort(PmKvTxn *txn) {
  if (!txn)
    return;
  mdb_txn_abort(txn->txn);
  free(txn);
}

// --- tables ---------------------------------------------------------------------------

PmStatus pm_kv_table(PmKvTxn *txn, const char *name, PmKvKind kind, PmKvTable *table,
                     bool *found) {
  static const unsigned flags[] = {
      0, MDB_INTEGERKEY, MDB_INTEGERKEY | MDB_DUPSORT | MDB_DUPFIXED | MDB_INTEGERDUP};
  MDB_dbi dbi = 0;
  const int rc = mdb_dbi_open(
      txn->txn, name, flags[kind] | (txn->write ? (unsigned)MDB_CREATE : 0U), &dbi);
  *table = dbi;
  *found = rc == 0;
  return rc && rc != MDB_NOTFOUND ? txn_failed(txn, rc) : PM_OK;
}

PmStatus pm_kv_empty(PmKvTxn *txn, PmKvTable table) {
  const int rc = mdb_drop(txn->txn, table, 0);
  return rc ? txn_failed(txn, rc) : PM_OK;
}

PmStatus pm_kv_count(PmKvTxn *txn, PmKvTable table, uint64_t *n) {
  MDB_stat stat;
  const int rc = mdb_stat(txn->txn, table, &stat);
  *n = rc ? 0 : stat.ms_entries;
  return rc ? txn_failed(txn, rc) : PM_OK;
}

static MDB_val to_val(PmStr s) { return (MDB_val){s.len, (void *)(uintptr_t)s.data}; }

static PmStr of_val(MDB_val v) { return pm_str_n(v.mv_data, v.mv_size); }

PmStatus pm_kv_get(PmKvTxn *txn, PmKvTable table, PmStr key, PmStr *value) {
  MDB_val k = to_val(key), v = {0};
  const int rc = mdb_get(txn->txn, table, &k, &v);
  *value = rc ? (PmStr){0} : of_val(v);
  return rc && rc != MDB_NOTFOUND ? txn_failed(txn, rc) : PM_OK;
}

PmStatus pm_kv_put(PmKvTxn *txn, PmKvTable table, PmStr key, PmStr value, bool last) {
  MDB_val k = to_val(key), v = to_val(value);
  const int rc = mdb_put(txn->txn, table, &k, &v, last ? (unsigned)MDB_APPEND : 0U);
  return rc ? txn_failed(txn, rc) : PM_OK;
}

PmStatus pm_kv_delete(PmKvTxn *txn, PmKvTable table, PmStr key) {
  MDB_val k = to_val(key);
  const int rc = mdb_del(txn->txn, table, &k, NULL);
  return rc && rc != MDB_NOTFOUND ? txn_failed(txn, rc) : PM_OK;
}

// --- cursors --------------------------------------------------------------------------

PmStatus pm_kv_cursor_open(PmKvTxn *txn, PmKvTable table, PmKvCursor **out) {
  *out = NULL;
  PmKvCursor *c = calloc(1, sizeof *c);
  if (!c)
    return PM_ERR_NOMEM;
  c->txn = txn;
  const int rc = mdb_cursor_open(txn->txn, table, &c->cursor);
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
  mdb_cursor_close(c->cursor);
  free(c);
}

PmStatus pm_kv_move(PmKvCursor *c, PmKvMove move, PmStr *key, PmStr *value) {
  static const MDB_cursor_op ops[] = {MDB_FIRST, MDB_LAST,      MDB_NEXT,
                                      MDB_PREV,  MDB_SET_RANGE, MDB_NEXT_DUP};
  MDB_val k = move == PM_KV_AT_OR_AFTER ? to_val(*key) : (MDB_val){0}, v = {0};
  const int rc = mdb_cursor_get(c->cursor, &k, &v, ops[move]);
  *key = rc ? (PmStr){0} : of_val(k);
  *value = rc ? (PmStr){0} : of_val(v);
  return rc && rc != MDB_NOTFOUND ? txn_failed(c->txn, rc) : PM_OK;
}
