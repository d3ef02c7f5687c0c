#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds each LOG("…") in src/ to data/events.cat: name and exactly its fields.

Usage: check_events.py ROOT

The sources are read as text, without a preprocessor: a LOG call names its
event and its keys as literals, which is what makes the log searchable.  It
does not ask whether every event is logged somewhere.
"""
import re
import sys
from pathlib import Path

STRING = r'"((?:[^"\\]|\\.)*)"'


def calls(text):
    """(line, everything between the parentheses) of each LOG call."""
    text = re.sub(r"/\*.*?\*/",
                  lambda m: re.sub(r"[^\n]", " ", m[0]), text, flags=re.S)
    for match in re.finditer(r"(?<![A-Za-z_0-9])LOG\(", text):
        line_start = text.rfind("\n", 0, match.start()) + 1
        if text[line_start:match.start()].startswith("#define"):
            continue
        depth, at, quoted = 1, match.end(), False
        while depth > 0 and at < len(text):
            c = text[at]
            if c == "\\" and quoted:
                at += 1
            elif c == '"':
                quoted = not quoted
            elif not quoted:
                depth += {"(": 1, ")": -1}.get(c, 0)
            at += 1
        line = text.count("\n", 0, match.start()) + 1
        yield line, text[match.end():at - 1]


def fits(fields, keys):
    """The keys in the order of the fields; those with ? may be missing."""
    rest = list(keys)
    for field in fields:
        if rest and rest[0] == field.rstrip("?"):
            rest.pop(0)
        elif not field.endswith("?"):
            return False
    return not rest


def check(path, text, events):
    for line, inside in calls(text):
        # cond ? "this.event" : "that.event" names both
        head = re.split(r"\bK[A-Z]\(", inside)[0]
        names = re.findall(STRING, head)
        if not names:
            yield f"{path}:{line}: an event is named by a literal"
        keys = re.findall(r"\bK[A-Z]\(\s*" + STRING, inside)
        for name in names:
            if name not in events:
                yield f"{path}:{line}: {name} is not in data/events.cat"
            elif not fits(events[name], keys):
                yield (f"{path}:{line}: {name} has the fields "
                       f"{' '.join(events[name]) or '-'}, "
                       f"not {' '.join(keys) or '-'}")


def main():
    root = Path(sys.argv[1])
    sys.path.insert(0, str(root / "tools"))
    from cat_reader import EVENT_KEYS, read
    events = {e["Id"]: [] if e["Fields"] == "-" else e["Fields"].split()
              for e in read(root / "data/events.cat", EVENT_KEYS)}
    faults = []
    for path in sorted((root / "src").rglob("*.[ch]")):
        faults += check(path.relative_to(root), path.read_text("utf-8"),
                        events)
    if faults:
        sys.exit("\n".join(faults))


if __name__ == "__main__":
    main()
