/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cuts what pabal explain was given into replies and messages, and has each of
 * them explained and written.  Logs, mailboxes and lists of lines of any
 * length go through in memory that does not grow; other texts are held whole.
 */
#ifndef APP_EXPLAIN_READ_H
#define APP_EXPLAIN_READ_H

#include "app/explain.h"
#include "app/explain_input.h"
#include "meaning/memo.h"
#include "os/charset.h"

/* Octets of one text, or of one message of a mailbox. */
#define EXPLAIN_TEXT_MAX ((size_t)16 << 20)
/* Octets from which it is told what kind of text it is. */
#define EXPLAIN_HEAD_MAX ((size_t)1 << 20)

struct explain {
	struct face face;
	struct explain_writer writer;
	bool json, lines;
	struct explain_input in;
	const char *name; /* of what is read, for complaints */
	int status;       /* for the caller of the program; EX_OK so far */
	/* private */
	size_t searched; /* octets held that have no end in them */
	bool skipping;   /* the rest of a line that is too long */
	bool began;      /* something was written */
	struct buf entry;
	struct meaning_memo *memo; /* NULL: does without */
	struct buf utf8;           /* a reply in another charset, converted */
	struct charset_os os;
	struct charset_converter converter;
};

void explain_init(struct explain *x);
void explain_deinit(struct explain *x);

/* All of x->in; false with x->status when it could not be done, said. */
bool explain_all(struct explain *x);

/* A text of the command line. */
bool explain_words(struct explain *x, struct slice text);

/* Writes what is waiting. */
bool explain_flush(struct explain *x);

#endif
