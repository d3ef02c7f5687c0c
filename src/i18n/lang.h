/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The languages that texts exist in, and how one is chosen.  There is no
 * locale here and no current language: each reader has their own, so it is an
 * argument everywhere.
 */
#ifndef I18N_LANG_H
#define I18N_LANG_H

#include "base/slice.h"
#include "text_ids.h" /* generated: lang, text_id, plural_id */

/* "ko", for Content-Language and JSON. */
struct slice lang_tag(enum lang lang);

/*
 * By a language tag (RFC 5646): "ko", "ko-KR", any letter case; also the form
 * of a POSIX locale, "ko_KR.UTF-8".  Only the first subtag counts.  False
 * when there is no such language here.
 */
bool lang_find(struct slice tag, enum lang *ret);

/*
 * The best language in the value of an Accept-Language or Content-Language
 * field (RFC 3282, RFC 9110 12.5.4): the highest q wins, among equals the
 * first; q=0 means never; comments and folds are passed over, what cannot be
 * read is skipped.  "*" chooses nothing.  False when none is known here.
 */
bool lang_choose(struct slice value, enum lang *ret);

#endif
