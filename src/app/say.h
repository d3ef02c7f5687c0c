/* SPDX-License-Identifier: Apache-2.0 */
/* How a command says what went wrong: one line on standard error. */
#ifndef APP_SAY_H
#define APP_SAY_H

/* "pabal: what: why"; why may be NULL. */
void say(const char *what, const char *why);

/* Ends what a command wrote: `status`, or EX_IOERR, said, when it got lost. */
int say_written(int status);

#endif
