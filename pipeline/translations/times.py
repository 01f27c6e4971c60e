"""Translated statements to words with times, so that subtitles are made of them as of any words.

A translation has no times of its own. Its words are laid over the words that were spoken, in
proportion to their letters: what stands a third into the translation is shown a third into what
was said, pauses included.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate, groupby

from pipeline.formats.bilingual import DIRECTION_MARKS, WITHOUT_SPACES, primary_language
from pipeline.records import Statement, Turn, Word
from pipeline.written_language import split_words


def translated_words(
    statements: Sequence[Statement],
    words: Sequence[Word],
    texts: Mapping[str, str],
    *,
    language: str,
) -> tuple[list[Word], list[Turn]]:
    """Return the words and turns in the other language, with the times of the original.

    ``texts`` are the translations by statement id; a statement without one stays as it was said.
    """
    # Marks of direction belong to lines, and lines are made later.
    texts = {key: text.strip().strip(DIRECTION_MARKS) for key, text in texts.items()}
    translated, turns = list[Word](), list[Turn]()
    for turn_id, group in groupby(statements, key=lambda statement: statement.turn_id):
        members = list(group)
        first = len(translated)
        for statement in members:
            text = texts.get(statement.statement_id)
            spoken = words[statement.first_word_index : statement.end_word_index]
            translated += spoken if text is None else _timed(text, statement, spoken, language)
        turns.append(_turn(turn_id, members, texts, (first, len(translated)), language))
    return translated, turns


def _turn(
    turn_id: str,
    members: Sequence[Statement],
    texts: Mapping[str, str],
    indexes: tuple[int, int],
    language: str,
) -> Turn:
    separator = "" if primary_language(language) in WITHOUT_SPACES else " "
    return Turn(
        turn_id,
        members[0].speaker,
        members[0].speaker_name,
        members[0].start_ms,
        max(statement.end_ms for statement in members),
        *indexes,
        separator.join(
            " ".join(texts.get(statement.statement_id, statement.text).split())
            for statement in members
        ),
    )


def _timed(text: str, statement: Statement, spoken: Sequence[Word], language: str) -> list[Word]:
    tokens = split_words(text, language)
    if not spoken:
        spoken = [Word(statement.start_ms, statement.end_ms, statement.text)]
    said = [0, *accumulate(max(1, len(word.text)) for word in spoken)]
    at = [0, *accumulate(len(token) for token in tokens)]

    def place(position: int, index: int) -> int:
        """Return the time at which ``position`` of the translation is reached, in a word."""
        letters = position * said[-1] / at[-1]
        word = spoken[index]
        share = (letters - said[index]) / (said[index + 1] - said[index])
        return round(word.start_ms + share * (word.end_ms - word.start_ms))

    timed = []
    for start, end, token in zip(at, at[1:], tokens, strict=False):
        first = bisect_right(said, start * said[-1] / at[-1]) - 1
        last = bisect_left(said, end * said[-1] / at[-1]) - 1
        timed.append(
            Word(
                place(start, min(first, len(spoken) - 1)),
                place(end, min(max(last, 0), len(spoken) - 1)),
                token,
                speaker=statement.speaker,
                turn_id=statement.turn_id,
            )
        )
    return timed
