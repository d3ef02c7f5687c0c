/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a code point above ASCII is to the normal form of replies: a mark,
 * nothing, or a letter and its plain small form.  Latin letters have a table
 * of their own (tools/normal.py).  It writes nothing.
 */
#ifndef MEANING_FOLD_H
#define MEANING_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Scripts that write no blanks. */
bool fold_is_cjk(uint32_t c);

/* Punctuation and blanks; Latin-1's marks are in the table. */
bool fold_is_mark(uint32_t c);

/* Joiners, direction marks, combining accents: as if they were not there. */
bool fold_is_nothing(uint32_t c);

/* Small letters of Greek without accents; 0: none of these. */
uint32_t fold_greek(uint32_t c);

/* Small letters of Cyrillic, the two dots of U+0451 left out. */
uint32_t fold_cyrillic(uint32_t c);

#endif
