"""Agreement: consensus, support, and what only looks like them."""

import pytest
import spacy

from pipeline.agreement import Agreement, find_agreements, find_supported
from pipeline.records import Recommendation, Statement
from pipeline.statements import parse_sentences


def agreements(*texts: str) -> list[Agreement]:
    return find_agreements(parse_sentences(texts, spacy.blank("en")))


def test_consensus_with_its_point() -> None:
    found = agreements(
        "All participants agreed that the crisis widens the gaps between regions.",
        "There was broad consensus that schools must stay open.",
        "we all agree",
    )

    assert [(one.rule, one.point, one.is_general) for one in found] == [
        ("all-agreed", "the crisis widens the gaps between regions", True),
        ("consensus", "schools must stay open", True),
        ("all-agreed", None, True),
    ]


def test_one_speaker_supports_another() -> None:
    assert agreements("I agree, and I am worried about the digital divide.") == [
        Agreement("text-s0001", "support", None, False)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Do we all agree on this?",
        "We did not all agree on the text.",
        "The agreement was signed in Paris.",
        "There was no consensus on fees.",
    ],
)
def test_questions_denials_and_treaties_are_none(text: str) -> None:
    assert agreements(text) == []


def statement(number: int, turn: int, speaker: str) -> Statement:
    return Statement(
        f"s{number}", f"t{turn}", speaker, None, number, number + 1, 0, 1, "en", "Words."
    )


def recommendation(number: int, speaker: str) -> Recommendation:
    return Recommendation(
        f"r{number}", f"s{number}", speaker, None, number, number + 1, "Words.", 0, 6, "Words.",
        None, None, None, None, None, "obligation", "do", "own", 0.9, "modal", False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("recommendations", "supported"),
    [
        pytest.param([recommendation(1, "S01")], "r1", id="of the turn before"),
        pytest.param(
            [recommendation(1, "S01"), recommendation(2, "S02")], "r1", id="not one's own"
        ),
        pytest.param([recommendation(0, "S01")], None, id="too long ago"),
        pytest.param([recommendation(4, "S03")], None, id="made later"),
        pytest.param([], None, id="none made"),
    ],
)
def test_a_speaker_supports_the_latest_recommendation_of_another(
    recommendations: list[Recommendation], supported: str | None
) -> None:
    statements = [
        statement(0, 0, "S01"),
        statement(10, 1, "S03"),
        statement(1, 2, "S01"),
        statement(2, 3, "S02"),
        statement(3, 3, "S02"),
        statement(4, 4, "S03"),
    ]
    agreement = Agreement("s3", "support", None, False)

    (found,) = find_supported([agreement], statements, recommendations)

    assert found.recommendation_id == supported
