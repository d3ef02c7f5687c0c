# SPDX-License-Identifier: Apache-2.0
"""What is said about mail and is no bounce: delays, successes, receipts,
complaints, answers of people who are away, words of list managers.
"""
from letter import (bare, case, headers, html, multi, post, report,
                    rfc822, status, text)

# ---- Delays

case("delay-postfix", "delay", "bob@slow.example network 4.4.1",
     "n1@sender.example", post(
         "MAILER-DAEMON@mta.sender.example (Mail Delivery System)",
         "Delayed Mail (still being retried)", report(text("""
This is the mail system at host mta.sender.example.

####################################################################
# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #
####################################################################

Your message could not be delivered for more than 4 hour(s).
It will be retried until it is 5 day(s) old.

<bob@slow.example>: connect to mx.slow.example[192.0.2.40]:25: Connection
    refused
"""), status("Reporting-MTA: dns; mta.sender.example",
             "Final-Recipient: rfc822; bob@slow.example\nAction: delayed\n"
             "Status: 4.4.1\nDiagnostic-Code: X-Postfix; connect to "
             "mx.slow.example[192.0.2.40]:25: Connection refused\n"
             "Will-Retry-Until: Sun, 15 Mar 2026 09:21:44 +0100"),
             headers("bob@slow.example", "n1@sender.example"))))
case("delay-postfix-de-lost", "delay", "ute@langsam.example greylisted|rate-"
     "limited|system-error 4.7.1", "n2@sender.example", post(
         "MAILER-DAEMON@mta.sender.example (Mail Delivery System)",
         "Verzögerte Zustellung (weitere Versuche folgen)", multi(
             "mixed", text("""
Dies ist das Mailsystem auf dem Rechner mta.sender.example.

DIES IST NUR EINE WARNUNG. SIE MÜSSEN IHRE NACHRICHT NICHT NOCH EINMAL SENDEN.

Ihre Nachricht konnte seit mehr als 4 Stunden nicht zugestellt werden.
Die Zustellung wird noch 5 Tage lang versucht.

<ute@langsam.example>: host mx.langsam.example[192.0.2.41] said: 451 4.7.1
    Greylisting in action, please come back later (in reply to RCPT TO command)
"""), headers("ute@langsam.example", "n2@sender.example"))))
case("delay-exim", "delay", "cora@slow.example network",
     "n3@sender.example", bare(
         "Mail Delivery System <Mailer-Daemon@mx.sender.example>",
         "Warning: message 1tRkXy-0001aB-2C delayed 24 hours", """
This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.sender.example.

The message identifier is:     1tRkXy-0001aB-2C
The subject of the message is: Your order
The date of the message is:    Tue, 10 Mar 2026 09:21:44 +0100

The address to which the message has not yet been delivered is:

  cora@slow.example
    host mx.slow.example [192.0.2.42]
    Delay reason: Connection timed out

No action is required on your part. Delivery attempts will continue for
some time, and this warning may be repeated at intervals if the message
remains undelivered. Eventually the mail delivery software will give up,
and when that happens, the message will be returned to you.
""", more="In-Reply-To: <n3@sender.example>\nAuto-Submitted: auto-replied"))
case("delay-exim-de", "delay", "dirk@langsam.example ?", "", bare(
    "Mail Delivery System <Mailer-Daemon@mx.sender.example>",
    "Warnung: Nachricht 1tRkXy-0001aB-2D seit 24 Stunden verzögert", """
Diese Nachricht wurde automatisch vom Mailserver erzeugt.
Eine von Ihnen gesendete Nachricht konnte nach mehr als 24 Stunden noch nicht
zugestellt werden.

Die Nachricht wurde an folgende Adresse noch nicht zugestellt:

  dirk@langsam.example

Sie müssen nichts unternehmen. Die Zustellung wird weiter versucht.
"""))
case("delay-sendmail", "delay", "emma@slow.example network",
     "n4@sender.example", post(
         "Mail Delivery Subsystem <MAILER-DAEMON@mx.sender.example>",
         "Warning: could not send message for past 4 hours", report(text("""
    **********************************************
    **      THIS IS A WARNING MESSAGE ONLY      **
    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **
    **********************************************

The original message was received at Tue, 10 Mar 2026 05:21:44 +0100
from app.sender.example [192.0.2.77]

   ----- Transcript of session follows -----
<emma@slow.example>... Deferred: Connection timed out with mx.slow.example.
Warning: message still undelivered after 4 hours
Will keep trying until message is 5 days old
"""), status("Reporting-MTA: dns; mx.sender.example",
             "Final-Recipient: RFC822; emma@slow.example\nAction: delayed\n"
             "Status: 4.4.1\nRemote-MTA: DNS; mx.slow.example\nWill-Retry-"
             "Until: Sun, 15 Mar 2026 05:21:44 +0100"),
             headers("emma@slow.example", "n4@sender.example"))))
