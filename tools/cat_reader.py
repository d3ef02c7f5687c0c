# SPDX-License-Identifier: Apache-2.0
"""Reads data/**/*.cat and po/*.po and refuses what is not right in them.

A .cat file is stanzas of `Key: value`, one an entry, separated by blank lines;
a line that starts with a blank continues the value above; `#` starts a comment.
Every generator in tools/ reads through this module, so that there is one
opinion on what a stanza is.  It writes nothing.
"""
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

ACTORS = ["nobody", "sender", "sender-admin", "recipient", "recipient-admin"]
ACTIONS = ["none", "stop", "retry", "wait", "slow-down", "pause-site",
           "next-host", "split", "re-encode", "suppress"]
LEVELS = ["debug", "info", "warn", "error"]
PLACES = ["connect", "starttls", "mail", "rcpt", "content"]
ADVISED = ["sender", "sender-admin", "recipient-admin"]
STANDINGS = ["standard", "obsolete", "non-standard"]

REASON_KEYS = (["Id", "Actor", "Action", "Status", "Title", "Meaning"],
               ["Advice-" + a.title() for a in ADVISED])
CAUSE_KEYS = (["Id", "Reason", "Actor", "Title", "Meaning"],
              ["Advice-" + a.title() for a in ADVISED])
SITUATION_KEYS = (["Id", "Reply", "Text", "Reason", "Actor", "Action",
                   "Source"], ["Switch", "Plain"])
CODE_KEYS = ["Id", "Title", "Meaning", "Reason", "Standing", "Source"]
CODE_MORE = ["Used-By"] + ["Advice-" + a.title() for a in ADVISED]
BASIC_KEYS = (CODE_KEYS,
              CODE_MORE + ["Words"] + ["At-" + p.title() for p in PLACES])
ENHANCED_KEYS = (CODE_KEYS, CODE_MORE + ["Basics", "Reason-Temporary"])
DIGIT_KEYS = (["Id", "Title", "Meaning", "Source"], [])
PAIR_KEYS = (["Id", "Meaning", "Source"], ["Alias"])
EVENT_KEYS = (["Id", "Level", "Fields", "Text"], [])
TEXT_KEYS = (["Id", "Text"], ["Plural", "Note"])
RETIRED_KEYS = (["Id", "Date", "Text"], [])


class CatError(Exception):
    """What is wrong, with file and line in front."""


def fail(where, message):
    raise CatError(f"{where}: {message}")


class Entry(dict):
    """One stanza; `where` says file and line for error messages."""

    where = ""


def lines(path):
    """(where, line) of a file, which is UTF-8 without control characters."""
    for number, octets in enumerate(path.read_bytes().split(b"\n"), 1):
        where = f"{path}:{number}"
        try:
            line = octets.decode("utf-8").removesuffix("\r")
        except UnicodeDecodeError:
            fail(where, "not UTF-8")
        if any(unicodedata.category(c) == "Cc" and c != "\t" for c in line):
            fail(where, "a control character")
        yield where, line


def stanzas(path, known=None, many=()):
    """The entries of a file; a key in `many` may repeat and holds a list.
    Without known keys each counts, and the first of each."""
    entries, entry, key = [], None, None
    for where, line in lines(path):
        if line.startswith("#"):
            continue
        if not line.strip():
            entry = key = None
        elif line[0] in " \t":
            if key is None:
                fail(where, "continuation without a key above")
            if key in many:
                entry[key][-1] += " " + line.strip()
            else:
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
            if known is None:
                entry.setdefault(key, value)
                continue
            if key not in known:
                fail(where, f"unknown key {key}")
            if key in many:
                entry.setdefault(key, []).append(value)
                continue
            if key in entry:
                fail(where, f"{key} stands twice")
            entry[key] = value
    return entries


def read(path, keys):
    required, optional = keys
    entries = stanzas(Path(path), required + optional)
    seen = {}
    for entry in entries:
        for key in required:
            if key not in entry:
                fail(entry.where, f"{key} is missing")
        if entry["Id"] in seen:
            fail(entry.where,
                 f"{entry['Id']} stands at {seen[entry['Id']]} too")
        seen[entry["Id"]] = entry.where
    return entries


def placeholders(text):
    """The sorted set of {n}; any other brace is a mistake."""
    rest = re.sub(r"\{[0-9]\}", "", text)
    if "{" in rest or "}" in rest:
        raise CatError(f"brace that is no placeholder: {text}")
    return sorted(set(re.findall(r"\{[0-9]\}", text)))


@dataclass
class Message:
    """One text of ours for people, in English."""

    id: str
    text: str
    plural: str = ""
    note: str = ""
    where: str = ""


def slug(code):
    """X.7.26 or "550 5.1.1" as a part of a text's id."""
    return re.sub(r"[ .]", "-", code).lower()


