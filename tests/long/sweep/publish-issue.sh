# SPDX-License-Identifier: MIT
# Pages by several threads, with a register, without a store.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
for i in 1 2 3; do
  printf '# 新城小学迎来第%d次校庆\n\n■记者 王小雨\n\n本报讯 3月%d日上午，新城小学校长李大山致辞，350人参加。\n' $i $i >p$i.txt
done
printf 'file,newspaper,name,edition,date,page\n' >m.csv
for i in 1 2 3; do echo "p$i.txt,k,海州晚报,,2025-03-04,$i"; done >>m.csv
echo >register.tsv
"$programs/pressmark-publish" publish -q --no-store p1.txt --manifest m.csv -o out
command=("$programs/pressmark-publish" publish -q --no-store --jobs 2 --register register.tsv --manifest m.csv p1.txt p2.txt p3.txt -o out)
every=3
