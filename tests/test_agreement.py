"""Agreement: consensus, support, and what only looks like them."""

import pytest
import spacy

from pipeline.agreement import Agreement, find_agreements
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
