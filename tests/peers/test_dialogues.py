# SPDX-License-Identifier: Apache-2.0
"""The dialogues of tests/conformance, spoken with the daemon over loopback:
what the machine without I/O does, the program does on the wire."""
import contextlib
import io
import sys
import unittest
from pathlib import Path

from engine import ROOT, Engine

FOLDER = ROOT / "tests/conformance"
sys.path.insert(0, str(FOLDER))
import run  # noqa: E402  pylint: disable=wrong-import-position


class Dialogues(unittest.TestCase):
    """One engine with the policy that README.md there tells of."""

    @classmethod
    def setUpClass(cls):
        cls.engine = cls.enterClassContext(Engine("""
delivery:
  remote: false
""", domains="""
domains:
  example.test:
    users: [alice, bob, postmaster]
    maildir: mail/{domain}/{user}
"""))

    def test_all(self):
        scripts = sorted(Path(FOLDER).glob("*/*.smtp"))
        scripts = [s for s in scripts if s.parent.name != "client"]
        self.assertGreater(len(scripts), 20)
        played = 0
        for script in scripts:
            with self.subTest(script=str(script.relative_to(FOLDER))):
                try:
                    why = run.run("127.0.0.1", self.engine.port, script)
                except run.Mismatch as wrong:
                    self.fail(f"line {wrong.args[0]}: {wrong.args[1]}")
                played += why is None
        self.assertGreater(played, 15)

    def test_run_counts(self):
        """The program run.py itself says what it did, and fails with it."""
        scripts = [str(s) for s in sorted(FOLDER.glob("rfc2920/*.smtp"))]
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            argv, sys.argv = sys.argv, ["run.py", "127.0.0.1",
                                        str(self.engine.port), *scripts]
            try:
                status = run.main()
            finally:
                sys.argv = argv
        self.assertEqual(status, 0)
        self.assertIn(f"{len(scripts)} passed, 0 failed", said.getvalue())


if __name__ == "__main__":
    unittest.main()
