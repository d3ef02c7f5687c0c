#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Starting again right after the parent was killed."""
import os
import signal
import smtplib
import unittest

from engine import Engine, wait


class Restart(unittest.TestCase):
    def setUp(self):
        self.engine = self.enterContext(Engine())

    def asked(self):
        """How often somebody has asked whether the socket still answers:
        each is a connection that a stopped worker does not accept."""
        with open("/proc/net/unix", encoding="utf-8") as table:
            return sum(1 for line in table if line.split()[-1] in (
                "run/submit", str(self.engine.dir / "run/submit"))) - 1

    def test_workers_that_have_not_seen_it_yet_are_waited_for(self):
        """Stopped, the old worker holds the submission socket; the new parent
        must be there still when it goes on, and take the socket then."""
        old = self.engine.workers()
        for pid in old:
            os.kill(pid, signal.SIGSTOP)
        self.engine.process.kill()
        self.engine.process.wait()
        self.engine.spawn()
        wait("the new parent to ask again", lambda: self.asked() > 2)
        self.assertIsNone(self.engine.process.poll())
        for pid in old:
            os.kill(pid, signal.SIGCONT)
        self.engine.wait_ready()
        with smtplib.SMTP("127.0.0.1", self.engine.port) as s:
            self.assertEqual(s.ehlo("client.example")[0], 250)

    def test_a_second_engine_does_not_start(self):
        """It waits a while, says why, and leaves the first one alone."""
        second = self.engine.run("serve", "-c", str(self.engine.config))
        self.assertNotEqual(second.returncode, 0)
        self.assertIn(b"submission socket", second.stderr)
        with smtplib.SMTP("127.0.0.1", self.engine.port) as s:
            self.assertEqual(s.ehlo("client.example")[0], 250)


if __name__ == "__main__":
    unittest.main()
