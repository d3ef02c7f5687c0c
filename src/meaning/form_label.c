/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands in front of a value, in the languages that mail systems speak:
 * "Recipient: a@b", "사유: …", "Empfänger<tab>a@b" of a table.  A label is
 * known as a whole or not at all: "Reason" is one, "The reason is that" is
 * none.  The lists are in the normal form of meaning/normalise.h, without the
 * blanks around it; UTF-8 stands here as it is, for those who know the
 * languages.  What the value means is decided elsewhere.
 */
#include "base/scan.h"
#include "meaning/form.h"
#include "meaning/normalise.h"

/* Octets of a label; what is longer is a sentence. */
#define LABEL_MAX 64

/* clang-format off */

/* Whom it was for, and nothing else. */
static const struct slice recipients[] = {
	SLICE_INIT("recipient"), SLICE_INIT("recipients"),
	SLICE_INIT("recipient s"), SLICE_INIT("failed recipient"),
	SLICE_INIT("failed recipients"), SLICE_INIT("failed recipient s"),
	SLICE_INIT("intended recipient"), SLICE_INIT("intended recipients"),
	SLICE_INIT("intended recipient s"), SLICE_INIT("original recipient"),
	SLICE_INIT("final recipient"), SLICE_INIT("failed address"),
	SLICE_INIT("failed addresses"), SLICE_INIT("addressee"),
	SLICE_INIT("delivery to"), SLICE_INIT("rcpt to"),
	/* German, French, Spanish, Portuguese, Italian */
	SLICE_INIT("empfanger"), SLICE_INIT("empfaenger"),
	SLICE_INIT("adressat"), SLICE_INIT("empfangeradresse"),
	SLICE_INIT("zieladresse"), SLICE_INIT("destinataire"),
	SLICE_INIT("destinataires"), SLICE_INIT("destinataire s"),
	SLICE_INIT("destinatario"), SLICE_INIT("destinatarios"),
	SLICE_INIT("destinatario s"), SLICE_INIT("destinatari"),
	/* Dutch, Swedish, Danish, Norwegian, Finnish */
	SLICE_INIT("ontvanger"), SLICE_INIT("ontvangers"),
	SLICE_INIT("geadresseerde"), SLICE_INIT("geadresseerden"),
	SLICE_INIT("mottagare"), SLICE_INIT("modtager"),
	SLICE_INIT("modtagere"), SLICE_INIT("mottaker"),
	SLICE_INIT("mottakere"), SLICE_INIT("vastaanottaja"),
	SLICE_INIT("vastaanottajat"),
	/* Polish, Czech, Slovak, Hungarian, Turkish, Romanian */
	SLICE_INIT("adresat"), SLICE_INIT("odbiorca"), SLICE_INIT("odbiorcy"),
	SLICE_INIT("prijemce"), SLICE_INIT("prijemci"),
	SLICE_INIT("prijemca"), SLICE_INIT("cimzett"),
	SLICE_INIT("cimzettek"), SLICE_INIT("alici"), SLICE_INIT("alicilar"),
	SLICE_INIT("destinatar"), SLICE_INIT("destinatarul"),
	/* Russian, Ukrainian, Greek, Vietnamese, Indonesian */
	SLICE_INIT("получатель"), SLICE_INIT("получатели"),
	SLICE_INIT("адресат"), SLICE_INIT("адрес получателя"),
	SLICE_INIT("одержувач"), SLICE_INIT("одержувачі"),
	SLICE_INIT("отримувач"), SLICE_INIT("παραληπτησ"),
	SLICE_INIT("nguoi nhan"), SLICE_INIT("penerima"),
	/* Korean, Japanese, Chinese */
	SLICE_INIT("받는사람"), SLICE_INIT("받는이"), SLICE_INIT("받는분"),
	SLICE_INIT("수신자"), SLICE_INIT("수신인"), SLICE_INIT("수신처"),
	SLICE_INIT("수신자주소"), SLICE_INIT("받는사람주소"),
	SLICE_INIT("수신주소"), SLICE_INIT("수신메일"),
	SLICE_INIT("宛先"), SLICE_INIT("受信者"), SLICE_INIT("送信先"),
	SLICE_INIT("配信先"), SLICE_INIT("宛先アドレス"),
	SLICE_INIT("受信者アドレス"), SLICE_INIT("送信先アドレス"),
	SLICE_INIT("收件人"), SLICE_INIT("收信人"), SLICE_INIT("接收人"),
	SLICE_INIT("收件者"), SLICE_INIT("收件人地址"),
	SLICE_INIT("收件地址"), SLICE_INIT("收信地址"),
	SLICE_NONE,
};

