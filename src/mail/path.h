/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paths and mailboxes as RFC 5321 4.1.2 writes them, with RFC 6531 3.3's
 * UTF-8.  Source routes are taken and forgotten (RFC 5321 appendix C).  The
 * parser returns views into its input and changes no byte; it does not know
 * which domains exist or are ours, and does no IDNA.
 */
#ifndef MAIL_PATH_H
#define MAIL_PATH_H

#include "base/buf.h"
#include "base/st.h"

/*
 * RFC 5321 4.5.3.1: octets.  It names 64 for the local part and wants no
 * limits where none are needed; senders made by VERP, SRS and BATV are longer,
 * so it may have what the path leaves.
 */
#define PATH_LOCAL_MAX  252
#define PATH_DOMAIN_MAX 255
#define PATH_MAX_LEN    254 /* local@domain; 256 with <> (4.5.3.1.3) */

struct mailbox {
	struct slice whole;  /* local@domain as written */
	struct slice local;  /* as written, quotes and all */
	struct slice domain; /* without brackets when a literal */
	bool quoted;         /* local part is a quoted-string */
	bool literal;        /* [192.0.2.1] or [IPv6:…] */
	bool utf8;           /* needs SMTPUTF8 */
};

enum path_kind { PATH_NULL, PATH_POSTMASTER, PATH_MAILBOX };

struct path {
	enum path_kind kind;
	struct mailbox mailbox; /* PATH_MAILBOX only; for <Postmaster> local */
};

/*
 * Takes "<…>" off the front, as after "MAIL FROM:" (null allowed) and
 * "RCPT TO:" (<Postmaster> without domain allowed, any letter case).  Fails
 * with ST_SYNTAX, or ST_LIMIT when a part is too long; why->at is the offset.
 */
enum st path_scan(struct slice *in, struct path *ret, struct fault *why);

/* A whole "local@domain" without angle brackets. */
enum st mailbox_parse(struct slice s, struct mailbox *ret, struct fault *why);

/* True when s is a Domain or an address-literal with brackets (EHLO). */
bool domain_valid(struct slice s);
bool domain_literal_valid(struct slice s);

/*
 * Appends the local part with needless quoting undone ("a"@b is a@b), so that
 * two spellings of one mailbox compare equal.  Letter case is kept.
 */
void mailbox_put_local(struct buf *b, const struct mailbox *m);

/*
 * The two sides of an address that was parsed before and is now one string;
 * quoted local parts may hold an "@", so the last one counts.  Without any,
 * all is the local part.
 */
struct slice address_local(struct slice address);
struct slice address_domain(struct slice address);

#endif
