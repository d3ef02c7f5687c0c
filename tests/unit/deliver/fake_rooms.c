/* SPDX-License-Identifier: Apache-2.0 */
/* Configuration and spool, as far as the delivery asks them. */
#include "world.h"

const struct config_next_hop *
config_hop(const struct config *c, struct slice domain)
{
	if (config_domain_find(c, domain) != NULL)
		return &world->local.hop;
	return &world->hop;
}

const struct config_domain *
config_domain_find(const struct config *c, struct slice domain)
{
	(void)c;
	return slice_ieq(domain, world->local.name) ? &world->local : NULL;
}

void
spool_id_put(struct buf *b, spool_id id)
{
	buf_put_uint(b, id);
}

char
world_octet(uint64_t at, uint64_t size)
{
	/* lines of 32 octets, each beginning with a dot */
	if (size - at == 1 || at % 32 == 31)
		return '\n';
	if (size - at == 2 || at % 32 == 30)
		return '\r';
	return at % 32 == 0 ? '.' : (char)('a' + at / 32 % 26);
}

enum st
spool_read_content(struct spool *s, spool_id id, uint64_t offset, size_t max,
    struct buf *b, struct fault *why)
{
	uint64_t size = world->message.size;

	(void)s;
	(void)id;
	if (world->unreadable_from != 0 && offset >= world->unreadable_from)
		return FAULT(why, ST_IO, .what = "read segment", .sys = 5);
	for (size_t i = 0; i < max && offset + i < size; i++)
		buf_put_byte(b, world_octet(offset + i, size));
	return buf_ok(b) ? ST_OK : ST_MEMORY;
}

/* Patience: the RFC's minutes are too long for a test. */
unsigned __wrap_smtp_client_patience(const struct smtp_client *c);
unsigned
__wrap_smtp_client_patience(const struct smtp_client *c)
{
	(void)c;
	return world->patience_ms;
}
