"""Word errors, with and without speakers."""

import pytest

from pipeline.evaluation.recognition import (
    WordErrors,
    count_speaker_word_errors,
    count_terms,
    count_word_errors,
    plain_words,
)


def test_texts_are_compared_as_plain_words() -> None:
    assert (
        plain_words("It’s  OPEN: all of it, e-learning too!")
        == "it's open all of it e learning too"
    )


@pytest.mark.parametrize(
    ("reference", "hypothesis", "errors", "total"),
    [
        ("open the labs", "Open the labs.", 0, 3),
        ("open the labs", "open labs", 1, 3),
        ("open the labs", "we open these labs", 2, 3),
        ("open the labs", "", 3, 3),
        ("", "invented words", 2, 0),
        ("", "", 0, 0),
    ],
)
def test_errors_are_counted(reference: str, hypothesis: str, errors: int, total: int) -> None:
    assert count_word_errors(reference, hypothesis) == WordErrors(errors, total)


def test_counts_add_up_before_they_are_divided() -> None:
    assert (WordErrors(1, 2) + WordErrors(0, 8)).rate == 0.1
    assert WordErrors(2, 0).rate is None


SPEAKERS = [
    # Labels need not agree.
    ([("a", "hello you"), ("b", "yes")], [("x", "yes"), ("y", "hello you")], WordErrors(0, 3)),
    # A word given to the wrong speaker is missing there and too much here.
    ([("a", "hello you"), ("b", "yes")], [("x", "hello"), ("y", "you yes")], WordErrors(2, 3)),
    # A speaker without a partner counts in full.
    ([("a", "hello you"), ("b", "yes")], [("x", "hello you")], WordErrors(1, 3)),
    ([("a", "hello")], [("x", "hello"), ("y", "oh no")], WordErrors(2, 1)),
    # The turns of one speaker are joined.
    ([("a", "hello"), ("b", "yes"), ("a", "you")], [("x", "hello you"), ("y", "yes")],
     WordErrors(0, 3)),
]  # fmt: skip


@pytest.mark.parametrize(("reference", "hypothesis", "errors"), SPEAKERS)
def test_speakers_are_paired_so_that_errors_are_fewest(
    reference: list[tuple[str, str]], hypothesis: list[tuple[str, str]], errors: WordErrors
) -> None:
    assert count_speaker_word_errors(reference, hypothesis) == errors


def test_nobody_says_nothing() -> None:
    assert count_speaker_word_errors([], []) == WordErrors(0, 0)


def test_terms_count_each_time_that_they_are_said() -> None:
    reference = "UNESCO IITE asks: is Moodle, our Moodle, free? Moodles are not."
    hypothesis = "unesco IITE asks is Moodle our muddle free"
    assert count_terms(reference, hypothesis, ["UNESCO IITE", "Moodle", "Learn ON"]) == (2, 3)
    assert count_terms("no term", "Moodle", ["Moodle"]) == (0, 0)
