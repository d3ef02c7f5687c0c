/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of mail logs: where in them a remote server's reply stands. */
#include "app/explain.h"

static struct slice
behind(struct slice line, struct slice mark)
{
	size_t at = slice_find(line, mark);

	return at == SLICE_NPOS ? SLICE_NONE : slice_from(line, at + mark.len);
}

/* to=<a@b>, relay=…, dsn=5.1.1, status=bounced (host x said: 550 … ) */
static bool
of_postfix(struct slice line, struct slice *ret)
{
	struct slice rest = behind(line, SLICE(" status="));
	size_t open;

	if (slice_find(line, SLICE(" to=<")) == SLICE_NPOS ||
	    (open = slice_find(rest, SLICE(" ("))) == SLICE_NPOS)
		return false;
	rest = slice_trim(slice_from(rest, open + 2));
	if (slice_ends(rest, SLICE(")")))
		rest.len--;
	*ret = rest;
	return true;
}

/* to=<a@b>, delay=…, relay=…, dsn=5.1.1, stat=User unknown */
static bool
of_sendmail(struct slice line, struct slice *ret)
{
	struct slice rest = behind(line, SLICE(", stat="));

	if (slice_find(line, SLICE(" to=")) == SLICE_NPOS || rest.len == 0)
		return false;
	*ret = slice_trim(rest);
	return true;
}

/* 1abcDE-000001-2B ** a@b R=dnslookup T=remote_smtp H=…: SMTP error … */
static bool
of_exim(struct slice line, struct slice *ret)
{
	struct slice rest = behind(line, SLICE(" ** "));
	size_t colon;

	if (rest.len == 0)
		rest = behind(line, SLICE(" == "));
	if (slice_find(rest, SLICE(" R=")) == SLICE_NPOS &&
	    slice_find(rest, SLICE(" T=")) == SLICE_NPOS)
		return false;
	colon = slice_find(rest, SLICE(": "));
	if (colon == SLICE_NPOS)
		return false;
	*ret = slice_trim(slice_from(rest, colon + 2));
	return true;
}

bool
explain_log_line(struct slice line, struct slice *ret)
{
	return of_postfix(line, ret) || of_sendmail(line, ret) ||
	       of_exim(line, ret);
}
