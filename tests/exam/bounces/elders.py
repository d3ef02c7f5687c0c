# SPDX-License-Identifier: Apache-2.0
"""Smaller, older and further mail systems, and rejects written by delivery
agents behind them: James, Mercury, SmarterMail, SurgeMail, Merak, David,
FirstClass, sieve, and services which send for others.
"""
from letter import (bare, case, headers, html, multi, post, report, rfc822,
                    status, text)

case("james", "bounce", "abel@java.example bad-mailbox", "aa1@sender.example",
     post("postmaster@james.sender.example", "Re:Your order", report(text("""
Hi. This is the James mail server at james.sender.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.  Below
I include the list of recipients and the reason why I was unable to deliver
your message.

Failed recipient(s):
abel@java.example

Error message:
550 Unknown user: abel@java.example
"""), status("Reporting-MTA: dns; james.sender.example\nReceived-From-MTA: "
             "dns; 192.0.2.77",
             "Final-Recipient: rfc822; abel@java.example\nAction: failed\n"
             "Status: 500\nDiagnostic-Code: smtp; 550 Unknown user: "
             "abel@java.example"),
             rfc822("abel@java.example", "aa1@sender.example"))))
case("mercury", "bounce", "bea@campus.example bad-mailbox", "", bare(
    "Electronic Postmaster <postmaster@campus.example>",
    "Postmaster notify: Your order", """
The attached mail message could not be delivered to one or more
addresses for the following reasons:

  <bea@campus.example>
     No such local user

--------------- Returned message follows --------------
"""))
case("smartermail", "bounce", "cleo@host.example bad-mailbox",
     "aa2@sender.example", bare(
         "System Administrator <postmaster@host.sender.example>",
         "Delivery Failure", """
Could not deliver message to the following recipient(s):

Failed Recipient: cleo@host.example
Reason: Remote host said: 550 No such user here

   -- The header and top 20 lines of the message follows --

Received: from app.sender.example by host.sender.example with SMTP
Message-ID: <aa2@sender.example>
From: news@sender.example
To: cleo@host.example
Subject: Your order

Good day!
"""))
case("surgemail", "bounce", "dirk@surf.example network",
     "aa3@sender.example", bare(
         "Mail Delivery Error <postmaster@surge.sender.example>",
         "Message delivery failed: Your order", """
Your message could not be delivered.

Message: Your order
To: dirk@surf.example
Reason: Unable to connect to mx.surf.example, connection refused

Message header:
Message-ID: <aa3@sender.example>
From: news@sender.example
To: dirk@surf.example
"""))
case("merak", "bounce", "edda@fiord.example mailbox-full",
     "aa4@sender.example", post(
         "MAILER-DAEMON@merak.sender.example",
         "Undeliverable mail", multi("mixed", text("""
The following message could not be delivered:

Recipient: <edda@fiord.example>
Error: 552 Mailbox quota exceeded
"""), rfc822("edda@fiord.example", "aa4@sender.example"))))
case("david-tobit", "bounce", "falk@praxis.example bad-mailbox",
     "", bare("postmaster@praxis.example", "Unzustellbar: Ihre Bestellung", """
Die Nachricht konnte nicht zugestellt werden.

An:      falk@praxis.example
Betreff: Ihre Bestellung
Fehler:  Der Empfänger ist auf diesem System nicht bekannt.

David - Tobit Software
"""))
case("firstclass", "bounce", "gil@college.example bad-mailbox", "", bare(
    "Mailer-Daemon@fc.college.example", "NDN: Your order", """
Sorry. Your message could not be delivered to:

gil,College (The name was not found at the remote site. Check that the name
has been entered correctly.)
""", more="X-Failed-Recipients: gil@college.example"))
case("xmail", "bounce", "hedy@node.example bad-mailbox", "", bare(
    "postmaster@node.sender.example", "Error sending message [123456] from "
    "[node.sender.example]", """
[<00>] XMail bounce: Rcpt=[hedy@node.example];Error=[550 Mailbox unavailable]


[<01>] Error sending message [123456] from [node.sender.example].

ID:        <S4A1>
Mail From: <news@sender.example>
Rcpt To:   <hedy@node.example>
Server:    <mx.node.example>

[<02>] The reason of the delivery failure was:

550 Mailbox unavailable

"""))
case("dovecot-sieve", "bounce", "ilse@dove.example filtered",
     "aa5@sender.example", post(
         "Mail Delivery Subsystem <postmaster@dove.example>",
         "Rejected: Your order", report(text("""
Your message to <ilse@dove.example> was automatically rejected:
I do not wish to receive mail from you.
"""), status("Reporting-MTA: dns; dove.example\nOriginal-Recipient: rfc822; "
             "ilse@dove.example", "Final-Recipient: rfc822; ilse@dove.example"
             "\nAction: failed\nStatus: 5.7.1"),
             headers("ilse@dove.example", "aa5@sender.example"))))
