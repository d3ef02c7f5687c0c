/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of words, and nothing but looking them up. */
#include "meaning/retry_words.h"

#include "base/scan.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define W(word)      SLICE_INIT(word)

struct row {
	struct slice word;
	enum retry_word kind;
	bool stem; /* may go on: "greylisted" */
};

/* clang-format off */
/*
 * English, German, French, Spanish, Portuguese and Italian together, in the
 * order of their first letters, for a search by halves.
 */
static const struct row latin[] = {
	{ W("a"), RETRY_SMALL, false },
	{ W("about"), RETRY_SMALL, false },
	{ W("action"), RETRY_SMALL, false },
	{ W("after"), RETRY_AFTER, false },
	{ W("again"), RETRY_CALL, false },
	{ W("aguard"), RETRY_CALL, true },
	{ W("al"), RETRY_SMALL, false },
	{ W("almeno"), RETRY_SMALL, false },
	{ W("an"), RETRY_SMALL, false },
	{ W("another"), RETRY_SMALL, false },
	{ W("apos"), RETRY_AFTER, false },
	{ W("approximately"), RETRY_SMALL, false },
	{ W("apres"), RETRY_AFTER, false },
	{ W("apr\xc3\xa8s"), RETRY_AFTER, false },
	{ W("ap\xc3\xb3s"), RETRY_AFTER, false },
	{ W("at"), RETRY_SMALL, false },
	{ W("attend"), RETRY_CALL, true },
	{ W("au"), RETRY_SMALL, false },
	{ W("back"), RETRY_CALL, false },
	{ W("backoff"), RETRY_CALL, false },
	{ W("banned"), RETRY_CALL, false },
	{ W("bitte"), RETRY_SMALL, false },
	{ W("block"), RETRY_CALL, true },
	{ W("ca"), RETRY_SMALL, false },
	{ W("circa"), RETRY_SMALL, false },
	{ W("dans"), RETRY_AFTER, false },
	{ W("daqui"), RETRY_AFTER, false },
	{ W("de"), RETRY_SMALL, false },
	{ W("defer"), RETRY_CALL, true },
	{ W("delay"), RETRY_CALL, true },
	{ W("delivery"), RETRY_SMALL, false },
	{ W("dentro"), RETRY_AFTER, false },
	{ W("depois"), RETRY_AFTER, false },
	{ W("despues"), RETRY_AFTER, false },
	{ W("despu\xc3\xa9s"), RETRY_AFTER, false },
	{ W("di"), RETRY_SMALL, false },
	{ W("dopo"), RETRY_AFTER, false },
	{ W("durante"), RETRY_SMALL, false },
	{ W("em"), RETRY_IN, false },
	{ W("en"), RETRY_IN, false },
	{ W("encore"), RETRY_SMALL, false },
	{ W("environ"), RETRY_SMALL, false },
	{ W("erneut"), RETRY_CALL, true },
	{ W("es"), RETRY_SMALL, false },
	{ W("esper"), RETRY_CALL, true },
	{ W("etwa"), RETRY_SMALL, false },
	{ W("for"), RETRY_SMALL, false },
	{ W("fra"), RETRY_AFTER, false },
	{ W("fr\xc3\xbchestens"), RETRY_SMALL, false },
	{ W("f\xc3\xbcr"), RETRY_SMALL, false },
	{ W("graylist"), RETRY_CALL, true },
	{ W("greylist"), RETRY_CALL, true },
	{ W("in"), RETRY_IN, false },
	{ W("intente"), RETRY_CALL, true },
	{ W("int\xc3\xa9nte"), RETRY_CALL, true },
	{ W("is"), RETRY_SMALL, false },
	{ W("later"), RETRY_SMALL, false },
	{ W("least"), RETRY_SMALL, false },
	{ W("locked"), RETRY_CALL, false },
	{ W("menos"), RETRY_SMALL, false },
	{ W("mindestens"), RETRY_SMALL, false },
	{ W("moins"), RETRY_SMALL, false },
	{ W("more"), RETRY_SMALL, false },
	{ W("nach"), RETRY_AFTER, false },
	{ W("next"), RETRY_SMALL, false },
	{ W("noch"), RETRY_SMALL, false },
	{ W("nochmal"), RETRY_CALL, true },
	{ W("nouveau"), RETRY_CALL, false },
	{ W("novamente"), RETRY_CALL, false },
	{ W("nuevamente"), RETRY_CALL, false },
	{ W("nuevo"), RETRY_CALL, false },
	{ W("nuovo"), RETRY_CALL, false },
	{ W("once"), RETRY_SMALL, false },
	{ W("patient"), RETRY_CALL, true },
	{ W("pelo"), RETRY_SMALL, false },
	{ W("pendant"), RETRY_SMALL, false },
	{ W("per"), RETRY_SMALL, false },
	{ W("please"), RETRY_SMALL, false },
	{ W("por"), RETRY_SMALL, false },
	{ W("postpone"), RETRY_CALL, true },
	{ W("reenv\xc3\xad"), RETRY_CALL, true },
	{ W("reessa"), RETRY_CALL, true },
	{ W("reint"), RETRY_CALL, true },
	{ W("resend"), RETRY_CALL, false },
	{ W("resubmit"), RETRY_CALL, false },
	{ W("retries"), RETRY_CALL, false },
	{ W("retry"), RETRY_CALL, true },
	{ W("riprov"), RETRY_CALL, true },
	{ W("ritent"), RETRY_CALL, true },
	{ W("r\xc3\xa9""essa"), RETRY_CALL, true },
	{ W("sie"), RETRY_SMALL, false },
	{ W("tente"), RETRY_CALL, true },
	{ W("the"), RETRY_SMALL, false },
	{ W("throttled"), RETRY_CALL, false },
	{ W("time"), RETRY_SMALL, false },
	{ W("tra"), RETRY_AFTER, false },
	{ W("tras"), RETRY_AFTER, false },
	{ W("try"), RETRY_CALL, false },
	{ W("unos"), RETRY_SMALL, false },
	{ W("until"), RETRY_SMALL, false },
	{ W("versuch"), RETRY_CALL, true },
	{ W("verz\xc3\xb6gert"), RETRY_CALL, false },
	{ W("vuelva"), RETRY_CALL, false },
	{ W("wait"), RETRY_CALL, true },
	{ W("warte"), RETRY_CALL, true },
	{ W("wieder"), RETRY_CALL, true },
	{ W("within"), RETRY_SMALL, false },
	{ W("you"), RETRY_SMALL, false },
	{ W("your"), RETRY_SMALL, false },
};

