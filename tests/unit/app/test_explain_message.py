# SPDX-License-Identifier: Apache-2.0
"""pabal explain with whole messages: what programs and people get to see."""
import json
import os
import subprocess
import unittest
from pathlib import Path

PABAL = os.environ["PABAL"]
BOUNCES = Path(__file__).resolve().parents[2] / "golden" / "bounces"


def explain(*args, text=None):
    return subprocess.run([PABAL, "explain", "--lang", "en", *args],
                          input=text, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)


def told(name):
    run = explain("--json", str(BOUNCES / f"{name}.eml"))
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


class Json(unittest.TestCase):
    def test_every_message_gives_one_object_of_its_kind(self):
        kinds = {"bounce", "delay", "success", "feedback", "auto-reply",
                 "message"}
        for path in sorted(BOUNCES.glob("*.eml")):
            with self.subTest(path.name):
                got = told(path.stem)
                want = path.with_suffix(".txt").read_text("utf-8")
                rows = [r.split("\t") for r in want.splitlines()]
                self.assertIn(got["kind"], kinds)
                self.assertEqual(got["kind"], rows[0][0])
                self.assertEqual(
                    [(r["recipient"], r["reason"])
                     for r in got["recipients"]],
                    [(r[2], r[5]) for r in rows if r[1] != "0"])

    def test_a_recipient_has_the_fields_of_a_reply(self):
        reply = json.loads(explain("--json", "550 5.1.1 User unknown").stdout)
        rcpt = told("report-two-recipients")["recipients"][1]
        self.assertLessEqual(set(reply), set(rcpt))
        self.assertEqual(rcpt["recipient"], "carla@rcpt.example")
        self.assertEqual(rcpt["reported_action"], "failed")
        self.assertEqual(rcpt["reported_status"], "4.2.2")
        self.assertEqual(rcpt["remote_mta"], "mx.rcpt.example")
        self.assertEqual((rcpt["code"], rcpt["enhanced"]), (452, "4.2.2"))

    def test_it_tells_which_message_it_is_about(self):
        got = told("report-two-recipients")
        self.assertEqual(got["message_id"], "<m1@sender.example>")
        self.assertEqual(got["subject"], "Spring meeting")
        self.assertEqual(got["sender"], "anna@sender.example")
        self.assertEqual(got["reporting_mta"], "mail.sender.example")

    def test_what_is_missing_is_noted(self):
        self.assertEqual(told("report-cut")["notes"], ["cut"])

    def test_what_was_passed_on_is_noted(self):
        for name in ("forwarded", "forwarded-twice", "forwarded-base64"):
            with self.subTest(name):
                got = told(name)
                self.assertEqual(got["notes"], ["forwarded"])
                self.assertEqual(got["message_id"], "<m7@rcpt.example>")

    def test_who_complains_or_answers_has_got_the_message(self):
        for name in ("feedback", "answer-subject", "notice-complaint"):
            with self.subTest(name):
                got = told(name)["recipients"][0]
                self.assertEqual(got["severity"], "success")
                self.assertIsNone(got["code"])
        self.assertEqual(
            told("answer-moved")["recipients"][0]["severity"], "permanent")

    def test_not_each_report_asks_to_send_no_more(self):
        for name, action in (("feedback", "suppress"),
                             ("feedback-opt-out", "suppress"),
                             ("feedback-not-spam", "none"),
                             ("feedback-auth-failure", "none"),
                             ("feedback-virus", "none")):
            with self.subTest(name):
                got = told(name)
                self.assertEqual(got["recipients"][0]["action"], action)

    def test_from_standard_input(self):
        text = (BOUNCES / "sentence.eml").read_bytes()
        got = json.loads(explain("--json", text=text).stdout)
        self.assertEqual(got["recipients"][0]["reason"], "moved")

    def test_the_fields_of_a_report_alone(self):
        got = json.loads(explain(
            "--json", text=b"Final-Recipient: rfc822; a@b.example\n"
            b"Action: failed\nStatus: 5.1.1\n"
            b"Diagnostic-Code: smtp; 550 5.1.1 User unknown\n").stdout)
        self.assertEqual(got["recipients"][0]["reason"], "bad-mailbox")

    def test_broken_bytes_stay_json(self):
        text = (b"From: MAILER-DAEMON@x\nSubject: failure notice \xff\0\n"
                b"To: a@b\n\n<a\xff@b.example>:\n550 no\0way \xfe\n")
        run = explain("--json", text=text)
        self.assertEqual(run.returncode, 0)
        self.assertEqual(json.loads(run.stdout)["kind"], "bounce")


