# SPDX-License-Identifier: Apache-2.0
"""One SMTP session, step by step, for tests that care for the moment."""
import socket


class Talk:
    """A connection and its last reply, as (code, text)."""

    def __init__(self, port, greeting=True, timeout=30):
        self.sock = socket.create_connection(("127.0.0.1", port), timeout)
        self.file = self.sock.makefile("rb")
        if greeting:
            self.reply()

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        self.file.close()
        self.sock.close()

    def reply(self):
        """The next reply's last line, "" at the end of the connection."""
        while True:
            line = self.file.readline().decode()
            if line[3:4] != "-":
                return line.rstrip("\r\n")

    def send(self, text):
        """Sends and hears nothing."""
        self.sock.sendall(text.replace("\n", "\r\n").encode())

    def say(self, text):
        """Sends lines and returns the reply to one."""
        self.send(text + "\n")
        return self.reply()

    def begin(self, rcpt="alice@example.test"):
        """As far as 354; fails when it is not reached."""
        for line, want in (("EHLO test.test", "250"),
                           ("MAIL FROM:<a@test.test>", "250"),
                           (f"RCPT TO:<{rcpt}>", "250"), ("DATA", "354")):
            got = self.say(line)
            if not got.startswith(want):
                raise AssertionError(f"{line}: {got}")
        return self

    def mail(self, rcpt="alice@example.test", text="hello"):
        """A whole transaction; the reply to its content."""
        self.begin(rcpt)
        return self.say(f"Subject: test\n\n{text}\n.")
