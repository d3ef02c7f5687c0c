/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A courier at work: the real one with the real scheduler, spool and reports,
 * in a folder of its own, and a delivery whose answers the test gives.
 *
 * Domains, for the delivery: "new-NAME.…" is one whose site must be asked for
 * first, "big….…" all share one site, and any other is a site by itself.
 */
#ifndef OFFICE_H
#define OFFICE_H

#include "kit/kit.h"

#include "deliver/courier.h"

#define OFFICE_RUNS_MAX 1100

/* An attempt under way, or a question for a site. */
struct office_run {
	deliver_done *done;
	deliver_site_done *site_done;
	void *ctx;
	spool_id id;
	bool report; /* the message has the null sender */
	char domain[64];
	unsigned rcpts[16], count; /* count may be more than fit */
	bool open;
};

struct office {
	char dir[64];
	struct loop *loop;
	struct config config;
	unsigned retry_s[3];
	struct spool_options options;
	struct spool *spool;
	struct schedule *schedule;
	struct courier *courier;
	struct courier_share *share;
	struct timer *timer;
	struct buf log;
	int log_fd;
	bool committed, stopped;
	enum st commit;

	struct office_run runs[OFFICE_RUNS_MAX]; /* in their order */
	unsigned begun, open;
	bool no_memory; /* the delivery refuses */
};

/* What the disk answers. */
struct office_disk {
	bool full;
	bool write_fails;
};
extern struct office_disk office_disk;

void office_open(struct office *o);
void office_start(struct office *o); /* config may be set before */
void office_restart(struct office *o);
void office_end(struct office *o); /* a restart is this and a start */
void office_close(struct office *o);
void office_turns(struct office *o, unsigned n);
/* The clock goes on by so much, and what is due happens. */
void office_pass(struct office *o, uint64_t s);

/*
 * Queues a message.  rcpts: addresses apart by blanks, each with its NOTIFY
 * behind a slash if any: "a@x.example b@y.example/8"
 */
spool_id office_take(struct office *o, const char *sender, const char *rcpts);
/* The same, durable but not given to the courier. */
spool_id office_store(struct office *o, const char *sender, const char *rcpts);

/* The open run for this domain; fails when there is none, or not one only. */
unsigned office_find(struct office *o, const char *domain);
/*
 * Ends it, a letter a recipient: D delivered, T delivered and the next host
 * tells, F failed, P deferred, W deferred for 1800 s, S slow down.
 */
void office_answer(struct office *o, unsigned run, const char *letters);
void office_site(struct office *o, unsigned run, const char *site);
void office_ended(void *office);

/*
 * "P1" pending after one attempt, "P1d" and told of the delay, "D" delivered,
 * "F!" failed and owing a report, "R" reported, "X" removed; "gone".
 */
const char *office_state(struct office *o, spool_id id, char room[64]);
#define assert_state(o, id, expected)                            \
	do {                                                     \
		char room_[64];                                  \
		assert_string_equal(                             \
		    office_state((o), (id), room_), (expected)); \
	} while (0)

/* How many lines of the log have this in them. */
unsigned office_logged(struct office *o, const char *what);
/* Whether the content of the message that this run is for has it. */
bool office_run_says(struct office *o, unsigned run, const char *what);

#endif
