# SPDX-License-Identifier: Apache-2.0
"""pabal explain for programs: every object has every field, of its type, in
its order, whatever it was given."""
import json
import os
import random
import subprocess
import unittest
from pathlib import Path

PABAL = os.environ["PABAL"]
ROOT = Path(__file__).resolve().parents[3]
BOUNCES = ROOT / "tests" / "golden" / "bounces"

REASONS = [line[4:] for line in (ROOT / "data/meaning/reasons.cat")
           .read_text("utf-8").splitlines() if line.startswith("Id: ")]


def text(value):
    return isinstance(value, str)


def words(value):
    return isinstance(value, str) and value != ""


def or_null(check):
    return lambda value: value is None or check(value)


def one_of(*names):
    return lambda value: value in names


def list_of(check):
    return lambda value: isinstance(value, list) and \
        all(check(v) for v in value) and len(set(value)) == len(value)


def number(low, high):
    return lambda value: type(value) is int and low <= value <= high


def status(value):
    parts = value.split(".")
    return len(parts) == 3 and parts[0] in ("2", "4", "5") and \
        all(p.isascii() and p.isdigit() and int(p) < 1000 and
            str(int(p)) == p for p in parts)


REPLY = {
    "input": text,
    "code": or_null(number(200, 599)),
    "enhanced": or_null(status),
    "severity": one_of("success", "intermediate", "temporary", "permanent"),
    "reason": one_of(*REASONS),
    "actor": one_of("sender", "sender-admin", "recipient", "recipient-admin",
                    "nobody"),
    "action": one_of("none", "stop", "retry", "wait", "slow-down",
                     "pause-site", "next-host", "split", "re-encode",
                     "suppress"),
    "retry_after": or_null(number(1, 86400)),
    "provider": or_null(words),
    "rule": or_null(words),
    "confidence": one_of("none", "low", "medium", "high"),
    "derived": list_of(one_of("code", "enhanced", "reason")),
    "lang": one_of("en", "ko", "de", "ru"),
    "title": words,
    "meaning": words,
    "advice": or_null(words),
    "sources": list_of(words),
    "notes": list_of(one_of("class-mismatch", "text-against-code",
                            "dotted-code", "cut", "not-utf8", "no-code",
                            "odd-code")),
}
RECIPIENT = {
    "recipient": text,
    "original_recipient": or_null(words),
    "found": one_of("report", "list", "sentence", "transcript", "notice",
                    "header", "original", "sender"),
    "reported_action": or_null(one_of("failed", "delayed", "delivered",
                                      "relayed", "expanded")),
    "reported_status": or_null(status),
    "remote_mta": or_null(words),
    **REPLY,
}
MESSAGE = {
    "kind": one_of("bounce", "delay", "success", "feedback", "auto-reply",
                   "message"),
    "message_id": or_null(words),
    "subject": or_null(words),
    "sender": or_null(words),
    "envelope_id": or_null(words),
    "arrival": or_null(words),
    "reporting_mta": or_null(words),
    "feedback_type": or_null(words),
    "notes": list_of(one_of("cut", "limited", "lossy", "no-report",
                            "guessed-recipient", "forwarded")),
    "recipients": lambda value: isinstance(value, list),
}

REPLIES = [
    b"550 5.1.1 User unknown", b"", b" ", b"250 ok", b"354 go on", b"220 x",
    b"451 4.7.1 Greylisted for 300 seconds", b"450 5.1.1 no", b"999 no",
    b"3.5.4 go", b"4.2.0 hm", b"User unknown", b"\xff\xfe\xfd 550", b"\0\0",
    b'550 "quoted" \\ \x01\x1f\x7f\t', b"550 \xed\xa0\x80 \xf5\x80\x80\x80",
    b"550 \xf0\x9f\x92\x8c \xe2\x80\xa8", b"550 5.7.1 " + b"x" * 70000,
    "550 5.1.1 존재하지 않는 사용자".encode(), b"552 mailbox not found",
    b"421 4.7.0 try again in 99999999999999999999 seconds", b"550 5.999.999",
    b"550 gsmtp", b"535 5.7.8 no", b"500 5.5.1 what", b"5xx", b"000", b"{0}",
]


def unique(pairs):
    keys = [k for k, _ in pairs]
    assert len(set(keys)) == len(keys), keys
    return dict(pairs)


def no_constant(name):
    raise ValueError(name)


def parse(line):
    """As strictly as it goes: UTF-8, no key twice, no NaN."""
    return json.loads(line.decode("utf-8", "strict"),
                      object_pairs_hook=unique, parse_constant=no_constant)


def run(*args, given=b""):
    done = subprocess.run([PABAL, "explain", *args], input=given,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env={"LC_ALL": "C"}, check=False)
    assert done.returncode == 0, (done.returncode, done.stderr, given[:200])
    assert done.stdout.endswith(b"\n") or not done.stdout
    return [parse(line) for line in done.stdout.split(b"\n")[:-1]]


