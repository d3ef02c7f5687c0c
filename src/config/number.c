/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts, sizes ("50M", powers of 1024) and durations ("5d", "1h30m").  A
 * duration without a unit is refused but for 0: whether 30 means seconds or
 * minutes must not depend on which program the reader knew before.
 */
#include "base/scan.h"
#include "config/schema.h"

struct unit {
	const char *name;
	uint64_t worth;
};

/* Longest names first where one is the head of another. */
static const struct unit SIZES[] = { { "T", UINT64_C(1) << 40 },
	{ "G", 1u << 30 }, { "M", 1u << 20 }, { "K", 1u << 10 }, { "", 1 } };
/* Largest first, as they must follow each other in "1d12h". */
static const struct unit TIMES[] = { { "w", 604800000 }, { "d", 86400000 },
	{ "h", 3600000 }, { "m", 60000 }, { "s", 1000 }, { "ms", 1 } };

#define SIZE_UNITS (sizeof(SIZES) / sizeof(*SIZES))
#define TIME_UNITS (sizeof(TIMES) / sizeof(*TIMES))

static const char *
size_parse(struct slice text, uint64_t *ret)
{
	uint64_t n;

	if (!scan_uint64(&text, &n))
		return "expected a size like 50M";
	for (size_t i = 0; i < SIZE_UNITS; i++) {
		if (!slice_ieq(text, slice_str(SIZES[i].name)))
			continue;
		if (n > UINT64_MAX / SIZES[i].worth)
			return "too large";
		*ret = n * SIZES[i].worth;
		return NULL;
	}
	return "expected a size like 50M; the units are K, M, G and T";
}

/* Which unit stands at the front, from TIMES[from] on; TIME_UNITS: none. */
static size_t
time_unit(struct slice *text, size_t from)
{
	/* "ms" before "m" */
	if (from < TIME_UNITS && scan_str(text, SLICE("ms")))
		return TIME_UNITS - 1;
	for (size_t i = from; i < TIME_UNITS; i++)
		if (scan_str(text, slice_str(TIMES[i].name)))
			return i;
	return TIME_UNITS;
}

static const char *
time_parse(struct slice text, uint64_t *ret)
{
	uint64_t sum = 0, n;
	size_t unit = 0;

	if (slice_eq(text, SLICE("0"))) {
		*ret = 0;
		return NULL;
	}
	do {
		if (!scan_uint64(&text, &n))
			return "expected a duration like 5d or 30s";
		unit = time_unit(&text, unit);
		if (unit == TIME_UNITS)
			return "expected a duration with its unit: w, d, h, m, "
			       "s or ms, as in 1d12h";
		if (n > UINT64_MAX / TIMES[unit].worth ||
		    sum > UINT64_MAX - n * TIMES[unit].worth)
			return "too long";
		sum += n * TIMES[unit].worth;
		unit++;
	} while (!slice_empty(text));
	*ret = sum;
	return NULL;
}

const char *
number_parse(enum schema_type type, struct slice text, uint64_t *ret)
{
	const char *wrong;
	uint64_t n;

	if (type == SCHEMA_SIZE)
		return size_parse(text, ret);
	if (type == SCHEMA_COUNT) {
		if (!scan_uint64(&text, &n) || !slice_empty(text))
			return "expected a whole number";
		*ret = n;
		return NULL;
	}
	wrong = time_parse(text, &n);
	if (wrong != NULL)
		return wrong;
	if (type == SCHEMA_SECONDS && n % 1000 != 0)
		return "expected whole seconds";
	*ret = type == SCHEMA_SECONDS ? n / 1000 : n;
	return NULL;
}

void
number_put(struct buf *b, enum schema_type type, uint64_t n)
{
	bool bytes = type == SCHEMA_SIZE;
	const struct unit *units = bytes ? SIZES : TIMES;
	size_t count = bytes ? SIZE_UNITS : TIME_UNITS;

	if (type == SCHEMA_SECONDS)
		n *= 1000;
	if (type == SCHEMA_COUNT || n == 0) {
		buf_put_uint(b, n);
		return;
	}
	/* weeks are left out: 90d reads better than 12w6d */
	for (size_t i = bytes ? 0 : 1; i < count; i++)
		if (n % units[i].worth == 0) {
			buf_put_uint(b, n / units[i].worth);
			buf_put_str(b, units[i].name);
			return;
		}
}
