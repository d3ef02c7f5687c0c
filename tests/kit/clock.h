/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Turning the clock forward, for time limits that no test may wait for.  With
 * kit_clock_dep the program's clock_gettime is ours, and libuv and everybody
 * else in the process asks it; time runs on as ever, from where it was put.
 */
#ifndef KIT_CLOCK_H
#define KIT_CLOCK_H

#include <stdint.h>

void kit_clock_advance(uint64_t ms);

#endif