case("delay-exchange-de", "delay", "franz@langsam.example ? ",
     "n5@sender.example", post(
         "Microsoft Outlook <postmaster@corp.example>",
         "Zustellung verzögert: Ihre Bestellung", report(text("""
Die Zustellung an folgende Empfänger oder Gruppen verzögert sich:

franz@langsam.example

Betreff: Ihre Bestellung

Diese Nachricht wurde noch nicht zugestellt. Es wird weiterhin versucht, sie zuzustellen.
""", charset="windows-1252", cte="quoted-printable"), status(
    "Reporting-MTA: dns;mbx02.corp.example",
    "Final-recipient: RFC822;franz@langsam.example\nAction: delayed\n"
    "Status: 4.4.7\nWill-Retry-Until: Thu, 12 Mar 2026 09:21:44 +0100"),
             headers("franz@langsam.example", "n5@sender.example"))))
case("delay-exchange-fr-text", "delay", "guy@lent.example ?", "", post(
    "Microsoft Outlook <postmaster@corp.example>",
    "Remise retardée : Votre commande", text("""
La remise aux destinataires ou groupes suivants est retardée :

guy@lent.example

Objet : Votre commande

Ce message n'a pas encore été remis. Le système continuera d'essayer de le remettre.
""", cte="base64")))
case("delay-exchange-ko-text", "delay", "ho@neurin.example ?", "", post(
    "Microsoft Outlook <postmaster@corp.example>",
    "배달 지연됨: 주문 안내", text("""
다음 받는 사람 또는 그룹에 대한 배달이 지연되었습니다.

ho@neurin.example

제목: 주문 안내

이 메시지는 아직 배달되지 않았습니다. 배달을 계속 시도합니다.
""", cte="base64")))
case("delay-ms-en", "delay", "ivy@slow.example ?", "", bare(
    "postmaster@corp.example", "Delivery Status Notification (Delay)", """
This is an automatically generated Delivery Status Notification.

THIS IS A WARNING MESSAGE ONLY.

YOU DO NOT NEED TO RESEND YOUR MESSAGE.

Delivery to the following recipients has been delayed.

       ivy@slow.example

"""))
# ---- Successes

case("success-postfix", "success", "jim@fine.example accepted 2.0.0",
     "u1@sender.example", post(
         "MAILER-DAEMON@mta.sender.example (Mail Delivery System)",
         "Successful Mail Delivery Report", report(text("""
This is the mail system at host mta.sender.example.

Your message was successfully delivered to the destination(s)
listed below. If the message was delivered to mailbox you will
receive no further notifications.

<jim@fine.example>: delivery via mx.fine.example[192.0.2.50]:25: 250 2.0.0 Ok:
    queued as 4T9xR
"""), status("Reporting-MTA: dns; mta.sender.example",
             "Final-Recipient: rfc822; jim@fine.example\nAction: relayed\n"
             "Status: 2.0.0\nRemote-MTA: dns; mx.fine.example\n"
             "Diagnostic-Code: smtp; 250 2.0.0 Ok: queued as 4T9xR"),
             headers("jim@fine.example", "u1@sender.example"))))
case("success-exchange-fr", "success", "leon@bon.example accepted 2.0.0",
     "u2@sender.example", post(
         "Microsoft Outlook <postmaster@corp.example>",
         "Remis : Votre commande", report(text("""
Votre message a été remis aux destinataires suivants :

leon@bon.example

Objet : Votre commande
"""), status("Reporting-MTA: dns;mbx02.corp.example",
             "Final-recipient: RFC822;leon@bon.example\nAction: delivered\n"
             "Status: 2.0.0"), headers("leon@bon.example",
                                       "u2@sender.example"))))
