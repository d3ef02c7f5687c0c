# SPDX-License-Identifier: Apache-2.0
"""Postfix, Exim, qmail, Courier and Sendmail, as administrators dress them
in their own languages, and younger ones: Haraka, Maddy, OpenSMTPD, Momentum,
Halon, PowerMTA.
"""
from letter import (bare, case, headers, multi, post, report, rfc822, status,
                    text)


def postfix(host, subject, lead, rcpt, said, fields, mid, charset="utf-8",
            frm=None, cte="8bit"):
    """Postfix with a bounce template; without fields, its report was lost."""
    first = text(f"""
{lead}

<{rcpt}>: {said}
""", charset=charset, cte=cte)
    parts = [first]
    if fields:
        parts.append(status(f"Reporting-MTA: dns; {host}\n"
                            "X-Postfix-Queue-ID: 4T9xQk2zZz\n"
                            f"X-Postfix-Sender: rfc822; news@sender.example\n"
                            "Arrival-Date: Tue, 10 Mar 2026 09:21:44 +0100",
                            f"Final-Recipient: rfc822; {rcpt}\n"
                            f"Original-Recipient: rfc822;{rcpt}\n{fields}"))
    parts.append(rfc822(rcpt, mid))
    build = report if fields else lambda *p: multi("mixed", *p)
    return post(frm or f"MAILER-DAEMON@{host} (Mail Delivery System)",
                subject, build(*parts), charset=charset)


case("postfix-de", "bounce", "otto@verein.example bad-mailbox 5.1.1",
     "p1@sender.example", postfix(
         "mail.sender.example", "Unzustellbare Nachricht zurück an Absender",
         "Dies ist das Mailsystem auf dem Rechner mail.sender.example.\n\n"
         "Ihre Nachricht konnte an einen oder mehrere Empfänger leider nicht "
         "zugestellt werden. Sie ist unten angehängt.\n\n"
         "              Das Mailsystem", "otto@verein.example",
         "host mx.verein.example[192.0.2.5] said: 550 5.1.1\n"
         "    <otto@verein.example>: Empfänger unbekannt (in reply to RCPT TO "
         "command)",
         "Action: failed\nStatus: 5.1.1\nRemote-MTA: dns; mx.verein.example\n"
         "Diagnostic-Code: smtp; 550 5.1.1 <otto@verein.example>: =?x?Q?Empf?="
         " unbekannt", "p1@sender.example"))
case("postfix-de-lost", "bounce", "emil@verein.example greylisted 4.7.1",
     "p2@sender.example", postfix(
         "mail.sender.example", "Unzustellbare Nachricht zurück an Absender",
         "Dies ist das Mailsystem auf dem Rechner mail.sender.example.\n\n"
         "Ihre Nachricht konnte nicht zugestellt werden.",
         "emil@verein.example",
         "host mx.verein.example[192.0.2.5] said: 450 4.7.1\n"
         "    <emil@verein.example>: Recipient address rejected: Greylisted, "
         "please try\n    again in 300 seconds (in reply to RCPT TO command)",
         "", "p2@sender.example", charset="iso-8859-1",
         cte="quoted-printable"))
case("postfix-ja", "bounce", "taro@kaisha.example bad-domain 5.4.4",
     "p3@sender.example", postfix(
         "mail.sender.example", "配信できなかったメールをお返しします",
         "mail.sender.example のメールシステムです。\n\n"
         "あなたのメールは次の宛先に配信できませんでした。",
         "taro@kaisha.example",
         "Host or domain name not found. Name service error for\n"
         "    name=kaisha.example type=AAAA: Host not found",
         "Action: failed\nStatus: 5.4.4\nDiagnostic-Code: X-Postfix; Host or "
         "domain name not found. Name service error for\n    "
         "name=kaisha.example type=AAAA: Host not found", "p3@sender.example",
         charset="iso-2022-jp"))
