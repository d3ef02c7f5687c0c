# SPDX-License-Identifier: Apache-2.0
"""Clients of other people hand mail in over TCP: what arrives is what was
sent, octet by octet, and the trace says how it came."""
import smtplib
import socket
import ssl
import unittest

from engine import Engine
from peer import Delivered, call, stored, tool

MESSAGE = (b"Date: Sat, 1 Nov 2025 10:00:00 +0000\r\n"
           b"From: Bob <bob@example.test>\r\n"
           b"To: alice@example.test\r\n"
           b"Message-ID: <1@client.example.test>\r\n"
           b"Subject: hello\r\n"
           b"\r\n"
           b".a dot first\r\n"
           b"..two\r\n"
           b".\r\n"
           b"a line of 998:" + b"x" * 984 + b"\r\n"
           b"\r\n")
EIGHT_BIT = (b"Subject: 8-bit\r\n"
             b"MIME-Version: 1.0\r\n"
             b"Content-Type: text/plain; charset=utf-8\r\n"
             b"Content-Transfer-Encoding: 8bit\r\n"
             b"\r\n"
             b"\xed\x8c\x8c\xeb\xb0\x9c \xff\xfe\r\n")
UTF8 = ("From: 밥 <bob@example.test>\r\n"
        "Subject: 안녕하세요\r\n"
        "\r\n"
        "국제화된 주소\r\n").encode()


