#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each header compiles alone, with gcc and with clang; the public ones also as
# C99 and as C++, old and new, with nothing of ours to include from.
# Usage: check_headers.sh SOURCE_ROOT BUILD_ROOT
set -eu
root=$1
build=$2
status=0

for header in $(find "$root/src" -name '*.h' | sort); do
	for cc in gcc clang; do
		command -v "$cc" >/dev/null || continue
		# A .c file that includes it twice: the guard is tried, too.
		if ! printf '#include "%s"\n#include "%s"\n' "$header" \
		    "$header" | "$cc" -std=c17 -D_GNU_SOURCE -Wall -Wextra \
		    -Werror -Wno-missing-field-initializers -fsyntax-only \
		    -I"$root/src" -I"$root/include" -I"$build/data" \
		    -x c -; then
			echo "$header: does not compile alone with $cc"
			status=1
		fi
	done
done
for header in "$root"/include/pabal/*.h; do
	for how in gcc:c99 clang:c99 g++:c++98 clang++:c++20 g++:c++20; do
		cc=${how%%:*}
		command -v "$cc" >/dev/null || continue
		language=c
		[ "$how" = "${how%:c++*}" ] || language=c++
		if ! printf '#include "%s"\n#include "%s"\n' "$header" \
		    "$header" | "$cc" -std="${how#*:}" -pedantic -Wall -Wextra \
		    -Wshadow -Wconversion -Wundef -Werror -fsyntax-only \
		    -x "$language" -; then
			echo "$header: does not compile alone with $how"
			status=1
		fi
	done
done
exit $status
