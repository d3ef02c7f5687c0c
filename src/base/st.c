/* SPDX-License-Identifier: Apache-2.0 */
/* A function, so that FAULT() asks for `why` in one place. */
#include "base/st.h"

enum st
fault_set(struct fault *why, enum st st, struct fault f)
{
	if (why != NULL)
		*why = f;
	return st;
}
