# SPDX-License-Identifier: Apache-2.0
"""Mailbox providers of the world, each in the language of its customers."""
from letter import (bare, case, headers, html, multi, post, report, rfc822,
                    status, text)

# ---- Korea

case("naver", "bounce", "minsu@naver.example bad-mailbox 5.1.1",
     "k1@sender.example", post(
         "Mail Delivery Subsystem <postmaster@naver.example>",
         "메일 전송 실패 안내", multi("mixed", html("""
<table><tr><td><b>메일이 전송되지 못하였습니다.</b></td></tr>
<tr><td>받는사람</td><td>minsu@naver.example</td></tr>
<tr><td>보낸시각</td><td>2026-03-10 09:21:44</td></tr>
<tr><td>실패사유</td><td>550 5.1.1 존재하지 않는 메일 주소입니다. 메일 주소를 다시 확인해 주세요.</td></tr>
</table>
""", cte="base64"), rfc822("minsu@naver.example", "k1@sender.example"))))
case("daum", "bounce", "jiwon@hanmail.example mailbox-disabled",
     "k2@sender.example", post(
         "MAILER-DAEMON@hanmail.example", "[전달실패] 메일이 전달되지 않았습니다",
         multi("mixed", text("""
안녕하세요. 다음 메일 시스템입니다.
보내신 메일이 아래의 이유로 전달되지 못했습니다.

받는 사람: jiwon@hanmail.example
오류 내용: 장기간 사용하지 않아 휴면 상태인 계정입니다.
""", charset="euc-kr"), rfc822("jiwon@hanmail.example", "k2@sender.example")),
         charset="euc-kr"))
case("nate", "bounce", "sora@nate.example mailbox-full", "k3@sender.example",
     bare("postmaster@nate.example", "Returned mail: 반송된 메일입니다", """
메일 발송에 실패하였습니다.

<sora@nate.example>
  사유: 받는 사람의 메일함 용량이 초과되었습니다.

----- 원본 메일 헤더 -----
Message-ID: <k3@sender.example>
From: news@sender.example
To: sora@nate.example
Subject: Your order
"""))
case("terrace", "bounce", "hana@univ.example bad-domain 5.1.2",
     "k4@sender.example", post(
         "TERRACE MAIL <mailer-daemon@mail.univ.example>",
         "Returned mail: Host unknown", report(text("""
발송하신 메일이 수신자에게 전달되지 못했습니다.

  수신자: hana@univ.example
  원인: 수신자의 도메인을 찾을 수 없습니다. (Host unknown)
""", charset="euc-kr", cte="base64"), status(
    "Reporting-MTA: dns; mail.univ.example",
    "Final-Recipient: rfc822; hana@univ.example\nAction: failed\n"
    "Status: 5.1.2\nDiagnostic-Code: smtp; 550 Host unknown"),
             rfc822("hana@univ.example", "k4@sender.example"))))
case("crinity", "bounce", "yuna@office.example blocklisted 5.7.1",
     "k5@sender.example", post(
         "Crinity <mailer-daemon@mail.sender.example>",
         "메일 발송 실패 보고서", html("""
<div>메일 발송이 실패하였습니다.</div>
<ul><li>수신자 : yuna@office.example</li>
<li>제목 : Your order</li>
<li>메시지 아이디 : &lt;k5@sender.example&gt;</li>
<li>상세 오류 : 554 5.7.1 Client host [192.0.2.77] blocked using KISA RBL</li>
</ul>
""", charset="euc-kr")))
# ---- China

case("qq", "bounce", "10001@qq.example bad-mailbox", "c1@sender.example",
     post("PostMaster <PostMaster@qq.example>", "来自QQ邮箱的退信",
          multi("mixed", html("""
<h3>抱歉，您的邮件被退回来了……</h3>
<table><tr><td>原邮件信息：</td><td></td></tr>
<tr><td>时 间：</td><td>2026-03-10 16:21:44</td></tr>
<tr><td>主 题：</td><td>Your order</td></tr>
<tr><td>收件人：</td><td>10001@qq.example</td></tr>
<tr><td>退信原因：</td><td>收件人邮件地址（10001@qq.example）不存在，邮件无法送达。</td></tr>
<tr><td>解决方案：</td><td>请联系您的收件人，重新核实邮箱地址。</td></tr></table>
""", charset="gb18030", cte="base64"),
                rfc822("10001@qq.example", "c1@sender.example")),
          charset="gb18030"))
