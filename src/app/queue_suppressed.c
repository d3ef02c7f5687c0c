/* SPDX-License-Identifier: Apache-2.0 */
/* pabal queue suppressed: the list of addresses that are not asked for. */
#include "app/queue_view.h"

#include "app/queue_words.h"
#include "mail/date.h"
#include "os/clock.h"
#include "state/suppression_table.h"

#include <jansson.h>
#include <sysexits.h>

static enum st
open_table(const struct queue_view *v, struct suppression_table **ret,
    struct fault *why)
{
	struct buf path;
	enum st st;

	buf_init(&path, 4096);
	buf_put(&path, v->config->spool_dir);
	buf_put_str(&path, "/" SUPPRESSION_FILE);
	buf_put_byte(&path, '\0');
	st = buf_ok(&path) ? suppression_table_open(path.at, false, ret, why)
			   : FAULT(why, ST_LIMIT, .what = "path too long");
	buf_deinit(&path);
	return st;
}

static int
complain(const struct fault *why)
{
	fprintf(stderr, "pabal queue: %s%s%s\n", why->what,
	    why->sys != 0 ? ": " : "", why->sys != 0 ? strerror(why->sys) : "");
	return EX_NOINPUT;
}

static void
print_entry(const struct queue_view *v, const struct suppressed *s)
{
	struct slice line;
	struct buf until;

	buf_init(&until, 64);
	date_put(&until, s->until_ms, clock_zone_minutes(s->until_ms));
	queue_print(v->to, s->address);
	fprintf(v->to, "\n    refused: %u times, not asked for until ",
	    s->refusals);
	queue_print(v->to, buf_slice(&until));
	fputs("\n    host: ", v->to);
	queue_print(v->to, s->host);
	fputs("\n    said: ", v->to);
	slice_cut(s->reply, '\r', &line);
	queue_print(v->to, line);
	fputc('\n', v->to);
	buf_deinit(&until);
}

struct listing {
	const struct queue_view *view;
	size_t count;
};

static void
found(void *ctx, const struct suppressed *s)
{
	struct listing *l = ctx;
	const struct queue_view *v = l->view;
	struct buf esc;
	json_t *j;

	l->count++;
	if (!v->json) {
		print_entry(v, s);
		return;
	}
	buf_init(&esc, 16);
	if (s->esc.class != 0)
		esc_put(&esc, s->esc);
	j = json_pack("{s:o,s:I,s:I,s:I,s:I,s:o,s:o,s:o}", "address",
	    queue_json_text(s->address), "refusals", (json_int_t)s->refusals,
	    "last_ms", (json_int_t)s->last_ms, "until_ms",
	    (json_int_t)s->until_ms, "code", (json_int_t)s->basic, "enhanced",
	    queue_json_text(buf_slice(&esc)), "host", queue_json_text(s->host),
	    "reply", queue_json_text(s->reply));
	buf_deinit(&esc);
	if (j != NULL)
		json_dumpf(j, v->to, JSON_COMPACT);
	fputc('\n', v->to);
	json_decref(j);
}

int
queue_suppressed(struct queue_view *v)
{
	struct listing l = { .view = v };
	struct suppression_table *t = NULL;
	struct fault why;
	enum st st = open_table(v, &t, &why);
	int status = EX_OK;

	if (st != ST_OK && st != ST_ABSENT) /* absent: nothing ever was */
		return complain(&why);
	if (t != NULL &&
	    suppression_table_each(t, clock_wall_ms(), found, &l) != ST_OK)
		status = complain(
		    &(struct fault){ .what = suppression_table_why(t) });
	suppression_table_close(t);
	if (status == EX_OK && l.count == 0 && !v->json)
		fputs("No address is suppressed.\n", v->to);
	return status;
}

int
queue_unsuppress(const struct queue_view *v, char **addresses, int count)
{
	struct suppression_table *t = NULL;
	struct fault why;
	enum st st = open_table(v, &t, &why);
	int done = 0, status = EX_OK;

	if (st != ST_OK && st != ST_ABSENT)
		return complain(&why);
	for (int i = 0; i < count; i++) {
		st = t == NULL
			 ? ST_ABSENT
			 : suppression_table_forget(t, slice_str(addresses[i]));
		done += st == ST_OK;
		if (st == ST_ABSENT) {
			fprintf(stderr, "pabal queue: %s: is not suppressed\n",
			    addresses[i]);
			status = EX_DATAERR;
		} else if (st != ST_OK) {
			status = complain(&(struct fault){
			    .what = suppression_table_why(t) });
			break;
		}
	}
	suppression_table_close(t);
	if (v->json)
		fprintf(v->to,
		    "{\"command\":\"suppressed remove\",\"asked\":%d,"
		    "\"done\":%d}\n",
		    count, done);
	else
		fprintf(v->to, "removed: %d of %d\n", done, count);
	return status;
}
