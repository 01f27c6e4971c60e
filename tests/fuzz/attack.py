"""Runs damaged files against a target, by number, so that each case can be run again alone."""

import random
import signal
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import NoReturn

from pipeline.errors import PipelineError
from pipeline.isolation import IsolatedProcess
from pipeline.isolation.child import report
from tests.fuzz.targets import TARGETS

# A small file that takes so long would hang a run with a large one.
LONGEST_CASE_S = 10.0
# What the libraries reserve is included; a case that grows without bound meets this limit.
MEMORY_MB = 6_000
_TOLD = 50
# In memory, where there is such a place: files are flushed to the disk before they are used.
FOLDER = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - made by mkdtemp


@dataclass(frozen=True, slots=True)
class Found:
    """One case that ended otherwise than with a result or a PipelineError."""

    target: str
    number: int
    what: str


class TooSlowError(BaseException):
    """A case took too long; no ``except Exception`` of a parser may swallow it."""


def case(name: str, number: int) -> bytes:
    """Return the file of that number: the first ones are the valid samples themselves."""
    samples = _samples(name)
    if number < len(samples):
        return samples[number]
    rng = random.Random(number)  # noqa: S311 - no secret
    return TARGETS[name].mutate(rng, rng.choice(samples), samples)


@lru_cache(maxsize=4)
def _samples(name: str) -> tuple[bytes, ...]:
    return tuple(TARGETS[name].samples())


def survive(name: str, content: str | bytes) -> None:
    """Run one file against a target; anything but a result or a PipelineError comes out."""
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    with (
        TemporaryDirectory(prefix="fuzz-", dir=FOLDER) as folder,
        no_longer_than(LONGEST_CASE_S),
        suppress(PipelineError),
    ):
        TARGETS[name].run(data, Path(folder))


def attack(name: str, first: int, count: int) -> tuple[int, list[Found]]:
    """Return how many files were taken as valid, and what was found."""
    target, taken, found = TARGETS[name], 0, list[Found]()
    with TemporaryDirectory(prefix="fuzz-", dir=FOLDER) as folder:
        for number in range(first, first + count):
            if number % _TOLD == 0:
                report(number)  # so that a crash can be told from its number
            content = case(name, number)
            try:
                with no_longer_than(LONGEST_CASE_S):
                    target.run(content, Path(folder))
                taken += 1
            except PipelineError:
                continue
            except (Exception, TooSlowError) as error:
                found.append(Found(name, number, _told(error)))
    return taken, found


def attack_apart(name: str, count: int, *, first: int = 0) -> tuple[int, list[Found]]:
    """Return what ``attack`` does, from a process of its own: a crash is found, too."""
    told = [first]
    isolated = IsolatedProcess(memory_limit_mb=MEMORY_MB)
    try:
        return isolated.call(
            attack, name, first, count, limit_s=60 + count * 0.5, observe=lambda at: told.append(at)
        )
    except PipelineError as error:
        return 0, [Found(name, told[-1], f"{error} (in the {_TOLD} cases from this number on)")]
    finally:
        isolated.close()


@contextmanager
def no_longer_than(seconds: float) -> Iterator[None]:
    """Raise TooSlowError in what is inside when the time is over."""

    def stop(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise TooSlowError(f"took longer than {seconds} s")

    earlier = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, earlier)


def _told(error: BaseException) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = next(
        (
            f"{Path(frame.filename).name}:{frame.lineno}"
            for frame in reversed(traceback.extract_tb(error.__traceback__))
            if "/pipeline/" in frame.filename
        ),
        f"{last.filename}:{last.lineno}",
    )
    return f"{type(error).__name__} at {place}: {str(error)[:200]!r}"
