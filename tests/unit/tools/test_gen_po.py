# SPDX-License-Identifier: Apache-2.0
"""Reading po files, and what counts as a gap in a translation."""
import tempfile
import unittest
from pathlib import Path

import gen_po
from cat_reader import CatError, Message
from test_cat_reader import catalogue

HEAD = '''msgid ""
msgstr ""
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

'''
ONE = [Message("hello", "Hello {0}")]
MANY = [Message("unit-day", "{0} day", "{0} days")]


def language(body, messages=None, head=HEAD):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "de.po"
        path.write_text(head + body, "utf-8")
        return gen_po.Language("de", path, ONE if messages is None
                               else messages)


def one(msgstr, msgid="Hello {0}", ctx="hello", flag=""):
    return (f'{flag}msgctxt "{ctx}"\nmsgid "{msgid}"\n'
            f'msgstr "{msgstr}"\n')


class Reading(unittest.TestCase):
    def test_translation_is_taken(self):
        got = language(one("Hallo {0}"))
        self.assertEqual(got.gaps, [])
        self.assertEqual(got.texts, {"hello": ["Hallo {0}"]})

    def test_lines_are_joined_and_escapes_undone(self):
        got = language('msgctxt "hello"\nmsgid ""\n"Hello "\n"{0}"\n'
                       'msgstr ""\n"\\"Hallo\\" "\n"{0}"\n')
        self.assertEqual(got.texts["hello"], ['"Hallo" {0}'])

    def test_plural_forms(self):
        got = language('msgctxt "unit-day"\nmsgid "{0} day"\n'
                       'msgid_plural "{0} days"\nmsgstr[0] "{0} Tag"\n'
                       'msgstr[1] "{0} Tage"\n', MANY)
        self.assertEqual(got.gaps, [])
        self.assertEqual(got.texts["unit-day"], ["{0} Tag", "{0} Tage"])

    def test_gaps_fall_back_to_english(self):
        rows = [
            ("missing", "", "hello is not translated"),
            ("empty", one(""), "hello is not translated"),
            ("placeholder lost", one("Hallo"), "other placeholders"),
            ("placeholder changed", one("Hallo {1}"), "other placeholders"),
            ("old English", one("Hallo {0}", "Hi {0}"), "older English"),
            ("fuzzy", one("Hallo {0}", flag="#, fuzzy\n"), "fuzzy"),
            ("newline", one("Hallo {0}\\n"), "blank or newline"),
        ]
        for name, body, message in rows:
            with self.subTest(name):
                got = language(body)
                self.assertEqual(len(got.gaps), 1)
                self.assertRegex(got.gaps[0], message)
                self.assertEqual(got.texts["hello"], ["Hello {0}"])

    def test_missing_plural_form_is_a_gap(self):
        got = language('msgctxt "unit-day"\nmsgid "{0} day"\n'
                       'msgid_plural "{0} days"\nmsgstr[0] "{0} Tag"\n', MANY)
        self.assertRegex(got.gaps[0], "unit-day is not translated")
        self.assertEqual(got.texts["unit-day"], ["{0} day", "{0} days"])

    def test_text_that_does_not_exist_is_a_gap(self):
        got = language(one("Hallo {0}") + "\n" + one("x", "x", "other"))
        self.assertRegex(got.gaps[0], "no such text: other")

    def test_refusals(self):
        rows = [
            ("twice", one("a {0}") + "\n" + one("b {0}"), HEAD, "twice"),
            ("no context", 'msgid "x"\nmsgstr "y"\n', HEAD, "msgctxt"),
            ("not po", "hello\n", HEAD, "not a line"),
            ("no plural rule", one("Hallo {0}"), "", "Plural-Forms"),
            ("rule with a call", "",
             HEAD.replace("(n != 1)", "exit(n)"), "not understood"),
            ("five forms", "", HEAD.replace("=2", "=5"), "5 plural forms"),
        ]
        for name, body, head, message in rows:
            with self.subTest(name), self.assertRaisesRegex(CatError, message):
                language(body, head=head)


class Writing(unittest.TestCase):
    def test_tables_hold_every_language(self):
        text = "\n".join(gen_po.text_tables(
            ONE, [gen_po.English(ONE), language(one("Grüß {0}"))]))
        self.assertIn('[TEXT_HELLO] = { "Hello {0}", 9 }', text)
        self.assertIn('[TEXT_HELLO] = { "Grüß {0}", 10 }', text)

    def test_template_asks_for_every_text(self):
        c = catalogue()
        c.reasons[0]["Meaning"] = 'An "odd" \\ thing.'
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "pabal.pot"
            path.write_text(gen_po.template(c, []), "utf-8")
            got = {e.get("msgctxt"): e["msgid"] for e in gen_po.read_po(path)}
        got.pop(None)
        self.assertEqual(got, {m.id: m.text for m in c.messages()})

    def test_situation_without_reply_needs_a_sentence(self):
        c = catalogue()
        self.assertEqual(gen_po.silent(c), [])
        c.situations[0]["Reply"] = "- 4.4.1"
        self.assertRegex(gen_po.silent(c)[0], "odd-thing has no Plain")
        c.situations[0]["Plain"] = "It is odd."
        self.assertEqual(gen_po.silent(c), [])


if __name__ == "__main__":
    unittest.main()
