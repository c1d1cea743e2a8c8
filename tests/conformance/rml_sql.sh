#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Rules over databases, with real servers that this test starts on a socket in a folder of
# its own: the SQL cases of the RML-IO registry on PostgreSQL and MariaDB, as they are and
# converted to R2RML. Parts skip where a server or the library is missing.
set -u
export LC_ALL=C.UTF-8 TZ=UTC
: "${PRESSMARK:?}" "${TOP_BUILDDIR:?}"
cases=${SHARED:-$TOP_SRCDIR/../shared}/suites/rml-io-registry
room=$(mktemp -d /tmp/pm-sql.XXXXXX) # short: a socket's path has 107 bytes
n=0 failed=0 stop=()
cleanup() {
  local s
  for s in ${stop[@]+"${stop[@]}"}; do $s; done
  rm -rf "$room"
}
trap cleanup EXIT

point() { # PASSED TITLE
  n=$((n + 1))
  if [ "$1" = 0 ]; then echo "ok $n - $2"; else
    failed=$((failed + 1))
    echo "not ok $n - $2"
  fi
}
skip() { n=$((n + 1)); echo "ok $n - $1 # SKIP $2"; }
built_with() { grep -q "^#define HAVE_$1 " "$TOP_BUILDDIR/config.h"; }

# Servers do not run as root.
as() { # USER COMMAND…
  local user=$1
  shift
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups env HOME="$room" "$@"
  else
    "$@"
  fi
}

# Faults of the suite: what they expect contradicts their own tables, or other cases.
left_out() {
  case $1 in
  RMLIOREGTC0005d) echo 'expects an error (invalid table) of a table, Person, that its resource.sql makes as 0005v to 0005z make Patient, which must be found' ;;
  RMLIOREGTC0005k) echo 'expects rows of a query for ID, which is id, from a table that has "ID" (SQL:2008, 5.2)' ;;
  RMLIOREGTC000[45]l) echo 'expects rows of a query for NoColumnName, which its table does not have' ;;
  RMLIOREGTC0004k) echo 'expects an INTEGER without its datatype (R2RML, 10.2: xsd:integer), unlike 0004v' ;;
  *) return 1 ;;
  esac
}

# Runs one case: $1 case, $2 folder with its rules, $3 more options.
run_case() {
  local dir=$2 want_error
  want_error=$(grep -c "^$1,.*,true" "$cases/metadata.csv")
  : >"$dir/diff"
  # shellcheck disable=SC2086 # options are words
  (cd "$dir" && "$PRESSMARK" map -m rules.ttl --strict --base http://example.com/base/ $3 \
    -o got.nq >log 2>&1)
  local status=$?
  if [ "$want_error" = 1 ]; then
    [ $status -ge 2 ] && [ $status -le 3 ]
  else
    [ $status = 0 ] && "$PRESSMARK" diff "$cases/$1/output.nq" "$dir/got.nq" >"$dir/diff" 2>&1
  fi
}

