/* SPDX-License-Identifier: Apache-2.0 */
/* The operator's own texts: the bundles that `texts` of pabal.yaml names. */
#ifndef APP_TEXTS_H
#define APP_TEXTS_H

#include "app/load.h"
#include "bundle/bundle.h"

/*
 * Reads what is there: for each language the file that {lang} leads to, or
 * without {lang} one file for the language of reports.  False: tell() was
 * told what is wrong.  texts_free after either.
 */
bool texts_load(const struct config *c, struct bundles *ret, load_tell *tell);
void texts_free(struct bundles *t);

#endif
