/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "meaning/form.h"

/* Rows show "recipient: reason / reason (echo)", shared ones as "*: …". */
static const struct {
	const char *name, *in, *out;
} rows[] = {
	{ "address, colon, reason below",
	    "Sorry.\n\n<a@b.example>:\nno such user\nat all\n\nBye.\n",
	    "a@b.example: no such user at all\n*: Bye.\n" },
	{ "reason beside", "<a@b.example>: 550 no\n  way\n",
	    "a@b.example: 550 no way\n" },
	{ "indented, reason deeper",
	    "failed:\n\n  a@b.example\n    550 no:\n    a@b.example\n"
	    "  c@d.example\n    551 moved\n",
	    "a@b.example: 550 no: a@b.example\nc@d.example: 551 moved\n" },
	{ "one reason for all above it",
	    "  * a@b.example\n  * c@d.example\n\n550 no\n",
	    "a@b.example: 550 no\nc@d.example: 550 no\n" },
	{ "reason in brackets", "---Errors---\n\na@b.example [User unknown]\n",
	    "a@b.example: [User unknown]\n" },
	{ "wrapped in reason",
	    "   ----- The following addresses had errors -----\n"
	    "<a@b.example>\n    (reason: 550 no)\n",
	    "a@b.example: 550 no\n" },
	{ "labelled",
	    "Unable to deliver message to: <a@b.example>\nserver said: 550 "
	    "no\n",
	    "a@b.example: server said: 550 no\n"
	    "*: Unable to deliver message to\n" },
	{ "not every label names a recipient",
	    "Sender address: <a@b.example>\n550 no\n",
	    "*: Sender address: <a@b.example> 550 no\n" },
	{ "an address that a sentence wrapped to the front",
	    "we could write to you at\na@b.example any time\n", "" },
	{ "sentence",
	    "Your mail to <a@b.example> could not be delivered.\n\n"
	    "550 no\n",
	    "a@b.example: 550 no\n"
	    "*: Your mail to <a@b.example> could not be delivered.\n" },
	{ "a quoted name in a sentence of another language",
	    "Il messaggio destinato all'utente \"a@b.example\" non \xc3\xa8 "
	    "stato consegnato.\n\n550 no\n",
	    "a@b.example: 550 no\n*: Il messaggio destinato all'utente "
	    "\"a@b.example\" non \xc3\xa8 stato consegnato.\n" },
	{ "a numbered list",
	    "1. a@b.example\n   Reply: 550 no\n\n[2] <c@d.example>\n550 way\n",
	    "a@b.example: Reply: 550 no\nc@d.example: 550 way\n" },
	{ "a code is no number of a list", "a@b.example\n550. no\n",
	    "a@b.example: 550. no\n" },
	{ "a sentence about help", "Write to help@b.example about it.\n", "" },
	{ "quoted local part", "<\"a b\"@c.example>: 550 no\n",
	    "\"a b\"@c.example: 550 no\n" },
	{ "dialogue",
	    "--- transcript ---\n>>> RCPT TO:<a@b.example>\n"
	    "<<< 550-no\n<<< 550 way\n>>> RCPT TO:<c@d.example>\n<<< 250 ok\n",
	    "a@b.example: 550-no 550 way\n" },
	{ "dialogue and what the system says itself",
	    "--- Transcript ---\n>>> DATA\n<<< 554 spam\n"
	    "554 5.0.0 <a@b.example>... Service unavailable\n",
	    "a@b.example: 554 spam (554 5.0.0 <a@b.example>... Service "
	    "unavailable)\n*: 554 spam\n" },
	{ "the code behind the dots is the peer's",
	    "--- Transcript ---\n554 <a@b.example>... 550 Host unknown\n",
	    "a@b.example: 550 Host unknown\n" },
	{ "a reply of another host is not this one's",
	    "--- Transcript ---\n>>> MAIL FROM:<x@y>\n<<< 550 spammer\n"
	    "554 <a@b.example>... error\n550 d.example (smtp)... unknown\n"
	    "554 <c@d.example>... 550 unknown\n",
	    "a@b.example: 550 spammer (554 <a@b.example>... error)\n"
	    "c@d.example: 550 unknown\n*: 550 spammer\n"
	    "*: 550 d.example (smtp)... unknown\n" },
	{ "what is said of every message given up",
	    "<a@b.example>:\n501 bad name\n"
	    "I'm not going to try again; it has been in the queue too long.\n",
	    "a@b.example: 501 bad name\n*: I'm not going to try again; it "
	    "has been in the queue too long.\n" },
	{ "the message that came back is not read",
	    "<a@b.example>: 550 no\n\n"
	    "Received: from x\nTo: c@d.example\n\n<e@f.example>: 550 no\n",
	    "a@b.example: 550 no\n" },
	{ "announced, without a header",
	    "<a@b.example>: 550 no\n\n"
	    "--- Below this line is a copy of the message.\n\n"
	    "<e@f.example>: 550 no\n",
	    "a@b.example: 550 no\n" },
	{ "a notice",
	    "{\"eventType\":\"Bounce\",\"bounce\":{\"bouncedRecipients\":[{"
	    "\"emailAddress\":\"a@b.example\",\"diagnosticCode\":\"smtp; 550 "
	    "\\u006eo\"}]}}",
	    "a@b.example: smtp; 550 no\n" },
	{ "a notice that was cut",
	    "{\"eventType\":\"Bounce\",\"bounce\":{\"bouncedRecipients\":[{"
	    "\"emailAddress\":\"a@b.example\",\"diagnosticCode\":\"smtp; 5",
	    "a@b.example: smtp; 5\n" },
	{ "line breaks in a notice stay on its line",
	    "{\"eventType\":\"Bounce\",\"bounce\":{\"bouncedRecipients\":[{"
	    "\"emailAddress\":\"a@b.example\",\"diagnosticCode\":\"550\\n1"
	    "\\u000a2\\u000d3\\\n4\"}]}}",
	    "a@b.example: 550 1 2 3 4\n" },
	{ "pairs and halves of pairs in a notice",
	    "{\"eventType\":\"Bounce\",\"bounce\":{\"bouncedRecipients\":[{"
	    "\"emailAddress\":\"a@b.example\",\"diagnosticCode\":\""
	    "\\ud83d\\ude00 \\ud83d\\ud83d\\ude00\"}]}}",
	    "a@b.example: \xf0\x9f\x98\x80 "
	    "\xef\xbf\xbd\xf0\x9f\x98\x80\n" },
	{ "labels of other languages",
	    "Empfänger: a@b.example\nBetreff: Postfach voll\n"
	    "Grund: 550 nein\n",
	    "a@b.example: 550 nein\n" },
	{ "wide colons, and a blank before one",
	    "收件人：a@b.example\n退信原因：用户不存在\n\n"
	    "Destinataire : c@d.example\nMotif : inconnu\n",
	    "a@b.example: 用户不存在\nc@d.example: inconnu\n" },
	{ "cells of a table", "받는 사람\ta@b.example\n사유\t없는 사용자\n",
	    "a@b.example: 없는 사용자\n" },
	{ "a word that begins like a label",
	    "a@b.example\nReasonable: 550 no\n",
	    "a@b.example: Reasonable: 550 no\n" },
	{ "two reasons, each with its label",
	    "Recipient: a@b.example\nReason: no\nError: 550 no way\n",
	    "a@b.example: no / 550 no way\n" },
	{ "several in one line",
	    "failed:\n\na@b.example, c@d.example; <e@f>\n"
	    "\n550 no\n",
	    "a@b.example: 550 no\nc@d.example: 550 no\ne@f: 550 no\n" },
	{ "whom to ask for help",
	    "not allowed. Contact the list's owner:\na@b.example.\n", "" },
	{ "columns",
	    "Recipient    Reason\n---------    ------\n"
	    "a@b.example  no user\nc@d.example\tfull\ne@f.example 550 no\n",
	    "a@b.example: no user\nc@d.example: full\ne@f.example: 550 no\n" },
	{ "names and values", "recipient=a@b.example\nerror=550 no\n",
	    "a@b.example: 550 no\n" },
	{ "a summary before any word",
	    "From: x@y.example\nTo: a@b.example\nSubject: z\n\n"
	    "<a@b.example>: 550 no\n",
	    "a@b.example: 550 no\n" },
	{ "a header before any word",
	    "From: x@y.example\nMessage-ID: <1@y.example>\n\n"
	    "<a@b.example>: 550 no\n",
	    "" },
	{ "a table of people is no header",
	    "Sender: x@y.example\nRecipient(s): a@b.example\nSubject: z\n",
	    "a@b.example:\n" },
	{ "a particle behind an address",
	    "failed:\n\na@b.example에게\n550 no\n",
	    "a@b.example: 에게 550 no\n" },
	{ "a notice in a notice's string",
	    "{\"Type\":\"Notification\",\"Message\":\"{\\\"eventType\\\":"
	    "\\\"Bounce\\\",\\\"email\\\":\\\"a@b.example\\\","
	    "\\\"reason\\\":\\\"550 no\\\"}\"}",
	    "a@b.example: 550 no\n" },
	{ "notices in a row, one of no delivery",
	    "[{\"event\":\"open\",\"email\":\"o@b.example\"},"
	    "{\"email\":\"a@b.example\",\"reason\":\"550 no\","
	    "\"event\":\"bounce\"}]",
	    "a@b.example: 550 no\n" },
	{ "a code beside its words",
	    "{\"event\":\"failed\",\"recipient\":\"a@b.example\","
	    "\"delivery-status\":{\"code\":550,\"message\":\"no\"}}",
	    "a@b.example: 550 no\n" },
	{ "what a service thinks gives way to what was said",
	    "{\"event\":\"bounce\",\"error\":\"user unknown\","
	    "\"email\":\"a@b.example\",\"comment\":\"552 full\"}",
	    "a@b.example: 552 full\n" },
	{ "a notice that names nobody",
	    "{\"event\":\"bounce\",\"reason\":\"nobody\"}", "" },
	{ "brackets without end", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
	    "" },
	{ "deeper than is read",
	    "{\"event\":\"bounce\",\"x\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
	    "{\"email\":\"a@b.example\"}]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}",
	    "" },
	{ "no JSON in the middle",
	    "{\"event\":\"bounce\",\"email\":\"a@b.example\", ?}",
	    "a@b.example:\n" },
	{ "other JSON", "{\"a\":1}", "" },
	{ "nothing", "", "" },
};

