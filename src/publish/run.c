// SPDX-License-Identifier: MIT
// The identity of a run: what made the data. No clock in it, so that the same run gives
// the same bytes.
#include "publish/publisher.h"

// RFC 6920 name of a SHA-256: base64url without padding.
static PmStr ni_name(PmArena *arena, const char *hex) {
  static const char digits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  char out[44];
  size_t n = 0;
  unsigned bits = 0, n_bits = 0;
  for (size_t i = 0; i < 64; ++i) {
    const char c = hex[i];
    bits = bits << 4 | (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
    n_bits += 4;
    if (n_bits >= 6) {
      n_bits -= 6;
      out[n++] = digits[bits >> n_bits & 63];
    }
  }
  if (n_bits)
    out[n++] = digits[bits << (6 - n_bits) & 63];
  return pm_arena_printf(arena, "ni:///sha-256;%.*s", (int)n, out);
}

static PmStatus use_file(PmPublisher *p, PmStr name, PmSha256 hash, PmBuf *identity) {
  PM_TRY(pm_buf_printf(identity, "%s\n", hash.hex));
  PmRunFile *file = &p->run.used[p->run.n_used++];
  file->name = pm_arena_copy(&p->arena, name);
  file->iri = ni_name(&p->arena, hash.hex);
  return file->name.data && file->iri.data ? PM_OK : PM_ERR_NOMEM;
}

// A register that says nothing is none.
static PmStatus use_register(PmPublisher *p, PmBuf *identity) {
  size_t n = 0;
  if (p->register_)
    (void)pm_register_overrides(p->register_, &n);
  return n ? use_file(p, pm_path_base(pm_str(p->options->register_)),
                      pm_register_hash(p->register_), identity)
           : PM_OK;
}

typedef struct {
  PmPublisher *p;
  PmBuf *identity;
} Identity;

static PmStatus add_file(void *self, const char *path, bool written) {
  Identity *i = self;
  PmSha256 hash;
  if (written)
    return PM_OK;
  PM_TRY(pm_sha256_file(i->p->job, path, &hash));
  return pm_buf_printf(i->identity, "%s\n", hash.hex);
}

// What the rules read and call besides.
static PmStatus use_sources(PmPublisher *p, PmBuf *identity) {
  const PmPublishOptions *o = p->options;
  Identity i = {p, identity};
  for (size_t k = 0; k < o->n_rules_code; ++k)
    PM_TRY(strchr(o->rules_code[k], '=')
               ? pm_buf_printf(identity, "%s\n", o->rules_code[k])
               : add_file(&i, o->rules_code[k], false));
  return pm_rules_each_file(p->rules, add_file, &i);
}

// The run's identity: program version, namespace, rule files and what they read and call,
// lexicons, register. No clock in it.
PmStatus pm_publisher_describe_run(PmPublisher *p) {
  const PmPublishOptions *o = p->options;
  p->run.version = pm_str(o->version);
  p->run.used = pm_arena_alloc(&p->arena, (o->n_rules + 2) * sizeof *p->run.used);
  if (!p->run.used)
    return PM_ERR_NOMEM;
  PmBuf identity = pm_buf(1 << 20);
  PmStatus st = pm_buf_printf(&identity, "pressmark %s\n%.*s\n", o->version,
                              PM_ARGS(o->namespace_));
  for (size_t i = 0; !st && i < o->n_rules; ++i)
    st = use_file(p, pm_path_base(pm_str(o->rules[i])), pm_rules_hash(p->rules, i),
                  &identity);
  if (!st)
    st = use_sources(p, &identity);
  if (!st)
    st = use_file(p, PM_STR("lexicons"), pm_namer_hash(p->namer), &identity);
  if (!st)
    st = use_register(p, &identity);
  const PmSha256 hash = pm_sha256(pm_buf_str(&identity));
  pm_buf_release(&identity);
  PM_TRY(st);
  p->run.iri =
      pm_arena_printf(&p->arena, "%.*srun/%.12s", PM_ARGS(o->namespace_), hash.hex);
  return p->run.iri.data ? PM_OK : PM_ERR_NOMEM;
}
