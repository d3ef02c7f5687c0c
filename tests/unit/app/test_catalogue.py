# SPDX-License-Identifier: Apache-2.0
"""pabal catalogue as its callers see it, a real JVM that loads what it wrote,
and a real engine whose operator has texts of their own.
"""
import email
import email.policy
import json
import os
import re
import shutil
import smtplib
import socket
import stat
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

from engine import Engine, program

LANGS = ("en", "ko", "de", "ru")
# Every key of the bundle that asked for this command.
KEYS = """211|214|220|221|221 2.0.0|235|235 2.7.0|240|250|251|252|334|354|421
421-Ms|421-Microsoft|421 4.3.1|421 4.3.2|421 4.3.2-Naver|432 4.7.12|441 4.4.1
441 4.4.1-hanmail|450|451|451 4.3.0|451 4.4.0|451 4.4.1|451 4.4.2|452
452 4.4.5|454 4.7.0|455|5XX|500|500 5.5.6|501|501 5.1.8|501 5.5.2|501 5.7.0
502|503|504|504 5.5.4|511|521|523|530 5.7.0|534 5.7.9|535 5.7.8|538 5.7.11|550
550 5.0.0|550 5.5.0|550 5.1.1|550 5.7.1|551|552|553|553 5.0.0|553 5.5.3
553 5.5.4|554|554 5.1.0|554 5.3.0|554 5.3.4|554 5.5.0|556|557""" \
    .replace("\n", "|").split("|")
# Those with something to put in.
WITH_ARGUMENT = ("220", "221", "421 4.3.1", "501 5.1.8")

JAVA = """
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.util.*;

public class Load {
    public static void main(String[] args) throws Exception {
        Properties p = new Properties();
        try (InputStream in = new FileInputStream(args[0])) {
            p.loadFromXML(in);
        }
        PrintStream out = new PrintStream(System.out, true, "UTF-8");
        for (String key : new TreeSet<>(p.stringPropertyNames())) {
            String text = p.getProperty(key);
            if (text.contains("{0}"))
                text = MessageFormat.format(text, "ARGUMENT");
            out.println(key + "\\t" + text);
        }
    }
}
"""


def run(*args, **more):
    """Runs `pabal catalogue ARGS…`; output is captured, as text."""
    return subprocess.run([program(), "catalogue", *args], timeout=60,
                          capture_output=True, check=False, text=True, **more)


def exported(lang):
    """Keys and texts."""
    return json.loads(run("export", "-f", "json", "-l", lang).stdout)


