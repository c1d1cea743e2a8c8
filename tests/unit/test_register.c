// SPDX-License-Identifier: MIT
// The register: what each verb does to a page, what it refuses, and that the file keeps
// every byte that is not changed.
#include "name/name.h"
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define NS PM_NAMESPACE_DEFAULT
#define A1 NS "article/a/-/2025-03-04/1/01"
#define A2 NS "article/a/-/2025-03-04/1/02"

static const PmStr ns = PM_STR(NS);

enum { LI, SCHOOL, FIRE, TOWN, COUNTY, N_ENTITIES };

// 李大山 is a headmaster in the first article and a fireman in the second, which he
// signs.
typedef struct {
  PmPage page;
  PmEntity entities[N_ENTITIES];
  PmArticle articles[2];
  PmContribution by;
  PmMention mentions[5];
  PmRelation relations[3];
  uint32_t first, second;
} Fixture;

static PmEntity entity(PmClass cls, const char *iri, const char *name) {
  return (PmEntity){.cls = cls,
                    .iri = pm_str(iri),
                    .name = pm_str(name),
                    .parent = PM_NO_INDEX,
                    .place = PM_NO_INDEX};
}

static void fill_relations(Fixture *f) {
  f->first = 0;
  f->second = 1;
  f->relations[0] = (PmRelation){.kind = PM_RELATION_OFFICE,
                                 .iri = PM_STR(NS "office/00000000000a"),
                                 .active = LI,
                                 .passive = SCHOOL,
                                 .role = PM_STR("校长"),
                                 .articles = &f->first,
                                 .n_articles = 1,
                                 .cap_articles = 1};
  f->relations[1] = f->relations[0];
  f->relations[1].iri = PM_STR(NS "office/00000000000b");
  f->relations[1].passive = FIRE;
  f->relations[1].role = PM_STR("大队长");
  f->relations[1].articles = &f->second;
  f->relations[2] = (PmRelation){.kind = PM_RELATION_CONTRIBUTION,
                                 .iri = PM_STR(A2 "#by-1"),
                                 .active = LI,
                                 .passive = 1,
                                 .role = PM_STR("通讯员")};
}

static void fill(Fixture *f) {
  *f = (Fixture){0};
  f->entities[LI] = entity(PM_CLASS_PERSON, NS "person/000000000001", "李大山");
  f->entities[SCHOOL] =
      entity(PM_CLASS_ORGANIZATION, NS "organization/000000000002", "新城小学");
  f->entities[FIRE] =
      entity(PM_CLASS_ORGANIZATION, NS "organization/000000000003", "消防大队");
  f->entities[TOWN] = entity(PM_CLASS_PLACE, NS "place/000000000004", "斜桥镇");
  f->entities[COUNTY] = entity(PM_CLASS_PLACE, NS "place/000000000005", "海宁市");
  f->entities[TOWN].parent = COUNTY;
  f->by = (PmContribution){.name = PM_STR("李大山"), .agent = LI};
  f->articles[0] = (PmArticle){.iri = PM_STR(A1), .number = 1};
  f->articles[1] = (PmArticle){.iri = PM_STR(A2),
                               .number = 2,
                               .section = PM_STR("平安"),
                               .contributions = &f->by,
                               .n_contributions = 1};
  const uint32_t named[5] = {SCHOOL, LI, FIRE, LI, TOWN};
  static const char *const ids[5] = {A1 "#body-0-4-organization", A1 "#body-6-9-person",
                                     A2 "#body-0-4-organization", A2 "#body-6-9-person",
                                     A2 "#body-10-13-place"};
  for (uint32_t i = 0; i < 5; ++i)
    f->mentions[i] = (PmMention){.iri = pm_str(ids[i]),
                                 .article = i > 1,
                                 .start = i,
                                 .end = i + 1,
                                 .exact = f->entities[named[i]].name,
                                 .entity = named[i]};
  fill_relations(f);
  f->page = (PmPage){.namespace_ = PM_STR(NS),
                     .file_name = PM_STR("a.txt"),
                     .entities = f->entities,
                     .n_entities = N_ENTITIES,
                     .articles = f->articles,
                     .n_articles = 2,
                     .mentions = f->mentions,
                     .n_mentions = 5,
                     .relations = f->relations,
                     .n_relations = 3};
}

static const PmEntity *of(const PmPage *p, size_t mention) {
  return &p->entities[p->mentions[mention].entity];
}

static const PmEntity *by_iri(const PmPage *p, const char *iri) {
  for (size_t i = 0; i < p->n_entities; ++i)
    if (pm_str_eqz(p->entities[i].iri, iri))
      return &p->entities[i];
  return NULL;
}

