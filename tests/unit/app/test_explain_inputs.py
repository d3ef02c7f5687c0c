# SPDX-License-Identifier: Apache-2.0
"""pabal explain: what it can be given, and what it says to the rest."""
import gzip
import json
import os
import pty
import re
import resource
import signal
import subprocess
import tempfile
import unicodedata
import unittest
from pathlib import Path

PABAL = os.environ["PABAL"]
BOUNCES = Path(__file__).resolve().parents[2] / "golden" / "bounces"

# name, a line of a log, what is explained of it and its reason; None: nothing
LOGS = [
    ("postfix bounced",
     "Nov 21 10:00:00 mx postfix/smtp[9]: 4F1: to=<a@b.example>, "
     "relay=mx.b.example[192.0.2.1]:25, delay=1, dsn=5.1.1, status=bounced "
     "(host mx.b.example[192.0.2.1] said: 550 5.1.1 <a@b.example>: User "
     "unknown (in reply to RCPT TO command))", "bad-mailbox"),
    ("postfix, RFC 3339 time, deferred",
     "2026-11-21T10:00:00.123456+09:00 mx postfix/smtp[9]: 4F1: "
     "to=<a@b.example>, relay=none, delay=1, dsn=4.4.1, status=deferred "
     "(connect to mx.b.example[192.0.2.1]:25: Connection timed out)",
     "network"),
    ("postfix sent", "Nov 21 10:00:00 mx postfix/smtp[9]: 4F1: to=<a@b.example>"
     ", orig_to=<c@b.example>, relay=mx.b.example[192.0.2.1]:25, dsn=2.0.0, "
     "status=sent (250 2.0.0 OK 1234)", "accepted"),
    ("postfix, no code in the words but beside them",
     "Nov 21 10:00:00 mx postfix/local[9]: 4F1: to=<a@b.example>, relay=local, "
     "dsn=2.0.0, status=sent (delivered to maildir)", "accepted"),
    ("postfix/lmtp", "Nov 21 10:00:00 mx postfix/lmtp[9]: 4F1: "
     "to=<a@b.example>, relay=mx[private/dovecot], dsn=4.2.2, status=deferred "
     "(host mx[private/dovecot] said: 452 4.2.2 Quota exceeded (in reply to "
     "end of DATA command))", "mailbox-full"),
    ("postfix/error", "Nov 21 10:00:00 mx postfix/error[9]: 4F1: "
     "to=<a@b.example>, relay=none, dsn=5.4.4, status=bounced (Host or domain "
     "name not found. Name service error for name=b.example type=A: Host not "
     "found)", "bad-domain"),
    ("postfix, another instance", "Nov 21 10:00:00 mx postfix-out/smtp[9]: "
     "4F1: to=<a@b.example>, relay=x, dsn=5.7.1, status=bounced (host x said: "
     "554 5.7.1 Relay access denied)", "relay-denied"),
    ("journal, exported", "MESSAGE=4F1: to=<a@b.example>, relay=x, dsn=5.1.1, "
     "status=bounced (host x said: 550 5.1.1 User unknown)", "bad-mailbox"),
    ("journal, as JSON", json.dumps({
        "PRIORITY": "6", "MESSAGE": '4F1: to=<a@b.example>, dsn=5.1.1, '
        'status=bounced (host x said: 550 5.1.1 "User" unknown)'}),
     "bad-mailbox"),
    ("journal, no text", '{"MESSAGE": [52, 70, 49], "to=<": 1}', None),
    ("journal, cut", '{"MESSAGE": "4F1: to=<a@b.example>', None),
    ("postfix, no delivery", "Nov 21 10:00:01 mx postfix/qmgr[9]: 4F1: "
     "removed", None),
    ("postfix, refused itself", "Nov 21 10:00:00 mx postfix/smtpd[9]: NOQUEUE: "
     "reject: RCPT from x[192.0.2.9]: 554 5.7.1 <a@b.example>: Relay access "
     "denied; from=<c@d.example> to=<a@b.example> proto=ESMTP helo=<x>", None),
    ("sendmail deferred", "Nov 21 10:00:02 mx sendmail[7]: 4F2: "
     "to=<c@d.example>, delay=00:00:01, dsn=4.2.2, stat=Deferred: 452 4.2.2 "
     "Over quota", "mailbox-full"),
    ("sendmail, its words without a code", "Nov 21 10:00:02 mx sm-mta[7]: 4F2: "
     "to=<c@d.example>, delay=00:00:01, mailer=esmtp, relay=x., dsn=5.1.1, "
     "stat=User unknown", "bad-mailbox"),
    ("sendmail, the reply itself", "Nov 21 10:00:02 mx sm-mta[7]: 4F2: "
     "to=<c@d.example>, delay=00:00:01, dsn=5.2.2, reply=552 5.2.2 Mailbox "
     "full, stat=Service unavailable", "mailbox-full"),
    ("sendmail sent", "Nov 21 10:00:02 mx sendmail[7]: 4F2: to=c@d.example, "
     "delay=1, dsn=2.0.0, stat=Sent (ok 1234 qp 5678)", "accepted"),
    ("sendmail queued", "Nov 21 10:00:02 mx sendmail[7]: 4F2: to=c@d.example, "
     "delay=1, dsn=4.0.0, stat=queued", None),
    ("exim **", "2026-11-21 10:00:03 1abcDE-000001-2B ** e@f.example "
     "R=dnslookup T=remote_smtp H=mx.f.example [192.0.2.3]: SMTP error from "
     "remote mail server after RCPT TO:<e@f.example>: 554 5.7.1 Relay access "
     "denied", "relay-denied"),
    ("exim ** without a router", "2026-11-21 10:00:03 1abcDE-000001-2B ** "
     "nobody@f.example: No such user", "bad-mailbox"),
    ("exim ==, long id", "2026-11-21 10:00:03.123 [77] "
     "1tDMVi-00000001abc-3xYZ == e@f.example R=dnslookup T=remote_smtp defer "
     "(-44) H=mx.f.example [2001:db8::1]:25: SMTP error from remote mail "
     "server after RCPT TO:<e@f.example>: 451 4.7.1 Greylisted, please try "
     "again", "greylisted"),
    ("exim =>", "2026-11-21 10:00:03 1abcDE-000001-2B => e@f.example "
     "R=dnslookup T=remote_smtp H=mx.f.example [192.0.2.3] "
     'C="250 2.0.0 Ok: queued as 1"', "accepted"),
    ("exim => without a reply", "2026-11-21 10:00:03 1abcDE-000001-2B => bob "
     "<bob@f.example> R=local T=maildir", None),
    ("exim <=", "2026-11-21 10:00:03 1abcDE-000001-2B <= a@b.example H=x "
     "P=esmtp S=100", None),
]
# One that is a log for sure.
CERTAIN = LOGS[0][1]


