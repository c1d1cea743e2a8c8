// SPDX-License-Identifier: MIT
// pressmark entity suggest: which entities of a collection may be one, and which may be
// two, for a person to decide. Pairs are looked for by name only, so that a large
// collection takes little more than its dump's reading.
#include "cmd_entity.h"
#include "likeness.h"

#include <stdio.h>
#include <stdlib.h>

enum {
  LEAST_DEFAULT = 60,  // percent
  MAX_NAMESAKES = 60,  // pairs of a name that many share would tell nothing
  MAX_NAMES = 200000,  // for one character's difference
  MAX_ARTICLES = 3000, // of one person, to be split
  WHY_MAX = 1 << 16,
};

typedef struct {
  unsigned percent;
  PmStr title;
  PmStr why;
  PmOverride *lines; // what the register would say
  size_t n_lines, cap_lines;
} Suggestion;

typedef struct {
  PmCli *cli;
  const PmEntityArgs *args;
  PmRegister *reg; // NULL for none
  PmCollection c;
  PmArena arena;       // of suggestions
  PmArena scratch;     // of one name
  PmTermPairs holders; // organization, name of a person with an office there
  PmTermPairs named;   // name, entity
  PmStrtab pairs;      // those looked at
  unsigned least;
  Suggestion *items;
  size_t n, cap;
} Suggester;

static PmStr text_of(const Suggester *s, uint32_t term) {
  return pm_term_text(&s->c, term);
}

static PmStr name_of(const Suggester *s, uint32_t entity) {
  return text_of(s, s->c.terms[entity].name);
}

// --- pairs ----------------------------------------------------------------------------

static int by_tie(const void *x, const void *y) {
  const PmTermPair *a = x, *b = y;
  if (a->a != b->a)
    return a->a < b->a ? -1 : 1;
  return (a->b > b->b) - (a->b < b->b);
}

// --- suggestions ----------------------------------------------------------------------

static PmStatus add_line(Suggester *s, Suggestion *to, PmOverride line) {
  line.details.confidence = pm_arena_printf(&s->arena, "0.%02u", to->percent);
  line.details.comment = to->why;
  to->lines =
      pm_arena_extend(&s->arena, to->lines, to->n_lines, &to->cap_lines, sizeof line);
  if (!to->lines || !line.details.confidence.data)
    return PM_ERR_NOMEM;
  to->lines[to->n_lines++] = line;
  return PM_OK;
}

