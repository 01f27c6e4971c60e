"""Statements: where they end, and that words, times and text stay exact."""

from functools import lru_cache

import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from pipeline.records import Turn, Word
from pipeline.statements import LONG_PAUSE_MS, ParsedStatement, split_statements
from tests.english import spoken


@lru_cache(maxsize=1)
def sentencizer() -> Language:
    nlp = spacy.blank("xx")
    nlp.add_pipe("sentencizer")
    return nlp


def split(turns: list[Turn], words: list[Word]) -> list[ParsedStatement]:
    return split_statements("talk", turns, words, sentencizer(), language="fr")


def test_sentences_of_a_turn_keep_words_times_and_speaker() -> None:
    turns, words = spoken("Thank you, Dr. Zhan. We should act now!", "Why not?")

    found = [item.statement for item in split(turns, words)]

    assert [(one.statement_id, one.text) for one in found] == [
        ("talk-s0001", "Thank you, Dr."),
        ("talk-s0002", "Zhan."),
        ("talk-s0003", "We should act now!"),
        ("talk-s0004", "Why not?"),
    ]
    assert [(one.first_word_index, one.end_word_index) for one in found] == [
        (0, 3),
        (3, 4),
        (4, 8),
        (8, 10),
    ]
    assert (found[2].start_ms, found[2].end_ms) == (1200, 2300)
    assert [one.speaker for one in found] == ["S01", "S01", "S01", "S02"]
    assert found[0].turn_id == "talk-t0001"
    assert found[0].language == "fr"


def test_english_abbreviations_end_no_sentence() -> None:
    turns, words = spoken('Thank you, Dr. Zhan. It grew 3.5 percent. "Why?" he asked.')
    nlp = spacy.blank("en")

    found = split_statements("talk", turns, words, nlp, language="en")

    assert [item.statement.text for item in found] == [
        "Thank you, Dr. Zhan.",
        "It grew 3.5 percent.",
        '"Why?"',
        "he asked.",
    ]


def test_words_that_were_left_out_end_no_sentence() -> None:
    turns, words = spoken("[…] told us so. Ask […] and Ann … Then go.")

    found = split_statements("talk", turns, words, spacy.blank("en"), language="en")

    texts = [item.statement.text for item in found]
    assert texts == ["[…] told us so.", "Ask […] and Ann …", "Then go."]


def test_long_pauses_part_text_without_punctuation() -> None:
    texts = ["we", "should", "act", "thank", "you"]
    words, time = [], 0
    for index, text in enumerate(texts):
        time += LONG_PAUSE_MS if index == 3 else 0
        words.append(Word(time, time + 200, text))
        time += 200
    turn = Turn("talk-t0001", "S01", None, 0, time, 0, len(words), " ".join(texts))

    found = [item.statement for item in split([turn], words)]

    assert [one.text for one in found] == ["we should act", "thank you"]
    assert (found[1].start_ms, found[1].end_ms) == (600 + LONG_PAUSE_MS, 1000 + LONG_PAUSE_MS)


def test_a_very_long_turn_is_parsed_in_parts_and_loses_nothing() -> None:
    turns, words = spoken(" ".join(["We must act now."] * 1000))

    found = split(turns, words)

    assert len(found) == 1000
    assert found[-1].statement.end_word_index == len(words)


def test_no_turns_give_no_statements() -> None:
    assert split([], []) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet="ab.,?!\"'-–1é中 ", min_size=1, max_size=6), min_size=1))
def test_every_word_is_in_exactly_one_statement(texts: list[str]) -> None:
    texts = [text.strip() for text in texts if text.strip() and len(text.split()) == 1]
    if not texts:
        return
    turns, words = spoken(" ".join(texts))

    found = split(turns, words)

    covered = [
        index
        for item in found
        for index in range(item.statement.first_word_index, item.statement.end_word_index)
    ]
    assert covered == list(range(len(words)))
    assert all(item.span.text == item.statement.text for item in found)
