"""A citation says who, where, when and at which second."""

from dataclasses import replace
from datetime import date

import pytest

from pipeline.citations import cite
from tests.lake.test_lake import RECOMMENDATION, SUMMARY

DATED = replace(SUMMARY, title="Online education", event_date=date(2020, 4, 14))
NAMED = replace(RECOMMENDATION, speaker_name="Ana Núñez", start_ms=751_900)


def test_a_recommendation_is_cited_to_the_second() -> None:
    assert cite(NAMED, DATED) == "Ana Núñez: “Online education”, webinar, 2020-04-14, at 12:31"


@pytest.mark.parametrize(("speaker", "person"), [("S03", "Speaker S03"), (None, "Unknown speaker")])
def test_what_is_not_known_is_said(speaker: str | None, person: str) -> None:
    unnamed = replace(RECOMMENDATION, speaker=speaker, start_ms=3_600_000)
    assert cite(unnamed, SUMMARY) == f"{person}: “Talk”, webinar, no date, at 1:00:00"


def test_a_citation_is_one_line() -> None:
    spread = replace(DATED, title="Online\n  education")
    assert cite(NAMED, spread) == cite(NAMED, DATED)
