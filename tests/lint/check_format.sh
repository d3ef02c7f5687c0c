#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# clang-format has nothing to change in any C file of ours.
# Usage: check_format.sh SOURCE_ROOT
set -eu
cd "$1"
for folder in src include tests bench; do
	[ ! -d "$folder" ] || find "$folder" -name '*.[ch]'
done | sort | xargs clang-format --dry-run --Werror