case("netease-163", "bounce", "li@163.example rate-limited",
     "c2@sender.example", post(
         "Postmaster@163.example", "系统退信", report(text("""
您的邮件被退回。

    收信人: li@163.example
    退信原因: 发信过于频繁，请稍后再试。
    英文说明: 450 MI:RSQ
""", charset="gbk", cte="base64"), status(
    "Reporting-MTA: dns; m12-1.163.example",
    "Final-Recipient: rfc822; li@163.example\nAction: failed\nStatus: 4.0.0"),
             rfc822("li@163.example", "c2@sender.example"))))
case("sina", "bounce", "zhao@sina.example mailbox-full", "c3@sender.example",
     post("MAILER-DAEMON@sina.example", "系统退信/Systems bounce",
          multi("mixed", text("""
您好！很抱歉，您发往以下地址的邮件未能成功投递：

<zhao@sina.example>:
对方邮箱已满，无法接收新邮件。
(User's mailbox is full)
""", charset="gb2312"), rfc822("zhao@sina.example", "c3@sender.example")),
          charset="gb2312"))
case("aliyun", "bounce", "chen@aliyun.example bad-domain", "c4@sender.example",
     post("Postmaster <postmaster@aliyun.example>", "退信通知",
          multi("mixed", html("""
<p>尊敬的用户：您好，您发送的邮件未能送达。</p>
<p>收件人：chen@aliyun.example</p>
<p>退信原因：收件人域名不存在，或没有配置 MX 记录。</p>
""", cte="base64"), headers("chen@aliyun.example", "c4@sender.example"))))
# ---- Russia

case("mailru", "bounce", "masha@mail-ru.example bad-mailbox",
     "r1@sender.example", post(
         "mailer-daemon@corp.mail-ru.example", "Mail failure.",
         multi("mixed", text("""
Это письмо создано автоматически сервером Mail.Ru, отвечать на него не нужно.

К сожалению, Ваше письмо не может быть доставлено одному или нескольким получателям:

**********************

masha@mail-ru.example: Пользователь не найден
550 Message was not accepted -- invalid mailbox.  Local mailbox masha@mail-ru.example is unavailable: user not found

**********************
"""), rfc822("masha@mail-ru.example", "r1@sender.example"))))
case("yandex", "bounce", "vanya@yandex.example bad-mailbox 5.7.1",
     "r2@sender.example", post(
         "mailer-daemon@yandex.example", "Недоставленное сообщение",
         report(text("""
Это письмо отправлено почтовым сервером yandex.example.

К сожалению, мы вынуждены сообщить Вам о том, что Ваше письмо не может
быть отправлено одному или нескольким адресатам. Технические подробности можно найти ниже.

<vanya@yandex.example>: host mx.yandex.example[192.0.2.30] said: 550 5.7.1 No such user! (in reply to RCPT TO command)
"""), status("Reporting-MTA: dns; forward1.yandex.example",
             "Final-Recipient: rfc822; vanya@yandex.example\nAction: failed\n"
             "Status: 5.7.1\nDiagnostic-Code: smtp; 550 5.7.1 No such user!"),
             rfc822("vanya@yandex.example", "r2@sender.example"))))
case("rambler", "bounce", "katya@rambler.example mailbox-disabled",
     "r3@sender.example", post(
         "MAILER-DAEMON@rambler.example", "Письмо не доставлено",
         multi("mixed", text("""
Ваше письмо не было доставлено.

Адресат: katya@rambler.example
Причина: почтовый ящик заблокирован

Исходное письмо во вложении.
""", charset="koi8-r", cte="base64"),
               rfc822("katya@rambler.example", "r3@sender.example")),
         charset="koi8-r"))
# ---- Germany, France, Italy, Spain, Brazil

