#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Fuzzes each target for FUZZ_SECONDS; what it finds stays in
# build-fuzz/tests/fuzz/found_NAME/ and is used by the next run.
set -eu
cd "$(dirname "$0")/.."

if [ ! -f build-fuzz/build.ninja ]; then
	CC=clang meson setup build-fuzz -Dfuzz=true -Dbuildtype=debug \
	    -Db_sanitize=address,undefined -Db_lundef=false
fi
meson configure build-fuzz -Dfuzz_seconds="${FUZZ_SECONDS:-60}"
exec meson test -C build-fuzz --suite fuzz --print-errorlogs "$@"
