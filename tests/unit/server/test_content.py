#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What stands between our Received field and what the client sent."""
import re
import smtplib
import unittest

from engine import Engine

# name, content as sent, what follows our fields in the Maildir
ROWS = [
    ("a field", b"Subject: x\r\n\r\nbody\r\n", b"Subject: x\n\nbody\n"),
    ("an empty section", b"\r\nbody\r\n", b"\nbody\n"),
    ("nothing at all", b"", b""),
    ("no section: the body stays a body", b"Hello, world\r\n",
     b"\nHello, world\n"),
    ("a blank does not continue our field", b" for <x@y>; never\r\n",
     b"\n for <x@y>; never\n"),
    ("a word alone", b"Hello\r\nSubject: x\r\n", b"\nHello\nSubject: x\n"),
    ("a word without its line's end", b"Hello", b"\nHello"),
    ("a long name", b"x" * 2000 + b": y\r\n", b"x" * 2000 + b": y\n"),
    ("the line of an mbox", b"From x Mon\r\nSubject: y\r\n\r\n",
     b"From x Mon\nSubject: y\n\n"),
    ("a colon without a name", b": x\r\n", b"\n: x\n"),
]


class Content(unittest.TestCase):
    def setUp(self):
        self.engine = self.enterContext(Engine())

    def send(self, name, content, step):
        """In chunks of `step` octets, so that the first line is cut."""
        with smtplib.SMTP("127.0.0.1", self.engine.port) as s:
            s.ehlo("client.example")
            s.mail("a@example.org")
            s.rcpt("alice@example.test")
            for at in range(0, len(content), step):
                piece = content[at:at + step]
                s.send(f"BDAT {len(piece)}\r\n".encode() + piece)
                self.assertEqual(s.getreply()[0], 250, name)
            self.assertEqual(s.docmd("BDAT 0 LAST")[0], 250, name)

    def test_rows(self):
        for name, content, expected in ROWS:
            for step in (len(content) + 1, 3):
                self.send(name, content, step)
                self.engine.wait_queue_empty()
                mail, = self.engine.mail("alice")
                ours = re.match(rb"Return-Path: .*\n.*\nReceived: "
                                rb".*\n(\t.*\n)*?\t.* [+-]\d{4}\n", mail)
                rest = mail[ours.end():]
                self.assertEqual(rest, expected, (name, step))
                new = self.engine.dir / "mail/example.test/alice/new"
                for file in new.iterdir():
                    file.unlink()


if __name__ == "__main__":
    unittest.main()