case("postfix-ru", "bounce", "olga@zavod.example blocklisted 5.7.1",
     "p4@sender.example", postfix(
         "mail.sender.example", "Недоставленное письмо возвращено отправителю",
         "Это почтовая система на узле mail.sender.example.\n\n"
         "К сожалению, ваше письмо не удалось доставить одному или нескольким "
         "получателям.", "olga@zavod.example",
         "host mx.zavod.example[192.0.2.6] said: 554 5.7.1 Service\n"
         "    unavailable; Client host [192.0.2.77] blocked using "
         "zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.77 (in "
         "reply to RCPT TO command)", "", "p4@sender.example",
         charset="koi8-r"))
case("postfix-ko", "bounce", "park@hakgyo.example mailbox-full 5.2.2",
     "p5@sender.example", postfix(
         "mail.sender.example", "전달하지 못한 메일을 돌려보냅니다",
         "mail.sender.example의 메일 시스템입니다.\n\n"
         "보내신 메일을 아래 수신자에게 전달하지 못했습니다.",
         "park@hakgyo.example",
         "host mx.hakgyo.example[192.0.2.7] said: 552 5.2.2 편지함 용량이\n"
         "    초과되었습니다 (in reply to RCPT TO command)",
         "", "p5@sender.example", charset="euc-kr", cte="base64"))
case("postfix-fr", "bounce", "anne@mairie.example network 4.4.1",
     "p6@sender.example", postfix(
         "mail.sender.example", "Message non distribué retourné à "
         "l'expéditeur", "Ceci est le système de messagerie de la machine "
         "mail.sender.example.\n\nVotre message n'a pas pu être remis à un ou "
         "plusieurs destinataires.", "anne@mairie.example",
         "connect to mx.mairie.example[192.0.2.8]:25: Connection timed out",
         "Action: failed\nStatus: 4.4.1\nDiagnostic-Code: X-Postfix; connect "
         "to mx.mairie.example[192.0.2.8]:25:\n    Connection timed out",
         "p6@sender.example"))


def exim(lead, rcpt, why, mid, subject="Mail delivery failed: returning "
         "message to sender", charset="utf-8", copy="This is a copy of the "
         "message, including all the headers."):
    return post("Mail Delivery System <Mailer-Daemon@mx.sender.example>",
                subject, text(f"""
{lead}

  {rcpt}
    {why}

------ {copy} ------

Return-path: <news@sender.example>
Received: from app.sender.example ([192.0.2.77])
	by mx.sender.example with esmtp id 1tRkXy-0001aB-2C
	for {rcpt}; Tue, 10 Mar 2026 09:21:44 +0100
Message-ID: <{mid}>
From: Shop <news@sender.example>
To: {rcpt}
Subject: Your order

Good day!
""", charset=charset), charset=charset,
                more=f"X-Failed-Recipients: {rcpt}\nAuto-Submitted: "
                "auto-replied")


case("exim-en-route", "bounce", "sam@shop.example bad-domain",
     "x1@sender.example", exim(
         "This message was created automatically by mail delivery software.\n"
         "\nA message that you sent could not be delivered to one or more of "
         "its\nrecipients. This is a permanent error. The following "
         "address(es) failed:", "sam@shop.example",
         "Unrouteable address", "x1@sender.example"))
case("exim-de", "bounce", "udo@laden.example bad-mailbox",
     "x2@sender.example", exim(
         "Diese Nachricht wurde automatisch vom Mailserver erzeugt.\n\nEine "
         "von Ihnen gesendete Nachricht konnte einem oder mehreren Empfängern"
         "\nnicht zugestellt werden. Dies ist ein dauerhafter Fehler. Folgende"
         " Adressen\nsind betroffen:", "udo@laden.example",
         "SMTP error from remote mail server after RCPT TO:"
         "<udo@laden.example>:\n    host mx.laden.example [192.0.2.10]: "
         "550 Unbekannter Empfänger", "x2@sender.example",
         subject="Zustellung fehlgeschlagen: Nachricht zurück an Absender",
         charset="iso-8859-1", copy="Dies ist eine Kopie der Nachricht mit "
         "allen Kopfzeilen."))
