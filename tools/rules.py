# SPDX-License-Identifier: Apache-2.0
"""Reads the rules of data/meaning/ and refuses what is not right in them:
duplicates, phrases that no reply can match, rules without examples, examples
that another rule of equal weight would explain in another way.

A stanza with a Reason is a rule.  One without is a mark: it names the provider,
the stage, the severity or the cause that its phrases betray; Also lists other
words for a provider, by which texts are looked up, too.  A phrase is words in
their order; `…` is a gap, `*` at an end lets the word go on, `@` stands for a mail
address, `{a|b}` for one of these words.  What a language spells in two ways
(tools/spelling.py) need be written in one.  It makes no C (tools/gen_rules.py
does).
"""
import itertools
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cat_reader import (ACTIONS, CAUSE_KEYS, REASON_KEYS, CatError, fail, read,
                        rule_paths, stanzas)
from normal import is_cjk, normal
from spelling import spellings

KEYS = ["Id", "When-Provider", "When-Stage", "When-Basic", "When-Enhanced",
        "Reason", "Cause", "Action", "Retry", "Provider", "Confidence", "Language",
        "Source", "Date", "Stage", "Severity", "Name", "Also", "Kind"]
MANY = ("Phrase", "Example", "Counter")
CONFIDENCE = ["low", "medium", "high"]
STAGES = ["connect", "helo", "starttls", "mail", "rcpt", "data", "content",
          "quit"]
KINDS = ["list", "filter", "system"]  # who is named when several are seen
GAP_MAX = 100  # octets of normal text between two parts of a phrase
PARTS_MAX = 6
# A longer match says more; a scope says as much as some words more.
WEIGHT = {"low": -1000, "medium": 0, "high": 30}
WEIGHT_PROVIDER, WEIGHT_ENHANCED, WEIGHT_BASIC, WEIGHT_STAGE = 40, 25, 10, 10


@dataclass
class Phrase:
    """Parts in their order; a part is one of several texts.  Two parts stand
    side by side where the second is `near`, else with a gap between."""
    text: str
    parts: list  # of lists of normal text, with the blanks that bound words
    near: list
    rule: object = None

    def follows(self, text, n, end):
        """Octets of the heaviest parts from n on, behind `end`; None: no."""
        if n == len(self.parts):
            return 0
        best = None
        for part in self.parts[n]:
            at = text.find(part, end - 1)
            while at >= 0 and (at <= end if self.near[n] else
                               len(text[end:at].encode()) <= GAP_MAX):
                rest = self.follows(text, n + 1, at + len(part))
                if rest is not None:
                    best = max(best or 0, rest + len(part.encode()))
                    break
                at = text.find(part, at + 1)
        return best

    def matches(self, text):
        """Octets of the parts, where they stand in their order and near
        enough; 0: they do not."""
        best = 0
        for part in self.parts[0]:
            start = text.find(part)
            while start >= 0:
                rest = self.follows(text, 1, start + len(part))
                if rest is not None:
                    best = max(best, rest + len(part.encode()))
                    break
                start = text.find(part, start + 1)
        return best

    def all(self):
        """Each text that the phrase stands for, as a tuple of parts."""
        return itertools.product(*self.parts)


@dataclass
class Rule:
    entry: dict
    phrases: list = field(default_factory=list)

    def __getattr__(self, key):
        return self.entry.get(key.title().replace("_", "-"))

    @property
    def id(self):
        return self.entry["Id"]

    def base(self):
        """What the octets of a match are added to."""
        e = self.entry
        return (WEIGHT[e.get("Confidence", "medium")] +
                WEIGHT_PROVIDER * ("When-Provider" in e) +
                WEIGHT_ENHANCED * ("When-Enhanced" in e) +
                WEIGHT_BASIC * ("When-Basic" in e) +
                WEIGHT_STAGE * ("When-Stage" in e))


def number(text):
    """FNV-1a of the id: the same in every version, for spools and logs."""
    n = 0x811C9DC5
    for octet in text.encode():
        n = (n ^ octet) * 0x01000193 & 0xFFFFFFFF
    return n


def normal_part(where, piece):
    """A part's normal text, open where a word may go on."""
    open_left, open_right = piece.startswith("*"), piece.endswith("*")
    part = normal(piece.strip("*"))
    core = part.strip(" ")
    if not core:
        fail(where, f"nothing is left of a part: {piece}")
    if open_left or is_cjk(ord(core[0])):
        part = part.lstrip(" ")
    if open_right or is_cjk(ord(core[-1])):
        part = part.rstrip(" ")
    return part


