# SPDX-License-Identifier: Apache-2.0
"""Bounces that have no other form than their author's own words, in many
languages and layouts: one row a letter, with the original's header behind it.
"""
from letter import bare, case, headers, multi, post, report, status, text

# name, charset, from, subject, body, label; {} is the recipient
ROWS = [
    ("de-weil", "utf-8", "postmaster@mail.example", "Zustellung gescheitert",
     "Ihre Nachricht an {} konnte nicht zugestellt werden, weil das Postfach "
     "des Empfängers voll ist.", "mailbox-full"),
    ("de-domain", "iso-8859-1", "MAILER-DAEMON@mail.example", "Mailrückläufer",
     "Ihre E-Mail an die Adresse {} wurde nicht zugestellt.\nGrund: Die "
     "Domain existiert nicht.", "bad-domain"),
    ("fr-car", "utf-8", "postmaster@mail.example", "Message non délivré",
     "Votre message destiné à {} n'a pas pu être délivré car cette adresse "
     "n'existe pas.", "bad-mailbox"),
    ("fr-taille", "iso-8859-1", "MAILER-DAEMON@mail.example",
     "Échec de distribution", "Destinataire : {}\nErreur : le message est "
     "trop volumineux.", "message-too-big"),
    ("es-porque", "utf-8", "postmaster@mail.example", "Correo devuelto",
     "Su mensaje para {} no se pudo entregar porque el destinatario no "
     "existe.", "bad-mailbox"),
    ("es-cuenta", "iso-8859-1", "MAILER-DAEMON@mail.example",
     "Error de entrega", "Destinatario: {}\nCausa: la cuenta está "
     "suspendida.", "mailbox-disabled"),
    ("pt-porque", "utf-8", "postmaster@mail.example", "Falha na entrega",
     "A sua mensagem para {} não foi entregue porque a caixa de correio está "
     "cheia.", "mailbox-full"),
    ("it-perche", "utf-8", "postmaster@mail.example", "Mancato recapito",
     "Il messaggio inviato a {} non è stato recapitato perché il dominio non "
     "esiste.", "bad-domain"),
    ("it-rifiuto", "utf-8", "MAILER-DAEMON@mail.example",
     "Consegna fallita", "Destinatario: {}\nMotivo: il messaggio è stato "
     "identificato come spam.", "spam-content"),
    ("nl-omdat", "utf-8", "postmaster@mail.example", "Bezorging mislukt",
     "Uw bericht aan {} kon niet worden bezorgd omdat de mailbox vol is.",
     "mailbox-full"),
    ("pl-poniewaz", "utf-8", "postmaster@mail.example",
     "Nie można dostarczyć wiadomości", "Wiadomość do {} nie została "
     "dostarczona, ponieważ skrzynka jest przepełniona.", "mailbox-full"),
    ("ru-tak-kak", "utf-8", "postmaster@mail.example", "Ошибка доставки",
     "Ваше письмо на адрес {} не доставлено, так как такого пользователя не "
     "существует.", "bad-mailbox"),
    ("ru-domen", "koi8-r", "MAILER-DAEMON@mail.example", "Письмо возвращено",
     "Получатель: {}\nПричина: домен получателя не существует.",
     "bad-domain"),
    ("uk-bo", "utf-8", "postmaster@mail.example", "Помилка доставки",
     "Ваше повідомлення для {} не доставлено, бо такого користувача не "
     "знайдено.", "bad-mailbox"),
    ("cs-protoze", "utf-8", "postmaster@mail.example", "Nedoručená zpráva",
     "Zprávu pro {} nebylo možné doručit, protože schránka je plná.",
     "mailbox-full"),
    ("tr-cunku", "utf-8", "postmaster@mail.example", "İleti teslim edilemedi",
     "{} adresine gönderdiğiniz ileti teslim edilemedi: kullanıcı bulunamadı.",
     "bad-mailbox"),
    ("sv-eftersom", "utf-8", "postmaster@mail.example",
     "Meddelandet kunde inte levereras", "Ditt meddelande till {} kunde inte "
     "levereras eftersom mottagaren inte finns.", "bad-mailbox"),
    ("ko-hieut", "euc-kr", "postmaster@mail.example", "메일 반송 안내",
     "{}(으)로 보내신 메일이 반송되었습니다.\n반송 사유: 수신자 메일 주소가 "
     "존재하지 않습니다.", "bad-mailbox"),
    ("ko-cha-dan", "utf-8", "MAILER-DAEMON@mail.example", "메일 전송 실패",
     "수신자: {}\n오류 내용: 발신 IP가 스팸 차단 목록에 등록되어 있습니다.",
     "blocklisted"),
    ("ko-yong-ryang", "utf-8", "postmaster@mail.example", "[반송] 주문 안내",
     "{} 님께 메일을 전달하지 못했습니다.\n이유: 받는 사람의 메일 용량이 "
     "부족합니다.", "mailbox-full"),
    ("ko-domain", "euc-kr", "postmaster@mail.example", "발송 실패 메일입니다",
     "받는 사람 : {}\n실패 원인 : 도메인이 존재하지 않습니다.", "bad-domain"),
    ("ja-atesaki", "iso-2022-jp", "MAILER-DAEMON@mail.example",
     "メール送信エラー", "{} 宛のメールは、宛先が見つからないため配信できません"
     "でした。", "bad-mailbox"),
    ("ja-youryou", "utf-8", "postmaster@mail.example", "配信エラー",
     "宛先：{}\n原因：メールボックスの容量を超えています。", "mailbox-full"),
    ("ja-size", "iso-2022-jp", "postmaster@mail.example",
     "メールを送信できませんでした", "宛先: {}\n理由: メールのサイズが制限を"
     "超えています。", "message-too-big"),
    ("ja-kyohi", "utf-8", "MAILER-DAEMON@mail.example", "不達通知",
     "宛先アドレス: {}\nエラー内容: 受信者により受信が拒否されました。",
     "filtered"),
    ("zh-yu", "gbk", "postmaster@mail.example", "退信通知",
     "您发给 {} 的邮件被退回，原因是收件人不存在。", "bad-mailbox"),
    ("zh-man", "utf-8", "MAILER-DAEMON@mail.example", "邮件投递失败",
     "收件人：{}\n失败原因：收件人邮箱已满", "mailbox-full"),
    ("zh-tw", "big5", "postmaster@mail.example", "郵件退回通知",
     "收件者：{}\n退信原因：查無此使用者", "bad-mailbox"),
    ("zh-spam", "gb18030", "postmaster@mail.example", "系统退信",
     "收件人: {}\n退信原因: 邮件被识别为垃圾邮件", "spam-content"),
    ("en-reading", "utf-8", "MAILER-DAEMON@mail.example",
     "Your mail came back", "We tried to hand your mail to {} over to its "
     "owner, but the account was closed.", "mailbox-disabled"),
    ("en-table", "utf-8", "postmaster@mail.example", "Delivery failure report",
     "Sender ........: news@sender.example\nRecipient .....: {}\nServer ......"
     "..: mx.mail.example\nReply .........: 550 5.1.1 unknown user",
     "bad-mailbox 5.1.1"),
    ("en-quoted", "utf-8", "MAILER-DAEMON@mail.example", "Delivery failed",
     "The server mx.mail.example refused your mail for {} and said:\n\n"
     "> 552 5.2.2 Inbox full\n", "mailbox-full 5.2.2"),
    ("en-bracket", "utf-8", "postmaster@mail.example", "Undelivered mail",
     "Sorry!\n\n  [1] {} -- no such user (550)\n", "bad-mailbox"),
    ("en-arrow", "utf-8", "MAILER-DAEMON@mail.example", "Undelivered mail",
     "Delivery attempts:\n\n{} => 450 4.2.0 greylisted, try in 5 minutes; "
     "given up\n", "greylisted 4.2.0"),
]
for name, charset, frm, subject, body, label in ROWS:
    who = f"{name}@target.example"
    case(f"words-{name}", "bounce", f"{who} {label}",
         f"w-{name}@sender.example", post(
             frm, subject, multi("mixed", text(
                 body.replace("{}", who), charset=charset,
                 cte="base64" if charset != "iso-2022-jp" else "7bit"),
                 headers(who, f"w-{name}@sender.example")), charset=charset))

