# SPDX-License-Identifier: Apache-2.0
"""Mail systems of companies: Exchange in its ages and languages, GroupWise,
Zimbra, Kerio, MDaemon and their kind.  A table of what they say; the letters
are put together by letter.py.
"""
from letter import (bare, case, headers, html, multi, post, report,
                    rfc822, status, text)

# ---- Exchange Online: a page, its text, and below them the technical part.

CLOUD = "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@shop.example"


def cloud(subject, lead, generating, said, rcpt, mid, blocks=(),
          charset="utf-8", page=True):
    body = f"""{lead}


{generating} FR3P281MB1234.DEUP281.PROD.OUTLOOK.COM

{rcpt}
{said}

Original message headers:

Received: from app.sender.example (192.0.2.77) by
 FR3P281MB1234.DEUP281.PROD.OUTLOOK.COM (2603:10a6:d10::9) with Microsoft
 SMTP Server id 15.20.8489.21; Tue, 10 Mar 2026 08:21:44 +0000
Message-ID: <{mid}>
To: <{rcpt}>
"""
    shown = html("<p>" + body.replace("\n\n", "</p>\n<p>")
                 .replace("<" + rcpt + ">", rcpt)
                 .replace("<" + mid + ">", "&lt;" + mid + "&gt;") + "</p>",
                 charset=charset, cte="quoted-printable")
    parts = [text(body, charset=charset, cte="quoted-printable")]
    if page:
        parts.append(shown)
    part = multi("alternative", *parts)
    if blocks:
        part = report(part, status(*blocks), rfc822(rcpt, mid))
    return post(f"postmaster@shop.example <{CLOUD}>", subject, part,
                charset=charset, more="X-MS-Exchange-Message-Is-Ndr:")


case("cloud-en", "bounce", "bob@firm.example bad-mailbox 5.1.10",
     "a1@sender.example", cloud(
         "Undeliverable: Your order",
         "Your message to bob@firm.example couldn't be delivered.\n\n"
         "bob wasn't found at firm.example.", "Generating server:",
         "Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; "
         "Recipient not found by SMTP address lookup'",
         "bob@firm.example", "a1@sender.example", (
             "Reporting-MTA: dns;FR3P281MB1234.DEUP281.PROD.OUTLOOK.COM\n"
             "Received-From-MTA: dns;app.sender.example\n"
             "Arrival-Date: Tue, 10 Mar 2026 08:21:44 +0000",
             "Final-Recipient: rfc822;bob@firm.example\nAction: failed\n"
             "Status: 5.1.10\nDiagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR."
             "RecipientNotFound; Recipient not found by SMTP address lookup")))
case("cloud-de", "bounce", "bob@firma.example mailbox-full 5.2.2",
     "a2@sender.example", cloud(
         "Unzustellbar: Ihre Bestellung",
         "Ihre Nachricht an bob@firma.example konnte nicht zugestellt werden."
         "\n\nDas Postfach von bob ist voll und nimmt zurzeit keine "
         "Nachrichten an.", "Generierender Server:",
         "Remote Server returned '554 5.2.2 mailbox full; STOREDRV.Deliver."
         "Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded;"
         " Failed to process message due to a permanent exception'",
         "bob@firma.example", "a2@sender.example"))
case("cloud-fr", "bounce", "paul@societe.example bad-mailbox 5.1.1",
     "a3@sender.example", cloud(
         "Non remis : Votre commande",
         "Votre message à paul@societe.example n'a pas pu être remis.\n\n"
         "L'adresse paul est introuvable sur societe.example.",
         "Serveur de génération :",
         "Remote Server returned '550 5.1.1 <paul@societe.example>: Recipient "
         "address rejected: User unknown in virtual mailbox table'",
         "paul@societe.example", "a3@sender.example"))
case("cloud-es", "bounce", "ana@empresa.example list-restricted 5.7.133",
     "a4@sender.example", cloud(
         "No se puede entregar: Su pedido",
         "No se pudo entregar su mensaje a ana@empresa.example.\n\nEl grupo "
         "ana solo acepta mensajes de personas de su organización o que estén "
         "en la lista de remitentes permitidos.", "Servidor de generación:",
         "Remote Server returned '550 5.7.133 RESOLVER.RST."
         "SenderNotAuthenticatedForGroup; authentication required; Delivery "
         "restriction check failed because the sender was not authenticated "
         "when sending to this group'",
         "ana@empresa.example", "a4@sender.example"))
