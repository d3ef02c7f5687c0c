#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes C from data/**/*.cat: the enums (catalog_ids.h) and the tables.

Usage: gen_catalog.py ids|tables OUT DATA_DIR

A .cat file is stanzas of `Key: value`, one an entry, separated by blank lines;
a line that starts with a blank continues the value above; `#` starts a comment.
Duplicate ids, unknown keys and missing keys are errors with file and line.
"""
import re
import sys
from pathlib import Path

ACTORS = ["nobody", "sender", "sender-admin", "recipient", "recipient-admin"]
ACTIONS = ["none", "stop", "retry", "wait", "slow-down", "pause-site",
           "next-host", "split", "re-encode", "suppress"]


class Entry(dict):
    """One stanza; `where` says file and line for error messages."""

    where = ""


def fail(where, message):
    sys.exit(f"{where}: {message}")


def read(path, required, optional):
    entries, entry, key = [], None, None
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        where = f"{path}:{number}"
        if line.startswith("#"):
            continue
        if not line.strip():
            entry = key = None
        elif line[0] in " \t":
            if key is None:
                fail(where, "continuation without a key above")
            entry[key] += " " + line.strip()
        else:
            match = re.fullmatch(r"([A-Z][A-Za-z-]*): (.*\S)", line)
            if not match:
                fail(where, "expected `Key: value`")
            key, value = match.groups()
            if entry is None:
                entry = Entry()
                entry.where = where
                entries.append(entry)
            if key in entry:
                fail(where, f"{key} stands twice")
            if key not in required and key not in optional:
                fail(where, f"unknown key {key}")
            entry[key] = value
    seen = {}
    for entry in entries:
        for key in required:
            if key not in entry:
                fail(entry.where, f"{key} is missing")
        if entry["Id"] in seen:
            fail(entry.where, f"{entry['Id']} stands at {seen[entry['Id']]} too")
        seen[entry["Id"]] = entry.where
    return entries


def name(word):
    return word.upper().replace("-", "_").replace(".", "_")


def quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def slice_of(text):
    return f"{{ {quote(text)}, {len(text.encode())} }}"


def load(data):
    reasons = read(data / "meaning/reasons.cat",
                   ["Id", "Actor", "Action", "Status"], [])
    situations = read(data / "status/situations.cat",
                      ["Id", "Reply", "Text", "Reason", "Actor", "Action",
                       "Source"], ["Switch"])
    known = {r["Id"] for r in reasons}
    for entry in reasons + situations:
        if entry["Actor"] not in ACTORS:
            fail(entry.where, f"no such actor: {entry['Actor']}")
        if entry["Action"] not in ACTIONS:
            fail(entry.where, f"no such action: {entry['Action']}")
    for entry in situations:
        if entry["Reason"] not in known:
            fail(entry.where, f"no such reason: {entry['Reason']}")
        if not re.fullmatch(r"(-|[2-5]\d\d)( [245]\.\d{1,3}\.\d{1,3})?",
                            entry["Reply"]):
            fail(entry.where, f"not a reply: {entry['Reply']}")
    return reasons, situations


HEAD = """/* SPDX-License-Identifier: Apache-2.0 */
/* Made by tools/gen_catalog.py from data/; do not edit. */
"""


def enum(tag, prefix, words):
    lines = [f"enum {tag} {{"]
    lines += [f"\t{prefix}_{name(word)}," for word in words]
    lines += [f"\t{prefix}_COUNT", "};", ""]
    return "\n".join(lines)


def ids(reasons, situations):
    # unknown comes first so that a zeroed verdict claims nothing
    words = ["unknown"] + [r["Id"] for r in reasons if r["Id"] != "unknown"]
    return "\n".join([
        HEAD, "#ifndef CATALOG_IDS_H", "#define CATALOG_IDS_H", "",
        enum("reason", "REASON", words), enum("actor", "ACTOR", ACTORS),
        enum("action", "ACTION", ACTIONS),
        enum("situation", "SITUATION",
             ["none"] + [s["Id"] for s in situations]), "#endif", ""])


def status(text):
    cls, subject, detail = text.replace("X", "0").split(".")
    return f"{{ {cls}, {subject}, {detail} }}"


def tables(reasons, situations):
    out = [HEAD, '#include "catalog/table.h"', "",
           "const struct reason_row catalog_reasons[REASON_COUNT] = {"]
    for r in reasons:
        out.append(f"\t[REASON_{name(r['Id'])}] = {{ {slice_of(r['Id'])}, "
                   f"ACTOR_{name(r['Actor'])}, ACTION_{name(r['Action'])}, "
                   f"{status(r['Status'])} }},")
    out += ["};", "", "const struct situation_row "
            "catalog_situations[SITUATION_COUNT] = {",
            "\t[SITUATION_NONE] = { .id = { \"none\", 4 } },"]
    for s in situations:
        basic, _, esc = s["Reply"].partition(" ")
        out.append(
            f"\t[SITUATION_{name(s['Id'])}] = {{ {slice_of(s['Id'])}, "
            f"{0 if basic == '-' else basic}, {status(esc or '0.0.0')}, "
            f"REASON_{name(s['Reason'])}, ACTOR_{name(s['Actor'])}, "
            f"ACTION_{name(s['Action'])}, {slice_of(s['Text'])} }},")
    out += ["};", ""]
    for tag, words in (("actor", ACTORS), ("action", ACTIONS)):
        out.append(f"const struct slice catalog_{tag}s[{name(tag)}_COUNT] = {{")
        out += [f"\t[{name(tag)}_{name(w)}] = {slice_of(w)}," for w in words]
        out += ["};", ""]
    return "\n".join(out)


def main():
    what, out, data = sys.argv[1:4]
    reasons, situations = load(Path(data))
    make = {"ids": ids, "tables": tables}[what]
    Path(out).write_text(make(reasons, situations), "utf-8")


if __name__ == "__main__":
    main()
