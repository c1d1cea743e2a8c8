// SPDX-License-Identifier: MIT
// IRI compaction, backwards from what IRI expansion (JSON-LD 1.1 API, section 5.2.2)
// makes of a string.
#include "rdf/json_words.h"

#include <stdint.h>
#include <stdlib.h>

// --- strings that expand to the IRI ----------------------------------------------------

static PmNamespace *find_namespace(const PmWords *w, PmStr iri, PmStr *local) {
  PmNamespace *ns = pm_names_find(w->names, iri, local);
  const bool sayable = ns && ns->prefix.len &&
                       (!w->declaring || w->writing->pen.before_first || ns->declared);
  return sayable && !pm_str_starts(*local, PM_STR("//")) ? ns : NULL;
}

// Would `scheme:rest` be taken for a compact IRI?
static bool is_mistaken(const PmWords *w, PmStr iri) {
  const size_t colon = pm_str_find(iri, PM_STR(":"), 0);
  if (colon == SIZE_MAX)
    return true; // a relative IRI would be resolved
  const PmStr scheme = pm_str_slice(iri, 0, colon);
  if (pm_str_starts(pm_str_slice(iri, colon + 1, iri.len), PM_STR("//")))
    return false;
  if (w->declaring) {
    const PmNamespace *owner = pm_names_owner(w->names, scheme);
    return owner && (owner->used || owner->declared);
  }
  const PmKeyTerm *term = pm_key_context_term(w->context, scheme);
  return term && term->prefix;
}

// A prefix that is no longer free to mean something, since an IRI begins like it.
static void reserve_scheme(PmWords *w, PmStr iri) {
  const PmStr scheme = pm_str_slice(iri, 0, pm_str_find(iri, PM_STR(":"), 0));
  if (w->declaring &&
      !pm_str_starts(pm_str_slice(iri, scheme.len + 1, iri.len), PM_STR("//")))
    pm_pen_fail(&w->writing->pen, pm_names_reserve(w->names, scheme));
}

static void cannot_say(PmWords *w, PmStr iri) {
  pm_pen_fail(&w->writing->pen,
              pm_fail(w->writing->job, PM_ERR_INVALID, PM_NOWHERE,
                      "take a context without a prefix of that name",
                      "under this context JSON-LD cannot say <%.*s>", PM_ARGS(iri)));
}

static void put_compact(PmPen *pen, PmNamespace *ns, PmStr local) {
  ns->used = true;
  pm_pen_string(pen, ns->prefix);
  pm_pen_char(pen, ':');
  pm_pen_string(pen, local);
}

static void put_iri(PmWords *w, PmPen *pen, PmStr iri) {
  PmStr local;
  PmNamespace *ns = find_namespace(w, iri, &local);
  if (ns) {
    put_compact(pen, ns, local);
  } else if (is_mistaken(w, iri)) {
    cannot_say(w, iri);
  } else {
    reserve_scheme(w, iri);
    pm_pen_string(pen, iri);
  }
}

void pm_words_put_id(PmWords *w, PmPen *pen, const PmTerm *term) {
  pm_pen_char(pen, '"');
  if (term->kind == PM_TERM_BNODE)
    pm_pen_bnode(pen, term->value);
  else
    put_iri(w, pen, term->value);
  pm_pen_char(pen, '"');
}

// --- words -----------------------------------------------------------------------------

static PmStr quote(PmWords *w, PmStr s) {
  PmPen pen = {.buf = pm_buf(SIZE_MAX / 4)};
  pm_pen_char(&pen, '"');
  pm_pen_string(&pen, s);
  pm_pen_char(&pen, '"');
  const PmStr text =
      pen.status ? (PmStr){NULL, 0} : pm_arena_copy(&w->arena, pm_buf_str(&pen.buf));
  pm_pen_release(&pen);
  return text;
}

static PmStatus add_key(PmWords *w, PmWord *word, const PmKey *key) {
  size_t cap = word->n_keys; // grown by one: an IRI has few terms
  PmKey *keys = pm_arena_alloc(&w->arena, (cap + 1) * sizeof *keys);
  if (!keys)
    return PM_ERR_NOMEM;
  if (word->n_keys)
    memcpy(keys, word->keys, word->n_keys * sizeof *keys);
  keys[word->n_keys++] = *key;
  word->keys = keys;
  return PM_OK;
}

