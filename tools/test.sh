#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Everything that must hold, on one machine: a build with gcc and all tests,
# a build with clang, all tests under ASan and UBSan, threads of the
# library's callers under TSan, each fuzz target for some seconds, lint.  Results of all runs are summed; the last line is
# `N passed, N failed`, and the exit status says whether anything failed.
#
#	FUZZ_SECONDS  how long each target is fuzzed, 3 unless given
#	BUILD_TEST    where the builds go, build-test unless given
set -eu
cd "$(dirname "$0")/.."

base=${BUILD_TEST:-build-test}
seconds=${FUZZ_SECONDS:-3}
summary=$(mktemp)
trap 'rm -f "$summary"' EXIT
logs=

# What was there keeps its objects; what cannot be reused is made anew.
configure() { # FOLDER [OPTION…]
	folder=$1
	shift
	if [ -f "$folder/build.ninja" ] &&
	    meson configure "$folder" "$@" >/dev/null 2>&1; then
		return 0
	fi
	rm -rf "$folder"
	meson setup "$folder" "$@"
}

# A step that is no meson test: counted as one.
step() { # NAME COMMAND…
	name=$1
	shift
	echo "== $name"
	if "$@"; then
		echo "OK $name" >>"$summary"
	else
		echo "FAIL $name" >>"$summary"
		return 1
	fi
}

run() { # FOLDER [OPTION…]
	folder=$1
	shift
	echo "== tests in $folder"
	log=$folder/meson-logs/testlog.json
	rm -f "$log"
	# the results are in the log; sum_tests.py reads them all
	meson test -C "$folder" --no-rebuild --print-errorlogs "$@" || :
	logs="$logs $log"
}

build() { # FOLDER COMPILER [OPTION…] [-- TARGET…]
	folder=$1
	CC=$2
	export CC
	shift 2
	options=
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		options="$options $1"
		shift
	done
	[ $# -eq 0 ] || shift
	# shellcheck disable=SC2086 # a list of options
	step "$folder: configure" configure "$folder" $options &&
	    step "$folder: build" ninja -C "$folder" "$@"
}

sanitize='-Dbuildtype=debug -Db_sanitize=address,undefined -Db_lundef=false'
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1

if build "$base" gcc -Dbuildtype=debugoptimized; then
	run "$base" --no-suite fuzz
fi
build "$base-clang" clang -Dbuildtype=debugoptimized || :
# shellcheck disable=SC2086 # a list of options
if build "$base-asan" gcc $sanitize; then
	run "$base-asan" --no-suite lint --timeout-multiplier 3
fi
# Nothing but the library is called from several threads.
if build "$base-tsan" gcc -Db_sanitize=thread -Db_lundef=false \
    -- tests/unit/api/test_api_threads; then
	run "$base-tsan" api/threads
fi
# shellcheck disable=SC2086 # a list of options
if build "$base-fuzz" clang $sanitize -Dfuzz=true \
    -Dfuzz_seconds="$seconds"; then
	run "$base-fuzz" --suite fuzz
fi

# shellcheck disable=SC2086 # a list of files
python3 -B tools/sum_tests.py "$summary" $logs
