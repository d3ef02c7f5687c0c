/* SPDX-License-Identifier: Apache-2.0 */
/* Records as lines, for people and for programs. */
#include "spool/inspect.h"
#include "spool/room.h"

#include <jansson.h>
#include <stdlib.h>

#define LINE_MAX_LEN (64u << 20)

struct dump {
	struct spool *s;
	struct segment *segment;
	bool json;
	spool_line *line;
	void *ctx;
};

static const char *const types[RECORD_TYPES] = {
	[RECORD_CHUNK] = "chunk",
	[RECORD_MESSAGE] = "message",
	[RECORD_NOTE] = "note",
	[RECORD_HOLD] = "hold",
	[RECORD_GONE] = "gone",
	[RECORD_MARK] = "mark",
};

static const char *const states[] = {
	[SPOOL_PENDING] = "pending",
	[SPOOL_DELIVERED] = "delivered",
	[SPOOL_FAILED] = "failed",
	[SPOOL_REMOVED] = "removed",
	[SPOOL_REPORTED] = "reported",
};

/* Bytes of a peer that are no UTF-8 are shown as what they are not. */
static void
set_str(json_t *o, const char *key, struct slice s)
{
	json_t *value =
	    s.len == 0 ? json_string("") : json_stringn(s.at, s.len);

	if (value == NULL)
		value = json_null();
	(void)json_object_set_new(o, key, value);
}

static void
set_uint(json_t *o, const char *key, uint64_t n)
{
	(void)json_object_set_new(o, key, json_integer((json_int_t)n));
}

static void
set_state(json_t *o, const struct spool_rcpt *r)
{
	(void)json_object_set_new(o, "state", json_string(states[r->state]));
	(void)json_object_set_new(
	    o, "owes_report", json_boolean(r->owes_report));
	(void)json_object_set_new(o, "delay_told", json_boolean(r->delay_told));
	set_uint(o, "attempts", r->attempts);
	set_uint(o, "code", r->last.basic);
	set_str(o, "reply", r->last.reply);
	set_str(o, "remote_mta", r->remote_mta);
}

static void
set_message(json_t *o, const struct record *r)
{
	struct spool_message m = { .id = r->id };
	struct message_extra x = { .settles = 0 };
	json_t *rcpts = json_array();
	struct arena a;
	size_t len;

	arena_init(&a, 2 * RECORD_BODY_MAX);
	if (message_head_parse(r->body, &a, &m, &x, &len) != ST_OK) {
		(void)json_object_set_new(o, "broken", json_true());
		m.rcpt_count = 0;
	}
	set_uint(o, "arrived_ms", m.arrived_ms);
	set_uint(o, "size", m.size);
	set_str(o, "client", m.client);
	set_str(o, "sender", m.envelope.sender);
	set_str(o, "envid", m.envelope.envid);
	for (size_t i = 0; i < m.rcpt_count; i++) {
		json_t *rcpt = json_object();

		set_str(rcpt, "address", m.rcpts[i].to.address);
		set_str(rcpt, "original", m.rcpts[i].original);
		set_state(rcpt, &m.rcpts[i]);
		(void)json_array_append_new(rcpts, rcpt);
	}
	(void)json_object_set_new(o, "recipients", rcpts);
	set_uint(o, "chunks", x.chunk_count);
	if (x.settle_count > 0) {
		struct buf id;

		buf_init(&id, SPOOL_ID_LEN);
		spool_id_put(&id, x.settles);
		set_str(o, "settles", buf_slice(&id));
		buf_deinit(&id);
	}
	arena_deinit(&a);
}

static void
set_body(json_t *o, const struct record *r)
{
	struct spool_rcpt rcpt = { .attempts = 0 };
	uint32_t number;

	switch (r->type) {
	case RECORD_MESSAGE:
		set_message(o, r);
		break;
	case RECORD_NOTE:
		if (!note_parse(r->body, &number, &rcpt))
			break;
		set_uint(o, "recipient", number);
		set_state(o, &rcpt);
		break;
	case RECORD_HOLD:
		(void)json_object_set_new(o, "held",
		    json_boolean(r->body.len > 0 && r->body.at[0] != 0));
		break;
	case RECORD_CHUNK:
	case RECORD_GONE:
	case RECORD_MARK:
	case RECORD_TYPES:
		break;
	}
}