case("cloud-ko", "bounce", "kim@hoesa.example bad-mailbox 5.1.10",
     "a5@sender.example", cloud(
         "배달되지 않음: 주문 안내",
         "kim@hoesa.example에게 보낸 메시지를 배달할 수 없습니다.\n\n"
         "hoesa.example에서 kim을(를) 찾을 수 없습니다.", "생성 서버:",
         "Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; "
         "Recipient kim@hoesa.example not found by SMTP address lookup'",
         "kim@hoesa.example", "a5@sender.example", page=False))
case("cloud-ja", "bounce", "sato@kaisha.example expired 4.4.7",
     "a6@sender.example", cloud(
         "配信不能: ご注文",
         "sato@kaisha.example へのメッセージを配信できませんでした。\n\n"
         "宛先のメール サーバーに接続できないまま期限が切れました。",
         "生成サーバー:",
         "Remote Server returned '550 4.4.7 QUEUE.Expired; message expired'",
         "sato@kaisha.example", "a6@sender.example", charset="iso-2022-jp",
         page=False))
case("cloud-ru", "bounce", "ivan@firma.example bad-domain 5.4.310",
     "a7@sender.example", cloud(
         "Не удается доставить: Ваш заказ",
         "Не удалось доставить ваше сообщение адресату ivan@firma.example."
         "\n\nДомен firma.example не найден.", "Создающий сервер:",
         "Remote Server returned '550 5.4.310 DNS domain firma.example does "
         "not exist [Message=InfoDomainNonexistent] "
         "[LastAttemptedServerName=firma.example]'",
         "ivan@firma.example", "a7@sender.example", charset="koi8-r"))
case("cloud-pt", "bounce", "rui@empresa.example relay-denied 5.7.64",
     "a8@sender.example", cloud(
         "Não entregue: O seu pedido",
         "Não foi possível entregar a mensagem a rui@empresa.example.",
         "Servidor de geração:",
         "Remote Server returned '550 5.7.64 TenantAttribution; Relay Access "
         "Denied [VI1EUR06FT012.eop-eur06.prod.protection.outlook.com]'",
         "rui@empresa.example", "a8@sender.example", charset="iso-8859-1"))
case("cloud-it", "bounce", "gino@ditta.example message-too-big 5.3.4",
     "a9@sender.example", cloud(
         "Non recapitabile: Il suo ordine",
         "Impossibile recapitare il messaggio a gino@ditta.example.\n\n"
         "Il messaggio è troppo grande.", "Server di generazione:",
         "Remote Server returned '552 5.3.4 Message size exceeds fixed "
         "maximum message size'",
         "gino@ditta.example", "a9@sender.example"))
case("cloud-zh", "bounce", "wang@gongsi.example blocklisted 5.7.606",
     "a10@sender.example", cloud(
         "未送达: 您的订单",
         "无法传递发往 wang@gongsi.example 的邮件。\n\n发件人的 IP 地址已被阻止。",
         "生成服务器:",
         "Remote Server returned '550 5.7.606 Access denied, banned sending "
         "IP [192.0.2.77]. To request removal from this list please visit "
         "https://sender.office.com/'",
         "wang@gongsi.example", "a10@sender.example", charset="gb2312",
         page=False))


# ---- Exchange on one's own machines, 2003 to 2019: no report beside it here.

def exchange(subject, lead, rcpt, why, diag, generating, line, mid,
             charset="utf-8", blocks=()):
    body = f"""{lead}

{rcpt}
{why}


{diag}

{generating} mbx02.corp.example

{rcpt}
{line}

Original message headers:

Received: from mbx01.corp.example (10.1.2.3) by mbx02.corp.example
 (10.1.2.4) with Microsoft SMTP Server id 14.3.123.3; Tue, 10 Mar 2026
 09:21:44 +0100
Message-ID: <{mid}>
"""
    part = text(body, charset=charset, cte="base64")
    if blocks:
        part = report(part, status(*blocks), rfc822(rcpt, mid))
    return post("Microsoft Outlook <postmaster@corp.example>", subject, part,
                charset=charset)


