# SPDX-License-Identifier: Apache-2.0
"""Dovecot keeps the mailboxes: local mail goes to it over LMTP, and it has
its say about each recipient."""
import grp
import os
import pwd
import shutil
import signal
import smtplib
import subprocess
import tempfile
import unittest
from pathlib import Path

from engine import Engine, free_port, wait
from peer import LIMIT, stored, tool, wait_port
from report import Report

MESSAGE = (b"From: Bob <bob@example.test>\r\n"
           b"Message-ID: <1@client.example.test>\r\n"
           b"Subject: hello\r\n"
           b"\r\n"
           b".a dot first\r\n"
           b".\r\n"
           b"the end\r\n")
EIGHT_BIT = MESSAGE.replace(b"Subject", b"MIME-Version: 1.0\r\n"
                            b"Content-Type: text/plain; charset=utf-8\r\n"
                            b"Content-Transfer-Encoding: 8bit\r\n"
                            b"Subject") + b"\xed\x8c\x8c\xeb\xb0\x9c\r\n"
CONF = """
base_dir = {dir}/run
state_dir = {dir}/state
log_path = {dir}/dovecot.log
instance_name = {name}
protocols = lmtp
listen = 127.0.0.1
ssl = no
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
first_valid_uid = 1
mail_location = maildir:{dir}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
postmaster_address = postmaster@store.example.test
quota_full_tempfail = no
passdb {{
  driver = passwd-file
  args = {dir}/users
}}
userdb {{
  driver = passwd-file
  args = {dir}/users
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {port}
  }}
  unix_listener lmtp {{
    mode = 0666
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
"""
USERS = ("dora", "emil")


class Dovecot:
    """A Dovecot of our own with LMTP and nothing else."""

    def __init__(self):
        self.tool = tool("dovecot")
        if not Path("/usr/lib/dovecot/lmtp").exists():
            raise FileNotFoundError("dovecot-lmtpd: tools/deps.sh test")
        self.port = free_port()
        self.process = None
        self.dir = Path(tempfile.mkdtemp(prefix="pabal-dovecot-"))
        self.dir.chmod(0o755)
        (self.dir / "mail").mkdir()
        (self.dir / "mail").chmod(0o777)
        root = os.geteuid() == 0
        uid = 65534 if root else os.geteuid()
        gid = 65534 if root else os.getegid()
        (self.dir / "dovecot.conf").write_text(CONF.format(
            dir=self.dir, port=self.port, name=self.dir.name,
            uid=uid, gid=gid,
            user="dovecot" if root else pwd.getpwuid(uid).pw_name,
            group="dovecot" if root else grp.getgrgid(gid).gr_name))
        (self.dir / "users").write_text("".join(
            f"{user}@store.example.test:{{PLAIN}}x:{uid}:{gid}::/\n"
            for user in USERS))
        self.socket = self.dir / "run/lmtp"

    def start(self):
        """Starts it in the foreground."""
        self.process = subprocess.Popen(
            [self.tool, "-F", "-c", str(self.dir / "dovecot.conf")],
            stdin=subprocess.DEVNULL)
        wait_port(self.port, process=self.process)
        return self

    def stop(self):
        """Ends it."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=LIMIT)
            self.process = None

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            print(self.log())
            self.__exit__(None, None, None)
            raise

    def __exit__(self, kind, value, trace):
        self.stop()
        shutil.rmtree(self.dir, ignore_errors=True)

    def log(self):
        """What it has logged."""
        file = self.dir / "dovecot.log"
        return file.read_text("utf-8", "replace") if file.exists() else ""

    def mail(self, user):
        """Messages in a mailbox, as bytes."""
        new = self.dir / "mail" / (user + "@store.example.test") / "new"
        return [p.read_bytes() for p in new.iterdir()] if new.is_dir() else []


DOVECOT = None


def setUpModule():
    """One Dovecot for all tests here."""
    global DOVECOT
    DOVECOT = unittest.enterModuleContext(Dovecot())


class Lmtp(unittest.TestCase):
    """Each test has an engine; what is new in the mailboxes is its own."""

    def setUp(self):
        self.seen = {u: set(DOVECOT.mail(u)) for u in USERS}

    def begin(self, where=None, extra=""):
        """store.example.test is ours and Dovecot knows who is there."""
        where = where or f"127.0.0.1:{DOVECOT.port}"
        self.engine = self.enterContext(Engine(extra, domains=Engine.DOMAINS
                                        + f"""
  store.example.test:
    lmtp: {where}
    users: any
