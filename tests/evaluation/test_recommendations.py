"""The scorer: counts, rates, roles, and the two forms of reference."""

from pathlib import Path

import pytest

from pipeline.errors import FormatError, SourceNotFoundError
from pipeline.evaluation.recommendations import (
    LabelledSentence,
    read_labelled_sentences,
    read_suggestions,
    score_recommendations,
    token_f1,
)
from pipeline.records import Recommendation


def found(actor: str | None, action: str | None, beneficiary: str | None) -> Recommendation:
    return Recommendation(
        recommendation_id="r", statement_id="s", speaker=None, speaker_name=None, start_ms=0,
        end_ms=0, quote="", start_char=0, end_char=0, recommendation="", actor=actor,
        action=action, beneficiary=beneficiary, place_code=None, theme=None, modality="proposal",
        polarity="do", stance="own", score=1.0, rule="modal", is_low_confidence=False,
    )  # fmt: skip


REFERENCE = [
    LabelledSentence("a", True, actor=("We", "we all"), action=("open the books",)),
    LabelledSentence("b", True, actor=("they",), action=("read",), beneficiary=("girls",)),
    LabelledSentence("c", True, action=("run",), optional_roles=("beneficiary",)),
    LabelledSentence("d", False),
    LabelledSentence("e", False),
]


def test_scores_carry_their_counts() -> None:
    hypothesis = [
        found("we", "open books", None),
        found("they", "read", None),
        None,
        found("we", "go", None),
        None,
    ]

    scores = score_recommendations(REFERENCE, hypothesis)

    assert scores.as_table() == {
        "precision": {"value": 0.6667, "correct": 2, "total": 3},
        "recall": {"value": 0.6667, "correct": 2, "total": 3},
        "f1": {"value": 0.6667, "correct": 4, "total": 6},
        "actor": {"value": 1.0, "correct": 2, "total": 2},
        "beneficiary": {"value": 0.5, "correct": 1, "total": 2},
        "action": {"value": 0.9, "correct": 1.8, "total": 2},
    }


def test_nothing_found_scores_nothing() -> None:
    scores = score_recommendations(REFERENCE, [None] * 5)

    assert (scores.precision, scores.recall, scores.f1) == (0.0, 0.0, 0.0)
    assert "actor" not in scores.as_table()


def test_words_count_with_repetition() -> None:
    assert token_f1("look and look", "Look!") == 0.5
    assert token_f1("look", "see") == 0.0


def test_labelled_sentences_are_read(tmp_path: Path) -> None:
    path = tmp_path / "dev.jsonl"
    path.write_text(
        '{"text": "We must go.", "label": "recommendation", "actor": ["We"], "action": ["go"], '
        '"beneficiary": [], "before": null, "optional_roles": ["beneficiary"], "meeting": "m1"}\n'
        '{"text": "Yes.", "label": "none"}\n',
        encoding="utf-8",
    )

    assert read_labelled_sentences(path) == [
        LabelledSentence(
            "We must go.", True, actor=("We",), action=("go",), optional_roles=("beneficiary",),
            meeting="m1",
        ),
        LabelledSentence("Yes.", False),
    ]  # fmt: skip


def test_suggestions_are_read_with_and_without_a_head_in_any_code_page(tmp_path: Path) -> None:
    path = tmp_path / "trial.csv"
    rows = 'id,sentence,label\n1_1,"Add tabs, please.",1\n1_2,It’s ok.,0\n'
    path.write_bytes(rows.encode("cp1252"))

    assert read_suggestions(path) == [
        LabelledSentence("Add tabs, please.", True),
        LabelledSentence("It’s ok.", False),
    ]


@pytest.mark.parametrize(("name", "content"), [("x.jsonl", '{"text": 1'), ("y.jsonl", "[1]")])
def test_a_broken_line_is_named(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")

    with pytest.raises(FormatError, match="not a labelled sentence") as caught:
        read_labelled_sentences(path)

    assert caught.value.where == f"{path}:1"


def test_a_broken_row_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("1,Add tabs.,yes\n", encoding="utf-8")

    with pytest.raises(FormatError, match="not a row of id, sentence, label"):
        read_suggestions(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError):
        read_suggestions(tmp_path / "none.csv")
