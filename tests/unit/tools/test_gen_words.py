# SPDX-License-Identifier: Apache-2.0
"""Lists of words become C in the form in which they are looked for."""
import tempfile
import unittest
from pathlib import Path

import gen_words
from cat_reader import CatError

LIST = """Id: a-list
Use: To try.
Form: normal
Word: Rückläufer
Word: returned mail
"""


def load(text):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "words.cat"
        path.write_text(text, "utf-8")
        return gen_words.load(path)


class Words(unittest.TestCase):
    def test_forms(self):
        rows = [
            ("normal", "Rückläufer!", "rucklaufer"),
            ("word", "Not", " not "),
            ("as-is", "Rückläufer", "Rückläufer"),
            ("as-is", '"to "', "to "),
        ]
        for form, word, found in rows:
            with self.subTest(f"{form} {word}"):
                lists = load(f"Id: a\nUse: x\nForm: {form}\nWord: {word}\n")
                self.assertEqual(lists, {"a": [found]})

    def test_tables(self):
        text = gen_words.tables(load(LIST))
        self.assertIn("const struct slice words_a_list[] = {\n"
                      '\t{ "rucklaufer", 10 },\n'
                      '\t{ "returned mail", 13 },\n'
                      "\tSLICE_NONE,\n};\n", text)

    def test_refusals(self):
        rows = [
            ("twice", LIST + "Word: Returned, mail\n", "stands there as"),
            ("nothing", LIST + "Word: !!\n", "nothing is left of: !!"),
            ("form", LIST.replace("normal", "odd"), "no such form: odd"),
            ("id", LIST.replace("a-list", "A"), "Id has not the right form"),
            ("two lists", LIST + "\n" + LIST, "a-list stands there twice"),
            ("use", LIST.replace("Use: To try.\n", ""), "Use is missing"),
            ("no word", "Id: a\nUse: x\nForm: word\n", "Word is missing"),
        ]
        for name, text, why in rows:
            with self.subTest(name):
                with self.assertRaisesRegex(CatError, why):
                    load(text)


if __name__ == "__main__":
    unittest.main()
