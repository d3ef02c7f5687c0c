#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures Pabal beside Postfix, in turns, and prints what DESIGN asks for.

README.md in this folder says what is measured, and what is fair about it.
Nothing here is a test: a number never fails."""
import argparse
import json
import os
import platform
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import procs
import servers
from servers import Pabal, Postfix, free_port, greeted, wait

ROOT = Path(__file__).resolve().parents[1]
FROM, RCPT = "load@load.example", "someone@sink.example"


class Bench:
    """The options, the tools, and what was found."""

    def __init__(self, options):
        self.options = options
        self.tools = options.build / "bench"
        self.found = {}

    def messages(self, server):
        """How many a server gets in one round."""
        most = self.options.messages
        return most if server.name == "postfix" else most * self.options.more

    def load(self, server, messages):
        """Sends them over the sessions; returns what the load saw."""
        sessions = min(self.options.sessions, messages)
        done = subprocess.run(
            [self.tools / "smtp_load", f"127.0.0.1:{server.port}",
             str(sessions), str(messages), str(self.options.size),
             FROM, RCPT], stdout=subprocess.PIPE, check=True)
        return json.loads(done.stdout)

    def relay(self, server, messages):
        """The same until the sink has all; seconds and a message's rate."""
        with subprocess.Popen(
                [self.tools / "smtp_sink", f"127.0.0.1:{server.next_port}",
                 str(messages)], stdout=subprocess.PIPE) as sink:
            wait("the sink", lambda: listens(server.next_port))
            load = self.load(server, messages)
            said = json.loads(sink.communicate()[0])
        seconds = (said["last_ns"] - load["began_ns"]) / 1e9
        return {"seconds": seconds, "per_second": messages / seconds}

    def note(self, what, server, value):
        """Keeps a value of one round."""
        self.found.setdefault(what, {}).setdefault(
            server.name, []).append(value)
        print(f"  {what} {server.name}: {value:,.4g}", file=sys.stderr)

    def start(self, kind, next_port, hold=False):
        """A fresh server that sends all to that port."""
        if kind is Pabal:
            server = Pabal(next_port, self.options.workers)
        else:
            server = Postfix(next_port, hold)
        server.next_port = next_port
        return server


def listens(port):
    """Whether a socket listens there; asked of the kernel, not by a visit
    that the sink would have to answer."""
    wanted = f"0100007F:{port:04X} "
    with open("/proc/net/tcp", encoding="ascii") as table:
        return any(wanted in line and line.split()[3] == "0A"
                   for line in table)


class Hole:
    """A next hop that takes connections and never says a word."""

    def __enter__(self):
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(4096)
        self.port = self.socket.getsockname()[1]
        return self

    def __exit__(self, kind, value, trace):
        self.socket.close()


def accept_round(b, kind):
    """Messages a second that are queued while nothing can go on."""
    with Hole() as hole, b.start(kind, hole.port, hold=True) as server:
        b.load(server, 4 * b.options.sessions)
        load = b.load(server, b.messages(server))
        b.note("accept, messages/s", server, load["per_second"])
        b.note("accept, ms to 250, median", server, load["p50_ms"])
        b.note("accept, ms to 250, 99 %", server, load["p99_ms"])


def relay_round(b, kind):
    """Messages a second from the load's first octet to the sink's last."""
    with b.start(kind, free_port()) as server:
        b.relay(server, 4 * b.options.sessions)
        messages = b.messages(server)
        before = procs.cpu(server.root)
        got = b.relay(server, messages)
        spent = procs.cpu(server.root) - before
        b.note("relay, messages/s", server, got["per_second"])
        b.note("relay, CPU ms/message", server, 1000 * spent / messages)


def memory_round(b, kind):
    """Memory while it relays; apart, because looking costs time."""
    with b.start(kind, free_port()) as server:
        b.relay(server, 4 * b.options.sessions)
        with procs.Peak(server.root) as peak:
            b.relay(server, b.messages(server))
        b.note("relay, peak MB", server, peak.most / 1e6)


