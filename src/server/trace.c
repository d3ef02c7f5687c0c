/* SPDX-License-Identifier: Apache-2.0 */
/* The Received field that says how a message came to us (RFC 5321 4.4). */
#include "server/private.h"

#include "mail/received.h"
#include "os/clock.h"

void
trace_put(struct buf *b, const struct session *s)
{
	const struct spool_message *m = &s->message;
	struct buf id, tls;
	struct received r = {
		.helo = s->smtp.helo,
		.hostname = s->server->setup.config->hostname,
		.with = smtp_server_with(&s->smtp),
		.now_ms = m->arrived_ms,
		.zone_minutes = clock_zone_minutes(m->arrived_ms),
	};

	buf_init(&id, SPOOL_ID_LEN);
	buf_init(&tls, 128);
	if (!s->who.local)
		r.client = m->client;
	if (s->draft != NULL)
		spool_id_put(&id, spool_draft_id(s->draft));
	r.id = buf_slice(&id);
	if (s->conn != NULL && conn_is_secure(s->conn)) {
		buf_put(&tls, conn_tls_version(s->conn));
		buf_put_byte(&tls, ' ');
		buf_put(&tls, conn_tls_cipher(s->conn));
	}
	r.tls = buf_slice(&tls);
	/* An alias' targets are not told to each other. */
	if (m->rcpt_count == 1)
		r.rcpt = m->rcpts[0].original;
	received_put(b, &r);
	buf_deinit(&id);
	buf_deinit(&tls);
}
