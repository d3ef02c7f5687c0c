# SPDX-License-Identifier: Apache-2.0
"""Traps and noise: words that mislead beside those that count, advice that
names every reason there is, footers, wrappings, rare charsets, signed and
wrapped reports, and damage in the frame of a letter.
"""
from letter import (bare, case, headers, html, multi, original, post, report,
                    rfc822, status, text)

D = "MAILER-DAEMON@mx.noise.example"


def dsn(rcpt, fields, words="See the report.", mid="", subject="Undelivered",
        wrap=None, **how):
    part = report(text(words, **how), status(
        "Reporting-MTA: dns; mx.noise.example",
        f"Final-Recipient: rfc822; {rcpt}\nAction: failed\n{fields}"),
        headers(rcpt, mid or "n@sender.example"))
    return post(D, subject, wrap(part) if wrap else part)


case("subject-misleads", "bounce", "a@noise.example unknown",
     "n@sender.example", post(D, "Undeliverable: Your mailbox is full", multi(
         "mixed", text("Your message could not be delivered to:\n\n"
                       "a@noise.example"),
         headers("a@noise.example", "n@sender.example",
                 subject="Your mailbox is full"))))
case("original-misleads", "bounce", "b@noise.example mailbox-full 5.2.2",
     "n@sender.example", post(D, "Undelivered", multi("mixed", text(
         "<b@noise.example>: 552 5.2.2 Quota exceeded"), rfc822(
             "b@noise.example", "n@sender.example", body="<c@noise.example>: "
             "550 5.1.1 user unknown\n\nYour mail is spam."))))
case("advice-names-all", "bounce", "c@noise.example spam-content 5.7.1",
     "n@sender.example", dsn(
         "c@noise.example", "Status: 5.7.1\nDiagnostic-Code: smtp; 550 5.7.1 "
         "Message rejected as spam", """
Your message to c@noise.example could not be delivered.

Common reasons are:
 - the address does not exist
 - the mailbox is full
 - the message is too large

The answer of the server was: 550 5.7.1 Message rejected as spam
"""))
case("footer", "bounce", "d@noise.example bad-mailbox 5.1.1", "", bare(
    D, "Mail could not be delivered", """
Your mail could not be delivered to:

<d@noise.example>: 550 5.1.1 no such user

--
Noise Ltd, 1 Main Street. Support: help@noise.example, +49 30 1234567
This message was scanned for viruses and spam by Example Gateway.
The information in this e-mail is confidential.
"""))
case("two-languages", "bounce", "e@noise.example mailbox-full 5.2.2", "", post(
    D, "Unzustellbar / Undeliverable", text("""
Ihre Nachricht an e@noise.example konnte nicht zugestellt werden:
Das Postfach ist voll.

Your message to e@noise.example could not be delivered:
the mailbox is full (552 5.2.2).
""")))
case("unix-unknown", "bounce", "f@noise.example bad-mailbox 5.1.1",
     "n@sender.example", dsn(
         "f@noise.example", "Status: 5.1.1\nDiagnostic-Code: X-Postfix; "
         "unknown user: \"f\""))
case("text-says-more", "bounce", "g@noise.example mailbox-disabled",
     "n@sender.example", dsn(
         "g@noise.example", "Status: 5.0.0\nDiagnostic-Code: smtp; 550 "
         "Rejected", "g@noise.example:\n550 Rejected. The account was "
         "suspended by its owner."))
case("word-html", "bounce", "h@noise.example bad-domain", "", post(
    "postmaster@noise.example", "Undeliverable: Your order", html("""
<!--[if mso]><xml><w:View>Normal</w:View></xml><![endif]-->
<style><!-- p.MsoNormal {margin:0cm; font-family:"Calibri",sans-serif} --></style>
<p class=MsoNormal><b><span style='color:#CC0000'>Delivery&nbsp;has&nbsp;failed&nbsp;to these recipients:</span></b></p>
<p class=MsoNormal><a href="mailto:h@noise.example">h@noise.example</a><br>
The domain of the address does&#160;not exist.<o:p></o:p></p>
""", cte="quoted-printable")))
case("long-lines", "bounce", "i@noise.example rate-limited 4.7.0", "", bare(
    D, "Delivery failed", "<i@noise.example>: host mx.noise.example said: 421 "
    "4.7.0 Too many connections from your host " + "x" * 1500))
