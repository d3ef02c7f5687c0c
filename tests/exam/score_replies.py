#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The exam of replies: what a person who runs mail would say each means.

Usage: score_replies.py PABAL [--wrong] [--lang LANG]

Every replies*.tsv beside this file holds one reply a row, worded by us as mail
systems word theirs, with the answer decided before Pabal was asked: the
reason, other reasons that are as right, the seconds named in it and the
provider that shows (or two, where the words do not tell them apart).  An octet
that is no UTF-8 is written as \\xNN.  A row whose reason is "unknown" tells
nothing, so there an answer given without confidence is right too: the bare
code decides it.

A third of the rows, chosen by their hash, is held back: --wrong does not show
it, so that rules are mended for how systems speak and not for these
sentences.  floors.tsv says what each language must reach; this does not check
titles, advice or actions.
"""
import argparse
import csv
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
COLUMNS = ["reply", "reason", "also_right", "retry_after", "provider", "lang"]
REASONS = HERE.parents[1] / "data/meaning/reasons.cat"
UNSURE = {"none", "low"}


def rows():
    found, seen = [], {}
    known = set(re.findall(r"^Id: (\S+)", REASONS.read_text("utf-8"),
                           re.M))
    for path in sorted(HERE.glob("replies*.tsv")):
        with open(path, newline="", encoding="utf-8") as f:
            table = csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE)
            if table.fieldnames != COLUMNS:
                sys.exit(f"{path.name}: columns are {table.fieldnames}")
            for number, row in enumerate(table, 2):
                where = f"{path.name}:{number}"
                answers = [row["reason"], *(row["also_right"] or "").split()]
                if None in row or row["lang"] is None:
                    sys.exit(f"{where}: not {len(COLUMNS)} columns")
                if not set(answers) <= known:
                    sys.exit(f"{where}: no such reason in {answers}")
                if seen.setdefault(row["reply"], where) != where:
                    sys.exit(f"{where}: said before in {seen[row['reply']]}")
                row["where"], row["answers"] = where, answers
                digest = hashlib.sha256(row["reply"].encode()).digest()
                row["held"] = digest[0] % 3 == 0
                found.append(row)
    return found


def ask(pabal, replies):
    said = re.sub(rb"\\x([0-9a-f]{2})", lambda m: bytes([int(m[1], 16)]),
                  "".join(reply + "\n" for reply in replies).encode())
    out = subprocess.run([pabal, "explain", "--lines", "--json", "--lang",
                          "en"], input=said, stdout=subprocess.PIPE,
                         check=True).stdout
    got = [json.loads(line) for line in out.split(b"\n") if line]
    if len(got) != len(replies):
        sys.exit(f"{len(replies)} replies, {len(got)} answers")
    return got


def judge(row, got):
    """What is wrong, by name: reason, retry, provider."""
    wrong = []
    unsure = row["reason"] == "unknown" and got["confidence"] in UNSURE
    if got["reason"] not in row["answers"] and not unsure:
        wrong.append("reason")
    if row["retry_after"] and got["retry_after"] != int(row["retry_after"]):
        wrong.append("retry")
    if row["provider"] and got["provider"] not in row["provider"].split():
        wrong.append("provider")
    return wrong


def show(row, got, wrong):
    want = {"reason": row["answers"], "retry": row["retry_after"],
            "provider": row["provider"]}
    have = {"reason": f"{got['reason']} ({got['confidence']}, "
                      f"{got['rule']})",
            "retry": got["retry_after"], "provider": got["provider"]}
    for what in wrong:
        print(f"{row['where']}: {what}: {have[what]} for {want[what]}: "
              f"{row['reply']}")


def tally(table, row, wrong):
    for lang in (row["lang"], "all"):
        for part in ("held" if row["held"] else "open", "whole"):
            sums = table.setdefault((lang, part), {})
            for what in ("reason", "retry", "provider"):
                asked = what == "reason" or bool(
                    row["retry_after" if what == "retry" else what])
                right, of = sums.get(what, (0, 0))
                sums[what] = (right + (asked and what not in wrong),
                              of + asked)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("pabal")
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--lang")
    args = parser.parse_args()
    exam = [r for r in rows() if args.lang in (None, r["lang"])]
    table = {}
    for row, got in zip(exam, ask(args.pabal, [r["reply"] for r in exam])):
        wrong = judge(row, got)
        tally(table, row, wrong)
        if args.wrong and wrong and not row["held"]:
            show(row, got, wrong)
    for (lang, part), sums in sorted(table.items()):
        print(lang, part, *(f"{what} {right}/{of}"
                            for what, (right, of) in sums.items() if of))
    below = []
    with open(HERE / "floors.tsv", newline="", encoding="utf-8") as f:
        for floor in csv.DictReader(f, delimiter="\t"):
            right, of = table.get((floor["lang"], floor["part"]), {}).get(
                floor["what"], (0, 0))
            if not args.lang and right * 100 < of * float(floor["percent"]):
                below.append(f"{floor['lang']} {floor['part']} "
                             f"{floor['what']}: {right} of {of} is below "
                             f"{floor['percent']} %")
    sys.exit("\n".join(below) if below else 0)


if __name__ == "__main__":
    main()
