/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The face that programs know: sendmail, mailq, newaliases.  It understands
 * what they use today and passes over the options that only steered the
 * program of that name.
 */
#include "app/app.h"
#include "app/load.h"
#include "app/say.h"
#include "app/submission.h"

#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

enum mode {
	MODE_SEND,    /* -bm, and without any -b */
	MODE_SMTP,    /* -bs: SMTP on standard input and output */
	MODE_LIST,    /* -bp, mailq */
	MODE_RETRY,   /* -q */
	MODE_ALIASES, /* -bi, newaliases */
	MODE_USAGE,
};

/* The queue's commands are the program itself, called anew. */
static int
queue(const char *config, const char *verb, const char *what)
{
	const char *argv[8] = { "pabal", "queue" };
	size_t n = 2;

	if (config != NULL) {
		argv[n++] = "-c";
		argv[n++] = config;
	}
	argv[n++] = verb;
	if (what != NULL)
		argv[n++] = what;
	execv("/proc/self/exe", (char *const *)argv);
	say("pabal queue", strerror(errno));
	return EX_OSERR;
}

static bool
write_all(int fd, const char *at, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0) {
			at += n;
			len -= (size_t)n;
		}
	}
	return true;
}

/* False when this side has ended or failed. */
static bool
copy(int from, int to)
{
	char bytes[65536];
	ssize_t n;

	do
		n = read(from, bytes, sizeof(bytes));
	while (n < 0 && errno == EINTR);
	return n > 0 && write_all(to, bytes, (size_t)n);
}

/*
 * Bytes both ways until the engine closes.  When the caller has ended, the
 * engine is told so and its last replies still come through.
 */
static int
pass_through(const struct submission *s)
{
	int status = EX_TEMPFAIL, fd = submission_connect(s, &status);
	struct pollfd p[2] = { { .fd = fd, .events = POLLIN },
		{ .fd = STDIN_FILENO, .events = POLLIN } };

	if (fd < 0)
		return status;
	for (;;) {
		if (poll(p, 2, -1) < 0) {
			if (errno == EINTR)
				continue;
			break;
		}
		if (p[0].revents != 0 && !copy(fd, STDOUT_FILENO))
			break;
		if (p[1].revents != 0 && !copy(STDIN_FILENO, fd)) {
			shutdown(fd, SHUT_WR);
			p[1].fd = -1; /* poll passes over it */
		}
	}
	close(fd);
	return EX_OK;
}

static enum mode
mode_of_name(const char *path)
{
	struct slice name = slice_str(path);

	if (slice_ends(name, SLICE("mailq")))
		return MODE_LIST;
	if (slice_ends(name, SLICE("newaliases")))
		return MODE_ALIASES;
	return MODE_SEND;
}

static enum mode
mode_of_letter(char letter)
{
	switch (letter) {
	case 'm':
	case 'a': /* ARPANET mode: the same since there is no other */
		return MODE_SEND;
	case 's':
		return MODE_SMTP;
	case 'p':
		return MODE_LIST;
	case 'i':
		return MODE_ALIASES;
	default:
		return MODE_USAGE;
	}
}

/* An option that stands for itself; true when it was understood. */
static bool
option(struct submission *s, int o, const char *value, enum mode *mode)
{
	switch (o) {
	case 'b':
		*mode = mode_of_letter(value[0]);
		return *mode != MODE_USAGE;
	case 'q':
		*mode = MODE_RETRY;
		return true;
	case 'I':
		*mode = MODE_ALIASES;
		return true;
	case 'i':
		s->dot_ends = false;
		return true;
	case 'o': /* -oi is -i; -oem, -odb … steered queues of old */
		if (slice_eq(slice_str(value), SLICE("i")))
			s->dot_ends = false;
		return true;
	case 'f':
	case 'r':
	case 'F':
	case 't':
	case 'N':
	case 'R':
	case 'V':
		return send_option(s, o, value);
	case '?':
		return false;
	default: /* A B G L O U X e h m n p v x: of no meaning here */
		return true;
	}
}

static int
run(struct submission *s, enum mode mode, const char *file, char **rcpts)
{
	struct config config;
	int status = EX_OK, count = 0;

	if (mode == MODE_LIST)
		return queue(file, "list", NULL);
	if (mode == MODE_RETRY)
		return queue(file, "retry", "all");
	if (!load_config(file, &config))
		return EX_CONFIG;
	s->config = &config;
	while (rcpts[count] != NULL)
		count++;
	if (mode == MODE_SMTP)
		status = pass_through(s);
	else if (mode == MODE_SEND)
		status = send_run(s, count, rcpts);
	/* aliases stand in the configuration: that it is right is all that
	 * newaliases can tell; SIGHUP makes the engine read it */
	config_free(&config);
	return status;
}

int
app_sendmail(int argc, char **argv)
{
	enum mode mode = mode_of_name(argv[0]);
	const char *file = NULL;
	struct submission s;
	int o, status = EX_OK;

	submission_init(&s);
	while ((o = getopt(argc, argv,
		    "A:B:C:F:GIL:N:O:R:UV:X:b:e:f:h:imno:p:q::r:tvx")) != -1) {
		if (o == 'C')
			file = optarg;
		else if (!option(&s, o, optarg, &mode)) {
			say("sendmail", "an option that is not known here; "
					"see sendmail(8)");
			status = EX_USAGE;
			break;
		}
	}
	if (status == EX_OK)
		status = run(&s, mode, file, argv + optind);
	submission_deinit(&s);
	return status;
}
