# SPDX-License-Identifier: Apache-2.0
"""Pabal relays to a real Postfix: extensions that it offers and lacks, what
it refuses, when it is not there."""
import email.policy
import smtplib
import unittest

from engine import Engine, free_port, wait
from peer import stored
from postfix import SIZE_MAX, Postfix
from report import Report

CAROL = "carol@post.example.test"
DAVE = "dave@post.example.test"
NOBODY = "nobody@post.example.test"
MESSAGE = (b"Date: Sat, 1 Nov 2025 10:00:00 +0000\r\n"
           b"From: Bob <bob@example.test>\r\n"
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
CONFIG = """
relay:
  clients: [127.0.0.0/8]
routes:
  post.example.test:
    smtp: 127.0.0.1:{port}
    tls: {tls}
queue:
  retry: [{retry}]
  jitter: 0
"""

POSTFIX = None


def setUpModule():
    """One Postfix for all tests here."""
    global POSTFIX
    POSTFIX = unittest.enterModuleContext(Postfix(free_port(), free_port()))


def text_of(message):
    """Its text as a reader sees it."""
    read = email.message_from_bytes(message, policy=email.policy.default)
    return read.get_content().replace("\r\n", "\n")


class Tests(unittest.TestCase):
    """What the tests of both doors share."""

    def setUp(self):
        POSTFIX.answers.clear()
        self.seen = {u: set(POSTFIX.mail(u)) for u in
                     ("carol", "dave", "utf8")}

    def begin(self, port=None, retry="1h", tls="starttls", extra=""):
        """An engine whose way to post.example.test leads to Postfix."""
        self.engine = self.enterContext(Engine(CONFIG.format(
            port=port or POSTFIX.port, retry=retry, tls=tls) + extra))

    def send(self, rcpts, message=MESSAGE, mail=(), rcpt=(),
             sender="bob@example.test"):
        """A message into Pabal, which takes it."""
        s = smtplib.SMTP("127.0.0.1", self.engine.port, timeout=30)
        s.ehlo("client.example.test")
        self.assertEqual(s.sendmail(sender, rcpts, message, mail, rcpt), {})
        s.quit()

    def new_mail(self, user="carol"):
        """What came into a mailbox of Postfix since the last look."""
        before = self.seen[user]
        found = set(POSTFIX.wait_mail(user, len(before) + 1)) - before
        before.update(found)
        return found

    def arrived(self, user="carol", sent=MESSAGE):
        """The one new message in a mailbox of Postfix, which is what was
        sent; returns the fields before it."""
        message, = self.new_mail(user)
        self.assertTrue(message.endswith(b"\n" + stored(sent)), message)
        return message[:-len(stored(sent))].decode()

    def report(self, user="bob"):
        """The one report that the sender got."""
        self.engine.wait_queue_empty()
        mail = self.engine.mail(user)
        self.assertEqual(len(mail), 1)
        return Report(mail[0])

    def no_report(self, user="bob"):
        """Nothing waits, and the sender was told nothing."""
        self.engine.wait_queue_empty()
        self.assertEqual(self.engine.mail(user), [])


class ToPostfix(Tests):
    """The door that offers everything."""

    def test_relays_over_tls(self):
        self.begin()
        self.send([CAROL])
        trace = self.arrived()
        self.assertIn("using TLSv1.3", trace)
        self.assertIn("from mail.example.test", trace)
        self.assertIn("from client.example.test ([127.0.0.1])", trace)
        self.no_report()

    def test_relays_in_the_clear_when_told(self):
        self.begin(tls="off")
        self.send([CAROL])
        self.assertNotIn("using TLS", self.arrived())

    def test_required_tls(self):
        self.begin(tls="required")
        self.send([CAROL])
        self.assertIn("using TLSv1.3", self.arrived())

    def test_two_recipients_in_one_transaction(self):
        self.begin()
        self.send([CAROL, DAVE])
        ids = {line.split(" id ")[1].split(";")[0].split()[0]
               for user in ("carol", "dave")
               for line in self.arrived(user).replace("\n\t", " ").split("\n")
               if "by post.example.test" in line}
        self.assertEqual(len(ids), 1)

    def test_eight_bits(self):
        self.begin()
        self.send([CAROL], EIGHT_BIT, ["BODY=8BITMIME"])
        self.arrived(sent=EIGHT_BIT)

    def test_smtputf8(self):
        self.begin()
        self.send(["메일@post.example.test"], UTF8,
                  ["SMTPUTF8", "BODY=8BITMIME"], sender="밥@example.test")
        trace = self.arrived("utf8", UTF8)
        self.assertIn("with UTF8SMTPS", trace)
        self.assertIn("Return-Path: <밥@example.test>", trace)
        self.no_report()

    def test_dsn_is_passed_on(self):
        """Postfix writes the success report, to the sender, through its
        relay; Pabal must not write one, too."""
        self.begin()
        with Postfix(free_port(), self.engine.port) as back:
            self.engine.write(CONFIG.format(
                port=back.port, retry="1h", tls="starttls"))
            before = self.engine.log_size()
            self.engine.stop()
            self.engine.start()
            self.engine.wait_event("serve.started", since=before)
            self.send([CAROL], mail=["RET=HDRS", "ENVID=a+2Bb"],
                      rcpt=["NOTIFY=SUCCESS,DELAY",
                            "ORCPT=rfc822;C+2Bx@post.example.test"])
            back.wait_mail("carol", 1)
            self.engine.wait_mail("bob", 1)
        self.engine.wait_queue_empty()
        mail = self.engine.mail("bob")
        self.assertEqual(len(mail), 1)
        report = Report(mail[0])
        self.assertEqual(report.message["reporting-mta"],
                         "dns; post.example.test")
        self.assertEqual(report.message["original-envelope-id"], "a+b")
        self.assertEqual(report.rcpts[CAROL]["original-recipient"],
                         "rfc822;C+x@post.example.test")
        self.assertEqual(report.rcpts[CAROL]["action"], "delivered")

    def test_notify_never_is_kept(self):
        self.begin()
        self.send([CAROL, NOBODY], rcpt=["NOTIFY=NEVER"])
        self.arrived()
        self.no_report()

    def test_unknown_user(self):
        """Two of four are refused: one report, with Postfix's lines."""
        POSTFIX.answers["blocked@post.example.test"] = \
            "554 5.7.1 You are not welcome"
        self.begin()
        self.send([CAROL, NOBODY, DAVE, "blocked@post.example.test"],
                  mail=["RET=FULL", "ENVID=env-1"])
        self.arrived("carol")
        self.arrived("dave")
        report = self.report()
        self.assertEqual(report.message["reporting-mta"],
                         "dns; mail.example.test")
        self.assertEqual(report.message["original-envelope-id"], "env-1")
        self.assertEqual(set(report.rcpts),
                         {NOBODY, "blocked@post.example.test"})
        nobody = report.rcpts[NOBODY]
        self.assertEqual(nobody["action"], "failed")
        self.assertEqual(nobody["status"], "5.1.1")
        self.assertEqual(nobody["remote-mta"], "dns; [127.0.0.1]")
        self.assertEqual(
            nobody["diagnostic-code"],
            f"smtp; 550 5.1.1 <{NOBODY}>: Recipient address rejected: "
            "User unknown in virtual mailbox table")
        blocked = report.rcpts["blocked@post.example.test"]
        self.assertEqual(blocked["status"], "5.7.1")
        self.assertIn("You are not welcome", blocked["diagnostic-code"])
        self.assertEqual(report.header["Auto-Submitted"], "auto-replied")
        self.assertTrue(self.engine.mail("bob")[0].startswith(
            b"Return-Path: <>\n"))
        self.assertIn(b"\n.a dot first\n", self.engine.mail("bob")[0])

    def test_all_unknown(self):
        self.begin()
        self.send([NOBODY])
        report = self.report()
        self.assertEqual(report.rcpts[NOBODY]["status"], "5.1.1")
        self.assertNotIn(b"a dot first", self.engine.mail("bob")[0])

    def test_refused_for_a_while(self):
        """450 now, 250 later: as greylisting does."""
        POSTFIX.answers[CAROL] = "450 4.2.0 Greylisted, come back later"
        self.begin(retry="1s")
        self.send([CAROL, DAVE])
        self.arrived("dave")
        event = self.engine.wait_event("delivery.deferred")[0]
        self.assertEqual((event["code"], event["status"]), (450, "4.2.0"))
        self.assertEqual(event["to"], CAROL)
        wait("Postfix's words in the queue", lambda: "Greylisted"
             in str([m["recipients"] for m in self.engine.queue()]))
        POSTFIX.answers.clear()
        self.arrived("carol")
        self.no_report()

    def test_too_big_is_known_beforehand(self):
        """SIZE said so; nothing is sent."""
        self.begin()
        self.send([CAROL], MESSAGE + b"x" * 70 * 3000 + b"\r\n")
        report = self.report()
        self.assertEqual(report.rcpts[CAROL]["status"], "5.3.4")
        self.assertIn(str(SIZE_MAX), report.rcpts[CAROL]["diagnostic-code"])

    def test_down_and_up_again(self):
        """Nobody listens; then somebody does, and the operator says retry."""
        port = free_port()
        self.begin(port)
        self.send([CAROL])
        event = self.engine.wait_event("delivery.deferred")[0]
        self.assertEqual(event["status"], "4.4.1")
        self.assertEqual(event["reason"], "network")
        entry = self.engine.queue()[0]
        with Postfix(port, free_port()) as late:
            done = self.engine.run("queue", "retry", entry["id"], "-c",
                                   str(self.engine.config))
            self.assertEqual(done.returncode, 0, done.stderr)
            late.wait_mail("carol", 1)
            self.no_report()

    def test_goes_away_while_connections_are_kept(self):
        """A kept connection that is dead by now costs no attempt."""
        port = free_port()
        self.begin(port)
        for _ in range(2):
            with Postfix(port, free_port()) as one:
                self.send([CAROL])
                one.wait_mail("carol", 1)
                self.engine.wait_queue_empty()
        self.assertEqual(self.engine.events("delivery.deferred"), [])


class ToReadersOfUtf8(Tests):
    """A sender whose address is not ASCII reads reports of RFC 6533."""

    def test_refused(self):
        rcpt = "없음@post.example.test"
        self.engine = self.enterContext(Engine(
            CONFIG.format(port=POSTFIX.port, retry="1h", tls="starttls"),
            domains="""
domains:
  example.test:
    users: [alice, 한글]
    maildir: mail/{domain}/{user}
"""))
        self.send([rcpt], UTF8, ["SMTPUTF8", "BODY=8BITMIME"],
                  sender="한글@example.test")
        report = self.report("한글")
        self.assertEqual(report.kind, "message/global-delivery-status")
        self.assertEqual(set(report.rcpts), {rcpt})
        self.assertTrue(report.rcpts[rcpt]["final-recipient"].lower()
                        .startswith("utf-8;"))
        self.assertEqual(report.rcpts[rcpt]["status"], "5.1.1")
        self.assertIn(f"<{rcpt}>", report.rcpts[rcpt]["diagnostic-code"])


class ToBarePostfix(Tests):
    """The door that offers nothing."""

    def begin(self, **more):
        super().begin(POSTFIX.bare_port, **more)

    def test_relays(self):
        self.begin()
        self.send([CAROL, DAVE])
        self.arrived()
        self.arrived("dave")
        self.no_report()

    def test_success_ends_here(self):
        """Without DSN there, we are the last that can tell: relayed."""
        self.begin()
        self.send([CAROL], rcpt=["NOTIFY=SUCCESS"])
        self.arrived()
        report = self.report()
        self.assertEqual(report.rcpts[CAROL]["action"], "relayed")
        self.assertEqual(report.rcpts[CAROL]["status"][0], "2")

    def test_too_big_is_known_afterwards(self):
        """Postfix reads it all and refuses; its line is in the report."""
        self.begin()
        self.send([CAROL], MESSAGE + (b"x" * 70 + b"\r\n") * 3000)
        report = self.report()
        self.assertEqual(report.rcpts[CAROL]["status"], "5.3.4")
        self.assertRegex(report.rcpts[CAROL]["diagnostic-code"],
                         r"^smtp; 552 5\.3\.4 .*too big")

    def test_eight_bits_are_encoded(self):
        """Postfix gets seven bits, and who reads them the same text."""
        self.begin()
        self.send([CAROL], EIGHT_BIT, ["BODY=8BITMIME"])
        message, = self.new_mail()
        self.assertTrue(message.isascii())
        self.assertEqual(text_of(message), text_of(EIGHT_BIT))
        self.no_report()

    def test_smtputf8_cannot_go(self):
        self.begin()
        self.send([CAROL], UTF8, ["SMTPUTF8", "BODY=8BITMIME"])
        report = self.report()
        self.assertEqual(report.rcpts[CAROL]["status"], "5.6.7")

    def test_status_is_derived(self):
        """No enhanced code in the reply: the reason gives one."""
        POSTFIX.answers[CAROL] = "550 User unknown"
        self.begin()
        self.send([CAROL])
        rcpt = self.report().rcpts[CAROL]
        self.assertIn("User unknown", rcpt["diagnostic-code"])
        self.assertRegex(rcpt["status"], r"^5\.")

    def test_required_tls_is_not_there(self):
        self.begin(tls="required")
        self.send([CAROL])
        event = self.engine.wait_event("delivery.deferred")[0]
        self.assertEqual((event["reason"], event["status"]),
                         ("tls", "4.7.10"))


if __name__ == "__main__":
    unittest.main()
