/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Charsets that the library has no tables for, converted by iconv(3).  One
 * thread uses one; descriptors are kept open, because opening costs more than
 * converting.
 */
#ifndef OS_CHARSET_H
#define OS_CHARSET_H

#include "mail/charset.h"

/* Descriptors that are kept; the oldest goes when another is needed. */
#define CHARSET_OS_KEPT 8
#define CHARSET_OS_NAME 40 /* the longest name of a charset, with its NUL */

struct charset_os {
	/* private */
	struct {
		char name[CHARSET_OS_NAME];
		void *descriptor; /* an iconv_t; NULL: the system has none */
	} kept[CHARSET_OS_KEPT];
	unsigned count, next;
};

/* Fills *ret with a converter that works until charset_os_deinit(). */
void charset_os_init(struct charset_os *os, struct charset_converter *ret);
void charset_os_deinit(struct charset_os *os);

#endif
