/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading the configuration for a command at a terminal: every error goes to
 * standard error as FILE:LINE:COLUMN: text.
 */
#ifndef APP_LOAD_H
#define APP_LOAD_H

#include "config/config.h"

/* NULL: the built-in dev.yaml.  False: it was said what is wrong. */
bool load_config(const char *file, struct config *ret);

#endif