case("exch2010-de", "bounce", "mueller@kunde.example bad-mailbox 5.1.1",
     "b1@sender.example", exchange(
         "Unzustellbar: Rechnung", "Fehler bei der Nachrichtenzustellung an "
         "folgende Empfänger oder Gruppen:", "mueller@kunde.example",
         "Die eingegebene E-Mail-Adresse konnte nicht gefunden werden. Prüfen "
         "Sie die E-Mail-Adresse, und versuchen Sie erneut, die Nachricht zu "
         "senden.", "Diagnoseinformationen für Administratoren:",
         "Generierender Server:",
         "#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##",
         "b1@sender.example", charset="windows-1252"))
case("exch2013-fr", "bounce", "luc@client.example mailbox-full 5.2.2",
     "b2@sender.example", exchange(
         "Non remis : Facture", "Échec de la remise à ces destinataires ou "
         "groupes :", "luc@client.example",
         "La boîte aux lettres du destinataire est pleine et ne peut pas "
         "accepter de messages pour l'instant.",
         "Informations de diagnostic pour les administrateurs :",
         "Serveur de génération :",
         "Remote Server returned '550 5.2.2 STOREDRV.Deliver; mailbox full'",
         "b2@sender.example"))
case("exch2016-ko", "bounce", "lee@gogaek.example message-too-big 5.2.3",
     "b3@sender.example", exchange(
         "배달되지 않음: 견적서", "다음 받는 사람 또는 그룹에게 배달하지 못했습니다.",
         "lee@gogaek.example",
         "이 메시지는 너무 커서 배달할 수 없습니다. 첨부 파일을 줄여 다시 보내십시오.",
         "관리자를 위한 진단 정보:", "생성 서버:",
         "#550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this "
         "recipient ##", "b3@sender.example", charset="ks_c_5601-1987"))
case("exch2010-ru", "bounce", "petrov@klient.example list-restricted 5.7.1",
     "b4@sender.example", exchange(
         "Недоставленное: Счет",
         "Не удалось выполнить доставку следующим получателям или группам:",
         "petrov@klient.example",
         "У вас нет разрешения отправлять сообщения в эту группу рассылки.",
         "Диагностические сведения для администраторов:",
         "Формирующий сервер:",
         "#550 5.7.1 RESOLVER.RST.NotAuthorizedToGroup; not authorized ##",
         "b4@sender.example", charset="windows-1251"))
case("exch2013-ja", "bounce", "suzuki@kokyaku.example bad-mailbox 5.1.1",
     "b5@sender.example", exchange(
         "配信不能: 請求書", "次の受信者またはグループへの配信に失敗しました:",
         "suzuki@kokyaku.example",
         "入力した電子メール アドレスが見つかりませんでした。",
         "管理者用の診断情報:", "生成元サーバー:",
         "Remote Server returned '550 5.1.1 RESOLVER.ADR.RecipNotFound; "
         "not found'", "b5@sender.example", charset="iso-2022-jp"))
case("exch2016-es", "bounce", "juan@cliente.example bad-domain 5.4.4",
     "b6@sender.example", exchange(
         "No se puede entregar: Factura",
         "Error de entrega a estos destinatarios o grupos:",
         "juan@cliente.example",
         "No se encuentra el dominio de la dirección de correo.",
         "Información de diagnóstico para administradores:",
         "Servidor de generación:",
         "Remote Server returned '554 5.4.4 SMTPSEND.DNS.NonExistentDomain; "
         "nonexistent domain'", "b6@sender.example"))
