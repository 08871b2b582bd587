#!/usr/bin/env python3
"""`quittance copy-log` as its users see it, from one embedded log to another: killed, called again, served, and back."""
import unittest

from served import BINARY, ROOT, Served

SAMPLE = str(ROOT / "examples/sample/day-book.csv")
EXIT_OK, EXIT_USAGE, EXIT_FAULT = 0, 2, 3
KILLED = (137, -9)


class CopyLog(unittest.TestCase):
    def setUp(self):
        self.served = Served()
        self.addCleanup(self.served.__exit__)
        self.served.serve()
        done = self.served.run("import", "--mapping", "day-book", SAMPLE)
        self.assertEqual(done.returncode, EXIT_OK, done.stderr)
        self.assertEqual(self.served.stop(), EXIT_OK)
        self.dump = self.ok("dump", "--data", "var")

    def ok(self, *arguments):
        done = self.served.run(*arguments)
        self.assertEqual(done.returncode, EXIT_OK, done.stdout + done.stderr)
        return done.stdout

    def copy_with_kills(self, source, target):
        """Killed later and later, until once it comes to its end."""
        for doubled in range(16):
            done = self.served.shell(f"timeout -s KILL {0.02 * 2 ** doubled} '{BINARY}' copy-log "
                                     f"--from embedded:{source} --to embedded:{target}")
            if done.returncode not in KILLED:
                break
        self.assertEqual(done.returncode, EXIT_OK, done.stdout + done.stderr)
        return done.stdout

    def test_a_ledger_moves_and_comes_back(self):
        told = self.copy_with_kills("var", "moved")
        for part in ("reference/0", "accounts/7", "Accounts receivable", "takes no commands"):
            self.assertIn(part, told)
        self.assertEqual(self.ok("dump", "--data", "moved"), self.dump)
        self.ok("check", "--data", "moved")
        refused = self.served.run("serve", "--data", "var", "--metrics", "")
        self.assertEqual(refused.returncode, EXIT_FAULT, refused.stderr)
        self.assertIn(f"goes on at embedded:{self.served.path}/moved", refused.stderr)

        self.served.serve(f"exec '{BINARY}' serve --data moved --metrics ''")
        self.ok("import", "--mapping", "day-book", SAMPLE)  # each command is known already
        self.assertEqual(self.ok("dump"), self.dump)
        self.assertEqual(self.served.stop(), EXIT_OK)

        self.copy_with_kills("moved", "var")
        self.assertEqual(self.ok("dump", "--data", "var"), self.dump)
        self.served.serve()
        self.assertEqual(self.ok("dump"), self.dump)
        self.assertEqual(self.served.stop(), EXIT_OK)

    def test_words_that_are_off_exit_2_and_say_so(self):
        for arguments, word in ((["--from", "var", "--to", "embedded:b"], "--from 'var'"),
                                (["--from", "embedded:var", "--to", "embedded:"], "--to 'embedded:'"),
                                (["--from", "embedded:var", "--to", "kafka:h:1"], "--data is missing"),
                                (["--from", "embedded:nothing", "--to", "embedded:b"], "nothing")):
            with self.subTest(arguments=arguments):
                done = self.served.run("copy-log", *arguments)
                self.assertEqual(done.returncode, EXIT_USAGE, done.stderr)
                self.assertIn(word, done.stderr)


if __name__ == "__main__":
    unittest.main()
