#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the pure rooms to what they may ask of the C library: memory and
bytes.  No system call, no clock, no environment, no output.

Usage: check_purity.py LIBRARY…   (static libraries of floors 0 to 3)
"""
import re
import subprocess
import sys

ALLOWED = re.compile(
    r"malloc|calloc|realloc|free"
    r"|mem(cpy|move|set|cmp|chr|rchr|mem)(_chk)?|strlen|strcmp"
    r"|strchr|bsearch|qsort"
    r"|__assert_fail|__stack_chk_fail|abort"
    # what the compiler itself puts in
    r"|__mem(cpy|move|set)_chk|_GLOBAL_OFFSET_TABLE_"
    r"|__(a|ub|l|t)san_\w+|__sanitizer_\w+|__afl_\w+|__gcov_\w+|__llvm_\w+"
    r"|__cpu_model|__cpu_indicator_init")


def symbols(library, undefined):
    out = subprocess.run(
        ["nm", "-P", "-u" if undefined else "--defined-only", library],
        check=True, capture_output=True, text=True).stdout
    return {line.split()[0] for line in out.splitlines()
            if line and not line.endswith(":") and " " in line}


def main():
    libraries = sys.argv[1:]
    defined = set()
    for library in libraries:
        defined |= symbols(library, False)
    if len(defined) < 20:
        sys.exit("nm says nothing: the check would see nothing")
    found = [f"{library}: {name} is not on the list"
             for library in libraries
             for name in sorted(symbols(library, True) - defined)
             if not ALLOWED.fullmatch(name)]
    print("\n".join(found))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
