# ruff: noqa: T201 - a table on the terminal is what this is for
"""Print time and peak memory of `webinar run talk.vtt` by the length of the transcript.

    python -m tests.benchmarks.bench_long_transcript [WORDS...]

Default: 10,000, 100,000 and a million words of made-up webinars (about 7,700 words an hour).
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipeline.lake import open_lake
from tests.benchmarks.long_transcript import write_transcript

MB = 1_000_000


def main() -> None:
    lengths = [int(argument) for argument in sys.argv[1:]] or [10_000, 100_000, 1_000_000]
    print(
        f"{'words':>10} {'seconds':>8} {'CPU':>8} {'words/s':>8} {'peak MB':>8}  statements, advice"
    )
    for length in lengths:
        with tempfile.TemporaryDirectory() as name:
            measure(Path(name), length)


def measure(folder: Path, length: int) -> None:
    path, lake = folder / "talk.vtt", folder / "lake"
    write_transcript(path, length)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    command = [sys.executable, "-m", "pipeline.cli", "run", str(path), "--lake", str(lake)]
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    (told,) = json.loads(done.stdout)
    tables = open_lake(lake)
    rows = [tables.arrow(table).num_rows for table in ("statements", "recommendations")]
    if told["status"] != "published":
        raise SystemExit(done.stdout)
    peak_mb = after.ru_maxrss * 1024 / MB
    figures = (length, seconds, cpu, length / cpu, peak_mb, *rows)
    print(*(f"{figure:>10,.0f}" for figure in figures), flush=True)


if __name__ == "__main__":
    main()
