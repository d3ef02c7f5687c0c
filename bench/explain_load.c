/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `pabal explain` is measured with: replies, one a line, or a mailbox of
 * bounces, as many as wanted, always the same ones.  The words are the
 * examples of all rules, so every rule is asked for; hosts, addresses and
 * numbers differ from line to line, as they do in a log; one in five may be in
 * any language, and a few are of a kind that no rule knows.  It explains
 * nothing.
 *
 * Usage: explain_load replies|bounces COUNT
 */
#include "meaning/rule.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct dice {
	uint64_t state;
};

/* xorshift64*: the same on each machine. */
static unsigned
roll(struct dice *d, unsigned sides)
{
	d->state ^= d->state >> 12;
	d->state ^= d->state << 25;
	d->state ^= d->state >> 27;
	return (unsigned)((d->state * UINT64_C(2685821657736338717)) >> 33) %
	       sides;
}

static struct slice
example(struct dice *d)
{
	static const struct slice odd[] = {
		SLICE_INIT("550 Xyzzy nothing happens here today"),
		SLICE_INIT("554 5.0.0 Our rule 17b says that it must not be"),
		SLICE_INIT("451 Please hold the line, an operator will call"),
		SLICE_INIT("250 2.0.0 Ok: queued as 9C4F21A00D3"),
	};
	bool any = roll(d, 5) == 0; /* language; else what most servers speak */
	const struct rule_row *r;

	if (roll(d, 20) == 0)
		return odd[roll(d, sizeof(odd) / sizeof(odd[0]))];
	do
		r = &meaning_rules[roll(d, (unsigned)meaning_rule_count)];
	while (r->example.len == 0 || !(any || slice_ascii(r->example)));
	return r->example;
}

/* What mail servers put around the words of another one. */
static void
put_reply(struct dice *d)
{
	struct slice e = example(d);
	unsigned n = roll(d, 1000000), kind = roll(d, 5);

	if (kind == 0)
		printf("host mx%u.example%u.net[192.0.2.%u] said: ", n % 20, n,
		    n % 250);
	else if (kind == 1)
		printf("SMTP error from remote mail server after RCPT "
		       "TO:<user%u@host%u.example>: ",
		    n, n % 977);
	else if (kind == 2)
		printf("smtp; ");
	fwrite(e.at, 1, e.len, stdout);
	if (kind == 0)
		printf(" (in reply to RCPT TO command)");
	else if (kind == 2)
		printf(" <user%u@host%u.example> [203.0.113.%u] see "
		       "https://help.example/%u",
		    n, n % 977, n % 250, n);
	else if (kind > 2)
		printf(" (user%u@host%u.example, id %08x-%x, "
		       "203.0.113.%u) d9443c01a7336-%u.%u",
		    n, n % 977, n * 2654435761u, n % 4096, n % 250, n,
		    n % 1000);
}

static void
put_head(unsigned n, const char *from, const char *subject)
{
	printf("From %s Sat Nov 21 10:00:00 2026\n"
	       "Return-Path: <>\n"
	       "Received: from mx%u.example.net (mx%u.example.net "
	       "[192.0.2.%u])\n"
	       "\tby mail.sender.example (Postfix) with ESMTPS id %08X\n"
	       "\tfor <anna@sender.example>; Sat, 21 Nov 2026 10:00:00 +0100\n"
	       "Date: Sat, 21 Nov 2026 10:00:00 +0100\n"
	       "From: %s@mx%u.example.net\n"
	       "Subject: %s\n"
	       "To: anna@sender.example\n"
	       "Message-Id: <%u.%u@mx%u.example.net>\n"
	       "Auto-Submitted: auto-replied\n",
	    from, n % 20, n % 20, n % 250, n * 2654435761u, from, n % 20,
	    subject, n, n % 77777, n % 20);
}

