/* SPDX-License-Identifier: Apache-2.0 */
/* A certificate for the peers of the world. */
#include "world.h"

#include <unistd.h>

void
world_tls(struct world *w, const char *dir)
{
	struct buf cert, key;

	buf_init(&cert, 256);
	buf_init(&key, 256);
	buf_put_str(&cert, dir);
	buf_put(&cert, slice_of("/cert.pem", 10));
	buf_put_str(&key, dir);
	buf_put(&key, slice_of("/key.pem", 9));
	assert_int_equal(
	    tls_make_certificate(cert.at, key.at, SLICE("a.test"), NULL),
	    ST_OK);
	w->server_tls = tls_server_new(cert.at, key.at, NULL);
	w->client_tls = tls_client_new(w->trusted ? cert.at : NULL, NULL);
	assert_non_null(w->server_tls);
	assert_non_null(w->client_tls);
	unlink(cert.at);
	unlink(key.at);
	buf_deinit(&cert);
	buf_deinit(&key);
}