def pieces_of(segment):
    """Splits what stands between two gaps so that a piece has one choice of
    words, and what stands beside it."""
    pieces = []
    for word in re.findall(r"(?:\{[^}]*\}|[^ {])+", segment):
        if pieces and ("{" not in word or "{" not in pieces[-1]):
            pieces[-1] += " " + word
        else:
            pieces.append(word)
    return pieces


def choices(piece):
    """`a {b|c} d` is two texts."""
    bits = re.split(r"\{([^{}]*)\}", piece)
    picks = [bit.split("|") if i % 2 else [bit] for i, bit in enumerate(bits)]
    return [" ".join("".join(pick).split())
            for pick in itertools.product(*picks)]


def flat(text):
    """A choice that has a gap in it, or is no word at all, is a phrase of
    its own; behind a word that may go on there is a gap."""
    text = re.sub(r"(?<=[^ {|]\*) (?!…)", " … ", text)
    for group in re.findall(r"(?<![^ ])\{([^{}]*)\}(?![^ ])", text):
        split = [t for t in group.split("|") if not t.strip() or "…" in t]
        plain = [t for t in group.split("|") if t not in split]
        if split:
            left, right = text.split("{" + group + "}", 1)
            said = ["{" + "|".join(plain) + "}"] * bool(plain) + split
            return [t for s in said for t in flat(left + s + right)]
    return [text]


def phrase_of(where, text, rule):
    parts, near = [], []
    if re.search("[{}]", re.sub(r"\{[^{}]*\}", "", text)):
        fail(where, f"braces do not pair: {text}")
    for segment in text.split("…"):
        open_ = True
        for piece in pieces_of(segment):
            texts = [said for choice in choices(piece)
                     for said in spellings(rule.language, choice)]
            parts.append(list(dict.fromkeys(
                normal_part(where, t) for t in texts)))
            near.append(not open_)
            open_ = any(t.endswith("*") for t in texts)
    if len(parts) > PARTS_MAX:
        fail(where, f"more than {PARTS_MAX} parts: {text}")
    if len(parts) == 1 and any(len(p.strip()) < 2 for p in parts[0]):
        fail(where, f"too short to mean anything: {text}")
    return Phrase(text, parts, near, rule)


def basic_span(where, text):
    match = re.fullmatch(r"([2-5])xx|([2-5]\d\d)(?:-([2-5]\d\d))?", text)
    if not match:
        fail(where, f"no basic code: {text}")
    if match[1]:
        return int(match[1]) * 100, int(match[1]) * 100 + 99
    return int(match[2]), int(match[3] or match[2])


def enhanced_span(where, text):
    """(class or 0, first, last) over subject * 1000 + detail."""
    match = re.fullmatch(
        r"([X245])\.(\d{1,3})(?:\.(\d{1,3})(?:-(\d{1,3}))?)?", text)
    if not match:
        fail(where, f"no enhanced code: {text}")
    cls = 0 if match[1] == "X" else int(match[1])
    subject = int(match[2]) * 1000
    if match[3] is None:
        return cls, subject, subject + 999
    return cls, subject + int(match[3]), subject + int(match[4] or match[3])


def check_tried(rule):
    """Where it is from, and what it must take and leave."""
    e = rule.entry
    for key in ("Source", "Date", "Example", "Counter"):
        if key not in e:
            fail(e.where, f"{key} is missing")
    try:
        day = date.fromisoformat(e["Date"])
    except ValueError:
        day = None
    if day is None or day.isoformat() != e["Date"]:
        fail(e.where, f"Date has not the right form: {e['Date']}")