def calls_round(b, kind):
    """System calls of a relayed message; apart, because strace is slow."""
    messages = b.options.calls
    with b.start(kind, free_port()) as server:
        b.relay(server, 4 * b.options.sessions)
        with procs.SystemCalls(server.root, server.dir / "strace") as calls:
            b.relay(server, messages)
        total = sum(calls.counts.values())
        b.note("relay, system calls/message", server, total / messages)
        most = sorted(calls.counts.items(), key=lambda c: -c[1])[:12]
        b.found.setdefault("system calls by name", {})[server.name] = {
            name: round(count / messages, 2) for name, count in most}


def idle_round(b, kind):
    """Memory with sessions that have said EHLO and then nothing."""
    count = b.options.idle if kind is Pabal else b.options.sessions
    with Hole() as hole, b.start(kind, hole.port) as server:
        before = procs.memory(server.root)
        held = [greet(server.port, n) for n in range(count)]
        now = procs.memory(server.root)
        b.note(f"{count} idle sessions, MB", server, now / 1e6)
        b.note("idle session, KiB each", server,
               (now - before) / 1024 / count)
        for s in held:
            s.close()


def greet(port, number):
    """A session after EHLO; a source address has too few ports for all."""
    s = socket.create_connection(
        ("127.0.0.1", port), 60, (f"127.0.0.{2 + number // 20000}", 0))
    said = b""
    while not said.endswith(b"\r\n"):
        said += s.recv(512)
    s.sendall(b"EHLO idle.example\r\n")
    said = b""
    while not (said.endswith(b"\r\n") and
               said.splitlines()[-1].startswith(b"250 ")):
        got = s.recv(4096)
        if not got:
            raise RuntimeError("an idle session was closed")
        said += got
    return s


def queue_round(b):
    """A long queue of Pabal: memory, and how soon it is there again."""
    count = b.options.queue
    with Hole() as hole, b.start(Pabal, hole.port) as server:
        b.load(server, count)
        b.note("queue, MB", server, procs.memory(server.root) / 1e6)
        server.kill()
        server.forget()
        began = time.monotonic()
        mark = server.log_size()
        server.start()
        wait("a greeting", lambda: greeted(server.port))
        took = time.monotonic() - began
        b.note("queue, s to ready after a crash", server, took)
        b.note("queue, CPU s of that", server, procs.cpu(server.root))
        now = procs.memory(server.root)
        b.note("queue, MB after a restart", server, now / 1e6)
        b.note("queue, octets/message after a restart", server, now / count)
        found = sum(e["messages"]
                    for e in server.events("spool.opened", mark))
        if found != count:
            raise RuntimeError(f"{count} messages queued, {found} found")


def spool_round(b):
    """The spool alone: commits of 4 KiB from 100 drafts."""
    folder = tempfile.mkdtemp(prefix="pabal-bench-spool-")
    try:
        done = subprocess.run(
            [b.tools / "spool_bench", folder, "50000", "100",
             str(b.options.size)], stdout=subprocess.PIPE, check=True)
        # "N messages, N failed, N ms, N a second"
        rate = done.stdout.split(b", ")[-1].split()[0]
        b.note("spool alone, commits/s", Pabal, float(rate))
    finally:
        shutil.rmtree(folder)


