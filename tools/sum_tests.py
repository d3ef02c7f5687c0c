#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Sums the results of several test runs and names what failed.

Usage: sum_tests.py SUMMARY [TESTLOG.json …]

SUMMARY holds `OK name` or `FAIL name` lines of steps; each testlog is what
`meson test` wrote, one object a line.  A log that is missing or empty is a
failure itself: a run that did not happen proves nothing.  So is a test that
was skipped, but for the suite `corpus`, whose bounces are not part of the
project and may be absent.  The last line is `N passed, N failed`.
"""
import json
import sys
from pathlib import Path

PASSED = {"OK", "EXPECTEDFAIL"}
MAY_SKIP = "pabal:corpus / "


def steps(path):
    for line in path.read_text("utf-8").splitlines():
        result, _, name = line.partition(" ")
        yield name, result


def tests(path):
    run = path.parts[0]
    rows = []
    if path.exists():
        rows = [json.loads(line) for line in
                path.read_text("utf-8").splitlines() if line.strip()]
    if not rows:
        yield f"{run}: the run left no results", "FAIL"
    for row in rows:
        yield f"{run}: {row['name']}", row["result"]


def main():
    results = list(steps(Path(sys.argv[1])))
    for log in sys.argv[2:]:
        results += tests(Path(log))
    skipped = [name for name, result in results
               if result == "SKIP" and MAY_SKIP in name]
    failed = [(name, result) for name, result in results
              if result not in PASSED and name not in skipped]
    passed = len(results) - len(skipped) - len(failed)
    print()
    for name in skipped:
        print(f"skipped: {name}")
    for name, result in failed:
        print(f"failed: {name} ({result})")
    print(f"{passed} passed, {len(failed)} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
