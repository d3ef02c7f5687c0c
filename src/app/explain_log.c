/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines of mail logs: where in them a remote server's reply stands, and what
 * status the mail server noted.  Lines are read by what stands in them, not by
 * their beginning: that differs from one syslog to the next, and a journal
 * has none.
 */
#include "app/explain_log.h"

#include <jansson.h>

static struct slice
behind(struct slice line, struct slice mark)
{
	size_t at = slice_find(line, mark);

	return at == SLICE_NPOS ? SLICE_NONE : slice_from(line, at + mark.len);
}

static struct esc
status_of(struct slice line)
{
	struct slice rest = behind(line, SLICE(" dsn="));
	struct esc esc;

	return esc_scan(&rest, &esc) ? esc : ESC_NONE;
}

/* to=<a@b>, relay=…, dsn=5.1.1, status=bounced (host x said: 550 … ) */
static bool
of_postfix(struct slice line, struct log_reply *ret)
{
	struct slice rest = behind(line, SLICE(" status="));
	size_t open;

	if (slice_find(line, SLICE(" to=<")) == SLICE_NPOS ||
	    (open = slice_find(rest, SLICE(" ("))) == SLICE_NPOS)
		return false;
	rest = slice_trim(slice_from(rest, open + 2));
	if (slice_ends(rest, SLICE(")")))
		rest.len--;
	*ret = (struct log_reply){ rest, status_of(line) };
	return true;
}

/*
 * to=<a@b>, delay=…, relay=…, dsn=5.1.1, reply=550 5.1.1 …, stat=User unknown
 * What was only queued tells of no delivery.
 */
static bool
of_sendmail(struct slice line, struct log_reply *ret)
{
	size_t stat = slice_find(line, SLICE(", stat="));
	struct slice rest, reply;

	if (stat == SLICE_NPOS || slice_find(line, SLICE(" to=")) == SLICE_NPOS)
		return false;
	rest = slice_trim(slice_from(line, stat + 7));
	reply = slice_trim(behind(slice_head(line, stat), SLICE(", reply=")));
	if (rest.len == 0 || slice_istarts(rest, SLICE("queued")))
		return false;
	/* a program's reply is its exit status, "reply=69": that says less */
	if (reply.len > 3)
		rest = reply;
	*ret = (struct log_reply){ rest, status_of(line) };
	return true;
}

/* 1abcDE-000001-2B, or longer since Exim 4.97 */
static bool
is_exim_id(struct slice word)
{
	size_t dashes = 0;

	for (size_t i = 0; i < word.len; i++) {
		if (!byte_is_alnum(word.at[i]) && word.at[i] != '-')
			return false;
		dashes += word.at[i] == '-';
	}
	return dashes == 2 && word.len >= 16 && word.len <= 23;
}

/* What stands behind the mark, when the word before is a message's id. */
static struct slice
exim_line(struct slice line, struct slice mark)
{
	size_t at = slice_find(line, mark), blank;
	struct slice id = slice_head(line, at == SLICE_NPOS ? 0 : at);

	blank = slice_rfind_byte(id, ' ');
	if (blank != SLICE_NPOS)
		id = slice_from(id, blank + 1);
	return is_exim_id(id) ? slice_from(line, at + mark.len) : SLICE_NONE;
}

/*
 * ID ** a@b R=dnslookup T=remote_smtp H=…: SMTP error …
 * ID == a@b R=dnslookup T=remote_smtp defer (-44) H=…: SMTP error …
 * ID => a@b R=dnslookup T=remote_smtp H=… C="250 2.0.0 OK"
 */
static bool
of_exim(struct slice line, struct log_reply *ret)
{
	struct slice rest = exim_line(line, SLICE(" ** "));
	struct esc esc = ESC_NONE;
	size_t at;

	if (rest.len == 0) {
		rest = exim_line(line, SLICE(" == "));
		esc =
		    ESC(4, 0, 0); /* it stays in the queue, whatever it says */
	}
	if (rest.len > 0) {
		at = slice_find(rest, SLICE(": "));
		rest = slice_from(rest, at == SLICE_NPOS ? rest.len : at + 2);
	} else {
		esc = ESC_NONE;
		rest = exim_line(line, SLICE(" => "));
		if (rest.len == 0)
			rest = exim_line(line, SLICE(" -> "));
		rest = behind(rest, SLICE(" C=\""));
		at = slice_find_byte(rest, '"');
		rest = slice_head(rest, at == SLICE_NPOS ? rest.len : at);
	}
	rest = slice_trim(rest);
	if (rest.len == 0)
		return false;
	*ret = (struct log_reply){ rest, esc };
	return true;
}

/*
 * ID mta delivery evpid=… to=<a@b> … result="PermFail" stat="550 5.1.1 …"
 * ID mda delivery evpid=… to=<a@b> … result=TempFail stat=Error (…)
 */
static bool
of_opensmtpd(struct slice line, struct log_reply *ret)
{
	struct slice rest = behind(line, SLICE(" delivery evpid="));
	struct slice result = behind(rest, SLICE(" result="));
	struct slice stat = slice_trim(behind(result, SLICE(" stat=")));
	struct esc esc = ESC(5, 0, 0);

	if (stat.len == 0)
		return false;
	if (slice_starts(result, SLICE("\"")))
		result = slice_from(result, 1);
	if (slice_starts(result, SLICE("Ok")))
		esc = ESC(2, 0, 0);
	else if (slice_starts(result, SLICE("TempFail")))
		esc = ESC(4, 0, 0);
	if (slice_starts(stat, SLICE("\""))) {
		stat = slice_from(stat, 1);
		stat.len -= slice_ends(stat, SLICE("\""));
	}
	*ret = (struct log_reply){ stat, esc };
	return stat.len > 0;
}

