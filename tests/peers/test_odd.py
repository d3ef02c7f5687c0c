# SPDX-License-Identifier: Apache-2.0
"""Peers that are old, broken or slow, and messages that are large."""
import hashlib
import signal
import smtplib
import threading
import unittest

from engine import Engine, wait
from fake_mx import FakeMx
from peer import Delivered, LineServer, stored
from report import Report

CONFIG = """
relay:
  clients: [127.0.0.0/8]
routes:
  far.test:
    smtp: 127.0.0.1:{port}
    tls: {tls}
queue:
  retry: [1s]
  jitter: 0
"""
RCPT = "x@far.test"
MESSAGE = b"Subject: hello\r\n\r\n.x\r\n"


class Odd(unittest.TestCase):
    """A host at the end of a route, and an engine."""

    def peer(self, tls="starttls", **more):
        """The host speaks SMTP, more or less."""
        self.mx = FakeMx("127.0.0.1", 0, "odd.test", **more)
        self.addCleanup(self.mx.close)
        self.begin(self.mx.server.port, tls)

    def raw_peer(self, serve, tls="starttls"):
        """The host does what serve(file, socket) does."""
        server = self.enterContext(LineServer("127.0.0.1", 0, serve))
        self.begin(server.port, tls)

    def begin(self, port, tls):
        """The engine."""
        self.engine = self.enterContext(Engine(
            CONFIG.format(port=port, tls=tls)))

    def send(self, rcpt=RCPT, message=MESSAGE, mail=()):
        """A message into Pabal, which takes it."""
        s = smtplib.SMTP("127.0.0.1", self.engine.port, timeout=60)
        s.ehlo("client.example.test")
        self.assertEqual(s.sendmail("bob@example.test", [rcpt], message,
                                    mail), {})
        s.quit()

    def taken(self, message=MESSAGE):
        """The host has the message, and nobody was told of trouble."""
        self.engine.wait_queue_empty()
        self.assertEqual(self.engine.mail("bob"), [])
        content = self.mx.taken()[-1].content
        self.assertTrue(content.endswith(b"\r\n" + message) or
                        content.endswith(message), content[-200:])

    def test_only_helo(self):
        self.peer(say={"EHLO": "502 5.5.1 what?"})
        self.send()
        self.taken()
        self.assertEqual(self.mx.taken()[0].mail,
                         "MAIL FROM:<bob@example.test>")

    def test_no_pipelining(self):
        self.peer(ehlo=())
        self.send()
        self.taken()

    def test_starttls_refused(self):
        self.peer(ehlo=FakeMx.EHLO + ("STARTTLS",),
                  say={"STARTTLS": "454 4.7.0 not now"})
        self.send()
        self.taken()

    def test_starttls_that_is_none(self):
        """Go ahead, and then no TLS: opportunistic goes on in the clear."""
        self.peer(ehlo=FakeMx.EHLO + ("STARTTLS",),
                  say={"STARTTLS": "220 2.0.0 go ahead"})
        self.send()
        self.taken()

    def test_starttls_that_is_none_where_it_is_required(self):
        self.peer("required", ehlo=FakeMx.EHLO + ("STARTTLS",),
                  say={"STARTTLS": "220 2.0.0 go ahead"})
        self.send()
        event = self.engine.wait_event("delivery.deferred")[0]
        self.assertEqual(event["reason"], "tls")
        self.assertEqual(self.mx.transactions, [])

    def test_starttls_with_more_behind_it(self):
        """What came in the clear must not count after the handshake; here
        there is none, and all that matters is that it is not taken."""
        self.peer("required", ehlo=FakeMx.EHLO + ("STARTTLS",),
                  say={"STARTTLS": "220 2.0.0 go\r\n250 2.1.0 injected"})
        self.send()
        self.engine.wait_event("delivery.deferred")
        self.assertEqual(self.mx.transactions, [])

    def test_long_reply_is_kept_whole(self):
        lines = "\r\n".join(["550-5.7.1 line %d of the reason" % n
                             for n in range(9)] + ["550 5.7.1 the last"])
        self.peer(say={"RCPT": lines})
        self.send()
        self.engine.wait_queue_empty()
        rcpt = Report(self.engine.mail("bob")[0]).rcpts[RCPT]
        self.assertEqual(rcpt["diagnostic-code"],
                         "smtp; " + " ".join(lines.split("\r\n")))

    def test_reply_is_not_ascii(self):
        """The report is still a report; the bytes are spelled out."""
        self.peer(say={"RCPT": "550 5.1.1 사용자 없음\x07"})
        self.send()
        self.engine.wait_queue_empty()
        mail = self.engine.mail("bob")[0]
        rcpt = Report(mail).rcpts[RCPT]
        self.assertEqual(rcpt["status"], "5.1.1")
        self.assertNotIn(b"\x07", mail)
        mail.decode("ascii")

    def test_replies_in_single_octets(self):
        def serve(file, socket):
            def put(text):
                for octet in text:
                    socket.sendall(bytes([octet]))
            put(b"220-odd\r\n220 ESMTP\r\n")
            body = False
            for line in file:
                if body:
                    body = line != b".\r\n"
                    if not body:
                        put(b"250-2.0.0 taken\r\n250 2.0.0 thanks\r\n")
                elif line[:4] == b"EHLO":
                    put(b"250-odd\r\n250-PIPELINING\r\n250 SIZE\r\n")
                elif line[:4] == b"DATA":
                    body = True
                    put(b"354 go on\r\n")
                elif line[:4] == b"QUIT":
                    put(b"221 bye\r\n")
                    return
                else:
                    put(b"250 ok\r\n")
        self.raw_peer(serve)
        self.send()
        self.engine.wait_event("delivery.delivered")
        self.engine.wait_queue_empty()

    def test_not_smtp_at_all(self):
        for greeting in (b"SSH-2.0-x\r\n", b"HTTP/1.1 400 Bad\r\n\r\n",
                         b"\x16\x03\x01\x02\x00", b"", b"2" * 100000,
                         b"220 x\n250 y\n", b"999 what\r\n"):
            with self.subTest(greeting=greeting[:20]):
                def serve(file, _socket, said=greeting):
                    file.write(said)
                    file.flush()
                self.raw_peer(serve)
                self.send()
                event = self.engine.wait_event("delivery.deferred")[0]
                self.assertEqual(event["status"][0], "4")
                self.assertEqual(self.engine.mail("bob"), [])

    def test_hangs_up_when_the_content_was_expected(self):
        self.peer(say={"DATA": ["421 4.3.2 bye", "354 go on"]})
        self.send()
        self.taken()

    def test_large_message_out(self):
        """Larger than is kept in memory, through the spool and out."""
        self.peer(ehlo=FakeMx.EHLO)
        line = b"".join(b"%04x" % n for n in range(19)) + b"\r\n"
        message = b"Subject: large\r\n\r\n" + line * 130_000
        self.send(message=message)
        self.engine.wait_queue_empty()
        content = self.mx.taken()[0].content
        self.assertEqual(hashlib.sha256(content[-len(message):]).digest(),
                         hashlib.sha256(message).digest())

    def test_large_message_in(self):
        """The same into a Maildir, in chunks of odd sizes."""
        self.peer()
        line = b"." + b"".join(b"%04x" % n for n in range(19)) + b"\r\n"
        message = b"Subject: large\r\n\r\n" + line * 100_000
        s = smtplib.SMTP("127.0.0.1", self.engine.port, timeout=60)
        s.ehlo("client.example.test")
        s.mail("bob@example.test")
        s.rcpt("alice@example.test")
        for at in range(0, len(message), 777_777):
            piece = message[at:at + 777_777]
            s.send(b"BDAT %d\r\n" % len(piece))
            s.send(piece)
            self.assertEqual(s.getreply()[0], 250)
        s.send(b"BDAT 0 LAST\r\n")
        self.assertEqual(s.getreply()[0], 250)
        s.quit()
        got = Delivered(self.engine.wait_mail("alice", 1)[0])
        self.assertTrue(got.rest == stored(message))

    def test_slow_reader(self):
        """A host that reads one piece after another is waited for; others
        are served meanwhile."""
        go = threading.Event()
        self.peer(hold=go)
        self.send()
        s = smtplib.SMTP("127.0.0.1", self.engine.port, timeout=30)
        s.sendmail("bob@example.test", ["alice@example.test"], MESSAGE)
        s.quit()
        self.engine.wait_mail("alice", 1)
        wait("one message", lambda: len(self.engine.queue()) == 1)
        go.set()
        self.taken()

    def test_stopped_while_a_host_keeps_us_waiting(self):
        """What is under way when the engine is told to end, ends first: the
        host has the message, and nothing of it waits after a restart."""
        go = threading.Event()
        self.peer(hold=go)
        self.send()
        wait("the content", self.mx.taken)
        self.engine.process.send_signal(signal.SIGTERM)
        self.engine.wait_event("serve.stopping")
        go.set()
        self.assertEqual(self.engine.process.wait(timeout=60), 0)
        self.assertEqual(self.engine.queue(), [])
        self.assertEqual(len(self.mx.taken()), 1)


if __name__ == "__main__":
    unittest.main()
