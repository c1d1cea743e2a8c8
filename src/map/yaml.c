// SPDX-License-Identifier: MIT
// The only file that speaks to libyaml: its events become a tree. Depth and size are
// bounded; an alias may name only what stands complete before it, so there are no cycles.
#include "map/yaml.h"

#include "config.h"

#ifdef HAVE_YAML
#include <yaml.h>

enum { MAX_DEPTH = 200, MAX_NODES = 1 << 22 };

typedef struct {
  PmStr name;
  PmYaml *node;
} Anchor;

typedef struct {
  PmJob *job;
  PmArena *arena;
  const char *file;
  yaml_parser_t parser;
  Anchor *anchors;
  size_t n_anchors, anchors_cap;
  size_t n_nodes;
} Parse;

static PmPosition at_mark(const Parse *p, yaml_mark_t mark) {
  return pm_at(p->file, mark.line + 1, mark.column + 1);
}

static PmStatus next_event(Parse *p, yaml_event_t *event) {
  if (yaml_parser_parse(&p->parser, event))
    return PM_OK;
  if (p->parser.error == YAML_MEMORY_ERROR)
    return PM_ERR_NOMEM;
  const char *problem = p->parser.problem ? p->parser.problem : "";
  return pm_fail(
      p->job, PM_ERR_SYNTAX, at_mark(p, p->parser.problem_mark),
      strstr(problem, "cannot start any token")
          ? "write blanks where there is a tab: YAML is not set in by tabs; "
            "a text that begins with @, % or ` wants quotation marks"
          : "nested lines are set in by blanks, alike for what belongs together; "
            "texts with : or # or $ at their start want quotation marks",
      "this is no YAML: %s", problem);
}

static PmStatus new_node(Parse *p, PmYamlKind kind, yaml_mark_t mark, PmYaml **out) {
  if (++p->n_nodes > MAX_NODES)
    return pm_fail(p->job, PM_ERR_LIMIT, at_mark(p, mark), NULL,
                   "the file has more than %d values", MAX_NODES);
  PmYaml *node = pm_arena_alloc(p->arena, sizeof *node);
  if (!node)
    return PM_ERR_NOMEM;
  node->kind = kind;
  node->at = at_mark(p, mark);
  *out = node;
  return PM_OK;
}

static PmStatus add_anchor(Parse *p, const yaml_char_t *name, PmYaml *node) {
  if (!name)
    return PM_OK;
  Anchor *anchors = pm_arena_extend(p->arena, p->anchors, p->n_anchors, &p->anchors_cap,
                                    sizeof *anchors);
  const PmStr copy = pm_arena_copy(p->arena, pm_str((const char *)name));
  if (!anchors || !copy.data)
    return PM_ERR_NOMEM;
  p->anchors = anchors;
  anchors[p->n_anchors++] = (Anchor){copy, node};
  return PM_OK;
}

static PmStatus find_anchor(Parse *p, const yaml_event_t *event, PmYaml **out) {
  const char *name = (const char *)event->data.alias.anchor;
  for (size_t i = p->n_anchors; i-- > 0;) // the last of a name counts
    if (pm_str_eqz(p->anchors[i].name, name)) {
      *out = p->anchors[i].node;
      return PM_OK;
    }
  return pm_fail(p->job, PM_ERR_SYNTAX, at_mark(p, event->start_mark),
                 "an anchor &name stands, complete, before its alias *name",
                 "there is no anchor '%s'", name);
}

static PmStatus add_item(Parse *p, PmYaml *node, PmYaml *item) {
  PmYaml **items =
      pm_arena_extend(p->arena, node->items, node->n, &node->cap, sizeof *items);
  if (!items)
    return PM_ERR_NOMEM;
  node->items = items;
  items[node->n++] = item;
  return PM_OK;
}

static PmStatus read_scalar(Parse *p, const yaml_event_t *event, PmYaml **out) {
  PM_TRY(new_node(p, PM_YAML_SCALAR, event->start_mark, out));
  PmStr text =
      pm_str_n((const char *)event->data.scalar.value, event->data.scalar.length);
  const bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  if (plain && (pm_str_eqz(text, "~") || pm_str_eqz(text, "null")))
    text = PM_STR("");
  (*out)->text = pm_arena_copy(p->arena, text);
  PM_TRY((*out)->text.data ? PM_OK : PM_ERR_NOMEM);
  return add_anchor(p, event->data.scalar.anchor, *out);
}

