# ruff: noqa: T201 - a table on the terminal is what this is for
"""A batch of many recordings of which a tenth are broken: what is published, and the memory.

    OMP_NUM_THREADS=1 python -m tests.benchmarks.bench_load [--recordings 200] [--sound 20]

Runs ``webinar run`` on one folder, as a program of its own, and adds up the memory (RSS) of it and
all its children every 200 ms. A tenth of the recordings are broken, each of ``BROKEN`` in turn;
some others (``--sound``) are 12 s of real sound beside their captions, decoded, searched for speech
and told apart by voice; the rest are captions. Printed are the memory and the time behind the first
20, 100 and all recordings, and of each kind of broken one the reason that the command gave.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np

from pipeline.formats.archive import pack
from pipeline.lake import open_lake
from tests.captioned import CAPTIONS, write_webinars
from tests.media import SAMPLE, write_clip, write_silence

SAMPLE_EVERY_S = 0.2
MILESTONES = (20, 100, 200)
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_MIB = 1024 * 1024
_CLIP_MS = (26_400, 38_500)


def main() -> None:
    parser = argparse.ArgumentParser(description="Run a batch with broken recordings in it.")
    parser.add_argument("--recordings", type=int, default=200)
    parser.add_argument("--sound", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        inbox, lake = Path(name) / "inbox", Path(name) / "lake"
        broken = fill(inbox, given.recordings, given.sound)
        batch = run_batch(inbox, lake)
        published = len(open_lake(lake).recording_ids())
        print(f"{published} of {given.recordings} published, exit code {batch.exit_code}\n")
        print_memory(batch, given.recordings)
        print_reasons(batch, broken)


@dataclass(slots=True)
class Batch:
    """What a run of the command showed: memory by recordings done, and what became of each."""

    exit_code: int = 0
    outcomes: list[dict[str, str]] = field(default_factory=list)
    done: int = 0
    # Behind so many recordings: seconds, the memory right then, and the most so far, in MiB.
    marks: dict[int, tuple[float, float, float]] = field(default_factory=dict)
    rss_mib: list[float] = field(default_factory=list)


def run_batch(inbox: Path, lake: Path) -> Batch:
    """Run the command on the folder and watch it."""
    batch, began = Batch(), time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli", "run", str(inbox), "--lake", str(lake), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )

    def count() -> None:
        for line in process.stderr or ():
            if line.startswith(("published", "unchanged", "failed")):
                batch.done += 1
                now = rss_mib(process.pid)
                peak = max([*batch.rss_mib, now])
                batch.marks[batch.done] = (time.perf_counter() - began, now, peak)

    def watch() -> None:
        while process.poll() is None:
            batch.rss_mib.append(rss_mib(process.pid))
            time.sleep(SAMPLE_EVERY_S)

    threads = [threading.Thread(target=target) for target in (count, watch)]
    for thread in threads:
        thread.start()
    printed = process.stdout.read() if process.stdout else ""
    for thread in threads:
        thread.join()
    batch.exit_code, batch.outcomes = process.wait(), json.loads(printed)
    return batch


def rss_mib(pid: int) -> float:
    """Return the resident memory of a process and of all below it."""
    return sum(map(_own_rss_mib, _family(pid)))


def _own_rss_mib(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return pages * _PAGE_BYTES / _MIB


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return
    for child in map(int, children):
        yield from _family(child)


def print_memory(batch: Batch, recordings: int) -> None:
    print(f"{'recordings':>10} {'seconds':>8} {'MiB then':>9} {'peak MiB':>9}")
    for number in sorted({*(one for one in MILESTONES if one < recordings), recordings}):
        seconds, now, peak = batch.marks[number]
        print(f"{number:10} {seconds:8.0f} {now:9.0f} {peak:9.0f}")


def print_reasons(batch: Batch, broken: dict[str, str]) -> None:
    print("\nbroken ones that were published:", end=" ")
    outcomes = {Path(one["source_uri"]).name: one for one in batch.outcomes}
    print([name for name in broken if outcomes[name]["status"] != "failed"] or "none")
    print("others that failed:", end=" ")
    failed = [name for name, one in outcomes.items() if one["status"] == "failed"]
    print([(name, outcomes[name]["error"]) for name in failed if name not in broken] or "none")
    told = set[str]()
    for name, kind in broken.items():
        if kind not in told:
            told.add(kind)
            print(f"\n{kind}\n    ...{(outcomes[name]['error'] or '').rpartition('/')[2]}")


def fill(inbox: Path, recordings: int, sound: int) -> dict[str, str]:
    """Write all recordings; return the kind of each broken one by the name of its file."""
    count = recordings // 10
    write_webinars(inbox, recordings - count - sound)
    for number in range(sound):
        start_ms, end_ms = (_CLIP_MS[0] + number * 10, _CLIP_MS[1] + number * 10)
        stem = f"webinar-{number * 9 + 4:03d}-sound"
        path = write_clip(inbox / f"{stem}.wav", start_ms=start_ms, end_ms=end_ms)
        path.with_suffix(".vtt").write_text(_clip_captions(number))
    broken = dict[str, str]()
    for number in range(count):
        kind, write = list(BROKEN.items())[number % len(BROKEN)]
        # Names that fall between the others, so that broken ones come all over the batch.
        stem = f"webinar-{number * 9:03d}-broken"
        broken[write(inbox, stem, number).name] = kind
    return broken


def _clip_captions(number: int) -> str:
    first = f"We begin with our first speaker, who is number {number} on the list of tonight."
    return f"WEBVTT\n\n00:00:00.000 --> 00:00:11.000\nRita Maas: {first}\n"


def _empty(inbox: Path, stem: str, _number: int) -> Path:
    return _write(inbox / f"{stem}.mp4", b"")


def _cut(inbox: Path, stem: str, number: int) -> Path:
    return _write(inbox / f"{stem}.ogg", SAMPLE.read_bytes()[: 90 + number])


def _garbage_sound(inbox: Path, stem: str, number: int) -> Path:
    return _write(inbox / f"{stem}.wav", bytes((7 * at + number) % 251 for at in range(20_000)))


def _garbage_captions(inbox: Path, stem: str, number: int) -> Path:
    return _write(inbox / f"{stem}.vtt", bytes((11 * at + number) % 256 for at in range(5_000)))


def _no_cues(inbox: Path, stem: str, number: int) -> Path:
    return _write(inbox / f"{stem}.srt", f"The cues of part {number} are missing.\n".encode())


def _wrong_name(inbox: Path, stem: str, number: int) -> Path:
    return _write(inbox / f"{stem}.mp3", f"<html>Page {number} not found</html>".encode())


def _bomb(inbox: Path, stem: str, number: int) -> Path:
    content = pack({f"{number}-{at}.wav": b"\0" * 10_000_000 for at in range(4)})
    return _write(inbox / f"{stem}.m4a", content)


def _no_sound(inbox: Path, stem: str, number: int) -> Path:
    path = inbox / f"{stem}.mkv"
    with av.open(str(path), "w") as target:
        picture = target.add_stream("mpeg4", rate=5, width=64, height=48, pix_fmt="yuv420p")
        for _ in range(5 + number):
            frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
            target.mux(picture.encode(frame))
        target.mux(picture.encode(None))
    return path


def _silent(inbox: Path, stem: str, number: int) -> Path:
    return write_silence(inbox / f"{stem}.wav", seconds=5 + number)


def _bad_agenda(inbox: Path, stem: str, number: int) -> Path:
    text = CAPTIONS.replace("rural schools", f"rural schools, part {number}")
    path = _write(inbox / f"{stem}.vtt", text.encode())
    path.with_name(f"{stem}.agenda.yaml").write_text("title: [never closed\n")
    return path


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


BROKEN: dict[str, Callable[[Path, str, int], Path]] = {
    "an empty video": _empty,
    "a recording cut in its header": _cut,
    "random bytes called .wav": _garbage_sound,
    "captions of random bytes": _garbage_captions,
    "captions without cues": _no_cues,
    "a web page called .mp3": _wrong_name,
    "a zip bomb called .m4a": _bomb,
    "a video without sound": _no_sound,
    "silence": _silent,
    "an agenda that is no YAML": _bad_agenda,
}

if __name__ == "__main__":
    main()
