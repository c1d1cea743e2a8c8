// SPDX-License-Identifier: MIT
// Unit tests of the JSON scanner: what RFC 8259 allows and forbids, places, limits; each
// text as a whole and a byte at a time.
#include "tap.h"

#include <inttypes.h>
#include <stdio.h>

// Tokens as text: type letter, place, text.
static PmStatus put_token(PmBuf *out, const PmJsonToken *t) {
  static const char letters[] = ".nftdsk[]{}";
  PM_TRY(
      pm_buf_printf(out, "%c%" PRIu64 ":%" PRIu64, letters[t->type], t->line, t->column));
  if (t->text.data)
    PM_TRY(pm_buf_putc(out, '='));
  PM_TRY(pm_buf_append(out, t->text));
  return pm_buf_putc(out, ' ');
}

static PmStatus scan_tokens(PmJsonScan *scan, PmBuf *out) {
  PmJsonToken token;
  do {
    PM_TRY(pm_json_scan_next(scan, &token));
    PM_TRY(put_token(out, &token));
  } while (token.type != PM_JSON_TOKEN_END);
  return PM_OK;
}

// `chunk` 0: the text is in memory as a whole.
static PmStatus scan_text(PmStr text, size_t chunk, PmBuf *tokens, PmBuf *log) {
  TapJob t;
  PmJsonScan scan;
  PmInput *input = NULL;
  tap_job_init(&t);
  PmJsonScanOptions options = {.name = "x", .chunk = chunk, .max_depth = 20};
  PmStatus st = PM_OK;
  if (chunk)
    st = pm_input_memory(&t.job, text, "x", &input);
  else
    options.text = text;
  options.input = input;
  options.max_token = 1000;
  pm_json_scan_init(&scan, &t.job, &options);
  st = st ? st : scan_tokens(&scan, tokens);
  if (pm_buf_append(log, pm_buf_str(&t.log)))
    st = PM_ERR_NOMEM;
  pm_json_scan_release(&scan);
  pm_input_close(input);
  tap_job_release(&t);
  return st;
}

typedef struct {
  PmStr text;
  const char *tokens; // NULL: refused
  const char *log;    // its beginning
} Case;

static void test_case(const Case *c) {
  for (size_t chunk = 0; chunk < 3; ++chunk) {
    PmBuf tokens = pm_buf(10000), log = pm_buf(10000);
    const PmStatus st = scan_text(c->text, chunk, &tokens, &log);
    if (c->tokens)
      is(pm_buf_str(&tokens), pm_str(c->tokens), "tokens and places");
    else
      ok(st == PM_ERR_SYNTAX && pm_str_starts(pm_buf_str(&log), pm_str(c->log)),
         "refused, in pieces of %zu: %s", chunk, c->log);
    pm_buf_release(&tokens);
    pm_buf_release(&log);
  }
}

static void test_good(void) {
  static const Case cases[] = {
      {PM_STR("null"), "n1:1 .1:5 ", NULL},
      {PM_STR(" true "), "t1:2 .1:7 ", NULL},
      {PM_STR("\xEF\xBB\xBF\"a\""), "s1:1=a .1:4 ", NULL},
      {PM_STR("[]"), "[1:1 ]1:2 .1:3 ", NULL},
      {PM_STR("{}"), "{1:1 }1:2 .1:3 ", NULL},
      {PM_STR("[[],{}, 1]"), "[1:1 [1:2 ]1:3 {1:5 }1:6 d1:9=1 ]1:10 .1:11 ", NULL},
      {PM_STR("{\"a\":1,\"a\":{\"b\":[false]}}"),
       "{1:1 k1:2=a d1:6=1 k1:8=a {1:12 k1:13=b [1:17 f1:18 ]1:23 }1:24 }1:25 .1:26 ",
       NULL},
      {PM_STR("[\r\n\t1\n,\n2]"), "[1:1 d2:2=1 d4:1=2 ]4:2 .4:3 ", NULL},
      {PM_STR("{\"名\": \"京\", \"\": 2}"),
       "{1:1 k1:2=名 s1:7=京 k1:12= d1:16=2 }1:17 .1:18 ", NULL},
      {PM_STR("[\"\xC3\xA9\xF0\x9F\x98\x80\", 1]"),
       "[1:1 s1:2=\xC3\xA9\xF0\x9F\x98\x80 d1:8=1 ]1:9 .1:10 ", NULL},
      {PM_STR("\"\\\"\\\\\\/\\b\\f\\n\\r\\t|\""), "s1:1=\"\\/\b\f\n\r\t| .1:20 ", NULL},
      {PM_STR("\"\\u4eAC\\uD83D\\uDE00\\uFFFF\""),
       "s1:1=京\xF0\x9F\x98\x80\xEF\xBF\xBF .1:27 ", NULL},
      {PM_STR("[0,-0,1E400,-1.50e-07,123456789012345678901234567890,0e1,10]"),
       "[1:1 d1:2=0 d1:4=-0 d1:7=1E400 d1:13=-1.50e-07 "
       "d1:23=123456789012345678901234567890 d1:54=0e1 d1:58=10 ]1:60 .1:61 ",
       NULL},
      {PM_STR("\"0123456789012345678901234567890123456789\x7F\""),
       "s1:1=0123456789012345678901234567890123456789\x7F .1:44 ", NULL},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i)
    test_case(&cases[i]);
}

