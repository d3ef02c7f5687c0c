# SPDX-License-Identifier: Apache-2.0
"""What every command has: help, version, exit codes; check; spool; and what
a real engine makes of messages that send hands over.
"""
import json
import os
import re
import subprocess
import unittest

from engine import ROOT, Engine, free_port, program

COMMANDS = ("serve", "queue", "code", "catalogue", "send", "check", "spool")


def run(*args, **more):
    """Runs the program; output is captured."""
    more.setdefault("input", b"")
    return subprocess.run([program(), *args], capture_output=True,
                          check=False, timeout=60, **more)


class Faces(unittest.TestCase):
    """Help and version of all."""

    def test_help(self):
        for command in COMMANDS:
            for word in ("--help", "-h"):
                with self.subTest(command=command, word=word):
                    done = run(command, word)
                    self.assertEqual(done.returncode, 0)
                    self.assertRegex(done.stdout.decode(),
                                     rf"^usage: pabal {command}\b")
                    self.assertEqual(done.stderr, b"")

    def test_options_that_are_none(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                done = run(command, "--no-such-option")
                self.assertEqual(done.returncode, 64)
                self.assertRegex(done.stderr.decode(),
                                 rf"^pabal {command}: .*--no-such-option")
                self.assertEqual(done.stdout, b"")

    def test_output_that_got_lost_was_only_a_number(self):
        for args in (["code"], ["code", "550"], ["catalogue", "export"],
                     ["check", "-c", str(ROOT / "examples/dev.yaml")]):
            with self.subTest(args=args), open("/dev/full", "wb") as full:
                done = subprocess.run([program(), *args], stdout=full,
                                      stderr=subprocess.PIPE, check=False,
                                      timeout=60)
                self.assertEqual(done.returncode, 74)
                self.assertRegex(done.stderr,
                                 rb"^pabal: standard output: \w.*\n$")

    def test_program(self):
        text = run("--help").stdout.decode()
        for command in COMMANDS:
            self.assertRegex(text, rf"(?m)^  {command} +\w")
        self.assertRegex(run("--version").stdout.decode(),
                         r"^pabal \d+\.\d+\.\d+\S*\n$")


class Check(unittest.TestCase):
    """pabal check"""

    def setUp(self):
        self.engine = Engine()
        self.addCleanup(self.engine.__exit__, None, None, None)

    def check(self, text):
        """What it says of a configuration."""
        self.engine.config.write_text(text, "utf-8")
        return self.engine.run("check", "-c", str(self.engine.config))

    def test_examples(self):
        files = sorted((ROOT / "examples").glob("*.yaml"))
        self.assertTrue(files)
        for file in files:
            with self.subTest(file=file.name):
                done = run("check", "-c", str(file))
                self.assertEqual((done.returncode, done.stderr), (0, b""))
                self.assertIn(b"hostname", done.stdout)

    def test_elsewhere(self):
        """Where a route takes everything, nothing is sent by MX."""
        head = "hostname: mail.example.test\npostmaster: root@example.org\n"
        for text, found in (("", True),
                            ('routes: {"*": {smtp: "127.0.0.1:1"}}\n', False),
                            ("routes: {.b.example: {smtp: h.example}}\n",
                             True)):
            with self.subTest(text=text):
                done = self.check(head + text)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(b"by MX" in done.stdout, found)

    def test_the_built_in_one(self):
        env = {k: v for k, v in os.environ.items() if k != "PABAL_CONFIG"}
        done = run("check", env=env)
        self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_every_error_has_its_place(self):
        done = self.check("hostname: mail.example.test\n"
                          "hops: many\n"
                          "postmaster: alice@example.test\n"
                          "listen:\n"
                          "  - address: 127.0.0.1:99999\n"
                          "nonsense: 1\n"
                          "limits:\n"
                          "  message_size: -1\n")
        self.assertEqual(done.returncode, 78)
        places = re.findall(r"pabal\.yaml:(\d+):(\d+): ",
                            done.stderr.decode())
        lines = {int(line) for line, _ in places}
        self.assertTrue({2, 5, 6, 8} <= lines, done.stderr)
        self.assertEqual(places, sorted(
            places, key=lambda p: (int(p[0]), int(p[1]))))
        self.assertEqual(done.stdout, b"")

    def test_not_yaml(self):
        for text in ("a: b: c\n", "\t- x\n", "hostname: \"x\n", "\0", "[]",
                     "hostname: a.example\nhostname: b.example\n", ""):
            with self.subTest(text=text):
                done = self.check(text)
                self.assertEqual(done.returncode, 78)
                self.assertRegex(done.stderr.decode(),
                                 r"pabal\.yaml:\d+:\d+: ")


class Send(unittest.TestCase):
    """pabal send to a real engine."""

    def setUp(self):
        self.engine = Engine()
        self.addCleanup(self.engine.__exit__, None, None, None)
        self.engine.start()

    def send(self, text, *args, status=0):
        """Sends; returns what was said on standard error."""
        done = self.engine.run("send", "-c", str(self.engine.config),
                               "-f", "bob@example.test", *args, input=text)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertEqual(done.stdout, b"")
        return done.stderr.decode()

    def test_one_refused_of_three(self):
        said = self.send(b"Subject: s\n\nx\n", "alice@example.test",
                         "nobody@example.test", "bob@example.test",
                         status=67)
        self.assertIn("nobody@example.test", said)
        self.assertIn("550 5.1.1", said)
        self.assertNotIn("alice", said)

    def test_many_octets(self):
        line = b"0123456789abcdef" * 4 + b"\n"
        text = b"Subject: big\nBcc: bob@example.test\n\n" + line * 150000
        self.send(text, "alice@example.test")
        mail = self.engine.wait_mail("alice", 1)[0]
        self.assertTrue(mail.endswith(b"\n\n" + line * 150000))
        self.assertNotIn(b"Bcc", mail)

    def test_more_octets_than_may_be(self):
        self.engine.stop()
        self.engine.write("limits:\n  message_size: 100k\n")
        self.engine.start()
        said = self.send(b"Subject: big\n\n" + b"0123456789\n" * 20000,
                         "alice@example.test", status=69)
        self.assertIn("larger than the server takes", said)
        self.assertEqual(self.engine.queue(), [])

    def test_nul_octets(self):
        text = b"Subject: nul\n\na\0b\n\0\n"
        said = self.send(text, "alice@example.test")
        self.assertEqual(said, "")
        mail = self.engine.wait_mail("alice", 1)[0]
        self.assertTrue(mail.endswith(b"\n\na\0b\n\0\n"), mail[-40:])

    def test_long_lines(self):
        text = b"Subject: long\n\n" + b"x" * 100000 + b"\n"
        self.send(text, "alice@example.test")
        mail = self.engine.wait_mail("alice", 1)[0]
        self.assertTrue(mail.endswith(b"\n\n" + b"x" * 100000 + b"\n"))

    def test_nothing_at_all(self):
        self.send(b"", "alice@example.test")
        mail = self.engine.wait_mail("alice", 1)[0]
        self.assertRegex(mail.decode(), r"(?m)^From: <bob@example\.test>$")

    def test_many_recipients(self):
        names = [f"nobody{n}@example.test" for n in range(1100)]
        said = self.send(b"\nx\n", "alice@example.test", *names, status=67)
        self.assertIn("nobody1099@example.test", said)
        self.assertEqual(len(self.engine.wait_mail("alice", 1)), 1)


class Spool(unittest.TestCase):
    """pabal spool, while the engine runs and after."""

    def test_check_and_dump(self):
        port = free_port()  # nobody answers there
        with Engine(f"""
routes:
  "*":
    smtp: 127.0.0.1:{port}
    tls: off
""") as engine:
            config = str(engine.config)
            engine.run("send", "-c", config, "-f", "bob@example.test",
                       "x@far.example", input=b"Subject: s\n\nx\n")
            engine.wait_event("delivery.deferred")
            done = engine.run("spool", "check", "-c", config)
            self.assertEqual((done.returncode, done.stderr), (0, b""))
            engine.stop()
            done = engine.run("spool", "check", "-c", config)
            self.assertEqual(done.returncode, 0)
            self.assertIn(b" 0 damaged records", done.stdout)
            done = engine.run("spool", "dump", "--json", "-c", config)
            self.assertEqual(done.returncode, 0)
            records = [json.loads(r) for r in done.stdout.splitlines()]
            self.assertTrue(records)
            # A bit that fell over is named.
            for file in sorted((engine.dir / "spool").rglob("*")):
                if file.is_file() and file.stat().st_size > 300:
                    octets = bytearray(file.read_bytes())
                    octets[200] ^= 1
                    file.write_bytes(octets)
            done = engine.run("spool", "check", "-c", config)
            self.assertNotEqual(done.returncode, 0)
            self.assertNotIn(b" 0 damaged records", done.stdout)

    def test_wrong_words(self):
        for args in (["explode"], []):
            done = run("spool", *args)
            self.assertEqual(done.returncode, 64)


if __name__ == "__main__":
    unittest.main()
