#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a page of ours looks like, as far as a program can see it: the licence
first, a paragraph on what the file is, no endless files, nothing put off.

Usage: check_style.py SOURCE_ROOT
"""
import re
import sys
from pathlib import Path

FOLDERS = ["src", "include", "tests", "tools", "bench", "data"]
LICENCE = "SPDX-License-Identifier: Apache-2.0"
LINES_MAX = 600
ROWS_MAX = 1000  # of a test, whose rows are read one at a time
# a file that is longer says so, and why, at its head
LONGER = re.compile(r"\b(longer|600)\b")
PUT_OFF = re.compile(r"\b(XXX|TODO|FIXME|HACK)\b")
HEAD = 14


def files(root):
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".c", ".h", ".py", ".sh") and path.is_file():
                yield path


def paragraph(path, lines):
    head = "\n".join(lines[:HEAD])
    if path.suffix in (".c", ".h"):
        comments = re.findall(r"/\*(.*?)\*/", head + "*/", re.S)
        return any(LICENCE not in c and len(c.split()) >= 3
                   for c in comments)
    rest = "\n".join(line for line in lines[:HEAD]
                     if not line.startswith("#!") and LICENCE not in line)
    return '"""' in rest or re.search(r"^#\s*\S+ \S+", rest, re.M)


def findings(path, shown):
    lines = path.read_text("utf-8").split("\n")
    first = 1 if lines[0].startswith("#!") else 0
    if LICENCE not in lines[first]:
        yield f"{shown}:{first + 1}: the licence line is missing"
    if not paragraph(path, lines) and "test_" not in path.name:
        yield f"{shown}:2: no paragraph says what this file is"
    most = ROWS_MAX if path.name.startswith("test_") else LINES_MAX
    if len(lines) > most + 1 and not LONGER.search(
            "\n".join(lines[:HEAD])):
        yield f"{shown}:1: {len(lines) - 1} lines and no reason why"
    for number, line in enumerate(lines, 1):
        if PUT_OFF.search(line) and path.name != "check_style.py":
            yield f"{shown}:{number}: put off: {line.strip()}"
        if path.suffix in (".c", ".h") and line.rstrip() != line:
            yield f"{shown}:{number}: blanks at the end of the line"


def main():
    root = Path(sys.argv[1])
    found = [f for path in files(root)
             for f in findings(path, path.relative_to(root))]
    print("\n".join(found))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
