"""Subtitles that are linted: WebVTT, SubRip, TTML."""

import pytest
from hypothesis import given

from tests.fuzz import grammars
from tests.fuzz.attack import attack_apart, survive
from tests.fuzz.budget import FUZZ, damaged_cases


@pytest.mark.parametrize("target", ["subtitles", "ttml"])
def test_damaged_files_are_read_or_refused(target: str) -> None:
    _, found = attack_apart(target, damaged_cases(target))
    assert found == []


@FUZZ
@given(grammars.exchange_files("ttml"))
def test_ttml_by_rule_is_read_or_refused(content: str) -> None:
    survive("ttml", content)


@FUZZ
@given(grammars.subrip())
def test_subtitles_by_rule_is_read_or_refused(content: str) -> None:
    survive("subtitles", content)