static PmStatus begin(Suggester *s, const PmLikeness *l, PmStr title, Suggestion *made) {
  const unsigned percent = pm_likeness_percent(l->score);
  *made = (Suggestion){.percent = percent > 99 ? 99 : percent,
                       .title = title,
                       .why = pm_arena_copy(&s->arena, pm_buf_str(&l->why))};
  return title.data && made->why.data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus keep(Suggester *s, const Suggestion *made) {
  s->items = pm_arena_extend(&s->arena, s->items, s->n, &s->cap, sizeof *made);
  if (!s->items)
    return PM_ERR_NOMEM;
  s->items[s->n++] = *made;
  return PM_OK;
}

static PmStr newspaper_of(const PmProfile *p) {
  return p->newspaper.len ? p->newspaper : PM_STR("-");
}

// --- one pair -------------------------------------------------------------------------

// What was split off an id is another one on purpose.
static bool is_part(const Suggester *s, PmStr whole, PmStr part) {
  size_t n;
  const PmOverride *items = pm_register_overrides(s->reg, &n);
  PmArena arena = {0};
  bool is = false;
  for (size_t i = 0; !is && i < n; ++i)
    if (items[i].verb == PM_OVERRIDE_SPLIT && pm_str_eq(items[i].id, whole))
      is = pm_str_eq(
          pm_register_split_id(&arena, s->args->namespace_, whole, items[i].object),
          part);
  pm_arena_release(&arena);
  return is;
}

static bool is_decided(const Suggester *s, PmStr a, PmStr b) {
  return s->reg &&
         (pm_str_eq(pm_register_resolve(s->reg, a), pm_register_resolve(s->reg, b)) ||
          pm_register_distinct(s->reg, a, b) || is_part(s, a, b) || is_part(s, b, a));
}

// Each pair once, however it was found.
static PmStatus is_new(Suggester *s, uint32_t a, uint32_t b, bool *fresh) {
  uint32_t number;
  const PmStr key = pm_arena_printf(&s->scratch, "%u %u", a < b ? a : b, a < b ? b : a);
  PM_TRY(key.data ? pm_strtab_add(&s->pairs, key, &number, fresh) : PM_ERR_NOMEM);
  *fresh = *fresh && !is_decided(s, text_of(s, a), text_of(s, b));
  return PM_OK;
}

// The one that fewer articles name, or whose name is shorter, goes into the other.
static bool goes_into(const Suggester *s, uint32_t a, uint32_t b) {
  const PmStr x = name_of(s, a), y = name_of(s, b);
  if (x.len != y.len)
    return x.len < y.len;
  if (s->c.terms[a].articles != s->c.terms[b].articles)
    return s->c.terms[a].articles < s->c.terms[b].articles;
  return pm_str_cmp(text_of(s, a), text_of(s, b)) > 0;
}

static PmStatus suggest_merge(Suggester *s, const PmProfile *a, const PmProfile *b,
                              const PmLikeness *l) {
  Suggestion made;
  if (pm_likeness_percent(l->score) < s->least)
    return PM_OK;
  if (!goes_into(s, a->entity, b->entity)) {
    const PmProfile *swap = a;
    a = b;
    b = swap;
  }
  const PmStr x = name_of(s, a->entity), y = name_of(s, b->entity);
  PM_TRY(begin(s, l,
               pm_arena_printf(&s->arena, "merge\t%.*s (%.*s, %zu) = %.*s (%.*s, %zu)",
                               PM_ARGS(x), PM_ARGS(newspaper_of(a)), a->articles.n,
                               PM_ARGS(y), PM_ARGS(newspaper_of(b)), b->articles.n),
               &made));
  PM_TRY(add_line(s, &made,
                  (PmOverride){.verb = PM_OVERRIDE_MERGE,
                               .id = text_of(s, a->entity),
                               .object = text_of(s, b->entity)}));
  if (!pm_str_eq(x, y)) // pages that print the other name only know no better one
    PM_TRY(add_line(s, &made,
                    (PmOverride){.verb = PM_OVERRIDE_RENAME,
                                 .id = text_of(s, b->entity),
                                 .object = y}));
  return keep(s, &made);
}

static PmStatus add_holders(Suggester *s, PmProfile *p) {
  size_t n;
  const PmTermPair *holders = pm_pairs_of(&s->holders, p->entity, &n);
  for (size_t i = 0; i < n; ++i)
    PM_TRY(pm_term_set_add(&s->scratch, &p->holders, holders[i].b));
  pm_term_set_settle(&p->holders);
  return PM_OK;
}

static PmStatus profile_of(Suggester *s, uint32_t entity, PmProfile *p) {
  PmTermSet articles;
  PM_TRY(pm_articles_of(&s->c, &s->scratch, entity, &articles));
  PM_TRY(pm_profile_make(&s->c, &s->scratch, entity, articles, p));
  return s->c.terms[entity].cls == PM_CLASS_ORGANIZATION ? add_holders(s, p) : PM_OK;
}

typedef PmStatus Compare(const PmCollection *c, const PmProfile *a, const PmProfile *b,
                         PmLikeness *l);

static PmStatus compare(Suggester *s, const PmProfile *a, const PmProfile *b,
                        double before, const char *words) {
  static Compare *const compares[PM_N_CLASSES] = {
      pm_compare_persons, pm_compare_organizations, NULL, pm_compare_events};
  bool fresh;
  PM_TRY(is_new(s, a->entity, b->entity, &fresh));
  if (!fresh)
    return PM_OK;
  PmLikeness l = {.score = before, .why = pm_buf(WHY_MAX)};
  PmStatus st = pm_buf_append(&l.why, pm_str(words));
  if (!st)
    st = compares[s->c.terms[a->entity].cls](&s->c, a, b, &l);
  if (!st)
    st = suggest_merge(s, a, b, &l);
  pm_buf_release(&l.why);
  return st;
}

static PmStatus compare_entities(Suggester *s, uint32_t a, uint32_t b, double before,
                                 const char *words) {
  PmProfile p, q;
  PM_TRY(profile_of(s, a, &p));
  PM_TRY(profile_of(s, b, &q));
  return compare(s, &p, &q, before, words);
}

// --- one name -------------------------------------------------------------------------

// Without digits and ordinals a name is that of any year's meeting.
static double event_weight(PmStr name) {
  static const char *const ordinals[] = {"第", "届", "年", "次"};
  bool numbered = false;
  for (size_t i = 0; i < name.len; ++i)
    numbered |= name.data[i] >= '0' && name.data[i] <= '9';
  for (size_t i = 0; i < sizeof ordinals / sizeof *ordinals; ++i)
    numbered |= pm_str_contains(name, pm_str(ordinals[i]));
  return (pm_utf8_count(name) >= 8 ? 0.3 : -0.5) + (numbered ? 0.7 : -0.7);
}

static double weight_of(const Suggester *s, uint32_t entity) {
  return s->c.terms[entity].cls == PM_CLASS_EVENT ? event_weight(name_of(s, entity))
                                                  : pm_name_weight(name_of(s, entity));
}

// Namesakes: persons of several newspapers, an event of several dates.
static PmStatus compare_namesakes(Suggester *s, const PmTermPair *same, size_t n) {
  PmProfile *profiles = pm_arena_alloc(&s->scratch, n * sizeof *profiles);
  if (!profiles)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < n; ++i)
    PM_TRY(profile_of(s, same[i].b, &profiles[i]));
  for (size_t i = 0; i < n; ++i)
    for (size_t k = i + 1; k < n; ++k) {
      const uint8_t cls = s->c.terms[same[i].b].cls;
      if (cls == s->c.terms[same[k].b].cls &&
          (cls == PM_CLASS_PERSON || cls == PM_CLASS_EVENT))
        PM_TRY(compare(s, &profiles[i], &profiles[k], weight_of(s, same[i].b), ""));
    }
  return PM_OK;
}

