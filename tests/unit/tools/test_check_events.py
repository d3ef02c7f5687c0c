# SPDX-License-Identifier: Apache-2.0
"""The lint that holds LOG calls to data/events.cat does find what is wrong."""
import unittest

import check_events

EVENTS = {"a.b": ["x", "y?"], "a.c": [], "a.d": ["x"]}


def faults(text):
    return list(check_events.check("f.c", text, EVENTS))


class Calls(unittest.TestCase):
    def test_sound_calls(self):
        rows = [
            'LOG("a.b", KS("x", s), KU("y", 1));',
            'LOG("a.b", KS("x", s));',
            'LOG("a.b",\n\tKS("x", call(")", (1))),\n\tKU("y", f(2)));',
            'LOG("a.c");',
            'LOG(bad ? "a.b" : "a.d", KS("x", s));',
            '/* LOG("no.such") */',
            '#define LOG(event, ...) log_event((event))',
            'MY_LOG("no.such");',
        ]
        for text in rows:
            with self.subTest(text):
                self.assertEqual(faults(text), [])

    def test_wrong_calls(self):
        rows = [
            ('\n\nLOG("no.such");', "f.c:3: no.such is not in"),
            ('LOG(bad ? "a.b" : "a.c", KS("x", s));', "a.c has the fields -"),
            ('LOG("a.b");', "has the fields x y[?], not -"),
            ('LOG("a.b", KU("y", 1), KS("x", s));', "not y x"),
            ('LOG("a.b", KS("x", s), KS("z", s));', "not x z"),
            ('LOG("a.c", KB("x", true));', "has the fields -, not x"),
            ('LOG(name, KS("x", s));', "named by a literal"),
        ]
        for text, message in rows:
            with self.subTest(text):
                got = faults(text)
                self.assertEqual(len(got), 1)
                self.assertRegex(got[0], message)

    def test_helpers(self):
        helper = 'f(e) { log_event(e, (x[]){ KS("x", s), KU("y", 1) }, 2); }'
        rows = [
            (helper + 'f("a.b");', None),
            (helper + 'f("a.d");', "a.d has the fields x, as no call"),
            (helper + '\nf("no.such");', "f.c:2: no.such is not in"),
            (helper + '/* f("no.such") */ LOG("a.c"); g("file")', None),
            ('f("no.such"); g("a.d")', None),
        ]
        for text, message in rows:
            with self.subTest(text):
                got = list(check_events.check_helpers("f.c", text, EVENTS))
                self.assertEqual(len(got), message is not None)
                if got:
                    self.assertRegex(got[0], message)


if __name__ == "__main__":
    unittest.main()
