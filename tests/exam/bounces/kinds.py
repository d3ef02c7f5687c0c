# SPDX-License-Identifier: Apache-2.0
"""What a letter is: delays, successes, answers, complaints, challenges and
ordinary letters that come close to them, in many languages; and bounces in
layouts of tables, pages and nested parts.
"""
from letter import (bare, case, headers, html, multi, post, report, rfc822,
                    status, text)


def human(name, frm, subject, body, more=""):
    """A letter of a person or a shop."""
    path = frm.split("<")[-1].rstrip(">")
    case(f"human-{name}", "message", "", None, bare(
        frm, subject, body, more=more).replace(
            b"Return-Path: <>", f"Return-Path: <{path}>".encode()))


human("vacation-plan", "Rita <rita@home.example>", "Vacation in Greece",
      "Shall we go to Greece in summer? I am away in May.")
human("auto-insurance", "Auto24 <info@auto24.example>",
      "Automatic savings for your car", "Save with our new tariff.")
human("urlaub", "Gabi <gabi@home.example>", "Urlaub!",
      "Endlich frei. Wir sehen uns am Montag.")
human("failure-report", "QA <qa@lab.example>", "Failure report of week 12",
      "Two devices failed. See the list of serial numbers.")
human("returned-goods", "Shop <service@shop.example>",
      "Returned: your parcel 4711", "Your parcel was returned to sender: the "
      "recipient is unknown at this address.")
human("re-undelivered", "Tom <tom@corp.example>",
      "Re: Undelivered Mail Returned to Sender", "I will look into it.\n\n"
      "> <bob@far.example>: host mx said: 550 5.1.1 user unknown")
human("list-talk", "Eve <eve@list.example>", "[mailop] 550 5.7.1 from bigmail",
      "Does anybody else see this?\n\n550 5.7.1 [192.0.2.7] Our system has "
      "detected an unusual rate of mail.\n",
      more="List-Id: <mailop.list.example>\nPrecedence: list")
human("password", "App <no-reply@app.example>", "Your address was not found",
      "Somebody asked for a new password of kim@home.example, but we have no "
      "such account.", more="Auto-Submitted: auto-generated")
human("job", "HR <jobs@corp.example>", "Your application was rejected",
      "Dear applicant, we are sorry to tell you that we chose another.")
human("ja-order", "店 <info@mise.example>", "ご注文の配送が遅延しています",
      "荷物の到着が遅れています。ご迷惑をおかけします。")
human("zh-ad", "旅行社 <news@lvxing.example>", "休假特价", "机票特价,欢迎预订。")
human("ko-ad", "여행사 <news@yeohaeng.example>", "휴가 특가 안내",
      "이번 휴가에는 제주도로 떠나세요.")
human("subscription", "Blog <blog@letters.example>", "Please confirm your "
      "subscription", "Click here to confirm: https://letters.example/c")

# language, charset, subject, body: answers without any field that says so
for tongue, charset, subject, body in [
        ("en", "utf-8", "Out of Office: Your order", "I am away until May 2."),
        ("en2", "utf-8", "Auto: Your order", "On leave. Back on Monday."),
        ("de", "utf-8", "Automatische Antwort: Ihre Bestellung",
         "Ich bin nicht im Büro."),
        ("de2", "iso-8859-1", "Abwesend: Ihre Bestellung",
         "Ich bin bis zum 2. Mai abwesend."),
        ("fr", "utf-8", "Absence du bureau : Votre commande",
         "Je serai de retour le 2 mai."),
        ("es", "utf-8", "Fuera de la oficina: Su pedido",
         "Volveré el 2 de mayo."),
        ("it", "utf-8", "Fuori sede: Il suo ordine", "Torno il 2 maggio."),
        ("pt", "utf-8", "Ausência temporária: O seu pedido",
         "Volto no dia 2 de maio."),
        ("ja", "iso-2022-jp", "【自動返信】ご注文", "5月2日まで不在です。"),
        ("ko", "utf-8", "[자동응답] 주문 안내", "5월 2일까지 부재중입니다."),
        ("zh", "utf-8", "自动回复：您的订单", "您好，您的邮件已收到。"),
        ("ru", "utf-8", "Автоответ: Ваш заказ", "Я в отпуске до 2 мая."),
        ("tr", "utf-8", "Otomatik Yanıt: Siparişiniz", "2 Mayıs'a kadar "
         "ofiste değilim."),
        ("el", "utf-8", "Αυτόματη απάντηση: Παραγγελία", "Απουσιάζω.")]:
    who = f"oof-{tongue}@corp.example"
    case(f"oof-{tongue}", "auto-reply", f"{who} vacation", None, post(
        who, subject, text(body, charset=charset, cte="base64"
                           if charset != "iso-2022-jp" else "7bit"),
        charset=charset, more="In-Reply-To: <v1@sender.example>").replace(
            b"Return-Path: <>", f"Return-Path: <{who}>".encode()))
