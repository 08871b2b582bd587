#!/usr/bin/env python3
"""Importing as its users see it: files as they come, mappings with typos, rejects and their retry."""
import csv
import json
import unittest

from served import ROOT, Served

SAMPLE = str(ROOT / "examples/sample/day-book.csv")
EXIT_OK, EXIT_NO, EXIT_USAGE, EXIT_FAULT = 0, 1, 2, 3


class Importing(unittest.TestCase):
    """Files as they come: each row ends in the summary, whatever is in it."""
    HEADER = "date,type,account,id,amount,text,ref\n"

    @classmethod
    def setUpClass(cls):
        cls.served = Served()
        cls.addClassCleanup(cls.served.__exit__)
        cls.served.serve()

    def write(self, name, content):
        file = self.served.path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    def rejects(self, name):
        with open(self.served.path / name, encoding="utf-8", errors="replace", newline="") as file:
            return list(csv.DictReader(file))

    def run_import(self, *arguments, mapping="day-book"):
        return self.served.run("import", "--mapping", mapping, *arguments)

    def test_a_bad_row_is_listed_and_the_others_are_imported(self):
        rows = self.HEADER.encode() + (b"2024-01-01,open,BAD,,,,\n" b"2024-01-02,fee\n"
                                       b"2024-01-02,fee,BAD,B\xff1,5.00,,\n" b"2024-01-02,fee,BAD,B2,5.00,,\n")
        done = self.run_import(self.write("bad.csv", b"\xef\xbb\xbf" + rows))
        self.assertEqual(done.returncode, EXIT_OK, done.stderr)
        self.assertRegex(done.stdout, r"2  imported\n")
        self.assertRegex(done.stdout, r"2    UNREADABLE")
        self.assertEqual([(row["row"], row["message"]) for row in self.rejects("bad.csv.rejects.csv")],
                         [("2", "row has 2 fields, the header has 7"), ("3", "column 'id' is not valid UTF-8")])

    def test_rejects_stand_beside_their_file_or_where_told(self):
        for folder in ("a", "b"):
            self.write(f"{folder}/same.csv", self.HEADER + f"2024-01-01,nonsense-{folder},X,,,,\n")
        done = self.run_import("a/same.csv", "b/same.csv")
        self.assertEqual(done.returncode, EXIT_OK, done.stderr)
        for folder in ("a", "b"):
            self.assertEqual(self.rejects(f"{folder}/same.csv.rejects.csv")[0]["type"], f"nonsense-{folder}")
        (self.served.path / "listed").mkdir()
        clash = self.run_import("--rejects", "listed", "a/same.csv", "b/same.csv")
        self.assertEqual(clash.returncode, EXIT_USAGE)
        self.assertIn("b/same.csv", clash.stderr)
        self.assertEqual(self.run_import("--rejects", "listed", "a/same.csv").returncode, EXIT_OK)
        self.assertEqual(len(self.rejects("listed/same.csv.rejects.csv")), 1)

    def test_rejects_that_cannot_be_written_exit_3_after_the_summary(self):
        (self.served.path / "blocked.csv.rejects.csv").mkdir()
        (self.served.path / "blocked.csv.rejects.csv" / "x").touch()
        done = self.run_import(self.write("blocked.csv", self.HEADER + "2024-01-01,nonsense,X,,,,\n"))
        self.assertEqual(done.returncode, EXIT_FAULT)
        self.assertIn("1  listed", done.stdout)
        self.assertIn("blocked.csv.rejects.csv", done.stderr)

    def test_an_amount_to_remember_is_a_whole_number(self):
        mapping = self.write("float.toml", """
            name = "float"
            currency = "EUR"
            account_id = "{account}"
            date = "{date}"
            [[rule]]
            remember = { total = "{amount}" }
            [[rule.command]]
            name = "fee"
            raise_charge = { charge_id = "{id}", kind = "ITEM_KIND_FEE", amount_minor = "{amount|minor}" }
            """)
        file = self.write("float.csv", "date,account,id,amount\n2024-01-01,BAD,F1,35.00\n")
        done = self.run_import(file, mapping=mapping)
        self.assertEqual(done.returncode, EXIT_OK, done.stderr)
        self.assertIn("'35.00'", self.rejects("float.csv.rejects.csv")[0]["message"])

    def test_a_retry_sends_again_only_what_was_refused(self):
        mapping = self.write("two.toml", """
            name = "two"
            currency = "EUR"
            account_id = "{account}"
            date = "{date}"
            [[rule]]
            [[rule.command]]
            name = "receipt"
            record_receipt = { receipt_id = "{id}", \
              details = { method = "PAYMENT_METHOD_CARD", amount_minor = "{amount|minor}" } }
            [[rule.command]]
            name = "void"
            void_invoice = { invoice_id = "I{id}" }
            """)
        self.write("open.csv", self.HEADER + "2024-01-01,open,TWO,,,,\n")
        self.assertEqual(self.run_import("open.csv").returncode, EXIT_OK)
        file = self.write("two.csv", "date,account,id,amount\n2024-01-02,TWO,R1,7.00\n")
        history = lambda: json.loads(self.served.run("history", "TWO", "-o", "json").stdout)["rows"]
        self.assertIn("1  listed", self.run_import(file, mapping=mapping).stdout)
        before = len(history())
        for attempt in (2, 3):
            done = self.run_import("--retry-rejected", "two.csv.rejects.csv", file, mapping=mapping)
            self.assertEqual(done.returncode, EXIT_OK, done.stderr)
            self.assertEqual(self.rejects("two.csv.rejects.csv")[0]["retry"], f"void:{attempt + 1}")
        self.assertEqual(len(history()), before + 2, "only the refusals were recorded anew")

        other = self.write("other.csv", "date,account,id,amount\n2024-01-02,TWO,R2,7.00\n")
        wrong = self.run_import("--retry-rejected", "two.csv.rejects.csv", other, mapping=mapping)
        self.assertEqual(wrong.returncode, EXIT_USAGE)
        self.assertIn("row 1", wrong.stderr)
        both = self.run_import("--retry-rejected", "two.csv.rejects.csv", file, other, mapping=mapping)
        self.assertEqual(both.returncode, EXIT_USAGE)
        self.assertEqual(len(history()), before + 2)

    def test_who_may_not_import_is_told_so(self):
        file = self.write("mine.csv", self.HEADER + "2024-01-01,open,MINE,,,,\n")
        denied = self.run_import("--role", "auditor", file)
        self.assertEqual(denied.returncode, EXIT_NO, denied.stderr)
        self.assertEqual(self.run_import("--role", "king", file).returncode, EXIT_USAGE)

    def test_aging_by_account_fits_with_long_amounts(self):
        self.write("long.csv", self.HEADER + "2024-01-01,open,LONG,,,,\n" +
                   "".join(f"2024-0{month}-01,fee,LONG,L{month},9999999999999.99,,\n" for month in range(1, 6)))
        self.assertEqual(self.run_import("long.csv").returncode, EXIT_OK)
        table = self.served.run("aging", "--by-account", "--as-of", "2024-06-30").stdout
        self.assertIn("9,999,999,999,999.99", table)
        self.assertLessEqual(max(map(len, table.splitlines())), 100, table)

    def test_a_folder_is_no_file(self):
        for arguments in (["execute", "."], ["import", "--mapping", ".", SAMPLE], ["import", "--mapping", "day-book", "."]):
            done = self.served.run(*arguments)
            self.assertEqual(done.returncode, EXIT_USAGE, done.stderr)
            self.assertIn("irectory", done.stderr)


if __name__ == "__main__":
    unittest.main()