#define HALVES 200000

static void
show(struct buf *b, const struct form *f)
{
	for (size_t i = 0; i < f->count; i++) {
		buf_put(b, f->entries[i].recipient);
		buf_put_byte(b, ':');
		for (unsigned n = 0; n < f->entries[i].reasons; n++) {
			buf_put_str(b, n > 0 ? " / " : " ");
			buf_put(b, f->entries[i].reason[n]);
		}
		if (f->entries[i].echo.len > 0) {
			buf_put_str(b, " (");
			buf_put(b, f->entries[i].echo);
			buf_put_byte(b, ')');
		}
		buf_put_byte(b, '\n');
	}
	for (unsigned i = 0; i < f->shareds; i++) {
		buf_put_str(b, "*: ");
		buf_put(b, f->shared[i]);
		buf_put_byte(b, '\n');
	}
}

/* They were read one inside the other once, down to the end of the stack. */
static void
halves_of_pairs_do_not_pile_up(void **state)
{
	struct arena a;
	struct form f;
	struct buf b;

	(void)state;
	arena_init(&a, 1u << 20);
	buf_init(&b, HALVES * 6 + 200);
	buf_put_str(&b, "{\"eventType\":\"Bounce\",\"bounce\":{"
			"\"bouncedRecipients\":[{\"emailAddress\":"
			"\"a@b.example\",\"diagnosticCode\":\"");
	for (int i = 0; i < HALVES; i++)
		buf_put_str(&b, "\\ud800");
	buf_put_str(&b, "\"}]}}");
	assert_true(buf_ok(&b));
	assert_int_equal(form_read(&f, &a, buf_slice(&b)), ST_OK);
	assert_int_equal(f.count, 1);
	buf_deinit(&b);
	arena_deinit(&a);
}

