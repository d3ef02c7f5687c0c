/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Telling systemd how we are (sd_notify(3), sd_listen_fds(3)), without its
 * library: the protocol is a datagram and two environment variables.  Does
 * nothing when we were not started by systemd.
 */
#ifndef APP_NOTIFY_H
#define APP_NOTIFY_H

#include "os/net.h"

/* "READY=1", "STOPPING=1", "WATCHDOG=1" */
void notify(const char *state);
/* "RELOADING=1" with the time that Type=notify-reload asks for */
void notify_reloading(void);

/* Milliseconds between signs of life, half of what is allowed; 0: none. */
unsigned notify_watchdog_ms(void);

/* A socket that was handed to us and is bound to this address; -1: none. */
int notify_listening(const struct net_addr *a);

#endif
