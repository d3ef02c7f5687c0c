#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Texts for people: the template for translators, and C from po/*.po.

Usage: gen_po.py ids|tables OUT DATA_DIR PO_DIR
       gen_po.py template OUT DATA_DIR PO_DIR   for msginit and msgmerge
       gen_po.py check DATA_DIR PO_DIR          nothing missing, nothing odd

English is the source and stands in data/; po/LINGUAS names the others.  A
text that a language lacks is English in the tables, so that a build does not
wait for a translator; `check` is the test that refuses the gap.
"""
import ast
import re
import sys
from pathlib import Path

from cat_reader import (ACTORS, ADVISED, CatError, check_lock, enum, fail,
                        load, name, placeholders, slice_of, slug)

FORMS_MAX = 4
HEAD = """/* SPDX-License-Identifier: Apache-2.0 */
/* Made by tools/gen_po.py from data/ and po/; do not edit. */
"""


def read_po(path):
    """A list of {msgctxt, msgid, msgstr or msgstr[n], fuzzy, where}."""
    entries, entry, key = [], {}, None
    for number, line in enumerate(path.read_text("utf-8").split("\n") + [""], 1):
        where = f"{path}:{number}"
        if not line.strip():
            if "msgid" in entry:
                entries.append(entry)
            entry, key = {}, None
        elif line.startswith("#~"):
            continue
        elif line.startswith("#"):
            if line.startswith("#,") and "fuzzy" in line:
                entry["fuzzy"] = True
        else:
            match = re.fullmatch(r'(msg[a-z_]+(?:\[\d\])?)?\s*(".*")', line)
            if not match or (match[1] is None and key is None):
                fail(where, "not a line of a po file")
            key = match[1] or key
            if match[1] and key in entry:
                fail(where, f"{key} stands twice")
            entry.setdefault("where", where)
            entry[key] = entry.get(key, "") + ast.literal_eval(match[2])
    return entries


class Language:
    """One po file against the messages in English."""

    def __init__(self, tag, path, messages):
        self.tag, self.gaps, self.texts = tag, [], {}
        entries = read_po(path)
        head = next((e for e in entries if e["msgid"] == ""), {})
        forms = re.search(r"nplurals=(\d+);\s*plural=([^;]+);",
                          head.get("msgstr", ""))
        if not forms:
            fail(path, "Plural-Forms is missing")
        self.count, self.plural = int(forms[1]), forms[2].strip()
        if not 1 <= self.count <= FORMS_MAX:
            fail(path, f"{self.count} plural forms")
        if not re.fullmatch(r"[n0-9 ?:!=<>&|%()]+", self.plural):
            fail(path, f"plural rule not understood: {self.plural}")
        by_id = {}
        for e in entries:
            if e["msgid"] == "":
                continue
            if "msgctxt" not in e:
                fail(e["where"], "msgctxt is missing")
            if e["msgctxt"] in by_id:
                fail(e["where"], f"{e['msgctxt']} is translated twice")
            by_id[e["msgctxt"]] = e
        for m in messages:
            self.take(m, by_id.pop(m.id, None), path)
        self.gaps += [f"{e['where']}: no such text: {id_}"
                      for id_, e in by_id.items()]

    def take(self, m, e, path):
        gap = None
        if e is None:
            gap = f"{path}: {m.id} is not translated"
        elif e["msgid"] != m.text or e.get("msgid_plural", "") != m.plural:
            gap = f"{e['where']}: {m.id} translates an older English text"
        elif "fuzzy" in e:
            gap = f"{e['where']}: {m.id} is marked fuzzy"
        if gap is None:
            keys = [f"msgstr[{i}]" for i in range(self.count)] \
                if m.plural else ["msgstr"]
            forms = [e.get(key, "") for key in keys]
            gap = self.fault(m, forms, e["where"])
        if gap is not None:
            self.gaps.append(gap)
            forms = [m.text] + [m.plural] * (self.count - 1) \
                if m.plural else [m.text]
            forms = forms if self.count > 1 or not m.plural else [m.plural]
        self.texts[m.id] = forms

    def fault(self, m, forms, where):
        for form in forms:
            if not form.strip():
                return f"{where}: {m.id} is not translated"
            if placeholders(form) != placeholders(m.text):
                return f"{where}: {m.id} has other placeholders"
            if form != form.strip() or "\n" in form:
                return f"{where}: {m.id} has a blank or newline at its ends"
        return None


class English:
    """The source itself, in the shape of a Language."""

    tag, count, plural, gaps = "en", 2, "(n != 1)", []

    def __init__(self, messages):
        self.texts = {m.id: [m.text, m.plural] if m.plural else [m.text]
                      for m in messages}


def languages(messages, po):
    tags = (po / "LINGUAS").read_text("utf-8").split()
    return [English(messages)] + [Language(t, po / f"{t}.po", messages)
                                  for t in tags]


def silent(c):
    """What the delivery finds out by itself has no reply to be shown."""
    return [f"{s.where}: {s['Id']} has no Plain, and a report needs one"
            for s in c.situations
            if s["Reply"].startswith("-") and "Plain" not in s]


def ids(c, langs):
    messages = c.messages()
    return "\n".join([
        HEAD, "#ifndef TEXT_IDS_H", "#define TEXT_IDS_H", "",
        enum("lang", "LANG", [g.tag for g in langs]),
        enum("text_id", "TEXT",
             ["none"] + [m.id for m in messages if not m.plural]),
        enum("plural_id", "PLURAL", [m.id for m in messages if m.plural]),
        f"#define PLURAL_FORMS_MAX {FORMS_MAX}", "", "#endif", ""])


def text_tables(messages, langs):
    out = ["const struct slice i18n_texts[LANG_COUNT][TEXT_COUNT] = {"]
    for g in langs:
        out.append(f"\t[LANG_{name(g.tag)}] = {{")
        out.append('\t\t[TEXT_NONE] = { "", 0 },')
        out += [f"\t\t[TEXT_{name(m.id)}] = {slice_of(g.texts[m.id][0])},"
                for m in messages if not m.plural]
        out.append("\t},")
    out += ["};", "", "const struct slice "
            "i18n_plurals[LANG_COUNT][PLURAL_COUNT][PLURAL_FORMS_MAX] = {"]
    for g in langs:
        out.append(f"\t[LANG_{name(g.tag)}] = {{")
        for m in messages:
            if m.plural:
                forms = ", ".join(slice_of(f) for f in g.texts[m.id])
                out.append(f"\t\t[PLURAL_{name(m.id)}] = {{ {forms} }},")
        out.append("\t},")
    return out + ["};", ""]


def lang_tables(langs):
    out = []
    for g in langs:
        out += ["static unsigned", f"plural_{g.tag}(uint64_t n)", "{",
                "\t(void)n;", f"\treturn (unsigned)({g.plural});", "}", ""]
    out.append("const struct lang_row i18n_langs[LANG_COUNT] = {")
    out += [f"\t[LANG_{name(g.tag)}] = {{ {slice_of(g.tag)}, {g.count}, "
            f"plural_{g.tag} }}," for g in langs]
    return out + ["};", ""]


def text_of(known, id_):
    return f"TEXT_{name(id_)}" if id_ in known else "TEXT_NONE"


def entry_texts(known, at):
    """Title, meaning and the advice for each reader."""
    advice = [f"[ACTOR_{name(a)}] = {text_of(known, f'{at}-advice-{a}')}"
              for a in ACTORS if a in ADVISED]
    return (f"{text_of(known, at + '-title')}, "
            f"{text_of(known, at + '-meaning')}, {{ {', '.join(advice)} }}")


def code_key(e):
    """550 and X.7.26 as numbers that do not meet: see code_key (text.c)."""
    digits = e["Id"].split(".")
    if len(digits) == 1:
        return int(digits[0])
    return 1000 + int(digits[1]) * 1000 + int(digits[2])


def code_tables(c, known):
    codes = sorted(c.basic + c.enhanced, key=code_key)
    out = ["const struct code_row i18n_codes[] = {"]
    for e in codes:
        at = "code-" + slug(e["Id"])
        out.append(f"\t{{ {code_key(e)}, {{ {entry_texts(known, at)}, "
                   f"{text_of(known, at + '-used-by')} }} }},")
    out += ["};", f"const size_t i18n_code_count = {len(codes)};", "",
            "const struct digit_row i18n_digits[] = {"]
    for e in c.digits:
        place, digit = e["Id"].split("-")
        at = f"digit-{e['Id']}"
        out.append(f"\t{{ DIGIT_{name(place)}, {digit}, "
                   f"{{ {text_of(known, at + '-title')}, "
                   f"{text_of(known, at + '-meaning')} }} }},")
    out += ["};", f"const size_t i18n_digit_count = {len(c.digits)};", "",
            "const struct pair_row i18n_pairs[] = {"]
    for e in c.pairs:
        for key in [e["Id"]] + e.get("Alias", "").split():
            out.append(f"\t{{ {slice_of(key)}, "
                       f"{text_of(known, 'pair-' + slug(e['Id']))} }},")
    count = sum(1 + len(e.get("Alias", "").split()) for e in c.pairs)
    return out + ["};", f"const size_t i18n_pair_count = {count};", ""]


def link_tables(c, known):
    """Which texts belong to a reason, a cause and a situation."""
    out = ["const struct reason_texts i18n_reasons[REASON_COUNT] = {"]
    for r in c.reasons:
        out.append(f"\t[REASON_{name(r['Id'])}] = {{ "
                   f"{entry_texts(known, 'reason-' + r['Id'])} }},")
    out += ["};", "",
            "const struct reason_texts i18n_causes[CAUSE_COUNT] = {"]
    for e in c.causes:
        out.append(f"\t[CAUSE_{name(e['Id'])}] = {{ "
                   f"{entry_texts(known, 'cause-' + e['Id'])} }},")
    out += ["};", "",
            "const enum text_id i18n_situations[SITUATION_COUNT] = {"]
    out += [f"\t[SITUATION_{name(s['Id'])}] = "
            f"{text_of(known, 'situation-' + s['Id'])}," for s in c.situations]
    return out + ["};", ""]


def tables(c, langs):
    messages = c.messages()
    known = {m.id for m in messages}
    return "\n".join([HEAD, '#include "i18n/table.h"', ""] +
                     text_tables(messages, langs) + lang_tables(langs) +
                     link_tables(c, known) + code_tables(c, known))


def po_quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def template(c, langs):
    del langs
    out = ["# SPDX-License-Identifier: Apache-2.0",
           "# Made by tools/gen_po.py from data/; do not edit.",
           'msgid ""', 'msgstr ""', r'"Project-Id-Version: pabal\n"',
           r'"MIME-Version: 1.0\n"',
           r'"Content-Type: text/plain; charset=UTF-8\n"',
           r'"Content-Transfer-Encoding: 8bit\n"',
           r'"Plural-Forms: nplurals=INTEGER; plural=EXPRESSION;\n"', ""]
    for m in c.messages():
        if m.note:
            out.append(f"#. {m.note}")
        out += [f"msgctxt {po_quote(m.id)}", f"msgid {po_quote(m.text)}"]
        if m.plural:
            out += [f"msgid_plural {po_quote(m.plural)}", 'msgstr[0] ""',
                    'msgstr[1] ""', ""]
        else:
            out += ['msgstr ""', ""]
    return "\n".join(out)


def main():
    what, data, po = sys.argv[1], Path(sys.argv[-2]), Path(sys.argv[-1])
    c = load(data)
    langs = languages(c.messages(), po)
    if what == "check":
        gaps = silent(c) + [gap for g in langs for gap in g.gaps]
        if gaps:
            raise CatError("\n".join(gaps))
        return
    check_lock(c, data / "ids.lock")
    make = {"ids": ids, "tables": tables, "template": template}[what]
    Path(sys.argv[2]).write_text(make(c, langs), "utf-8")


if __name__ == "__main__":
    try:
        main()
    except CatError as e:
        sys.exit(str(e))
