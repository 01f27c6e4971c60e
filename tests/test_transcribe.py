"""Speech is cut into chunks at pauses and put together again."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.engines import ChunkTranscript
from pipeline.records import Interval, Word
from pipeline.transcribe import Transcript, cut_chunks, join_transcripts


def test_chunks_end_at_the_widest_pause_of_their_second_half() -> None:
    speech = [
        Interval(0, 3_000),
        Interval(4_000, 6_000),  # the widest pause, but the chunk would be short
        Interval(6_100, 8_000),
        Interval(8_800, 9_400),
        Interval(9_500, 12_000),
    ]
    assert cut_chunks(speech, longest_ms=10_000) == [Interval(0, 8_200), Interval(8_600, 12_000)]


def test_no_chunk_goes_on_over_a_long_silence() -> None:
    speech = [Interval(1_000, 2_000), Interval(60_000, 61_000)]
    assert cut_chunks(speech, longest_ms=28_000) == [Interval(800, 2_200), Interval(59_800, 61_000)]


def test_speech_without_a_pause_is_cut_into_equal_parts() -> None:
    assert cut_chunks([Interval(0, 24_000)], longest_ms=10_400) == [
        Interval(0, 8_000),
        Interval(8_000, 16_000),
        Interval(16_000, 24_000),
    ]


def test_nobody_speaks() -> None:
    assert cut_chunks([], longest_ms=28_000) == []


@given(
    st.lists(st.tuples(st.integers(1, 5_000), st.integers(1, 70_000)), max_size=40),
    st.integers(5_000, 30_000),
)
@settings(max_examples=100, derandomize=True, deadline=None)
def test_all_speech_is_in_one_chunk_and_none_is_too_long(
    steps: list[tuple[int, int]], longest_ms: int
) -> None:
    speech, now_ms = [], 0
    for pause_ms, length_ms in steps:
        speech.append(Interval(now_ms + pause_ms, now_ms + pause_ms + length_ms))
        now_ms = speech[-1].end_ms
    chunks = cut_chunks(speech, longest_ms=longest_ms)
    assert all(0 < chunk.end_ms - chunk.start_ms <= longest_ms for chunk in chunks)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(chunks))
    for interval in speech:
        inside = sum(
            max(0, min(chunk.end_ms, interval.end_ms) - max(chunk.start_ms, interval.start_ms))
            for chunk in chunks
        )
        assert inside == interval.end_ms - interval.start_ms


def chunk(start_ms: int, end_ms: int, language: str, share: float | None, *words: Word):  # type: ignore[no-untyped-def]
    return ChunkTranscript(start_ms, end_ms, language, share, words)


def test_words_come_in_order_inside_the_recording() -> None:
    chunks = [
        chunk(5_000, 9_000, "en", 0.9, Word(4_990, 5_600, "a"), Word(5_500, 9_100, "b")),
        chunk(0, 5_000, "en", 0.5, Word(100, 100, "x"), Word(4_000, 5_000, "y")),
    ]
    assert join_transcripts(chunks, duration_ms=9_000) == Transcript(
        (
            Word(100, 101, "x"),
            Word(4_000, 5_000, "y"),
            Word(4_990, 5_600, "a"),
            Word(5_500, 9_000, "b"),
        ),
        "en",
        pytest.approx(0.6778, abs=1e-4),
    )


def test_the_language_is_that_of_the_longest_time_with_words() -> None:
    chunks = [
        chunk(0, 9_000, "fr", 0.9),
        chunk(9_000, 12_000, "en", None, Word(9_000, 9_500, "hello")),
        chunk(12_000, 16_000, "ru", 0.8, Word(12_000, 12_500, "привет")),
    ]
    transcript = join_transcripts(chunks, duration_ms=16_000)
    assert (transcript.language, transcript.language_confidence) == ("ru", 0.8)


def test_nothing_heard_has_no_language() -> None:
    assert join_transcripts([], duration_ms=1_000) == Transcript((), "und", None)
