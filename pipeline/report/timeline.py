"""Who spoke when, as bars on a line: whole numbers of a scale, so that equal input draws equal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.intervals import merge_intervals
from pipeline.records import CoverageGap, Interval, Speaker, SpeakerSpan

# Units from the left to the right edge; about one a pixel on a wide screen.
SCALE = 1000
# Bars nearer than this run together: a breath is no pause that one could see.
_CLOSEST = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch on the line, in units of ``SCALE``."""

    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Lane:
    """One speaker's line; ``share_percent`` is of all that was spoken."""

    speaker: Speaker
    share_percent: int
    bars: tuple[Bar, ...]


def build_lanes(
    speakers: Sequence[Speaker], spans: Sequence[SpeakerSpan], duration_ms: int
) -> list[Lane]:
    """Return one lane a speaker, in the order of the table."""
    spoken_ms = sum(speaker.speech_ms for speaker in speakers) or 1
    return [
        Lane(
            speaker,
            round(100 * speaker.speech_ms / spoken_ms),
            build_bars((span for span in spans if span.speaker == speaker.speaker), duration_ms),
        )
        for speaker in speakers
    ]


def build_bars(stretches: Iterable[SpeakerSpan | CoverageGap], duration_ms: int) -> tuple[Bar, ...]:
    """Return the stretches as bars, at least one unit wide; what touches is one bar."""
    length = max(duration_ms, 1)
    scaled = sorted(
        (_scaled(one.start_ms, length), _scaled(one.end_ms, length)) for one in stretches
    )
    wide = [
        Interval(min(start, SCALE - 1), max(end, start + 1) + _CLOSEST) for start, end in scaled
    ]
    return tuple(
        Bar(one.start_ms, max(min(one.end_ms - _CLOSEST, SCALE) - one.start_ms, 1))
        for one in merge_intervals(wide)
    )


def _scaled(ms: int, length_ms: int) -> int:
    return min(max(ms * SCALE // length_ms, 0), SCALE)