case("exch2016-it-report", "bounce", "rosa@cliente.example loop 5.4.6",
     "b7@sender.example", exchange(
         "Non recapitabile: Fattura",
         "Impossibile recapitare il messaggio ai destinatari o gruppi "
         "seguenti:", "rosa@cliente.example",
         "È stato rilevato un ciclo di inoltro.",
         "Informazioni di diagnostica per gli amministratori:",
         "Server di generazione:",
         "Remote Server returned '554 5.4.6 Hop count exceeded - possible "
         "mail loop'", "b7@sender.example", blocks=(
             "Reporting-MTA: dns;mbx02.corp.example",
             "Final-recipient: RFC822; rosa@cliente.example\nAction: failed\n"
             "Status: 5.4.6\nDiagnostic-Code: smtp;554 5.4.6 Hop count "
             "exceeded - possible mail loop\n"
             "X-Display-Name: Rosa Bianchi")))


def old_exchange(frm, subject, lead, about, heading, rcpt, when, why,
                 charset="windows-1252"):
    return post(frm, subject, multi("mixed", text(f"""{lead}

      {about[0]}	Angebot
      {about[1]}	10.03.2026 09:21

{heading}

      {rcpt} {when} 10.03.2026 09:22
            {why}
            <mail.corp.example #5.1.1>
""", charset=charset, cte="quoted-printable"), rfc822(
        rcpt, "c@sender.example")), charset=charset)


case("exch2003-en", "bounce", "tom@corp.example bad-mailbox 5.1.1",
     "c@sender.example", old_exchange(
         "System Administrator <postmaster@corp.example>",
         "Undeliverable: Angebot", "Your message did not reach some or all of "
         "the intended recipients.", ("Subject:", "Sent:"),
         "The following recipient(s) could not be reached:",
         "tom@corp.example", "on",
         "The e-mail account does not exist at the organization this message "
         "was sent to.  Check the e-mail address, or contact the recipient "
         "directly to find out the correct address."))
case("exch2003-de", "bounce", "tim@corp.example bad-mailbox 5.1.1",
     "c@sender.example", old_exchange(
         "Systemadministrator <postmaster@corp.example>",
         "Unzustellbar: Angebot", "Ihre Nachricht hat einige oder alle "
         "Empfänger nicht erreicht.", ("Betreff:", "Gesendet am:"),
         "Folgende(r) Empfänger kann/können nicht erreicht werden:",
         "tim@corp.example", "am",
         "Das E-Mail-Konto ist in der Organisation, an die diese Nachricht "
         "gesendet wurde, nicht vorhanden."))

# ---- The others.

case("groupwise", "bounce", "jdoe@city.example bad-mailbox",
     "d1@sender.example", post(
         "Mailer-Daemon@city.example", "Message status - undeliverable",
         multi("mixed", text("""
The attached message had PERMANENT fatal delivery errors.

The message that you sent was undeliverable to the following:
	jdoe@city.example (user not found)

Possibly truncated original message follows:
"""), rfc822("jdoe@city.example", "d1@sender.example"))))
case("groupwise-full", "bounce", "amy@city.example mailbox-full",
     "d2@sender.example", post(
         "Mailer-Daemon@city.example", "Message status - undeliverable",
         multi("mixed", text("""
The message that you sent was undeliverable to the following:
	amy@city.example (mailbox is full)
"""), rfc822("amy@city.example", "d2@sender.example"))))
case("zimbra", "bounce", "eva@school.example mailbox-full 5.2.2",
     "d3@sender.example", post(
         "Mail Delivery System <MAILER-DAEMON@zimbra.school.example>",
         "Undelivered Mail Returned to Sender", report(text("""
This is the mail system at host zimbra.school.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<eva@school.example>: host zimbra.school.example[10.0.0.5] said: 552 5.2.2
    Over quota (in reply to end of DATA command)
"""), status("Reporting-MTA: dns; zimbra.school.example\n"
             "X-Postfix-Queue-ID: 8A1B23C4D5\n"
             "X-Postfix-Sender: rfc822; news@sender.example",
             "Final-Recipient: rfc822; eva@school.example\nAction: failed\n"
             "Status: 5.2.2\nRemote-MTA: dns; zimbra.school.example\n"
             "Diagnostic-Code: smtp; 552 5.2.2 Over quota"),
             rfc822("eva@school.example", "d3@sender.example"))))
