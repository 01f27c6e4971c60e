"""Statements in other languages and what they mean in English, by a recogniser's own translation.

A recogniser translates whole chunks; its English sentences are dealt out to the statements by
time. What is recommended is then found in the English, and quoted in the words that were said.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.engines import ChunkTranscript
from pipeline.records import Recommendation, Statement, Word
from pipeline.written_language import identify_language

ENGLISH = "en"
_SENTENCE_END = re.compile(r"[.?!…][\"'”’)\]]*$")


def with_languages(
    statements: Sequence[Statement], chunks: Sequence[ChunkTranscript]
) -> list[Statement]:
    """Return the statements, each in the language of the chunk in which it begins."""
    starts = [chunk.start_ms for chunk in chunks]
    found = []
    for statement in statements:
        place = bisect_right(starts, statement.start_ms) - 1
        language = chunks[place].language if place >= 0 else statement.language
        found.append(replace(statement, language=language))
    return found


def with_translations(
    statements: Sequence[Statement], translations: Sequence[ChunkTranscript]
) -> list[Statement]:
    """Return the statements, those in other languages with ``text_en`` where there is one.

    An English sentence goes to the statement that it shares most time with. A chunk whose
    translation is no English is left out: not every checkpoint was trained to translate.
    """
    texts: dict[str, list[str]] = {}
    foreign = sorted(
        (statement for statement in statements if statement.language != ENGLISH),
        key=lambda one: one.start_ms,
    )
    for chunk in translations:
        first, end = (
            bisect_left(foreign, time_ms, key=lambda one: one.start_ms)
            for time_ms in (chunk.start_ms, chunk.end_ms)
        )
        inside = foreign[first:end]
        if not inside or not _is_english(chunk.words):
            continue
        for sentence in _sentences(chunk.words):
            best = max(inside, key=lambda one: _shared_ms(one, sentence))
            text = " ".join(word.text for word in sentence)
            texts.setdefault(best.statement_id, []).append(text)
    return [
        replace(statement, text_en=" ".join(texts[statement.statement_id]))
        if statement.statement_id in texts
        else statement
        for statement in statements
    ]


def english_text(statement: Statement) -> str | None:
    """Return what the statement says in English: itself, its translation, or None."""
    return statement.text if statement.language == ENGLISH else statement.text_en


def quoted_in_the_original(
    recommendations: Sequence[Recommendation], statements: Sequence[Statement]
) -> list[Recommendation]:
    """Return the recommendations, those found in a translation with the whole original as quote.

    Who should act, what and for whom are verbatim or not at all, so they are left open there; the
    clean sentence stays English.
    """
    by_id = {statement.statement_id: statement for statement in statements}
    return [
        item
        if by_id[item.statement_id].language == ENGLISH
        else replace(
            item,
            quote=by_id[item.statement_id].text,
            start_char=0,
            end_char=len(by_id[item.statement_id].text),
            actor=None,
            action=None,
            beneficiary=None,
        )
        for item in recommendations
    ]


def _is_english(words: Sequence[Word]) -> bool:
    language, _ = identify_language(" ".join(word.text for word in words))
    return language in (ENGLISH, "und")


def _sentences(words: Sequence[Word]) -> Iterator[list[Word]]:
    sentence: list[Word] = []
    for word in words:
        sentence.append(word)
        if _SENTENCE_END.search(word.text):
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _shared_ms(statement: Statement, sentence: Sequence[Word]) -> int:
    """Return the time that both share; negative where they are apart, by how much."""
    start_ms = max(statement.start_ms, sentence[0].start_ms)
    return min(statement.end_ms, sentence[-1].end_ms) - start_ms
