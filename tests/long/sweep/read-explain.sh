# SPDX-License-Identifier: MIT
# Why each line went where it did, and what amounts, times and names are.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
cat >page.txt <<'END'
# 新城小学迎来百年校庆

■记者 王小雨

本报讯 3月3日上午9时30分，新城小学举行百年校庆，校长李大山致辞，《海州志》等126册图书、350万元、12.5公顷、36.6℃。
END
command=("$programs/pressmark-map" read page.txt --newspaper k --date 2025-03-04 --explain)
