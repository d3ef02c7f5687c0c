#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes docs/replies.md and docs/events.md from data/, and docs/permissions.md
from the table of the server machine (src/smtp/permit.c).

Usage: gen_docs.py write ROOT    writes them
       gen_docs.py check ROOT    fails when one of them is out of date
"""
import re
import sys
from pathlib import Path

from cat_reader import (EVENT_KEYS, SITUATION_KEYS, CatError, fail, read)

NOTE = "<!-- Made by tools/gen_docs.py from {}; do not edit. -->\n"
REPLIES = """# What Pabal says, and why

Every reply that the server gives to a client, and every outcome that the
delivery finds out by itself. `{0}` and `{1}` stand for what was said or done.
The column *switch* names the configuration key or limit that leads there.
"""
EVENTS = """# What Pabal logs

One JSON object a line: `time` (UTC), `level`, `event` (the name in the first
column), `worker` where a worker wrote it, then the fields. A field with `?` may
be absent.
"""
PERMISSIONS = """# Which command is allowed when

The server's table (RFC 5321 4.1.4, RFC 3207 4, RFC 3030 2). A session is in
one of the states below; each command is taken there, or refused as the cell
says. What is allowed may still be refused for what it says.
"""
# What the columns mean that are no command.
VERBS = {"UNKNOWN": "any other word",
         "ABSENT": "AUTH, ETRN, … (known, not offered)"}


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
    out = [NOTE.format("data/status/situations.cat"), REPLIES, "## On the wire", ""]
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
    out = [NOTE.format("data/events.cat"), EVENTS]
    out += table(["event", "level", "fields", "means"],
                 [[code(e["Id"]), e["Level"],
                   code("" if e["Fields"] == "-" else e["Fields"]),
                   cell(e["Text"])]
                  for e in sorted(entries, key=lambda e: e["Id"])])
    return "\n".join(out)


def enum_of(path, name):
    """The members of a C enum in order, each with the comment behind it."""
    text = path.read_text("utf-8")
    body = re.search(rf"enum {name} {{(.*?)\n}};", text, re.S)
    if body is None:
        fail(path, f"no enum {name}")
    found = re.findall(r"(\w+),(?:\s*/\* (.*?) \*/)?", body[1], re.S)
    return {member: " ".join(comment.split()) for member, comment in found}


def refusals(root):
    """What each PERMIT_NO_… is answered with: Reply and Text of its
    situation, along denied() in server_verb.c."""
    path = root / "src/smtp/server_verb.c"
    body = re.search(r"\ndenied\(.*?\n}\n", path.read_text("utf-8"), re.S)
    if body is None:
        fail(path, "no denied()")
    found = dict(re.findall(
        r"(?:case )?(\w+):\s*return verdict_of\w*\(\s*SITUATION_(\w+)",
        body[0]))
    said = {e["Id"]: e for e in read(root / "data/status/situations.cat",
                                     SITUATION_KEYS)}
    return {permit: said[situation.lower().replace("_", "-")]
            for permit, situation in found.items()}


def permit_table(root):
    """Rows of permit.c: state -> cells, in the order of enum smtp_verb."""
    path = root / "src/smtp/permit.c"
    text = path.read_text("utf-8")
    names = dict(re.findall(r"#define (\w+) +PERMIT_(\w+)", text))
    rows = {state: [names[c.strip()] for c in cells.split(",")]
            for state, cells in re.findall(
                r"\[(AT_\w+)\]\s*= {(.*?)}", text, re.S)}
    return path, rows


def permissions(root):
    states = enum_of(root / "src/smtp/permit.h", "permit_state")
    verbs = enum_of(root / "src/smtp/command.h", "smtp_verb")
    del states["AT_COUNT"], verbs["VERB_COUNT"]
    path, rows = permit_table(root)
    answers = refusals(root)
    if list(rows) != list(states) or any(len(r) != len(verbs)
                                         for r in rows.values()):
        fail(path, "the table does not fit its states and verbs")

    def shown(permit):
        if permit == "YES":
            return "yes"
        entry = answers.get("PERMIT_" + permit, answers["default"])
        return f"{entry['Reply'][:3]} {permit.removeprefix('NO_').lower()}"

    out = [NOTE.format("src/smtp/permit.c"), PERMISSIONS, "## The states", ""]
    out += table(["state", "means"],
                 [[code(s.removeprefix("AT_").lower()), cell(states[s])]
                  for s in states])
    out += ["## The table", ""]
    out += table(
        ["command"] + [code(s.removeprefix("AT_").lower()) for s in states],
        [[VERBS.get(v.removeprefix("VERB_"), v.removeprefix("VERB_"))] +
         [shown(rows[s][i]) for s in states] for i, v in enumerate(verbs)])
    out += ["## The refusals", ""]
    used = sorted({p for r in rows.values() for p in r if p != "YES"})
    out += table(
        ["cell", "reply", "text", "RFC"],
        [[shown(p), code(e["Reply"]), cell(e["Text"]), e["Source"]]
         for p in used
         for e in [answers.get("PERMIT_" + p, answers["default"])]])
    return "\n".join(out)


def main():
    what, root = sys.argv[1], Path(sys.argv[2])
    for file, make in (("replies.md", replies), ("events.md", events),
                       ("permissions.md", permissions)):
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
