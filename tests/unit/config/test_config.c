/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole files in, findings out: each row is a file and what is said of it,
 * one finding a line.  What a good file becomes is asked apart.
 */
#include "config/config.h"
#include "kit/kit.h"

struct row {
	const char *name, *yaml, *findings; /* "" findings: read well */
};

/* clang-format off */
static const struct row rows[] = {
	{ "nothing but a name", "hostname: mx.example.org\n", "" },
	{ "a server whose postmaster is nowhere",
	  "hostname: mx.example.org\nlisten:\n  - address: 127.0.0.1:25\n",
	  "1:1 postmaster must reach somebody, and there is no user or alias "
	  "postmaster@mx.example.org\n" },
	{ "nothing at all", "", "1:1 hostname is missing\n" },
	{ "a list at the top", "- a\n",
	  "1:1 expected keys, each with a colon\n"
	  "1:1 hostname is missing\n" },
	{ "misspelt", "hostname: a.example\nlimits:\n  hosp: 30\n",
	  "3:3 unknown key \"hosp\"; did you mean \"hops\"?\n" },
	{ "unknown and like nothing", "hostname: a.example\nwindow: 1\n",
	  "2:1 unknown key \"window\"\n" },
	{ "all of them, in order of lines",
	  "workers: many\nhostname: a..b\nlog:\n  level: loud\n",
	  "1:10 expected a whole number, not \"many\"\n"
	  "2:11 expected a domain name, not \"a..b\"\n"
	  "4:10 expected one of debug info warn error, not \"loud\"\n" },
	{ "key twice", "hostname: a.example\nhostname: b.example\n",
	  "2:1 hostname stands twice, first in line 1\n" },
	{ "value missing", "hostname:\n", "1:1 a value is missing\n" },
	{ "map for a value", "hostname: {a: b}\n",
	  "1:12 expected a single value\n" },
	{ "value for a section", "hostname: a.example\nqueue: 5d\n",
	  "2:8 expected keys, each with a colon\n" },
	{ "below its bound",
	  "hostname: a.example\nlimits: {recipients: 99}\n",
	  "2:22 99 is out of bounds: from 100 to 10000\n" },
	{ "above its bound",
	  "hostname: a.example\nlimits: {message_size: 5T}\n",
	  "2:24 5T is out of bounds: from 64K to 4G\n" },
	{ "at its bounds", "hostname: a.example\n"
	  "limits: {recipients: 100, message_size: 4G, hops: 1000}\n", "" },
	{ "duration without unit",
	  "hostname: a.example\nqueue: {lifetime: 5}\n",
	  "2:19 expected a duration with its unit: w, d, h, m, s or ms, as in "
	  "1d12h, not \"5\"\n" },
	{ "parts of a second where seconds count",
	  "hostname: a.example\nqueue: {lifetime: 1500ms}\n",
	  "2:19 expected whole seconds, not \"1500ms\"\n" },
	{ "not YAML", "hostname: [\n",
	  "2:1 not YAML: flow sequence without a closing bracket\n" },
	{ "two documents", "hostname: a.example\n---\nhostname: b.example\n",
	  "3:1 one YAML document is enough\n" },
	{ "alias of YAML", "hostname: &x a.example\nspool: *x\n",
	  "2:9 YAML aliases and tags are not used\n" },
	{ "tag of YAML", "hostname: !!str a.example\n",
	  "1:17 YAML aliases and tags are not used\n" },
	{ "directive", "%YAML 1.2\n---\nhostname: a.example\n",
	  "1:1 YAML directives are not used\n" },
	/* libfyaml 0.7.12 never came back from this */
	{ "directive that is no UTF-8", "%M\x92",
	  "1:1 YAML directives are not used\n" },
	{ "not UTF-8", "hostname: a.example\nspool: \xff\n",
	  "2:8 the file is not UTF-8\n" },
	{ "control character", "hostname: a.example\n\nspool: a\001\n",
	  "3:9 a control character\n" },
	{ "invisible in a path", "hostname: a.example\nspool: \"a\\x01b\"\n",
	  "2:8 expected visible text, not \"a\001b\"\n" },

	{ "listener without address", "hostname: a.example\n"
	  "listen:\n  - tls: off\npostmaster: p@b.example\n", "3:5 address is missing\n" },
	{ "name for an address", "hostname: a.example\n"
	  "listen:\n  - address: localhost:25\npostmaster: p@b.example\n",
	  "3:14 expected an address in numbers, with port, not "
	  "\"localhost:25\"\n" },
	{ "address twice", "hostname: a.example\nlisten:\n"
	  "  - address: 127.0.0.1\n  - address: 127.0.0.1:25\npostmaster: p@b.example\n",
	  "4:14 this address is listened on twice\n" },
	{ "TLS without certificate", "hostname: a.example\nlisten:\n"
	  "  - {address: 127.0.0.1, tls: required}\npostmaster: p@b.example\n",
	  "3:31 TLS needs tls.certificate and tls.key\n" },
	{ "certificate without key", "hostname: a.example\n"
	  "tls: {certificate: a.pem}\n",
	  "2:20 a certificate needs its key: tls.key is missing\n" },
	{ "key without certificate", "hostname: a.example\ntls: {key: a.pem}\n",
	  "2:12 a key needs its certificate: tls.certificate is missing\n" },
	{ "listen is a list", "hostname: a.example\nlisten: 127.0.0.1\n",
	  "2:9 expected a list\n" },

	{ "domain without a way", "hostname: a.example\n"
	  "postmaster: p@other.example\ndomains:\n  b.example: {users: [u]}\n",
	  "4:3 nothing says where mail for b.example goes: maildir or lmtp is "
	  "missing\n" },
	{ "two ways", "hostname: a.example\npostmaster: p@other.example\n"
	  "domains:\n  b.example:\n    users: [u]\n    maildir: v/{user}\n"
	  "    lmtp: 127.0.0.1:24\n",
	  "7:11 one next hop is enough: maildir, lmtp or smtp\n" },
	{ "Maildir without users", "hostname: a.example\n"
	  "postmaster: p@other.example\ndomains:\n"
	  "  b.example: {maildir: \"v/{user}\"}\n",
	  "4:3 users is missing\n" },
	{ "Maildir for anybody", "hostname: a.example\n"
	  "postmaster: p@other.example\ndomains:\n"
	  "  b.example: {maildir: \"v/{user}\", users: any}\n",
	  "4:3 any user with a Maildir would let strangers make folders; list "
	  "the users, or set catch_all\n" },
	{ "Maildir of all in one", "hostname: a.example\n"
	  "postmaster: p@other.example\ndomains:\n"
	  "  b.example: {maildir: \"v/{usr}\", users: [u]}\n",
	  "4:3 nothing says where mail for b.example goes: maildir or lmtp is "
	  "missing\n"
	  "4:24 expected a path with {user}, and {domain} if wanted, not "
	  "\"v/{usr}\"\n" },
	{ "user that climbs", "hostname: a.example\n"
	  "postmaster: p@other.example\ndomains:\n"
	  "  b.example: {maildir: \"v/{user}\", users: [\"..\", a/b]}\n",
	  "4:44 expected the local part of an address, without quotes and "
	  "slashes, not \"..\"\n"
	  "4:50 expected the local part of an address, without quotes and "
	  "slashes, not \"a/b\"\n" },
	{ "user twice", "hostname: a.example\npostmaster: p@other.example\n"
	  "domains:\n  b.example: {maildir: \"v/{user}\", users: [u, v, U]}\n",
	  "4:50 U stands twice, first in line 4\n" },
	{ "domain twice, once in other letters", "hostname: a.example\n"
	  "postmaster: p@other.example\ndomains:\n"
	  "  b.example: {lmtp: 127.0.0.1}\n  B.Example: {lmtp: 127.0.0.1}\n",
	  "5:3 b.example stands twice, first in line 4\n" },
	{ "catch-all to nobody", "hostname: a.example\n"
	  "postmaster: p@other.example\ndomains:\n"
	  "  b.example: {maildir: \"v/{user}\", users: [u],"
	  " catch_all: x@b.example}\n",
	  "4:59 there is no user or alias x@b.example\n" },
	{ "LMTP port", "hostname: a.example\npostmaster: p@other.example\n"
	  "domains:\n  b.example: {lmtp: \"127.0.0.1:0\"}\n",
	  "4:3 nothing says where mail for b.example goes: maildir or lmtp is "
	  "missing\n"
	  "4:21 expected host:port or unix:/path, not \"127.0.0.1:0\"\n" },

	{ "alias elsewhere", "hostname: a.example\n"
	  "aliases:\n  u@b.example: v@c.example\n",
	  "3:3 the alias is not in a local domain: u@b.example\n" },
	{ "alias to nobody", "hostname: a.example\n"
	  "postmaster: p@other.example\ndomains:\n"
	  "  b.example: {maildir: \"v/{user}\", users: [u]}\n"
	  "aliases:\n  a@b.example: [u@b.example, v@b.example]\n",
	  "6:30 there is no user or alias v@b.example\n" },
	{ "alias to itself without mailbox", "hostname: a.example\n"
	  "postmaster: p@other.example\ndomains:\n"
	  "  b.example: {maildir: \"v/{user}\", users: [u]}\n"
	  "aliases:\n  a@b.example: a@b.example\n",
	  "6:16 the alias names itself, but there is no user a@b.example\n" },
	{ "alias that keeps a copy", "hostname: a.example\n"
	  "postmaster: p@other.example\ndomains:\n"
	  "  b.example: {maildir: \"v/{user}\", users: [u]}\n"
	  "aliases:\n  u@b.example: [u@b.example, v@c.example]\n", "" },
	{ "loop of two", "hostname: a.example\n"
	  "postmaster: p@other.example\ndomains:\n"
	  "  b.example: {maildir: \"v/{user}\", users: []}\n"
	  "aliases:\n  a@b.example: b@b.example\n  b@b.example: A@B.example\n",
	  "7:16 aliases go round in a loop: A@b.example leads back to "
	  "b@b.example\n" },
	{ "loop through a catch-all", "hostname: a.example\n"
	  "postmaster: p@other.example\ndomains:\n"
	  "  b.example: {maildir: \"v/{user}\", users: [],"
	  " catch_all: a@b.example}\n"
	  "aliases:\n  a@b.example: x@b.example\n",
	  "6:16 aliases go round in a loop: x@b.example leads back to "
	  "a@b.example\n" },
	{ "two ways to one target are no loop", "hostname: a.example\n"
	  "postmaster: p@other.example\ndomains:\n"
	  "  b.example: {maildir: \"v/{user}\", users: [u]}\n"
	  "aliases:\n  a@b.example: [b@b.example, c@b.example]\n"
	  "  b@b.example: c@b.example\n  c@b.example: u@b.example\n", "" },
	{ "alias without target", "hostname: a.example\n"
	  "postmaster: p@other.example\ndomains:\n"
	  "  b.example: {lmtp: 127.0.0.1}\naliases:\n  a@b.example: []\n",
	  "6:3 0 items are out of bounds: from 1 to 10000\n" },

	{ "postmaster is nobody", "hostname: a.example\ndomains:\n"
	  "  b.example: {maildir: \"v/{user}\", users: [u]}\n",
	  "1:1 postmaster must reach somebody, and there is no user or alias "
	  "postmaster@b.example\n" },
	{ "postmaster is no address", "hostname: a.example\n"
	  "postmaster: root\n",
	  "2:13 expected an address local@domain, not \"root\"\n" },
	{ "network with a name", "hostname: a.example\n"
	  "relay: {clients: [10.0.0.0/33, lan]}\n",
	  "2:19 expected a network a.b.c.d/bits, not \"10.0.0.0/33\"\n"
	  "2:32 expected a network a.b.c.d/bits, not \"lan\"\n" },
	{ "route without a way", "hostname: a.example\n"
	  "routes:\n  b.example: {tls: off}\n",
	  "3:3 nothing says where this route goes: smtp or lmtp is missing\n" },
	{ "route for ourselves", "hostname: a.example\n"
	  "postmaster: p@other.example\n"
	  "domains: {b.example: {lmtp: 127.0.0.1}}\n"
	  "routes:\n  b.example: {smtp: c.example}\n",
	  "5:3 b.example is a local domain; its mail never takes a route\n" },
	{ "IPv6 without brackets", "hostname: a.example\n"
	  "routes:\n  b.example: {smtp: \"2001:db8::1:25\"}\n",
	  "3:3 nothing says where this route goes: smtp or lmtp is missing\n"
	  "3:21 expected host:port, not \"2001:db8::1:25\"\n" },
};
/* clang-format on */

