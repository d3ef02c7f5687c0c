/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The client's machine on a blocking socket: one transaction, then QUIT.
 * A server on TCP is spoken to in the clear.
 */
#include "app/say.h"
#include "app/submission.h"
#include "base/scan.h"
#include "smtp/client.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

/* How much content is in the buffer before it is written out. */
#define PIECE 65536

static int
connect_unix(const char *path, size_t len)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	int fd;

	if (len >= sizeof(sa.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(sa.sun_path, path, len);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&sa, sizeof(sa)) != 0) {
		int sys = errno;

		close(fd);
		errno = sys;
		fd = -1;
	}
	return fd;
}

/* "host:port", "host", "[::1]:25"; the port is 25 when none is given. */
static int
connect_tcp(const char *server, const char **ret_why)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *all, *ai;
	struct slice whole = slice_str(server), host = whole, port;
	char name[256], service[16] = "25";
	size_t colon = slice_rfind_byte(whole, ':');
	int fd = -1, rc;

	if (colon != SLICE_NPOS && !slice_ends(whole, SLICE("]"))) {
		host = slice_head(whole, colon);
		port = slice_from(whole, colon + 1);
		if (port.len >= sizeof(service))
			port = SLICE_NONE;
		memcpy(service, port.at, port.len);
		service[port.len] = '\0';
	}
	if (slice_starts(host, SLICE("[")) && slice_ends(host, SLICE("]")))
		host = slice_of(host.at + 1, host.len - 2);
	if (host.len >= sizeof(name)) {
		*ret_why = "name too long";
		return -1;
	}
	memcpy(name, host.at, host.len);
	name[host.len] = '\0';
	rc = getaddrinfo(name, service, &hints, &all);
	if (rc != 0) {
		*ret_why = gai_strerror(rc);
		return -1;
	}
	for (ai = all; ai != NULL && fd < 0; ai = ai->ai_next) {
		fd = socket(ai->ai_family, ai->ai_socktype | SOCK_CLOEXEC, 0);
		if (fd >= 0 && connect(fd, ai->ai_addr, ai->ai_addrlen) == 0)
			break;
		*ret_why = strerror(errno);
		if (fd >= 0)
			close(fd);
		fd = -1;
	}
	freeaddrinfo(all);
	return fd;
}

int
submission_connect(const struct submission *s, int *status)
{
	const char *why = NULL, *what = s->socket;
	struct buf path;
	int fd;

	buf_init(&path, 4096);
	if (s->server != NULL) {
		what = s->server;
		fd = connect_tcp(s->server, &why);
	} else {
		if (s->socket != NULL)
			buf_put_str(&path, s->socket);
		else {
			buf_put(&path, s->config->run_dir);
			buf_put_str(&path, "/submit");
		}
		buf_put_byte(&path, '\0');
		what = buf_ok(&path) ? path.at : "socket";
		fd = connect_unix(what, path.len - 1);
		why = strerror(errno);
	}
	if (fd < 0) {
		say(what, why);
		if (s->server == NULL &&
		    (errno == ENOENT || errno == ECONNREFUSED))
			say("is the engine running? (pabal serve)", NULL);
		*status = EX_TEMPFAIL;
	}
	buf_deinit(&path);
	return fd;
}

static bool
flush(int fd, struct smtp_client *c)
{
	struct slice rest = buf_slice(&c->out);
	struct pollfd p = { .fd = fd, .events = POLLOUT };
	int patience = (int)smtp_client_patience(c);

	while (rest.len > 0) {
		ssize_t n;

		if (poll(&p, 1, patience) == 0) {
			errno = ETIMEDOUT;
			return false;
		}
		n = send(fd, rest.at, rest.len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return false;
		if (n > 0)
			rest = slice_from(rest, (size_t)n);
	}
	buf_clear(&c->out);
	return true;
}

static bool
hear(int fd, struct smtp_client *c)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char bytes[4096];
	ssize_t n;
	int ready;

	do
		ready = poll(&p, 1, (int)smtp_client_patience(c));
	while (ready < 0 && errno == EINTR);
	if (ready == 0)
		errno = ETIMEDOUT;
	if (ready <= 0)
		return false;
	n = read(fd, bytes, sizeof(bytes));
	if (n == 0)
		errno = ECONNRESET;
	if (n <= 0)
		return false;
	smtp_client_feed(c, slice_of(bytes, (size_t)n));
	return true;
}

static void
say_reply(struct slice who, struct slice reply)
{
	fprintf(stderr, "pabal: %.*s: ", (int)who.len, who.at);
	for (size_t i = 0; i < reply.len; i++) {
		char ch = reply.at[i];

		if (ch == '\n')
			ch = ' ';
		if (ch != '\r')
			fputc((unsigned char)ch < 0x20 ? '?' : ch, stderr);
	}
	fputc('\n', stderr);
}