case("dovecot-quota", "bounce", "jost@dove.example mailbox-full 5.2.2|5.7.1|5.0.0",
     "aa6@sender.example", post(
         "Mail Delivery Subsystem <postmaster@dove.example>",
         "Rejected: Your order", multi(
             "report; report-type=disposition-notification", text("""
Your message to <jost@dove.example> was automatically rejected:
Quota exceeded (mailbox for user is full)
"""), b"Content-Type: message/disposition-notification\r\n\r\nReporting-UA: "
             b"dove.example; Dovecot Mail Delivery Agent\r\nFinal-Recipient: "
             b"rfc822; jost@dove.example\r\nOriginal-Message-ID: "
             b"<aa6@sender.example>\r\nDisposition: automatic-action/"
             b"MDN-sent-automatically; deleted\r\n",
             headers("jost@dove.example", "aa6@sender.example"))))
case("cyrus-sieve", "bounce", "kuno@cyrus.example filtered|policy",
     "aa7@sender.example", post(
         "Mail Sieve Subsystem <postmaster@cyrus.example>",
         "Automatically rejected mail", multi(
             "report; report-type=disposition-notification", text("""
Your message was automatically rejected by Sieve, a mail
filtering language.

The following reason was given:
No mail from shops, please.
"""), b"Content-Type: message/disposition-notification\r\n\r\nReporting-UA: "
             b"cyrus.example; Cyrus 3\r\nFinal-Recipient: rfc822; "
             b"kuno@cyrus.example\r\nOriginal-Message-ID: "
             b"<aa7@sender.example>\r\nDisposition: automatic-action/"
             b"MDN-sent-automatically; deleted\r\n",
             headers("kuno@cyrus.example", "aa7@sender.example"))))
case("mailgun", "bounce", "lars@app.example bad-mailbox", "aa8@sender.example",
     post("postmaster@mg.sender.example", "Delivery Status Notification "
          "(Failure)", report(text("""
Your message could not be delivered to lars@app.example:

550 This recipient does not exist
"""), status("Reporting-MTA: dns; mg.sender.example",
             "Final-Recipient: rfc822; lars@app.example\nAction: failed\n"
             "Status: 5.0.0\nDiagnostic-Code: smtp; 550 This recipient does "
             "not exist"), rfc822("lars@app.example", "aa8@sender.example"))))
case("sendgrid-forward", "bounce", "mats@app.example blocklisted 5.7.1",
     "aa9@sender.example", post(
         "MAILER-DAEMON@sendgrid.sender.example",
         "Undelivered Mail Returned to Sender", report(text("""
We could not deliver your message to mats@app.example.
"""), status("Reporting-MTA: dns; o1.sendgrid.sender.example",
             "Final-Recipient: rfc822; mats@app.example\nAction: failed\n"
             "Status: 5.7.1\nDiagnostic-Code: smtp; 554 5.7.1 The server "
             "sending your mail [192.0.2.77] does not have a good reputation"),
             rfc822("mats@app.example", "aa9@sender.example"))))
case("workmail", "bounce", "nele@aws.example bad-mailbox 5.1.1",
     "aa10@sender.example", post(
         "Postmaster <postmaster@aws.example>", "Undelivered: Your order",
         report(text("""
Your message could not be delivered to the following recipients:

nele@aws.example

Reason: Recipient does not exist in this organization.
"""), status("Reporting-MTA: dns; inbound-smtp.aws.example",
             "Final-Recipient: rfc822; nele@aws.example\nAction: failed\n"
             "Status: 5.1.1"), rfc822("nele@aws.example",
                                      "aa10@sender.example"))))