static const struct row cyrillic[] = {
	{ W("\xd0\xb2"), RETRY_SMALL, false },                 /* в */
	{ W("\xd0\xbd\xd0\xb0"), RETRY_SMALL, false },         /* на */
	{ W("\xd0\xbd\xd0\xb5"), RETRY_SMALL, false },         /* не */
	{ W("\xd1\x80\xd0\xb0\xd0\xbd\xd0\xb5\xd0\xb5"),
	    RETRY_SMALL, false },                              /* ранее */
	{ W("\xd1\x87\xd0\xb5\xd0\xbc"), RETRY_SMALL, false }, /* чем */
	{ W("\xd0\xbf\xd0\xbe\xd0\xb7\xd0\xb6\xd0\xb5"),
	    RETRY_SMALL, false },                              /* позже */
	{ W("\xd0\xbf\xd0\xb8\xd1\x81\xd1\x8c\xd0\xbc"),
	    RETRY_SMALL, true },                               /* письмо */
	{ W("\xd0\xbf\xd0\xbe\xd0\xbf\xd1\x8b\xd1\x82\xd0\xba"),
	    RETRY_SMALL, true },                               /* попытку */
	{ W("\xd0\xbe\xd1\x82\xd0\xbf\xd1\x80\xd0\xb0\xd0\xb2\xd0\xba"),
	    RETRY_SMALL, true },                               /* отправку */
	{ W("\xd1\x87\xd0\xb5\xd1\x80\xd0\xb5\xd0\xb7"),
	    RETRY_AFTER, false },                              /* через */
	{ W("\xd0\xa7\xd0\xb5\xd1\x80\xd0\xb5\xd0\xb7"),
	    RETRY_AFTER, false },                              /* Через */
	{ W("\xd0\xbf\xd0\xbe\xd1\x81\xd0\xbb\xd0\xb5"),
	    RETRY_AFTER, false },                              /* после */
	{ W("\xd0\xbf\xd0\xbe\xd0\xb2\xd1\x82\xd0\xbe\xd1\x80"),
	    RETRY_CALL, true },                                /* повтор- */
	{ W("\xd0\x9f\xd0\xbe\xd0\xb2\xd1\x82\xd0\xbe\xd1\x80"),
	    RETRY_CALL, true },                                /* Повтор- */
	{ W("\xd0\xbf\xd0\xbe\xd0\xb4\xd0\xbe\xd0\xb6\xd0\xb4"),
	    RETRY_CALL, true },                                /* подожд- */
	{ W("\xd0\x9f\xd0\xbe\xd0\xb4\xd0\xbe\xd0\xb6\xd0\xb4"),
	    RETRY_CALL, true },                                /* Подожд- */
	{ W("\xd0\xbf\xd0\xbe\xd0\xbf\xd1\x80\xd0\xbe\xd0\xb1"),
	    RETRY_CALL, true },                                /* попроб- */
	{ W("\xd0\x9f\xd0\xbe\xd0\xbf\xd1\x80\xd0\xbe\xd0\xb1"),
	    RETRY_CALL, true },                                /* Попроб- */
	{ W("\xd0\xbe\xd1\x82\xd0\xbb\xd0\xbe\xd0\xb6\xd0\xb5\xd0\xbd"),
	    RETRY_CALL, true },                                /* отложен- */
	{ W("\xd1\x81\xd0\xbd\xd0\xbe\xd0\xb2\xd0\xb0"),
	    RETRY_CALL, false },                               /* снова */
	{ W("\xd0\xb6\xd0\xb4\xd0\xb8\xd1\x82\xd0\xb5"),
	    RETRY_CALL, false },                               /* ждите */
};

