# ruff: noqa: T201 - a table on the terminal is what this is for
"""Print what a large lake costs to read, from plain files and from the snapshot.

    python -m tests.benchmarks.made_up_lake DIR --recordings 10000 --words 9000
    python -m tests.benchmarks.bench_lake DIR

Every line is measured in a process of its own: seconds on the clock (the best of ``TRIES`` for
queries), seconds of processor time, peak memory of the process, imports of libraries included in
memory only. The snapshot in DIR is made anew, and a webinar is added to the lake.
"""

import argparse
import multiprocessing
import resource
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from pipeline.lake import open_lake
from tests.benchmarks.made_up_lake import make_lake

TRIES = 3
# Numbers of made-up webinars that no lake has yet.
ADDED = 10_000_000
THEMES = "SELECT theme, count(*), avg(score) FROM recommendations GROUP BY theme"
PHRASE = "SELECT * FROM recommendations WHERE quote LIKE '%open licence%'"
AFRICA = """
    SELECT l.cluster_id, count(DISTINCT r.recording_id) AS webinars FROM ledger AS l
    JOIN recommendations AS r USING (recording_id, recommendation_id)
    JOIN places AS p USING (place_code)
    WHERE p.region = 'Africa' GROUP BY l.cluster_id HAVING webinars >= 3
"""
SHEET = "SELECT * FROM recommendation_sheet"
WORDS = "SELECT count(*), avg(confidence) FROM words WHERE text = 'campus'"

Measured = tuple[float, float, float]


def ask(root: str, sql: str) -> None:
    for _ in open_lake(root).query(sql).rows():
        pass


def read_frame(root: str) -> None:
    open_lake(root).frame("recommendations")


def read_one(root: str) -> None:
    lake = open_lake(root)
    one = lake.recording_ids()[len(lake.recording_ids()) // 2]
    lake.arrow("turns", filters=[("recording_id", "==", one)])


def snapshot(root: str) -> None:
    print(f"  {open_lake(root).snapshot()}")


def measured_here(act: Callable[..., None], arguments: tuple[str, ...], tries: int) -> Measured:
    seconds, busy = [], []
    for _ in range(tries):
        started, started_cpu = time.perf_counter(), time.process_time()
        act(*arguments)
        seconds.append(time.perf_counter() - started)
        busy.append(time.process_time() - started_cpu)
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return min(seconds), min(busy), peak_kib / 1024


def measure(name: str, act: Callable[..., None], *arguments: str, tries: int = 1) -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        seconds, busy, peak = pool.apply(measured_here, (act, arguments, tries))
    print(f"{name:58} {seconds:9.2f} {busy:9.2f} {peak:9.0f}", flush=True)


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def files_of(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_size for path in folder.rglob("*.parquet")}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure readers of a lake.")
    parser.add_argument("root", type=Path, metavar="DIR")
    root = parser.parse_args().root
    uri, copy = str(root), root / "snapshot"
    shutil.rmtree(copy, ignore_errors=True)
    count = len(open_lake(uri).recording_ids())
    print(f"{count} webinars, {size_of(root) / 1e9:.2f} GB\n")
    print(f"{'':58} {'seconds':>9} {'CPU s':>9} {'peak MiB':>9}")
    measure("plain files: themes of all recommendations (SQL)", ask, uri, THEMES)
    measure("plain files: all recommendations as pandas", read_frame, uri)
    measure("snapshot of all", snapshot, uri)
    print(f"  {size_of(copy) / 1e9:.2f} GB in {len(files_of(copy))} files")
    for name, sql in (
        ("themes of all recommendations (SQL)", THEMES),
        ("recommendations with a phrase (SQL)", PHRASE),
        ("on Africa, in three webinars or more (SQL)", AFRICA),
        ("all recommendations with citations, fetched (SQL)", SHEET),
        ("one word among all words (SQL)", WORDS),
    ):
        measure(f"snapshot: {name}", ask, uri, sql, tries=TRIES)
    measure("snapshot: all recommendations as pandas", read_frame, uri, tries=TRIES)
    measure("snapshot: turns of one webinar as Arrow", read_one, uri, tries=TRIES)
    before = files_of(copy)
    make_lake(root, recordings=1, first=ADDED)
    measure("one webinar more: themes before the next snapshot", ask, uri, THEMES, tries=TRIES)
    measure("one webinar more: snapshot", snapshot, uri)
    added = {path: size for path, size in files_of(copy).items() if path not in before}
    print(f"  {sum(added.values()) / 1e6:.2f} MB written in {len(added)} files")


if __name__ == "__main__":
    main()
