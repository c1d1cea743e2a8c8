#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What has threads, in a build of its own with ThreadSanitizer (the folder `tsan` of the
# build, which is kept): 16 readers of a store beside its writer, with full text,
# mapping by several threads, and the dumps of published pages. `make check-long` only.
set -u
# shellcheck source=tests/lib/tap.sh
. "$TOP_SRCDIR/tests/lib/tap.sh"
skip_all() { echo "1..0 # SKIP $1"; exit 0; }
[ -n "${PRESSMARK_LONG:-}" ] || skip_all 'make check-long runs it'
[ -z "${SANITIZERS:-}" ] || skip_all 'this build has sanitizers already'
[ -x "$TOP_SRCDIR/configure" ] || skip_all 'there is no configure'
[ ! -e "$TOP_SRCDIR/config.status" ] || skip_all 'the source folder is the build folder'
echo 'int main(void) { return 0; }' >"$room/try.c"
# shellcheck disable=SC2086 # a compiler may have a wrapper before it
${CC:-cc} -fsanitize=thread "$room/try.c" -o "$room/try" 2>/dev/null && "$room/try" ||
  skip_all 'no ThreadSanitizer here'
unset MAKEFLAGS MFLAGS MAKELEVEL TESTS
build=$TOP_BUILDDIR/tsan
mkdir -p "$build" && cd "$build" || exit 1
export TSAN_OPTIONS='halt_on_error=1 second_deadlock_stack=1'
programs='src/pressmark src/pressmark-map src/pressmark-publish src/pressmark-store tests/unit/test_index
  tests/unit/test_lines tests/unit/test_map_property'

set_up() {
  [ -e Makefile ] || "$TOP_SRCDIR/configure" --enable-sanitizers=thread \
    ${CC:+CC="$CC"} >configure.out 2>&1 || tail -n 5 configure.out
}
compile() { make -s $programs >make.out 2>&1 || { tail -n 20 make.out; return 1; }; }
passes() { "$@" >test.out 2>&1 && ! grep '^not ok' test.out || { tail -n 40 test.out; return 1; }; }
cases() { # CASE…
  CLI_TIMEOUT=900 SANITIZERS=1 PRESSMARK=$build/src/pressmark PRESSMARK_LIBEXECDIR=$build/src \
    passes bash "$TOP_SRCDIR/tests/cli/run.sh" "$@"
}
interrupted() {
  awk 'BEGIN { print "id"; for (i = 0; i < 1000000; i++) print i }' >"$room/t.csv"
  cat >"$room/rules.ttl" <<'TTL'
@prefix rml: <http://w3id.org/rml/> .
<#A> rml:logicalSource [ rml:source [ rml:root rml:MappingDirectory ; rml:path "t.csv" ] ;
    rml:referenceFormulation rml:CSV ] ;
  rml:subjectMap [ rml:template "http://example.org/{id}" ; rml:class <http://example.org/A> ] .
TTL
  src/pressmark-map map --jobs 4 -m "$room/rules.ttl" -f nt -o "$room/out.nt" >"$room/said" 2>&1 &
  sleep 2
  kill -TERM $!
  wait $!
  local status=$?
  cat "$room/said"
  [ "$status" = 143 ]
}
check 'configure' set_up
check 'build' compile
check 'readers beside a writer, each a thread' passes tests/unit/test_index
check 'mapping by threads, random rules' passes tests/unit/test_map_property
check 'mapping by threads, large sources' cases map/jobs map/star map/join-memory map/join-ahead
check 'a signal while threads map' interrupted
check 'what is put on a belt' passes tests/unit/test_lines
check 'dumps of published pages' cases publish/jobs publish/add
finish
