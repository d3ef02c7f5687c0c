/* SPDX-License-Identifier: Apache-2.0 */
/* The workload and its model; see model.h. */
#include "crash/model.h"

#include "crash/sim.h"

#include <stdio.h>
#include <stdlib.h>

/* Small, so that every workload fills segments and rewrites them. */
static const struct spool_options small = {
	.segment_size = 64u << 10,
	.memory_max = 4096,
	.dead_percent = 30,
	.reserve = 1,
};

void
model_init(struct model *m)
{
	*m = (struct model){ .spool = NULL };
}

static void
wrong(struct model *m, const char *what)
{
	if (m->wrong == NULL)
		m->wrong = what;
}

static char
octet(const struct model_message *x, size_t i)
{
	return (char)((x->id * 31 + i * 7 + (i >> 8)) & 0xff);
}

static struct model_state *
last(struct model_message *x, unsigned rcpt)
{
	return &x->history[rcpt][x->count[rcpt] - 1];
}

static bool
is_open(const struct model_state *s)
{
	return s->state == SPOOL_PENDING || s->owes;
}

static void
say(struct model_message *x, unsigned rcpt, struct model_state s)
{
	if (x->count[rcpt] == MODEL_HISTORY) {
		memmove(&x->history[rcpt][0], &x->history[rcpt][1],
		    sizeof(s) * (MODEL_HISTORY - 1));
		x->count[rcpt]--;
	}
	x->history[rcpt][x->count[rcpt]++] = s;
}

static void
done(void *ctx, enum st st, const struct fault *why)
{
	struct model_message *x = ctx;
	struct model *m = x->model;
	struct model_state s;

	(void)why;
	/* Nobody hears what a machine without power says. */
	if (sim_dead())
		return;
	if (st != ST_OK) {
		x->fate = MODEL_REFUSED;
		x->refused_event = ++m->event;
		return;
	}
	x->fate = MODEL_ACKED;
	if (m->durable < x->event)
		m->durable = x->event;
	if (x->settles == NULL || x->settles->fate != MODEL_ACKED)
		return;
	s = *last(x->settles, x->settles_rcpt);
	s.event = x->event;
	if (x->settles_delay)
		s.told = true;
	else if (is_open(&s)) {
		s.state = SPOOL_REPORTED;
		s.owes = false;
	} else
		return;
	say(x->settles, x->settles_rcpt, s);
}

static bool
any_open(struct model_message *x)
{
	for (unsigned i = 0; i < x->rcpts; i++) {
		if (is_open(last(x, i)))
			return true;
	}
	return false;
}

/* A report about it is on its way already. */
static bool
reporting(struct model *m, struct model_message *x)
{
	for (unsigned i = 0; i < m->count; i++) {
		if (m->messages[i].settles == x &&
		    m->messages[i].fate == MODEL_UNKNOWN)
			return true;
	}
	return false;
}

static struct model_message *
pick(struct model *m)
{
	for (int tries = 0; tries < 20 && m->count > 0; tries++) {
		struct model_message *x = &m->messages[sim_random(m->count)];

		if (x->fate == MODEL_ACKED && any_open(x) && !reporting(m, x))
			return x;
	}
	return NULL;
}

static void
commit(struct model *m, struct model_message *settles, unsigned rcpt)
{
	static const size_t sizes[] = { 0, 1, 300, 3000, 4096, 4097, 20000 };
	struct model_message *x = &m->messages[m->count];
	struct spool_draft *d = spool_draft_new(m->spool);
	struct spool_rcpt rcpts[MODEL_RCPTS] = { 0 };
	struct spool_message message = { .arrived_ms = 1000 };
	struct spool_settles s = { .rcpts = &rcpt, .count = 1 };
	char piece[700];

	if (d == NULL || m->count == MODEL_MESSAGES) {
		spool_draft_drop(d);
		return;
	}
	*x = (struct model_message){ .model = m, .id = spool_draft_id(d) };
	m->count++;
	x->size = sizes[sim_random(7)];
	x->rcpts = (unsigned)sim_random(MODEL_RCPTS) + 1;
	for (size_t at = 0; at < x->size;) {
		size_t n = x->size - at;

		if (n > sizeof(piece))
			n = sizeof(piece);
		for (size_t i = 0; i < n; i++)
			piece[i] = octet(x, at + i);
		(void)spool_draft_put(d, slice_of(piece, n), NULL);
		at += n;
	}
	for (unsigned i = 0; i < x->rcpts; i++) {
		rcpts[i].to.address = SLICE("rcpt@example.org");
		rcpts[i].original = SLICE("original@example.org");
		say(x, i, (struct model_state){ .event = m->event + 1 });
	}
	message.rcpts = rcpts;
	message.rcpt_count = x->rcpts;
	x->event = ++m->event;
	x->settles = settles;
	x->settles_rcpt = rcpt;
	if (settles != NULL) {
		s.id = settles->id;
		s.delay = last(settles, rcpt)->state == SPOOL_PENDING;
		x->settles_delay = s.delay;
	}
	spool_draft_commit(d, &message, settles == NULL ? NULL : &s, done, x);
}

