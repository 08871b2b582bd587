#!/usr/bin/env python3
"""The house rules as tests: who may include whom, how long a file or a function may be, which words are out.

The layer table is DESIGN §10: a folder may include only what stands above it. The size ratchet: new files and
functions keep the limits; those listed in ratchet.txt may be longer, but only down: whoever shortens one lowers its line.
"""
import collections
import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 50

# In layer order, each with what of the lines above it may be included ("*": all of them).
LAYERS = [
    ("ledger/base", "*"),
    ("ledger/domain", "*"),
    ("ledger/log", ["ledger/base"]),
    ("ledger/store", ["ledger/base"]),
    ("ledger/writer", "*"),
    ("ledger/reactors", "*"),
    ("projections", ["ledger/base", "ledger/domain", "ledger/log", "ledger/store"]),
    ("services/rpc", "*"),
    ("services/cluster", "*"),
    ("services/client", "*"),
    ("services/main", "*"),
    ("tests", "*"),
]

# A header of that prefix may be included only by files of that folder (test tools of the port may be included anywhere).
OWNERS = {"rocksdb/": "ledger/store/rocks_store", "librdkafka/": "ledger/log/kafka_log"}

# word -> what to use instead, and where the word itself lives
BANNED = [
    (re.compile(r"\bsystem_clock\b"), "ledger/base/clock.h", {"ledger/base/clock.cc"}),
    (re.compile(r"\b(s?rand|random_device)\s*\("), "ledger/base/rng.h", set()),
    (re.compile(r"\b(sleep_for|sleep_until|usleep|SleepFor)\b"), "a condition to wait for", {"tests/house/house_test.py"}),
    (re.compile(r"\b(TODO|FIXME|XXX)\b"), "an issue, or the thing itself", {"tests/house/house_test.py"}),
]
NO_FLOATS = re.compile(r"\b(double|float)\b")
FLOAT_FREE = ("ledger/domain", "projections")


def tracked(*suffixes):
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                            check=True, capture_output=True, text=True).stdout
    return [f for f in listed.splitlines() if f.endswith(suffixes) and (ROOT / f).is_file()]


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def layer_of(name):
    matches = [folder for folder, _ in LAYERS if name.startswith(folder + "/")]
    return max(matches, key=len) if matches else None


def without_comments(text):
    keep_lines = lambda m: "\n" * m.group(0).count("\n")
    text = re.sub(r'R"(\w*)\(.*?\)\1"', keep_lines, text, flags=re.S)
    text = re.sub(r'"(\\.|[^"\\\n])*"', '""', text)
    text = re.sub(r"/\*.*?\*/", keep_lines, text, flags=re.S)
    return re.sub(r"//[^\n]*", "", text)


# What may stand between a parameter list and the brace of its body: qualifiers, a return type, initialisers.
OPENING = re.compile(r"\)[^;{}=]*$")
HEAD_CHARACTERS = 600


def functions_of(name):
    """(name, lines) of each function body: a brace that follows a parameter list at namespace or class depth."""
    found, stack, line = [], [], 1
    text = without_comments(text_of(name))
    text = re.sub(r"^\s*#(?:[^\n\\]|\\\n|\\.)*", lambda m: "\n" * m.group(0).count("\n"), text, flags=re.M)
    chunk_start = 0
    for position, c in enumerate(text):
        if c == "\n":
            line += 1
        elif c == "{":
            head = text[max(chunk_start, position - HEAD_CHARACTERS):position].strip()
            inside = any(kind == "function" for kind, _, _ in stack)
            is_scope = re.search(r"\b(namespace|class|struct|enum|union)\b[^()]*$", head) or head.endswith("extern")
            kind = "function" if not inside and not is_scope and OPENING.search(head) else "scope"
            label = re.findall(r"([\w:~]+)\s*\(", head)
            stack.append((kind, line, label[0] if label else head[-40:]))
            chunk_start = position + 1
        elif c == "}":
            if stack:
                kind, start, label = stack.pop()
                if kind == "function":
                    found.append((label, line - start + 1))
            chunk_start = position + 1
        elif c == ";":
            chunk_start = position + 1
    return found


