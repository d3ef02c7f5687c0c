/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program that asks libpabal what a mail server meant.  It reads a reply or a
 * whole bounce from standard input.
 *
 *	cc explain.c -o explain $(pkg-config --cflags --libs pabal)
 *	echo '550 5.1.1 User unknown' | ./explain
 *	./explain ko <bounce.eml
 */
#include <pabal/pabal.h>

#include <stdio.h>
#include <stdlib.h>

#define INPUT_MAX 1000000

/* What came from outside may hold what a terminal would obey. */
static void
show(const char *label, struct pabal_text text)
{
	size_t i;

	if (text.len == 0)
		return;
	printf("%-10s ", label);
	for (i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];

		putchar(c < ' ' || c == 0x7f ? '?' : c);
	}
	putchar('\n');
}

static void
show_reply(const struct pabal_reply *reply)
{
	show("enhanced", pabal_reply_enhanced_text(reply));
	show("severity", pabal_severity_name(pabal_reply_severity(reply)));
	show("reason", pabal_reason_name(pabal_reply_reason(reply)));
	show("who acts", pabal_actor_name(pabal_reply_actor(reply)));
	show("action", pabal_action_name(pabal_reply_action(reply)));
	if (pabal_reply_retry_after(reply) > 0)
		printf("%-10s %u s\n", "wait", pabal_reply_retry_after(reply));
	show("provider", pabal_reply_provider_name(reply));
	show("because of", pabal_reply_rule(reply));
	show("title", pabal_reply_title(reply));
	show("meaning", pabal_reply_meaning(reply));
	show("advice", pabal_reply_advice(reply));
}

static enum pabal_status
explain_message(
    const char *text, size_t len, const struct pabal_options *options)
{
	struct pabal_message *message;
	enum pabal_status status;
	size_t i;

	status = pabal_message_explain(&message, text, len, options);
	if (status != PABAL_OK)
		return status;
	show("kind", pabal_kind_name(pabal_message_kind(message)));
	show("message", pabal_message_id(message));
	for (i = 0; i < pabal_message_recipient_count(message); i++) {
		const struct pabal_recipient *recipient =
		    pabal_message_recipient(message, i);

		putchar('\n');
		show("recipient", pabal_recipient_address(recipient));
		show_reply(pabal_recipient_reply(recipient));
	}
	pabal_message_free(message);
	return PABAL_OK;
}

static enum pabal_status
explain_reply(const char *text, size_t len, const struct pabal_options *options)
{
	struct pabal_reply *reply;
	enum pabal_status status;

	status = pabal_reply_explain(&reply, text, len, options);
	if (status != PABAL_OK)
		return status;
	show_reply(reply);
	pabal_reply_free(reply);
	return PABAL_OK;
}

int
main(int argc, char **argv)
{
	struct pabal_options options = PABAL_OPTIONS_INIT;
	char *text = (char *)malloc(INPUT_MAX);
	enum pabal_status status = PABAL_MEMORY;
	size_t len;

	/* a language; NULL, which ends the arguments, stands for English */
	options.lang = argv[argc > 0 ? 1 : 0];
	if (text != NULL) {
		len = fread(text, 1, INPUT_MAX, stdin);
		while (len > 0 && text[len - 1] == '\n')
			len--;
		status = pabal_message_is(text, len)
			     ? explain_message(text, len, &options)
			     : explain_reply(text, len, &options);
	}
	free(text);
	if (status != PABAL_OK) {
		fprintf(stderr, "explain: %s\n", pabal_status_name(status).at);
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
