# ruff: noqa: T201 - a table on the terminal is what this is for
"""What orchestration costs, and what a second Dask worker gains; on a real server.

    python -m tests.benchmarks.bench_flows overhead --recordings 8
    python -m tests.benchmarks.bench_flows dask --recordings 8 --words 20000
    python -m tests.benchmarks.bench_flows dask --words 3000 --share 0.15    # on busy cores
    python -m tests.benchmarks.bench_flows many --recordings 1000

``overhead`` compares the flow with `webinar run` on the same captions. ``dask`` runs a batch on
one and on two workers that are processes of their own, then kills one of two in mid-task, and
compares the bytes. ``many`` runs so many tiny recordings and counts what the server recorded.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from tests.benchmarks.slow_machines import cpu_seconds, held_back
from tests.captioned import CAPTIONS, write_webinars
from tests.flows.chaos import contents
from tests.flows.nightly_smoke import Night, stop, wait_for

# Into the work on the first recordings, which begins when their process has loaded its models.
KILL_AFTER_S = 5.0
SENTENCE = "The ministry should pay for the internet in school number {} of this district."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("what", choices=["overhead", "dask", "many"])
    parser.add_argument("--recordings", type=int, default=8)
    parser.add_argument("--words", type=int, default=10_000, help="in each, for dask")
    parser.add_argument("--share", type=float, help="of a core that a worker may use, for dask")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scene = Night(Path(name), None)
        server = scene.start_server()
        try:
            measure = {"overhead": overhead, "dask": dask, "many": many}[arguments.what]
            measure(scene, Path(name), arguments)
        finally:
            stop(server)


def overhead(scene: Night, folder: Path, arguments: argparse.Namespace) -> None:
    """Print what the flow and `webinar run` take, start-up included, and what one takes more."""
    write_webinars(scene.inbox, arguments.recordings)
    print(f"| what | {Cost.HEAD} |\n" + "|---" * 5 + "|")
    alone = cost(
        scene, start(scene, "pipeline.cli", "run", str(scene.inbox), "--lake", str(folder / "cli"))
    )
    print(f"| webinar run | {alone} |")
    flow = cost(scene, start_flow(scene, folder / "flow"))
    print(f"| flow | {flow} |")
    more_s = (flow.seconds - alone.seconds) / arguments.recordings
    more_cpu_s = (flow.cpu_s - alone.cpu_s) / arguments.recordings
    print(f"| more, a recording of {arguments.recordings} | {more_s:.2f} | {more_cpu_s:.2f} | |")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took: of the clock, of the processors, and what others took of these."""

    HEAD: ClassVar[str] = "seconds | CPU seconds | cores that others used | largest process, MB"

    seconds: float
    cpu_s: float
    others: float
    largest_mb: float  # the largest of its processes

    def __str__(self) -> str:
        return f"{self.seconds:.1f} | {self.cpu_s:.1f} | {self.others:.2f} | {self.largest_mb:.0f}"


def cost(scene: Night, process: "subprocess.Popen[bytes]") -> Cost:
    """Wait for a command to end well, and return what it cost with all that it started."""
    started, others_s = time.monotonic(), others_cpu_s(scene)
    _, status, used = os.wait4(process.pid, 0)
    assert status == 0, f"{process.args!r} failed"
    seconds = time.monotonic() - started
    # What has ended is no longer among the scene's processes, so it is taken off here.
    cpu_s = used.ru_utime + used.ru_stime
    others = (others_cpu_s(scene) - others_s - cpu_s) / seconds
    return Cost(seconds, cpu_s, others, used.ru_maxrss / 1000)


def dask(scene: Night, folder: Path, arguments: argparse.Namespace) -> None:
    """Print seconds on one and on two workers, and whether a killed one changes the lake."""
    for number in range(arguments.recordings):
        path = scene.inbox / f"long-{number:03d}.vtt"
        path.write_text(long_captions(arguments.words, first=number * 100_000))
    print("| workers | batch | cores that others used | same bytes |\n|---|---|---|---|")
    bytes_of: dict[str, dict[str, bytes]] = {}
    for label, count, is_killed in (("1", 1, False), ("2", 2, False), ("2, one killed", 2, True)):
        lake = folder / label.replace(" ", "-")
        with ExitStack() as stack:
            if arguments.share:
                at_work = partial(processes, scene, "-m pipeline.isolation")
                stack.enter_context(held_back(at_work, arguments.share))
            address, workers = stack.enter_context(cluster(scene, folder, count))
            flow = start_flow(scene, lake, address)
            started = wait_until_working(lake, flow)
            before_s = others_cpu_s(scene)
            if is_killed:
                time.sleep(KILL_AFTER_S)
                os.killpg(workers[0].pid, signal.SIGKILL)
            assert flow.wait() == 0, "the flow failed"
            seconds = time.monotonic() - started
            others = (others_cpu_s(scene) - before_s) / seconds
        bytes_of[label] = contents(lake)
        same = "yes" if bytes_of[label] == bytes_of["1"] else "NO"
        print(f"| {label} | {seconds:.1f} s | {others:.2f} | {same} |", flush=True)


