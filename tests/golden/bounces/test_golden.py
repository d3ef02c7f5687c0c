#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each message here, and what is to be made of it.

Usage: test_golden.py BOUNCE_LINES [--write]

NAME.txt holds one line a recipient: kind, number, recipient, status (a star:
concluded), code, reason, and where the recipient was found.  Every message is
read a second time with CRLF at its line ends, which must change nothing.
"""
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent


def read(program, paths):
    out = subprocess.run([program, *map(str, paths)], check=True,
                         stdout=subprocess.PIPE).stdout.decode("utf-8")
    found = {path.stem: [] for path in paths}
    for line in out.splitlines():
        fields = line.split("\t")
        found[Path(fields[0]).stem].append("\t".join(fields[1:8]))
    return {name: "\n".join(lines) + "\n" for name, lines in found.items()}


def with_crlf(paths, folder):
    for path in paths:
        bytes_ = path.read_bytes().replace(b"\r\n", b"\n")
        copy = Path(folder) / path.name
        copy.write_bytes(bytes_.replace(b"\n", b"\r\n"))
        yield copy


def main():
    paths = sorted(HERE.glob("*.eml"))
    assert paths, "no messages"
    got = read(sys.argv[1], paths)
    if sys.argv[2:] == ["--write"]:
        for name, text in got.items():
            (HERE / f"{name}.txt").write_text(text, "utf-8")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        again = read(sys.argv[1], list(with_crlf(paths, folder)))
    failed = 0
    for name, text in got.items():
        want = (HERE / f"{name}.txt").read_text("utf-8")
        for what, other in (("", text), (" with CRLF", again[name])):
            if other != want:
                failed += 1
                print(f"{name}{what}:\n  wants {want!r}\n  got   {other!r}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
