# SPDX-License-Identifier: Apache-2.0
"""SIGHUP under load: nobody is cut off, nothing is left behind."""
import os
import socket
import unittest

from engine import Engine, free_port, wait
from smtp_load import Load, Sink, number_of
from talk import Talk

RELAY = """
relay:
  clients: [127.0.0.0/8]
delivery:
  remote: false
queue:
  retry: [1h]
routes:
  relay.test:
    smtp: 127.0.0.1:{port}
    tls: off
"""


def descriptors(pid):
    """How many a process has open."""
    return len(os.listdir(f"/proc/{pid}/fd"))


class Reload(unittest.TestCase):
    """What a new configuration changes, and what it must not."""

    def alone(self, e, count):
        """Only one generation is left, with one share for each worker."""
        wait(f"{count} workers", lambda: len(e.workers()) == count)
        wait(f"{count} shares", lambda: len(e.shares()) == count)

    def test_no_client_notices(self):
        """Five reloads: no session broken, no connection refused."""
        with Engine(workers=2) as e:
            with Talk(e.port) as t:
                self.assertRegex(t.mail(), "^250 ")
            e.reload()
            self.alone(e, 2)
            before = descriptors(e.process.pid)
            load = Load(e.port, lambda n: "bob@example.test",
                        lambda n: 30000 if n % 10 == 0 else 500, sessions=10)
            for i in range(5):
                wait("more mail", lambda i=i: len(load.got) > 30 * (i + 1))
                e.reload()
            load.stop()
            self.assertEqual((load.broken, load.refused, load.unexpected),
                             (0, 0, []))
            e.wait_queue_empty()
            self.alone(e, 2)
            wait("closed descriptors",
                 lambda: descriptors(e.process.pid) <= before)
            got = sorted(number_of(m) for m in e.mail("bob"))
            self.assertEqual(got, sorted(load.got))
            self.assertEqual(e.events("worker.died"), [])

    def test_a_session_goes_on_with_the_old_worker(self):
        """Idle before, in the envelope and in the content."""
        with Engine() as e, Talk(e.port) as idle, Talk(e.port) as envelope, \
                Talk(e.port) as content:
            envelope.say("EHLO test.test")
            envelope.say("MAIL FROM:<a@test.test>")
            content.begin()
            e.reload()
            self.assertRegex(idle.mail(text="one"), "^250 2.0.0 ")
            self.assertRegex(idle.mail(text="two"), "^250 2.0.0 ")
            self.assertRegex(envelope.say("RCPT TO:<bob@example.test>"),
                             "^250 2.1.5 ")
            self.assertRegex(envelope.say("DATA"), "^354 ")
            self.assertRegex(envelope.say("Subject: x\n\nx\n."), "^250 2.0.0 ")
            self.assertRegex(content.say("Subject: y\n\ny\n."), "^250 2.0.0 ")
            e.wait_mail("alice", 3)
            e.wait_mail("bob", 1)

    def test_new_route_delivers_what_was_deferred(self):
        """The share of the old worker is handed over."""
        sink = Sink()
        self.addCleanup(sink.stop)
        with Engine(RELAY.format(port=free_port()), workers=2) as e:
            with Talk(e.port) as t:
                t.mail("x@relay.test", "1 0\nend of 1")
            e.wait_event("delivery.deferred")
            e.write(RELAY.format(port=sink.port), workers=1)
            e.reload()
            wait("one worker", lambda: len(e.workers()) == 1)
            e.run("queue", "retry", "all", "-c", "pabal.yaml")
            wait("the message", lambda: sink.taken)
            e.wait_queue_empty()
            self.assertEqual([n for _, n in sink.taken], [1])

    def test_wrong_file_changes_nothing(self):
        """Each error with line and column; the old configuration serves."""
        with Engine() as e:
            good = e.config.read_text()
            e.config.write_text(good.replace("workers: 1", "workers: many")
                                + "\nnonsense: 1\n")
            pids = e.workers()
            e.reload("serve.reload.failed")
            found = e.events("config.error")
            self.assertEqual(
                [(f["line"], f["column"], f["key"]) for f in found],
                [(good[:good.index("workers: 1")].count("\n") + 1, 10,
                  "workers"),
                 (good.count("\n") + 2, 1, "nonsense")])
            self.assertEqual(e.workers(), pids)
            with Talk(e.port) as t:
                self.assertRegex(t.mail(), "^250 ")

    def test_a_failed_reload_leaves_no_socket_that_nobody_serves(self):
        """More workers were asked for, and a port that is taken."""
        with Engine() as e, socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            good = e.config.read_text()
            e.config.write_text(good.replace("workers: 1", "workers: 8").replace(
                "\ntls:\n", f"\n  - address: 127.0.0.1:{taken.getsockname()[1]}"
                "\ntls:\n", 1))
            for _ in range(2):
                e.reload("serve.reload.failed")
            for _ in range(32):
                with Talk(e.port) as t:
                    self.assertRegex(t.say("NOOP"), "^250 ")
            e.config.write_text(good)
            e.reload()
            with Talk(e.port) as t:
                self.assertRegex(t.mail(), "^250 ")

    def test_new_settings_take_effect(self):
        """A user, an address, a limit, more workers."""
        with Engine() as e:
            port = free_port()
            text = e.config.read_text()
            text = text.replace("[alice, bob]", "[alice, bob, carol]")
            text = text.replace("workers: 1", "workers: 3")
            text = text.replace("\ntls:\n", f"\n  - address: 127.0.0.1:{port}"
                                "\ntls:\n", 1)
            e.config.write_text(
                text + "limits:\n  message_size: 100000\n")
            e.reload()
            self.alone(e, 3)
            with Talk(port) as t:
                self.assertRegex(t.mail("carol@example.test"), "^250 ")
                self.assertRegex(t.say("MAIL FROM:<a@b.test> SIZE=200000"),
                                 "^552 5.3.4 ")
            e.wait_mail("carol", 1)

    def test_sighup_during_a_reload_is_not_lost(self):
        """Two in a row: what the file said last holds."""
        with Engine() as e:
            text = e.config.read_text()
            e.reload()
            for user in ("carol", "dave", "erin"):
                e.config.write_text(text.replace("[alice", f"[{user}, alice"))
                e.process.send_signal(1)

            def known():
                with Talk(e.port) as t:
                    t.say("EHLO test.test")
                    t.say("MAIL FROM:<a@test.test>")
                    return t.say("RCPT TO:<erin@example.test>")[:3] == "250"
            wait("the last user", known)


if __name__ == "__main__":
    unittest.main()
