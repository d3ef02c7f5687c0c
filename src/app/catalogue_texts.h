/* SPDX-License-Identifier: Apache-2.0 */
/* Our own texts of codes as a bundle. */
#ifndef APP_CATALOGUE_TEXTS_H
#define APP_CATALOGUE_TEXTS_H

#include "bundle/bundle.h"

/*
 * A text for every basic code, for every pair of codes that go together, and
 * for what providers mean by some.  False: out of memory.
 */
bool catalogue_texts(struct bundle *b, enum lang lang);

#endif