def ratchet():
    allowed = {}
    path = ROOT / "tests/house/ratchet.txt"
    for row in path.read_text().splitlines() if path.exists() else []:
        if row and not row.startswith("#"):
            key, lines = row.rsplit(" ", 1)
            allowed[key] = int(lines)
    return allowed


class House(unittest.TestCase):
    def test_layers(self):
        wrong = []
        order = [folder for folder, _ in LAYERS]
        for name in tracked(".h", ".cc"):
            layer = layer_of(name)
            if layer is None:
                continue
            rule = dict(LAYERS)[layer]
            above = order[:order.index(layer)] if rule == "*" else rule
            for included in re.findall(r'#include "([^"]+)"', text_of(name)):
                other = layer_of(included)
                is_test_tool = name.endswith("_test.cc") and "/testing/" in included
                if other is not None and other != layer and other not in above and not is_test_tool:
                    wrong.append(f"{name} includes {included}: {layer} may not know {other}")
        self.assertEqual(wrong, [])

    def test_adapters_are_the_only_includers(self):
        wrong = []
        for name in tracked(".h", ".cc"):
            for included in re.findall(r'#include [<"]([^">]+)[">]', text_of(name)):
                for prefix, owner in OWNERS.items():
                    if included.startswith(prefix) and not name.startswith(owner):
                        wrong.append(f"{name} includes {included}: only {owner}* may")
        self.assertEqual(wrong, [])

    def test_domain_is_pure(self):
        wrong = []
        impure = re.compile(r"#include <(thread|mutex|fstream|iostream|chrono|random|filesystem|future|atomic)>")
        for name in tracked(".h", ".cc"):
            if name.startswith("ledger/domain/") and not name.endswith("_test.cc") and "/testing/" not in name:
                for match in impure.finditer(text_of(name)):
                    if (name, match.group(1)) != ("ledger/domain/date.cc", "chrono"):
                        wrong.append(f"{name}: {match.group(0)}")
        self.assertEqual(wrong, [])

    def test_banned_words(self):
        wrong = []
        for name in tracked(".h", ".cc", ".py", ".proto"):
            text = text_of(name)
            for pattern, instead, home in BANNED:
                for match in pattern.finditer(text):
                    if name not in home:
                        wrong.append(f"{name}: '{match.group(0)}': use {instead}")
            if name.startswith(FLOAT_FREE) and NO_FLOATS.search(without_comments(text)):
                wrong.append(f"{name}: floating point: money is integers, ratios are basis points")
        self.assertEqual(wrong, [])

    def test_ratchet(self):
        sizes = {}
        for name in tracked(".h", ".cc", ".py"):
            lines = text_of(name).count("\n")
            if lines > FILE_LINES_MAX:
                sizes[name] = lines
            if name.endswith((".h", ".cc")):
                longest = collections.defaultdict(int)
                for label, length in functions_of(name):
                    longest[label] = max(longest[label], length)
                for label, length in longest.items():
                    if length > FUNCTION_LINES_MAX:
                        sizes[f"{name}:{label}"] = length
        allowed = ratchet()
        wrong = [f"{key} has {lines} lines, allowed {allowed.get(key, 'the limit')}: split it"
                 for key, lines in sizes.items() if lines > allowed.get(key, 0)]
        wrong += [f"{key} has {sizes.get(key, 'few')} lines: lower or drop its line in ratchet.txt"
                  for key, lines in allowed.items() if sizes.get(key, 0) < lines]
        self.assertEqual(wrong, [])

    def test_the_counter_counts(self):
        """The function counter itself: it must see this project's shapes."""
        counted = {label for name in tracked("ledger/base/hash.cc") for label, _ in functions_of(name)}
        self.assertTrue({"Digest", "Sha256", "Hmac::Compute", "ToHex"} <= counted, counted)

    def test_nothing_names_this_machine(self):
        wrong = []
        for name in tracked(".h", ".cc", ".md", ".py", ".proto", ".txt", ".cmake", ".toml", ".sh", "Makefile", "setup"):
            if re.search(r"/work/(main|shared|wt-|\.library)", text_of(name)) and name != "tests/house/house_test.py":
                wrong.append(name)
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main()
