"""Turns cut into statements: one sentence of one speaker, with its parse, words and times."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.language.borders import SENTENCE_MARKS, is_punctuated, start_after_marks
from pipeline.records import Statement, Turn, Word

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span

# A breath inside a sentence is shorter; read-out sentences are parted by more.
LONG_PAUSE_MS = 700
SHORT_PAUSE_MS = 120
# A parser's memory grows with the text; two hours without a change of speaker do not fit.
LONGEST_STRETCH = 1500


@dataclass(frozen=True, slots=True)
class ParsedStatement:
    """A statement and its parse; ``span.text`` and ``statement.text`` are the same text."""

    statement: Statement
    span: "Span"


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A turn, or a part of a long one, with its words and their character ranges in ``text``."""

    turn: Turn
    first_word_index: int
    words: tuple[Word, ...]
    text: str
    offsets: tuple[tuple[int, int], ...]
    is_punctuated: bool


def split_statements(
    recording_id: str,
    turns: Sequence[Turn],
    words: Sequence[Word],
    nlp: "Language",
    *,
    language: str,
) -> list[ParsedStatement]:
    """Return the statements of all turns in order, ids ``<recording_id>-s0001`` onwards.

    Sentence ends come from punctuation where the text has any, else from the parser (``nlp``
    needs a sentencizer where it has none) and from pauses of ``LONG_PAUSE_MS``. A statement
    never parts a word, so its times are those of its words.
    """
    stretches = [part for turn in turns for part in _stretches(turn, words)]
    docs = nlp.pipe(_prepared(stretch, nlp) for stretch in stretches)
    parsed: list[ParsedStatement] = []
    for stretch, doc in zip(stretches, docs, strict=True):
        # What the parser went by is as large as all else of it, and nobody asks for it again.
        doc.tensor = doc.tensor[:0].copy()
        for first, end in _sentences(doc, stretch.offsets):
            span = _span(doc, stretch.offsets[first][0], stretch.offsets[end - 1][1])
            statement = _statement(
                f"{recording_id}-s{len(parsed) + 1:04d}", stretch, first, end, span.text, language
            )
            parsed.append(ParsedStatement(statement, span))
    return parsed


def parse_sentences(
    texts: Iterable[str], nlp: "Language", *, language: str = "en"
) -> list[ParsedStatement]:
    """Return one statement a text, without times or speaker: sentences that others have split."""
    parsed = []
    for number, doc in enumerate(nlp.pipe(_unsplit(text, nlp) for text in texts), start=1):
        statement = Statement(
            f"text-s{number:04d}", "text-t0001", None, None, 0, 0, 0, 0, language, doc.text
        )
        parsed.append(ParsedStatement(statement, doc[:]))
    return parsed


def _unsplit(text: str, nlp: "Language") -> "Doc":
    doc = nlp.make_doc(text)
    for token in doc[1:]:
        token.is_sent_start = False
    return doc


def _stretches(turn: Turn, words: Sequence[Word]) -> Iterator[_Stretch]:
    """Yield the turn in parts that a parser can hold, cut behind sentence marks if there are."""
    spoken = words[turn.first_word_index : turn.end_word_index]
    offsets = _word_offsets(turn.text, spoken)
    is_marked = is_punctuated(turn.text)
    first = 0
    while first < len(spoken):
        end = _stretch_end(spoken, first)
        begin = offsets[first][0]
        yield _Stretch(
            turn,
            turn.first_word_index + first,
            tuple(spoken[first:end]),
            turn.text[begin : offsets[end - 1][1]],
            tuple((start - begin, stop - begin) for start, stop in offsets[first:end]),
            is_marked,
        )
        first = end


def _stretch_end(spoken: Sequence[Word], first: int) -> int:
    limit = min(first + LONGEST_STRETCH, len(spoken))
    if limit == len(spoken):
        return limit
    ends = (i + 1 for i in range(limit - 1, first, -1) if spoken[i].text[-1:] in SENTENCE_MARKS)
    return next(ends, limit)


def _word_offsets(text: str, spoken: Sequence[Word]) -> list[tuple[int, int]]:
    """Return each word's character range in the turn's text; the text is the words, joined."""
    offsets, position = [], 0
    for word in spoken:
        bare = word.text.strip()
        found = text.find(bare, position)
        start = found if found >= 0 else position
        position = min(start + len(bare), len(text))
        offsets.append((start, position))
    return offsets


def _prepared(stretch: _Stretch, nlp: "Language") -> "Doc":
    """Return the tokenised text; sentence starts that do not need the parser are set."""
    doc = nlp.make_doc(stretch.text)
    if stretch.is_punctuated:
        start_after_marks(doc)
    else:
        _start_after_pauses(doc, stretch)
    return doc


def _start_after_pauses(doc: "Doc", stretch: _Stretch) -> None:
    """Start a sentence after each long pause, and none where the voice ran on.

    Where no pause is ever long, the times are no evidence (some captions have none) and all is
    left to the parser.
    """
    pauses = [after.start_ms - before.end_ms for before, after in pairwise(stretch.words)]
    if not any(pause >= LONG_PAUSE_MS for pause in pauses):
        return
    starts = {offset[0]: pause for offset, pause in zip(stretch.offsets[1:], pauses, strict=True)}
    for token in doc[1:]:
        pause = starts.get(token.idx, 0)
        if pause >= LONG_PAUSE_MS:
            token.is_sent_start = True
        elif pause < SHORT_PAUSE_MS:
            token.is_sent_start = False


def _sentences(doc: "Doc", offsets: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield half-open ranges of the stretch's words, one a sentence."""
    starts = [sent.start_char for sent in doc.sents]
    word_ends = [end for _, end in offsets]
    # A border inside a word moves to the word's start, so that no word is parted.
    borders = sorted({bisect_right(word_ends, start) for start in starts} | {0, len(offsets)})
    yield from pairwise(border for border in borders if border <= len(offsets))


def _span(doc: "Doc", start: int, end: int) -> "Span":
    span = doc.char_span(start, end, alignment_mode="expand")
    return doc[:] if span is None else span


def _statement(
    statement_id: str, stretch: _Stretch, first: int, end: int, text: str, language: str
) -> Statement:
    return Statement(
        statement_id=statement_id,
        turn_id=stretch.turn.turn_id,
        speaker=stretch.turn.speaker,
        speaker_name=stretch.turn.speaker_name,
        start_ms=stretch.words[first].start_ms,
        end_ms=stretch.words[end - 1].end_ms,
        first_word_index=stretch.first_word_index + first,
        end_word_index=stretch.first_word_index + end,
        language=language,
        text=text,
        text_en=None,
    )
