/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of the spool: what its files share.  Everything here is touched
 * on the loop only, but for the group that is on its way to the disk, which
 * belongs to the thread from group_kick to its end.
 */
#ifndef SPOOL_ROOM_H
#define SPOOL_ROOM_H

#include "os/job.h"
#include "os/loop.h"
#include "spool/disk.h"
#include "spool/index.h"
#include "spool/spool.h"

/* Gathered octets past which the caller writes them out itself. */
#define GROUP_MAX (32u << 20)
/* A single append may exceed GROUP_MAX by one record, and no more. */
#define GROUP_CEILING (GROUP_MAX + RECORD_BODY_MAX + (1u << 20))
/* Wait before what failed is tried again when nobody asks before. */
#define RETRY_MS 1000
/* Descriptors of segments that are kept open. */
#define OPEN_MAX     128
#define SEGMENT_NAME 13 /* "0000002a.seg" and NUL */

struct segment {
	uint32_t number;
	int fd; /* -1: not open */
	uint64_t cookie;
	uint64_t end;    /* where the next record goes */
	uint64_t synced; /* all before it is on stable storage */
	uint64_t proven; /* a mark says that up to here it was synced */
	uint64_t live;   /* octets of live messages, chunks, last notes */
	uint64_t tombs;  /* octets of what only says who is gone */
	uint64_t used;   /* when the descriptor was asked for last */
	unsigned pins;   /* chunks of drafts */
	uint32_t *older; /* segments it speaks about, ascending */
	size_t older_count;
	bool made;     /* the file is there */
	bool named;    /* and so is its name, for certain */
	bool cut;      /* to its length */
	bool failed;   /* a write or sync did */
	bool full;     /* for want of space only, so that a cut is believed */
	bool healed;   /* failed, but what was refused is cut off for good */
	bool gone;     /* unlinked, the folder not yet synced */
	bool headless; /* neither header nor first record is readable */
	bool kept;     /* damaged: never unlinked */
};

struct group {
	struct segment *segment; /* NULL: nothing gathered */
	uint64_t first;          /* where its records begin */
	uint64_t start;          /* where b begins; between lies what is
				    written already */
	struct buf b;
	struct list waiters;
	enum st st; /* writing early failed */
	struct fault fault;
};

/* Someone who is told when a group is on stable storage, or is not. */
struct waiter {
	struct list link;
	struct entry entry; /* becomes the index's */
	bool move;          /* a copy by compaction, not a draft */
	bool placed;        /* its record is in the group */
	enum st st;         /* refused before it came to that */
	struct fault fault;
	spool_id settles;
	uint32_t *settle_rcpts;
	size_t settle_count;
	bool settle_delay;
	spool_done *done;
	void *ctx;
};

struct compact;

struct spool {
	struct loop *loop;   /* NULL: read only */
	struct timer *timer; /* tries again */
	bool retrying;       /* it is set */
	int folder;
	struct spool_options options;
	struct spool_watcher watcher;
	uint64_t share;
	spool_id next_id;
	struct index index;
	struct segment **segments; /* ascending */
	size_t segment_count;
	uint32_t next_number;
	uint64_t tick;
	struct segment *current;
	struct place synced; /* the mark of new records */
	struct group gathering, flying;
	struct job *flight; /* writes and syncs flying */
	struct job *sweep;  /* cuts or unlinks swept */
	struct segment *swept;
	bool sweep_failed;
	enum st lost; /* why the last group that failed did */
	bool closing;
	struct compact *compact;
};

/* segment.c */
void segment_name(const struct segment *g, char name[SEGMENT_NAME]);
struct segment *segment_find(const struct spool *s, uint32_t number);
struct segment *segment_add(struct spool *s, uint32_t number);
void segment_forget(struct spool *s, struct segment *g);
enum st segment_make(
    struct spool *s, struct segment *g, uint64_t need, struct fault *why);
enum st segment_fd(
    struct spool *s, struct segment *g, int *ret, struct fault *why);
/* g says something about what lies in older. */
void segment_speaks(struct segment *g, uint32_t older);
/* True while a segment that g speaks about is there. */
bool segment_bound(const struct spool *s, const struct segment *g);

/* group.c */
struct append {
	struct buf *b;
	size_t at;
	struct place place;
};
void group_init(struct group *g);
enum st append_begin(struct spool *s, struct append *a, struct fault *why);
enum st append_end(struct spool *s, const struct append *a,
    const struct record *r, struct fault *why);
