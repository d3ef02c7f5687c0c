#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Run dialogue scripts (README.md) against a server on the network.

run.py HOST PORT FILE...

Each script gets a connection of its own.  Scripts marked "@ machine" are
skipped, with their reason.  Exit code 0 when everything else went as written.
"""

import re
import socket
import ssl
import sys

TIMEOUT = 20
ESCAPES = {"r": b"\r", "n": b"\n", "t": b"\t", "\\": b"\\"}


class Mismatch(Exception):
    pass


def raw(text):
    def one(match):
        word = match.group(1).decode()
        return ESCAPES.get(word) or bytes([int(word[1:], 16)])

    return re.sub(rb"\\(x[0-9a-fA-F]{2}|[rnt\\])", one, text)


def parse(data):
    """The steps of a script as (line, kind, bytes), and why it is skipped."""
    steps, skip = [], None
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line or line.startswith(b"#"):
            continue
        mark, text = line[:2], line[3:]
        if mark == b"@ ":
            word, _, rest = line[2:].partition(b" ")
            if word == b"machine":
                skip = rest.decode()
            elif word == b"handshake":
                steps.append((number, "handshake", b""))
        elif mark == b"C:":
            steps.append((number, "send", text + b"\r\n"))
        elif mark == b"C~":
            steps.append((number, "send", raw(text)))
        elif mark == b"C*":
            times, _, rest = text.partition(b" ")
            steps.append((number, "send", raw(rest) * int(times)))
        elif mark == b"S:":
            kind = "has" if text[3:4] == b"-" else "reply"
            steps.append((number, kind, text))
        elif mark == b"S!":
            steps.append((number, "has-not", text))
        elif mark == b"S=":
            steps.append((number, "says", text))
        elif mark == b"S.":
            steps.append((number, "close", b""))
        elif mark != b"M~":
            raise Mismatch(number, "not understood")
    return steps, skip


class Session:
    def __init__(self, host, port):
        self.socket = socket.create_connection((host, port), TIMEOUT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.unread = b""
        self.reply = None

    def close(self):
        self.socket.close()

    def receive(self):
        try:
            data = self.socket.recv(65536)
        except ssl.SSLEOFError:
            data = b""
        self.unread += data
        return data

    def line(self):
        while b"\n" not in self.unread:
            if not self.receive():
                raise EOFError
        line, _, self.unread = self.unread.partition(b"\n")
        if not line.endswith(b"\r"):
            raise ValueError("bare LF in a reply")
        return line[:-1]

    def next_reply(self):
        """All lines of the reply that is being looked at."""
        if self.reply is None:
            self.reply = [self.line()]
            while self.reply[-1][3:4] == b"-":
                self.reply.append(self.line())
        return self.reply

    def handshake(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        # The certificate of a test server is its own; this is loopback.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        self.socket = context.wrap_socket(self.socket)


def matches(line, want):
    return line[:3] == want[:3] and line[4:].startswith(want[4:])


def meets(session, kind, want):
    if kind == "close":
        if session.unread or session.receive():
            return "more bytes: %r" % session.unread[:200]
        return None
    reply = session.next_reply()
    if kind == "has":
        good = any(matches(line, want) for line in reply)
    elif kind == "has-not":
        good = not any(matches(line, want) for line in reply)
    else:
        last = reply[-1]
        good = last == want if kind == "says" else last.startswith(want)
        session.reply = None
    return None if good else "got %r" % b"\r\n".join(reply)


def play(session, steps):
    at = 0
    while at < len(steps):
        number, kind, data = steps[at]
        at += 1
        try:
            if kind == "send":
                while at < len(steps) and steps[at][1] == "send":
                    data += steps[at][2]
                    at += 1
                session.socket.sendall(data)
                continue
            if kind == "handshake":
                session.handshake()
                continue
            wrong = meets(session, kind, data)
        except EOFError:
            wrong = "the connection is closed"
        except (OSError, ValueError) as error:
            wrong = str(error) or type(error).__name__
        if wrong:
            raise Mismatch(number, wrong)


def run(host, port, name):
    """None when it went as written, else the line and what is wrong."""
    with open(name, "rb") as file:
        steps, skip = parse(file.read())
    if skip:
        return skip
    session = Session(host, port)
    try:
        play(session, steps)
    finally:
        session.close()
    return None


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    host, port = sys.argv[1], int(sys.argv[2])
    passed = failed = 0
    for name in sys.argv[3:]:
        try:
            skip = run(host, port, name)
        except Mismatch as wrong:
            print("%s:%d: %s" % (name, wrong.args[0], wrong.args[1]))
            failed += 1
            continue
        except OSError as error:
            print("%s:0: %s" % (name, error))
            failed += 1
            continue
        if skip:
            print("%s: skipped: %s" % (name, skip))
        else:
            passed += 1
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