static PmStatus find_namesakes(Suggester *s) {
  for (size_t i = 0, n; i < s->named.n; i += n) {
    const PmTermPair *same = pm_pairs_of(&s->named, s->named.items[i].a, &n);
    PM_TRY(pm_job_check(&s->cli->job));
    pm_arena_clear(&s->scratch);
    if (n > 1 && n <= MAX_NAMESAKES)
      PM_TRY(compare_namesakes(s, same, n));
  }
  return PM_OK;
}

// --- other names of organizations -----------------------------------------------------

// 市图书馆: whose city is not known, so that many cities' libraries share the name.
static bool is_relative(PmStr name) {
  static const char *const levels[] = {"省", "市", "县", "区", "州",
                                       "镇", "乡", "我", "本"};
  for (size_t i = 0; i < sizeof levels / sizeof *levels; ++i)
    if (pm_str_starts(name, pm_str(levels[i])))
      return true;
  return false;
}

static bool is_own_name(const Suggester *s, uint32_t entity) {
  return s->c.terms[entity].cls == PM_CLASS_ORGANIZATION && s->c.terms[entity].articles &&
         !is_relative(name_of(s, entity));
}

static PmStatus compare_with_named(Suggester *s, uint32_t entity, uint32_t name,
                                   double before, const char *words) {
  size_t n;
  const PmTermPair *others = pm_pairs_of(&s->named, name, &n);
  for (size_t i = 0; i < n && n <= MAX_NAMESAKES; ++i)
    if (is_own_name(s, others[i].b) && others[i].b != entity) {
      pm_arena_clear(&s->scratch);
      PM_TRY(compare_entities(s, entity, others[i].b, before, words));
    }
  return PM_OK;
}

// Another page takes this one's short form for a name of its own.
static PmStatus find_by_other_names(Suggester *s) {
  const PmTermPairs *names = &s->c.other_names;
  for (size_t i = 0; i < names->n; ++i)
    if (is_own_name(s, names->items[i].a))
      PM_TRY(compare_with_named(s, names->items[i].a, names->items[i].b, 0.7,
                                "one is another name of the other"));
  return PM_OK;
}

static bool is_place_name(const Suggester *s, PmStr text) {
  const uint32_t term = pm_strtab_find(&s->c.strings, text);
  size_t n;
  const PmTermPair *named =
      term == PM_STRTAB_NONE ? NULL : pm_pairs_of(&s->named, term, &n);
  for (size_t i = 0; named && i < n; ++i)
    if (s->c.terms[named[i].b].cls == PM_CLASS_PLACE)
      return true;
  return false;
}