class Clients(unittest.TestCase):
    """One engine for all; each test looks at what is new for it."""

    @classmethod
    def setUpClass(cls):
        cls.engine = cls.enterClassContext(Engine(domains="""
domains:
  example.test:
    users: [alice, bob, 한글]
    maildir: mail/{domain}/{user}
"""))

    def setUp(self):
        self.seen = {u: set(self.engine.mail(u)) for u in
                     ("alice", "bob", "한글")}

    def new(self, user, count=1):
        """The messages that are new for the user: no two are the same, for
        each has an id of its own."""
        found = self.engine.wait_mail(user, len(self.seen[user]) + count)
        found = [m for m in found if m not in self.seen[user]]
        self.assertEqual(len(found), count)
        self.seen[user].update(found)
        return found

    def arrived(self, user="alice"):
        """The one message that is new for the user."""
        return Delivered(self.new(user)[0])

    def check(self, sent=MESSAGE, sender="bob@example.test", user="alice",
              by="ESMTP"):
        """It arrived as it was sent, and the trace is right."""
        got = self.arrived(user)
        self.assertEqual(got.rest, stored(sent))
        self.assertEqual(got.sender, f"<{sender}>")
        self.assertEqual(got.rcpt, f"{user}@example.test")
        self.assertRegex(got.received, rf"\[127\.0\.0\.1\].* with {by} ")
        return got

    # ---- swaks ----

    def swaks(self, *options, good=(0,), to="alice@example.test"):
        """Sends MESSAGE and returns the dialogue."""
        return call(tool("swaks"), "--server", "127.0.0.1",
                    "--port", str(self.engine.port),
                    "--ehlo", "client.example.test", "--to", to,
                    "--data", "-", "--no-data-fixup", *options, good=good,
                    text=self.dotted(MESSAGE)).stdout.decode()

    @staticmethod
    def dotted(message):
        """swaks sends what it is given, so it is given what goes over the
        wire: dots doubled and the last one."""
        return (b"\r\n" + message).replace(b"\r\n.", b"\r\n..")[2:] + \
            b".\r\n"

    def test_swaks(self):
        self.swaks("--from", "bob@example.test")
        got = self.check()
        self.assertIn("from client.example.test", got.received)
        self.assertIn("for <alice@example.test>", got.received)

    def test_swaks_helo(self):
        self.swaks("--from", "bob@example.test", "--protocol", "SMTP")
        self.check(by="SMTP")

    def test_swaks_starttls(self):
        said = self.swaks("--from", "bob@example.test", "--tls")
        self.assertIn("TLSv1.3", said)
        self.check(by="ESMTPS")

    def test_swaks_old_tls_is_refused(self):
        self.swaks("--from", "bob@example.test", "--tls", "--tls-protocol",
                   "tlsv1_1", good=(29,))

    def test_swaks_pipelining(self):
        self.swaks("--from", "bob@example.test", "--pipeline")
        self.check()

    def test_swaks_two_recipients(self):
        self.swaks("--from", "bob@example.test", "--pipeline",
                   to="alice@example.test,bob@example.test")
        first, second = self.check(), self.check(user="bob")
        # Who else gets it is not told.
        self.assertNotIn(" for ", first.received)
        self.assertEqual(first.received, second.received)

    def test_swaks_one_of_two_refused(self):
        said = self.swaks("--from", "bob@example.test",
                          to="nobody@example.test,alice@example.test")
        self.assertIn("550 5.1.1 <nobody@example.test>", said)
        self.check()

    def test_swaks_nobody_there(self):
        said = self.swaks("--from", "bob@example.test", "--pipeline",
                          good=(24,), to="nobody@example.test")
        self.assertIn("550 5.1.1", said)

    def test_swaks_null_sender(self):
        self.swaks("--from", "<>")
        self.check(sender="")

    def test_swaks_relay_is_refused(self):
        said = self.swaks("--from", "bob@example.test", good=(24,),
                          to="someone@example.org")
        self.assertIn("550 5.7.1", said)

    # ---- curl ----

    def curl(self, *options, good=(0,), sent=MESSAGE):
        """Sends a message; --upload-file doubles dots itself."""
        where = f"mail.example.test:{self.engine.port}"
        return call(tool("curl"), "-sv", "--resolve", where + ":127.0.0.1",
                    f"smtp://{where}/client.example.test",
                    "--mail-from", "bob@example.test",
                    "--upload-file", "-", *options, good=good, text=sent)

    def test_curl(self):
        self.curl("--mail-rcpt", "alice@example.test")
        self.check()

    def test_curl_verifies_our_certificate(self):
        self.curl("--mail-rcpt", "alice@example.test", "--ssl-reqd",
                  "--cacert", str(self.engine.dir / "tls/cert.pem"))
        self.check(by="ESMTPS")

    def test_curl_does_not_trust_it_unasked(self):
        self.curl("--mail-rcpt", "alice@example.test", "--ssl-reqd",
                  good=(60,))

    def test_curl_refused(self):
        said = self.curl("--mail-rcpt", "nobody@example.test",
                         good=(55,)).stdout
        self.assertIn(b"550 5.1.1", said)

    # ---- msmtp ----

    def msmtp(self, *options, to=("alice@example.test",), good=(0,)):
        """Sends what a program on Unix writes: lines end in LF."""
        return call(tool("msmtp"), "--file=", "--host=127.0.0.1",
                    f"--port={self.engine.port}", "--from=bob@example.test",
                    "--domain=client.example.test", *options, *to, good=good,
                    text=stored(MESSAGE)).stdout

    def test_msmtp(self):
        self.msmtp()
        self.check()

    def test_msmtp_tls_and_dsn(self):
        self.msmtp("--tls=on", "--tls-starttls=on", "--tls-certcheck=on",
                   "--tls-host-override=mail.example.test",
                   f"--tls-trust-file={self.engine.dir}/tls/cert.pem",
                   "--dsn-notify=failure,delay", "--dsn-return=headers")
        self.check(by="ESMTPS")

    def test_msmtp_refused(self):
        said = self.msmtp(to=("nobody@example.test",), good=(65,))
        self.assertIn(b"550 5.1.1", said)

    # ---- smtplib ----

    def smtp(self):
        """A session after EHLO."""
        s = smtplib.SMTP("127.0.0.1", self.engine.port, timeout=30)
        self.addCleanup(s.close)
        s.ehlo("client.example.test")
        return s

    def test_smtplib(self):
        self.smtp().sendmail("bob@example.test", "alice@example.test",
                             MESSAGE)
        self.check()

    def test_smtplib_verifies_our_certificate(self):
        context = ssl.create_default_context(
            cafile=self.engine.dir / "tls/cert.pem")
        s = self.smtp()
        s._host = "mail.example.test"  # the name that is verified
        s.starttls(context=context)
        s.sendmail("bob@example.test", "alice@example.test", MESSAGE)
        self.check(by="ESMTPS")

    def test_smtplib_many_over_one_session(self):
        s = self.smtp()
        for _ in range(5):
            s.sendmail("bob@example.test", "bob@example.test", MESSAGE)
        for message in self.new("bob", 5):
            self.assertEqual(Delivered(message).rest, stored(MESSAGE))

    def test_smtplib_8bitmime(self):
        self.smtp().sendmail("bob@example.test", "alice@example.test",
                             EIGHT_BIT, ["BODY=8BITMIME"])
        self.check(EIGHT_BIT)

    def test_smtplib_smtputf8(self):
        self.smtp().sendmail("밥@example.test", "한글@example.test", UTF8,
                             ["SMTPUTF8", "BODY=8BITMIME"])
        self.check(UTF8, "밥@example.test", "한글", "UTF8SMTP")

    def test_smtplib_success_report(self):
        s = self.smtp()
        s.mail("bob@example.test", ["RET=HDRS", "ENVID=q+2B1"])
        s.rcpt("alice@example.test",
               ["NOTIFY=SUCCESS,FAILURE",
                "ORCPT=rfc822;Alice+2Bx@example.test"])
        self.assertEqual(s.data(MESSAGE)[0], 250)
        self.check()
        report = self.new("bob")[0]
        self.assertTrue(report.startswith(b"Return-Path: <>\n"))
        for line in (b"Original-Envelope-Id: q+1",
                     b"Original-Recipient: rfc822;Alice+x@example.test",
                     b"Final-Recipient: rfc822;alice@example.test",
                     b"Action: delivered", b"Status: 2.1.5",
                     b"Auto-Submitted: auto-replied",
                     b"Content-Type: text/rfc822-headers"):
            self.assertIn(line, report)
        self.assertNotIn(b"a dot first", report)

    def test_smtplib_wrong_dsn_parameters(self):
        s = self.smtp()
        self.assertEqual(s.mail("bob@example.test", ["RET=HALF"])[0], 501)
        s.mail("bob@example.test")
        self.assertEqual(s.rcpt("alice@example.test",
                                ["NOTIFY=NEVER,DELAY"])[0], 501)

    def test_smtplib_bdat(self):
        s = self.smtp()
        s.mail("bob@example.test", ["BODY=8BITMIME"])
        s.rcpt("alice@example.test")
        sent = EIGHT_BIT + b".\r\n"
        for at in range(0, len(sent), 50):
            piece = sent[at:at + 50]
            s.send(b"BDAT %d\r\n" % len(piece) + piece)
            self.assertEqual(s.getreply()[0], 250)
        s.send(b"BDAT 0 LAST\r\n")
        self.assertEqual(s.getreply()[0], 250)
        self.check(sent)

    def test_smtplib_bdat_pipelined(self):
        s = self.smtp()
        s.send(b"MAIL FROM:<bob@example.test>\r\n"
               b"RCPT TO:<alice@example.test>\r\n"
               b"BDAT %d\r\n%sBDAT %d LAST\r\n%s"
               % (len(MESSAGE), MESSAGE, len(EIGHT_BIT), EIGHT_BIT))
        self.assertEqual([s.getreply()[0] for _ in range(4)], [250] * 4)
        self.check(MESSAGE + EIGHT_BIT)

    def test_smtplib_nothing_is_smuggled(self):
        """End-of-data spelled in any other way than CRLF.CRLF is none."""
        for end in (b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r"):
            with self.subTest(end=end):
                s = self.smtp()
                s.mail("bob@example.test")
                s.rcpt("alice@example.test")
                s.docmd("DATA")
                s.send(b"Subject: a\r\n\r\nx" + end +
                       b"MAIL FROM:<evil@example.test>\r\n"
                       b"RCPT TO:<bob@example.test>\r\n"
                       b"DATA\r\nSubject: b\r\n\r\n.\r\n")
                code, text = s.getreply()
                self.assertEqual((code, text[:5]), (554, b"5.6.0"))
                self.assertEqual(s.noop()[0], 250)

    # ---- s-nail ----

    def test_s_nail_smtp(self):
        call(tool("s-nail"), "-:/", "-Sv15-compat",
             f"-Smta=smtp://127.0.0.1:{self.engine.port}",
             "-Ssmtp-auth=none", "-Ssmtp-hostname=client.example.test",
             "-Shostname=client.example.test",
             "-s", "by s-nail", "-r", "bob@example.test",
             "alice@example.test", text=b"one\n.two\n\nthree\n")
        got = self.arrived()
        head, _, body = got.rest.partition(b"\n\n")
        self.assertIn(b"Subject: by s-nail", head)
        self.assertEqual(body, b"one\n.two\n\nthree\n")

    # ---- no client at all ----

    def test_talk_that_is_not_smtp(self):
        with socket.create_connection(("127.0.0.1", self.engine.port),
                                      30) as s, s.makefile("rb") as said:
            self.assertEqual(said.readline()[:4], b"220 ")
            s.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\nQUIT\r\n")
            codes = [line[:3] for line in said]
        self.assertTrue(set(codes[:-1]) == {b"500"}, codes)
        self.assertEqual(codes[-1], b"221")


class Doors(unittest.TestCase):
    """Listeners of the other kinds, and where addresses lead."""

    def begin(self, tls="starttls", **more):
        """The engine; returns its port."""
        self.engine = self.enterContext(Engine(tls=tls, **more))
        return self.engine.port

    def test_tls_from_the_first_octet(self):
        port = self.begin("implicit")
        where = f"mail.example.test:{port}"
        call(tool("curl"), "-sv", "--resolve", where + ":127.0.0.1",
             "--cacert", str(self.engine.dir / "tls/cert.pem"),
             f"smtps://{where}/client.example.test",
             "--mail-from", "bob@example.test",
             "--mail-rcpt", "alice@example.test",
             "--upload-file", "-", text=MESSAGE)
        got = Delivered(self.engine.wait_mail("alice", 1)[0])
        self.assertEqual(got.rest, stored(MESSAGE))
        self.assertIn(" with ESMTPS ", got.received)

    def test_no_mail_without_tls(self):
        port = self.begin("required")
        context = ssl.create_default_context(
            cafile=self.engine.dir / "tls/cert.pem")
        context.check_hostname = False
        with smtplib.SMTP("127.0.0.1", port, timeout=30) as s:
            with self.assertRaises(smtplib.SMTPSenderRefused) as refused:
                s.sendmail("bob@example.test", "alice@example.test", MESSAGE)
            self.assertEqual(refused.exception.smtp_code, 530)
            s.starttls(context=context)
            s.sendmail("bob@example.test", "alice@example.test", MESSAGE)
        self.engine.wait_mail("alice", 1)

    def test_no_tls(self):
        with smtplib.SMTP("127.0.0.1", self.begin("off"), timeout=30) as s:
            s.ehlo("client.example.test")
            self.assertFalse(s.has_extn("starttls"))
            self.assertEqual(s.docmd("STARTTLS")[0], 502)
            s.sendmail("bob@example.test", "alice@example.test", MESSAGE)
        self.engine.wait_mail("alice", 1)

    def test_where_addresses_lead(self):
        """Aliases, a catch-all, the postmaster, detail behind a plus."""
        port = self.begin(domains="""
domains:
  example.test:
    users: [alice, bob]
    maildir: mail/{domain}/{user}
  all.example.test:
    users: [carol]
    maildir: mail/{domain}/{user}
    catch_all: carol@all.example.test
aliases:
  both@example.test: [alice@example.test, bob@example.test]
""")
        rows = (
            ("both@example.test", {"alice": 1, "bob": 1}),
            ("bob+detail@example.test", {"bob": 1}),
            ("BOB@EXAMPLE.TEST", {"bob": 1}),
            ('"bob"@example.test', {"bob": 1}),
            ("postmaster@example.test", {"alice": 1}),
            ("Postmaster", {"alice": 1}),
            ("anybody@all.example.test", {"carol": 1}),
        )
        count = {"alice": 0, "bob": 0, "carol": 0}
        domain = {"carol": "all.example.test"}
        with smtplib.SMTP("127.0.0.1", port, timeout=30) as s:
            for rcpt, users in rows:
                with self.subTest(rcpt=rcpt):
                    s.helo("client.example.test")
                    s.mail("bob@example.test")
                    self.assertEqual(s.docmd(f"RCPT TO:<{rcpt}>")[0], 250)
                    self.assertEqual(s.data(MESSAGE)[0], 250)
                    self.engine.wait_queue_empty()
                    for user, more in users.items():
                        count[user] += more
                    self.assertEqual(count, {
                        user: len(self.engine.mail(
                            user, domain.get(user, "example.test")))
                        for user in count})

    def test_several_workers(self):
        """Forty sessions at once over two workers."""
        port = self.begin(workers=2)
        sessions = [smtplib.SMTP("127.0.0.1", port, timeout=30)
                    for _ in range(40)]
        for s in sessions:
            s.ehlo("client.example.test")
        for s in sessions:
            s.sendmail("bob@example.test", "alice@example.test", MESSAGE)
        for s in sessions:
            s.quit()
        found = self.engine.wait_mail("alice", 40)
        for message in found:
            self.assertEqual(Delivered(message).rest, stored(MESSAGE))
        self.assertEqual(len({Delivered(m).received for m in found}), 40)


if __name__ == "__main__":
    unittest.main()
