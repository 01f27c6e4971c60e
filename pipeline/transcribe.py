"""From speech to chunks for a recogniser, and from its chunks to one transcript."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.engines import ChunkTranscript
from pipeline.records import Interval, Word

# A recogniser hears the first and last sound of a chunk better with some of the pause around it.
CHUNK_MARGIN_MS = 200
# No chunk goes on over a longer pause: silence costs time and makes recognisers invent text.
LONGEST_PAUSE_MS = 3_000


@dataclass(frozen=True, slots=True)
class Transcript:
    """All words of a recording in order, and the language that most of its speech is in."""

    words: tuple[Word, ...]
    language: str
    language_confidence: float | None


def cut_chunks(speech: Sequence[Interval], *, longest_ms: int) -> list[Interval]:
    """Return stretches to recognise: none longer than ``longest_ms``, all speech in one of them.

    Chunks end at the widest pause of their second half, so that sentences stay whole. Speech
    without a pause for longer than that is cut into equal parts.
    """
    room_ms = longest_ms - 2 * CHUNK_MARGIN_MS
    pieces = [piece for interval in speech for piece in _parts(interval, longest_ms=room_ms)]
    groups: list[Interval] = []
    while pieces:
        count = _chunk_size(pieces, longest_ms=room_ms)
        groups.append(Interval(pieces[0].start_ms, pieces[count - 1].end_ms))
        pieces = pieces[count:]
    return _with_margins(groups)


def _parts(interval: Interval, *, longest_ms: int) -> list[Interval]:
    length_ms = interval.end_ms - interval.start_ms
    count = -(-length_ms // longest_ms)
    cuts = [interval.start_ms + length_ms * number // count for number in range(count + 1)]
    return [Interval(start_ms, end_ms) for start_ms, end_ms in pairwise(cuts)]


def _chunk_size(pieces: Sequence[Interval], *, longest_ms: int) -> int:
    """Return how many of the first pieces make the next chunk."""
    start_ms = pieces[0].start_ms
    fitting = 1
    while fitting < len(pieces) and pieces[fitting].end_ms - start_ms <= longest_ms:
        if _pause_ms(pieces, fitting) > LONGEST_PAUSE_MS:
            return fitting
        fitting += 1
    if fitting == len(pieces):
        return fitting
    second_half = [
        count
        for count in range(1, fitting + 1)
        if pieces[count - 1].end_ms - start_ms >= longest_ms // 2
    ]
    return max(second_half or [fitting], key=lambda count: (_pause_ms(pieces, count), count))


def _pause_ms(pieces: Sequence[Interval], count: int) -> int:
    return pieces[count].start_ms - pieces[count - 1].end_ms


def _with_margins(groups: Sequence[Interval]) -> list[Interval]:
    """Return the groups grown into the pauses around them, never into one another.

    The end of the last one stays: only pauses between groups are known to be in the recording.
    """
    starts = [max(0, groups[0].start_ms - CHUNK_MARGIN_MS)] if groups else []
    ends = []
    for before, after in pairwise(groups):
        margin_ms = min(CHUNK_MARGIN_MS, (after.start_ms - before.end_ms) // 2)
        ends.append(before.end_ms + margin_ms)
        starts.append(after.start_ms - margin_ms)
    ends += [groups[-1].end_ms] if groups else []
    return [Interval(start_ms, end_ms) for start_ms, end_ms in zip(starts, ends, strict=True)]


def join_transcripts(chunks: Sequence[ChunkTranscript], *, duration_ms: int) -> Transcript:
    """Return one transcript of all chunks: words in order, inside the recording, at least 1 ms.

    The language is that of the longest time; its confidence is the mean of its chunks, weighted
    by their length. Without chunks it is ``und``, BCP-47 for "undetermined".
    """
    words: list[Word] = []
    latest_ms = 0
    for chunk in sorted(chunks, key=lambda chunk: chunk.start_ms):
        for word in chunk.words:
            # Engines round, and may let a word begin before the last one or end with the file.
            start_ms = min(max(word.start_ms, latest_ms), duration_ms - 1)
            end_ms = min(max(word.end_ms, start_ms + 1), duration_ms)
            words.append(replace(word, start_ms=start_ms, end_ms=end_ms))
            latest_ms = start_ms
    language, confidence = _main_language(chunks)
    return Transcript(tuple(words), language, confidence)


def _main_language(chunks: Sequence[ChunkTranscript]) -> tuple[str, float | None]:
    spoken_ms: Counter[str] = Counter()
    for chunk in chunks:
        if chunk.words:
            spoken_ms[chunk.language] += chunk.end_ms - chunk.start_ms
    if not spoken_ms:
        return "und", None
    language = min(spoken_ms, key=lambda name: (-spoken_ms[name], name))
    rated = [
        (chunk.language_confidence, chunk.end_ms - chunk.start_ms)
        for chunk in chunks
        if chunk.words and chunk.language == language and chunk.language_confidence is not None
    ]
    total_ms = sum(length_ms for _, length_ms in rated)
    if not total_ms:
        return language, None
    return language, round(sum(rate * length_ms for rate, length_ms in rated) / total_ms, 4)
