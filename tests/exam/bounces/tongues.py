# SPDX-License-Identifier: Apache-2.0
"""The same few letters in many languages: an Exchange notice without report,
a plain notice of a small mail system, a remote server's own words in a
report, and answers of people who are away.
"""
from letter import (bare, case, headers, multi, post, report, rfc822, status,
                    text)

# language, subject, "delivery failed to", what is wrong, "diagnostic
# information for administrators", "generating server", reply, reason, status
OFFICE = [
    ("nl", "Onbestelbaar: Uw bestelling",
     "Het bezorgen bij de volgende geadresseerden of groepen is mislukt:",
     "Het opgegeven e-mailadres is niet gevonden.",
     "Diagnostische gegevens voor beheerders:", "Server die het bericht heeft "
     "gegenereerd:", "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found",
     "bad-mailbox", "5.1.1"),
    ("sv", "Går inte att leverera: Din order",
     "Det gick inte att leverera till följande mottagare eller grupper:",
     "Mottagarens postlåda är full.",
     "Diagnostisk information för administratörer:", "Genererande server:",
     "554 5.2.2 mailbox full", "mailbox-full", "5.2.2"),
    ("da", "Kan ikke leveres: Din ordre",
     "Levering til disse modtagere eller grupper mislykkedes:",
     "Den mailadresse, du angav, blev ikke fundet.",
     "Diagnosticeringsoplysninger til administratorer:",
     "Genererende server:", "550 5.1.1 User unknown", "bad-mailbox", "5.1.1"),
    ("no", "Kan ikke leveres: Din ordre",
     "Leveringen mislyktes for disse mottakerne eller gruppene:",
     "Meldingen er for stor.", "Diagnoseinformasjon for administratorer:",
     "Genererer server:", "552 5.3.4 Message too big for this system",
     "message-too-big", "5.3.4"),
    ("fi", "Ei voi toimittaa: Tilauksesi",
     "Toimitus seuraaville vastaanottajille tai ryhmille epäonnistui:",
     "Sähköpostiosoitetta ei löytynyt.", "Diagnostiikkatiedot "
     "järjestelmänvalvojille:", "Luova palvelin:",
     "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found", "bad-mailbox",
     "5.1.1"),
    ("pl", "Niedostarczalne: Zamówienie",
     "Nie można dostarczyć wiadomości do następujących adresatów lub grup:",
     "Nie znaleziono podanego adresu e-mail.",
     "Informacje diagnostyczne dla administratorów:", "Serwer generujący:",
     "550 5.1.1 RESOLVER.ADR.ExRecipNotFound; not found", "bad-mailbox",
     "5.1.1"),
    ("cs", "Nedoručitelné: Objednávka",
     "Doručení následujícím příjemcům nebo skupinám se nezdařilo:",
     "Poštovní schránka příjemce je plná.",
     "Diagnostické informace pro správce:", "Generující server:",
     "552 5.2.2 mailbox full", "mailbox-full", "5.2.2"),
    ("tr", "Teslim Edilemedi: Siparişiniz",
     "Bu alıcılara veya gruplara teslim edilemedi:",
     "Girdiğiniz e-posta adresi bulunamadı.",
     "Yöneticiler için tanılama bilgileri:", "Oluşturan sunucu:",
     "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found", "bad-mailbox",
     "5.1.1"),
    ("hu", "Kézbesíthetetlen: Rendelés",
     "Nem sikerült a kézbesítés a következő címzetteknek vagy csoportoknak:",
     "A megadott e-mail cím nem található.",
     "Diagnosztikai információk rendszergazdáknak:", "Létrehozó kiszolgáló:",
     "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found", "bad-mailbox",
     "5.1.1"),
    ("zh-tw", "無法傳遞: 您的訂單", "傳遞至下列收件者或群組失敗:",
     "找不到您輸入的電子郵件地址。", "系統管理員的診斷資訊:", "產生伺服器:",
     "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found", "bad-mailbox",
     "5.1.1"),
]
for (tongue, subject, lead, why, diag, generating, said, reason,
     code) in OFFICE:
    who = f"user-{tongue}@office.example"
    case(f"office-{tongue}", "bounce", f"{who} {reason} {code}",
         f"t-{tongue}@sender.example", post(
             "Microsoft Outlook <postmaster@office.example>", subject, multi(
                 "mixed", text(f"""
{lead}

{who}
{why}

{diag}

{generating} mbx1.office.example

{who}
Remote Server returned '{said}'
""", cte="base64"), rfc822(who, f"t-{tongue}@sender.example"))))

