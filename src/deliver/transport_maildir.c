/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The step write: the message into the Maildir of each recipient in turn.
 * The loop reads pieces from the spool and makes LF of CRLF, as the field
 * stores mail; a thread of the pool writes and syncs them.  Which folder is a
 * recipient's is decided here and nowhere else, so that no address, whatever
 * it spells, leads out of the tree that the configuration names.
 */
#include "deliver/attempt.h"

#include "deliver/folder.h"
#include "deliver/maildir.h"
#include "mail/received.h"

#include <stdlib.h>

/* Longest name of a file's middle part: the id, a dot, a number. */
#define UNIQUE_MAX 64
/* Two fields with an address each. */
#define HEAD_MAX 4096

struct mailbox_write {
	struct attempt *a;
	size_t at; /* index of the outcome at work */
	const char *folder;
	struct buf unique;
	struct buf bytes; /* the piece as it is stored */
	uint64_t offset;
	bool cr;     /* the last piece ended in CR */
	bool last;   /* this piece is the last */
	bool out;    /* a thread has it */
	bool orphan; /* the attempt was ended meanwhile */
	/* the thread's */
	struct maildir *m;
	enum st st;
	struct fault why;
};

static void next_piece(struct mailbox_write *w);

static void
write_free(struct mailbox_write *w)
{
	if (w->m != NULL)
		maildir_drop(w->m);
	buf_deinit(&w->unique);
	buf_deinit(&w->bytes);
	free(w);
}

bool
mailbox_write_drop(struct mailbox_write *w)
{
	if (w->out) {
		w->orphan = true;
		return false;
	}
	w->a->write = NULL;
	write_free(w);
	return true;
}

/* ------------------------------------------------------- on the thread -- */

static void
work(void *ctx)
{
	struct mailbox_write *w = ctx;
	struct maildir *m;

	w->st = ST_OK;
	if (w->m == NULL)
		w->st = maildir_open(
		    w->folder, buf_slice(&w->unique), &w->m, &w->why);
	if (w->st == ST_OK)
		w->st = maildir_put(w->m, buf_slice(&w->bytes), &w->why);
	if (w->st == ST_OK && !w->last)
		return;
	m = w->m;
	w->m = NULL;
	if (m == NULL)
		return;
	if (w->st == ST_OK)
		w->st = maildir_finish(m, &w->why);
	else
		maildir_drop(m);
}

/* --------------------------------------------------------- on the loop -- */

/* CRLF becomes LF; a CR alone stays what it is. */
static void
put_lines(struct mailbox_write *w, struct slice s)
{
	while (s.len > 0) {
		size_t cr;

		if (w->cr && s.at[0] != '\n')
			buf_put_byte(&w->bytes, '\r');
		w->cr = false;
		cr = slice_find_byte(s, '\r');
		if (cr == SLICE_NPOS) {
			buf_put(&w->bytes, s);
			return;
		}
		buf_put(&w->bytes, slice_head(s, cr));
		w->cr = true;
		s = slice_from(s, cr + 1);
	}
}

/*
 * RFC 5321 4.4: the host that makes final delivery puts Return-Path on top.
 * Delivered-To is how the field finds out which address brought a message in.
 */
static void
put_head(struct mailbox_write *w)
{
	const struct spool_message *m = w->a->job.message;
	unsigned rcpt = w->a->job.rcpts[w->at];
	struct buf head;

	buf_init(&head, HEAD_MAX);
	return_path_put(&head, m->envelope.sender);
	buf_put_str(&head, "Delivered-To: ");
	buf_put(&head, m->rcpts[rcpt].to.address);
	buf_put_str(&head, "\r\n");
	put_lines(w, buf_slice(&head));
	if (!buf_ok(&head))
		buf_fail(&w->bytes);
	buf_deinit(&head);
}

static void
settle(struct mailbox_write *w, const struct verdict *v)
{
	attempt_settle(w->a, w->at, v);
	if (w->m != NULL)
		maildir_drop(w->m);
	w->m = NULL;
}

