// SPDX-License-Identifier: MIT
// Unit tests of src/base.
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void test_arena(void) {
  PmArena arena = {0};
  size_t cap = 0;
  int *items = NULL;
  for (int i = 0; i < 1000; ++i) {
    items = pm_arena_extend(&arena, items, (size_t)i, &cap, sizeof *items);
    items[i] = i;
  }
  ok(items[0] == 0 && items[999] == 999, "an array in an arena keeps its items");
  is(pm_arena_printf(&arena, "%d-%s", 7, "x"), PM_STR("7-x"), "arena printf");
  ok(pm_arena_alloc(&arena, (size_t)-8) == NULL, "an absurd size is refused");
  pm_arena_clear(&arena);
  ok(arena.block != NULL && arena.used == 0, "clear keeps one block");
  pm_arena_release(&arena);
}

static void test_buf(void) {
  PmBuf buf = pm_buf(5);
  ok(pm_buf_append(&buf, PM_STR("12345")) == PM_OK, "up to the maximum");
  ok(pm_buf_putc(&buf, '6') == PM_ERR_LIMIT, "not beyond it");
  is(pm_buf_str(&buf), PM_STR("12345"), "what was there stays");
  pm_buf_release(&buf);
}

static void test_strtab(void) {
  PmStrtab tab = {0};
  uint32_t number = 0, again = 0;
  bool added = false, all_new = true;
  for (int i = 0; i < 5000; ++i) {
    char name[16];
    snprintf(name, sizeof name, "n%d", i);
    all_new = all_new && pm_strtab_add(&tab, pm_str(name), &number, &added) == PM_OK &&
              added && number == (uint32_t)i;
  }
  ok(all_new, "new strings are numbered in order");
  ok(pm_strtab_add(&tab, PM_STR("n77"), &again, &added) == PM_OK && !added && again == 77,
     "a string that is there keeps its number");
  ok(pm_strtab_find(&tab, PM_STR("absent")) == PM_STRTAB_NONE, "absent is not found");
  pm_strtab_release(&tab);
}

static void test_utf8(void) {
  static const struct {
    PmStr bytes;
    size_t valid; // bytes
    const char *name;
  } cases[] = {
      {PM_STR("平湖a"), 7, "Chinese"},
      {PM_STR("\xF0\x9F\x93\xB0"), 4, "beyond the basic plane"},
      {PM_STR("a\xC0\x80"), 1, "overlong NUL"},
      {PM_STR("a\xED\xA0\x80"), 1, "surrogate"},
      {PM_STR("a\xF4\x90\x80\x80"), 1, "beyond U+10FFFF"},
      {PM_STR("ab\xE5\xB9"), 2, "cut in the middle"},
      {PM_STR("\xFF"), 0, "no UTF-8 at all"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i)
    ok(pm_utf8_valid(cases[i].bytes) == cases[i].valid, "UTF-8: %s", cases[i].name);
  ok(pm_utf8_count(PM_STR("平湖a")) == 3, "code points are counted");
  ok(pm_utf8_offset(PM_STR("平湖a"), 2) == 6, "offset of a code point");
  PmArena arena = {0};
  PmStr nfc;
  ok(pm_utf8_nfc(&arena, PM_STR("e\xCC\x81"), &nfc) == PM_OK, "NFC works");
  is(nfc, PM_STR("\xC3\xA9"), "NFC composes");
  pm_arena_release(&arena);
}

static void test_sha256(void) {
  const PmSha256 abc = pm_sha256(PM_STR("abc")); // FIPS 180-4, example
  is(pm_str(abc.hex),
     PM_STR("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
     "SHA-256 of abc");
}

static void test_output(void) {
  char dir[] = "/tmp/pressmark-test-XXXXXX";
  if (!ok(mkdtemp(dir) != NULL, "a temporary folder"))
    return;
  PmArena arena = {0};
  const PmStr path = pm_path_join(&arena, pm_str(dir), PM_STR("out.txt"));
  TapJob t;
  tap_job_init(&t);
  PmOutput *out = NULL;
  PmBuf back = pm_buf(100);
  ok(pm_output_open(&t.job, path.data, &out) == PM_OK &&
         pm_output_write(out, PM_STR("one")) == PM_OK && pm_output_commit(out) == PM_OK,
     "a file is written");
  ok(pm_output_open(&t.job, path.data, &out) == PM_OK &&
         pm_output_write(out, PM_STR("two")) == PM_OK,
     "a second version is begun");
  pm_output_abort(out);
  ok(pm_read_file(&t.job, path.data, &back) == PM_OK, "the file reads back");
  is(pm_buf_str(&back), PM_STR("one"), "an aborted write leaves the old file");
  ok(pm_output_open(&t.job, "/dev/full", &out) == PM_OK &&
         pm_output_write(out, PM_STR("x")) == PM_OK && pm_output_commit(out) == PM_ERR_IO,
     "a full disk is an error");
  ok(pm_str_contains(pm_buf_str(&t.log), PM_STR("No space left")), "and says so");
  pm_buf_clear(&back);
  ok(pm_read_file(&t.job, dir, &back) == PM_ERR_IO, "a folder is no file");
  back.max = 2;
  ok(pm_read_file(&t.job, path.data, &back) == PM_ERR_LIMIT,
     "the limit of a buffer holds");
  ok(pm_remove_tree(&t.job, dir) == PM_OK && access(dir, F_OK) != 0,
     "the folder is removed");
  pm_buf_release(&back);
  tap_job_release(&t);
  pm_arena_release(&arena);
}

int main(void) {
  test_arena();
  test_buf();
  test_strtab();
  test_utf8();
  test_sha256();
  test_output();
  return tap_done();
}