/* The To of the message, as programs show it: often, but not always, them. */
static const struct slice addressees[] = {
	SLICE_INIT("to"), SLICE_INIT("an"), SLICE_INIT("a"), SLICE_INIT("pour"),
	SLICE_INIT("para"), SLICE_INIT("per"), SLICE_INIT("aan"),
	SLICE_INIT("till"), SLICE_INIT("til"), SLICE_INIT("do"),
	SLICE_INIT("komu"), SLICE_INIT("kime"), SLICE_INIT("catre"),
	SLICE_INIT("кому"), SLICE_INIT("προσ"), SLICE_INIT("den"),
	SLICE_INIT("kepada"), SLICE_INIT("수신"), SLICE_INIT("至"),
	SLICE_INIT("发往"), SLICE_NONE,
};

static const struct slice reasons[] = {
	SLICE_INIT("reason"), SLICE_INIT("error"), SLICE_INIT("error message"),
	SLICE_INIT("error description"), SLICE_INIT("cause"),
	SLICE_INIT("diagnostic"), SLICE_INIT("diagnostic code"),
	SLICE_INIT("details"), SLICE_INIT("response"),
	SLICE_INIT("failure reason"), SLICE_INIT("reason for failure"),
	SLICE_INIT("grund"), SLICE_INIT("ursache"), SLICE_INIT("fehler"),
	SLICE_INIT("fehlermeldung"), SLICE_INIT("fehlerursache"),
	SLICE_INIT("fehlerbeschreibung"), SLICE_INIT("motif"),
	SLICE_INIT("raison"), SLICE_INIT("erreur"),
	SLICE_INIT("message d erreur"), SLICE_INIT("motivo"),
	SLICE_INIT("causa"), SLICE_INIT("razon"), SLICE_INIT("razao"),
	SLICE_INIT("erro"), SLICE_INIT("errore"), SLICE_INIT("reden"),
	SLICE_INIT("oorzaak"), SLICE_INIT("fout"), SLICE_INIT("foutmelding"),
	SLICE_INIT("orsak"), SLICE_INIT("fel"), SLICE_INIT("arsag"),
	SLICE_INIT("fejl"), SLICE_INIT("arsak"), SLICE_INIT("feil"),
	SLICE_INIT("syy"), SLICE_INIT("virhe"), SLICE_INIT("powod"),
	SLICE_INIT("przyczyna"), SLICE_INIT("blad"), SLICE_INIT("duvod"),
	SLICE_INIT("dovod"), SLICE_INIT("chyba"), SLICE_INIT("pricina"),
	SLICE_INIT("hiba"), SLICE_INIT("neden"), SLICE_INIT("sebep"),
	SLICE_INIT("hata"), SLICE_INIT("причина"), SLICE_INIT("ошибка"),
	SLICE_INIT("описание ошибки"), SLICE_INIT("помилка"),
	SLICE_INIT("ly do"), SLICE_INIT("alasan"),
	SLICE_INIT("사유"), SLICE_INIT("원인"), SLICE_INIT("이유"),
	SLICE_INIT("오류"), SLICE_INIT("오류내용"), SLICE_INIT("오류메시지"),
	SLICE_INIT("상세오류"), SLICE_INIT("에러"), SLICE_INIT("에러내용"),
	SLICE_INIT("에러메시지"), SLICE_INIT("실패사유"),
	SLICE_INIT("실패원인"), SLICE_INIT("실패이유"),
	SLICE_INIT("반송사유"), SLICE_INIT("반송이유"),
	SLICE_INIT("반송원인"), SLICE_INIT("理由"), SLICE_INIT("原因"),
	SLICE_INIT("エラー"), SLICE_INIT("エラー内容"),
	SLICE_INIT("エラーメッセージ"), SLICE_INIT("エラー理由"),
	SLICE_INIT("エラー原因"), SLICE_INIT("詳細"), SLICE_INIT("退信原因"),
	SLICE_INIT("退信理由"), SLICE_INIT("失败原因"), SLICE_INIT("错误"),
	SLICE_INIT("错误信息"), SLICE_INIT("错误原因"),
	SLICE_INIT("出错原因"), SLICE_INIT("詳細原因"), SLICE_NONE,
};

