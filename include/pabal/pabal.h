/* SPDX-License-Identifier: Apache-2.0 */
/* All of libpabal. */
#ifndef PABAL_PABAL_H
#define PABAL_PABAL_H

#include "base.h"
#include "code.h"
#include "message.h"
#include "reply.h"
#include "verdict.h"

#endif
