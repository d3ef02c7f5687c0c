# SPDX-License-Identifier: Apache-2.0
"""How many may come, and how long they may say nothing."""
import time
import unittest

from engine import Engine, wait
from talk import Talk


class Connections(unittest.TestCase):
    """One too many hears why, and may come back."""

    def crowd(self, extra):
        """Two fit, the third is turned away until one goes."""
        with Engine(extra) as e, Talk(e.port) as first, \
                Talk(e.port) as second:
            for _ in range(3):
                with Talk(e.port, greeting=False) as third:
                    self.assertRegex(third.reply(), "^421 .*too many conn")
                    self.assertEqual(third.reply(), "")
            self.assertRegex(first.mail(), "^250 ")
            self.assertRegex(second.say("QUIT"), "^221 ")

            def welcome():
                with Talk(e.port, greeting=False) as t:
                    return t.reply().startswith("220 ")
            wait("room", welcome)

    def test_connections(self):
        """limits.connections"""
        self.crowd("limits:\n  connections: 2\n")

    def test_connections_a_client(self):
        """limits.connections_a_client"""
        self.crowd("limits:\n  connections_a_client: 2\n")


class Silence(unittest.TestCase):
    """Who says nothing is cut off, wherever he stopped."""

    TIMEOUTS = "timeouts:\n  command: {command}\n  data: {data}\n"

    def cut(self, talk, least, most):
        """The end comes in that time; returns what was said before it."""
        begin = time.monotonic()
        last = talk.reply()
        if last != "":
            self.assertEqual(talk.reply(), "")
        took = time.monotonic() - begin
        self.assertGreater(took, least)
        self.assertLess(took, most)
        return last

    def test_before_a_command(self):
        """timeouts.command"""
        with Engine(self.TIMEOUTS.format(command="1s", data="50s")) as e, \
                Talk(e.port) as t:
            t.say("EHLO test.test")
            self.assertRegex(self.cut(t, 0.8, 20), "^421 4.4.2 ")

    def test_a_command_in_time_is_not_silence(self):
        """Each one starts the clock anew."""
        with Engine(self.TIMEOUTS.format(command="2s", data="50s")) as e, \
                Talk(e.port) as t:
            end = time.monotonic() + 3
            while time.monotonic() < end:
                self.assertRegex(t.say("NOOP"), "^250 ")
                time.sleep(0.2)

    def test_in_the_content(self):
        """timeouts.data, although timeouts.command is longer"""
        with Engine(self.TIMEOUTS.format(command="50s", data="1s")) as e, \
                Talk(e.port) as t:
            t.begin()
            t.send("Subject: half\n")
            self.assertRegex(self.cut(t, 0.8, 20), "^421 4.4.2 ")
            self.assertEqual(e.mail("alice"), [])

    def test_in_the_handshake(self):
        """Both kinds of TLS: nothing can be said, so it is just closed."""
        for tls in ("starttls", "implicit"):
            with self.subTest(tls), Engine(
                    self.TIMEOUTS.format(command="1s", data="1s"),
                    tls=tls) as e, Talk(e.port, greeting=False) as t:
                if tls == "starttls":
                    t.reply()
                    t.say("EHLO test.test")
                    self.assertRegex(t.say("STARTTLS"), "^220 ")
                t.sock.sendall(b"\x16\x03\x01")
                begin = time.monotonic()
                try:
                    self.assertEqual(t.sock.recv(100), b"")
                except ConnectionResetError:
                    pass
                self.assertGreater(time.monotonic() - begin, 0.5)


if __name__ == "__main__":
    unittest.main()
