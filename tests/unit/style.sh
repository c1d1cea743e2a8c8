#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What can be checked of the style by looking at the text alone.
set -u
cd "$TOP_SRCDIR" || exit 1
in_git=
[ -e .git ] && git rev-parse --git-dir >/dev/null 2>&1 && in_git=1

tracked() { # PATTERN…: files of the project, generated ones left out
  if [ "$in_git" ]; then
    git ls-files -co --exclude-standard --exclude="/${TOP_BUILDDIR#"$TOP_SRCDIR"/}/" -- "$@" | while read -r f; do [ -f "$f" ] && echo "$f"; done
  else
    local pattern
    for pattern; do find src tests scripts -name "$pattern" -type f; done
  fi | sort -u
}
mapfile -t c_files < <(tracked '*.c' '*.h')
mapfile -t library_files < <(printf '%s\n' "${c_files[@]}" | grep '^src/[a-z]*/')
mapfile -t text_files < <(tracked '*.c' '*.h' '*.sh' '*.mk' '*.awk' '*.js' '*.mjs' '*.py')

n=0
point() { # TITLE FAULTS
  n=$((n + 1))
  if [ -z "$2" ]; then
    echo "ok $n - $1"
  else
    echo "not ok $n - $1"
    printf '%s\n' "$2" | head -n 40 | sed 's/^/# /'
  fi
}
skip() { n=$((n + 1)); echo "ok $n - $1 # SKIP $2"; }

# C without comments and string contents, line numbers kept: FILE:LINE:TEXT.
bare_c() {
  awk '
    FNR == 1 { comment = 0 }
    {
      out = ""; s = $0
      while (s != "") {
        if (comment) {
          end = index(s, "*/")
          if (!end) break
          s = substr(s, end + 2); comment = 0
        } else if (match(s, /^"([^"\\]|\\.)*"/)) { out = out "\"\""; s = substr(s, RLENGTH + 1) }
        else if (match(s, /^\x27([^\x27\\]|\\.)*\x27/)) { out = out "0"; s = substr(s, RLENGTH + 1) }
        else if (substr(s, 1, 2) == "//") break
        else if (substr(s, 1, 2) == "/*") { comment = 1; s = substr(s, 3) }
        else { out = out substr(s, 1, 1); s = substr(s, 2) }
      }
      print FILENAME ":" FNR ":" out
    }' "$@"
}

# Functions longer than 80 lines whose opening comment gives no reason ("Long: …").
long_functions() {
  awk '
    FNR == 1 { depth = 0; reason = 0 }
    /^\/\/.*Long:/ { reason = 1 }
    /^[^ \t\/#}].*\{$/ && !/^(typedef|static const|const|enum|struct|union|extern)/ && /\(/ {
      name = $0; start = FNR; depth = 1; next }
    /^static const.*\(.*\{$/ && !/=/ { name = $0; start = FNR; depth = 1; next }
    /^\}/ && depth {
      if (FNR - start > 80 && !reason)
        print FILENAME ":" start ": " FNR - start " lines: " name
      depth = 0; reason = 0 }' "$@"
}

point 'every file says its licence' "$(for f in "${text_files[@]}"; do
  head -n 3 "$f" | grep -q 'SPDX-License-Identifier: MIT' || echo "$f"; done)"
point 'no banned function' "$(bare_c "${c_files[@]}" |
  grep -E '[^A-Za-z0-9_](strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atof|gets|gmtime|localtime|setlocale)[[:space:]]*\(')"
point 'the library neither prints nor exits' "$(bare_c "${library_files[@]}" |
  grep -E '[^A-Za-z0-9_](printf|puts|putchar|perror|exit|_Exit|abort)[[:space:]]*\(|[^A-Za-z0-9_]std(out|err)[^A-Za-z0-9_]')"
point 'headers have their guard' "$(printf '%s\n' "${c_files[@]}" | grep '^src/.*\.h$' | while read -r f; do
  guard=PM_$(echo "${f#src/}" | tr 'a-z/.-' 'A-Z___')
  grep -q "^#ifndef $guard\$" "$f" || echo "$f: $guard"; done)"
point 'functions of more than 80 lines say why' "$(long_functions "${c_files[@]}")"
point 'no tab, no trailing space, no line over 100 characters in C (rows of data apart)' \
  "$(grep -nHE $'\t|[ \t]$|^.{101,}$' "${c_files[@]}" | grep -v ':{".*},$')"
point 'a file ends with one line feed' "$(for f in "${text_files[@]}"; do
  [ -z "$(tail -c 1 "$f")" ] || echo "$f"; done)"
if [ "$in_git" ]; then
  point 'no path of one machine' "$(git grep -nIE '(^|[^A-Za-z0-9$}_.-])/(work|home/[a-z]+|root|Users/[a-z]+)/[a-z]')"
else
  skip 'no path of one machine' 'not a git checkout'
fi
# Releases of clang-format differ in taste; Debian 12's is the one that counts.
if [ "$in_git" ] && clang-format --version 2>/dev/null | grep -q 'version 14\.'; then
  point 'clang-format changes nothing' "$(clang-format --dry-run "${c_files[@]}" 2>&1 |
    sed -n 's/: warning: .*//p' | cut -d: -f1 | sort | uniq -c)"
else
  skip 'clang-format changes nothing' 'no checkout with clang-format 14'
fi
echo "1..$n"