case("oof-gmail", "auto-reply", "gm@mail.example vacation", None, bare(
    "GM <gm@mail.example>", "Away until Friday Re: Your order",
    "I will answer when I am back.",
    more="Precedence: bulk\nX-Autoreply: yes\nAuto-Submitted: auto-replied"))
case("left-the-company", "auto-reply", "ex@corp.example mailbox-disabled|"
     "moved|vacation", None, bare(
         "Ex <ex@corp.example>", "Automatic reply: Your order",
         "This mailbox is no longer monitored. Ex has left the company.",
         more="Auto-Submitted: auto-replied"))

# Delays without a report: language, subject, words
for tongue, subject, body in [
        ("en", "Delivery delayed: Your order", "Delivery to {} has been "
         "delayed. We will keep trying for 2 days. You need not send it "
         "again."),
        ("de", "Zustellung verzögert", "Die Zustellung an {} verzögert sich. "
         "Es wird weiter versucht, die Nachricht zuzustellen."),
        ("fr", "Remise différée : Votre commande", "La remise à {} est "
         "retardée. De nouvelles tentatives auront lieu."),
        ("es", "Entrega retrasada: Su pedido", "La entrega a {} se ha "
         "retrasado. Se seguirá intentando."),
        ("it", "Recapito ritardato", "Il recapito a {} è in ritardo. I "
         "tentativi continueranno."),
        ("ru", "Доставка задерживается", "Доставка письма на адрес {} "
         "задерживается. Попытки будут продолжены."),
        ("ja", "配信遅延のお知らせ", "{} への配信が遅延しています。引き続き配信"
         "を試みます。"),
        ("zh", "邮件延迟通知", "发往 {} 的邮件被延迟，系统将继续尝试投递。")]:
    who = f"late-{tongue}@slow.example"
    case(f"late-{tongue}", "delay", f"{who} ?", None, post(
        "postmaster@mail.example", subject, multi("mixed", text(
            body.replace("{}", who), cte="base64"),
            headers(who, f"late-{tongue}@sender.example"))))

# Successes in words alone
for tongue, subject, body in [
        ("en", "Delivered: Your order",
         "Your message has been delivered to the following recipients:"),
        ("de", "Zugestellt: Ihre Bestellung",
         "Ihre Nachricht wurde folgenden Empfängern zugestellt:"),
        ("es", "Entregado: Su pedido",
         "Su mensaje se entregó a los siguientes destinatarios:"),
        ("ko", "배달됨: 주문 안내", "메시지가 다음 받는 사람에게 배달되었습니다.")]:
    who = f"done-{tongue}@fine.example"
    case(f"done-{tongue}", "success", f"{who} accepted", None, post(
        "Microsoft Outlook <postmaster@corp.example>", subject, text(
            f"{body}\n\n{who}\n", cte="base64")))
case("relayed-report", "success", "rel@fine.example accepted",
     "kr@sender.example", post(
         "postmaster@corp.example", "Relayed: Your order", report(
             text("Delivery to these recipients or groups is complete, but "
                  "no delivery notification was sent by the destination "
                  "server:\n\nrel@fine.example"), status(
                 "Reporting-MTA: dns;mbx.corp.example",
                 "Final-Recipient: rfc822;rel@fine.example\nAction: relayed\n"
                 "Status: 2.0.0"), headers("rel@fine.example",
                                           "kr@sender.example"))))

# Complaints
case("complaint-jp", "feedback", "*", None, post(
    "fbl@provider.example", "Spam complaint", multi(
        "report; report-type=feedback-report", text("スパム報告"),
        b"Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse"
        b"\r\nVersion: 1\r\nUser-Agent: FBL\r\nOriginal-Rcpt-To: "
        b"<pat@provider.example>\r\n\r\n",
        rfc822("pat@provider.example", "cj@sender.example"))))