def parts(at, entry, note=""):
    """The texts of one entry, in the order in which they are read."""
    keys = ["Title", "Meaning"] + ["Advice-" + a.title() for a in ADVISED]
    return [Message(f"{at}-{key.lower()}", entry[key], note=note,
                    where=entry.where)
            for key in keys + ["Used-By"] if key in entry]


@dataclass
class Catalogue:
    reasons: list = field(default_factory=list)
    causes: list = field(default_factory=list)
    situations: list = field(default_factory=list)
    basic: list = field(default_factory=list)
    enhanced: list = field(default_factory=list)
    digits: list = field(default_factory=list)
    pairs: list = field(default_factory=list)
    events: list = field(default_factory=list)
    texts: list = field(default_factory=list)
    rules: list = field(default_factory=list)  # stanzas; see tools/rules.py
    retired: list = field(default_factory=list)

    def messages(self):
        out = [Message(t["Id"], t["Text"], t.get("Plural", ""),
                       t.get("Note", ""), t.where) for t in self.texts]
        for r in self.reasons:
            out += parts("reason-" + r["Id"], r)
        for e in self.causes:
            out += parts("cause-" + e["Id"], e, "A case of " + e["Reason"])
        out += [Message(f"situation-{s['Id']}", s["Plain"], where=s.where,
                        note="The short form for other servers: " + s["Text"])
                for s in self.situations if "Plain" in s]
        for e in self.basic + self.enhanced:
            out += parts("code-" + slug(e["Id"]), e, "Code " + e["Id"])
        for e in self.digits:
            out += parts("digit-" + e["Id"], e)
        out += [Message("pair-" + slug(e["Id"]), e["Meaning"], where=e.where,
                        note="Code " + e["Id"]) for e in self.pairs]
        seen = {}
        for m in out:
            if m.id in seen:
                fail(m.where, f"text {m.id} stands at {seen[m.id]} too")
            seen[m.id] = m.where
        return out

    def rule_ids(self):
        """Those of rules and providers that explanations name; marks have
        ids for their readers alone."""
        return [f"rule {e['Id']}" for e in self.rules
                if "Reason" in e and "Id" in e] + \
            [f"provider {e['Provider']}" for e in self.rules
             if "Name" in e and "Provider" in e]

    def ids(self):
        """Every id that something outside may have remembered."""
        kinds = (("reason", self.reasons), ("cause", self.causes),
                 ("situation", self.situations),
                 ("basic", self.basic), ("enhanced", self.enhanced),
                 ("digit", self.digits), ("pair", self.pairs),
                 ("event", self.events))
        out = [f"{kind} {e['Id']}" for kind, list_ in kinds for e in list_]
        out += self.rule_ids() + [e["Id"] for e in self.retired]
        return sorted(out + [f"text {m.id}" for m in self.messages()])


def check_word(entry, key, words):
    if key in entry and entry[key] not in words:
        fail(entry.where, f"no such {key.lower()}: {entry[key]}")


def check_form(entry, key, form):
    if not re.fullmatch(form, entry[key]):
        fail(entry.where, f"{key} has not the right form: {entry[key]}")


def check_source(e, none=False):
    form = r"RFC \d+|IANA registry \(" + ("|no RFC$" if none else "")
    if not re.match(form, e["Source"]):
        fail(e.where, f"a source names its RFC: {e['Source']}")


def check_words(e):
    """Runs of small letters; a run stands once."""
    runs = e.get("Words", "x").split(" | ")
    for run in runs:
        if not re.fullmatch(r"[a-z]+( [a-z]+)*", run) or runs.count(run) > 1:
            fail(e.where, f"{e['Id']}: odd Words: {run}")


def check_codes(c):
    for e in c.basic:
        check_form(e, "Id", r"[1-5]\d\d")
        check_words(e)
    for e in c.enhanced:
        check_form(e, "Id", r"X\.\d\.\d{1,3}")
    basics = {e["Id"] for e in c.basic}
    for e in c.basic + c.enhanced:
        check_word(e, "Standing", STANDINGS)
        odd = e["Standing"] == "non-standard"
        check_source(e, odd)
        if (e["Source"] == "no RFC") != odd:
            fail(e.where, "non-standard is what no RFC defines")
        if ("Used-By" in e) != odd:
            fail(e.where, "Used-By belongs to what is non-standard")
        for code in e.get("Basics", "any").split():
            if code not in basics | {"any", "4XX", "5XX"}:
                fail(e.where, f"no such basic code: {code}")
    for e in c.digits:
        check_form(e, "Id", r"(first|second|class|subject)-\d")
        check_source(e)
    for e in c.pairs:
        check_form(e, "Id",
                   r"(\d\d\d|[45]XX)( [245]\.\d\.\d{1,3})?(-[A-Za-z]+)?")
        check_source(e, True)


