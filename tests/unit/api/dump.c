/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the library tells, as JSON with the keys of `pabal explain --json` and
 * `pabal code --json`: made from nothing but accessors, so that the two can be
 * compared.
 *
 *	dump KIND LANG <input	KIND is reply, message or code
 */
#include <pabal/pabal.h>

#include "os/charset.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_MAX (1 << 24)

/* As the command does: what is no UTF-8 becomes U+FFFD, octet by octet. */
static json_t *
string(struct pabal_text t)
{
	char *out = malloc(t.len * 3 + 1);
	size_t n = 0;
	json_t *s;

	for (size_t i = 0; i < t.len;) {
		size_t len = 4;

		/* the longest that is one character */
		for (; len > 0; len--) {
			json_t *one;

			if (len > t.len - i)
				continue;
			one = json_stringn(t.at + i, len);
			if (one == NULL)
				continue;
			json_decref(one);
			break;
		}
		if (len == 0) {
			memcpy(out + n, "\xef\xbf\xbd", 3);
			n += 3;
			i++;
		} else {
			memcpy(out + n, t.at + i, len);
			n += len;
			i += len;
		}
	}
	s = json_stringn(out, n);
	free(out);
	return s;
}

static json_t *
string_or_null(struct pabal_text t)
{
	return t.len > 0 ? string(t) : json_null();
}

static json_t *
status_or_null(struct pabal_enhanced e)
{
	return e.part[0] == 0
		   ? json_null()
		   : json_sprintf("%u.%u.%u", e.part[0], e.part[1], e.part[2]);
}

static json_t *
number_or_null(unsigned n)
{
	return n > 0 ? json_integer(n) : json_null();
}

static json_t *
flags(unsigned set, struct pabal_text (*name)(unsigned flag))
{
	json_t *list = json_array();

	for (unsigned flag = 1; flag != 0; flag <<= 1)
		if ((set & flag) != 0)
			json_array_append_new(list, string(name(flag)));
	return list;
}

static void
set(json_t *o, const char *key, json_t *value)
{
	json_object_set_new(o, key, value);
}

static void
set_reply(json_t *o, const struct pabal_reply *r)
{
	json_t *sources = json_array();

	set(o, "input", string(pabal_reply_input(r)));
	set(o, "code", number_or_null(pabal_reply_code(r)));
	set(o, "enhanced", string_or_null(pabal_reply_enhanced_text(r)));
	set(o, "severity",
	    string(pabal_severity_name(pabal_reply_severity(r))));
	set(o, "reason", string(pabal_reason_name(pabal_reply_reason(r))));
	set(o, "actor", string(pabal_actor_name(pabal_reply_actor(r))));
	set(o, "action", string(pabal_action_name(pabal_reply_action(r))));
	set(o, "retry_after", number_or_null(pabal_reply_retry_after(r)));
	set(o, "provider", string_or_null(pabal_reply_provider(r)));
	set(o, "rule", string_or_null(pabal_reply_rule(r)));
	set(o, "confidence",
	    string(pabal_confidence_name(pabal_reply_confidence(r))));
	set(o, "derived", flags(pabal_reply_derived(r), pabal_derived_name));
	set(o, "lang", string(pabal_reply_lang(r)));
	set(o, "title", string(pabal_reply_title(r)));
	set(o, "meaning", string(pabal_reply_meaning(r)));
	set(o, "advice", string_or_null(pabal_reply_advice(r)));
	for (size_t i = 0; i < pabal_reply_source_count(r); i++)
		json_array_append_new(
		    sources, string(pabal_reply_source(r, i)));
	set(o, "sources", sources);
	set(o, "notes", flags(pabal_reply_notes(r), pabal_note_name));
}

static json_t *
reply_of(const char *text, size_t len, const struct pabal_options *o)
{
	struct pabal_reply *r;
	json_t *ret;

	if (pabal_reply_explain(&r, text, len, o) != PABAL_OK)
		return NULL;
	ret = json_object();
	set_reply(ret, r);
	pabal_reply_free(r);
	return ret;
}

static json_t *
recipient_of(const struct pabal_recipient *r)
{
	json_t *o = json_object();

	set(o, "recipient", string(pabal_recipient_address(r)));
	set(o, "original_recipient",
	    string_or_null(pabal_recipient_original(r)));
	set(o, "found", string(pabal_found_name(pabal_recipient_found(r))));
	set(o, "reported_action",
	    string_or_null(pabal_reported_name(pabal_recipient_reported(r))));
	set(o, "reported_status",
	    status_or_null(pabal_recipient_reported_status(r)));
	set(o, "remote_mta", string_or_null(pabal_recipient_remote_mta(r)));
	set_reply(o, pabal_recipient_reply(r));
	return o;
}

/* The engine's own converter, in the form that the library asks for. */
static bool
convert(void *context, struct pabal_text charset, struct pabal_text in,
    struct pabal_sink *out)
{
	const struct charset_converter *c = context;
	struct buf b;
	bool known;

