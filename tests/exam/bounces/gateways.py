# SPDX-License-Identifier: Apache-2.0
"""Filters in front of mail systems, which speak for what stands behind them
or for themselves: AsyncOS, FortiMail, Sophos, Brightmail, IMSVA, Barracuda,
Mimecast, Proofpoint and others.
"""
from letter import (bare, case, headers, html, multi, post, report, rfc822,
                    status, text)

case("asyncos", "bounce", "carl@agency.example bad-mailbox 5.1.0|5.1.1",
     "g1@sender.example", post(
         "Mail Delivery System <MAILER-DAEMON@esa1.sender.example>",
         "Delivery Status Notification (Failure)", report(text("""
The following message to <carl@agency.example> was undeliverable.
The reason for the problem:
5.1.0 - Unknown address error 550-'5.1.1 <carl@agency.example>: Recipient address rejected: User unknown'
"""), status("Reporting-MTA: dns; esa1.sender.example",
             "Final-Recipient: rfc822;carl@agency.example\nAction: failed\n"
             "Status: 5.0.0 (permanent failure)\nRemote-MTA: dns; [192.0.2.20]"
             "\nDiagnostic-Code: smtp; 5.1.0 - Unknown address error 550-"
             "'5.1.1 <carl@agency.example>: Recipient address rejected: User "
             "unknown' (delivery attempts: 0)"),
             rfc822("carl@agency.example", "g1@sender.example"))))
case("asyncos-text", "bounce", "dora@agency.example expired 5.4.7",
     "g2@sender.example", post(
         "Mail Delivery System <MAILER-DAEMON@esa1.sender.example>",
         "Delivery Status Notification (Failure)", multi("mixed", text("""
The following message to <dora@agency.example> was undeliverable.
The reason for the problem:
5.4.7 - Delivery expired (message too old) 'timeout'
"""), rfc822("dora@agency.example", "g2@sender.example"))))
case("asyncos-virus", "bounce", "eric@agency.example virus",
     "", bare(
         "Mail Delivery System <MAILER-DAEMON@esa2.agency.example>",
         "[WARNING : VIRUS REMOVED] Your order", """
The following message to eric@agency.example was not delivered because it
contained a virus:

    Virus: W32/Example.worm
    Recipient: eric@agency.example
    Action: message dropped
"""))
case("fortimail", "bounce", "fred@factory.example bad-mailbox 5.1.1",
     "g3@sender.example", post(
         "Mail Delivery Subsystem <MAILER-DAEMON@fortimail.sender.example>",
         "Returned mail: see transcript for details", report(text("""
The original message was received at Tue, 10 Mar 2026 09:21:44 +0100
from app.sender.example [192.0.2.77]

   ----- The following addresses had permanent fatal errors -----
<fred@factory.example>
    (reason: 550 5.1.1 <fred@factory.example>... User unknown)

   ----- Transcript of session follows -----
... while talking to mx.factory.example.:
>>> DATA
<<< 550 5.1.1 <fred@factory.example>... User unknown
550 5.1.1 <fred@factory.example>... User unknown
<<< 503 5.0.0 Need RCPT (recipient)
"""), status("Reporting-MTA: dns; fortimail.sender.example",
             "Final-Recipient: RFC822; fred@factory.example\nAction: failed\n"
             "Status: 5.1.1\nRemote-MTA: DNS; mx.factory.example\n"
             "Diagnostic-Code: SMTP; 550 5.1.1 <fred@factory.example>... User "
             "unknown"), headers("fred@factory.example",
                                 "g3@sender.example"))))
case("fortimail-replacement", "bounce", "gwen@factory.example spam-content", "",
     post("postmaster@fortimail.factory.example",
          "Message rejected: Your order", html("""
<p>The message you sent to <b>gwen@factory.example</b> has not been delivered.
<p>Reason: The message was identified as spam.
<p>FortiMail
""")))
case("sophos", "bounce", "hugo@mill.example content",
     "g4@sender.example", post(
         "Sophos Email Appliance <postmaster@sophos.mill.example>",
         "Your message was rejected: attachment type not allowed",
         multi("mixed", text("""
The following message was not delivered, because it contains an attachment
of a type which is not allowed.

Recipients: hugo@mill.example
Subject: Your order
Attachment: setup.exe (executable)
"""), headers("hugo@mill.example", "g4@sender.example"))))
case("brightmail", "bounce", "iris@union.example bad-mailbox 5.1.1",
     "g5@sender.example", post(
         "Mail Delivery System <MAILER-DAEMON@smg.sender.example>",
         "Delivery failure notification", report(text("""
Delivery of your message to the following address failed:

    iris@union.example

Symantec Messaging Gateway could not deliver the message. The remote server
answered: 550 5.1.1 Address unknown
"""), status("Reporting-MTA: dns;smg.sender.example",
             "Final-Recipient: rfc822;iris@union.example\nAction: failed\n"
             "Status: 5.1.1"), headers("iris@union.example",
                                       "g5@sender.example"))))
