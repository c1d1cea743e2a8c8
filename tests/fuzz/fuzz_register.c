// SPDX-License-Identifier: MIT
// Registers and SSSOM: any bytes end in a status; what was read says the same once it is
// written and read again, and does not hurt a page.
#include "fuzz.h"
#include "name/name.h"

#include <stdlib.h>

static const PmStr ns = PM_STR(PM_NAMESPACE_DEFAULT);

static void check(bool holds) {
  if (!holds)
    abort();
}

// A page with a person, an organization and a byline whose ids registers like to name.
static void apply(const PmRegister *reg) {
  PmPage page = {.namespace_ = ns, .file_name = PM_STR("fuzz")};
  PmEntity entities[] = {{.cls = PM_CLASS_PERSON,
                          .iri = PM_STR(PM_NAMESPACE_DEFAULT "person/000000000001"),
                          .name = PM_STR("李大山"),
                          .parent = PM_NO_INDEX,
                          .place = PM_NO_INDEX},
                         {.cls = PM_CLASS_ORGANIZATION,
                          .iri = PM_STR(PM_NAMESPACE_DEFAULT "organization/000000000002"),
                          .name = PM_STR("新城小学"),
                          .parent = PM_NO_INDEX,
                          .place = PM_NO_INDEX}};
  PmArticle article = {.iri = PM_STR(PM_NAMESPACE_DEFAULT "article/a/-/2025/1/01"),
                       .number = 1};
  PmMention mentions[] = {
      {.iri = PM_STR(PM_NAMESPACE_DEFAULT "article/a/-/2025/1/01#body-0-3-person"),
       .end = 3,
       .exact = PM_STR("李大山")},
      {.iri = PM_STR(PM_NAMESPACE_DEFAULT "article/a/-/2025/1/01#body-4-8-organization"),
       .start = 4,
       .end = 8,
       .exact = PM_STR("新城小学"),
       .entity = 1}};
  PmRelation relation = {.kind = PM_RELATION_OFFICE,
                         .iri = PM_STR(PM_NAMESPACE_DEFAULT "office/000000000003"),
                         .passive = 1,
                         .role = PM_STR("校长")};
  page.entities = entities;
  page.n_entities = 2;
  page.articles = &article;
  page.n_articles = 1;
  page.mentions = mentions;
  page.n_mentions = 2;
  page.relations = &relation;
  page.n_relations = 1;
  check(pm_register_apply(reg, NULL, &page) == PM_OK);
  for (size_t i = 0; i < page.n_mentions; ++i)
    check(page.mentions[i].entity < page.n_entities);
  for (size_t i = 0; i < page.n_relations; ++i)
    check(page.relations[i].active < page.n_entities &&
          (page.relations[i].passive < page.n_entities ||
           page.relations[i].passive == PM_NO_INDEX));
  pm_arena_release(&page.arena);
}

// Lines written and read again are the same lines.
static void write_again(const PmRegister *reg) {
  size_t n = 0, m = 0;
  const PmOverride *items = pm_register_overrides(reg, &n);
  PmBuf text = pm_buf(1 << 28);
  PmRegister *again = NULL;
  for (size_t i = 0; i < n; ++i)
    check(pm_override_write(&text, ns, &items[i]) == PM_OK);
  check(pm_register_parse(NULL, "again", pm_buf_str(&text), ns, &again) == PM_OK);
  const PmOverride *same = pm_register_overrides(again, &m);
  check(n == m);
  for (size_t i = 0; i < n; ++i)
    check(same[i].verb == items[i].verb && pm_str_eq(same[i].id, items[i].id) &&
          pm_str_eq(same[i].object, items[i].object) &&
          pm_str_eq(same[i].conditions[PM_CONDITION_ARTICLE],
                    items[i].conditions[PM_CONDITION_ARTICLE]));
  pm_register_free(again);
  pm_buf_release(&text);
}

static void export_again(const PmRegister *reg) {
  PmBuf text = pm_buf(1 << 28);
  PmOutput *out = NULL;
  PmArena arena = {0};
  PmSssom mappings;
  size_t n = 0, left_out = 0;
  (void)pm_register_overrides(reg, &n);
  check(pm_output_memory(NULL, &text, &out) == PM_OK);
  check(pm_sssom_write(reg, out, &left_out) == PM_OK && pm_output_commit(out) == PM_OK);
  check(pm_sssom_parse(NULL, "again", pm_buf_str(&text), ns, &arena, &mappings) == PM_OK);
  check(mappings.overrides.n + mappings.skipped + left_out == n);
  pm_arena_release(&arena);
  pm_buf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const PmStr text = pm_str_n((const char *)data, size);
  PmArena arena = {0};
  PmRegister *reg = NULL;
  PmSssom mappings;
  if (pm_sssom_parse(NULL, "fuzz", text, ns, &arena, &mappings) == PM_OK)
    for (size_t i = 0; i < mappings.overrides.n; ++i)
      check(mappings.overrides.items[i].id.len > 0);
  pm_arena_release(&arena);
  if (pm_register_parse(NULL, "fuzz", text, ns, &reg) == PM_OK) {
    apply(reg);
    write_again(reg);
    export_again(reg);
  }
  pm_register_free(reg);
  return 0;
}
