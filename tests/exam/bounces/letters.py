# SPDX-License-Identifier: Apache-2.0
"""Ordinary mail that speaks of bounces, errors and addresses, and is none:
each of these must stay a message.
"""
from letter import bare, case, html, multi, post, rfc822, text

PLAIN = [
    ("friend", "Lisa <lisa@home.example>", "Lunch?", """
Hi, are you free at noon? My other address lisa@work.example is full of spam,
use this one.
"""),
    ("newsletter", "Post Weekly <weekly@letters.example>",
     "What 550 5.1.1 User unknown means for your list", """
This week: bounces. A hard bounce such as

    550 5.1.1 <someone@example.com>: Recipient address rejected: User unknown

tells you that the address does not exist. Remove it. A soft bounce such as
452 4.2.2 mailbox full may go away. Unsubscribe: https://letters.example/u
"""),
    ("ticket", "Sara <sara@customer.example>",
     "Re: [#4711] mail to our partner does not arrive", """
Hello support,

we still cannot write to our partner. This is what we get:

> <partner@firm.example>: host mx.firm.example[192.0.2.80] said: 554 5.7.1
> Service unavailable; Client host [192.0.2.77] blocked using bl.list.example

Please help.

Sara
"""),
    ("ticket-de", "Jens <jens@kunde.example>", "Mail kommt zurück", """
Hallo,

seit gestern kommen Mails an chef@firma.example zurück mit dem Text
"Das Postfach des Empfängers ist voll". Könnt ihr bitte nachsehen?

Grüße, Jens
"""),
    ("ticket-ko", "민지 <minji@gogaek.example>", "메일이 반송됩니다", """
안녕하세요. 어제부터 partner@hoesa.example 로 보낸 메일이 반송됩니다.
"수신자의 메일함 용량이 초과되었습니다" 라고 나옵니다. 확인 부탁드립니다.
"""),
    ("log-question", "Ola <ola@admin.example>", "Postfix question", """
Hi list,

my log says:

Mar 10 09:21:44 mx postfix/smtp[123]: 4T9xQk2: to=<a@b.example>, relay=mx.b.example[192.0.2.81]:25, dsn=5.1.1, status=bounced (host mx.b.example said: 550 5.1.1 user unknown)

What can I do?
"""),
    ("delivery-shop", "Parcel <info@parcel.example>",
     "Delivery failed: we could not reach you", """
We could not deliver your parcel to the following address:

   Main Street 5, Exampletown

Please choose a new day: https://parcel.example/new
"""),
    ("delivery-ru", "Курьер <info@kurier.example>", "Доставка не удалась", """
Курьер не застал вас дома. Выберите новое время доставки на сайте.
"""),
    ("alert", "Monitor <monitor@ops.example>",
     "PROBLEM: mx1 queue length 5000", """
Host: mx1
Service: queue
State: CRITICAL
Info: 5000 messages deferred, connection timed out with many hosts
"""),
    ("report-stats", "Campaigns <reports@mailing.example>",
     "Your campaign: 12 bounces", """
Sent: 4000
Delivered: 3988
Bounced: 12 (10 unknown users, 2 mailbox full)

Addresses: see the attached list.
"""),
    ("moved-person", "Tom <tom@private.example>", "My new address", """
Hello everybody, my address tom@old.example no longer works.
Please use tom@private.example from now on.
"""),
    ("invoice-fr", "Compta <compta@societe.example>",
     "Facture retournée : adresse inconnue", """
Bonjour, notre courrier postal nous est revenu avec la mention "destinataire
inconnu à l'adresse". Merci de nous confirmer votre adresse.
"""),
    ("quota-warning", "IT <it@corp.example>",
     "Your mailbox is almost full", """
Your mailbox lisa@corp.example uses 95 % of its quota. When it is full you
cannot receive mail any more. Please delete old messages.
"""),
    ("postmaster-human", "Postmaster <postmaster@isp.example>",
     "Re: removal from our block list", """
Dear colleague,

192.0.2.77 was removed from our list an hour ago. Mail to us should be
accepted again; before, it was rejected with "550 5.7.1 blocked".

Kind regards, the postmaster team
"""),
]
for name, frm, subject, body in PLAIN:
    case(f"plain-{name}", "message", "", None, bare(
        frm, subject, body).replace(b"Return-Path: <>\r\n",
                                    b"Return-Path: <someone@x.example>\r\n"))
case("calendar-accepted", "message", "", None, post(
    "Udo <udo@corp.example>", "Accepted: Weekly meeting", multi(
        "alternative", text("Udo has accepted this invitation."),
        b"Content-Type: text/calendar; method=REPLY; charset=utf-8\r\n\r\n"
        b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n"
        b"ATTENDEE;PARTSTAT=ACCEPTED:mailto:udo@corp.example\r\n"
        b"END:VEVENT\r\nEND:VCALENDAR\r\n")).replace(
            b"Return-Path: <>", b"Return-Path: <udo@corp.example>"))
case("calendar-declined", "message", "", None, post(
    "Vera <vera@corp.example>", "Declined: Weekly meeting", multi(
        "alternative", text("I am out of the office that day."),
        b"Content-Type: text/calendar; method=REPLY; charset=utf-8\r\n\r\n"
        b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n")).replace(
            b"Return-Path: <>", b"Return-Path: <vera@corp.example>"))
case("forwarded-letter", "message", "", None, post(
    "Wim <wim@home.example>", "Fwd: Your order", multi(
        "mixed", text("As discussed."),
        rfc822("wim@home.example", "z1@sender.example"))).replace(
            b"Return-Path: <>", b"Return-Path: <wim@home.example>"))
case("html-newsletter", "message", "", None, post(
    "Deliver <news@tips.example>", "Top 10 delivery failures explained", html(
        "<h1>Undeliverable?</h1><p>\"Your message to <b>bob@example.com</b> "
        "couldn't be delivered\" is what Exchange says when the address is "
        "wrong.</p><p>Status: 5.1.10</p>"),
    more="List-Unsubscribe: <https://tips.example/u>\nPrecedence: bulk"
).replace(b"Return-Path: <>", b"Return-Path: <bounce@tips.example>"))
case("dmarc-aggregate", "message", "", None, post(
    "noreply-dmarc@provider.example",
    "Report Domain: sender.example Submitter: provider.example "
    "Report-ID: <2026.03.10>", multi(
        "mixed", text("This is an aggregate report."),
        b"Content-Type: application/gzip; name=report.xml.gz\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\nH4sIAAAAAAAAAwMAAAAAAAAAAAA="
        b"\r\n")).replace(b"Return-Path: <>",
                          b"Return-Path: <noreply@provider.example>"))