/* Of the message that failed: what stands behind them is never why. */
static const struct slice others[] = {
	SLICE_INIT("subject"), SLICE_INIT("betreff"), SLICE_INIT("objet"),
	SLICE_INIT("sujet"), SLICE_INIT("asunto"), SLICE_INIT("assunto"),
	SLICE_INIT("oggetto"), SLICE_INIT("onderwerp"), SLICE_INIT("amne"),
	SLICE_INIT("emne"), SLICE_INIT("aihe"), SLICE_INIT("temat"),
	SLICE_INIT("predmet"), SLICE_INIT("targy"), SLICE_INIT("konu"),
	SLICE_INIT("subiect"), SLICE_INIT("тема"), SLICE_INIT("θεμα"),
	SLICE_INIT("chu de"), SLICE_INIT("subjek"), SLICE_INIT("제목"),
	SLICE_INIT("메일제목"), SLICE_INIT("件名"), SLICE_INIT("主题"),
	SLICE_INIT("主題"), SLICE_INIT("主旨"), SLICE_INIT("邮件主题"),
	SLICE_INIT("date"), SLICE_INIT("sent"), SLICE_INIT("datum"),
	SLICE_INIT("gesendet"), SLICE_INIT("gesendet am"),
	SLICE_INIT("envoye"), SLICE_INIT("enviado"), SLICE_INIT("enviado el"),
	SLICE_INIT("fecha"), SLICE_INIT("inviato"), SLICE_INIT("verzonden"),
	SLICE_INIT("дата"), SLICE_INIT("отправлено"), SLICE_INIT("날짜"),
	SLICE_INIT("보낸날짜"), SLICE_INIT("보낸시각"),
	SLICE_INIT("발송일시"), SLICE_INIT("日時"), SLICE_INIT("送信日時"),
	SLICE_INIT("日期"), SLICE_INIT("时间"), SLICE_INIT("發送時間"),
	SLICE_INIT("from"), SLICE_INIT("sender"), SLICE_INIT("von"),
	SLICE_INIT("absender"), SLICE_INIT("expediteur"), SLICE_INIT("de"),
	SLICE_INIT("da"), SLICE_INIT("remitente"), SLICE_INIT("remetente"),
	SLICE_INIT("mittente"), SLICE_INIT("van"), SLICE_INIT("afzender"),
	SLICE_INIT("fran"), SLICE_INIT("fra"), SLICE_INIT("lahettaja"),
	SLICE_INIT("od"), SLICE_INIT("nadawca"), SLICE_INIT("odesilatel"),
	SLICE_INIT("felado"), SLICE_INIT("gonderen"), SLICE_INIT("от"),
	SLICE_INIT("отправитель"), SLICE_INIT("від"),
	SLICE_INIT("відправник"), SLICE_INIT("보낸사람"),
	SLICE_INIT("보낸이"), SLICE_INIT("발신자"), SLICE_INIT("差出人"),
	SLICE_INIT("送信者"), SLICE_INIT("送信元"), SLICE_INIT("发件人"),
	SLICE_INIT("寄件者"), SLICE_NONE,
};

static const struct slice ids[] = {
	SLICE_INIT("message id"), SLICE_INIT("nachrichten id"),
	SLICE_INIT("identificativo messaggio"), SLICE_INIT("메시지아이디"),
	SLICE_INIT("메시지 id"), SLICE_INIT("메일아이디"),
	SLICE_INIT("メッセージ id"), SLICE_INIT("id сообщения"),
	SLICE_INIT("邮件标识"), SLICE_NONE,
};
/* clang-format on */

