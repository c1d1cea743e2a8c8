// SPDX-License-Identifier: MIT
// Braces enclose references; \{ \} and \\ stand for themselves, also inside references.
#include "map/template.h"

typedef struct {
  PmArena *arena;
  PmStr source;
  size_t i;
  PmFault *fault;
} Scan;

static PmStatus wrong(Scan *scan, PmStr text, PmStr hint) {
  scan->fault->text = text;
  scan->fault->hint = hint;
  return text.data ? PM_ERR_SYNTAX : PM_ERR_NOMEM;
}

static PmStatus stray(Scan *scan, const char *what) {
  return wrong(
      scan,
      pm_arena_printf(scan->arena, "the template \"%.*s\" %s", PM_ARGS(scan->source),
                      what),
      PM_STR("a reference stands in {braces}; write \\\\{ and \\\\} in Turtle for "
             "braces that are text"));
}

// Reads up to an unescaped brace or the end, into `text` without its backslashes.
static PmStatus scan_run(Scan *scan, PmStr *text) {
  char *out = pm_arena_alloc(scan->arena, scan->source.len - scan->i + 1);
  if (!out)
    return PM_ERR_NOMEM;
  size_t n = 0;
  for (; scan->i < scan->source.len; ++scan->i) {
    char c = scan->source.data[scan->i];
    if (c == '{' || c == '}')
      break;
    if (c == '\\') {
      c = ++scan->i < scan->source.len ? scan->source.data[scan->i] : '\0';
      if (c != '{' && c != '}' && c != '\\')
        return stray(scan, "has a backslash before neither brace nor backslash");
    }
    out[n++] = c;
  }
  *text = pm_str_n(out, n);
  return PM_OK;
}

static bool is_blank(PmStr s) {
  for (size_t i = 0; i < s.len; ++i)
    if (s.data[i] != ' ' && s.data[i] != '\t' && s.data[i] != '\n' && s.data[i] != '\r')
      return false;
  return true;
}

static PmStatus scan_reference(Scan *scan, PmStr *reference) {
  ++scan->i;
  PM_TRY(scan_run(scan, reference));
  if (scan->i == scan->source.len)
    return stray(scan, "has a '{' that is not closed");
  if (scan->source.data[scan->i] == '{')
    return stray(scan, "has a '{' inside of braces");
  if (is_blank(*reference))
    return stray(scan, "has empty braces");
  ++scan->i;
  return PM_OK;
}

static PmStatus add_piece(Scan *scan, PmTemplate *template, PmTemplatePiece piece) {
  PmTemplatePiece *items = pm_arena_extend(scan->arena, template->items, template->n,
                                           &template->cap, sizeof *items);
  if (!items)
    return PM_ERR_NOMEM;
  template->items = items;
  items[template->n++] = piece;
  return PM_OK;
}

PmStatus pm_template_parse(PmArena *arena, PmStr source, PmTemplate *template,
                           PmFault *fault) {
  Scan scan = {arena, source, 0, fault};
  *template = (PmTemplate){0};
  for (;;) {
    PmTemplatePiece piece = {0};
    PM_TRY(scan_run(&scan, &piece.text));
    piece.is_end = scan.i == source.len;
    if (piece.is_end)
      return piece.text.len || template->n == 0 ? add_piece(&scan, template, piece)
                                                : PM_OK;
    if (source.data[scan.i] == '}')
      return stray(&scan, "has a '}' without its '{'");
    PM_TRY(scan_reference(&scan, &piece.reference));
    PM_TRY(add_piece(&scan, template, piece));
  }
}