static void
note(struct model *m, struct model_message *x)
{
	static const enum spool_state states[] = {
		SPOOL_PENDING,
		SPOOL_DELIVERED,
		SPOOL_DELIVERED,
		SPOOL_FAILED,
		SPOOL_REMOVED,
	};
	unsigned rcpt = (unsigned)sim_random(x->rcpts);
	struct model_state s = *last(x, rcpt);
	struct spool_note n = { .id = x->id, .rcpt = rcpt, .at_ms = 5 };

	if (s.state != SPOOL_PENDING)
		return;
	n.state = states[sim_random(5)];
	n.owes_report = n.state == SPOOL_FAILED;
	n.verdict.reply = SLICE("550 no");
	if (n.state != SPOOL_REMOVED)
		s.attempts++;
	s.state = n.state;
	s.owes = n.owes_report;
	s.event = ++m->event;
	if (spool_note(m->spool, &n, NULL) != ST_OK)
		wrong(m, "a legal note was refused");
	say(x, rcpt, s);
}

static void
report(struct model *m, struct model_message *x)
{
	for (unsigned i = 0; i < x->rcpts; i++) {
		struct model_state *s = last(x, i);

		if (s->owes || (s->state == SPOOL_PENDING && !s->told)) {
			commit(m, x, i);
			return;
		}
	}
}

static void
drop_a_draft(struct model *m)
{
	struct spool_draft *d = spool_draft_new(m->spool);
	char piece[6000] = { 0 };

	if (d == NULL)
		return;
	(void)spool_draft_put(d, slice_of(piece, sizeof(piece)), NULL);
	spool_draft_drop(d);
}

void
model_live(struct model *m, unsigned steps)
{
	for (unsigned i = 0; i < steps && !sim_dead(); i++) {
		struct model_message *x = pick(m);

		switch (sim_random(10)) {
		case 0:
		case 1:
			commit(m, NULL, 0);
			break;
		case 2:
		case 3:
		case 4:
			if (x != NULL)
				note(m, x);
			break;
		case 5:
			if (x != NULL)
				report(m, x);
			break;
		case 6:
			drop_a_draft(m);
			break;
		case 7:
			(void)sim_timer();
			break;
		default:
			for (uint64_t n = sim_random(6); n > 0; n--)
				(void)sim_step();
			break;
		}
	}
}

static struct model_message *
by_id(struct model *m, spool_id id)
{
	for (unsigned i = 0; i < m->count; i++) {
		if (m->messages[i].id == id)
			return &m->messages[i];
	}
	return NULL;
}

static bool
same(const struct model_state *s, const struct spool_rcpt *r)
{
	return s->state == r->state && s->owes == r->owes_report &&
	       s->told == r->delay_told && s->attempts == r->attempts;
}

static bool
same_reported(const struct model_state *was, const struct model_message *report,
    const struct spool_rcpt *r)
{
	struct model_state s = *was;

	if (report->settles_delay)
		s.told = true;
	else {
		s.state = SPOOL_REPORTED;
		s.owes = false;
	}
	return same(&s, r);
}

/* Index of the first state that may be on disk. */
static unsigned
certain(const struct model *m, const struct model_message *x, unsigned rcpt)
{
	unsigned i = x->count[rcpt] - 1;

	while (i > 0 && x->history[rcpt][i].event > m->durable)
		i--;
	return i;
}

static void
content_check(struct model *m, const struct model_message *x)
{
	struct buf b;

	buf_init(&b, 1u << 20);
	if (spool_read_content(m->spool, x->id, 0, 1u << 20, &b, NULL) !=
		ST_OK ||
	    b.len != x->size)
		wrong(m, "content is not whole");
	for (size_t i = 0; i < b.len && m->wrong == NULL; i++) {
		if (b.at[i] != octet(x, i))
			wrong(m, "content is another");
	}
	buf_deinit(&b);
}

/* The report that settles r, not yet known to be there or not. */
static struct model_message *
report_of(struct model *m, const struct model_message *x, unsigned rcpt)
{
	for (unsigned i = 0; i < m->count; i++) {
		struct model_message *b = &m->messages[i];

		if (b->settles == x && b->settles_rcpt == rcpt &&
		    b->fate != MODEL_ACKED)
			return b;
	}
	return NULL;
}