/* in scripts without blanks a word lies anywhere inside a run of letters */
static const struct slice cjk_calls[] = {
	W("\xeb\x8b\xa4\xec\x8b\x9c"), /* 다시 */
	W("\xec\x9e\xac\xec\x8b\x9c\xeb\x8f\x84"), /* 재시도 */
	W("\xeb\x8c\x80\xea\xb8\xb0"), /* 대기 */
	W("\xe7\xad\x89\xe5\xbe\x85"), /* 等待 */
	W("\xe7\xad\x89\xe5\x80\x99"), /* 等候 */
	W("\xe5\xbe\x85\xe6\xa9\x9f"), /* 待機 */
	W("\xe9\x87\x8d\xe8\xaf\x95"), /* 重试 */
	W("\xe9\x87\x8d\xe8\xa9\xa6"), /* 重試 */
};

/* what makes a time one to wait for, right behind it */
static const struct slice awaited[] = {
	W("\xed\x9b\x84"), /* 후 */
	W("\xeb\x92\xa4"), /* 뒤 */
	W("\xec\x9d\xb4\xed\x9b\x84"), /* 이후 */
	W("\xea\xb8\xb0\xeb\x8b\xa4"), /* 기다(리다) */
	W("\xeb\x8c\x80\xea\xb8\xb0"), /* 대기 */
	W("\xe5\xbe\x8c"), /* 後 */
	W("\xe5\x90\x8e"), /* 后 */
	W("\xe4\xbb\xa5\xe5\xbe\x8c"), /* 以後 */
	W("\xe4\xbb\xa5\xe5\x90\x8e"), /* 以后 */
	W("\xe4\xb9\x8b\xe5\xbe\x8c"), /* 之後 */
	W("\xe4\xb9\x8b\xe5\x90\x8e"), /* 之后 */
	W("\xe4\xbb\xa5\xe4\xb8\x8a"), /* 以上(待って) */
	W("\xe7\xb5\x8c\xe9\x81\x8e"), /* 経過 */
	W("\xe3\x81\x8a\xe5\xbe\x85"), /* お待(ち) */
	W("\xe5\xbe\x85"), /* 待 */
};

