#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The exam: letters as mail systems all over the world write them, written
for this purpose, and whether pabal explain understands them.

Usage: test_exam.py PABAL [-v] [NAME...]

A letter is passed when its kind, its recipients, the reason and status of
each, and the original's Message-ID are what its label says.  A third of them,
chosen by the hash of their names, is held back: -v tells what is wrong with
the others alone, so that what is mended for those is measured by these.
What was reached is the floor of both.  NAME... prints those letters.
"""
import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import letter
import broken  # noqa: F401  the tables: each fills letter.CASES
import elders  # noqa: F401
import gateways  # noqa: F401
import kinds  # noqa: F401
import layouts  # noqa: F401
import letters  # noqa: F401
import noise  # noqa: F401
import notices  # noqa: F401
import office  # noqa: F401
import providers  # noqa: F401
import sentences  # noqa: F401
import tongues  # noqa: F401
import unixes  # noqa: F401

REACHED = {"open": 0.98, "held": 0.95}


def part(name):
    first = hashlib.sha256(name.encode()).digest()[0]
    return "held" if first % 3 == 0 else "open"


def explain(program, path):
    done = subprocess.run([program, "explain", "--json", "--lang", "en",
                           str(path)], stdout=subprocess.PIPE)
    if done.returncode != 0:
        return None
    return json.loads(done.stdout)


def of_recipients(want, found):
    """What is wrong with the recipients, as words."""
    faults = []
    left = {str(one.get("recipient")).lower(): one for one in found}
    for address, reasons, statuses in want:
        got = left.pop(address.lower(), None)
        if got is None:
            faults.append(f"recipient {address} missing")
            continue
        if "?" not in reasons and got["reason"] not in reasons:
            faults.append(f"reason {got['reason']} for {'|'.join(reasons)}")
        said = {got.get("enhanced"), got.get("reported_status")}
        if statuses and not said & set(statuses):
            faults.append(f"status {said - {None}} for {'|'.join(statuses)}")
    return faults + [f"recipient {address} made up" for address in left]


def judge(label, got):
    kinds, recipients, mid, _ = label
    if got is None or "kind" not in got:
        return ["not read"]
    faults = []
    if got["kind"] not in kinds:
        faults.append(f"kind {got['kind']} for {'|'.join(kinds)}")
    if recipients is not None:
        faults += of_recipients(recipients, got["recipients"])
    if mid is not None and (got["message_id"] or "").strip("<>") != mid:
        faults.append(f"message-id {got['message_id']} for {mid}")
    return faults


def main(arguments):
    program, *names = arguments
    aloud = "-v" in names
    names = [name for name in names if name != "-v"]
    for name in names:
        sys.stdout.buffer.write(letter.CASES[name][3])
    if names:
        return 0
    passed = {"open": 0, "held": 0}
    asked = {"open": 0, "held": 0}
    with tempfile.TemporaryDirectory() as folder:
        for name, label in sorted(letter.CASES.items()):
            path = Path(folder) / f"{name}.eml"
            path.write_bytes(label[3])
            faults = judge(label, explain(program, path))
            asked[part(name)] += 1
            passed[part(name)] += not faults
            if faults and aloud and part(name) == "open":
                print(f"{name}: {'; '.join(faults)}")
    fell = False
    for which in ("open", "held"):
        share = passed[which] / asked[which]
        fell = fell or share < REACHED[which]
        print(f"{which}: {passed[which]} of {asked[which]} ({share:.3f}), "
              f"to hold {REACHED[which]}")
    return 1 if fell else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
