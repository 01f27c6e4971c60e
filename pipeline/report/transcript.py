"""The transcript as a page shows it: passages of one speaker, their sentences, what to doubt."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.records import CoverageGap, Recommendation, Statement, Turn, Word

# Below this a word is more likely wrong than right, by the engine's own probability.
LEAST_WORD_CONFIDENCE = 0.5


@dataclass(frozen=True, slots=True)
class Run:
    """Words of a sentence that are equally to be trusted; ``space`` parts them from the last."""

    text: str
    is_unsure: bool
    space: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence; ``offsets_ms`` are its words' starts, from its own, where they are known.

    ``advice`` is the anchor of the recommendation that it makes.
    """

    anchor: str
    start_ms: int
    end_ms: int
    language: str
    runs: tuple[Run, ...]
    text_en: str | None
    offsets_ms: tuple[int, ...]
    advice: str | None


@dataclass(frozen=True, slots=True)
class Passage:
    """What one speaker says in a row; ``gaps`` are to be listened to before it is believed."""

    anchor: str
    speaker: str | None
    speaker_name: str | None
    start_ms: int
    lines: tuple[Line, ...]
    gaps: tuple[CoverageGap, ...]


def build_passages(
    recording_id: str,
    turns: Sequence[Turn],
    statements: Sequence[Statement],
    words: Sequence[Word],
    gaps: Sequence[CoverageGap],
    recommendations: Sequence[Recommendation],
) -> list[Passage]:
    """Return the passages in the order of time; every gap stands with one of them.

    Args:
        recording_id: what the ids begin with; anchors go without it.
        turns: who speaks when.
        statements: the sentences of the turns.
        words: for times and confidence.
        gaps: what the transcript does not account for.
        recommendations: for the sentences that make them.
    """
    advice = {
        one.statement_id: anchor_of(one.recommendation_id, recording_id)
        for one in reversed(recommendations)
    }
    lines = {
        turn_id: [_line(recording_id, one, words, advice.get(one.statement_id)) for one in group]
        for turn_id, group in groupby(statements, key=lambda one: one.turn_id)
    }
    spoken = [turn for turn in turns if turn.turn_id in lines]
    placed = _place_gaps(spoken, gaps)
    return [
        Passage(
            anchor_of(turn.turn_id, recording_id),
            turn.speaker,
            turn.speaker_name,
            turn.start_ms,
            tuple(lines[turn.turn_id]),
            tuple(own),
        )
        for turn, own in zip(spoken, placed, strict=True)
    ]


def anchor_of(item_id: str, recording_id: str) -> str:
    """Return the id without the recording's, as it stands in the page's addresses."""
    return item_id.removeprefix(f"{recording_id}-")


def _place_gaps(turns: Sequence[Turn], gaps: Sequence[CoverageGap]) -> list[list[CoverageGap]]:
    """Return for each turn the gaps that begin before the next one does."""
    placed: list[list[CoverageGap]] = [[] for _ in turns]
    for gap in gaps if turns else ():
        index = sum(turn.start_ms <= gap.start_ms for turn in turns)
        placed[max(index - 1, 0)].append(gap)
    return placed


def _line(recording_id: str, one: Statement, words: Sequence[Word], advice: str | None) -> Line:
    own = words[one.first_word_index : one.end_word_index]
    # A sentence whose words are not its text is shown as it is, without their times and doubts.
    is_timed = " ".join(word.text for word in own) == one.text
    return Line(
        anchor_of(one.statement_id, recording_id),
        one.start_ms,
        one.end_ms,
        one.language,
        tuple(_runs(own)) if is_timed else (Run(one.text, is_unsure=False),),
        one.text_en,
        tuple(word.start_ms - one.start_ms for word in own) if is_timed else (),
        advice,
    )


def _runs(words: Sequence[Word]) -> Iterator[Run]:
    space = ""
    for is_unsure, group in groupby(words, key=is_unsure_word):
        yield Run(" ".join(word.text for word in group), is_unsure, space)
        space = " "


def is_unsure_word(word: Word) -> bool:
    """Tell whether the engine itself doubts the word; one that says nothing does not."""
    return word.confidence is not None and word.confidence < LEAST_WORD_CONFIDENCE
