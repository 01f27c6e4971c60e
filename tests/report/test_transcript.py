"""Passages, doubtful words, gaps."""

from pipeline.records import CoverageGap, Statement, Turn, Word
from pipeline.report.transcript import Run, build_passages

WORDS = [
    Word(0, 400, "Good", 0.9),
    Word(400, 800, "mourning", 0.2),
    Word(800, 1000, "all.", 0.4),
    Word(5000, 5500, "Yes."),
]
TURNS = [
    Turn("a-t1", "S01", "Ana", 0, 1000, 0, 3, "Good mourning all."),
    Turn("a-t2", "S02", None, 5000, 5500, 3, 4, "Yes."),
]


def statement(number: int, turn: int, first: int, end: int, text: str) -> Statement:
    start = WORDS[first].start_ms
    return Statement(
        f"a-s{number}", f"a-t{turn}", "S01", "Ana", start, start + 1000, first, end, "en", text
    )


def test_words_that_the_engine_doubts_are_runs_of_their_own() -> None:
    said = [statement(1, 1, 0, 3, "Good mourning all."), statement(2, 2, 3, 4, "Yes.")]
    first, second = build_passages("a", TURNS, said, WORDS, [], [])
    assert first.anchor == "t1"
    assert first.lines[0].runs == (Run("Good", False), Run("mourning all.", True, " "))
    assert first.lines[0].offsets_ms == (0, 400, 800)
    assert second.lines[0].runs == (Run("Yes.", False),)


def test_a_sentence_that_is_not_its_words_has_no_times_of_words() -> None:
    (passage,) = build_passages("a", TURNS[:1], [statement(1, 1, 0, 3, "Else.")], WORDS, [], [])
    assert passage.lines[0].runs == (Run("Else.", False),)
    assert passage.lines[0].offsets_ms == ()


def test_every_gap_stands_with_the_passage_before_it() -> None:
    said = [statement(1, 1, 0, 3, "Good mourning all."), statement(2, 2, 3, 4, "Yes.")]
    gaps = [CoverageGap(start, start + 1, "missing_speech", "") for start in (0, 2000, 9000)]
    passages = build_passages("a", TURNS, said, WORDS, gaps, [])
    assert [[gap.start_ms for gap in one.gaps] for one in passages] == [[0, 2000], [9000]]
