/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pabal send: a message on standard input, handed to the engine's submission
 * socket or to any SMTP server.  The face that sendmail has is in sendmail.c.
 */
#include "app/app.h"
#include "app/load.h"
#include "app/say.h"
#include "app/submission.h"

#include <getopt.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

static const char usage[] =
    "usage: pabal send [option …] RECIPIENT…        (message on standard "
    "input)\n\n"
    "  -f, --from ADDRESS     envelope sender; \"<>\" is the null sender\n"
    "  -F, --name NAME        full name for a From field that is missing\n"
    "  -t, --headers          recipients also from To, Cc and Bcc\n"
    "  -N, --notify WORDS     never, or of success, failure and delay\n"
    "  -R, --return full|hdrs how much a report returns\n"
    "  -V, --envid ID         envelope identifier for reports\n"
    "      --server HOST:PORT speak to this server, in the clear\n"
    "      --socket PATH      speak to this Unix socket\n"
    "  -c, --config FILE      the configuration\n"
    "  -h, --help             this\n";

/* Words of -N, apart by commas (RFC 3461 4.1). */
static bool
notify_parse(struct slice s, unsigned *ret)
{
	static const struct {
		const char *word;
		unsigned flag;
	} words[] = { { "never", NOTIFY_NEVER }, { "success", NOTIFY_SUCCESS },
		{ "failure", NOTIFY_FAILURE }, { "delay", NOTIFY_DELAY } };
	unsigned flags = 0;

	do {
		struct slice word;
		size_t i = 0;

		s = slice_cut(s, ',', &word);
		word = slice_trim(word);
		while (i < 4 && !slice_ieq(word, slice_str(words[i].word)))
			i++;
		if (i == 4)
			return false;
		flags |= words[i].flag;
	} while (!slice_empty(s));
	/* NEVER stands alone */
	if ((flags & NOTIFY_NEVER) != 0 && flags != NOTIFY_NEVER)
		return false;
	*ret = flags;
	return true;
}

static bool
wrong(const char *what, const char *value)
{
	say(what, value);
	return false;
}

/* ENVID is printable ASCII, at most 100 octets (RFC 3461 4.4). */
static bool
envid_ok(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] < 0x20 || s.at[i] > 0x7e)
			return false;
	return s.len > 0 && s.len <= 100;
}

bool
send_option(struct submission *s, int option, const char *value)
{
	struct slice v = slice_str(value);

	switch (option) {
	case 'f':
	case 'r':
		if (slice_empty(v) || slice_eq(v, SLICE("<>"))) {
			s->null_sender = true;
			return true;
		}
		if (slice_starts(v, SLICE("<")) && slice_ends(v, SLICE(">")))
			v = slice_of(v.at + 1, v.len - 2);
		s->null_sender = false;
		s->sender = v;
		return true;
	case 'F':
		s->full_name = v;
		return true;
	case 't':
		s->from_headers = true;
		return true;
	case 'N':
		return notify_parse(v, &s->notify) ||
		       wrong("not a list for NOTIFY", value);
	case 'R':
		s->ret = slice_ieq(v, SLICE("full"))   ? DSN_RET_FULL
			 : slice_ieq(v, SLICE("hdrs")) ? DSN_RET_HDRS
						       : DSN_RET_NONE;
		return s->ret != DSN_RET_NONE ||
		       wrong("full or hdrs, not", value);
	case 'V':
		s->envid = v;
		return envid_ok(v) || wrong("not an ENVID", value);
	}
	return false;
}

int
send_run(struct submission *s, int argc, char **argv)
{
	int status = EX_OK;

	for (int i = 0; i < argc && status == EX_OK; i++)
		status = submission_add(s, slice_str(argv[i]));
	if (status == EX_OK && s->rcpt_count == 0 && !s->from_headers) {
		say("no recipients", NULL);
		return EX_USAGE;
	}
	if (status == EX_OK)
		status = submission_read(s, STDIN_FILENO);
	if (status == EX_OK)
		status = submission_send(s);
	return status;
}

#define OPTION_SERVER 256
#define OPTION_SOCKET 257

/* -1: --help was answered. */
static int
parse(struct submission *s, int argc, char **argv, const char **ret_file)
{
	static const struct option options[] = {
		{ "from", required_argument, NULL, 'f' },
		{ "name", required_argument, NULL, 'F' },
		{ "headers", no_argument, NULL, 't' },
		{ "notify", required_argument, NULL, 'N' },
		{ "return", required_argument, NULL, 'R' },
		{ "envid", required_argument, NULL, 'V' },
		{ "server", required_argument, NULL, OPTION_SERVER },
		{ "socket", required_argument, NULL, OPTION_SOCKET },
		{ "config", required_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int o;

	while ((o = getopt_long(argc, argv, "f:F:tN:R:V:c:h", options, NULL)) !=
	       -1) {
		if (o == OPTION_SERVER)
			s->server = optarg;
		else if (o == OPTION_SOCKET)
			s->socket = optarg;
		else if (o == 'c')
			*ret_file = optarg;
		else if (o == 'h') {
			fputs(usage, stdout);
			return -1;
		} else if (!send_option(s, o, optarg))
			return EX_USAGE;
	}
	return EX_OK;
}

int
app_send(int argc, char **argv)
{
	struct submission s;
	struct config config;
	const char *file = NULL;
	int status;

	submission_init(&s);
	s.dot_ends = false;
	status = parse(&s, argc, argv, &file);
	if (status == EX_OK && !load_config(file, &config))
		status = EX_CONFIG;
	else if (status == EX_OK) {
		s.config = &config;
		status = send_run(&s, argc - optind, argv + optind);
		config_free(&config);
	}
	submission_deinit(&s);
	return status < 0 ? EX_OK : status;
}
