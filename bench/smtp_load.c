/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A load generator: many SMTP sessions from one thread, each sending message
 * after message over one connection, pipelined where the server offers it.
 * It measures from the first connect to the last reply and prints one JSON
 * object.  It knows nothing of who is on the other side, so every server is
 * loaded alike.
 *
 *	smtp_load HOST:PORT SESSIONS MESSAGES SIZE FROM RCPT
 */
#define _GNU_SOURCE
#include "base/buf.h"
#include "base/scan.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum state { GREETING, EHLO, ENVELOPE, CONTENT, QUIT };

struct session {
	int fd;
	enum state state;
	unsigned replies; /* still to come in this state */
	struct buf in, out;
	uint64_t began_ns;
};

struct load {
	struct sockaddr_in to;
	unsigned sessions;
	uint64_t messages, started, done, refused;
	struct buf envelope, content;
	uint64_t *latency;
	int epoll;
	unsigned open;
};

static uint64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static _Noreturn void
die(const char *what)
{
	fprintf(stderr, "smtp_load: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void
push(struct load *l, struct session *s)
{
	while (s->out.len > 0) {
		ssize_t n = send(s->fd, s->out.at, s->out.len, MSG_NOSIGNAL);

		if (n < 0 && errno == EAGAIN) {
			struct epoll_event e = { .events = EPOLLIN | EPOLLOUT,
				.data.ptr = s };

			epoll_ctl(l->epoll, EPOLL_CTL_MOD, s->fd, &e);
			return;
		}
		if (n < 0)
			die("send");
		buf_drop(&s->out, (size_t)n);
	}
}

static void
next_message(struct load *l, struct session *s)
{
	if (l->started == l->messages) {
		s->state = QUIT;
		s->replies = 1;
		buf_put(&s->out, SLICE("QUIT\r\n"));
		return;
	}
	l->started++;
	s->began_ns = now_ns();
	s->state = ENVELOPE;
	s->replies = 3;
	buf_put(&s->out, buf_slice(&l->envelope));
}

static void
finish(struct load *l, struct session *s)
{
	close(s->fd);
	s->fd = -1;
	l->open--;
}

/* A whole reply has come; `ok` by its first digit. */
static void
reply(struct load *l, struct session *s, bool ok)
{
	if (s->state == ENVELOPE && !ok) {
		fprintf(stderr, "smtp_load: envelope refused\n");
		exit(1);
	}
	if (--s->replies > 0)
		return;
	switch (s->state) {
	case GREETING:
		s->state = EHLO;
		s->replies = 1;
		buf_put(&s->out, SLICE("EHLO load.example\r\n"));
		break;
	case ENVELOPE:
		s->state = CONTENT;
		s->replies = 1;
		buf_put(&s->out, buf_slice(&l->content));
		break;
	case CONTENT:
		if (!ok)
			l->refused++;
		l->latency[l->done++] = now_ns() - s->began_ns;
		next_message(l, s);
		break;
	case EHLO:
		next_message(l, s);
		break;
	case QUIT:
		finish(l, s);
		break;
	}
}

static void
on_input(struct load *l, struct session *s)
{
	size_t end;
	char *room = buf_room(&s->in, 4096);
	ssize_t n = room == NULL ? -1 : recv(s->fd, room, 4096, 0);

	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0)
		die(s->state == QUIT ? "quit" : "connection lost");
	buf_grown(&s->in, (size_t)n);
	while (s->fd >= 0 &&
	       (end = slice_find_byte(buf_slice(&s->in), '\n')) != SLICE_NPOS) {
		char first = s->in.at[0];
		bool last = end < 4 || s->in.at[3] != '-';

		buf_drop(&s->in, end + 1);
		if (last)
			reply(l, s, first == '2' || first == '3');
	}
	if (s->fd >= 0)
		push(l, s);
}

static void
dial(struct load *l, struct session *s)
{
	struct epoll_event e = { .events = EPOLLIN, .data.ptr = s };
	int on = 1;

	s->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (s->fd < 0)
		die("socket");
	if (connect(s->fd, (struct sockaddr *)&l->to, sizeof(l->to)) != 0)
		die("connect");
	setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (epoll_ctl(l->epoll, EPOLL_CTL_ADD, s->fd, &e) != 0)
		die("epoll");
	s->state = GREETING;
	s->replies = 1;
	buf_init(&s->in, 65536);
	buf_init(&s->out, 64u << 20);
	l->open++;
}

static int
ascending(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void
write_message(struct load *l, uint64_t size, char **argv)
{
	buf_init(&l->envelope, 4096);
	buf_put_str(&l->envelope, "MAIL FROM:<");
	buf_put_str(&l->envelope, argv[5]);
	buf_put_str(&l->envelope, ">\r\nRCPT TO:<");
	buf_put_str(&l->envelope, argv[6]);
	buf_put_str(&l->envelope, ">\r\nDATA\r\n");
	buf_init(&l->content, 64u << 20);
	buf_put_str(&l->content, "From: <");
	buf_put_str(&l->content, argv[5]);
	buf_put_str(&l->content, ">\r\nTo: <");
	buf_put_str(&l->content, argv[6]);
	buf_put_str(&l->content,
	    ">\r\nDate: Sat, 21 Nov 2026 12:00:00 +0000\r\n"
	    "Message-ID: <load@load.example>\r\nSubject: load\r\n\r\n");
	while (l->content.len < size)
		buf_put_str(&l->content,
		    "The courier rides from station to station, and each "
		    "station keeps a book.\r\n");
	buf_put_str(&l->content, ".\r\n");
	if (!buf_ok(&l->envelope) || !buf_ok(&l->content))
		die("message too large");
}

static void
report(const struct load *l, uint64_t began, uint64_t ended)
{
	double seconds = (double)(ended - began) / 1e9;

	qsort(l->latency, l->done, sizeof(*l->latency), ascending);
	printf("{\"messages\":%llu,\"refused\":%llu,\"seconds\":%.4f,"
	       "\"per_second\":%.1f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,"
	       "\"began_ns\":%llu,\"ended_ns\":%llu}\n",
	    (unsigned long long)l->done, (unsigned long long)l->refused,
	    seconds, (double)l->done / seconds,
	    (double)l->latency[l->done / 2] / 1e6,
	    (double)l->latency[l->done * 99 / 100] / 1e6,
	    (unsigned long long)began, (unsigned long long)ended);
}

static bool
number(const char *text, uint64_t *ret)
{
	struct slice s = slice_str(text);

	return scan_uint64(&s, ret) && s.len == 0;
}

int
main(int argc, char **argv)
{
	struct load l = { .to = { .sin_family = AF_INET } };
	struct slice host, port;
	uint64_t sessions, size, port_number, began;
	struct session *all;
	struct epoll_event events[256];
	char *address;

	if (argc != 7 || !number(argv[2], &sessions) ||
	    !number(argv[3], &l.messages) || !number(argv[4], &size)) {
		fputs("usage: smtp_load HOST:PORT SESSIONS MESSAGES SIZE FROM "
		      "RCPT\n",
		    stderr);
		return 64;
	}
	port = slice_cut(slice_str(argv[1]), ':', &host);
	address = strndup(host.at, host.len);
	if (address == NULL || !scan_uint64(&port, &port_number) ||
	    inet_pton(AF_INET, address, &l.to.sin_addr) != 1)
		die("address");
	l.to.sin_port = htons((uint16_t)port_number);
	write_message(&l, size, argv);
	all = calloc(sessions, sizeof(*all));
	l.latency = calloc(l.messages, sizeof(*l.latency));
	l.epoll = epoll_create1(0);
	if (all == NULL || l.latency == NULL || l.epoll < 0)
		die("starting");
	began = now_ns();
	for (uint64_t i = 0; i < sessions; i++)
		dial(&l, &all[i]);
	while (l.open > 0) {
		int n = epoll_wait(l.epoll, events, 256, 60000);

		if (n == 0) {
			fputs("smtp_load: no answer for a minute\n", stderr);
			return 1;
		}
		for (int i = 0; i < n; i++)
			on_input(&l, events[i].data.ptr);
	}
	report(&l, began, now_ns());
	free(address);
	return l.refused > 0;
}
