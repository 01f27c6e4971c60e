# ruff: noqa: T201 - a table on the terminal is what this is for
"""Puts every fault into the real line and prints what was seen and found.

    python -m tests.faults.table [--step 1] [--group "kill -9"] [--all]

``--step 3`` tries every third operation of the disk; ``--all`` prints each fault, not only groups.
"""

import argparse
import logging
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.disk import Disk, failing
from tests.faults.injections import Injection, all_faults
from tests.faults.scene import Found, Scene

Row = tuple[Injection, Found]


def inject(scene: Scene, injection: Injection) -> Found:
    """Return what a fault left."""
    lake = scene.fresh_lake()
    return scene.look(lake, injection.do(scene, lake))


def count_operations(scene: Scene) -> dict[str, int]:
    """Return how often an undisturbed run writes, flushes, renames and makes folders."""
    with failing(Disk(scene.folder)) as disk:
        scene.run(scene.fresh_lake())
    return disk.counts


def complaints(injection: Injection, found: Found) -> list[str]:
    """Return what is wrong with what was found; nothing is as it should be."""
    wrong = list(found.wrong_rows)
    wrong += [text for text in found.told if "unexpected" in text]
    if not found.is_whole_again:
        wrong.append("not whole after the next run")
    if found.left_over:
        wrong.append(f"{found.left_over} left in staging")
    is_lost = "not there" in found.states[:1] and not injection.group.startswith("damage")
    return [*wrong, *(["a published recording is lost"] if is_lost else [])]


def print_groups(rows: Sequence[Row]) -> None:
    """Print one line a group of faults."""
    print(
        "\n| fault | tried | told, for example | earlier, new, not there, mixed | wrong | whole |"
    )
    print("|---|---|---|---|---|---|")
    for group in dict.fromkeys(injection.group for injection, _ in rows):
        own = [found for injection, found in rows if injection.group == group]
        states = [state for found in own for state in found.states]
        counts = ", ".join(
            str(states.count(state)) for state in ("earlier", "new", "not there", "mixed")
        )
        told = max((text for found in own for text in found.told), key=len, default="")
        wrong = sum(bool(found.wrong_rows) for found in own)
        whole = sum(found.is_whole_again and not found.left_over for found in own)
        print(f"| {group} | {len(own)} | {told[:110]} | {counts} | {wrong} | {whole} |")


def main() -> int:
    """Run the faults; return 1 where something was lost, wrong or not told."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--step", type=int, default=1)
    parser.add_argument("--group")
    parser.add_argument("--all", action="store_true")
    arguments = parser.parse_args()
    logging.disable()
    rows: list[Row] = []
    bad = 0
    with TemporaryDirectory(prefix="faults-") as name:
        scene = Scene(Path(name))
        started = time.monotonic()
        for injection in all_faults(count_operations(scene), step=arguments.step):
            if arguments.group and not injection.group.startswith(arguments.group):
                continue
            found = inject(scene, injection)
            rows.append((injection, found))
            wrong = complaints(injection, found)
            bad += bool(wrong)
            if wrong or arguments.all:
                told = " / ".join(found.told)
                print(f"{injection.group}: {injection.name}: {told[:300]}; {found.states}, "
                      f"{found.named_damage} damaged{'; WRONG: ' if wrong else ''}{wrong or ''}",
                      flush=True)  # fmt: skip
    print_groups(rows)
    print(f"\n{len(rows)} faults, {bad} with complaints, {time.monotonic() - started:.0f} s")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
