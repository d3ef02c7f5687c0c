/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a mail server writes on top of a message: the Received field when it
 * takes it in, Return-Path when it puts it into a mailbox (RFC 5321 4.4).
 * Nothing that a client said can break out of the field.
 */
#ifndef MAIL_RECEIVED_H
#define MAIL_RECEIVED_H

#include "base/buf.h"

struct received {
	struct slice helo;     /* as the client introduced itself */
	struct slice rdns;     /* verified name of its address; may be empty */
	struct slice client;   /* "[192.0.2.1]"; empty for a local program */
	struct slice hostname; /* ours */
	struct slice tls;      /* "TLSv1.3 TLS_AES_256_GCM_SHA384"; or empty */
	struct slice with;     /* "ESMTPS", RFC 3848 and RFC 6531 4.3 */
	struct slice id;
	struct slice rcpt; /* the only recipient; empty when there are more,
			      so that none learns of another (7.2) */
	uint64_t now_ms;
	int zone_minutes;
};

/* Appends the whole field, folded, with its CRLF. */
void received_put(struct buf *b, const struct received *r);

/* "Return-Path: <sender>" and CRLF; an empty sender is the null path. */
void return_path_put(struct buf *b, struct slice sender);

#endif