# language, charset, subject, lead, what the small system says, reason
PLAIN = [
    ("de", "iso-8859-1", "Ihre Nachricht konnte nicht zugestellt werden",
     "Folgende Empfänger haben Ihre Nachricht nicht erhalten:",
     "Unbekannter Benutzer", "bad-mailbox"),
    ("fr", "iso-8859-15", "Message non distribué",
     "Les destinataires suivants n'ont pas reçu votre message :",
     "Utilisateur inconnu", "bad-mailbox"),
    ("es", "iso-8859-1", "Mensaje devuelto",
     "Los siguientes destinatarios no recibieron su mensaje:",
     "El buzón está lleno", "mailbox-full"),
    ("pt", "utf-8", "Mensagem devolvida",
     "Os seguintes destinatários não receberam a sua mensagem:",
     "Usuário desconhecido", "bad-mailbox"),
    ("it", "iso-8859-1", "Messaggio non consegnato",
     "I seguenti destinatari non hanno ricevuto il messaggio:",
     "Utente sconosciuto", "bad-mailbox"),
    ("nl", "utf-8", "Bericht niet bezorgd",
     "De volgende geadresseerden hebben uw bericht niet ontvangen:",
     "Onbekende gebruiker", "bad-mailbox"),
    ("ru", "koi8-r", "Сообщение не доставлено",
     "Следующие получатели не получили ваше сообщение:",
     "Почтовый ящик переполнен", "mailbox-full"),
    ("uk", "windows-1251", "Повідомлення не доставлено",
     "Такі одержувачі не отримали ваше повідомлення:",
     "Поштова скринька переповнена", "mailbox-full"),
    ("pl", "iso-8859-2", "Wiadomość nie została dostarczona",
     "Następujący odbiorcy nie otrzymali wiadomości:",
     "Nieznany użytkownik", "bad-mailbox"),
    ("ko", "euc-kr", "메일을 전달할 수 없습니다", "다음 수신자에게 메일이 전달되지 "
     "않았습니다:", "메일함이 가득 찼습니다", "mailbox-full"),
    ("ja", "iso-2022-jp", "メールが届きませんでした",
     "次の宛先にメールを送信できませんでした。", "宛先のユーザーは存在しません",
     "bad-mailbox"),
    ("zh", "gb2312", "邮件发送失败", "以下收件人未能收到您的邮件：",
     "用户不存在", "bad-mailbox"),
    ("tr", "iso-8859-9", "İletiniz teslim edilemedi",
     "Aşağıdaki alıcılar iletinizi almadı:", "Böyle bir kullanıcı yok",
     "bad-mailbox"),
    ("vi", "utf-8", "Không gửi được thư",
     "Những người nhận sau đây không nhận được thư của bạn:",
     "Hộp thư đã đầy", "mailbox-full"),
]
for tongue, charset, subject, lead, why, reason in PLAIN:
    who = f"user-{tongue}@small.example"
    case(f"small-{tongue}", "bounce", f"{who} {reason}",
         f"s-{tongue}@sender.example", post(
             "MAILER-DAEMON@small.example", subject, multi(
                 "mixed", text(f"""
{lead}

  {who}
    {why}
""", charset=charset, cte="base64"), headers(
    who, f"s-{tongue}@sender.example")), charset=charset))

# a report whose remote server speaks its own language
REMOTE = [
    ("de-blocked", "554 5.7.1 Ihre IP-Adresse 192.0.2.77 steht auf einer "
     "Sperrliste", "blocklisted", "5.7.1"),
    ("de-spam", "550 5.7.1 Nachricht wurde als Spam eingestuft",
     "spam-content", "5.7.1"),
    ("de-off", "550 5.2.1 Das Postfach ist deaktiviert", "mailbox-disabled",
     "5.2.1"),
    ("fr-size", "552 5.3.4 Message trop volumineux", "message-too-big",
     "5.3.4"),
    ("fr-later", "450 4.7.1 Liste grise active, veuillez réessayer plus tard",
     "greylisted", "4.7.1"),
    ("es-relay", "550 5.7.1 No se permite reenviar (relay denegado)",
     "relay-denied", "5.7.1"),
    ("es-rate", "421 4.7.0 Demasiadas conexiones desde su dirección IP",
     "rate-limited", "4.7.0"),
    ("pt-off", "550 5.2.1 Conta desativada", "mailbox-disabled", "5.2.1"),
    ("pt-spf", "550 5.7.23 Falha de SPF: remetente não autorizado",
     "unauthenticated", "5.7.23"),
    ("it-blocked", "554 5.7.1 L'indirizzo IP 192.0.2.77 è in una lista nera",
     "blocklisted", "5.7.1"),
    ("ru-spam", "550 5.7.1 Сообщение отклонено как спам", "spam-content",
     "5.7.1"),
    ("ru-ptr", "550 5.7.25 Для вашего IP-адреса нет обратной записи PTR",
     "rdns", "5.7.25"),
    ("ko-size", "552 5.3.4 메일 크기가 허용 한도를 초과했습니다",
     "message-too-big", "5.3.4"),
    ("ko-rate", "421 4.7.0 동시 접속 수를 초과하였습니다", "rate-limited",
     "4.7.0"),
    ("ja-rate", "421 4.7.0 接続数が多すぎます", "rate-limited", "4.7.0"),
    ("ja-spam", "550 5.7.1 迷惑メールと判定されました", "spam-content", "5.7.1"),
    ("zh-block", "554 5.7.1 您的IP地址已被列入黑名单", "blocklisted", "5.7.1"),
    ("zh-full", "552 5.2.2 用户邮箱空间已满", "mailbox-full", "5.2.2"),
]
for name, said, reason, code in REMOTE:
    who = f"{name}@remote.example"
    kind = "bounce"
    case(f"remote-{name}", kind, f"{who} {reason} {code}",
         f"r-{name}@sender.example", post(
             "MAILER-DAEMON@mta.sender.example",
             "Undelivered Mail Returned to Sender", report(
                 text("Delivery failed; see the report."), status(
                     "Reporting-MTA: dns; mta.sender.example",
                     f"Final-Recipient: rfc822; {who}\nAction: failed\n"
                     f"Status: {code}\nRemote-MTA: dns; mx.remote.example\n"
                     f"Diagnostic-Code: smtp; {said}"),
                 headers(who, f"r-{name}@sender.example"))))

