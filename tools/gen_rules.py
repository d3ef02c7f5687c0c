#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes C from data/meaning: the rules with their ready-built automaton, and
the rows of the test that tries every example and counter-example.

Usage: gen_rules.py tables|examples OUT DATA_MEANING_DIR
"""
import sys
from pathlib import Path

import normal
from automaton import KEYS_MAX, Automaton
from cat_reader import CatError, name, quote, slice_of
from rules import (CONFIDENCE, GAP_MAX, KINDS, STAGES, basic_span,
                   enhanced_span, load, number)

HEAD = """/* SPDX-License-Identifier: Apache-2.0 */
/* Made by tools/gen_rules.py from data/meaning; do not edit. */
"""
WIDTH = 128  # AUTOMATON_WIDTH
FIRST = 255  # AUTOMATON_FIRST
STATES_MAX = 1 << 20  # 16 MiB of them
NEAR_MAX = 65536  # numbers of 16 bits


def rows(type_, symbol, items, width=10):
    out = [f"const {type_} {symbol}[] = {{"]
    for at in range(0, len(items), width):
        out.append("\t" + " ".join(f"{i}," for i in items[at:at + width]))
    return out + ["};", ""]


def providers_of(rules):
    seen = {"": ("", "", "")}
    for r in rules:
        if r.name:
            seen.setdefault(r.provider,
                            (r.provider, r.name, r.also or ""))
    return seen


def provider_rows(providers):
    body = [f"\t{{ {slice_of(slug)}, {slice_of(title)}, {slice_of(also)}, "
            f"{number(slug)}u }}," for slug, title, also in providers.values()]
    return ["const struct provider_row meaning_providers[] = {",
            *body, "};",
            f"const size_t meaning_provider_count = {len(providers)};", ""]


def scope(rule, basics, enhanced, providers):
    e = rule.entry
    first = len(basics)
    basics += [basic_span(e.where, t) for t in e.get("When-Basic", "").split()]
    first_enhanced = len(enhanced)
    enhanced += [enhanced_span(e.where, t)
                 for t in e.get("When-Enhanced", "").split()]
    mask = sum(1 << STAGES.index(s) for s in e.get("When-Stage", "").split())
    slugs = list(providers)
    who = sum(1 << slugs.index(s) for s in e.get("When-Provider", "").split())
    return (f"{first}, {len(basics) - first}, {first_enhanced}, "
            f"{len(enhanced) - first_enhanced}, {mask}u, {who}ull")


def rule_rows(rules, providers):
    basics, enhanced = [], []
    slugs = list(providers)
    out = ["const struct rule_row meaning_rules[] = {"]
    for r in rules:
        e = r.entry
        kind = "RULE_REASON" if r.reason else "RULE_STAGE" if r.stage \
            else "RULE_CAUSE" if r.cause \
            else "RULE_TEMPORARY" if r.severity else "RULE_PROVIDER"
        action = f"ACTION_{name(r.action)}" if r.action else "RULE_INHERITS"
        value = STAGES.index(r.stage) if r.stage else \
            KINDS.index(r.kind or "system")
        out.append(
            f"\t{{ {slice_of(r.id)}, {slice_of(r.source or '')}, "
            f"{slice_of(e.get('Example', [''])[0])}, {number(r.id)}u, {kind}, "
            f"REASON_{name(r.reason or 'unknown')}, "
            f"CAUSE_{name(r.cause or 'none')}, {action}, "
            f"{CONFIDENCE.index(r.confidence or 'medium') + 1}, "
            f"{slugs.index(r.provider or '')}, {value}, {r.retry or 0}, "
            f"{{ {scope(r, basics, enhanced, providers)} }} }},")
    out += ["};", f"const size_t meaning_rule_count = {len(rules)};", ""]
    out += rows("uint16_t", "meaning_rule_order", sorted(
        range(len(rules)), key=lambda i: number(rules[i].id)))
    out += rows("struct basic_span", "meaning_basic_spans",
                [f"{{ {a}, {b} }}" for a, b in basics or [(0, 0)]], 4)
    out += rows("struct enhanced_span", "meaning_enhanced_spans",
                [f"{{ {c}, {a}, {b} }}" for c, a, b in enhanced], 4)
    return out


def code_only(rules):
    """Rules that look at the enhanced code alone."""
    list_ = [i for i, r in enumerate(rules) if not r.phrases]
    return rows("uint16_t", "meaning_code_rules", list_ or [0]) + [
        f"const size_t meaning_code_rule_count = {len(list_)};", ""]


def phrase_rows(rules):
    """A phrase's score is its base and the octets of what was matched.  Of a
    first part it is enough to know where it was seen last, for all phrases
    that begin with it at once."""
    index = {id(r): i for i, r in enumerate(rules)}
    phrases = [p for r in rules for p in r.phrases]
    lowest = min(r.base() for r in rules)
    out, uses = ["const struct phrase_row meaning_phrases[] = {"], {}
    firsts, longer = {}, 0
    for i, p in enumerate(phrases):
        slot = first = 0
        if len(p.parts) > 1:
            first = firsts.setdefault(tuple(p.parts[0]), len(firsts))
        if len(p.parts) > 2:
            slot, longer = longer, longer + 1
        out.append(f"\t{{ {index[id(p.rule)]}, {p.rule.base() - lowest}, "
                   f"{first}, {slot}, {len(p.parts)} }},")
        for n, texts in enumerate(p.parts):
            if n > 0 or len(p.parts) == 1:
                for part in texts:
                    uses.setdefault(part.encode(), []).append(
                        (i, n, len(part.encode()), int(p.near[n]),
                         first if n < 2 else slot))
    for texts, first in firsts.items():
        for part in texts:
            uses.setdefault(part.encode(), []).append(
                (first, FIRST, len(part.encode()), 0, 0))
    return out + ["};", ""], uses, len(firsts), longer


def uses_of(words, uses):
    """What ends with any of these words: later parts first, as one occurrence
    must not serve as two parts; of one part the longest last, as it is what
    is kept; of a first part none but the longest."""
    items = sorted((u for word in words for u in uses[word]),
                   key=lambda u: (u[1] == FIRST, -u[1], u[0], u[2]))
    return [u for u, after in zip(items, items[1:] + [None])
            if u[1] != FIRST or after is None or after[:2] != u[:2]]


def automaton_rows(uses):
    words = sorted(uses)
    a = Automaton(words)
    if len(a.go) > STATES_MAX:
        raise CatError("too many states")
    outputs, first = [], {}
    for s in range(len(a.go)):
        if a.ends[s]:
            first[s] = len(outputs)
            items = uses_of([words[w] for w in a.ends[s]], uses)
            outputs += [(*u, 0) for u in items[:-1]] + [(*items[-1], 1)]

    if len(a.classes) >= WIDTH:
        raise CatError("more octets than columns")
    classes = [a.classes.get(o, 0) for o in range(256)]
    dense = [a.name[a.move(s, o)] if o is not None else 0
             for s in a.dense
             for o in ([None] + sorted(a.classes) + [None] * WIDTH)[:WIDTH]]
    if max(dense) >= NEAR_MAX:
        raise CatError("too many states for 16 bits")
    some, lone = [], []
    for s in a.some + a.lone:
        # the state's own child first: that is where most texts go on
        kids = sorted(a.moves[s].items(),
                      key=lambda k, own=a.go[s]: (k[0] not in own, k[0]))
        keys = ", ".join(str(a.classes[o]) for o, _ in kids) or 0
        next_ = ", ".join(str(a.name[c]) for _, c in kids) or 0
        if len(some) < len(a.some):
            some.append(f"{{ {{ {keys} }}, {a.name[a.back[s]]}, "
                        f"{{ {next_} }} }}")
        else:
            lone.append(f"{{ {keys}, {a.name[a.back[s]]}, {next_} }}")
    firsts = [first[s] for s in a.dense + a.some if a.ends[s]]
    return [
        *rows("uint8_t", "automaton_class", classes, 16),
        f"const unsigned automaton_dense_count = {len(a.dense)};",
        f"const unsigned automaton_found = {a.found};",
        f"const unsigned automaton_founds = {a.founds};",
        *rows("uint16_t", "automaton_dense", dense, 12),
        f"const unsigned automaton_some_end = {len(a.dense + a.some)};",
        *rows("struct automaton_some", "automaton_somes",
              some or ["{ 0 }"], 3),
        *rows("struct automaton_lone", "automaton_lones",
              lone or ["{ 0 }"], 4),
        *rows("uint32_t", "automaton_first", firsts, 12),
        *rows("struct automaton_use", "automaton_uses",
              [f"{{ {', '.join(str(m) for m in use)} }}"
               for use in outputs], 4)]


def fold_rows():
    pairs = []
    for code in (*range(*normal.LATIN), *range(*normal.LATIN_MORE)):
        text = normal.latin(code).ljust(2, "\0")
        pairs.append("{ " + ", ".join(str(ord(c)) for c in text) + " }")
    return [f"const uint8_t normal_latin[{len(pairs)}][2] = {{",
            *("\t" + " ".join(f"{p}," for p in pairs[i:i + 8])
              for i in range(0, len(pairs), 8)), "};", ""]


def tables(rules):
    providers = providers_of(rules)
    if len(providers) > 64:
        raise CatError("more providers than bits")
    phrases, uses, firsts, longer = phrase_rows(rules)
    return "\n".join([
        HEAD, '#include "meaning/automaton.h"', '#include "meaning/rule.h"',
        "", f"_Static_assert({KEYS_MAX} == AUTOMATON_KEYS, \"one opinion\");",
        f"_Static_assert(RULE_GAP_MAX == {GAP_MAX}, \"one opinion\");",
        f"_Static_assert({firsts} <= RULE_FIRSTS_MAX, \"room for all\");",
        f"_Static_assert({longer} <= RULE_LONGER_MAX, \"room for all\");", "",
        *provider_rows(providers), *rule_rows(rules, providers),
        *code_only(rules), *phrases, *automaton_rows(uses), *fold_rows()])


def unescape(text):
    return quote(text).replace("\\\\r", "\\r").replace("\\\\n", "\\n")


def examples(rules):
    out = [HEAD]
    for r in rules:
        for must, key in (("true", "Example"), ("false", "Counter")):
            for text in r.entry.get(key, []) if r.reason or r.cause else []:
                out.append(f"{{ {quote(r.id)}, {must}, {unescape(text)} }},")
    return "\n".join(out) + "\n"


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in ("tables", "examples"):
        sys.exit(__doc__)
    try:
        rules = load(sys.argv[3])
        text = tables(rules) if sys.argv[1] == "tables" else examples(rules)
    except CatError as e:
        sys.exit(str(e))
    Path(sys.argv[2]).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