# The page of Exchange Online for administrators, without a status part.
CLOUD = [
    ("en", "Undeliverable: Offer", "More Info for Email Admins",
     "Status code", "Error Details", "Reported error", "DSN generated by",
     "550 5.1.1 The email account that you tried to reach does not exist",
     "bad-mailbox 5.1.1"),
    ("de", "Unzustellbar: Angebot", "Weitere Informationen für "
     "E-Mail-Administratoren", "Statuscode", "Fehlerdetails",
     "Gemeldeter Fehler", "DSN generiert von",
     "550 5.7.1 Client host [192.0.2.77] blocked using Spamhaus",
     "blocklisted 5.7.1"),
    ("fr", "Non remis : Offre", "Informations supplémentaires pour les "
     "administrateurs de messagerie", "Code d'état", "Détails de l'erreur",
     "Erreur signalée", "Notification générée par",
     "550 5.4.300 Message expired -> 421 4.4.1 Connection timed out",
     "expired|network 5.4.300"),
    ("es", "No se puede entregar: Oferta", "Más información para "
     "administradores de correo electrónico", "Código de estado",
     "Detalles del error", "Error notificado", "DSN generado por",
     "552 5.2.2 Mailbox size limit exceeded", "mailbox-full 5.2.2"),
    ("ko", "배달되지 않음: 제안", "전자 메일 관리자를 위한 추가 정보",
     "상태 코드", "오류 세부 정보", "보고된 오류", "DSN 생성자",
     "550 5.7.124 Sender not in allowed-senders list",
     "list-restricted|filtered 5.7.124"),
    ("ja", "配信不能: ご提案", "電子メール管理者向けの詳細情報",
     "状態コード", "エラーの詳細", "報告されたエラー", "DSN の生成元",
     "550 5.1.10 Recipient not found", "bad-mailbox 5.1.10"),
]
for tongue, subject, more, code, details, error, by, said, label in CLOUD:
    who = f"admin-{tongue}@tenant.example"
    case(f"admin-{tongue}", "bounce", f"{who} {label}", "", post(
        "postmaster@tenant.example", subject, text(f"""
{who}

{more}

{code}: {' '.join(said.split()[:2])}

{details}
{error}: {said}
{by}: AM0PR05MB1234.eurprd05.prod.outlook.com
""", cte="base64")))

