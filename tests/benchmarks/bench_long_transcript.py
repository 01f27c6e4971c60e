# ruff: noqa: T201 - a table on the terminal is what this is for
"""Print CPU time and peak memory by the length of a transcript, `webinar run` to the report.

    python -m tests.benchmarks.bench_long_transcript [WORDS...]

Default: 10,000, 100,000 and a million words of made-up webinars (about 7,700 words an hour).
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from pipeline.lake import open_lake
from tests.benchmarks.long_transcript import write_transcript

MB = 1_000_000


def main() -> None:
    lengths = [int(argument) for argument in sys.argv[1:]] or [10_000, 100_000, 1_000_000]
    print(f"{'words':>10}  {'command':14} {'CPU s':>8} {'words/s':>8} {'peak MB':>8}")
    for length in lengths:
        with tempfile.TemporaryDirectory() as name:
            measure(Path(name), length)


def measure(folder: Path, length: int) -> None:
    path, lake = folder / "talk.vtt", folder / "lake"
    write_transcript(path, length)
    run("run", str(path), lake=lake, length=length)
    tables = open_lake(lake)
    rows = {table: tables.arrow(table).num_rows for table in ("statements", "recommendations")}
    print(f"{'':10}  {rows}")
    run("lake", "ledger", lake=lake, length=length)
    out = ("--out", str(folder / "out"))
    (recording_id,) = tables.recording_ids()
    run("show", recording_id, lake=lake, length=length)
    run("report", "--to", "", *out, lake=lake, length=length)
    for kind in ("srt", "docx", "xliff"):
        run("export", recording_id, "--to", kind, *out, lake=lake, length=length)


def run(*arguments: str, lake: Path, length: int) -> None:
    """Run one command of the pipeline in a process of its own and print what it took."""
    name = next((one for one in arguments[1:] if one.isalpha()), "")
    command = [sys.executable, "-m", "pipeline.cli", *arguments, "--lake", str(lake)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    cpu, peak = usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024
    figures = f"{cpu:8.1f} {length / cpu:8.0f} {peak / MB:8.0f}"
    print(f"{length:10,}  {arguments[0]:7}{name:7} {figures}", flush=True)


if __name__ == "__main__":
    main()