class Fields(unittest.TestCase):
    def check(self, got, fields):
        self.assertEqual(list(got), list(fields))
        for name, right in fields.items():
            self.assertTrue(right(got[name]), f"{name}: {got[name]!r}")

    def check_reply(self, got):
        self.check(got, REPLY)
        # what a whole message is may be certain without these
        self.assertEqual(got["confidence"] == "none",
                         got["rule"] is None and got["sources"] == [])
        self.assertEqual("no-code" in got["notes"],
                         got["code"] is None and
                         (got["enhanced"] is None or
                          "enhanced" in got["derived"]))
        if got["severity"] in ("success", "intermediate"):
            self.assertEqual((got["reason"], got["actor"], got["action"]),
                             ("accepted", "nobody", "none"))

    def test_replies_in_each_language(self):
        for lang in ("en", "ko", "de", "ru"):
            got = run("--lines", "--lang", lang,
                      given=b"\n".join(REPLIES) + b"\n")
            self.assertEqual(len(got), len(REPLIES))
            for o in got:
                self.check_reply(o)
                self.assertEqual(o["lang"], lang)

    def test_replies_by_themselves(self):
        for reply in REPLIES:
            if reply.strip():
                for o in run("--json", given=reply):
                    self.check_reply(o)

    def test_what_was_put_in_comes_back(self):
        for reply in ("550 \"a\" \\ \t\x01\x7f", "550 존재하지", "450 \U0001f48c"):
            got, = run("--lines", given=reply.encode())
            self.assertEqual(got["input"], reply)
        got, = run("--lines", given=b"550 \xff\xed\xa0\x80 x")
        self.assertEqual(got["input"], "550 \ufffd\ufffd\ufffd\ufffd x")

    def test_odd_octets_at_each_place_of_eight(self):
        odd = ['"', "\\", "\x01", "\x1f", "\t", "\x7f", "~ ", "\u00e9",
               "\ud55c", "\U0001f4ec", '\u00e9"\u00e9', '"\\"']
        texts = ["x" * n + o + "y" * m for o in odd for n in range(18)
                 for m in (0, 1, 8)]
        given = "\n".join(texts).encode()
        got = run("--lines", given=given)
        self.assertEqual([g["input"] for g in got], texts)

    def test_each_rule(self):
        examples = [line.split(": ", 1)[1].encode()
                    for path in (ROOT / "data/meaning").rglob("*.cat")
                    for line in path.read_text("utf-8").splitlines()
                    if line.startswith(("Example: ", "Counter: "))]
        got = run("--lines", given=b"\n".join(examples))
        self.assertEqual(len(got), len(examples))
        for o in got:
            self.check_reply(o)

    def test_no_answer_depends_on_those_before(self):
        codes = (b"550 ", b"450 ", b"550 5.1.1 ", b"550 5.2.1 ", b"552 5.2.2 ",
                 b"550 5.7.1 ", b"451 4.7.1 ", b"")
        lines = [c + x for x in (b"User unknown", b"mailbox full", b"blocked",
                                 b"your envelope sender is in my badmailfrom",
                                 b"mailbox disabled", b"relay access denied")
                 for c in codes]
        got = run("--lines", given=b"\n".join(lines))
        back = run("--lines", given=b"\n".join(reversed(lines)))
        self.assertEqual(got, back[::-1])

    def test_noise(self):
        dice = random.Random(3)
        parts = REPLIES + [bytes(dice.randrange(256) for _ in range(40))
                           .replace(b"\n", b"") for _ in range(200)]
        lines = [b" ".join(dice.choices(parts, k=3)) for _ in range(2000)]
        lines = [x if x[:2] not in (b"\xff\xfe", b"\xfe\xff") else b"550"
                 for x in lines]
        got = run("--lines", given=b"550 first\n" + b"\n".join(lines))
        self.assertEqual(len(got), len(lines) + 1)
        for o in got:
            self.check_reply(o)

    def test_messages(self):
        for path in sorted(BOUNCES.glob("*.eml")):
            with self.subTest(path.name):
                self.check_message(path.read_bytes())

    def test_damaged_messages(self):
        dice = random.Random(4)
        for path in sorted(BOUNCES.glob("*.eml"))[::3]:
            whole = path.read_bytes()
            for _ in range(4):
                text_ = bytearray(whole[:dice.randrange(60, len(whole))])
                for _ in range(6):
                    text_[dice.randrange(40, len(text_))] = \
                        dice.randrange(256)
                with self.subTest(path.name):
                    self.check_message(bytes(text_))

    def check_message(self, given):
        for got in run("--json", given=given):
            if "kind" not in got:
                self.check_reply(got)  # it was damaged that much
                continue
            self.check(got, MESSAGE)
            for r in got["recipients"]:
                self.check(r, RECIPIENT)


if __name__ == "__main__":
    unittest.main()
