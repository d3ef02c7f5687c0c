/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers and names of a verdict's words.  The tables, and not the order of
 * the lists in data/, say which number a word has, so that a list may be put
 * into another order (docs/adr/0011-public-numbers.md).
 */
#include <pabal/verdict.h>

#include "api/api.h"
#include "catalog/table.h"

/* clang-format off */
#define REASON(name) [REASON_##name] = PABAL_REASON_##name

static const uint8_t reasons[] = {
	REASON(UNKNOWN), REASON(ACCEPTED), REASON(BAD_MAILBOX),
	REASON(BAD_DOMAIN), REASON(BAD_ADDRESS), REASON(BAD_SENDER),
	REASON(MOVED), REASON(MAILBOX_DISABLED), REASON(MAILBOX_FULL),
	REASON(NOT_ACCEPTING), REASON(MESSAGE_TOO_BIG),
	REASON(TOO_MANY_RECIPIENTS), REASON(RATE_LIMITED),
	REASON(GREYLISTED), REASON(SYSTEM_ERROR), REASON(SYSTEM_FULL),
	REASON(NETWORK), REASON(DNS_FAILURE), REASON(LOOP),
	REASON(EXPIRED), REASON(TLS), REASON(AUTH_REQUIRED),
	REASON(AUTH_FAILED), REASON(RELAY_DENIED),
	REASON(UNAUTHENTICATED), REASON(RDNS), REASON(BLOCKLISTED),
	REASON(SPAM_CONTENT), REASON(VIRUS), REASON(CONTENT),
	REASON(CONVERSION), REASON(LIST_RESTRICTED), REASON(FILTERED),
	REASON(POLICY), REASON(PROTOCOL), REASON(SUPPRESSED),
	REASON(VACATION), REASON(FEEDBACK),
};

static const uint8_t actors[] = {
	[ACTOR_NOBODY] = PABAL_ACTOR_NOBODY,
	[ACTOR_SENDER] = PABAL_ACTOR_SENDER,
	[ACTOR_SENDER_ADMIN] = PABAL_ACTOR_SENDER_ADMIN,
	[ACTOR_RECIPIENT] = PABAL_ACTOR_RECIPIENT,
	[ACTOR_RECIPIENT_ADMIN] = PABAL_ACTOR_RECIPIENT_ADMIN,
};

static const uint8_t actions[] = {
	[ACTION_NONE] = PABAL_ACTION_NONE,
	[ACTION_STOP] = PABAL_ACTION_STOP,
	[ACTION_RETRY] = PABAL_ACTION_RETRY,
	[ACTION_WAIT] = PABAL_ACTION_WAIT,
	[ACTION_SLOW_DOWN] = PABAL_ACTION_SLOW_DOWN,
	[ACTION_PAUSE_SITE] = PABAL_ACTION_PAUSE_SITE,
	[ACTION_NEXT_HOST] = PABAL_ACTION_NEXT_HOST,
	[ACTION_SPLIT] = PABAL_ACTION_SPLIT,
	[ACTION_RE_ENCODE] = PABAL_ACTION_RE_ENCODE,
	[ACTION_SUPPRESS] = PABAL_ACTION_SUPPRESS,
};
/* clang-format on */

/* A word added at the end of its list is missed here. */
_Static_assert(sizeof(reasons) == REASON_COUNT, "a reason has no number");
_Static_assert(sizeof(actors) == ACTOR_COUNT, "an actor has no number");
_Static_assert(sizeof(actions) == ACTION_COUNT, "an action has no number");

/* These are small and finished; they are the same below. */
#define SAME(a, b) _Static_assert((int)(a) == (int)(b), #a)
SAME(PABAL_SUCCESS, SEVERITY_SUCCESS);
SAME(PABAL_INTERMEDIATE, SEVERITY_INTERMEDIATE);
SAME(PABAL_TEMPORARY, SEVERITY_TEMPORARY);
SAME(PABAL_PERMANENT, SEVERITY_PERMANENT);
SAME(PABAL_CONFIDENCE_NONE, CONFIDENCE_NONE);
SAME(PABAL_CONFIDENCE_LOW, CONFIDENCE_LOW);
SAME(PABAL_CONFIDENCE_MEDIUM, CONFIDENCE_MEDIUM);
SAME(PABAL_CONFIDENCE_HIGH, CONFIDENCE_HIGH);
_Static_assert(SEVERITY_COUNT == 4, "a severity has no number");
_Static_assert(CONFIDENCE_COUNT == 4, "a confidence has no number");