def check_issued(e, c):
    """What the engine says stands in the catalogue and in an RFC."""
    odd = {b["Id"] for b in c.basic if b["Standing"] == "non-standard"}
    codes = {b["Id"] for b in c.basic + c.enhanced} - odd
    check_form(e, "Reply", r"(-|[2-5]\d\d)( [245]\.\d{1,3}\.\d{1,3})?")
    for code in e["Reply"].split():
        code = re.sub(r"^[245]\.", "X.", code)
        if code != "-" and code not in codes:
            fail(e.where, f"{code} is not in the catalogue of codes"
                 + (", but never standard" if code in odd else ""))


def check_causes(c):
    """Whoever has to act is told what to do, or the sender is."""
    for e in c.causes:
        who = e["Actor"] if e["Actor"] in ADVISED else "sender"
        if "Advice-" + who.title() not in e:
            fail(e.where, f"{e['Id']} has no advice for: {who}")


def rule_paths(folder):
    """The files of rules and marks below data/meaning, in their order."""
    paths = [folder / "generic.cat"] + sorted(folder.glob("generic-*.cat"))
    return paths + [folder / "cause-words.cat"] + \
        sorted(folder.glob("providers/*.cat"))


def check_retired(c):
    """What is retired explains nothing any more, and comes not back as
    something else: spools and logs may have its name."""
    live = set(c.rule_ids())
    for e in c.retired:
        check_form(e, "Id", r"(rule|provider) [a-z0-9]+(-[a-z0-9]+)*")
        check_form(e, "Date", r"\d{4}-\d\d-\d\d")
        if e["Id"] in live:
            fail(e.where, f"{e['Id']} is retired and must not be used again")


def check(c):
    check_retired(c)
    reasons = {r["Id"] for r in c.reasons}
    check_causes(c)
    for e in c.reasons + c.causes + c.situations + c.texts:
        check_form(e, "Id", r"[a-z0-9]+(-[a-z0-9]+)*")
        check_word(e, "Actor", ACTORS)
        check_word(e, "Action", ACTIONS)
    for e in c.reasons:
        check_form(e, "Status", r"X\.\d\.\d{1,3}")
    for e in c.causes + c.situations + c.basic + c.enhanced:
        for key in ["Reason", "Reason-Temporary"] + ["At-" + p.title() for p in PLACES]:
            if key in e and e[key] not in reasons:
                fail(e.where, f"no such reason: {e[key]}")
    check_codes(c)
    for e in c.situations:
        check_source(e)
        check_issued(e, c)
        if not set(placeholders(e.get("Plain", ""))) <= \
                set(placeholders(e["Text"])):
            fail(e.where, "Plain names an argument that Text has not")
    for e in c.events:
        check_form(e, "Id", r"[a-z]+(\.[a-z]+)+")
        check_word(e, "Level", LEVELS)
        check_form(e, "Fields", r"-|[a-z][a-z_0-9]*\??( [a-z][a-z_0-9]*\??)*")
    for m in c.messages():
        try:
            given = placeholders(m.text)
            if m.plural and placeholders(m.plural) != given:
                fail(m.where, "Plural has other placeholders than Text")
        except CatError as e:
            fail(m.where, e)


def load(data):
    data = Path(data)
    c = Catalogue(
        reasons=read(data / "meaning/reasons.cat", REASON_KEYS),
        causes=read(data / "meaning/causes.cat", CAUSE_KEYS),
        situations=read(data / "status/situations.cat", SITUATION_KEYS),
        basic=read(data / "status/basic.cat", BASIC_KEYS),
        enhanced=read(data / "status/enhanced.cat", ENHANCED_KEYS),
        digits=read(data / "status/digits.cat", DIGIT_KEYS),
        pairs=read(data / "status/pairs.cat", PAIR_KEYS),
        events=read(data / "events.cat", EVENT_KEYS),
        texts=read(data / "texts.cat", TEXT_KEYS),
        rules=[e for path in rule_paths(data / "meaning")
               for e in stanzas(path)],
        retired=read(data / "meaning/retired.cat", RETIRED_KEYS))
    check(c)
    return c


def locked(path):
    """ids.lock: `kind id` a line, every one ever issued; # is a comment."""
    lines = Path(path).read_text("utf-8").split("\n")
    return [s for s in lines if s.strip() and not s.startswith("#")]


def check_lock(c, path):
    """An id that was issued may stand in spools, logs and translations."""
    present = set(c.ids())
    for line in locked(path):
        if line not in present:
            hint = "; say so in meaning/retired.cat" \
                if line.startswith(("rule ", "provider ")) else ""
            fail(path, f"{line} was issued and has vanished{hint}")


def name(word):
    return re.sub(r"[-.]", "_", word).upper()


def quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') \
        .replace("\n", "\\n") + '"'


def slice_of(text):
    return f"{{ {quote(text)}, {len(text.encode())} }}"


def enum(tag, prefix, words):
    lines = [f"enum {tag} {{"]
    lines += [f"\t{prefix}_{name(word)}," for word in words]
    lines += [f"\t{prefix}_COUNT", "};", ""]
    return "\n".join(lines)
