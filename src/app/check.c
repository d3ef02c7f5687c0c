/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pabal check: reads the configuration as the engine would and says every
 * finding, or what was understood.  It opens no socket, and no other file than
 * the bundles of texts that it names.
 */
#include "app/app.h"
#include "app/load.h"
#include "app/say.h"
#include "app/texts.h"

#include <getopt.h>
#include <stdio.h>
#include <sysexits.h>

static const char usage[] =
    "usage: pabal check [-c FILE]\n\n"
    "  -c, --config FILE  the configuration; else $PABAL_CONFIG,\n"
    "                     /etc/pabal/pabal.yaml, or the built-in one\n"
    "  -q, --quiet        say nothing when all is right\n"
    "  -h, --help         this\n";

static void
print(const char *key, struct slice value)
{
	printf("%-12s %.*s\n", key, (int)value.len, value.at);
}

static const char *
tls_word(enum config_tls tls)
{
	static const char *const words[] = {
		[CONFIG_TLS_OFF] = "in the clear",
		[CONFIG_TLS_STARTTLS] = "STARTTLS offered",
		[CONFIG_TLS_REQUIRED] = "STARTTLS required",
		[CONFIG_TLS_IMPLICIT] = "TLS from the first byte",
	};

	return words[tls];
}

static void
print_hop(const struct config_next_hop *hop)
{
	bool bracket =
	    slice_find_byte(hop->host, ':') != SLICE_NPOS && hop->port != 0;

	switch (hop->via) {
	case CONFIG_VIA_MX:
		printf("by MX");
		break;
	case CONFIG_VIA_MAILDIR:
		printf("Maildir %.*s", (int)hop->maildir.len, hop->maildir.at);
		break;
	case CONFIG_VIA_LMTP:
	case CONFIG_VIA_SMTP:
		printf("%s %s%.*s%s",
		    hop->via == CONFIG_VIA_LMTP ? "LMTP" : "SMTP",
		    bracket ? "[" : "", (int)hop->host.len, hop->host.at,
		    bracket ? "]" : "");
		if (hop->port != 0)
			printf(":%u", hop->port);
		break;
	}
}

static void
print_listeners(const struct config *c)
{
	struct buf b;

	buf_init(&b, 256);
	for (size_t i = 0; i < c->listener_count; i++) {
		buf_clear(&b);
		net_addr_put(&b, &c->listeners[i].address);
		printf("%-12s %.*s, %s\n", "listen", (int)b.len, b.at,
		    tls_word(c->listeners[i].tls));
	}
	buf_deinit(&b);
}

static void
print_domains(const struct config *c)
{
	for (size_t i = 0; i < c->domain_count; i++) {
		const struct config_domain *d = &c->domains[i];

		printf("%-12s %.*s, ", "domain", (int)d->name.len, d->name.at);
		if (d->any_user)
			printf("any user, ");
		else
			printf("%zu user%s, ", d->user_count,
			    d->user_count == 1 ? "" : "s");
		print_hop(&d->hop);
		putchar('\n');
	}
}

/* What no domain and no route is for. */
static void
print_elsewhere(const struct config *c)
{
	for (size_t i = 0; i < c->route_count; i++)
		if (slice_eq(c->routes[i].pattern, SLICE("*")))
			return;
	printf("%-12s %s\n", "elsewhere",
	    c->remote ? "by MX" : "not delivered (delivery.remote)");
}

static void
print_config(const struct config *c)
{
	print("hostname", c->hostname);
	print("postmaster", c->postmaster);
	print_listeners(c);
	print_domains(c);
	printf("%-12s %zu\n", "aliases", c->alias_count);
	printf("%-12s %zu network%s\n", "relay", c->relay_client_count,
	    c->relay_client_count == 1 ? "" : "s");
	for (size_t i = 0; i < c->route_count; i++) {
		printf("%-12s %.*s → ", "route", (int)c->routes[i].pattern.len,
		    c->routes[i].pattern.at);
		print_hop(&c->routes[i].hop);
		putchar('\n');
	}
	print_elsewhere(c);
	print("spool", c->spool_dir);
	print("run", c->run_dir);
}

int
app_check(int argc, char **argv)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *file = NULL;
	bool quiet = false;
	struct bundles texts;
	struct config c;
	bool ok;
	int o;

	while ((o = getopt_long(argc, argv, "c:qh", options, NULL)) != -1) {
		if (o == 'c')
			file = optarg;
		else if (o == 'q')
			quiet = true;
		else {
			fputs(usage, o == 'h' ? stdout : stderr);
			return o == 'h' ? EX_OK : EX_USAGE;
		}
	}
	if (optind < argc) {
		fputs(usage, stderr);
		return EX_USAGE;
	}
	if (!load_config(file, &c))
		return EX_CONFIG;
	ok = texts_load(&c, &texts, load_print);
	texts_free(&texts);
	if (!ok) {
		config_free(&c);
		return EX_CONFIG;
	}
	if (!quiet) {
		file = load_which(file);
		printf("%-12s %s\n", "read", file == NULL ? "built-in" : file);
		print_config(&c);
	}
	config_free(&c);
	return say_written(EX_OK);
}
