"""Progress of long work: a bar with speed and time left on a terminal, plain lines elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.steps import Observer
from pipeline.terminal import plain
from pipeline.timecode import ms_to_short_clock

if TYPE_CHECKING:
    from rich.console import Console

# A log that nobody watches live needs no more than this.
LINE_EVERY_S = 10.0


class Pace:
    """How fast one stage goes, from when it began."""

    def __init__(self) -> None:
        self._stage = ""
        self._started = 0.0
        self._started_at_ms = 0

    def describe(self, stage: str, done_ms: int, total_ms: int) -> str:
        """Return for example ``transcript 1:00 of 5:00, 4.0x, 1:00 left``."""
        now = time.monotonic()
        if stage != self._stage:
            # A resumed stage begins in the middle; only what is done now counts as speed.
            self._stage, self._started, self._started_at_ms = stage, now, done_ms
        text = f"{stage} {ms_to_short_clock(done_ms)} of {ms_to_short_clock(total_ms)}"
        worked_ms = (now - self._started) * 1000
        gained_ms = done_ms - self._started_at_ms
        if worked_ms < 1 or gained_ms <= 0:
            return text
        speed = gained_ms / worked_ms
        left = ms_to_short_clock(round((total_ms - done_ms) / speed))
        return f"{text}, {speed:.1f}x, {left} left"


@contextmanager
def observing(console: "Console", title: str) -> Iterator[Observer]:
    """Give an observer that shows one recording's progress on ``console``."""
    from rich.text import Text

    title = plain(title)
    if console.is_terminal:
        # Not as a string: "[/x].mp4" would be markup, and broken.
        with console.status(Text(title)) as status:
            pace = Pace()
            yield lambda stage, done_ms, total_ms: status.update(
                Text(f"{title}: {pace.describe(stage, done_ms, total_ms)}")
            )
    else:
        yield _line_observer(console, title)


def _line_observer(console: "Console", title: str) -> Observer:
    pace = Pace()
    last_line = 0.0

    def observe(stage: str, done_ms: int, total_ms: int) -> None:
        nonlocal last_line
        text = pace.describe(stage, done_ms, total_ms)
        now = time.monotonic()
        if done_ms >= total_ms or now - last_line >= LINE_EVERY_S:
            last_line = now
            console.print(f"{title}: {text}", highlight=False, markup=False, soft_wrap=True)

    return observe
