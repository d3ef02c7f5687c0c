/* SPDX-License-Identifier: Apache-2.0 */
/* Random bytes of the kernel (getrandom); cannot fail on Linux >= 3.17. */
#ifndef OS_RANDOM_H
#define OS_RANDOM_H

#include <stdint.h>

uint64_t random_u64(void);
uint64_t random_below(uint64_t n); /* 0 to n-1, evenly; n > 0 */

#endif
