# SPDX-License-Identifier: MIT
# A page whose people and organizations the register speaks of.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
cat >page.txt <<'END'
# 新城小学迎来百年校庆

■记者 王小雨

本报讯 3月3日，新城小学举行百年校庆，校长李大山致辞。海州市教育局局长陈平出席。
END
id() {
  "$programs/pressmark-map" read page.txt --newspaper k --date 2025-03-04 -o - |
    sed -n "s|.*corresp=\"https://data.example.org/\([^\"]*\)\"><[a-zA-Z]*>$1<.*|\1|p"
}
{
  printf 'merge\t%s\tperson/00000000000a\n' "$(id 王小雨)"
  printf 'split\t%s\tkey\toffice=校长\n' "$(id 李大山)"
  printf 'rename\t%s\t陈平平\nmatch\t%s\texactMatch\thttp://viaf.org/viaf/1\n' "$(id 陈平)" "$(id 陈平)"
  printf 'reject\t%s\n' "$(id 新城小学)"
} >register.tsv
"$programs/pressmark-map" entity check register.tsv
mkdir out && echo old >out/other.xml
command=("$programs/pressmark-map" read page.txt --newspaper k --date 2025-03-04 --register register.tsv -o out)
libraries=1 # libxml2 writes