static void
reads(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena a;
		struct form f;
		struct buf b;

		arena_init(&a, 1u << 20);
		buf_init(&b, 4000);
		assert_int_equal(
		    form_read(&f, &a, slice_str(rows[i].in)), ST_OK);
		show(&b, &f);
		assert_slice(
		    rows[i].name, buf_slice(&b), slice_str(rows[i].out));
		buf_deinit(&b);
		arena_deinit(&a);
	}
}

/* A limit that is reached is said, and does not take all day. */
static void
crowd(void **state)
{
	struct arena a;
	struct form f;
	struct buf b;

	(void)state;
	arena_init(&a, 64u << 20);
	buf_init(&b, 8u << 20);
	for (unsigned i = 0; i < FORM_ENTRIES_MAX + 10; i++) {
		buf_put_str(&b, "<user");
		buf_put_uint(&b, i);
		buf_put_str(&b, "@b.example>\n");
	}
	buf_put_str(&b, "\n550 no\n\n");
	for (unsigned i = 0; i < 10000; i++)
		buf_put_str(&b, "550 and no again\n\n");
	assert_int_equal(form_read(&f, &a, buf_slice(&b)), ST_OK);
	assert_int_equal(f.count, FORM_ENTRIES_MAX);
	assert_true(f.limited);
	assert_slice("first", f.entries[0].reason[0], SLICE("550 no"));
	assert_slice(
	    "last", f.entries[FORM_ENTRIES_MAX - 1].reason[0], SLICE("550 no"));
	assert_non_null(form_find(&f, SLICE("USER77@b.example")));
	assert_null(form_find(&f, SLICE("nobody@b.example")));
	buf_deinit(&b);
	arena_deinit(&a);
}