def others_cpu_s(scene: Night) -> float:
    """Return the CPU seconds used on this machine so far by processes that are not of the scene.

    A second worker gains nothing on cores that somebody else keeps busy.
    """
    ours_s = sum(cpu_seconds(process) for process in processes(scene))
    user, nice, system, *_ = Path("/proc/stat").read_text().split("\n")[0].split()[1:]
    return sum(map(int, (user, nice, system))) / os.sysconf("SC_CLK_TCK") - ours_s


def processes(scene: Night, command: str = "") -> list[Path]:
    """Return the scene's processes, those that have this in their command line."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended
            is_ours = b"PREFECT_API_URL=" + scene.url.encode() in (process / "environ").read_bytes()
            said = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            found += [process] if is_ours and command in said else []
    return found


def many(scene: Night, folder: Path, arguments: argparse.Namespace) -> None:
    """Print how long a run takes that makes, and one that finds, so many; and how the server is."""
    write_webinars(scene.inbox, arguments.recordings)
    print(
        f"| run | {Cost.HEAD} | task runs recorded "
        "| server: CPU seconds | memory | database | slowest answer |\n" + "|---" * 10 + "|"
    )
    (server,) = processes(scene, "prefect server start")
    for label in ("all new", "all known"):
        before_s = cpu_seconds(server)
        with slowest_answer(scene) as answers:
            run = cost(scene, start_flow(scene, folder / "lake"))
        time.sleep(10)  # the server writes task runs from events, a little later
        (newest, *_) = scene.ask("flow_runs", sort="START_TIME_DESC")
        count = scene_count(scene, newest["id"])
        server_s = cpu_seconds(server) - before_s
        print(
            f"| {label} | {run} | {count} of {arguments.recordings} | {server_s:.0f} "
            f"| {peak_mb(server):.0f} MB | {database_mb(scene):.0f} MB | {max(answers):.1f} s |",
            flush=True,
        )


@contextmanager
def slowest_answer(scene: Night) -> Iterator[list[float]]:
    """Give a list into which go the seconds of the server's answers, asked once a second."""
    answers, end = [0.0], threading.Event()

    def ask() -> None:
        while not end.wait(1.0):
            asked = time.monotonic()
            scene.ask("flow_runs", limit=1)
            answers.append(time.monotonic() - asked)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield answers
    finally:
        end.set()
        thread.join()


def peak_mb(process: Path) -> float:
    """Return the most memory that a process held so far."""
    (line,) = re.findall(r"VmHWM:\s+(\d+) kB", (process / "status").read_text())
    return int(line) / 1000


def database_mb(scene: Night) -> float:
    files = Path(scene.environment["PREFECT_HOME"]).glob("prefect.db*")
    return sum(file.stat().st_size for file in files) / 1e6


def scene_count(scene: Night, run_id: str) -> int:
    """Return how many task runs of a flow run the server has as completed."""
    states = {"type": {"any_": ["COMPLETED"]}}
    count = 0
    while True:
        page = scene.ask(
            "task_runs",
            flow_runs={"id": {"any_": [run_id]}}, task_runs={"state": states},
            limit=200, offset=count,
        )  # fmt: skip
        count += len(page)
        if len(page) < 200:
            return count


@contextmanager
def cluster(
    scene: Night, folder: Path, count: int
) -> Iterator[tuple[str, "list[subprocess.Popen[bytes]]"]]:
    """Give a scheduler's address and its workers, all processes of their own."""
    address_file = folder / f"scheduler-{count}-{time.monotonic_ns()}.json"
    scheduler = start(scene, "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard",
                      "--scheduler-file", str(address_file))  # fmt: skip
    try:
        wait_for(address_file.exists, "the scheduler")
        address = re.findall(r"tcp://[0-9.:]+", address_file.read_text())[0]
        worker = ("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard")
        workers = [start(scene, *worker) for _ in range(count)]
        try:
            time.sleep(8)  # both are to be there before the first task is given out
            yield address, workers
        finally:
            for one in workers:
                stop(one)
    finally:
        stop(scheduler)


def start(scene: Night, module: str, *arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments], env=scene.environment,
        start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def start_flow(scene: Night, lake: Path, *runner: str) -> "subprocess.Popen[bytes]":
    options = ["--runner", *runner] if runner else []
    return start(scene, "flows.process_webinars", str(scene.inbox), "--lake", str(lake), *options)


def wait_until_working(lake: Path, flow: "subprocess.Popen[bytes]") -> float:
    """Return the moment in which the first recording's work begins."""
    while not (lake / ".results").exists():
        assert flow.poll() is None, "the flow ended before it began"
        time.sleep(0.1)
    return time.monotonic()


def long_captions(words: int, *, first: int) -> str:
    """Return captions of so many words, a cue a sentence."""
    cues = [CAPTIONS.strip()]
    per_cue = len(SENTENCE.split())
    for number in range(words // per_cue):
        begin, end = (_time(10 + 5 * number), _time(14 + 5 * number))
        speaker = ("Ann Lee", "Ben Okri")[number % 2]
        cues.append(f"{begin} --> {end}\n{speaker}: {SENTENCE.format(first + number)}")
    return "\n\n".join(cues) + "\n"


def _time(second: int) -> str:
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}.000"


if __name__ == "__main__":
    main()