case("success-relayed-en", "success", "may@fine.example accepted",
     "", bare("postmaster@corp.example",
              "Delivery Status Notification (Relay)", """
This is an automatically generated Delivery Status Notification.

Your message has been successfully relayed to the following recipients, but the requested delivery status notifications may not be generated by the destination.

       may@fine.example

"""))
case("success-expanded", "success", "staff@fine.example accepted 2.1.5",
     "u3@sender.example", post(
         "Mail Delivery Subsystem <MAILER-DAEMON@mx.fine.example>",
         "Return receipt", report(text("""
   ----- The following addresses had successful delivery notifications -----
<staff@fine.example>  (expanded by mailing list)
"""), status("Reporting-MTA: dns; mx.fine.example",
             "Final-Recipient: rfc822; staff@fine.example\nAction: expanded\n"
             "Status: 2.1.5"), headers("staff@fine.example",
                                       "u3@sender.example"))))
# ---- Receipts of RFC 8098: an automatic answer, and no failure.


def mdn(frm, subject, lead, disposition, mid, charset="utf-8"):
    return post(frm, subject, multi(
        "report; report-type=disposition-notification",
        text(lead, charset=charset), receipt(frm, disposition, mid),
        headers(frm, mid)), charset=charset)


def receipt(frm, disposition, mid):
    return (f"Content-Type: message/disposition-notification\r\n\r\n"
            f"Reporting-UA: pc.reader.example; Mailer 9.1\r\n"
            f"Final-Recipient: rfc822;{frm}\r\n"
            f"Original-Message-ID: <{mid}>\r\n"
            f"Disposition: {disposition}\r\n").encode()


case("mdn-displayed", "auto-reply", "*", None, mdn(
    "nina@reader.example", "Read: Your order",
    "Your message was read on Tuesday, 10 March 2026 10:02.",
    "manual-action/MDN-sent-manually; displayed", "m1@sender.example"))
case("mdn-displayed-ko", "auto-reply", "*", None, mdn(
    "ok@reader.example", "읽음: 주문 안내", "메일을 읽었습니다.",
    "manual-action/MDN-sent-automatically; displayed", "m2@sender.example",
    charset="euc-kr"))
case("mdn-deleted", "auto-reply", "*", None, mdn(
    "pit@reader.example", "Not read: Your order",
    "Your message was deleted without being read on Tuesday, 10 March 2026.",
    "automatic-action/MDN-sent-automatically; deleted", "m3@sender.example"))
# ---- Complaints


def arf(frm, subject, fields, mid, rcpt, lead="This is an email abuse report."):
    return post(frm, subject, multi(
        "report; report-type=feedback-report", text(lead),
        b"Content-Type: message/feedback-report\r\n\r\n"
        + fields.strip().replace("\n", "\r\n").encode() + b"\r\n",
        rfc822(rcpt, mid)))


case("arf-abuse", "feedback", "rob@big.example feedback", "f1@sender.example",
     arf("fbl@big.example", "FW: Your order", """
Feedback-Type: abuse
User-Agent: BigFBL/1.2
Version: 1
Original-Mail-From: <news@sender.example>
Original-Rcpt-To: <rob@big.example>
Received-Date: Tue, 10 Mar 2026 09:21:44 +0100
Source-IP: 192.0.2.77
""", "f1@sender.example", "rob@big.example"))
case("arf-redacted", "feedback", "*", "f2@sender.example", arf(
    "feedback@arf.provider.example", "Complaint about message from 192.0.2.77",
    """
Feedback-Type: abuse
User-Agent: Loop/0.9
Version: 0.1
Source-IP: 192.0.2.77
Reported-Domain: sender.example
""", "f2@sender.example", "redacted@arf.provider.example"))
case("arf-opt-out", "feedback", "sue@jp.example feedback",
     "f3@sender.example", arf(
         "complaints@jp.example", "Opt-out report", """
Feedback-Type: opt-out
User-Agent: JP/2
Version: 1
Original-Rcpt-To: sue@jp.example
""", "f3@sender.example", "sue@jp.example"))
case("arf-auth-failure", "feedback", "*", "f4@sender.example", arf(
    "noreply-dmarc@bank.example", "FW: Your order", """
Feedback-Type: auth-failure
User-Agent: Forensic/1
Version: 1
Auth-Failure: dmarc
Delivery-Result: reject
Source-IP: 192.0.2.77
Reported-Domain: sender.example
""", "f4@sender.example", "x@bank.example"))
# ---- People who are away