case("exim-fr", "bounce", "jean@boutique.example mailbox-full",
     "x3@sender.example", exim(
         "Ce message a été créé automatiquement par le logiciel de "
         "messagerie.\n\nUn message que vous avez envoyé n'a pas pu être "
         "remis à un ou plusieurs\ndestinataires. C'est une erreur "
         "permanente. Adresse(s) en échec :", "jean@boutique.example",
         "SMTP error from remote mail server after end of data:\n    host "
         "mx.boutique.example [192.0.2.11]: 552 Boite du destinataire pleine",
         "x3@sender.example", subject="Échec de la remise : message retourné",
         copy="Ceci est une copie du message avec ses en-têtes."))
case("exim-ru", "bounce", "oleg@magazin.example spam-content 5.7.1",
     "x4@sender.example", exim(
         "Это сообщение создано автоматически программой доставки почты."
         "\n\nОтправленное вами письмо не удалось доставить одному или "
         "нескольким\nполучателям. Это постоянная ошибка. Не доставлено:",
         "oleg@magazin.example",
         "SMTP error from remote mail server after end of data:\n    host "
         "mx.magazin.example [192.0.2.12]: 550 5.7.1 Письмо похоже на спам",
         "x4@sender.example", charset="windows-1251",
         subject="Ошибка доставки: письмо возвращено отправителю",
         copy="Это копия письма со всеми заголовками."))
case("exim-two", "bounce", "a.b@shop.example mailbox-disabled; "
     "c.d@shop.example rate-limited", "x5@sender.example", post(
         "Mail Delivery System <Mailer-Daemon@mx.sender.example>",
         "Mail delivery failed: returning message to sender", report(text("""
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  a.b@shop.example
    host mx.shop.example [192.0.2.13]
    SMTP error from remote mail server after RCPT TO:<a.b@shop.example>:
    550 This account has been disabled or discontinued
  c.d@shop.example
    host mx.shop.example [192.0.2.13]
    SMTP error from remote mail server after RCPT TO:<c.d@shop.example>:
    451 Too many messages from your host in the last hour: retry timeout exceeded
"""), status("Reporting-MTA: dns; mx.sender.example",
             "Action: failed\nFinal-Recipient: rfc822;a.b@shop.example\n"
             "Status: 5.0.0\nRemote-MTA: dns; mx.shop.example\n"
             "Diagnostic-Code: smtp; 550 This account has been disabled or "
             "discontinued",
             "Action: failed\nFinal-Recipient: rfc822;c.d@shop.example\n"
             "Status: 5.0.0\nRemote-MTA: dns; mx.shop.example\n"
             "Diagnostic-Code: smtp; 451 Too many messages from your host in "
             "the last hour"), rfc822("a.b@shop.example", "x5@sender.example")
         )))


def qmail(frm, subject, lead, entries, mid, below, charset="utf-8"):
    told = "\n\n".join(f"<{rcpt}>:\n{why}" for rcpt, why in entries)
    return bare(frm, subject, f"""{lead}

{told}

--- {below}

Return-Path: <news@sender.example>
Received: (qmail 2213 invoked by uid 89); 10 Mar 2026 08:21:44 -0000
Message-ID: <{mid}>
From: news@sender.example
To: {entries[0][0]}
Subject: Your order

Good day!
""", charset=charset)


case("qmail-en-two", "bounce", "kurt@inn.example bad-domain 5.1.2; "
     "rita@inn.example bad-mailbox 5.1.1", "q1@sender.example", qmail(
         "MAILER-DAEMON@qm.sender.example", "failure notice",
         "Hi. This is the qmail-send program at qm.sender.example.\nI'm afraid"
         " I wasn't able to deliver your message to the following addresses.\n"
         "This is a permanent error; I've given up. Sorry it didn't work out.",
         [("kurt@inn.example", "Sorry, I couldn't find any host named "
           "inn.example. (#5.1.2)"),
          ("rita@inn.example", "192.0.2.14 does not like recipient.\nRemote "
           "host said: 550 5.1.1 no mailbox here by that name\nGiving up on "
           "192.0.2.14.")], "q1@sender.example",
         "Below this line is a copy of the message."))
