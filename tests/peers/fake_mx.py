# SPDX-License-Identifier: Apache-2.0
"""Mail hosts that answer what a test wants: 127.0.0.2, 127.0.0.3 … on one
port, as MX hosts have it.  They speak enough SMTP to take mail, and remember
what was said and when."""
import contextlib
import threading
import time

from engine import free_port
from peer import LineServer


class Transaction:
    """One MAIL and what followed."""

    def __init__(self, connection, mail):
        self.connection = connection  # number, from 1 on
        self.mail = mail
        self.rcpts = []    # addresses that were accepted
        self.tried = []    # all, with their parameters
        self.content = None
        self.at = time.monotonic()


class FakeMx:
    """`say` maps a verb, "RCPT <address>", "DATA" or "." to a reply, or to
    a list of which each call takes the first until one is left."""

    EHLO = ("PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES", "DSN")

    def __init__(self, host, port, name, **more):
        self.name = name
        self.say = dict(more.get("say", {}))
        self.ehlo = more.get("ehlo", self.EHLO)
        self.hold = more.get("hold")  # an Event that "." waits for
        self.lock = threading.Lock()
        self.transactions = []
        self.connections = self.now = self.most = 0
        self.server = LineServer(host, port, self.session)

    def close(self):
        """The host is down."""
        self.server.close()

    def reply(self, what, default):
        """What is said to that."""
        with self.lock:
            line = self.say.get(what, default)
            if isinstance(line, list):
                line = line.pop(0) if len(line) > 1 else line[0]
            return line

    def session(self, file, _socket):
        """One connection."""
        with self.lock:
            self.connections += 1
            number = self.connections
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            self.talk(file, number)
        finally:
            with self.lock:
                self.now -= 1

    def talk(self, file, number):
        """The dialogue, until QUIT, a 421 or the end."""
        def put(line):
            file.write(line.encode() + b"\r\n")
            file.flush()
            return not line.startswith("421")

        if not put(self.reply("greeting", f"220 {self.name} ESMTP")):
            return
        now = None
        for raw in file:
            line = raw.decode().rstrip("\r\n")
            verb = line.partition(" ")[0].upper()
            if verb == "QUIT":
                put("221 2.0.0 bye")
                return
            if verb == "EHLO":
                put("\r\n".join(
                    ["250-" + self.name] + ["250-" + e for e in self.ehlo]
                    + ["250 HELP"]) if "EHLO" not in self.say
                    else self.reply("EHLO", ""))
                continue
            if verb == "MAIL":
                now = Transaction(number, line)
                with self.lock:
                    self.transactions.append(now)
                answer = self.reply("MAIL", "250 2.1.0 ok")
            elif verb == "RCPT":
                address = line.partition("<")[2].partition(">")[0]
                answer = self.reply("RCPT " + address,
                                    self.reply("RCPT", "250 2.1.5 ok"))
                now.tried.append(line)
                if answer.startswith("2"):
                    now.rcpts.append(address)
            elif verb == "DATA":
                answer = self.reply("DATA", "354 go on") if now.rcpts \
                    else "554 5.5.1 nobody"
            else:
                answer = self.reply(verb, "250 2.0.0 ok")
            if not put(answer):
                return
            if verb == "DATA" and answer.startswith("354"):
                self.content(file, now)
                if self.hold is not None:
                    self.hold.wait(60)
                if not put(self.reply(".", "250 2.0.0 taken")):
                    return

    @staticmethod
    def content(file, now):
        """Lines until the dot."""
        lines = []
        for raw in file:
            if raw == b".\r\n":
                now.content = b"".join(lines)
                return
            lines.append(raw[1:] if raw.startswith(b".") else raw)

    def taken(self):
        """Transactions that came to their end."""
        return [t for t in self.transactions if t.content is not None]


def one_port(hosts, build):
    """build(host, port) for each, all on one port that nobody has."""
    for _ in range(50):
        port, made = free_port(), []
        with contextlib.ExitStack() as stack:
            try:
                for host in hosts:
                    made.append(build(host, port))
                    stack.callback(made[-1].close)
            except OSError:
                continue
            stack.pop_all()
            return port, made
    raise OSError("no port is free")