static void apply(Fixture *f, const char *text) {
  PmRegister *reg = NULL;
  fill(f);
  ok(pm_register_parse(NULL, "r", pm_str(text), ns, &reg) == PM_OK, "read: %.*s",
     (int)strcspn(text, "\t"), text);
  if (reg)
    ok(pm_register_apply(reg, NULL, &f->page) == PM_OK, "applied: %.*s",
       (int)strcspn(text, "\t"), text);
  pm_register_free(reg);
}

static void done(Fixture *f) { pm_arena_release(&f->page.arena); }

static void check_nothing(void) {
  Fixture f;
  apply(&f, "merge\tperson/00000000000f\tperson/00000000000e\n");
  ok(f.page.entities == f.entities && f.page.mentions == f.mentions &&
         f.page.n_replaced == 0,
     "what the register does not speak of stays as it is");
  done(&f);
}

static void check_merge(void) {
  Fixture f;
  apply(&f, "merge\tperson/000000000001\tperson/00000000000e\n"
            "merge\tperson/00000000000e\tperson/00000000000f\n"
            "rename\tperson/00000000000f\t李大三\n");
  const PmEntity *li = of(&f.page, 1);
  is(li->iri, PM_STR(NS "person/00000000000f"), "merges are followed to the end");
  is(li->name, PM_STR("李大三"), "the name is the register's");
  ok(li->n_alt_names == 1 && pm_str_eqz(li->alt_names[0], "李大山"),
     "the printed name is another one");
  ok(!by_iri(&f.page, NS "person/000000000001"), "the old id is gone");
  ok(f.page.n_replaced == 2 &&
         pm_str_eqz(f.page.replaced[0].now, NS "person/00000000000f"),
     "both steps say by what they are replaced");
  ok(f.page.n_relations == 3 &&
         !pm_str_eqz(f.page.relations[0].iri, NS "office/00000000000a") &&
         pm_str_eqz(f.page.relations[2].iri, A2 "#by-1"),
     "offices get the id of who holds them, bylines keep theirs");
  ok(f.by.agent < f.page.n_entities &&
         pm_str_eqz(f.page.entities[f.by.agent].iri, NS "person/00000000000f"),
     "the byline names the new id");
  done(&f);
}

static void check_split(const char *condition, bool first, bool second) {
  char line[200];
  Fixture f;
  PmArena arena = {0};
  snprintf(line, sizeof line, "split\tperson/000000000001\tkey\t%s\n", condition);
  apply(&f, line);
  const PmStr part =
      pm_register_split_id(&arena, ns, PM_STR(NS "person/000000000001"), PM_STR("key"));
  ok(pm_str_eq(of(&f.page, 1)->iri, part) == first &&
         pm_str_eq(of(&f.page, 3)->iri, part) == second,
     "split by %s", condition);
  ok(f.page.n_relations == 3 &&
         pm_str_eq(f.page.entities[f.page.relations[1].active].iri, part) == second &&
         pm_str_eq(f.page.entities[f.by.agent].iri, part) == second,
     "office and byline go with their article");
  ok(f.page.n_replaced == 0 && pm_str_eqz(of(&f.page, 1)->name, "李大山") &&
         pm_str_eqz(of(&f.page, 3)->name, "李大山"),
     "both have the name");
  pm_arena_release(&arena);
  done(&f);
}

// Both stand in the first article: the headmaster in full, the fireman by another form.
static void check_split_mentions(const char *condition) {
  char line[200];
  Fixture f;
  PmRegister *reg = NULL;
  PmArena arena = {0};
  snprintf(line, sizeof line, "split\tperson/000000000001\tkey\t%s\n", condition);
  fill(&f);
  f.articles[0].body.text = PM_STR("校长李大山说。大队长李大三说。");
  f.mentions[1].start = 2;
  f.mentions[1].end = 5;
  f.mentions[3].article = 0;
  f.mentions[3].iri = PM_STR(A1 "#body-10-13-person");
  f.mentions[3].start = 10;
  f.mentions[3].end = 13;
  f.mentions[3].exact = PM_STR("李大三");
  f.relations[1].articles = &f.first;
  ok(pm_register_parse(NULL, "r", pm_str(line), ns, &reg) == PM_OK &&
         pm_register_apply(reg, NULL, &f.page) == PM_OK,
     "read and applied: %s", condition);
  const PmStr whole = PM_STR(NS "person/000000000001");
  const PmStr part = pm_register_split_id(&arena, ns, whole, PM_STR("key"));
  is(of(&f.page, 1)->iri, whole, "the first mention stays");
  is(of(&f.page, 3)->iri, part, "the second goes");
  ok(f.page.n_relations == 3 &&
         pm_str_eq(f.page.entities[f.page.relations[0].active].iri, whole) &&
         pm_str_eq(f.page.entities[f.page.relations[1].active].iri, part) &&
         pm_str_eq(f.page.entities[f.by.agent].iri, whole),
     "each office goes with the mention behind its title, the byline stays");
  pm_register_free(reg);
  pm_arena_release(&arena);
  done(&f);
}

