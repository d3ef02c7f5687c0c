#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Refuses an #include that looks up or sideways (tools/floors.txt).

Usage: check_floors.py SOURCE_ROOT
"""
import re
import sys
from pathlib import Path

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)


def floors(path):
    lines = [line.split() for line in path.read_text("utf-8").splitlines()
             if line.strip() and not line.startswith("#")]
    return {room: number for number, line in enumerate(lines)
            for room in line}


def findings(root):
    floor = floors(root / "tools/floors.txt")
    src = root / "src"
    for path in sorted(src.rglob("*.[ch]")):
        room = path.relative_to(src).parts[0]
        where = path.relative_to(root)
        if room not in floor:
            yield f"{where}: room {room} is not in tools/floors.txt"
            continue
        text = path.read_text("utf-8")
        for match in INCLUDE.finditer(text):
            name = match.group(1)
            line = text.count("\n", 0, match.start(1)) + 1
            to = name.split("/")[0]
            if "/" not in name:
                # generated tables have no folder; a file of ours has one
                if (path.parent / name).exists():
                    yield f"{where}:{line}: write \"{room}/{name}\""
            elif to not in floor:
                yield f"{where}:{line}: no such room: {name}"
            elif to != room and floor[to] >= floor[room]:
                yield (f"{where}:{line}: {room} (floor {floor[room]}) may "
                       f"not see {to} (floor {floor[to]})")


def main():
    found = list(findings(Path(sys.argv[1])))
    print("\n".join(found))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