class Folder(unittest.TestCase):
    """With a folder of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = Path(folder.name)

    def file(self, text, name="x.xml"):
        """A file with that text."""
        path = self.dir / name
        path.write_text(text, "utf-8")
        return str(path)


class Export(Folder):
    """pabal catalogue export"""

    def test_every_key_has_a_text_in_every_language(self):
        for lang in LANGS:
            got = exported(lang)
            for key in KEYS:
                with self.subTest(lang=lang, key=key):
                    self.assertTrue(got["smtp." + key].strip())
                    self.assertEqual("{0}" in got["smtp." + key],
                                     key in WITH_ARGUMENT)
            self.assertEqual(set(got), set(exported("en")))

    def test_a_success_is_told_as_one(self):
        got = exported("en")
        self.assertEqual(got["smtp.250 2.6.0"], got["smtp.250"])
        self.assertNotEqual(got["smtp.250 2.6.4"], got["smtp.250"])

    def test_formats_say_the_same(self):
        for lang in ("en", "ko"):
            xml = run("export", "-l", lang).stdout
            back = run("import", "-t", "json", self.file(xml)).stdout
            self.assertEqual(json.loads(back), exported(lang))
            po = run("export", "-f", "po", "-l", lang).stdout
            back = run("import", "-f", "po", "-t", "json",
                       self.file(po, "x.po")).stdout
            self.assertEqual(json.loads(back), exported(lang))

    def test_po_is_well_formed(self):
        po = self.file(run("export", "-f", "po", "-l", "ko").stdout, "x.po")
        subprocess.run(["msgfmt", "--check-format", "-o", "/dev/null", po],
                       check=True, timeout=60)

    def test_output_goes_to_a_file(self):
        path = self.dir / "out.xml"
        done = run("export", "-o", str(path))
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        self.assertEqual(path.read_text("utf-8"), run("export").stdout)
        done = run("export", "-o", str(self.dir / "none" / "out.xml"))
        self.assertEqual(done.returncode, 73)
        self.assertIn("out.xml", done.stderr)


class Pipe(Folder):
    """An output that is there and is no file."""

    def test_a_pipe_or_device_was_replaced_by_a_file(self):
        path = self.dir / "pipe"
        os.mkfifo(path)
        got = []
        reader = threading.Thread(
            target=lambda: got.append(path.read_bytes()), daemon=True)
        reader.start()
        done = run("export", "--format", "json", "-o", str(path))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertTrue(stat.S_ISFIFO(path.stat().st_mode))
        reader.join(30)
        self.assertIn("smtp.550", json.loads(got[0]))


class Java(Folder):
    """What a JVM makes of it."""

    def setUp(self):
        super().setUp()
        if shutil.which("java") is None:
            self.skipTest("there is no JVM")

    def load(self, xml):
        """Keys and texts, {0} put in by MessageFormat."""
        done = subprocess.run(
            ["java", "-Xshare:auto", self.file(JAVA, "Load.java"),
             self.file(xml)], capture_output=True, timeout=120, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        return dict(line.split("\t", 1)
                    for line in done.stdout.decode().splitlines())

    def test_it_loads_what_was_written(self):
        wanted = exported("ko")
        got = self.load(run("export", "-l", "ko").stdout)
        self.assertEqual(got, {k: v.replace("{0}", "ARGUMENT")
                               for k, v in wanted.items()})

    def test_signs_that_xml_and_java_read_in_their_own_way(self):
        texts = {"smtp.220": "{0} isn't \"<ready>\" & done",
                 "smtp.250": "it's 'so'", "a&<\"'>b": "]]> \\ \\n  x"}
        xml = run("import", "-f", "json", "-t", "java-xml",
                  self.file(json.dumps(texts), "x.json")).stdout
        self.assertEqual(self.load(xml),
                         {k: v.replace("{0}", "ARGUMENT")
                          for k, v in texts.items()})


class Import(Folder):
    """pabal catalogue import"""

    def test_mistakes_are_told_with_their_place(self):
        path = self.file("<properties>\n"
                         "<entry key=\"smtp.550 9.1.1\">a</entry>\n"
                         "<entry key=\"smtp.550\">{name}</entry>\n"
                         "<entry key=\"smtp.221\">a</entry>\n"
                         "  <entry key=\"smtp.221\">b</entry>\n"
                         "<entry key=\"smtp.220\">{0} by {1}</entry>\n"
                         "</properties>\n")
        done = run("import", path)
        self.assertEqual((done.returncode, done.stdout), (65, ""))
        self.assertEqual(
            [line.split(": ")[:2] for line in done.stderr.splitlines()],
            [[f"{path}:2:1", "smtp.550 9.1.1"], [f"{path}:3:1", "smtp.550"],
             [f"{path}:5:3", "smtp.221"], [f"{path}:6:1", "smtp.220"]])

    def test_every_format_tells_the_place(self):
        rows = [
            ("java-xml", "<properties>\n<entry key='smtp.550'><{0}></entry>",
             "2:24: ", "< is &lt;"),
            ("json", '{"smtp.250": "a",\n "smtp.5500": "b"}', "2:2: ",
             "smtp.5500: not the key of a code"),
            ("json", '{"smtp.250": "a",\n "b"}', "2:5: ", "':' expected"),
            ("po", 'msgctxt "smtp.250"\nmsgid "a"\nmsgstr "{1}"\n',
             "1:1: ", "a placeholder other than {0}"),
        ]
        for form, text, place, what in rows:
            with self.subTest(form=form, text=text):
                path = self.file(text)
                done = run("import", "-f", form, path)
                self.assertEqual((done.returncode, done.stdout), (65, ""))
                self.assertIn(f"{path}:{place}", done.stderr)
                self.assertIn(what, done.stderr)

    def test_a_copy_from_a_page_is_mended(self):
        text = """<?xml version="1.0" encoding="UTF-8"?>
