# SPDX-License-Identifier: MIT
# Suggestions over a small dump: namesakes of two newspapers, two of one.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
page() { # NEWSPAPER DATE TEXT
  printf '# 新城小学开学\n本报讯 昨天，%s\n' "$3" >"$1-$2.txt"
  "$programs/pressmark-map" read "$1-$2.txt" --newspaper "$1" --name 海宁日报 --date "$2" -o tei
}
page a 2025-03-04 '海宁市新城小学开学，海宁市新城小学校长李大山和副校长陈望舒迎接学生。'
page a 2025-03-05 '海宁市教育局局长李大山和副局长顾书禾调研。'
page b 2025-03-06 '海宁市新城小学校长李大山和副校长陈望舒介绍经验。'
"$programs/pressmark-map" map -m "$TOP_SRCDIR/mappings/newspaper.rml.ttl" -f nq tei/*.xml -o dump.nq
rm -r tei
printf 'distinct\tperson/000000000001\tperson/000000000002\n' >register.tsv
echo old >suggestions.tsv
command=("$programs/pressmark-map" entity suggest dump.nq -r register.tsv -o suggestions.tsv --min 0.2)