enum pabal_reason
api_reason_of(enum reason reason)
{
	return (enum pabal_reason)reasons[reason];
}

enum pabal_actor
api_actor_of(enum actor actor)
{
	return (enum pabal_actor)actors[actor];
}

enum pabal_action
api_action_of(enum action action)
{
	return (enum pabal_action)actions[action];
}

/* The place of a number in a table; count when it is not there. */
static unsigned
place(const uint8_t *table, unsigned count, unsigned number)
{
	unsigned i = 0;

	while (i < count && table[i] != number)
		i++;
	return i;
}

bool
api_reason(enum pabal_reason in, enum reason *ret)
{
	unsigned i = place(reasons, REASON_COUNT, (unsigned)in);

	if (i == REASON_COUNT)
		return false;
	*ret = (enum reason)i;
	return true;
}

bool
api_actor(enum pabal_actor in, enum actor *ret)
{
	unsigned i = place(actors, ACTOR_COUNT, (unsigned)in);

	if (i == ACTOR_COUNT)
		return false;
	*ret = (enum actor)i;
	return true;
}

struct pabal_enhanced
api_enhanced_of(struct esc esc)
{
	return (
	    struct pabal_enhanced){ { esc.class, esc.subject, esc.detail } };
}

struct pabal_text
pabal_severity_name(enum pabal_severity severity)
{
	if ((unsigned)severity >= SEVERITY_COUNT)
		return api_text(SLICE("unknown"));
	return api_text(meaning_severity_name((enum meaning_severity)severity));
}

struct pabal_text
pabal_reason_name(enum pabal_reason reason)
{
	enum reason inner;

	if (!api_reason(reason, &inner))
		return api_text(SLICE("unknown"));
	return api_text(catalog_reasons[inner].id);
}

struct pabal_text
pabal_actor_name(enum pabal_actor actor)
{
	enum actor inner;

	if (!api_actor(actor, &inner))
		return api_text(SLICE("unknown"));
	return api_text(catalog_actors[inner]);
}

struct pabal_text
pabal_action_name(enum pabal_action action)
{
	unsigned i = place(actions, ACTION_COUNT, (unsigned)action);

	if (i == ACTION_COUNT)
		return api_text(SLICE("unknown"));
	return api_text(catalog_actions[i]);
}

struct pabal_text
pabal_confidence_name(enum pabal_confidence confidence)
{
	if ((unsigned)confidence >= CONFIDENCE_COUNT)
		return api_text(SLICE("unknown"));
	return api_text(
	    meaning_confidence_name((enum meaning_confidence)confidence));
}

size_t
pabal_reason_count(void)
{
	return REASON_COUNT;
}

bool
pabal_reason_find(const char *name, size_t len, enum pabal_reason *ret)
{
	enum reason inner;

	if (name == NULL || ret == NULL ||
	    !reason_find(slice_of(name, len), &inner))
		return false;
	*ret = api_reason_of(inner);
	return true;
}

struct pabal_text
pabal_reason_title(enum pabal_reason reason, const char *lang)
{
	enum reason inner = REASON_UNKNOWN;

	(void)api_reason(reason, &inner);
	return api_text(text_find(api_lang(lang), text_of_title(inner)));
}

struct pabal_text
pabal_reason_meaning(enum pabal_reason reason, const char *lang)
{
	enum reason inner = REASON_UNKNOWN;

	(void)api_reason(reason, &inner);
	return api_text(text_find(api_lang(lang), text_of_meaning(inner)));
}

struct pabal_text
pabal_reason_advice(
    enum pabal_reason reason, enum pabal_actor reader, const char *lang)
{
	enum reason inner = REASON_UNKNOWN;
	enum actor actor;

	(void)api_reason(reason, &inner);
	if (!api_actor(reader, &actor))
		return api_text(SLICE_NONE);
	return api_text(
	    text_find(api_lang(lang), text_of_advice(inner, actor)));
}

struct pabal_text
pabal_actor_title(enum pabal_actor actor, const char *lang)
{
	enum actor inner;

	if (!api_actor(actor, &inner))
		return api_text(SLICE_NONE);
	return api_text(text_find(api_lang(lang), text_of_actor(inner)));
}
