# SPDX-License-Identifier: MIT
noinst_LIBRARIES += libstore.a
libstore_a_CPPFLAGS = $(AM_CPPFLAGS) $(LMDB_CFLAGS) $(PCRE2_CFLAGS)
libstore_a_SOURCES = \
  src/store/store.h src/store/store.c \
  src/store/folder.h src/store/folder.c \
  src/store/index.h src/store/index.c src/store/change.c src/store/check.c src/store/compact.c \
  src/store/tables.h \
  src/store/id.h src/store/id.c src/store/dict.h src/store/dict.c \
  src/store/block.h src/store/block.c src/store/runs.h src/store/runs.c \
  src/store/sum.h src/store/kv.h src/store/kv.c src/store/page.h src/store/page.c \
  src/store/words.h src/store/words.c src/store/fulltext.h src/store/fulltext.c \
  src/store/results.h src/store/results.c src/store/results_table.c \
  src/store/results_csv.c src/store/results_json.c src/store/results_xml.c \
  src/store/sparql/magic.h src/store/sparql/magic.c \
  src/store/sparql/sparql.h src/store/sparql/parse.h src/store/sparql/parse.c \
  src/store/sparql/lex.c src/store/sparql/parse_expr.c src/store/sparql/parse_path.c \
  src/store/sparql/parse_triples.c src/store/sparql/parse_pattern.c \
  src/store/sparql/parse_query.c src/store/sparql/parse_update.c \
  src/store/sparql/scope.c src/store/sparql/check.c \
  src/store/sparql/number.h src/store/sparql/number.c \
  src/store/sparql/moment.h src/store/sparql/moment.c \
  src/store/sparql/value.h src/store/sparql/value.c src/store/sparql/function.c \
  src/store/sparql/regex.c src/store/sparql/digest.c \
  src/store/sparql/exec.h src/store/sparql/exec.c src/store/sparql/eval.c \
  src/store/sparql/slots.c src/store/sparql/table.c src/store/sparql/scan.c \
  src/store/sparql/path.c src/store/sparql/row.c src/store/sparql/join.c \
  src/store/sparql/modify.c src/store/sparql/order.c src/store/sparql/group.c \
  src/store/sparql/plan.h src/store/sparql/plan.c src/store/sparql/translate.c \
  src/store/sparql/explain.c src/store/sparql/query.c src/store/sparql/describe.c \
  src/store/sparql/update.h src/store/sparql/update.c
