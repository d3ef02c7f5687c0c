/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One reply of a mail server explained: its codes, why it was given, who must
 * act, what follows, and why we think so.
 */
#ifndef PABAL_REPLY_H
#define PABAL_REPLY_H

#include "verdict.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Octets of a reply that are read; what is longer is cut, and noted. */
#define PABAL_REPLY_MAX 65536u

/* What pabal_reply_explain made of a reply. */
struct pabal_reply;

/*
 * Explains one reply: one line or many (CRLF or LF between them), with codes
 * or without, with what a log or a bounce puts in front ("host x said: …").
 * Any octets may be given; none are refused.  The text is copied.  options may
 * be NULL.  The caller frees *ret with pabal_reply_free().
 *
 * The words decide, then the enhanced code (RFC 3463, RFC 5248), then the basic
 * code (RFC 5321 4.2); else the reason is PABAL_REASON_UNKNOWN.
 *
 * PABAL_MEMORY, PABAL_LIMIT, PABAL_ARGUMENT (ret is NULL, text is NULL while
 * len is not 0, or options hold what this version does not know).
 */
PABAL_API enum pabal_status pabal_reply_explain(struct pabal_reply **ret,
    const char *text, size_t len, const struct pabal_options *options);

/* Frees it and every text that it gave.  NULL is nothing. */
PABAL_API void pabal_reply_free(struct pabal_reply *reply);

/*
 * The reply as it came, at most PABAL_REPLY_MAX octets of it.  Of a message:
 * the words about this recipient that decided, as UTF-8 on one line.
 */
PABAL_API struct pabal_text pabal_reply_input(const struct pabal_reply *reply);

/* The basic code, 200 to 599 (RFC 5321 4.2); 0 when the reply has none. */
PABAL_API unsigned pabal_reply_code(const struct pabal_reply *reply);

/*
 * The enhanced code, as numbers and as text ("5.1.1", or empty): as it was
 * said, even when it contradicts the basic code, which a note tells; or, when
 * none was said, concluded from the reason, as pabal_reply_derived() tells.
 */
PABAL_API struct pabal_enhanced pabal_reply_enhanced(
    const struct pabal_reply *reply);
PABAL_API struct pabal_text pabal_reply_enhanced_text(
    const struct pabal_reply *reply);

/* The verdict; see pabal/verdict.h. */
PABAL_API enum pabal_severity pabal_reply_severity(
    const struct pabal_reply *reply);
PABAL_API enum pabal_reason pabal_reply_reason(const struct pabal_reply *reply);
PABAL_API enum pabal_actor pabal_reply_actor(const struct pabal_reply *reply);
PABAL_API enum pabal_action pabal_reply_action(const struct pabal_reply *reply);

/* Seconds that the reply asks to wait, at most a day; 0: it names no time. */
PABAL_API unsigned pabal_reply_retry_after(const struct pabal_reply *reply);

/* What was answered, as the options or else the text say. */
PABAL_API enum pabal_stage pabal_reply_stage(const struct pabal_reply *reply);

/*
 * Who answered, when that is recognised: "gmail" for programs, "Gmail" for
 * people; else empty.
 */
PABAL_API struct pabal_text pabal_reply_provider(
    const struct pabal_reply *reply);
PABAL_API struct pabal_text pabal_reply_provider_name(
    const struct pabal_reply *reply);

/* What the reason rests on. */
enum pabal_basis {
	PABAL_BASIS_NOTHING = 0,
	PABAL_BASIS_WORDS = 1,    /* a rule matched words of the reply */
	PABAL_BASIS_ENHANCED = 2, /* the enhanced code */
	PABAL_BASIS_BASIC = 3     /* the basic code */
};

PABAL_API enum pabal_basis pabal_reply_basis(const struct pabal_reply *reply);

/*
 * What decided: the name of a rule, which stays for good, or "code-5.1.1", or
 * "code-550"; empty when nothing did.
 */
PABAL_API struct pabal_text pabal_reply_rule(const struct pabal_reply *reply);

/* A reply that the rule is meant for, as an example; empty without a rule. */
PABAL_API struct pabal_text pabal_reply_example(
    const struct pabal_reply *reply);

/* Where the rule or the code that decided is from: documents, addresses. */
PABAL_API size_t pabal_reply_source_count(const struct pabal_reply *reply);
PABAL_API struct pabal_text pabal_reply_source(
    const struct pabal_reply *reply, size_t i);

PABAL_API enum pabal_confidence pabal_reply_confidence(
    const struct pabal_reply *reply);

/* Flags: what was not said but concluded. */
enum pabal_derived {
	PABAL_DERIVED_CODE = 1,
	PABAL_DERIVED_ENHANCED = 2,
	PABAL_DERIVED_REASON = 4
};

PABAL_API unsigned pabal_reply_derived(const struct pabal_reply *reply);

/* Of a single flag: "enhanced"; empty when it is none. */
PABAL_API struct pabal_text pabal_derived_name(unsigned flag);

/* Flags: what is odd about the reply. */
enum pabal_note {
	PABAL_NOTE_CLASS_MISMATCH = 1,    /* 450 with 5.y.z (RFC 2034 4) */
	PABAL_NOTE_TEXT_AGAINST_CODE = 2, /* the words say another thing */
	PABAL_NOTE_DOTTED_CODE = 4,       /* "3.5.4" stood for 354 */
	PABAL_NOTE_CUT = 8,               /* not all of it was read */
	PABAL_NOTE_NOT_UTF8 = 16,         /* it was taken as Latin-1 */
	PABAL_NOTE_NO_CODE = 32,
	PABAL_NOTE_ODD_CODE = 64 /* "5.01.1" for 5.1.1, or a "9.1.1" */
};

PABAL_API unsigned pabal_reply_notes(const struct pabal_reply *reply);

/* Of a single flag: "class-mismatch"; empty when it is none. */
PABAL_API struct pabal_text pabal_note_name(unsigned flag);

/*
 * For people, in the language of the options: its tag, a title, what it means,
 * what whoever must act can do.  They may tell more than the reason alone
 * does (pabal_reason_title() and the like), for the words of the reply may.
 */
PABAL_API struct pabal_text pabal_reply_lang(const struct pabal_reply *reply);
PABAL_API struct pabal_text pabal_reply_title(const struct pabal_reply *reply);
PABAL_API struct pabal_text pabal_reply_meaning(
    const struct pabal_reply *reply);
PABAL_API struct pabal_text pabal_reply_advice(const struct pabal_reply *reply);

/* What another reader can do; empty when there is nothing to do for them. */
PABAL_API struct pabal_text pabal_reply_advice_for(
    const struct pabal_reply *reply, enum pabal_actor reader);

#ifdef __cplusplus
}
#endif

#endif
