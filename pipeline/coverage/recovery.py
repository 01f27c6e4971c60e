"""Speech that a first try lost, to be heard once more, and put where it belongs.

A stretch is lost for good only after two tries; what the second one says is believed where it is
no loop and the engine itself believes in it.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from pipeline.coverage import LEAST_CONFIDENCE, WORD_MARGIN_MS, find_lost_speech, has_loop
from pipeline.engines import ChunkTranscript
from pipeline.records import Interval, Word

# A lost stretch is heard with some of what is around it: its first word may have begun before.
MARGIN_MS = 300


def losses_to_hear_again(
    speech: Sequence[Interval],
    words: Sequence[Word],
    *,
    longest_ms: int,
    duration_ms: int,
) -> list[Interval]:
    """Return the stretches of lost speech with their margins, none longer than ``longest_ms``."""
    room_ms = longest_ms - 2 * MARGIN_MS
    stretches = []
    for lost in find_lost_speech(speech, words):
        length_ms = lost.end_ms - lost.start_ms
        count = -(-length_ms // room_ms)
        for number in range(count):
            start_ms = lost.start_ms + length_ms * number // count - MARGIN_MS
            end_ms = lost.start_ms + length_ms * (number + 1) // count + MARGIN_MS
            stretches.append(Interval(max(0, start_ms), min(duration_ms, end_ms)))
    return stretches


def fill_losses(
    chunks: Sequence[ChunkTranscript],
    second_try: Sequence[ChunkTranscript],
    lost: Sequence[Interval],
) -> list[ChunkTranscript]:
    """Return the chunks with the words of the second try that lie in lost speech.

    A word belongs to the chunk that its middle lies in or behind; chunks keep their language.
    """
    starts = [chunk.start_ms for chunk in chunks]
    found: dict[int, list[Word]] = {}
    for again in second_try:
        for word in again.words if _is_credible(again.words) else ():
            middle_ms = (word.start_ms + word.end_ms) // 2
            place = max(0, bisect_right(starts, middle_ms) - 1)
            if _is_in(lost, middle_ms) and not _is_said(chunks[place], middle_ms):
                found.setdefault(place, []).append(word)
    return [
        replace(chunk, words=tuple(_in_order([*chunk.words, *found[place]])))
        if place in found
        else chunk
        for place, chunk in enumerate(chunks)
    ]


def _is_in(lost: Sequence[Interval], ms: int) -> bool:
    """Tell whether the moment lies in lost speech, or so near that a word there begins or ends."""
    return any(part.start_ms - WORD_MARGIN_MS <= ms < part.end_ms + WORD_MARGIN_MS for part in lost)


def _is_said(chunk: ChunkTranscript, ms: int) -> bool:
    return any(word.start_ms <= ms < word.end_ms for word in chunk.words)


def _is_credible(words: Sequence[Word]) -> bool:
    rated = [word.confidence for word in words if word.confidence is not None]
    is_doubted = bool(rated) and sum(rated) / len(rated) < LEAST_CONFIDENCE
    return not is_doubted and not has_loop(words)


def _in_order(words: Sequence[Word]) -> list[Word]:
    return sorted(words, key=lambda word: (word.start_ms, word.end_ms))