case("qmail-de", "bounce", "hans@gasthof.example bad-mailbox 5.1.1",
     "q2@sender.example", qmail(
         "MAILER-DAEMON@qm.sender.example", "Zustellfehler",
         "Hallo. Hier ist das qmail-send Programm auf qm.sender.example.\n"
         "Leider konnte ich Ihre Nachricht an die folgenden Adressen nicht "
         "zustellen.\nDies ist ein dauerhafter Fehler; ich gebe auf. Tut mir "
         "leid.", [("hans@gasthof.example", "Leider gibt es hier kein Postfach "
                    "mit diesem Namen. (#5.1.1)")], "q2@sender.example",
         "Unterhalb dieser Zeile befindet sich eine Kopie der Nachricht.",
         charset="iso-8859-1"))
case("qmail-es", "bounce", "luz@posada.example bad-mailbox 5.1.1",
     "q3@sender.example", qmail(
         "MAILER-DAEMON@qm.sender.example", "aviso de fallo",
         "Hola. Este es el programa qmail-send en qm.sender.example.\nNo he "
         "podido entregar su mensaje a las siguientes direcciones.\nEs un "
         "error permanente; me rindo.", [
             ("luz@posada.example", "El usuario no existe en este servidor. "
              "(#5.1.1)")], "q3@sender.example",
         "Debajo de esta línea hay una copia del mensaje."))
case("qmail-fr", "bounce", "rene@auberge.example expired 4.4.1",
     "q4@sender.example", qmail(
         "MAILER-DAEMON@qm.sender.example", "avis d'échec",
         "Bonjour. Ici le programme qmail-send sur qm.sender.example.\nJe n'ai"
         " pas pu remettre votre message aux adresses suivantes.\nC'est une "
         "erreur permanente ; j'abandonne.", [
             ("rene@auberge.example", "Sorry, I wasn't able to establish an "
              "SMTP connection. (#4.4.1)\nI'm not going to try again; this "
              "message has been in the queue too long.")],
         "q4@sender.example", "Copie du message ci-dessous."))
case("qmail-ko", "bounce", "choi@yeogwan.example bad-mailbox 5.1.1",
     "q5@sender.example", qmail(
         "MAILER-DAEMON@qm.sender.example", "전송 실패 알림",
         "안녕하세요. qm.sender.example의 qmail-send 프로그램입니다.\n"
         "아래 주소로 메일을 전달하지 못했습니다.\n영구적인 오류이므로 더 이상 "
         "시도하지 않습니다.", [
             ("choi@yeogwan.example", "192.0.2.15 does not like recipient.\n"
              "Remote host said: 550 5.1.1 존재하지 않는 사용자입니다\nGiving up "
              "on 192.0.2.15.")], "q5@sender.example",
         "아래는 메일의 사본입니다.", charset="euc-kr"))


def courier(lead, heading, rcpt, said, fields, mid, charset="utf-8"):
    return post("\"Courier mail server at mx.sender.example\" "
                "<@mx.sender.example>", "NOTICE: mail delivery status.",
                report(text(f"""
{lead}

The original message was received on Tue, 10 Mar 2026 09:21:44 +0100
from app.sender.example (192.0.2.77)

---------------------------------------------------------------------------

{heading}

<{rcpt}>:
{said}

---------------------------------------------------------------------------
""", charset=charset), status(
                    "Reporting-MTA: dns; mx.sender.example\nArrival-Date: "
                    "Tue, 10 Mar 2026 09:21:44 +0100",
                    f"Final-Recipient: rfc822; {rcpt}\n{fields}"),
                       headers(rcpt, mid)))


