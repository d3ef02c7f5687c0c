# SPDX-License-Identifier: Apache-2.0
"""The corpus of real replies, where it is at hand (PABAL_CORPUS, or
../shared/corpus beside the project): every row of the seeds gets its reason,
and nearly all of what providers document gets one that is not "unknown".
The sentences are not ours and not part of the project; without them the test
says so and is skipped.
"""
import csv
import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(os.environ.get("PABAL_CORPUS", ROOT.parent / "shared/corpus"))
PABAL = os.environ.get("PABAL", "pabal")
KNOWN = 0.95  # of what providers document, with a reason that is one


def rows(name):
    with open(CORPUS / name, newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f, delimiter="\t"))


def explain(texts):
    lines = "\n".join(" ".join(t.split()) for t in texts) + "\n"
    out = subprocess.run([PABAL, "explain", "--lines", "--lang", "en"],
                         input=lines.encode(), stdout=subprocess.PIPE,
                         check=True).stdout
    return [json.loads(line) for line in out.split(b"\n") if line]


def documented(row):
    """Code, status and text, as the server would have said them."""
    text, esc = row["text"], row.get("enhanced", "")
    if text[:3].isdigit():
        return text
    codes = [row["basic"]] if row["basic"] else []
    if esc and " " not in esc and "/" not in esc and "-" not in esc and \
            not text.startswith(esc):
        codes.append(esc)
    return " ".join(codes + [text])


@unittest.skipUnless(CORPUS.is_dir(), f"no corpus at {CORPUS}")
class Replies(unittest.TestCase):
    def test_seeds_get_their_reason(self):
        seeds = rows("seed-replies.tsv")
        wrong = []
        for row, got in zip(seeds, explain([r["reply"] for r in seeds])):
            right = [row["reason"]] + (row["also_right"] or "").split()
            if got["reason"] not in right:
                wrong.append(f"{got['reason']} for {right} "
                             f"({got['rule']}): {row['reply']}")
        print(f"seeds: {len(seeds) - len(wrong)} of {len(seeds)}",
              file=sys.stderr)
        self.assertEqual(wrong, [], "\n".join(wrong))

    def hold(self, name, texts):
        unknown = [text for text, got in zip(texts, explain(texts))
                   if got["reason"] == "unknown"]
        print(f"{name}: {len(texts) - len(unknown)} of {len(texts)}",
              file=sys.stderr)
        self.assertGreaterEqual(1 - len(unknown) / len(texts), KNOWN,
                                "\n".join(unknown))

    def test_providers_are_known(self):
        self.hold("providers",
                  [documented(r) for r in rows("providers.tsv")])

    def test_field_manual_is_known(self):
        self.hold("field manual",
                  [r["text"] for r in rows("smtp-field-manual.tsv")])


if __name__ == "__main__":
    unittest.main()
