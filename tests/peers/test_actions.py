# SPDX-License-Identifier: Apache-2.0
"""What the engine does for each action that a verdict may ask for.  A scripted
mail host answers; what counts is what comes next: who is asked, when, in how
many pieces, and what the sender is told.  Times are short by configuration."""
import email
import email.policy
import json
import signal
import smtplib
import threading
import unittest

from engine import Engine, wait
from fake_mx import FakeMx, one_port
from nsd import Nsd
from peer import wait_quiet
from report import Report

ZONE = """
two A 127.0.0.2
three A 127.0.0.3
far MX 10 two
near MX 10 two
pair MX 10 two
pair MX 20 three
"""
CONFIG = """
relay:
  clients: [127.0.0.0/8]
delivery:
  remote: true
  port: {port}
  site_pause: {pause}
{delivery}
dns:
  servers: ["127.0.0.1:{dns}"]
queue:
  jitter: 0
  retry: [{retry}]
{more}
"""
MESSAGE = b"Subject: hello\r\nMessage-ID: <7@client.test>\r\n\r\nx\r\n"
EIGHT_BIT = (
    b"Subject: hello\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n"
    b"Content-Transfer-Encoding: 8bit\r\n\r\n--b\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: 8bit\r\n\r\n"
    + "Gr\u00fc\u00dfe \r\n\r\n".encode())
RCPT = "x@far.test"
NSD = None


def setUpModule():
    """One name server for all tests here."""
    global NSD
    NSD = unittest.enterModuleContext(Nsd(ZONE))


