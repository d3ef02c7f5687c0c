#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Who gets a copy, and how many: one mailbox under several spellings."""
import smtplib
import unittest

from engine import Engine

DOMAINS = """
domains:
  example.test:
    users: [alice, bob]
    maildir: mail/{domain}/{user}
  "bücher.test":
    users: [alice, "jörg"]
    maildir: mail/{domain}/{user}
"""
CONTENT = b"Subject: once\r\n\r\nHello.\r\n"


class Recipients(unittest.TestCase):
    def setUp(self):
        self.engine = self.enterContext(Engine(domains=DOMAINS))

    def send(self, rcpts, options=()):
        """All to one transaction; every recipient must be taken."""
        with smtplib.SMTP("127.0.0.1", self.engine.port) as s:
            s.ehlo("client.example")
            s.command_encoding = "utf-8"
            self.assertEqual(s.mail("a@example.org", options)[0], 250)
            for r in rcpts:
                self.assertEqual(s.docmd(f"RCPT TO:<{r}>")[0], 250, r)
            self.assertEqual(s.data(CONTENT)[0], 250)

    def test_letter_case_makes_no_second_copy(self):
        self.send(["alice@example.test", "ALICE@Example.Test",
                   '"Alice"@example.test', "Postmaster",
                   "bob@example.test"])
        self.engine.wait_mail("bob", 1)
        self.engine.wait_queue_empty()
        self.assertEqual(len(self.engine.mail("alice")), 1)

    def test_our_domain_in_u_labels_is_ours(self):
        self.send(["jörg@bücher.test", "jörg@xn--bcher-kva.test",
                   "alice@BÜCHER.test"], ["SMTPUTF8"])
        self.engine.wait_queue_empty()
        for user in ("jörg", "alice"):
            mail = self.engine.mail(user, "xn--bcher-kva.test")
            self.assertEqual(len(mail), 1, user)


class Limit(unittest.TestCase):
    MANY = 10000  # the most that the configuration takes

    def test_as_many_as_the_configuration_says(self):
        limits = f"limits: {{recipients: {self.MANY}}}"
        engine = self.enterContext(Engine(extra=limits))
        with smtplib.SMTP("127.0.0.1", engine.port) as s:
            s.ehlo("client.example")
            self.assertEqual(s.mail("a@example.org")[0], 250)
            for n in range(0, self.MANY, 500):
                s.send("".join(f"RCPT TO:<alice+{i}@example.test>\r\n"
                               for i in range(n, n + 500)))
                for i in range(500):
                    self.assertEqual(s.getreply()[0], 250, n + i)
            self.assertEqual(s.docmd("RCPT TO:<bob@example.test>")[0], 452)


if __name__ == "__main__":
    unittest.main()
