/* SPDX-License-Identifier: Apache-2.0 */
/* What time it is.  Nothing outside os/ and app/ asks; time comes in by the
 * door. */
#ifndef OS_CLOCK_H
#define OS_CLOCK_H

#include <stdint.h>

uint64_t clock_wall_ms(void);             /* since 1970, UTC; may jump */
uint64_t clock_mono_ms(void);             /* never goes back */
int clock_zone_minutes(uint64_t wall_ms); /* local offset from UTC */

#endif
