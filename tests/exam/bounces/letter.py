# SPDX-License-Identifier: Apache-2.0
"""How the letters of the exam are put together: fields, parts, reports.

Nothing here knows a mail system; that is in the tables beside it.  A letter
is bytes, so that wrong charsets and broken lines can be written as well.
email.message is not used: it repairs what an examiner wants left broken.
"""
import base64
import quopri

CASES = {}
SENDER = "news@sender.example"
DATE = "Tue, 10 Mar 2026 09:21:44 +0100"


def case(name, kind, recipients, mid, raw):
    """One letter with its label.

    recipients: "ADDRESS REASON [STATUS]; ..."; "a|b" takes either, a reason
    "?" asks for none, and recipients "*" are not asked for at all.
    mid: the original's Message-ID, "" if there is none, None if it is not
    asked for.
    """
    assert name not in CASES, name
    rows = []
    if recipients == "*":
        CASES[name] = (kind.split("|"), None, mid, raw)
        return
    for one in filter(None, (r.strip() for r in recipients.split(";"))):
        words = one.split()
        rows.append((words[0], words[1].split("|"),
                     words[2].split("|") if len(words) > 2 else []))
    CASES[name] = (kind.split("|"), rows, mid, raw)


def word(text, charset="utf-8"):
    """An encoded word where one is needed."""
    if text.isascii():
        return text
    coded = base64.b64encode(text.encode(charset)).decode()
    return f"=?{charset}?B?{coded}?="


def lines(text):
    return text.strip("\n").replace("\n", "\r\n") + "\r\n"


def text(body, charset="utf-8", cte="8bit", kind="plain", label=None):
    """A part with text; label is the charset it says, if that is a lie."""
    raw = lines(body).encode(charset)
    if cte == "base64":
        raw = base64.encodebytes(raw).replace(b"\n", b"\r\n")
    elif cte == "quoted-printable":
        raw = quopri.encodestring(raw.replace(b"\r\n", b"\n"))
        raw = raw.replace(b"\n", b"\r\n")
    head = f"Content-Type: text/{kind}; charset={label or charset}\r\n"
    head += f"Content-Transfer-Encoding: {cte}\r\n"
    return head.encode() + b"\r\n" + raw


def html(body, **how):
    page = "<html><head><title>x</title></head><body>\n"
    return text(page + body.strip("\n") + "\n</body></html>", kind="html",
                **how)


def status(*blocks, head="", charset="utf-8"):
    """message/delivery-status of blocks of fields, the first the message's."""
    body = "\r\n".join(lines(b) for b in blocks)
    return (f"Content-Type: message/delivery-status\r\n{head}\r\n"
            + body).encode(charset)


def original(to, mid, subject="Your order", frm=SENDER, body="Good day!",
             charset="utf-8"):
    return lines(f"""
Received: from app.sender.example (app.sender.example [192.0.2.77])
	by mta.sender.example (Postfix) with ESMTPS id 4T9xQk2
	for <{to}>; Tue, 10 Mar 2026 09:21:40 +0100 (CET)
From: Shop <{frm}>
To: {to}
Subject: {word(subject)}
Date: {DATE}
Message-ID: <{mid}>
MIME-Version: 1.0
Content-Type: text/plain; charset={charset}

{body}
""")


def rfc822(to, mid, **how):
    return ("Content-Type: message/rfc822\r\n\r\n"
            + original(to, mid, **how)).encode()


def headers(to, mid, kind="text/rfc822-headers", **how):
    fields = original(to, mid, **how).split("\r\n\r\n")[0]
    return f"Content-Type: {kind}\r\n\r\n{fields}\r\n".encode()


def multi(kind, *parts, end=True, boundary=None):
    edge = boundary or "=_%s.%d" % (kind.split(";")[0].replace("/", "."),
                                    sum(map(len, parts)))
    body = b"".join(b"--" + edge.encode() + b"\r\n" + p + b"\r\n"
                    for p in parts)
    last = f"--{edge}--\r\n".encode() if end else b""
    return (f'Content-Type: multipart/{kind};\r\n\tboundary="{edge}"\r\n\r\n'
            ).encode() + body + last


def report(*parts, **how):
    return multi("report; report-type=delivery-status", *parts, **how)


def post(frm, subject, part, to=SENDER, charset="utf-8", more="", mime=True):
    """The whole letter: the usual fields, then the part's own, then it."""
    head = f"Return-Path: <>\r\nFrom: {frm}\r\nTo: {to}\r\n"
    head += f"Subject: {word(subject, charset)}\r\n"
    head += "Date: Tue, 10 Mar 2026 09:22:01 +0100\r\n"
    if more:
        head += lines(more)
    if mime:
        head += "MIME-Version: 1.0\r\n"
    return head.encode() + part


def bare(frm, subject, body, to=SENDER, charset="utf-8", more=""):
    """A letter from before MIME: no fields about its content at all."""
    return post(frm, subject, b"\r\n" + lines(body).encode(charset), to,
                charset, more, mime=False)
