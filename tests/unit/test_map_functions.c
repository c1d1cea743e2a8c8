// SPDX-License-Identifier: MIT
// Functions of mapping rules: results by example, and the list in docs/functions.md,
// which is the table of the code. UPDATE=1 writes the list.
#include "map/function.h"
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>

// --- results --------------------------------------------------------------------------

#define GREL "http://users.ugent.be/~bjdmeest/function/grel.ttl#"
#define IDLAB "https://w3id.org/imec/idlab/function#"
#define OWN "https://w3id.org/pressmark/function#"

typedef struct {
  const char *function;
  const char *arguments[4]; // of a list all of them, with | between
  const char *result;       // values with | between; NULL: none
} Example;

static const Example examples[] = {
    {GREL "toUpperCase", {"zürich été"}, "ZÜRICH ÉTÉ"},
    {GREL "toLowerCase", {"ÉTÉ Ärger"}, "été ärger"},
    {GREL "toTitleCase", {"the old town's gate"}, "The Old Town's Gate"},
    {GREL "string_trim", {" \t a b\u3000 "}, "a b"},
    {OWN "normalizeSpace", {"  a \t b  c "}, "a b c"},
    {GREL "string_length", {"海州日报"}, "4^integer"},
    {GREL "string_substring", {"海州日报", "1", "3"}, "州日"},
    {GREL "string_substring", {"Venus", "-2"}, "us"},
    {GREL "string_substring", {"Venus", "5"}, ""},
    {GREL "string_substring", {"Venus", "6"}, NULL},
    {GREL "string_substring", {"Venus", "x"}, NULL},
    {GREL "string_replace", {"a-b-c", "-", "+"}, "a+b+c"},
    {GREL "string_replace", {"abc", "", "+"}, "abc"},
    {GREL "string_replace", {"a b", " "}, "ab"},
    {GREL "string_split", {"a, b,,c", ","}, "a| b||c"},
    {IDLAB "concat", {"a", "b", "/"}, "a/b"},
    {GREL "string_chomp", {"page.xml", ".xml"}, "page"},
    {GREL "string_contains", {"harbour", "bo"}, "true^boolean"},
    {GREL "string_startsWith", {"harbour", "har"}, "true^boolean"},
    {GREL "string_endsWith", {"harbour", "har"}, "false^boolean"},
    {GREL "string_indexOf", {"日报日", "日"}, "0^integer"},
    {GREL "string_lastIndexOf", {"日报日", "日"}, "2^integer"},
    {GREL "string_indexOf", {"abc", "x"}, "-1^integer"},
    {GREL "escape", {"A<b>&'\"", "html"}, "A&lt;b&gt;&amp;&#39;&quot;"},
    {GREL "escape", {"a b/ü", "url"}, "a%20b%2F%C3%BC"},
    {GREL "escape", {"a,\"b\"", "csv"}, "\"a,\"\"b\"\"\""},
    {GREL "escape", {"a", "morse"}, NULL},
    {IDLAB "toUpperCaseURL", {"www.example.com"}, "http://WWW.EXAMPLE.COM"},
    {IDLAB "toUpperCaseURL", {"http://example.com/v"}, "HTTP://EXAMPLE.COM/V"},
    {OWN "slug", {"Élan: Zürich – 海州 2024!"}, "elan-zurich-海州-2024"},
    {IDLAB "slugify", {"--"}, ""},
    {OWN "halfWidth", {"ＡＢ１２，！\u3000海"}, "AB12,! 海"},
    {OWN "nameOrder", {"Ludwig van Beethoven"}, "Beethoven, Ludwig van"},
    {OWN "nameOrder", {"Lee, Ann", "given-first"}, "Ann Lee"},
    {OWN "nameOrder", {"Lee, Ann"}, "Lee, Ann"},
    {OWN "nameOrder", {"李大山"}, "李大山"},
    {OWN "sha256",
     {"abc"},
     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {OWN "sha256", {"abc", "8"}, "ba7816bf"},
    {IDLAB "equal", {"a", "a"}, "true^boolean"},
    {IDLAB "notEqual", {"a", "a"}, "false^boolean"},
    {IDLAB "isNull", {NULL}, "true^boolean"},
    {IDLAB "isNull", {""}, "false^boolean"},
    {GREL "isBlank", {""}, "true^boolean"},
    {GREL "controls_if", {"true", "yes", "no"}, "yes"},
    {GREL "controls_if", {"false", "yes", "no"}, "no"},
    {GREL "controls_if", {"false", "yes"}, NULL},
    {IDLAB "trueCondition", {"true", "x"}, "x"},
    {IDLAB "trueCondition", {"false", "x"}, NULL},
    {IDLAB "decide", {"a", "a", "b"}, "b"},
    {GREL "value_coalesce", {"||c|d"}, "c"},
    {GREL "boolean_and", {"true|true"}, "true^boolean"},
    {GREL "boolean_and", {"true|false"}, "false^boolean"},
    {GREL "boolean_or", {"false|1"}, "true^boolean"},
    {GREL "boolean_not", {"false"}, "true^boolean"},
    {GREL "string_toNumber", {"3.50"}, "3.5^decimal"},
    {GREL "string_toNumber", {"0x10"}, NULL},
    {GREL "string_toNumber", {"nan"}, NULL},
    {GREL "math_round", {"2.5"}, "3^integer"},
    {GREL "math_floor", {"-2.5"}, "-3^integer"},
    {GREL "math_ceil", {"2.1"}, "3^integer"},
    {GREL "math_abs", {"-4"}, "4^integer"},
    {GREL "math_max", {"3", "12"}, "12^integer"},
    {GREL "math_mod", {"7", "4"}, "3^integer"},
    {GREL "math_divide", {"1", "4"}, "0.25^decimal"},
    {GREL "math_divide", {"1", "0"}, NULL},
    {GREL "math_multiply", {"1e200", "1e20"}, "1e+220^double"},
    {GREL "array_join", {"a|b|c", "; "}, "a; b; c"},
    {GREL "array_length", {"a|b|c"}, "3^integer"},
    {GREL "array_get", {"a|b|c", "1"}, "b"},
    {GREL "array_get", {"a|b|c", "1", "3"}, "b|c"},
    {GREL "array_get", {"a|b|c", "-1"}, "c"},
    {GREL "array_sort", {"b|c|a"}, "a|b|c"},
    {GREL "array_reverse", {"a|b"}, "b|a"},
    {GREL "array_uniques", {"a|b|a"}, "a|b"},
    {GREL "array_sum", {"1|2|3.5"}, "6.5^decimal"},
    {IDLAB "listContainsElement", {"a|b", "b"}, "true^boolean"},
    {OWN "date", {"2024年3月1日"}, "2024-03-01^date"},
    {OWN "date", {"二〇二四年十二月二十一日"}, "2024-12-21^date"},
    {OWN "date", {"民国十三年三月"}, "1924-03^gYearMonth"},
    {OWN "date", {"民国元年"}, "1912^gYear"},
    {OWN "date", {"昭和二十年8月15日"}, "1945-08-15^date"},
    {OWN "date", {"２０２４年５月４号"}, "2024-05-04^date"},
    {OWN "date", {"公元1949年10月1日 星期六"}, "1949-10-01^date"},
    {OWN "date", {"1 March 2024"}, "2024-03-01^date"},
    {OWN "date", {"March 1st, 2024"}, "2024-03-01^date"},
    {OWN "date", {"Friday, 1 March 2024"}, "2024-03-01^date"},
    {OWN "date", {"1. März 2024"}, "2024-03-01^date"},
    {OWN "date", {"den 12. Mai 1905"}, "1905-05-12^date"},
    {OWN "date", {"1er août 1914"}, "1914-08-01^date"},
    {OWN "date", {"3 de septiembre de 1936"}, "1936-09-03^date"},
    {OWN "date", {"25 aprile 1945"}, "1945-04-25^date"},
    {OWN "date", {"7 de setembro de 1822"}, "1822-09-07^date"},
    {OWN "date", {"5 mei 1945"}, "1945-05-05^date"},
    {OWN "date", {"Dec. 1903"}, "1903-12^gYearMonth"},
    {OWN "date", {"01.03.2024"}, "2024-03-01^date"},
    {OWN "date", {"3/1/2024"}, "2024-01-03^date"},
    {OWN "date", {"3/1/2024", "mdy"}, "2024-03-01^date"},
    {OWN "date", {"3/25/2024"}, "2024-03-25^date"},
    {OWN "date", {"2024/3/1"}, "2024-03-01^date"},
    {OWN "date", {"20240229"}, "2024-02-29^date"},
    {OWN "date", {"20230229"}, NULL},
    {OWN "date", {"2024-13-01"}, NULL},
    {OWN "date", {"31 April 2024"}, NULL},
    {OWN "date", {"1924"}, "1924^gYear"},
    {OWN "date", {"no date at all"}, NULL},
    {OWN "date", {""}, NULL},
    {OWN "date", {"三月一日"}, NULL},
    {OWN "date", {"1920s"}, NULL},
    {OWN "edtf", {"1 March 2024"}, "2024-03-01"},
    {OWN "edtf", {"1920s"}, "192X"},
    {OWN "edtf", {"1920er Jahre"}, NULL},
    {OWN "edtf", {"19th century"}, "18XX"},
    {OWN "edtf", {"19世纪"}, "18XX"},
    {OWN "edtf", {"20世纪20年代"}, "192X"},
    {OWN "edtf", {"circa 1905"}, "1905~"},
    {OWN "edtf", {"约1905年"}, "1905~"},
    {OWN "edtf", {"1905?"}, "1905?"},
    {OWN "edtf", {"before 1900"}, "../1900"},
    {OWN "edtf", {"1950年以后"}, "1950/.."},
    {OWN "edtf", {"1914–1918"}, "1914/1918"},
    {OWN "edtf", {"1914-1918"}, "1914/1918"},
    {OWN "edtf", {"1914年至1918年"}, "1914/1918"},
    {OWN "edtf", {"May 1904 to June 1905"}, "1904-05/1905-06"},
    {OWN "edtf", {"yesterday"}, NULL},
    {IDLAB "normalizeDate", {"01 03 2024", "dd MM yyyy"}, "2024-03-01^date"},
    {IDLAB "normalizeDate", {"1-Mar-24", "d-MMM-yy"}, "2024-03-01^date"},
    {IDLAB "normalizeDate", {"2024", "dd MM yyyy"}, NULL},
};

// "a|b" as two values.
static PmStatus list_of(PmArena *arena, const char *text, PmValues *values) {
  PmStr rest = pm_str(text);
  *values = (PmValues){0};
  size_t cap = 0;
  for (size_t from = 0; text;) {
    const size_t to = pm_str_find(rest, PM_STR("|"), from);
    values->items =
        pm_arena_extend(arena, values->items, values->n, &cap, sizeof *values->items);
    if (!values->items)
      return PM_ERR_NOMEM;
    values->items[values->n++] =
        pm_arena_copy(arena, pm_str_slice(rest, from, to < rest.len ? to : rest.len));
    if (to >= rest.len)
      break;
    from = to + 1;
  }
  return PM_OK;
}

static PmStatus join_results(const PmValues *values, PmBuf *buf) {
  for (size_t i = 0; i < values->n; ++i) {
    if (i)
      PM_TRY(pm_buf_putc(buf, '|'));
    PM_TRY(pm_buf_append(buf, values->items[i]));
    if (values->types[i].len)
      PM_TRY(pm_buf_printf(
          buf, "^%.*s",
          PM_ARGS(pm_str_slice(values->types[i], sizeof PM_XSD - 1, SIZE_MAX))));
  }
  return PM_OK;
}

static PmStatus run_example(const Example *e, PmArena *arena, PmValues *out) {
  PmStr args[PM_MAX_PARAMETERS] = {{NULL, 0}};
  PmValues values[PM_MAX_PARAMETERS] = {{0}};
  PmRecord record = {.cursor = {.quiet = true}};
  const PmFunction *f = pm_function_find(NULL, pm_str(e->function));
  if (!f)
    return PM_ERR_NOT_FOUND;
  for (size_t i = 0; i < 4; ++i) {
    args[i] = pm_str(e->arguments[i]);
    PM_TRY(list_of(arena, e->arguments[i], &values[i]));
  }
  PmFunctionRun run = {.function = f,
                       .record = &record,
                       .arena = arena,
                       .args = args,
                       .values = values,
                       .out = out};
  return f->run(&run);
}

static void test_example(const Example *e) {
  PmArena arena = {0};
  PmValues out = {0};
  PmBuf got = pm_buf(1 << 16);
  PmStatus st = run_example(e, &arena, &out);
  if (!st)
    st = join_results(&out, &got);
  const PmStr name = pm_str(strrchr(e->function, '#') + 1);
  const bool same =
      !st && (e->result ? out.n && pm_str_eqz(pm_buf_str(&got), e->result) : out.n == 0);
  ok(same, "%.*s(%s)", PM_ARGS(name), e->arguments[0] ? e->arguments[0] : "");
  if (!same)
    printf("# got '%.*s', wanted '%s'\n", PM_ARGS(pm_buf_str(&got)),
           e->result ? e->result : "none");
  pm_buf_release(&got);
  pm_arena_release(&arena);
}

// --- the list -------------------------------------------------------------------------

static void write_names(FILE *out, PmStr names) {
  for (size_t from = 0; from < names.len;) {
    size_t to = pm_str_find(names, PM_STR("|"), from);
    to = to < names.len ? to : names.len;
    fprintf(out, "%s`%.*s`", from ? " or " : "", PM_ARGS(pm_str_slice(names, from, to)));
    from = to + 1;
  }
}

static void write_parameters(FILE *out, const PmFunction *f) {
  PmStr p;
  for (size_t i = 0; (p = pm_function_parameter_at(f, i)).len; ++i) {
    const char mark = p.data[0];
    if (mark == '?' || mark == '*')
      p = pm_str_slice(p, 1, p.len);
    fprintf(out, "%s%.*s%s", i ? ", " : "", PM_ARGS(pm_parameter_title(p)),
            mark == '?'   ? " (may be missing)"
            : mark == '*' ? " (all values)"
                          : "");
  }
}

static void write_list(FILE *out) {
  static const char *const gives[] = {
      [PM_GIVES_TEXT] = "text",          [PM_GIVES_BOOLEAN] = "boolean",
      [PM_GIVES_NUMBER] = "number",      [PM_GIVES_DATE] = "date",
      [PM_GIVES_TIME] = "date and time", [PM_GIVES_TEXTS] = "texts",
  };
  const PmFunction *f = NULL;
  for (size_t i = 0; (f = pm_function_at(i)); ++i) {
    fputs("| ", out);
    write_names(out, pm_str(f->name));
    fputs(" | ", out);
    write_parameters(out, f);
    fprintf(out, " | %s | %s |\n", gives[f->gives], f->about);
  }
}

static void test_list(void) {
  const char *top = getenv("TOP_SRCDIR");
  PmArena arena = {0};
  PmBuf docs = pm_buf(1 << 20);
  char *list = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&list, &n);
  const PmStr path = pm_arena_printf(&arena, "%s/docs/functions.md", top ? top : ".");
  write_list(out);
  fclose(out);
  ok(pm_read_file(NULL, path.data, &docs) == PM_OK &&
         pm_str_contains(pm_buf_str(&docs), pm_str_n(list, n)),
     "docs/functions.md has the table of the code");
  if (getenv("SHOW"))
    fwrite(list, 1, n, stderr);
  free(list);
  pm_buf_release(&docs);
  pm_arena_release(&arena);
}

