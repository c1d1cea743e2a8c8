// SPDX-License-Identifier: MIT
// Property paths (section 19.8, productions 88 to 97).
#include "store/sparql/parse.h"

static PmStatus path_new(PmParser *p, PmPathKind kind, PmPath **path) {
  *path = pm_arena_alloc(p->arena, sizeof **path);
  if (!*path)
    return PM_ERR_NOMEM;
  (*path)->kind = kind;
  return PM_OK;
}

static PmStatus wrap(PmParser *p, PmPathKind kind, PmPath *inner, PmPath **path) {
  PM_TRY(path_new(p, kind, path));
  (*path)->items = pm_arena_alloc(p->arena, sizeof inner);
  if (!(*path)->items)
    return PM_ERR_NOMEM;
  (*path)->items[0] = inner;
  (*path)->n = 1;
  return PM_OK;
}

static PmStatus one_iri(PmParser *p, PmPath **path) {
  PM_TRY(path_new(p, PM_PATH_LINK, path));
  if (p->token.kind == PM_TOKEN_WORD && pm_str_eqz(p->token.text, "a")) {
    (*path)->iri = pm_iri(PM_STR(PM_RDF "type"));
    return pm_sq_next(p);
  }
  if (!pm_sq_is_iri(p))
    return pm_sq_expected(p, "a property path", "an IRI, a, ^, ! or ( … )");
  return pm_sq_iri(p, &(*path)->iri);
}

// PathOneInPropertySet [96].
static PmStatus negated_item(PmParser *p, PmPath **path) {
  bool inverse;
  PM_TRY(pm_sq_take_op(p, "^", &inverse));
  PmPath *inner;
  PM_TRY(one_iri(p, &inner));
  *path = inner;
  return inverse ? wrap(p, PM_PATH_INVERSE, inner, path) : PM_OK;
}

// PathNegatedPropertySet [95], behind the "!".
static PmStatus negated(PmParser *p, PmPath **path) {
  PM_TRY(path_new(p, PM_PATH_NEGATED, path));
  bool several, more;
  size_t cap = 0;
  PmPath *item;
  PM_TRY(pm_sq_take_op(p, "(", &several));
  if (several && pm_sq_is_op(p, ")"))
    return pm_sq_next(p);
  do {
    PM_TRY(negated_item(p, &item));
    PM_SQ_PUSH(p, (*path)->items, (*path)->n, cap, item);
    more = false;
    if (several)
      PM_TRY(pm_sq_take_op(p, "|", &more));
  } while (more);
  return several ? pm_sq_want_op(p, ")") : PM_OK;
}

static PmStatus primary(PmParser *p, PmPath **path) {
  bool took;
  PM_TRY(pm_sq_take_op(p, "!", &took));
  if (took)
    return negated(p, path);
  PM_TRY(pm_sq_take_op(p, "(", &took));
  if (!took)
    return one_iri(p, path);
  PM_TRY(pm_sq_path(p, path));
  return pm_sq_want_op(p, ")");
}

// PathEltOrInverse [92].
static PmStatus element(PmParser *p, PmPath **path) {
  static const struct {
    const char *op;
    PmPathKind kind;
  } mods[] = {{"?", PM_PATH_ZERO_OR_ONE},
              {"*", PM_PATH_ZERO_OR_MORE},
              {"+", PM_PATH_ONE_OR_MORE}};
  bool inverse;
  PM_TRY(pm_sq_take_op(p, "^", &inverse));
  PM_TRY(primary(p, path));
  for (size_t i = 0; i < sizeof mods / sizeof *mods; ++i)
    if (pm_sq_is_op(p, mods[i].op)) {
      PM_TRY(pm_sq_next(p));
      PM_TRY(wrap(p, mods[i].kind, *path, path));
      break;
    }
  return inverse ? wrap(p, PM_PATH_INVERSE, *path, path) : PM_OK;
}

typedef struct {
  const char *op;
  PmPathKind kind;
  PmStatus (*item)(PmParser *p, PmPath **path);
} Level;

// Items with an operator between them; one alone stays as it is.
static PmStatus level(PmParser *p, const Level *l, PmPath **path) {
  PmPath *item;
  size_t cap = 0;
  PM_TRY(l->item(p, path));
  if (!pm_sq_is_op(p, l->op))
    return PM_OK;
  item = *path;
  PM_TRY(path_new(p, l->kind, path));
  PM_SQ_PUSH(p, (*path)->items, (*path)->n, cap, item);
  while (pm_sq_is_op(p, l->op)) {
    PM_TRY(pm_sq_next(p));
    PM_TRY(l->item(p, &item));
    PM_SQ_PUSH(p, (*path)->items, (*path)->n, cap, item);
  }
  return PM_OK;
}

static PmStatus sequence(PmParser *p, PmPath **path) {
  return level(p, &(Level){"/", PM_PATH_SEQUENCE, element}, path);
}

PmStatus pm_sq_path(PmParser *p, PmPath **path) {
  PM_TRY(pm_sq_enter(p));
  PM_TRY(level(p, &(Level){"|", PM_PATH_ALTERNATIVE, sequence}, path));
  pm_sq_leave(p);
  return PM_OK;
}
