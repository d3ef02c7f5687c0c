/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading the configuration for a command at a terminal: every error goes to
 * standard error as FILE:LINE:COLUMN: text.
 */
#ifndef APP_LOAD_H
#define APP_LOAD_H

#include "config/config.h"

/*
 * The file that is meant: `given` (-c), else $PABAL_CONFIG, else
 * /etc/pabal/pabal.yaml where that exists, else NULL: the built-in dev.yaml.
 */
const char *load_which(const char *given);

/* `file` as given to load_which.  False: it was said what is wrong. */
bool load_config(const char *given, struct config *ret);

#endif
