#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Refuses a line of docs/rfc-map.tsv that names what is not there.

Five columns: RFC, section, requirement, where, test; ordered by the first two.
`where` lists files of the repository.  `test` lists tests by the names they
have in a run (peers/NAME, crash/NAME, fuzz/NAME, conformance/FOLDER/NAME) or,
for unit/ and golden/, by their files.  What stands in brackets is for readers.

Usage: check_rfc_map.py SOURCE_ROOT
"""
import re
import sys
from pathlib import Path

HEAD = ["rfc", "section", "requirement", "where", "test"]
RFC = re.compile(r"[1-9][0-9]{2,4}")
NOTE = re.compile(r"\([^)]*\)")
# what a name below tests/ is short for
FORMS = {
    "unit": ["{}"],
    "golden": ["{}"],
    "conformance": ["{}.smtp"],
    "peers": ["{0.parent}/test_{0.name}.py"],
    "crash": ["{0.parent}/test_{0.name}.py", "{0.parent}/test_{0.name}.c"],
}


def is_test(root, targets, name):
    suite, _, rest = name.partition("/")
    if suite == "fuzz":
        return rest in targets
    return bool(rest) and any((root / "tests" / form.format(Path(name)))
                              .exists() for form in FORMS.get(suite, ()))


def key(columns):
    numbers = re.findall(r"\d+", columns[1])
    return int(columns[0]), [int(n) for n in numbers]


def check(root, text, targets):
    """Yield what is wrong with the map's lines."""
    lines = text.splitlines()
    if not lines or lines[0].split("\t") != HEAD:
        yield "1: the head is not " + " ".join(HEAD)
    seen, last = set(), None
    for number, line in enumerate(lines[1:], 2):
        columns = line.split("\t")
        if len(columns) != len(HEAD) or not all(map(str.strip, columns)):
            yield f"{number}: not five columns"
            continue
        if not RFC.fullmatch(columns[0]):
            yield f"{number}: no number of an RFC: {columns[0]}"
            continue
        if tuple(columns[:3]) in seen:
            yield f"{number}: stands there twice"
        seen.add(tuple(columns[:3]))
        if last is not None and key(columns) < last:
            yield f"{number}: out of order"
        last = key(columns)
        for name in columns[3].split():
            if not (root / name).is_file():
                yield f"{number}: no such file: {name}"
        names = NOTE.sub(" ", columns[4]).split()
        if not names:
            yield f"{number}: no test"
        for name in names:
            if not is_test(root, targets, name):
                yield f"{number}: no such test: {name}"


def targets_of(text):
    return {line.partition(":")[0].strip() for line in text.splitlines()
            if line.strip() and not line.startswith("#")}


def main():
    root = Path(sys.argv[1])
    path = root / "docs/rfc-map.tsv"
    targets = targets_of((root / "tests/fuzz/targets").read_text("utf-8"))
    found = [f"docs/rfc-map.tsv:{fault}"
             for fault in check(root, path.read_text("utf-8"), targets)]
    print("\n".join(found))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
