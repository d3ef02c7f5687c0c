/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints the list of keys for pabal.yaml(5) as scdoc source, from the same
 * table that the reader walks.  Run by the build; not part of the engine.
 */
#include "config/schema.h"

#include <stdio.h>

static const char *
kind(enum schema_type t)
{
	switch (t) {
	case SCHEMA_STRING:
		return "text";
	case SCHEMA_PATH:
		return "path";
	case SCHEMA_BOOL:
		return "true or false";
	case SCHEMA_COUNT:
		return "number";
	case SCHEMA_SIZE:
		return "size";
	case SCHEMA_SECONDS:
	case SCHEMA_MILLIS:
		return "duration";
	case SCHEMA_WORD:
		return "word";
	case SCHEMA_DOMAIN:
		return "domain";
	case SCHEMA_PATTERN:
		return "pattern";
	case SCHEMA_EMAIL:
		return "mail address";
	case SCHEMA_USER:
		return "local part";
	case SCHEMA_USERS:
		return "list of local parts, or any";
	case SCHEMA_ADDRESS:
	case SCHEMA_RESOLVER:
		return "address";
	case SCHEMA_NETWORK:
		return "network";
	case SCHEMA_MAILDIR:
		return "path";
	case SCHEMA_LMTP:
		return "host:port or unix:/path";
	case SCHEMA_SMTP:
		return "host:port";
	case SCHEMA_SECTION:
		return "section";
	case SCHEMA_RECORDS:
	case SCHEMA_MAP:
	case SCHEMA_LIST:
		break;
	}
	return "";
}

/* Underscores and stars of a path are no markup. */
static void
put_plain(const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == '_' || *s == '*')
			putchar('\\');
		putchar(*s);
	}
}

static void
put_type(const struct schema_key *k)
{
	if (k->type == SCHEMA_LIST)
		printf("list, each a %s", kind(k->item));
	else if (k->type == SCHEMA_MAP)
		printf("section with names, each a %s", kind(k->item));
	else if (k->type == SCHEMA_RECORDS)
		printf("list of sections");
	else
		printf("%s", kind(k->type));
	if (k->words != NULL) {
		printf(": ");
		put_plain(k->words);
	}
}

static void
put_bounds(const struct schema_key *k)
{
	struct buf b;

	if (k->type < SCHEMA_COUNT || k->type > SCHEMA_MILLIS)
		return;
	buf_init(&b, 128);
	buf_put_str(&b, "; ");
	number_put(&b, k->type, k->least);
	buf_put_str(&b, " to ");
	number_put(&b, k->type, k->most);
	printf("%.*s", (int)b.len, b.at);
	buf_deinit(&b);
}

static void
put_key(const struct schema_key *k)
{
	printf("*");
	put_plain(k->path);
	printf("* (");
	put_type(k);
	put_bounds(k);
	printf(")\n\t%s", k->text);
	if (k->required)
		printf(" It must be given.");
	else if (k->fallback != NULL || k->shown != NULL) {
		printf(" Default: ");
		put_plain(k->fallback != NULL ? k->fallback : k->shown);
		printf(".");
	}
	printf("\n\n");
}

int
main(void)
{
	for (size_t i = 0; i < schema_count; i++)
		put_key(&schema_keys[i]);
	return ferror(stdout) || fflush(stdout) != 0;
}
