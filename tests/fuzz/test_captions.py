"""Captions of platforms."""

from hypothesis import given

from tests.fuzz import grammars
from tests.fuzz.attack import attack_apart, survive
from tests.fuzz.budget import FUZZ, damaged_cases


def test_damaged_files_are_read_or_refused() -> None:
    _, found = attack_apart("captions", damaged_cases("captions"))
    assert found == []


@FUZZ
@given(grammars.webvtt())
def test_a_webvtt_by_rule_is_read_or_refused(content: str) -> None:
    survive("captions", content)


@FUZZ
@given(grammars.subrip())
def test_a_subrip_by_rule_is_read_or_refused(content: str) -> None:
    survive("captions", content)


@FUZZ
@given(grammars.transcripts())
def test_a_transcript_by_rule_is_read_or_refused(content: str) -> None:
    survive("captions", content)
