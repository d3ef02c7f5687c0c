#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""pabal code as its caller sees it: pages, lists, JSON, refusals.

Usage: test_code.py PABAL
"""
import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import unittest

PABAL = None
# Two screens of an old terminal, or one of a new one.
SCREEN = 48

# name, arguments, what stands on the page in this order
PAGES = [
    ("basic", ["550"], ["550  Mailbox not available", "What to do",
                        "You, the sender", "What the digits say", "  5  ",
                        "X.1.1", "Standard", "RFC 5321"]),
    ("enhanced", ["5.7.26"], ["5.7.26  ", "7  Security and policy",
                              "Seen together with: 550", "RFC 7372 3.4"]),
    ("advice of the reason where the code has none", ["5.1.1"],
     ["Check the spelling"]),
    ("success needs no advice", ["250"], ["250  Done", "2  Success"]),
    ("success of a subject", ["2.6.0"], ["2.6.0  Success", "was accepted",
                                         "6  Content"]),
    ("success with a text", ["2.6.4"], ["2.6.4  Converted with loss"]),
    ("never standard", ["420"], ["Never standard. Used by: Novell GroupWise"]),
    ("not to be used any more", ["X.6.10"], ["Standard once"]),
    ("both, as one argument", ["550 5.7.1"], ["550 5.7.1  Not authorised",
                                              "DNS", "Mail system"]),
    ("both, as two", ["550", "5.7.1"], ["550 5.7.1  Not authorised"]),
    ("contradiction", ["450", "5.1.1"],
     ['one says "Temporary failure"', '"Permanent failure"']),
    ("subject", ["X.4"], ["X.4.X  Network and routing", "X.4.0", "X.4.7"]),
    ("subject of a class", ["4.4"], ["4.4.X", "4.4.0", "4.4.7"]),
    ("class", ["5.X.X"], ["5.X.X  Permanent failure", "5.0.0", "5.7.30"]),
    ("all that begin with 5", ["5XX"], ["5XX  Permanent failure",
                                        "  500 ", "* 557 ", "A star"]),
    ("all that begin with 43", ["43x"], ["43X", "* 430 ", "  432 "]),
    ("unknown detail", ["5.7.511"], ["5.7.511 is not registered", "5.7.0"]),
    ("unknown subject", ["5.9.1"], ["5.9.1 is not registered", "5.0.0",
                                    "5  Permanent failure"]),
    ("unknown basic code", ["577"], ["577", "Its digits",
                                     "5  Permanent failure"]),
    ("leading zeros", ["5.01.1"], ["5.1.1  No such mailbox",
                                   "5.01.1 has zeros in front"]),
    ("zero before a basic code", ["0550"],
     ["550  Mailbox not available", "0550 has zeros in front"]),
    ("not taking mail now", ["421", "4.3.2"],
     ["takes nothing at the moment", "Fault or overload of a server"]),
    ("never taking mail", ["521", "5.3.2"], ["No mail is taken here"]),
    ("the class of a code that follows no table", ["422"],
     ["What the digits say", "4  Temporary failure"]),
    ("a class where the basic code follows no table", ["422", "4.2.2"],
     ["4  Temporary failure", "2  Mailbox"]),
    ("wrong class", ["6.1.1"], ["6.1.1 is no enhanced code", "1  Address"]),
    ("101 with dots", ["1.0.1"], ["101  ", "1.0.1 is the basic code 101",
                                  "1  Never used"]),
    ("550 with dots", ["5.5.0"], ["5.5.0  Something about the protocol",
                                  "write 550 as 5.5.0",
                                  "Mailbox not available"]),
    ("420 with dots", ["4.2.0"], ["4.2.0  Something about the mailbox",
                                  "write 420 as 4.2.0",
                                  "Time ran out while sending"]),
    ("442 with dots", ["4.4.2"], ["4.4.2  Connection broke",
                                  "write 442 as 4.4.2",
                                  "Connection dropped while sending"]),
    ("250 with dots", ["2.5.0"], ["2.5.0  Success", "write 250 as 2.5.0",
                                  "Done"]),
    ("311, on no list, with dots", ["3.1.1"],
     ["3.1.1  No such mailbox", "3.1.1 is no enhanced code", "1  Address"]),
    ("a success that is refused", ["5.1.5"],
     ["5.1.5  Recipient's address is valid", "the address is not valid",
      "write 515 as 5.1.5", "What to do"]),
    ("successes", ["2.X.X"], ["2.0.0", "2.1.0", "2.1.5", "2.6.4", "2.7.0"]),
    ("as a provider says it", ["421-Ms"],
     ["421  Service not available", "Microsoft mail server is out of order"]),
    ("both, as a provider says them", ["441", "4.4.1-hanmail"],
     ["441 4.4.1  No answer", "The connection to Hanmail failed"]),
    ("a provider without a text of its own", ["550-naver"],
     ["550  Mailbox not available", "The server refuses for good"]),
    ("list", [], ["Basic codes", "* 101", "  550", "Enhanced codes",
                  "  X.7.30", "A star", "pabal code"]),
    ("help", ["--help"], ["usage: pabal code"]),
]
ABSENT = [
    ("a success is no failure", ["2.6.0"], "obstacle"),
    ("no advice on success", ["250"], "What to do"),
    ("no list has 571", ["5.7.1"], "571"),
    ("X may be any class", ["X.5.0"], "550 as"),
    ("no mailbox is missing with success", ["2.X.X"], "2.1.1"),
    ("no valid address is refused", ["5.X.X"], "5.1.5"),
    ("what is refused is not accepted", ["5.1.5"], "Accepted"),
    ("220 as it is on the wire", ["220"], "…"),
    ("a place that nothing is put into", ["--json", "421", "4.3.1"], "{0}"),
    ("no RFC, no source", ["420"], "Defined in"),
    ("no second digit without a table", ["422"], "  2  "),
    ("no digit without a table", ["422", "4.2.2"], "Connection"),
    ("4.3.2 may end", ["421", "4.3.2"], "No mail is taken here"),
]
# what is said of a refusal
HINTS = [
    (["999"], "not a code: 999\n"), ([""], "not a code: \n"),
    (["5\x1b[31m"], "not a code: 5?[31m\n"),
    (["x" * 100], "not a code: " + "x" * 60 + "…\n"),
    (["600"], "the first of them 1 to 5"), (["5.1.1.1"], "a detail: 5.7.26"),
]
REFUSED = [["5500"], ["650"], ["5.1.1.1"], ["hello"], [""], ["550", "550"],
           ["--lang", "xx", "550"], ["--colour"], ["--", "-5.1.1"], ["550-"],
           ["5.1.1-naver"], ["550--naver"]]


def run(*args, **env):
    clean = {k: v for k, v in os.environ.items()
             if k not in ("LANG", "LC_ALL", "LC_MESSAGES", "NO_COLOR")}
    return subprocess.run([PABAL, "code", *args], capture_output=True,
                          text=True, timeout=30, env={**clean, **env},
                          check=False)


def on_terminal(*args, columns=80, **env):
    """What it writes to a terminal of so many columns."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ,
                struct.pack("HHHH", 24, columns, 0, 0))
    subprocess.run([PABAL, "code", *args], stdout=slave, timeout=30,
                   env={**os.environ, "TERM": "xterm", "LC_ALL": "C", **env},
                   check=True)
    os.close(slave)
    out = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:
            break
        if not piece:
            break
        out += piece
    os.close(master)
    return out.decode()