/*
 * id=…,from=<c@d>,addr=<a@b>: 550 5.1.1 …
 * id=…,from=<c@d>,addr=<a@b>,size=99,success: Message delivered.
 * Each line of a reply is logged alone: the last one counts.  "success" of
 * what had a reply names the host only.
 */
static bool
of_courier(struct slice line, struct log_reply *ret)
{
	struct slice from = behind(line, SLICE("id="));
	struct slice rest =
	    behind(behind(from, SLICE(",from=<")), SLICE(",addr=<"));
	struct slice text = behind(rest, SLICE(">: "));
	struct esc esc = ESC_NONE;

	if (text.len == 0) {
		text = behind(rest, SLICE(",success: "));
		esc = ESC(2, 0, 0);
		if (slice_starts(text, SLICE("delivered: ")))
			return false;
	}
	text = slice_trim(text);
	if (text.len == 0 ||
	    (text.len > 3 && text.at[3] == '-' && byte_is_digit(text.at[0]) &&
		byte_is_digit(text.at[2])))
		return false;
	*ret = (struct log_reply){ text, esc };
	return true;
}

/*
 * dma[ID]: remote delivery to HOST failed after RCPT TO: 550 5.1.1 …
 * dma[ID]: remote delivery deferred: HOST failed after RCPT TO: 451 …
 * dma[ID]: <a@b> delivery successful
 */
static bool
of_dma(struct slice line, struct log_reply *ret)
{
	static const struct slice deferred = SLICE_INIT(" delivery deferred: ");
	static const struct slice done = SLICE_INIT("delivery successful");
	struct slice rest = behind(behind(line, SLICE("dma[")), SLICE("]:"));
	struct slice text = slice_trim(behind(rest, deferred));
	struct esc esc = ESC(4, 0, 0);

	if (text.len == 0) {
		esc = ESC(5, 0, 0);
		text = behind(behind(rest, SLICE(" delivery to ")),
		    SLICE(" failed after "));
		text = slice_trim(behind(text, SLICE(": ")));
	}
	if (text.len == 0 && slice_ends(slice_trim(rest), done)) {
		esc = ESC(2, 0, 0);
		text = done;
	}
	*ret = (struct log_reply){ text, esc };
	return text.len > 0;
}

/* smtp: Failed: 550 5.1.1 …, smtp: Succeeded: 250 2.0.0 Ok */
static bool
of_nullmailer(struct slice line, struct log_reply *ret)
{
	struct slice text = slice_trim(behind(line, SLICE("smtp: Failed: ")));

	if (text.len == 0)
		text = slice_trim(behind(line, SLICE("smtp: Succeeded: ")));
	*ret = (struct log_reply){ text, ESC_NONE };
	return text.len > 0;
}

/* host=… smtpstatus=550 smtpmsg='550 …' errormsg='…' exitcode=EX_DATAERR */
static bool
of_msmtp(struct slice line, struct log_reply *ret)
{
	static const struct slice ends[] = {
		SLICE_INIT("' errormsg='"),
		SLICE_INIT("' exitcode="),
	};
	struct slice rest = behind(line, SLICE(" recipients=")), text;

	if (slice_find(rest, SLICE(" exitcode=EX_")) == SLICE_NPOS)
		return false;
	text = behind(rest, SLICE(" smtpmsg='"));
	if (text.len == 0)
		text = behind(rest, SLICE(" errormsg='"));
	for (size_t i = 0; i < 2; i++) {
		size_t at = slice_find(text, ends[i]);

		text = slice_head(text, at == SLICE_NPOS ? text.len : at);
	}
	*ret = (struct log_reply){ text, ESC_NONE };
	return text.len > 0;
}

/* An entry of journalctl -o json: its MESSAGE, kept in b. */
static bool
of_journal(struct slice line, struct buf *b, struct slice *ret)
{
	json_t *entry, *message;

	if (!slice_starts(line, SLICE("{")) ||
	    slice_find(line, SLICE("\"MESSAGE\"")) == SLICE_NPOS)
		return false;
	entry = json_loadb(line.at, line.len, 0, NULL);
	message = json_object_get(entry, "MESSAGE");
	buf_clear(b);
	/* a blank, for the marks begin with one */
	buf_put_byte(b, ' ');
	if (json_is_string(message))
		buf_put(b, slice_of(json_string_value(message),
			       json_string_length(message)));
	json_decref(entry);
	*ret = buf_slice(b);
	return buf_ok(b) && b->len > 1;
}

bool
log_line_reply(struct slice line, struct buf *b, struct log_reply *ret)
{
	struct slice message;

	if (of_journal(line, b, &message))
		line = message;
	return of_postfix(line, ret) || of_sendmail(line, ret) ||
	       of_exim(line, ret) || of_opensmtpd(line, ret) ||
	       of_courier(line, ret) || of_dma(line, ret) ||
	       of_nullmailer(line, ret) || of_msmtp(line, ret);
}
