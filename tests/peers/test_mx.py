# SPDX-License-Identifier: Apache-2.0
"""Who takes mail for a domain is asked of a real name server: RFC 5321 5.1
and RFC 7505, host by host; and how connections and transactions are used."""
import json
import smtplib
import socket
import threading
import unittest

from engine import Engine, wait
from fake_mx import FakeMx, one_port
from nsd import Nsd
from report import Report

ZONE = """
two A 127.0.0.2
three A 127.0.0.3
four A 127.0.0.4
gone A 127.0.0.9
mail.example A 127.0.0.4
plain.dom MX 10 two
backup.dom MX 20 three
backup.dom MX 10 two
down.dom MX 10 gone
down.dom MX 20 three
equal.dom MX 10 two
equal.dom MX 10 three
null.dom MX 0 .
implicit.dom A 127.0.0.3
nothing.dom TXT "no mail"
alias.dom CNAME plain.dom
cname-host.dom MX 10 host-alias
host-alias CNAME two
no-address.dom MX 10 nowhere.dom
no-address-first.dom MX 5 nowhere.dom
no-address-first.dom MX 10 two
loop.dom MX 10 mail.example
loop-second.dom MX 10 gone
loop-second.dom MX 20 mail.example
loop-second.dom MX 30 three
broken-host.dom MX 10 host.broken
broken-host-first.dom MX 10 host.broken
broken-host-first.dom MX 20 two
twin-a.dom MX 10 two
twin-a.dom MX 20 three
twin-b.dom MX 15 three
twin-b.dom MX 5 two
xn--bj0bj06e.dom MX 10 two
"""
CONFIG = """
relay:
  clients: [127.0.0.0/8]
delivery:
  remote: true
  port: {port}
{more}
dns:
  servers: ["127.0.0.1:{dns}"]
  timeout: 5s
queue:
  retry: [{retry}]
  jitter: 0
"""
MESSAGE = b"Subject: hello\r\n\r\nx\r\n"
NSD = None


def setUpModule():
    """One name server for all tests here."""
    global NSD
    NSD = unittest.enterModuleContext(Nsd(ZONE))


class Tests(unittest.TestCase):
    """Two mail hosts, an engine, and how it is seen what was done."""

    def begin(self, more="", retry="1h", two=None, three=None):
        """The hosts two and three, on one port, and the engine."""
        options = {"127.0.0.2": two or {}, "127.0.0.3": three or {}}
        names = {"127.0.0.2": "two.test", "127.0.0.3": "three.test"}
        port, (self.two, self.three) = one_port(
            options, lambda host, port: FakeMx(host, port, names[host],
                                               **options[host]))
        self.addCleanup(self.three.close)
        self.addCleanup(self.two.close)
        self.engine = self.enterContext(Engine(CONFIG.format(
            port=port, dns=NSD.port, more=more, retry=retry)))

    def send(self, *rcpts, mail=(), rcpt=(), sender="bob@example.test",
             message=MESSAGE):
        """A message into Pabal, which takes it."""
        s = smtplib.SMTP("127.0.0.1", self.engine.port, timeout=30)
        s.ehlo("client.example.test")
        self.assertEqual(s.sendmail(sender, list(rcpts), message, mail,
                                    rcpt), {})
        s.quit()

    def delivered(self):
        """All went, and nobody was told of trouble."""
        self.engine.wait_queue_empty()
        self.assertEqual(self.engine.mail("bob"), [])

    def deferred(self):
        """The first event of that name."""
        return self.engine.wait_event("delivery.deferred")[0]

    def bounced(self, rcpt):
        """The recipient's fields of the one report to bob."""
        self.engine.wait_queue_empty()
        mail = self.engine.mail("bob")
        self.assertEqual(len(mail), 1)
        self.assertEqual((self.two.connections, self.three.connections),
                         (0, 0))
        return Report(mail[0]).rcpts[rcpt]

    def sites(self):
        """What the control socket tells of the sites."""
        path = next((self.engine.dir / "run").glob("control-*.sock"))
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(str(path))
            s.sendall(b'{"do":"sites"}\n')
            return json.loads(s.makefile().readline())["sites"]


