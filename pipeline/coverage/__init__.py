"""Every second of speech accounted for: what a transcript lost, repeated or invented.

Recognisers drop sentences, loop and write text over silence without a word of warning; each
such stretch becomes a row that a person can go and listen to.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise

from pipeline.engines import ChunkTranscript
from pipeline.intervals import find_apart, merge_intervals, subtract_intervals
from pipeline.records import CoverageGap, Interval, Word

# Speech without words is a loss from here on; shorter stretches are breaths and hesitations.
SHORTEST_LOSS_MS = 1_000
# A word is heard around its times, and detectors of speech are generous at its edges.
WORD_MARGIN_MS = 250
# Text over silence: this many words one after the other of which no part lies on speech.
FEWEST_INVENTED_WORDS = 2
# Loops: a phrase of 1 to 8 words said this often in a row. "No, no, no" and "very, very, very"
# are people; no person says the same long phrase three times over.
LONGEST_LOOP_WORDS = 8
FEWEST_REPETITIONS = {1: 5, 2: 4}
FEWEST_PHRASE_REPETITIONS = 3
# People speak 2 to 3 words a second; nobody keeps up more than six for ten words.
FASTEST_WORDS_PER_S = 6.0
SPEED_WINDOW_WORDS = 10
# Stretches whose words the engine itself does not believe in.
LEAST_CONFIDENCE = 0.3
CONFIDENCE_WINDOW_WORDS = 10


def find_gaps(
    speech: Sequence[Interval], words: Sequence[Word], *, chunks: Sequence[ChunkTranscript] = ()
) -> list[CoverageGap]:
    """Return what to listen to again, in the order of time.

    Args:
        speech: where somebody speaks, in order.
        words: the transcript, in order.
        chunks: what the recogniser heard, for the language of each chunk.
    """
    gaps = [
        *_missing_speech(speech, words),
        *_invented_text(speech, words),
        *_repetitions(words),
        *_low_confidence(words),
        *_language_changes(chunks),
    ]
    return sorted(gaps, key=lambda gap: (gap.start_ms, gap.kind, gap.end_ms))


def covered_share(speech: Sequence[Interval], words: Sequence[Word]) -> float:
    """Return the share of speech that words account for, 0 to 1; 1 where nobody speaks."""
    spoken_ms = sum(interval.end_ms - interval.start_ms for interval in speech)
    lost_ms = sum(lost.end_ms - lost.start_ms for lost in find_lost_speech(speech, words))
    return 1 - lost_ms / spoken_ms if spoken_ms else 1.0


def find_lost_speech(speech: Sequence[Interval], words: Sequence[Word]) -> list[Interval]:
    """Return the stretches of at least ``SHORTEST_LOSS_MS`` where somebody speaks without words."""
    heard = merge_intervals(
        Interval(word.start_ms - WORD_MARGIN_MS, word.end_ms + WORD_MARGIN_MS) for word in words
    )
    return [
        lost
        for lost in subtract_intervals(speech, heard)
        if lost.end_ms - lost.start_ms >= SHORTEST_LOSS_MS
    ]


def has_loop(words: Sequence[Word]) -> bool:
    """Tell whether a phrase comes back more often in a row than people say one."""
    return next(_repetitions(words), None) is not None


def coverage_warning(share: float | None, *, least: float) -> str | None:
    """Return what to tell people of a recording with this share of speech covered, or None.

    ``None`` for the share means that the recording was published before it was counted.
    """
    if share is None or share >= least:
        return None
    return (
        f"{1 - share:.1%} of the speech has no words (more than {1 - least:.0%});"
        " listen to the stretches of missing speech"
    )


def _missing_speech(speech: Sequence[Interval], words: Sequence[Word]) -> Iterator[CoverageGap]:
    for lost in find_lost_speech(speech, words):
        seconds = (lost.end_ms - lost.start_ms) / 1000
        yield CoverageGap(
            lost.start_ms, lost.end_ms, "missing_speech", f"{seconds:.1f} s of speech, no words"
        )


def _invented_text(speech: Sequence[Interval], words: Sequence[Word]) -> Iterator[CoverageGap]:
    spoken = merge_intervals(
        Interval(item.start_ms - WORD_MARGIN_MS, item.end_ms + WORD_MARGIN_MS) for item in speech
    )
    apart = find_apart([Interval(word.start_ms, word.end_ms) for word in words], spoken)
    outside = {
        (word.start_ms, word.end_ms)
        for word, is_apart in zip(words, apart, strict=True)
        if is_apart
    }
    for run in _runs(words, lambda word: (word.start_ms, word.end_ms) in outside):
        if len(run) >= FEWEST_INVENTED_WORDS:
            yield _gap(run, "invented_text", f"text where nobody speaks: {_quoted(run)}")


def _repetitions(words: Sequence[Word]) -> Iterator[CoverageGap]:
    spoken = [_plain(word.text) for word in words]
    index = 0
    while index < len(spoken):
        length, times = _loop_at(spoken, index)
        if times:
            looping = words[index : index + length * times]
            phrase = _quoted(looping[:length])
            yield _gap(looping, "repetition", f"{times} times over: {phrase}")
        index += length * times or 1


def _loop_at(spoken: Sequence[str], index: int) -> tuple[int, int]:
    """Return the phrase length and count of the loop that begins here; (1, 0) where none does."""
    for length in range(1, LONGEST_LOOP_WORDS + 1):
        phrase = spoken[index : index + length]
        times = 1
        while spoken[index + length * times : index + length * (times + 1)] == phrase:
            times += 1
        if times >= FEWEST_REPETITIONS.get(length, FEWEST_PHRASE_REPETITIONS):
            return length, times
    return 1, 0


def _low_confidence(words: Sequence[Word]) -> Iterator[CoverageGap]:
    for run in _windows(words, SPEED_WINDOW_WORDS, _is_too_fast):
        yield _gap(run, "low_confidence", f"improbable speed, {_words_per_s(run):.1f} words/s")
    for run in _windows(words, CONFIDENCE_WINDOW_WORDS, _is_doubted):
        yield _gap(run, "low_confidence", "the engine does not believe these words itself")


def _is_too_fast(window: Sequence[Word]) -> bool:
    return _words_per_s(window) > FASTEST_WORDS_PER_S


def _words_per_s(words: Sequence[Word]) -> float:
    return len(words) * 1000 / max(1, words[-1].end_ms - words[0].start_ms)


def _is_doubted(window: Sequence[Word]) -> bool:
    rated = [word.confidence for word in window if word.confidence is not None]
    return len(rated) == len(window) and sum(rated) / len(rated) < LEAST_CONFIDENCE


def _windows(
    words: Sequence[Word], size: int, is_bad: Callable[[Sequence[Word]], bool]
) -> Iterator[Sequence[Word]]:
    """Yield the words of all bad windows that touch or overlap, together."""
    bad = [index for index in range(len(words) - size + 1) if is_bad(words[index : index + size])]
    start = 0
    for position, (index, following) in enumerate(pairwise([*bad, len(words) + size]), start=1):
        if following > index + size:
            yield words[bad[start] : index + size]
            start = position


def _language_changes(chunks: Sequence[ChunkTranscript]) -> Iterator[CoverageGap]:
    speaking = [chunk for chunk in chunks if chunk.words]
    stretches = [list(group) for _, group in groupby(speaking, key=lambda chunk: chunk.language)]
    for before, after in pairwise(stretches):
        yield CoverageGap(
            after[0].start_ms,
            after[-1].end_ms,
            "language_change",
            f"from {before[0].language} to {after[0].language}",
        )


def _runs(words: Sequence[Word], is_wanted: Callable[[Word], bool]) -> Iterator[list[Word]]:
    for wanted, group in groupby(words, key=is_wanted):
        if wanted:
            yield list(group)


def _gap(words: Sequence[Word], kind: str, detail: str) -> CoverageGap:
    return CoverageGap(words[0].start_ms, words[-1].end_ms, kind, detail)


def _quoted(words: Sequence[Word]) -> str:
    text = " ".join(word.text for word in words[:LONGEST_LOOP_WORDS])
    return f'"{text} …"' if len(words) > LONGEST_LOOP_WORDS else f'"{text}"'


def _plain(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum()) or text
