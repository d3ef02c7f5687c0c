#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the public interface together: what the headers declare is what both
libraries export and what section 3 of the manual tells; numbers once issued
stay; there is no state.

Usage: check_api.py SOURCE_ROOT VERSION SHARED_LIBRARY STATIC_LIBRARY
       check_api.py SOURCE_ROOT numbers     prints tests/golden/api/numbers.txt
"""
import re
import subprocess
import sys
from pathlib import Path

NUMBERS = "tests/golden/api/numbers.txt"
COMMENT = re.compile(r"/\*.*?\*/", re.S)
FUNCTION = re.compile(r"^PABAL_API\b[^;]*?\b(pabal_\w+)\(", re.M)
ENUM = re.compile(r"^enum (pabal_\w+) \{(.*?)\};", re.M | re.S)
MEMBER = re.compile(r"(\w+)(?:\s*=\s*(\d+))?\s*(?:,|$)")
NAME = re.compile(r"^# NAME\n\n(.*?)\n\n", re.M | re.S)
MACRO = re.compile(r"^#define (PABAL_\w+)[ \t]+(\S.*)$", re.M)


def headers(root):
    paths = sorted((root / "include/pabal").glob("*.h"))
    return "\n".join(COMMENT.sub("", p.read_text("utf-8")) for p in paths)


def run(*command):
    return subprocess.run(command, check=True, capture_output=True,
                          text=True).stdout


def exported(library, *options):
    rows = [line.split() for line in
            run("nm", "-P", *options, "--defined-only", library).splitlines()]
    return {row[0].split("@")[0] for row in rows
            if len(row) > 1 and row[1] in "TDBRVWi"}


def numbers(text):
    """enum member → number, in the order of the headers."""
    found = {}
    for name, body in ENUM.findall(text):
        for member, number in MEMBER.findall(body.strip()):
            found[member] = f"{name} {member} {number or '?'}"
    return found


def check_numbers(root, text):
    for name, body in ENUM.findall(text):
        given = [number for _, number in MEMBER.findall(body.strip())]
        if len(set(given)) < len(given):
            yield f"{name}: one number has two members"
    now = list(numbers(text).values())
    locked = (root / NUMBERS).read_text("utf-8").split("\n")[:-1]
    for line in now:
        if line.endswith("?"):
            yield f"{line}: write the number out"
        elif line not in locked:
            yield f"{line}: not in {NUMBERS}; a number issued cannot change"
    for line in locked:
        if line not in now:
            yield f"{line}: was issued and is no longer declared"


def check_state(library):
    """No section that can be written to: there is nothing global."""
    for line in run("size", "-A", library).splitlines():
        words = line.split()
        if len(words) == 3 and words[1] != "0" and re.match(
                r"\.(data|bss|tdata|tbss)(?!\.rel\.ro)", words[0]):
            yield f"{library}: {words[0]} holds {words[1]} octets of state"


def check_version(text, version):
    macros = dict(MACRO.findall(text))
    told = ".".join(macros.get("PABAL_VERSION_" + part, "?")
                    for part in ("MAJOR", "MINOR", "PATCH"))
    if told != version:
        yield f"include/pabal/base.h says {told}, meson.build {version}"


def compare(what, declared, there):
    for name in sorted(declared - there):
        yield f"{name}: declared, but not in {what}"
    for name in sorted(there - declared):
        yield f"{name}: in {what}, but not declared"


def findings(root, version, shared, static):
    text = headers(root)
    declared = set(FUNCTION.findall(text))
    if len(declared) < 50:
        yield "the headers declare next to nothing: this check sees nothing"
    yield from compare("the shared library", declared,
                       exported(shared, "-D"))
    yield from compare("the static library", declared,
                       exported(static, "-g"))
    pages = "\n".join(p.read_text("utf-8").replace("\\_", "_")
                      for p in (root / "docs/man").glob("*.3.scd"))
    heads = " ".join(NAME.findall(pages))
    # *pabal_reply*(3) is a page, and no function
    told = set(re.findall(r"\b(pabal_\w+)\*?\((?![1-8]\))", pages))
    yield from compare("section 3 of the manual", declared, told)
    yield from (f"{name}: in no NAME section of the manual"
                for name in sorted(declared)
                if not re.search(rf"\b{name}\b", heads))
    yield from check_numbers(root, text)
    yield from check_state(static)
    yield from check_version(text, version)


def main():
    root = Path(sys.argv[1])
    if sys.argv[2] == "numbers":
        print("\n".join(numbers(headers(root)).values()))
        return
    found = list(findings(root, *sys.argv[2:5]))
    print("\n".join(found))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
