/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds the codes in the text of a reply as it comes out of logs, bounces and
 * people's hands: in front, behind "host x said:", in "(#5.1.1)", or not at
 * all.  It judges nothing but what a "5.5.0" in front is: X.5.0, or 550 as some
 * pages write it.
 */
#ifndef MEANING_READ_H
#define MEANING_READ_H

#include "catalog/esc.h"

/*
 * Octets of a text in which codes are looked for; what is longer says its code
 * at the front, or is no reply.
 */
#define READ_CODE_MAX 4096

struct read_codes {
	unsigned basic;        /* 0: none */
	struct esc esc;        /* ESC_NONE: none */
	struct slice esc_text; /* as it stands there */
	bool odd;    /* "5.01.1" for 5.1.1, or a "9.1.1", which is no code */
	bool dotted; /* "3.5.4" stood for 354, "5.5.0" for 550 */
	struct slice rest; /* text behind the codes, or all of it */
};

void read_codes(struct slice text, struct read_codes *ret);

#endif