// 海宁市文化馆 without its place: what remains, if it is another's name.
static PmStatus add_without_place(Suggester *s, uint32_t entity, PmTermPairs *rests) {
  enum { LEAST_REST = 12, MOST_PLACE = 30 }; // bytes
  const PmStr name = name_of(s, entity);
  for (size_t pos = 0; pos + LEAST_REST <= name.len && pos < MOST_PLACE;) {
    (void)pm_utf8_next(name, &pos);
    const PmStr rest = pm_str_slice(name, pos, name.len);
    const uint32_t term =
        rest.len < LEAST_REST ? PM_STRTAB_NONE : pm_strtab_find(&s->c.strings, rest);
    if (term != PM_STRTAB_NONE && is_place_name(s, pm_str_slice(name, 0, pos)))
      PM_TRY(pm_term_pairs_add(rests, term, entity));
  }
  return PM_OK;
}

// 文化馆 is 海宁市文化馆 only where no other place has one.
static PmStatus find_without_place(Suggester *s) {
  PmTermPairs rests = {0};
  PmStatus st = PM_OK;
  for (size_t i = 0; !st && i < s->named.n; ++i)
    if (is_own_name(s, s->named.items[i].b))
      st = add_without_place(s, s->named.items[i].b, &rests);
  if (rests.n)
    qsort(rests.items, rests.n, sizeof *rests.items, by_tie);
  for (size_t i = 0; !st && i < rests.n; ++i)
    if ((i == 0 || rests.items[i - 1].a != rests.items[i].a) &&
        (i + 1 == rests.n || rests.items[i + 1].a != rests.items[i].a))
      st = compare_with_named(s, rests.items[i].b, rests.items[i].a, 0.3,
                              "the same but for the place");
  free(rests.items);
  return st;
}

typedef struct {
  PmStr masked; // the name with one character taken out
  uint32_t entity;
} Masked;

static int by_masked(const void *x, const void *y) {
  const Masked *a = x, *b = y;
  const int c = pm_str_cmp(a->masked, b->masked);
  return c ? c : (a->entity > b->entity) - (a->entity < b->entity);
}

static PmStatus mask_name(Suggester *s, PmArena *arena, uint32_t entity, Masked **items,
                          size_t *n, size_t *cap) {
  const PmStr name = name_of(s, entity);
  if (pm_utf8_count(name) < 6)
    return PM_OK;
  for (size_t pos = 0; pos < name.len;) {
    const size_t from = pos;
    (void)pm_utf8_next(name, &pos);
    *items = pm_arena_extend(arena, *items, *n, cap, sizeof **items);
    const PmStr masked = pm_arena_printf(arena, "%.*s?%.*s", (int)from, name.data,
                                         (int)(name.len - pos), name.data + pos);
    if (!*items || !masked.data)
      return PM_ERR_NOMEM;
    (*items)[(*n)++] = (Masked){masked, entity};
  }
  return PM_OK;
}

// 新埭 and 新康: one character misread.
static PmStatus find_misread(Suggester *s) {
  PmArena arena = {0};
  Masked *items = NULL;
  size_t n = 0, cap = 0;
  PmStatus st = PM_OK;
  for (size_t i = 0; !st && i < s->named.n && s->named.n <= MAX_NAMES; ++i)
    if (is_own_name(s, s->named.items[i].b))
      st = mask_name(s, &arena, s->named.items[i].b, &items, &n, &cap);
  if (n)
    qsort(items, n, sizeof *items, by_masked);
  for (size_t i = 1; !st && i < n; ++i)
    if (pm_str_eq(items[i - 1].masked, items[i].masked) &&
        items[i - 1].entity != items[i].entity) {
      pm_arena_clear(&s->scratch);
      st = compare_entities(s, items[i - 1].entity, items[i].entity, -1.0,
                            "one character differs");
    }
  pm_arena_release(&arena);
  return st;
}

static PmStatus find_organizations(Suggester *s) {
  PM_TRY(find_by_other_names(s));
  PM_TRY(find_without_place(s));
  return find_misread(s);
}

// --- one id that may be two -----------------------------------------------------------

// Articles of one person, united by what they share.
typedef struct {
  PmTermSet articles;
  uint32_t *group;  // of each: the first of its group
  PmTermPair *ties; // something shared, article
  size_t n_ties, cap_ties;
} Groups;

