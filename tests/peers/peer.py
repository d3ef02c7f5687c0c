# SPDX-License-Identifier: Apache-2.0
"""What the tests with other people's programs share: finding the programs,
running them, and taking a stored message apart.  It starts no server."""
import shutil
import socket
import subprocess
import threading
import time

from engine import wait

LIMIT = 60  # seconds that a program may take


def tool(name, *places):
    """Path of a program; that it is missing is a failure, not a reason to
    pass over the test (tools/deps.sh test installs it)."""
    for where in (None, *places, "/usr/sbin"):
        found = shutil.which(name, path=where)
        if found:
            return found
    raise FileNotFoundError(f"{name} is not installed: tools/deps.sh test")


def call(*command, text=b"", good=(0,), **more):
    """Runs a program to its end; any other exit status fails, with all that
    it said."""
    done = subprocess.run(command, input=text, timeout=LIMIT, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          **more)
    if good is not None and done.returncode not in good:
        raise AssertionError(f"{command} ended with {done.returncode}:\n"
                             + done.stdout.decode("utf-8", "replace"))
    return done


def fields_off(stored, count):
    """The first `count` fields of a message as a list of unfolded lines, and
    the rest as it is."""
    fields, rest = [], stored
    while len(fields) < count:
        line, _, rest = rest.partition(b"\n")
        while rest[:1] in (b" ", b"\t"):
            more, _, rest = rest.partition(b"\n")
            line += b" " + more.strip()
        fields.append(line.decode("utf-8"))
    return fields, rest


class Delivered:
    """A message in a Maildir of Pabal: the three fields that it put before
    it, and `rest`, which must be what was sent, with LF line ends."""

    def __init__(self, stored):
        fields, self.rest = fields_off(stored, 3)
        names = [f.partition(":")[0] for f in fields]
        if names != ["Return-Path", "Delivered-To", "Received"]:
            raise AssertionError(f"unexpected fields: {fields}")
        self.sender, self.rcpt, self.received = (
            f.partition(": ")[2] for f in fields)


def stored(message):
    """A message as a Maildir keeps it."""
    return message.replace(b"\r\n", b"\n")


class LineServer:
    """A thread for each connection to host:port; `serve(file, socket)` is
    called with it.  Everything ends with the `with` block."""

    def __init__(self, host, port, serve):
        self.serve = serve
        self.open = set()
        self.lock = threading.Lock()
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind((host, port))
        self.socket.listen(64)
        self.host, self.port = self.socket.getsockname()
        self.thread = threading.Thread(target=self.accept, daemon=True)
        self.thread.start()

    def accept(self):
        """Takes connections until the socket is shut down."""
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.one, args=(client,),
                             daemon=True).start()

    def one(self, client):
        """Serves one connection; a peer that leaves is no error."""
        with self.lock:
            self.open.add(client)
        try:
            with client, client.makefile("rwb") as file:
                self.serve(file, client)
        except (OSError, ValueError):
            pass
        finally:
            with self.lock:
                self.open.discard(client)

    def close(self):
        """Nobody can connect any more, and who is connected is cut off."""
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join()
        with self.lock:
            for client in self.open:
                try:
                    client.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        self.close()


def wait_port(port, host="127.0.0.1", process=None):
    """Returns when somebody listens there."""
    def ask():
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"{process.args} ended")
        with socket.socket() as s:
            s.settimeout(5)
            return s.connect_ex((host, port)) == 0
    wait(f"{host}:{port}", ask)


def wait_quiet(ask, seconds):
    """Looks for so many seconds whether ask() changes its answer; that is a
    failure.  For what must not happen there is nothing to wait for."""
    first, end = ask(), time.monotonic() + seconds
    while time.monotonic() < end:
        now = ask()
        if now != first:
            raise AssertionError(f"{first} became {now}")
        time.sleep(0.02)
