"""When subtitles come and go: as long as reading takes, as near to the words as can be.

A block wants to come with its first word and to stay until it is read. Where people speak too
fast for that, blocks share out the pauses around: they come a little early or late, or stay on.
The limits are those of the BBC's guidelines, the widest: never more than a second and a half
early or late, never more than two seconds after the words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.cues.profiles import Rules

LONGEST_LINGER_MS = 2000
_LONGEST_DELAY_MS = 1500
_LONGEST_LEAD_MS = 1500


@dataclass(frozen=True, slots=True)
class Block:
    """When the words of one block are said, and how long it takes to read them."""

    start_ms: int
    end_ms: int
    reading_ms: int


def fit_times(blocks: Sequence[Block], rules: Rules) -> list[tuple[int, int]]:
    """Return start and end of each block, in order, rising and without overlap."""
    blocks = _one_by_one(blocks)
    starts = _fit_starts(blocks, rules)
    return [
        (start_ms, _fit_end(block, start_ms, next_ms, rules))
        for block, start_ms, next_ms in zip(blocks, starts, [*starts, None][1:], strict=True)
    ]


def _one_by_one(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks as if nobody interrupted: one said over another waits for its end."""
    waiting: list[Block] = []
    for block in blocks:
        start_ms = max(block.start_ms, waiting[-1].end_ms if waiting else 0)
        end_ms = max(block.end_ms, start_ms)
        waiting.append(Block(start_ms, end_ms, block.reading_ms))
    return waiting


def _fit_starts(blocks: Sequence[Block], rules: Rules) -> list[int]:
    """Return when each block comes: with its words, else so that it and those before can be read.

    Backwards first, to find out which blocks must come early for those after them; then forwards,
    where those that still find no room come late.
    """
    gap_ms = rules.profile.gap_ms
    wanted: list[int] = []
    for block in reversed(blocks):
        latest_ms = wanted[-1] - gap_ms - block.reading_ms if wanted else block.start_ms
        earliest_ms = max(0, block.start_ms - _LONGEST_LEAD_MS)
        wanted.append(max(earliest_ms, min(block.start_ms, latest_ms)))
    starts: list[int] = []
    for block, start_ms, before in zip(blocks, reversed(wanted), [None, *blocks], strict=False):
        if before is not None:
            free_ms = starts[-1] + before.reading_ms + gap_ms
            latest_ms = block.start_ms + _LONGEST_DELAY_MS
            # One millisecond at least, whatever comes: two blocks never begin together.
            start_ms = max(start_ms, min(free_ms, latest_ms), starts[-1] + 1 + gap_ms)
        starts.append(start_ms)
    return starts


def _fit_end(block: Block, start_ms: int, next_ms: int | None, rules: Rules) -> int:
    """Return when the block goes: read and said, before the next one, without an ugly gap."""
    profile = rules.profile
    read_ms = start_ms + block.reading_ms
    end_ms = max(block.end_ms, min(read_ms, max(block.end_ms, start_ms) + LONGEST_LINGER_MS))
    if profile.longest_ms is not None:
        end_ms = min(end_ms, start_ms + profile.longest_ms)
    if next_ms is None:
        return max(end_ms, start_ms + 1)
    room_ms = next_ms - profile.gap_ms
    if room_ms - end_ms < profile.closed_gap_ms - profile.gap_ms:
        is_too_long = profile.longest_ms is not None and room_ms - start_ms > profile.longest_ms
        end_ms = next_ms - profile.closed_gap_ms if is_too_long else room_ms
    return max(end_ms, start_ms + 1)
