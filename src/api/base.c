/* SPDX-License-Identifier: Apache-2.0 */
/* What all calls share: texts, languages, options. */
#include <pabal/base.h>

#include "api/api.h"
#include "api/sink.h"

/* The members that the first version had; those that know fewer are broken. */
#define OPTIONS_MIN (offsetof(struct pabal_options, context) + sizeof(void *))

static const struct {
	enum pabal_stage stage;
	enum smtp_stage inner;
	struct slice name;
} stages[] = {
	{ PABAL_STAGE_CONNECT, SMTP_STAGE_CONNECT, SLICE_INIT("connect") },
	{ PABAL_STAGE_HELO, SMTP_STAGE_HELO, SLICE_INIT("helo") },
	{ PABAL_STAGE_STARTTLS, SMTP_STAGE_STARTTLS, SLICE_INIT("starttls") },
	{ PABAL_STAGE_MAIL, SMTP_STAGE_MAIL, SLICE_INIT("mail") },
	{ PABAL_STAGE_RCPT, SMTP_STAGE_RCPT, SLICE_INIT("rcpt") },
	{ PABAL_STAGE_DATA, SMTP_STAGE_DATA, SLICE_INIT("data") },
	{ PABAL_STAGE_CONTENT, SMTP_STAGE_CONTENT, SLICE_INIT("content") },
	{ PABAL_STAGE_QUIT, SMTP_STAGE_QUIT, SLICE_INIT("quit") },
};

#define STAGES (sizeof(stages) / sizeof(stages[0]))

struct pabal_text
api_text(struct slice s)
{
	return (struct pabal_text){ s.len > 0 ? s.at : "", s.len };
}

struct pabal_text
api_flag_name(
    unsigned flag, unsigned flags, struct slice (*name)(unsigned flag))
{
	for (unsigned i = 0; i < flags; i++)
		if (flag == 1u << i)
			return api_text(name(flag));
	return api_text(SLICE_NONE);
}

struct pabal_text
pabal_status_name(enum pabal_status status)
{
	switch (status) {
	case PABAL_OK:
		return api_text(SLICE("ok"));
	case PABAL_MEMORY:
		return api_text(SLICE("memory"));
	case PABAL_LIMIT:
		return api_text(SLICE("limit"));
	case PABAL_ARGUMENT:
		return api_text(SLICE("argument"));
	case PABAL_SYNTAX:
		return api_text(SLICE("syntax"));
	}
	return api_text(SLICE("unknown"));
}

struct pabal_text
pabal_version(void)
{
	return api_text(SLICE(PABAL_VERSION));
}

size_t
pabal_lang_count(void)
{
	return LANG_COUNT;
}

struct pabal_text
pabal_lang_tag(size_t i)
{
	return api_text(i < LANG_COUNT ? lang_tag((enum lang)i) : SLICE_NONE);
}

static bool
choose(const char *wanted, enum lang *ret)
{
	struct slice s = slice_str(wanted);

	return lang_choose(s, ret) || lang_find(s, ret);
}

struct pabal_text
pabal_lang_choose(const char *wanted)
{
	enum lang lang;

	return api_text(choose(wanted, &lang) ? lang_tag(lang) : SLICE_NONE);
}

enum lang
api_lang(const char *wanted)
{
	enum lang lang;

	return choose(wanted, &lang) ? lang : LANG_EN;
}

bool
api_stage(enum pabal_stage stage, enum smtp_stage *ret)
{
	for (size_t i = 0; i < STAGES; i++)
		if (stages[i].stage == stage) {
			*ret = stages[i].inner;
			return true;
		}
	return false;
}

struct pabal_text
pabal_stage_name(enum pabal_stage stage)
{
	for (size_t i = 0; i < STAGES; i++)
		if (stages[i].stage == stage)
			return api_text(stages[i].name);
	return api_text(SLICE("unknown"));
}

enum pabal_stage
pabal_reply_stage(const struct pabal_reply *reply)
{
	for (size_t i = 0; reply->e.staged && i < STAGES; i++)
		if (stages[i].inner == reply->e.stage)
			return stages[i].stage;
	return PABAL_STAGE_UNKNOWN;
}

/*
 * A program built for a later version may know more members.  As long as it
 * asks for nothing by them, they do not matter here.
 */
static bool
is_zero_behind(const struct pabal_options *in)
{
	const char *at = (const char *)in;

	for (size_t i = sizeof(*in); i < in->size; i++)
		if (at[i] != 0)
			return false;
	return true;
}

bool
api_options(const struct pabal_options *in, struct pabal_options *ret)
{
	struct pabal_options o = PABAL_OPTIONS_INIT;
	enum smtp_stage stage;

	if (in != NULL) {
		if (in->size < OPTIONS_MIN || !is_zero_behind(in))
			return false;
		memcpy(&o, in, in->size < sizeof(o) ? in->size : sizeof(o));
	}
	if (o.stage != PABAL_STAGE_UNKNOWN && !api_stage(o.stage, &stage))
		return false;
	if (o.memory_max == 0)
		o.memory_max = PABAL_MEMORY_MAX;
	*ret = o;
	return true;
}

enum pabal_status
api_refusal(const struct arena *a)
{
	return arena_is_full(a) ? PABAL_LIMIT : PABAL_MEMORY;
}

void
pabal_sink_put(struct pabal_sink *sink, const char *at, size_t len)
{
	buf_put(&sink->buf, slice_of(at, len));
}
