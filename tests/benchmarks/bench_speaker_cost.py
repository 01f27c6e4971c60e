# ruff: noqa: T201 - a table on the terminal is what this is for
"""Measures what telling voices apart costs: time and peak memory by the length of the recording.

    OMP_NUM_THREADS=1 python -m tests.benchmarks.bench_speaker_cost [MINUTES ...]

Lengths are 10, 60, 180 and 600 minutes unless given; each is measured in a process of its own. The
recording is the bundled sample again and again, four people; its speech is found once and given.
Seconds of the processor tell the cost on a machine that is busy with other things, too.
"""

import multiprocessing
import resource
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

from pipeline.engines import load_diarizer
from pipeline.settings import SpeakerSettings
from tests.benchmarks.long_recording import MINUTE_MS, write_long

MINUTES = (10, 60, 180, 600)


def main() -> None:
    lengths = [int(text) for text in sys.argv[1:]] or MINUTES
    print(f"{'minutes':>8} {'seconds':>8} {'CPU':>8} {'of length':>9} {'peak MB':>8} {'people':>7}")
    spawning = multiprocessing.get_context("spawn")
    for minutes in lengths:
        with spawning.Pool(1) as pool:
            seconds, cpu, peak_mb, people = pool.apply(measure, (minutes,))
        share = 100 * cpu * 1000 / (minutes * MINUTE_MS)
        row = f"{minutes:8} {seconds:8.0f} {cpu:8.0f} {share:8.1f}% {peak_mb:8.0f} {people:7}"
        print(row, flush=True)


def measure(minutes: int) -> tuple[float, float, float, int]:
    """Return seconds, those of the processor, the peak MB of this process, and the people found."""
    settings = SpeakerSettings()
    with tempfile.TemporaryDirectory() as name:
        audio, speech = write_long(Path(name), minutes=minutes)
        begin, cpu_begin = perf_counter(), process_time()
        spans = load_diarizer(settings.engine, settings).diarize(audio, speech, expected_count=None)
        seconds, cpu = perf_counter() - begin, process_time() - cpu_begin
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return seconds, cpu, peak_mb, len({span.speaker for span in spans})


if __name__ == "__main__":
    main()
