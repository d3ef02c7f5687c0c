# SPDX-License-Identifier: Apache-2.0
"""The normal form in which replies and phrases meet, as src/meaning/normalise.c
makes it.  The two must agree: the examples of all rules go through both.  It
does not look at what the words mean.

What is left: letters folded to small ones without accents, "0" for a number of
any length (dots and commas inside it included), "." between letters, ADDRESS
for a mail address, single blanks; no blank between two CJK characters.
"e-mail" is "email", "mail box" "mailbox", "isn't" "is not".  Marks that HTML,
JSON or quoted-printable wrote are read by the C code alone: no phrase has any.
"""
import re
import unicodedata

ADDRESS = "\x01"
LATIN = (0xA0, 0x250)
LATIN_MORE = (0x1E00, 0x1F00)  # Vietnamese above all
EXTRA = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d",
         "ł": "l", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n", "ſ": "s"}
GREEK = {0x3AC: 0x3B1, 0x3AD: 0x3B5, 0x3AE: 0x3B7, 0x3AF: 0x3B9,
         0x3CC: 0x3BF, 0x3CD: 0x3C5, 0x3CE: 0x3C9, 0x386: 0x3B1,
         0x388: 0x3B5, 0x389: 0x3B7, 0x38A: 0x3B9, 0x38C: 0x3BF,
         0x38E: 0x3C5, 0x38F: 0x3C9, 0x3C2: 0x3C3}


def latin(code):
    """At most two small ASCII letters, or nothing for a mark."""
    char = chr(code).lower()
    if char in EXTRA:
        return EXTRA[char]
    base = unicodedata.normalize("NFD", char)[0]
    return base if "a" <= base <= "z" else ""


def is_cjk(code):
    return (0x1100 <= code < 0x1200 or 0x3040 <= code < 0xA000 or
            0xAC00 <= code < 0xD7B0 or 0xF900 <= code < 0xFB00 or
            0xFF66 <= code < 0xFFA0)


def fold(code):
    """One code point above ASCII: a string, " " for a mark, "" for none."""
    if code < LATIN[0] or 0x2000 <= code < 0x2070 or 0x3000 <= code < 0x3040:
        if 0x200B <= code < 0x2010 or code == 0x2060:
            return ""
        return "'" if code in (0x2018, 0x2019) else " "
    if code < LATIN[1] or LATIN_MORE[0] <= code < LATIN_MORE[1]:
        return latin(code) or " "
    if 0x300 <= code < 0x370 or code == 0xFEFF:
        return ""
    if code in GREEK:
        return chr(GREEK[code])
    if 0x391 <= code < 0x3AA or 0x410 <= code < 0x430:
        return chr(code + 0x20)
    if 0x400 <= code < 0x410:
        return fold(code + 0x50)
    if code == 0x451:
        return chr(0x435)
    if 0xFF01 <= code < 0xFF5F:
        return chr(code - 0xFEE0)
    return chr(code)


JOINED = [(" e (?=mail)", " e"), (" mail (?=box)", " mail"),
          (" can (?=not )", " can")]
HARD = " \t\r\n<>()[]{}:,;\"'|`"


class Normal:
    """Appends piece by piece; the C code has the same parts."""

    def __init__(self, codes=()):
        self.codes = codes  # numbers that repeat the reply's own codes
        self.out = " "
        self.hard = 1  # where the present run without a hard mark began
        self.cjk = -1  # the end of out when a CJK character ended it

    def blank(self):
        if self.out[-1] != " ":
            self.out += " "

    def mark(self, hard):
        self.blank()
        if hard:
            self.hard = len(self.out)

    def letter(self, char):
        if self.cjk == len(self.out):
            self.out += " "
        self.out += char

    def ideograph(self, char):
        if self.out[-1] == " " and self.cjk == len(self.out) - 1:
            self.out = self.out[:-1]
            self.hard = len(self.out)
        elif self.out[-1] != " " and self.cjk != len(self.out):
            self.out += " "
        self.out += char
        self.cjk = len(self.out)

    def address(self):
        self.blank()
        if not self.out.endswith(ADDRESS + " "):
            self.out += ADDRESS + " "
        self.hard = len(self.out)


