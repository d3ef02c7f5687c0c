# SPDX-License-Identifier: Apache-2.0
"""What a tree of processes costs: CPU time, memory, system calls.  It reads
/proc and runs strace; it starts and ends nothing else."""
import os
import re
import signal
import subprocess
import threading
import time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def stat(pid):
    """Fields of /proc/PID/stat behind the name, from "state" on."""
    text = Path(f"/proc/{pid}/stat").read_text("ascii", errors="replace")
    return text.rpartition(")")[2].split()


def alive(pid):
    """Whether it runs; a zombie does not."""
    try:
        return stat(pid)[0] != "Z"
    except OSError:
        return False


def tree(root):
    """A process and all below it, by who started whom."""
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                children.setdefault(int(stat(name)[1]), []).append(int(name))
            except (OSError, IndexError):
                continue  # it ended meanwhile
    found, todo = [], [root]
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo.extend(children.get(pid, ()))
    return found


def cpu(root):
    """Seconds, user and system, of the tree.  Who has ended counts in who
    waited for it, so nothing is lost when helpers come and go."""
    total = 0
    for pid in tree(root):
        try:
            total += sum(int(n) for n in stat(pid)[11:15])
        except OSError:
            continue
    return total / TICKS


def memory(root):
    """Octets of the tree: the sum of proportional set sizes, in which a page
    that N processes share counts 1/N in each."""
    total = 0
    for pid in tree(root):
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
        except OSError:
            continue
        total += 1024 * int(re.search(r"^Pss:\s+(\d+)", text, re.M)[1])
    return total


class Peak:
    """The most memory that the tree had inside the `with` block."""

    def __init__(self, root):
        self.root = root
        self.most = 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.watch)

    def watch(self):
        """Looks several times a second until the block is left."""
        while not self.over.is_set():
            self.most = max(self.most, memory(self.root))
            self.over.wait(0.2)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, kind, value, trace):
        self.over.set()
        self.thread.join()


def traced(pid):
    """Whether somebody traces that process (or it is gone)."""
    try:
        text = Path(f"/proc/{pid}/status").read_text("ascii",
                                                     errors="replace")
    except OSError:
        return True
    return not re.search(r"^TracerPid:\s+0$", text, re.M)


class SystemCalls:
    """Counts system calls of the tree, and of who joins it, by name."""

    def __init__(self, root, file):
        self.file = Path(file)
        self.pids = tree(root)
        self.counts = {}
        self.strace = None

    def __enter__(self):
        which = [word for pid in self.pids for word in ("-p", str(pid))]
        self.strace = subprocess.Popen(
            ["strace", "-q", "-f", "-c", "-o", str(self.file), *which],
            stderr=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while not all(traced(pid) for pid in self.pids):
            if self.strace.poll() is not None or time.monotonic() > end:
                raise RuntimeError("strace could not attach")
            time.sleep(0.01)
        return self

    def __exit__(self, kind, value, trace):
        self.strace.send_signal(signal.SIGINT)
        self.strace.wait(timeout=120)
        for line in self.file.read_text("ascii").splitlines():
            words = line.split()
            if len(words) >= 5 and words[3].isdigit() and \
                    words[-1] != "total":
                self.counts[words[-1]] = int(words[3])
