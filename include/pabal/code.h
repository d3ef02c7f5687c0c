/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The catalogue of codes: what a basic code (RFC 5321 4.2) or an enhanced one
 * (RFC 3463, the registry of RFC 5248) says by itself.  What a reply means, its
 * words included, is for pabal/reply.h.
 */
#ifndef PABAL_CODE_H
#define PABAL_CODE_H

#include "verdict.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is known of a code, or of a kind of codes. */
struct pabal_code;

/*
 * Finds what somebody wrote: "550", "5.1.1", "X.1.1", "550 5.1.1", or a kind of
 * codes: "5XX", "X.4", "5.X.X".  Letter case and blanks around it do not count.
 * A code that no list has is explained as far as its digits go.  lang: see
 * pabal/base.h.  The caller frees *ret with pabal_code_free().
 *
 * PABAL_SYNTAX when it is no code at all; PABAL_MEMORY; PABAL_ARGUMENT (ret is
 * NULL, or text is NULL while len is not 0).
 */
PABAL_API enum pabal_status pabal_code_find(
    struct pabal_code **ret, const char *text, size_t len, const char *lang);

/*
 * Every code of the catalogue by its place, 0 to pabal_code_count() - 1: basic
 * codes by number, then enhanced ones as "X.1.1".  Places change between
 * versions.  PABAL_ARGUMENT past the last.
 */
PABAL_API size_t pabal_code_count(void);
PABAL_API enum pabal_status pabal_code_at(
    struct pabal_code **ret, size_t i, const char *lang);

/* Frees it and every text that it gave.  NULL is nothing. */
PABAL_API void pabal_code_free(struct pabal_code *code);

/* As it was asked for, and as it should be written: "0550" is "550". */
PABAL_API struct pabal_text pabal_code_asked(const struct pabal_code *code);
PABAL_API struct pabal_text pabal_code_name(const struct pabal_code *code);

enum pabal_form {
	PABAL_FORM_BASIC = 0,         /* 550 */
	PABAL_FORM_BASIC_PATTERN = 1, /* 5XX, 55X */
	PABAL_FORM_ENHANCED = 2,      /* 5.1.1, X.1.1 */
	PABAL_FORM_SUBJECT = 3,       /* X.4, 5.4.X */
	PABAL_FORM_CLASS = 4,         /* 5.X.X */
	PABAL_FORM_PAIR = 5           /* 550 5.1.1 */
};

PABAL_API enum pabal_form pabal_code_form(const struct pabal_code *code);

/* "basic-pattern"; "unknown" for others. */
PABAL_API struct pabal_text pabal_form_name(enum pabal_form form);

/*
 * The numbers: of a pattern the lowest basic code that it stands for; 0, or
 * class 0, where it has none ("X.1.1" has class 0 and its subject and detail).
 * With PABAL_CODE_MAYBE_DOTTED the basic code is the other reading: 420.
 */
PABAL_API unsigned pabal_code_basic(const struct pabal_code *code);
PABAL_API struct pabal_enhanced pabal_code_enhanced(
    const struct pabal_code *code);

/* Whether the very code is in the catalogue; true for a kind of codes. */
PABAL_API bool pabal_code_is_known(const struct pabal_code *code);

/* The known code that an unknown one counts as, "5.0.0" (RFC 3463 3); or empty.
 */
PABAL_API struct pabal_text pabal_code_counts_as(const struct pabal_code *code);

/*
 * For people: tag of the language, title, meaning; each of the latter is empty
 * where there is nothing to say.
 */
PABAL_API struct pabal_text pabal_code_lang(const struct pabal_code *code);
PABAL_API struct pabal_text pabal_code_title(const struct pabal_code *code);
PABAL_API struct pabal_text pabal_code_meaning(const struct pabal_code *code);

/* What a reader can do; empty when there is nothing to do for them. */
PABAL_API struct pabal_text pabal_code_advice(
    const struct pabal_code *code, enum pabal_actor reader);

/* The reason that it stands for when nothing else is known. */
PABAL_API enum pabal_reason pabal_code_reason(const struct pabal_code *code);

enum pabal_standing {
	PABAL_STANDING_UNLISTED = 0, /* not in the catalogue, or a kind */
	PABAL_STANDING_STANDARD = 1,
	PABAL_STANDING_OBSOLETE = 2,
	PABAL_STANDING_NON_STANDARD = 3
};

PABAL_API enum pabal_standing pabal_code_standing(
    const struct pabal_code *code);

/* "standard"; empty for PABAL_STANDING_UNLISTED and others. */
PABAL_API struct pabal_text pabal_standing_name(enum pabal_standing standing);

/*
 * Each may be empty: what defines it ("RFC 5321 4.2.2"); who uses it, when it
 * is not standard; the codes that it is seen with, blanks between them, "any"
 * for all ("550 5XX").
 */
PABAL_API struct pabal_text pabal_code_source(const struct pabal_code *code);
PABAL_API struct pabal_text pabal_code_used_by(const struct pabal_code *code);
PABAL_API struct pabal_text pabal_code_goes_with(const struct pabal_code *code);

/*
 * Digit by digit, as far as they say anything: the number (a digit of a basic
 * code, class or subject of an enhanced one) and what it says; the texts are
 * empty where it says nothing.  0 and empty past the last.
 */
PABAL_API size_t pabal_code_digit_count(const struct pabal_code *code);
PABAL_API unsigned pabal_code_digit(const struct pabal_code *code, size_t i);
PABAL_API struct pabal_text pabal_code_digit_title(
    const struct pabal_code *code, size_t i);
PABAL_API struct pabal_text pabal_code_digit_meaning(
    const struct pabal_code *code, size_t i);

/* Flags: what is odd about how it was written. */
enum pabal_code_note {
	PABAL_CODE_LEADING_ZERO = 1, /* 5.01.1, 0550 */
	PABAL_CODE_WRONG_CLASS = 2,  /* 6.1.1 */
	PABAL_CODE_DOTTED = 4,       /* 1.0.1 is 101 with dots */
	PABAL_CODE_MAYBE_DOTTED = 8, /* 4.2.0 is X.2.0, but some mean 420 */
	PABAL_CODE_DIFFERS = 16      /* 450 5.1.1: two classes (RFC 2034 4) */
};

PABAL_API unsigned pabal_code_notes(const struct pabal_code *code);

/* Of a single flag: "leading-zero"; empty when it is none. */
PABAL_API struct pabal_text pabal_code_note_name(unsigned flag);

/* Whether a kind of codes, such as "5XX" or "X.4", includes a code. */
PABAL_API bool pabal_code_includes(
    const struct pabal_code *kind, const struct pabal_code *code);

#ifdef __cplusplus
}
#endif

#endif
