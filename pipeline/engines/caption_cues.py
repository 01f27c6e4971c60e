"""What platforms hide in the text of cues: rolled-up lines, ``Name:`` and ``>> NAME:``."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.engines.caption_names import clean_name
from pipeline.engines.caption_times import known_times, time_at
from pipeline.formats.speaker_turns import is_name_like
from pipeline.records import Cue

_NAME_PREFIX = re.compile(r"^(?P<name>[^:\n<>]{1,60}?):(?:\s+|$)")
_LINE = re.compile(r"^.*\S.*$", re.MULTILINE)
_CHEVRONS = re.compile(r"(?:^|(?<=\s))>{2,3}\s*")
# Two people saying "Yes." one after the other happens; in roll-up captions it is every other cue.
_LEAST_SHARE_ROLLED = 0.3
_LEAST_ROLLED = 3
_MOST_ROLLED = 4  # lines; captions show two or three
# Zoom names nearly every cue; a text with some colons in it names few.
_LEAST_SHARE_NAMED = 0.5
_LEAST_SHARE_CHEVRONS = 0.03


def are_rolled_up(cues: Sequence[Cue]) -> bool:
    """Tell whether cues begin with the lines that the one before ended with, as YouTube's do."""
    rolled = sum(
        _rolled_lines(_lines(before), _lines(cue)) > 0
        for before, cue in pairwise(cues)
        if cue.speaker_name is None
    )
    has_inline_times = any(cue.inline_times for cue in cues)
    is_enough = rolled >= max(_LEAST_ROLLED, _LEAST_SHARE_ROLLED * len(cues))
    return rolled > 0 and (has_inline_times or is_enough)


def unroll(cues: Sequence[Cue]) -> list[Cue]:
    """Return the cues with each line where it appears first, and nowhere else.

    A cue that only repeats lengthens the one before, whose last word may begin at its very end.
    """
    unrolled: list[Cue] = []
    shown: list[str] = []
    for cue in cues:
        lines = _lines(cue)
        starts = [match.start() for match in _LINE.finditer(cue.text)]
        rolled = _rolled_lines(shown, lines)
        if rolled < len(lines):
            unrolled.append(_without_start(cue, starts[rolled]))
        elif unrolled and unrolled[-1].end_ms == cue.start_ms:
            unrolled[-1] = replace(unrolled[-1], end_ms=cue.end_ms)
        shown = lines
    return unrolled


def have_chevrons(cues: Sequence[Cue]) -> bool:
    """Tell whether ``>>`` marks new speakers, as American captioners write."""
    count = sum(bool(_CHEVRONS.search(cue.text)) for cue in cues)
    return count > 0 and count >= _LEAST_SHARE_CHEVRONS * len(cues)


def split_at_chevrons(cues: Sequence[Cue]) -> list[Cue]:
    """Return the cues cut at each ``>>``, with the name that follows it or None."""
    name: str | None = None
    pieces: list[Cue] = []
    for cue in cues:
        marks = list(_CHEVRONS.finditer(cue.text))
        edges = [0, *(mark.start() for mark in marks), len(cue.text)]
        bodies = [0, *(mark.end() for mark in marks)]
        points = known_times(cue)
        for number, (start, end) in enumerate(pairwise(edges)):
            shown_ms, gone_ms = time_at(points, start), time_at(points, end)
            piece = replace(_cut(cue, bodies[number], end), start_ms=shown_ms, end_ms=gone_ms)
            if number:
                piece = _take_name(replace(piece, speaker_name=None))
                name = piece.speaker_name
            if piece.text:
                pieces.append(replace(piece, speaker_name=name))
    return pieces


def have_name_prefixes(cues: Sequence[Cue]) -> bool:
    """Tell whether cues begin with ``Name:``, as Zoom's do."""
    named = sum(_take_name(cue).speaker_name is not None for cue in cues)
    return named > 0 and named >= _LEAST_SHARE_NAMED * len(cues)


def take_name_prefixes(cues: Sequence[Cue]) -> list[Cue]:
    """Return the cues with ``Name:`` moved from the text to the name.

    A cue without a name keeps None: Zoom leaves it out where it does not know who spoke.
    """
    named = (_take_name(cue) for cue in cues)
    return [cue for cue in named if cue.text]


def clean_cue_names(cues: Sequence[Cue]) -> Iterator[Cue]:
    """Yield the cues with names as people would write them."""
    for cue in cues:
        yield replace(cue, speaker_name=clean_name(cue.speaker_name)) if cue.speaker_name else cue


def _take_name(cue: Cue) -> Cue:
    match = _NAME_PREFIX.match(cue.text)
    if cue.speaker_name is not None or match is None or not is_name_like(match["name"]):
        return cue
    return replace(_without_start(cue, match.end()), speaker_name=match["name"].strip())


def _lines(cue: Cue) -> list[str]:
    return [match.group() for match in _LINE.finditer(cue.text)]


def _rolled_lines(shown: Sequence[str], lines: Sequence[str]) -> int:
    """Return how many lines at the start repeat the last ones shown."""
    plain_shown = [_plain(line) for line in shown[-_MOST_ROLLED:]]
    plain = [_plain(line) for line in lines[:_MOST_ROLLED]]
    counts = range(min(len(shown), len(lines), _MOST_ROLLED), 0, -1)
    return next((count for count in counts if plain_shown[-count:] == plain[:count]), 0)


def _plain(line: str) -> str:
    return " ".join(line.split())


def _without_start(cue: Cue, offset: int) -> Cue:
    """Return the cue at its own time without the first characters."""
    times = tuple((max(0, at - offset), ms) for at, ms in cue.inline_times if at >= offset)
    return replace(cue, text=cue.text[offset:], inline_times=times)


def _cut(cue: Cue, start: int, end: int) -> Cue:
    """Return the cue with a part of its text."""
    times = tuple((at - start, ms) for at, ms in cue.inline_times if start <= at < end)
    return replace(cue, text=cue.text[start:end].rstrip(), inline_times=times)