static PmStatus add_term(PmWords *w, PmWord *word, const PmKeyTerm *term) {
  const PmKey key = {.text = quote(w, term->name),
                     .coercion = term->coercion,
                     .datatype = term->datatype,
                     .language = term->language,
                     .direction = term->direction,
                     .container = term->container};
  if (!key.text.data)
    return PM_ERR_NOMEM;
  if (!word->text.len)
    word->text = key.text;
  return add_key(w, word, &key);
}

static PmStatus add_terms(PmWords *w, PmStr iri, PmWord *word) {
  for (size_t i = 0; i < w->context->n; ++i) {
    const PmKeyTerm *term = &w->context->terms[i];
    if (!term->opaque && term->iri.len && pm_str_eq(term->iri, iri))
      PM_TRY(add_term(w, word, term));
  }
  return PM_OK;
}

// The string as a key of its own, unless the context takes it for a term.
static PmStatus add_plain(PmWords *w, PmStr s, PmWord *word) {
  if (pm_key_context_term(w->context, s))
    return PM_OK;
  const PmKey key = {.text = quote(w, s),
                     .language = w->context->language,
                     .direction = w->context->direction};
  if (!key.text.data)
    return PM_ERR_NOMEM;
  if (!word->text.len)
    word->text = key.text;
  return add_key(w, word, &key);
}

static PmStatus add_vocab(PmWords *w, PmStr iri, PmWord *word) {
  const PmStr vocab = w->context->vocab;
  if (!vocab.len || iri.len <= vocab.len || !pm_str_starts(iri, vocab))
    return PM_OK;
  const PmStr suffix = pm_str_slice(iri, vocab.len, iri.len);
  if (pm_str_contains(suffix, PM_STR(":")) || suffix.data[0] == '@')
    return PM_OK;
  return add_plain(w, suffix, word);
}

static PmStatus add_compact(PmWords *w, PmStr iri, PmWord *word) {
  PmStr local;
  PmNamespace *ns = find_namespace(w, iri, &local);
  if (!ns)
    return PM_OK;
  const PmStr s =
      pm_arena_printf(&w->arena, "%.*s:%.*s", PM_ARGS(ns->prefix), PM_ARGS(local));
  ns->used = true;
  return s.data ? add_plain(w, s, word) : PM_ERR_NOMEM;
}

static PmStatus fill(PmWords *w, PmStr iri, PmWord *word) {
  *word = (PmWord){0};
  PM_TRY(add_terms(w, iri, word));
  PM_TRY(add_vocab(w, iri, word));
  PM_TRY(add_compact(w, iri, word));
  if (word->n_keys && word->keys[word->n_keys - 1].container == PM_KEY_NONE)
    return PM_OK; // takes any value
  if (is_mistaken(w, iri))
    return PM_OK;
  reserve_scheme(w, iri);
  return add_plain(w, iri, word);
}

PmStatus pm_words_get(PmWords *w, PmStr iri, const PmWord **word) {
  uint32_t number = pm_strtab_find(&w->iris, iri);
  if (number == PM_STRTAB_NONE) {
    PmWord made;
    PM_TRY(fill(w, iri, &made));
    PM_TRY(pm_strtab_add(&w->iris, iri, &number, NULL));
    PmWord *all = pm_arena_extend(&w->arena, w->words, number, &w->cap, sizeof *all);
    if (!all)
      return PM_ERR_NOMEM;
    w->words = all;
    all[number] = made;
  }
  *word = &w->words[number];
  if ((*word)->n_keys)
    return PM_OK;
  cannot_say(w, iri);
  return PM_ERR_INVALID;
}

void pm_words_trim(PmWords *w) {
  pm_strtab_release(&w->iris);
  pm_arena_clear(&w->arena);
  w->words = NULL;
  w->cap = 0;
}

void pm_words_release(PmWords *w) {
  pm_strtab_release(&w->iris);
  pm_arena_release(&w->arena);
}
