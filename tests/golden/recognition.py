#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""F1 of editions against the gold of tests/golden/recognition, by kind.

usage: recognition.py FOLDER EDITIONS [-v]

Reads EDITIONS/NNN.xml for each FOLDER/gold/NNN.json. An entity counts once for each
article that has it. Prints one row a page and one for all.
"""
import json
import re
import sys
import unicodedata
import xml.etree.ElementTree as ET
from pathlib import Path

TEI = "{http://www.tei-c.org/ns/1.0}"
TAGS = {"persons": "persName", "organizations": "orgName", "places": "placeName"}
KINDS = ["articles", "bylines", *TAGS, "events"]
SAME_BODY = 0.9


def norm(text):
    """Without spaces and in one width."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or ""))


def bare(line):
    """Without the marks of Markdown."""
    return re.sub(r"^\s*#+|\*\*", "", line)


def grams(text, n=8):
    return {text[i : i + n] for i in range(max(1, len(text) - n + 1))}


def likeness(a, b):
    x, y = grams(a), grams(b)
    return 2 * len(x & y) / (len(x) + len(y))


def text_of(element):
    return norm("".join(element.itertext()))


def full_names(root):
    """The names under which each entity of the edition is listed."""
    names = {}
    for tag in ("person", "org", "place", "event"):
        for item in root.iter(TEI + tag):
            key = item.get("{http://www.w3.org/XML/1998/namespace}id")
            names["#" + (key or "")] = {text_of(n) for n in item if n.text}
    return names


def read_article(div, names):
    parts = [p for p in div.iter() if p.tag in (TEI + "head", TEI + "p")]
    heads = [h for h in div.findall(TEI + "head") if h.get("type") is None]
    body = [p for p in parts if p not in div.findall(TEI + "head")]
    found = {"headline": text_of(heads[0]) if heads else "", "body": "".join(map(text_of, body)),
             "bylines": {text_of(a) for a in div.iter(TEI + "docAuthor")}}
    for kind, tag in [*TAGS.items(), ("events", "name")]:
        entities = {}
        for part in parts:
            for m in part.iter(TEI + tag):
                if kind != "events" or m.get("type") == "event":
                    ref = m.get("ref")
                    entities.setdefault(ref, set(names.get(ref, ()))).add(text_of(m))
        found[kind] = list(entities.values())
    return found


def forms(x):
    return {norm(v) for v in [x.get("name"), x.get("expanded"), *x.get("mentions", []), *x.get("anchors", [])] if v}


def meets(kind, gold, found):
    if kind != "events":
        return bool(gold & found)
    return any(a in m or (len(m) >= 6 and m in a) for a in gold for m in found)


def count_entities(kind, gold, found, signed, say):
    left, hits, missed = list(found), 0, 0
    for x in gold.get(kind, []):
        hit = next((e for e in left if meets(kind, forms(x), e)), None)
        if hit is not None:
            left.remove(hit)
        if not x.get("optional"):
            hits += hit is not None
            missed += hit is None
            if hit is None:
                say(f"missed {kind}: {min(forms(x))}")
    spare = [forms(x) for k in TAGS for x in gold.get(k, []) if x.get("optional")]
    wrong = [e for e in left if not e & signed and (kind == "events" or not any(e & s for s in spare))]
    for e in wrong:
        say(f"wrong {kind}: {min(e)}")
    return hits, len(wrong), missed


def pair_up(gold, found, lines):
    """Each gold article with the found one that is most like it."""
    texts = [norm("".join(bare(lines[i - 1]) for a, b in g["body_pieces"] for i in range(a, b + 1))) for g in gold]
    scores = sorted(((likeness(t, f["body"]), i, j) for i, t in enumerate(texts) for j, f in enumerate(found)),
                    reverse=True)
    pairs, taken = {}, set()
    for score, i, j in scores:
        if score > 0.2 and i not in pairs and j not in taken:
            pairs[i] = (j, score)
            taken.add(j)
    return pairs


def same_headline(heads, found):
    return found in heads


def score_page(gold, found, lines, say, same=same_headline):
    counts = {k: [0, 0, 0] for k in KINDS}  # hits, wrong, missed

    def add(kind, values):
        counts[kind] = [a + b for a, b in zip(counts[kind], values)]

    pairs = pair_up(gold, found, lines)
    signed = {norm(b["name"]) for g in gold for b in g.get("bylines", [])}
    nothing = {"headline": "", "bylines": set(), **{k: [] for k in [*TAGS, "events"]}}
    for i, g in enumerate(gold):
        j, score = pairs.get(i, (None, 0))
        f = nothing if j is None else found[j]
        heads = {norm(h) for h in [g.get("headline", ""), *g.get("headline_accept", [])]}
        good = score >= SAME_BODY and (same(heads, f["headline"]) or heads == {""})
        if not good:
            say(f"article {g.get('headline')}: body {score:.2f}, headline {f['headline']}")
        add("articles", (good, not good and j is not None, not good))
        names = {norm(b["name"]) for b in g.get("bylines", [])}
        add("bylines", (len(names & f["bylines"]), len(f["bylines"] - names), len(names - f["bylines"])))
        for kind in [*TAGS, "events"]:
            add(kind, count_entities(kind, g, f[kind], signed, say))
    for j, f in enumerate(found):
        if j not in {p[0] for p in pairs.values()}:
            add("articles", (0, 1, 0))
            for kind in [*TAGS, "events"]:
                add(kind, (0, sum(not e & signed for e in f[kind]), 0))
    return counts


def f1(hits, wrong, missed):
    return 2 * hits / (2 * hits + wrong + missed) if hits else 0.0


def main():
    folder, editions = Path(sys.argv[1]), Path(sys.argv[2])
    say = (lambda m: print("  " + m)) if "-v" in sys.argv else (lambda m: None)
    total = {k: [0, 0, 0] for k in KINDS}
    for path in sorted(folder.glob("gold/*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        lines = (folder / "pages" / gold["file"]).read_text(encoding="utf-8").split("\n")
        root = ET.parse(editions / (path.stem + ".xml")).getroot()
        names = full_names(root)
        divs = root.findall(f"{TEI}text/{TEI}body/{TEI}div")
        counts = score_page(gold["articles"], [read_article(d, names) for d in divs], lines, say)
        print(path.stem, *(f"{k} {f1(*counts[k]):.3f}" for k in KINDS))
        total = {k: [a + b for a, b in zip(total[k], counts[k])] for k in KINDS}
    print("all", *(f"{k} {f1(*total[k]):.3f}" for k in KINDS))


if __name__ == "__main__":
    main()
