/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The courier and the suppression list: who is on it is not asked for again
 * but fails at once, and what hosts say of recipients is noted there.  Only
 * for hosts of others: what a mailbox of our own domains is, we are to know.
 */
#include "deliver/parcel.h"

#include "os/clock.h"

static bool
concerns(const struct run *r)
{
	struct slice site = task_site(r->task);

	return r->courier->setup.suppression != NULL &&
	       !slice_starts(site, SLICE("maildir:")) &&
	       !slice_starts(site, SLICE("lmtp:"));
}

bool
suppress_ask(struct run *r, suppression_answered *answered)
{
	struct slice *addresses;

	if (!concerns(r))
		return false;
	addresses = arena_alloc(&r->arena, r->rcpt_count * sizeof(*addresses));
	if (addresses == NULL)
		return false;
	for (size_t i = 0; i < r->rcpt_count; i++)
		addresses[i] = r->message.rcpts[r->rcpts[i]].to.address;
	return suppression_ask(r->courier->setup.suppression, addresses,
	    r->rcpt_count, answered, r);
}

static struct verdict
verdict_of_entry(struct run *r, const struct suppressed *s, struct slice to)
{
	struct verdict v = verdict_of_2(SITUATION_SUPPRESSED, to, s->host);

	if (s->esc.class == 5)
		v.esc = s->esc;
	v.reply = s->reply;
	/* The answer goes when this call is over. */
	if (!verdict_keep(&v, &r->arena)) {
		v.args[1] = v.reply = SLICE_NONE;
		v.args[0] = to;
	}
	return v;
}

/* An entry of whom it took something must go. */
static void
remember(struct run *r, unsigned rcpt)
{
	size_t size = r->message.rcpt_count * sizeof(*r->known);

	if (r->known == NULL) {
		r->known = arena_alloc(&r->arena, size);
		if (r->known != NULL)
			memset(r->known, 0, size);
	}
	if (r->known != NULL)
		r->known[rcpt] = true;
}

bool
suppress_apply(struct run *r, const struct suppressed *answers, size_t n,
    struct outcome_sum *ret)
{
	struct deliver_outcome *o = arena_alloc(&r->arena, n * sizeof(*o));
	struct deliver_result result = { .outcomes = o };
	size_t left = 0;

	*ret = (struct outcome_sum){ 0 };
	for (size_t i = 0; i < n && o != NULL; i++) {
		unsigned rcpt = r->rcpts[i];

		if (answers[i].refusals > 0)
			remember(r, rcpt);
		if (answers[i].until_ms == 0) {
			r->rcpts[left++] = rcpt;
			continue;
		}
		o[result.count++] = (struct deliver_outcome){
			.rcpt = rcpt,
			.state = SPOOL_FAILED,
			.verdict = verdict_of_entry(
			    r, &answers[i], r->message.rcpts[rcpt].to.address),
		};
	}
	if (result.count == 0)
		return true;
	r->rcpt_count = left;
	outcome_note(r, &result, ret);
	return left > 0 && !ret->left;
}

void
suppress_note(struct run *r, const struct deliver_outcome *o)
{
	struct suppression *list = r->courier->setup.suppression;
	const struct verdict *v = &o->verdict;
	struct slice to = r->message.rcpts[o->rcpt].to.address;

	if (!concerns(r))
		return;
	if (o->state == SPOOL_FAILED && v->action == ACTION_SUPPRESS)
		suppression_refused(list, &(struct suppressed){ .address = to,
					      .basic = v->basic,
					      .esc = v->esc,
					      .host = o->remote_mta,
					      .reply = v->reply });
	else if (o->state == SPOOL_DELIVERED && r->known != NULL &&
		 r->known[o->rcpt])
		suppression_accepted(list, to);
}