class Pages(unittest.TestCase):
    def test_pages(self):
        for name, args, wanted in PAGES:
            with self.subTest(name):
                got = run(*args)
                self.assertEqual((got.returncode, got.stderr), (0, ""))
                text = " ".join(got.stdout.split(" "))
                flat, at = re.sub(r"\n(?! *[\dX*])", " ", text), -1
                for piece in wanted:
                    at = max(text.find(piece, at + 1),
                             flat.find(piece, at + 1))
                    self.assertNotEqual(at, -1, f"{piece!r} in {text}")

    def test_absent(self):
        for name, args, piece in ABSENT:
            with self.subTest(name):
                self.assertNotIn(piece, run(*args).stdout)

    def test_no_line_is_too_wide_and_no_page_too_long(self):
        codes = [c["code"] for c in
                 json.loads(run("--json").stdout)["codes"]]
        self.assertGreater(len(codes), 130)
        for code in codes:
            for line in run(code).stdout.split("\n"):
                self.assertLessEqual(len(line), 80, code)
            self.assertLessEqual(run(code).stdout.count("\n"), SCREEN, code)

    def test_refusals(self):
        for args in REFUSED:
            with self.subTest(args):
                got = run(*args)
                self.assertEqual(got.returncode, 64)
                self.assertEqual(got.stdout, "")
                self.assertNotEqual(got.stderr, "")


    def test_a_refusal_says_what_is_a_code(self):
        for args, hint in HINTS:
            with self.subTest(args):
                got = run(*args)
                self.assertEqual((got.returncode, got.stdout), (64, ""))
                self.assertIn(hint, got.stderr)
                self.assertLessEqual(got.stderr.count("\n"), 5)


class Languages(unittest.TestCase):
    def test_option_and_environment(self):
        korean = run("--lang", "ko", "550").stdout
        self.assertRegex(korean, "[가-힣]")
        self.assertEqual(run("550", LANG="ko_KR.UTF-8").stdout, korean)
        self.assertEqual(run("550", LANG="de_DE", LC_ALL="ko").stdout, korean)
        self.assertEqual(run("550", LANG="tlh").stdout, run("550").stdout)
        self.assertEqual(run("--lang", "en", "550", LANG="ko").stdout,
                         run("550").stdout)

    def test_wide_letters_are_counted_twice(self):
        for line in run("--lang", "ko", "5.1.1").stdout.split("\n"):
            wide = len(re.findall("[가-힣]", line))
            self.assertLessEqual(len(line) + wide, 80)


