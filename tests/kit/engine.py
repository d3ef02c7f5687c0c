# SPDX-License-Identifier: Apache-2.0
"""Runs the real engine for tests: a folder of its own, ports of its own.

    with Engine() as e:
        smtplib.SMTP("127.0.0.1", e.port) …
        e.wait_mail("alice", 1)

Everything lies below one temporary folder and is gone afterwards.  Waiting is
for something to be there, with a limit; nothing sleeps and hopes.
"""
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 30  # seconds that any one thing may take


def program():
    """The program under test: $PABAL, or the build in build/."""
    return os.environ.get("PABAL", str(ROOT / "build/pabal"))


def free_port():
    """A port that nobody has at this moment, on any address.  Below those
    that the kernel gives to outgoing connections (32768 and up), or one of
    the many that tests make might get it before its owner does."""
    while True:
        port = random.randrange(10240, 32768)
        with socket.socket() as s:
            try:
                s.bind(("", port))
            except OSError:
                continue
            return port


def wait(what, test, limit=LIMIT):
    """Returns test()'s first true answer; fails after `limit` seconds."""
    end = time.monotonic() + limit
    while True:
        got = test()
        if got:
            return got
        if time.monotonic() > end:
            raise TimeoutError(f"waited {limit} s for {what}")
        time.sleep(0.01)


class Engine:
    """One `pabal serve`.  `extra` is YAML appended to the configuration;
    `domains` replaces the default local domain."""

    DOMAINS = """
domains:
  example.test:
    users: [alice, bob]
    maildir: mail/{domain}/{user}
"""

    def __init__(self, extra="", domains=None, workers=1, tls="starttls"):
        self.dir = Path(tempfile.mkdtemp(prefix="pabal-test-"))
        self.port = free_port()
        self.process = None
        self.mark = 0  # where the log of the last start begins
        self.env = {}  # beside the test's own
        self.program = program()
        self.log_file = self.dir / "log.jsonl"
        self.config = self.dir / "pabal.yaml"
        self.write(extra, domains, workers, tls)

    def write(self, extra="", domains=None, workers=1, tls="starttls"):
        """Writes the configuration (anew)."""
        self.config.write_text(f"""\
hostname: mail.example.test
postmaster: alice@example.test
listen:
  - address: 127.0.0.1:{self.port}
    tls: {tls}
tls:
  certificate: tls/cert.pem
  key: tls/key.pem
  make: true
spool: spool
run: run
workers: {workers}
{domains if domains is not None else self.DOMAINS}
{extra}
""")

    def spawn(self, prefix=(), **more):
        """Starts it and does not wait; `prefix` is a command that runs it,
        `more` is for Popen."""
        with open(self.log_file, "ab") as log:
            self.mark = log.tell()
            self.process = subprocess.Popen(
                [*prefix, self.program, "serve", "-c", str(self.config)],
                cwd=self.dir, stdout=log, stderr=log,
                env={**os.environ, **self.env}, **more)
        return self

    def wait_ready(self):
        """Returns when the last start has come to its end."""
        self.wait_event("serve.started", since=self.mark)
        return self

    def start(self):
        """Starts it and returns when it is ready."""
        return self.spawn().wait_ready()

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            print(self.log_text())
            self.__exit__(None, None, None)
            raise

    def __exit__(self, kind, value, trace):
        if self.process is not None:
            self.stop()
        said = self.sanitizer()
        shutil.rmtree(self.dir, ignore_errors=True)
        if said:
            raise AssertionError(said)

    def sanitizer(self):
        """What a sanitizer has said, whatever the test was about."""
        text = self.log_text()
        for mark in ("ERROR: AddressSanitizer", "runtime error:"):
            if mark in text:
                return text[text.index(mark):]
        return ""

    def stop(self, how=signal.SIGTERM):
        """Ends it and returns the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            status = self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        self.process = None
        return status

    # ---- the log ----

    def log_text(self, since=0):
        """What the engine has logged from that octet on."""
        if not self.log_file.exists():
            return ""
        with open(self.log_file, "rb") as log:
            log.seek(since)
            return log.read().decode("utf-8", "replace")

    def events(self, name=None, since=0):
        """Logged events, all or those of one name."""
        found = []
        for line in self.log_text(since).splitlines():
            try:
                event = json.loads(line)
            except ValueError:
                continue  # the last line may be half written
            if name is None or event.get("event") == name:
                found.append(event)
        return found

    def log_size(self):
        """A mark for `since`."""
        return self.log_file.stat().st_size if self.log_file.exists() else 0

    def wait_event(self, name, since=0, count=1, limit=LIMIT):
        """The first `count` events of that name, or a failure."""
        def ask():
            if self.process is not None and self.process.poll() is not None:
                raise RuntimeError("the engine ended:\n" + self.log_text())
            found = self.events(name, since)
            return found if len(found) >= count else None
        return wait(f"event {name}", ask, limit)

    # ---- mail and commands ----

    def mail(self, user, domain="example.test"):
        """Messages in a Maildir, as bytes."""
        new = self.dir / "mail" / domain / user / "new"
        if not new.is_dir():
            return []
        return [p.read_bytes() for p in sorted(new.iterdir())]

    def wait_mail(self, user, count, domain="example.test", limit=LIMIT):
        """At least `count` messages of a user."""
        def ask():
            found = self.mail(user, domain)
            return found if len(found) >= count else None
        return wait(f"{count} messages for {user}", ask, limit)

    def run(self, *args, **more):
        """Runs `pabal ARGS…` in the engine's folder; output is captured."""
        return subprocess.run([program(), *args], cwd=self.dir, timeout=60,
                              capture_output=True, check=False, **more)

    def run_to(self, to, *args):
        """The same, its standard output going to the file `to`."""
        return subprocess.run([program(), *args], cwd=self.dir, timeout=60,
                              stdout=to, stderr=subprocess.PIPE, check=False)

    def queue(self):
        """What waits, as JSON objects."""
        out = self.run("queue", "list", "--json", "-c", str(self.config))
        return [json.loads(line) for line in out.stdout.splitlines()]

    def wait_queue_empty(self, limit=LIMIT):
        """Returns when nothing waits any more."""
        wait("an empty queue", lambda: self.queue() == [], limit)

    def reload(self, event="serve.reload"):
        """SIGHUP; returns when it says how that went."""
        mark = self.log_size()
        self.process.send_signal(signal.SIGHUP)
        return self.wait_event(event, since=mark)[0]

    def shares(self):
        """Folders in the spool."""
        return sorted(p.name for p in (self.dir / "spool").iterdir()
                      if p.name.isdigit())

    def workers(self):
        """Process ids of the workers."""
        children = Path(f"/proc/{self.process.pid}/task/"
                        f"{self.process.pid}/children").read_text("ascii")
        return [int(pid) for pid in children.split()]
