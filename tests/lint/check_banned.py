#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Refuses functions and headers that STYLE bans in src/.

Usage: check_banned.py SOURCE_ROOT

A line that must use one says why, on itself or on the line above:
    /* banned: sscanf: the format is fixed and the input is ours */
"""
import re
import sys
from pathlib import Path

FUNCTIONS = {
    "strcpy": "slices know their length",
    "stpcpy": "slices know their length",
    "strcat": "slices know their length",
    "sprintf": "buf_put_… has a ceiling",
    "vsprintf": "buf_put_… has a ceiling",
    "strncpy": "it does not end what it cuts",
    "strncat": "slices know their length",
    "strtok": "it keeps state; slice_cut does not",
    "strtok_r": "slice_cut",
    "atoi": "scan_number says what is no number",
    "atol": "scan_number says what is no number",
    "atof": "scan_number says what is no number",
    "alloca": "an arena has a ceiling",
    "scanf": "scan_…",
    "sscanf": "scan_…",
    "fscanf": "scan_…",
    "vsscanf": "scan_…",
    "gets": "no bound",
    "system": "no shell",
    "popen": "no shell",
    "setlocale": "no locale: texts are looked up",
    "rand": "random_u64",
    "srand": "random_u64",
    "random": "random_u64",
    "mktemp": "mkostemp",
    "tmpnam": "mkostemp",
}
HEADERS = {"ctype.h": "it depends on the locale; byte_is_…",
           "wctype.h": "it depends on the locale",
           "locale.h": "no locale",
           "alloca.h": "an arena has a ceiling",
           "varargs.h": "stdarg.h"}
EXCUSE = re.compile(r"banned: (\w+(?:\.h)?): \S+")


def blank(match):
    """Comments and strings become blanks; lines stay where they are."""
    return re.sub(r"[^\n]", " ", match.group(0))


CODE = re.compile(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'',
                  re.S)


def findings(path, shown):
    text = path.read_text("utf-8")
    lines = text.split("\n")

    def excused(number, name):
        near = " ".join(lines[max(0, number - 3):number])
        return any(m.group(1) == name for m in EXCUSE.finditer(near))

    for match in re.finditer(r'#\s*include\s*[<"]([^>"]+)[>"]', text):
        number = text.count("\n", 0, match.start()) + 1
        name = match.group(1)
        if name in HEADERS and not excused(number, name):
            yield f"{shown}:{number}: {name}: {HEADERS[name]}"
    code = CODE.sub(blank, text)
    for match in re.finditer(r"(?<![\w.>])([a-z_]+)\s*\(", code):
        name = match.group(1)
        number = code.count("\n", 0, match.start()) + 1
        if FUNCTIONS.get(name) and not excused(number, name):
            yield f"{shown}:{number}: {name}: {FUNCTIONS[name]}"


def main():
    root = Path(sys.argv[1])
    found = [f for path in sorted((root / "src").rglob("*.[ch]"))
             for f in findings(path, path.relative_to(root))]
    print("\n".join(found))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
