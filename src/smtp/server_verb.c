/* SPDX-License-Identifier: Apache-2.0 */
/* One function a command; which may run is permit.c's to say. */
#include "smtp/server_state.h"

#include "base/scan.h"
#include "smtp/param.h"

static void
refuse(struct smtp_server *s, enum situation why)
{
	server_refuse(s, verdict_of(why));
}

static void
refuse_1(struct smtp_server *s, enum situation why, struct slice arg)
{
	server_refuse(s, verdict_of_1(why, arg));
}

static void
say(struct smtp_server *s, enum situation what)
{
	struct verdict v = verdict_of(what);

	server_say(s, &v);
}

/* Commands that take nothing; false when there was something. */
static bool
is_bare(struct smtp_server *s, const struct command *c)
{
	if (c->rest.len == 0)
		return true;
	refuse_1(s, SITUATION_COMMAND_PARAMETERS, verb_name(c->verb));
	return false;
}

static void
do_helo(struct smtp_server *s, const struct command *c)
{
	struct smtp_server_state *st = s->state;
	struct slice name;

	if (!helo_parse(c->rest, &name)) {
		refuse(s, SITUATION_BAD_HELO);
		return;
	}
	st->old_helo = s->helo;
	st->old_esmtp = s->esmtp;
	s->helo = name;
	s->esmtp = c->verb == VERB_EHLO;
	server_ask(s, SMTP_HELO);
}

/* Parameters belong to EHLO (RFC 5321 2.2.1); false when refused. */
static bool
may_have_params(struct smtp_server *s, struct slice rest)
{
	struct slice word;

	if (s->esmtp || rest.len == 0)
		return true;
	while (scan_byte(&rest, ' '))
		;
	slice_cut(rest, ' ', &word);
	refuse_1(s, SITUATION_HELO_PARAMETERS, word);
	return false;
}

/* What the parameters of MAIL ask for and cannot have; false when refused. */
static bool
mail_can_be(struct smtp_server *s, const struct param_mail *param,
    const struct path *path)
{
	uint64_t max = s->setup.limits.message_size;

	if (path->kind == PATH_MAILBOX && path->mailbox.utf8 &&
	    !param->smtputf8)
		refuse(s, SITUATION_UTF8_NOT_OFFERED);
	else if (param->body == BODY_BINARYMIME && !s->setup.binarymime)
		refuse_1(
		    s, SITUATION_UNKNOWN_PARAMETER, SLICE("BODY=BINARYMIME"));
	else if (max != 0 && param->size > max)
		refuse_1(s, SITUATION_DECLARED_TOO_BIG, server_number(s, max));
	else
		return true;
	return false;
}

/*
 * RFC 5321 4.1.1.2 allows no blank behind the colon, and printers, cameras and
 * old programs put one there.  It cannot be mistaken for anything else, so it
 * is taken.
 */
static bool
prefix_scan(struct slice *in, struct slice word)
{
	if (!scan_istr(in, word))
		return false;
	scan_blank(in);
	return true;
}

static bool
sender_scan(struct smtp_server *s, struct slice *rest, struct path *path)
{
	struct fault why = { .what = "a sender needs a domain" };

	if (path_scan(rest, path, &why) == ST_OK &&
	    path->kind != PATH_POSTMASTER)
		return true;
	refuse_1(s, SITUATION_BAD_SENDER_SYNTAX, slice_str(why.what));
	return false;
}

static void
do_mail(struct smtp_server *s, const struct command *c)
{
	static const struct slice form = { "MAIL FROM:<address> [parameters]",
		32 };
	struct smtp_server_state *st = s->state;
	unsigned max = s->setup.limits.messages;
	struct slice rest, word = SLICE("");
	struct param_mail param = { 0 };
	struct path path;
	enum situation fault;

	if (max != 0 && st->messages >= max) {
		refuse(s, SITUATION_TOO_MANY_TRANSACTIONS);
		return;
	}
	/* What a MAIL that was refused left behind must not add up. */
	arena_clear(&st->mail);
	/* The path's views must last as long as the transaction. */
	rest = arena_keep(&st->mail, c->rest);
	if (rest.at == NULL) {
		refuse(s, SITUATION_OUT_OF_MEMORY);
		return;
	}
	if (!prefix_scan(&rest, SLICE("FROM:"))) {
		refuse_1(s, SITUATION_COMMAND_SYNTAX, form);
		return;
	}
	if (!sender_scan(s, &rest, &path))
		return;
	if (rest.len > 0 && rest.at[0] != ' ') {
		refuse_1(s, SITUATION_COMMAND_SYNTAX, form);
		return;
	}
	if (!may_have_params(s, rest))
		return;
	fault = param_mail_parse(rest, &st->mail, &param, &word);
	if (fault != SITUATION_NONE) {
		refuse_1(s, fault, word);
		return;
	}
	if (!mail_can_be(s, &param, &path))
		return;
	s->sender_path = path;
	s->declared_size = param.size;
	s->envelope = (struct envelope){
		.sender =
		    path.kind == PATH_NULL ? SLICE("") : path.mailbox.whole,
		.envid = param.envid,
		.ret = param.ret,
		.body = param.body,
		.smtputf8 = param.smtputf8,
	};
	server_ask(s, SMTP_MAIL);
}

