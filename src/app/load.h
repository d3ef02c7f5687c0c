/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finding and reading the configuration, the same way in every command, and
 * saying what is wrong with it: at a terminal, or in the log.
 */
#ifndef APP_LOAD_H
#define APP_LOAD_H

#include "config/config.h"

/*
 * The file that is meant: `given` (-c), else $PABAL_CONFIG, else
 * /etc/pabal/pabal.yaml where that exists, else NULL: the built-in dev.yaml.
 */
const char *load_which(const char *given);

/* One finding; line 0 when the file could not be read at all. */
typedef void load_tell(const char *file, const struct config_error *e);

/* On standard error, as FILE:LINE:COLUMN: text; and in the log. */
load_tell load_print, load_log;

/* `given` as for load_which.  False: tell() was told what is wrong. */
bool load_telling(const char *given, struct config *ret, load_tell *tell);

/* The same with load_print. */
bool load_config(const char *given, struct config *ret);

#endif