def run(*args, text=b"", env=None, **kinds):
    return subprocess.run(
        [PABAL, "explain", *args], input=text, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, env={"LC_ALL": "C", **(env or {})},
        check=False, timeout=120, **kinds)


def objects(*args, **kinds):
    done = run("--json", *args, **kinds)
    assert done.returncode == 0, (done.returncode, done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


# AddressSanitizer reserves terabytes and cannot live in a small one.
SANITIZED = b"__asan_init" in Path(PABAL).read_bytes()


def little():
    """An address space in which no large file could be held."""
    resource.setrlimit(resource.RLIMIT_AS, (64 << 20, 64 << 20))


class Logs(unittest.TestCase):
    def test_each_line(self):
        for name, line, reason in LOGS:
            with self.subTest(name):
                got = objects(text=f"{CERTAIN}\n{line}\n".encode())[1:]
                self.assertEqual([o["reason"] for o in got],
                                 [reason] if reason else [])

    def test_each_line_as_an_argument(self):
        for name, line, reason in LOGS:
            with self.subTest(name):
                got, = objects(line)
                if reason:
                    self.assertEqual(got["reason"], reason)

    def test_the_status_beside_is_no_conclusion_of_ours(self):
        got = objects(LOGS[3][1])[0]
        self.assertEqual((got["code"], got["enhanced"], got["derived"]),
                         (None, "2.0.0", []))
        self.assertEqual(got["input"], "delivered to maildir")

    def test_a_long_log_goes_through(self):
        """Longer than what is held of any text, in little memory."""
        line = (CERTAIN + "\n").encode()
        count = (20 << 20) // len(line)
        with tempfile.TemporaryFile() as f:
            f.write(line * count)
            f.seek(0)
            done = subprocess.run(
                [PABAL, "explain", "--json"], stdin=f, check=True,
                stdout=subprocess.PIPE,
                preexec_fn=None if SANITIZED else little)
        self.assertEqual(done.stdout.count(b"\n"), count)


@unittest.skipIf(SANITIZED, "the sanitizer needs its own address space")
class Memory(unittest.TestCase):
    def test_lines_do_not_pile_up(self):
        text = b"".join(
            b"550 5.1.1 <user%d@host%d.example>: Recipient address rejected: "
            b"User unknown in table %d\n" % (n, n % 977, n * 7919)
            for n in range(300000))
        done = run("--lines", text=text, preexec_fn=little)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count(b"\n"), 300000)

    def test_a_line_without_end(self):
        done = run("--lines", text=b"550 no " * (20 << 20), preexec_fn=little)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count(b"\n"), 1)

    def test_a_mailbox_does_not_pile_up(self):
        one = b"From x Sat Nov 21 10:00:00 2026\n" + \
            (BOUNCES / "sentence.eml").read_bytes() + b"\n\n"
        text = one * ((100 << 20) // len(one))
        done = run("--json", text=text, preexec_fn=little)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count(b"\n"),
                         (100 << 20) // len(one))

    def test_a_text_too_large_to_hold_is_refused(self):
        for text in (b"x\n" * (9 << 20), b"Subject: x\n\n" + b"y\n" *
                     (9 << 20)):
            done = run("--json", text=text)
            self.assertEqual(done.returncode, os.EX_DATAERR)
            self.assertIn(b"too long", done.stderr)


class Messages(unittest.TestCase):
    def test_a_mailbox(self):
        names = ["list-indented", "sentence", "report-two-recipients"]
        for end in (b"\n", b"\r\n"):
            text = b"".join(
                b"From MAILER-DAEMON Sat Nov 21 10:00:00 2026" + end +
                (BOUNCES / f"{n}.eml").read_bytes().replace(b"\r\n", b"\n")
                .replace(b"\n", end) + end + end for n in names)
            got = objects(text=text)
            want = [objects(str(BOUNCES / f"{n}.eml"))[0] for n in names]
            self.assertEqual(
                [[(r["recipient"], r["reason"]) for r in o["recipients"]]
                 for o in got],
                [[(r["recipient"], r["reason"]) for r in o["recipients"]]
                 for o in want])

    def test_from_in_the_words_starts_no_message(self):
        text = (b"From x Sat Nov 21 10:00:00 2026\nSubject: hello\nFrom: a@b\n"
                b"\nFrom here on\n\nFrom now on it goes well\n")
        self.assertEqual(len(objects(text=text)), 1)

    def test_a_file_of_a_maildir(self):
        with tempfile.TemporaryDirectory() as folder:
            name = Path(folder) / "1763719200.M1P9.mx,S=2048:2,S"
            name.write_bytes((BOUNCES / "sentence.eml").read_bytes())
            self.assertEqual(objects(str(name))[0]["kind"], "bounce")

    def test_a_message_as_an_argument(self):
        text = (BOUNCES / "sentence.eml").read_text("ascii")
        self.assertEqual(objects(text)[0]["kind"], "bounce")


class Lines(unittest.TestCase):
    def test_an_answer_for_each_line_also_an_empty_one(self):
        for text, count in ((b"", 0), (b"\n", 1), (b"\n\n", 2), (b"x", 1),
                            (b"x\n", 1), (b"\n\r\nx\n\n", 4)):
            with self.subTest(text):
                done = run("--lines", text=text)
                self.assertEqual(done.returncode, 0)
                got = [json.loads(x) for x in done.stdout.splitlines()]
                self.assertEqual(len(got), count)
                self.assertEqual([o["input"].encode() for o in got],
                                 [x.rstrip(b"\r") for x in
                                  text.split(b"\n")[:count]])

    def test_of_an_argument(self):
        done = run("--lines", "550 no\n\n450 x")
        self.assertEqual([json.loads(x)["code"]
                          for x in done.stdout.splitlines()],
                         [550, None, 450])

    def test_an_answer_comes_before_the_next_question(self):
        with subprocess.Popen([PABAL, "explain", "--lines"],
                              stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as p:
            for code in (550, 450, 250):
                p.stdin.write(b"%d x\n" % code)
                p.stdin.flush()
                self.assertEqual(json.loads(p.stdout.readline())["code"],
                                 code)
            p.stdin.close()


class Refused(unittest.TestCase):
    def refused(self, done, status, words):
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertEqual(done.stdout, b"")
        self.assertRegex(done.stderr, words)

    def test_nothing(self):
        for args, text in (((), b""), ((), b" \r\n\n"), (("",), b""),
                           (("--json", "-"), b"\n"), (("", ""), b"")):
            self.refused(run(*args, text=text), os.EX_DATAERR,
                         b"nothing to explain")

    def test_what_is_no_text(self):
        kinds = {b"gzip": gzip.compress(b"550 no\n"), b"zip": b"PK\x03\x04x",
                 b"xz": b"\xfd7zXZ\0", b"zstd": b"\x28\xb5\x2f\xfd0",
                 b"bzip2": b"BZh91AY", b"program": b"\x7fELF\x02",
                 b"picture": b"\x89PNG\r\n", b"document": b"%PDF-1.7\n",
                 b"UTF-16": "550 no".encode("utf-16"), b"save the message":
                 b"\xd0\xcf\x11\xe0\xa1\xb1", b"not a text": bytes(range(256))}
        for words, text in kinds.items():
            for args in ((), ("--lines",), ("--json",)):
                with self.subTest(words):
                    self.refused(run(*args, text=text), os.EX_DATAERR, words)

    def test_a_folder(self):
        with tempfile.TemporaryDirectory() as folder:
            self.refused(run(folder), os.EX_NOINPUT, b"[Dd]irectory")

    def test_a_file_that_is_not_there(self):
        for name in ("/nowhere/bounce", "bounce.eml", "./x"):
            self.refused(run(name), os.EX_NOINPUT, name.encode() + b": No")

    def test_a_file_that_may_not_be_read(self):
        with tempfile.NamedTemporaryFile(suffix=".eml") as f:
            os.chmod(f.name, 0)
            if os.access(f.name, os.R_OK):
                self.skipTest("root may read it")
            self.refused(run(f.name), os.EX_NOINPUT, b"denied")

    def test_words_that_are_no_name(self):
        for word in ("550", "5.1.1", "smtp;550", "greylisted", "unknown.",
                     "mx.example.com rejected"):
            self.assertEqual(len(objects(word)), 1)

    def test_no_room_to_write(self):
        for args, text in ((("550 no",), b""), (("--json", "550 no"), b""),
                           (("--lines",), b"550 no\n" * 100000),
                           ((), b"550 no\n" * 3000)):
            with open("/dev/full", "wb") as full:
                done = subprocess.run(
                    [PABAL, "explain", *args], input=text, stdout=full,
                    stderr=subprocess.PIPE, check=False)
            self.assertEqual(done.returncode, os.EX_IOERR)
            self.assertIn(b"No space", done.stderr)

    def test_nobody_reads_on(self):
        """The signal ends it; where that is ignored, an error does."""
        for ignore, status in ((False, -signal.SIGPIPE),
                               (True, os.EX_IOERR)):
            with subprocess.Popen(
                    [PABAL, "explain", "--lines"], stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                    restore_signals=False, preexec_fn=lambda i=ignore:
                    signal.signal(signal.SIGPIPE, signal.SIG_IGN if i
                                  else signal.SIG_DFL)) as p:
                p.stdout.close()
                try:
                    p.stdin.write(b"550 no\n" * 1000)
                    p.stdin.close()
                except BrokenPipeError:
                    pass
                said = p.stderr.read()
                self.assertEqual(p.wait(), status)
                self.assertEqual(b"Broken pipe" in said, ignore)

    def test_no_such_language(self):
        self.refused(run("--lang", "xx", "550"), os.EX_USAGE, b"en ko de ru")


def on_a_terminal(*args, columns=80, env=None):
    """What a person gets to see."""
    import fcntl
    import struct
    import termios
    near, far = pty.openpty()
    fcntl.ioctl(far, termios.TIOCSWINSZ,
                struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen([PABAL, "explain", *args], stdout=far,
                          stderr=far, stdin=subprocess.DEVNULL,
                          env={"LC_ALL": "C", "TERM": "xterm",
                               **(env or {})}) as p:
        os.close(far)
        said = b""
        while True:
            try:
                more = os.read(near, 65536)
            except OSError:
                break
            if not more:
                break
            said += more
        p.wait()
    os.close(near)
    return said.decode().replace("\r\n", "\n")


def width(text):
    return sum(0 if unicodedata.combining(c) else
               2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in text)


COLOUR = re.compile(r"\033\[[0-9;]*m")


class Terminal(unittest.TestCase):
    def test_as_wide_as_the_terminal(self):
        for columns in (40, 61, 80, 200):
            for lang in ("en", "ko", "de", "ru"):
                text = COLOUR.sub("", on_a_terminal(
                    "--lang", lang, "553 sorry, your envelope sender is in "
                    "my badmailfrom list", columns=columns))
                widest = max(width(line) for line in text.split("\n"))
                self.assertLessEqual(widest, min(columns, 80))
                self.assertGreater(widest, min(columns, 80) - 16)

    def test_one_screen_says_all(self):
        text = on_a_terminal("553 sorry, your envelope sender is in my "
                             "badmailfrom list", "--lang", "de")
        self.assertLess(text.count("\n"), 24)
        for heading in ("Wer handeln muss", "Was zu tun ist", "Warum Pabal",
                        "passt zur Regel", "Eine Antwort dieser Art"):
            self.assertIn(heading, text)

    def test_colour_on_a_terminal_that_has_it(self):
        for env, has in (({}, True), ({"NO_COLOR": "1"}, False),
                         ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)):
            text = on_a_terminal("550 5.1.1 User unknown", env=env)
            self.assertEqual("\033[" in text, has, env)
        self.assertNotIn(b"\033", run("550 5.1.1 User unknown").stdout)

    def test_nobody_else_commands_the_terminal(self):
        evil = ("\033[2J\033]0;x\007\b\x7f\u009b31m\u202e\u2066\u2028"
                "\u200f").encode() + b"\xff\xc2\x9b"
        message = (b"From: MAILER-DAEMON@x\nSubject: failure notice\n"
                   b"To: a@b\n\n<a" + evil + b"@b.example>: 550 " + evil +
                   b" no\n\nReceived: x\nFrom: y\nSubject: " + evil +
                   b"z\nMessage-ID: <" + evil + b"@x>\n\n")
        for text in (b"550 5.1.1 <" + evil + b"@b> user unknown " + evil,
                     evil, message, CERTAIN.encode()[:-3] + evil + b"))"):
            said = run(text=text + b"\n").stdout.decode("utf-8")
            self.assertTrue(said)
            for c in said:
                self.assertTrue(
                    c == "\n" or (c >= " " and c != "\x7f" and not
                                  "\x80" <= c < "\xa0" and
                                  c not in "\u202e\u2066\u2028\u200f"),
                    repr(c))

    def test_language_of_the_reader(self):
        for env, title in (({"LANG": "de_AT.UTF-8"}, "Postfach existiert"),
                           ({"LANG": "de_DE", "LC_MESSAGES": "ko_KR.UTF-8"},
                            "존재하지 않는"),
                           ({"LC_ALL": "ru", "LANG": "de"}, "Такого"),
                           ({"LC_ALL": "", "LANG": "de"}, "Postfach existiert"),
                           ({"LANG": "fr_FR.UTF-8"}, "No such mailbox"),
                           ({"LC_ALL": "C", "LANG": "de"}, "No such mailbox"),
                           ({}, "No such mailbox")):
            done = subprocess.run(
                [PABAL, "explain", "550 5.1.1 User unknown"],
                env=env, stdout=subprocess.PIPE, check=True)
            self.assertIn(title, done.stdout.decode(), env)


if __name__ == "__main__":
    unittest.main()
