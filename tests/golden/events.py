#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The events of single leads against what a reader finds in them.

usage: events.py LEADS.tsv pages FOLDER      writes each headline and lead as a page
       events.py LEADS.tsv score EDITIONS [-v]

Of the leads every other one is dev, whose errors -v shows; of the others, kept, only the
figures are told. Prints precision and recall for both.
"""
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

from recognition import TEI, meets, norm, text_of

XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


def leads(path):
    rows = [line.rstrip("\n").split("\t") for line in open(path, encoding="utf-8") if not line.startswith("#")]
    for number, (headline, lead, events) in enumerate(rows, 1):
        yield f"{number:03}", "kept" if number % 2 == 0 else "dev", headline, lead, events


def write_pages(rows, folder):
    for number, _, headline, lead, _ in rows:
        Path(folder, f"{number}.txt").write_text(f"## {headline}\n\n{lead}\n", encoding="utf-8")


def found_events(path):
    """The words of each event of an edition: its name and all its mentions."""
    root = ET.parse(path).getroot()
    events = {"#" + e.get(XML_ID): {text_of(e.find(TEI + "label"))} for e in root.iter(TEI + "event")}
    for span in root.iter(TEI + "span"):
        if span.get("ana") in events:
            events[span.get("ana")].add(text_of(span))
    return list(events.values())


def compare(expected, found):
    """Events found, wrong and missed; an optional one is neither wrong nor missed."""
    left, hits, missed = list(found), 0, []
    for event in filter(None, expected.split("|")):
        words = {norm(w) for w in event.lstrip("?").split("/")}
        hit = next((e for e in left if meets("events", words, e)), None)
        if hit is not None:
            left.remove(hit)
        if not event.startswith("?"):
            hits += hit is not None
            missed += [] if hit is not None else [event]
    return hits, left, missed


def score(rows, editions, show):
    totals = {"dev": [0, 0, 0], "kept": [0, 0, 0]}
    for number, half, headline, _, events in rows:
        hits, wrong, missed = compare(events, found_events(Path(editions, f"{number}.xml")))
        totals[half] = [a + b for a, b in zip(totals[half], (hits, len(wrong), len(missed)))]
        if show and half == "dev":
            for said, which in (("missed", missed), ("wrong", ["/".join(sorted(e)) for e in wrong])):
                for event in which:
                    print(f"#   {number} {said} {event}  [{headline}]")
    for half, (hits, wrong, missed) in totals.items():
        print(f"{half} {hits / max(1, hits + wrong):.3f} {hits / max(1, hits + missed):.3f}")


if sys.argv[2] == "pages":
    write_pages(leads(sys.argv[1]), sys.argv[3])
else:
    score(leads(sys.argv[1]), sys.argv[3], "-v" in sys.argv)