# Reports whose words nobody can read, and reports without a diagnostic.
DSN = [
    ("ar", "utf-8", "تعذر تسليم رسالتك", "5.1.1", "smtp; 550 5.1.1 User "
     "unknown", "bad-mailbox"),
    ("he", "windows-1255", "הודעתך לא נמסרה", "5.2.2", "smtp; 552 5.2.2 "
     "Mailbox full", "mailbox-full"),
    ("th", "utf-8", "ไม่สามารถส่งข้อความของคุณได้", "5.1.2",
     "smtp; 550 5.1.2 Host unknown", "bad-domain"),
    ("id", "utf-8", "Pesan Anda tidak terkirim", "5.7.1",
     "smtp; 554 5.7.1 Relay access denied", "relay-denied"),
    ("hi", "utf-8", "आपका संदेश वितरित नहीं हुआ", "4.4.7", "", "expired"),
    ("bare-511", "utf-8", "See the report.", "5.1.1", "", "bad-mailbox"),
    ("bare-522", "utf-8", "See the report.", "5.2.2", "", "mailbox-full"),
    ("bare-534", "utf-8", "See the report.", "5.3.4", "", "message-too-big"),
    ("bare-446", "utf-8", "See the report.", "5.4.6", "", "loop"),
    ("bare-726", "utf-8", "See the report.", "5.7.26", "", "unauthenticated"),
    ("comment", "utf-8", "See the report.", "5.1.6 (mailbox has moved)", "",
     "moved"),
    ("x-type", "utf-8", "See the report.", "5.3.0",
     "X-Unix; 69 mailbox of this user is over its quota", "mailbox-full"),
]
for name, charset, words, code, diagnostic, reason in DSN:
    who = f"dsn-{name}@far.example"
    fields = f"Final-Recipient: rfc822; {who}\nAction: failed\nStatus: {code}"
    if diagnostic:
        fields += f"\nDiagnostic-Code: {diagnostic}"
    case(f"dsn-{name}", "bounce", f"{who} {reason} {code.split()[0]}",
         f"d-{name}@sender.example", post(
             "MAILER-DAEMON@far.example", words, report(
                 text(words, charset=charset, cte="base64"),
                 status("Reporting-MTA: dns; mx.far.example", fields),
                 headers(who, f"d-{name}@sender.example")), charset=charset))

