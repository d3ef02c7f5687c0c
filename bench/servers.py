# SPDX-License-Identifier: Apache-2.0
"""The servers that are compared, each in a folder of its own with ports of
its own on loopback.  Both relay everything to one address, keep the
durability they come with, and are tuned for 100 sessions; README.md here says
why each line is as it is."""
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/kit"))

# pylint: disable=wrong-import-position
from engine import Engine, free_port, wait  # noqa: E402
import procs  # noqa: E402

SERVICES = Path("/usr/lib/postfix/sbin")


def check():
    """Says what is missing before anything runs."""
    if os.geteuid() != 0:
        sys.exit("bench: Postfix wants to be started by root")
    for what in ("postfix", "strace"):
        if shutil.which(what) is None:
            sys.exit(f"bench: no {what}: tools/deps.sh test")


def greeted(port):
    """Whether a server says 220 there."""
    try:
        with socket.create_connection(("127.0.0.1", port), 5) as s:
            return s.recv(3) == b"220"
    except OSError:
        return False


class Pabal(Engine):
    """The engine with as many workers as asked for."""

    name = "pabal"

    def __init__(self, relay_port, workers=0):
        super().__init__(tls="off", workers=workers, extra=f"""\
relay:
  clients: [127.0.0.0/8]
routes:
  "*":
    smtp: 127.0.0.1:{relay_port}
    tls: off
limits:
  connections: 100000
  connections_a_client: 100000
delivery:
  site_transactions: 100
""")
        # The peers of a comparison may run under another user.
        self.dir.chmod(0o755)

    @property
    def root(self):
        """The process that all others descend from."""
        return self.process.pid

    def kill(self):
        """Ends all of it at once, as a crash does."""
        pids = procs.tree(self.root)
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait()
        self.process = None
        # What they held is free only when the kernel is done with them.
        wait("the end of all", lambda: not any(map(procs.alive, pids)))

    def forget(self):
        """Has the kernel drop what it keeps of the spool in memory, as if
        the machine had been off."""
        for path in (self.dir / "spool").rglob("*.seg"):
            fd = os.open(path, os.O_RDONLY)
            os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(fd)

    def stop(self, how=signal.SIGKILL):
        """A sink that never answers would hold an orderly end up."""
        del how
        self.kill()


MAIN_CF = """\
compatibility_level = 3.6
queue_directory = {dir}/queue
data_directory = {dir}/data
mail_owner = postfix
daemon_directory = {services}
maillog_file = {dir}/log
maillog_file_prefixes = {dir}
myhostname = mail.example.test
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = {restriction}
smtpd_peername_lookup = no
smtpd_client_connection_count_limit = 0
smtpd_tls_security_level = none
smtp_tls_security_level = none
smtp_dns_support_level = disabled
relayhost = [127.0.0.1]:{relay_port}
default_process_limit = 250
in_flow_delay = 0
default_destination_concurrency_limit = 100
initial_destination_concurrency = 100
"""

MASTER_CF = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """A Postfix of its own; the machine's, if there is one, is not used.
    With `hold` it puts what it takes aside and does nothing more with it."""

    name = "postfix"

    def __init__(self, relay_port, hold=False):
        self.dir = Path(tempfile.mkdtemp(prefix="pabal-bench-postfix-"))
        self.dir.chmod(0o755)
        self.port = free_port()
        self.process = None
        restriction = "check_client_access static:HOLD" if hold else ""
        words = {"restriction": restriction, "dir": self.dir, "port": self.port,
                 "services": SERVICES, "relay_port": relay_port}
        self.config = self.dir / "etc"
        for folder in ("etc", "queue", "data"):
            (self.dir / folder).mkdir(mode=0o755)
        owner = pwd.getpwnam("postfix")
        os.chown(self.dir / "data", owner.pw_uid, owner.pw_gid)
        (self.config / "main.cf").write_text(MAIN_CF.format(**words))
        (self.config / "master.cf").write_text(MASTER_CF.format(**words))

    def __enter__(self):
        said = self.dir / "start"
        with open(said, "wb") as out:
            # Makes the folders of the queue, and their owners.
            subprocess.run(["postfix", "-c", str(self.config), "check"],
                           stdout=out, stderr=out, check=True)
            self.process = subprocess.Popen(
                [SERVICES / "master", "-c", str(self.config), "-d"],
                stdout=out, stderr=out, stdin=subprocess.DEVNULL,
                start_new_session=True)
        try:
            wait("Postfix", lambda: greeted(self.port))
        except TimeoutError:
            print(said.read_text(), file=sys.stderr)
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind, value, trace):
        # Its children are in its group, and nobody else is.
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        wait("Postfix to end", lambda: not self.left())
        shutil.rmtree(self.dir, ignore_errors=True)

    def left(self):
        """Processes that still work in our folder."""
        found = []
        for name in os.listdir("/proc"):
            try:
                if name.isdigit() and os.readlink(
                        f"/proc/{name}/cwd").startswith(str(self.dir)):
                    found.append(int(name))
            except OSError:
                continue
        return found

    @property
    def root(self):
        """The process that all others descend from."""
        return self.process.pid