"""))

    def send(self, users, message=MESSAGE, mail=(), rcpt=()):
        """A message into Pabal, which takes it."""
        s = smtplib.SMTP("127.0.0.1", self.engine.port, timeout=30)
        s.ehlo("client.example.test")
        self.assertEqual(s.sendmail("bob@example.test", [
            user + "@store.example.test" for user in users], message, mail,
            rcpt), {})
        s.quit()

    def arrived(self, user, sent=MESSAGE):
        """The one new message in a mailbox, which is what was sent."""
        found = wait(f"mail for {user}", lambda: set(DOVECOT.mail(user))
                     - self.seen[user])
        self.seen[user].update(found)
        self.assertEqual(len(found), 1)
        message = found.pop().replace(b"\r\n", b"\n")
        self.assertTrue(message.endswith(b"\n" + stored(sent)), message)
        self.assertIn(b"Return-Path: <bob@example.test>\n", message)
        # Who stores a message writes the Return-Path, and nobody else.
        self.assertEqual(message.count(b"Return-Path:"), 1)
        return message

    def test_one_of_three_is_unknown(self):
        self.begin()
        self.send(["dora", "nobody", "emil"])
        self.arrived("dora")
        self.arrived("emil")
        self.engine.wait_queue_empty()
        mail = self.engine.mail("bob")
        self.assertEqual(len(mail), 1)
        report = Report(mail[0])
        self.assertEqual(set(report.rcpts), {"nobody@store.example.test"})
        rcpt = report.rcpts["nobody@store.example.test"]
        self.assertEqual(rcpt["status"], "5.1.1")
        self.assertRegex(rcpt["diagnostic-code"],
                         r"^smtp; 550 5\.1\.1 <nobody@store\.example\.test> "
                         r"User doesn't exist")

    def test_over_a_unix_socket(self):
        self.begin(f"unix:{DOVECOT.socket}")
        self.send(["dora", "nobody"])
        self.arrived("dora")
        self.engine.wait_queue_empty()
        report = Report(self.engine.mail("bob")[0])
        # A path is no host name.
        self.assertNotIn("remote-mta",
                         report.rcpts["nobody@store.example.test"])

    def test_eight_bits(self):
        self.begin()
        self.send(["dora"], EIGHT_BIT, ["BODY=8BITMIME"])
        self.arrived("dora", EIGHT_BIT)

    def test_success_report(self):
        """Behind LMTP is the mailbox: delivered, not relayed."""
        self.begin()
        self.send(["emil"], rcpt=["NOTIFY=SUCCESS"])
        self.arrived("emil")
        self.engine.wait_queue_empty()
        report = Report(self.engine.mail("bob")[0])
        rcpt = report.rcpts["emil@store.example.test"]
        self.assertEqual(rcpt["action"], "delivered")
        self.assertEqual(rcpt["status"][:2], "2.")

    def test_many_messages_over_kept_connections(self):
        self.begin()
        for n in range(20):
            self.send(USERS, MESSAGE.replace(b"hello", b"number %d" % n))
        for user in USERS:
            found = wait("20 messages", lambda u=user: len(
                set(DOVECOT.mail(u)) - self.seen[u]) == 20)
            self.assertTrue(found)
        self.engine.wait_queue_empty()
        self.assertEqual(self.engine.mail("bob"), [])

    def test_down_and_up_again(self):
        with Dovecot() as other:
            self.begin(f"127.0.0.1:{other.port}")
            other.stop()
            self.send(["dora"])
            event = self.engine.wait_event("delivery.deferred")[0]
            self.assertEqual(event["status"], "4.4.1")
            other.start()
            self.engine.run("queue", "retry", "all", "-c",
                            str(self.engine.config))
            wait("delivery", lambda: other.mail("dora"))
            self.engine.wait_queue_empty()

    def test_users_of_dovecot_are_checked_before_they_are_taken(self):
        """A list of users refuses at RCPT what Dovecot would refuse later."""
        engine = self.enterContext(Engine(domains=Engine.DOMAINS + f"""
  store.example.test:
    lmtp: 127.0.0.1:{DOVECOT.port}
    users: [dora]
"""))
        s = smtplib.SMTP("127.0.0.1", engine.port, timeout=30)
        with self.assertRaises(smtplib.SMTPRecipientsRefused):
            s.sendmail("bob@example.test", "emil@store.example.test", MESSAGE)
        s.quit()


if __name__ == "__main__":
    unittest.main()
