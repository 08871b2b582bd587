#!/usr/bin/env python3
"""A jar that is not the expected one, missing or surplus is an error, and none is used then."""
import hashlib
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "scripts/kafka"))
import jars  # noqa: E402


class Jars(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.store = pathlib.Path(folder.name)
        self.enterContext(mock.patch.multiple(jars, STORE=self.store, JARS=self.store / "jars"))
        sums = {name: hashlib.sha256(name.encode()).hexdigest() for name in ("a.jar", "b.jar")}
        self.enterContext(mock.patch.object(jars, "expected_sums", lambda: sums))

    def fetch(self, **contents):
        """fetch() with a Maven that brings these jars."""
        def maven(command, **_):
            target = pathlib.Path(command[-1].split("=", 1)[1])
            target.mkdir()
            for name, content in contents.items():
                (target / f"{name}.jar").write_text(content)

        with mock.patch("subprocess.run", maven):
            return jars.fetch()

    def test_the_expected_jars_are_kept(self):
        self.fetch(a="a.jar", b="b.jar")
        self.assertEqual(self.fetch(), self.store / "jars")

    def test_others_are_not_kept(self):
        for wrong, contents in {"a.jar has SHA-256": {"a": "other", "b": "b.jar"}, "b.jar is missing": {"a": "a.jar"},
                                "c.jar is not expected": {"a": "a.jar", "b": "b.jar", "c": "c.jar"}}.items():
            with self.assertRaisesRegex(jars.FetchError, wrong):
                self.fetch(**contents)
            self.assertEqual([f.name for f in self.store.iterdir()], ["lock"])

    def test_a_jar_that_changes_later_is_found(self):
        (self.fetch(a="a.jar", b="b.jar") / "a.jar").write_text("other")
        with self.assertRaisesRegex(jars.FetchError, "remove .*jars to fetch again"):
            self.fetch()

    def test_the_list_is_of_the_version(self):
        self.assertRegex((jars.HERE / "pom.xml").read_text(), f"<version>{jars.VERSION}</version>")
        self.assertIn(f"  kafka_2.13-{jars.VERSION}.jar\n", (jars.HERE / "SHA256SUMS").read_text())


if __name__ == "__main__":
    unittest.main()
