#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Precision and recall of an edition's quantities against tests/golden/quantities.

usage: quantities.py GOLD.tsv EDITION.xml [-v]

Prints them for words and value, for the unit too, and for what is measured: of those
found, how many of the gold's measures are said, and how many of the said are the gold's.
"""
import sys
import xml.etree.ElementTree as ET
from collections import Counter

TEI = "{http://www.tei-c.org/ns/1.0}"


def gold_rows(path):
    for line in open(path, encoding="utf-8"):
        if line.strip() and not line.startswith("#"):
            yield tuple((line.rstrip("\n").split("\t") + [""] * 4)[:4])


def found_rows(path):
    for span in ET.parse(path).getroot().iter(TEI + "span"):
        measure = span.find(TEI + "measure")
        if measure is not None:
            word = measure.find(TEI + "seg")
            unit = word.text if word is not None else measure.get("unit", "")
            yield "".join(measure.itertext()), measure.get("quantity"), unit, measure.get("n", "")


def score(name, gold, found, show):
    a, b = Counter(gold), Counter(found)
    right = sum((a & b).values())
    precision, recall = right / max(1, sum(b.values())), right / max(1, sum(a.values()))
    print(f"{name} {precision:.3f} {recall:.3f}")
    for row in (a - b) if show else ():
        print("#   missed", *row)
    for row in (b - a) if show else ():
        print("#   wrong", *row)


gold, found = list(gold_rows(sys.argv[1])), list(found_rows(sys.argv[2]))
show = "-v" in sys.argv
score("values", [r[:2] for r in gold], [r[:2] for r in found], show)
score("units", [r[:3] for r in gold], [r[:3] for r in found], False)
score("measures", [r for r in gold if r[3]], [r for r in found if r[3]], show)
