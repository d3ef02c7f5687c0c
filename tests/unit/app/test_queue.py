# SPDX-License-Identifier: Apache-2.0
"""pabal queue, with an engine, without one, and with the wrong words."""
import json
import smtplib
import unittest

from engine import Engine, free_port, wait

NOBODY = "0000000000001"


def far(port):
    """Routes that lead to a port where nobody answers."""
    return f"""
routes:
  "*":
    smtp: 127.0.0.1:{port}
    tls: off
relay:
  clients: [127.0.0.1]
"""


class Queue(unittest.TestCase):
    """Three messages that cannot go at the moment."""

    def setUp(self):
        self.engine = Engine(far(free_port()))
        self.addCleanup(self.engine.__exit__, None, None, None)
        self.engine.start()
        with smtplib.SMTP("127.0.0.1", self.engine.port) as s:
            for n in range(3):
                s.sendmail("bob@example.test",
                           [f"x{n}@far.example", f"y{n}@Far{n}.example"],
                           f"Subject: {n}\n\nbody {n}\n",
                           mail_options=[f"ENVID=e{n}"])
        self.engine.wait_event("delivery.deferred", count=6)
        self.ids = [m["id"] for m in self.engine.queue()]
        self.assertEqual(len(self.ids), 3)

    def queue(self, *args, status=0, err=b""):
        """Standard output of `pabal queue ARGS…`."""
        done = self.engine.run("queue", "-c", str(self.engine.config), *args)
        self.assertEqual(done.returncode, status, (done.stdout, done.stderr))
        self.assertIn(err, done.stderr)
        if not err:
            self.assertEqual(done.stderr, b"")
        return done.stdout

    def held(self):
        """Which of the messages are held."""
        return [m["held"] for m in self.engine.queue()]

    def wait_held(self, *held):
        """The engine has said yes; its files follow with the next sync."""
        wait(f"held {held}", lambda: self.held() == list(held))

    def wait_ids(self, *ids):
        """Only these messages are left."""
        wait(f"messages {ids}", lambda: [
            m["id"] for m in self.engine.queue()] == list(ids))

    def test_a_list_of_no_suppressed_addresses_was_silent(self):
        self.assertEqual(self.queue("suppressed"),
                         b"No address is suppressed.\n")
        self.assertEqual(self.queue("suppressed", "--json"), b"")

    def test_one_message_was_called_messages(self):
        self.queue("remove", *self.ids[1:])
        self.wait_ids(self.ids[0])
        self.assertRegex(self.queue("list"), rb"\n1 message, \d+ octets\n$")
        self.assertRegex(self.queue("summary"), rb"^1 message \(0 held\), ")

    def test_list(self):
        text = self.queue("list").decode()
        self.assertEqual(text, self.queue().decode())
        for n, name in enumerate(self.ids):
            self.assertIn(name, text)
            self.assertIn(f"    x{n}@far.example  1×  ", text)
        self.assertRegex(text, r"\n3 messages, \d+ octets\n$")
        for line in self.queue("list", "--json").splitlines():
            entry = json.loads(line)
            self.assertEqual(entry["sender"], "bob@example.test")
            self.assertEqual(entry["client"], "[127.0.0.1]")
            self.assertEqual([r["state"] for r in entry["recipients"]],
                             ["pending", "pending"])
            self.assertEqual(entry["recipients"][0]["attempts"], 1)

    def test_show(self):
        text = self.queue("show", self.ids[1]).decode()
        for word in ("Sender: <bob@example.test>", "Held: no",
                     "Recipient: x1@far.example (pending)", "attempts: 1"):
            self.assertIn(word, text)
        entry = json.loads(self.queue("show", "--json", self.ids[1]))
        self.assertEqual(entry["id"], self.ids[1])
        self.assertEqual(entry["envid"], "e1")
        content = self.queue("show", "--content", self.ids[1])
        self.assertTrue(content.startswith(b"Received: from "), content)
        self.assertTrue(content.endswith(b"Subject: 1\r\n\r\nbody 1\r\n"))
        self.assertEqual(self.queue("show", NOBODY, status=65,
                                    err=b"no such message"), b"")
        self.assertEqual(self.queue("show", "x", status=64,
                                    err=b"x: that is no queue id"), b"")

    def test_summary(self):
        text = self.queue("summary").decode()
        self.assertRegex(text, r"^3 messages \(0 held\), \d+ octets\n")
        self.assertRegex(text, r"\n +3 +3 +\d+s  far\.example  ")
        sums = {s["domain"]: s for s in map(
            json.loads, self.queue("summary", "--json").splitlines())}
        self.assertEqual(sums["far.example"]["recipients"], 3)
        self.assertEqual(sums["far.example"]["tried"], 3)
        self.assertEqual(sum(sums["far.example"]["reasons"].values()), 3)
        self.assertEqual(len(sums), 4)

    def test_hold_and_release(self):
        self.assertEqual(self.queue("hold", self.ids[0], self.ids[2]),
                         b"hold: 2 of 2\n")
        self.wait_held(True, False, True)
        self.assertIn(b" held ", self.queue("list"))
        self.assertIn(b"(2 held)", self.queue("summary"))
        before = self.engine.log_size()
        # What is held is not tried, even so.
        self.queue("retry", self.ids[0])
        self.queue("retry", self.ids[1])
        self.engine.wait_event("delivery.deferred", since=before, count=2)
        self.assertEqual({e["queue"] for e in self.engine.events(
            "delivery.deferred", before)}, {self.ids[1]})
        self.assertEqual(self.queue("release", "all"), b"release: 3 of 3\n")
        self.wait_held(False, False, False)
        self.assertEqual(json.loads(self.queue("hold", "--json", "all")),
                         {"command": "hold", "asked": 3, "done": 3})
        # It lasts.
        self.engine.stop()
        self.wait_held(True, True, True)
        self.engine.start()
        self.assertEqual(self.queue("release", "all"), b"release: 3 of 3\n")

    def test_retry_all(self):
        before = self.engine.log_size()
        self.assertEqual(self.queue("retry", "all"), b"retry: all\n")
        self.engine.wait_event("delivery.deferred", since=before, count=6)
        self.assertEqual(json.loads(self.queue("retry", "--json", "all")),
                         {"command": "retry", "all": True})

    def test_remove(self):
        self.assertEqual(self.queue("remove", self.ids[1]),
                         b"remove: 1 of 1\n")
        self.wait_ids(self.ids[0], self.ids[2])
        self.queue("remove", self.ids[1], status=65,
                   err=f"{self.ids[1]}: no such message".encode())
        self.assertEqual(self.queue("remove", "all"), b"remove: 2 of 2\n")
        self.wait_ids()
        self.assertEqual(self.queue("list"), b"The queue is empty.\n")
        self.assertEqual(self.queue("list", "--json"), b"")
        self.assertEqual(self.queue("remove", "all"), b"remove: 0 of 0\n")
        # Nobody is told.
        self.engine.stop()
        self.engine.start()
        self.assertEqual(self.engine.queue(), [])
        self.assertEqual(self.engine.mail("bob"), [])

    def test_one_wrong_id_among_many_changed_the_others(self):
        self.queue("hold", self.ids[0], "oops", status=64,
                   err=b"oops: that is no queue id")
        self.assertEqual(self.held(), [False] * 3)
        # One that is not there is said, and the others are done.
        self.assertEqual(self.queue("hold", NOBODY, self.ids[0], status=65,
                                    err=b"no such message"),
                         b"hold: 1 of 2\n")
        self.wait_held(True, False, False)

    def test_without_an_engine(self):
        self.engine.stop()
        self.assertEqual(len(self.engine.queue()), 3)
        self.assertIn(b"Held: no", self.queue("show", self.ids[0]))
        for verb in ("hold", "release", "retry", "remove"):
            for what in (self.ids[0], "all"):
                self.assertEqual(self.queue(verb, what, status=69,
                                            err=b"no engine is running"), b"")
        self.assertEqual(len(self.engine.queue()), 3)

    def test_two_workers_find_each_others_messages(self):
        self.engine.stop()
        self.engine.write(far(free_port()), workers=2)
        self.engine.start()
        wait("both workers", lambda: len(self.engine.workers()) == 2)
        self.assertEqual(self.queue("hold", *self.ids), b"hold: 3 of 3\n")
        self.wait_held(True, True, True)

    def test_output_that_could_not_be_written_was_success(self):
        with open("/dev/full", "wb") as full:
            done = self.engine.run_to(
                full, "queue", "list", "-c", str(self.engine.config))
        self.assertEqual(done.returncode, 74)
        self.assertIn(b"standard output", done.stderr)


class Words(unittest.TestCase):
    """Wrong words need no engine."""

    def setUp(self):
        self.engine = Engine()
        self.addCleanup(self.engine.__exit__, None, None, None)

    def test_usage(self):
        for args in (["explode"], ["hold"], ["show"], ["show", "a", "b"],
                     ["list", "x"], ["summary", "x"], ["--nonsense"],
                     ["remove"]):
            with self.subTest(args=args):
                done = self.engine.run("queue", *args, "-c",
                                       str(self.engine.config))
                self.assertEqual(done.returncode, 64)
                self.assertIn(b"usage: pabal queue", done.stderr)
                self.assertEqual(done.stdout, b"")

    def test_a_queue_that_never_was_is_empty(self):
        done = self.engine.run("queue", "-c", str(self.engine.config))
        self.assertEqual((done.returncode, done.stdout),
                         (0, b"The queue is empty.\n"))

    def test_a_broken_configuration(self):
        self.engine.config.write_text("hostname: [\n", "ascii")
        done = self.engine.run("queue", "-c", str(self.engine.config))
        self.assertEqual(done.returncode, 78)
        self.assertRegex(done.stderr, rb"pabal\.yaml:\d+:\d+: ")


if __name__ == "__main__":
    unittest.main()