case("plus-and-dots", "bounce", "first.last+tag=x@sub.noise.example "
     "bad-mailbox 5.1.1", "", bare(D, "Delivery failed", """
<first.last+tag=x@sub.noise.example>: 550 5.1.1 user unknown
"""))
case("wrapped-address", "bounce", "a.very.long.local.part.of.an.address@a-"
     "very-long-host-name.noise.example bad-mailbox 5.1.1", "", bare(
         D, "Undelivered", """
<a.very.long.local.part.of.an.address@a-very-long-host-name.noise.example>:
    host mx.noise.example[192.0.2.1] said: 550 5.1.1
    <a.very.long.local.part.of.an.address@a-very-long-host-name.noise.example>:
    Recipient address rejected: User unknown in relay recipient table
"""))
case("alias-and-final", "bounce", "real@inner.example mailbox-full 5.2.2",
     "n@sender.example", post(D, "Undelivered", report(text(
         "<real@inner.example> (expanded from <alias@noise.example>): 552 "
         "5.2.2 over quota"), status(
             "Reporting-MTA: dns; mx.noise.example",
             "Final-Recipient: rfc822; real@inner.example\nOriginal-Recipient:"
             " rfc822;alias@noise.example\nAction: failed\nStatus: 5.2.2\n"
             "Diagnostic-Code: smtp; 552 5.2.2 over quota"),
         headers("alias@noise.example", "n@sender.example"))))
for charset, words, reason in [
        ("iso-2022-kr", "존재하지 않는 사용자입니다", "bad-mailbox"),
        ("shift_jis", "ユーザーが見つかりません", "bad-mailbox"),
        ("euc-jp", "メールボックスがいっぱいです", "mailbox-full"),
        ("big5", "信箱已滿", "mailbox-full"),
        ("hz-gb-2312", "用户不存在", "bad-mailbox"),
        ("utf-16", "mailbox is full", "mailbox-full"),
        ("utf-7", "Empfänger unbekannt", "bad-mailbox"),
        ("iso-8859-2", "Użytkownik nie istnieje", "bad-mailbox"),
        ("windows-1250", "Schránka je plná", "mailbox-full"),
        ("windows-1254", "Böyle bir kullanıcı yok", "bad-mailbox"),
        ("koi8-u", "Користувача не знайдено", "bad-mailbox"),
        ("x-unknown", "User unknown", "bad-mailbox")]:
    who = f"{charset}@charset.example"
    codec = "ascii" if charset == "x-unknown" else charset
    case(f"charset-{charset}", "bounce", f"{who} {reason}",
         f"{charset}@sender.example", post(
             D, "Undelivered mail", multi("mixed", text(
                 f"<{who}>:\n{words}", charset=codec, cte="base64",
                 label=charset), headers(who, f"{charset}@sender.example"))))
case("raw-korean-diagnostic", "bounce", "j@noise.example bad-mailbox 5.1.1",
     "n@sender.example", post(D, "Undelivered", report(
         text("See the report."), status(
             "Reporting-MTA: dns; mx.noise.example",
             "Final-Recipient: rfc822; j@noise.example\nAction: failed\n"
             "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 존재하지 않는 "
             "사용자", charset="euc-kr"),
         headers("j@noise.example", "n@sender.example"))))
case("signed", "bounce", "k@noise.example bad-mailbox 5.1.1",
     "n@sender.example", dsn(
         "k@noise.example", "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 "
         "User unknown", wrap=lambda p: multi(
             "signed; micalg=sha-256; protocol=\"application/pgp-signature\"",
             p, b"Content-Type: application/pgp-signature\r\n\r\n"
             b"-----BEGIN PGP SIGNATURE-----\r\n")))
case("report-type-missing", "bounce", "l@noise.example bad-domain 5.1.2",
     "n@sender.example", dsn(
         "l@noise.example", "Status: 5.1.2\nDiagnostic-Code: smtp; 550 5.1.2 "
         "Host unknown").replace(b" report-type=delivery-status;", b""))
case("mbox-line", "bounce", "m@noise.example bad-mailbox 5.1.1", "",
     b"From MAILER-DAEMON Tue Mar 10 09:22:01 2026\n" + bare(
         D, "Undelivered", "<m@noise.example>: 550 5.1.1 user unknown"
     ).replace(b"\r\n", b"\n"))