case("messagelabs", "bounce", "jack@trust.example bad-mailbox",
     "g6@sender.example", post(
         "MAILER-DAEMON@server-7.tower-123.messagelabs.example",
         "failure notice", multi("mixed", text("""
This is the mail delivery agent at messagelabs.com.
I was not able to deliver your message to the following addresses.

<jack@trust.example>:
192.0.2.21 failed after I sent the message.
Remote host said: 550 No such recipient here

--- Below this line is a copy of the message.
"""), rfc822("jack@trust.example", "g6@sender.example"))))
case("imsva", "bounce", "kira@plant.example virus", "", bare(
    "IMSVA <postmaster@imsva.plant.example>",
    "Notification: your message was not delivered", """
InterScan Messaging Security found a virus in the message which you sent.

Sender: news@sender.example
Recipient(s): kira@plant.example
Subject: Your order
Detected: EXAMPLE_TROJ.A in invoice.zip
Action taken: Deleted the message

The message was not delivered.
"""))
case("imsva-ja", "bounce", "aoki@kojo.example virus", "", post(
    "postmaster@imsva.kojo.example", "メール配信エラー通知", text("""
お送りいただいたメールからウイルスが検出されたため、配信されませんでした。

送信者: news@sender.example
宛先: aoki@kojo.example
件名: Your order
""", charset="iso-2022-jp", cte="7bit"), charset="iso-2022-jp"))
case("barracuda", "bounce", "liam@court.example spam-content", "g7@sender.example",
     post("Barracuda Email Security <notify@barracuda.court.example>",
          "**Message you sent blocked by our bulk email filter**",
          multi("mixed", text("""
Your message to: liam@court.example
was blocked by our Spam Firewall. The email you sent with the following subject has NOT BEEN DELIVERED:

Subject: Your order
"""), headers("liam@court.example", "g7@sender.example",
              kind="message/rfc822"))))
case("barracuda-attachment", "bounce", "mona@court.example content",
     "g8@sender.example", post(
         "Barracuda Email Security <notify@barracuda.court.example>",
         "**Message you sent blocked by our bulk email filter**",
         multi("mixed", text("""
Your message to: mona@court.example
was considered to contain a forbidden attachment type.
The email you sent with the following subject has NOT BEEN DELIVERED:

Subject: Your order
"""), headers("mona@court.example", "g8@sender.example",
              kind="message/rfc822"))))
case("mimecast", "bounce", "nick@legal.example bad-mailbox",
     "g9@sender.example", post(
         "Postmaster <postmaster@legal.example>",
         "[Postmaster] Email Delivery Failure", report(multi(
             "alternative", text("""
Your email was not delivered

Recipient: nick@legal.example
Subject: Your order
Reason: Remote server returned: 550 Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550 [aBcDeFgHiJk]

The message was rejected by the recipient's mail server.
"""), html("""
<table><tr><td>Your email was not delivered</td></tr>
<tr><td>Recipient:</td><td>nick@legal.example</td></tr>
<tr><td>Subject:</td><td>Your order</td></tr>
<tr><td>Reason:</td><td>550 Invalid Recipient</td></tr></table>
""")), status("Reporting-MTA: dns; eu-smtp-delivery-1.mimecast.example",
              "Final-Recipient: rfc822;nick@legal.example\nAction: failed\n"
              "Status: 5.0.0\nDiagnostic-Code: smtp;550 Invalid Recipient - "
              "https://community.mimecast.com/docs/DOC-1369#550 "
              "[aBcDeFgHiJk]"), headers("nick@legal.example",
                                        "g9@sender.example"))))
