/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UNCLEARED marks a variable that is written as a whole before it is read.  A
 * compiler that clears all others (-ftrivial-auto-var-init) would spend more
 * on a large one than is spent on most replies.  It is for nothing else.
 */
#ifndef BASE_UNCLEARED_H
#define BASE_UNCLEARED_H

#if defined(__has_attribute)
#if __has_attribute(uninitialized)
#define UNCLEARED __attribute__((uninitialized))
#endif
#endif
#ifndef UNCLEARED
#define UNCLEARED
#endif

#endif