/* and these may stand between */
static const struct slice fillers[] = {
	W(" "),
	W("\xea\xb0\x84"), /* 간 */
	W("\xeb\x8f\x99\xec\x95\x88"), /* 동안 */
	W("\xec\xa0\x95\xeb\x8f\x84"), /* 정도 */
	W("\xe9\x96\x93"), /* 間 */
	W("\xe9\x97\xb4"), /* 间 */
	W("\xe3\x81\xbb\xe3\x81\xa9"), /* ほど */
	W("\xe7\xa8\x8b\xe5\xba\xa6"), /* 程度 */
};

static const struct unit {
	struct slice name;
	unsigned seconds;
} units[] = {
	{ W("s"), 1 }, { W("sec"), 1 }, { W("secs"), 1 },
	{ W("second"), 1 }, { W("seconds"), 1 },
	{ W("sekunde"), 1 }, { W("sekunden"), 1 }, { W("sek"), 1 },
	{ W("seconde"), 1 }, { W("secondes"), 1 },
	{ W("segundo"), 1 }, { W("segundos"), 1 },
	{ W("secondo"), 1 }, { W("secondi"), 1 },
	{ W("m"), 60 }, { W("min"), 60 }, { W("mins"), 60 },
	{ W("minute"), 60 }, { W("minutes"), 60 }, { W("minuten"), 60 },
	{ W("minuto"), 60 }, { W("minutos"), 60 }, { W("minuti"), 60 },
	{ W("h"), 3600 }, { W("hr"), 3600 }, { W("hrs"), 3600 },
	{ W("hour"), 3600 }, { W("hours"), 3600 },
	{ W("std"), 3600 }, { W("stunde"), 3600 }, { W("stunden"), 3600 },
	{ W("heure"), 3600 }, { W("heures"), 3600 },
	{ W("hora"), 3600 }, { W("horas"), 3600 },
	{ W("ora"), 3600 }, { W("ore"), 3600 },
	{ W("day"), 86400 }, { W("days"), 86400 },
	{ W("tag"), 86400 }, { W("tage"), 86400 }, { W("tagen"), 86400 },
	{ W("jour"), 86400 }, { W("jours"), 86400 },
	{ W("d\xc3\xad""a"), 86400 }, { W("d\xc3\xad""as"), 86400 },
	{ W("dia"), 86400 }, { W("dias"), 86400 },
	{ W("giorno"), 86400 }, { W("giorni"), 86400 },
};

/* Russian bends its units, so stems; the longer first */
static const struct unit stems[] = {
	{ W("\xd1\x81\xd0\xb5\xd0\xba"), 1 },     /* сек- */
	{ W("\xd0\xbc\xd0\xb8\xd0\xbd"), 60 },    /* мин- */
	{ W("\xd1\x87\xd0\xb0\xd1\x81"), 3600 },  /* час- */
	{ W("\xd1\x81\xd1\x83\xd1\x82"), 86400 }, /* сут- */
	{ W("\xd0\xb4\xd0\xbd"), 86400 },         /* дн- */
	{ W("\xd0\xb4\xd0\xb5\xd0\xbd"), 86400 }, /* ден- */
};

static const struct unit cjk_units[] = {
	{ W("\xec\xb4\x88"), 1 },                          /* 초 */
	{ W("\xe7\xa7\x92"), 1 },                          /* 秒 */
	{ W("\xeb\xb6\x84"), 60 },                         /* 분 */
	{ W("\xe5\x88\x86\xe9\x92\x9f"), 60 },             /* 分钟 */
	{ W("\xe5\x88\x86\xe9\x90\x98"), 60 },             /* 分鐘 */
	{ W("\xe5\x88\x86"), 60 },                         /* 分 */
	{ W("\xec\x8b\x9c\xea\xb0\x84"), 3600 },           /* 시간 */
	{ W("\xe6\x99\x82\xe9\x96\x93"), 3600 },           /* 時間 */
	{ W("\xe5\xb0\x8f\xe6\x97\xb6"), 3600 },           /* 小时 */
	{ W("\xe5\xb0\x8f\xe6\x99\x82"), 3600 },           /* 小時 */
};

