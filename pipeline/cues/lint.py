"""Subtitles against the rules of a house: what is wrong with which block, by how much.

Works on the blocks of any file. It sees no sound, so what was said and when is not judged.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from pipeline.cues.lines import (
    DIRECTION_MARK,
    is_right_to_left,
    possible_breaks,
    runs_from_right,
    splits_phrase,
)
from pipeline.cues.profiles import Profile, Rules, rules_for, width
from pipeline.formats.bilingual import RIGHT_TO_LEFT
from pipeline.records import Cue
from pipeline.written_language import split_words

# Kind -> what it says.
FINDINGS: Mapping[str, str] = {
    "overlap": "begins before the one before has gone",
    "small_gap": "follows too soon, ms",
    "open_gap": "a gap so short that it flickers and should be closed, ms",
    "too_short": "shown for too short a time, ms",
    "too_long": "shown for too long, ms",
    "too_fast": "shown for less time than reading takes, ms",
    "many_lines": "too many lines",
    "long_line": "a line too wide, columns",
    "split_phrase": "a line ends with a word that belongs to the next, and need not",
    "mixed_speakers": "two people in one block",
    "no_direction_mark": "a right-to-left line that begins or ends with what players move",
}
_DASH = re.compile(r"^\s*(?:<[^>]*>)?\s*[-‐‑–—]\s*\S")


@dataclass(frozen=True, slots=True)
class CueFinding:
    """One rule that one block breaks; ``cue`` counts from 1, as files do.

    ``value`` is what was found and ``limit`` what the rule allows, in the unit of the kind; both
    are None where nothing is counted.
    """

    cue: int
    start_ms: int
    kind: str
    value: int | None
    limit: int | None
    text: str


def lint_cues(cues: Sequence[Cue], profile: Profile, *, language: str) -> list[CueFinding]:
    """Return what is wrong, by order of the blocks; consecutive cues of one time are one block."""
    rules = rules_for(profile, language)
    blocks = [list(group) for _, group in groupby(cues, key=lambda cue: (cue.start_ms, cue.end_ms))]
    found: list[CueFinding] = []
    for number, block in enumerate(blocks, start=1):
        text = "\n".join(cue.text for cue in block)
        before = blocks[number - 2][0] if number > 1 else None
        found += [
            CueFinding(number, block[0].start_ms, kind, value, limit, text)
            for kind, value, limit in _check(block, text, before, rules)
        ]
    return found


_Broken = Iterator[tuple[str, int | None, int | None]]


def _check(block: Sequence[Cue], text: str, before: Cue | None, rules: Rules) -> _Broken:
    if before is not None:
        yield from _check_gap(block[0].start_ms - before.end_ms, rules.profile)
    yield from _check_time(block[0].end_ms - block[0].start_ms, text, rules)
    lines = text.split("\n")
    yield from _check_lines(lines, rules)
    if _mixes_speakers(block, lines, rules.profile):
        yield "mixed_speakers", None, None
    if rules.language in RIGHT_TO_LEFT and any(map(_needs_mark, lines)):
        yield "no_direction_mark", None, None


def _check_gap(gap_ms: int, profile: Profile) -> _Broken:
    if gap_ms < 0:
        yield "overlap", -gap_ms, 0
    elif gap_ms < profile.gap_ms:
        yield "small_gap", gap_ms, profile.gap_ms
    elif profile.gap_ms < gap_ms < profile.closed_gap_ms:
        yield "open_gap", gap_ms, profile.closed_gap_ms


def _check_time(shown_ms: int, text: str, rules: Rules) -> _Broken:
    profile = rules.profile
    reading_ms = rules.reading_ms(split_words(text, rules.language))
    if shown_ms < profile.shortest_ms:
        yield "too_short", shown_ms, profile.shortest_ms
    elif shown_ms < reading_ms:
        yield "too_fast", shown_ms, reading_ms
    if profile.longest_ms is not None and shown_ms > profile.longest_ms:
        yield "too_long", shown_ms, profile.longest_ms


def _check_lines(lines: Sequence[str], rules: Rules) -> _Broken:
    if len(lines) > rules.profile.lines:
        yield "many_lines", len(lines), rules.profile.lines
    widest = max(map(width, lines))
    if widest > rules.line_columns:
        yield "long_line", widest, rules.line_columns
    if any(_splits_needlessly(pair, rules) for pair in pairwise(lines)):
        yield "split_phrase", None, None


def _splits_needlessly(lines: tuple[str, str], rules: Rules) -> bool:
    """Return whether the break parts a phrase though another place would have held both lines."""
    first, second = (split_words(_unmarked(line), rules.language) for line in lines)
    if not first or not second or not splits_phrase(first[-1], rules.language):
        return False
    words = [*first, *second]
    return any(
        not splits_phrase(words[index - 1], rules.language)
        for index in possible_breaks(words, rules)
    )


def _mixes_speakers(block: Sequence[Cue], lines: Sequence[str], profile: Profile) -> bool:
    are_dashed = len(lines) > 1 and sum(bool(_DASH.match(line)) for line in lines) > 1
    if profile.may_mix_speakers:
        return len({cue.speaker_name for cue in block}) > 1 and not are_dashed
    return len({cue.speaker_name for cue in block}) > 1 or are_dashed


def _needs_mark(line: str) -> bool:
    stripped = line.strip()
    edges_run = runs_from_right(stripped[:1] or " ") and runs_from_right(stripped[-1:] or " ")
    return is_right_to_left(_unmarked(line)) and not edges_run


def _unmarked(text: str) -> str:
    return text.replace(DIRECTION_MARK, "")
