# SPDX-License-Identifier: Apache-2.0
"""Bounces that were damaged on their way, forwarded by people, or written by
programs which know half of the RFCs.
"""
from letter import (bare, case, headers, multi, original, post, report,
                    rfc822, status, text)

TOLD = """
This is the mail system at host mta.sender.example.

<{0}>: host mx.{1}[192.0.2.70] said: 550 5.1.1 <{0}>: no such user here
    (in reply to RCPT TO command)
"""
FIELDS = ("Reporting-MTA: dns; mta.sender.example",
          "Final-Recipient: rfc822; {0}\nAction: failed\nStatus: 5.1.1\n"
          "Remote-MTA: dns; mx.{1}\nDiagnostic-Code: smtp; 550 5.1.1 <{0}>: "
          "no such user here")


def told(rcpt):
    return TOLD.format(rcpt, rcpt.split("@")[1])


def fields(rcpt):
    return [f.format(rcpt, rcpt.split("@")[1]) for f in FIELDS]


DAEMON = "MAILER-DAEMON@mta.sender.example"
RETURNED = "Undelivered Mail Returned to Sender"

case("no-end", "bounce", "ada@a.example bad-mailbox 5.1.1",
     "y1@sender.example", post(DAEMON, RETURNED, report(
         text(told("ada@a.example")), status(*fields("ada@a.example")),
         headers("ada@a.example", "y1@sender.example"), end=False)))
case("no-blank-between-blocks", "bounce", "bea@a.example bad-mailbox 5.1.1; "
     "cid@a.example mailbox-full 5.2.2", "y2@sender.example", post(
         DAEMON, RETURNED, report(text("Delivery failed."), status(
             "Reporting-MTA: dns; mta.sender.example\n"
             "Final-Recipient: rfc822; bea@a.example\nAction: failed\n"
             "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n"
             "Final-Recipient: rfc822; cid@a.example\nAction: failed\n"
             "Status: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 Mailbox full"),
             headers("bea@a.example", "y2@sender.example"))))
case("wrong-charset", "bounce", "doro@a.example bad-mailbox",
     "y3@sender.example", post(DAEMON, "Unzustellbar", multi("mixed", text("""
Ihre Nachricht konnte nicht zugestellt werden:

<doro@a.example>
  550 Empfänger existiert nicht
""", charset="iso-8859-1", label="utf-8"),
         rfc822("doro@a.example", "y3@sender.example")), charset="utf-8"))
case("wrong-charset-ascii", "bounce", "eun@a.example bad-mailbox",
     "y4@sender.example", post(DAEMON, "Returned mail", multi("mixed", text("""
다음 수신자에게 메일을 전달하지 못했습니다.

<eun@a.example>: 존재하지 않는 사용자입니다.
""", charset="utf-8", label="us-ascii"),
         rfc822("eun@a.example", "y4@sender.example"))))
junk = text(told("fay@a.example"), cte="base64")
junk = junk[:150] + b"!*~" + junk[150:-10] + b"\r\n-- \r\nscanned by example\r\n"
case("base64-junk", "bounce", "fay@a.example bad-mailbox 5.1.1",
     "y5@sender.example", post(DAEMON, RETURNED, multi(
         "mixed", junk, rfc822("fay@a.example", "y5@sender.example"))))
case("no-blank-line", "bounce", "gil@a.example bad-mailbox 5.1.1", "",
     (f"From: {DAEMON}\r\nTo: news@sender.example\r\nSubject: {RETURNED}\r\n"
      "Date: Tue, 10 Mar 2026 09:22:01 +0100\r\n"
      + told("gil@a.example").lstrip().replace("\n", "\r\n")).encode())
case("no-status-part", "bounce", "hal@a.example bad-mailbox 5.1.1",
     "y6@sender.example", post(DAEMON, RETURNED, report(
         text(told("hal@a.example")),
         headers("hal@a.example", "y6@sender.example"))))