static void check_splits(void) {
  check_split("office=大队长", false, true);
  check_split("office=*", true, true);
  check_split("organization=新城小学", true, false);
  check_split("organization=organization/000000000003", false, true);
  check_split("byline=通讯员", false, true);
  check_split("byline=记者", false, false);
  check_split("section=平安", false, true);
  check_split("article=article/a/-/2025-03-04/1/01", true, false);
  check_split("article=article/a/-/2025-03-04", true, true);
  check_split("article=article/a/-/2025-03-0", false, false);
  check_split("office=大队长\tsection=要闻", false, false);
  check_split_mentions("mention=article/a/-/2025-03-04/1/01#body-10-13-person");
  check_split_mentions("exact=李大三");
  check_split_mentions("exact=李大三\tarticle=article/a/-/2025-03-04/1/01");
}

static void check_reject(void) {
  Fixture f;
  apply(&f, "reject\torganization/000000000002\n"
            "reject\tarticle/a/-/2025-03-04/1/02#body-6-9-person\n");
  ok(!by_iri(&f.page, NS "organization/000000000002") && f.page.n_mentions == 4,
     "a rejected entity is gone with its mentions");
  ok(f.page.relations[0].passive == PM_NO_INDEX, "its office is of no organization");
  ok(f.page.mentions[2].rejected && !f.page.mentions[0].rejected,
     "a rejected mention stays, marked");
  ok(f.page.n_relations == 2, "the office that only it spoke of is gone");
  done(&f);
}

static void check_places(void) {
  Fixture f;
  apply(&f, "merge\tplace/000000000005\tplace/00000000000c\n");
  const PmEntity *town = by_iri(&f.page, NS "place/000000000004");
  ok(town && town->parent < f.page.n_entities &&
         pm_str_eqz(f.page.entities[town->parent].iri, NS "place/00000000000c"),
     "a town lies in what its county was merged into");
  done(&f);
}

static void check_match(void) {
  Fixture f;
  apply(&f, "match\tperson/000000000001\texactMatch\thttp://viaf.org/viaf/1\n"
            "match\tperson/000000000001\tcloseMatch\thttp://viaf.org/viaf/"
            "2\tconfidence=0.5\n");
  ok(f.page.n_matches == 2 && !f.page.matches[0].close && f.page.matches[1].close &&
         f.page.matches[1].confidence < 0.6 && f.page.matches[0].confidence > 0.9,
     "matches come with their predicate and confidence");
  done(&f);
}

static void check_file(void) {
  char path[] = "/tmp/pressmark-register.XXXXXX";
  const int fd = mkstemp(path);
  const PmStr text = PM_STR("# first\r\nmerge\tperson/000000000001\tperson/"
                            "000000000002\r\n\n# last, without its line feed");
  const PmOverride add = {.verb = PM_OVERRIDE_RENAME,
                          .id = PM_STR(NS "person/000000000002"),
                          .object = PM_STR("王\t强")};
  PmBuf now = pm_buf(1 << 16);
  size_t n = 0;
  ok(fd >= 0 && write(fd, text.data, text.len) == (ssize_t)text.len, "a file");
  ok(pm_register_add(NULL, path, ns, &(PmOverrides){&add, 1}, &n) == PM_OK && n == 1 &&
         pm_read_file(NULL, path, &now) == PM_OK,
     "a line is added");
  ok(pm_str_starts(pm_buf_str(&now), text) &&
         pm_str_ends(pm_buf_str(&now), PM_STR("\nrename\tperson/000000000002\t王 强\n")),
     "all other bytes stay, and a tab in a name does not end its cell");
  ok(pm_register_remove(NULL, path, ns, &add, &n) == PM_OK && n == 1, "and taken out");
  const PmOverride wrong = {.verb = PM_OVERRIDE_MERGE,
                            .id = PM_STR(NS "person/000000000001"),
                            .object = PM_STR(NS "person/000000000009")};
  ok(pm_register_add(NULL, path, ns, &(PmOverrides){&wrong, 1}, &n) == PM_ERR_INVALID,
     "a contradiction is refused");
  pm_buf_clear(&now);
  ok(pm_read_file(NULL, path, &now) == PM_OK && pm_str_starts(pm_buf_str(&now), text) &&
         now.len == text.len + 1,
     "and the file is as it was");
  pm_buf_release(&now);
  close(fd);
  unlink(path);
}

int main(void) {
  check_nothing();
  check_merge();
  check_splits();
  check_reject();
  check_places();
  check_match();
  check_file();
  return tap_done();
}
