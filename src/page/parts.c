// SPDX-License-Identifier: MIT
// Which blocks the sequence decides about, and what each of them says by itself: its
// shape, marks, names, lists. What stands around it is for neighbours.c.
#include "page/sequence.h"

bool pm_byline_is_credit(const PmByline *b) {
  for (size_t i = 0; i < b->n; ++i)
    if (pm_str_contains(b->items[i].role, PM_STR("摄")) ||
        pm_str_contains(b->items[i].role, PM_STR("图")) ||
        pm_str_eqz(b->items[i].role, "photographer"))
      return true;
  return false;
}

// Who signs a paragraph in brackets at its end.
static PmStatus look_at_end(const PmSequence *q, PmPart *part) {
  PmByline b;
  const PmStr bracket = pm_text_closing_bracket(pm_part_block(q, part)->text);
  if (bracket.len == 0)
    return PM_OK;
  PM_TRY(pm_byline_read_bracket(q->s->arena, bracket, &b));
  part->signed_end = b.n > 0 && b.rest.len == 0;
  part->caption = part->signed_end && pm_byline_is_credit(&b);
  return PM_OK;
}

static PmStatus look_at_names(const PmSequence *q, PmPart *part) {
  enum { NAMES_WIDTH = 60, LONE_NAME = 9 };
  const PmBlock *b = pm_part_block(q, part);
  PmByline names;
  if (b->level || b->width > NAMES_WIDTH)
    return PM_OK;
  PM_TRY(pm_byline_read(q->s->arena, b->text, true, &names));
  const bool spaced = names.n && names.items[0].name.len < b->text.len; // 袁 野
  part->names = names.n && names.rest.len == 0 && !part->notice_title;
  part->one_name = names.n == 1 && names.items[0].name.len < LONE_NAME && !spaced;
  return PM_OK;
}

static PmStatus look_at_text(const PmSequence *q, PmPart *part) {
  const PmStr s = pm_part_block(q, part)->text;
  part->entry = pm_text_is_list_entry(s, &part->numbered);
  part->commas = pm_text_commas(s);
  part->semicolon = pm_char_in("；;", pm_str_last_char(s));
  part->question = pm_text_is_question(s);
  if (part->shape == PM_SHAPE_TEXT) {
    part->afterword = pm_text_is_afterword(s);
    part->closed = pm_text_find_continued(s) < s.len;
    return look_at_end(q, part);
  }
  part->list_title = pm_text_is_list_title(s);
  part->notice_title = pm_text_is_notice_title(s);
  part->sells = pm_text_sells(s) > 0;
  part->deck = pm_str_starts(s, PM_STR("——"));
  return look_at_names(q, part);
}

static PmShape shape_of(const PmBlock *b) {
  static const PmShape shapes[] = {
      [PM_BLOCK_BODY] = PM_SHAPE_TEXT,     [PM_BLOCK_HEADING] = PM_SHAPE_SHORT,
      [PM_BLOCK_SECTION] = PM_SHAPE_SHORT, [PM_BLOCK_BYLINE] = PM_SHAPE_BYLINE,
      [PM_BLOCK_WEATHER] = PM_SHAPE_ITEM,  [PM_BLOCK_ADVERTISEMENT] = PM_SHAPE_ITEM,
      [PM_BLOCK_INDEX] = PM_SHAPE_ITEM,
  };
  return shapes[b->kind];
}

static PmStatus make_part(PmSequence *q, size_t block, bool gap) {
  const PmBlock *b = &q->s->blocks->items[block];
  PmPart *part = &q->parts[q->n++];
  *part = (PmPart){.block = block,
                   .shape = shape_of(b),
                   .level = b->level    ? b->level
                            : b->strong ? PM_LEVEL_STRONG
                                        : 0,
                   .gap = gap,
                   .prev = PM_NO_RUN,
                   .next = PM_NO_RUN};
  if (part->shape == PM_SHAPE_TEXT || part->shape == PM_SHAPE_SHORT)
    return look_at_text(q, part);
  return PM_OK;
}

// Blocks that no label is for; a continuation says something about its neighbours.
static bool is_left_out(const PmBlock *b) {
  return pm_block_is_gone(b) || b->kind == PM_BLOCK_CREDIT ||
         b->kind == PM_BLOCK_CONTINUED || (b->kind == PM_BLOCK_BYLINE && !b->byline.n);
}

static PmStatus make_parts(PmSequence *q) {
  bool gap = true, reopened = false;
  for (size_t i = 0; i < q->s->blocks->n; ++i) {
    const PmBlock *b = &q->s->blocks->items[i];
    gap |= b->gap;
    if (b->kind == PM_BLOCK_CONTINUED) {
      reopened = pm_text_is_taken_up(b->text);
      if (!reopened && q->n)
        q->parts[q->n - 1].closed = true;
    }
    if (is_left_out(b))
      continue;
    PM_TRY(make_part(q, i, gap));
    q->parts[q->n - 1].reopened = reopened;
    reopened = gap = false;
  }
  return PM_OK;
}

// A heading that stands in the middle of a sentence (…更令人期 | column title | 待的是…)
// is nobody's here.
static bool is_cut_in(const PmSequence *q, size_t i) {
  if (i == 0 || !pm_part_is(q, i, PM_SHAPE_SHORT) ||
      !pm_part_is(q, i - 1, PM_SHAPE_TEXT) || !pm_part_is(q, i + 1, PM_SHAPE_TEXT))
    return false;
  const PmBlock *before = pm_part_block(q, &q->parts[i - 1]);
  return pm_block_dangles(before) &&
         pm_block_continues(before, pm_part_block(q, &q->parts[i + 1])) >= 2 &&
         pm_block_continues(before, pm_part_block(q, &q->parts[i])) < 2;
}

static void drop_cut_ins(PmSequence *q) {
  size_t kept = 0;
  for (size_t i = 0; i < q->n; ++i) {
    if (is_cut_in(q, i)) {
      pm_part_block(q, &q->parts[i])->why = "cut-in";
      q->parts[i].shape = PM_SHAPE_ITEM; // no pair with the one behind
    } else {
      q->parts[kept++] = q->parts[i];
    }
  }
  q->n = kept;
}

PmStatus pm_parts_make(PmSequence *q) {
  PM_TRY(make_parts(q));
  drop_cut_ins(q);
  return PM_OK;
}