static void
put_findings(struct buf *b, const struct config_error *e, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buf_put_uint(b, e[i].line);
		buf_put_byte(b, ':');
		buf_put_uint(b, e[i].column);
		buf_put_byte(b, ' ');
		buf_put(b, e[i].what);
		buf_put_byte(b, '\n');
	}
}

static void
test_findings(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct config_error *errors;
		struct config c;
		struct arena a;
		struct buf b;
		size_t count;
		enum st st;

		arena_init(&a, 1 << 20);
		buf_init(&b, 1 << 16);
		st = config_parse(
		    slice_str(rows[i].yaml), &c, &a, &errors, &count);
		put_findings(&b, errors, count);
		assert_slice(
		    rows[i].name, buf_slice(&b), slice_str(rows[i].findings));
		assert_row(rows[i].name,
		    st == (rows[i].findings[0] == '\0' ? ST_OK : ST_SYNTAX));
		if (st == ST_OK)
			config_free(&c);
		buf_deinit(&b);
		arena_deinit(&a);
	}
}

static void
parse(struct slice yaml, struct config *c, struct arena *a)
{
	struct config_error *errors;
	size_t count;

	assert_int_equal(config_parse(yaml, c, a, &errors, &count), ST_OK);
}

static const struct slice full =
    SLICE("hostname: MX.Example.ORG\n"
	  "listen:\n"
	  "  - address: \"[::1]:2525\"\n"
	  "  - {address: 127.0.0.1, tls: off}\n"
	  "tls: {certificate: c, key: k}\n"
	  "domains:\n"
	  "  Bücher.example: {lmtp: \"unix:/run/lmtp\", language: de}\n"
	  "  a.example: {users: [Zoe, adam], maildir: \"m/{domain}/{user}\"}\n"
	  "aliases:\n"
	  "  Post@A.example: [adam@a.example, kim@한글.example]\n"
	  "relay: {clients: 10.0.0.0/8}\n"
	  "routes:\n"
	  "  \"*\": {smtp: \"[2001:db8::1]:26\", tls: required}\n"
	  "  .b.example: {smtp: b.example}\n"
	  "  c.b.example: {lmtp: 127.0.0.1}\n"
	  "queue: {lifetime: 1d12h, retry: [1s, 2m]}\n"
	  "timeouts: {command: 90s}\n"
	  "dns: {servers: [127.0.0.1, \"[::1]:5353\"]}\n"
	  "postmaster: adam@a.example\n");