def explain(b, what, kind, count, *args):
    """A run of pabal explain over so many inputs: CPU seconds and MB."""
    with subprocess.Popen([b.tools / "explain_load", kind, str(count)],
                          stdout=subprocess.PIPE) as load:
        with subprocess.Popen(
                [b.options.build / "pabal", "explain", *args],
                stdin=load.stdout, stdout=subprocess.DEVNULL) as p:
            load.stdout.close()
            _, status, used = os.wait4(p.pid, 0)
            p.returncode = os.waitstatus_to_exitcode(status)
    if p.returncode != 0 or load.returncode != 0:
        raise RuntimeError(f"{what}: explain ended with {p.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def explain_round(b):
    """Replies and bounces a second of one core, and whether memory grows."""
    for _ in range(b.options.rounds):
        spent, _ = explain(b, "replies", "replies", 1000000, "--lines")
        b.note("explain, replies/s of a core", Pabal, 1000000 / spent)
        spent, _ = explain(b, "bounces", "bounces", 100000, "--json")
        b.note("explain, bounces/s of a core", Pabal, 100000 / spent)
    for count in (1000000, b.options.lines):
        _, size = explain(b, "memory", "replies", count, "--lines")
        b.note(f"explain, {count:,} lines, peak MB", Pabal, size)
    for _ in range(50):
        began = time.monotonic()
        subprocess.run(
            [b.options.build / "pabal", "explain", "--json",
             "550 5.1.1 User unknown"], stdout=subprocess.DEVNULL, check=True)
        b.note("explain, ms for one reply", Pabal,
               1000 * (time.monotonic() - began))


ROUNDS = {"accept": accept_round, "relay": relay_round}
ONCE = {"memory": memory_round, "calls": calls_round, "idle": idle_round}
ALONE = {"queue": queue_round, "spool": spool_round,
         "explain": explain_round}


def run(b):
    """All measurements that were asked for, the servers in turns."""
    for name in b.options.only:
        times = b.options.rounds if name in ROUNDS else 1
        for number in range(times):
            print(f"{name}, round {number + 1} of {times}", file=sys.stderr)
            if name in ALONE:
                ALONE[name](b)
                continue
            one = ROUNDS.get(name) or ONCE[name]
            for kind in (Pabal, Postfix):
                one(b, kind)


def table(b):
    """Medians, and Pabal's share of Postfix's."""
    lines = [f"{'median':42}{'Pabal':>12}{'Postfix':>12}{'ratio':>9}"]
    for what, by in b.found.items():
        if what == "system calls by name":
            continue
        cells = [median(by[n]) if n in by else None
                 for n in ("pabal", "postfix")]
        ratio = ""
        if None not in cells and cells[1]:
            ratio = f"{cells[0] / cells[1]:.3g}"
        shown = ["" if c is None else f"{c:,.4g}" if c < 1000 else f"{c:,.0f}"
                 for c in cells]
        lines.append(f"{what:42}{shown[0]:>12}{shown[1]:>12}{ratio:>9}")
    return "\n".join(lines)


def options():
    """The command line."""
    every = [*ROUNDS, *ONCE, *ALONE]
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--build", type=Path, default=ROOT / "build-bench",
                   help="a release build, bench/ included")
    p.add_argument("--out", type=Path, default=ROOT / "build/bench.json")
    p.add_argument("--dir", default="/var/tmp",
                   help="where both keep their queues; no memory disk")
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--sessions", type=int, default=100)
    p.add_argument("--size", type=int, default=4096)
    p.add_argument("--messages", type=int, default=5000,
                   help="that Postfix gets in a round")
    p.add_argument("--more", type=int, default=20,
                   help="times as many for Pabal, to run about as long")
    p.add_argument("--calls", type=int, default=2000,
                   help="messages under strace")
    p.add_argument("--idle", type=int, default=10000)
    p.add_argument("--queue", type=int, default=1000000)
    p.add_argument("--lines", type=int, default=10000000,
                   help="that are explained to see whether memory grows")
    p.add_argument("--workers", type=int, default=0,
                   help="of Pabal; 0: one for each processor")
    p.add_argument("--only", type=lambda s: s.split(","), default=every,
                   metavar="NAME,…", help=" ".join(every))
    got = p.parse_args()
    got.build = got.build.resolve()
    if unknown := set(got.only) - set(every):
        p.error(f"no such measurement: {' '.join(unknown)}")
    return got


def main():
    """Runs, prints, and keeps everything as JSON."""
    b = Bench(options())
    os.environ["PABAL"] = str(b.options.build / "pabal")
    tempfile.tempdir = b.options.dir
    if b.options.only != ["explain"]:  # which has no server
        servers.check()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    run(b)
    print(table(b))
    b.options.out.parent.mkdir(exist_ok=True)
    b.options.out.write_text(json.dumps({
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "kernel": platform.release(), "processors": os.cpu_count(),
        "options": {k: str(v) for k, v in vars(b.options).items()},
        "rounds": b.found,
    }, indent=1) + "\n")


if __name__ == "__main__":
    main()