<!--{0} Domain-->
<entry key="smtp.220"><{0}> ready & willing</entry>
<entry key="smtp.441 4.4.1-hanmail">no <answer></entry>
"""
        done = run("import", self.file(text))
        self.assertEqual(done.returncode, 0)
        self.assertIn("x.xml:3:1: ", done.stderr)
        self.assertIn("as a copy from a page", done.stderr)
        again = run("import", "-t", "json", self.file(done.stdout))
        self.assertEqual((again.returncode, again.stderr), (0, ""))
        self.assertEqual(json.loads(again.stdout),
                         {"smtp.220": "<{0}> ready & willing",
                          "smtp.441 4.4.1-hanmail": "no <answer>"})
        done = run("import", self.file(text.replace("{0}>", "{1}>")))
        self.assertEqual((done.returncode, done.stdout), (65, ""))
        self.assertIn("x.xml:3:1: smtp.220: a placeholder", done.stderr)

    def test_what_another_program_quotes_stays(self):
        text = "<properties><entry key='menu'>it''s '{'{0}</entry>" \
               "<entry key='smtp.220'>it's {0}</entry></properties>"
        got = run("import", self.file(text)).stdout
        self.assertIn(">it''s '{'{0}<", got)
        self.assertIn(">it''s {0}<", got)
        self.assertEqual(run("import", self.file(got)).stdout, got)

    def test_a_key_twice_does_no_harm(self):
        done = run("import", "-t", "po", self.file(
            "<properties><entry key='smtp.221'>a</entry>"
            "<entry key='smtp.221'>b</entry></properties>"))
        self.assertEqual(done.returncode, 0)
        self.assertIn("stands twice", done.stderr)

    def test_standard_input(self):
        done = run("import", "-f", "json", "-", input='{"smtp.550": "a"}')
        self.assertEqual(json.loads(done.stdout), {"smtp.550": "a"})

    def test_refusals(self):
        rows = [
            (["import", "/none/at/all.xml"], 66),
            (["import", self.file("hello", "a.xml")], 65),
            (["import", self.file("x" * (4 << 20) + "y", "b.xml")], 65),
            ([], 64), (["import"], 64), (["import", "a", "b"], 64),
            (["export", "a"], 64), (["export", "-t", "json"], 64),
            (["export", "-f", "yaml"], 64), (["export", "-l", "xx"], 64),
            (["list"], 64), (["export", "--colour"], 64),
        ]
        for args, status in rows:
            with self.subTest(args[:2]):
                done = run(*args)
                self.assertEqual((done.returncode, done.stdout), (status, ""))
                self.assertNotEqual(done.stderr, "")

    def test_help(self):
        done = run("--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("usage: pabal catalogue export", done.stdout)


class Closed:
    """An LMTP server that refuses every recipient."""

    REPLY = b"550 5.2.1 closed for good\r\n"

    def __init__(self):
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port = self.door.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                peer, _ = self.door.accept()
            except OSError:
                return
            with peer, peer.makefile("rwb") as f:
                f.write(b"220 closed\r\n")
                f.flush()
                for line in f:
                    word = line[:4].upper()
                    f.write({b"RCPT": self.REPLY, b"QUIT": b"221 bye\r\n"}
                            .get(word, b"250 ok\r\n"))
                    f.flush()
                    if word == b"QUIT":
                        break


class Operator(Folder):
    """`texts` of the configuration."""

    def bounce(self, extra, files):
        """The text of the report about closed@closed.test."""
        closed = Closed()
        self.addCleanup(closed.door.close)
        engine = Engine(extra=extra, domains=Engine.DOMAINS + f"""\
  closed.test:
    lmtp: 127.0.0.1:{closed.port}
""")
        for name, text in files.items():
            (engine.dir / name).write_text(text, "utf-8")
        with engine as e:
            with smtplib.SMTP("127.0.0.1", e.port) as s:
                s.sendmail("bob@example.test", "closed@closed.test",
                           "Subject: hi\r\n\r\nhello\r\n")
            report = email.message_from_bytes(
                e.wait_mail("bob", 1)[0], policy=email.policy.default)
        text = report.get_body(("plain",)) or next(
            part for part in report.walk()
            if part.get_content_type() == "text/plain")
        return re.sub(r"\s+", " ", text.get_content())

    def test_their_text_is_in_the_report(self):
        texts = {"smtp.550 5.2.1": "사서함 {0}은\n닫혔습니다.",
                 "smtp.550": "다른 글"}
        text = self.bounce("texts: t_{lang}.json\nlanguage: ko\n",
                           {"t_ko.json": json.dumps(texts)})
        self.assertIn("사서함 closed@closed.test은 닫혔습니다.", text)
        self.assertNotIn("다른 글", text)

    def test_another_language_keeps_ours(self):
        texts = {"smtp.5XX": "ihr eigener Text"}
        text = self.bounce("texts: t_{lang}.json\nlanguage: en\n",
                           {"t_de.json": json.dumps(texts)})
        self.assertNotIn("eigener", text)
        self.assertIn("closed@closed.test", text)


class Reload(unittest.TestCase):
    """A bundle that breaks while the engine runs."""

    def test_the_old_texts_stay(self):
        engine = Engine(extra="texts: t.json\n")
        (engine.dir / "t.json").write_text('{"smtp.550": "a"}', "utf-8")
        with engine as e:
            (e.dir / "t.json").write_text("{", "utf-8")
            mark = e.log_size()
            e.reload("serve.failed")
            wrong = e.events("config.error", since=mark)
            self.assertTrue(wrong[0]["file"].endswith("t.json"))
            with smtplib.SMTP("127.0.0.1", e.port) as s:
                self.assertEqual(s.noop()[0], 250)

    def test_it_does_not_start_without_its_bundle(self):
        engine = Engine(extra="texts: t.json\n")
        self.addCleanup(engine.__exit__, None, None, None)
        done = engine.run("serve", "-c", str(engine.config))
        self.assertEqual(done.returncode, 78)
        self.assertIn(b"t.json", done.stderr)
        done = engine.run("check", "-c", str(engine.config))
        self.assertEqual(done.returncode, 78)
        self.assertIn(b"t.json", done.stderr)


if __name__ == "__main__":
    unittest.main()
