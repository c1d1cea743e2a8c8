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
  src/store/pack.h src/store/pack.c \
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
  src/store/sparql/ids.c src/store/sparql/ranges.c \
  src/store/sparql/slots.c src/store/sparql/table.c src/store/sparql/scan.c \
  src/store/sparql/path.c src/store/sparql/row.c src/store/sparql/join.c \
  src/store/sparql/modify.c src/store/sparql/order.c src/store/sparql/group.c \
  src/store/sparql/plan.h src/store/sparql/plan.c src/store/sparql/translate.c \
  src/store/sparql/explain.c src/store/sparql/service.c src/store/sparql/query.c src/store/sparql/describe.c \
  src/store/sparql/update.h src/store/sparql/update.c

# librdf's module: the storage once more, as code that a program can load. Not with
# sanitizers: programs over librdf have none.
EXTRA_DIST += src/store/redland.c
if HAVE_REDLAND
if !SANITIZERS
redlanddir = $(libdir)/redland
redland_PROGRAMS = src/librdf_storage_pressmark.so
src_librdf_storage_pressmark_so_CPPFLAGS = $(AM_CPPFLAGS) $(LMDB_CFLAGS) $(REDLAND_CFLAGS) \
  $(UTF8PROC_CFLAGS) $(ZLIB_CFLAGS)
src_librdf_storage_pressmark_so_CFLAGS = $(AM_CFLAGS) -fPIC -fvisibility=hidden
src_librdf_storage_pressmark_so_LDFLAGS = $(AM_LDFLAGS) -shared -Wl,-z,defs
src_librdf_storage_pressmark_so_LDADD = $(LMDB_LIBS) $(REDLAND_LIBS) $(UTF8PROC_LIBS) $(ZLIB_LIBS)
src_librdf_storage_pressmark_so_SOURCES = src/store/redland.c \
  src/store/index.c src/store/change.c src/store/check.c src/store/id.c src/store/dict.c \
  src/store/block.c src/store/pack.c src/store/runs.c src/store/kv.c src/store/page.c src/store/folder.c \
  src/store/fulltext.c src/store/words.c src/rdf/term.c \
  src/base/arena.c src/base/buf.c src/base/file.c src/base/job.c src/base/output.c \
  src/base/input.c src/base/status.c src/base/str.c src/base/strtab.c src/base/temp.c \
  src/base/utf8.c
endif
endif