case("wrong-boundary", "bounce", "n@noise.example bad-mailbox 5.1.1", None,
     dsn("n@noise.example", "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 "
         "User unknown").replace(b'boundary="=_', b'boundary="=-'))
case("no-content-type", "bounce", "o@noise.example bad-mailbox 5.1.1", "",
     bare(D, "Undelivered", """
This is a multi-part message.

Reporting-MTA: dns; mx.noise.example

Final-Recipient: rfc822; o@noise.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown
"""))
many = [f"user{n}@crowd.example" for n in range(120)]
case("crowd", "bounce", "; ".join(f"{m} bad-mailbox 5.1.1" for m in many),
     "n@sender.example", post(D, "Undelivered", report(
         text("Many failed."), status("Reporting-MTA: dns; x", *(
             f"Final-Recipient: rfc822; {m}\nAction: failed\nStatus: 5.1.1\n"
             "Diagnostic-Code: smtp; 550 5.1.1 unknown user" for m in many)),
         headers(many[0], "n@sender.example"))))
case("crowd-in-words", "bounce", "; ".join(
    f"{m} mailbox-full" for m in many[:30]), "", bare(
        D, "Undelivered", "Your mail was not delivered to:\n\n"
        + "\n".join(f"  {m}: 552 mailbox full" for m in many[:30])))
case("tnef", "bounce", "p@noise.example bad-mailbox 5.1.1", "", post(
    D, "Undeliverable: Your order", multi("mixed", text(
        "Your message did not reach:\n\np@noise.example\n550 5.1.1 "
        "User unknown"), b"Content-Type: application/ms-tnef; "
        b"name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        b"eJ8+IgAA\r\n")))
case("answer-quotes-bounce", "auto-reply", "q@noise.example vacation", None,
     bare("Q <q@noise.example>", "Out of office: Undelivered mail", """
I am away until Monday.

> <x@far.example>: 550 5.1.1 user unknown
""", more="Auto-Submitted: auto-replied"))
case("blocked-attachment-words", "bounce", "r@noise.example content 5.7.1",
     "n@sender.example", dsn(
         "r@noise.example", "Status: 5.7.1\nDiagnostic-Code: smtp; 552 5.7.1 "
         "Attachment type .exe is not allowed here"))
case("dmarc", "bounce", "s@noise.example unauthenticated 5.7.1",
     "n@sender.example", dsn(
         "s@noise.example", "Status: 5.7.1\nDiagnostic-Code: smtp; 550 5.7.1 "
         "Rejected by DMARC policy of sender.example"))
case("starttls", "bounce", "t@noise.example tls 5.7.0", "n@sender.example",
     dsn("t@noise.example", "Status: 5.7.0\nDiagnostic-Code: smtp; 530 5.7.0 "
         "Must issue a STARTTLS command first"))
case("too-many-hops", "bounce", "u@noise.example loop 5.4.6",
     "n@sender.example", dsn(
         "u@noise.example", "Status: 5.4.6\nDiagnostic-Code: X-Postfix; mail "
         "for noise.example loops back to myself"))
case("disk-full", "bounce", "v@noise.example system-full 4.3.1",
     "n@sender.example", dsn(
         "v@noise.example", "Status: 4.3.1\nDiagnostic-Code: smtp; 452 4.3.1 "
         "Insufficient system storage"))
case("utf8-needed", "bounce", "w@noise.example conversion 5.6.7",
     "n@sender.example", dsn(
         "w@noise.example", "Status: 5.6.7\nDiagnostic-Code: X-Postfix; "
         "SMTPUTF8 is required, but was not offered by host mx.noise.example"))
case("sender-unknown", "bounce", "x@noise.example bad-sender 5.1.8",
     "n@sender.example", dsn(
         "x@noise.example", "Status: 5.1.8\nDiagnostic-Code: smtp; 553 5.1.8 "
         "<news@sender.example>... Domain of sender address does not exist"))
case("whole-original-behind", "bounce", "y@noise.example bad-mailbox",
     "n@sender.example", bare(D, "failure", "Sorry, y@noise.example is not "
                              "known here.\n\n----- Original message -----\n\n"
                              + original("y@noise.example", "n@sender.example"
                                         ).replace("\r\n", "\n")))