case("quoted-status", "bounce", "ike@a.example bad-mailbox 5.1.1",
     "y7@sender.example", post(DAEMON, RETURNED, report(
         text("Delivery failed."), status(
             "Reporting-MTA=3A dns=3B mta.sender.example",
             "Final-Recipient: rfc822=3B ike=40a.example\nAction: fail=\ned\n"
             "Status: 5=2E1=2E1\nDiagnostic-Code: smtp=3B 550 5.1.1 no such "
             "us=\ner here", head="Content-Transfer-Encoding: "
             "quoted-printable\r\n"),
         headers("ike@a.example", "y7@sender.example"))))
case("folded", "bounce", "joy@a.example blocklisted 5.7.1",
     "y8@sender.example", post(DAEMON, RETURNED, report(
         text("Delivery failed."), status(
             "Reporting-MTA: dns;\n mta.sender.example",
             "Final-Recipient: rfc822;\n\tjoy@a.example\nAction:\n failed\n"
             "Status:\n 5.7.1\nDiagnostic-Code: smtp;\n 554 5.7.1\n Service\n"
             " unavailable;\n Client host\n [192.0.2.77] blocked using\n "
             "bl.list.example"),
         headers("joy@a.example", "y8@sender.example"))))
mixed = post(DAEMON, RETURNED, report(
    text(told("kim@a.example")), status(*fields("kim@a.example")),
    headers("kim@a.example", "y9@sender.example"))).split(b"\r\n")
case("mixed-line-ends", "bounce", "kim@a.example bad-mailbox 5.1.1",
     "y9@sender.example", b"".join(
         line + (b"\n" if n % 3 else b"\r\n") for n, line in enumerate(mixed)))
case("unix-lines", "bounce", "lou@a.example bad-mailbox 5.1.1",
     "y10@sender.example", post(DAEMON, RETURNED, report(
         text(told("lou@a.example")), status(*fields("lou@a.example")),
         headers("lou@a.example", "y10@sender.example"))
     ).replace(b"\r\n", b"\n"))
case("status-as-text", "bounce", "mia@a.example mailbox-full 5.2.2",
     "y11@sender.example", post(DAEMON, RETURNED, multi(
         "mixed", text("Your message could not be delivered."), text(
             "Reporting-MTA: dns; mta.sender.example\n\nFinal-Recipient: "
             "rfc822; mia@a.example\nAction: failed\nStatus: 5.2.2\n"
             "Diagnostic-Code: smtp; 552 5.2.2 mailbox full"),
         headers("mia@a.example", "y11@sender.example"))))
case("base64-status", "bounce", "ned@a.example bad-domain 5.1.2",
     "y12@sender.example", post(DAEMON, RETURNED, report(
         text("Delivery failed."), text(
             "Reporting-MTA: dns; mta.sender.example\n\nFinal-Recipient: "
             "rfc822; ned@a.example\nAction: failed\nStatus: 5.1.2\n"
             "Diagnostic-Code: smtp; 550 5.1.2 Host unknown",
             cte="base64").replace(b"text/plain; charset=utf-8",
                                   b"message/delivery-status"),
         headers("ned@a.example", "y12@sender.example"))))
case("global-status", "bounce", "öz@ä.example bad-mailbox 5.1.1",
     "y13@sender.example", post(DAEMON, RETURNED, report(
         text("Delivery failed."), status(
             "Reporting-MTA: dns; mta.sender.example",
             "Final-Recipient: utf-8; öz@ä.example\nAction: failed\n"
             "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user"
         ).replace(b"message/delivery-status",
                   b"message/global-delivery-status"),
         headers("oz@a.example", "y13@sender.example"))))
case("cut-in-status", "bounce", "ola@a.example bad-mailbox 5.1.1", "", post(
    DAEMON, RETURNED, report(text(told("ola@a.example")), status(
        *fields("ola@a.example")), end=False))[:-20])
