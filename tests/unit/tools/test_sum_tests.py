# SPDX-License-Identifier: Apache-2.0
"""What counts as passed, failed and skipped when runs are summed."""
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import sum_tests

ROWS = [  # name, results of one run, last line, exit status
    ("all passed", ["OK", "EXPECTEDFAIL"], "3 passed, 0 failed", 0),
    ("one failed", ["OK", "FAIL"], "2 passed, 1 failed", 1),
    ("a time-out", ["TIMEOUT"], "1 passed, 1 failed", 1),
    ("a skip hides what was not tested", ["OK", "SKIP"],
     "2 passed, 1 failed", 1),
    ("no results at all", [], "1 passed, 1 failed", 1),
]


def total(results, suite="unit"):
    with tempfile.TemporaryDirectory() as folder:
        summary = Path(folder) / "summary"
        summary.write_text("OK build\n", "utf-8")
        log = Path(folder) / "testlog.json"
        log.write_text("".join(
            json.dumps({"name": f"pabal:{suite} / {i}", "result": r}) + "\n"
            for i, r in enumerate(results)), "utf-8")
        run = subprocess.run(
            [sys.executable, "-B", sum_tests.__file__, summary, log],
            stdout=subprocess.PIPE, check=False, text=True)
    return run.stdout.splitlines()[-1], run.returncode


class SumTests(unittest.TestCase):
    def test_rows(self):
        for name, results, last, status in ROWS:
            with self.subTest(name):
                self.assertEqual(total(results), (last, status))

    def test_a_corpus_that_is_absent_is_no_failure(self):
        self.assertEqual(total(["SKIP"], suite="corpus"),
                         ("1 passed, 0 failed", 0))


if __name__ == "__main__":
    unittest.main()
