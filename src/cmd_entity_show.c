// SPDX-License-Identifier: MIT
// pressmark entity show: what a published collection and the register say of one id.
#include "cmd_entity.h"
#include "collection.h"

enum { MOST_ARTICLES = 10, MOST_OFFICES = 20, LINE_MAX_BYTES = 1 << 20 };

typedef struct {
  const PmEntityArgs *args;
  PmCollection c;
  PmOutput *out;
  PmStr id;
  bool found;
} Show;

static PmStr shortened(const Show *s, PmStr iri) {
  const PmStr ns = s->args->namespace_;
  return pm_str_starts(iri, ns) ? pm_str_slice(iri, ns.len, iri.len) : iri;
}

static PmStatus put_pair(const Show *s, const char *what, PmStr text) {
  return pm_output_printf(s->out, "%-12s %.*s\n", what, PM_ARGS(text));
}

static PmStatus put_offices(const Show *s, uint32_t entity) {
  size_t n;
  uint32_t last = PM_NO_INDEX;
  const PmHeldOffice *held = pm_offices_of(&s->c, entity, &n);
  for (size_t i = 0, shown = 0; i < n && shown < MOST_OFFICES; ++i) {
    const PmCollectionTerm *office = &s->c.terms[held[i].office];
    const uint32_t body = office->body;
    if (held[i].office == last)
      continue; // said on another page too
    last = held[i].office;
    ++shown;
    const PmStr where =
        body == PM_NO_INDEX ? (PmStr){0} : pm_term_text(&s->c, s->c.terms[body].name);
    PM_TRY(pm_output_printf(s->out, "%-12s %.*s%s%.*s\n", "office",
                            PM_ARGS(pm_term_text(&s->c, office->role)),
                            where.len ? ", " : "", PM_ARGS(where)));
  }
  return PM_OK;
}

static PmStatus put_articles(const Show *s, const char *what, const PmTermPair *pairs,
                             size_t n) {
  for (size_t i = 0; i < n && i < MOST_ARTICLES; ++i)
    PM_TRY(put_pair(s, what, shortened(s, pm_term_text(&s->c, pairs[i].b))));
  return n > MOST_ARTICLES
             ? pm_output_printf(s->out, "%-12s and %zu more\n", what, n - MOST_ARTICLES)
             : PM_OK;
}

static PmStatus put_entity(const Show *s, uint32_t entity) {
  const PmCollectionTerm *t = &s->c.terms[entity];
  size_t n;
  PM_TRY(put_pair(s, pm_class_name((PmClass)t->cls), shortened(s, s->id)));
  PM_TRY(put_pair(s, "name", pm_term_text(&s->c, t->name)));
  const PmTermPair *names = pm_pairs_of(&s->c.other_names, entity, &n);
  for (size_t i = 0; i < n; ++i)
    PM_TRY(put_pair(s, "other name", pm_term_text(&s->c, names[i].b)));
  if (t->date != PM_NO_INDEX)
    PM_TRY(put_pair(s, "date", pm_term_text(&s->c, t->date)));
  PM_TRY(put_offices(s, entity));
  const PmTermPair *named = pm_pairs_of(&s->c.by_entity, entity, &n);
  PM_TRY(put_articles(s, "named in", named, n));
  const PmTermPair *bylines = pm_pairs_of(&s->c.bylines, entity, &n);
  return put_articles(s, "signs", bylines, n);
}

static PmStatus put_register(Show *s, PmJob *job) {
  PmRegister *reg = NULL;
  PmBuf line = pm_buf(LINE_MAX_BYTES);
  size_t n = 0;
  PmStatus st = pm_entity_register(job, s->args, &reg);
  const PmOverride *items = st ? NULL : pm_register_overrides(reg, &n);
  for (size_t i = 0; !st && i < n; ++i) {
    if (!pm_str_eq(items[i].id, s->id) && !pm_str_eq(items[i].object, s->id))
      continue;
    s->found = true;
    pm_buf_clear(&line);
    st = pm_override_write(&line, s->args->namespace_, &items[i]);
    if (!st)
      st = pm_output_printf(s->out, "%-12s %.*s", "decided", PM_ARGS(pm_buf_str(&line)));
  }
  const PmStr now = st ? s->id : pm_register_resolve(reg, s->id);
  if (!st && !pm_str_eq(now, s->id))
    st = put_pair(s, "is now", shortened(s, now));
  pm_register_free(reg);
  pm_buf_release(&line);
  return st;
}

static PmStatus show(Show *s, PmJob *job) {
  const char *dir = s->args->operands.n > 2 ? s->args->operands.items[2] : NULL;
  if (dir) {
    PM_TRY(pm_collection_read(job, dir, &s->c));
    const uint32_t entity = pm_strtab_find(&s->c.strings, s->id);
    s->found = entity != PM_STRTAB_NONE && s->c.terms[entity].cls < PM_N_CLASSES;
    if (s->found)
      PM_TRY(put_entity(s, entity));
  }
  if (s->args->register_)
    PM_TRY(put_register(s, job));
  return s->found
             ? PM_OK
             : pm_fail(job, PM_ERR_NOT_FOUND, pm_at(dir ? dir : s->args->register_, 0, 0),
                       "ids are like person/0123456789ab", "nothing is said of %.*s",
                       PM_ARGS(s->id));
}

int pm_entity_show(PmCli *cli, const PmEntityArgs *o) {
  if (o->operands.n < 2 || o->operands.n > 3)
    return pm_cli_usage(cli, "say which: entity show ID [DIR]");
  if (o->operands.n == 2 && !o->register_)
    return pm_cli_usage(cli, "say where to look: a collection, or a register by -r FILE");
  PmArena arena = {0};
  Show s = {.args = o, .id = pm_str(o->operands.items[1])};
  if (!strchr(o->operands.items[1], ':'))
    s.id =
        pm_arena_printf(&arena, "%.*s%s", PM_ARGS(o->namespace_), o->operands.items[1]);
  PmStatus st = s.id.data ? pm_output_open(&cli->job, "-", &s.out) : PM_ERR_NOMEM;
  if (!st)
    st = show(&s, &cli->job);
  if (s.out && st)
    pm_output_abort(s.out);
  else if (s.out)
    st = pm_output_commit(s.out);
  pm_collection_release(&s.c);
  pm_arena_release(&arena);
  return pm_cli_exit(cli, st);
}
