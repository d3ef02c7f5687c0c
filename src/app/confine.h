/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a worker may do after it is born: the named user instead of root, the
 * folders of the configuration instead of the disk, the system calls it uses
 * instead of all.
 */
#ifndef APP_CONFINE_H
#define APP_CONFINE_H

#include "config/config.h"

enum st confine(const struct config *c, struct fault *why);

#endif
