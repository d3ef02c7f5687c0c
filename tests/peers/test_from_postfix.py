# SPDX-License-Identifier: Apache-2.0
"""A real Postfix relays to Pabal: it believes what we offer, and tells its
senders what we answer."""
import json
import smtplib
import subprocess
import unittest

from engine import Engine, free_port, program, wait
from peer import Delivered, stored
from postfix import Postfix
from report import Report

MESSAGE = (b"Date: Sat, 1 Nov 2025 10:00:00 +0000\r\n"
           b"From: Carol <carol@post.example.test>\r\n"
           b"Message-ID: <1@client.example.test>\r\n"
           b"Subject: hello\r\n"
           b"\r\n"
           b".a dot first\r\n"
           b".\r\n"
           b"the end\r\n")
EIGHT_BIT = MESSAGE.replace(b"Subject", b"MIME-Version: 1.0\r\n"
                            b"Content-Type: text/plain; charset=utf-8\r\n"
                            b"Content-Transfer-Encoding: 8bit\r\n"
                            b"Subject") + b"\xed\x8c\x8c\xeb\xb0\x9c \xff\r\n"
UTF8 = MESSAGE.replace(b"hello", "안녕하세요".encode())
DOMAINS = """
domains:
  example.test:
    users: [alice, bob, 한글]
    maildir: mail/{domain}/{user}
"""
# Reports of ours go back to Postfix.
BACK = """
routes:
  post.example.test: {smtp: "127.0.0.1:%d"}
"""