static json_t *
record_json(const struct dump *d, const struct scan_item *item)
{
	const struct record *r = &item->record;
	char name[SEGMENT_NAME];
	json_t *o = json_object();
	struct buf id;

	segment_name(d->segment, name);
	set_str(o, "segment", slice_str(name));
	set_uint(o, "offset", item->at);
	set_uint(o, "octets", item->len);
	(void)json_object_set_new(o, "type", json_string(types[r->type]));
	buf_init(&id, SPOOL_ID_LEN);
	spool_id_put(&id, r->id);
	set_str(o, "id", buf_slice(&id));
	buf_deinit(&id);
	if (r->about != 0)
		set_uint(o, "about", r->about);
	set_body(o, r);
	return o;
}

/* The same as text: "key=value" of what is not nested, and the recipients'
 * addresses behind. */
static void
put_text(struct buf *b, json_t *o)
{
	const char *key;
	json_t *value;

	json_object_foreach(o, key, value)
	{
		char *text = json_dumps(
		    value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_ENSURE_ASCII);

		if (b->len > 0)
			buf_put_byte(b, ' ');
		buf_put(b, slice_str(key));
		buf_put_byte(b, '=');
		buf_put(b, slice_str(text));
		free(text);
	}
}

static enum st
put_line(const struct dump *d, json_t *o, bool *more)
{
	struct buf b;
	char *text;

	buf_init(&b, LINE_MAX_LEN);
	if (d->json) {
		text = json_dumps(o, JSON_COMPACT | JSON_ENSURE_ASCII);
		buf_put(&b, slice_str(text));
		free(text);
	} else
		put_text(&b, o);
	if (b.len > 0)
		*more = d->line(d->ctx, buf_slice(&b));
	buf_deinit(&b);
	json_decref(o);
	return b.failed ? ST_MEMORY : ST_OK;
}

static json_t *
gap_json(const struct dump *d, const struct scan_item *item)
{
	char name[SEGMENT_NAME];
	json_t *o = json_object();

	segment_name(d->segment, name);
	set_str(o, "segment", slice_str(name));
	set_uint(o, "offset", item->at);
	set_uint(o, "octets", item->len);
	(void)json_object_set_new(
	    o, "type", json_string(item->zero ? "empty" : "unreadable"));
	return o;
}

static enum st
dump_segment(struct dump *d, bool *more, struct fault *why)
{
	struct scan_item item;
	struct scan c;
	uint64_t size;
	int fd;
	enum st st = segment_fd(d->s, d->segment, &fd, why);

	if (st == ST_OK)
		st = disk_size(fd, &size, why);
	if (st != ST_OK)
		return st;
	scan_init(&c, fd, d->segment->cookie, size);
	while (st == ST_OK && *more) {
		enum scan_found found = scan_next(&c, &item, why);

		if (found == SCAN_END)
			break;
		if (found == SCAN_FAILED)
			st = ST_IO;
		else if (found == SCAN_GAP)
			st = put_line(d, gap_json(d, &item), more);
		else
			st = put_line(d, record_json(d, &item), more);
	}
	scan_deinit(&c);
	return st;
}

enum st
spool_dump(
    const char *dir, bool json, spool_line *line, void *ctx, struct fault *why)
{
	struct dump d = { .json = json, .line = line, .ctx = ctx };
	bool more = true;
	enum st st = spool_read_only(dir, NULL, &d.s, why);

	for (size_t i = 0; st == ST_OK && i < d.s->segment_count && more; i++) {
		d.segment = d.s->segments[i];
		st = dump_segment(&d, &more, why);
		/* The daemon has unlinked it meanwhile. */
		if (st == ST_ABSENT)
			st = ST_OK;
	}
	spool_close(d.s);
	return st;
}
