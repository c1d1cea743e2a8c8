# SPDX-License-Identifier: MIT
noinst_LIBRARIES += libendpoint.a
libendpoint_a_CPPFLAGS = $(AM_CPPFLAGS) $(CURL_CFLAGS)
libendpoint_a_SOURCES = \
  src/endpoint/endpoint.h src/endpoint/state.h src/endpoint/endpoint.c \
  src/endpoint/load.c src/endpoint/fetch.c src/endpoint/results.c src/endpoint/http.h src/endpoint/http.c
