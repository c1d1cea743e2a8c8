// SPDX-License-Identifier: MIT
// JSON-LD documents and JSON Lines of them behind pm_rdf_read. The tree of a document is
// made whole (JSON-LD may name a node's context behind its properties); of JSON Lines
// only that of a line.
#include "rdf/jsonld.h"
#include "rdf/reader_read.h"

typedef struct {
  PmReader *r;
  PmBuf base;
  PmJsonldOptions options;
  unsigned long long n_bnodes; // made in the whole file
} JsonldReader;

static PmStatus read_document(JsonldReader *j, PmArena *arena,
                              const PmJsonScanOptions *source) {
  PmJsonld ld = {.job = j->r->window.job,
                 .arena = arena,
                 .options = &j->options,
                 .n_bnodes = j->n_bnodes};
  PmJson *document = NULL, *expanded = NULL;
  PmStatus st = pm_json_read(ld.job, arena, source, &document);
  if (!st)
    st = pm_jsonld_expand(&ld, document, &expanded);
  if (!st)
    st = pm_jsonld_to_rdf(&ld, expanded, j->r->sink);
  j->n_bnodes = ld.n_bnodes;
  pm_jsonld_release(&ld);
  return st;
}

// `line`: of the document's first character.
static PmStatus read_in_arena(JsonldReader *j, PmStr text, PmInput *input,
                              uint64_t line) {
  const PmJsonScanOptions source = {.text = text,
                                    .input = input,
                                    .name = j->options.name,
                                    .line = line,
                                    .max_depth = j->options.max_depth,
                                    .is_rdf = true,
                                    .max_token = j->r->max_token};
  PmArena arena = {0};
  const PmStatus st = read_document(j, &arena, &source);
  pm_arena_release(&arena);
  return st;
}

static PmStatus read_whole(JsonldReader *j) {
  PmWindow *w = &j->r->window;
  const PmStr begin = pm_window_peek(w, 1);
  PM_TRY(w->status);
  return read_in_arena(j, begin, w->input, 1);
}

static bool is_blank(PmStr line) {
  for (size_t i = 0; i < line.len; ++i)
    if (!pm_ch(line.data[i], PM_CH_WS))
      return false;
  return true;
}

static PmStatus read_line(JsonldReader *j, PmStr line) {
  PmWindow *w = &j->r->window;
  const PmPosition at = pm_window_at(w, line.data);
  if (j->r->options->position)
    *j->r->options->position = at;
  return is_blank(line) ? PM_OK : read_in_arena(j, line, NULL, at.line);
}

// Moves `*q` to the end of its line: the line feed, or the end of the input.
static void find_line_end(PmWindow *w, const char **q) {
  for (;;) {
    const char *nl = memchr(*q, '\n', (size_t)(w->end - *q));
    *q = nl ? nl : w->end;
    if (nl || !pm_window_more(w, q))
      return;
  }
}

static PmStatus read_lines(JsonldReader *j) {
  PmWindow *w = &j->r->window;
  const char *end = w->p; // not w->p itself, which moves with the window
  while (!pm_window_at_end(w, &end)) {
    find_line_end(w, &end);
    PM_TRY(w->status);
    PM_TRY(read_line(j, pm_str_n(w->p, (size_t)(end - w->p))));
    w->p = end < w->end ? end + 1 : end;
    end = w->p;
  }
  return w->status;
}

PmStatus pm_read_jsonld(PmReader *r) {
  JsonldReader j = {.r = r, .base = pm_buf(r->max_token)};
  PmStatus st = pm_reader_base(r, &j.base);
  j.options = (PmJsonldOptions){.base = pm_buf_str(&j.base),
                                .name = r->window.name,
                                .context_map = r->options->context_map,
                                .n_context_map = r->options->n_context_map,
                                .rdf_direction = r->options->rdf_direction,
                                .bnode_prefix = r->options->bnode_prefix,
                                .max_depth = r->options->max_depth ? r->max_depth : 0};
  if (!st)
    st = r->format == PM_FORMAT_JSONL ? read_lines(&j) : read_whole(&j);
  pm_buf_release(&j.base);
  return st;
}
