/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Many threads at once get what one alone gets; built with ThreadSanitizer
 * (-Db_sanitize=thread) it also sees what they share.
 */
#include "kit/kit.h"

#include "base/buf.h"

#include <pabal/pabal.h>

#include <pthread.h>
#include <stdlib.h>

#define THREADS 8
#define ROUNDS  40

static const char *const replies[] = {
	"250 2.0.0 ok",
	"550 5.1.1 <a@b.example>: User unknown",
	"450 4.7.1 Greylisted for 300 seconds",
	"421 4.7.28 Try again later. a1-20020.12 - gsmtp",
	"552 5.2.2 mailbox full",
	"554 blocked using zen.spamhaus.org",
	"host x said: 550 \xea\xb0\x80 (#5.1.1)",
	"nothing at all",
};
static const char *const codes[] = { "550", "5.1.1", "X.4", "450 5.1.1" };
static const char message[] =
    "From: MAILER-DAEMON@mx.example\nSubject: failure\n"
    "Content-Type: text/plain; charset=windows-1251\n\n"
    "<a@b.example>: host b.example[192.0.2.1] said: 550 User unknown\n";

static void
put(struct buf *b, struct pabal_text t)
{
	buf_put(b, slice_of(t.at, t.len));
	buf_put_byte(b, '\n');
}

static void
put_reply(struct buf *b, const struct pabal_reply *r)
{
	put(b, pabal_reply_input(r));
	buf_put_uint(b, pabal_reply_code(r));
	put(b, pabal_reply_enhanced_text(r));
	put(b, pabal_reason_name(pabal_reply_reason(r)));
	put(b, pabal_action_name(pabal_reply_action(r)));
	put(b, pabal_reply_provider(r));
	put(b, pabal_reply_rule(r));
	put(b, pabal_reply_title(r));
	put(b, pabal_reply_meaning(r));
	put(b, pabal_reply_advice(r));
}

/* All kinds of calls, in one language. */
static void
one_round(struct buf *b, const char *lang)
{
	struct pabal_options o = PABAL_OPTIONS_INIT;
	struct pabal_message *m = NULL;

	o.lang = lang;
	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		struct pabal_reply *r = NULL;

		if (pabal_reply_explain(
			&r, replies[i], strlen(replies[i]), &o) == PABAL_OK)
			put_reply(b, r);
		pabal_reply_free(r);
	}
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		struct pabal_code *c = NULL;

		if (pabal_code_find(&c, codes[i], strlen(codes[i]), lang) ==
		    PABAL_OK) {
			put(b, pabal_code_title(c));
			put(b, pabal_code_meaning(c));
		}
		pabal_code_free(c);
	}
	if (pabal_message_explain(&m, message, sizeof(message) - 1, &o) ==
	    PABAL_OK)
		for (size_t i = 0; i < pabal_message_recipient_count(m); i++) {
			const struct pabal_recipient *r =
			    pabal_message_recipient(m, i);

			put(b, pabal_recipient_address(r));
			put_reply(b, pabal_recipient_reply(r));
		}
	pabal_message_free(m);
}

struct worker {
	pthread_t thread;
	const char *lang;
	struct slice expected;
	const struct pabal_reply *shared; /* read by all of them */
	struct slice shared_title;
	pthread_barrier_t *start;
	unsigned wrong;
};

static void *
work(void *ctx)
{
	struct worker *w = ctx;
	struct buf b;

	buf_init(&b, 1 << 20);
	(void)pthread_barrier_wait(w->start);
	for (unsigned i = 0; i < ROUNDS; i++) {
		struct pabal_text t = pabal_reply_title(w->shared);

		buf_clear(&b);
		one_round(&b, w->lang);
		if (!buf_ok(&b) || !slice_eq(buf_slice(&b), w->expected) ||
		    !slice_eq(slice_of(t.at, t.len), w->shared_title))
			w->wrong++;
	}
	buf_deinit(&b);
	return NULL;
}

static void
threads_get_what_one_alone_gets(void **state)
{
	struct worker workers[THREADS] = { 0 };
	struct pabal_reply *shared = NULL;
	pthread_barrier_t start;
	struct buf alone[THREADS];

	(void)state;
	assert_int_equal(
	    pabal_reply_explain(&shared, "550 no", 6, NULL), PABAL_OK);
	assert_int_equal(pthread_barrier_init(&start, NULL, THREADS), 0);
	for (size_t i = 0; i < THREADS; i++) {
		struct pabal_text t = pabal_reply_title(shared);
		struct worker *w = &workers[i];

		w->lang = pabal_lang_tag(i % pabal_lang_count()).at;
		buf_init(&alone[i], 1 << 20);
		one_round(&alone[i], w->lang);
		assert_true(buf_ok(&alone[i]));
		assert_true(alone[i].len > 1000);
		w->expected = buf_slice(&alone[i]);
		w->shared = shared;
		w->shared_title = slice_of(t.at, t.len);
		w->start = &start;
	}
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(
		    pthread_create(&workers[i].thread, NULL, work, &workers[i]),
		    0);
	for (size_t i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
		assert_int_equal(workers[i].wrong, 0);
		buf_deinit(&alone[i]);
	}
	pthread_barrier_destroy(&start);
	pabal_reply_free(shared);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(threads_get_what_one_alone_gets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