static const struct {
	enum form_label label;
	const struct slice *words;
} lists[] = {
	{ FORM_LABEL_RECIPIENT, recipients },
	{ FORM_LABEL_ADDRESSEE, addressees },
	{ FORM_LABEL_REASON, reasons },
	{ FORM_LABEL_OTHER, others },
	{ FORM_LABEL_ID, ids },
};

/* Where the label ends and its value begins: ":", its wide form, "=", a tab. */
static size_t
find_end(struct slice s, size_t *ret_len)
{
	for (size_t i = 1; i < s.len && i <= LABEL_MAX; i++) {
		if (s.at[i] == ':' || s.at[i] == '\t' || s.at[i] == '=') {
			*ret_len = 1;
			return i;
		}
		if (slice_starts(slice_from(s, i), SLICE("\xef\xbc\x9a"))) {
			*ret_len = 3;
			return i;
		}
	}
	return 0;
}

/* "* ", "- ", "12. ", "[3] ", "4) " of a list */
static struct slice
skip_bullet(struct slice s)
{
	size_t i = s.len > 0 && s.at[0] == '[' ? 1 : 0, first = i;

	if (s.len > 2 && strchr("*-+", s.at[0]) != NULL && s.at[1] == ' ')
		return slice_trim(slice_from(s, 1));
	while (i < s.len && i < first + 4 && byte_is_digit(s.at[i]))
		i++;
	if (i == first || i + 1 >= s.len || s.at[i + 1] != ' ' ||
	    strchr(first > 0 ? "]" : ".)", s.at[i]) == NULL)
		return s;
	return slice_trim(slice_from(s, i + 1));
}

enum form_label
form_scan_label(struct slice *in)
{
	static const struct normal_codes codes = { .basic = SLICE_NONE };
	struct normal n;
	struct slice name;
	struct slice s = skip_bullet(*in);
	size_t len = 0, end = find_end(s, &len);

	/* "(reason: …)" and the like have readers of their own */
	if (end == 0 ||
	    (!byte_is_alnum(s.at[0]) && (unsigned char)s.at[0] < 0x80))
		return FORM_LABEL_NONE;
	normal_make(&n, slice_head(s, end), &codes);
	name = slice_trim(slice_of(n.at, n.len));
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		for (const struct slice *w = lists[i].words; w->len > 0; w++)
			if (slice_eq(name, *w)) {
				struct slice rest =
				    slice_trim(slice_from(s, end + len));

				/* a table may have both */
				(void)scan_byte(&rest, ':');
				*in = slice_trim(rest);
				return lists[i].label;
			}
	return FORM_LABEL_NONE;
}

/* "Unable to deliver message to: " */
static struct slice
take_lead(struct slice *in)
{
	static const struct slice good[] = {
		SLICE_INIT("deliver"),
		SLICE_INIT("recipient"),
		SLICE_INIT("address"),
		SLICE_INIT("rcpt"),
		SLICE_INIT("mailbox"),
		SLICE_INIT("message to"),
		SLICE_INIT("mail to"),
		SLICE_NONE,
	};
	static const struct slice bad[] = {
		SLICE_INIT("sender"),
		SLICE_INIT("from"),
		SLICE_INIT("contact"),
		SLICE_INIT("report"),
		SLICE_NONE,
	};
	size_t colon = slice_find_byte(slice_head(*in, 60), ':');
	struct slice label;

	if (colon == SLICE_NPOS)
		return SLICE_NONE;
	label = slice_head(*in, colon);
	if (slice_find_byte(label, '@') != SLICE_NPOS ||
	    !form_has_any(label, good) || form_has_any(label, bad))
		return SLICE_NONE;
	*in = slice_trim(slice_from(*in, colon + 1));
	return label;
}

bool
form_scan_recipient_label(struct slice *in, struct slice *ret_lead)
{
	struct slice rest;

	*in = skip_bullet(*in);
	*ret_lead = SLICE_NONE;
	rest = *in;
	if (form_scan_label(&rest) == FORM_LABEL_RECIPIENT)
		*in = rest;
	else if ((*ret_lead = take_lead(in)).len == 0)
		return false;
	if (slice_istarts(*in, SLICE("rfc822;")))
		*in = slice_trim(slice_from(*in, 7));
	return true;
}
