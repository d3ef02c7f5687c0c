#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes a C file with the bytes of another file as a struct slice.

Usage: embed.py IN OUT NAME
"""
import sys
from pathlib import Path


def main():
    source, out, name = sys.argv[1:4]
    data = Path(source).read_bytes()
    rows = [", ".join(f"{b:#04x}" for b in data[i:i + 12])
            for i in range(0, len(data), 12)]
    # signed bytes would not fit above 0x7f
    Path(out).write_text("\n".join([
        "/* SPDX-License-Identifier: Apache-2.0 */",
        f"/* Made by tools/embed.py from {Path(source).name}; do not edit. */",
        f'#include "{name.partition("_")[0]}/{name.partition("_")[0]}.h"', "",
        "static const unsigned char bytes[] = {",
        *[f"\t{row}," for row in rows], "};", "",
        f"const struct slice {name} = {{ (const char *)bytes, "
        "sizeof(bytes) };", ""]), "utf-8")


if __name__ == "__main__":
    main()