case("several-in-one-line", "bounce", "pam@a.example bad-mailbox; "
     "ron@a.example bad-mailbox", "", bare(DAEMON, "Delivery failure", """
Your message could not be delivered to the following recipients:

pam@a.example, ron@a.example

Reason: 550 User unknown
"""))
case("forwarded-inline", "message|bounce", "*", None, bare(
    "Eva <eva@sender.example>", "Fwd: Undelivered Mail Returned to Sender", """
Hello,

what does this mean? Can you help?

-------- Forwarded message --------
Subject: Undelivered Mail Returned to Sender
From: MAILER-DAEMON@mta.sender.example
To: eva@sender.example

<sam@a.example>: host mx.a.example[192.0.2.70] said: 550 5.1.1 no such user
""", to="helpdesk@sender.example"))
inner = post(DAEMON, RETURNED, report(
    text(told("tea@a.example")), status(*fields("tea@a.example")),
    headers("tea@a.example", "y14@sender.example")))
case("forwarded-attached", "bounce|message", "*", None, post(
    "Eva <eva@sender.example>", "Fwd: " + RETURNED, multi(
        "mixed", text("Please have a look."),
        b"Content-Type: message/rfc822\r\n\r\n" + inner),
    to="helpdesk@sender.example"))
case("relayed-by-role", "bounce", "tea@a.example bad-mailbox 5.1.1",
     "y14@sender.example", b"Received: from mta.sender.example by "
     b"store.sender.example with LMTP; Tue, 10 Mar 2026 09:22:09 +0100\r\n"
     b"Delivered-To: bounces@sender.example\r\n"
     b"X-Spam-Status: No, score=-1.9\r\n" + inner)
case("double-bounce", "bounce", "uli@a.example bad-mailbox 5.1.1", None, post(
    DAEMON, "Postmaster notify: see transcript for details", report(
        text(told("uli@a.example")), status(*fields("uli@a.example")),
        b"Content-Type: message/rfc822\r\n\r\n" + inner),
    to="postmaster@sender.example"))
case("two-reports-groups", "bounce", "vic@a.example bad-mailbox 5.1.1; "
     "wim@b.example network 4.4.1; xan@c.example mailbox-full 5.2.2",
     "y15@sender.example", post(DAEMON, RETURNED, report(
         text("See the report."), status(
             "Reporting-MTA: dns; mta.sender.example",
             fields("vic@a.example")[1],
             "Final-Recipient: rfc822; wim@b.example\nAction: failed\n"
             "Status: 4.4.1\nDiagnostic-Code: X-Postfix; connect to "
             "mx.b.example[192.0.2.71]:25: No route to host",
             "Final-Recipient: rfc822; xan@c.example\nOriginal-Recipient: "
             "rfc822;x.an@c.example\nAction: failed\nStatus: 5.2.2\n"
             "Diagnostic-Code: smtp; 552-5.2.2 The recipient's inbox\n 552 "
             "5.2.2 is out of storage space."),
         headers("vic@a.example", "y15@sender.example"))))
case("inline-original", "bounce", "yan@a.example bad-mailbox",
     "y16@sender.example", bare(DAEMON, "Mail could not be delivered", """
Sorry, your mail could not be delivered to yan@a.example:
the user is unknown on this system.

Your message was:

""" + original("yan@a.example", "y16@sender.example").replace("\r\n", "\n")))
case("html-only", "bounce", "zoe@a.example mailbox-full", "", post(
    DAEMON, "Delivery failure", text("""
<html><body bgcolor=white><p>Delivery to <a href="mailto:zoe@a.example">zoe@a.example</a>
failed.</p><p>The recipient&#39;s mailbox is&nbsp;full.</p></body></html>
""", kind="html")))
case("partial-success", "bounce", "abe@a.example bad-mailbox 5.1.1; "
     "ben@a.example accepted 2.0.0", "y17@sender.example", post(
         DAEMON, "Delivery report", report(text("See below."), status(
             "Reporting-MTA: dns; mta.sender.example",
             fields("abe@a.example")[1], "Final-Recipient: rfc822; "
             "ben@a.example\nAction: delivered\nStatus: 2.0.0"),
             headers("abe@a.example", "y17@sender.example"))))
