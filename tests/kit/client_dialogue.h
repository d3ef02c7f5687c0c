/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a script of a dialogue against the client machine.  A script is lines:
 *
 *	# a remark
 *	S: 220 mx.example        the peer says this line
 *	C: EHLO client.example   we must say exactly this line next
 *	s: 250 a\r               the peer's bytes, C-escaped, no CRLF added
 *	c: .\r\n                 the same for ours
 *	> mail FROM TO… [KEY…]   the caller begins a transaction; keys: lmtp is
 *	                         none of them (see below), 8bit, utf8,
 *	                         body=8bitmime|binarymime, size=N,
 *ret=full|hdrs, envid=X; after an address: notify=never|…, orcpt=X > content
 *TEXT           the caller gives content, C-escaped > end | starttls | secured
 *| quit | lmtp | chunking lmtp and chunking stand before the first S: = ready
 *this event must come next ! 8bitmime               what the machine finds
 *lacking, after done R: ADDRESS 550 rcpt      the outcome of one recipient, or
 *`?` W: out of step           why the connection is broken
 *
 * At each S: all that we said must have been expected, and at the end every
 * event.
 */
#ifndef KIT_CLIENT_DIALOGUE_H
#define KIT_CLIENT_DIALOGUE_H

#include "base/buf.h"

/*
 * Cuts the peer's bytes, counted over the whole script, at `cut` (0: fed in
 * groups as they stand; SIZE_MAX: byte by byte).  False and a sentence in
 * *why when the machine does not keep to the script.
 */
bool client_dialogue_run(struct slice script, size_t cut, struct buf *why);

/* How many bytes the peer says in it. */
size_t client_dialogue_peer_bytes(struct slice script);

#endif
