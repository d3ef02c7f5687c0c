# SPDX-License-Identifier: Apache-2.0
"""A Postfix of our own: post.example.test, with the mailboxes carol and dave,
in a temporary folder and on loopback ports, in the foreground.

What it answers to a recipient is asked of `policy`, so that a test can change
its mind while it runs.  Two doors: `port` offers all it can, `bare_port`
nothing but the oldest ESMTP."""
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from engine import free_port, wait
from peer import LineServer, call, tool, wait_port

SIZE_MAX = 200_000  # octets of a message that it takes

MAIN = """\
compatibility_level = 3.6
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
queue_directory = {dir}/queue
data_directory = {dir}/data
maillog_file = {dir}/mail.log
maillog_file_prefixes = {dir}
mail_owner = postfix
myhostname = post.example.test
mydestination =
alias_maps =
alias_database =
local_recipient_maps =
mynetworks = 127.0.0.0/8
inet_interfaces = loopback-only
inet_protocols = ipv4
disable_dns_lookups = yes
smtp_host_lookup = native
smtputf8_enable = yes
biff = no
message_size_limit = {size}
virtual_mailbox_domains = post.example.test
virtual_mailbox_base = {dir}/mail
virtual_mailbox_maps = inline:{{
    {{carol@post.example.test = carol/}}
    {{dave@post.example.test = dave/}}
    {{메일@post.example.test = utf8/}} }}
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions =
    check_policy_service inet:127.0.0.1:{policy}, permit_mynetworks, reject
smtpd_policy_service_default_action = 451 4.3.5 no policy
smtpd_tls_security_level = may
smtpd_tls_chain_files = {dir}/key.pem, {dir}/cert.pem
smtpd_tls_received_header = yes
smtp_tls_security_level = may
smtpd_client_connection_rate_limit = 0
relayhost = [127.0.0.1]:{relay}
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
{extra}
"""

MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
127.0.0.1:{bare_port} inet n - n - - smtpd
    -o smtpd_discard_ehlo_keywords=pipelining,size,dsn,8bitmime,smtputf8,chunking,starttls,enhancedstatuscodes
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def certificate(folder, host):
    """key.pem and cert.pem of a host, signed by itself."""
    call(tool("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
         f"/CN={host}", "-keyout", f"{folder}/key.pem", "-out",
         f"{folder}/cert.pem")


class Postfix:
    """See above; `relay` is the port that all its mail for others goes to."""

    def __init__(self, port, relay, extra=""):
        self.tool = tool("postfix")
        if os.geteuid() != 0:
            raise PermissionError("Postfix can be started by root only")
        self.port, self.bare_port = port, free_port()
        self.process = None
        self.answers = {}  # recipient: action, see access(5)
        self.policy = LineServer("127.0.0.1", 0, self.judge)
        self.dir = Path(tempfile.mkdtemp(prefix="pabal-postfix-"))
        self.dir.chmod(0o755)
        certificate(self.dir, "post.example.test")
        owner = pwd.getpwnam("postfix")
        for name, uid in (("conf", 0), ("queue", 0),
                          ("data", owner.pw_uid), ("mail", 65534)):
            (self.dir / name).mkdir(mode=0o755)
            os.chown(self.dir / name, uid, 0)
        (self.dir / "conf/main.cf").write_text(MAIN.format(
            dir=self.dir, size=SIZE_MAX, policy=self.policy.port,
            relay=relay, extra=extra))
        (self.dir / "conf/master.cf").write_text(MASTER.format(
            port=self.port, bare_port=self.bare_port))

    def judge(self, file, _socket):
        """A policy client: attributes, an empty line, and our answer."""
        rcpt = ""
        for line in file:
            name, _, value = line.decode().strip().partition("=")
            if name == "recipient":
                rcpt = value
            if not name:
                action = self.answers.get(rcpt, "DUNNO")
                file.write(f"action={action}\n\n".encode())
                file.flush()

    def start(self):
        """Has it make its folders, and starts its master in the foreground,
        which puts itself into a session of its own."""
        conf = str(self.dir / "conf")
        call(self.tool, "-c", conf, "check")
        self.process = subprocess.Popen(
            ["/usr/lib/postfix/sbin/master", "-c", conf, "-s"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        wait_port(self.port, process=self.process)
        wait_port(self.bare_port, process=self.process)
        return self

    def stop(self):
        """Ends it and waits for all of it to be gone."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=30)
        finally:
            # master ends its children; one that hangs goes here
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.process.wait()
            self.process = None

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            print(self.log())
            self.__exit__(None, None, None)
            raise

    def __exit__(self, kind, value, trace):
        if kind is not None:
            print(self.log())
        self.stop()
        self.policy.close()
        shutil.rmtree(self.dir, ignore_errors=True)

    def log(self):
        """What it has logged."""
        try:
            return (self.dir / "mail.log").read_text("utf-8", "replace")
        except FileNotFoundError:
            return ""

    def wait_log(self, text):
        """Returns when it has logged that."""
        wait(f"{text!r} in Postfix's log", lambda: text in self.log())

    def mail(self, user):
        """Messages in a mailbox, as bytes."""
        new = self.dir / "mail" / user / "new"
        return [p.read_bytes() for p in new.iterdir()] if new.is_dir() else []

    def wait_mail(self, user, count):
        """Just so many messages of a user."""
        found = wait(f"mail for {user}", lambda: len(self.mail(user)) >= count
                     and self.mail(user))
        if len(found) != count:
            raise AssertionError(f"{len(found)} messages for {user}")
        return found