static void
put_original(unsigned n)
{
	printf("Received: from [198.51.100.%u] (unknown [198.51.100.%u])\n"
	       "\tby mail.sender.example (Postfix) with ESMTPSA id %08X;\n"
	       "\tSat, 21 Nov 2026 09:59:58 +0100\n"
	       "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\n"
	       "\td=sender.example; s=mail; h=from:to:subject:date;\n"
	       "\tbh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;\n"
	       "\tb=dzdVyOfAKCdLXdJOc9G2q8LoXSlEniSbav+yuU4zGeeruD00lszZ\n"
	       "From: Anna <anna@sender.example>\n"
	       "To: user%u@host%u.example\n"
	       "Subject: Meeting %u\n"
	       "Message-ID: <m%u@sender.example>\n"
	       "Date: Sat, 21 Nov 2026 09:59:57 +0100\n\n",
	    n % 250, n % 250, n, n, n % 977, n % 100, n);
}

/* RFC 3464, with words for people before it. */
static void
put_report(struct dice *d, unsigned n)
{
	put_head(n, "MAILER-DAEMON", "Undelivered Mail Returned to Sender");
	printf("MIME-Version: 1.0\n"
	       "Content-Type: multipart/report; report-type=delivery-status;\n"
	       "\tboundary=\"%08X.%u/mx.example.net\"\n\n"
	       "This is a MIME-encapsulated message.\n\n"
	       "--%08X.%u/mx.example.net\n"
	       "Content-Description: Notification\n"
	       "Content-Type: text/plain; charset=us-ascii\n\n"
	       "This is the mail system at host mx.example.net.\n\n"
	       "Your message could not be delivered to one or more\n"
	       "recipients. It is attached below.\n\n"
	       "<user%u@host%u.example>: ",
	    n, n, n, n, n, n % 977);
	put_reply(d);
	printf("\n\n--%08X.%u/mx.example.net\n"
	       "Content-Description: Delivery report\n"
	       "Content-Type: message/delivery-status\n\n"
	       "Reporting-MTA: dns; mx.example.net\n"
	       "Arrival-Date: Sat, 21 Nov 2026 09:59:58 +0100 (CET)\n\n"
	       "Final-Recipient: rfc822; user%u@host%u.example\n"
	       "Original-Recipient: rfc822;user%u@host%u.example\n"
	       "Action: failed\n"
	       "Status: 5.%u.%u\n"
	       "Remote-MTA: dns; mx%u.example%u.net\n"
	       "Diagnostic-Code: smtp; ",
	    n, n, n, n % 977, n, n % 977, n % 8, n % 5, n % 20, n);
	put_reply(d);
	printf("\n\n--%08X.%u/mx.example.net\n"
	       "Content-Description: Undelivered Message Headers\n"
	       "Content-Type: text/rfc822-headers\n\n",
	    n, n);
	put_original(n);
	printf("--%08X.%u/mx.example.net--\n\n", n, n);
}

/* Words for people and nothing else. */
static void
put_letter(struct dice *d, unsigned n)
{
	put_head(n, "Mailer-Daemon",
	    n % 2 ? "Mail delivery failed: returning message to sender"
		  : "failure notice");
	printf("\nThis message was created automatically by mail delivery "
	       "software.\n\n"
	       "A message that you sent could not be delivered to one or more "
	       "of its\nrecipients. This is a permanent error. The following "
	       "address(es) failed:\n\n"
	       "  user%u@host%u.example\n    ",
	    n, n % 977);
	put_reply(d);
	printf("\n\n------ This is a copy of the message, including all the "
	       "headers. ------\n\n");
	put_original(n);
	printf("Dear all,\n\nsee you on Monday.\n\n");
}

int
main(int argc, char **argv)
{
	struct dice d = { UINT64_C(88172645463325252) };
	bool bounces = argc == 3 && argv[1][0] == 'b';
	unsigned long count = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;

	if (count == 0) {
		fputs("usage: explain_load replies|bounces COUNT\n", stderr);
		return 64;
	}
	for (unsigned long i = 0; i < count && !ferror(stdout); i++) {
		if (!bounces) {
			put_reply(&d);
			putchar('\n');
		} else if (i % 3 == 0)
			put_letter(&d, (unsigned)i);
		else
			put_report(&d, (unsigned)i);
	}
	return fflush(stdout) == 0 ? 0 : 74;
}