static void test_names(void) {
  const PmFunction *upper = pm_function_find(NULL, PM_STR(GREL "toUpperCase"));
  ok(upper && pm_function_find(NULL, PM_STR("https://w3id.org/imec/grel#toUpperCase")) ==
                  upper,
     "both namespaces of GREL");
  ok(!pm_function_find(NULL, PM_STR(IDLAB "toUpperCase")), "of another namespace: none");
  ok(pm_function_suggest(PM_STR(GREL "toUpercase")) == upper, "did you mean");
  ok(!pm_function_suggest(PM_STR(GREL "quiteAnotherThing")), "or not");
  ok(pm_function_parameter(upper, PM_STR(GREL "valueParameter")) == 0 &&
         pm_function_parameter(upper, PM_STR(GREL "p_array_a")) == SIZE_MAX,
     "parameters");
  ok(pm_function_returns(upper, PM_STR(GREL "stringOut")) &&
         !pm_function_returns(upper, PM_STR(GREL "output_number")),
     "results");
  for (size_t i = 0; pm_function_at(i); ++i) {
    const PmFunction *f = pm_function_at(i);
    size_t n = 0;
    while (pm_function_parameter_at(f, n).len)
      ++n;
    if (n > PM_MAX_PARAMETERS)
      ok(false, "%s has too many parameters", f->name);
  }
}

int main(void) {
  for (size_t i = 0; i < sizeof examples / sizeof *examples; ++i)
    test_example(&examples[i]);
  test_names();
  test_list();
  return tap_done();
}