case("oracle-messaging", "bounce", "zita@sun.example bad-mailbox",
     "o1@sender.example", post(
         "Internet Mail Delivery <postmaster@sun.example>",
         "Delivery Notification: Delivery has failed", multi("mixed", text("""
This report relates to a message you sent with the following header fields:

  Message-id: <o1@sender.example>
  Date: Tue, 10 Mar 2026 09:21:44 +0100
  From: news@sender.example
  To: zita@sun.example
  Subject: Your order

Your message cannot be delivered to the following recipients:

  Recipient address: zita@sun.example
  Reason: Remote SMTP server has rejected address
  Diagnostic code: smtp;550 no such user here
  Remote system: dns;mx.sun.example (TCP|192.0.2.1|1234|192.0.2.2|25)
"""), headers("zita@sun.example", "o1@sender.example"))))
case("imail", "bounce", "yves@imail.example bad-mailbox", "", bare(
    "Postmaster <postmaster@imail.example>",
    "Undeliverable Mail", """
Unknown user: yves@imail.example

Original message follows.
"""))
case("x400-gateway", "bounce", "xenia@gov.example bad-mailbox", "", bare(
    "\"X.400 MTA\" <mailer-daemon@gov.example>", "Delivery Report (failure) "
    "for xenia@gov.example", """
Your message was not delivered to

  xenia@gov.example

for the following reason:

  Unrecognised recipient name (unrecognised-OR-name)
"""))
case("mailsite", "bounce", "wolf@site.example mailbox-full", "", bare(
    "MailSite <postmaster@site.example>", "Mail Delivery Failed", """
Your message was not delivered to the following recipients:

wolf@site.example : Mailbox is full

"""))
case("two-halves", "bounce", "una@a.example bad-mailbox 5.1.1; "
     "ulf@b.example mailbox-full 5.2.2", "", bare(
         "MAILER-DAEMON@relay.example", "Delivery failure", """
Two of your recipients could not be reached.

1. una@a.example
   Server: mx.a.example
   Reply: 550 5.1.1 User unknown

2. ulf@b.example
   Server: mx.b.example
   Reply: 552 5.2.2 Over quota
"""))
case("plain-answer-quote", "message", "", None, bare(
    "Kurt <kurt@home.example>", "AW: Mailrückläufer", """
Hallo, ich habe den Rückläufer auch bekommen:

> Ihre Nachricht an otto@verein.example konnte nicht zugestellt werden, weil
> das Postfach voll ist.

Gruß Kurt
""").replace(b"Return-Path: <>", b"Return-Path: <kurt@home.example>"))
case("plain-parcel-de", "message", "", None, bare(
    "Paketdienst <info@paket.example>", "Ihre Sendung konnte nicht zugestellt "
    "werden", """
Der Empfänger war nicht anzutreffen. Bitte holen Sie die Sendung ab.
Fragen: service@paket.example
""").replace(b"Return-Path: <>", b"Return-Path: <info@paket.example>"))
case("plain-parcel-ko", "message", "", None, bare(
    "택배 <info@taekbae.example>", "배달되지 않음: 부재중", """
수신자가 부재중이어서 배달하지 못했습니다. 문의: help@taekbae.example
""").replace(b"Return-Path: <>", b"Return-Path: <info@taekbae.example>"))
