# SPDX-License-Identifier: MIT
noinst_LIBRARIES += libmap.a
include_HEADERS = src/map/pressmark-function.h
libmap_a_CPPFLAGS = $(AM_CPPFLAGS) $(XML2_CFLAGS) $(YAML_CFLAGS) \
  $(ARCHIVE_CFLAGS) $(SQLITE_CFLAGS) $(POSTGRESQL_CFLAGS) $(MYSQL_CFLAGS)
libmap_a_SOURCES = \
  src/map/map.h src/map/pressmark-function.h \
  src/map/archive.c src/map/archive.h \
  src/map/check.c src/map/convert.c \
  src/map/function.c src/map/function_date.c src/map/function_lookup.c \
  src/map/function_text.c src/map/function_value.c src/map/function.h \
  src/map/functions.c \
  src/map/gather.c src/map/gather.h \
  src/map/crew.c src/map/crew.h \
  src/map/graph.c src/map/graph.h \
  src/map/jsonpath.c src/map/jsonpath.h \
  src/map/join.c src/map/join.h src/map/join_disk.c src/map/join_disk.h \
  src/map/join_answers.c src/map/join_answers.h \
  src/map/join_part.c src/map/join_part.h \
  src/map/lexical.c src/map/lexical.h \
  src/map/lines.c src/map/lines.h \
  src/map/older.c src/map/older.h src/map/older_write.c \
  src/map/plan.c src/map/plan.h src/map/plan_print.c \
  src/map/read_function.c src/map/read_gather.c \
  src/map/read_maps.c src/map/read_source.c src/map/read_sql.c \
  src/map/read_star.c src/map/read_term.c \
  src/map/read_target.c src/map/read_view.c src/map/reader.h \
  src/map/rejects.c src/map/rejects.h \
  src/map/record.c src/map/record.h \
  src/map/repeats.c src/map/repeats.h \
  src/map/rules.c src/map/rules.h \
  src/map/rows.c src/map/rows.h \
  src/map/run.c \
  src/map/seen.c src/map/seen.h \
  src/map/source_csv.c src/map/source_file.c src/map/source_json.c src/map/source_many.c \
  src/map/source_sql.c src/map/sql.c src/map/sql.h src/map/sql_match.c \
  src/map/source_stream.c src/map/source_view.c src/map/source_xml.c src/map/source.h \
  src/map/star.c \
  src/map/template.c src/map/template.h \
  src/map/terms.c src/map/terms.h \
  src/map/text.c src/map/text.h \
  src/map/libxml.h src/map/xml.h src/map/xml_cut.c src/map/xml_stream.c src/map/xml_text.c \
  src/map/xpath.h src/map/xpath_functions.c src/map/xpath_parse.c \
  src/map/xpath_study.c src/map/xpath_value.c src/map/xpath_walk.c \
  src/map/target.c src/map/target.h \
  src/map/vocabulary.c src/map/vocabulary.h \
  src/map/view.c src/map/view.h \
  src/map/units.c \
  src/map/watch.c src/map/watch.h \
  src/map/yaml.c src/map/yaml.h \
  src/map/yarrrml.c src/map/yarrrml.h src/map/yarrrml_read.h src/map/yarrrml_source.c \
  src/map/yarrrml_value.c src/map/yarrrml_write.c
if HAVE_SQLITE
libmap_a_SOURCES += src/map/sql_sqlite.c
endif
if HAVE_POSTGRESQL
libmap_a_SOURCES += src/map/sql_postgresql.c
endif
if HAVE_MYSQL
libmap_a_SOURCES += src/map/sql_mysql.c
endif
