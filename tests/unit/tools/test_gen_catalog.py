# SPDX-License-Identifier: Apache-2.0
"""The generated C has what the entries say, in the order that look-up needs."""
import tempfile
import unittest
from pathlib import Path

import gen_catalog
from cat_reader import CatError, Catalogue, check_retired
from test_cat_reader import CODE, catalogue, entry


class Tables(unittest.TestCase):
    def test_unknown_reason_is_zero(self):
        text = gen_catalog.ids(catalogue())
        self.assertLess(text.index("REASON_UNKNOWN"),
                        text.index("REASON_ODD"))
        self.assertIn("SITUATION_ODD_THING,", text)

    def test_situation_without_reply_has_no_basic_code(self):
        c = catalogue()
        c.situations[0]["Reply"] = "- 4.4.1"
        self.assertIn("0, { 4, 4, 1 }, REASON_ODD, ACTOR_SENDER",
                      gen_catalog.tables(c))

    def test_codes_are_sorted_by_number(self):
        c = Catalogue(enhanced=[
            entry(**dict(CODE, Id=i, Title=i, Basics="421")) for i in
            ("X.1.10", "X.7.0", "X.1.2", "X.0.0")], basic=[
            entry(**dict(CODE, Id=i, Title=i, At_Rcpt="other"))
            for i in ("550", "421")])
        text = "\n".join(gen_catalog.enhanced_table(c))
        at = [text.index(f'"X.{i}"') for i in ("0.0", "1.2", "1.10", "7.0")]
        self.assertEqual(at, sorted(at))
        text = "\n".join(gen_catalog.basic_table(c))
        self.assertLess(text.index('"421"'), text.index('"550"'))
        self.assertIn("[CODE_AT_RCPT] = REASON_OTHER", text)
        self.assertIn("[CODE_AT_MAIL] = REASON_ODD", text)
        self.assertIn('CODE_STANDARD, { "RFC 1", 5 }, '
                      '{ "X.0.0 X.1.2 X.1.10 X.7.0", 24 }', text)

    def test_events_are_sorted_by_bytes(self):
        c = Catalogue(events=[entry(Id=i, Level="warn") for i in
                              ("b.a", "a.b.c", "a.b")])
        text = gen_catalog.events(c)
        at = [text.index(f'"{i}"') for i in ("a.b", "a.b.c", "b.a")]
        self.assertEqual(at, sorted(at))
        self.assertIn('{ { "b.a", 3 }, 2 }', text)


class Lock(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "ids.lock"

    def test_new_id_must_be_locked(self):
        self.path.write_text("reason odd\n", "utf-8")
        with self.assertRaisesRegex(CatError, "basic 550 is new"):
            gen_catalog.check_locked(catalogue(), self.path)
        gen_catalog.lock(catalogue(), self.path)
        gen_catalog.check_locked(catalogue(), self.path)

    def test_locking_does_not_forget(self):
        self.path.write_text("reason gone\n", "utf-8")
        with self.assertRaisesRegex(CatError, "vanished"):
            gen_catalog.lock(catalogue(), self.path)
        self.assertEqual(self.path.read_text("utf-8"), "reason gone\n")

    def test_rules_and_providers_are_locked(self):
        c = catalogue()
        c.rules = [entry(Id="one", Reason="odd", Phrase="x"),
                   entry(Id="mark", Provider="some", Name="Some"),
                   entry(Id="stage", Stage="rcpt")]
        self.path.write_text("", "utf-8")
        gen_catalog.lock(c, self.path)
        lines = self.path.read_text("utf-8").split("\n")
        self.assertIn("rule one", lines)
        self.assertIn("provider some", lines)
        self.assertNotIn("rule mark", lines)
        self.assertNotIn("rule stage", lines)

    def test_a_rule_goes_only_when_it_is_retired(self):
        self.path.write_text("rule one\nprovider some\n", "utf-8")
        c = catalogue()
        with self.assertRaisesRegex(CatError, "rule one .*retired.cat"):
            gen_catalog.lock(c, self.path)
        c.retired = [entry(Id=i, Date="2026-11-22", Text="nothing")
                     for i in ("rule one", "provider some")]
        gen_catalog.lock(c, self.path)
        self.assertIn("rule one\n", self.path.read_text("utf-8"))

    def test_a_retired_name_is_never_used_again(self):
        c = catalogue()
        c.rules = [entry(Id="one", Reason="odd")]
        c.retired = [entry(Id="rule one", Date="2026-11-22", Text="x")]
        with self.assertRaisesRegex(CatError, "must not be used again"):
            check_retired(c)
        c.retired = [entry(Id="one", Date="2026-11-22", Text="x")]
        with self.assertRaisesRegex(CatError, "Id"):
            check_retired(c)


if __name__ == "__main__":
    unittest.main()
