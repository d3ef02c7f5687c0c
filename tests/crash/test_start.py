# SPDX-License-Identifier: Apache-2.0
"""As whom it runs, what it says when it cannot start, and how often it tries."""
import os
import pwd
import re
import shutil
import signal
import smtplib
import socket
import ssl
import subprocess
import unittest
from datetime import datetime

from engine import ROOT, Engine, wait
from talk import Talk


def status(pid):
    """/proc/PID/status as a dict."""
    with open(f"/proc/{pid}/status", encoding="ascii") as f:
        return dict(re.split(r":\s*", line.strip(), maxsplit=1) for line in f)


def when(event):
    """The time of a logged event in seconds."""
    return datetime.fromisoformat(
        event["time"].replace("Z", "+00:00")).timestamp()


@unittest.skipUnless(os.geteuid() == 0, "only root can become somebody else")
class Privilege(unittest.TestCase):
    """Started as root, and as somebody."""

    def setUp(self):
        self.nobody = pwd.getpwnam("nobody")
        self.engine = Engine("user: nobody")
        os.chmod(self.engine.dir, 0o755)

    def tearDown(self):
        self.engine.__exit__(None, None, None)

    def test_workers_drop_root(self):
        """The user, no way back, a filter; files are the user's; the key,
        which the user may not read, is used all the same, also by a worker
        that is born later."""
        e = self.engine.start()
        os.kill(e.workers()[0], signal.SIGKILL)
        e.wait_event("worker.started", count=2)
        worker = status(e.workers()[0])
        self.assertEqual(worker["Uid"].split(), [str(self.nobody.pw_uid)] * 4)
        self.assertEqual(worker["Gid"].split(), [str(self.nobody.pw_gid)] * 4)
        self.assertEqual(worker["NoNewPrivs"], "1")
        self.assertEqual(worker["Seccomp"], "2")
        self.assertEqual(worker["CapEff"].strip("0"), "")
        key = (e.dir / "tls/key.pem").stat()
        self.assertEqual((key.st_uid, key.st_mode & 0o077), (0, 0))
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with smtplib.SMTP("127.0.0.1", e.port) as s:
            s.starttls(context=context)
            s.sendmail("a@test.test", ["alice@example.test"], "Subject: x\n\n")
        e.wait_mail("alice", 1)
        for top in ("spool", "mail"):
            for path in (e.dir / top).rglob("*"):
                self.assertEqual(path.stat().st_uid, self.nobody.pw_uid, path)
        e.reload()
        with Talk(e.port) as t:
            self.assertRegex(t.mail(), "^250 ")

    def test_the_capabilities_of_the_unit_suffice(self):
        """pabal.service leaves root only some: start, death, reload, stop,
        and mail that waits in a folder of the user's own."""
        unit = (ROOT / "packaging/systemd/pabal.service.in").read_text()
        names = re.search("^CapabilityBoundingSet=(.*)$", unit, re.M)[1]
        bound = ",".join("+" + name.removeprefix("CAP_").lower()
                         for name in names.split())
        e = self.engine
        spool = e.dir / "spool"
        (e.dir / "run").mkdir()  # RuntimeDirectory=
        spool.mkdir(0o700)  # tmpfiles.d
        os.chown(spool, self.nobody.pw_uid, self.nobody.pw_gid)
        for _ in range(2):
            e.spawn(["setpriv", "--bounding-set", "-all," + bound])
            e.wait_ready()
            os.kill(e.workers()[0], signal.SIGKILL)
            e.wait_event("worker.died", since=e.mark)
            e.reload()
            with Talk(e.port) as t:
                self.assertRegex(t.mail(), "^250 ")
            self.assertEqual(e.stop(), 0)
            (spool / "7").mkdir(0o700)  # for the second time
            os.chown(spool / "7", self.nobody.pw_uid, self.nobody.pw_gid)
        self.assertEqual(e.events("worker.failed"), [])
        self.assertEqual(e.events("serve.failed"), [])

    def test_an_ordinary_user_may_start_it(self):
        """Nothing needs root, when the port does not."""
        e = self.engine
        e.write()
        e.program = shutil.copy(e.program, e.dir / "pabal")
        os.chown(e.dir, self.nobody.pw_uid, self.nobody.pw_gid)
        e.spawn(user="nobody", group=self.nobody.pw_gid, extra_groups=[])
        e.wait_ready()
        with Talk(e.port) as t:
            self.assertRegex(t.mail(), "^250 ")
        e.wait_mail("alice", 1)
        self.assertEqual(e.stop(), 0)


class Failure(unittest.TestCase):
    """What stands in the way is said, in words, and the end is not 0."""

    def fails(self, e, code, *words):
        """It ends by itself with that status and says those words."""
        done = subprocess.run(
            [e.program, "serve", "-c", str(e.config)], cwd=e.dir, timeout=30,
            capture_output=True, check=False, text=True)
        self.assertEqual(done.returncode, code, done.stderr)
        plain = [line for line in done.stderr.splitlines()
                 if not line.startswith("{")]
        for word in words:
            self.assertIn(word, "\n".join(plain))

    def setUp(self):
        self.engine = Engine("log:\n  file: events.json")
        self.addCleanup(self.engine.__exit__, None, None, None)

    def test_port_in_use(self):
        """Which address, and why."""
        with socket.socket() as s:
            s.bind(("127.0.0.1", self.engine.port))
            s.listen()
            self.fails(self.engine, 69, f"127.0.0.1:{self.engine.port}",
                       "Address already in use")

    def test_no_key(self):
        """Which file."""
        e = self.engine
        e.config.write_text(
            e.config.read_text().replace("make: true", "make: false"))
        self.fails(e, 71, "tls/cert.pem")

    def test_wrong_configuration(self):
        """File, line and column."""
        e = self.engine
        e.config.write_text(e.config.read_text() + "worker: 3\n")
        self.fails(e, 78, "pabal.yaml:", ":1: worker")

    def test_workers_that_cannot_begin(self):
        """It does not try for ever, and does not hang."""
        (self.engine.dir / "spool").mkdir()
        (self.engine.dir / "spool/0").write_text("no folder")
        self.fails(self.engine, 69, "worker: it ended before it was ready")

    def test_started_twice(self):
        """The second one leaves the first alone."""
        e = self.engine
        e.write()
        e.start()
        self.fails(e, 71, "submission socket", "Address already in use")
        with Talk(e.port) as t:
            self.assertRegex(t.mail(), "^250 ")


class BackOff(unittest.TestCase):
    """A worker that dies again at once is started later and later."""

    def test_later_and_later(self):
        """At least 100, 200, 400, 800 ms."""
        with Engine() as e:
            known = set()
            for _ in range(4):
                born = wait("a worker", lambda: set(e.workers()) - known)
                known |= born
                os.kill(born.pop(), signal.SIGKILL)
            died = e.wait_event("worker.died", count=4)
            e.wait_event("worker.started", since=e.log_size())
            self.assertEqual([d["signal"] for d in died], [9] * 4)
            times = [when(d) for d in died]
            times.append(when(e.events("worker.started")[-1]))
            for i, (a, b) in enumerate(zip(times, times[1:])):
                self.assertGreaterEqual(b - a + 0.002, 0.1 * 2 ** i)
            with Talk(e.port) as t:
                self.assertRegex(t.mail(), "^250 ")


if __name__ == "__main__":
    unittest.main()