static void
test_values(void **state)
{
	const struct config_domain *d;
	const struct config_alias *alias;
	struct config c;
	struct arena a;

	(void)state;
	arena_init(&a, 1 << 20);
	parse(full, &c, &a);
	assert_slice("hostname", c.hostname, SLICE("mx.example.org"));
	assert_int_equal(c.listener_count, 2);
	assert_int_equal(net_addr_port(&c.listeners[0].address), 2525);
	/* offered wherever there is a certificate, unless switched off */
	assert_int_equal(c.listeners[0].tls, CONFIG_TLS_STARTTLS);
	assert_int_equal(net_addr_port(&c.listeners[1].address), 25);
	assert_int_equal(c.listeners[1].tls, CONFIG_TLS_OFF);

	d = config_domain_find(&c, SLICE("XN--Bcher-kva.example"));
	assert_non_null(d);
	assert_int_equal(d->hop.via, CONFIG_VIA_LMTP);
	assert_slice("socket", d->hop.host, SLICE("unix:/run/lmtp"));
	assert_slice("language", d->language, SLICE("de"));
	assert_true(config_user_find(d, SLICE("anybody")));
	d = config_domain_find(&c, SLICE("A.EXAMPLE"));
	assert_non_null(d);
	assert_true(config_user_find(d, SLICE("zoe")));
	assert_true(config_user_find(d, SLICE("ADAM")));
	assert_false(config_user_find(d, SLICE("ada")));
	assert_null(config_domain_find(&c, SLICE("example")));

	alias = config_alias_find(&c, SLICE("POST@a.example"));
	assert_non_null(alias);
	assert_slice("written", alias->address, SLICE("Post@a.example"));
	assert_slice(
	    "IDN", alias->targets[1], SLICE("kim@xn--bj0bj06e.example"));
	assert_null(config_alias_find(&c, SLICE("adam@a.example")));

	assert_int_equal(c.queue_lifetime_s, 36 * 3600);
	assert_int_equal(c.retry_count, 2);
	assert_int_equal(c.retry_s[1], 120);
	assert_int_equal(c.limits.command_ms, 90000);
	assert_int_equal(c.relay_client_count, 1);
	assert_slice("resolver", c.dns_servers[0], SLICE("127.0.0.1@53"));
	assert_slice("resolver 6", c.dns_servers[1], SLICE("::1@5353"));
	config_free(&c);
	arena_deinit(&a);
}

