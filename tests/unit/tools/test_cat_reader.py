# SPDX-License-Identifier: Apache-2.0
"""What tools/cat_reader.py refuses, and that it says where."""
import tempfile
import unittest
from pathlib import Path

import cat_reader
from cat_reader import CatError, Catalogue, Entry

KEYS = (["Id", "Text"], ["Note"])


def read(text):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.cat"
        path.write_text(text, "utf-8")
        return cat_reader.read(path, KEYS)


def entry(**keys):
    e = Entry({k.replace("_", "-"): v for k, v in keys.items()})
    e.where = "x.cat:1"
    return e


REASON = dict(Id="odd", Actor="sender", Action="stop", Status="X.1.1",
              Title="Odd", Meaning="It is odd.")
SITUATION = dict(Id="odd-thing", Reply="550 5.1.1", Text="odd: {0}",
                 Reason="odd", Actor="sender", Action="stop",
                 Source="RFC 5321 3.3")


CODE = dict(Title="x", Meaning="y", Reason="odd", Standing="standard",
            Source="RFC 1")

NEVER = dict(Standing="non-standard", Source="no RFC", Used_By="somebody")


def catalogue(**lists):
    code = dict(CODE, Title="x")
    c = dict(reasons=[entry(**REASON)], situations=[entry(**SITUATION)],
             basic=[entry(Id="550", **code)],
             enhanced=[entry(Id="X.1.1", **code)])
    c.update(lists)
    return Catalogue(**c)


class Stanzas(unittest.TestCase):
    def test_entries_comments_and_continuations(self):
        got = read("# head\n\nId: a\nText: one\n  two\n# aside\nNote: n\n"
                   "\n\nId: b\nText: ö: {0}\n")
        self.assertEqual([dict(e) for e in got], [
            {"Id": "a", "Text": "one two", "Note": "n"},
            {"Id": "b", "Text": "ö: {0}"}])

    def test_refusals_name_file_and_line(self):
        rows = [
            ("duplicate id", "Id: a\nText: x\n\nId: a\nText: y\n",
             "x.cat:4: a stands at .*x.cat:1 too"),
            ("duplicate key", "Id: a\nText: x\nText: y\n",
             "x.cat:3: Text stands twice"),
            ("unknown key", "Id: a\nText: x\nTetx: y\n",
             "x.cat:3: unknown key Tetx"),
            ("missing key", "Id: a\n", "x.cat:1: Text is missing"),
            ("no key", "Id: a\nText\n", "x.cat:2: expected"),
            ("no value", "Id: a\nText: \n", "x.cat:2: expected"),
            ("lone continuation", "  x\n", "x.cat:1: continuation"),
        ]
        for name, text, message in rows:
            with self.subTest(name), self.assertRaisesRegex(CatError, message):
                read(text)


class Checks(unittest.TestCase):
    def test_sound_catalogue_passes(self):
        cat_reader.check(catalogue())

    def test_refusals(self):
        def situation(**keys):
            return dict(situations=[entry(**{**SITUATION, **keys})])

        def reason(**keys):
            return dict(reasons=[entry(**{**REASON, **keys})])

        def code(**keys):
            keys = {"Id": "550", **CODE, **keys}
            return dict(basic=[entry(**{k: v for k, v in keys.items() if v})])

        rows = [
            ("actor", situation(Actor="you"), "no such actor: you"),
            ("action", reason(Action="cry"), "no such action: cry"),
            ("reason", situation(Reason="even"), "no such reason: even"),
            ("cause", dict(causes=[entry(
                Id="a", Reason="even", Actor="sender", Title="T", Meaning="M",
                Advice_Sender="A")]), "no such reason: even"),
            ("cause without advice", dict(causes=[entry(
                Id="a", Reason=REASON["Id"], Actor="recipient-admin",
                Title="T", Meaning="M", Advice_Sender="A")]),
             "a has no advice for: recipient-admin"),
            ("source", situation(Source="my head"), "names its RFC"),
            ("basic code", situation(Reply="551"), "551 is not in the cat"),
            ("enhanced code", situation(Reply="- 5.1.2"),
             "X.1.2 is not in the cat"),
            ("reply", situation(Reply="650 5.1.1"), "Reply has not"),
            ("status", reason(Status="5.1.1"), "Status has not"),
            ("id", situation(Id="Odd_Thing"), "Id has not"),
            ("plain", situation(Plain="{1} is odd"), "Plain names"),
            ("brace", reason(Meaning="odd {x}"), "no placeholder"),
            ("level", dict(events=[entry(Id="a.b", Level="loud", Fields="-",
                                         Text="x")]), "no such level"),
            ("fields", dict(events=[entry(Id="a.b", Level="info",
                                          Fields="A b", Text="x")]),
             "Fields has not"),
            ("basic", code(Id="600"), "Id has not"),
            ("at", code(At_Rcpt="even"), "no such reason: even"),
            ("words in capitals", code(Words="Mailbox"), "odd Words"),
            ("no words", code(Words="a |"), "odd Words"),
            ("words twice", code(Words="a b | a b"), "odd Words"),
            ("standing", code(Standing="odd"), "no such standing"),
            ("no RFC, but standard", code(Source="no RFC"), "names its RFC"),
            ("an RFC, but non-standard", code(Standing="non-standard"),
             "no RFC defines"),
            ("nobody uses it", code(**dict(NEVER, Used_By=None)),
             "Used-By belongs"),
            ("said by us, but never standard", code(**NEVER),
             "550 is not .* never standard"),
            ("basics", dict(enhanced=[entry(**CODE, Id="X.1.1",
                                            Basics="550 577")]),
             "no such basic code: 577"),
            ("digit", dict(digits=[entry(Id="third-1", Title="x", Meaning="y",
                                         Source="RFC 1")]), "Id has not"),
            ("pair", dict(pairs=[entry(Id="550 1.1.1", Meaning="y",
                                       Source="RFC 1")]), "Id has not"),
            ("plural", dict(texts=[entry(Id="t", Text="{0} a",
                                         Plural="{1} b")]), "placeholders"),
            ("two texts of one id", dict(texts=[
                entry(Id="reason-odd-title", Text="x")]), "stands at"),
        ]
        for name, lists, message in rows:
            with self.subTest(name), self.assertRaisesRegex(CatError, message):
                cat_reader.check(catalogue(**lists))


class Lock(unittest.TestCase):
    def test_vanished_id_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "ids.lock"
            path.write_text("# all\nreason odd\nreason gone\n", "utf-8")
            with self.assertRaisesRegex(CatError, "reason gone was issued"):
                cat_reader.check_lock(catalogue(), path)
            path.write_text("reason odd\ntext reason-odd-title\n", "utf-8")
            cat_reader.check_lock(catalogue(), path)


class Spelling(unittest.TestCase):
    def test_c_forms(self):
        self.assertEqual(cat_reader.name("null-mx.x"), "NULL_MX_X")
        self.assertEqual(cat_reader.quote('a"b\\c\n'), '"a\\"b\\\\c\\n"')
        self.assertEqual(cat_reader.slice_of("메일"), '{ "메일", 6 }')


if __name__ == "__main__":
    unittest.main()