AWAY = [
    ("sv", "Autosvar: Din order", "Jag är inte på kontoret till 20 mars."),
    ("da", "Automatisk svar: Din ordre", "Jeg er på ferie til den 20. marts."),
    ("fi", "Automaattinen vastaus: Tilauksesi",
     "Olen lomalla 20. maaliskuuta asti."),
    ("cs", "Automatická odpověď: Objednávka",
     "Do 20. března jsem mimo kancelář."),
    ("hu", "Automatikus válasz: Rendelés",
     "Március 20-ig nem vagyok az irodában."),
    ("el", "Αυτόματη απάντηση: Παραγγελία",
     "Απουσιάζω από το γραφείο έως τις 20 Μαρτίου."),
    ("uk", "Автоматична відповідь: Замовлення",
     "Мене не буде в офісі до 20 березня."),
    ("vi", "Trả lời tự động: Đơn hàng", "Tôi nghỉ phép đến ngày 20 tháng 3."),
]
for tongue, subject, body in AWAY:
    who = f"away-{tongue}@corp.example"
    # Some have no field that says so: the subject has to.
    more = "Auto-Submitted: auto-replied" if len(tongue + subject) % 2 else \
        "In-Reply-To: <v@sender.example>"
    case(f"gone-{tongue}", "auto-reply", f"{who} vacation", None, post(
        who, subject, text(body, cte="base64"), more=more))
case("mail-on-holidays", "message", "", None, bare(
    "Reise <info@reise.example>", "Urlaub 2026: automatisch sparen",
    "Sie sind bald nicht im Büro? Buchen Sie jetzt.").replace(
        b"Return-Path: <>", b"Return-Path: <info@reise.example>"))
case("newsletter-ru", "message", "", None, bare(
    "Рассылка <news@pisma.example>", "Почему письма не доставлены",
    "Сообщение \"почтовый ящик переполнен\" значит, что адресат "
    "bob@example.com не читает почту.").replace(
        b"Return-Path: <>", b"Return-Path: <news@pisma.example>"))

# subject, lead, what was said: of systems in further languages
FURTHER = [
    ("vi2", "Không gửi được thư", "Thư của bạn không gửi được tới:",
     "Người dùng không tồn tại", "bad-mailbox"),
    ("id", "Pesan tidak terkirim", "Pesan Anda tidak sampai kepada:",
     "Kotak surat penerima sudah penuh", "mailbox-full"),
    ("ar", "تعذر تسليم رسالتك", "لم يتم تسليم رسالتك إلى:",
     "صندوق البريد ممتلئ", "mailbox-full"),
    ("he", "הודעתך לא נמסרה", "ההודעה לא נמסרה אל:", "המשתמש לא קיים",
     "bad-mailbox"),
    ("th", "ไม่สามารถส่งข้อความได้", "ส่งข้อความไม่ถึงผู้รับต่อไปนี้:",
     "ไม่พบผู้ใช้นี้ในระบบ", "bad-mailbox"),
    ("el", "Αποτυχία παράδοσης", "Το μήνυμά σας δεν παραδόθηκε σε:",
     "Ο χρήστης δεν υπάρχει", "bad-mailbox"),
    ("ro", "Mesaj nelivrat", "Mesajul nu a putut fi livrat către:",
     "Căsuța poștală este plină", "mailbox-full"),
    ("hu", "Kézbesítési hiba", "Az üzenet nem érkezett meg ide:",
     "A postafiók megtelt", "mailbox-full"),
    ("fi", "Viestiä ei voitu toimittaa", "Viestisi ei tavoittanut:",
     "Tuntematon vastaanottaja", "bad-mailbox"),
    ("nb", "Ikke levert: Din ordre", "Meldingen nådde ikke fram til:",
     "Mottakeren finnes ikke", "bad-mailbox"),
    ("cs", "Vrácená zpráva", "Zpráva nebyla doručena na:",
     "Doména příjemce neexistuje", "bad-domain"),
]
for tongue, subject, lead, why, reason in FURTHER:
    who = f"far-{tongue}@small.example"
    case(f"further-{tongue}", "bounce", f"{who} {reason}",
         f"f-{tongue}@sender.example", post(
             "postmaster@small.example", subject, multi("mixed", text(
                 f"{lead}\n\n  {who}\n    {why}\n", cte="base64"),
                 headers(who, f"f-{tongue}@sender.example"))))
