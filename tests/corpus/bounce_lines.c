/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What bounce_read() makes of each message that is named on the command line:
 * one line a recipient, fields between tabs, for tests/corpus/score_bounces.py
 * and for people.  Charsets that need a converter are read with iconv(3).
 *
 *	file kind index recipient status basic reason found basis text
 *
 * `--time N` reads each message N times and prints messages a second instead.
 */
#include "catalog/table.h"
#include "meaning/message.h"
#include "os/charset.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define FILE_MAX (32u << 20)

static void
put(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		putchar(s.at[i] == '\t' || s.at[i] == '\n' || s.at[i] == '\r'
			    ? ' '
			    : s.at[i]);
}

static void
put_rcpt(const char *file, const struct bounce *b, size_t i)
{
	static const char *const bases[] = { "nothing", "words", "enhanced",
		"basic" };
	const struct bounce_rcpt *r = &b->rcpts[i];
	const struct verdict *v = &r->meaning.verdict;
	struct buf esc;

	buf_init(&esc, 16);
	esc_put(&esc, v->esc);
	printf("%s\t", file);
	put(bounce_kind_name(b->kind));
	printf("\t%zu\t", i + 1);
	put(r->recipient);
	putchar('\t');
	put(buf_slice(&esc));
	printf(
	    "%s\t%u\t", v->derived & VERDICT_DERIVED_ESC ? "*" : "", v->basic);
	put(catalog_reasons[v->reason].id);
	putchar('\t');
	put(bounce_found_name(r->found));
	printf("\t%s\t", bases[r->meaning.basis]);
	put(r->text);
	putchar('\n');
	buf_deinit(&esc);
}

static struct slice
read_file(const char *name)
{
	FILE *f = fopen(name, "rb");
	char *at = malloc(FILE_MAX);
	size_t len;

	if (f == NULL || at == NULL) {
		perror(name);
		exit(1);
	}
	len = fread(at, 1, FILE_MAX, f);
	fclose(f);
	return slice_of(at, len);
}

int
main(int argc, char **argv)
{
	struct charset_os os;
	struct charset_converter converter;
	long times = 0;
	double read = 0;
	clock_t start;
	int from = 1;

	if (argc > 2 && strcmp(argv[1], "--time") == 0) {
		times = strtol(argv[2], NULL, 10);
		from = 3;
	}
	charset_os_init(&os, &converter);
	start = clock();
	for (int i = from; i < argc; i++) {
		struct slice message = read_file(argv[i]);
		struct arena a;
		struct bounce b;

		arena_init(&a, BOUNCE_MEMORY_MAX);
		for (long n = 0; n < times || (n == 0 && times == 0); n++) {
			arena_clear(&a);
			if (bounce_read(&b, &a, message, &converter) != ST_OK)
				return 1;
			read++;
		}
		if (times == 0 && b.count == 0) {
			printf("%s\t", argv[i]);
			put(bounce_kind_name(b.kind));
			printf("\t0\t\t\t\t\t\t\t\n");
		}
		for (size_t n = 0; times == 0 && n < b.count; n++)
			put_rcpt(argv[i], &b, n);
		arena_deinit(&a);
		free((void *)(uintptr_t)message.at);
	}
	if (times > 0)
		printf("%.0f messages a second\n",
		    read * CLOCKS_PER_SEC / (double)(clock() - start));
	charset_os_deinit(&os);
	return 0;
}