static void
found(void *ctx, const struct spool_message *message)
{
	struct model *m = ctx;
	struct model_message *x = by_id(m, message->id);

	if (x == NULL || x->found) {
		wrong(m, x == NULL ? "nobody's message" : "found twice");
		return;
	}
	x->found = true;
	if (message->size != x->size || message->rcpt_count != x->rcpts)
		wrong(m, "envelope is another");
	if (x->fate == MODEL_REFUSED && x->refused_event <= m->durable)
		wrong(m, "refused, but there");
	for (unsigned i = 0; i < x->rcpts && m->wrong == NULL; i++) {
		const struct spool_rcpt *r = &message->rcpts[i];
		unsigned from = certain(m, x, i), to = x->count[i];
		struct model_message *b = report_of(m, x, i);
		bool known = false;

		for (unsigned j = from; j < to; j++)
			known = known || same(&x->history[i][j], r);
		/* Settled by a report that nobody heard about: then that
		 * report must be there; compared when all are seen.  A note
		 * of the same group may be torn where the report is not. */
		for (unsigned j = from; j < to && b != NULL && !known; j++) {
			known = same_reported(&x->history[i][j], b, r);
			x->needs_report |= known;
		}
		if (!known)
			wrong(m, "a state that was never noted");
		/* From now on this is the truth. */
		if (known) {
			struct model_state s = { .event = 0,
				.state = r->state,
				.owes = r->owes_report,
				.told = r->delay_told,
				.attempts = r->attempts };

			x->count[i] = 0;
			say(x, i, s);
		}
	}
	if (!slice_eq(
		message->rcpts[0].original, SLICE("original@example.org")))
		wrong(m, "recipient is another");
}

static void
damage(void *ctx, const char *file, uint64_t offset, const char *what)
{
	struct model *m = ctx;

	(void)file, (void)offset;
	if (strncmp(what, "torn tail", 9) != 0)
		wrong(m, what);
}

/* Must be there: acknowledged, and no state that may be on disk ends it. */
static bool
must_be(struct model *m, struct model_message *x)
{
	for (unsigned i = 0; i < x->rcpts; i++) {
		bool open = true;

		for (unsigned j = certain(m, x, i); j < x->count[i]; j++)
			open = open && is_open(&x->history[i][j]);
		/* A report on its way may have ended it. */
		if (open && report_of(m, x, i) == NULL)
			return x->fate == MODEL_ACKED;
	}
	return false;
}

/* All its recipients are settled for certain. */
static bool
may_not_be(struct model *m, struct model_message *x)
{
	if (x->fate != MODEL_ACKED)
		return false;
	for (unsigned i = 0; i < x->rcpts; i++) {
		for (unsigned j = certain(m, x, i); j < x->count[i]; j++) {
			if (is_open(&x->history[i][j]))
				return false;
		}
	}
	return true;
}

/*
 * Whether a message that may have been ended by a report on its way, and is
 * gone, was ended rightly: one such report must be there.
 */
static void
ended_rightly(struct model *m, struct model_message *x)
{
	for (unsigned i = 0; i < x->rcpts; i++) {
		struct model_message *b = report_of(m, x, i);
		bool open = true;

		for (unsigned j = certain(m, x, i); j < x->count[i]; j++)
			open = open && is_open(&x->history[i][j]);
		if (open && (b == NULL || !b->found || b->settles_delay))
			wrong(m, "gone without its report");
	}
}

static bool
report_found(struct model *m, const struct model_message *x)
{
	for (unsigned i = 0; i < m->count; i++) {
		if (m->messages[i].settles == x && m->messages[i].found)
			return true;
	}
	return false;
}

static void
settle_accounts(struct model *m)
{
	for (unsigned i = 0; i < m->count; i++) {
		struct model_message *x = &m->messages[i];

		if (x->found && may_not_be(m, x))
			wrong(m, "back from the dead");
		if (!x->found && must_be(m, x))
			wrong(m, "acknowledged and lost");
		if (!x->found && x->fate == MODEL_ACKED)
			ended_rightly(m, x);
		if (x->needs_report && !report_found(m, x))
			wrong(m, "reported without a report");
		if (x->found)
			content_check(m, x);
	}
	for (unsigned i = 0; i < m->count; i++) {
		struct model_message *x = &m->messages[i];

		/* Nobody heard of it and it is not there: it never was. */
		x->fate = x->found ? MODEL_ACKED : MODEL_REFUSED;
		x->refused_event = 0;
		for (unsigned r = 0; !x->found && r < x->rcpts; r++) {
			x->count[r] = 0;
			say(x, r,
			    (struct model_state){ .state = SPOOL_REMOVED });
		}
		x->settles = NULL;
		x->needs_report = false;
	}
	m->durable = m->event;
}

static void
forget(struct model *m)
{
	for (unsigned i = 0; i < m->count; i++)
		m->messages[i].found = false;
}

bool
model_open(struct model *m)
{
	struct spool_watcher w = { found, damage, m };
	enum st st;

	forget(m);
	st = spool_open(sim_loop(), "share", &small, &w, &m->spool, NULL);
	if (st != ST_OK) {
		wrong(m, "cannot be opened");
		return false;
	}
	settle_accounts(m);
	return m->wrong == NULL;
}

void
model_compare(struct model *m)
{
	forget(m);
	m->durable = m->event;
	if (spool_each(m->spool, found, m, NULL) != ST_OK)
		wrong(m, "cannot be listed");
	settle_accounts(m);
}
