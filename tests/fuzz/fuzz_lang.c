/* SPDX-License-Identifier: Apache-2.0 */
/* Accept-Language values: any bytes choose a language that exists, or none. */
#include "i18n/lang.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum lang lang = LANG_COUNT;

	assert(
	    lang_choose(slice_of(data, size), &lang) == (lang != LANG_COUNT));
	assert(lang <= LANG_COUNT);
	lang = LANG_COUNT;
	assert(lang_find(slice_of(data, size), &lang) == (lang != LANG_COUNT));
	return 0;
}
