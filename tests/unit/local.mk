# SPDX-License-Identifier: MIT
check_PROGRAMS += tests/unit/test_base
tests_unit_test_base_SOURCES = tests/unit/test_base.c
tests_unit_test_base_LDADD = tests/libtap.a $(base_LIBS)
TESTS += tests/unit/test_base

check_PROGRAMS += tests/unit/test_map_rules
tests_unit_test_map_rules_SOURCES = tests/unit/test_map_rules.c tests/unit/rules_of_text.h
tests_unit_test_map_rules_LDADD = tests/libtap.a $(map_LIBS)
TESTS += tests/unit/test_map_rules

check_PROGRAMS += tests/unit/test_map_run
tests_unit_test_map_run_SOURCES = tests/unit/test_map_run.c tests/unit/rules_of_text.h
tests_unit_test_map_run_LDADD = tests/libtap.a $(map_LIBS)
TESTS += tests/unit/test_map_run

check_PROGRAMS += tests/unit/test_map_xml
tests_unit_test_map_xml_SOURCES = tests/unit/test_map_xml.c
tests_unit_test_map_xml_LDADD = tests/libtap.a $(map_LIBS)
TESTS += tests/unit/test_map_xml

check_PROGRAMS += tests/unit/test_xpath
tests_unit_test_xpath_SOURCES = tests/unit/test_xpath.c
tests_unit_test_xpath_CPPFLAGS = $(AM_CPPFLAGS) $(XML2_CFLAGS)
tests_unit_test_xpath_LDADD = tests/libtap.a $(map_LIBS) -lm
TESTS += tests/unit/test_xpath

check_PROGRAMS += tests/unit/test_map_functions
tests_unit_test_map_functions_SOURCES = tests/unit/test_map_functions.c
tests_unit_test_map_functions_LDADD = tests/libtap.a $(map_LIBS)
TESTS += tests/unit/test_map_functions

check_PROGRAMS += tests/unit/test_map_property
tests_unit_test_map_property_SOURCES = tests/unit/test_map_property.c
tests_unit_test_map_property_LDADD = tests/libtap.a $(map_LIBS)
TESTS += tests/unit/test_map_property

check_PROGRAMS += tests/unit/test_map_sources
tests_unit_test_map_sources_SOURCES = tests/unit/test_map_sources.c tests/unit/rules_of_text.h
tests_unit_test_map_sources_LDADD = tests/libtap.a $(map_LIBS)
TESTS += tests/unit/test_map_sources

unit_scripts = \
  tests/unit/corpus.sh \
  tests/unit/dist.sh \
  tests/unit/includes.sh \
  tests/unit/manual.sh \
  tests/unit/map_files.sh \
  tests/unit/functions.sh \
  tests/unit/readme.sh \
  tests/unit/style.sh
dist_check_SCRIPTS += $(unit_scripts)
TESTS += $(unit_scripts)

check_PROGRAMS += tests/unit/test_rdf_writers
tests_unit_test_rdf_writers_SOURCES = tests/unit/test_rdf_writers.c
tests_unit_test_rdf_writers_LDADD = tests/libtap.a $(rdf_LIBS)
TESTS += tests/unit/test_rdf_writers

check_PROGRAMS += tests/unit/test_lines
tests_unit_test_lines_SOURCES = tests/unit/test_lines.c
tests_unit_test_lines_LDADD = tests/libtap.a libpublish.a $(rdf_LIBS)
TESTS += tests/unit/test_lines

check_PROGRAMS += tests/unit/test_json
tests_unit_test_json_SOURCES = tests/unit/test_json.c
tests_unit_test_json_LDADD = tests/libtap.a $(rdf_LIBS)
TESTS += tests/unit/test_json

check_PROGRAMS += tests/unit/test_json_scan
tests_unit_test_json_scan_SOURCES = tests/unit/test_json_scan.c
tests_unit_test_json_scan_LDADD = tests/libtap.a $(base_LIBS)
TESTS += tests/unit/test_json_scan

check_PROGRAMS += tests/unit/test_rdf_readers
tests_unit_test_rdf_readers_SOURCES = tests/unit/test_rdf_readers.c
tests_unit_test_rdf_readers_LDADD = tests/libtap.a $(rdf_LIBS)
TESTS += tests/unit/test_rdf_readers

check_PROGRAMS += tests/unit/test_name
tests_unit_test_name_SOURCES = \
  tests/unit/test_name.c tests/unit/test_name_cases.inc tests/unit/one_article.h
tests_unit_test_name_LDADD = tests/libtap.a $(page_LIBS)
TESTS += tests/unit/test_name

check_PROGRAMS += tests/unit/test_tagger
tests_unit_test_tagger_SOURCES = tests/unit/test_tagger.c
tests_unit_test_tagger_LDADD = tests/libtap.a $(page_LIBS)
TESTS += tests/unit/test_tagger

check_PROGRAMS += tests/unit/test_index
tests_unit_test_index_SOURCES = tests/unit/test_index.c
tests_unit_test_index_LDADD = tests/libtap.a $(store_LIBS)
TESTS += tests/unit/test_index

check_PROGRAMS += tests/unit/test_store
tests_unit_test_store_SOURCES = tests/unit/test_store.c
tests_unit_test_store_LDADD = tests/libtap.a $(store_LIBS)
TESTS += tests/unit/test_store

check_PROGRAMS += tests/unit/test_page
tests_unit_test_page_SOURCES = tests/unit/test_page.c
tests_unit_test_page_LDADD = tests/libtap.a libpage.a $(XML2_LIBS) $(base_LIBS)
TESTS += tests/unit/test_page

check_PROGRAMS += tests/unit/test_sparql
tests_unit_test_sparql_SOURCES = tests/unit/test_sparql.c
tests_unit_test_sparql_LDADD = tests/libtap.a $(store_LIBS)
TESTS += tests/unit/test_sparql

dist_check_SCRIPTS += tests/unit/mapping_doc.sh
TESTS += tests/unit/mapping_doc.sh

check_PROGRAMS += tests/unit/test_sparql_exec
tests_unit_test_sparql_exec_SOURCES = tests/unit/test_sparql_exec.c
tests_unit_test_sparql_exec_LDADD = tests/libtap.a $(store_LIBS)
TESTS += tests/unit/test_sparql_exec

check_PROGRAMS += tests/unit/test_when
tests_unit_test_when_SOURCES = tests/unit/test_when.c tests/unit/chars.h
tests_unit_test_when_LDADD = tests/libtap.a $(page_LIBS)
TESTS += tests/unit/test_when

check_PROGRAMS += tests/unit/test_register
tests_unit_test_register_SOURCES = tests/unit/test_register.c
tests_unit_test_register_LDADD = tests/libtap.a $(page_LIBS)
TESTS += tests/unit/test_register

check_PROGRAMS += tests/unit/test_amount
tests_unit_test_amount_SOURCES = \
  tests/unit/test_amount.c tests/unit/chars.h tests/unit/one_article.h
tests_unit_test_amount_LDADD = tests/libtap.a $(page_LIBS)
TESTS += tests/unit/test_amount
