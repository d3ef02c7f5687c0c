# SPDX-License-Identifier: Apache-2.0
"""What systemd hears from the engine, and the sockets that it hands over."""
import os
import signal
import socket
import unittest

from engine import Engine, wait
from talk import Talk


class Notify(unittest.TestCase):
    """sd_notify(3) over a datagram socket of the test's own."""

    def setUp(self):
        self.engine = Engine()
        self.addCleanup(self.engine.__exit__, None, None, None)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(self.socket.close)
        self.socket.settimeout(20)

    def bind(self, name):
        """A path, or @name in the abstract namespace."""
        self.socket.bind(name.replace("@", "\0", 1))
        self.engine.env["NOTIFY_SOCKET"] = name

    def hear(self, skip="WATCHDOG=1"):
        """The next datagram that is not of that kind."""
        while (word := self.socket.recv(4096).decode()) == skip:
            pass
        return word

    def test_ready_reload_stop(self):
        """In order, each once."""
        self.bind(str(self.engine.dir / "notify"))
        e = self.engine.spawn()
        self.assertEqual(self.hear(), "READY=1")
        e.process.send_signal(signal.SIGHUP)
        self.assertRegex(self.hear(), r"^RELOADING=1\nMONOTONIC_USEC=\d+$")
        self.assertEqual(self.hear(), "READY=1")
        good = e.config.read_text()
        e.config.write_text("nonsense")
        e.process.send_signal(signal.SIGHUP)
        self.assertRegex(self.hear(), "^RELOADING=1\n")
        self.assertEqual(self.hear(), "READY=1")
        e.config.write_text(good)
        e.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.hear(), "STOPPING=1")
        self.assertEqual(e.process.wait(30), 0)

    def test_watchdog(self):
        """Signs of life before the time is over, over and over."""
        self.bind(f"@pabal-test-{os.getpid()}")
        self.engine.env["WATCHDOG_USEC"] = "400000"
        self.engine.spawn()
        heard = [self.hear(skip=None) for _ in range(6)]
        self.assertIn("READY=1", heard)
        self.assertGreaterEqual(heard.count("WATCHDOG=1"), 5)

    def test_watchdog_of_somebody_else(self):
        """WATCHDOG_PID names another process: silence."""
        self.bind(str(self.engine.dir / "notify"))
        self.engine.env.update(WATCHDOG_USEC="100000", WATCHDOG_PID="1")
        e = self.engine.spawn()
        self.assertEqual(self.hear(skip=None), "READY=1")
        e.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.hear(skip=None), "STOPPING=1")


class Activation(unittest.TestCase):
    """sd_listen_fds(3): the socket is there before and after the engine."""

    def test_inherited_socket(self):
        """Who connected early is served; so is who comes between two runs."""
        e = Engine(workers=2)
        self.addCleanup(e.__exit__, None, None, None)
        with socket.socket() as s:
            s.bind(("127.0.0.1", e.port))
            s.listen(64)

            def start():
                e.env["LISTEN_FDS"] = "1"
                e.spawn(["sh", "-c", 'LISTEN_PID=$$ exec "$@"', "sh"],
                        preexec_fn=lambda: os.dup2(s.fileno(), 3),
                        pass_fds=(3,))

            with Talk(e.port, greeting=False) as early:
                start()
                self.assertRegex(early.reply(), "^220 ")
                self.assertRegex(early.mail(), "^250 ")
            e.reload()
            with Talk(e.port) as t:
                self.assertRegex(t.mail(), "^250 ")
            e.wait_mail("alice", 2)
            self.assertEqual(e.stop(), 0)
            with Talk(e.port, greeting=False) as between:
                start()
                self.assertRegex(between.reply(), "^220 ")
                self.assertRegex(between.mail(), "^250 ")
            wait("all three", lambda: len(e.mail("alice")) == 3)


if __name__ == "__main__":
    unittest.main()
