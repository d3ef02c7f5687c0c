#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""pabal send, sendmail and check as their callers see them: what is said to
the server, on standard error, and by the exit status.  The server is a few
lines of Python on a Unix socket that refuses by name; no port is used.

Usage: test_send.py PABAL
"""
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

CONFIG = """hostname: mail.example.test
postmaster: alice@example.test
run: {run}
domains:
  example.test:
    users: [alice, bob]
    maildir: "mail/{{user}}"
delivery: {{remote: false}}
"""
MADE = (r"Date: \w{3}, .*\r\n"
        r"Message-ID: <[0-9a-f.]+@mail\.example\.test>\r\n")

# name, how it is called, standard input, exit status,
# commands after EHLO (None: no connection), content (a pattern), stderr
ROWS = [
    ("body alone", ["send", "-f", "bob@example.test", "alice@example.test"],
     "Hello\n", 0,
     ["MAIL FROM:<bob@example.test>", "RCPT TO:<alice@example.test>"],
     MADE + r"From: <bob@example\.test>\r\n\r\nHello\r\n", ""),
    ("headers are kept, what is missing is added",
     ["send", "-f", "b@x.example", "-F", "Kim \"K\"", "a@x.example"],
     "Subject: s\nDate: d\nMessage-ID: <i>\n\nb", 0,
     ["MAIL FROM:<b@x.example>", "RCPT TO:<a@x.example>"],
     r'From: "Kim \\"K\\"" <b@x\.example>\r\nSubject: s\r\nDate: d\r\n'
     r"Message-ID: <i>\r\n\r\nb\r\n", ""),
    ("null sender", ["send", "-f", "<>", "a@x.example"], "From: z\n\nb\n", 0,
     ["MAIL FROM:<>", "RCPT TO:<a@x.example>"],
     MADE + r"From: z\r\n\r\nb\r\n", ""),
    ("DSN", ["send", "-f", "b@x.example", "-N", "success,delay", "-R", "full",
             "-V", "e1", "a@x.example"], "x: y\n\n", 0,
     ["MAIL FROM:<b@x.example> RET=FULL ENVID=e1",
      "RCPT TO:<a@x.example> NOTIFY=SUCCESS,DELAY"], None, ""),
    ("every line end becomes CRLF",
     ["send", "-f", "b@x.example", "a@x.example"],
     "a: b\r\n\none\rtwo\r\nthree", 0,
     ["MAIL FROM:<b@x.example>", "RCPT TO:<a@x.example>"],
     r".*\r\n\r\none\r\ntwo\r\nthree\r\n", ""),
    ("send: a dot ends nothing", ["send", "-f", "b@x.example", "a@x.example"],
     "a: b\n\n.\nmore\n", 0,
     ["MAIL FROM:<b@x.example>", "RCPT TO:<a@x.example>"],
     r".*\r\n\r\n\.\.\r\nmore\r\n", ""),
    ("sendmail: a dot ends it", ["sendmail", "-f", "b@x.example",
                                 "a@x.example"], "a: b\n\none\n.\nmore\n", 0,
     ["MAIL FROM:<b@x.example>", "RCPT TO:<a@x.example>"],
     r".*\r\n\r\none\r\n", ""),
    ("sendmail -oi: it does not", ["sendmail", "-oi", "-fb@x.example",
                                   "a@x.example"], "a: b\n\n.\nmore\n", 0,
     ["MAIL FROM:<b@x.example>", "RCPT TO:<a@x.example>"],
     r".*\r\n\r\n\.\.\r\nmore\r\n", ""),
    ("sendmail passes over what only steered another program",
     ["sendmail", "-odb", "-oem", "-v", "-n", "-B8BITMIME", "-i", "-f",
      "b@x.example", "--", "a@x.example"], "\n", 0,
     ["MAIL FROM:<b@x.example>", "RCPT TO:<a@x.example>"], None, ""),
    ("-t: all recipients once, no Bcc in the message",
     ["sendmail", "-t", "-i", "-f", "b@x.example", "a@x.example"],
     "To: A <a@x.example>, G: c@x.example, bob;\nCc: (x) d@x.example\n"
     "Bcc: e@x.example,\n f@x.example\nSubject: s\n\nt\n", 0,
     ["MAIL FROM:<b@x.example>", "RCPT TO:<a@x.example>",
      "RCPT TO:<c@x.example>", "RCPT TO:<bob@example.test>",
      "RCPT TO:<d@x.example>", "RCPT TO:<e@x.example>",
      "RCPT TO:<f@x.example>"],
     MADE + r"From: <b@x\.example>\r\nTo: A <a@x\.example>, G: c@x\.example, "
     r"bob;\r\nCc: \(x\) d@x\.example\r\nSubject: s\r\n\r\nt\r\n", ""),
    ("-t: resent fields come before the others",
     ["sendmail", "-t", "-f", "b@x.example"],
     "To: a@x.example\nResent-To: c@x.example\n\n", 0,
     ["MAIL FROM:<b@x.example>", "RCPT TO:<c@x.example>"], None, ""),
    ("separator of an mbox", ["send", "-f", "b@x.example", "a@x.example"],
     "From bob Sat Nov 21 2026\nFrom: z\n\nb\n", 0,
     ["MAIL FROM:<b@x.example>", "RCPT TO:<a@x.example>"],
     MADE + r"From: z\r\n\r\nb\r\n", ""),
    ("one of two refused", ["send", "-f", "b@x.example", "a@x.example",
                            "nobody@x.example"], "\n", 67,
     ["MAIL FROM:<b@x.example>", "RCPT TO:<a@x.example>",
      "RCPT TO:<nobody@x.example>"], r".*",
     "pabal: nobody@x.example: 550 5.1.1 no such user\n"),
    ("refused for now", ["send", "-f", "b@x.example", "later@x.example"],
     "\n", 75, ["MAIL FROM:<b@x.example>", "RCPT TO:<later@x.example>"], None,
     "pabal: later@x.example: 450 4.2.1 later\n"),
    ("UTF-8 that the server does not take",
     ["send", "-f", "b@x.example", "jörg@x.example"], "\n", 69, [], None,
     "pabal: the server takes no UTF-8 addresses or headers (SMTPUTF8)\n"),
    ("not an address", ["send", "-f", "b@x.example", "a@@x.example"], "\n",
     65, None, None, None),
    ("-t with a broken field", ["sendmail", "-t"], "To: <a@x.example\n\n", 65,
     None, None, None),
    ("nobody to send to", ["send"], "\n", 64, None, None,
     "pabal: no recipients\n"),
    ("-t finds nobody", ["sendmail", "-t"], "Subject: s\n\n", 64, None, None,
     "pabal: no recipients\n"),
    ("not a NOTIFY", ["send", "-N", "never,delay", "a@x.example"], "\n", 64,
     None, None, None),
    ("an option that is none", ["send", "--frm", "a@x.example"], "\n", 64,
     None, None, None),
    ("newaliases", ["newaliases"], "", 0, None, None, ""),
    ("nobody listens", ["send", "--socket", "/nonexistent/submit",
                        "a@x.example"], "\n", 75, None, None,
     "pabal: /nonexistent/submit: No such file or directory\n"
     "pabal: is the engine running? (pabal serve)\n"),
    ("check", ["check", "-q"], "", 0, None, None, ""),
    ("check of what is not there", ["check", "-c", "/nonexistent/x"], "", 78,
     None, None, None),
    ("help", ["--help"], "", 0, None, None, ""),
    ("no such command", ["sned"], "", 64, None, None, None),
    ("no command", [], "", 64, None, None, None),
]


class Sink(threading.Thread):
    """One connection after another; `heard` is what the last one said."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen(4)
        self.ended = threading.Semaphore(0)
        self.reset()

    def reset(self):
        self.commands, self.content, self.connected = [], None, False

    def run(self):
        while True:
            conn, _ = self.listener.accept()
            self.connected = True
            with conn, conn.makefile("rwb") as stream:
                self.session(stream)
            self.ended.release()

    def session(self, stream):
        def say(text):
            stream.write(text.encode() + b"\r\n")
            stream.flush()

        say("220 sink")
        content = None
        for line in stream:
            if content is not None:
                if line == b".\r\n":
                    self.content, content = content.decode(), None
                    say("250 2.0.0 taken")
                else:
                    content += line
                continue
            word = line.decode().rstrip("\r\n")
            if word.startswith("EHLO "):
                say("250-sink\r\n250-8BITMIME\r\n250-DSN\r\n"
                    "250 ENHANCEDSTATUSCODES")
            elif word == "DATA":
                content = b""
                say("354 go ahead")
            elif word == "QUIT":
                say("221 2.0.0 bye")
                return
            else:
                self.commands.append(word)
                say("550 5.1.1 no such user" if "nobody" in word else
                    "450 4.2.1 later" if "later" in word else "250 2.1.0 ok")


