# SPDX-License-Identifier: MIT
# A page into a folder that holds it in an older form, and another page.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
cat >page.txt <<'END'
# 新城小学迎来百年校庆

■记者 王小雨

本报讯 3月3日，新城小学举行百年校庆，校长李大山致辞。
END
options=(-q --newspaper k --name 海州晚报 --date 2025-03-04 -o out)
"$programs/pressmark-publish" publish page.txt --page 1 "${options[@]}"
"$programs/pressmark-publish" publish page.txt --page 2 "${options[@]}"
sed -i 's/李大山/陈平/' page.txt
every=7
command=("$programs/pressmark-publish" publish page.txt --page 1 "${options[@]}")