case("mimecast-policy", "bounce", "owen@legal.example content", "", post(
    "Postmaster <postmaster@legal.example>",
    "[Postmaster] Messages on hold or rejected: attachment policy", html("""
<h2>Your message was rejected</h2>
<p>An email you sent was rejected because it has an attachment which
is not permitted.</p>
<table><tr><td>To:</td><td>owen@legal.example</td></tr>
<tr><td>Subject:</td><td>Your order</td></tr>
<tr><td>Attachment:</td><td>macro.docm</td></tr></table>
""", cte="quoted-printable")))
case("proofpoint", "bounce", "paul@energy.example bad-mailbox 5.1.1",
     "g10@sender.example", post(
         "Mail Delivery Subsystem <MAILER-DAEMON@mx0a.sender.example>",
         "Returned mail: see transcript for details", report(text("""
The original message was received at Tue, 10 Mar 2026 09:21:44 GMT
from m0098409.sender.example [127.0.0.1]

   ----- The following addresses had permanent fatal errors -----
<paul@energy.example>

   ----- Transcript of session follows -----
... while talking to mxa.energy.example.:
>>> RCPT To:<paul@energy.example>
<<< 550 5.1.1 User Unknown
550 5.1.1 <paul@energy.example>... User unknown
"""), status("Reporting-MTA: dns; mx0a.sender.example\nArrival-Date: Tue, 10 "
             "Mar 2026 09:21:44 GMT",
             "Final-Recipient: RFC822; paul@energy.example\nAction: failed\n"
             "Status: 5.1.1\nRemote-MTA: DNS; mxa.energy.example\n"
             "Diagnostic-Code: SMTP; 550 5.1.1 User Unknown"),
             headers("paul@energy.example", "g10@sender.example"))))
case("proofpoint-essentials", "bounce", "quinn@energy.example blocklisted",
     "g11@sender.example", post(
         "MAILER-DAEMON@dispatch-eu1.sender.example",
         "Undelivered Mail Returned to Sender", multi("mixed", text("""
This message was created automatically by mail delivery software.

<quinn@energy.example>: host mx1-eu1.energy.example[192.0.2.22] said: 554
    Blocked - see https://ipcheck.proofpoint.com/?ip=192.0.2.77 (in reply to MAIL FROM command)
"""), rfc822("quinn@energy.example", "g11@sender.example"))))
case("spamassassin-gate", "bounce", "rosa@city.example spam-content",
     "g12@sender.example", post(
         "\"Content-filter at mail.city.example\" <postmaster@mail.city.example>",
         "Considered UNSOLICITED BULK EMAIL, apparently from you",
         report(text("""
A message from <news@sender.example> to:
-> rosa@city.example

was considered unsolicited bulk e-mail (UBE).

Our internal reference code for your message is 01234-05/AbCdEf

The message carried your return address, so it was either a genuine mail
from you, or a sender address was faked and your e-mail address abused
by third party, in which case we apologize for undesired notification.

First upstream SMTP client IP address: [192.0.2.77]

Delivery of the email was stopped!
"""), status("Reporting-MTA: dns; mail.city.example\nReceived-From-MTA: "
             "smtp; mail.city.example ([127.0.0.1])",
             "Original-Recipient: rfc822;rosa@city.example\nFinal-Recipient: "
             "rfc822;rosa@city.example\nAction: failed\nStatus: 5.7.0\n"
             "Diagnostic-Code: smtp; 554 5.7.0 Reject, id=01234-05 - spam"),
             headers("rosa@city.example", "g12@sender.example"))))
case("amavis-banned", "bounce", "sven@city.example content 5.7.0",
     "g13@sender.example", post(
         "\"Content-filter at mail.city.example\" <postmaster@mail.city.example>",
         "BANNED contents from you (.exe,.exe-ms,setup.exe)", report(text("""
BANNED CONTENTS ALERT

Our content checker found
    banned name: .exe,.exe-ms,setup.exe

in email presumably from you <news@sender.example>
to the following recipient:
-> sven@city.example

Delivery of the email was stopped!
"""), status("Reporting-MTA: dns; mail.city.example",
             "Final-Recipient: rfc822;sven@city.example\nAction: failed\n"
             "Status: 5.7.0\nDiagnostic-Code: smtp; 554 5.7.0 Reject, "
             "id=01234-06 - BANNED: .exe,.exe-ms,setup.exe"),
             headers("sven@city.example", "g13@sender.example"))))
case("retarus-de", "bounce", "tanja@konzern.example message-too-big",
     "", post("postmaster@gateway.konzern.example",
              "Ihre E-Mail wurde nicht zugestellt", text("""
Ihre E-Mail konnte nicht zugestellt werden.

Empfänger: tanja@konzern.example
Betreff: Ihre Bestellung
Grund: Die Nachricht überschreitet die maximal zulässige Größe von 20 MB.
""", charset="iso-8859-15", cte="quoted-printable")))
case("gateway-encryption", "bounce", "uma@notary.example tls 5.7.10",
     "g14@sender.example", post(
         "postmaster@gw.sender.example", "Undeliverable: Your order",
         report(text("""
Your message was not sent, because it could not be encrypted on its way.

  uma@notary.example: TLS is required, but was not offered by host mx.notary.example
"""), status("Reporting-MTA: dns; gw.sender.example",
             "Final-Recipient: rfc822; uma@notary.example\nAction: failed\n"
             "Status: 5.7.10\nDiagnostic-Code: smtp; TLS is required, but was "
             "not offered by host mx.notary.example"),
             headers("uma@notary.example", "g14@sender.example"))))
