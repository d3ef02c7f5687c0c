/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The public interface with anything: every text ends in a NUL, every number
 * has a name, and a converter may put what it likes.  The first octet chooses
 * language and stage.
 */
#include "base/utf8.h"

#include <pabal/pabal.h>

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
check_text(struct pabal_text t)
{
	assert(t.at != NULL && t.at[t.len] == '\0');
}

static void
check_words(struct pabal_text t)
{
	check_text(t);
	assert(utf8_valid(slice_of(t.at, t.len)));
}

static void
check_name(struct pabal_text t)
{
	check_words(t);
	assert(t.len > 0);
}

static void
check_reply(const struct pabal_reply *r)
{
	struct pabal_enhanced e = pabal_reply_enhanced(r);

	check_text(pabal_reply_input(r));
	check_words(pabal_reply_enhanced_text(r));
	assert((pabal_reply_enhanced_text(r).len > 0) == (e.part[0] > 0));
	check_name(pabal_severity_name(pabal_reply_severity(r)));
	check_name(pabal_reason_name(pabal_reply_reason(r)));
	check_name(pabal_actor_name(pabal_reply_actor(r)));
	check_name(pabal_action_name(pabal_reply_action(r)));
	check_name(pabal_confidence_name(pabal_reply_confidence(r)));
	check_name(pabal_stage_name(pabal_reply_stage(r)));
	check_words(pabal_reply_provider(r));
	check_words(pabal_reply_provider_name(r));
	check_words(pabal_reply_rule(r));
	check_words(pabal_reply_example(r));
	for (size_t i = 0; i <= pabal_reply_source_count(r); i++)
		check_words(pabal_reply_source(r, i));
	check_name(pabal_reply_title(r));
	check_name(pabal_reply_meaning(r));
	check_words(pabal_reply_advice(r));
	assert(pabal_reply_retry_after(r) <= 86400);
}

static void
check_recipient(const struct pabal_recipient *r)
{
	check_text(pabal_recipient_address(r));
	check_text(pabal_recipient_original(r));
	check_text(pabal_recipient_remote_mta(r));
	check_text(pabal_recipient_last_attempt(r));
	check_text(pabal_recipient_retry_until(r));
	check_name(pabal_found_name(pabal_recipient_found(r)));
	check_words(pabal_reported_name(pabal_recipient_reported(r)));
	check_reply(pabal_recipient_reply(r));
}

static void
check_message(const struct pabal_message *m)
{
	size_t count = pabal_message_recipient_count(m);

	check_name(pabal_kind_name(pabal_message_kind(m)));
	check_name(pabal_message_lang(m));
	check_text(pabal_message_id(m));
	check_words(pabal_message_subject(m));
	check_text(pabal_message_sender(m));
	check_text(pabal_message_envelope_id(m));
	check_text(pabal_message_arrival(m));
	check_text(pabal_message_reporting_mta(m));
	check_text(pabal_message_feedback_type(m));
	for (size_t i = 0; i < count; i++)
		check_recipient(pabal_message_recipient(m, i));
	assert(pabal_message_recipient(m, count) == NULL);
}

static void
check_code(const struct pabal_code *c)
{
	check_text(pabal_code_asked(c));
	check_name(pabal_code_name(c));
	check_name(pabal_form_name(pabal_code_form(c)));
	check_words(pabal_code_title(c));
	check_words(pabal_code_meaning(c));
	check_words(pabal_code_counts_as(c));
	check_words(pabal_code_source(c));
	check_words(pabal_code_used_by(c));
	check_words(pabal_code_goes_with(c));
	check_words(pabal_standing_name(pabal_code_standing(c)));
	for (size_t i = 0; i <= pabal_code_digit_count(c); i++) {
		check_words(pabal_code_digit_title(c, i));
		check_words(pabal_code_digit_meaning(c, i));
	}
	for (unsigned a = 0; a < 6; a++)
		check_words(pabal_code_advice(c, (enum pabal_actor)a));
}

/* Knows some charsets, and puts octets as they are, which is mostly wrong. */
static bool
convert(void *context, struct pabal_text charset, struct pabal_text in,
    struct pabal_sink *out)
{
	(void)context;
	check_text(charset);
	if (charset.len % 2 == 0)
		return false;
	pabal_sink_put(out, in.at, in.len);
	pabal_sink_put(out, in.at, in.len / 2);
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct pabal_options o = PABAL_OPTIONS_INIT;
	const char *text = (const char *)data;
	struct pabal_message *m;
	struct pabal_reply *r;
	struct pabal_code *c;

	if (len > 0) {
		o.lang = pabal_lang_tag(data[0] % pabal_lang_count()).at;
		o.stage = (enum pabal_stage)(data[0] / 8 % 9);
		text++;
		len--;
	}
	o.convert = convert;
	if (pabal_reply_explain(&r, text, len, &o) == PABAL_OK) {
		check_reply(r);
		pabal_reply_free(r);
	}
	if (pabal_message_explain(&m, text, len, &o) == PABAL_OK) {
		check_message(m);
		pabal_message_free(m);
	}
	if (pabal_code_find(&c, text, len, o.lang) == PABAL_OK) {
		check_code(c);
		pabal_code_free(c);
	}
	(void)pabal_message_is(text, len);
	return 0;
}