def check(row, folder, pabal, sink):
    name, argv, given, status, commands, content, stderr = row
    sink.reset()
    program = pabal
    if argv and argv[0] in ("sendmail", "newaliases"):
        program = str(folder / argv[0])
        argv = argv[1:]
    done = subprocess.run(
        [program, *argv], input=given.encode(), capture_output=True,
        timeout=30, check=False,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8",
             "PABAL_CONFIG": str(folder / "pabal.yaml")})
    if commands is not None and not sink.ended.acquire(timeout=10):
        yield "the connection did not end"
    said = done.stderr.decode()
    if done.returncode != status:
        yield f"exit status {done.returncode}, not {status}; said: {said}"
    if commands is None and sink.connected:
        yield f"it connected and said {sink.commands}"
    if commands is not None and sink.commands != commands:
        yield f"said {sink.commands}"
    if content is not None and not re.fullmatch(
            content, sink.content or "", re.S):
        yield f"content {sink.content!r}"
    if stderr is not None and said != stderr:
        yield f"standard error {said!r}"
    if stderr is None and not said:
        yield "it did not say why"


def main():
    pabal = sys.argv[1]
    failures = 0
    with tempfile.TemporaryDirectory(prefix="pabal-send.") as name:
        folder = Path(name)
        (folder / "pabal.yaml").write_text(
            CONFIG.format(run=folder), "utf-8")
        for link in ("sendmail", "newaliases"):
            (folder / link).symlink_to(Path(pabal).resolve())
        sink = Sink(str(folder / "submit"))
        sink.start()
        for row in ROWS:
            for failure in check(row, folder, pabal, sink):
                print(f"{row[0]}: {failure}")
                failures += 1
    print(f"{len(ROWS)} rows, {failures} failures")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
