#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Who may include whom: stages know the stages before them by their one header, and a
# foreign library is touched in one file a stage.
set -u
cd "$TOP_SRCDIR/src" || exit 1

# STAGE: the stages whose one header it may include (base: any of its headers).
knows='
base:
rdf: base
page: base
name: base page
map: base rdf
store: base rdf
endpoint: base rdf store
publish: base rdf page name map store
catalog: base rdf page name map store
serve: base rdf page name map store publish catalog
cmd: base rdf page name map store endpoint publish catalog serve
'

quoted() { # FILE:HEADER for each #include "…"
  grep -rHo --include='*.[ch]' '^[[:space:]]*#[[:space:]]*include[[:space:]]*"[^"]*"' . |
    sed 's|^\./||; s/:[^"]*"\(.*\)"$/:\1/' | sort
}

foreign() { # FILE:LIBRARY for each include of a library outside C and POSIX
  grep -rHo --include='*.[ch]' -E '^[[:space:]]*#[[:space:]]*include[[:space:]]*<[^>]*>' . |
    sed -nE 's|^\./||; s/:[^<]*<(.*)>$/:\1/
      s/:libxml\/.*/:libxml2/p; s/:(raptor2?)\.h/:raptor/p; s/:pcre2\.h/:pcre2/p
      s/:nettle\/.*/:nettle/p; s/:utf8proc\.h/:utf8proc/p; s/:zlib\.h/:zlib/p
      s/:lmdb\.h/:lmdb/p; s/:librdf\.h/:librdf/p; s/:curl\/.*/:curl/p; s/:microhttpd\.h/:microhttpd/p' | sort -u
}

point() { # N TITLE FAULTS
  if [ -z "$3" ]; then
    echo "ok $1 - $2"
  else
    echo "not ok $1 - $2"
    printf '%s\n' "$3" | sed 's/^/# /'
  fi
}

echo 1..3
point 1 'a stage includes only what it may know' "$(quoted | awk -F: -v knows="$knows" '
  BEGIN {
    n = split(knows, line, "\n")
    for (i = 1; i <= n; i++) {
      split(line[i], part, ":")
      m = split(part[2], word, " ")
      for (j = 1; j <= m; j++) may[part[1], word[j]] = 1
    }
  }
  function stage(path) { return index(path, "/") ? substr(path, 1, index(path, "/") - 1) : "cmd" }
  {
    from = stage($1); to = stage($2)
    if (from == to) next
    if (to == "cmd" && $2 == "config.h") next
    if (!((from, to) in may)) print $1 " may not include " $2
    else if (to != "base" && $2 != to "/" to ".h")
      print $1 " includes " $2 ", not the one header " to "/" to ".h"
  }')"
point 2 'no library shows in a header that other stages include' \
  "$(foreign | grep -E '^(base/[a-z0-9_]+|([a-z]+)/\2)\.h:')"
point 3 'a library is touched in one file a stage' "$(foreign | awk -F: '
  { stage = index($1, "/") ? substr($1, 1, index($1, "/") - 1) : "cmd"
    key = stage " " $2; files[key] = files[key] " " $1; n[key]++ }
  END { for (key in n) if (n[key] > 1) print key " in" files[key] }')"