static struct verdict
trouble(struct attempt *a, enum st st, const struct fault *why)
{
	if (st == ST_FULL)
		return verdict_of(SITUATION_MAILBOX_DISK_FULL);
	return verdict_of_1(
	    SITUATION_MAILBOX_WRITE_FAILED, attempt_why(a, why));
}

/*
 * Makes ready for the next open recipient that has a folder; false when there
 * is none left.
 */
static bool
next_recipient(struct mailbox_write *w)
{
	struct attempt *a = w->a;
	struct verdict v;

	for (w->at = 0; w->at < a->job.rcpt_count; w->at++) {
		unsigned rcpt = a->job.rcpts[w->at];
		struct slice to = a->job.message->rcpts[rcpt].to.address;
		enum st st;

		if (a->settled[w->at])
			continue;
		st = folder_find(a->d->setup.config, to, &a->arena, &w->folder);
		if (st == ST_OK) {
			buf_clear(&w->unique);
			spool_id_put(&w->unique, a->job.message->id);
			buf_put_byte(&w->unique, '.');
			buf_put_uint(&w->unique, rcpt);
			w->offset = 0;
			w->cr = false;
			buf_clear(&w->bytes);
			put_head(w);
			return true;
		}
		v = verdict_of_1(SITUATION_NO_SUCH_MAILBOX, to);
		if (st == ST_MEMORY)
			v = verdict_of(SITUATION_INTERNAL);
		attempt_settle(a, w->at, &v);
	}
	return false;
}

static void
finish(struct mailbox_write *w)
{
	struct attempt *a = w->a;

	a->write = NULL;
	write_free(w);
	attempt_finish(a);
}

static void
proceed(struct mailbox_write *w)
{
	if (next_recipient(w))
		next_piece(w);
	else
		finish(w);
}

static void
worked(void *ctx)
{
	struct mailbox_write *w = ctx;
	struct attempt *a = w->a;
	struct verdict v;

	w->out = false;
	if (w->orphan) {
		attempt_free(a);
		return;
	}
	if (w->st == ST_OK && !w->last) {
		buf_clear(&w->bytes);
		next_piece(w);
		return;
	}
	v = w->st == ST_OK ? verdict_of(SITUATION_DELIVERED_LOCAL)
			   : trouble(a, w->st, &w->why);
	settle(w, &v);
	proceed(w);
}

static bool
read_piece(struct mailbox_write *w, struct fault *why)
{
	struct attempt *a = w->a;
	const struct spool_message *m = a->job.message;

	*why = (struct fault){ .what = "less than its size is there" };
	if (w->offset < m->size) {
		buf_clear(&a->piece);
		if (spool_read_content(a->job.spool, m->id, w->offset,
			ATTEMPT_PIECE, &a->piece, why) != ST_OK ||
		    a->piece.len == 0 || a->piece.len > m->size - w->offset)
			return false;
		w->offset += a->piece.len;
		put_lines(w, buf_slice(&a->piece));
	}
	w->last = w->offset == m->size;
	if (w->last && w->cr)
		buf_put_byte(&w->bytes, '\r');
	*why = (struct fault){ .what = "out of memory" };
	return buf_ok(&w->bytes);
}

static void
next_piece(struct mailbox_write *w)
{
	struct attempt *a = w->a;
	struct fault why;
	struct verdict v;

	if (!read_piece(w, &why)) {
		v = verdict_of_1(
		    SITUATION_QUEUE_READ_FAILED, attempt_why(a, &why));
		settle(w, &v);
		proceed(w);
		return;
	}
	w->out = loop_work(a->d->setup.loop, work, worked, w);
	if (w->out)
		return;
	v = verdict_of(SITUATION_INTERNAL);
	settle(w, &v);
	proceed(w);
}

static const struct step *
write_run(struct attempt *a)
{
	struct mailbox_write *w = calloc(1, sizeof(*w));
	struct verdict v = verdict_of(SITUATION_INTERNAL);

	if (w == NULL)
		return attempt_fail(a, &v);
	w->a = a;
	buf_init(&w->unique, UNIQUE_MAX);
	buf_init(&w->bytes, SIZE_MAX);
	a->write = w;
	proceed(w);
	return NULL;
}

const struct step STEP_WRITE = { "write", write_run };