# All cases of a server: $1 name, $2 prefix of the cases, $3 URL, $4 how to load SQL.
run_cases() {
  local c dir why passed=0 total=0 converted=0
  for c in "$cases/$2"?; do
    c=${c##*/} dir=$room/$1/${c##*/}
    if why=$(left_out "$c"); then
      echo "# $1: left out $c: $why"
      continue
    fi
    mkdir -p "$dir" && total=$((total + 1))
    $4 "$cases/$c/resource.sql" >"$dir/load" 2>&1
    sed "s|CONNECTIONDSN|jdbc:$3|; s|d2rq:username \"[^\"]*\"|d2rq:username \"$5\"|" \
      "$cases/$c/mapping.ttl" >"$dir/rules.ttl"
    if run_case "$c" "$dir" ""; then passed=$((passed + 1)); else
      echo "# $1: failed $c: $(head -n 2 "$dir/log" "$dir/diff" 2>/dev/null | tr '\n' ' ')"
    fi
    mkdir -p "$dir/r2rml"
    "$PRESSMARK" rules convert "$dir/rules.ttl" -t r2rml -o "$dir/r2rml/rules.ttl" 2>/dev/null
    if run_case "$c" "$dir/r2rml" "--database $3"; then converted=$((converted + 1)); else
      echo "# $1 in R2RML: failed $c: $(head -n 2 "$dir/r2rml/log" | tr '\n' ' ')"
    fi
  done
  echo "# $1: $passed of $total, in R2RML $converted"
  [ "$passed" -ge "$6" ]
  point $? "$1: $passed of $total cases of the registry, at least $6"
  [ "$converted" -ge "$6" ]
  point $? "$1: $converted of $total in R2RML"
}

# A join whose parents the database selects makes what the hash join of two files makes,
# also where the database finds more alike than the rules do: $1 name, $2 URL, $3 how to
# load SQL.
join_in_database() {
  local dir=$room/join-$1 where
  mkdir -p "$dir"
  cat >"$dir/tables.sql" <<'SQL'
CREATE TABLE article (id INTEGER, author VARCHAR(20), born INTEGER);
CREATE TABLE author (name VARCHAR(20), born INTEGER, mark CHAR(1));
INSERT INTO article VALUES (1, 'Ann', 1890), (2, 'ann', 1890), (3, 'Bo', NULL), (4, NULL, 1891), (5, 'Cy', 1892);
INSERT INTO author VALUES ('Ann', 1890, 'a'), ('Bo', 1891, 'b'), ('ANN', 1890, 'c'), ('Ann', 1890, 'd'), ('Di', 1, 'e'), (NULL, NULL, 'f');
SQL
  $3 "$dir/tables.sql" >"$dir/load" 2>&1
  printf '%s\n' id,author,born 1,Ann,1890 2,ann,1890 3,Bo, 4,,1891 5,Cy,1892 >"$dir/article.csv"
  printf '%s\n' name,born,mark Ann,1890,a Bo,1891,b ANN,1890,c Ann,1890,d Di,1,e ,,f >"$dir/author.csv"
  for where in sql csv; do
    {
      echo '@prefix rml: <http://w3id.org/rml/> . @prefix e: <http://example.org/> .'
      if [ $where = sql ]; then
        echo '@prefix d2rq: <http://www.wiwiss.fu-berlin.de/suhl/bizer/D2RQ/0.1#> .'
        echo "<#db> a d2rq:Database ; d2rq:jdbcDSN \"jdbc:$2\" ; d2rq:username \"$4\" ."
        echo '<#article> rml:logicalSource [ rml:source <#db> ; rml:referenceFormulation rml:SQL2008Table ; rml:iterator "article" ] .'
        echo '<#author> rml:logicalSource [ rml:source <#db> ; rml:referenceFormulation rml:SQL2008Query ; rml:iterator "SELECT name, born, mark FROM author" ] .'
      else
        echo '<#article> rml:logicalSource [ rml:source [ rml:path "article.csv" ; rml:null "" ] ; rml:referenceFormulation rml:CSV ] .'
        echo '<#author> rml:logicalSource [ rml:source [ rml:path "author.csv" ; rml:null "" ] ; rml:referenceFormulation rml:CSV ] .'
      fi
      cat <<'TTL'
<#article> rml:subjectMap [ rml:template "http://example.org/{id}" ] ;
  rml:predicateObjectMap [ rml:predicate e:author ; rml:objectMap [ rml:parentTriplesMap <#author> ;
    rml:joinCondition [ rml:child "author" ; rml:parent "name" ] ] ] ;
  rml:predicateObjectMap [ rml:predicate e:both ; rml:objectMap [ rml:parentTriplesMap <#author> ;
    rml:joinCondition [ rml:child "author" ; rml:parent "name" ] , [ rml:child "born" ; rml:parent "born" ] ] ] .
<#author> rml:subjectMap [ rml:template "http://example.org/author/{mark}" ] .
TTL
    } >"$dir/$where.ttl"
    (cd "$dir" && "$PRESSMARK" map -m $where.ttl -o $where.nq 2>$where.log)
  done
  [ "$(wc -l <"$dir/sql.nq")" = 5 ] && "$PRESSMARK" diff "$dir/sql.nq" "$dir/csv.nq" >"$dir/diff" 2>&1
  local status=$?
  [ $status = 0 ] || sed 's/^/# /' "$dir"/*.log "$dir/load" "$dir/diff" 2>/dev/null
  point $status "$1: a join within the database"
}

# SIGINT ends the wait for a query: $1 name, $2 URL, $3 user, $4 the query, $5 a command
# that says how many such queries run, $6 how many the server goes on with.
interrupted() {
  local dir=$room/interrupted-$1 status
  mkdir -p "$dir"
  cat >"$dir/rules.ttl" <<TTL
@prefix rml: <http://w3id.org/rml/> .
@prefix d2rq: <http://www.wiwiss.fu-berlin.de/suhl/bizer/D2RQ/0.1#> .
<#db> a d2rq:Database ; d2rq:jdbcDSN "jdbc:$2" ; d2rq:username "$3" .
<#slow> rml:logicalSource [ rml:source <#db> ; rml:referenceFormulation rml:SQL2008Query ; rml:iterator "$4" ] ;
  rml:subjectMap [ rml:template "http://example.org/{id}" ; rml:class <http://example.org/A> ] .
TTL
  # not under timeout, which would send the signal a second time
  (cd "$dir" && exec "$PRESSMARK" map -m rules.ttl -o out.nq) 2>"$dir/log" &
  for _ in {1..100}; do [ "$($5)" = 0 ] || break; sleep 0.1; done
  local mapping=$!
  kill -INT $mapping
  # no guard in the background: one that is killed while it is young runs our EXIT trap
  for _ in {1..600}; do kill -0 $mapping 2>/dev/null || break; sleep 0.1; done
  kill -KILL $mapping 2>/dev/null
  wait $mapping
  status=$?
  for _ in {1..50}; do [ "$($5)" != "$6" ] || break; sleep 0.1; done
  [ $status = 130 ] && [ "$(cat "$dir/log")" = 'pressmark: error: interrupted' ] && [ "$($5)" = "$6" ]
  point $? "$1: SIGINT ends a query"
}

# --- PostgreSQL ---------------------------------------------------------------------------

pg_bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
pg_bin=${pg_bin:-$(dirname "$(command -v postgres 2>/dev/null || echo /none)")}
start_postgresql() {
  mkdir "$room/pg" && { [ "$(id -u)" != 0 ] || chown postgres "$room/pg"; }
  chmod 755 "$room"
  as postgres "$pg_bin/initdb" -D "$room/pg/data" -A trust -U postgres -N >"$room/pg.log" 2>&1 &&
    as postgres "$pg_bin/pg_ctl" -D "$room/pg/data" -w -l "$room/pg/log" \
      -o "-c listen_addresses= -c unix_socket_directories=$room/pg -c fsync=off" start \
      >>"$room/pg.log" 2>&1
}
stop_postgresql() { as postgres "$pg_bin/pg_ctl" -D "$room/pg/data" -m immediate stop >/dev/null 2>&1; }
load_postgresql() {
  "$pg_bin/psql" -q -h "$room/pg" -U postgres postgres \
    -c 'DROP SCHEMA public CASCADE; CREATE SCHEMA public' -f "$1"
}

sleeping_postgresql() {
  "$pg_bin/psql" -At -h "$room/pg" -U postgres postgres \
    -c "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(600)' AND pid <> pg_backend_pid()"
}

# The example of docs/mapping.md.
document_postgresql() {
  "$pg_bin/psql" -q -h "$room/pg" -U postgres postgres <<'SQL'
CREATE TABLE volume (id INTEGER, title TEXT, bound_on DATE, pages INTEGER);
INSERT INTO volume VALUES (1, '苕溪日报 1946', '1947-01-20', 312), (2, 'Empty covers', NULL, 0), (3, '苕溪日报 1947', NULL, 290);
SQL
  DSN="postgresql://postgres@/postgres?host=$room/pg" \
    "$TOP_SRCDIR/tests/unit/mapping_doc.sh" postgresql >"$room/doc.log" 2>&1
  local status=$?
  [ $status = 0 ] || sed 's/^/# /' "$room/doc.log"
  point $status 'the example of docs/mapping.md'
}

if ! built_with POSTGRESQL; then
  skip PostgreSQL 'built without libpq'
elif [ ! -x "$pg_bin/initdb" ] || ! command -v setpriv >/dev/null; then
  skip PostgreSQL 'its server is not installed'
elif [ ! -d "$cases" ]; then
  skip PostgreSQL 'the suites are not here'
elif start_postgresql; then
  stop+=(stop_postgresql)
  document_postgresql
  interrupted PostgreSQL "postgresql://postgres@/postgres?host=$room/pg" postgres \
    'SELECT 1 AS id FROM pg_sleep(600)' sleeping_postgresql 0
  join_in_database PostgreSQL "postgresql://postgres@/postgres?host=$room/pg" load_postgresql postgres
  run_cases PostgreSQL RMLIOREGTC0005 "postgresql://postgres@/postgres?host=$room/pg" load_postgresql postgres 23
else
  skip PostgreSQL "its server does not start: $(tail -n 1 "$room/pg.log")"
fi

# --- MariaDB ------------------------------------------------------------------------------

start_mariadb() {
  local user=mysql i
  mkdir "$room/my" && { [ "$(id -u)" != 0 ] || chown mysql "$room/my"; }
  chmod 755 "$room"
  as $user mariadb-install-db --no-defaults --datadir="$room/my/data" \
    --auth-root-authentication-method=normal --skip-test-db >"$room/my.log" 2>&1 || return 1
  as $user mariadbd --no-defaults --datadir="$room/my/data" --socket="$room/my/s" \
    --skip-networking --pid-file="$room/my/pid" --lower-case-table-names=0 \
    --innodb-flush-log-at-trx-commit=0 --innodb-buffer-pool-size=16M >>"$room/my.log" 2>&1 &
  for ((i = 0; i < 100; i++)); do
    mariadb --no-defaults -S "$room/my/s" -u root -e 'CREATE DATABASE IF NOT EXISTS test' 2>/dev/null && return 0
    sleep 0.1
  done
  return 1
}
stop_mariadb() {
  mariadb-admin --no-defaults -S "$room/my/s" -u root shutdown >/dev/null 2>&1
  wait
}
load_mariadb() {
  mariadb --no-defaults -S "$room/my/s" -u root -e 'DROP DATABASE test; CREATE DATABASE test'
  mariadb --no-defaults -S "$room/my/s" -u root test <"$1"
}

sleeping_mariadb() {
  mariadb --no-defaults -S "$room/my/s" -u root -BN \
    -e "SELECT count(*) FROM information_schema.processlist WHERE info LIKE 'SELECT sleep%'"
}

if ! built_with MYSQL; then
  skip MariaDB 'built without libmariadb'
elif ! command -v mariadbd >/dev/null || ! command -v mariadb-install-db >/dev/null; then
  skip MariaDB 'its server is not installed'
elif [ ! -d "$cases" ]; then
  skip MariaDB 'the suites are not here'
elif start_mariadb; then
  stop+=(stop_mariadb)
  interrupted MariaDB "mysql:///test?localSocket=$room/my/s" root 'SELECT sleep(600) AS id' sleeping_mariadb 1
  join_in_database MariaDB "mysql:///test?localSocket=$room/my/s" load_mariadb root
  run_cases MariaDB RMLIOREGTC0004 "mysql:///test?localSocket=$room/my/s" load_mariadb root 24
else
  skip MariaDB "its server does not start: $(tail -n 1 "$room/my.log")"
fi

echo "1..$n"
[ $failed = 0 ]