class Hosts(Tests):
    """Which host is tried."""

    def test_best_preference(self):
        self.begin()
        for _ in range(3):
            self.send("x@backup.dom.test")
        self.delivered()
        self.assertEqual(len(self.two.taken()), 3)
        self.assertEqual(self.three.connections, 0)

    def test_first_refuses_the_connection(self):
        self.begin()
        self.send("x@down.dom.test")
        self.delivered()
        self.assertEqual(len(self.three.taken()), 1)

    def test_first_refuses_the_session(self):
        """421 and 554 greetings speak for one host only (RFC 5321 3.1)."""
        for greeting in ("421 4.3.2 closing", "554 5.3.2 no mail here"):
            with self.subTest(greeting=greeting):
                self.begin(two={"say": {"greeting": greeting}})
                self.send("x@backup.dom.test")
                self.delivered()
                self.assertEqual(self.two.connections, 1)
                self.assertEqual(len(self.three.taken()), 1)

    def test_first_defers_the_recipient(self):
        """450 is about the recipient: no other host is asked at once."""
        self.begin(two={"say": {"RCPT": "450 4.2.1 later"}})
        self.send("x@backup.dom.test")
        self.assertEqual(self.deferred()["host"], "two.test")
        self.assertEqual(self.three.connections, 0)

    def test_equal_preferences_share(self):
        self.begin("  reuse_time: 0\n")
        for _ in range(30):
            self.send("x@equal.dom.test")
        self.delivered()
        # All thirty at one of them happens once in 2^29 runs.
        self.assertGreater(len(self.two.taken()), 0)
        self.assertGreater(len(self.three.taken()), 0)
        self.assertEqual(len(self.two.taken()) + len(self.three.taken()), 30)

    def test_null_mx(self):
        self.begin()
        self.send("x@null.dom.test")
        rcpt = self.bounced("x@null.dom.test")
        self.assertEqual(rcpt["status"], "5.1.10")
        self.assertNotIn("remote-mta", rcpt)

    def test_no_mx_but_an_address(self):
        self.begin()
        self.send("x@implicit.dom.test")
        self.delivered()
        self.assertEqual(len(self.three.taken()), 1)

    def test_no_mx_and_no_address(self):
        self.begin()
        self.send("x@nothing.dom.test")
        self.assertEqual(self.bounced("x@nothing.dom.test")["status"],
                         "5.4.4")

    def test_no_such_domain(self):
        self.begin()
        self.send("x@never.dom.test")
        self.assertEqual(self.bounced("x@never.dom.test")["status"], "5.1.2")

    def test_domain_is_an_alias(self):
        self.begin()
        self.send("x@alias.dom.test")
        self.delivered()
        self.assertEqual(self.two.taken()[0].rcpts, ["x@alias.dom.test"])

    def test_host_is_an_alias(self):
        """Forbidden (RFC 2181 10.3), and common; it costs nothing."""
        self.begin()
        self.send("x@cname-host.dom.test")
        self.delivered()
        self.assertEqual(len(self.two.taken()), 1)

    def test_hosts_without_address(self):
        self.begin()
        self.send("x@no-address-first.dom.test")
        self.delivered()
        self.assertEqual(len(self.two.taken()), 1)

    def test_only_hosts_without_address(self):
        self.begin()
        self.send("x@no-address.dom.test")
        self.assertEqual(self.bounced("x@no-address.dom.test")["status"],
                         "5.4.4")

    def test_we_are_the_best_host(self):
        self.begin()
        self.send("x@loop.dom.test")
        self.assertEqual(self.bounced("x@loop.dom.test")["status"], "5.4.6")

    def test_we_are_the_second_host(self):
        """Hosts that are worse than us are not tried."""
        self.begin()
        self.send("x@loop-second.dom.test")
        event = self.deferred()
        self.assertEqual((event["status"], event["reason"]),
                         ("4.4.1", "network"))
        self.assertEqual(self.three.connections, 0)

    def test_name_server_fails(self):
        self.begin()
        self.send("x@broken.test")
        event = self.deferred()
        self.assertEqual((event["status"], event["reason"]),
                         ("4.4.3", "dns-failure"))
        self.assertEqual(self.engine.mail("bob"), [])

    def test_name_server_fails_for_the_host(self):
        self.begin()
        self.send("x@broken-host.dom.test")
        self.assertEqual(self.deferred()["reason"], "dns-failure")

    def test_name_server_fails_for_the_first_host(self):
        self.begin()
        self.send("x@broken-host-first.dom.test")
        self.delivered()
        self.assertEqual(len(self.two.taken()), 1)

    def test_invalid_is_not_asked_for(self):
        self.begin()
        self.send("x@nowhere.invalid")
        self.assertEqual(self.bounced("x@nowhere.invalid")["status"],
                         "5.1.2")

    def test_address_literal(self):
        self.begin()
        self.send("x@[127.0.0.3]")
        self.delivered()
        self.assertEqual(len(self.three.taken()), 1)

    def test_international_domain(self):
        """Asked for by its A-label; the address stays as it is."""
        self.begin(two={"ehlo": FakeMx.EHLO + ("SMTPUTF8",)})
        self.send("x@한글.dom.test", mail=["SMTPUTF8", "BODY=8BITMIME"])
        self.delivered()
        self.assertEqual(self.two.taken()[0].rcpts, ["x@한글.dom.test"])
        self.assertIn("SMTPUTF8", self.two.taken()[0].mail)


