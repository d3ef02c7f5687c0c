/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs each script named on the command line against the client machine:
 * whole, byte by byte, and cut once at every byte that the peer says.
 */
#include "kit/client_dialogue.h"

#include <stdio.h>

static bool
run_all_cuts(struct slice script, struct buf *why)
{
	size_t n = client_dialogue_peer_bytes(script);

	for (size_t cut = 0; cut <= n; cut++)
		if (!client_dialogue_run(script, cut, why)) {
			buf_put(why, SLICE(", cut at "));
			buf_put_uint(why, cut);
			return false;
		}
	return client_dialogue_run(script, SIZE_MAX, why);
}

static bool
run_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	struct buf script, why;
	char *to;
	bool ok = false;

	buf_init(&script, 1 << 20);
	buf_init(&why, 1 << 20);
	if (f != NULL && (to = buf_room(&script, 1 << 19)) != NULL) {
		buf_grown(&script, fread(to, 1, 1 << 19, f));
		ok = script.len > 0 && run_all_cuts(buf_slice(&script), &why);
	} else {
		buf_put_str(&why, "cannot be read");
	}
	if (!ok)
		fprintf(stderr, "%s: %.*s\n", path, (int)why.len, why.at);
	if (f != NULL)
		fclose(f);
	buf_deinit(&script);
	buf_deinit(&why);
	return ok;
}

int
main(int argc, char **argv)
{
	int failures = argc < 2;

	for (int i = 1; i < argc; i++)
		failures += !run_file(argv[i]);
	return failures > 0;
}