static int
exit_of(const struct smtp_client_rcpt *r)
{
	if (!r->decided || (r->code >= 400 && r->code < 500))
		return EX_TEMPFAIL;
	if (r->code >= 200 && r->code < 300)
		return EX_OK;
	return r->stage == SMTP_STAGE_RCPT ? EX_NOUSER : EX_UNAVAILABLE;
}

static int
lack_exit(const struct smtp_client *c)
{
	switch (c->lack) {
	case SMTP_LACK_SMTPUTF8:
		say("the server takes no UTF-8 addresses or headers "
		    "(SMTPUTF8)",
		    NULL);
		break;
	case SMTP_LACK_8BITMIME:
	case SMTP_LACK_BINARYMIME:
		say("the server takes ASCII only (8BITMIME)", NULL);
		break;
	case SMTP_LACK_SIZE:
		say("the message is larger than the server takes (SIZE)", NULL);
		break;
	case SMTP_LACK_NONE:
		return EX_OK;
	}
	return EX_UNAVAILABLE;
}

/*
 * A refusal for good outweighs one for now: trying again would not help.
 * Recipients that were taken are taken all the same.
 */
static int
outcome(const struct submission *s, const struct smtp_client *c)
{
	int worst = lack_exit(c);

	if (worst != EX_OK)
		return worst;
	for (size_t i = 0; i < c->rcpt_count; i++) {
		const struct smtp_client_rcpt *r = &c->rcpts[i];
		int status = exit_of(r);

		if (status == EX_OK)
			continue;
		say_reply(s->rcpts[i].address,
		    r->decided && !slice_empty(r->reply)
			? r->reply
			: SLICE("the server did not say what became of it"));
		if (worst == EX_OK || worst == EX_TEMPFAIL)
			worst = status;
	}
	return c->rcpt_count == 0 ? EX_TEMPFAIL : worst;
}

static bool
say_content(int fd, const struct submission *s, struct smtp_client *c)
{
	struct slice rest = buf_slice(&s->message);

	while (rest.len > 0) {
		smtp_client_content(c, slice_head(rest, PIECE));
		rest = slice_from(rest, PIECE);
		if (!flush(fd, c))
			return false;
	}
	smtp_client_content_end(c);
	return true;
}

static int
lost(const struct submission *s, const struct smtp_client *c)
{
	say("the connection broke", strerror(errno));
	if (c->rcpt_count > 0)
		return outcome(s, c);
	return EX_TEMPFAIL;
}

static int
broken(const struct submission *s, const struct smtp_client *c)
{
	if (c->broken != NULL)
		say("the server's reply is not SMTP", c->broken);
	else
		say_reply(SLICE("the server closes"), buf_slice(&c->reply.raw));
	return c->rcpt_count > 0 ? outcome(s, c) : EX_TEMPFAIL;
}

static int
refused(const struct smtp_client *c)
{
	say_reply(SLICE("refused"), buf_slice(&c->reply.raw));
	return c->reply.code >= 500 ? EX_UNAVAILABLE : EX_TEMPFAIL;
}

static int
talk(int fd, struct submission *s, struct smtp_client *c)
{
	struct envelope e = { .sender = s->sender,
		.envid = s->envid,
		.ret = s->ret,
		.body = s->eight_bit ? BODY_8BITMIME : BODY_7BIT,
		.smtputf8 = s->smtputf8,
		.rcpts = s->rcpts,
		.rcpt_count = s->rcpt_count };
	int status = EX_TEMPFAIL;
	bool done = false; /* what comes after is politeness */

	if (s->null_sender)
		e.sender = SLICE("");
	for (;;) {
		enum smtp_client_event event = smtp_client_next(c);

		if (!flush(fd, c))
			return done ? status : lost(s, c);
		switch (event) {
		case SMTP_CLIENT_WANT_INPUT:
			if (!hear(fd, c))
				return done ? status : lost(s, c);
			break;
		case SMTP_CLIENT_READY:
			smtp_client_mail(c, &e, s->message.len, s->eight_bit);
			break;
		case SMTP_CLIENT_CONTENT:
			if (!say_content(fd, s, c))
				return lost(s, c);
			break;
		case SMTP_CLIENT_DONE:
			status = outcome(s, c);
			done = true;
			smtp_client_quit(c);
			break;
		case SMTP_CLIENT_REFUSED:
			return refused(c);
		case SMTP_CLIENT_BROKEN:
			return done ? status : broken(s, c);
		case SMTP_CLIENT_STARTTLS: /* never asked for */
		case SMTP_CLIENT_CLOSED:
			return status;
		}
	}
}

int
submission_send(struct submission *s)
{
	struct smtp_client c;
	int status = EX_OSERR;
	int fd = submission_connect(s, &status);

	if (fd < 0)
		return status;
	if (smtp_client_init(&c, SMTP_CLIENT_SMTP, s->config->hostname) ==
	    ST_OK)
		status = talk(fd, s, &c);
	else
		say("out of memory", NULL);
	smtp_client_deinit(&c);
	close(fd);
	return status;
}
