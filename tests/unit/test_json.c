// SPDX-License-Identifier: MIT
// Unit tests of JSON trees: parsing, limits, canonical form.
#include "tap.h"

#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>

static void test_canonical(void) {
  static const struct {
    const char *name;
    PmStr in, out;
  } cases[] = {
      {"members are sorted", PM_STR("{\"b\":1,\"a\":[true,null]}"),
       PM_STR("{\"a\":[true,null],\"b\":1}")},
      {"the last of equal members stands", PM_STR("{\"a\":1,\"a\":2}"),
       PM_STR("{\"a\":2}")},
      {"escapes", PM_STR("\"\\u0041\\u4E2D\\n\\u0001\\/\""),
       PM_STR("\"A中\\n\\u0001/\"")},
      {"UTF-16 order", PM_STR("{\"\\uFB33\":1,\"\\uD83D\\uDE00\":2}"),
       PM_STR("{\"\xF0\x9F\x98\x80\":2,\"\xEF\xAC\xB3\":1}")},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    PmArena arena = {0};
    TapJob t;
    tap_job_init(&t);
    PmBuf out = pm_buf(1000);
    PmJson *value = NULL;
    if (ok(pm_json_parse(&t.job, &arena, cases[i].in, "x", &value) == PM_OK, "parsed: %s",
           cases[i].name) &&
        ok(pm_json_write_canonical(&out, value) == PM_OK, "written"))
      is(pm_buf_str(&out), cases[i].out, cases[i].name);
    pm_buf_release(&out);
    tap_job_release(&t);
    pm_arena_release(&arena);
  }
}

// RFC 8785, appendix B, and the forms around its switching points.
static void test_numbers(void) {
  static const struct {
    double value;
    const char *text;
  } cases[] = {{0, "0"},
               {-0.0, "0"},
               {1, "1"},
               {-1.5, "-1.5"},
               {100, "100"},
               {1e20, "100000000000000000000"},
               {1e21, "1e+21"},
               {123456789012345680000.0, "123456789012345680000"},
               {0.000001, "0.000001"},
               {0.0000001, "1e-7"},
               {5e-324, "5e-324"},
               {1.7976931348623157e308, "1.7976931348623157e+308"},
               {333333333.3333332, "333333333.3333332"},
               {9007199254740992.0, "9007199254740992"},
               {295147905179352830000.0, "295147905179352830000"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    char out[64];
    pm_json_number(cases[i].value, out);
    is(pm_str(out), pm_str(cases[i].text), cases[i].text);
  }
}

static void test_objects(void) {
  PmArena arena = {0};
  PmJson *object = pm_json_new(&arena, PM_JSON_OBJECT);
  PmStatus st = PM_OK;
  for (int i = 0; !st && i < 1000; ++i)
    st = pm_json_set(&arena, object, pm_arena_printf(&arena, "k%d", i % 500),
                     pm_json_string(&arena, pm_arena_printf(&arena, "v%d", i)));
  ok(st == PM_OK && object->n == 500, "many members, each once");
  is(pm_json_get(object, PM_STR("k7"))->text, PM_STR("v507"), "the later value stands");
  ok(pm_json_get(object, PM_STR("none")) == NULL, "an absent member is NULL");
  ok(pm_json_equal(object, pm_json_shallow_copy(&arena, object)), "a copy is equal");
  pm_arena_release(&arena);
}

static void test_errors(void) {
  static const struct {
    PmStr text, message;
  } cases[] = {
      {PM_STR("{\n \"a\": tru }"), PM_STR("error: x:2:")},
      {PM_STR(""), PM_STR("error: x:1:")},
      {PM_STR("[1] 2"), PM_STR("error: x:1:")},
      {PM_STR("\"\xFF\""), PM_STR("error: x:1:")},
      {PM_STR("[1,]"), PM_STR("error: x:1:")},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    PmArena arena = {0};
    TapJob t;
    tap_job_init(&t);
    PmJson *value = NULL;
    ok(pm_json_parse(&t.job, &arena, cases[i].text, "x", &value) == PM_ERR_SYNTAX &&
           pm_str_contains(pm_buf_str(&t.log), cases[i].message),
       "refused with a place: case %zu", i);
    tap_job_release(&t);
    pm_arena_release(&arena);
  }
  PmArena arena = {0};
  PmBuf deep = pm_buf(1 << 20);
  PmJson *value = NULL;
  PmStatus st = PM_OK;
  for (int i = 0; !st && i < 100000; ++i)
    st = pm_buf_putc(&deep, '[');
  ok(st == PM_OK &&
         pm_json_parse(NULL, &arena, pm_buf_str(&deep), "x", &value) == PM_ERR_LIMIT,
     "a hundred thousand brackets are a limit");
  pm_buf_release(&deep);
  pm_arena_release(&arena);
}

int main(void) {
  test_canonical();
  test_numbers();
  test_objects();
  test_errors();
  return tap_done();
}