case("t-online", "bounce", "karin@t-online.example mailbox-full",
     "e1@sender.example", post(
         "Mail Delivery System <MAILER-DAEMON@mailout01.t-online.example>",
         "Undelivered Mail Returned to Sender", multi("mixed", text("""
|------------------------- Message log follows: -------------------------|
 no valid recipients were found for this message
|------------------------- Failed addresses follow: ---------------------|
 <karin@t-online.example> ... transport lmtp: 552 Das Postfach des Empfaengers ist voll. (Quota exceeded)
|------------------------- Message text follows: ------------------------|
"""), rfc822("karin@t-online.example", "e1@sender.example"))))
case("webde-de", "bounce", "inge@web.example bad-mailbox", "e2@sender.example",
     bare("mailer-daemon@web.example", "Mail delivery failed: returning "
          "message to sender", """
Diese E-Mail wurde automatisch erzeugt. Eine von Ihnen verschickte Nachricht
konnte nicht zugestellt werden.

Die folgende Adresse ist betroffen:

inge@web.example:
SMTP error from remote server for RCPT TO command, host: mx-ha.web.example (192.0.2.31) reason: 550 Requested action not taken: mailbox unavailable


--- Der Kopf der urspruenglichen Nachricht folgt. ---

Received: from app.sender.example ([192.0.2.77]) by mrelayeu.example
Message-ID: <e2@sender.example>
From: news@sender.example
To: inge@web.example
Subject: Your order
"""))
case("gmx-en", "bounce", "jana@gmx.example expired", "e3@sender.example",
     bare("mailer-daemon@gmx.example", "Mail delivery failed: returning "
          "message to sender", """
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of
its recipients. This is a permanent error. The following address
failed:

jana@gmx.example:
retry timeout exceeded


--- The header of the original message is following. ---

Received: from app.sender.example ([192.0.2.77]) by mail.gmx.example
Message-ID: <e3@sender.example>
From: news@sender.example
To: jana@gmx.example
Subject: Your order
"""))
case("orange", "bounce", "marie@orange.example bad-mailbox 5.1.1",
     "e4@sender.example", post(
         "MAILER-DAEMON@smtp-sortant.orange.example",
         "Échec de distribution de votre message", report(text("""
Votre message n'a pas pu être distribué au destinataire suivant :

    marie@orange.example

Motif : l'adresse du destinataire n'existe pas (550 5.1.1 Adresse d au moins un destinataire invalide. OFR_416)
"""), status("Reporting-MTA: dns; smtp-sortant.orange.example",
             "Final-Recipient: rfc822; marie@orange.example\nAction: failed\n"
             "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 Adresse d au "
             "moins un destinataire invalide. Invalid recipient. OFR_416"),
             rfc822("marie@orange.example", "e4@sender.example"))))
case("libero", "bounce", "luca@libero.example mailbox-disabled",
     "e5@sender.example", bare(
         "Mail Delivery System <postmaster@libero.example>",
         "Mancata consegna del messaggio", """
Il messaggio inviato non e' stato consegnato ai seguenti destinatari:

  luca@libero.example
    la casella di posta e' disattivata

--- Intestazioni del messaggio originale ---
Message-ID: <e5@sender.example>
From: news@sender.example
To: luca@libero.example
Subject: Your order
"""))
case("terra", "bounce", "pepe@terra.example bad-mailbox", "e6@sender.example",
     post("postmaster@terra.example", "Mensaje no entregado",
          multi("mixed", text("""
Su mensaje no pudo ser entregado a los siguientes destinatarios:

pepe@terra.example
Motivo: el usuario no existe

Se adjunta el mensaje original.
""", charset="iso-8859-1"), rfc822("pepe@terra.example",
                                   "e6@sender.example"))))
case("uol", "bounce", "joao@uol.example mailbox-full", "e7@sender.example",
     post("MAILER-DAEMON@uol.example", "Mensagem não entregue",
          multi("mixed", text("""
Sua mensagem não pôde ser entregue.

Destinatário: joao@uol.example
Motivo: a caixa postal do destinatário está cheia

A mensagem original segue em anexo.
""", charset="iso-8859-1", cte="quoted-printable"),
                rfc822("joao@uol.example", "e7@sender.example")),
          charset="iso-8859-1"))
# ---- Japan

case("docomo", "bounce", "yuki@docomo.example bad-mailbox", "j1@sender.example",
     post("Mail Administrator <postmaster@docomo.example>",
          "Mail System Error - Returned Mail", report(text("""
This Message was undeliverable due to the following reason:

Each of the following recipients was rejected by a remote mail server.
The reasons given by the server are included to help you determine why
each recipient was rejected.

    Recipient: <yuki@docomo.example>
    Reason:    Unknown user : <yuki@docomo.example>

Please reply to <postmaster@docomo.example>
if you feel this message to be in error.
"""), status("Reporting-MTA: dns; mfsmax.docomo.example",
             "Final-Recipient: rfc822; yuki@docomo.example\nAction: failed\n"
             "Status: 5.0.0"), rfc822("yuki@docomo.example",
                                      "j1@sender.example"))))