class Actions(unittest.TestCase):
    """One method for each action."""

    def begin(self, say=(), other=None, **config):
        """The host two.test, and three.test where `other` says what it
        answers; then the engine."""
        hosts = ["127.0.0.2"] + (["127.0.0.3"] if other is not None else [])
        says = {"127.0.0.2": say, "127.0.0.3": other}
        names = {"127.0.0.2": "two.test", "127.0.0.3": "three.test"}
        ehlo = config.pop("ehlo", FakeMx.EHLO)
        port, self.mx = one_port(hosts, lambda host, port: FakeMx(
            host, port, names[host], say=dict(says[host]), ehlo=ehlo))
        for mx in self.mx:
            self.addCleanup(mx.close)
        workers = config.pop("workers", 1)
        values = {"retry": "1s", "pause": "2s", "delivery": "",
                  "more": ""} | config
        self.engine = self.enterContext(Engine(CONFIG.format(
            port=port, dns=NSD.port, **values), workers=workers))

    def send(self, *rcpts, message=MESSAGE, mail=()):
        """A message into Pabal, which takes it."""
        s = smtplib.SMTP("127.0.0.1", self.engine.port, timeout=30)
        s.ehlo("client.example.test")
        self.assertEqual(s.sendmail("bob@example.test", list(rcpts) or [RCPT],
                                    message, mail), {})
        s.quit()

    def report(self):
        """The one report that bob gets."""
        self.engine.wait_queue_empty()
        mail = self.engine.wait_mail("bob", 1)
        self.assertEqual(len(mail), 1)
        return Report(mail[0])

    def delivered(self, count=1):
        """Everything went out, and nobody is told of anything."""
        self.engine.wait_queue_empty()
        self.assertEqual(self.engine.mail("bob"), [])
        taken = [t for mx in self.mx for t in mx.taken()]
        self.assertEqual(len(taken), count)
        return taken

    def action(self, event):
        """The action that the log names for the first such outcome."""
        return self.engine.wait_event(event)[0]["action"]

    def test_stop(self):
        """Refused for good: one attempt, and the sender gets the reply."""
        self.begin({"RCPT": "550 5.7.1 message refused by local policy"})
        self.send()
        self.assertEqual(self.action("delivery.failed"), "stop")
        status = self.report().rcpts[RCPT]
        self.assertEqual(status["status"], "5.7.1")
        self.assertEqual(status["diagnostic-code"],
                         "smtp; 550 5.7.1 message refused by local policy")
        self.assertEqual(len(self.mx[0].transactions), 1)

    def test_retry(self):
        """Not now: again after the configured wait, and then it goes."""
        self.begin({"RCPT": ["451 4.3.0 internal error", "250 ok"]},
                   retry="2s")
        self.send()
        self.assertEqual(self.action("delivery.deferred"), "retry")
        self.delivered()
        first, second = self.mx[0].transactions
        self.assertGreaterEqual(second.at - first.at, 1.9)

    def test_wait(self):
        """The peer names a time; ours would have been an hour."""
        self.begin({"RCPT": ["450 4.2.0 greylisted, come back in 2 seconds",
                             "250 ok"]}, retry="1h")
        self.send()
        self.assertEqual(self.action("delivery.deferred"), "wait")
        self.delivered()
        first, second = self.mx[0].transactions
        self.assertGreaterEqual(second.at - first.at, 1.9)

    def test_slow_down(self):
        """Four at once are refused together: that is one complaint, so two
        at once come next, and nobody is given up."""
        first, second = threading.Event(), threading.Event()
        self.begin({".": ["452 4.7.0 too many connections from you"] * 4
                    + ["250 ok"]}, delivery="  site_transactions: 4")
        mx = self.mx[0]
        mx.hold = first
        for _ in range(4):
            self.send()
        wait("four transactions", lambda: len(mx.taken()) == 4)
        mx.hold = second
        first.set()
        self.engine.wait_event("delivery.deferred", count=4)
        self.assertEqual(self.action("delivery.deferred"), "slow-down")
        slowed = self.engine.events("site.slowed")
        self.assertEqual([e["limit"] for e in slowed], [2])
        self.assertEqual(slowed[0]["reason"], "rate-limited")
        wait("two transactions", lambda: len(mx.taken()) == 6)
        wait_quiet(lambda: len(mx.taken()), 1)
        second.set()
        self.delivered(8)

    def sites(self):
        """What the command line says of each."""
        out = self.engine.run("queue", "sites", "--json", "-c",
                              str(self.engine.config))
        self.assertEqual(out.returncode, 0, out.stderr)
        return {site["site"]: site for site in
                map(json.loads, out.stdout.splitlines())}

    def test_pause_site(self):
        """We are on a block list: this message comes back, the others wait
        until the pause is over instead of coming back as well."""
        self.begin({"MAIL": ["554 5.7.1 Service unavailable; client host "
                             "blocked using zen.spamhaus.org", "250 ok"]},
                   pause="5s")
        self.send()
        self.assertEqual(self.action("delivery.failed"), "pause-site")
        failed = self.engine.events("delivery.failed")[0]
        self.assertEqual(
            [failed[k] for k in ("reason", "actor", "provider")],
            ["blocklisted", "sender-admin", "spamhaus"])
        self.assertIn("blocklisted", failed["rule"])
        self.assertIn(failed["confidence"], ("medium", "high"))
        paused = self.engine.wait_event("site.paused")[0]
        self.assertEqual(paused["seconds"], 5)
        self.assertEqual(paused["reason"], "blocklisted")
        self.send("y@near.test")  # the same site by another name
        site = self.sites()["mx:two.test"]
        self.assertTrue(site["paused"])
        self.assertEqual(site["limit"], 1)
        wait_quiet(lambda: len(self.mx[0].transactions), 1)
        self.assertEqual(len(self.report().rcpts), 1)
        first, second = self.mx[0].transactions
        self.assertGreaterEqual(second.at - first.at, 4.9)
        self.assertEqual(second.rcpts, ["y@near.test"])

    def test_next_host(self):
        """The first host cannot; the second gets it in the same attempt."""
        self.begin({"RCPT": "421 4.3.2 shutting down"}, {}, retry="1h")
        self.send("x@pair.test")
        taken = self.delivered()
        self.assertEqual(taken[0].rcpts, ["x@pair.test"])
        self.assertEqual(len(self.mx[0].transactions), 1)
        self.assertEqual(len(self.mx[1].taken()), 1)

    def test_split(self):
        """It takes two recipients at a time: three transactions for five."""
        self.begin({"RCPT": ["250 ok", "250 ok", "452 4.5.3 too many "
                             "recipients", "452 4.5.3 too many recipients",
                             "452 4.5.3 too many recipients", "250 ok",
                             "250 ok", "452 4.5.3 too many recipients",
                             "250 ok"]}, retry="1h")
        rcpts = [f"r{i}@far.test" for i in range(5)]
        self.send(*rcpts)
        taken = self.delivered(3)
        self.assertEqual([len(t.rcpts) for t in taken], [2, 2, 1])
        self.assertEqual(sorted(sum((t.rcpts for t in taken), [])), rcpts)

    def test_split_at_data(self):
        """Only at DATA it says that they are too many."""
        self.begin({"DATA": ["452 4.5.3 too many recipients", "354 go on"]},
                   retry="1h")
        self.send(*[f"r{i}@far.test" for i in range(4)])
        taken = self.delivered(2)
        self.assertEqual([len(t.rcpts) for t in taken], [2, 2])

    def test_split_that_leads_nowhere(self):
        """One recipient is not too many: it backs off as for any failure."""
        self.begin({"RCPT": "452 4.5.3 too many recipients"}, retry="1h")
        self.send()
        self.engine.wait_event("delivery.deferred")
        wait_quiet(lambda: len(self.mx[0].transactions), 2)
        waiting, = self.engine.queue()
        self.assertEqual(waiting["recipients"][0]["action"], "retry")

    NOBODY = "550 5.1.1 <x@far.test>: no such user here"

    def suppressed(self):
        """The list, as the command line shows it."""
        out = self.engine.run("queue", "suppressed", "--json", "-c",
                              str(self.engine.config))
        self.assertEqual(out.returncode, 0, out.stderr)
        return [json.loads(line) for line in out.stdout.splitlines()]

    def refused(self, count, first=0):
        """So many messages come back, each after the host was asked."""
        for i in range(first, first + count):
            self.send()
            self.engine.wait_mail("bob", i + 1)
        self.engine.wait_queue_empty()
        self.assertEqual(len(self.mx[0].transactions), first + count)

    def test_suppress(self):
        """Refused twice for there is no such mailbox: the third message does
        not get there, and its sender learns what was said before.  Neither
        the end of the engine nor another worker changes that."""
        self.begin({"RCPT x@far.test": self.NOBODY},
                   workers=2, more="suppression:\n  after: 2")
        self.refused(2)
        self.assertEqual(self.action("delivery.failed"), "suppress")
        added = self.engine.wait_event("suppression.added")
        self.assertEqual([e["to"] for e in added], [RCPT])
        self.engine.stop(signal.SIGKILL)
        self.engine.start()
        seen = set(self.engine.mail("bob"))
        for i in range(4):  # whichever worker takes them
            self.send("x@far.test", "y@far.test")
            self.engine.wait_mail("bob", i + 3)
        self.engine.wait_queue_empty()
        reports = [Report(mail)
                   for mail in set(self.engine.mail("bob")) - seen]
        self.assertEqual(len(reports), 4)
        for report in reports:
            self.is_of_suppressed(report)
        later = self.mx[0].transactions[2:]
        self.assertEqual([t.rcpts for t in later], [["y@far.test"]] * 4)
        entry, = self.suppressed()
        self.assertEqual(entry["address"], RCPT)
        self.assertEqual(entry["refusals"], 2)
        self.assertEqual(entry["reply"], self.NOBODY)

    def is_of_suppressed(self, report):
        """Not asked for, and what the host said before."""
        status, = report.rcpts.values()
        self.assertEqual(status["status"], "5.1.1")
        self.assertEqual(status["x-pabal-reason"], "suppressed")
        self.assertNotIn("remote-mta", status)
        self.assertNotIn("smtp;", status["diagnostic-code"])
        self.assertIn(self.NOBODY, report.text)

    def test_suppress_until_removed(self):
        """The operator knows that the mailbox is there now."""
        self.begin({"RCPT x@far.test": [self.NOBODY, "250 ok"]},
                   more="suppression:\n  after: 1")
        self.refused(1)
        self.engine.wait_event("suppression.added")
        done = self.engine.run("queue", "suppressed", "remove", RCPT, "-c",
                               str(self.engine.config))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.suppressed(), [])
        self.send()
        self.engine.wait_queue_empty()
        self.assertEqual(len(self.mx[0].taken()), 1)

    def test_suppress_for_a_time(self):
        """It is asked for again when the time is over."""
        self.begin({"RCPT x@far.test": [self.NOBODY, "250 ok"]},
                   more="suppression:\n  after: 1\n  lifetime: 1s")
        self.refused(1)
        self.engine.wait_event("suppression.added")
        wait("the end of it", lambda: self.suppressed() == [])
        self.send()
        self.engine.wait_queue_empty()
        self.assertEqual(len(self.mx[0].taken()), 1)

    def test_suppress_counts_in_a_row(self):
        """It took one in between: the count begins anew."""
        self.begin({"RCPT x@far.test": [self.NOBODY, "250 ok", self.NOBODY,
                                        "250 ok"]},
                   more="suppression:\n  after: 2")
        for _ in range(4):
            self.send()
            self.engine.wait_queue_empty()
        self.assertEqual(len(self.mx[0].taken()), 2)
        self.assertEqual(self.engine.events("suppression.added"), [])

    def test_suppress_nothing_for_a_refusal_that_may_pass(self):
        """Neither what is temporary, nor what is about the message."""
        self.begin({"RCPT x@far.test": ["450 4.1.1 unknown user just now",
                                        "550 5.7.1 spam", "250 ok"]},
                   more="suppression:\n  after: 1")
        self.send()
        self.engine.wait_mail("bob", 1)
        self.send()
        self.engine.wait_queue_empty()
        self.assertEqual(len(self.mx[0].taken()), 1)
        self.assertEqual(self.suppressed(), [])

    def test_suppress_off(self):
        """Asked each time."""
        self.begin({"RCPT x@far.test": self.NOBODY},
                   more="suppression:\n  after: 0")
        self.refused(5)
        self.assertEqual(self.suppressed(), [])

    def content(self, transaction):
        """What arrived, read by another's MIME reader; all of it is fit for
        a host of 1982."""
        self.assertTrue(transaction.content.isascii())
        self.assertLessEqual(
            max(map(len, transaction.content.split(b"\r\n"))), 998)
        return email.message_from_bytes(transaction.content,
                                        policy=email.policy.default)

    def test_re_encode(self):
        """The host offers no 8BITMIME: the parts that need it are encoded,
        and say the same as before."""
        self.begin(ehlo=("PIPELINING", "SIZE 100000"))
        image = bytes(range(256)).replace(b"\r", b"").replace(b"\n", b"")
        self.send(message=EIGHT_BIT + b"--b\r\nContent-Type: image/x\r\n"
                  b"Content-Transfer-Encoding: 8bit\r\n\r\n"
                  + image.replace(b"\0", b"") + b"\r\n--b--\r\n")
        taken, = self.delivered()
        self.assertNotIn("BODY=8BITMIME", taken.mail)
        size = int(taken.mail.partition("SIZE=")[2].split()[0])
        self.assertEqual(size, len(taken.content))
        text, picture = self.content(taken).iter_parts()
        self.assertEqual(text.get_content(), "Gr\u00fc\u00dfe \r\n")
        self.assertEqual(picture.get_content(), image.replace(b"\0", b""))
        encoded = self.engine.wait_event("delivery.encoded")[0]
        self.assertEqual(encoded["size"], size)

    def test_re_encode_when_told(self):
        """It offers 8BITMIME and then does not want it after all."""
        self.begin({".": ["554 5.6.3 8bit data not allowed", "250 ok"]},
                   retry="1h")
        self.send(message=EIGHT_BIT + b"--b--\r\n")
        first, second = self.delivered(2)
        self.assertFalse(first.content.isascii())
        text, = self.content(second).iter_parts()
        self.assertEqual(text.get_content().strip(), "Gr\u00fc\u00dfe")

    def test_re_encode_long_lines(self):
        """No octet of it is above 127, and still it is too long for some."""
        self.begin({".": ["550 5.6.0 lines too long, limit is 998", "250 ok"]},
                   retry="1h")
        self.send(message=b"Content-Type: text/plain\r\n\r\n"
                  + b"x" * 5000 + b"\r\n")
        _, second = self.delivered(2)
        self.assertEqual(self.content(second).get_content().rstrip(),
                         "x" * 5000)

    def test_re_encode_once(self):
        """When that did not help, it is over."""
        self.begin({".": "554 5.6.3 8bit data not allowed"})
        self.send(message=EIGHT_BIT + b"--b--\r\n")
        self.assertEqual(self.report().rcpts[RCPT]["status"], "5.6.3")
        self.assertEqual(len(self.mx[0].transactions), 2)

    def test_re_encode_nothing_to_do(self):
        """It was 7-bit all the time; sending it again would not help."""
        self.begin({".": "554 5.6.3 8bit data not allowed"})
        self.send()
        self.assertEqual(self.action("delivery.failed"), "re-encode")
        self.assertEqual(self.report().rcpts[RCPT]["status"], "5.6.3")
        self.assertEqual(len(self.mx[0].transactions), 1)

    def test_re_encode_never_what_is_signed(self):
        """That would make the signature wrong (RFC 1847 2.1)."""
        self.begin(ehlo=("PIPELINING",))
        self.send(message=EIGHT_BIT.replace(b"/mixed", b"/signed")
                  + b"--b--\r\n")
        self.assertEqual(self.report().rcpts[RCPT]["status"], "5.6.3")
        self.assertEqual(self.mx[0].transactions, [])

    def test_re_encode_never_an_address(self):
        """There is no other form of it (RFC 6531 3.5)."""
        self.begin()
        self.send("\u00fc@far.test", mail=["SMTPUTF8"])
        rcpts = self.report().rcpts
        self.assertEqual([r["status"] for r in rcpts.values()], ["5.6.7"])
        self.assertEqual(self.mx[0].transactions, [])


if __name__ == "__main__":
    unittest.main()
