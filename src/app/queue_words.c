/* SPDX-License-Identifier: Apache-2.0 */
/* Messages and recipients as words and as JSON. */
#include "app/queue_words.h"

#include "catalog/table.h"

const char *
queue_state_name(enum spool_state s)
{
	switch (s) {
	case SPOOL_PENDING:
		return "pending";
	case SPOOL_DELIVERED:
		return "delivered";
	case SPOOL_FAILED:
		return "failed";
	case SPOOL_REMOVED:
		return "removed";
	case SPOOL_REPORTED:
		return "reported";
	}
	return "unknown";
}

json_t *
queue_json_text(struct slice s)
{
	json_t *j = json_stringn(s.at == NULL ? "" : s.at, s.len);

	/* Not UTF-8: the bytes are shown as the Latin-1 letters they are. */
	if (j == NULL) {
		struct buf b;

		buf_init(&b, s.len * 2);
		for (size_t i = 0; i < s.len; i++) {
			unsigned char c = (unsigned char)s.at[i];

			if (c < 0x80)
				buf_put_byte(&b, (char)c);
			else {
				buf_put_byte(&b, (char)(0xc0 | c >> 6));
				buf_put_byte(&b, (char)(0x80 | (c & 0x3f)));
			}
		}
		j = json_stringn(b.at == NULL ? "" : b.at, b.len);
		buf_deinit(&b);
	}
	return j;
}

static json_t *
json_id(spool_id id)
{
	struct buf b;
	json_t *j;

	buf_init(&b, SPOOL_ID_LEN);
	spool_id_put(&b, id);
	j = queue_json_text(buf_slice(&b));
	buf_deinit(&b);
	return j;
}

static json_t *
json_esc(struct esc esc)
{
	struct buf b;
	json_t *j;

	buf_init(&b, 16);
	if (esc.class != 0)
		esc_put(&b, esc);
	j = queue_json_text(buf_slice(&b));
	buf_deinit(&b);
	return j;
}

/* What was last heard about a recipient, in one line. */
void
queue_put_last(struct buf *b, const struct spool_rcpt *r)
{
	struct slice line = r->last.reply;

	if (line.len > 0)
		slice_cut(line, '\r', &line);
	buf_put(b, line);
	if (line.len == 0 && r->last.situation != SITUATION_NONE) {
		esc_put(b, r->last.esc);
		buf_put_byte(b, ' ');
		verdict_put_text(b, &r->last);
	}
}

static json_t *
json_rcpt(const struct spool_rcpt *r)
{
	json_t *j = json_object();
	struct buf b;

	buf_init(&b, 4096);
	queue_put_last(&b, r);
	json_object_set_new(j, "recipient", queue_json_text(r->to.address));
	json_object_set_new(
	    j, "state", json_string(queue_state_name(r->state)));
	json_object_set_new(j, "attempts", json_integer(r->attempts));
	if (r->attempts > 0) {
		json_object_set_new(
		    j, "last_attempt_ms", json_integer((json_int_t)r->last_ms));
		json_object_set_new(j, "code", json_integer(r->last.basic));
		json_object_set_new(j, "enhanced", json_esc(r->last.esc));
		json_object_set_new(j, "reason",
		    queue_json_text(catalog_reasons[r->last.reason].id));
		json_object_set_new(j, "action",
		    queue_json_text(catalog_actions[r->last.action]));
		json_object_set_new(
		    j, "remote", queue_json_text(r->remote_mta));
		json_object_set_new(j, "reply", queue_json_text(buf_slice(&b)));
	}
	buf_deinit(&b);
	return j;
}

json_t *
queue_json(const struct spool_message *m)
{
	json_t *j = json_object(), *rcpts = json_array();

	json_object_set_new(j, "id", json_id(m->id));
	json_object_set_new(
	    j, "arrived_ms", json_integer((json_int_t)m->arrived_ms));
	json_object_set_new(j, "size", json_integer((json_int_t)m->size));
	json_object_set_new(j, "held", json_boolean(m->held));
	json_object_set_new(j, "client", queue_json_text(m->client));
	json_object_set_new(j, "sender", queue_json_text(m->envelope.sender));
	json_object_set_new(j, "envid", queue_json_text(m->envelope.envid));
	for (size_t i = 0; i < m->rcpt_count; i++)
		json_array_append_new(rcpts, json_rcpt(&m->rcpts[i]));
	json_object_set_new(j, "recipients", rcpts);
	return j;
}
