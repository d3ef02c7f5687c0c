# SPDX-License-Identifier: Apache-2.0
"""Whatever stands in a file of rules, there are tables or a complaint with its
file and line: never a traceback, and never a table that C could not read."""
import random
import re
import tempfile
import unittest
from pathlib import Path

import gen_rules
import rules
from cat_reader import CatError
from test_rules import CAUSES, REASONS

COUNT = 2000
RULES = """# a comment
Id: one
Phrase: box … full
Phrase: {over|above} {quota|the limit}
Reason: full
Example: 552 the box is full
Example: 552 over quota
Counter: 552 the fox
Confidence: high
Source: test
Date: 2026-11-21

Id: two
When-Basic: 550-553 5xx
When-Enhanced: X.1.1 5.1.2-6
When-Stage: rcpt mail
When-Provider: somebody
Phrase: no such*
Phrase: @ unknown
Reason: gone
Action: stop
Language: en
Example: 550 no suchlike
Counter: 550 such no
Source: test,
 and more of it
Date: 2026-11-21

Id: three
Phrase: попробуйте позже
Phrase: 다시 시도
Phrase: 邮箱已满
Reason: full
Retry: 300
Action: wait
Example: 450 попробуйте позже
Counter: 450 позже
Source: test
Date: 2026-11-21

Id: four
When-Enhanced: 5.7.500-599
Reason: gone
Provider: somebody
Example: 550 5.7.511 x
Counter: 550 5.7.1 x
Source: test
Date: 2026-11-21

Id: mark-somebody
Phrase: somebody.example
Provider: somebody
Name: Somebody
Kind: filter

Id: mark-stage
Phrase: after rcpt to
Stage: rcpt

Id: mark-later
Phrase: later
Severity: temporary
"""
ODD = ["…", "{", "}", "|", "*", "@", ":", "#", " ", "\t", "\n", "\n\n", "Id: ",
       "Phrase: ", "Reason: ", "When-Basic: ", "When-Enhanced: ", "Odd: ",
       "\0", "\r", "\u00a0", "\u200b", "\ufeff", "\U0001f4ec", "ß", "é", "邮",
       "2026-02-31", "X.1.1", "9xx", "5xx", "-", "0", "99999999999", "one",
       "{a|b}", "{|a}", " … ", "temporary", "full", "'", '"', "\\", "%s"]


class Mutated(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "reasons.cat").write_text(REASONS, "utf-8")
        (self.folder / "causes.cat").write_text(CAUSES, "utf-8")
        (self.folder / "cause-words.cat").write_text("", "utf-8")

    def made(self, octets):
        """The tables; None when it was refused as it should be."""
        (self.folder / "generic.cat").write_bytes(octets)
        try:
            read = rules.load(self.folder)
            return gen_rules.tables(read) + gen_rules.examples(read)
        except CatError as e:
            where = re.escape(str(self.folder)) + r"/[a-z-]+\.cat:\d+: ."
            self.assertRegex(str(e), "^" + where)
            return None

    def test_as_they_are(self):
        self.assertIn('"three"', self.made(RULES.encode()))

    def test_some_thousand_ways_to_get_them_wrong(self):
        dice = random.Random(5)
        told = made = 0
        for number in range(COUNT):
            octets = self.mutate(dice)
            with self.subTest(number=number, octets=octets):
                text = self.made(octets)
                if text is None:
                    told += 1
                    continue
                made += 1
                # what C reads: no quote left open, no octet of its own
                for line in text.split("\n"):
                    bare = re.sub(r'\\.', "", line)
                    self.assertEqual(bare.count('"') % 2, 0, line)
                    self.assertNotRegex(line, "[\0\r]")
        # both ways are gone often, or the test tries nothing
        self.assertGreater(told, COUNT // 4)
        self.assertGreater(made, COUNT // 20)

    @staticmethod
    def mutate(dice):
        lines = RULES.split("\n")
        for _ in range(dice.choice((1, 1, 1, 2, 4))):
            at = dice.randrange(len(lines))
            kind = dice.randrange(8)
            if kind == 0:
                del lines[at]
            elif kind == 1:
                lines.insert(at, dice.choice(lines))
            elif kind == 2:
                other = dice.randrange(len(lines))
                lines[at], lines[other] = lines[other], lines[at]
            elif kind == 3:
                lines[at] = lines[at][:dice.randrange(len(lines[at]) + 1)]
            elif kind == 4:
                key, _, value = lines[at].partition(": ")
                lines[at] = key + ": " + dice.choice(ODD) + value
            else:
                cut = dice.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:cut] + dice.choice(ODD) + \
                    lines[at][cut + (kind == 5):]
            lines = lines or [""]
        octets = bytearray("\n".join(lines).encode())
        if dice.randrange(10) == 0:
            octets[dice.randrange(len(octets))] = dice.randrange(256)
        return bytes(octets)


if __name__ == "__main__":
    unittest.main()