static void
html(void **state)
{
	static const struct {
		const char *name, *in, *out;
	} pages[] = {
		{ "tags", "<p>a <b>b</b>\n  c</p>", "a b c" },
		{ "cells", "<td>a</td> <td>b c </td><th>d</th>", "a\t b c\td" },
		{ "style", "<style>p { x: y }</style>a", "a" },
		{ "style without an end", "a<style>p { x: y }", "a" },
		{ "lines", "a<br>b<BR/>c", "a\nb\nc" },
		{ "entities", "a&lt;b&#64;c&gt;&nbsp;&amp;&x; &#0;",
		    "a<b@c> &&x; \xef\xbf\xbd" },
		{ "entities by other numbers and names",
		    "a&#x40;b&#X41;&#x;&#x110000;&Uuml;&eacute;&rsquo;&"
		    "unknown;",
		    "a@bA&#x;&#x110000;üé'&unknown;" },
		{ "an address that nobody escaped",
		    "to <a@b.example>:", "to <a@b.example>:" },
		{ "a sign that is no tag", "1 < 2", "1 < 2" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		struct slice text;
		struct arena a;

		arena_init(&a, 1u << 20);
		assert_true(form_html_text(&a, slice_str(pages[i].in), &text));
		assert_slice(
		    pages[i].name, slice_trim(text), slice_str(pages[i].out));
		arena_deinit(&a);
	}
}

/* Names of recipients that no list and no sentence made out. */
static void
mentioned(void **state)
{
	struct arena a;
	struct form f;

	(void)state;
	arena_init(&a, 1u << 20);
	assert_int_equal(
	    form_read(&f, &a,
		SLICE("Von: x@y.example\n"
		      "An: a@b.example\n\nsiehe (c@d.example), c@d.example!\n"
		      "Message-ID: <i@d.example>\n")),
	    ST_OK);
	assert_int_equal(f.count, 0);
	assert_slice("to", f.addressee, SLICE("a@b.example"));
	assert_int_equal(f.mentioneds, 2);
	assert_slice("named", f.mentioned[1], SLICE("c@d.example"));
	arena_deinit(&a);
	arena_init(&a, 1u << 20);
	assert_int_equal(form_read(&f, &a,
			     SLICE("failed:\n\na@b.example\n"
				   "메시지 아이디: <i@d.example>\n")),
	    ST_OK);
	assert_slice("id", f.message_id, SLICE("<i@d.example>"));
	arena_deinit(&a);
}

static void
out_of_memory(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (unsigned n = 1;; n++) {
			struct arena a;
			struct form f;
			bool failed;
			enum st st;

			arena_init(&a, 1u << 20);
			kit_fail_alloc(n);
			st = form_read(&f, &a, slice_str(rows[i].in));
			failed = kit_failed();
			kit_fail_alloc(0);
			assert_true(st == ST_OK || failed);
			arena_deinit(&a);
			if (!failed)
				break;
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(halves_of_pairs_do_not_pile_up),
		cmocka_unit_test(crowd),
		cmocka_unit_test(html),
		cmocka_unit_test(mentioned),
		cmocka_unit_test(out_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
