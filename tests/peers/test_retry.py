# SPDX-License-Identifier: Apache-2.0
"""What becomes of mail that cannot go at once: tried again, delayed, expired,
returned; and what a sender is told, and when.  Lives last seconds here."""
import smtplib
import unittest

from engine import Engine
from fake_mx import FakeMx, one_port
from nsd import Nsd
from peer import wait_quiet
from report import Report

ZONE = """
two A 127.0.0.2
gone A 127.0.0.9
far MX 10 two
down MX 10 gone
"""
CONFIG = """
relay:
  clients: [127.0.0.0/8]
delivery:
  remote: true
  port: {port}
dns:
  servers: ["127.0.0.1:{dns}"]
queue:
  jitter: 0
{queue}
"""
MESSAGE = b"Subject: hello\r\nMessage-ID: <7@client.test>\r\n\r\nx\r\n"
RCPT = "x@far.test"
LATER = "450 4.2.1 mailbox busy, see https://far.test/450"
SHORT = "  lifetime: 5s\n  delay_notice: 1s\n  retry: [1s]\n"
NSD = None


def setUpModule():
    """One name server for all tests here."""
    global NSD
    NSD = unittest.enterModuleContext(Nsd(ZONE))


class Retry(unittest.TestCase):
    """One mail host, whose answer to RCPT a test chooses."""

    def begin(self, queue, **say):
        """The host and the engine."""
        port, (self.mx,) = one_port(["127.0.0.2"], lambda host, port: FakeMx(
            host, port, "two.test", say={"RCPT": LATER} | say))
        self.addCleanup(self.mx.close)
        self.engine = self.enterContext(Engine(CONFIG.format(
            port=port, dns=NSD.port, queue=queue)))

    def send(self, *rcpts, mail=(), rcpt=(), sender="bob@example.test"):
        """A message into Pabal, which takes it."""
        s = smtplib.SMTP("127.0.0.1", self.engine.port, timeout=30)
        s.ehlo("client.example.test")
        self.assertEqual(s.sendmail(sender, list(rcpts) or [RCPT], MESSAGE,
                                    mail, rcpt), {})
        s.quit()

    def reports(self, count, user="bob"):
        """Just so many reports for a user, when nothing waits any more."""
        self.engine.wait_queue_empty()
        mail = self.engine.wait_mail(user, count) if count else \
            self.engine.mail(user)
        self.assertEqual(len(mail), count)
        return {r.rcpts[next(iter(r.rcpts))]["action"]: r
                for r in map(Report, mail)}

    def test_delayed_then_expired(self):
        self.begin(SHORT)
        self.send()
        reports = self.reports(2)
        delayed = reports["delayed"].rcpts[RCPT]
        self.assertEqual(delayed["status"], "4.2.1")
        self.assertEqual(delayed["diagnostic-code"], "smtp; " + LATER)
        self.assertEqual(delayed["remote-mta"], "dns; two.test")
        self.assertIn("last-attempt-date", delayed)
        self.assertIn("will-retry-until", delayed)
        failed = reports["failed"].rcpts[RCPT]
        self.assertEqual(failed["status"], "4.4.7")
        self.assertEqual(failed["diagnostic-code"], "smtp; " + LATER)
        self.assertEqual(failed["remote-mta"], "dns; two.test")
        self.assertNotIn("will-retry-until", failed)
        self.assertGreaterEqual(len(self.mx.transactions), 2)
        self.assertEqual(reports["failed"].header["In-Reply-To"],
                         "<7@client.test>")

    def test_never_reached(self):
        """Nobody was there, so there is no Remote-MTA (RFC 3464 2.3.5)."""
        self.begin(SHORT)
        self.send("x@down.test")
        for report in self.reports(2).values():
            self.assertNotIn("remote-mta", report.rcpts["x@down.test"])
            # late or given up: in both the reader learns why
            self.assertIn("could not be reached",
                          report.rcpts["x@down.test"]["diagnostic-code"])

    def test_delivered_after_a_notice(self):
        self.begin(SHORT.replace("5s", "1h"))
        self.send()
        self.engine.wait_mail("bob", 1)
        self.mx.say["RCPT"] = "250 2.1.5 ok"
        self.assertEqual(list(self.reports(1)), ["delayed"])
        self.assertEqual(len(self.mx.taken()), 1)

    def test_one_notice_only(self):
        """However often it is tried after that."""
        self.begin(SHORT.replace("5s", "1h"))
        self.send()
        self.engine.wait_event("delivery.deferred", count=4)
        self.assertEqual(len(self.engine.mail("bob")), 1)

    def test_notify_failure_wants_no_notice(self):
        self.begin(SHORT)
        self.send(rcpt=["NOTIFY=FAILURE"])
        self.assertEqual(list(self.reports(1)), ["failed"])

    def test_notify_delay_wants_nothing_else(self):
        self.begin(SHORT)
        self.send(rcpt=["NOTIFY=DELAY"])
        self.assertEqual(list(self.reports(1)), ["delayed"])

    def test_notify_never(self):
        self.begin(SHORT)
        self.send(rcpt=["NOTIFY=NEVER"])
        self.reports(0)
        self.reports(0, "alice")

    def test_the_peer_names_a_time(self):
        """It is obeyed, though we would have waited an hour."""
        self.begin("  retry: [1h]\n", RCPT=[
            "450 4.7.1 greylisted for 2 seconds", "250 2.1.5 ok"])
        self.send()
        self.reports(0)
        first, second = self.mx.transactions
        self.assertGreaterEqual(second.at - first.at, 2)
        self.assertLess(second.at - first.at, 20)

    def test_the_peer_names_a_longer_time(self):
        """It is obeyed, though we would have come back sooner."""
        self.begin("  retry: [1s]\n", RCPT=[
            "451 4.7.1 Greylisting in action, please come back in 00:00:03",
            "250 2.1.5 ok"])
        self.send()
        self.reports(0)
        first, second = self.mx.transactions
        self.assertGreaterEqual(second.at - first.at, 3)

    def test_waits_grow(self):
        self.begin("  retry: [1s, 2s]\n",
                   RCPT=[LATER, LATER, "250 2.1.5 ok"])
        self.send()
        self.reports(0)
        at = [t.at for t in self.mx.transactions]
        self.assertGreaterEqual(at[1] - at[0], 0.9)
        self.assertGreaterEqual(at[2] - at[1], 1.9)

    def test_double_bounce(self):
        """The sender cannot be reached either: the postmaster is told."""
        self.begin("  retry: [1s]\n", RCPT="550 5.1.1 unknown")
        self.send(sender="who@far.test")
        report = Report(self.engine.wait_mail("alice", 1)[0])
        self.assertEqual(report.rcpts["who@far.test"]["status"], "5.1.1")
        self.engine.wait_queue_empty()
        self.assertEqual(len(self.engine.mail("alice")), 1)
        mails = [t.mail.partition(" BODY")[0].partition(" RET")[0]
                 for t in self.mx.transactions]
        self.assertTrue(mails[0].startswith("MAIL FROM:<who@far.test>"))
        self.assertTrue(mails[1].startswith("MAIL FROM:<>"), mails)

    def test_null_sender(self):
        """A report of somebody else that cannot be delivered."""
        self.begin("  retry: [1s]\n", RCPT="550 5.1.1 unknown")
        self.send(sender="")
        report = Report(self.engine.wait_mail("alice", 1)[0])
        self.assertEqual(report.rcpts[RCPT]["status"], "5.1.1")

    def test_postmaster_cannot_be_reached(self):
        """Nobody is left to tell: it ends there, and the log says so."""
        self.begin("  retry: [1s]\n", RCPT="550 5.1.1 unknown")
        self.engine.stop()
        text = self.engine.config.read_text()
        self.engine.config.write_text(text.replace(
            "postmaster: alice@example.test", "postmaster: pm@far.test"))
        self.engine.start()
        self.send(sender="who@far.test")
        self.engine.wait_event("bounce.dropped")
        self.engine.wait_queue_empty()
        self.assertEqual(len(self.mx.transactions), 3)

    def test_a_restart_keeps_the_time(self):
        """What waited before waits after, and is not tried at once."""
        self.begin("  retry: [3s]\n", RCPT=[LATER, "250 2.1.5 ok"])
        self.send()
        self.engine.wait_event("delivery.deferred")
        self.engine.stop()
        self.engine.start()
        self.reports(0)
        first, second = self.mx.transactions
        self.assertGreaterEqual(second.at - first.at, 2)

    def test_hold_release_remove(self):
        self.begin("  retry: [1s]\n", RCPT=[LATER, "250 2.1.5 ok"])
        self.send()
        self.engine.wait_event("delivery.deferred")
        ident = self.engine.queue()[0]["id"]

        def queue(verb, what=ident):
            done = self.engine.run("queue", verb, what, "-c",
                                   str(self.engine.config))
            self.assertEqual(done.returncode, 0, done.stderr)

        queue("hold")
        wait_quiet(lambda: len(self.mx.transactions), 1.5)
        self.assertTrue(self.engine.queue()[0]["held"])
        queue("release")
        self.reports(0)
        self.assertEqual(len(self.mx.taken()), 1)
        self.mx.say["RCPT"] = LATER
        self.send()
        self.engine.wait_event("delivery.deferred", count=2)
        queue("remove", self.engine.queue()[0]["id"])
        self.reports(0)

    def test_report_is_in_the_readers_language(self):
        self.begin("  retry: [1s]\n", RCPT="550 5.1.1 unknown")
        s = smtplib.SMTP("127.0.0.1", self.engine.port, timeout=30)
        s.sendmail("bob@example.test", [RCPT],
                   b"Accept-Language: ko\r\n" + MESSAGE)
        s.quit()
        report = self.reports(1)["failed"]
        self.assertEqual(report.header["Content-Language"], "ko")
        self.assertRegex(report.text, "[가-힣]{2}")
        # What machines and administrators read stays as it was.
        self.assertEqual(report.rcpts[RCPT]["diagnostic-code"],
                         "smtp; 550 5.1.1 unknown")


if __name__ == "__main__":
    unittest.main()
