"""Translated words get the times of the words that were said."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.records import Statement, Turn, Word
from pipeline.translations.times import translated_words

STATEMENT = Statement("t-s0001", "t-t0001", "S01", "Tao", 0, 4000, 0, 2, "en", "Good morning.")
WORDS = [Word(0, 1000, "Good"), Word(2000, 4000, "morning.")]


def test_words_are_laid_over_the_words_that_were_said_around_the_pause() -> None:
    words, turns = translated_words(
        [STATEMENT], WORDS, {"t-s0001": "Eins und viel mehr"}, language="de"
    )
    # 15 letters over 12: "Eins" ends within "Good", "und" crosses the pause.
    assert words == [
        Word(0, 800, "Eins", speaker="S01", turn_id="t-t0001"),
        Word(800, 2400, "und", speaker="S01", turn_id="t-t0001"),
        Word(2400, 3200, "viel", speaker="S01", turn_id="t-t0001"),
        Word(3200, 4000, "mehr", speaker="S01", turn_id="t-t0001"),
    ]
    assert turns == [Turn("t-t0001", "S01", "Tao", 0, 4000, 0, 4, "Eins und viel mehr")]


def test_what_is_not_translated_stays_as_it_was_said() -> None:
    second = Statement("t-s0002", "t-t0001", "S01", "Tao", 4000, 5000, 2, 3, "en", "Bye.")
    words, turns = translated_words(
        [STATEMENT, second], [*WORDS, Word(4000, 5000, "Bye.")], {"t-s0002": "Ciao."}, language="it"
    )
    assert [word.text for word in words] == ["Good", "morning.", "Ciao."]
    assert turns[0].text == "Good morning. Ciao."
    assert (turns[0].first_word_index, turns[0].end_word_index) == (0, 3)


def test_a_statement_without_words_has_its_own_time() -> None:
    silent = Statement("t-s0001", "t-t0001", None, None, 1000, 3000, 0, 0, "en", "Hm hm.")
    words, _ = translated_words([silent], [], {"t-s0001": "ja ja"}, language="de")
    assert [(word.start_ms, word.end_ms) for word in words] == [(1000, 2000), (2000, 3000)]


@given(st.text("ab é字。,", max_size=60), st.sampled_from(["de", "zh"]))
@settings(max_examples=150, derandomize=True, deadline=None)
def test_times_rise_within_the_statement_and_no_letter_is_lost(text: str, language: str) -> None:
    words, _ = translated_words([STATEMENT], WORDS, {"t-s0001": text}, language=language)
    times = [(word.start_ms, word.end_ms) for word in words]
    assert all(0 <= start <= end <= 4000 for start, end in times)
    assert all(before[1] <= after[0] for before, after in pairwise(times))
    assert "".join("".join(word.text for word in words).split()) == "".join(text.split())
