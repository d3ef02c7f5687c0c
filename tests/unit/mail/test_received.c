/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "mail/header.h"
#include "mail/received.h"

#define NOW UINT64_C(1795295160000)

static const struct {
	const char *name;
	struct received r;
	const char *text;
} rows[] = {
	{ "all there is",
	    { .helo = { "client.example", 14 },
		.rdns = { "c1.client.example", 17 },
		.client = { "[192.0.2.1]", 11 },
		.hostname = { "mail.example.test", 17 },
		.tls = { "TLSv1.3 TLS_AES_256_GCM_SHA384", 30 },
		.with = { "ESMTPS", 6 },
		.id = { "0ABC", 4 },
		.rcpt = { "alice@example.test", 18 },
		.now_ms = NOW,
		.zone_minutes = 540 },
	    "Received: from client.example (c1.client.example [192.0.2.1])\r\n"
	    "\tby mail.example.test with ESMTPS\r\n"
	    "\t(TLSv1.3 TLS_AES_256_GCM_SHA384)\r\n"
	    "\tid 0ABC\r\n"
	    "\tfor <alice@example.test>;\r\n"
	    "\tSun, 22 Nov 2026 06:06:00 +0900\r\n" },
	{ "no name for the address, many recipients",
	    { .helo = { "client.example", 14 },
		.client = { "[IPv6:2001:db8::1]", 18 },
		.hostname = { "mx", 2 },
		.with = { "SMTP", 4 },
		.id = { "1", 1 },
		.now_ms = NOW },
	    "Received: from client.example ([IPv6:2001:db8::1])\r\n"
	    "\tby mx with SMTP\r\n"
	    "\tid 1;\r\n"
	    "\tSat, 21 Nov 2026 21:06:00 +0000\r\n" },
	{ "a literal for a name",
	    { .helo = { "[192.0.2.1]", 11 },
		.client = { "[192.0.2.1]", 11 },
		.hostname = { "mx", 2 },
		.with = { "ESMTP", 5 },
		.id = { "1", 1 },
		.now_ms = NOW },
	    "Received: from [192.0.2.1] ([192.0.2.1])\r\n"
	    "\tby mx with ESMTP\r\n"
	    "\tid 1;\r\n"
	    "\tSat, 21 Nov 2026 21:06:00 +0000\r\n" },
	{ "a name that would break out",
	    { .helo = { "x)\r\n(\\\xff y", 9 },
		.rdns = { "bad name", 8 },
		.client = { "[192.0.2.1]", 11 },
		.hostname = { "mx", 2 },
		.with = { "ESMTP", 5 },
		.id = { "1", 1 },
		.now_ms = NOW },
	    "Received: from [192.0.2.1] ([192.0.2.1])\r\n"
	    "\t(HELO x?????? y)\r\n"
	    "\tby mx with ESMTP\r\n"
	    "\tid 1;\r\n"
	    "\tSat, 21 Nov 2026 21:06:00 +0000\r\n" },
	{ "a local program",
	    { .hostname = { "mx", 2 },
		.with = { "LOCAL", 5 },
		.id = { "1", 1 },
		.now_ms = NOW },
	    "Received: by mx with LOCAL\r\n"
	    "\tid 1;\r\n"
	    "\tSat, 21 Nov 2026 21:06:00 +0000\r\n" },
};

static void
writes_one_field(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf b;

		buf_init(&b, 2000);
		received_put(&b, &rows[i].r);
		assert_slice(
		    rows[i].name, buf_slice(&b), slice_str(rows[i].text));
		assert_row(rows[i].name,
		    header_count(buf_slice(&b), SLICE("Received")) == 1);
		assert_row(
		    rows[i].name, header_section(buf_slice(&b)).len == b.len);
		buf_deinit(&b);
	}
}

static void
writes_the_return_path(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	return_path_put(&b, SLICE("a@b.example"));
	return_path_put(&b, SLICE_NONE);
	assert_slice("both", buf_slice(&b),
	    SLICE("Return-Path: <a@b.example>\r\nReturn-Path: <>\r\n"));
	buf_deinit(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_one_field),
		cmocka_unit_test(writes_the_return_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
