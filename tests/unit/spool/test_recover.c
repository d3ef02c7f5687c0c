/* SPDX-License-Identifier: Apache-2.0 */
/* What recovery makes of files that are not as they were written, and what
 * the rest of the interface promises; on the simulated disk. */
#include "kit/kit.h"

#include "crash/sim.h"
#include "spool/inspect.h"
#include "spool/spool.h"

#define SEGMENT "00000001.seg"

struct seen {
	unsigned messages, damages;
	const char *what;
	enum st st;
	unsigned done;
};

static void
found(void *ctx, const struct spool_message *m)
{
	(void)m;
	((struct seen *)ctx)->messages++;
}

static void
damage(void *ctx, const char *file, uint64_t offset, const char *what)
{
	struct seen *seen = ctx;

	(void)file, (void)offset;
	seen->damages++;
	seen->what = what;
}

static void
done(void *ctx, enum st st, const struct fault *why)
{
	struct seen *seen = ctx;

	assert_true((st == ST_OK) == (why == NULL));
	seen->st = st;
	seen->done++;
}

static enum st
open_as(struct spool **s, struct seen *seen, uint64_t reserve)
{
	struct spool_options o = SPOOL_OPTIONS_DEFAULT;
	struct spool_watcher w = { found, damage, seen };

	*seen = (struct seen){ .messages = 0 };
	o.segment_size = 64u << 10;
	o.memory_max = 4096;
	o.reserve = reserve;
	return spool_open(sim_loop(), "share", &o, &w, s, NULL);
}

static spool_id
add(struct spool *s, struct seen *seen, size_t size)
{
	struct spool_rcpt rcpt = { .to.address = SLICE("a@b"),
		.original = SLICE("a@b") };
	struct spool_message m = { .rcpts = &rcpt, .rcpt_count = 1 };
	struct spool_draft *d = spool_draft_new(s);
	char octets[1000];
	spool_id id;

	memset(octets, 'x', sizeof(octets));
	seen->st = ST_MEMORY;
	if (d == NULL)
		return 0;
	id = spool_draft_id(d);
	for (size_t at = 0; at < size; at += sizeof(octets))
		(void)spool_draft_put(d,
		    slice_head(slice_of(octets, sizeof(octets)), size - at),
		    NULL);
	spool_draft_commit(d, &m, NULL, done, seen);
	assert_int_equal(seen->done, 0);
	while (seen->done == 0 && (sim_step() || sim_timer()))
		;
	assert_int_equal(seen->done, 1);
	seen->done = 0;
	return id;
}

/* Ten messages of 1000 octets and an orderly end. */
static void
fill(bool orderly)
{
	struct seen seen;
	struct spool *s;

	sim_reset(1);
	assert_int_equal(open_as(&s, &seen, 1), ST_OK);
	for (int i = 0; i < 10; i++) {
		(void)add(s, &seen, 1000);
		assert_int_equal(seen.st, ST_OK);
	}
	if (!orderly)
		sim_fault_at(1, SIM_POWER);
	spool_close(s);
	sim_drain();
	sim_reboot(SIM_TEAR_NOTHING);
}

static size_t
length(void)
{
	size_t len = 0, end = 0;
	unsigned char *at = sim_file(SEGMENT, &len);

	for (size_t i = 0; i < len; i++) {
		if (at[i] != 0)
			end = i + 1;
	}
	return end;
}

static struct seen
recovered(void)
{
	struct seen seen, again;
	struct spool *s;

	assert_int_equal(open_as(&s, &seen, 1), ST_OK);
	assert_int_equal(spool_count(s), seen.messages);
	spool_close(s);
	sim_drain();
	/* Nothing was made worse by looking. */
	assert_int_equal(open_as(&s, &again, 1), ST_OK);
	assert_int_equal(again.messages, seen.messages);
	spool_close(s);
	sim_drain();
	return seen;
}

static void
every_octet_that_changes_costs_one_message_at_most(void **state)
{
	struct seen seen;
	size_t len, end;

	(void)state;
	fill(true);
	end = length();
	for (size_t i = 0; i < end; i += 7) {
		unsigned char *at;

		fill(true);
		at = sim_file(SEGMENT, &len);
		at[i] ^= 0x20;
		seen = recovered();
		assert_true(seen.messages >= 9);
		assert_int_equal(seen.damages, 1);
		/* The header and the last record, the mark, hold none. */
		if (i >= 64 && i < end - 40)
			assert_int_equal(seen.messages, 9);
	}
}

static void
every_cut_leaves_what_stands_before_it(void **state)
{
	size_t len, end, last = 0;
	struct seen seen;

	(void)state;
	fill(false);
	end = length();
	for (size_t cut = 0; cut <= end + 5; cut += 5) {
		unsigned char *at;

		fill(false);
		at = sim_file(SEGMENT, &len);
		memset(at + cut, 0, len - cut);
		seen = recovered();
		assert_true(seen.messages >= last && seen.messages <= 10);
		last = seen.messages;
		assert_true(seen.damages <= 2);
	}
	assert_int_equal(last, 10);
}

static void
content_that_looks_like_records_is_content(void **state)
{
	struct seen seen;
	size_t len;
	unsigned char *at;

	(void)state;
	fill(false);
	at = sim_file(SEGMENT, &len);
	/* A record copied into a segment with another cookie. */
	sim_file_put("00000002.seg", slice_of(at, len));
	seen = recovered();
	assert_int_equal(seen.messages, 10);
	assert_int_equal(seen.damages, 1);
	assert_string_equal(seen.what, "segment of another spool");
	assert_int_equal(sim_file_count(), 2);
}