def is_word(char):
    return char.isascii() and char.isalnum()


def is_letter(char):
    return char.isascii() and char.isalpha()


def number(text, at):
    end = at
    while end < len(text):
        if text[end].isascii() and text[end].isdigit():
            end += 1
        elif text[end] in ".," and text[end + 1:end + 2].isascii() and \
                text[end + 1:end + 2].isdigit():
            end += 1
        else:
            break
    return end


def literal_v6(text, at):
    """Behind "[": the end of an IPv6 address that "]" follows, or `at`."""
    end = at
    if text[end:end + 5].lower() == "ipv6:":
        end += 5
    start = end
    while end < len(text) and end - start < 40 and \
            text[end] in "0123456789abcdefABCDEF:.":
        end += 1
    run = text[start:end]
    return end if run.count(":") >= 2 and text[end:end + 1] == "]" else at


def one(n, text, at):
    """Takes what stands at `at`; returns where the rest begins."""
    c = text[at]
    code = ord(c)
    if code >= 0x80:
        piece = fold(code)
        if piece == "":
            return at + 1
        if piece == " ":
            n.mark(True)
        elif piece == "'":
            return apostrophe(n, text, at)
        elif ord(piece[0]) < 0x80:
            if is_letter(piece[0]):
                for p in piece:
                    n.letter(p.lower())
            elif piece[0].isdigit():
                n.letter("0") if n.out[-1] != "0" else None
            else:
                n.mark(True)
        elif is_cjk(ord(piece)):
            n.ideograph(piece)
        else:
            n.letter(piece)
        return at + 1
    if is_letter(c):
        n.letter(c.lower())
        return at + 1
    if c.isdigit():
        end = number(text, at)
        if n.out[-1] == " " and text[at:end] in n.codes and \
                (end == len(text) or text[end] in " -\t\r\n:;"):
            return end
        n.letter("0")
        return end
    if c == ".":
        if text[at:at + 3] == "...":
            n.address()
            return at + 3
        after = text[at + 1:at + 2]
        if is_word(n.out[-1]) and is_word(after) and \
                not (after.isupper() and text[at - 1].islower()):
            n.out += "."
        else:
            n.blank()
        return at + 1
    if c == "@":
        after = text[at + 1:at + 2]
        if n.hard < len(n.out) and (is_word(after) or after and after in "[*"):
            n.out = n.out[:n.hard]
            at += 1
            while at < len(text) and (is_word(text[at]) or
                                      text[at] in ".-_*[]"):
                at += 1
            n.address()
            return at
        n.address()
        return at + 1
    if c == "'":
        return apostrophe(n, text, at)
    if c == "[":
        n.mark(True)
        end = literal_v6(text, at + 1)
        if end > at + 1:
            n.letter("0")
            return end
        return at + 1
    n.mark(c in HARD)
    return at + 1


def apostrophe(n, text, at):
    """Between letters it is dropped, and "isn't" becomes "is not"."""
    if not (is_letter(n.out[-1]) and is_letter(text[at + 1:at + 2])):
        n.mark(True)
    elif n.out[-1] == "n" and n.out[-2] != " " and text[at + 1] in "tT" and \
            not is_letter(text[at + 2:at + 3]):
        if n.out.endswith(" can"):
            n.out += "not"
        elif n.out.endswith(" won"):
            n.out = n.out[:-2] + "ill not"
        else:
            n.out = n.out[:-1] + " not"
        return at + 2
    return at + 1


def normal(text, codes=()):
    n = Normal(codes)
    at = 0
    while at < len(text):
        at = one(n, text, at)
    n.blank()
    for apart, whole in JOINED:
        n.out = re.sub(apart, whole, n.out)
    return n.out
