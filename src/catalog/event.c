/* SPDX-License-Identifier: Apache-2.0 */
/* Search by halves in the generated table of events. */
#include "catalog/event.h"

bool
event_level(struct slice name, unsigned *ret_level)
{
	size_t from = 0, to = catalog_event_count;

	while (from < to) {
		size_t mid = from + (to - from) / 2;
		int order = slice_cmp(catalog_events[mid].name, name);

		if (order == 0) {
			*ret_level = catalog_events[mid].level;
			return true;
		}
		if (order < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return false;
}
