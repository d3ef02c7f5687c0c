#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs what building and testing Pabal needs on Debian 12, and does
# nothing when all of it is there.  As another user than root it uses sudo.
#
#	deps.sh          what the build and `make run` need
#	deps.sh test     and what the tests of `make test` need besides
set -eu

build='
	gcc clang clang-format clang-tidy libclang-rt-14-dev meson ninja-build
	binutils pkg-config python3 gettext git make
	libuv1-dev libssl-dev libunbound-dev libfyaml-dev libjansson-dev
	libexpat1-dev libidn2-dev libseccomp-dev libsqlite3-dev uthash-dev libcmocka-dev
	dns-root-data scdoc
'
# Other people's programs, for tests/peers and bench.
peers='
	curl dovecot-core dovecot-lmtpd fiu-utils g++ libfiu-dev
	libnet-ssleay-perl msmtp nsd openjdk-17-jre-headless openssl postfix s-nail strace swaks
'

packages=$build
[ "${1:-}" != test ] || packages="$packages $peers"

missing=
for p in $packages; do
	state=$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null || :)
	[ "$state" = installed ] || missing="$missing $p"
done
[ -n "$missing" ] || exit 0

as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
echo "installing:$missing"

# Debian starts the services that it installs.  Ours are started by the tests,
# with configurations and ports of their own, and nothing else may listen
# here; so the hook that Debian asks says no (101) while we install.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
	# shellcheck disable=SC2016 # not to be expanded here
	$as_root sh -c 'printf "#!/bin/sh\nexit 101\n" >"$1" && chmod +x "$1"' \
	    sh "$policy"
	trap '$as_root rm -f "$policy"' EXIT INT TERM
fi

# Postfix asks what it is to be; it is to be nothing but files.
if command -v debconf-set-selections >/dev/null; then
	printf '%s\n' 'postfix postfix/main_mailer_type select No configuration' |
	    $as_root debconf-set-selections
fi

$as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q
# shellcheck disable=SC2086 # a list of words
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
    --no-install-recommends $missing
