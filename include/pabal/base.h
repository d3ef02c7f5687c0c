/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What all of libpabal shares: texts, how a call ends, languages, options.
 *
 * The library reads replies and messages of mail systems and says what they
 * mean.  It has no state: no call changes anything but what it returns, so any
 * number of threads may call at once.  An object may be read by many threads,
 * and freed by one when the others are done.  It does no I/O, asks no clock,
 * no environment and no locale, writes nothing, and aborts only when it finds
 * a fault of its own.
 */
#ifndef PABAL_BASE_H
#define PABAL_BASE_H

#include <stdbool.h>
#include <stddef.h>

#if defined(__GNUC__)
#define PABAL_API __attribute__((visibility("default")))
#else
#define PABAL_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Of these headers.  While the major number is 0 a new minor number may change
 * the interface; the file name of the shared library (soname) changes whenever
 * programs have to be built anew.
 */
#define PABAL_VERSION_MAJOR 0
#define PABAL_VERSION_MINOR 1
#define PABAL_VERSION_PATCH 0

/*
 * Octets that belong to somebody else: to the object they were asked of, or,
 * where no object is involved, to the library for good.  Never freed by the
 * caller.  `at` is never NULL, and a NUL follows the last octet, so that a text
 * without a NUL inside is a C string as well.  No text: len 0.
 *
 * Texts of the library's own are UTF-8.  Octets from a reply or a message are
 * given as they came unless it is said otherwise: they may be no UTF-8, and
 * may hold control characters, even NUL.
 */
struct pabal_text {
	const char *at;
	size_t len;
};

/*
 * An enhanced status code (RFC 3463), "5.1.1": class (2, 4, 5), subject and
 * detail.  Class 0: none.
 */
struct pabal_enhanced {
	unsigned part[3];
};

/*
 * How a call ended.  Anything but PABAL_OK leaves what it was to return
 * untouched.  Later versions may have more of them.
 */
enum pabal_status {
	PABAL_OK = 0,
	PABAL_MEMORY = 1, /* out of memory */
	PABAL_LIMIT = 2,  /* more than pabal_options.memory_max was needed */
	PABAL_ARGUMENT =
	    3,           /* the call is wrong: NULL, options not known here */
	PABAL_SYNTAX = 4 /* what was to be a code is none */
};

/* "ok", "memory", "limit", "argument", "syntax"; "unknown" for others. */
PABAL_API struct pabal_text pabal_status_name(enum pabal_status status);

/* Of the library that runs: "0.1.0". */
PABAL_API struct pabal_text pabal_version(void);

/*
 * Languages.  Wherever a language is asked for it is a C string: a language
 * tag ("ko", "ko-KR", RFC 5646), a POSIX locale ("ko_KR.UTF-8"), or the value
 * of an Accept-Language or Content-Language field ("fr, ko;q=0.8", RFC 9110
 * 12.5.4).  NULL, and what names no language that is here, means English.
 */
PABAL_API size_t pabal_lang_count(void);

/* The tag of each: "en".  Empty past the last. */
PABAL_API struct pabal_text pabal_lang_tag(size_t i);

/* The tag of the language that `wanted` stands for; empty when it is not here.
 */
PABAL_API struct pabal_text pabal_lang_choose(const char *wanted);

/* At which point of the dialogue a reply was given (RFC 5321 3). */
enum pabal_stage {
	PABAL_STAGE_UNKNOWN = 0,
	PABAL_STAGE_CONNECT = 1, /* the greeting */
	PABAL_STAGE_HELO = 2,    /* EHLO, HELO, LHLO */
	PABAL_STAGE_STARTTLS = 3,
	PABAL_STAGE_MAIL = 4,
	PABAL_STAGE_RCPT = 5,
	PABAL_STAGE_DATA = 6,
	PABAL_STAGE_CONTENT = 7, /* the final dot, or the last BDAT */
	PABAL_STAGE_QUIT = 8
};

/* "rcpt"; "unknown" for others. */
PABAL_API struct pabal_text pabal_stage_name(enum pabal_stage stage);

/* Where a converter puts what it made. */
struct pabal_sink;

/* Appends octets.  When memory runs out the text that they are of is lost. */
PABAL_API void pabal_sink_put(
    struct pabal_sink *sink, const char *at, size_t len);

/*
 * Octets that reading one text may keep, and that the object made of it may
 * hold.  Buffers for the part that is being decoded, of some megabytes at most,
 * are not counted.
 */
#define PABAL_MEMORY_MAX (64u * 1024u * 1024u)

/*
 * What a caller may ask for.  Born with PABAL_OPTIONS_INIT; what stays 0 or
 * NULL has its default.  Members will only ever be added, at the end, and
 * `size` says which of them the caller knows.
 */
struct pabal_options {
	size_t size;
	const char *lang; /* of all texts; NULL: English */
	/*
	 * Of pabal_reply_explain: what was answered, when the caller knows.
	 * It decides where a code means different things at different points.
	 */
	enum pabal_stage stage;
	size_t memory_max; /* 0: PABAL_MEMORY_MAX */
	/*
	 * Of pabal_message_explain: makes UTF-8 of text in a charset that the
	 * library has no table for (it has ASCII, UTF-8, ISO 8859-1 and -15,
	 * Windows 1251 and 1252, KOI8-R).  `charset` is the name as the
	 * message has it; no NUL follows `in`.  The function puts the text
	 * into the sink and returns true; or it puts nothing and returns
	 * false, when it does not know the charset.  What it puts is repaired
	 * when it is no UTF-8.  It runs in the caller's thread during the
	 * call, and may be called many times.  NULL: such text is taken for
	 * UTF-8 or the likeliest of those sets, and noted.
	 */
	bool (*convert)(void *context, struct pabal_text charset,
	    struct pabal_text in, struct pabal_sink *out);
	void *context;
};

#define PABAL_OPTIONS_INIT                                                  \
	{                                                                   \
		sizeof(struct pabal_options), NULL, PABAL_STAGE_UNKNOWN, 0, \
		    NULL, NULL                                              \
	}

#ifdef __cplusplus
}
#endif

#endif