static uint32_t group_of(Groups *g, uint32_t i) {
  while (g->group[i] != i)
    i = g->group[i] = g->group[g->group[i]];
  return i;
}

static void unite(Groups *g, uint32_t a, uint32_t b) {
  a = group_of(g, a);
  b = group_of(g, b);
  g->group[a < b ? b : a] = a < b ? a : b;
}

static PmStatus add_tie(Suggester *s, Groups *g, uint32_t shared, uint32_t article) {
  g->ties =
      pm_arena_extend(&s->scratch, g->ties, g->n_ties, &g->cap_ties, sizeof *g->ties);
  if (!g->ties)
    return PM_ERR_NOMEM;
  g->ties[g->n_ties++] = (PmTermPair){shared, article};
  return PM_OK;
}

static PmStatus tie_all(Suggester *s, Groups *g, const PmTermSet *shared, uint32_t at) {
  for (size_t i = 0; i < shared->n; ++i)
    PM_TRY(add_tie(s, g, shared->items[i], at));
  return PM_OK;
}

// One organization or title of an office, or one rare companion, makes two articles speak
// of one person; what a person signs is one person's.
static PmStatus make_groups(Suggester *s, uint32_t person, Groups *g) {
  PM_TRY(pm_articles_of(&s->c, &s->scratch, person, &g->articles));
  if (g->articles.n < 2 || g->articles.n > MAX_ARTICLES)
    return PM_OK;
  g->group = pm_arena_alloc(&s->scratch, g->articles.n * sizeof *g->group);
  if (!g->group)
    return PM_ERR_NOMEM;
  for (uint32_t i = 0; i < g->articles.n; ++i) {
    PmProfile p;
    g->group[i] = i;
    PM_TRY(pm_profile_make(&s->c, &s->scratch, person,
                           (PmTermSet){&g->articles.items[i], 1, 1}, &p));
    PM_TRY(tie_all(s, g, &p.office_bodies, i));
    PM_TRY(tie_all(s, g, &p.roles, i));
    if (p.told)
      PM_TRY(tie_all(s, g, &p.people, i));
    if (p.signs)
      PM_TRY(add_tie(s, g, PM_NO_INDEX, i));
  }
  if (g->n_ties)
    qsort(g->ties, g->n_ties, sizeof *g->ties, by_tie);
  for (size_t i = 1; i < g->n_ties; ++i)
    if (g->ties[i - 1].a == g->ties[i].a)
      unite(g, g->ties[i - 1].b, g->ties[i].b);
  return PM_OK;
}

static PmStatus articles_of_group(Suggester *s, Groups *g, uint32_t group,
                                  PmTermSet *out) {
  *out = (PmTermSet){0};
  for (uint32_t i = 0; i < g->articles.n; ++i)
    if (group_of(g, i) == group)
      PM_TRY(pm_term_set_add(&s->scratch, out, g->articles.items[i]));
  return PM_OK;
}

static PmStr key_of(Suggester *s, const PmProfile *part) {
  if (part->office_bodies.n)
    return name_of(s, part->office_bodies.items[0]);
  return part->roles.n ? text_of(s, part->roles.items[0]) : PM_STR("byline");
}

static PmStatus split_lines(Suggester *s, const PmProfile *part, Suggestion *made) {
  PmOverride line = {.verb = PM_OVERRIDE_SPLIT,
                     .id = text_of(s, part->entity),
                     .object = key_of(s, part)};
  for (size_t i = 0; i < part->office_bodies.n; ++i) {
    line.conditions[PM_CONDITION_ORGANIZATION] = text_of(s, part->office_bodies.items[i]);
    PM_TRY(add_line(s, made, line));
  }
  if (made->n_lines)
    return PM_OK;
  if (part->roles.n)
    line.conditions[PM_CONDITION_OFFICE] = text_of(s, part->roles.items[0]);
  else
    line.conditions[PM_CONDITION_BYLINE] = PM_STR("*");
  return add_line(s, made, line);
}

static bool is_split(const Suggester *s, PmStr id) {
  size_t n = 0;
  const PmOverride *items = s->reg ? pm_register_overrides(s->reg, &n) : NULL;
  for (size_t i = 0; i < n; ++i)
    if (items[i].verb == PM_OVERRIDE_SPLIT && pm_str_eq(items[i].id, id))
      return true;
  return false;
}

