# ruff: noqa: T201 - a table on the terminal is what this is for
"""Attacks parsers by hand: ``python -m tests.fuzz captions --first 0 --count 10000``."""

import argparse
import sys
import time

from tests.fuzz.attack import attack_apart
from tests.fuzz.targets import TARGETS

_MOST_SHOWN = 20


def main() -> int:
    """Attack targets and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=10_000)
    arguments = parser.parse_args()
    total = 0
    print(f"{'target':14} {'cases':>8} {'valid':>8} {'found':>6} {'seconds':>8}")
    for name in arguments.targets or TARGETS:
        start = time.monotonic()
        taken, found = attack_apart(name, arguments.count, first=arguments.first)
        seconds = time.monotonic() - start
        print(f"{name:14} {arguments.count:8} {taken:8} {len(found):6} {seconds:8.1f}", flush=True)
        for one in found[:_MOST_SHOWN]:
            print(f"    {one.number}: {one.what}")
        total += len(found)
    return int(total > 0)


if __name__ == "__main__":
    sys.exit(main())
