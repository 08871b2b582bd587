#!/usr/bin/env python3
"""The command line as its users see it: formats, exit codes, errors that say what to do, man page, completion."""
import contextlib
import csv
import io
import json
import os
import pty
import signal
import socket
import subprocess
import unittest

from served import BINARY, PATIENCE_SECONDS, ROOT, Served

QUERIES = ["balance", "trial-balance", "aging", "complaints", "approvals", "write-offs", "holds"]
VERBS = QUERIES + ["serve", "import", "statement", "history", "execute", "health", "rebuild", "check", "dump", "copy-log", "man",
                   "completion"]
SAMPLE = str(ROOT / "examples/sample/day-book.csv")
EXIT_OK, EXIT_NO, EXIT_USAGE, EXIT_FAULT = 0, 1, 2, 3


class OnAnEmptyBook(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.served = Served()
        cls.addClassCleanup(cls.served.__exit__)
        cls.served.serve()

    def test_queries_answer_with_empty_tables_in_every_format(self):
        for verb in QUERIES:
            for output in ("table", "json", "csv"):
                with self.subTest(verb=verb, output=output):
                    done = self.served.run(verb, "-o", output)
                    self.assertEqual((done.returncode, done.stderr), (EXIT_OK, ""))
                    if output == "json":
                        json.loads(done.stdout)

    def test_a_table_says_as_of_when(self):
        self.assertIn("2024-02-29", self.served.run("balance", "--as-of", "2024-02-29").stdout)

    def test_words_that_are_off_exit_2_and_say_so(self):
        for arguments, word in ((["nonsense"], "nonsense"), (["balance", "--nonsense"], "--nonsense"),
                                (["balance", "--as-of", "2024-02-30"], "2024-02-30"),
                                (["aging", "-o", "xml"], "xml"),
                                (["import", "--mapping", "day-book", "none.csv"], "none.csv"),
                                (["import", "--mapping", "none.toml", SAMPLE], "none.toml"),
                                (["check", "--data", "nothing-here"], "nothing-here"),
                                (["serve", "--data", "nothing-here", "--listen", "0.0.0.0:0"], "0.0.0.0"),
                                (["serve", "--data", "nothing-here", "--metrics", "0.0.0.0:9"], "0.0.0.0"),
                                (["serve", "--data", "nothing-here", "--metrics", "unix:x"], "--metrics")):
            with self.subTest(arguments=arguments):
                done = self.served.run(*arguments)
                self.assertEqual(done.returncode, EXIT_USAGE, done.stderr)
                self.assertIn(word, done.stdout + done.stderr)
        self.assertFalse((self.served.path / "nothing-here").exists())

    def test_what_is_not_json_or_not_a_command_exits_2(self):
        for text in ("{", '{"no_such_command": {}}', '{"open_account": {"kind": "ACCOUNT_KIND_ROBOT"}}'):
            done = self.served.run("execute", stdin=text)
            self.assertEqual(done.returncode, EXIT_USAGE, text + done.stderr)

    def test_a_taken_port_of_metrics_exits_3_and_says_how_to_choose_another(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            done = self.served.run("serve", "--data", "other", "--listen", "unix:other.sock", "--metrics", address)
        self.assertEqual(done.returncode, EXIT_FAULT)
        self.assertIn(address, done.stderr)
        self.assertIn("--metrics HOST:PORT", done.stderr)

    def test_nobody_listens_exits_3(self):
        for verb in ("balance", "health"):
            done = self.served.run(verb, "--server", f"unix:{self.served.path}/nobody")
            self.assertEqual(done.returncode, EXIT_FAULT)
            self.assertIn("nobody", done.stderr)

    def test_a_server_that_serves_is_healthy(self):
        done = self.served.run("health")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (EXIT_OK, "SERVING\n", ""))

    def test_help_of_every_verb_has_examples(self):
        for verb in VERBS:
            done = self.served.run(verb, "--help")
            self.assertEqual(done.returncode, EXIT_OK)
            self.assertIn("Examples:", done.stdout)
            self.assertIn(f"quittance {verb}", done.stdout)

    def test_man_page_and_completion_know_every_verb(self):
        man = self.served.run("man").stdout
        completion = self.served.run("completion").stdout
        subprocess.run(["bash", "-n"], input=completion, text=True, check=True)
        for verb in VERBS:
            self.assertIn(f".SS {verb}\n".replace("-", "\\-"), man)
            self.assertIn(verb, completion)


class WithoutAReader(unittest.TestCase):
    def test_the_ledger_outlives_the_reader_of_its_log(self):
        with Served() as served:
            served.serve(f"exec '{BINARY}' serve --data var --metrics '' 2> >(exec true)")
            for _ in range(3):  # each call of an admin writes a line
                done = served.run("check")
                self.assertEqual(done.returncode, EXIT_OK, done.stderr)
            self.assertEqual(served.stop(), EXIT_OK)


class Stopping(unittest.TestCase):
    def test_a_stop_that_comes_before_the_server_serves_ends_it_at_once(self):
        with Served() as served:
            for _ in range(2):  # a new ledger, and one that is there
                def terminate_pending():
                    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
                    os.kill(os.getpid(), signal.SIGTERM)
                done = subprocess.run([BINARY, "serve", "--data", "var", "--metrics", ""], cwd=served.path,
                                      env=served.environment, capture_output=True, text=True,
                                      preexec_fn=terminate_pending, timeout=PATIENCE_SECONDS)
                self.assertEqual((done.returncode, done.stdout), (EXIT_OK, ""), done.stderr)
                self.assertIn("before it served", done.stderr)
                served.serve(f"exec '{BINARY}' serve --data var --metrics ''")
                self.assertEqual(served.stop(), EXIT_OK)


class OnASmallBook(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.served = Served()
        cls.addClassCleanup(cls.served.__exit__)
        cls.served.serve()
        cls.imported = cls.import_samples()

    @classmethod
    def import_samples(cls, *flags):
        return cls.served.run("import", "--mapping", "day-book", "--rejects", ".", *flags, SAMPLE)

    def rows(self, *arguments):
        done = self.served.run(*arguments, "-o", "csv")
        self.assertEqual(done.returncode, EXIT_OK, done.stderr)
        return list(csv.DictReader(io.StringIO(done.stdout)))

    def test_import_lists_what_it_leaves_out_and_adds_up(self):
        self.assertEqual(self.imported.returncode, EXIT_OK, self.imported.stderr)
        self.assertIn("26 rows", self.imported.stdout)
        self.assertIn("NOTHING_TO_POST", self.imported.stdout)
        rejects = list(csv.DictReader(io.StringIO((self.served.path / "day-book.csv.rejects.csv").read_text())))
        self.assertEqual([row["reason"] for row in rejects], ["NOTHING_TO_POST"])

    def test_a_second_import_changes_nothing_and_says_so(self):
        before = self.served.run("dump").stdout
        again = self.import_samples("--strict")
        self.assertEqual(again.returncode, EXIT_NO, "one row is listed")
        self.assertIn("Nothing new", again.stdout)
        self.assertEqual(self.served.run("dump").stdout, before)

    def test_trial_balance_balances_in_every_format(self):
        answer = json.loads(self.served.run("trial-balance", "-o", "json", "--as-of", "2024-06-30").stdout)
        for row in answer["rows"]:
            self.assertLessEqual({"code", "name", "currency", "debit_minor", "credit_minor"}, set(row))
            self.assertIsInstance(row["debit_minor"], str)
        debits = sum(int(row["debit_minor"]) for row in answer["rows"])
        self.assertGreater(debits, 0)
        self.assertEqual(debits, sum(int(row["credit_minor"]) for row in answer["rows"]))
        table = self.rows("trial-balance", "--as-of", "2024-06-30")
        self.assertEqual([row["code"] for row in table], [row["code"] for row in answer["rows"]])

    def test_tables_fit_a_hundred_columns(self):
        for verb in (QUERIES + ["statement BOREAL", "aging BOREAL", "aging --by-account",
                                "balance BOREAL"]):
            done = self.served.run(*verb.split(), "--as-of", "2024-06-30")
            self.assertEqual(done.returncode, EXIT_OK, verb + done.stderr)
            self.assertLessEqual(max(map(len, done.stdout.splitlines())), 100, done.stdout)

    def test_history_has_a_heading_fits_and_takes_no_date(self):
        done = self.served.run("history", "BOREAL")
        self.assertEqual(done.returncode, EXIT_OK, done.stderr)
        self.assertTrue(done.stdout.startswith("History of account BOREAL in book main"), done.stdout)
        self.assertLessEqual(max(map(len, done.stdout.splitlines())), 100, done.stdout)
        self.assertEqual(self.served.run("history", "BOREAL", "--as-of", "2024-06-30").returncode, EXIT_USAGE)
        for row in self.rows("history", "BOREAL"):
            self.assertRegex(row["hash"], "^[0-9a-f]{64}$")
            self.assertRegex(row["recorded_at"], r"^\d{4}-\d\d-\d\dT[0-9:.]+Z$")

    def test_complaints_say_where_they_go_on(self):
        whole = self.served.run("complaints", "--all", "--as-of", "2024-06-30").stdout
        cut = self.served.run("complaints", "--all", "--as-of", "2024-06-30", "--limit", "1").stdout
        self.assertNotIn("--limit N", whole)
        self.assertIn("--limit N", cut)

    def test_execute_takes_the_book_from_its_flag(self):
        command = {"block_account": {"header": {"command_id": "elsewhere"}, "account_id": "BOREAL", "reason_code": "x"}}
        done = self.served.run("execute", "--role", "supervisor", "--book", "nowhere", stdin=json.dumps(command))
        self.assertIn("nowhere", done.stderr)

    def test_output_that_does_not_arrive_exits_3(self):
        for arguments in ("dump", "aging -o csv", "man", "--help"):
            done = self.served.shell(f"'{BINARY}' {arguments} >/dev/full")
            self.assertEqual(done.returncode, EXIT_FAULT, arguments)
            self.assertIn("could not be written in full", done.stderr)

    def test_long_work_shows_a_bar_on_a_terminal(self):
        for verb in ("check", "rebuild", "dump"):
            master, slave = pty.openpty()
            done = subprocess.run([BINARY, verb], cwd=self.served.path, env=self.served.environment,
                                  stdout=subprocess.PIPE, stderr=slave)
            os.close(slave)
            self.assertEqual(done.returncode, EXIT_OK)
            shown = b""
            with contextlib.suppress(OSError):  # all is read
                while b"100 %" not in shown:
                    shown += os.read(master, 1000)
            self.assertIn(b"  0 %", shown)
            self.assertIn(b"100 %", shown)
            os.close(master)
            self.assertNotIn(b"100 %", done.stdout)

    def test_aging_adds_up_to_the_balance(self):
        for as_of in ("2024-01-31", "2024-03-31", "2024-06-30"):
            aged = json.loads(self.served.run("aging", "-o", "json", "--as-of", as_of).stdout)
            balance = json.loads(self.served.run("balance", "-o", "json", "--as-of", as_of).stdout)
            self.assertEqual(sum(int(row["total_minor"]) for row in aged["rows"]),
                             sum(int(row["receivable_minor"]) for row in balance["rows"]), as_of)

    def test_refusals_exit_1_with_reason_and_are_remembered(self):
        command = json.dumps({"void_invoice": {"header": {"command_id": "no"}, "account_id": "BOREAL",
                                               "invoice_id": "I-1002"}})
        first, second = (self.served.run("execute", stdin=command) for _ in range(2))
        self.assertEqual((first.returncode, second.returncode), (EXIT_NO, EXIT_NO))
        self.assertEqual(first.stderr, second.stderr)
        self.assertRegex(first.stderr, r"[A-Z]+_[A-Z_]+")

    def test_rebuild_and_check_find_nothing(self):
        for arguments in (["rebuild"], ["check", "--random-positions", "10"]):
            done = self.served.run(*arguments)
            self.assertEqual(done.returncode, EXIT_OK, done.stdout + done.stderr)

    def test_working_on_the_data_directory_changes_nothing(self):
        with Served() as other:
            other.serve()
            imported = other.run("import", "--mapping", "day-book", "--rejects", ".", SAMPLE)
            self.assertEqual(imported.returncode, EXIT_OK)
            held = other.run("dump", "--data", str(other.data))
            self.assertEqual(held.returncode, EXIT_FAULT)
            self.assertIn(str(other.server.pid), held.stderr)
            served = other.run("dump", "--provenance").stdout
            self.assertEqual(other.stop(), EXIT_OK)
            for arguments in (["check"], ["rebuild"], ["dump", "--provenance"]):
                done = other.run(*arguments, "--data", str(other.data))
                self.assertEqual(done.returncode, EXIT_OK, done.stderr)
            self.assertEqual(done.stdout, served)


if __name__ == "__main__":
    unittest.main()