case("kerio", "bounce", "max@studio.example bad-mailbox 5.1.1",
     "d4@sender.example", post(
         "Kerio Connect <postmaster@studio.example>",
         "Delivery Status Notification (Failure)", report(text("""
This is an automatically generated Delivery Status Notification.

Delivery to the following recipients failed:

    max@studio.example
        Diagnostic: 550 5.1.1 User unknown
"""), status("Reporting-MTA: dns; mail.studio.example",
             "Final-Recipient: rfc822; max@studio.example\nAction: failed\n"
             "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown"),
             headers("max@studio.example", "d4@sender.example"))))
case("mdaemon", "bounce", "lisa@clinic.example bad-mailbox",
     "d5@sender.example", post(
         "MDaemon at mail.sender.example <MDaemon@mail.sender.example>",
         "Permanent Delivery Failure", multi("mixed", text("""
The following data may contain information about why the attached
message could not be delivered.

----------------------------------------------------------------
Failed address: lisa@clinic.example
----------------------------------------------------------------

--- Session Transcript ---
 Tue 2026-03-10 09:21:44: Parsing message <xxxxxxxxxxxxxxxxxx\\pd50001.msg>
 Tue 2026-03-10 09:21:44: *  From: news@sender.example
 Tue 2026-03-10 09:21:44: *  To: lisa@clinic.example
 Tue 2026-03-10 09:21:44: Attempting SMTP connection to [clinic.example]
 Tue 2026-03-10 09:21:45: Connection established to 192.0.2.9:25
 Tue 2026-03-10 09:21:45: <-- 220 mx.clinic.example ESMTP
 Tue 2026-03-10 09:21:45: --> EHLO mail.sender.example
 Tue 2026-03-10 09:21:45: <-- 250 PIPELINING
 Tue 2026-03-10 09:21:45: --> MAIL From:<news@sender.example>
 Tue 2026-03-10 09:21:45: <-- 250 sender ok
 Tue 2026-03-10 09:21:45: --> RCPT To:<lisa@clinic.example>
 Tue 2026-03-10 09:21:45: <-- 550 no mailbox by that name is currently available
 Tue 2026-03-10 09:21:45: --> QUIT
--- End Transcript ---
"""), rfc822("lisa@clinic.example", "d5@sender.example"))))
case("hmailserver", "bounce", "tina@club.example bad-mailbox",
     "d6@sender.example", bare(
         "mailer-daemon@mail.sender.example",
         "Message undeliverable: Your order", """
Your message did not reach some or all of the intended recipients.

   Sent: Tue, 10 Mar 2026 09:21:44 +0100
   Subject: Your order

The following recipient(s) could not be reached:

tina@club.example
   Error Type: SMTP
   Remote server (192.0.2.19) issued an error.
   hMailServer sent: RCPT TO:<tina@club.example>
   Remote server replied: 550 Unknown user


hMailServer
""", more="In-Reply-To: <d6@sender.example>"))
case("hmailserver-dns", "bounce", "ted@nowhere.example bad-domain|dns-failure",
     "", bare(
         "mailer-daemon@mail.sender.example",
         "Message undeliverable: Your order", """
Your message did not reach some or all of the intended recipients.

   Sent: Tue, 10 Mar 2026 09:21:44 +0100
   Subject: Your order

The following recipient(s) could not be reached:

ted@nowhere.example
   Error Type: DNS
   Error Description: No mail servers appear to exist for the recipient's address.
   Additional information: Please check that you have not misspelled the recipient's email address.

hMailServer
"""))
case("icewarp", "bounce", "nora@hotel.example bad-mailbox",
     "d7@sender.example", post(
         "Mail Administrator <postmaster@mail.sender.example>",
         "Delivery failure", multi("mixed", text("""
Could not deliver message to the following recipient(s):

Failed Recipient: nora@hotel.example
Reason: Remote host said: 550 Mailbox does not exist

   -- The header and top 20 lines of the message follows --

"""), headers("nora@hotel.example", "d7@sender.example"))))
case("mailenable", "bounce", "ulf@garden.example bad-mailbox",
     "d8@sender.example", post(
         "Postmaster <postmaster@mail.sender.example>",
         "Message Delivery Failure", multi("mixed", text("""
MailEnable: Message Delivery Failure.

The following recipient(s) could not be reached:

	Recipient: [SMTP:ulf@garden.example]
	Reason: The message could not be delivered because the recipient's mail
	server returned: 550 Requested action not taken: mailbox unavailable or not local.

Message headers follow:

"""), headers("ulf@garden.example", "d8@sender.example"))))
case("communigate", "bounce", "ole@port.example bad-mailbox",
     "d9@sender.example", post(
         "MAILER-DAEMON@cgp.sender.example",
         "Undeliverable mail: Your order", report(text("""
Failed to deliver to '<ole@port.example>'
SMTP module(domain port.example) reports:
 host mx.port.example says:
 550 unknown user account
"""), status("Reporting-MTA: dns; cgp.sender.example",
             "Original-Recipient: rfc822;<ole@port.example>\n"
             "Final-Recipient: rfc822;<ole@port.example>\nAction: failed\n"
             "Status: 5.0.0"),
             headers("ole@port.example", "d9@sender.example"))))
