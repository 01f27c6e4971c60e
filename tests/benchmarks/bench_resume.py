# ruff: noqa: T201 - a table on the terminal is what this is for
"""Kills a run of an hour at five random points, and compares what comes out in the end.

    python tests/benchmarks/bench_resume.py [--engine ctranslate] [--model FILE.pt] [--minutes 60]

The recording is the bundled sample again and again. Each kill is a SIGKILL of all processes, at a
random moment behind a random chunk; a run in peace gives the bytes to compare with. Lost work is
what the next run hears once more: the chunks that were in hand, eight in CTranslate2's batches.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from pipeline.audio import open_audio
from pipeline.lake import open_lake
from pipeline.records import StageRun
from tests.media import SAMPLE, write_wave

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "tests" / "data" / "whisper_checkpoint" / "flite-tiny.pt"
KILLS = 5
SEED = 20_260_706
LONGEST_WAIT_S = 3.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", default="ctranslate")
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--minutes", type=int, default=60)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
        recording = write_recording(folder / "hour.wav", minutes=arguments.minutes)
        command = [
            sys.executable, "-m", "pipeline.cli", "run", str(recording),
            "--engine", arguments.engine, "--model", str(arguments.model), "--lake",
        ]  # fmt: skip
        compare(command, folder)


def compare(command: list[str], folder: Path) -> None:
    began = time.perf_counter()
    subprocess.run([*command, str(folder / "peace")], cwd=ROOT, check=True, capture_output=True)
    print(f"undisturbed: {time.perf_counter() - began:.0f} s; {stage_costs(folder / 'peace')}")
    count = len(chunk_times(folder / "peace"))
    draw = random.Random(SEED)  # noqa: S311 - moments, not secrets
    lake = folder / "killed"
    for number, chunk in enumerate(sorted(draw.sample(range(1, count - 1), KILLS)), start=1):
        kept = kill_behind(command, lake, chunk, draw)
        print(f"kill {number}: behind chunk {chunk} of {count}, {kept} kept")
    subprocess.run([*command, str(lake)], cwd=ROOT, check=True, capture_output=True)
    same = published(folder / "peace") == published(lake)
    print(f"the same bytes as undisturbed: {'yes' if same else 'NO'}")
    if not same:
        raise SystemExit(1)


def write_recording(path: Path, *, minutes: int) -> Path:
    audio = open_audio(SAMPLE, scratch=path.with_suffix(".pcm"))
    once = audio.samples(0, audio.duration_ms)
    count = -(-minutes * 60_000 // audio.duration_ms)
    return write_wave(path, np.tile(once, count)[: minutes * 60 * 16_000])


def kill_behind(command: list[str], lake: Path, chunk: int, draw: random.Random) -> int:
    """Kill a run some moments after it has kept a chunk; return how many are kept then."""
    running = subprocess.Popen(
        [*command, str(lake)], cwd=ROOT, start_new_session=True, stderr=subprocess.DEVNULL
    )
    while len(parts(lake)) < chunk and running.poll() is None:
        time.sleep(0.02)
    time.sleep(draw.uniform(0, LONGEST_WAIT_S))
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    return len(parts(lake))


def parts(lake: Path) -> list[Path]:
    return list(lake.glob(".results/*/transcript-*/*.json"))


def chunk_times(lake: Path) -> list[int]:
    """Return the starts of the chunks that a finished run heard."""
    (path,) = lake.glob(".results/*/transcript-*.json")
    return [chunk[0] for chunk in json.loads(path.read_text(encoding="utf-8").splitlines()[0])[0]]


def stage_costs(lake: Path) -> str:
    """Return the seconds that each stage took, as the ``runs`` table has them."""
    (recording_id,) = open_lake(lake).recording_ids()
    runs = open_lake(lake).read("runs", recording_id, StageRun)
    return ", ".join(f"{run.stage} {run.seconds:.0f} s" for run in runs)


def published(lake: Path) -> dict[str, bytes]:
    """Return all published bytes but the ``runs`` table's, which holds clocks."""
    return {
        path.relative_to(lake).as_posix(): path.read_bytes()
        for path in sorted(lake.glob("*/*.parquet"))
        if path.parent.name != "runs"
    }


if __name__ == "__main__":
    main()