def away(frm, subject, body, mid="v@sender.example", charset="utf-8",
         cte="8bit", more="Auto-Submitted: auto-replied"):
    return post(frm, subject, text(body, charset=charset, cte=cte),
                charset=charset,
                more=f"In-Reply-To: <{mid}>\n{more}".rstrip())


AWAY = [
    ("en", "anna@corp.example", "Automatic reply: Your order",
     "Thank you for your message. I am out of the office until 20 March with "
     "no access to e-mail.", "utf-8", "X-Auto-Response-Suppress: All"),
    ("de", "bernd@firma.example", "Abwesenheitsnotiz: Ihre Bestellung",
     "Ich bin bis zum 20. März nicht im Büro. Ihre Nachricht wird nicht "
     "weitergeleitet.", "iso-8859-1", ""),
    ("fr", "claire@societe.example", "Réponse automatique : Votre commande",
     "Je suis absente du bureau jusqu'au 20 mars.", "utf-8", ""),
    ("es", "diego@empresa.example", "Respuesta automática: Su pedido",
     "Estoy fuera de la oficina hasta el 20 de marzo.", "utf-8", ""),
    ("it", "elena@ditta.example", "Risposta automatica: Il suo ordine",
     "Sono fuori ufficio fino al 20 marzo.", "utf-8", ""),
    ("pt", "fabio@empresa.example", "Resposta automática: O seu pedido",
     "Estou ausente do escritório até 20 de março.", "iso-8859-1", ""),
    ("nl", "gert@bedrijf.example", "Automatisch antwoord: Uw bestelling",
     "Ik ben tot 20 maart afwezig.", "utf-8", ""),
    ("pl", "hanna@firma-pl.example", "Odpowiedź automatyczna: Zamówienie",
     "Jestem poza biurem do 20 marca.", "iso-8859-2", ""),
    ("ru", "irina@firma-ru.example", "Автоматический ответ: Ваш заказ",
     "Меня не будет в офисе до 20 марта.", "koi8-r", ""),
    ("ko", "jun@hoesa.example", "부재중 자동 회신: 주문 안내",
     "3월 20일까지 휴가로 부재중입니다.", "euc-kr", ""),
    ("ja", "kato@kaisha.example", "自動応答: ご注文",
     "3月20日まで休暇のため不在にしております。", "iso-2022-jp", ""),
    ("zh", "lin@gongsi.example", "自动答复: 您的订单",
     "我正在休假，3月20日回来。", "gb2312", ""),
    ("tr", "mert@sirket.example", "Otomatik yanıt: Siparişiniz",
     "20 Mart'a kadar ofis dışındayım.", "iso-8859-9", ""),
]
for code, frm, subject, body, charset, more in AWAY:
    case(f"away-{code}", "auto-reply", f"{frm} vacation", None,
         away(frm, subject, body, charset=charset, more=more))
case("away-vacation-program", "auto-reply", "olaf@unix.example vacation", None,
     bare("olaf@unix.example (via the vacation program)", "away from my mail",
          "I will not be reading my mail for a while.",
          more="Precedence: junk\nAuto-Submitted: auto-replied (vacation)"))
case("away-report-null", "auto-reply", "pam@corp.example vacation", None,
     post("pam@corp.example", "Out of office", multi("alternative", text(
         "I am on leave until Monday. The mailbox is not being read."), html(
             "<p>I am on leave until Monday.</p>")),
          more="Auto-Submitted: auto-replied\nX-Autoreply: yes"))
case("away-left", "auto-reply", "quentin@corp.example vacation|moved|mailbox-"
     "disabled", None, away(
         "quentin@corp.example", "Automatic reply: Your order",
         "I no longer work at Corp. Please write to desk@corp.example."))
