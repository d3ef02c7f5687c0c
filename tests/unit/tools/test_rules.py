# SPDX-License-Identifier: Apache-2.0
"""The reader of rules takes what is right and refuses the rest, naming it."""
import tempfile
import unittest
from pathlib import Path

import gen_rules
import rules
from automaton import KEYS_MAX, Automaton
from cat_reader import CatError, stanzas
from normal import normal

REASONS = """Id: full
Actor: nobody
Action: retry
Status: X.2.2
Title: T
Meaning: M

Id: gone
Actor: nobody
Action: stop
Status: X.1.1
Title: T
Meaning: M
"""
CAUSES = """Id: overflown
Reason: full
Actor: nobody
Title: T
Meaning: M
Advice-Sender: A
"""
RULE = """Id: one
Phrase: box … full
Reason: full
Example: 552 the box is full
Counter: 552 the fox
Source: test
Date: 2026-11-21
"""


def load(text):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "reasons.cat").write_text(REASONS, "utf-8")
        (folder / "causes.cat").write_text(CAUSES, "utf-8")
        (folder / "cause-words.cat").write_text("", "utf-8")
        (folder / "generic.cat").write_text(text, "utf-8")
        return rules.load(folder)


class Reading(unittest.TestCase):
    def refused(self, text, why):
        with self.assertRaisesRegex(
                CatError, r"^/.*/[a-z-]+\.cat:\d+: .*" + why):
            load(text)

    def test_a_rule(self):
        rule, = load(RULE)
        self.assertEqual(rule.phrases[0].parts, [[" box "], [" full "]])
        self.assertTrue(rule.phrases[0].matches(normal("Box: full!")))
        self.assertFalse(rule.phrases[0].matches(normal("full box")))
        self.assertFalse(rule.phrases[0].matches(
            normal("box " + "far " * 40 + "full")))

    def test_a_choice_of_words(self):
        rule, = load(RULE.replace("box … full", "{box|crate} {is|was} full"))
        phrase = rule.phrases[0]
        self.assertEqual(phrase.parts,
                         [[" box ", " crate "], [" is full ", " was full "]])
        self.assertEqual(phrase.near, [False, True])
        self.assertTrue(phrase.matches(normal("a box is full")))
        self.assertFalse(phrase.matches(normal("a box which is full")))
        self.assertEqual(phrase.matches(normal("the crate was full")),
                         len(" crate ") + len(" was full "))

    def test_a_choice_inside_a_word(self):
        rule, = load(RULE.replace("box … full", "{|the }box{|es} … full"))
        self.assertEqual(rule.phrases[0].parts[0],
                         [" box ", " boxes ", " the box ", " the boxes "])

    def test_a_choice_with_a_gap_is_a_phrase_of_its_own(self):
        rule, = load(RULE.replace("box … full", "{box … is|crate} full"))
        self.assertEqual([p.parts for p in rule.phrases],
                         [[[" crate full "]], [[" box "], [" is full "]]])

    def test_a_word_that_may_be_left_out(self):
        rule, = load(RULE.replace("box … full", "box {is|was|} full") +
                     "Example: box full\n")
        self.assertEqual([p.parts for p in rule.phrases],
                         [[[" box is full ", " box was full "]],
                          [[" box full "]]])

    def test_braces_pair(self):
        self.refused(RULE.replace("box … full", "{box|crate … full"),
                     "braces do not pair")
        self.refused(RULE.replace("box … full", "box} … full"),
                     "braces do not pair")

    def test_what_a_language_spells_in_two_ways(self):
        rule, = load(RULE + "Phrase: kübel voll\nLanguage: de\n")
        self.assertEqual(rule.phrases[1].parts,
                         [[" kubel voll ", " kuebel voll "]])
        rule, = load(RULE + "Phrase: 邮箱已满\nLanguage: zh\n")
        self.assertTrue(rule.phrases[1].matches(normal("郵箱已滿")))

    def test_what_two_languages_have_in_common(self):
        other = RULE.replace("Id: one", "Id: two")
        load(RULE + "Language: es\n\n" + other + "Language: pt\n")
        self.refused(RULE + "Language: es\n\n" + other + "Language: es\n",
                     "phrase of one too")
        self.refused(RULE + "Language: es\n\n" +
                     other.replace("Reason: full", "Reason: gone") +
                     "Language: pt\n", "phrase of one too")

    def test_what_is_missing(self):
        for key in ("Source", "Date", "Example", "Counter"):
            lines = [x for x in RULE.split("\n") if not x.startswith(key)]
            self.refused("\n".join(lines), f"{key} is missing")
        self.refused(RULE.replace("Phrase: box … full\n", ""),
                     "needs a Phrase")
        self.refused("Id: m\nPhrase: word here\n", "a mark needs")

    def test_the_line_is_the_right_one(self):
        for text, line in (("\n\n" + RULE + "Odd: x\n", 10),
                           (RULE + "\n\n" + RULE, 10),
                           ("# x\n" + RULE + "no key\n", 9),
                           (" x\n", 1), (RULE + "Id: x\n", 8),
                           (RULE + "Name: \0\n", 8)):
            self.refused(text, "")
            with self.assertRaisesRegex(CatError, f"generic.cat:{line}: "):
                load(text)

    def test_what_is_no_stanza(self):
        self.refused("Phrase: words here\n", "Id is missing")
        self.refused(RULE + "key: x\n", "expected `Key: value`")
        self.refused(RULE + "Retry:\n", "expected `Key: value`")
        self.refused(" more\n", "continuation")
        self.refused(RULE + "Date: 2026-11-22\n", "Date stands twice")
        self.refused(RULE.replace("Id: one", "Id: One"), "Id has not the")
        self.refused(RULE + "Name: Some\n", "Name is that of a Provider")
        self.refused(RULE + "Language: \x1b\n", "control character")
        for date in ("26-11-21", "2026-11", "2026-11-21 x", "today",
                     "2026-02-30", "20261121"):
            self.refused(RULE.replace("2026-11-21", date), "Date has not")

    def test_what_is_not_utf8(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "x.cat"
            path.write_bytes(b"Id: x\nPhrase: \xff\n")
            with self.assertRaisesRegex(CatError, "x.cat:2: not UTF-8"):
                stanzas(path, ["Id", "Phrase"])

    def test_what_is_unknown(self):
        self.refused(RULE.replace("Reason: full", "Reason: odd"),
                     "no such reason")
        self.refused(RULE + "When-Stage: lunch\n", "no such stage")
        self.refused(RULE + "When-Basic: 6xx\n", "no basic code")
        self.refused(RULE + "When-Enhanced: 7.1.1\n", "no enhanced code")
        self.refused(RULE + "When-Provider: nobody\n", "provider nobody")
        self.refused(RULE + "Confidence: sure\n", "no such confidence")
        self.refused(RULE + "Retry: soon\n", "Retry is seconds")
        self.refused(RULE + "Colour: red\n", "unknown key")

    def test_a_cause(self):
        mark = RULE.replace("Reason: full", "Cause: overflown")
        rule, = load(mark)
        self.assertEqual((rule.cause, rule.reason), ("overflown", None))
        self.refused(mark.replace("Cause: overflown", "Cause: whim"),
                     "no such cause: whim")
        self.refused(mark.replace("Counter: 552 the fox\n", ""),
                     "Counter is missing")
        self.refused(RULE + "Cause: overflown\n", "a mark of its own")

    def test_phrases_that_match_nothing(self):
        self.refused(RULE.replace("box … full", "!?"), "nothing is left")
        self.refused(RULE.replace("box … full", "x"), "too short")
        self.refused(RULE.replace("552 the box is full", "552 no"),
                     "no phrase of one")

    def test_duplicates(self):
        self.refused(RULE + "\n" + RULE, "stands at")
        other = RULE.replace("Id: one", "Id: two")
        self.refused(RULE + "\n" + other, "is a phrase of one too")

    def test_tie(self):
        other = RULE.replace("Id: one", "Id: two").replace(
            "Reason: full", "Reason: gone").replace("box … full", "the … full")
        self.refused(RULE + "\n" + other, "tie of")
        load(RULE + "When-Basic: 550\n\n" + other + "When-Basic: 552\n")

    def test_number_is_stable(self):
        self.assertNotEqual(rules.number("a"), rules.number("b"))
        self.assertEqual(rules.number(""), 0x811C9DC5)
        self.assertEqual(rules.number("a"), 0xE40C292C)


class Tables(unittest.TestCase):
    def test_each_word_is_found_where_it_ends(self):
        words = [b"he", b"she", b"his", b"hers", b"ushers", b"e"]
        a = Automaton(words)
        state, found = 0, []
        for at, octet in enumerate(b"ushers"):
            state = a.move(state, octet)
            found += [(at, words[w]) for w in a.ends[state]]
        self.assertEqual(sorted(found), sorted(
            [(3, b"she"), (3, b"he"), (3, b"e"), (5, b"hers"),
             (5, b"ushers")]))

    def test_moves_that_differ_are_all_that_is_needed(self):
        words = [b"abcdx", b"bcdx", b"cdy", b"dz", b"abcdyq", b"xabc"] + \
            [b"abcde" + bytes([c]) for c in b"fghijk"]
        a = Automaton(words)
        for state in a.lone:
            self.assertLessEqual(len(a.moves[state]), 1)
        for state in a.some + a.lone:
            self.assertIn(a.back[state], a.dense)
            self.assertLessEqual(len(a.moves[state]), KEYS_MAX)
            for octet in a.classes:
                self.assertEqual(
                    a.moves[state].get(octet, a.move(a.back[state], octet)),
                    a.move(state, octet))

    def test_states_where_words_end_stand_together(self):
        a = Automaton([b"abcdx", b"bcdx", b"b", b"abcdyq", b"cd"])
        self.assertEqual(
            {a.name[s] for s in a.breadth if a.ends[s]},
            set(range(a.found, a.found + a.founds)))
        self.assertEqual([a.name[s] for s in a.dense + a.some + a.lone],
                         list(range(len(a.breadth))))

    def test_examples_are_rows(self):
        rows = gen_rules.examples(load(RULE))
        self.assertIn('{ "one", true, "552 the box is full" },', rows)
        self.assertIn('{ "one", false, "552 the fox" },', rows)

    def test_tables_are_made(self):
        text = gen_rules.tables(load(RULE))
        self.assertIn('"one", 3 }', text)
        self.assertIn("REASON_FULL", text)


if __name__ == "__main__":
    unittest.main()
