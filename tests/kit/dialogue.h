/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A dialogue script (tests/conformance/README.md says how one is written),
 * read and run against the server machine with a small policy of its own:
 * example.test is ours and has alice, bob and postmaster; nothing is relayed.
 */
#ifndef KIT_DIALOGUE_H
#define KIT_DIALOGUE_H

#include "base/arena.h"
#include "base/buf.h"
#include "smtp/server.h"

enum dialogue_step_kind {
	STEP_SEND,      /* bytes */
	STEP_HAS,       /* some line of the next reply begins so */
	STEP_HAS_NOT,   /* no line of the next reply does */
	STEP_REPLY,     /* the last line of the next reply begins so */
	STEP_SAYS,      /* the last line is exactly so */
	STEP_CLOSE,     /* the server closes */
	STEP_HANDSHAKE, /* TLS is negotiated */
	STEP_MESSAGE,   /* the content last accepted */
};

struct dialogue_step {
	enum dialogue_step_kind kind;
	struct slice bytes;
	unsigned line; /* in the file */
};

struct dialogue {
	struct arena arena;
	struct smtp_server_setup setup;
	struct dialogue_step *steps;
	size_t count;
	bool whole; /* never cut what the client sends */
};

/* How the client's bytes reach the machine. */
enum dialogue_pace {
	PACE_TURNS, /* waits for replies; each turn cut at `cut` */
	PACE_RUSH,  /* everything at once, cut at `cut` */
	PACE_BYTES, /* everything, byte by byte */
};

/* false: *ret_line and *ret_why say what is wrong with the script. */
bool dialogue_parse(struct dialogue *d, struct slice text, unsigned *ret_line,
    const char **ret_why);
void dialogue_free(struct dialogue *d);

/* Bytes the client sends in all, and in the longest turn. */
size_t dialogue_size(const struct dialogue *d);
size_t dialogue_turn(const struct dialogue *d);
bool dialogue_may_rush(const struct dialogue *d);

/*
 * true: it went as written.  Otherwise *ret_line is the line of the script
 * and *ret_got (in d's arena) what the machine said there.
 */
bool dialogue_run(struct dialogue *d, enum dialogue_pace pace, size_t cut,
    unsigned *ret_line, struct slice *ret_got);

#endif