static void test_bad(void) {
  static const Case cases[] = {
      {PM_STR(""), NULL, "error: x:1:1: expected a value, found the end of the text"},
      {PM_STR(" \n "), NULL, "error: x:2:2: expected a value, found the end"},
      {PM_STR("[1"), NULL, "error: x:1:3: expected ',' or ']', found the end"},
      {PM_STR("[1,]"), NULL, "error: x:1:4: expected a value, found ']'"},
      {PM_STR("[,1]"), NULL, "error: x:1:2: expected a value or ']', found ','"},
      {PM_STR("[1 2]"), NULL, "error: x:1:4: expected ',' or ']', found '2'"},
      {PM_STR("[1}"), NULL, "error: x:1:3: expected ',' or ']', found '}'"},
      {PM_STR("]"), NULL, "error: x:1:1: expected a value, found ']'"},
      {PM_STR("{\"a\" 1}"), NULL, "error: x:1:6: expected ':', found '1'"},
      {PM_STR("{\"a\":}"), NULL, "error: x:1:6: expected a value, found '}'"},
      {PM_STR("{\"a\":1,}"), NULL, "error: x:1:8: expected a name in quotation marks, "},
      {PM_STR("{a:1}"), NULL, "error: x:1:2: expected a name in quotation marks or '}'"},
      {PM_STR("{\"a\":1 \"b\":2}"), NULL,
       "error: x:1:8: expected ',' or '}', found '\"'"},
      {PM_STR("{1:2}"), NULL, "error: x:1:2: expected a name"},
      {PM_STR("{\"a\""), NULL, "error: x:1:5: expected ':', found the end"},
      {PM_STR("1 2"), NULL, "error: x:1:3: expected the end"},
      {PM_STR("[1]]"), NULL, "error: x:1:4: expected the end"},
      {PM_STR("nul"), NULL, "error: x:1:1: "},
      {PM_STR("nulx"), NULL, "error: x:1:1: "},
      {PM_STR("True"), NULL, "error: x:1:1: expected a value, found 'T'"},
      {PM_STR("truex"), NULL, "error: x:1:5: expected the end"},
      {PM_STR("NaN"), NULL, "error: x:1:1: expected a value, found 'N'"},
      {PM_STR("+1"), NULL, "error: x:1:1: expected a value, found '+'"},
      {PM_STR("01"), NULL, "error: x:1:2: a number does not begin with 0"},
      {PM_STR("-"), NULL, "error: x:1:2: expected a digit, found the end"},
      {PM_STR("-a"), NULL, "error: x:1:2: expected a digit, found 'a'"},
      {PM_STR("1."), NULL, "error: x:1:3: expected a digit"},
      {PM_STR(".5"), NULL, "error: x:1:1: expected a value, found '.'"},
      {PM_STR("1e"), NULL, "error: x:1:3: expected a digit"},
      {PM_STR("1e+"), NULL, "error: x:1:4: expected a digit"},
      {PM_STR("0x1"), NULL, "error: x:1:2: expected the end"},
      {PM_STR("'a'"), NULL, "error: x:1:1: expected a value, found '''"},
      {PM_STR("// a\n1"), NULL, "error: x:1:1: expected a value, found '/'"},
      {PM_STR("\"a"), NULL, "error: x:1:3: the string does not end"},
      {PM_STR("\"a\\"), NULL, "error: x:1:3: the string does not end"},
      {PM_STR("\"名\n\""), NULL, "error: x:1:3: a control character in a string"},
      {PM_STR("\"a\0\""), NULL, "error: x:1:3: a control character in a string"},
      {PM_STR("\"\\x41\""), NULL, "error: x:1:2: unknown escape"},
      {PM_STR("\"\\\0\""), NULL, "error: x:1:2: unknown escape"},
      {PM_STR("\"\\u12G4\""), NULL, "error: x:1:2: \\u takes four"},
      {PM_STR("\"\\u12"), NULL, "error: x:1:2: \\u takes four"},
      {PM_STR("\"a\\uD800\""), NULL, "error: x:1:3: a surrogate stands alone"},
      {PM_STR("\"\\uDC00\\uD800\""), NULL, "error: x:1:2: a surrogate stands alone"},
      {PM_STR("\"\\uD800\\u0041\""), NULL, "error: x:1:2: a surrogate stands alone"},
      {PM_STR("\"京\xFF\""), NULL, "error: x:1:3: byte 0xFF is not UTF-8"},
      {PM_STR("\"\xC0\xAF\""), NULL, "error: x:1:2: byte 0xC0 is not UTF-8"},
      {PM_STR("\"\xE0\x9F\xBF\""), NULL, "error: x:1:2: byte 0xE0 is not UTF-8"},
      {PM_STR("\"\xED\xA0\x80\""), NULL, "error: x:1:2: byte 0xED is not UTF-8"},
      {PM_STR("\"\xF4\x90\x80\x80\""), NULL, "error: x:1:2: byte 0xF4 is not UTF-8"},
      {PM_STR("\"\xE4\xBA"), NULL, "error: x:1:2: byte 0xE4 is not UTF-8"},
      {PM_STR("\xFF"), NULL, "error: x:1:1: byte 0xFF is not UTF-8"},
      {PM_STR("[\xC2\xA0]"), NULL, "error: x:1:2: expected a value or ']', found '"},
      {PM_STR("\xEF\xBB\xBF\xEF\xBB\xBF{}"), NULL, "error: x:1:1: expected a value"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i)
    test_case(&cases[i]);
}

static PmStatus repeat(PmBuf *buf, PmStr text, size_t n) {
  for (size_t i = 0; i < n; ++i)
    PM_TRY(pm_buf_append(buf, text));
  return PM_OK;
}

// A thousand bytes of a token and twenty levels are allowed, one more is a limit.
static void test_limit(PmStr before, PmStr unit, size_t allowed, const char *message) {
  for (size_t chunk = 0; chunk < 3; ++chunk)
    for (size_t n = allowed; n <= allowed + 1; ++n) {
      PmBuf text = pm_buf(100000), tokens = pm_buf(100000), log = pm_buf(10000);
      PmStatus st = pm_buf_append(&text, before);
      st = st ? st : repeat(&text, unit, n);
      st = st ? st : pm_buf_append(&text, before);
      st = st ? st : scan_text(pm_buf_str(&text), chunk, &tokens, &log);
      const bool limit = st == PM_ERR_LIMIT;
      ok(limit == (n > allowed) &&
             (!limit || pm_str_contains(pm_buf_str(&log), pm_str(message))),
         "%zu times '%.*s' in pieces of %zu", n, PM_ARGS(unit), chunk);
      pm_buf_release(&text);
      pm_buf_release(&tokens);
      pm_buf_release(&log);
    }
}

static void test_limits(void) {
  test_limit(PM_STR("\""), PM_STR("a"), 1000, "x:1:1: a string or number is longer");
  test_limit(PM_STR("\""), PM_STR("\\u0041"), 1000, "x:1:1: a string or number is");
  test_limit(PM_STR("1"), PM_STR("0"), 998, "x:1:1: a string or number is longer");
  test_limit(PM_STR(""), PM_STR("["), 20, "x:1:21: JSON nested deeper than 20 levels");
}

// Items of a long array, one at a time, as a caller with little memory reads them.
static void test_items(void) {
  PmJsonScan scan;
  PmJsonToken token;
  PmArena arena = {0};
  PmJson *item = NULL;
  pm_json_scan_init(&scan, NULL,
                    &(PmJsonScanOptions){.text = PM_STR("[{\"a\":1},\n [2]]")});
  ok(pm_json_scan_next(&scan, &token) == PM_OK && token.type == PM_JSON_TOKEN_ARRAY,
     "an array begins");
  ok(pm_json_scan_next(&scan, &token) == PM_OK &&
         pm_json_read_value(&scan, &arena, &token, &item) == PM_OK &&
         item->type == PM_JSON_OBJECT && pm_json_get(item, PM_STR("a")),
     "its first item");
  ok(pm_json_scan_next(&scan, &token) == PM_OK &&
         pm_json_read_value(&scan, &arena, &token, &item) == PM_OK && item->n == 1 &&
         item->line == 2 && item->column == 2 && item->items[0]->column == 3,
     "its second, which knows its place");
  ok(pm_json_scan_next(&scan, &token) == PM_OK && token.type == PM_JSON_TOKEN_ARRAY_END,
     "the array ends");
  pm_json_scan_release(&scan);
  pm_arena_release(&arena);
}

// The groups of items of an array or object that are passed over, with their places.
static PmStatus pass_groups(PmJsonScan *scan, size_t n, PmBuf *out) {
  PmJsonToken token;
  PmJsonItems items;
  PM_TRY(pm_json_scan_next(scan, &token));
  for (;;) {
    PM_TRY(pm_json_scan_items(scan, n, &items));
    if (items.text.len == 0)
      break;
    PM_TRY(pm_buf_printf(out, "%" PRIu64 ":%" PRIu64 "%c%.*s%c", items.line, items.column,
                         items.open, PM_ARGS(items.text), items.cut ? '?' : items.close));
  }
  PM_TRY(pm_json_scan_next(scan, &token));
  return put_token(out, &token);
}

static void test_groups_of(PmStr text, size_t n, const char *expected) {
  for (size_t chunk = 0; chunk < 4; ++chunk) {
    PmBuf out = pm_buf(1000);
    PmJsonScan scan;
    PmInput *input = NULL;
    TapJob t;
    tap_job_init(&t);
    const PmStatus st = pm_input_memory(&t.job, text, "x", &input);
    pm_json_scan_init(&scan, &t.job,
                      &(PmJsonScanOptions){.name = "x", .input = input, .chunk = chunk});
    const bool done = !st && pass_groups(&scan, n, &out) == PM_OK;
    ok(done == (expected[strlen(expected) - 1] == ' ') &&
           pm_str_eqz(pm_buf_str(&out), expected),
       "items in groups of %zu bytes, input by %zu", n, chunk);
    pm_json_scan_release(&scan);
    pm_input_close(input);
    pm_buf_release(&out);
    tap_job_release(&t);
  }
}

static void test_groups(void) {
  test_groups_of(PM_STR("[1, [2,\n3], {\"书]\": \"\\\\\\\",\"}\n]"), 1,
                 "1:2[1]1:5[[2,\n3]]2:5[{\"书]\": \"\\\\\\\",\"}\n]]3:1 ");
  test_groups_of(PM_STR("[1, [2,\n3], 4]"), 5, "1:2[1, [2,\n3]]2:5[4]]2:6 ");
  test_groups_of(PM_STR("{\"书\": 1, \"b\": []}"), 3,
                 "1:2{\"书\": 1}1:10{\"b\": []}}1:17 ");
  test_groups_of(PM_STR(" [ ] "), 9, "]1:4 ");
  test_groups_of(PM_STR("[1, \"a"), 1, "1:2[1]1:5[\"a?");
  test_groups_of(PM_STR("[1, "), 1, "1:2[1]");
}

int main(void) {
  test_groups();
  test_good();
  test_bad();
  test_limits();
  test_items();
  return tap_done();
}
