#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the static library that is installed: one object in which only what
is declared with default visibility can be seen, so that a name of ours never
meets the same name in somebody's program.

Usage: one_object.py ARCHIVE FOLDER OBJCOPY AR LIBRARY… -- COMPILER…

The first library is taken whole; of the others what it needs.
"""
import subprocess
import sys
from pathlib import Path


def main():
    cut = sys.argv.index("--")
    archive, folder, objcopy, ar, *libraries = sys.argv[1:cut]
    compiler = sys.argv[cut + 1:]
    Path(folder).mkdir(parents=True, exist_ok=True)
    whole = str(Path(folder) / "pabal.o")
    subprocess.run(
        compiler + ["-r", "-nostdlib", "-o", whole, "-Wl,--whole-archive",
                    libraries[0], "-Wl,--no-whole-archive",
                    "-Wl,--start-group"] + libraries[1:] +
        ["-Wl,--end-group"], check=True)
    subprocess.run([objcopy, "--wildcard", "--keep-global-symbol=pabal_*",
                    whole], check=True)
    Path(archive).unlink(missing_ok=True)
    subprocess.run([ar, "rcsD", archive, whole], check=True)


if __name__ == "__main__":
    main()
