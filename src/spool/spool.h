/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The durable queue: one share, a folder of append-only segments that one
 * process owns (docs/spool.md).  It promises that what was committed is
 * delivered, reported or still there after any crash.  It does not decide
 * when anything is tried, and it does not know SMTP.
 *
 * Life of a recipient: pending → delivered | failed | removed, and where the
 * sender is owed a report: → reported.  A message whose recipients are all
 * settled and owe nothing is gone.
 */
#ifndef SPOOL_SPOOL_H
#define SPOOL_SPOOL_H

#include "base/arena.h"
#include "base/list.h"
#include "catalog/verdict.h"
#include "mail/envelope.h"
#include "os/loop.h"

/* Unique over all shares and restarts; written as 13 letters and digits. */
typedef uint64_t spool_id; /* a number, so the rule on typedef holds */

#define SPOOL_ID_LEN 13
void spool_id_put(struct buf *b, spool_id id);
bool spool_id_parse(struct slice s, spool_id *ret);

enum spool_state {
	SPOOL_PENDING,
	SPOOL_DELIVERED, /* the next hop or the mailbox has it */
	SPOOL_FAILED,
	SPOOL_REMOVED,  /* by the operator, without a report */
	SPOOL_REPORTED, /* settled, and the report owed is itself committed */
};

struct spool_rcpt {
	struct envelope_rcpt to; /* to.address is where it goes */
	struct slice original; /* RCPT's address before aliases; may be same */
	enum spool_state state;
	bool owes_report; /* settled, but not REPORTED yet */
	bool relayed;     /* DELIVERED to a host that promised no DSN */
	bool delay_told;  /* a delay notice went out */
	unsigned attempts;
	uint64_t last_ms;        /* wall time of the last attempt, 0: none */
	struct verdict last;     /* of the last attempt */
	struct slice remote_mta; /* host name that gave it, may be empty */
};

struct spool_message {
	spool_id id;
	uint64_t arrived_ms;      /* wall time */
	uint64_t size;            /* of the content, octets */
	bool eight_bit;           /* content has bytes above 127 */
	bool held;                /* by the operator */
	struct slice client;      /* who gave it: "[192.0.2.1]" or "local" */
	struct slice language;    /* for reports, "" when nothing is known */
	struct envelope envelope; /* rcpts unused; see below */
	struct spool_rcpt *rcpts;
	size_t rcpt_count;
};

struct spool_options {
	uint64_t segment_size; /* octets; default 64 MiB */
	uint64_t memory_max;   /* a draft larger than this streams to disk */
	uint64_t dead_percent; /* a segment with more dead than this is
				  rewritten */
	uint64_t reserve;      /* free octets on the disk below which drafts
				  are refused with ST_FULL */
};
#define SPOOL_OPTIONS_DEFAULT                               \
	((struct spool_options){ .segment_size = 64u << 20, \
	    .memory_max = 1u << 20,                         \
	    .dead_percent = 75,                             \
	    .reserve = 16u << 20 })

struct spool;

/* Told once a message while it is opened, oldest first.  Valid in the call. */
typedef void spool_found(void *ctx, const struct spool_message *m);

/* Told of each damaged record: file, offset, and what is wrong with it. */
typedef void spool_damage(
    void *ctx, const char *file, uint64_t offset, const char *what);

struct spool_watcher {
	spool_found *found;
	spool_damage *damage;
	void *ctx;
};

/* Makes the folder when absent; ST_CLOSED when another process owns it. */
enum st spool_open(struct loop *l, const char *dir,
    const struct spool_options *o, const struct spool_watcher *w,
    struct spool **ret, struct fault *why);
/* Without the daemon: `pabal queue`, `pabal spool`. Takes no lock. */
enum st spool_read_only(const char *dir, const struct spool_watcher *w,
    struct spool **ret, struct fault *why);
/*
 * Syncs what is pending, tells who waits, then frees; NULL is fine.  Not from
 * inside a callback of the spool.  Drafts that were not committed must have
 * been dropped before, and the loop lives on until what it still runs for the
 * spool has come back.
 */
void spool_close(struct spool *s);

size_t spool_count(const struct spool *s); /* live messages */

/*
 * A message on its way in.  Pieces may come at any pace; nothing is promised
 * before `done` says ST_OK: then message and envelope are on stable storage.
 * ST_FULL and ST_IO leave what was queued before safe.
 */
struct spool_draft;
struct spool_draft *spool_draft_new(struct spool *s); /* NULL: out of memory */
spool_id spool_draft_id(const struct spool_draft *d);
enum st spool_draft_put(
    struct spool_draft *d, struct slice piece, struct fault *why);
void spool_draft_drop(struct spool_draft *d);

typedef void spool_done(void *ctx, enum st st, const struct fault *why);

/*
 * m: id, size and eight_bit are filled here; the rest is the caller's and is
 * copied.  `settles` (may be NULL) names a message some of whose recipients
 * become REPORTED by the very same record, so that a crash never leaves a
 * report sent twice or not at all.  The draft is consumed.  done comes later,
 * never from inside, and in the order of commit; a message without recipients
 * is refused with ST_LIMIT.
 */
struct spool_settles {
	spool_id id;
	const unsigned *rcpts; /* indexes */
	size_t count;
	bool delay; /* they stay pending; delay_told is set instead */
};
void spool_draft_commit(struct spool_draft *d, struct spool_message *m,
    const struct spool_settles *settles, spool_done *done, void *ctx);

/* The message with everything noted so far, kept in a; ST_ABSENT if gone. */
enum st spool_read(struct spool *s, spool_id id, struct arena *a,
    struct spool_message *ret, struct fault *why);

/* Content from `offset`, at most `max` octets, appended to b. */
enum st spool_read_content(struct spool *s, spool_id id, uint64_t offset,
    size_t max, struct buf *b, struct fault *why);

/*
 * Notes what became of a recipient.  Durable with the next sync, which starts
 * at once when none runs; nobody waits for it (DESIGN: delivered twice only
 * when a crash falls between the remote 250 and this note).  ST_ABSENT when
 * the recipient is settled; one that owes a report may still be noted as
 * owing none.  Each note of a pending recipient counts as an attempt, but not
 * SPOOL_REMOVED.
 */
struct spool_note {
	/* REPORTED without a report: nobody is left who could be told */
	spool_id id;
	unsigned rcpt;
	enum spool_state state; /* PENDING: tried and deferred */
	/*
	 * DELIVERED or FAILED, and the sender is owed a report: the message
	 * stays until a commit settles this recipient (REPORTED).
	 */
	bool owes_report;
	bool relayed;
	uint64_t at_ms;
	struct verdict verdict;
	struct slice remote_mta;
};
enum st spool_note(
    struct spool *s, const struct spool_note *n, struct fault *why);
enum st spool_hold(struct spool *s, spool_id id, bool held, struct fault *why);

/* Every live message in turn, without content. */
enum st spool_each(
    struct spool *s, spool_found *found, void *ctx, struct fault *why);

#endif
