#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes C from data/**/*.cat: enums (catalog_ids.h), tables, event levels.

Usage: gen_catalog.py ids|tables|events OUT DATA_DIR
       gen_catalog.py lock DATA_DIR     adds new ids to ids.lock
       gen_catalog.py locked DATA_DIR   fails when an id is not in ids.lock
"""
import sys
from pathlib import Path

from cat_reader import (ACTIONS, ACTORS, LEVELS, PLACES, CatError, check_lock,
                        enum, fail, load, locked, name, slice_of)

HEAD = """/* SPDX-License-Identifier: Apache-2.0 */
/* Made by tools/gen_catalog.py from data/; do not edit. */
"""


def ids(c):
    # unknown comes first so that a zeroed verdict claims nothing
    words = ["unknown"] + [r["Id"] for r in c.reasons if r["Id"] != "unknown"]
    return "\n".join([
        HEAD, "#ifndef CATALOG_IDS_H", "#define CATALOG_IDS_H", "",
        enum("reason", "REASON", words), enum("actor", "ACTOR", ACTORS),
        enum("action", "ACTION", ACTIONS),
        enum("cause", "CAUSE", ["none"] + [e["Id"] for e in c.causes]),
        enum("situation", "SITUATION",
             ["none"] + [s["Id"] for s in c.situations]), "#endif", ""])


def status(text):
    cls, subject, detail = text.replace("X", "0").split(".")
    return f"{{ {cls}, {subject}, {detail} }}"


def reason_table(c):
    out = ["const struct reason_row catalog_reasons[REASON_COUNT] = {"]
    for r in c.reasons:
        out.append(f"\t[REASON_{name(r['Id'])}] = {{ {slice_of(r['Id'])}, "
                   f"ACTOR_{name(r['Actor'])}, ACTION_{name(r['Action'])}, "
                   f"{status(r['Status'])} }},")
    return out + ["};", ""]


def cause_table(c):
    out = ["const struct cause_row catalog_causes[CAUSE_COUNT] = {",
           "\t[CAUSE_NONE] = { .id = { \"none\", 4 } },"]
    for e in c.causes:
        out.append(f"\t[CAUSE_{name(e['Id'])}] = {{ {slice_of(e['Id'])}, "
                   f"REASON_{name(e['Reason'])}, ACTOR_{name(e['Actor'])} }},")
    return out + ["};", ""]


def situation_table(c):
    out = ["const struct situation_row "
           "catalog_situations[SITUATION_COUNT] = {",
           "\t[SITUATION_NONE] = { .id = { \"none\", 4 } },"]
    for s in c.situations:
        basic, _, esc = s["Reply"].partition(" ")
        out.append(
            f"\t[SITUATION_{name(s['Id'])}] = {{ {slice_of(s['Id'])}, "
            f"{0 if basic == '-' else basic}, {status(esc or '0.0.0')}, "
            f"REASON_{name(s['Reason'])}, ACTOR_{name(s['Actor'])}, "
            f"ACTION_{name(s['Action'])}, {slice_of(s['Text'])} }},")
    return out + ["};", ""]


def code_columns(e, company):
    return (f"CODE_{name(e['Standing'])}, "
            f"{slice_of(e['Source'] if e['Source'] != 'no RFC' else '')}, "
            f"{slice_of(company)}")


def basic_table(c):
    """Sorted by code, for a search by halves."""
    out = ["const struct basic_row catalog_basics[] = {"]
    for e in sorted(c.basic, key=lambda e: int(e["Id"])):
        at = [f"[CODE_AT_{name(p)}] = REASON_"
              f"{name(e.get('At-' + p.title(), e['Reason']))}" for p in PLACES]
        company = [n["Id"] for n in sorted(c.enhanced, key=number)
                   if e["Id"] in n.get("Basics", "").split()]
        out.append(f"\t{{ {e['Id']}, {slice_of(e['Title'])}, "
                   f"REASON_{name(e['Reason'])}, {{ {', '.join(at)} }}, "
                   f"{code_columns(e, ' '.join(company))}, "
                   f"{slice_of(e.get('Words', ''))} }},")
    return out + ["};", "const size_t catalog_basic_count = "
                  f"{len(c.basic)};", ""]


def number(e):
    return [int(n) for n in e["Id"].split(".")[1:]]


def enhanced_table(c):
    out = ["const struct enhanced_row catalog_enhanceds[] = {"]
    for e in sorted(c.enhanced, key=number):
        subject, detail = number(e)
        out.append(f"\t{{ {subject}, {detail}, {slice_of(e['Title'])}, "
                   f"REASON_{name(e['Reason'])}, "
                   f"REASON_{name(e.get('Reason-Temporary', e['Reason']))}, "
                   f"{code_columns(e, e.get('Basics', ''))} }},")
    return out + ["};", "const size_t catalog_enhanced_count = "
                  f"{len(c.enhanced)};", ""]


def tables(c):
    out = [HEAD, '#include "catalog/code.h"', '#include "catalog/table.h"', ""]
    out += reason_table(c) + cause_table(c) + situation_table(c)
    for tag, words in (("actor", ACTORS), ("action", ACTIONS)):
        out.append(f"const struct slice catalog_{tag}s[{name(tag)}_COUNT] = {{")
        out += [f"\t[{name(tag)}_{name(w)}] = {slice_of(w)}," for w in words]
        out += ["};", ""]
    return "\n".join(out + basic_table(c) + enhanced_table(c))


def events(c):
    out = [HEAD, '#include "catalog/event.h"', "",
           "const struct event_row catalog_events[] = {"]
    # by bytes, as slice_cmp orders them
    for e in sorted(c.events, key=lambda e: e["Id"].encode()):
        out.append(f"\t{{ {slice_of(e['Id'])}, {LEVELS.index(e['Level'])} }},")
    out += ["};", f"const size_t catalog_event_count = {len(c.events)};", ""]
    return "\n".join(out)


LOCK_HEAD = """# Every id ever issued, by kind: spools, logs, translations and other
# programs may remember it, so none may vanish or change its meaning.
# `tools/gen_catalog.py lock data` adds what is new.
"""


def lock(c, path):
    check_lock(c, path)
    path.write_text(LOCK_HEAD + "\n".join(c.ids()) + "\n", "utf-8")


def check_locked(c, path):
    check_lock(c, path)
    for line in sorted(set(c.ids()) - set(locked(path))):
        fail(path, f"{line} is new: run tools/gen_catalog.py lock data")


def main():
    what, data = sys.argv[1], Path(sys.argv[-1])
    c = load(data)
    if what == "lock":
        lock(c, data / "ids.lock")
    elif what == "locked":
        check_locked(c, data / "ids.lock")
    else:
        check_lock(c, data / "ids.lock")
        make = {"ids": ids, "tables": tables, "events": events}[what]
        Path(sys.argv[2]).write_text(make(c), "utf-8")


if __name__ == "__main__":
    try:
        main()
    except CatError as e:
        sys.exit(str(e))
