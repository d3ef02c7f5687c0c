/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bundles of messages: a text for each key, `smtp.550 5.1.1`, as programs
 * exchange them (docs/man/pabal-catalogue.1).  It reads and writes bytes in
 * memory; files are the caller's.  Our own texts are in i18n/; a bundle of an
 * operator goes before them.
 */
#ifndef BUNDLE_BUNDLE_H
#define BUNDLE_BUNDLE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/st.h"
#include "catalog/esc.h"
#include "i18n/lang.h"

#define BUNDLE_SIZE_MAX  (4u << 20) /* octets of a file */
#define BUNDLE_TEXT_MAX  8192       /* octets of one text */
#define BUNDLE_KEY_MAX   256        /* octets of one key */
#define BUNDLE_COUNT_MAX 10000      /* entries */

/* Where an entry or a mistake begins, from 1; 0 when it is not known. */
struct bundle_place {
	unsigned line, column;
};

struct bundle_entry {
	struct slice key; /* "smtp.550 5.1.1" */
	struct slice text;
	struct bundle_place place;
};

struct bundle {
	struct bundle_entry *entries; /* in the order of the file */
	size_t count;
	/* private */
	struct arena arena;
	size_t size;
};

void bundle_init(struct bundle *b);
void bundle_deinit(struct bundle *b);

/* Copies both; ST_LIMIT or ST_MEMORY. */
enum st bundle_add(struct bundle *b, struct slice key, struct slice text,
    struct bundle_place place, struct fault *why);

/* What is wrong with one entry, or, without a key, with the file. */
typedef void bundle_tell(
    void *ctx, struct bundle_place place, struct slice key, const char *what);

/*
 * True when every entry can be used: the keys that begin with "smtp." are
 * keys of codes, the texts are UTF-8, and their braces are {0}, for which alone
 * there is something to put in.  A key that stands twice is told, too, but does
 * no harm: the last one counts.
 */
bool bundle_check(const struct bundle *b, bundle_tell *tell, void *ctx);

struct bundle_query {
	unsigned basic;
	struct esc esc;        /* class 0: none */
	struct slice provider; /* empty: none */
	struct slice also;     /* other words for it, between blanks */
};

/*
 * The text for a reply, by its most exact key: provider before none, with the
 * enhanced code before without, 5XX last.  `at` is NULL when there is none.
 */
struct slice bundle_find(const struct bundle *b, const struct bundle_query *q);

/* One bundle for each language; an empty one where there is none. */
struct bundles {
	struct bundle of[LANG_COUNT];
};

enum bundle_format { BUNDLE_JAVA_XML, BUNDLE_JSON, BUNDLE_PO };

/* "java-xml", "json", "po" */
bool bundle_format_find(struct slice name, enum bundle_format *ret);

/*
 * Adds what stands in the file.  tell() is told what is wrong with it, which
 * is one thing: the rest of a file that is not well-formed is not guessed.
 * ST_SYNTAX, ST_LIMIT or ST_MEMORY; then part of it may have been added.
 */
enum st bundle_read(struct bundle *b, enum bundle_format format,
    struct slice file, bundle_tell *tell, void *ctx);

/*
 * The same of XML that was copied from a web page and is not well-formed any
 * more: a bare < or & in a text stands for itself, and the element around all
 * entries may be missing.
 */
enum st bundle_read_copy(
    struct bundle *b, struct slice file, bundle_tell *tell, void *ctx);

/* `english` is for PO, whose msgids are English; it may be b itself. */
void bundle_write(struct buf *out, const struct bundle *b,
    enum bundle_format format, enum lang lang, const struct bundle *english);

#endif