static bool
rcpt_scan(struct smtp_server *s, struct slice *rest, struct path *path)
{
	struct fault why = { .what = "<> is no recipient" };
	enum st st = path_scan(rest, path, &why);

	if (st == ST_LIMIT)
		refuse(s, SITUATION_PATH_TOO_LONG);
	else if (st != ST_OK || path->kind == PATH_NULL)
		refuse_1(
		    s, SITUATION_BAD_RECIPIENT_SYNTAX, slice_str(why.what));
	else if (path->kind == PATH_MAILBOX && path->mailbox.utf8 &&
		 !s->envelope.smtputf8)
		refuse(s, SITUATION_UTF8_NOT_OFFERED);
	else
		return true;
	return false;
}

static void
do_rcpt(struct smtp_server *s, const struct command *c)
{
	static const struct slice form = { "RCPT TO:<address> [parameters]",
		30 };
	struct smtp_server_state *st = s->state;
	unsigned max = s->setup.limits.recipients;
	struct slice rest = c->rest, word = SLICE("");
	struct param_rcpt param = { 0 };
	struct path path;
	enum situation fault;

	if (!prefix_scan(&rest, SLICE("TO:"))) {
		refuse_1(s, SITUATION_COMMAND_SYNTAX, form);
		return;
	}
	if (!rcpt_scan(s, &rest, &path))
		return;
	if (rest.len > 0 && rest.at[0] != ' ') {
		refuse_1(s, SITUATION_COMMAND_SYNTAX, form);
		return;
	}
	if (!may_have_params(s, rest))
		return;
	fault = param_rcpt_parse(
	    rest, s->envelope.smtputf8, &st->command, &param, &word);
	if (fault != SITUATION_NONE) {
		refuse_1(s, fault, word);
		return;
	}
	if (max != 0 && s->rcpt_count >= max) {
		refuse(s, SITUATION_TOO_MANY_RECIPIENTS);
		return;
	}
	s->rcpt_path = path;
	s->rcpt = (struct envelope_rcpt){
		.address = path.mailbox.whole,
		.orcpt = param.orcpt,
		.notify = param.notify,
	};
	if (path.kind == PATH_POSTMASTER)
		s->rcpt.address = path.mailbox.local;
	server_ask(s, SMTP_RCPT);
}

static void
do_data(struct smtp_server *s, const struct command *c)
{
	if (!is_bare(s, c))
		return;
	if (s->envelope.body == BODY_BINARYMIME)
		refuse(s, SITUATION_DATA_BINARYMIME);
	else
		server_ask(s, SMTP_DATA);
}

static void
do_rset(struct smtp_server *s, const struct command *c)
{
	if (!is_bare(s, c))
		return;
	server_drop(s);
	s->state->at = server_rest_state(s);
	say(s, SITUATION_RESET_OK);
}

static void
do_noop(struct smtp_server *s, const struct command *c)
{
	/* RFC 5321 4.1.1.9: a parameter is ignored. */
	(void)c;
	say(s, SITUATION_NOOP_OK);
}

static void
do_help(struct smtp_server *s, const struct command *c)
{
	(void)c;
	say(s, SITUATION_HELP);
}

static void
do_quit(struct smtp_server *s, const struct command *c)
{
	if (!is_bare(s, c))
		return;
	say(s, SITUATION_BYE);
	server_close(s);
}

static void
do_vrfy(struct smtp_server *s, const struct command *c)
{
	static const struct slice utf8 = { " SMTPUTF8", 9 };

	if (c->rest.len == 0) {
		refuse_1(s, SITUATION_COMMAND_SYNTAX, SLICE("VRFY address"));
		return;
	}
	/* RFC 6531 3.7.4.2: the reply may be UTF-8; ours is ASCII anyway */
	s->argument = c->rest;
	if (slice_iends(c->rest, utf8))
		s->argument = slice_head(c->rest, c->rest.len - utf8.len);
	server_ask(s, SMTP_VERIFY);
}

