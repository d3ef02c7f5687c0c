# SPDX-License-Identifier: Apache-2.0
"""Kills workers and the parent under load, and counts the mail.

What was answered with 250 arrives whole; twice only when a process was killed
between the delivery and its note (docs/spool.md, "A crash, point by point").
The seed is printed; PABAL_CRASH_SEED repeats it.
"""
import os
import random
import signal
import sys
import time
import unittest
from collections import defaultdict

from engine import Engine, wait
from smtp_load import Load, Sink, number_of

SEED = int(os.environ.get("PABAL_CRASH_SEED", time.time_ns() % 100000))
# Between the delivery and the sync of its note, on a machine that is busy.
NOTE_LIMIT = 10


class Kill(unittest.TestCase):
    """One engine, one load, many deaths."""

    EXTRA = """
relay:
  clients: [127.0.0.0/8]
delivery:
  remote: false
queue:
  retry: [1s]
  memory: 16K
  segment_size: 1M
  reserve: 0
log:
  level: debug
routes:
  relay.test:
    smtp: 127.0.0.1:{port}
    tls: off
  later.test:
    smtp: 127.0.0.1:{port}
    tls: off
"""

    def setUp(self):
        print(f"PABAL_CRASH_SEED={SEED}", file=sys.stderr)
        self.random = random.Random(SEED)
        self.open = False
        self.kills = []
        self.sink = Sink(self.answer)
        self.engine = Engine(self.EXTRA.format(port=self.sink.port), workers=3)
        self.load, self.begin = None, 0

    def tearDown(self):
        if self.load is not None:
            self.load.end()
        self.sink.stop()
        self.engine.__exit__(None, None, None)

    def answer(self, rcpt):
        """later.test waits until the end: its mail is what is rewritten."""
        if "later.test" in rcpt and not self.open:
            return b"450 4.2.1 later"
        return b"250 2.1.5 ok"

    def rcpt(self, number):
        """One in sixteen waits for the end, the rest goes both ways."""
        if number % 16 == 0:
            return "someone@later.test"
        return "someone@relay.test" if number % 2 else "alice@example.test"

    def size(self, number):
        """Mostly small; some stream to the disk."""
        return 60000 if number % 5 == 0 else 200 + number % 3000

    def kill(self, pid):
        """SIGKILL, remembered."""
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.kills.append(time.time())

    def pause(self, most):
        """The random moment at which it happens."""
        time.sleep(self.random.uniform(0, most))

    def kill_workers(self, count):
        """Now one, now another."""
        for _ in range(count):
            self.pause(0.8)
            workers = wait("a worker", self.engine.workers)
            self.kill(self.random.choice(workers))

    def kill_newborn(self, count):
        """Each dies while it reads its shares."""
        known = set(self.engine.workers())
        self.kill(self.random.choice(sorted(known)))
        for _ in range(count):
            born = wait("a new worker", lambda: set(
                self.engine.workers()) - known)
            self.pause(0.03)
            known |= born
            for pid in born:
                self.kill(pid)

    def say(self, what):
        """When it came to what, for whoever reads a failure."""
        print(f"{time.monotonic() - self.begin:5.1f} s: {what}, "
              f"{len(self.load.got)} answered", file=sys.stderr)

    def kill_all(self, count):
        """Parent first: the workers see it and leave; then it starts again,
        and is killed while it starts, some times."""
        for i in range(count):
            self.kill(self.engine.process.pid)
            self.engine.process.wait()
            self.engine.spawn()
            if i + 1 < count:
                self.pause(0.3)
        self.engine.wait_ready()

    def deliveries(self):
        """Each number → the times at which it was delivered."""
        found = defaultdict(list)
        new = self.engine.dir / "mail/example.test/alice/new"
        for path in new.iterdir():
            found[number_of(path.read_bytes())].append(path.stat().st_mtime)
        self.assertEqual(self.sink.errors, [])
        for when, number in self.sink.taken:
            found[number].append(when)
        return found

    def explained(self, times):
        """A second delivery needs a kill soon after the first."""
        times = sorted(times)
        return all(any(a - 0.1 <= k <= min(b, a + NOTE_LIMIT)
                       for k in self.kills)
                   for a, b in zip(times, times[1:]))

    def count(self):
        """Everything promised is there; nothing came twice for nothing."""
        found = self.deliveries()
        lost = sorted(self.load.got - set(found))
        twice = {n: t for n, t in found.items() if len(t) > 1}
        print(f"{self.load.sent} sent, {len(self.load.got)} answered 250, "
              f"{len(found)} arrived, {len(twice)} twice, "
              f"{len(self.kills)} kills, {self.load.broken} sessions broken, "
              f"{len(self.engine.events('spool.segment.removed'))} segments "
              f"removed, {len(self.engine.events('spool.segment.rewritten'))} "
              "rewritten",
              file=sys.stderr)
        self.assertEqual(lost, [])
        self.assertEqual([n for n, t in twice.items()
                          if not self.explained(t)], [])
        self.assertEqual(self.load.unexpected, [])
        self.assertGreater(len(self.load.got), 100)
        self.assertGreater(
            len(self.engine.events("spool.segment.rewritten")), 0)
        self.assertEqual([e for e in self.engine.events("spool.damage")
                          if not e["what"].startswith("torn tail")], [])

    def test_nothing_that_got_250_is_lost(self):
        """Workers die, newborn workers die, the parent dies."""
        self.engine.start()
        self.begin = time.monotonic()
        self.load = Load(self.engine.port, self.rcpt, self.size)
        wait("the first messages", lambda: len(self.load.got) > 50)
        self.say("workers die")
        self.kill_workers(6)
        self.say("newborn workers die")
        self.kill_newborn(3)
        self.say("the parent dies")
        self.kill_all(3)
        self.say("workers die")
        self.kill_workers(3)
        self.say("the load ends")
        self.load.stop()
        self.open = True
        self.engine.run("queue", "retry", "all", "-c", "pabal.yaml")
        self.engine.wait_queue_empty(limit=90)
        self.say("all is delivered")
        self.assertEqual(self.engine.stop(), 0)
        self.count()
        self.assertEqual(self.engine.shares(), [], "a share without mail is left")


if __name__ == "__main__":
    unittest.main()
