#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reports about more recipients than one report can hold."""
import email
import smtplib
import unittest

from engine import Engine

MANY = 2000
EXTRA = f"""
limits: {{recipients: {MANY}}}
relay: {{clients: [127.0.0.0/8]}}
language: ru
"""


def reported(message):
    """Final recipients of a report."""
    status = [p for p in email.message_from_bytes(message).walk()
              if p.get_content_type() == "message/delivery-status"]
    return [p["Final-Recipient"] for p in status[0].get_payload()[1:]]


class Reports(unittest.TestCase):
    def setUp(self):
        self.engine = self.enterContext(Engine(extra=EXTRA))

    def send(self, sender):
        """To as many as there may be, none of whom exists."""
        with smtplib.SMTP("127.0.0.1", self.engine.port) as s:
            s.ehlo("client.example")
            s.docmd(f"MAIL FROM:<{sender}>")
            for n in range(0, MANY, 100):
                s.send("".join(f"RCPT TO:<user{i}@nowhere.invalid>\r\n"
                               for i in range(n, n + 100)))
                for i in range(100):
                    self.assertEqual(s.getreply()[0], 250, n + i)
            self.assertEqual(s.data(b"Subject: x\r\n\r\nx\r\n")[0], 250)

    def test_everybody_is_reported_once(self):
        self.send("bob@example.test")
        self.engine.wait_queue_empty(limit=20)
        told = [r for m in self.engine.mail("bob") for r in reported(m)]
        self.assertEqual(len(told), MANY)
        self.assertEqual(len(set(told)), MANY)

    def test_the_postmaster_is_told_as_well(self):
        self.send("")
        self.engine.wait_queue_empty(limit=20)
        told = [r for m in self.engine.mail("alice") for r in reported(m)]
        self.assertEqual(len(set(told)), MANY)


if __name__ == "__main__":
    unittest.main()
