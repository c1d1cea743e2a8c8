// SPDX-License-Identifier: MIT
// Opens the lexicons and answers who lies in what.
#include "name/gazetteer.h"
#include "name/lexicon_build.h"
#include "name/mapped.h"
#include "name/tagger.h"

#include <stdlib.h>

static PmStatus add_lexicon(PmNamer *namer, PmJob *job, const char *name, PmStr image) {
  PM_TRY(pm_lexicon_open(job, name, image, &namer->lexicons[namer->n_lexicons]));
  namer->n_lexicons++;
  return PM_OK;
}

static PmStatus open_shipped(PmNamer *namer, PmJob *job, const char *data_dir) {
  PmArena arena = {0};
  const PmStr path = pm_path_join(&arena, pm_str(data_dir), PM_STR("lexicon.image"));
  PmStatus status =
      path.data ? pm_mapped_open(job, path.data, &namer->mapped) : PM_ERR_NOMEM;
  if (!status)
    status = add_lexicon(namer, job, path.data, namer->mapped);
  pm_arena_release(&arena);
  return status;
}

static PmStatus open_model(PmNamer *namer, PmJob *job, const PmNamerOptions *options) {
  PmArena arena = {0};
  const PmStr shipped =
      pm_path_join(&arena, pm_str(options->data_dir), PM_STR("tagger.model"));
  const char *path = options->model ? options->model : shipped.data;
  PmStatus status = path ? PM_OK : PM_ERR_NOMEM;
  if (!status && *path)
    status = pm_mapped_open(job, path, &namer->model);
  if (!status && *path)
    status = pm_tagger_open(job, path, namer->model, &namer->tagger);
  pm_arena_release(&arena);
  return status;
}

static PmStatus make_own(PmNamer *namer, PmJob *job, const PmNamerOptions *options) {
  PmLexiconBuilder *builder = NULL;
  if (!options->n_lexicons)
    return PM_OK;
  PmStatus status = pm_lexicon_builder_new(&builder);
  for (size_t i = 0; i < options->n_lexicons && !status; i++)
    status = pm_lexicon_add_user_file(job, builder, options->lexicons[i]);
  if (!status)
    status = pm_lexicon_build(builder, &namer->own);
  pm_lexicon_builder_free(builder);
  return status ? status
                : add_lexicon(namer, job, options->lexicons[0], pm_buf_str(&namer->own));
}

// The images carry their own hashes, so that no start reads them whole.
static PmStatus make_hash(PmNamer *namer) {
  PmBuf hashes = pm_buf((PM_N_LEXICONS + 2) * sizeof(PmSha256));
  PmStatus status = PM_OK;
  for (size_t i = 0; i < namer->n_lexicons && !status; i++)
    status = pm_buf_append(&hashes, pm_str_n(namer->lexicons[i].head->sha256,
                                             sizeof namer->lexicons[i].head->sha256));
  if (!status && namer->tagger.head)
    status = pm_buf_append(
        &hashes, pm_str_n(namer->tagger.head->sha256, sizeof namer->tagger.head->sha256));
  if (!status)
    namer->hash = pm_sha256(pm_buf_str(&hashes));
  pm_buf_release(&hashes);
  return status;
}

PmStatus pm_namer_new(PmJob *job, const PmNamerOptions *options, PmNamer **namer) {
  enum { MAX_OWN = 256 << 20 };
  PmNamer *made = calloc(1, sizeof *made);
  *namer = NULL;
  PmStatus status = PM_ERR_NOMEM;
  if (made) {
    made->own = pm_buf(MAX_OWN);
    status = open_shipped(made, job, options->data_dir);
  }
  if (!status)
    status = make_own(made, job, options);
  if (!status)
    status = open_model(made, job, options);
  if (!status)
    status = make_hash(made);
  if (status == PM_ERR_NOMEM)
    status = pm_fail(job, status, pm_at(options->data_dir, 0, 0), NULL, "out of memory");
  if (status)
    pm_namer_free(made);
  else
    *namer = made;
  return status;
}

PmSha256 pm_namer_hash(const PmNamer *namer) { return namer->hash; }

void pm_namer_free(PmNamer *namer) {
  if (!namer)
    return;
  pm_tagger_close(&namer->tagger);
  pm_mapped_close(namer->mapped);
  pm_mapped_close(namer->model);
  pm_buf_release(&namer->own);
  free(namer);
}

PmDivision pm_division(const PmNamer *namer, uint32_t index) {
  const PmLexicon *lexicon = &namer->lexicons[0];
  if (index >= lexicon->head->n_divisions)
    return (PmDivision){.parent = PM_NO_INDEX};
  const PmLexDivision *at = &lexicon->divisions[index];
  const size_t code = at->code_len <= sizeof at->code ? at->code_len : 0;
  return (PmDivision){.code = pm_str_n(at->code, code),
                      .kind = pm_lexicon_tag(lexicon, at->kind),
                      .name = pm_lexicon_string(lexicon, at->name, at->name_len),
                      .parent = pm_division_parent(namer, index)};
}

size_t pm_division_count(const PmNamer *namer) {
  return namer->lexicons[0].head->n_upper;
}

uint32_t pm_division_at(const PmNamer *namer, uint32_t index, size_t level) {
  while (pm_division_level(namer, index) > level)
    index = pm_division_parent(namer, index);
  return level && pm_division_level(namer, index) == level ? index : PM_NO_INDEX;
}

void pm_division_below(const PmNamer *namer, uint32_t county, uint32_t *first,
                       uint32_t *end) {
  const uint32_t n = namer->lexicons[0].head->n_divisions;
  const PmStr code = pm_division(namer, county).code;
  uint32_t low = namer->lexicons[0].head->n_upper, high = n;
  while (low < high) {
    const uint32_t mid = low + (high - low) / 2;
    if (pm_str_cmp(pm_division(namer, mid).code, code) < 0)
      low = mid + 1;
    else
      high = mid;
  }
  for (*first = *end = low; *end < n && pm_division_within(namer, *end, county);)
    ++*end;
}

const PmLexRow *pm_namer_get(const PmNamer *namer, PmStr text) {
  for (size_t i = 0; i < namer->n_lexicons; i++) {
    const PmLexRow *row = pm_lexicon_get(&namer->lexicons[i], text);
    if (row)
      return row;
  }
  return NULL;
}

bool pm_namer_knows(const PmNamer *namer, PmStr text) {
  for (size_t i = 0; i < namer->n_lexicons; i++)
    for (const PmLexRow *row = pm_lexicon_get(&namer->lexicons[i], text); row;
         row = pm_lex_next(row))
      if (row->cls != PM_LEX_GIVEN && row->cls != PM_LEX_DICTIONARY)
        return true;
  return false;
}

PmStr pm_namer_tag(const PmNamer *namer, const PmLexRow *row) {
  for (size_t i = 0; row->tag && i < namer->n_lexicons; i++) {
    const PmLexicon *lexicon = &namer->lexicons[i];
    if (row >= lexicon->rows && row < lexicon->rows + lexicon->head->n_rows)
      return pm_lexicon_tag(lexicon, row->tag);
  }
  return (PmStr){0};
}
