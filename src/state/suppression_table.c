/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Seven statements, prepared once.  The local part of an address is compared
 * as it is, the domain in lower case (RFC 5321 2.4).
 */
#include "state/suppression_table.h"

#include "base/buf.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>

/* RFC 5321 4.5.3.1, with room for UTF-8. */
#define ADDRESS_MAX 2048

/* An empty text is not NULL, so that no column ever is. */
#define SCHEMA                                         \
	"CREATE TABLE IF NOT EXISTS suppressed ("      \
	" address BLOB PRIMARY KEY,"                   \
	" refusals INTEGER NOT NULL,"                  \
	" last_ms INTEGER NOT NULL,"                   \
	" gone_ms INTEGER NOT NULL,"                   \
	" until_ms INTEGER NOT NULL,"                  \
	" basic INTEGER NOT NULL,"                     \
	" status INTEGER NOT NULL,"                    \
	" host BLOB NOT NULL,"                         \
	" reply BLOB NOT NULL) WITHOUT ROWID;"         \
	"CREATE INDEX IF NOT EXISTS suppressed_by_end" \
	" ON suppressed (gone_ms);"

#define COLUMNS \
	"address, refusals, last_ms, until_ms, basic, status, host, reply"

enum statement { FIND, REFUSED, CROWD, PURGE, FORGET, EMPTY, EACH, STATEMENTS };

/*
 * Expired entries (gone_ms) count as absent: the first refusal after that is
 * the first.
 */
static const char *const sql[STATEMENTS] = {
	[FIND] = "SELECT " COLUMNS " FROM suppressed"
		 " WHERE address = ?1 AND gone_ms > ?2",
	[REFUSED] =
	    "INSERT INTO suppressed VALUES"
	    " (?1, 1, ?2, ?3, iif(?4 <= 1, ?3, 0), ?5, ?6, ?7, ?8)"
	    " ON CONFLICT (address) DO UPDATE SET"
	    " refusals = iif(gone_ms > ?2, refusals + 1, 1),"
	    " until_ms = iif(iif(gone_ms > ?2, refusals + 1, 1) >= ?4, ?3, 0),"
	    " last_ms = ?2, gone_ms = ?3, basic = ?5, status = ?6,"
	    " host = ?7, reply = ?8"
	    " RETURNING until_ms",
	[CROWD] = "DELETE FROM suppressed WHERE address IN"
		  " (SELECT address FROM suppressed ORDER BY gone_ms"
		  "  LIMIT max(0, (SELECT count(*) FROM suppressed) - ?1))",
	[PURGE] = "DELETE FROM suppressed WHERE gone_ms <= ?1",
	[FORGET] = "DELETE FROM suppressed WHERE address = ?1"
		   " RETURNING 1",
	[EMPTY] = "SELECT 1 FROM suppressed LIMIT 1",
	[EACH] = "SELECT " COLUMNS " FROM suppressed WHERE until_ms > ?1"
		 " ORDER BY address",
};

struct suppression_table {
	sqlite3 *db;
	sqlite3_stmt *statements[STATEMENTS];
};

const char *
suppression_table_why(const struct suppression_table *t)
{
	return sqlite3_errmsg(t->db);
}

