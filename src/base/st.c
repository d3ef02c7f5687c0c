/* SPDX-License-Identifier: Apache-2.0 */
/* The two functions that struct fault needs; they allocate nothing. */
#include "base/st.h"

enum st
fault_set(struct fault *why, enum st st, struct fault f)
{
	if (why != NULL)
		*why = f;
	return st;
}

const char *
st_name(enum st st)
{
	switch (st) {
	case ST_OK:
		return "ok";
	case ST_SYNTAX:
		return "syntax";
	case ST_LIMIT:
		return "limit";
	case ST_MEMORY:
		return "memory";
	case ST_IO:
		return "io";
	case ST_FULL:
		return "full";
	case ST_ABSENT:
		return "absent";
	case ST_CLOSED:
		return "closed";
	case ST_TIME:
		return "time";
	}
	return "unknown";
}
