/* SPDX-License-Identifier: Apache-2.0 */
/* Look-up by spelling; the tables are short and this is not a hot path. */
#include "catalog/table.h"

bool
reason_find(struct slice id, enum reason *ret)
{
	for (unsigned i = 0; i < REASON_COUNT; i++)
		if (slice_eq(catalog_reasons[i].id, id)) {
			*ret = (enum reason)i;
			return true;
		}
	return false;
}

bool
cause_find(struct slice id, enum cause *ret)
{
	for (unsigned i = 0; i < CAUSE_COUNT; i++)
		if (slice_eq(catalog_causes[i].id, id)) {
			*ret = (enum cause)i;
			return true;
		}
	return false;
}

bool
situation_find(struct slice id, enum situation *ret)
{
	for (unsigned i = 0; i < SITUATION_COUNT; i++)
		if (slice_eq(catalog_situations[i].id, id)) {
			*ret = (enum situation)i;
			return true;
		}
	return false;
}
