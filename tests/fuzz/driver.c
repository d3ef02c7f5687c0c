/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stands in for libFuzzer where a target runs as a plain test: every file of
 * its corpus, every prefix of it, and some thousand mutations by a generator
 * with a fixed seed, so that a failure comes back with the same input.  It
 * looks for crashes that are near; libFuzzer looks for those that are far.
 *
 *	driver [-nMUTATIONS] FOLDER
 */
#include <assert.h>
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define INPUT_MAX  65536
#define PREFIX_MAX 512 /* prefixes of the first so many octets */
#define SEED_MAX   1024
#define GROWTH_MAX 16
#define MUTATE_MAX 4096 /* seeds beyond this are only replayed */

struct seed {
	uint8_t *at;
	size_t len;
};

static struct seed seeds[SEED_MAX];
static size_t seed_count;
static uint64_t seed_state = 0x9e3779b97f4a7c15;

/* xorshift64: even enough, and the same everywhere */
static size_t
below(size_t n)
{
	seed_state ^= seed_state << 13;
	seed_state ^= seed_state >> 7;
	seed_state ^= seed_state << 17;
	return n == 0 ? 0 : (size_t)(seed_state % n);
}

/* In memory exactly as long, so that a read past the end is seen. */
static void
feed(const uint8_t *at, size_t len)
{
	uint8_t *own = malloc(len == 0 ? 1 : len);

	assert(own != NULL);
	if (len > 0)
		memcpy(own, at, len);
	LLVMFuzzerTestOneInput(own, len);
	free(own);
}

static void
load(const char *path)
{
	static uint8_t bytes[INPUT_MAX];
	FILE *f = fopen(path, "rb");
	struct seed s;

	if (f == NULL || seed_count == SEED_MAX) {
		if (f != NULL)
			fclose(f);
		return;
	}
	s.len = fread(bytes, 1, sizeof(bytes), f);
	fclose(f);
	s.at = malloc(s.len == 0 ? 1 : s.len);
	assert(s.at != NULL);
	memcpy(s.at, bytes, s.len);
	seeds[seed_count++] = s;
}

static void
load_folder(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *e;
	char path[4096];

	if (dir == NULL)
		return;
	while ((e = readdir(dir)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		if (snprintf(path, sizeof(path), "%s/%s", folder, e->d_name) <
		    (int)sizeof(path))
			load(path);
	}
	closedir(dir);
}

static size_t
mutate(uint8_t *at, size_t len)
{
	static const uint8_t odd[] = "\0\r\n.:;,<>()\"\\@= \t\x7f\x80\xff";
	size_t i = below(len), n = 1 + below(GROWTH_MAX);

	switch (below(5)) {
	case 0: /* a bit */
		if (len > 0)
			at[i] = (uint8_t)(at[i] ^ (1u << below(8)));
		break;
	case 1: /* a byte that grammars care about */
		if (len > 0)
			at[i] = odd[below(sizeof(odd) - 1)];
		break;
	case 2: /* less */
		if (n > len - i)
			n = len - i;
		memmove(at + i, at + i + n, len - i - n);
		return len - n;
	case 3: /* more of the same */
		if (n > len - i)
			n = len - i;
		memmove(at + i + n, at + i, len - i);
		return len + n;
	default: /* something new */
		memmove(at + i + 1, at + i, len - i);
		at[i] = odd[below(sizeof(odd) - 1)];
		return len + 1;
	}
	return len;
}

static void
feed_mutation(void)
{
	static uint8_t bytes[MUTATE_MAX + 16 * GROWTH_MAX];
	const struct seed *s = &seeds[below(seed_count)];
	size_t len = s->len;

	if (len > MUTATE_MAX)
		return;
	memcpy(bytes, s->at, len);
	for (size_t i = 1 + below(8); i > 0; i--)
		len = mutate(bytes, len);
	feed(bytes, len);
}

int
main(int argc, char **argv)
{
	long mutations = 2000;
	uint8_t nothing = 0;

	for (int i = 1; i < argc; i++) {
		if (strncmp(argv[i], "-n", 2) == 0)
			mutations = strtol(argv[i] + 2, NULL, 10);
		else
			load_folder(argv[i]);
	}
	seeds[seed_count < SEED_MAX ? seed_count++ : 0] =
	    (struct seed){ calloc(1, 1), 0 };
	feed(&nothing, 0);
	for (size_t i = 0; i < seed_count; i++) {
		feed(seeds[i].at, seeds[i].len);
		for (size_t n = 0; n < seeds[i].len && n < PREFIX_MAX; n++)
			feed(seeds[i].at, n);
	}
	for (long i = 0; i < mutations; i++)
		feed_mutation();
	for (size_t i = 0; i < seed_count; i++)
		free(seeds[i].at);
	printf("%zu inputs and %ld mutations\n", seed_count, mutations);
	return 0;
}
