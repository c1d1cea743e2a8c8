# SPDX-License-Identifier: MIT
# One convenience library a stage; a program links only the stages that its verbs need,
# so that `pressmark convert` never loads libxml2 or LMDB.

include src/base/local.mk
include src/rdf/local.mk
include src/map/local.mk
include src/page/local.mk
include src/name/local.mk
include src/store/local.mk
include src/endpoint/local.mk
include src/publish/local.mk

# The stages in link order, for programs.
base_LIBS = libbase.a $(UTF8PROC_LIBS) $(NETTLE_LIBS) $(ZLIB_LIBS)
rdf_LIBS = librdfio.a $(base_LIBS)
map_LIBS = libmap.a $(XML2_LIBS) $(YAML_LIBS) \
  $(ARCHIVE_LIBS) $(SQLITE_LIBS) $(rdf_LIBS)
page_LIBS = libname.a libpage.a $(XML2_LIBS) $(base_LIBS)
store_LIBS = libstore.a $(LMDB_LIBS) $(PCRE2_LIBS) -lm $(rdf_LIBS)

noinst_LIBRARIES += libcli.a
libcli_a_SOURCES = src/cli.c src/cli.h src/cut.c src/cut.h

bin_PROGRAMS += src/pressmark
src_pressmark_SOURCES = src/main.c
src_pressmark_LDADD = libcli.a $(base_LIBS)

pkglibexec_PROGRAMS += src/pressmark-rdf
src_pressmark_rdf_SOURCES = src/main_rdf.c src/cmd_convert.c src/cmd_diff.c src/cmd.h \
  src/rdf_options.c src/rdf_options.h
src_pressmark_rdf_LDADD = libcli.a $(rdf_LIBS)

# Started by the RDF readers, for the formats that libraptor2 reads.
pkglibexec_PROGRAMS += src/pressmark-raptor
src_pressmark_raptor_SOURCES = src/main_raptor.c
src_pressmark_raptor_CPPFLAGS = $(AM_CPPFLAGS) $(RAPTOR2_CFLAGS)
src_pressmark_raptor_LDADD = $(RAPTOR2_LIBS)

pkglibexec_PROGRAMS += src/pressmark-map
src_pressmark_map_SOURCES = src/main_map.c src/cmd_map.c src/cmd_map_files.c src/cmd_map_files.h \
  src/cmd_map_since.c \
  src/cmd_map_since.h src/cmd_read.c src/cmd_train.c src/cmd_rules.c src/cmd_rules.h \
  src/cmd_rules_test.c src/cmd_explain.c src/cmd_entity.c src/cmd_entity.h \
  src/cmd_entity_show.c src/cmd_entity_suggest.c src/collection.c src/collection.h src/likeness.c src/likeness.h src/cmd.h \
  src/page_options.c src/page_options.h src/rule_options.c src/rule_options.h \
  src/sparql_source.c src/sparql_source.h src/helper.c src/helper.h
src_pressmark_map_LDADD = libcli.a $(map_LIBS) $(page_LIBS) -lm

pkglibexec_PROGRAMS += src/pressmark-store
src_pressmark_store_SOURCES = src/main_store.c src/cmd_load.c src/cmd_query.c \
  src/cmd_store.c src/cmd_update.c src/answer.h src/answer.c \
  src/service.h src/service.c src/fetch.h src/fetch.c src/helper.h src/helper.c src/cmd.h
src_pressmark_store_LDADD = libcli.a libendpoint.a $(store_LIBS)

pkglibexec_PROGRAMS += src/pressmark-publish
src_pressmark_publish_SOURCES = \
  src/main_publish.c src/cmd_publish.c src/cmd.h src/page_options.c src/page_options.h \
  src/rule_options.c src/rule_options.h src/sparql_source.c src/sparql_source.h \
  src/helper.c src/helper.h
src_pressmark_publish_LDADD = libcli.a libpublish.a $(map_LIBS) $(page_LIBS) $(store_LIBS)


# The verbs of pressmark-store where the store is an address.
pkglibexec_PROGRAMS += src/pressmark-endpoint
src_pressmark_endpoint_SOURCES = src/main_endpoint.c src/cmd_endpoint.c src/cmd_fetch.c \
  src/answer.h src/answer.c src/helper.h src/helper.c src/cmd.h
src_pressmark_endpoint_LDADD = libcli.a libendpoint.a libstore.a $(CURL_LIBS) $(rdf_LIBS)
