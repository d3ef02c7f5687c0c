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
static bool
put_idn(struct buf *b, struct slice text)
{
	uint8_t *ascii = NULL;
	struct buf z;
	int rc;

	buf_init(&z, 2 * PATH_DOMAIN_MAX);
	buf_put(&z, text);
	buf_put_byte(&z, '\0');
	rc = buf_ok(&z) && memchr(text.at, '\0', text.len) == NULL
		 ? idn2_lookup_u8((const uint8_t *)z.at, &ascii,
		       IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL)
		 : IDN2_TOO_BIG_DOMAIN;
	buf_deinit(&z);
	if (rc != IDN2_OK)
		return false;
	buf_put_str(b, (const char *)ascii);
	idn2_free(ascii);
	return true;
}

static bool
put_domain(struct buf *b, struct slice text)
{
	size_t from = b->len;

	if (slice_empty(text) || (!slice_ascii(text) && !put_idn(b, text)))
		return false;
	if (slice_ascii(text))
		buf_put(b, text);
	for (size_t i = from; buf_ok(b) && i < b->len; i++)
		b->at[i] = byte_lower(b->at[i]);
	return buf_ok(b) && domain_valid(slice_from(buf_slice(b), from));
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
