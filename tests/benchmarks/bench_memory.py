# ruff: noqa: T201 - a table on the terminal is what this is for
"""Measures the memory that recognition of a long recording takes, hour by hour.

    python -m tests.benchmarks.bench_memory [--model FILE.pt] [--hours 10] [--engine ctranslate]

The recording is the bundled sample again and again, decoded to disk as the line does it; its speech
is found once. What is printed is the peak memory of the process, model and libraries included, at
the first chunk (which loads both) and behind each hour.
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path

from pipeline.engines import load_transcriber
from pipeline.lake import open_lake
from pipeline.records import Agenda
from pipeline.settings import RecognitionSettings
from pipeline.steps.recognising import recognise_speech
from tests.benchmarks.long_recording import write_long

MODEL = Path(__file__).resolve().parents[1] / "data" / "whisper_checkpoint" / "flite-tiny.pt"
HOUR_MS = 3_600_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", default="ctranslate")
    parser.add_argument("--model", default=str(MODEL))
    parser.add_argument("--hours", type=int, default=10)
    arguments = parser.parse_args()
    transcriber = load_transcriber(
        arguments.engine, RecognitionSettings(model=arguments.model), agenda=Agenda()
    )
    with tempfile.TemporaryDirectory() as name:
        audio, speech = write_long(Path(name), minutes=60 * arguments.hours)
        result = open_lake(Path(name) / "lake").result("long", "transcript", "key")
        print(f"{'heard':>10} {'minutes':>8} {'peak MB':>8}")
        recognise_speech(transcriber, audio, speech, result, Printer())


class Printer:
    """Prints a line at the first chunk, behind each hour and at the end of a stage."""

    def __init__(self) -> None:
        self._next_ms = 0
        self._began = time.perf_counter()

    def __call__(self, stage: str, done_ms: int, total_ms: int) -> None:
        if done_ms and (done_ms >= self._next_ms or total_ms - done_ms < 30_000):
            minutes = (time.perf_counter() - self._began) / 60
            peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            hours = f"{done_ms / HOUR_MS:.2f} h"
            print(f"{hours:>10} {minutes:8.1f} {peak_mb:8.0f}  {stage}", flush=True)
            self._next_ms = done_ms - done_ms % HOUR_MS + HOUR_MS


if __name__ == "__main__":
    main()