/* Every limit has the default that its machine has, too. */
static void
test_defaults(void **state)
{
	static const struct smtp_server_limits limits =
	    SMTP_SERVER_LIMITS_DEFAULT;
	struct config c;
	struct arena a;

	(void)state;
	arena_init(&a, 1 << 20);
	parse(SLICE("hostname: mx.example.org\n"), &c, &a);
	assert_memory_equal(&c.limits, &limits, sizeof(limits));
	assert_slice(
	    "postmaster", c.postmaster, SLICE("postmaster@mx.example.org"));
	assert_slice("language", c.language, SLICE("en"));
	assert_slice("level", c.log_level, SLICE("info"));
	assert_true(c.remote);
	assert_int_equal(c.delivery_tls, CONFIG_TLS_STARTTLS);
	assert_int_equal(c.delivery_port, 25);
	assert_int_equal(c.queue_lifetime_s, 5 * 86400);
	assert_int_equal(c.retry_count, 7);
	assert_int_equal(c.hops, 100);
	assert_int_equal(c.listener_count, 0);
	config_free(&c);
	arena_deinit(&a);
}

static void
test_hops(void **state)
{
	static const struct {
		const char *domain;
		enum config_via via;
		const char *host;
		unsigned port;
	} hops[] = {
		{ "a.example", CONFIG_VIA_MAILDIR, "", 0 },
		{ "c.b.example", CONFIG_VIA_LMTP, "127.0.0.1", 24 },
		{ "d.B.example", CONFIG_VIA_SMTP, "b.example", 25 },
		{ "e.c.b.example", CONFIG_VIA_SMTP, "b.example", 25 },
		{ "b.example", CONFIG_VIA_SMTP, "2001:db8::1", 26 },
		{ "other.example", CONFIG_VIA_SMTP, "2001:db8::1", 26 },
	};
	struct config c;
	struct arena a;

	(void)state;
	arena_init(&a, 1 << 20);
	parse(full, &c, &a);
	for (size_t i = 0; i < sizeof(hops) / sizeof(*hops); i++) {
		const char *name = hops[i].domain;
		const struct config_next_hop *hop =
		    config_hop(&c, slice_str(name));

		assert_row(name, hop->via == hops[i].via);
		assert_slice(name, hop->host, slice_str(hops[i].host));
		assert_row(name, hop->port == hops[i].port);
	}
	config_free(&c);
	parse(SLICE("hostname: a.example\n"), &c, &a);
	assert_int_equal(
	    config_hop(&c, SLICE("b.example"))->via, CONFIG_VIA_MX);
	config_free(&c);
	arena_deinit(&a);
}