class Narrow(unittest.TestCase):
    def test_headings_and_lists_passed_a_narrow_edge(self):
        for lang in ("en", "de", "ru"):
            for args in ([], ["X.7"], ["550"], ["5.7.26"], ["101"]):
                page = on_terminal("--lang", lang, *args, columns=40,
                                   NO_COLOR="1")
                self.assertIn("\n", page)
                for line in page.replace("\r", "").split("\n"):
                    self.assertLessEqual(len(line), 40, (lang, args))


class Colour(unittest.TestCase):
    def test_only_on_a_terminal(self):
        self.assertNotIn("\033", run("550").stdout)
        self.assertIn("\033[1;31m550\033[0m", on_terminal("550"))
        self.assertIn("\033[1;33m421\033[0m", on_terminal("421"))
        self.assertNotIn("\033", on_terminal("550", NO_COLOR="1"))
        self.assertNotIn("\033", on_terminal("550", TERM="dumb"))
        self.assertNotIn("\033", on_terminal("550", "--json"))


class Json(unittest.TestCase):
    def test_one_code(self):
        got = json.loads(run("--json", "5.7.26").stdout)
        self.assertEqual(
            {k: got[k] for k in ("code", "kind", "known", "lang", "reason",
                                 "standing", "source", "goes_with", "notes")},
            {"code": "5.7.26", "kind": "enhanced", "known": True,
             "lang": "en", "reason": "unauthenticated",
             "standing": "standard", "source": "RFC 7372 3.4",
             "goes_with": ["550"], "notes": []})
        self.assertEqual(set(got["advice"]),
                         {"sender", "sender-admin", "recipient-admin"})
        self.assertEqual([d["digit"] for d in got["digits"]], [5, 7])

    def test_kinds_and_notes(self):
        rows = [
            ("550", "basic", True, []), ("577", "basic", False, []),
            ("5XX", "basic-pattern", True, []), ("X.4", "subject", True, []),
            ("5.X.X", "class", True, []), ("550 5.1.1", "pair", True, []),
            ("450 5.1.1", "pair", True, ["classes-differ"]),
            ("1.0.1", "basic", True, ["dotted"]),
            ("4.2.0", "enhanced", True, ["maybe-dotted"]),
            ("4.4.2", "enhanced", True, ["maybe-dotted"]),
            ("3.1.1", "enhanced", True, ["wrong-class"]),
            ("1.2.3", "enhanced", True, ["wrong-class"]),
            ("4.7.999", "enhanced", False, []),
            ("5.07.1", "enhanced", True, ["leading-zero"]),
            ("0550", "basic", True, ["leading-zero"]),
            ("7.1.1", "enhanced", True, ["wrong-class"]),
            ("5.7.511", "enhanced", False, []),
        ]
        for asked, kind, known, notes in rows:
            with self.subTest(asked):
                got = json.loads(run("--json", asked).stdout)
                self.assertEqual(got["asked"], asked)
                self.assertEqual((got["kind"], got["known"], got["notes"]),
                                 (kind, known, notes))

    def test_what_an_unknown_code_counts_as(self):
        got = json.loads(run("--json", "4.7.511").stdout)
        self.assertEqual(got["counts_as"], "4.7.0")
        self.assertNotIn("standing", got)

    def test_both_readings_of_digits_with_dots(self):
        rows = [("4.2.0", "420"), ("5.5.0", "550"), ("4.4.2", "442"),
                ("5.1.1", "511"), ("2.5.0", "250")]
        for lang in ("en", "ko", "de", "ru"):
            for asked, basic in rows:
                with self.subTest(lang=lang, asked=asked):
                    got = json.loads(run("--json", "-l", lang, asked).stdout)
                    other = json.loads(run("--json", "-l", lang,
                                           basic).stdout)
                    self.assertEqual(got["code"], asked)
                    self.assertEqual(
                        got["with_dots"],
                        {k: other[k] for k in ("code", "title", "meaning",
                                               "reason", "standing")})
        for asked in ("5.7.1", "X.5.0", "550", "550 5.1.1", "1.0.1"):
            self.assertNotIn("with_dots",
                             json.loads(run("--json", asked).stdout))

    def test_used_by(self):
        got = json.loads(run("--json", "420").stdout)
        self.assertEqual(got["standing"], "non-standard")
        self.assertEqual(got["used_by"], "Novell GroupWise")
        self.assertNotIn("source", got)

    def test_lists(self):
        got = json.loads(run("--json", "43X").stdout)
        self.assertEqual([c["code"] for c in got["codes"]],
                         ["430", "431", "432"])
        got = json.loads(run("--json", "--lang", "ru").stdout)
        self.assertEqual(got["lang"], "ru")
        self.assertIn({"code", "title", "standing"},
                      [set(c) for c in got["codes"]])


if __name__ == "__main__":
    PABAL = sys.argv.pop(1)
    unittest.main()
