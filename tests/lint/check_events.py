#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds each LOG("…") in src/ to data/events.cat: name and exactly its fields.

Usage: check_events.py ROOT

The sources are read as text, without a preprocessor: a LOG call names its
event and its keys as literals, which is what makes the log searchable.  A helper
that calls log_event() with the event in a variable gives its keys there, and
the events stand elsewhere in its file; then each of those must fit one such
call.  It does not ask whether every event is logged somewhere.
"""
import re
import sys
from pathlib import Path

STRING = r'"((?:[^"\\]|\\.)*)"'


def without_comments(text):
    return re.sub(r"/\*.*?\*/",
                  lambda m: re.sub(r"[^\n]", " ", m[0]), text, flags=re.S)


def calls(text, function="LOG"):
    """(line, everything between the parentheses) of each call."""
    text = without_comments(text)
    for match in re.finditer(rf"(?<![A-Za-z_0-9]){function}\(", text):
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


def check_helpers(path, text, events):
    helpers = [re.findall(r"\bK[A-Z]\(\s*" + STRING, inside)
               for _, inside in calls(text, "log_event")]
    if not helpers:
        return
    known = {name for _, inside in calls(text)
             for name in re.findall(STRING, inside)}
    for match in re.finditer(STRING, without_comments(text)):
        name = match[1]
        if name in known or not re.fullmatch(r"[a-z]+(\.[a-z]+)+", name):
            continue
        line = text.count("\n", 0, match.start()) + 1
        if name not in events:
            yield f"{path}:{line}: {name} is not in data/events.cat"
        elif not any(fits(events[name], keys) for keys in helpers):
            yield (f"{path}:{line}: {name} has the fields "
                   f"{' '.join(events[name]) or '-'}, as no call here has")


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
        text, short = path.read_text("utf-8"), path.relative_to(root)
        faults += check(short, text, events)
        if not short.is_relative_to("src/os"):
            faults += check_helpers(short, text, events)
    if faults:
        sys.exit("\n".join(faults))


if __name__ == "__main__":
    main()