class Text(unittest.TestCase):
    def test_one_screen(self):
        run = explain(str(BOUNCES / "list-indented.eml"))
        text = run.stdout.decode()
        self.assertEqual(run.returncode, 0)
        self.assertTrue(text.startswith("A bounce:"), text[:80])
        self.assertIn("bert@rcpt.example", text)
        self.assertIn("carla@rcpt.example", text)
        self.assertIn("Spring meeting", text)

    def test_an_automatic_answer_says_no_nonsense(self):
        text = explain(str(BOUNCES / "answer-subject.eml")).stdout.decode()
        self.assertTrue(text.startswith("An automatic answer."), text[:80])
        self.assertNotIn("Status code", text)

    def test_what_came_back_is_not_tried_again(self):
        over = b"Nobody tries any more"
        waits = explain(str(BOUNCES / "delay-of-hours-is-no-end.eml")).stdout
        self.assertIn(b"try again", b" ".join(waits.split()))
        self.assertNotIn(over, waits)
        for reply in (b"451 4.7.1 Greylisted", b"452 4.2.2 Mailbox full",
                      b"421 4.3.2 Too many connections, wait 5 minutes"):
            text = b"".join((
                b"From: MAILER-DAEMON@a.example\nSubject: Undelivered\n"
                b"Content-Type: message/delivery-status\n\n"
                b"Reporting-MTA: dns; a.example\n\n"
                b"Final-Recipient: rfc822; b@c.example\nAction: failed\n"
                b"Status: 4.0.0\nDiagnostic-Code: smtp; ", reply, b"\n"))
            with self.subTest(reply):
                page = b" ".join(explain("-", text=text).stdout.split())
                self.assertIn(over, page)
                self.assertNotIn(b"tried again by itself", page)
                self.assertNotIn(b"try again by themselves", page)
                self.assertNotIn(b"before the next attempt", page)

    def test_what_ran_out_is_over_though_it_is_called_a_delay(self):
        page = explain(str(BOUNCES / "report-expired-called-delayed.eml"))
        self.assertIn(b"A bounce", page.stdout)
        self.assertIn(b"Nobody tries any more", page.stdout)

    def test_the_exit_status_of_a_program_is_no_answer(self):
        text = (b"From: MAILER-DAEMON@a.example\nSubject: Undelivered\n"
                b"Content-Type: multipart/report; boundary=b\n\n--b\n\n"
                b"<b@c.example>\n    (reason: the printer is out of paper)\n"
                b"--b\nContent-Type: message/delivery-status\n\n"
                b"Reporting-MTA: dns; a.example\n\n"
                b"Final-Recipient: rfc822; b@c.example\nAction: failed\n"
                b"Status: 5.3.0\nDiagnostic-Code: X-Unix; 69\n--b--\n")
        page = explain("-", text=text).stdout
        self.assertIn(b"out of paper", page)
        self.assertNotIn(b"69", page)

    def test_a_subject_does_not_command_the_terminal(self):
        run = explain(text=b"From: MAILER-DAEMON@x\n"
                      b"Subject: failure notice\nTo: a@b\n\n"
                      b"<a@b.example>: 550 \x1b[2J no\n\n"
                      b"Received: x\nFrom: y\nSubject: \x1b[2J\x07z\n\n")
        self.assertNotIn(b"\x1b", run.stdout)
        self.assertNotIn(b"\x07", run.stdout)

    def test_a_reply_is_no_message(self):
        text = explain(text=b"550 5.1.1 User unknown\n").stdout.decode()
        self.assertNotIn("A bounce:", text)


if __name__ == "__main__":
    unittest.main()
