#!/usr/bin/env python3
"""docs/SECURITY.md as it stands there: certificates made step by step, a server with them, roles granted and used; and what
the command line says where a certificate is not taken."""
import re
import subprocess
import textwrap
import unittest

from served import BINARY, ROOT, Served

EXIT_OK, EXIT_NO, EXIT_USAGE, EXIT_FAULT = 0, 1, 2, 3


def steps():
    section = re.search(r"## Certificates, step by step\n(.*?)\n## ", (ROOT / "docs/SECURITY.md").read_text(), re.S).group(1)
    return [textwrap.dedent(block) for block in re.findall(r"(?:^    .*\n)+", section, re.M)]


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.served = Served()
        cls.addClassCleanup(cls.served.__exit__)
        (cls.served.path / "examples").symlink_to(ROOT / "examples")
        cls.authority, cls.issue, cls.serve, cls.grant, cls.use = steps()
        made = cls.served.shell("set -e\n" + cls.authority + cls.issue)
        if made.returncode:
            raise AssertionError(made.stderr)
        # On loopback here, and on whatever port is free.
        serve = cls.serve.strip().replace("quittance", f"exec '{BINARY}'", 1).replace("0.0.0.0:7450", "127.0.0.1:0")
        cls.server = cls.served.serve(serve + " --data var --metrics ''").replace("127.0.0.1", "localhost")

    def run_as(self, who, *arguments, ca="ca.crt", **options):
        self.served.environment.update(QUITTANCE_SERVER=self.server, QUITTANCE_TLS_CA=ca, QUITTANCE_TLS_CERT=f"{who}.crt",
                                       QUITTANCE_TLS_KEY=f"{who}.key")
        return self.served.run(*arguments, **options)

    def test_as_written(self):
        denied = self.run_as("ann", "balance", "--role", "clerk")
        self.assertEqual(denied.returncode, EXIT_NO)
        for word in ("ROLE_NOT_GRANTED", "principal: ann", "role: clerk", "book: main"):
            self.assertIn(word, denied.stderr)
        self.served.environment["PATH"] = f"{BINARY.rsplit('/', 1)[0]}:" + self.served.environment["PATH"]
        done = self.served.shell("set -e\n" + self.grant.replace("localhost:7450", self.server) + self.use)
        self.assertEqual(done.returncode, EXIT_OK, done.stdout + done.stderr)
        acted = self.run_as("gateway", "balance", "--principal", "ann", "--role", "clerk")
        self.assertEqual(acted.returncode, EXIT_OK, acted.stderr)
        history = self.run_as("olga", "history", "--command", "grants-1", "--role", "auditor", "-o", "csv")
        self.assertIn("olga", history.stdout, history.stderr)
        checked = self.run_as("olga", "check")
        self.assertEqual(checked.returncode, EXIT_OK, checked.stderr)

    def test_who_is_not_taken_is_told_why(self):
        stranger = self.authority.replace("ca.key", "stranger.key").replace("ca.crt", "stranger.crt")
        self.assertEqual(self.served.shell(stranger).returncode, 0)
        nameless = self.issue[:self.issue.index("issue server")] + "issue nameless DNS:nobody\n"
        self.assertEqual(self.served.shell(nameless).returncode, 0)
        for who, flags, code, words in (
                ("stranger", {}, EXIT_FAULT, ["ended the TLS handshake", "--tls-cert"]),
                ("olga", {"ca": "stranger.crt"}, EXIT_FAULT, ["is not accepted", "--tls-ca"]),
                ("nameless", {}, EXIT_USAGE, ["quittance:principal/NAME"]),
                ("missing", {}, EXIT_USAGE, ["missing.crt", "No such file"]),
                ("olga", {"ca": ""}, EXIT_USAGE, ["--tls-ca is missing"])):
            with self.subTest(who=who, flags=flags):
                done = self.run_as(who, "balance", **flags)
                self.assertEqual(done.returncode, code, done.stderr)
                for word in words:
                    self.assertIn(word, done.stderr)
        spoofed = self.run_as("ann", "balance", "--principal", "olga")
        self.assertEqual(spoofed.returncode, EXIT_USAGE)
        self.assertIn("the certificate names 'ann'", spoofed.stderr)
        bare = subprocess.run([BINARY, "balance", "--server", self.server], capture_output=True, text=True, cwd=self.served.path)
        self.assertEqual(bare.returncode, EXIT_FAULT)
        self.assertIn("--tls-cert", bare.stderr)

    def test_flags_of_a_server_that_do_not_go_together_exit_2(self):
        tls = ["--tls-cert", "server.crt", "--tls-key", "server.key", "--tls-ca", "ca.crt"]
        for flags, words in ((tls[:2], "--tls-key and --tls-ca are missing"),
                             (tls[:2] + ["--tls-key", "ann.key"] + tls[4:], "ann.key"),
                             (tls[:2] + ["--tls-key", "none.key"] + tls[4:], "none.key"),
                             (["--operator", "olga"], "only with TLS"),
                             (tls + ["--metrics", "0.0.0.0:0"], "loopback"),
                             (["--listen", "0.0.0.0:0"], "--tls-cert")):
            with self.subTest(flags=flags):
                metrics = [] if "--metrics" in flags else ["--metrics", ""]
                done = self.served.run("serve", "--data", "nothing-here", *metrics, *flags)
                self.assertEqual(done.returncode, EXIT_USAGE, done.stderr)
                self.assertIn(words, done.stderr)
        self.assertFalse((self.served.path / "nothing-here").exists())


if __name__ == "__main__":
    unittest.main()
