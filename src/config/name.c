/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Domains and mail addresses of the file, brought into the one form that the
 * engine compares: lower case and A-labels (RFC 5891; libidn2).  Local parts
 * are kept as written, but for needless quotes.
 */
#include "config/reader.h"
#include "mail/path.h"

#include <idn2.h>

static bool
keep(struct reader *r, struct slice s, struct slice *ret)
{
	struct slice kept = arena_keep(&r->config->arena, s);

	if (kept.at == NULL) {
		r->no_memory = true;
		return false;
	}
	*ret = kept;
	return true;
}

/* U-labels to A-labels, appended to b. */
static enum st
put_idn(struct buf *b, struct slice text)
{
	uint8_t *ascii = NULL;
	struct buf z;
	int rc = IDN2_MALLOC;

	if (memchr(text.at, '\0', text.len) != NULL ||
	    text.len > 2 * PATH_DOMAIN_MAX)
		return ST_SYNTAX;
	buf_init(&z, text.len + 1);
	buf_put(&z, text);
	buf_put_byte(&z, '\0');
	if (buf_ok(&z))
		rc = idn2_lookup_u8((const uint8_t *)z.at, &ascii,
		    IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	buf_deinit(&z);
	if (rc != IDN2_OK)
		return rc == IDN2_MALLOC ? ST_MEMORY : ST_SYNTAX;
	buf_put_str(b, (const char *)ascii);
	idn2_free(ascii);
	return ST_OK;
}

enum st
config_domain_put(struct buf *b, struct slice domain)
{
	size_t from = b->len;
	enum st st = ST_OK;

	if (slice_empty(domain))
		return ST_SYNTAX;
	if (slice_ascii(domain))
		buf_put(b, domain);
	else
		st = put_idn(b, domain);
	if (st == ST_OK && !buf_ok(b))
		st = ST_MEMORY;
	for (size_t i = from; st == ST_OK && i < b->len; i++)
		b->at[i] = byte_lower(b->at[i]);
	return st;
}

static bool
put_domain(struct buf *b, struct slice text)
{
	size_t from = b->len;

	return config_domain_put(b, text) == ST_OK &&
	       domain_valid(slice_from(buf_slice(b), from));
}

bool
name_domain(struct reader *r, struct slice text, struct slice *ret)
{
	struct buf b;
	bool ok;

	buf_init(&b, PATH_DOMAIN_MAX);
	ok = put_domain(&b, text) && keep(r, buf_slice(&b), ret);
	buf_deinit(&b);
	return ok;
}

bool
name_email(struct reader *r, struct slice text, struct slice *ret)
{
	struct mailbox m;
	struct buf b;
	bool ok;

	if (mailbox_parse(text, &m, NULL) != ST_OK || m.literal)
		return false;
	buf_init(&b, PATH_LOCAL_MAX + 1 + PATH_DOMAIN_MAX);
	mailbox_put_local(&b, &m);
	buf_put_byte(&b, '@');
	ok = put_domain(&b, m.domain) && keep(r, buf_slice(&b), ret);
	buf_deinit(&b);
	return ok;
}
