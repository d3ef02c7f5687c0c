/* SPDX-License-Identifier: Apache-2.0 */
/* Gathers the folders, drops root, closes the sandbox, in this order. */
#include "app/confine.h"

#include "app/prepare.h"
#include "os/privilege.h"
#include "os/sandbox.h"

#include <stdlib.h>

/* What libraries read at run time: names, anchors, certificates, zones. */
static const char *const readable[] = {
	"/etc",
	"/usr/share/dns",
	"/usr/share/ca-certificates",
	"/usr/share/zoneinfo",
	"/usr/lib/ssl",
	"/dev/urandom",
	"/proc/self",
	"/sys/devices/system/cpu",
};

static enum st
sandbox(const struct config *c, char **writable, struct fault *why)
{
	struct sandbox box = {
		.writable = (const char *const *)writable,
		.readable = readable,
		.readable_count = sizeof(readable) / sizeof(readable[0]),
	};
	size_t n = 0;

	writable[n++] = prepare_fixed_part(c->spool_dir);
	writable[n++] = prepare_fixed_part(c->run_dir);
	for (size_t i = 0; i < c->domain_count; i++)
		if (c->domains[i].hop.via == CONFIG_VIA_MAILDIR)
			writable[n++] =
			    prepare_fixed_part(c->domains[i].hop.maildir);
	box.writable_count = n;
	for (size_t i = 0; i < n; i++)
		if (writable[i] == NULL)
			return FAULT(why, ST_MEMORY, .what = "out of memory");
	return sandbox_enter(&box, why);
}

enum st
confine(const struct config *c, struct fault *why)
{
	size_t most = c->domain_count + 2;
	char **writable = calloc(most, sizeof(*writable));
	enum st st = ST_OK;

	if (writable == NULL)
		return FAULT(why, ST_MEMORY, .what = "out of memory");
	if (!slice_empty(c->user))
		st = privilege_drop(c->user.at, why);
	if (st == ST_OK)
		st = sandbox(c, writable, why);
	for (size_t i = 0; i < most; i++)
		free(writable[i]);
	free(writable);
	return st;
}
