/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CRC-32C (Castagnoli, RFC 3720 B.4), the check of the spool's records.
 * Start with 0; feed in pieces by passing the last result back.
 */
#ifndef BASE_CRC32C_H
#define BASE_CRC32C_H

#include "base/slice.h"

uint32_t crc32c(uint32_t crc, struct slice s);

#endif
