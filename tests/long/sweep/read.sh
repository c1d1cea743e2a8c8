# SPDX-License-Identifier: MIT
# A page to an edition, in a folder that holds the edition of another.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
cat >page.txt <<'END'
# 新城小学迎来百年校庆

■记者 王小雨

本报讯 3月3日，新城小学举行百年校庆，校长李大山致辞。海州市教育局局长陈平出席。

# 天气预报

今天多云。
END
mkdir out && echo old >out/other.xml
command=("$programs/pressmark-map" read page.txt --newspaper k --name 海州晚报 --date 2025-03-04 -o out)
libraries=1 # libxml2 writes