static PmStatus read_node(Parse *p, yaml_event_t *event, int depth, PmYaml **out);

// The items of a list, or the keys and values of a map, up to its end.
static PmStatus read_items(Parse *p, PmYaml *node, int depth) {
  const yaml_event_type_t end =
      node->kind == PM_YAML_LIST ? YAML_SEQUENCE_END_EVENT : YAML_MAPPING_END_EVENT;
  if (depth > MAX_DEPTH)
    return pm_fail(p->job, PM_ERR_LIMIT, node->at, NULL,
                   "values are nested deeper than %d", MAX_DEPTH);
  for (;;) {
    yaml_event_t event;
    PmYaml *item = NULL;
    PM_TRY(next_event(p, &event));
    const bool ended = event.type == end;
    if (node->kind == PM_YAML_MAP && node->n % 2 == 0 && event.type == YAML_SCALAR_EVENT)
      event.data.scalar.style = YAML_SINGLE_QUOTED_SCALAR_STYLE; // a key null is a word
    PmStatus st = ended ? PM_OK : read_node(p, &event, depth, &item);
    yaml_event_delete(&event);
    if (!st && !ended)
      st = add_item(p, node, item);
    if (st || ended)
      return st;
  }
}

static PmStatus read_node(Parse *p, yaml_event_t *event, int depth, PmYaml **out) {
  if (event->type == YAML_SCALAR_EVENT)
    return read_scalar(p, event, out);
  if (event->type == YAML_ALIAS_EVENT)
    return find_anchor(p, event, out);
  const bool is_list = event->type == YAML_SEQUENCE_START_EVENT;
  const yaml_char_t *anchor =
      is_list ? event->data.sequence_start.anchor : event->data.mapping_start.anchor;
  PM_TRY(new_node(p, is_list ? PM_YAML_LIST : PM_YAML_MAP, event->start_mark, out));
  PM_TRY(read_items(p, *out, depth + 1));
  return add_anchor(p, anchor, *out);
}

static PmStatus read_document(Parse *p, PmYaml **root) {
  for (;;) {
    yaml_event_t event;
    PM_TRY(next_event(p, &event));
    const yaml_event_type_t type = event.type;
    PmStatus st = PM_OK;
    if (type == YAML_SCALAR_EVENT || type == YAML_SEQUENCE_START_EVENT ||
        type == YAML_MAPPING_START_EVENT || type == YAML_ALIAS_EVENT)
      st = read_node(p, &event, 0, root);
    yaml_event_delete(&event);
    if (st || type == YAML_DOCUMENT_END_EVENT || type == YAML_STREAM_END_EVENT)
      return st;
  }
}

PmStatus pm_yaml_parse(PmJob *job, PmArena *arena, PmStr text, const char *file,
                       PmYaml **root) {
  Parse p = {.job = job, .arena = arena, .file = file};
  *root = NULL;
  if (!yaml_parser_initialize(&p.parser))
    return PM_ERR_NOMEM;
  yaml_parser_set_input_string(
      &p.parser, (const unsigned char *)(text.data ? text.data : ""), text.len);
  yaml_parser_set_encoding(&p.parser, YAML_UTF8_ENCODING);
  const PmStatus st = read_document(&p, root);
  yaml_parser_delete(&p.parser);
  return st;
}

#else // !HAVE_YAML

PmStatus pm_yaml_parse(PmJob *job, PmArena *arena, PmStr text, const char *file,
                       PmYaml **root) {
  (void)arena, (void)text;
  *root = NULL;
  return pm_fail(job, PM_ERR_UNSUPPORTED, pm_at(file, 0, 0),
                 "install libyaml-dev and configure again, or convert the rules to "
                 "Turtle elsewhere: pressmark rules convert -t rml",
                 "this pressmark was built without YAML");
}

#endif