case("seznam-cs", "bounce", "olda@seznam.example bad-mailbox 5.1.1",
     "aa11@sender.example", post(
         "MAILER-DAEMON@email.seznam.example", "Nedoručitelná zpráva",
         report(text("""
Zprávu se nepodařilo doručit na adresu:

    olda@seznam.example

Schránka neexistuje.
""", charset="iso-8859-2", cte="quoted-printable"), status(
    "Reporting-MTA: dns; email.seznam.example",
    "Final-Recipient: rfc822; olda@seznam.example\nAction: failed\n"
    "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 Sorry, no mailbox here "
    "by that name."), rfc822("olda@seznam.example", "aa11@sender.example"))))
case("wp-pl", "bounce", "piotr@wp.example mailbox-full", "aa12@sender.example",
     post("MAILER-DAEMON@wp.example", "Niedostarczona wiadomość",
          multi("mixed", text("""
Twoja wiadomość nie mogła zostać dostarczona do następujących odbiorców:

<piotr@wp.example>
    Skrzynka odbiorcy jest pełna.
""", charset="iso-8859-2"), rfc822("piotr@wp.example", "aa12@sender.example")),
          charset="iso-8859-2"))
case("ukrnet", "bounce", "taras@ukr.example bad-mailbox", "aa13@sender.example",
     post("MAILER-DAEMON@ukr.example", "Лист не доставлено",
          multi("mixed", text("""
Ваш лист не вдалося доставити на адресу taras@ukr.example

Причина: користувача не знайдено.
"""), rfc822("taras@ukr.example", "aa13@sender.example"))))
case("freefr", "bounce", "ugo@free.example mailbox-full", "aa14@sender.example",
     post("MAILER-DAEMON@smtp.free.example",
          "Undelivered Mail Returned to Sender", multi("mixed", text("""
<ugo@free.example>: host mx1.free.example[192.0.2.90] said: 550 mailbox for
    <ugo@free.example> is full (in reply to end of DATA command)
"""), rfc822("ugo@free.example", "aa14@sender.example"))))
case("laposte", "bounce", "val@laposte.example mailbox-disabled 5.2.1",
     "aa15@sender.example", post(
         "MAILER-DAEMON@laposte.example", "Message non délivré",
         report(text("""
Votre message n'a pas pu être délivré.

<val@laposte.example>: 550 5.2.1 Ce compte est désactivé
"""), status("Reporting-MTA: dns; laposte.example",
             "Final-Recipient: rfc822; val@laposte.example\nAction: failed\n"
             "Status: 5.2.1"), headers("val@laposte.example",
                                       "aa15@sender.example"))))
case("aruba-it", "bounce", "zeno@aruba.example mailbox-full",
     "aa16@sender.example", post(
         "Mail Delivery System <MAILER-DAEMON@aruba.example>",
         "Messaggio non recapitato", multi("mixed", text("""
Il messaggio non ha potuto essere recapitato.

<zeno@aruba.example>: la casella del destinatario è piena
""", charset="iso-8859-1"), rfc822("zeno@aruba.example",
                                   "aa16@sender.example"))))
case("pec-it", "bounce", "ente@pec.example bad-mailbox 5.1.1",
     "aa17@sender.example", post(
         "posta-certificata@pec.example",
         "AVVISO DI MANCATA CONSEGNA: Il suo ordine", multi("mixed", text("""
Avviso di mancata consegna

Il giorno 10/03/2026 alle ore 09:21:44 (+0100) nel messaggio
"Il suo ordine" proveniente da "news@sender.example"
e destinato all'utente "ente@pec.example"
è stato rilevato un errore 5.1.1 - indirizzo non valido.
Il messaggio è stato rifiutato dal sistema.
Identificativo messaggio: <aa17@sender.example>
""")), more="X-Ricevuta: errore-consegna"))
case("bigpond", "bounce", "amos@bigpond.example bad-mailbox",
     "aa18@sender.example", post(
         "Mail Administrator <Postmaster@bigpond.example>",
         "Mail System Error - Returned Mail", report(text("""
This Message was undeliverable due to the following reason:

Your message was not delivered because the destination computer refused
to accept it (the error message is reproduced below).  This type of error
is usually due to a mis-configured account or mail delivery system on the
destination computer; however, it could be caused by your message since
some mail systems refuse messages with invalid header information, or if
they are too large.

Your message was rejected by mx.bigpond.example for the following reason:

     550 RCPT TO:<amos@bigpond.example> User unknown

Please reply to Postmaster@bigpond.example
if you feel this message to be in error.
"""), status("Reporting-MTA: dns; nskntmtas01p.bigpond.example",
             "Final-Recipient: rfc822;<amos@bigpond.example>\nAction: failed\n"
             "Status: 5.1.1\nRemote-MTA: dns; mx.bigpond.example"),
             rfc822("amos@bigpond.example", "aa18@sender.example"))))