// The more speaks against two groups of articles being one person's, the surer the split.
static PmStatus compare_part(Suggester *s, const PmProfile *main, const PmProfile *part) {
  Suggestion made;
  PmLikeness l = {.why = pm_buf(WHY_MAX)};
  PmStatus st = pm_compare_persons(&s->c, main, part, &l);
  // one newspaper seldom names two people alike
  l.score = -(l.score + pm_name_weight(name_of(s, main->entity)) + 0.7);
  if (!st && pm_likeness_percent(l.score) >= s->least) {
    const PmStr key = key_of(s, part);
    st = begin(s, &l,
               pm_arena_printf(&s->arena, "split\t%.*s (%.*s, %zu) and %.*s (%zu)",
                               PM_ARGS(name_of(s, main->entity)),
                               PM_ARGS(newspaper_of(main)), main->articles.n,
                               PM_ARGS(key), part->articles.n),
               &made);
    if (!st)
      st = split_lines(s, part, &made);
    if (!st)
      st = keep(s, &made);
  }
  pm_buf_release(&l.why);
  return st;
}

static bool says_who(const PmProfile *p) {
  return p->office_bodies.n || p->roles.n || p->signs;
}

// The group with the most articles keeps the id.
static PmStatus find_parts(Suggester *s, uint32_t person) {
  Groups g = {0};
  pm_arena_clear(&s->scratch);
  PM_TRY(make_groups(s, person, &g));
  if (!g.group)
    return PM_OK;
  PmProfile main = {0};
  uint32_t main_group = PM_NO_INDEX;
  for (size_t pass = 0; pass < 2; ++pass)
    for (uint32_t i = 0; i < g.articles.n; ++i) {
      PmTermSet articles;
      PmProfile p;
      if (g.group[i] != i || i == main_group)
        continue;
      PM_TRY(articles_of_group(s, &g, i, &articles));
      PM_TRY(pm_profile_make(&s->c, &s->scratch, person, articles, &p));
      if (!says_who(&p))
        continue;
      if (pass == 1 && main_group != PM_NO_INDEX)
        PM_TRY(compare_part(s, &main, &p));
      if (pass == 0 && (main_group == PM_NO_INDEX || articles.n > main.articles.n)) {
        main = p;
        main_group = i;
      }
    }
  return PM_OK;
}

static PmStatus find_splits(Suggester *s) {
  for (size_t i = 0; i < s->named.n; ++i) {
    const uint32_t entity = s->named.items[i].b;
    if (s->c.terms[entity].cls == PM_CLASS_PERSON && !is_split(s, text_of(s, entity)))
      PM_TRY(find_parts(s, entity));
  }
  return PM_OK;
}

// --- output ---------------------------------------------------------------------------

static int by_confidence(const void *x, const void *y) {
  const Suggestion *a = x, *b = y;
  if (a->percent != b->percent)
    return a->percent > b->percent ? -1 : 1;
  const int c = pm_str_cmp(a->lines->id, b->lines->id);
  return c ? c : pm_str_cmp(a->lines->object, b->lines->object);
}

static PmStr short_id(const Suggester *s, PmStr id) {
  const PmStr ns = s->args->namespace_;
  return pm_str_starts(id, ns) ? pm_str_slice(id, ns.len, id.len) : id;
}

// For people: how sure, what, and why.
static PmStatus put_table(const Suggester *s, PmOutput *out) {
  for (size_t i = 0; i < s->n; ++i) {
    const Suggestion *x = &s->items[i];
    const PmOverride *o = x->lines;
    const bool merge = o->verb == PM_OVERRIDE_MERGE;
    const PmStr other = merge ? short_id(s, o->object) : (PmStr){0};
    PM_TRY(pm_output_printf(out, "0.%02u  %.*s\n      %.*s%s%.*s\n      %.*s\n",
                            x->percent, PM_ARGS(x->title), PM_ARGS(short_id(s, o->id)),
                            merge ? " = " : "", PM_ARGS(other), PM_ARGS(x->why)));
  }
  return PM_OK;
}