void append_undo(struct spool *s, const struct append *a);
void group_kick(struct spool *s);
void group_close(struct spool *s); /* all that is gathered, now */
/* What is not written yet; from p on, as far as it was gathered. */
bool group_find(const struct spool *s, struct place p, struct slice *ret);

/* fail.c */
void group_fail(struct spool *s, enum st st, const struct fault *why);

/* draft.c */
void waiter_settled(struct spool *s, struct waiter *w); /* before the index */
void waiter_finish(
    struct spool *s, struct waiter *w, enum st st, const struct fault *why);

/* note.c */
enum st note_append(struct spool *s, struct entry *e, uint32_t rcpt,
    const struct spool_rcpt *r, struct fault *why);
enum st hold_append(
    struct spool *s, struct entry *e, bool held, struct fault *why);
enum st gone_append(
    struct spool *s, spool_id id, uint32_t about, struct fault *why);
/*
 * The same of a message that was refused, though the disk may have kept it:
 * what it would have settled is as it stands in memory.  One record, since of
 * two a torn write might leave the first alone.
 */
struct unsaid {
	spool_id id;
	uint32_t about;
	spool_id settles;
	const uint32_t *rcpts;
	size_t count;
};
enum st unsaid_append(
    struct spool *s, const struct unsaid *u, struct fault *why);
/* Says such a record, or a plain one, again with what is true now. */
enum st unsaid_repeat(struct spool *s, const struct record *r);
/* The message that it would have settled something of; may be NULL. */
struct entry *unsaid_target(const struct spool *s, const struct record *r);
void entry_forget(struct spool *s, struct entry *e);
/* A report about it is on stable storage. */
void entry_settle(struct spool *s, const struct waiter *w);
/* The last note of a recipient lies at p now; segment 0: in the message. */
void ref_move(struct spool *s, struct ref *ref, struct place p, uint32_t size);
/* Adds e's octets to the segments, or takes them away. */
void entry_count(struct spool *s, struct entry *e, bool live);

/* read.c */
enum st place_read(struct spool *s, struct place p, struct arena *a,
    struct record *ret, struct fault *why);
enum st entry_read(struct spool *s, struct entry *e, struct arena *a,
    struct spool_message *ret, struct fault *why);

/* scan.c */
struct scan {
	int fd;
	uint64_t cookie, at, size;
	/* private */
	struct buf window;
	uint64_t window_at;
};
enum scan_found { SCAN_RECORD, SCAN_GAP, SCAN_END, SCAN_FAILED };
struct scan_item {
	uint64_t at, len; /* of the record or the gap */
	bool zero;        /* gap: nothing but zeros */
	struct record record;
};
void scan_init(struct scan *c, int fd, uint64_t cookie, uint64_t size);
void scan_deinit(struct scan *c);
enum scan_found scan_next(
    struct scan *c, struct scan_item *ret, struct fault *why);

/* recover.c */
enum st recover(struct spool *s, struct fault *why);

/*
 * open.c: tries again in RETRY_MS.  What fails meanwhile does not move that on,
 * or a full disk that is asked all the time would never be swept.
 */
void retry_later(struct spool *s);

/* sweep.c */
void sweep(struct spool *s); /* starts what can be cut or unlinked */
void sweep_settle(struct spool *s);
/* At the end: leaves nothing of a share that holds no message. */
void sweep_empty(struct spool *s);

/* compact.c */
void compact_wake(struct spool *s); /* a group ended, or something died */
void compact_moved(struct spool *s, struct waiter *w, bool ok);
void compact_abort(struct spool *s);
bool compact_reads(const struct spool *s, const struct segment *g);
void compact_deinit(struct spool *s);

static inline struct place
place_of(const struct segment *g, uint64_t at)
{
	return (struct place){ g->number, (uint32_t)(at / 8) };
}

static inline uint64_t
place_offset(struct place p)
{
	return (uint64_t)p.at * 8;
}

static inline bool
place_eq(struct place a, struct place b)
{
	return a.segment == b.segment && a.at == b.at;
}

static inline bool
place_before(struct place a, struct place b)
{
	return a.segment < b.segment || (a.segment == b.segment && a.at < b.at);
}

#endif
