# SPDX-License-Identifier: Apache-2.0
"""The lint that holds docs/rfc-map.tsv to what is there finds what is not."""
import tempfile
import unittest
from pathlib import Path

import check_rfc_map

HEAD = "rfc\tsection\trequirement\twhere\ttest\n"
FILES = ["src/a.c", "tests/unit/a/test_a.c", "tests/conformance/rfc1/x.smtp",
         "tests/peers/test_mx.py", "tests/crash/test_kill.py",
         "tests/golden/dsn/one.eml"]


class Map(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for name in FILES:
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()

    def faults(self, text):
        return list(check_rfc_map.check(self.root, text, {"path"}))

    def test_sound_lines(self):
        rows = [
            "821\t-\tx\tsrc/a.c\tunit/a/test_a.c",
            "821\t3\tx\tsrc/a.c src/a.c\tfuzz/path peers/mx",
            "821\t3.2 (1)\tx\tsrc/a.c\tcrash/kill golden/dsn (each one)",
            "821\t3.10\tx\tsrc/a.c\tconformance/rfc1/x",
        ]
        self.assertEqual(self.faults(HEAD + "\n".join(rows)), [])

    def test_wrong_lines(self):
        rows = [
            ("x\t1\tx\tsrc/a.c\tpeers/mx", "no number of an RFC: x"),
            ("821\t1\tx\tsrc/a.c", "not five columns"),
            ("821\t1\tx\t \tpeers/mx", "not five columns"),
            ("821\t1\tx\tsrc/b.c\tpeers/mx", "no such file: src/b.c"),
            ("821\t1\tx\tsrc\tpeers/mx", "no such file: src"),
            ("821\t1\tx\tsrc/a.c\tpeers/mx peers/my", "no such test: peers/my"),
            ("821\t1\tx\tsrc/a.c\tfuzz/paths", "no such test: fuzz/paths"),
            ("821\t1\tx\tsrc/a.c\tunit/a/test_b.c", "no such test: unit/a"),
            ("821\t1\tx\tsrc/a.c\tunit/", "no such test: unit/"),
            ("821\t1\tx\tsrc/a.c\ta promise", "no such test: a"),
            ("821\t1\tx\tsrc/a.c\t(by hand)", "no test"),
            ("821\t1\tx\tsrc/a.c\tpeers/mx\n"
             "821\t1\tx\tsrc/a.c\tcrash/kill", "stands there twice"),
            ("821\t2\tx\tsrc/a.c\tpeers/mx\n"
             "821\t1.9\tx\tsrc/a.c\tpeers/mx", "out of order"),
            ("5321\t-\tx\tsrc/a.c\tpeers/mx\n"
             "821\t-\tx\tsrc/a.c\tpeers/mx", "out of order"),
        ]
        for text, message in rows:
            with self.subTest(text):
                self.assertTrue(any(message in fault for fault
                                    in self.faults(HEAD + text)))

    def test_another_head(self):
        self.assertIn("the head is not", self.faults("rfc\ttest")[0])
        self.assertIn("the head is not", self.faults("")[0])


if __name__ == "__main__":
    unittest.main()