	buf_init(&b, INPUT_MAX);
	known = c->convert(c->ctx, slice_of(charset.at, charset.len),
	    slice_of(in.at, in.len), &b);
	if (known)
		pabal_sink_put(out, b.at, b.len);
	buf_deinit(&b);
	return known;
}

static json_t *
message_of(const char *text, size_t len, const struct pabal_options *o)
{
	struct pabal_message *m;
	json_t *ret, *list;

	if (pabal_message_explain(&m, text, len, o) != PABAL_OK)
		return NULL;
	ret = json_object();
	list = json_array();
	set(ret, "kind", string(pabal_kind_name(pabal_message_kind(m))));
	set(ret, "message_id", string_or_null(pabal_message_id(m)));
	set(ret, "subject", string_or_null(pabal_message_subject(m)));
	set(ret, "sender", string_or_null(pabal_message_sender(m)));
	set(ret, "envelope_id", string_or_null(pabal_message_envelope_id(m)));
	set(ret, "arrival", string_or_null(pabal_message_arrival(m)));
	set(ret, "reporting_mta",
	    string_or_null(pabal_message_reporting_mta(m)));
	set(ret, "feedback_type",
	    string_or_null(pabal_message_feedback_type(m)));
	set(ret, "notes",
	    flags(pabal_message_notes(m), pabal_message_note_name));
	for (size_t i = 0; i < pabal_message_recipient_count(m); i++)
		json_array_append_new(
		    list, recipient_of(pabal_message_recipient(m, i)));
	set(ret, "recipients", list);
	pabal_message_free(m);
	return ret;
}

static void
set_text(json_t *o, const char *key, struct pabal_text t)
{
	if (t.len > 0)
		set(o, key, string(t));
}

static json_t *
words(struct pabal_text t)
{
	json_t *list = json_array();

	while (t.len > 0) {
		const char *end = memchr(t.at, ' ', t.len);
		size_t len = end == NULL ? t.len : (size_t)(end - t.at);

		json_array_append_new(list, json_stringn(t.at, len));
		len += end != NULL;
		t.at += len;
		t.len -= len;
	}
	return list;
}

static json_t *
digits(const struct pabal_code *c)
{
	json_t *list = json_array();

	for (size_t i = 0; i < pabal_code_digit_count(c); i++) {
		json_t *o = json_object();

		set(o, "digit", json_integer(pabal_code_digit(c, i)));
		set_text(o, "title", pabal_code_digit_title(c, i));
		set_text(o, "meaning", pabal_code_digit_meaning(c, i));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *
code_of(const char *text, size_t len, const struct pabal_options *options)
{
	struct pabal_code *c;
	json_t *o, *advice;

	if (pabal_code_find(&c, text, len, options->lang) != PABAL_OK)
		return NULL;
	o = json_object();
	advice = json_object();
	set(o, "asked", string(pabal_code_asked(c)));
	set(o, "code", string(pabal_code_name(c)));
	set(o, "kind", string(pabal_form_name(pabal_code_form(c))));
	set(o, "known", json_boolean(pabal_code_is_known(c)));
	set(o, "lang", string(pabal_code_lang(c)));
	set_text(o, "title", pabal_code_title(c));
	set_text(o, "meaning", pabal_code_meaning(c));
	set(o, "reason", string(pabal_reason_name(pabal_code_reason(c))));
	for (unsigned a = 0; a < 5; a++)
		set_text(advice, pabal_actor_name((enum pabal_actor)a).at,
		    pabal_code_advice(c, (enum pabal_actor)a));
	set(o, "advice", advice);
	set_text(o, "counts_as", pabal_code_counts_as(c));
	set_text(o, "standing", pabal_standing_name(pabal_code_standing(c)));
	set_text(o, "source", pabal_code_source(c));
	set_text(o, "used_by", pabal_code_used_by(c));
	set(o, "goes_with", words(pabal_code_goes_with(c)));
	set(o, "digits", digits(c));
	set(o, "notes", flags(pabal_code_notes(c), pabal_code_note_name));
	pabal_code_free(c);
	return o;
}

int
main(int argc, char **argv)
{
	struct pabal_options o = PABAL_OPTIONS_INIT;
	struct charset_converter converter;
	struct charset_os os;
	char *text = malloc(INPUT_MAX);
	json_t *json;
	size_t len;

	if (argc != 3 || text == NULL)
		return 64;
	len = fread(text, 1, INPUT_MAX, stdin);
	o.lang = argv[2];
	charset_os_init(&os, &converter);
	o.convert = convert;
	o.context = &converter;
	if (strcmp(argv[1], "reply") == 0)
		json = reply_of(text, len, &o);
	else if (strcmp(argv[1], "message") == 0)
		json = message_of(text, len, &o);
	else
		json = code_of(text, len, &o);
	charset_os_deinit(&os);
	free(text);
	if (json == NULL || json_dumpf(json, stdout, 0) != 0)
		return 1;
	json_decref(json);
	return 0;
}
