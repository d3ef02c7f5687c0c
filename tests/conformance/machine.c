/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs dialogue scripts against the server machine: turn by turn, rushed and
 * byte by byte, at every cut of the client's bytes.  Arguments are scripts.
 */
#include "kit/dialogue.h"

#include <stdio.h>
#include <stdlib.h>

/* A script that sends more is cut at steps, not at every byte. */
#define CUTS_MAX 3000

static bool
read_file(const char *name, struct buf *b)
{
	FILE *f = fopen(name, "rb");
	size_t n = 1;

	if (f == NULL)
		return false;
	while (n > 0) {
		char *to = buf_room(b, 4096);

		n = to == NULL ? 0 : fread(to, 1, 4096, f);
		buf_grown(b, n);
	}
	fclose(f);
	return buf_ok(b);
}

static bool
run(const char *name, struct dialogue *d, enum dialogue_pace pace, size_t cut)
{
	static const char *const paces[] = { "turn by turn", "rushed",
		"byte by byte" };
	struct slice got;
	unsigned line;

	if (dialogue_run(d, pace, cut, &line, &got))
		return true;
	fprintf(stderr, "%s:%u: %s, cut at %zu: not as written; got \"%.*s\"\n",
	    name, line, paces[pace], cut, (int)(got.len < 600 ? got.len : 600),
	    got.at);
	return false;
}

static bool
run_cuts(
    const char *name, struct dialogue *d, enum dialogue_pace pace, size_t size)
{
	size_t step = size / CUTS_MAX + 1;

	for (size_t cut = 0; cut <= size; cut += step)
		if (!run(name, d, pace, cut))
			return false;
	return true;
}

static bool
run_script(const char *name)
{
	struct dialogue d;
	struct buf text;
	unsigned line = 0;
	const char *why = "cannot be read";
	bool ok;

	buf_init(&text, 1 << 20);
	ok = read_file(name, &text) &&
	     dialogue_parse(&d, buf_slice(&text), &line, &why);
	buf_deinit(&text);
	if (!ok) {
		fprintf(stderr, "%s:%u: %s\n", name, line, why);
		return false;
	}
	ok = run_cuts(name, &d, PACE_TURNS, d.whole ? 0 : dialogue_turn(&d));
	if (ok && dialogue_may_rush(&d))
		ok = run_cuts(name, &d, PACE_RUSH, dialogue_size(&d)) &&
		     run(name, &d, PACE_BYTES, 0);
	dialogue_free(&d);
	return ok;
}

int
main(int argc, char **argv)
{
	int passed = 0;

	for (int i = 1; i < argc; i++)
		passed += run_script(argv[i]);
	printf("%d passed, %d failed\n", passed, argc - 1 - passed);
	return passed == argc - 1 && argc > 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