static const struct unit numbers[] = {
	{ W("a"), 1 }, { W("an"), 1 }, { W("one"), 1 }, { W("two"), 2 },
	{ W("three"), 3 }, { W("four"), 4 }, { W("five"), 5 },
	{ W("ten"), 10 }, { W("fifteen"), 15 }, { W("twenty"), 20 },
	{ W("thirty"), 30 }, { W("sixty"), 60 },
	{ W("einer"), 1 }, { W("une"), 1 }, { W("una"), 1 }, { W("uma"), 1 },
};
/* clang-format on */

static bool
fits(const struct row *row, struct slice word)
{
	return row->stem ? slice_istarts(word, row->word)
			 : slice_ieq(word, row->word);
}

static enum retry_word
find_latin(struct slice word)
{
	size_t from = 0, to = COUNT(latin);
	char first = byte_lower(word.at[0]);

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (latin[middle].word.at[0] < first)
			from = middle + 1;
		else
			to = middle;
	}
	for (; from < COUNT(latin) && latin[from].word.at[0] == first; from++)
		if (fits(&latin[from], word))
			return latin[from].kind;
	return RETRY_OTHER;
}

enum retry_word
retry_word(struct slice word)
{
	if ((uint8_t)word.at[0] < 0x80)
		return find_latin(word);
	for (size_t i = 0; i < COUNT(cyrillic); i++)
		if (fits(&cyrillic[i], word))
			return cyrillic[i].kind;
	for (size_t i = 0; i < COUNT(cjk_calls); i++)
		if (slice_find(word, cjk_calls[i]) < word.len)
			return RETRY_CALL;
	return RETRY_OTHER;
}

/* The first letter tells most of them apart. */
static bool
is_named(const struct unit *row, struct slice word)
{
	return row->name.at[0] == byte_lower(word.at[0]) &&
	       slice_ieq(word, row->name);
}

unsigned
retry_unit(struct slice word)
{
	if ((uint8_t)word.at[0] < 0x80) {
		for (size_t i = 0; i < COUNT(units); i++)
			if (is_named(&units[i], word))
				return units[i].seconds;
		return 0;
	}
	for (size_t i = 0; i < COUNT(stems); i++)
		if (slice_starts(word, stems[i].name))
			return stems[i].seconds;
	return 0;
}

unsigned
retry_number(struct slice word)
{
	for (size_t i = 0; i < COUNT(numbers); i++)
		if (is_named(&numbers[i], word))
			return numbers[i].seconds;
	return 0;
}

bool
retry_opens_number(struct slice text)
{
	char first = text.len > 0 ? byte_lower(text.at[0]) : ' ';

	/* the first letters of numbers[], and that of "half" */
	switch (first) {
	case 'a':
	case 'e':
	case 'f':
	case 'h':
	case 'o':
	case 's':
	case 't':
	case 'u':
		return true;
	default:
		return false;
	}
}

static bool
take_one(struct slice *in, const struct slice *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (slice_starts(*in, words[i])) {
			*in = slice_from(*in, words[i].len);
			return true;
		}
	return false;
}

unsigned
retry_take_unit(struct slice *in)
{
	if (in->len == 0 || (uint8_t)in->at[0] < 0x80)
		return 0;
	for (size_t i = 0; i < COUNT(cjk_units); i++)
		if (slice_starts(*in, cjk_units[i].name)) {
			*in = slice_from(*in, cjk_units[i].name.len);
			return cjk_units[i].seconds;
		}
	return 0;
}

bool
retry_is_awaited(struct slice rest)
{
	while (take_one(&rest, fillers, COUNT(fillers)))
		;
	if (rest.len == 0 || (uint8_t)rest.at[0] < 0x80)
		return false;
	return take_one(&rest, awaited, COUNT(awaited));
}
