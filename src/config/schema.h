/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every key of pabal.yaml in one table: its type, default, bounds and the
 * sentence that the manual page prints.  The reader (read.c) walks the file
 * along this table and the manual is made from it, so neither can know a key
 * that the other does not.  Questions that need two keys stand in check.c.
 */
#ifndef CONFIG_SCHEMA_H
#define CONFIG_SCHEMA_H

#include "config/config.h"

enum schema_type {
	/* a value */
	SCHEMA_STRING,
	SCHEMA_PATH,
	SCHEMA_BOOL,
	SCHEMA_COUNT,    /* 12 */
	SCHEMA_SIZE,     /* 50M */
	SCHEMA_SECONDS,  /* 5d, kept in seconds */
	SCHEMA_MILLIS,   /* 5d, kept in milliseconds */
	SCHEMA_WORD,     /* one of `words`; enum or slice */
	SCHEMA_DOMAIN,   /* kept in lower case and A-labels */
	SCHEMA_PATTERN,  /* a domain, ".domain" or "*" */
	SCHEMA_EMAIL,    /* local@domain */
	SCHEMA_USER,     /* a local part that can name a folder */
	SCHEMA_USERS,    /* list of users, or the word any */
	SCHEMA_ADDRESS,  /* 127.0.0.1:25 */
	SCHEMA_NETWORK,  /* 192.0.2.0/24 */
	SCHEMA_RESOLVER, /* 192.0.2.53:53, kept as 192.0.2.53@53 */
	SCHEMA_MAILDIR,  /* path with {user}: sets a next hop */
	SCHEMA_LMTP,     /* host:port or unix:/path: sets a next hop */
	SCHEMA_SMTP,     /* host:port: sets a next hop */
	/* more keys below it */
	SCHEMA_SECTION, /* fixed keys */
	SCHEMA_RECORDS, /* list of sections */
	SCHEMA_MAP,     /* section or list for each name of the file's choice */
	/* several values */
	SCHEMA_LIST, /* list of `item`; one alone may stand without [] */
};

struct schema_key {
	const char *path; /* "limits.message_size", "listen[].address" */
	enum schema_type type;
	enum schema_type item; /* of lists; of the names of a map */
	bool required;
	const char *fallback; /* default as it would be written, or NULL */
	const char *shown;    /* what the manual says instead, or NULL */
	const char *words;    /* SCHEMA_WORD: "off starttls" */
	uint64_t least, most; /* of counts, sizes, times; of lists: items */
	/* Where it goes: offsets into the record around it. */
	size_t at, size;  /* of the value, or of the array's pointer */
	size_t count_at;  /* of the number of items */
	size_t item_size; /* of one record */
	const char *text; /* for the manual: sentences, scdoc markup */
};

extern const struct schema_key schema_keys[];
extern const size_t schema_count;

/*
 * The key `name` below `parent` ("" at the top): "limits" + "errors".  NULL
 * when there is none.
 */
const struct schema_key *schema_find(struct slice parent, struct slice name);

/*
 * The keys directly below `parent`, one after another.  Start with *at = 0;
 * NULL after the last.
 */
const struct schema_key *schema_next(struct slice parent, size_t *at);

/* The last part of its path: "errors" of "limits.errors". */
struct slice schema_name(const struct schema_key *k);

/* A key below `parent` that `name` may have been meant for, or NULL. */
const struct schema_key *schema_guess(struct slice parent, struct slice name);

/* number.c: numbers with units; NULL, or what is wrong with the text. */
const char *number_parse(
    enum schema_type type, struct slice text, uint64_t *ret);
/* The bound as an operator would write it: "50M", "5d". */
void number_put(struct buf *b, enum schema_type type, uint64_t n);

#endif
