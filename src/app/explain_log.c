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
	if (reply.len > 0)
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
	size_t at;

	if (rest.len == 0)
		rest = exim_line(line, SLICE(" == "));
	if (rest.len > 0) {
		at = slice_find(rest, SLICE(": "));
		rest = slice_from(rest, at == SLICE_NPOS ? rest.len : at + 2);
	} else {
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
	*ret = (struct log_reply){ rest, ESC_NONE };
	return true;
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
	       of_exim(line, ret);
}