static void
refuses_when_less_than_the_reserve_is_left(void **state)
{
	struct seen seen;
	struct spool *s;

	(void)state;
	sim_reset(1);
	assert_int_equal(open_as(&s, &seen, 1), ST_OK);
	sim_fault_at(1, SIM_FULL);
	(void)add(s, &seen, 500);
	assert_int_equal(seen.st, ST_FULL);
	(void)add(s, &seen, 500);
	assert_int_equal(seen.st, ST_FULL);
	assert_int_equal(spool_count(s), 0);
	/* Space returns, and nothing more is needed. */
	sim_fault_at(0, SIM_NONE);
	(void)add(s, &seen, 500);
	assert_int_equal(seen.st, ST_OK);
	assert_int_equal(spool_count(s), 1);
	spool_close(s);
	sim_drain();
}

static void
reads_content_from_anywhere(void **state)
{
	static const size_t sizes[] = { 0, 1, 4096, 4097, 12288, 30000 };
	struct seen seen;
	struct spool *s;

	(void)state;
	sim_reset(1);
	assert_int_equal(open_as(&s, &seen, 1), ST_OK);
	for (size_t i = 0; i < 6; i++) {
		spool_id id = add(s, &seen, sizes[i]);

		for (size_t at = 0; at <= sizes[i] + 1; at += 1021) {
			struct buf b;
			size_t left = at < sizes[i] ? sizes[i] - at : 0;

			buf_init(&b, 1u << 20);
			assert_int_equal(
			    spool_read_content(s, id, at, 5000, &b, NULL),
			    ST_OK);
			assert_int_equal(b.len, left < 5000 ? left : 5000);
			buf_deinit(&b);
		}
	}
	spool_close(s);
	sim_drain();
}

static void
takes_only_legal_transitions(void **state)
{
	struct spool_note n = { .state = SPOOL_FAILED, .owes_report = true };
	struct seen seen;
	struct spool *s;

	(void)state;
	sim_reset(1);
	assert_int_equal(open_as(&s, &seen, 1), ST_OK);
	n.id = add(s, &seen, 10);
	n.rcpt = 1;
	assert_int_equal(spool_note(s, &n, NULL), ST_ABSENT);
	n.rcpt = 0;
	assert_int_equal(spool_note(s, &n, NULL), ST_OK);
	assert_int_equal(spool_count(s), 1);
	/* Owing: not again, not back, not without a report's own record. */
	assert_int_equal(spool_note(s, &n, NULL), ST_ABSENT);
	n.owes_report = false;
	n.state = SPOOL_PENDING;
	assert_int_equal(spool_note(s, &n, NULL), ST_ABSENT);
	n.state = SPOOL_REPORTED;
	assert_int_equal(spool_note(s, &n, NULL), ST_ABSENT);
	n.state = SPOOL_REMOVED;
	assert_int_equal(spool_note(s, &n, NULL), ST_OK);
	assert_int_equal(spool_count(s), 0);
	assert_int_equal(spool_note(s, &n, NULL), ST_ABSENT);
	assert_int_equal(spool_hold(s, n.id, true, NULL), ST_ABSENT);
	spool_close(s);
	sim_drain();
}

static bool
count_line(void *ctx, struct slice line)
{
	assert_int_equal(line.at[0], '{');
	++*(unsigned *)ctx;
	return true;
}

static void
census_counts(void **state)
{
	struct spool_census n;
	struct seen seen = { .messages = 0 };
	unsigned lines = 0;

	(void)state;
	fill(true);
	assert_int_equal(spool_check("share", damage, &seen, &n, NULL), ST_OK);
	assert_int_equal(n.messages, 10);
	assert_int_equal(n.content, 10000);
	assert_int_equal(n.pending, 10);
	assert_int_equal(n.damaged + n.unreadable, 0);
	assert_int_equal(
	    spool_dump("share", true, count_line, &lines, NULL), ST_OK);
	/* Ten messages, the mark, and the empty end. */
	assert_int_equal(lines, 12);
}

/* Each allocation of a life fails in turn: nothing is lost or half. */
static void
lives_without_memory(void **state)
{
	(void)state;
	for (unsigned n = 1;; n++) {
		struct spool_note note = { .state = SPOOL_PENDING };
		struct seen seen;
		struct spool *s = NULL;
		unsigned acked = 0;
		bool reached;

		sim_reset(1);
		kit_fail_alloc(n);
		if (open_as(&s, &seen, 1) == ST_OK) {
			note.id = add(s, &seen, 9000);
			acked = seen.st == ST_OK;
			if (acked)
				(void)spool_note(s, &note, NULL);
		}
		reached = kit_failed();
		kit_fail_alloc(0);
		sim_drain();
		spool_close(s);
		sim_drain();
		seen = recovered();
		assert_int_equal(seen.messages, acked);
		if (!reached)
			break;
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    every_octet_that_changes_costs_one_message_at_most),
		cmocka_unit_test(every_cut_leaves_what_stands_before_it),
		cmocka_unit_test(content_that_looks_like_records_is_content),
		cmocka_unit_test(refuses_when_less_than_the_reserve_is_left),
		cmocka_unit_test(reads_content_from_anywhere),
		cmocka_unit_test(takes_only_legal_transitions),
		cmocka_unit_test(census_counts),
		cmocka_unit_test(lives_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