void
suppression_table_close(struct suppression_table *t)
{
	if (t == NULL)
		return;
	for (unsigned i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(t->statements[i]);
	sqlite3_close(t->db);
	free(t);
}

/*
 * SQLite does not always wait for a lock where that could be a deadlock: of two
 * workers that make a new file WAL one is told at once that it is busy.
 */
static int
exec_patiently(sqlite3 *db, const char *statement)
{
	enum { STEP_MS = 10 };
	int got;

	for (int waited = 0;; waited += STEP_MS) {
		got = sqlite3_exec(db, statement, NULL, NULL, NULL);
		if ((got & 0xff) != SQLITE_BUSY ||
		    waited >= SUPPRESSION_BUSY_MS)
			return got;
		sqlite3_sleep(STEP_MS);
	}
}

static bool
set_up(struct suppression_table *t)
{
	/*
	 * NORMAL: no sync for each refusal that is counted; only the loss of
	 * power can cost the last ones, never the file.
	 */
	static const char *const first[] = {
		"PRAGMA journal_mode = WAL",
		"PRAGMA synchronous = NORMAL",
		"PRAGMA temp_store = MEMORY",
		SCHEMA,
	};

	sqlite3_busy_timeout(t->db, SUPPRESSION_BUSY_MS);
	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++)
		if (exec_patiently(t->db, first[i]) != SQLITE_OK)
			return false;
	for (unsigned i = 0; i < STATEMENTS; i++)
		if (sqlite3_prepare_v3(t->db, sql[i], -1,
			SQLITE_PREPARE_PERSISTENT, &t->statements[i],
			NULL) != SQLITE_OK)
			return false;
	return true;
}

enum st
suppression_table_open(const char *file, bool create,
    struct suppression_table **ret, struct fault *why)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
	struct suppression_table *t;
	struct stat sb;

	if (!create && stat(file, &sb) != 0)
		return FAULT(why, ST_ABSENT, .what = "no suppression list");
	t = calloc(1, sizeof(*t));
	if (t == NULL)
		return FAULT(why, ST_MEMORY, .what = "out of memory");
	if (sqlite3_open_v2(file, &t->db,
		flags | (create ? SQLITE_OPEN_CREATE : 0), NULL) == SQLITE_OK &&
	    set_up(t)) {
		*ret = t;
		return ST_OK;
	}
	if (why != NULL)
		*why = (struct fault){ .what = "open the suppression list",
			.sys =
			    t->db == NULL ? 0 : sqlite3_system_errno(t->db) };
	suppression_table_close(t);
	return ST_IO;
}

/* ---------------------------------------------------------- statements -- */

static void
bind_number(sqlite3_stmt *s, int at, uint64_t n)
{
	/* Times end before 2^63 milliseconds do. */
	sqlite3_bind_int64(s, at, n > INT64_MAX ? INT64_MAX : (sqlite3_int64)n);
}

static void
bind_bytes(sqlite3_stmt *s, int at, struct slice bytes)
{
	sqlite3_bind_blob64(
	    s, at, bytes.len == 0 ? "" : bytes.at, bytes.len, SQLITE_TRANSIENT);
}

static bool
bind_address(sqlite3_stmt *s, struct slice address)
{
	size_t sign = slice_rfind_byte(address, '@');
	struct buf b;
	bool ok;

	buf_init(&b, ADDRESS_MAX);
	buf_put(&b, address);
	for (size_t i = sign; sign != SLICE_NPOS && i < b.len; i++)
		b.at[i] = byte_lower(b.at[i]);
	ok = buf_ok(&b);
	if (ok)
		bind_bytes(s, 1, buf_slice(&b));
	buf_deinit(&b);
	return ok;
}

static enum st
finished(sqlite3_stmt *s, int got)
{
	sqlite3_reset(s);
	sqlite3_clear_bindings(s);
	if (got == SQLITE_DONE)
		return ST_OK;
	return got == SQLITE_NOMEM ? ST_MEMORY : ST_IO;
}

static struct slice
bytes_of(sqlite3_stmt *s, int column)
{
	const char *at = sqlite3_column_blob(s, column);

	return slice_of(
	    at == NULL ? "" : at, (size_t)sqlite3_column_bytes(s, column));
}

static struct suppressed
row_of(sqlite3_stmt *s)
{
	unsigned status = (unsigned)sqlite3_column_int64(s, 5);

	return (struct suppressed){
		.address = bytes_of(s, 0),
		.refusals = (unsigned)sqlite3_column_int64(s, 1),
		.last_ms = (uint64_t)sqlite3_column_int64(s, 2),
		.until_ms = (uint64_t)sqlite3_column_int64(s, 3),
		.basic = (unsigned)sqlite3_column_int64(s, 4),
		.esc = { (unsigned char)(status / 1000000),
		    (unsigned short)(status / 1000 % 1000),
		    (unsigned short)(status % 1000) },
		.host = bytes_of(s, 6),
		.reply = bytes_of(s, 7),
	};
}