case("courier-en", "bounce", "pia@office.example bad-mailbox",
     "co1@sender.example", courier(
         "This is a delivery status notification from mx.sender.example,\n"
         "running the Courier mail server, version 1.3.",
         "                           UNDELIVERABLE MAIL\n\nYour message to "
         "the following recipients cannot be delivered:",
         "pia@office.example", "    mx.office.example [192.0.2.16]:\n"
         ">>> RCPT TO:<pia@office.example>\n<<< 550 User unknown.",
         "Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 User "
         "unknown.", "co1@sender.example"))
case("courier-de", "bounce", "uwe@buero.example mailbox-full",
     "co2@sender.example", courier(
         "Dies ist eine Zustellbenachrichtigung von mx.sender.example.",
         "                    UNZUSTELLBARE NACHRICHT\n\nIhre Nachricht an "
         "folgende Empfänger kann nicht zugestellt werden:",
         "uwe@buero.example", "    mx.buero.example [192.0.2.17]:\n"
         ">>> RCPT TO:<uwe@buero.example>\n<<< 522 Postfach voll",
         "Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 522 Postfach "
         "voll", "co2@sender.example"))
case("sendmail-de", "bounce", "gabi@werk.example bad-mailbox 5.1.1",
     "s1@sender.example", post(
         "Mail Delivery Subsystem <MAILER-DAEMON@mx.werk.example>",
         "Returned mail: see transcript for details", report(text("""
Die Originalnachricht wurde empfangen am Tue, 10 Mar 2026 09:21:44 +0100
von app.sender.example [192.0.2.77]

   ----- Folgende Adressen hatten dauerhafte Fehler -----
<gabi@werk.example>
    (Grund: 550 5.1.1 <gabi@werk.example>... User unknown)
"""), status("Reporting-MTA: dns; mx.werk.example\nArrival-Date: Tue, 10 Mar "
             "2026 09:21:44 +0100", "Final-Recipient: RFC822; "
             "gabi@werk.example\nAction: failed\nStatus: 5.1.1\nRemote-MTA: "
             "DNS; store.werk.example\nDiagnostic-Code: SMTP; 550 5.1.1 "
             "<gabi@werk.example>... User unknown"),
             headers("gabi@werk.example", "s1@sender.example"))))
case("haraka", "bounce", "ravi@tech.example bad-mailbox 5.1.1",
     "h1@sender.example", post(
         "MAILER-DAEMON@haraka.sender.example", "failed to deliver: "
         "Your order", report(text("""
Hi. This is the Haraka Mailer program at haraka.sender.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

Intended Recipients: <ravi@tech.example>
Failure Reason: Some recipients failed: <ravi@tech.example> 550 5.1.1 Requested action not taken: mailbox unavailable
"""), status("Reporting-MTA: dns;haraka.sender.example\nArrival-Date: Tue, "
             "10 Mar 2026 09:21:44 +0100",
             "Original-Recipient: rfc822;ravi@tech.example\nFinal-Recipient: "
             "rfc822;ravi@tech.example\nAction: failed\nStatus: 5.1.1\n"
             "Remote-MTA: mx.tech.example\nDiagnostic-Code: smtp;550 5.1.1 "
             "Requested action not taken: mailbox unavailable"),
             headers("ravi@tech.example", "h1@sender.example",
                     kind="message/rfc822"))))
case("maddy", "bounce", "lena@wiki.example bad-mailbox 5.1.1",
     "h2@sender.example", post(
         "Mail Delivery Subsystem <MAILER-DAEMON@maddy.sender.example>",
         "Undelivered Mail Returned to Sender", report(text("""
This is the mail delivery system at maddy.sender.example.

Unfortunately, your message could not be delivered to one or more
recipients. The usual cause of this problem is invalid
recipient address or maintenance at the recipient side.

Contact the postmaster for further assistance, provide the Message ID (below):

Message ID: 5f1c0e2d
Arrival: Tue, 10 Mar 2026 09:21:44 +0100
Last delivery attempt: Tue, 10 Mar 2026 09:21:50 +0100

Delivery to lena@wiki.example failed with error: 550 5.1.1 User does not exist (mx.wiki.example)
"""), status("Reporting-MTA: dns; maddy.sender.example\nX-Maddy-MsgID: "
             "5f1c0e2d", "Final-Recipient: rfc822; lena@wiki.example\nAction: "
             "failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User "
             "does not exist"), headers(
                 "lena@wiki.example", "h2@sender.example",
                 kind="message/rfc822-headers"))))
