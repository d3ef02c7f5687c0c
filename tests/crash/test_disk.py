# SPDX-License-Identifier: Apache-2.0
"""A disk that is full, and one that fails: told to the client, survived.

The spool lies on a small tmpfs in a mount namespace of the test's own, so
that nothing is left behind however it ends.
"""
import ctypes
import os
import signal
import time
import unittest

from engine import Engine, free_port, wait
from smtp_load import Sink, body, number_of
from talk import Talk

CLONE_NEWNS, MS_REC, MS_PRIVATE = 0x20000, 0x4000, 1 << 18
LIBC = ctypes.CDLL(None, use_errno=True)
MIB = 1 << 20

EXTRA = """
relay:
  clients: [127.0.0.0/8]
delivery:
  remote: false
queue:
  retry: [1s]
  memory: 16K
  segment_size: 1M
  reserve: {reserve}
routes:
  relay.test:
    smtp: 127.0.0.1:{port}
    tls: off
"""


def own_mounts():
    """What is mounted from here on, only this process and its children see."""
    return (os.geteuid() == 0 and LIBC.unshare(CLONE_NEWNS) == 0 and
            LIBC.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None) == 0)


class Disk(unittest.TestCase):
    """An engine whose relay is closed, so that mail stays in the queue."""

    def engine(self, reserve="0"):
        """Not started yet."""
        self.port = free_port()
        self.e = Engine(EXTRA.format(reserve=reserve, port=self.port))
        self.addCleanup(self.e.__exit__, None, None, None)
        self.kept = set()
        self.number = 0
        return self.e

    def send(self, size=300):
        """One message to the relay; the reply to it.  Remembers promises."""
        self.number += 1
        with Talk(self.e.port) as t:
            for line in ("EHLO test.test", "MAIL FROM:<>",
                         "RCPT TO:<x@relay.test>"):
                self.assertRegex(t.say(line), "^250")
            reply = t.say("DATA")
            if not reply.startswith("354"):
                return reply
            content = body(self.number, size).replace(b"\r\n.", b"\r\n..")
            t.sock.sendall(b"Subject: x\r\n\r\n" + content + b".\r\n")
            reply = t.reply()
            if reply.startswith("250 2.0.0"):
                self.kept.add(self.number)
            return reply

    def kill(self):
        """The worker dies and comes back."""
        mark = self.e.log_size()
        os.kill(self.e.workers()[0], signal.SIGKILL)
        self.e.wait_event("worker.started", since=mark)

    def deliver(self):
        """The relay opens: everything that was promised comes, once."""
        sink = Sink(port=self.port)
        self.addCleanup(sink.stop)
        self.e.run("queue", "retry", "all", "-c", "pabal.yaml")
        self.e.wait_queue_empty()
        self.assertEqual(sink.errors, [])
        self.assertEqual(sorted(n for _, n in sink.taken), sorted(self.kept))


class Full(Disk):
    """No space left."""

    @classmethod
    def setUpClass(cls):
        if not own_mounts():
            raise unittest.SkipTest("this needs mounts of its own")

    def mount(self, size):
        """The spool's disk of that size."""
        spool = self.e.dir / "spool"
        spool.mkdir()
        done = LIBC.mount(b"none", os.fsencode(spool), b"tmpfs", 0,
                          f"size={size}".encode())
        self.assertEqual(done, 0, os.strerror(ctypes.get_errno()))
        self.addCleanup(LIBC.umount2, os.fsencode(spool), 2)
        self.ballast = spool / "ballast"

    def fill(self, leave=0):
        """Takes all the space, but so much."""
        info = os.statvfs(self.ballast.parent)
        with open(self.ballast, "wb") as f:
            os.posix_fallocate(f.fileno(), 0, info.f_bavail * info.f_frsize)
            f.truncate(info.f_bavail * info.f_frsize - leave)

    def test_reserve(self):
        """Below queue.reserve nothing is taken; above it is again."""
        self.engine(reserve="4M")
        self.mount(16 * MIB)
        self.e.start()
        self.assertRegex(self.send(), "^250 ")
        self.fill(leave=2 * MIB)
        for size in (300, 100000):
            self.assertRegex(self.send(size), "^452 4.3.1 ")
        self.assertGreater(len(self.e.events("spool.full")), 0)
        self.assertEqual(len(self.e.queue()), 1)
        self.ballast.unlink()
        self.assertRegex(self.send(), "^250 ")
        self.deliver()

    def test_not_one_octet(self):
        """Really full, while attempts are noted, over a death: 452, and all
        is well as soon as there is space."""
        self.engine()
        self.mount(12 * MIB)
        self.e.start()
        for size in (300, 50000, 200000):
            self.assertRegex(self.send(size), "^250 ")
        self.fill()
        refused = 0
        for _ in range(8):
            reply = self.send(400000)
            self.assertRegex(reply, "^(250 2.0.0|452 4.3.1) ")
            refused += reply.startswith("452")
        self.assertGreater(refused, 0)
        self.e.wait_event("delivery.deferred", since=self.e.log_size())
        self.kill()
        self.assertRegex(self.send(2 * MIB), "^452 4.3.1 ")
        self.assertEqual(len(self.e.queue()), len(self.kept))
        self.ballast.unlink()
        wait("space that is used", lambda: self.send().startswith("250"))
        self.kill()
        self.deliver()

    def test_full_in_the_middle_of_a_message(self):
        """What streamed to the disk so far is given back."""
        self.engine()
        self.mount(24 * MIB)
        self.e.start()
        self.assertRegex(self.send(), "^250 ")
        for _ in range(3):
            self.assertRegex(self.send(30 * MIB), "^452 4.3.1 ")
            # Asked without a pause: that must not keep it from sweeping.
            wait("space given back",
                 lambda: self.send(300).startswith("250"))
        self.deliver()


@unittest.skipUnless("PABAL_PRELOAD" in os.environ, "no PABAL_PRELOAD")
class Failing(Disk):
    """fdatasync says EIO."""

    def test_sync_fails_once(self):
        """451 4.3.0; the file gets no more records; the next message is
        fine, and the refused one does not come back after a death."""
        e = self.engine()
        order = e.dir / "run/fail"
        e.env = {
            "LD_PRELOAD": os.environ["PABAL_PRELOAD"],
            "PABAL_FAIL": str(order),
            # The sanitizer's library may come second.
            "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") +
                            ":verify_asan_link_order=0",
        }
        e.start()
        share = e.dir / "spool/0"
        self.assertRegex(self.send(), "^250 ")
        for _ in range(3):
            before = {p.name for p in share.iterdir()}
            reply = ""
            # The sync that fails may be that of an attempt's note.
            for again in range(50):
                time.sleep(0.02 * (again % 8))
                order.touch()
                reply = self.send()
                if not reply.startswith("250"):
                    break
            self.assertRegex(reply, "^451 4.3.0 ")
            self.assertFalse(order.exists())
            self.assertRegex(self.send(), "^250 ")
            self.assertNotEqual({p.name for p in share.iterdir()} - before,
                                set(), "no new segment was begun")
        self.assertGreater(len(e.events("spool.failed")), 2)
        self.assertEqual(len(e.queue()), len(self.kept))
        self.kill()
        self.assertEqual(len(e.queue()), len(self.kept))
        self.deliver()


if __name__ == "__main__":
    unittest.main()