class FromPostfix(unittest.TestCase):
    """One of each for all tests; a test looks at what is new."""

    @classmethod
    def setUpClass(cls):
        port = free_port()
        cls.extra = BACK % port
        cls.engine = cls.enterClassContext(Engine(cls.extra, DOMAINS))
        cls.postfix = cls.enterClassContext(Postfix(port, cls.engine.port))

    def setUp(self):
        self.engine.wait_queue_empty()
        self.seen = {u: set(self.engine.mail(u))
                     for u in ("alice", "bob", "한글")}
        self.told = set(self.postfix.mail("carol"))

    def send(self, rcpts, message=MESSAGE, mail=(), rcpt=(),
             sender="carol@post.example.test"):
        """A message into Postfix, which takes it."""
        s = smtplib.SMTP("127.0.0.1", self.postfix.port, timeout=30)
        s.ehlo("client.example.test")
        self.assertEqual(s.sendmail(sender, rcpts, message, mail, rcpt), {})
        s.quit()

    def arrived(self, user="alice", sent=MESSAGE, by="ESMTPS"):
        """The one new message of a user, which is what was sent."""
        before = self.seen[user]
        found = set(self.engine.wait_mail(user, len(before) + 1)) - before
        before.update(found)
        self.assertEqual(len(found), 1)
        got = Delivered(found.pop())
        self.assertRegex(got.received, rf"from post\.example\.test "
                         rf"\(\[127\.0\.0\.1\]\) by mail\.example\.test "
                         rf"with {by} ")
        self.assertTrue(got.rest.startswith(b"Received: from client."))
        self.assertTrue(got.rest.endswith(b"\n" + stored(sent)), got.rest)
        return got

    def report(self):
        """The one report that the sender got from Postfix or from us."""
        found = wait("a report", lambda: set(self.postfix.mail("carol"))
                     - self.told)
        self.assertEqual(len(found), 1)
        return Report(found.pop())

    def test_takes_over_tls(self):
        self.send(["alice@example.test"])
        self.assertEqual(self.arrived().sender, "<carol@post.example.test>")

    def test_two_recipients_in_one_transaction(self):
        self.send(["alice@example.test", "bob@example.test"])
        self.assertEqual(self.arrived().received,
                         self.arrived("bob").received)

    def test_eight_bits(self):
        self.send(["alice@example.test"], EIGHT_BIT, ["BODY=8BITMIME"])
        self.arrived(sent=EIGHT_BIT)

    def test_smtputf8(self):
        self.send(["한글@example.test"], UTF8, ["SMTPUTF8", "BODY=8BITMIME"],
                  sender="메일@post.example.test")
        got = self.arrived("한글", UTF8, "UTF8SMTPS")
        self.assertEqual(got.sender, "<메일@post.example.test>")

    def test_success_report_is_ours(self):
        """Postfix hands NOTIFY on, since we offer DSN; the report comes from
        the mailbox's side and goes back to the sender."""
        self.send(["alice@example.test"], mail=["ENVID=e-7", "RET=HDRS"],
                  rcpt=["NOTIFY=SUCCESS",
                        "ORCPT=rfc822;Alice@old.example.test"])
        self.arrived()
        report = self.report()
        self.assertEqual(report.message["reporting-mta"],
                         "dns; mail.example.test")
        self.assertEqual(report.message["original-envelope-id"], "e-7")
        rcpt = report.rcpts["alice@example.test"]
        self.assertEqual(rcpt["action"], "delivered")
        self.assertEqual(rcpt["status"], "2.1.5")
        self.assertEqual(rcpt["original-recipient"],
                         "rfc822;Alice@old.example.test")

    def test_success_report_to_a_reader_of_utf8(self):
        """It goes back through Postfix with SMTPUTF8."""
        before = set(self.postfix.mail("utf8"))
        self.send(["한글@example.test"], UTF8, ["SMTPUTF8", "BODY=8BITMIME"],
                  ["NOTIFY=SUCCESS"], sender="메일@post.example.test")
        self.arrived("한글", UTF8, "UTF8SMTPS")
        found = wait("a report", lambda: set(self.postfix.mail("utf8"))
                     - before)
        report = Report(found.pop())
        self.assertEqual(report.kind, "message/global-delivery-status")
        self.assertEqual(report.rcpts["한글@example.test"]["action"],
                         "delivered")

    def test_refused_recipient(self):
        """Postfix returns it with our line."""
        self.send(["nobody@example.test", "bob@example.test"])
        self.arrived("bob")
        report = self.report()
        self.assertEqual(report.message["reporting-mta"],
                         "dns; post.example.test")
        rcpt = report.rcpts["nobody@example.test"]
        self.assertEqual(rcpt["action"], "failed")
        self.assertEqual(rcpt["status"], "5.1.1")
        self.assertEqual(rcpt["diagnostic-code"],
                         "smtp; 550 5.1.1 <nobody@example.test>: "
                         "no such mailbox here")

    def explain(self, text):
        """What `pabal explain --json` says, an object a line."""
        out = subprocess.run([program(), "explain", "--json", "-"],
                             input=text, capture_output=True, check=True,
                             timeout=60).stdout
        return [json.loads(line) for line in out.splitlines()]

    def test_its_bounce_is_explained(self):
        """Postfix returns what we refused to a sender who lives with us; the
        bounce, and the line of its log, say what we meant."""
        self.send(["nobody@example.test", "x@far.example"],
                  sender="alice@example.test")
        before = self.seen["alice"]
        found = set(self.engine.wait_mail("alice", len(before) + 1)) - before
        self.assertEqual(len(found), 1)
        bounce, = self.explain(found.pop())
        self.assertEqual(
            [bounce[k] for k in ("kind", "message_id", "subject", "notes")],
            ["bounce", "<1@client.example.test>", "hello", []])
        self.assertEqual(bounce["reporting_mta"], "post.example.test")
        expected = {
            "nobody@example.test": (550, "5.1.1", "bad-mailbox"),
            "x@far.example": (550, "5.7.1", "relay-denied"),
        }
        self.assertEqual({r["recipient"]: (r["code"], r["enhanced"],
                                           r["reason"])
                          for r in bounce["recipients"]}, expected)
        lines = [line for line in self.postfix.log().splitlines()
                 if "status=bounced" in line]
        for rcpt, meaning in expected.items():
            log = next(n for n in reversed(lines) if f"to=<{rcpt}>" in n)
            with self.subTest(log):
                reply, = self.explain(log.encode())
                self.assertEqual((reply["code"], reply["enhanced"],
                                  reply["reason"]), meaning)

    def test_relay_is_refused(self):
        self.send(["x@far.example"])
        rcpt = self.report().rcpts["x@far.example"]
        self.assertEqual(rcpt["status"], "5.7.1")
        self.assertIn("550 5.7.1 <x@far.example>: this server does not relay",
                      rcpt["diagnostic-code"])

    def test_too_big(self):
        """Our SIZE is smaller than what Postfix takes: told before DATA."""
        port = free_port()
        with Engine(BACK % port + "limits: {message_size: 64K}\n",
                    DOMAINS) as small, Postfix(port, small.port) as postfix:
            s = smtplib.SMTP("127.0.0.1", port, timeout=30)
            s.sendmail("carol@post.example.test", ["alice@example.test"],
                       MESSAGE + (b"x" * 70 + b"\r\n") * 1000)
            s.quit()
            report = Report(postfix.wait_mail("carol", 1)[0])
            self.assertEqual(small.mail("alice"), [])
        self.assertEqual(report.rcpts["alice@example.test"]["status"],
                         "5.3.4")

    def test_many(self):
        """A hundred over several sessions of Postfix at once."""
        for n in range(100):
            self.send([("alice", "bob")[n % 2] + "@example.test"],
                      MESSAGE.replace(b"hello", b"number %d" % n))
        for user in ("alice", "bob"):
            count = len(self.seen[user]) + 50
            found = set(self.engine.wait_mail(user, count)) - self.seen[user]
            self.assertEqual(len(found), 50)
            self.assertEqual(len({m.split(b"Subject: ")[1].split(b"\n")[0]
                                  for m in found}), 50)

    def test_we_go_and_come_back(self):
        """Postfix waits while we are away, and loses nothing."""
        self.engine.stop()
        self.send(["alice@example.test"])
        self.postfix.wait_log("status=deferred")
        self.engine.start()
        self.arrived()


if __name__ == "__main__":
    unittest.main()
