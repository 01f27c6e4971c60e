"""Times inside captions: words from cues, cues from turns, by the number of characters.

Characters are a better measure of speaking time than words; between two known times the text is
taken to run evenly.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

from pipeline.engines.caption_names import labels_from_cues
from pipeline.formats.bilingual import DIRECTION_MARKS
from pipeline.formats.speaker_turns import TurnPiece, TurnTranscript
from pipeline.records import Cue, Interval, SpeakerSpan, Word

# How the times of cues came about: in the file for each cue; between the times that the file
# has; from the length of the text alone.
TimeSource = Literal["given", "interpolated", "estimated"]
# Speaking takes 56 to 64 ms a character in real transcripts with times (Otter 56, Zoom 61,
# podcast 64); counted with the pauses of a meeting 76 to 94.
MS_PER_CHARACTER = 60
# Slower than this is silence after the words rather than slow speech.
SLOWEST_MS_PER_CHARACTER = 150
# Faster than this nobody speaks: the time, often rounded to a second, cannot be right.
FASTEST_MS_PER_CHARACTER = 30
# Cues of one voice that are this close are one stretch of speech.
_LONGEST_PAUSE_MS = 1000
_WORD = re.compile(r"\S+")
# The blank behind a sentence: from the end of the one to the beginning of the next.
_SENTENCE_END = re.compile(r"(?<=[.?!…])[\"'”’)\]]*\s+(?=\S)")
# A sentence's end and a pause this far apart may be the same moment.
FARTHEST_PAUSE_MS = 1000
SHORTEST_PAUSE_MS = 150


def known_times(cue: Cue) -> list[tuple[int, int]]:
    """Return character offset and ms of all times that the cue gives, both rising."""
    points = [(0, cue.start_ms)]
    for offset, ms in cue.inline_times:
        # An inline time stands before the blank; it is meant for the word after it.
        word = _WORD.search(cue.text, offset)
        at = word.start() if word else len(cue.text)
        if at > points[-1][0] and points[-1][1] <= ms <= cue.end_ms:
            points.append((at, ms))
    return [*points, (len(cue.text), cue.end_ms)]


def time_at(points: Sequence[tuple[int, int]], offset: int) -> int:
    """Return the ms at which a character is said, between the known times."""
    index = max(1, min(bisect_left(points, (offset, 0)), len(points) - 1))
    (before, before_ms), (after, after_ms) = points[index - 1], points[index]
    if after == before:
        return after_ms
    share = (min(max(offset, before), after) - before) / (after - before)
    return before_ms + round(share * (after_ms - before_ms))


def words_from_cues(cues: Sequence[Cue], *, speech: Sequence[Interval] = ()) -> list[Word]:
    """Return the words with label and time; confidence is None, since captions give none.

    Cues stay whole where people talk at once: a word never starts before the word it follows.
    ``speech`` is where somebody speaks in the sound, if there is any: sentences end and begin at
    the pauses that are near enough.
    """
    labels = labels_from_cues(cues)
    words: list[Word] = []
    latest_ms = 0
    for cue in _without_overrun(cues):
        label = labels.get(cue.speaker_name or "")
        points = known_times(cue)
        if speech and not cue.inline_times:
            points = _with_pauses(points, cue, speech)
        for match in _WORD.finditer(cue.text):
            text = match.group().strip(DIRECTION_MARKS)
            if not text:
                continue
            latest_ms = max(latest_ms, time_at(points, match.start()))
            end_ms = max(time_at(points, match.end()), latest_ms + 1)
            words.append(Word(latest_ms, end_ms, text, speaker=label))
    return words


def _with_pauses(
    points: Sequence[tuple[int, int]], cue: Cue, speech: Sequence[Interval]
) -> list[tuple[int, int]]:
    """Return the known times and those of sentence ends that a pause in the sound lies near to.

    What stands before the mark ends where the pause begins, and the next sentence behind it.
    """
    found = list(points[:1])
    pauses = _pauses_in(cue, speech)
    for mark in _SENTENCE_END.finditer(cue.text):
        before, before_ms = found[-1]
        after = next(point for point in points if point[0] >= mark.end())
        expected_ms = time_at([(before, before_ms), after], mark.end())
        near = [
            pause
            for pause in pauses
            if pause.start_ms > before_ms and pause.end_ms < after[1]
            and abs((pause.start_ms + pause.end_ms) // 2 - expected_ms) <= FARTHEST_PAUSE_MS
        ]  # fmt: skip
        if near:
            best = max(near, key=lambda pause: pause.end_ms - pause.start_ms)
            found += [(mark.start(), best.start_ms), (mark.end(), best.end_ms)]
    return [*found, *(point for point in points[1:] if point > found[-1])]


def _pauses_in(cue: Cue, speech: Sequence[Interval]) -> list[Interval]:
    # Only these: a cue is short, and speech goes on for hours.
    first, end = (
        bisect_left(speech, time_ms, key=lambda interval: interval.end_ms)
        for time_ms in (cue.start_ms, cue.end_ms)
    )
    return [
        Interval(before.end_ms, after.start_ms)
        for before, after in pairwise(speech[first : end + 1])
        if after.start_ms - before.end_ms >= SHORTEST_PAUSE_MS
    ]


def _without_overrun(cues: Sequence[Cue]) -> Iterator[Cue]:
    """Yield the cues, each cut where the same voice goes on in the next one."""
    for cue, following in pairwise(cues):
        is_same = cue.speaker_name == following.speaker_name
        end_ms = following.start_ms if is_same and following.start_ms > cue.start_ms else cue.end_ms
        yield Cue(
            cue.start_ms, min(cue.end_ms, end_ms), cue.text, cue.speaker_name, cue.inline_times
        )
    yield from cues[-1:]


def spans_from_cues(cues: Sequence[Cue]) -> list[SpeakerSpan]:
    """Return who speaks when by order of start; voices without a label are left out."""
    labels = labels_from_cues(cues)
    latest: dict[str, int] = {}
    times: list[tuple[int, int, str]] = []
    for cue in sorted(cues, key=lambda cue: (cue.start_ms, cue.end_ms)):
        label = labels.get(cue.speaker_name or "")
        if label is None or cue.end_ms <= cue.start_ms:
            continue
        index = latest.get(label)
        if index is not None and cue.start_ms - times[index][1] <= _LONGEST_PAUSE_MS:
            start_ms, end_ms, _ = times[index]
            times[index] = (start_ms, max(end_ms, cue.end_ms), label)
        else:
            latest[label] = len(times)
            times.append((cue.start_ms, cue.end_ms, label))
    return _with_overlap(times)


def _with_overlap(times: Sequence[tuple[int, int, str]]) -> list[SpeakerSpan]:
    spans = []
    latest_end_ms = 0
    for index, (start_ms, end_ms, label) in enumerate(times):
        next_start_ms = times[index + 1][0] if index + 1 < len(times) else end_ms
        is_overlap = start_ms < latest_end_ms or next_start_ms < end_ms
        spans.append(SpeakerSpan(label, start_ms, end_ms, is_overlap))
        latest_end_ms = max(latest_end_ms, end_ms)
    return spans


def cues_from_turns(
    transcript: TurnTranscript, *, duration_ms: int | None
) -> tuple[list[Cue], TimeSource]:
    """Return one cue a piece with text, and where the times come from.

    Times that leave too little room for the words before them (rounded ones, and those that go
    backwards) or lie after the end are not used.
    Where neither the transcript nor the recording gives any, speech of a usual pace is assumed.
    """
    ends = _character_ends(transcript.pieces)
    limit_ms = transcript.end_ms if transcript.end_ms is not None else duration_ms
    starts = [0, *ends[:-1]]
    anchors = _anchors(transcript.pieces, starts, limit_ms)
    is_known = len(anchors) > 1 or anchors[0][1] > 0 or limit_ms is not None
    total = ends[-1] if ends else 0
    last_at, last_ms = anchors[-1]
    if limit_ms is None:
        limit_ms = last_ms + (total - last_at) * MS_PER_CHARACTER
    anchors.append((total, max(limit_ms, last_ms)))
    cues = [
        Cue(
            _anchored_ms(anchors, start, is_end=False),
            _anchored_ms(anchors, end, is_end=True),
            piece.text,
            piece.speaker_name,
        )
        for piece, start, end in zip(transcript.pieces, starts, ends, strict=True)
        if piece.text
    ]
    return cues, "interpolated" if is_known else "estimated"


def _character_ends(pieces: Sequence[TurnPiece]) -> list[int]:
    ends, total = [], 0
    for piece in pieces:
        total += len(piece.text) + 1 if piece.text else 0
        ends.append(total)
    return ends


def _anchors(
    pieces: Sequence[TurnPiece], starts: Sequence[int], limit_ms: int | None
) -> list[tuple[int, int]]:
    """Return pairs of characters before and ms where the transcript has a time, both rising."""
    anchors = [(0, 0)]
    for piece, start in zip(pieces, starts, strict=True):
        at, earliest_ms = anchors[-1]
        earliest_ms += (start - at) * FASTEST_MS_PER_CHARACTER
        ms = piece.start_ms
        if ms is not None and ms >= earliest_ms and (limit_ms is None or ms <= limit_ms):
            anchors.append((start, ms))
    return anchors[1:] if len(anchors) > 1 and anchors[1][0] == 0 else anchors


def _anchored_ms(anchors: Sequence[tuple[int, int]], at: int, *, is_end: bool) -> int:
    """Return the time of a place in the text: what ends there, or what begins there."""
    index = bisect_left(anchors, at, key=lambda anchor: anchor[0])
    if not is_end:
        while index + 1 < len(anchors) and anchors[index + 1][0] <= at:
            index += 1
        if index < len(anchors) and anchors[index][0] == at:
            return anchors[index][1]
    index = min(max(index, 1), len(anchors) - 1)
    (before, before_ms), (after, after_ms) = anchors[index - 1], anchors[index]
    pace = (after_ms - before_ms) / (after - before) if after > before else 0.0
    return before_ms + round((at - before) * min(pace, SLOWEST_MS_PER_CHARACTER))