case("complaint-not-spam", "feedback", "*", None, post(
    "fbl@provider.example", "Not spam", multi(
        "report; report-type=feedback-report", text("not spam"),
        b"Content-Type: message/feedback-report\r\n\r\nFeedback-Type: not-spam"
        b"\r\nVersion: 1\r\nUser-Agent: FBL\r\n\r\n",
        headers("pat@provider.example", "cn@sender.example"))))

# Layouts
case("page-divs", "bounce", "div@page.example mailbox-full 5.2.2",
     "ld@sender.example", post(
         "Mail Delivery System <mailer-daemon@page.example>",
         "Message not delivered", multi("mixed", html("""
<div style="font:12px"><div><span>Recipient</span>: <span>div@page.example</span></div>
<div><span>Status</span>: <span>5.2.2</span></div>
<div><span>Reason</span>: <span>The mailbox is out of space</span></div></div>
"""), headers("div@page.example", "ld@sender.example"))))
case("page-table-de", "bounce", "tab@page.example bad-mailbox",
     "lt@sender.example", post(
         "postmaster@page.example", "Unzustellbare Nachricht", multi(
             "mixed", html("""
<table border=1><tr><th>Empf&auml;nger</th><th>Fehler</th></tr>
<tr><td>tab@page.example</td><td>Benutzer unbekannt</td></tr></table>
"""), headers("tab@page.example", "lt@sender.example"))))
case("page-link", "bounce", "lnk@page.example bad-domain", "", post(
    "Mail System <mailer-daemon@page.example>", "Undelivered", html("""
<p>We couldn&rsquo;t deliver to <a href="mailto:lnk@page.example">lnk@page.example</a>.</p>
<p>The domain <b>page.example</b> couldn&#8217;t be found.</p>
""")))
case("nested-mixed", "bounce", "nest@deep.example bad-mailbox 5.1.1",
     "ln@sender.example", post(
         "MAILER-DAEMON@deep.example", "Undelivered", multi("mixed", report(
             text("See below."), status(
                 "Reporting-MTA: dns; deep.example",
                 "Final-Recipient: rfc822; nest@deep.example\nAction: failed\n"
                 "Status: 5.1.1"), headers("nest@deep.example",
                                           "ln@sender.example")),
             text("-- \nScanned by example"))))
case("upper-case-fields", "bounce", "UP@CASE.EXAMPLE bad-mailbox 5.1.1",
     "lu@sender.example", post(
         "MAILER-DAEMON@case.example", "UNDELIVERABLE MAIL", report(
             text("FAILED."), status(
                 "REPORTING-MTA: DNS; CASE.EXAMPLE",
                 "FINAL-RECIPIENT: RFC822; UP@CASE.EXAMPLE\nACTION: FAILED\n"
                 "STATUS: 5.1.1\nDIAGNOSTIC-CODE: SMTP; 550 NO SUCH USER"),
             headers("UP@CASE.EXAMPLE", "lu@sender.example"))))
case("angle-and-name", "bounce", "pat@firm.example bad-mailbox", "", bare(
    "Postmaster <postmaster@firm.example>", "Delivery failure", """
The following recipients were not reached:

'Pat Smith' <pat@firm.example>
	unknown user

"""))
case("original-recipient", "bounce", "alias@front.example bad-mailbox 5.1.1",
     "lo@sender.example", post(
         "MAILER-DAEMON@front.example", "Undelivered", report(
             text("See below."), status(
                 "Reporting-MTA: dns; front.example",
                 "Original-Recipient: rfc822; alias@front.example\nAction: "
                 "failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 unknown"),
             headers("alias@front.example", "lo@sender.example"))))
case("quoted-reply-lines", "bounce", "ql@host.example spam-content 5.7.1",
     "lq@sender.example", post(
         "MAILER-DAEMON@relay.example", "Mail delivery failed", multi(
             "mixed", text("""
Delivery to ql@host.example failed after the message was sent.

The host mx.host.example [192.0.2.4] answered:

    550-5.7.1 Your message looks like
    550-5.7.1 unsolicited bulk mail
    550 5.7.1 see https://host.example/spam
"""), headers("ql@host.example", "lq@sender.example"))))
