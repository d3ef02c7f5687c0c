#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is installed is enough to build against: the example, with pkg-config,
shared and static, as C and as C++.

Usage: test_install.py MESON BUILD SOURCE
"""
import os
import shlex
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

MESON = BUILD = SOURCE = None
BOUNCE = (b"From: MAILER-DAEMON@mx.example\nSubject: failure\nTo: me@c.example"
          b"\n\n<a@b.example>: host b.example[192.0.2.1] said: 550 5.1.1 "
          b"User unknown\n")
# standard input, arguments, lines that must be there
ROWS = [
    ("a reply", b"550 5.1.1 User unknown\n", [],
     ["enhanced   5.1.1", "severity   permanent", "reason     bad-mailbox",
      "who acts   sender", "title      No such mailbox"]),
    ("in another language", b"550 5.1.1 User unknown\n", ["ko"],
     ["reason     bad-mailbox"]),
    ("a time", b"450 4.7.1 Greylisted for 300 seconds\n", [],
     ["wait       300 s"]),
    ("a bounce", BOUNCE, ["de"],
     ["kind       bounce", "recipient  a@b.example",
      "reason     bad-mailbox"]),
    ("nothing", b"", [], ["reason     unknown"]),
]


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.root = Path(cls.folder.name) / "root"
        # as a package is made; the build is not touched
        subprocess.run(
            MESON + ["install", "-C", BUILD, "--no-rebuild", "--quiet",
                     "--destdir", str(cls.root)],
            check=True, capture_output=True)
        cls.pc = next(cls.root.rglob("pabal.pc"))
        cls.lib = cls.pc.parent.parent
        cls.env = dict(os.environ, PKG_CONFIG_PATH=str(cls.pc.parent),
                       PKG_CONFIG_SYSROOT_DIR=str(cls.root))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def flags(self, *options):
        out = subprocess.run(["pkg-config", *options, "pabal"], check=True,
                             capture_output=True, text=True, env=self.env)
        return shlex.split(out.stdout)

    def build(self, name, compiler, libraries):
        program = Path(self.folder.name) / name
        language = ["-x", "c++"] if "++" in compiler[0] else ["-x", "c"]
        subprocess.run(
            compiler + ["-Wall", "-Wextra", "-Werror"] +
            self.flags("--cflags") + language +
            [str(SOURCE / "examples/explain.c"), "-x", "none", "-o",
             str(program)] + libraries, check=True)
        return program

    def check(self, program):
        env = dict(os.environ, LD_LIBRARY_PATH=str(self.lib))
        for name, text, args, expected in ROWS:
            with self.subTest(name):
                out = subprocess.run(
                    [str(program), *args], input=text, check=True,
                    capture_output=True, env=env).stdout.decode()
                for line in expected:
                    self.assertIn(line, out.split("\n"))

    def needed(self, program):
        return subprocess.run(["readelf", "-d", str(program)], check=True,
                              capture_output=True, text=True).stdout

    def test_shared(self):
        program = self.build("shared", ["cc", "-std=c99", "-pedantic"],
                             self.flags("--libs"))
        self.assertIn("libpabal.so.0]", self.needed(program))
        self.check(program)

    def test_static(self):
        program = self.build(
            "static", ["cc", "-std=c99"],
            ["-Wl,-Bstatic"] + self.flags("--static", "--libs") +
            ["-Wl,-Bdynamic"])
        self.assertNotIn("libpabal", self.needed(program))
        self.check(program)

    def test_cplusplus(self):
        program = self.build("cplusplus", ["c++", "-std=c++11"],
                             self.flags("--libs"))
        self.check(program)

    def test_names_of_the_program_are_its_own(self):
        """The static library's inner names meet nobody else's."""
        source = Path(self.folder.name) / "own.c"
        source.write_text(
            "#include <pabal/pabal.h>\n"
            "int buf_put(void); int slice_eq(void); int arena_init(void);\n"
            "int buf_put(void) { return 1; }\n"
            "int slice_eq(void) { return 2; }\n"
            "int arena_init(void) { return 3; }\n"
            "int main(void)\n"
            "{\n"
            "	struct pabal_reply *r;\n"
            "	if (pabal_reply_explain(&r, \"550 no\", 6, 0) != PABAL_OK)\n"
            "		return 1;\n"
            "	pabal_reply_free(r);\n"
            "	return buf_put() + slice_eq() + arena_init() == 6 ? 0 : 2;\n"
            "}\n", "utf-8")
        program = Path(self.folder.name) / "own"
        subprocess.run(
            ["cc", str(source), "-o", str(program)] +
            self.flags("--cflags") + ["-Wl,-Bstatic"] +
            self.flags("--static", "--libs") + ["-Wl,-Bdynamic"], check=True)
        subprocess.run([str(program)], check=True)

    def test_version(self):
        version = self.flags("--modversion")[0]
        self.assertTrue((self.lib / f"libpabal.so.{version}").exists())

    def test_pages(self):
        pages = {p.name for p in self.root.rglob("*.3*")}
        self.assertIn("libpabal.3", pages)
        self.assertIn("pabal_reply_explain.3", pages)


if __name__ == "__main__":
    MESON = shlex.split(sys.argv[1])
    BUILD = sys.argv[2]
    SOURCE = Path(sys.argv[3])
    del sys.argv[1:4]
    unittest.main()
