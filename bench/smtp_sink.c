/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A sink: takes every message and throws it away, from one thread.  It ends
 * after a number of messages, and prints when the first and the last came as
 * one JSON object.  It looks at lines only as far as it must: commands by
 * their first letter, content for the line with the dot.
 *
 *	smtp_sink HOST:PORT MESSAGES
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

struct session {
	int fd;
	bool content, fresh; /* fresh: at the content's first octet */
	struct buf in;
};

static uint64_t first_ns, last_ns, count;

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
	fprintf(stderr, "smtp_sink: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* The replies are short; a peer that does not read them is not waited for. */
static void
say(struct session *s, struct slice text)
{
	if (send(s->fd, text.at, text.len, MSG_NOSIGNAL) < 0 && errno != EPIPE)
		die("send");
}

static struct slice
answer(struct session *s, char verb)
{
	switch (byte_upper(verb)) {
	case 'E':
		return SLICE("250-sink.example\r\n250-PIPELINING\r\n"
			     "250-8BITMIME\r\n250 SIZE\r\n");
	case 'D':
		s->content = s->fresh = true;
		return SLICE("354 go\r\n");
	case 'Q':
		return SLICE("221 bye\r\n");
	default:
		return SLICE("250 ok\r\n");
	}
}

/* Everything that came; replies go out together, as pipelining wants. */
static bool
digest(struct session *s)
{
	struct slice in = buf_slice(&s->in);
	struct buf out;
	bool open = true;

	buf_init(&out, 1 << 20);
	while (in.len > 0 && open) {
		size_t end;

		if (s->content) {
			/* Content begins at a line start: a dot may be first */
			end = slice_starts(in, SLICE(".\r\n"))
				  ? 0
				  : slice_find(in, SLICE("\r\n.\r\n"));
			if (end == SLICE_NPOS) {
				/* keep what may be the end's beginning */
				size_t keep = in.len < 4 ? in.len : 4;

				s->fresh = s->fresh && in.len < 3;
				in = slice_from(in, in.len - keep);
				break;
			}
			in = slice_from(
			    in, in.at[end] == '.' ? end + 3 : end + 5);
			s->content = false;
			last_ns = now_ns();
			if (count++ == 0)
				first_ns = last_ns;
			buf_put(&out, SLICE("250 taken\r\n"));
			continue;
		}
		end = slice_find_byte(in, '\n');
		if (end == SLICE_NPOS)
			break;
		buf_put(&out, answer(s, in.at[0]));
		open = byte_upper(in.at[0]) != 'Q';
		in = slice_from(in, end + 1);
	}
	say(s, buf_slice(&out));
	buf_deinit(&out);
	buf_drop(&s->in, s->in.len - in.len);
	return open;
}

static void
on_input(struct session *s)
{
	char *room = buf_room(&s->in, 65536);
	ssize_t n = room == NULL ? -1 : recv(s->fd, room, 65536, 0);

	if (n > 0) {
		buf_grown(&s->in, (size_t)n);
		if (digest(s))
			return;
	}
	close(s->fd);
	buf_deinit(&s->in);
	free(s);
}

static void
on_accept(int epoll, int door)
{
	struct session *s = calloc(1, sizeof(*s));
	struct epoll_event e = { .events = EPOLLIN, .data.ptr = s };
	int on = 1;

	if (s == NULL)
		die("accept");
	s->fd = accept(door, NULL, NULL);
	if (s->fd < 0)
		die("accept");
	setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	buf_init(&s->in, 64u << 20);
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, s->fd, &e) != 0)
		die("epoll");
	say(s, SLICE("220 sink.example ESMTP\r\n"));
}

int
main(int argc, char **argv)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	struct epoll_event events[256], e = { .events = EPOLLIN };
	struct slice host, port, most_text;
	uint64_t port_number, most;
	int door, epoll, on = 1;
	char *address;

	if (argc != 3) {
		fputs("usage: smtp_sink HOST:PORT MESSAGES\n", stderr);
		return 64;
	}
	port = slice_cut(slice_str(argv[1]), ':', &host);
	most_text = slice_str(argv[2]);
	address = strndup(host.at, host.len);
	if (address == NULL || !scan_uint64(&port, &port_number) ||
	    !scan_uint64(&most_text, &most) ||
	    inet_pton(AF_INET, address, &at.sin_addr) != 1)
		die("arguments");
	free(address);
	at.sin_port = htons((uint16_t)port_number);
	door = socket(AF_INET, SOCK_STREAM, 0);
	epoll = epoll_create1(0);
	if (door < 0 || epoll < 0)
		die("socket");
	setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(door, (struct sockaddr *)&at, sizeof(at)) != 0 ||
	    listen(door, 1024) != 0 ||
	    epoll_ctl(epoll, EPOLL_CTL_ADD, door, &e) != 0)
		die("listen");
	while (count < most) {
		int n = epoll_wait(epoll, events, 256, 120000);

		if (n == 0) {
			fprintf(stderr, "smtp_sink: %llu of %llu came\n",
			    (unsigned long long)count,
			    (unsigned long long)most);
			return 1;
		}
		for (int i = 0; i < n; i++) {
			if (events[i].data.ptr == NULL)
				on_accept(epoll, door);
			else
				on_input(events[i].data.ptr);
		}
	}
	printf("{\"messages\":%llu,\"first_ns\":%llu,\"last_ns\":%llu}\n",
	    (unsigned long long)count, (unsigned long long)first_ns,
	    (unsigned long long)last_ns);
	return 0;
}