enum st
suppression_table_find(struct suppression_table *t, struct slice address,
    uint64_t now_ms, struct arena *a, struct suppressed *ret)
{
	sqlite3_stmt *s = t->statements[FIND];
	struct suppressed row;
	int got;

	if (!bind_address(s, address))
		return ST_MEMORY;
	bind_number(s, 2, now_ms);
	got = sqlite3_step(s);
	if (got != SQLITE_ROW)
		return finished(s, got) == ST_OK ? ST_ABSENT : ST_IO;
	row = row_of(s);
	row.address = arena_keep(a, row.address);
	row.host = arena_keep(a, row.host);
	row.reply = arena_keep(a, row.reply);
	(void)finished(s, SQLITE_DONE);
	if (row.address.at == NULL || row.host.at == NULL ||
	    row.reply.at == NULL)
		return ST_MEMORY;
	if (row.until_ms <= now_ms)
		row.until_ms = 0;
	*ret = row;
	return ST_OK;
}

enum st
suppression_table_refused(struct suppression_table *t,
    const struct suppression_rules *rules, const struct suppressed *what,
    uint64_t now_ms, uint64_t *ret_until)
{
	sqlite3_stmt *s = t->statements[REFUSED];
	uint64_t gone = rules->lifetime_ms > INT64_MAX - now_ms
			    ? INT64_MAX
			    : now_ms + rules->lifetime_ms;
	int got;

	if (!bind_address(s, what->address))
		return ST_MEMORY;
	bind_number(s, 2, now_ms);
	bind_number(s, 3, gone);
	bind_number(s, 4, rules->after);
	bind_number(s, 5, what->basic);
	bind_number(s, 6,
	    what->esc.class * UINT64_C(1000000) + what->esc.subject * 1000u +
		what->esc.detail);
	bind_bytes(s, 7, what->host);
	bind_bytes(s, 8, slice_head(what->reply, SUPPRESSION_REPLY_MAX));
	got = sqlite3_step(s);
	if (got == SQLITE_ROW) {
		*ret_until = (uint64_t)sqlite3_column_int64(s, 0);
		got = sqlite3_step(s);
	}
	return finished(s, got) == ST_OK ? ST_OK : ST_IO;
}

enum st
suppression_table_tidy(struct suppression_table *t,
    const struct suppression_rules *rules, uint64_t now_ms)
{
	enum st st;

	bind_number(t->statements[PURGE], 1, now_ms);
	st = finished(t->statements[PURGE], sqlite3_step(t->statements[PURGE]));
	if (st != ST_OK)
		return st;
	bind_number(t->statements[CROWD], 1, rules->entries_max);
	return finished(
	    t->statements[CROWD], sqlite3_step(t->statements[CROWD]));
}

enum st
suppression_table_forget(struct suppression_table *t, struct slice address)
{
	sqlite3_stmt *s = t->statements[FORGET];
	bool there;
	int got;

	if (!bind_address(s, address))
		return ST_MEMORY;
	got = sqlite3_step(s);
	there = got == SQLITE_ROW;
	if (there)
		got = sqlite3_step(s);
	if (finished(s, got) != ST_OK)
		return ST_IO;
	return there ? ST_OK : ST_ABSENT;
}

bool
suppression_table_is_empty(struct suppression_table *t)
{
	int got = sqlite3_step(t->statements[EMPTY]);

	sqlite3_reset(t->statements[EMPTY]);
	return got == SQLITE_DONE;
}

enum st
suppression_table_each(struct suppression_table *t, uint64_t now_ms,
    suppression_found *found, void *ctx)
{
	sqlite3_stmt *s = t->statements[EACH];
	int got;

	bind_number(s, 1, now_ms);
	while ((got = sqlite3_step(s)) == SQLITE_ROW) {
		struct suppressed row = row_of(s);

		found(ctx, &row);
	}
	return finished(s, got);
}
