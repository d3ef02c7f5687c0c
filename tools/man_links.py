#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A page of the manual under each name of its NAME section: files that only
say which page is meant (.so), so that man(1) finds it by any of them.

Usage: man_links.py names PAGE.scd    prints the files' names
       man_links.py PAGE.scd FOLDER   writes them
"""
import re
import sys
from pathlib import Path


def names(source):
    """The page, and the other names that it has."""
    text = source.read_text("utf-8")
    page = source.name.removesuffix(".scd")
    section = page.rsplit(".", 1)[1]
    body = re.search(r"^# NAME\n\n(.*?)\n\n", text, re.M | re.S).group(1)
    words = re.split(r"\s\\?-\s", body, maxsplit=1)[0]
    found = [f"{name.strip()}.{section}" for name in words.split(",")]
    return page, [name for name in found if name != page]


def main():
    if sys.argv[1] == "names":
        print("\n".join(names(Path(sys.argv[2]))[1]))
        return
    page, others = names(Path(sys.argv[1]))
    section = page.rsplit(".", 1)[1]
    for other in others:
        (Path(sys.argv[2]) / other).write_text(
            f".so man{section}/{page}\n", "utf-8")


if __name__ == "__main__":
    main()
