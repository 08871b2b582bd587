#!/usr/bin/env python3
"""The tour of the README, typed as it stands there: each block of its section, in order, in one folder."""
import pathlib
import re
import textwrap
import unittest

from served import BINARY, ROOT, Served

# What a reader is told comes of a command; all others exit 0.
EXPECTED_EXITS = {"void_invoice": 1}
EXPECTED_OUTPUT = {"statement BOREAL": "I-1007", "history EGEO": "credit_note_issued", "balance FABBRI": "FABBRI",
                   "check --data": "clean", "dump --data": "books book main"}


def tour_commands():
    section = re.search(r"## A five-minute tour\n(.*?)\n## ", (ROOT / "README.md").read_text(), re.S).group(1)
    blocks = re.findall(r"(?:^    .*\n?)+", section, re.M)
    for block in blocks:
        lines = textwrap.dedent(block).splitlines()
        command = ""
        for line in lines:
            command += ("\n" if command else "") + line
            if command.count("'") % 2 == 0:
                yield command
                command = ""


class Tour(unittest.TestCase):
    def test_as_written(self):
        with Served() as served:
            (served.path / "build").symlink_to(pathlib.Path(BINARY).parents[1])
            (served.path / "examples").symlink_to(ROOT / "examples")
            ran = served.shell(f"'{ROOT}/scripts/run' build/bin/quittance '{served.data}'")  # make run
            self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
            commands = list(tour_commands())
            self.assertGreater(len(commands), 8)
            served.environment["PATH"] = f"{served.path}/build/bin:" + served.environment["PATH"]
            for command in commands:
                if command == "make serve":
                    served.serve("exec build/bin/quittance serve --data var --metrics ''")
                elif not command.startswith("export "):
                    if "--data var" in command:
                        self.assertEqual(served.stop(), 0)
                    self.do(served, command)

    def do(self, served, command):
        done = served.shell(command)
        wanted = next((code for part, code in EXPECTED_EXITS.items() if part in command), 0)
        self.assertEqual(done.returncode, wanted, f"{command}\n{done.stdout}{done.stderr}")
        for part, text in EXPECTED_OUTPUT.items():
            if part in command:
                self.assertIn(text, done.stdout, command)


if __name__ == "__main__":
    unittest.main()
