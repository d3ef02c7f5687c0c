#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Says what to try while `make run` runs.  Usage: try.sh PABAL CONFIG
set -eu
cat <<END

  Pabal listens on 127.0.0.1:2525.  In another terminal, here:

  echo "Hello" | $1 send -c $2 -f bob@example.test alice@example.test
      a message for Alice; it lands in var/mail/example.test/alice/new/
  echo "Hello" | $1 send -c $2 -f bob@example.test nobody@example.test
      a user who does not exist: refused, with the code that says so
  echo "Hello" | $1 send -c $2 -f alice@example.test kim@nowhere.invalid
      a domain that does not exist: a report comes back to Alice
  $1 queue -c $2 list
      what waits

  Ctrl-C stops it.  All it writes is below var/.

END