case("ticket-ack", "auto-reply", "*", None, bare(
    "Support <support@vendor.example>", "[#4711] We have received your request",
    """
Thank you for contacting us. A ticket was opened for your request.
We answer within two days.
""", more="Auto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\n"
    "Precedence: bulk"))
# ---- Challenges

case("challenge", "auto-reply", "ralf@guard.example ?", None, bare(
    "ralf@guard.example", "Please confirm your message (ab12cd34)", """
This message was created automatically by mail delivery software (TMDA).

Your message is being held because your address has not been verified.
To release your message for delivery, reply to this request once.
""", more="Auto-Submitted: auto-replied\nPrecedence: bulk"))
case("challenge-fr", "auto-reply", "sophie@garde.example ?", None, bare(
    "sophie@garde.example", "Merci de confirmer votre message", """
Votre message est en attente. Pour qu'il me soit remis, cliquez une fois sur
ce lien et recopiez le mot : https://garde.example/c/12
""", more="Auto-Submitted: auto-replied"))
# ---- Lists

case("mailman-nonmember", "bounce", "dev@lists.example list-restricted",
     "l1@sender.example", post(
         "dev-owner@lists.example",
         "Your message to dev was rejected", multi("mixed", text("""
You are not allowed to post to this mailing list, and your message has
been automatically rejected.  If you think that your messages are
being rejected in error, contact the mailing list owner at
dev-owner@lists.example.
"""), rfc822("dev@lists.example", "l1@sender.example")),
         more="X-Mailman-Version: 2.1.39\nPrecedence: bulk"))
case("mailman-held", "auto-reply|delay", "*", None, bare(
    "dev-bounces@lists.example",
    "Your message to dev awaits moderator approval", """
Your mail to 'dev' with the subject

    Your order

Is being held until the list moderator can review it for approval.

The reason it is being held:

    Post by non-member to a members-only list
""", more="X-Mailman-Version: 2.1.39\nPrecedence: bulk\nAuto-Submitted: "
    "auto-generated"))
case("listserv-rejected", "bounce", "news-l@listserv.example list-restricted",
     "", bare("\"L-Soft list server\" <LISTSERV@listserv.example>",
              "Rejected posting to NEWS-L@listserv.example", """
You are not authorized to send mail to the NEWS-L list from your
news@sender.example account. You might be authorized to send to the list from
another of your accounts. If this does not help, contact the list owner:
NEWS-L-request@listserv.example.
"""))
case("sympa-rejected", "bounce", "forum@sympa.example list-restricted",
     "", post("SYMPA <sympa@sympa.example>", "Message distribution: "
              "unauthorized", text("""
Your message for list 'forum' (attached below) was rejected.
You are not allowed to send this message for the following reason:

Message distribution in the list is restricted to list subscribers.

List: forum@sympa.example
""")))
case("ezmlm-warning", "message|auto-reply|bounce", "*", None, bare(
    "news-help@lists.example", "ezmlm warning", """
Hi! This is the ezmlm program. I'm managing the
news@lists.example mailing list.

Messages to you from the news mailing list seem to
have been bouncing. I've attached a copy of the first bounce
message I received.

If this message bounces too, I will send you a probe. If the probe bounces,
I will remove your address from the news mailing list,
without further notice.

--- Enclosed is a copy of the bounce message I received.

<news@sender.example>:
192.0.2.60 does not like recipient.
Remote host said: 550 5.1.1 User unknown
""", more="Precedence: bulk\nList-Help: <mailto:news-help@lists.example>"))
case("google-groups", "bounce", "team@groups.example list-restricted|bad-mailbox",
     "l2@sender.example", post(
         "Mail Delivery Subsystem <mailer-daemon@groups.example>",
         "Delivery Status Notification (Failure)", report(text("""
Hello news@sender.example,

We're writing to let you know that the group you tried to contact (team) may not exist, or you may not have permission to post messages to the group.
"""), status("Reporting-MTA: dns; groups.example",
             "Final-Recipient: rfc822; team@groups.example\nAction: failed\n"
             "Status: 5.7.1\nDiagnostic-Code: smtp; The group you tried to "
             "contact (team) may not exist, or you may not have permission to "
             "post messages to the group."),
             rfc822("team@groups.example", "l2@sender.example"))))
