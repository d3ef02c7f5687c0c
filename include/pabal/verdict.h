/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of a verdict: how bad it is, why, who must act, what follows, and
 * how sure that is.  Each has a number, for programs, and a name, as `pabal
 * explain --json` spells it.  Numbers and names stay for good; new ones are
 * added at the end, so a program needs a `default:`.
 */
#ifndef PABAL_VERDICT_H
#define PABAL_VERDICT_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum pabal_severity {
	PABAL_SUCCESS = 0,
	PABAL_INTERMEDIATE = 1, /* 3yz: go on (RFC 5321 4.2.1) */
	PABAL_TEMPORARY = 2,    /* the same may succeed later */
	PABAL_PERMANENT = 3     /* the same would fail again */
};

/* Why.  pabal_reason_meaning() says each in full. */
enum pabal_reason {
	PABAL_REASON_UNKNOWN = 0, /* never a guess: nothing told */
	PABAL_REASON_ACCEPTED = 1,
	PABAL_REASON_BAD_MAILBOX = 2,
	PABAL_REASON_BAD_DOMAIN = 3,
	PABAL_REASON_BAD_ADDRESS = 4,
	PABAL_REASON_BAD_SENDER = 5,
	PABAL_REASON_MOVED = 6,
	PABAL_REASON_MAILBOX_DISABLED = 7,
	PABAL_REASON_MAILBOX_FULL = 8,
	PABAL_REASON_NOT_ACCEPTING = 9,
	PABAL_REASON_MESSAGE_TOO_BIG = 10,
	PABAL_REASON_TOO_MANY_RECIPIENTS = 11,
	PABAL_REASON_RATE_LIMITED = 12,
	PABAL_REASON_GREYLISTED = 13,
	PABAL_REASON_SYSTEM_ERROR = 14,
	PABAL_REASON_SYSTEM_FULL = 15,
	PABAL_REASON_NETWORK = 16,
	PABAL_REASON_DNS_FAILURE = 17,
	PABAL_REASON_LOOP = 18,
	PABAL_REASON_EXPIRED = 19,
	PABAL_REASON_TLS = 20,
	PABAL_REASON_AUTH_REQUIRED = 21,
	PABAL_REASON_AUTH_FAILED = 22,
	PABAL_REASON_RELAY_DENIED = 23,
	PABAL_REASON_UNAUTHENTICATED = 24,
	PABAL_REASON_RDNS = 25,
	PABAL_REASON_BLOCKLISTED = 26,
	PABAL_REASON_SPAM_CONTENT = 27,
	PABAL_REASON_VIRUS = 28,
	PABAL_REASON_CONTENT = 29,
	PABAL_REASON_CONVERSION = 30,
	PABAL_REASON_LIST_RESTRICTED = 31,
	PABAL_REASON_FILTERED = 32,
	PABAL_REASON_POLICY = 33,
	PABAL_REASON_PROTOCOL = 34,
	PABAL_REASON_SUPPRESSED = 35,
	PABAL_REASON_VACATION = 36,
	PABAL_REASON_FEEDBACK = 37
};

/* Who must act.  Also: the reader whom an advice is for. */
enum pabal_actor {
	PABAL_ACTOR_NOBODY = 0,
	PABAL_ACTOR_SENDER = 1,
	PABAL_ACTOR_SENDER_ADMIN = 2,
	PABAL_ACTOR_RECIPIENT = 3,
	PABAL_ACTOR_RECIPIENT_ADMIN = 4
};

/* What follows for a program that sends. */
enum pabal_action {
	PABAL_ACTION_NONE = 0,       /* delivered, or nothing to do */
	PABAL_ACTION_STOP = 1,       /* do not try again as it is */
	PABAL_ACTION_RETRY = 2,      /* try again, with a pause that grows */
	PABAL_ACTION_WAIT = 3,       /* try again after retry_after */
	PABAL_ACTION_SLOW_DOWN = 4,  /* send less at a time to this site */
	PABAL_ACTION_PAUSE_SITE = 5, /* send this site nothing for a while */
	PABAL_ACTION_NEXT_HOST = 6,  /* another host of the site may take it */
	PABAL_ACTION_SPLIT = 7,      /* fewer recipients in a transaction */
	PABAL_ACTION_RE_ENCODE = 8,  /* in a form that the site can take */
	PABAL_ACTION_SUPPRESS = 9    /* and do not mail this address again */
};

enum pabal_confidence {
	PABAL_CONFIDENCE_NONE = 0, /* the reason is unknown */
	PABAL_CONFIDENCE_LOW = 1,
	PABAL_CONFIDENCE_MEDIUM = 2,
	PABAL_CONFIDENCE_HIGH = 3
};

/* Names, "bad-mailbox"; "unknown" for a number that is none. */
PABAL_API struct pabal_text pabal_severity_name(enum pabal_severity severity);
PABAL_API struct pabal_text pabal_reason_name(enum pabal_reason reason);
PABAL_API struct pabal_text pabal_actor_name(enum pabal_actor actor);
PABAL_API struct pabal_text pabal_action_name(enum pabal_action action);
PABAL_API struct pabal_text pabal_confidence_name(
    enum pabal_confidence confidence);

/* Reasons have the numbers 0 to pabal_reason_count() - 1. */
PABAL_API size_t pabal_reason_count(void);

/*
 * The reason of a name, as a log or a database may hold it.  False, with *ret
 * as it was, when there is none of that name.
 */
PABAL_API bool pabal_reason_find(
    const char *name, size_t len, enum pabal_reason *ret);

/*
 * Texts for people, in a language (pabal/base.h): a title of some words, what
 * it means in some sentences, and what a reader can do.  An advice is empty
 * when that reader can do nothing; who must act can always do something.
 */
PABAL_API struct pabal_text pabal_reason_title(
    enum pabal_reason reason, const char *lang);
PABAL_API struct pabal_text pabal_reason_meaning(
    enum pabal_reason reason, const char *lang);
PABAL_API struct pabal_text pabal_reason_advice(
    enum pabal_reason reason, enum pabal_actor reader, const char *lang);

/* Who it is, to a person: "You, the sender". */
PABAL_API struct pabal_text pabal_actor_title(
    enum pabal_actor actor, const char *lang);

#ifdef __cplusplus
}
#endif

#endif