static void
do_starttls(struct smtp_server *s, const struct command *c)
{
	struct smtp_server_state *st = s->state;

	if (s->tls)
		refuse(s, SITUATION_STARTTLS_TWICE);
	else if (!s->setup.tls)
		refuse_1(s, SITUATION_COMMAND_NOT_HERE, SLICE("STARTTLS"));
	else if (c->rest.len > 0)
		refuse(s, SITUATION_STARTTLS_PARAMETERS);
	else if (st->in.len > 0) {
		/* what came behind it could pass for said under TLS */
		refuse(s, SITUATION_STARTTLS_PIPELINED);
		server_close(s);
	} else {
		say(s, SITUATION_STARTTLS_GO);
		st->reading = READ_TLS;
		st->starttls = true;
	}
}

/* What a cell of the table that is not YES says. */
static struct verdict
denied(enum permit permit, const struct command *c)
{
	switch (permit) {
	case PERMIT_NO_HELO:
		return verdict_of(SITUATION_HELO_FIRST);
	case PERMIT_NO_RCPT:
		return verdict_of(SITUATION_NO_VALID_RECIPIENTS);
	case PERMIT_NO_TLS:
		return verdict_of(SITUATION_TLS_REQUIRED);
	case PERMIT_NO_MIX:
		return verdict_of(SITUATION_BDAT_AFTER_DATA);
	case PERMIT_NO_FAILED:
		return verdict_of_1(SITUATION_BDAT_REFUSED,
		    SLICE("an earlier one was refused"));
	case PERMIT_NO_EXPN:
		return verdict_of(SITUATION_EXPN_REFUSED);
	case PERMIT_NO_ABSENT:
		return verdict_of_1(SITUATION_COMMAND_NOT_HERE, c->word);
	case PERMIT_NO_UNKNOWN:
		return verdict_of(SITUATION_UNKNOWN_COMMAND);
	default:
		return verdict_of_1(SITUATION_ORDER, verb_name(c->verb));
	}
}

/*
 * BDAT brings its octets whether it is allowed or not; without a size there
 * is no telling which they are, and then its line is all that is refused.
 */
static void
do_bdat(struct smtp_server *s, const struct command *c, enum permit permit)
{
	struct smtp_server_state *st = s->state;
	struct verdict v;
	uint64_t size;
	bool last;

	if (!bdat_parse(c->rest, &size, &last)) {
		refuse_1(
		    s, SITUATION_COMMAND_SYNTAX, SLICE("BDAT size [LAST]"));
		/* Part of the message is lost, and so is the message. */
		if (st->open)
			st->at = AT_FAILED;
		server_drop(s);
		return;
	}
	if (permit == PERMIT_YES) {
		server_chunk_begin(s, size, last);
		return;
	}
	v = denied(permit, c);
	server_chunk_begin(s, size, last);
	server_chunk_throw(s, &v, true);
}

/* Indexed by verb; BDAT needs to know the cell and stands apart. */
static void (*const run[VERB_COUNT])(
    struct smtp_server *s, const struct command *c) = {
	[VERB_EHLO] = do_helo,
	[VERB_HELO] = do_helo,
	[VERB_MAIL] = do_mail,
	[VERB_RCPT] = do_rcpt,
	[VERB_DATA] = do_data,
	[VERB_RSET] = do_rset,
	[VERB_NOOP] = do_noop,
	[VERB_QUIT] = do_quit,
	[VERB_HELP] = do_help,
	[VERB_VRFY] = do_vrfy,
	[VERB_STARTTLS] = do_starttls,
};

static bool
too_many_commands(struct smtp_server *s, enum smtp_verb verb)
{
	unsigned max = s->setup.limits.commands;

	if (s->setup.trusted || max == 0 || verb == VERB_RCPT ||
	    verb == VERB_DATA || verb == VERB_BDAT || verb == VERB_QUIT)
		return false;
	return ++s->state->commands > max;
}

void
server_command(struct smtp_server *s)
{
	struct smtp_server_state *st = s->state;
	struct command c;
	enum command_fault fault = command_parse(buf_slice(&st->line), &c);
	enum permit permit = permit_of(st->at, c.verb);

	st->plain = c.verb == VERB_EHLO || c.verb == VERB_HELO;
	if (fault == COMMAND_NEWLINE)
		refuse(s, SITUATION_BARE_NEWLINE);
	else if (fault == COMMAND_BYTE)
		refuse(s, SITUATION_BAD_BYTE);
	else if (too_many_commands(s, c.verb))
		refuse(s, SITUATION_TOO_MANY_COMMANDS);
	else if (c.verb == VERB_BDAT)
		do_bdat(s, &c, permit);
	else if (permit != PERMIT_YES)
		server_refuse(s, denied(permit, &c));
	else
		run[c.verb](s, &c);
}
