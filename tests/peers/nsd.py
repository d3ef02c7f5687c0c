# SPDX-License-Identifier: Apache-2.0
"""A name server of our own: nsd with the zone test., whatever a test puts
into it, and broken.test., which it has no data for and answers SERVFAIL."""
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
from pathlib import Path

from engine import free_port, wait
from peer import LIMIT, tool

CONF = """
server:
    server-count: 1
    ip-address: 127.0.0.1@{port}
    do-ip6: no
    username: ""
    zonesdir: "{dir}"
    database: ""
    pidfile: "{dir}/pid"
    zonelistfile: "{dir}/zones"
    xfrdfile: "{dir}/xfrd"
    xfrdir: "{dir}"
    rrl-ratelimit: 0
remote-control:
    control-enable: no
zone:
    name: "test."
    zonefile: "test.zone"
zone:
    name: "broken.test."
    zonefile: "absent.zone"
"""
ZONE = """
$ORIGIN test.
$TTL 60
@ SOA ns hostmaster 1 3600 600 86400 60
@ NS ns
ns A 127.0.0.1
broken NS ns
"""


class Nsd:
    """`zone` is records below test., one a line."""

    def __init__(self, zone):
        self.tool = tool("nsd")
        self.port = free_port()
        self.process = None
        self.dir = Path(tempfile.mkdtemp(prefix="pabal-nsd-"))
        (self.dir / "nsd.conf").write_text(
            CONF.format(dir=self.dir, port=self.port))
        (self.dir / "test.zone").write_text(ZONE + zone)

    def answers(self):
        """Whether it does: asked for the SOA of test. over UDP."""
        if self.process.poll() is not None:
            raise RuntimeError("nsd ended:\n" + self.log())
        question = (struct.pack(">6H", 7, 0, 1, 0, 0, 0)
                    + b"\4test\0" + struct.pack(">2H", 6, 1))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.settimeout(0.2)
            s.connect(("127.0.0.1", self.port))
            try:
                s.send(question)
                answer = s.recv(512)
            except OSError:
                return False
        return answer[:2] == question[:2] and answer[3] & 15 == 0

    def __enter__(self):
        with open(self.dir / "log", "wb") as log:
            self.process = subprocess.Popen(
                [self.tool, "-d", "-c", str(self.dir / "nsd.conf")],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            wait("nsd", self.answers)
        except BaseException:
            print(self.log())
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind, value, trace):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=LIMIT)
        shutil.rmtree(self.dir, ignore_errors=True)

    def log(self):
        """What it has said."""
        return (self.dir / "log").read_text("utf-8", "replace")