static void
test_dev(void **state)
{
	struct config c;
	struct arena a;

	(void)state;
	arena_init(&a, 1 << 20);
	parse(config_dev, &c, &a);
	assert_slice("hostname", c.hostname, SLICE("mail.example.test"));
	assert_false(c.remote);
	assert_true(c.tls_make);
	assert_int_equal(c.relay_client_count, 0);
	for (size_t i = 0; i < c.listener_count; i++)
		assert_true(net_addr_is_loopback(&c.listeners[i].address));
	config_free(&c);
	arena_deinit(&a);
}

static void
test_out_of_memory(void **state)
{
	bool reached = true;

	(void)state;
	for (unsigned n = 1; reached; n++) {
		struct config_error *errors;
		struct config c;
		struct arena a;
		size_t count;
		enum st st;

		arena_init(&a, 1 << 20);
		kit_fail_alloc(n);
		st = config_parse(full, &c, &a, &errors, &count);
		reached = kit_failed();
		kit_fail_alloc(0);
		if (st == ST_OK)
			config_free(&c);
		else
			assert_true(reached);
		arena_deinit(&a);
	}
}

static void
test_file_absent(void **state)
{
	struct config_error *errors;
	struct fault why;
	struct config c;
	struct arena a;
	size_t count;

	(void)state;
	arena_init(&a, 1 << 20);
	assert_int_equal(config_load("/nonexistent/pabal.yaml", &c, &a, &errors,
			     &count, &why),
	    ST_ABSENT);
	assert_int_equal(count, 0);
	arena_deinit(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_findings),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_hops),
		cmocka_unit_test(test_dev),
		cmocka_unit_test(test_out_of_memory),
		cmocka_unit_test(test_file_absent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