case("opensmtpd", "bounce", "niels@bsd.example bad-mailbox",
     "h3@sender.example", post(
         "Mailer Daemon <MAILER-DAEMON@smtpd.sender.example>",
         "Delivery status notification: error", report(text("""
    Hi!

    This is the MAILER-DAEMON, please DO NOT REPLY to this email.

    An error has occurred while attempting to deliver a message for
    the following list of recipients:

niels@bsd.example: 550 Invalid recipient: <niels@bsd.example>

    Below is a copy of the original message:

"""), status("Reporting-MTA: dns; smtpd.sender.example",
             "Final-Recipient: rfc822; niels@bsd.example\nAction: error\n"
             "Status: 5.0.0"), headers("niels@bsd.example",
                                       "h3@sender.example"))))
case("momentum", "bounce", "ines@brand.example spam-content 5.7.1",
     "h4@sender.example", post(
         "MAILER-DAEMON@momentum.sender.example",
         "Mail Delivery Failure", report(text("""
This message was created automatically by the mail system (ecelerity).

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

>>> ines@brand.example (after RCPT TO): 550 5.7.1 Message content rejected as spam
"""), status("Reporting-MTA: dns;momentum.sender.example\nArrival-Date: Tue, "
             "10 Mar 2026 09:21:44 +0100",
             "Final-Recipient: rfc822;ines@brand.example\nAction: failed\n"
             "Status: 5.7.1 (delivery not authorized)\nRemote-MTA: dns;"
             "mx.brand.example (192.0.2.18)\nDiagnostic-Code: smtp;550 5.7.1 "
             "Message content rejected as spam"),
             headers("ines@brand.example", "h4@sender.example"))))
case("powermta", "bounce", "gus@mall.example bad-domain 5.1.2",
     "h5@sender.example", post(
         "postmaster@pmta.sender.example",
         "Delivery report", report(text("""
Hello, this is the mail server on pmta.sender.example.

I am sending you this message to inform you on the delivery status of a
message you previously sent.  Immediately below you will find a list of
the affected recipients;  also attached is a Delivery Status Notification
(DSN) report in standard format, as well as the headers of the original
message.

  <gus@mall.example>  delivery failed; will not continue trying
"""), status("Reporting-MTA: dns;pmta.sender.example (PowerMTA v5.0r7)\n"
             "Arrival-Date: Tue, 10 Mar 2026 09:21:44 +0100",
             "Final-Recipient: rfc822;gus@mall.example\nAction: failed\n"
             "Status: 5.1.2 (bad destination system: no such domain)\n"
             "X-PowerMTA-BounceCategory: bad-domain"),
             headers("gus@mall.example", "h5@sender.example"))))
case("halon", "bounce", "vera@press.example policy|relay-denied 5.7.1",
     "h6@sender.example", post(
         "Mail Delivery System <postmaster@halon.sender.example>",
         "Mail delivery failed", report(text("""
The following message to <vera@press.example> was undeliverable.

Final SMTP response:

550 5.7.1 Delivery not authorized, message refused
"""), status("Reporting-MTA: dns; halon.sender.example",
             "Final-Recipient: rfc822; vera@press.example\nAction: failed\n"
             "Status: 5.7.1\nDiagnostic-Code: smtp; 550 5.7.1 Delivery not "
             "authorized, message refused"),
             headers("vera@press.example", "h6@sender.example"))))
