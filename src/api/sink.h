/* SPDX-License-Identifier: Apache-2.0 */
/* Where the caller's converter of charsets puts what it made. */
#ifndef API_SINK_H
#define API_SINK_H

#include "base/buf.h"

struct pabal_sink {
	struct buf buf;
};

#endif
