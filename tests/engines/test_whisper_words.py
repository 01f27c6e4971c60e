"""The rules between tokens and words, on tokens of openai-whisper's English vocabulary."""

import pytest
from whisper.tokenizer import Tokenizer, get_tokenizer

from pipeline.engines.whisper_words import (
    Alignment,
    Decoding,
    Reading,
    Segment,
    read_tokens,
    time_words,
)

# openai-whisper leaves its own vocabulary file open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file .*tiktoken:ResourceWarning")


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return get_tokenizer(False)


def stamp(tokenizer: Tokenizer, ms: int) -> int:
    return tokenizer.timestamp_begin + ms // 20


def timed(
    tokenizer: Tokenizer, reading: Reading, starts_ms: tuple[int, ...], last_speech_ms: int = 0
) -> list[tuple[int, int, str]]:
    alignment = Alignment(starts_ms, (0.5,) * len(reading.text_tokens))
    words = time_words(reading, alignment, tokenizer, last_speech_ms=last_speech_ms)
    return [(word.start_ms, word.end_ms, word.text) for word in words]


def test_time_stamps_part_segments_and_a_last_one_closes_the_window(tokenizer: Tokenizer) -> None:
    open_, schools = tokenizer.encode(" open"), tokenizer.encode(" schools")
    tokens = [
        stamp(tokenizer, 100), *open_, stamp(tokenizer, 900),
        stamp(tokenizer, 1200), *schools, stamp(tokenizer, 2000),
    ]  # fmt: skip
    assert read_tokens(tokens, tokenizer, window_ms=5_000) == Reading(
        (Segment(100, 900, tuple(open_)), Segment(1200, 2000, tuple(schools))), is_closed=True
    )


def test_what_follows_the_last_pair_is_left_to_the_next_window(tokenizer: Tokenizer) -> None:
    open_, schools = tokenizer.encode(" open"), tokenizer.encode(" schools")
    tokens = [
        stamp(tokenizer, 0), *open_, stamp(tokenizer, 900), stamp(tokenizer, 1200), *schools,
    ]  # fmt: skip
    assert read_tokens(tokens, tokenizer, window_ms=5_000) == Reading(
        (Segment(0, 900, tuple(open_)),), is_closed=False
    )


def test_without_a_pair_the_window_is_one_segment(tokenizer: Tokenizer) -> None:
    open_ = tokenizer.encode(" open")
    one_stamp = read_tokens([stamp(tokenizer, 0), *open_], tokenizer, window_ms=5_000)
    assert one_stamp == Reading((Segment(0, 5_000, tuple(open_)),), is_closed=False)
    closed = [stamp(tokenizer, 0), *open_, stamp(tokenizer, 1_500)]
    assert read_tokens(closed, tokenizer, window_ms=5_000) == Reading(
        (Segment(0, 1_500, tuple(open_)),), is_closed=True
    )
    assert read_tokens([], tokenizer, window_ms=5_000) == Reading((Segment(0, 5_000, ()),), False)


def test_words_keep_their_punctuation_and_their_own_time(tokenizer: Tokenizer) -> None:
    tokens = tuple(tokenizer.encode(' She said "open schools, now."'))
    reading = Reading((Segment(0, 3_000, tokens),), is_closed=True)
    starts_ms = tuple(range(0, 200 * (len(tokens) + 1), 200))
    assert [tokenizer.decode([token]) for token in tokens] == [
        " She", " said", ' "', "open", " schools", ",", " now", '."',
    ]  # fmt: skip
    assert timed(tokenizer, reading, starts_ms) == [
        (0, 200, " She"),
        (200, 400, " said"),
        (400, 800, ' "open'),
        (800, 1000, " schools,"),
        (1200, 1600, ' now."'),
    ]


def test_a_pause_is_not_counted_to_the_word_after_it(tokenizer: Tokenizer) -> None:
    tokens = tuple(tokenizer.encode(" We need open schools"))
    reading = Reading((Segment(0, 6_000, tokens),), is_closed=True)
    # The first word seems to last 4.2 s; the usual one lasts 0.3 s, and twice that is allowed.
    assert timed(tokenizer, reading, (0, 4_200, 4_500, 4_800, 5_100)) == [
        (3_600, 4_200, " We"),
        (4_200, 4_500, " need"),
        (4_500, 4_800, " open"),
        (4_800, 5_100, " schools"),
    ]


def test_a_pause_is_not_counted_to_the_stop_before_it(tokenizer: Tokenizer) -> None:
    tokens = tuple(tokenizer.encode(" Open schools. We agree"))
    reading = Reading((Segment(0, 6_000, tokens),), is_closed=True)
    assert timed(tokenizer, reading, (0, 300, 600, 640, 4_000, 4_300)) == [
        (0, 300, " Open"),
        (300, 600, " schools."),
        (3_400, 4_000, " We"),
        (4_000, 4_300, " agree"),
    ]


def test_a_segment_that_ends_before_its_word_is_believed(tokenizer: Tokenizer) -> None:
    tokens = tuple(tokenizer.encode(" We need open schools"))
    reading = Reading((Segment(0, 1_300, tokens),), is_closed=True)
    assert timed(tokenizer, reading, (0, 300, 600, 900, 4_000))[-1] == (900, 1_300, " schools")


def test_a_segment_whose_words_have_no_length_is_dropped(tokenizer: Tokenizer) -> None:
    tokens = tuple(tokenizer.encode(" We need open"))
    reading = Reading((Segment(0, 6_000, tokens),), is_closed=True)
    assert timed(tokenizer, reading, (400, 400, 400, 400)) == []


def test_no_words_without_text(tokenizer: Tokenizer) -> None:
    reading = read_tokens([], tokenizer, window_ms=4_000)
    assert timed(tokenizer, reading, (0,)) == []


@pytest.mark.parametrize(
    ("text", "mean_logprob", "no_speech", "is_repetitive", "is_silence", "is_doubtful"),
    [
        ("Open schools.", -0.2, 0.9, False, False, False),
        ("Open schools.", -1.2, 0.1, False, False, True),
        ("Open schools.", -1.2, 0.9, False, True, False),
        ("we must " * 40, -0.1, 0.0, True, False, True),
        ("", -1.5, 0.9, False, True, False),
    ],
)
def test_what_is_worth_another_try(
    text: str,
    mean_logprob: float,
    no_speech: float,
    is_repetitive: bool,
    is_silence: bool,
    is_doubtful: bool,
) -> None:
    decoding = Decoding((), text, mean_logprob, no_speech)
    assert decoding.is_repetitive is is_repetitive
    assert decoding.is_silence is is_silence
    assert decoding.is_doubtful is is_doubtful
