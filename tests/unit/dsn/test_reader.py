#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads the reports with Python's email package and checks every field.

Usage: test_reader.py WRITE_REPORTS GOLDEN_DIR
With UPDATE=1 in the environment the golden files are written anew.
"""
import base64
import email
import email.policy
import os
import quopri
import subprocess
import sys
import unittest
from pathlib import Path

HONG = "\ud64d\uae38\ub3d9"
POLICY = email.policy.SMTP
PROGRAM = GOLDEN = None


def names():
    return subprocess.run([PROGRAM], capture_output=True, check=True,
                          text=True).stdout.split()


def decode(part):
    """The body of a part by its own encoding.  Python takes what is in any
    message/* part for a message as it stands, encoded or not, though RFC 6532
    3.7 and RFC 6533 4.4 let the global ones be encoded."""
    head, body = part[2:].split(b"\r\n\r\n", 1)
    coding = email.message_from_bytes(head)["Content-Transfer-Encoding"]
    return {"base64": base64.b64decode,
            "quoted-printable": quopri.decodestring}.get(coding, bytes)(body)


class Report:
    def __init__(self, name):
        run = subprocess.run([PROGRAM, name], capture_output=True, check=True)
        self.raw = run.stdout
        self.eight_bit, self.smtputf8, self.full = (
            flag == "1" for flag in run.stderr.decode().split())
        self.message = email.message_from_bytes(self.raw, policy=POLICY)
        self.text, self.status, self.returned = self.message.get_payload()
        self.bodies = [
            decode(part) for part in
            self.raw.split(b"\r\n--" + self.boundary().encode())[1:4]]

    def boundary(self):
        return self.message.get_boundary()

    def blocks(self):
        """The groups of the status part as lists of (name, value)."""
        if self.status.get_content_type() == "message/delivery-status":
            return [dict(b.items()) for b in self.status.get_payload()]
        raw = self.bodies[1].decode()
        return [dict(email.message_from_string(b, policy=POLICY).items())
                for b in raw.split("\r\n\r\n") if b.strip()]


def lines(part):
    return part.get_content().splitlines()


class Every(unittest.TestCase):
    """What holds for each report."""

    def test_all(self):
        for name in names():
            with self.subTest(name):
                self.one(Report(name))

    def one(self, r):
        m = r.message
        self.assertEqual(m.get_content_type(), "multipart/report")
        self.assertEqual(m.get_param("report-type"), "delivery-status")
        self.assertEqual(m["Auto-Submitted"], "auto-replied")
        self.assertEqual(m["MIME-Version"], "1.0")
        self.assertEqual(m["Date"], "Sun, 22 Nov 2026 06:06:00 +0900")
        self.assertEqual(m["From"].addresses[0].addr_spec,
                         "postmaster@mail.example.test")
        self.assertEqual(m["Message-ID"], "<0ABC.report@mail.example.test>")
        self.assertEqual(r.text.get_content_type(), "text/plain")
        self.assertEqual(r.text.get_content_charset(), "utf-8")
        odd = [p for p in m.walk() if p.defects]
        for part in (r.status, r.returned):
            if "/global" in part.get_content_type():
                odd = [p for p in odd if p not in part.walk()]
        self.assertEqual(odd, [])
        for line in r.raw.split(b"\r\n"):
            self.assertLessEqual(len(line), 998)
            self.assertNotIn(b"\n", line)
            self.assertNotIn(b"\r", line)
        if not r.eight_bit:
            self.assertTrue(r.raw.isascii())
        head = r.blocks()[0]
        self.assertEqual(head["Reporting-MTA"], "dns; mail.example.test")
        self.assertEqual(head["Arrival-Date"],
                         "Sun, 22 Nov 2026 05:06:00 +0900")

    def test_golden(self):
        for name in names():
            with self.subTest(name):
                file = GOLDEN / f"{name}.eml"
                if os.environ.get("UPDATE") == "1":
                    file.write_bytes(Report(name).raw)
                self.assertEqual(Report(name).raw, file.read_bytes())
        self.assertEqual(sorted(f.stem for f in GOLDEN.glob("*.eml")),
                         sorted(names()))


class Single(unittest.TestCase):
    def test_failed(self):
        r = Report("failed")
        self.assertEqual(r.message["Subject"],
                         "Your message could not be delivered")
        self.assertEqual(r.message["To"], "alice@example.test")
        self.assertEqual(r.message["In-Reply-To"], "<1@example.test>")
        self.assertEqual(r.message["References"], "<1@example.test>")
        self.assertEqual(r.message["Content-Language"], "en")
        self.assertEqual(lines(r.text), ["It was not delivered."])
        self.assertEqual(r.text["Content-Transfer-Encoding"], "7bit")
        self.assertEqual(r.status.get_content_type(), "message/delivery-status")
        head, bob, carol = r.blocks()
        self.assertEqual(head["Original-Envelope-Id"], "QQ314159")
        self.assertEqual(head["Received-From-MTA"], "dns; [192.0.2.1]")
        self.assertEqual(bob, {
            "Original-Recipient": "rfc822;bob@near.example",
            "Final-Recipient": "rfc822;bob@far.example",
            "Action": "failed",
            "Status": "5.1.1",
            "Remote-MTA": "dns; mx.far.example",
            "Diagnostic-Code": "smtp; 550-5.1.1 There is nobody here by the "
            "name of <bob@far.example>, sorry 550 5.1.1 ask the postmaster",
            "Last-Attempt-Date": "Sun, 22 Nov 2026 06:05:00 +0900",
            "Final-Log-ID": "0ABC0ABC0ABC0",
            "X-Pabal-Reason": "bad-mailbox",
        })
        self.assertEqual(carol, {
            "Final-Recipient": "rfc822;carol@nowhere.invalid",
            "Action": "failed",
            "Status": "5.1.2",
            "Diagnostic-Code":
            "x-pabal; the domain nowhere.invalid does not exist",
            "Last-Attempt-Date": "Sun, 22 Nov 2026 06:04:00 +0900",
            "X-Pabal-Reason": "bad-domain",
        })
        self.assertEqual(r.returned.get_content_type(), "text/rfc822-headers")
        self.assertIn("Subject: Lunch", r.returned.get_content())
        self.assertNotIn("noon", r.returned.get_content())
        self.assertFalse(r.full)

    def test_failed_full(self):
        r = Report("failed-full")
        self.assertTrue(r.full)
        self.assertFalse(r.eight_bit)
        self.assertEqual(r.returned.get_content_type(), "message/rfc822")
        inner = r.returned.get_payload()[0]
        self.assertEqual(inner["Message-ID"], "<1@example.test>")
        # the message holds the first boundary that would have been taken
        self.assertEqual(lines(inner), ["At noon?", "--=_0ABC.0"])

    def test_korean(self):
        r = Report("failed-korean")
        self.assertEqual(r.message["Subject"], f"{HONG} {HONG}")
        self.assertEqual(r.message["From"].addresses[0].display_name, HONG)
        self.assertEqual(r.message["Content-Language"], "ko")
        self.assertEqual(lines(r.text), [HONG])
        self.assertFalse(r.eight_bit)

    def test_full_8bit(self):
        r = Report("full-8bit")
        self.assertTrue(r.eight_bit and r.full)
        self.assertFalse(r.smtputf8)
        self.assertEqual(r.returned["Content-Transfer-Encoding"], "8bit")
        self.assertEqual(lines(r.returned.get_payload()[0]),
                         ["Gr\u00fc\u00dfe"])

    def test_full_binary(self):
        r = Report("full-binary")
        self.assertFalse(r.eight_bit or r.full)
        self.assertEqual(r.returned.get_content_type(), "text/rfc822-headers")

    def test_delayed(self):
        _, bob = Report("delayed").blocks()
        self.assertEqual(bob["Action"], "delayed")
        self.assertEqual(bob["Status"], "4.4.1")
        self.assertEqual(bob["Will-Retry-Until"],
                         "Mon, 23 Nov 2026 06:06:00 +0900")

    def test_relayed(self):
        _, *rcpts = Report("relayed").blocks()
        self.assertEqual([(r["Action"], r["Status"]) for r in rcpts],
                         [("relayed", "2.1.5"), ("delivered", "2.0.0"),
                          ("expanded", "2.0.0")])

    def test_wide_recipient(self):
        r = Report("wide-rcpt")
        self.assertFalse(r.eight_bit or r.smtputf8)
        self.assertEqual(r.status.get_content_type(),
                         "message/global-delivery-status")
        rcpt = r.blocks()[1]
        self.assertEqual(rcpt["Final-Recipient"],
                         f"utf-8;{HONG}@example.test")
        self.assertEqual(rcpt["Original-Recipient"],
                         f"utf-8;{HONG}@example.test")
        self.assertEqual(rcpt["Diagnostic-Code"], f"smtp; 550 5.6.7 {HONG}")
        self.assertEqual(r.returned.get_content_type(), "message/global")
        self.assertIn(f"Subject: {HONG}".encode(), r.bodies[2])
        self.assertIn(f"\r\n\r\n{HONG}\r\n".encode(), r.bodies[2])

    def test_wide_reader(self):
        r = Report("wide-reader")
        self.assertTrue(r.eight_bit and r.smtputf8 and r.full)
        self.assertIn(f"To: <{HONG}@example.test>\r\n".encode(), r.raw)
        self.assertIn(f"Final-Recipient: utf-8;{HONG}@".encode(), r.raw)
        for part in (r.text, r.status, r.returned):
            self.assertEqual(part["Content-Transfer-Encoding"], "8bit")

    def test_wide_headers(self):
        r = Report("wide-headers")
        self.assertFalse(r.eight_bit)
        self.assertEqual(r.returned.get_content_type(),
                         "message/global-headers")
        self.assertIn(f"Subject: {HONG}".encode(), r.bodies[2])

    def test_latin_headers(self):
        r = Report("latin-headers")
        self.assertFalse(r.eight_bit or r.full)
        self.assertEqual(r.returned.get_content_type(), "text/rfc822-headers")
        self.assertEqual(r.returned.get_payload(decode=True),
                         b"Subject: Gr\xfc\xdfe\r\n")


if __name__ == "__main__":
    PROGRAM, GOLDEN = sys.argv[1], Path(sys.argv[2])
    unittest.main(argv=sys.argv[:1])
