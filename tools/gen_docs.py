#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes docs/replies.md and docs/events.md from data/.

Usage: gen_docs.py write ROOT    writes them
       gen_docs.py check ROOT    fails when one of them is out of date
"""
import sys
from pathlib import Path

from cat_reader import (EVENT_KEYS, SITUATION_KEYS, CatError, fail, read)

NOTE = "<!-- Made by tools/gen_docs.py from data/{}; do not edit. -->\n"
REPLIES = """# What Pabal says, and why

Every reply that the server gives to a client, and every outcome that the
delivery finds out by itself. `{0}` and `{1}` stand for what was said or done.
The column *switch* names the configuration key or limit that leads there.
"""
EVENTS = """# What Pabal logs

One JSON object a line; `event` is the name in the first column. A field with
`?` may be absent.
"""


def cell(text):
    return text.replace("|", "\\|").replace("<", "&lt;")


def code(text):
    return f"`{text}`" if text else ""


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    return lines + ["| " + " | ".join(row) + " |" for row in rows] + [""]


def replies(root):
    entries = read(root / "data/status/situations.cat", SITUATION_KEYS)
    spoken = [e for e in entries if not e["Reply"].startswith("-")]
    found = [e for e in entries if e["Reply"].startswith("-")]
    out = [NOTE.format("status/situations.cat"), REPLIES, "## On the wire", ""]
    out += table(
        ["code", "text", "reason", "action", "situation", "RFC", "switch"],
        [[code(e["Reply"]), cell(e["Text"]), e["Reason"], e["Action"],
          code(e["Id"]), e["Source"], code(e.get("Switch", ""))]
         for e in sorted(spoken, key=lambda e: e["Reply"])])
    out += ["## Found out by the delivery", "",
            "There is no reply and so no basic code; the status goes into "
            "reports and the log.", ""]
    out += table(
        ["status", "text", "reason", "action", "situation", "RFC", "switch"],
        [[code(e["Reply"].removeprefix("- ")), cell(e["Text"]), e["Reason"],
          e["Action"], code(e["Id"]), e["Source"], code(e.get("Switch", ""))]
         for e in sorted(found, key=lambda e: e["Reply"])])
    return "\n".join(out)


def events(root):
    entries = read(root / "data/events.cat", EVENT_KEYS)
    out = [NOTE.format("events.cat"), EVENTS]
    out += table(["event", "level", "fields", "means"],
                 [[code(e["Id"]), e["Level"],
                   code("" if e["Fields"] == "-" else e["Fields"]),
                   cell(e["Text"])]
                  for e in sorted(entries, key=lambda e: e["Id"])])
    return "\n".join(out)


def main():
    what, root = sys.argv[1], Path(sys.argv[2])
    for file, make in (("replies.md", replies), ("events.md", events)):
        path, text = root / "docs" / file, make(root)
        if what == "write":
            path.write_text(text, "utf-8")
        elif not path.exists() or path.read_text("utf-8") != text:
            fail(path, "out of date: run tools/gen_docs.py write .")


if __name__ == "__main__":
    try:
        main()
    except CatError as e:
        sys.exit(str(e))