case("au", "bounce", "rin@ezweb.example bad-mailbox|mailbox-disabled", "j2@sender.example",
     bare("Postmaster@ezweb.example", "Mail System Error - Returned Mail", """
The user(s) account is disabled or does not exist.

<rin@ezweb.example>: 550 <rin@ezweb.example>: User unknown

------------------------------------------------------------------------
Message-ID: <j2@sender.example>
From: news@sender.example
To: rin@ezweb.example
Subject: Your order
"""))
case("softbank", "bounce", "kei@softbank.example bad-mailbox",
     "j3@sender.example", post(
         "MAILER-DAEMON@mail.softbank.example", "送信エラーのお知らせ",
         multi("mixed", text("""
送信先のアドレスが見つからないため、メールをお届けできませんでした。

宛先: kei@softbank.example
理由: 550 Invalid recipient: <kei@softbank.example>
""", charset="shift_jis", cte="base64"),
               rfc822("kei@softbank.example", "j3@sender.example")),
         charset="iso-2022-jp"))
case("sakura-full", "bounce", "mio@web-jp.example mailbox-full",
     "j4@sender.example", post(
         "postmaster@web-jp.example", "メールを配信できませんでした",
         report(text("""
次の宛先にメールを配信できませんでした。

<mio@web-jp.example>
    受信者のメールボックスの容量が一杯です。
""", charset="iso-2022-jp", cte="7bit"), status(
    "Reporting-MTA: dns; web-jp.example",
    "Final-Recipient: rfc822; mio@web-jp.example\nAction: failed\n"
    "Status: 5.0.0"), headers("mio@web-jp.example", "j4@sender.example"))))
# ---- Large ones in other dress

case("google-de", "bounce", "ulrike@gmail.example bad-mailbox 5.1.1",
     "w1@sender.example", post(
         "Mail Delivery Subsystem <mailer-daemon@googlemail.example>",
         "Delivery Status Notification (Failure)", report(multi(
             "related", multi("alternative", text("""
** Nachricht nicht zugestellt **

Ihre Nachricht wurde nicht an ulrike@gmail.example zugestellt, weil die
Adresse nicht gefunden wurde oder keine E-Mails empfangen kann.

Antwort:

550 5.1.1 The email account that you tried to reach does not exist.
""", cte="quoted-printable"), html("<p>Nachricht nicht zugestellt</p>"))),
             status("Reporting-MTA: dns; googlemail.example\nArrival-Date: "
                    "Tue, 10 Mar 2026 01:21:44 -0800 (PST)\n"
                    "X-Original-Message-ID: <w1@sender.example>",
                    "Final-Recipient: rfc822; ulrike@gmail.example\nAction: "
                    "failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550-5.1.1 "
                    "The email account that you tried to reach does not exist."
                    "\nLast-Attempt-Date: Tue, 10 Mar 2026 01:21:45 -0800"),
             rfc822("ulrike@gmail.example", "w1@sender.example"))))
case("google-ko", "bounce", "yejin@gmail.example mailbox-full 5.2.2",
     "w2@sender.example", post(
         "Mail Delivery Subsystem <mailer-daemon@googlemail.example>",
         "Delivery Status Notification (Failure)", multi("mixed", text("""
** 수신함 용량 부족 **

yejin@gmail.example님의 받은편지함이 가득 차서 메일이 전송되지 않았습니다.

응답:

552 5.2.2 The email account that you tried to reach is over quota.
"""), rfc822("yejin@gmail.example", "w2@sender.example"))))
case("ses-suppressed", "bounce", "old@list.example suppressed 5.1.1",
     "w3@sender.example", post(
         "MAILER-DAEMON@email-smtp.sender.example",
         "Delivery Status Notification (Failure)", report(text("""
An error occurred while trying to deliver the mail to the following recipients:
old@list.example
"""), status("Reporting-MTA: dns; email-smtp.sender.example",
             "Action: failed\nFinal-Recipient: rfc822; old@list.example\n"
             "Diagnostic-Code: X-Suppression; 550 5.1.1 Address is on the "
             "suppression list of this account\nStatus: 5.1.1"),
             rfc822("old@list.example", "w3@sender.example"))))
case("zoho-page", "bounce", "ash@zoho.example bad-mailbox", "w4@sender.example",
     post("mailer-daemon@mail.zoho.example",
          "Undelivered Mail Returned to Sender", multi("mixed", text("""
This message was created automatically by mail delivery software.
 A message that you sent could not be delivered to one or more of its recipients. This is a permanent error.

ash@zoho.example, ERROR CODE :550 - Account does not exist


Original message:
"""), rfc822("ash@zoho.example", "w4@sender.example"))))
