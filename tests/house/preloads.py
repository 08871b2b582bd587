#!/usr/bin/env python3
"""Prints HEADER PRELOAD for each header named: the largest of our generated headers that it includes anyhow.

Parsing those is nine tenths of what it costs to compile a header alone. Where a header includes one itself, if only
through others, it compiles alone exactly if it does so behind that one, precompiled. PRELOAD is `-` where there is none.
Usage: preloads.py ROOT HEADER...
"""
import functools
import pathlib
import re
import sys

PRELOADS = ["quittance/v1/entry.pb.h", "quittance/v1/common.pb.h"]  # the larger one first


def main(root, headers):
    def direct(header):
        if header.endswith(".pb.h"):
            proto = root / "protos" / (header.removesuffix(".pb.h").removesuffix(".grpc") + ".proto")
            text = proto.read_text() if proto.exists() else ""
            return [name.replace(".proto", ".pb.h") for name in re.findall(r'^import (?:public )?"([^"]+)"', text, re.M)]
        file = root / header
        return re.findall(r'^#include [<"]([^">]+)[">]', file.read_text(), re.M) if file.exists() else []

    @functools.cache
    def included(header):
        return {header}.union(*(included(name) for name in direct(header)))

    for header in headers:
        print(header, next((name for name in PRELOADS if name in included(header)), "-"))


main(pathlib.Path(sys.argv[1]), sys.argv[2:])
