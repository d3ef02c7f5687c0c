#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each language is a well-formed po file (msgfmt), has every text, and has the
# placeholders of the English.
set -eu
root=$1

while read -r lang; do
	msgfmt --check --output-file=/dev/null "$root/po/$lang.po"
done <"$root/po/LINGUAS"
exec python3 -B "$root/tools/gen_po.py" check "$root/data" "$root/po"