case("communigate-local", "bounce", "ida@port.example mailbox-full",
     "d10@sender.example", post(
         "MAILER-DAEMON@cgp.port.example",
         "Undeliverable mail: Your order", multi("mixed", text("""
Failed to deliver to 'ida@port.example'
LOCAL module(account ida) reports:
 account is full (quota exceeded)
"""), headers("ida@port.example", "d10@sender.example",
              kind="message/rfc822-headers"))))
case("axigen", "bounce", "rex@farm.example bad-mailbox 5.1.1",
     "d11@sender.example", post(
         "Mail Delivery System <mailer-daemon@axigen.sender.example>",
         "Delivery failure notification", report(text("""
Hello,

Your message could not be delivered to the following recipients:

rex@farm.example: 550 5.1.1 rex@farm.example: no such mailbox

Axigen Mail Server
"""), status("Reporting-MTA: dns; axigen.sender.example",
             "Final-Recipient: rfc822; rex@farm.example\nAction: failed\n"
             "Status: 5.1.1\nRemote-MTA: dns; mx.farm.example"),
             headers("rex@farm.example", "d11@sender.example"))))
case("stalwart", "bounce", "kay@lab.example mailbox-disabled 5.2.1;"
     " leo@lab.example mailbox-full 4.2.2", "d12@sender.example", post(
         "Mail Delivery Subsystem <MAILER-DAEMON@stalwart.sender.example>",
         "Failed to deliver message", report(text("""
Your message could not be delivered to the following recipients:

<kay@lab.example> (host 'mx.lab.example' rejected command 'RCPT TO:<kay@lab.example>' with code 550 (5.2.1) 'Account suspended')
<leo@lab.example> (host 'mx.lab.example' rejected command 'RCPT TO:<leo@lab.example>' with code 452 (4.2.2) 'Mailbox over quota')
"""), status("Reporting-MTA: dns;stalwart.sender.example\n"
             "Arrival-Date: Tue, 10 Mar 2026 09:21:44 +0100",
             "Final-Recipient: rfc822;kay@lab.example\nAction: failed\n"
             "Status: 5.2.1\nDiagnostic-Code: smtp;550 Account suspended\n"
             "Remote-MTA: dns;mx.lab.example",
             "Final-Recipient: rfc822;leo@lab.example\nAction: failed\n"
             "Status: 4.2.2\nDiagnostic-Code: smtp;452 Mailbox over quota\n"
             "Remote-MTA: dns;mx.lab.example"),
             rfc822("kay@lab.example", "d12@sender.example"))))
case("notes-domino", "bounce", "Finn@bank.example bad-mailbox",
     "d13@sender.example", bare(
         "postmaster@notes.bank.example",
         "DELIVERY FAILURE: User Finn (Finn@bank.example) not listed in "
         "Domino Directory", """
Your message

  Subject: Your order

was not delivered to:

  Finn@bank.example

because:

  User Finn (Finn@bank.example) not listed in Domino Directory

""", more="In-Reply-To: <d13@sender.example>"))
