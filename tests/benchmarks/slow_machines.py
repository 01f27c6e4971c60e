"""Processes that get a share of a core and no more, as if each had a slow machine to itself.

What a second worker gains can be measured so on cores that others keep busy, as long as these
leave the shares.
"""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_CONTROL_S = 0.02
_LOOK_S = 0.5
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def cpu_seconds(process: Path) -> float:
    """Return the CPU seconds that a process of ``/proc`` took so far; 0 when it has ended."""
    with suppress(OSError):
        fields = (process / "stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:13])) / _TICKS_PER_S
    return 0.0


@contextmanager
def held_back(find: Callable[[], list[Path]], share: float) -> Iterator[None]:
    """Stop and continue the processes of ``find`` so that each gets this share of a core."""
    end = threading.Event()
    thread = threading.Thread(target=_hold_back, args=(find, share, end))
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()


def _hold_back(find: Callable[[], list[Path]], share: float, end: threading.Event) -> None:
    first: dict[Path, tuple[float, float]] = {}
    held: list[Path] = []
    looked = 0.0
    while not end.wait(_CONTROL_S):
        now = time.monotonic()
        if now - looked > _LOOK_S:
            held, looked = find(), now
        for process in held:
            used = cpu_seconds(process)
            since, used_then = first.setdefault(process, (now, used))
            is_ahead = used - used_then > share * (now - since)
            with suppress(ProcessLookupError):
                os.kill(int(process.name), signal.SIGSTOP if is_ahead else signal.SIGCONT)
