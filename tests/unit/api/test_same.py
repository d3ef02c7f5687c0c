#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The library and the command say the same: every key of `pabal explain
--json` and `pabal code --json`, made from the library's accessors.

Usage: test_same.py PABAL DUMP BOUNCES
"""
import json
import subprocess
import sys
import unittest
from pathlib import Path

PABAL = DUMP = BOUNCES = None
LANGS = ["en", "ko", "de", "ru"]

REPLIES = [
    "250 2.0.0 ok",
    "354 go on",
    "550 5.1.1 <a@b.example>: User unknown",
    "450 4.7.1 Greylisted for 300 seconds",
    "421 4.7.28 Try again later. a1-20020.12 - gsmtp",
    "450 5.1.1 no",
    "552 5.2.2 mailbox full",
    "552 User unknown",
    "553 badmailfrom",
    "3.5.4 go",
    "host mx.example said: 554 blocked using zen.spamhaus.org",
    "550 \u00e9\uac00 (#5.1.1)",
    "nothing at all",
]
CODES = ["550", "5.1.1", "X.7.26", "550 5.7.1", "5.9.1", "577", "420",
         "0550", "4.2.0", "1.0.1", "6.1.1", "450 5.1.1", "2.6.0", "X.6.10"]


def run(*args, text=None):
    return json.loads(subprocess.run(
        args, input=text, check=True, capture_output=True).stdout)


class Same(unittest.TestCase):
    maxDiff = None

    def test_replies(self):
        for lang in LANGS:
            for reply in REPLIES:
                with self.subTest(reply, lang=lang):
                    text = reply.encode()
                    self.assertEqual(
                        run(DUMP, "reply", lang, text=text),
                        run(PABAL, "explain", "--lang", lang, "--lines",
                            text=text + b"\n"))

    def test_a_reply_that_is_no_utf8(self):
        text = b"550 5.1.1 caf\xe9 \x01 inconnu"
        self.assertEqual(run(DUMP, "reply", "en", text=text),
                         run(PABAL, "explain", "--lines", "--lang", "en",
                             text=text + b"\n"))

    def test_a_reply_that_is_too_long(self):
        text = b"550 5.1.1 User unknown " + b"a" * 65536
        self.assertEqual(run(DUMP, "reply", "en", text=text),
                         run(PABAL, "explain", "--lines", "--lang", "en",
                             text=text + b"\n"))

    def test_messages(self):
        paths = sorted(p for p in BOUNCES.rglob("*") if p.suffix == ".eml")
        self.assertGreater(len(paths), 5)
        for number, path in enumerate(paths):
            lang = LANGS[number % len(LANGS)]
            with self.subTest(path.name, lang=lang):
                self.assertEqual(
                    run(DUMP, "message", lang, text=path.read_bytes()),
                    run(PABAL, "explain", "--json", "--lang", lang,
                        str(path)))

    def test_codes(self):
        for lang in LANGS:
            for code in CODES:
                with self.subTest(code, lang=lang):
                    theirs = run(PABAL, "code", "--json", "--lang", lang,
                                 code)
                    # the other code is looked up like any other
                    theirs.pop("with_dots", None)
                    # a code without texts has no reason and no advice
                    if "reason" not in theirs:
                        theirs.update(reason="unknown", advice={})
                    theirs.setdefault("goes_with", [])
                    self.assertEqual(
                        run(DUMP, "code", lang, text=code.encode()), theirs)


if __name__ == "__main__":
    PABAL, DUMP = sys.argv[1:3]
    BOUNCES = Path(sys.argv[3])
    del sys.argv[1:4]
    unittest.main()
