"""Statements in other languages get English ones by time, and keep their own words as quotes."""

from dataclasses import replace

from pipeline.engines import ChunkTranscript
from pipeline.records import Recommendation, Statement, Word
from pipeline.translated_statements import (
    english_text,
    quoted_in_the_original,
    with_languages,
    with_translations,
)


def statement(number: int, start_ms: int, end_ms: int, text: str, language: str) -> Statement:
    return Statement(
        f"talk-s{number:04d}", "talk-t0001", "S01", None, start_ms, end_ms, 0, 1, language, text
    )


FRENCH = [
    statement(1, 0, 4_000, "Les écoles ont besoin d'internet.", "fr"),
    statement(2, 4_200, 9_000, "Le ministère devrait payer les enseignants.", "fr"),
]


def chunk(start_ms: int, end_ms: int, language: str, text: str = "x") -> ChunkTranscript:
    pieces = text.split()
    step = (end_ms - start_ms) // len(pieces)
    words = tuple(
        Word(start_ms + place * step, start_ms + (place + 1) * step, piece)
        for place, piece in enumerate(pieces)
    )
    return ChunkTranscript(start_ms, end_ms, language, 0.9, words)


def test_a_statement_is_in_the_language_of_its_chunk() -> None:
    chunks = [chunk(0, 4_100, "fr"), chunk(4_100, 9_000, "en")]
    mixed = with_languages([replace(one, language="fr") for one in FRENCH], chunks)
    assert [one.language for one in mixed] == ["fr", "en"]
    assert with_languages(FRENCH, []) == FRENCH


def test_english_sentences_go_to_the_statements_that_they_share_time_with() -> None:
    english = "Schools need the internet. The ministry should pay the teachers."
    translated = with_translations(FRENCH, [chunk(0, 9_000, "en", english)])
    assert [one.text_en for one in translated] == [
        "Schools need the internet.",
        "The ministry should pay the teachers.",
    ]
    assert [one.text for one in translated] == [one.text for one in FRENCH]
    assert [english_text(one) for one in translated] == [one.text_en for one in translated]


def test_a_checkpoint_that_does_not_translate_gives_no_translation() -> None:
    french = "Les écoles ont besoin d'internet. Le ministère devrait payer les enseignants."
    translated = with_translations(FRENCH, [chunk(0, 9_000, "en", french)])
    assert [one.text_en for one in translated] == [None, None]
    assert [english_text(one) for one in translated] == [None, None]


def test_english_statements_need_no_translation() -> None:
    said = statement(1, 0, 4_000, "Schools need it.", "en")
    assert with_translations([said], [chunk(0, 9_000, "en", "Schools need that.")]) == [said]
    assert english_text(said) == "Schools need it."


def test_what_is_found_in_a_translation_quotes_the_original() -> None:
    found = Recommendation(
        "talk-r001", "talk-s0002", "S01", None, 4_200, 9_000,
        "The ministry should pay the teachers.", 0, 37, "The ministry should pay the teachers.",
        "The ministry", "pay the teachers", "the teachers", None, "funding", "obligation", "do",
        "own", 0.9, "should", False,
    )  # fmt: skip
    (quoted,) = quoted_in_the_original([found], FRENCH)
    assert quoted.quote == "Le ministère devrait payer les enseignants."
    assert (quoted.start_char, quoted.end_char) == (0, len(quoted.quote))
    assert (quoted.actor, quoted.action, quoted.beneficiary) == (None, None, None)
    assert quoted.recommendation == "The ministry should pay the teachers."
    english = [replace(one, language="en") for one in FRENCH]
    assert quoted_in_the_original([found], english) == [found]
