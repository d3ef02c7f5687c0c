#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes C from data/meaning/words.cat: lists of words by which the readers of
bounces know a line or a subject, each as src/meaning/words.h declares it.

Usage: gen_words.py OUT WORDS_CAT
"""
import re
import sys
from pathlib import Path

from cat_reader import CatError, fail, slice_of, stanzas
from normal import normal

KEYS = ["Id", "Use", "Form"]
HEAD = """/* SPDX-License-Identifier: Apache-2.0 */
/* Made by tools/gen_words.py from data/meaning/words.cat; do not edit. */
#include "meaning/words.h"

"""


def as_is(word):
    quoted = re.fullmatch(r'"(.*)"', word)
    return quoted[1] if quoted else word


FORMS = {"normal": lambda word: normal(word).strip(),
         "word": normal,
         "as-is": as_is}


def words_of(entry):
    form = FORMS[entry["Form"]]
    seen = {}
    for word in entry["Word"]:
        found = form(word)
        if not found.strip():
            fail(entry.where, f"nothing is left of: {word}")
        if found in seen:
            fail(entry.where, f"`{word}` stands there as `{seen[found]}`")
        seen[found] = word
    return list(seen)


def load(path):
    """The lists in their order: {id: words}."""
    lists = {}
    for entry in stanzas(Path(path), KEYS + ["Word"], ("Word",)):
        for key in KEYS + ["Word"]:
            if key not in entry:
                fail(entry.where, f"{key} is missing")
        if not re.fullmatch(r"[a-z]+(-[a-z]+)*", entry["Id"]):
            fail(entry.where, f"Id has not the right form: {entry['Id']}")
        if entry["Id"] in lists:
            fail(entry.where, f"{entry['Id']} stands there twice")
        if entry["Form"] not in FORMS:
            fail(entry.where, f"no such form: {entry['Form']}")
        lists[entry["Id"]] = words_of(entry)
    return lists


def tables(lists):
    out = [HEAD]
    for id_, words in lists.items():
        out.append(f"const struct slice words_{id_.replace('-', '_')}[] = {{")
        out += [f"\t{slice_of(word)}," for word in words]
        out += ["\tSLICE_NONE,", "};", ""]
    return "\n".join(out)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        Path(sys.argv[1]).write_text(tables(load(sys.argv[2])), "utf-8")
    except CatError as e:
        sys.exit(str(e))


if __name__ == "__main__":
    main()
