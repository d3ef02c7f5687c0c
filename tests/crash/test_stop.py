# SPDX-License-Identifier: Apache-2.0
"""SIGTERM lets transactions finish; so does the death of the parent."""
import os
import signal
import unittest

from engine import Engine, wait
from talk import Talk


def refused(port):
    """Nobody listens there any more."""
    try:
        with Talk(port, greeting=False):
            return False
    except ConnectionRefusedError:
        return True


class Stop(unittest.TestCase):
    """How it ends."""

    def test_sigterm_lets_a_message_finish(self):
        """Idle: 421.  In DATA: 250 for what comes, then 421."""
        with Engine() as e, Talk(e.port) as idle, Talk(e.port) as busy:
            busy.begin()
            busy.send("Subject: half\n\nthe first half\n")
            e.process.send_signal(signal.SIGTERM)
            self.assertTrue(idle.reply().startswith("421 "))
            self.assertEqual(idle.reply(), "")
            wait("a closed door", lambda: refused(e.port))
            self.assertRegex(busy.say("the second half\n."), "^250 2.0.0 ")
            self.assertRegex(busy.reply(), "^421 4.3.2 ")
            self.assertEqual(e.process.wait(30), 0)
            if e.mail("alice") == []:  # it may be left for the next start
                e.start()
            text = e.wait_mail("alice", 1)[0]
            self.assertIn(b"the first half\nthe second half\n",
                          text.replace(b"\r\n", b"\n"))

    def test_idle_hears_421_4_3_2(self):
        """After EHLO the enhanced code is said, too."""
        with Engine() as e, Talk(e.port) as idle:
            idle.say("EHLO test.test")
            e.process.send_signal(signal.SIGTERM)
            self.assertRegex(idle.reply(), "^421 4.3.2 ")
            self.assertEqual(e.process.wait(30), 0)

    def test_orphans_leave_and_a_new_start_works_at_once(self):
        """Addresses, sockets and locks: nothing has to be waited for."""
        with Engine(workers=2) as e, Talk(e.port) as idle, \
                Talk(e.port) as busy:
            busy.begin()
            orphans = e.workers()
            e.process.kill()
            e.process.wait()
            self.assertTrue(idle.reply().startswith("421 "))
            e.start()
            with Talk(e.port) as fresh:
                self.assertRegex(fresh.mail(), "^250 2.0.0 ")
            e.wait_mail("alice", 1)
            self.assertRegex(busy.say("Subject: late\n\nlate\n."),
                             "^250 2.0.0 ")
            wait("the orphans' end", lambda: not any(
                os.path.exists(f"/proc/{pid}") for pid in orphans))
            e.wait_mail("alice", 2)
            e.wait_queue_empty()
            self.assertEqual(e.stop(), 0)
            self.assertEqual(e.shares(), [])


if __name__ == "__main__":
    unittest.main()
