#!/bin/sh
# Installs what building and testing Pabal needs on Debian 12, and does
# nothing when all of it is there.  As another user than root it uses sudo.
set -eu

packages='
	gcc clang clang-format clang-tidy libclang-rt-14-dev meson ninja-build
	pkg-config python3 gettext git
	libuv1-dev libssl-dev libunbound-dev libfyaml-dev libjansson-dev
	libidn2-dev libseccomp-dev uthash-dev libcmocka-dev
	dns-root-data scdoc
'

missing=
for p in $packages; do
	state=$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null || :)
	[ "$state" = installed ] || missing="$missing $p"
done
[ -n "$missing" ] || exit 0

as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
echo "installing:$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -q
# shellcheck disable=SC2086 # a list of words
$as_root apt-get install -q -y --no-install-recommends $missing
