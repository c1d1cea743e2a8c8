# SPDX-License-Identifier: MIT
EXTRA_DIST += samples/README.md samples/manifest.csv \
  samples/chaoxiang-1987-05-09-2.xml samples/chaoxiang-2025-03-06.txt \
  samples/chaoxiang-2025-07-31.txt samples/loujiang-2021-01-22-C1.txt \
  samples/tiaoxi-roundup.txt samples/wutong-2024-06-18.txt
