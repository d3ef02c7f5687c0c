# SPDX-License-Identifier: Apache-2.0
"""Programs of this machine hand mail in as they always did: through
`sendmail`, which is a link to the built program."""
import re
import subprocess
import unittest

from engine import Engine, program, wait
from peer import call, fields_off, tool


class Sendmail(unittest.TestCase):
    """Nothing takes mail for far.example.test, so mail for it waits."""

    def setUp(self):
        self.engine = self.enterContext(Engine(extra="""
routes:
  far.example.test: {smtp: "127.0.0.1:9", tls: off}
"""))
        self.env = {"PABAL_CONFIG": str(self.engine.config),
                    "PATH": f"{self.engine.dir}:/usr/sbin:/usr/bin:/bin"}
        for name in ("sendmail", "mailq", "newaliases"):
            (self.engine.dir / name).symlink_to(program())
        self.sendmail = str(self.engine.dir / "sendmail")

    def call(self, *options, text=b"", good=(0,), name="sendmail"):
        """Calls sendmail, and returns what it says."""
        return call(str(self.engine.dir / name), *options, text=text,
                    good=good, env=self.env, cwd=self.engine.dir).stdout

    def arrived(self, user="alice", count=1):
        """What came for the user, behind the two fields of the mailbox."""
        found = self.engine.wait_mail(user, count)
        self.assertEqual(len(found), count)
        fields, rest = fields_off(found[-1], 3)
        self.assertIn(" by mail.example.test with ESMTP", fields[2])
        return fields[0], rest

    def test_sendmail(self):
        text = (b"Date: Sat, 1 Nov 2025 10:00:00 +0000\n"
                b"Message-ID: <1@here.example.test>\n"
                b"From: bob@example.test\nSubject: local\n\n..two\n.one\n")
        self.call("-i", "-f", "bob@example.test", "alice@example.test",
                  text=text + b".\nafter the dot\n")
        self.assertEqual(self.arrived(), (
            "Return-Path: <bob@example.test>",
            text + b".\nafter the dot\n"))

    def test_a_dot_ends_the_message_unless_told(self):
        self.call("-f", "bob@example.test", "alice@example.test",
                  text=b"Subject: dot\n\none\n.\ntwo\n")
        _, rest = self.arrived()
        self.assertTrue(rest.endswith(b"\n\none\n"), rest)

    def test_what_is_missing_is_added(self):
        self.call("-oi", "-F", "밥 Bob", "-f", "bob@example.test",
                  "alice@example.test", text=b"Subject: bare\n\nx\n")
        _, rest = self.arrived()
        head = rest.partition(b"\n\n")[0].decode()
        self.assertRegex(head, r"(?m)^Date: \w{3}, \d+ \w{3} \d{4} ")
        self.assertRegex(head, r"(?m)^Message-ID: <[^@<>]+@mail\.example")
        self.assertRegex(head, r"(?m)^From: =\?utf-8\?[BQbq]\?.*\?= "
                               r"<bob@example\.test>$")

    def test_a_name_is_quoted(self):
        self.call("-F", 'Bob "B" Q.', "-f", "bob@example.test",
                  "alice@example.test", text=b"Subject: bare\n\nx\n")
        self.assertIn(b'\nFrom: "Bob \\"B\\" Q." <bob@example.test>\n',
                      self.arrived()[1])

    def test_t(self):
        self.call("-t", "-i", "-f", "bob@example.test", text=(
            b"To: Alice (our) <alice@example.test>,\n bob@example.test\n"
            b"Bcc: alice@example.test\nSubject: to all\n\nx\n"))
        _, rest = self.arrived()
        self.assertNotIn(b"Bcc", rest)
        self.assertIn(b"Subject: to all\n\nx\n", rest)
        self.arrived("bob")

    def test_t_without_anybody(self):
        said = self.call("-t", text=b"Subject: nobody\n\nx\n", good=(64,))
        self.assertIn(b"no recipients", said)

    def test_nobody_there(self):
        said = self.call("-f", "bob@example.test", "nobody@example.test",
                         text=b"\nx\n", good=(67,))
        self.assertIn(b"550 5.1.1 <nobody@example.test>", said)

    def test_null_sender_and_dsn(self):
        self.call("-f", "<>", "-N", "never", "alice@example.test",
                  text=b"Subject: null\n\nx\n")
        self.assertEqual(self.arrived()[0], "Return-Path: <>")
        self.call("-f", "bob@example.test", "-N", "success,failure",
                  "-R", "hdrs", "-V", "id-7", "alice@example.test",
                  text=b"Subject: told\n\nx\n")
        report = self.engine.wait_mail("bob", 1)[0]
        self.assertIn(b"Original-Envelope-Id: id-7\n", report)
        self.assertIn(b"Action: delivered\n", report)

    def test_bs(self):
        said = self.call("-bs", text=(
            b"EHLO localhost\r\nMAIL FROM:<bob@example.test>\r\n"
            b"RCPT TO:<alice@example.test>\r\nDATA\r\n"
            b"Subject: bs\r\n\r\nx\r\n.\r\nQUIT\r\n"))
        self.assertTrue(said.startswith(b"220 mail.example.test"), said)
        self.assertIn(b"250 2.0.0 queued as", said)
        self.assertTrue(said.rstrip().split(b"\r\n")[-1].startswith(b"221"))
        self.assertEqual(self.arrived()[1], b"Subject: bs\n\nx\n")

    def test_bp_and_q(self):
        """What cannot go waits, is listed by -bp, and is tried anew by -q."""
        self.call("-f", "bob@example.test", "x@far.example.test",
                  text=b"Subject: waits\n\nx\n")
        self.engine.wait_event("delivery.deferred")
        for said in (self.call("-bp"), self.call(name="mailq")):
            self.assertIn(b"x@far.example.test", said)
            self.assertIn(b"\n1 message, ", said)
        self.call("-q")
        self.engine.wait_event("delivery.deferred", count=2)
        wait("the second attempt's note", lambda: self.engine.queue()[0]
             ["recipients"][0]["attempts"] == 2)

    def test_newaliases(self):
        self.call(name="newaliases")
        self.call("-bi")

    def test_no_engine(self):
        self.engine.stop()
        said = self.call("-f", "bob@example.test", "alice@example.test",
                         text=b"\nx\n", good=(75,))
        self.assertTrue(said.strip())

    def test_s_nail(self):
        """mta= names a program, as most systems have it."""
        call(tool("s-nail"), "-:/", "-Sv15-compat",
             f"-Smta={self.sendmail}", "-Shostname=mail.example.test",
             "-s", "by s-nail", "-r", "bob@example.test",
             "-b", "bob@example.test", "alice@example.test",
             text=b"one\n.\ntwo\n", env=self.env, cwd=self.engine.dir)
        sender, rest = self.arrived()
        self.assertEqual(sender, "Return-Path: <bob@example.test>")
        self.assertIn(b"Subject: by s-nail\n", rest)
        self.assertTrue(rest.endswith(b"\n\none\n.\ntwo\n"), rest)
        self.assertNotIn(b"Bcc", rest)
        self.arrived("bob")

    def test_mutt_style_arguments(self):
        """-oem -oi and recipients behind "--", as mailers call it."""
        self.call("-oem", "-oi", "-f", "bob@example.test", "--",
                  "alice@example.test", "bob@example.test",
                  text=b"Subject: mutt\n\nx\n")
        self.arrived()
        self.arrived("bob")

    def test_many_at_once(self):
        """Twenty programs hand in at the same moment."""
        running = [subprocess.Popen(
            [self.sendmail, "-f", "bob@example.test", "alice@example.test"],
            stdin=subprocess.PIPE, env=self.env, cwd=self.engine.dir)
            for _ in range(20)]
        for n, process in enumerate(running):
            process.communicate(b"Subject: %d\n\nx\n" % n, timeout=60)
            self.assertEqual(process.returncode, 0)
        found = self.engine.wait_mail("alice", 20)
        subjects = {re.search(rb"(?m)^Subject: (\d+)$", m)[1] for m in found}
        self.assertEqual(len(subjects), 20)


if __name__ == "__main__":
    unittest.main()