case("bigpond-expired", "bounce", "bert@bigpond.example network|expired",
     "aa19@sender.example", post(
         "Mail Administrator <Postmaster@bigpond.example>",
         "Mail System Error - Returned Mail", multi("mixed", text("""
This Message was undeliverable due to the following reason:

Your message was not delivered because the destination computer was
not reachable within the allowed queue period. The amount of time
a message is queued before it is returned depends on local configura-
tion parameters.

Most likely there is a network problem that prevented delivery, but
it is also possible that the computer is turned off, or does not
have a mail system running right now.

Your message was not delivered within 5 days.
Host mx.bigpond.example is not responding.

The following recipients did not receive this message:

     <bert@bigpond.example>

Please reply to Postmaster@bigpond.example
"""), rfc822("bert@bigpond.example", "aa19@sender.example"))))
case("yahoo-jp", "bounce", "chie@yahoo-jp.example mailbox-disabled",
     "aa20@sender.example", bare(
         "MAILER-DAEMON@yahoo-jp.example", "Failure Notice", """
Sorry, we were unable to deliver your message to the following address.

<chie@yahoo-jp.example>:
Remote host said: 554 delivery error: dd Sorry your message to chie@yahoo-jp.example cannot be delivered. This account has been disabled or discontinued [#102]. - mta1.yahoo-jp.example [BODY]

--- Below this line is a copy of the message.

Message-ID: <aa20@sender.example>
From: news@sender.example
To: chie@yahoo-jp.example
Subject: Your order
"""))
case("jmrp-old", "feedback|message", "*", None, post(
    "staff@hotmail.example", "complaint about message from 192.0.2.77",
    rfc822("dave@hotmail.example", "aa21@sender.example"),
    more="X-HmXmrOriginalRecipient: dave@hotmail.example"))
case("arf-virus", "feedback", "*", None, post(
    "abuse@isp.example", "Abuse report", multi(
        "report; report-type=feedback-report", text("A virus was sent."),
        b"Content-Type: message/feedback-report\r\n\r\nFeedback-Type: virus"
        b"\r\nUser-Agent: X/1\r\nVersion: 1\r\n",
        headers("e@isp.example", "aa22@sender.example"))))
case("smtp-quote-page", "bounce", "edna@page.example bad-mailbox 5.1.1",
     "aa23@sender.example", post(
         "Mail Delivery <mailer-daemon@page.example>",
         "Your message wasn't delivered", report(html("""
<table><tr><td><h1>Address not found</h1>
<p>Your message wasn't delivered to <b>edna@page.example</b> because the
address couldn't be found.</p></td></tr></table>
<p>The response was:</p><pre>550 5.1.1 User doesn't exist: edna@page.example</pre>
""", cte="base64"), status("Reporting-MTA: dns; page.example",
                           "Final-Recipient: rfc822; edna@page.example\n"
                           "Action: failed\nStatus: 5.1.1"),
             rfc822("edna@page.example", "aa23@sender.example"))))
case("recall", "message", "", None, bare(
    "Fritz <fritz@corp.example>", "Recall: Your order",
    "Fritz would like to recall the message, \"Your order\".").replace(
        b"Return-Path: <>", b"Return-Path: <fritz@corp.example>"))
case("payment-failed", "message", "", None, bare(
    "Bank <service@bank.example>", "Your transfer failed",
    "The transfer to account 12345 could not be delivered to the recipient's "
    "bank. Error code: 5.1.1. Questions: service@bank.example").replace(
        b"Return-Path: <>", b"Return-Path: <service@bank.example>"))
case("failed-login", "message", "", None, bare(
    "Security <no-reply@site.example>", "Failed sign-in",
    "Somebody failed to sign in as gerd@site.example: wrong password.",
    more="Auto-Submitted: auto-generated").replace(
        b"Return-Path: <>", b"Return-Path: <no-reply@site.example>"))
