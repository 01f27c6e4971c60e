"""English texts parsed for tests, by the language model that the settings name."""

from functools import lru_cache
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import EngineUnavailableError
from pipeline.language import load_language_model
from pipeline.records import Turn, Word
from pipeline.settings import load_settings
from pipeline.statements import ParsedStatement, parse_sentences, split_statements

if TYPE_CHECKING:
    from spacy.language import Language

MS_PER_WORD = 300


@lru_cache(maxsize=1)
def english() -> "Language":
    """Return the configured pipeline; tests that need it are skipped where it is not built."""
    try:
        return load_language_model(load_settings().text.language_model)
    except EngineUnavailableError as error:
        pytest.skip(str(error))


def parsed(*texts: str) -> list[ParsedStatement]:
    return parse_sentences(texts, english())


def spoken(*turns: str) -> tuple[list[Turn], list[Word]]:
    """Return turns of alternating speakers S01 and S02, a word every ``MS_PER_WORD``."""
    words: list[Word] = []
    made: list[Turn] = []
    for number, text in enumerate(turns, start=1):
        first = len(words)
        for index, word in enumerate(text.split(), start=first):
            words.append(Word(index * MS_PER_WORD, index * MS_PER_WORD + 200, word))
        start, end = words[first].start_ms, words[-1].end_ms
        speaker = f"S0{2 - number % 2}"
        made.append(Turn(f"talk-t{number:04d}", speaker, None, start, end, first, len(words), text))
    return made, words


def statements_of(*turns: str) -> list[ParsedStatement]:
    made, words = spoken(*turns)
    return split_statements("talk", made, words, english(), language="en")