def check(rule, reasons, causes, providers):
    e, where = rule.entry, rule.entry.where
    words = {"Reason": reasons, "Cause": causes, "Action": ACTIONS, "Confidence": CONFIDENCE,
             "Severity": ["temporary"], "Stage": STAGES, "Kind": KINDS}
    for key, known in words.items():
        if key in e and e[key] not in known:
            fail(where, f"no such {key.lower()}: {e[key]}")
    for key in ("Provider", "When-Provider"):
        for slug in e.get(key, "").split():
            if slug not in providers:
                fail(where, f"no stanza names the provider {slug}")
    for stage in e.get("When-Stage", "").split():
        if stage not in STAGES:
            fail(where, f"no such stage: {stage}")
    for text in e.get("When-Basic", "").split():
        basic_span(where, text)
    for text in e.get("When-Enhanced", "").split():
        enhanced_span(where, text)
    if "Retry" in e and not re.fullmatch(r"[1-9]\d{0,4}", e["Retry"]):
        fail(where, f"Retry is seconds, up to five digits: {e['Retry']}")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", e["Id"]):
        fail(where, f"Id has not the right form: {e['Id']}")
    if "Reason" in e and "Cause" in e:
        fail(where, "a cause has a mark of its own")
    if "Reason" in e or "Cause" in e:
        check_tried(rule)
    if "Reason" in e:
        if "Phrase" not in e and "When-Enhanced" not in e:
            fail(where, "a rule needs a Phrase or When-Enhanced")
    elif "Phrase" not in e or not {"Provider", "Stage", "Severity",
                                  "Cause"} & set(e):
        fail(where, "a mark needs a Phrase and what it is a mark of")


def same_word(a, b):
    """Whether two languages have a word for the same thing in common."""
    return (a.language and b.language and a.language != b.language and
            all(a.entry.get(k) == b.entry.get(k)
                for k in ("Reason", "Action", "Retry", "Confidence")))


def check_phrases(rules):
    """Nobody could tell which of two rules a phrase is of."""
    seen = {}
    for rule in rules:
        scope = tuple(rule.entry.get(k, "") for k in KEYS[1:5])
        kind = (rule.reason is None, rule.cause is None)
        for p in rule.phrases:
            for parts in p.all():
                key = "…".join(parts), scope, kind
                other = seen.setdefault(key, rule)
                if other is not rule and not same_word(rule, other):
                    fail(rule.entry.where, f"`{' … '.join(parts)}` is a "
                         f"phrase of {other.id} too")


def apart(a, b):
    """Whether two rules' basic codes have none in common."""
    def spans(r):
        return [basic_span("", t)
                for t in r.entry.get("When-Basic", "200-599").split()]
    return all(x[1] < y[0] or y[1] < x[0]
               for x in spans(a) for y in spans(b))


def check_examples(rules):
    """Scopes are looked at by the C test; here words and ties are."""
    phrases = [p for r in rules if r.reason for p in r.phrases]
    for rule in rules:
        if not rule.phrases or not rule.reason:
            continue
        for text in rule.example:
            text = normal(text)
            hits = [(p.rule, p.rule.base() + octets) for p in phrases
                    if (octets := p.matches(text))]
            own = [score for r, score in hits if r is rule]
            if not own:
                fail(rule.entry.where, f"no phrase of {rule.id} matches "
                     f"its example:{text}")
            for other, score in hits:
                if other.reason != rule.reason and score == max(own) and \
                        not apart(other, rule):
                    fail(rule.entry.where, f"tie of {rule.id} with "
                         f"{other.id} over:{text}")


def load(folder):
    """All rules and marks below data/meaning, in the order of the files."""
    folder = Path(folder)
    reasons = {r["Id"] for r in read(folder / "reasons.cat", REASON_KEYS)}
    causes = {e["Id"] for e in read(folder / "causes.cat", CAUSE_KEYS)}
    entries = [e for path in rule_paths(folder)
               for e in stanzas(path, KEYS + list(MANY), MANY)]
    rules, seen = [], {}
    for e in entries:
        if "Id" not in e:
            fail(e.where, "Id is missing")
        if "Name" in e and "Provider" not in e:
            fail(e.where, "Name is that of a Provider, which is missing")
        for key in (e["Id"], number(e["Id"])):
            if key in seen:
                fail(e.where, f"{e['Id']} stands at {seen[key]} too")
            seen[key] = e.where
        rule = Rule(e)
        rule.phrases = [phrase_of(e.where, t, rule)
                        for said in e.get("Phrase", []) for t in flat(said)]
        rules.append(rule)
    providers = {e["Provider"] for e in entries if "Name" in e}
    for rule in rules:
        check(rule, reasons, causes, providers)
    check_phrases(rules)
    check_examples(rules)
    return rules


__all__ = ["CatError", "load", "number", "GAP_MAX", "STAGES"]