class Transactions(Tests):
    """How connections and transactions are used."""

    def test_a_connection_is_kept(self):
        self.begin()
        for _ in range(5):
            self.send("x@plain.dom.test")
            self.engine.wait_queue_empty()
        self.assertEqual(self.two.connections, 1)
        self.assertEqual(len(self.two.taken()), 5)

    def test_a_connection_is_not_kept_for_ever(self):
        self.begin("  reuse_messages: 2\n")
        for _ in range(5):
            self.send("x@plain.dom.test")
            self.engine.wait_queue_empty()
        self.assertEqual([t.connection for t in self.two.taken()],
                         [1, 1, 2, 2, 3])

    def test_recipients_of_a_domain_go_together(self):
        self.begin()
        rcpts = [f"r{n}@plain.dom.test" for n in range(30)]
        self.send(*rcpts)
        self.delivered()
        self.assertEqual(len(self.two.taken()), 1)
        self.assertEqual(self.two.taken()[0].rcpts, rcpts)

    def test_recipients_of_a_site_go_together(self):
        """Two domains with the same hosts, in whatever preference, once both
        have been looked up (docs/adr/0010)."""
        self.begin()
        for domain in ("twin-a", "twin-b"):
            self.send(f"first@{domain}.dom.test")
            self.engine.wait_queue_empty()
        self.send("x@twin-a.dom.test", "y@twin-b.dom.test",
                  "z@twin-a.dom.test")
        self.delivered()
        self.assertEqual(self.two.taken()[2].rcpts,
                         ["x@twin-a.dom.test", "y@twin-b.dom.test",
                          "z@twin-a.dom.test"])
        self.assertEqual(self.two.connections, 1)

    def test_domains_with_the_same_hosts_are_one_site(self):
        self.begin(two={"say": {"RCPT": "450 4.2.1 later"}})
        self.send("x@twin-a.dom.test")
        self.send("y@twin-b.dom.test")
        self.engine.wait_event("delivery.deferred", count=2)
        sites = [s for s in self.sites() if s["waiting"]]
        self.assertEqual([s["site"] for s in sites],
                         ["mx:three.test,two.test"])
        self.assertEqual(sites[0]["waiting"], 2)

    def test_more_recipients_than_we_send_at_once(self):
        self.begin("  recipients: 2\n")
        self.send(*[f"r{n}@plain.dom.test" for n in range(5)])
        self.delivered()
        self.assertEqual([len(t.rcpts) for t in self.two.taken()], [2, 2, 1])

    def test_more_recipients_than_the_peer_says(self):
        """LIMITS RCPTMAX (RFC 9422)."""
        self.begin(two={"ehlo": FakeMx.EHLO + ("LIMITS RCPTMAX=3",)})
        self.send(*[f"r{n}@plain.dom.test" for n in range(5)])
        self.delivered()
        self.assertEqual([len(t.rcpts) for t in self.two.taken()], [3, 2])

    def test_more_recipients_than_the_peer_takes(self):
        """452 4.5.3 splits them off, at once (RFC 5321 4.5.3.1.10)."""
        says = {f"RCPT r{n}@plain.dom.test":
                ["452 4.5.3 too many", "250 2.1.5 ok"] for n in (2, 3, 4)}
        self.begin(two={"say": says})
        self.send(*[f"r{n}@plain.dom.test" for n in range(5)])
        self.delivered()
        self.assertEqual([len(t.rcpts) for t in self.two.taken()], [2, 3])

    def test_some_are_refused(self):
        self.begin(two={"say": {
            "RCPT bad@plain.dom.test": "550 5.2.1 disabled",
            "RCPT odd@plain.dom.test": "450 4.2.1 busy"}})
        self.send("good@plain.dom.test", "bad@plain.dom.test",
                  "odd@plain.dom.test")
        self.assertEqual(self.deferred()["to"], "odd@plain.dom.test")
        report = Report(self.engine.wait_mail("bob", 1)[0])
        self.assertEqual(list(report.rcpts), ["bad@plain.dom.test"])
        rcpt = report.rcpts["bad@plain.dom.test"]
        self.assertEqual(rcpt["remote-mta"], "dns; two.test")
        self.assertEqual(rcpt["diagnostic-code"], "smtp; 550 5.2.1 disabled")
        self.assertEqual(self.two.taken()[0].rcpts, ["good@plain.dom.test"])

    def test_refused_after_the_content(self):
        self.begin(two={"say": {".": "554 5.7.1 spam"}})
        self.send("x@plain.dom.test", "y@plain.dom.test")
        self.engine.wait_queue_empty()
        report = Report(self.engine.mail("bob")[0])
        self.assertEqual({r: f["status"] for r, f in report.rcpts.items()},
                         {"x@plain.dom.test": "5.7.1",
                          "y@plain.dom.test": "5.7.1"})

    def test_a_site_has_a_limit(self):
        hold = threading.Event()
        self.begin("  site_transactions: 3\n", two={"hold": hold})
        for _ in range(10):
            self.send("x@plain.dom.test")
        wait("three connections", lambda: self.two.now == 3)
        wait("three contents", lambda: len(self.two.taken()) == 3)
        hold.set()
        self.delivered()
        self.assertEqual(self.two.most, 3)
        self.assertEqual(len(self.two.taken()), 10)

    def test_a_slow_site_holds_nobody_back(self):
        hold = threading.Event()
        self.begin("  site_transactions: 2\n", two={"hold": hold})
        for _ in range(5):
            self.send("x@plain.dom.test")
        wait("two contents", lambda: len(self.two.taken()) == 2)
        self.send("y@implicit.dom.test")
        wait("the other", lambda: len(self.three.taken()) == 1)
        hold.set()
        self.delivered()

    def test_dsn_parameters_go_along(self):
        self.begin()
        self.send("x@plain.dom.test", mail=["RET=HDRS", "ENVID=a+3Db"],
                  rcpt=["NOTIFY=DELAY,FAILURE",
                        "ORCPT=rfc822;X+3Dy@old.test"])
        self.delivered()
        done = self.two.taken()[0]
        self.assertIn("RET=HDRS", done.mail)
        self.assertIn("ENVID=a+3Db", done.mail)
        self.assertIn("ORCPT=rfc822;X+3Dy@old.test", done.tried[0])
        self.assertRegex(done.tried[0],
                         "NOTIFY=(FAILURE,DELAY|DELAY,FAILURE)")

    def test_a_peer_that_hangs_up_in_the_content(self):
        """Deferred, and the message goes out whole later."""
        self.begin(retry="1s", two={"say": {".": ["421 4.3.2 bye",
                                                  "250 2.0.0 taken"]}})
        self.send("x@plain.dom.test")
        self.delivered()
        self.assertEqual(len(self.two.taken()), 2)
        self.assertEqual(len(self.engine.events("delivery.deferred")), 1)


if __name__ == "__main__":
    unittest.main()