// For the register, once a person has taken out what is wrong.
static PmStatus put_lines(const Suggester *s, PmOutput *out) {
  PmBuf line = pm_buf(1 << 24);
  PmStatus st = pm_output_write(
      out, PM_STR("# Suggestions, the surest first: take out what is wrong, then\n"
                  "#   pressmark entity import THIS-FILE --register REGISTER\n"));
  for (size_t i = 0; !st && i < s->n; ++i) {
    st = pm_output_printf(out, "# %.*s\n", PM_ARGS(s->items[i].title));
    for (size_t k = 0; !st && k < s->items[i].n_lines; ++k) {
      pm_buf_clear(&line);
      st = pm_override_write(&line, s->args->namespace_, &s->items[i].lines[k]);
      if (!st)
        st = pm_output_write(out, pm_buf_str(&line));
    }
  }
  pm_buf_release(&line);
  return st;
}

static PmStatus write_to(const Suggester *s, const char *path,
                         PmStatus (*put)(const Suggester *s, PmOutput *out)) {
  PmOutput *out = NULL;
  PM_TRY(pm_output_open(&s->cli->job, path, &out));
  const PmStatus st = put(s, out);
  if (!st)
    return pm_output_commit(out);
  pm_output_abort(out);
  return st;
}

// --- all of it ------------------------------------------------------------------------

static PmStatus make_indexes(Suggester *s) {
  const PmCollection *c = &s->c;
  for (uint32_t t = 0; t < c->strings.n; ++t)
    if (c->terms[t].cls < PM_N_CLASSES && c->terms[t].name != PM_NO_INDEX)
      PM_TRY(pm_term_pairs_add(&s->named, c->terms[t].name, t));
  for (size_t i = 0; i < c->n_held; ++i) {
    const uint32_t body = c->terms[c->held[i].office].body;
    if (body != PM_NO_INDEX && c->terms[c->held[i].person].name != PM_NO_INDEX)
      PM_TRY(pm_term_pairs_add(&s->holders, body, c->terms[c->held[i].person].name));
  }
  if (s->named.n)
    qsort(s->named.items, s->named.n, sizeof *s->named.items, by_tie);
  if (s->holders.n)
    qsort(s->holders.items, s->holders.n, sizeof *s->holders.items, by_tie);
  return PM_OK;
}

static PmStatus read_least(Suggester *s) {
  const char *text = s->args->least;
  char *end = NULL;
  const double least = text ? strtod(text, &end) : 0;
  s->least = text ? (unsigned)(least * 100 + 0.5) : LEAST_DEFAULT;
  return !text || (end != text && !*end && least >= 0 && least <= 1)
             ? PM_OK
             : pm_fail(&s->cli->job, PM_ERR_USAGE, pm_at(NULL, 0, 0), NULL,
                       "--min wants a number from 0 to 1, not '%s'", text);
}

static PmStatus suggest(Suggester *s) {
  PM_TRY(read_least(s));
  if (s->args->register_)
    PM_TRY(pm_entity_register(&s->cli->job, s->args, &s->reg));
  PM_TRY(pm_collection_read(&s->cli->job, s->args->operands.items[1], &s->c));
  PM_TRY(make_indexes(s));
  PM_TRY(find_namesakes(s));
  PM_TRY(find_organizations(s));
  PM_TRY(find_splits(s));
  if (s->n)
    qsort(s->items, s->n, sizeof *s->items, by_confidence);
  // the table first: once the file is there, nothing fails any more
  if (!s->args->output || strcmp(s->args->output, "-") != 0)
    PM_TRY(write_to(s, "-", put_table));
  return s->args->output ? write_to(s, s->args->output, put_lines) : PM_OK;
}

int pm_entity_suggest(PmCli *cli, const PmEntityArgs *o) {
  if (o->operands.n != 2)
    return pm_cli_usage(cli, "say which collection: entity suggest DIR");
  Suggester s = {.cli = cli, .args = o};
  const PmStatus st = suggest(&s);
  if (!st)
    pm_cli_say(cli, "%zu suggestion%s", s.n, s.n == 1 ? "" : "s");
  pm_register_free(s.reg);
  pm_collection_release(&s.c);
  pm_strtab_release(&s.pairs);
  pm_arena_release(&s.arena);
  pm_arena_release(&s.scratch);
  free(s.holders.items);
  free(s.named.items);
  return pm_cli_exit(cli, st);
}
