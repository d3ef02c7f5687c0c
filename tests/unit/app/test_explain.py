# SPDX-License-Identifier: Apache-2.0
"""pabal explain: every way in, every face, and what nobody should send."""
import json
import os
import subprocess
import tempfile
import unittest

PABAL = os.environ.get("PABAL", "pabal")
KEYS = ["input", "code", "enhanced", "severity", "reason", "actor", "action",
        "retry_after", "provider", "rule", "confidence", "derived", "lang",
        "title", "meaning", "advice", "sources", "notes"]


def run(*args, text=b"", status=0, env=None):
    done = subprocess.run([PABAL, "explain", *args], input=text,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env={"LC_ALL": "C", **(env or {})}, check=False)
    assert done.returncode == status, (done.returncode, done.stderr)
    return done.stdout


def objects(*args, **kinds):
    return [json.loads(line) for line in
            run(*args, **kinds).split(b"\n") if line]


class Explain(unittest.TestCase):
    def test_object(self):
        got, = objects("--json", "451 4.7.1 Greylisted for 5 minutes")
        self.assertEqual(list(got), KEYS)
        self.assertEqual((got["code"], got["enhanced"], got["severity"]),
                         (451, "4.7.1", "temporary"))
        self.assertEqual((got["reason"], got["action"], got["retry_after"]),
                         ("greylisted", "wait", 300))
        self.assertEqual(got["derived"], [])
        self.assertTrue(got["sources"][0])

    def test_what_was_derived_is_said(self):
        got, = objects("--json", "User unknown")
        self.assertEqual((got["code"], got["enhanced"]), (None, "5.1.1"))
        self.assertEqual(got["derived"], ["enhanced"])
        self.assertEqual(got["notes"], ["no-code"])
        got, = objects("--json", "550 xyzzy")
        self.assertEqual((got["reason"], got["rule"], got["confidence"]),
                         ("unknown", None, "none"))

    def test_dots_in_a_basic_code_are_said(self):
        text = ("5.5.0 Requested actions not taken as the mailbox is "
                "unavailable.")
        got, = objects("--json", text)
        self.assertEqual((got["code"], got["notes"]), (550, ["dotted-code"]))
        self.assertIn(b"basic code 550, with dots put in", run(text))
        got, = objects("--json", "5.5.0 command error")
        self.assertEqual((got["code"], got["enhanced"], got["notes"]),
                         (None, "5.5.0", []))

    def test_severities(self):
        for text, severity in (("250 ok", "success"),
                               ("354 go on", "intermediate"),
                               ("450 no", "temporary"),
                               ("550 no", "permanent")):
            self.assertEqual(
                objects("--json", text)[0]["severity"], severity)

    def test_words_are_one_text(self):
        got, = objects("--json", "550", "5.1.1", "User", "unknown")
        self.assertEqual(got["input"], "550 5.1.1 User unknown")

    def test_many_replies(self):
        text = b"550-5.1.1 No\r\n550 5.1.1 user unknown\r\n451 try later\r\n"
        got = objects("--json", text=text)
        self.assertEqual([o["code"] for o in got], [550, 451])
        self.assertEqual(got[0]["input"],
                         "550-5.1.1 No\r\n550 5.1.1 user unknown")

    def test_wrapped_replies_stand_alone(self):
        text = (b"REPLY:(550 5.1.1 user unknown)\n552 mailbox full\n"
                b"REPLY:(554 virus found)\nREPLY:(452 disk full)\n")
        got = objects("--json", text=text)
        self.assertEqual([o["code"] for o in got], [550, 552, 554, 452])

    def test_file(self):
        with tempfile.NamedTemporaryFile() as f:
            f.write(b"552 5.2.2 Mailbox full\n")
            f.flush()
            for args in ((f.name,), ("--lines", f.name)):
                got, = objects("--json", *args)
                self.assertEqual(got["reason"], "mailbox-full")

    def test_lines(self):
        text = b"550 user unknown\n\n450 x\r\n" + b"550 no such user"
        got = objects("--lines", "-", text=text)
        self.assertEqual([o["code"] for o in got], [550, None, 450, 550])
        self.assertEqual(got[2]["input"], "450 x")

    def test_mail_logs(self):
        text = (b"Nov 21 10:00:00 mx postfix/smtp[9]: 4F1: to=<a@b.example>, "
                b"relay=mx.b.example[192.0.2.1]:25, delay=1, dsn=5.1.1, "
                b"status=bounced (host mx.b.example[192.0.2.1] said: 550 "
                b"5.1.1 <a@b.example>: User unknown (in reply to RCPT TO "
                b"command))\n"
                b"Nov 21 10:00:01 mx postfix/qmgr[9]: 4F1: removed\n"
                b"Nov 21 10:00:02 mx sendmail[7]: 4F2: to=<c@d.example>, "
                b"delay=00:00:01, dsn=4.2.2, stat=Deferred: 452 4.2.2 Over "
                b"quota\n"
                b"2026-11-21 10:00:03 1abcDE-000001-2B ** e@f.example "
                b"R=dnslookup T=remote_smtp H=mx.f.example [192.0.2.3]: SMTP "
                b"error from remote mail server after RCPT TO:<e@f.example>: "
                b"554 5.7.1 Relay access denied\n")
        self.assertEqual([o["reason"] for o in objects("--json", text=text)],
                         ["bad-mailbox", "mailbox-full", "relay-denied"])

    def test_logs_of_other_systems(self):
        rows = (
            ("what waits in the queue is no permanent failure",
             "1abcDE-000001-2B == a@b.example R=local T=file defer (-22): "
             "mailbox is full", ("mailbox-full", None, "4.2.2")),
            ("the exit status of a program is no reply",
             "mx sendmail[7]: 4F2: to=<a@b.example>, dsn=5.1.1, reply=67, "
             "stat=User unknown", ("bad-mailbox", None, "5.1.1")),
            ("OpenSMTPD, refused",
             'mx smtpd[9]: 1f2e mta delivery evpid=12ab from=<c@d.example> '
             'to=<a@b.example> rcpt=<-> source="192.0.2.1" relay="192.0.2.2 '
             '(mx.b.example)" delay=1s result="PermFail" '
             'stat="550 5.1.1 No such user"', ("bad-mailbox", 550, "5.1.1")),
            ("OpenSMTPD, put off",
             'mx smtpd[9]: 1f2e mta delivery evpid=12ab from=<> '
             'to=<a@b.example> delay=1s result="TempFail" '
             'stat="Connection closed unexpectedly"',
             ("network", None, "4.4.1")),
            ("OpenSMTPD, local",
             "mx smtpd[9]: 1f2e mda delivery evpid=12ab from=<> "
             "to=<a@b.example> user=a delay=0s result=Ok stat=Delivered",
             ("accepted", None, "2.0.0")),
            ("OpenSMTPD, a program failed for good",
             "mx smtpd[9]: 1f2e mda delivery evpid=12ab from=<> "
             "to=<a@b.example> user=a delay=0s result=PermFail "
             "stat=Error (out of paper)", ("unknown", None, "5.0.0")),
            ("Courier, the first of two lines",
             "mx courieresmtp: id=00.11.22,from=<c@d.example>,"
             "addr=<a@b.example>: 550-5.1.1 You will not find", None),
            ("Courier, the last of two lines",
             "mx courieresmtp: id=00.11.22,from=<c@d.example>,"
             "addr=<a@b.example>: 550 5.1.1 that user here, user unknown",
             ("bad-mailbox", 550, "5.1.1")),
            ("Courier, its note",
             "mx courieresmtp: id=00.11.22,from=<c@d.example>,"
             "addr=<a@b.example>,status: deferred", None),
            ("Courier, the host of what had a reply",
             "mx courieresmtp: id=00.11.22,from=<c@d.example>,"
             "addr=<a@b.example>,success: delivered: mx.b.example "
             "[192.0.2.2]", None),
            ("Courier, local",
             "mx courierlocal: id=00.11.22,from=<>,addr=<a@b.example>,"
             "size=99,success: Message delivered.",
             ("accepted", None, "2.0.0")),
            ("dma, refused",
             "mx dma[a8.55]: remote delivery to mx.b.example [192.0.2.2] "
             "failed after RCPT TO: 550 5.1.1 No such user",
             ("bad-mailbox", 550, "5.1.1")),
            ("dma, put off",
             "mx dma[a8.55]: remote delivery deferred: mx.b.example "
             "[192.0.2.2] failed after RCPT TO: 452 4.2.2 Over quota",
             ("mailbox-full", 452, "4.2.2")),
            ("dma, done",
             "mx dma[a8.55]: <a> delivery successful",
             ("accepted", None, "2.0.0")),
            ("nullmailer", "smtp: Failed: 550 5.1.1 No such user",
             ("bad-mailbox", 550, "5.1.1")),
            ("nullmailer, done", "smtp: Succeeded: 250 2.0.0 Ok",
             ("accepted", 250, "2.0.0")),
            ("msmtp, refused",
             "mx msmtp: host=h tls=off auth=off from=c@d.example "
             "recipients=a@b.example smtpstatus=550 smtpmsg='550 5.1.1 No "
             "such user' errormsg='it wasn't taken' exitcode=EX_DATAERR",
             ("bad-mailbox", 550, "5.1.1")),
            ("msmtp, without a reply",
             "mx msmtp: host=h tls=off auth=off from=c@d.example "
             "recipients=a@b.example errormsg='connection refused' "
             "exitcode=EX_TEMPFAIL", ("network", None, "4.4.1")))
        anchor = (b"mx postfix/smtp[9]: 4F1: to=<a@b.example>, dsn=2.0.0, "
                  b"status=sent (250 2.0.0 Ok)\n")
        for name, line, expected in rows:
            with self.subTest(name):
                got = objects("--json", text=anchor + line.encode())[1:]
                self.assertEqual(
                    [(o["reason"], o["code"], o["enhanced"]) for o in got],
                    [expected] if expected else [])

    def test_languages(self):
        texts = {run("--lang", lang, "550 5.1.1 User unknown")
                 for lang in ("en", "ko", "de", "ru")}
        self.assertEqual(len(texts), 4)
        self.assertEqual(
            run("550 user unknown", env={"LC_ALL": "de_DE.UTF-8"}),
            run("--lang", "de", "550 user unknown"))
        run("--lang", "xx", "550", status=64)

    def test_what_nobody_should_send(self):
        for text in (b"\0\0\0", b"550 \xff\xfe\x80 user unknown",
                     b"550 \x1b[31m no", b"\xed\xa0\x80 550"):
            got, = objects("--json", text=text)
            self.assertTrue(got["reason"])
            run(text=text)
        self.assertNotIn(b"\x1b", run(text=b"550 \x1b[31m no"))
        run(text=b" \n", status=65)

    def test_ten_megabytes_in_a_line(self):
        text = b"550 5.1.1 user unknown " + b"x" * (10 << 20)
        for args in (("--lines",), ("--json",)):
            got, after = objects(*args, text=text + b"\n450 4.2.2 full\n")
            self.assertEqual(got["reason"], "bad-mailbox")
            self.assertEqual(got["notes"], ["cut"])
            self.assertEqual(after["code"], 450)

    def test_usage(self):
        self.assertIn(b"usage", run("--help"))
        run("--odd", status=64)


if __name__ == "__main__":
    unittest.main()
