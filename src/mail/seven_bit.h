/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A message made fit for a host that takes neither 8-bit bytes nor long lines
 * (RFC 6152 3, RFC 5321 4.5.3.1.6): parts that need it are encoded, each for
 * itself, and nothing else is touched.  The message goes by twice, in pieces
 * of any size: the first time it is looked at, the second time written.  What
 * is kept of it meanwhile is one header and one byte for each part.
 *
 * What may not be changed is left alone, and then the message cannot be
 * converted: parts under a signature (RFC 1847 2.1), 8-bit headers, parts of
 * types that allow no encoding (RFC 2045 6.4).  It knows nothing of DKIM,
 * whose signatures do not survive this.
 */
#ifndef MAIL_SEVEN_BIT_H
#define MAIL_SEVEN_BIT_H

#include "base/arena.h"
#include "base/buf.h"

#define SEVEN_BIT_PARTS_MAX    1000
#define SEVEN_BIT_DEPTH_MAX    20
#define SEVEN_BIT_HEADER_MAX   (256u << 10) /* octets of one part's header */
#define SEVEN_BIT_ADDED_MAX    128          /* that it gains, encoded */
#define SEVEN_BIT_BOUNDARY_MAX 200          /* RFC 2046 5.1.1 allows 70 */
#define SEVEN_BIT_LINE_MAX     998

enum seven_bit_code {
	SEVEN_BIT_KEEP,
	SEVEN_BIT_QP,
	SEVEN_BIT_BASE64,
	SEVEN_BIT_QP_AGAIN,     /* is quoted-printable, but not as it should */
	SEVEN_BIT_BASE64_AGAIN, /* is base64 in lines that are too long */
	SEVEN_BIT_LOOSE, /* what mail programs ignore: bytes become "?" */
};

/* Writes the body of one part; lines end by _newline. */
struct seven_bit_writer {
	enum seven_bit_code code;
	/* private */
	size_t column;
	char blank; /* one that may turn out to end its line, or 0 */
	unsigned char held[57];
	size_t held_len;
	bool begun;
};

void seven_bit_writer_init(
    struct seven_bit_writer *w, enum seven_bit_code code);
void seven_bit_write(
    struct seven_bit_writer *w, struct buf *out, struct slice bytes);
void seven_bit_newline(struct seven_bit_writer *w, struct buf *out);
/* `line`: what follows begins on a line of its own. */
void seven_bit_finish(struct seven_bit_writer *w, struct buf *out, bool line);

enum seven_bit_need {
	SEVEN_BIT_CLEAN,      /* it can go as it is */
	SEVEN_BIT_NEEDED,     /* it can be converted */
	SEVEN_BIT_IMPOSSIBLE, /* `why` says why not */
	SEVEN_BIT_MEMORY,
};

struct seven_bit_level {
	struct slice boundary;
	bool sealed; /* under a signature */
	bool digest;
};

struct seven_bit {
	const char *why;
	/* private */
	struct arena arena;
	struct buf header, hold;
	struct buf *out; /* NULL: only looks */
	struct seven_bit_level open[SEVEN_BIT_DEPTH_MAX];
	unsigned depth;
	unsigned char plan[SEVEN_BIT_PARTS_MAX];
	size_t part; /* the next one */
	size_t part_count;
	struct seven_bit_writer writer;
	struct {
		size_t octets, high, escapes, line;
		bool needs;
	} seen;                     /* of this part's body */
	enum seven_bit_code wanted; /* if this part needs any */
	size_t line_at;             /* in header: where this line begins */
	bool in_header, is_message, fixed, cr, holding, newline;
	bool needed, failed;
};

void seven_bit_init(struct seven_bit *s);
void seven_bit_deinit(struct seven_bit *s);

/* The first time through. */
void seven_bit_look(struct seven_bit *s, struct slice piece);
enum seven_bit_need seven_bit_looked(struct seven_bit *s);

/*
 * The second time, when it is NEEDED; and any number of times more.  The
 * pieces are those of the same message, cut as may be.  What is written is
 * appended; whether all of it is right is asked of the last buf (buf_ok).
 */
void seven_bit_begin(struct seven_bit *s);
void seven_bit_convert(
    struct seven_bit *s, struct slice piece, struct buf *out);
void seven_bit_end(struct seven_bit *s, struct buf *out);

#endif
